/*
 * sandbox: run one untrusted program and say what became of it.
 *
 * Spec in, result out.  Nothing here knows about agents, arenas, problems or
 * verdicts, prints, or exits.  What the program did is data in struct
 * sb_result; only failures of our own or of the host are errors.
 *
 * A process that runs sandboxes calls sb_host_new() once, early, while it has
 * one thread: it moves the process into a private mount namespace (and, when
 * not root, a user namespace), probes what the host can enforce, and compiles
 * the seccomp filters.  Everything it mounts vanishes with the process,
 * however that ends; cgroups left by a killed process are removed by the next.
 *
 * A slot is a warm place for one program at a time: an empty net namespace
 * with loopback only and a cgroup that are reused; pid, ipc, mount and uts
 * namespaces are fresh in every run (and made after the run before, so that
 * nobody waits for them), and a slot that saw a violation or would not come
 * clean is destroyed and made anew.  Two running sandboxes never share a slot.
 */
#ifndef AGON_SANDBOX_H
#define AGON_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct sb_host;
struct sb; /* one running program */

/* Also the bits of .require and .enforced. */
enum sb_limit {
	SB_CPU = 1,       /* cpu_ns: user+system of all processes, kernel-counted */
	SB_WALL = 2,      /* wall_ns */
	SB_MEMORY = 4,    /* memory_bytes: resident, tmpfs, buffers, of all processes together;
			     files it reads, its own code among them, need not fit in it */
	SB_PROCESSES = 8, /* processes and threads at once */
	SB_OUTPUT = 16,   /* output_bytes: stdout + stderr captured or written to files, which never
			     get more; such a file is a pipe to the program */
	SB_FILE = 32,     /* file_bytes: size of any one file it writes */
	SB_NET = 64,      /* no network but its own loopback */
	SB_SYSCALLS = 128 /* seccomp */
};

enum sb_end {
	SB_EXITED,    /* status: exit status */
	SB_SIGNALED,  /* status: signal number */
	SB_LIMIT,     /* limit: which one */
	SB_VIOLATION, /* status: number of the system call that was forbidden */
	SB_STOPPED,   /* by sb_stop() */
};

enum sb_mount_kind {
	SB_MOUNT_RO,    /* bind the host path .from read-only at .to */
	SB_MOUNT_RW,    /* bind .from read-write (a directory of sb_dir, or the user's own) */
	SB_MOUNT_TMPFS, /* a fresh empty tmpfs of .bytes and .inodes at .to, gone after the run */
	SB_MOUNT_DIR,   /* the sb_dir .dir read-write at .to */
	SB_MOUNT_DIR_RO /* the sb_dir .dir read-only at .to */
};

/* Mounts are a list that is carried out in order; it ends at .to == NULL.  The
 * base (read-only /usr, /lib*, /bin, /etc's harmless part, private /dev, /proc of its own
 * pid namespace, /tmp) is there before. .to must be absolute; missing mount points are made. */
struct sb_mount {
	enum sb_mount_kind kind;
	const char *to, *from;
	struct sb_dir *dir;
	int64_t bytes, inodes;
	bool optional; /* RO/RW: skip when .from does not exist */
};

/* A size- and inode-capped directory in memory that outlives a run, so that
 * several commands can work on the same files and the host can put files in
 * and take them out (through the descriptor, never by path) while nothing runs in it. */
struct sb_dir;
int sb_dir_new(struct sb_dir **ret, struct sb_host *h, int64_t bytes, int64_t inodes,
	       struct err *e);
int sb_dir_fd(const struct sb_dir *d); /* borrowed; O_DIRECTORY */
void sb_dir_free(struct sb_dir *d);    /* NULL is fine */
/* Make everything in it belong to the uid that its programs run as.  Call
 * after putting files in. */
int sb_dir_own(struct sb_dir *d, struct err *e);

/* Where a standard stream goes. */
enum sb_stream_kind {
	SB_STREAM_NULL,    /* /dev/null */
	SB_STREAM_FD,      /* the borrowed descriptor .fd is dup'ed */
	SB_STREAM_CAPTURE, /* collected, see sb_result.out; counts against output_bytes */
	SB_STREAM_JOIN     /* stderr only: where stdout goes */
};
struct sb_stream {
	enum sb_stream_kind kind;
	int fd;
	int64_t keep_bytes; /* CAPTURE: how much is kept in memory (default 64 KiB); the rest is
			       counted and dropped */
};

/* Start from SB_SPEC_INIT; a limit of 0 means none.  Nothing is copied: all
 * pointers are borrowed until sb_start() returns. */
