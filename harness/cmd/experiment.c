#include "harness/cmd/experiment.h"

#include "harness/base/fd.h"
#include "harness/base/opt.h"
#include "harness/cmd/records.h"
#include "harness/report/report.h"
#include "harness/report/search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *const measure_names[MEASURE_COUNT + 1] = {
	[MEASURE_POINTS] = "points", [MEASURE_CHANGE] = "change", [MEASURE_ELO] = "elo",
	[MEASURE_ROUNDS] = "rounds", [MEASURE_COUNT] = NULL,
};

/* What one run says of one player. */
struct score {
	char *name;
	int64_t games;
	double value[MEASURE_COUNT];
	struct estimate alone[MEASURE_COUNT]; /* for a cell of this run only */
};
struct run_scores {
	bool finished;
	VEC(struct score)
	players;
};
struct tabulator {
	const struct experiment *x;
	const struct experiment_options *o;
	struct experiment_table *t;
	struct run_scores *run;
	int *level; /* run * factors */
	int base_factor, base_level;
};

/* ---- one run ---- */

static double games_of(const struct tally *t)
{
	return (double)(t->won + t->drawn + t->lost);
}

static double percent(const struct tally *t)
{
	double share = tally_share(t);

	return share < 0 ? NAN : 100 * share;
}

static void add_tally(struct tally *to, const struct tally *t)
{
	to->won += t->won;
	to->drawn += t->drawn;
	to->lost += t->lost;
}

/* Variance of a percentage of games. */
static double variance(const struct tally *t)
{
	double p = tally_share(t), n = games_of(t);

	return 1e4 * p * (1 - p) / n;
}

/* The best node of a search and its games; .st NULL: none counts, or none has a value. */
struct best {
	struct search_view *view;
	struct standings *st;
};

static int best_read(struct best *b, struct store *store, const char *dir, struct err *e)
{
	if (search_view_read(store, &b->view, e) < 0)
		return -1;
	if (b->view == NULL)
		return err_set(e, ERR_USAGE,
			       "%s is no search: --rounds best is for configs with a search: block",
			       dir);
	const struct standings_part part = {.from = b->view->final.first};
	return b->view->best < 0 ? 0 : standings_read_part(store, b->view->best, part, &b->st, e);
}

static void best_release(struct best *b)
{
	standings_free(b->st);
	search_view_free(b->view);
}

/* Who edits has the value that the search shows, which is of games or of packages. */
static void score_search(const struct best *b, const struct standings *st, size_t i,
			 struct score *s)
{
	const struct search_view *v = b->view;

	if (st->players[i].id != v->player.id || v->best < 0)
		return;
	double value = v->final.games > 0 ? v->final.value : v->node[v->best].value;
	s->value[MEASURE_POINTS] = 100 * value;
	s->value[MEASURE_CHANGE] = 100 * (value - v->node[0].value);
}

static void score_player(const struct experiment_options *o, const struct standings *st, size_t i,
			 const struct best *best, struct score *s)
{
	struct tally all = {0}, first = {0}, last = {0};
	double z = normal_quantile(0.5 + o->confidence / 2);

	vec_each (const struct standings_round, r, &st->by_round) {
		if (r->round == 0)
			first = r->games[i];
		if (r->round > 0 || st->by_round.len == 1)
			add_tally(&all, &r->games[i]);
		if (games_of(&r->games[i]) > 0)
			last = r->games[i];
	}
	if (o->rounds == ROUNDS_BEST)
		last = best->st != NULL ? best->st->by_round.at[0].games[i] : (struct tally){0};
	if (o->rounds != ROUNDS_ALL)
		all = last;
	s->name = xstrdup(st->players[i].name);
	s->games = (int64_t)games_of(&all);
	s->value[MEASURE_POINTS] = percent(&all);
	s->value[MEASURE_ROUNDS] = st->players[i].rounds_won;
	s->value[MEASURE_ELO] = NAN;
	s->value[MEASURE_CHANGE] = st->by_round.len > 1 ? percent(&last) - percent(&first) : NAN;
	if (o->rounds == ROUNDS_BEST)
		score_search(best, st, i, s);
	for (int m = 0; m < MEASURE_COUNT; m++)
		s->alone[m] = (struct estimate){s->value[m], -INFINITY, INFINITY};
	if (s->games > 0) {
		struct interval ci = wilson_interval((double)all.won + (double)all.drawn / 2,
						     games_of(&all), o->confidence);
		s->alone[MEASURE_POINTS].lo = 100 * ci.lo;
		s->alone[MEASURE_POINTS].hi = 100 * ci.hi;
	}
	if (!isnan(s->value[MEASURE_CHANGE])) {
		double half = z * sqrt(variance(&first) + variance(&last));
		s->alone[MEASURE_CHANGE].lo = s->value[MEASURE_CHANGE] - half;
		s->alone[MEASURE_CHANGE].hi = s->value[MEASURE_CHANGE] + half;
	}
}

