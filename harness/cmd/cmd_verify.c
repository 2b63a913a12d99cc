#include "harness/base/json.h"
#include "harness/cmd/cmd.h"
#include "harness/run/rundir.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct args {
	int64_t sample, jobs;
	bool json;
};

static const struct opt opts[] = {
	{OPT_INT, 0, "sample", "N", "replay N batches of games, evenly spread (default: all)",
	 offsetof(struct args, sample), 1, INT64_MAX},
	{OPT_INT, 'j', "jobs", "N", "jobs at a time (default: one for each core)",
	 offsetof(struct args, jobs), 1, 1024},
	{OPT_FLAG, 0, "json", NULL, "print one JSON object", offsetof(struct args, json)},
	{OPT_END},
};

static void print(const struct args *a, const char *dir, const struct rundir_verdict *v)
{
	if (a->json) {
		JSON_SCOPED *j = json_pack(
			"{s:o,s:b,s:b,s:I,s:I,s:I,s:I}", "dir", json_text(dir, strlen(dir)),
			"verified", v->differing == 0 && !v->damaged, "graded", v->graded,
			"batches", (json_int_t)v->batches, "games", (json_int_t)v->games,
			"differing", (json_int_t)v->differing, "near", (json_int_t)v->near);
		if (v->unknown)
			json_object_set_new(j, "replayable", json_false());
		cmd_print_json(j);
		return;
	}
	if (v->unknown && !v->damaged) {
		printf("%s: the record is whole; its games cannot be played again, since the "
		       "manifest of their engine does not say deterministic: true\n",
		       dir);
		return;
	}
	printf("%s: %" PRId64 " games in %" PRId64 " batches %s, %" PRId64 " differ\n", dir,
	       v->games, v->batches, v->graded ? "graded again" : "replayed", v->differing);
	if (v->near > 0)
		printf("%" PRId64 " verdicts or points are others where the clock decides or the "
		       "judge failed\n",
		       v->near);
}

static int run(const struct command *c, int argc, char **argv)
{
	struct args a = {0};
	struct opt_rest rest;
	struct err e = ERR_INIT;
	BUF_SCOPED worker = BUF_INIT;
	struct rundir_verdict v;

	int rc = cmd_parse(c, &a, argc, argv, &rest, &e);
	if (rc > 0)
		return 0;
	if (rc == 0 && rest.n != 1)
		rc = err_set(&e, ERR_USAGE, "expected one run directory");
	if (rc < 0 || cmd_worker_path(&worker, &e) < 0)
		return cmd_fail(c, &e);
	rc = rundir_verify(rest.at[0], worker.data, (int)a.jobs, a.sample, &v, &e);
	if (rc == 0)
		print(&a, rest.at[0], &v);
	if (rc == 0 && (v.differing != 0 || v.damaged))
		rc = err_set(&e, ERR_FAILED, "%s", v.why.data);
	buf_release(&v.why);
	return rc < 0 ? cmd_fail(c, &e) : 0;
}

const struct command cmd_verify = {
	.name = "verify",
	.synopsis = "DIR [--sample N]",
	.summary = "play the recorded games of a run again and compare",
	.details = "Every game is played from the recorded codebases and seeds; ranks, length and "
		   "the\n"
		   "final state must be as recorded, and every blob and row must be there and "
		   "whole.  Programs\n"
		   "that solve problems are graded again, and every verdict must be as recorded "
		   "unless "
		   "it\n"
		   "is near the time limit; the packages must be where they were.\n"
		   "Games of an external engine are played again if its manifest says "
		   "deterministic: true.\n"
		   "Exit code 0 "
		   "when all "
		   "agree, 1 when one does not.",
	.opts = opts,
	.run = run,
};
