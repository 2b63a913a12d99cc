/*
 * Grading goes through a session of harness/judge for each package, on the
 * tournament's own workers: one player after the other, the tests of each in
 * parallel.  So results are in the order of the plan whatever --jobs is, and a
 * killed run loses the package under way and nothing else.
 */
#include "harness/run/graded_int.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/log.h"
#include "harness/base/rng.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { SHOWN_MAX = 16 << 10 };

/* ------------------------------------------------------------------ whose program */

static bool is_program(const struct package *p, const char *file)
{
	return p->s.p->output_only || judge_language_of(file, "", 0) != NULL;
}

/* Is the entry the program for the problem of that name? */
static bool is_for(const struct package *p, int dirfd, const char *entry)
{
	const char *name = p->config->name;
	size_t n = strlen(name);
	struct stat st;

	if (strncmp(entry, name, n) != 0 || fstatat(dirfd, entry, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return false;
	if (S_ISDIR(st.st_mode))
		return entry[n] == '\0';
	return S_ISREG(st.st_mode) && entry[n] == '.' && strchr(entry + n + 1, '.') == NULL &&
	       is_program(p, entry);
}

/* NAME.EXT or NAME/ in dir; with one package all of it will do.  1: why not is in ret_why. */
static int find_program(struct tournament *t, const struct package *p, const char *dir,
			struct buf *ret, char *ret_why, size_t size, struct err *e)
{
	char first[256] = "";
	DIR *d = opendir(dir);
	int n = 0;

	if (d == NULL)
		return err_sys(e, ERR_INTERNAL, "cannot open %s", dir);
	for (const struct dirent *x; (x = readdir(d)) != NULL;) {
		if (!is_for(p, dirfd(d), x->d_name))
			continue;
		n++;
		snprintf(first, sizeof(first), "%s", x->d_name);
	}
	closedir(d);
	if (n > 1)
		snprintf(ret_why, size, "there is more than one program for %s", p->config->name);
	else if (n == 0 && (t->graded->among > 1 || p->arena == &arena_hack))
		snprintf(ret_why, size, "there is no program %s.EXT and no folder %s",
			 p->config->name, p->config->name);
	else
		buf_printf(ret, "%s%s%s", dir, n > 0 ? "/" : "", first);
	return ret->len > 0 ? 0 : 1;
}

/* ------------------------------------------------------------------ one grade */

bool graded_counts(const struct problem *p, size_t i)
{
	size_t hidden = 0;

	for (size_t k = 0; k < p->n_tests; k++)
		hidden += !p->tests[k].sample;
	return hidden == 0 || !p->tests[i].sample;
}

static bool anything_left(const struct grade *g)
{
	for (size_t i = 0; i < g->p->n_tests; i++)
		if (graded_counts(g->p, i) && !g->tests[i].excluded)
			return true;
	return false;
}

static void set_points(const struct grade *g, struct result *r, double *ret_most)
{
	const struct problem *p = g->p;
	double n = 0;

	for (size_t i = 0; i < p->n_tests; i++) {
		bool here = graded_counts(p, i) && !g->tests[i].excluded;
		n += here;
		r->score += here && g->tests[i].verdict == VERDICT_AC;
	}
	*ret_most = n;
	r->key = r->score;
	if (!p->scoring)
		return;
	r->score = isfinite(g->groups[0].score) ? g->groups[0].score : 0;
	*ret_most = p->max_score;
	/* Where little is good, nothing is not. */
	r->key = p->maximize ? r->score : r->verdict == VERDICT_AC ? -r->score : -INFINITY;
}

static json_t *number(double v)
{
	return isfinite(v) ? json_real(v) : json_null();
}

static void put_text(json_t *to, const char *key, const char *text)
{
	size_t n = strlen(text) < SHOWN_MAX ? strlen(text) : SHOWN_MAX;

	if (n > 0)
		json_object_set_new(to, key, json_text(text, n));
}

/* x: the worker's words; always: also where all is right.  What judges say to each other stays out,
 * and so does whatever is measured: equal runs are to be told equal things. */
static void show_sample(json_t *to, const json_t *x, enum verdict v, bool always)
{
	if (x == NULL || v == VERDICT_JE || v == VERDICT_TLE)
		return;
	if (v == VERDICT_RTE || v == VERDICT_OLE)
		put_text(to, "message", json_str_or(x, "message", ""));
	put_text(to, "team_message", json_str_or(x, "team", ""));
	if (v == VERDICT_AC && !always)
		return;
	put_text(to, "stdout", json_str_or(x, "stdout", ""));
	put_text(to, "stderr", json_str_or(x, "stderr", ""));
	if (json_object_get(x, "diff") != NULL)
		json_object_set(to, "diff", json_object_get(x, "diff"));
}

/* Nothing but verdicts and points of what is hidden. */
static json_t *told_tests(const struct grade *g, const json_t *full, bool always)
{
	const struct problem *p = g->p;
	json_t *list = json_array();
	size_t samples = 0, hidden = 0;

	for (size_t i = 0; i < p->n_tests; i++) {
		const json_t *x = json_array_get(json_object_get(full, "tests"), i);
		bool sample = p->tests[i].sample;
		char name[48];
		snprintf(name, sizeof(name), sample ? "sample %zu" : "%zu",
			 sample ? ++samples : ++hidden);
		bool excluded = g->tests[i].excluded;
		enum verdict v = excluded ? VERDICT_JE : g->tests[i].verdict;
		json_t *o = json_pack("{s:s,s:s}", "test", name, "verdict", verdict_name(v));
		if (!excluded)
			json_object_set(o, "score", json_object_get(x, "score"));
		if (sample && !excluded)
			show_sample(o, g->raw[i], g->tests[i].verdict, always);
		json_array_append_new(list, o);
	}
	return list;
}

static enum outcome outcome_of(enum verdict v)
{
	static const enum outcome of[VERDICT_N] = {
		[VERDICT_TLE] = OUT_TIMEOUT,      [VERDICT_MLE] = OUT_MEMORY,
		[VERDICT_RTE] = OUT_CRASH,        [VERDICT_OLE] = OUT_OUTPUT,
		[VERDICT_CE] = OUT_FORFEIT_BUILD, [VERDICT_JE] = OUT_JUDGE_ERROR};

	return of[v];
}

static void take_grade(const struct package *p, const struct grade *g, struct result *r)
{
	JSON_SCOPED *full = grade_json(g, false);
	double most = 0;

	r->verdict = g->groups[0].verdict;
	r->outcome = outcome_of(r->verdict);
	for (size_t i = 0; i < g->p->n_tests; i++) {
		r->tests += g->raw[i] != NULL;
		r->cpu_ns += json_int_or(g->raw[i], "cpu_ns", 0);
	}
	set_points(g, r, &most);
	if (!anything_left(g))
		r->outcome = OUT_JUDGE_ERROR;
	if (p->arena == &arena_optimize)
		optimize_points(g, r);
	r->told = json_pack("{s:s,s:s,s:s,s:o,s:o,s:o}", "problem", p->config->name, "language",
			    g->language, "verdict", verdict_name(r->verdict), "score",
			    number(r->score), "max_score", number(most), "tests",
			    told_tests(g, full, p->arena == &arena_optimize));
	if (g->p->scoring && !g->p->maximize && p->arena != &arena_optimize)
		json_object_set_new(r->told, "minimize", json_true());
	if (r->verdict == VERDICT_CE)
		json_object_set(r->told, "compile_log", json_object_get(full, "compile_log"));
	if (r->outcome == OUT_JUDGE_ERROR)
		log_error("package %s cannot judge: %s", p->path, g->log.data);
}

static void take_refusal(const struct package *p, enum outcome o, const char *why, struct result *r)
{
	r->outcome = o;
	r->verdict = VERDICT_CE;
	r->key = p->s.p->scoring && !p->s.p->maximize ? -INFINITY : 0;
	r->told = json_pack("{s:s,s:s,s:f,s:s,s:o,s:[]}", "problem", p->config->name, "verdict",
			    verdict_name(r->verdict), "score", 0.0, "outcome", outcome_names[o],
			    "reason", json_text(why, strlen(why)), "tests");
}

/* A session's ERR_USAGE is of the submission, unless the package is not what it was. */
static int blame(struct package *p, struct err *mine, struct err *e)
{
	char now[65];
	struct err why = ERR_INIT;

	if (mine->code != ERR_USAGE)
		return err_set(e, mine->code, "%s", mine->text);
	const struct package *from = p->base != NULL ? p->base : p;
	if (graded_digest(from->path, now, &why) < 0 || strcmp(now, from->digest) != 0)
		return err_set(e, ERR_USAGE, "package %s changed while it was used: %s", from->path,
			       mine->text);
	return 1;
}

static int grade_path(struct package *p, const char *path, const char *player, struct result *r,
		      struct err *e)
{
	static const char why[] = "its files cannot be judged: there are too many, they are too "
				  "large, or their names collide with those of the problem";
	struct err mine = ERR_INIT;

	if (graded_judge(p, path, player, &r->g, &mine) < 0) {
		if (blame(p, &mine, e) < 0)
			return -1;
		take_refusal(p, OUT_INVALID, why, r);
		return 0;
	}
	r->graded = true;
	if (p->arena == &arena_optimize)
		optimize_mark(&r->g);
	return 0;
}

int graded_player(struct tournament *t, struct package *p, int player, struct result *r,
		  struct err *e)
{
	BUF_SCOPED dir = BUF_INIT;
	BUF_SCOPED path = BUF_INIT;
	char why[256];

	if (t->player[player].outcome != OUT_OK) {
		take_refusal(p, t->player[player].outcome, t->player[player].reason, r);
		return 0;
	}
	if (tournament_export(t, t->player[player].built, &dir, e) < 0)
		return -1;
	int rc = find_program(t, p, dir.data, &path, why, sizeof(why), e);
	if (rc < 0)
		return -1;
	if (rc > 0) {
		take_refusal(p, OUT_INVALID, why, r);
		return 0;
	}
	return grade_path(p, path.data, t->config->players.at[player].name, r, e);
}

/* ------------------------------------------------------------------ a round */

struct game {
	const struct plan_batch *b;
	bool known;
	struct store_match row;
	struct store_game game;
	json_t *record; /* of the arena hack */
};

static void game_id(struct tournament *t, const struct package *p, int round, char ret[JOB_HEX])
{
	json_t *trees = json_array(), *id;
	char draw[65];

	for (size_t i = 0; i < t->config->players.len; i++)
		json_array_append_new(trees, json_string(t->player[i].built));
	id = json_pack("{s:s,s:s,s:s,s:o,s:s}", "kind", "judge", "package", p->config->name, "data",
		       p->digest, "trees", trees, "toolchain", t->toolchain);
	if (p->arena == &arena_hack) /* also what earlier rounds left */
		json_object_set_new(id, "round", json_integer(round));
	if (p->arena == &arena_optimize) {
		optimize_draw(t, p, round, draw);
		json_object_set_new(id, "seeds", json_string(draw));
	}
	job_id(id, ret);
}

/* What a game came to, so that two runs can be compared: verdicts, test by test. */
static uint64_t hash_of(const struct result *r, int n, bool points)
{
	BUF_SCOPED all = BUF_INIT;
	char sum[65];
	size_t i;
	json_t *x;

	for (int k = 0; k < n; k++) {
		json_array_foreach (json_object_get(r[k].told, "tests"), i, x)
			buf_printf(&all, "%s ", json_str_or(x, "verdict", ""));
		if (points)
			buf_printf(&all, "%.17g ", r[k].score);
		buf_printf(&all, "%d\n", (int)r[k].outcome);
	}
	sha256_hex(all.data, all.len, sum);
	sum[16] = '\0';
	return strtoull(sum, NULL, 16);
}

static void make_game(struct tournament *t, struct game *d, const struct result *r, int round)
{
	struct store_game *g = &d->game;
	const uint64_t which = (uint64_t)d->b->first;
	int n = d->row.n;

	*g = (struct store_game){
		.idx = (int)d->b->first,
		.hash = hash_of(r, n, t->config->arena != &arena_problems),
		.seed = rng_derive(plan_seed(t->config, round, d->b->pairing), "game", &which, 1)};
	for (int i = 0; i < n; i++) {
		g->seat[i] = (int8_t)i;
		g->score[i] = r[i].score;
		g->outcome[i] = (uint8_t)r[i].outcome;
		g->turns += r[i].tests;
		d->row.cpu_ns += r[i].cpu_ns;
		for (int k = 0; k < n; k++)
			g->rank[i] = (int8_t)(g->rank[i] + (r[k].key > r[i].key));
	}
}

/* Where we failed, nobody wins. */
static void set_status(struct tournament *t, struct game *d, const struct result *r)
{
	snprintf(d->row.status, sizeof(d->row.status), "played");
	for (int i = 0; i < d->row.n; i++) {
		size_t len = strlen(d->row.reason);
		if (r[i].outcome != OUT_JUDGE_ERROR)
			continue;
		snprintf(d->row.status, sizeof(d->row.status), "void");
		snprintf(d->row.reason + len, sizeof(d->row.reason) - len, "%s%s: %s",
			 len != 0 ? "; " : "judge error: ", t->config->players.at[i].name,
			 t->config->packages.at[d->b->first].name);
	}
}

static int put_record(struct tournament *t, struct game *d, struct err *e)
{
	BUF_SCOPED text = BUF_INIT;

	if (d->record == NULL)
		return 0;
	json_dump(d->record, &text);
	return blob_put(t->store, text.data, text.len, d->row.actions, e);
}

static int put_logs(struct tournament *t, struct game *d, const struct result *r, struct err *e)
{
	for (int i = 0; i < d->row.n; i++) {
		BUF_SCOPED text = BUF_INIT;
		json_dump(r[i].told, &text);
		buf_putc(&text, '\n');
		if (blob_put(t->store, text.data, text.len, d->row.log[i], e) < 0)
			return -1;
	}
	return 0;
}

/* What the judge failed on counts for nobody, and the record says so. */
static int take_grades(struct tournament *t, struct package *p, struct game *d, struct result *r,
		       struct err *e)
{
	struct grade *g[STORE_SEATS_MAX];
	const char *name[STORE_SEATS_MAX];
	int n = 0;

	for (int i = 0; i < d->row.n; i++)
		if (r[i].graded) {
			name[n] = t->config->players.at[d->row.player[i]].name;
			g[n++] = &r[i].g;
		}
	if (graded_exclude(p, g, name, n, d->row.reason, sizeof(d->row.reason), e) < 0)
		return -1;
	for (int i = 0; i < d->row.n; i++)
		if (r[i].graded)
			take_grade(p, &r[i].g, &r[i]);
	return 0;
}

/* Nothing to judge by: nobody wins. */
static int set_void(const struct package *p, struct game *d, const char *why)
{
	snprintf(d->row.status, sizeof(d->row.status), "void");
	snprintf(d->row.reason, sizeof(d->row.reason), "judge error: %.40s: %s", p->config->name,
		 why);
	log_error("package %s cannot judge: %s", p->path, why);
	return 1;
}

static int make_round(struct tournament *t, struct package *p, struct game *d, int round,
		      struct round_package *x, struct err *e)
{
	char why[200];
	int rc = p->arena == &arena_optimize ? optimize_make(t, p, round, x, why, sizeof(why), e)
					     : 0;

	return rc > 0 ? set_void(p, d, why) : rc;
}

/* What an arena makes of the grades. */
static int decide(struct tournament *t, struct package *p, struct game *d, int round, size_t n,
		  struct result *r, struct err *e)
{
	char why[200];
	int rc = 0;

	if (p->arena == &arena_optimize)
		optimize_decide(p, n, r, d->row.n);
	else if (p->arena == &arena_hack)
		rc = hack_round(t, p, round, r, &d->row, &d->record, why, sizeof(why), e);
	return rc > 0 ? set_void(p, d, why) : rc;
}

/* 1: the game is void, and nothing was judged.  x outlives r. */
static int judge_all(struct tournament *t, struct package *p, struct game *d, struct result *r,
		     int round, struct round_package *x, struct err *e)
{
	int rc = graded_limit(t, p, e);

	if (rc == 0 && (rc = make_round(t, p, d, round, x, e)) > 0)
		return 1;
	if (x->top != NULL)
		p = &x->p;
	for (int i = 0; i < d->row.n && rc == 0; i++)
		rc = graded_player(t, p, d->row.player[i], &r[i], e);
	if (rc < 0 || take_grades(t, p, d, r, e) < 0)
		return -1;
	rc = decide(t, p, d, round, x->n, r, e);
	if (rc != 0)
		return rc;
	make_game(t, d, r, round);
	set_status(t, d, r);
	return 0;
}

static void results_release(struct result *r, int n)
{
	for (int i = 0; i < n; i++) {
		json_decref(r[i].told);
		grade_release(&r[i].g);
		free(r[i].points);
	}
}

static int grade_all(struct tournament *t, struct package *p, struct game *d, int round,
		     struct err *e)
{
	MEM_SCOPED struct result *r = xcalloc((size_t)d->row.n, sizeof(*r));
	ROUND_SCOPED x = {0};
	int rc = judge_all(t, p, d, r, round, &x, e);

	if (rc == 0 && (rc = put_record(t, d, e)) == 0)
		rc = put_logs(t, d, r, e);
	results_release(r, d->row.n);
	json_decref(d->record);
	d->record = NULL;
	return rc < 0 ? -1 : 0;
}

bool graded_near(const struct grade *g, size_t i)
{
	const json_t *x = g->raw[i];

	return x != NULL && (2 * json_int_or(x, "cpu_ns", 0) > g->limit_ns ||
			     json_bool_or(x, "near", false) || json_int_or(x, "runs", 1) > 1);
}

static void mark_near(const struct result *r)
{
	size_t i;
	json_t *o;

	json_array_foreach (json_object_get(r->told, "tests"), i, o)
		if (r->graded && graded_near(&r->g, i))
			json_object_set_new(o, "near", json_true());
}

void again_release(struct again *x)
{
	for (int i = 0; i < STORE_SEATS_MAX; i++)
		json_decref(x->told[i]);
	json_decref(x->record);
}

int graded_again(struct tournament *t, const struct store_match *m, struct again *ret,
		 struct err *e)
{
	const struct plan_batch b = {
		.pairing = m->pairing, .batch = m->batch, .first = m->first_game, .count = 1};
	struct game d = {.b = &b, .row = *m};
	MEM_SCOPED struct result *r = xcalloc((size_t)m->n, sizeof(*r));

	d.row.reason[0] = '\0';
	ROUND_SCOPED x = {0};
	int rc = judge_all(t, &t->graded->at[m->first_game], &d, r, m->round, &x, e);
	for (int i = 0; rc == 0 && i < m->n; i++) {
		mark_near(&r[i]);
		ret->told[i] = json_incref(r[i].told);
	}
	ret->game = d.game;
	ret->record = d.record;
	results_release(r, m->n);
	return rc;
}

static int start(struct phase *p, int i, struct err *e)
{
	struct tournament *t = p->t;
	struct game *d = &((struct game *)p->data)[i];
	const struct plan_pairing *q = &t->plan.pairings.at[d->b->pairing];
	int rc = store_match(t->store, p->round, d->b->pairing, d->b->batch, &d->row, e);

	if (rc <= 0) {
		d->known = rc == 0;
		return rc < 0 ? -1 : 1;
	}
	if (t->graded == NULL)
		return err_set(e, ERR_INTERNAL, "round %d of a finished tournament is not recorded",
			       p->round);
	struct package *x = &t->graded->at[d->b->first];
	d->row = (struct store_match){.round = p->round,
				      .pairing = d->b->pairing,
				      .batch = d->b->batch,
				      .n = q->n,
				      .first_game = (int)d->b->first,
				      .stride = 1,
				      .games = 1};
	memcpy(d->row.player, q->player, sizeof(int) * (size_t)q->n);
	game_id(t, x, p->round, d->row.job);
	x->s.o.ends = &p->err; /* an interrupt, above all */
	return grade_all(t, x, d, p->round, e) < 0 ? -1 : 1;
}

static int record(struct phase *p, int i, struct err *e)
{
	struct tournament *t = p->t;
	struct game *d = &((struct game *)p->data)[i];
	const struct store_game *game = strcmp(d->row.status, "played") == 0 ? &d->game : NULL;

	if (d->known)
		return 0;
	if (store_put_match(t->store, &d->row, game, e) < 0)
		return -1;
	if (t->progress != NULL)
		progress_match(t->progress, &d->row, game);
	return 0;
}

int graded_run(struct tournament *t, int round, struct err *e)
{
	size_t n = t->plan.batches.list.len;
	MEM_SCOPED struct game *data = xcalloc(n, sizeof(*data));
	struct phase p = {.t = t,
			  .name = "judge",
			  .round = round,
			  .n = (int)n,
			  .start = start,
			  .record = record,
			  .data = data};

	for (size_t i = 0; i < n; i++)
		data[i].b = &t->plan.batches.list.at[i];
	return phase_run(&p, e);
}
