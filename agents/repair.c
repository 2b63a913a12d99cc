/*
 * What a killed writer leaves in the repository: lock files of refs, which
 * would refuse the next writer for ever, and half-written objects.  Whoever
 * holds the run directory's lock is the only writer, so all of them are stale.
 */
#include "agents/code.h"

#include "harness/base/fd.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_stale(const char *name)
{
	size_t n = strlen(name);

	return (n > 5 && strcmp(name + n - 5, ".lock") == 0) || strncmp(name, "tmp_", 4) == 0;
}

static void close_dir(DIR **d)
{
	if (*d != NULL)
		closedir(*d);
}

static int sweep(int parent, const char *name, int depth, struct err *e)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	__attribute__((cleanup(close_dir))) DIR *d = fd >= 0 ? fdopendir(fd) : NULL;

	if (d == NULL) {
		err_sys(e, ERR_INTERNAL, "cannot look for stale locks in %s", name);
		fd_close(&fd);
		return -1;
	}
	for (struct dirent *x; (x = readdir(d)) != NULL;) {
		if (strcmp(x->d_name, ".") == 0 || strcmp(x->d_name, "..") == 0)
			continue;
		if (is_stale(x->d_name) && unlinkat(fd, x->d_name, 0) == 0)
			continue;
		struct stat st;
		if (depth > 0 && fstatat(fd, x->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISDIR(st.st_mode) && sweep(fd, x->d_name, depth - 1, e) < 0)
			return -1;
	}
	return 0;
}

int repo_repair(struct repo *r, struct err *e)
{
	return sweep(AT_FDCWD, r->path, 8, e);
}
