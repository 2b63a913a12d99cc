/*
 * Builds: each codebase is built in the sandbox and its submission checked by
 * the arena.  A build is known by tree + command + toolchain + limits + arena,
 * so an unchanged codebase is built once in a tournament.
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/run/bots.h"
#include "harness/run/engine.h"
#include "harness/run/tournament.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

struct build {
	bool known;
	struct code_build plan;
	struct store_build row;
	char out[4096];
};

static void set_outcome(struct store_build *x, enum outcome o, const char *reason)
{
	x->outcome = o;
	snprintf(x->reason, sizeof(x->reason), "%s", reason);
}

static json_t *check_json(const struct config *c)
{
	return json_pack("{s:s,s:o,s:i}", "arena", c->arena->name, "params", tournament_params(c),
			 "n", c->players_per_game);
}

static void build_job_id(struct phase *p, struct build *d)
{
	struct tournament *t = p->t;

	job_id(json_pack("{s:s,s:s,s:s?,s:s,s:o,s:o}", "kind", "build", "tree", d->row.tree_in,
			 "command", d->plan.build, "toolchain",
			 d->plan.build != NULL ? t->toolchain : "", "limits",
			 limits_json(&t->config->build), "check", check_json(t->config)),
	       d->row.job);
}

static int submit(struct phase *p, int i, struct build *d, struct err *e)
{
	struct tournament *t = p->t;
	BUF_SCOPED source = BUF_INIT;

	if (tournament_export(t, d->row.tree_in, &source, e) < 0)
		return -1;
	snprintf(d->out, sizeof(d->out), "%s/tmp/build-%d-%d", t->dir, p->round, i);
	if (dir_remove(d->out, e) < 0)
		return -1;
	json_t *job =
		json_pack("{s:s,s:s,s:s,s:s?,s:s,s:o,s:o}", "kind", "tree", "source", source.data,
			  "out", d->out, "command", d->plan.build, "profile", "build", "limits",
			  limits_json(&t->config->build), "check", check_json(t->config));
	phase_submit(p, i, job, 2 * t->config->build.wall_ns + 60000000000);
	return 0;
}

/* 1 when the same build is recorded already. */
static int from_cache(struct phase *p, struct build *d, struct err *e)
{
	struct store_build hit;
	int rc = store_build_by_job(p->t->store, d->row.job, &hit, e);

	if (rc != 0 || hit.outcome == OUT_JUDGE_ERROR)
		return rc < 0 ? -1 : 0;
	hit.round = d->row.round;
	hit.player = d->row.player;
	hit.cached = true;
	hit.cpu_ns = hit.wall_ns = 0;
	d->row = hit;
	return 1;
}

static int start(struct phase *p, int i, struct err *e)
{
	struct tournament *t = p->t;
	struct build *d = &((struct build *)p->data)[i];
	struct err mine = ERR_INIT;
	int rc = store_build(t->store, p->round, i, &d->row, e);

	if (rc <= 0) {
		d->known = rc == 0;
		return rc < 0 ? -1 : 1;
	}
	d->row = (struct store_build){.round = p->round, .player = i};
	snprintf(d->row.tree_in, sizeof(d->row.tree_in), "%s", t->player[i].tree);
	if (d->row.tree_in[0] == '\0') {
		set_outcome(&d->row, OUT_INVALID, t->player[i].reason);
		return 1;
	}
	if (t->config->arena->kind == ARENA_GRADED) { /* the judge compiles */
		build_job_id(p, d);
		memcpy(d->row.tree_out, d->row.tree_in, sizeof(d->row.tree_out));
		return 1;
	}
	if (code_build_plan(t->repo, d->row.tree_in, &d->plan, &mine) < 0) {
		if (mine.code != ERR_FAILED)
			return err_set(e, mine.code, "%s", mine.text);
		set_outcome(&d->row, OUT_INVALID, mine.text);
		return 1;
	}
	char why[256];
	if (t->config->arena->kind == ARENA_TURNS &&
	    bots_check(t->config, i, &d->plan, why, sizeof(why)) != 0) {
		set_outcome(&d->row, OUT_INVALID, why);
		return 1;
	}
	if (t->config->arena->kind == ARENA_EXTERNAL &&
	    engine_check(t->config, &d->plan, why, sizeof(why)) != 0) {
		set_outcome(&d->row, OUT_INVALID, why);
		return 1;
	}
	build_job_id(p, d);
	rc = from_cache(p, d, e);
	return rc != 0 ? rc : submit(p, i, d, e);
}

