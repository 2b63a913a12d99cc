#include "harness/run/replay.h"

#include "harness/base/json.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { GAMES_MAX = 1000000 }; /* of a pairing in a round: game.sims_per_round */

/* Names go to a terminal, and files come from anywhere. */
static bool is_name(const char *s)
{
	size_t len = strlen(s);

	return len >= 1 && len <= 64 &&
	       strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == len;
}

static int read_players(struct replay *r, const json_t *players, struct err *e)
{
	for (int i = 0; i < r->game.n; i++) {
		char where[32];
		BUF_SCOPED log = BUF_INIT;
		const json_t *p = json_array_get(players, (size_t)i);
		snprintf(where, sizeof(where), "players[%d]", i);
		r->names[i] = json_str_at(p, where, "name", e);
		const char *text = json_str_at(p, where, "text", e);
		if (r->names[i] == NULL || text == NULL)
			return -1;
		if (!is_name(r->names[i]))
			return err_set(e, ERR_USAGE,
				       "%s.name: expected 1 to 64 letters, digits, \"_\" or \"-\"",
				       where);
		if (r->game.a->compile(&r->game.params, text, strlen(text), &r->game.image[i],
				       &log) != 0)
			return err_set(e, ERR_USAGE, "%s.text: %s", where, log.data);
	}
	return 0;
}

static int read_end(struct replay *r, struct err *e)
{
	const json_t *rank = json_arr_at(r->file, "", "rank", e);
	const json_t *score = json_arr_at(r->file, "", "score", e);
	const char *hash = json_str_at(r->file, "", "hash", e);

	r->recorded.turns = json_int_at(r->file, "", "turns", e);
	if (e->code != ERR_NONE)
		return -1;
	r->recorded.hash = strtoull(hash, NULL, 16);
	for (int i = 0; i < r->game.n; i++) {
		r->recorded.rank[i] = (int)json_integer_value(json_array_get(rank, (size_t)i));
		r->recorded.score[i] = json_number_value(json_array_get(score, (size_t)i));
	}
	return 0;
}

static int read_all(struct replay *r, struct err *e)
{
	const char *format = json_str_at(r->file, "", "format", e);
	const char *arena = json_str_at(r->file, "", "arena", e);
	const char *seed = json_str_at(r->file, "", "seed", e);
	const json_t *params = json_obj_at(r->file, "", "params", e);
	const json_t *players = json_arr_at(r->file, "", "players", e);

	r->first = json_int_at(r->file, "", "first", e);
	r->idx = json_int_at(r->file, "", "idx", e);
	r->stride = json_int_at(r->file, "", "stride", e);
	if (e->code != ERR_NONE)
		return -1;
	if (strcmp(format, "agon-replay/1") != 0)
		return err_set(e, ERR_USAGE, "format: expected \"agon-replay/1\", got \"%s\"",
			       format);
	if (r->first < 0 || r->idx < r->first || r->stride < 1 || r->idx >= GAMES_MAX ||
	    (r->idx - r->first) % r->stride != 0)
		return err_set(e, ERR_USAGE, "first, idx, stride: do not fit together");
	if (textgame_init(&r->game, arena, params, (int)json_array_size(players), seed, e) < 0 ||
	    read_players(r, players, e) < 0)
		return -1;
	int64_t revision = json_int_or(r->file, "revision", 0);
	if (revision != r->game.a->revision)
		return err_set(e, ERR_USAGE,
			       "revision: recorded by revision %" PRId64
			       " of arena %s, this agon has revision %d",
			       revision, arena, r->game.a->revision);
	if (r->game.carry == NULL && r->idx != r->first)
		return err_set(e, ERR_USAGE,
			       "first: games of this arena stand alone: expected idx");
	return read_end(r, e);
}

int replay_open(struct replay *r, const char *what, const char *text, size_t len, struct err *e)
{
	*r = (struct replay){0};
	r->file = json_parse(what, text, len, 64 << 20, e);
	if (r->file == NULL)
		return -1;
	if (read_all(r, e) == 0)
		return 0;
	replay_close(r);
	return err_wrap(e, "%s", what);
}

