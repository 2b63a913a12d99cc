/* Revisions of repositories that others made: git only ever runs in the exec, and is not believed.
 */
#include "tests/unit/code_util.h"

static struct exec direct(struct direct *d)
{
	return (struct exec){.run = direct_run, .cookie = d};
}

static void make_repo(const struct bench *t)
{
	need_git();
	put(t, "w/main.c", "int main(void) {}\n", 0644);
	put(t, "w/a/run.sh", "#!/bin/sh\n", 0755);
	sh(t, "ln -s ../main.c w/a/l && cd w && git init -q -b main . && git add -A && "
	      "git commit -qm one && echo two > two && git add -A && git commit -qm two && "
	      "git tag v2 && cd .. && git clone -q --bare w r.git");
}

/* A commit on branch `bad` of a repository x.git whose tree git's own tools would
 * not make.  entries: printf format for "mode name\0" and the id's bytes as %b. */
static void make_tree(const struct bench *t, const char *entries)
{
	need_git();
	MEM_SCOPED char *script =
		xprintf("rm -rf x.git && git init -q --bare x.git && cd x.git && "
			"raw() { printf %%s $1 | sed 's/../\\\\x&/g' | xargs -0 printf; } && "
			"B=$(echo hi | git hash-object -w --stdin) && "
			"L=$(printf /tmp | git hash-object -w --stdin) && "
			"S=$(printf sub | git hash-object -w --stdin) && "
			"T=$(printf '100644 blob %%s\\tf\\n' $B | git mktree) && "
			"G=$(printf '100644 blob %%s\\tconfig\\n' $B | git mktree) && "
			"{ %s; } > tree && I=$(git hash-object -w -t tree --literally tree) && "
			"git update-ref refs/heads/bad $(git commit-tree -m bad $I)",
			entries);
	sh(t, script);
}

static void a_revision(void **state)
{
	const struct bench *t = *state;
	static const char *const specs[] = {"r.git@main",     "w@main", "w@HEAD",       "r.git@v2",
					    "r.git@HEAD@{0}", "w@@",    "r.git@main^{}"};
	struct direct d = {.t = t};
	struct exec x = direct(&d);
	char dir[TREE_HEX], tree[TREE_HEX];

	make_repo(t);
	import_ok(t, NULL, "w", dir);
	for (size_t i = 0; i < sizeof(specs) / sizeof(specs[0]); i++) {
		if (strstr(specs[i], "@{") != NULL)
			continue; /* a clone has no reflog */
		import_ok(t, &x, specs[i], tree);
		assert_string_equal(tree, dir);
	}
	import_ok(t, &x, "w@HEAD@{0}", tree);
	assert_string_equal(tree, dir);
	import_ok(t, &x, "w@main~1", tree);
	assert_string_not_equal(tree, dir);
	/* '@' in the path, and packed. */
	sh(t, "git -C r.git gc -q && mkdir -p a@b && mv r.git a@b/r@2.git");
	import_ok(t, &x, "a@b/r@2.git@main", tree);
	assert_string_equal(tree, dir);
	/* No file of the work tree is in between. */
	put(t, "w/main.c", "changed, not committed\n", 0644);
	import_ok(t, &x, "w@main", tree);
	assert_string_equal(tree, dir);
}

static void bad_revisions(void **state)
{
	const struct bench *t = *state;
	struct direct d = {.t = t};
	struct exec x = direct(&d);

	make_repo(t);
	import_refused(t, &x, "r.git@--upload-pack=x", NULL, ERR_USAGE, "is not a revision");
	import_refused(t, &x, "r.git@", NULL, ERR_USAGE, "is not a revision");
	import_refused(t, &x, "r.git@a\nb", NULL, ERR_USAGE, "control character");
	assert_int_equal(d.runs, 0);
	import_refused(t, &x, "r.git@nowhere", NULL, ERR_FAILED, "\"nowhere\"");
	import_refused(t, &x, "r.git@main..v2", NULL, ERR_FAILED, "\"main..v2\"");
	import_refused(t, &x, "r.git@main:main.c", NULL, ERR_FAILED, "main.c");
	import_refused(t, NULL, "r.git@main", NULL, ERR_HOST, "sandbox");
	import_refused(t, &x, "none.git@main", NULL, ERR_USAGE, "none.git@main");
	put(t, "plain/x", "", 0644);
	import_refused(t, &x, "plain@main", NULL, ERR_USAGE, "not a git repository");
	sh(t, "git -C w worktree add -q ../linked v2");
	import_refused(t, &x, "linked@main", NULL, ERR_USAGE, "linked work tree");
}

