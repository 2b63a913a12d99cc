#include "harness/science/science.h"
#include "tests/unit/science_near.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int read_text(struct record *r, const char *text, struct err *e)
{
	record_init(r);
	return record_read_csv(r, "t.csv", text, strlen(text), e);
}

static void must_read(struct record *r, const char *text)
{
	struct err e = ERR_INIT;

	if (read_text(r, text, &e) < 0)
		fail_msg("%s", e.text);
}

static void counts_by_row(void **state)
{
	struct record r;

	(void)state;
	must_read(&r, "b_wins,a,draws,b,a_wins,tournament,round\n3,x,1,y,2,t1,4\n0,x,0,z,5,t2,5\n");
	assert_int_equal(r.rows.len, 2);
	near(r.rows.at[0].win, 2, 0);
	near(r.rows.at[0].loss, 3, 0);
	assert_int_equal(r.rows.at[0].period, 4);
	assert_int_equal(r.rows.at[0].cluster, 0);
	assert_int_equal(r.rows.at[1].cluster, 1);
	assert_int_equal(record_find(&r, "z"), 2);
	assert_int_equal(record_find(&r, "nobody"), -1);
	near(record_games(&r), 11, 0);
	record_release(&r);
	must_read(&r, "x,y,2,1,3\n");
	near(record_games(&r), 6, 0);
	record_release(&r);
}

static void game_by_game_with_pairs(void **state)
{
	struct record r;

	(void)state;
	must_read(&r, "a,b,result,pair\n"
		      "x,y,1-0,1\ny,x,x,1\n"  /* x takes both: 2 points */
		      "x,y,draw,2\ny,x,1,2\n" /* x: 1/2 */
		      "x,y,*,3\n");
	assert_int_equal(r.rows.len, 4);
	near(r.skipped, 1, 0);
	assert_int_equal(r.pentas.len, 1);
	const struct record_penta *p = &r.pentas.at[0];
	near(p->count[4], 1, 0);
	near(p->count[1], 1, 0);
	near(p->count[0] + p->count[2] + p->count[3], 0, 0);
	record_release(&r);
}

static void games_of_many(void **state)
{
	struct record r;
	struct cross t;

	(void)state;
	must_read(&r, "game,player,rank\n1,x,1\n1,y,2\n1,z,2\n2,x,1\n2,y,3\n");
	assert_int_equal(r.rows.len, 2);
	cross_from(&t, &r);
	near(t.win[1], 2, 0); /* x over y in both */
	near(t.tie[1 * 3 + 2], 1, 0);
	near(cross_games(&t, 0, 2), 1, 0);
	cross_release(&t);
	record_release(&r);
}

static void odd_names(void **state)
{
	struct record r;

	(void)state;
	must_read(&r, "a,b,a_wins,draws,b_wins\r\n\"a, \"\"b\"\"\",\"new\nline\",1,0,2\r\n");
	assert_string_equal(r.names.at[0], "a, \"b\"");
	assert_string_equal(r.names.at[1], "new\nline");
	BUF_SCOPED out = BUF_INIT;
	csv_put(&out, r.names.at[0]);
	assert_string_equal(out.data, "\"a, \"\"b\"\"\"");
	record_release(&r);
}

static void bad_rows_say_where(void **state)
{
	static const struct {
		const char *csv, *why;
	} cases[] = {
		{"", "empty"},
		{"x,y\n1,2\n", "no known columns"},
		{"a,b,a_wins,draws,b_wins\nA,B,nan,0,1\n",
		 ":2: expected a number of games >= 0 (\"nan\")"},
		{"a,b,a_wins,draws,b_wins\nA,B,-1,0,1\n", ":2: expected a number of games"},
		{"a,b,a_wins,draws,b_wins\nA,A,1,0,1\n", ":2: a player against itself"},
		{"a,b,a_wins,draws,b_wins\nA,,1,0,1\n", ":2: a player without a name"},
		{"a,b,a_wins,draws,b_wins\nA\n", ":2: a player without a name"},
		{"a,b,result\nA,B,won\n", "expected a result"},
		{"a,b,result,round\nA,B,1-0,x\n", "expected a round number"},
		{"game,player,rank\n1,A,1\n1,A,2\n", "a player twice in one game"},
		{"a,b,a_wins,draws,b_wins\n\"A\"x,B,1,0,1\n", "text after a closing quote"},
	};

	(void)state;
	for (size_t k = 0; k < sizeof(cases) / sizeof(*cases); k++) {
		struct record r;
		struct err e = ERR_INIT;
		assert_int_equal(read_text(&r, cases[k].csv, &e), -1);
		assert_int_equal(e.code, ERR_USAGE);
		if (strstr(e.text, cases[k].why) == NULL)
			fail_msg("case %zu: %s", k, e.text);
		record_release(&r);
	}
}

static void too_many_players(void **state)
{
	struct record r;
	struct err e = ERR_INIT;
	BUF_SCOPED csv = BUF_INIT;

	(void)state;
	for (int i = 0; i < 600; i++)
		buf_printf(&csv, "x%d,y%d,1,0,1\n", i, i);
	assert_int_equal(read_text(&r, csv.data, &e), -1);
	assert_non_null(strstr(e.text, "more than 1024 players"));
	record_release(&r);
}

