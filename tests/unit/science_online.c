#include "harness/science/science.h"
#include "tests/unit/science_near.h"

#include <string.h>

static void elo(void **state)
{
	const double opponents[] = {1609, 1477, 1388, 1586, 1720};
	double sum = 0;

	(void)state;
	near(elo_expected(1613, 1609), 0.5057562084, 1e-10);
	near(1613 + 32 * (1 - elo_expected(1613, 1609)), 1628.8158013308, 1e-9);
	for (int i = 0; i < 5; i++)
		sum += elo_expected(1613, opponents[i]);
	near(sum, 2.8665663480, 1e-9);
	near(1613 + 32 * (2.5 - sum), 1601.2698768628, 1e-9);
}

static void elo_goes_game_by_game(void **state)
{
	const char *csv = "a,b,result\nx,y,1-0\nx,y,1/2\ny,x,1\n";
	struct online_options o = {.base = 1500, .k = 32};
	struct record r;
	struct err e = ERR_INIT;
	double got[2], x = 1500, y = 1500;
	const double score[] = {1, 0.5, 0};

	(void)state;
	record_init(&r);
	assert_int_equal(record_read_csv(&r, "t", csv, strlen(csv), &e), 0);
	rate_elo(&r, &o, got);
	for (int k = 0; k < 3; k++) {
		double d = 32 * (score[k] - elo_expected(x, y));
		x += d;
		y -= d;
	}
	near(got[0], x, 1e-9);
	near(got[1], y, 1e-9);
	record_release(&r);
}

/* Glickman, "Example of the Glicko-2 system" (2012), to more digits. */
static void glicko_example(void **state)
{
	const struct glicko_game games[] = {{1400, 30, 1, 1}, {1550, 100, 0, 1}, {1700, 300, 0, 1}};
	struct glicko p = glicko_period((struct glicko){1500, 200, 0.06}, games, 3, 0.5);

	(void)state;
	near(p.rating, 1464.0506705393, 1e-7);
	near(p.deviation, 151.5165241239, 1e-7);
	near(p.volatility, 0.0599959843, 1e-9);
	const struct glicko_game back[] = {{1500, 200, 0, 1}, {1500, 200, 1, 1}, {1500, 200, 1, 1}};
	const double want[3][2] = {
		{1398.14356, 31.67022}, {1570.39474, 97.70917}, {1784.42179, 251.56556}};
	for (int i = 0; i < 3; i++) {
		p = glicko_period((struct glicko){games[i].rating, games[i].deviation, 0.06},
				  &back[i], 1, 0.5);
		near(p.rating, want[i][0], 6e-6);
		near(p.deviation, want[i][1], 6e-6);
	}
	p = glicko_period((struct glicko){1500, 200, 0.06}, NULL, 0, 0.5);
	near(p.deviation, 200.2714167, 1e-7);
	near(p.rating, 1500, 0);
}

static void glicko_counts_games(void **state)
{
	const struct glicko_game twice[] = {{1600, 80, 0.5, 2}};
	const struct glicko_game both[] = {{1600, 80, 1, 1}, {1600, 80, 0, 1}};
	struct glicko a = glicko_period((struct glicko)GLICKO_START, twice, 1, 0.5);
	struct glicko b = glicko_period((struct glicko)GLICKO_START, both, 2, 0.5);

	(void)state;
	near(a.rating, b.rating, 1e-9);
	near(a.deviation, b.deviation, 1e-9);
}

struct skills {
	int n, rank[8];
	double mu[8], sigma[8], tolerance;
};

static void check_free_for_all(const struct skill_env *env, const struct skills *g)
{
	struct skill s[8];
	int size[8];
	struct err e = ERR_INIT;

	for (int i = 0; i < g->n; i++) {
		s[i] = (struct skill){env->mu, env->sigma};
		size[i] = 1;
	}
	assert_int_equal(trueskill_game(env, s, g->n, size, g->rank, &e), 0);
	for (int i = 0; i < g->n; i++) {
		near(s[i].mu, g->mu[i], g->tolerance);
		if (g->sigma[i] > 0)
			near(s[i].sigma, g->sigma[i], g->tolerance);
	}
}

/* Two players have a closed form; the others are the published numbers of two
 * independent implementations, which stop their message passing at 1e-4. */
