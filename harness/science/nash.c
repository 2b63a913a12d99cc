/*
 * The equilibria of a symmetric zero-sum game are the mixtures p with A p <= 0.
 * The one of greatest entropy has the form p_i ~ exp((A y)_i) with y >= 0, and y
 * minimises log sum exp(A y) + eps sum y; eps > 0 widens the set to A p <= eps so
 * that a minimum exists.  Newton's method with a barrier mu sum log y follows the
 * minimum while mu falls to nothing.
 */
#include "harness/base/fd.h"
#include "harness/science/dense.h"
#include "harness/science/science.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double logit(double p, double games)
{
	if (p <= 0 || p >= 1)
		p = (p * games + 0.5) / (games + 1);
	return log(p / (1 - p));
}

void payoff_from_cross(const struct cross *t, bool as_logit, double *ret)
{
	int n = t->n;

	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++) {
			double games = cross_games(t, i, j), p = 0.5;
			if (i != j && games > 0)
				p = cross_points(t, i, j) / games;
			ret[i * n + j] = i == j || !(games > 0) ? 0
					 : as_logit             ? logit(p, games)
								: p - 0.5;
		}
}

struct solver {
	int n;
	double eps, mu;
	const double *a; /* scaled payoffs */
	double *y, *p;   /* multipliers of A p <= eps, and the mixture they imply */
	double *g, *d, *trial, *h, *w;
};

static double row_times(const double *a, int n, int i, const double *x)
{
	double sum = 0;

	for (int j = 0; j < n; j++)
		sum += a[i * n + j] * x[j];
	return sum;
}

/* p_i ~ exp(-(A'y)_i) = exp((A y)_i), and the gradient eps - A p - mu / y. */
static void gradient(struct solver *q, const double *y, double *g)
{
	int n = q->n;
	double top = -INFINITY, sum = 0;

	for (int i = 0; i < n; i++) {
		q->p[i] = row_times(q->a, n, i, y);
		top = fmax(top, q->p[i]);
	}
	for (int i = 0; i < n; i++)
		sum += q->p[i] = exp(q->p[i] - top);
	for (int i = 0; i < n; i++)
		q->p[i] /= sum;
	for (int i = 0; i < n; i++)
		g[i] = q->eps - row_times(q->a, n, i, q->p) - q->mu / y[i];
}

/* A (diag p - p p') A' + diag mu / y^2. */
static void hessian(struct solver *q)
{
	int n = q->n;

	for (int i = 0; i < n; i++)
		q->w[i] = row_times(q->a, n, i, q->p);
	for (int i = 0; i < n; i++)
		for (int j = 0; j <= i; j++) {
			double x = i == j ? q->mu / (q->y[i] * q->y[i]) + 1e-15 : 0;
			for (int k = 0; k < n; k++)
				x += (q->a[i * n + k] - q->w[i]) * q->p[k] *
				     (q->a[j * n + k] - q->w[j]);
			q->h[i * n + j] = x;
		}
}

static double dot(const double *x, const double *y, int n)
{
	double sum = 0;

	for (int i = 0; i < n; i++)
		sum += x[i] * y[i];
	return sum;
}

/* One Newton step.  The function is convex, so a step is short enough when the
 * slope at its end is not steeper upwards than it was downwards at the start.
 * Returns the Newton decrement, or -1. */
static double newton(struct solver *q)
{
	int n = q->n;
	double t = 1;

	gradient(q, q->y, q->g);
	hessian(q);
	for (int i = 0; i < n; i++)
		q->d[i] = -q->g[i];
	if (!chol_factor(q->h, n))
		return -1;
	chol_solve(q->h, n, q->d);
	double slope = dot(q->g, q->d, n);
	for (int i = 0; i < n; i++)
		if (q->d[i] < 0)
			t = fmin(t, -0.95 * q->y[i] / q->d[i]);
	for (int k = 0; k < 60; k++, t /= 2) {
		for (int i = 0; i < n; i++)
			q->trial[i] = q->y[i] + t * q->d[i];
		gradient(q, q->trial, q->g);
		if (dot(q->g, q->d, n) <= -0.9 * slope)
			break;
	}
	memcpy(q->y, q->trial, (size_t)n * sizeof(*q->y));
	return -slope;
}

