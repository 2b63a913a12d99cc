/* othello: the arena of that name; the rules are in disc.h. */
#ifndef AGON_OTHELLO_H
#define AGON_OTHELLO_H

#include "arenas/arena.h"

extern const struct arena othello;

#endif
