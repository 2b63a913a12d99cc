/*
 * talk: edits by language models, and by programs that ask one.
 *
 * One talk is one edit: it drives a session (agents/llm) or a program in the
 * sandbox over the tournament's loop.  What the model answers is in the journal
 * before it is used, so the same command goes on after any crash without asking
 * again: recorded answers are taken in order and commands run again until the
 * journal ends.  At the end answers become a cassette and a trajectory.
 */
#ifndef AGON_TALK_H
#define AGON_TALK_H

#include "harness/run/tournament.h"

enum talk_replay {
	TALK_LIVE,
	TALK_STRICT,  /* recorded answers by their requests; another request is an error */
	TALK_ACTIONS, /* recorded answers in order, commands run again */
	TALK_PATCH    /* the recorded change of the codebase; nothing runs */
};
extern const char *const talk_replays[]; /* their names, NULL-terminated */

/* What all talks of a tournament share. */
struct talks;
struct talks *talks_new(struct tournament *t);
void talks_free(struct talks *a); /* NULL is fine */
/* Take answers from another run of the same tournament instead of a model. */
int talks_replay(struct talks *a, const char *dir, enum talk_replay mode, struct err *e);
/* Everything that can be known to be wrong before anything runs: models, keys,
 * templates, budgets.  ERR_USAGE names the player and the key. */
int talks_check(struct talks *a, struct err *e);
/* 1: nothing is left of a budget that this edit would need; why says of which. */
int talk_broke(struct tournament *t, int player, int round, char why[200], struct err *e);
/* Mounts of the directories that a player's tools: names, appended to mounts. */
int talk_tools(const struct config *c, int player, json_t *mounts, struct err *e);
/* TALK_PATCH: the recorded edit as it was, blobs copied: 0; 1: not in this mode. */
int talks_patch(struct talks *a, int player, int step, struct store_edit *row,
		struct store_talk *talk, struct err *e);

/* One question about a player's code, beside its edit: no commands, an opinion for an answer. */
struct talk_question {
	const char *purpose; /* names its row and journal */
	const char *system, *prompt;
	int share; /* how many are asked now and share what is left of the budgets */
};

struct talk;
struct talk_ask {
	int player, round;
	int step;                             /* of an edit, see refine.h */
	const struct talk_question *question; /* or NULL, and the rest: */
	const struct agent_answer *answer;    /* AGENT_TALKS, AGENT_REPLAYS or AGENT_RUNS */
	const char *tree, *feedback;          /* codebase and feedback, trees */
	const char *job;                      /* of the edit */
	const char *out;                      /* where its files are to be left; not there yet */
	/* Called once from the loop. */
	void (*done)(void *cookie);
	void *cookie;
};
/* 0: done will be called, unless the phase fails first. */
int talk_start(struct talk **ret, struct talks *a, struct phase *p, const struct talk_ask *ask,
	       struct err *e);
void talk_free(struct talk *k); /* NULL is fine; whatever it still does ends */

/* What the game or the problems are, for whoever writes or judges the player's code. */
int talk_task(struct tournament *t, int player, int round, struct buf *out, struct err *e);

struct talk_result {
	bool files;         /* they are in .out */
	const char *status; /* of the edit */
	const char *why;
	const char *said;
	const struct buf *log; /* commands and what they printed, cut */
	int64_t cpu_ns, wall_ns;
	bool asked; /* a model: .row, .cassette and .trajectory are there */
	struct store_talk row;
	const struct buf *cassette, *trajectory;
};
/* Borrowed until talk_free().  A question's .said has the opinion, or is "". */
const struct talk_result *talk_result(const struct talk *k);

#endif
