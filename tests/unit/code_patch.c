/* Diffs: what git and diff write is applied; what does not fit is refused by name. */
#include "tests/unit/code_util.h"

static void base_tree(const struct bench *t, char tree[TREE_HEX])
{
	put(t, "in/main.c", "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\n", 0644);
	put(t, "in/dir/x", "x\n", 0644);
	put(t, "in/run.sh", "echo\n", 0755);
	put(t, "in/tail", "no newline", 0644);
	put(t, "in/empty", "", 0644);
	put(t, "in/sp ace", "s\n", 0644);
	sh(t, "ln -sf dir/x in/link");
	import_ok(t, NULL, "in", tree);
}

static void patched(const struct bench *t, const char *tree, const char *diff, char ret[TREE_HEX])
{
	struct err e = ERR_INIT;

	if (code_patch(t->repo, tree, diff, strlen(diff), ret, &e) < 0)
		fail_msg("%s\nfrom:\n%s", e.text, diff);
}

static void not_patched(const struct bench *t, const char *tree, const char *diff, const char *word)
{
	struct err e = ERR_INIT;
	char ret[TREE_HEX] = "untouched";

	if (code_patch(t->repo, tree, diff, strlen(diff), ret, &e) == 0)
		fail_msg("taken: %s", diff);
	if (strstr(e.text, word) == NULL)
		fail_msg("no \"%s\" in: %s", word, e.text);
	assert_int_equal(e.code, ERR_FAILED);
	assert_string_equal(ret, "untouched");
}

static void plain_diffs(void **state)
{
	const struct bench *t = *state;
	char tree[TREE_HEX], ret[TREE_HEX];

	base_tree(t, tree);
	patched(t, tree, "--- main.c\n+++ main.c\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n", ret);
	file_is(t, ret, "main.c", "one\n2\nthree\nfour\nfive\nsix\nseven\neight\nnine\n");
	/* diff -ru old new, with time stamps, and text around. */
	patched(t, tree,
		"Only in new: x\ndiff -ru old/dir/x new/dir/x\n--- old/dir/x\t2024-01-01 00:00:00\n"
		"+++ new/dir/x\t2024-01-02 00:00:00\n@@ -1 +1,2 @@\n x\n+y\n",
		ret);
	file_is(t, ret, "dir/x", "x\ny\n");
	patched(t, tree, "--- main.c.orig\n+++ main.c\n@@ -8,2 +8 @@\n eight\n-nine\n", ret);
	file_is(t, ret, "main.c", "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\n");
	/* diff -N: a new file is one of 1970. */
	patched(t, tree,
		"--- a/new\t1970-01-01 00:00:00.000000000 +0000\n+++ b/new\t2024-01-01\n"
		"@@ -0,0 +1 @@\n+n\n",
		ret);
	file_is(t, ret, "new", "n\n");
	patched(t, tree,
		"--- a/dir/x\t2024-01-01\n+++ b/dir/x\t1970-01-01 01:00:00 +0100\n@@ -1 +0,0 "
		"@@\n-x\n",
		ret);
	BUF_SCOPED out = BUF_INIT;
	assert_int_equal(code_file(t->repo, ret, "dir/x", 9, &out, NULL), 1);
	/* Nothing to do. */
	patched(t, tree, "", ret);
	assert_string_equal(ret, tree);
	patched(t, tree, " \n\n", ret);
	assert_string_equal(ret, tree);
}

