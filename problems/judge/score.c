/*
 * From what became of the tests to groups, score and verdict.
 *
 * All of it is a function of the outcomes in the order of the package: what ran
 * ahead of a test that should have stopped it is thrown away by judge_settle().
 */
#include "problems/problem.h"

#include "harness/base/fd.h"

#include <math.h>
#include <string.h>

#define SLACK 1e-9

/* ------------------------------------------------------------------ what is run */

/* Of the tests that were added, those in a group or below it. */
struct gate_group {
	bool failed, not_run, accepted;
	bool direct;  /* one failed that is in no group below */
	int blocking; /* groups directly in it that have failed, by their verdicts */
};

struct judge_gate {
	const struct problem *p;
	enum judge_stop stop;
	struct gate_group at[];
};

static bool failed(const struct judge_outcome *o)
{
	return o->known && o->verdict != VERDICT_AC && o->verdict != VERDICT_SK;
}

static size_t gate_size(const struct problem *p)
{
	return sizeof(struct judge_gate) + p->n_groups * sizeof(struct gate_group);
}

bool judge_may_skip(const struct problem *p, enum judge_stop stop)
{
	bool rule = stop == JUDGE_STOP_FIRST || stop == JUDGE_STOP_GROUP ||
		    (stop == JUDGE_STOP_PACKAGE && p->stop_at_first);

	for (size_t i = 0; i < p->n_groups && !rule; i++)
		rule = p->groups[i].n_requires > 0 ||
		       (stop == JUDGE_STOP_PACKAGE && p->groups[i].stop);
	return rule;
}

struct judge_gate *judge_gate_new(const struct problem *p, enum judge_stop stop)
{
	struct judge_gate *g = xcalloc(1, gate_size(p));

	g->p = p;
	g->stop = stop;
	return g;
}

struct judge_gate *judge_gate_copy(const struct judge_gate *g)
{
	struct judge_gate *to = xmalloc(gate_size(g->p));

	memcpy(to, g, gate_size(g->p));
	return to;
}

/* A group fails when its verdict says so: not one that always accepts, nor one whose grader has
 * not spoken yet. */
static bool blocks(const struct judge_gate *g, int group)
{
	const struct problem_group *x = &g->p->groups[group];

	return g->at[group].failed && !x->custom_grader && x->verdict_mode != VERDICT_MODE_ACCEPT &&
	       !(x->any_accepted && g->at[group].accepted);
}

void judge_gate_add(struct judge_gate *g, size_t i, const struct judge_outcome *o)
{
	int group = g->p->tests[i].group;

	if (!o->known)
		return;
	g->at[group].direct |= failed(o);
	for (int at = group; at >= 0; at = g->p->groups[at].parent) {
		int parent = g->p->groups[at].parent, was = blocks(g, at);
		g->at[at].failed |= failed(o);
		g->at[at].not_run |= o->verdict == VERDICT_SK;
		g->at[at].accepted |= o->verdict == VERDICT_AC;
		if (parent >= 0)
			g->at[parent].blocking += blocks(g, at) - was;
	}
}

static bool requirements_fail(const struct judge_gate *g, const struct problem_group *x)
{
	for (size_t k = 0; k < x->n_requires; k++)
		if (g->at[x->requires[k]].failed || g->at[x->requires[k]].not_run)
			return true;
	return false;
}

bool judge_gate_skips(const struct judge_gate *g, size_t i)
{
	const struct problem *p = g->p;
	int group = p->tests[i].group;

	if (g->stop == JUDGE_STOP_FIRST || (g->stop == JUDGE_STOP_PACKAGE && p->stop_at_first)) {
		if (g->at[0].failed)
			return true;
	} else if (g->stop == JUDGE_STOP_GROUP && g->at[group].failed) {
		return true;
	}
	for (int at = group, own = -1; at >= 0; own = at, at = p->groups[at].parent) {
		if (requirements_fail(g, &p->groups[at]))
			return true;
		/* What is directly in it, and beside what the test is in. */
		int others = g->at[at].blocking - (own >= 0 && blocks(g, own));
		if (g->stop == JUDGE_STOP_PACKAGE && p->groups[at].stop &&
		    (g->at[at].direct || others > 0))
			return true;
	}
	return false;
}

void judge_settle(const struct problem *p, enum judge_stop stop, struct judge_outcome *tests)
{
	MEM_SCOPED struct judge_gate *g = judge_gate_new(p, stop);

	for (size_t i = 0; i < p->n_tests; i++) {
		if (judge_gate_skips(g, i))
			tests[i] = (struct judge_outcome){.known = true, .verdict = VERDICT_SK};
		judge_gate_add(g, i, &tests[i]);
	}
}

/* ------------------------------------------------------------------ points of a test */

