/* Packages that are out to harm: refused with a reason, and nothing is left outside scratch. */
#include "tests/unit/archive_util.h"
#include "tests/unit/package_util.h"

/* An archive that is written entry by entry. */
struct packer {
	struct archive *a;
	char *path;
};

static void pack_start(struct packer *k, struct place_dir *d, const char *name, bool zip)
{
	k->path = xprintf("%s/%s", d->package, name);
	k->a = archive_write_new();
	if (zip) {
		archive_write_set_format_zip(k->a);
	} else {
		archive_write_set_format_pax_restricted(k->a);
		archive_write_add_filter_gzip(k->a);
	}
	assert_int_equal(archive_write_open_filename(k->a, k->path), ARCHIVE_OK);
}

static void pack(struct packer *k, const char *name, mode_t type, const char *target,
		 const char *text, size_t n)
{
	struct archive_entry *x = archive_entry_new();

	archive_entry_set_pathname(x, name);
	archive_entry_set_perm(x, 0644);
	if (type == AE_IFLNK)
		archive_entry_set_symlink(x, target);
	else if (target != NULL)
		archive_entry_set_hardlink(x, target);
	archive_entry_set_filetype(x, type);
	archive_entry_set_size(x, (la_int64_t)n);
	assert_true(archive_write_header(k->a, x) >= ARCHIVE_WARN);
	if (n > 0)
		assert_int_equal(archive_write_data(k->a, text, n), n);
	archive_entry_free(x);
}

static void pack_end(struct packer *k)
{
	archive_write_close(k->a);
	archive_write_free(k->a);
}

static struct problem *try_open(struct place_dir *d, const char *path, struct err *e)
{
	const struct problem_options o = {.scratch_fd = d->scratch_fd};
	struct problem *p = NULL;

	return problem_open(&p, path, &o, e) == 0 ? p : NULL;
}

static void must_refuse(struct place_dir *d, const char *path, const char *says)
{
	struct err e = ERR_INIT;
	struct problem *p = try_open(d, path, &e);

	if (p != NULL)
		fail_msg("taken; expected \"%s\"", says);
	if (strstr(e.text, says) == NULL || e.code != ERR_USAGE)
		fail_msg("said \"%s\"\nexpected \"%s\"", e.text, says);
}

static void archives_are_read(void **state)
{
	(void)state;
	for (int zip = 0; zip < 2; zip++)
		for (int folder = 0; folder < 2; folder++) {
			struct place_dir d;
			struct packer k;
			struct err e = ERR_INIT;
			const char *pre = folder ? "./inner/" : "";
			dirs_make(&d, "p");
			pack_start(&k, &d, zip ? "sum.zip" : "sum.tar.gz", zip);
			MEM_SCOPED char *in = xprintf("%s1.in", pre);
			MEM_SCOPED char *out = xprintf("%s1.out", pre);
			MEM_SCOPED char *hidden = xprintf("%s.git/config", pre);
			pack(&k, in, AE_IFREG, NULL, "5\n", 2);
			pack(&k, hidden, AE_IFREG, NULL, "x\n", 2);
			pack(&k, out, AE_IFREG, NULL, "6\n", 2);
			pack_end(&k);
			struct problem *p = try_open(&d, k.path, &e);
			if (p == NULL)
				fail_msg("%s", e.text);
			assert_string_equal(p->name, folder ? "inner" : "sum");
			BUF_SCOPED text = BUF_INIT;
			assert_int_equal(problem_file_read(p, &p->tests[0].ans, 10, &text, &e), 0);
			assert_string_equal(text.data, "6\n");
			problem_free(&p);
			free(k.path);
			dirs_remove(&d);
		}
}

/* DMOJ keeps its tests in an archive inside the package. */
static void archives_inside_are_read(void **state)
{
	(void)state;
	static const char init[] = "archive: t.zip\ntest_cases: [{in: d/1.in, out: 1.out}]\n";
	struct place_dir d;
	struct packer k;
	struct err e = ERR_INIT;
	BUF_SCOPED text = BUF_INIT;

	dirs_make(&d, "p");
	put(d.package, "init.yml", init, sizeof(init) - 1);
	pack_start(&k, &d, "t.zip", true);
	pack(&k, "d/1.in", AE_IFREG, NULL, "5\n", 2);
	pack(&k, "1.out", AE_IFREG, NULL, "6\n", 2);
	pack_end(&k);
	struct problem *p = try_open(&d, d.package, &e);
	if (p == NULL)
		fail_msg("%s", e.text);
	assert_int_equal(problem_file_read(p, &p->tests[0].in, 10, &text, &e), 0);
	assert_int_equal(problem_file_read(p, &p->tests[0].ans, 10, &text, &e), 0);
	assert_string_equal(text.data, "5\n6\n");
	problem_free(&p);
	free(k.path);
	dirs_remove(&d);
}

