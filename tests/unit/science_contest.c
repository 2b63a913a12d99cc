/* Standings of submissions: rules, humans, samples, rating changes. */
#include "harness/science/contest.h"
#include "tests/unit/science_near.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void read_into(struct contest *c, const char *text)
{
	struct err e = ERR_INIT;
	int rc = text[0] == '{' ? contest_read_json(c, "x/gpt.jsonl", text, strlen(text), &e)
				: contest_read_csv(c, "x.csv", text, strlen(text), &e);

	if (rc < 0)
		fail_msg("%s", e.text);
}

static const char *team(const struct contest *c, const struct contest_table *t, size_t i)
{
	return c->teams.at.at[t->rows[i].team];
}

static const struct contest_cell *cell(const struct contest *c, const struct contest_table *t,
				       const char *who, const char *problem)
{
	for (size_t i = 0; i < t->n_rows; i++)
		for (size_t p = 0; p < t->n_problems; p++)
			if (strcmp(team(c, t, i), who) == 0 &&
			    strcmp(c->problems.at[t->problems[p]].name, problem) == 0)
				return &t->cells[i * t->n_problems + p];
	fail_msg("no %s %s", who, problem);
	return NULL;
}

/* Counted by hand: a 10 + (35 + 20) = 65; b 10 + 55 = 65, its last at 55; c solves one. */
static void icpc_rules(void **state)
{
	struct contest c = {0};
	struct contest_table t;

	(void)state;
	read_into(&c, "team,problem,verdict,time\n"
		      "c,A,AC,5\n"
		      "a,A,AC,10\n"
		      "a,B,CE,20\n"
		      "a,B,WA,30\n"
		      "a,B,AC,35\n"
		      "a,B,WA,40\n" /* after the acceptance: nothing */
		      "b,A,ac,0:10\n"
		      "b,B,Accepted,0:55:59\n"
		      "c,B,TLE,90\n"
		      "c,B,RTE,80\n"
		      "d,B,WA,1\n");
	contest_rank(&c, 0, CONTEST_ICPC, 20, &t);
	assert_int_equal(t.n_rows, 4);
	assert_string_equal(team(&c, &t, 0), "a");
	assert_string_equal(team(&c, &t, 1), "b");
	assert_int_equal(t.rows[0].penalty_min, 65);
	assert_int_equal(t.rows[1].penalty_min, 65);
	assert_int_equal(t.rows[1].rank, 2); /* equal penalty, later last acceptance */
	assert_int_equal(t.rows[2].penalty_min, 5);
	assert_int_equal(t.rows[3].rank, 4);
	assert_int_equal(t.rows[3].solved, 0);
	assert_int_equal(cell(&c, &t, "a", "B")->tries, 2);
	assert_true(cell(&c, &t, "a", "B")->first);
	assert_true(cell(&c, &t, "c", "A")->first);
	assert_false(cell(&c, &t, "a", "A")->first);
	assert_int_equal(cell(&c, &t, "c", "B")->tries, 2);
	assert_int_equal(c.ignored, 1);
	contest_medals(&t, (const int[3]){1, 1, 2});
	assert_int_equal(t.rows[0].medal, MEDAL_GOLD);
	assert_int_equal(t.rows[1].medal, MEDAL_SILVER);
	assert_int_equal(t.rows[2].medal, MEDAL_BRONZE);
	assert_int_equal(t.rows[3].medal, MEDAL_NONE); /* nothing solved */
	contest_table_release(&t);
	contest_release(&c);
}

static void equals_share_a_rank(void **state)
{
	struct contest c = {0};
	struct contest_table t;

	(void)state;
	read_into(&c, "team,problem,verdict\nx,A,AC\ny,A,AC\nz,A,WA\n");
	contest_rank(&c, 0, CONTEST_ICPC, 20, &t);
	assert_int_equal(t.rows[0].rank, 1);
	assert_int_equal(t.rows[1].rank, 1);
	assert_int_equal(t.rows[2].rank, 3);
	assert_int_equal(c.untimed, 3);
	contest_table_release(&t);
	contest_release(&c);
}

