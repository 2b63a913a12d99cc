/*
 * attempts: the record of a run as attempts of each player, for the metrics of
 * harness/science/friction.h.
 */
#ifndef AGON_REPORT_ATTEMPTS_H
#define AGON_REPORT_ATTEMPTS_H

#include "agents/agent.h"
#include "harness/base/vec.h"
#include "harness/science/friction.h"
#include "harness/store/store.h"

struct attempts {
	int id;
	char name[72];
	VEC(struct attempt)
	list; /* by round, from 0 */
};
/* One for each player, in the order of the config; attempts_free() what it returns.  repo tells
 * which files an edit changed. */
int attempts_read(struct store *s, struct repo *repo, struct attempts **ret, size_t *ret_n,
		  struct err *e);
void attempts_free(struct attempts *x, size_t n);

#endif
