/*
 * What packages of each dialect say, and what is said of malformed ones.
 *
 * tests/data/packages/NAME.golden is what NAME.txt must come out as;
 * PACKAGE_GOLDEN=write writes them anew, to be read before they are committed.
 */
#include "tests/unit/package_util.h"

static struct problem *open_at(struct place_dir *d, const char *only, struct err *e)
{
	const struct problem_options o = {.scratch_fd = d->scratch_fd};
	MEM_SCOPED char *path =
		only != NULL ? xprintf("%s/%s", d->package, only) : xstrdup(d->package);
	struct problem *p = NULL;

	return problem_open(&p, path, &o, e) == 0 ? p : NULL;
}

static void check_golden(const char *bundle)
{
	struct place_dir d;
	struct err e = ERR_INIT;
	BUF_SCOPED got = BUF_INIT;
	BUF_SCOPED want = BUF_INIT;
	MEM_SCOPED char *only = NULL;
	MEM_SCOPED char *golden = xprintf("tests/data/packages/%s.golden", bundle);

	dirs_make(&d, "mini");
	unbundle(d.package, bundle, &only);
	struct problem *p = open_at(&d, only, &e);
	if (p == NULL)
		fail_msg("%s: %s", bundle, e.text);
	dump_problem(&got, p);
	problem_free(&p);
	if (getenv("PACKAGE_GOLDEN") != NULL && file_replace(golden, got.data, got.len, &e) < 0)
		fail_msg("%s", e.text);
	if (file_read(golden, 1 << 20, &want, &e) < 0)
		fail_msg("%s", e.text);
	if (strcmp(got.data, want.data) != 0)
		fail_msg("%s comes out as\n%s\nnot as\n%s", bundle, got.data, want.data);
	dirs_remove(&d);
}

static const char *const bundles[] = {"kattis-2025-scoring",
				      "kattis-2025-interactive",
				      "kattis-legacy",
				      "kattis-icpc",
				      "polygon",
				      "cms-batch",
				      "cms-communication",
				      "cms-output-only",
				      "dmoj",
				      "dmoj-bridged",
				      "liveoibench",
				      "plain",
				      "livecodebench-stdin",
				      "livecodebench-functional",
				      "livecodebench-packed",
				      "apps"};

static void reads_every_dialect(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bundles) / sizeof(bundles[0]); i++)
		check_golden(bundles[i]);
}

/* One change to a good package: text at path instead, or the file removed (NULL). */
struct spoiled {
	const char *bundle, *path, *text, *says;
};

#define HEAD  "problem_format_version: 2025-09\nname: N\nuuid: u\n"
#define SCORE "kattis-2025-scoring"
#define GROUP "data/secret/b/test_group.yaml"
#define SUBS  "submissions/submissions.yaml"

