#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "arenas/arena.h"
#include "harness/base/json.h"
#include "harness/base/rng.h"
#include "harness/work/turngame.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const dirs[] = {"up", "right", "down", "left"};
enum { UP, RIGHT, DOWN, LEFT };

/* A game with the parameters of a JSON text. */
static void begin(struct turngame *g, const char *params, int players, int64_t idx)
{
	struct err e = ERR_INIT;
	JSON_SCOPED *p = json_parse("params", params, strlen(params), 4096, &e);

	if (turngame_init(g, "tron", p, players, "00000000000000aa", &e) < 0)
		fail_msg("%s", e.text);
	turngame_start(g, idx);
}

static void act_dir(struct arena_action *a, int dir)
{
	*a = (struct arena_action){ARENA_OK, dirs[dir], strlen(dirs[dir])};
}

static json_t *view(const struct turngame *g, int seat)
{
	BUF_SCOPED text = BUF_INIT;
	struct err e = ERR_INIT;

	g->a->view(g->state, seat, &text);
	json_t *j = json_parse("view", text.data, text.len, 1 << 20, &e);
	if (j == NULL)
		fail_msg("%s", e.text);
	return j;
}

static int number(const json_t *j, const char *key)
{
	return (int)json_integer_value(json_object_get(j, key));
}

static struct textgame_end ended(const struct turngame *g)
{
	struct textgame_end end;

	assert_true(turngame_over(g));
	turngame_end(g, &end);
	return end;
}

static void mirrored_bikes_draw(void **state)
{
	(void)state;
	for (int64_t i = 0; i < 200; i++) {
		struct turngame g;
		struct rng r;
		begin(&g, "{\"rocks\":\"20\"}", 2, 2 * i);
		rng_init(&r, (uint64_t)i);
		while (!turngame_over(&g)) {
			struct arena_action act[2];
			int d = (int)rng_below(&r, 4);
			act_dir(&act[0], d);
			act_dir(&act[1], d == RIGHT ? LEFT : d == LEFT ? RIGHT : d);
			turngame_step(&g, act);
		}
		struct textgame_end end = ended(&g);
		assert_int_equal(end.rank[0], 0);
		assert_int_equal(end.rank[1], 0);
		assert_true(end.score[0] == 0.5 && end.score[1] == 0.5);
		turngame_release(&g);
	}
}

/* Facing each other in one row they meet in one cell, or each drives into the other's. */
static void head_on_both_are_out(void **state)
{
	(void)state;
	for (int64_t i = 0; i < 20; i++) {
		struct turngame g;
		begin(&g, i % 2 != 0 ? "{\"width\":\"21\"}" : "{}", 2, 2 * i);
		while (!turngame_over(&g)) {
			struct arena_action act[2];
			act_dir(&act[0], RIGHT);
			act_dir(&act[1], LEFT);
			turngame_step(&g, act);
		}
		struct textgame_end end = ended(&g);
		assert_int_equal(end.rank[0] + end.rank[1], 0);
		turngame_release(&g);
	}
}

static void who_leaves_the_field_loses(void **state)
{
	struct turngame g;

	(void)state;
	begin(&g, "{}", 2, 0);
	while (!turngame_over(&g)) {
		struct arena_action act[2];
		act_dir(&act[0], UP);
		act_dir(&act[1], g.steps % 2 == 0 ? DOWN : RIGHT);
		turngame_step(&g, act);
	}
	struct textgame_end end = ended(&g);
	assert_int_equal(end.rank[0], 1);
	assert_int_equal(end.rank[1], 0);
	turngame_release(&g);
}

static void faults_go_straight_on(void **state)
{
	static const enum arena_how faults[] = {ARENA_LATE, ARENA_PROTOCOL};
	struct turngame g;
	struct arena_action act[2];

	(void)state;
	begin(&g, "{}", 2, 0);
	JSON_SCOPED *before = view(&g, 0);
	for (int i = 0; i < 2; i++) {
		act[0] = (struct arena_action){faults[i], "", 0};
		act_dir(&act[1], UP);
		turngame_step(&g, act);
	}
	act[0] = (struct arena_action){ARENA_OK, "backwards", 9};
	turngame_step(&g, act);
	assert_int_equal(act[0].how, ARENA_ILLEGAL);
	act_dir(&act[0], LEFT); /* back: is straight on, and legal */
	turngame_step(&g, act);
	assert_int_equal(act[0].how, ARENA_OK);
	JSON_SCOPED *after = view(&g, 0);
	assert_int_equal(number(after, "x"), number(before, "x") + 4);
	assert_int_equal(number(after, "y"), number(before, "y"));
	turngame_release(&g);
}

