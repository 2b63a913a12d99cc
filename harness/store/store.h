/*
 * store: what happened in one tournament: run.db, blobs/, config.yaml.
 *
 * SQLite in WAL mode, synchronous=FULL, one writer (a lock file says who), one
 * transaction per finished job.  Rows are written in plan order, so two runs
 * of the same config have the same rows in the same order; measured times are
 * in columns that end in _ns and nowhere else.  Blobs are files named by the
 * SHA-256 of their content, zstd-compressed, written whole or not at all.
 *
 * A full disk is ERR_INTERNAL "disk full: ..."; the row that did not fit is
 * absent, the rows before it are there, and the store can still be used.
 */
#ifndef AGON_STORE_H
#define AGON_STORE_H

#include "harness/base/buf.h"
#include "harness/base/err.h"

#include <stdbool.h>
#include <stdint.h>

/* Seats of one game, and players of a tournament, of whom some meet in each game. */
enum { BLOB_HEX = 65, JOB_HEX = 65, STORE_SEATS_MAX = 16, STORE_PLAYERS_MAX = 512 };

struct store;
/* Open for writing: makes what is missing, takes the lock (ERR_USAGE names the
 * pid that has it), drops what a killed run left unfinished.  ERR_USAGE for a
 * directory with other things in it, another program's database, a newer schema. */
int store_open(struct store **ret, const char *dir, struct err *e);
/* Open for reading, also beside a writer or on read-only media; ERR_USAGE when
 * dir is not a run directory.  Writing to it is a bug. */
int store_open_ro(struct store **ret, const char *dir, struct err *e);
void store_close(struct store *s); /* NULL is fine */
/* Remove a run directory that nobody has open for writing; else leave it alone. */
void store_discard(const char *dir);

/* Is everything there that should be: the database is whole, matches have their
 * games, blobs have the content of their names.  1 and what is wrong if not;
 * -1 when that could not be found out. */
int store_check(struct store *s, struct buf *ret_why, struct err *e);

/* Meta values: "seed", "arena", "status", "config_sha256", "agon_version", ... */
int store_set_meta(struct store *s, const char *key, const char *value, struct err *e);
int store_meta(struct store *s, const char *key, struct buf *ret_value,
	       struct err *e); /* 1: none */

/* A blob may be read back at once; it is durable when the next put or
 * store_set_meta returns, so put it before the row that names it. */
int blob_put(struct store *s, const void *bytes, size_t n, char ret_hex[BLOB_HEX], struct err *e);
int blob_get(struct store *s, const char *hex, struct buf *ret, struct err *e);
void sha256_hex(const void *bytes, size_t n, char ret[65]);

struct store_player {
	int id; /* 0.. in the order of the config */
	char name[72], agent[16];
};
int store_put_player(struct store *s, const struct store_player *p, struct err *e);

/* How a seat came out of one game or of its build; the name is what is stored and exported. */
enum outcome {
	OUT_OK,
	OUT_FORFEIT_BUILD,
	OUT_INVALID,
	OUT_CRASH,
	OUT_TIMEOUT,
	OUT_MEMORY,
	OUT_OUTPUT,
	OUT_PROTOCOL,
	OUT_VIOLATION,
	OUT_JUDGE_ERROR, /* ours: its games are void and count for nobody */
	OUT_COUNT
};
extern const char *const outcome_names[OUT_COUNT];

/* One player's edit phase in one round; round 0 is the import of the codebase. */
struct store_edit {
	int round, player;
	char job[JOB_HEX], tree[41]; /* tree: the codebase afterwards */
	char status[32];             /* "imported", "applied", "kept", "failed", "refused", ... */
	char reason[512];            /* why, when failed or refused */
	char log[BLOB_HEX], feedback[41]; /* what the command printed; tree it was shown; or "" */
	int64_t cpu_ns, wall_ns;
};
/* The build of a player's codebase in one round. */
struct store_build {
	int round, player;
	char job[JOB_HEX], tree_in[41], tree_out[41]; /* tree_out "" when it failed */
	enum outcome outcome;                         /* OUT_OK, OUT_FORFEIT_BUILD or OUT_INVALID */
	char reason[512], log[BLOB_HEX];
	bool cached;
	int64_t cpu_ns, wall_ns;
};
/* A batch of games of one pairing. */
struct store_match {
	int round, pairing, batch;
	int n, player[STORE_SEATS_MAX]; /* player ids, seat order of game 0 */
	char job[JOB_HEX];
	char status[16]; /* "played"; "walkover": some could not play; "void": our failure */
	char reason[256];
	int first_game, stride, games; /* numbers in the pairing: first_game + k * stride (0: 1) */
	char log[STORE_SEATS_MAX][BLOB_HEX]; /* per player: the digest it may see; "" none */
	char replay[BLOB_HEX];
	char actions[BLOB_HEX]; /* what programs played, for store_put_match() alone; "" none */
	int64_t cpu_ns, wall_ns;
};
struct store_game {
	int idx; /* in the pairing and round: match.first_game + k * match.stride */
	uint64_t seed;
	int8_t seat[STORE_SEATS_MAX];  /* seat[i]: index into match.player of who sat there */
	int8_t rank[STORE_SEATS_MAX];  /* by match.player index: 0 best; equal = draw */
	double score[STORE_SEATS_MAX]; /* by match.player index */
	uint8_t outcome[STORE_SEATS_MAX];
	int64_t turns;
	uint64_t hash; /* of the final state */
};

