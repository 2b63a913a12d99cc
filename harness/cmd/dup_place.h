/*
 * dup_place: checking a problem for duplicates where work is done on it: a
 * command that opens packages asks once for each, and shows what came out.
 */
#ifndef AGON_CMD_DUP_PLACE_H
#define AGON_CMD_DUP_PLACE_H

#include "harness/base/buf.h"
#include "harness/base/err.h"
#include "problems/problem.h"

#include <jansson.h>

/* What the options say; NULL: $AGON_DUP_INDEX, $AGON_DUP_CALIBRATION, $AGON_DUP_RECORD. */
struct dup_place_opts {
	const char *index, *calibration, *record;
	const char *run; /* instead of record: a run directory whose lock the caller has */
};
/* Rows of an option table for a struct that has a dup_place_opts at member m. */
#define DUP_PLACE_OPTS(type, m)                                                                    \
	{OPT_TEXT,                                                                                 \
	 0,                                                                                        \
	 "dup-index",                                                                              \
	 "FILE",                                                                                   \
	 "say whether the problem exists already in this index ($AGON_DUP_INDEX)",                 \
	 offsetof(type, m.index),                                                                  \
	 0,                                                                                        \
	 0,                                                                                        \
	 NULL},                                                                                    \
		{OPT_TEXT,                                                                         \
		 0,                                                                                \
		 "dup-calibration",                                                                \
		 "FILE",                                                                           \
		 "thresholds from agon dup calibrate ($AGON_DUP_CALIBRATION)",                     \
		 offsetof(type, m.calibration),                                                    \
		 0,                                                                                \
		 0,                                                                                \
		 NULL},                                                                            \
	{                                                                                          \
		OPT_TEXT, 0, "dup-record", "PATH",                                                 \
			"keep that in a SQLite file or a run directory ($AGON_DUP_RECORD)",        \
			offsetof(type, m.record), 0, 0, NULL                                       \
	}

struct dup_place;
/* *ret NULL: no index is named, nothing is to be checked.  ERR_USAGE: it cannot be used. */
int dup_place_open(const struct dup_place_opts *o, struct dup_place **ret, struct err *e);
void dup_place_close(struct dup_place **p);
#define DUP_PLACE_SCOPED __attribute__((cleanup(dup_place_close))) struct dup_place

/* Check the statements of a package, and record it under name:
 * {"verdict","score","hits":[{"id","score"}],
 * "statement","engine","corpus","duplicate_at","near_at","calibrated"}, "why" where the verdict
 * is unknown.  Of several statements the one that looks most like a duplicate counts. */
int dup_place_check(struct dup_place *p, const char *name, const struct problem *problem,
		    json_t **ret, struct err *e);
/* A line for people, ended by a newline. */
void dup_place_text(const char *problem, const json_t *found, struct buf *out);
/* How many problems so far: {"duplicate","near","clean","unknown"}. */
json_t *dup_place_counts(const struct dup_place *p);

#endif
