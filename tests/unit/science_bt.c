#include "harness/science/science.h"
#include "tests/unit/science_near.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void record_of(struct record *r, const char *csv)
{
	struct err e = ERR_INIT;

	record_init(r);
	if (record_read_csv(r, "games.csv", csv, strlen(csv), &e) < 0)
		fail_msg("%s", e.text);
}

static void cross_of(struct cross *t, const char *csv)
{
	struct record r;

	record_of(&r, csv);
	cross_from(t, &r);
	record_release(&r);
}

struct golden {
	const char *csv;
	enum tie_model ties;
	double lambda, rating[3], sd[3], loglik, tie, tolerance;
};

#define ROWS3 "a,b,a_wins,draws,b_wins\nA,B,7,0,3\nA,C,8,0,2\nB,C,6,0,4\n"
#define DRAWS "a,b,a_wins,draws,b_wins\nA,B,6,2,2\nA,C,7,2,1\nB,C,5,2,3\n"
#define PAIR  "a,b,a_wins,draws,b_wins\nA,B,7,0,3\n"
#define CYCLE "a,b,a_wins,draws,b_wins\nA,B,4,0,1\nA,C,2,0,3\nB,C,2,0,3\n"

/* Base 1200.  The fits were computed twice, with this method and with a general
 * quasi-Newton optimiser; the cycle is the example of Lanctot et al., "Evaluating
 * agents using social choice theory" (2023), where A and C must be equal. */
static const struct golden goldens[] = {
	{ROWS3,
	 TIES_HALF,
	 0,
	 {1328.65017, 1174.09829, 1097.25154},
	 {60.1810, 54.9843, 57.9753},
	 -17.848669035,
	 NAN,
	 6e-6},
	{ROWS3,
	 TIES_HALF,
	 0.01,
	 {1328.18060, 1174.19563, 1097.62377},
	 {60.0114, 54.8785, 57.8344},
	 -17.848702428,
	 NAN,
	 6e-6},
	{DRAWS,
	 TIES_HALF,
	 0,
	 {1328.65017, 1174.09829, 1097.25154},
	 {60.1810, 54.9843, 57.9753},
	 -17.848669035,
	 NAN,
	 6e-6},
	{PAIR,
	 TIES_HALF,
	 0,
	 {1273.59536, 1126.40464},
	 {59.93833, 59.93833},
	 -6.108643021,
	 NAN,
	 6e-6},
	{PAIR, TIES_HALF, 0.01, {1273.24684, 1126.75316}, {59.74849, 59.74849}, NAN, NAN, 6e-6},
	{"a,b,a_wins,draws,b_wins\nA,B,10,0,0\n",
	 TIES_HALF,
	 0.01,
	 {1655.59104, 744.40896},
	 {348.3376, 348.3376},
	 NAN,
	 NAN,
	 6e-6},
	{CYCLE,
	 TIES_HALF,
	 0,
	 {1249.06357, 1101.87286, 1249.06357},
	 {76.466, 79.918, 76.466},
	 NAN,
	 NAN,
	 6e-6},
	{DRAWS,
	 TIES_DAVIDSON,
	 0,
	 {1368.97260, 1165.91321, 1065.11419},
	 {0},
	 -27.87964021,
	 0.59690996,
	 2e-4},
	{DRAWS,
	 TIES_RAO_KUPPER,
	 0,
	 {1333.24338, 1173.37389, 1093.38273},
	 {0},
	 -27.94100212,
	 1.65802529,
	 2e-4},
};

static void fits_match_goldens(void **state)
{
	(void)state;
	for (size_t k = 0; k < sizeof(goldens) / sizeof(*goldens); k++) {
		const struct golden *g = &goldens[k];
		struct cross t;
		struct bt_fit f;
		struct err e = ERR_INIT;
		cross_of(&t, g->csv);
		if (bt_fit(&t, g->ties, g->lambda, &f, &e) < 0)
			fail_msg("fit %zu: %s", k, e.text);
		for (int i = 0; i < f.n; i++) {
			near(1200 + ELO_PER_LOGIT * f.s[i], g->rating[i], g->tolerance);
			if (g->sd[i] > 0)
				near(ELO_PER_LOGIT * sqrt(f.cov[i * f.n + i]), g->sd[i], 6e-4);
		}
		if (!isnan(g->loglik))
			near(f.loglik, g->loglik, 2e-8);
		if (!isnan(g->tie))
			near(f.tie, g->tie, 2e-6);
		bt_fit_release(&f);
		cross_release(&t);
	}
}

