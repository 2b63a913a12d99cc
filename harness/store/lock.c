#include "harness/store/db.h"

#include "harness/base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/*
 * The kernel drops a flock with its last descriptor, so a killed run never
 * leaves a lock behind.  The file stays (removing it would race with the next
 * one who opens it) and is empty when nobody holds it.
 */
static const char lock_name[] = "run.lock";

static int say_holder(int fd, const char *dir, struct err *e)
{
	char pid[24] = "";
	ssize_t n = pread(fd, pid, sizeof(pid) - 1, 0);

	pid[n > 0 ? n : 0] = '\0';
	pid[strspn(pid, "0123456789")] = '\0';
	return err_set(e, ERR_USAGE,
		       "%s is in use by process %s; wait until it ends, or stop it first", dir,
		       pid[0] != '\0' ? pid : "(unknown)");
}

int lock_take(int dir_fd, const char *dir, int *ret_fd, struct err *e)
{
	const struct store s = {.dir = (char *)dir};
	FD_SCOPED fd = openat(dir_fd, lock_name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);

	if (fd < 0)
		return db_fail_sys(&s, "create", lock_name, e);
	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		return errno == EWOULDBLOCK ? say_holder(fd, dir, e)
					    : db_fail_sys(&s, "lock", lock_name, e);
	char pid[24];
	int n = snprintf(pid, sizeof(pid), "%d\n", (int)getpid());
	if (ftruncate(fd, 0) < 0 || pwrite(fd, pid, (size_t)n, 0) != n)
		return db_fail_sys(&s, "write", lock_name, e);
	*ret_fd = fd_steal(&fd);
	return 0;
}

void lock_drop(int *fd)
{
	if (*fd >= 0 && ftruncate(*fd, 0) < 0)
		errno = 0; /* the lock goes all the same */
	fd_close(fd);
}

/* Writes nothing: the disk may be full. */
void store_discard(const char *dir)
{
	FD_SCOPED dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	FD_SCOPED fd = dir_fd < 0 ? -1 : openat(dir_fd, lock_name, O_RDWR | O_CLOEXEC | O_NOFOLLOW);

	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
		dir_remove(dir, NULL);
	else if (fd < 0)
		rmdir(dir); /* it was not even begun */
}
