#include "harness/run/replay.h"

#include "harness/work/seats.h"
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
	for (int i = 0; i < r->n; i++) {
		char where[32];
		BUF_SCOPED log = BUF_INIT;
		const json_t *p = json_array_get(players, (size_t)i);
		snprintf(where, sizeof(where), "players[%d]", i);
		r->names[i] = json_str_at(p, where, "name", e);
		if (r->names[i] == NULL)
			return -1;
		if (!is_name(r->names[i]))
			return err_set(e, ERR_USAGE,
				       "%s.name: expected 1 to 64 letters, digits, \"_\" or \"-\"",
				       where);
		if (r->a->kind != ARENA_TEXT)
			continue;
		const char *text = json_str_at(p, where, "text", e);
		if (text == NULL)
			return -1;
		if (r->a->compile(&r->text.params, text, strlen(text), &r->text.image[i], &log) !=
		    0)
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
	for (int i = 0; i < r->n; i++) {
		r->recorded.rank[i] = (int)json_integer_value(json_array_get(rank, (size_t)i));
		r->recorded.score[i] = json_number_value(json_array_get(score, (size_t)i));
	}
	return 0;
}

/* The rules and what was handed in or done. */
static int read_game(struct replay *r, const char *arena, const char *seed, const json_t *params,
		     const json_t *players, struct err *e)
{
	r->n = (int)json_array_size(players);
	r->a = arena_find(arena);
	if (r->a != NULL && r->a->kind == ARENA_TURNS) {
		r->steps = json_arr_at(r->file, "", "actions", e);
		return r->steps == NULL || turngame_init(&r->turn, arena, params, r->n, seed, e) < 0
			       ? -1
			       : read_players(r, players, e);
	}
	return textgame_init(&r->text, arena, params, r->n, seed, e) < 0
		       ? -1
		       : read_players(r, players, e);
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
	if (json_array_size(players) > ARENA_PLAYERS_MAX)
		return err_set(e, ERR_USAGE, "players: at most %d", ARENA_PLAYERS_MAX);
	if (read_game(r, arena, seed, params, players, e) < 0)
		return -1;
	int64_t revision = json_int_or(r->file, "revision", 0);
	if (revision != r->a->revision)
		return err_set(e, ERR_USAGE,
			       "revision: recorded by revision %" PRId64
			       " of arena %s, this agon has revision %d",
			       revision, arena, r->a->revision);
	if (r->text.carry == NULL && r->idx != r->first)
		return err_set(e, ERR_USAGE,
			       "first: games of this arena stand alone: expected idx");
	return read_end(r, e);
}

int replay_open(struct replay *r, const char *what, const char *text, size_t len, struct err *e)
{
	*r = (struct replay){.turn.hashes = BUF_INIT};
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
	textgame_release(&r->text);
	turngame_release(&r->turn);
	json_decref(r->file);
	r->file = NULL;
}

static void play_out(struct replay *r, int64_t idx, struct textgame_end *ret)
{
	while (textgame_advance(&r->text, UINT64_MAX))
		;
	textgame_end(&r->text, idx, ret);
}

void replay_seek(struct replay *r)
{
	struct textgame_end end;

	if (r->steps != NULL) {
		turngame_start(&r->turn, r->idx);
		return;
	}
	for (int64_t i = r->first; i < r->idx; i += r->stride) {
		textgame_start(&r->text, i);
		play_out(r, i, &end);
	}
	textgame_start(&r->text, r->idx);
}

uint64_t replay_length(const struct replay *r)
{
	return r->steps != NULL ? json_array_size(r->steps)
				: (uint64_t)r->recorded.turns * (uint64_t)r->n;
}

static const json_t *next_step(const struct replay *r)
{
	return json_array_get(r->steps, (size_t)r->turn.steps);
}

bool replay_advance(struct replay *r, uint64_t ticks)
{
	struct err none = ERR_INIT;

	if (r->steps == NULL)
		return textgame_advance(&r->text, ticks);
	for (; ticks > 0; ticks--)
		if (next_step(r) == NULL || turngame_again(&r->turn, next_step(r), &none) < 0)
			return false;
	return next_step(r) != NULL;
}

