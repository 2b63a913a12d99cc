#include "problems/problem.h"

#include "problems/dup/index.h"
#include "problems/dup/token.h"

#include "harness/base/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void dup_mark(const bool *relevant, size_t n, size_t known, struct dup_marks *ret)
{
	double gain = 0, ideal = 0;
	size_t found = 0;

	if (known == 0)
		BUG("a query without relevant documents cannot be marked");
	*ret = (struct dup_marks){0};
	for (size_t i = 0; i < 10; i++) {
		double discount = 1 / log2((double)i + 2);
		ideal += i < known ? discount : 0;
		gain += i < n && relevant[i] ? discount : 0;
		found += i < n && relevant[i];
	}
	for (size_t i = n; i-- > 0;)
		if (relevant[i])
			ret->mrr = 1 / ((double)i + 1);
	ret->ndcg10 = gain / ideal;
	ret->recall10 = (double)found / (double)known;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

enum { RESAMPLES = 2000, SWAPS = 10000 };

void dup_interval(const double *v, size_t n, uint64_t seed, double *ret_low, double *ret_high)
{
	double *mean = xmalloc(RESAMPLES * sizeof(*mean));
	struct rng r;

	rng_init(&r, rng_derive(seed, "dup interval", NULL, 0));
	for (int i = 0; i < RESAMPLES; i++) {
		double sum = 0;
		for (size_t k = 0; k < n; k++)
			sum += v[rng_below(&r, n)];
		mean[i] = n > 0 ? sum / (double)n : 0;
	}
	qsort(mean, RESAMPLES, sizeof(*mean), by_value);
	*ret_low = mean[RESAMPLES / 40];
	*ret_high = mean[RESAMPLES - 1 - RESAMPLES / 40];
	free(mean);
}

double dup_paired_p(const double *a, const double *b, size_t n, uint64_t seed)
{
	double seen = 0;
	int as_far = 0;
	struct rng r;

	rng_init(&r, rng_derive(seed, "dup paired test", NULL, 0));
	for (size_t i = 0; i < n; i++)
		seen += a[i] - b[i];
	for (int k = 0; k < SWAPS; k++) {
		double sum = 0;
		uint64_t bits = 0;
		for (size_t i = 0; i < n; i++) {
			if (i % 64 == 0)
				bits = rng_next(&r);
			sum += (bits >> (i % 64) & 1) != 0 ? a[i] - b[i] : b[i] - a[i];
		}
		as_far += fabs(sum) >= fabs(seen) - 1e-12;
	}
	return (as_far + 1.0) / (SWAPS + 1.0);
}

static const char *const verdicts[] = {"unknown", "clean", "near", "duplicate"};

const char *dup_verdict_name(enum dup_verdict v)
{
	return verdicts[v];
}

enum dup_verdict dup_judge(const struct dup_index *x, const struct dup_query *q,
			   const struct dup_hits *h, const struct dup_threshold *t)
{
	size_t len = q->len < DUP_TEXT_MAX ? q->len : DUP_TEXT_MAX;

	if (h->empty || x->head->n_docs == 0)
		return DUP_UNKNOWN;
	double best = h->len > 0 ? (double)h->at[0].score : 0;
	if (best >= t->duplicate)
		return DUP_DUPLICATE;
	if (best >= t->near)
		return DUP_NEAR;
	if (token_cjk_share(q->text, len) > 0.3 && x->head->n_cjk == 0)
		return DUP_UNKNOWN;
	return DUP_CLEAN;
}

double dup_threshold_at(double *v, size_t n, double fpr)
{
	qsort(v, n, sizeof(*v), by_value);
	/* The score after the one that may just be passed by fpr * n negatives. */
	size_t pass = (size_t)(fpr * (double)n);
	if (n == 0 || pass >= n)
		return 0;
	return nextafter(v[n - 1 - pass], 2);
}
