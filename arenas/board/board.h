/*
 * board: what games of two players who move in turn share: whose turn it is, the
 * record of moves, faults, how a game ended, and how that is told.
 *
 * struct board_game is the head of a game's state.  Seat 0 moves first and plays
 * x; the opening, if any, has been played for both from the seed, so that the
 * same game can be played with the seats changed.
 */
#ifndef AGON_ARENAS_BOARD_H
#define AGON_ARENAS_BOARD_H

#include "arenas/arena.h"
#include "harness/base/rng.h"

enum { BOARD_SIDE_MAX = 19, BOARD_MOVES_MAX = BOARD_SIDE_MAX * BOARD_SIDE_MAX };

enum board_end { BOARD_OPEN, BOARD_WON, BOARD_DRAWN, BOARD_FORFEIT };
/* What an action that is no legal move does: ends the game, or is replaced. */
enum board_on_fault { BOARD_LOSES, BOARD_REPLACED };
/* The row of that parameter, the same for all. */
#define BOARD_ON_FAULT                                                                             \
	{                                                                                          \
		ARENA_P_CHOICE, "on_fault", 0, 0, "forfeit", "forfeit|random",                     \
			"what an illegal, late or unreadable move does: loses, or a random legal " \
			"one is played"                                                            \
	}

struct board_game {
	uint64_t seed;
	int32_t mover;          /* seat */
	int32_t plies, opening; /* moves played; how many of them were the opening */
	int32_t end, winner;    /* enum board_end; a seat, -1: nobody */
	int32_t how;            /* BOARD_FORFEIT: enum arena_how */
	int32_t on_fault;       /* enum board_on_fault */
	int32_t faults[2];      /* by seat: actions that were replaced */
	uint16_t move[BOARD_MOVES_MAX];
};

/* Zeroes g; the rest of the state is the caller's. */
void board_begin(struct board_game *g, uint64_t seed, int64_t on_fault);
/* The move is made: note it, and it is the other's turn. */
void board_note(struct board_game *g, int move);
void board_finish(struct board_game *g, enum board_end end, int winner);
/* The move to play for an action of the mover: `move` (what the text was read as, -1:
 * nothing) if it is one of the legal ones; else what on_fault says.  -1: the game is over. */
int board_choose(struct board_game *g, struct arena_action *act, int move, const uint16_t *legal,
		 int n);
/* A random one of n, from the stream `purpose` of the game's seed at this ply. */
int board_random(const struct board_game *g, const char *purpose, const uint16_t *legal, int n);

static inline char board_mark(int seat)
{
	return seat == 0 ? 'x' : 'o';
}

/* The last move, -1: none. */
static inline int board_last(const struct board_game *g)
{
	return g->plies > 0 ? g->move[g->plies - 1] : -1;
}

/* Rows of the arena table. */
uint32_t board_to_move(const void *st);
bool board_over(const void *st);
int64_t board_turns(const void *st);
void board_result(const void *st, int *ret_rank, double *ret_score);

/* "won as x after 23 plies: WHY", without the end of the line. */
void board_report(const struct board_game *g, int seat, const char *why, struct buf *out);

/* "open", "won", "drawn" or "forfeit". */
const char *board_end_name(const struct board_game *g);
/* A player's name for a terminal, cut. */
void board_put_name(const char *name, struct buf *out);

/* Only WHY, or whose forfeit it was; and how many moves of the seat were replaced. */
void board_put_why(const struct board_game *g, int seat, const char *why, struct buf *out);

/* A grid as games show it; cells by row from the top: '.', 'x', 'o', or '*' for a legal
 * move (only in pictures). */
struct board_grid {
	int width, height;
	char cell[BOARD_MOVES_MAX];
	int last;         /* index of the last move's cell, -1: none */
	const char *rows; /* labels from the top, NULL: none */
	const char *columns;
	const char *color[2]; /* of x and o in a terminal */
};
/* Head of every view: {"seat":..,"you":"x","ply":..,"opening":..,"board":[..] and no '}' */
void board_view_head(const struct board_game *g, const struct board_grid *b, int seat,
		     struct buf *out);
/* Head of every frame: {"width","height","cells","last","ply","mover","end","winner" and no '}' */
void board_frame_head(const struct board_game *g, const struct board_grid *b, struct buf *out);
void board_show(const struct board_game *g, const struct board_grid *b, const char *const *names,
		bool color, const char *note, struct buf *out);

/* An integer that takes all of the text up to end (a byte, '\0': the end); -1: none.  *p is
 * moved behind it. */
int board_read_int(const char **p, char end);

#endif
