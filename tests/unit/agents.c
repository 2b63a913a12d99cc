/* Build plans and the kinds of agents. */
#include "tests/unit/code_util.h"

#include "harness/base/json.h"

/* ---- build plans ---- */

/* files: names separated by spaces; yaml may be NULL. */
static void tree_of(const struct bench *t, const char *files, const char *yaml, char tree[TREE_HEX])
{
	struct err e = ERR_INIT;
	struct code_builder *b = code_builder_new(t->repo);

	for (const char *p = files; *p != '\0';) {
		size_t n = strcspn(p, " ");
		MEM_SCOPED char *name = xstrndup(p, n);
		assert_int_equal(code_builder_add(b, name, "x", 1, &e), 0);
		p += n + (p[n] == ' ');
	}
	if (yaml != NULL)
		assert_int_equal(code_builder_add(b, "agon.yaml", yaml, strlen(yaml), &e), 0);
	assert_int_equal(code_builder_write(b, tree, &e), 0);
	code_builder_free(b);
}

static const char check_main_py[] =
	"python3 -c \"compile(open('main.py', 'rb').read(), 'main.py', 'exec')\"";

static void plan_is(const struct bench *t, const char *files, const char *yaml,
		    const char *language, const char *build, const char *run, const char *from)
{
	char tree[TREE_HEX];
	struct code_build b;
	struct err e = ERR_INIT;

	tree_of(t, files, yaml, tree);
	if (code_build_plan(t->repo, tree, &b, &e) < 0)
		fail_msg("%s: %s", files, e.text);
	assert_string_equal(b.language, language);
	assert_string_equal(b.from, from);
	assert_string_equal(b.build != NULL ? b.build : "-", build);
	assert_string_equal(b.run != NULL ? b.run : "-", run);
	assert_int_equal(b.needed, b.build != NULL);
	code_build_release(&b);
}

/* A bot of Robot Rumble speaks through a loader, unless something else is started. */
static void plans_of_functions(void **state)
{
	static const struct {
		const char *files, *yaml, *run, *wire;
	} rows[] = {
		{"robot.py", NULL, "python3 robot.py", "py-function"},
		{"robot.js", NULL, "node robot.js", "js-function"},
		{"robot.js robot.py", NULL, "node robot.js", "js-function"},
		{"robot.js robot.py", "language: python\n", "python3 robot.py", "py-function"},
		{"robot.py main.py", NULL, "python3 main.py", ""},
		{"robot.py main.c", NULL, "./main", ""},
		{"robot.py run.sh", NULL, "sh ./run.sh", ""},
		{"robot.py", "run: ./x\n", "./x", ""},
		{"robot.py", "wire: agon\n", "python3 robot.py", "agon"},
	};
	const struct bench *t = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char tree[TREE_HEX];
		struct code_build b;
		struct err e = ERR_INIT;
		tree_of(t, rows[i].files, rows[i].yaml, tree);
		assert_int_equal(code_build_plan(t->repo, tree, &b, &e), 0);
		assert_string_equal(b.run, rows[i].run);
		assert_string_equal(b.wire, rows[i].wire);
		code_build_release(&b);
	}
}

static void plans_by_file(void **state)
{
	const struct bench *t = *state;

	plan_is(t, "main.c util.c", NULL, "c", "gcc -O2 -std=gnu17 -o main *.c -lm", "./main",
		"main.c");
	plan_is(t, "main.cpp", NULL, "cpp", "g++ -O2 -std=gnu++20 -o main *.cpp", "./main",
		"main.cpp");
	plan_is(t, "main.rs", NULL, "rust", "rustc --edition 2021 -O -o main main.rs", "./main",
		"main.rs");
	plan_is(t, "Main.java", NULL, "java", "javac -encoding UTF-8 *.java", "java -cp . Main",
		"Main.java");
	plan_is(t, "main.py", NULL, "python", check_main_py, "python3 main.py", "main.py");
	plan_is(t, "main.js", NULL, "javascript", "node --check main.js", "node main.js",
		"main.js");
	plan_is(t, "run.sh", NULL, "", "-", "sh ./run.sh", "run.sh");
	plan_is(t, "warrior.red", NULL, "redcode", "-", "-", "warrior.red");
	plan_is(t, "README", NULL, "", "-", "-", "");
	plan_is(t, "sub/main.c", NULL, "", "-", "-", "");
	/* A Makefile builds, whatever the language; run.sh starts. */
	plan_is(t, "Makefile", NULL, "", "make", "./main", "Makefile");
	plan_is(t, "Makefile main.c", NULL, "c", "make", "./main", "Makefile");
	plan_is(t, "Makefile main.py", NULL, "python", "make", "python3 main.py", "Makefile");
	plan_is(t, "Makefile main.c run.sh", NULL, "c", "make", "sh ./run.sh", "run.sh");
	/* One language. */
	plan_is(t, "main.c main.py", NULL, "c", "gcc -O2 -std=gnu17 -o main *.c -lm", "./main",
		"main.c");
}

