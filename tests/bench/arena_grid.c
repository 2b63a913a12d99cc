/*
 * Turns per CPU second of the grid arenas' rules alone, on random legal moves:
 * battlesnake 11x11 with two players, halite 30x30 with two, robotrumble.  The bars: 300,000
 * turns/s, and for halite a twentieth of what a turn costs the original engine,
 * which was measured at 2.3 s CPU for 300 turns (user and system, bots apart).  In
 * robotrumble every unit has an order, so most of a turn is reading them: 100,000 turns/s
 * are 1000 games a second.
 *
 *	arena_grid [SECONDS]      (2 for each)
 */
#include "arenas/arena.h"
#include "arenas/halite/game.h"
#include "arenas/robotrumble/rumble.h"
#include "harness/base/rng.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TEXT_BYTES = 1 << 16 };

struct random_player {
	struct rng rng;
	char text[TEXT_BYTES];
};

static double cpu_s(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void snake_text(struct random_player *p, const void *st, int seat)
{
	static const char *const words[] = {"up", "down", "left", "right"};
	(void)st;
	(void)seat;
	snprintf(p->text, sizeof p->text, "%s", words[rng_below(&p->rng, 4)]);
}

/* An order for every square of its own. */
static void halite_text(struct random_player *p, const void *st, int seat)
{
	const uint8_t *owner = halite_plane(st, HALITE_OWNER);
	const struct game *g = st;
	char *at = p->text;
	*at = '\0';
	for (int i = 0; i < halite_cells(g); i++)
		if (owner[i] == seat + 1)
			at += snprintf(at, 16, "%d %d %d ", i % g->width, i / g->width,
				       (int)rng_below(&p->rng, 5));
}

/* An order for every unit of its own. */
static void rumble_text(struct random_player *p, const void *st, int seat)
{
	const struct rumble *g = st;
	char *at = p->text;

	*at++ = '{';
	for (int i = 0; i < g->units; i++)
		if (g->unit[i].team == seat)
			at += snprintf(at, 32, "%s\"%d\":\"%s %s\"", at[-1] == '{' ? "" : ",",
				       g->unit[i].id, rumble_verbs[1 + rng_below(&p->rng, 2)],
				       rumble_dirs[rng_below(&p->rng, RUMBLE_DIRS)]);
	snprintf(at, 2, "}");
}

static const struct game_row {
	const char *arena;
	void (*text)(struct random_player *p, const void *st, int seat);
	bool apart; /* making the moves takes a while, which is taken off */
	double bar; /* turns/s */
} rows[] = {
	{"battlesnake", snake_text, false, 300000},
	{"halite", halite_text, true, 20 * 300 / 2.3},
	{"robotrumble", rumble_text, true, 100000},
};

/* Plays for about that long; the time for making the moves is taken off. */
static int run(const struct game_row *row, double seconds)
{
	const struct arena *a = arena_find(row->arena);
	struct arena_params p;
	struct err e = ERR_INIT;
	struct random_player *who = xcalloc(2, sizeof *who);
	int64_t games = 0, turns = 0;
	double used = 0;
	arena_params_default(a, &p);
	void *st = aligned_alloc(64, (a->state_size(&p, 2) + 63) & ~(size_t)63);
	for (int i = 0; i < 2; i++)
		rng_init(&who[i].rng, (uint64_t)i);
	while (used < seconds) {
		double from = cpu_s(), moves = 0;
		a->start(st, &p, 2, (uint64_t)games++, &e);
		while (!a->over(st)) {
			struct arena_action act[2];
			double t = row->apart ? cpu_s() : 0;
			for (int i = 0; i < 2; i++) {
				row->text(&who[i], st, i);
				act[i] = (struct arena_action){ARENA_OK, who[i].text,
							       strlen(who[i].text)};
			}
			moves += t != 0 ? cpu_s() - t : 0;
			a->step(st, act);
			turns++;
		}
		used += cpu_s() - from - moves;
	}
	double rate = (double)turns / used;
	printf("%-12s %" PRId64 " games, %" PRId64
	       " turns: %.0f turns/s, %.1f times the bar of %.0f\n",
	       row->arena, games, turns, rate, rate / row->bar, row->bar);
	free(who);
	free(st);
	return rate < row->bar;
}

int main(int argc, char **argv)
{
	double seconds = argc > 1 ? strtod(argv[1], NULL) : 2;
	int rc = 0;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		rc |= run(&rows[i], seconds);
	return rc;
}
