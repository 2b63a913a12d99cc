#include "harness/science/science.h"
#include "tests/unit/science_near.h"

#include <stdlib.h>
#include <string.h>

struct log {
	VEC(struct played)
	rows;
};

static void next_of(const struct schedule *s, const struct log *l, struct pairings *ret)
{
	struct err e = ERR_INIT;

	if (schedule_next(s, l->rows.at, l->rows.len, ret, &e) < 0)
		fail_msg("%s", e.text);
}

/* The better seed wins all its games, or they draw. */
static struct played result_of(const struct pairing *p, bool draw)
{
	double games = 2.0 * p->pairs;
	bool a = p->a < p->b;

	return (struct played){p->round,
			       p->a,
			       p->b,
			       draw ? 0 : a * games,
			       draw ? games : 0,
			       draw ? 0 : !a * games};
}

/* Play until nothing is left, one pairing at a time so that each step is also a
 * restart; returns how many pairings were played. */
static int play_out(const struct schedule *s, struct log *l)
{
	for (int steps = 0; steps < 5000; steps++) {
		struct pairings p;
		next_of(s, l, &p);
		size_t i = 0;
		while (i < p.list.len && p.list.at[i].b < 0)
			i++;
		if (i < p.list.len)
			vec_push(&l->rows, result_of(&p.list.at[i], false));
		bool done = i == p.list.len;
		assert_true(p.done == (p.list.len == 0));
		pairings_release(&p);
		if (done)
			return steps;
	}
	fail_msg("never ends");
	return -1;
}

static int times_met(const struct log *l, int a, int b)
{
	int n = 0;

	vec_each (const struct played, g, &l->rows)
		n += (g->a == a && g->b == b) || (g->a == b && g->b == a);
	return n;
}

static void round_robin_meets_everybody(void **state)
{
	(void)state;
	for (int n = 2; n <= 9; n++)
		for (int cycles = 1; cycles <= 2; cycles++) {
			struct schedule s = {SCHEDULE_ROUND_ROBIN, .n = n, .pairs = 3,
					     .rounds = cycles};
			struct log l = {0};
			struct pairings p;
			next_of(&s, &l, &p);
			assert_int_equal(p.list.len, cycles * n * (n - 1) / 2);
			/* Nobody plays twice in a round. */
			for (size_t i = 0; i < p.list.len; i++)
				for (size_t j = 0; j < i; j++) {
					const struct pairing *x = &p.list.at[i], *y = &p.list.at[j];
					assert_true(x->round != y->round ||
						    (x->a != y->a && x->a != y->b && x->b != y->a &&
						     x->b != y->b));
				}
			pairings_release(&p);
			assert_int_equal(play_out(&s, &l), cycles * n * (n - 1) / 2);
			for (int a = 0; a < n; a++)
				for (int b = 0; b < a; b++)
					assert_int_equal(times_met(&l, a, b), cycles);
			vec_release(&l.rows);
		}
}

static void half_played_is_not_played(void **state)
{
	struct schedule s = {SCHEDULE_ROUND_ROBIN, .n = 2, .pairs = 5};
	struct log l = {0};
	struct pairings p;

	(void)state;
	vec_push(&l.rows, ((struct played){1, 1, 0, 4, 0, 5}));
	next_of(&s, &l, &p);
	assert_int_equal(p.list.len, 1);
	pairings_release(&p);
	vec_push(&l.rows, ((struct played){1, 0, 1, 0, 1, 0}));
	next_of(&s, &l, &p);
	assert_true(p.done);
	pairings_release(&p);
	vec_release(&l.rows);
}

static void gauntlets(void **state)
{
	struct schedule s = {SCHEDULE_GAUNTLET, .n = 7, .pairs = 1, .challengers = 2};
	struct log l = {0};
	struct err e = ERR_INIT;
	struct pairings p;

	(void)state;
	assert_int_equal(play_out(&s, &l), 10);
	assert_int_equal(times_met(&l, 0, 1), 0);
	assert_int_equal(times_met(&l, 1, 6), 1);
	vec_release(&l.rows);
	s.challengers = 7;
	assert_int_equal(schedule_next(&s, NULL, 0, &p, &e), -1);
	assert_int_equal(e.code, ERR_USAGE);
}