static void plans_by_yaml(void **state)
{
	const struct bench *t = *state;

	plan_is(t, "", "build: ninja -j2\nrun: ./bot --fast\nlanguage: zig\n", "zig", "ninja -j2",
		"./bot --fast", "agon.yaml");
	/* What it leaves open comes from the files. */
	plan_is(t, "main.c", "run: ./main -x\n", "c", "gcc -O2 -std=gnu17 -o main *.c -lm",
		"./main -x", "agon.yaml");
	plan_is(t, "main.c", "# none\nbuild:\nrun: ''\n", "c", "-", "-", "agon.yaml");
	plan_is(t, "main.py", "", "python", check_main_py, "python3 main.py", "agon.yaml");
	plan_is(t, "",
		"---\r\n# comment\r\nbuild: |\r\n  make a # not a comment\r\n    make b\r\n\r\n"
		"run: \"./a \\\"x\\\" \\\\\" # c\r\nlanguage: 'c'\r\n",
		"c", "make a # not a comment\n  make b\n", "./a \"x\" \\", "agon.yaml");
	plan_is(t, "", "build: |-\n  a\n\n  b\n\n\nrun: a#b 'c' \"d\" # e\n", "", "a\n\nb",
		"a#b 'c' \"d\"", "agon.yaml");
	plan_is(t, "", "%YAML 1.2\n---\n{run: !!str a, language: \"\\x63\"}\n", "c", "-", "a",
		"agon.yaml");
	plan_is(t, "", "run: >\n  a\n  b\nbuild: x\n  y\n", "", "x y", "a b\n", "agon.yaml");
	plan_is(t, "main.c", "# nothing\n\n  # at all", "c", "gcc -O2 -std=gnu17 -o main *.c -lm",
		"./main", "agon.yaml");
	plan_is(t, "", "run: 'it''s'\nbuild: http://x -o a:b\n", "", "http://x -o a:b", "it's",
		"agon.yaml");
	/* Of two languages the one it names. */
	plan_is(t, "main.c main.py", "language: python\n", "python", check_main_py,
		"python3 main.py", "agon.yaml");
}

