/*
 * verdict: from what was counted to what it means.  A pure function.
 *
 * One rule decides when several things happened: memory, violation, the limit
 * the keeper killed for, the program's own end, and then the limits that the
 * final counters show exceeded although the program ended before anybody
 * looked.
 */
#include "sandbox/internal.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

static const char *const step_text[STEP_COUNT] = {
	[STEP_PIPE] = "make a pipe",
	[STEP_CGROUP] = "set the limits of the cgroup",
	[STEP_CLONE] = "make the namespaces",
	[STEP_ATTACH] = "put init into the cgroup",
	[STEP_MOUNT_TMP] = "mount /tmp",
	[STEP_MOUNT_PROC] = "mount /proc",
	[STEP_MOUNT] = "do mount number",
	[STEP_NETNS] = "make or join a network",
	[STEP_CGROUPNS] = "make a cgroup namespace",
	[STEP_SPAWN] = "start the program's process",
	[STEP_USERNS] = "make the program's user namespace",
	[STEP_RLIMIT] = "set resource limit",
	[STEP_CHDIR] = "enter the working directory",
	[STEP_UID] = "give up privileges",
	[STEP_SECCOMP] = "install the system call filter",
	[STEP_STDIO] = "set up stream",
	[STEP_SLOT] = "make the slot",
	[STEP_INIT] = "keep init alive (was it killed from outside, or for want of memory?)",
	[STEP_MESSAGE] = "read the request",
	[STEP_OUTPUT] = "write the program's output to its file",
};

static int set_up_failed(const struct wire_answer *a, struct err *e)
{
	char detail[24] = "", why[64] = "";

	if (a->step == STEP_SLOT)
		return err_set(e, ERR_HOST, "sandbox: %s", a->text);
	if (a->step == STEP_MOUNT || a->step == STEP_RLIMIT || a->step == STEP_STDIO)
		snprintf(detail, sizeof(detail), " %d", a->step_detail);
	if (a->step_errno != 0)
		snprintf(why, sizeof(why), ": %s", strerror(a->step_errno));
	const char *text = a->step > 0 && a->step < STEP_COUNT ? step_text[a->step] : "start";
	return err_set(e, ERR_INTERNAL, "sandbox: cannot %s%s%s", text != NULL ? text : "start",
		       detail, why);
}

#define SAY(r, ...) (void)snprintf((r)->evidence, sizeof((r)->evidence), __VA_ARGS__)

/* For people: the exact numbers are in the result. */
struct text {
	char at[32];
};

static struct text seconds(int64_t ns)
{
	struct text t = {"?"};

	if (ns >= 0)
		(void)snprintf(t.at, sizeof(t.at), "%.3f", (double)ns / 1e9);
	return t;
}