static void hunks_move(void **state)
{
	const struct bench *t = *state;
	char tree[TREE_HEX], ret[TREE_HEX];

	base_tree(t, tree);
	patched(t, tree, "--- a/main.c\n+++ b/main.c\n@@ -2,3 +2,3 @@\n six\n-seven\n+7\n eight\n",
		ret);
	file_is(t, ret, "main.c", "one\ntwo\nthree\nfour\nfive\nsix\n7\neight\nnine\n");
	patched(t, tree,
		"--- a/main.c\n+++ b/main.c\n@@ -1,2 +1,4 @@\n one\n+a\n+b\n two\n@@ -8,2 +10,2 "
		"@@\n "
		"eight\n-nine\n+9\n",
		ret);
	file_is(t, ret, "main.c", "one\na\nb\ntwo\nthree\nfour\nfive\nsix\nseven\neight\n9\n");
	/* At the beginning and at the end is where it says so. */
	not_patched(t, tree, "--- a/main.c\n+++ b/main.c\n@@ -1,2 +1,3 @@\n+0\n two\n three\n",
		    "main.c: the hunk does not fit (hunk \"@@ -1,2 +1,3 @@\" at line 3");
	not_patched(t, tree, "--- a/main.c\n+++ b/main.c\n@@ -8,2 +8,3 @@\n seven\n eight\n+x\n",
		    "does not fit");
	/* Hunks stay in order. */
	not_patched(
		t, tree,
		"--- a/main.c\n+++ b/main.c\n@@ -5,2 +5,2 @@\n-five\n+5\n six\n@@ -7,2 +7,2 @@\n "
		"two\n-three\n+3\n",
		"at line 7");
}

static void git_diffs(void **state)
{
	const struct bench *t = *state;
	char tree[TREE_HEX], ret[TREE_HEX];

	base_tree(t, tree);
	patched(t, tree,
		"From 0123 Mon Sep 17 00:00:00 2001\nSubject: x\n\n---\n main.c | 2 +-\n\n"
		"diff --git a/main.c b/main.c\nindex 111..222 100644\n--- a/main.c\n+++ b/main.c\n"
		"@@ -1,2 +1,2 @@ int f(void)\n-one\n+1\n two\n"
		"diff --git a/new/file b/new/file\nnew file mode 100755\nindex 0000000..333\n"
		"--- /dev/null\n+++ b/new/file\n@@ -0,0 +1,2 @@\n+a\n+b\n\\ No newline at end of "
		"file\n"
		"diff --git a/dir/x b/dir/x\ndeleted file mode 100644\nindex 444..000\n--- "
		"a/dir/x\n"
		"+++ /dev/null\n@@ -1 +0,0 @@\n-x\n"
		"diff --git a/void b/void\nnew file mode 100644\nindex 0000000..e69de29\n"
		"diff --git a/empty b/empty\ndeleted file mode 100644\nindex e69de29..0000000\n"
		"diff --git a/run.sh b/run.sh\nold mode 100755\nnew mode 100644\n"
		"diff --git a/link b/l2\nsimilarity index 100%\nrename from link\nrename to l2\n"
		"diff --git a/tail b/copy\nsimilarity index 90%\ncopy from tail\ncopy to copy\n"
		"index 555..666\n--- a/tail\n+++ b/copy\n@@ -1 +1 @@\n-no newline\n"
		"\\ No newline at end of file\n+newline\n"
		"diff --git a/sp ace b/sp ace\nindex 777..888 100644\n--- a/sp ace\t\n+++ b/sp "
		"ace\t\n"
		"@@ -1 +1 @@\n-s\n+t\n"
		"diff --git \"a/t\\303\\274\\\"\" \"b/t\\303\\274\\\"\"\nnew file mode 100644\n"
		"--- /dev/null\n+++ \"b/t\\303\\274\\\"\"\n@@ -0,0 +1 @@\n+q\n"
		"-- \n2.39.5\n",
		ret);
	put(t, "out/main.c", "1\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\n", 0644);
	put(t, "out/new/file", "a\nb", 0755);
	put(t, "out/void", "", 0644);
	put(t, "out/run.sh", "echo\n", 0644);
	put(t, "out/tail", "no newline", 0644);
	put(t, "out/copy", "newline\n", 0644);
	put(t, "out/sp ace", "t\n", 0644);
	put(t, "out/t\xc3\xbc\"", "q\n", 0644);
	sh(t, "ln -s dir/x out/l2");
	char want[TREE_HEX];
	import_ok(t, NULL, "out", want);
	assert_string_equal(ret, want);
}

