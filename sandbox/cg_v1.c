/*
 * v1: memory, pids and cpuacct hierarchies, a reused directory in each per slot.
 *
 * The slot's stem lives in it; all else is born there.  Counters: CPU from
 * cpuacct.usage (ns; rusage misses orphans), the peak from
 * memory.max_usage_in_bytes, the OOM kill from memory.oom_control
 * (memory.failcnt stays 0 on recent kernels), refused forks from pids.events.
 *
 * Files that a program is the first to read stay cached after it, charged to
 * the slot.  Throwing them out would make every run read them from the disk
 * again; they stay, are taken off the next peak, and go when memory is short.
 */
#include "harness/base/fd.h"
#include "sandbox/cg.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

/* The kernel charges in batches, one ahead per CPU, and frees what it made for a run some
 * time after it.  A program gets that much more, lest it die of another's leftovers; a
 * second step for when runs follow each other fast; and above that the slot is not clean. */
enum { SLACK_BYTES = 1 << 20, SLACK_MOST_BYTES = 4 << 20 };

/* In pids.current and its peak besides the program's: stem and init. */
enum { OURS = 2 };

/* The freezer first: what another start has left frozen must be thawed to leave the others. */
static const enum cg_tree needed[] = {CG_FREEZER, CG_MEMORY, CG_PIDS, CG_CPUACCT};

int v1_setup(struct cg *cg, struct err *e)
{
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		int parent = cg_find(cg, needed[i]);
		if (parent < 0 && needed[i] == CG_FREEZER)
			continue;
		if (parent < 0)
			return err_set(e, ERR_HOST, "no v1 hierarchy for memory, pids and cpuacct");
		if (cg_make_dir(cg, needed[i], parent, e) < 0) {
			fd_close(&parent);
			return -1;
		}
	}
	return 0;
}

static const enum cg_tree counted[] = {CG_MEMORY, CG_PIDS, CG_CPUACCT};