/* Every way we know of to have git run something; none leaves its mark. */
static void configuration_is_dead(void **state)
{
	const struct bench *t = *state;
	static const char *const keys[] = {"core.fsmonitor",
					   "core.sshCommand",
					   "core.pager",
					   "core.editor",
					   "core.askPass",
					   "core.gitProxy",
					   "core.alternateRefsCommand",
					   "gpg.program",
					   "diff.external",
					   "filter.f.smudge",
					   "filter.f.clean",
					   "filter.f.process",
					   "diff.d.textconv",
					   "diff.d.command",
					   "pager.ls-tree",
					   "pager.cat-file",
					   "pager.rev-parse",
					   "credential.helper",
					   "sequence.editor",
					   "uploadpack.packObjectsHook",
					   "remote.origin.uploadpack"};
	struct direct d = {.t = t};
	struct exec x = direct(&d);
	char dir[TREE_HEX], tree[TREE_HEX];

	make_repo(t);
	import_ok(t, NULL, "w", dir);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		MEM_SCOPED char *script =
			xprintf("git --git-dir=r.git config %s \"!touch $PWD/owned; "
				"touch $PWD/owned\"",
				keys[i]);
		sh(t, script);
	}
	sh(t, "cd r.git && git config alias.ls-tree '!touch ../owned' && "
	      "git config alias.rev-parse '!touch ../owned' && printf '#!/bin/sh\\ntouch %s\\n' "
	      "\"$PWD/../owned\" > hooks/post-checkout && chmod +x hooks/post-checkout && "
	      "for h in pre-commit reference-transaction post-index-change fsmonitor-watchman; do "
	      "cp hooks/post-checkout hooks/$h; done && mkdir -p info && "
	      "echo '* filter=f diff=d' > info/attributes && "
	      "git config include.path ../nowhere && git config extensions.partialClone origin && "
	      "git config remote.origin.url 'ext::sh -c \"touch owned\"' && "
	      "git config remote.origin.promisor true");
	import_ok(t, &x, "r.git@main", tree);
	assert_string_equal(tree, dir);
	/* A missing object would make a partial clone ask its remote. */
	sh(t, "cd r.git && rm -f objects/$(git rev-parse main:two | sed 's,^..,&/,')");
	import_refused(t, &x, "r.git@main", NULL, ERR_FAILED, "r.git@main");
	sh(t, "test ! -e owned && test ! -e r.git/owned");
}

static void alternates_say_what_to_do(void **state)
{
	const struct bench *t = *state;
	struct direct d = {.t = t};
	struct exec x = direct(&d);

	make_repo(t);
	/* The sandbox shows only the one directory: the same as the other being gone. */
	sh(t, "git clone -q --bare --shared w s.git && mv w w2");
	import_refused(t, &x, "s.git@main", NULL, ERR_FAILED, "repack -a -d");
}

static void attributes_change_nothing(void **state)
{
	const struct bench *t = *state;
	struct direct d = {.t = t};
	struct exec x = direct(&d);
	char dir[TREE_HEX], tree[TREE_HEX];

	need_git();
	put(t, "g/.gitattributes",
	    "* text eol=crlf ident export-subst filter=x\n"
	    "u working-tree-encoding=UTF-16\nout export-ignore\n",
	    0644);
	put(t, "g/f", "a\nb $Id$ $Format:%H$\n", 0644);
	put(t, "g/u", "u\n", 0644);
	put(t, "g/out", "o\n", 0644);
	import_ok(t, NULL, "g", dir);
	sh(t,
	   "cd g && git init -q -b main . && mv .gitattributes ../ga && git add -A && "
	   "mv ../ga .gitattributes && git update-index --add --cacheinfo 100644,$(git hash-object "
	   "-w --no-filters .gitattributes),.gitattributes && git commit -qm one");
	import_ok(t, &x, "g@main", tree);
	assert_string_equal(tree, dir);
}

