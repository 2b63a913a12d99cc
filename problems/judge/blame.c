/*
 * Two programs talked; who is to blame?  Rules in order, the first that fits.
 *
 * What an interactor decided by itself before the submission ended stands,
 * whatever the submission did afterwards.  What befell it because the submission
 * left or flooded it is the submission's.  Only then does the submission's own
 * end count, and last the interactor's verdict.
 */
#include "problems/problem.h"

enum verdict judge_blame(const struct judge_ends *x, const char **ret_why)
{
	bool left = x->interactor_pipe && !x->interactor_first;

	*ret_why = NULL;
	if (x->interactor_limit && x->flooded) {
		*ret_why = "it wrote more than the interactor could take";
		return VERDICT_OLE;
	}
	if (x->interactor == VERDICT_WA && (x->interactor_first || x->submission_pipe))
		return VERDICT_WA;
	if (left && x->submission == VERDICT_AC) {
		*ret_why = "it ended before the interaction was over";
		return VERDICT_WA;
	}
	if (x->interactor == VERDICT_JE && x->interactor_first)
		return VERDICT_JE;
	if (x->interactor_floods) {
		*ret_why = "the interactor writes without end";
		return VERDICT_JE;
	}
	if (x->unheard) {
		*ret_why = "the submission waits for an interactor that is busy or does not read";
		return VERDICT_JE;
	}
	if (x->submission != VERDICT_AC)
		return x->submission;
	return x->interactor;
}