struct bad_entry {
	const char *name;
	mode_t type;
	const char *target, *says;
};

static void bad_entries_are_refused(void **state)
{
	(void)state;
	static const struct bad_entry bad[] = {
		{"../evil.in", AE_IFREG, NULL, "leads out of the package"},
		{"a/../../evil.in", AE_IFREG, NULL, "leads out of the package"},
		{"/tmp/evil.in", AE_IFREG, NULL, "leads out of the package"},
		{"a\\b.in", AE_IFREG, NULL, "leads out of the package"},
		{"1.in", AE_IFLNK, "/etc/passwd", "the symlink leaves the package"},
		{"1.in", AE_IFLNK, "../../etc/passwd", "the symlink leaves the package"},
		{"1.in", AE_IFLNK, "missing", "names nothing"},
		{"1.in", AE_IFLNK, "1.in", "leads round"},
		{"2.in", AE_IFREG, "1.out", "is a hard link"},
		{"1.out", AE_IFREG, NULL, "is there twice"},
		{"1.out/x", AE_IFREG, NULL, "a file and a folder collide"},
		{"1.fifo", AE_IFIFO, NULL, "neither a file nor a folder"},
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct place_dir d;
		struct packer k;
		dirs_make(&d, "p");
		pack_start(&k, &d, "x.tar.gz", false);
		pack(&k, "1.out", AE_IFREG, NULL, "6\n", 2);
		pack(&k, bad[i].name, bad[i].type, bad[i].target, "", 0);
		pack_end(&k);
		must_refuse(&d, k.path, bad[i].says);
		MEM_SCOPED char *evil = xprintf("%s/../evil.in", d.scratch.data);
		assert_int_not_equal(access(evil, F_OK), 0);
		free(k.path);
		dirs_remove(&d);
	}
}

/* What is left out is not free either. */
static void bombs_stop(void **state)
{
	(void)state;
	static const char *const names[] = {"1.in", ".git/1.in", "__MACOSX/1.in"};
	struct place_dir d;

	for (size_t i = 0; i < 3; i++)
		for (int zip = 0; zip < 2; zip++) {
			dirs_make(&d, "p");
			MEM_SCOPED char *path =
				xprintf("%s/%s", d.package, zip ? "bomb.zip" : "bomb.tar.gz");
			pack_zeros(path, names[i], 80);
			MEM_SCOPED char *says =
				xprintf("%s: the archive grows more than 250 times", names[i]);
			must_refuse(&d, path, says);
			dirs_remove(&d);
		}
}

static void refuse_raw(const char *name, struct buf *b, const char *says)
{
	struct place_dir d;

	dirs_make(&d, "p");
	put(d.package, name, b->data, b->len);
	MEM_SCOPED char *path = xprintf("%s/%s", d.package, name);
	must_refuse(&d, path, says);
	dirs_remove(&d);
	buf_clear(b);
}

static void refuse_tar(struct buf *b, const char *says)
{
	raw_end(b);
	refuse_raw("x.tar", b, says);
}

