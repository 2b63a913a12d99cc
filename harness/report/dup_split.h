/*
 * dup_split: what was solved of problems that exist already, beside what was
 * solved of the others, and along the similarity (split.h has the statistics).
 *
 * Checks are joined with problems by name: CONTEST/PROBLEM, PROBLEM, or the
 * last part of the id that was checked.  A review speaks louder than a verdict.
 *
 * The tries of a run of graded games: each player on each package in each
 * round; round 0, which is the starting point, only where no other was played.
 * A try is accepted as it was graded: every hidden test passed, and full points
 * where the package gives points; where little is good, or all points are
 * relative (optimize), a legal output on all; in a hack, what nobody broke.  No
 * program, and one that does not build, is a try that failed.  What the judge
 * failed on is none.
 */
#ifndef AGON_REPORT_DUP_SPLIT_H
#define AGON_REPORT_DUP_SPLIT_H

#include "harness/science/contest.h"
#include "harness/science/split.h"
#include "harness/store/store.h"

#include <jansson.h>

enum { DUP_BINS_MAX = 20, DUP_LEVELS_MAX = 12, DUP_SPLIT_ENOUGH = 30, DUP_PARTS = 4 };
extern const char *const dup_split_parts[DUP_PARTS]; /* "all", "clean", "flagged", "unknown" */

struct dup_split_opts {
	const char *record; /* for messages */
	const char *flag;   /* "near", "duplicate": flagged from this verdict on */
	const char *rate; /* of a problem: "tries" accepted, "solved" by any, "score" of the most */
	int bins;         /* 1 to DUP_BINS_MAX */
};

/* A team, or all of them together. */
struct dup_subject {
	const char *name;
	double *rate;                      /* by problem; NAN: not tried */
	struct split_rate part[DUP_PARTS]; /* as dup_split_parts */
	struct split_rate bin[DUP_BINS_MAX];
	struct split_difference flagged;            /* minus clean */
	struct split_difference rise[DUP_BINS_MAX]; /* minus the first bin */
	/* By difficulty, as dup_split.levels: what is flagged may only be easier. */
	struct split_rate level[DUP_LEVELS_MAX][DUP_PARTS];
	struct split_difference level_flagged[DUP_LEVELS_MAX];
	int rank_all, rank_clean; /* 0: none */
};

struct dup_split {
	struct dup_split_opts o;
	struct contest c;
	json_t *checks; /* dup_record_latest() */
	struct split_problem *problem;
	struct dup_subject *subject; /* [0]: all teams */
	size_t n, n_subjects, n_part[SPLIT_UNKNOWN + 1], unchecked;
	double from[DUP_BINS_MAX], to[DUP_BINS_MAX];
	size_t levels;      /* of .c.levels; 0: no difficulty is known, or of more than 12 kinds */
	bool mixed;         /* checks against different corpora, or with different thresholds */
	const json_t *like; /* the first check that was used */
};
/* Fill in .o and .c, then: .checks from .o.record. */
int dup_split_read_record(struct dup_split *s, struct err *e);
/* The rest of it.  ERR_USAGE: no tries, or no check is of any of their problems. */
int dup_split_make(struct dup_split *s, struct err *e);
void dup_split_release(struct dup_split *s);

/* Best minus worst team in a part, or in a bin (else -1); NAN with fewer than two. */
double dup_split_spread(const struct dup_split *s, int part, int bin);
json_t *dup_split_json(const struct dup_split *s);
/* What follows from it, or that nothing does: one line. */
void dup_split_say(const struct dup_split *s, struct buf *out);

/* Add the tries of a run; ERR_USAGE where it has no graded games.  ret_relative (may be NULL):
 * their points are relative, so there is no "solved". */
int dup_split_add_run(struct contest *c, struct store *s, const char *dir, bool *ret_relative,
		      struct err *e);
/* Of a run with checks in its run.db, as agon dup split does it by itself.  1: it has none, or no
 * graded games. */
int dup_split_of_run(struct store *s, const char *dir, struct dup_split *ret, struct err *e);
/* Where that is there: key "duplicates" of standings, or (j NULL) a small table behind them;
 * or why there is none. */
void dup_split_beside(struct store *s, const char *dir, json_t *j, bool color, struct buf *out);

#endif
