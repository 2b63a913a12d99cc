/*
 * critic: how good the numbers of a verifier are, against executed verdicts.
 * Pure functions.
 *
 * AUC: Mann & Whitney (1947), a tie counts half.  ECE: expected calibration
 * error over equal bins [lo, hi), the last one closed (Guo et al. 2017); it
 * depends on the bins, so they are part of the result.  Brier (1950): mean of
 * (score - truth)^2.  Best of k: the expected truth of the highest score among k
 * attempts drawn without replacement from a group, ties shared, averaged over
 * the groups that have k; beside it the best possible (pass@k, Chen et al. 2021)
 * and the average attempt.  Refinement gain: as in Critique-RL (2510.24320).
 */
#ifndef AGON_SCIENCE_CRITIC_H
#define AGON_SCIENCE_CRITIC_H

#include "harness/science/science.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct critic_row {
	double score;   /* 0..1: how sure the verifier is that the attempt is correct */
	double truth;   /* 0..1; correct from 0.5 on */
	double refined; /* truth of the attempt after the critique; NAN: there is none */
	size_t group;   /* attempts at the same thing; numbered from 0 without gaps */
};

enum { CRITIC_BINS_MAX = 100, CRITIC_K_MAX = 16 };

struct critic_bin {
	size_t n;
	double score, truth; /* means; 0 when n is 0 */
};

struct critic_k {
	int k;
	size_t groups; /* that have k attempts or more */
	double best, possible, average;
};

struct critic_result {
	size_t n, correct, groups;
	double auc;                   /* NAN unless there are correct and incorrect attempts */
	struct interval auc_interval; /* bootstrap, 95 % */
	double ece, brier, accuracy, threshold;
	struct interval accuracy_interval; /* Wilson, 95 % */
	int bins;
	struct critic_bin bin[CRITIC_BINS_MAX];
	int ks;
	struct critic_k k[CRITIC_K_MAX]; /* 1, 2, 4, ... */
	size_t refined;                  /* attempts with a refinement */
	double gain;                     /* mean of refined - truth; NAN if there are none */
	struct interval gain_interval;   /* bootstrap, 95 % */
	size_t c_to_i, i_to_c, was_c, was_i;
};
/* n >= 1; bins 1..CRITIC_BINS_MAX; rows are not changed. */
void critic_judge(const struct critic_row *row, size_t n, int bins, double threshold, uint64_t seed,
		  struct critic_result *ret);

#endif
