/*
 * keeper: one process per slot that starts, watches, kills and accounts.
 *
 * It stays outside the slot's cgroup (what it holds is never charged to a
 * program, and the OOM killer never considers it) but lives in the slot's net
 * namespace.  Per run: set limits, start init (which shares our memory),
 * attach it while it mounts, let it go; then wait on its pidfd, the captured
 * pipes, the caller's socket and the seccomp listener, looking at the CPU
 * counter as often as the remaining budget could be used up; then read the
 * counters, answer, and only after that make the slot ready again.
 */
#include "sandbox/keeper.h"
#include "sandbox/raw.h"

#include "harness/base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/futex.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	STACK_BYTES = 64 << 10,
	SETTLE_NS = 2000000,   /* when the program surely has been executed */
	SLOW_NS = 50000000,    /* longest sleep while something must be polled */
	FAST_NS = 500000,      /* shortest */
	FIRST_RSS_NS = 1000000 /* memory by polling: start often */
};

/* ------------------------------------------------------------------- the slot */

static int slot_make(struct keeper *k, struct err *e)
{
	char name[32];
	int32_t generation = atomic_load(&k->wire->generation) + 1;

	snprintf(name, sizeof(name), "slot%d-%d", k->index, generation);
	cg_slot_init(&k->cg, &k->host->cg, name);
	if (k->host->cg.ops->slot_make(&k->cg, e) < 0)
		return -1;
	atomic_store(&k->wire->generation, generation);
	return 0;
}

/* The old one is taken out of use at once, but removed when nobody waits for it. */
static void slot_retire(struct keeper *k)
{
	if (k->ready)
		k->old = k->cg;
	k->has_old = k->ready;
	k->ready = k->has_net = false;
}

static void slot_sweep(struct keeper *k)
{
	if (!k->has_old || mutant("sweep"))
		return;
	k->host->cg.ops->slot_remove(&k->old);
	cg_slot_close(&k->old);
	k->has_old = false;
}

static void slot_destroy(struct keeper *k)
{
	slot_sweep(k);
	slot_retire(k);
	slot_sweep(k);
}

static void slot_ensure(struct keeper *k)
{
	if (k->ready)
		return;
	k->why = (struct err)ERR_INIT;
	k->ready = slot_make(k, &k->why) == 0;
	k->used = false;
	if (!k->ready)
		cg_slot_close(&k->cg);
}

/* In idle time, so that the next to ask for a new slot finds one. */
static void slot_renew(struct keeper *k)
{
	slot_destroy(k);
	slot_ensure(k);
	k->has_net = mutant("netns") || launch_network() == 0;
	atomic_store(&k->wire->pristine, k->ready && k->has_net);
}

/* --------------------------------------------------------------------- running */

static int64_t frozen_ns(const struct run *r, int64_t now)
{
	int64_t since = atomic_load(&r->k->wire->frozen_since_ns);

	return atomic_load(&r->k->wire->frozen_ns) + (since != 0 ? now - since : 0);
}

static void kill_run(struct run *r, enum wire_kill why)
{
	if (r->answer->killed == KILL_NONE)
		r->answer->killed = why;
	syscall(SYS_pidfd_send_signal, r->pidfd, SIGKILL, NULL, 0);
	/* Frozen by v1, it would only die once thawed. */
	if (atomic_load(&r->k->wire->frozen_since_ns) != 0)
		r->k->host->cg.ops->freeze(&r->k->cg, r->init, false);
}

static void drain(struct run *r, int i)
{
	char scrap[65536];
	struct wire_answer *a = r->answer;
	char *area = (char *)r->k->wire + WIRE_KEEP_AT + (uint64_t)(i - 1) * WIRE_KEEP_MAX;

	/* Bounded, so that a flood cannot keep us from the timers; more than a pipe holds. */
	for (int rounds = 0; rounds < 64; rounds++) {
		int64_t room = r->ask->keep[i] - a->out_kept[i];
		ssize_t n = room > 0 ? read(r->pipe_read[i], area + a->out_kept[i],
					    room < 1 << 20 ? (size_t)room : 1 << 20)
				     : read(r->pipe_read[i], scrap, sizeof(scrap));
		if (n <= 0)
			return;
		if (room > 0)
			a->out_kept[i] += n;
		a->out_seen[i] += n;
	}
}

