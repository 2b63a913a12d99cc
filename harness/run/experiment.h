/*
 * experiment: the tournaments of a file with a matrix, each in a run directory
 * of its own below one directory.
 *
 *	DIR/experiment.json	factors, levels and the directory of every run
 *	DIR/000-seed=1,...	run directories
 *
 * experiment.json is written before anything runs and never changed, so the same
 * command goes on where the last one ended.
 */
#ifndef AGON_RUN_EXPERIMENT_H
#define AGON_RUN_EXPERIMENT_H

#include "harness/run/tournament.h"

struct experiment {
	char *path; /* of the config; NULL when read from a directory */
	char *dir;
	struct config_matrix matrix; /* .runs 0: the config is no experiment */
	VEC(char *)
	names; /* of the runs' directories */
};

/* From a config; release it also after -1. */
int experiment_load(struct experiment *ret, const char *config, struct err *e);
/* From a directory.  ERR_USAGE when it holds no experiment; the file may be anybody's. */
int experiment_read(struct experiment *ret, const char *dir, struct err *e);
void experiment_release(struct experiment *x);

struct experiment_how {
	const char *dir, *worker;
	int jobs;
	bool quiet;
	/* Before each run that is not finished yet; may be NULL. */
	void (*begins)(void *cookie, const struct experiment *x, int64_t run);
	void *cookie;
	tournament_look_fn *look; /* of each tournament; may be NULL */
	const void *look_cookie;
};
/* Every run that is not finished; all configs are checked before the first. */
int experiment_run(struct experiment *x, const struct experiment_how *how, struct err *e);
/* DIR/NAME of a run. */
void experiment_dir(const struct experiment *x, int64_t run, struct buf *out);
/* "tournament.seed=1 level=logs" */
void experiment_say(const struct experiment *x, int64_t run, struct buf *out);
/* One JSON object per line: {"kind":"run","run","dir","levels"} and the plan of each. */
int experiment_plan(const struct experiment *x, struct buf *out, struct err *e);

#endif
