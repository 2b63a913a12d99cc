#include "sandbox/seccomp_args.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/fcntl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>

static const unsigned ioctls[] = {
	0x5401 /* TCGETS */,
	0x5402 /* TCSETS */,
	0x5403,
	0x5404,
	0x5405 /* TCGETA */,
	0x540f /* TIOCGPGRP */,
	0x5410,
	0x5411 /* TIOCOUTQ */,
	0x5413 /* TIOCGWINSZ */,
	0x541b /* FIONREAD */,
	0x5421 /* FIONBIO */,
	0x5429 /* TIOCGSID */,
	0x5450 /* FIONCLEX */,
	0x5451 /* FIOCLEX */,
	0x5452 /* FIOASYNC */,
	0x8910 /* SIOCGIFNAME */,
	0x8912 /* SIOCGIFCONF */,
	0x8913,
	0x8915,
	0x8919,
	0x891b,
	0x8921,
	0x8927,
	0x8933 /* SIOCGIFINDEX */,
	0x80045430 /* TIOCGPTN */,
};

struct fcntl_row {
	unsigned cmd;
	int error; /* 0: allowed */
	unsigned profiles;
};

static const struct fcntl_row fcntls[] = {
	{F_DUPFD, 0, BIT_ALL},
	{F_GETFD, 0, BIT_ALL},
	{F_SETFD, 0, BIT_ALL},
	{F_GETFL, 0, BIT_ALL},
	{F_SETFL, 0, BIT_ALL},
	{8 /* F_SETOWN */, 0, BIT_ALL},
	{9 /* F_GETOWN */, 0, BIT_ALL},
	{15 /* F_SETOWN_EX */, 0, BIT_ALL},
	{16 /* F_GETOWN_EX */, 0, BIT_ALL},
	{F_DUPFD_CLOEXEC, 0, BIT_ALL},
	{F_SETPIPE_SZ, 0, BIT_ALL},
	{F_GETPIPE_SZ, 0, BIT_ALL},
	{F_ADD_SEALS, 0, BIT_ALL},
	{F_GET_SEALS, 0, BIT_ALL},
	{5 /* F_GETLK */, 0, BIT_BUILD},
	{6 /* F_SETLK */, 0, BIT_BUILD},
	{7 /* F_SETLKW */, 0, BIT_BUILD},
	{36 /* F_OFD_GETLK */, 0, BIT_BUILD},
	{37 /* F_OFD_SETLK */, 0, BIT_BUILD},
	{38 /* F_OFD_SETLKW */, 0, BIT_BUILD},
	{5, EPERM, BIT_RUN | BIT_JIT},
	{6, EPERM, BIT_RUN | BIT_JIT},
	{7, EPERM, BIT_RUN | BIT_JIT},
	{36, EPERM, BIT_RUN | BIT_JIT},
	{37, EPERM, BIT_RUN | BIT_JIT},
	{38, EPERM, BIT_RUN | BIT_JIT},
	{F_SETLEASE, EPERM, BIT_ALL},
	{F_GETLEASE, EPERM, BIT_ALL},
	{F_NOTIFY, EPERM, BIT_ALL},
};

static const unsigned namespaces[] = {CLONE_NEWNS,   CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC,
				      CLONE_NEWUSER, CLONE_NEWPID,    CLONE_NEWNET};

/* All 64 bits: high garbage makes no match, and what does not match is not allowed. */
static void rule_equal(struct builder *b, uint32_t action, const char *name, unsigned arg,
		       unsigned value)
{
	struct scmp_arg_cmp cmp = SCMP_CMP64(arg, SCMP_CMP_EQ, value);
	rule(b, action, name, 1, &cmp);
}

static void add_clone(struct builder *b)
{
	unsigned all = 0;

	for (size_t i = 0; i < sizeof(namespaces) / sizeof(namespaces[0]); i++) {
		struct scmp_arg_cmp bit =
			SCMP_CMP64(0, SCMP_CMP_MASKED_EQ, namespaces[i], namespaces[i]);
		rule(b, SCMP_ACT_ERRNO(EPERM), "clone", 1, &bit);
		all |= namespaces[i];
	}
	struct scmp_arg_cmp none = SCMP_CMP64(0, SCMP_CMP_MASKED_EQ, all, 0);
	rule(b, SCMP_ACT_ALLOW, "clone", 1, &none);
}

