/* Schedules in a tournament file, and what a plan knows before anything runs. */
#include "harness/run/plan.h"
#include "tests/unit/config_util.h"

#define GAME "game: {name: corewar, sims_per_round: 40}\n"
#define FOUR                                                                                       \
	"players:\n- {agent: none, name: a, code: x}\n- {agent: none, name: b, code: x}\n"         \
	"- {agent: none, name: c, code: x}\n- {agent: none, name: d, code: x}\n"

static struct config *with(const char *keys)
{
	MEM_SCOPED char *yaml = xprintf("tournament: {rounds: 1%s}\n" GAME FOUR, keys);

	return good(yaml);
}

static void plain_by_default(void **state)
{
	struct config *c = with("");

	(void)state;
	assert_int_equal(c->schedule.rules.kind, SCHEDULE_ROUND_ROBIN);
	assert_false(c->schedule.staged || c->schedule.follows || c->schedule.sequential);
	assert_null(json_object_get(json_object_get(c->resolved, "tournament"), "schedule"));
	config_free(c);
}

static void a_word_or_keys(void **state)
{
	struct config *c = with(", schedule: swiss");

	(void)state;
	assert_int_equal(c->schedule.rules.kind, SCHEDULE_SWISS);
	assert_int_equal(c->schedule.rules.pairs, 20);
	assert_true(c->schedule.rules.bye == 1);
	config_free(c);
	c = with(", schedule: {kind: ladder, hero: c, need: 0.6}");
	assert_int_equal(c->schedule.rules.kind, SCHEDULE_LADDER);
	assert_true(c->schedule.rules.need == 0.6);
	const int order[] = {2, 0, 1, 3};
	assert_memory_equal(c->schedule.order, order, sizeof(order));
	config_free(c);
}

static void a_sequential_stop(void **state)
{
	struct config *c = with(", stop: {sprt: {elo0: -30, elo1: 30.5, model: trinomial, batch: "
				"100, max_games: 60}}");

	(void)state;
	assert_true(c->schedule.sequential && c->schedule.follows);
	assert_int_equal(c->schedule.cells, 3);
	assert_true(c->schedule.test.elo0 == -30 && c->schedule.test.elo1 == 30.5);
	assert_true(c->schedule.test.alpha == 0.05);
	assert_int_equal(c->schedule.games, 60);
	assert_int_equal(c->schedule.look, 60); /* not more than there are */
	config_free(c);
}