static void drain_all(struct run *r)
{
	for (int i = 1; i < 3; i++)
		if (r->pipe_read[i] >= 0)
			drain(r, i);
}

static int64_t written(const struct run *r)
{
	int64_t sum = 0;

	for (int i = 1; i < 3; i++) {
		struct stat st;
		if (r->file_start[i] >= 0 && fstat(r->fds[r->stream_at[i]], &st) == 0 &&
		    st.st_size > r->file_start[i])
			sum += st.st_size - r->file_start[i];
	}
	return sum;
}

static bool writes_files(const struct run *r)
{
	return r->file_start[1] >= 0 || r->file_start[2] >= 0;
}

static void check_output(struct run *r)
{
	if (r->ask->output_bytes <= 0 || mutant("output"))
		return;
	if (r->answer->out_seen[1] + r->answer->out_seen[2] + written(r) > r->ask->output_bytes)
		kill_run(r, KILL_OUTPUT);
}

static void check_cpu(struct run *r, int64_t now)
{
	if (r->ask->cpu_ns <= 0 || now < r->next_cpu_ns || mutant("cpu"))
		return;
	int64_t used = r->k->host->cg.ops->cpu_ns(&r->k->cg);
	used = used < 0 ? 0 : used - atomic_load(&r->k->wire->cpu_base_ns);
	int64_t left = r->ask->cpu_ns - used;
	if (left < 0) {
		kill_run(r, KILL_CPU);
		return;
	}
	/* As soon as all CPUs together could use up what is left; less often while it sleeps. */
	int64_t step = left / r->k->cpus;
	r->idle_ns = used != r->seen_cpu_ns      ? FAST_NS
		     : r->idle_ns < SLOW_NS / 10 ? 2 * r->idle_ns
						 : r->idle_ns;
	r->seen_cpu_ns = used;
	r->next_cpu_ns = now + (step > r->idle_ns ? step : r->idle_ns);
}

static void check_rss(struct run *r, int64_t now)
{
	const struct cg_ops *ops = r->k->host->cg.ops;

	if (ops->rss == NULL || r->ask->memory_bytes <= 0 || now < r->next_rss_ns)
		return;
	if (ops->rss(&r->k->cg) > r->ask->memory_bytes)
		kill_run(r, KILL_MEMORY);
	if (r->rss_step_ns < SLOW_NS / 5)
		r->rss_step_ns += r->rss_step_ns / 4;
	r->next_rss_ns = now + r->rss_step_ns;
}

/* Looks at every limit; returns when to look again. */
static int64_t check_limits(struct run *r, int64_t now)
{
	int64_t next = INT64_MAX;
	int64_t frozen = frozen_ns(r, now);

	if (r->answer->killed != KILL_NONE)
		return next;
	check_output(r);
	check_cpu(r, now);
	check_rss(r, now);
	if (r->ask->wall_ns > 0 && !mutant("wall")) {
		int64_t begin = r->answer->start_ns != 0 ? r->answer->start_ns : r->started_ns;
		int64_t end = begin + r->ask->wall_ns + frozen;
		if (now >= end)
			kill_run(r, KILL_WALL);
		next = end;
	}
	if (r->ask->cpu_ns > 0 && !mutant("cpu") && r->next_cpu_ns < next)
		next = r->next_cpu_ns;
	if (r->k->host->cg.ops->rss != NULL && r->ask->memory_bytes > 0 && r->next_rss_ns < next)
		next = r->next_rss_ns;
	if ((writes_files(r) || atomic_load(&r->k->wire->frozen_since_ns) != 0) &&
	    now + SLOW_NS < next)
		next = now + SLOW_NS;
	if (!r->settled && now + SETTLE_NS < next)
		next = now + SETTLE_NS;
	return next;
}

/* A stream of the caller's must be open in the program alone, or its other end
 * would never see the end. */
static void close_streams(struct run *r)
{
	for (int i = 0; i < 3; i++) {
		fd_close(&r->pipe_write[i]);
		if (r->stream_at[i] >= 0 && r->file_start[i] < 0)
			fd_close(&r->fds[r->stream_at[i]]);
	}
}

