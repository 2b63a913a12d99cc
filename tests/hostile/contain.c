/*
 * contain: run a command and see that nothing of it stays on the host.
 *
 *	contain REPORT SECONDS COMMAND...
 *
 * Every process that the command leaves behind becomes a child of this one.
 * Into REPORT goes one line: milliseconds, peak KiB of the largest process
 * that was waited for, and what is different from before, or nothing.
 * Exit code: the command's, or 124 when it took longer than SECONDS.
 */
#include "harness/base/fd.h"
#include "tests/hostile/state.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* Of the command; whoever else ends is only reaped. */
static int wait_for(pid_t pid, int64_t until_ns)
{
	int status;

	while (clock_mono_ns() < until_ns) {
		pid_t who = waitpid(-1, &status, WNOHANG);
		if (who == pid)
			return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
		if (who <= 0)
			usleep(2000);
	}
	return 124;
}

int main(int argc, char **argv)
{
	struct host_state before;
	struct err e = ERR_INIT;
	BUF_SCOPED left = BUF_INIT;
	BUF_SCOPED line = BUF_INIT;
	pid_t pid;

	if (argc < 4) {
		fprintf(stderr, "usage: contain REPORT SECONDS COMMAND...\n");
		return 2;
	}
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	state_read(STATE_BELOW, &before);
	int64_t t = clock_mono_ns();
	if (posix_spawnp(&pid, argv[3], NULL, NULL, argv + 3, environ) != 0) {
		fprintf(stderr, "contain: cannot run %s\n", argv[3]);
		return 2;
	}
	int code = wait_for(pid, t + (int64_t)strtoll(argv[2], NULL, 10) * 1000000000);
	t = clock_mono_ns() - t;
	if (code == 124)
		kill(pid, SIGKILL);
	/* Whoever is ending is given the time; who is not is a difference. */
	for (int tries = 0; tries < 40 && waitpid(-1, NULL, WNOHANG) >= 0; tries++)
		usleep(25000);
	state_same(STATE_BELOW, &before, &left);
	struct rusage u;
	getrusage(RUSAGE_CHILDREN, &u);
	buf_printf(&line, "%lld %ld %s\n", (long long)(t / 1000000), u.ru_maxrss, left.data);
	if (file_replace(argv[1], line.data, line.len, &e) < 0) {
		fprintf(stderr, "contain: %s\n", e.text);
		return 2;
	}
	return code;
}
