#include "harness/science/split.h"

#include "harness/base/fd.h"

#include <math.h>
#include <stdlib.h>

static int by_score(const void *a, const void *b)
{
	const struct split_problem *x = *(struct split_problem *const *)a,
				   *y = *(struct split_problem *const *)b;

	return (x->score > y->score) - (x->score < y->score);
}

void split_bins(struct split_problem *p, size_t n, int bins)
{
	MEM_SCOPED struct split_problem **order = xcalloc(n + 1, sizeof(struct split_problem *));
	size_t known = 0, first = 0;

	for (size_t i = 0; i < n; i++) {
		p[i].bin = -1;
		if (p[i].part != SPLIT_UNKNOWN)
			order[known++] = &p[i];
	}
	if (known > 0)
		qsort(order, known, sizeof(struct split_problem *), by_score);
	for (size_t i = 0; i < known; i++) {
		if (order[i]->score > order[first]->score)
			first = i;
		order[i]->bin = (int)(first * (size_t)bins / known);
	}
}

struct split_rate split_rate(const double *rate, const struct split_problem *p, size_t n, int part,
			     int bin, double confidence)
{
	struct split_rate r = {.rate = NAN};
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		if (isnan(rate[i]) || (part >= 0 && (int)p[i].part != part) ||
		    (bin >= 0 && p[i].bin != bin))
			continue;
		sum += rate[i];
		r.n++;
	}
	if (r.n > 0)
		r.rate = sum / (double)r.n;
	r.at = wilson_interval(sum, (double)r.n, confidence);
	return r;
}

struct split_difference split_difference(const struct split_rate *a, const struct split_rate *b)
{
	struct split_difference d = {.value = NAN, .at = {-1, 1}};

	if (a->n == 0 || b->n == 0)
		return d;
	d.value = a->rate - b->rate;
	d.at.lo = d.value - hypot(a->rate - a->at.lo, b->at.hi - b->rate);
	d.at.hi = d.value + hypot(a->at.hi - a->rate, b->rate - b->at.lo);
	return d;
}
