/*
 * bt_model: the likelihood of a set of pairs and its maximum; what bt.c and
 * the bootstrap share.  Private to science.
 */
#ifndef AGON_SCIENCE_BT_MODEL_H
#define AGON_SCIENCE_BT_MODEL_H

#include "harness/science/science.h"

struct bt_pair {
	int i, j;
	double win, tie, loss; /* of i */
};
struct bt_problem {
	int n, pairs;
	struct bt_pair *pair;
	enum tie_model ties;
	double lambda;
	double *hessian; /* (n+1)^2, gradient and step n+1 each: scratch of the solver */
	double *gradient, *step, *trial;
};

void bt_problem_init(struct bt_problem *p, const struct cross *t, enum tie_model ties,
		     double lambda);
void bt_problem_release(struct bt_problem *p);
/* The sums of decisive games and ties. */
void bt_problem_totals(const struct bt_problem *p, double *ret_decisive, double *ret_ties);
/* x: n strengths and the log tie parameter, in: start, out: maximum.  Returns
 * iterations, or -1 when it runs away.  On success hessian holds minus the
 * second derivative + J (a constant added so that it is positive definite). */
int bt_solve(struct bt_problem *p, double *x, double *ret_loglik);
int bt_unknowns(const struct bt_problem *p);

#endif
