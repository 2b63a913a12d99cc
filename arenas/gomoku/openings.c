#include "arenas/gomoku/gomoku.h"

const struct gomoku_opening gomoku_openings[] = {
	{{{0, 0}, {3, 2}, {-2, 4}}},
};
const int gomoku_opening_count = sizeof gomoku_openings / sizeof *gomoku_openings;