#define LINE(sub, s1, s2)                                                                          \
	"{\"problem\":\"p\",\"submission\":\"" sub "\",\"verdict\":\"WA\",\"score\":" #s1 "." #s2  \
	",\"max_score\":10,\"groups\":[{\"name\":\"\",\"score\":1,\"verdict\":\"WA\"},"            \
	"{\"name\":\"g1\",\"score\":" #s1 ",\"subtask\":true},"                                    \
	"{\"name\":\"g2\",\"score\":0." #s2 ",\"subtask\":true}]}\n"

/* The best of each subtask: 4 of one try and 0.9 of the other; best and last see one try. */
static void ioi_unites_subtasks(void **state)
{
	static const struct {
		enum contest_rule rule;
		double score;
	} want[] = {{CONTEST_IOI, 4.9}, {CONTEST_BEST, 4.1}, {CONTEST_LAST, 3.9}};
	struct contest c = {0};
	struct contest_table t;

	(void)state;
	read_into(&c, LINE("m/gpt/p1.cpp", 4, 1)
			      LINE("m/gpt/p2.cpp", 3, 9) "{\"summary\":true,\"agree\":2}\n");
	assert_true(c.scored);
	for (size_t i = 0; i < 3; i++) {
		contest_rank(&c, 0, want[i].rule, 20, &t);
		assert_string_equal(team(&c, &t, 0), "gpt");
		near(t.rows[0].score, want[i].score, 1e-12);
		near(t.rows[0].relative, want[i].score * 10, 1e-9);
		contest_table_release(&t);
	}
	contest_release(&c);
}

static void the_team_of_a_line(void **state)
{
	struct contest c = {0};

	(void)state;
	read_into(&c, "{\"problem\":\"p\",\"submission\":\"a.cpp\",\"verdict\":\"AC\"}\n"
		      "{\"problem\":\"p\",\"submission\":\"o/a.cpp\",\"verdict\":\"AC\"}\n"
		      "{\"problem\":\"p\",\"submission\":\"o/a.cpp\",\"verdict\":\"AC\","
		      "\"team\":\"t\",\"contest_time_ns\":60000000000}\n");
	assert_string_equal(c.teams.at.at[0], "gpt");
	assert_string_equal(c.teams.at.at[1], "o");
	assert_string_equal(c.teams.at.at[2], "t");
	assert_int_equal(c.tries.at[2].time_ns, 60000000000);
	assert_int_equal(c.untimed, 2);
	contest_release(&c);
}

static void what_is_refused(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{"", "expected a header"},
		{"team,problem\na,b\n", "expected a header"},
		{"team,problem,verdict,time\na,b,AC,1:70\n", "x:2"},
		{"team,problem,verdict,time\na,b,AC,-1\n", "x:2"},
		{"team,problem,score\na,b,-4\n", "expected a number >= 0"},
		{"team,problem,score\na,b,nan\n", "expected a number >= 0"},
		{"team,problem,verdict\n,b,AC\n", "the team has no name"},
		{"team,problem,verdict\na,,AC\n", "the name of a problem is empty"},
		{"{\"verdict\":\"AC\"}\n", "x:1"},
		{"{\"problem\":\"p\",\"verdict\":\"AC\"}\n{\n", "x:2"},
		{"{\"p\":{\"s\":3}}", "expected an object"},
		{"{\"a\":1,", "x:1"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct contest c = {0};
		struct err e = ERR_INIT;
		const char *s = cases[i].text;
		int rc = s[0] == '{' ? contest_read_json(&c, "x", s, strlen(s), &e)
				     : contest_read_csv(&c, "x", s, strlen(s), &e);
		assert_int_equal(rc, -1);
		if (strstr(e.text, cases[i].says) == NULL)
			fail_msg("\"%s\" says \"%s\"", s, e.text);
		contest_release(&c);
	}
}

