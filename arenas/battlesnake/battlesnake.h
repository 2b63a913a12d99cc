/*
 * battlesnake: snakes on a grid, all moving at once; the last one alive wins.
 *
 * Rules are those of the public game (docs.battlesnake.com, the rules engine's modes
 * standard, solo, royale, constrictor, wrapped and wrapped_constrictor); chance is
 * agon's own, so boards of one seed differ from those of the public engine.
 */
#ifndef AGON_BATTLESNAKE_H
#define AGON_BATTLESNAKE_H

#include "arenas/arena.h"

extern const struct arena battlesnake;

#endif
