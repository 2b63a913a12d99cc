/*
 * schedule: what the schedulers share.  Private to science.
 */
#ifndef AGON_SCIENCE_SCHEDULE_H
#define AGON_SCIENCE_SCHEDULE_H

#include "harness/science/science.h"

struct history {
	const struct schedule *plan;
	const struct played *at;
	size_t n;
};
struct met {
	double games, lead; /* lead: wins of a minus wins of b */
	int pairings;       /* finished ones */
};
/* round 0: in any round. */
struct met met_between(const struct history *h, int round, int a, int b);
void propose(struct pairings *out, const struct schedule *s, int round, int a, int b,
	     const char *why);

/* The penalised fit of what was played; ret_done: finished pairings. */
int adaptive_fit(const struct history *h, struct bt_fit *ret, int *ret_done, struct err *e);
int swiss_next(const struct history *h, struct pairings *out, struct err *e);

#endif