struct sb_spec {
	const char *const *argv;
	const char *const *env; /* NULL: PATH, HOME=/tmp, LANG=C.UTF-8 only */
	const char *cwd;        /* NULL: "/box" if something is mounted there, else "/tmp" */
	const struct sb_mount *mounts;
	struct sb_stream stream[3];
	int64_t cpu_ns, wall_ns, memory_bytes, processes, output_bytes, file_bytes;
	int64_t tmpfs_bytes, tmpfs_inodes; /* of /tmp and /dev/shm; 0: 64 MiB, 4096 */
	int64_t stack_bytes; /* 0: memory_bytes and 8 MiB (64 MiB at most unless the profile is
				run), or 8 MiB */
	int64_t open_files;  /* 0: 256 */
	unsigned require;    /* sb_start() fails if one of these cannot be enforced */
	const char *profile; /* seccomp profile: "run" (default), "build", "jit" */
	bool fresh;          /* run in a slot made anew, not a warm one */
	bool share_net;      /* keep the host's network; only for agon box --share-net */
};
#define SB_SPEC_INIT                                                                               \
	{                                                                                          \
		.stream = { {.fd = -1}, {.fd = -1}, {.fd = -1} }                                   \
	}

struct sb_result {
	enum sb_end end;
	int status;          /* see enum sb_end */
	enum sb_limit limit; /* which, if end == SB_LIMIT */
	bool idle;           /* a wall limit was hit while the program hardly used the CPU */
	int64_t cpu_ns, cpu_user_ns, cpu_sys_ns, wall_ns, memory_bytes, output_bytes;
	int64_t end_ns;     /* CLOCK_MONOTONIC, when the program was seen dead */
	int64_t processes;  /* most at once where the kernel tells, else -1 */
	unsigned enforced;  /* limits that were really in force */
	char evidence[160]; /* the kernel counter that proved .end, for people */
	/* What was captured, NUL-terminated, owned by the result; NULL if not captured. */
	char *out[3];
	size_t out_len[3];
};
void sb_result_release(struct sb_result *r);

struct sb_host_opt {
	int slots;           /* how many sandboxes may run at once; 0: 2 */
	const char *backend; /* NULL: the best; or "v2", "v1", "hybrid", "none" */
};

/* NULL opt: defaults.  May be called once per process. */
int sb_host_new(struct sb_host **ret, const struct sb_host_opt *opt, struct err *e);
void sb_host_free(struct sb_host *h);

/* Start in a free slot.  Fails with ERR_INTERNAL when all slots are busy and
 * ERR_HOST when a required limit cannot be enforced.  It does not wait for the
 * program: a set-up step that fails later is the error of sb_finish().  A
 * program that cannot be executed is no error but exited 127 (not found) or 126. */
int sb_start(struct sb **ret, struct sb_host *h, const struct sb_spec *spec, struct err *e);
int sb_pidfd(const struct sb *sb); /* readable when sb_finish() will not block */
/* Stop all its processes until sb_thaw().  Frozen time does not count as wall time.  The two
 * cost 9 us for a small program where cgroup v2 freezes (v2, hybrid), 30 us without cgroups
 * and 100 us on v1 alone, so who has short turns should not freeze before they grow long. */
int sb_freeze(struct sb *sb, struct err *e);
int sb_thaw(struct sb *sb, struct err *e);
/* CPU time used so far by all its processes, from the kernel's counter; -1 if unknown. */
int64_t sb_cpu_ns(const struct sb *sb);
void sb_stop(struct sb *sb); /* kill it all; sb_finish() is still owed */
/* Wait until everything is dead, account, clean the slot; frees sb. */
int sb_finish(struct sb *sb, struct sb_result *ret, struct err *e);
/* All of it.  0 also when the program misbehaved. */
int sb_run(struct sb_host *h, const struct sb_spec *spec, struct sb_result *ret, struct err *e);

const char *sb_limit_name(enum sb_limit l); /* "cpu", "wall", "memory", ... */
const char *sb_end_name(enum sb_end end);   /* "exited", "signaled", "limit", ... */
unsigned sb_enforceable(const struct sb_host *h);
/* What sb_enforceable() would say in another process like this one; 0: it could run nothing.
 * For who lets others run programs. */
unsigned sb_probe(void);

/* What this machine can enforce and how, row by row, for `agon doctor`; returns how many. */
struct sb_fact {
	const char *name; /* "cgroup backend", "seccomp", "user namespaces", ... */
	bool ok;
	char how[160];  /* what is used */
	char more[200]; /* what to type to get more, or "" */
};
size_t sb_facts(const struct sb_host *h, struct sb_fact *ret, size_t max);

#endif
