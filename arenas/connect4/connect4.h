/* connect4: the arena of that name; the rules are in c4.h. */
#ifndef AGON_CONNECT4_H
#define AGON_CONNECT4_H

#include "arenas/arena.h"

extern const struct arena connect4;

#endif
