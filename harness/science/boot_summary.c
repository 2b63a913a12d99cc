#include "harness/base/fd.h"
#include "harness/science/dense.h"
#include "harness/science/science.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_value(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return (a > b) - (a < b);
}

/* The p-quantile of sorted v, linear between order statistics. */
static double quantile(const double *v, int n, double p)
{
	double at = p * (n - 1);
	int i = (int)at;

	return i + 1 < n ? v[i] + (at - i) * (v[i + 1] - v[i]) : v[n - 1];
}

struct interval bootstrap_interval(const double *s, int samples, int n, int col, double confidence)
{
	MEM_SCOPED double *v = xmalloc((size_t)samples * sizeof(*v));

	for (int k = 0; k < samples; k++)
		v[k] = s[(size_t)k * (size_t)n + (size_t)col];
	qsort(v, (size_t)samples, sizeof(*v), by_value);
	return (struct interval){quantile(v, samples, (1 - confidence) / 2),
				 quantile(v, samples, (1 + confidence) / 2)};
}

/* Rank from 0; of equals the one with the smaller index is first. */
static void ranks_of(const double *s, int n, int *rank)
{
	for (int i = 0; i < n; i++) {
		rank[i] = 0;
		for (int j = 0; j < n; j++)
			rank[i] += s[j] > s[i] || (s[j] == s[i] && j < i);
	}
}

void bootstrap_ranks(const double *s, int samples, int n, double *ret)
{
	MEM_SCOPED int *rank = xmalloc((size_t)n * sizeof(*rank));

	for (int i = 0; i < n * n; i++)
		ret[i] = 0;
	for (int k = 0; k < samples; k++) {
		ranks_of(s + (size_t)k * (size_t)n, n, rank);
		for (int i = 0; i < n; i++)
			ret[i * n + rank[i]] += 1.0 / samples;
	}
}

void bt_rank_probabilities(const struct bt_fit *f, int draws, uint64_t seed, double *ret)
{
	int n = f->n;
	size_t m = (size_t)n;
	MEM_SCOPED double *l = xmalloc(m * m * sizeof(*l));
	MEM_SCOPED double *s = xmalloc((size_t)draws * m * sizeof(*s));
	MEM_SCOPED double *z = xmalloc(m * sizeof(*z));
	double level = 1e-12;
	struct rng rng;

	/* A common shift of everybody changes no rank and makes the matrix regular. */
	for (int i = 0; i < n; i++)
		level = fmax(level, f->cov[i * n + i]);
	for (int i = 0; i < n * n; i++)
		l[i] = f->cov[i] + level + (i % (n + 1) == 0 ? 1e-12 * level : 0);
	if (!chol_factor(l, n))
		BUG("a covariance that is not positive");
	rng_init(&rng, rng_derive(seed, "ranks", NULL, 0));
	for (int k = 0; k < draws; k++)
		for (int i = 0; i < n; i++) {
			z[i] = rng_normal(&rng);
			double x = f->s[i];
			for (int j = 0; j <= i; j++)
				x += l[i * n + j] * z[j];
			s[(size_t)k * m + (size_t)i] = x;
		}
	bootstrap_ranks(s, draws, n, ret);
}

static void agree(const int *x, const int *y, int n, struct rank_agreement *sum)
{
	double pairs = n * (n - 1) / 2.0, same = 0, square = 0, foot = 0;
	bool top = false;

	for (int i = 0; i < n; i++) {
		square += (double)(x[i] - y[i]) * (x[i] - y[i]);
		foot += abs(x[i] - y[i]);
		top = top || (x[i] == 0 && y[i] == 0);
		for (int j = 0; j < i; j++)
			same += (x[i] < x[j]) == (y[i] < y[j]);
	}
	sum->kendall_tau += pairs > 0 ? 2 * same / pairs - 1 : 1;
	sum->spearman_rho += n > 1 ? 1 - 6 * square / (n * ((double)n * n - 1)) : 1;
	sum->footrule += n > 1 ? foot / floor(n * n / 2.0) : 0;
	sum->top1 += top;
	sum->pairwise += pairs > 0 ? same / pairs : 1;
}

void bootstrap_agreement(const double *s, int samples, const struct bt_fit *f,
			 struct rank_agreement *ret)
{
	int n = f->n;
	MEM_SCOPED int *fitted = xmalloc((size_t)n * sizeof(*fitted));
	MEM_SCOPED int *drawn = xmalloc((size_t)n * sizeof(*drawn));
	struct rank_agreement sum = {0};

	ranks_of(f->s, n, fitted);
	for (int k = 0; k < samples; k++) {
		ranks_of(s + (size_t)k * (size_t)n, n, drawn);
		agree(fitted, drawn, n, &sum);
	}
	double *part[] = {&sum.kendall_tau, &sum.spearman_rho, &sum.footrule, &sum.top1,
			  &sum.pairwise};
	for (size_t k = 0; k < sizeof(part) / sizeof(*part); k++)
		*part[k] /= samples;
	*ret = sum;
}
