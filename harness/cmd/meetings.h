/*
 * meetings: who met whom in a run with a schedule, as `agon standings DIR --meetings` prints it.
 */
#ifndef AGON_CMD_MEETINGS_H
#define AGON_CMD_MEETINGS_H

#include "harness/base/err.h"
#include "harness/cmd/results.h"

/* Read the run directory, print.  -1 with *e; ERR_USAGE when the run has no schedule. */
int meetings_show(const char *dir, const struct results_style *style, struct err *e);

#endif
