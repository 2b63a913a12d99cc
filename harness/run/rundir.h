/*
 * rundir: look into a finished or running tournament without touching it.
 */
#ifndef AGON_RUNDIR_H
#define AGON_RUNDIR_H

#include "harness/run/tournament.h"

struct rundir {
	char *dir;
	struct config *config; /* DIR/config.yaml */
	struct store *store;   /* read-only */
	struct repo *repo;
};

/* ERR_USAGE when the games in s were recorded by another revision of the arena. */
int rundir_same_rules(struct store *s, const char *dir, const struct arena *a, struct err *e);

/* The secret that was drawn for the run, into the config that asks for one.  1: there is none yet.
 */
int rundir_secret(struct store *s, const struct config *c, struct err *e);

int rundir_open(struct rundir *r, const char *dir, struct err *e);
void rundir_close(struct rundir *r);

/* The replay file of game number game between the players named in pair
 * ("a,b"; NULL: the first pairing) in a round. */
int rundir_replay(const char *dir, int round, const char *pair, int64_t game, struct buf *out,
		  struct err *e);

/* Play recorded games again and compare.  sample: at most so many batches
 * (0: all), spread evenly. */
struct rundir_verdict {
	int64_t batches, games, differing;
	int64_t near;   /* verdicts that differ, but near a limit or where the judge failed */
	bool unknown;   /* an external engine that may play otherwise: nothing was played */
	bool damaged;   /* something recorded is missing or has changed */
	bool graded;    /* programs were graded, not played, and so they were again */
	struct buf why; /* the first few differences */
};
int rundir_verify(const char *dir, const char *worker, int jobs, int64_t sample,
		  struct rundir_verdict *ret, struct err *e);

#endif
