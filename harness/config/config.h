/*
 * config: a tournament as its file describes it, every key checked.
 *
 * YAML through libyaml, !include as text before parsing, then one table of
 * keys (keys.c) that gives the parser, the messages, the manual and
 * `agon help config`.  Messages carry the path of the key, the file and the line.
 */
#ifndef AGON_CONFIG_H
#define AGON_CONFIG_H

#include "agents/agent.h"
#include "arenas/arena.h"
#include "harness/base/vec.h"
#include "harness/science/science.h"
#include "harness/science/search.h"
#include "harness/store/store.h"

#include <jansson.h>

struct config_limits {
	int64_t cpu_ns, wall_ns, memory_bytes, processes, output_bytes, file_bytes, disk_bytes;
	int64_t lanes; /* of bots: games in flight; 0: not said, 1 */
};

/* What time programs have, as struct arena_clock. */
struct config_clock {
	int64_t init_ns, move_ns, bank_ns, strikes;
};

struct config_player {
	char *name; /* unique; [A-Za-z0-9_-]{1,64}; other characters of CodeClash names are '_' */
	const struct agent_kind *kind;
	char *code;       /* as written, relative to the config's folder */
	const char *wire; /* what its program speaks, in .spec; NULL: as its codebase says */
	json_t *spec; /* the whole entry, owned by config.resolved; the kind's defaults filled in */
};

/* A problem package that is a game of every round. */
struct config_package {
	char *path; /* as written, relative to the config's folder */
	char *name; /* of its folder or file: unique, [A-Za-z0-9_-]{1,64} */
};
enum { CONFIG_PACKAGES_MAX = 256 };
/* Arenas where programs are graded, which are in no table of rules; ends at NULL. */
extern const struct arena arena_problems, arena_optimize, arena_hack;
extern const struct arena *const graded_arenas[];
/* Has this one of them the key, under game.args? */
bool config_graded_key(const struct arena *a, const char *key);
/* The arena "external", whose rules are an engine's; in no table either. */
extern const struct arena arena_external;
/* Those too. */
const struct arena *config_arena(const char *name);

/* What is known of the engine of ARENA_EXTERNAL: its manifest, filled in. */
struct config_engine {
	const json_t *spec; /* game.engine; NULL: another arena */
	struct config_limits limits;
	int64_t min_players, max_players, first_player, grace_ns, bot_cpu_ns;
	bool co_resident; /* one sandbox holds it and all its bots */
	bool deterministic;
};

/* Who meets whom in a round, and when they have played enough. */
struct config_schedule {
	struct schedule rules;        /* its players are numbered by .order */
	int order[STORE_PLAYERS_MAX]; /* the schedule's number -> player; a hero comes first */
	bool sequential;              /* .test ends a meeting before its .games */
	struct sprt test;
	int cells;           /* what .test counts: 3 of games, 5 of pairs of games */
	int64_t look, games; /* games between two looks; of one meeting, at most */
	bool exhausts;       /* these are all the games that differ: .distinct of the arena */
	bool staged;  /* not a plain round-robin: played meeting by meeting, and recorded so */
	bool follows; /* what is played follows from results: not all is known before */
};

/* One player edits, the others are frozen, and the rounds are nodes of a tree. */
struct config_search {
	bool on;
	int player; /* who edits */
	struct search_rules rules;
	int64_t final; /* games of each pairing, new ones, in which the best is measured again */
};

struct config {
	char *path, *dir;
	uint64_t seed;
	const char *secret; /* of .resolved; NULL: chance comes from the seed alone */
	/* Where secret is "auto": the text of this run, of its record; "" until that is there. */
	struct config_drawn {
		char text[65];
	} * drawn;
	int64_t rounds; /* edit + compete rounds after round 0 */
	bool transparent;
	int64_t clinch; /* the first player's round wins that end it; 0: all rounds are played */
	double fast_forward; /* its share of round 0 that ends it there; 0: none */
	const struct arena *arena;
	struct arena_params params;
	int64_t games; /* sims_per_round: games per pairing and round; ARENA_GRADED: packages */
	VEC(struct config_package)
	packages;             /* of ARENA_GRADED */
	int64_t hidden_seeds; /* of the arena optimize: hidden inputs of a round */
	int64_t hacks;        /* of the arena hack: inputs of a player for a package, at most */
	struct config_engine engine;
	struct config_schedule schedule;
	struct config_search search;
	int players_per_game; /* game.players_per_game: 2 (default) = round-robin pairs; N = all
				 together */
	struct config_limits build, edit; /* limits of the two kinds of sandboxed commands */
	/* of arenas that programs play in, else 0 */
	struct config_limits bots;
	struct config_clock clock;
	bool fresh_bots; /* a program plays one game only */
	VEC(struct config_player)
	players;
	/* The whole config with defaults filled in; keys in table order, times and
	 * sizes as text ("90s", "64M"). */
	json_t *resolved;
	VEC(char *)
	warnings;
	bool codeclash; /* recognised as a CodeClash file */
};

/* max 1 MiB after includes, 64 aliases, include depth 8, includes confined to
 * the folder of the config and, as CodeClash does, a configs/ folder above it.
 * ERR_USAGE tells every mistake that fits, one a line, then how many more. */
int config_load(struct config **ret, const char *path, struct err *e);
void config_free(struct config *c);

/* A ladder (player:, ladder:, ladder_rules:, as CodeClash has it): one climber meets the
 * entries of ladder: one after the other, weakest first, each in a tournament of two. */
struct config_ladder {
	int rungs;                          /* 0: the file is no ladder */
	int64_t min_round_wins, win_last_k; /* of the climber, to go on to the next rung */
	bool early_clinch;                  /* a rung ends as soon as that is reached */
	double fast_forward; /* share of round 0 that clears a rung without edits; 0: none */
};
int config_ladder(const char *path, struct config_ladder *ret, struct err *e);
/* Rung 0.. as a tournament: players[0] climbs.  code: what it starts from, NULL: as the file
 * says. */
int config_load_rung(struct config **ret, const char *path, int rung, const char *code,
		     struct err *e);

/* An experiment (matrix:): factors with levels, and a tournament for every combination of them,
 * the last factor changing fastest. */
struct config_factor {
	char *name; /* as written: the path of a key, or a name of its own */
	VEC(char *)
	levels;
	bool replicates; /* the seed: its levels repeat the same thing */
};
struct config_matrix {
	VEC(struct config_factor)
	factors;
	int64_t runs; /* 0: the file is no experiment */
};
/* Release it also after -1. */
int config_matrix_load(struct config_matrix *ret, const char *path, struct err *e);
void config_matrix_release(struct config_matrix *m);
/* The level of each factor in run 0... */
void config_matrix_levels(const struct config_matrix *m, int64_t run, int *ret_level);
int config_load_run(struct config **ret, const char *path, int64_t run, struct err *e);

/* Is the secret one that is drawn for each run? */
bool config_draws(const struct config *c);
enum { SECRET_MIN = 16 }; /* characters */

/* The resolved config as YAML: loading it gives the same config. */
void config_dump(const struct config *c, struct buf *out);
/* `agon help config`: every key with type, range, default and meaning. */
void config_help(struct buf *out);

#endif
