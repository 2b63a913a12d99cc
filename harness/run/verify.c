/*
 * Play recorded batches again from their codebases and seeds, on the same
 * workers as a tournament, and compare every game with its row.  Programs that
 * were graded are graded again.
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/run/graded.h"
#include "harness/run/rundir.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { REASONS_MAX = 4096 };

struct verify {
	struct rundir *r;
	struct rundir_verdict *ret;
	VEC(struct store_match)
	matches;
	/* the batch at hand */
	const struct store_match *m;
	const struct store_game *again;
};

static int collect(void *cookie, const struct store_match *m)
{
	struct verify *v = cookie;

	if (strcmp(m->status, "played") == 0)
		vec_push(&v->matches, *m);
	return 0;
}

/* Keep n of them, evenly spread. */
static void thin(struct verify *v, int64_t n)
{
	size_t len = v->matches.len;

	if (n <= 0 || (size_t)n >= len)
		return;
	for (size_t i = 0; i < (size_t)n; i++)
		v->matches.at[i] = v->matches.at[i * len / (size_t)n];
	v->matches.len = (size_t)n;
}

static struct plan_batch batch_of(const struct store_match *m)
{
	return (struct plan_batch){.pairing = m->pairing,
				   .batch = m->batch,
				   .first = m->first_game,
				   .stride = m->stride,
				   .count = m->games};
}

/* Programs are not run again: what they did is recorded. */
static int start_actions(struct phase *p, int i, struct err *e)
{
	struct verify *v = p->data;
	const struct store_match *m = &v->matches.at[i];
	struct plan_pairing q = {.n = m->n};
	struct plan_batch b = batch_of(m);
	BUF_SCOPED text = BUF_INIT;

	int rc = store_match_actions(v->r->store, m, &text, e);
	if (rc > 0)
		err_set(e, ERR_FAILED, "round %d, pairing %d: the actions of a match are not there",
			m->round, m->pairing);
	json_t *actions = rc == 0 ? json_parse("actions", text.data, text.len, SIZE_MAX, e) : NULL;
	json_t *job = actions != NULL ? match_job(p->t, &q, &b, m->round, NULL, e) : NULL;
	if (job == NULL) {
		json_decref(actions);
		return -1;
	}
	json_object_set_new(job, "actions", actions);
	phase_submit(p, i, job, MATCH_DEADLINE_NS);
	return 0;
}

static int start(struct phase *p, int i, struct err *e)
{
	struct verify *v = p->data;
	const struct store_match *m = &v->matches.at[i];
	struct plan_pairing q = {.n = m->n};
	struct plan_batch b = batch_of(m);
	char tree[ARENA_PLAYERS_MAX][TREE_HEX];

	if (v->r->config->arena->kind == ARENA_GRADED)
		return 1; /* a package of many players is a phase of its own */
	if (v->r->config->arena->kind == ARENA_TURNS)
		return start_actions(p, i, e);
	for (int k = 0; k < m->n; k++) {
		struct store_build build;
		q.player[k] = m->player[k];
		if (store_build(v->r->store, m->round, m->player[k], &build, e) != 0)
			return err_set(e, ERR_FAILED, "round %d: no build of player %d is recorded",
				       m->round, m->player[k]);
		memcpy(tree[k], build.tree_out, TREE_HEX);
	}
	json_t *job = match_job(p->t, &q, &b, m->round, (const char(*)[TREE_HEX])tree, e);
	if (job == NULL)
		return -1;
	phase_submit(p, i, job, MATCH_DEADLINE_NS);
	return 0;
}

static bool same(const struct store_game *a, const struct store_game *b, int n)
{
	for (int i = 0; i < n; i++)
		if (a->rank[i] != b->rank[i] || a->seat[i] != b->seat[i])
			return false;
	return a->turns == b->turns && a->hash == b->hash && a->seed == b->seed;
}

static int compare(void *cookie, const struct store_match *m, const struct store_game *g)
{
	struct verify *v = cookie;
	struct plan_batch b = batch_of(v->m);
	int64_t i = (g->idx - b.first) / b.stride;

	v->ret->games++;
	if (i >= 0 && i < b.count && same(g, &v->again[i], m->n))
		return 0;
	v->ret->differing++;
	if (v->ret->why.len < REASONS_MAX)
		buf_printf(&v->ret->why,
			   "round %d, pairing %d, game %d does not replay as recorded\n", m->round,
			   m->pairing, g->idx);
	return 0;
}

static int grade_again(struct verify *v, struct tournament *t, const struct store_match *m,
		       struct err *e)
{
	int n = graded_verify(t, m, &v->ret->why, &v->ret->near, e);

