/* Between the files of graded: graded_open.c opens packages,
 * graded.c grades, graded_round.c makes the hidden tests of a round,
 * graded_optimize.c and graded_hack.c are what the arenas of these names add, graded_tell.c is
 * what agents are told; graded_verify.c and graded_compare.c grade again what is recorded,
 * graded_record.c makes a file of it. */
#ifndef AGON_GRADED_INT_H
#define AGON_GRADED_INT_H

#include "harness/judge/judge.h"
#include "harness/run/graded.h"

/* Of a run's record: the time limit that was measured, of a package of that name. */
#define PACKAGE_LIMIT "package_%s_limit_ns"

struct package {
	const struct config_package *config;
	const struct arena *arena;
	const struct package *base; /* of a round's: what it was made from; else NULL */
	char *path, *dir;
	char digest[65];
	bool own;      /* agon brings it */
	char *refused; /* why it cannot be graded again; NULL: it can */
	struct session s;
};

struct graded {
	size_t n;
	struct package *at;
	char *cache;  /* the same program is judged once in a run */
	bool again;   /* what is recorded is graded once more */
	size_t among; /* packages of the tournament, of which these may be a part */
	/* Of a record that is a file, instead of what follows from the config and the store:
	 * hidden seeds of the arena optimize, texts of the pool of the arena hack; or NULL. */
	const json_t *inputs, *pool;
};

/* ---- graded_open.c ---- */

/* The time limit, measured where the package does not say it. */
int graded_limit(struct tournament *t, struct package *p, struct err *e);
/* Of every file of a package. */
int graded_digest(const char *path, char ret[65], struct err *e);

/* What a recorded match would be now. */
struct again {
	json_t *told[STORE_SEATS_MAX]; /* "near" at verdicts that the clock may change */
	json_t *record;                /* of the arena hack, see hack_round(); or NULL */
	struct store_game game;
};
/* Grade once more what a recorded match is made of; the store stays as it is.  1: its tests cannot
 * be made again.  Release ret in any case. */
int graded_again(struct tournament *t, const struct store_match *m, struct again *ret,
		 struct err *e);
void again_release(struct again *x);

/* ---- graded_compare.c, graded_verify.c ---- */

/* What is recorded of a game. */
struct was {
	int round, n;
	const char *package, *names[STORE_SEATS_MAX]; /* borrowed */
	json_t *told[STORE_SEATS_MAX], *record;       /* as in struct again */
	struct store_game game;
	bool row;      /* all of game is recorded; else its ranks, scores and outcomes */
	bool by_clock; /* what a program makes of its time is its points */
};
/* Release ret in any case. */
int was_load(struct store *s, const struct config *c, const struct store_match *m, struct was *ret,
	     struct err *e);
void was_release(struct was *x);
/* How much differs; is NULL: there are no tests to judge by any more. */
int graded_compare(const struct was *was, const struct again *is, struct buf *ret_why,
		   int64_t *ret_near);

/* Grade the program at path; what the judge fails on is judged once more. */
int graded_judge(struct package *p, const char *path, const char *player, struct grade *ret,
		 struct err *e);
/* A test that the judge failed on for one of n programs counts for none of them.  ret_reason: what
 * was left out, and whose program it was; unchanged when nothing is. */
int graded_exclude(struct package *p, struct grade *const *g, const char *const *name, int n,
		   char *ret_reason, size_t size, struct err *e);
/* What came of one player on one package. */
struct result {
	enum outcome outcome;
	enum verdict verdict;
	double score, key; /* key: higher is better, for ranks */
	int64_t tests;     /* that were run */
	int64_t cpu_ns;
	double *points; /* optimize: of each hidden test; NAN: it failed; NULL: nothing was run */
	json_t *told;
	bool graded; /* g is there: it was judged */
	struct grade g;
};

/* ---- graded.c ---- */

/* Grade a player's program on p, into .g, or say in .told and .outcome why not. */
int graded_player(struct tournament *t, struct package *p, int player, struct result *r,
		  struct err *e);
/* May the clock change the verdict of test i the next time? */
bool graded_near(const struct grade *g, size_t i);
/* Does test i count for points?  Samples do only where nothing is hidden. */
bool graded_counts(const struct problem *p, size_t i);

/* ---- graded_round.c ---- */

/* A package with hidden tests of its own instead of its data/secret; .p is judged. */
struct round_package {
	struct package p;
	char *top;
	size_t n; /* hidden tests */
};
#define ROUND_SCOPED __attribute__((cleanup(round_close))) struct round_package

/* A copy of base, without hidden tests. */
int round_begin(struct tournament *t, const struct package *base, struct round_package *x,
		struct err *e);
int round_drop_samples(struct round_package *x, struct err *e);
/* One more hidden test; ret: the file of its input, which is there and empty, as is the answer.
 * The caller frees. */
int round_test(struct round_package *x, char **ret_in, struct err *e);
int round_open(struct round_package *x, struct err *e);
/* Do the input validators take all hidden inputs?  1: no, and why. */
int round_check(struct round_package *x, char *ret_why, size_t size, struct err *e);
/* Read it again, after its files changed. */
int round_reopen(struct round_package *x, struct err *e);
/* The number of a hidden test, from 1, by its name; 0: it is none. */
size_t round_number(const char *test);
void round_close(struct round_package *x);

/* ---- graded_optimize.c ---- */

/* What a package has to have; ERR_USAGE. */
int optimize_check(const struct package *p, struct err *e);
/* Hidden seed k of a round, in decimal. */
enum { OPTIMIZE_SEED = 24 };
void optimize_seed(const struct config *c, const char *package, int round, size_t k,
		   char ret[OPTIMIZE_SEED]);
enum outcome optimize_outcome(enum verdict v);
/* A digest of the hidden seeds of a round, for the identity of its games. */
void optimize_draw(struct tournament *t, const struct package *p, int round, char ret[65]);
/* The package with the hidden inputs of a round.  1: it cannot be made, and why: the package is
 * at fault. */
int optimize_make(struct tournament *t, const struct package *p, int round,
		  struct round_package *ret, char *ret_why, size_t size, struct err *e);
/* An output that is legal and has no points is a judge error. */
void optimize_mark(struct grade *g);
/* .points and the outcome, from a grade. */
void optimize_points(const struct grade *g, struct result *r);
/* Relative scores of n players: .score, .key, and what each is told. */
void optimize_decide(const struct package *p, size_t seeds, struct result *r, int n);

/* ---- graded_hack.c ---- */

int hack_check(const struct package *p, struct err *e);
/* The texts of the pool of a match, added to ret. */
int hack_pool(struct store *s, const struct store_match *m, json_t *ret, struct err *e);
/* "why" of an input where that is. */
#define HACK_JUDGE_FAILED "the judge failed on it"
/* Once all are graded on p: the players' inputs, what they break, and points.  ret_record:
 * {"hacks":[{"by","name","sha256","status","why","broke":[name]}],"pool":[text]}, in the order in
 * which they were handed in, those of the pool, without "by", first; where what is recorded is
 * graded again a hack has "near":[name] too, of those whose verdict the clock may change.  1: the
 * package is at fault, and why. */
int hack_round(struct tournament *t, struct package *p, int round, struct result *r,
	       struct store_match *row, json_t **ret_record, char *ret_why, size_t size,
	       struct err *e);

#endif
