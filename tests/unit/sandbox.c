/* The sandbox as its callers see it: every limit and its reason, streams,
 * directories, freezing, two at once, nothing left behind, and without root. */
#include "harness/base/fd.h"
#include "sandbox/sandbox.h"

#include <dirent.h>
#include <errno.h>
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
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static struct sb_host *host;

static struct sb_spec plain(const char *const *argv)
{
	struct sb_spec s = SB_SPEC_INIT;

	s.argv = argv;
	s.cpu_ns = 5000000000;
	s.wall_ns = 20000000000;
	s.memory_bytes = 128 << 20;
	s.processes = 32;
	s.output_bytes = 1 << 20;
	s.file_bytes = 16 << 20;
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

static struct sb_result shell(const char *script)
{
	const char *const argv[] = {"/bin/sh", "-c", script, NULL};
	struct sb_spec s = plain(argv);

	return run_spec(&s);
}

static struct sb_result python(const char *script)
{
	const char *const argv[] = {"/usr/bin/python3", "-c", script, NULL};
	struct sb_spec s = plain(argv);

	return run_spec(&s);
}

#define assert_end(r, e)                                                                           \
	do {                                                                                       \
		if ((r).end != (e))                                                                \
			fail_msg("ended %s %d: %s: %s", sb_end_name((r).end), (r).status,          \
				 (r).evidence, (r).out[2] != NULL ? (r).out[2] : "");              \
	} while (0)
#define assert_limit(r, l)                                                                         \
	do {                                                                                       \
		assert_end(r, SB_LIMIT);                                                           \
		assert_string_equal(sb_limit_name((r).limit), sb_limit_name(l));                   \
	} while (0)

/* ------------------------------------------------------------------------- ends */

static void exit_status_and_output(void **state)
{
	(void)state;
	struct sb_result r = shell("echo out; echo err >&2; exit 7");

	assert_end(r, SB_EXITED);
	assert_int_equal(r.status, 7);
	assert_string_equal(r.out[1], "out\n");
	assert_string_equal(r.out[2], "err\n");
	assert_int_equal(r.output_bytes, 8);
	assert_null(r.out[0]);
	sb_result_release(&r);
}

static void signals_are_told_apart(void **state)
{
	(void)state;
	static const int sigs[] = {SIGABRT, SIGKILL, SIGSEGV, SIGTERM, SIGPIPE};

	for (size_t i = 0; i < sizeof(sigs) / sizeof(sigs[0]); i++) {
		char script[64];
		snprintf(script, sizeof(script), "kill -%d $$", sigs[i]);
		struct sb_result r = shell(script);
		assert_end(r, SB_SIGNALED);
		assert_int_equal(r.status, sigs[i]);
		sb_result_release(&r);
	}
}

static void missing_program_is_127(void **state)
{
	(void)state;
	const char *const argv[] = {"/box/nothing", NULL};
	struct sb_spec s = plain(argv);
	struct sb_result r = run_spec(&s);

	assert_end(r, SB_EXITED);
	assert_int_equal(r.status, 127);
	assert_non_null(strstr(r.evidence, "execve"));
	sb_result_release(&r);
}

static void set_up_failure_names_the_step(void **state)
{
	(void)state;
	const char *const argv[] = {"/bin/true", NULL};
	struct sb_spec s = plain(argv);
	struct err e = ERR_INIT;
	struct sb_result r;

	s.cwd = "/nowhere";
	assert_int_equal(sb_run(host, &s, &r, &e), -1);
	assert_non_null(strstr(e.text, "working directory"));
	assert_non_null(strstr(e.text, "No such file"));
}

/* ----------------------------------------------------------------------- limits */

static void cpu_limit(void **state)
{
	(void)state;
	const char *const argv[] = {"/bin/sh", "-c", "while :; do :; done", NULL};
	struct sb_spec s = plain(argv);
	s.cpu_ns = 300000000;
	struct sb_result r = run_spec(&s);

	assert_limit(r, SB_CPU);
	assert_true(r.cpu_ns >= 300000000 && r.cpu_ns < 450000000);
	assert_true(r.cpu_user_ns + r.cpu_sys_ns == r.cpu_ns);
	assert_false(r.idle);
	sb_result_release(&r);
}

static void cpu_of_orphans_counts(void **state)
{
	(void)state;
	struct sb_result r = python("import os,time\n"
				    "if os.fork()==0:\n"
				    " if os.fork()==0:\n"
				    "  t=time.process_time()\n"
				    "  while time.process_time()-t<0.3: pass\n"
				    " os._exit(0)\n"
				    "os.wait(); time.sleep(0.8)\n");
	assert_end(r, SB_EXITED);
	assert_true(r.cpu_ns > 280000000);
	sb_result_release(&r);
}

static void wall_limit_is_idle(void **state)
{
	(void)state;
	const char *const argv[] = {"/bin/sleep", "100", NULL};
	struct sb_spec s = plain(argv);
	s.wall_ns = 200000000;
	struct sb_result r = run_spec(&s);

	assert_limit(r, SB_WALL);
	assert_true(r.idle);
	assert_true(r.wall_ns >= 200000000);
	sb_result_release(&r);
}

static void memory_limit(void **state)
{
	(void)state;
	struct sb_result r = python("x=[]\nwhile True: x.append(bytearray(1<<20))");

	assert_limit(r, SB_MEMORY);
	assert_non_null(strstr(r.evidence, "oom_kill"));
	assert_true(r.memory_bytes >= 120 << 20);
	sb_result_release(&r);
	r = shell("head -c 500m /dev/zero > /tmp/x");
	sb_result_release(&r);
}

static void tmp_counts_as_memory(void **state)
{
	(void)state;
	const char *const argv[] = {"/bin/sh", "-c", "head -c 60m /dev/zero > /tmp/x; echo $?",
				    NULL};
	struct sb_spec s = plain(argv);
	s.memory_bytes = 32 << 20;
	s.file_bytes = 0;
	struct sb_result r = run_spec(&s);

	assert_limit(r, SB_MEMORY);
	sb_result_release(&r);
}

static void process_limit(void **state)
{
	(void)state;
	struct sb_result r = python("import os,time\n"
				    "for i in range(100):\n"
				    " if os.fork()==0:\n"
				    "  time.sleep(100)\n");
	assert_limit(r, SB_PROCESSES);
	assert_non_null(strstr(r.evidence, "pids.events"));
	sb_result_release(&r);
}

static void output_limit(void **state)
{
	(void)state;
	struct sb_result r = shell("yes");

	assert_limit(r, SB_OUTPUT);
	assert_true(r.output_bytes > 1 << 20);
	assert_int_equal(r.out_len[1], 64 << 10);
	sb_result_release(&r);
}

static void file_limit(void **state)
{
	(void)state;
	const char *const argv[] = {"/bin/sh", "-c", "exec head -c 30m /dev/zero > /tmp/x", NULL};
	struct sb_spec s = plain(argv);
	struct sb_result r = run_spec(&s);

	assert_limit(r, SB_FILE);
	sb_result_release(&r);
}

static void required_limit_must_be_set(void **state)
{
	(void)state;
	const char *const argv[] = {"/bin/true", NULL};
	struct sb_spec s = plain(argv);
	struct err e = ERR_INIT;
	struct sb_result r;

	s.processes = 0;
	s.require = SB_PROCESSES;
	assert_int_equal(sb_run(host, &s, &r, &e), -1);
	assert_int_equal(e.code, ERR_HOST);
	assert_non_null(strstr(e.text, "processes"));
}

static void violation_is_named(void **state)
{
	(void)state;
	struct sb_result r = python("import ctypes\nctypes.CDLL(None).syscall(165,0,0,0,0,0)");

	assert_end(r, SB_VIOLATION);
	assert_int_equal(r.status, 165);
	assert_non_null(strstr(r.evidence, "mount"));
	sb_result_release(&r);
	/* The slot is made anew; the next program notices nothing. */
	r = shell("exit 0");
	assert_end(r, SB_EXITED);
	sb_result_release(&r);
}

/* -------------------------------------------------------------------- isolation */

static void nothing_of_the_host(void **state)
{
	(void)state;
	struct sb_result r = shell("cat /etc/shadow /root/.bashrc /proc/1/environ /proc/version"
				   " /sys/kernel/notes; ls /home /work /var/lib; id -u; hostname;"
				   " ls /proc/self/fd | wc -l; ls -d /proc/[0-9]* | wc -l");

	assert_end(r, SB_EXITED);
	assert_null(strstr(r.out[1], "root:"));
	char *line = r.out[1];
	assert_true(strtol(line, &line, 10) > 1000);
	assert_memory_equal(line, "\nagon\n4\n", 8);
	sb_result_release(&r);
}

static void nothing_stays_in_tmp(void **state)
{
	(void)state;
	struct sb_result r = shell("echo x > /tmp/leftover; echo y > /dev/shm/leftover");

	assert_int_equal(r.status, 0);
	sb_result_release(&r);
	r = shell("ls -A /tmp /dev/shm/ | grep -c leftover");
	assert_string_equal(r.out[1], "0\n");
	sb_result_release(&r);
}

static void network_is_loopback_only(void **state)
{
	(void)state;
	struct sb_result r = python("import socket\n"
				    "s=socket.socket(); s.bind(('127.0.0.1',0)); s.listen(1)\n"
				    "c=socket.create_connection(s.getsockname())\n"
				    "try: socket.create_connection(('1.1.1.1',80),1)\n"
				    "except OSError as e: print(e.errno)\n");
	assert_end(r, SB_EXITED);
	assert_string_equal(r.out[1], "101\n");
	sb_result_release(&r);
}

/* ---------------------------------------------------------------- streams, files */

static void streams_on_descriptors(void **state)
{
	(void)state;
	const char *const argv[] = {"/usr/bin/tr", "a-z", "A-Z", NULL};
	struct sb_spec s = plain(argv);
	int in[2], out[2];
	char got[16] = "";

	assert_int_equal(pipe2(in, O_CLOEXEC) | pipe2(out, O_CLOEXEC), 0);
	s.stream[0] = (struct sb_stream){.kind = SB_STREAM_FD, .fd = in[0]};
	s.stream[1] = (struct sb_stream){.kind = SB_STREAM_FD, .fd = out[1]};
	struct sb *sb;
	struct err e = ERR_INIT;
	struct sb_result r;
	assert_int_equal(sb_start(&sb, host, &s, &e), 0);
	close(in[0]);
	close(out[1]);
	assert_int_equal(write(in[1], "hello", 5), 5);
	close(in[1]);
	/* The end arrives too: nobody else holds the other side. */
	assert_int_equal(read(out[0], got, sizeof(got)), 5);
	assert_int_equal(read(out[0], got + 5, sizeof(got) - 5), 0);
	assert_string_equal(got, "HELLO");
	assert_int_equal(sb_finish(sb, &r, &e), 0);
	assert_end(r, SB_EXITED);
	sb_result_release(&r);
	close(out[0]);
}

static void stderr_joins_stdout(void **state)
{
	(void)state;
	const char *const argv[] = {"/bin/sh", "-c", "echo a; echo b >&2", NULL};
	struct sb_spec s = plain(argv);
	s.stream[2].kind = SB_STREAM_JOIN;
	struct sb_result r = run_spec(&s);

	assert_string_equal(r.out[1], "a\nb\n");
	assert_null(r.out[2]);
	sb_result_release(&r);
}

static void keeps_no_more_than_asked(void **state)
{
	(void)state;
	const char *const argv[] = {"/bin/sh", "-c", "head -c 300000 /dev/zero | tr '\\0' x", NULL};
	struct sb_spec s = plain(argv);
	s.stream[1].keep_bytes = 1000;
	struct sb_result r = run_spec(&s);

	assert_end(r, SB_EXITED);
	assert_int_equal(r.out_len[1], 1000);
	assert_int_equal(r.output_bytes, 300000);
	sb_result_release(&r);
	s.stream[1].keep_bytes = 1 << 20;
	r = run_spec(&s);
	assert_int_equal(r.out_len[1], 300000);
	assert_int_equal(strspn(r.out[1], "x"), 300000);
	sb_result_release(&r);
}

static void output_files_are_counted(void **state)
{
	(void)state;
	const char *const argv[] = {"/usr/bin/yes", NULL};
	struct sb_spec s = plain(argv);
	FD_SCOPED fd = memfd_create("out", MFD_CLOEXEC);
	s.stream[1] = (struct sb_stream){.kind = SB_STREAM_FD, .fd = fd};
	s.file_bytes = 0;
	struct sb_result r = run_spec(&s);

	assert_limit(r, SB_OUTPUT);
	sb_result_release(&r);
}

static void put_file(struct sb_dir *d, const char *name, const char *text, mode_t mode)
{
	FD_SCOPED fd = fd_open_beneath(sb_dir_fd(d), name, O_WRONLY | O_CREAT | O_TRUNC, mode);
	assert_true(fd >= 0);
	assert_int_equal(fd_write_all(fd, text, strlen(text)), 0);
}

static void directory_outlives_runs(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct sb_dir *d;
	BUF_SCOPED text = BUF_INIT;

	assert_int_equal(sb_dir_new(&d, host, 1 << 20, 100, &e), 0);
	put_file(d, "in", "from host\n", 0600);
	assert_int_equal(mkdirat(sb_dir_fd(d), "sub", 0700), 0);
	put_file(d, "sub/x", "deep\n", 0600);
	assert_int_equal(sb_dir_own(d, &e), 0);
	const char *const one[] = {"/bin/sh", "-c", "pwd; cat in sub/x > out; id -u", NULL};
	const struct sb_mount rw[] = {{.kind = SB_MOUNT_DIR, .to = "/box", .dir = d}, {.to = NULL}};
	struct sb_spec s = plain(one);
	s.mounts = rw;
	struct sb_result r = run_spec(&s);
	assert_end(r, SB_EXITED);
	assert_int_equal(r.status, 0);
	assert_memory_equal(r.out[1], "/box\n", 5);
	sb_result_release(&r);
	const char *const two[] = {"/bin/sh", "-c", "cat out; echo z > new || echo refused", NULL};
	const struct sb_mount ro[] = {{.kind = SB_MOUNT_DIR_RO, .to = "/a/b", .dir = d},
				      {.to = NULL}};
	s = plain(two);
	s.mounts = ro;
	s.cwd = "/a/b";
	r = run_spec(&s);
	assert_string_equal(r.out[1], "from host\ndeep\nrefused\n");
	sb_result_release(&r);
	FD_SCOPED fd = fd_open_regular(sb_dir_fd(d), "out");
	assert_int_equal(fd_read_all(fd, 100, &text), 0);
	assert_string_equal(text.data, "from host\ndeep\n");
	sb_dir_free(d);
}

static void directory_is_capped(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct sb_dir *d;

	assert_int_equal(sb_dir_new(&d, host, 1 << 20, 20, &e), 0);
	const char *const argv[] = {
		"/bin/sh", "-c",
		"head -c 3m /dev/zero > big; for i in $(seq 50); do : > f$i; done; ls | wc -l",
		NULL};
	const struct sb_mount m[] = {{.kind = SB_MOUNT_DIR, .to = "/box", .dir = d}, {.to = NULL}};
	struct sb_spec s = plain(argv);
	s.mounts = m;
	struct sb_result r = run_spec(&s);
	assert_true(strtol(r.out[1], NULL, 10) < 20);
	assert_non_null(strstr(r.out[2], "No space left"));
	sb_result_release(&r);
	sb_dir_free(d);
}

static void host_paths_and_tmpfs(void **state)
{
	(void)state;
	char dir[] = "/tmp/agon-test-XXXXXX", file[64];
	const char *const argv[] = {
		"/bin/sh", "-c",
		"cat /data/f; echo b > /data/f || echo ro; echo c > /rw/f; echo d > /t/x; cat /t/x",
		NULL};

	assert_non_null(mkdtemp(dir));
	snprintf(file, sizeof(file), "%s/f", dir);
	assert_int_equal(file_replace(file, "a\n", 2, NULL), 0);
	const struct sb_mount m[] = {
		{.kind = SB_MOUNT_RO, .to = "/data", .from = dir},
		{.kind = SB_MOUNT_RW, .to = "/rw", .from = dir},
		{.kind = SB_MOUNT_TMPFS, .to = "/t", .bytes = 4096, .inodes = 10},
		{.kind = SB_MOUNT_RO, .to = "/no", .from = "/nonexistent", .optional = true},
		{.to = NULL}};
	struct sb_spec s = plain(argv);
	s.mounts = m;
	struct sb_result r = run_spec(&s);
	assert_string_equal(r.out[1], "a\nro\nd\n");
	sb_result_release(&r);
	BUF_SCOPED text = BUF_INIT;
	assert_int_equal(file_read(file, 10, &text, NULL), 0);
	assert_string_equal(text.data, "c\n");
	assert_int_equal(dir_remove(dir, NULL), 0);
}

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