static int rate_run(const struct experiment_options *o, const char *dir, struct run_scores *s,
		    struct err *e)
{
	const struct records_options from = {.unit = UNIT_GAME, .max_round = INT32_MAX};
	double z = normal_quantile(0.5 + o->confidence / 2);
	struct record r;
	struct cross t;
	struct bt_fit f;

	record_init(&r);
	int rc = records_load_run(&r, dir, &from, e);
	if (rc == 0) {
		cross_from(&t, &r);
		rc = bt_fit(&t, TIES_HALF, 0.01, &f, e);
		cross_release(&t);
	}
	for (size_t i = 0; rc == 0 && i < s->players.len; i++) {
		struct score *p = &s->players.at[i];
		int at = record_find(&r, p->name);
		if (at < 0 || p->games == 0)
			continue;
		double elo = 1200 + ELO_PER_LOGIT * f.s[at];
		double half = z * ELO_PER_LOGIT * sqrt(f.cov[at * f.n + at]);
		p->value[MEASURE_ELO] = elo;
		p->alone[MEASURE_ELO] = (struct estimate){elo, elo - half, elo + half};
	}
	if (rc == 0)
		bt_fit_release(&f);
	record_release(&r);
	return rc;
}

static int score_run(struct tabulator *b, int64_t run, struct err *e)
{
	BUF_SCOPED dir = BUF_INIT;
	struct run_scores *s = &b->run[run];
	struct standings *st = NULL;
	struct store *store = NULL;

	experiment_dir(b->x, run, &dir);
	MEM_SCOPED char *db = xprintf("%s/run.db", dir.data);
	if (access(db, F_OK) < 0)
		return 0;
	if (store_open_ro(&store, dir.data, e) < 0)
		return -1;
	struct best best = {0};
	int rc = standings_read(store, &st, e);
	s->finished = rc == 0 && strcmp(st->status, "finished") == 0;
	if (s->finished && b->o->rounds == ROUNDS_BEST)
		rc = best_read(&best, store, dir.data, e);
	int64_t unjudged = 0;
	for (size_t i = 0; rc == 0 && s->finished && i < st->n; i++) {
		struct score score = {0};
		score_player(b->o, st, i, &best, &score);
		vec_push(&s->players, score);
		unjudged += st->players[i].outcomes[OUT_JUDGE_ERROR];
	}
	b->t->unjudged += unjudged > 0;
	best_release(&best);
	standings_free(st);
	store_close(store);
	if (b->o->rounds == ROUNDS_BEST)
		return rc;
	return rc < 0 || !s->finished ? rc : rate_run(b->o, dir.data, s, e);
}

/* ---- cells ---- */

static const struct score *score_of(const struct run_scores *r, const char *name)
{
	for (size_t i = 0; i < r->players.len; i++)
		if (strcmp(r->players.at[i].name, name) == 0)
			return &r->players.at[i];
	return NULL;
}

static bool is_in(const struct tabulator *b, const struct cell *c, int64_t run)
{
	size_t n = b->x->matrix.factors.len;

	for (size_t k = 0; k < n; k++)
		if (c->level[k] >= 0 && c->level[k] != b->level[(size_t)run * n + k])
			return false;
	return true;
}

static struct cell *cell_of(const struct tabulator *b, int64_t run)
{
	vec_each (struct cell, c, &b->t->cells)
		if (is_in(b, c, run))
			return c;
	return NULL;
}

/* The run that differs from this one in the baseline's factor only: the last factor
 * changes fastest. */
static int64_t twin_of(const struct tabulator *b, int64_t run)
{
	size_t n = b->x->matrix.factors.len, base = (size_t)b->base_factor;
	int64_t step = 1;

	for (size_t k = base + 1; k < n; k++)
		step *= (int64_t)b->x->matrix.factors.at[k].levels.len;
	return run + (b->base_level - b->level[(size_t)run * n + base]) * step;
}

