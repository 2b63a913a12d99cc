#include "harness/report/report.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

struct reader {
	struct store *s;
	struct standings *st;
	struct err *e;
	int latest_begun; /* a round is over when a later one has begun */
	struct standings_part part;
};

double tally_share(const struct tally *t)
{
	int64_t n = t->won + t->drawn + t->lost;
	return n == 0 ? -1 : ((double)t->won + (double)t->drawn / 2) / (double)n;
}

double tally_won(const struct tally *t)
{
	int64_t n = t->won + t->drawn + t->lost;
	return n == 0 ? 0 : (double)t->won / (double)n;
}

struct tally standings_meetings(const struct standings *st, int index)
{
	struct tally all = {0};

	for (size_t i = 0; i < st->n; i++) {
		const struct tally *m = &st->matrix[(size_t)index * st->n + i];
		all.won += m->won;
		all.drawn += m->drawn;
		all.lost += m->lost;
	}
	return all;
}

void standings_free(struct standings *st)
{
	if (st == NULL)
		return;
	vec_each (struct standings_round, r, &st->by_round)
		free(r->games);
	vec_release(&st->by_round);
	json_decref(st->schedule);
	free(st->players);
	free(st->order);
	free(st->matrix);
	free(st);
}

static int add_player(void *cookie, const struct store_player *p)
{
	struct standings *st = cookie;

	st->players = xrealloc(st->players, (st->n + 1) * sizeof(*st->players));
	struct standings_player *x = &st->players[st->n++];
	*x = (struct standings_player){.id = p->id, .last_won = -1};
	memcpy(x->name, p->name, sizeof(x->name));
	memcpy(x->agent, p->agent, sizeof(x->agent));
	return 0;
}

static int index_of(const struct standings *st, int id)
{
	for (size_t i = 0; i < st->n; i++)
		if (st->players[i].id == id)
			return (int)i;
	return -1;
}

int standings_most_won(const struct standings *st, const struct tally *games)
{
	int best = STANDINGS_TIE;
	int64_t most = 0;

	for (size_t i = 0; i < st->n; i++)
		if (games[i].won > most) {
			most = games[i].won;
			best = (int)i;
		} else if (games[i].won == most) {
			best = STANDINGS_TIE;
		}
	return best;
}

/* Who won a round by its schedule; by games where it has none. */
static int round_winner(struct reader *r, const struct standings_round *x, int *ret)
{
	struct store_round_end end;
	int rc = store_round_end(r->s, x->round, &end, r->e);

	if (rc < 0)
		return -1;
	*ret = rc > 0           ? standings_most_won(r->st, x->games)
	       : end.winner < 0 ? STANDINGS_TIE
				: index_of(r->st, end.winner);
	return 0;
}

/* Rounds come in order. */
static struct standings_round *round_at(struct standings *st, int round)
{
	if (st->by_round.len != 0 && st->by_round.at[st->by_round.len - 1].round >= round)
		for (size_t i = 0; i < st->by_round.len; i++)
			if (st->by_round.at[i].round == round)
				return &st->by_round.at[i];
	struct standings_round r = {round, STANDINGS_OPEN, xcalloc(st->n, sizeof(*r.games))};
	vec_push(&st->by_round, r);
	return &st->by_round.at[st->by_round.len - 1];
}

/* Some games of one match that all ended alike. */
struct ending {
	const struct store_match *m;
	int at[STORE_SEATS_MAX]; /* indices of its players */
	const int8_t *rank;
	const uint8_t *outcome;
	const bool *forfeit; /* these lose whatever their rank is, also to each other; or NULL */
	int64_t games;
};

static void count_meetings(struct standings *st, const struct ending *x)
{
	for (int i = 0; i < x->m->n; i++)
		for (int j = 0; j < x->m->n; j++) {
			struct tally *t = &st->matrix[(size_t)x->at[i] * st->n + (size_t)x->at[j]];
			bool both = x->forfeit != NULL && x->forfeit[i] && x->forfeit[j];
			int64_t *which = both || x->rank[i] > x->rank[j] ? &t->lost
					 : x->rank[i] < x->rank[j]       ? &t->won
									 : &t->drawn;
			*which += i == j ? 0 : x->games;
		}
}

