/*
 * keeper: the state of a slot's keeper and of the run it watches.  Private to keeper*.c.
 */
#ifndef AGON_SANDBOX_KEEPER_H
#define AGON_SANDBOX_KEEPER_H

#include "sandbox/internal.h"

#include <sys/types.h>

struct keeper {
	const struct sb_host *host;
	int index, sock;
	struct wire *wire;
	struct cg_slot cg;
	struct cg_slot old;
	bool has_net; /* we live in the slot's net namespace */
	bool ready, has_old, used;
	struct err why; /* why it is not ready */
	long cpus;
	int dead_event;
	char *init_stack, *program_stack; /* tops */
};

struct run {
	struct keeper *k;
	struct wire_request *ask;
	struct wire_answer *answer;
	struct launch launch;
	int fds[WIRE_FDS_MAX], fds_n;
	int pipe_read[3], pipe_write[3];
	int pidfd;
	pid_t init;
	bool settled, caller_gone;
	int64_t started_ns, next_cpu_ns, next_rss_ns, rss_step_ns;
	int64_t seen_cpu_ns, idle_ns;
	off_t file_start[3]; /* -1: not a regular file */
	int stream_at[3];    /* index in fds, -1: none */
};

/* keeper_ask.c: what the caller asked for, made ready for init. */
int ask_adopt(struct run *r);        /* offsets to addresses, indices to descriptors */
void ask_make_points(struct run *r); /* mount points in the sandbox's root */
int ask_open_streams(struct run *r); /* -1 with errno */
void ask_choose_rlimits(struct run *r);

#endif
