/*
 * Damped Newton on a concave log-likelihood.  The Hessian of every model maps
 * the vector of ones to 2 lambda times itself, because only differences of
 * strengths enter.  Adding J = 11' makes it positive definite without turning
 * the Newton step away from sum s = 0, and its share of the inverse is known.
 */
#include "harness/science/bt_model.h"
#include "harness/science/dense.h"

#include <math.h>
#include <string.h>

/* One pair: log-likelihood and derivatives in d = s_i - s_j and eta = log tie. */
struct term {
	double ll, d, eta, dd, deta, etaeta;
};

static double log_sigma(double x)
{
	return x > 0 ? -log1p(exp(-x)) : x - log1p(exp(x));
}

static double sigma(double x)
{
	return 1 / (1 + exp(-x));
}

static void term_half(const struct bt_pair *g, double d, double eta, struct term *ret)
{
	double p = sigma(d), w = g->win + 0.5 * g->tie, l = g->loss + 0.5 * g->tie;

	(void)eta;
	*ret = (struct term){
		.ll = w * log_sigma(d) + l * log_sigma(-d),
		.d = w * (1 - p) - l * p,
		.dd = -(w + l) * p * (1 - p),
	};
}

/* An exponential family: statistics (win - loss) / 2 and tie. */
static void term_davidson(const struct bt_pair *g, double d, double eta, struct term *ret)
{
	double top = fmax(fabs(d) / 2, eta);
	double a = exp(d / 2 - top), b = exp(-d / 2 - top), c = exp(eta - top), sum = a + b + c;
	double n = g->win + g->tie + g->loss, p1 = a / sum, p2 = b / sum, pt = c / sum;

	*ret = (struct term){
		.ll = (g->win - g->loss) * d / 2 + g->tie * eta - n * (log(sum) + top),
		.d = (g->win - g->loss) / 2 - n * (p1 - p2) / 2,
		.eta = g->tie - n * pt,
		.dd = -n * (p1 + p2 - (p1 - p2) * (p1 - p2)) / 4,
		.deta = n * (p1 - p2) * pt / 2,
		.etaeta = -n * pt * (1 - pt),
	};
}

/* P(tie) = (theta^2 - 1) P(i wins) P(j wins), so two logistic terms and one of theta. */
static void term_rao_kupper(const struct bt_pair *g, double d, double eta, struct term *ret)
{
	double w = g->win + g->tie, l = g->loss + g->tie;
	double q1 = sigma(eta - d), q2 = sigma(eta + d);
	double c1 = w * q1 * (1 - q1), c2 = l * q2 * (1 - q2), sh = sinh(eta);

	*ret = (struct term){
		.ll = w * log_sigma(d - eta) + l * log_sigma(-d - eta),
		.d = w * q1 - l * q2,
		.eta = -w * q1 - l * q2,
		.dd = -c1 - c2,
		.deta = c1 - c2,
		.etaeta = -c1 - c2,
	};
	if (g->tie > 0) {
		ret->ll += g->tie * log(expm1(2 * eta));
		ret->eta += g->tie * 2 / -expm1(-2 * eta);
		ret->etaeta -= g->tie / (sh * sh);
	}
}

static void (*const term_of[])(const struct bt_pair *, double, double, struct term *) = {
	[TIES_HALF] = term_half,
	[TIES_DAVIDSON] = term_davidson,
	[TIES_RAO_KUPPER] = term_rao_kupper,
};

int bt_unknowns(const struct bt_problem *p)
{
	return p->n + (p->ties != TIES_HALF);
}

static double objective(const struct bt_problem *p, const double *x, double *ret_loglik)
{
	double ll = 0, penalty = 0;
	double eta = p->ties == TIES_HALF ? 0 : x[p->n];

	if (p->ties == TIES_RAO_KUPPER && !(eta > 0))
		return -INFINITY;
	for (int k = 0; k < p->pairs; k++) {
		struct term t;
		term_of[p->ties](&p->pair[k], x[p->pair[k].i] - x[p->pair[k].j], eta, &t);
		ll += t.ll;
	}
	for (int i = 0; i < p->n; i++)
		penalty += x[i] * x[i];
	*ret_loglik = ll;
	return ll - p->lambda * penalty;
}

