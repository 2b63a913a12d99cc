/*
 * Games of a run directory.  They are streamed; what is kept is one row for
 * each pairing and round (free-for-alls: one for each order of finish), so a
 * record of millions of games stays small.  Seat-swapped games 2k and 2k+1 of
 * the same seed are counted as pairs on the way.
 */
#include "harness/base/fd.h"
#include "harness/cmd/records.h"
#include "harness/store/store.h"

#include <stdlib.h>
#include <string.h>

enum { PAIRED_GAMES_MAX = 1 << 20 };

/* A free-for-all that ended in this order, by index of the match's players. */
struct order {
	int8_t rank[STORE_SEATS_MAX];
	double count;
};

struct run {
	struct record *r;
	const struct records_options *o;
	struct store *store;
	int arena, last_round;
	int first_cluster;
	VEC(int)
	player; /* store id -> index in the record */
	VEC(uint8_t)
	good; /* round * players + player: it could play */
	struct err *e;

	/* The pairing and round being read. */
	int round, pairing, n, seat[STORE_SEATS_MAX];
	double win, draw, loss;
	VEC(struct order)
	orders;
	VEC(int8_t)
	half; /* by game: 1 + halves for the first player; 0 unknown */
	VEC(uint64_t)
	seeds;

	/* Two-player pairings of the whole run, for UNIT_TOURNAMENT. */
	VEC(struct record_row)
	rounds;
};

static bool counts(const struct run *x, int round)
{
	return (round > 0 || x->o->round_0 || x->last_round == 0) && round <= x->o->max_round;
}

/* What is resampled together: a run where there are several, else a round. */
static int cluster(const struct run *x)
{
	return x->first_cluster + (x->o->many_runs ? 0 : x->round);
}

static void add_order(struct run *x, const int8_t *rank, double count)
{
	for (size_t i = 0; i < x->orders.len; i++)
		if (memcmp(x->orders.at[i].rank, rank, (size_t)x->n) == 0) {
			x->orders.at[i].count += count;
			return;
		}
	struct order o = {.count = count};
	memcpy(o.rank, rank, (size_t)x->n);
	vec_push(&x->orders, o);
}

static void flush_pairs(struct run *x)
{
	double count[5] = {0}, pairs = 0;

	for (size_t k = 0; k + 1 < x->half.len; k += 2)
		if (x->half.at[k] > 0 && x->half.at[k + 1] > 0 &&
		    x->seeds.at[k] == x->seeds.at[k + 1]) {
			count[x->half.at[k] + x->half.at[k + 1] - 2]++;
			pairs++;
		}
	if (pairs > 0)
		record_add_penta(x->r, x->seat[0], x->seat[1], count);
	x->half.len = x->seeds.len = 0;
}

/* The meetings of the pairing and round as one row, or as what the unit makes of them. */
static void flush_two(struct run *x)
{
	struct record_row row = {
		.a = x->seat[0],
		.b = x->seat[1],
		.win = x->win,
		.draw = x->draw,
		.loss = x->loss,
		.cluster = cluster(x),
		.period = x->round,
		.arena = x->arena,
	};
	double more = x->win > x->loss ? x->win : x->loss, decisive = x->win + x->loss;
	bool drawn = x->win == x->loss;

	if (x->win + x->draw + x->loss == 0)
		return;
	if (x->o->unit == UNIT_ROUND_TEST)
		drawn = drawn || 2 * binomial_upper(more, decisive, 0.5) > 0.05;
	if (x->o->unit != UNIT_GAME) {
		row.win = !drawn && x->win > x->loss;
		row.loss = !drawn && x->win < x->loss;
		row.draw = drawn;
	}
	if (x->o->unit == UNIT_TOURNAMENT)
		vec_push(&x->rounds, row);
	else
		record_add(x->r, row);
}

