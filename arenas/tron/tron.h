/* tron: the arena, for arenas/registry.c. */
#ifndef AGON_TRON_H
#define AGON_TRON_H

#include "arenas/arena.h"

extern const struct arena tron;

#endif
