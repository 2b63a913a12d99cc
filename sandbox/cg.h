/*
 * cg: kernel accounting and limits for one slot, behind one table.
 *
 * Private to sandbox/.  Four backends: v2, v1, hybrid (v1 controllers, v2 for
 * freezing and killing) and none (walks /proc).  Everything is reached through
 * descriptors opened before the process lost sight of the host's tree.
 *
 * Layout: below the cgroup this process was started in (or the nearest above
 * it that may have children), agon-PID-START/slotN[-GEN].  Each agon- directory
 * is flock'ed while its owner lives, so a later start removes what a killed one
 * left.
 */
#ifndef AGON_SANDBOX_CG_H
#define AGON_SANDBOX_CG_H

#include "harness/base/err.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

enum cg_tree { CG_MEMORY, CG_PIDS, CG_CPUACCT, CG_FREEZER, CG_UNIFIED, CG_TREES };

struct cg_ops;

struct cg {
	const struct cg_ops *ops;
	int parent[CG_TREES]; /* where our directory was made; -1: not used */
	int dir[CG_TREES];    /* our directory, flock'ed */
	char name[64];        /* its name */
	int proc;             /* /proc of the host's view, borrowed */
	bool rootless;
	long cpus;
};

struct cg_slot {
	const struct cg *cg;
	char name[32];
	int dir[CG_TREES];
	/* Kept open: counters that every run reads. */
	int usage_fd, peak_fd, pids_fd, user_fd, oom_fd, most_fd, left_fd, kernel_fd, fork_fd;
	int64_t memory_was, processes_was; /* limits in force */
	int64_t memory_bytes;              /* as asked for; 0: none */
	int64_t left_bytes;                /* charged still when the run before was over */
	int64_t cpu_base, user_base, mem_base, oom_base, fork_base, pids_peak_base;
	int64_t room_bytes, faults; /* cg_held.c: on top of the limit; -1: not counted yet */
	int oom_event; /* v1: readable when out of memory; -1: the kernel ends it all itself */
	int freeze_fd; /* the caller's */
	bool gathered; /* the caller's: the run's processes are, or will be born, in the freezer */
	int leaf;      /* v2: the directory of this run */
	unsigned long leaf_n;
	pid_t init, stem;
	int64_t poll_cpu, poll_peak; /* none: the most that was seen */
};

struct cg_usage {
	int64_t cpu_ns, cpu_user_ns, memory_bytes, oom_kills, fork_fails, processes;
	bool oom_above; /* the kernel killed, but not for the slot's own limit */
};

struct cg_ops {
	const char *name;
	bool kernel_counters;
	/* Find a place and make our directory; -1: this backend does not work here. */
	int (*setup)(struct cg *cg, struct err *e);
	int (*slot_make)(struct cg_slot *s, struct err *e);
	/* The caller's side: open what the keeper made, for freeze and cpu_ns. */
	int (*slot_open)(struct cg_slot *s);
	int (*attach)(struct cg_slot *s, pid_t stem); /* of whom all are born; -1 with errno */
	/* What the next program needs to be born. -1 with errno. */
	int (*prepare)(struct cg_slot *s);
	int (*into)(const struct cg_slot *s); /* the program's cgroup for CLONE_INTO_CGROUP or -1 */
	/* Limits (0: none) before a run; counters start here. -1 with errno. */
	int (*begin)(struct cg_slot *s, int64_t memory_bytes, int64_t processes);
	int64_t (*cpu_ns)(struct cg_slot *s);    /* absolute; -1 unknown */
	int64_t (*oom_kills)(struct cg_slot *s); /* in this run; NULL without oom_event */
	/* Memory of the programs, to compare with their limit again and again: the only way of
	 * none; behind a limit of the kernel's without cached files, 0 while it does not bind. */
	int64_t (*held)(struct cg_slot *s);
	/* All are dead. rusage is that of init with all it reaped. */
	void (*account)(struct cg_slot *s, const struct rusage *ru, bool failed,
			struct cg_usage *ret);
	int (*end)(struct cg_slot *s); /* make ready for the next run; -1: not clean */
	int (*freeze)(struct cg_slot *s, pid_t init, bool on); /* caller's side; -1 with errno */
	void (*slot_remove)(struct cg_slot *s);
};

extern const struct cg_ops cg_v1, cg_v2, cg_hybrid, cg_none;

/* name NULL: the best that works.  e says why the named one does not. */
int cg_new(struct cg *ret, const char *name, int proc_fd, bool rootless, struct err *e);
void cg_remove(struct cg *cg); /* our directories and what is in them */
/* What a slot's dead keeper has left: its processes are killed. */
void cg_remove_slot(const struct cg *cg, int index);
void cg_close(struct cg *cg); /* descriptors only */
void cg_slot_init(struct cg_slot *s, const struct cg *cg, const char *name);
void cg_slot_close(struct cg_slot *s);
enum { CG_SLOT_DESCRIPTORS = CG_TREES + 12 };
int cg_slot_descriptors(const struct cg_slot *s, int *ret); /* returns how many; -1: closed */

/* For the backends. */
int cg_find(struct cg *cg, enum cg_tree t); /* descriptor of our cgroup in this tree, or -1 */
int cg_make_dir(struct cg *cg, enum cg_tree t, int parent, struct err *e);
void cg_sweep(int parent);
int cg_write(int dir, const char *file, const char *text); /* -1 with errno */
int cg_write_int(int dir, const char *file, int64_t v);
/* Into the slot's one file for freezing, kept open. */
int cg_switch(struct cg_slot *s, int dir, const char *file, const char *text);
int64_t cg_read_fd(int fd, const char *key); /* key NULL: the first number; -1 */
int64_t cg_read_int(int dir, const char *file, const char *key);
bool cg_has(int dir, const char *file);
int64_t cg_cached(int dir); /* files' pages, but tmpfs */
void cg_held_begin(struct cg_slot *s, int64_t memory_bytes);
/* usage: all that is charged; most: the kernel's limit, which set() moves for this run. */
int64_t cg_held(struct cg_slot *s, int dir, int64_t usage, int64_t most,
		int (*set)(struct cg_slot *s, int64_t bytes));
/* Remove dir/name and its children; kills what is inside.  -1: something is left. */
int cg_rmdir(int dir, const char *name);
/* Move every process but these into another cgroup of the same or another tree. */
int cg_gather(int from_dir, int to_dir, const pid_t *but, size_t but_n);

int v1_setup(struct cg *cg, struct err *e);
int v1_slot_make(struct cg_slot *s, struct err *e);
int v1_slot_open(struct cg_slot *s);
int v1_freezer_open(struct cg_slot *s, enum cg_tree t);
int v1_begin(struct cg_slot *s, int64_t memory_bytes, int64_t processes);
int v1_attach(struct cg_slot *s, pid_t stem);
int v1_prepare(struct cg_slot *s);
int64_t v1_oom_kills(struct cg_slot *s);
int64_t v1_cpu_ns(struct cg_slot *s);
int64_t v1_held(struct cg_slot *s);
void v1_account(struct cg_slot *s, const struct rusage *ru, bool failed, struct cg_usage *ret);
int v1_end(struct cg_slot *s);
void v1_slot_remove(struct cg_slot *s);

#endif
