#include "harness/run/shell.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/run/spawn.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LINE_MAX = 64 << 20 };

struct shell_client {
	struct loop *loop;
	pid_t pid;
	int fd;
	struct loop_watch *watch, *timer;
	struct buf in;
	shell_done *done;
	void *cookie;
	bool dead;
};

static void stop(struct shell_client *s)
{
	int status;

	loop_drop(s->loop, &s->watch);
	loop_drop(s->loop, &s->timer);
	fd_close(&s->fd);
	if (s->pid > 0) {
		kill(s->pid, SIGKILL);
		while (waitpid(s->pid, &status, 0) < 0 && errno == EINTR)
			;
	}
	s->pid = 0;
	s->dead = true;
}

static void lost(struct shell_client *s, enum err_code code, const char *why)
{
	stop(s);
	s->done(s->cookie, NULL, code, why);
}

static void on_deadline(void *cookie, uint32_t events)
{
	(void)events;
	lost(cookie, ERR_NONE, "the shell did not answer before its deadline");
}

static void deliver(struct shell_client *s, size_t len)
{
	struct err e = ERR_INIT;
	JSON_SCOPED *j = worker_answer(s->in.data, len, LINE_MAX, &e);
	BUF_SCOPED rest = BUF_INIT;

	buf_add(&rest, s->in.data + len + 1, s->in.len - len - 1);
	buf_clear(&s->in);
	buf_add(&s->in, rest.data, rest.len);
	if (j == NULL) {
		lost(s, e.code, e.text);
		return;
	}
	if (json_object_get(j, "ask") == NULL)
		loop_drop(s->loop, &s->timer);
	s->done(s->cookie, j, ERR_NONE, "");
}

static void on_readable(void *cookie, uint32_t events)
{
	struct shell_client *s = cookie;
	char chunk[65536];
	ssize_t n = read(s->fd, chunk, sizeof(chunk));

	(void)events;
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n <= 0 || s->in.len + (size_t)n > LINE_MAX) {
		lost(s, ERR_NONE, "the shell's worker died");
		return;
	}
	buf_add(&s->in, chunk, (size_t)n);
	/* One line each time: its receiver may free us.  More lines are rare (two asks at
	 * once) and come with the next event, which level triggering would not give. */
	char *nl;
	while (!s->dead && (nl = memchr(s->in.data, '\n', s->in.len)) != NULL) {
		bool more = memchr(nl + 1, '\n', s->in.len - (size_t)(nl - s->in.data) - 1) != NULL;
		deliver(s, (size_t)(nl - s->in.data));
		if (!more)
			return;
	}
}

int shell_open(struct shell_client **ret, struct loop *l, const char *worker, json_t *job,
	       shell_done *done, void *cookie, struct err *e)
{
	struct shell_client *s = xcalloc(1, sizeof(*s));

	*s = (struct shell_client){
		.loop = l, .fd = -1, .in = BUF_INIT, .done = done, .cookie = cookie};
	if (spawn_worker(worker, -1, -1, &s->pid, &s->fd, e) == 0 &&
	    (s->watch = loop_fd(l, s->fd, EPOLLIN, on_readable, s, e)) != NULL) {
		shell_send(s, job, 0);
		*ret = s;
		return 0;
	}
	json_decref(job);
	shell_free(s);
	return -1;
}

void shell_send(struct shell_client *s, json_t *line, int64_t deadline_ns)
{
	if (deadline_ns > 0) {
		loop_drop(s->loop, &s->timer);
		s->timer = loop_at(s->loop, clock_mono_ns() + deadline_ns, on_deadline, s, NULL);
	}
	/* A worker that is gone shows as the end of its socket. */
	if (!s->dead)
		json_write_line(s->fd, line);
	json_decref(line);
}

void shell_free(struct shell_client *s)
{
	if (s == NULL)
		return;
	stop(s);
	buf_release(&s->in);
	free(s);
}
