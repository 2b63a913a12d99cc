/*
 * split: pass rates of two kinds of problems, and along a similarity, with
 * their uncertainty.  Pure functions.
 *
 * The problem is the unit: its rate is in 0..1 and the rate of a part is the
 * mean over its problems.  Intervals: Wilson (1927), with the sum of rates as
 * successes, which is wide where rates are fractions; of a difference:
 * Newcombe's hybrid score interval (1998, method 10), from the two of Wilson.
 */
#ifndef AGON_SCIENCE_SPLIT_H
#define AGON_SCIENCE_SPLIT_H

#include "harness/science/science.h"

#include <stddef.h>

enum split_part { SPLIT_CLEAN, SPLIT_FLAGGED, SPLIT_UNKNOWN };

struct split_problem {
	enum split_part part;
	double score; /* similarity; of no meaning where the part is unknown */
	int bin;      /* split_bins(): from 0, least similar; -1: unknown */
};
/* Bins of equally many problems along the score.  Equal scores share a bin, so it may be that
 * some bins are empty. */
void split_bins(struct split_problem *p, size_t n, int bins);

struct split_rate {
	size_t n;    /* problems with a rate */
	double rate; /* mean; NAN without problems */
	struct interval at;
};
/* Of the problems in a part and a bin (-1: in any); rate[i] NAN: problem i was not tried. */
struct split_rate split_rate(const double *rate, const struct split_problem *p, size_t n, int part,
			     int bin, double confidence);

struct split_difference {
	double value; /* a - b; NAN if one of them has no problems */
	struct interval at;
};
struct split_difference split_difference(const struct split_rate *a, const struct split_rate *b);

#endif
