#include "harness/work/textgame.h"

#include "harness/base/rng.h"
#include "harness/work/seats.h"

#include <stdlib.h>

int textgame_init(struct textgame *g, const char *arena, const json_t *params, int n,
		  const char *seed, struct err *e)
{
	const struct arena *a = arena_find(arena);

	*g = (struct textgame){.a = a, .n = n, .seed = strtoull(seed, NULL, 16)};
	if (a == NULL || a->kind != ARENA_TEXT || n < a->min_players || n > a->max_players)
		return err_set(e, ERR_USAGE, "no arena \"%s\" for %d texts", arena, n);
	if (seats_params(a, params, n, &g->params, e) < 0)
		return -1;
	for (int i = 0; i < n; i++)
		buf_init(&g->image[i]);
	size_t size = (a->state_size(&g->params, n) + 63) & ~(size_t)63;
	size_t carry = a->carry_size != NULL ? a->carry_size(&g->params, n) : 0;
	g->state = aligned_alloc(64, size);
	g->carry = carry != 0 ? xcalloc(1, carry) : NULL;
	return g->state != NULL ? 0 : err_set(e, ERR_INTERNAL, "out of memory for a game");
}

void textgame_release(struct textgame *g)
{
	for (int i = 0; i < g->n && g->state != NULL; i++)
		buf_release(&g->image[i]);
	free(g->state);
	free(g->carry);
	*g = (struct textgame){0};
}

void textgame_start(struct textgame *g, int64_t idx)
{
	struct arena_action act[ARENA_PLAYERS_MAX];
	uint64_t which = (uint64_t)(idx / g->n);
	struct err e = ERR_INIT;

	uint64_t seed = rng_derive(g->seed, "game", &which, 1);
	if (g->a->start(g->state, &g->params, g->n, seed, &e) < 0)
		BUG("%s cannot start a game: %s", g->a->name, e.text);
	if (g->carry != NULL && !g->begun && g->a->carry_begin != NULL)
		g->a->carry_begin(&g->params, idx / g->n, g->carry);
	g->begun = true;
	if (g->carry != NULL)
		g->a->carry_in(g->state, g->carry);
	for (int s = 0; s < g->n; s++) {
		const struct buf *b = &g->image[seats_player(g->n, idx, s)];
		act[s] = (struct arena_action){ARENA_OK, b->data, b->len};
	}
	g->a->step(g->state, act);
}

bool textgame_advance(struct textgame *g, uint64_t budget)
{
	if (g->a->over(g->state))
		return false;
	g->a->advance(g->state, budget);
	return !g->a->over(g->state);
}

void textgame_end(struct textgame *g, int64_t idx, struct textgame_end *ret)
{
	int rank[ARENA_PLAYERS_MAX];
	double score[ARENA_PLAYERS_MAX];

	if (g->carry != NULL)
		g->a->carry_out(g->state, g->carry);
	g->a->result(g->state, rank, score);
	for (int p = 0; p < g->n; p++) {
		int s = seats_seat(g->n, idx, p);
		ret->rank[p] = rank[s];
		ret->score[p] = score[s];
	}
	ret->turns = g->a->turns(g->state);
	ret->hash = g->a->hash(g->state);
}

void textgame_show(const struct textgame *g, int64_t idx, const char *const *names, bool color,
		   int width, int height, struct buf *out)
{
	const char *seated[ARENA_PLAYERS_MAX];

	for (int s = 0; s < g->n; s++)
		seated[s] = names[seats_player(g->n, idx, s)];
	g->a->show(g->state, seated, color, width, height, out);
}
