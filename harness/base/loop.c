/*
 * Watches live on a list; a dropped one is only marked and freed at the end of
 * the turn, since epoll_wait() may have handed out its pointer already.
 */
#include "harness/base/loop.h"

#include "harness/base/fd.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

struct loop_watch {
	struct loop_watch *next;
	int fd;
	bool owns_fd, dead;
	void (*fn)(void *cookie, uint32_t events);
	void *cookie;
};

struct loop {
	int ep;
	struct loop_watch *all;
	unsigned live;
};

struct loop *loop_new(struct err *e)
{
	int ep = epoll_create1(EPOLL_CLOEXEC);
	if (ep < 0) {
		err_sys(e, ERR_INTERNAL, "cannot create an epoll descriptor");
		return NULL;
	}
	struct loop *l = xcalloc(1, sizeof(*l));
	l->ep = ep;
	return l;
}

static void sweep(struct loop *l, bool all)
{
	for (struct loop_watch **p = &l->all; *p != NULL;) {
		struct loop_watch *w = *p;
		if (!all && !w->dead) {
			p = &w->next;
			continue;
		}
		*p = w->next;
		if (w->owns_fd)
			fd_close(&w->fd);
		free(w);
	}
}

void loop_free(struct loop *l)
{
	if (l == NULL)
		return;
	sweep(l, true);
	fd_close(&l->ep);
	free(l);
}

struct loop_watch *loop_fd(struct loop *l, int fd, uint32_t events,
			   void (*fn)(void *cookie, uint32_t events), void *cookie, struct err *e)
{
	struct loop_watch *w = xcalloc(1, sizeof(*w));
	struct epoll_event ev = {.events = events, .data.ptr = w};

	if (epoll_ctl(l->ep, EPOLL_CTL_ADD, fd, &ev) < 0) {
		err_sys(e, ERR_INTERNAL, "cannot watch descriptor %d", fd);
		free(w);
		return NULL;
	}
	*w = (struct loop_watch){.next = l->all, .fd = fd, .fn = fn, .cookie = cookie};
	l->all = w;
	l->live++;
	return w;
}

struct loop_watch *loop_at(struct loop *l, int64_t when_ns,
			   void (*fn)(void *cookie, uint32_t events), void *cookie, struct err *e)
{
	FD_SCOPED fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	int64_t t = when_ns > 0 ? when_ns : 1;
	struct itimerspec its = {.it_value = {t / 1000000000, t % 1000000000}};

	if (fd < 0 || timerfd_settime(fd, TFD_TIMER_ABSTIME, &its, NULL) < 0) {
		err_sys(e, ERR_INTERNAL, "cannot set a timer");
		return NULL;
	}
	struct loop_watch *w = loop_fd(l, fd, EPOLLIN | EPOLLONESHOT, fn, cookie, e);
	if (w == NULL)
		return NULL;
	w->owns_fd = true;
	fd_steal(&fd);
	return w;
}

void loop_set_events(struct loop *l, struct loop_watch *w, uint32_t events)
{
	struct epoll_event ev = {.events = events, .data.ptr = w};

	if (epoll_ctl(l->ep, EPOLL_CTL_MOD, w->fd, &ev) < 0)
		BUG("descriptor %d is not watched (errno %d)", w->fd, errno);
}

void loop_drop(struct loop *l, struct loop_watch **w)
{
	struct loop_watch *x = *w;

	*w = NULL;
	if (x == NULL || x->dead)
		return;
	x->dead = true;
	l->live--;
	epoll_ctl(l->ep, EPOLL_CTL_DEL, x->fd, NULL);
	if (x->owns_fd)
		fd_close(&x->fd);
}

int loop_turn(struct loop *l, int timeout_ms, struct err *e)
{
	struct epoll_event ev[32];
	int n = epoll_wait(l->ep, ev, 32, timeout_ms);

	if (n < 0 && errno != EINTR)
		return err_sys(e, ERR_INTERNAL, "epoll_wait failed");
	for (int i = 0; i < n; i++) {
		struct loop_watch *w = ev[i].data.ptr;
		if (!w->dead)
			w->fn(w->cookie, ev[i].events);
	}
	sweep(l, false);
	return 0;
}

int loop_is_idle(const struct loop *l)
{
	return l->live == 0;
}

int loop_stop_signals(sigset_t *ret_old, struct err *e)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, ret_old);
	int fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return fd >= 0 ? fd : err_sys(e, ERR_INTERNAL, "cannot watch signals");
}

int loop_stop_signal(int fd)
{
	struct signalfd_siginfo si;

	return read(fd, &si, sizeof(si)) == (ssize_t)sizeof(si) ? (int)si.ssi_signo : 0;
}
