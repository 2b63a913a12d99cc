#include "harness/science/science.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

double normal_pdf(double x)
{
	return exp(-0.5 * x * x) * 0.39894228040143267794;
}

double normal_cdf(double x)
{
	return 0.5 * erfc(-x * M_SQRT1_2);
}

static double horner(const double *c, int n, double x)
{
	double y = 0;

	while (n-- > 0)
		y = y * x + c[n];
	return y;
}

/* AS 241, PPND16: rational approximations on the centre and two tails, 1e-16. */
double normal_quantile(double p)
{
	static const double a[] = {3.3871328727963666080e0,  1.3314166789178437745e+2,
				   1.9715909503065514427e+3, 1.3731693765509461125e+4,
				   4.5921953931549871457e+4, 6.7265770927008700853e+4,
				   3.3430575583588128105e+4, 2.5090809287301226727e+3};
	static const double b[] = {1.0,
				   4.2313330701600911252e+1,
				   6.8718700749205790830e+2,
				   5.3941960214247511077e+3,
				   2.1213794301586595867e+4,
				   3.9307895800092710610e+4,
				   2.8729085735721942674e+4,
				   5.2264952788528545610e+3};
	static const double c[] = {1.42343711074968357734e0,  4.63033784615654529590e0,
				   5.76949722146069140550e0,  3.64784832476320460504e0,
				   1.27045825245236838258e0,  2.41780725177450611770e-1,
				   2.27238449892691845833e-2, 7.74545014278341407640e-4};
	static const double d[] = {1.0,
				   2.05319162663775882187e0,
				   1.67638483018380384940e0,
				   6.89767334985100004550e-1,
				   1.48103976427480074590e-1,
				   1.51986665636164571966e-2,
				   5.47593808499534494600e-4,
				   1.05075007164441684324e-9};
	static const double e[] = {6.65790464350110377720e0,  5.46378491116411436990e0,
				   1.78482653991729133580e0,  2.96560571828504891230e-1,
				   2.65321895265761230930e-2, 1.24266094738807843860e-3,
				   2.71155556874348757815e-5, 2.01033439929228813265e-7};
	static const double f[] = {1.0,
				   5.99832206555887937690e-1,
				   1.36929880922735805310e-1,
				   1.48753612908506148525e-2,
				   7.86869131145613259100e-4,
				   1.84631831751005468180e-5,
				   1.42151175831644588870e-7,
				   2.04426310338993978564e-15};
	double q = p - 0.5;

	if (fabs(q) <= 0.425) {
		double r = 0.180625 - q * q;
		return q * horner(a, 8, r) / horner(b, 8, r);
	}
	double r = sqrt(-log(q < 0 ? p : 1 - p));
	double x = r <= 5 ? horner(c, 8, r - 1.6) / horner(d, 8, r - 1.6)
			  : horner(e, 8, r - 5) / horner(f, 8, r - 5);
	return q < 0 ? -x : x;
}

/* The continued fraction of I_x(a, b), Lentz's way; converges for x < (a+1)/(a+b+2). */
static double beta_fraction(double x, double a, double b)
{
	const double tiny = 1e-300;
	double c = 1, d = 1 - (a + b) * x / (a + 1);

	d = 1 / (fabs(d) < tiny ? tiny : d);
	double h = d;
	for (int m = 1; m <= 20000; m++) {
		double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
		const double term[2] = {even, odd};
		double delta = 1;
		for (int k = 0; k < 2; k++) {
			d = 1 + term[k] * d;
			d = 1 / (fabs(d) < tiny ? tiny : d);
			c = 1 + term[k] / c;
			c = fabs(c) < tiny ? tiny : c;
			delta = d * c;
			h *= delta;
		}
		if (fabs(delta - 1) < 1e-16)
			break;
	}
	return h;
}

double beta_cdf(double x, double a, double b)
{
	if (x <= 0 || x >= 1)
		return x <= 0 ? 0 : 1;
	double front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x));
	if (x < (a + 1) / (a + b + 2))
		return front * beta_fraction(x, a, b) / a;
	return 1 - front * beta_fraction(1 - x, b, a) / b;
}

double beta_quantile(double p, double a, double b)
{
	double lo = 0, hi = 1;

	for (int i = 0; i < 200 && hi - lo > 1e-16 * hi; i++) {
		double mid = 0.5 * (lo + hi);
		if (beta_cdf(mid, a, b) < p)
			lo = mid;
		else
			hi = mid;
	}
	return 0.5 * (lo + hi);
}

double student_quantile(double p, double df)
{
	double tail = p < 0.5 ? p : 1 - p;

	if (!(tail > 0))
		return p < 0.5 ? -INFINITY : INFINITY;
	double x = beta_quantile(2 * tail, df / 2, 0.5);
	double t = x > 0 ? sqrt(df * (1 - x) / x) : INFINITY;
	return p < 0.5 ? -t : t;
}

struct interval mean_interval(const double *x, size_t n, double confidence, double *ret_mean)
{
	double sum = 0, square = 0;
	int k = 0;

	for (size_t i = 0; i < n; i++)
		if (!isnan(x[i])) {
			sum += x[i];
			k++;
		}
	double mean = *ret_mean = k > 0 ? sum / k : NAN;
	for (size_t i = 0; i < n; i++)
		square += isnan(x[i]) ? 0 : (x[i] - mean) * (x[i] - mean);
	if (k < 2)
		return (struct interval){-INFINITY, INFINITY};
	double half = student_quantile(0.5 + confidence / 2, k - 1) * sqrt(square / (k - 1.0) / k);
	return (struct interval){mean - half, mean + half};
}

