/*
 * The arena "optimize": programs get points for each input, and there is no best answer known.
 *
 * Hidden inputs are made anew in every round: the package's generator is called in the sandbox
 * with seeds that follow from game.args.secret, the tournament's seed, the package and the round
 * through SHA-256, so that who knows the generator and earlier inputs cannot tell the next.  The
 * package's output validator says whether an output is legal (42) and gives its points
 * (score.txt).
 *
 * Relative scores are those of the AtCoder Heuristic Contest: for each input own / best where more
 * points are better and best / own where fewer are, best being that of the players at hand; 0 for
 * an output that is illegal, late, or not there.  Their mean over the inputs decides.
 */
#include "harness/run/graded_int.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

int optimize_check(const struct package *p, struct err *e)
{
	const struct problem *q = p->s.p;

	if (q->generator.name == NULL)
		return err_set(e, ERR_USAGE,
			       "%s: the arena optimize needs a program generator/ that writes an "
			       "input for a seed",
			       p->path);
	if (!q->scoring || q->n_validators != 1 || q->interactive)
		return err_set(e, ERR_USAGE,
			       "%s: the arena optimize needs a scoring problem with one output "
			       "validator that writes score.txt",
			       p->path);
	return 0;
}

/* ------------------------------------------------------------------ seeds */

void optimize_seed(const struct config *c, const char *package, int round, size_t k,
		   char ret[OPTIMIZE_SEED])
{
	const json_t *args = json_object_get(json_object_get(c->resolved, "game"), "args");
	MEM_SCOPED char *text =
		xprintf("agon hidden input\n%" PRIu64 "\n%s\n%d\n%zu\n%s", plan_chance(c), package,
			round, k, json_str_or(args, "secret", ""));
	char sum[65];

	sha256_hex(text, strlen(text), sum);
	sum[16] = '\0';
	snprintf(ret, OPTIMIZE_SEED, "%" PRIu64, (uint64_t)strtoull(sum, NULL, 16) >> 1);
}

/* Those of a record where there is one. */
static void hidden_seed(struct tournament *t, const struct package *p, int round, size_t k,
			char ret[OPTIMIZE_SEED])
{
	if (t->graded->inputs == NULL)
		optimize_seed(t->config, p->config->name, round, k, ret);
	else
		snprintf(ret, OPTIMIZE_SEED, "%s",
			 json_string_value(json_array_get(t->graded->inputs, k)));
}

static size_t hidden_seeds(const struct tournament *t)
{
	return t->graded->inputs == NULL ? (size_t)t->config->hidden_seeds
					 : json_array_size(t->graded->inputs);
}

void optimize_draw(struct tournament *t, const struct package *p, int round, char ret[65])
{
	BUF_SCOPED all = BUF_INIT;
	char seed[OPTIMIZE_SEED];

	for (size_t k = 0; k < hidden_seeds(t); k++) {
		hidden_seed(t, p, round, k, seed);
		buf_printf(&all, "%s\n", seed);
	}
	sha256_hex(all.data, all.len, ret);
}

/* ------------------------------------------------------------------ the generator */

static int add_call(struct round_package *x, json_t *calls, size_t k, const char *seed,
		    struct err *e)
{
	char *in = NULL;

	if (round_test(x, &in, e) < 0)
		return -1;
	json_array_append_new(
		calls, json_pack("{s:I,s:[s],s:s}", "id", (json_int_t)k, "args", seed, "to", in));
	free(in);
	return 0;
}

static int say_failed(const json_t *done, char *why, size_t size)
{
	size_t i;
	json_t *x;

	json_array_foreach (done, i, x) {
		const char *err = json_str_or(x, "err", "");
		if (json_bool_or(x, "passed", false))
			continue;
		snprintf(why, size, "the generator fails on hidden input %lld: %s%s%.*s",
			 (long long)json_int_or(x, "id", 0) + 1,
			 json_str_or(x, "lost", json_str_or(x, "why", "")),
			 err[0] != '\0' ? ": " : "", (int)strcspn(err, "\n"), err);
		return 1;
	}
	return 0;
}

static int generate(struct tournament *t, const struct package *p, int round,
		    struct round_package *x, char *why, size_t size, struct err *e)
{
	/* Compiled by the package's own session, which is there for the whole run. */
	struct session *s = (struct session *)&p->s;
	struct built b __attribute__((cleanup(built_release))) = {.log = BUF_INIT};
	JSON_SCOPED *done = NULL;
	json_t *calls = json_array();
	char seed[OPTIMIZE_SEED];

	int rc = session_judging(s, &s->p->generator, PROTOCOL_KATTIS, &b, e);
	for (size_t k = 0; rc == 0 && k < hidden_seeds(t); k++) {
		hidden_seed(t, p, round, k, seed);
		rc = add_call(x, calls, k, seed, e);
	}
	if (rc == 0 && !b.ok) {
		snprintf(why, size, "the generator cannot be compiled: %.150s", b.log.data);
		rc = 1;
	}
	if (rc != 0) {
		json_decref(calls);
		return rc;
	}
	return session_tool(s, &b, calls, &done, e) < 0 ? -1 : say_failed(done, why, size);
}

int optimize_make(struct tournament *t, const struct package *p, int round,
		  struct round_package *ret, char *ret_why, size_t size, struct err *e)
{
	int rc = round_begin(t, p, ret, e);

	if (rc == 0 && t->graded->inputs != NULL)
		rc = round_drop_samples(ret, e);
	if (rc == 0)
		rc = generate(t, p, round, ret, ret_why, size, e);
	if (rc == 0)
		rc = round_open(ret, e);
	return rc == 0 ? round_check(ret, ret_why, size, e) : rc;
}

