/*
 * tron: everybody moves one cell each tick and leaves a wall behind.
 *
 * All heads move at once.  Who enters a wall, a rock, the border or a cell
 * that another head enters in the same tick is out; its wall stays.  The last
 * one wins; those who go out in the same tick share their place.
 *
 * The field is the mirror image of itself, rocks and starts included, so the
 * first two players have equal chances.
 */
#include "arenas/tron/tron.h"

#include "harness/base/rng.h"

#include <string.h>

enum { SIDE_MIN = 8, SIDE_MAX = 64, PLAYERS_MAX = 8 };
enum { P_WIDTH, P_HEIGHT, P_ROCKS };
enum cell { FREE, ROCK, WALL }; /* WALL + player */
enum dir { UP, RIGHT, DOWN, LEFT, DIRS };
enum fate { ALIVE, HIT_BORDER, HIT_ROCK, HIT_WALL, HIT_HEAD, LEFT_GAME };

static const struct {
	const char *name;
	int dx, dy;
} dirs[DIRS] = {{"up", 0, -1}, {"right", 1, 0}, {"down", 0, 1}, {"left", -1, 0}};

struct bike {
	int8_t x, y, dir, fate, by; /* by: whose wall it hit */
	int16_t ticks;              /* how many it lived through */
};

struct tron {
	int width, height, players, tick;
	struct bike bike[PLAYERS_MAX];
	uint8_t cell[SIDE_MAX][SIDE_MAX]; /* [y][x], enum cell */
};

static const struct arena_param params[] = {
	[P_WIDTH] = {ARENA_P_INT, "width", SIDE_MIN, SIDE_MAX, "20", NULL, "columns of the field"},
	[P_HEIGHT] = {ARENA_P_INT, "height", SIDE_MIN, SIDE_MAX, "20", NULL, "rows of the field"},
	[P_ROCKS] = {ARENA_P_INT, "rocks", 0, 200, "0", NULL,
		     "cells that are blocked from the start"},
	{ARENA_P_END},
};

static int check(struct arena_params *p, int players, struct err *e)
{
	(void)players;
	if (p->v[P_ROCKS] * 4 > p->v[P_WIDTH] * p->v[P_HEIGHT])
		return err_set(e, ERR_USAGE, "rocks: at most a quarter of the field");
	return 0;
}

static size_t state_size(const struct arena_params *p, int players)
{
	(void)p;
	(void)players;
	return sizeof(struct tron);
}

/* Players 2k and 2k + 1 face each other in a row of their own; one who is left
 * over starts in the middle. */
static void place_bikes(struct tron *t, struct rng *r)
{
	int rows = (t->players + 1) / 2;
	int x = 1 + (int)rng_below(r, (uint64_t)(t->width / 2 - 2));
	int shift = (int)rng_below(r, (uint64_t)(t->height / (rows + 1)));

	for (int i = 0; i < t->players; i++) {
		struct bike *b = &t->bike[i];
		bool mirrored = i % 2 == 1, alone = i == t->players - 1 && !mirrored;
		b->x = (int8_t)(alone ? t->width / 2 : mirrored ? t->width - 1 - x : x);
		b->y = (int8_t)((i / 2 + 1) * t->height / (rows + 1) - shift / 2);
		b->dir = (int8_t)(alone ? UP : mirrored ? LEFT : RIGHT);
		t->cell[b->y][b->x] = (uint8_t)(WALL + i);
	}
}

/* Nobody starts beside a rock. */
static bool is_clear(const struct tron *t, int x, int y)
{
	if (t->cell[y][x] != FREE)
		return false;
	for (int i = 0; i < t->players; i++) {
		int dx = t->bike[i].x - x, dy = t->bike[i].y - y;
		if (dx * dx + dy * dy <= 4)
			return false;
	}
	return true;
}

static void place_rocks(struct tron *t, struct rng *r, int64_t n)
{
	for (int tries = 0; n > 0 && tries < 4 * SIDE_MAX * SIDE_MAX; tries++) {
		int x = (int)rng_below(r, (uint64_t)t->width);
		int y = (int)rng_below(r, (uint64_t)t->height);
		int other = t->width - 1 - x;
		if ((other != x && n < 2) || !is_clear(t, x, y) || !is_clear(t, other, y))
			continue;
		t->cell[y][x] = t->cell[y][other] = ROCK;
		n -= other != x ? 2 : 1;
	}
}

static int start(void *st, const struct arena_params *p, int players, uint64_t seed, struct err *e)
{
	struct tron *t = st;
	struct rng r;

	(void)e;
	memset(t, 0, sizeof(*t));
	t->width = (int)p->v[P_WIDTH];
	t->height = (int)p->v[P_HEIGHT];
	t->players = players;
	rng_init(&r, rng_derive(seed, "bikes", NULL, 0));
	place_bikes(t, &r);
	rng_init(&r, rng_derive(seed, "rocks", NULL, 0));
	place_rocks(t, &r, p->v[P_ROCKS]);
	return 0;
}

