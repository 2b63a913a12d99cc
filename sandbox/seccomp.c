#include "sandbox/seccomp.h"

#include "harness/base/fd.h"
#include "sandbox/seccomp_args.h"
#include "sandbox/seccomp_tree.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Harmless inside the namespaces, or refused by the kernel for want of privilege. */
static const char *const allowed[] = {
	"accept",
	"accept4",
	"access",
	"alarm",
	"arch_prctl",
	"bind",
	"brk",
	"capget",
	"capset",
	"chdir",
	"chmod",
	"chown",
	"clock_getres",
	"clock_gettime",
	"clock_nanosleep",
	"close",
	"close_range",
	"connect",
	"copy_file_range",
	"creat",
	"dup",
	"dup2",
	"dup3",
	"epoll_create",
	"epoll_create1",
	"epoll_ctl",
	"epoll_pwait",
	"epoll_pwait2",
	"epoll_wait",
	"eventfd",
	"eventfd2",
	"execve",
	"execveat",
	"exit",
	"exit_group",
	"faccessat",
	"faccessat2",
	"fallocate",
	"fchdir",
	"fchmod",
	"fchmodat",
	"fchmodat2",
	"fchown",
	"fchownat",
	"fgetxattr",
	"flistxattr",
	"fork",
	"fstat",
	"fstatfs",
	"ftruncate",
	"futex",
	"futex_waitv",
	"futimesat",
	"getcpu",
	"getcwd",
	"getdents",
	"getdents64",
	"getegid",
	"geteuid",
	"getgid",
	"getgroups",
	"getitimer",
	"getpeername",
	"getpgid",
	"getpgrp",
	"getpid",
	"getppid",
	"getpriority",
	"getrandom",
	"getresgid",
	"getresuid",
	"getrlimit",
	"getrusage",
	"getsid",
	"getsockname",
	"getsockopt",
	"gettid",
	"gettimeofday",
	"getuid",
	"getxattr",
	"kill",
	"lchown",
	"lgetxattr",
	"link",
	"linkat",
	"listen",
	"listxattr",
	"llistxattr",
	"lseek",
	"lstat",
	"madvise",
	"membarrier",
	"memfd_create",
	"mincore",
	"mkdir",
	"mkdirat",
	"mknod",
	"mknodat",
	"mlock",
	"mlock2",
	"mlockall",
	"mmap",
	"mprotect",
	"mq_getsetattr",
	"mq_notify",
	"mq_open",
	"mq_timedreceive",
	"mq_timedsend",
	"mq_unlink",
	"mremap",
	"msgctl",
	"msgget",
	"msgrcv",
	"msgsnd",
	"msync",
	"munlock",
	"munlockall",
	"munmap",
	"nanosleep",
	"newfstatat",
	"open",
	"openat",
	"openat2",
	"pause",
	"pidfd_open",
	"pidfd_send_signal",
	"pipe",
	"pipe2",
	"pkey_alloc",
	"pkey_free",
	"pkey_mprotect",
	"poll",
	"ppoll",
	"prctl",
	"pread64",
	"preadv",
	"pselect6",
	"pwrite64",
	"pwritev",
	"pwritev2",
	"read",
	"readahead",
	"readlink",
	"readlinkat",
	"readv",
	"recvfrom",
	"recvmmsg",
	"recvmsg",
	"rename",
	"renameat",
	"renameat2",
	"restart_syscall",
	"rmdir",
	"rseq",
	"rt_sigaction",
	"rt_sigpending",
	"rt_sigprocmask",
	"rt_sigqueueinfo",
	"rt_sigreturn",
	"rt_sigsuspend",
	"rt_sigtimedwait",
	"rt_tgsigqueueinfo",
	"sched_get_priority_max",
	"sched_get_priority_min",
	"sched_getaffinity",
	"sched_getattr",
	"sched_getparam",
	"sched_getscheduler",
	"sched_rr_get_interval",
	"sched_yield",
	"seccomp",
	"select",
	"semctl",
	"semget",
	"semop",
	"semtimedop",
	"sendfile",
	"sendmmsg",
	"sendmsg",
	"sendto",
	"set_robust_list",
	"get_robust_list",
	"set_tid_address",
	"setfsgid",
	"setfsuid",
	"setgid",
	"setgroups",
	"setitimer",
	"setpgid",
	"setregid",
	"setresgid",
	"setresuid",
	"setreuid",
	"setsid",
	"setsockopt",
	"setuid",
	"shmat",
	"shmctl",
	"shmdt",
	"shmget",
	"shutdown",
	"sigaltstack",
	"signalfd",
	"signalfd4",
	"splice",
	"stat",
	"statfs",
	"statx",
	"symlink",
	"symlinkat",
	"sync_file_range",
	"sysinfo",
	"tee",
	"tgkill",
	"time",
	"timer_create",
	"timer_delete",
	"timer_getoverrun",
	"timer_gettime",
	"timer_settime",
	"timerfd_create",
	"timerfd_gettime",
	"timerfd_settime",
	"times",
	"tkill",
	"truncate",
	"umask",
	"uname",
	"unlink",
	"unlinkat",
	"utime",
	"utimensat",
	"utimes",
	"vfork",
	"vmsplice",
	"wait4",
	"waitid",
	"write",
	"writev",
};