static const struct spoiled spoiled[] = {
	/* problem.yaml */
	{SCORE, "problem.yaml", HEAD "tpye: scoring\n",
	 "problem.yaml:4: tpye: there is no such key; "
	 "did you mean type?"},
	{SCORE, "problem.yaml", "problem_format_version: 2030-01\nname: x\n",
	 "problem.yaml:1: problem_format_version 2030-01 is not known"},
	{SCORE, "problem.yaml", "problem_format_version: 2025-09\nuuid: u\n", "name is missing"},
	{SCORE, "problem.yaml", "problem_format_version: 2025-09\nname: u\n", "uuid is missing"},
	{SCORE, "problem.yaml", HEAD "type: [scoring, pass-fail]\n", "exclude each other"},
	{SCORE, "problem.yaml", HEAD "type: [multi-pass, submit-answer]\n", "submit-answer cannot"},
	{SCORE, "problem.yaml", HEAD "type: fun\n", "problem.yaml:4: type fun"},
	{SCORE, "problem.yaml", HEAD "limits:\n  memory: lots\n",
	 "problem.yaml:5: limits.memory: expected a number, at least 0"},
	{SCORE, "problem.yaml", HEAD "limits:\n  time_limit: 0\n",
	 "limits.time_limit: expected seconds"},
	{SCORE, "problem.yaml", HEAD "limits:\n  time_limit: nan\n", "got \"nan\""},
	{SCORE, "problem.yaml", HEAD "limits: {validation_passes: 2}\n", "only for multi-pass"},
	{SCORE, "problem.yaml", HEAD "constants: {9x: 1}\n", "constants: 9x is not a name"},
	{SCORE, "problem.yaml", HEAD "type: interactive\n", "an output validator is needed"},
	{SCORE, "problem.yaml", "- a\n- b\n", "problem.yaml:1: expected keys and values"},
	{SCORE, "problem.yaml", "a: [1\n", "problem.yaml:"},
	{SCORE, "problem.yaml", "name: a\nname: b\n", "there twice"},
	{SCORE, "problem.yaml", "% \xff\xff\n---\na: 1\n", "not UTF-8"},
	{SCORE, "problem.yaml", "a: \x01\n", "control character 0x01 (problem.yaml:1)"},
	{"kattis-icpc", "problem.yaml", "problem_format_version: legacy-icpc\ntype: scoring\n",
	 "not one of this version"},
	{"kattis-icpc", "problem.yaml", "name: x\nvalidation: maybe\n",
	 "expected default or custom"},
	{"kattis-icpc", "problem.yaml", "name: x\nvalidation: custom\n",
	 "put it into output_validators/"},
	{"kattis-legacy", "domjudge-problem.ini", "x = 1\ntimelimit = soon\n",
	 "domjudge-problem.ini:2: timelimit: expected seconds"},
	/* data */
	{SCORE, "data/secret/a/1.ans", NULL, "data/secret/a/1.in: there is no answer 1.ans"},
	{SCORE, "data/secret/a/1.in", NULL, "data/secret/a/1.ans: there is no input 1.in"},
	{SCORE, "data/secret/9.in", "1\n", "no answer"},
	{SCORE, GROUP, "max_score: 60\nrequire_pass: secret/z\n",
	 "data/secret/b/test_group.yaml:2: require_pass: secret/z is no group before this one"},
	{SCORE, GROUP, "max_score: 60\nscore_agregation: sum\n", "did you mean score_aggregation?"},
	{SCORE, GROUP, "max_score: -1\n", "test_group.yaml:1: max_score: expected an integer"},
	{SCORE, GROUP, "args: [x]\n", "max_score is missing"},
	{SCORE, "data/sample/test_group.yaml", "max_score: 1\n", "max_score is not for sample"},
	{SCORE, "data/secret/a/deep/test_group.yaml", "max_score: 1\n",
	 "groups cannot be inside groups"},
	{SCORE, "data/secret/b/1.yaml", "hnit: x\n",
	 "data/secret/b/1.yaml:1: hnit: there is no such key"},
	{SCORE, "data/invalid_output/x.out", NULL, "there is no output x.out"},
	{"kattis-legacy", "data/secret/g1/testdata.yaml", "on_reject: maybe\n",
	 "one of break, continue"},
	{"kattis-legacy", "data/secret/g1/testdata.yaml", "grading: custom\n",
	 "nothing in graders/"},
	{"kattis-legacy", "data/secret/g1/testdata.yaml", "grader_flags: median\n",
	 "has no median"},
	{"kattis-legacy", "data/secret/g1/testdata.yaml", "range: 3 1\n", "the smaller one first"},
	/* submissions */
	{SCORE, SUBS, "accepted:\n  permitted: [OK]\n",
	 "submissions/submissions.yaml:2: permitted: OK is not one of AC, WA, TLE, RTE"},
	{SCORE, SUBS, "accepted:\n  score: [5, 1]\n", "the lowest and the highest"},
	{SCORE, SUBS, "accepted: yes\n", "expected keys and values"},
	{SCORE, SUBS, "accepted:\n  use_for_time_limit: maybe\n", "true, false, lower or upper"},
	/* polygon */
	{"polygon", "problem.xml", "<problem><judging>\n</problem>\n",
	 "problem.xml:2: not valid XML"},
	{"polygon", "problem.xml",
	 "<!DOCTYPE p [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>\n<problem/>\n",
	 "problem.xml:1: a document type"},
	{"polygon", "tests/03", NULL, "tests/03: not in the package; take the full package"},
	{"polygon", "files/i.cpp", NULL, "files/i.cpp is not in the package"},
	/* cms */
	{"cms-batch", "task.yaml", "name: x\ntime_limit: -1\n", "task.yaml:2: time_limit"},
	{"cms-batch", "task.yaml", "name: x\nn_input: 9\n", "GEN: has 3 tests, but there are 9"},
	{"cms-batch", "gen/GEN", "#ST: many\n1\n", "gen/GEN:1: #ST: expected points"},
	{"cms-batch", "gen/GEN", "1\n#ST: 5\n2\n3\n", "gen/GEN:2: #ST: stands alone"},
	{"cms-batch", "output/output1.txt", NULL, "output/output1.txt: there is no such test"},
	{"cms-batch", "task.yaml", "name: x\nscore_type: Magic\n", "score_type Magic"},
	/* dmoj */
	{"dmoj", "init.yml", "test_cases:\n- {generator: g.py}\n",
	 "init.yml:2: generator: tests that"},
	{"dmoj", "init.yml", "test_cases:\n- {in: no.in, out: a.out}\n", "there is no file no.in"},
	{"dmoj", "init.yml", "archive: ../x.zip\ntest_cases: []\n", "is no archive in the package"},
	{"dmoj", "init.yml", "test_cases: [{in: a.in}]\nchecker: my.py\n", "checker my.py"},
	{"dmoj", "init.yml", "test_cases:\n- batched: []\n", "batched: expected a list"},
	{"dmoj", "init.yml", "test_cases:\n- dependencies: [1]\n  batched: [{in: a.in}]\n",
	 "1 is no batch before this one"},
	{"dmoj", "init.yml", "test_cases: {input_format: x}\n", "patterns are not supported"},
	/* the others */
	{"liveoibench", "tests/b1.out", NULL, "3 inputs (.in) and 2 outputs (.out)"},
	{"liveoibench", "problem.json", "{\"time_limit\": 0}", "must be there"},
	{"liveoibench", "subtasks.json", "{\"1\": {\"score\": 1, \"testcases\": [\"zz\"]}}",
	 "1: there is no test zz"},
	{"plain", "t2.ans", NULL, "t2.in: no t2.out"},
	{"plain", "t2.in", NULL, "t2.ans: there is no input"},
	{"plain", "t2.out", "\n", "more than one answer"},
	{"plain", "init.yml", "test_cases: []\n", "there is no test in this package"},
	{"plain", "problem.xml", "<a/>", "expected <problem>"},
	{"dmoj", "problem.yaml", "name: x\n", "both problem.yaml (kattis) and init.yml (dmoj)"},
	{"livecodebench-stdin", "p.json", "[{\"input\": 1}]", "a test needs input and output"},
	{"livecodebench-stdin", "p.json", "{\"private_test_cases\": \"eJxr\"}",
	 "packed tests: not zlib"},
	{"livecodebench-stdin", "p.json", "{\"private_test_cases\": \"?\"}",
	 "packed tests: not base64"},
	{"livecodebench-stdin", "p.json",
	 "{\"private_test_cases\": \"eJxrYJnKzQABsVM0vBm9mbyZU/UAKWYDuA==\"}",
	 "something else than one text"},
	{"livecodebench-stdin", "p.json", "{\"inputs\": [1], \"outputs\": []}",
	 "of the same length"},
	{"livecodebench-functional", "p.jsonl", "{\"id\": \"a\"}\n{\"id\": \"b\"}\n",
	 "more than one problem"},
};

