/* Directories and single files in, checkouts out; builder, refs, diffs. */
#include "tests/unit/code_util.h"

#include <sys/socket.h>
#include <sys/un.h>

static void dir_round_trip(void **state)
{
	const struct bench *t = *state;
	char tree[TREE_HEX], again[TREE_HEX];
	struct err e = ERR_INIT;

	put(t, "in/main.c", "int main(void) {}\n", 0644);
	put(t, "in/run.sh", "#!/bin/sh\n", 0700);
	put(t, "in/a/b.txt", "x", 0600);
	put(t, "in/a-b", "", 04755);
	put(t, "in/a.b", "dot", 0444);
	put(t, "in/.git/config", "[core]\n\tfsmonitor = touch /tmp/owned\n", 0644);
	sh(t,
	   "ln -s b.txt in/a/l && ln -s ../main.c in/a/up && ln in/a.b in/hard && mkdir in/empty");
	import_ok(t, NULL, "in", tree);
	file_is(t, tree, "a/b.txt", "x");
	file_is(t, tree, "hard", "dot");

	MEM_SCOPED char *out = xprintf("%s/out", t->dir);
	mode_t mask = umask(077);
	assert_int_equal(code_export(t->repo, tree, out, &e), 0);
	umask(mask);
	sh(t, "diff -r --no-dereference -x .git -x empty in out && test ! -e out/.git");
	sh(t, "test \"$(readlink out/a/up)\" = ../main.c");
	sh(t, "test \"$(stat -c %a out out/a out/main.c out/run.sh out/a-b | tr '\\n' ' ')\" = "
	      "'755 755 644 755 755 '");
	import_ok(t, NULL, "out", again);
	assert_string_equal(tree, again);
	/* The target must be fresh. */
	assert_int_equal(code_export(t->repo, tree, out, &e), -1);
	sh(t, "test -e out/main.c");
}

/* Another program finds the objects sound, and the same id for the same files. */
static void git_agrees(void **state)
{
	const struct bench *t = *state;
	char tree[TREE_HEX];

	need_git();
	/* Names whose order as files differs from their order as directories. */
	put(t, "in/a/b", "1", 0644);
	put(t, "in/a-b", "2", 0755);
	put(t, "in/a.b", "3", 0644);
	put(t, "in/a0", "4", 0644);
	put(t, "in/ab/c/d", "5", 0644);
	put(t, "in/ab/c.d", "6", 0644);
	sh(t, "ln -s a/b in/l");
	import_ok(t, NULL, "in", tree);
	sh(t, "git --git-dir=repo.git fsck --strict");
	sh(t, "git init -q w && cp -a in/. w/ && git -C w add -A && git -C w write-tree > id");
	MEM_SCOPED char *cmp = xprintf("test \"$(cat id)\" = %s", tree);
	sh(t, cmp);
}

static void refused_names(void **state)
{
	const struct bench *t = *state;
	static const char *const bad[] = {"a/.git",
					  "a/.GIT",
					  ".GIT",
					  ".Git",
					  "git~1",
					  "GIT~1",
					  "a/git~1",
					  ".git ",
					  ".git.",
					  ".git. .",
					  ".git::$INDEX_ALLOCATION",
					  ".g\u200cit",
					  ".\ufeffgit",
					  ".gi\u206at",
					  ".git\u200d",
					  "b\nb",
					  "b\\c",
					  "tab\there",
					  "\x7f",
					  ".git\u200e "};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		MEM_SCOPED char *path = xprintf("d/%s", bad[i]);
		put(t, path, "x", 0644);
		import_refused(t, NULL, "d", NULL, ERR_FAILED, "name");
		sh(t, "rm -rf d");
	}
	/* These only look like it. */
	put(t, "d/.gitignore", "", 0644);
	put(t, "d/.github/x", "", 0644);
	put(t, "d/git", "", 0644);
	put(t, "d/git~2", "", 0644);
	put(t, "d/.gitx", "", 0644);
	put(t, "d/..x", "", 0644);
	put(t, "d/caf\xe9", "", 0644);
	char tree[TREE_HEX];
	import_ok(t, NULL, "d", tree);
}

