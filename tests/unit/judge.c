/* The pure half of the judge: languages, comparison, exit codes, blame, scores. */
#include "harness/base/fd.h"
#include "harness/base/rng.h"
#include "problems/problem.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

/* ------------------------------------------------------------------ comparison */

static int file_of(const char *text, size_t n)
{
	int fd = memfd_create("text", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(fd_write_all(fd, text, n), 0);
	lseek(fd, 0, SEEK_SET);
	return fd;
}

static int compare(enum problem_compare_kind kind, const char *flags, const char *ans,
		   const char *out, struct judge_diff *d)
{
	struct problem_compare c = {
		.kind = kind, .absolute = true, .relative = true, .epsilon = 1e-6};
	const char *words[16];
	struct problem_args a = {.at = words};
	MEM_SCOPED char *copy = xstrdup(flags);
	struct err e = ERR_INIT;

	for (char *save = NULL, *w = strtok_r(copy, " ", &save); w != NULL;
	     w = strtok_r(NULL, " ", &save))
		words[a.len++] = w;
	words[a.len] = NULL;
	FD_SCOPED x = file_of(ans, strlen(ans));
	FD_SCOPED y = file_of(out, strlen(out));
	return judge_compare(&c, &a, x, y, d, &e) < 0 ? -1 : d->equal;
}

struct compare_case {
	enum problem_compare_kind kind;
	const char *flags, *ans, *out;
	int want; /* 1 equal, 0 not, -1 the flags are wrong */
};

static const struct compare_case cases[] = {
	{COMPARE_TOKENS, "", "1 2\n3\n", "1\t2 3", 1},
	{COMPARE_TOKENS, "", "Yes", "yEs\n\n", 1},
	{COMPARE_TOKENS, "case_sensitive", "Yes", "yes", 0},
	{COMPARE_TOKENS, "", "1 2", "1 2 3", 0},
	{COMPARE_TOKENS, "", "1 2 3", "1 2", 0},
	{COMPARE_TOKENS, "", "", "", 1},
	{COMPARE_TOKENS, "", "", "x", 0},
	{COMPARE_TOKENS, "", "12", "1 2", 0},
	{COMPARE_TOKENS, "", "1.0", "1.00", 0},
	{COMPARE_TOKENS, "space_change_sensitive", "1 2\n", "1  2\n", 0},
	{COMPARE_TOKENS, "space_change_sensitive", "1 2\n", "1 2", 0},
	{COMPARE_TOKENS, "space_change_sensitive", "1 2\n", "1 2\n", 1},
	{COMPARE_TOKENS, "space_change_sensitive", " 1", "1", 0},
	{COMPARE_TOKENS, "float_tolerance 1e-6", "1.0", "1.0000009", 1},
	{COMPARE_TOKENS, "float_tolerance 1e-6", "1.0", "1.000002", 0},
	{COMPARE_TOKENS, "float_absolute_tolerance 1e-6", "1000000", "1000000.5", 0},
	{COMPARE_TOKENS, "float_relative_tolerance 1e-6", "1000000", "1000000.5", 1},
	{COMPARE_TOKENS, "float_tolerance 1e-6", "1", "nan", 0},
	{COMPARE_TOKENS, "float_tolerance 1e-6", "1", "0x1", 0},
	{COMPARE_TOKENS, "float_tolerance 1e-6", "nan", "NaN", 1},
	{COMPARE_TOKENS, "float_tolerance 1e-6", "inf", "1e999", 0},
	{COMPARE_TOKENS, "float_tolerance 1e-6", "1e0", "1", 1},
	{COMPARE_TOKENS, "float_tolerance 1e-6", "5", "5x", 0},
	{COMPARE_TOKENS, "float_tolerance 1", "1", "2", 1},
	{COMPARE_TOKENS, "float_tolerance 1 float_tolerance 1", "1", "1", -1},
	{COMPARE_TOKENS, "float_tolerance 1 float_absolute_tolerance 1", "1", "1", -1},
	{COMPARE_TOKENS, "float_tolerance", "1", "1", -1},
	{COMPARE_TOKENS, "float_tolerance x", "1", "1", -1},
	{COMPARE_TOKENS, "float_tolerance -1", "1", "1", -1},
	{COMPARE_TOKENS, "sloppy", "1", "1", -1},
	{COMPARE_LINES, "", "a b\nc\n", "a  b \nc\n\n\n", 1},
	{COMPARE_LINES, "", "a b\nc\n", "a\nb c\n", 0},
	{COMPARE_LINES, "", "a\n\nb\n", "a\nb\n", 0},
	{COMPARE_LINES, "", "ab", "a b", 0},
	{COMPARE_RSTRIPPED, "", "a b\n", "a b  \n\n", 1},
	{COMPARE_RSTRIPPED, "", "a b\n", "a  b\n", 0},
	{COMPARE_RSTRIPPED, "", "a\n", " a\n", 0},
	{COMPARE_EXACT, "", "a\n", "a\n", 1},
	{COMPARE_EXACT, "", "a\n", "a", 0},
	{COMPARE_FLOATS, "", "1.0 x", "1.0000001 x", 1},
	{COMPARE_FLOATS, "", "1.0", "1.1", 0},
	{COMPARE_SORTED_LINES, "", "b 1\na\n", "a\nb 1\n", 1},
	{COMPARE_SORTED_LINES, "", "a\na\nb\n", "a\nb\nb\n", 0},
	{COMPARE_SORTED_TOKENS, "", "3 1 2", "1\n2\n3", 1},
	{COMPARE_SORTED_TOKENS, "", "1 1", "1", 0},
	{COMPARE_LOOSE, "", "1.0 2\n", " 1.00 2 \n", 1},
	{COMPARE_LOOSE, "", "1\n2\n", "1 2\n", 0},
	{COMPARE_LOOSE, "", "abc", "Abc", 0},
	{COMPARE_JSON, "", "[1, 2.0]", " [1.0,2]\n", 1},
	{COMPARE_JSON, "", "[1, 2]", "[2, 1]", 0},
	{COMPARE_JSON, "", "true", "1", 1},
	{COMPARE_JSON, "", "\"1\"", "1", 0},
	{COMPARE_JSON, "", "{\"a\": 1, \"b\": [null]}", "{\"b\":[null],\"a\":1}", 1},
	{COMPARE_JSON, "", "{\"a\": 1}", "{\"a\": 1, \"b\": 2}", 0},
	{COMPARE_JSON, "", "123456789012345678901234567890", "123456789012345678901234567890", 1},
	{COMPARE_JSON, "", "123456789012345678901234567890", "123456789012345678901234567891", 0},
	{COMPARE_JSON, "", "1", "1 1", 0},
	{COMPARE_JSON, "", "[1]", "[1]]", 0},
	{COMPARE_JSON, "", "1", "1],[2", 0},
	{COMPARE_JSON, "", "[]", "", 0},
};

static void compares_as_the_rules_say(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct compare_case *c = &cases[i];
		struct judge_diff d;
		int got = compare(c->kind, c->flags, c->ans, c->out, &d);
		if (got != c->want)
			fail_msg("case %zu: [%s] \"%s\" and \"%s\": %d, wanted %d", i, c->flags,
				 c->ans, c->out, got, c->want);
	}
}

