#include "harness/base/json.h"
#include "harness/cmd/begin.h"
#include "harness/cmd/cmd.h"
#include "harness/cmd/experiment_out.h"
#include "harness/cmd/require.h"
#include "harness/report/dup_split.h"
#include "harness/report/report.h"
#include "harness/run/ladder.h"
#include "harness/run/tournament.h"

#include <stdio.h>
#include <string.h>

struct args {
	struct begin how;
	const char *engine;
	bool plan, json;
};

static const struct opt opts[] = {
	{OPT_TEXT, 'o', "out", "DIR", "run directory (default: runs/NAME of the config)",
	 offsetof(struct args, how.out)},
	{OPT_INT, 'j', "jobs", "N", "jobs at a time (default: one for each core)",
	 offsetof(struct args, how.jobs), 1, 1024},
	{OPT_TEXT, 0, "engine", "NAME", "where jobs run", offsetof(struct args, engine), 0, 0,
	 "local"},
	REPLAY_OPTS(struct args, how.from),
	REQUIRE_OPT(offsetof(struct args, how.require)),
	{OPT_FLAG, 0, "plan", NULL, "print what would run, one JSON object per line, and stop",
	 offsetof(struct args, plan)},
	{OPT_FLAG, 'q', "quiet", NULL, "no progress display", offsetof(struct args, how.quiet)},
	{OPT_FLAG, 0, "json", NULL, "end with one JSON object", offsetof(struct args, json)},
	{OPT_END},
};

static int show(struct tournament *t, const struct args *a, struct err *e)
{
	struct standings *s = NULL;
	BUF_SCOPED text = BUF_INIT;

	if (standings_read(t->store, &s, e) < 0)
		return -1;
	JSON_SCOPED *j = a->json ? standings_json(s) : NULL;
	if (!a->json)
		standings_print(s, cmd_color(), &text);
	dup_split_beside(t->store, t->dir, j, cmd_color(), &text);
	if (a->json)
		cmd_print_json(j);
	else
		printf("%s\nrun directory: %s\n", text.data, t->dir);
	int64_t unjudged = 0;
	for (size_t i = 0; i < s->n; i++)
		unjudged += s->players[i].outcomes[OUT_JUDGE_ERROR];
	standings_free(s);
	return unjudged == 0
		       ? 0
		       : err_set(e, ERR_INTERNAL,
				 "some games could not be judged and count for nobody (outcome "
				 "judge_error); AGON_LOG=info and `agon export` say why");
}

static int run_config(const struct config *c, struct args *a, struct err *e)
{
	struct tournament *t = NULL;

	if (c->search.on)
		return err_set(e, ERR_USAGE, "%s is a search: `agon search` runs it", c->path);
	int rc = begin_run(&t, c, &a->how, e);
	if (rc == 0)
		rc = show(t, a, e);
	tournament_close(t);
	return rc;
}

static int print_plan(const struct config *c)
{
	BUF_SCOPED out = BUF_INIT;
	struct plan plan;

	plan_make(c, &plan);
	plan_print(&plan, c, &out);
	plan_release(&plan);
	fwrite(out.data, 1, out.len, stdout);
	return 0;
}

static void print_ladder(const struct ladder *l)
{
	printf("%-5s %-24s %-14s %6s %10s\n", "rung", "opponent", "", "rounds", "round 0");
	vec_each (const struct ladder_rung, r, &l->rungs)
		printf("%-5d %-24s %-14s %3d/%-3d %9.1f%%\n", (int)(r - l->rungs.at) + 1,
		       r->opponent,
		       r->fast_forwarded ? "fast forward"
		       : r->cleared      ? "cleared"
					 : "not cleared",
		       r->player_wins, r->rounds, 100 * r->round0);
	printf("\n%s cleared %d of %d rungs\n\nrun directory: %s\n", l->player, ladder_cleared(l),
	       l->rules.rungs, l->dir);
}

static int run_ladder(struct ladder *l, const struct args *a, struct err *e)
{
	l->jobs = (int)a->how.jobs;
	l->quiet = a->how.quiet || a->json;
	l->look = begin_look;
	l->look_cookie = &l->quiet;
	if (ladder_climb(l, e) < 0)
		return -1;
	if (a->json) {
		JSON_SCOPED *j = ladder_json(l);
		cmd_print_json(j);
	} else {
		print_ladder(l);
	}
	return 0;
}

