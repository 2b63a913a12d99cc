#include "harness/science/contest.h"

#include <math.h>
#include <stdlib.h>

/* ---- Samples ---- */

double pass_at_k(int64_t n, int64_t c, int64_t k)
{
	double none = 1;

	if (k < 1 || n < k || c < 0 || c > n)
		return NAN;
	if (n - c < k)
		return 1;
	for (int64_t i = n - c + 1; i <= n; i++)
		none *= 1 - (double)k / (double)i;
	return 1 - none;
}

double pass_all_k(int64_t n, int64_t c, int64_t k)
{
	double all = 1;

	if (k < 1 || n < k || c < 0 || c > n)
		return NAN;
	for (int64_t i = 0; i < k; i++)
		all *= c - i > 0 ? (double)(c - i) / (double)(n - i) : 0;
	return all;
}

double contest_pass_at(const struct contest_table *t, size_t row, int64_t k, bool all)
{
	double sum = 0;

	for (size_t p = 0; p < t->n_problems; p++) {
		const struct contest_cell *x = &t->cells[row * t->n_problems + p];
		sum += (all ? pass_all_k : pass_at_k)(x->judged, x->accepted, k);
	}
	return sum / (double)t->n_problems;
}

/* ---- Among humans ---- */

double contest_percentile(double score, const double *humans, size_t n)
{
	size_t below = 0;

	for (size_t i = 0; i < n; i++)
		below += humans[i] < score;
	return n > 0 ? 100.0 * (double)below / (double)n : NAN;
}

/* P(who has rating b beats who has rating a). */
static double beats(double b, double a)
{
	return 1 / (1 + pow(10, (a - b) / 400));
}

/* The expected rank of somebody with rating r among others. */
static double seed_of(double r, const double *ratings, size_t n)
{
	double seed = 1;

	for (size_t i = 0; i < n; i++)
		seed += beats(ratings[i], r);
	return seed;
}

double contest_elo(int rank, const double *ratings, size_t n, bool *ret_open)
{
	double low = 500, high = -INFINITY;

	if (n == 0)
		return NAN;
	for (size_t i = 0; i < n; i++)
		high = fmax(high, ratings[i]);
	high += 100;
	*ret_open = rank <= 1;
	while (high - low > 1) {
		double mid = (low + high) / 2;
		if (seed_of(mid, ratings, n) < rank)
			high = mid;
		else
			low = mid;
	}
	return low;
}

/* ---- Rating changes ---- */

/* The rating whose expected rank among the others would be want. */
static double rating_for(double want, const double *rating, size_t n, size_t self)
{
	double low = -10000, high = 20000;

	for (int i = 0; i < 60; i++) {
		double mid = (low + high) / 2;
		if (seed_of(mid, rating, n) - beats(rating[self], mid) < want)
			high = mid;
		else
			low = mid;
	}
	return low;
}

static void shift(double *delta, size_t n, double by)
{
	for (size_t i = 0; i < n; i++)
		delta[i] += by;
}

struct rated {
	double rating, delta;
};

static int by_rating(const void *x, const void *y)
{
	const struct rated *a = x, *b = y;

	return (a->rating < b->rating) - (a->rating > b->rating);
}

/* The sum over the strongest must not grow from contest to contest. */
static double strongest(const double *rating, const double *delta, size_t n)
{
	struct rated *x = xmalloc((n + 1) * sizeof(*x));
	size_t top = (size_t)(4 * lround(sqrt((double)n)));
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		x[i] = (struct rated){rating[i], delta[i]};
	qsort(x, n, sizeof(*x), by_rating);
	top = top < n ? top : n;
	for (size_t i = 0; i < top; i++)
		sum += x[i].delta;
	free(x);
	return fmin(fmax(-sum / (double)top, -10), 0);
}

void contest_rating_changes(const double *rating, const int *rank, size_t n, double *ret_seed,
			    double *ret_delta)
{
	double sum = 0;

	if (n == 0)
		return;
	for (size_t i = 0; i < n; i++) {
		/* Nobody plays against oneself: half a place. */
		ret_seed[i] = seed_of(rating[i], rating, n) - 0.5;
		double middle = sqrt(ret_seed[i] * rank[i]);
		ret_delta[i] = (rating_for(middle, rating, n, i) - rating[i]) / 2;
		sum += ret_delta[i];
	}
	shift(ret_delta, n, -sum / (double)n - 1);
	shift(ret_delta, n, strongest(rating, ret_delta, n));
}
