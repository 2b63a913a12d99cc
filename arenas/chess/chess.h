/* chess: the arena of that name; the rules are in pos.h. */
#ifndef AGON_CHESS_H
#define AGON_CHESS_H

#include "arenas/arena.h"

extern const struct arena chess;

/* The game so far as PGN (seven tag roster, then the moves); names by seat, seat 0 is white. */
void chess_pgn(const void *st, const char *const *names, struct buf *out);

/* Opening lines, moves in UCI with spaces between; NULL-terminated. */
extern const char *const chess_openings[];

#endif
