#include "harness/base/fd.h"
#include "harness/science/science.h"

#include <math.h>
#include <stdlib.h>

/* Chance that one mutant r takes over a population of s. */
static double fixation(const double *a, int n, const struct alpharank_options *o, int r, int s)
{
	int m = o->population;

	if (o->local) {
		double u = o->alpha * (a[r * n + s] - a[s * n + r]);
		return fabs(u) < 1e-14 ? 1.0 / m : expm1(-u) / expm1(-m * u);
	}
	/* 1 / (1 + sum of products of T-/T+), with fitness against the whole population. */
	double sum = 0, log_product = 0;
	for (int k = 1; k < m; k++) {
		double f_r = ((k - 1) * a[r * n + r] + (m - k) * a[r * n + s]) / (m - 1);
		double f_s = ((m - k - 1) * a[s * n + s] + k * a[s * n + r]) / (m - 1);
		log_product -= o->alpha * (f_r - f_s);
		sum += exp(log_product);
	}
	return 1 / (1 + sum);
}

static double step(const double *a, int n, const struct alpharank_options *o, int s, int r)
{
	double gain = a[r * n + s] - a[s * n + r];
	double eta = 1.0 / (n - 1);

	if (isfinite(o->alpha))
		return eta * fmax(fixation(a, n, o, r, s), 1e-300);
	if (fabs(gain) < 1e-14)
		return eta * 0.5;
	return eta * (gain > 0 ? 1 - o->eps : o->eps);
}

/* Stationary distribution without subtractions (Grassmann, Taksar & Heyman 1985). */
static void stationary(double *c, int n, double *pi)
{
	double sum = 1;

	for (int k = n - 1; k > 0; k--) {
		double out = 0;
		for (int j = 0; j < k; j++)
			out += c[k * n + j];
		for (int i = 0; i < k; i++)
			c[i * n + k] /= out;
		for (int i = 0; i < k; i++)
			for (int j = 0; j < k; j++)
				c[i * n + j] += i != j ? c[i * n + k] * c[k * n + j] : 0;
	}
	pi[0] = 1;
	for (int k = 1; k < n; k++) {
		pi[k] = 0;
		for (int i = 0; i < k; i++)
			pi[k] += pi[i] * c[i * n + k];
		sum += pi[k];
	}
	for (int k = 0; k < n; k++)
		pi[k] /= sum;
}

void alpharank(const double *payoff, int n, const struct alpharank_options *o, double *ret_pi)
{
	MEM_SCOPED double *c = xcalloc((size_t)n * (size_t)n, sizeof(*c));

	if (n == 0)
		return;
	for (int s = 0; s < n; s++)
		for (int r = 0; r < n; r++)
			if (s != r)
				c[s * n + r] = step(payoff, n, o, s, r);
	stationary(c, n, ret_pi);
}
