/*
 * c4: Connect Four on a bitboard.
 *
 * Seven bits for each of seven columns: six cells from the bottom and one that
 * stays empty, so that lines never run into the next column.  Bit 7 * x + y.
 */
#ifndef AGON_CONNECT4_C4_H
#define AGON_CONNECT4_C4_H

#include <stdbool.h>
#include <stdint.h>

enum { C4_WIDTH = 7, C4_HEIGHT = 6, C4_CELLS = 42 };

#define C4_BOTTOM ((uint64_t)0x0040810204081)
#define C4_BOARD  (C4_BOTTOM * 0x3f)

/* One bit in every column that is not full. */
static inline uint64_t c4_moves(uint64_t occupied)
{
	return (occupied + C4_BOTTOM) & C4_BOARD;
}

static inline uint64_t c4_drop(uint64_t occupied, int column)
{
	return c4_moves(occupied) & (uint64_t)0x7f << (7 * column);
}

/* Cells that belong to lines of four or more of these stones. */
static inline uint64_t c4_lines(uint64_t stones)
{
	static const int dir[] = {1, 6, 7, 8};
	uint64_t all = 0;
	for (int i = 0; i < 4; i++) {
		uint64_t two = stones & stones >> dir[i];
		uint64_t from = two & two >> (2 * dir[i]);
		all |= from | from << dir[i] | from << (2 * dir[i]) | from << (3 * dir[i]);
	}
	return all;
}

static inline bool c4_won(uint64_t stones)
{
	uint64_t a = stones & stones >> 1, b = stones & stones >> 6;
	uint64_t c = stones & stones >> 7, d = stones & stones >> 8;
	return (a & a >> 2) | (b & b >> 12) | (c & c >> 14) | (d & d >> 16);
}

/* Games of so many more moves; one that is won before has none.  own: the mover's. */
uint64_t c4_perft(uint64_t own, uint64_t occupied, int depth);

/*
 * The value of a position that is not won, with best play: 0 a draw, k > 0 the
 * mover wins with its (22 - k)-th stone (1: with the last but one, 18: with the
 * fourth), negative the other does.  true: it is exact; false: the budget of
 * positions was used up.  budget 0: none.
 */
struct c4_solver;
struct c4_solver *c4_solver_new(unsigned entries_log2);
void c4_solver_free(struct c4_solver *s);
bool c4_solve(struct c4_solver *s, uint64_t own, uint64_t occupied, uint64_t budget,
	      int *ret_value);

/*
 * The yardstick: what each move of a game cost against best play, in units of
 * that value (a lost win that was five stones away costs more than one of the
 * last).  loss[i] for the move at ply i, -1 where the budget did not suffice.
 * columns: the moves from the empty board.  Values come from the end backwards.
 */
void c4_losses(const uint16_t *columns, int plies, uint64_t budget, int *ret_loss);

#endif