static void count_player(struct standings *st, struct tally *in_round, const struct ending *x,
			 int i, int best, int sharing)
{
	struct standings_player *p = &st->players[x->at[i]];
	struct tally *const tallies[] = {&p->games, in_round};
	bool top = x->rank[i] == best && !(x->forfeit != NULL && x->forfeit[i]);

	for (size_t k = 0; k < 2; k++) {
		int64_t *which = !top           ? &tallies[k]->lost
				 : sharing == 1 ? &tallies[k]->won
						: &tallies[k]->drawn;
		*which += x->games;
	}
	p->outcomes[x->outcome[i]] += x->games;
}

static int count(struct reader *r, struct ending *x)
{
	struct standings_round *round = round_at(r->st, x->m->round);
	int best = INT_MAX, sharing = 0;

	for (int i = 0; i < x->m->n; i++) {
		if ((x->at[i] = index_of(r->st, x->m->player[i])) < 0)
			return err_set(r->e, ERR_INTERNAL, "a match has player %d, who is unknown",
				       x->m->player[i]);
		sharing = x->rank[i] < best ? 1 : sharing + (x->rank[i] == best);
		best = x->rank[i] < best ? x->rank[i] : best;
	}
	for (int i = 0; i < x->m->n; i++)
		count_player(r->st, &round->games[x->at[i]], x, i, best, sharing);
	count_meetings(r->st, x);
	return 0;
}

/* A match that some could not play: the builds say who. */
static int count_unplayed(struct reader *r, const struct store_match *m)
{
	int8_t rank[STORE_SEATS_MAX] = {0};
	uint8_t outcome[STORE_SEATS_MAX] = {0};
	bool forfeit[STORE_SEATS_MAX];
	struct ending x = {
		.m = m, .rank = rank, .outcome = outcome, .forfeit = forfeit, .games = m->games};

	for (int i = 0; i < m->n; i++) {
		struct store_build b;
		int rc = store_build(r->s, m->round, m->player[i], &b, r->e);
		if (rc < 0)
			return -1;
		outcome[i] = (uint8_t)(rc == 0 ? b.outcome : OUT_OK);
		forfeit[i] = outcome[i] != OUT_OK;
		rank[i] = forfeit[i];
	}
	return count(r, &x);
}

static bool is_in_part(const struct reader *r, int64_t game)
{
	return game >= r->part.from && (r->part.until == 0 || game < r->part.until);
}

static int count_match(void *cookie, const struct store_match *m)
{
	struct reader *r = cookie;

	if (!is_in_part(r, m->first_game))
		return 0;
	if (m->round > r->latest_begun)
		r->latest_begun = m->round;
	round_at(r->st, m->round);
	if (strcmp(m->status, "walkover") == 0)
		return count_unplayed(r, m);
	for (int i = 0; strcmp(m->status, "void") == 0 && i < m->n; i++) {
		int at = index_of(r->st, m->player[i]);
		if (at >= 0)
			r->st->players[at].outcomes[OUT_JUDGE_ERROR] += m->games;
	}
	return 0;
}

static int count_game(void *cookie, const struct store_match *m, const struct store_game *g)
{
	struct reader *r = cookie;

	struct ending x = {.m = m, .rank = g->rank, .outcome = g->outcome, .games = 1};

	if (!is_in_part(r, g->idx))
		return 0;
	if (count(r, &x) < 0)
		return -1;
	for (int i = 0; i < m->n; i++)
		r->st->players[x.at[i]].score += g->score[i];
	return 0;
}

static int note_edit(void *cookie, const struct store_edit *x)
{
	struct reader *r = cookie;
	r->latest_begun = x->round > r->latest_begun ? x->round : r->latest_begun;
	return 0;
}

static int decide_rounds(struct reader *r, int latest_begun)
{
	struct standings *st = r->st;
	bool finished = strcmp(st->status, "finished") == 0;

	vec_each (struct standings_round, x, &st->by_round) {
		if (!finished && x->round >= latest_begun)
			continue;
		if (round_winner(r, x, &x->winner) < 0)
			return -1;
		if (x->winner < 0 || (x->round == 0 && st->rounds > 0))
			continue;
		st->players[x->winner].rounds_won++;
		st->players[x->winner].last_won = x->round;
	}
	return meetings_summary(r->s, &st->schedule, r->e);
}

static int compare_players(const struct standings_player *a, const struct standings_player *b)
{
	if (a->rounds_won != b->rounds_won)
		return a->rounds_won > b->rounds_won ? -1 : 1;
	if (a->last_won != b->last_won)
		return a->last_won > b->last_won ? -1 : 1;
	int64_t x = 2 * a->games.won + a->games.drawn, y = 2 * b->games.won + b->games.drawn;
	if (x != y)
		return x > y ? -1 : 1;
	return a->id < b->id ? -1 : 1;
}

