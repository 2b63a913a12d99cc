/*
 * The bootstrap as multinomials.  Rows are gathered into strata (one arena and
 * one pair of players, or all free-for-alls of an arena) of exchangeable units:
 * a cluster counts once, an outcome without cluster as often as it happened.
 * A resample draws how often each unit comes in.
 */
#include "harness/base/fd.h"
#include "harness/science/bt_model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct entry {
	int pair;
	double win, tie, loss;
};
struct unit {
	double weight;
	size_t first, n; /* entries */
};
struct stratum {
	double total;
	size_t first, n; /* units */
	bool uniform;    /* every weight is 1 */
};
struct plan {
	VEC(struct entry)
	entries;
	VEC(struct unit)
	units;
	VEC(struct stratum)
	strata;
	const struct record *record;
	int *pair_of; /* n*n: index of the unordered pair, i < j */
};

static void plan_release(struct plan *p)
{
	vec_release(&p->entries);
	vec_release(&p->units);
	vec_release(&p->strata);
	free(p->pair_of);
}

static void open_unit(struct plan *p, double weight)
{
	struct stratum *s = &p->strata.at[p->strata.len - 1];

	vec_push(&p->units, ((struct unit){weight, p->entries.len, 0}));
	s->n++;
	s->total += weight;
	s->uniform = s->uniform && weight == 1;
}

static void add_entry(struct plan *p, int a, int b, double win, double tie, double loss)
{
	int n = (int)p->record->names.len;
	bool swap = a > b;

	vec_push(&p->entries, ((struct entry){p->pair_of[swap ? b * n + a : a * n + b],
					      swap ? loss : win, tie, swap ? win : loss}));
	p->units.at[p->units.len - 1].n++;
}

static void add_ffa(struct plan *p, const int32_t *ffa, double count)
{
	int n = ffa[0];
	const int32_t *player = ffa + 1, *rank = player + n;

	for (int i = 0; i < n; i++)
		for (int j = i + 1; j < n; j++)
			if (player[i] != player[j])
				add_entry(p, player[i], player[j], (rank[i] < rank[j]) * count,
					  (rank[i] == rank[j]) * count,
					  (rank[i] > rank[j]) * count);
}

/* Order of rows: arena, pair (free-for-alls first), with or without cluster, cluster. */
static int by_stratum(const void *x, const void *y)
{
	const struct record_row *a = *(const struct record_row *const *)x;
	const struct record_row *b = *(const struct record_row *const *)y;
	int a_lo = a->a < 0 ? -1 : a->a < a->b ? a->a : a->b;
	int b_lo = b->a < 0 ? -1 : b->a < b->b ? b->a : b->b;
	int a_hi = a->a < 0 ? -1 : a->a + a->b - a_lo, b_hi = b->a < 0 ? -1 : b->a + b->b - b_lo;

	if (a->arena != b->arena)
		return a->arena < b->arena ? -1 : 1;
	if (a_lo != b_lo)
		return a_lo < b_lo ? -1 : 1;
	if (a_hi != b_hi)
		return a_hi < b_hi ? -1 : 1;
	return (a->cluster > b->cluster) - (a->cluster < b->cluster);
}

static bool same_stratum(const struct record_row *a, const struct record_row *b)
{
	bool ffa = a->a < 0 && b->a < 0;
	bool pair = (a->a == b->a && a->b == b->b) || (a->a == b->b && a->b == b->a);

	return a->arena == b->arena && (ffa || pair) && (a->cluster < 0) == (b->cluster < 0);
}

static void add_row(struct plan *p, const struct record_row *row, bool new_cluster)
{
	if (row->cluster >= 0) {
		if (new_cluster)
			open_unit(p, 1);
		if (row->a < 0)
			add_ffa(p, p->record->pool.at + row->b, row->win);
		else
			add_entry(p, row->a, row->b, row->win, row->draw, row->loss);
		return;
	}
	if (row->a < 0) {
		open_unit(p, row->win);
		add_ffa(p, p->record->pool.at + row->b, 1);
		return;
	}
	const double count[3] = {row->win, row->draw, row->loss};
	for (int k = 0; k < 3; k++)
		if (count[k] > 0) {
			open_unit(p, count[k]);
			add_entry(p, row->a, row->b, k == 0, k == 1, k == 2);
		}
}