static void says_what_is_malformed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(spoiled) / sizeof(spoiled[0]); i++) {
		const struct spoiled *s = &spoiled[i];
		struct place_dir d;
		struct err e = ERR_INIT;
		MEM_SCOPED char *only = NULL;

		dirs_make(&d, "mini");
		unbundle(d.package, s->bundle, &only);
		MEM_SCOPED char *path = xprintf("%s/%s", d.package, s->path);
		if (s->text != NULL)
			put(d.package, s->path, s->text, strlen(s->text));
		else
			assert_int_equal(unlink(path), 0);
		struct problem *p = open_at(&d, only, &e);
		if (p != NULL)
			fail_msg("%s with %s: taken; expected \"%s\"", s->bundle, s->path, s->says);
		if (strstr(e.text, s->says) == NULL || e.code != ERR_USAGE)
			fail_msg("%s with %s:\n%s\nexpected \"%s\"", s->bundle, s->path, e.text,
				 s->says);
		dirs_remove(&d);
	}
}

static void constants_are_replaced(void **state)
{
	(void)state;
	struct place_dir d;
	struct err e = ERR_INIT;
	BUF_SCOPED text = BUF_INIT;

	dirs_make(&d, "mini");
	unbundle(d.package, SCORE, NULL);
	put(d.package, "include/cpp/lib.h", "{{max_n}}{{{{nope}} {{greeting}}{{max_n", 39);
	struct problem *p = open_at(&d, NULL, &e);
	assert_non_null(p);
	for (size_t i = 0; i < p->n_includes; i++)
		if (p->includes[i].language != NULL)
			assert_int_equal(problem_file_read(p, &p->includes[i].files.at[0].file, 100,
							   &text, &e),
					 0);
	assert_string_equal(text.data, "100{{{{nope}} hi{{max_n");
	buf_clear(&text);
	assert_int_equal(problem_file_read(p, &p->tests[0].in, 1, &text, &e), -1);
	assert_non_null(strstr(e.text, "larger than 1 bytes"));
	problem_free(&p);
	dirs_remove(&d);
}

