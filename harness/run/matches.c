/*
 * Matches: every batch of the plan is one job.  A pairing with a player that
 * cannot play is a walkover, decided without a job; a batch that the workers
 * could not finish is void, and counts for nobody.
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/rng.h"
#include "harness/run/bots.h"
#include "harness/run/engine.h"
#include "harness/run/tournament.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct match_data {
	const struct plan_batch *b;
	bool known;
	struct store_match row;
};

json_t *match_job(struct tournament *t, const struct plan_pairing *q, const struct plan_batch *b,
		  int round, const char (*tree)[TREE_HEX], struct err *e)
{
	JSON_SCOPED *source = json_array();
	char seed[17];

	for (int i = 0; i < q->n && tree != NULL; i++) {
		BUF_SCOPED dir = BUF_INIT;
		if (tree[i][0] == '\0') { /* takes part without a program */
			json_array_append_new(source, json_null());
			continue;
		}
		if (tournament_export(t, tree[i], &dir, e) < 0)
			return NULL;
		json_array_append_new(source, json_string(dir.data));
	}
	snprintf(seed, sizeof(seed), "%016" PRIx64, plan_seed(t->config, round, b->pairing));
	JSON_SCOPED *job = json_pack(
		"{s:s,s:s,s:o,s:i,s:O,s:s,s:I,s:I,s:I,s:b}", "kind", "match", "arena",
		t->config->arena->name, "params", tournament_params(t->config), "n", q->n, "source",
		source, "seed", seed, "first", (json_int_t)b->first, "stride",
		(json_int_t)b->stride, "games", (json_int_t)b->count, "frames", b->first == 0);
	if (t->config->arena->kind == ARENA_TURNS && tree != NULL &&
	    bots_add(t, q, round, b->pairing, tree, job, e) < 0)
		return NULL;
	if (t->config->arena->kind == ARENA_EXTERNAL && engine_add(t, q->n, tree, job, e) < 0)
		return NULL;
	return json_incref(job);
}

static int match_job_id(struct tournament *t, const struct plan_pairing *q,
			const struct plan_batch *b, int round, char ret[JOB_HEX], struct err *e)
{
	json_t *trees = json_array();

	for (int i = 0; i < q->n; i++)
		json_array_append_new(trees, json_string(t->player[q->player[i]].built));
	json_t *id =
		json_pack("{s:s,s:s,s:o,s:o,s:I,s:I,s:I,s:I}", "kind", "match", "arena",
			  t->config->arena->name, "params", tournament_params(t->config), "trees",
			  trees, "seed", (json_int_t)plan_seed(t->config, round, b->pairing),
			  "first", (json_int_t)b->first, "stride", (json_int_t)b->stride, "games",
			  (json_int_t)b->count);
	if (t->config->arena->kind == ARENA_TURNS)
		json_object_set_new(id, "bots", bots_identity(t, q));
	if (t->config->arena->kind == ARENA_EXTERNAL) {
		json_t *engine = engine_identity(t, e);
		if (engine == NULL)
			return json_decref(id), -1;
		json_object_set_new(id, "engine", engine);
	}
	job_id(id, ret);
	return 0;
}

/* Among more than two programs, those that can play do so without the others. */
static bool go_on_without(struct tournament *t, const struct plan_pairing *q)
{
	int can = 0;

	for (int i = 0; i < q->n; i++) {
		can += t->player[q->player[i]].outcome == OUT_OK;
		if (t->player[q->player[i]].outcome == OUT_JUDGE_ERROR)
			return false;
	}
	return t->config->arena->kind == ARENA_TURNS && q->n > 2 && can >= 2;
}

/* Who cannot play decides the pairing at once; where we failed, nobody wins. */
static bool is_walkover(struct tournament *t, const struct plan_pairing *q, struct store_match *m)
{
	bool walkover = false;
	const char *status = "walkover";

	for (int i = 0; i < q->n; i++) {
		int id = q->player[i];
		if (t->player[id].outcome == OUT_OK)
			continue;
		walkover = true;
		if (t->player[id].outcome == OUT_JUDGE_ERROR)
			status = "void";
		size_t len = strlen(m->reason);
		snprintf(m->reason + len, sizeof(m->reason) - len, "%s%s: %s", len != 0 ? "; " : "",
			 t->config->players.at[id].name, outcome_names[t->player[id].outcome]);
	}
	if (walkover)
		snprintf(m->status, sizeof(m->status), "%s", status);
	return walkover;
}

