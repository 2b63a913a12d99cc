/* What the sandbox's test programs share. */
#ifndef AGON_TEST_SANDBOX_UTIL_H
#define AGON_TEST_SANDBOX_UTIL_H

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

static inline struct sb_spec plain(const char *const *argv)
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

static inline struct sb_result run_spec(const struct sb_spec *s)
{
	struct err e = ERR_INIT;
	struct sb_result r;

	if (sb_run(host, s, &r, &e) < 0)
		fail_msg("sb_run: %s", e.text);
	return r;
}

static inline struct sb_result shell(const char *script)
{
	const char *const argv[] = {"/bin/sh", "-c", script, NULL};
	struct sb_spec s = plain(argv);

	return run_spec(&s);
}

static inline struct sb_result python(const char *script)
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

static inline int count_cgroups(pid_t owner)
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

static inline int group_setup(void **state)
{
	(void)state;
	struct err e = ERR_INIT;

	if (sb_host_new(&host, NULL, &e) == 0)
		return 0;
	fprintf(stderr, "sb_host_new: %s\n", e.text);
	return -1;
}

static inline int group_teardown(void **state)
{
	(void)state;
	sb_host_free(host);
	if (count_cgroups(getpid()) == 0)
		return 0;
	fprintf(stderr, "cgroups are left\n");
	return -1;
}

#endif
