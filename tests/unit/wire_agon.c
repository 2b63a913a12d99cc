#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "harness/base/json.h"
#include "harness/work/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum wire_said said(int64_t n, const char *text, size_t len, struct wire_heard *ret,
			   size_t *ret_used)
{
	const struct wire *w = wire_find("agon");
	struct wire_talk t = {.wire = w, .n = n};
	BUF_SCOPED out = BUF_INIT;

	*ret_used = 0;
	buf_clear(&ret->text);
	buf_clear(&ret->note);
	enum wire_said what = w->hear(&t, text, len, ret_used, ret, &out);
	assert_int_equal(out.len, 0);
	return what;
}

/* What the program says in turn 7, what it is taken for, and the action. */
static const struct row {
	const char *line;
	enum wire_said what;
	const char *text;
} rows[] = {
	{"{\"type\":\"move\",\"n\":7,\"move\":\"up\"}\n", WIRE_ANSWER, "up"},
	{"{\"move\":\"up\",\"n\":7,\"type\":\"move\"}\r\n", WIRE_ANSWER, "up"},
	{" {\"type\" : \"move\", \"n\" : 7, \"move\" : [ 7, 7 ], \"note\":\"x\"} \n", WIRE_ANSWER,
	 "[7,7]"},
	{"{\"type\":\"move\",\"n\":7,\"move\":3}\n", WIRE_ANSWER, "3"},
	{"{\"type\":\"move\",\"n\":7,\"move\":null}\n", WIRE_ANSWER, "null"},
	{"{\"type\":\"move\",\"n\":7,\"move\":{\"a\":\"raise\",\"to\":6}}\n", WIRE_ANSWER,
	 "{\"a\":\"raise\",\"to\":6}"},
	{"{\"type\":\"move\",\"n\":7,\"move\":\"\"}\n", WIRE_ANSWER, ""},
	{"{\"type\":\"move\",\"n\":7,\"move\":\"\\u00e9\\n\"}\n", WIRE_ANSWER, "\xc3\xa9\n"},
	{"{\"type\": \"move\", \"n\": 7, \"move\": \"a b{}:,\"}\n", WIRE_ANSWER, "a b{}:,"},
	{"{\"type\":\"move\",\"n\":7,\"move\":\"up\"}  \r\n", WIRE_ANSWER, "up"},
	{"{\"type\":\"move\",\"n\":7,\"move\":\"a\\\"b\"}\n", WIRE_ANSWER, "a\"b"},
	{"{\"type\":\"move\",\"n\":7,\"move\":\"\xc3\xa9\"}\n", WIRE_ANSWER, "\xc3\xa9"},
	{"{\"type\":\"move\",\"n\":07,\"move\":\"up\"}\n", WIRE_BAD, ""},
	{"{\"type\":\"move\",\"n\":,\"move\":\"up\"}\n", WIRE_BAD, ""},
	{"{\"type\":\"move\",\"n\":18446744073709551623,\"move\":\"up\"}\n", WIRE_BAD, ""},
	{"{\"type\":\"move\",\"n\":7,\"move\":\"up\"\n", WIRE_BAD, ""},
	{"{\"type\":\"move\",\"n\":7,\"move\":\"up\"}}\n", WIRE_BAD, ""},
	{"{\"type\":\"move\",\"n\":7,\"move\":\"u\tp\"}\n", WIRE_BAD, ""},
	{"{\"type\":\"ready\",\"n\":7,\"move\":\"up\"}\n", WIRE_READY, ""},
	{"{\"type\":\"move\",\"n\":6,\"move\":\"up\"}\n", WIRE_NOTHING, ""},
	{"{\"type\":\"move\",\"n\":-1,\"move\":\"up\"}\n", WIRE_NOTHING, ""},
	{"{\"type\":\"move\",\"n\":8,\"move\":\"up\"}\n", WIRE_BAD, ""},
	{"{\"type\":\"move\",\"n\":7.0,\"move\":\"up\"}\n", WIRE_BAD, ""},
	{"{\"type\":\"move\",\"n\":\"7\",\"move\":\"up\"}\n", WIRE_BAD, ""},
	{"{\"type\":\"move\",\"n\":99999999999999999999,\"move\":\"up\"}\n", WIRE_BAD, ""},
	{"{\"type\":\"move\",\"move\":\"up\"}\n", WIRE_BAD, ""},
	{"{\"type\":\"move\",\"n\":7}\n", WIRE_BAD, ""},
	{"{\"n\":7,\"move\":\"up\"}\n", WIRE_BAD, ""},
	{"{\"type\":7,\"n\":7,\"move\":\"up\"}\n", WIRE_BAD, ""},
	{"{\"type\":\"move\",\"n\":7,\"n\":7,\"move\":\"up\"}\n", WIRE_BAD, ""},
	{"{\"type\":\"move\",\"n\":7,\"move\":\"u\\u0000p\"}\n", WIRE_BAD, ""},
	{"{\"type\":\"move\",\"n\":7,\"move\":\"\xff\"}\n", WIRE_BAD, ""},
	{"{\"type\":\"move\",\"n\":7,\"move\":1e999}\n", WIRE_BAD, ""},
	{"[\"move\"]\n", WIRE_BAD, ""},
	{"7\n", WIRE_BAD, ""},
	{"\n", WIRE_BAD, ""},
	{"hello\n", WIRE_BAD, ""},
	{"{\"type\":\"ready\"}\n", WIRE_READY, ""},
	{"{\"type\":\"ready\",\"name\":\"x\"}\n", WIRE_READY, ""},
	{"{\"type\":\"move\",\"n\":7,\"move\":\"up\"}", WIRE_MORE, ""},
	{"", WIRE_MORE, ""},
};