static void says_where_it_differs(void **state)
{
	struct judge_diff d;

	(void)state;
	assert_int_equal(compare(COMPARE_TOKENS, "", "1 2\n3 4\n", "1 2\n3 5\n", &d), 0);
	assert_int_equal(d.line, 2);
	assert_int_equal(d.column, 3);
	assert_string_equal(d.expected, "4");
	assert_string_equal(d.got, "5");
	assert_int_equal(compare(COMPARE_LINE_COUNT, "", "1\n2\n3\n4\n", "1\n2\n9\n", &d), 0);
	assert_true(fabs(d.share - 0.5) < 1e-12);
}

static void long_words_take_no_memory(void **state)
{
	size_t n = 3 << 20;
	MEM_SCOPED char *a = xmalloc(n + 1), *b = xmalloc(n + 1);
	struct judge_diff d;

	(void)state;
	memset(a, 'a', n);
	memset(b, 'A', n);
	a[n] = b[n] = '\0';
	assert_int_equal(compare(COMPARE_TOKENS, "", a, b, &d), 1);
	b[n - 1] = 'b';
	assert_int_equal(compare(COMPARE_TOKENS, "", a, b, &d), 0);
	b[n - 1] = '\0';
	assert_int_equal(compare(COMPARE_TOKENS, "", a, b, &d), 0);
	assert_int_equal(compare(COMPARE_TOKENS, "", b, a, &d), 0);
}

