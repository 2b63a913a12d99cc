#include "harness/cmd/rate.h"

#include "harness/base/fd.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RANK_DRAWS = 4000, FEW_CLUSTERS = 8 };
#define Z95 1.959963984540054

static double *reals(int n)
{
	double *x = xmalloc((size_t)n * sizeof(*x));

	for (int i = 0; i < n; i++)
		x[i] = NAN;
	return x;
}

void rated_release(struct rated *x)
{
	free(x->order);
	free(x->value);
	free(x->sd);
	free(x->lo);
	free(x->hi);
	free(x->games);
	free(x->points);
	free(x->extra);
	free(x->los);
	free(x->ranks);
	*x = (struct rated){0};
}

/* Value, deviation and the interval they imply. */
static void set(struct rated *x, int i, double value, double sd)
{
	x->value[i] = value;
	x->sd[i] = sd;
	x->lo[i] = value - Z95 * sd;
	x->hi[i] = value + Z95 * sd;
}

/* ---- Bradley-Terry and its models of ties ---- */

static void name_groups(const struct record *r, const int *group, int groups, struct buf *out)
{
	for (int g = 0; g < groups && g < 4; g++) {
		int shown = 0;
		buf_puts(out, g > 0 ? "; " : "");
		for (size_t i = 0; i < r->names.len; i++)
			if (group[i] == g && shown++ < 4)
				buf_printf(out, "%s%.40s", shown > 1 ? ", " : "", r->names.at[i]);
		buf_puts(out, shown > 4 ? ", ..." : "");
	}
	buf_puts(out, groups > 4 ? "; ..." : "");
}

static void warn_structure(struct record *r, const struct cross *t)
{
	MEM_SCOPED int *group = xmalloc((size_t)t->n * sizeof(*group));
	struct cycles c = {0};
	BUF_SCOPED names = BUF_INIT;
	int groups = cross_groups(t, false, group);

	if (groups > 1) {
		name_groups(r, group, groups, &names);
		record_warn(r,
			    "%d groups of players never met one another (%s): ratings compare "
			    "only within a group",
			    groups, names.data);
	}
	cross_cycles(t, 0.05, &c, NULL);
	if (c.list.len > 0)
		record_warn(r,
			    "%zu significant cycles of three, such as %s > %s > %s > %s: one "
			    "number per player cannot say who beats whom; see nash",
			    c.list.len, r->names.at[c.list.at[0].a], r->names.at[c.list.at[0].b],
			    r->names.at[c.list.at[0].c], r->names.at[c.list.at[0].a]);
	vec_release(&c.list);
}

/* How games hang together: what one row holds, and in how many clusters. */
struct units {
	bool ffa, clustered; /* some cluster holds more than one game */
	int clusters;
};

static struct units units_of(const struct record *r)
{
	MEM_SCOPED bool *seen = xcalloc((size_t)r->clusters + 1, 1);
	struct units u = {0};

	vec_each (const struct record_row, row, &r->rows) {
		u.ffa = u.ffa || row->a < 0;
		if (row->cluster < 0)
			continue;
		u.clustered =
			u.clustered || seen[row->cluster] || row->win + row->draw + row->loss > 1;
		u.clusters += !seen[row->cluster];
		seen[row->cluster] = true;
	}
	return u;
}

static bool resamples(struct record *r, const struct rate_options *o)
{
	struct units u = units_of(r);
	bool many = u.clusters >= FEW_CLUSTERS;
	bool yes = o->ci == CI_BOOTSTRAP || (o->ci == CI_AUTO && u.clustered && many);

	if (yes && u.clustered && !many)
		record_warn(r, "only %d clusters of games: too few for a bootstrap to be trusted",
			    u.clusters);
	if (!yes && u.clustered)
		record_warn(r, "games of one round or tournament are taken as independent, so the "
			       "intervals are too narrow; --ci bootstrap or --unit round are not");
	else if (!yes && u.ffa)
		record_warn(r, "the pairs of one free-for-all are taken as independent, so the "
			       "intervals are too narrow; --ci bootstrap is not");
	return yes;
}

static int fit(struct record *r, const struct cross *t, enum tie_model ties,
	       const struct rate_options *o, struct rated *x, struct bt_fit *f, struct err *e)
{
	struct err why = ERR_INIT;

	x->lambda = isnan(o->lambda) ? 0 : o->lambda;
	if (bt_fit(t, ties, x->lambda, f, &why) == 0)
		return 0;
	if (!isnan(o->lambda))
		return err_set(e, why.code, "%s", why.text);
	x->lambda = 0.01;
	record_warn(r, "%s; fitted with lambda 0.01", why.text);
	return bt_fit(t, ties, x->lambda, f, e);
}

