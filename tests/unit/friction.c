/* Flips, plateau, friction and resistance of hand-made records. */
#include "harness/science/friction.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* 0 (c) -> 1 (i) -> 3 (c); 0 -> 2 (i); what was told before each edit is the step's. */
static void in_a_tree_steps_lead_to_children(void **state)
{
	const struct attempt a[] = {{.correct = true, .value = .6},
				    {.value = .2},
				    {.value = .1},
				    {.correct = true, .value = .8}};
	const int parent[] = {-1, 0, 0, 1};
	const struct attempt step[] = {{0},
				       {.correct = true, .value = .6, .fired = true},
				       {.correct = true, .value = .6, .touched = true},
				       {.value = .2, .told_bad = true}};
	struct friction f;

	(void)state;
	friction_of_tree(a, parent, step, 4, 1, &f);
	assert_int_equal(f.c_to_i.k, 2);
	assert_int_equal(f.c_to_i.n, 2);
	assert_int_equal(f.fired_c_to_i.n, 1);
	assert_int_equal(f.i_to_c.k, 1);
	assert_int_equal(f.i_to_c.n, 1);
	assert_int_equal(f.resistance.k, 1);
	assert_int_equal(f.resistance.n, 1);
	assert_int_equal(f.sign_changes, 2);
	assert_int_equal(f.plateau, 3);
	assert_true(fabs(f.friction - .5) < 1e-12);
}

static void flips_are_counted_by_what_was_told(void **state)
{
	const struct attempt a[] = {
		{.correct = true, .value = .8, .fired = true, .told_bad = true, .touched = true},
		{.correct = false, .value = .2, .told_bad = true, .touched = false},
		{.correct = false, .value = .2, .told_bad = true, .touched = true},
		{.correct = true, .value = .9},
		{.correct = true, .value = .9},
	};
	struct friction f;

	(void)state;
	friction_of(a, 5, 1, &f);
	assert_int_equal(f.attempts, 5);
	assert_int_equal(f.c_to_i.k, 1);
	assert_int_equal(f.c_to_i.n, 2); /* the last attempt has no step after it */
	assert_int_equal(f.i_to_c.k, 1);
	assert_int_equal(f.i_to_c.n, 2);
	assert_int_equal(f.fired_c_to_i.k, 1);
	assert_int_equal(f.fired_c_to_i.n, 1);
	assert_int_equal(f.quiet_c_to_i.k, 0);
	assert_int_equal(f.quiet_c_to_i.n, 1);
	assert_int_equal(f.resistance.k, 1);
	assert_int_equal(f.resistance.n, 3);
	assert_int_equal(f.sign_changes, 2);
	assert_int_equal(f.plateau, 3);
	assert_true(fabs(f.friction - (1 - (.9 - .8) / (1 - .8))) < 1e-12);
}

static void intervals_are_wilsons(void **state)
{
	struct attempt a[11] = {0};
	struct friction f, sum = {0};

	(void)state;
	for (int i = 0; i < 10; i++)
		a[i] = (struct attempt){.told_bad = true, .touched = i >= 5};
	friction_of(a, 11, 1, &f);
	/* Wilson, 5 of 10: (.2366, .7634) */
	assert_true(fabs(f.resistance.low - .2366) < 5e-5);
	assert_true(fabs(f.resistance.high - .7634) < 5e-5);
	friction_add(&sum, &f);
	friction_add(&sum, &f);
	assert_int_equal(sum.resistance.k, 10);
	assert_int_equal(sum.resistance.n, 20);
	assert_true(sum.resistance.low > f.resistance.low);
}

static void nothing_to_say_is_said_as_such(void **state)
{
	struct attempt good = {.correct = true, .value = 1};
	struct friction f;

	(void)state;
	friction_of(NULL, 0, 1, &f);
	assert_int_equal(f.c_to_i.n, 0);
	assert_true(isnan(f.friction));
	friction_of(&good, 1, 1, &f);
	assert_true(isnan(f.friction)); /* there already */
	assert_int_equal(f.plateau, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flips_are_counted_by_what_was_told),
		cmocka_unit_test(in_a_tree_steps_lead_to_children),
		cmocka_unit_test(intervals_are_wilsons),
		cmocka_unit_test(nothing_to_say_is_said_as_such),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