static void flush(struct run *x)
{
	if (x->n == 2)
		flush_two(x);
	for (size_t i = 0; i < x->orders.len; i++) {
		int rank[STORE_SEATS_MAX];
		for (int k = 0; k < x->n; k++)
			rank[k] = x->orders.at[i].rank[k];
		record_add_ffa(x->r, x->n, x->seat, rank, x->orders.at[i].count, cluster(x),
			       x->round, x->arena);
	}
	flush_pairs(x);
	x->orders.len = 0;
	x->win = x->draw = x->loss = 0;
	x->n = 0;
}

static int enter(struct run *x, const struct store_match *m)
{
	if (x->n == m->n && x->round == m->round && x->pairing == m->pairing)
		return 0;
	flush(x);
	for (int i = 0; i < m->n; i++)
		if (m->player[i] < 0 || (size_t)m->player[i] >= x->player.len)
			return err_set(x->e, ERR_INTERNAL, "a match of player %d, who is unknown",
				       m->player[i]);
	x->round = m->round;
	x->pairing = m->pairing;
	x->n = m->n;
	for (int i = 0; i < m->n; i++)
		x->seat[i] = x->player.at[m->player[i]];
	return 0;
}

static void remember(struct run *x, const struct store_game *g, int halves)
{
	if (g->idx < 0 || g->idx >= PAIRED_GAMES_MAX)
		return;
	while (x->half.len <= (size_t)g->idx) {
		vec_push(&x->half, 0);
		vec_push(&x->seeds, 0);
	}
	x->half.at[g->idx] = (int8_t)(1 + halves);
	x->seeds.at[g->idx] = g->seed;
}

static int add_game(void *cookie, const struct store_match *m, const struct store_game *g)
{
	struct run *x = cookie;

	for (int i = 0; i < m->n; i++)
		if (g->outcome[i] == OUT_JUDGE_ERROR)
			return 0;
	if (!counts(x, m->round))
		return 0;
	if (enter(x, m) < 0)
		return -1;
	if (m->n != 2) {
		add_order(x, g->rank, 1);
		return 0;
	}
	int halves = g->rank[0] < g->rank[1] ? 2 : g->rank[0] == g->rank[1];
	x->win += halves == 2;
	x->draw += halves == 1;
	x->loss += halves == 0;
	remember(x, g, halves);
	return 0;
}

/* A match that was not played is won by whose codebase was good. */
static int add_walkover(void *cookie, const struct store_match *m)
{
	struct run *x = cookie;
	size_t players = x->player.len;
	bool good[STORE_SEATS_MAX];
	int able = 0;

	if (strcmp(m->status, "walkover") != 0 || x->o->no_walkover || !counts(x, m->round))
		return 0;
	for (int i = 0; i < m->n; i++) {
		size_t at = (size_t)m->round * players + (size_t)m->player[i];
		good[i] = at < x->good.len && x->good.at[at];
		able += good[i];
	}
	if (able == 0 || able == m->n)
		return 0;
	if (enter(x, m) < 0)
		return -1;
	if (m->n == 2) {
		x->win += good[0] ? m->games : 0;
		x->loss += good[1] ? m->games : 0;
		return 0;
	}
	int8_t rank[STORE_SEATS_MAX] = {0};
	for (int i = 0; i < m->n; i++)
		rank[i] = !good[i];
	add_order(x, rank, m->games);
	return 0;
}

static int add_player(void *cookie, const struct store_player *p)
{
	struct run *x = cookie;
	int at = record_player(x->r, p->name, strlen(p->name), x->e);

	if (at < 0)
		return -1;
	while (x->player.len <= (size_t)p->id)
		vec_push(&x->player, 0);
	x->player.at[p->id] = at;
	return 0;
}

static int add_build(void *cookie, const struct store_build *b)
{
	struct run *x = cookie;
	size_t at = (size_t)b->round * x->player.len + (size_t)b->player;

	while (x->good.len <= at)
		vec_push(&x->good, 0);
	x->good.at[at] = b->outcome == OUT_OK;
	return 0;
}

static int see_round(void *cookie, const struct store_match *m)
{
	struct run *x = cookie;

	x->last_round = m->round > x->last_round ? m->round : x->last_round;
	return 0;
}