static void bad_yaml(void **state)
{
	const struct bench *t = *state;
	static const struct {
		const char *yaml, *word;
	} bad[] = {
		{"bild: make\n", "agon.yaml:1: unknown key \"bild\", did you mean \"build\"?"},
		{"\n\nsomething: x\n", "agon.yaml:3: unknown key \"something\"; build, run"},
		{"run: a\nrun: b\n", "key \"run\" is there twice"},
		{"run: [a, b]\n", "agon.yaml:1: run is one text"},
		{"run: {a: b}\n", "run is one text"},
		{"run:\n  a: b\n", "run is one text"},
		{"\nrun: *x\n", "no such anchor before it (agon.yaml:2)"},
		{"run: !x a\n", "tag !x is not known here (agon.yaml:1)"},
		{"run: a: b\n", "not valid YAML"},
		{"- run\n", "agon.yaml:1: expected \"key: value\""},
		{"run\n", "expected \"key: value\""},
		{"run:x\n", "expected \"key: value\""},
		{"? [run]\n: x\n", "a key must be one word"},
		{"%YAML 1.2\n---\nrun: x\n---\nrun: y\n", "more than one document"},
		{"run: 'a\n", "not valid YAML"},
		{"run: \"a\n", "not valid YAML"},
		{"run: 'a' b\n", "not valid YAML"},
		{"run: \"\\0\"\n", "text with a NUL (agon.yaml:1)"},
		{"run: \"\\ud800\"\n", "not valid YAML"},
		{"run: |\n  a\n b\n", "not valid YAML"},
		{"run: |\n\ta\n", "not valid YAML"},
		{"run: a\x01\n", "control character"},
		{"run: a\xff\n", "not UTF-8"},
		{"%\xfe\n", "not UTF-8"},
		{"a: &a [x,x]\nb: [*a,*a]\n", "unknown key \"a\""},
		{"language: C++ 17\n", "language is a short name"},
		{"language: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n", "language is a short name"},
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char tree[TREE_HEX];
		struct code_build b;
		struct err e = ERR_INIT;
		tree_of(t, "main.c", bad[i].yaml, tree);
		if (code_build_plan(t->repo, tree, &b, &e) == 0)
			fail_msg("taken: %s", bad[i].yaml);
		if (strstr(e.text, bad[i].word) == NULL)
			fail_msg("no \"%s\" in: %s", bad[i].word, e.text);
		assert_int_equal(e.code, ERR_FAILED);
	}
	/* Too large. */
	char tree[TREE_HEX];
	struct code_build b;
	struct err e = ERR_INIT;
	MEM_SCOPED char *big = xcalloc(1, 20001);
	memset(big, '#', 20000);
	tree_of(t, "", big, tree);
	assert_int_equal(code_build_plan(t->repo, tree, &b, &e), -1);
	assert_non_null(strstr(e.text, "agon.yaml: is larger than"));
	e = (struct err)ERR_INIT;
	memcpy(big, "run: ", 5);
	big[6000] = '\0';
	tree_of(t, "", big, tree);
	assert_int_equal(code_build_plan(t->repo, tree, &b, &e), 0);
	code_build_release(&b); /* that was a comment */
	memset(big + 5, 'a', 5000);
	tree_of(t, "", big, tree);
	assert_int_equal(code_build_plan(t->repo, tree, &b, &e), -1);
	assert_non_null(strstr(e.text, "agon.yaml:1: run is longer than 4096 bytes"));
}

/* ---- kinds ---- */

static struct agent_ask asking(const struct bench *t, const struct exec *x, const json_t *spec,
			       const char *code, const char *tree, int round)
{
	return (struct agent_ask){.repo = t->repo,
				  .exec = x,
				  .base_dir = t->dir,
				  .spec = spec,
				  .code = code,
				  .round = round,
				  .tree = tree,
				  .limits = &code_limits_default};
}

static json_t *spec_of(const char *text)
{
	struct err e = ERR_INIT;
	json_t *j = json_parse("spec", text, strlen(text), 10000, &e);

	assert_non_null(j);
	return j;
}

static struct agent_answer answer(const char *kind, const struct agent_ask *ask)
{
	struct agent_answer a;
	struct err e = ERR_INIT;

	if (agent_kind_find(kind)->ask(ask, &a, &e) < 0)
		fail_msg("%s", e.text);
	return a;
}

static void print_of(const char *kind, const struct agent_ask *ask, char ret[300])
{
	BUF_SCOPED out = BUF_INIT;
	struct err e = ERR_INIT;

	if (agent_kind_find(kind)->fingerprint(ask, &out, &e) < 0)
		fail_msg("%s", e.text);
	snprintf(ret, 300, "%s", out.data);
}

static void every_kind_is_complete(void **state)
{
	(void)state;
	int n = 0;

	for (; agent_kinds[n] != NULL; n++) {
		const struct agent_kind *k = agent_kinds[n];
		assert_ptr_equal(agent_kind_find(k->name), k);
		assert_non_null(k->summary);
		assert_non_null(k->ask);
		for (const struct agent_key *key = k->keys; key->type != AGENT_K_END; key++) {
			assert_non_null(key->help);
			assert_false(key->required && key->def != NULL);
		}
	}
	assert_int_equal(n, 6);
	assert_null(agent_kind_find("human"));
}

