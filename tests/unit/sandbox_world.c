/* The promises that hold in every world: cgroup v1, hybrid, v2 or none, root or
 * not.  A limit is enforced, proven by a counter, or it is not claimed and can
 * be refused; and nothing is left behind.  It needs a shell and coreutils only
 * and asserts no speed, so that it runs under emulation too.
 *
 *   AGON_WORLD=v2    the cgroup backend that must have been found
 *   argv[1]          only tests whose name matches (cmocka pattern)
 */
#include "harness/base/fd.h"
#include "sandbox/sandbox.h"
#include "tests/unit/kill_util.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static struct sb_host *host;

static struct sb_spec plain(const char *const *argv)
{
	struct sb_spec s = SB_SPEC_INIT;

	s.argv = argv;
	s.cpu_ns = 20000000000;
	s.wall_ns = 60000000000;
	s.memory_bytes = 64 << 20;
	s.processes = 16;
	s.output_bytes = 1 << 20;
	s.file_bytes = 48 << 20;
	s.stream[1].kind = s.stream[2].kind = SB_STREAM_CAPTURE;
	return s;
}

static struct sb_result run_spec(const struct sb_spec *s)
{
	struct err e = ERR_INIT;
	struct sb_result r;

	if (sb_run(host, s, &r, &e) < 0)
		fail_msg("sb_run: %s", e.text);
	return r;
}

#define SHELL(name, script) const char *const name[] = {"/bin/sh", "-c", script, NULL}

static struct sb_result shell(const char *script)
{
	SHELL(argv, script);
	struct sb_spec s = plain(argv);

	return run_spec(&s);
}

static bool enforces(enum sb_limit l)
{
	return (sb_enforceable(host) & l) != 0;
}

static const char *backend(void)
{
	static struct sb_fact f[32];
	size_t n = sb_facts(host, f, 32);

	for (size_t i = 0; i < n; i++)
		if (strcmp(f[i].name, "cgroup backend") == 0)
			return f[i].how;
	return "?";
}

#define assert_end(r, e)                                                                           \
	do {                                                                                       \
		if ((r).end != (e))                                                                \
			fail_msg("ended %s %d: %s: %s", sb_end_name((r).end), (r).status,          \
				 (r).evidence, (r).out[2] != NULL ? (r).out[2] : "");              \
	} while (0)
#define assert_said(text, part)                                                                    \
	do {                                                                                       \
		if (strstr(text, part) == NULL)                                                    \
			fail_msg("no \"%s\" in: %s", part, text);                                  \
	} while (0)

/* It was stopped by this limit, and the proof is of the kind this world has. */
static void assert_limit(const struct sb_result *r, enum sb_limit l, const char *counter,
			 const char *otherwise)
{
	assert_end(*r, SB_LIMIT);
	assert_string_equal(sb_limit_name(r->limit), sb_limit_name(l));
	assert_int_equal(r->enforced & l, sb_enforceable(host) & l);
	assert_said(r->evidence, enforces(l) ? counter : otherwise);
}

/* ------------------------------------------------------------------------- the world */

