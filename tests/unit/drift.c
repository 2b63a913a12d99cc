/* What codebases are like in numbers, on small ones made by hand. */
#include "harness/science/drift.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void near(double got, double want)
{
	if (!(fabs(got - want) < 1e-3))
		fail_msg("got %.6f, expected %.6f", got, want);
}

static void add(struct drift_code *c, const char *path, const char *text)
{
	drift_add(c, path, text, strlen(text));
}

static void sizes(void **state)
{
	struct drift_code c = {0};
	struct drift_size s;

	(void)state;
	drift_measure(&c, NULL, &s);
	near(s.files, 0);
	near(s.duplication, 0);
	add(&c, "a.c", "x\ny");
	add(&c, "b.bin", "");
	drift_add(&c, "c.bin", "\0\n\n", 3);
	drift_measure(&c, NULL, &s);
	near(s.files, 3);
	near(s.bytes, 6);
	near(s.lines, 2);
	drift_release(&c);
}

static void copies_are_found_whatever_their_indent(void **state)
{
	struct drift_code c = {0};
	struct drift_size s;

	(void)state;
	add(&c, "a.py", "a1\na2\na3\na4\na5\na6\nalone\n");
	add(&c, "b.py", "other\n  a1\n  a2\n\n  a3\n  a4\n}\n  a5\n  a6\n");
	drift_measure(&c, NULL, &s);
	near(s.duplication, 12 / 14.);
	drift_release(&c);
}

static void tables_of_answers_are_literals(void **state)
{
	struct drift_code c = {0}, d = {0};
	struct drift_size s;

	(void)state;
	add(&c, "a.c", "int t[] = {123456, 789012};");
	drift_measure(&c, NULL, &s);
	near(s.literals, 12 / 23.);
	add(&d, "a.c", "x1 + it's");
	drift_measure(&d, NULL, &s);
	near(s.literals, 0); /* a name, an apostrophe */
	drift_release(&c);
	drift_release(&d);
}

static void what_nobody_names_is_thrown_away(void **state)
{
	struct drift_code c = {0};
	struct drift_size s;

	(void)state;
	add(&c, "main.c", "#include \"tree.h\"\n");
	add(&c, "tree.h", "");
	add(&c, "README.md", "");
	add(&c, "test_2.py", "import treehouse\n");
	drift_measure(&c, NULL, &s);
	near(s.throwaway, 1 / 4.);
	drift_measure(&c, "test_2.py", &s);
	near(s.throwaway, 0);
	drift_release(&c);
}

static void slopes_are_least_squares(void **state)
{
	/* R: confint(lm(c(1,3,2,5,4) ~ c(0,1,2,3,4))) gives 0.8 (-0.3025, 1.9025) */
	const double x[] = {0, 1, 2, 3, 4, 9}, y[] = {1, 3, 2, 5, 4, NAN};
	struct drift_slope s;

	(void)state;
	drift_slope(x, y, 6, &s);
	assert_int_equal(s.n, 5);
	near(s.slope, .8);
	near(s.interval.lo, -.3026);
	near(s.interval.hi, 1.9026);
	drift_slope(x, y, 2, &s);
	assert_true(isnan(s.slope));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes),
		cmocka_unit_test(copies_are_found_whatever_their_indent),
		cmocka_unit_test(tables_of_answers_are_literals),
		cmocka_unit_test(what_nobody_names_is_thrown_away),
		cmocka_unit_test(slopes_are_least_squares),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
