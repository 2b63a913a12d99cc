/*
 * Round by round: the pairing of round r follows from the results of the rounds
 * before it alone, so it is computed again from the start each time, and the
 * first round with something missing is what comes next.
 */
#include "harness/base/fd.h"
#include "harness/science/schedule.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS_MAX = 2000000 };

static int by_standing(const void *x, const void *y)
{
	const struct standing *a = x, *b = y;

	if (a->points != b->points)
		return a->points > b->points ? -1 : 1;
	if (a->buchholz_cut1 != b->buchholz_cut1)
		return a->buchholz_cut1 > b->buchholz_cut1 ? -1 : 1;
	return (a->player > b->player) - (a->player < b->player);
}

/* Points of a in one meeting: who has more wins takes 1. */
static double match_points(const struct played *g)
{
	return g->a_wins > g->b_wins ? 1 : g->a_wins == g->b_wins ? 0.5 : 0;
}

static void add_points(const struct played *done, size_t n_done, double bye, struct standing *by)
{
	int last = 0;

	for (size_t i = 0; i < n_done; i++) {
		const struct played *g = &done[i];
		double p = g->b < 0 ? bye : match_points(g);
		by[g->a].points += p;
		by[g->a].wins += p == 1 && g->b >= 0;
		if (g->b >= 0) {
			by[g->b].points += 1 - p;
			by[g->b].wins += p == 0;
		}
		last = g->round > last ? g->round : last;
	}
	/* Progressive: the sum of the running scores, so early points count in every round. */
	for (size_t i = 0; i < n_done; i++) {
		const struct played *g = &done[i];
		double p = g->b < 0 ? bye : match_points(g), rounds = last - g->round + 1;
		by[g->a].progressive += rounds * p;
		if (g->b >= 0)
			by[g->b].progressive += rounds * (1 - p);
	}
}

static void add_opponent(struct standing *me, double opponent_points, double won, double *least)
{
	me->buchholz += opponent_points;
	me->sonneborn_berger += won * opponent_points;
	*least = fmin(*least, opponent_points);
}

void swiss_standings(const struct played *done, size_t n_done, int n, double bye,
		     struct standing *ret)
{
	MEM_SCOPED double *least = xmalloc((size_t)n * sizeof(*least));

	for (int i = 0; i < n; i++) {
		ret[i] = (struct standing){.player = i};
		least[i] = INFINITY;
	}
	add_points(done, n_done, bye, ret);
	for (size_t i = 0; i < n_done; i++) {
		const struct played *g = &done[i];
		struct standing *a = &ret[g->a];
		if (g->b < 0) {
			add_opponent(a, a->points / 2, bye, &least[g->a]);
			continue;
		}
		struct standing *b = &ret[g->b];
		add_opponent(a, b->points, match_points(g), &least[g->a]);
		add_opponent(b, a->points, 1 - match_points(g), &least[g->b]);
	}
	for (int i = 0; i < n; i++)
		ret[i].buchholz_cut1 = ret[i].buchholz - (isfinite(least[i]) ? least[i] : 0);
	qsort(ret, (size_t)n, sizeof(*ret), by_standing);
}

struct round {
	int n;
	int player[SWISS_PLAYERS_MAX]; /* best first */
	double points[SWISS_PLAYERS_MAX];
	int partner[SWISS_PLAYERS_MAX]; /* place of the opponent; -1 open, -2 bye */
	const bool *met;                /* n*n by player; NULL: rematches are allowed */
	int plan_n;
	long steps;
};

static bool may_meet(const struct round *r, int i, int j)
{
	return r->met == NULL || !r->met[r->player[i] * r->plan_n + r->player[j]];
}

static bool pair_rest(struct round *r, int from);

static bool try_pair(struct round *r, int i, int j)
{
	if (r->partner[j] != -1 || !may_meet(r, i, j) || ++r->steps > STEPS_MAX)
		return false;
	r->partner[i] = j;
	r->partner[j] = i;
	if (pair_rest(r, i + 1))
		return true;
	r->partner[i] = r->partner[j] = -1;
	return false;
}

/* The first open place meets, in its own score group, the first of the lower half,
 * then those below, then the upper half from below; else those of less score in order. */
static bool pair_rest(struct round *r, int from)
{
	int group[SWISS_PLAYERS_MAX], size = 0, i = from;

	while (i < r->n && r->partner[i] != -1)
		i++;
	if (i == r->n)
		return true;
	for (int j = i; j < r->n && r->points[j] == r->points[i]; j++)
		if (r->partner[j] == -1)
			group[size++] = j;
	for (int k = size / 2 > 0 ? size / 2 : 1; k < size; k++)
		if (try_pair(r, i, group[k]))
			return true;
	for (int k = size / 2 - 1; k > 0; k--)
		if (try_pair(r, i, group[k]))
			return true;
	for (int j = i + 1; j < r->n; j++)
		if (r->points[j] != r->points[i] && try_pair(r, i, j))
			return true;
	return false;
}

