/*
 * Grading goes through a session of harness/judge for each package, on the
 * tournament's own workers: one player after the other, the tests of each in
 * parallel.  So results are in the order of the plan whatever --jobs is, and a
 * killed run loses the package under way and nothing else.
 *
 * A time limit that follows from the jury's runs is measured once and recorded:
 * every round, and a resumed run, is judged by the same limit.
 */
#include "harness/run/graded_int.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/log.h"
#include "harness/base/rng.h"
#include "harness/embed.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SHOWN_MAX = 16 << 10 };

/* ------------------------------------------------------------------ packages */

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static int digest_entry(const FTSENT *x, size_t root, struct buf *all, struct err *e)
{
	BUF_SCOPED bytes = BUF_INIT;
	char sum[65] = "", link[4096];

	if (x->fts_info == FTS_ERR || x->fts_info == FTS_DNR || x->fts_info == FTS_NS) {
		errno = x->fts_errno;
		return err_sys(e, ERR_USAGE, "cannot read %s", x->fts_path);
	}
	if (x->fts_info == FTS_SL || x->fts_info == FTS_SLNONE) {
		ssize_t n = readlink(x->fts_accpath, link, sizeof(link));
		sha256_hex(link, n > 0 ? (size_t)n : 0, sum);
	} else if (x->fts_info == FTS_F) {
		if (file_read(x->fts_accpath, SIZE_MAX / 2, &bytes, e) < 0)
			return -1;
		sha256_hex(bytes.data, bytes.len, sum);
	} else {
		return 0;
	}
	buf_printf(all, "%s %s\n", sum, x->fts_path + root);
	return 0;
}