static uint32_t to_move(const void *st)
{
	const struct tron *t = st;
	uint32_t mask = 0;

	for (int i = 0; i < t->players; i++)
		mask |= t->bike[i].fate == ALIVE ? 1u << i : 0;
	return mask;
}

static bool over(const void *st)
{
	uint32_t alive = to_move(st);

	return (alive & (alive - 1)) == 0;
}

static int find_dir(const struct arena_action *a)
{
	for (int d = 0; d < DIRS; d++)
		if (strcmp(a->text, dirs[d].name) == 0)
			return d;
	return -1;
}

/* Turning back, and whatever is no direction, is going straight on. */
static void steer(struct bike *b, struct arena_action *a)
{
	if (a->how == ARENA_GONE) {
		b->fate = LEFT_GAME;
		return;
	}
	if (a->how != ARENA_OK)
		return;
	int d = find_dir(a);
	if (d < 0)
		a->how = ARENA_ILLEGAL;
	else if (d != (b->dir + 2) % DIRS)
		b->dir = (int8_t)d;
}

static void drive(const struct tron *t, struct bike *b)
{
	int x = b->x + dirs[b->dir].dx, y = b->y + dirs[b->dir].dy;

	if (x < 0 || y < 0 || x >= t->width || y >= t->height) {
		b->fate = HIT_BORDER;
		return;
	}
	b->x = (int8_t)x;
	b->y = (int8_t)y;
	uint8_t cell = t->cell[y][x];
	if (cell == ROCK)
		b->fate = HIT_ROCK;
	else if (cell >= WALL) {
		b->fate = HIT_WALL;
		b->by = (int8_t)(cell - WALL);
	}
}

static void step(void *st, struct arena_action *act)
{
	struct tron *t = st;
	uint32_t moved = to_move(t), head_on = 0;

	t->tick++;
	for (int i = 0; i < t->players; i++) {
		struct bike *b = &t->bike[i];
		if (!(moved >> i & 1))
			continue;
		steer(b, &act[i]);
		if (b->fate == ALIVE)
			drive(t, b);
	}
	for (int i = 0; i < t->players; i++)
		for (int k = 0; k < t->players; k++)
			if (i != k && t->bike[i].fate == ALIVE && t->bike[k].fate == ALIVE &&
			    t->bike[i].x == t->bike[k].x && t->bike[i].y == t->bike[k].y)
				head_on |= 1u << i;
	for (int i = 0; i < t->players; i++) {
		struct bike *b = &t->bike[i];
		if (head_on >> i & 1)
			b->fate = HIT_HEAD;
		if (b->fate != ALIVE)
			continue;
		t->cell[b->y][b->x] = (uint8_t)(WALL + i);
		b->ticks = (int16_t)t->tick;
	}
}

static void result(const void *st, int *ret_rank, double *ret_score)
{
	const struct tron *t = st;

	for (int i = 0; i < t->players; i++) {
		int better = 0, equal = 0;
		for (int k = 0; k < t->players; k++) {
			better += t->bike[k].ticks > t->bike[i].ticks;
			equal += k != i && t->bike[k].ticks == t->bike[i].ticks;
		}
		ret_rank[i] = better;
		ret_score[i] = t->players - 1 - better - equal / 2.0;
	}
}

static int64_t turns(const void *st)
{
	return ((const struct tron *)st)->tick;
}

/* The struct has no padding inside: two ints' worth, bytes, and 16-bit numbers aligned. */
static uint64_t hash(const void *st)
{
	const struct tron *t = st;
	uint64_t h = hash64(1, &t->tick, sizeof(t->tick));

	for (int i = 0; i < t->players; i++) {
		const struct bike *b = &t->bike[i];
		const int16_t v[] = {b->x, b->y, b->dir, b->fate, b->by, b->ticks};
		h = hash64(h, v, sizeof(v));
	}
	for (int y = 0; y < t->height; y++)
		h = hash64(h, t->cell[y], (size_t)t->width);
	return h;
}

/* ---------------------------------------------------------------- what is seen */

static void put_field(const struct tron *t, struct buf *out)
{
	char row[SIDE_MAX + 3];

	buf_puts(out, "\"field\":[");
	for (int y = 0; y < t->height; y++) {
		row[0] = '"';
		for (int x = 0; x < t->width; x++) {
			uint8_t c = t->cell[y][x];
			row[x + 1] = (char)(c == FREE ? '.' : c == ROCK ? '#' : '0' + c - WALL);
		}
		row[t->width + 1] = '"';
		row[t->width + 2] = ',';
		buf_add(out, row, (size_t)t->width + (y + 1 < t->height ? 3 : 2));
	}
	buf_putc(out, ']');
}

static void put_bikes(const struct tron *t, struct buf *out)
{
	buf_puts(out, "\"bikes\":[");
	for (int i = 0; i < t->players; i++) {
		const struct bike *b = &t->bike[i];
		buf_printf(out, "%s{\"x\":%d,\"y\":%d,\"dir\":\"%s\",\"alive\":%s}",
			   i > 0 ? "," : "", b->x, b->y, dirs[b->dir].name,
			   b->fate == ALIVE ? "true" : "false");
	}
	buf_puts(out, "],");
}

