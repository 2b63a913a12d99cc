/*
 * hlt: a game as the original engine's replay, format version 11: one JSON object,
 * keys in alphabetical order, without white space; the same bytes for the same game.
 *
 *	struct hlt f;
 *	hlt_begin(&f, st);                 after start()
 *	hlt_turn(&f, st);                  after each step()
 *	hlt_end(&f, st, names, &out);
 *	hlt_release(&f);
 */
#ifndef AGON_HALITE_HLT_H
#define AGON_HALITE_HLT_H

#include "harness/base/buf.h"

struct hlt {
	struct buf frames, moves;
	int count; /* of frames */
};

void hlt_begin(struct hlt *f, const void *st);
void hlt_turn(struct hlt *f, const void *st);
/* names by seat: cut at 30 bytes as the engine does, and then as JSON strings. */
void hlt_end(const struct hlt *f, const void *st, const char *const *names, struct buf *out);
void hlt_release(struct hlt *f);

#endif
