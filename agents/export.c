/*
 * Out of the repository: a checkout, one file, a diff.
 *
 * A checkout is written by descriptor into directories that were made here, so
 * no symlink of the tree is ever walked through.  All times are the same, so
 * that a listing does not depend on when it was made.
 */
#include "agents/code.h"

#include "harness/base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct timespec export_times[2] = {{.tv_sec = 946684800}, {.tv_sec = 946684800}};

static void tree_free(git_tree **t)
{
	git_tree_free(*t);
}

static void blob_free(git_blob **b)
{
	git_blob_free(*b);
}

static void entry_free(git_tree_entry **te)
{
	git_tree_entry_free(*te);
}

static void diff_free(git_diff **d)
{
	git_diff_free(*d);
}

#define TREE_SCOPED __attribute__((cleanup(tree_free))) git_tree
#define BLOB_SCOPED __attribute__((cleanup(blob_free))) git_blob

static int write_file(int dirfd, const char *name, mode_t mode, const git_blob *blob, struct err *e)
{
	FD_SCOPED fd = openat(
		dirfd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY, 0600);

	if (fd < 0 ||
	    fd_write_all(fd, git_blob_rawcontent(blob), (size_t)git_blob_rawsize(blob)) < 0 ||
	    fchmod(fd, mode) < 0 || futimens(fd, export_times) < 0)
		return err_sys(e, ERR_INTERNAL, "cannot write %s", name);
	return 0;
}

static int write_link(int dirfd, const char *name, const git_blob *blob, struct err *e)
{
	MEM_SCOPED char *target =
		xstrndup(git_blob_rawcontent(blob), (size_t)git_blob_rawsize(blob));

	if (symlinkat(target, dirfd, name) < 0 ||
	    utimensat(dirfd, name, export_times, AT_SYMLINK_NOFOLLOW) < 0)
		return err_sys(e, ERR_INTERNAL, "cannot write symlink %s", name);
	return 0;
}

static int write_dir(struct repo *r, const git_tree *t, int dirfd, int depth, struct err *e);

static int write_subdir(struct repo *r, const git_oid *oid, int dirfd, const char *name, int depth,
			struct err *e)
{
	TREE_SCOPED *sub = NULL;

	if (git_tree_lookup(&sub, r->git, oid) < 0)
		return repo_err(e, ERR_INTERNAL, "cannot read from %s", r->path);
	if (mkdirat(dirfd, name, 0755) < 0)
		return err_sys(e, ERR_INTERNAL, "cannot make directory %s", name);
	FD_SCOPED fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return err_sys(e, ERR_INTERNAL, "cannot open directory %s", name);
	return write_dir(r, sub, fd, depth + 1, e);
}

static int write_entry(struct repo *r, const git_tree_entry *te, int dirfd, int depth,
		       struct err *e)
{
	const char *name = git_tree_entry_name(te);
	git_filemode_t mode = git_tree_entry_filemode(te);
	BLOB_SCOPED *blob = NULL;

	/* Trees come from the builder; this holds even if somebody wrote into the repository. */
	if (strchr(name, '/') != NULL || path_check(name, &code_limits_default, e) < 0)
		return err_set(e, ERR_INTERNAL, "%s holds a tree with a bad name", r->path);
	if (mode == GIT_FILEMODE_TREE)
		return write_subdir(r, git_tree_entry_id(te), dirfd, name, depth, e);
	if (git_blob_lookup(&blob, r->git, git_tree_entry_id(te)) < 0)
		return repo_err(e, ERR_INTERNAL, "cannot read %s from %s", name, r->path);
	if (mode == GIT_FILEMODE_LINK)
		return write_link(dirfd, name, blob, e);
	return write_file(dirfd, name, mode == GIT_FILEMODE_BLOB_EXECUTABLE ? 0755 : 0644, blob, e);
}

static int write_dir(struct repo *r, const git_tree *t, int dirfd, int depth, struct err *e)
{
	if (depth > code_limits_default.depth)
		return err_set(e, ERR_INTERNAL, "%s holds a tree nested too deep", r->path);
	for (size_t i = 0; i < git_tree_entrycount(t); i++)
		if (write_entry(r, git_tree_entry_byindex(t, i), dirfd, depth, e) < 0)
			return -1;
	if (fchmod(dirfd, 0755) < 0 || futimens(dirfd, export_times) < 0)
		return err_sys(e, ERR_INTERNAL, "cannot set the mode of a directory");
	return 0;
}