/* All but turning back. */
static void put_legal(int dir, struct buf *out)
{
	int n = 0;

	buf_puts(out, "\"legal\":[");
	for (int d = 0; d < DIRS; d++)
		if (d != (dir + 2) % DIRS)
			buf_printf(out, "%s\"%s\"", n++ > 0 ? "," : "", dirs[d].name);
	buf_puts(out, "],");
}

static void view(const void *st, int seat, struct buf *out)
{
	const struct tron *t = st;

	buf_printf(out, "{\"you\":%d,\"x\":%d,\"y\":%d,\"dir\":\"%s\",\"width\":%d,\"height\":%d,",
		   seat, t->bike[seat].x, t->bike[seat].y, dirs[t->bike[seat].dir].name, t->width,
		   t->height);
	put_legal(t->bike[seat].dir, out);
	put_bikes(t, out);
	put_field(t, out);
	buf_putc(out, '}');
}

static void frame(const void *st, struct buf *out)
{
	const struct tron *t = st;

	buf_printf(out, "{\"tick\":%d,\"width\":%d,\"height\":%d,", t->tick, t->width, t->height);
	put_bikes(t, out);
	put_field(t, out);
	buf_putc(out, '}');
}

static void report(const void *st, int seat, struct buf *out)
{
	static const char *const words[] = {
		[ALIVE] = "you are the last one",    [HIT_BORDER] = "you drove out of the field",
		[HIT_ROCK] = "you hit a rock",       [HIT_WALL] = "you hit a wall",
		[HIT_HEAD] = "you met another head", [LEFT_GAME] = "you were out of the game"};
	const struct tron *t = st;
	const struct bike *b = &t->bike[seat];

	buf_printf(out, "%d ticks; you were player %d and lasted %d: %s", t->tick, seat, b->ticks,
		   words[b->fate]);
	if (b->fate == HIT_WALL)
		buf_printf(out, " of %s", b->by == seat ? "your own" : "player ");
	if (b->fate == HIT_WALL && b->by != seat)
		buf_printf(out, "%d", b->by);
	buf_printf(out, " at x %d, y %d\n", b->x, b->y);
}

/* ------------------------------------------------------------------ for people */

static const char *const colours[PLAYERS_MAX] = {"31", "34", "32", "33", "35", "36", "91", "94"};

static bool is_head(const struct tron *t, int x, int y)
{
	for (int i = 0; i < t->players; i++)
		if (t->bike[i].x == x && t->bike[i].y == y && t->cell[y][x] == WALL + i)
			return true;
	return false;
}

static void show_cell(const struct tron *t, int x, int y, bool color, struct buf *out)
{
	uint8_t c = t->cell[y][x];

	if (c == FREE)
		buf_puts(out, color ? "\x1b[90m\u00b7 \x1b[0m" : ". ");
	else if (c == ROCK)
		buf_puts(out, color ? "\u2588\u2588" : "##");
	else if (color)
		buf_printf(out, "\x1b[%sm%s\x1b[0m", colours[c - WALL],
			   is_head(t, x, y) ? "\u25c0\u25b6" : "\u2588\u2588");
	else
		buf_printf(out, "%c%c", is_head(t, x, y) ? '@' : '0' + c - WALL, '0' + c - WALL);
}

static void show(const void *st, const char *const *names, bool color, int width, int height,
		 struct buf *out)
{
	const struct tron *t = st;

	(void)width;
	(void)height;
	buf_printf(out, "tick %d", t->tick);
	for (int i = 0; i < t->players; i++) {
		buf_printf(out, "   %d ", i);
		if (color)
			buf_printf(out, "\x1b[%sm", colours[i]);
		buf_printf(out, "%s%s%s", names[i], color ? "\x1b[0m" : "",
			   t->bike[i].fate == ALIVE ? "" : " (out)");
	}
	buf_putc(out, '\n');
	for (int y = 0; y < t->height; y++) {
		for (int x = 0; x < t->width; x++)
			show_cell(t, x, y, color, out);
		buf_putc(out, '\n');
	}
}

const struct arena tron = {
	.name = "tron",
	.summary = "bikes leave walls behind; the last one that drives wins",
	.kind = ARENA_TURNS,
	.min_players = 2,
	.max_players = PLAYERS_MAX,
	.params = params,
	.revision = 1,
	.games_per_job = 20,
	.clock = {.init_ns = 10000000000,
		  .move_ns = 100000000,
		  .bank_ns = 1000000000,
		  .strikes = 3},
	.wires = "agon py-function js-function",
	.open = true,
	.check = check,
	.state_size = state_size,
	.start = start,
	.to_move = to_move,
	.over = over,
	.view = view,
	.step = step,
	.frame = frame,
	.result = result,
	.turns = turns,
	.hash = hash,
	.report = report,
	.show = show,
};