static void strengths_and_differences(void **state)
{
	struct cross t;
	struct bt_fit f;
	struct err e = ERR_INIT;

	(void)state;
	cross_of(&t, ROWS3);
	assert_int_equal(bt_fit(&t, TIES_HALF, 0, &f, &e), 0);
	near(f.s[0], 0.74056993513, 1e-11);
	near(f.s[1], -0.14910225523, 1e-11);
	near(f.s[2], -0.59146767990, 1e-11);
	bt_fit_release(&f);
	assert_int_equal(bt_fit(&t, TIES_HALF, 0.01, &f, &e), 0);
	near(ELO_PER_LOGIT * (f.s[0] - f.s[1]), 153.985, 5e-4);
	near(ELO_PER_LOGIT * bt_sd_of_difference(&f, 0, 1), 99.404, 5e-4);
	near(bt_superiority(&f, 0, 1), normal_cdf(153.985 / 99.404), 1e-5);
	near(bt_superiority(&f, 0, 1) + bt_superiority(&f, 1, 0), 1, 1e-12);
	bt_fit_release(&f);
	cross_release(&t);
}

/* The minorise-maximise iteration is an independent way to the same point. */
static void minorise_maximise(void **state)
{
	double pi[3] = {1 / 3.0, 1 / 3.0, 1 / 3.0};
	struct cross t;

	(void)state;
	cross_of(&t, ROWS3);
	bt_mm_step(&t, pi);
	near(pi[0], 0.5, 1e-12);
	near(pi[1], 0.3, 1e-12);
	near(pi[2], 0.2, 1e-12);
	for (int k = 0; k < 500; k++)
		bt_mm_step(&t, pi);
	near(pi[0], 0.59711143, 6e-9);
	near(pi[1], 0.24528764, 6e-9);
	near(pi[2], 0.15760094, 6e-9);
	cross_release(&t);
}

static void codeclash_units(void **state)
{
	static const double last_decides[] = {1, -1, 0}, more[] = {0, 1, 1, -1}, drawn[] = {0, 0};

	(void)state;
	assert_int_equal(tournament_winner(last_decides, 3), -1);
	assert_int_equal(tournament_winner(more, 4), 1);
	assert_int_equal(tournament_winner(drawn, 2), 0);
	assert_int_equal(tournament_winner(NULL, 0), 0);
}

static void impossible_fits_say_why(void **state)
{
	static const struct {
		const char *csv, *why;
	} cases[] = {
		{"a,b,a_wins,draws,b_wins\nA,B,10,0,0\n", "took every point"},
		{"a,b,a_wins,draws,b_wins\nA,B,1,0,1\nC,D,1,0,1\n", "never met"},
		{"a,b,a_wins,draws,b_wins\nA,B,3,0,1\nB,C,4,0,0\nA,C,2,0,0\n", "2 strongly"},
	};

	(void)state;
	for (size_t k = 0; k < 3; k++) {
		struct cross t;
		struct bt_fit f = {0};
		struct err e = ERR_INIT;
		cross_of(&t, cases[k].csv);
		assert_int_equal(bt_fit(&t, TIES_HALF, 0, &f, &e), -1);
		assert_int_equal(e.code, ERR_USAGE);
		assert_non_null(strstr(e.text, cases[k].why));
		assert_non_null(strstr(e.text, "lambda"));
		e = (struct err)ERR_INIT;
		assert_int_equal(bt_fit(&t, TIES_HALF, 0.01, &f, &e), 0);
		bt_fit_release(&f);
		cross_release(&t);
	}
}

/* Davidson's maximum can be missing although ties connect everybody. */
static void ties_cannot_hide_a_missing_maximum(void **state)
{
	struct cross t;
	struct bt_fit f = {0};
	struct err e = ERR_INIT;

	(void)state;
	cross_of(&t, "a,b,a_wins,draws,b_wins\nA,B,5,2,0\n");
	assert_int_equal(bt_fit(&t, TIES_DAVIDSON, 0, &f, &e), -1);
	e = (struct err)ERR_INIT;
	assert_int_equal(bt_fit(&t, TIES_HALF, 0, &f, &e), 0);
	bt_fit_release(&f);
	cross_release(&t);
	cross_of(&t, "a,b,a_wins,draws,b_wins\nA,B,0,7,0\n");
	assert_int_equal(bt_fit(&t, TIES_RAO_KUPPER, 0, &f, &e), 0);
	near(f.s[0], 0, 1e-12);
	assert_true(isinf(f.tie));
	bt_fit_release(&f);
	cross_release(&t);
}

