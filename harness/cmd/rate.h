/*
 * rate: the methods of `agon rate` behind one shape.
 */
#ifndef AGON_CMD_RATE_H
#define AGON_CMD_RATE_H

#include "harness/science/science.h"

struct rate_options {
	const char *method;
	double lambda; /* NAN: 0, and 0.01 where that has no finite answer */
	double base, k, tau, draw, alpha;
	enum { CI_AUTO, CI_HESSIAN, CI_BOOTSTRAP } ci; /* auto: resample where there are clusters */
	bool logit;
	int samples, population;
	uint64_t seed;
};

struct rated {
	int n;
	int *order;                                    /* players, best first */
	double *value, *sd, *lo, *hi, *games, *points; /* NAN where a method has none */
	double *extra;                                 /* NULL: the method has none */
	const char *extra_name, *scale;
	const char *interval; /* "hessian" or "bootstrap"; NULL: not of these */
	double *los, *ranks;  /* n*n or NULL: P(i above j), P(i has rank k) */
	double lambda, loglik, tie, cyclicity, exploitability; /* NAN: not known */
	bool agrees;                                           /* agreement is filled */
	struct rank_agreement agreement;
};

/* What a reader must know is added to the warnings of the record. */
int rate(struct record *r, const struct rate_options *o, struct rated *ret, struct err *e);
void rated_release(struct rated *x);

#endif
