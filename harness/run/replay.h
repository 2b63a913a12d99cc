/*
 * replay: one recorded game as a file of its own.
 *
 * {"format":"agon-replay/1","arena","revision","params","seed","first","idx","stride","players":
 *  [{"name","tree","text"}],"turns","hash","rank","score"}
 * seed is the pairing's.  A game of a series (an arena with a carry) is played
 * from the first game of the series on; else first == idx.
 *
 * Where programs play there is no text but {"actions":[step],"hashes":hex,"outcome":[name]}:
 * what every seat that had to act did in each step, and the first digits of the
 * hash chain after each (work/turngame.h).  No program runs for a replay.
 */
#ifndef AGON_REPLAY_H
#define AGON_REPLAY_H

#include "harness/run/tournament.h"
#include "harness/work/turngame.h"

struct replay {
	json_t *file;
	const struct arena *a;
	int n;
	struct textgame text; /* one of the two, by a->kind */
	struct turngame turn;
	const json_t *steps; /* of programs */
	const char *names[ARENA_PLAYERS_MAX];
	int64_t first, idx, stride;
	struct textgame_end recorded;
};

/* Read, check and compile; ERR_USAGE says what is wrong with the file. */
int replay_open(struct replay *r, const char *what, const char *text, size_t len, struct err *e);
void replay_close(struct replay *r);
/* Play up to the start of the recorded game. */
void replay_seek(struct replay *r);
/* How far it is from there to the end: steps of programs, else the arena's ticks. */
uint64_t replay_length(const struct replay *r);
/* Go on by ticks; false: that is all there is. */
bool replay_advance(struct replay *r, uint64_t ticks);
/* As it stands. */
void replay_show(const struct replay *r, bool color, int width, int height, struct buf *out);
/* The arena's frame for viewers, one line of JSON; it must have .frame. */
void replay_frame(const struct replay *r, struct buf *out);
/* The whole game in the format of the arena's own tools, which it must have (.record). */
void replay_record(struct replay *r, struct buf *out);
/* After the end. */
void replay_end(struct replay *r, struct textgame_end *ret);
/* Play it all and compare: 0 equal, 1 different (why says where). */
int replay_verify(struct replay *r, struct buf *why);

/* Where recorded games of a tournament come from.  The rest is a cache. */
struct replay_source {
	const struct config *config;
	struct repo *repo;
	struct store *store;
	int round, pairing, batch;
	json_t *actions; /* of that match */
};
void replay_source_release(struct replay_source *s);
/* The replay of one of them. */
json_t *replay_make(struct replay_source *s, const struct store_match *m,
		    const struct store_game *g, struct err *e);

#endif