static int by_pair_and_round(const void *x, const void *y)
{
	const struct record_row *a = x, *b = y;

	if (a->a != b->a)
		return a->a < b->a ? -1 : 1;
	if (a->b != b->b)
		return a->b < b->b ? -1 : 1;
	return (a->period > b->period) - (a->period < b->period);
}

/* One win for who took the tournament of two players; nothing when it is even. */
static void add_tournaments(struct run *x)
{
	if (x->rounds.len > 0)
		qsort(x->rounds.at, x->rounds.len, sizeof(*x->rounds.at), by_pair_and_round);
	for (size_t from = 0, to; from < x->rounds.len; from = to) {
		struct record_row *first = &x->rounds.at[from];
		VEC(double)
		sign = {0};
		for (to = from; to < x->rounds.len && x->rounds.at[to].a == first->a &&
				x->rounds.at[to].b == first->b;
		     to++)
			vec_push(&sign, x->rounds.at[to].win - x->rounds.at[to].loss);
		int winner = tournament_winner(sign.at, (int)sign.len);
		vec_release(&sign);
		first->win = winner > 0;
		first->loss = winner < 0;
		first->draw = 0;
		first->cluster = x->first_cluster;
		record_add(x->r, *first);
	}
}

static int count_stopped(void *cookie, const struct store_meeting *m)
{
	int64_t *stopped = cookie;

	*stopped += m->stop[0] == 'H';
	return 0;
}

/* Counts that were stopped by their own course favour whoever led. */
static int warn_stopped(struct run *x, const char *dir, struct err *e)
{
	int64_t stopped = 0;

	if (store_each_meeting(x->store, -1, count_stopped, &stopped, e) != 0)
		return -1;
	if (stopped > 0)
		record_warn(x->r,
			    "%s: %lld meetings were stopped by a sequential test, so their win "
			    "rates and what follows from them are biased; agon standings %s "
			    "--meetings has the decisions and median-unbiased Elo",
			    dir, (long long)stopped, dir);
	return 0;
}

static int read_run(struct run *x, struct err *e)
{
	BUF_SCOPED arena = BUF_INIT;
	BUF_SCOPED isolation = BUF_INIT;
	int rc = store_meta(x->store, "arena", &arena, e);

	if (rc < 0)
		return -1;
	if (store_meta(x->store, "isolation", &isolation, e) == 0 &&
	    strcmp(isolation.data, "shared-vm") == 0)
		record_warn(x->r,
			    "co-resident: the bots of the external engine shared its sandbox, "
			    "and may have changed the results");
	x->arena = rc == 0 && arena.len > 0 ? record_arena(x->r, arena.data) : 0;
	if (store_each_player(x->store, add_player, x, e) != 0 ||
	    store_each_build(x->store, add_build, x, e) != 0 ||
	    store_each_match(x->store, -1, see_round, x, e) != 0)
		return -1;
	if (store_each_game(x->store, -1, -1, -1, add_game, x, e) != 0)
		return -1;
	flush(x);
	if (store_each_match(x->store, -1, add_walkover, x, e) != 0)
		return -1;
	flush(x);
	add_tournaments(x);
	x->r->clusters = x->first_cluster + (x->o->many_runs ? 1 : x->last_round + 1);
	return 0;
}

int records_load_run(struct record *r, const char *dir, const struct records_options *o,
		     struct err *e)
{
	struct run x = {.r = r, .o = o, .e = e, .first_cluster = r->clusters};

	if (store_open_ro(&x.store, dir, e) < 0)
		return -1;
	int rc = read_run(&x, e);
	if (rc == 0)
		rc = warn_stopped(&x, dir, e);
	store_close(x.store);
	vec_release(&x.player);
	vec_release(&x.good);
	vec_release(&x.orders);
	vec_release(&x.half);
	vec_release(&x.seeds);
	vec_release(&x.rounds);
	return rc < 0 ? err_wrap(e, "%s", dir) : 0;
}
