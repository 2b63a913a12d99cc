#include "harness/base/fd.h"

#include "harness/base/mutant.h"
#include "harness/base/vec.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

void fd_close(int *fd)
{
	if (*fd < 0)
		return;
	int saved = errno;
	close(*fd);
	errno = saved;
	*fd = -1;
}

void fd_closefile(FILE **f)
{
	if (*f != NULL)
		fclose(*f);
	*f = NULL;
}

void mem_free(void *pointer_to_pointer)
{
	void **p = pointer_to_pointer;
	free(*p);
	*p = NULL;
}

int fd_write_all(int fd, const void *bytes, size_t n)
{
	const char *p = bytes;

	while (n > 0) {
		ssize_t k = write(fd, p, n);
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return -1;
		p += k;
		n -= (size_t)k;
	}
	return 0;
}

int fd_read_all(int fd, size_t max, struct buf *out)
{
	size_t got = 0;

	for (;;) {
		char chunk[65536];
		ssize_t k = read(fd, chunk, sizeof(chunk));
		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return k < 0 ? -1 : 0;
		size_t take = (size_t)k < max - got ? (size_t)k : max - got;
		buf_add(out, chunk, take);
		got += take;
		if (take < (size_t)k)
			return 1;
	}
}

int fd_open_beneath(int dirfd, const char *path, int flags, mode_t mode)
{
	struct open_how how = {
		.flags = (uint64_t)(flags | O_CLOEXEC | O_NOFOLLOW),
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};

	if (mutant("no_symlinks") || mutant("resolve")) {
		how.flags &= ~(uint64_t)O_NOFOLLOW;
		how.resolve = mutant("resolve") ? 0 : RESOLVE_BENEATH;
	}
	if ((flags & O_PATH) == 0)
		how.flags |= O_NOCTTY | O_NONBLOCK;
	if (flags & (O_CREAT | __O_TMPFILE))
		how.mode = mode;
	for (int tries = 0;; tries++) {
		long fd = syscall(SYS_openat2, dirfd, path, &how, sizeof(how));
		/* EAGAIN: a rename raced with the walk; the kernel asks to try again. */
		if (fd >= 0 || (errno != EINTR && (errno != EAGAIN || tries > 100)))
			return (int)fd;
	}
}

int fd_open_regular(int dirfd, const char *path)
{
	FD_SCOPED fd = fd_open_beneath(dirfd, path, O_RDONLY, 0);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -1;
	if (!S_ISREG(st.st_mode)) {
		errno = EINVAL;
		return -1;
	}
	return fd_steal(&fd);
}

int file_read_at(int dirfd, const char *path, size_t max, struct buf *out, struct err *e)
{
	FD_SCOPED fd = openat(dirfd, path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return err_sys(e, ERR_USAGE, "cannot open %s", path);
	int rc = fd_read_all(fd, max, out);
	if (rc < 0)
		return err_sys(e, ERR_USAGE, "cannot read %s", path);
	if (rc > 0)
		return err_set(e, ERR_USAGE, "%s is larger than %zu bytes", path, max);
	return 0;
}

int file_read(const char *path, size_t max, struct buf *out, struct err *e)
{
	return file_read_at(AT_FDCWD, path, max, out, e);
}

static int sync_parent(const char *path)
{
	const char *slash = strrchr(path, '/');
	MEM_SCOPED char *dir = slash == NULL   ? xstrdup(".")
			       : slash == path ? xstrdup("/")
					       : xstrndup(path, (size_t)(slash - path));
	FD_SCOPED fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -1 : fsync(fd);
}

/* A link, a pipe or a device stays what it is. */
static int write_through(const char *path, const void *bytes, size_t n, struct err *e)
{
	FD_SCOPED fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);

	if (fd < 0 || fd_write_all(fd, bytes, n) < 0)
		return err_sys(e, ERR_INTERNAL, "cannot write %s", path);
	return 0;
}

