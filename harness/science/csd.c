/*
 * One simulation keeps the models that are left in lists by score (in halves).
 * Pairing a list at random needs one draw per pair: the odd one out first, then
 * the last model meets one of the others.  Winners and losers are put straight
 * into the lists of the next round, so no sorting happens at all.
 */
#include "harness/base/fd.h"
#include "harness/science/science.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BENCHMARKS_MAX = 4096 };

/* Two 32-bit draws from each 64-bit number; the bias is below models / 2^32. */
struct dice {
	struct rng rng;
	uint64_t word;
	bool half;
};

static inline uint32_t roll(struct dice *d, uint32_t n)
{
	d->half = !d->half;
	if (d->half)
		d->word = rng_next(&d->rng);
	else
		d->word >>= 32;
	return (uint32_t)(((d->word & 0xffffffffu) * n) >> 32);
}

/* Lists by score: list s is at[s * models], count[s] long. */
struct groups {
	uint16_t *at;
	uint16_t *count;
	int low, high; /* scores in use */
};

struct swiss {
	int models, benchmarks;
	const struct csd_rules *rules;
	const uint8_t *win; /* benchmark, i, j: halves for i; 3 = toss a coin */
	struct groups now, next;
	struct dice dice;
	uint16_t *score; /* final, in halves */
	bool *out;
};

static uint8_t outcome(double a, double b, const struct csd_rules *rules, int i, int j)
{
	if (fabs(a - b) > rules->epsilon)
		return a > b ? 2 : 0;
	if (rules->tie == CSD_TIE_HALF)
		return 1;
	return rules->tie == CSD_TIE_COIN ? 3 : i < j ? 2 : 0;
}

static uint8_t *outcomes(const struct csd_scores *s, const struct csd_rules *rules)
{
	size_t m = (size_t)s->models, k = (size_t)s->benchmarks;
	uint8_t *win = xmalloc(k * m * m);

	for (size_t r = 0; r < k; r++)
		for (size_t i = 0; i < m; i++)
			for (size_t j = 0; j < m; j++)
				win[(r * m + i) * m + j] =
					outcome(s->score[i * k + r], s->score[j * k + r], rules,
						(int)i, (int)j);
	return win;
}

static inline void put(struct swiss *w, uint16_t model, int score)
{
	struct groups *g = &w->next;

	g->at[(size_t)score * (size_t)w->models + g->count[score]++] = model;
	g->low = score < g->low ? score : g->low;
	g->high = score > g->high ? score : g->high;
}

static inline void pair_group(struct swiss *w, const uint8_t *win, int score)
{
	size_t m = (size_t)w->models;
	uint16_t *list = w->now.at + (size_t)score * m;
	uint32_t n = w->now.count[score];

	w->now.count[score] = 0;
	if (n % 2 == 1) {
		uint32_t k = n > 1 ? roll(&w->dice, n) : 0;
		put(w, list[k], score + w->rules->bye_halves);
		list[k] = list[--n];
	}
	for (; n > 0; n -= 2) {
		uint32_t k = n > 2 ? roll(&w->dice, n - 1) : 0;
		uint16_t a = list[n - 1], b = list[k];
		list[k] = list[n - 2];
		int points = win[(size_t)a * m + b];
		if (points == 3)
			points = roll(&w->dice, 2) ? 2 : 0;
		put(w, a, score + points);
		put(w, b, score + 2 - points);
	}
}

static void eliminate(struct swiss *w, int leave)
{
	struct groups *g = &w->now;
	uint16_t *list = g->at + (size_t)g->low * (size_t)w->models;
	uint32_t n = g->count[g->low];

	if (g->low >= g->high && (uint32_t)leave >= n)
		return; /* somebody stays */
	for (; leave > 0 && n > 0; leave--) {
		uint32_t k = roll(&w->dice, n);
		w->score[list[k]] = (uint16_t)g->low;
		w->out[list[k]] = true;
		list[k] = list[--n];
	}
	g->count[g->low] = (uint16_t)n;
	while (g->low < g->high && g->count[g->low] == 0)
		g->low++;
}

static void play(struct swiss *w)
{
	size_t m = (size_t)w->models;

	w->now.low = w->now.high = 0;
	w->now.count[0] = (uint16_t)m;
	for (size_t i = 0; i < m; i++) {
		w->now.at[i] = (uint16_t)i;
		w->out[i] = false;
	}
	for (int k = 0; k < w->benchmarks; k++) {
		w->next.low = 1 << 20;
		w->next.high = 0;
		for (int s = w->now.low; s <= w->now.high; s++)
			if (w->now.count[s] > 0)
				pair_group(w, w->win + (size_t)k * m * m, s);
		struct groups swap = w->now;
		w->now = w->next;
		w->next = swap;
		if (w->rules->eliminate[k] > 0 && k + 1 < w->benchmarks)
			eliminate(w, w->rules->eliminate[k]);
	}
	for (int s = w->now.low; s <= w->now.high; s++) {
		for (uint16_t i = 0; i < w->now.count[s]; i++)
			w->score[w->now.at[(size_t)s * m + i]] = (uint16_t)s;
		w->now.count[s] = 0;
	}
}

