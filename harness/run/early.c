/*
 * A tournament that ends before its last round: fast_forward after round 0,
 * clinch after a later one.  Decided from what is recorded, so a resumed run
 * ends at the same place.
 */
#include "harness/report/report.h"
#include "harness/run/tournament.h"

/* 1: the first player won the round; its share of the games of the round. */
static int first_won(struct tournament *t, int round, double *ret_share, struct err *e)
{
	struct standings *st = NULL;

	if (standings_read_round(t->store, round, &st, e) < 0)
		return -1;
	*ret_share = tally_won(&st->players[0].games);
	int won = st->winner == 0;
	standings_free(st);
	return won;
}

int tournament_ends_early(struct tournament *t, int round, struct err *e)
{
	const struct config *c = t->config;
	int64_t wins = 0;
	double share;

	if (round == 0) {
		if (c->fast_forward <= 0 || first_won(t, 0, &share, e) < 0)
			return c->fast_forward <= 0 ? 0 : -1;
		return share >= c->fast_forward;
	}
	for (int r = 1; c->clinch > 0 && r <= round; r++) {
		int won = first_won(t, r, &share, e);
		if (won < 0)
			return -1;
		wins += won;
	}
	return c->clinch > 0 && wins >= c->clinch;
}
