/*
 * A program in the sandbox that asks for its model: its requests come as lines
 * from agon-bridge beside it, and go to the harness as they are, after a look
 * whether they are requests at all.  At most so many are under way at once;
 * while the harness owes answers nothing more is read, so flooding it only blocks
 * the one who floods.
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/log.h"
#include "harness/work/job.h"
#include "harness/work/shell.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PENDING_MAX = 16, ASK_MAX = 33 << 20, ARGS_MAX = 8 };

struct talk {
	struct shell *s;
	struct sb *sb;
	int fd; /* to agon-bridge; -1: it said something that makes no sense */
	int pending;
	struct buf in;
};

static void pass_ask(struct talk *k, const char *text, size_t len)
{
	JSON_SCOPED *ask = json_parse("ask", text, len, ASK_MAX, NULL);

	if (!json_is_integer(json_object_get(ask, "id")) ||
	    !json_is_string(json_object_get(ask, "path")) ||
	    !json_is_object(json_object_get(ask, "body"))) {
		fd_close(&k->fd);
		return;
	}
	k->pending++;
	shell_say(json_pack("{s:{s:O,s:O,s:O}}", "ask", "id", json_object_get(ask, "id"), "path",
			    json_object_get(ask, "path"), "body", json_object_get(ask, "body")));
}

static void take_lines(struct talk *k)
{
	char *nl;

	while (k->fd >= 0 && k->pending < PENDING_MAX &&
	       (nl = memchr(k->in.data, '\n', k->in.len)) != NULL) {
		size_t len = (size_t)(nl - k->in.data);
		pass_ask(k, k->in.data, len);
		buf_drop(&k->in, len + 1);
	}
}

static void read_asks(struct talk *k)
{
	char chunk[65536];
	ssize_t n = recv(k->fd, chunk, sizeof(chunk), MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0 || k->in.len + (size_t)n > ASK_MAX) {
		fd_close(&k->fd);
		return;
	}
	buf_add(&k->in, chunk, (size_t)n);
	take_lines(k);
}

static int read_answer(struct talk *k, struct err *e)
{
	JSON_SCOPED *line = NULL;

	if (shell_read_line(k->s, &line, e) < 0)
		return -1;
	if (strcmp(json_str_or(line, "op", ""), "answer") != 0)
		return err_set(e, ERR_INTERNAL, "a shell that is busy was asked for something");
	k->pending--;
	/* Who does not read its answer goes without. */
	if (k->fd >= 0 && json_write_line(k->fd, line) < 0)
		fd_close(&k->fd);
	take_lines(k);
	return 0;
}

static int talk(struct talk *k, struct err *e)
{
	for (;;) {
		struct pollfd p[3] = {
			{.fd = sb_pidfd(k->sb), .events = POLLIN},
			{.fd = JOB_FD, .events = POLLIN},
			{.fd = k->pending < PENDING_MAX ? k->fd : -1, .events = POLLIN}};
		if (poll(p, 3, -1) < 0 && errno != EINTR)
			return err_sys(e, ERR_INTERNAL, "cannot wait for a program");
		if (p[0].revents != 0)
			return 0;
		if (p[1].revents != 0 && read_answer(k, e) < 0)
			return -1;
		if (p[2].revents != 0)
			read_asks(k);
	}
}

int shell_bridge(struct shell *s, struct box_run *r, struct err *e)
{
	const char *argv[ARGS_MAX] = {SHELL_BIN "/agon-bridge"};
	struct talk k = {.s = s, .fd = -1, .in = BUF_INIT};
	struct timeval patience = {.tv_sec = 10};
	int pair[2];

	for (int i = 0; i < ARGS_MAX - 2 && r->spec.argv[i] != NULL; i++)
		argv[i + 1] = r->spec.argv[i];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return err_sys(e, ERR_INTERNAL, "cannot make a socket pair");
	FD_SCOPED theirs = pair[1];
	k.fd = pair[0];
	setsockopt(k.fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	r->spec.argv = argv;
	r->spec.stream[0] = (struct sb_stream){.kind = SB_STREAM_FD, .fd = theirs};
	int rc = sb_start(&k.sb, s->h, &r->spec, e);
	fd_close(&theirs);
	if (rc == 0) {
		rc = talk(&k, e);
		if (rc < 0)
			sb_stop(k.sb);
		if (sb_finish(k.sb, &r->result, e) < 0) {
			log_error("%s", e->text);
			_exit(1);
		}
	}
	fd_close(&k.fd);
	buf_release(&k.in);
	return rc;
}