static int start(struct phase *p, int i, struct err *e)
{
	struct tournament *t = p->t;
	struct match_data *d = &((struct match_data *)p->data)[i];
	const struct plan_batch *b = d->b;
	const struct plan_pairing *q = &t->plan.pairings.at[b->pairing];
	char tree[ARENA_PLAYERS_MAX][TREE_HEX];
	int rc = store_match(t->store, p->round, b->pairing, b->batch, &d->row, e);

	if (rc <= 0) {
		d->known = rc == 0;
		return rc < 0 ? -1 : 1;
	}
	d->row = (struct store_match){.round = p->round,
				      .pairing = b->pairing,
				      .batch = b->batch,
				      .n = q->n,
				      .first_game = (int)b->first,
				      .stride = (int)b->stride,
				      .games = (int)b->count};
	memcpy(d->row.player, q->player, sizeof(int) * (size_t)q->n);
	if (match_job_id(t, q, b, p->round, d->row.job, e) < 0)
		return -1;
	if (!go_on_without(t, q) && is_walkover(t, q, &d->row))
		return 1;
	for (int k = 0; k < q->n; k++)
		memcpy(tree[k], t->player[q->player[k]].built, TREE_HEX);
	json_t *job = match_job(t, q, b, p->round, (const char(*)[TREE_HEX])tree, e);
	if (job == NULL)
		return -1;
	/* Programs may think for long, and every wait of the driver has an end of its own. */
	bool programs = t->config->arena->kind == ARENA_TURNS;
	int64_t deadline = t->config->arena->kind == ARENA_EXTERNAL ? engine_deadline_ns(t->config)
								    : MATCH_DEADLINE_NS;
	phase_submit(p, i, job, programs ? 24 * MATCH_DEADLINE_NS : deadline);
	return 0;
}

/* Ranks as an arena gives them, and numbers for scores. */
static bool are_results(const json_t *rank, const json_t *score, int n)
{
	bool best = false;

	if (json_array_size(rank) != (size_t)n || json_array_size(score) != (size_t)n)
		return false;
	for (size_t k = 0; k < (size_t)n; k++) {
		const json_t *r = json_array_get(rank, k);
		json_int_t v = json_integer_value(r);
		if (!json_is_integer(r) || v < 0 || v >= n ||
		    !json_is_number(json_array_get(score, k)))
			return false;
		best |= v == 0;
	}
	return best;
}

/* Of programs; texts have none. */
static bool are_outcomes(const json_t *outcome, int n)
{
	for (size_t k = 0; outcome != NULL && k < (size_t)n; k++) {
		const json_t *o = json_array_get(outcome, k);
		if (!json_is_integer(o) || json_integer_value(o) < 0 ||
		    json_integer_value(o) >= OUT_COUNT)
			return false;
	}
	return true;
}

static int one_game(const json_t *g, const struct plan_pairing *q, const struct plan_batch *b,
		    int i, uint64_t seed, struct store_game *ret, struct err *e)
{
	json_int_t idx = 0, turns = 0;
	const char *hash = NULL;
	json_t *rank = NULL, *score = NULL;
	const json_t *outcome = json_array_get(g, 5);

	if (json_unpack((json_t *)(uintptr_t)g, "[I,I,s,o,o]", &idx, &turns, &hash, &rank, &score) <
		    0 ||
	    idx != b->first + i * b->stride || turns < 0 || strlen(hash) != 16 ||
	    strspn(hash, "0123456789abcdef") != 16 || !are_results(rank, score, q->n) ||
	    !are_outcomes(outcome, q->n))
		return err_set(e, ERR_INTERNAL, "game %d of a match has the wrong shape", i);
	uint64_t which = (uint64_t)(idx / q->n);
	*ret = (struct store_game){.idx = (int)idx,
				   .turns = turns,
				   .hash = strtoull(hash, NULL, 16),
				   .seed = rng_derive(seed, "game", &which, 1)};
	for (int k = 0; k < q->n; k++) {
		ret->seat[k] = (int8_t)((k + idx) % q->n);
		ret->rank[k] = (int8_t)json_integer_value(json_array_get(rank, (size_t)k));
		ret->score[k] = json_number_value(json_array_get(score, (size_t)k));
		ret->outcome[k] = (uint8_t)json_integer_value(json_array_get(outcome, (size_t)k));
	}
	return 0;
}

