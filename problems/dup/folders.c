/*
 * Directories: problem packages, folders of statements, folders of programs.
 *
 * A folder with problem.yaml is a package: its statement is looked for in
 * problem_statement/ and statement/ and beside it, its programs in
 * submissions/.  Elsewhere every file counts whose name says what it is.
 * Names were chosen by others: everything is opened beneath the directory,
 * without following a link.
 */
#include "problems/dup/read.h"

#include "harness/base/fd.h"
#include "harness/base/vec.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

struct names {
	size_t len, cap;
	char **at;
};

static void names_release(struct names *n)
{
	vec_each (char *, p, n)
		free(*p);
	vec_release(n);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorted, without hidden ones; fd is borrowed. */
static int list_dir(int fd, struct names *out)
{
	int again = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = again < 0 ? NULL : fdopendir(again);
	const struct dirent *entry;

	if (d == NULL) {
		fd_close(&again);
		return -1;
	}
	while ((entry = readdir(d)) != NULL)
		if (entry->d_name[0] != '.')
			vec_push(out, xstrdup(entry->d_name));
	closedir(d);
	if (out->len > 0)
		qsort(out->at, out->len, sizeof(*out->at), by_name);
	return 0;
}

/* A file named like this speaks for its folder. */
static bool speaks_for_folder(const char *name)
{
	static const char *const stems[] = {"problem", "readme",     "statement",    "description",
					    "index",   "problem.en", "statement.en", "english"};
	const char *dot = strrchr(name, '.');
	size_t n = dot != NULL ? (size_t)(dot - name) : strlen(name);

	for (size_t i = 0; i < sizeof(stems) / sizeof(stems[0]); i++)
		if (strlen(stems[i]) == n && strncasecmp(name, stems[i], n) == 0)
			return true;
	return false;
}

static void make_id(struct buf *id, const char *prefix, const char *name, bool text)
{
	const char *dot = strrchr(name, '.');

	buf_clear(id);
	if (text && prefix[0] != '\0' && speaks_for_folder(name)) {
		buf_puts(id, prefix);
	} else {
		buf_printf(id, "%s%s", prefix, prefix[0] != '\0' ? "/" : "");
		/* Programs of one name in several languages stay apart. */
		buf_add(id, name, text && dot != NULL ? (size_t)(dot - name) : strlen(name));
	}
	if (id->len > 512) /* the end tells more than the beginning */
		memmove(id->data, id->data + id->len - 512, 513);
}

static int take_file(struct reader *r, int dir, const char *prefix, const char *name, struct err *e)
{
	enum read_kind kind = read_kind_of(name);
	BUF_SCOPED b = BUF_INIT;
	BUF_SCOPED id = BUF_INIT;

	if (kind == READ_UNKNOWN || kind == READ_JSONL || kind == READ_JSON)
		return 0;
	if ((kind == READ_CODE && r->want == DUP_WANT_TEXT) ||
	    (kind != READ_CODE && r->want == DUP_WANT_CODE))
		return 0;
	make_id(&id, prefix, name, kind != READ_CODE);
	FD_SCOPED fd = fd_open_regular(dir, name);
	if (fd < 0 || fd_read_all(fd, 4 * DUP_DOC_BYTES, &b) < 0) {
		read_skip(r, id.data, "cannot be read as a plain file");
		return 0;
	}
	return read_content(r, id.data, name, &b, e);
}

static int walk(struct reader *r, int dir, const char *prefix, int depth, struct err *e);

/* The first statement found is the package's. */
static int take_package(struct reader *r, int dir, const char *prefix, struct err *e)
{
	static const char *const places[] = {"problem_statement", "statement", "statements", "."};
	bool found = r->want == DUP_WANT_CODE;

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]) && !found; i++) {
		FD_SCOPED sub = fd_open_beneath(dir, places[i], O_RDONLY | O_DIRECTORY, 0);
		__attribute__((cleanup(names_release))) struct names names = {0};
		if (sub < 0 || list_dir(sub, &names) < 0)
			continue;
		vec_each (char *, name, &names) {
			enum read_kind kind = read_kind_of(*name);
			BUF_SCOPED b = BUF_INIT;
			if (found || (kind != READ_TEXT && kind != READ_TEX && kind != READ_HTML))
				continue;
			FD_SCOPED fd = fd_open_regular(sub, *name);
			if (fd < 0 || fd_read_all(fd, 4 * DUP_DOC_BYTES, &b) < 0 || b.len == 0)
				continue;
			found = true;
			if (read_content(r, prefix, *name, &b, e) < 0)
				return -1;
		}
	}
	if (!found)
		read_skip(r, prefix, "a problem package without a statement");
	if (r->want == DUP_WANT_TEXT)
		return 0;
	FD_SCOPED sub = fd_open_beneath(dir, "submissions", O_RDONLY | O_DIRECTORY, 0);
	MEM_SCOPED char *below = xprintf("%s/submissions", prefix);
	enum dup_want want = r->want;
	r->want = DUP_WANT_CODE;
	int rc = sub < 0 ? 0 : walk(r, sub, below, 1, e);
	r->want = want;
	return rc;
}

static int enter(struct reader *r, int dir, const char *prefix, const char *name, int depth,
		 struct err *e)
{
	FD_SCOPED sub = fd_open_beneath(dir, name, O_RDONLY | O_DIRECTORY, 0);
	MEM_SCOPED char *below = xprintf("%s%s%s", prefix, prefix[0] != '\0' ? "/" : "", name);

	if (sub < 0 || depth > READ_DEPTH) {
		read_skip(r, below, "cannot be entered");
		return 0;
	}
	return walk(r, sub, below, depth, e);
}

static int walk(struct reader *r, int dir, const char *prefix, int depth, struct err *e)
{
	__attribute__((cleanup(names_release))) struct names names = {0};
	struct stat st;

	if (prefix[0] != '\0' && fstatat(dir, "problem.yaml", &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISREG(st.st_mode))
		return take_package(r, dir, prefix, e);
	if (list_dir(dir, &names) < 0) {
		read_skip(r, prefix, "cannot be listed");
		return 0;
	}
	vec_each (char *, name, &names) {
		int rc = 0;
		if (fstatat(dir, *name, &st, AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		if (S_ISDIR(st.st_mode))
			rc = enter(r, dir, prefix, *name, depth + 1, e);
		else if (S_ISREG(st.st_mode))
			rc = take_file(r, dir, prefix, *name, e);
		else
			read_skip(r, *name, "not a plain file");
		if (rc < 0)
			return -1;
	}
	return 0;
}

int read_dir(struct reader *r, const char *path, struct err *e)
{
	FD_SCOPED fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return err_sys(e, ERR_USAGE, "cannot open the directory %s", path);
	/* A package that is named itself bears the last part of its path. */
	if (fstatat(fd, "problem.yaml", &st, AT_SYMLINK_NOFOLLOW) == 0) {
		MEM_SCOPED char *real = realpath(path, NULL);
		const char *slash = real != NULL ? strrchr(real, '/') : NULL;
		return take_package(r, fd, slash != NULL ? slash + 1 : path, e);
	}
	return walk(r, fd, "", 0, e);
}