static void json_tests_can_be_read(void **state)
{
	(void)state;
	struct place_dir d;
	struct err e = ERR_INIT;
	BUF_SCOPED text = BUF_INIT;

	dirs_make(&d, "mini");
	unbundle(d.package, "apps", NULL);
	struct problem *p = open_at(&d, "p.json", &e);
	assert_non_null(p);
	assert_int_equal(problem_file_read(p, &p->tests[0].in, 100, &text, &e), 0);
	buf_putc(&text, '#');
	assert_int_equal(problem_file_read(p, &p->tests[1].ans, 100, &text, &e), 0);
	assert_string_equal(text.data, "[1,2]\n3\n#[1]");
	problem_free(&p);
	dirs_remove(&d);
}

/* What lies beside a grader is none; of two programs a group can mean neither. */
static void there_is_one_grader(void **state)
{
	(void)state;
	static const char *const beside[] = {"README.md", "notes.txt", ".gitignore",
					     "__pycache__/g.cpython-311.pyc", "lib.h"};
	static const char two[] = "testdata.yaml:2: grading: custom, but graders/ has both "
				  "best.py and worst.py";
	struct place_dir d;
	struct err e = ERR_INIT;

	dirs_make(&d, "mini");
	unbundle(d.package, "kattis-legacy", NULL);
	put(d.package, "data/secret/g1/testdata.yaml", "range: 0 9\ngrading: custom\n", 27);
	put(d.package, "graders/best.py", "", 0);
	for (size_t i = 0; i < sizeof(beside) / sizeof(beside[0]); i++) {
		MEM_SCOPED char *path = xprintf("graders/%s", beside[i]);
		put(d.package, path, "x", 1);
	}
	struct problem *p = open_at(&d, NULL, &e);
	assert_non_null(p);
	assert_int_equal(p->graders.len, 1);
	assert_string_equal(p->graders.at[0].name, "best.py");
	problem_free(&p);
	dirs_remove(&d);

	dirs_make(&d, "mini");
	unbundle(d.package, "kattis-legacy", NULL);
	put(d.package, "data/secret/g1/testdata.yaml", "range: 0 9\ngrading: custom\n", 27);
	put(d.package, "graders/best.py", "", 0);
	put(d.package, "graders/worst.py", "", 0);
	assert_null(open_at(&d, NULL, &e));
	assert_int_equal(e.code, ERR_USAGE);
	assert_non_null(strstr(e.text, two));
	dirs_remove(&d);
}

