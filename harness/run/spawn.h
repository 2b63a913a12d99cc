/* spawn: start agon-worker with a socket on descriptor 3. */
#ifndef AGON_SPAWN_H
#define AGON_SPAWN_H

#include "harness/base/err.h"

#include <jansson.h>
#include <sys/types.h>

/* in_fd, out_fd: its descriptors 0 and 1, -1 for /dev/null.  The socket is ours to close. */
int spawn_worker(const char *worker, int in_fd, int out_fd, pid_t *ret_pid, int *ret_socket,
		 struct err *e);

/* A line that it wrote, of at most max bytes; NULL with what it says is the matter. */
json_t *worker_answer(const char *text, size_t len, size_t max, struct err *e);

#endif
