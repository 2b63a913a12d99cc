/*
 * plan: everything a tournament will do, before anything runs.
 *
 * A pure function of the config.  Rounds 0..R; in each, after the edits (none
 * in round 0, where the codebases are imported) and the builds, the schedule's
 * pairings play their games, cut into batches that are one job each.  The order
 * of this list is the order in which results are recorded, whatever order they
 * come in.
 *
 * Where the schedule follows from results (config.schedule.follows), the plan
 * holds what can be known before, which is what is played first in each round;
 * run/schedule.c goes on from the results.
 */
#ifndef AGON_PLAN_H
#define AGON_PLAN_H

#include "harness/config/config.h"

struct plan_pairing {
	int n, player[ARENA_PLAYERS_MAX]; /* ids, ascending */
};

/* Games idx = first, first + stride, ... (count of them) of one pairing. */
struct plan_batch {
	int pairing, batch; /* batch: number within the pairing */
	int64_t first, stride, count;
};

struct plan_batches {
	VEC(struct plan_batch)
	list;
};

struct plan {
	VEC(struct plan_pairing)
	pairings;                    /* all there can be: a pairing is named by its place here */
	struct plan_batches batches; /* of one round, all or the first; every round has the same */
};

void plan_make(const struct config *c, struct plan *ret);
void plan_release(struct plan *p);
/* The batches of count games of a pairing from its game first; *io_batch numbers them. */
void plan_cut(const struct plan *p, const struct config *c, int pairing, int64_t first,
	      int64_t count, int *io_batch, struct plan_batches *out);
/* count games of every pairing that the plan has, beyond those that it has: their first is
 * plan_more_first(), so that none shares its seed with one of the plan. */
void plan_more(const struct plan *p, const struct config *c, int64_t count,
	       struct plan_batches *out);
int64_t plan_more_first(const struct config *c);
/* The pairing of two players. */
int plan_pairing_of(const struct plan *p, int a, int b);
/* Seed of a pairing's games in a round. */
uint64_t plan_seed(const struct config *c, int round, int pairing);
/* What all chance comes from: the seed, and the secret if there is one. */
uint64_t plan_chance(const struct config *c);
/* One JSON object per line: {"kind","round","players",...} in order.  A round of a
 * schedule begins with {"kind":"schedule",...,"complete":B}; not complete: what comes after
 * the matches that are listed follows from results. */
void plan_print(const struct plan *p, const struct config *c, struct buf *out);

#endif