static void swiss_tie_breaks(void **state)
{
	static const struct played games[] = {
		{1, 0, 1, 1, 0, 0}, {1, 2, 3, 1, 0, 0}, {2, 0, 2, 0, 1, 0},
		{2, 1, 3, 1, 0, 0}, {3, 0, 3, 1, 0, 0}, {3, 1, 2, 0, 0, 1},
	};
	static const double want[4][4] = {/* points, Buchholz, Cut-1, Sonneborn-Berger */
					  {2.5, 3.5, 3.5, 2.25},
					  {1, 5, 5, 0},
					  {2.5, 3.5, 3.5, 2.25},
					  {0, 6, 5, 0}};
	struct standing s[4];

	(void)state;
	swiss_standings(games, 6, 4, 1, s);
	for (int i = 0; i < 4; i++) {
		const double *w = want[s[i].player];
		near(s[i].points, w[0], 0);
		near(s[i].buchholz, w[1], 0);
		near(s[i].buchholz_cut1, w[2], 0);
		near(s[i].sonneborn_berger, w[3], 0);
	}
	assert_int_equal(s[0].player, 0);
	assert_int_equal(s[1].player, 2);
	near(s[0].progressive, 1 + 1.5 + 2.5, 0);
}

static void swiss_first_round_halves(void **state)
{
	struct schedule s = {SCHEDULE_SWISS, .n = 8, .pairs = 1, .bye = 1};
	struct log l = {0};
	struct pairings p;

	(void)state;
	next_of(&s, &l, &p);
	assert_int_equal(p.list.len, 4);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(p.list.at[i].a, i);
		assert_int_equal(p.list.at[i].b, i + 4);
	}
	/* Round 2: the winners 0 1 2 3 meet 0-2, 1-3. */
	for (int i = 0; i < 4; i++)
		vec_push(&l.rows, result_of(&p.list.at[i], false));
	pairings_release(&p);
	next_of(&s, &l, &p);
	assert_int_equal(p.list.at[0].a, 0);
	assert_int_equal(p.list.at[0].b, 2);
	assert_int_equal(p.list.at[1].a, 1);
	assert_int_equal(p.list.at[1].b, 3);
	pairings_release(&p);
	vec_release(&l.rows);
}

static void swiss_never_repeats(void **state)
{
	(void)state;
	for (int n = 4; n <= 33; n += n < 12 ? 1 : 7) {
		struct schedule s = {SCHEDULE_SWISS, .n = n, .pairs = 1, .bye = 1};
		struct log l = {0};
		int rounds = 0;
		while (1 << rounds < n)
			rounds++;
		assert_int_equal(play_out(&s, &l), rounds * (n / 2));
		for (int a = 0; a < n; a++)
			for (int b = 0; b < a; b++)
				assert_true(times_met(&l, a, b) <= 1);
		/* The best seed won everything; nobody had two byes. */
		for (int a = 0; a < n; a++) {
			int games = 0;
			for (int b = 0; b < n; b++)
				games += a != b ? times_met(&l, a, b) : 0;
			assert_true(games >= rounds - 1);
		}
		vec_release(&l.rows);
	}
}

static void swiss_longer_than_possible_repeats(void **state)
{
	struct schedule s = {SCHEDULE_SWISS, .n = 4, .pairs = 1, .rounds = 5, .bye = 1};
	struct log l = {0};

	(void)state;
	assert_int_equal(play_out(&s, &l), 10);
	vec_release(&l.rows);
}