/* Sums over simulations; halves stay integers, so the result is exact. */
struct sums {
	uint64_t *score, *square, *out, *rank;
	uint32_t *seen; /* how many models have each score, then how many have more */
};

static void count_up(const struct swiss *w, struct sums *sum)
{
	int m = w->models, top = 0;

	for (int i = 0; i < m; i++) {
		uint64_t s = w->score[i];
		sum->score[i] += s;
		sum->square[i] += s * s;
		sum->out[i] += w->out[i];
		sum->seen[s]++;
		top = w->score[i] > top ? w->score[i] : top;
	}
	uint32_t better = 0;
	for (int s = top; s >= 0; s--) {
		uint32_t here = sum->seen[s];
		sum->seen[s] = better;
		better += here;
	}
	for (int i = 0; i < m; i++)
		sum->rank[(size_t)i * (size_t)m + sum->seen[w->score[i]]]++;
	memset(sum->seen, 0, (size_t)(top + 1) * sizeof(*sum->seen));
}

static void result_init(struct csd_result *r, int models)
{
	size_t m = (size_t)models;

	*r = (struct csd_result){
		.expected = xcalloc(m, sizeof(double)),
		.sd = xcalloc(m, sizeof(double)),
		.rank = xcalloc(m * m, sizeof(double)),
		.out = xcalloc(m, sizeof(double)),
		.models = models,
	};
}

void csd_result_release(struct csd_result *r)
{
	for (int i = 0; r->exact != NULL && i < r->models; i++)
		free(r->exact[i]);
	free(r->exact);
	free(r->expected);
	free(r->sd);
	free(r->rank);
	free(r->out);
	*r = (struct csd_result){0};
}

static void finish(const struct sums *sum, double n, struct csd_result *r)
{
	int m = r->models;

	for (int i = 0; i < m; i++) {
		double mean = (double)sum->score[i] / n / 2;
		double var = (double)sum->square[i] / n / 4 - mean * mean;
		r->expected[i] = mean;
		r->sd[i] = n > 1 && var > 0 ? sqrt(var * n / (n - 1)) : 0;
		r->out[i] = (double)sum->out[i] / n;
		for (int k = 0; k < m; k++)
			r->rank[i * m + k] = (double)sum->rank[i * m + k] / n;
	}
}

static int check(const struct csd_scores *s, const struct csd_rules *rules, struct err *e)
{
	if (s->models < 1 || s->benchmarks < 1)
		return err_set(e, ERR_USAGE, "no models or no benchmarks");
	if (s->models > CSD_MODELS_MAX || s->benchmarks > BENCHMARKS_MAX)
		return err_set(e, ERR_USAGE, "at most %d models and %d benchmarks", CSD_MODELS_MAX,
			       BENCHMARKS_MAX);
	if (rules->bye_halves < 0 || rules->bye_halves > 2)
		return err_set(e, ERR_USAGE, "a bye is worth 0, 1/2 or 1");
	if (!(rules->epsilon >= 0))
		return err_set(e, ERR_USAGE, "epsilon must be >= 0");
	for (int k = 0; k < s->benchmarks; k++)
		if (rules->eliminate[k] < 0)
			return err_set(e, ERR_USAGE, "a negative number of models to eliminate");
	return 0;
}

int csd_simulate(const struct csd_scores *s, const struct csd_rules *rules, int simulations,
		 uint64_t seed, struct csd_result *ret, struct err *e)
{
	if (check(s, rules, e) < 0)
		return -1;
	if (simulations < 1)
		return err_set(e, ERR_USAGE, "at least one simulation");
	size_t m = (size_t)s->models, scores = 2 * (size_t)s->benchmarks + 1;
	MEM_SCOPED uint8_t *win = outcomes(s, rules);
	MEM_SCOPED uint16_t *lists = xcalloc(2 * scores * (m + 1) + m, sizeof(*lists));
	MEM_SCOPED bool *out = xcalloc(m, sizeof(*out));
	MEM_SCOPED uint64_t *totals = xcalloc(3 * m + m * m, sizeof(*totals));
	MEM_SCOPED uint32_t *seen = xcalloc(scores, sizeof(*seen));
	struct swiss w = {
		.models = s->models,
		.benchmarks = s->benchmarks,
		.rules = rules,
		.win = win,
		.now = {lists, lists + scores * m, 0, 0},
		.next = {lists + scores * (m + 1), lists + scores * (2 * m + 1), 0, 0},
		.score = lists + 2 * scores * (m + 1),
		.out = out,
	};
	struct sums sum = {totals, totals + m, totals + 2 * m, totals + 3 * m, seen};

	rng_init(&w.dice.rng, rng_derive(seed, "csd", NULL, 0));
	for (int k = 0; k < simulations; k++) {
		play(&w);
		count_up(&w, &sum);
	}
	result_init(ret, s->models);
	finish(&sum, simulations, ret);
	return 0;
}
