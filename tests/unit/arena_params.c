#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "arenas/arena.h"

#include <string.h>

static const struct arena_param rows[] = {
	{ARENA_P_INT, "board_size", 5, 25, "15", NULL, "cells a side"},
	{ARENA_P_BOOL, "swap", 0, 0, "true", NULL, "change sides"},
	{ARENA_P_CHOICE, "opening", 0, 0, "short", "none|short|long", "first stones"},
	{ARENA_P_END},
};
static const struct arena toy = {.name = "toy", .params = rows};

static void defaults_come_from_the_table(void **state)
{
	struct arena_params p;
	(void)state;
	arena_params_default(&toy, &p);
	assert_int_equal(p.v[0], 15);
	assert_int_equal(p.v[1], 1);
	assert_int_equal(p.v[2], 1);
}

static void text_and_value_are_inverse(void **state)
{
	static const struct {
		const char *name, *in, *out;
		int row;
	} cases[] = {
		{"board_size", "7", "7", 0},    {"swap", "no", "false", 1},
		{"swap", "1", "true", 1},       {"opening", "none", "none", 2},
		{"opening", "long", "long", 2},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena_params p;
		struct err e = ERR_INIT;
		BUF_SCOPED out = BUF_INIT;
		arena_params_default(&toy, &p);
		assert_int_equal(arena_params_set(&toy, &p, cases[i].name, cases[i].in, &e), 0);
		arena_param_text(&toy, &p, cases[i].row, &out);
		assert_string_equal(out.data, cases[i].out);
	}
}

static void what_is_wrong_is_said(void **state)
{
	static const struct {
		const char *name, *value, *message;
	} cases[] = {
		{"board_size", "26", "board_size: expected integer 5..25, got \"26\""},
		{"board_size", "x", "board_size: expected integer 5..25, got \"x\""},
		{"swap", "maybe", "swap: expected true or false, got \"maybe\""},
		{"opening", "shor", "opening: expected none|short|long, got \"shor\""},
		{"opening", "none|short", "opening: expected none|short|long, got \"none|short\""},
		{"boardsize", "9",
		 "arena toy has no parameter \"boardsize\"; did you mean \"board_size\"?"},
		{"zzzzzz", "9", "arena toy has no parameter \"zzzzzz\""},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena_params p, before;
		struct err e = ERR_INIT;
		arena_params_default(&toy, &p);
		before = p;
		assert_int_equal(arena_params_set(&toy, &p, cases[i].name, cases[i].value, &e), -1);
		assert_string_equal(e.text, cases[i].message);
		assert_int_equal(e.code, ERR_USAGE);
		assert_memory_equal(&p, &before, sizeof p);
	}
}

static int check(const char *const *pairs, int players, struct arena_params *ret, struct err *e)
{
	const struct arena *a = arena_find("corewar");
	arena_params_default(a, ret);
	for (; *pairs != NULL; pairs += 2)
		assert_int_equal(arena_params_set(a, ret, pairs[0], pairs[1], e), 0);
	return a->check(ret, players, e);
}

static int64_t value(const struct arena_params *p, const char *name)
{
	const struct arena *a = arena_find("corewar");
	int i = 0;
	while (strcmp(a->params[i].name, name) != 0)
		i++;
	return p->v[i];
}

static void presets_fill_in_what_is_not_set(void **state)
{
	struct arena_params p;
	struct err e = ERR_INIT;
	(void)state;
	const char *const nano[] = {"preset", "nano", "cycles", "900", NULL};
	assert_int_equal(check(nano, 2, &p, &e), 0);
	assert_int_equal(value(&p, "core_size"), 80);
	assert_int_equal(value(&p, "cycles"), 900);
	assert_int_equal(value(&p, "length"), 5);
	assert_int_equal(value(&p, "pspace_size"), 5);
	/* Checking what was checked changes nothing. */
	struct arena_params again = p;
	assert_int_equal(arena_find("corewar")->check(&again, 2, &e), 0);
	assert_memory_equal(&again, &p, sizeof p);
	const char *const none[] = {NULL};
	assert_int_equal(check(none, 2, &p, &e), 0);
	assert_int_equal(value(&p, "core_size"), 8000);
	assert_int_equal(value(&p, "pspace_size"), 500);
}

static void rules_that_cannot_be_are_refused(void **state)
{
	static const struct {
		const char *pairs[5];
		int players;
		const char *message;
	} cases[] = {
		{{"core_size", "3"}, 2, "core_size 3: at least 4"},
		{{"distance", "50"}, 2, "distance 50: at least length, which is 100"},
		{{"core_size", "400"},
		 5,
		 "core_size 400 is too small for 5 warriors at distance 100"},
		{{"read_limit", "77"}, 2, "read_limit 77: must divide core_size, which is 8000"},
		{{"positions", "exhaustive"}, 3, "positions exhaustive: for 2 warriors, not 3"},
		{{"pspace_size", "9000"}, 2, "pspace_size 9000: at most core_size, which is 8000"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena_params p;
		struct err e = ERR_INIT;
		assert_int_equal(check(cases[i].pairs, cases[i].players, &p, &e), -1);
		assert_string_equal(e.text, cases[i].message);
	}
}

static void every_arena_has_a_sound_table(void **state)
{
	(void)state;
	for (const struct arena *const *a = arenas; *a != NULL; a++) {
		struct arena_params p;
		struct err e = ERR_INIT;
		arena_params_default(*a, &p); /* aborts where a default does not fit */
		assert_true(arena_find((*a)->name) == *a);
		/* Two can play by the defaults; one alone may have to choose a mode. */
		if ((*a)->check != NULL)
			assert_int_equal((*a)->check(&p, 2, &e), 0);
	}
	assert_null(arena_find("no such arena"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults_come_from_the_table),
		cmocka_unit_test(text_and_value_are_inverse),
		cmocka_unit_test(what_is_wrong_is_said),
		cmocka_unit_test(presets_fill_in_what_is_not_set),
		cmocka_unit_test(rules_that_cannot_be_are_refused),
		cmocka_unit_test(every_arena_has_a_sound_table),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
