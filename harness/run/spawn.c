#include "harness/run/spawn.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

extern char **environ;

/* A worker runs next to hostile code and needs no secrets: of our environment it gets what
 * says how to run, and none of the keys that may be in the rest. */
static const char *const passed_on[] = {
	"PATH=",         "HOME=",           "LANG=",        "LC_",           "TMPDIR=",
	"TZ=",           "AGON_LOG=",       "AGON_MUTANT=", "ASAN_OPTIONS=", "UBSAN_OPTIONS=",
	"LSAN_OPTIONS=", "LD_LIBRARY_PATH="};

static char **worker_env(void)
{
	size_t n = 0, kept = 0;

	while (environ[n] != NULL)
		n++;
	char **env = xcalloc(n + 1, sizeof(*env));
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < sizeof(passed_on) / sizeof(passed_on[0]); k++)
			if (strncmp(environ[i], passed_on[k], strlen(passed_on[k])) == 0) {
				env[kept++] = environ[i];
				break;
			}
	return env;
}

static int try_spawn(const char *worker, int in_fd, int out_fd, int socket, pid_t *ret_pid)
{
	posix_spawn_file_actions_t fa;
	posix_spawnattr_t attr;
	sigset_t none;
	char *argv[] = {(char *)(uintptr_t) "agon-worker", NULL};
	MEM_SCOPED char **env = worker_env();

	/* Ours are blocked for a signalfd; a worker starts with none blocked. */
	sigemptyset(&none);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
	int rc = posix_spawn_file_actions_init(&fa);
	if (rc != 0)
		return rc;
	rc = posix_spawn_file_actions_adddup2(&fa, socket, 3);
	/* Ours are at 10 and above, so that no dup2 overwrites one that is still to come. */
	if (rc == 0)
		rc = in_fd >= 0
			     ? posix_spawn_file_actions_adddup2(&fa, in_fd, 0)
			     : posix_spawn_file_actions_addopen(&fa, 0, "/dev/null", O_RDONLY, 0);
	if (rc == 0)
		rc = out_fd >= 0
			     ? posix_spawn_file_actions_adddup2(&fa, out_fd, 1)
			     : posix_spawn_file_actions_addopen(&fa, 1, "/dev/null", O_WRONLY, 0);
	if (rc == 0)
		rc = posix_spawn(ret_pid, worker, &fa, &attr, argv, env);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&fa);
	return rc;
}

static int raise_fd(int fd)
{
	return fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 10);
}

int spawn_worker(const char *worker, int in_fd, int out_fd, pid_t *ret_pid, int *ret_socket,
		 struct err *e)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return err_sys(e, ERR_INTERNAL, "cannot make a socket pair");
	FD_SCOPED ours = pair[0];
	FD_SCOPED theirs_low = pair[1];
	FD_SCOPED theirs = raise_fd(theirs_low);
	FD_SCOPED in = raise_fd(in_fd);
	FD_SCOPED out = raise_fd(out_fd);
	if (theirs < 0 || (in_fd >= 0 && in < 0) || (out_fd >= 0 && out < 0))
		return err_sys(e, ERR_INTERNAL, "cannot duplicate a descriptor");
	pid_t pid;
	int rc = try_spawn(worker, in, out, theirs, &pid);
	if (rc != 0) {
		errno = rc;
		return err_sys(e, ERR_HOST, "cannot start %s", worker);
	}
	*ret_pid = pid;
	*ret_socket = fd_steal(&ours);
	return 0;
}

json_t *worker_answer(const char *text, size_t len, size_t max, struct err *e)
{
	struct err mine = ERR_INIT;
	JSON_SCOPED *r = json_parse("answer of agon-worker", text, len, max, &mine);

	if (r == NULL) {
		err_set(e, ERR_INTERNAL, "%s", mine.text);
		return NULL;
	}
	if (json_bool_or(r, "ok", false))
		return json_incref(r);
	int64_t code = json_int_or(r, "code", ERR_INTERNAL);
	err_set(e, code >= ERR_FAILED && code <= ERR_INTERNAL ? (enum err_code)code : ERR_INTERNAL,
		"%s", json_str_or(r, "error", "agon-worker gave no reason"));
	return NULL;
}
