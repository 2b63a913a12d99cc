/* What an external engine wrote, taken as a result, or not: bots can write there too. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "harness/base/json.h"
#include "harness/work/external.h"

#include <stdlib.h>
#include <string.h>

#define LINES "\"regex\":\"^p([^ ]*) scores ([^ ]+)$\""
#define ORDER "\"regex\":\" scores ([0-9]+)$\""

/* Of two players, numbered from 1. */
static const struct row {
	const char *how, *text;
	double first, second;
	const char *why; /* NULL: there is a result */
} rows[] = {
	{LINES, "p1 scores 3\np2 scores 4\n", 3, 4, NULL},
	{LINES, "p2 scores -4.5e1\nnoise\np1 scores 3", 3, -45, NULL},
	{LINES, "p1 scores 3\np2 scores 4\np3 scores 5\n", 0, 0, "a player who is not there"},
	{LINES, "p1 scores 3\np2 scores 4\np1 scores 3\n", 0, 0, "a player has two"},
	{LINES, "p1 scores 3\n", 0, 0, "a result for 1 of 2 players"},
	{LINES, "p1 scores 3\np02 scores 4\n", 0, 0, "a player who is not there"},
	{LINES, "p1 scores 3\np scores 4\n", 0, 0, "a player who is not there"},
	{LINES, "p1 scores nan\np2 scores 4\n", 0, 0, "no number: \"p1 scores nan\""},
	{LINES, "p1 scores 1e999\np2 scores 4\n", 0, 0, "no number"},
	{LINES, "p1 scores 0x10\np2 scores 4\n", 0, 0, "no number"},
	{LINES, "p1 scores 3 \np2 scores 4\n", 0, 0, "a result for 1 of 2"},
	{LINES, "nothing of the kind\n", 0, 0, "no result in what the engine wrote"},
	{LINES, "", 0, 0, "wrote no result"},
	{ORDER, "a scores 9 by b scores 1\nb by c scores 2\n", 1, 2, NULL},
	{ORDER, "a scores 1\nb scores 2\nc scores 3\n", 0, 0, "a player who is not there"},
	{"\"regex\":\"((\"", "x", 0, 0, "no regular expression"},
	{"\"regex\":\"x\"", "x", 0, 0, "neither one group nor two"},
	{"\"json\":\".\"", "[1, 2.5]", 1, 2.5, NULL},
	{"\"json\":\"*\"", "{\"2\":1,\"1\":7}", 7, 1, NULL},
	{"\"json\":\"a.*.b\"", "log\nlog\n{\"a\":{\"1\":{\"b\":1},\"2\":{\"b\":2}}}\n", 1, 2, NULL},
	{"\"json\":\"a.1.x\"", "{\"a\":[0,{\"x\":[5,6]}]}", 5, 6, NULL},
	{"\"json\":\"*\"", "[1,2,3]", 0, 0, "of 3 players, not 2"},
	{"\"json\":\"*\"", "[1]", 0, 0, "of 1 players, not 2"},
	{"\"json\":\"*\"", "{\"1\":1,\"2\":2,\"7\":3}", 0, 0, "not there: \"7\""},
	{"\"json\":\"*\"", "{\"1\":1}", 0, 0, "no number for player 2"},
	{"\"json\":\"*\"", "{\"1\":1,\"2\":2,\"2\":9}", 0, 0, "no JSON"},
	{"\"json\":\"*\"", "[1,\"2\"]", 0, 0, "no number for player 2"},
	{"\"json\":\"*\"", "[1,null]", 0, 0, "no number for player 2"},
	{"\"json\":\"*\"", "[1,1e999]", 0, 0, "no JSON"},
	{"\"json\":\"a.*\"", "[1,2]", 0, 0, "no list of players"},
	{"\"json\":\"*\"", "[1,2", 0, 0, "no JSON"},
};

static void a_result_is_read_whole_or_not_at_all(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		BUF_SCOPED how = BUF_INIT;
		BUF_SCOPED why = BUF_INIT;
		double value[ARENA_PLAYERS_MAX] = {0};
		buf_printf(&how, "{%s}", rows[i].how);
		JSON_SCOPED *j = json_loads(how.data, 0, NULL);
		assert_non_null(j);
		int rc = external_read(j, 2, 1, rows[i].text, strlen(rows[i].text), value, &why);
		if (rc != (rows[i].why != NULL))
			print_error("row %zu: %s\n", i, why.data != NULL ? why.data : "");
		assert_int_equal(rc, rows[i].why != NULL);
		if (rc == 0) {
			assert_true(value[0] == rows[i].first && value[1] == rows[i].second);
			continue;
		}
		if (strstr(why.data, rows[i].why) == NULL)
			print_error("row %zu: %s\n", i, why.data);
		assert_non_null(strstr(why.data, rows[i].why));
	}
}

/* 4 MiB of what a bot can make an engine print. */
static void no_text_is_too_much(void **state)
{
	static const char *const fills[] = {"[", "p1 scores ", "\n", "p1 scores 1e\n",
					    "a", "{\"1\":"};
	JSON_SCOPED *lines = json_loads("{" LINES "}", 0, NULL);
	JSON_SCOPED *order = json_loads("{\"regex\":\"^(a*)*(b|a)*$\"}", 0, NULL);
	JSON_SCOPED *json = json_loads("{\"json\":\"*\"}", 0, NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(fills) / sizeof(fills[0]); i++) {
		BUF_SCOPED text = BUF_INIT;
		double value[ARENA_PLAYERS_MAX];
		while (text.len < EXTERNAL_TEXT_MAX)
			buf_puts(&text, fills[i]);
		const json_t *const all[] = {lines, order, json};
		for (int k = 0; k < 3; k++) {
			BUF_SCOPED why = BUF_INIT;
			assert_int_equal(
				external_read(all[k], 2, 1, text.data, text.len, value, &why), 1);
			assert_in_range(why.len, 1, 250);
		}
	}
}

static void places_are_by_what_the_number_says(void **state)
{
	JSON_SCOPED *score = json_loads("{\"value\":\"score\"}", 0, NULL);
	JSON_SCOPED *rank = json_loads("{\"value\":\"rank\"}", 0, NULL);
	const double value[3] = {2, 1, 2};
	int place[3];
	double points[3];

	(void)state;
	external_rank(score, 3, value, place, points);
	assert_int_equal(place[0], 0);
	assert_int_equal(place[1], 2);
	assert_int_equal(place[2], 0);
	assert_true(points[0] == 2 && points[1] == 1);
	external_rank(rank, 3, value, place, points);
	assert_int_equal(place[0], 1);
	assert_int_equal(place[1], 0);
	assert_int_equal(place[2], 1);
	assert_true(points[0] == 0 && points[1] == 2);
}

static void who_leaves_loses_to_all_others(void **state)
{
	static const char *const hows[] = {"{\"value\":\"score\"}", "{\"value\":\"rank\"}"};

	(void)state;
	for (int i = 0; i < 2; i++) {
		JSON_SCOPED *how = json_loads(hows[i], 0, NULL);
		double value[3], points[3];
		int place[3];
		external_forfeit(how, 3, 1, value);
		external_rank(how, 3, value, place, points);
		assert_int_equal(place[0], 0);
		assert_int_equal(place[1], 2);
		assert_int_equal(place[2], 0);
		assert_true(points[0] == 1 && points[1] == 0 && points[2] == 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_result_is_read_whole_or_not_at_all),
		cmocka_unit_test(no_text_is_too_much),
		cmocka_unit_test(places_are_by_what_the_number_says),
		cmocka_unit_test(who_leaves_loses_to_all_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
