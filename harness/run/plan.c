#include "harness/run/plan.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/rng.h"
#include "harness/store/store.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* All k-subsets of the players, in lexicographic order: for k = 2 a round-robin. */
static void add_pairings(const struct config *c, struct plan *p)
{
	int n = (int)c->players.len, k = c->players_per_game;
	struct plan_pairing x = {.n = k};

	for (int i = 0; i < k; i++)
		x.player[i] = i;
	for (;;) {
		vec_push(&p->pairings, x);
		int i = k - 1;
		while (i >= 0 && x.player[i] == n - k + i)
			i--;
		if (i < 0)
			return;
		x.player[i]++;
		for (i++; i < k; i++)
			x.player[i] = x.player[i - 1] + 1;
	}
}

void plan_cut(const struct plan *p, const struct config *c, int pairing, int64_t first,
	      int64_t count, int *io_batch, struct plan_batches *out)
{
	const struct arena *a = c->arena;
	int n = p->pairings.at[pairing].n;
	bool series = arena_is_series(a, &c->params, n);

	/* Games that depend on the one before are one job per seating. */
	for (int64_t seat = 0; series && seat < n && seat < count; seat++) {
		struct plan_batch b = {pairing, (*io_batch)++, first + seat, n,
				       (count - seat + n - 1) / n};
		vec_push(&out->list, b);
	}
	int64_t size = a->games_per_job > 0 ? (a->games_per_job + n - 1) / n * n : n;
	if (a->kind == ARENA_GRADED || a->kind == ARENA_EXTERNAL) /* a package, a game is one job */
		size = 1;
	for (int64_t done = 0; !series && done < count; done += size) {
		int64_t left = count - done;
		struct plan_batch b = {pairing, (*io_batch)++, first + done, 1,
				       left < size ? left : size};
		vec_push(&out->list, b);
	}
}

int plan_pairing_of(const struct plan *p, int a, int b)
{
	const struct plan_pairing *last = &p->pairings.at[p->pairings.len - 1];
	int x = a < b ? a : b, y = a < b ? b : a, n = last->player[1] + 1;
	int i = x * (2 * n - x - 1) / 2 + y - x - 1; /* add_pairings() */

	if (last->n == 2 && x >= 0 && x < y && y < n && p->pairings.at[i].player[0] == x &&
	    p->pairings.at[i].player[1] == y)
		return i;
	BUG("players %d and %d have no pairing", a, b);
}

/* Frozen opponents of a search have nothing to find out about each other. */
static bool is_played(const struct config *c, const struct plan_pairing *q)
{
	for (int k = 0; k < q->n; k++)
		if (q->player[k] == c->search.player)
			return true;
	return !c->search.on;
}

/* Everybody meets everybody. */
static void add_fixed(const struct config *c, struct plan *p)
{
	int cycles = c->schedule.rules.rounds > 0 ? c->schedule.rules.rounds : 1;

	for (size_t i = 0; i < p->pairings.len; i++)
		for (int cycle = 0, batch = 0; cycle < cycles && is_played(c, &p->pairings.at[i]);
		     cycle++)
			plan_cut(p, c, (int)i, cycle * c->games, c->games, &batch, &p->batches);
}

void plan_more(const struct plan *p, const struct config *c, int64_t count,
	       struct plan_batches *out)
{
	int64_t first = plan_more_first(c);

	for (size_t i = 0; i < p->pairings.len; i++) {
		int batch = 0;
		vec_each (const struct plan_batch, b, &p->batches.list)
			batch += b->pairing == (int)i;
		if (is_played(c, &p->pairings.at[i]))
			plan_cut(p, c, (int)i, first, count, &batch, out);
	}
}

/* Games with swapped seats share a seed, so an odd one out keeps that of the last. */
int64_t plan_more_first(const struct config *c)
{
	int64_t n = c->players_per_game;

	return (c->games + n - 1) / n * n;
}