/* 1: the file is no ladder. */
static int climb(const char *path, const struct args *a, struct err *e)
{
	BUF_SCOPED dir = BUF_INIT;
	BUF_SCOPED worker = BUF_INIT;
	struct ladder l;

	begin_dir(a->how.out, path, &dir);
	if (require_host(&a->how.require, false, e) < 0 || cmd_worker_path(&worker, e) < 0)
		return -1;
	int rc = ladder_open(&l, path, dir.data, worker.data, e);
	if (rc == 0 && l.rules.rungs == 0)
		rc = 1;
	if (rc == 0 && a->plan)
		rc = err_set(e, ERR_USAGE, "a ladder follows from results: it has no plan");
	if (rc == 0)
		rc = run_ladder(&l, a, e);
	ladder_release(&l);
	return rc;
}

static void say_run(void *cookie, const struct experiment *x, int64_t run)
{
	BUF_SCOPED what = BUF_INIT;

	(void)cookie;
	experiment_say(x, run, &what);
	fprintf(stderr, "run %lld of %lld: %s\n", (long long)run + 1, (long long)x->matrix.runs,
		what.data);
}

static int print_experiment_plan(const struct experiment *x, struct err *e)
{
	BUF_SCOPED out = BUF_INIT;

	if (experiment_plan(x, &out, e) < 0)
		return -1;
	fwrite(out.data, 1, out.len, stdout);
	return 0;
}

static int run_experiment(struct experiment *x, const struct args *a, struct err *e)
{
	BUF_SCOPED dir = BUF_INIT;
	BUF_SCOPED worker = BUF_INIT;
	const struct experiment_args show = {.style = {.json = a->json}};

	if (a->how.from.replay != NULL)
		return err_set(e, ERR_USAGE,
			       "--replay is for one tournament, not for an experiment");
	if (a->plan)
		return print_experiment_plan(x, e);
	begin_dir(a->how.out, x->path, &dir);
	if (require_host(&a->how.require, false, e) < 0 || cmd_worker_path(&worker, e) < 0)
		return -1;
	const struct experiment_how how = {
		.dir = dir.data,
		.worker = worker.data,
		.jobs = (int)a->how.jobs,
		.quiet = a->how.quiet,
		.begins = a->how.quiet ? NULL : say_run,
		.look = begin_look,
		.look_cookie = &a->how.quiet,
	};
	if (experiment_run(x, &how, e) < 0 || experiment_show(x, &show, e) < 0)
		return -1;
	if (!a->json)
		printf("\ndirectory of the runs: %s\n", x->dir);
	return 0;
}

/* 1: the file has no matrix. */
static int experiment(const char *path, const struct args *a, struct err *e)
{
	struct experiment x;
	int rc = experiment_load(&x, path, e);

	if (rc == 0)
		rc = x.matrix.runs == 0 ? 1 : run_experiment(&x, a, e);
	experiment_release(&x);
	return rc;
}

static int run_args(const struct command *c, int argc, char **argv, struct args *a)
{
	struct opt_rest rest;
	struct err e = ERR_INIT;
	struct config *config = NULL;

	int rc = cmd_parse(c, a, argc, argv, &rest, &e);
	if (rc > 0)
		return 0;
	if (rc == 0 && rest.n != 1)
		rc = err_set(&e, ERR_USAGE, "expected one CONFIG; see `agon run --help`");
	if (rc == 0)
		rc = climb(rest.at[0], a, &e);
	if (rc > 0)
		rc = experiment(rest.at[0], a, &e);
	if (rc == 0)
		return 0;
	if (rc < 0 || config_load(&config, rest.at[0], &e) < 0)
		return cmd_fail(c, &e);
	vec_each (char *, w, &config->warnings)
		fprintf(stderr, "agon run: warning: %s\n", *w);
	rc = a->plan ? print_plan(config) : run_config(config, a, &e);
	config_free(config);
	return rc < 0 ? cmd_fail(c, &e) : 0;
}

static int run(const struct command *c, int argc, char **argv)
{
	struct args a = {0};
	int code = run_args(c, argc, argv, &a);

	opt_list_release(&a.how.require);
	return code;
}

const struct command cmd_run = {
	.name = "run",
	.synopsis = "CONFIG [-o DIR] [--jobs N] [--plan]",
	.summary = "run a tournament; the same command resumes it",
	.details =
		"CONFIG is a YAML file; `agon help config` lists its keys.  Everything that "
		"happens\n"
		"is recorded in the run directory as it happens: after any crash the same command\n"
		"goes on where the record ends, and comes to the same result.\n\n"
		"A CONFIG with a matrix is an experiment: every combination of its values is a\n"
		"run in a directory of its own below DIR, and the end is one table (`agon\n"
		"experiment DIR` prints it again).",
	.opts = opts,
	.run = run,
};
