/*
 * game: the state of one game; private to the files of the arena.
 *
 * The state is this struct and planes of one byte for each square behind it, row
 * by row.  Seats are 0..players-1, owners 1..players; owner 0 is nobody.
 */
#ifndef AGON_HALITE_GAME_H
#define AGON_HALITE_GAME_H

#include "arenas/arena.h"
#include "arenas/halite/map.h"

/* Rows of the parameter table. */
enum {
	HALITE_P_WIDTH,
	HALITE_P_HEIGHT,
	HALITE_P_MAX_TURNS,
	HALITE_P_MAP_SEED,
	HALITE_P_ON_FAULT,
};
enum halite_fault { HALITE_FORFEIT, HALITE_STILL };

enum { HALITE_NO_ORDER = 0xffff };
enum halite_direction { HALITE_STAY, HALITE_NORTH, HALITE_EAST, HALITE_SOUTH, HALITE_WEST };

struct game {
	int width, height, players;
	int turn, max_turns;
	uint32_t map_seed;
	enum halite_fault on_fault;
	uint32_t alive;                            /* bit per seat */
	int died[HALITE_PLAYERS_MAX];              /* turn; 0: alive */
	enum arena_how killed[HALITE_PLAYERS_MAX]; /* for what; ARENA_OK: not for a fault */
	int squares[HALITE_PLAYERS_MAX];           /* held now */
	int64_t all_squares[HALITE_PLAYERS_MAX];   /* summed over the turns, as the engine does */
	int64_t moved[HALITE_PLAYERS_MAX], stayed[HALITE_PLAYERS_MAX]; /* pieces, over all turns */
};

/* Planes of the map, and what step() works with. */
enum halite_plane {
	HALITE_OWNER,
	HALITE_STRENGTH,
	HALITE_PRODUCTION,
	HALITE_MOVES,   /* of the last turn, as the .hlt file has them */
	HALITE_PRESENT, /* who has a piece there: bit per seat */
	HALITE_PIECE,   /* its strength: one plane for each seat */
	HALITE_ORDER = HALITE_PIECE + HALITE_PLAYERS_MAX, /* two planes: uint16_t */
	HALITE_PLANES = HALITE_ORDER + 2,
};

static inline int halite_cells(const struct game *g)
{
	return g->width * g->height;
}

size_t halite_size(int width, int height);
uint8_t *halite_plane(const struct game *g, enum halite_plane which);

/* Orders of one player from the text of its action, into a direction (0..255) or
 * HALITE_NO_ORDER for each square.  Two forms: the original's "x y d x y d ..." and
 * JSON, [[x,y,d],...] or [x,y,d,...].  As in the original, reading stops at the first
 * square outside the map or number out of range, what came before it counts, the last
 * of two orders for a square counts, and directions are taken modulo 256.  false: the text has
 * characters that belong to neither form. */
bool halite_orders_read(const char *text, size_t len, int width, int height, uint16_t *ret_order);

void halite_step(void *st, struct arena_action *act);
bool halite_over(const void *st);
void halite_result(const void *st, int *ret_rank, double *ret_score);

void halite_view(const void *st, int seat, struct buf *out);
void halite_frame(const void *st, struct buf *out);
void halite_report(const void *st, int seat, struct buf *out);
void halite_show(const void *st, const char *const *names, bool color, int width, int height,
		 struct buf *out);

#endif
