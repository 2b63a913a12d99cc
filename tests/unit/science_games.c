/* Ratings beyond transitivity, and the statistics of rates. */
#include "harness/science/science.h"
#include "tests/unit/science_near.h"

#include <stdlib.h>
#include <string.h>

/* Antisymmetric payoffs of a matrix of win rates. */
static void payoffs(const double *p, int n, bool logit, double *a)
{
	for (int i = 0; i < n * n; i++)
		a[i] = logit ? log(p[i] / (1 - p[i])) : p[i] - 0.5;
}

static const double rates4[] = {.5, .7, .3, .8, .3, .5, .6, .7, .7, .4, .5, .6, .2, .3, .4, .5};

static void nash_averages(void **state)
{
	static const double rps[] = {0, -1, 1, 1, 0, -1, -1, 1, 0};
	static const double transitive[] = {0, -1, -1, 1, 0, -1, 1, 1, 0};
	double a[16], p[4], r[4];
	struct err e = ERR_INIT;

	(void)state;
	assert_int_equal(nash_average(rps, 3, p, r, &e), 0);
	for (int i = 0; i < 3; i++) {
		near(p[i], 1 / 3.0, 1e-8);
		near(r[i], 0, 1e-8);
	}
	assert_int_equal(nash_average(transitive, 3, p, r, &e), 0);
	near(p[0], 0, 1e-8);
	near(p[2], 1, 1e-8);
	near(r[0], -1, 1e-8);
	near(r[1], -1, 1e-8);
	near(r[2], 0, 1e-8);
	payoffs(rates4, 4, true, a);
	assert_int_equal(nash_average(a, 4, p, r, &e), 0);
	near(p[0], .19307303, 1e-7);
	near(p[1], .40346348, 1e-7);
	near(p[2], .40346348, 1e-7);
	near(p[3], 0, 1e-7);
	near(r[0], 0, 1e-7);
	near(r[3], -.77310017, 1e-7);
	payoffs(rates4, 4, false, a);
	assert_int_equal(nash_average(a, 4, p, r, &e), 0);
	near(p[0], .2, 1e-7);
	near(p[1], .4, 1e-7);
	near(p[2], .4, 1e-7);
	near(r[3], -.18, 1e-7);
	near(exploitability(a, 4, p), 0, 1e-8);
}

/* Who enters twice must not gain: the copies share what the one had. */
static void nash_ignores_copies(void **state)
{
	double a[25], p[5], r[5];
	struct err e = ERR_INIT;

	(void)state;
	for (int i = 0; i < 5; i++)
		for (int j = 0; j < 5; j++) {
			int x = i == 4 ? 0 : i, y = j == 4 ? 0 : j;
			double q = rates4[4 * x + y];
			a[5 * i + j] = log(q / (1 - q));
		}
	assert_int_equal(nash_average(a, 5, p, r, &e), 0);
	near(p[0], .09653652, 1e-7);
	near(p[4], .09653652, 1e-7);
	near(p[1], .40346348, 1e-7);
	near(r[3], -.77310017, 1e-7);
}

/* On random games: an equilibrium, no worse in entropy than another solver's. */
static void nash_of_random_games(void **state)
{
	enum { N = 12 };
	double a[N * N] = {0}, p[N], r[N], h[N];
	struct err e = ERR_INIT;
	struct rng rng;

	(void)state;
	rng_init(&rng, 3);
	for (int k = 0; k < 50; k++) {
		for (int i = 0; i < N; i++)
			for (int j = 0; j < i; j++) {
				a[i * N + j] = k % 2 == 0 ? rng_unit(&rng) - 0.5
							  : (double)rng_below(&rng, 3) - 1;
				a[j * N + i] = -a[i * N + j];
			}
		assert_int_equal(nash_average(a, N, p, r, &e), 0);
		assert_true(exploitability(a, N, p) < 1e-6);
		hedge_average(a, N, 4000, h);
		assert_true(exploitability(a, N, h) < 0.06);
	}
}