int file_replace(const char *path, const void *bytes, size_t n, struct err *e)
{
	struct stat st;

	if (lstat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return write_through(path, bytes, n, e);
	MEM_SCOPED char *tmp = xprintf("%s.tmp.%d", path, (int)getpid());
	FD_SCOPED fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (fd < 0)
		return err_sys(e, ERR_INTERNAL, "cannot create %s", tmp);
	if (fd_write_all(fd, bytes, n) < 0 || fsync(fd) < 0 || rename(tmp, path) < 0 ||
	    sync_parent(path) < 0) {
		err_sys(e, ERR_INTERNAL, "cannot write %s", path);
		unlink(tmp);
		return -1;
	}
	return 0;
}

int dir_make(const char *path, struct err *e)
{
	MEM_SCOPED char *p = xstrdup(path);

	for (char *s = p + 1;; s++) {
		if (*s != '/' && *s != '\0')
			continue;
		char was = *s;
		*s = '\0';
		if (mkdir(p, 0755) < 0 && errno != EEXIST)
			return err_sys(e, ERR_INTERNAL, "cannot make directory %s", p);
		*s = was;
		if (was == '\0')
			break;
	}
	struct stat st;
	if (stat(path, &st) < 0 || !S_ISDIR(st.st_mode))
		return err_set(e, ERR_USAGE, "%s is not a directory", path);
	return 0;
}

/*
 * Depth is the enemy here: a hostile tree may be 10^5 directories deep, more
 * than descriptors or stack would bear.  So a directory found inside another
 * is first moved up to the top one under a fresh name; nothing is ever deeper
 * than two levels from where we stand.
 */
struct remover {
	int top;
	unsigned long fresh;
	bool again; /* something was moved up: one more pass */
};

/* A chmod 000 directory stops only those who are not root; if this fails, the next step says so. */
static void make_passable(int dirfd, const char *name)
{
	struct stat st;

	if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode) &&
	    (st.st_mode & 0700) != 0700 && fchmodat(dirfd, name, 0700, 0) < 0)
		errno = 0;
}

static int remove_entries(int fd, struct remover *r)
{
	int dup_fd = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = dup_fd >= 0 ? fdopendir(dup_fd) : NULL;
	int rc = 0;

	if (dir == NULL) {
		fd_close(&dup_fd);
		return -1;
	}
	for (struct dirent *d; rc == 0 && (d = readdir(dir)) != NULL;) {
		if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
			continue;
		if (unlinkat(fd, d->d_name, 0) == 0)
			continue;
		if (errno != EISDIR && errno != EPERM)
			rc = -1;
		else if (unlinkat(fd, d->d_name, AT_REMOVEDIR) == 0)
			continue;
		else if (errno != ENOTEMPTY && errno != EEXIST)
			rc = -1;
		else if (fd == r->top) {
			make_passable(fd, d->d_name);
			FD_SCOPED sub = openat(fd, d->d_name,
					       O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
			rc = sub < 0 ? -1 : remove_entries(sub, r);
			if (rc == 0 && unlinkat(fd, d->d_name, AT_REMOVEDIR) < 0)
				rc = -1;
		} else {
			char name[64];
			snprintf(name, sizeof(name), ".agon-rm-%d-%lu", (int)getpid(), r->fresh++);
			make_passable(fd, d->d_name);
			rc = renameat(fd, d->d_name, r->top, name);
			r->again = true;
		}
	}
	int saved = errno;
	closedir(dir);
	errno = saved;
	return rc;
}

int dir_remove_at(int dirfd, const char *name, struct err *e)
{
	FD_SCOPED top = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (top < 0 && errno == ENOENT)
		return 0;
	if (top < 0 && errno == EACCES && fchmodat(dirfd, name, 0700, 0) == 0)
		top = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (top < 0 && unlinkat(dirfd, name, 0) == 0)
		return 0;
	if (top < 0)
		return err_sys(e, ERR_INTERNAL, "cannot open %s to remove it", name);
	struct remover r = {.top = top};
	do {
		r.again = false;
		if (remove_entries(top, &r) < 0)
			return err_sys(e, ERR_INTERNAL, "cannot empty %s", name);
	} while (r.again);
	if (unlinkat(dirfd, name, AT_REMOVEDIR) < 0)
		return err_sys(e, ERR_INTERNAL, "cannot remove %s", name);
	return 0;
}

int dir_remove(const char *path, struct err *e)
{
	return dir_remove_at(AT_FDCWD, path, e);
}

int dir_temp(struct buf *ret_path, struct err *e)
{
	const char *tmp = getenv("TMPDIR");
	MEM_SCOPED char *path = xprintf("%s/agon-XXXXXX", tmp != NULL && *tmp ? tmp : "/tmp");

	if (!text_is_utf8(path)) /* workers get paths as JSON */
		return err_set(e, ERR_USAGE, "TMPDIR is not valid UTF-8: choose another");
	if (mkdtemp(path) == NULL)
		return err_sys(e, ERR_INTERNAL, "cannot make a directory like %s", path);
	buf_puts(ret_path, path);
	return 0;
}

int64_t clock_mono_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}