static void who_is_gone_is_out_at_once(void **state)
{
	struct turngame g;
	struct arena_action act[3];

	(void)state;
	begin(&g, "{}", 3, 0);
	act_dir(&act[0], UP);
	act[1] = (struct arena_action){ARENA_GONE, "", 0};
	act_dir(&act[2], UP);
	turngame_step(&g, act);
	assert_int_equal(turngame_to_move(&g), 5);
	assert_false(turngame_over(&g));
	turngame_release(&g);
}

static void random_action(struct rng *r, struct arena_action *a)
{
	static const enum arena_how hows[] = {ARENA_OK, ARENA_OK,   ARENA_OK,       ARENA_OK,
					      ARENA_OK, ARENA_LATE, ARENA_PROTOCOL, ARENA_GONE};
	uint64_t k = rng_below(r, 40);

	if (k >= 8)
		k = 0;
	*a = (struct arena_action){hows[k], "", 0};
	if (hows[k] == ARENA_OK)
		act_dir(a, (int)rng_below(r, 4));
	if (rng_below(r, 100) == 0)
		*a = (struct arena_action){ARENA_OK, "\"\\x", 3};
}

/* Every game ends, whatever is played, and its log plays it again, step by step. */
static void random_games_replay(void **state)
{
	struct rng r;

	(void)state;
	rng_init(&r, 7);
	for (int64_t i = 0; i < 1000; i++) {
		struct turngame g, h;
		struct err e = ERR_INIT;
		char params[96];
		size_t k;
		json_t *step;
		int n = 2 + (int)rng_below(&r, 7);
		snprintf(params, sizeof(params),
			 "{\"width\":\"%d\",\"height\":\"%d\",\"rocks\":\"%d\"}",
			 8 + (int)rng_below(&r, 20), 8 + (int)rng_below(&r, 20),
			 (int)rng_below(&r, 16));
		begin(&g, params, n, i);
		while (!turngame_over(&g)) {
			struct arena_action act[8];
			for (int s = 0; s < n; s++)
				random_action(&r, &act[s]);
			turngame_step(&g, act);
			assert_true(g.steps <= 64 * 64);
		}
		begin(&h, params, n, i);
		json_array_foreach (g.log, k, step)
			assert_int_equal(turngame_again(&h, step, &e), 0);
		assert_true(turngame_over(&h));
		assert_true(h.chain == g.chain);
		assert_string_equal(h.hashes.data, g.hashes.data);
		turngame_release(&g);
		turngame_release(&h);
	}
}

/* Seeds are worth something: starts differ, and so do games of them. */
static void seeds_differ(void **state)
{
	struct turngame g;
	uint64_t first = 0;
	int same = 0;

	(void)state;
	for (int64_t i = 0; i < 20; i++) {
		begin(&g, "{}", 2, 2 * i);
		if (i == 0)
			first = g.chain;
		same += i > 0 && g.chain == first;
		turngame_release(&g);
	}
	assert_true(same < 5);
}

/* The recorded meaning of a game: with another number here, raise tron.revision. */
static void revision_one(void **state)
{
	struct turngame g;
	char hex[17];

	(void)state;
	assert_int_equal(arena_find("tron")->revision, 1);
	begin(&g, "{\"rocks\":\"10\"}", 4, 3);
	while (!turngame_over(&g)) {
		struct arena_action act[4];
		for (int s = 0; s < 4; s++)
			act_dir(&act[s], (int)((g.steps / 3 + s) % 4));
		turngame_step(&g, act);
	}
	snprintf(hex, sizeof(hex), "%016llx", (unsigned long long)g.chain);
	assert_string_equal(hex, "13042de00c759c3c");
	turngame_release(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mirrored_bikes_draw),
		cmocka_unit_test(head_on_both_are_out),
		cmocka_unit_test(who_leaves_the_field_loses),
		cmocka_unit_test(faults_go_straight_on),
		cmocka_unit_test(who_is_gone_is_out_at_once),
		cmocka_unit_test(random_games_replay),
		cmocka_unit_test(seeds_differ),
		cmocka_unit_test(revision_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
