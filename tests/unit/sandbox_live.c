/* The sandbox while programs run and after: two at once, freezing, stopping, nothing left
 * behind, and the same without root and on pure cgroup v1. */
#include "tests/unit/sandbox_util.h"
#include "tests/unit/kill_util.h"

#include <sys/resource.h>

/* ------------------------------------------------------------- while it is running */

static void two_at_once(void **state)
{
	(void)state;
	const char *const argv[] = {"/bin/sh", "-c", "sleep 0.3; echo $$", NULL};
	struct sb_spec s = plain(argv);
	struct sb *a, *b, *c;
	struct err e = ERR_INIT;
	struct sb_result r;
	int64_t t = clock_mono_ns();

	assert_int_equal(sb_start(&a, host, &s, &e), 0);
	assert_int_equal(sb_start(&b, host, &s, &e), 0);
	assert_int_equal(sb_start(&c, host, &s, &e), -1);
	assert_non_null(strstr(e.text, "busy"));
	e = (struct err)ERR_INIT;
	assert_int_equal(sb_finish(a, &r, &e), 0);
	assert_string_equal(r.out[1], "2\n");
	sb_result_release(&r);
	assert_int_equal(sb_finish(b, &r, &e), 0);
	assert_string_equal(r.out[1], "2\n");
	sb_result_release(&r);
	assert_true(clock_mono_ns() - t < 1000000000);
}

/* Others come and go with other mounts: those of who is running stay. */
static void mounts_stay_while_running(void **state)
{
	(void)state;
	char dir[] = "/tmp/agon-test-XXXXXX", file[64];
	const char *const waits[] = {"/bin/sh", "-c", "echo; read x; cat /judge/in/f", NULL};
	const char *const quick[] = {"/bin/true", NULL};
	const struct sb_mount a[] = {{.kind = SB_MOUNT_RO, .to = "/judge/in", .from = dir},
				     {.to = NULL}};
	const struct sb_mount b[] = {{.kind = SB_MOUNT_RO, .to = "/other", .from = dir},
				     {.to = NULL}};
	struct err e = ERR_INIT;
	struct sb_result r;
	struct sb *sb;
	int in[2];

	assert_non_null(mkdtemp(dir));
	snprintf(file, sizeof(file), "%s/f", dir);
	assert_int_equal(file_replace(file, "a\n", 2, NULL), 0);
	assert_int_equal(pipe2(in, O_CLOEXEC), 0);
	struct sb_spec s = plain(waits);
	s.mounts = a;
	s.stream[0].kind = SB_STREAM_FD;
	s.stream[0].fd = in[0];
	assert_int_equal(sb_start(&sb, host, &s, &e), 0);
	for (int i = 0; i < 6; i++) {
		struct sb_spec o = plain(quick);
		o.mounts = i % 3 == 0 ? b : i % 3 == 1 ? NULL : a;
		r = run_spec(&o);
		assert_end(r, SB_EXITED);
		sb_result_release(&r);
	}
	assert_int_equal(fd_write_all(in[1], "x\n", 2), 0);
	assert_int_equal(sb_finish(sb, &r, &e), 0);
	assert_string_equal(r.out[1], "\na\n");
	sb_result_release(&r);
	close(in[0]);
	close(in[1]);
	assert_int_equal(dir_remove(dir, NULL), 0);
	r = shell("ls -d /judge /other 2>&-");
	assert_string_equal(r.out[1], "");
	sb_result_release(&r);
}

static void readable_when_over(void **state)
{
	(void)state;
	const char *const argv[] = {"/bin/sleep", "0.2", NULL};
	struct sb_spec s = plain(argv);
	struct sb *sb;
	struct err e = ERR_INIT;
	struct sb_result r;

	assert_int_equal(sb_start(&sb, host, &s, &e), 0);
	struct pollfd p = {.fd = sb_pidfd(sb), .events = POLLIN};
	assert_int_equal(poll(&p, 1, 50), 0);
	assert_int_equal(poll(&p, 1, 5000), 1);
	int64_t t = clock_mono_ns();
	assert_int_equal(sb_finish(sb, &r, &e), 0);
	assert_true(clock_mono_ns() - t < 100000000);
	sb_result_release(&r);
}

static void freeze_stops_time(void **state)
{
	(void)state;
	const char *const argv[] = {"/bin/sh", "-c",
				    "sh -c 'while :; do :; done' & while :; do :; done", NULL};
	struct sb_spec s = plain(argv);
	struct sb *sb;
	struct err e = ERR_INIT;
	struct sb_result r;

	s.wall_ns = 2000000000;
	assert_int_equal(sb_start(&sb, host, &s, &e), 0);
	usleep(100000);
	for (int turn = 0; turn < 3; turn++) {
		assert_int_equal(sb_freeze(sb, &e), 0);
		usleep(20000);
		int64_t before = sb_cpu_ns(sb);
		usleep(700000);
		int64_t after = sb_cpu_ns(sb);
		assert_true(before > 0 && after - before < 5000000);
		assert_int_equal(sb_thaw(sb, &e), 0);
		for (int tries = 0; tries < 400 && sb_cpu_ns(sb) <= after + 20000000; tries++)
			usleep(1000);
		assert_true(sb_cpu_ns(sb) > after + 20000000);
	}
	/* 2.1 s frozen: the wall limit of 2 s has not been reached. */
	struct pollfd p = {.fd = sb_pidfd(sb), .events = POLLIN};
	assert_int_equal(poll(&p, 1, 0), 0);
	sb_stop(sb);
	assert_int_equal(sb_finish(sb, &r, &e), 0);
	assert_end(r, SB_STOPPED);
	sb_result_release(&r);
}