/* TCP and UDP.  Any other protocol, or none with a type of its own, may have the kernel load
 * a module that few have looked at. */
enum { TYPE_MASK = 0xf, STREAM = 1, DGRAM = 2, RAW = 3 };
static const unsigned inet_known[][2] = {
	{STREAM, 0}, {STREAM, 6 /* TCP */}, {DGRAM, 0}, {DGRAM, 17 /* UDP */}};
enum { INET_KNOWN = sizeof(inet_known) / sizeof(inet_known[0]) };

static int inet_refusal(uint64_t type, uint64_t protocol)
{
	for (size_t i = 0; i < INET_KNOWN; i++)
		if ((type & TYPE_MASK) == inet_known[i][0] && protocol == inet_known[i][1])
			return 0;
	return (type & TYPE_MASK) == RAW ? EPERM : EPROTONOSUPPORT;
}

/* Where there is no listener to ask: the same in the filter, which it makes half as long
 * again, and so 20 us dearer to install. */
static void add_inet(struct builder *b, unsigned family)
{
	struct scmp_arg_cmp is_family = SCMP_CMP64(0, SCMP_CMP_EQ, family);

	for (size_t i = 0; i < INET_KNOWN; i++) {
		struct scmp_arg_cmp all[] = {
			is_family,
			SCMP_CMP64(1, SCMP_CMP_MASKED_EQ, TYPE_MASK, inet_known[i][0]),
			SCMP_CMP64(2, SCMP_CMP_EQ, inet_known[i][1]),
		};
		rule(b, SCMP_ACT_ALLOW, "socket", 3, all);
	}
	struct scmp_arg_cmp raw[] = {is_family, SCMP_CMP64(1, SCMP_CMP_MASKED_EQ, TYPE_MASK, RAW)};
	rule(b, SCMP_ACT_ERRNO(EPERM), "socket", 2, raw);
}

/* A limit of 1 keeps away what core_pattern pipes to, which one of 0 does not: nobody changes
 * it.  The kernel looks at 32 bits, and refuses what is above 15. */
static void add_core_limit(struct builder *b, const char *name, unsigned arg,
			   const struct scmp_arg_cmp *first, unsigned first_n)
{
	static const unsigned differs[][2] = {{1, 1}, {2, 2}, {4, 0}, {8, 8}}; /* from 4 */
	struct scmp_arg_cmp all[3] = {{0}};

	for (unsigned i = 0; i < first_n; i++)
		all[i] = first[i];
	for (size_t i = 0; i < sizeof(differs) / sizeof(differs[0]); i++) {
		all[first_n] = SCMP_CMP64(arg, SCMP_CMP_MASKED_EQ, differs[i][0], differs[i][1]);
		rule(b, SCMP_ACT_ALLOW, name, first_n + 1, all);
	}
	all[first_n] = SCMP_CMP64(arg, SCMP_CMP_MASKED_EQ, 15, RLIMIT_CORE);
	rule(b, SCMP_ACT_ERRNO(0), name, first_n + 1, all);
}

/* Own limits only: init must not be reachable even when it has the same uid. */
static void add_limits(struct builder *b, bool notify)
{
	struct scmp_arg_cmp get[] = {SCMP_CMP64(0, SCMP_CMP_EQ, 0), SCMP_CMP64(2, SCMP_CMP_EQ, 0)};
	struct scmp_arg_cmp set[] = {SCMP_CMP64(0, SCMP_CMP_EQ, 0), SCMP_CMP64(2, SCMP_CMP_NE, 0)};
	struct scmp_arg_cmp other = SCMP_CMP64(0, SCMP_CMP_GT, 0);

	rule(b, SCMP_ACT_ERRNO(EPERM), "prlimit64", 1, &other);
	rule(b, SCMP_ACT_ALLOW, "prlimit64", 2, get);
	if (notify) {
		rule(b, SCMP_ACT_NOTIFY, "prlimit64", 2, set);
		rule(b, SCMP_ACT_NOTIFY, "setrlimit", 0, NULL);
	} else {
		add_core_limit(b, "prlimit64", 1, set, 2);
		add_core_limit(b, "setrlimit", 0, NULL, 0);
	}
}