int code_export(struct repo *r, const char *tree, const char *dir, struct err *e)
{
	TREE_SCOPED *t = NULL;

	if (repo_tree(r, tree, &t, e) < 0)
		return -1;
	if (mkdir(dir, 0755) < 0)
		return err_sys(e, ERR_INTERNAL, "cannot make directory %s", dir);
	FD_SCOPED fd = open(dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	int rc = fd < 0 ? err_sys(e, ERR_INTERNAL, "cannot open %s", dir)
			: write_dir(r, t, fd, 1, e);
	if (rc < 0) {
		err_wrap(e, "writing %s", dir);
		dir_remove(dir, NULL);
	}
	return rc;
}

/* The entry of a regular file; 1 if there is none. */
static int file_entry(struct repo *r, const char *tree, const char *path, git_tree_entry **ret,
		      struct err *e)
{
	__attribute__((cleanup(entry_free))) git_tree_entry *te = NULL;
	TREE_SCOPED *t = NULL;

	if (repo_tree(r, tree, &t, e) < 0)
		return -1;
	int rc = git_tree_entry_bypath(&te, t, path);
	if (rc == GIT_ENOTFOUND)
		return 1;
	if (rc < 0)
		return repo_err(e, ERR_INTERNAL, "cannot look up %s", path);
	git_filemode_t mode = git_tree_entry_filemode(te);
	if (mode != GIT_FILEMODE_BLOB && mode != GIT_FILEMODE_BLOB_EXECUTABLE)
		return 1;
	*ret = te;
	te = NULL;
	return 0;
}

int code_has_file(struct repo *r, const char *tree, const char *path, struct err *e)
{
	__attribute__((cleanup(entry_free))) git_tree_entry *te = NULL;
	int rc = file_entry(r, tree, path, &te, e);

	return rc < 0 ? -1 : rc == 0;
}

int code_file(struct repo *r, const char *tree, const char *path, size_t max, struct buf *out,
	      struct err *e)
{
	__attribute__((cleanup(entry_free))) git_tree_entry *te = NULL;
	BLOB_SCOPED *blob = NULL;
	int rc = file_entry(r, tree, path, &te, e);

	if (rc != 0)
		return rc;
	if (git_blob_lookup(&blob, r->git, git_tree_entry_id(te)) < 0)
		return repo_err(e, ERR_INTERNAL, "cannot read %s from %s", path, r->path);
	if ((uint64_t)git_blob_rawsize(blob) > max)
		return code_refuse(e, path, "is larger than %zu bytes", max);
	buf_add(out, git_blob_rawcontent(blob), (size_t)git_blob_rawsize(blob));
	return 0;
}

/* ---- diff ---- */

struct printer {
	struct buf *out;
	size_t start, max;
};

static int print_line(const git_diff_delta *delta, const git_diff_hunk *hunk,
		      const git_diff_line *line, void *cookie)
{
	struct printer *p = cookie;
	char origin = line->origin;

	(void)delta;
	(void)hunk;
	if (origin == GIT_DIFF_LINE_CONTEXT || origin == GIT_DIFF_LINE_ADDITION ||
	    origin == GIT_DIFF_LINE_DELETION)
		buf_putc(p->out, origin);
	buf_add(p->out, line->content, line->content_len);
	return p->out->len - p->start > p->max ? GIT_EUSER : 0;
}

static void cut(struct printer *p)
{
	static const char note[] = "\n... the rest of the diff is left out\n";
	size_t keep = p->max > sizeof(note) ? p->max - sizeof(note) : 0;

	buf_truncate(p->out, p->start + keep);
	if (keep > 0)
		buf_puts(p->out, note);
}

int code_diff(struct repo *r, const char *from, const char *to, size_t max, struct buf *out,
	      struct err *e)
{
	git_diff_options opt = GIT_DIFF_OPTIONS_INIT;
	git_diff_find_options find = GIT_DIFF_FIND_OPTIONS_INIT;
	__attribute__((cleanup(diff_free))) git_diff *diff = NULL;
	TREE_SCOPED *a = NULL;
	TREE_SCOPED *b = NULL;
	struct printer p = {.out = out, .start = out->len, .max = max};

	/* Larger files count as binary: the cost of a diff grows faster than its files. */
	opt.max_size = 1 << 20;
	opt.id_abbrev = 7;
	find.flags = GIT_DIFF_FIND_RENAMES | GIT_DIFF_FIND_EXACT_MATCH_ONLY;
	if (repo_tree(r, from, &a, e) < 0 || repo_tree(r, to, &b, e) < 0)
		return -1;
	if (git_diff_tree_to_tree(&diff, r->git, a, b, &opt) < 0 ||
	    git_diff_find_similar(diff, &find) < 0)
		return repo_err(e, ERR_INTERNAL, "cannot compare two trees of %s", r->path);
	int rc = git_diff_print(diff, GIT_DIFF_FORMAT_PATCH, print_line, &p);
	if (out->len - p.start > max)
		cut(&p);
	else if (rc < 0)
		return repo_err(e, ERR_INTERNAL, "cannot print a diff of %s", r->path);
	return 0;
}