static void stop_while_frozen(void **state)
{
	(void)state;
	const char *const argv[] = {"/bin/sh", "-c", "while :; do :; done", NULL};
	struct sb_spec s = plain(argv);
	struct sb *sb;
	struct err e = ERR_INIT;
	struct sb_result r;

	assert_int_equal(sb_start(&sb, host, &s, &e), 0);
	assert_int_equal(sb_freeze(sb, &e), 0);
	sb_stop(sb);
	assert_int_equal(sb_finish(sb, &r, &e), 0);
	assert_end(r, SB_STOPPED);
	sb_result_release(&r);
	/* The next run on the slot is not born frozen. */
	r = shell("exit 3");
	assert_int_equal(r.status, 3);
	sb_result_release(&r);
}

/* ------------------------------------------------------------------ nothing is left */

static int count_mounts(void)
{
	BUF_SCOPED text = BUF_INIT;
	int n = 0;

	assert_int_equal(file_read("/proc/1/mountinfo", 1 << 20, &text, NULL), 0);
	for (char *p = text.data; (p = strchr(p, '\n')) != NULL; p++)
		n++;
	return n;
}

static void kill_9_leaves_nothing(void **state)
{
	(void)state;
	char tag[64];
	int ready[2];
	int mounts = count_mounts();

	snprintf(tag, sizeof(tag), "agon-left-%d", (int)getpid());
	assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
	pid_t pid = fork();
	if (pid == 0) {
		const char *const argv[] = {"/bin/sh", "-c", "while :; do sleep 1; done", tag,
					    NULL};
		struct sb_spec s = plain(argv);
		struct sb_host *h;
		struct sb *a, *b;
		if (sb_host_new(&h, NULL, NULL) < 0 || sb_start(&a, h, &s, NULL) < 0 ||
		    sb_start(&b, h, &s, NULL) < 0)
			_exit(1);
		usleep(100000);
		_exit(write(ready[1], "x", 1) == 1 ? pause() : 1);
	}
	char c;
	close(ready[1]);
	assert_int_equal(read(ready[0], &c, 1), 1);
	close(ready[0]);
	assert_true(count_tagged(tag) >= 2);
	assert_true(count_cgroups(pid) > 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	for (int tries = 0; tries < 100 && count_tagged(tag) + count_cgroups(pid) > 0; tries++)
		usleep(20000);
	assert_int_equal(count_tagged(tag), 0);
	assert_int_equal(count_cgroups(pid), 0);
	assert_int_equal(count_mounts(), mounts);
}

/* --------------------------------------------------------------------- without root */

static int in_child(int (*fn)(void))
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(fn());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

#define CHECK(cond)                                                                                \
	do {                                                                                       \
		if (!(cond)) {                                                                     \
			fprintf(stderr, "line %d: %s: %s\n", __LINE__, #cond, e.text);             \
			return __LINE__ % 200 + 1;                                                 \
		}                                                                                  \
	} while (0)

static int limits_without_cgroups(struct sb_host *h)
{
	struct err e = ERR_INIT;
	struct sb_result r;
	const char *const spin[] = {"/bin/sh", "-c", "sh -c 'while :; do :; done'", NULL};
	const char *const eat[] = {"/usr/bin/python3", "-c",
				   "x=[]\nwhile True: x.append(bytearray(1<<20))", NULL};
	const char *const fork_[] = {"/usr/bin/python3", "-c",
				     "import os,time\nfor i in range(99):\n if os.fork()==0: "
				     "time.sleep(9)\n",
				     NULL};

	struct sb_spec s = plain(spin);
	s.cpu_ns = 300000000;
	CHECK(sb_run(h, &s, &r, &e) == 0);
	CHECK(r.end == SB_LIMIT && r.limit == SB_CPU && !(r.enforced & SB_CPU));
	sb_result_release(&r);
	s = plain(eat);
	CHECK(sb_run(h, &s, &r, &e) == 0);
	CHECK(r.end == SB_LIMIT && r.limit == SB_MEMORY);
	sb_result_release(&r);
	s = plain(fork_);
	CHECK(sb_run(h, &s, &r, &e) == 0);
	CHECK(r.end == SB_EXITED && r.status == 1 && strstr(r.out[2], "Resource temp") != NULL);
	sb_result_release(&r);
	s.require = SB_MEMORY;
	CHECK(sb_run(h, &s, &r, &e) < 0 && e.code == ERR_HOST);
	return 0;
}

static int rootless(void)
{
	struct err e = ERR_INIT;
	struct sb_host *h;
	struct sb_dir *d;
	struct sb_result r;
	struct sb *sb;

	CHECK(setgid(65534) == 0 && setuid(65534) == 0);
	prctl(PR_SET_DUMPABLE, 1); /* as after the exec that follows a real login */
	CHECK(sb_host_new(&h, NULL, &e) == 0);
	CHECK(sb_dir_new(&d, h, 1 << 20, 100, &e) == 0);
	const char *const argv[] = {
		"/bin/sh", "-c", "echo hi > /box/f; cat /proc/1/environ /etc/shadow; id -u", NULL};
	const struct sb_mount m[] = {{.kind = SB_MOUNT_DIR, .to = "/box", .dir = d}, {.to = NULL}};
	struct sb_spec s = plain(argv);
	s.mounts = m;
	CHECK(sb_run(h, &s, &r, &e) == 0);
	CHECK(r.end == SB_EXITED && r.status == 0 && strcmp(r.out[1], "65534\n") == 0);
	sb_result_release(&r);
	FD_SCOPED fd = fd_open_regular(sb_dir_fd(d), "f");
	CHECK(fd >= 0);
	const char *const spin[] = {"/bin/sh", "-c", "while :; do :; done", NULL};
	s = plain(spin);
	CHECK(sb_start(&sb, h, &s, &e) == 0);
	usleep(50000);
	CHECK(sb_freeze(sb, &e) == 0);
	int64_t before = sb_cpu_ns(sb);
	usleep(200000);
	CHECK(sb_cpu_ns(sb) - before < 30000000);
	CHECK(sb_thaw(sb, &e) == 0);
	sb_stop(sb);
	CHECK(sb_finish(sb, &r, &e) == 0 && r.end == SB_STOPPED);
	sb_result_release(&r);
	int rc = limits_without_cgroups(h);
	sb_dir_free(d);
	sb_host_free(h);
	return rc;
}

static void works_without_root(void **state)
{
	(void)state;
	assert_int_equal(in_child(rootless), 0);
}

static int pure_v1(void)
{
	struct err e = ERR_INIT;
	struct sb_host *h;
	struct sb_result r;
	struct sb *sb;
	struct sb_host_opt o = {.backend = "v1"};
	const char *const spin[] = {"/bin/sh", "-c", "while :; do :; done", NULL};
	struct sb_spec s = plain(spin);

	if (sb_host_new(&h, &o, &e) < 0)
		return 77;
	CHECK(sb_start(&sb, h, &s, &e) == 0);
	CHECK(sb_freeze(sb, &e) == 0);
	int64_t before = sb_cpu_ns(sb);
	usleep(100000);
	CHECK(sb_cpu_ns(sb) - before < 5000000);
	sb_stop(sb);
	CHECK(sb_finish(sb, &r, &e) == 0 && r.end == SB_STOPPED);
	sb_result_release(&r);
	sb_host_free(h);
	return 0;
}

/* As after `ulimit -c 0`, which many have in their profiles. */
static int no_core_limit(void)
{
	struct rlimit none = {0, 0}, now;
	struct err e = ERR_INIT;
	struct sb_host *h;
	struct sb_result r;
	const char *const argv[] = {"/bin/sh", "-c", "exit 3", NULL};
	struct sb_spec s = plain(argv);

	CHECK(setrlimit(RLIMIT_CORE, &none) == 0);
	CHECK(sb_host_new(&h, NULL, &e) == 0);
	CHECK(getrlimit(RLIMIT_CORE, &now) == 0 && now.rlim_max == 0);
	CHECK(sb_run(h, &s, &r, &e) == 0 && r.end == SB_EXITED && r.status == 3);
	sb_result_release(&r);
	sb_host_free(h);
	return 0;
}

static int no_core_limit_rootless(void)
{
	struct err e = ERR_INIT;

	CHECK(setgid(65534) == 0 && setuid(65534) == 0);
	prctl(PR_SET_DUMPABLE, 1);
	return no_core_limit();
}

static void works_without_a_core_limit(void **state)
{
	(void)state;
	assert_int_equal(in_child(no_core_limit), 0);
	assert_int_equal(in_child(no_core_limit_rootless), 0);
}

static void works_on_pure_v1(void **state)
{
	(void)state;
	int rc = in_child(pure_v1);

	if (rc == 77)
		skip();
	assert_int_equal(rc, 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mounts_stay_while_running),
		cmocka_unit_test(two_at_once),
		cmocka_unit_test(readable_when_over),
		cmocka_unit_test(freeze_stops_time),
		cmocka_unit_test(stop_while_frozen),
		cmocka_unit_test(kill_9_leaves_nothing),
		cmocka_unit_test(works_without_root),
		cmocka_unit_test(works_without_a_core_limit),
		cmocka_unit_test(works_on_pure_v1),
	};

	/* An argument selects: an emulated machine is too slow for some, and has no compiler. */
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests_name("sandbox_live", tests, group_setup, group_teardown);
}
