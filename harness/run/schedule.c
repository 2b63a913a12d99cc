/*
 * The games of one round, as the schedule of the config has them.
 *
 * Where it follows from results, stage after stage: schedule_next() is asked
 * with what was played so far and gives the meetings that may all run at once;
 * their games are played, and it is asked again.  With a sequential test the
 * meetings of a stage are played look by look, all that are undecided together,
 * so what is played depends neither on --jobs nor on what comes in first.
 *
 * Nothing is remembered between stages that is not in the store: a resumed run
 * goes through the same stages, finds the batches recorded, and comes to the
 * same pairings.
 */
#include "harness/base/fd.h"
#include "harness/run/graded.h"
#include "harness/run/tournament.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One meeting under way.  All counts are of its a. */
struct meeting {
	struct store_meeting row;
	int a, b;      /* by the schedule's numbers */
	bool flipped;  /* a has the higher id: it is the second player of the pairing */
	bool walkover; /* at least one batch was */
	bool over;
	int64_t planned; /* games given to batches so far */
	double pairs[5]; /* pairs of played games by points of a */
	VEC(int8_t)
	halves; /* by game: twice the points of a, plus 1; 0: not played */
};

struct course {
	struct tournament *t;
	const struct config_schedule *s;
	int round, places;
	VEC(struct played)
	done;
	VEC(struct meeting)
	stage;
	int *batches;    /* by pairing: batches so far */
	int64_t *begins; /* by pairing: the first game of its next meeting */
	struct err *e;
};

/* ---- what came of a batch ---- */

static int count_game(void *cookie, const struct store_match *m, const struct store_game *g)
{
	struct meeting *x = cookie;
	int halves = g->rank[0] < g->rank[1] ? 2 : g->rank[0] == g->rank[1];

	(void)m;
	halves = x->flipped ? 2 - halves : halves;
	x->row.won += halves == 2;
	x->row.drawn += halves == 1;
	x->row.lost += halves == 0;
	size_t at = (size_t)(g->idx - x->row.first_game);
	while (x->halves.len <= (at | 1))
		vec_push(&x->halves, 0);
	x->halves.at[at] = (int8_t)(halves + 1);
	/* Its other half may have come before it or be yet to come. */
	if (x->halves.at[at ^ 1] > 0)
		x->pairs[x->halves.at[at] + x->halves.at[at ^ 1] - 2]++;
	return 0;
}

/* Nobody played: who could have? */
static void count_unplayed(const struct course *c, struct meeting *x, const struct store_match *m)
{
	bool a = c->t->player[x->row.a].outcome == OUT_OK;
	bool b = c->t->player[x->row.b].outcome == OUT_OK;

	if (strcmp(m->status, "walkover") != 0 || a == b) {
		x->row.unplayed += m->games;
		x->walkover |= strcmp(m->status, "walkover") == 0;
		return;
	}
	x->walkover = true;
	x->row.won += a ? m->games : 0;
	x->row.lost += b ? m->games : 0;
}

static int count_batch(struct course *c, struct meeting *x, const struct plan_batch *b)
{
	struct store_match m;
	int rc = store_match(c->t->store, c->round, b->pairing, b->batch, &m, c->e);

	if (rc != 0)
		return rc < 0 ? -1
			      : err_set(c->e, ERR_INTERNAL, "round %d: a batch is not recorded",
					c->round);
	if (strcmp(m.status, "played") != 0) {
		count_unplayed(c, x, &m);
		return 0;
	}
	return store_each_game(c->t->store, c->round, b->pairing, b->batch, count_game, x, c->e);
}

/* ---- when a meeting is over ---- */

static void stop(struct meeting *x, const char *why)
{
	x->over = true;
	snprintf(x->row.stop, sizeof(x->row.stop), "%s", why);
}

static void look(const struct config_schedule *s, struct meeting *x)
{
	static const char *const names[] = {"", "H0", "H1"};
	const double games[] = {x->row.lost, x->row.drawn, x->row.won};
	const double *count = s->cells == 5 ? x->pairs : games;
	struct sprt_estimate est;
	struct err none = ERR_INIT;

	x->row.llr = sprt_llr(&s->test, count, s->cells);
	enum sprt_state state = sprt_decide(&s->test, count, s->cells);
	if (state == SPRT_RUNNING && x->planned < s->games)
		return;
	stop(x, state != SPRT_RUNNING ? names[state] : s->exhausts ? "exhausted" : "max");
	if (sprt_estimate(&s->test, count, s->cells, &est, &none) < 0)
		return;
	x->row.elo = est.elo;
	x->row.elo_lo = est.lo;
	x->row.elo_hi = est.hi;
}

static void judge(const struct config_schedule *s, struct meeting *x)
{
	bool full = x->planned >= s->games;
	bool played = x->row.won + x->row.drawn + x->row.lost > 0;

	x->row.games = (int)x->planned;
	if (x->walkover && (full || s->sequential))
		stop(x, "walkover");
	else if (!played && (full || s->sequential)) /* what failed would fail again */
		stop(x, "void");
	else if (s->sequential && played)
		look(s, x);
	else if (full)
		stop(x, "full");
}