static void knockout_brackets(void **state)
{
	(void)state;
	for (int n = 2; n <= 17; n++) {
		struct schedule s = {SCHEDULE_KNOCKOUT, .n = n, .pairs = 1};
		struct log l = {0};
		struct pairings p;
		assert_int_equal(play_out(&s, &l), n - 1);
		/* The final is between the first two seeds. */
		const struct played *final = &l.rows.at[l.rows.len - 1];
		assert_int_equal(final->a + final->b, 1);
		next_of(&s, &l, &p);
		assert_true(p.done);
		assert_int_equal(p.winner, 0);
		pairings_release(&p);
		vec_release(&l.rows);
	}
}

static void knockout_draws_are_replayed(void **state)
{
	struct schedule s = {SCHEDULE_KNOCKOUT, .n = 2, .pairs = 1, .replays = 2};
	struct log l = {0};
	struct pairings p;

	(void)state;
	for (int k = 0; k < 3; k++) {
		next_of(&s, &l, &p);
		assert_int_equal(p.list.len, 1);
		vec_push(&l.rows, result_of(&p.list.at[0], true));
		pairings_release(&p);
	}
	next_of(&s, &l, &p);
	assert_true(p.done);
	assert_int_equal(p.winner, 0);
	pairings_release(&p);
	vec_release(&l.rows);
}

static void ladders(void **state)
{
	struct schedule s = {SCHEDULE_LADDER, .n = 5, .pairs = 2, .need = 0.5};
	struct log l = {0};
	struct pairings p;

	(void)state;
	next_of(&s, &l, &p);
	assert_int_equal(p.list.at[0].b, 4); /* from the weakest up */
	pairings_release(&p);
	assert_int_equal(play_out(&s, &l), 4);
	vec_release(&l.rows);
	vec_push(&l.rows, ((struct played){1, 0, 4, 3, 0, 1}));
	vec_push(&l.rows, ((struct played){2, 3, 0, 2, 0, 2}));
	next_of(&s, &l, &p);
	assert_true(p.done);
	assert_string_equal(p.state, "stopped at rung 2 of 4");
	pairings_release(&p);
	vec_release(&l.rows);
}

/* Fewer games of what is known, more of what is close and unknown. */
static void adaptive_asks_what_it_does_not_know(void **state)
{
	struct schedule s = {SCHEDULE_ADAPTIVE, .n = 4, .pairs = 10, .batch = 3, .budget = 8};
	struct log l = {0};
	struct pairings p;

	(void)state;
	next_of(&s, &l, &p);
	assert_int_equal(p.list.len, 3);
	/* From nothing: three pairings that touch everybody. */
	bool seen[4] = {0};
	for (int i = 0; i < 3; i++)
		seen[p.list.at[i].a] = seen[p.list.at[i].b] = true;
	assert_true(seen[0] && seen[1] && seen[2] && seen[3]);
	pairings_release(&p);
	vec_push(&l.rows, ((struct played){1, 0, 1, 19, 0, 1}));
	vec_push(&l.rows, ((struct played){1, 1, 2, 18, 0, 2}));
	vec_push(&l.rows, ((struct played){1, 0, 2, 20, 0, 0}));
	next_of(&s, &l, &p);
	assert_true(p.list.at[0].a == 3 || p.list.at[0].b == 3);
	pairings_release(&p);
	assert_int_equal(play_out(&s, &l), 5);
	vec_release(&l.rows);
}

/* A sequential test ended these early, or late: they are done all the same. */
static void rows_that_finish_a_pairing(void **state)
{
	struct schedule s = {SCHEDULE_SWISS, .n = 4, .pairs = 50, .bye = 1, .rounds = 2};
	struct log l = {0};
	struct pairings p;

	(void)state;
	vec_push(&l.rows, ((struct played){1, 0, 2, 7, 1, 0, .whole = 1}));
	vec_push(&l.rows, ((struct played){1, 1, 3, 0, 6, 2, .whole = 1}));
	next_of(&s, &l, &p);
	assert_string_equal(p.state, "round 2 of 2");
	assert_int_equal(p.list.len, 2);
	/* The winners meet. */
	assert_int_equal(p.list.at[0].a, 0);
	assert_int_equal(p.list.at[0].b, 3);
	pairings_release(&p);
	s = (struct schedule){SCHEDULE_ADAPTIVE, .n = 4, .pairs = 50, .budget = 2};
	next_of(&s, &l, &p);
	assert_true(p.done);
	pairings_release(&p);
	vec_release(&l.rows);
}

