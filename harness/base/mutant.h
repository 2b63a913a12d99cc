/*
 * mutant: a test's way to leave out one defence and see that it is missed.
 *
 * Only in builds with AGON_MUTANTS, which are never installed: the environment
 * variable AGON_MUTANT names the defence.  In every other build it is false
 * and the compiler drops what asks.
 */
#ifndef AGON_BASE_MUTANT_H
#define AGON_BASE_MUTANT_H

#ifdef AGON_MUTANTS
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static inline bool mutant(const char *name)
{
	const char *m = getenv("AGON_MUTANT");

	return m != NULL && strcmp(m, name) == 0;
}
#else
#define mutant(name) false
#endif

#endif