static void plan_make(struct plan *p, const struct record *r, const struct bt_problem *problem)
{
	size_t n = r->names.len, m = r->rows.len;
	const struct record_row **order = xmalloc(m * sizeof(*order));

	*p = (struct plan){.record = r, .pair_of = xcalloc(n * n, sizeof(int))};
	for (int k = 0; k < problem->pairs; k++)
		p->pair_of[(size_t)problem->pair[k].i * n + (size_t)problem->pair[k].j] = k;
	for (size_t i = 0; i < m; i++)
		order[i] = &r->rows.at[i];
	qsort(order, m, sizeof(*order), by_stratum);
	for (size_t i = 0; i < m; i++) {
		bool fresh = i == 0 || !same_stratum(order[i - 1], order[i]);
		if (fresh)
			vec_push(&p->strata,
				 ((struct stratum){.first = p->units.len, .uniform = true}));
		add_row(p, order[i], fresh || order[i - 1]->cluster != order[i]->cluster);
	}
	free(order);
}

static void take(const struct plan *p, struct bt_problem *problem, const struct unit *u,
		 double times)
{
	for (size_t k = u->first; k < u->first + u->n; k++) {
		const struct entry *x = &p->entries.at[k];
		problem->pair[x->pair].win += times * x->win;
		problem->pair[x->pair].tie += times * x->tie;
		problem->pair[x->pair].loss += times * x->loss;
	}
}

static void resample(const struct plan *p, struct bt_problem *problem, struct rng *rng)
{
	for (int k = 0; k < problem->pairs; k++)
		problem->pair[k].win = problem->pair[k].tie = problem->pair[k].loss = 0;
	vec_each (const struct stratum, s, &p->strata) {
		const struct unit *u = p->units.at + s->first;
		if (s->uniform) {
			for (size_t k = 0; k < s->n; k++)
				take(p, problem, u + rng_below(rng, s->n), 1);
			continue;
		}
		double weight = s->total;
		uint64_t left = (uint64_t)(s->total + 0.5);
		for (size_t k = 0; k < s->n && left > 0; k++) {
			uint64_t c = k + 1 == s->n ? left
						   : rng_binomial(rng, left, u[k].weight / weight);
			take(p, problem, u + k, (double)c);
			weight -= u[k].weight;
			left -= c;
		}
	}
}

static bool strongly_connected(const struct bt_problem *p)
{
	struct cross t;
	bool one;

	cross_init(&t, p->n);
	for (int k = 0; k < p->pairs; k++) {
		const struct bt_pair *g = &p->pair[k];
		t.win[g->i * t.n + g->j] = g->win;
		t.win[g->j * t.n + g->i] = g->loss;
		t.tie[g->i * t.n + g->j] = t.tie[g->j * t.n + g->i] = g->tie;
	}
	MEM_SCOPED int *group = xmalloc((size_t)t.n * sizeof(*group));
	one = cross_groups(&t, true, group) == 1;
	cross_release(&t);
	return one;
}

/* From the estimate of the data; when a model of ties has no maximum here, ties are halves. */
static void refit(struct bt_problem *p, enum tie_model ties, double lambda, const double *start,
		  double *ret)
{
	size_t n = (size_t)p->n;
	MEM_SCOPED double *x = xmalloc((n + 1) * sizeof(*x));
	double ll, decisive, drawn;

	bt_problem_totals(p, &decisive, &drawn);
	p->ties = drawn > 0 && decisive > 0 ? ties : TIES_HALF;
	p->lambda = lambda > 0 || strongly_connected(p) ? lambda : 0.01;
	memcpy(x, start, (n + 1) * sizeof(*x));
	if (bt_solve(p, x, &ll) < 0) {
		p->ties = TIES_HALF;
		p->lambda = lambda > 0 ? lambda : 0.01;
		memset(x, 0, (n + 1) * sizeof(*x));
		if (bt_solve(p, x, &ll) < 0)
			BUG("a penalised Bradley-Terry fit has no maximum");
	}
	memcpy(ret, x, n * sizeof(*x));
}

int bt_bootstrap(const struct record *r, enum tie_model ties, double lambda, int samples,
		 uint64_t seed, double *ret_s, struct err *e)
{
	struct cross t;
	struct bt_fit f = {0};
	struct bt_problem problem;
	struct plan plan;
	struct rng rng;

	cross_from(&t, r);
	int rc = bt_fit(&t, ties, lambda, &f, e);
	if (rc < 0) {
		cross_release(&t);
		return -1;
	}
	if (!isfinite(f.s[f.n]) || f.s[f.n] == 0)
		f.s[f.n] = 0.5; /* a tie parameter to start from where the data had none */
	bt_problem_init(&problem, &t, ties, lambda);
	plan_make(&plan, r, &problem);
	rng_init(&rng, rng_derive(seed, "bootstrap", NULL, 0));
	for (int i = 0; i < samples; i++) {
		resample(&plan, &problem, &rng);
		refit(&problem, ties, lambda, f.s, ret_s + (size_t)i * (size_t)f.n);
	}
	plan_release(&plan);
	bt_problem_release(&problem);
	bt_fit_release(&f);
	cross_release(&t);
	return 0;
}
