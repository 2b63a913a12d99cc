/*
 * Archives: base/unpack reads them safely; every entry's name is checked here
 * and made beneath the scratch directory without following a link.
 */
#include "problems/package/source.h"

#include "harness/base/fd.h"
#include "harness/base/unpack.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct unpack_rules rules = {.refusal = ERR_USAGE,
					  .entries = PROBLEM_FILES_MAX,
					  .bytes = SOURCE_BYTES_MAX,
					  .ratio = 250};

/* ".kpp" is a zip. */
static size_t suffix_len(const char *name)
{
	size_t len = strlen(name), n = strlen(".kpp");

	return len > n && strcasecmp(name + len - n, ".kpp") == 0 ? n : unpack_suffix(name);
}

bool source_is_archive(const char *name)
{
	return suffix_len(name) > 0;
}

const char *source_stem(struct problem_source *s, const char *path)
{
	size_t len = strlen(path);

	while (len > 1 && path[len - 1] == '/')
		len--;
	MEM_SCOPED char *trimmed = xstrndup(path, len);
	const char *base = path_base(trimmed);
	return pool_strn(&s->pool, base, strlen(base) - suffix_len(base));
}

static int cannot_unpack(const struct unpack_entry *x, struct err *e)
{
	return err_sys(e, ERR_INTERNAL, "cannot unpack %s", x->path);
}

/* Holes stay holes: an archive does not fill the disk with zeros. */
static int write_body(struct unpack *u, const struct unpack_entry *x, int fd, struct err *e)
{
	struct unpack_block piece;
	int64_t end = 0;
	int rc;

	while ((rc = unpack_body(u, &piece, e)) > 0) {
		if (lseek(fd, piece.at, SEEK_SET) < 0 || fd_write_all(fd, piece.bytes, piece.n) < 0)
			return cannot_unpack(x, e);
		end = piece.at + (int64_t)piece.n;
	}
	return rc == 0 && ftruncate(fd, end) < 0 ? cannot_unpack(x, e) : rc;
}

/* Of those that source_index() leaves out anyway. */
static bool is_ignored(const char *path)
{
	for (const char *p = path; *p != '\0'; p += strcspn(p, "/"), p += *p == '/')
		if ((p[0] == '.' && p[1] != '.') || strncmp(p, "__MACOSX/", 9) == 0)
			return true;
	return false;
}

static int take_link(struct unpack *u, const struct unpack_entry *x, int dirfd, struct err *e)
{
	if (x->target[0] == '/' || x->target[0] == '\0')
		return unpack_refuse(u, e, "the symlink leaves the package");
	FD_SCOPED fd = source_create(dirfd, x->path);
	if (fd < 0)
		return unpack_refuse(u, e, "is there twice");
	/* An empty file made the folders; its name is now free for the link. */
	const char *slash = strrchr(x->path, '/');
	MEM_SCOPED char *dir = slash != NULL ? xstrndup(x->path, (size_t)(slash - x->path)) : NULL;
	FD_SCOPED at = fd_open_beneath(dirfd, dir != NULL ? dir : ".", O_RDONLY | O_DIRECTORY, 0);
	if (at < 0 || unlinkat(at, path_base(x->path), 0) < 0 ||
	    symlinkat(x->target, at, path_base(x->path)) < 0)
		return cannot_unpack(x, e);
	return 0;
}

static int take_entry(struct unpack *u, const struct unpack_entry *x, int dirfd, struct err *e)
{
	if (!source_path_ok(x->path))
		return unpack_refuse(u, e, "this name leads out of the package or is not usable");
	if (is_ignored(x->path) || x->type == UNPACK_DIR)
		return 0;
	if (x->type == UNPACK_LINK)
		return take_link(u, x, dirfd, e);
	FD_SCOPED fd = source_create(dirfd, x->path);
	if (fd < 0)
		return unpack_refuse(u, e, "%s",
				     errno == EEXIST
					     ? "is there twice"
					     : "cannot be made: a file and a folder collide");
	return write_body(u, x, fd, e);
}

static int take_all(int fd, int dirfd, struct err *e)
{
	UNPACK_SCOPED *u = unpack_open(fd, &rules, e);
	struct unpack_entry x;
	int rc = -1;

	while (u != NULL && (rc = unpack_next(u, &x, e)) > 0)
		if (take_entry(u, &x, dirfd, e) < 0)
			return -1;
	return rc;
}

/* The only thing in the folder, if that is a folder. */
static char *only_folder(struct problem_source *s, int dirfd)
{
	int copy = fcntl(dirfd, F_DUPFD_CLOEXEC, 3);
	DIR *dir = copy >= 0 ? fdopendir(copy) : NULL;
	const struct dirent *x;
	char *name = NULL;
	int n = 0;

	if (dir == NULL)
		return NULL;
	rewinddir(dir);
	while ((x = readdir(dir)) != NULL)
		if (strcmp(x->d_name, ".") != 0 && strcmp(x->d_name, "..") != 0 && n++ == 0)
			name = pool_str(&s->pool, x->d_name);
	closedir(dir);
	FD_SCOPED is_dir = n == 1 ? fd_open_beneath(dirfd, name, O_RDONLY | O_DIRECTORY, 0) : -1;
	return is_dir >= 0 ? name : NULL;
}

int source_unpack(struct problem_source *s, int fd, const char *name, const char *folder,
		  struct err *e)
{
	if (s->scratch_fd < 0)
		return err_set(e, ERR_USAGE, "%s: an archive needs a scratch directory", name);
	if (mkdirat(s->scratch_fd, folder, 0700) < 0)
		return err_sys(e, ERR_INTERNAL, "%s: cannot start to unpack", name);
	FD_SCOPED dirfd = fd_open_beneath(s->scratch_fd, folder, O_RDONLY | O_DIRECTORY, 0);
	if (dirfd < 0)
		return err_sys(e, ERR_INTERNAL, "cannot open the scratch directory");
	if (take_all(fd, dirfd, e) < 0)
		return err_wrap(e, "%s", name);
	return fd_steal(&dirfd);
}

const char *source_enter_only(struct problem_source *s)
{
	const char *top = only_folder(s, s->root_fd);

	if (top == NULL)
		return NULL;
	int fd = fd_open_beneath(s->root_fd, top, O_RDONLY | O_DIRECTORY, 0);
	if (fd < 0)
		return NULL;
	fd_close(&s->root_fd);
	s->root_fd = fd;
	return top;
}
