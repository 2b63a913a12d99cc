/*
 * facts: what this host can enforce, for people.
 */
#include "sandbox/internal.h"

#include "harness/base/fd.h"

#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

const char *userns_advice(bool root)
{
	static const struct {
		const char *file, *bad, *advice;
	} rows[] = {
		{"/proc/sys/user/max_user_namespaces", "0\n",
		 "as root, type: sysctl -w user.max_user_namespaces=10000"},
		{"/proc/sys/kernel/unprivileged_userns_clone", "0\n",
		 "as root, type: sysctl -w kernel.unprivileged_userns_clone=1"},
		{"/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1\n",
		 "as root, type: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) && !root; i++) {
		BUF_SCOPED text = BUF_INIT;
		if (file_read(rows[i].file, 64, &text, NULL) == 0 &&
		    strcmp(text.data, rows[i].bad) == 0)
			return rows[i].advice;
	}
	return "in a container, start that with: docker run --privileged";
}

struct list {
	struct sb_fact *at;
	size_t n, max;
};

__attribute__((format(printf, 5, 6))) static void add(struct list *l, const char *name, bool ok,
						      const char *more, const char *fmt, ...)
{
	va_list ap;

	if (l->n >= l->max)
		return;
	struct sb_fact *f = &l->at[l->n++];
	*f = (struct sb_fact){.name = name, .ok = ok};
	snprintf(f->more, sizeof(f->more), "%s", ok ? "" : more);
	va_start(ap, fmt);
	vsnprintf(f->how, sizeof(f->how), fmt, ap);
	va_end(ap);
}

/* What to type for counted limits depends on whose cgroups the host has. */
static const char *cgroup_more(const struct sb_host *h)
{
	BUF_SCOPED text = BUF_INIT;
	bool v2 = file_read("/sys/fs/cgroup/cgroup.controllers", 4096, &text, NULL) == 0 &&
		  strstr(text.data, "memory") != NULL && strstr(text.data, "pids") != NULL;

	if (h->rootless && v2)
		return "start agon by: systemd-run --user --scope -p Delegate=yes agon ...; "
		       "or run it as root";
	if (h->rootless)
		return "run as root: the memory and pids controllers here are cgroup v1, of which "
		       "users get no part (booting with systemd.unified_cgroup_hierarchy=1 "
		       "changes that)";
	if (v2)
		return "start agon by: systemd-run --scope -p Delegate=yes agon ...; in a "
		       "container: docker run --privileged";
	return "mount the memory, pids and cpuacct controllers writable; in a container: docker "
	       "run --privileged -v /sys/fs/cgroup:/sys/fs/cgroup";
}

static void add_limits(struct list *l, const struct sb_host *h)
{
	const char *backend = h->cg.ops->name;
	bool counted = h->cg.ops->kernel_counters;

	add(l, "cgroup backend", counted, cgroup_more(h), "%s%s%s", backend,
	    counted ? ", in " : ": limits are per process or polled, and no result claims them",
	    counted ? h->cg.name : "");
	add(l, "cpu limit", counted, "as for the cgroup backend", "%s",
	    counted ? "counter of the cgroup, all processes, RLIMIT_CPU behind it"
		    : "RLIMIT_CPU per process and sums over /proc");
	add(l, "wall limit", true, "", "timer of the slot's keeper");
	add(l, "memory limit", counted, "as for the cgroup backend", "%s",
	    counted ? "cgroup: resident memory, tmpfs and buffers of all processes together"
		    : "RLIMIT_DATA per process and resident memory polled in /proc");
	add(l, "process limit", true, "", "%s",
	    counted ? "pids controller"
		    : "RLIMIT_NPROC in a user namespace or of a uid of its own");
	add(l, "output and file limits", true, "", "pipes drained and counted; RLIMIT_FSIZE");
	add(l, "freezing", true, "", "%s",
	    strcmp(backend, "v1") == 0 ? "freezer controller"
	    : counted                  ? "cgroup.freeze"
				       : "SIGSTOP to every process");
}

static void add_core_pattern(struct list *l, const struct sb_host *h)
{
	BUF_SCOPED text = BUF_INIT;

	if (file_read("/proc/sys/kernel/core_pattern", 4096, &text, NULL) < 0)
		return;
	bool pipe = text.data[0] == '|', runs = pipe && h->core_limit == 0;
	add(l, "core dumps", !runs,
	    "as root, start agon after: ulimit -Hc 1; or: sysctl -w kernel.core_pattern=core",
	    "RLIMIT_CORE %d%s", h->core_limit,
	    runs   ? ": what core_pattern pipes to runs for every crash of a program"
	    : pipe ? ", which keeps what core_pattern pipes to from starting"
		   : "");
}

size_t sb_facts(const struct sb_host *h, struct sb_fact *ret, size_t max)
{
	struct list l = {.at = ret, .max = max};
	struct utsname u;

	if (uname(&u) == 0)
		add(&l, "kernel", true, "", "%s %s %s", u.sysname, u.release, u.machine);
	add(&l, "privilege", true, "", "%s",
	    h->rootless ? "none: a user namespace with one uid"
			: "root; programs get a uid of their own");
	add(&l, "namespaces", true, "", "pid, ipc, mount, uts%s%s fresh per run; net per slot",
	    h->has_cg_ns && h->cg.ops->kernel_counters ? ", cgroup" : "",
	    h->rootless ? ", user" : "");
	add(&l, "seccomp", true, "", "filters of %u, %u and %u instructions%s",
	    h->filter[PROFILE_RUN].prog.len, h->filter[PROFILE_BUILD].prog.len,
	    h->filter[PROFILE_JIT].prog.len, h->notify ? ", violations named" : "");
	add(&l, "violation names", h->notify,
	    "kernel 5.0 or later, and not below another seccomp listener", "%s",
	    h->notify ? "seccomp listener" : "SIGSYS only, without the number");
	add_limits(&l, h);
	add(&l, "uid rotation", !h->rootless, "run as root", "%s",
	    h->rootless ? "one uid for all programs" : "a different uid in every run");
	add_core_pattern(&l, h);
	return l.n;
}
