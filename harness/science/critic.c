#include "harness/science/critic.h"

#include "harness/base/err.h"
#include "harness/base/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RESAMPLES = 1000 };

static bool is_correct(const struct critic_row *r)
{
	return r->truth >= 0.5;
}

static int by_score(const void *a, const void *b)
{
	const struct critic_row *x = a, *y = b;
	return (x->score > y->score) - (x->score < y->score);
}

static int by_group(const void *a, const void *b)
{
	const struct critic_row *x = a, *y = b;
	return x->group != y->group ? (x->group > y->group) - (x->group < y->group)
				    : by_score(a, b);
}

/* Rows by score; weight[i]: how often row i is there (NULL: once). */
static double auc_of(const struct critic_row *row, size_t n, const uint32_t *weight)
{
	double wins = 0, below = 0, good = 0, bad = 0;

	for (size_t i = 0; i < n;) {
		double c = 0, w = 0;
		size_t j = i;
		for (; j < n && row[j].score == row[i].score; j++)
			*(is_correct(&row[j]) ? &c : &w) += weight != NULL ? weight[j] : 1;
		wins += c * (below + w / 2);
		below += w;
		good += c;
		bad += w;
		i = j;
	}
	return good > 0 && bad > 0 ? wins / (good * bad) : NAN;
}

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* Percentiles 2.5 and 97.5 of what there is of v. */
static struct interval percentiles(double *v, size_t n)
{
	if (n == 0)
		return (struct interval){NAN, NAN};
	qsort(v, n, sizeof(*v), compare_doubles);
	return (struct interval){v[(size_t)(0.025 * (double)(n - 1) + 0.5)],
				 v[(size_t)(0.975 * (double)(n - 1) + 0.5)]};
}

static struct interval auc_interval(const struct critic_row *row, size_t n, struct rng *rng)
{
	uint32_t *weight = xcalloc(n, sizeof(*weight));
	double v[RESAMPLES];
	size_t have = 0;

	for (int s = 0; s < RESAMPLES; s++) {
		memset(weight, 0, n * sizeof(*weight));
		for (size_t i = 0; i < n; i++)
			weight[rng_below(rng, n)]++;
		double auc = auc_of(row, n, weight);
		if (!isnan(auc))
			v[have++] = auc;
	}
	free(weight);
	return percentiles(v, have);
}

static void calibrate(const struct critic_row *row, size_t n, struct critic_result *ret)
{
	size_t right = 0;

	for (size_t i = 0; i < n; i++) {
		int b = (int)(row[i].score * ret->bins);
		struct critic_bin *x = &ret->bin[b < ret->bins ? b : ret->bins - 1];
		double truth = is_correct(&row[i]), d = row[i].score - truth;
		x->n++;
		x->score += row[i].score;
		x->truth += truth;
		ret->brier += d * d;
		ret->correct += is_correct(&row[i]);
		right += (row[i].score >= ret->threshold) == is_correct(&row[i]);
	}
	for (int b = 0; b < ret->bins; b++) {
		struct critic_bin *x = &ret->bin[b];
		if (x->n == 0)
			continue;
		ret->ece += fabs(x->score - x->truth) / (double)n;
		x->score /= (double)x->n;
		x->truth /= (double)x->n;
	}
	ret->brier /= (double)n;
	ret->accuracy = (double)right / (double)n;
	ret->accuracy_interval = wilson_interval((double)right, (double)n, 0.95);
}

/* C(a, k) / C(n, k) for a <= n. */
static double choose_share(size_t a, size_t n, size_t k)
{
	double p = 1;

	for (size_t i = 0; i < k; i++)
		p *= a >= k ? (double)(a - i) / (double)(n - i) : 0;
	return p;
}

/* One group, by score: what the best of k of them is worth. */
static void add_group(const struct critic_row *g, size_t n, struct critic_k *x)
{
	size_t k = (size_t)x->k, correct = 0;

	if (n < k)
		return;
	for (size_t i = 0; i < n;) {
		size_t j = i, c = 0;
		for (; j < n && g[j].score == g[i].score; j++)
			c += is_correct(&g[j]);
		/* The highest score is in [i, j): all k below j, not all below i. */
		double p = choose_share(j, n, k) - choose_share(i, n, k);
		x->best += p * (double)c / (double)(j - i);
		correct += c;
		i = j;
	}
	x->possible += 1 - choose_share(n - correct, n, k);
	x->average += (double)correct / (double)n;
	x->groups++;
}

static void best_of_k(struct critic_row *row, size_t n, struct critic_result *ret)
{
	qsort(row, n, sizeof(*row), by_group);
	size_t largest = 0;
	for (size_t i = 0, j; i < n; i = j) {
		for (j = i; j < n && row[j].group == row[i].group; j++)
			;
		largest = j - i > largest ? j - i : largest;
		ret->groups++;
	}
	for (size_t k = 1; k <= largest && ret->ks < CRITIC_K_MAX; k *= 2) {
		struct critic_k *x = &ret->k[ret->ks++];
		*x = (struct critic_k){.k = (int)k};
		for (size_t i = 0, j; i < n; i = j) {
			for (j = i; j < n && row[j].group == row[i].group; j++)
				;
			add_group(row + i, j - i, x);
		}
		x->best /= (double)x->groups;
		x->possible /= (double)x->groups;
		x->average /= (double)x->groups;
	}
}

static void refine(const struct critic_row *row, size_t n, struct rng *rng,
		   struct critic_result *ret)
{
	double *gain = xcalloc(n, sizeof(*gain)), v[RESAMPLES];
	size_t m = 0;

	ret->gain = 0;
	for (size_t i = 0; i < n; i++) {
		if (isnan(row[i].refined))
			continue;
		bool after = row[i].refined >= 0.5;
		gain[m] = row[i].refined - row[i].truth;
		ret->gain += gain[m++];
		*(is_correct(&row[i]) ? &ret->was_c : &ret->was_i) += 1;
		ret->c_to_i += is_correct(&row[i]) && !after;
		ret->i_to_c += !is_correct(&row[i]) && after;
	}
	ret->refined = m;
	ret->gain = m > 0 ? ret->gain / (double)m : NAN;
	for (int s = 0; s < RESAMPLES && m > 0; s++) {
		v[s] = 0;
		for (size_t i = 0; i < m; i++)
			v[s] += gain[rng_below(rng, m)] / (double)m;
	}
	ret->gain_interval = percentiles(v, m > 0 ? RESAMPLES : 0);
	free(gain);
}

void critic_judge(const struct critic_row *row, size_t n, int bins, double threshold, uint64_t seed,
		  struct critic_result *ret)
{
	struct critic_row *sorted = xcalloc(n, sizeof(*sorted));
	struct rng rng;

	*ret = (struct critic_result){.n = n, .bins = bins, .threshold = threshold};
	rng_init(&rng, rng_derive(seed, "critic", NULL, 0));
	memcpy(sorted, row, n * sizeof(*sorted));
	qsort(sorted, n, sizeof(*sorted), by_score);
	ret->auc = auc_of(sorted, n, NULL);
	ret->auc_interval = auc_interval(sorted, n, &rng);
	calibrate(sorted, n, ret);
	best_of_k(sorted, n, ret);
	refine(row, n, &rng, ret);
	free(sorted);
}