static void trueskill_free_for_all(void **state)
{
	static const struct skills goldens[] = {
		{2, {0, 1}, {29.3958316930, 20.6041683070}, {7.1714758070, 7.1714758070}, 1e-9},
		{2, {0, 0}, {25, 25}, {6.4575156832, 6.4575156832}, 1e-9},
		{3, {0, 1, 2}, {31.675352, 25, 18.324648}, {6.655985, 6.207897, 6.655985}, 1e-3},
		{3,
		 {0, 1, 1},
		 {30.109299, 22.442662, 22.448040},
		 {6.735245, 5.972007, 5.974130},
		 1e-2},
		{4,
		 {0, 1, 2, 3},
		 {33.206681, 27.401455, 22.598545, 16.793319},
		 {6.348109, 5.787163},
		 1e-3},
		{8,
		 {0, 1, 2, 3, 4, 5, 6, 7},
		 {36.771, 32.242, 29.074, 26.322, 23.678, 20.926, 17.758, 13.229},
		 {5.749, 5.133, 4.943, 4.874},
		 1e-3},
	};
	const struct skill_env env = SKILL_ENV;

	(void)state;
	for (size_t k = 0; k < sizeof(goldens) / sizeof(*goldens); k++)
		check_free_for_all(&env, &goldens[k]);
}

static void trueskill_other_cases(void **state)
{
	const struct skill_env env = SKILL_ENV;
	const int one[] = {1, 1}, two[] = {2, 2}, win[] = {0, 1}, draw[] = {0, 0};
	struct err e = ERR_INIT;
	struct skill upset[] = {{25, 25 / 3.0}, {50, 12.5}};
	struct skill teams[4];

	(void)state;
	near(normal_quantile(0.55) * M_SQRT2 * env.beta, 0.7404665875, 1e-10);
	assert_int_equal(trueskill_game(&env, upset, 2, one, draw, &e), 0);
	near(upset[0].mu, 31.66230, 6e-6);
	near(upset[0].sigma, 7.13745, 6e-6);
	near(upset[1].mu, 35.01065, 6e-6);
	near(upset[1].sigma, 7.91008, 6e-6);
	for (int i = 0; i < 4; i++)
		teams[i] = (struct skill){25, 25 / 3.0};
	assert_int_equal(trueskill_game(&env, teams, 2, two, win, &e), 0);
	near(teams[0].mu, 28.108, 6e-4);
	near(teams[1].sigma, 7.774, 6e-4);
	near(teams[3].mu, 21.892, 6e-4);
	for (int i = 0; i < 4; i++)
		teams[i] = (struct skill){25, 25 / 3.0};
	near(trueskill_quality(&env, teams, 2), 0.4472135955, 1e-10);
	near(trueskill_quality(&env, teams, 3), 0.2, 1e-10);
}

static void trueskill_sequence(void **state)
{
	const char *csv = "a,b,result\nA,B,1-0\nB,C,1-0\nA,C,1/2\n";
	struct online_options o = {.env = SKILL_ENV};
	const double want[3][2] = {
		{25.393947, 5.624126}, {25.045753, 6.265002}, {22.678275, 5.525785}};
	const double conservative[] = {8.5216, 6.2507, 6.1009};
	struct record r;
	struct err e = ERR_INIT;
	struct skill s[3];

	(void)state;
	record_init(&r);
	assert_int_equal(record_read_csv(&r, "t", csv, strlen(csv), &e), 0);
	assert_int_equal(rate_trueskill(&r, &o, s, &e), 0);
	for (int i = 0; i < 3; i++) {
		near(s[i].mu, want[i][0], 1e-5);
		near(s[i].sigma, want[i][1], 1e-5);
		near(s[i].mu - 3 * s[i].sigma, conservative[i], 6e-5);
	}
	record_release(&r);
}

/* CodeClash's environment, and why a tie needs a chance of drawing. */
static void trueskill_codeclash(void **state)
{
	struct skill_env env = SKILL_ENV;
	static const struct skills six = {
		6,
		{0, 1, 2, 3, 4, 5},
		{34.49105, 29.80821, 26.51006, 23.48994, 20.19179, 15.50895},
		{6.08776, 5.43657, 5.26376},
		1e-3};
	static const struct skills two = {
		2, {0, 1}, {29.2229907, 20.7770093}, {7.2180880, 7.2180880}, 6e-8};
	const struct skills tie = {2, {0, 0}, {25, 25}, {0}, 0};
	struct skill s[2] = {{25, 25 / 3.0}, {25, 25 / 3.0}};
	const int size[] = {1, 1};
	struct err e = ERR_INIT;

	(void)state;
	env.tau = 0.7;
	env.draw = 0;
	check_free_for_all(&env, &two);
	check_free_for_all(&env, &six);
	assert_int_equal(trueskill_game(&env, s, 2, size, tie.rank, &e), -1);
	assert_int_equal(e.code, ERR_USAGE);
}