enum heard filter_heard(const struct seccomp_data *d, int *ret_error)
{
	uint64_t resource = d->nr == SYS_setrlimit ? d->args[0] : d->args[1];

	*ret_error = 0;
	if (d->arch != AUDIT_ARCH_X86_64)
		return HEARD_VIOLATION;
	if (d->nr == SYS_socket) {
		*ret_error = inet_refusal(d->args[1], d->args[2]);
		return *ret_error != 0 ? HEARD_ANSWER : HEARD_GO_ON;
	}
	if (d->nr == SYS_setrlimit || d->nr == SYS_prlimit64)
		return (uint32_t)resource == RLIMIT_CORE ? HEARD_ANSWER : HEARD_GO_ON;
	return HEARD_VIOLATION;
}

static void add_sockets(struct builder *b, bool notify)
{
	static const unsigned inet[] = {2 /* AF_INET */, 10 /* AF_INET6 */};
	struct scmp_arg_cmp higher = SCMP_CMP64(0, SCMP_CMP_GT, 10);

	rule_equal(b, SCMP_ACT_ALLOW, "socket", 0, 1 /* AF_UNIX */);
	for (size_t i = 0; i < sizeof(inet) / sizeof(inet[0]); i++)
		if (notify)
			rule_equal(b, SCMP_ACT_NOTIFY, "socket", 0, inet[i]);
		else
			add_inet(b, inet[i]);
	/* Netlink, packet, vsock, alg...; the few dead protocols below are left to the default. */
	rule(b, SCMP_ACT_ERRNO(EAFNOSUPPORT), "socket", 1, &higher);
	rule_equal(b, SCMP_ACT_ALLOW, "socketpair", 0, 1);
}

static void add_arguments(struct builder *b, unsigned bit)
{
	for (size_t i = 0; i < sizeof(ioctls) / sizeof(ioctls[0]); i++)
		rule_equal(b, SCMP_ACT_ALLOW, "ioctl", 1, ioctls[i]);
	rule_equal(b, SCMP_ACT_ERRNO(EPERM), "ioctl", 1, 0x5412 /* TIOCSTI */);
	rule_equal(b, SCMP_ACT_ERRNO(EPERM), "ioctl", 1, 0x541c /* TIOCLINUX */);
	for (size_t i = 0; i < sizeof(fcntls) / sizeof(fcntls[0]); i++)
		if (fcntls[i].profiles & bit)
			rule_equal(b,
				   fcntls[i].error != 0 ? SCMP_ACT_ERRNO((unsigned)fcntls[i].error)
							: SCMP_ACT_ALLOW,
				   "fcntl", 1, fcntls[i].cmd);
	/* Asking is fine, changing is not: no READ_IMPLIES_EXEC, no ADDR_NO_RANDOMIZE. */
	rule_equal(b, SCMP_ACT_ALLOW, "personality", 0, 0xffffffffu);
	rule_equal(b, SCMP_ACT_ALLOW, "personality", 0, 0);
	rule_equal(b, SCMP_ACT_ERRNO(EPERM), "personality", 0, 8 /* PER_LINUX32 */);
	rule_equal(b, SCMP_ACT_ERRNO(EPERM), "personality", 0, 0x0040000);
	rule_equal(b, SCMP_ACT_ERRNO(EPERM), "personality", 0, 0x0400000);
}

void rules_by_argument(struct builder *b, unsigned bit, uint32_t report)
{
	add_clone(b);
	add_sockets(b, report == SCMP_ACT_NOTIFY);
	add_limits(b, report == SCMP_ACT_NOTIFY);
	add_arguments(b, bit);
}
