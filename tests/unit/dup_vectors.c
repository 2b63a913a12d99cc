/* Duplicates: the dense engine's arithmetic; its client is tested end to end. */
#include "problems/problem.h"

#include "harness/base/rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void both_dots_agree(void **state)
{
	int8_t a[4096], b[4096];
	struct rng r;

	(void)state;
	rng_init(&r, 3);
	for (size_t i = 0; i < sizeof(a); i++) {
		a[i] = (int8_t)((int)rng_below(&r, 255) - 127);
		b[i] = (int8_t)((int)rng_below(&r, 255) - 127);
	}
	for (size_t n = 0; n <= sizeof(a); n += 32)
		assert_int_equal(dup_dot(a, b, n), dup_dot_plain(a, b, n));
	memset(a, -127, sizeof(a));
	assert_int_equal(dup_dot(a, a, sizeof(a)), 4096 * 127 * 127);
	assert_int_equal(dup_dot_plain(a, a, sizeof(a)), 4096 * 127 * 127);
}

static void fusion_rewards_agreement(void **state)
{
	struct dup_hit l[] = {{.doc = 1, .words = 0.5f}, {.doc = 2}, {.doc = 3}};
	struct dup_hit d[] = {{.doc = 4, .dense = 0.9f}, {.doc = 2, .dense = 0.8f}};
	struct dup_hits lexical = {.len = 3, .at = l}, dense = {.len = 2, .at = d}, out;

	(void)state;
	dup_fuse(&lexical, &dense, 3, &out);
	assert_int_equal(out.len, 3);
	/* Second in both is before first in one; equal ranks stay in order of document. */
	assert_int_equal(out.at[0].doc, 2);
	assert_float_equal(out.at[0].score, 61.0 / 62, 1e-6);
	assert_float_equal(out.at[0].dense, 0.8, 1e-6);
	assert_int_equal(out.at[1].doc, 1);
	assert_float_equal(out.at[1].score, 0.5, 1e-6);
	assert_float_equal(out.at[1].words, 0.5, 1e-6);
	assert_int_equal(out.at[2].doc, 4);
	dup_hits_release(&out);
	lexical.len = dense.len = 0;
	dup_fuse(&lexical, &dense, 3, &out);
	assert_int_equal(out.len, 0);
	dup_hits_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_dots_agree),
		cmocka_unit_test(fusion_rewards_agreement),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
