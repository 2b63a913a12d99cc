/*
 * replay: one recorded game as a file of its own.
 *
 * {"format":"agon-replay/1","arena","revision","params","seed","first","idx","stride","players":
 *  [{"name","tree","text"}],"turns","hash","rank","score"}
 * seed is the pairing's.  A game of a series (an arena with a carry) is played
 * from the first game of the series on; else first == idx.
 */
#ifndef AGON_REPLAY_H
#define AGON_REPLAY_H

#include "harness/run/tournament.h"
#include "harness/work/textgame.h"

struct replay {
	json_t *file;
	struct textgame game;
	const char *names[ARENA_PLAYERS_MAX];
	int64_t first, idx, stride;
	struct textgame_end recorded;
};

/* Read, check and compile; ERR_USAGE says what is wrong with the file. */
int replay_open(struct replay *r, const char *what, const char *text, size_t len, struct err *e);
void replay_close(struct replay *r);
/* Play up to the start of the recorded game. */
void replay_seek(struct replay *r);
/* Play it all and compare: 0 equal, 1 different (why says where). */
int replay_verify(struct replay *r, struct buf *why);

/* The replay of a recorded game of a tournament. */
json_t *replay_make(const struct config *c, struct repo *repo, struct store *s,
		    const struct store_match *m, const struct store_game *g, struct err *e);

#endif
