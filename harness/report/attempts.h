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

struct search_view;
struct attempts {
	int id;
	char name[72];
	VEC(struct attempt)
	list; /* by round, from 0 */
	/* Of who edits in a search, by round: its parent there as it was told before this edit. */
	VEC(struct attempt)
	step;
};
/* A run directory with its attempts, one struct for each player in the order of the config. */
struct attempts_run {
	struct store *store; /* open for reading */
	struct repo *repo;
	struct search_view *search; /* NULL: the run is no search */
	struct attempts *at;
	size_t n;
};
/* The attempts of who edits in a search. */
const struct attempts *attempts_searched(const struct attempts_run *x);
/* Close it also after -1. */
int attempts_open(struct attempts_run *x, const char *dir, struct err *e);
void attempts_close(struct attempts_run *x);

#endif