void replay_close(struct replay *r)
{
	textgame_release(&r->game);
	json_decref(r->file);
	r->file = NULL;
}

static void play_out(struct replay *r, int64_t idx, struct textgame_end *ret)
{
	while (textgame_advance(&r->game, UINT64_MAX))
		;
	textgame_end(&r->game, idx, ret);
}

void replay_seek(struct replay *r)
{
	struct textgame_end end;

	for (int64_t i = r->first; i < r->idx; i += r->stride) {
		textgame_start(&r->game, i);
		play_out(r, i, &end);
	}
	textgame_start(&r->game, r->idx);
}

int replay_verify(struct replay *r, struct buf *why)
{
	struct textgame_end end;

	replay_seek(r);
	play_out(r, r->idx, &end);
	for (int i = 0; i < r->game.n; i++)
		if (end.rank[i] != r->recorded.rank[i])
			buf_printf(why, "%s: rank %d, recorded %d\n", r->names[i], end.rank[i],
				   r->recorded.rank[i]);
	if (end.turns != r->recorded.turns)
		buf_printf(why, "%" PRId64 " turns, recorded %" PRId64 "\n", end.turns,
			   r->recorded.turns);
	if (end.hash != r->recorded.hash)
		buf_printf(why, "final state %016" PRIx64 ", recorded %016" PRIx64 "\n", end.hash,
			   r->recorded.hash);
	return why->len != 0;
}

static json_t *players_json(const struct config *c, struct repo *repo, struct store *s,
			    const struct store_match *m, struct err *e)
{
	JSON_SCOPED *list = json_array();

	for (int i = 0; i < m->n; i++) {
		struct store_build b;
		BUF_SCOPED text = BUF_INIT;
		if ((size_t)m->player[i] >= c->players.len) {
			err_set(e, ERR_INTERNAL, "round %d: a game of a player that is not there",
				m->round);
			return NULL;
		}
		int rc = store_build(s, m->round, m->player[i], &b, e);
		if (rc == 0)
			rc = code_file(repo, b.tree_out, c->arena->submission, 8 << 20, &text, e);
		if (rc != 0) {
			err_set(e, ERR_INTERNAL, "round %d: the code of %s is not in the record",
				m->round, c->players.at[m->player[i]].name);
			return NULL;
		}
		json_array_append_new(list, json_pack("{s:s,s:s,s:o}", "name",
						      c->players.at[m->player[i]].name, "tree",
						      b.tree_out, "text",
						      json_text(text.data, text.len)));
	}
	return json_incref(list);
}

json_t *replay_make(const struct config *c, struct repo *repo, struct store *s,
		    const struct store_match *m, const struct store_game *g, struct err *e)
{
	bool series = arena_is_series(c->arena, &c->params, m->n);
	json_t *players = players_json(c, repo, s, m, e);
	json_t *rank = json_array(), *score = json_array();
	char seed[17], hash[17];

	for (int i = 0; i < m->n; i++) {
		json_array_append_new(rank, json_integer(g->rank[i]));
		json_array_append_new(score, json_real(g->score[i]));
	}
	snprintf(seed, sizeof(seed), "%016" PRIx64, plan_seed(c, m->round, m->pairing));
	snprintf(hash, sizeof(hash), "%016" PRIx64, g->hash);
	return json_pack("{s:s,s:s,s:i,s:o,s:s,s:i,s:i,s:i,s:o,s:I,s:s,s:o,s:o}", "format",
			 "agon-replay/1", "arena", c->arena->name, "revision", c->arena->revision,
			 "params", tournament_params(c), "seed", seed, "first",
			 series ? m->first_game : g->idx, "idx", g->idx, "stride",
			 series ? m->n : 1, "players", players, "turns", (json_int_t)g->turns,
			 "hash", hash, "rank", rank, "score", score);
}
