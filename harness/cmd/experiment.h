/*
 * experiment: the table of an experiment: a row for every combination of levels
 * and every player, averaged over the runs that repeat it.
 *
 * A run gives each player some measures; a cell's value is their mean over its
 * runs, with Student's interval, but never a narrower one than the games of the
 * runs alone allow.  A cell of one run has the interval of its
 * games alone (points: Wilson; change: normal; Elo: from the fit), which says
 * nothing of other seeds.
 */
#ifndef AGON_CMD_EXPERIMENT_H
#define AGON_CMD_EXPERIMENT_H

#include "harness/base/err.h"
#include "harness/base/vec.h"
#include "harness/run/experiment.h"
#include "harness/science/science.h"

enum measure {
	MEASURE_POINTS, /* percent of the points, draws as half, of the rounds that count */
	MEASURE_CHANGE, /* percent in the last round (the best node) minus percent in round 0 */
	MEASURE_ELO,    /* Bradley-Terry over the players of the run, lambda 0.01, base 1200 */
	MEASURE_ROUNDS, /* rounds won */
	MEASURE_COUNT
};
extern const char *const measure_names[MEASURE_COUNT + 1];

struct estimate {
	double mean, lo, hi; /* NAN: not to be had; infinite bounds: one run, no interval */
};

struct cell_player {
	char *name;
	int runs;
	int64_t games;
	struct estimate value[MEASURE_COUNT];
	struct estimate difference; /* of one measure from the baseline's; NAN without */
};
struct cell {
	int *level; /* of each factor; -1: averaged over */
	VEC(int64_t)
	runs; /* that are in it */
	VEC(struct cell_player)
	players;
	bool baseline;
};

/* Which rounds count. */
enum experiment_rounds {
	ROUNDS_ALL,  /* after round 0, if there are any */
	ROUNDS_LAST, /* the last one only */
	ROUNDS_BEST  /* of a search: the best node, in the games in which it was measured again, if
		      * there are any; no Elo */
};
struct experiment_options {
	double confidence;
	enum experiment_rounds rounds;
	const char *over;     /* factors that repeat, by comma; NULL: the seed */
	const char *baseline; /* FACTOR=LEVEL, or NULL */
	enum measure measure; /* that .difference is of */
};
struct experiment_table {
	VEC(struct cell)
	cells;
	bool *over;     /* by factor */
	int unfinished; /* runs that are left out */
	int unjudged;   /* runs with games that could not be judged */
};
int experiment_tabulate(const struct experiment *x, const struct experiment_options *o,
			struct experiment_table *ret, struct err *e);
void experiment_table_release(struct experiment_table *t);

#endif
