/*
 * map: the maps of the original engine, from a 32-bit seed.
 *
 * A map is one chunk for each player, tiled, mirrored and shifted so that no
 * start is better than another, then blurred.  Chunks are shrunk until the tiling
 * fits, so a map can be smaller than what was asked for.  Chance is std::mt19937 with
 * libstdc++'s uniform_real_distribution<double> (two draws for a number).
 */
#ifndef AGON_HALITE_MAP_H
#define AGON_HALITE_MAP_H

#include <stdbool.h>
#include <stdint.h>

enum { HALITE_SIDE_MIN = 15, HALITE_SIDE_MAX = 50, HALITE_PLAYERS_MAX = 6 };

/* How the players' chunks tile the map. */
struct halite_tiling {
	bool horizontal;   /* the seed prefers more chunks in a row than in a column */
	int columns, rows; /* of chunks */
	int chunk_width, chunk_height;
	int width, height; /* of the map: at most what was asked for */
};

/* The tiling depends on the first draw of the seed only. */
void halite_tile(int width, int height, int players, uint32_t seed, struct halite_tiling *ret);

/* The three planes are of width * height bytes, row by row; owner 0 is nobody. */
void halite_map(int width, int height, int players, uint32_t seed, uint8_t *ret_owner,
		uint8_t *ret_strength, uint8_t *ret_production);

#endif
