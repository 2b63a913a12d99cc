/*
 * Games of an external engine, one after another, each in a sandbox of its own.  A
 * game without a result is played once more; when that has none either the job says so,
 * and the games of it count for nobody.
 */
#include "harness/work/external.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/rng.h"
#include "harness/work/match.h"
#include "harness/work/seats.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TRIES = 2 };

static const char *const isolations[] = {[EXTERNAL_SHARED] = "shared-vm",
					 [EXTERNAL_CHILDREN] = "child-processes",
					 [EXTERNAL_BROKER] = "broker"};

static void external_release(struct external *x)
{
	for (int i = 0; i < ARENA_PLAYERS_MAX; i++)
		buf_release(&x->log[i]);
}

static int set_isolation(struct external *x, struct err *e)
{
	const char *name = json_str_or(x->engine, "isolation", "");

	for (size_t i = 0; i < sizeof(isolations) / sizeof(isolations[0]); i++)
		if (strcmp(name, isolations[i]) == 0) {
			x->isolation = (enum external_isolation)i;
			return 0;
		}
	return err_set(e, ERR_USAGE, "job: engine.isolation: \"%.40s\"", name);
}

static int external_init(struct external *x, struct sb_host *h, const json_t *job, struct err *e)
{
	*x = (struct external){.h = h, .job = job, .engine = json_obj_at(job, "", "engine", e)};
	for (int i = 0; i < ARENA_PLAYERS_MAX; i++)
		buf_init(&x->log[i]);
	x->n = (int)json_int_at(job, "", "n", e);
	x->first = (int)json_int_or(x->engine, "first_player", 1);
	x->port = (int)json_int_or(x->engine, "port", 0);
	x->socket = json_str_or(x->engine, "socket", "");
	if (e->code != ERR_NONE)
		return -1;
	if (x->n < 1 || x->n > ARENA_PLAYERS_MAX ||
	    json_array_size(json_object_get(job, "source")) != (size_t)x->n)
		return err_set(e, ERR_USAGE, "job: n and source do not fit together");
	ssize_t len = readlink("/proc/self/exe", x->self, sizeof(x->self) - 1);
	if (len < 0)
		return err_sys(e, ERR_INTERNAL, "cannot find agon-worker");
	return set_isolation(x, e);
}

static json_t *game_json(const struct external_game *g)
{
	const struct external *x = g->x;
	json_t *ranks = json_array(), *scores = json_array(), *outcomes = json_array();
	int rank[ARENA_PLAYERS_MAX];
	double score[ARENA_PLAYERS_MAX];
	char hash[17];

	external_rank(json_object_get(x->engine, "result"), x->n, g->value, rank, score);
	for (int p = 0; p < x->n; p++) {
		int s = seats_seat(x->n, g->idx, p);
		json_array_append_new(ranks, json_integer(rank[s]));
		json_array_append_new(scores, json_real(score[s]));
		json_array_append_new(outcomes, json_integer(g->outcome[s]));
	}
	uint64_t h = hash64(0, g->value, sizeof(g->value[0]) * (size_t)x->n);
	snprintf(hash, sizeof(hash), "%016" PRIx64, h);
	return json_pack("[I,i,s,o,o,o]", (json_int_t)g->idx, 0, hash, ranks, scores, outcomes);
}

/* Engines take seeds of very different sizes: 1 to 2^31 - 1 suits all. */
static int64_t seed_of(const json_t *job, int64_t idx, int n)
{
	uint64_t which = (uint64_t)(idx / n);
	uint64_t seed =
		rng_derive(strtoull(json_str_or(job, "seed", "0"), NULL, 16), "game", &which, 1);

	return (int64_t)(seed % 0x7fffffff) + 1;
}

/* By player. */
struct outcomes {
	enum outcome of[ARENA_PLAYERS_MAX];
};

/* 0, 1: void, -1. */
static int play(struct external *x, int64_t idx, json_t *games, struct outcomes *last,
		struct buf *why, struct err *e)
{
	int rc = 1;

	x->seed = seed_of(x->job, idx, x->n);
	for (int try = 0; try < TRIES && rc > 0; try++) {
		struct external_game g = {.x = x, .idx = idx, .why = BUF_INIT};
		for (int s = 0; s < x->n; s++)
			g.player[s] = seats_player(x->n, idx, s);
		rc = external_play(&g, e);
		if (rc == 0)
			json_array_append_new(games, game_json(&g));
		buf_clear(why);
		if (rc > 0)
			buf_puts(why, g.why.data);
		for (int s = 0; s < x->n; s++)
			last->of[g.player[s]] = g.outcome[s];
		buf_release(&g.why);
	}
	return rc;
}

json_t *external_match(struct sb_host *h, const json_t *job, struct err *e)
{
	struct external x __attribute__((cleanup(external_release)));
	JSON_SCOPED *games = json_array();
	JSON_SCOPED *logs = json_array();
	JSON_SCOPED *outcomes = json_array();
	struct outcomes last = {0};
	BUF_SCOPED why = BUF_INIT;
	int64_t start = clock_mono_ns();
	int rc = 0;

	if (external_init(&x, h, job, e) < 0)
		return NULL;
	int64_t first = json_int_or(job, "first", 0), stride = json_int_or(job, "stride", 1);
	for (int64_t i = 0; i < json_int_or(job, "games", 0) && rc == 0; i++)
		rc = play(&x, first + i * stride, games, &last, &why, e);
	if (rc < 0)
		return NULL;
	for (int p = 0; p < x.n; p++) {
		json_array_append_new(logs, json_text(x.log[p].data, x.log[p].len));
		json_array_append_new(outcomes, json_integer(last.of[p]));
	}
	json_t *r =
		json_pack("{s:O,s:O,s:I,s:I}", "games", games, "log", logs, "cpu_ns",
			  (json_int_t)x.cpu_ns, "wall_ns", (json_int_t)(clock_mono_ns() - start));
	if (rc > 0) {
		json_object_set_new(r, "void", json_text(why.data, why.len));
		json_object_set(r, "outcomes", outcomes);
	}
	return r;
}