static struct estimate estimate_of(const struct tabulator *b, const double *x, size_t n)
{
	struct estimate v;
	struct interval ci = mean_interval(x, n, b->o->confidence, &v.mean);

	v.lo = ci.lo;
	v.hi = ci.hi;
	return v;
}

/* Runs may agree by luck, or because they have few outcomes: an interval is never
 * narrower than what the games of its runs alone allow. */
static void widen(struct estimate *v, const struct estimate *alone, size_t n)
{
	double below = 0, above = 0;

	for (size_t i = 0; i < n; i++) {
		below += (alone[i].mean - alone[i].lo) * (alone[i].mean - alone[i].lo);
		above += (alone[i].hi - alone[i].mean) * (alone[i].hi - alone[i].mean);
	}
	if (isfinite(below))
		v->lo = fmin(v->lo, v->mean - sqrt(below) / (double)n);
	if (isfinite(above))
		v->hi = fmax(v->hi, v->mean + sqrt(above) / (double)n);
}

/* a - b, as far as their games alone tell. */
static struct estimate minus(const struct estimate *a, const struct estimate *b)
{
	return (struct estimate){
		a->mean - b->mean,
		a->mean - b->mean - hypot(a->mean - a->lo, b->hi - b->mean),
		a->mean - b->mean + hypot(a->hi - a->mean, b->mean - b->lo),
	};
}

/* Paired by all other factors, the seed among them: what they share cancels out. */
static void compare(const struct tabulator *b, const struct cell *c, struct cell_player *p)
{
	enum measure m = b->o->measure;
	VEC(double)
	d = {0};
	VEC(struct estimate)
	alone = {0};

	vec_each (const int64_t, run, &c->runs) {
		const struct score *s = score_of(&b->run[*run], p->name);
		const struct score *base = score_of(&b->run[twin_of(b, *run)], p->name);
		if (s == NULL || base == NULL)
			continue;
		vec_push(&d, s->value[m] - base->value[m]);
		vec_push(&alone, minus(&s->alone[m], &base->alone[m]));
	}
	p->difference = d.len == 1 ? alone.at[0] : estimate_of(b, d.at, d.len);
	if (d.len > 1)
		widen(&p->difference, alone.at, d.len);
	vec_release(&d);
	vec_release(&alone);
}

static void average(const struct tabulator *b, const struct cell *c, struct cell_player *p)
{
	const struct score *only = NULL;
	MEM_SCOPED double *x = xcalloc(c->runs.len, sizeof(*x));
	MEM_SCOPED struct estimate *alone = xcalloc(c->runs.len, sizeof(*alone));

	for (int m = 0; m < MEASURE_COUNT; m++) {
		size_t n = 0;
		vec_each (const int64_t, run, &c->runs) {
			const struct score *s = score_of(&b->run[*run], p->name);
			if (s == NULL)
				continue;
			alone[n] = s->alone[m];
			x[n++] = s->value[m];
			only = s;
			p->games += m == 0 ? s->games : 0;
		}
		p->runs = (int)n;
		p->value[m] = n == 1 ? only->alone[m] : estimate_of(b, x, n);
		if (n > 1)
			widen(&p->value[m], alone, n);
	}
	p->difference = (struct estimate){NAN, NAN, NAN};
	if (b->base_factor >= 0 && !c->baseline)
		compare(b, c, p);
}

static void fill_cell(const struct tabulator *b, struct cell *c)
{
	vec_each (const int64_t, run, &c->runs) {
		vec_each (struct score, s, &b->run[*run].players) {
			bool known = false;
			vec_each (struct cell_player, p, &c->players)
				known |= strcmp(p->name, s->name) == 0;
			if (!known)
				vec_push(&c->players,
					 ((struct cell_player){.name = xstrdup(s->name)}));
		}
	}
	vec_each (struct cell_player, p, &c->players)
		average(b, c, p);
}

static void make_cells(struct tabulator *b)
{
	size_t n = b->x->matrix.factors.len;

	for (int64_t run = 0; run < b->x->matrix.runs; run++) {
		struct cell *of = cell_of(b, run);
		if (of != NULL) {
			vec_push(&of->runs, run);
			continue;
		}
		struct cell c = {.level = xcalloc(n + 1, sizeof(int))};
		for (size_t k = 0; k < n; k++)
			c.level[k] = b->t->over[k] ? -1 : b->level[(size_t)run * n + k];
		c.baseline = b->base_factor >= 0 && c.level[b->base_factor] == b->base_level;
		vec_push(&c.runs, run);
		vec_push(&b->t->cells, c);
	}
	vec_each (struct cell, c, &b->t->cells)
		fill_cell(b, c);
}