/* Workers are siblings in one cgroup: the second finds what the first found. */
static void a_sibling_finds_the_same(void **state)
{
	(void)state;
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		struct err e = ERR_INIT;
		struct sb_host *h;
		struct sb_result r;
		SHELL(argv, "exit 3");
		struct sb_spec s = plain(argv);
		int rc = 0;
		if (sb_host_new(&h, NULL, &e) < 0 || sb_run(h, &s, &r, &e) < 0)
			rc = 1;
		else if (sb_enforceable(h) != sb_enforceable(host))
			rc = 2;
		else if (r.end != SB_EXITED || r.status != 3)
			rc = 3;
		if (e.text[0] != '\0')
			fprintf(stderr, "%s\n", e.text);
		if (rc != 1)
			sb_host_free(h);
		_exit(rc);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void facts_say_how_to_get_more(void **state)
{
	(void)state;
	struct sb_fact f[32];
	size_t n = sb_facts(host, f, 32);

	assert_true(n > 8 && n <= 32);
	for (size_t i = 0; i < n; i++)
		assert_true(f[i].how[0] != '\0' && (f[i].ok || f[i].more[0] != '\0'));
}

/* --------------------------------------------------------------------------- limits */

static void cpu_limit(void **state)
{
	(void)state;
	SHELL(argv, "sh -c 'while :; do :; done'; exit 1");
	struct sb_spec s = plain(argv);

	s.cpu_ns = 200000000;
	struct sb_result r = run_spec(&s);
	assert_limit(&r, SB_CPU, "cgroup counter", "/proc");
	assert_true(r.cpu_ns >= 200000000);
	sb_result_release(&r);
}

/* A grandchild that nobody waits for: rusage would not know of it. */
static void cpu_of_orphans_counts(void **state)
{
	(void)state;
	SHELL(argv, "sh -c 'sh -c \"while :; do :; done\" & exit 0'; sleep 60");
	struct sb_spec s = plain(argv);

	s.cpu_ns = 200000000;
	struct sb_result r = run_spec(&s);
	assert_limit(&r, SB_CPU, "cgroup counter", "/proc");
	sb_result_release(&r);
}

static void each_run_starts_at_zero(void **state)
{
	(void)state;
	SHELL(spin, "while :; do :; done");
	SHELL(wait, "sleep 60");
	struct err e = ERR_INIT;
	struct sb_spec s = plain(spin);
	struct sb *sb;

	s.cpu_ns = 500000000;
	struct sb_result r = run_spec(&s);
	sb_result_release(&r);
	s = plain(wait);
	s.cpu_ns = 450000000;
	assert_int_equal(sb_start(&sb, host, &s, &e), 0);
	for (int tries = 0; tries < 100 && sb_cpu_ns(sb) < 0; tries++)
		usleep(10000);
	usleep(100000);
	assert_in_range(sb_cpu_ns(sb), 0, 400000000);
	sb_stop(sb);
	assert_int_equal(sb_finish(sb, &r, &e), 0);
	assert_end(r, SB_STOPPED);
	assert_in_range(r.cpu_ns, 0, 400000000);
	sb_result_release(&r);
}

static void wall_limit_is_idle(void **state)
{
	(void)state;
	SHELL(argv, "exec sleep 60");
	struct sb_spec s = plain(argv);

	s.wall_ns = 1000000000;
	struct sb_result r = run_spec(&s);
	assert_limit(&r, SB_WALL, "by the clock", "?");
	/* An emulated machine may need a while to start sleep. */
	assert_int_equal(r.idle, r.cpu_ns < r.wall_ns / 10);
	sb_result_release(&r);
}

/* Everything in it dies with the one that ate. */
static void memory_limit(void **state)
{
	(void)state;
	struct sb_result r = shell("sleep 60 & tail -n 1 </dev/zero; exit 1");

	assert_limit(&r, SB_MEMORY, "cgroup ", "/proc");
	assert_true(r.memory_bytes > 48 << 20);
	sb_result_release(&r);
}

static void tmp_is_memory_too(void **state)
{
	(void)state;
	struct sb_result r = shell("head -c 24m /dev/zero >/tmp/a");
	assert_end(r, SB_EXITED);
	assert_int_equal(r.status, 0);
	if (!enforces(SB_MEMORY)) {
		assert_false(r.enforced & SB_MEMORY);
		sb_result_release(&r);
		return;
	}
	assert_in_range(r.memory_bytes, 24 << 20, 60 << 20);
	sb_result_release(&r);
	SHELL(argv, "head -c 40m /dev/zero >/tmp/a; sleep 60");
	struct sb_spec s = plain(argv);
	s.memory_bytes = 32 << 20;
	r = run_spec(&s);
	assert_limit(&r, SB_MEMORY, "cgroup ", "?");
	sb_result_release(&r);
}

static void process_limit(void **state)
{
	(void)state;
	struct sb_result r = shell("for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19; do "
				   "sleep 60 & done");

	if (strncmp(backend(), "none", 4) == 0) {
		assert_end(r, SB_EXITED);
		assert_int_equal(r.status, 2);
		assert_said(r.out[2], "annot fork");
	} else {
		assert_limit(&r, SB_PROCESSES, "pids.events", "?");
	}
	sb_result_release(&r);
}

static void fork_bomb_ends(void **state)
{
	(void)state;
	SHELL(argv, "f() { f | f & }; f; sleep 60");
	struct sb_spec s = plain(argv);

	s.wall_ns = 1000000000;
	s.cpu_ns = 1000000000;
	struct sb_result r = run_spec(&s);
	assert_true(r.end == SB_LIMIT || (r.end == SB_EXITED && r.status != 0));
	sb_result_release(&r);
	r = shell("exit 4");
	assert_end(r, SB_EXITED);
	assert_int_equal(r.status, 4);
	sb_result_release(&r);
}

static void output_limit(void **state)
{
	(void)state;
	struct sb_result r = shell("yes");

	assert_limit(&r, SB_OUTPUT, "of output", "?");
	sb_result_release(&r);
}

static void a_file_gets_no_more_than_the_limit(void **state)
{
	(void)state;
	SHELL(argv, "yes");
	struct sb_spec s = plain(argv);
	FD_SCOPED fd = memfd_create("out", MFD_CLOEXEC);
	char first[6] = "";
	struct stat st;

	assert_int_equal(write(fd, "mine\n", 5), 5);
	s.stream[1] = (struct sb_stream){.kind = SB_STREAM_FD, .fd = fd};
	struct sb_result r = run_spec(&s);
	assert_limit(&r, SB_OUTPUT, "of output", "?");
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_size, 5 + s.output_bytes);
	assert_int_equal(pread(fd, first, 5, 0), 5);
	assert_string_equal(first, "mine\n");
	sb_result_release(&r);
}