/* A series, as in a mailbox: each diff starts from what the last one left. */
static void series(void **state)
{
	const struct bench *t = *state;
	char tree[TREE_HEX], ret[TREE_HEX];

	base_tree(t, tree);
	patched(t, tree,
		"diff --git a/n b/n\nnew file mode 100644\n--- /dev/null\n+++ b/n\n@@ -0,0 +1 "
		"@@\n+1\n"
		"diff --git a/n b/n\n--- a/n\n+++ b/n\n@@ -1 +1 @@\n-1\n+2\n"
		"diff --git a/n b/m\nsimilarity index 50%\nrename from n\nrename to m\n--- "
		"a/n\n+++ b/m\n"
		"@@ -1 +1 @@\n-2\n+3\n",
		ret);
	file_is(t, ret, "m", "3\n");
}

static void refusals(void **state)
{
	const struct bench *t = *state;
	static const struct {
		const char *diff, *word;
	} bad[] = {
		{"hello\n", "there is no diff in it"},
		{"--- a/main.c\n+++ b/main.c\n@@ -1 +1 @@\n-one\n+1\n\\ No newline at end of "
		 "file\n",
		 "main.c: the hunk does not fit"},
		{"--- a/nope\n+++ b/nope\n@@ -1 +1 @@\n-x\n+y\n",
		 "nope: is not in the codebase (line 1"},
		{"--- /dev/null\n+++ b/main.c\n@@ -0,0 +1 @@\n+x\n", "main.c: is to be added, but"},
		{"--- a/dir/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-y\n", "dir/x: the hunk does not fit"},
		{"diff --git a/main.c b/main.c\ndeleted file mode 100644\n--- a/main.c\n+++ "
		 "/dev/null\n"
		 "@@ -1,1 +0,0 @@\n-one\n",
		 "main.c: is to be deleted, but has lines"},
		{"--- a/main.c\n+++ b/main.c\n@@ -1,2 +1,2 @@\n-one\n+1\n",
		 "line 6 of the diff: the hunk is"},
		{"--- a/main.c\n+++ b/main.c\n@@ -1,2 +1,1 @@\n-one\n-two\n-three\n+x\n",
		 "line 6 of the"},
		{"--- a/main.c\n+++ b/main.c\n@@ -x +1 @@\n",
		 "line 3 of the diff: this hunk header"},
		{"--- a/main.c\n+++ b/main.c\n@@ -99999999999999,1 +1 @@\n-x\n", "hunk header"},
		{"@@ -1 +1 @@\n-x\n+y\n", "without the name of a file"},
		{"--- /dev/null\n+++ /dev/null\n@@ -1 +1 @@\n-x\n+y\n", "neither before nor after"},
		{"--- /dev/null\n+++ b/../../etc/x\n@@ -0,0 +1 @@\n+x\n", "\"..\""},
		{"--- /dev/null\n+++ /etc/x\n@@ -0,0 +1 @@\n+x\n", "/etc/x: is an absolute path"},
		{"--- /dev/null\n+++ b/.git/hooks/x\n@@ -0,0 +1 @@\n+x\n", "named like a .git"},
		{"--- /dev/null\n+++ b/link/f\n@@ -0,0 +1 @@\n+x\n", "link/f: is below a symlink"},
		{"--- /dev/null\n+++ b/main.c/f\n@@ -0,0 +1 @@\n+x\n", "main.c/f: is below a file"},
		{"diff --git a/e b/e\nnew file mode 120000\n--- /dev/null\n+++ b/e\n@@ -0,0 +1 @@\n"
		 "+/etc/shadow\n\\ No newline at end of file\n",
		 "e: is a symlink to an absolute path"},
		{"diff --git a/link b/link\n--- a/link\n+++ b/link\n@@ -1 +1 @@\n-dir/x\n"
		 "\\ No newline at end of file\n+../x\n\\ No newline at end of file\n",
		 "link: is a symlink that leads out"},
		{"diff --git a/d b/d\nnew file mode 160000\n--- /dev/null\n+++ b/d\n@@ -0,0 +1 @@\n"
		 "+Subproject commit 0123\n",
		 "d: mode 160000"},
		{"diff --git a/b b/b\nnew file mode 100644\nindex 0..1\nGIT binary patch\nliteral "
		 "3\n"
		 "Kc${NkU|;|M00aO5\n\n",
		 "b: is changed as a binary file (line 1 of the diff)"},
		{"diff --git a/run.sh b/main.c\nrename from run.sh\nrename to main.c\n",
		 "main.c: is to be made from another file"},
		{"diff --git a/run.sh b/q\nrename from nope\nrename to q\n", "nope: is not in the"},
		{"diff --git x y\n", "cannot tell which file"},
		{"diff --git a/main.c b/main.c\nnew mode 1\n", "cannot read the mode"},
		{"diff --git \"a/\\", "cannot tell which file"},
		{"diff --git \"a/\\0\" \"b/x\"\n", "cannot tell which file"},
		{"--- \"a/x\n+++ b/x\n@@ -1 +1 @@\n", "cannot read the file's name"},
		{"--- a/tail\n+++ b/tail\n@@ -1 +1,2 @@\n no newline\n+x\n",
		 "tail: the hunk does not fit"},
		{"--- a/tail\n+++ b/tail\n@@ -1 +1,2 @@\n no newline\n\\ No newline at end of "
		 "file\n+x\n",
		 "tail: the hunk does not fit"},
	};
	char tree[TREE_HEX];

	base_tree(t, tree);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		not_patched(t, tree, bad[i].diff, bad[i].word);
}

