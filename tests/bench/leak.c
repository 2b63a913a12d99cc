/*
 * Many runs on one slot: memory, descriptors, mounts and cgroups must be the
 * same at the end as after the first thousand.
 *
 * Options: [runs], 100000 unless given.  Every thousandth run asks for a fresh
 * slot, every hundredth ends badly.  Exit code 1: something grew.
 */
#include "harness/base/fd.h"
#include "sandbox/sandbox.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Of this process and all below it. */
struct use {
	int64_t processes, rss_kib, descriptors, mounts, cgroups;
};

static const struct {
	const char *name;
	size_t off;
	int64_t may_grow; /* the allocator's and the kernel's batches */
} columns[] = {
	{"processes", offsetof(struct use, processes), 0},
	{"RSS KiB", offsetof(struct use, rss_kib), 512},
	{"descriptors", offsetof(struct use, descriptors), 0},
	{"mounts", offsetof(struct use, mounts), 0},
	{"cgroups", offsetof(struct use, cgroups), 0},
};
enum { COLUMNS = sizeof(columns) / sizeof(columns[0]) };

static int64_t at(const struct use *u, int column)
{
	int64_t v;

	memcpy(&v, (const char *)u + columns[column].off, sizeof(v));
	return v;
}

static void proc_read(int pid, const char *file, struct buf *out)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	buf_clear(out);
	if (file_read(path, 4 << 20, out, NULL) < 0)
		buf_clear(out);
}

static int64_t entries(int pid)
{
	char path[64];
	int64_t n = 0;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	DIR *d = opendir(path);
	while (d != NULL && readdir(d) != NULL)
		n++;
	if (d != NULL)
		closedir(d);
	return n;
}

static void add_process(int pid, int depth, struct use *u)
{
	BUF_SCOPED text = BUF_INIT;
	char file[64];

	u->processes++;
	u->descriptors += entries(pid);
	proc_read(pid, "status", &text);
	const char *rss = strstr(text.data, "VmRSS:");
	u->rss_kib += rss != NULL ? (int64_t)strtoll(rss + 6, NULL, 10) : 0;
	proc_read(pid, "mountinfo", &text);
	for (const char *p = text.data; (p = strchr(p, '\n')) != NULL; p++)
		u->mounts++;
	snprintf(file, sizeof(file), "task/%d/children", pid);
	proc_read(pid, file, &text);
	for (char *p = text.data, *end; depth < 8; p = end) {
		long child = strtol(p, &end, 10);
		if (end == p)
			break;
		add_process((int)child, depth + 1, u);
	}
}

static int64_t count_cgroups(void)
{
	char cmd[128];
	int n = -1;

	snprintf(cmd, sizeof(cmd),
		 "find /sys/fs/cgroup -type d -path '*agon-%d-*' 2>/dev/null | wc -l",
		 (int)getpid());
	FILE *f = popen(cmd, "r");
	if (f == NULL || fscanf(f, "%d", &n) != 1)
		n = -1;
	if (f != NULL)
		pclose(f);
	return n;
}

static void look(int run, double us, struct use *ret)
{
	*ret = (struct use){0};
	/* What the slot's next fresh one needs is made in idle time. */
	usleep(200000);
	add_process((int)getpid(), 0, ret);
	ret->cgroups = count_cgroups();
	printf("%8d", run);
	for (int i = 0; i < COLUMNS; i++)
		printf(" %11lld", (long long)at(ret, i));
	printf(" %9.0f\n", us);
	fflush(stdout);
}

static void die(const struct err *e, const char *what)
{
	fprintf(stderr, "bench leak: %s: %s\n", what, e != NULL ? e->text : "failed");
	exit(4);
}

static void once(struct sb_host *h, int i)
{
	static const char *const good[] = {"/bin/true", NULL};
	static const char *const bad[] = {"/bin/sh", "-c", "echo x > /tmp/x; kill -9 $$", NULL};
	struct sb_spec s = SB_SPEC_INIT;
	struct sb_result r;
	struct err e = ERR_INIT;

	s.argv = i % 100 == 99 ? bad : good;
	s.cpu_ns = 1000000000;
	s.wall_ns = 10000000000;
	s.memory_bytes = 64 << 20;
	s.processes = 8;
	s.output_bytes = 1 << 20;
	s.stream[1].kind = s.stream[2].kind = SB_STREAM_CAPTURE;
	s.fresh = i % 1000 == 500;
	if (sb_run(h, &s, &r, &e) < 0)
		die(&e, "run");
	if (r.end != (s.argv == bad ? SB_SIGNALED : SB_EXITED) || r.out_len[1] != 0)
		die(NULL, r.evidence);
	sb_result_release(&r);
}

int main(int argc, char **argv)
{
	const int runs = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 100000;
	const struct sb_host_opt opt = {.slots = 1};
	struct sb_host *h = NULL;
	struct use first = {0}, now = {0};
	struct err e = ERR_INIT;
	int grew = 0, last = 0;

	if (sb_host_new(&h, &opt, &e) < 0)
		die(&e, "host");
	printf("%d runs on one slot\n%8s", runs, "run");
	for (int i = 0; i < COLUMNS; i++)
		printf(" %11s", columns[i].name);
	printf(" %9s\n", "us/run");
	const int step = runs / 10 > 1000 ? runs / 10 : 1000;
	int64_t t = clock_mono_ns();
	for (int i = 1; i <= runs; i++) {
		once(h, i);
		if (i != 1000 && i % step != 0 && i != runs)
			continue;
		double us = (double)(clock_mono_ns() - t) / 1e3 / (i - last);
		look(i, us, i == 1000 ? &first : &now);
		t = clock_mono_ns();
		last = i;
	}
	for (int i = 0; runs > 1000 && i < COLUMNS; i++)
		if (at(&now, i) > at(&first, i) + columns[i].may_grow) {
			printf("%s grew from %lld to %lld\n", columns[i].name,
			       (long long)at(&first, i), (long long)at(&now, i));
			grew = 1;
		}
	sb_host_free(h);
	return grew;
}