static void lies_are_refused(void **state)
{
	(void)state;
	const struct raw_holes tib = {{"00000000000"}, {"00000000001"}, "77777777777"};
	const struct raw_holes overlap = {
		{"00000000000", "00000000400"}, {"00000001000", "00000001000"}, "00000002000"};
	BUF_SCOPED b = BUF_INIT;
	char bytes[1024] = {0};

	raw_zip(&b, "1.in", "0123456789", 0, 3);
	refuse_raw("x.zip", &b, "1.in: ");
	raw_zip(&b, "1.in", "5", 1, 1);
	refuse_raw("x.zip", &b, "1.in: is encrypted");
	raw_zip(&b, ".git/x", "5", 1, 1);
	refuse_raw("x.zip", &b, ".git/x: is encrypted");
	raw_entry(&b, ".git/h", '1', "f", "00000000000", "", 0);
	refuse_tar(&b, ".git/h: is a hard link");
	raw_entry(&b, ".git/p", '6', "", "00000000000", "", 0);
	refuse_tar(&b, ".git/p: is a FIFO, neither a file nor a folder");
	raw_entry(&b, "1.in", '0', "", "00000100000", "x", 1);
	refuse_raw("x.tar", &b, "1.in: the archive is damaged");
	raw_sparse(&b, "1.in", &overlap, "00000002000", bytes, sizeof(bytes));
	refuse_tar(&b, "1.in: its pieces overlap");
	raw_sparse(&b, "1.in", &tib, "00000000001", "x", 1);
	refuse_tar(&b, "1.in: the archive grows more than 250 times");
	/* A name is shown, not obeyed. */
	raw_entry(&b, "\033[2J.in", '0', "", "00000000000", "", 0);
	refuse_tar(&b, "x.tar: \\x1b[2J.in: this name leads");
}

static void many_entries_are_refused(void **state)
{
	(void)state;
	struct place_dir d;
	struct packer k;

	dirs_make(&d, "p");
	pack_start(&k, &d, "x.tar.gz", false);
	for (int i = 0; i <= 100000; i++)
		pack(&k, "d", AE_IFDIR, NULL, "", 0);
	pack_end(&k);
	must_refuse(&d, k.path, "x.tar.gz: the archive has more than 100000 entries");
	free(k.path);
	dirs_remove(&d);
}

/* The hole at the end, too. */
static void holes_are_zeros(void **state)
{
	(void)state;
	const struct raw_holes s = {
		{"00000000002", "00000000005"}, {"00000000001", "00000000001"}, "00000000010"};
	struct place_dir d;
	struct err e = ERR_INIT;
	BUF_SCOPED b = BUF_INIT;
	BUF_SCOPED text = BUF_INIT;

	raw_sparse(&b, "1.in", &s, "00000000002", "ab", 2);
	raw_entry(&b, "1.out", '0', "", "00000000002", "6\n", 2);
	raw_end(&b);
	dirs_make(&d, "p");
	put(d.package, "x.tar", b.data, b.len);
	MEM_SCOPED char *path = xprintf("%s/x.tar", d.package);
	struct problem *p = try_open(&d, path, &e);
	if (p == NULL)
		fail_msg("%s", e.text);
	assert_int_equal(problem_file_read(p, &p->tests[0].in, 10, &text, &e), 0);
	assert_int_equal(text.len, 8);
	assert_memory_equal(text.data, "\0\0a\0\0b\0\0", 8);
	problem_free(&p);
	dirs_remove(&d);
}

static void broken_archives_are_said(void **state)
{
	(void)state;
	struct place_dir d;

	dirs_make(&d, "p");
	MEM_SCOPED char *path = xprintf("%s/x.zip", d.package);
	put(d.package, "x.zip", "PK\003\004 not really", 16);
	must_refuse(&d, path, "x.zip: the archive is damaged");
	dirs_remove(&d);
	dirs_make(&d, "p");
	MEM_SCOPED char *text = xprintf("%s/notes.txt", d.package);
	put(d.package, "notes.txt", "x", 1);
	must_refuse(&d, text, "not a problem package");
	must_refuse(&d, "/nowhere/at/all", "cannot open it");
	dirs_remove(&d);
}

static void needs_scratch_for_archives(void **state)
{
	(void)state;
	struct place_dir d;

	dirs_make(&d, "p");
	MEM_SCOPED char *path = xprintf("%s/x.zip", d.package);
	put(d.package, "x.zip", "PK", 2);
	fd_close(&d.scratch_fd);
	must_refuse(&d, path, "needs a scratch directory");
	dirs_remove(&d);
}

