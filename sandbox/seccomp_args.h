/*
 * seccomp_args: the rules that look at arguments.  Private to seccomp*.c.
 */
#ifndef AGON_SANDBOX_SECCOMP_ARGS_H
#define AGON_SANDBOX_SECCOMP_ARGS_H

#include "sandbox/seccomp.h"

#include <seccomp.h>

#define BIT_RUN   (1u << PROFILE_RUN)
#define BIT_BUILD (1u << PROFILE_BUILD)
#define BIT_JIT   (1u << PROFILE_JIT)
#define BIT_ALL   (BIT_RUN | BIT_BUILD | BIT_JIT)

#define DEFAULT_ACTION SCMP_ACT_ERRNO(ENOSYS)

struct builder {
	scmp_filter_ctx ctx;
	bool failed;
	const char *at;
};

/* The first failure stays in b. */
void rule(struct builder *b, uint32_t action, const char *name, unsigned n,
	  const struct scmp_arg_cmp *cmp);

/* bit: of the profile.  report: what forbidden calls get. */
void rules_by_argument(struct builder *b, unsigned bit, uint32_t report);

#endif
