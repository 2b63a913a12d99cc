/*
 * textgame: games in which players hand in a text (struct arena, ARENA_TEXT),
 * one after another, for whoever drives them: a match job, a replay.
 *
 * Texts are compiled once.  A game is start, any number of advances, end.
 */
#ifndef AGON_TEXTGAME_H
#define AGON_TEXTGAME_H

#include "arenas/arena.h"

#include <jansson.h>

struct textgame {
	const struct arena *a;
	struct arena_params params;
	int n;
	uint64_t seed;                       /* of the pairing */
	struct buf image[ARENA_PLAYERS_MAX]; /* by player */
	void *state, *carry;
	bool begun; /* the carry is as before the first game that was played */
};

struct textgame_end {
	int rank[ARENA_PLAYERS_MAX]; /* by player */
	double score[ARENA_PLAYERS_MAX];
	int64_t turns;
	uint64_t hash;
};

/* seed: 16 hex digits; params: {"name":"text"}. */
int textgame_init(struct textgame *g, const char *arena, const json_t *params, int n,
		  const char *seed, struct err *e);
void textgame_release(struct textgame *g);
/* Set up game number idx.  Every player has been compiled into .image. */
void textgame_start(struct textgame *g, int64_t idx);
bool textgame_advance(struct textgame *g, uint64_t budget); /* false: it is over */
/* After the end; hands the carry on to the next game of the series. */
void textgame_end(struct textgame *g, int64_t idx, struct textgame_end *ret);
/* The picture as it stands; names by player. */
void textgame_show(const struct textgame *g, int64_t idx, const char *const *names, bool color,
		   int width, int height, struct buf *out);

#endif
