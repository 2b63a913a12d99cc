/*
 * bot-N: what an external engine starts instead of bot N.  broker: connects such ones
 * to an engine that listens.
 *
 * The bot runs in a sandbox of its own.  This asks the worker for it at the socket of
 * its number, is handed the two pipes of the bot, and passes on bytes until one side is done;
 * it ends with the bot's status.
 */
#include "harness/work/external.h"

#include "harness/base/fd.h"

#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { RELAY_CHUNK = 64 << 10 };

static int call(const char *number)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(a.sun_path, sizeof(a.sun_path), RELAY_DIR "/%.8s", number);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&a, sizeof(a)) < 0)
		fd_close(&fd);
	return fd;
}

/* The write end of the bot's input, the read end of its output. */
static int receive(int worker, int ret[2])
{
	union {
		char bytes[CMSG_SPACE(2 * sizeof(int))];
		struct cmsghdr align;
	} room = {{0}};
	char byte;
	struct iovec v = {&byte, 1};
	struct msghdr m = {.msg_iov = &v,
			   .msg_iovlen = 1,
			   .msg_control = room.bytes,
			   .msg_controllen = sizeof(room.bytes)};
	ssize_t n;

	while ((n = recvmsg(worker, &m, MSG_CMSG_CLOEXEC)) < 0 && errno == EINTR)
		;
	const struct cmsghdr *c = n == 1 ? CMSG_FIRSTHDR(&m) : NULL;
	if (c == NULL || c->cmsg_type != SCM_RIGHTS || c->cmsg_len != CMSG_LEN(2 * sizeof(int)))
		return -1;
	memcpy(ret, CMSG_DATA(c), 2 * sizeof(int));
	return 0;
}

enum passed { PASSED, PASS_ENDED, PASS_UNHEARD };

/* Some bytes; ended: from has; unheard: nobody reads at to. */
static enum passed pass(int from, int to)
{
	char chunk[RELAY_CHUNK];
	ssize_t n = read(from, chunk, sizeof(chunk));

	if (n < 0 && errno == EINTR)
		return PASSED;
	if (n <= 0)
		return PASS_ENDED;
	return fd_write_all(to, chunk, (size_t)n) == 0 ? PASSED : PASS_UNHEARD;
}

/* false: the bot has ended, and the worker has said how. */
static bool tell(int worker, char word)
{
	return send(worker, &word, 1, MSG_NOSIGNAL) == 1;
}

/* A second more for the other process, which may be stuck at an engine that does not read. */
static void wait_for_end(int worker)
{
	char byte;

	while (recv(worker, &byte, 1, MSG_PEEK) < 0 && errno == EINTR)
		;
	sleep(1);
}

/* What the engine said and the bot has not taken yet. */
struct input {
	int worker, to; /* to: the bot, or -1: it does not listen any more */
	size_t at, len;
	bool told;
	char chunk[RELAY_CHUNK];
};

static void let_go(struct input *in)
{
	if (!in->told && !tell(in->worker, RELAY_LET_GO))
		_exit(0);
	in->told = true;
}

/* As much as a pipe that is ready takes without waiting.  What a bot does not hear is lost,
 * but only the engine says that it is let go. */
static void give(struct input *in)
{
	size_t left = in->len - in->at;
	ssize_t n = write(in->to, in->chunk + in->at, left < PIPE_BUF ? left : PIPE_BUF);

	if (n < 0 && errno != EINTR)
		fd_close(&in->to);
	else if (n > 0)
		in->at += (size_t)n;
	if (in->to < 0)
		in->at = in->len;
}

/* false: the engine has said all. */
static bool pass_more_input(struct input *in)
{
	bool full = in->at < in->len;
	struct pollfd p[2] = {
		{.fd = full && in->told ? -1 : STDIN_FILENO, .events = full ? POLLRDHUP : POLLIN},
		{.fd = full ? in->to : -1, .events = POLLOUT}};

	if (poll(p, 2, -1) < 0)
		return true;
	if (full) { /* the bot is let go, also when it does not read to the end */
		if (p[0].revents != 0)
			let_go(in);
		if (p[1].revents != 0)
			give(in);
		return true;
	}
	ssize_t n = read(STDIN_FILENO, in->chunk, sizeof(in->chunk));
	in->at = 0;
	in->len = n > 0 && in->to >= 0 ? (size_t)n : 0;
	return n > 0 || (n < 0 && errno == EINTR);
}

