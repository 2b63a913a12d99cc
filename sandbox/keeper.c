/*
 * keeper: one process per slot that starts, watches, kills and accounts.
 *
 * It stays outside the slot's cgroup (what it holds is never charged to a
 * program, and the OOM killer never considers it).  Per run: set limits, let the
 * init go that was made ahead (keeper_slot.c); then wait on its pidfd, the
 * captured pipes, the caller's socket and the seccomp listener, looking at the
 * CPU counter as often as the remaining budget could be used up; then read the
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
	HOT_MS = 50,             /* how soon after a run another is expected */
	OOM_NS = 20000000,       /* how long the kernel may take from telling to counting */
	SETTLE_NS = 2000000,     /* when the program surely has been executed */
	SLOW_NS = 50000000,      /* longest sleep while something must be polled */
	FAST_NS = 500000,        /* shortest */
	FIRST_HELD_NS = 1000000, /* memory by polling: start often */
	HEARD_MANY = 1000,       /* questions of a run, after which each waits its turn */
	HEARD_NS = 1000000
};

/* --------------------------------------------------------------------- running */

static int64_t frozen_ns(const struct run *r, int64_t now)
{
	int64_t since = atomic_load(&r->k->wire->frozen_since_ns);

	return atomic_load(&r->k->wire->frozen_ns) + (since != 0 ? now - since : 0);
}

/* Frozen by v1, it would only die once thawed. */
static void thaw_killed(struct run *r)
{
	if (atomic_load(&r->k->wire->frozen_since_ns) != 0)
		r->k->host->cg.ops->freeze(&r->k->cg, r->k->init, false);
}

static void kill_run(struct run *r, enum wire_kill why)
{
	if (r->answer->killed == KILL_NONE)
		r->answer->killed = why;
	syscall(SYS_pidfd_send_signal, r->k->pidfd, SIGKILL, NULL, 0);
	thaw_killed(r);
}

static int fail_step(struct run *r, enum step step)
{
	if (r->answer->step == STEP_NONE) {
		r->answer->step_errno = errno;
		r->answer->step = step;
	}
	return -1;
}

/* What passed through the pipe to the caller's file: not a byte above the limit. */
static void to_file(struct run *r, int i, const char *bytes, int64_t n)
{
	const struct wire_answer *a = r->answer;
	int64_t room = r->ask->output_bytes - a->out_seen[1] - a->out_seen[2];

	if (n > room && !mutant("output"))
		n = room;
	if (n <= 0 || r->file_failed ||
	    fd_write_all(r->fds[r->stream_at[i]], bytes, (size_t)n) == 0)
		return;
	r->file_failed = true;
	fail_step(r, STEP_OUTPUT);
	kill_run(r, KILL_STOP);
}

static bool too_much(const struct run *r)
{
	const int64_t *seen = r->answer->out_seen;

	return r->ask->output_bytes > 0 && seen[1] + seen[2] > r->ask->output_bytes;
}

static void drain(struct run *r, int i)
{
	char scrap[65536];
	struct wire_answer *a = r->answer;
	char *area = (char *)r->k->wire + WIRE_KEEP_AT + (uint64_t)(i - 1) * WIRE_KEEP_MAX;

	/* Bounded, so that a flood cannot keep us from the timers; more than a pipe holds. */
	for (int rounds = 0; rounds < 64; rounds++) {
		int64_t room = r->to_file[i] ? 0 : r->ask->keep[i] - a->out_kept[i];
		ssize_t n = room > 0 ? read(r->pipe_read[i], area + a->out_kept[i],
					    room < 1 << 20 ? (size_t)room : 1 << 20)
				     : read(r->pipe_read[i], scrap, sizeof(scrap));
		if (n <= 0)
			return;
		if (r->to_file[i])
			to_file(r, i, scrap, n);
		if (room > 0)
			a->out_kept[i] += n;
		a->out_seen[i] += n;
		if (too_much(r))
			return;
	}
}