static int bootstrap(const struct record *r, enum tie_model ties, const struct rate_options *o,
		     const struct bt_fit *f, struct rated *x, struct err *e)
{
	int n = x->n;
	MEM_SCOPED double *s = xmalloc((size_t)o->samples * (size_t)n * sizeof(*s));

	if (bt_bootstrap(r, ties, x->lambda, o->samples, o->seed, s, e) < 0)
		return -1;
	for (int i = 0; i < n; i++) {
		struct interval c = bootstrap_interval(s, o->samples, n, i, 0.95);
		double mean = 0, square = 0;
		for (int k = 0; k < o->samples; k++)
			mean += s[k * n + i] / o->samples;
		for (int k = 0; k < o->samples; k++)
			square += (s[k * n + i] - mean) * (s[k * n + i] - mean);
		x->sd[i] = ELO_PER_LOGIT * sqrt(square / (o->samples > 1 ? o->samples - 1 : 1));
		x->lo[i] = o->base + ELO_PER_LOGIT * c.lo;
		x->hi[i] = o->base + ELO_PER_LOGIT * c.hi;
		for (int j = 0; j < n; j++) {
			double above = 0;
			for (int k = 0; k < o->samples; k++)
				above += (s[k * n + i] > s[k * n + j]) +
					 0.5 * (s[k * n + i] == s[k * n + j]);
			x->los[i * n + j] = above / o->samples;
		}
	}
	bootstrap_ranks(s, o->samples, n, x->ranks);
	bootstrap_agreement(s, o->samples, f, &x->agreement);
	x->agrees = true;
	return 0;
}

static int rate_bt(struct record *r, const struct cross *t, const struct rate_options *o,
		   struct rated *x, struct err *e)
{
	enum tie_model ties = strcmp(o->method, "davidson") == 0     ? TIES_DAVIDSON
			      : strcmp(o->method, "rao-kupper") == 0 ? TIES_RAO_KUPPER
								     : TIES_HALF;
	int n = x->n, rc = 0;
	struct bt_fit f;

	if (fit(r, t, ties, o, x, &f, e) < 0)
		return -1;
	warn_structure(r, t);
	bool resample = resamples(r, o);
	x->interval = resample ? "bootstrap" : "hessian";
	x->los = reals(n * n);
	x->ranks = reals(n * n);
	for (int i = 0; i < n; i++)
		set(x, i, o->base + ELO_PER_LOGIT * f.s[i],
		    ELO_PER_LOGIT * sqrt(fmax(f.cov[i * n + i], 0)));
	for (int i = 0; i < n * n; i++)
		x->los[i] = bt_superiority(&f, i / n, i % n);
	if (resample)
		rc = bootstrap(r, ties, o, &f, x, e);
	else
		bt_rank_probabilities(&f, RANK_DRAWS, o->seed, x->ranks);
	x->loglik = f.loglik;
	x->tie = f.tie;
	bt_fit_release(&f);
	return rc;
}

/* ---- Game by game ---- */

static struct online_options online(const struct rate_options *o)
{
	struct online_options x = {
		.base = o->base, .k = o->k, .env = SKILL_ENV, .seed = o->seed, .glicko_tau = 0.5};

	if (!isnan(o->tau))
		x.glicko_tau = x.env.tau = o->tau;
	if (!isnan(o->draw))
		x.env.draw = o->draw;
	return x;
}

static void warn_order(struct record *r, const char *what)
{
	bool lost = false;

	vec_each (const struct record_row, row, &r->rows)
		lost = lost || row->win + row->draw + row->loss > 1;
	record_warn(r, "%s depends on the order of games%s", what,
		    lost ? ", which rows of many games do not have: it is drawn from the seed"
			 : "");
}

static int rate_by_elo(struct record *r, const struct cross *t, const struct rate_options *o,
		       struct rated *x, struct err *e)
{
	struct online_options p = online(o);

	(void)t;
	(void)e;
	rate_elo(r, &p, x->value);
	warn_order(r, "Elo");
	return 0;
}

static int rate_by_glicko(struct record *r, const struct cross *t, const struct rate_options *o,
			  struct rated *x, struct err *e)
{
	struct online_options p = online(o);
	MEM_SCOPED struct glicko *g = xmalloc((size_t)x->n * sizeof(*g));

	(void)t;
	(void)e;
	rate_glicko(r, &p, g);
	x->extra = reals(x->n);
	x->extra_name = "volatility";
	for (int i = 0; i < x->n; i++) {
		set(x, i, g[i].rating, g[i].deviation);
		x->extra[i] = g[i].volatility;
	}
	return 0;
}

static int rate_by_skill(struct record *r, const struct cross *t, const struct rate_options *o,
			 struct rated *x, struct err *e)
{
	struct online_options p = online(o);
	MEM_SCOPED struct skill *s = xmalloc((size_t)x->n * sizeof(*s));
	bool true_skill = strcmp(o->method, "trueskill") == 0;

