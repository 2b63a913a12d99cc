/*
 * The games of one round, as the schedule of the config has them.
 */
#include "harness/run/tournament.h"

int matches_run(struct tournament *t, int round, struct err *e)
{
	return matches_play(t, round, t->plan.batches.at, t->plan.batches.len, e);
}