static bool pair_with_bye(struct round *r, const bool *had_bye)
{
	for (int again = 0; again < 2 && r->n % 2 == 1; again++)
		for (int k = r->n - 1; k >= 0; k--) {
			if (had_bye[r->player[k]] != (again == 1))
				continue;
			r->partner[k] = -2;
			if (pair_rest(r, 0))
				return true;
			r->partner[k] = -1;
		}
	return r->n % 2 == 0 && pair_rest(r, 0);
}

/* Results so far with byes as rows; what one round needs to know. */
struct swiss_log {
	VEC(struct played)
	rows;
	bool *met, *had_bye;
};

static void swiss_log_release(struct swiss_log *l)
{
	vec_release(&l->rows);
	free(l->met);
	free(l->had_bye);
}

static const char *pair_round(const struct schedule *s, const struct swiss_log *log,
			      struct round *r)
{
	struct standing order[SWISS_PLAYERS_MAX];

	swiss_standings(log->rows.at, log->rows.len, s->n, s->bye, order);
	*r = (struct round){.n = s->n, .plan_n = s->n, .met = log->met};
	for (int i = 0; i < s->n; i++) {
		r->player[i] = order[i].player;
		r->points[i] = order[i].points;
		r->partner[i] = -1;
	}
	if (pair_with_bye(r, log->had_bye))
		return "by score";
	r->met = NULL;
	r->steps = 0;
	if (!pair_with_bye(r, log->had_bye))
		BUG("players cannot be paired even with rematches");
	return "by score; rematches cannot be avoided";
}

/* Enter what was played of the round; propose the rest. */
static void settle(const struct history *h, int round, const struct round *r, const char *why,
		   struct swiss_log *log, struct pairings *out)
{
	int n = h->plan->n;

	for (int i = 0; i < n; i++) {
		int a = r->player[i], j = r->partner[i];
		if (j == -2) {
			vec_push(&log->rows, ((struct played){round, a, -1, 0, 0, 0}));
			log->had_bye[a] = true;
			continue;
		}
		if (j < i)
			continue;
		int b = r->player[j];
		struct met m = met_between(h, round, a, b);
		if (m.pairings < 1) {
			propose(out, h->plan, round, a, b, why);
			continue;
		}
		double decided = m.lead > 0 ? 1 : 0, lost = m.lead < 0 ? 1 : 0;
		vec_push(&log->rows,
			 ((struct played){round, a, b, decided, 1 - decided - lost, lost}));
		log->met[a * n + b] = log->met[b * n + a] = true;
	}
}

/* A bye of a round that is not over is not a result yet. */
static void drop_byes(struct swiss_log *log, int round)
{
	size_t kept = 0;

	for (size_t i = 0; i < log->rows.len; i++)
		if (log->rows.at[i].b >= 0 || log->rows.at[i].round != round)
			log->rows.at[kept++] = log->rows.at[i];
	log->rows.len = kept;
}

/* Round after round until one has something to play; log keeps what was played. */
static int follow(const struct history *h, struct swiss_log *log, struct pairings *out,
		  struct err *e)
{
	const struct schedule *s = h->plan;
	size_t n = (size_t)s->n;
	int rounds = s->rounds;
	struct round r;

	if (s->n > SWISS_PLAYERS_MAX)
		return err_set(e, ERR_USAGE, "%d players; a Swiss takes at most %d", s->n,
			       SWISS_PLAYERS_MAX);
	while (s->rounds == 0 && 1 << rounds < s->n)
		rounds++;
	log->met = xcalloc(n * n, 1);
	log->had_bye = xcalloc(n, 1);
	for (int round = 1; round <= rounds && out->list.len == 0; round++) {
		const char *why = pair_round(s, log, &r);
		settle(h, round, &r, why, log, out);
		if (out->list.len == 0)
			continue;
		for (int i = 0; i < s->n; i++)
			if (r.partner[i] == -2)
				propose(out, s, round, r.player[i], -1, "bye");
		drop_byes(log, round);
		out->state = xprintf("round %d of %d", round, rounds);
	}
	if (out->list.len == 0)
		out->state = xprintf("all %d rounds played", rounds);
	return 0;
}

int swiss_next(const struct history *h, struct pairings *out, struct err *e)
{
	struct swiss_log log = {0};
	int rc = follow(h, &log, out, e);

	swiss_log_release(&log);
	return rc;
}

int swiss_results(const struct schedule *s, const struct played *done, size_t n_done,
		  struct standing *ret, struct err *e)
{
	struct history h = {s, done, n_done};
	struct swiss_log log = {0};
	struct pairings out = {0};
	int rc = follow(&h, &log, &out, e);

	if (rc == 0)
		swiss_standings(log.rows.at, log.rows.len, s->n, s->bye, ret);
	swiss_log_release(&log);
	pairings_release(&out);
	return rc;
}