/* ------------------------------------------------------------------ languages */

struct detect {
	const char *name, *text, *code;
};

static const struct detect detections[] = {
	{"a.cpp", "", "cpp"},
	{"a.C", "", "cpp"},
	{"a.c", "", "c"},
	{"a.h", "int f(void);", NULL},
	{"a.py", "print(1)", "python3"},
	{"a.py", "#!/usr/bin/env python2\n", "python2"},
	{"a.py", "#!/usr/bin/python3\n", "python3"},
	{"a.py", "#!/usr/bin/env pypy3\n", "pypy3"},
	{"a.py2", "", "python2"},
	{"solve", "#!/usr/bin/env node\n", "javascript"},
	{"solve", "#!/bin/sh\n", "bash"},
	{"solve", "hello", NULL},
	{"a.pl", "print 1;", "perl"},
	{"a.pl", ":- initialization(main).\n", "prolog"},
	{"A.java", "", "java"},
	{"a.F90", "", "fortran"},
	{"dir.d/a.rs", "", "rust"},
	{"x.d/README", "", NULL},
};

static void finds_the_language(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(detections) / sizeof(detections[0]); i++) {
		const struct detect *d = &detections[i];
		const struct judge_language *l =
			judge_language_of(d->name, d->text, strlen(d->text));
		if (d->code == NULL ? l != NULL : l == NULL || strcmp(l->code, d->code) != 0)
			fail_msg("%s: %s, wanted %s", d->name, l != NULL ? l->code : "none",
				 d->code != NULL ? d->code : "none");
	}
	assert_string_equal(judge_language_named("C++17")->code, "cpp17");
	assert_string_equal(judge_language_named("Python 3")->code, "python3");
	assert_null(judge_language_named("brainfuck"));
}

static int recipe(const char *name, const char *text, struct judge_recipe *r)
{
	const struct judge_source f = {name, text, strlen(text)};
	struct err e = ERR_INIT;

	return judge_recipe(&f, 1, NULL, NULL, "/box", 64 << 20, r, &e) < 0 ? -(int)e.code : 0;
}

static const char *word_behind(const struct judge_recipe *r, const char *word)
{
	for (size_t i = 0; r->argv[i] != NULL; i++)
		if (strcmp(r->argv[i], word) == 0)
			return r->argv[i + 2];
	return NULL;
}

static void java_runs_the_class_with_main(void **state)
{
	struct judge_recipe r;

	(void)state;
	assert_int_equal(recipe("x.java",
				"package a.b; class Helper {} public class Foo { public static "
				"void main(String[] a) {} }",
				&r),
			 0);
	assert_string_equal(r.main, "Foo.java");
	assert_string_equal(word_behind(&r, "-cp"), "a.b.Foo");
	judge_recipe_release(&r);
	assert_int_equal(recipe("x.java", "public class Foo {}", &r), -ERR_FAILED);
}

static void names_cannot_reach_the_shell(void **state)
{
	struct judge_recipe r;
	static const char *const bad[] = {"a;rm -rf.cpp", "$(id).c", "../a.c", "/etc/a.c",
					  "-o.c",         "a b.cpp", "a`b.py", "a\nb.c"};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(recipe(bad[i], "int main(){}", &r), -ERR_FAILED);
	assert_int_equal(recipe("a.txt", "hello", &r), -ERR_FAILED);
	assert_int_equal(recipe("ok-1.c", "int main(){}", &r), 0);
	assert_non_null(strstr(r.compile, "./ok-1.c"));
	assert_string_equal(r.argv[0], "/box/agon.out");
	judge_recipe_release(&r);
}

/* ------------------------------------------------------------------ exit codes, blame */

