/* A verifier's numbers against the goldens of a worked example and of brute force. */
#include "harness/science/critic.h"

#include "harness/base/rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void near(double got, double want)
{
	if (!(fabs(got - want) < 1e-9))
		fail_msg("got %.12f, expected %.12f", got, want);
}

static void the_worked_example(void **state)
{
	const double score[] = {.9, .8, .7, .6, .55, .4, .3, .2},
		     truth[] = {1, 1, 0, 1, 0, 0, 1, 0};
	struct critic_row row[8];
	struct critic_result r;

	(void)state;
	for (int i = 0; i < 8; i++)
		row[i] = (struct critic_row){score[i], truth[i], NAN, 0};
	critic_judge(row, 8, 5, .5, 1, &r);
	near(r.auc, .75);
	near(r.ece, .25625);
	near(r.brier, .2115625);
	near(r.accuracy, 5 / 8.);
	assert_true(r.auc_interval.lo < .75 && r.auc_interval.hi > .75);
	assert_int_equal(r.correct, 4);
	assert_true(isnan(r.gain));
}

static void ties_count_half(void **state)
{
	const struct critic_row row[] = {
		{.5, 1, NAN, 0}, {.5, 0, NAN, 0}, {.5, 0, NAN, 0}, {.5, 1, NAN, 0}};
	const struct critic_row same[] = {{.5, 1, NAN, 0}, {.6, 1, NAN, 0}};
	struct critic_result r;

	(void)state;
	critic_judge(row, 4, 10, .5, 1, &r);
	near(r.auc, .5);
	near(r.k[1].best, .5); /* all tied: no better than the average */
	critic_judge(same, 2, 10, .5, 1, &r);
	assert_true(isnan(r.auc));
}

/* All subsets of k of one group. */
static void brute(const struct critic_row *row, int n, int k, double *best, double *possible)
{
	double sum = 0, any = 0, all = 0;

	for (unsigned set = 0; set < 1U << n; set++) {
		double top = -1, good = 0, tied = 0;
		int solved = 0;
		if (__builtin_popcount(set) != k)
			continue;
		for (int i = 0; i < n; i++) {
			if (!(set >> i & 1))
				continue;
			solved |= row[i].truth >= .5;
			if (row[i].score > top) {
				top = row[i].score;
				good = tied = 0;
			}
			if (row[i].score == top) {
				tied++;
				good += row[i].truth >= .5;
			}
		}
		sum += good / tied;
		any += solved;
		all++;
	}
	*best = sum / all;
	*possible = any / all;
}

static void best_of_k_is_the_average_over_subsets(void **state)
{
	struct rng rng;
	struct critic_result r;

	(void)state;
	rng_init(&rng, 7);
	for (int round = 0; round < 50; round++) {
		struct critic_row row[9];
		for (int i = 0; i < 9; i++)
			row[i] = (struct critic_row){(double)rng_below(&rng, 5) / 4,
						     (double)rng_below(&rng, 2), NAN, 0};
		critic_judge(row, 9, 10, .5, 1, &r);
		assert_int_equal(r.ks, 4);
		for (int i = 0; i < r.ks; i++) {
			double best, possible;
			brute(row, 9, r.k[i].k, &best, &possible);
			near(r.k[i].best, best);
			near(r.k[i].possible, possible);
		}
	}
}

static void groups_are_apart_and_refinement_is_counted(void **state)
{
	const struct critic_row row[] = {
		{.9, 1, 0, 0}, {.1, 0, 1, 0}, {.2, 1, 1, 1}, {.8, 0, 0, 1}, {.5, 1, NAN, 2}};
	struct critic_result r;

	(void)state;
	critic_judge(row, 5, 10, .5, 1, &r);
	assert_int_equal(r.groups, 3);
	assert_int_equal(r.k[1].groups, 2);
	near(r.k[1].best, .5);
	near(r.k[1].possible, 1);
	assert_int_equal(r.refined, 4);
	near(r.gain, 0);
	assert_int_equal(r.c_to_i, 1);
	assert_int_equal(r.was_c, 2);
	assert_int_equal(r.i_to_c, 1);
	assert_int_equal(r.was_i, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_worked_example),
		cmocka_unit_test(ties_count_half),
		cmocka_unit_test(best_of_k_is_the_average_over_subsets),
		cmocka_unit_test(groups_are_apart_and_refinement_is_counted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
