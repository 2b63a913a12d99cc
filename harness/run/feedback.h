/*
 * feedback: what an agent is told before it edits, as an experiment.
 *
 * A level says how much is told, an intent whether it is true, a probability
 * how often the intent takes effect, a delay how late it comes (the factors of
 * "Helpful Agent Meets Deceptive Judge", arXiv 2506.03332, and of Feedback
 * Friction, 2025).  All chance comes from the tournament's seed.  The truth is
 * kept in the store beside what was told.
 */
#ifndef AGON_FEEDBACK_H
#define AGON_FEEDBACK_H

#include "harness/config/config.h"
#include "harness/report/report.h"
#include "harness/store/store.h"

/* Each level tells all that those before it tell. */
enum feedback_level {
	FEEDBACK_NONE,
	FEEDBACK_BINARY,
	FEEDBACK_VERDICT,
	FEEDBACK_SCORE,
	FEEDBACK_LOGS,
	FEEDBACK_FULL,
	FEEDBACK_OPPONENT,
	FEEDBACK_LEVELS
};
enum feedback_intent { INTENT_CONSTRUCTIVE, INTENT_HYPERCRITICAL, INTENT_MALICIOUS, INTENTS };
enum feedback_knowledge {
	KNOWLEDGE_TEMPLATE,
	KNOWLEDGE_GROUNDED,
	KNOWLEDGE_PARAMETRIC, /* a model's, see critics.h */
	KNOWLEDGES
};
extern const char *const feedback_levels[FEEDBACK_LEVELS];
extern const char *const feedback_intents[INTENTS];
extern const char *const feedback_knowledges[KNOWLEDGES];

struct feedback_spec {
	enum feedback_level level;
	enum feedback_intent intent;
	enum feedback_knowledge knowledge;
	double probability;
	int delay;         /* rounds */
	bool names;        /* opponents go by their names, not by pseudonyms */
	bool trajectories; /* its own of earlier rounds, from level logs on */
};
/* The player's own values, else those of all, else level full, the truth, at once. */
void feedback_spec_of(const struct config *c, int player, struct feedback_spec *ret);

struct tournament;
/* What player may see before its edit in this round (1..): ret->shown is the
 * tree, ret->truth what it would have seen from a constructive judge. */
int feedback_make(struct tournament *t, int round, int player, struct store_feedback *ret,
		  struct err *e);

/* The judge of a player before its edit of this round. */
struct feedback_judge {
	int about;                   /* the round that it tells of; -1: none yet */
	bool reviews;                /* it is a model, and has to say something */
	enum feedback_intent intent; /* that takes effect now */
};
int feedback_judge(struct tournament *t, int round, int player, struct feedback_judge *ret,
		   struct err *e);
/* What a judge of this player's code may know: what the player itself may read before it
 * edits, at level logs and true, of this round alone; -1: of none, so statements only. */
int feedback_known(struct tournament *t, int round, int player, char ret_tree[TREE_HEX],
		   struct err *e);

/* ---- between the files of feedback ---- */

/* A finished round as one player is told of it.  Names are pseudonyms unless the spec says
 * otherwise; with lie, the meetings that it won most of are told the other way round. */
struct told {
	struct standings *st;
	int me;
	double share; /* of the truth; -1: nothing was played */
	bool won;     /* of the truth: more than half of its meetings */
};
int told_read(struct tournament *t, int round, int player, const struct feedback_spec *spec,
	      struct told *ret, struct err *e);
void told_lie(struct told *x);
void told_release(struct told *x);
/* What player calls another one. */
void told_name(const struct config *c, int player, int other, bool names, char ret[72]);

#endif
