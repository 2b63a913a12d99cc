/*
 * critics: a language model that judges the players' code.
 *
 * One question for each player and round: how likely is it that this code wins,
 * and what is to be said of it.  Three kinds, by what is asked and shown:
 * the review of parametric feedback (feedback.knowledge), before an edit; the
 * critic before the games (code alone) and after them (code and what its author
 * may know of the round; hindsight), and the critic between the steps of an edit
 * (refine.h; code alone).  A judge sees what is public and the
 * player's own, through feedback.c: never hidden tests, seeds, opponents' code.
 * Answers are numbers and texts in the store; no verdict ever depends on them.
 */
#ifndef AGON_CRITICS_H
#define AGON_CRITICS_H

#include "harness/run/tournament.h"

enum critic_when { CRITIC_REVIEW, CRITIC_BEFORE, CRITIC_AFTER, CRITIC_REFINE };
extern const char *const critic_purposes[]; /* in the store, by critic_when; see refine.h */

/* What is asked at this point of a round; nothing where the config asks for nothing.
 * step: of the edit that is next, with CRITIC_REFINE; else 0. */
int critics_run(struct tournament *t, int round, enum critic_when when, int step, struct err *e);
/* Is this player's code judged? */
bool critics_judge(const struct config *c, int player);
/* The config's critic makes sense: it has what it needs, and somebody wants it. */
int critics_check(const struct config *c, struct err *e);

#endif
