/*
 * engine: the arena "external": what the jobs of an engine's games say about it.
 *
 * The engine's own files are imported once, when the tournament begins, so that a
 * resumed or verified run has the same ones.
 */
#ifndef AGON_RUN_ENGINE_H
#define AGON_RUN_ENGINE_H

#include "harness/run/tournament.h"

/* Import the engine's files; nothing for other arenas.  ERR_USAGE: they are at fault. */
int engine_open(struct tournament *t, struct err *e);
/* Can the codebase be started, where it has to be?  0; 1 and why not. */
int engine_check(const struct config *c, const struct code_build *plan, char *ret_why, size_t size);
/* Add "engine", "run" and "bots" to a match job. */
int engine_add(struct tournament *t, int n, const char (*tree)[TREE_HEX], json_t *job,
	       struct err *e);
/* What of that a job's identity has beyond the trees; NULL: the world failed. */
json_t *engine_identity(struct tournament *t, struct err *e);
/* How long a job of one game may take. */
int64_t engine_deadline_ns(const struct config *c);
/* "; NAME: crash" for every player that did not come out of a void game well. */
void engine_say_void(const struct tournament *t, const json_t *result, const int *player, int n,
		     char *ret, size_t size);

#endif