	s.wall_ns = 800000000;
	assert_int_equal(sb_start(&sb, host, &s, &e), 0);
	usleep(100000);
	for (int turn = 0; turn < 3; turn++) {
		assert_int_equal(sb_freeze(sb, &e), 0);
		usleep(20000);
		int64_t before = sb_cpu_ns(sb);
		usleep(300000);
		int64_t after = sb_cpu_ns(sb);
		assert_true(before > 0 && after - before < 5000000);
		assert_int_equal(sb_thaw(sb, &e), 0);
		usleep(100000);
		assert_true(sb_cpu_ns(sb) > after + 20000000);
	}
	/* 0.9 s frozen, 0.4 s not: the wall limit has not been reached. */
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

/* ----------------------------------------------------------------------- toolchains */

static void gcc_and_python_run_inside(void **state)
{
	(void)state;
	const char *const argv[] = {"/bin/sh", "-c",
				    "echo '#include <stdio.h>' > a.c; echo 'int main(void)"
				    "{return !printf(\"%d\",6*7);}' >> a.c; gcc -O1 a.c -o a && ./a"
				    " && python3 -c 'import json; print(json.dumps([1]))'",
				    NULL};
	struct sb_spec s = plain(argv);
	s.profile = "build";
	s.memory_bytes = 512 << 20;
	struct sb_result r = run_spec(&s);

	assert_end(r, SB_EXITED);
	assert_string_equal(r.out[1], "42[1]\n");
	sb_result_release(&r);
}

/* ------------------------------------------------------------------ nothing is left */

static int count_tagged(const char *tag)
{
	DIR *d = opendir("/proc");
	int n = 0;

	for (struct dirent *x; (x = readdir(d)) != NULL;) {
		char path[300];
		BUF_SCOPED text = BUF_INIT;
		snprintf(path, sizeof(path), "/proc/%s/cmdline", x->d_name);
		if (x->d_name[0] < '1' || x->d_name[0] > '9' ||
		    file_read(path, 65536, &text, NULL) < 0)
			continue;
		n += memmem(text.data, text.len, tag, strlen(tag)) != NULL;
	}
	closedir(d);
	return n;
}

static int count_cgroups(pid_t owner)
{
	char cmd[128];
	snprintf(cmd, sizeof(cmd), "find /sys/fs/cgroup -type d -name 'agon-%d-*' | wc -l",
		 (int)owner);
	FILE *f = popen(cmd, "r");
	int n = -1;
	assert_int_equal(fscanf(f, "%d", &n), 1);
	pclose(f);
	return n;
}

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

static int count_fds(void)
{
	DIR *d = opendir("/proc/self/fd");
	int n = 0;

	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return n;
}

static void many_runs_leak_no_descriptor(void **state)
{
	(void)state;
	struct sb_result r = shell("exit 0"); /* the slot is there from now on */
	sb_result_release(&r);
	int fds = count_fds();

	for (int i = 0; i < 50; i++) {
		r = shell("exit 0");
		sb_result_release(&r);
	}
	assert_int_equal(count_fds(), fds);
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

static void works_on_pure_v1(void **state)
{
	(void)state;
	int rc = in_child(pure_v1);

	if (rc == 77)
		skip();
	assert_int_equal(rc, 0);
}

static void facts_are_told(void **state)
{
	(void)state;
	struct sb_fact f[32];
	size_t n = sb_facts(host, f, 32);

	assert_true(n > 8 && n <= 32);
	for (size_t i = 0; i < n; i++)
		assert_true(f[i].how[0] != '\0' && (f[i].ok || f[i].more[0] != '\0'));
}

static int group_setup(void **state)
{
	(void)state;
	struct err e = ERR_INIT;

	if (sb_host_new(&host, NULL, &e) == 0)
		return 0;
	fprintf(stderr, "sb_host_new: %s\n", e.text);
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

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exit_status_and_output),
		cmocka_unit_test(signals_are_told_apart),
		cmocka_unit_test(missing_program_is_127),
		cmocka_unit_test(set_up_failure_names_the_step),
		cmocka_unit_test(cpu_limit),
		cmocka_unit_test(cpu_of_orphans_counts),
		cmocka_unit_test(wall_limit_is_idle),
		cmocka_unit_test(memory_limit),
		cmocka_unit_test(tmp_counts_as_memory),
		cmocka_unit_test(process_limit),
		cmocka_unit_test(output_limit),
		cmocka_unit_test(file_limit),
		cmocka_unit_test(required_limit_must_be_set),
		cmocka_unit_test(violation_is_named),
		cmocka_unit_test(nothing_of_the_host),
		cmocka_unit_test(nothing_stays_in_tmp),
		cmocka_unit_test(network_is_loopback_only),
		cmocka_unit_test(streams_on_descriptors),
		cmocka_unit_test(stderr_joins_stdout),
		cmocka_unit_test(keeps_no_more_than_asked),
		cmocka_unit_test(output_files_are_counted),
		cmocka_unit_test(directory_outlives_runs),
		cmocka_unit_test(directory_is_capped),
		cmocka_unit_test(host_paths_and_tmpfs),
		cmocka_unit_test(two_at_once),
		cmocka_unit_test(readable_when_over),
		cmocka_unit_test(freeze_stops_time),
		cmocka_unit_test(stop_while_frozen),
		cmocka_unit_test(gcc_and_python_run_inside),
		cmocka_unit_test(kill_9_leaves_nothing),
		cmocka_unit_test(many_runs_leak_no_descriptor),
		cmocka_unit_test(works_without_root),
		cmocka_unit_test(works_on_pure_v1),
		cmocka_unit_test(facts_are_told),
	};

	/* An argument selects: an emulated machine is too slow for some, and has no compiler. */
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests_name("sandbox", tests, group_setup, group_teardown);
}