static void drain_all(struct run *r)
{
	for (int i = 1; i < 3; i++)
		if (r->pipe_read[i] >= 0)
			drain(r, i);
}

/* To files of the caller's that no limit is set for. */
static int64_t written(const struct run *r)
{
	int64_t sum = 0;

	for (int i = 1; i < 3; i++) {
		struct stat st;
		if (r->file_start[i] >= 0 && !r->to_file[i] &&
		    fstat(r->fds[r->stream_at[i]], &st) == 0 && st.st_size > r->file_start[i])
			sum += st.st_size - r->file_start[i];
	}
	return sum;
}

static void check_output(struct run *r)
{
	if (too_much(r) && !mutant("output"))
		kill_run(r, KILL_OUTPUT);
}

/* v1 kills one process of many, and the others would go on until a clock runs out. The
 * counter, which proves it, follows the event. */
static void check_oom(struct run *r, int64_t now)
{
	const struct cg_ops *ops = r->k->host->cg.ops;

	if (r->oom_ns == 0)
		return;
	if (ops->oom_kills(&r->k->cg) > 0)
		kill_run(r, KILL_MEMORY);
	/* It was somebody else whom a cgroup above ours had killed. */
	else if (now - r->oom_ns > OOM_NS)
		r->oom_ns = 0;
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

static void check_held(struct run *r, int64_t now)
{
	const struct cg_ops *ops = r->k->host->cg.ops;

	if (r->ask->memory_bytes <= 0 || now < r->next_held_ns)
		return;
	if (ops->held(&r->k->cg) > r->ask->memory_bytes)
		kill_run(r, KILL_MEMORY);
	if (ops->kernel_counters)
		r->held_step_ns = SLOW_NS;
	else if (r->held_step_ns < SLOW_NS / 5)
		r->held_step_ns += r->held_step_ns / 4;
	r->next_held_ns = now + r->held_step_ns;
}

/* The caller may have been about to freeze what was just killed. */
static int64_t wait_for_death(struct run *r, int64_t now)
{
	thaw_killed(r);
	return now + SLOW_NS / 10;
}

/* Looks at every limit; returns when to look again. */
static int64_t check_limits(struct run *r, int64_t now)
{
	int64_t next = INT64_MAX;
	int64_t frozen = frozen_ns(r, now);

	if (r->answer->killed != KILL_NONE)
		return wait_for_death(r, now);
	check_output(r);
	check_oom(r, now);
	check_cpu(r, now);
	check_held(r, now);
	if (r->ask->wall_ns > 0 && !mutant("wall")) {
		int64_t begin = r->answer->start_ns != 0 ? r->answer->start_ns : r->started_ns;
		int64_t end = begin + r->ask->wall_ns + frozen;
		if (now >= end)
			kill_run(r, KILL_WALL);
		next = end;
	}
	if (r->ask->cpu_ns > 0 && !mutant("cpu") && r->next_cpu_ns < next)
		next = r->next_cpu_ns;
	if (r->ask->memory_bytes > 0 && r->next_held_ns < next)
		next = r->next_held_ns;
	if (atomic_load(&r->k->wire->frozen_since_ns) != 0 && now + SLOW_NS < next)
		next = now + SLOW_NS;
	if (r->oom_ns != 0 && now + FAST_NS < next)
		next = now + FAST_NS;
	if (r->next_hear_ns > now && r->next_hear_ns < next)
		next = r->next_hear_ns;
	if (!r->settled && now + SETTLE_NS < next)
		next = now + SETTLE_NS;
	return next;
}

/* A stream of the caller's must be open in the program alone, or its other end
 * would never see the end. */
static void close_streams(struct run *r)
{
	fd_close(&r->null_fd);
	for (int i = 0; i < 3; i++) {
		fd_close(&r->pipe_write[i]);
		if (r->stream_at[i] >= 0 && r->file_start[i] < 0)
			fd_close(&r->fds[r->stream_at[i]]);
	}
}

static void settle(struct run *r)
{
	if (r->settled || atomic_load(&r->answer->detached) == 0)
		return;
	close_streams(r);
	r->settled = true;
}

/* Not forbidden, but asked about: by arguments in registers, which nobody else can change. */
static bool is_question(struct run *r, int listener, const struct seccomp_notif *n)
{
	int error;
	enum heard what = filter_heard(&n->data, &error);
	struct seccomp_notif_resp answer = {
		.id = n->id,
		.error = -error,
		.flags = what == HEARD_GO_ON ? SECCOMP_USER_NOTIF_FLAG_CONTINUE : 0};

	if (what == HEARD_VIOLATION)
		return false;
	/* The slot's network will show it: counters, ports that wait. */
	if (n->data.nr == SYS_socket && what == HEARD_GO_ON && !r->ask->share_net)
		r->network_used = true;
	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer) < 0 && errno != ENOENT)
		kill_run(r, KILL_STOP);
	/* Our CPU time is not the program's: not as often as it likes. */
	if (++r->heard > HEARD_MANY)
		r->next_hear_ns = clock_mono_ns() + HEARD_NS;
	return true;
}

