/*
 * seccomp: the system call filters, compiled once and installed raw per run.
 *
 * Private to sandbox/.  Three answers: allowed; refused with an errno that a
 * decent program can live with; reported, which ends the run as a violation.
 * What no table names, and what the kernel has gained since, is ENOSYS.
 */
#ifndef AGON_SANDBOX_SECCOMP_H
#define AGON_SANDBOX_SECCOMP_H

#include "harness/base/err.h"

#include <linux/filter.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum profile { PROFILE_RUN, PROFILE_BUILD, PROFILE_JIT, PROFILES };

struct seccomp_data;

struct filter {
	struct sock_fprog prog; /* .filter owned */
};

/* notify: report through a listener, which learns the number; else kill with SIGSYS.  What is
 * long to decide in a filter is asked of the listener too. */
int filter_new(struct filter *ret, enum profile p, bool notify, struct err *e);
/* The same as the library alone would write it: longer, for comparison. */
int filter_whole(struct filter *ret, enum profile p, bool notify, struct err *e);
void filter_release(struct filter *f);
/* What a listener has to do: go on, or answer with this errno, 0: with success. */
enum heard { HEARD_VIOLATION, HEARD_GO_ON, HEARD_ANSWER };
enum heard filter_heard(const struct seccomp_data *d, int *ret_error);
int profile_find(const char *name); /* -1: unknown; NULL is "run" */
/* Name of a system call of this machine, or "?". ret holds at least 32 bytes. */
const char *syscall_name(int nr, char ret[32]);

#endif
