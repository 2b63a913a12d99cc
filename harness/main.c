/* agon: find the command, run it, make sure that what it printed arrived. */
#include "harness/base/buf.h"
#include "harness/base/err.h"
#include "harness/base/log.h"
#include "harness/cmd/cmd.h"
#include "harness/cmd/help.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A closed descriptor 0, 1 or 2 would be given to the next file that is
 * opened.  What stands in for it fails when it is written to. */
static void keep_standard_fds(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY) != fd)
			_exit(ERR_INTERNAL);
}

static bool reader_is_gone(void)
{
	struct pollfd p = {.fd = STDOUT_FILENO, .events = POLLOUT};

	return poll(&p, 1, 0) == 1 && (p.revents & POLLERR) != 0;
}

/* Output that got lost is a failure, even if all else went well.  Who closed
 * the pipe (head, less) knows that already. */
static int finish(int code)
{
	bool lost = ferror(stdout) != 0;

	errno = 0;
	if (fflush(stdout) != 0)
		lost = true;
	if (!lost)
		return code;
	if (!reader_is_gone())
		fprintf(stderr, "agon: cannot write to standard output%s%s\n",
			errno != 0 ? ": " : "", errno != 0 ? strerror(errno) : "");
	return code != 0 ? code : ERR_INTERNAL;
}

static int dispatch(int argc, char **argv)
{
	struct err e = ERR_INIT;
	BUF_SCOPED out = BUF_INIT;
	int words = 0;

	if (argc < 2) {
		help_overview(&out);
		fwrite(out.data, 1, out.len, stderr);
		return ERR_USAGE;
	}
	const char *first = argv[1];
	if (strcmp(first, "--version") == 0 || strcmp(first, "-V") == 0) {
		help_version(&out);
		fwrite(out.data, 1, out.len, stdout);
		return 0;
	}
	if (strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0) {
		help_overview(&out);
		fwrite(out.data, 1, out.len, stdout);
		return 0;
	}
	const struct command *c = cmd_find(argc - 1, argv + 1, &words, &e);
	if (c == NULL) {
		buf_puts(&out, "agon: ");
		buf_add_text(&out, e.text, strlen(e.text), sizeof(e.text));
		buf_putc(&out, '\n');
		fwrite(out.data, 1, out.len, stderr);
		return ERR_USAGE;
	}
	return c->run(c, argc - words, argv + words);
}

int main(int argc, char **argv)
{
	keep_standard_fds();
	signal(SIGPIPE, SIG_IGN); /* a reader that leaves must not end a tournament */
	log_init("agon");
	return finish(dispatch(argc, argv));
}