static void points(const struct problem *p, const struct problem_test *t, struct judge_outcome *o)
{
	bool good = o->verdict == VERDICT_AC || (p->full_scores && o->verdict == VERDICT_WA);
	double full = t->accept_score;

	if (o->verdict == VERDICT_SK) {
		o->points = 0;
	} else if (good && o->has_factor) {
		o->points = o->factor * full;
	} else if (good && o->has_score) {
		o->points = o->score;
	} else {
		o->points = o->verdict == VERDICT_AC ? full : t->reject_score;
	}
	if (!isfinite(o->points) || (o->has_score && good && o->points > t->max_score + SLACK)) {
		o->verdict = VERDICT_JE;
		o->points = 0;
	}
	/* A partial score that is the whole one is no failure. */
	if (o->verdict == VERDICT_WA && good && (o->has_score || o->has_factor) && full > 0 &&
	    o->points >= full - SLACK)
		o->verdict = VERDICT_AC;
}

/* ------------------------------------------------------------------ groups */

static bool within(const struct problem *p, int group, int ancestor)
{
	while (group > ancestor)
		group = p->groups[group].parent;
	return group == ancestor;
}

/* The child of g on the way down to group, or -1 if group is g. */
static int child_towards(const struct problem *p, int g, int group)
{
	int child = -1;

	while (group > g) {
		child = group;
		group = p->groups[group].parent;
	}
	return child;
}

struct fold {
	const struct problem_group *g;
	enum verdict first, worst;
	bool any, any_accepted, any_skipped, scored;
	double sum, min, max, product;
	size_t n;
};

static int badness(enum verdict v)
{
	static const int order[VERDICT_N] = {
		[VERDICT_AC] = 0,  [VERDICT_WA] = 2,  [VERDICT_OLE] = 3,
		[VERDICT_TLE] = 4, [VERDICT_MLE] = 5, [VERDICT_RTE] = 6,
		[VERDICT_CE] = 7,  [VERDICT_JE] = 8,  [VERDICT_SK] = 1,
	};
	return order[v];
}

static void fold_verdict(struct fold *f, enum verdict v)
{
	if (v == VERDICT_SK) {
		f->any_skipped = true;
		return;
	}
	f->any = true;
	f->any_accepted |= v == VERDICT_AC;
	if (f->first == VERDICT_AC || f->first == VERDICT_SK)
		f->first = v;
	if (f->worst == VERDICT_SK || badness(v) > badness(f->worst))
		f->worst = v;
}

static void fold_score(struct fold *f, double score, double max)
{
	f->sum += score;
	f->min = f->n == 0 || score < f->min ? score : f->min;
	f->max = f->n == 0 || score > f->max ? score : f->max;
	f->product *= max > 0 && isfinite(max) ? score / max : score;
	f->n++;
}

static void fold_child(const struct problem *p, struct fold *f, int child,
		       const struct judge_total *t)
{
	const struct problem_group *g = &p->groups[child];

	if (g->counts || !p->scoring)
		fold_verdict(f, t->verdict);
	if (g->counts)
		fold_score(f, t->score, g->max_score);
}

static enum verdict fold_end(const struct fold *f)
{
	enum verdict v = f->g->verdict_mode == VERDICT_MODE_FIRST ? f->first : f->worst;

	if (!f->any)
		return VERDICT_SK;
	if (f->worst == VERDICT_JE)
		return VERDICT_JE;
	if (f->g->verdict_mode == VERDICT_MODE_ACCEPT || (f->g->any_accepted && f->any_accepted))
		return VERDICT_AC;
	return v == VERDICT_AC && f->any_skipped ? VERDICT_SK : v;
}

static double combined(const struct fold *f, enum verdict v)
{
	const struct problem_group *g = f->g;

	if (f->n == 0)
		return 0;
	switch (g->combine) {
	case COMBINE_SUM:
		return f->sum;
	case COMBINE_MIN:
		return f->min;
	case COMBINE_MAX:
		return f->max;
	case COMBINE_AVG:
		return f->sum / (double)f->n;
	case COMBINE_PRODUCT:
		return isfinite(g->max_score) ? f->product * g->max_score : f->product;
	case COMBINE_ALL:
		return v == VERDICT_AC && isfinite(g->max_score) ? g->max_score : 0;
	}
	BUG("group combines by %d", (int)g->combine);
}

static void total(const struct problem *p, int g, const struct judge_outcome *tests,
		  struct judge_total *groups)
{
	struct fold f = {
		.g = &p->groups[g], .first = VERDICT_SK, .worst = VERDICT_SK, .product = 1};
	int last_child = -1;

