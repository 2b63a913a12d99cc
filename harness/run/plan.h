/*
 * plan: everything a tournament will do, before anything runs.
 *
 * A pure function of the config.  Rounds 0..R; in each, after the edits (none
 * in round 0, where the codebases are imported) and the builds, every pairing
 * plays its games, cut into batches that are one job each.  The order of this
 * list is the order in which results are recorded, whatever order they come in.
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

struct plan {
	VEC(struct plan_pairing)
	pairings;
	VEC(struct plan_batch)
	batches; /* of one round; every round has the same */
};

void plan_make(const struct config *c, struct plan *ret);
void plan_release(struct plan *p);
/* Seed of a pairing's games in a round. */
uint64_t plan_seed(const struct config *c, int round, int pairing);
/* One JSON object per line: {"kind","round","players",...} in order. */
void plan_print(const struct plan *p, const struct config *c, struct buf *out);

#endif