/* ------------------------------------------------------------------ points */

enum outcome optimize_outcome(enum verdict v)
{
	static const enum outcome of[VERDICT_N] = {
		[VERDICT_WA] = OUT_PROTOCOL,    [VERDICT_TLE] = OUT_TIMEOUT,
		[VERDICT_MLE] = OUT_MEMORY,     [VERDICT_RTE] = OUT_CRASH,
		[VERDICT_OLE] = OUT_OUTPUT,     [VERDICT_CE] = OUT_FORFEIT_BUILD,
		[VERDICT_JE] = OUT_JUDGE_ERROR, [VERDICT_SK] = OUT_FORFEIT_BUILD};

	return of[v];
}

void optimize_mark(struct grade *g)
{
	for (size_t i = 0; i < g->p->n_tests; i++)
		if (g->tests[i].verdict == VERDICT_AC &&
		    (!g->tests[i].has_score || !isfinite(g->tests[i].score)))
			g->tests[i].verdict = VERDICT_JE;
}

void optimize_points(const struct grade *g, struct result *r)
{
	const struct problem *p = g->p;
	size_t k = 0;

	r->points = xcalloc(p->n_tests + 1, sizeof(*r->points));
	for (size_t i = 0; i < p->n_tests; i++) {
		const struct judge_outcome *o = &g->tests[i];
		bool good = o->verdict == VERDICT_AC && !o->excluded;
		if (p->tests[i].sample)
			continue;
		r->points[k++] = good ? o->score : NAN;
		if (r->outcome == OUT_OK && !o->excluded)
			r->outcome = optimize_outcome(o->verdict);
	}
}

static bool is_better(const struct package *p, double a, double b)
{
	return p->s.p->maximize ? a > b : a < b;
}

/* Of test k; NAN: nobody has any. */
static double best_of(const struct package *p, const struct result *r, int n, size_t k)
{
	double best = NAN;

	for (int i = 0; i < n; i++)
		if (r[i].points != NULL && !isnan(r[i].points[k]) &&
		    (isnan(best) || is_better(p, r[i].points[k], best)))
			best = r[i].points[k];
	return best;
}

static double relative(const struct package *p, const struct result *r, double best, size_t k)
{
	double own = r->points != NULL ? r->points[k] : NAN;

	if (isnan(own))
		return 0;
	if (own == best) /* also where both are 0 */
		return 1;
	return p->s.p->maximize ? own / best : best / own;
}

static int rank_of(const struct package *p, const struct result *r, int n, int me, size_t k)
{
	int better = 0;

	for (int i = 0; i < n; i++)
		better += r[i].points != NULL && !isnan(r[i].points[k]) &&
			  is_better(p, r[i].points[k], r[me].points[k]);
	return better + 1;
}

/* ------------------------------------------------------------------ what is told */

static void tell_test(json_t *x, double own, double rel, int rank)
{
	json_object_set_new(x, "score", isnan(own) ? json_null() : json_real(own));
	json_object_set_new(x, "relative", json_real(rel));
	json_object_set_new(x, "rank", isnan(own) ? json_null() : json_integer(rank));
}

static void tell(const struct package *p, struct result *r, int n, int me, const double *rel,
		 size_t seeds)
{
	double mean;
	struct interval ci = mean_interval(rel, seeds, 0.95, &mean);
	json_t *x, *told = r[me].told;
	size_t i, k = 0;

	r[me].score = r[me].key = isfinite(mean) ? mean : 0;
	json_array_foreach (json_object_get(told, "tests"), i, x) {
		if (strncmp(json_str_or(x, "test", ""), "sample", 6) == 0 || k >= seeds)
			continue;
		if (isnan(rel[k])) {
			k++;
			continue;
		}
		bool has = r[me].points != NULL && !isnan(r[me].points[k]);
		tell_test(x, has ? r[me].points[k] : NAN, rel[k],
			  has ? rank_of(p, r, n, me, k) : 0);
		k++;
	}
	json_object_set_new(told, "score", json_real(r[me].score));
	json_object_set_new(told, "max_score", json_real(1));
	json_object_set_new(told, "objective", json_string(p->s.p->maximize ? "max" : "min"));
	if (isfinite(ci.lo))
		json_object_set_new(told, "interval",
				    json_pack("[f,f]", fmax(ci.lo, 0), fmin(ci.hi, 1)));
}

/* Hidden tests that the judge failed on count for nobody: NAN in rel of all. */
static void leave_out(const struct result *r, int n, size_t seeds, double *rel)
{
	const struct grade *g = NULL;
	size_t k = 0;

	for (int i = 0; i < n && g == NULL; i++)
		g = r[i].graded ? &r[i].g : NULL;
	for (size_t i = 0; g != NULL && i < g->p->n_tests; i++) {
		if (g->p->tests[i].sample)
			continue;
		for (int m = 0; m < n && g->tests[i].excluded; m++)
			rel[(size_t)m * seeds + k] = NAN;
		k++;
	}
}

void optimize_decide(const struct package *p, size_t seeds, struct result *r, int n)
{
	MEM_SCOPED double *rel = xcalloc((size_t)n * seeds + 1, sizeof(*rel));

	for (int i = 0; i < n; i++)
		for (size_t k = 0; k < seeds; k++)
			rel[(size_t)i * seeds + k] = relative(p, &r[i], best_of(p, r, n, k), k);
	leave_out(r, n, seeds, rel);
	for (int i = 0; i < n; i++)
		tell(p, r, n, i, rel + (size_t)i * seeds, seeds);
}
