/*
 * judge: grade submissions of one package: compile once, run the tests on the
 * worker pool, score, report.  It prints nothing; commands do.
 *
 *	struct session s = SESSION_INIT;
 *	s.worker = path of agon-worker, malloc'ed;
 *	session_open(&s, PACKAGE, &options, e)
 *	session_grade_path(&s, FILE, &g, e)   or _sources, or session_grade
 *	grade_json(&g, jury); grade_release(&g);
 *	session_close(&s);     also when opening failed
 *
 * A session is one package with its own workers; it waits for its jobs, one
 * submission after another.  Errors are of the world: ERR_USAGE says that the
 * package or a named file is at fault; what a submission does is in its grade.
 */
#ifndef AGON_JUDGE_H
#define AGON_JUDGE_H

#include "harness/base/buf.h"
#include "harness/base/err.h"
#include "harness/run/pool.h"
#include "problems/problem.h"

#include <jansson.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

struct grade_options {
	int jobs; /* workers */
	enum judge_stop stop;
	int64_t time_ns;                    /* instead of the package's; 0: that */
	double time_factor;                 /* on top, after the language's; 1 */
	bool language_factors;              /* multiply the time limit by the language's factor */
	int64_t memory_bytes, output_bytes; /* 0: the package's */
	const char *language;               /* of the submission; NULL: found out */
	bool no_repeat;                     /* near the limit */
	const char *dialect, *id;
	bool own_signals;  /* SIGINT, SIGTERM, SIGHUP end what the session waits for, as an error;
			      else they are the caller's affair */
	const char *cache; /* directory of results that may be taken over; NULL: none */
	/* Of a caller that has them, all or none, borrowed: the workers, their loop, an empty
	 * directory for what the session makes (removed with it), and an error that ends all
	 * waiting once it is set.  After a failure the pool is to be freed before the loop
	 * turns again. */
	struct pool *pool;
	struct loop *loop;
	const char *dir;
	const struct err *ends;
	/* Called now and then; may be NULL. */
	void (*progress)(void *cookie, const char *what, int done, int total);
	void *progress_cookie;
};

/* A compiled program: a directory of the host, and how to start it. */
struct built {
	char *sources; /* where its sources are, once it is compiled */
	char *dir;     /* where it is, once it is compiled */
	bool done;     /* it was tried, or need not be */
	bool ok;       /* else log says why not */
	bool ours;     /* it could not be tried: a judge error */
	struct judge_recipe recipe;
	char hash[65]; /* of sources, commands and toolchain */
	struct buf log;
};

/* What came of one submission. */
struct grade {
	const struct problem *p;
	char *name;           /* as given */
	const char *language; /* code, or "" */
	struct judge_outcome *tests;
	json_t **raw; /* the worker's words, by test; NULL: it was not run */
	struct judge_total *groups;
	struct buf log;               /* of the compiler */
	int64_t cpu_ns, memory_bytes; /* of the worst test */
	int64_t limit_ns, limit_bytes;
	size_t cached; /* tests whose result is from the cache */
};

struct session {
	struct grade_options o;
	struct problem *p;
	struct loop *loop;
	struct pool *pool;
	char *worker;
	struct buf dir; /* temporary, ours */
	int scratch, dirs;
	struct built *validators, interactor, static_validator, grader;
	bool planned, built; /* validators are */
	char *fault;         /* why the package cannot judge; NULL: it can */
	int64_t limit_ns;    /* of CPU, before factors; 0: not known yet */
	char **in, **ans;    /* host paths of tests */
	json_t **files;      /* [[path, name]] by test, or NULL */
	struct cache *cache; /* NULL: none */
	json_t *digests;     /* of files of the package, by path */
	char evaluator[65];
	int signals; /* signalfd: an interrupt cleans up */
	sigset_t old_mask;
	int interrupted; /* by this signal */
};
#define SESSION_INIT                                                                               \
	{                                                                                          \
		.scratch = -1, .signals = -1, .dir = BUF_INIT                                      \
	}

/* Open a package and workers for it.  ERR_USAGE: the package is at fault. */
int session_open(struct session *s, const char *path, const struct grade_options *o, struct err *e);
void session_close(struct session *s);

/* What a submission is made of: files of the package, or of the user. */
int session_grade(struct session *s, const struct problem_submission *sub, struct grade *ret,
		  struct err *e);
int session_grade_path(struct session *s, const char *path, struct grade *ret, struct err *e);
/* The same with sources in memory; they are changed (files of the package are put to them). */
struct sources;
int session_grade_sources(struct session *s, struct sources *x, const char *name, struct grade *ret,
			  struct err *e);
void grade_release(struct grade *g);