/* ---- options ---- */

static int find_factor(const struct experiment *x, const char *name, struct err *e)
{
	const char *names[32];
	size_t n = x->matrix.factors.len < 31 ? x->matrix.factors.len : 31;

	for (size_t i = 0; i < n; i++) {
		names[i] = x->matrix.factors.at[i].name;
		if (strcmp(names[i], name) == 0)
			return (int)i;
	}
	names[n] = NULL;
	const char *near = opt_nearest(name, names);
	return err_set(e, ERR_USAGE, "the experiment has no factor \"%.60s\"; %s%s", name,
		       near != NULL ? "did you mean " : "it has ", near != NULL ? near : names[0]);
}

static int read_over(struct tabulator *b, struct err *e)
{
	size_t n = b->x->matrix.factors.len;
	MEM_SCOPED char *copy = xstrdup(b->o->over != NULL ? b->o->over : "");

	b->t->over = xcalloc(n + 1, sizeof(*b->t->over));
	for (size_t i = 0; i < n; i++)
		b->t->over[i] = b->o->over == NULL && b->x->matrix.factors.at[i].replicates;
	for (char *p = copy, *next; b->o->over != NULL && p != NULL && *p != '\0'; p = next) {
		next = strchr(p, ',');
		if (next != NULL)
			*next++ = '\0';
		int at = find_factor(b->x, p, e);
		if (at < 0)
			return err_wrap(e, "--over");
		b->t->over[at] = true;
	}
	return 0;
}

static int read_baseline(struct tabulator *b, struct err *e)
{
	b->base_factor = -1;
	if (b->o->baseline == NULL)
		return 0;
	MEM_SCOPED char *factor = xstrdup(b->o->baseline);
	char *level = strrchr(factor, '=');
	if (level == NULL)
		return err_set(e, ERR_USAGE, "--baseline: expected FACTOR=LEVEL, got \"%.60s\"",
			       b->o->baseline);
	*level++ = '\0';
	if ((b->base_factor = find_factor(b->x, factor, e)) < 0)
		return err_wrap(e, "--baseline");
	const struct config_factor *f = &b->x->matrix.factors.at[b->base_factor];
	b->base_level = -1;
	for (size_t i = 0; i < f->levels.len; i++)
		if (strcmp(f->levels.at[i], level) == 0)
			b->base_level = (int)i;
	if (b->base_level < 0)
		return err_set(e, ERR_USAGE, "--baseline: %s has no level \"%.60s\"", factor,
			       level);
	if (b->t->over[b->base_factor])
		return err_set(e, ERR_USAGE, "--baseline: %s is averaged over", factor);
	return 0;
}

static int tabulate(struct tabulator *b, struct err *e)
{
	size_t n = b->x->matrix.factors.len;

	if (read_over(b, e) < 0 || read_baseline(b, e) < 0)
		return -1;
	for (int64_t run = 0; run < b->x->matrix.runs; run++) {
		config_matrix_levels(&b->x->matrix, run, &b->level[(size_t)run * n]);
		if (score_run(b, run, e) < 0)
			return -1;
		b->t->unfinished += !b->run[run].finished;
	}
	make_cells(b);
	return 0;
}

int experiment_tabulate(const struct experiment *x, const struct experiment_options *o,
			struct experiment_table *ret, struct err *e)
{
	size_t runs = (size_t)x->matrix.runs;
	struct tabulator b = {.x = x, .o = o, .t = ret};

	*ret = (struct experiment_table){0};
	b.run = xcalloc(runs + 1, sizeof(*b.run));
	b.level = xcalloc(runs * x->matrix.factors.len + 1, sizeof(*b.level));
	int rc = tabulate(&b, e);
	for (size_t i = 0; i < runs; i++) {
		vec_each (struct score, s, &b.run[i].players)
			free(s->name);
		vec_release(&b.run[i].players);
	}
	free(b.run);
	free(b.level);
	if (rc < 0)
		experiment_table_release(ret);
	return rc;
}

void experiment_table_release(struct experiment_table *t)
{
	vec_each (struct cell, c, &t->cells) {
		vec_each (struct cell_player, p, &c->players)
			free(p->name);
		vec_release(&c->players);
		vec_release(&c->runs);
		free(c->level);
	}
	vec_release(&t->cells);
	free(t->over);
	*t = (struct experiment_table){0};
}
