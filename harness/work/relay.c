/*
 * bot-N: what an external engine starts instead of bot N.
 *
 * The bot runs in a sandbox of its own.  This asks the worker for it at the socket of
 * its number, is handed the two pipes of the bot, and passes on bytes until one side is done;
 * it ends with the bot's status.
 */
#include "harness/work/external.h"

#include "harness/base/fd.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
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

/* Some bytes; 1: from has ended, or nobody reads at to. */
static int pass(int from, int to)
{
	char chunk[RELAY_CHUNK];
	ssize_t n = read(from, chunk, sizeof(chunk));

	if (n < 0 && errno == EINTR)
		return 0;
	return n <= 0 || fd_write_all(to, chunk, (size_t)n) < 0;
}

static void tell(int worker, char word)
{
	if (send(worker, &word, 1, MSG_NOSIGNAL) < 0)
		_exit(1);
}

/* A second more for the other process, which may be stuck at an engine that does not read. */
static void wait_for_end(int worker)
{
	char byte;

	while (recv(worker, &byte, 1, MSG_PEEK) < 0 && errno == EINTR)
		;
	sleep(1);
}

/* In a process of its own: a side that does not read blocks only its own way. */
static pid_t pass_input(int worker, const int bot[2])
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	close(bot[1]);
	close(STDOUT_FILENO);
	while (pass(STDIN_FILENO, bot[0]) == 0)
		;
	tell(worker, RELAY_LET_GO);
	wait_for_end(worker);
	/* What the bot wrote last has been read by now, or never will be. */
	kill(getppid(), SIGTERM);
	_exit(0);
}

int relay_main(int argc, char **argv)
{
	const char *slash = strrchr(argv[0], '/');
	const char *name = slash != NULL ? slash + 1 : argv[0];
	unsigned char status = 1;
	int bot[2];

	(void)argc;
	signal(SIGPIPE, SIG_IGN);
	int worker = call(name + strlen("bot-"));
	if (worker < 0 || receive(worker, bot) < 0) {
		fprintf(stderr, "%s: the bot cannot be started\n", name);
		return 126;
	}
	pid_t helper = pass_input(worker, bot);
	if (helper < 0)
		return 126;
	close(bot[0]);
	while (pass(bot[1], STDOUT_FILENO) == 0)
		;
	close(STDOUT_FILENO);
	close(bot[1]);
	tell(worker, RELAY_SILENT);
	while (recv(worker, &status, 1, 0) < 0 && errno == EINTR)
		;
	kill(helper, SIGKILL);
	return status;
}