double binomial_upper(double k, double n, double p)
{
	if (k <= 0)
		return 1;
	return k > n ? 0 : beta_cdf(p, k, n - k + 1);
}

double sign_test(double k, double n)
{
	double most = k > n - k ? k : n - k;
	double p = 2 * binomial_upper(most, n, 0.5);

	return n <= 0 || p > 1 ? 1 : p;
}

struct ordered {
	double p;
	size_t at;
};

static int by_p(const void *x, const void *y)
{
	const struct ordered *a = x, *b = y;

	return (a->p > b->p) - (a->p < b->p);
}

void holm_adjust(double *p, size_t n)
{
	struct ordered *o = xmalloc(n * sizeof(*o));
	double worst = 0;

	for (size_t i = 0; i < n; i++)
		o[i] = (struct ordered){p[i], i};
	qsort(o, n, sizeof(*o), by_p);
	for (size_t i = 0; i < n; i++) {
		double adjusted = o[i].p * (double)(n - i);
		worst = adjusted > worst ? adjusted : worst;
		p[o[i].at] = worst < 1 ? worst : 1;
	}
	free(o);
}

struct interval wilson_interval(double k, double n, double confidence)
{
	if (n <= 0)
		return (struct interval){0, 1};
	double z = normal_quantile(0.5 + confidence / 2), p = k / n;
	double scale = 1 + z * z / n;
	double mid = (p + z * z / (2 * n)) / scale;
	double half = z / scale * sqrt(p * (1 - p) / n + z * z / (4 * n * n));
	return (struct interval){k <= 0 ? 0 : mid - half, k >= n ? 1 : mid + half};
}

struct interval jeffreys_interval(double k, double n, double confidence)
{
	double tail = (1 - confidence) / 2;

	if (n <= 0)
		return (struct interval){0, 1};
	return (struct interval){
		k <= 0 ? 0 : beta_quantile(tail, k + 0.5, n - k + 0.5),
		k >= n ? 1 : beta_quantile(1 - tail, k + 0.5, n - k + 0.5),
	};
}

struct interval clopper_pearson_interval(double k, double n, double confidence)
{
	double tail = (1 - confidence) / 2;

	if (n <= 0)
		return (struct interval){0, 1};
	return (struct interval){
		k <= 0 ? 0 : beta_quantile(tail, k, n - k + 1),
		k >= n ? 1 : beta_quantile(1 - tail, k + 1, n - k),
	};
}

double top_score_p_value(const double *score, int players)
{
	double sum = 0, best = -INFINITY;
	int tops = 0;

	for (int i = 0; i < players; i++) {
		sum += score[i];
		tops = score[i] > best ? 1 : tops + (score[i] == best);
		best = fmax(best, score[i]);
	}
	if (tops != 1 || players < 2)
		return 1;
	return fmin(1, players * binomial_upper(best, sum, 1.0 / players));
}

double rng_normal(struct rng *r)
{
	/* Inversion needs one number per value and keeps streams aligned. */
	double u = rng_unit(r);

	return normal_quantile(u > 0 ? u : 0x1p-54);
}

static uint64_t binomial_inversion(struct rng *r, uint64_t n, double p)
{
	double q = 1 - p, s = p / q, f = pow(q, (double)n), u = rng_unit(r);
	uint64_t k = 0;

	while (u > f && k < n) {
		u -= f;
		k++;
		f *= s * (double)(n - k + 1) / (double)k;
	}
	return k;
}

/* ln k! - Stirling's leading terms. */
static double stirling_rest(double k)
{
	if (k > 20)
		return (1.0 / 12 -
			(1.0 / 360 - 1.0 / 1260 / ((k + 1) * (k + 1))) / ((k + 1) * (k + 1))) /
		       (k + 1);
	return lgamma(k + 1) - (0.91893853320467274178 + (k + 0.5) * log(k + 1) - (k + 1));
}

/* Hormann's transformed rejection with squeeze; needs p <= 1/2 and n p >= 10. */
static uint64_t binomial_btrs(struct rng *r, double n, double p)
{
	double sd = sqrt(n * p * (1 - p));
	double b = 1.15 + 2.53 * sd, a = -0.0873 + 0.0248 * b + 0.01 * p;
	double c = n * p + 0.5, v_r = 0.92 - 4.2 / b;
	double alpha = (2.83 + 5.1 / b) * sd, odds = p / (1 - p);
	double m = floor((n + 1) * p);

	for (;;) {
		double u = rng_unit(r) - 0.5, v = rng_unit(r);
		double us = 0.5 - fabs(u), k = floor((2 * a / us + b) * u + c);
		if (k < 0 || k > n)
			continue;
		if (us >= 0.07 && v <= v_r)
			return (uint64_t)k;
		double lhs = log(v * alpha / (a / (us * us) + b));
		double rhs = (m + 0.5) * log((m + 1) / (odds * (n - m + 1))) +
			     (n + 1) * log((n - m + 1) / (n - k + 1)) +
			     (k + 0.5) * log(odds * (n - k + 1) / (k + 1)) + stirling_rest(m) +
			     stirling_rest(n - m) - stirling_rest(k) - stirling_rest(n - k);
		if (lhs <= rhs)
			return (uint64_t)k;
	}
}

uint64_t rng_binomial(struct rng *r, uint64_t n, double p)
{
	if (n == 0 || p <= 0)
		return 0;
	if (p >= 1)
		return n;
	if (p > 0.5)
		return n - rng_binomial(r, n, 1 - p);
	return (double)n * p < 10 ? binomial_inversion(r, n, p) : binomial_btrs(r, (double)n, p);
}
