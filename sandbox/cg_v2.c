/*
 * v2: one unified hierarchy.
 *
 * A slot is a directory with memory and pids enabled below it; every run gets
 * a new leaf there, so that all counters start at zero (memory.peak cannot be
 * reset on most kernels).  The program is born in the leaf (CLONE_INTO_CGROUP);
 * init stays outside, so an OOM kill of the whole leaf never touches what
 * shares memory with the keeper.
 *
 * A cgroup with processes in it may not have controllers below.  The place is
 * therefore: our own cgroup when it already has them enabled, or is the root;
 * else, when we are alone in it (a delegated scope), we step down into
 * agon.self and enable them; else the nearest ancestor that has them; else, in
 * a container whose top is our own cgroup, all that is in it steps down.
 * agon.self stays behind: whoever started us may be in it.
 */
#include "harness/base/fd.h"
#include "sandbox/cg.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool offers(int dir, const char *file)
{
	BUF_SCOPED text = BUF_INIT;

	if (file_read_at(dir, file, 4096, &text, NULL) < 0)
		return false;
	return strstr(text.data, "memory") != NULL && strstr(text.data, "pids") != NULL;
}

static int enable(int dir)
{
	if (offers(dir, "cgroup.subtree_control"))
		return 0;
	return cg_write(dir, "cgroup.subtree_control", "+memory +pids");
}

static bool alone_in(int dir)
{
	BUF_SCOPED text = BUF_INIT;
	char me[32];

	snprintf(me, sizeof(me), "%d\n", (int)getpid());
	return file_read_at(dir, "cgroup.procs", 1 << 20, &text, NULL) == 0 &&
	       strcmp(text.data, me) == 0;
}

