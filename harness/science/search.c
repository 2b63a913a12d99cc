#include "harness/science/search.h"

#include "harness/base/err.h"

#include <math.h>

double uct_score(const struct uct *u, double q, int64_t n, int64_t n_parent, int depth)
{
	if (n <= 0)
		return INFINITY;
	/* A node whose parent could not be measured has a visit more than that. */
	double all = n_parent > 1 ? (double)n_parent : 1;
	return u->weight * q + u->exploration * sqrt(log(all) / (double)n) +
	       u->bonus * exp(-u->depth_weight * (depth - 1)) - u->depth_weight * sqrt(depth);
}

void search_count(struct search_node *node, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct search_node *x = &node[i];
		if (x->parent >= (int)i || (i > 0) != (x->parent >= 0))
			BUG("node %zu of a search has parent %d", i, x->parent);
		x->depth = i > 0 ? node[x->parent].depth + 1 : 0;
		x->children = 0;
		x->visits = 0;
		x->sum = 0;
		if (i > 0)
			node[x->parent].children++;
		for (int k = (int)i; k >= 0 && !isnan(x->value); k = node[k].parent) {
			node[k].visits++;
			node[k].sum += x->value;
		}
	}
}

static double score_of(const struct search_rules *r, const struct search_node *node, size_t i)
{
	const struct search_node *x = &node[i];
	int64_t all = node[x->parent >= 0 ? x->parent : 0].visits;
	double q = x->visits > 0 ? x->sum / (double)x->visits : 0;

	return uct_score(&r->uct, q, x->visits, all, x->depth);
}

int search_next(const struct search_rules *r, const struct search_node *node, size_t n)
{
	double most = 0;
	int best = -1;

	if (n == 0 || (int64_t)n > r->nodes)
		return -1;
	if (r->method == SEARCH_BEST_OF_K)
		return 0;
	for (size_t i = 0; i < n; i++) {
		const struct search_node *x = &node[i];
		if (x->children >= r->expansions || x->depth >= r->depth ||
		    (i > 0 && isnan(x->value)))
			continue;
		double score = score_of(r, node, i);
		if (best < 0 || score > most) {
			best = (int)i;
			most = score;
		}
	}
	return best;
}

int search_best(const struct search_node *node, size_t n)
{
	int best = -1;

	for (size_t i = 0; i < n; i++)
		if (!isnan(node[i].value) && (best < 0 || node[i].value > node[best].value))
			best = (int)i;
	return best;
}
