/* The sandbox as its callers see it: every limit and its reason, isolation, streams,
 * directories, toolchains. */
#include "tests/unit/sandbox_util.h"

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
				    "done,say=os.pipe()\n"
				    "if os.fork()==0:\n"
				    " if os.fork()==0:\n"
				    "  t=time.process_time()\n"
				    "  while time.process_time()-t<0.3: pass\n"
				    "  os.write(say,b'x')\n"
				    " os._exit(0)\n"
				    "os.wait(); os.read(done,1)\n");
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
	assert_non_null(strstr(r.evidence, "cgroup "));
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

/* Why it got no further is said with either limit on time. */
static void refused_forks_are_said(void **state)
{
	static const char bomb[] = "import os,time\n"
				   "for i in range(200):\n"
				   " try:\n"
				   "  if os.fork()==0: time.sleep(100)\n"
				   " except OSError: pass\n";
	(void)state;
	for (int i = 0; i < 2; i++) {
		char code[300];
		snprintf(code, sizeof(code), "%s%s", bomb,
			 i == 0 ? "while True: pass" : "time.sleep(100)");
		const char *const argv[] = {"/usr/bin/python3", "-S", "-c", code, NULL};
		struct sb_spec s = plain(argv);
		*(i == 0 ? &s.cpu_ns : &s.wall_ns) = 600000000;
		struct sb_result r = run_spec(&s);
		assert_limit(r, i == 0 ? SB_CPU : SB_WALL);
		assert_non_null(strstr(r.evidence, i == 0 ? "of 0.600 s of CPU time"
							  : "of 0.600 s by the clock"));
		assert_non_null(strstr(r.evidence, "forks were refused"));
		sb_result_release(&r);
	}
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

/* However many run, nobody gets the uid of a directory that lives. */
static void uids_in_use_are_left_out(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct sb_dir *d;
	struct stat st;
	const char *const argv[] = {"/usr/bin/id", "-u", NULL};
	struct sb_spec s = plain(argv);

	assert_int_equal(sb_dir_new(&d, host, 1 << 20, 8, &e), 0);
	assert_int_equal(fstat(sb_dir_fd(d), &st), 0);
	if (st.st_uid == geteuid()) {
		sb_dir_free(d);
		skip(); /* one uid for all */
	}
	for (int i = 0; i < 130; i++) {
		struct sb_result r = run_spec(&s);
		assert_end(r, SB_EXITED);
		assert_int_not_equal(strtoul(r.out[1], NULL, 10), st.st_uid);
		sb_result_release(&r);
	}
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

/* What was mounted before is no business of the next, nor in its way. */
static void mount_points_go(void **state)
{
	(void)state;
	char dir[] = "/tmp/agon-test-XXXXXX", file[64];
	const char *const argv[] = {"/bin/sh", "-c", "ls -d /[j-z]* /in/* /judge/* 2>&-", NULL};

	assert_non_null(mkdtemp(dir));
	snprintf(file, sizeof(file), "%s/f", dir);
	assert_int_equal(file_replace(file, "a\n", 2, NULL), 0);
	struct sb_spec s = plain(argv);
	struct sb_result before = run_spec(&s);
	const struct sb_mount a[] = {{.kind = SB_MOUNT_RO, .to = "/judge/in", .from = file},
				     {.kind = SB_MOUNT_RO, .to = "/judge/a/b/c", .from = dir},
				     {.kind = SB_MOUNT_RO, .to = "/in/x", .from = dir},
				     {.to = NULL}};
	s.mounts = a;
	struct sb_result r = run_spec(&s);
	assert_non_null(strstr(r.out[1], "/in/x\n/judge\n/judge/a\n/judge/in\n"));
	sb_result_release(&r);
	/* Where a file was there is a directory now. */
	const struct sb_mount b[] = {{.kind = SB_MOUNT_RO, .to = "/judge/in", .from = dir},
				     {.to = NULL}};
	s.mounts = b;
	r = run_spec(&s);
	assert_end(r, SB_EXITED);
	assert_non_null(strstr(r.out[1], "/judge/in\n"));
	assert_null(strstr(r.out[1], "/judge/a"));
	assert_null(strstr(r.out[1], "/in/x"));
	sb_result_release(&r);
	s.mounts = NULL;
	r = run_spec(&s);
	assert_string_equal(r.out[1], before.out[1]);
	sb_result_release(&r);
	sb_result_release(&before);
	assert_int_equal(dir_remove(dir, NULL), 0);
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

static int count_fds_of(pid_t pid)
{
	char path[64];
	int n = 0;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	DIR *d = opendir(path);
	while (d != NULL && readdir(d) != NULL)
		n++;
	if (d != NULL)
		closedir(d);
	return n;
}

/* Of the keeper that has the most. */
static int count_fds_below(pid_t pid, int depth)
{
	char path[64];
	BUF_SCOPED text = BUF_INIT;
	int most = depth == 2 ? count_fds_of(pid) : 0;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)pid, (int)pid);
	if (depth == 2 || file_read(path, 65536, &text, NULL) < 0)
		return most;
	for (char *p = text.data, *end;; p = end) {
		long child = strtol(p, &end, 10);
		if (end == p)
			return most;
		int n = count_fds_below((pid_t)child, depth + 1);
		most = n > most ? n : most;
	}
}

/* Stopped at once, a program may not have let go of its keeper's descriptors. */
static void stopped_runs_leave_no_descriptor(void **state)
{
	(void)state;
	const char *const argv[] = {"/bin/true", NULL};
	struct sb_spec s = plain(argv);
	struct err e = ERR_INIT;
	struct sb_result r = run_spec(&s);

	sb_result_release(&r);
	usleep(200000); /* until it is at rest */
	int before = count_fds_below(getpid(), 0);
	for (int i = 0; i < 600; i++) {
		struct sb *sb;
		assert_int_equal(sb_start(&sb, host, &s, &e), 0);
		for (volatile int n = 0; n < i % 300 * 200; n++)
			;
		sb_stop(sb);
		if (sb_finish(sb, &r, &e) == 0)
			sb_result_release(&r);
	}
	for (int tries = 0; tries < 100 && count_fds_below(getpid(), 0) > before; tries++)
		usleep(20000);
	assert_in_range(count_fds_below(getpid(), 0), 1, before);
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
		cmocka_unit_test(refused_forks_are_said),
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
		cmocka_unit_test(uids_in_use_are_left_out),
		cmocka_unit_test(directory_is_capped),
		cmocka_unit_test(host_paths_and_tmpfs),
		cmocka_unit_test(mount_points_go),
		cmocka_unit_test(gcc_and_python_run_inside),
		cmocka_unit_test(many_runs_leak_no_descriptor),
		cmocka_unit_test(stopped_runs_leave_no_descriptor),
		cmocka_unit_test(facts_are_told),
	};

	/* An argument selects: an emulated machine is too slow for some, and has no compiler. */
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests_name("sandbox", tests, group_setup, group_teardown);
}
