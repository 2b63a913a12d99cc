/*
 * ladder: one climber meets opponents one after the other, weakest first
 * (facts of CodeClash's ladders).  Each rung is a tournament of its own in
 * DIR/rung-NNN; the codebase that the climber ends a rung with starts the next.
 * What became of a rung is a pure function of its directory, so climbing goes
 * on from wherever it was interrupted.
 */
#ifndef AGON_LADDER_H
#define AGON_LADDER_H

#include "harness/run/tournament.h"

struct ladder_rung {
	char opponent[72];
	int rounds;      /* played after round 0 */
	int player_wins; /* of them, by the climber */
	double round0;   /* its share of round 0's games */
	bool won_last_k, cleared, fast_forwarded;
};

struct ladder {
	const char *path, *dir, *worker; /* borrowed */
	int jobs;
	bool quiet;
	tournament_look_fn *look; /* of each tournament; may be NULL */
	const void *look_cookie;
	struct config_ladder rules;
	char player[72], arena[32];
	int64_t rounds;
	VEC(struct ladder_rung)
	rungs;      /* so far */
	bool ended; /* the last of them was not cleared, or was the last of all */
};
/* Every rung of the file is read first: -1 and nothing runs if one is wrong. */
int ladder_open(struct ladder *l, const char *path, const char *dir, const char *worker,
		struct err *e);
int ladder_climb(struct ladder *l, struct err *e);
void ladder_release(struct ladder *l);
int ladder_cleared(const struct ladder *l);
/* {"player","game","rounds","min_round_wins","win_last_k","ladder_size","rungs_cleared",
 * "rungs_fast_forwarded","cleared_ladder","final_opponent","final_opponent_rank","rungs":[...]} */
json_t *ladder_json(const struct ladder *l);

#endif
