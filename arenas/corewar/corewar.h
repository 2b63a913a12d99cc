/* corewar: the arena, for arenas/registry.c. */
#ifndef AGON_COREWAR_H
#define AGON_COREWAR_H

#include "arenas/arena.h"

extern const struct arena corewar;

#endif
