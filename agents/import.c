/*
 * The front door: find out what a user's words name and hand it to the reader
 * of that kind.
 */
#include "agents/code.h"

#include "harness/base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_bare(const char *dir)
{
	static const char *const parts[] = {"HEAD", "objects", "refs"};

	for (size_t i = 0; i < 3; i++) {
		MEM_SCOPED char *p = xprintf("%s/%s", dir, parts[i]);
		struct stat st;
		if (lstat(p, &st) < 0)
			return false;
	}
	return true;
}

/* Cut path at the first '@' behind an existing directory. */
static bool split_rev(char *path, const char **ret_rev)
{
	for (char *at = path; (at = strchr(at, '@')) != NULL; at++) {
		struct stat st;
		*at = '\0';
		if (at > path && stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
			*ret_rev = at + 1;
			return true;
		}
		*at = '@';
	}
	return false;
}

static int import_one_file(struct code_builder *b, const char *path, const char *as, struct err *e)
{
	FD_SCOPED fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	BUF_SCOPED bytes = BUF_INIT;
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return err_sys(e, ERR_USAGE, "cannot open %s", path);
	int rc = fd_read_all(fd, (size_t)b->lim->file_bytes, &bytes);
	if (rc < 0)
		return err_sys(e, ERR_USAGE, "cannot read %s", path);
	if (rc > 0)
		return code_refuse(e, path, "is larger than %lld bytes",
				   (long long)b->lim->file_bytes);
	const char *slash = strrchr(path, '/');
	const char *name = as != NULL ? as : slash != NULL ? slash + 1 : path;
	return builder_put(b, name, st.st_mode & 0100 ? CODE_EXEC : CODE_FILE, bytes.data,
			   bytes.len, e);
}

static int import_open_archive(struct code_builder *b, const char *path, struct err *e)
{
	FD_SCOPED fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return err_sys(e, ERR_USAGE, "cannot open %s", path);
	return import_archive(b, fd, e);
}

static int import_open_dir(struct code_builder *b, const char *path, struct err *e)
{
	FD_SCOPED fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return err_sys(e, ERR_USAGE, "cannot open directory %s", path);
	if (is_bare(path))
		return err_set(e, ERR_USAGE,
			       "%s is a git repository: say which revision, as %s@main", path,
			       path);
	return import_dir(b, fd, e);
}

/* Only the git directory is shown to git; a work tree's .git may be a file that points elsewhere.
 */
static int import_repo(struct code_builder *b, const struct exec *x, const char *path,
		       const char *rev, struct err *e)
{
	MEM_SCOPED char *inner = xprintf("%s/.git", path);
	struct stat st;

	if (lstat(inner, &st) == 0 && !S_ISDIR(st.st_mode))
		return err_set(e, ERR_USAGE,
			       "%s is a linked work tree: name the repository it belongs to", path);
	bool bare = lstat(inner, &st) < 0;
	if (bare && !is_bare(path))
		return err_set(e, ERR_USAGE, "%s is not a git repository", path);
	if (x == NULL)
		return err_set(e, ERR_HOST, "%s: reading a git repository needs the sandbox", path);
	return import_git(b, x, bare ? path : inner, rev, e);
}

static int import_any(struct code_builder *b, const struct exec *x, char *path, const char *as,
		      struct err *e)
{
	const char *rev = NULL;
	struct stat st;

	if (stat(path, &st) < 0) {
		if ((errno == ENOENT || errno == ENOTDIR) && split_rev(path, &rev))
			return import_repo(b, x, path, rev, e);
		errno = ENOENT;
		return err_sys(e, ERR_USAGE, "%s", path);
	}
	if (S_ISDIR(st.st_mode))
		return import_open_dir(b, path, e);
	if (!S_ISREG(st.st_mode))
		return err_set(e, ERR_USAGE, "%s is neither a directory nor a file", path);
	return import_is_archive(path) ? import_open_archive(b, path, e)
				       : import_one_file(b, path, as, e);
}

int code_import(struct repo *r, const struct exec *x, const char *base_dir, const char *spec,
		const char *as, const struct code_limits *lim, char ret_tree[TREE_HEX],
		struct err *e)
{
	BUILDER_SCOPED *b = builder_new(r, lim, true);
	MEM_SCOPED char *path = spec[0] == '/' || base_dir == NULL
					? xstrdup(spec)
					: xprintf("%s/%s", base_dir, spec);

	if (spec[0] == '\0')
		return err_set(e, ERR_USAGE, "the name of a codebase is empty");
	if (import_any(b, x, path, as, e) < 0 || code_builder_write(b, ret_tree, e) < 0)
		return e != NULL && e->code == ERR_FAILED ? err_wrap(e, "%.150s", spec) : -1;
	return 0;
}
