/*
 * What chance does: starts, food, and the hazards of royale.  Distributions are those
 * of the public engine's maps "standard" and "royale"; each has a stream of its own.
 */
#include "arenas/battlesnake/snake.h"

#include <string.h>

static void shuffle(struct rng *r, int16_t *v, int n)
{
	for (int i = n - 1; i > 0; i--) {
		int j = (int)rng_below(r, (uint64_t)i + 1);
		int16_t t = v[i];
		v[i] = v[j];
		v[j] = t;
	}
}

void snake_put_food(struct snake_game *g, int square)
{
	if (!g->is_food[square])
		g->food[g->foods++] = (int16_t)square;
	g->is_food[square] = 1;
}

/* ---- the start ---- */

/* Four corners and four middles of sides, one square inside; which four come first is
 * a toss, and so is the order in each. */
static void start_squares(const struct snake_game *g, struct rng *r, int16_t *ret)
{
	int x[3] = {1, (g->width - 1) / 2, g->width - 2};
	int y[3] = {1, (g->height - 1) / 2, g->height - 2};
	int corners = rng_below(r, 2) == 0 ? 0 : 4, sides = 4 - corners;
	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 3; j++) {
			int square = y[j] * g->width + x[i];
			if (i != 1 && j != 1)
				ret[corners++] = (int16_t)square;
			else if (i != 1 || j != 1)
				ret[sides++] = (int16_t)square;
		}
	shuffle(r, ret, 4);
	shuffle(r, ret + 4, 4);
}

/* Is it further from the middle than the head on one axis at least? */
static bool is_outward(const struct snake_game *g, int x, int y, int hx, int hy)
{
	int cx = (g->width - 1) / 2, cy = (g->height - 1) / 2;
	return (x < hx && hx < cx) || (cx < hx && hx < x) || (y < hy && hy < cy) ||
	       (cy < hy && hy < y);
}

/* One piece of food two moves from the head: not inward, not in a corner. */
static void start_food(struct snake_game *g, struct rng *r, int head)
{
	int hx = head % g->width, hy = head / g->width, n = 0;
	int16_t can[4];
	for (int i = 0; i < 4; i++) {
		int x = hx + (i < 2 ? -1 : 1), y = hy + (i % 2 == 0 ? -1 : 1);
		bool corner = (x == 0 || x == g->width - 1) && (y == 0 || y == g->height - 1);
		if (!corner && is_outward(g, x, y, hx, hy) && !g->is_food[y * g->width + x])
			can[n++] = (int16_t)(y * g->width + x);
	}
	if (n > 0)
		snake_put_food(g, can[rng_below(r, (uint64_t)n)]);
}

void snake_set_up(struct snake_game *g, uint64_t seed)
{
	struct rng r;
	int16_t square[8];
	rng_init(&r, rng_derive(seed, "battlesnake start", NULL, 0));
	rng_init(&g->food_rng, rng_derive(seed, "battlesnake food", NULL, 0));
	rng_init(&g->shrink_rng, rng_derive(seed, "battlesnake hazards", NULL, 0));
	g->right = g->width - 1;
	g->top = g->height - 1;
	start_squares(g, &r, square);
	for (int i = 0; i < g->players; i++) {
		struct snake *s = &g->snakes[i];
		s->length = SNAKE_START;
		s->health = SNAKE_HEALTH;
		s->by = -1;
		for (int j = 0; j < SNAKE_START; j++)
			s->ring[j] = square[i];
	}
	if (snake_constricts(g))
		return;
	/* A small board has no room for eight of them. */
	if (g->players <= 4 || g->width * g->height >= 121)
		for (int i = 0; i < g->players; i++)
			start_food(g, &r, square[i]);
	snake_put_food(g, (g->height - 1) / 2 * g->width + (g->width - 1) / 2);
}

/* ---- after each turn ---- */

/* Squares where food may appear: no food, no hazard, no snake, and none that a head may
 * go to next. */
static int free_squares(const struct snake_game *g, int16_t *ret)
{
	uint8_t taken[SNAKE_SQUARES_MAX];
	int w = g->width, squares = w * g->height, n = 0;
	for (int i = 0; i < squares; i++)
		taken[i] = g->is_food[i] | g->hazard[i];
	for (int i = 0; i < g->players; i++) {
		const struct snake *s = &g->snakes[i];
		if (s->cause != SNAKE_ALIVE)
			continue;
		for (int j = 0; j < s->length; j++)
			taken[snake_part(s, j)] = 1;
		int head = snake_part(s, 0), x = head % w;
		taken[x > 0 ? head - 1 : head] = 1;
		taken[x < w - 1 ? head + 1 : head] = 1;
		taken[head >= w ? head - w : head] = 1;
		taken[head + w < squares ? head + w : head] = 1;
	}
	for (int i = 0; i < squares; i++)
		if (taken[i] == 0)
			ret[n++] = (int16_t)i;
	return n;
}

static void spawn_food(struct snake_game *g)
{
	int16_t can[SNAKE_SQUARES_MAX];
	int want = g->food_min - g->foods;
	/* As the public engine has it: a chance of 15 is one of 14 %. */
	if (want <= 0)
		want = g->food_chance > 0 &&
		       100 - (int)rng_below(&g->food_rng, 100) < g->food_chance;
	if (want == 0)
		return;
	for (int n = free_squares(g, can); want > 0 && n > 0; want--) {
		int i = (int)rng_below(&g->food_rng, (uint64_t)n);
		snake_put_food(g, can[i]);
		can[i] = can[--n];
	}
}

/* Royale: every so many turns one side of the rectangle moves in. */
static void shrink(struct snake_game *g)
{
	int *side[4] = {&g->left, &g->right, &g->bottom, &g->top};
	int which = (int)rng_below(&g->shrink_rng, 4);
	*side[which] += which % 2 == 0 ? 1 : -1;
	for (int y = 0; y < g->height; y++)
		for (int x = 0; x < g->width; x++)
			g->hazard[y * g->width + x] =
				x < g->left || x > g->right || y < g->bottom || y > g->top;
}

void snake_spawn(struct snake_game *g)
{
	if (!snake_constricts(g))
		spawn_food(g);
	if (g->mode == SNAKE_ROYALE && g->turn % g->shrink_every == 0)
		shrink(g);
}