/* In a process of its own: a side that does not read blocks only its own way. */
static pid_t pass_input(int worker, const int bot[2])
{
	struct input in = {.worker = worker, .to = bot[0]};
	pid_t relay = getpid(), pid = fork();

	if (pid != 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != relay)
		_exit(0);
	close(bot[1]);
	close(STDOUT_FILENO);
	while (pass_more_input(&in))
		;
	let_go(&in);
	fd_close(&in.to);
	wait_for_end(worker);
	/* What the bot wrote last has been read by now, or never will be. */
	kill(getppid(), SIGTERM);
	_exit(0);
}

/* An engine that has closed its end of a connection needs no word of it, and without one
 * its port is not kept from the next game that listens there (TIME_WAIT). */
static void end_output(void)
{
	struct pollfd p = {.fd = STDOUT_FILENO, .events = POLLRDHUP};

	if (poll(&p, 1, 0) == 0 || (p.revents & POLLRDHUP) == 0)
		shutdown(STDOUT_FILENO, SHUT_WR);
	close(STDOUT_FILENO);
}

/* Standard input and output are the engine's; its socket, it may be. */
static int stand_for(const char *number, bool is_socket)
{
	unsigned char status = 1;
	int bot[2];
	enum passed p;

	signal(SIGPIPE, SIG_IGN);
	int worker = call(number);
	if (worker < 0 || receive(worker, bot) < 0) {
		fprintf(stderr, "bot-%s: the bot cannot be started\n", number);
		return 126;
	}
	pid_t helper = pass_input(worker, bot);
	if (helper < 0)
		return 126;
	close(bot[0]);
	while ((p = pass(bot[1], STDOUT_FILENO)) == PASSED)
		;
	/* Before the engine can know. */
	(void)tell(worker, p == PASS_ENDED ? RELAY_SILENT : RELAY_LET_GO);
	end_output();
	close(bot[1]);
	while (recv(worker, &status, 1, 0) < 0 && errno == EINTR)
		;
	if (is_socket) /* the engine may not have read all yet */
		while (waitpid(helper, NULL, 0) < 0 && errno == EINTR)
			;
	kill(helper, SIGKILL);
	return status;
}

int relay_main(int argc, char **argv)
{
	const char *slash = strrchr(argv[0], '/');
	const char *name = slash != NULL ? slash + 1 : argv[0];

	(void)argc;
	return stand_for(name + strlen("bot-"), false);
}

/* ------------------------------------------------------------------------ broker */

static int try_connect(int port, const char *path)
{
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	const struct linger reset = {.l_onoff = 1};
	int fd = socket(port > 0 ? AF_INET : AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	snprintf(un.sun_path, sizeof(un.sun_path), "%s", path);
	int rc = fd < 0     ? -1
		 : port > 0 ? connect(fd, (const struct sockaddr *)&in, sizeof(in))
			    : connect(fd, (const struct sockaddr *)&un, sizeof(un));
	if (rc < 0)
		fd_close(&fd);
	else /* no connection of one game waits for its end when the next one listens */
		(void)!setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
	return fd;
}

/* The engine listens when it is ready; its own limits end the wait. */
static int wait_to_connect(int port, const char *path)
{
	const struct timespec pause = {.tv_nsec = 5000000};
	int fd;

	while ((fd = try_connect(port, path)) < 0)
		nanosleep(&pause, NULL);
	return fd;
}

/* One after another, so that the engine knows who is who. */
static void connect_all(int port, const char *path, int first, int n)
{
	for (int i = 0; i < n; i++) {
		int fd = wait_to_connect(port, path);
		pid_t pid = fork();
		if (pid == 0) {
			char name[16];
			snprintf(name, sizeof(name), "%d", first + i);
			dup2(fd, STDIN_FILENO);
			dup2(fd, STDOUT_FILENO);
			close(fd);
			_exit(stand_for(name, true));
		}
		close(fd);
	}
}

static int number(const char *arg)
{
	return (int)strtol(arg, NULL, 10);
}

int broker_main(int argc, char **argv)
{
	if (argc != 6)
		return 126;
	pid_t pid = fork();
	if (pid == 0) {
		/* No child of the engine's, which may wait for all of its own. */
		if (fork() == 0)
			connect_all(number(argv[1]), argv[2], number(argv[3]), number(argv[4]));
		_exit(0);
	}
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	execl("/bin/sh", "sh", "-c", argv[5], (char *)NULL);
	return 126;
}
