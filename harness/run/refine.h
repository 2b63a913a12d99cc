/*
 * refine: an edit in steps, with a critic's word before each further one (critic.refine).
 *
 * Within a round, before its games: every player edits (step 0), the critic judges each draft,
 * its author reads that and may edit again (step 1), and so on up to critic.refine times.  It
 * ends sooner where the critic has nothing to say or the author changed nothing.  A step is an
 * edit like any other, with a conversation, a journal, limits and a recording of its own, and
 * the store has it as a draft; so a killed run goes on in the middle of a refinement.  The
 * round's edit is the last draft, its conversation all of theirs in a row.
 *
 * What a refinement gained is measured (critic.measure): each draft that is not what played
 * plays the same games, on the same seeds and against the same codebases of the others, in a
 * record of its own, of which only its worth is kept.
 */
#ifndef AGON_REFINE_H
#define AGON_REFINE_H

#include "harness/run/tournament.h"

/* critic.refine; 0: edits have no steps. */
int refine_steps(const struct config *c);
/* May this player's edits have further steps?  Who gives the same code at any time has none. */
bool refine_is_for(const struct config *c, int player);
/* "refine-N" of the critic's word before step N; and N of that, 0 of any other purpose. */
void refine_purpose(int step, char ret[16]);
int refine_step_of(const char *purpose);

/* 1: there is a draft to be judged before this step; 0: there is none. */
int refine_asks(struct tournament *t, int round, int player, int step, struct err *e);
/* 1: the critic has said something of it, so there is this step; 0: there is not. */
int refine_edits(struct tournament *t, int round, int player, int step, struct err *e);
/* What is behind the prompt of a step, nothing of step 0. */
int refine_prompt(struct tournament *t, int round, int player, int step, struct buf *out,
		  struct err *e);
/* The folder that an author reads before a step: shown, and what the critic said so far. */
int refine_folder(struct tournament *t, const char *shown, int round, int player, int step,
		  char ret_tree[TREE_HEX], struct err *e);

/* The edits of a round with all their steps. */
int refine_run(struct tournament *t, int round, struct err *e);
/* What the drafts of a round are worth, when its games are over. */
int refine_measure(struct tournament *t, int round, struct err *e);

#endif
