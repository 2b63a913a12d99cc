/*
 * agon-bridge COMMAND...: the model's end inside a sandbox without a network.
 *
 * It listens on the sandbox's own loopback, where the agent believes its model
 * to be, reads HTTP/1.1 there, and hands every request as a line of JSON to the
 * descriptor it was given as standard input; answers come back the same way.  It
 * shares the sandbox with the agent, so whatever it passes on is as untrusted as
 * the agent: it only saves the harness from reading HTTP.
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/log.h"
#include "harness/work/http_in.h"
#include "harness/work/shell.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CONNS_MAX = 64, LINE_MAX_BYTES = 64 << 20 };

struct conn {
	int fd;
	int64_t id;   /* of the request it waits for; 0: none */
	bool closing; /* when everything is written */
	struct buf in, out;
	size_t written;
};

struct bridge {
	int listener, up; /* up: to the harness */
	struct buf in;    /* from there */
	struct conn conn[CONNS_MAX];
	int64_t next_id;
	pid_t child;
};

static void conn_close(struct conn *c)
{
	fd_close(&c->fd);
	buf_release(&c->in);
	buf_release(&c->out);
	*c = (struct conn){.fd = -1, .in = BUF_INIT, .out = BUF_INIT};
}

static const char *reason_of(int status)
{
	return status == 200 ? "OK" : status < 500 ? "Error" : "Failed";
}

static void respond(struct conn *c, int status, const char *type, const char *body, size_t n)
{
	buf_printf(&c->out,
		   "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n"
		   "Connection: %s\r\n\r\n",
		   status, reason_of(status), type, n, c->closing ? "close" : "keep-alive");
	buf_add(&c->out, body, n);
	c->id = 0;
}

static void respond_error(struct conn *c, int status, const char *message)
{
	JSON_SCOPED *j = json_pack("{s:s,s:{s:s,s:s}}", "type", "error", "error", "type",
				   "invalid_request_error", "message", message);
	BUF_SCOPED text = BUF_INIT;

	json_dump(j, &text);
	respond(c, status, "application/json", text.data, text.len);
}

static void pass_up(struct bridge *b, struct conn *c, const struct http_in *r)
{
	JSON_SCOPED *body = json_parse("request", r->body.data, r->body.len, LINE_MAX_BYTES, NULL);

	if (!json_is_object(body)) {
		respond_error(c, 400, "the body is not a JSON object");
		return;
	}
	c->id = ++b->next_id;
	JSON_SCOPED *line =
		json_pack("{s:I,s:s,s:O}", "id", (json_int_t)c->id, "path", r->path, "body", body);
	if (line == NULL || json_write_line(b->up, line) < 0)
		respond_error(c, 502, "the model cannot be reached");
}

static void handle(struct bridge *b, struct conn *c, const struct http_in *r)
{
	static const char models[] = "{\"object\":\"list\",\"data\":[{\"id\":\"agon\",\"object\":"
				     "\"model\",\"type\":\"model\"}]}";
	size_t n = strlen(r->path);

	c->closing = c->closing || r->close;
	if (strcmp(r->method, "POST") == 0)
		pass_up(b, c, r);
	else if (n >= 7 && strcmp(r->path + n - 7, "/models") == 0)
		respond(c, 200, "application/json", models, sizeof(models) - 1);
	else
		respond_error(c, 404, "there is only the model here");
}

/* Requests one after another; the next is looked at when this one is answered. */
static void take_requests(struct bridge *b, struct conn *c)
{
	while (c->fd >= 0 && c->id == 0 && !c->closing) {
		struct http_in r = {.body = BUF_INIT};
		int rc = http_in_parse(&r, &c->in);
		if (rc > 0)
			handle(b, c, &r);
		if (rc < 0) {
			c->closing = true;
			respond_error(c, 400, "not a request that is understood");
		}
		buf_release(&r.body);
		if (rc <= 0)
			return;
	}
}

static void conn_read(struct bridge *b, struct conn *c)
{
	char chunk[65536];
	ssize_t n = read(c->fd, chunk, sizeof(chunk));

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		conn_close(c);
		return;
	}
	buf_add(&c->in, chunk, (size_t)n);
	take_requests(b, c);
}

static void conn_write(struct bridge *b, struct conn *c)
{
	ssize_t n = write(c->fd, c->out.data + c->written, c->out.len - c->written);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n < 0) {
		conn_close(c);
		return;
	}
	c->written += (size_t)n;
	if (c->written < c->out.len)
		return;
	buf_clear(&c->out);
	c->written = 0;
	if (c->closing && c->id == 0)
		conn_close(c);
	else
		take_requests(b, c);
}

