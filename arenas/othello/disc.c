/*
 * Rays are walked for all squares at once (Kogge-Stone parallel prefix): three
 * doubling steps reach across the board.  One of the four axes is one row of the
 * table, walked up and down.
 */
#include "arenas/othello/disc.h"

/* No ray may run from column h to column a or back: the other's discs there end it. */
#define INNER ((uint64_t)0x7e7e7e7e7e7e7e7e)

static inline uint64_t up(uint64_t own, uint64_t pass, int s)
{
	own |= pass & own << s;
	pass &= pass << s;
	own |= pass & own << (2 * s);
	pass &= pass << (2 * s);
	return own | (pass & own << (4 * s));
}

static inline uint64_t down(uint64_t own, uint64_t pass, int s)
{
	own |= pass & own >> s;
	pass &= pass >> s;
	own |= pass & own >> (2 * s);
	pass &= pass >> (2 * s);
	return own | (pass & own >> (4 * s));
}

/* Squares just behind a run of the other's discs that starts beside own. */
static inline uint64_t ends(uint64_t own, uint64_t pass, int s)
{
	return (up(own, pass, s) & ~own & pass) << s | (down(own, pass, s) & ~own & pass) >> s;
}

uint64_t disc_moves(uint64_t own, uint64_t other)
{
	uint64_t inner = other & INNER;
	return (ends(own, inner, 1) | ends(own, other, 8) | ends(own, inner, 7) |
		ends(own, inner, 9)) &
	       ~(own | other);
}

static inline uint64_t axis(uint64_t own, uint64_t pass, uint64_t square, int s)
{
	uint64_t a = up(square, pass, s) & pass, b = down(square, pass, s) & pass;
	/* A run counts only with one of own's discs at its end. */
	uint64_t far = (a & ~square) << s | square << s, near = (b & ~square) >> s | square >> s;
	return (far & own ? a : 0) | (near & own ? b : 0);
}

uint64_t disc_flips(uint64_t own, uint64_t other, uint64_t square)
{
	uint64_t inner = other & INNER;
	return axis(own, inner, square, 1) | axis(own, other, square, 8) |
	       axis(own, inner, square, 7) | axis(own, inner, square, 9);
}

uint64_t disc_perft(uint64_t own, uint64_t other, int depth)
{
	uint64_t moves = disc_moves(own, other), n = 0;
	if (depth == 0)
		return 1;
	if (moves == 0)
		return disc_moves(other, own) != 0 ? disc_perft(other, own, depth - 1) : 1;
	if (depth == 1)
		return (uint64_t)__builtin_popcountll(moves);
	for (; moves != 0; moves &= moves - 1) {
		uint64_t square = moves & -moves, flips = disc_flips(own, other, square);
		n += disc_perft(other ^ flips, own | flips | square, depth - 1);
	}
	return n;
}