static void a_file_that_takes_no_more_is_our_failure(void **state)
{
	(void)state;
	SHELL(argv, "echo too long for it");
	struct sb_spec s = plain(argv);
	FD_SCOPED fd = memfd_create("out", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	struct err e = ERR_INIT;
	struct sb_result r;

	assert_int_equal(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW), 0);
	s.stream[1] = (struct sb_stream){.kind = SB_STREAM_FD, .fd = fd};
	assert_int_equal(sb_run(host, &s, &r, &e), -1);
	assert_said(e.text, "write the program's output to its file");
	r = shell("exit 4");
	assert_int_equal(r.status, 4);
	sb_result_release(&r);
}

/* What is made ahead of a run is a guess. */
static void tmp_is_as_asked_for(void **state)
{
	(void)state;
	static const struct {
		int64_t mib;
		bool later, fits;
	} rows[] = {{1, false, false}, {4, false, true}, {0, false, true},
		    {1, true, false},  {4, true, true},  {4, false, true}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		SHELL(argv, "head -c 2m /dev/zero >/tmp/x");
		struct sb_spec s = plain(argv);
		s.tmpfs_bytes = rows[i].mib << 20;
		usleep(rows[i].later ? 150000 : 0);
		struct sb_result r = run_spec(&s);
		assert_end(r, SB_EXITED);
		assert_int_equal(r.status == 0, rows[i].fits);
		sb_result_release(&r);
	}
}

static void a_slot_whose_processes_were_killed_is_renewed(void **state)
{
	(void)state;

	for (int later = 0; later < 2; later++) {
		struct sb_result r = shell("exit 1");
		sb_result_release(&r);
		usleep(later ? 150000 : 0);
		kill_below(getpid(), 0, false);
		usleep(150000); /* until they are dead */
		r = shell("exit 6");
		assert_end(r, SB_EXITED);
		assert_int_equal(r.status, 6);
		sb_result_release(&r);
	}
}

/* Whatever was just being born when they were killed: a run that met the dying may fail with
 * them, and says so; the next is as ever. */
static void killed_while_it_is_renewed(void **state)
{
	(void)state;

	for (int i = 0; i < 40; i++) {
		struct sb_result r = shell("exit 1");
		sb_result_release(&r);
		usleep((useconds_t)(i * 20));
		kill_below(getpid(), 0, i % 2 == 0);
		SHELL(argv, "exit 6");
		struct sb_spec s = plain(argv);
		struct err e = ERR_INIT;
		if (sb_run(host, &s, &r, &e) == 0) {
			assert_int_equal(r.status, r.end == SB_EXITED ? 6 : SIGKILL);
			sb_result_release(&r);
		} else {
			assert_said(e.text, "was it killed from outside");
		}
		r = shell("exit 6");
		assert_end(r, SB_EXITED);
		assert_int_equal(r.status, 6);
		sb_result_release(&r);
	}
}

static void file_limit(void **state)
{
	(void)state;
	SHELL(argv, "exec head -c 3m /dev/zero >/tmp/x");
	struct sb_spec s = plain(argv);

	s.file_bytes = 1 << 20;
	struct sb_result r = run_spec(&s);
	assert_limit(&r, SB_FILE, "SIGXFSZ", "?");
	sb_result_release(&r);
}

static void violation_is_named(void **state)
{
	(void)state;
	SHELL(argv, "exec dmesg -S");
	struct sb_spec s = plain(argv);
	struct sb_result r = run_spec(&s);

	assert_end(r, SB_VIOLATION);
	assert_said(r.evidence, r.status == SYS_syslog ? "syslog" : "SIGSYS");
	sb_result_release(&r);
}

