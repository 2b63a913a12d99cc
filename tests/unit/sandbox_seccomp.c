/* The short form of the system call filters says what the library's says. */
#include "sandbox/seccomp.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>

#include <cmocka.h>

/* The part of classic BPF that the filters use. */
static uint32_t interpret(const struct sock_fprog *p, const struct seccomp_data *d)
{
	uint32_t a = 0;

	for (size_t pc = 0; pc < p->len; pc++) {
		const struct sock_filter *f = &p->filter[pc];
		bool yes = false;
		switch (f->code) {
		case BPF_LD | BPF_W | BPF_ABS:
			memcpy(&a, (const char *)d + f->k, 4);
			continue;
		case BPF_RET | BPF_K:
			return f->k;
		case BPF_ALU | BPF_AND | BPF_K:
			a &= f->k;
			continue;
		case BPF_JMP | BPF_JA:
			pc += f->k;
			continue;
		case BPF_JMP | BPF_JEQ | BPF_K:
			yes = a == f->k;
			break;
		case BPF_JMP | BPF_JGE | BPF_K:
			yes = a >= f->k;
			break;
		case BPF_JMP | BPF_JGT | BPF_K:
			yes = a > f->k;
			break;
		default:
			fail_msg("instruction %#x at %zu", f->code, pc);
		}
		pc += yes ? f->jt : f->jf;
	}
	fail_msg("ran off the end");
	return 0;
}

static const uint64_t values[] = {
	0,          1,           2,           5,          6,          8,          9,
	10,         11,          16,          40,         1024,       1026,       1030,
	1033,       4,           17,          18,         132,        0x80001,    0x80003,
	3,          0x5401,      0x5412,      0x5413,     0x541c,     0x541b,     0x40000,
	0x400000,   0x10000000,  0x20000000,  0x40000000, 0x00020000, 0x02000000, 0x3d0f00,
	0xffffffff, 0x100000001, 0x100005412, UINT64_MAX,
};
enum { VALUES = sizeof(values) / sizeof(values[0]) };

static void same_with(const struct filter *a, const struct filter *b, uint32_t arch, int nr,
		      int other, uint64_t value)
{
	for (size_t i = 0; i < VALUES; i++)
		for (size_t j = 0; j < VALUES; j++) {
			struct seccomp_data d = {.nr = nr, .arch = arch};
			d.args[0] = values[i];
			d.args[1] = values[j];
			d.args[other] = value;
			uint32_t x = interpret(&a->prog, &d), y = interpret(&b->prog, &d);
			if (x != y)
				fail_msg("syscall %d (%#lx, %#lx): %#x, the library says %#x", nr,
					 (unsigned long)values[i], (unsigned long)values[j], x, y);
		}
}

static void same(const struct filter *a, const struct filter *b, uint32_t arch, int nr)
{
	same_with(a, b, arch, nr, 2, 0);
	if (nr != SYS_socket && nr != SYS_prlimit64 && nr != SYS_setrlimit)
		return;
	for (int other = 2; other < 6; other++)
		for (size_t k = 0; k < VALUES; k++)
			same_with(a, b, arch, nr, other, values[k]);
}

static void short_form_agrees_with_library(void **state)
{
	(void)state;
	for (int p = 0; p < PROFILES; p++) {
		struct err e = ERR_INIT;
		struct filter brief, whole;
		assert_int_equal(filter_new(&brief, (enum profile)p, p != 1, &e), 0);
		assert_int_equal(filter_whole(&whole, (enum profile)p, p != 1, &e), 0);
		for (int nr = -1; nr < 700; nr++)
			same(&brief, &whole, AUDIT_ARCH_X86_64, nr);
		for (int nr = 0; nr < 20; nr++)
			same(&brief, &whole, AUDIT_ARCH_X86_64, 0x40000000 + nr);
		same(&brief, &whole, AUDIT_ARCH_I386, 1);
		assert_true(brief.prog.len < whole.prog.len * 2 / 3);
		filter_release(&brief);
		filter_release(&whole);
	}
}