/* LiveOIBench's result files: best try, contest from the id, full scores count as solved. */
static void liveoibench_results(void **state)
{
	struct contest c = {0};
	struct contest_table t;

	(void)state;
	read_into(&c, "{\n \"IOI-2024-contest-nile\": {\"gpt_1.cpp\": {\"score\": 17, "
		      "\"relative_score\": 17, \"tests_passed_pct\": 40, \"status\": "
		      "\"WRONG_ANSWER\"},\n"
		      "  \"gpt_2.cpp\": {\"score\": 100, \"relative_score\": 100, "
		      "\"tests_passed_pct\": 100, \"status\": \"ACCEPTED\"}},\n"
		      " \"IOI-2024-contest-tree\": {\"gpt_1.cpp\": {\"score\": 10, "
		      "\"relative_score\": 10, \"status\": \"RUNTIME_ERROR\"}}}\n");
	assert_string_equal(c.contests.at.at[0], "IOI-2024-contest");
	assert_string_equal(c.teams.at.at[0], "gpt");
	contest_rank(&c, 0, CONTEST_BEST, 20, &t);
	near(t.rows[0].score, 110, 1e-9);
	near(t.rows[0].relative, 55, 1e-9);
	near(t.rows[0].pass_rate, 50, 1e-9);
	contest_table_release(&t);
	contest_release(&c);
}

/* ---- Humans ---- */

static const char four[] = "team,problem,score,max_score\nm,nile,60,100\nm,tree,30,100\n";

static void against(const char *humans, double percentile, double elo, int medal)
{
	struct contest c = {0};
	struct contest_crowd crowd = {0};
	struct contest_table t;
	struct err e = ERR_INIT;

	read_into(&c, four);
	if (contest_crowd_read(&crowd, "h", humans, strlen(humans), &e) < 0)
		fail_msg("%s", e.text);
	contest_rank(&c, 0, CONTEST_BEST, 20, &t);
	const struct contest_humans *h = contest_crowd_of(&crowd, "", true);
	assert_non_null(h);
	assert_true(contest_against(&c, &t, h));
	near(t.rows[0].percentile, percentile, 1e-9);
	if (isnan(elo))
		assert_true(isnan(t.rows[0].elo));
	else
		near(t.rows[0].elo, elo, 0.005);
	assert_int_equal(t.rows[0].medal, medal);
	contest_table_release(&t);
	contest_crowd_release(&crowd);
	contest_release(&c);
}

static void percentiles_and_medals(void **state)
{
	(void)state;
	/* The totals, whatever the tasks are: 90 beats 80 and 10, not 90 and 100. */
	against("Contestant,Nile,Tree,Recalculated_Total,CF_Rating,gold_cutoff,silver_cutoff,"
		"bronze_cutoff\na,0,0,100,2600,95,90,50\nb,0,0,90,2400,,,\nc,0,0,80,2200,,,\n"
		"d,0,0,10,2000,,,\ne,0,0,,1800,,,\n",
		50, 2560.89, MEDAL_SILVER);
	/* Tasks of both sides, names compared by letters: 60 against 100, 50, 0; "bowl" is ours no
	 * more than tree is theirs. */
	against("Contestant,Ni-LE,bowl,Total\na,100,1,101\nb,50,50,100\nc,,100,100\n", 200.0 / 3,
		NAN, MEDAL_UNKNOWN);
	/* Only a total. */
	against("Contestant,Total\na,100\nb,50\n", 50, NAN, MEDAL_UNKNOWN);
	/* LiveOIBench's rows; the ratings 0 and -1000 are of the unrated. */
	against("{\"contest_id\":\"IOI-2024-contest\",\"gold_cutoff\":300,\"silver_cutoff\":200,"
		"\"bronze_cutoff\":91,\"contestants_ranking\":\"[{\\\"Contestant\\\":\\\"a\\\","
		"\\\"Total\\\":100,\\\"CF_Rating\\\":2600},{\\\"Total\\\":\\\"120\\\",\\\"CF_"
		"Rating\\\":0}"
		",{\\\"Total\\\":130,\\\"CF_Rating\\\":-1000}]\"}\n",
		0, 500, MEDAL_NONE);
	/* By rank: (5 - 3) / 5. */
	against("contest,Recalculated_Total\n"
		"CCO-2023-Canadian_Computing_Olympiad,100\nCCO-2023-Canadian_Computing_Olympiad,"
		"99\n"
		"CCO-2023-Canadian_Computing_Olympiad,90\nCCO-2023-Canadian_Computing_Olympiad,90\n"
		"CCO-2023-Canadian_Computing_Olympiad,1\n",
		40, NAN, MEDAL_UNKNOWN);
}

