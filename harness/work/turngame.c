#include "harness/work/turngame.h"

#include "harness/base/json.h"
#include "harness/base/rng.h"
#include "harness/work/seats.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void *new_state(const struct turngame *g)
{
	size_t size = g->a->state_size(&g->params, g->n);

	return aligned_alloc(64, (size + 63) & ~(size_t)63);
}

int turngame_init(struct turngame *g, const char *arena, const json_t *params, int n,
		  const char *seed, struct err *e)
{
	const struct arena *a = arena_find(arena);

	*g = (struct turngame){
		.a = a, .n = n, .seed = strtoull(seed, NULL, 16), .hashes = BUF_INIT};
	if (a == NULL || a->kind != ARENA_TURNS || n < a->min_players || n > a->max_players)
		return err_set(e, ERR_USAGE, "no arena \"%s\" for %d programs", arena, n);
	if (a->carry_size != NULL)
		BUG("arena %s: games of programs stand alone", a->name);
	if (seats_params(a, params, n, &g->params, e) < 0)
		return -1;
	g->state = new_state(g);
	return g->state != NULL ? 0 : err_set(e, ERR_INTERNAL, "out of memory for a game");
}

void turngame_twin(struct turngame *ret, const struct turngame *g)
{
	*ret = *g;
	ret->log = NULL;
	ret->hashes = (struct buf)BUF_INIT;
	ret->state = new_state(g);
	if (ret->state == NULL)
		BUG("out of memory for a game");
}

void turngame_release(struct turngame *g)
{
	free(g->state);
	json_decref(g->log);
	buf_release(&g->hashes);
	*g = (struct turngame){.hashes = BUF_INIT};
}

void turngame_start(struct turngame *g, int64_t idx)
{
	uint64_t which = (uint64_t)(idx / g->n);
	struct err e = ERR_INIT;

	g->idx = idx;
	g->steps = 0;
	json_decref(g->log);
	g->log = json_array();
	buf_clear(&g->hashes);
	uint64_t seed = rng_derive(g->seed, "game", &which, 1);
	if (g->a->start(g->state, &g->params, g->n, seed, &e) < 0)
		BUG("%s cannot start a game: %s", g->a->name, e.text);
	g->chain = g->a->hash(g->state);
}

bool turngame_over(const struct turngame *g)
{
	return g->a->over(g->state);
}

uint32_t turngame_to_move(const struct turngame *g)
{
	return g->a->to_move(g->state);
}

static json_t *log_step(const struct arena_action *act, uint32_t mask)
{
	json_t *step = json_array();

	for (int s = 0; mask >> s != 0; s++)
		if (mask >> s & 1)
			json_array_append_new(step, act[s].how == ARENA_OK
							    ? json_stringn(act[s].text, act[s].len)
							    : json_integer(act[s].how));
	return step;
}

void turngame_step(struct turngame *g, struct arena_action *act)
{
	static const char digits[] = "0123456789abcdef";
	char hex[TURN_HASH_CHARS];

	json_array_append_new(g->log, log_step(act, turngame_to_move(g)));
	g->a->step(g->state, act);
	uint64_t now = g->a->hash(g->state);
	g->chain = hash64(g->chain, &now, sizeof(now));
	g->steps++;
	for (int i = 0; i < TURN_HASH_CHARS; i++)
		hex[i] = digits[g->chain >> (60 - 4 * i) & 15];
	buf_add(&g->hashes, hex, TURN_HASH_CHARS);
}

static int read_action(const json_t *item, struct arena_action *ret)
{
	json_int_t how = json_integer_value(item);

	if (json_is_string(item)) {
		*ret = (struct arena_action){ARENA_OK, json_string_value(item),
					     json_string_length(item)};
		return 0;
	}
	if (!json_is_integer(item) || how <= ARENA_ILLEGAL || how > ARENA_GONE)
		return -1;
	*ret = (struct arena_action){(enum arena_how)how, "", 0};
	return 0;
}

int turngame_again(struct turngame *g, const json_t *step, struct err *e)
{
	struct arena_action act[ARENA_PLAYERS_MAX] = {0};
	uint32_t mask = turngame_to_move(g);
	size_t at = 0;

	if (turngame_over(g))
		return err_set(e, ERR_USAGE, "step %" PRId64 ": the game is over before it",
			       g->steps);
	for (int s = 0; mask >> s != 0; s++)
		if ((mask >> s & 1) && read_action(json_array_get(step, at++), &act[s]) < 0)
			return err_set(e, ERR_USAGE,
				       "step %" PRId64 ": no action of player %d is recorded",
				       g->steps, s);
	if (at != json_array_size(step))
		return err_set(e, ERR_USAGE, "step %" PRId64 ": %zu act, recorded are %zu",
			       g->steps, at, json_array_size(step));
	turngame_step(g, act);
	return 0;
}

void turngame_end(const struct turngame *g, struct textgame_end *ret)
{
	int rank[ARENA_PLAYERS_MAX];
	double score[ARENA_PLAYERS_MAX];

	g->a->result(g->state, rank, score);
	for (int p = 0; p < g->n; p++) {
		int s = seats_seat(g->n, g->idx, p);
		ret->rank[p] = rank[s];
		ret->score[p] = score[s];
	}
	ret->turns = g->a->turns(g->state);
	ret->hash = g->chain;
}

void turngame_show(const struct turngame *g, const char *const *names, bool color, int width,
		   int height, struct buf *out)
{
	const char *seated[ARENA_PLAYERS_MAX];

	for (int s = 0; s < g->n; s++)
		seated[s] = names[seats_player(g->n, g->idx, s)];
	g->a->show(g->state, seated, color, width, height, out);
}
