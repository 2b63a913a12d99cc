/*
 * fd: file descriptors and files, safely.
 *
 * Every descriptor is O_CLOEXEC and -1 when unset.  fd_open_beneath() is the
 * only way to open a name that somebody else chose: it follows no symlink, no
 * magic link, and cannot leave the directory it starts from.
 */
#ifndef AGON_BASE_FD_H
#define AGON_BASE_FD_H

#include "harness/base/buf.h"
#include "harness/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

void fd_close(int *fd); /* if open; sets it to -1; keeps errno */
void fd_closefile(FILE **f);
void mem_free(void *pointer_to_pointer);
static inline int fd_steal(int *fd)
{
	int was = *fd;
	*fd = -1;
	return was;
}
#define FD_SCOPED   __attribute__((cleanup(fd_close))) int
#define FILE_SCOPED __attribute__((cleanup(fd_closefile))) FILE
#define MEM_SCOPED  __attribute__((cleanup(mem_free)))

/* All of it, through EINTR and short counts.  0 or -1 with errno. */
int fd_write_all(int fd, const void *bytes, size_t n);
/* Up to max bytes until the end, appended to out.  Returns 0; 1 if there was
 * more than max (out then holds max); -1 with errno. */
int fd_read_all(int fd, size_t max, struct buf *out);

/* Open path, relative to dirfd, without following any symlink and without
 * leaving dirfd (openat2).  Adds O_CLOEXEC, O_NOCTTY and O_NONBLOCK|O_NOFOLLOW, so a FIFO
 * does not block.  -1 with errno. */
int fd_open_beneath(int dirfd, const char *path, int flags, mode_t mode);
/* The same, and only a regular file counts (errno EINVAL otherwise). */
int fd_open_regular(int dirfd, const char *path);

/* A file of our own or one the user named: read whole, at most max bytes. */
int file_read(const char *path, size_t max, struct buf *out, struct err *e);
int file_read_at(int dirfd, const char *path, size_t max, struct buf *out, struct err *e);
/* Write tmp, fsync, rename, fsync the directory: after a crash there is the
 * old file or the new one.  What is there and no regular file (/dev/stdout, a pipe, a link)
 * stays, and is written to. */
int file_replace(const char *path, const void *bytes, size_t n, struct err *e);
/* mkdir -p, mode 0755. */
int dir_make(const char *path, struct err *e);
/* rm -r without following symlinks, iterative in depth; a missing dir is success. */
int dir_remove(const char *path, struct err *e);
int dir_remove_at(int dirfd, const char *name, struct err *e);

/* A fresh private directory below $TMPDIR or /tmp; the caller removes it. */
int dir_temp(struct buf *ret_path, struct err *e);

int64_t clock_mono_ns(void);

#endif
