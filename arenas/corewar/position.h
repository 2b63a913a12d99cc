/*
 * position: where the warriors of a battle are put and who moves first.
 *
 * Three ways: `random` from agon's own generator, `f` the series that pMARS
 * plays with -f, `exhaustive` every legal distance of two warriors in an order
 * that is spread over the core from the first game on.  Warrior 0 is always at
 * address 0; between any two starts there are at least min_distance cells.
 */
#ifndef AGON_COREWAR_POSITION_H
#define AGON_COREWAR_POSITION_H

#include "arenas/corewar/insn.h"

struct cw_places {
	int at[CW_WARRIORS_MAX];
	int starter;
};

/* n: warriors; seed: of this game. */
void cw_places_random(const struct cw_rules *r, int n, uint64_t seed, struct cw_places *ret);
/* Battle number `game`, from 0, of two warriors; after core_size - 2 * min_distance + 1
 * battles every distance has been played once. */
int64_t cw_places_count(const struct cw_rules *r); /* of two warriors: legal distances */
void cw_places_exhaustive(const struct cw_rules *r, uint64_t game, struct cw_places *ret);

/* The pMARS series: *seed is carried from battle to battle. */
int64_t cw_series_seed(const struct cw_warrior *const *w, int n);
void cw_places_series(const struct cw_rules *r, int n, uint64_t game, int64_t *seed,
		      struct cw_places *ret);

#endif
