/*
 * experiment_out: an experiment's table as the user wants it, for `agon
 * experiment` and at the end of `agon run`.
 */
#ifndef AGON_CMD_EXPERIMENT_OUT_H
#define AGON_CMD_EXPERIMENT_OUT_H

#include "harness/base/opt.h"
#include "harness/cmd/results.h"
#include "harness/run/experiment.h"

struct experiment_args {
	const char *over, *baseline, *measure, *player, *rounds, *confidence, *svg;
	struct results_style style;
};

/* Read the runs, print.  ERR_INTERNAL at the end if games could not be judged. */
int experiment_show(const struct experiment *x, const struct experiment_args *a, struct err *e);

#endif
