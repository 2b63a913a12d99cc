/* Between cmd_play.c and play_graded.c: `agon play` of the arenas where programs are graded. */
#ifndef AGON_CMD_PLAY_H
#define AGON_CMD_PLAY_H

#include "harness/base/vec.h"
#include "harness/run/replay.h"
#include "harness/run/tournament.h"

/* What came of one player. */
struct tally {
	int64_t wins, draws, losses, outcome[OUT_COUNT];
	double score;
	VEC(double) /* by seed: the sum of its seatings' scores */
	seeds;
	char tree[TREE_HEX], reason[512];
};

struct play {
	const struct config *config;
	struct tournament *t;
	struct tally tally[ARENA_PLAYERS_MAX];
	int64_t wanted; /* of graded arenas: games */
	int64_t cpu_ns, games, void_games;
	char void_why[256]; /* of the first */
	const char *replays;
	struct replay_source source;
	struct err *e;
};

/* A game's ranks and outcomes; its scores are the caller's affair. */
void play_count(struct play *p, const struct store_match *m, const struct store_game *g);

/* Those it has itself where none are given ("a,b"; NULL: none), at most as many as there are games
 * (0: as many as are usual, then set); the keys of "game" and "tournament" in config. */
int play_graded_config(const struct arena *a, const char *packages, int64_t *games, json_t *config,
		       struct err *e);
/* A package in one round: its games, with their records in p->replays. */
int play_graded_match(struct play *p, const struct store_match *m);

#endif