/* What is not enforced is not claimed; asked for, it is refused with its name. */
static void required_means_enforced(void **state)
{
	(void)state;
	SHELL(argv, "exit 0");

	for (unsigned l = SB_CPU; l <= SB_SYSCALLS; l <<= 1) {
		struct sb_spec s = plain(argv);
		struct err e = ERR_INIT;
		struct sb_result r;
		s.require = l;
		int rc = sb_run(host, &s, &r, &e);
		assert_int_equal(rc, enforces((enum sb_limit)l) ? 0 : -1);
		if (rc == 0) {
			assert_true(r.enforced & l);
			sb_result_release(&r);
			continue;
		}
		assert_int_equal(e.code, ERR_HOST);
		assert_said(e.text, sb_limit_name((enum sb_limit)l));
		assert_said(e.text, "doctor");
	}
}

/* ------------------------------------------------------------------------- isolation */

static void nothing_of_the_host(void **state)
{
	(void)state;
	struct sb_result r = shell("cat /etc/shadow /proc/1/environ; ls /home /root /sys; echo x "
				   ">/usr/x; ls -A / | tr '\\n' ' '; ls -d /proc/[0-9]* | wc -l");

	assert_end(r, SB_EXITED);
	assert_null(strstr(r.out[1], "root:"));
	assert_null(strstr(r.out[1], "home"));
	assert_said(r.out[2], "/usr/x: Read-only file system");
	sb_result_release(&r);
}

static void network_is_loopback_only(void **state)
{
	(void)state;
	struct sb_result r = shell("cat /proc/self/net/dev");
	int devices = 0;

	for (const char *p = r.out[1]; (p = strchr(p, ':')) != NULL; p++)
		devices++;
	if (strstr(r.out[2], "No such file") == NULL) {
		assert_int_equal(devices, 1);
		assert_said(r.out[1], "lo:");
	}
	sb_result_release(&r);
}

static void its_cgroup_has_no_name(void **state)
{
	(void)state;
	struct sb_result r = shell("cat /proc/self/cgroup");

	assert_end(r, SB_EXITED);
	assert_null(strstr(r.out[1], "agon"));
	if (strncmp(backend(), "v2", 2) == 0)
		assert_string_equal(r.out[1], "0::/\n");
	sb_result_release(&r);
}