/* Of every file, wherever the package lies. */
static int digest_of(const char *path, char ret[65], struct err *e)
{
	MEM_SCOPED char *root = xstrdup(path);
	char *const roots[] = {root, NULL};
	BUF_SCOPED all = BUF_INIT;
	FTS *f = fts_open(roots, FTS_COMFOLLOW | FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	int rc = 0;

	if (f == NULL)
		return err_sys(e, ERR_USAGE, "cannot read %s", path);
	for (FTSENT *x; rc == 0 && (x = fts_read(f)) != NULL;)
		rc = digest_entry(x, strlen(root), &all, e);
	fts_close(f);
	sha256_hex(all.data, all.len, ret);
	return rc;
}

/* A resumed run is judged by the data that it began with. */
static int same_package(struct tournament *t, struct package *p, struct err *e)
{
	BUF_SCOPED was = BUF_INIT;
	MEM_SCOPED char *key = xprintf("package_%s", p->config->name);
	int rc = store_meta(t->store, key, &was, e);

	if (rc > 0)
		return store_set_meta(t->store, key, p->digest, e);
	if (rc == 0 && strcmp(was.data, p->digest) != 0)
		return err_set(e, ERR_USAGE,
			       "package %s has changed since the tournament in %s began; put it "
			       "back, or give another directory with -o",
			       p->path, t->dir);
	return rc;
}

static char *limit_key(const struct package *p)
{
	return xprintf("package_%s_limit_ns", p->config->name);
}

/* What the package says, or what was measured before. */
static int read_limit(struct tournament *t, struct package *p, struct err *e)
{
	MEM_SCOPED char *key = limit_key(p);
	BUF_SCOPED text = BUF_INIT;

	p->s.limit_ns = p->s.p->limits.time.fixed_ns;
	if (p->s.limit_ns > 0)
		return 0;
	int rc = store_meta(t->store, key, &text, e);
	if (rc == 0)
		p->s.limit_ns = strtoll(text.data, NULL, 10);
	return rc < 0 ? -1 : 0;
}

static int measure_limit(struct tournament *t, struct package *p, struct err *e)
{
	MEM_SCOPED char *key = limit_key(p);
	char number[24];

	if (p->s.limit_ns > 0)
		return 0;
	if (session_time_limit(&p->s, e) < 0)
		return -1;
	snprintf(number, sizeof(number), "%" PRId64, p->s.limit_ns);
	return store_set_meta(t->store, key, number, e);
}

/* What agon brings along, written out. */
static int unpack(const char *prefix, const char *to, struct err *e)
{
	size_t n = strlen(prefix);

	for (const struct embed_file *f = embed_files; f->path != NULL; f++) {
		if (strncmp(f->path, prefix, n) != 0)
			continue;
		MEM_SCOPED char *path = xprintf("%s/%s", to, f->path + n);
		char *slash = strrchr(path, '/');
		*slash = '\0';
		if (dir_make(path, e) < 0)
			return -1;
		*slash = '/';
		if (file_replace(path, f->data, f->len, e) < 0)
			return -1;
	}
	return 0;
}

/* Relative to the config; or the name of a package of the arena's own. */
static int find_package(struct tournament *t, struct package *p, struct err *e)
{
	const char *name = p->config->path;
	MEM_SCOPED char *own = xprintf("arenas/%s/problems/%s/", p->arena->name, name);
	MEM_SCOPED char *yaml = xprintf("%sproblem.yaml", own);
	struct stat st;

	p->path = name[0] == '/' ? xstrdup(name) : xprintf("%s/%s", t->config->dir, name);
	if (strchr(name, '/') != NULL || stat(p->path, &st) == 0 || embed_find(yaml) == NULL)
		return 0;
	free(p->path);
	p->path = xprintf("%s/tmp/judge/own/%s", t->dir, name);
	return unpack(own, p->path, e);
}

static int open_package(struct tournament *t, struct graded *g, size_t i, struct err *e)
{
	struct package *p = &g->at[i];
	struct grade_options o = {.jobs = t->jobs,
				  .stop = JUDGE_STOP_NEVER,
				  .time_factor = 1,
				  .pool = t->pool,
				  .loop = t->loop,
				  .cache = g->cache};

	p->config = &t->config->packages.at[i];
	p->arena = t->config->arena;
	if (find_package(t, p, e) < 0)
		return -1;
	p->dir = xprintf("%s/tmp/judge/%zu", t->dir, i);
	o.dir = p->dir;
	p->s = (struct session)SESSION_INIT;
	p->s.worker = xstrdup(t->worker);
	if (dir_make(p->dir, e) < 0 || digest_of(p->path, p->digest, e) < 0 ||
	    session_open(&p->s, p->path, &o, e) < 0 || session_prepare(&p->s, e) < 0)
		return -1;
	if (p->arena == &arena_optimize && optimize_check(p, e) < 0)
		return -1;
	if (p->s.p->n_tests == 0)
		return err_set(e, ERR_USAGE, "%s: it has no tests", p->path);
	return same_package(t, p, e) < 0 ? -1 : read_limit(t, p, e);
}

int graded_open(struct tournament *t, struct err *e)
{
	if (t->config->arena->kind != ARENA_GRADED)
		return 0;
	struct graded *g = xcalloc(1, sizeof(*g));
	t->graded = g;
	g->at = xcalloc(t->config->packages.len, sizeof(*g->at));
	g->cache = xprintf("%s/tmp/cache", t->dir);
	MEM_SCOPED char *judge = xprintf("%s/tmp/judge", t->dir);
	if (mkdir(judge, 0700) < 0) /* packages are unpacked below it */
		return err_sys(e, ERR_INTERNAL, "cannot make %s", judge);
	while (g->n < t->config->packages.len)
		if (open_package(t, g, g->n++, e) < 0)
			return err_wrap(e, "game.args.packages[%zu]", g->n - 1);
	return 0;
}

void graded_free(struct graded *g)
{
	if (g == NULL)
		return;
	for (size_t i = 0; i < g->n; i++) {
		session_close(&g->at[i].s);
		free(g->at[i].path);
		free(g->at[i].dir);
	}
	free(g->at);
	free(g->cache);
	free(g);
}

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
	else if (n == 0 && t->graded->n > 1)
		snprintf(ret_why, size, "there is no program %s.EXT and no folder %s",
			 p->config->name, p->config->name);
	else
		buf_printf(ret, "%s%s%s", dir, n > 0 ? "/" : "", first);
	return ret->len > 0 ? 0 : 1;
}

