/*
 * pos: a position of chess and its rules (FIDE Laws, articles 1 to 5 and 9).
 *
 * Squares 0..63: a1 is 0, h1 7, a8 56.  A piece is a letter as in FEN, '.' is
 * empty.  The en passant square is set only while a pawn can in fact be taken
 * there, so equal positions in the sense of the repetition rule are equal here.
 */
#ifndef AGON_CHESS_POS_H
#define AGON_CHESS_POS_H

#include "harness/base/buf.h"

#include <stdbool.h>
#include <stdint.h>

enum { POS_WHITE, POS_BLACK, POS_NO_SQUARE = 64, POS_MOVES_MAX = 256 };
enum { POS_WHITE_SHORT = 1, POS_WHITE_LONG = 2, POS_BLACK_SHORT = 4, POS_BLACK_LONG = 8 };

struct pos {
	char at[64];
	uint8_t side, castle, ep; /* who moves; rights; en passant square or POS_NO_SQUARE */
	uint8_t king[2];          /* by colour */
	uint16_t half, full;      /* plies since a capture or pawn move; number of the move */
};

/* A move: from | to << 6 | promotion << 12 (0 none, 1 n, 2 b, 3 r, 4 q).  Castling is the
 * king's move. */
static inline int pos_from(uint16_t m)
{
	return m & 63;
}
static inline int pos_to(uint16_t m)
{
	return m >> 6 & 63;
}
static inline char pos_promotion(uint16_t m)
{
	return "\0nbrq"[m >> 12];
}

void pos_start(struct pos *p);
/* false: no position that could be played on (kings, pawns on the last ranks, the side that
 * is not to move in check, rights without rook and king in place). */
bool pos_read_fen(const char *fen, struct pos *ret);
void pos_put_fen(const struct pos *p, struct buf *out);

/* All legal moves; their number. */
int pos_moves(const struct pos *p, uint16_t *ret);
/* m is legal. */
void pos_make(struct pos *p, uint16_t m);
bool pos_check(const struct pos *p);
/* Equal for positions that count as repeated. */
uint64_t pos_key(const struct pos *p);
/* Neither can mate by any sequence of moves: bare kings, one minor piece, or bishops that
 * all stand on squares of one colour. */
bool pos_insufficient(const struct pos *p);
uint64_t pos_perft(const struct pos *p, int depth);

/* "e2e4", "e7e8q".  -1: not the text of a move; it may still be illegal. */
int pos_read_uci(const char *text, size_t len);
void pos_put_uci(uint16_t m, struct buf *out);
/* "Nbd7", "exd6", "O-O", "e8=Q+", "Qh5#". */
void pos_put_san(const struct pos *p, uint16_t m, struct buf *out);

#endif
