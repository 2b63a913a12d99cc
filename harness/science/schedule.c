#include "harness/base/fd.h"
#include "harness/science/schedule.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const schedule_names[SCHEDULE_COUNT + 1] = {
	[SCHEDULE_ROUND_ROBIN] = "rr", [SCHEDULE_GAUNTLET] = "gauntlet",
	[SCHEDULE_SWISS] = "swiss",    [SCHEDULE_KNOCKOUT] = "knockout",
	[SCHEDULE_LADDER] = "ladder",  [SCHEDULE_ADAPTIVE] = "adaptive",
	[SCHEDULE_COUNT] = NULL,
};

void pairings_release(struct pairings *p)
{
	vec_release(&p->list);
	free(p->state);
	*p = (struct pairings){0};
}

struct met met_between(const struct history *h, int round, int a, int b)
{
	struct met m = {0};
	double open = 0;

	for (size_t i = 0; i < h->n; i++) {
		const struct played *g = &h->at[i];
		bool same = g->a == a && g->b == b, swapped = g->a == b && g->b == a;
		if ((!same && !swapped) || (round > 0 && g->round != round))
			continue;
		m.games += g->a_wins + g->draws + g->b_wins;
		open += g->whole > 0 ? 0 : g->a_wins + g->draws + g->b_wins;
		m.pairings += g->whole;
		m.lead += same ? g->a_wins - g->b_wins : g->b_wins - g->a_wins;
	}
	m.pairings += (int)(open / (2 * h->plan->pairs) + 1e-9);
	return m;
}

void propose(struct pairings *out, const struct schedule *s, int round, int a, int b,
	     const char *why)
{
	vec_push(&out->list, ((struct pairing){round, a, b, b < 0 ? 0 : s->pairs, why}));
}

/* The circle method: one player stands, the others turn; n odd adds a dummy. */
static void circle(int n, int round, int slot, int *ret_a, int *ret_b)
{
	int m = n + n % 2;
	int x = slot == 0 ? m - 1 : (round + slot) % (m - 1);
	int y = (round + m - 1 - slot) % (m - 1);

	*ret_a = x < y ? x : y;
	*ret_b = x < y ? y : x;
}

static void say_left(struct pairings *out, int total)
{
	out->state = out->list.len > 0 ? xprintf("%zu of %d pairings to play", out->list.len, total)
				       : xprintf("all %d pairings played", total);
}

static int round_robin(const struct history *h, struct pairings *out, struct err *e)
{
	const struct schedule *s = h->plan;
	int n = s->n, m = n + n % 2, cycles = s->rounds > 0 ? s->rounds : 1;
	int total = 0;

	(void)e;
	for (int c = 0; c < cycles; c++)
		for (int r = 0; r < m - 1; r++)
			for (int slot = 0; slot < m / 2; slot++) {
				int a, b;
				circle(n, r, slot, &a, &b);
				if (b >= n)
					continue;
				total++;
				if (met_between(h, 0, a, b).pairings <= c)
					propose(out, s, c * (m - 1) + r + 1, a, b, "not played");
			}
	say_left(out, total);
	return 0;
}

static int gauntlet(const struct history *h, struct pairings *out, struct err *e)
{
	const struct schedule *s = h->plan;
	int first = s->challengers > 0 ? s->challengers : 1;
	int cycles = s->rounds > 0 ? s->rounds : 1;

	if (first >= s->n)
		return err_set(e, ERR_USAGE, "%d challengers among %d players leave no opponents",
			       first, s->n);
	for (int c = 0; c < cycles; c++)
		for (int b = first; b < s->n; b++)
			for (int a = 0; a < first; a++)
				if (met_between(h, 0, a, b).pairings <= c)
					propose(out, s, c * (s->n - first) + b - first + 1, a, b,
						"not played");
	say_left(out, cycles * first * (s->n - first));
	return 0;
}

static int ladder(const struct history *h, struct pairings *out, struct err *e)
{
	const struct schedule *s = h->plan;

	(void)e;
	for (int rung = 1; rung < s->n; rung++) {
		int opponent = s->n - rung;
		struct met m = met_between(h, 0, 0, opponent);
		if (m.pairings < 1) {
			propose(out, s, rung, 0, opponent, "next rung");
			out->state = xprintf("rung %d of %d", rung, s->n - 1);
			return 0;
		}
		if ((m.games + m.lead) / 2 / m.games <= s->need) {
			out->state = xprintf("stopped at rung %d of %d", rung, s->n - 1);
			return 0;
		}
	}
	out->state = xprintf("all %d rungs climbed", s->n - 1);
	return 0;
}

/* Who stands at place k of a bracket of size players: 0, 1 / 0, 3, 2, 1 / ... */
static int seed_at(int k, int size)
{
	int seed = 0;

	for (int width = 2; width <= size; width *= 2) {
		int half = k / (size / width);
		seed = half % 2 == 0 ? seed : width - 1 - seed;
	}
	return seed;
}

/* Winner of a tie, or -1 with a pairing proposed. */
static int knockout_tie(const struct history *h, int round, int a, int b, struct pairings *out)
{
	const struct schedule *s = h->plan;

	if (a < 0 || b < 0)
		return a < 0 ? b : a;
	struct met m = met_between(h, round, a, b);
	if (m.pairings < 1 || (m.lead == 0 && m.pairings < 1 + s->replays)) {
		propose(out, s, round, a, b, m.pairings < 1 ? "not played" : "drawn so far");
		return -1;
	}
	if (m.lead == 0)
		return a < b ? a : b;
	return m.lead > 0 ? a : b;
}

