/*
 * arena: the rules of one game, as a table of pure functions.
 *
 * An arena never does I/O, reads a clock, or knows what a process is.  Given
 * the same seed, parameters and actions it gives the same bytes: a match is
 * its seed and its action log, and replay is the test.
 *
 * There are two kinds of rules.  In ARENA_TURNS a player is a running program that is
 * shown a view and answers with one line each turn.  In ARENA_TEXT a player
 * hands in one text file (a Core War warrior) and no process runs: .compile
 * turns the text into a pointer-free image once, each game's only action is
 * that image, and .advance plays on by itself.  (ARENA_GRADED has no rules: programs are
 * judged on the tests of problem packages; nor has ARENA_EXTERNAL, where an engine of somebody
 * else plays.  Both are the harness's affair; no such row is in arenas[], and none of its
 * functions is there.)
 *
 * A late, illegal, crashed or silent player is an ordinary action that the
 * rules handle, so no player can stop a tournament.
 */
#ifndef AGON_ARENA_H
#define AGON_ARENA_H

#include "harness/base/buf.h"
#include "harness/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ARENA_PLAYERS_MAX = 16, ARENA_PARAMS_MAX = 24 };

enum arena_kind { ARENA_TURNS, ARENA_TEXT, ARENA_GRADED, ARENA_EXTERNAL };

/* One row per parameter: type, range, default and help have one home. */
enum arena_param_type { ARENA_P_END, ARENA_P_INT, ARENA_P_BOOL, ARENA_P_CHOICE };
struct arena_param {
	enum arena_param_type type;
	const char *name;
	int64_t min, max;
	const char *def;     /* as text */
	const char *choices; /* "a|b|c"; the value is the index */
	const char *help;
};
/* Values by row index; no pointers, so it can be part of a state. */
struct arena_params {
	int64_t v[ARENA_PARAMS_MAX];
};

enum arena_how {
	ARENA_OK,       /* text is the player's action */
	ARENA_ILLEGAL,  /* set by step() when the rules refuse the text */
	ARENA_LATE,     /* no answer in time; no text */
	ARENA_PROTOCOL, /* the answer could not be read; no text */
	ARENA_GONE,     /* crashed, left, or never there; no text */
};
/* ARENA_TURNS: text is the "move" of the player's answer: a JSON string's
 * content without its quotes ("up" -> up), any other value as compact JSON
 * (3, [7,7], {"a":"raise","to":6}).  Valid UTF-8, NUL-terminated, of any length and sense. */
struct arena_action {
	enum arena_how how;
	const char *text; /* untrusted; ARENA_TEXT: the image made by .compile */
	size_t len;
};

/* What time a player has, unless the config says otherwise.  ARENA_TURNS only.
 * strikes: that many actions which are late, illegal or unreadable make the player GONE;
 * 1: the first one does. */
struct arena_clock {
	int64_t init_ns; /* from the start to "ready" */
	int64_t move_ns; /* CPU time for each action; wall time is capped behind it */
	int64_t bank_ns; /* a store that longer actions use up, for the whole game */
	int strikes;
};

/* A game in the format that other tools of its players read, beside agon's own replay. */
struct arena_record {
	const char *format; /* "pgn" */
	/* NULL, both: the end state has it all. */
	void *(*begin)(const void *st);        /* after start(); the caller hands it on */
	void (*turn)(void *r, const void *st); /* after each step() */
	/* After the end; frees r (NULL without begin).  names by seat. */
	void (*end)(void *r, const void *st, const char *const *names, struct buf *out);
};

struct arena {
	const char *name, *summary;
	enum arena_kind kind;
	int min_players, max_players;
	const char *submission;           /* ARENA_TEXT: the file in the codebase, "warrior.red" */
	const struct arena_param *params; /* ends at ARENA_P_END */
	int revision;             /* raised whenever the same game would be recorded differently */
	int games_per_job;        /* how many games one job holds (some 100 ms of work) */
	struct arena_clock clock; /* ARENA_TURNS only */
	const char *wires; /* ARENA_TURNS: what its players may speak, "agon halite"; the first is
			      the default */
	/* ARENA_TURNS: what the bots of a public game are called, NULL-terminated: a codebase
	 * of one file with such an ending is taken for it, unless it is a main.*.  May be NULL. */
	const char *const *files;
	bool fresh; /* ARENA_TURNS: new processes for every game, unless the config says otherwise
		     */
	bool open;  /* nothing is hidden from anybody: players may be given pictures of a game
		       afterwards */

