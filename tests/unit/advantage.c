/* Group advantages against worked numbers. */
#include "harness/science/advantage.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void the_worked_group(void **state)
{
	const double r[] = {1, 0, 0, .5}, want[] = {1.507553, -.904532, -.904532, .301511};
	double a[4];

	(void)state;
	assert_true(group_advantage(r, 4, a));
	for (int i = 0; i < 4; i++)
		assert_true(fabs(a[i] - want[i]) < 1e-5);
}

static void equal_rewards_teach_nothing(void **state)
{
	const double r[] = {.3, .3, .3};
	double a[3] = {9, 9, 9};

	(void)state;
	assert_false(group_advantage(r, 3, a));
	for (int i = 0; i < 3; i++)
		assert_true(a[i] == 0);
	assert_false(group_advantage(r, 0, a));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_worked_group),
		cmocka_unit_test(equal_rewards_teach_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
