/* Archives: the same files give the same tree, and every trick is refused with its reason. */
#include "tests/unit/archive_util.h"
#include "tests/unit/code_util.h"

/* ---- writing archives ---- */

struct item {
	const char *path, *text, *link;
	mode_t type; /* AE_IF...; 0: regular */
	mode_t perm;
};

static void add_item(struct archive *a, const struct item *it)
{
	struct archive_entry *en = archive_entry_new();
	size_t n = it->text != NULL ? strlen(it->text) : 0;

	archive_entry_set_pathname(en, it->path);
	archive_entry_set_filetype(en, it->type != 0 ? it->type : AE_IFREG);
	archive_entry_set_perm(en, it->perm != 0 ? it->perm : 0644);
	archive_entry_set_size(en, (la_int64_t)n);
	if (it->type == AE_IFLNK)
		archive_entry_set_symlink(en, it->link);
	else if (it->link != NULL)
		archive_entry_set_hardlink(en, it->link);
	/* ARCHIVE_WARN: a name that is not ASCII, in the C locale; it is written all the same. */
	assert_true(archive_write_header(a, en) >= ARCHIVE_WARN);
	if (n > 0)
		assert_int_equal(archive_write_data(a, it->text, n), n);
	archive_entry_free(en);
}

/* name's suffix decides format and filter; items end at path == NULL. */
static void pack(const struct bench *t, const char *name, const struct item *items)
{
	MEM_SCOPED char *path = xprintf("%s/%s", t->dir, name);
	struct archive *a = archive_write_new();
	const char *dot = strrchr(name, '.');

	if (strcmp(dot, ".zip") == 0)
		archive_write_set_format_zip(a);
	else
		archive_write_set_format_pax_restricted(a);
	if (strcmp(dot, ".gz") == 0 || strcmp(dot, ".tgz") == 0)
		archive_write_add_filter_gzip(a);
	if (strcmp(dot, ".xz") == 0)
		archive_write_add_filter_xz(a);
	if (strcmp(dot, ".bz2") == 0)
		archive_write_add_filter_bzip2(a);
	if (strcmp(dot, ".zst") == 0)
		archive_write_add_filter_zstd(a);
	assert_int_equal(archive_write_open_filename(a, path), ARCHIVE_OK);
	for (; items->path != NULL; items++)
		add_item(a, items);
	assert_int_equal(archive_write_close(a), ARCHIVE_OK);
	archive_write_free(a);
}

static void save(const struct bench *t, const char *name, const struct buf *b)
{
	MEM_SCOPED char *path = xprintf("%s/%s", t->dir, name);
	struct err e = ERR_INIT;

	assert_int_equal(file_replace(path, b->data, b->len, &e), 0);
}

static void raw_tar(const struct bench *t, struct buf *b)
{
	raw_end(b);
	save(t, "raw.tar", b);
}

/* ---- tests ---- */

static void same_tree_from_everything(void **state)
{
	const struct bench *t = *state;
	static const char *const names[] = {"p.tar",     "p.tar.gz",  "p.tgz", "p.tar.xz",
					    "p.tar.bz2", "p.tar.zst", "p.zip"};
	static const struct item items[] = {
		{"./", NULL, NULL, AE_IFDIR, 0755},
		{"./main.c", "int main(void) {}\n", NULL, 0, 0644},
		{"./a/", NULL, NULL, AE_IFDIR, 0755},
		{"./a//run.sh", "#!/bin/sh\n", NULL, 0, 0755},
		{"a/link", NULL, "../main.c", AE_IFLNK, 0777},
		{"f\xc3\xbc.txt", "u", NULL, 0, 0600},
		{"empty", "", NULL, 0, 04755},
		{".git/config", "[core]\n\tfsmonitor = evil\n", NULL, 0, 0644},
		{0}};
	char dir[TREE_HEX], tree[TREE_HEX];

	put(t, "p/main.c", "int main(void) {}\n", 0644);
	put(t, "p/a/run.sh", "#!/bin/sh\n", 0755);
	put(t, "p/f\xc3\xbc.txt", "u", 0644);
	put(t, "p/empty", "", 0755);
	sh(t, "ln -s ../main.c p/a/link");
	import_ok(t, NULL, "p", dir);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		pack(t, names[i], items);
		import_ok(t, NULL, names[i], tree);
		assert_string_equal(tree, dir);
	}
}

