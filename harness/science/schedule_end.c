#include "harness/base/fd.h"
#include "harness/science/schedule.h"

#include <stdlib.h>

/* Points of a in one meeting. */
static double meeting_points(const struct played *g)
{
	return g->a_wins > g->b_wins ? 1 : g->a_wins == g->b_wins ? 0.5 : 0;
}

/* The one with most, or -1. */
static int only_best(const double *value, int n)
{
	int best = 0, sharing = 0;

	for (int i = 0; i < n; i++)
		best = value[i] > value[best] ? i : best;
	for (int i = 0; i < n; i++)
		sharing += value[i] == value[best];
	return sharing == 1 ? best : -1;
}

static int by_meetings(const struct history *h, int *ret, struct err *e)
{
	const struct schedule *s = h->plan;
	bool gauntlet = s->kind == SCHEDULE_GAUNTLET;
	int first = s->challengers > 0 ? s->challengers : 1;
	MEM_SCOPED double *points = xcalloc((size_t)s->n, sizeof(*points));
	MEM_SCOPED int *met = xcalloc((size_t)s->n, sizeof(*met));

	(void)e;
	for (size_t i = 0; i < h->n; i++) {
		const struct played *g = &h->at[i];
		if (g->b < 0)
			continue;
		points[g->a] += meeting_points(g);
		points[g->b] += 1 - meeting_points(g);
		met[g->a]++;
		met[g->b]++;
	}
	*ret = only_best(points, gauntlet ? first : s->n);
	if (gauntlet && first == 1 && 2 * points[0] <= met[0])
		*ret = -1;
	return 0;
}

static int of_swiss(const struct history *h, int *ret, struct err *e)
{
	MEM_SCOPED struct standing *st = xcalloc((size_t)h->plan->n, sizeof(*st));

	if (swiss_results(h->plan, h->at, h->n, st, e) < 0)
		return -1;
	bool equal = st[0].points == st[1].points && st[0].buchholz_cut1 == st[1].buchholz_cut1;
	*ret = equal ? -1 : st[0].player;
	return 0;
}

static int of_knockout(const struct history *h, int *ret, struct err *e)
{
	struct pairings p;

	if (schedule_next(h->plan, h->at, h->n, &p, e) < 0)
		return -1;
	*ret = p.winner;
	pairings_release(&p);
	return 0;
}

static int of_ladder(const struct history *h, int *ret, struct err *e)
{
	const struct schedule *s = h->plan;

	(void)e;
	*ret = 0;
	for (int opponent = s->n - 1; opponent > 0; opponent--) {
		struct met m = met_between(h, 0, 0, opponent);
		if (m.pairings < 1)
			break;
		if ((m.games + m.lead) / 2 / m.games <= s->need)
			*ret = opponent;
	}
	return 0;
}

static int of_adaptive(const struct history *h, int *ret, struct err *e)
{
	struct bt_fit f;
	int done;

	if (adaptive_fit(h, &f, &done, e) < 0)
		return -1;
	*ret = only_best(f.s, f.n);
	bt_fit_release(&f);
	return 0;
}

int schedule_winner(const struct schedule *s, const struct played *done, size_t n_done,
		    int *ret_winner, struct err *e)
{
	static int (*const of[])(const struct history *, int *, struct err *) = {
		[SCHEDULE_ROUND_ROBIN] = by_meetings, [SCHEDULE_GAUNTLET] = by_meetings,
		[SCHEDULE_SWISS] = of_swiss,          [SCHEDULE_KNOCKOUT] = of_knockout,
		[SCHEDULE_LADDER] = of_ladder,        [SCHEDULE_ADAPTIVE] = of_adaptive,
	};
	struct history h = {s, done, n_done};

	return of[s->kind](&h, ret_winner, e);
}