int v1_slot_open(struct cg_slot *s)
{
	for (size_t i = 0; i < sizeof(counted) / sizeof(counted[0]); i++)
		if (s->dir[counted[i]] < 0)
			s->dir[counted[i]] = openat(s->cg->dir[counted[i]], s->name,
						    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (s->usage_fd < 0)
		s->usage_fd = openat(s->dir[CG_CPUACCT], "cpuacct.usage", O_RDONLY | O_CLOEXEC);
	return s->usage_fd < 0 ? -1 : 0;
}

/* Few slots are ever frozen: the directory for it is made when the first is. */
int v1_freezer_open(struct cg_slot *s, enum cg_tree t)
{
	if (v1_slot_open(s) < 0)
		return -1;
	if (s->cg->dir[t] < 0) {
		errno = EOPNOTSUPP;
		return -1;
	}
	if (s->dir[t] < 0 && mkdirat(s->cg->dir[t], s->name, 0755) < 0 && errno != EEXIST)
		return -1;
	if (s->dir[t] < 0)
		s->dir[t] = openat(s->cg->dir[t], s->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return s->dir[t] < 0 ? -1 : 0;
}

/* Readable when the kernel has to kill. */
static void open_oom_event(struct cg_slot *s)
{
	char text[32];

	s->oom_event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	snprintf(text, sizeof(text), "%d %d", s->oom_event, s->oom_fd);
	if (s->oom_event >= 0 && cg_write(s->dir[CG_MEMORY], "cgroup.event_control", text) < 0)
		fd_close(&s->oom_event);
}

int v1_slot_make(struct cg_slot *s, struct err *e)
{
	for (size_t i = 0; i < sizeof(counted) / sizeof(counted[0]); i++)
		if (mkdirat(s->cg->dir[counted[i]], s->name, 0755) < 0 && errno != EEXIST)
			return err_sys(e, ERR_HOST, "cannot make cgroup %s", s->name);
	if (v1_slot_open(s) < 0)
		return err_sys(e, ERR_HOST, "cannot open cgroup %s", s->name);
	s->peak_fd = openat(s->dir[CG_MEMORY], "memory.max_usage_in_bytes", O_RDWR | O_CLOEXEC);
	s->pids_fd = openat(s->dir[CG_PIDS], "pids.current", O_RDONLY | O_CLOEXEC);
	s->user_fd = openat(s->dir[CG_CPUACCT], "cpuacct.usage_user", O_RDONLY | O_CLOEXEC);
	s->oom_fd = openat(s->dir[CG_MEMORY], "memory.oom_control", O_RDONLY | O_CLOEXEC);
	s->most_fd = openat(s->dir[CG_PIDS], "pids.peak", O_RDONLY | O_CLOEXEC);
	s->left_fd = openat(s->dir[CG_MEMORY], "memory.usage_in_bytes", O_RDONLY | O_CLOEXEC);
	s->kernel_fd =
		openat(s->dir[CG_MEMORY], "memory.kmem.usage_in_bytes", O_RDONLY | O_CLOEXEC);
	s->fork_fd = openat(s->dir[CG_PIDS], "pids.events", O_RDONLY | O_CLOEXEC);
	if (s->peak_fd < 0 || s->pids_fd < 0 || s->left_fd < 0)
		return err_sys(e, ERR_HOST, "cannot open the counters of cgroup %s", s->name);
	open_oom_event(s);
	return 0;
}

/* Lowering it below what is cached makes the kernel give that back first. */
static int lower(int dir, int64_t bytes)
{
	for (int tries = 0; tries < 20; tries++) {
		if (cg_write_int(dir, "memory.limit_in_bytes", bytes) == 0)
			return 0;
		if (errno != EBUSY)
			return -1;
		cg_write(dir, "memory.force_empty", "0");
	}
	return -1;
}

static int set_limit(struct cg_slot *s, int64_t v)
{
	int dir = s->dir[CG_MEMORY];
	/* memsw may never be below the limit; without swap accounting it is absent. */
	bool swap = cg_has(dir, "memory.memsw.limit_in_bytes");

	if ((swap && cg_write_int(dir, "memory.memsw.limit_in_bytes", -1) < 0) ||
	    lower(dir, v) < 0 || (swap && cg_write_int(dir, "memory.memsw.limit_in_bytes", v) < 0))
		return -1;
	return 0;
}

static int set_memory(struct cg_slot *s, int64_t bytes)
{
	int64_t slack = s->left_bytes <= SLACK_BYTES ? SLACK_BYTES : SLACK_MOST_BYTES;
	int64_t v = bytes > 0 && bytes < INT64_MAX / 2 ? bytes + slack : -1;

	if ((v != s->memory_was || s->room_bytes > 0) && set_limit(s, v) < 0)
		return -1;
	s->memory_was = v;
	cg_held_begin(s, bytes);
	return 0;
}

int v1_begin(struct cg_slot *s, int64_t memory_bytes, int64_t processes)
{
	if (processes != s->processes_was) {
		char text[24];
		snprintf(text, sizeof(text), "%" PRId64, processes + OURS);
		if (cg_write(s->dir[CG_PIDS], "pids.max", processes > 0 ? text : "max") < 0)
			return -1;
		s->processes_was = processes;
	}
	if (set_memory(s, memory_bytes) < 0)
		return -1;
	s->cpu_base = cg_read_fd(s->usage_fd, NULL);
	s->user_base = cg_read_fd(s->user_fd, NULL);
	return 0;
}

int v1_attach(struct cg_slot *s, pid_t stem)
{
	for (size_t i = 0; i < sizeof(counted) / sizeof(counted[0]); i++)
		if (cg_write_int(s->dir[counted[i]], "cgroup.procs", stem) < 0)
			return -1;
	return 0;
}

int v1_prepare(struct cg_slot *s)
{
	(void)s;
	return 0;
}

static int v1_into(const struct cg_slot *s)
{
	(void)s;
	return -1;
}

int64_t v1_cpu_ns(struct cg_slot *s)
{
	return cg_read_fd(s->usage_fd, NULL);
}

int64_t v1_held(struct cg_slot *s)
{
	return cg_held(s, s->dir[CG_MEMORY], cg_read_fd(s->left_fd, NULL), s->memory_was,
		       set_limit);
}

static int64_t since(int64_t now, int64_t then)
{
	return now < 0 ? -1 : now - (then > 0 ? then : 0);
}

/* At the limit, what was cached before has been given back. */
static int64_t used(const struct cg_slot *s, int64_t peak)
{
	int64_t most = s->memory_bytes;

	if (peak < 0)
		return -1;
	if (most > 0 && peak >= s->memory_was - SLACK_BYTES)
		return most;
	peak -= s->mem_base;
	return peak < 0 ? 0 : most > 0 && peak > most ? most : peak;
}

int64_t v1_oom_kills(struct cg_slot *s)
{
	return since(cg_read_fd(s->oom_fd, "oom_kill"), s->oom_base);
}

void v1_account(struct cg_slot *s, const struct rusage *ru, bool failed, struct cg_usage *ret)
{
	(void)ru;
	ret->cpu_ns = since(cg_read_fd(s->usage_fd, NULL), s->cpu_base);
	ret->cpu_user_ns = since(cg_read_fd(s->user_fd, NULL), s->user_base);
	int64_t peak = cg_read_fd(s->peak_fd, NULL);
	ret->memory_bytes = used(s, peak);
	ret->oom_kills = v1_oom_kills(s);
	ret->oom_above = ret->oom_kills > 0 && peak < s->memory_was - SLACK_MOST_BYTES;
	ret->fork_fails = !failed ? 0 : since(cg_read_fd(s->fork_fd, "max"), s->fork_base);
	int64_t most = cg_read_fd(s->most_fd, NULL);
	/* Not resettable: it tells about this run only when this run raised it. */
	ret->processes = most > s->pids_peak_base ? most - OURS : -1;
}

/* What is charged but for cached files. */
static int64_t read_left(struct cg_slot *s)
{
	int64_t usage = cg_read_fd(s->left_fd, NULL);

	s->mem_base = usage > SLACK_BYTES ? cg_cached(s->dir[CG_MEMORY]) : 0;
	return usage - s->mem_base;
}

int v1_end(struct cg_slot *s)
{
	enum { STEM = 1 };
	uint64_t count;

	for (int tries = 0; cg_read_fd(s->pids_fd, NULL) > STEM; tries++) {
		if (tries > 200)
			return -1;
		usleep(500);
	}
	for (int tries = 0; (s->left_bytes = read_left(s)) > SLACK_MOST_BYTES; tries++) {
		/* Shared memory segments go some time after their namespace. */
		if (tries > 20)
			return -1;
		if (tries > 0)
			usleep(1000);
		cg_write(s->dir[CG_MEMORY], "memory.force_empty", "0");
	}
	int64_t kernel = cg_read_fd(s->kernel_fd, NULL);
	s->mem_base += kernel > 0 ? kernel : 0;
	if (pwrite(s->peak_fd, "0", 1, 0) < 0)
		return -1;
	if (s->oom_event >= 0 && read(s->oom_event, &count, sizeof(count)) < 0)
		errno = 0;
	s->oom_base = cg_read_fd(s->oom_fd, "oom_kill");
	s->fork_base = cg_read_fd(s->fork_fd, "max");
	s->pids_peak_base = cg_read_fd(s->most_fd, NULL);
	return 0;
}

/* Frozen, stem and init could not die with their keeper, whose descriptors they share: nobody
 * would see that it is dead. */
static int v1_freeze(struct cg_slot *s, pid_t init, bool on)
{
	const pid_t ours[] = {init, s->stem};

	if (v1_freezer_open(s, CG_FREEZER) < 0 ||
	    cg_switch(s, s->dir[CG_FREEZER], "freezer.state", on ? "FROZEN" : "THAWED") < 0)
		return -1;
	if (on && !s->gathered && cg_gather(s->dir[CG_PIDS], s->dir[CG_FREEZER], ours, OURS) < 0)
		return -1;
	s->gathered = s->gathered || on;
	return 0;
}

void v1_slot_remove(struct cg_slot *s)
{
	for (int t = 0; t < CG_TREES; t++)
		if (s->cg->dir[t] >= 0)
			cg_rmdir(s->cg->dir[t], s->name);
}

const struct cg_ops cg_v1 = {
	.name = "v1",
	.kernel_counters = true,
	.setup = v1_setup,
	.slot_make = v1_slot_make,
	.slot_open = v1_slot_open,
	.attach = v1_attach,
	.prepare = v1_prepare,
	.into = v1_into,
	.begin = v1_begin,
	.cpu_ns = v1_cpu_ns,
	.oom_kills = v1_oom_kills,
	.held = v1_held,
	.account = v1_account,
	.end = v1_end,
	.freeze = v1_freeze,
	.slot_remove = v1_slot_remove,
};