/* What a player was told before its edit of a round, and what was true. */
struct store_feedback {
	int round, player;
	int played; /* the latest round it was told about; -1: none yet */
	char level[16], intent[16], knowledge[16];
	bool fired;     /* what was told differs from the truth on purpose */
	int won, told;  /* did it win that round; what it was told: 1, 0, -1 nothing */
	double share;   /* (won + drawn/2) / meetings of that round; -1: nothing was played */
	char truth[41]; /* trees: what would have been shown, and what was */
	char shown[41];
};

/* Two players' games of a round as one event of the schedule, written when it is
 * over.  Only tournaments with a schedule other than plain round-robin, or with
 * a sequential stop, have them. */
struct store_meeting {
	int round, place;               /* place: its order in the round, from 0 */
	int turn;                       /* the schedule's own round, from 1 */
	int a, b;                       /* players; b = -1: a had a bye */
	int pairing, first_game, games; /* of all its batches, in the pairing's numbers */
	int won, drawn, lost;           /* games, of a; a walkover counts as its games */
	int unplayed;                   /* void, or a walkover that nobody won */
	char why[64];                   /* why these two: "by score", "next rung" */
	char stop[16]; /* "full": all its games; "H0", "H1": decided by the test; "max":
			* its games ran out first; "exhausted": all that differ did, which is
			* not decided either; "walkover", "void", "bye" */
	double llr;    /* of the sequential test; NAN without one, so also below */
	double elo, elo_lo, elo_hi; /* median-unbiased Elo of a over b with its 95 % interval */
};
int store_put_meeting(struct store *s, const struct store_meeting *x, struct err *e);
/* In order; round -1: all. */
int store_each_meeting(struct store *s, int round, int (*fn)(void *, const struct store_meeting *),
		       void *cookie, struct err *e);
/* How the schedule of a round ended. */
struct store_round_end {
	int round, winner; /* player; -1: nobody */
	char state[128];   /* "finished", "stopped at rung 2 of 4" */
};
int store_put_round_end(struct store *s, const struct store_round_end *x, struct err *e);
int store_round_end(struct store *s, int round, struct store_round_end *ret,
		    struct err *e); /* 1: none */

/* In a search a round is a node of a tree: its edit begins with the codebase of its parent. */
struct store_node {
	int round, parent; /* parent: an earlier round, -1 of round 0 */
	bool done;         /* false: it was begun, and has no value yet */
	double value;      /* of the codebase, 0 to 1; NAN: it could not be measured */
};
/* First when it begins, then when it is done; the same again changes nothing. */
int store_put_node(struct store *s, const struct store_node *x, struct err *e);
int store_each_node(struct store *s, int (*fn)(void *, const struct store_node *), void *cookie,
		    struct err *e);
/* The round whose codebases this one began with: the node's parent, else the round before. */
int store_parent(struct store *s, int round, int *ret, struct err *e);

/* What a language model was asked for one edit. */
struct store_talk {
	int round, player;
	char job[JOB_HEX];
	char status[64]; /* how it ended: "Submitted", "LimitsExceeded", ... */
	int64_t calls, input, output, cache_write, cache_read; /* calls; tokens */
	double cost;                                           /* dollars; negative: unknown */
	double spent; /* dollars and tokens that budgets count: the worst where they are unknown */
	int64_t used;
	char cassette[BLOB_HEX], trajectory[BLOB_HEX];
	int64_t model_ns, command_ns; /* waited for answers; commands, while they ran */
};

/* Where a critic's word reaches an edit before the games (critic.refine), the round's edit is the
 * last of these, in order of step; its talk is the sum of theirs. */