static void settle(struct run *r)
{
	if (r->settled || atomic_load(&r->launch.detached) == 0)
		return;
	close_streams(r);
	r->settled = true;
}

static void hear_violation(struct run *r, int listener)
{
	/* Larger than today's struct: the kernel tells its size only by a call. */
	union {
		struct seccomp_notif n;
		char room[512];
	} u;

	memset(&u, 0, sizeof(u));
	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &u.n) < 0)
		return;
	r->answer->violation = u.n.data.nr;
	r->answer->violation_arch = u.n.data.arch;
	kill_run(r, KILL_NOTIFY);
}

static void hear_caller(struct run *r)
{
	char kind = 0;
	int fds[WIRE_FDS_MAX], n = 0;
	int rc = wire_recv(r->k->sock, &kind, fds, WIRE_FDS_MAX, &n, MSG_DONTWAIT);

	for (int i = 0; i < n; i++)
		close(fds[i]);
	if (rc < 0)
		return;
	r->caller_gone = rc == 0;
	if (rc == 0 || kind == 's')
		kill_run(r, KILL_STOP);
}

enum { P_INIT, P_DEAD, P_CALLER, P_OUT, P_ERR, P_LISTENER, P_N };

static void watch(struct run *r)
{
	struct pollfd p[P_N];

	for (;;) {
		int64_t now = clock_mono_ns();
		settle(r);
		int64_t next = check_limits(r, now);
		int64_t wait = next == INT64_MAX ? 0 : next > now ? next - now : 0;
		struct timespec t = {.tv_sec = wait / 1000000000, .tv_nsec = wait % 1000000000};
		p[P_INIT] = (struct pollfd){.fd = r->pidfd, .events = POLLIN};
		p[P_DEAD] = (struct pollfd){.fd = r->k->dead_event, .events = POLLIN};
		p[P_CALLER] =
			(struct pollfd){.fd = r->caller_gone ? -1 : r->k->sock, .events = POLLIN};
		p[P_OUT] = (struct pollfd){.fd = r->pipe_read[1], .events = POLLIN};
		p[P_ERR] = (struct pollfd){.fd = r->pipe_read[2], .events = POLLIN};
		p[P_LISTENER] = (struct pollfd){.fd = r->settled && r->answer->killed == KILL_NONE
							      ? atomic_load(&r->launch.listener)
							      : -1,
						.events = POLLIN};
		int n = ppoll(p, P_N, next == INT64_MAX ? NULL : &t, NULL);
		if (n < 0 && errno != EINTR)
			kill_run(r, KILL_STOP);
		if (n <= 0)
			continue;
		if (p[P_OUT].revents & POLLIN)
			drain(r, 1);
		if (p[P_ERR].revents & POLLIN)
			drain(r, 2);
		/* Hung up and empty: do not spin on it. */
		for (int i = 1; i < 3; i++)
			if ((p[P_OUT + i - 1].revents & (POLLIN | POLLHUP)) == POLLHUP)
				fd_close(&r->pipe_read[i]);
		if (p[P_LISTENER].revents & POLLIN)
			hear_violation(r, p[P_LISTENER].fd);
		if (p[P_CALLER].revents != 0)
			hear_caller(r);
		if (p[P_INIT].revents != 0 || p[P_DEAD].revents != 0)
			return;
	}
}

static int fail_step(struct run *r, enum step step)
{
	if (r->answer->step == STEP_NONE) {
		r->answer->step_errno = errno;
		r->answer->step = step;
	}
	return -1;
}