static void deliver(struct bridge *b, const json_t *line)
{
	int64_t id = json_int_or(line, "id", 0);
	const char *stream = json_str_or(line, "stream", NULL);
	const json_t *body = json_object_get(line, "body");
	int status = (int)json_int_or(line, "status", 502);
	BUF_SCOPED text = BUF_INIT;

	for (int i = 0; i < CONNS_MAX; i++) {
		struct conn *c = &b->conn[i];
		if (c->fd < 0 || c->id != id || id == 0)
			continue;
		if (stream != NULL) {
			respond(c, status, "text/event-stream", stream, strlen(stream));
		} else {
			json_dump(body, &text);
			respond(c, status, "application/json", text.data, text.len);
		}
		return;
	}
}

static void up_read(struct bridge *b)
{
	char chunk[65536];
	ssize_t n = read(b->up, chunk, sizeof(chunk));
	char *nl;

	if (n < 0 && errno == EINTR)
		return;
	if (n <= 0)
		_exit(1); /* the harness is gone */
	buf_add(&b->in, chunk, (size_t)n);
	while ((nl = memchr(b->in.data, '\n', b->in.len)) != NULL) {
		size_t len = (size_t)(nl - b->in.data);
		JSON_SCOPED *line = json_parse("answer", b->in.data, len, LINE_MAX_BYTES, NULL);
		if (line != NULL)
			deliver(b, line);
		buf_drop(&b->in, len + 1);
	}
}

static void take_conn(struct bridge *b)
{
	int fd = accept4(b->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	for (int i = 0; fd >= 0 && i < CONNS_MAX; i++)
		if (b->conn[i].fd < 0) {
			b->conn[i].fd = fd;
			return;
		}
	fd_close(&fd);
}

static void on_child(int sig)
{
	(void)sig;
}

/* Ends with the program it was started for, and as that did. */
static void reap(const struct bridge *b)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		if (pid == b->child)
			_exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

static void turn(struct bridge *b, const sigset_t *open_mask)
{
	struct pollfd p[CONNS_MAX + 2];
	int which[CONNS_MAX + 2], n = 2;

	p[0] = (struct pollfd){.fd = b->listener, .events = POLLIN};
	p[1] = (struct pollfd){.fd = b->up, .events = POLLIN};
	for (int i = 0; i < CONNS_MAX; i++) {
		const struct conn *c = &b->conn[i];
		short events = (short)((c->out.len > 0 ? POLLOUT : 0) |
				       (c->in.len < HTTP_IN_MAX ? POLLIN : 0));
		if (c->fd < 0)
			continue;
		which[n] = i;
		p[n++] = (struct pollfd){.fd = c->fd, .events = events};
	}
	int rc = ppoll(p, (nfds_t)n, NULL, open_mask);
	reap(b);
	if (rc <= 0)
		return;
	for (int i = 2; i < n; i++) {
		struct conn *c = &b->conn[which[i]];
		if (p[i].revents & POLLOUT)
			conn_write(b, c);
		if (c->fd >= 0 && p[i].revents & (POLLIN | POLLHUP | POLLERR))
			conn_read(b, c);
	}
	if (p[1].revents != 0)
		up_read(b);
	if (p[0].revents != 0)
		take_conn(b);
}

static int open_listener(void)
{
	struct sockaddr_in a = {.sin_family = AF_INET,
				.sin_port = htons(SHELL_PORT),
				.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -1;
	/* The network of a slot is used again: a connection of the run before may linger. */
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, (struct sockaddr *)&a, sizeof(a)) < 0 || listen(fd, 64) < 0)
		fd_close(&fd);
	return fd;
}

static pid_t start_child(char **argv, const sigset_t *mask)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	signal(SIGPIPE, SIG_DFL);
	signal(SIGCHLD, SIG_DFL);
	sigprocmask(SIG_SETMASK, mask, NULL);
	execvp(argv[0], argv);
	fprintf(stderr, "agon-bridge: cannot run %s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

int bridge_main(int argc, char **argv)
{
	struct bridge b = {.in = BUF_INIT};
	struct sigaction sa = {.sa_handler = on_child};
	sigset_t mask, old;

	log_init("agon-bridge");
	if (argc < 2)
		return 2;
	for (int i = 0; i < CONNS_MAX; i++)
		b.conn[i] = (struct conn){.fd = -1, .in = BUF_INIT, .out = BUF_INIT};
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&mask);
	sigaddset(&mask, SIGCHLD);
	sigprocmask(SIG_BLOCK, &mask, &old);
	sigaction(SIGCHLD, &sa, NULL);
	b.up = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 10);
	FD_SCOPED null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	b.listener = open_listener();
	if (b.up < 0 || b.listener < 0 || null < 0 || dup2(null, STDIN_FILENO) < 0) {
		fprintf(stderr, "agon-bridge: cannot listen: %s\n", strerror(errno));
		return 126;
	}
	b.child = start_child(argv + 1, &old);
	if (b.child < 0)
		return 126;
	for (;;)
		turn(&b, &old);
}
