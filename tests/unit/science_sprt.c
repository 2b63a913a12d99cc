#include "harness/science/science.h"
#include "tests/unit/science_near.h"

#include <string.h>

struct golden {
	int cells;
	double count[5];
	enum sprt_model model;
	double elo0, elo1, llr;
};

/* Results are loss, draw, win, or pairs by points; computed with fishtest's calculator. */
static const struct golden goldens[] = {
	{3, {30, 40, 50}, SPRT_LOGISTIC, 0, 5, .4134565},
	{3, {30, 40, 50}, SPRT_LOGISTIC, 0, 50, 2.4740953},
	{3, {30, 40, 50}, SPRT_NORMALIZED, 0, 5, .3401403},
	{3, {30, 40, 50}, SPRT_NORMALIZED, 0, 50, 2.2894993},
	{3, {100, 0, 130}, SPRT_LOGISTIC, 0, 5, .4079201},
	{3, {100, 0, 130}, SPRT_LOGISTIC, 0, 50, 1.9438092},
	{3, {0, 0, 10}, SPRT_LOGISTIC, 0, 5, .1428759},
	{3, {0, 0, 10}, SPRT_LOGISTIC, 0, 50, 1.3358978},
	{5, {2, 10, 30, 14, 4}, SPRT_LOGISTIC, 0, 5, .2579530},
	{5, {2, 10, 30, 14, 4}, SPRT_NORMALIZED, 0, 50, .5917361},
	{5, {10789, 19328, 33806, 19402, 10543}, SPRT_LOGISTIC, -3, 1, 2.1310678},
	{5, {10789, 19328, 33806, 19402, 10543}, SPRT_NORMALIZED, -3, 1, .3008698},
	{5, {39, 2226, 31451, 2412, 40}, SPRT_NORMALIZED, .764, 3.439, 2.1629409},
	{5, {39, 2226, 31451, 2412, 40}, SPRT_LOGISTIC, .2, .9, 2.1625426},
};

static void likelihood_ratios(void **state)
{
	(void)state;
	for (size_t k = 0; k < sizeof(goldens) / sizeof(*goldens); k++) {
		const struct golden *g = &goldens[k];
		const struct sprt t = {g->model, g->elo0, g->elo1, .05, .05};
		near(sprt_llr(&t, g->count, g->cells), g->llr, 6e-8 + 1e-7 * g->llr);
	}
}

static void bounds_and_states(void **state)
{
	const struct sprt t = {SPRT_LOGISTIC, 0, 50, .05, .05};
	const double win[] = {10, 0, 60}, lose[] = {60, 0, 10}, none[] = {0, 0, 0};
	struct sprt bad = {SPRT_LOGISTIC, 5, 0, .05, .05};
	struct err e = ERR_INIT;
	double lower, upper;

	(void)state;
	sprt_bounds(&t, &lower, &upper);
	near(lower, -2.9444389792, 1e-10);
	near(upper, 2.9444389792, 1e-10);
	assert_int_equal(sprt_decide(&t, win, 3), SPRT_H1);
	assert_int_equal(sprt_decide(&t, lose, 3), SPRT_H0);
	assert_int_equal(sprt_decide(&t, none, 3), SPRT_RUNNING);
	assert_int_equal(sprt_check(&bad, &e), -1);
	bad = (struct sprt){SPRT_LOGISTIC, 0, 5, 0.6, 0.5};
	e = (struct err)ERR_INIT;
	assert_int_equal(sprt_check(&bad, &e), -1);
}

/* fastchess's own test numbers. */
static void fixed_length_estimates(void **state)
{
	const double wdl[] = {96, 111, 136}, penta[] = {34, 54, 31 + 32, 64, 75};
	struct elo_estimate x;

	(void)state;
	elo_from_cells(wdl, 3, &x);
	near(x.elo, 40.70, 6e-3);
	near(x.elo_error, 30.43, 6e-3);
	near(x.nelo, 49.77, 6e-3);
	near(x.nelo_error, 36.77, 6e-3);
	near(x.los, .9960, 6e-5);
	elo_from_cells(penta, 5, &x);
	near(x.elo, 55.58, 6e-3);
	near(x.elo_error, 27.65, 6e-3);
	near(x.nelo, 57.94, 6e-3);
	near(x.nelo_error, 28.28, 6e-3);
}

struct outcome {
	int h1, capped;
	double games;
};

/* Game pairs of a player who wins with win and draws with draw, until a decision. */
static enum sprt_state play(const struct sprt *t, int cells, double win, double draw,
			    struct rng *rng, double *count, struct outcome *sum)
{
	enum sprt_state s = SPRT_RUNNING;

	memset(count, 0, 5 * sizeof(*count));
	for (int unit = 0; unit < 3000 && s == SPRT_RUNNING; unit++) {
		int points = 0;
		for (int k = 0; k < (cells - 1) / 2; k++) {
			double u = rng_unit(rng);
			points += u < win ? 2 : u < win + draw ? 1 : 0;
		}
		count[points]++;
		sum->games += (cells - 1) / 2;
		s = sprt_decide(t, count, cells);
	}
	sum->h1 += s == SPRT_H1;
	sum->capped += s == SPRT_RUNNING;
	return s;
}

