/* holdem: the arena of that name; one hand is in hand.h, the value of cards in eval.h. */
#ifndef AGON_HOLDEM_H
#define AGON_HOLDEM_H

#include "arenas/arena.h"

extern const struct arena holdem;

#endif
