/*
 * contest: the standings of many submissions, by the rules of ICPC, IOI and
 * LiveOIBench, as pure functions.  Not the ratings of games (science.h).
 *
 * Several contests may be in one struct contest, each with problems of its own;
 * teams are the same in all.  Times are nanoseconds since the start of the
 * contest, -1 where they are unknown: then the order of the input counts and
 * penalties are those of wrong tries alone.
 *
 * Sources: ICPC World Finals rules (penalty); IOI regulations (best score of
 * every subtask); LiveOIBench, arXiv 2510.09595, and its generate_rankings.py
 * for percentile, relative score, medals and the rating among humans; Chen et
 * al. 2021 for pass@k; M. Mirzayanov, "Open Codeforces Rating System" (2015).
 */
#ifndef AGON_SCIENCE_CONTEST_H
#define AGON_SCIENCE_CONTEST_H

#include "harness/base/err.h"
#include "harness/base/vec.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CONTEST_NAMES_MAX = 100000, CONTEST_TRIES_MAX = 5000000 };

/* Names to numbers, in the order of their first use. */
struct contest_names {
	VEC(char *)
	at;
	VEC(int32_t)
	slots;
};
/* Its number; adds who is new.  -1: longer than 600 bytes, or too many. */
int contest_name(struct contest_names *n, const char *name, struct err *e);
int contest_name_find(const struct contest_names *n, const char *name); /* -1: unknown */
void contest_names_release(struct contest_names *n);

enum try_result {
	TRY_REJECTED,
	TRY_ACCEPTED,
	TRY_IGNORED /* compile error, judge error: as if it had not been sent */
};

struct contest_try {
	int32_t team, problem; /* problem: index of contest.problems */
	enum try_result result;
	int64_t time_ns;         /* -1: unknown */
	double score, max_score; /* max_score NAN: unknown */
	double tests;            /* share of tests passed, or NAN */
	size_t parts, n_parts;   /* scores of its subtasks in contest.parts; 0: none */
};

struct contest_part {
	int32_t name; /* in contest.part_names */
	double score;
};

struct contest_problem {
	char *name;
	int32_t contest;  /* in contest.contests */
	double max_score; /* the greatest that any try says */
	int32_t level;    /* in contest.levels: how difficult it is; -1: unknown */
};

struct contest {
	struct contest_names teams, contests, keys, part_names, levels;
	VEC(struct contest_problem)
	problems; /* keys has "contest\1problem" for each */
	VEC(struct contest_try)
	tries; /* in the order of the input */
	VEC(struct contest_part)
	parts;
	bool scored;     /* some try has a score other than full or nothing */
	int64_t untimed; /* tries without a time */
	int64_t ignored; /* tries that were TRY_IGNORED */
};
void contest_release(struct contest *c);
/* Index of a problem of a contest, added where it is new. */
int contest_problem(struct contest *c, const char *contest, const char *problem, struct err *e);
/* How difficult it is, in the words of the input ("easy", "1800"); the first that is said counts.
 */
int contest_level(struct contest *c, int problem, const char *level, struct err *e);
int contest_add(struct contest *c, const struct contest_try *t, struct err *e);

/* ---- readers ---- */

/* team,problem,verdict|score [,time|minute|seconds][,max_score][,contest][,difficulty], columns
 * found by the header.  time: minutes, or H:MM or H:MM:SS.  verdict: AC, OK, accepted...; CE and JE
 * are ignored tries; anything else is rejected. */
int contest_read_csv(struct contest *c, const char *what, const char *bytes, size_t len,
		     struct err *e);
/* Lines of `agon judge --json`, also of --all, or LiveOIBench's
 * {problem: {solution: {"score","relative_score","status"...}}}.  The team is the key "team",
 * else the folder of the submission, else (LiveOIBench: the key "model", else) the input's name. */
int contest_read_json(struct contest *c, const char *what, const char *bytes, size_t len,
		      struct err *e);

/* ---- standings ---- */

enum contest_rule {
	CONTEST_ICPC, /* most solved, then least penalty, then the earlier last accepted */
	CONTEST_IOI,  /* best score of each subtask over all tries */
	CONTEST_BEST, /* best try of each problem (LiveOIBench) */
	CONTEST_LAST, /* last try of each problem */
};

