/* Rows 65 to 80: the surface of the kernel. */
#include "tests/hostile/attack.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/sysmacros.h>

/* A violation ends the program inside the call; what comes back has won. */
#define MUST_KILL(call)                                                                            \
	do {                                                                                       \
		(void)!(call);                                                                     \
		escaped("came back from %s", #call);                                               \
		return 1;                                                                          \
	} while (0)

int attack_mount_tmpfs(void)
{
	MUST_KILL(mount("x", "/tmp", "tmpfs", 0, NULL));
}

int attack_umount_tmp(void)
{
	MUST_KILL(umount2("/proc", MNT_DETACH));
}

int attack_pivot(void)
{
	MUST_KILL(syscall(SYS_pivot_root, "/tmp", "/tmp"));
}

int attack_fsopen_tmpfs(void)
{
	MUST_KILL(syscall(430, "tmpfs", 0));
}

int attack_chroot_tmp(void)
{
	MUST_FAIL(chroot("/tmp"));
	return 0;
}

int attack_new_userns(void)
{
	MUST_FAIL(unshare(CLONE_NEWUSER));
	MUST_FAIL(unshare(CLONE_NEWNS));
	MUST_FAIL(syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0));
	MUST_FAIL(syscall(SYS_clone, CLONE_NEWPID | SIGCHLD, 0, 0, 0, 0));
	MUST_FAIL(setns(open("/proc/self/ns/net", O_RDONLY), 0));
	return 0;
}

int attack_clone3_flags(void)
{
	struct clone_args a = {.flags = CLONE_NEWUSER, .exit_signal = SIGCHLD};

	if (syscall(SYS_clone3, &a, sizeof(a)) >= 0 || errno != ENOSYS)
		escaped("clone3 with CLONE_NEWUSER");
	return 0;
}

int attack_int80(void)
{
	long rc = 20; /* getpid of i386 */

	__asm__ volatile("int $0x80" : "+a"(rc) : : "memory");
	escaped("int 0x80 gave %ld", rc);
	return 1;
}

int attack_x32(void)
{
	MUST_KILL(syscall(0x40000000 + 39));
}

int attack_bpf_load(void)
{
	MUST_KILL(syscall(SYS_bpf, 5, NULL, 0));
}

int attack_perf_userfault(void)
{
	char attr[128] = {0};

	MUST_FAIL(syscall(SYS_perf_event_open, attr, 0, -1, -1, 0));
	MUST_FAIL(syscall(SYS_userfaultfd, 1));
	MUST_FAIL(syscall(SYS_modify_ldt, 0, attr, sizeof(attr)));
	return 0;
}

int attack_io_uring(void)
{
	char params[256] = {0};

	MUST_FAIL(syscall(425, 8, params));
	MUST_FAIL(syscall(426, 0, 1, 1, 0, NULL, 0));
	return 0;
}

int attack_tiocsti(void)
{
	char c = 'x';

	for (int fd = 0; fd < 3; fd++)
		MUST_FAIL(ioctl(fd, TIOCSTI, &c));
	MUST_FAIL(ioctl(0, TIOCLINUX, &c));
	MUST_FAIL(open("/dev/tty", O_RDWR));
	MUST_FAIL(open("/dev/ptmx", O_RDWR));
	return 0;
}

int attack_personality_games(void)
{
	MUST_FAIL(personality(ADDR_NO_RANDOMIZE));
	MUST_FAIL(personality(READ_IMPLIES_EXEC));
	MUST_FAIL(personality(PER_LINUX32));
	MUST_FAIL(personality(ADDR_NO_RANDOMIZE | READ_IMPLIES_EXEC));
	return 0;
}

int attack_core_dump(void)
{
	struct rlimit r = {RLIM_INFINITY, RLIM_INFINITY};

	setrlimit(RLIMIT_CORE, &r);
	if (chdir("/box") < 0)
		return 1;
	memset(malloc(8 << 20), 1, 8 << 20);
	*(volatile int *)0 = 1;
	return 0;
}

int attack_core_limit(void)
{
	static const uint64_t resources[] = {RLIMIT_CORE, UINT64_C(0x100000000) + RLIMIT_CORE};
	struct rlimit none = {0, 0}, was = {0, 0}, r = {0, 0};

	/* 0 where the runner itself may have no more. */
	getrlimit(RLIMIT_CORE, &was);
	for (size_t i = 0; i < 2; i++) {
		syscall(SYS_setrlimit, resources[i], &none);
		syscall(SYS_prlimit64, 0L, resources[i], &none, NULL);
	}
	getrlimit(RLIMIT_CORE, &r);
	if (was.rlim_max > 1 || r.rlim_cur != was.rlim_cur || r.rlim_max != was.rlim_max)
		escaped("the core limit is %ld", (long)r.rlim_cur);
	/* Others may be lowered. */
	struct rlimit few = {16, 16};
	return setrlimit(RLIMIT_NOFILE, &few) < 0 || getrlimit(RLIMIT_NOFILE, &r) < 0 ||
	       r.rlim_max != 16;
}