static void none_keeps(void **state)
{
	const struct bench *t = *state;
	char tree[TREE_HEX];

	tree_of(t, "x", NULL, tree);
	JSON_SCOPED *spec = spec_of("{}");
	struct agent_ask ask = asking(t, NULL, spec, "x", tree, 1);
	struct agent_answer a = answer("none", &ask);
	assert_int_equal(a.how, AGENT_KEEPS);
	assert_string_equal(a.status, "kept");
}

static void llm_has_its_place(void **state)
{
	(void)state;
	assert_non_null(agent_kind_find("llm"));
	assert_non_null(agent_kind_find("llm")->ask);
}

static void git_stays_or_follows(void **state)
{
	const struct bench *t = *state;
	struct direct d = {.t = t};
	struct exec x = {.run = direct_run, .cookie = &d};
	char tree[TREE_HEX], before[300], after[300];
	JSON_SCOPED *stay = spec_of("{}");
	JSON_SCOPED *follow = spec_of("{\"follow\": true}");

	need_git();
	put(t, "w/x", "1\n", 0644);
	sh(t, "cd w && git init -q -b main . && git add -A && git commit -qm 1");
	import_ok(t, &x, "w@main", tree);
	struct agent_ask still = asking(t, &x, stay, "w@main", tree, 1);
	struct agent_ask moving = asking(t, &x, follow, "w@main", tree, 1);
	assert_int_equal(answer("git", &moving).how, AGENT_KEEPS);
	print_of("git", &moving, before);
	sh(t, "cd w && echo 2 > x && git commit -qam 2");
	assert_int_equal(answer("git", &still).how, AGENT_KEEPS);
	struct agent_answer a = answer("git", &moving);
	assert_int_equal(a.how, AGENT_TREE);
	assert_string_equal(a.status, "followed");
	file_is(t, a.tree, "x", "2\n");
	print_of("git", &moving, after);
	assert_string_not_equal(before, after);
	/* The branch is gone: data, not the end of the tournament. */
	struct err e = ERR_INIT;
	sh(t, "cd w && git checkout -q --detach && git branch -qD main");
	assert_int_equal(agent_kind_find("git")->ask(&moving, &a, &e), -1);
	assert_int_equal(e.code, ERR_FAILED);
	print_of("git", &moving, before);
	assert_non_null(strstr(before, "follow refused: "));
}

