/*
 * friction: what agents make of the feedback they get, from the record of
 * their attempts.  Pure functions.
 *
 * An attempt is a codebase that played a round; it is correct when it won more
 * than half of its meetings (in a problem set: when it was accepted).  Flip
 * rates are as in "Helpful Agent Meets Deceptive Judge" (arXiv 2506.03332):
 * correct to incorrect, and incorrect to correct, from one attempt to the next;
 * friction and resistance as in Feedback Friction (2025).
 */
#ifndef AGON_SCIENCE_FRICTION_H
#define AGON_SCIENCE_FRICTION_H

#include <stdbool.h>
#include <stddef.h>

struct attempt {
	bool correct;  /* by the hidden verdict */
	double value;  /* 0..1: share of its meetings, or of its tests */
	bool fired;    /* the judge said of it what is not true, or said it with an intent */
	bool touched;  /* the edit after it changed what was at fault; false for the last one */
	bool told_bad; /* it was told that it is not correct */
};

/* k of n, and the Wilson interval of 95 %. */
struct rate {
	size_t k, n;
	double low, high;
};

struct friction {
	size_t attempts;
	struct rate c_to_i, i_to_c;             /* of all steps from one attempt to the next */
	struct rate fired_c_to_i, quiet_c_to_i; /* of those whose feedback was fired, or not */
	struct rate fired_i_to_c, quiet_i_to_c;
	struct rate resistance; /* told that it failed, and the next edit did not touch it */
	size_t sign_changes;    /* correct to incorrect or back; 2 and more: it oscillates */
	size_t plateau;  /* the attempt after which the best value rose by no more than .01 */
	double friction; /* 1 - (a_T - a_0) / (target - a_0), NAN where a_0 >= target */
};
void friction_of(const struct attempt *a, size_t n, double target, struct friction *ret);
/* In a search attempt i > 0 came from attempt parent[i] < i, which step[i] is as it was told
 * before that edit.  Steps lead from parents to children; .sign_changes are the most on one way
 * from the root, and for friction a_T is the best attempt's. */
void friction_of_tree(const struct attempt *a, const int *parent, const struct attempt *step,
		      size_t n, double target, struct friction *ret);
/* Rates of several agents together; the other numbers are of one agent only. */
void friction_add(struct friction *sum, const struct friction *x);

#endif
