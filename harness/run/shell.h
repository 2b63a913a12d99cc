/*
 * shell: one agent's shell, a worker of its own (work/shell_job.c), over the loop.
 *
 * One thing at a time.  A shell that died is reported once; whoever uses it
 * opens another and does again what was done.
 */
#ifndef AGON_SHELL_H
#define AGON_SHELL_H

#include "harness/base/err.h"
#include "harness/base/loop.h"

#include <jansson.h>
#include <stdint.h>

struct shell_client;

/* line: what came back ("opened", "ran", "ask", "closed"), borrowed; NULL: it died or
 * failed.  code as in pool_done: ERR_NONE when it just died. */
typedef void shell_done(void *cookie, const json_t *line, enum err_code code, const char *why);

/* job: {"kind":"shell",...}, taken.  done is called for every line until it dies. */
int shell_open(struct shell_client **ret, struct loop *l, const char *worker, json_t *job,
	       shell_done *done, void *cookie, struct err *e);
/* Write one line, taken; it must answer before the deadline, if that is not 0. */
void shell_send(struct shell_client *s, json_t *line, int64_t deadline_ns);
void shell_free(struct shell_client *s); /* kills it; NULL is fine */

#endif
