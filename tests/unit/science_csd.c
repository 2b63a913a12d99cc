#include "harness/science/science.h"
#include "tests/unit/science_near.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOUR "model,b1,b2\nA,4,1\nB,3,2\nC,2,3\nD,1,4\n"
#define FIVE "model,b1,b2,b3\nm0,90,85,70\nm1,80,88,60\nm2,70,60,95\nm3,60,75,50\nm4,50,40,65\n"

struct golden {
	const char *csv;
	int eliminate, bye_halves;
	const char *exact[5];
};

/* Enumerated by hand-checked rational arithmetic. */
static const struct golden goldens[] = {
	{FOUR, 0, 0, {"1", "4/3", "2/3", "1"}},
	{FOUR, 1, 0, {"1", "4/3", "2/3", "0"}},
	{FOUR, 2, 0, {"1", "4/3", "2/3", "0"}},
	{FIVE, 0, 0, {"77/45", "14/9", "8/5", "3/5", "8/15"}},
	{FIVE, 1, 0, {"74/45", "14/9", "6/5", "3/5", "0"}},
	{FIVE, 2, 0, {"6/5", "6/5", "2/5", "1/5", "0"}},
	{FIVE, 0, 2, {"23/9", "29/15", "94/45", "53/45", "56/45"}},
	{FIVE, 1, 2, {"113/45", "331/180", "23/15", "41/36", "44/45"}},
};

static void scores_of(struct csd_scores *s, const char *csv)
{
	struct err e = ERR_INIT;

	if (csd_read(s, "scores.csv", csv, strlen(csv), &e) < 0)
		fail_msg("%s", e.text);
}

static void exact_values(void **state)
{
	(void)state;
	for (size_t k = 0; k < sizeof(goldens) / sizeof(*goldens); k++) {
		const struct golden *g = &goldens[k];
		const int leave[] = {g->eliminate, g->eliminate, g->eliminate};
		const struct csd_rules rules = {.eliminate = leave, .bye_halves = g->bye_halves};
		struct csd_scores s;
		struct csd_result r;
		struct err e = ERR_INIT;
		scores_of(&s, g->csv);
		assert_int_equal(csd_exact(&s, &rules, &r, &e), 0);
		for (int i = 0; i < s.models; i++) {
			if (strcmp(r.exact[i], g->exact[i]) != 0)
				fail_msg("case %zu, model %d: %s, expected %s", k, i, r.exact[i],
					 g->exact[i]);
			double sum = 0;
			for (int q = 0; q < s.models; q++)
				sum += r.rank[i * s.models + q];
			near(sum, 1, 1e-12);
		}
		csd_result_release(&r);
		csd_scores_release(&s);
	}
}

/* The simulation is the same process: within 4 standard errors, also in its spread. */
static void simulation_agrees(void **state)
{
	static const enum csd_tie ties[] = {CSD_TIE_HALF, CSD_TIE_COIN, CSD_TIE_LOWER};
	const int n = 40000;

	(void)state;
	for (int k = 0; k < 12; k++) {
		const int leave[] = {k % 4, k % 4, k % 4};
		const struct csd_rules rules = {
			.eliminate = leave, .bye_halves = k % 3, .tie = ties[k % 3], .epsilon = 6};
		struct csd_scores s;
		struct csd_result exact, drawn;
		struct err e = ERR_INIT;
		scores_of(&s, FIVE);
		assert_int_equal(csd_exact(&s, &rules, &exact, &e), 0);
		assert_int_equal(csd_simulate(&s, &rules, n, (uint64_t)k, &drawn, &e), 0);
		for (int i = 0; i < 5; i++) {
			near(drawn.expected[i], exact.expected[i],
			     4.5 * exact.sd[i] / sqrt(n) + 1e-12);
			near(drawn.sd[i], exact.sd[i], 0.03 * exact.sd[i] + 1e-6);
			near(drawn.out[i], exact.out[i], 0.012);
			for (int q = 0; q < 5; q++)
				near(drawn.rank[5 * i + q], exact.rank[5 * i + q], 0.012);
		}
		csd_result_release(&exact);
		csd_result_release(&drawn);
		csd_scores_release(&s);
	}
}

