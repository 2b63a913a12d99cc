/*
 * keeper_slot: what a slot is made of, and the part of the next run that is made while
 * nobody waits.
 *
 * A slot is its stem, a process in a net namespace of its own and in the slot's cgroup.
 * Born from the stem, every init is in both from the start: moving a process into a
 * cgroup may wait for all CPUs, for milliseconds.  The stem dies with the slot.
 */
#include "sandbox/keeper.h"
#include "sandbox/raw.h"

#include "harness/base/fd.h"

#include <errno.h>
#include <linux/futex.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { STACK_BYTES = KEEPER_STACK_BYTES };

/* ----------------------------------------------------------------------- the stem */

/* -1 with errno ESRCH: there is none, or somebody has killed it. */
static int stem_check(struct keeper *k)
{
	if (k->stem_pid > 0 && waitpid(k->stem_pid, NULL, WNOHANG | __WALL) == k->stem_pid)
		k->stem_pid = 0;
	errno = ESRCH;
	return k->stem_pid > 0 ? 0 : -1;
}

/* Until it is our turn. -1 with errno: the stem is dead. */
static int stem_wait(struct keeper *k)
{
	const struct timespec second = {.tv_sec = 1};

	while (atomic_load(&k->stem.turn) == STEM_BEAR) {
		if (syscall(SYS_futex, &k->stem.turn, FUTEX_WAIT, STEM_BEAR, &second, NULL, 0) ==
			    0 ||
		    errno != ETIMEDOUT)
			continue;
		if (stem_check(k) < 0)
			return -1;
	}
	return 0;
}

static void stem_end(struct keeper *k)
{
	if (k->stem_pid <= 0)
		return;
	kill(k->stem_pid, SIGKILL);
	while (waitpid(k->stem_pid, NULL, __WALL) < 0 && errno == EINTR)
		;
	k->stem_pid = 0;
}

/* Making its network takes a while, in which we make the cgroup. */
static int stem_start(struct keeper *k, struct err *e)
{
	k->stem = (struct stem){.turn = STEM_BEAR,
				.init_stack = k->init_stack,
				.init_stack_size = STACK_BYTES,
				.launch = &k->launch,
				.keeper = k->self,
				.pidfd = -1};
	long pid = raw_spawn(CLONE_VM | CLONE_FILES | SIGCHLD, k->stem_stack, STACK_BYTES, NULL, -1,
			     launch_stem, &k->stem);
	if (pid < 0) {
		errno = (int)-pid;
		return err_sys(e, ERR_HOST, "cannot start the slot's first process");
	}
	k->stem_pid = (pid_t)pid;
	atomic_store(&k->wire->stem_pid, (int32_t)pid);
	return 0;
}

static int stem_join(struct keeper *k, struct err *e)
{
	if (k->host->cg.ops->attach(&k->cg, k->stem_pid) < 0)
		return err_sys(e, ERR_HOST, "cannot put a process into cgroup %s", k->cg.name);
	if (stem_wait(k) < 0)
		return err_sys(e, ERR_HOST, "the slot's first process died");
	if (k->stem.result < 0) {
		errno = (int)-k->stem.result;
		return err_sys(e, ERR_HOST, "cannot make a network namespace");
	}
	return 0;
}

/* ----------------------------------------------------------------------- its end */

void slot_reap(struct keeper *k, struct rusage *ret)
{
	int status;
	uint64_t count;

	while (k->init > 0 && wait4(k->init, &status, __WALL, ret) < 0 && errno == EINTR)
		;
	k->init = 0;
	fd_close(&k->pidfd);
	/* Init's word, which may have come too late to be waited for. */
	if (read(k->dead_event, &count, sizeof(count)) < 0)
		errno = 0;
}

static void kill_init(struct keeper *k)
{
	if (k->init <= 0)
		return;
	syscall(SYS_pidfd_send_signal, k->pidfd, SIGKILL, NULL, 0);
	slot_reap(k, NULL);
}

/* Init and the program up to its exec open descriptors in our table.  Killed in between, as
 * when the caller stops at once, they leave them to us. */
void slot_close_strays(struct keeper *k)
{
	int keep[HOST_DESCRIPTORS + CG_SLOT_DESCRIPTORS + 3];
	int n = host_descriptors(k->host, keep);

	n += cg_slot_descriptors(&k->cg, keep + n);
	keep[n++] = k->sock;
	keep[n++] = k->self;
	keep[n++] = k->dead_event;
	close_but(keep, n);
}

