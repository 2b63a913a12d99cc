#include "harness/run/plan.h"

#include "harness/base/json.h"
#include "harness/base/rng.h"

#include <inttypes.h>

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

static void add_batches(const struct config *c, struct plan *p, int pairing)
{
	const struct arena *a = c->arena;
	int n = p->pairings.at[pairing].n, batch = 0;
	bool series = arena_is_series(a, &c->params, n);

	/* Games that depend on the one before are one job per seating. */
	for (int64_t seat = 0; series && seat < n && seat < c->games; seat++) {
		struct plan_batch b = {pairing, batch++, seat, n, (c->games - seat + n - 1) / n};
		vec_push(&p->batches, b);
	}
	int64_t size = a->games_per_job > 0 ? (a->games_per_job + n - 1) / n * n : n;
	for (int64_t first = 0; !series && first < c->games; first += size) {
		int64_t left = c->games - first;
		struct plan_batch b = {pairing, batch++, first, 1, left < size ? left : size};
		vec_push(&p->batches, b);
	}
}

void plan_make(const struct config *c, struct plan *ret)
{
	*ret = (struct plan){0};
	add_pairings(c, ret);
	for (size_t i = 0; i < ret->pairings.len; i++)
		add_batches(c, ret, (int)i);
}

void plan_release(struct plan *p)
{
	vec_release(&p->pairings);
	vec_release(&p->batches);
}

uint64_t plan_seed(const struct config *c, int round, int pairing)
{
	const uint64_t index[] = {(uint64_t)round, (uint64_t)pairing};
	return rng_derive(c->seed, "pairing", index, 2);
}

static void print_line(struct buf *out, json_t *taken)
{
	char *s = json_dumps(taken, JSON_COMPACT);
	buf_printf(out, "%s\n", s);
	free(s);
	json_decref(taken);
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
		vec_each (struct plan_batch, b, &p->batches) {
			char seed[17];
			const struct plan_pairing *q = &p->pairings.at[b->pairing];
			json_t *names = json_array();
			for (int i = 0; i < q->n; i++)
				json_array_append_new(
					names, json_string(c->players.at[q->player[i]].name));
			snprintf(seed, sizeof(seed), "%016" PRIx64, plan_seed(c, r, b->pairing));
			print_line(out,
				   json_pack("{s:s,s:i,s:o,s:i,s:s,s:I,s:I,s:I}", "kind", "match",
					     "round", r, "players", names, "batch", b->batch,
					     "seed", seed, "first_game", (json_int_t)b->first,
					     "stride", (json_int_t)b->stride, "games",
					     (json_int_t)b->count));
		}
	}
}