static int knockout(const struct history *h, struct pairings *out, struct err *e)
{
	const struct schedule *s = h->plan;
	int size = 1, rounds = 0;

	(void)e;
	while (size < s->n) {
		size *= 2;
		rounds++;
	}
	MEM_SCOPED int *in = xmalloc((size_t)size * sizeof(*in));
	for (int k = 0; k < size; k++) {
		in[k] = seed_at(k, size);
		in[k] = in[k] < s->n ? in[k] : -1;
	}
	for (int round = 1; round <= rounds; round++) {
		for (int k = 0; k < size >> round; k++)
			in[k] = knockout_tie(h, round, in[2 * k], in[2 * k + 1], out);
		if (out->list.len > 0) {
			out->state = xprintf("round %d of %d", round, rounds);
			return 0;
		}
	}
	out->winner = in[0];
	out->state = xstrdup("finished");
	return 0;
}

/* One more pairing of i and j sharpens the fit: cov -= cov x x' cov / (1/w + x' cov x). */
static void learn(struct bt_fit *f, int i, int j, double games)
{
	int n = f->n;
	double p = 1 / (1 + exp(f->s[j] - f->s[i])), sd = bt_sd_of_difference(f, i, j);
	double scale = 1 / (1 / (p * (1 - p) * games) + sd * sd);
	MEM_SCOPED double *v = xmalloc((size_t)n * sizeof(*v));

	for (int k = 0; k < n; k++)
		v[k] = f->cov[k * n + i] - f->cov[k * n + j];
	for (int k = 0; k < n; k++)
		for (int l = 0; l < n; l++)
			f->cov[k * n + l] -= scale * v[k] * v[l];
}

static void pick_batch(const struct history *h, struct bt_fit *f, int batch, struct pairings *out)
{
	const struct schedule *s = h->plan;

	for (int k = 0; k < batch; k++) {
		int a = 0, b = 1;
		double best = -1;
		for (int i = 0; i < s->n; i++)
			for (int j = i + 1; j < s->n; j++) {
				double g = info_gain(f, i, j);
				if (g > best * (1 + 1e-9)) {
					best = g;
					a = i;
					b = j;
				}
			}
		propose(out, s, 0, a, b, "most information");
		learn(f, a, b, 2.0 * s->pairs);
	}
}

int adaptive_fit(const struct history *h, struct bt_fit *ret, int *ret_done, struct err *e)
{
	const struct schedule *s = h->plan;
	int n = s->n, done = 0;
	struct cross t;
	double open = 0;

	cross_init(&t, n);
	for (size_t i = 0; i < h->n; i++) {
		const struct played *g = &h->at[i];
		if (g->b < 0)
			continue;
		t.win[g->a * n + g->b] += g->a_wins;
		t.win[g->b * n + g->a] += g->b_wins;
		t.tie[g->a * n + g->b] += g->draws;
		t.tie[g->b * n + g->a] += g->draws;
		open += g->whole > 0 ? 0 : g->a_wins + g->draws + g->b_wins;
		done += g->whole;
	}
	*ret_done = done + (int)(open / (2 * s->pairs) + 1e-9);
	int rc = bt_fit(&t, TIES_HALF, s->lambda > 0 ? s->lambda : 0.01, ret, e);
	cross_release(&t);
	return rc;
}

static int adaptive(const struct history *h, struct pairings *out, struct err *e)
{
	const struct schedule *s = h->plan;
	int n = s->n, all = n * (n - 1) / 2, done = 0;
	int budget = s->budget > 0 ? s->budget : 10 * all, batch = s->batch > 0 ? s->batch : n / 2;
	struct bt_fit f;

	if (adaptive_fit(h, &f, &done, e) < 0)
		return -1;
	pick_batch(h, &f, batch < budget - done ? batch : budget - done, out);
	for (size_t i = 0; i < out->list.len; i++)
		out->list.at[i].round = done + (int)i + 1;
	bt_fit_release(&f);
	out->state = xprintf("%d of %d pairings played", done, budget);
	return 0;
}

int schedule_next(const struct schedule *s, const struct played *done, size_t n_done,
		  struct pairings *ret, struct err *e)
{
	static int (*const next[])(const struct history *, struct pairings *, struct err *) = {
		[SCHEDULE_ROUND_ROBIN] = round_robin, [SCHEDULE_GAUNTLET] = gauntlet,
		[SCHEDULE_SWISS] = swiss_next,        [SCHEDULE_KNOCKOUT] = knockout,
		[SCHEDULE_LADDER] = ladder,           [SCHEDULE_ADAPTIVE] = adaptive,
	};
	struct history h = {s, done, n_done};
	struct pairings out = {.winner = -1};

	if (s->n < 2 || s->n > RECORD_PLAYERS_MAX)
		return err_set(e, ERR_USAGE, "a schedule needs 2 to %d players",
			       RECORD_PLAYERS_MAX);
	if (s->pairs < 1)
		return err_set(e, ERR_USAGE, "a pairing needs at least one pair of games");
	for (size_t i = 0; i < n_done; i++)
		if (done[i].a < 0 || done[i].a >= s->n || done[i].b >= s->n)
			return err_set(e, ERR_USAGE, "a game of a player who is not in the plan");
	if (next[s->kind](&h, &out, e) < 0) {
		pairings_release(&out);
		return -1;
	}
	out.done = out.list.len == 0;
	*ret = out;
	return 0;
}