	(void)t;
	if ((true_skill ? rate_trueskill : rate_plackett_luce)(r, &p, s, e) < 0)
		return -1;
	warn_order(r, true_skill ? "TrueSkill" : "OpenSkill");
	x->extra = reals(x->n);
	x->extra_name = "conservative";
	for (int i = 0; i < x->n; i++) {
		set(x, i, s[i].mu, s[i].sigma);
		x->extra[i] = s[i].mu - 3 * s[i].sigma;
	}
	return 0;
}

/* ---- Beyond transitivity ---- */

static double *payoffs(struct record *r, const struct cross *t, bool logit)
{
	double *a = reals(t->n * t->n);
	int unmet = 0;

	payoff_from_cross(t, logit, a);
	for (int i = 0; i < t->n; i++)
		for (int j = 0; j < i; j++)
			unmet += !(cross_games(t, i, j) > 0);
	if (unmet > 0)
		record_warn(r, "%d pairs of players never met and count as even", unmet);
	return a;
}

static int rate_by_nash(struct record *r, const struct cross *t, const struct rate_options *o,
			struct rated *x, struct err *e)
{
	MEM_SCOPED double *a = payoffs(r, t, o->logit);
	MEM_SCOPED double *uniform = reals(x->n);

	x->extra = reals(x->n);
	x->extra_name = "weight";
	if (nash_average(a, x->n, x->extra, x->value, e) < 0)
		return -1;
	for (int i = 0; i < x->n; i++)
		uniform[i] = 1.0 / x->n;
	x->exploitability = exploitability(a, x->n, uniform);
	return 0;
}

static int rate_by_alpharank(struct record *r, const struct cross *t, const struct rate_options *o,
			     struct rated *x, struct err *e)
{
	MEM_SCOPED double *a = payoffs(r, t, false);
	const struct alpharank_options p = {
		.alpha = o->alpha, .population = o->population, .local = false, .eps = 0.01};

	if (!(o->alpha >= 0))
		return err_set(e, ERR_USAGE, "--alpha: expected a number >= 0 or inf");
	alpharank(a, x->n, &p, x->value);
	return 0;
}

static const struct {
	const char *name, *scale;
	int (*rate)(struct record *r, const struct cross *t, const struct rate_options *o,
		    struct rated *x, struct err *e);
} methods[] = {
	{"bt", "Elo", rate_bt},
	{"davidson", "Elo", rate_bt},
	{"rao-kupper", "Elo", rate_bt},
	{"elo", "Elo", rate_by_elo},
	{"glicko2", "Glicko-2", rate_by_glicko},
	{"trueskill", "TrueSkill", rate_by_skill},
	{"openskill", "OpenSkill", rate_by_skill},
	{"nash", "payoff against the equilibrium", rate_by_nash},
	{"alpharank", "share of the stationary distribution", rate_by_alpharank},
};
enum { METHODS = sizeof(methods) / sizeof(*methods) };

/* Best first; players of one value by the method's other number. */
static int by_value(const void *x, const void *y, void *cookie)
{
	const struct rated *r = cookie;
	int a = *(const int *)x, b = *(const int *)y;

	if (r->value[a] != r->value[b])
		return r->value[a] > r->value[b] ? -1 : 1;
	if (r->extra != NULL && r->extra[a] != r->extra[b])
		return r->extra[a] > r->extra[b] ? -1 : 1;
	return (a > b) - (a < b);
}

static void prepare(struct rated *x, const struct cross *t)
{
	int n = t->n;

	*x = (struct rated){
		.n = n, .lambda = NAN, .loglik = NAN, .tie = NAN, .exploitability = NAN};
	x->order = xmalloc((size_t)n * sizeof(*x->order));
	x->value = reals(n);
	x->sd = reals(n);
	x->lo = reals(n);
	x->hi = reals(n);
	x->games = reals(n);
	x->points = reals(n);
	x->cyclicity = cross_cyclicity(t);
	for (int i = 0; i < n; i++) {
		x->order[i] = i;
		x->games[i] = x->points[i] = 0;
		for (int j = 0; j < n; j++)
			if (i != j) {
				x->games[i] += cross_games(t, i, j);
				x->points[i] += cross_points(t, i, j);
			}
	}
}

int rate(struct record *r, const struct rate_options *o, struct rated *ret, struct err *e)
{
	struct cross t;
	struct rated x;
	int k = 0, rc;

	while (k < METHODS && strcmp(methods[k].name, o->method) != 0)
		k++;
	if (k == METHODS)
		BUG("no method %s", o->method);
	if (r->rows.len == 0)
		record_warn(r, "no games: everybody is rated the same");
	cross_from(&t, r);
	prepare(&x, &t);
	x.scale = methods[k].scale;
	rc = methods[k].rate(r, &t, o, &x, e);
	cross_release(&t);
	if (rc < 0) {
		rated_release(&x);
		return -1;
	}
	qsort_r(x.order, (size_t)x.n, sizeof(*x.order), by_value, &x);
	*ret = x;
	return 0;
}
