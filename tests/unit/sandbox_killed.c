/* Helper, keeper or caller are killed from outside while a program is frozen, in every world
 * this host has: the caller is told so in bounded time, and nothing is left. */
#include "tests/unit/sandbox_util.h"
#include "tests/unit/kill_util.h"

#include "harness/base/err.h"

enum victim { HELPER, KEEPER, HELPER_AND_CALLER, KEEPER_AND_HELPER, VICTIMS };

enum { SKIP = 77 };

static const char *const backends[] = {"v1", "hybrid", "v2", "none"};

static pid_t first_child(pid_t pid)
{
	char path[64];
	BUF_SCOPED text = BUF_INIT;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)pid, (int)pid);
	return file_read(path, 65536, &text, NULL) == 0 ? (pid_t)strtol(text.data, NULL, 10) : 0;
}

#define CHECK(cond)                                                                                \
	do {                                                                                       \
		if (!(cond)) {                                                                     \
			fprintf(stderr, "line %d: %s: %s\n", __LINE__, #cond, e.text);             \
			_exit(1);                                                                  \
		}                                                                                  \
	} while (0)

/* A program that has said that it runs. */
static struct sb *start_tagged(struct sb_host *h, const char *tag)
{
	const char *const argv[] = {"/bin/sh", "-c", "echo; while :; do :; done", tag, NULL};
	struct sb_spec s = plain(argv);
	struct err e = ERR_INIT;
	struct sb *sb;
	int ready[2];
	char c;

	CHECK(pipe2(ready, O_CLOEXEC) == 0);
	s.stream[1] = (struct sb_stream){.kind = SB_STREAM_FD, .fd = ready[1]};
	CHECK(sb_start(&sb, h, &s, &e) == 0);
	close(ready[1]);
	CHECK(read(ready[0], &c, 1) == 1);
	close(ready[0]);
	return sb;
}

/* After the keeper alone the host goes on; without a helper it says that it cannot. */
static void next_run(struct sb_host *h, bool works)
{
	const char *const argv[] = {"/bin/sh", "-c", "exit 7", NULL};
	struct sb_spec s = plain(argv);
	struct err e = ERR_INIT;
	struct sb_result r;
	int rc = sb_run(h, &s, &r, &e);

	CHECK(rc == (works ? 0 : -1));
	if (works)
		CHECK(r.end == SB_EXITED && r.status == 7);
	else
		CHECK(strstr(e.text, "helper is gone") != NULL ||
		      strstr(e.text, "keeper of a sandbox slot died") != NULL);
}

/* at_once: as soon as it can be, be the program executed or not. */
static _Noreturn void caller(const char *backend, enum victim v, bool at_once, const char *tag,
			     int paused)
{
	struct sb_host_opt o = {.slots = 1, .backend = backend};
	struct err e = ERR_INIT;
	struct sb_host *h;
	struct sb_result r;
	const char *const argv[] = {"/bin/sh", "-c", "while :; do :; done", tag, NULL};
	struct sb_spec s = plain(argv);
	struct sb *sb;

	if (sb_host_new(&h, &o, &e) < 0)
		_exit(SKIP);
	if (at_once)
		CHECK(sb_start(&sb, h, &s, &e) == 0);
	else
		sb = start_tagged(h, tag);
	CHECK(sb_freeze(sb, &e) == 0);
	pid_t helper = first_child(getpid()), keeper = first_child(helper);
	CHECK(helper > 0 && keeper > 0 && write(paused, "p", 1) == 1);
	if (v == KEEPER || v == KEEPER_AND_HELPER)
		kill(keeper, SIGKILL);
	if (v != KEEPER)
		kill(helper, SIGKILL);
	if (v == HELPER_AND_CALLER)
		kill(getpid(), SIGKILL);
	struct pollfd p = {.fd = sb_pidfd(sb), .events = POLLIN};
	CHECK(poll(&p, 1, 20000) == 1);
	CHECK(sb_finish(sb, &r, &e) == -1);
	CHECK(strstr(e.text, "keeper of a sandbox slot died") != NULL);
	for (int tries = 0; tries < 250 && count_tagged(tag) > 0; tries++)
		usleep(20000);
	CHECK(count_tagged(tag) == 0);
	next_run(h, v == KEEPER);
	sb_host_free(h);
	_exit(0);
}

/* Who starts next removes what nobody was left to remove. */
static _Noreturn void next_start(const char *backend)
{
	struct sb_host_opt o = {.slots = 1, .backend = backend};
	struct err e = ERR_INIT;
	struct sb_host *h;

	alarm(20);
	CHECK(sb_host_new(&h, &o, &e) == 0);
	next_run(h, true);
	sb_host_free(h);
	_exit(0);
}

static void try_one(const char *backend, enum victim v, bool at_once)
{
	char tag[64], c;
	int paused[2], status;

	snprintf(tag, sizeof(tag), "agon-killed-%d", (int)getpid());
	assert_int_equal(pipe2(paused, O_CLOEXEC), 0);
	pid_t pid = fork();
	if (pid == 0) {
		close(paused[0]);
		alarm(30);
		caller(backend, v, at_once, tag, paused[1]);
	}
	close(paused[1]);
	bool ran = read(paused[0], &c, 1) == 1;
	close(paused[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (!ran && WIFEXITED(status) && WEXITSTATUS(status) == SKIP)
		return;
	assert_true(ran);
	assert_int_equal(status, v == HELPER_AND_CALLER ? SIGKILL : 0);
	if (v == HELPER_AND_CALLER) {
		usleep(100000);
		pid_t next = fork();
		if (next == 0)
			next_start(backend);
		assert_int_equal(waitpid(next, &status, 0), next);
		assert_int_equal(status, 0);
	}
	for (int tries = 0; tries < 250 && count_tagged(tag) + count_cgroups(pid) > 0; tries++)
		usleep(20000);
	if (count_tagged(tag) + count_cgroups(pid) > 0)
		fail_msg("backend %s, victim %d: %d processes and %d cgroups are left", backend,
			 (int)v, count_tagged(tag), count_cgroups(pid));
}

static void everywhere(enum victim v)
{
	for (size_t i = 0; i < sizeof(backends) / sizeof(backends[0]); i++) {
		try_one(backends[i], v, false);
		try_one(backends[i], v, true);
	}
}

static void helper_is_killed(void **state)
{
	(void)state;
	everywhere(HELPER);
}

static void keeper_is_killed(void **state)
{
	(void)state;
	everywhere(KEEPER);
}

static void keeper_and_helper_are_killed(void **state)
{
	(void)state;
	everywhere(KEEPER_AND_HELPER);
}

static void all_of_ours_are_killed(void **state)
{
	(void)state;
	everywhere(HELPER_AND_CALLER);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(helper_is_killed),
		cmocka_unit_test(keeper_is_killed),
		cmocka_unit_test(keeper_and_helper_are_killed),
		cmocka_unit_test(all_of_ours_are_killed),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests_name("sandbox_killed", tests, NULL, NULL);
}