static void one_player_alone(void **state)
{
	struct cross t;
	struct bt_fit f = {0};
	struct err e = ERR_INIT;

	(void)state;
	cross_init(&t, 1);
	assert_int_equal(bt_fit(&t, TIES_HALF, 0, &f, &e), 0);
	near(f.s[0], 0, 0);
	bt_fit_release(&f);
	cross_release(&t);
}

static double truth(int i)
{
	return 0.45 * (i - 3.5);
}

/* Every pair plays games games, in clusters when a cluster effect is asked for. */
static void simulate(struct record *r, int n, int games, int clusters, struct rng *rng)
{
	struct err e = ERR_INIT;

	record_init(r);
	for (int i = 0; i < n; i++) {
		char name[16];
		snprintf(name, sizeof(name), "p%d", i);
		record_player(r, name, strlen(name), &e);
	}
	for (int i = 0; i < n; i++)
		for (int j = i + 1; j < n; j++)
			for (int c = 0; c < (clusters > 0 ? clusters : 1); c++) {
				double d = truth(i) - truth(j);
				d += clusters > 0 ? 0.8 * rng_normal(rng) : 0;
				uint64_t w = rng_binomial(rng, (uint64_t)games, 1 / (1 + exp(-d)));
				record_add(r, (struct record_row){
						      .a = i,
						      .b = j,
						      .win = (double)w,
						      .loss = games - (double)w,
						      .cluster = clusters > 0 ? r->clusters++ : -1,
					      });
			}
}

/* How often 95 % intervals hold the truth, over players and repeats. */
static void hessian_intervals_cover(void **state)
{
	const int n = 8, repeats = 250;
	int inside = 0, pairs_inside = 0;
	struct rng rng;

	(void)state;
	rng_init(&rng, 1);
	for (int k = 0; k < repeats; k++) {
		struct record r;
		struct cross t;
		struct bt_fit f;
		struct err e = ERR_INIT;
		simulate(&r, n, 30, 0, &rng);
		cross_from(&t, &r);
		assert_int_equal(bt_fit(&t, TIES_HALF, 0, &f, &e), 0);
		for (int i = 0; i < n; i++)
			inside += fabs(f.s[i] - truth(i)) < 1.959964 * sqrt(f.cov[i * n + i]);
		for (int i = 1; i < n; i++)
			pairs_inside += fabs(f.s[i] - f.s[0] - truth(i) + truth(0)) <
					1.959964 * bt_sd_of_difference(&f, i, 0);
		bt_fit_release(&f);
		cross_release(&t);
		record_release(&r);
	}
	near(inside / (double)(repeats * n), 0.95, 0.02);
	near(pairs_inside / (double)(repeats * (n - 1)), 0.95, 0.02);
}

/* Rounds of one tournament hang together; only the cluster bootstrap knows. */
static void cluster_bootstrap_covers(void **state)
{
	const int n = 5, repeats = 100, samples = 200;
	int inside = 0, naive = 0;
	struct rng rng;
	double *s = xmalloc((size_t)(samples * n) * sizeof(*s));

	(void)state;
	rng_init(&rng, 2);
	for (int k = 0; k < repeats; k++) {
		struct record r;
		struct cross t;
		struct bt_fit f;
		struct err e = ERR_INIT;
		simulate(&r, n, 15, 25, &rng);
		cross_from(&t, &r);
		assert_int_equal(bt_fit(&t, TIES_HALF, 0, &f, &e), 0);
		assert_int_equal(bt_bootstrap(&r, TIES_HALF, 0, samples, (uint64_t)k, s, &e), 0);
		double mean = 0, want = 0;
		for (int i = 0; i < n; i++)
			want += truth(i) / n;
		for (int i = 0; i < n; i++) {
			/* The cluster effect shrinks what a logistic fit sees: compare to its
			 * limit. */
			struct interval c = bootstrap_interval(s, samples, n, i, 0.95);
			double target = (truth(i) - want) * 0.883;
			mean += f.s[i];
			inside += c.lo < target && target < c.hi;
			naive += fabs(f.s[i] - target) < 1.959964 * sqrt(f.cov[i * n + i]);
		}
		near(mean, 0, 1e-9);
		bt_fit_release(&f);
		cross_release(&t);
		record_release(&r);
	}
	free(s);
	near(inside / (double)(repeats * n), 0.95, 0.02);
	assert_true(naive / (double)(repeats * n) < 0.9);
}