static void tree_tricks(void **state)
{
	const struct bench *t = *state;
	static const struct {
		const char *entries, *word;
	} bad[] = {
		{"printf '40000 .git\\0'; raw $G", "named like a .git"},
		{"printf '40000 .GIT\\0'; raw $G", "named like a .git"},
		{"printf '40000 git~1\\0'; raw $G", "named like a .git"},
		{"printf '40000 .g\\342\\200\\214it\\0'; raw $G", "named like a .git"},
		{"printf '40000 .git \\0'; raw $G", "named like a .git"},
		{"printf '40000 ..\\0'; raw $T", "\"..\""},
		{"printf '40000 .\\0'; raw $T", "\"..\""},
		{"printf '100644 a/../../b\\0'; raw $B", "\"..\""},
		{"printf '100644 /etc/x\\0'; raw $B", "absolute"},
		{"printf '100644 a\\\\b\\0'; raw $B", "backslash"},
		{"printf '100644 c\\rr\\0'; raw $B", "control"},
		{"printf '120000 l\\0'; raw $L", "l: is a symlink to an absolute path"},
		{"printf '120000 l\\0'; raw $S; printf '40000 l\\0'; raw $T",
		 "l/f: is below a symlink"},
		{"printf '100644 f\\0'; raw $B; printf '100644 f\\0'; raw $B", "f: is there twice"},
		{"printf '160000 m\\0'; raw $B", "m: is a submodule"},
		{"printf '100600 f\\0'; raw $B", NULL}, /* git reads the odd mode as 100644 */
		{"printf '100644 d\\0'; raw $T", "d"},
	};
	struct direct d = {.t = t};
	struct exec x = direct(&d);

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char tree[TREE_HEX];
		make_tree(t, bad[i].entries);
		if (bad[i].word != NULL)
			import_refused(t, &x, "x.git@bad", NULL, ERR_FAILED, bad[i].word);
		else
			import_ok(t, &x, "x.git@bad", tree);
	}
}

static void limits_hold_before_anything_is_copied(void **state)
{
	const struct bench *t = *state;
	struct direct d = {.t = t};
	struct exec x = direct(&d);
	struct code_limits lim = code_limits_default;

	make_repo(t);
	lim.files = 3;
	import_refused(t, &x, "w@main", &lim, ERR_FAILED, "more than 3 files");
	assert_int_equal(d.runs, 2);
	lim = code_limits_default;
	lim.file_bytes = 5;
	import_refused(t, &x, "w@main", &lim, ERR_FAILED, "is larger than 5 bytes");
	lim = code_limits_default;
	lim.total_bytes = 20;
	import_refused(t, &x, "w@main", &lim, ERR_FAILED, "together are larger");
	assert_int_equal(d.runs, 6);
}

static void sha256_repository(void **state)
{
	const struct bench *t = *state;
	struct direct d = {.t = t};
	struct exec x = direct(&d);
	char dir[TREE_HEX], tree[TREE_HEX];

	make_repo(t);
	sh(t, "rm -rf w/.git && cd w && git init -q -b main --object-format=sha256 . && "
	      "git add -A && git commit -qm one");
	import_ok(t, NULL, "w", dir);
	import_ok(t, &x, "w@main", tree);
	assert_string_equal(tree, dir);
}

/* ---- a git that has been taken over ---- */

struct script {
	const char *says[3]; /* what each run writes */
	size_t len[3];       /* 0: strlen */
	int runs;
};

static int scripted(void *cookie, const struct exec_spec *spec, struct exec_result *ret,
		    struct err *e)
{
	struct script *s = cookie;
	const char *text = s->says[s->runs];
	size_t n = s->len[s->runs] != 0 ? s->len[s->runs] : strlen(text);

	(void)e;
	s->runs++;
	ret->ok = true;
	if (spec->out_fd >= 0)
		assert_int_equal(fd_write_all(spec->out_fd, text, n), 0);
	else
		buf_add(&ret->out, text, n);
	return 0;
}

#define TREE_ID "4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"
#define HI_ID   "45b983be36b73c0788dc9cbcb76cbb80fc7bb057" /* "hi\n" */
#define LS(s)   s, sizeof(s)