static uint32_t verdict3(const struct filter *f, int nr, uint64_t a0, uint64_t a1, int other,
			 uint64_t value)
{
	struct seccomp_data d = {.nr = nr, .arch = AUDIT_ARCH_X86_64};

	d.args[0] = a0;
	d.args[1] = a1;
	d.args[other] = value;
	return interpret(&f->prog, &d);
}

static uint32_t verdict(const struct filter *f, int nr, uint64_t a0, uint64_t a1)
{
	struct seccomp_data d = {.nr = nr, .arch = AUDIT_ARCH_X86_64};

	d.args[0] = a0;
	d.args[1] = a1;
	return interpret(&f->prog, &d);
}

static void verdicts_that_matter(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct filter run, build;

	assert_int_equal(filter_new(&run, PROFILE_RUN, true, &e), 0);
	assert_int_equal(filter_new(&build, PROFILE_BUILD, true, &e), 0);
	assert_int_equal(verdict(&run, SYS_read, 0, 0), SECCOMP_RET_ALLOW);
	assert_int_equal(verdict(&run, SYS_mount, 0, 0), SECCOMP_RET_USER_NOTIF);
	assert_int_equal(verdict(&run, SYS_bpf, 0, 0), SECCOMP_RET_USER_NOTIF);
	assert_int_equal(verdict(&run, SYS_clone3, 0, 0), SECCOMP_RET_ERRNO | 38);
	assert_int_equal(verdict(&run, 425 /* io_uring_setup */, 0, 0), SECCOMP_RET_ERRNO | 38);
	assert_int_equal(verdict(&run, SYS_clone, 0x01200011, 0), SECCOMP_RET_ALLOW);
	assert_int_equal(verdict(&run, SYS_clone, 0x10000000, 0), SECCOMP_RET_ERRNO | 1);
	assert_int_equal(verdict(&run, SYS_ioctl, 1, 0x5412), SECCOMP_RET_ERRNO | 1);
	assert_int_equal(verdict(&run, SYS_ioctl, 1, 0x100005412), SECCOMP_RET_ERRNO | 38);
	assert_int_equal(verdict(&run, SYS_socket, 40, 1), SECCOMP_RET_ERRNO | 97);
	assert_int_equal(verdict(&run, SYS_flock, 3, 2), SECCOMP_RET_ERRNO | 1);
	assert_int_equal(verdict(&build, SYS_flock, 3, 2), SECCOMP_RET_ALLOW);
	assert_int_equal(verdict(&run, 0x40000000, 0, 0), SECCOMP_RET_KILL_PROCESS);
	assert_int_equal(verdict(&run, SYS_fadvise64, 3, 0), SECCOMP_RET_ERRNO);
	assert_int_equal(verdict(&run, SYS_preadv2, 3, 0), SECCOMP_RET_ERRNO | 38);
	assert_int_equal(verdict(&run, SYS_fsync, 3, 0), SECCOMP_RET_ERRNO);
	filter_release(&run);
	filter_release(&build);
}

/* -1: it goes on. */
static int heard(int nr, uint64_t a0, uint64_t a1, uint64_t a2)
{
	struct seccomp_data d = {.nr = nr, .arch = AUDIT_ARCH_X86_64, .args = {a0, a1, a2}};
	int error;
	enum heard what = filter_heard(&d, &error);

	assert_int_not_equal(what, HEARD_VIOLATION);
	return what == HEARD_GO_ON ? -1 : error;
}

static int refusal(int nr, uint64_t a0, uint64_t a1, uint64_t a2)
{
	int error = heard(nr, a0, a1, a2);

	return error < 0 ? 0 : error;
}

