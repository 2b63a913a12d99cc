/*
 * sprt_model: what a sequential test and its estimate share.  Private to science.
 */
#ifndef AGON_SCIENCE_SPRT_MODEL_H
#define AGON_SCIENCE_SPRT_MODEL_H

#include "harness/science/science.h"

double sprt_score_of(double elo);
/* Frequencies of the cells, empty ones as 1/1000 of a game; returns their sum. */
double sprt_frequencies(const double *count, int cells, double *p);
void sprt_moments(const double *p, int cells, double *ret_mean, double *ret_var);
/* The likeliest distribution with mean s; that of the test's model at an Elo. */
bool sprt_likeliest_mean(const double *p, int cells, double s, double *ret);
bool sprt_likeliest(const struct sprt *t, const double *p, int cells, double elo, double *ret);

/* What was seen when a test stopped. */
struct sprt_seen {
	const struct sprt *test;
	int cells;
	double p[5]; /* frequencies */
	double lower, upper, units, llr;
};

/* The looks of a test as a walk of the score; .n = 0: they are too many for it. */
struct sprt_looks {
	int n;
	double units;       /* between two looks */
	double centre;      /* the mean at which the log-likelihood ratio is 0 */
	double *low, *high; /* after look k the test goes on between these sums of score - centre */
	double end;         /* the observed sum */
};
void sprt_looks_init(struct sprt_looks *l, const struct sprt_seen *o, double mean);
void sprt_looks_release(struct sprt_looks *l);
/* P(an end at or below the observed one | true mean s); false: not to be had this way. */
bool sprt_looks_cdf(const struct sprt_looks *l, const struct sprt_seen *o, double s, double *ret);

#endif
