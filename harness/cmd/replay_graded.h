/* Between cmd_replay.c and replay_graded.c: records of programs that were graded. */
#ifndef AGON_CMD_REPLAY_GRADED_H
#define AGON_CMD_REPLAY_GRADED_H

#include "harness/base/err.h"

#include <jansson.h>
#include <stdbool.h>

/* Print what is recorded, or (verify) grade it again: ERR_FAILED when it comes out otherwise.
 * what: how to call the file. */
int replay_graded(const json_t *j, const char *what, bool verify, bool json, struct err *e);

#endif