static void exit_codes_mean_what_they_mean(void **state)
{
	(void)state;
	assert_int_equal(judge_exit_of(PROTOCOL_KATTIS, 42).verdict, VERDICT_AC);
	assert_int_equal(judge_exit_of(PROTOCOL_KATTIS, 43).verdict, VERDICT_WA);
	assert_int_equal(judge_exit_of(PROTOCOL_KATTIS, 0).verdict, VERDICT_JE);
	assert_int_equal(judge_exit_of(PROTOCOL_KATTIS, 1).verdict, VERDICT_JE);
	assert_int_equal(judge_exit_of(PROTOCOL_TESTLIB, 0).verdict, VERDICT_AC);
	assert_int_equal(judge_exit_of(PROTOCOL_TESTLIB, 2).verdict, VERDICT_WA);
	assert_int_equal(judge_exit_of(PROTOCOL_TESTLIB, 3).verdict, VERDICT_JE);
	assert_int_equal(judge_exit_of(PROTOCOL_TESTLIB, 42).verdict, VERDICT_JE);
	assert_int_equal(judge_exit_of(PROTOCOL_CMS, 1).verdict, VERDICT_JE);
	/* _pc(n): n two-hundredths, behind 50. */
	assert_true(judge_exit_of(PROTOCOL_TESTLIB, 50).partial);
	assert_true(judge_exit_of(PROTOCOL_TESTLIB, 150).share == 0.5);
	assert_true(judge_exit_of(PROTOCOL_TESTLIB, 250).share == 1);
	assert_int_equal(judge_exit_of(PROTOCOL_TESTLIB, 49).verdict, VERDICT_JE);
	assert_int_equal(judge_exit_of(PROTOCOL_TESTLIB, 251).verdict, VERDICT_JE);
	assert_false(judge_exit_of(PROTOCOL_EXIT01, 150).partial);
}

static void blames_the_right_side(void **state)
{
	const char *why;
	struct judge_ends x = {.submission = VERDICT_RTE, .interactor = VERDICT_WA};

	(void)state;
	assert_int_equal(judge_blame(&x, &why), VERDICT_RTE);
	x.interactor_first = true;
	assert_int_equal(judge_blame(&x, &why), VERDICT_WA);
	x = (struct judge_ends){
		.submission = VERDICT_TLE, .interactor = VERDICT_JE, .interactor_floods = true};
	assert_int_equal(judge_blame(&x, &why), VERDICT_JE);
	assert_non_null(why);
	x = (struct judge_ends){
		.submission = VERDICT_AC, .interactor = VERDICT_JE, .interactor_pipe = true};
	assert_int_equal(judge_blame(&x, &why), VERDICT_WA);
	x.interactor_first = true;
	assert_int_equal(judge_blame(&x, &why), VERDICT_JE);
	x = (struct judge_ends){.submission = VERDICT_TLE, .interactor = VERDICT_JE};
	assert_int_equal(judge_blame(&x, &why), VERDICT_TLE);
	x.unheard = true;
	assert_int_equal(judge_blame(&x, &why), VERDICT_JE);
	x = (struct judge_ends){.submission = VERDICT_AC,
				.interactor = VERDICT_JE,
				.interactor_limit = true,
				.flooded = true,
				.interactor_first = true};
	assert_int_equal(judge_blame(&x, &why), VERDICT_OLE);
}

/* ------------------------------------------------------------------ scores */

enum { TESTS = 6 };

/* root: sample {0}; g1 {1,2} min 40; g2 {3,4,5} all 60, requires g1 */
static const int requires_g1[] = {2};
static const struct problem_group groups[] = {
	{.name = "",
	 .parent = -1,
	 .combine = COMBINE_SUM,
	 .max_score = 100,
	 .low = -INFINITY,
	 .high = INFINITY,
	 .counts = true},
	{.name = "sample",
	 .parent = 0,
	 .sample = true,
	 .max_score = INFINITY,
	 .low = -INFINITY,
	 .high = INFINITY},
	{.name = "g1",
	 .parent = 0,
	 .combine = COMBINE_MIN,
	 .max_score = 40,
	 .low = -INFINITY,
	 .high = INFINITY,
	 .counts = true,
	 .stop = true},
	{.name = "g2",
	 .parent = 0,
	 .combine = COMBINE_ALL,
	 .max_score = 60,
	 .low = -INFINITY,
	 .high = INFINITY,
	 .counts = true,
	 .stop = true,
	 .n_requires = 1,
	 .requires = requires_g1},
};
static const struct problem_test tests[TESTS] = {
	{.name = "sample/1", .group = 1, .sample = true, .max_score = INFINITY},
	{.name = "g1/1", .group = 2, .accept_score = 40, .max_score = 40},
	{.name = "g1/2", .group = 2, .accept_score = 40, .max_score = 40},
	{.name = "g2/1", .group = 3, .max_score = 60},
	{.name = "g2/2", .group = 3, .max_score = 60},
	{.name = "g2/3", .group = 3, .max_score = 60},
};
static const struct problem two_groups = {.scoring = true,
					  .max_score = 100,
					  .n_groups = 4,
					  .n_tests = TESTS,
					  .groups = groups,
					  .tests = tests};

