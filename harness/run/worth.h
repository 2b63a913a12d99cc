/*
 * worth: what a player's codebase was worth in a round, 0 to 1, from what is recorded of its
 * games: its share of the meetings; on problem packages its share of the points.
 */
#ifndef AGON_WORTH_H
#define AGON_WORTH_H

#include "harness/report/report.h"
#include "harness/run/tournament.h"

/* part: which of its games.  NAN: it did not play. */
int worth_read(struct tournament *t, int round, int player, struct standings_part part, double *ret,
	       struct err *e);

#endif
