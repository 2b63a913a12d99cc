/*
 * patch: a unified diff, taken apart (private).
 *
 * Reads what git diff, git format-patch and diff -u write; text between the
 * diffs is skipped.  Knows nothing of trees.  Everything points into the text.
 */
#ifndef AGON_AGENTS_PATCH_H
#define AGON_AGENTS_PATCH_H

#include "harness/base/buf.h"
#include "harness/base/err.h"
#include "harness/base/vec.h"

#include <stdbool.h>
#include <stddef.h>

struct patch_line {
	char kind; /* ' ', '-' or '+' */
	bool no_newline;
	const char *at;
	size_t len; /* without the newline */
};

struct patch_hunk {
	int line;                  /* where it begins in the diff, from 1 */
	long old_start, old_count; /* as the header says */
	long new_start, new_count;
	size_t first, count;      /* its lines, in patch.lines */
	size_t leading, trailing; /* of them context */
};

/* One file of the diff.  Names are without a/ and b/, owned; NULL: /dev/null. */
struct patch_file {
	int line;
	char *old_name, *new_name;
	int old_mode, new_mode; /* 0: not said */
	bool added, deleted, copied, renamed, binary;
	size_t first, count; /* hunks, in patch.hunks */
};

struct patch {
	VEC(struct patch_file)
	files;
	VEC(struct patch_hunk)
	hunks;
	VEC(struct patch_line)
	lines;
};

/* ERR_FAILED names the line of the diff that makes no sense. */
int patch_parse(struct patch *ret, const char *text, size_t len, struct err *e);
void patch_release(struct patch *p);

/* old with the hunks of one file applied.  A hunk may sit on other lines than it
 * says, as with git apply, but its context must be there exactly. */
int patch_apply_file(const struct patch *p, const struct patch_file *f, const char *old, size_t len,
		     struct buf *out, struct err *e);

#endif
