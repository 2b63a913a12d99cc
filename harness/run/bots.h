/*
 * bots: what the jobs of arenas in which programs play say about the programs:
 * how they are started, what they speak, their clock and their limits.
 */
#ifndef AGON_RUN_BOTS_H
#define AGON_RUN_BOTS_H

#include "harness/run/tournament.h"

/* What a codebase of one file is called, so that it can be built and started: the text that
 * is handed in, or by its ending main.py, main.c, ...; NULL: as it is. */
const char *bots_file_name(const struct arena *a, const char *code);

/* Can the codebase be started, in a wire that the arena speaks?  0; 1 and why not. */
int bots_check(const struct config *c, int player, const struct code_build *plan, char *ret_why,
	       size_t size);

/* Add "run", "clock" and "bots" to a match job.  A tree "" has no program. */
int bots_add(struct tournament *t, const struct plan_pairing *q, int round, int pairing,
	     const char (*tree)[TREE_HEX], json_t *job, struct err *e);

/* What of that a job's identity has beyond the trees. */
json_t *bots_identity(struct tournament *t, const struct plan_pairing *q);

#endif
