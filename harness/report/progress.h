/*
 * progress: what `agon run` is doing, live on stderr.
 *
 * Redraws a line or two when stderr is a terminal; otherwise silent, but for
 * one line per phase at AGON_LOG=info.  Never touches stdout.
 */
#ifndef AGON_PROGRESS_H
#define AGON_PROGRESS_H

struct progress;

/* rounds: the last round's number. */
struct progress *progress_new(int rounds);
/* A phase of n steps begins: "import", "edit", "build", "match". */
void progress_phase(struct progress *p, int round, const char *name, int n);
void progress_tick(struct progress *p, int done, int total);
void progress_free(struct progress *p); /* clears the line; NULL is fine */

#endif
