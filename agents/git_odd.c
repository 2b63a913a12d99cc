/*
 * What in a repository would stall git.
 *
 * git opens whatever its directory holds under the name that it looks for, and
 * at a FIFO waits for whoever writes into it, until its time is up.  So we look
 * first.
 */
#include "agents/code.h"

#include "harness/base/fd.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEPTH_MAX = 64, ENTRIES_MAX = 8000000 };

struct look {
	int64_t entries;
	struct buf path; /* of the directory that is being read, with '/' behind */
};

static int odd(struct look *l, const char *name, const char *what, struct err *e)
{
	return err_set(e, ERR_FAILED, "the repository is not read: in it, %.*s%.100s is %s",
		       (int)(l->path.len < 200 ? l->path.len : 200), l->path.data, name, what);
}

static int look_into(struct look *l, int dir, int depth, struct err *e);

static int check_entry(struct look *l, int dir, const struct dirent *x, int depth, struct err *e)
{
	unsigned char type = x->d_type;
	struct stat st;

	if (type == DT_UNKNOWN && fstatat(dir, x->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		type = (unsigned char)IFTODT(st.st_mode);
	if (++l->entries > ENTRIES_MAX)
		return odd(l, x->d_name, "one file too many", e);
	if (type == DT_FIFO)
		return odd(l, x->d_name, "a FIFO", e);
	if (type != DT_DIR)
		return 0;
	if (depth >= DEPTH_MAX)
		return odd(l, x->d_name, "nested too deep", e);
	size_t was = l->path.len;
	FD_SCOPED sub = openat(dir, x->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	/* What we may not read, git may not either. */
	if (sub < 0)
		return 0;
	buf_printf(&l->path, "%s/", x->d_name);
	int rc = look_into(l, sub, depth + 1, e);
	buf_truncate(&l->path, was);
	return rc;
}

static int look_into(struct look *l, int dir, int depth, struct err *e)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
	int rc = 0;

	if (d == NULL) {
		fd_close(&fd);
		return err_sys(e, ERR_INTERNAL, "cannot list a directory of a repository");
	}
	for (struct dirent *x; rc == 0 && (x = readdir(d)) != NULL;)
		if (strcmp(x->d_name, ".") != 0 && strcmp(x->d_name, "..") != 0)
			rc = check_entry(l, dir, x, depth, e);
	closedir(d);
	return rc;
}

int git_dir_check(const char *gitdir, struct err *e)
{
	struct look l = {.path = BUF_INIT};
	FD_SCOPED fd = open(gitdir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return err_sys(e, ERR_USAGE, "cannot open directory %s", gitdir);
	int rc = look_into(&l, fd, 0, e);
	buf_release(&l.path);
	return rc;
}
