/* Rates of parts of problems: Newcombe's published examples, quantiles, what is left out. */
#include "harness/science/split.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void near(double got, double want)
{
	if (!(fabs(got - want) < 5e-5))
		fail_msg("got %.6f, expected %.6f", got, want);
}

static struct split_rate rate_of(size_t k, size_t n)
{
	static double rate[100];
	static struct split_problem p[100];

	for (size_t i = 0; i < n; i++)
		rate[i] = i < k;
	return split_rate(rate, p, n, -1, -1, 0.95);
}

/* Newcombe 1998, table II, method 10. */
static void differences_as_published(void **state)
{
	static const struct {
		size_t a, m, b, n;
		double lo, hi;
	} row[] = {{56, 70, 48, 80, .0524, .3339}, {9, 10, 3, 10, .1705, .8090},
		   {5, 56, 0, 29, -.0381, .1926},  {0, 10, 0, 20, -.1611, .2775},
		   {10, 10, 0, 10, .6075, 1.},     {10, 10, 0, 20, .6791, 1.}};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct split_rate a = rate_of(row[i].a, row[i].m), b = rate_of(row[i].b, row[i].n);
		struct split_difference d = split_difference(&a, &b);
		near(d.value,
		     (double)row[i].a / (double)row[i].m - (double)row[i].b / (double)row[i].n);
		near(d.at.lo, row[i].lo);
		near(d.at.hi, row[i].hi);
	}
}

static void an_empty_side_tells_nothing(void **state)
{
	struct split_rate a = rate_of(3, 4), none = rate_of(0, 0);
	struct split_difference d = split_difference(&a, &none);

	(void)state;
	assert_true(isnan(none.rate) && isnan(d.value));
	near(d.at.lo, -1);
	near(d.at.hi, 1);
}

static void untried_and_other_parts_are_left_out(void **state)
{
	const double rate[] = {1, .5, NAN, 0, 1};
	const struct split_problem p[] = {{.part = SPLIT_FLAGGED},
					  {.part = SPLIT_FLAGGED},
					  {.part = SPLIT_FLAGGED},
					  {.part = SPLIT_CLEAN},
					  {.part = SPLIT_UNKNOWN}};
	struct split_rate r = split_rate(rate, p, 5, SPLIT_FLAGGED, -1, 0.95);

	(void)state;
	assert_int_equal(r.n, 2);
	near(r.rate, .75);
	assert_int_equal(split_rate(rate, p, 5, -1, -1, 0.95).n, 4);
	assert_int_equal(split_rate(rate, p, 5, SPLIT_CLEAN, -1, 0.95).n, 1);
}

static void equal_scores_share_a_bin(void **state)
{
	struct split_problem p[] = {
		{.score = .9}, {.score = 0},  {.score = 0},
		{.score = 0},  {.score = .5}, {.part = SPLIT_UNKNOWN, .score = 1},
		{.score = .7}, {.score = .8}, {.score = .6}};
	const int want[] = {3, 0, 0, 0, 1, -1, 2, 3, 2};

	(void)state;
	split_bins(p, 9, 4);
	for (int i = 0; i < 9; i++)
		assert_int_equal(p[i].bin, want[i]);
	split_bins(p, 0, 4); /* nothing to do */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(differences_as_published),
		cmocka_unit_test(an_empty_side_tells_nothing),
		cmocka_unit_test(untried_and_other_parts_are_left_out),
		cmocka_unit_test(equal_scores_share_a_bin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
