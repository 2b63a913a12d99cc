/*
 * contest: standings of submissions, as `agon standings FILE...` prints them.
 */
#ifndef AGON_CMD_CONTEST_H
#define AGON_CMD_CONTEST_H

#include "harness/base/err.h"
#include "harness/base/opt.h"
#include "harness/cmd/results.h"

struct contest_args {
	const char *rule, *humans, *cutoffs, *medals, *pass_at, *ratings, *contest;
	int64_t penalty;
	bool meetings; /* of a run directory */
	struct results_style style;
};

struct contest;
/* Add the submissions of a file (- is standard input): lines of agon judge --json, or CSV. */
int contest_load(struct contest *c, const char *path, struct err *e);
/* Read the files, rank, print.  -1 with *e. */
int contest_show(const struct contest_args *a, char *const *files, int n, struct err *e);

#endif