static void globs_pick_groups_and_tests(void **state)
{
	(void)state;
	assert_true(problem_test_matches("", "secret/a/1"));
	assert_true(problem_test_matches("secret", "secret/a/1"));
	assert_true(problem_test_matches("secret/*-easy", "secret/1-easy"));
	assert_true(problem_test_matches("secret/{a,b}/*", "secret/b/1"));
	assert_true(problem_test_matches("{sample,secret/{x,a}}", "secret/a/1"));
	assert_false(problem_test_matches("secret/*", "sample/1"));
	assert_false(problem_test_matches("sec", "secret/a"));
	assert_false(problem_test_matches("*a", "secret/a"));
	assert_false(problem_test_matches("secret/{a,b", "secret/a"));
	/* Patterns that would take for ever give up. */
	assert_false(problem_test_matches("*a*a*a*a*a*a*a*a*a*a*a*a*b",
					  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
	assert_false(problem_test_matches(
		"{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}",
		"cccccccc"));
}

static void labels_of_coarse_dialects_cover_more(void **state)
{
	(void)state;
	uint32_t rte = VERDICT_BIT(VERDICT_RTE), wa = VERDICT_BIT(VERDICT_WA);

	assert_true(problem_permits(rte, true, VERDICT_MLE));
	assert_false(problem_permits(rte, false, VERDICT_MLE));
	assert_true(problem_permits(wa, true, VERDICT_OLE));
	assert_false(problem_permits(wa, true, VERDICT_MLE));
	assert_false(problem_permits(wa, true, VERDICT_JE));
}

static int take_name(void *cookie, const char *path)
{
	struct buf *b = cookie;

	buf_printf(b, "%s ", strrchr(path, '/') + 1);
	return 0;
}

static void lists_and_reads_our_packages(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	BUF_SCOPED names = BUF_INIT;
	const char *const all[] = {"cloakroom", "handshakes", "lighthouse",
				   "meadow",    "shelfrun",   "thermostat"};

	assert_int_equal(problem_list("problems/packages", take_name, &names, &e), 0);
	assert_string_equal(names.data,
			    "cloakroom handshakes lighthouse meadow shelfrun thermostat ");
	for (int i = 0; i < 6; i++) {
		const struct problem_options o = {.scratch_fd = -1};
		MEM_SCOPED char *path = xprintf("problems/packages/%s", all[i]);
		struct problem *p = NULL;
		if (problem_open(&p, path, &o, &e) < 0)
			fail_msg("%s", e.text);
		assert_int_equal(p->n_warnings, 0);
		assert_true(p->n_submissions >= 6);
		problem_free(&p);
		buf_clear(&names);
		assert_int_equal(problem_list(path, take_name, &names, &e), 0);
		MEM_SCOPED char *want = xprintf("%s ", all[i]);
		assert_string_equal(names.data, want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_dialect),
		cmocka_unit_test(says_what_is_malformed),
		cmocka_unit_test(constants_are_replaced),
		cmocka_unit_test(json_tests_can_be_read),
		cmocka_unit_test(there_is_one_grader),
		cmocka_unit_test(globs_pick_groups_and_tests),
		cmocka_unit_test(labels_of_coarse_dialects_cover_more),
		cmocka_unit_test(lists_and_reads_our_packages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
