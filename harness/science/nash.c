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
	double eps;
	const double *a;     /* scaled payoffs */
	double *y, *z, *p;   /* multipliers of A p <= eps, its slacks, the mixture y implies */
	double *g, *dy, *dz; /* eps - A p, and the steps */
	double *ty, *tz, *h, *w, *b;
};

static double dot(const double *x, const double *y, int n)
{
	double sum = 0;

	for (int i = 0; i < n; i++)
		sum += x[i] * y[i];
	return sum;
}

static double row_times(const double *a, int n, int i, const double *x)
{
	return dot(a + i * n, x, n);
}

/* p_i ~ exp(-(A'y)_i) = exp((A y)_i), and the gradient eps - A p. */
static void gradient(struct solver *q, const double *y)
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
		q->g[i] = q->eps - row_times(q->a, n, i, q->p);
}

/* A (diag p - p p') A' + diag z / y, as B B' of the columns that carry weight. */
static void hessian(struct solver *q)
{
	int n = q->n, m = 0;

	for (int i = 0; i < n; i++)
		q->w[i] = row_times(q->a, n, i, q->p);
	for (int k = 0; k < n; k++) {
		if (q->p[k] < 1e-25)
			continue;
		double root = sqrt(q->p[k]);
		for (int i = 0; i < n; i++)
			q->b[i * n + m] = (q->a[i * n + k] - q->w[i]) * root;
		m++;
	}
	for (int i = 0; i < n; i++) {
		for (int j = 0; j <= i; j++)
			q->h[i * n + j] = dot(q->b + i * n, q->b + j * n, m);
		q->h[i * n + i] += q->z[i] / q->y[i] + 1e-15;
	}
}

/* How far from g = z and y z = 0. */
static double distance(const struct solver *q, const double *y, const double *z)
{
	double off = 0, gap = 0;

	for (int i = 0; i < q->n; i++) {
		off = fmax(off, fabs(q->g[i] - z[i]));
		gap += y[i] * z[i];
	}
	return off + gap;
}

/* One Newton step on g = z, y z = mu.  false when it is lost. */
static bool newton(struct solver *q, double mu, double now)
{
	int n = q->n;
	double t = 1;

	hessian(q);
	if (!chol_factor(q->h, n))
		return false;
	for (int i = 0; i < n; i++)
		q->dy[i] = mu / q->y[i] - q->g[i];
	chol_solve(q->h, n, q->dy);
	for (int i = 0; i < n; i++) {
		q->dz[i] = (mu - q->z[i] * q->dy[i]) / q->y[i] - q->z[i];
		t = q->dy[i] < 0 ? fmin(t, -0.95 * q->y[i] / q->dy[i]) : t;
		t = q->dz[i] < 0 ? fmin(t, -0.95 * q->z[i] / q->dz[i]) : t;
	}
	for (int k = 0; k < 40; k++, t /= 2) {
		for (int i = 0; i < n; i++) {
			q->ty[i] = q->y[i] + t * q->dy[i];
			q->tz[i] = q->z[i] + t * q->dz[i];
		}
		gradient(q, q->ty);
		if (distance(q, q->ty, q->tz) <= (1 - 0.01 * t) * now)
			break;
	}
	memcpy(q->y, q->ty, (size_t)n * sizeof(*q->y));
	memcpy(q->z, q->tz, (size_t)n * sizeof(*q->z));
	return true;
}

static bool solve(struct solver *q)
{
	double now = INFINITY, before = INFINITY;

	for (int i = 0; i < q->n; i++)
		q->y[i] = q->z[i] = 1;
	gradient(q, q->y);
	for (int it = 0; it < 500; it++) {
		double gap = 0;
		for (int i = 0; i < q->n; i++)
			gap += q->y[i] * q->z[i] / q->n;
		now = distance(q, q->y, q->z);
		/* Past the rounding error no step makes anything better. */
		bool stands = now > 0.999 * before && now < 1e-8;
		if (now < 1e-13 || stands || !newton(q, 0.2 * gap, now))
			break;
		before = now;
	}
	return now < 1e-7;
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
	MEM_SCOPED double *mem = xcalloc(9 * m + 3 * m * m, sizeof(*mem));
	struct solver q = {.n = n, .eps = 1e-10, .y = mem, .z = mem + m, .p = mem + 2 * m};
	q.g = mem + 3 * m;
	q.dy = mem + 4 * m;
	q.dz = mem + 5 * m;
	q.ty = mem + 6 * m;
	q.tz = mem + 7 * m;
	q.w = mem + 8 * m;
	q.h = mem + 9 * m;
	q.b = q.h + m * m;
	double *a = q.b + m * m;
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