static void slips_are_refused(void **state)
{
	const struct bench *t = *state;
	static const struct {
		struct item items[3];
		const char *word;
	} bad[] = {
		{{{"/etc/passwd", "x"}, {0}}, "/etc/passwd: is an absolute path"},
		{{{"../x", "x"}, {0}}, "../x: has \".\" or \"..\""},
		{{{"a/../../x", "x"}, {0}}, "a/../../x: has"},
		{{{"..", NULL, NULL, AE_IFDIR}, {0}}, "..: has"},
		{{{"l", NULL, "/etc", AE_IFLNK}, {0}}, "l: is a symlink to an absolute path"},
		{{{"l", NULL, "../../x", AE_IFLNK}, {0}}, "l: is a symlink that leads out"},
		{{{"l", NULL, ".", AE_IFLNK}, {"l/f", "x"}, {0}}, "l/f: is below a symlink"},
		{{{"l/f", "x"}, {"l", NULL, ".", AE_IFLNK}, {0}}, "l/f: is below a symlink"},
		{{{"f", "x"}, {"f/g", "x"}, {0}}, "f/g: is below a file"},
		{{{"f", "x"}, {"./f", "y"}, {0}}, "f: is there twice"},
		{{{"f", "x"}, {"f", NULL, "g", AE_IFLNK}, {0}}, "f: is there twice"},
		{{{"a/.git/hooks/x", "x"}, {0}}, "named like a .git"},
		{{{".GIT/config", "x"}, {0}}, "named like a .git"},
		{{{"a/.git", NULL, NULL, AE_IFDIR}, {0}}, "named like a .git"},
		{{{"a\nb", "x"}, {0}}, "a?b: has a control character"},
	};
	static const char *const names[] = {"b.tar", "b.zip"};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		for (size_t k = 0; k < 2; k++) {
			pack(t, names[k], bad[i].items);
			import_refused(t, NULL, names[k], NULL, ERR_FAILED, bad[i].word);
		}
}

/* In a tar; in a zip it is what Windows writes for '/'. */
static void backslash(void **state)
{
	const struct bench *t = *state;
	static const struct item items[] = {{"a\\b", "x"}, {0}};
	char tree[TREE_HEX];

	pack(t, "b.tar", items);
	import_refused(t, NULL, "b.tar", NULL, ERR_FAILED, "backslash");
	pack(t, "b.zip", items);
	import_ok(t, NULL, "b.zip", tree);
	file_is(t, tree, "a/b", "x");
}

static void odd_types_are_refused(void **state)
{
	const struct bench *t = *state;
	static const struct {
		struct item items[3];
		const char *word;
	} bad[] = {
		{{{"f", "x"}, {"h", NULL, "f"}, {0}}, "h: is a hard link"},
		{{{"h", NULL, "/etc/shadow"}, {0}}, "h: is a hard link"},
		{{{"p", NULL, NULL, AE_IFIFO}, {0}}, "p: is a FIFO"},
		{{{"sda", NULL, NULL, AE_IFBLK}, {0}}, "sda: is a device"},
		{{{"null", NULL, NULL, AE_IFCHR}, {0}}, "null: is a device"},
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		pack(t, "b.tar", bad[i].items);
		import_refused(t, NULL, "b.tar", NULL, ERR_FAILED, bad[i].word);
	}
}

static void mode_bits_are_masked(void **state)
{
	const struct bench *t = *state;
	static const struct item items[] = {{"su", "x", NULL, 0, 06755}, {0}};
	char tree[TREE_HEX];
	struct err e = ERR_INIT;

	pack(t, "s.tar", items);
	import_ok(t, NULL, "s.tar", tree);
	MEM_SCOPED char *out = xprintf("%s/out", t->dir);
	assert_int_equal(code_export(t->repo, tree, out, &e), 0);
	sh(t, "test $(stat -c %a out/su) = 755");
}

