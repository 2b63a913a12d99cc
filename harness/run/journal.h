/*
 * journal: what an edit that is under way has learned and cannot ask for again
 * without paying: DIR/journal/NAME.jsonl, a line of JSON for each
 * thing, on disk before it is used.  What was there when it was opened is given
 * out again in order; a last line that was cut off by a crash is dropped.
 */
#ifndef AGON_JOURNAL_H
#define AGON_JOURNAL_H

#include "harness/base/err.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct journal;
/* What an edit's is called; purpose: of a call beside it, or NULL. */
enum { JOURNAL_NAME = 48 };
void journal_name(int round, int player, const char *purpose, char ret[JOURNAL_NAME]);
/* Of a step of an edit; 0: the edit itself. */
void journal_name_step(int round, int player, int step, char ret[JOURNAL_NAME]);
/* job: whose journal it must be; ERR_USAGE if it is another's. */
int journal_open(struct journal **ret, const char *dir, const char *name, const char *job,
		 struct err *e);
void journal_close(struct journal *j); /* NULL is fine */
/* The next old line, borrowed, or NULL when all are given out.  Peeks; journal_next() goes on. */
const json_t *journal_peek(const struct journal *j);
void journal_next(struct journal *j);
/* Takes line.  sync: it is on disk when this returns; else it survives only us. */
int journal_put(struct journal *j, json_t *line, bool sync, struct err *e);
/* All lines of a kind ("t"), old and new, in order. */
void journal_each(const struct journal *j, const char *kind,
		  void (*fn)(void *cookie, const json_t *line), void *cookie);
int journal_remove(const char *dir, const char *name, struct err *e);

#endif
