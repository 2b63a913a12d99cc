/*
 * progress: how far a run is, on stderr.
 *
 * On a terminal one line is redrawn in place, at most ten times a second, and
 * erased at the end.  Elsewhere nothing is printed; with AGON_LOG=info each
 * phase is a line of the log.  Never touches stdout or anything that is kept.
 */
#ifndef AGON_REPORT_PROGRESS_H
#define AGON_REPORT_PROGRESS_H

#include "harness/base/buf.h"
#include "harness/store/store.h"

#include <stdint.h>

struct progress;
/* rounds: those after round 0. */
struct progress *progress_new(int rounds);
void progress_free(struct progress *p); /* NULL is fine; erases the line */

/* A phase of a round begins; name is copied. */
void progress_phase(struct progress *p, int round, const char *name, int steps);
void progress_tick(struct progress *p, int done, int total);
/* Free text at the end of the line; "" for none. */
void progress_note(struct progress *p, const char *text);
/* Who plays, by player id; the names are copied. */
void progress_player(struct progress *p, int id, const char *name);
/* A match was recorded: its games count for the rate, and the note becomes the
 * share of each player in this round so far, best first.  games: NULL when it
 * was not played, and then only its number of games counts. */
void progress_match(struct progress *p, const struct store_match *m,
		    const struct store_game *games);

/* ---- what is drawn, as a pure function, for tests ---- */
struct progress_state {
	int rounds, round, done, total;
	char phase[32], note[160];
	int64_t start_ns;      /* of the phase */
	int64_t last_round_ns; /* how long the last whole round took; 0: not known */
	int64_t games;         /* in this phase */
};
void progress_draw(const struct progress_state *x, int64_t now_ns, int width, struct buf *out);

#endif
