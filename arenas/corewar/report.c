/*
 * What became of a game: ranks and points, and one line for each player.  The
 * line tells a player about its own warrior only; of the others not more than
 * how many were left and when, so that nobody's code leaks.
 */
#include "arenas/corewar/game.h"

#include <inttypes.h>

static const struct mars_warrior *of_seat(const struct game *g, int seat)
{
	return mars_warrior(game_mars(g), g->warrior[seat]);
}

int64_t game_cycles(const void *st)
{
	const struct game *g = st;
	const struct mars *m = game_mars(g);
	uint64_t last = 0;
	if (!g->started)
		return 0;
	if (mars_alive(m) > 1)
		return g->rules.max_cycles - (int64_t)(mars_budget(m) / (uint64_t)mars_alive(m));
	for (int s = 0; s < g->players; s++)
		last = of_seat(g, s)->turns > last ? of_seat(g, s)->turns : last;
	return (int64_t)last;
}

void game_result(const void *st, int *ret_rank, double *ret_score)
{
	const struct game *g = st;
	int w = g->players, left = mars_alive(game_mars(g));
	for (int s = 0; s < w; s++) {
		const struct mars_warrior *x = of_seat(g, s);
		bool lives = x->tasks > 0;
		ret_rank[s] = lives || left == 0 ? 0 : (int)x->rank - 1;
		ret_score[s] = !lives ? 0 : g->score == CW_SHARE ? (w * w - 1) / left : left == 1;
	}
}

/* Where the last process died, seen from its own code. */
static void say_place(const struct game *g, const struct mars_warrior *w, struct buf *out)
{
	uint32_t size = (uint32_t)g->rules.core_size;
	uint32_t at = (w->end_pc + size - w->position) % size;
	if (at < w->length)
		buf_printf(out, "at instruction %u of its %u", at + 1, w->length);
	else
		buf_printf(out, "%d cells from its start",
			   at > size / 2 ? (int)at - (int)size : (int)at);
}

static void say_death(const struct game *g, const struct mars_warrior *w, struct buf *out)
{
	static const char *const how[MARS_ENDS] = {
		[MARS_DAT] = "executed DAT",
		[MARS_DIV] = "divided by zero",
	};
	if (w->end == MARS_ABSENT) {
		buf_puts(out, "no warrior");
		return;
	}
	buf_printf(out, "its last process %s in cycle %" PRIu64 ", ", how[w->end], w->turns);
	say_place(g, w, out);
}

void game_report(const void *st, int seat, struct buf *out)
{
	const struct game *g = st;
	const struct mars_warrior *w = of_seat(g, seat);
	int left = mars_alive(game_mars(g));
	const char *what = w->tasks == 0 ? "lost" : left == 1 ? "won" : "draw";
	buf_printf(out, "%s after %" PRId64 " cycles", what, game_cycles(st));
	if (mars_settled(game_mars(g)))
		buf_puts(out, ", when nobody could die any more");
	buf_puts(out, "; ");
	if (w->tasks == 0)
		say_death(g, w, out);
	else
		buf_printf(out, "%u process%s at the end", w->tasks, w->tasks == 1 ? "" : "es");
	if (g->players > 2 || w->tasks == 0)
		buf_printf(out, "; %d of %d left", left, g->players);
	buf_printf(out, "; loaded at %u, %s", w->position,
		   g->warrior[seat] == g->starter ? "moved first" : "did not move first");
	if (g->players == 2 && g->absent == 0)
		buf_printf(out, ", the other at %u", of_seat(g, !seat)->position);
	buf_putc(out, '\n');
}