int match_games(const json_t *result, const struct plan_pairing *q, const struct plan_batch *b,
		uint64_t seed, struct store_game *ret, struct err *e)
{
	const json_t *games = json_object_get(result, "games");

	if (json_array_size(games) != (size_t)b->count)
		return err_set(e, ERR_INTERNAL, "a match of %" PRId64 " games came back with %zu",
			       b->count, json_array_size(games));
	for (int i = 0; i < b->count; i++)
		if (one_game(json_array_get(games, (size_t)i), q, b, i, seed, &ret[i], e) < 0)
			return -1;
	return 0;
}

static int put_logs(struct tournament *t, struct store_match *m, const json_t *r, struct err *e)
{
	const json_t *logs = json_object_get(r, "log");
	const char *frames = json_str_or(r, "replay", "");

	for (int i = 0; i < m->n; i++) {
		const char *text = json_string_value(json_array_get(logs, (size_t)i));
		if (text != NULL && text[0] != '\0' &&
		    blob_put(t->store, text, strlen(text), m->log[i], e) < 0)
			return -1;
	}
	const json_t *actions = json_object_get(r, "actions");
	if (json_array_size(actions) > 0) {
		BUF_SCOPED text = BUF_INIT;
		json_dump(actions, &text);
		if (blob_put(t->store, text.data, text.len, m->actions, e) < 0)
			return -1;
	}
	return frames[0] == '\0' ? 0 : blob_put(t->store, frames, strlen(frames), m->replay, e);
}

static int record(struct phase *p, int i, struct err *e)
{
	struct tournament *t = p->t;
	struct match_data *d = &((struct match_data *)p->data)[i];
	const struct plan_batch *b = d->b;
	const struct plan_pairing *q = &t->plan.pairings.at[b->pairing];
	const json_t *r = p->step[i].result;
	MEM_SCOPED struct store_game *games = NULL;

	if (d->known)
		return 0;
	if (d->row.status[0] == '\0' && r == NULL) {
		snprintf(d->row.status, sizeof(d->row.status), "void");
		snprintf(d->row.reason, sizeof(d->row.reason), "judge error: %s", p->step[i].why);
	} else if (d->row.status[0] == '\0' && json_object_get(r, "void") != NULL) {
		snprintf(d->row.status, sizeof(d->row.status), "void");
		engine_say_void(t, r, q->player, q->n, d->row.reason, sizeof(d->row.reason));
		if (put_logs(t, &d->row, r, e) < 0)
			return -1;
		d->row.cpu_ns = json_int_or(r, "cpu_ns", 0);
		d->row.wall_ns = json_int_or(r, "wall_ns", 0);
	} else if (d->row.status[0] == '\0') {
		snprintf(d->row.status, sizeof(d->row.status), "played");
		games = xcalloc((size_t)b->count, sizeof(*games));
		if (match_games(r, q, b, plan_seed(t->config, p->round, b->pairing), games, e) <
			    0 ||
		    put_logs(t, &d->row, r, e) < 0)
			return -1;
		d->row.cpu_ns = json_int_or(r, "cpu_ns", 0);
		d->row.wall_ns = json_int_or(r, "wall_ns", 0);
	}
	if (store_put_match(t->store, &d->row, games, e) < 0)
		return -1;
	if (t->progress != NULL)
		progress_match(t->progress, &d->row, games);
	return 0;
}

int matches_play(struct tournament *t, int round, const struct plan_batch *batch, size_t n,
		 struct err *e)
{
	MEM_SCOPED struct match_data *data = xcalloc(n, sizeof(*data));
	struct phase p = {.t = t,
			  .name = "match",
			  .round = round,
			  .n = (int)n,
			  .start = start,
			  .record = record,
			  .data = data};

	for (size_t i = 0; i < n; i++)
		data[i].b = &batch[i];
	return phase_run(&p, e);
}
