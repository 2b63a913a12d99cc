/*
 * external: what the files of games of external engines share.
 *
 * external_job.c     the job: games one after another, each tried twice
 * external_engine.c  one game: the engine's sandbox, and what it left behind
 * external_bots.c    bots in sandboxes of their own, behind sockets
 * external_result.c  from the engine's words to a number for every player
 * relay.c            what the engine starts, or what connects to it, instead of a bot
 *
 * The engine is the operator's and trusted to know who won; what it prints is not, since
 * it repeats what bots say.  A result is read whole or not at all: every player exactly once
 * and nobody else, or the game is void.
 */
#ifndef AGON_WORK_EXTERNAL_H
#define AGON_WORK_EXTERNAL_H

#include "arenas/arena.h"
#include "harness/base/buf.h"
#include "harness/base/err.h"
#include "harness/store/store.h"
#include "sandbox/sandbox.h"

#include <jansson.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

enum {
	EXTERNAL_TEXT_MAX = 4 << 20, /* of a result */
	EXTERNAL_LINE_MAX = 4096,    /* longer lines hold no result */
	EXTERNAL_LOG_MAX = 32 << 10, /* of what a bot writes to standard error */
	EXTERNAL_STARTS_MAX = 256,   /* of one bot in one game */
	EXTERNAL_POLL_MAX = 1 + 2 * ARENA_PLAYERS_MAX
};

enum external_isolation { EXTERNAL_SHARED, EXTERNAL_CHILDREN, EXTERNAL_BROKER };

struct external {
	struct sb_host *h;
	const json_t *job, *engine; /* engine: of the job */
	int n, first;               /* players; the number of the first one */
	enum external_isolation isolation;
	int port;           /* of a broker, or 0 */
	const char *socket; /* of a broker, in its working directory, or "" */
	int64_t seed;
	char self[512]; /* this program */
	int64_t cpu_ns;
	struct buf log[ARENA_PLAYERS_MAX]; /* by player */
};

/* One game.  .player[s] sits in seat s, numbered first + s for the engine. */
struct external_game {
	struct external *x;
	int64_t idx;
	int player[ARENA_PLAYERS_MAX];
	double value[ARENA_PLAYERS_MAX];         /* by seat */
	enum outcome outcome[ARENA_PLAYERS_MAX]; /* by seat */
	struct buf why;                          /* it is void */
};
/* 0; 1: there is no result, and why; -1: the host failed.  When there is none and one
 * bot alone, in a sandbox of its own, had left the game before, that is its loss. */
int external_play(struct external_game *g, struct err *e);

/* A number for each of n players, as "result" of the engine says it is found in text,
 * behind which is a zero byte.  0; 1 and why. */
int external_read(const json_t *how, int n, int first, const char *text, size_t len,
		  double *ret_value, struct buf *why);
/* Places from numbers, by "value" of the same: 0 is best, equal ones are shared. */
void external_rank(const json_t *how, int n, const double *value, int *ret_rank, double *ret_score);
/* Numbers by "value" of the same that make the player in a seat lose to all others. */
void external_forfeit(const json_t *how, int n, int seat, double *ret_value);

/* ---- bots in sandboxes of their own ---- */

struct external_bot {
	struct external_game *g;
	int seat;
	int listener; /* where relays of this bot come to */
	int relay;    /* the one that is there, or -1 */
	int hold[2];  /* its pipes: with these open nothing of the engine's ends it, or -1 */
	struct sb *sb;
	bool let_go;    /* the engine wants no more of it: however it ends now is fine */
	bool quiet;     /* it closed its output before that */
	int64_t end_ns; /* when to end it, by CLOCK_MONOTONIC; 0: not yet */
	int starts;
	enum outcome left; /* it ended by itself, unasked, like this; OUT_OK: no */
};
struct external_bots {
	struct external_game *g;
	struct sb_dir *door; /* the sockets; read-only in the engine's sandbox */
	struct external_bot at[ARENA_PLAYERS_MAX];
};
int external_bots_open(struct external_bots *b, struct external_game *g, struct err *e);
/* What to wait for, and for how long at most (-1: for ever). */
int external_bots_poll(const struct external_bots *b, struct pollfd *ret, int *ret_ms);
int external_bots_look(struct external_bots *b, struct err *e);
/* The seat of a bot that the engine never started, or -1. */
int external_bots_idle(const struct external_bots *b);
/* The engine gave no result: the seat of the only bot that left it before, or -1. */
int external_bots_culprit(struct external_bots *b, int *ret_seat, struct err *e);
/* The engine has ended: so do they. */
int external_bots_close(struct external_bots *b, struct err *e);

/* bot-N: stands for the bot in the engine's sandbox. */
int relay_main(int argc, char **argv);
/* Connects bots to a broker, and becomes it: PORT, SOCKET, first player, players, command. */
int broker_main(int argc, char **argv);
#define RELAY_DIR    "/agon/door"
#define RELAY_BROKER "/agon/broker"
/* A relay's words to the worker. */
enum { RELAY_LET_GO = 'E', RELAY_SILENT = 'S' };

#endif