static void exploitable_mixtures(void **state)
{
	static const double pure_gain[] = {.2, .2, .1, .3};
	double a[16], uniform[] = {.25, .25, .25, .25};

	(void)state;
	payoffs(rates4, 4, false, a);
	near(exploitability(a, 4, uniform), .075, 1e-12);
	for (int i = 0; i < 4; i++) {
		double pure[4] = {0};
		pure[i] = 1;
		near(exploitability(a, 4, pure), pure_gain[i], 1e-12);
	}
}

/* Han, Pereira, Santos & Lenaerts, "Good agreements make good friends" (2013). */
static void alpharank_of_agreements(void **state)
{
	const double r = 1, t = 2, p = 0, s = -1, delta = 4, eps = 0.25;
	const double a[] = {r - eps / 2,
			    r - eps,
			    0,
			    s + delta - eps,
			    r - eps,
			    r,
			    r,
			    s,
			    s,
			    s,
			    0,
			    t,
			    p,
			    p,
			    p,
			    t - delta,
			    t,
			    p,
			    p,
			    p,
			    r,
			    t,
			    p,
			    p,
			    p};
	const double want[] = {.40966787, .07959841, .20506998, .08505983, .2206039};
	const struct alpharank_options o = {.alpha = 0.1, .population = 20, .local = false};
	double pi[5];

	(void)state;
	alpharank(a, 5, &o, pi);
	for (int i = 0; i < 5; i++)
		near(pi[i], want[i], 1e-7);
}

static void alpharank_of_rates(void **state)
{
	static const double strong[] = {.29757939, .29757939, .40484122, 0};
	static const double weak[] = {.25729509, .25644344, .48567243, .00058903};
	struct alpharank_options o = {.alpha = 10, .population = 50, .local = false};
	double pi[4], sum = 0;

	(void)state;
	alpharank(rates4, 4, &o, pi);
	for (int i = 0; i < 4; i++)
		near(pi[i], strong[i], 1e-7);
	o.alpha = 1;
	alpharank(rates4, 4, &o, pi);
	for (int i = 0; i < 4; i++)
		near(pi[i], weak[i], 1e-7);
	o.alpha = INFINITY;
	o.eps = 0.01;
	alpharank(rates4, 4, &o, pi);
	for (int i = 0; i < 4; i++)
		sum += pi[i];
	near(sum, 1, 1e-12);
	assert_true(pi[3] < 0.05 && pi[0] > 0.2 && pi[1] > 0.2 && pi[2] > 0.2);
}

struct rate_golden {
	double k, n;
	struct interval wilson, jeffreys, exact;
};

