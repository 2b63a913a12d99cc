/*
 * pool: N agon-worker processes that take jobs from one queue.
 *
 * Each worker has one job at a time.  A worker that dies, or holds a job past
 * its deadline, costs that job: it is tried once more on a new worker and then
 * answered with NULL and a reason, for the caller to report as a judge error.
 */
#ifndef AGON_POOL_H
#define AGON_POOL_H

#include "harness/base/err.h"
#include "harness/base/loop.h"

#include <jansson.h>
#include <stdint.h>

struct pool;

/* What a job came to.  result is borrowed for the call.  NULL: why says the
 * reason, and code is ERR_NONE when the workers that tried it died, else the
 * err_code that the worker answered with (the host is at fault, not the job). */
typedef void pool_done(void *cookie, const json_t *result, enum err_code code, const char *why);

int pool_new(struct pool **ret, struct loop *l, const char *worker, int workers, struct err *e);
void pool_free(struct pool *p); /* kills the workers; NULL is fine */

/* job is taken.  deadline_ns: how long a worker may hold it, 0 for ever. */
void pool_submit(struct pool *p, json_t *job, int64_t deadline_ns, pool_done *done, void *cookie);
int pool_pending(const struct pool *p); /* queued and running jobs */

/* One job on a worker of its own whose descriptors 0 and 1 are in_fd and out_fd
 * (-1: /dev/null), waited for.  A result object, or NULL. */
json_t *pool_run_once(const char *worker, json_t *job, int in_fd, int out_fd, struct err *e);

#endif
