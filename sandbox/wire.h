/*
 * wire: what the caller and the keeper of a slot share.
 *
 * Private to sandbox/.  One sparse memfd per slot, mapped by both: a request
 * and its answer at the start, the strings of the request behind it, then one
 * area per captured stream.  Pages that are never touched cost nothing.  Both
 * sides are ours; no sandboxed process ever maps it.
 */
#ifndef AGON_SANDBOX_WIRE_H
#define AGON_SANDBOX_WIRE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>

#define WIRE_BLOB_AT  ((uint64_t)1 << 16)
#define WIRE_BLOB_MAX ((uint64_t)6 << 20)
#define WIRE_KEEP_AT  ((uint64_t)8 << 20)
#define WIRE_KEEP_MAX ((uint64_t)512 << 20) /* of one stream */
#define WIRE_SIZE     (WIRE_KEEP_AT + 2 * WIRE_KEEP_MAX)
#define WIRE_FDS_MAX  120

/* What a step of the set-up was, for the message when it fails. */
enum step {
	STEP_NONE,
	STEP_PIPE,
	STEP_CGROUP,
	STEP_CLONE,
	STEP_ATTACH,
	STEP_MOUNT_TMP,
	STEP_MOUNT_PROC,
	STEP_MOUNT,
	STEP_NETNS,
	STEP_CGROUPNS,
	STEP_SPAWN,
	STEP_USERNS,
	STEP_RLIMIT,
	STEP_CHDIR,
	STEP_UID,
	STEP_SECCOMP,
	STEP_STDIO,
	STEP_SLOT,
	STEP_INIT,
	STEP_MESSAGE,
	STEP_OUTPUT,
	STEP_COUNT
};

struct wire_mount {
	uint64_t to, tmpfs; /* offsets in the wire; tmpfs: its options, 0 if a tree is moved here */
	int32_t fd;         /* index among the passed descriptors; the keeper makes it one */
	int32_t is_file;
};

enum wire_stream { WIRE_NULL, WIRE_FD, WIRE_CAPTURE, WIRE_JOIN };

/* Offsets count from the start of the wire; the keeper turns them into addresses. */
struct wire_request {
	uint64_t argv, env, paths; /* NULL-ended arrays of offsets */
	uint64_t cwd, mounts;
	int32_t mounts_n, fds_n;
	uint32_t uid, gid;
	int32_t profile, share_net, fresh;
	int32_t stream[3], stream_fd[3]; /* stream_fd: index, then descriptor */
	int64_t keep[3];
	int64_t cpu_ns, wall_ns, memory_bytes, processes, output_bytes, file_bytes;
	int64_t tmpfs_bytes, tmpfs_inodes, stack_bytes, open_files;
	uint64_t tmp_options;
};

enum wire_kill { KILL_NONE, KILL_CPU, KILL_WALL, KILL_MEMORY, KILL_OUTPUT, KILL_STOP, KILL_NOTIFY };

struct wire_answer {
	int32_t step, step_errno, step_detail; /* set-up failed; detail: which mount */
	int32_t exec_errno;
	_Atomic int32_t detached;   /* the program no longer shares the keeper's descriptors */
	int32_t has_status, status; /* of the program, as wait() gives it */
	int32_t killed;             /* enum wire_kill: what the keeper killed it for */
	int32_t violation;          /* number of the forbidden system call, -1: none */
	uint32_t violation_arch;
	int32_t oom_above; /* killed for want of memory, but within its limit */
	int64_t start_ns, end_ns;
	int64_t cpu_ns, cpu_user_ns, memory_bytes; /* from the counters; -1 unknown */
	int64_t oom_kills, fork_fails, processes;  /* -1 unknown */
	int64_t out_seen[3], out_kept[3];          /* captured streams */
	int64_t file_written;                      /* into files of the caller without a limit */
	char text[160];                            /* STEP_SLOT: why the slot could not be made */
};

struct wire {
	/* live, both sides */
	_Atomic int64_t frozen_ns, frozen_since_ns;
	_Atomic int64_t cpu_base_ns;
	_Atomic int32_t pristine;             /* nothing has run in the slot since it was made */
	_Atomic int32_t init_pid, generation; /* generation: of the slot's cgroup */
	_Atomic int32_t stem_pid;
	struct wire_request ask;
	struct wire_answer answer;
};
_Static_assert(sizeof(struct wire) < WIRE_BLOB_AT, "the blob starts behind the wire");

#endif