static void rate_intervals(void **state)
{
	static const struct rate_golden goldens[] = {
		{7, 10, {.396778, .892209}, {.394182, .907305}, {.347547, .933260}},
		{0, 10, {0, .277533}, {0, .217196}, {0, .308497}},
		{10, 10, {.722467, 1}, {.782804, 1}, {.691503, 1}},
		{55, 100, {.452446, .643855}, {.452229, .644923}, {.447280, .649680}},
		{130, 250, {.458237, .581158}, {.458138, .581402}, {.456152, .583368}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(goldens) / sizeof(*goldens); i++) {
		const struct rate_golden *g = &goldens[i];
		struct interval w = wilson_interval(g->k, g->n, 0.95);
		struct interval j = jeffreys_interval(g->k, g->n, 0.95);
		struct interval c = clopper_pearson_interval(g->k, g->n, 0.95);
		near(w.lo, g->wilson.lo, 6e-7);
		near(w.hi, g->wilson.hi, 6e-7);
		near(j.lo, g->jeffreys.lo, 6e-7);
		near(j.hi, g->jeffreys.hi, 6e-7);
		near(c.lo, g->exact.lo, 6e-7);
		near(c.hi, g->exact.hi, 6e-7);
	}
	near(wilson_interval(0, 0, 0.95).hi, 1, 0);
	/* P(p > 1/2) after 130 of 250: uniform and Jeffreys priors. */
	near(1 - beta_cdf(0.5, 131, 121), .736002, 6e-7);
	near(1 - beta_cdf(0.5, 130.5, 120.5), .736414, 6e-7);
	near(normal_cdf(10 / sqrt(250)), .736455, 6e-7);
}

static double two_scores(double a, double b)
{
	const double s[] = {a, b};

	return top_score_p_value(s, 2);
}

static void top_scores(void **state)
{
	const double three[] = {12, 9, 9}, tie[] = {5, 5, 1};

	(void)state;
	near(two_scores(140, 110), .066421, 6e-7);
	near(two_scores(16, 4), .0118179, 6e-8);
	near(top_score_p_value(three, 3), .828407, 6e-7);
	near(top_score_p_value(tie, 3), 1, 0);
	assert_true(two_scores(141, 109) <= 0.05 && two_scores(140, 110) > 0.05);
	assert_true(two_scores(532, 468) <= 0.05 && two_scores(531, 469) > 0.05);
}

static void tests_and_corrections(void **state)
{
	double p[] = {0.01, 0.04, 0.03, 0.005};

	(void)state;
	near(sign_test(8, 10), 2 * (45 + 10 + 1) / 1024.0, 1e-12);
	near(sign_test(5, 10), 1, 0);
	near(sign_test(0, 0), 1, 0);
	holm_adjust(p, 4);
	near(p[0], 0.03, 1e-12);
	near(p[1], 0.06, 1e-12);
	near(p[2], 0.06, 1e-12);
	near(p[3], 0.02, 1e-12);
}

static void normal_functions(void **state)
{
	(void)state;
	near(normal_quantile(0.975), 1.959963984540054, 1e-14);
	near(normal_quantile(1e-10), -6.361340902404056, 1e-13);
	near(normal_quantile(0.3), -0.5244005127080407, 1e-14);
	for (double x = -8; x < 8; x += 0.37)
		near(normal_quantile(normal_cdf(x)), x, 1e-13 / normal_pdf(x));
}

static void binomial_numbers(void **state)
{
	static const struct {
		uint64_t n;
		double p;
	} cases[] = {{5, 0.3}, {40, 0.1}, {40, 0.5}, {1000, 0.02}, {1000, 0.7}, {25000000, 0.4}};
	struct rng rng;

	(void)state;
	rng_init(&rng, 9);
	for (size_t c = 0; c < sizeof(cases) / sizeof(*cases); c++) {
		const int draws = 20000;
		double n = (double)cases[c].n, p = cases[c].p, mean = 0, square = 0;
		for (int i = 0; i < draws; i++) {
			double x = (double)rng_binomial(&rng, cases[c].n, p) - n * p;
			mean += x / draws;
			square += x * x / draws;
		}
		double var = n * p * (1 - p);
		near(mean, 0, 4 * sqrt(var / draws));
		near(square / var, 1, 0.06);
	}
	assert_int_equal(rng_binomial(&rng, 7, 1), 7);
	assert_int_equal(rng_binomial(&rng, 7, 0), 0);
}

/* The share of 95 % Wilson intervals that hold the truth, averaged over rates. */
static void wilson_covers(void **state)
{
	int inside = 0;
	struct rng rng;

	(void)state;
	rng_init(&rng, 11);
	for (int i = 0; i < 4000; i++) {
		double p = 0.05 + 0.9 * rng_unit(&rng);
		struct interval w = wilson_interval((double)rng_binomial(&rng, 60, p), 60, 0.95);
		inside += w.lo < p && p < w.hi;
	}
	near(inside / 4000.0, 0.95, 0.015);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nash_averages),           cmocka_unit_test(nash_ignores_copies),
		cmocka_unit_test(nash_of_random_games),    cmocka_unit_test(exploitable_mixtures),
		cmocka_unit_test(alpharank_of_agreements), cmocka_unit_test(alpharank_of_rates),
		cmocka_unit_test(rate_intervals),          cmocka_unit_test(top_scores),
		cmocka_unit_test(tests_and_corrections),   cmocka_unit_test(normal_functions),
		cmocka_unit_test(binomial_numbers),        cmocka_unit_test(wilson_covers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
