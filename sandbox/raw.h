/*
 * raw: system calls without libc, for processes that share their keeper's memory.
 *
 * Private to sandbox/.  pid 1 and the program-to-be run on stacks of their own
 * but in the address space, and with the thread pointer, of the keeper.  errno,
 * locks and malloc belong to the keeper; so these return -errno and touch
 * nothing else.
 */
#ifndef AGON_SANDBOX_RAW_H
#define AGON_SANDBOX_RAW_H

#include <linux/sched.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>

#if !defined(__x86_64__)
#error "the sandbox is written for x86-64 Linux: add the system call glue of this machine in raw.h"
#endif

/* Sanitizers keep per-thread state that a foreign stack would confuse. */
#define RAW_CODE __attribute__((no_sanitize("address", "undefined"), noinline))

static inline long raw6(long nr, long a, long b, long c, long d, long e, long f)
{
	long ret;
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;

	__asm__ volatile("syscall"
			 : "=a"(ret)
			 : "0"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return ret;
}
#define RAW_ARG(x)           ((long)(x))
#define raw0(nr)             raw6(nr, 0, 0, 0, 0, 0, 0)
#define raw1(nr, a)          raw6(nr, RAW_ARG(a), 0, 0, 0, 0, 0)
#define raw2(nr, a, b)       raw6(nr, RAW_ARG(a), RAW_ARG(b), 0, 0, 0, 0)
#define raw3(nr, a, b, c)    raw6(nr, RAW_ARG(a), RAW_ARG(b), RAW_ARG(c), 0, 0, 0)
#define raw4(nr, a, b, c, d) raw6(nr, RAW_ARG(a), RAW_ARG(b), RAW_ARG(c), RAW_ARG(d), 0, 0)
#define raw5(nr, a, b, c, d, e)                                                                    \
	raw6(nr, RAW_ARG(a), RAW_ARG(b), RAW_ARG(c), RAW_ARG(d), RAW_ARG(e), 0)

/* A new process that runs fn(arg) on the stack and exits with what fn returns.
 * clone(flags) or, when into_cgroup >= 0, clone3 with CLONE_INTO_CGROUP.  The
 * stack is top - size .. top, 16-aligned.  Returns the pid or -errno. */
static inline long raw_spawn(unsigned long flags, char *top, size_t size, int *ret_pidfd,
			     int into_cgroup, int (*fn)(void *), void *arg)
{
	uint64_t *sp = (uint64_t *)(void *)top - 2;
	struct clone_args args = {
		.flags = (flags & ~(unsigned long)CSIGNAL) | CLONE_INTO_CGROUP,
		.pidfd = (uint64_t)(uintptr_t)ret_pidfd,
		.exit_signal = flags & CSIGNAL,
		.stack = (uint64_t)(uintptr_t)(top - size),
		.stack_size = size - 16,
		.cgroup = (uint64_t)(unsigned)into_cgroup,
	};
	long ret = into_cgroup >= 0 ? SYS_clone3 : SYS_clone;
	long a = into_cgroup >= 0 ? (long)(uintptr_t)&args : (long)flags;
	long b = into_cgroup >= 0 ? (long)sizeof(args) : (long)(uintptr_t)sp;
	register long r10 __asm__("r10") = 0;
	register long r8 __asm__("r8") = 0;

	sp[0] = (uint64_t)(uintptr_t)fn;
	sp[1] = (uint64_t)(uintptr_t)arg;
	__asm__ volatile("syscall\n\t"
			 "test %%rax, %%rax\n\t"
			 "jnz 1f\n\t"
			 "xor %%ebp, %%ebp\n\t"
			 "pop %%rax\n\t"
			 "pop %%rdi\n\t"
			 "call *%%rax\n\t"
			 "mov %%eax, %%edi\n\t"
			 "mov $60, %%eax\n\t"
			 "syscall\n\t"
			 "hlt\n"
			 "1:"
			 : "+a"(ret)
			 : "D"(a), "S"(b), "d"(ret_pidfd), "r"(r10), "r"(r8)
			 : "rcx", "r11", "memory", "cc");
	return ret;
}

#endif
