/*
 * none: no cgroups.  The tree below init is walked in the host's /proc.
 *
 * CPU and resident memory are sums over what is alive plus what was reaped
 * (times that init and others collected); at the end wait4() on init gives all
 * that was ever reaped.  A child whose parent ignores SIGCHLD escapes the CPU
 * sum, and memory is seen only when somebody looks: neither is claimed as
 * enforced.  Freezing is SIGSTOP to the whole tree until nothing new appears.
 */
#include "harness/base/fd.h"
#include "sandbox/cg.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WALK_MAX = 4096 };

struct walk {
	int proc;
	int n;
	pid_t pid[WALK_MAX];
};

static ssize_t read_small(int proc, pid_t pid, const char *file, char *buf, size_t size)
{
	char path[96];

	snprintf(path, sizeof(path), "%d/%s", (int)pid, file);
	FD_SCOPED fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, buf, size - 1);
	if (n >= 0)
		buf[n] = '\0';
	return n;
}

static void add_children(struct walk *w, pid_t parent)
{
	char file[64], text[32768];

	snprintf(file, sizeof(file), "task/%d/children", (int)parent);
	if (read_small(w->proc, parent, file, text, sizeof(text)) <= 0)
		return;
	for (char *p = text; w->n < WALK_MAX;) {
		char *end;
		long pid = strtol(p, &end, 10);
		if (end == p)
			break;
		w->pid[w->n++] = (pid_t)pid;
		p = end;
	}
}

/* init and all below it.  Threads that fork have children files of their own; those
 * children are found when their parent dies and init adopts them. */
static void walk_tree(struct walk *w, int proc, pid_t init)
{
	w->proc = proc;
	w->n = 1;
	w->pid[0] = init;
	for (int i = 0; i < w->n; i++)
		add_children(w, w->pid[i]);
}

/* utime, stime, cutime, cstime: fields 14 to 17. */
static bool read_ticks(int proc, pid_t pid, int64_t *ret_ticks)
{
	char text[2048];
	unsigned long long ut, st;
	long long cut, cst;
	char *p;

	if (read_small(proc, pid, "stat", text, sizeof(text)) <= 0 ||
	    (p = strrchr(text, ')')) == NULL ||
	    sscanf(p + 1, " %*c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %llu %llu %lld %lld", &ut,
		   &st, &cut, &cst) != 4)
		return false;
	*ret_ticks = (int64_t)(ut + st) + cut + cst;
	return true;
}

/* Anonymous pages only: those of files are shared by all that run the same program. */
static int64_t read_rss(int proc, pid_t pid)
{
	char text[256];
	unsigned long long resident, shared;

	if (read_small(proc, pid, "statm", text, sizeof(text)) <= 0 ||
	    sscanf(text, "%*s %llu %llu", &resident, &shared) != 2)
		return 0;
	return (int64_t)(resident - shared) * sysconf(_SC_PAGESIZE);
}

static void look(struct cg_slot *s)
{
	MEM_SCOPED struct walk *w = xcalloc(1, sizeof(*w));
	int64_t ticks = 0, rss = 0;

	walk_tree(w, s->cg->proc, s->init);
	for (int i = 0; i < w->n; i++) {
		int64_t t;
		if (!read_ticks(w->proc, w->pid[i], &t))
			continue;
		ticks += t;
		/* That of init is the keeper's. */
		rss += i > 0 ? read_rss(w->proc, w->pid[i]) : 0;
	}
	int64_t cpu = ticks * (1000000000 / sysconf(_SC_CLK_TCK));
	if (cpu > s->poll_cpu)
		s->poll_cpu = cpu;
	if (rss > s->poll_peak)
		s->poll_peak = rss;
	s->mem_base = rss;
}

static int none_setup(struct cg *cg, struct err *e)
{
	(void)cg;
	(void)e;
	return 0;
}

static int none_slot_make(struct cg_slot *s, struct err *e)
{
	(void)s;
	(void)e;
	return 0;
}

static int none_slot_open(struct cg_slot *s)
{
	(void)s;
	return 0;
}

static int none_begin(struct cg_slot *s, int64_t memory_bytes, int64_t processes)
{
	(void)memory_bytes;
	(void)processes;
	s->poll_cpu = s->poll_peak = 0;
	return 0;
}

static int none_attach(struct cg_slot *s, pid_t stem)
{
	(void)s;
	(void)stem;
	return 0;
}

static int none_prepare(struct cg_slot *s)
{
	s->init = 0;
	return 0;
}

static int none_into(const struct cg_slot *s)
{
	(void)s;
	return -1;
}

static int64_t none_cpu_ns(struct cg_slot *s)
{
	if (s->init <= 0)
		return -1;
	look(s);
	return s->poll_cpu;
}

static int64_t none_held(struct cg_slot *s)
{
	if (s->init <= 0)
		return -1;
	look(s);
	return s->mem_base;
}

static int64_t time_ns(struct timeval t)
{
	return (int64_t)t.tv_sec * 1000000000 + (int64_t)t.tv_usec * 1000;
}

static void none_account(struct cg_slot *s, const struct rusage *ru, bool failed,
			 struct cg_usage *ret)
{
	int64_t user = time_ns(ru->ru_utime), all = user + time_ns(ru->ru_stime);
	int64_t peak = (int64_t)ru->ru_maxrss * 1024;

	(void)failed;
	ret->cpu_ns = all > s->poll_cpu ? all : s->poll_cpu;
	ret->cpu_user_ns = user;
	ret->memory_bytes = peak > s->poll_peak ? peak : s->poll_peak;
	ret->oom_kills = ret->fork_fails = ret->processes = -1;
	s->init = 0;
}

static int none_end(struct cg_slot *s)
{
	(void)s;
	return 0;
}

static int none_freeze(struct cg_slot *s, pid_t init, bool on)
{
	MEM_SCOPED struct walk *w = xcalloc(1, sizeof(*w));

	for (int before = -1, rounds = 0; rounds < 50; rounds++) {
		walk_tree(w, s->cg->proc, init);
		for (int i = 1; i < w->n; i++)
			if (kill(w->pid[i], on ? SIGSTOP : SIGCONT) < 0 && errno != ESRCH)
				return -1;
		if (w->n == before)
			return 0;
		before = w->n;
	}
	errno = EAGAIN;
	return -1;
}

static void none_slot_remove(struct cg_slot *s)
{
	(void)s;
}

const struct cg_ops cg_none = {
	.name = "none",
	.kernel_counters = false,
	.setup = none_setup,
	.slot_make = none_slot_make,
	.slot_open = none_slot_open,
	.attach = none_attach,
	.prepare = none_prepare,
	.into = none_into,
	.begin = none_begin,
	.cpu_ns = none_cpu_ns,
	.held = none_held,
	.account = none_account,
	.end = none_end,
	.freeze = none_freeze,
	.slot_remove = none_slot_remove,
};