/* ---- stages ---- */

static void begin(struct course *c, const struct pairing *p)
{
	const struct config_schedule *s = c->s;
	struct meeting x = {
		.a = p->a,
		.b = p->b,
		.row = {.round = c->round,
			.place = c->places++,
			.turn = p->round,
			.a = s->order[p->a],
			.b = p->b < 0 ? -1 : s->order[p->b],
			.llr = NAN,
			.elo = NAN,
			.elo_lo = NAN,
			.elo_hi = NAN},
	};

	snprintf(x.row.why, sizeof(x.row.why), "%s", p->why);
	if (p->b < 0) {
		stop(&x, "bye");
	} else {
		x.flipped = x.row.a > x.row.b;
		x.row.pairing = plan_pairing_of(&c->t->plan, x.row.a, x.row.b);
		x.row.first_game = (int)c->begins[x.row.pairing];
		c->begins[x.row.pairing] += s->games;
	}
	vec_push(&c->stage, x);
}

/* The next games of every meeting that is not over; owner[i]: whose batch i is. */
static void next_batches(struct course *c, struct plan_batches *out, int **ret_owner)
{
	const struct config_schedule *s = c->s;
	VEC(int)
	owner = {0};

	for (size_t i = 0; i < c->stage.len; i++) {
		struct meeting *x = &c->stage.at[i];
		int64_t left = s->games - x->planned;
		int64_t count = s->sequential && s->look < left ? s->look : left;
		if (x->over)
			continue;
		plan_cut(&c->t->plan, c->t->config, x->row.pairing, x->row.first_game + x->planned,
			 count, &c->batches[x->row.pairing], out);
		x->planned += count;
		while (owner.len < out->list.len)
			vec_push(&owner, (int)i);
	}
	*ret_owner = owner.at;
}

static int play_looks(struct course *c)
{
	for (;;) {
		struct plan_batches todo = {0};
		int *owner = NULL;
		next_batches(c, &todo, &owner);
		size_t n = todo.list.len;
		int rc = n > 0 ? matches_play(c->t, c->round, todo.list.at, n, c->e) : 0;
		for (size_t i = 0; i < n && rc == 0; i++)
			rc = count_batch(c, &c->stage.at[owner[i]], &todo.list.at[i]);
		vec_release(&todo.list);
		free(owner);
		if (rc != 0 || n == 0)
			return rc;
		vec_each (struct meeting, x, &c->stage)
			if (!x->over)
				judge(c->s, x);
	}
}

/* Into the record, and into what the schedule goes on from: games that nobody
 * won are draws there, so that every meeting has an end. */
static int close_stage(struct course *c)
{
	vec_each (struct meeting, x, &c->stage) {
		const struct store_meeting *r = &x->row;
		if (store_put_meeting(c->t->store, r, c->e) < 0)
			return -1;
		if (x->b < 0)
			continue;
		struct played p = {r->turn, x->a, x->b, r->won, r->drawn + r->unplayed, r->lost, 1};
		vec_push(&c->done, p);
	}
	return 0;
}

static void forget_stage(struct course *c)
{
	vec_each (struct meeting, x, &c->stage)
		vec_release(&x->halves);
	c->stage.len = 0;
}

static int finish(struct course *c, const struct pairings *last)
{
	struct store_round_end end = {.round = c->round};
	int winner = -1;

	if (schedule_winner(&c->s->rules, c->done.at, c->done.len, &winner, c->e) < 0)
		return -1;
	end.winner = winner < 0 ? -1 : c->s->order[winner];
	snprintf(end.state, sizeof(end.state), "%s", last->state);
	return store_put_round_end(c->t->store, &end, c->e);
}

static int run_stages(struct course *c)
{
	for (;;) {
		struct pairings next;
		if (schedule_next(&c->s->rules, c->done.at, c->done.len, &next, c->e) < 0)
			return -1;
		vec_each (struct pairing, p, &next.list)
			begin(c, p);
		bool done = next.done;
		int rc = done ? finish(c, &next) : play_looks(c);
		pairings_release(&next);
		if (rc == 0)
			rc = close_stage(c);
		forget_stage(c);
		if (rc != 0 || done)
			return rc == 0 ? 0 : -1;
	}
}

int matches_run(struct tournament *t, int round, struct err *e)
{
	struct course c = {.t = t, .s = &t->config->schedule, .round = round, .e = e};

	if (t->config->arena->kind == ARENA_GRADED)
		return graded_run(t, round, e);
	if (!t->config->schedule.staged)
		return matches_play(t, round, t->plan.batches.list.at, t->plan.batches.list.len, e);
	c.batches = xcalloc(t->plan.pairings.len, sizeof(*c.batches));
	c.begins = xcalloc(t->plan.pairings.len, sizeof(*c.begins));
	int rc = run_stages(&c);
	vec_release(&c.done);
	vec_release(&c.stage);
	free(c.batches);
	free(c.begins);
	return rc;
}