enum { STORE_REFINE_MAX = 8 };
struct store_draft {
	struct store_edit edit; /* .tree: the codebase after this step */
	int step;               /* 0: before the critic said anything */
	bool asked;             /* a language model: .talk is what that cost */
	struct store_talk talk;
	double value; /* of the codebase, as of a node; NAN: it did not play by itself */
};

/* What a judge said of a player's code, and what that cost: .talk.round is when it was asked. */
struct store_critique {
	struct store_talk talk;
	/* "review": text of parametric feedback; "refine-1": of the draft before that step;
	 * "before", "after" its games */
	char purpose[16];
	int about; /* the round whose attempt it is of */
	char tree[41], intent[16];
	double probability;  /* that it wins; negative: it said nothing that makes sense */
	char text[BLOB_HEX]; /* its critique, or "" */
	bool shown;          /* to the player, before its next edit */
};

/* One transaction each.  The same row from the same job again: success, and
 * nothing changes; from another job: ERR_USAGE.  games: m->games of them (at
 * most 2^20); NULL unless the match was played. */
int store_put_edit(struct store *s, const struct store_edit *x, struct err *e);
int store_put_build(struct store *s, const struct store_build *x, struct err *e);
int store_put_match(struct store *s, const struct store_match *m, const struct store_game *games,
		    struct err *e);

/* Written before the edit of the same player and round; the same row again changes nothing. */
int store_put_feedback(struct store *s, const struct store_feedback *x, struct err *e);
int store_each_feedback(struct store *s, int (*fn)(void *, const struct store_feedback *),
			void *cookie, struct err *e);

/* The same, for conversations. */
int store_put_talk(struct store *s, const struct store_talk *x, struct err *e);
int store_each_talk(struct store *s, int (*fn)(void *, const struct store_talk *), void *cookie,
		    struct err *e);

/* The same, for drafts. */
int store_put_draft(struct store *s, const struct store_draft *x, struct err *e);
/* What it was worth when it played by itself. */
int store_value_draft(struct store *s, const struct store_draft *x, double value, struct err *e);
/* In order: round, player, step. */
int store_each_draft(struct store *s, int (*fn)(void *, const struct store_draft *), void *cookie,
		     struct err *e);
int store_draft(struct store *s, int round, int player, int step, struct store_draft *ret,
		struct err *e); /* 1: none */

/* The same, for critiques. */
int store_put_critique(struct store *s, const struct store_critique *x, struct err *e);
/* In order: round, player, purpose. */
int store_each_critique(struct store *s, int (*fn)(void *, const struct store_critique *),
			void *cookie, struct err *e);

/* 0 and *ret, or 1 if there is no such row. */
int store_critique(struct store *s, int round, int player, const char *purpose,
		   struct store_critique *ret, struct err *e);
/* The one before this step of an edit. */
int store_refinement(struct store *s, int round, int player, int step, struct store_critique *ret,
		     struct err *e);
int store_talk(struct store *s, int round, int player, struct store_talk *ret, struct err *e);
int store_feedback(struct store *s, int round, int player, struct store_feedback *ret,
		   struct err *e);
int store_edit(struct store *s, int round, int player, struct store_edit *ret, struct err *e);
int store_build(struct store *s, int round, int player, struct store_build *ret, struct err *e);
/* A finished good build of the same job id in any round (the build cache). */
int store_build_by_job(struct store *s, const char *job, struct store_build *ret, struct err *e);
int store_match(struct store *s, int round, int pairing, int batch, struct store_match *ret,
		struct err *e);
/* The blob of m's actions; 1 if it has none. */
int store_match_actions(struct store *s, const struct store_match *m, struct buf *ret,
			struct err *e);

/* Rows in order; fn returns 0 to go on, else its value stops and is returned. */
int store_each_player(struct store *s, int (*fn)(void *, const struct store_player *), void *cookie,
		      struct err *e);
int store_each_edit(struct store *s, int (*fn)(void *, const struct store_edit *), void *cookie,
		    struct err *e);
int store_each_build(struct store *s, int (*fn)(void *, const struct store_build *), void *cookie,
		     struct err *e);
/* Order: round, pairing, batch, game; -1 for any of the first three: all. */
int store_each_match(struct store *s, int round, int (*fn)(void *, const struct store_match *),
		     void *cookie, struct err *e);
int store_each_game(struct store *s, int round, int pairing, int batch,
		    int (*fn)(void *, const struct store_match *, const struct store_game *),
		    void *cookie, struct err *e);

#endif