static void derivatives(struct bt_problem *p, const double *x)
{
	int n = p->n, m = bt_unknowns(p);
	double eta = m > n ? x[n] : 0, *h = p->hessian, *g = p->gradient;

	for (int i = 0; i < m * m; i++)
		h[i] = i / m < n && i % m < n ? 1 : 0;
	for (int i = 0; i < m; i++)
		g[i] = i < n ? -2 * p->lambda * x[i] : 0;
	for (int i = 0; i < n; i++)
		h[i * m + i] += 2 * p->lambda;
	for (int k = 0; k < p->pairs; k++) {
		int i = p->pair[k].i, j = p->pair[k].j;
		struct term t;
		term_of[p->ties](&p->pair[k], x[i] - x[j], eta, &t);
		g[i] += t.d;
		g[j] -= t.d;
		h[i * m + i] -= t.dd;
		h[j * m + j] -= t.dd;
		h[i * m + j] += t.dd;
		h[j * m + i] += t.dd;
		if (m == n)
			continue;
		g[n] += t.eta;
		h[n * m + i] -= t.deta;
		h[n * m + j] += t.deta;
		h[i * m + n] -= t.deta;
		h[j * m + n] += t.deta;
		h[n * m + n] -= t.etaeta;
	}
}

/* Halve the step until the objective does not fall; false when nothing helps. */
static bool line_search(struct bt_problem *p, double *x, double *value, double *ret_loglik)
{
	int m = bt_unknowns(p);

	for (double scale = 1; scale > 1e-10; scale /= 2) {
		double ll;
		for (int i = 0; i < m; i++)
			p->trial[i] = x[i] + scale * p->step[i];
		double v = objective(p, p->trial, &ll);
		if (!(v >= *value - 1e-13 * fabs(*value)))
			continue;
		memcpy(x, p->trial, (size_t)m * sizeof(*x));
		*value = v;
		*ret_loglik = ll;
		return true;
	}
	return false;
}

int bt_solve(struct bt_problem *p, double *x, double *ret_loglik)
{
	int m = bt_unknowns(p);
	double value = objective(p, x, ret_loglik);

	for (int it = 1; it <= 200; it++) {
		double size = 0, reach = 0;
		derivatives(p, x);
		memcpy(p->step, p->gradient, (size_t)m * sizeof(*p->step));
		if (!chol_factor(p->hessian, m))
			return -1;
		chol_solve(p->hessian, m, p->step);
		for (int i = 0; i < m; i++)
			size = fmax(size, fabs(p->step[i]));
		if (!isfinite(size) || (size > 1e-12 && !line_search(p, x, &value, ret_loglik)))
			return size < 1e-8 ? it : -1;
		for (int i = 0; i < m; i++)
			reach = fmax(reach, fabs(x[i]));
		if (reach > 60)
			return -1;
		if (size < 1e-11)
			return it;
	}
	return -1;
}

void bt_problem_init(struct bt_problem *p, const struct cross *t, enum tie_model ties,
		     double lambda)
{
	size_t n = (size_t)t->n, m = n + 1;

	*p = (struct bt_problem){.n = t->n, .ties = ties, .lambda = lambda};
	p->pair = xmalloc(n * (n + 1) / 2 * sizeof(*p->pair));
	for (int i = 0; i < t->n; i++)
		for (int j = i + 1; j < t->n; j++)
			if (cross_games(t, i, j) > 0)
				p->pair[p->pairs++] = (struct bt_pair){i, j, t->win[i * t->n + j],
								       t->tie[i * t->n + j],
								       t->win[j * t->n + i]};
	p->hessian = xmalloc(m * m * sizeof(double));
	p->gradient = xmalloc(3 * m * sizeof(double));
	p->step = p->gradient + m;
	p->trial = p->step + m;
}

void bt_problem_release(struct bt_problem *p)
{
	free(p->pair);
	free(p->hessian);
	free(p->gradient);
	*p = (struct bt_problem){0};
}

void bt_problem_totals(const struct bt_problem *p, double *ret_decisive, double *ret_ties)
{
	double decisive = 0, ties = 0;

	for (int k = 0; k < p->pairs; k++) {
		decisive += p->pair[k].win + p->pair[k].loss;
		ties += p->pair[k].tie;
	}
	*ret_decisive = decisive;
	*ret_ties = ties;
}
