/*
 * Ratings that need games one by one.  A row of many games has lost their
 * order; it is drawn from the seed: the next game is a win with probability
 * (wins left) / (games left), so every order is equally likely.
 */
#include "harness/base/fd.h"
#include "harness/science/science.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* fn(cookie, n, players, ranks) for every game in order; stops at the first -1. */
typedef int game_fn(void *cookie, int n, const int32_t *player, const int32_t *rank, struct err *e);

static int play_row(const struct record_row *row, struct rng *rng, game_fn *fn, void *cookie,
		    struct err *e)
{
	static const int32_t ranks[3][2] = {{0, 1}, {0, 0}, {1, 0}};
	const int32_t player[2] = {row->a, row->b};
	uint64_t left[3] = {(uint64_t)(row->win + 0.5), (uint64_t)(row->draw + 0.5),
			    (uint64_t)(row->loss + 0.5)};

	for (uint64_t n = left[0] + left[1] + left[2]; n > 0; n--) {
		uint64_t u = left[0] == n || left[1] == n || left[2] == n ? 0 : rng_below(rng, n);
		int k = 0;
		while (left[k] == 0 || u >= left[k])
			u -= left[k++];
		left[k]--;
		if (fn(cookie, 2, player, ranks[k], e) < 0)
			return -1;
	}
	return 0;
}

static int play_all(const struct record *r, uint64_t seed, game_fn *fn, void *cookie, struct err *e)
{
	struct rng rng;

	rng_init(&rng, rng_derive(seed, "order", NULL, 0));
	vec_each (const struct record_row, row, &r->rows) {
		if (row->a >= 0) {
			if (play_row(row, &rng, fn, cookie, e) < 0)
				return -1;
			continue;
		}
		const int32_t *ffa = r->pool.at + row->b;
		for (double k = 0; k < row->win; k++)
			if (fn(cookie, ffa[0], ffa + 1, ffa + 1 + ffa[0], e) < 0)
				return -1;
	}
	return 0;
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