static void replay_goes_through_its_edits(void **state)
{
	const struct bench *t = *state;
	char tree[TREE_HEX], one[300], again[300];
	struct agent_answer a;
	struct err e = ERR_INIT;
	JSON_SCOPED *spec =
		spec_of("{\"edits\": [\"s1\", \"s2.patch\", \"bad.diff\", \"gone\", 5]}");

	put(t, "s0/x", "0\n", 0644);
	put(t, "s1/x", "1\n", 0644);
	put(t, "s2.patch", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-1\n+2\n", 0644);
	put(t, "bad.diff", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-7\n+8\n", 0644);
	import_ok(t, NULL, "s0", tree);
	struct agent_ask ask = asking(t, NULL, spec, "s0", tree, 1);
	a = answer("replay", &ask);
	assert_int_equal(a.how, AGENT_TREE);
	file_is(t, a.tree, "x", "1\n");
	print_of("replay", &ask, one);
	put(t, "s1/y", "changed\n", 0644);
	print_of("replay", &ask, again);
	assert_string_not_equal(one, again);

	memcpy(tree, a.tree, TREE_HEX);
	ask.round = 2;
	a = answer("replay", &ask);
	assert_string_equal(a.status, "patched");
	file_is(t, a.tree, "x", "2\n");
	print_of("replay", &ask, one);

	ask.round = 3;
	assert_int_equal(agent_kind_find("replay")->ask(&ask, &a, &e), -1);
	assert_int_equal(e.code, ERR_FAILED);
	assert_non_null(strstr(e.text, "bad.diff: x: the hunk does not fit"));
	/* A codebase whose import was refused has no tree. */
	e = (struct err)ERR_INIT;
	ask.tree = "";
	assert_int_equal(agent_kind_find("replay")->ask(&ask, &a, &e), -1);
	assert_int_equal(e.code, ERR_FAILED);
	ask.tree = tree;
	e = (struct err)ERR_INIT;
	ask.round = 4;
	assert_int_equal(agent_kind_find("replay")->ask(&ask, &a, &e), -1);
	assert_int_equal(e.code, ERR_USAGE);
	e = (struct err)ERR_INIT;
	ask.round = 5;
	assert_int_equal(agent_kind_find("replay")->ask(&ask, &a, &e), -1);
	assert_int_equal(e.code, ERR_USAGE);
	ask.round = 6;
	assert_int_equal(answer("replay", &ask).how, AGENT_KEEPS);
}

static void replay_of_single_files(void **state)
{
	const struct bench *t = *state;
	char tree[TREE_HEX];
	JSON_SCOPED *spec = spec_of("{\"edits\": [\"step1.red\"]}");

	put(t, "step1.red", "MOV 0, 1\n", 0644);
	tree_of(t, "warrior.red", NULL, tree);
	struct agent_ask ask = asking(t, NULL, spec, "x", tree, 1);
	ask.as = "warrior.red";
	struct agent_answer a = answer("replay", &ask);
	file_is(t, a.tree, "warrior.red", "MOV 0, 1\n");
}

static void command_has_limits(void **state)
{
	const struct bench *t = *state;
	char one[300], two[300];
	struct agent_answer a;
	struct err e = ERR_INIT;
	JSON_SCOPED *plain = spec_of("{\"run\": \"./edit\"}");
	JSON_SCOPED *texts = spec_of("{\"run\": \"e\", \"cpu\": \"2s\", \"memory\": \"64M\"}");
	JSON_SCOPED *numbers = spec_of("{\"run\": \"e\", \"cpu\": 5, \"wall\": 7, \"memory\": 9}");
	JSON_SCOPED *wrong = spec_of("{\"run\": \"e\", \"cpu\": \"soon\"}");
	JSON_SCOPED *nothing = spec_of("{}");
	struct agent_ask ask = asking(t, NULL, plain, "x", "", 1);

	a = answer("command", &ask);
	assert_int_equal(a.how, AGENT_RUNS);
	assert_string_equal(a.command, "./edit");
	assert_int_equal(a.cpu_ns, INT64_C(60000000000));
	assert_int_equal(a.wall_ns, INT64_C(300000000000));
	assert_int_equal(a.memory_bytes, 1 << 30);
	print_of("command", &ask, one);
	ask.spec = texts;
	a = answer("command", &ask);
	assert_int_equal(a.cpu_ns, INT64_C(2000000000));
	assert_int_equal(a.memory_bytes, 64 << 20);
	print_of("command", &ask, two);
	assert_string_not_equal(one, two);
	ask.spec = numbers;
	a = answer("command", &ask);
	assert_int_equal(a.cpu_ns, 5);
	assert_int_equal(a.wall_ns, 7);
	assert_int_equal(a.memory_bytes, 9);
	ask.spec = wrong;
	assert_int_equal(agent_kind_find("command")->ask(&ask, &a, &e), -1);
	assert_int_equal(e.code, ERR_USAGE);
	e = (struct err)ERR_INIT;
	ask.spec = nothing;
	assert_int_equal(agent_kind_find("command")->ask(&ask, &a, &e), -1);
	assert_int_equal(e.code, ERR_USAGE);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, bench_up, bench_down)
	const struct CMUnitTest tests[] = {
		T(plans_by_file),
		T(plans_of_functions),
		T(plans_by_yaml),
		T(bad_yaml),
		cmocka_unit_test(every_kind_is_complete),
		T(none_keeps),
		T(llm_has_its_place),
		T(git_stays_or_follows),
		T(replay_goes_through_its_edits),
		T(replay_of_single_files),
		T(command_has_limits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
