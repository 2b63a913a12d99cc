/*
 * disc: Othello on two bitboards.  Bit 8 * y + x, y from the top: a1 is bit 0.
 */
#ifndef AGON_OTHELLO_DISC_H
#define AGON_OTHELLO_DISC_H

#include <stdint.h>

#define DISC_START_X ((uint64_t)1 << 28 | (uint64_t)1 << 35) /* e4 d5: black, moves first */
#define DISC_START_O ((uint64_t)1 << 27 | (uint64_t)1 << 36) /* d4 e5 */

/* One bit for every square where own may play. */
uint64_t disc_moves(uint64_t own, uint64_t other);
/* What turns over when own plays that square. */
uint64_t disc_flips(uint64_t own, uint64_t other, uint64_t square);
/* Games of so many more plies, or fewer if they end before; a pass is a ply. */
uint64_t disc_perft(uint64_t own, uint64_t other, int depth);

#endif
