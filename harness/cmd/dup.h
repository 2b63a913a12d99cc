/*
 * dup: what the "agon dup" commands share: hits for people and for programs,
 * thresholds from a calibration, and the record of checks and reviews.
 */
#ifndef AGON_CMD_DUP_H
#define AGON_CMD_DUP_H

#include "problems/problem.h"

#include <jansson.h>

/* {"task","hits":[{"id","score","words","grams","samples","copy","ngram13","passages":[...]}]} */
json_t *dup_hits_json(const struct dup_index *x, const struct dup_query *q,
		      const struct dup_hits *h);
void dup_hits_print(const struct dup_index *x, const struct dup_query *q, const struct dup_hits *h);

/* What a calibration file says; refused when it is of another corpus. */
int dup_threshold_read(const char *path, const struct dup_index *x, struct dup_threshold *ret,
		       struct err *e);
/* The corpus hash of dup_info() as it is shown. */
void dup_corpus_name(const struct dup_index *x, char out[24]);
/* Names the engine and its weights: results of the same name can be compared. */
#define DUP_ENGINE "lexical/1"

/* A SQLite file of checks and reviews: dupcheck, duphit, dupreview.  One check
 * per (problem text, corpus, engine, thresholds): repeating it replaces it. */
struct dup_record;
struct dup_record *dup_record_open(const char *path, struct err *e);
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

#endif