static void links_and_odd_files_in_folders(void **state)
{
	(void)state;
	struct place_dir d;
	struct err e = ERR_INIT;
	BUF_SCOPED text = BUF_INIT;

	dirs_make(&d, "p");
	put(d.package, "sub/1.in", "5\n", 2);
	put(d.package, "sub/1.out", "6\n", 2);
	MEM_SCOPED char *link = xprintf("%s/2.in", d.package);
	MEM_SCOPED char *answer = xprintf("%s/2.out", d.package);
	assert_int_equal(symlink("./sub/../sub/1.in", link), 0);
	assert_int_equal(symlink("sub/1.out", answer), 0);
	struct problem *p = try_open(&d, d.package, &e);
	if (p == NULL)
		fail_msg("%s", e.text);
	assert_int_equal(p->n_tests, 2);
	assert_int_equal(problem_file_read(p, &p->tests[0].ans, 10, &text, &e), 0);
	assert_string_equal(text.data, "6\n");
	problem_free(&p);
	unlink(link);
	assert_int_equal(symlink("sub", link), 0);
	must_refuse(&d, d.package, "names a folder; name a file");
	unlink(link);
	assert_int_equal(symlink("/etc/passwd", link), 0);
	must_refuse(&d, d.package, "2.in: the symlink leaves the package");
	unlink(link);
	assert_int_equal(mkfifo(link, 0600), 0);
	must_refuse(&d, d.package, "2.in: neither a file nor a folder");
	unlink(link);
	put(d.package, "2\xff.in", "5\n", 2); /* jobs are JSON, which cannot name it */
	put(d.package, "2\xff.out", "6\n", 2);
	must_refuse(&d, d.package, "holds odd bytes");
	dirs_remove(&d);
}

/* A file that became a link after the package was read is not followed. */
static void later_links_are_not_followed(void **state)
{
	(void)state;
	struct place_dir d;
	struct err e = ERR_INIT;

	dirs_make(&d, "p");
	put(d.package, "1.in", "5\n", 2);
	put(d.package, "1.out", "6\n", 2);
	struct problem *p = try_open(&d, d.package, &e);
	assert_non_null(p);
	MEM_SCOPED char *path = xprintf("%s/1.in", d.package);
	unlink(path);
	assert_int_equal(symlink("/etc/passwd", path), 0);
	assert_int_equal(problem_file_open(p, &p->tests[0].in, &e), -1);
	assert_non_null(strstr(e.text, "1.in: cannot open it"));
	problem_free(&p);
	dirs_remove(&d);
}

static void many_of_everything_is_refused(void **state)
{
	(void)state;
	struct place_dir d;
	BUF_SCOPED text = BUF_INIT;

	dirs_make(&d, "p");
	unbundle(d.package, "polygon", NULL);
	struct err e = ERR_INIT;
	MEM_SCOPED char *xml = xprintf("%s/problem.xml", d.package);
	assert_int_equal(file_read(xml, 1 << 20, &text, &e), 0);
	char *count = strstr(text.data, "<test-count>4<");
	BUF_SCOPED many = BUF_INIT;
	buf_add(&many, text.data, (size_t)(count - text.data));
	buf_printf(&many, "<test-count>1000000<%s", count + 14);
	put(d.package, "problem.xml", many.data, many.len);
	must_refuse(&d, d.package, "too many tests");

	buf_clear(&many);
	buf_puts(&many, "[");
	for (int i = 0; i < 20001; i++)
		buf_printf(&many, "%s{\"input\":\"\",\"output\":\"\"}", i > 0 ? "," : "");
	buf_puts(&many, "]");
	put(d.package, "t.json", many.data, many.len);
	MEM_SCOPED char *json = xprintf("%s/t.json", d.package);
	must_refuse(&d, json, "more than 20000 tests");
	dirs_remove(&d);

	dirs_make(&d, "p");
	buf_clear(&many);
	buf_puts(&many, "a0: &a0 [x, x]\n");
	for (int i = 1; i < 30; i++)
		buf_printf(&many, "a%d: &a%d [*a%d, *a%d]\n", i, i, i - 1, i - 1);
	put(d.package, "init.yml", many.data, many.len);
	must_refuse(&d, d.package, "more than 65536 values");
	dirs_remove(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(archives_are_read),
		cmocka_unit_test(archives_inside_are_read),
		cmocka_unit_test(bad_entries_are_refused),
		cmocka_unit_test(bombs_stop),
		cmocka_unit_test(lies_are_refused),
		cmocka_unit_test(many_entries_are_refused),
		cmocka_unit_test(holes_are_zeros),
		cmocka_unit_test(broken_archives_are_said),
		cmocka_unit_test(needs_scratch_for_archives),
		cmocka_unit_test(links_and_odd_files_in_folders),
		cmocka_unit_test(later_links_are_not_followed),
		cmocka_unit_test(many_of_everything_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