static void what_is_refused(void **state)
{
	static const char *const cases[][2] = {
		{", schedule: swis", "tournament.schedule: expected one of round-robin, gauntlet"},
		{", schedule: [swiss]",
		 "tournament.schedule: expected keys and values, got a list"},
		{", schedule: {rounds: 3}", "tournament.schedule.kind: missing"},
		{", schedule: {kind: knockout, bye: 1}",
		 "tournament.schedule.bye: a knockout schedule has none"},
		{", schedule: {kind: ladder, hero: e}", "there is no player e"},
		{", schedule: {kind: gauntlet, challengers: 4}", "leave no opponents"},
		{", schedule: {kind: swiss, bye: 2}", "bye: expected number 0 to 1, got \"2\""},
		{", schedule: {kind: adaptive, budget: 1000000, batc: 3}", "did you mean batch?"},
		{", stop: {}", "tournament.stop.sprt: missing"},
		{", stop: sprt", "tournament.stop: expected keys and values"},
		{", stop: {sprt: {elo0: 5}}", "tournament.stop.sprt.elo1: missing"},
		{", stop: {sprt: {elo0: 5, elo1: 5}}", "needs elo0 < elo1"},
		{", stop: {sprt: {elo0: 0, elo1: 5, alpha: 0.6, beta: 0.6}}", "sum is below 1"},
		{", stop: {sprt: {elo0: 0, elo1: 5, batch: 3}}",
		 "sprt.batch: expected an even number"},
		{", stop: {sprt: {elo0: 0, elo1: 5, max_games: 33}}",
		 "sprt.max_games: expected an even number"},
		{", stop: {sprt: {elo0: nan, elo1: 5}}", "elo0: expected number -2000 to 2000"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		MEM_SCOPED char *yaml =
			xprintf("tournament: {rounds: 1%s}\n" GAME FOUR, cases[i][0]);
		struct err e = ERR_INIT;
		struct config *c = from_string(yaml, &e);
		if (c != NULL || strstr(e.text, cases[i][1]) == NULL)
			fail_msg("%s: wanted \"%s\", got \"%s\"", cases[i][0], cases[i][1],
				 c != NULL ? "(accepted)" : e.text);
	}
}

static void refused_by_the_game(void **state)
{
	static const char *const cases[][2] = {
		{"tournament: {rounds: 1, schedule: swiss}\n"
		 "game: {name: corewar, sims_per_round: 3}\n" FOUR,
		 "game.sims_per_round: expected an even number"},
		{"tournament: {rounds: 1, schedule: swiss}\n"
		 "game: {name: corewar, players_per_game: 4}\n" FOUR,
		 "schedules and sequential tests are for games of 2"},
		{"tournament: {rounds: 1, schedule: {kind: adaptive, budget: 1000000}}\n"
		 "game: {name: corewar, sims_per_round: 10000}\n" FOUR,
		 "more than 2^30 games"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct err e = ERR_INIT;
		struct config *c = from_string(cases[i][0], &e);
		assert_null(c);
		if (strstr(e.text, cases[i][1]) == NULL)
			fail_msg("wanted \"%s\", got \"%s\"", cases[i][1], e.text);
	}
}

/* "ab:0+20" for a batch of 20 games of a and b from game 0. */
static void assert_plan(const char *keys, const char *want)
{
	struct config *c = with(keys);
	struct plan p;
	BUF_SCOPED got = BUF_INIT;

	plan_make(c, &p);
	vec_each (struct plan_batch, b, &p.batches.list) {
		const struct plan_pairing *q = &p.pairings.at[b->pairing];
		buf_printf(&got, "%s%s%s:%d+%d", got.len > 0 ? " " : "",
			   c->players.at[q->player[0]].name, c->players.at[q->player[1]].name,
			   (int)b->first, (int)b->count);
	}
	assert_string_equal(got.data, want);
	plan_release(&p);
	config_free(c);
}

static void what_is_known_before(void **state)
{
	(void)state;
	/* Core War plays each seating as a series: two jobs. */
	assert_plan("", "ab:0+20 ab:1+20 ac:0+20 ac:1+20 ad:0+20 ad:1+20 bc:0+20 bc:1+20 bd:0+20 "
			"bd:1+20 cd:0+20 cd:1+20");
	assert_plan(", schedule: swiss", "ac:0+20 ac:1+20 bd:0+20 bd:1+20");
	assert_plan(", schedule: knockout", "ad:0+20 ad:1+20 bc:0+20 bc:1+20");
	assert_plan(", schedule: ladder", "ad:0+20 ad:1+20");
	assert_plan(", schedule: {kind: gauntlet, hero: b}",
		    "ab:0+20 ab:1+20 bc:0+20 bc:1+20 bd:0+20 bd:1+20");
	assert_plan(", schedule: {kind: gauntlet, rounds: 2, challengers: 3}",
		    "ad:0+20 ad:1+20 bd:0+20 bd:1+20 cd:0+20 cd:1+20 "
		    "ad:40+20 ad:41+20 bd:40+20 bd:41+20 cd:40+20 cd:41+20");
	assert_plan(", schedule: ladder, stop: {sprt: {elo0: 0, elo1: 50, batch: 6}}",
		    "ad:0+3 ad:1+3");
}

static void the_dump_reads_back(void **state)
{
	struct config *c = with(", schedule: {kind: ladder, need: 0.55}, stop: {sprt: {elo0: -10, "
				"elo1: 10}}");
	BUF_SCOPED a = BUF_INIT;
	BUF_SCOPED b = BUF_INIT;

	(void)state;
	config_dump(c, &a);
	struct config *again = good(a.data);
	config_dump(again, &b);
	assert_string_equal(a.data, b.data);
	assert_true(again->schedule.rules.need == 0.55 && again->schedule.sequential);
	config_free(again);
	config_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_by_default),    cmocka_unit_test(a_word_or_keys),
		cmocka_unit_test(a_sequential_stop),   cmocka_unit_test(what_is_refused),
		cmocka_unit_test(refused_by_the_game), cmocka_unit_test(what_is_known_before),
		cmocka_unit_test(the_dump_reads_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
