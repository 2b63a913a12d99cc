/*
 * worker http: a program that is an HTTP server, as lines on standard input and
 * output.  It runs inside the program's own sandbox, which has a network of its
 * own with nothing but loopback.
 *
 *	> start JSON     POST /start, after the server has been waited for
 *	< ready
 *	> move N JSON    POST /move
 *	< move N JSON    its body, on one line; or: bad N REASON
 *	> end JSON       POST /end; nothing is answered
 *
 * The server is $AGON_COMMAND, started once, told its port in $PORT: 8000, or
 * the one this was given (worker http PORT).  It shares the sandbox with this,
 * so what is passed on is as untrusted as the server.
 */
#include "harness/base/fd.h"
#include "harness/work/http_out.h"
#include "harness/work/shell.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PORT = 8000, LINE_BYTES = 4 << 20, WAIT_US = 5000 };

struct client {
	int fd, port;
	pid_t server;
	struct buf in;   /* from the server */
	struct buf line; /* from standard input */
};

static int start_server(struct client *c)
{
	const char *command = getenv("AGON_COMMAND");

	c->server = fork();
	if (c->server != 0)
		return c->server < 0 ? -1 : 0;
	char port[16];
	snprintf(port, sizeof(port), "%d", c->port);
	setenv("PORT", port, 1);
	unsetenv("AGON_COMMAND");
	dup2(STDERR_FILENO, STDOUT_FILENO); /* standard output is ours */
	close(STDIN_FILENO);
	open("/dev/null", O_RDONLY);
	signal(SIGPIPE, SIG_DFL);
	execl("/bin/sh", "sh", "-c", command != NULL ? command : "exit 127", (char *)NULL);
	_exit(127);
}

static bool is_dead(struct client *c)
{
	return waitpid(c->server, NULL, WNOHANG) == c->server;
}

static int dial(struct client *c)
{
	struct sockaddr_in at = {.sin_family = AF_INET,
				 .sin_port = htons((uint16_t)c->port),
				 .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
	int one = 1;

	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (c->fd < 0)
		return -1;
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	buf_clear(&c->in);
	if (connect(c->fd, (struct sockaddr *)&at, sizeof(at)) == 0)
		return 0;
	fd_close(&c->fd);
	return -1;
}

/* How long is for whoever started us to say. */
static int wait_for_server(struct client *c)
{
	while (dial(c) < 0) {
		if (is_dead(c))
			return -1;
		usleep(WAIT_US);
	}
	return 0;
}

static int send_request(struct client *c, const char *path, const char *body)
{
	BUF_SCOPED out = BUF_INIT;

	buf_printf(
		&out,
		"POST /%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\n"
		"Accept: application/json\r\nConnection: keep-alive\r\nContent-Length: %zu\r\n\r\n",
		path, c->port, strlen(body));
	buf_puts(&out, body);
	for (size_t at = 0; at < out.len;) {
		ssize_t n = send(c->fd, out.data + at, out.len - at, MSG_NOSIGNAL);
		if (n < 0 && errno != EINTR)
			return -1;
		at += n > 0 ? (size_t)n : 0;
	}
	return 0;
}

/* 1: an answer; 0: the connection ended before one began; -1: no HTTP. */
static int read_answer(struct client *c, struct http_out *ret)
{
	for (;;) {
		char chunk[16384];
		int one = 1;
		/* A server that sends head and body apart waits for the first to be acknowledged.
		 */
		setsockopt(c->fd, IPPROTO_TCP, TCP_QUICKACK, &one, sizeof(one));
		ssize_t n = recv(c->fd, chunk, sizeof(chunk), 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0 && c->in.len == 0)
			return 0;
		if (n > 0)
			buf_add(&c->in, chunk, (size_t)n);
		int rc = http_out_parse(ret, &c->in, n <= 0);
		if (rc != 0)
			return rc;
	}
}

/* A server may end an idle connection at any time: then once more on a new one. */
static int post(struct client *c, const char *path, const char *body, struct http_out *ret)
{
	for (int tries = 0; tries < 2; tries++) {
		if (c->fd < 0 && dial(c) < 0)
			return -1;
		int rc = send_request(c, path, body) == 0 ? read_answer(c, ret) : 0;
		if (rc != 1 || ret->close)
			fd_close(&c->fd);
		if (rc != 0)
			return rc;
	}
	return -1;
}

static void say(const char *word, const char *number, const char *text, size_t n)
{
	BUF_SCOPED out = BUF_INIT;

	buf_printf(&out, "%s %s ", word, number);
	for (size_t i = 0; i < n; i++)
		buf_putc(&out,
			 text[i] == '\n' || text[i] == '\r' || text[i] == '\0' ? ' ' : text[i]);
	buf_putc(&out, '\n');
	if (fd_write_all(STDOUT_FILENO, out.data, out.len) < 0)
		_exit(1);
}

static void bad(const char *number, const char *why)
{
	say("bad", number, why, strlen(why));
}

static void move(struct client *c, char *number)
{
	struct http_out a = {.body = BUF_INIT};
	char why[64], *json = strchr(number, ' ');

	if (json == NULL)
		return;
	*json++ = '\0';
	if (post(c, "move", json, &a) < 0)
		bad(number, a.status == 0 ? "no answer in HTTP/1.1"
					  : "an answer that ends too early or is "
					    "too long");
	else if (a.status != 200) {
		snprintf(why, sizeof(why), "status %d", a.status);
		bad(number, why);
	} else
		say("move", number, a.body.data != NULL ? a.body.data : "", a.body.len);
	buf_release(&a.body);
}

/* What a server answers here changes nothing. */
static void tell(struct client *c, const char *path, const char *json)
{
	struct http_out a = {.body = BUF_INIT};

	post(c, path, json, &a);
	buf_release(&a.body);
}

static int serve_line(struct client *c, char *line)
{
	char *json = strchr(line, ' ');

	if (json == NULL)
		return -1;
	*json++ = '\0';
	if (strcmp(line, "start") == 0) {
		if (c->server == 0 && start_server(c) < 0)
			return -1;
		if (c->fd < 0 && wait_for_server(c) < 0)
			return -1;
		tell(c, "start", json);
		say("ready", "0", "", 0);
	} else if (strcmp(line, "move") == 0) {
		move(c, json);
	} else if (strcmp(line, "end") == 0) {
		tell(c, "end", json);
	}
	return 0;
}

int http_client_main(int argc, char **argv)
{
	struct client c = {.fd = -1, .port = PORT, .in = BUF_INIT, .line = BUF_INIT};
	char chunk[65536];
	ssize_t n;

	if (argc > 2)
		c.port = (int)strtol(argv[2], NULL, 10);
	signal(SIGPIPE, SIG_IGN);
	while ((n = read(STDIN_FILENO, chunk, sizeof(chunk))) != 0) {
		if (n < 0 && errno != EINTR)
			break;
		buf_add(&c.line, chunk, n > 0 ? (size_t)n : 0);
		char *nl;
		while ((nl = memchr(c.line.data, '\n', c.line.len)) != NULL) {
			size_t used = (size_t)(nl - c.line.data) + 1;
			*nl = '\0';
			if (serve_line(&c, c.line.data) < 0)
				return 1;
			buf_drop(&c.line, used);
		}
		if (c.line.len > LINE_BYTES)
			return 1;
	}
	if (c.server > 0)
		kill(c.server, SIGKILL);
	return 0;
}