static void pgn_games(void **state)
{
	static const char pgn[] =
		"[Event \"?\"]\n[White \"a \\\"b\\\"\"]\n[Black \"c\"]\n[Round \"2\"]\n"
		"[Result \"1-0\"]\n\n1. e4 {[White \"no\"]\n[Black \"no\"]\n} e5 1-0\n\n"
		"[Event \"?\"]\n[White \"c\"]\n[Black \"a \\\"b\\\"\"]\n[Result "
		"\"1/2-1/2\"]\n\n*\n\n"
		"[Event \"?\"]\n[White \"c\"]\n[Black \"d\"]\n[Result \"*\"]\n\n*\n";
	struct record r;
	struct err e = ERR_INIT;

	(void)state;
	record_init(&r);
	if (record_read_pgn(&r, "t.pgn", pgn, strlen(pgn), &e) < 0)
		fail_msg("%s", e.text);
	assert_int_equal(r.rows.len, 2);
	assert_string_equal(r.names.at[0], "a \"b\"");
	near(r.rows.at[0].win, 1, 0);
	assert_int_equal(r.rows.at[0].period, 2);
	near(r.rows.at[1].draw, 1, 0);
	near(r.skipped, 1, 0);
	assert_int_equal(record_find(&r, "no"), -1);
	record_release(&r);
	record_init(&r);
	assert_int_equal(record_read_pgn(&r, "t.pgn",
					 "[White \"a\"]\n[Black \"b\"]\n[Result \"2-0\"]\n", 40,
					 &e),
			 -1);
	record_release(&r);
}

#define METADATA(rounds)                                                                           \
	"{\"config\":{\"game\":{\"name\":\"CoreWar\"},\"players\":[{\"name\":\"x\"},"              \
	"{\"name\":\"y\"}]},\"round_stats\":{" rounds "}}"
#define ROUND(k, winner, x, y, ties)                                                               \
	"\"" k "\":{\"winner\":\"" winner "\",\"scores\":{\"x\":" x ",\"y\":" y ",\"Tie\":" ties   \
	"},\"player_stats\":{\"x\":{\"valid_submit\":true},\"y\":{\"valid_submit\":true}}}"

static void read_metadata(struct record *r, const char *text, enum record_unit unit)
{
	struct err e = ERR_INIT;

	record_init(r);
	if (record_read_codeclash(r, "metadata.json", text, strlen(text), unit, 15, &e) < 0)
		fail_msg("%s", e.text);
}

static void codeclash_logs(void **state)
{
	static const char text[] = METADATA(
		ROUND("0", "y", "0", "9", "0") "," ROUND("1", "x", "65", "35", "0") "," ROUND(
			"2", "y", "45", "55", "0") "," ROUND("3", "Tie", "50", "50",
							     "5") "," ROUND("16", "y", "0", "100",
									    "0"));
	struct record r;

	(void)state;
	read_metadata(&r, text, UNIT_TOURNAMENT);
	assert_int_equal(r.rows.len, 1); /* 1 : 1, and y won the last decisive round */
	near(r.rows.at[0].loss, 1, 0);
	assert_int_equal(r.clusters, 1);
	assert_string_equal(r.arenas.at[0], "CoreWar");
	record_release(&r);
	read_metadata(&r, text, UNIT_ROUND);
	assert_int_equal(r.rows.len, 3);
	near(r.rows.at[2].draw, 1, 0);
	record_release(&r);
	read_metadata(&r, text, UNIT_ROUND_TEST);
	near(r.rows.at[0].win, 1, 0);
	near(r.rows.at[1].draw, 1, 0); /* 55 of 100 is no proof */
	record_release(&r);
	read_metadata(&r, text, UNIT_GAME);
	near(r.rows.at[0].win, 65, 0);
	near(r.rows.at[2].draw, 5, 0);
	record_release(&r);
}

static void codeclash_oddities(void **state)
{
	struct record r;
	struct err e = ERR_INIT;
	const char *drawn = METADATA(ROUND("1", "Tie", "1", "1", "0"));
	const char *strange = METADATA(ROUND("1", "unknown", "1", "1", "0"));

	(void)state;
	read_metadata(&r, drawn, UNIT_TOURNAMENT);
	assert_int_equal(r.rows.len, 0);
	assert_int_equal(r.warnings.len, 1);
	record_release(&r);
	record_init(&r);
	assert_int_equal(
		record_read_codeclash(&r, "m", strange, strlen(strange), UNIT_ROUND, 15, &e), -1);
	record_release(&r);
	e = (struct err)ERR_INIT;
	record_init(&r);
	assert_int_equal(record_read_codeclash(&r, "m", "{}", 2, UNIT_ROUND, 15, &e), -1);
	assert_non_null(strstr(e.text, "not the metadata.json"));
	record_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_by_row),      cmocka_unit_test(game_by_game_with_pairs),
		cmocka_unit_test(games_of_many),      cmocka_unit_test(odd_names),
		cmocka_unit_test(bad_rows_say_where), cmocka_unit_test(too_many_players),
		cmocka_unit_test(pgn_games),          cmocka_unit_test(codeclash_logs),
		cmocka_unit_test(codeclash_oddities),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
