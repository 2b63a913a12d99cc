#include "sandbox/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static void relocate(struct keeper *k, uint64_t *offset)
{
	if (*offset != 0)
		*offset += (uint64_t)(uintptr_t)k->wire;
}

static void relocate_list(struct keeper *k, uint64_t *list)
{
	relocate(k, list);
	for (uint64_t *p = (uint64_t *)(uintptr_t)*list; *p != 0; p++)
		relocate(k, p);
}

int ask_adopt(struct run *r)
{
	struct wire_request *q = r->ask;

	if (r->fds_n != q->fds_n) {
		errno = EPROTO;
		return -1;
	}
	relocate_list(r->k, &q->argv);
	relocate_list(r->k, &q->env);
	relocate_list(r->k, &q->paths);
	relocate(r->k, &q->cwd);
	relocate(r->k, &q->mounts);
	relocate(r->k, &q->tmp_options);
	struct wire_mount *m = (struct wire_mount *)(uintptr_t)q->mounts;
	for (int i = 0; i < q->mounts_n; i++) {
		relocate(r->k, &m[i].to);
		relocate(r->k, &m[i].tmpfs);
		if (m[i].fd >= 0)
			m[i].fd = r->fds[m[i].fd];
	}
	for (int i = 0; i < 3; i++)
		if (q->stream[i] == WIRE_FD)
			r->stream_at[i] = q->stream_fd[i];
	return 0;
}

/* A pipe whose other end we read. */
static int open_pipe(struct run *r, int i)
{
	int pair[2];

	if (pipe2(pair, O_CLOEXEC) < 0)
		return -1;
	r->pipe_read[i] = pair[0];
	r->launch->stdio[i] = r->pipe_write[i] = pair[1];
	return fcntl(pair[0], F_SETFL, O_NONBLOCK);
}

/* What goes into a file of the caller's passes through us if it is limited: a limit that
 * is only looked at now and then lets much through, and RLIMIT_FSIZE is of all files. */
static int open_fd(struct run *r, int i)
{
	struct stat st;
	int fd = r->fds[r->stream_at[i]];

	r->launch->stdio[i] = fd;
	if (i == 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return 0;
	r->file_start[i] = st.st_size;
	r->to_file[i] = r->ask->output_bytes > 0 && !mutant("file_pipe");
	return r->to_file[i] ? open_pipe(r, i) : 0;
}

/* Opened for this run: the flags of an open file are seen by all who have it. */
static int open_null(struct run *r, int i)
{
	if (mutant("own_null"))
		r->launch->stdio[i] = r->k->host->null_fd;
	else if (r->null_fd < 0 && (r->null_fd = open("/dev/null", O_RDWR | O_CLOEXEC)) < 0)
		return -1;
	else
		r->launch->stdio[i] = r->null_fd;
	return 0;
}

int ask_open_streams(struct run *r)
{
	const struct wire_request *q = r->ask;

	for (int i = 0; i < 3; i++) {
		if ((q->stream[i] == WIRE_NULL && open_null(r, i) < 0) ||
		    (q->stream[i] == WIRE_FD && open_fd(r, i) < 0) ||
		    (q->stream[i] == WIRE_CAPTURE && open_pipe(r, i) < 0))
			return -1;
		if (q->stream[i] == WIRE_JOIN)
			r->launch->stdio[i] = r->launch->stdio[1];
	}
	return 0;
}

static void add_limit(struct launch *l, int resource, int64_t soft, int64_t hard)
{
	l->rlimits[l->rlimits_n++] = (struct rlimit_row){
		.resource = resource,
		.value = {.rlim_cur = (rlim_t)soft, .rlim_max = (rlim_t)hard},
	};
}

void ask_choose_rlimits(struct run *r)
{
	const struct wire_request *q = r->ask;
	struct launch *l = r->launch;
	bool soft_memory = !r->k->host->cg.ops->kernel_counters && q->memory_bytes > 0;

	/* Too small for a file; and 1, not 0, keeps what core_pattern pipes to from starting. */
	if (!mutant("rlimit_core"))
		add_limit(l, RLIMIT_CORE, r->k->host->core_limit, r->k->host->core_limit);
	add_limit(l, RLIMIT_NOFILE, q->open_files, q->open_files);
	add_limit(l, RLIMIT_STACK, q->stack_bytes, q->stack_bytes);
	add_limit(l, RLIMIT_MEMLOCK, 64 << 10, 64 << 10);
	add_limit(l, RLIMIT_MSGQUEUE, 256 << 10, 256 << 10);
	add_limit(l, RLIMIT_SIGPENDING, 1024, 1024);
	add_limit(l, RLIMIT_RTPRIO, 0, 0);
	add_limit(l, RLIMIT_NICE, 0, 0);
	if (q->cpu_ns > 0 && !mutant("rlimit_cpu")) {
		/* Behind the counter: it must not fire first. */
		int64_t s = q->cpu_ns / 1000000000 + 2;
		add_limit(l, RLIMIT_CPU, s, s + 1);
	}
	if (q->file_bytes > 0 && !mutant("rlimit_fsize"))
		add_limit(l, RLIMIT_FSIZE, q->file_bytes, q->file_bytes);
	/* The cgroup counts its refusals, the rlimit would refuse first and not tell. */
	if (q->processes > 0 && !r->k->host->cg.ops->kernel_counters)
		add_limit(l, RLIMIT_NPROC, q->processes, q->processes);
	/* Without a cgroup, allocation is bounded generously and residence is polled. */
	if (soft_memory)
		add_limit(l, RLIMIT_DATA, 2 * q->memory_bytes + (INT64_C(512) << 20),
			  2 * q->memory_bytes + (INT64_C(512) << 20));
}