/* ------------------------------------------------------------------ one grade */

static bool counts(const struct problem *p, size_t i)
{
	size_t hidden = 0;

	for (size_t k = 0; k < p->n_tests; k++)
		hidden += !p->tests[k].sample;
	return hidden == 0 || !p->tests[i].sample;
}

static bool anything_left(const struct grade *g)
{
	for (size_t i = 0; i < g->p->n_tests; i++)
		if (counts(g->p, i) && !g->tests[i].excluded)
			return true;
	return false;
}

static void set_points(const struct grade *g, struct result *r, double *ret_most)
{
	const struct problem *p = g->p;
	double n = 0;

	for (size_t i = 0; i < p->n_tests; i++) {
		bool here = counts(p, i) && !g->tests[i].excluded;
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
	if (digest_of(from->path, now, &why) < 0 || strcmp(now, from->digest) != 0)
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

static int grade_player(struct tournament *t, struct package *p, int player, struct result *r,
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
};

static void game_id(struct tournament *t, const struct package *p, int round, char ret[JOB_HEX])
{
	json_t *trees = json_array(), *id;
	char draw[65];

	for (size_t i = 0; i < t->config->players.len; i++)
		json_array_append_new(trees, json_string(t->player[i].built));
	id = json_pack("{s:s,s:s,s:s,s:o,s:s}", "kind", "judge", "package", p->config->name, "data",
		       p->digest, "trees", trees, "toolchain", t->toolchain);
	if (p->arena == &arena_optimize) {
		optimize_draw(t, p, round, draw);
		json_object_set_new(id, "seeds", json_string(draw));
	}
	job_id(id, ret);
}

/* What a game came to, so that two runs can be compared: verdicts, test by test. */
static uint64_t hash_of(const struct result *r, int n)
{
	BUF_SCOPED all = BUF_INIT;
	char sum[65];
	size_t i;
	json_t *x;

	for (int k = 0; k < n; k++) {
		json_array_foreach (json_object_get(r[k].told, "tests"), i, x)
			buf_printf(&all, "%s ", json_str_or(x, "verdict", ""));
		if (r[k].points != NULL)
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
		.hash = hash_of(r, n),
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
	struct grade *g[STORE_PLAYERS_MAX];
	const char *name[STORE_PLAYERS_MAX];
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

/* 1: the package is at fault, and the game void. */
static int make_round(struct tournament *t, struct package *p, struct game *d, int round,
		      struct round_package *x, struct err *e)
{
	char why[200];
	int rc = p->arena == &arena_optimize ? optimize_make(t, p, round, x, why, sizeof(why), e)
					     : 0;

	if (rc > 0) {
		snprintf(d->row.status, sizeof(d->row.status), "void");
		snprintf(d->row.reason, sizeof(d->row.reason), "judge error: %.40s: %s",
			 p->config->name, why);
		log_info("package %s cannot judge: %s", p->path, why);
	}
	return rc;
}

static int grade_all(struct tournament *t, struct package *base, struct game *d, int round,
		     struct err *e)
{
	MEM_SCOPED struct result *r = xcalloc((size_t)d->row.n, sizeof(*r));
	ROUND_SCOPED x = {0};
	struct package *p = base;
	int rc = measure_limit(t, p, e);

	if (rc == 0 && (rc = make_round(t, p, d, round, &x, e)) > 0)
		return 0;
	if (x.top != NULL)
		p = &x.p;
	for (int i = 0; i < d->row.n && rc == 0; i++)
		rc = grade_player(t, p, d->row.player[i], &r[i], e);
	if (rc == 0)
		rc = take_grades(t, p, d, r, e);
	if (rc == 0 && p->arena == &arena_optimize)
		optimize_decide(p, x.n, r, d->row.n);
	if (rc == 0) {
		make_game(t, d, r, round);
		set_status(t, d, r);
		rc = put_logs(t, d, r, e);
	}
	for (int i = 0; i < d->row.n; i++) {
		json_decref(r[i].told);
		grade_release(&r[i].g);
		free(r[i].points);
	}
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