/* The name must not begin as those of abandoned directories do. */
static int step_down(int dir)
{
	if (mkdirat(dir, "agon.self", 0755) < 0 && errno != EEXIST)
		return -1;
	FD_SCOPED self = openat(dir, "agon.self", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return self < 0 ? -1 : cg_gather(dir, self, NULL, 0);
}

static bool usable(int dir, bool with_others)
{
	if (!offers(dir, "cgroup.controllers"))
		return false;
	if (enable(dir) == 0)
		return true;
	return errno == EBUSY && (with_others || alone_in(dir)) && step_down(dir) == 0 &&
	       enable(dir) == 0;
}

/* Takes *at when it is the place. */
static bool take_place(struct cg *cg, int *at, bool with_others)
{
	if (!usable(*at, with_others) || cg_make_dir(cg, CG_UNIFIED, *at, NULL) < 0)
		return false;
	*at = -1;
	return true;
}

static bool find_place(struct cg *cg, int *at)
{
	FD_SCOPED own = fcntl(*at, F_DUPFD_CLOEXEC, 3);

	for (int up = 0; up < 64; up++) {
		if (take_place(cg, at, false))
			return true;
		int above = openat(*at, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (above < 0 || !cg_has(above, "cgroup.procs")) {
			fd_close(&above);
			break;
		}
		fd_close(at);
		*at = above;
	}
	return take_place(cg, &own, true);
}

static int v2_setup(struct cg *cg, struct err *e)
{
	FD_SCOPED at = cg_find(cg, CG_UNIFIED);

	if (at < 0)
		return err_set(e, ERR_HOST, "no v2 hierarchy is mounted");
	if (!cg_has(at, "cgroup.procs"))
		return err_set(e, ERR_HOST, "the v2 hierarchy cannot be read");
	if (!find_place(cg, &at))
		return err_set(e, ERR_HOST,
			       "no v2 cgroup here or above may have children with memory and pids");
	if (enable(cg->dir[CG_UNIFIED]) < 0)
		return err_sys(e, ERR_HOST, "cannot enable memory and pids");
	return 0;
}

static int v2_slot_open(struct cg_slot *s)
{
	if (s->dir[CG_UNIFIED] < 0)
		s->dir[CG_UNIFIED] =
			openat(s->cg->dir[CG_UNIFIED], s->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return s->dir[CG_UNIFIED] < 0 ? -1 : 0;
}

static int v2_slot_make(struct cg_slot *s, struct err *e)
{
	if (mkdirat(s->cg->dir[CG_UNIFIED], s->name, 0755) < 0 && errno != EEXIST)
		return err_sys(e, ERR_HOST, "cannot make cgroup %s", s->name);
	if (v2_slot_open(s) < 0 || enable(s->dir[CG_UNIFIED]) < 0)
		return err_sys(e, ERR_HOST, "cannot enable memory and pids in cgroup %s", s->name);
	return 0;
}

static int set_max(int dir, const char *file, int64_t v)
{
	return v > 0 ? cg_write_int(dir, file, v) : 0;
}

static int v2_prepare(struct cg_slot *s)
{
	char name[24];

	snprintf(name, sizeof(name), "run%lu", ++s->leaf_n);
	fd_close(&s->leaf);
	if (mkdirat(s->dir[CG_UNIFIED], name, 0755) < 0)
		return -1;
	s->leaf = openat(s->dir[CG_UNIFIED], name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return s->leaf < 0 ? -1 : 0;
}

static int v2_begin(struct cg_slot *s, int64_t memory_bytes, int64_t processes)
{
	cg_held_begin(s, memory_bytes);
	if (set_max(s->leaf, "memory.max", memory_bytes) < 0 ||
	    set_max(s->leaf, "pids.max", processes) < 0)
		return -1;
	/* Absent without swap; without oom.group one process at a time dies. */
	if (memory_bytes > 0 && cg_has(s->leaf, "memory.swap.max") &&
	    cg_write(s->leaf, "memory.swap.max", "0") < 0)
		return -1;
	if (memory_bytes > 0 && cg_has(s->leaf, "memory.oom.group") &&
	    cg_write(s->leaf, "memory.oom.group", "1") < 0)
		return -1;
	return 0;
}

static int set_memory(struct cg_slot *s, int64_t bytes)
{
	return cg_write_int(s->leaf, "memory.max", bytes);
}

static int64_t v2_held(struct cg_slot *s)
{
	return cg_held(s, s->leaf, cg_read_int(s->leaf, "memory.current", NULL), s->memory_bytes,
		       set_memory);
}

static int v2_attach(struct cg_slot *s, pid_t stem)
{
	(void)s;
	(void)stem;
	return 0;
}

static int v2_into(const struct cg_slot *s)
{
	return s->leaf;
}

/* Of all runs of the slot, so that the keeper and the caller, who knows no leaf, mean
 * the same: the first remembers what it was when a run began. */
static int64_t v2_cpu_ns(struct cg_slot *s)
{
	int64_t us = cg_read_int(s->dir[CG_UNIFIED], "cpu.stat", "usage_usec");

	return us < 0 ? -1 : us * 1000;
}

static void v2_account(struct cg_slot *s, const struct rusage *ru, bool failed,
		       struct cg_usage *ret)
{
	int64_t us = cg_read_int(s->leaf, "cpu.stat", "usage_usec");
	int64_t user = cg_read_int(s->leaf, "cpu.stat", "user_usec");

	(void)failed;
	ret->cpu_ns = us < 0 ? -1 : us * 1000;
	ret->cpu_user_ns = user < 0 ? -1 : user * 1000;
	ret->memory_bytes = cg_read_int(s->leaf, "memory.peak", NULL);
	if (ret->memory_bytes < 0) /* before 5.19 */
		ret->memory_bytes = (int64_t)ru->ru_maxrss * 1024;
	if (s->room_bytes > 0 && ret->memory_bytes > s->memory_bytes)
		ret->memory_bytes = s->memory_bytes; /* the rest were files */
	ret->oom_kills = cg_read_int(s->leaf, "memory.events", "oom_kill");
	/* "oom" counts on whose limit it was. */
	ret->oom_above = ret->oom_kills > 0 && cg_read_int(s->leaf, "memory.events", "oom") == 0;
	ret->fork_fails = cg_read_int(s->leaf, "pids.events", "max");
	ret->processes = cg_read_int(s->leaf, "pids.peak", NULL);
}

static int v2_end(struct cg_slot *s)
{
	char name[24];

	snprintf(name, sizeof(name), "run%lu", s->leaf_n);
	fd_close(&s->leaf);
	return cg_rmdir(s->dir[CG_UNIFIED], name);
}

static int v2_freeze(struct cg_slot *s, pid_t init, bool on)
{
	(void)init;
	if (v2_slot_open(s) < 0)
		return -1;
	return cg_switch(s, s->dir[CG_UNIFIED], "cgroup.freeze", on ? "1" : "0");
}

static void v2_slot_remove(struct cg_slot *s)
{
	cg_rmdir(s->cg->dir[CG_UNIFIED], s->name);
}

const struct cg_ops cg_v2 = {
	.name = "v2",
	.kernel_counters = true,
	.setup = v2_setup,
	.slot_make = v2_slot_make,
	.slot_open = v2_slot_open,
	.attach = v2_attach,
	.prepare = v2_prepare,
	.into = v2_into,
	.begin = v2_begin,
	.cpu_ns = v2_cpu_ns,
	.held = v2_held,
	.account = v2_account,
	.end = v2_end,
	.freeze = v2_freeze,
	.slot_remove = v2_slot_remove,
};
