/*
 * tournament: run a config into a directory, from wherever it stands.
 *
 * Phases of a round: edits (round 0: imports), builds, matches.  A phase is a
 * list of steps in plan order; a step whose result the store has is skipped,
 * others become jobs for the workers, and results are recorded in order.  So
 * resuming is nothing special: the same command does what is not recorded yet.
 *
 * A round begins with the codebases of its parent: the round before, or in a
 * search (search.c) the node that it grows from.
 */
#ifndef AGON_TOURNAMENT_H
#define AGON_TOURNAMENT_H

#include "harness/config/config.h"
#include "harness/report/progress.h"
#include "harness/run/plan.h"
#include "harness/run/pool.h"
#include "harness/store/store.h"

struct tournament;
typedef int tournament_look_fn(const void *cookie, struct tournament *t, struct err *e);
struct tournament {
	const struct config *config; /* borrowed */
	char *dir, *worker;
	struct plan plan;
	struct store *store;
	struct repo *repo;
	struct loop *loop;
	struct pool *pool;
	struct progress *progress; /* may be NULL */
	struct exec exec;
	struct talks *talks;   /* of language models, see talk.h */
	struct graded *graded; /* problem packages, see graded.h; or NULL */
	int *parent;           /* by round; -1 of round 0 */
	/* Called when the packages are read and nothing is played yet; may be NULL. */
	tournament_look_fn *look;
	const void *look_cookie;
	int jobs;
	char toolchain[65];
	bool verify;         /* what is recorded is done again, and compared */
	bool apart;          /* a draft plays by itself, in a store of its own: nothing is named */
	bool passing;        /* its directory goes with this process: it cannot be resumed */
	bool fresh;          /* the directory was made by this process */
	bool discard;        /* and nothing in it is worth keeping: a code that is not there */
	struct phase *phase; /* under way, or NULL */
	int signals;         /* signalfd: an interrupt ends the phase, nothing is lost */
	struct err stop;     /* the interrupt, when one came between two phases */
	struct {
		char tree[TREE_HEX];  /* codebase now; "" when its import was refused */
		char built[TREE_HEX]; /* what plays this round; "" when it cannot */
		enum outcome outcome; /* OUT_OK when it can */
		char reason[512];
	} player[STORE_PLAYERS_MAX];
};

/* jobs: workers; 0 = number of cores.  quiet: no progress. */
int tournament_open(struct tournament **ret, const struct config *c, const char *dir,
		    const char *worker, int jobs, bool quiet, struct err *e);
int tournament_run(struct tournament *t, struct err *e);
void tournament_close(struct tournament *t); /* NULL is fine */

/* ---- between the files of harness/run ---- */

/* A phase: start(i) answers at once (1), submits a job (0), or fails (-1);
 * record(i) writes what came of it, in order of i. */
struct phase_step {
	bool done;
	json_t *result; /* of the job, or NULL */
	enum err_code code;
	char why[200]; /* when result is NULL though a job ran */
	struct phase *phase;
};
struct phase {
	struct tournament *t;
	const char *name;
	int round, n, recorded;
	int (*start)(struct phase *p, int i, struct err *e);
	int (*record)(struct phase *p, int i, struct err *e);
	void *data;
	struct phase_step *step;
	struct err err;
};
int phase_run(struct phase *p, struct err *e);
void phase_submit(struct phase *p, int i, json_t *job, int64_t deadline_ns);
/* Step i, which answered 0 and submitted no job, is over. */
void phase_done(struct phase *p, int i);

/* Edits, builds and matches of a round. */
int tournament_round(struct tournament *t, int round, struct err *e);
/* All rounds of a search (search.c). */
int search_run(struct tournament *t, struct err *e);

/* One step of the edits of a round, see refine.h; step 0 where there are no others. */
int edits_run(struct tournament *t, int round, int step, struct err *e);
/* refs/agon/<player>/<what> := the commit of this edit. */
int edits_name(struct tournament *t, const struct store_edit *x, const char *what, struct err *e);
int builds_run(struct tournament *t, int round, struct err *e);
/* The games of a round, as the schedule has them (schedule.c). */
int matches_run(struct tournament *t, int round, struct err *e);
/* 1: the rounds up to this one decide it (fast_forward, clinch). */
int tournament_ends_early(struct tournament *t, int round, struct err *e);
/* These batches, recorded in their order; what the store has is not played again. */
int matches_play(struct tournament *t, int round, const struct plan_batch *batch, size_t n,
		 struct err *e);

/* An interrupt is an event of the loop, so that what is being recorded is finished first. */
int tournament_watch_signals(struct tournament *t, struct err *e);
/* The same for who is busy outside of the loop. */
void tournament_heed_signals(struct tournament *t);
/* The directory that tree is exported to, made when it is not there yet. */
int tournament_export(struct tournament *t, const char *tree, struct buf *ret_dir, struct err *e);
/* {"name":"text"} of the arena's parameters. */
json_t *tournament_params(const struct config *c);
/* "limits" of a tree job. */
json_t *limits_json(const struct config_limits *l);
/* How long a worker may hold a match job. */
#define MATCH_DEADLINE_NS (INT64_C(3600) * 1000000000)
/* A match job for these codebases, without its id; tree NULL: without the codebases. */
json_t *match_job(struct tournament *t, const struct plan_pairing *q, const struct plan_batch *b,
		  int round, const char (*tree)[TREE_HEX], struct err *e);
/* The games of a match job's answer, checked; n_games of them in ret. */
int match_games(const json_t *result, const struct plan_pairing *q, const struct plan_batch *b,
		uint64_t seed, struct store_game *ret, struct err *e);
/* SHA-256 of the canonical JSON; takes j. */
void job_id(json_t *j, char ret[JOB_HEX]);
/* What the compilers here are, as a hash. */
void toolchain_id(char ret[65]);

#endif