/* Every place of a file of equal lines nearly fits a hunk of equal lines. */
static void search_is_bounded(void **state)
{
	const struct bench *t = *state;
	BUF_SCOPED text = BUF_INIT;
	BUF_SCOPED diff = BUF_INIT;
	char tree[TREE_HEX];

	for (int i = 0; i < 4000000; i++)
		buf_puts(&text, "a\n");
	put(t, "in/f", text.data, 0644);
	import_ok(t, NULL, "in", tree);
	buf_printf(&diff, "--- a/f\n+++ b/f\n@@ -5,1000002 +5,1000001 @@\n");
	for (int i = 0; i < 1000000; i++)
		buf_puts(&diff, " a\n");
	buf_puts(&diff, "-b\n a\n");
	int64_t start = clock_mono_ns();
	not_patched(t, tree, diff.data, "too many places");
	assert_true(clock_mono_ns() - start < INT64_C(60000000000));
}

/* What git makes of two trees, applied, gives the second one. */
static void agrees_with_git(void **state)
{
	const struct bench *t = *state;
	char a[TREE_HEX], b[TREE_HEX], ret[TREE_HEX];

	need_git();
	for (int i = 0; i < 12; i++) {
		MEM_SCOPED char *script = xprintf(
			"rm -rf w && mkdir w && cd w && git init -q -b main . && awk 'BEGIN { "
			"srand(%d); "
			"for (f = 0; f < 8; f++) for (i = 0; i < 60; i++) "
			"print int(9 * rand()) > (\"f\" f) }' && git add -A && git commit -qm a && "
			"awk 'BEGIN { srand(%d); for (f = 0; f < 8; f++) { k = \"f\" f; n = \"f\" "
			"f \".new\"; "
			"while ((getline x < k) > 0) { r = rand(); if (r < 0.08) continue; "
			"if (r > 0.92) print \"new\" int(9 * rand()) > n; print x > n; } "
			"if (rand() < 0.3) printf \"tail\" > n } }' && for f in f?.new; do mv $f "
			"${f%%.new}; "
			"done && git mv f3 moved && git rm -qf f5 && chmod +x f6 && ln -s f6 link "
			"&& "
			"git add -A && git commit -qm b && git diff -M -C -U%d HEAD~ HEAD > "
			"../d.diff",
			i, 100 + i, i % 4);
		sh(t, script);
		BUF_SCOPED diff = BUF_INIT;
		MEM_SCOPED char *path = xprintf("%s/d.diff", t->dir);
		struct err e = ERR_INIT;
		assert_int_equal(file_read(path, 1 << 20, &diff, &e), 0);
		assert_true(diff.len > 1000);
		import_ok(t, NULL, "w", b);
		sh(t, "git -C w checkout -q HEAD~");
		import_ok(t, NULL, "w", a);
		patched(t, a, diff.data, ret);
		assert_string_equal(ret, b);
	}
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, bench_up, bench_down)
	const struct CMUnitTest tests[] = {
		T(plain_diffs), T(hunks_move),        T(git_diffs),       T(series),
		T(refusals),    T(search_is_bounded), T(agrees_with_git),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