static bool solve(struct solver *q)
{
	for (int i = 0; i < q->n; i++)
		q->y[i] = 1;
	for (q->mu = 1; q->mu > 1e-14; q->mu *= 0.2)
		for (int it = 0; it < 100; it++) {
			double decrement = newton(q);
			if (decrement < 0 && q->mu > 1e-9)
				return false;
			if (decrement < 1e-3 * q->mu)
				break;
		}
	gradient(q, q->y, q->g);
	return true;
}

static void ratings(const double *payoff, int n, const double *p, double *ret)
{
	for (int i = 0; i < n; i++)
		ret[i] = row_times(payoff, n, i, p);
}

int nash_average(const double *payoff, int n, double *ret_p, double *ret_rating, struct err *e)
{
	double scale = 0, sum = 0;

	if (n == 0)
		return err_set(e, ERR_USAGE, "no players");
	for (int i = 0; i < n * n; i++) {
		if (!isfinite(payoff[i]))
			return err_set(e, ERR_USAGE, "a payoff is not a finite number");
		scale = fmax(scale, fabs(payoff[i]));
	}
	size_t m = (size_t)n;
	MEM_SCOPED double *mem = xcalloc(6 * m + 2 * m * m, sizeof(*mem));
	struct solver q = {.n = n, .eps = 1e-10, .y = mem, .p = mem + m, .g = mem + 2 * m};
	q.d = mem + 3 * m;
	q.trial = mem + 4 * m;
	q.w = mem + 5 * m;
	q.h = mem + 6 * m;
	double *a = q.h + m * m;
	for (int i = 0; i < n * n; i++)
		a[i] = scale > 0 ? payoff[i] / scale : 0;
	q.a = a;
	if (!solve(&q))
		return err_set(e, ERR_INTERNAL, "no equilibrium found for %d players", n);
	for (int i = 0; i < n; i++) {
		ret_p[i] = q.p[i] < 1e-7 ? 0 : q.p[i];
		sum += ret_p[i];
	}
	for (int i = 0; i < n; i++)
		ret_p[i] /= sum;
	ratings(payoff, n, ret_p, ret_rating);
	for (int i = 0; i < n; i++)
		if (fabs(ret_rating[i]) < 1e-8 * scale)
			ret_rating[i] = 0;
	return 0;
}

double exploitability(const double *payoff, int n, const double *mixture)
{
	double best = -INFINITY;

	for (int i = 0; i < n; i++)
		best = fmax(best, row_times(payoff, n, i, mixture));
	return best;
}

void hedge_average(const double *payoff, int n, int rounds, double *ret_p)
{
	MEM_SCOPED double *gain = xcalloc((size_t)n, sizeof(*gain));
	MEM_SCOPED double *p = xmalloc((size_t)n * sizeof(*p));
	double scale = 0;

	for (int i = 0; i < n * n; i++)
		scale = fmax(scale, fabs(payoff[i]));
	double rate = scale > 0 ? sqrt(8 * log(n > 1 ? n : 2) / rounds) / (2 * scale) : 0;
	for (int i = 0; i < n; i++)
		ret_p[i] = 0;
	for (int t = 0; t < rounds; t++) {
		double top = -INFINITY, sum = 0;
		for (int i = 0; i < n; i++)
			top = fmax(top, gain[i]);
		for (int i = 0; i < n; i++)
			sum += p[i] = exp(rate * (gain[i] - top));
		for (int i = 0; i < n; i++) {
			p[i] /= sum;
			ret_p[i] += p[i] / rounds;
		}
		for (int i = 0; i < n; i++)
			gain[i] += row_times(payoff, n, i, p);
	}
}