	for (size_t i = 0; i < p->n_tests; i++) {
		int at = p->tests[i].group;
		if (!within(p, at, g) || tests[i].excluded)
			continue;
		int child = child_towards(p, g, at);
		if (child < 0) {
			fold_verdict(&f, tests[i].verdict);
			fold_score(&f, tests[i].points, p->tests[i].accept_score);
		} else if (child != last_child) {
			fold_child(p, &f, child, &groups[child]);
			last_child = child;
		}
	}
	struct judge_total *t = &groups[g];
	t->verdict = fold_end(&f);
	t->score = combined(&f, t->verdict);
	double high = f.g->high < f.g->max_score ? f.g->high : f.g->max_score;
	t->out_of_bounds = p->scoring && (t->score > high + SLACK || t->score < f.g->low - SLACK);
	if (t->out_of_bounds)
		t->verdict = VERDICT_JE;
}

void judge_score(const struct problem *p, struct judge_outcome *tests, struct judge_total *groups,
		 const bool *custom)
{
	for (size_t i = 0; i < p->n_tests; i++)
		points(p, &p->tests[i], &tests[i]);
	for (size_t g = p->n_groups; g-- > 0;)
		if (custom == NULL || !custom[g])
			total(p, (int)g, tests, groups);
	if (!p->scoring)
		groups[0].score = groups[0].verdict == VERDICT_AC ? 1 : 0;
	else if (p->round_score)
		groups[0].score = round(groups[0].score);
}

/* ------------------------------------------------------------------ labels */

static void tests_agree(const struct problem *p, const struct problem_submission *s,
			const struct problem_expectation *x, const struct judge_outcome *tests,
			struct buf *why)
{
	bool met = x->required == 0;

	for (size_t i = 0; i < p->n_tests; i++) {
		enum verdict v = tests[i].verdict;
		if (v == VERDICT_SK || !problem_test_matches(x->tests, p->tests[i].name))
			continue;
		if (x->permitted != 0 && !problem_permits(x->permitted, s->coarse, v) &&
		    why->len == 0)
			buf_printf(why, "%s is %s", p->tests[i].name, verdict_name(v));
		met = met || problem_permits(x->required, s->coarse, v);
	}
	if (!met && why->len == 0) {
		buf_puts(why, "no test");
		if (x->tests[0] != '\0')
			buf_printf(why, " of %s", x->tests);
		for (int v = 0, n = 0; v < VERDICT_N; v++)
			if (x->required & VERDICT_BIT(v))
				buf_printf(why, "%s%s", n++ > 0 ? "/" : " is ",
					   verdict_name((enum verdict)v));
	}
}

static void score_agrees(const struct problem *p, const struct problem_expectation *x,
			 const struct judge_total *groups, struct buf *why)
{
	for (size_t g = 0; g < p->n_groups && why->len == 0; g++) {
		bool whole = x->tests[0] == '\0';
		if (whole ? g > 0 : !problem_test_matches(x->tests, p->groups[g].name))
			continue;
		if (groups[g].score < x->score_low - SLACK ||
		    groups[g].score > x->score_high + SLACK)
			buf_printf(why, "score%s%s is %g, not in %g..%g", whole ? "" : " of ",
				   whole ? "" : p->groups[g].name, groups[g].score, x->score_low,
				   x->score_high);
	}
}

static void message_agrees(const struct problem *p, const struct problem_expectation *x,
			   const char *const *messages, struct buf *why)
{
	for (size_t i = 0; i < p->n_tests; i++)
		if (messages != NULL && messages[i] != NULL &&
		    problem_test_matches(x->tests, p->tests[i].name) &&
		    strstr(messages[i], x->message) != NULL)
			return;
	buf_printf(why, "no judge message says \"%.100s\"", x->message);
}

bool judge_agrees(const struct problem *p, const struct problem_submission *s,
		  const struct judge_outcome *tests, const struct judge_total *groups,
		  const char *const *messages, struct buf *why)
{
	enum verdict v = groups[0].verdict;

	if (v == VERDICT_JE)
		buf_puts(why, "judge error");
	else if (s->partial && (v != VERDICT_AC || groups[0].score >= p->max_score - SLACK))
		buf_printf(why, "%s with %g points is not accepted in part", verdict_name(v),
			   groups[0].score);
	else if (s->final != 0 && !problem_permits(s->final, s->coarse, v))
		buf_printf(why, "the submission is %s", verdict_name(v));
	for (size_t k = 0; k < s->n_expect && why->len == 0 && v != VERDICT_CE; k++) {
		const struct problem_expectation *x = &s->expect[k];
		tests_agree(p, s, x, tests, why);
		if (x->has_score && why->len == 0)
			score_agrees(p, x, groups, why);
		if (x->message != NULL && why->len == 0)
			message_agrees(p, x, messages, why);
	}
	return why->len == 0;
}
