/*
 * seats: what every driver of games shares: who sits where, parameters from a
 * job, and the text that a player hands in.
 */
#ifndef AGON_SEATS_H
#define AGON_SEATS_H

#include "arenas/arena.h"

#include <jansson.h>

/* Seating idx % n: seat s holds player (s + idx) % n. */
static inline int seats_player(int n, int64_t idx, int seat)
{
	return (int)((seat + idx) % n);
}
static inline int seats_seat(int n, int64_t idx, int player)
{
	return (int)(((player - idx) % n + n) % n);
}

/* {"name": "text"} -> values, checked by the arena. */
int seats_params(const struct arena *a, const json_t *params, int players, struct arena_params *ret,
		 struct err *e);

/* Read the arena's submission file below dirfd and compile it.  0; 1 when the
 * author must mend it (log says what); -1. */
int seats_compile(const struct arena *a, const struct arena_params *p, int dirfd,
		  struct buf *ret_image, struct buf *log, struct err *e);

#endif