int attack_mknod_blk(void)
{
	MUST_FAIL(mknod("/tmp/sda", S_IFBLK | 0666, makedev(8, 0)));
	MUST_FAIL(mknod("/tmp/vda", S_IFBLK | 0666, makedev(254, 0)));
	MUST_FAIL(mknod("/box/mem", S_IFCHR | 0666, makedev(1, 1)));
	return 0;
}

int attack_setuid_binaries(void)
{
	static const char *const programs[] = {"/usr/bin/su", "/usr/bin/mount", "/usr/bin/passwd",
					       "/usr/bin/newgrp"};

	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		int status = 0;
		pid_t pid = fork();
		if (pid == 0) {
			close(0);
			execl(programs[i], programs[i], "-c", "id", NULL);
			_exit(9);
		}
		/* It may wait for a password; it has had its chance by then. */
		usleep(100000);
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		if (status == 0)
			escaped("%s worked", programs[i]);
	}
	chmod("/box/attack", 04755);
	MUST_FAIL(setuid(0));
	MUST_FAIL(setgid(0));
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		escaped("new privileges are possible");
	return 0;
}

int attack_module_load(void)
{
	MUST_KILL(syscall(SYS_finit_module, 0, "", 0));
}

int attack_reboot_now(void)
{
	MUST_KILL(syscall(SYS_reboot, 0xfee1dead, 672274793, 0, NULL));
}

int attack_iopl_3(void)
{
	MUST_KILL(syscall(SYS_iopl, 3));
}

int attack_swapon_file(void)
{
	MUST_KILL(syscall(SYS_swapon, "/tmp/x", 0));
}

int attack_seccomp_restack(void)
{
	/* Everything is answered with EPERM from now on: cannot be asked to stop. */
	struct sock_filter deny = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
	struct sock_fprog prog = {.len = 1, .filter = &deny};

	for (int s = 1; s < 65; s++)
		signal(s, SIG_IGN);
	prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog);
	for (;;)
		;
}

int attack_cgroup_escape(void)
{
	char text[4096] = "";
	int fd = open("/proc/self/cgroup", O_RDONLY);
	ssize_t n = fd >= 0 ? read(fd, text, sizeof(text) - 1) : 0;

	MUST_FAIL(open("/sys/fs/cgroup", O_RDONLY));
	if (n > 0 && strstr(text, "agon") != NULL)
		escaped("the host's cgroup paths show");
	return 0;
}

int attack_proc_self_exe_write(void)
{
	static const char *const who[] = {"/proc/self/exe", "/proc/1/exe", "/proc/2/exe"};

	for (size_t i = 0; i < sizeof(who) / sizeof(who[0]); i++)
		MUST_FAIL(open(who[i], O_WRONLY));
	MUST_FAIL(open("/usr/bin/env", O_WRONLY));
	return 0;
}

static uint64_t next_random(uint64_t *s)
{
	*s ^= *s << 13;
	*s ^= *s >> 7;
	*s ^= *s << 17;
	return *s;
}

/* Calls that end the run: left out of most runs, which so get further. */
static bool ends_the_run(long nr)
{
	static const short calls[] = {
		SYS_mount,
		SYS_umount2,
		SYS_pivot_root,
		SYS_move_mount,
		SYS_fsopen,
		SYS_fsmount,
		SYS_fsconfig,
		SYS_fspick,
		SYS_open_tree,
		SYS_mount_setattr,
		SYS_kexec_load,
		SYS_kexec_file_load,
		SYS_swapon,
		SYS_swapoff,
		SYS_init_module,
		SYS_finit_module,
		SYS_delete_module,
		SYS_bpf,
		SYS_open_by_handle_at,
		SYS_syslog,
		SYS_quotactl,
		443,
		SYS_acct,
		SYS_ioperm,
		SYS_iopl,
		SYS_reboot,
		SYS_nfsservctl,
		SYS_lookup_dcookie,
		SYS_create_module,
		SYS_get_kernel_syms,
		SYS_query_module,
	};

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (calls[i] == nr)
			return true;
	return false;
}

int attack_syscall_fuzz(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	uint64_t s = (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
	static char page[65536];

	const bool careful = s % 8 != 0;
	printf("seed %llu\n", (unsigned long long)s);
	alarm(3);
	for (int child = 0; child < 1000; child++) {
		pid_t pid = fork();
		if (pid == 0) {
			s += (uint64_t)child * 7919;
			for (int i = 0; i < 2000; i++) {
				long a[6], nr = (long)(next_random(&s) % 460);
				for (int k = 0; k < 6; k++) {
					uint64_t r = next_random(&s);
					a[k] = r % 4 == 0   ? (long)(r >> 8) % 64
					       : r % 4 == 1 ? (long)(page + (r >> 8) % 60000)
					       : r % 4 == 2 ? (long)r
							    : 0;
				}
				if (!careful || !ends_the_run(nr))
					syscall(nr, a[0], a[1], a[2], a[3], a[4], a[5]);
			}
			_exit(0);
		}
		/* Whoever waits for something is not waited for. */
		for (int ms = 0; pid > 0 && ms < 20 && waitpid(pid, NULL, WNOHANG) == 0; ms++)
			usleep(1000);
		if (pid > 0)
			kill(pid, SIGKILL);
	}
	return 0;
}