static void elo_among_humans(void **state)
{
	static const double humans[] = {2600, 2400, 2200, 2000, 1800};
	static const double want[] = {2699.46, 2560.89, 2311.67, 2087.70, 1838.48, 500.0};
	bool open = false;

	(void)state;
	for (int rank = 1; rank <= 6; rank++) {
		near(contest_elo(rank, humans, 5, &open), want[rank - 1], 0.005);
		assert_int_equal(open, rank == 1);
	}
	assert_true(isnan(contest_elo(1, humans, 0, &open)));
	near(contest_percentile(5, (const double[]){1, 5, 9, 4}, 4), 50, 1e-12);
	assert_true(isnan(contest_percentile(5, humans, 0)));
}

/* ---- Samples ---- */

static void samples(void **state)
{
	(void)state;
	near(pass_at_k(10, 3, 1), .3, 1e-12);
	near(pass_at_k(10, 3, 5), .9166666667, 1e-10);
	near(pass_at_k(200, 1, 10), .05, 1e-12);
	near(pass_at_k(200, 20, 100), .9999996678, 1e-10);
	near(pass_at_k(8, 3, 4), .9285714286, 1e-10);
	near(pass_at_k(5, 0, 3), 0, 1e-12);
	near(pass_all_k(8, 6, 2), .5357142857, 1e-10);
	near(pass_all_k(8, 6, 4), .2142857143, 1e-10);
	near(pass_all_k(8, 3, 4), 0, 1e-12);
	/* Too few samples say nothing. */
	assert_true(isnan(pass_at_k(3, 0, 5)));
	assert_true(isnan(pass_at_k(3, 3, 0)));
}

static void samples_of_a_team(void **state)
{
	struct contest c = {0};
	struct contest_table t;

	(void)state;
	read_into(&c, "team,problem,verdict\nm,A,WA\nm,A,AC\nm,A,WA\nm,A,CE\nm,A,WA\n"
		      "m,B,AC\nm,B,AC\nm,B,AC\nm,B,AC\nn,A,WA\n");
	contest_rank(&c, 0, CONTEST_ICPC, 20, &t);
	/* 1 of 4 and 4 of 4: the compile error is no sample; what follows an acceptance is. */
	near(contest_pass_at(&t, 0, 1, false), (.25 + 1) / 2, 1e-12);
	near(contest_pass_at(&t, 0, 4, false), 1, 1e-12);
	assert_true(isnan(contest_pass_at(&t, 1, 1, false))); /* n never tried B */
	contest_table_release(&t);
	contest_release(&c);
}

/* ---- Rating changes ---- */

static void codeforces_changes(void **state)
{
	static const double rating[] = {1500, 1600, 1700, 1400};
	static const int rank[] = {3, 1, 2, 4};
	static const double seeds[] = {2.759747, 2.240253, 1.751168, 3.248832};
	static const double changes[] = {-21.3190, 116.9121, -23.6225, -75.9710};
	double seed[4], delta[4];

	(void)state;
	contest_rating_changes(rating, rank, 4, seed, delta);
	for (int i = 0; i < 4; i++) {
		near(seed[i], seeds[i], 1e-6);
		near(delta[i], changes[i], 0.003);
	}
}

/* Nobody's name is lost, whatever it is, and the numbers stay the same. */
static void many_names(void **state)
{
	struct contest_names n = {0};
	struct err e = ERR_INIT;
	char name[32];

	(void)state;
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 5000; i++) {
			snprintf(name, sizeof(name), "team %d", i);
			assert_int_equal(contest_name(&n, name, &e), i);
		}
	assert_int_equal(contest_name_find(&n, "nobody"), -1);
	contest_names_release(&n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(icpc_rules),
		cmocka_unit_test(equals_share_a_rank),
		cmocka_unit_test(ioi_unites_subtasks),
		cmocka_unit_test(the_team_of_a_line),
		cmocka_unit_test(what_is_refused),
		cmocka_unit_test(liveoibench_results),
		cmocka_unit_test(percentiles_and_medals),
		cmocka_unit_test(elo_among_humans),
		cmocka_unit_test(samples),
		cmocka_unit_test(samples_of_a_team),
		cmocka_unit_test(codeforces_changes),
		cmocka_unit_test(many_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