/* Both errors stay within 5 % over 2,000 tests in all. */
static void error_rates(void **state)
{
	static const struct {
		int cells;
		enum sprt_model model;
		double elo0, elo1;
	} cases[] = {
		{3, SPRT_LOGISTIC, -35, 35},
		{5, SPRT_LOGISTIC, -35, 35},
		{5, SPRT_NORMALIZED, -40, 40},
	};
	struct rng rng;
	int wrong[2] = {0};

	(void)state;
	rng_init(&rng, 4);
	for (size_t c = 0; c < sizeof(cases) / sizeof(*cases); c++) {
		const struct sprt t = {cases[c].model, cases[c].elo0, cases[c].elo1, .05, .05};
		const int repeats = 334;
		double count[5];
		for (int truth = 0; truth < 2; truth++) {
			struct outcome sum = {0};
			const double draw = 0.2;
			double score =
				0.5 + (truth ? 1 : -1) * (1 / (1 + pow(10, -35 / 400.0)) - 0.5);
			if (cases[c].model == SPRT_NORMALIZED) {
				/* (mean - 1/2) / sd of one game = +-40 / 347.4. */
				double x = 40 / 347.43558552260146, d = 0;
				for (int k = 0; k < 50; k++)
					d = x * sqrt((1 - draw) / 4 - d * d);
				score = 0.5 + (truth ? d : -d);
			}
			for (int k = 0; k < repeats; k++)
				play(&t, cases[c].cells, score - draw / 2, draw, &rng, count, &sum);
			wrong[truth] += truth ? repeats - sum.h1 : sum.h1;
		}
	}
	/* 5 % of 1002 and two standard errors; not a test that never errs either. */
	for (int truth = 0; truth < 2; truth++) {
		assert_true(wrong[truth] <= 64);
		assert_true(wrong[truth] > 20);
	}
}

/* Half of the estimates after stopping are too high, whatever the truth is, and
 * the 95 % intervals hold it; the plain score would be off. */
static void estimates_after_stopping(void **state)
{
	const struct sprt t = {SPRT_LOGISTIC, -20, 20, .05, .05};
	const double truths[] = {-60, 0, 25, 120};
	struct rng rng;

	(void)state;
	rng_init(&rng, 8);
	for (size_t k = 0; k < sizeof(truths) / sizeof(*truths); k++) {
		const int repeats = 400;
		const double score = 1 / (1 + pow(10, -truths[k] / 400));
		int above = 0, inside = 0;
		double count[5];
		for (int i = 0; i < repeats; i++) {
			struct outcome sum = {0};
			struct sprt_estimate x;
			struct err e = ERR_INIT;
			play(&t, 3, score - 0.15, 0.3, &rng, count, &sum);
			assert_int_equal(sprt_estimate(&t, count, 3, &x, &e), 0);
			assert_true(x.lo < x.elo && x.elo < x.hi);
			above += x.elo > truths[k];
			inside += x.lo < truths[k] && truths[k] < x.hi;
		}
		near(above / (double)repeats, 0.5, 0.07);
		near(inside / (double)repeats, 0.95, 0.03);
	}
}

/* The same where the test looks at every tenth pair only, as a run does; that few do not
 * know their own variance well. */
static void estimates_with_rare_looks(void **state)
{
	const struct sprt t = {SPRT_LOGISTIC, -20, 20, .05, .05, .look = 10};
	const double truths[] = {-100, 0, 40};
	struct rng rng;

	(void)state;
	rng_init(&rng, 21);
	for (size_t k = 0; k < sizeof(truths) / sizeof(*truths); k++) {
		const int repeats = 250;
		const double score = 1 / (1 + pow(10, -truths[k] / 400));
		int above = 0, inside = 0;
		for (int i = 0; i < repeats; i++) {
			double count[5] = {0};
			struct sprt_estimate x;
			struct err e = ERR_INIT;
			for (int n = 0;
			     n < 5000 && (n % 10 != 0 || sprt_decide(&t, count, 5) == SPRT_RUNNING);
			     n++) {
				double u = rng_unit(&rng), v = rng_unit(&rng);
				int a = u < score - .15 ? 2 : u < score + .15;
				int b = v < score - .15 ? 2 : v < score + .15;
				count[a + b]++;
			}
			assert_int_equal(sprt_estimate(&t, count, 5, &x, &e), 0);
			above += x.elo > truths[k];
			inside += x.lo < truths[k] && truths[k] < x.hi;
		}
		near(above / (double)repeats, 0.5, 0.08);
		near(inside / (double)repeats, 0.95, 0.04);
	}
}

static void an_estimate_needs_games(void **state)
{
	const struct sprt t = {SPRT_LOGISTIC, 0, 5, .05, .05};
	const double none[] = {0, 0, 0}, few[] = {0, 1, 1};
	struct sprt_estimate x;
	struct err e = ERR_INIT;

	(void)state;
	assert_int_equal(sprt_estimate(&t, none, 3, &x, &e), -1);
	e = (struct err)ERR_INIT;
	assert_int_equal(sprt_estimate(&t, few, 3, &x, &e), 0);
	assert_true(isfinite(x.elo));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(likelihood_ratios),
		cmocka_unit_test(bounds_and_states),
		cmocka_unit_test(fixed_length_estimates),
		cmocka_unit_test(error_rates),
		cmocka_unit_test(estimates_after_stopping),
		cmocka_unit_test(estimates_with_rare_looks),
		cmocka_unit_test(an_estimate_needs_games),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