/* The caller ignores and blocks what it likes (main() below does); programs start plain. */
static void signals_start_plain(void **state)
{
	(void)state;
	struct sb_result r = shell("grep -E 'Sig(Ign|Blk)' /proc/self/status");

	/* No /proc where a container covers parts of its own. */
	if (strstr(r.out[2], "No such file") == NULL)
		assert_string_equal(r.out[1],
				    "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
	sb_result_release(&r);
	r = shell("yes | head -n 1");
	assert_end(r, SB_EXITED);
	assert_int_equal(r.status, 0);
	assert_string_equal(r.out[1], "y\n");
	assert_string_equal(r.out[2], "");
	sb_result_release(&r);
}

/* -------------------------------------------------------------- freezing, leaving nothing */

static void frozen_uses_no_cpu(void **state)
{
	(void)state;
	SHELL(argv, "sh -c 'while :; do :; done' & while :; do :; done");
	struct sb_spec s = plain(argv);
	struct err e = ERR_INIT;
	struct sb *sb;
	struct sb_result r;

	assert_int_equal(sb_start(&sb, host, &s, &e), 0);
	usleep(200000);
	for (int turn = 0; turn < 2; turn++) {
		assert_int_equal(sb_freeze(sb, &e), 0);
		usleep(100000);
		int64_t before = sb_cpu_ns(sb);
		usleep(400000);
		int64_t after = sb_cpu_ns(sb);
		assert_true(before > 0);
		assert_in_range(after - before, 0, 50000000);
		assert_int_equal(sb_thaw(sb, &e), 0);
		for (int tries = 0; tries < 200 && sb_cpu_ns(sb) < after + 50000000; tries++)
			usleep(50000);
		assert_true(sb_cpu_ns(sb) >= after + 50000000);
	}
	assert_int_equal(sb_freeze(sb, &e), 0);
	sb_stop(sb);
	assert_int_equal(sb_finish(sb, &r, &e), 0);
	assert_end(r, SB_STOPPED);
	sb_result_release(&r);
	r = shell("exit 5");
	assert_end(r, SB_EXITED);
	assert_int_equal(r.status, 5);
	sb_result_release(&r);
}

static int count_cgroups(pid_t owner)
{
	char cmd[128];
	int n = -1;

	snprintf(cmd, sizeof(cmd), "find /sys/fs/cgroup -type d -name 'agon-%d-*' | wc -l",
		 (int)owner);
	FILE *f = popen(cmd, "r");
	assert_int_equal(fscanf(f, "%d", &n), 1);
	pclose(f);
	return n;
}

static void kill_9_leaves_nothing(void **state)
{
	(void)state;
	char tag[64], c;
	int ready[2];

	snprintf(tag, sizeof(tag), "agon-world-%d", (int)getpid());
	assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
	pid_t pid = fork();
	if (pid == 0) {
		const char *const argv[] = {"/bin/sh", "-c", "echo; while :; do sleep 1; done", tag,
					    NULL};
		struct sb_spec s = plain(argv);
		struct sb_host *h;
		struct sb *sb;
		s.stream[1] = (struct sb_stream){.kind = SB_STREAM_FD, .fd = ready[1]};
		if (sb_host_new(&h, NULL, NULL) < 0 || sb_start(&sb, h, &s, NULL) < 0)
			_exit(1);
		_exit(pause());
	}
	close(ready[1]);
	struct pollfd p = {.fd = ready[0], .events = POLLIN};
	int rc = poll(&p, 1, 30000);
	int tagged = count_tagged(tag);
	kill(pid, SIGKILL);
	assert_int_equal(rc, 1);
	assert_int_equal(read(ready[0], &c, 1), 1);
	close(ready[0]);
	assert_true(tagged >= 1);
	waitpid(pid, NULL, 0);
	for (int tries = 0; tries < 250 && count_tagged(tag) + count_cgroups(pid) > 0; tries++)
		usleep(20000);
	assert_int_equal(count_tagged(tag), 0);
	assert_int_equal(count_cgroups(pid), 0);
}

static int group_setup(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct sb_host_opt o = {.slots = 1};

	const char *want = getenv("AGON_WORLD");

	if (sb_host_new(&host, &o, &e) < 0) {
		fprintf(stderr, "sb_host_new: %s\n", e.text);
		return -1;
	}
	if (want == NULL || strncmp(backend(), want, strlen(want)) == 0)
		return 0;
	fprintf(stderr, "backend: wanted %s, got %s\n", want, backend());
	return -1;
}

static int group_teardown(void **state)
{
	(void)state;
	sb_host_free(host);
	if (count_cgroups(getpid()) == 0)
		return 0;
	fprintf(stderr, "cgroups are left\n");
	return -1;
}

/* As a caller that wants to hear nothing, before the host is made. */
static void silence_signals(void)
{
	static const int ignored[] = {SIGPIPE, SIGINT, SIGQUIT, SIGHUP, SIGTERM, SIGUSR1};
	struct {
		void (*handler)(int);
		unsigned long flags;
		void (*restorer)(void);
		uint64_t mask;
	} ignore = {.handler = SIG_IGN};
	sigset_t some;

	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		signal(ignored[i], SIG_IGN);
	/* The two that libc keeps to itself can only be reached so. */
	for (int sig = 32; sig < 34; sig++)
		syscall(SYS_rt_sigaction, sig, &ignore, NULL, sizeof(uint64_t));
	sigemptyset(&some);
	sigaddset(&some, SIGUSR2);
	sigaddset(&some, SIGALRM);
	sigprocmask(SIG_BLOCK, &some, NULL);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sibling_finds_the_same),
		cmocka_unit_test(facts_say_how_to_get_more),
		cmocka_unit_test(cpu_limit),
		cmocka_unit_test(cpu_of_orphans_counts),
		cmocka_unit_test(each_run_starts_at_zero),
		cmocka_unit_test(wall_limit_is_idle),
		cmocka_unit_test(memory_limit),
		cmocka_unit_test(tmp_is_memory_too),
		cmocka_unit_test(process_limit),
		cmocka_unit_test(fork_bomb_ends),
		cmocka_unit_test(output_limit),
		cmocka_unit_test(a_file_gets_no_more_than_the_limit),
		cmocka_unit_test(a_file_that_takes_no_more_is_our_failure),
		cmocka_unit_test(tmp_is_as_asked_for),
		cmocka_unit_test(a_slot_whose_processes_were_killed_is_renewed),
		cmocka_unit_test(killed_while_it_is_renewed),
		cmocka_unit_test(file_limit),
		cmocka_unit_test(violation_is_named),
		cmocka_unit_test(required_means_enforced),
		cmocka_unit_test(nothing_of_the_host),
		cmocka_unit_test(network_is_loopback_only),
		cmocka_unit_test(its_cgroup_has_no_name),
		cmocka_unit_test(signals_start_plain),
		cmocka_unit_test(frozen_uses_no_cpu),
		cmocka_unit_test(kill_9_leaves_nothing),
	};

	silence_signals();
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests_name("sandbox_world", tests, group_setup, group_teardown);
}
