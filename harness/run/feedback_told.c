/*
 * A round as one player is told of it: the standings with the names that this
 * player knows, and, where the judge lies, with its won meetings turned round.
 */
#include "harness/run/feedback.h"

#include "harness/base/rng.h"
#include "harness/run/tournament.h"

#include <string.h>

/* The number of a pseudonym says nothing about the order of the config. */
static int number_of(const struct config *c, int player, int other)
{
	int order[STORE_PLAYERS_MAX], n = 0;
	uint64_t me = (uint64_t)player;
	struct rng r;

	for (int i = 0; i < (int)c->players.len; i++)
		if (i != player)
			order[n++] = i;
	rng_init(&r, rng_derive(plan_chance(c), "pseudonyms", &me, 1));
	for (int i = n; i-- > 1;) {
		int j = (int)rng_below(&r, (uint64_t)i + 1), t = order[i];
		order[i] = order[j];
		order[j] = t;
	}
	for (int i = 0; i < n; i++)
		if (order[i] == other)
			return i + 1;
	BUG("player %d is not among %d", other, n);
}

void told_name(const struct config *c, int player, int other, bool names, char ret[72])
{
	if (names || other == player)
		snprintf(ret, 72, "%s", c->players.at[other].name);
	else
		snprintf(ret, 72, "opponent-%d", number_of(c, player, other));
}

int told_read(struct tournament *t, int round, int player, const struct feedback_spec *spec,
	      struct told *ret, struct err *e)
{
	*ret = (struct told){.me = -1};
	if (standings_read_round(t->store, round, &ret->st, e) < 0)
		return -1;
	struct standings *st = ret->st;
	for (size_t i = 0; i < st->n; i++)
		if (st->players[i].id == player)
			ret->me = (int)i;
	if (ret->me < 0)
		BUG("player %d is not in the store", player);
	for (size_t i = 0; i < st->n; i++) {
		char name[sizeof(st->players[i].name)];
		told_name(t->config, player, st->players[i].id, spec->names, name);
		memcpy(st->players[i].name, name, sizeof(name));
	}
	struct tally all = standings_meetings(st, ret->me);
	ret->share = tally_share(&all);
	ret->won = ret->share > 0.5;
	return 0;
}

static void turn(struct tally *t)
{
	int64_t won = t->won;
	t->won = t->lost;
	t->lost = won;
}

void told_lie(struct told *x)
{
	struct standings *st = x->st;
	struct tally *mine = &st->players[x->me].games, games[STORE_PLAYERS_MAX];

	for (size_t i = 0; i < st->n; i++) {
		struct tally *m = &st->matrix[(size_t)x->me * st->n + i];
		int64_t gain = m->won - m->lost;
		if (gain <= 0)
			continue;
		turn(m);
		turn(&st->matrix[i * st->n + (size_t)x->me]);
		struct tally *other = &st->players[i].games;
		other->won += gain;
		other->lost -= gain < other->lost ? gain : other->lost;
	}
	if (mine->won > mine->lost)
		turn(mine);
	for (size_t i = 0; i < st->n; i++)
		games[i] = st->players[i].games;
	st->winner = standings_most_won(st, games);
}

void told_release(struct told *x)
{
	standings_free(x->st);
	x->st = NULL;
}