static int compare_indices(const void *a, const void *b, void *cookie)
{
	const struct standings *st = cookie;
	return compare_players(&st->players[*(const int *)a], &st->players[*(const int *)b]);
}

static void rank_players(struct standings *st)
{
	st->order = xcalloc(st->n, sizeof(*st->order));
	for (size_t i = 0; i < st->n; i++)
		st->order[i] = (int)i;
	qsort_r(st->order, st->n, sizeof(*st->order), compare_indices, st);
	bool finished = strcmp(st->status, "finished") == 0;
	bool decided = st->n > 0 && st->players[st->order[0]].rounds_won > 0;
	st->winner = !finished ? STANDINGS_OPEN : decided ? st->order[0] : STANDINGS_TIE;
}

bool standings_co_resident(const struct standings *st)
{
	return strcmp(st->isolation, "shared-vm") == 0;
}

static int read_meta(struct reader *r)
{
	BUF_SCOPED status = BUF_INIT;
	BUF_SCOPED rounds = BUF_INIT;
	BUF_SCOPED engine = BUF_INIT;
	BUF_SCOPED isolation = BUF_INIT;
	struct standings *st = r->st;

	int rc = store_meta(r->s, "status", &status, r->e);
	if (rc < 0 || store_meta(r->s, "rounds", &rounds, r->e) < 0)
		return -1;
	if (store_meta(r->s, "engine", &engine, r->e) < 0 ||
	    store_meta(r->s, "isolation", &isolation, r->e) < 0)
		return -1;
	snprintf(st->engine, sizeof(st->engine), "%s", engine.len > 0 ? engine.data : "");
	snprintf(st->isolation, sizeof(st->isolation), "%s",
		 isolation.len > 0 ? isolation.data : "");
	snprintf(st->status, sizeof(st->status), "%s", rc == 0 ? status.data : "unknown");
	st->rounds = -1;
	if (rounds.len > 0)
		st->rounds = (int)strtol(rounds.data, NULL, 10);
	return 0;
}

/* round -1: all. */
static struct standings *read_rounds(struct store *s, int round, struct standings_part part,
				     int *ret_latest, struct err *e)
{
	struct standings *st = xcalloc(1, sizeof(*st));
	struct reader r = {s, st, e, -1, part};

	if (read_meta(&r) == 0 && store_each_player(s, add_player, st, e) == 0) {
		st->matrix = xcalloc(st->n * st->n, sizeof(*st->matrix));
		if (store_each_edit(s, note_edit, &r, e) == 0 &&
		    store_each_match(s, round, count_match, &r, e) == 0 &&
		    store_each_game(s, round, -1, -1, count_game, &r, e) == 0) {
			*ret_latest = r.latest_begun;
			return st;
		}
	}
	standings_free(st);
	return NULL;
}

int standings_read(struct store *s, struct standings **ret, struct err *e)
{
	int latest = -1;
	struct standings *st = read_rounds(s, -1, (struct standings_part){0}, &latest, e);

	if (st == NULL)
		return -1;
	if (st->rounds < 0)
		st->rounds = latest > 0 ? latest : 0;
	struct reader r = {.s = s, .st = st, .e = e};
	if (decide_rounds(&r, latest) < 0) {
		standings_free(st);
		return -1;
	}
	rank_players(st);
	*ret = st;
	return 0;
}

int standings_read_round(struct store *s, int round, struct standings **ret, struct err *e)
{
	return standings_read_part(s, round, (struct standings_part){0}, ret, e);
}

int standings_read_part(struct store *s, int round, struct standings_part part,
			struct standings **ret, struct err *e)
{
	int latest = -1;
	struct standings *st = read_rounds(s, round, part, &latest, e);

	if (st == NULL)
		return -1;
	struct reader reader = {.s = s, .st = st, .e = e};
	struct standings_round *r = round_at(st, round);
	if (round_winner(&reader, r, &r->winner) < 0) {
		standings_free(st);
		return -1;
	}
	st->winner = r->winner;
	st->order = xcalloc(st->n, sizeof(*st->order));
	for (size_t i = 0; i < st->n; i++)
		st->order[i] = (int)i;
	*ret = st;
	return 0;
}
