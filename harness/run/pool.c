/*
 * A worker is idle, or has a task.  Its answer is one line; end of file before
 * that means it died.  Either way the task leaves the worker first and its
 * callback runs last, so a callback may submit more.
 */
#include "harness/run/pool.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/log.h"
#include "harness/run/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RESULT_MAX = 256 << 20, TRIES = 2 };

struct task {
	struct task *next;
	json_t *job;
	int64_t deadline_ns;
	int tries;
	pool_done *done;
	void *cookie;
};

struct worker {
	struct pool *pool;
	pid_t pid; /* 0: not started */
	int fd;
	struct loop_watch *watch, *timer;
	struct task *task;
	struct buf in;
};

struct pool {
	struct loop *loop;
	char *path;
	struct task *head, **tail;
	int pending, n;
	struct worker worker[];
};

static void feed(struct pool *p);

static void task_free(struct task *t)
{
	json_decref(t->job);
	free(t);
}

static void finish(struct pool *p, struct task *t, const json_t *result, enum err_code code,
		   const char *why)
{
	p->pending--;
	t->done(t->cookie, result, code, why);
	task_free(t);
}

static void worker_close(struct worker *w, char *ret_how, size_t size)
{
	int status = 0;

	loop_drop(w->pool->loop, &w->watch);
	loop_drop(w->pool->loop, &w->timer);
	fd_close(&w->fd);
	buf_clear(&w->in);
	if (w->pid > 0) {
		kill(w->pid, SIGKILL);
		while (waitpid(w->pid, &status, 0) < 0 && errno == EINTR)
			;
	}
	w->pid = 0;
	if (WIFSIGNALED(status))
		snprintf(ret_how, size, "signal %d", WTERMSIG(status));
	else
		snprintf(ret_how, size, "exit status %d", WEXITSTATUS(status));
}

/* The worker is gone or was killed: once more on another, or give up. */
static void worker_lost(struct worker *w, const char *what)
{
	struct pool *p = w->pool;
	struct task *t = w->task;
	char how[64], why[160];

	w->task = NULL;
	worker_close(w, how, sizeof(how));
	if (t == NULL)
		return;
	snprintf(why, sizeof(why), "%s (%s)", what, how);
	log_info("job lost: %s", why);
	if (++t->tries < TRIES) {
		t->next = p->head;
		p->head = t;
		if (t->next == NULL)
			p->tail = &t->next;
	} else {
		finish(p, t, NULL, ERR_NONE, why);
	}
	feed(p);
}

static void on_deadline(void *cookie, uint32_t events)
{
	(void)events;
	worker_lost(cookie, "worker was stopped: it held a job past its deadline");
}

static void deliver(struct worker *w, size_t len)
{
	struct pool *p = w->pool;
	struct task *t = w->task;
	struct err e = ERR_INIT;
	JSON_SCOPED *result = worker_answer(w->in.data, len, RESULT_MAX, &e);

	w->task = NULL;
	buf_clear(&w->in);
	loop_drop(p->loop, &w->timer);
	finish(p, t, result, e.code, e.text);
	feed(p);
}

static void on_readable(void *cookie, uint32_t events)
{
	struct worker *w = cookie;
	char chunk[65536];
	ssize_t n = read(w->fd, chunk, sizeof(chunk));

	(void)events;
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n <= 0 || w->task == NULL || w->in.len + (size_t)n > RESULT_MAX) {
		worker_lost(w, "worker died");
		return;
	}
	buf_add(&w->in, chunk, (size_t)n);
	if (w->in.data[w->in.len - 1] == '\n')
		deliver(w, w->in.len - 1);
}

static int worker_start(struct worker *w, struct err *e)
{
	if (spawn_worker(w->pool->path, -1, -1, &w->pid, &w->fd, e) < 0)
		return -1;
	w->watch = loop_fd(w->pool->loop, w->fd, EPOLLIN, on_readable, w, e);
	return w->watch != NULL ? 0 : -1;
}

/* Give t to w.  The write cannot block for long: the worker is idle and reads. */
static void assign(struct worker *w, struct task *t)
{
	struct pool *p = w->pool;
	struct err e = ERR_INIT;

	w->task = t;
	if (w->pid == 0 && worker_start(w, &e) < 0) {
		w->task = NULL;
		w->pid = 0;
		finish(p, t, NULL, e.code, e.text);
		return;
	}
	if (t->deadline_ns > 0)
		w->timer = loop_at(p->loop, clock_mono_ns() + t->deadline_ns, on_deadline, w, &e);
	if (json_write_line(w->fd, t->job) < 0)
		worker_lost(w, "worker died before its job");
}

static void feed(struct pool *p)
{
	for (int i = 0; i < p->n && p->head != NULL; i++) {
		if (p->worker[i].task != NULL)
			continue;
		struct task *t = p->head;
		p->head = t->next;
		if (p->head == NULL)
			p->tail = &p->head;
		assign(&p->worker[i], t);
	}
}

int pool_new(struct pool **ret, struct loop *l, const char *worker, int workers, struct err *e)
{
	if (access(worker, X_OK) < 0)
		return err_sys(e, ERR_HOST, "cannot run %s", worker);
	struct pool *p = xcalloc(1, sizeof(*p) + (size_t)workers * sizeof(p->worker[0]));
	p->loop = l;
	p->path = xstrdup(worker);
	p->tail = &p->head;
	p->n = workers;
	for (int i = 0; i < workers; i++)
		p->worker[i] = (struct worker){.pool = p, .fd = -1, .in = BUF_INIT};
	signal(SIGPIPE, SIG_IGN);
	*ret = p;
	return 0;
}

void pool_free(struct pool *p)
{
	char how[64];

	if (p == NULL)
		return;
	for (int i = 0; i < p->n; i++) {
		struct worker *w = &p->worker[i];
		worker_close(w, how, sizeof(how));
		buf_release(&w->in);
		if (w->task != NULL)
			task_free(w->task);
	}
	while (p->head != NULL) {
		struct task *t = p->head;
		p->head = t->next;
		task_free(t);
	}
	free(p->path);
	free(p);
}

void pool_submit(struct pool *p, json_t *job, int64_t deadline_ns, pool_done *done, void *cookie)
{
	struct task *t = xcalloc(1, sizeof(*t));

	*t = (struct task){.job = job, .deadline_ns = deadline_ns, .done = done, .cookie = cookie};
	*p->tail = t;
	p->tail = &t->next;
	p->pending++;
	feed(p);
}

int pool_pending(const struct pool *p)
{
	return p->pending;
}

json_t *pool_run_once(const char *worker, json_t *job, int in_fd, int out_fd, struct err *e)
{
	JSON_SCOPED *taken = job;
	BUF_SCOPED line = BUF_INIT;
	FD_SCOPED fd = -1;
	pid_t pid = 0;

	if (spawn_worker(worker, in_fd, out_fd, &pid, &fd, e) < 0)
		return NULL;
	if (json_write_line(fd, taken) == 0) {
		char chunk[65536];
		ssize_t n;
		while ((n = read(fd, chunk, sizeof(chunk))) > 0) {
			buf_add(&line, chunk, (size_t)n);
			if (line.len > RESULT_MAX || chunk[n - 1] == '\n')
				break;
		}
	}
	fd_close(&fd);
	int status = 0;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (line.len == 0) {
		err_set(e, ERR_INTERNAL, "agon-worker died (status 0x%x)", (unsigned)status);
		return NULL;
	}
	return worker_answer(line.data, line.len, RESULT_MAX, e);
}