/* npm openskill 5.0.1, plackettLuce, its defaults (tau 25/300). */
static void openskill(void **state)
{
	const struct skill_env env = SKILL_ENV;
	const int one[] = {1, 1, 1, 1}, two[] = {2, 2};
	const int order[] = {0, 1, 2}, ties[] = {1, 2, 2, 4}, mixed[] = {2, 1, 3}, draw[] = {1, 1};
	struct skill a[] = {{25, 25 / 3.0}, {25, 25 / 3.0}, {25, 25 / 3.0}, {25, 25 / 3.0}};
	struct skill b[] = {{25, 25 / 3.0}, {25, 25 / 3.0}, {25, 25 / 3.0}, {25, 25 / 3.0}};
	struct skill c[] = {{25, 25 / 3.0}, {25, 25 / 3.0}};
	struct skill d[] = {{30, 5}, {20, 7}, {28, 3}};
	struct skill f[] = {{25, 25 / 3.0}, {30, 4}};
	struct skill g[] = {{25, 25 / 3.0}, {28, 5}, {25, 25 / 3.0}, {20, 6}};

	(void)state;
	plackett_luce_game(&env, c, 2, one, order);
	near(c[0].mu, 27.635389493140497, 1e-9);
	near(c[0].sigma, 8.06590141354368, 1e-9);
	near(c[1].mu, 22.364610506859503, 1e-9);
	plackett_luce_game(&env, a, 3, one, order);
	near(a[0].mu, 27.869048680749426, 1e-9);
	near(a[0].sigma, 8.205243377397993, 1e-9);
	near(a[1].mu, 25.717262170187357, 1e-9);
	near(a[2].sigma, 8.058224222802378, 1e-9);
	plackett_luce_game(&env, b, 4, one, ties);
	near(b[0].mu, 27.795252672501135, 1e-9);
	near(b[1].mu, 24.689416369722096, 1e-9);
	near(b[1].sigma, 8.17961798837266, 1e-9);
	near(b[3].mu, 22.825914588054673, 1e-9);
	plackett_luce_game(&env, d, 3, one, mixed);
	near(d[0].mu, 30.033513864865238, 1e-9);
	near(d[1].mu, 23.428759976928696, 1e-9);
	near(d[2].sigma, 2.988688977811621, 1e-9);
	plackett_luce_game(&env, f, 2, one, draw);
	near(f[0].mu, 25.710097974268756, 1e-9);
	near(f[1].sigma, 3.9777131261574934, 1e-9);
	plackett_luce_game(&env, g, 2, two, order);
	near(g[0].mu, 26.688110308476478, 1e-9);
	near(g[1].sigma, 4.961024302962111, 1e-9);
	near(g[3].mu, 19.12480232482246, 1e-9);
}

static void rows_of_many_games_are_played_out(void **state)
{
	const char *csv = "a,b,a_wins,draws,b_wins\nx,y,300,100,200\n";
	struct online_options o = {.base = 1500, .k = 10, .seed = 5};
	struct record r;
	struct err e = ERR_INIT;
	double first[2], again[2];

	(void)state;
	record_init(&r);
	assert_int_equal(record_read_csv(&r, "t", csv, strlen(csv), &e), 0);
	rate_elo(&r, &o, first);
	rate_elo(&r, &o, again);
	near(first[0], again[0], 0);
	near(first[0] + first[1], 3000, 1e-9);
	/* 350 of 600 points is 58 Elo. */
	near(first[0] - first[1], 58.5, 90);
	record_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(elo),
		cmocka_unit_test(elo_goes_game_by_game),
		cmocka_unit_test(glicko_example),
		cmocka_unit_test(glicko_counts_games),
		cmocka_unit_test(trueskill_free_for_all),
		cmocka_unit_test(trueskill_other_cases),
		cmocka_unit_test(trueskill_sequence),
		cmocka_unit_test(trueskill_codeclash),
		cmocka_unit_test(openskill),
		cmocka_unit_test(rows_of_many_games_are_played_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
