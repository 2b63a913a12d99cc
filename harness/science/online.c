/*
 * Ratings that need games one by one.  Rows of one game each are played in
 * their order.  A row of many games has lost it; then all games of the same
 * period are played in an order drawn from the seed, every order alike, so that
 * neither wins nor pairings that stand later in the record weigh more.
 */
#include "harness/base/fd.h"
#include "harness/science/science.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* fn(cookie, n, players, ranks) for every game in order; stops at the first -1. */
typedef int game_fn(void *cookie, int n, const int32_t *player, const int32_t *rank, struct err *e);

static int play_one(const struct record *r, uint32_t code, game_fn *fn, void *cookie, struct err *e)
{
	static const int32_t ranks[3][2] = {{0, 1}, {0, 0}, {1, 0}};
	const struct record_row *row = &r->rows.at[code / 3];

	if (row->a < 0) {
		const int32_t *ffa = r->pool.at + row->b;
		return fn(cookie, ffa[0], ffa + 1, ffa + 1 + ffa[0], e);
	}
	const int32_t player[2] = {row->a, row->b};
	return fn(cookie, 2, player, ranks[code % 3], e);
}

/* Games of the rows from..to-1 as 3 * row + outcome: win, draw, loss. */
struct deck {
	VEC(uint32_t)
	cards;
};

static void fill(struct deck *d, const struct record *r, size_t from, size_t to)
{
	d->cards.len = 0;
	for (size_t i = from; i < to; i++) {
		const double count[3] = {r->rows.at[i].win, r->rows.at[i].draw, r->rows.at[i].loss};
		for (uint32_t k = 0; k < 3; k++)
			for (double c = 0.5; c < count[k]; c++)
				vec_push(&d->cards, (uint32_t)i * 3 + k);
	}
}

static void shuffle(struct deck *d, struct rng *rng)
{
	for (size_t i = d->cards.len; i > 1; i--) {
		size_t k = rng_below(rng, i);
		uint32_t t = d->cards.at[k];
		d->cards.at[k] = d->cards.at[i - 1];
		d->cards.at[i - 1] = t;
	}
}

static int play_all(const struct record *r, uint64_t seed, game_fn *fn, void *cookie, struct err *e)
{
	struct deck d = {0};
	struct rng rng;
	int rc = 0;

	rng_init(&rng, rng_derive(seed, "order", NULL, 0));
	for (size_t from = 0, to; from < r->rows.len && rc == 0; from = to) {
		bool many = false;
		for (to = from;
		     to < r->rows.len && r->rows.at[to].period == r->rows.at[from].period; to++)
			many = many ||
			       r->rows.at[to].win + r->rows.at[to].draw + r->rows.at[to].loss > 1;
		fill(&d, r, from, to);
		if (many)
			shuffle(&d, &rng);
		for (size_t i = 0; i < d.cards.len && rc == 0; i++)
			rc = play_one(r, d.cards.at[i], fn, cookie, e);
	}
	vec_release(&d.cards);
	return rc;
}

double elo_expected(double a, double b)
{
	return 1 / (1 + pow(10, (b - a) / 400));
}

struct elo_state {
	double k, *rating;
};

/* Free-for-alls: every pair at once, K shared among the opponents. */
static int elo_game(void *cookie, int n, const int32_t *player, const int32_t *rank, struct err *e)
{
	struct elo_state *st = cookie;
	double delta[RECORD_SEATS_MAX] = {0};

	(void)e;
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++) {
			if (i == j)
				continue;
			double score = rank[i] < rank[j] ? 1 : rank[i] == rank[j] ? 0.5 : 0;
			delta[i] += st->k / (n - 1) *
				    (score -
				     elo_expected(st->rating[player[i]], st->rating[player[j]]));
		}
	for (int i = 0; i < n; i++)
		st->rating[player[i]] += delta[i];
	return 0;
}

void rate_elo(const struct record *r, const struct online_options *o, double *ret_rating)
{
	struct elo_state st = {.k = o->k, .rating = ret_rating};

	for (size_t i = 0; i < r->names.len; i++)
		ret_rating[i] = o->base;
	play_all(r, o->seed, elo_game, &st, NULL);
}

struct skill_state {
	const struct skill_env *env;
	struct skill *skill;
	int (*update)(const struct skill_env *env, struct skill *s, int teams, const int *size,
		      const int *rank, struct err *e);
};

static int skill_game(void *cookie, int n, const int32_t *player, const int32_t *rank,
		      struct err *e)
{
	struct skill_state *st = cookie;
	struct skill s[RECORD_SEATS_MAX] = {0};
	int size[RECORD_SEATS_MAX] = {0};

	for (int i = 0; i < n; i++) {
		s[i] = st->skill[player[i]];
		size[i] = 1;
	}
	if (st->update(st->env, s, n, size, rank, e) < 0)
		return -1;
	for (int i = 0; i < n; i++)
		st->skill[player[i]] = s[i];
	return 0;
}

static int rate_skill(const struct record *r, const struct online_options *o,
		      struct skill_state *st, struct skill *ret, struct err *e)
{
	for (size_t i = 0; i < r->names.len; i++)
		ret[i] = (struct skill){o->env.mu, o->env.sigma};
	st->env = &o->env;
	st->skill = ret;
	return play_all(r, o->seed, skill_game, st, e);
}

int rate_trueskill(const struct record *r, const struct online_options *o, struct skill *ret,
		   struct err *e)
{
	struct skill_state st = {.update = trueskill_game};

	return rate_skill(r, o, &st, ret, e);
}

static int plackett_luce(const struct skill_env *env, struct skill *s, int teams, const int *size,
			 const int *rank, struct err *e)
{
	(void)e;
	plackett_luce_game(env, s, teams, size, rank);
	return 0;
}

int rate_plackett_luce(const struct record *r, const struct online_options *o, struct skill *ret,
		       struct err *e)
{
	struct skill_state st = {.update = plackett_luce};

	return rate_skill(r, o, &st, ret, e);
}
