/*
 * halite: the game of the first Halite challenge (2016).  Pieces on a torus of
 * squares grow by the production of their square, move, merge and fight; who
 * holds most of the map after 10 * sqrt(width * height) turns wins.
 *
 * Rules and maps are those of the original engine, version 1.0.1, bit for bit:
 * the same map seed and moves give the same .hlt file (hlt.h).
 */
#ifndef AGON_HALITE_H
#define AGON_HALITE_H

#include "arenas/arena.h"

extern const struct arena halite;

#endif