static void refused_links(void **state)
{
	const struct bench *t = *state;
	static const struct {
		const char *path, *target, *word;
	} bad[] = {
		{"l", "/etc/shadow", "absolute"},
		{"l", "..", "leads out"},
		{"l", "../x", "leads out"},
		{"a/l", "../../x", "leads out"},
		{"a/l", "./../../x", "leads out"},
		{"a/l", "..//../x", "leads out"},
		{"a/l", "b/../../..", "behind a name"},
		{"a/l", "b/..", "behind a name"},
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		MEM_SCOPED char *script = xprintf("rm -rf d && mkdir -p d/a/b && ln -s '%s' d/%s",
						  bad[i].target, bad[i].path);
		sh(t, script);
		import_refused(t, NULL, "d", NULL, ERR_FAILED, bad[i].word);
	}
	char tree[TREE_HEX];
	sh(t, "rm -rf d && mkdir -p d/a/b && ln -s ../../x d/a/b/l && ln -s .. d/a/up && "
	      "ln -s nowhere d/dangling && ln -s . d/self");
	import_ok(t, NULL, "d", tree);
}

static void refused_things(void **state)
{
	const struct bench *t = *state;

	sh(t, "mkdir f && mkfifo f/p");
	import_refused(t, NULL, "f", NULL, ERR_FAILED, "p: is a FIFO");
	if (geteuid() == 0) {
		sh(t, "mkdir n && mknod n/null c 1 3");
		import_refused(t, NULL, "n", NULL, ERR_FAILED, "null: is a device");
	}
	sh(t, "mkdir s");
	struct sockaddr_un addr = {.sun_family = AF_UNIX};
	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s/s/k", t->dir);
	FD_SCOPED sock = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(sock, (struct sockaddr *)&addr, sizeof(addr)), 0);
	import_refused(t, NULL, "s", NULL, ERR_FAILED, "k: is a socket");
	import_refused(t, NULL, "f/p", NULL, ERR_USAGE, "neither");
	import_refused(t, NULL, "nowhere", NULL, ERR_USAGE, "nowhere");
	import_refused(t, NULL, "", NULL, ERR_USAGE, "empty");
	import_refused(t, NULL, "repo.git", NULL, ERR_USAGE, "repo.git@main");
}

static void limits_name_themselves(void **state)
{
	const struct bench *t = *state;
	struct code_limits lim = code_limits_default;

	sh(t, "mkdir m && cd m && for i in 1 2 3 4 5 6; do echo $i > $i; done");
	lim.files = 5;
	import_refused(t, NULL, "m", &lim, ERR_FAILED, "more than 5 files");
	sh(t, "mkdir -p e/1 e/2 e/3 e/4 e/5 e/6");
	import_refused(t, NULL, "e", &lim, ERR_FAILED, "more than 5 files and directories");
	lim = code_limits_default;
	lim.file_bytes = 1;
	import_refused(t, NULL, "m", &lim, ERR_FAILED, "1: is larger than 1 bytes");
	lim.file_bytes = 2;
	lim.total_bytes = 11;
	import_refused(t, NULL, "m", &lim, ERR_FAILED, "together are larger than 11 bytes");
	lim = code_limits_default;
	lim.depth = 3;
	sh(t, "mkdir -p d/1/2/3 && touch d/1/2/3/x");
	import_refused(t, NULL, "d", &lim, ERR_FAILED, "1/2/3/x: is nested more than 3 deep");
	lim = code_limits_default;
	lim.path_bytes = 6;
	import_refused(t, NULL, "d", &lim, ERR_FAILED, "longer than 6 bytes");
	sh(t, "mkdir sp && truncate -s 1T sp/hole");
	import_refused(t, NULL, "sp", NULL, ERR_FAILED, "hole: is larger than");
	/* 100,000 deep: neither stack nor descriptors run out. */
	sh(t, "mkdir deep && cd deep && "
	      "perl -e 'for (1..20000) { mkdir \"d\" or die; chdir \"d\" or die }'");
	import_refused(t, NULL, "deep", NULL, ERR_FAILED, "deep");
}

static void one_file(void **state)
{
	const struct bench *t = *state;
	char tree[TREE_HEX];
	struct err e = ERR_INIT;

	put(t, "imp.red", "MOV 0, 1\n", 0644);
	import_ok(t, NULL, "imp.red", tree);
	file_is(t, tree, "imp.red", "MOV 0, 1\n");
	assert_int_equal(code_import(t->repo, NULL, t->dir, "imp.red", "warrior.red",
				     &code_limits_default, tree, &e),
			 0);
	file_is(t, tree, "warrior.red", "MOV 0, 1\n");
}

static void files_of_a_tree(void **state)
{
	const struct bench *t = *state;
	BUF_SCOPED out = BUF_INIT;
	char tree[TREE_HEX];
	struct err e = ERR_INIT;

	put(t, "in/a/b", "12345", 0644);
	sh(t, "ln -s a/b in/l");
	import_ok(t, NULL, "in", tree);
	assert_int_equal(code_file(t->repo, tree, "a/b", 5, &out, &e), 0);
	assert_string_equal(out.data, "12345");
	assert_int_equal(code_file(t->repo, tree, "a", 5, &out, &e), 1);
	assert_int_equal(code_file(t->repo, tree, "a/c", 5, &out, &e), 1);
	assert_int_equal(code_file(t->repo, tree, "a/b/c", 5, &out, &e), 1);
	assert_int_equal(code_file(t->repo, tree, "l", 5, &out, &e), 1);
	assert_int_equal(e.code, ERR_NONE);
	assert_int_equal(code_file(t->repo, tree, "a/b", 4, &out, &e), -1);
	assert_int_equal(e.code, ERR_FAILED);
}