static void hear_listener(struct run *r, int listener)
{
	/* Larger than today's struct: the kernel tells its size only by a call. */
	union {
		struct seccomp_notif n;
		char room[512];
	} u;

	memset(&u, 0, sizeof(u));
	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &u.n) < 0)
		return;
	if (is_question(r, listener, &u.n))
		return;
	r->answer->violation = u.n.data.nr;
	r->answer->violation_arch = u.n.data.arch;
	kill_run(r, KILL_NOTIFY);
}

static void hear_oom(struct run *r)
{
	uint64_t count;

	if (read(r->k->cg.oom_event, &count, sizeof(count)) == sizeof(count) && r->oom_ns == 0)
		r->oom_ns = clock_mono_ns();
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

static bool can_hear(const struct run *r, int64_t now)
{
	return r->settled && !r->deaf && r->answer->killed == KILL_NONE && now >= r->next_hear_ns;
}

enum { P_INIT, P_DEAD, P_CALLER, P_OUT, P_ERR, P_OOM, P_LISTENER, P_N };

static void watch(struct run *r)
{
	struct pollfd p[P_N];

	for (;;) {
		int64_t now = clock_mono_ns();
		settle(r);
		int64_t next = check_limits(r, now);
		int64_t wait = next == INT64_MAX ? 0 : next > now ? next - now : 0;
		struct timespec t = {.tv_sec = wait / 1000000000, .tv_nsec = wait % 1000000000};
		p[P_INIT] = (struct pollfd){.fd = r->k->pidfd, .events = POLLIN};
		p[P_DEAD] = (struct pollfd){.fd = r->k->dead_event, .events = POLLIN};
		p[P_CALLER] =
			(struct pollfd){.fd = r->caller_gone ? -1 : r->k->sock, .events = POLLIN};
		p[P_OUT] = (struct pollfd){.fd = r->pipe_read[1], .events = POLLIN};
		p[P_ERR] = (struct pollfd){.fd = r->pipe_read[2], .events = POLLIN};
		p[P_OOM] = (struct pollfd){.fd = mutant("oom_all") ? -1 : r->k->cg.oom_event,
					   .events = POLLIN};
		p[P_LISTENER] = (struct pollfd){
			.fd = can_hear(r, now) ? atomic_load(&r->launch->listener) : -1,
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
		if (p[P_OOM].revents & POLLIN)
			hear_oom(r);
		if (p[P_LISTENER].revents & POLLIN)
			hear_listener(r, p[P_LISTENER].fd);
		else if (p[P_LISTENER].revents != 0)
			r->deaf = true;
		if (p[P_CALLER].revents != 0)
			hear_caller(r);
		if (p[P_INIT].revents != 0 || p[P_DEAD].revents != 0)
			return;
	}
}

static void let_go(struct run *r, int state)
{
	atomic_store(&r->launch->go, state);
	syscall(SYS_futex, &r->launch->go, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static int begin(struct run *r)
{
	struct keeper *k = r->k;
	const struct cg_ops *ops = k->host->cg.ops;

	if (ops->begin(&k->cg, mutant("memory") ? 0 : r->ask->memory_bytes,
		       mutant("pids") ? 0 : r->ask->processes) < 0)
		return fail_step(r, STEP_CGROUP);
	k->cg.init = k->init;
	int64_t base = ops->cpu_ns(&k->cg);
	atomic_store(&k->wire->cpu_base_ns, base > 0 ? base : 0);
	return 0;
}

/* An init that waits for us; when the slot cannot bear one any more, another slot may. */
static int get_init(struct run *r)
{
	struct keeper *k = r->k;

	for (int tries = 0; tries < 2; tries++) {
		slot_ensure(k);
		if (!k->ready) {
			snprintf(r->answer->text, sizeof(r->answer->text), "%.150s", k->why.text);
			errno = 0;
			return fail_step(r, STEP_SLOT);
		}
		if (k->init > 0 && !slot_born_well(k))
			slot_discard(k);
		if (slot_bear(k, true) == 0)
			return 0;
		slot_destroy(k);
	}
	return fail_step(r, STEP_CLONE);
}

static int start(struct run *r)
{
	struct keeper *k = r->k;

	if (get_init(r) < 0)
		return -1;
	atomic_store(&k->wire->pristine, 0);
	if (ask_open_streams(r) < 0)
		return fail_step(r, STEP_PIPE);
	points_enter(r);
	ask_choose_rlimits(r);
	r->launch->ask = r->ask;
	r->launch->answer = r->answer;
	r->started_ns = clock_mono_ns();
	int rc = begin(r);
	r->answer->start_ns = clock_mono_ns();
	let_go(r, rc == 0 ? 1 : 2);
	/* From now on the caller may freeze it. */
	atomic_store(&k->wire->init_pid, (int32_t)k->init);
	return rc;
}

static void account(struct run *r, const struct rusage *ru)
{
	struct wire_answer *a = r->answer;
	struct cg_usage u = {-1, -1, -1, -1, -1, -1, false};
	bool failed = a->has_status == 0 || a->status != 0;

	r->k->host->cg.ops->account(&r->k->cg, ru, failed, &u);
	a->cpu_ns = u.cpu_ns;
	a->cpu_user_ns = u.cpu_user_ns;
	a->memory_bytes = u.memory_bytes;
	a->oom_kills = u.oom_kills;
	a->oom_above = u.oom_above;
	a->fork_fails = u.fork_fails;
	a->processes = u.processes;
	a->file_written = written(r);
	if (a->end_ns == 0)
		a->end_ns = clock_mono_ns();
	if (a->start_ns == 0)
		a->start_ns = a->end_ns;
}

static void take_failure(struct run *r)
{
	const struct launch *l = r->launch;

	if (r->answer->step != STEP_NONE)
		return;
	r->answer->step = l->step;
	r->answer->step_errno = l->step_errno;
	r->answer->step_detail = l->step_detail;
	if (!r->answer->has_status && r->answer->killed == KILL_NONE && l->step == STEP_NONE) {
		errno = 0;
		fail_step(r, STEP_INIT);
	}
}

static void close_ours(struct run *r)
{
	int listener = atomic_load(&r->launch->listener);

	for (int i = 1; i < 3; i++)
		fd_close(&r->pipe_read[i]);
	fd_close(&listener);
}

/* All are dead: count, and tell.  What is the caller's is closed before it hears. */
static void finish(struct run *r)
{
	struct rusage usage = {0};

	atomic_store(&r->k->wire->init_pid, 0);
	if (r->k->init > 0) {
		if (atomic_load(&r->launch->go) == 0)
			let_go(r, 2);
		if (atomic_load(&r->launch->all_dead) == 0)
			slot_reap(r->k, &usage);
		else
			usage = r->launch->usage;
		drain_all(r);
		account(r, &usage);
		take_failure(r);
	}
	close_streams(r);
	for (int i = 0; i < r->fds_n; i++)
		fd_close(&r->fds[i]);
	points_leave(r);
	wire_send(r->k->sock, 'd', NULL, 0);
	close_ours(r);
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
	const char *options;

	r->ask = &k->wire->ask;
	r->answer = &k->wire->answer;
	r->launch = &k->launch;
	*r->answer = (struct wire_answer){.violation = -1};
	if (r->ask->fresh && k->used)
		slot_renew(k);
	if (ask_adopt(r) < 0)
		fail_step(r, STEP_MESSAGE);
	else if (start(r) == 0)
		watch(r);
	options = (const char *)(uintptr_t)r->ask->tmp_options;
	if (r->answer->step != STEP_MESSAGE)
		snprintf(k->tmp_options, sizeof(k->tmp_options), "%s", options);
	bool fresh = r->ask->fresh;
	finish(r);
	/* From here on the caller may be writing the next request. */
	slot_reap(k, NULL);
	k->used = true;
	if (r->answer->killed != KILL_NONE || r->answer->step != STEP_NONE)
		slot_close_strays(k);
	if (!k->ready)
		return !r->caller_gone;
	/* Only what came clean is used again. */
	if (suspect(r) || fresh || (r->network_used && !mutant("net_renew")) ||
	    k->host->cg.ops->end(&k->cg) < 0)
		slot_renew(k);
	return !r->caller_gone;
}

static char *new_stack(void)
{
	size_t guard = 4096;
	char *p = mmap(NULL, KEEPER_STACK_BYTES + guard, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);

	if (p == MAP_FAILED || mprotect(p, guard, PROT_NONE) < 0)
		_exit(1);
	return p + guard + KEEPER_STACK_BYTES;
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
	k->self = (int)syscall(SYS_pidfd_open, getpid(), 0);
	if (k->dead_event < 0 || k->self < 0)
		_exit(1);
	k->init_stack = new_stack();
	k->program_stack = new_stack();
	k->stem_stack = new_stack();
	k->wire = mmap(NULL, WIRE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, memfd, 0);
	if (k->wire == MAP_FAILED)
		_exit(1);
	close(memfd);
}

/* With nobody asking for a while, what waits ahead should not look busy. */
static void cool_down(struct keeper *k)
{
	struct pollfd p = {.fd = k->sock, .events = POLLIN};

	if (k->init <= 0 || poll(&p, 1, HOT_MS) != 0)
		return;
	slot_discard(k);
	slot_close_strays(k);
	if (k->ready)
		slot_bear(k, false);
}

_Noreturn void keeper_main(const struct sb_host *h, int index, int sock, int memfd)
{
	static struct keeper k;

	k = (struct keeper){.host = h, .index = index, .sock = sock, .pidfd = -1};
	set_up(&k, memfd);
	snprintf(k.tmp_options, sizeof(k.tmp_options), "%s", TMP_OPTIONS);
	slot_ensure(&k);
	for (bool more = true; more;) {
		struct run r = {.k = &k,
				.pipe_read = {-1, -1, -1},
				.pipe_write = {-1, -1, -1},
				.null_fd = -1,
				.file_start = {-1, -1, -1},
				.stream_at = {-1, -1, -1},
				.held_step_ns = FIRST_HELD_NS,
				.idle_ns = FAST_NS};
		char kind;
		if (k.ready && slot_bear(&k, true) == 0)
			cool_down(&k);
		int rc = wire_recv(sock, &kind, r.fds, WIRE_FDS_MAX, &r.fds_n, 0);
		if (rc <= 0)
			break;
		if (kind == 'r')
			more = serve_run(&k, &r);
	}
	slot_destroy(&k);
	_exit(0);
}