	/* Rules that span parameters; fills in what depends on others (presets).  May be NULL. */
	int (*check)(struct arena_params *p, int players, struct err *e);
	size_t (*state_size)(const struct arena_params *p, int players);

	/* ARENA_TEXT only.  0 and an image in ret_image; 1 and what the author
	 * must know in log (line and column, never anything of others); never an err of ours. */
	int (*compile)(const struct arena_params *p, const char *text, size_t len,
		       struct buf *ret_image, struct buf *log);

	/* The driver owns st (state_size bytes, 64-byte aligned, not zeroed). */
	int (*start)(void *st, const struct arena_params *p, int players, uint64_t seed,
		     struct err *e);
	/* Bit per seat that must act now.  0 while not over(): chance moves, and
	 * step() is called with no one's action.  Every game ends whatever the players do. */
	uint32_t (*to_move)(const void *st);
	bool (*over)(const void *st);
	/* What seat may see, as one line of JSON: an object that is enough to choose
	 * an action from, and holds nothing that the seat may not know.  ARENA_TURNS only. */
	void (*view)(const void *st, int seat, struct buf *out);
	/* act[seat] for every seat in to_move; sets .how to ARENA_ILLEGAL where the rules
	 * refuse the text, and plays what they say instead.  A seat once GONE stays GONE. */
	void (*step)(void *st, struct arena_action *act);
	/* What seat learns from the last step beside its next view (cards that are shown), as
	 * one line of JSON; nothing is written when there is nothing.  May be NULL. */
	void (*event)(const void *st, int seat, struct buf *out);
	/* Everything, as one line of JSON, for the viewer (viewer.js in the arena's folder)
	 * and for people only: players never see it.  May be NULL. */
	void (*frame)(const void *st, struct buf *out);
	/* Games that run by themselves: go on for at most budget of their own ticks
	 * (Core War: instructions).  NULL for others. */
	void (*advance)(void *st, uint64_t budget);

	/* After the end.  rank: 0 is best, equal ranks are a draw between those;
	 * score: the arena's own points. */
	void (*result)(const void *st, int *ret_rank, double *ret_score);
	/* How long it was, in the arena's own ticks (Core War: cycles). */
	int64_t (*turns)(const void *st);
	/* For replays: a hash of everything that matters in the state. */
	uint64_t (*hash)(const void *st);
	/* One line for the private log of a seat about the finished game: what that
	 * player may know, bounded. */
	void (*report)(const void *st, int seat, struct buf *out);
	const struct arena_record *record; /* NULL: there is no other format */
	/* For people: the state as a terminal picture; names by seat.  color: ANSI allowed. */
	void (*show)(const void *st, const char *const *names, bool color, int width, int height,
		     struct buf *out);

	/* How many games of one pairing differ, over all seatings, where no chance is in them:
	 * those behind repeat them.  0, or NULL: no end; -1: a series that always begins with
	 * the same games. */
	int64_t (*distinct)(const struct arena_params *p, int players);

	/* Optional persistence between the games of one pairing played in order (Core
	 * War P-space, series RNG): bytes carried from one game to the next.  0: none. */
	size_t (*carry_size)(const struct arena_params *p, int players);
	/* Of a series that goes on where another job ended, after so many of its games: what of
	 * it can be known; carry is zeroed.  May be NULL. */
	void (*carry_begin)(const struct arena_params *p, int64_t played, void *carry);
	void (*carry_in)(void *st, const void *carry);
	void (*carry_out)(const void *st, void *carry);
};

/* All arenas, NULL-terminated. */
extern const struct arena *const arenas[];
const struct arena *arena_find(const char *name);
/* Does a game depend on the one before it: is there a carry? */
bool arena_is_series(const struct arena *a, const struct arena_params *p, int players);

/* Parameters from text, by the arena's table. */
void arena_params_default(const struct arena *a, struct arena_params *ret);
int arena_params_set(const struct arena *a, struct arena_params *p, const char *name,
		     const char *value, struct err *e);
/* The value as text, as arena_params_set() would take it. */
void arena_param_text(const struct arena *a, const struct arena_params *p, int row,
		      struct buf *out);

#endif
