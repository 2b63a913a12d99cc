/*
 * codebox: a codebase in a capped directory in memory, for programs to work on.
 *
 * Filled from a directory of the host's, and when every process is dead copied
 * out again, by descriptor, into a fresh one: what comes out is only files.
 */
#ifndef AGON_CODEBOX_H
#define AGON_CODEBOX_H

#include "harness/base/buf.h"
#include "sandbox/sandbox.h"

int codebox_new(struct sb_dir **ret, struct sb_host *h, const char *source, int64_t bytes,
		struct err *e);
/* 0; 1 when the tree that came out is at fault (why says it). */
int codebox_collect(struct sb_dir *box, const char *out, struct buf *why, struct err *e);
void codebox_free(struct sb_dir **d);
#define CODEBOX_SCOPED __attribute__((cleanup(codebox_free))) struct sb_dir

#endif
