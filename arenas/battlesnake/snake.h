/*
 * snake: the state of one game and its rules; private to the files of the arena.
 *
 * A square is y * width + x, y from the bottom as in the public API.  SNAKE_OUT is any
 * place that is not on the board: a head gets there and dies in the same turn.
 */
#ifndef AGON_BATTLESNAKE_SNAKE_H
#define AGON_BATTLESNAKE_SNAKE_H

#include "arenas/arena.h"
#include "harness/base/rng.h"

enum {
	SNAKE_SIDE_MIN = 7,
	SNAKE_SIDE_MAX = 25,
	SNAKE_SQUARES_MAX = SNAKE_SIDE_MAX * SNAKE_SIDE_MAX,
	SNAKE_PLAYERS_MAX = 8,
	SNAKE_RING = 1024, /* more than the longest snake: the board and its stacked tail */
	SNAKE_HEALTH = 100,
	SNAKE_START = 3,
	SNAKE_OUT = -1,
};

/* Rows of the parameter table. */
enum {
	SNAKE_P_MODE,
	SNAKE_P_WIDTH,
	SNAKE_P_HEIGHT,
	SNAKE_P_MAX_TURNS,
	SNAKE_P_FOOD_CHANCE,
	SNAKE_P_FOOD_MIN,
	SNAKE_P_DAMAGE,
	SNAKE_P_SHRINK,
	SNAKE_P_AT_LIMIT,
};
enum snake_mode {
	SNAKE_STANDARD,
	SNAKE_SOLO,
	SNAKE_ROYALE,
	SNAKE_CONSTRICTOR,
	SNAKE_WRAPPED,
	SNAKE_WRAPPED_CONSTRICTOR,
};
enum snake_limit { SNAKE_BY_LENGTH, SNAKE_DRAW };

enum snake_move { SNAKE_UP, SNAKE_DOWN, SNAKE_LEFT, SNAKE_RIGHT };
extern const char *const snake_moves[4];

/* In the words of the public engine: snake_causes. */
enum snake_cause {
	SNAKE_ALIVE,
	SNAKE_STARVED,
	SNAKE_IN_HAZARD,
	SNAKE_HIT_WALL,
	SNAKE_HIT_SELF,
	SNAKE_HIT_BODY,
	SNAKE_HIT_HEAD,
};
extern const char *const snake_causes[];

struct snake {
	int head, length; /* body part i is ring[(head + i) % SNAKE_RING] */
	int health;
	enum snake_cause cause;
	int by;               /* seat that it ran into, or -1 */
	int died;             /* turn; 0: alive */
	enum snake_move last; /* the last valid move */
	int faults;           /* actions that were not moves */
	int16_t ring[SNAKE_RING];
};

struct snake_game {
	int width, height, players;
	enum snake_mode mode;
	enum snake_limit at_limit;
	int turn, max_turns;
	int food_chance, food_min, damage, shrink_every;
	struct rng food_rng, shrink_rng;
	int left, right, bottom, top; /* royale: the rectangle that is no hazard */
	int foods;
	int16_t food[SNAKE_SQUARES_MAX];        /* oldest first */
	uint8_t is_food[SNAKE_SQUARES_MAX];     /* by square */
	uint8_t hazard[SNAKE_SQUARES_MAX];      /* how many, by square */
	struct snake snakes[SNAKE_PLAYERS_MAX]; /* by seat */
};

static inline int snake_part(const struct snake *s, int i)
{
	return s->ring[(s->head + i) & (SNAKE_RING - 1)];
}

static inline bool snake_wraps(const struct snake_game *g)
{
	return g->mode == SNAKE_WRAPPED || g->mode == SNAKE_WRAPPED_CONSTRICTOR;
}

static inline bool snake_constricts(const struct snake_game *g)
{
	return g->mode == SNAKE_CONSTRICTOR || g->mode == SNAKE_WRAPPED_CONSTRICTOR;
}

/* The board before the first turn, from the parameters that are set in g. */
void snake_set_up(struct snake_game *g, uint64_t seed);
/* One turn without chance: moves, health, hazards, food that is eaten, deaths.  move: by
 * seat, read for those who live. */
void snake_turn(struct snake_game *g, const enum snake_move *move);
/* What comes after each turn: new food, and in royale new hazards. */
void snake_spawn(struct snake_game *g);
void snake_put_food(struct snake_game *g, int square);
bool snake_over(const void *st);

void snake_step(void *st, struct arena_action *act);
void snake_result(const void *st, int *ret_rank, double *ret_score);
void snake_view(const void *st, int seat, struct buf *out);
void snake_frame(const void *st, struct buf *out);
void snake_report(const void *st, int seat, struct buf *out);
void snake_show(const void *st, const char *const *names, bool color, int width, int height,
		struct buf *out);

#endif