struct refusal {
	const char *name;
	int error;
	unsigned profiles;
};

/* Asked for by ordinary programs now and then; they must live with the answer. */
static const struct refusal refused[] = {
	{"clone3", ENOSYS, BIT_ALL}, /* its flags are in memory: libc falls back to clone */
	{"unshare", EPERM, BIT_ALL},
	{"setns", EPERM, BIT_ALL},
	{"chroot", EPERM, BIT_ALL},
	{"ptrace", EPERM, BIT_ALL},
	{"process_vm_readv", EPERM, BIT_ALL},
	{"process_vm_writev", EPERM, BIT_ALL},
	{"process_madvise", EPERM, BIT_ALL},
	{"pidfd_getfd", EPERM, BIT_ALL},
	{"kcmp", EPERM, BIT_ALL},
	{"setpriority", EPERM, BIT_ALL},
	{"ioprio_set", EPERM, BIT_ALL},
	{"sched_setaffinity", EPERM, BIT_ALL},
	{"sched_setattr", EPERM, BIT_ALL},
	{"sched_setparam", EPERM, BIT_ALL},
	{"sched_setscheduler", EPERM, BIT_ALL},
	{"mbind", EPERM, BIT_ALL},
	{"set_mempolicy", EPERM, BIT_ALL},
	{"migrate_pages", EPERM, BIT_ALL},
	{"move_pages", EPERM, BIT_ALL},
	{"vhangup", EPERM, BIT_ALL},
	{"clock_settime", EPERM, BIT_ALL},
	{"clock_adjtime", EPERM, BIT_ALL},
	{"adjtimex", EPERM, BIT_ALL},
	{"settimeofday", EPERM, BIT_ALL},
	{"sethostname", EPERM, BIT_ALL},
	{"setdomainname", EPERM, BIT_ALL},
	{"name_to_handle_at", EPERM, BIT_ALL},
	{"setxattr", EOPNOTSUPP, BIT_ALL},
	{"lsetxattr", EOPNOTSUPP, BIT_ALL},
	{"fsetxattr", EOPNOTSUPP, BIT_ALL},
	{"removexattr", EOPNOTSUPP, BIT_ALL},
	{"lremovexattr", EOPNOTSUPP, BIT_ALL},
	{"fremovexattr", EOPNOTSUPP, BIT_ALL},
	/* Would have the host's disks write and wait, be it for a file of /usr. */
	{"sync", 0, BIT_ALL},
	{"syncfs", 0, BIT_ALL},
	{"fsync", 0, BIT_ALL},
	{"fdatasync", 0, BIT_ALL},
	/* The page cache is of all: nobody throws the others' files out of it, or asks what is
	 * there; preadv2 would tell, and libc lives without. */
	{"fadvise64", 0, BIT_ALL},
	{"preadv2", ENOSYS, BIT_ALL},
	/* Locks and watches on the shared read-only files are a channel between opponents. */
	{"flock", EPERM, BIT_RUN | BIT_JIT},
};

