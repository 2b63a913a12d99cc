/*
 * dup_record: checks of problems for duplicates, and what people decided of
 * them: tables of a file of their own, or of the run.db of a run directory.
 */
#ifndef AGON_STORE_DUP_RECORD_H
#define AGON_STORE_DUP_RECORD_H

#include "problems/problem.h"

#include <jansson.h>

/* Names the engine and its weights: results of the same name can be compared. */
#define DUP_ENGINE "lexical/3"

/* Checks and reviews: the tables dupcheck, duphit, dupreview of a SQLite file, or of the run.db
 * of a run directory.  One check per (problem text, corpus, engine, thresholds): repeating it
 * replaces it.  write: make what is missing; of a run, take its lock (ERR_USAGE names who has
 * it).  Else ERR_USAGE where nothing was recorded yet. */
struct dup_record;
struct dup_record *dup_record_open(const char *path, bool write, struct err *e);
/* The record in a run directory whose lock the caller has. */
struct dup_record *dup_record_open_own(const char *dir, struct err *e);
void dup_record_close(struct dup_record **r);
#define DUP_RECORD_SCOPED __attribute__((cleanup(dup_record_close))) struct dup_record

struct dup_check {
	const char *problem, *corpus;
	const struct dup_query *query;
	const struct dup_hits *hits;
	const struct dup_index *index;
	struct dup_threshold threshold;
	enum dup_verdict verdict;
	int64_t wall_ns;
};
int dup_record_check(struct dup_record *r, const struct dup_check *c, struct err *e);
/* decision: exact, near, method or no.  ERR_USAGE if problem was never checked or ref no hit. */
int dup_record_review(struct dup_record *r, const char *problem, const char *ref,
		      const char *decision, const char *who, const char *note, struct err *e);
/* Hits that nobody reviewed yet, of verdicts near and duplicate, as {"problem","ref","score"}. */
json_t *dup_record_open_hits(struct dup_record *r, struct err *e);
/* The last check of each problem, as {"problem","verdict","score","corpus","engine",
 * "duplicate_at","near_at","confirmed":"exact,method","rejected"}: confirmed are the decisions
 * other than no, rejected is true when each hit from near_at on was decided to be no. */
json_t *dup_record_latest(struct dup_record *r, struct err *e);

#endif