void replay_show(const struct replay *r, bool color, int width, int height, struct buf *out)
{
	if (r->steps != NULL)
		turngame_show(&r->turn, r->names, color, width, height, out);
	else
		textgame_show(&r->text, r->idx, r->names, color, width, height, out);
}

void replay_frame(const struct replay *r, struct buf *out)
{
	r->a->frame(r->steps != NULL ? r->turn.state : r->text.state, out);
}

void replay_record(struct replay *r, struct buf *out)
{
	const void *st = r->steps != NULL ? r->turn.state : r->text.state;
	const char *names[ARENA_PLAYERS_MAX];

	replay_seek(r);
	const struct arena_record *format = r->a->record;
	void *record = format->begin != NULL ? format->begin(st) : NULL;
	for (uint64_t left = replay_length(r); left > 0; left--) {
		replay_advance(r, 1);
		if (format->turn != NULL)
			format->turn(record, st);
	}
	for (int s = 0; s < r->n; s++)
		names[s] = r->names[seats_player(r->n, r->idx, s)];
	format->end(record, st, names, out);
}

void replay_end(struct replay *r, struct textgame_end *ret)
{
	if (r->steps != NULL)
		turngame_end(&r->turn, ret);
	else
		textgame_end(&r->text, r->idx, ret);
}

/* Every step of programs, up to the first that is not as recorded. */
static void verify_steps(struct replay *r, struct buf *why)
{
	const char *hashes = json_str_or(r->file, "hashes", "");
	size_t len = strlen(hashes), n = json_array_size(r->steps);
	struct err e = ERR_INIT;

	for (size_t i = 0; i < n; i++) {
		const char *have = hashes + i * TURN_HASH_CHARS;
		if (turngame_again(&r->turn, json_array_get(r->steps, i), &e) < 0) {
			buf_printf(why, "%s\n", e.text);
			return;
		}
		const char *now = r->turn.hashes.data + i * TURN_HASH_CHARS;
		if ((i + 1) * TURN_HASH_CHARS > len || memcmp(have, now, TURN_HASH_CHARS) != 0) {
			buf_printf(why, "step %zu: state %.*s, recorded %.*s\n", i + 1,
				   TURN_HASH_CHARS, now, TURN_HASH_CHARS,
				   (i + 1) * TURN_HASH_CHARS > len ? "nothing" : have);
			return;
		}
	}
	if (!turngame_over(&r->turn))
		buf_printf(why, "the game is not over after the %zu recorded steps\n", n);
	else if (len != n * TURN_HASH_CHARS)
		buf_printf(why, "hashes: of %zu steps, recorded are %zu\n", len / TURN_HASH_CHARS,
			   n);
}

int replay_verify(struct replay *r, struct buf *why)
{
	struct textgame_end end;

	replay_seek(r);
	if (r->steps != NULL)
		verify_steps(r, why);
	else
		while (textgame_advance(&r->text, UINT64_MAX))
			;
	if (why->len != 0)
		return 1;
	replay_end(r, &end);
	for (int i = 0; i < r->n; i++) {
		if (end.rank[i] != r->recorded.rank[i])
			buf_printf(why, "%s: rank %d, recorded %d\n", r->names[i], end.rank[i],
				   r->recorded.rank[i]);
		/* Files hold 15 digits. */
		double s = r->recorded.score[i], most = s < -1 ? -s : s > 1 ? s : 1;
		if (end.score[i] - s > 1e-12 * most || s - end.score[i] > 1e-12 * most)
			buf_printf(why, "%s: score %g, recorded %g\n", r->names[i], end.score[i],
				   r->recorded.score[i]);
	}
	if (end.turns != r->recorded.turns)
		buf_printf(why, "%" PRId64 " turns, recorded %" PRId64 "\n", end.turns,
			   r->recorded.turns);
	if (end.hash != r->recorded.hash)
		buf_printf(why, "final state %016" PRIx64 ", recorded %016" PRIx64 "\n", end.hash,
			   r->recorded.hash);
	return why->len != 0;
}

/* ------------------------------------------------------------------- making one */