	v->ret->batches++;
	v->ret->games++;
	v->ret->differing += n > 0;
	return n < 0 ? -1 : 0;
}

static int record(struct phase *p, int i, struct err *e)
{
	struct verify *v = p->data;
	const struct store_match *m = &v->matches.at[i];
	struct plan_pairing q = {.n = m->n};
	struct plan_batch b = batch_of(m);

	if (v->r->config->arena->kind == ARENA_GRADED)
		return grade_again(v, p->t, m, e);
	MEM_SCOPED struct store_game *games = xcalloc((size_t)b.count, sizeof(*games));
	if (p->step[i].result == NULL)
		return err_set(e, ERR_INTERNAL, "round %d, pairing %d could not be played: %s",
			       m->round, m->pairing, p->step[i].why);
	v->ret->batches++;
	if (json_object_get(p->step[i].result, "void") != NULL) {
		v->ret->games += m->games;
		v->ret->differing += m->games;
		if (v->ret->why.len < REASONS_MAX)
			buf_printf(&v->ret->why,
				   "round %d, pairing %d, game %d has no result now: %s\n",
				   m->round, m->pairing, m->first_game,
				   json_str_or(p->step[i].result, "void", ""));
		return 0;
	}
	uint64_t seed = plan_seed(v->r->config, m->round, m->pairing);
	if (match_games(p->step[i].result, &q, &b, seed, games, e) < 0)
		return -1;
	v->m = m;
	v->again = games;
	return store_each_game(v->r->store, m->round, m->pairing, m->batch, compare, v, e);
}

static int run(struct verify *v, struct tournament *t, struct err *e)
{
	BUF_SCOPED trees = BUF_INIT;
	struct phase p = {.t = t,
			  .name = "verify",
			  .n = (int)v->matches.len,
			  .start = start,
			  .record = record,
			  .data = v};

	buf_printf(&trees, "%s/tmp/trees", t->dir);
	if (dir_make(trees.data, e) < 0 || pool_new(&t->pool, t->loop, t->worker, t->jobs, e) < 0 ||
	    graded_open(t, true, e) < 0)
		return -1;
	return phase_run(&p, e);
}

static int verify_open(struct rundir *r, const char *worker, int jobs, int64_t sample,
		       struct rundir_verdict *ret, struct err *e)
{
	struct verify v = {.r = r, .ret = ret};
	BUF_SCOPED tmp = BUF_INIT;
	MEM_SCOPED char *own = xstrdup(worker);
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	struct tournament t = {.config = r->config,
			       .store = r->store,
			       .repo = r->repo,
			       .worker = own,
			       .jobs = jobs > 0 ? jobs : (int)cores,
			       .verify = true,
			       .signals = -1};

	int rc = store_each_match(r->store, -1, collect, &v, e);
	ret->graded = r->config->arena->kind == ARENA_GRADED;
	ret->unknown = r->config->arena->kind == ARENA_EXTERNAL && !r->config->engine.deterministic;
	if (ret->unknown)
		v.matches.len = 0;
	thin(&v, sample);
	/* Signals before the directory: an interrupt is to remove it. */
	if (rc == 0 && ((t.loop = loop_new(e)) == NULL || tournament_watch_signals(&t, e) < 0 ||
			dir_temp(&tmp, e) < 0))
		rc = -1;
	t.dir = tmp.data;
	if (rc == 0)
		rc = run(&v, &t, e);
	pool_free(t.pool);
	graded_free(t.graded);
	loop_free(t.loop);
	fd_close(&t.signals);
	vec_release(&v.matches);
	if (tmp.len > 0)
		dir_remove(tmp.data, NULL);
	return rc;
}

int rundir_verify(const char *dir, const char *worker, int jobs, int64_t sample,
		  struct rundir_verdict *ret, struct err *e)
{
	struct rundir r;

	*ret = (struct rundir_verdict){.why = BUF_INIT};
	if (rundir_open(&r, dir, e) < 0)
		return -1;
	int rc = rundir_same_rules(r.store, dir, r.config->arena, e);
	if (rc == 0)
		rc = store_check(r.store, &ret->why, e);
	ret->damaged = rc > 0;
	struct err mine = ERR_INIT;
	if (rc >= 0 && (rc = verify_open(&r, worker, jobs, sample, ret, &mine)) < 0) {
		/* What is damaged is the answer, not a reason to have none. */
		if (ret->damaged && mine.code == ERR_INTERNAL)
			rc = 0;
		else
			err_set(e, mine.code, "%s", mine.text);
	}
	rundir_close(&r);
	return rc;
}
