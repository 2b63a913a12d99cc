/*
 * report: standings and tables, computed from the store and nothing else.
 */
#ifndef AGON_REPORT_H
#define AGON_REPORT_H

#include "harness/base/buf.h"
#include "harness/base/err.h"
#include "harness/store/store.h"

#include <jansson.h>
#include <stdbool.h>

struct standings;

int standings_read(struct store *s, struct standings **ret, struct err *e);
void standings_free(struct standings *x);
/* Standings, win matrix, winner of each round, as terminal tables. */
void standings_print(const struct standings *x, bool color, struct buf *out);
/* {"status","rounds","players":[{"name","rounds_won","games_won","draws",
 * "games_lost","outcomes":{...}}], "matrix", "round_winners", ...} */
json_t *standings_json(const struct standings *x);
/* One round for those who played it: {"round","winner","players":[{"name",
 * "games_won","draws","games_lost","outcome"}]}; NULL with *e.  No reasons: they may
 * quote a player's files, and every player sees this. */
json_t *standings_round_json(struct store *s, int round, struct err *e);

#endif