static void let_go(struct run *r, int state)
{
	atomic_store(&r->launch.go, state);
	syscall(SYS_futex, &r->launch.go, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static unsigned long init_flags(void)
{
	unsigned long flags = CLONE_VM | CLONE_FILES | CLONE_PIDFD | SIGCHLD;

	flags |= mutant("mntns") ? 0 : CLONE_NEWNS;
	flags |= mutant("pidns") ? 0 : CLONE_NEWPID;
	flags |= mutant("ipcns") ? 0 : CLONE_NEWIPC;
	flags |= mutant("uts_fresh") ? 0 : CLONE_NEWUTS;
	return flags;
}

/* While init makes its namespaces and mounts. */
static int prepare_cgroup(struct run *r)
{
	struct keeper *k = r->k;
	const struct cg_ops *ops = k->host->cg.ops;

	slot_ensure(k);
	if (!k->ready) {
		snprintf(r->answer->text, sizeof(r->answer->text), "%.150s", k->why.text);
		errno = 0;
		return fail_step(r, STEP_SLOT);
	}
	if (ops->begin(&k->cg, mutant("memory") ? 0 : r->ask->memory_bytes,
		       mutant("pids") ? 0 : r->ask->processes) < 0)
		return fail_step(r, STEP_CGROUP);
	int64_t base = ops->cpu_ns(&k->cg);
	atomic_store(&k->wire->cpu_base_ns, base > 0 ? base : 0);
	r->launch.into_cgroup = ops->into(&k->cg);
	return ops->attach(&k->cg, r->init) < 0 ? fail_step(r, STEP_ATTACH) : 0;
}

static void fill_launch(struct run *r)
{
	struct keeper *k = r->k;
	struct launch *l = &r->launch;

	ask_choose_rlimits(r);
	l->program_stack = k->program_stack;
	l->stack_size = STACK_BYTES;
	l->own_cgroup = k->host->has_cg_ns && k->host->cg.ops->kernel_counters;
	l->again = k->used;
	l->new_net = !k->has_net && !r->ask->share_net && !mutant("netns");
	l->net_fd = -1;
}

static int start(struct run *r)
{
	struct keeper *k = r->k;

	if (ask_open_streams(r) < 0)
		return fail_step(r, STEP_PIPE);
	ask_make_points(r);
	fill_launch(r);
	r->started_ns = clock_mono_ns();
	long pid = raw_spawn(init_flags(), k->init_stack, STACK_BYTES, &r->pidfd, -1, launch_init,
			     &r->launch);
	if (pid < 0) {
		errno = (int)-pid;
		return fail_step(r, STEP_CLONE);
	}
	r->init = (pid_t)pid;
	let_go(r, prepare_cgroup(r) == 0 ? 1 : 2);
	/* Now that it is in its cgroup the caller may freeze it. */
	atomic_store(&k->wire->init_pid, (int32_t)pid);
	return 0;
}

static void account(struct run *r, const struct rusage *ru)
{
	struct wire_answer *a = r->answer;
	struct cg_usage u = {-1, -1, -1, -1, -1, -1};
	bool failed = a->has_status == 0 || a->status != 0;

	r->k->host->cg.ops->account(&r->k->cg, ru, failed, &u);
	a->cpu_ns = u.cpu_ns;
	a->cpu_user_ns = u.cpu_user_ns;
	a->memory_bytes = u.memory_bytes;
	a->oom_kills = u.oom_kills;
	a->fork_fails = u.fork_fails;
	a->processes = u.processes;
	a->file_written = written(r);
	if (a->end_ns == 0)
		a->end_ns = clock_mono_ns();
	if (a->start_ns == 0)
		a->start_ns = a->end_ns;
}

static void close_all(struct run *r)
{
	close_streams(r);
	for (int i = 1; i < 3; i++)
		fd_close(&r->pipe_read[i]);
	for (int i = 0; i < r->fds_n; i++)
		fd_close(&r->fds[i]);
	int listener = atomic_load(&r->launch.listener);
	fd_close(&listener);
}

static void reap_init(struct run *r, struct rusage *ret)
{
	int status;
	uint64_t count;

	while (r->init > 0 && wait4(r->init, &status, __WALL, ret) < 0 && errno == EINTR)
		;
	r->init = 0;
	fd_close(&r->pidfd);
	/* Init's word, which may have come too late to be waited for. */
	if (read(r->k->dead_event, &count, sizeof(count)) < 0)
		errno = 0;
}

/* The net namespace that init made for this run is the slot's from now on. */
static void keep_net(struct run *r)
{
	int fd = r->launch.net_fd;

	if (fd < 0)
		return;
	r->k->has_net = setns(fd, CLONE_NEWNET) == 0;
	close(fd);
}

/* All are dead: count, and tell.  The caller's streams are closed before it hears. */
static void finish(struct run *r)
{
	struct rusage usage = {0};

	atomic_store(&r->k->wire->init_pid, 0);
	if (r->init > 0) {
		if (atomic_load(&r->launch.all_dead) == 0)
			reap_init(r, &usage);
		else
			usage = r->launch.usage;
		drain_all(r);
		if (r->k->ready)
			account(r, &usage);
		if (!r->answer->has_status && r->answer->killed == KILL_NONE &&
		    r->answer->step == STEP_NONE) {
			errno = 0;
			fail_step(r, STEP_INIT);
		}
	}
	close_all(r);
	wire_send(r->k->sock, 'd', NULL, 0);
}

static bool suspect(const struct run *r)
{
	if (mutant("renew"))
		return false;
	return r->answer->killed == KILL_NOTIFY || r->answer->step != STEP_NONE ||
	       (r->answer->has_status && WIFSIGNALED(r->answer->status) &&
		WTERMSIG(r->answer->status) == SIGSYS);
}

/* false: the caller is gone. */
static bool serve_run(struct keeper *k, struct run *r)
{
	r->ask = &k->wire->ask;
	r->answer = &k->wire->answer;
	*r->answer = (struct wire_answer){.violation = -1};
	atomic_store(&k->wire->pristine, 0);
	r->launch.ask = r->ask;
	r->launch.answer = r->answer;
	r->launch.host = k->host;
	r->launch.dead_event = k->dead_event;
	if (r->ask->fresh && k->used)
		slot_retire(k);
	if (ask_adopt(r) < 0) {
		fail_step(r, STEP_MESSAGE);
	} else if (start(r) == 0) {
		watch(r);
	}
	finish(r);
	reap_init(r, &(struct rusage){{0}});
	keep_net(r);
	k->used = true;
	slot_sweep(k);
	if (!k->ready)
		return !r->caller_gone;
	/* Only what came clean is used again. */
	if (suspect(r) || r->ask->fresh || k->host->cg.ops->end(&k->cg) < 0)
		slot_renew(k);
	return !r->caller_gone;
}

static char *new_stack(void)
{
	size_t guard = 4096;
	char *p = mmap(NULL, STACK_BYTES + guard, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);

	if (p == MAP_FAILED || mprotect(p, guard, PROT_NONE) < 0)
		_exit(1);
	return p + guard + STACK_BYTES;
}

static void set_up(struct keeper *k, int memfd)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NAME, "agon-keeper");
	/* In a user namespace the files of a non-dumpable process could not be written. */
	if (!k->host->rootless)
		prctl(PR_SET_DUMPABLE, 0);
	/* Not everybody may; programs are raised instead, so that they go first. */
	if (cg_write(k->host->proc, "self/oom_score_adj", "-1000") < 0)
		errno = 0;
	k->cpus = sysconf(_SC_NPROCESSORS_ONLN);
	if (k->cpus < 1)
		k->cpus = 1;
	k->dead_event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (k->dead_event < 0)
		_exit(1);
	k->init_stack = new_stack();
	k->program_stack = new_stack();
	k->wire = mmap(NULL, WIRE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, memfd, 0);
	if (k->wire == MAP_FAILED)
		_exit(1);
	close(memfd);
}

_Noreturn void keeper_main(const struct sb_host *h, int index, int sock, int memfd)
{
	static struct keeper k;

	k = (struct keeper){.host = h, .index = index, .sock = sock};
	set_up(&k, memfd);
	slot_ensure(&k);
	for (bool more = true; more;) {
		struct run r = {.k = &k,
				.pipe_read = {-1, -1, -1},
				.pipe_write = {-1, -1, -1},
				.file_start = {-1, -1, -1},
				.stream_at = {-1, -1, -1},
				.rss_step_ns = FIRST_RSS_NS,
				.idle_ns = FAST_NS,
				.pidfd = -1,
				.launch = {.listener = -1}};
		char kind;
		int rc = wire_recv(sock, &kind, r.fds, WIRE_FDS_MAX, &r.fds_n, 0);
		if (rc <= 0)
			break;
		if (kind == 'r')
			more = serve_run(&k, &r);
	}
	slot_destroy(&k);
	_exit(0);
}