/* One letter for each test: A W T J. */
static void outcomes(const char *letters, struct judge_outcome *o)
{
	for (int i = 0; i < TESTS; i++)
		o[i] = (struct judge_outcome){.known = true,
					      .verdict = letters[i] == 'A'   ? VERDICT_AC
							 : letters[i] == 'W' ? VERDICT_WA
							 : letters[i] == 'T' ? VERDICT_TLE
									     : VERDICT_JE};
}

static double score_of(const char *letters, enum judge_stop stop, char ret_seen[TESTS + 1],
		       enum verdict *ret_verdict)
{
	struct judge_outcome o[TESTS];
	struct judge_total t[4] = {{VERDICT_AC, 0, false}};

	outcomes(letters, o);
	judge_settle(&two_groups, stop, o);
	judge_score(&two_groups, o, t, NULL);
	for (int i = 0; i < TESTS; i++)
		ret_seen[i] = verdict_name(o[i].verdict)[0];
	ret_seen[TESTS] = '\0';
	*ret_verdict = t[0].verdict;
	return t[0].score;
}

/* ------------------------------------------------------------------ what is not run */

static bool below(const struct problem *p, int group, int top)
{
	while (group > top)
		group = p->groups[group].parent;
	return group == top;
}

static bool is_failed(const struct judge_outcome *o)
{
	return o->known && o->verdict != VERDICT_AC && o->verdict != VERDICT_SK;
}

/* Does a test before i in group g say what is asked: a failure, a test not run, an acceptance? */
static bool before(const struct problem *p, const struct judge_outcome *o, size_t i, int g,
		   const char *what)
{
	for (size_t j = 0; j < i; j++)
		if (o[j].known && below(p, p->tests[j].group, g) &&
		    ((strchr(what, 'W') != NULL && is_failed(&o[j])) ||
		     (strchr(what, 'S') != NULL && o[j].verdict == VERDICT_SK) ||
		     (strchr(what, 'A') != NULL && o[j].verdict == VERDICT_AC)))
			return true;
	return false;
}

/* The rule as it is written, looking at everything anew. */
static bool skips(const struct problem *p, enum judge_stop stop, const struct judge_outcome *o,
		  size_t i)
{
	int group = p->tests[i].group;

	if (stop == JUDGE_STOP_FIRST && before(p, o, i, 0, "W"))
		return true;
	if (stop == JUDGE_STOP_GROUP && before(p, o, i, group, "W"))
		return true;
	for (int g = group; g >= 0; g = p->groups[g].parent) {
		for (size_t k = 0; k < p->groups[g].n_requires; k++)
			if (before(p, o, i, p->groups[g].requires[k], "WS"))
				return true;
		if (stop != JUDGE_STOP_PACKAGE || !p->groups[g].stop)
			continue;
		for (size_t j = 0; j < i; j++)
			if (is_failed(&o[j]) && p->tests[j].group == g)
				return true;
		for (int c = g + 1; c < (int)p->n_groups; c++)
			if (p->groups[c].parent == g && !below(p, group, c) &&
			    !p->groups[c].custom_grader &&
			    p->groups[c].verdict_mode != VERDICT_MODE_ACCEPT &&
			    before(p, o, i, c, "W") &&
			    !(p->groups[c].any_accepted && before(p, o, i, c, "A")))
				return true;
	}
	return false;
}

enum { GROUPS = 7, MANY = 24 };

