/*
 * compare: comparisons that are not done in step.  Private to problems/judge.
 */
#ifndef AGON_PROBLEMS_JUDGE_COMPARE_H
#define AGON_PROBLEMS_JUDGE_COMPARE_H

#include "problems/problem.h"

/* COMPARE_JSON: both are read whole. */
int compare_json(int ans_fd, int out_fd, struct judge_diff *ret, struct err *e);

#endif
