/*
 * keeper: the state of a slot's keeper and of the run it watches.  Private to keeper*.c.
 */
#ifndef AGON_SANDBOX_KEEPER_H
#define AGON_SANDBOX_KEEPER_H

#include "sandbox/internal.h"

#include <sys/types.h>

enum { KEEPER_STACK_BYTES = 64 << 10 };

struct keeper {
	const struct sb_host *host;
	int index, sock;
	struct wire *wire;
	struct cg_slot cg;
	bool ready, used;
	struct err why; /* why it is not ready */
	long cpus;
	int dead_event;
	int self; /* our pidfd, by which ours see that we are dead */
	char *init_stack, *program_stack, *stem_stack; /* tops */
	/* The slot in use: its stem, and what has been made for the next run. */
	struct stem stem;
	pid_t stem_pid; /* 0: none */
	struct launch launch;
	pid_t init; /* 0: nothing made */
	int pidfd;
	char tmp_options[128]; /* of the run before: the guess for the next */
};

struct run {
	struct keeper *k;
	struct wire_request *ask;
	struct wire_answer *answer;
	struct launch *launch;
	int fds[WIRE_FDS_MAX], fds_n;
	int pipe_read[3], pipe_write[3], null_fd;
	bool settled, caller_gone, file_failed;
	bool deaf;         /* nobody is left whom the listener could tell about */
	bool network_used; /* of the slot */
	int heard;         /* questions of the filter */
	int64_t next_hear_ns;
	int64_t oom_ns; /* when the cgroup told that it is out of memory; 0: it is not */
	int64_t started_ns, next_cpu_ns, next_held_ns, held_step_ns;
	int64_t seen_cpu_ns, idle_ns;
	off_t file_start[3]; /* -1: not a regular file */
	bool to_file[3];     /* the pipe is drained into the caller's file */
	int stream_at[3];    /* index in fds, -1: none */
};

/* keeper_slot.c: the slot, and what is made ahead. */
void slot_ensure(struct keeper *k);  /* k->ready, or k->why */
void slot_destroy(struct keeper *k); /* all of it, at once */
void slot_renew(struct keeper *k);   /* in idle time, for who asks for a fresh one */
/* An init for the next run, if there is none. -1 with errno. */
int slot_bear(struct keeper *k, bool hot);
/* What was made ahead has failed since, or is not wanted: off with it. */
void slot_discard(struct keeper *k);
bool slot_born_well(struct keeper *k);
void slot_close_strays(struct keeper *k); /* only while there is neither init nor run */
/* Waits for the end of init; *ret, if not NULL, is what it used and reaped. */
void slot_reap(struct keeper *k, struct rusage *ret);

/* keeper_ask.c: what the caller asked for, made ready for init. */
int ask_adopt(struct run *r);        /* offsets to addresses, indices to descriptors */
int ask_open_streams(struct run *r); /* -1 with errno */
void ask_choose_rlimits(struct run *r);

/* points.c: mount points in the sandbox's root, those of this run and no others if it is the
 * only one.  Left when all of it is dead, before the caller hears. */
void points_enter(struct run *r);
void points_leave(struct run *r);

#endif
