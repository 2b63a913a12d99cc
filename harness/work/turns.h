/*
 * turns: what the files of the match driver for running players share.
 *
 * turns_bot.c    one program: its sandbox, its pipes, its clock, its strikes
 * turns_lane.c   one game in flight and the programs that play it
 * turns.c        the job: lanes, one poll over all of them, results
 *
 * The clock.  A program is charged the CPU time of its own cgroup between two
 * of its answers, so what it computes while others are to move is charged as
 * well; beyond that it is frozen once somebody else takes longer than
 * FREEZE_AFTER_NS.  An action may cost move_ns and, behind that, what is left of
 * the bank.  A cap on wall time stands behind the CPU clock, for those who sleep.
 * Where CPU time cannot be read the clock is wall time.
 *
 * Strikes.  Late, illegal and unreadable actions are strikes; with the last one
 * the program is taken out.  So is, at once, one that ends, floods, or breaks a
 * limit of its sandbox.  Nothing a program does ends the game of another.
 */
#ifndef AGON_WORK_TURNS_H
#define AGON_WORK_TURNS_H

#include "harness/store/store.h"
#include "harness/work/turngame.h"
#include "harness/work/wire.h"
#include "sandbox/sandbox.h"

#include <poll.h>

enum {
	LANES_MAX = 8,
	PROGRAMS_MAX = 64, /* sandboxes of a worker */
	LOG_GAMES = 8,     /* how many games of a pairing have a log, times the players */
	LOG_MAX = 64 << 10,
	HOPELESS_GAMES = 3, /* lost in a row before or by the clock: then it is not started again */
	FREEZE_AFTER_NS = 2000000,
	WALL_GRACE_NS = 100000000,
	WALL_FACTOR = 3,
	KEEP_STDERR = 32 << 10,   /* of what a program wrote there, for its own log */
	TURN_BYTES_MAX = 4 << 20, /* read from a program in one turn */
	TEXT_MAX = 64 << 10,      /* of one action */
	LOG_BUDGET = 40 << 20     /* action logs of all games of a job together */
};

/* One player of the job. */
struct turns_player {
	const char *dir, *command;
	const struct wire *wire;
	enum outcome absent; /* not OUT_OK: it has no program, and why */
	char absent_why[64];
	struct buf log;
	int hopeless; /* games in a row */
};

struct turns {
	struct sb_host *h;
	const json_t *job;
	struct turngame rules; /* of the first lane; params and seed are the same in all */
	struct turns_player player[ARENA_PLAYERS_MAX];
	struct arena_clock clock;
	int64_t memory_bytes, processes, output_bytes, file_bytes;
	uint64_t rng;
	bool fresh;
	int n, lanes, at_once; /* at_once: programs that may compute at the same time */
	int64_t first, stride, games;
	size_t text_budget; /* per player and game, as it is logged */
	int64_t bots_cpu_ns;
	json_t **result, **log; /* by game */
	struct buf *game_log;   /* by game * n + player */
};

enum bot_phase { BOT_OFF, BOT_HELLO, BOT_QUIET, BOT_ASKED };

struct bot {
	struct turns *t;
	struct turns_player *p;
	struct sb *sb;
	struct sb_dir *files; /* of the wire */
	int in, out;          /* our ends of its stdin and stdout */
	struct buf to, from;
	size_t from_at; /* what is before it has been heard */
	struct wire_talk talk;
	struct wire_heard heard;
	enum bot_phase phase;
	bool frozen, cpu_clock;
	/* of the game */
	enum outcome out_of; /* OUT_OK: it plays */
	int strikes;
	size_t text_left;
	int64_t bank_ns;
	struct buf *log; /* NULL: this game has none */
	/* of the turn */
	int64_t mark_ns;           /* CPU time at its last answer */
	int64_t asked_ns;          /* by the clock */
	int64_t allow_ns, look_ns; /* when to look at its clock again */
	int64_t heard_bytes;
	enum arena_how how; /* once it is QUIET again; ARENA_OK: heard.text */
};

/* A game's beginning: start the program if none runs, say hello.  -1: the host failed. */
int bot_begin(struct bot *b, const struct wire_hello *hello, struct buf *log, struct err *e);
/* Turn n. */
int bot_ask(struct bot *b, int64_t n, const char *view, size_t len, struct err *e);
void bot_event(struct bot *b, const char *json, size_t len);
/* The game is over. */
int bot_end(struct bot *b, const struct wire_end *end, struct err *e);
/* Bytes that came, or room for some. */
int bot_poll(struct bot *b, short events, struct err *e);
/* Its clock, when look_ns has come. */
int bot_look(struct bot *b, int64_t now_ns, struct err *e);
/* The rules refused its action. */
int bot_illegal(struct bot *b, const char *text, struct err *e);
int bot_freeze(struct bot *b, struct err *e);
/* No more games: let it end by itself for a moment, then end it. */
int bot_leave(struct bot *b, struct err *e);
int bot_stop(struct bot *b, struct err *e);
/* turns_start.c: the program in a sandbox, with pipes. */
int bot_start(struct bot *b, struct err *e);
void bot_init(struct bot *b, struct turns *t, struct turns_player *p);
void bot_release(struct bot *b);
static inline bool bot_waits(const struct bot *b)
{
	return b->phase == BOT_HELLO || b->phase == BOT_ASKED;
}

struct lane {
	struct turns *t;
	struct turngame rules;
	struct bot bot[ARENA_PLAYERS_MAX]; /* by player */
	int64_t at, left;                  /* game number in the job; games after it */
	int step;                          /* games between this lane's games */
	enum { LANE_HELLO, LANE_TURN, LANE_DONE } phase;
	uint32_t asked; /* seats */
	int64_t asked_ns;
	bool froze;
	struct buf view;
};

void lane_init(struct lane *l, struct turns *t, int number);
void lane_release(struct lane *l);
/* The lane's next game, or LANE_DONE. */
int lane_begin(struct lane *l, struct err *e);
/* Go on as far as no program is waited for. */
int lane_go(struct lane *l, struct err *e);

#endif
