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

/* Grade the program at path; what the judge fails on is judged once more. */
int graded_judge(struct package *p, const char *path, const char *player, struct grade *ret,
		 struct err *e);
/* A test that the judge failed on for one of n programs counts for none of them.  ret_reason: what
 * was left out, and whose program it was; unchanged when nothing is. */
int graded_exclude(struct package *p, struct grade *const *g, const char *const *name, int n,
		   char *ret_reason, size_t size, struct err *e);

#endif
