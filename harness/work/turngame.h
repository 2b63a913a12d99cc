/*
 * turngame: games of running players (struct arena, ARENA_TURNS) without the
 * players: rules, the action log and the hash chain, for whoever drives them:
 * a match job, a replay, a verification.
 *
 * A game is its seed and its steps.  A step is an array with one item for every
 * seat that had to act, in the order of seats: the text of its action, or a
 * number of enum arena_how where there was none.  The rules decide again what
 * was illegal.  The hash of a game is the chain of its states' hashes.
 */
#ifndef AGON_TURNGAME_H
#define AGON_TURNGAME_H

#include "harness/work/textgame.h"

enum { TURN_HASH_CHARS = 8 }; /* of each step in .hashes */

struct turngame {
	const struct arena *a;
	struct arena_params params;
	int n;
	uint64_t seed; /* of the pairing */
	void *state;
	int64_t idx, steps;
	uint64_t chain;
	json_t *log;       /* steps so far */
	struct buf hashes; /* TURN_HASH_CHARS of each: where two runs part */
};

/* seed: 16 hex digits; params: {"name":"text"}. */
int turngame_init(struct turngame *g, const char *arena, const json_t *params, int n,
		  const char *seed, struct err *e);
/* For games of the same pairing beside those of g; nothing is started. */
void turngame_twin(struct turngame *ret, const struct turngame *g);
void turngame_release(struct turngame *g);
void turngame_start(struct turngame *g, int64_t idx);
bool turngame_over(const struct turngame *g);
uint32_t turngame_to_move(const struct turngame *g);
/* act by seat.  Sets .how to ARENA_ILLEGAL as the rules do; the step is logged. */
void turngame_step(struct turngame *g, struct arena_action *act);
void turngame_end(const struct turngame *g, struct textgame_end *ret);
/* The recorded step number g->steps once more; ERR_USAGE when it does not fit the game. */
int turngame_again(struct turngame *g, const json_t *step, struct err *e);
/* The picture as it stands; names by player. */
void turngame_show(const struct turngame *g, const char *const *names, bool color, int width,
		   int height, struct buf *out);

#endif