/* ----------------------------------------------------------------------- the slot */

static int slot_make(struct keeper *k, struct err *e)
{
	char name[32];
	int32_t generation = atomic_load(&k->wire->generation) + 1;

	snprintf(name, sizeof(name), "slot%d-%d", k->index, generation);
	cg_slot_init(&k->cg, &k->host->cg, name);
	if (stem_start(k, e) < 0)
		return -1;
	if (k->host->cg.ops->slot_make(&k->cg, e) < 0)
		return -1;
	atomic_store(&k->wire->generation, generation);
	return stem_join(k, e);
}

static void slot_remove(struct keeper *k)
{
	kill_init(k);
	stem_end(k);
	if (!mutant("sweep"))
		k->host->cg.ops->slot_remove(&k->cg);
	cg_slot_close(&k->cg);
}

void slot_destroy(struct keeper *k)
{
	if (k->ready)
		slot_remove(k);
	k->ready = false;
}

void slot_ensure(struct keeper *k)
{
	if (k->ready)
		return;
	k->why = (struct err)ERR_INIT;
	k->ready = slot_make(k, &k->why) == 0;
	k->used = false;
	if (!k->ready)
		slot_remove(k);
}

void slot_renew(struct keeper *k)
{
	slot_destroy(k);
	slot_ensure(k);
	atomic_store(&k->wire->pristine, k->ready);
}

/* ------------------------------------------------------------------- the next init */

static unsigned long init_flags(void)
{
	unsigned long flags = CLONE_VM | CLONE_FILES | CLONE_PIDFD | SIGCHLD;

	flags |= mutant("mntns") ? 0 : CLONE_NEWNS;
	flags |= mutant("pidns") ? 0 : CLONE_NEWPID;
	flags |= mutant("ipcns") ? 0 : CLONE_NEWIPC;
	flags |= mutant("uts_fresh") ? 0 : CLONE_NEWUTS;
	return flags;
}

/* The stem died after its clone and before its word: nobody knows the init but by the pidfd,
 * which the kernel wrote first.  It has the stacks that the next one gets. */
static void kill_stray(struct keeper *k)
{
	siginfo_t info;

	if (k->stem.pidfd < 0)
		return;
	/* EBADF: the clone came to nothing. */
	if (syscall(SYS_pidfd_send_signal, k->stem.pidfd, SIGKILL, NULL, 0) < 0 && errno != ESRCH)
		return;
	while (waitid(P_PIDFD, (id_t)k->stem.pidfd, &info, WEXITED | __WALL) < 0 && errno == EINTR)
		;
	fd_close(&k->stem.pidfd);
}

int slot_bear(struct keeper *k, bool hot)
{
	if (k->init > 0)
		return 0;
	if (stem_check(k) < 0 || k->host->cg.ops->prepare(&k->cg) < 0)
		return -1;
	k->launch = (struct launch){.host = k->host,
				    .program_stack = k->program_stack,
				    .stack_size = STACK_BYTES,
				    .into_cgroup = k->host->cg.ops->into(&k->cg),
				    .own_cgroup =
					    k->host->has_cg_ns && k->host->cg.ops->kernel_counters,
				    .again = k->used,
				    .hot = hot,
				    .dead_event = k->dead_event,
				    .keeper = k->self,
				    .listener = -1};
	memcpy(k->launch.tmp_options, k->tmp_options, sizeof(k->tmp_options));
	k->stem.flags = init_flags();
	k->stem.pidfd = -1;
	atomic_store(&k->stem.turn, STEM_BEAR);
	syscall(SYS_futex, &k->stem.turn, FUTEX_WAKE, 1, NULL, NULL, 0);
	if (stem_wait(k) < 0) {
		kill_stray(k);
		errno = ESRCH;
		return -1;
	}
	if (k->stem.result < 0) {
		errno = (int)-k->stem.result;
		return -1;
	}
	k->init = (pid_t)k->stem.result;
	k->pidfd = k->stem.pidfd;
	return 0;
}

void slot_discard(struct keeper *k)
{
	kill_init(k);
	if (k->ready && k->host->cg.ops->end(&k->cg) < 0)
		slot_renew(k);
}

bool slot_born_well(struct keeper *k)
{
	siginfo_t info = {.si_pid = 0};

	if (k->launch.step != STEP_NONE)
		return false;
	return waitid(P_PID, (id_t)k->init, &info, WEXITED | WNOHANG | WNOWAIT | __WALL) == 0 &&
	       info.si_pid == 0;
}