static int winner_of(struct schedule s, const struct played *rows, size_t n)
{
	struct err e = ERR_INIT;
	int winner = -9;

	s.pairs = 1;
	s.need = 0.5;
	s.bye = 1;
	if (schedule_winner(&s, rows, n, &winner, &e) < 0)
		fail_msg("%s", e.text);
	return winner;
}

static void winners(void **state)
{
	static const struct played ring[] = {
		{1, 0, 1, 2, 0, 0}, {2, 1, 2, 2, 0, 0}, {3, 0, 2, 0, 0, 2}};
	static const struct played clear[] = {
		{1, 0, 1, 0, 0, 2}, {2, 1, 2, 1, 1, 0}, {3, 0, 2, 2, 0, 0}};
	static const struct played final[] = {{1, 0, 1, 0, 2, 0}, {1, 0, 1, 0, 0, 2}};
	static const struct played climb[] = {{1, 0, 2, 2, 0, 0}, {2, 0, 1, 2, 0, 0}};
	struct schedule s = {SCHEDULE_ROUND_ROBIN, .n = 3};

	(void)state;
	assert_int_equal(winner_of(s, ring, 3), -1);
	assert_int_equal(winner_of(s, clear, 3), 1);
	s.kind = SCHEDULE_ADAPTIVE;
	assert_int_equal(winner_of(s, clear, 3), 1);
	/* One of two is not more than half. */
	s.kind = SCHEDULE_GAUNTLET;
	assert_int_equal(winner_of(s, clear, 3), -1);
	assert_int_equal(winner_of(s, climb, 2), 0);
	s.challengers = 2;
	assert_int_equal(winner_of(s, clear, 3), 1);
	s.kind = SCHEDULE_LADDER;
	assert_int_equal(winner_of(s, climb, 2), 0);
	assert_int_equal(winner_of(s, climb, 1), 0);
	assert_int_equal(winner_of(s, ring, 3), 2);
	s = (struct schedule){SCHEDULE_KNOCKOUT, .n = 2, .replays = 1};
	assert_int_equal(winner_of(s, final, 2), 1);
	assert_int_equal(winner_of(s, final, 1), -1);
	s = (struct schedule){SCHEDULE_SWISS, .n = 2};
	assert_int_equal(winner_of(s, final + 1, 1), 1);
	assert_int_equal(winner_of(s, final, 1), -1);
}

static void impossible_plans(void **state)
{
	static const struct played stranger[] = {{1, 0, 7, 1, 0, 0}};
	struct schedule s = {SCHEDULE_ROUND_ROBIN, .n = 1, .pairs = 1};
	struct pairings p;
	struct err e = ERR_INIT;

	(void)state;
	assert_int_equal(schedule_next(&s, NULL, 0, &p, &e), -1);
	s.n = 3;
	assert_int_equal(schedule_next(&s, stranger, 1, &p, &e), -1);
	s.pairs = 0;
	assert_int_equal(schedule_next(&s, NULL, 0, &p, &e), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_robin_meets_everybody),
		cmocka_unit_test(half_played_is_not_played),
		cmocka_unit_test(gauntlets),
		cmocka_unit_test(swiss_tie_breaks),
		cmocka_unit_test(swiss_first_round_halves),
		cmocka_unit_test(swiss_never_repeats),
		cmocka_unit_test(swiss_longer_than_possible_repeats),
		cmocka_unit_test(knockout_brackets),
		cmocka_unit_test(knockout_draws_are_replayed),
		cmocka_unit_test(ladders),
		cmocka_unit_test(adaptive_asks_what_it_does_not_know),
		cmocka_unit_test(rows_that_finish_a_pairing),
		cmocka_unit_test(winners),
		cmocka_unit_test(impossible_plans),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
