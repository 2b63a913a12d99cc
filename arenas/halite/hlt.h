/*
 * hlt: a game as the original engine's replay, format version 11: one JSON object,
 * keys in alphabetical order, without white space; the same bytes for the same game.
 *
 * The functions of an arena_record.  names by seat: cut at 30 bytes as the engine
 * does, and then as JSON strings.
 */
#ifndef AGON_HALITE_HLT_H
#define AGON_HALITE_HLT_H

#include "harness/base/buf.h"

void *hlt_begin(const void *st);
void hlt_turn(void *record, const void *st);
void hlt_end(void *record, const void *st, const char *const *names, struct buf *out);

#endif