static void build_a_tree(void **state)
{
	const struct bench *t = *state;
	char inner[TREE_HEX], tree[TREE_HEX], empty[TREE_HEX];
	struct err e = ERR_INIT;

	put(t, "in/x", "x", 0755);
	import_ok(t, NULL, "in", inner);
	struct code_builder *b = code_builder_new(t->repo);
	assert_int_equal(code_builder_add(b, "log.txt", "one", 3, &e), 0);
	assert_int_equal(code_builder_add(b, "log.txt", "two", 3, &e), 0);
	assert_int_equal(code_builder_add(b, "r/1/n", "a\0b", 3, &e), 0);
	assert_int_equal(code_builder_add_tree(b, "code", inner, &e), 0);
	assert_int_equal(code_builder_add_tree(b, "", inner, &e), 0);
	assert_int_equal(code_builder_write(b, tree, &e), 0);
	code_builder_free(b);
	file_is(t, tree, "log.txt", "two");
	file_is(t, tree, "code/x", "x");
	file_is(t, tree, "x", "x");

	b = code_builder_new(t->repo);
	assert_int_equal(code_builder_write(b, empty, &e), 0);
	assert_string_equal(empty, "4b825dc642cb6eb9a060e54bf8d69288fbee4904");
	assert_int_equal(code_builder_add(b, "a/../b", "", 0, &e), -1);
	e = (struct err)ERR_INIT;
	assert_int_equal(code_builder_add(b, "a", "", 0, &e), 0);
	assert_int_equal(code_builder_add(b, "a/b", "", 0, &e), 0);
	assert_int_equal(code_builder_write(b, empty, &e), -1);
	assert_non_null(strstr(e.text, "a/b: is below a file"));
	code_builder_free(b);
	code_builder_free(NULL);
}

static void commits_repeat(void **state)
{
	const struct bench *t = *state;
	char one[TREE_HEX], two[TREE_HEX], got[TREE_HEX];
	struct err e = ERR_INIT;

	need_git();
	put(t, "in/x", "1", 0644);
	import_ok(t, NULL, "in", one);
	put(t, "in/x", "2", 0644);
	import_ok(t, NULL, "in", two);
	assert_int_equal(code_ref_tree(t->repo, "p/round/0", got, &e), 1);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(code_commit(t->repo, "p/round/0", NULL, one, 0, "round 0", &e), 0);
		assert_int_equal(
			code_commit(t->repo, "p/round/1", "p/round/0", two, 1, "round 1", &e), 0);
		sh(t, "{ git --git-dir=repo.git for-each-ref && "
		      "stat -c %z repo.git/refs/agon/p/round/*; } > refs.new && "
		      "{ test ! -e refs || cmp refs refs.new; } && mv refs.new refs");
	}
	assert_int_equal(code_ref_tree(t->repo, "p/round/1", got, &e), 0);
	assert_string_equal(got, two);
	sh(t,
	   "test \"$(git --git-dir=repo.git log --format='%an %ae %at %ct %s' refs/agon/p/round/1"
	   " | tr '\\n' ';')\" = 'agon agon@localhost 1 1 round 1;agon agon@localhost 0 0 round "
	   "0;'");
	/* On top of itself. */
	assert_int_equal(code_commit(t->repo, "q", NULL, one, 0, "a", &e), 0);
	assert_int_equal(code_commit(t->repo, "q", "q", two, 1, "b", &e), 0);
	assert_int_equal(code_commit(t->repo, "q", "q", two, 1, "b", &e), 0);
	sh(t, "test $(git --git-dir=repo.git rev-list refs/agon/q | wc -l) = 2");
	assert_int_equal(code_commit(t->repo, "z", "nobody", two, 1, "b", &e), -1);
	e = (struct err)ERR_INIT;
	assert_int_equal(code_commit(t->repo, "a b~", NULL, two, 1, "b", &e), -1);
	assert_int_equal(e.code, ERR_USAGE);
}

