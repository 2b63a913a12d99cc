/*
 * judge: what the parts of a judge job share.  Private to harness/work.
 */
#ifndef AGON_WORK_JUDGE_H
#define AGON_WORK_JUDGE_H

#include "harness/work/box.h"
#include "problems/problem.h"
#include "sandbox/sandbox.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum { JUDGE_WORDS = 256, JUDGE_KEEP = 4096, JUDGE_TRIES = 3 };

/* A program of the job: {"box","argv","profile","limits","memory_status"}. */
struct judge_prog {
	const json_t *j;
	const char *box, *profile;
	int64_t cpu_ns, wall_ns, memory_bytes, processes, output_bytes;
	int memory_status;
};

/* What the job holds for all its tests. */
struct judge_ctx {
	struct sb_host *h;
	const json_t *job;
	struct judge_prog prog;
	struct sb_dir *io;       /* "out": what the submission wrote */
	struct sb_dir *feedback; /* of validators; cleaned after each test */
	struct sb_dir *work;     /* working directory, where the submission may write */
};

/* One test being judged. */
struct judge_test {
	const json_t *j;
	const char *in, *ans; /* host paths; ans may be NULL */
	int64_t cpu_ns, memory_bytes;
	int64_t wall_factor; /* 1, or more when the machine was too busy */
	int next_fd;         /* input of the next pass, or -1 */
	/* what came of it */
	enum verdict verdict;
	bool ran, near, wall_hit, more; /* more: the validator asks for another pass */
	int runs, pass;
	int64_t used_ns, wall_ns, peak_bytes, output_bytes;
	bool has_score, has_factor;
	double score, factor;
	struct buf message, team, err; /* of the validator, for the jury and for all; stderr */
	struct judge_diff diff;
};

/* Decide, unless something worse was decided before: the first reason stands. */
void judge_say(struct judge_test *t, enum verdict v, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

int judge_prog_read(struct judge_prog *p, const json_t *j, struct err *e);
/* Words of .argv and then of more (a JSON array or NULL); n > 0 words are there already. */
int judge_words(const char *words[JUDGE_WORDS], const json_t *argv, const json_t *more,
		struct err *e);
/* One more word, of ours. */
void judge_word(const char *words[JUDGE_WORDS], const char *word);

/* A spec for prog: box mounted read-only at /box, limits, profile. */
void judge_box_init(struct box_run *r, const struct judge_prog *p, const char *const *words);

/* The submission's own end, as a verdict: AC if it ended well within its limits. */
enum verdict judge_end(const struct judge_prog *p, const struct judge_test *t,
		       const struct sb_result *r);
/* Limits of a run of this test: the kill comes a little behind the limit, so that the time of
 * what is near it is known. */
void judge_limits(struct box_run *r, const struct judge_prog *p, const struct judge_test *t);
void judge_account(struct judge_test *t, const struct sb_result *r);
/* Whether the clock decided, and how narrowly: such a test is run again. */
void judge_clock(struct judge_test *t, enum verdict v, const struct sb_result *r);

/* The output, new and empty, for writing; -1. */
int judge_output_new(struct judge_ctx *c, struct err *e);
/* What from holds, or nothing if that is -1. */
int judge_output_copy(int from, int to, struct err *e);
/* Empty a directory that programs wrote into. */
int judge_clean(struct sb_dir *d, struct err *e);

/* One pass of the submission; its output is in ctx->io. */
int judge_run(struct judge_ctx *c, struct judge_test *t, struct err *e);
/* Compare or validate that output. */
int judge_check(struct judge_ctx *c, struct judge_test *t, struct err *e);
/* One pass of submission and interactor together. */
int judge_talk(struct judge_ctx *c, struct judge_test *t, struct err *e);
/* Copies of the submission and a CMS manager together. */
int judge_manage(struct judge_ctx *c, struct judge_test *t, struct err *e);
/* What a validator wrote into the feedback directory and to its streams, once it ended with
 * a status of its protocol. */
int judge_feedback(struct judge_ctx *c, struct judge_test *t, enum problem_protocol p,
		   const struct sb_result *r, struct err *e);
/* The verdict of a validator that ended as r; JE if that is none of its protocol's. */
enum verdict judge_validator_end(struct judge_test *t, enum problem_protocol p,
				 const struct sb_result *r, bool *ret_scored);
/* Mounts and words that every validator gets. */
void judge_validator_mounts(struct judge_ctx *c, const struct judge_test *t, struct box_run *r);
void judge_validator_words(const char *words[JUDGE_WORDS], enum problem_protocol p,
			   bool interactive);

#endif
