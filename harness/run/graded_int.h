/* Between graded.c and graded_tell.c. */
#ifndef AGON_GRADED_INT_H
#define AGON_GRADED_INT_H

#include "harness/judge/judge.h"
#include "harness/run/graded.h"

struct graded {
	size_t n;
	struct package {
		const struct config_package *config;
		char *path, *dir;
		char digest[65];
		struct session s;
	} * at;
	char *cache; /* the same program is judged once in a run */
};

#endif
