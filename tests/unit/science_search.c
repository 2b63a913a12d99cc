/* Which node of a search is next: the formula's goldens, limits, ties, what cannot be measured. */
#include "harness/science/search.h"

#include "tests/unit/science_near.h"

static void the_formula(void **state)
{
	const struct uct u = {.weight = 1, .exploration = 1, .bonus = 0, .depth_weight = .8};
	struct uct deep = u;

	(void)state;
	near(uct_score(&u, 60, 2, 5, 3), 59.511421, 5e-7);
	near(uct_score(&u, 40, 1, 5, 2), 40.137265, 5e-7);
	assert_true(isinf(uct_score(&u, 60, 0, 5, 3)) && uct_score(&u, 60, 0, 5, 3) > 0);
	deep.bonus = 2; /* b e^(-w_d (d - 1)): 2 e^-1.6 at depth 3, 2 e^.8 at depth 0 */
	near(uct_score(&deep, 60, 2, 5, 3) - 59.511421, .403793, 1e-6);
	near(uct_score(&deep, 60, 1, 1, 0) - 60, 4.451082, 1e-6);
	deep.weight = .5;
	near(uct_score(&deep, 60, 1, 1, 0) - 30, 4.451082, 1e-6);
}

static const struct search_rules rules = {.method = SEARCH_UCT,
					  .nodes = 10,
					  .expansions = 2,
					  .depth = 3,
					  .uct = {.weight = 1, .exploration = M_SQRT2}};

static int next(const struct search_rules *r, struct search_node *node, size_t n)
{
	search_count(node, n);
	return search_next(r, node, n);
}

static void counts(void **state)
{
	struct search_node x[] = {{-1, .5}, {0, .25}, {0, NAN}, {1, 1}};

	(void)state;
	search_count(x, 4);
	assert_int_equal(x[0].visits, 3); /* the one that could not be measured is none */
	near(x[0].sum, 1.75, 1e-12);
	assert_int_equal(x[1].visits, 2);
	near(x[1].sum, 1.25, 1e-12);
	assert_int_equal(x[2].visits, 0);
	assert_int_equal(x[3].depth, 2);
	assert_int_equal(x[0].children, 2);
	assert_int_equal(search_best(x, 4), 3);
	assert_int_equal(search_best(x, 3), 0);
	x[1].value = .5;
	assert_int_equal(search_best(x, 3), 0); /* the first of equals */
	x[0].value = x[1].value = NAN;
	assert_int_equal(search_best(x, 3), -1);
}

static void attempts_from_the_root(void **state)
{
	const struct search_rules r = {.method = SEARCH_BEST_OF_K, .nodes = 3};
	struct search_node x[] = {{-1, NAN}, {0, 1}, {0, 0}, {0, 0}};

	(void)state;
	for (size_t n = 1; n <= 3; n++)
		assert_int_equal(next(&r, x, n), 0);
	assert_int_equal(next(&r, x, 4), -1);
}

static void explores(void **state)
{
	struct search_node x[] = {{-1, .5}, {0, .9}, {0, .1}, {1, .2}, {1, .2}};

	(void)state;
	assert_int_equal(next(&rules, x, 1), 0);
	assert_int_equal(next(&rules, x, 2), 1); /* .9 + 1.18 > .7 + .83 */
	assert_int_equal(next(&rules, x, 3), 1); /* the root has its two; equal but for Q */
	assert_int_equal(next(&rules, x, 5), 2); /* 1 has its two; .1 + 1.79 > .2 + 1.48 */
	x[2].value = .2;
	x[3].value = x[4].value = .2;
	struct search_rules greedy = rules;
	greedy.uct.exploration = 0;
	assert_int_equal(next(&greedy, x, 5), 2); /* all are worth .2: the lowest number */
	x[4].value = .3;
	assert_int_equal(next(&greedy, x, 5), 4);
}

static void limits(void **state)
{
	struct search_node x[] = {{-1, 1}, {0, 1}, {0, 0}, {1, 1}, {3, 1}};
	struct search_rules r = rules;

	(void)state;
	assert_int_equal(next(&r, x, 5), 3); /* 4 is as deep as it may be */
	r.depth = 4;
	assert_int_equal(next(&r, x, 5), 4); /* 1 + 1.18 > 1 + 1.05 */
	r.depth = 1;
	r.expansions = 1;
	assert_int_equal(next(&r, x, 2), -1); /* nothing may grow, whatever is left */
	r.nodes = 1;
	r.expansions = 9;
	assert_int_equal(next(&r, x, 2), -1);
}

static void what_cannot_be_measured_does_not_grow(void **state)
{
	struct search_node x[] = {{-1, NAN}, {0, NAN}, {0, .1}};

	(void)state;
	assert_int_equal(next(&rules, x, 1), 0); /* but for the root: there is nothing else */
	assert_int_equal(next(&rules, x, 2), 0);
	assert_int_equal(next(&rules, x, 3), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_formula),
		cmocka_unit_test(counts),
		cmocka_unit_test(attempts_from_the_root),
		cmocka_unit_test(explores),
		cmocka_unit_test(limits),
		cmocka_unit_test(what_cannot_be_measured_does_not_grow),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
