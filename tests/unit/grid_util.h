/*
 * Games of an ARENA_TURNS arena on text actions, for unit tests: random games from
 * sensible and hostile moves, and whether a game is the same when its log is played again.
 */
#ifndef AGON_TESTS_GRID_UTIL_H
#define AGON_TESTS_GRID_UTIL_H

#include "arenas/arena.h"
#include "harness/base/json.h"
#include "harness/base/rng.h"

#include <stdlib.h>
#include <string.h>

struct match {
	const struct arena *a;
	struct arena_params p;
	int n;
	void *st;
};

static inline void match_set(struct match *m, const char *name, const char *value)
{
	struct err e = ERR_INIT;
	if (arena_params_set(m->a, &m->p, name, value, &e) < 0)
		fail_msg("%s", e.text);
}

static inline void match_init(struct match *m, const char *arena)
{
	memset(m, 0, sizeof *m);
	m->a = arena_find(arena);
	assert_non_null(m->a);
	arena_params_default(m->a, &m->p);
}

/* After the parameters. */
static inline void match_start(struct match *m, int players, uint64_t seed)
{
	struct err e = ERR_INIT;
	struct arena_params p = m->p;
	if (m->a->check != NULL && m->a->check(&p, players, &e) < 0)
		fail_msg("%s", e.text);
	size_t size = (m->a->state_size(&p, players) + 63) & ~(size_t)63;
	free(m->st);
	m->n = players;
	m->st = aligned_alloc(64, size);
	memset(m->st, 0xa5, size); /* what start() leaves must not matter */
	if (m->a->start(m->st, &p, players, seed, &e) < 0)
		fail_msg("%s", e.text);
}

static inline void match_end(struct match *m)
{
	free(m->st);
	m->st = NULL;
}

/* One turn of the given texts, by seat; NULL: a late player.  What became of them in how. */
static inline void match_turn(struct match *m, const char *const *text, enum arena_how *how)
{
	struct arena_action act[ARENA_PLAYERS_MAX] = {{ARENA_LATE, NULL, 0}};
	for (int s = 0; s < m->n; s++)
		act[s] = text[s] != NULL ? (struct arena_action){ARENA_OK, text[s], strlen(text[s])}
					 : (struct arena_action){ARENA_LATE, NULL, 0};
	m->a->step(m->st, act);
	for (int s = 0; s < m->n && how != NULL; s++)
		how[s] = act[s].how;
}

/* The actions of a game, as they were given. */
struct logged {
	enum arena_how how;
	size_t len;
	char *text;
};
struct game_log {
	struct logged *row;
	size_t count, cap;
	uint64_t *hash; /* after each turn */
	size_t turns;
};

static inline void game_log_free(struct game_log *l)
{
	for (size_t i = 0; i < l->count; i++)
		free(l->row[i].text);
	free(l->row);
	free(l->hash);
	memset(l, 0, sizeof *l);
}

/* make: appends one action's text. */
typedef void make_fn(struct rng *r, const struct match *m, int seat, struct buf *out);

static inline void hostile_text(struct rng *r, struct buf *out)
{
	static const char *const bits[] = {"up",          "[",      "]",  ",",        "-1",
					   "99999999999", "{}",     " ",  "\xc3\xa9", "null",
					   "[[1,2,3]]",   "1 2 3 ", "\n", "\x7f",     "1e9"};
	for (uint64_t n = rng_below(r, 12); n > 0; n--)
		buf_puts(out, bits[rng_below(r, sizeof bits / sizeof *bits)]);
	if (rng_below(r, 50) == 0)
		for (int i = 0; i < 3000; i++)
			buf_puts(out, "[[7,");
}

static inline void game_log_turn(struct game_log *l, const struct match *m, struct rng *r,
				 make_fn *make)
{
	struct arena_action act[ARENA_PLAYERS_MAX] = {{ARENA_LATE, NULL, 0}};
	uint32_t mask = m->a->to_move(m->st);
	l->row = xrealloc(l->row, (l->count + ARENA_PLAYERS_MAX) * sizeof *l->row);
	for (int s = 0; s < m->n; s++) {
		BUF_SCOPED text = BUF_INIT;
		struct logged *row = &l->row[l->count++];
		uint64_t dice = rng_below(r, 400);
		bool hostile = dice < 4;
		*row = (struct logged){ARENA_OK, 0, NULL};
		if (dice == 399)
			row->how = ARENA_LATE + (enum arena_how)rng_below(r, 2);
		if (dice == 398)
			row->how = ARENA_GONE;
		if ((mask >> s & 1) != 0 && row->how == ARENA_OK)
			hostile ? hostile_text(r, &text) : make(r, m, s, &text);
		row->text = xstrdup(text.data);
		row->len = text.len;
		act[s] = (struct arena_action){row->how, row->text, row->len};
	}
	m->a->step(m->st, act);
	l->hash = xrealloc(l->hash, (l->turns + 1) * sizeof *l->hash);
	l->hash[l->turns++] = m->a->hash(m->st);
}

static inline void game_log_play(struct game_log *l, struct match *m, uint64_t seed, make_fn *make)
{
	struct rng r;
	rng_init(&r, seed);
	memset(l, 0, sizeof *l);
	while (!m->a->over(m->st)) {
		assert_int_not_equal(m->a->to_move(m->st), 0);
		game_log_turn(l, m, &r, make);
	}
	assert_int_equal(m->a->to_move(m->st), 0);
}

/* The started game m must give the same hash after every turn of the log. */
static inline void game_log_verify(const struct game_log *l, struct match *m)
{
	size_t at = 0;
	for (size_t t = 0; t < l->turns; t++) {
		struct arena_action act[ARENA_PLAYERS_MAX];
		for (int s = 0; s < m->n; s++, at++)
			act[s] = (struct arena_action){l->row[at].how, l->row[at].text,
						       l->row[at].len};
		assert_false(m->a->over(m->st));
		m->a->step(m->st, act);
		assert_true(m->a->hash(m->st) == l->hash[t]);
	}
	assert_true(m->a->over(m->st));
}

/* Everything that is said of a state is one line of JSON, or of text. */
static inline void match_says(const struct match *m)
{
	struct err e = ERR_INIT;
	BUF_SCOPED out = BUF_INIT;
	for (int s = -1; s < m->n; s++) {
		buf_clear(&out);
		s < 0 ? m->a->frame(m->st, &out) : m->a->view(m->st, s, &out);
		JSON_SCOPED *j = json_parse("view", out.data, out.len, 1 << 24, &e);
		if (j == NULL || !json_is_object(j) || strchr(out.data, '\n') != NULL)
			fail_msg("%s: %.200s", e.text, out.data);
	}
	for (int s = 0; s < m->n; s++) {
		buf_clear(&out);
		m->a->report(m->st, s, &out);
		assert_true(out.len > 0 && out.len < 600);
		assert_ptr_equal(strchr(out.data, '\n'), out.data + out.len - 1);
	}
}

#endif
