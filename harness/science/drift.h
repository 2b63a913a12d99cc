/*
 * drift: what a codebase is like, in numbers, and how they move over rounds.
 * Pure functions.  ("Moloch's Bargain", 2510.06105: gains in competition come
 * with drift in what nobody scores.)
 */
#ifndef AGON_SCIENCE_DRIFT_H
#define AGON_SCIENCE_DRIFT_H

#include "harness/base/vec.h"
#include "harness/science/science.h"

/* One codebase; add its files one by one, then measure. */
struct drift_code {
	VEC(struct drift_file)
	files;
};
struct drift_file {
	char *path, *text; /* owned copies */
	size_t len;
};
void drift_add(struct drift_code *c, const char *path, const char *bytes, size_t len);
void drift_release(struct drift_code *c);

struct drift_size {
	double files, bytes, lines;
	double duplication; /* share of lines within a run of 6 equal non-blank lines elsewhere */
	double literals;  /* share of code bytes in number and string literals: tables of answers */
	double throwaway; /* share of files that no other file names, README and the like aside */
};
/* entry: the file that is what counts (a warrior, a main program), never thrown away; or NULL. */
void drift_measure(const struct drift_code *c, const char *entry, struct drift_size *ret);

struct drift_slope {
	size_t n;
	double slope;             /* per round, least squares; NAN with fewer than 3 points */
	struct interval interval; /* 95 %, Student's t */
};
/* y[i] at x[i]; pairs with a NAN are left out. */
void drift_slope(const double *x, const double *y, size_t n, struct drift_slope *ret);

#endif