/* What the first stage of a schedule begins with. */
static void add_first(const struct config *c, struct plan *p)
{
	const struct config_schedule *s = &c->schedule;
	MEM_SCOPED int *batch = xcalloc(p->pairings.len, sizeof(*batch));
	MEM_SCOPED int64_t *from = xcalloc(p->pairings.len, sizeof(*from));
	struct pairings first = {0};
	struct err why = ERR_INIT;

	if (schedule_next(&s->rules, NULL, 0, &first, &why) < 0)
		BUG("a checked schedule is impossible: %s", why.text);
	vec_each (struct pairing, x, &first.list) {
		if (x->b < 0)
			continue;
		int i = plan_pairing_of(p, s->order[x->a], s->order[x->b]);
		plan_cut(p, c, i, from[i], s->sequential ? s->look : s->games, &batch[i],
			 &p->batches);
		from[i] += s->games;
	}
	pairings_release(&first);
}

void plan_make(const struct config *c, struct plan *ret)
{
	*ret = (struct plan){0};
	add_pairings(c, ret);
	if (c->schedule.staged)
		add_first(c, ret);
	else
		add_fixed(c, ret);
}

void plan_release(struct plan *p)
{
	vec_release(&p->pairings);
	vec_release(&p->batches.list);
}

uint64_t plan_seed(const struct config *c, int round, int pairing)
{
	const uint64_t index[] = {(uint64_t)round, (uint64_t)pairing};
	return rng_derive(plan_chance(c), "pairing", index, 2);
}

uint64_t plan_chance(const struct config *c)
{
	const char *secret = config_draws(c) ? c->drawn->text : c->secret;
	char sum[65];

	if (secret == NULL)
		return c->seed;
	if (secret[0] == '\0')
		BUG("the secret of a run was not read");
	MEM_SCOPED char *text = xprintf("agon secret\n%" PRIu64 "\n%s", c->seed, secret);
	sha256_hex(text, strlen(text), sum);
	sum[16] = '\0';
	return strtoull(sum, NULL, 16);
}

static void print_line(struct buf *out, json_t *taken)
{
	char *s = json_dumps(taken, JSON_COMPACT);
	buf_printf(out, "%s\n", s);
	free(s);
	json_decref(taken);
}

static json_t *match_line(const struct plan *p, const struct config *c, int round,
			  const struct plan_batch *b)
{
	const struct plan_pairing *q = &p->pairings.at[b->pairing];
	json_t *names = json_array();
	char seed[17];

	for (int i = 0; i < q->n; i++)
		json_array_append_new(names, json_string(c->players.at[q->player[i]].name));
	/* One that is not drawn yet has no seeds to print. */
	bool known = !config_draws(c) || c->drawn->text[0] != '\0';
	if (known)
		snprintf(seed, sizeof(seed), "%016" PRIx64, plan_seed(c, round, b->pairing));
	return json_pack("{s:s,s:i,s:o,s:i,s:s?,s:I,s:I,s:I}", "kind", "match", "round", round,
			 "players", names, "batch", b->batch, "seed", known ? seed : NULL,
			 "first_game", (json_int_t)b->first, "stride", (json_int_t)b->stride,
			 "games", (json_int_t)b->count);
}

/* The matches behind it are the first, or all if it is complete. */
static json_t *schedule_line(const struct config *c, int round)
{
	const json_t *t = json_object_get(c->resolved, "tournament");
	json_t *j = json_pack("{s:s,s:i}", "kind", "schedule", "round", round);
	json_t *schedule = json_object_get(t, "schedule"), *stop = json_object_get(t, "stop");

	json_object_set(j, "schedule", schedule != NULL ? schedule : json_null());
	json_object_set(j, "stop", stop != NULL ? stop : json_null());
	json_object_set_new(j, "games_per_meeting", json_integer((json_int_t)c->schedule.games));
	json_object_set_new(j, "complete", json_boolean(!c->schedule.follows));
	return j;
}

void plan_print(const struct plan *p, const struct config *c, struct buf *out)
{
	for (int r = 0; r <= c->rounds; r++) {
		for (int step = 0; step < 2; step++)
			vec_each (struct config_player, x, &c->players)
				print_line(out, json_pack("{s:s,s:i,s:s}", "kind",
							  step == 1 ? "build"
							  : r == 0  ? "import"
								    : "edit",
							  "round", r, "player", x->name));
		if (c->schedule.staged)
			print_line(out, schedule_line(c, r));
		vec_each (struct plan_batch, b, &p->batches.list)
			print_line(out, match_line(p, c, r, b));
	}
}