static void bootstrap_is_seeded_and_counts(void **state)
{
	struct record r;
	struct cross t;
	struct bt_fit f;
	struct err e = ERR_INIT;
	double a[3000], b[3000], rank[9];
	struct rank_agreement agree;

	(void)state;
	record_of(&r, ROWS3);
	cross_from(&t, &r);
	assert_int_equal(bt_fit(&t, TIES_HALF, 0.01, &f, &e), 0);
	assert_int_equal(bt_bootstrap(&r, TIES_HALF, 0.01, 1000, 7, a, &e), 0);
	assert_int_equal(bt_bootstrap(&r, TIES_HALF, 0.01, 1000, 7, b, &e), 0);
	assert_memory_equal(a, b, sizeof(a));
	bootstrap_ranks(a, 1000, 3, rank);
	for (int i = 0; i < 3; i++)
		near(rank[3 * i] + rank[3 * i + 1] + rank[3 * i + 2], 1, 1e-9);
	assert_true(rank[0] > 0.85);
	double mean = 0, square = 0;
	for (int k = 0; k < 1000; k++) {
		mean += a[3 * k] / 1000;
		square += a[3 * k] * a[3 * k] / 1000;
	}
	/* About the Hessian's deviation; the bootstrap is a little wider with ten games. */
	near(sqrt(square - mean * mean), sqrt(f.cov[0]), 0.12);
	bootstrap_agreement(a, 1000, &f, &agree);
	near(agree.pairwise, (agree.kendall_tau + 1) / 2, 1e-9);
	assert_true(agree.top1 > 0.85 && agree.footrule < 0.3);
	bt_fit_release(&f);
	cross_release(&t);
	record_release(&r);
}

static void cycles_and_groups(void **state)
{
	struct cross t;
	struct cycles c = {0};
	int group[5];

	(void)state;
	cross_of(&t, "a,b,a_wins,draws,b_wins\nR,P,5,0,45\nP,S,5,0,45\nS,R,5,0,45\nX,R,10,0,12\n");
	assert_int_equal(cross_groups(&t, true, group), 1);
	cross_cycles(&t, 0.05, &c, NULL);
	assert_int_equal(c.list.len, 1);
	/* P beats R, R beats S, S beats P: from R (player 0). */
	assert_int_equal(c.list.at[0].a, 0);
	assert_int_equal(c.list.at[0].b, 2);
	assert_int_equal(c.list.at[0].c, 1);
	assert_true(cross_cyclicity(&t) > 0.9);
	vec_release(&c.list);
	cross_release(&t);
	cross_of(&t, ROWS3);
	cross_cycles(&t, 0.05, &c, NULL);
	assert_int_equal(c.list.len, 0);
	assert_true(cross_cyclicity(&t) < 0.2);
	cross_release(&t);
	cross_of(&t, "a,b,a_wins,draws,b_wins\nA,B,1,0,1\nC,D,2,0,0\n");
	assert_int_equal(cross_groups(&t, false, group), 2);
	assert_int_equal(cross_groups(&t, true, group), 3);
	cross_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fits_match_goldens),
		cmocka_unit_test(strengths_and_differences),
		cmocka_unit_test(minorise_maximise),
		cmocka_unit_test(codeclash_units),
		cmocka_unit_test(impossible_fits_say_why),
		cmocka_unit_test(ties_cannot_hide_a_missing_maximum),
		cmocka_unit_test(one_player_alone),
		cmocka_unit_test(hessian_intervals_cover),
		cmocka_unit_test(cluster_bootstrap_covers),
		cmocka_unit_test(bootstrap_is_seeded_and_counts),
		cmocka_unit_test(cycles_and_groups),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
