/*
 * launch: the stem of a slot, and per run init (pid 1) and the program (pid 2)
 * up to its execve().
 *
 * All share the keeper's memory and, until the program takes its own copy,
 * its descriptor table; they share nothing else.  So there is no page table to
 * copy, a failure is written straight where the keeper reads it, and the
 * listener that seccomp returns appears in the keeper's table.  The price:
 * only raw system calls here, no libc state (raw.h).
 *
 * The stem is the slot: it lives in the slot's net namespace and cgroup, and
 * on the keeper's order bears an init, which inherits both and is the keeper's
 * child.  What does not depend on the request is made ahead of it: namespaces,
 * /tmp, /proc, and in a hot slot the program's process, which then waits for go
 * instead of init.  (Not for ever: an init that waits for its vfork counts as
 * load.)  The program does the rest and becomes what was asked for; init reaps
 * until it is dead, then kills and reaps the others.
 */
#include "sandbox/internal.h"
#include "sandbox/raw.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <linux/futex.h>
#include <linux/prctl.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

RAW_CODE static void fail(struct launch *l, enum step step, long rc, int detail)
{
	if (l->step == STEP_NONE) {
		l->step_errno = (int32_t)-rc;
		l->step_detail = detail;
		l->step = step;
	}
	raw1(SYS_exit, 125);
}