/* Small trees of groups with any of the rules; tests of a group are together. */
static void one_tree(struct rng *r, enum judge_stop stop)
{
	struct problem_group g[GROUPS] = {{.parent = -1}};
	struct problem_test t[MANY] = {{0}};
	struct judge_outcome o[MANY] = {{0}}, want[MANY];
	int requires[GROUPS];
	struct problem p = {.n_groups = GROUPS, .n_tests = MANY, .groups = g, .tests = t};

	for (int i = 0; i < GROUPS; i++) {
		g[i].parent = i == 0 ? -1 : (int)rng_below(r, (uint64_t)i);
		g[i].stop = rng_below(r, 2) == 0;
		g[i].any_accepted = rng_below(r, 4) == 0;
		g[i].custom_grader = rng_below(r, 8) == 0;
		g[i].verdict_mode = rng_below(r, 8) == 0 ? VERDICT_MODE_ACCEPT : g[i].verdict_mode;
		requires[i] = i == 0 ? 0 : (int)rng_below(r, (uint64_t)i);
		if (i > 1 && rng_below(r, 4) == 0 && !below(&p, i, requires[i])) {
			g[i].n_requires = 1;
			g[i].requires = &requires[i];
		}
	}
	for (int i = 0; i < MANY; i++) {
		t[i].group = i * GROUPS / MANY;
		o[i] = (struct judge_outcome){
			.known = true, .verdict = rng_below(r, 4) == 0 ? VERDICT_WA : VERDICT_AC};
		want[i] = o[i];
	}
	for (size_t i = 0; i < MANY; i++)
		if (skips(&p, stop, want, i))
			want[i].verdict = VERDICT_SK;
	judge_settle(&p, stop, o);
	for (int i = 0; i < MANY; i++)
		assert_int_equal(o[i].verdict, want[i].verdict);
}

static void what_is_not_run_follows_the_rule(void **state)
{
	static const enum judge_stop stops[] = {JUDGE_STOP_PACKAGE, JUDGE_STOP_PACKAGE,
						JUDGE_STOP_GROUP, JUDGE_STOP_FIRST,
						JUDGE_STOP_NEVER};
	struct rng r;

	(void)state;
	rng_init(&r, 4);
	for (int i = 0; i < 20000; i++)
		one_tree(&r, stops[i % 5]);
}

static void groups_score_stop_and_depend(void **state)
{
	char seen[TESTS + 1];
	enum verdict v;

	(void)state;
	assert_true(score_of("AAAAAA", JUDGE_STOP_PACKAGE, seen, &v) == 100);
	assert_int_equal(v, VERDICT_AC);
	assert_true(score_of("AAAAWA", JUDGE_STOP_PACKAGE, seen, &v) == 40);
	assert_string_equal(seen, "AAAAWS");
	assert_int_equal(v, VERDICT_WA);
	/* g2 is not run without g1; a later failure is not seen. */
	assert_true(score_of("AAWATT", JUDGE_STOP_PACKAGE, seen, &v) == 0);
	assert_string_equal(seen, "AAWSSS");
	assert_true(score_of("WAAAAA", JUDGE_STOP_PACKAGE, seen, &v) == 100);
	assert_true(score_of("AAAATW", JUDGE_STOP_NEVER, seen, &v) == 40);
	assert_string_equal(seen, "AAAATW");
	assert_int_equal(v, VERDICT_TLE);
	assert_true(score_of("AWAAAA", JUDGE_STOP_FIRST, seen, &v) == 0);
	assert_string_equal(seen, "AWSSSS");
	score_of("AAAAAJ", JUDGE_STOP_NEVER, seen, &v);
	assert_int_equal(v, VERDICT_JE);
}

static void partial_scores_count(void **state)
{
	struct judge_outcome o[TESTS];
	struct judge_total t[4];

	(void)state;
	outcomes("AAAAAA", o);
	o[1].has_factor = true;
	o[1].factor = 0.25;
	judge_score(&two_groups, o, t, NULL);
	assert_true(fabs(t[2].score - 10) < 1e-9 && fabs(t[0].score - 70) < 1e-9);
	outcomes("AAAAAA", o);
	o[1].has_score = true;
	o[1].score = 41; /* more than there is: the validator is at fault */
	judge_score(&two_groups, o, t, NULL);
	assert_int_equal(t[0].verdict, VERDICT_JE);
}

int main(void)
{
	const struct CMUnitTest all[] = {
		cmocka_unit_test(compares_as_the_rules_say),
		cmocka_unit_test(says_where_it_differs),
		cmocka_unit_test(long_words_take_no_memory),
		cmocka_unit_test(finds_the_language),
		cmocka_unit_test(java_runs_the_class_with_main),
		cmocka_unit_test(names_cannot_reach_the_shell),
		cmocka_unit_test(exit_codes_mean_what_they_mean),
		cmocka_unit_test(blames_the_right_side),
		cmocka_unit_test(groups_score_stop_and_depend),
		cmocka_unit_test(what_is_not_run_follows_the_rule),
		cmocka_unit_test(partial_scores_count),
	};
	return cmocka_run_group_tests(all, NULL, NULL);
}
