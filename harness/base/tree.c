#include "harness/base/tree.h"

#include "harness/base/fd.h"
#include "harness/base/mutant.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct copy {
	const struct tree_caps *caps;
	int64_t files, bytes;
	struct buf path; /* of the entry at hand, for messages */
};

static int refuse(const struct copy *c, const char *why, struct err *e)
{
	BUF_SCOPED name = BUF_INIT;
	buf_add_text(&name, c->path.data, c->path.len, 200);
	return err_set(e, ERR_FAILED, "%s: %s", name.data, why);
}

static int copy_bytes(struct copy *c, int from, int to, struct err *e)
{
	char chunk[65536];

	for (;;) {
		ssize_t n = read(from, chunk, sizeof(chunk));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(e, ERR_INTERNAL, "cannot read %s", c->path.data);
		if (n == 0)
			return 0;
		c->bytes += n;
		if (c->bytes > c->caps->bytes && !mutant("tree_caps"))
			return refuse(c, "the files together are too large", e);
		if (fd_write_all(to, chunk, (size_t)n) < 0)
			return err_sys(e, ERR_INTERNAL, "cannot write %s", c->path.data);
	}
}

static int copy_file(struct copy *c, int from, int to, const char *name, struct err *e)
{
	FD_SCOPED in = fd_open_beneath(from, name, O_RDONLY, 0);
	struct stat st;

	if (in < 0 || fstat(in, &st) < 0)
		return err_sys(e, ERR_INTERNAL, "cannot open %s", c->path.data);
	if (!S_ISREG(st.st_mode))
		return refuse(c, "changed its type while it was copied", e);
	mode_t mode = st.st_mode & 0100 ? 0755 : 0644;
	FD_SCOPED out = fd_open_beneath(to, name, O_WRONLY | O_CREAT | O_EXCL, mode);
	if (out < 0)
		return err_sys(e, ERR_INTERNAL, "cannot create %s", c->path.data);
	if (copy_bytes(c, in, out, e) < 0)
		return -1;
	return fchmod(out, mode) < 0 ? err_sys(e, ERR_INTERNAL, "cannot chmod %s", c->path.data)
				     : 0;
}

static int copy_link(struct copy *c, int from, int to, const char *name, struct err *e)
{
	char target[PATH_MAX];
	ssize_t n = readlinkat(from, name, target, sizeof(target) - 1);

	if (n < 0)
		return err_sys(e, ERR_INTERNAL, "cannot read link %s", c->path.data);
	target[n] = '\0';
	if (symlinkat(target, to, name) < 0)
		return err_sys(e, ERR_INTERNAL, "cannot create link %s", c->path.data);
	return 0;
}

static int copy_dir(struct copy *c, int from, int to, int depth, struct err *e);

static int copy_subdir(struct copy *c, int from, int to, const char *name, int depth, struct err *e)
{
	if (depth >= c->caps->depth && !mutant("tree_caps"))
		return refuse(c, "directories are nested too deep", e);
	FD_SCOPED in = fd_open_beneath(from, name, O_RDONLY | O_DIRECTORY, 0);
	if (in < 0)
		return err_sys(e, ERR_INTERNAL, "cannot open %s", c->path.data);
	if (mkdirat(to, name, 0755) < 0)
		return err_sys(e, ERR_INTERNAL, "cannot make directory %s", c->path.data);
	FD_SCOPED out = fd_open_beneath(to, name, O_RDONLY | O_DIRECTORY, 0);
	if (out < 0)
		return err_sys(e, ERR_INTERNAL, "cannot open the new %s", c->path.data);
	return copy_dir(c, in, out, depth + 1, e);
}

static int copy_entry(struct copy *c, int from, int to, const char *name, int depth, struct err *e)
{
	struct stat st;

	if (++c->files > c->caps->files && !mutant("tree_caps"))
		return refuse(c, "there are too many files", e);
	if (fstatat(from, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return err_sys(e, ERR_INTERNAL, "cannot look at %s", c->path.data);
	switch (st.st_mode & S_IFMT) {
	case S_IFREG:
		return copy_file(c, from, to, name, e);
	case S_IFLNK:
		return copy_link(c, from, to, name, e);
	case S_IFDIR:
		return copy_subdir(c, from, to, name, depth, e);
	default:
		return c->caps->skip_odd ? 0 : refuse(c, "is a device, FIFO or socket", e);
	}
}

static bool is_skipped(const struct tree_caps *caps, const char *name, int depth)
{
	for (const char *const *s = caps->skip; depth == 0 && s != NULL && *s != NULL; s++)
		if (strcmp(*s, name) == 0)
			return true;
	return false;
}

static void close_dir(DIR **d)
{
	if (*d != NULL)
		closedir(*d);
}

static int copy_dir(struct copy *c, int from, int to, int depth, struct err *e)
{
	int fd = openat(from, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	__attribute__((cleanup(close_dir))) DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;

	if (dir == NULL) {
		err_sys(e, ERR_INTERNAL, "cannot list %s", c->path.data);
		fd_close(&fd);
		return -1;
	}
	size_t len = c->path.len;
	for (struct dirent *d; (d = readdir(dir)) != NULL;) {
		if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0 ||
		    is_skipped(c->caps, d->d_name, depth))
			continue;
		buf_printf(&c->path, "%s%s", len != 0 ? "/" : "", d->d_name);
		if (copy_entry(c, from, to, d->d_name, depth, e) < 0)
			return -1;
		buf_truncate(&c->path, len);
	}
	return 0;
}

int tree_copy(int from_dirfd, int to_dirfd, const struct tree_caps *caps, struct err *e)
{
	struct copy c = {.caps = caps, .path = BUF_INIT};
	int rc = copy_dir(&c, from_dirfd, to_dirfd, 0, e);

	buf_release(&c.path);
	return rc;
}