static struct text bytes(int64_t n)
{
	static const char *const unit[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
	struct text t = {"?"};
	double value = (double)n;
	size_t u = 0;

	for (; value >= 1024 && u + 1 < sizeof(unit) / sizeof(unit[0]); u++)
		value /= 1024;
	if (n >= 0)
		(void)snprintf(t.at, sizeof(t.at), "%.*f %s", u == 0 ? 0 : 1, value, unit[u]);
	return t;
}

static void add_refused_forks(struct sb_result *r, const struct wire_answer *a)
{
	size_t n = strlen(r->evidence);

	if (a->fork_fails > 0)
		(void)snprintf(r->evidence + n, sizeof(r->evidence) - n,
			       "; pids.events: %" PRId64 " forks were refused", a->fork_fails);
}

static void limit(struct sb_result *r, enum sb_limit which)
{
	r->end = SB_LIMIT;
	r->limit = which;
	r->status = 0;
}

static void by_memory(struct sb_result *r, const struct wire_answer *a, const struct limits *l)
{
	limit(r, SB_MEMORY);
	if (a->oom_kills > 0)
		SAY(r, "cgroup oom_kill %" PRId64 ", peak %s of %s", a->oom_kills,
		    bytes(a->memory_bytes).at, bytes(l->memory_bytes).at);
	else if (a->oom_kills == 0)
		SAY(r, "cgroup counters: above %s without cached files", bytes(l->memory_bytes).at);
	else
		SAY(r, "resident memory of all processes passed %s (seen in /proc)",
		    bytes(l->memory_bytes).at);
}

static void by_violation(struct sb_result *r, const struct wire_answer *a)
{
	char name[32];

	r->end = SB_VIOLATION;
	r->status = a->violation;
	if (a->violation >= 0)
		SAY(r, "seccomp: forbidden system call %s (%d)", syscall_name(a->violation, name),
		    a->violation);
	else
		SAY(r, "SIGSYS: forbidden system call of a foreign ABI, or a filter of its own");
}

static void by_cpu(struct sb_result *r, const struct wire_answer *a, const struct limits *l,
		   const char *how)
{
	limit(r, SB_CPU);
	SAY(r, "%s: %s of %s s of CPU time", how, seconds(a->cpu_ns).at, seconds(l->cpu_ns).at);
	add_refused_forks(r, a);
}

static void by_wall(struct sb_result *r, const struct wire_answer *a, const struct limits *l)
{
	limit(r, SB_WALL);
	/* Waiting is what it did if it used less than a tenth of one CPU. */
	r->idle = a->cpu_ns >= 0 && a->cpu_ns < r->wall_ns / 10;
	SAY(r, "%s of %s s by the clock, %s s of CPU time%s", seconds(r->wall_ns).at,
	    seconds(l->wall_ns).at, seconds(a->cpu_ns).at, r->idle ? " (idle)" : "");
	add_refused_forks(r, a);
}

static void by_output(struct sb_result *r, const struct limits *l)
{
	limit(r, SB_OUTPUT);
	SAY(r, "%s of %s of output", bytes(r->output_bytes).at, bytes(l->output_bytes).at);
}

static void by_signal(struct sb_result *r, const struct wire_answer *a, const struct limits *l)
{
	int sig = WTERMSIG(a->status);
	const char *name = sigabbrev_np(sig);

	if (sig == SIGXCPU && l->cpu_ns > 0) {
		by_cpu(r, a, l, "RLIMIT_CPU");
	} else if (sig == SIGXFSZ && l->file_bytes > 0) {
		limit(r, SB_FILE);
		SAY(r, "SIGXFSZ: a file would have passed %s", bytes(l->file_bytes).at);
	} else if (sig == SIGSYS) {
		by_violation(r, a);
	} else {
		r->end = SB_SIGNALED;
		r->status = sig;
		SAY(r, "wait status: SIG%s (%d)%s", name != NULL ? name : "RT", sig,
		    sig == SIGSEGV && l->memory_bytes > 0 ? " (bad address, or out of stack)" : "");
	}
}

static void by_status(struct sb_result *r, const struct wire_answer *a, const struct limits *l)
{
	if (a->exec_errno != 0) {
		r->end = SB_EXITED;
		r->status = a->exec_errno == ENOENT || a->exec_errno == ENOTDIR ? 127 : 126;
		SAY(r, "execve: %s", strerror(a->exec_errno));
	} else if (WIFSIGNALED(a->status)) {
		by_signal(r, a, l);
	} else {
		r->end = SB_EXITED;
		r->status = WEXITSTATUS(a->status);
		SAY(r, "wait status: exit %d", r->status);
	}
	bool bad = r->end == SB_SIGNALED || (r->end == SB_EXITED && r->status != 0);
	if (bad && a->fork_fails > 0 && l->processes > 0) {
		char was[sizeof(r->evidence)];
		memcpy(was, r->evidence, sizeof(was));
		limit(r, SB_PROCESSES);
		SAY(r, "pids.events max %" PRId64 " at %" PRId64 " processes; %.80s", a->fork_fails,
		    l->processes, was);
	}
}

/* It ended by itself, but after a limit that nobody had looked at yet. */
static void by_late_look(struct sb_result *r, const struct wire_answer *a, const struct limits *l)
{
	if (r->end == SB_LIMIT || r->end == SB_VIOLATION)
		return;
	if (l->cpu_ns > 0 && a->cpu_ns > l->cpu_ns)
		by_cpu(r, a, l, "counter at the end");
	else if (l->wall_ns > 0 && r->wall_ns > l->wall_ns)
		by_wall(r, a, l);
	else if (l->output_bytes > 0 && r->output_bytes > l->output_bytes)
		by_output(r, l);
}

static void by_kill(struct sb_result *r, const struct wire_answer *a, const struct limits *l,
		    const char *counter)
{
	switch ((enum wire_kill)a->killed) {
	case KILL_CPU:
		by_cpu(r, a, l, counter);
		break;
	case KILL_WALL:
		by_wall(r, a, l);
		break;
	case KILL_MEMORY:
		by_memory(r, a, l);
		break;
	case KILL_OUTPUT:
		by_output(r, l);
		break;
	case KILL_NOTIFY:
		by_violation(r, a);
		break;
	case KILL_NONE:
	case KILL_STOP:
		r->end = SB_STOPPED;
		SAY(r, "stopped by the caller");
		break;
	}
}

static void copy_numbers(struct sb_result *r, const struct wire_answer *a)
{
	r->cpu_ns = a->cpu_ns;
	r->cpu_user_ns = a->cpu_user_ns < a->cpu_ns ? a->cpu_user_ns : a->cpu_ns;
	r->cpu_sys_ns = a->cpu_ns - r->cpu_user_ns;
	r->wall_ns = a->end_ns - a->start_ns;
	r->memory_bytes = a->memory_bytes;
	r->output_bytes = a->out_seen[1] + a->out_seen[2] + a->file_written;
	r->processes = a->processes;
}

int verdict_read(const struct wire_answer *a, const struct limits *l, bool stopped,
		 bool kernel_counters, struct sb_result *ret, struct err *e)
{
	if (a->step != STEP_NONE && !(stopped && a->step == STEP_INIT))
		return set_up_failed(a, e);
	if (a->oom_above && l->memory_bytes > 0)
		return err_set(e, ERR_HOST,
			       "sandbox: the host, or the container we are in, is out of memory: a "
			       "program was killed that had used %s of %s",
			       bytes(a->memory_bytes).at, bytes(l->memory_bytes).at);
	copy_numbers(ret, a);
	if (a->oom_kills > 0 && l->memory_bytes > 0)
		by_memory(ret, a, l);
	else if (a->killed != KILL_NONE && !(a->killed == KILL_STOP && a->has_status))
		by_kill(ret, a, l, kernel_counters ? "cgroup counter" : "/proc");
	else
		by_status(ret, a, l);
	if (ret->end != SB_STOPPED)
		by_late_look(ret, a, l);
	return 0;
}