static int add_player(const struct replay_source *s, const struct store_match *m, int player,
		      json_t *list, struct err *e)
{
	const struct config *c = s->config;
	struct store_build b;
	BUF_SCOPED text = BUF_INIT;

	if ((size_t)player >= c->players.len)
		return err_set(e, ERR_INTERNAL, "round %d: a game of a player that is not there",
			       m->round);
	const char *name = c->players.at[player].name;
	int rc = store_build(s->store, m->round, player, &b, e);
	if (rc == 0 && c->arena->kind == ARENA_TEXT)
		rc = code_file(s->repo, b.tree_out, c->arena->submission, 8 << 20, &text, e);
	if (rc != 0)
		return err_set(e, ERR_INTERNAL, "round %d: the code of %s is not in the record",
			       m->round, name);
	json_t *one = json_pack("{s:s,s:s}", "name", name, "tree", b.tree_out);
	if (c->arena->kind == ARENA_TEXT)
		json_object_set_new(one, "text", json_text(text.data, text.len));
	json_array_append_new(list, one);
	return 0;
}

static json_t *players_json(const struct replay_source *s, const struct store_match *m,
			    struct err *e)
{
	JSON_SCOPED *list = json_array();

	for (int i = 0; i < m->n; i++)
		if (add_player(s, m, m->player[i], list, e) < 0)
			return NULL;
	return json_incref(list);
}

void replay_source_release(struct replay_source *s)
{
	json_decref(s->actions);
	s->actions = NULL;
}

static int load_actions(struct replay_source *s, const struct store_match *m, struct err *e)
{
	BUF_SCOPED text = BUF_INIT;

	if (s->actions != NULL && s->round == m->round && s->pairing == m->pairing &&
	    s->batch == m->batch)
		return 0;
	replay_source_release(s);
	int rc = store_match_actions(s->store, m, &text, e);
	if (rc > 0)
		return err_set(e, ERR_INTERNAL, "round %d: the actions of a match are not there",
			       m->round);
	if (rc == 0)
		s->actions = json_parse("actions", text.data, text.len, SIZE_MAX, e);
	s->round = m->round;
	s->pairing = m->pairing;
	s->batch = m->batch;
	return s->actions != NULL ? 0 : -1;
}

static int add_actions(struct replay_source *s, const struct store_match *m,
		       const struct store_game *g, json_t *replay, struct err *e)
{
	size_t i;
	json_t *one, *outcomes = json_array();

	for (int k = 0; k < m->n; k++)
		json_array_append_new(outcomes, json_string(outcome_names[g->outcome[k]]));
	json_object_set_new(replay, "outcome", outcomes);
	if (load_actions(s, m, e) < 0)
		return -1;
	json_array_foreach (s->actions, i, one)
		if (json_int_or(one, "idx", -1) == g->idx) {
			json_object_set(replay, "actions", json_object_get(one, "steps"));
			json_object_set(replay, "hashes", json_object_get(one, "hashes"));
			return 0;
		}
	return err_set(e, ERR_INTERNAL, "round %d: the actions of game %d are not there", m->round,
		       g->idx);
}

json_t *replay_make(struct replay_source *s, const struct store_match *m,
		    const struct store_game *g, struct err *e)
{
	const struct config *c = s->config;
	bool series = arena_is_series(c->arena, &c->params, m->n);
	json_t *players = players_json(s, m, e);
	json_t *rank = json_array(), *score = json_array();
	char seed[17], hash[17];

	for (int i = 0; i < m->n; i++) {
		json_array_append_new(rank, json_integer(g->rank[i]));
		json_array_append_new(score, json_real(g->score[i]));
	}
	snprintf(seed, sizeof(seed), "%016" PRIx64, plan_seed(c, m->round, m->pairing));
	snprintf(hash, sizeof(hash), "%016" PRIx64, g->hash);
	JSON_SCOPED *j = json_pack(
		"{s:s,s:s,s:i,s:o,s:s,s:i,s:i,s:i,s:o,s:I,s:s,s:o,s:o}", "format", "agon-replay/1",
		"arena", c->arena->name, "revision", c->arena->revision, "params",
		tournament_params(c), "seed", seed, "first", series ? m->first_game : g->idx, "idx",
		g->idx, "stride", series ? m->n : 1, "players", players, "turns",
		(json_int_t)g->turns, "hash", hash, "rank", rank, "score", score);
	if (j == NULL || (c->arena->kind == ARENA_TURNS && add_actions(s, m, g, j, e) < 0))
		return NULL;
	return json_incref(j);
}