/* Nobody asks for these by accident. */
static const char *const forbidden[] = {
	"mount",
	"umount2",
	"pivot_root",
	"open_tree",
	"move_mount",
	"fsopen",
	"fsconfig",
	"fsmount",
	"fspick",
	"mount_setattr",
	"swapon",
	"swapoff",
	"reboot",
	"kexec_load",
	"kexec_file_load",
	"init_module",
	"finit_module",
	"delete_module",
	"create_module",
	"bpf",
	"iopl",
	"ioperm",
	"acct",
	"quotactl",
	"quotactl_fd",
	"syslog",
	"open_by_handle_at",
	"nfsservctl",
	"lookup_dcookie",
};

/* Names that libseccomp does not know have no number here: the default covers them. */
void rule(struct builder *b, uint32_t action, const char *name, unsigned n,
	  const struct scmp_arg_cmp *cmp)
{
	int nr = seccomp_syscall_resolve_name(name);

	/* The library refuses a rule that says what the default says. */
	if (nr < 0 || b->failed || action == DEFAULT_ACTION)
		return;
	int rc = seccomp_rule_add_array(b->ctx, action, nr, n, cmp);
	if (rc < 0) {
		b->failed = true;
		b->at = name;
		errno = -rc;
	}
}

static uint32_t refusal_action(const struct refusal *r, unsigned bit)
{
	return r->profiles & bit ? SCMP_ACT_ERRNO((unsigned)r->error) : SCMP_ACT_ALLOW;
}

static void add_all(struct builder *b, unsigned bit, uint32_t report)
{
	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
		rule(b, SCMP_ACT_ALLOW, allowed[i], 0, NULL);
	for (size_t i = 0; i < sizeof(forbidden) / sizeof(forbidden[0]); i++)
		rule(b, report, forbidden[i], 0, NULL);
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		rule(b, refusal_action(&refused[i], bit), refused[i].name, 0, NULL);
	rules_by_argument(b, bit, report);
}

static int export_bpf(scmp_filter_ctx ctx, struct filter *ret, struct err *e)
{
	FD_SCOPED fd = memfd_create("agon-bpf", MFD_CLOEXEC);
	BUF_SCOPED bytes = BUF_INIT;

	if (fd < 0)
		return err_sys(e, ERR_HOST, "cannot make a memory file for the seccomp filter");
	int rc = seccomp_export_bpf(ctx, fd);
	if (rc < 0) {
		errno = -rc;
		return err_sys(e, ERR_HOST, "cannot export the seccomp filter");
	}
	if (lseek(fd, 0, SEEK_SET) < 0 || fd_read_all(fd, 1 << 20, &bytes) < 0)
		return err_sys(e, ERR_HOST, "cannot read the seccomp filter");
	size_t n = bytes.len / sizeof(struct sock_filter);
	if (n == 0 || n > BPF_MAXINSNS)
		return err_set(e, ERR_HOST, "the seccomp filter has %zu instructions", n);
	ret->prog.len = (unsigned short)n;
	ret->prog.filter = xmalloc(n * sizeof(struct sock_filter));
	memcpy(ret->prog.filter, bytes.data, n * sizeof(struct sock_filter));
	return 0;
}