static void repo_reopens(void **state)
{
	const struct bench *t = *state;
	MEM_SCOPED char *path = xprintf("%s/repo.git", t->dir);
	MEM_SCOPED char *other = xprintf("%s/other", t->dir);
	struct repo *r = NULL;
	struct err e = ERR_INIT;
	char tree[TREE_HEX], got[TREE_HEX];

	put(t, "in/x", "1", 0644);
	import_ok(t, NULL, "in", tree);
	assert_int_equal(code_commit(t->repo, "p", NULL, tree, 0, "m", &e), 0);
	assert_int_equal(repo_open(&r, path, &e), 0);
	assert_int_equal(code_ref_tree(r, "p", got, &e), 0);
	assert_string_equal(got, tree);
	repo_close(r);
	/* Somebody's files are not made into a repository. */
	put(t, "other/x", "1", 0644);
	assert_int_equal(repo_open(&r, other, &e), -1);
	sh(t, "test \"$(ls other)\" = x");
	repo_close(NULL);
}

static void no_host_configuration(void **state)
{
	struct bench *t = *state;
	MEM_SCOPED char *path = xprintf("%s/r2.git", t->dir);
	struct repo *r = NULL;
	struct err e = ERR_INIT;

	/* Where to look is found out when the library starts. */
	repo_close(t->repo);
	t->repo = NULL;

	/* A broken configuration would be an error if anybody read it. */
	put(t, "home/.gitconfig", "[broken\n", 0644);
	MEM_SCOPED char *home = xprintf("%s/home", t->dir);
	setenv("HOME", home, 1);
	assert_int_equal(repo_open(&r, path, &e), 0);
	repo_close(r);
}

static void diffs(void **state)
{
	const struct bench *t = *state;
	BUF_SCOPED out = BUF_INIT;
	char one[TREE_HEX], two[TREE_HEX];
	struct err e = ERR_INIT;

	put(t, "in/x", "a\nb\n", 0644);
	put(t, "in/gone", "g\n", 0644);
	import_ok(t, NULL, "in", one);
	put(t, "in/x", "a\nc\n", 0644);
	sh(t, "rm in/gone");
	import_ok(t, NULL, "in", two);
	assert_int_equal(code_diff(t->repo, one, two, 1 << 20, &out, &e), 0);
	assert_non_null(strstr(out.data, "diff --git a/gone b/gone\ndeleted file mode 100644\n"));
	assert_non_null(strstr(out.data, "@@ -1,2 +1,2 @@\n a\n-b\n+c\n"));
	char patched[TREE_HEX];
	assert_int_equal(code_patch(t->repo, one, out.data, out.len, patched, &e), 0);
	assert_string_equal(patched, two);
	buf_clear(&out);
	assert_int_equal(code_diff(t->repo, one, two, 100, &out, &e), 0);
	assert_true(out.len <= 100);
	assert_non_null(strstr(out.data, "left out"));
	buf_clear(&out);
	assert_int_equal(code_diff(t->repo, one, one, 100, &out, &e), 0);
	assert_int_equal(out.len, 0);
}

/* kill -9 in the middle of a commit leaves the lock of the ref. */
static void stale_locks_are_swept(void **state)
{
	struct err e = ERR_INIT;
	struct repo *r = NULL;
	BUF_SCOPED dir = BUF_INIT;
	char tree[TREE_HEX];

	(void)state;
	assert_int_equal(dir_temp(&dir, &e), 0);
	MEM_SCOPED char *path = xprintf("%s/repo.git", dir.data);
	MEM_SCOPED char *lock = xprintf("%s/refs/agon/a/round/0.lock", path);
	assert_int_equal(repo_open(&r, path, &e), 0);
	struct code_builder *b = code_builder_new(r);
	assert_int_equal(code_builder_add(b, "f", "x", 1, &e), 0);
	assert_int_equal(code_builder_write(b, tree, &e), 0);
	code_builder_free(b);
	assert_int_equal(code_commit(r, "a/round/0", NULL, tree, 0, "m\n", &e), 0);
	assert_int_equal(file_replace(lock, "", 0, &e), 0);
	assert_int_equal(code_commit(r, "a/round/0", NULL, tree, 7, "m\n", &e), -1);
	e = (struct err)ERR_INIT;
	assert_int_equal(repo_repair(r, &e), 0);
	assert_int_equal(code_commit(r, "a/round/0", NULL, tree, 7, "m\n", &e), 0);
	repo_close(r);
	assert_int_equal(dir_remove(dir.data, &e), 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, bench_up, bench_down)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stale_locks_are_swept),
		T(dir_round_trip),
		T(git_agrees),
		T(refused_names),
		T(refused_links),
		T(refused_things),
		T(limits_name_themselves),
		T(one_file),
		T(files_of_a_tree),
		T(build_a_tree),
		T(commits_repeat),
		T(repo_reopens),
		T(no_host_configuration),
		T(diffs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
