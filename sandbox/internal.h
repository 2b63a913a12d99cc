/*
 * internal: what the files of sandbox/ share.  Private.
 *
 * Processes: the caller; its helper (forked once, while the caller is small,
 * and living in the sandbox's root); one keeper per slot (forked by the
 * helper) with the slot's stem; and per run an init (pid 1) and the program
 * (pid 2).  Stem, init and the program before its exec share the keeper's memory.
 */
#ifndef AGON_SANDBOX_INTERNAL_H
#define AGON_SANDBOX_INTERNAL_H

#include "sandbox/cg.h"
#include "sandbox/sandbox.h"
#include "sandbox/seccomp.h"
#include "sandbox/wire.h"

#include "harness/base/err.h"
#include "harness/base/mutant.h"

#include <linux/mount.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/mount.h>
#include <sys/socket.h>

enum { SLOTS_MAX = 64, UIDS = 128 };

struct slot {
	int sock;          /* to the keeper; -1: no keeper yet */
	struct wire *wire; /* mapped once */
	int memfd;
	bool busy;
	uint32_t uid;       /* taken for what runs; 0: it has that of a directory, or ours */
	int32_t generation; /* that .cg is open for */
	struct cg_slot cg;
};

struct sb_host {
	bool rootless;  /* one uid for all: ours */
	bool in_userns; /* root or not, of a part of the uids only */
	bool notify, has_cg_ns;
	int core_limit; /* 1, or 0 where the hard limit is 0 and nobody here may raise it */
	int slots_n;
	struct slot slots[SLOTS_MAX];
	int hub;               /* tmpfs in the caller's namespace: sb_dirs are mounted below it */
	int proc;              /* the host's /proc */
	int host_net;          /* for share_net */
	int root_rw;           /* helper and keepers: the sandbox's root, writable */
	struct points *points; /* the same: what is mounted on in there */
	int null_fd;
	unsigned long dirs_n;
	uint32_t uid, gid; /* of the caller, for rootless */
	uint32_t uid_base, uid_next, uid_users[UIDS];
	struct cg cg;
	struct filter filter[PROFILES];
	int helper_sock;
	pid_t helper;
	char proc_options[40]; /* "" when no /proc can be mounted */
};

/* root.c: in the helper.  Build the sandbox's root and move into it. */
int root_enter(struct sb_host *h, struct err *e);
/* What a name in the root is: of the root and not to be touched, of the root and empty
 * without mounts, or neither. */
enum root_entry { ROOT_OTHER, ROOT_FIXED, ROOT_EMPTY };
enum root_entry root_entry(const char *name);

/* points.c: in the helper.  NULL with errno. */
struct points *points_new(void);
void points_forget(struct points *p, int slot); /* its keeper is dead */

/* Thin calls that this libc does not have. -1 with errno. */
int sys_open_tree(int dirfd, const char *path, unsigned flags);
int sys_move_mount(int from, const char *from_path, int to, const char *to_path, unsigned flags);
int sys_mount_setattr(int fd, const char *path, unsigned flags, uint64_t set);
/* A detached tmpfs; options as mount(8) writes them, all with values. */
int tmpfs_new(const char *options, uint64_t attr, struct err *e);

/* helper.c */
int helper_start(struct sb_host *h, struct err *e);
int helper_slot(struct sb_host *h, int index, struct err *e); /* a keeper for slot index */
void helper_stop(struct sb_host *h);

/* What all of ours need; and closing all but these and the three streams. -1: none. */
enum { HOST_DESCRIPTORS = 4 + 2 * CG_TREES };
int host_descriptors(const struct sb_host *h, int *ret);
void close_but(const int *keep, int n);

/* keeper.c: never returns. */
_Noreturn void keeper_main(const struct sb_host *h, int index, int sock, int memfd);

/* wire messages: one byte of kind with descriptors. */
int wire_send(int sock, char kind, const int *fds, int n);
/* 1: got one; 0: the other side is gone; -1 with errno. */
int wire_recv(int sock, char *ret_kind, int *ret_fds, int max, int *ret_n, int flags);

/* dir.c */
uint32_t dir_uid(const struct sb_dir *d);
int dir_tree(const struct sb_dir *d, bool read_only, struct err *e);
/* host.c: of the uids that programs run as; each that is taken is to be given back. */
uint32_t uid_take(struct sb_host *h);
void uid_give(struct sb_host *h, uint32_t uid);

/* facts.c: what to type when namespaces may not be made. */
const char *userns_advice(bool root);

/* What /tmp is unless something else is asked for. */
#define TMP_OPTIONS "size=67108864,nr_inodes=4096,mode=1777"

/* request.c: fill the wire from a spec; descriptors to pass are appended to fds, those in
 * own are to be closed afterwards. */
struct parcel {
	int fds[WIRE_FDS_MAX], n;
	int own[WIRE_FDS_MAX], own_n;
	uint32_t uid; /* taken, also when it fails */
};
int request_fill(struct sb_host *h, struct wire *w, const struct sb_spec *spec, struct parcel *ret,
		 struct err *e);
void parcel_release(struct parcel *p);

/* verdict.c: what the answer means. */
struct limits {
	int64_t cpu_ns, wall_ns, memory_bytes, processes, output_bytes, file_bytes;
};
int verdict_read(const struct wire_answer *a, const struct limits *l, bool stopped,
		 bool kernel_counters, struct sb_result *ret, struct err *e);

/* launch.c: the stem, init and the program, in the keeper's memory. */
struct rlimit_row {
	int resource;
	struct rlimit value;
};
enum { RLIMITS_MAX = 16 };

struct launch {
	/* before init is made */
	const struct sb_host *host;
	char *program_stack; /* top */
	size_t stack_size;
	char tmp_options[128];
	int into_cgroup;
	bool own_cgroup;
	bool again;     /* the slot has been used before */
	bool hot;       /* the program's process waits for go, not init */
	int dead_event; /* eventfd of the keeper, written after all_dead */
	int keeper;     /* its pidfd */
	/* before go */
	struct wire_request *ask;
	struct wire_answer *answer;
	int stdio[3];
	int rlimits_n;
	struct rlimit_row rlimits[RLIMITS_MAX];
	/* theirs */
	_Atomic int go;                    /* futex: 0 wait, 1 go, 2 give up */
	_Atomic int listener;              /* of seccomp, -1: none yet */
	_Atomic int all_dead;              /* nothing but init is left in the pid namespace */
	int step, step_errno, step_detail; /* what failed, as in struct wire_answer */
	struct rusage usage;               /* of all that init reaped, once all_dead */
};
int launch_init(void *launch);
/* mkdir -p of a mount's point below root (AT_FDCWD: of the whole path), and the last part as a
 * file if the mount is one.  False if it cannot be made; that shows when the mount is tried too. */
bool launch_point(int root, const struct wire_mount *m);

enum { STEM_DONE, STEM_BEAR };
struct stem {
	_Atomic int turn; /* futex */
	unsigned long flags;
	char *init_stack; /* top */
	size_t init_stack_size;
	struct launch *launch;
	int keeper;  /* its pidfd */
	long result; /* of the set-up, then of each birth: pid or -errno */
	int pidfd;
};
int launch_stem(void *stem);

#endif
