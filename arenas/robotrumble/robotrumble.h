/* robotrumble: the arena, for arenas/registry.c. */
#ifndef AGON_ROBOTRUMBLE_H
#define AGON_ROBOTRUMBLE_H

#include "arenas/arena.h"

extern const struct arena robotrumble;

#endif