/* Who lowers the limit of core dumps to 0 has the host's handler run. */
static void core_limit(void **state)
{
	(void)state;
	enum { CORE = 4, NOFILE = 7 };
	const uint64_t high = UINT64_C(1) << 32;
	struct err e = ERR_INIT;
	struct filter asks, alone;
	struct seccomp_data d = {.nr = SYS_mount, .arch = AUDIT_ARCH_X86_64};
	int error;

	assert_int_equal(filter_new(&asks, PROFILE_RUN, true, &e), 0);
	assert_int_equal(filter_new(&alone, PROFILE_RUN, false, &e), 0);
	assert_int_equal(verdict3(&asks, SYS_prlimit64, 0, CORE, 2, 0), SECCOMP_RET_ALLOW);
	assert_int_equal(verdict3(&asks, SYS_prlimit64, 0, CORE, 2, 1), SECCOMP_RET_USER_NOTIF);
	assert_int_equal(verdict3(&asks, SYS_prlimit64, 7, CORE, 2, 0), SECCOMP_RET_ERRNO | EPERM);
	assert_int_equal(verdict(&asks, SYS_setrlimit, CORE, 0), SECCOMP_RET_USER_NOTIF);
	for (uint64_t resource = 0; resource < 16; resource++)
		for (int i = 0; i < 2; i++) {
			uint64_t x = resource + (i ? high : 0);
			bool core = resource == CORE;
			assert_int_equal(heard(SYS_setrlimit, x, 1, 0), core ? 0 : -1);
			assert_int_equal(heard(SYS_prlimit64, 0, x, 1), core ? 0 : -1);
			assert_int_equal(verdict(&alone, SYS_setrlimit, x, 0),
					 core ? SECCOMP_RET_ERRNO : SECCOMP_RET_ALLOW);
			assert_int_equal(verdict3(&alone, SYS_prlimit64, 0, x, 2, 1),
					 core ? SECCOMP_RET_ERRNO : SECCOMP_RET_ALLOW);
		}
	assert_int_equal(filter_heard(&d, &error), HEARD_VIOLATION);
	filter_release(&asks);
	filter_release(&alone);
}

/* TCP and UDP; nothing that has the kernel load a module.  With a listener, that is asked. */
static void sockets(void **state)
{
	(void)state;
	static const struct {
		int type, protocol, refusal;
	} rows[] = {{1, 0, 0},
		    {0x80001, 6, 0},
		    {2, 17, 0},
		    {1, 132, EPROTONOSUPPORT},
		    {2, 136, EPROTONOSUPPORT},
		    {6, 0, EPROTONOSUPPORT},
		    {5, 132, EPROTONOSUPPORT},
		    {1, 262, EPROTONOSUPPORT},
		    {3, 1, EPERM},
		    {2, 1, EPROTONOSUPPORT}};
	struct err e = ERR_INIT;
	struct filter heard, alone;

	assert_int_equal(filter_new(&heard, PROFILE_RUN, true, &e), 0);
	assert_int_equal(filter_new(&alone, PROFILE_RUN, false, &e), 0);
	assert_int_equal(verdict(&heard, SYS_socket, 1, 1), SECCOMP_RET_ALLOW);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (int family = 2; family <= 10; family += 8) {
			uint64_t type = (uint64_t)rows[i].type,
				 protocol = (uint64_t)rows[i].protocol;
			uint32_t v =
				verdict3(&alone, SYS_socket, (uint64_t)family, type, 2, protocol);
			assert_int_equal(
				verdict3(&heard, SYS_socket, (uint64_t)family, type, 2, protocol),
				SECCOMP_RET_USER_NOTIF);
			assert_int_equal(refusal(SYS_socket, (uint64_t)family, type, protocol),
					 rows[i].refusal);
			assert_int_equal(v == SECCOMP_RET_ALLOW, rows[i].refusal == 0);
		}
	assert_int_equal(refusal(SYS_socket, 2, 1, UINT64_C(0x100000006)), EPROTONOSUPPORT);
	filter_release(&heard);
	filter_release(&alone);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(short_form_agrees_with_library),
		cmocka_unit_test(verdicts_that_matter),
		cmocka_unit_test(sockets),
		cmocka_unit_test(core_limit),
	};

	return cmocka_run_group_tests_name("sandbox_seccomp", tests, NULL, NULL);
}
