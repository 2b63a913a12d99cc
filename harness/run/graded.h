/*
 * graded: the arena "problems": instead of playing, the players' programs are
 * graded on the tests of problem packages.
 *
 * A package is a game of every round, among all players.  More points win it;
 * in a package that is pass or fail every hidden test passed is a point (the
 * samples count where nothing is hidden).  Equal points are a draw, a player
 * without a program that compiles has none.  A test that the judge fails on, for
 * any of them and twice, counts for nobody (graded_void.c); where that leaves no
 * test the game is void.  All tests are run, whatever the package says of stopping
 * early.
 *
 * What is recorded for a player is what it may know, for its feedback: the
 * verdict of each test, hidden ones by number; of samples its output and the
 * first difference too.  Of a hidden test nothing but verdict and points is
 * kept: time, memory, exit status and messages could carry what a program read.
 */
#ifndef AGON_GRADED_H
#define AGON_GRADED_H

#include "harness/run/tournament.h"

struct graded;
/* The packages of the config, read; nothing for other arenas.  ERR_USAGE: one is at fault, or
 * is not what it was when the tournament began; again: that is found out later, by
 * graded_verify(). */
int graded_open(struct tournament *t, bool again, struct err *e);
/* Every package in order; stops at the first failure.  Nothing for other arenas. */
struct problem;
/* name: as the config has it, and what is recorded. */
typedef int graded_problem_fn(void *cookie, const char *name, const struct problem *p,
			      struct err *e);
int graded_each(const struct tournament *t, graded_problem_fn *fn, void *cookie, struct err *e);
void graded_free(struct graded *g); /* NULL is fine */

/* The games of a round; what the store has is not graded again. */
int graded_run(struct tournament *t, int round, struct err *e);

/* Grade a recorded match again and compare, test by test: what differs in ret_why, a line each.
 * Returns how many verdicts do, -1.  ret_near: those that the clock may have changed, or the judge
 * failed on then or now, which are no difference. */
int graded_verify(struct tournament *t, const struct store_match *m, struct buf *ret_why,
		  int64_t *ret_near, struct err *e);

/* One recorded game, apart.  input: of the arena optimize, the hidden input of this number, from 0,
 * as a game of its own; -1: the whole package.  1: the judge failed on it.  Release ret in any
 * case. */
struct graded_game {
	json_t *told[STORE_SEATS_MAX], *record;
	struct store_game game; /* of one input: ranks, scores, outcomes and seats */
};
int graded_game(struct store *s, const struct config *c, const struct store_match *m, int input,
		struct graded_game *ret, struct err *e);
void graded_game_release(struct graded_game *x);

/* The same as a file that can be graded again (graded_record.c says what it is made of). */
struct replay_source;
json_t *graded_record(const struct replay_source *s, const struct store_match *m, int input,
		      struct err *e);
bool graded_is_record(const json_t *j);
/* Is it whole, and are names in it fit for a terminal?  ERR_USAGE. */
int graded_record_check(const json_t *j, const char *what, struct err *e);
/* How much differs; as graded_verify(). */
int graded_record_verify(const json_t *j, const char *what, const char *worker, int jobs,
			 struct buf *ret_why, int64_t *ret_near, struct err *e);

/* problems/NAME/ for every package: statement, samples, attachments, limits. */
int graded_tell(struct tournament *t, struct code_builder *b, struct err *e);

/* What a player sees of a recorded grade. */
struct graded_view {
	bool score, logs; /* points; compiler messages, its output on samples */
	bool failures;    /* only of tests that were not passed, and no totals */
};
json_t *graded_show(const json_t *grade, const struct graded_view *v);

#endif