static void hostile_answers(void **state)
{
	const struct bench *t = *state;
	static const struct {
		const char *tree, *list;
		size_t list_len;
		const char *cat;
		const char *word;
	} bad[] = {
		{"", LS(""), "", "makes no sense"},
		{"4b825d\n", LS(""), "", "makes no sense"},
		{"--output=/etc/x\n", LS(""), "", "makes no sense"},
		{TREE_ID TREE_ID, LS(""), "", "makes no sense"},
		{TREE_ID, LS("100644 blob " HI_ID "       3 f"), "", "makes no sense"},
		{TREE_ID, LS("100644 blob " HI_ID "       3\tf"), "", "did not give"},
		{TREE_ID, LS("100644 blob " HI_ID "      -3\tf"), "", "makes no sense"},
		{TREE_ID, LS("100644 blob " HI_ID " 99999999999999999999\tf"), "",
		 "makes no sense"},
		{TREE_ID, LS("100644 blob " HI_ID " 9223372036854775807\tf"), "", "makes no sense"},
		{TREE_ID, LS("100644 blob " HI_ID " 999999999999\tf"), "", "larger than"},
		{TREE_ID, LS("100644 blob " HI_ID " -\tf"), "", "makes no sense"},
		{TREE_ID, LS("100644 blob xyz 3\tf"), "", "makes no sense"},
		{TREE_ID, LS("100644 blob --batch-all-objects 3\tf"), "", "makes no sense"},
		{TREE_ID, LS("777777 blob " HI_ID " 3\tf"), "", "f: has mode 777777"},
		{TREE_ID, LS("100644 tree " HI_ID " 3\tf"), "", "f: has mode"},
		{TREE_ID, "x", 1, "", "makes no sense"},
		{TREE_ID, LS("\0\0\0"), "", "makes no sense"},
		{TREE_ID, LS("100644 blob " HI_ID " 3\t"), "", "empty name"},
		{TREE_ID, LS("100644 blob " HI_ID " 3\tf"), HI_ID " missing\n", "did not give"},
		{TREE_ID, LS("100644 blob " HI_ID " 3\tf"), HI_ID " blob 3\nhi", "did not give"},
		{TREE_ID, LS("100644 blob " HI_ID " 3\tf"), HI_ID " blob 3\nhi\nx", "did not give"},
		{TREE_ID, LS("100644 blob " HI_ID " 3\tf"), HI_ID " blob 4\nhi\n\n",
		 "did not give"},
		{TREE_ID, LS("100644 blob " HI_ID " 3\tf"), HI_ID " tree 3\nhi\n\n",
		 "did not give"},
		{TREE_ID, LS("100644 blob " HI_ID " 3\tf"), HI_ID " blob 3\nho\n\n", "damaged"},
		{TREE_ID, LS("100644 blob " HI_ID " 3\t../f"), HI_ID " blob 3\nhi\n\n", "\"..\""},
	};

	sh(t, "mkdir -p r.git/objects r.git/refs && touch r.git/HEAD");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct script s = {.says = {bad[i].tree, bad[i].list, bad[i].cat},
				   .len = {0, bad[i].list_len}};
		struct exec x = {.run = scripted, .cookie = &s};
		import_refused(t, &x, "r.git@main", NULL, ERR_FAILED, bad[i].word);
	}
	struct script s = {
		.says = {TREE_ID, "100644 blob " HI_ID "       3\tf", HI_ID " blob 3\nhi\n\n"},
		.len = {0, sizeof("100644 blob " HI_ID "       3\tf")}};
	struct exec x = {.run = scripted, .cookie = &s};
	char tree[TREE_HEX];
	import_ok(t, &x, "r.git@main", tree);
	file_is(t, tree, "f", "hi\n");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, bench_up, bench_down)
	const struct CMUnitTest tests[] = {
		T(a_revision),
		T(bad_revisions),
		T(configuration_is_dead),
		T(alternates_say_what_to_do),
		T(attributes_change_nothing),
		T(tree_tricks),
		T(limits_hold_before_anything_is_copied),
		T(sha256_repository),
		T(hostile_answers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