static void lines_are_taken_for_what_they_are(void **state)
{
	struct wire_heard h = {.text = BUF_INIT, .note = BUF_INIT};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t used, len = strlen(rows[i].line);
		enum wire_said what = said(7, rows[i].line, len, &h, &used);
		if (what != rows[i].what || strcmp(h.text.data, rows[i].text) != 0)
			fail_msg("%s: %d, \"%s\"", rows[i].line, (int)what, h.text.data);
		assert_int_equal(used, what == WIRE_MORE ? 0 : len);
		if (what == WIRE_BAD)
			assert_true(strlen(h.why) > 0);
	}
	buf_release(&h.text);
	buf_release(&h.note);
}

static void one_message_at_a_time(void **state)
{
	static const char two[] = "{\"type\":\"ready\"}\n{\"type\":\"move\",\"n\":1,\"move\":2}\n";
	struct wire_heard h = {.text = BUF_INIT, .note = BUF_INIT};
	size_t used, first;

	(void)state;
	assert_int_equal(said(1, two, strlen(two), &h, &first), WIRE_READY);
	assert_int_equal(said(1, two + first, strlen(two) - first, &h, &used), WIRE_ANSWER);
	assert_int_equal(first + used, strlen(two));
	buf_release(&h.text);
	buf_release(&h.note);
}

static void before_the_first_turn_moves_are_of_the_last_game(void **state)
{
	static const char move[] = "{\"type\":\"move\",\"n\":40,\"move\":2}\n";
	struct wire_heard h = {.text = BUF_INIT, .note = BUF_INIT};
	size_t used;

	(void)state;
	assert_int_equal(said(0, move, strlen(move), &h, &used), WIRE_NOTHING);
	buf_release(&h.text);
	buf_release(&h.note);
}

static void long_lines(void **state)
{
	char *text = xmalloc(WIRE_LINE_MAX + 2);
	struct wire_heard h = {.text = BUF_INIT, .note = BUF_INIT};
	size_t used;

	(void)state;
	memset(text, 'x', WIRE_LINE_MAX + 1);
	assert_int_equal(said(1, text, WIRE_LINE_MAX, &h, &used), WIRE_MORE);
	assert_int_equal(said(1, text, WIRE_LINE_MAX + 1, &h, &used), WIRE_LONG);
	text[WIRE_LINE_MAX + 1] = '\n';
	assert_int_equal(said(1, text, WIRE_LINE_MAX + 2, &h, &used), WIRE_LONG);
	free(text);
	buf_release(&h.text);
	buf_release(&h.note);
}

/* What is said is JSON, on one line each, with the members in the promised order. */
static void what_is_said(void **state)
{
	const struct arena *a = arena_find("tron");
	const struct wire *w = wire_find("agon");
	struct arena_params p;
	struct wire_talk t = {.wire = w, .n = 3};
	BUF_SCOPED out = BUF_INIT;
	struct err e = ERR_INIT;

	(void)state;
	arena_params_default(a, &p);
	t.hello = (struct wire_hello){.arena = a,
				      .params = &p,
				      .clock = &a->clock,
				      .cpu_clock = true,
				      .seat = 1,
				      .players = 2,
				      .game = 7,
				      .rng = UINT64_MAX};
	w->hello(&t, &out);
	assert_string_equal(
		out.data, "{\"type\":\"hello\",\"v\":1,\"game\":\"tron\",\"match\":7,\"player\":1,"
			  "\"players\":2,\"params\":{\"width\":20,\"height\":20,\"rocks\":0},"
			  "\"limits\":{\"init_ms\":10000,\"move_ms\":100,\"bank_ms\":1000,"
			  "\"clock\":\"cpu\"},\"rng\":9007199254740991}\n");
	buf_clear(&out);
	w->turn(&t, &(struct wire_turn){.n = 3, .view = "{}", .len = 2, .move_ns = 5000000}, &out);
	assert_string_equal(out.data,
			    "{\"type\":\"turn\",\"n\":3,\"ms\":5,\"bank\":0,\"obs\":{}}\n");
	buf_clear(&out);
	w->event(&t, "{\"x\":1}", 7, &out);
	w->end(&t, &(struct wire_end){1, 0.5}, &out);
	assert_string_equal(out.data, "{\"type\":\"event\",\"n\":3,\"event\":{\"x\":1}}\n"
				      "{\"type\":\"end\",\"rank\":1,\"score\":0.5}\n");
	assert_int_equal(e.code, ERR_NONE);
}

/* Every arena of programs speaks wires that are there, and has the clock that they need. */
static void arenas_speak_what_is_there(void **state)
{
	(void)state;
	for (const struct arena *const *a = arenas; *a != NULL; a++) {
		char first[32];
		if ((*a)->kind != ARENA_TURNS)
			continue;
		snprintf(first, sizeof(first), "%.*s", (int)strcspn((*a)->wires, " "), (*a)->wires);
		if (wire_find(first) == NULL)
			fail_msg("%s: no wire %s", (*a)->name, first);
		assert_true(wire_is_spoken(*a, first));
		assert_false(wire_is_spoken(*a, "ago"));
		assert_false(wire_is_spoken(*a, ""));
		assert_true((*a)->clock.init_ns > 0 && (*a)->clock.move_ns > 0 &&
			    (*a)->clock.strikes > 0 && (*a)->games_per_job > 0);
		assert_non_null((*a)->view);
		assert_non_null((*a)->frame);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_taken_for_what_they_are),
		cmocka_unit_test(one_message_at_a_time),
		cmocka_unit_test(before_the_first_turn_moves_are_of_the_last_game),
		cmocka_unit_test(long_lines),
		cmocka_unit_test(what_is_said),
		cmocka_unit_test(arenas_speak_what_is_there),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
