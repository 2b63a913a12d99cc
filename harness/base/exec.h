/*
 * exec: how a folder that may not know the sandbox asks for a program to be
 * run in it.  harness/ fills the table; problems/ and agents/ only call it.
 */
#ifndef AGON_BASE_EXEC_H
#define AGON_BASE_EXEC_H

#include "harness/base/buf.h"
#include "harness/base/err.h"

#include <stdbool.h>
#include <stdint.h>

/* A host path that the program sees at .to, read-only. */
struct exec_mount {
	const char *from, *to;
};

struct exec_spec {
	const char *const *argv;
	const char *const *env;          /* NULL: the sandbox's own minimum */
	const struct exec_mount *mounts; /* ends at .to == NULL; may be NULL */
	int in_fd;                       /* standard input, borrowed; -1: empty */
	int out_fd;                      /* standard output, borrowed; -1: captured in the result */
	int64_t cpu_ns, wall_ns, memory_bytes, processes, output_bytes; /* 0: no limit */
};

struct exec_result {
	bool ok;        /* exited with status 0 */
	int status;     /* exit status or 128 + signal */
	char why[200];  /* for people, when not ok: "cpu limit of 10 s (cgroup ...)" */
	struct buf out; /* captured stdout, when out_fd was -1 */
	struct buf err; /* captured stderr, at most 64 KiB */
	int64_t cpu_ns, wall_ns, memory_bytes;
};

struct exec {
	/* 0 also when the program failed; -1 only when it could not be run. */
	int (*run)(void *cookie, const struct exec_spec *spec, struct exec_result *ret,
		   struct err *e);
	void *cookie;
};

static inline void exec_result_release(struct exec_result *r)
{
	buf_release(&r->out);
	buf_release(&r->err);
}

#endif
