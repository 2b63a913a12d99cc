#include "arenas/connect4/c4.h"

uint64_t c4_perft(uint64_t own, uint64_t occupied, int depth)
{
	uint64_t moves = c4_moves(occupied), n = 0;
	if (depth == 0)
		return 1;
	if (depth == 1)
		return (uint64_t)__builtin_popcountll(moves);
	for (; moves != 0; moves &= moves - 1) {
		uint64_t m = moves & -moves;
		if (!c4_won(own | m))
			n += c4_perft(own ^ occupied, occupied | m, depth - 1);
	}
	return n;
}