struct contest_cell {             /* team x problem */
	int64_t tries;            /* that count: up to the first accepted under ICPC */
	int64_t judged, accepted; /* all of them, for pass@k */
	bool solved, first;       /* first: nobody solved it earlier */
	int64_t time_ns;          /* of the first accepted; -1 unknown */
	double score;
	double tests; /* best share of tests, or NAN */
};

struct contest_row {
	int32_t team;
	int rank; /* from 1, shared by equals */
	int solved;
	int64_t penalty_min, last_ns; /* ICPC */
	double score;
	double relative;  /* mean over problems of score / max_score, times 100; NAN: no maximum */
	double pass_rate; /* solved problems of all, times 100 */
	/* contest_against() */
	double percentile, elo; /* NAN: not known */
	bool elo_open;          /* above all humans: elo is only a lower bound */
	enum { MEDAL_UNKNOWN, MEDAL_NONE, MEDAL_BRONZE, MEDAL_SILVER, MEDAL_GOLD } medal;
};

struct contest_table { /* of one contest */
	enum contest_rule rule;
	int32_t contest;
	size_t n_rows, n_problems;
	int32_t *problems;          /* indices */
	struct contest_row *rows;   /* best first */
	struct contest_cell *cells; /* rows x problems, as rows are */
};
/* Every team that has a try in the contest.  penalty_min: for each rejected try. */
void contest_rank(const struct contest *c, int contest, enum contest_rule rule, int penalty_min,
		  struct contest_table *ret);
void contest_table_release(struct contest_table *t);
/* The first gold teams by rank get gold, and so on; who shares a rank shares the medal. */
void contest_medals(struct contest_table *t, const int count[3]);

/* ---- humans ---- */

struct contest_humans { /* of one contest */
	char *contest;  /* "": of the only one */
	size_t n, columns;
	VEC(char *)
	names; /* of columns */
	VEC(double)
	values;           /* n x columns; NAN: no number there */
	double cutoff[3]; /* gold, silver, bronze; NAN: none */
};
struct contest_crowd {
	VEC(struct contest_humans)
	at;
};
void contest_crowd_release(struct contest_crowd *c);
/* CSV: one human a row; columns "contest", "gold_cutoff"... are understood as LiveOIBench names
 * them.  JSON: its rows, {"contest_id","contestants_ranking":[{...}],"gold_cutoff"...}. */
int contest_crowd_read(struct contest_crowd *c, const char *what, const char *bytes, size_t len,
		       struct err *e);
/* The humans of a contest, or NULL. */
const struct contest_humans *contest_crowd_of(const struct contest_crowd *c, const char *contest,
					      bool only);
/* Fill percentile, elo and medal of every row.  Humans' scores are Recalculated_Total, else the
 * sum over the problems that both sides have, else Total.  false: they have none of these. */
bool contest_against(const struct contest *c, struct contest_table *t,
		     const struct contest_humans *h);
void contest_cutoffs(struct contest_table *t, const double cutoff[3]);

/* 100 x humans strictly below / humans; NAN without humans. */
double contest_percentile(double score, const double *humans, size_t n);
/* The rating at which rank is expected among rated humans: bisection of [500, highest + 100] to a
 * width of 1, the left end.  NAN without humans.  open: the rank has no such rating. */
double contest_elo(int rank, const double *ratings, size_t n, bool *ret_open);

/* ---- samples ---- */

/* Unbiased 1 - C(n-c, k) / C(n, k); NAN where n < k. */
double pass_at_k(int64_t n, int64_t c, int64_t k);
/* All k of k: C(c, k) / C(n, k); NAN where n < k. */
double pass_all_k(int64_t n, int64_t c, int64_t k);
/* Their mean over the problems of a row that anybody tried. */
double contest_pass_at(const struct contest_table *t, size_t row, int64_t k, bool all);

/* ---- ratings ---- */

/* What a contest changes in ratings by Codeforces' rule of 2015.  rank: from 1, equals share the
 * worst of theirs. */
void contest_rating_changes(const double *rating, const int *rank, size_t n, double *ret_seed,
			    double *ret_delta);

#endif