RAW_CODE static int64_t now_ns(void)
{
	struct timespec t = {0};

	raw2(SYS_clock_gettime, CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Nobody is told of the death of a parent that was dead before it asked to be.  Called some
 * time after it asked, for a dying parent is seen as dead a moment after its children heard. */
RAW_CODE static void end_if_orphan(int keeper)
{
	struct pollfd p = {.fd = keeper, .events = POLLIN};
	struct timespec now = {0};

	if (raw5(SYS_ppoll, &p, 1, &now, NULL, 0) > 0)
		raw1(SYS_exit, 125);
}

/* ------------------------------------------------------------------ program */

/* In the host's /proc, where "self" is us too: of our own there may be none. */
RAW_CODE static void write_proc(struct launch *l, enum step step, const char *path,
				const char *text, size_t n)
{
	long fd = raw4(SYS_openat, l->host->proc, path, O_WRONLY | O_CLOEXEC, 0);

	if (fd < 0)
		fail(l, step, fd, 0);
	long rc = raw3(SYS_write, fd, text, n);
	if (rc < 0)
		fail(l, step, rc, 0);
	raw1(SYS_close, fd);
}

/* "ID ID 1" */
RAW_CODE static size_t id_map(char *out, uint32_t id)
{
	char digits[12];
	size_t k = 0, n = 0;

	do
		digits[k++] = (char)('0' + id % 10);
	while ((id /= 10) != 0);
	for (int twice = 0; twice < 2; twice++) {
		for (size_t i = k; i-- > 0;)
			out[n++] = digits[i];
		out[n++] = ' ';
	}
	out[n++] = '1';
	return n;
}

/* Rootless: a user namespace of its own, so that process counts are its own and
 * it owns nothing of the sandbox. */
RAW_CODE static void own_userns(struct launch *l)
{
	char map[40];
	long rc = raw1(SYS_unshare, CLONE_NEWUSER);

	if (rc < 0)
		fail(l, STEP_USERNS, rc, 0);
	write_proc(l, STEP_USERNS, "self/setgroups", "deny", 4);
	write_proc(l, STEP_USERNS, "self/uid_map", map, id_map(map, l->ask->uid));
	write_proc(l, STEP_USERNS, "self/gid_map", map, id_map(map, l->ask->gid));
}

RAW_CODE static void drop_rights(struct launch *l)
{
	struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct none[2] = {{0}, {0}};
	long rc = 0;

	if (mutant("uid"))
		return;
	if (l->host->rootless) {
		own_userns(l);
	} else {
		rc = raw2(SYS_setgroups, 0, NULL);
		if (rc == 0)
			rc = raw3(SYS_setresgid, l->ask->gid, l->ask->gid, l->ask->gid);
		if (rc == 0)
			rc = raw3(SYS_setresuid, l->ask->uid, l->ask->uid, l->ask->uid);
	}
	if (rc == 0)
		rc = raw2(SYS_capset, &head, none);
	if (rc == 0)
		rc = raw5(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (rc < 0)
		fail(l, STEP_UID, rc, 0);
}

RAW_CODE static void install_filter(struct launch *l)
{
	const struct sock_fprog *prog = &l->host->filter[l->ask->profile].prog;
	unsigned long flags = l->host->notify ? SECCOMP_FILTER_FLAG_NEW_LISTENER : 0;
	long rc = raw3(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, prog);

	if (rc < 0)
		fail(l, STEP_SECCOMP, rc, 0);
	if (l->host->notify)
		atomic_store(&l->listener, (int)rc);
}

RAW_CODE static void take_stdio(struct launch *l)
{
	/* A private table first: the one we have is the keeper's. */
	long rc = raw3(SYS_close_range, ~0u, ~0u, CLOSE_RANGE_UNSHARE);

	if (rc < 0)
		fail(l, STEP_STDIO, rc, 0);
	atomic_store(&l->answer->detached, 1);
	for (int i = 0; i < 3; i++) {
		rc = raw2(SYS_dup2, l->stdio[i], i);
		if (rc < 0)
			fail(l, STEP_STDIO, rc, i);
	}
	if (mutant("close_range"))
		return;
	rc = raw3(SYS_close_range, 3, ~0u, 0);
	if (rc < 0)
		fail(l, STEP_STDIO, rc, 0);
}

RAW_CODE static void execute(struct launch *l)
{
	char *const *argv = (char *const *)(uintptr_t)l->ask->argv;
	char *const *env = (char *const *)(uintptr_t)l->ask->env;
	const char *const *path = (const char *const *)(uintptr_t)l->ask->paths;
	long worst = -ENOENT;

	for (; *path != NULL; path++) {
		long rc = raw3(SYS_execve, *path, argv, env);
		if (rc != -ENOENT && rc != -ENOTDIR)
			worst = rc;
		if (rc != -ENOENT && rc != -ENOTDIR && rc != -EACCES)
			break;
	}
	l->answer->exec_errno = (int32_t)-worst;
}

/* Its cgroup is the top of what it sees.  From where init is, a program born elsewhere
 * would be outside of the namespace, which systemd's nsdelegate mounts do not allow. */
RAW_CODE static void own_cgroup_namespace(struct launch *l)
{
	long rc = l->own_cgroup && !mutant("cgroupns") ? raw1(SYS_unshare, CLONE_NEWCGROUP) : 0;

	if (rc < 0)
		fail(l, STEP_CGROUPNS, rc, 0);
}

RAW_CODE bool launch_point(int root, const struct wire_mount *m)
{
	char *path = (char *)(uintptr_t)m->to;
	const char *name = root == AT_FDCWD ? path : path + 1;

	for (char *p = path + 1;; p++) {
		if (*p != '/' && *p != '\0')
			continue;
		char was = *p;
		*p = '\0';
		long rc = was == '\0' && m->is_file != 0
				  ? raw4(SYS_mknodat, root, name, S_IFREG | 0644, 0)
				  : raw3(SYS_mkdirat, root, name, 0755);
		bool made = rc == 0 || rc == -EEXIST;
		*p = was;
		if (was == '\0' || !made)
			return made;
	}
}

RAW_CODE static void do_mounts(struct launch *l)
{
	struct wire_mount *m = (struct wire_mount *)(uintptr_t)l->ask->mounts;
	unsigned long flags = MS_NOSUID | MS_NODEV;

	for (int i = 0; i < l->ask->mounts_n; i++, m++) {
		long rc;
		launch_point(AT_FDCWD, m);
		if (m->tmpfs != 0)
			rc = raw5(SYS_mount, "tmpfs", m->to, "tmpfs", flags, m->tmpfs);
		else
			rc = raw5(SYS_move_mount, m->fd, "", AT_FDCWD, m->to,
				  MOVE_MOUNT_F_EMPTY_PATH);
		if (rc < 0)
			fail(l, STEP_MOUNT, rc, i);
	}
}

/* The caller's guess of /tmp was another than what is wanted now: cover it. */
RAW_CODE static void another_tmp(struct launch *l)
{
	const char *want = (const char *)(uintptr_t)l->ask->tmp_options, *is = l->tmp_options;

	while (*want == *is && *is != '\0') {
		want++;
		is++;
	}
	if (*want == *is || (mutant("mntns") && l->again))
		return;
	long rc = raw5(SYS_mount, "tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV,
		       l->ask->tmp_options);
	if (rc < 0)
		fail(l, STEP_MOUNT_TMP, rc, 0);
}

/* The keeper may die while we wait: that ends init, and init ends the program. */
RAW_CODE static void wait_for_go(struct launch *l)
{
	int state;

	while ((state = atomic_load(&l->go)) == 0)
		raw6(SYS_futex, (long)(uintptr_t)&l->go, FUTEX_WAIT, 0, 0, 0, 0);
	if (state != 1)
		raw1(SYS_exit, 125);
}

/* What does not depend on the request. */
RAW_CODE static void program_ahead(struct launch *l)
{
	uint64_t no_signals = 0;

	raw0(SYS_setsid);
	raw4(SYS_rt_sigprocmask, SIG_SETMASK, &no_signals, NULL, sizeof(no_signals));
	/* What holds the most memory may be a tmpfs and belong to nobody: without this the
	 * OOM killer might take init, whose memory is the keeper's.  Raising needs no rights. */
	if (l->host->cg.ops->kernel_counters && !mutant("oom_score"))
		write_proc(l, STEP_CGROUP, "self/oom_score_adj", "1000", 4);
	own_cgroup_namespace(l);
}

RAW_CODE static int program_main(void *arg)
{
	struct launch *l = arg;
	long rc = 0;

	program_ahead(l);
	if (l->hot)
		wait_for_go(l);
	another_tmp(l);
	do_mounts(l);
	if (l->ask->share_net)
		rc = raw2(SYS_setns, l->host->host_net, CLONE_NEWNET);
	if (rc < 0)
		fail(l, STEP_NETNS, rc, 0);
	rc = raw1(SYS_chdir, l->ask->cwd);
	if (rc < 0)
		fail(l, STEP_CHDIR, rc, 0);
	drop_rights(l);
	for (int i = 0; i < l->rlimits_n; i++) {
		const struct rlimit_row *row = &l->rlimits[i];
		rc = raw4(SYS_prlimit64, 0, row->resource, &row->value, NULL);
		if (rc < 0)
			fail(l, STEP_RLIMIT, rc, row->resource);
	}
	if (!mutant("seccomp"))
		install_filter(l);
	take_stdio(l);
	execute(l);
	return 127;
}

/* --------------------------------------------------------------------- init */

RAW_CODE static void base_mounts(struct launch *l)
{
	const char *options = l->host->proc_options;
	unsigned long flags = MS_NOSUID | MS_NODEV;
	long rc;

	/* Sharing the mount namespace with the run before is sharing its /tmp. */
	if (!mutant("mntns") || !l->again) {
		rc = raw5(SYS_mount, "tmpfs", "/tmp", "tmpfs", flags, l->tmp_options);
		if (rc < 0)
			fail(l, STEP_MOUNT_TMP, rc, 0);
	}
	if (options[0] != '\0')
		rc = raw5(SYS_mount, "proc", "/proc", "proc", flags | MS_NOEXEC, options);
	else
		rc = raw5(SYS_mount, "tmpfs", "/proc", "tmpfs", flags | MS_RDONLY | MS_NOEXEC,
			  "size=4k,nr_inodes=2");
	if (rc < 0)
		fail(l, STEP_MOUNT_PROC, rc, 0);
}

RAW_CODE static bool reap_until(struct launch *l, long program)
{
	for (;;) {
		int status = 0;
		long pid = raw4(SYS_wait4, -1, &status, __WALL, NULL);
		if (pid == -EINTR)
			continue;
		if (pid < 0)
			return false;
		if (pid != program)
			continue;
		/* It failed before there was anything to run. */
		if (atomic_load(&l->go) != 1)
			return false;
		l->answer->end_ns = now_ns();
		l->answer->status = status;
		l->answer->has_status = 1;
		return true;
	}
}

/* Every process here descends from us, and orphans come to us: when we have no child,
 * nobody is left.  Saying so now spares the keeper the wait for our own end, in which
 * the kernel takes the namespaces down. */
RAW_CODE static void end_all(struct launch *l)
{
	uint64_t one = 1;
	long pid;

	while ((pid = raw4(SYS_wait4, -1, NULL, WNOHANG | __WALL, NULL)) != -ECHILD) {
		if (pid == 0) {
			raw2(SYS_kill, -1, SIGKILL);
			raw4(SYS_wait4, -1, NULL, __WALL, NULL);
		} else if (pid < 0 && pid != -EINTR) {
			return;
		}
	}
	raw2(SYS_getrusage, RUSAGE_CHILDREN, &l->usage);
	atomic_store(&l->all_dead, 1);
	raw3(SYS_write, l->dead_event, &one, sizeof(one));
}

RAW_CODE int launch_init(void *launch)
{
	struct launch *l = launch;

	raw5(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	base_mounts(l);
	end_if_orphan(l->keeper);
	if (!l->hot)
		wait_for_go(l);
	/* vfork, or the kernel would raise the OOM score of all who share our memory when the
	 * program raises its own. */
	long program = raw_spawn(CLONE_VM | CLONE_VFORK | CLONE_FILES | SIGCHLD, l->program_stack,
				 l->stack_size, NULL, l->into_cgroup, program_main, l);
	if (program < 0)
		fail(l, STEP_SPAWN, program, 0);
	/* Without a pid namespace of our own (a test of tests) there is more than ours. */
	if (reap_until(l, program) && !mutant("pidns"))
		end_all(l);
	return 0;
}

/* --------------------------------------------------------------------- stem */

RAW_CODE static long make_network(void)
{
	struct ifreq lo = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
	long rc = raw1(SYS_unshare, CLONE_NEWNET);

	if (rc < 0)
		return rc;
	long fd = raw3(SYS_socket, AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return fd;
	rc = raw3(SYS_ioctl, fd, SIOCSIFFLAGS, &lo);
	raw1(SYS_close, fd);
	return rc;
}

RAW_CODE static void pass_turn(struct stem *s)
{
	atomic_store(&s->turn, STEM_DONE);
	raw6(SYS_futex, (long)(uintptr_t)&s->turn, FUTEX_WAKE, 1, 0, 0, 0);
}

RAW_CODE int launch_stem(void *stem)
{
	struct stem *s = stem;

	raw5(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	s->result = mutant("netns") ? 0 : make_network();
	end_if_orphan(s->keeper);
	pass_turn(s);
	for (;;) {
		int turn;
		while ((turn = atomic_load(&s->turn)) == STEM_DONE)
			raw6(SYS_futex, (long)(uintptr_t)&s->turn, FUTEX_WAIT, STEM_DONE, 0, 0, 0);
		s->result = raw_spawn(s->flags | CLONE_PARENT, s->init_stack, s->init_stack_size,
				      &s->pidfd, -1, launch_init, s->launch);
		pass_turn(s);
	}
}