static void simulation_is_seeded(void **state)
{
	const int leave[] = {1, 1, 1};
	const struct csd_rules rules = {.eliminate = leave};
	struct csd_scores s;
	struct csd_result a, b, c;
	struct err e = ERR_INIT;

	(void)state;
	scores_of(&s, FIVE);
	assert_int_equal(csd_simulate(&s, &rules, 1000, 7, &a, &e), 0);
	assert_int_equal(csd_simulate(&s, &rules, 1000, 7, &b, &e), 0);
	assert_int_equal(csd_simulate(&s, &rules, 1000, 8, &c, &e), 0);
	assert_memory_equal(a.expected, b.expected, 5 * sizeof(double));
	assert_memory_not_equal(a.expected, c.expected, 5 * sizeof(double));
	/* The same bits on every machine: all sums are integers. */
	near(a.expected[0] * 2000, floor(a.expected[0] * 2000 + 0.5), 1e-9);
	csd_result_release(&a);
	csd_result_release(&b);
	csd_result_release(&c);
	csd_scores_release(&s);
}

static void somebody_always_stays(void **state)
{
	const int leave[] = {9, 9, 9};
	const struct csd_rules rules = {.eliminate = leave};
	struct csd_scores s;
	struct csd_result r;
	struct err e = ERR_INIT;

	(void)state;
	scores_of(&s, "A,1,1,1\n");
	assert_int_equal(s.models, 1);
	assert_int_equal(csd_exact(&s, &rules, &r, &e), 0);
	near(r.out[0], 0, 0);
	csd_result_release(&r);
	assert_int_equal(csd_simulate(&s, &rules, 10, 1, &r, &e), 0);
	near(r.out[0], 0, 0);
	csd_result_release(&r);
	csd_scores_release(&s);
}

static void bad_tables_say_where(void **state)
{
	static const struct {
		const char *csv, *why;
	} cases[] = {
		{"", "expected a line per model"},
		{"model,b1\n", "expected a line per model"},
		{"model\nA\n", "expected a line per model"},
		{"model,b1,b2\nA,1\n", ":2: 2 columns where the first line has 3"},
		{"model,b1\nA,nan\n", "score of A on b1: expected a number"},
		{"model,b1\nA,\n", "score of A on b1: expected a number"},
		{"model,b1\nA,1\nA,2\n", ":3: model A is there twice"},
		{"model,b1\n,1\n", ":2: a model without a name"},
		{"model,b1\n\"A,1\n", ":2: quote is never closed"},
	};

	(void)state;
	for (size_t k = 0; k < sizeof(cases) / sizeof(*cases); k++) {
		struct csd_scores s;
		struct err e = ERR_INIT;
		assert_int_equal(csd_read(&s, "t", cases[k].csv, strlen(cases[k].csv), &e), -1);
		assert_int_equal(e.code, ERR_USAGE);
		if (strstr(e.text, cases[k].why) == NULL)
			fail_msg("case %zu: %s", k, e.text);
	}
}

static void odd_names_survive(void **state)
{
	struct csd_scores s;

	(void)state;
	scores_of(&s, "\xef\xbb\xbfmodel,b\r\n\"a, b\",1\r\n\"c\nd \"\"e\"\"\",-2.5e0\r\n");
	assert_int_equal(s.models, 2);
	assert_string_equal(s.model_names.at[0], "a, b");
	assert_string_equal(s.model_names.at[1], "c\nd \"e\"");
	near(s.score[1], -2.5, 0);
	csd_scores_release(&s);
}

static void sensitivity(void **state)
{
	const double falling[] = {2, 1.5, 1}, level[] = {3, 3, 3}, none[] = {0, 1};
	const double slopes[] = {0.1, 0.11, 0.12, 0.9, -0.5};
	const char *label[5];

	(void)state;
	near(csd_sensitivity(falling, 3), 0.25, 1e-12);
	near(csd_sensitivity(level, 3), 0, 1e-12);
	near(csd_sensitivity(none, 2), 0, 0);
	csd_labels(slopes, 5, label);
	assert_string_equal(label[3], "fragile");
	assert_string_equal(label[4], "robust");
	assert_string_equal(label[1], "average");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exact_values),         cmocka_unit_test(simulation_agrees),
		cmocka_unit_test(simulation_is_seeded), cmocka_unit_test(somebody_always_stays),
		cmocka_unit_test(bad_tables_say_where), cmocka_unit_test(odd_names_survive),
		cmocka_unit_test(sensitivity),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
