/*
 * gomoku: five in a row.  The arena of that name, and what its tests look at.
 */
#ifndef AGON_GOMOKU_H
#define AGON_GOMOKU_H

#include "arenas/arena.h"

extern const struct arena gomoku;

enum gomoku_rule { GOMOKU_FREESTYLE, GOMOKU_EXACT };

/* Does the stone just put at `at` (y * side + x) make a line that wins?  Freestyle: five or
 * more; exact: five and no more.  cell: '.', 'x', 'o' by row.  ret_from, ret_step (may be
 * NULL): where the line begins and how it goes on; its length is returned, 0: none. */
int gomoku_line(const char *cell, int side, enum gomoku_rule rule, int at, int *ret_from,
		int *ret_step);

/* Openings of three stones (x o x) that are about even, by dx, dy from the middle; all within
 * four squares of it, so they fit the smallest board. */
enum { GOMOKU_OPENING_STONES = 3 };
struct gomoku_opening {
	signed char at[GOMOKU_OPENING_STONES][2];
};
extern const struct gomoku_opening gomoku_openings[];
extern const int gomoku_opening_count;

#endif