static int build(struct filter *ret, enum profile p, uint32_t report, bool whole, struct err *e)
{
	struct builder b = {.ctx = seccomp_init(DEFAULT_ACTION)};

	if (b.ctx == NULL)
		return err_set(e, ERR_HOST, "cannot start a seccomp filter");
	seccomp_attr_set(b.ctx, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	/* A binary tree: dearer to build, much cheaper to install. */
	seccomp_attr_set(b.ctx, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	if (whole)
		add_all(&b, 1u << p, report);
	else
		rules_by_argument(&b, 1u << p, report);
	int rc = 0;
	if (b.failed)
		rc = err_sys(e, ERR_INTERNAL, "cannot add a seccomp rule for %s", b.at);
	else
		rc = export_bpf(b.ctx, ret, e);
	seccomp_release(b.ctx);
	return rc;
}

int filter_whole(struct filter *ret, enum profile p, bool notify, struct err *e)
{
	return build(ret, p, notify ? SCMP_ACT_NOTIFY : SCMP_ACT_KILL_PROCESS, true, e);
}

/* ------------------------------------------------------------------ the short form */

enum { NUMBERS = 512 };

static void set_action(uint32_t *actions, const char *name, uint32_t action)
{
	int nr = seccomp_syscall_resolve_name(name);

	if (nr >= 0 && nr < NUMBERS)
		actions[nr] = action;
}

static size_t find_spans(struct span *ret, unsigned bit, uint32_t report)
{
	static const char *const by_argument[] = {"clone",     "socket",   "socketpair",
						  "ioctl",     "fcntl",    "personality",
						  "prlimit64", "setrlimit"};
	uint32_t actions[NUMBERS];
	size_t n = 0;

	for (int nr = 0; nr < NUMBERS; nr++)
		actions[nr] = DEFAULT_ACTION;
	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
		set_action(actions, allowed[i], SCMP_ACT_ALLOW);
	for (size_t i = 0; i < sizeof(forbidden) / sizeof(forbidden[0]); i++)
		set_action(actions, forbidden[i], report);
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		set_action(actions, refused[i].name, refusal_action(&refused[i], bit));
	for (size_t i = 0; i < sizeof(by_argument) / sizeof(by_argument[0]); i++)
		set_action(actions, by_argument[i], SPAN_TAIL);
	for (unsigned nr = 0; nr < NUMBERS; nr++)
		if (n == 0 || ret[n - 1].action != actions[nr])
			ret[n++] = (struct span){.from = nr, .action = actions[nr]};
	ret[n++] = (struct span){.from = NUMBERS, .action = SPAN_TAIL};
	return n;
}

int filter_new(struct filter *ret, enum profile p, bool notify, struct err *e)
{
	uint32_t report = notify ? SCMP_ACT_NOTIFY : SCMP_ACT_KILL_PROCESS;
	struct filter tail = {{0}};
	struct span spans[NUMBERS + 1];

	if (build(&tail, p, report, false, e) < 0)
		return -1;
	struct code *c = xcalloc(1, sizeof(*c));
	code_add(c, BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(struct seccomp_data, arch));
	code_add(c, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, AUDIT_ARCH_X86_64);
	code_add(c, BPF_JMP | BPF_JA, 0, 0, 0); /* to the tail, as all such */
	code_add(c, BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(struct seccomp_data, nr));
	code_tree(c, spans, find_spans(spans, 1u << p, report));
	for (size_t i = 0; i < c->n; i++)
		if (c->at[i].code == (BPF_JMP | BPF_JA))
			c->at[i].k = (uint32_t)(c->n - i - 1);
	for (size_t i = 0; i < tail.prog.len; i++)
		code_add(c, tail.prog.filter[i].code, tail.prog.filter[i].jt,
			 tail.prog.filter[i].jf, tail.prog.filter[i].k);
	filter_release(&tail);
	ret->prog.len = (unsigned short)c->n;
	ret->prog.filter = xrealloc(c, c->n * sizeof(c->at[0])); /* .at is its first member */
	return 0;
}

void filter_release(struct filter *f)
{
	free(f->prog.filter);
	f->prog.filter = NULL;
	f->prog.len = 0;
}

int profile_find(const char *name)
{
	static const char *const names[PROFILES] = {"run", "build", "jit"};

	for (int i = 0; i < PROFILES; i++)
		if (strcmp(name != NULL ? name : "run", names[i]) == 0)
			return i;
	return -1;
}

const char *syscall_name(int nr, char ret[32])
{
	MEM_SCOPED char *name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, nr);

	snprintf(ret, 32, "%s", name != NULL ? name : "?");
	return ret;
}