/* The time limit from the jury's runs, if the package gives none. */
int session_time_limit(struct session *s, struct err *e);

/* ---- parts ---- */
struct sources {      /* of one program, in memory */
	bool testlib; /* it judges by the protocol of testlib */
	size_t len, cap;
	struct source {
		char *name;
		struct buf text;
	} * at;
};
void sources_release(struct sources *x);
/* name: relative, and where it is there already, replaced. */
void sources_add(struct sources *x, const char *name, const void *text, size_t len);
int sources_add_members(struct session *s, const struct problem_members *m, struct sources *x,
			struct err *e);
/* As problems/judge reads them; the caller frees it, the texts stay those of x. */
struct judge_source *sources_view(const struct sources *x);
/* A function is to be called: add the program that does it, which is the entry then.  NULL, or
 * why it cannot be called (the caller frees). */
char *sources_add_caller(struct session *s, struct sources *x, const char *language,
			 const char **ret_entry);
/* Of a program that judges: testlib.h is added where it is included and not there. */
int sources_of_judge(struct session *s, const struct problem_program *g,
		     enum problem_protocol protocol, struct sources *ret, struct err *e);
int sources_of_path(const char *path, int64_t max, struct sources *ret, struct err *e);
/* How to compile, and the hash; what is wrong with the sources is in ret, which then is done. */
void session_plan(struct session *s, const struct sources *x, const char *language,
		  const char *entry, bool scripts, struct built *ret);
/* Compile what was planned and is not done. */
int session_compile(struct session *s, const struct sources *x, struct built *b, struct err *e);
void built_release(struct built *b);
/* Wait for all jobs. */
int session_wait(struct session *s, struct err *e);
/* Run the tests of g with program b of sources x (NULL: output only, answers below dir).  It is
 * compiled when a test needs it; if that fails, or a validator cannot be compiled, nothing runs. */
int session_run(struct session *s, struct built *b, const struct sources *x, const char *answers,
		struct grade *g, struct err *e);
int session_prepare(struct session *s, struct err *e);    /* paths; plans of validators */
int session_validators(struct session *s, struct err *e); /* compile them; see fault */
/* The program of a validator, with the package's limits for those. */
json_t *session_judging_json(struct session *s, const struct built *b,
			     enum problem_protocol protocol);
/* The host path of a file of the package; NULL where there is none. */
int session_path(struct session *s, const struct problem_file *f, char **ret, struct err *e);
/* Call a program of the package: calls (taken) and what became of them, as in the job "tool"
 * (harness/work/job.h); a call that no worker could do has "lost": why. */
int session_tool(struct session *s, const struct built *b, json_t *calls, json_t **ret,
		 struct err *e);
/* The same of a program with limits of its own (taken), as session_program_json() has it. */
int session_calls(struct session *s, json_t *program, json_t *calls, json_t **ret, struct err *e);
/* Totals of groups with a custom grader, and of all above them. */
int session_graders(struct session *s, struct grade *g, struct err *e);
/* Compile one program that judges, when it is needed. */
int session_judging(struct session *s, const struct problem_program *g,
		    enum problem_protocol protocol, struct built *ret, struct err *e);
/* The same of an input validator, in checktestdata too (INPUT_VIVA is not run). */
int session_input_validator(struct session *s, const struct problem_input_validator *v,
			    struct built *ret, struct err *e);
/* What a call of it (session_tool) says of the input; neither: the validator failed. */
bool input_accepted(const struct problem_input_validator *v, const json_t *call);
bool input_rejected(const struct problem_input_validator *v, const json_t *call);
/* What the output validators, or the comparison, say of a file: the worker's words. */
int session_judge_output(struct session *s, const struct problem_test *t, const char *in,
			 const char *ans, const char *out, json_t **ret, struct err *e);
/* One thing that package checks found. */
struct check {
	const char *kind; /* "input", "invalid_input", "valid_output", "invalid_output" */
	const char *what; /* the file */
	const char *by;   /* the program; or "" */
	bool ok, judge_error;
	bool skipped; /* .by was not run, and nothing is said of the data */
	char why[512];
};
/* Try input validators with all inputs, and all validators with the data made to try them. */
int session_check(struct session *s, void (*found)(void *cookie, const struct check *c),
		  void *cookie, struct err *e);
/* Of one test, without its own limits. */
json_t *session_program_json(const struct built *b, const json_t *limits);
json_t *args_json(const struct problem_args *a);

/* ---- reports ---- */
json_t *grade_json(const struct grade *g, bool jury);
void grade_text(const struct grade *g, bool jury, bool color, struct buf *out);
void grade_csv(const struct grade *g, bool header, struct buf *out);
void grade_junit(const struct grade *g, struct buf *out);

#endif