static int put_log(struct phase *p, struct build *d, const json_t *r, struct err *e)
{
	BUF_SCOPED log = BUF_INIT;

	buf_puts(&log, json_str_or(r, "log", ""));
	buf_puts(&log, json_str_or(r, "check_log", ""));
	return log.len == 0 ? 0 : blob_put(p->t->store, log.data, log.len, d->row.log, e);
}

static int keep_tree(struct phase *p, struct build *d, struct err *e)
{
	struct err mine = ERR_INIT;

	if (d->plan.build == NULL) {
		memcpy(d->row.tree_out, d->row.tree_in, sizeof(d->row.tree_out));
		return 0;
	}
	FD_SCOPED fd = open(d->out, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return err_sys(e, ERR_INTERNAL, "cannot open %s", d->out);
	if (code_import_fd(p->t->repo, fd, &code_limits_default, d->row.tree_out, &mine) == 0)
		return 0;
	if (mine.code != ERR_FAILED)
		return err_set(e, mine.code, "%s", mine.text);
	d->row.tree_out[0] = '\0';
	set_outcome(&d->row, OUT_FORFEIT_BUILD, mine.text);
	return 0;
}

static int take(struct phase *p, int i, struct build *d, struct err *e)
{
	const json_t *r = p->step[i].result;
	char reason[sizeof(d->row.reason)];

	if (r == NULL) {
		snprintf(reason, sizeof(reason), "the build could not be run: %s", p->step[i].why);
		set_outcome(&d->row, OUT_JUDGE_ERROR, reason);
		return 0;
	}
	d->row.cpu_ns = json_int_or(r, "cpu_ns", 0);
	d->row.wall_ns = json_int_or(r, "wall_ns", 0);
	if (put_log(p, d, r, e) < 0)
		return -1;
	if (!json_bool_or(r, "passed", false)) {
		snprintf(reason, sizeof(reason), "build: %s", json_str_or(r, "why", ""));
		set_outcome(&d->row, OUT_FORFEIT_BUILD, reason);
	} else if (!json_bool_or(r, "checked", true)) {
		const char *log = json_str_or(r, "check_log", "");
		snprintf(reason, sizeof(reason), "%s: %.*s", p->t->config->arena->submission,
			 (int)strcspn(log, "\n"), log);
		set_outcome(&d->row, OUT_INVALID, reason);
	} else if (keep_tree(p, d, e) < 0) {
		return -1;
	}
	return dir_remove(d->out, e);
}

static int record(struct phase *p, int i, struct err *e)
{
	struct tournament *t = p->t;
	struct build *d = &((struct build *)p->data)[i];

	if (!d->known) {
		if (d->out[0] != '\0' && take(p, i, d, e) < 0)
			return -1;
		char ref[160];
		snprintf(ref, sizeof(ref), "%s/built/%d", t->config->players.at[i].name, p->round);
		if (!t->apart && d->plan.build != NULL && d->row.tree_out[0] != '\0' &&
		    code_commit(t->repo, ref, NULL, d->row.tree_out, p->round, "built\n", e) < 0)
			return -1;
		if (store_put_build(t->store, &d->row, e) < 0)
			return -1;
	}
	snprintf(t->player[i].built, sizeof(t->player[i].built), "%s", d->row.tree_out);
	snprintf(t->player[i].reason, sizeof(t->player[i].reason), "%s", d->row.reason);
	t->player[i].outcome = d->row.outcome;
	return 0;
}

int builds_run(struct tournament *t, int round, struct err *e)
{
	size_t n = t->config->players.len;
	MEM_SCOPED struct build *data = xcalloc(n, sizeof(*data));
	struct phase p = {.t = t,
			  .name = "build",
			  .round = round,
			  .n = (int)n,
			  .start = start,
			  .record = record,
			  .data = data};
	int rc = phase_run(&p, e);

	for (size_t i = 0; i < n; i++)
		code_build_release(&data[i].plan);
	return rc;
}
