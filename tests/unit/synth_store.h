/*
 * synth_store: a tournament that never happened, as rows of a store.
 *
 * A pure function of its parameters: the same struct synth gives the same rows
 * in the same (plan) order.  Times are the only thing a caller may vary.
 */
#ifndef AGON_TEST_SYNTH_STORE_H
#define AGON_TEST_SYNTH_STORE_H

#include "harness/base/rng.h"
#include "harness/store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A call that must succeed, or the test fails with what it said. */
#define SYNTH_OK(expr, e)                                                                          \
	do {                                                                                       \
		if ((expr) != 0)                                                                   \
			fail_msg("%s: %s", #expr, (e)->text);                                      \
	} while (0)

struct synth {
	int players, rounds, games, batch; /* games per pairing and round, per match row */
	bool melee;                        /* all players in one game instead of pairings */
	bool forfeits;                     /* every third build fails */
	bool odd;                          /* some games crash, time out, have big scores */
	uint64_t seed;
	int64_t time_ns; /* written into every _ns column */
	/* Called after each put; not 0 stops and is returned. */
	int (*after)(void *cookie, int ops_done);
	void *cookie;
	int ops; /* counted */
};

static inline void synth_hex(uint64_t seed, const char *purpose, int a, int b, char *ret, int n)
{
	uint64_t at[3] = {(uint64_t)a, (uint64_t)b, 0};

	for (int i = 0; i < n; i++) {
		at[2] = (uint64_t)i;
		snprintf(ret + i, 2, "%x", (unsigned)(rng_derive(seed, purpose, at, 3) & 15));
	}
}

static inline int synth_did(struct synth *y, int rc)
{
	if (rc != 0)
		return rc;
	y->ops++;
	return y->after != NULL ? y->after(y->cookie, y->ops) : 0;
}

static inline bool synth_builds(const struct synth *y, int round, int player)
{
	uint64_t at[2] = {(uint64_t)round, (uint64_t)player};
	return !y->forfeits || rng_derive(y->seed, "forfeit", at, 2) % 3 != 0;
}

static inline int synth_log(struct store *s, int round, int player, const char *what, char *ret,
			    struct err *e)
{
	char text[512];
	int n = snprintf(text, sizeof(text), "%s of player %d in round %d\n", what, player, round);

	for (int i = 0; i < 8; i++)
		n += snprintf(text + n, sizeof(text) - (size_t)n, "line %d %d\n", i, player * i);
	return blob_put(s, text, (size_t)n, ret, e);
}

static inline int synth_player_round(struct store *s, struct synth *y, int round, int player,
				     struct err *e)
{
	struct store_edit x = {.round = round, .player = player};
	struct store_build b = {.round = round, .player = player};

	synth_hex(y->seed, "edit", round, player, x.job, 64);
	synth_hex(y->seed, "tree", round, player, x.tree, 40);
	snprintf(x.status, sizeof(x.status), "%s", round == 0 ? "imported" : "applied");
	x.cpu_ns = x.wall_ns = y->time_ns;
	if (synth_log(s, round, player, "edit", x.log, e) < 0)
		return -1;
	int rc = synth_did(y, store_put_edit(s, &x, e));
	if (rc != 0)
		return rc;
	synth_hex(y->seed, "build", round, player, b.job, 64);
	memcpy(b.tree_in, x.tree, sizeof(b.tree_in));
	b.cpu_ns = b.wall_ns = y->time_ns;
	if (synth_builds(y, round, player)) {
		synth_hex(y->seed, "out", round, player, b.tree_out, 40);
	} else {
		b.outcome = round % 2 != 0 ? OUT_INVALID : OUT_FORFEIT_BUILD;
		snprintf(b.reason, sizeof(b.reason), "main.c:%d: no good", player);
	}
	if (synth_log(s, round, player, "build", b.log, e) < 0)
		return -1;
	return synth_did(y, store_put_build(s, &b, e));
}

static inline void synth_game(const struct synth *y, int round, int pairing, int idx, int n,
			      struct store_game *g)
{
	uint64_t at[3] = {(uint64_t)round, (uint64_t)pairing, (uint64_t)idx};
	struct rng r;

	memset(g, 0, sizeof(*g));
	g->idx = idx;
	at[2] /= 2;
	g->seed = rng_derive(y->seed, "game", at, 3);
	at[2] = (uint64_t)idx;
	rng_init(&r, rng_derive(y->seed, "result", at, 3));
	g->hash = rng_next(&r);
	g->turns = (int64_t)rng_below(&r, 80000);
	for (int i = 0; i < n; i++) {
		g->seat[i] = (int8_t)((i + idx) % n);
		g->rank[i] = (int8_t)rng_below(&r, (uint64_t)n);
		g->score[i] = g->rank[i] == 0 ? 3 : 0;
		if (y->odd && rng_below(&r, 8) == 0)
			g->outcome[i] = (uint8_t)rng_below(&r, OUT_COUNT);
		if (y->odd && rng_below(&r, 8) == 0)
			g->score[i] = -1.25 + (double)rng_below(&r, 1000000) * 0.1;
	}
}

static inline int synth_match(struct store *s, struct synth *y, struct store_match *m,
			      struct err *e)
{
	struct store_game *g = xcalloc((unsigned long)m->games + 1, sizeof(*g));
	int good = 0;

	for (int i = 0; i < m->n; i++)
		good += synth_builds(y, m->round, m->player[i]);
	bool play = good > 1;
	snprintf(m->status, sizeof(m->status), "%s", play ? "played" : "walkover");
	synth_hex(y->seed, "match", m->round * 1000 + m->pairing, m->batch, m->job, 64);
	for (int i = 0; i < m->games; i++)
		synth_game(y, m->round, m->pairing, m->first_game + i, m->n, &g[i]);
	m->cpu_ns = m->wall_ns = y->time_ns;
	int rc = 0;
	for (int i = 0; rc == 0 && i < m->n; i++)
		rc = synth_log(s, m->round, m->player[i], m->status, m->log[i], e);
	if (rc == 0)
		rc = synth_did(y, store_put_match(s, m, play ? g : NULL, e));
	free(g);
	return rc;
}

static inline int synth_pairing(struct store *s, struct synth *y, struct store_match *m,
				struct err *e)
{
	int rc = 0;

	m->batch = m->first_game = 0;
	for (; rc == 0 && m->first_game < y->games; m->batch++, m->first_game += m->games) {
		int left = y->games - m->first_game;
		m->games = left < y->batch ? left : y->batch;
		rc = synth_match(s, y, m, e);
	}
	return rc;
}

static inline int synth_round(struct store *s, struct synth *y, int round, struct err *e)
{
	struct store_match m = {.round = round};
	int rc = 0;

	for (int p = 0; rc == 0 && p < y->players; p++)
		rc = synth_player_round(s, y, round, p, e);
	if (y->melee) {
		m.n = y->players;
		for (int p = 0; p < y->players; p++)
			m.player[p] = p;
		return rc != 0 ? rc : synth_pairing(s, y, &m, e);
	}
	for (int a = 0; a < y->players; a++)
		for (int b = a + 1; rc == 0 && b < y->players; b++, m.pairing++) {
			m.n = 2;
			m.player[0] = a;
			m.player[1] = b;
			rc = synth_pairing(s, y, &m, e);
		}
	return rc;
}

/* 0, what .after returned, or -1. */
static inline int synth_store(struct store *s, struct synth *y, struct err *e)
{
	int rc = 0;

	for (int p = 0; rc == 0 && p < y->players; p++) {
		struct store_player x = {.id = p, .agent = "git"};
		snprintf(x.name, sizeof(x.name), "player-%d", p);
		rc = synth_did(y, store_put_player(s, &x, e));
	}
	for (int r = 0; rc == 0 && r <= y->rounds; r++)
		rc = synth_round(s, y, r, e);
	if (rc == 0)
		rc = store_set_meta(s, "status", "finished", e);
	return rc;
}

/* Every row of the store without its times, as text; all blobs are read and checked. */
struct synth_dump {
	struct store *s;
	struct buf *out;
	struct err *e;
	int rows; /* as synth counts ops */
};

static inline int synth_check_blob(struct synth_dump *d, const char *hex)
{
	struct buf b = BUF_INIT;
	int rc = hex[0] != '\0' ? blob_get(d->s, hex, &b, d->e) : 0;

	buf_release(&b);
	return rc;
}

static inline int synth_dump_player(void *cookie, const struct store_player *p)
{
	struct synth_dump *d = cookie;
	buf_printf(d->out, "player %d %s %s\n", p->id, p->name, p->agent);
	d->rows++;
	return 0;
}

static inline int synth_dump_edit(void *cookie, const struct store_edit *x)
{
	struct synth_dump *d = cookie;
	buf_printf(d->out, "edit %d %d %s %s %s %s %s %s\n", x->round, x->player, x->job, x->tree,
		   x->status, x->reason, x->log, x->feedback);
	d->rows++;
	return synth_check_blob(d, x->log);
}

static inline int synth_dump_build(void *cookie, const struct store_build *x)
{
	struct synth_dump *d = cookie;
	buf_printf(d->out, "build %d %d %s %s %s %s %s %s %d\n", x->round, x->player, x->job,
		   x->tree_in, x->tree_out, outcome_names[x->outcome], x->reason, x->log,
		   x->cached);
	d->rows++;
	return synth_check_blob(d, x->log);
}

static inline int synth_dump_match(void *cookie, const struct store_match *m)
{
	struct synth_dump *d = cookie;
	int rc = synth_check_blob(d, m->replay);

	buf_printf(d->out, "match %d %d %d %s %s %s %d+%d %s", m->round, m->pairing, m->batch,
		   m->job, m->status, m->reason, m->first_game, m->games, m->replay);
	for (int i = 0; i < m->n; i++) {
		buf_printf(d->out, " %d:%s", m->player[i], m->log[i]);
		rc |= synth_check_blob(d, m->log[i]);
	}
	buf_putc(d->out, '\n');
	d->rows++;
	return rc;
}

static inline int synth_dump_game(void *cookie, const struct store_match *m,
				  const struct store_game *g)
{
	struct synth_dump *d = cookie;

	buf_printf(d->out, "game %d %d %d %d %016llx %016llx %lld", m->round, m->pairing, m->batch,
		   g->idx, (unsigned long long)g->seed, (unsigned long long)g->hash,
		   (long long)g->turns);
	for (int i = 0; i < m->n; i++)
		buf_printf(d->out, " %d/%d/%.17g/%s", g->seat[i], g->rank[i], g->score[i],
			   outcome_names[g->outcome[i]]);
	buf_putc(d->out, '\n');
	return 0;
}

/* Rows of the plan there are (-1 with *e). */
static inline int synth_dump(struct store *s, struct buf *out, struct err *e)
{
	struct synth_dump d = {.s = s, .out = out, .e = e};

	if (store_each_player(s, synth_dump_player, &d, e) != 0 ||
	    store_each_edit(s, synth_dump_edit, &d, e) != 0 ||
	    store_each_build(s, synth_dump_build, &d, e) != 0 ||
	    store_each_match(s, -1, synth_dump_match, &d, e) != 0 ||
	    store_each_game(s, -1, -1, -1, synth_dump_game, &d, e) != 0)
		return -1;
	return d.rows;
}

#endif