static void lies_about_sizes(void **state)
{
	const struct bench *t = *state;
	BUF_SCOPED b = BUF_INIT;

	/* 8 GiB declared, nothing there: refused before anything is read. */
	raw_entry(&b, "big", '0', "", "77777777777", "", 0);
	raw_tar(t, &b);
	import_refused(t, NULL, "raw.tar", NULL, ERR_FAILED, "big: is larger than");
	/* More declared than there is. */
	buf_clear(&b);
	raw_entry(&b, "cut", '0', "", "00000100000", "x", 1);
	save(t, "raw.tar", &b);
	import_refused(t, NULL, "raw.tar", NULL, ERR_FAILED, "cut: ");
	/* A negative size, in base 256. */
	buf_clear(&b);
	raw_entry(&b, "neg", '0', "", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", "x", 1);
	raw_tar(t, &b);
	import_refused(t, NULL, "raw.tar", NULL, ERR_FAILED, "");
	/* Old GNU sparse: 1 TiB of hole. */
	buf_clear(&b);
	raw_sparse(&b, "hole", &(struct raw_holes){{"20000000000"}, {"00000000000"}, "20000000000"},
		   "00000000000", "", 0);
	raw_tar(t, &b);
	import_refused(t, NULL, "raw.tar", NULL, ERR_FAILED, "hole: is larger than");
}

/* Pieces come in order, holes are zeros and count. */
static void holes(void **state)
{
	const struct bench *t = *state;
	struct code_limits lim = code_limits_default;
	BUF_SCOPED b = BUF_INIT;
	char tree[TREE_HEX];

	raw_sparse(&b, "f",
		   &(struct raw_holes){{"00000000002", "00000000005"},
				       {"00000000001", "00000000001"},
				       "00000000010"},
		   "00000000002", "ab", 2);
	raw_tar(t, &b);
	import_ok(t, NULL, "raw.tar", tree);
	MEM_SCOPED char *out = xprintf("%s/out", t->dir);
	struct err e = ERR_INIT;
	assert_int_equal(code_export(t->repo, tree, out, &e), 0);
	sh(t, "test \"$(od -An -c out/f | tr -d ' ')\" = '\\0\\0a\\0\\0b\\0\\0'");
	buf_clear(&b);
	raw_sparse(&b, "f",
		   &(struct raw_holes){{"00000000000", "00000000400"},
				       {"00000001000", "00000001000"},
				       "00000002000"},
		   "00000002000", tree, sizeof(tree));
	raw_tar(t, &b);
	import_refused(t, NULL, "raw.tar", NULL, ERR_FAILED, "f: its pieces overlap");
	/* A hole in what is left out. */
	buf_clear(&b);
	raw_sparse(&b, ".git/hole",
		   &(struct raw_holes){{"00000000000"}, {"00000000001"}, "20000000000"},
		   "00000000001", "x", 1);
	raw_tar(t, &b);
	lim.total_bytes = 1 << 30;
	import_refused(t, NULL, "raw.tar", &lim, ERR_FAILED, "unpacks to more than 1073741824");
}

/* What is left out is an archive's as well. */
static void oddities_left_out(void **state)
{
	const struct bench *t = *state;
	BUF_SCOPED b = BUF_INIT;

	raw_entry(&b, ".git/h", '1', "f", "00000000000", "", 0);
	raw_tar(t, &b);
	import_refused(t, NULL, "raw.tar", NULL, ERR_FAILED, ".git/h: is a hard link");
	buf_clear(&b);
	raw_entry(&b, ".git/p", '6', "", "00000000000", "", 0);
	raw_tar(t, &b);
	import_refused(t, NULL, "raw.tar", NULL, ERR_FAILED, ".git/p: is a FIFO");
	buf_clear(&b);
	raw_zip(&b, ".git/x", "hello", 1, 5);
	save(t, "raw.zip", &b);
	import_refused(t, NULL, "raw.zip", NULL, ERR_FAILED, ".git/x: is encrypted");
}

static void zip_lies_about_sizes(void **state)
{
	const struct bench *t = *state;
	static const struct item items[] = {{"f", "0123456789", NULL, 0, 0644}, {0}};
	MEM_SCOPED char *path = xprintf("%s/z.zip", t->dir);
	BUF_SCOPED b = BUF_INIT;
	struct err e = ERR_INIT;

	pack(t, "z.zip", items);
	assert_int_equal(file_read(path, 1 << 20, &b, &e), 0);
	/* The size in both headers: 3 instead of 10. */
	char *central = memmem(b.data, b.len, "PK\1\2", 4);
	assert_non_null(central);
	central[24] = b.data[22] = 3;
	save(t, "z.zip", &b);
	import_refused(t, NULL, "z.zip", NULL, ERR_FAILED, "f: ");
}

/* A name marked as UTF-8 comes out whatever the locale of the process is. */
static void zip_names_in_utf8(void **state)
{
	const struct bench *t = *state;
	static const struct item items[] = {{"f\xc3\xbc", "u", NULL, 0, 0644}, {0}};
	MEM_SCOPED char *path = xprintf("%s/z.zip", t->dir);
	BUF_SCOPED b = BUF_INIT;
	struct err e = ERR_INIT;
	char tree[TREE_HEX];

	pack(t, "z.zip", items);
	assert_int_equal(file_read(path, 1 << 20, &b, &e), 0);
	char *central = memmem(b.data, b.len, "PK\1\2", 4);
	assert_non_null(central);
	central[9] |= 8;
	b.data[7] |= 8;
	save(t, "z.zip", &b);
	import_ok(t, NULL, "z.zip", tree);
	file_is(t, tree, "f\xc3\xbc", "u");
}

static void bomb(const struct bench *t, const char *name, const char *entry, int64_t mib)
{
	MEM_SCOPED char *path = xprintf("%s/%s", t->dir, name);

	pack_zeros(path, entry, mib);
}

static void bombs(void **state)
{
	const struct bench *t = *state;
	struct code_limits lim = code_limits_default;

	/* What is left out is not free either. */
	bomb(t, "b.tar.gz", ".git/zeros", 100);
	import_refused(t, NULL, "b.tar.gz", NULL, ERR_FAILED, "grows more than 200 times");
	bomb(t, "b.zip", ".git/zeros", 100);
	import_refused(t, NULL, "b.zip", NULL, ERR_FAILED, ".git/zeros: the archive grows more");
	lim.total_bytes = 10 << 20;
	import_refused(t, NULL, "b.tar.gz", &lim, ERR_FAILED, "unpacks to more than 10485760");
	lim = code_limits_default;
	lim.file_bytes = 200 << 20;
	bomb(t, "c.tar.gz", "zeros", 100);
	import_refused(t, NULL, "c.tar.gz", &lim, ERR_FAILED, "zeros: the archive grows more than");
	import_refused(t, NULL, "c.tar.gz", NULL, ERR_FAILED, "zeros: is larger than 67108864");
}

static void huge_counts(void **state)
{
	const struct bench *t = *state;
	struct code_limits lim = code_limits_default;
	BUF_SCOPED b = BUF_INIT;

	for (int i = 0; i < 500; i++) {
		char name[20];
		snprintf(name, sizeof(name), "d%d/", i);
		raw_entry(&b, name, '5', "", "00000000000", "", 0);
	}
	raw_tar(t, &b);
	lim.files = 499;
	import_refused(t, NULL, "raw.tar", &lim, ERR_FAILED, "more than 499 entries");
}

static void not_an_archive(void **state)
{
	const struct bench *t = *state;

	put(t, "x.tar.gz", "this is not one\n", 0644);
	import_refused(t, NULL, "x.tar.gz", NULL, ERR_FAILED, "x.tar.gz: the archive is damaged");
	put(t, "e.zip", "", 0644);
	import_refused(t, NULL, "e.zip", NULL, ERR_FAILED, "e.zip: the archive is damaged");
	/* Formats that are not asked for stay off. */
	put(t, "c.tar", "!<arch>\nx               0           0     0     100644  1         `\nx\n",
	    0644);
	import_refused(t, NULL, "c.tar", NULL, ERR_FAILED, "c.tar: the archive is damaged");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, bench_up, bench_down)
	const struct CMUnitTest tests[] = {
		T(same_tree_from_everything),
		T(slips_are_refused),
		T(backslash),
		T(odd_types_are_refused),
		T(mode_bits_are_masked),
		T(lies_about_sizes),
		T(holes),
		T(oddities_left_out),
		T(zip_lies_about_sizes),
		T(zip_names_in_utf8),
		T(bombs),
		T(huge_counts),
		T(not_an_archive),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
