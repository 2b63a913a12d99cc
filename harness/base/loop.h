/*
 * loop: one epoll loop over descriptors (pidfds included) and timers.
 *
 * A callback gets its cookie and may add or drop anything, itself included.
 * No threads, no signal handlers: who wants signals registers a signalfd, for
 * what asks to stop that of loop_stop_signals().
 */
#ifndef AGON_BASE_LOOP_H
#define AGON_BASE_LOOP_H

#include "harness/base/err.h"

#include <signal.h>
#include <stdint.h>

struct loop;
struct loop_watch; /* one descriptor or one timer */

struct loop *loop_new(struct err *e);
void loop_free(struct loop *l); /* drops what is still watched; closes no descriptor of others */

/* events: EPOLLIN, EPOLLOUT...; fn gets what happened.  fd is borrowed. */
struct loop_watch *loop_fd(struct loop *l, int fd, uint32_t events,
			   void (*fn)(void *cookie, uint32_t events), void *cookie, struct err *e);
/* Once, at a CLOCK_MONOTONIC time in ns. */
struct loop_watch *loop_at(struct loop *l, int64_t when_ns,
			   void (*fn)(void *cookie, uint32_t events), void *cookie, struct err *e);
void loop_set_events(struct loop *l, struct loop_watch *w, uint32_t events);
void loop_drop(struct loop *l, struct loop_watch **w); /* NULL is fine; sets *w to NULL */

/* One wait and its callbacks; timeout_ms -1 = for ever.  0, or -1 with *e. */
int loop_turn(struct loop *l, int timeout_ms, struct err *e);
/* SIGINT, SIGTERM and SIGHUP, blocked from here on, as a signalfd that the caller closes; -1
 * with *e.  ret_old: the signals blocked before; may be NULL. */
int loop_stop_signals(sigset_t *ret_old, struct err *e);
/* The next of them; 0: none. */
int loop_stop_signal(int fd);

int loop_is_idle(const struct loop *l); /* nothing is watched */

#endif
