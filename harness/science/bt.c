#include "harness/base/fd.h"
#include "harness/science/bt_model.h"
#include "harness/science/dense.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Without ties (or with nothing else) the tie parameter sits at its edge and
 * the strengths are those of plain Bradley-Terry. */
static enum tie_model effective(const struct bt_problem *p, enum tie_model ties, double *ret_tie)
{
	double decisive, drawn;

	*ret_tie = NAN;
	bt_problem_totals(p, &decisive, &drawn);
	if (ties == TIES_HALF)
		return TIES_HALF;
	if (drawn > 0 && decisive > 0)
		return ties;
	*ret_tie = drawn > 0 ? INFINITY : ties == TIES_DAVIDSON ? 0 : 1;
	return TIES_HALF;
}

static int no_maximum(const struct cross *t, struct err *e)
{
	MEM_SCOPED int *group = xmalloc((size_t)t->n * sizeof(*group));
	int connected = cross_groups(t, false, group);

	if (connected > 1)
		return err_set(e, ERR_USAGE,
			       "no finite ratings: %d groups of players never met one another; "
			       "rate them apart, or give a penalty lambda > 0",
			       connected);
	return err_set(e, ERR_USAGE,
		       "no finite ratings: some players took every point, or none, against the "
		       "others (%d strongly connected groups); give a penalty lambda > 0",
		       cross_groups(t, true, group));
}

static bool has_maximum(const struct cross *t)
{
	MEM_SCOPED int *group = xmalloc((size_t)t->n * sizeof(*group));

	return cross_groups(t, true, group) == 1;
}

static void covariance(struct bt_problem *p, struct bt_fit *f)
{
	int n = p->n, m = bt_unknowns(p);
	MEM_SCOPED double *inv = xmalloc((size_t)m * (size_t)m * sizeof(*inv));
	double shared = 1 / (n * (2 * p->lambda + n)); /* what J left along (1, ..., 1) */

	chol_invert(p->hessian, m, inv);
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			f->cov[i * n + j] = inv[i * m + j] - shared;
}

static void prepare(struct bt_fit *f, int n)
{
	*f = (struct bt_fit){
		.n = n,
		.s = xcalloc((size_t)n + 1, sizeof(double)),
		.cov = xcalloc((size_t)n * (size_t)n, sizeof(double)),
		.tie = NAN,
	};
}

int bt_fit(const struct cross *t, enum tie_model ties, double lambda, struct bt_fit *ret,
	   struct err *e)
{
	struct bt_problem p;
	struct bt_fit f;
	double edge;

	if (t->n == 0)
		return err_set(e, ERR_USAGE, "no players");
	if (!(lambda >= 0) || !isfinite(lambda))
		return err_set(e, ERR_USAGE, "lambda must be a number >= 0");
	bt_problem_init(&p, t, ties, lambda);
	p.ties = effective(&p, ties, &edge);
	if (lambda <= 0 && !has_maximum(t)) {
		bt_problem_release(&p);
		return no_maximum(t, e);
	}
	prepare(&f, t->n);
	f.tie = edge;
	f.s[t->n] = p.ties == TIES_HALF ? 0 : 0.5;
	f.iterations = bt_solve(&p, f.s, &f.loglik);
	f.converged = f.iterations >= 0;
	if (f.converged) {
		if (p.ties != TIES_HALF)
			f.tie = exp(f.s[t->n]);
		covariance(&p, &f);
	}
	bt_problem_release(&p);
	if (!f.converged) {
		bt_fit_release(&f);
		return err_set(
			e, ERR_USAGE,
			"no finite ratings with this model of ties; give a penalty lambda > 0");
	}
	*ret = f;
	return 0;
}

void bt_fit_release(struct bt_fit *f)
{
	free(f->s);
	free(f->cov);
	*f = (struct bt_fit){0};
}

void bt_mm_step(const struct cross *t, double *pi)
{
	int n = t->n;
	MEM_SCOPED double *next = xcalloc((size_t)n, sizeof(*next));
	double sum = 0;

	for (int i = 0; i < n; i++) {
		double points = 0, weight = 0;
		for (int j = 0; j < n; j++) {
			if (i == j)
				continue;
			points += cross_points(t, i, j);
			weight += cross_games(t, i, j) / (pi[i] + pi[j]);
		}
		next[i] = weight > 0 ? points / weight : pi[i];
		sum += next[i];
	}
	for (int i = 0; i < n; i++)
		pi[i] = next[i] / sum;
}

double bt_sd_of_difference(const struct bt_fit *f, int i, int j)
{
	int n = f->n;
	double v = f->cov[i * n + i] + f->cov[j * n + j] - 2 * f->cov[i * n + j];

	return v > 0 ? sqrt(v) : 0;
}

double bt_superiority(const struct bt_fit *f, int i, int j)
{
	double sd = bt_sd_of_difference(f, i, j);

	return i == j || sd <= 0 ? 0.5 : normal_cdf((f->s[i] - f->s[j]) / sd);
}

double info_gain(const struct bt_fit *f, int i, int j)
{
	double p = 1 / (1 + exp(f->s[j] - f->s[i])), sd = bt_sd_of_difference(f, i, j);

	return p * (1 - p) * sd * sd;
}
