/*
 * Programs of the package that judge something else than a run: calls in slices
 * on the workers, and custom graders, which combine the results of a group.
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/vec.h"
#include "harness/judge/judge.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SECOND INT64_C(1000000000)

enum { CALLS = 16 };

struct batch {
	json_t *into; /* what became of all calls */
	json_t *calls;
	struct err *host; /* the host cannot: everything else is in vain */
};

static void on_batch(void *cookie, const json_t *result, enum err_code code, const char *why)
{
	struct batch *b = cookie;
	size_t i;
	json_t *x;

	if (code == ERR_HOST)
		err_set(b->host, code, "%s", why);
	json_array_foreach (json_object_get(result, "calls"), i, x)
		json_array_append(b->into, x);
	json_array_foreach (b->calls, i, x)
		if (result == NULL)
			json_array_append_new(b->into,
					      json_pack("{s:O,s:o}", "id", json_object_get(x, "id"),
							"lost", json_text(why, strlen(why))));
}

int session_tool(struct session *s, const struct built *b, json_t *calls, json_t **ret,
		 struct err *e)
{
	return session_calls(s, session_judging_json(s, b, PROTOCOL_KATTIS), calls, ret, e);
}

int session_calls(struct session *s, json_t *program, json_t *calls, json_t **ret, struct err *e)
{
	JSON_SCOPED *all = calls;
	JSON_SCOPED *who = program;
	size_t n = (json_array_size(all) + CALLS - 1) / CALLS;
	struct batch *batches = xcalloc(n + 1, sizeof(*batches));
	json_t *into = json_array();
	struct err host = ERR_INIT;

	for (size_t i = 0; i < json_array_size(all); i += CALLS) {
		struct batch *x = &batches[i / CALLS];
		*x = (struct batch){into, json_array(), &host};
		for (size_t k = i; k < i + CALLS && k < json_array_size(all); k++)
			json_array_append(x->calls, json_array_get(all, k));
		pool_submit(s->pool,
			    json_pack("{s:s,s:O,s:O}", "kind", "tool", "program", who, "calls",
				      x->calls),
			    CALLS * 300 * SECOND, on_batch, x);
	}
	int rc = session_wait(s, e);
	for (size_t i = 0; i < n; i++)
		json_decref(batches[i].calls);
	free(batches);
	if (rc == 0 && host.code != ERR_NONE)
		rc = err_set(e, host.code, "%s", host.text);
	if (rc < 0) {
		json_decref(into);
		return -1;
	}
	*ret = into;
	return 0;
}

/* ------------------------------------------------------------------ custom graders */

/* The child of g that holds group, or -1 if that is g or elsewhere. */
static int child_of(const struct problem *p, int g, int group)
{
	while (group > g && p->groups[group].parent != g)
		group = p->groups[group].parent;
	return group > g ? group : -1;
}

/* A line for each test and group directly in g, in the order of tests: "AC 10". */
static void put_lines(const struct grade *g, int group, struct buf *out)
{
	int last = -1;

	for (size_t i = 0; i < g->p->n_tests; i++) {
		int at = g->p->tests[i].group, child = child_of(g->p, group, at);
		enum verdict v = child < 0 ? g->tests[i].verdict : g->groups[child].verdict;
		double score = child < 0 ? g->tests[i].points : g->groups[child].score;
		if ((child < 0 && at != group) || (child >= 0 && child == last) || v == VERDICT_SK)
			continue;
		buf_printf(out, "%s %.10g\n", verdict_name(v), score);
		last = child;
	}
}

/* "VERDICT SCORE" and nothing else. */
static bool read_answer(const char *text, struct judge_total *ret)
{
	size_t n = strcspn(text, " \t");
	MEM_SCOPED char *name = xstrndup(text, n);
	enum verdict v;
	double score;

	if (verdict_named(name, &v) < 0 || !judge_number(text + n, strlen(text + n), &score))
		return false;
	*ret = (struct judge_total){.verdict = v, .score = score};
	return true;
}

static int call_grader(struct session *s, const struct problem_group *x, const struct buf *lines,
		       json_t **ret, struct err *e)
{
	MEM_SCOPED char *path = xprintf("%s/grade%d", s->dir.data, ++s->dirs);
	json_t *calls = json_pack("[{s:i,s:s,s:o}]", "id", 0, "in", path, "args",
				  args_json(&x->grader_flags));

	if (file_replace(path, lines->data, lines->len, e) < 0) {
		json_decref(calls);
		return -1;
	}
	return session_tool(s, &s->grader, calls, ret, e);
}

static int ask_grader(struct session *s, struct grade *g, int group, struct err *e)
{
	const struct problem_group *x = &s->p->groups[group];
	BUF_SCOPED lines = BUF_INIT;
	JSON_SCOPED *done = NULL;
	struct judge_total t = {.verdict = VERDICT_JE};

	put_lines(g, group, &lines);
	if (call_grader(s, x, &lines, &done, e) < 0)
		return -1;
	const json_t *r = json_array_get(done, 0);
	if (!json_bool_or(r, "passed", false) || !read_answer(json_str_or(r, "out", ""), &t))
		buf_printf(&g->log,
			   "the grader of group \"%s\" gives no verdict and score: %s %s\n",
			   x->name, json_str_or(r, "why", json_str_or(r, "lost", "")),
			   json_str_or(r, "out", ""));
	t.out_of_bounds = t.score < x->low || t.score > x->high;
	if (t.out_of_bounds) {
		buf_printf(&g->log, "the grader of group \"%s\" gives %g, not in %g..%g\n", x->name,
			   t.score, x->low, x->high);
		t.verdict = VERDICT_JE;
	}
	g->groups[group] = t;
	return 0;
}

int session_graders(struct session *s, struct grade *g, struct err *e)
{
	const struct problem *p = s->p;
	MEM_SCOPED bool *custom = xcalloc(p->n_groups + 1, sizeof(*custom));
	bool any = false;

	for (size_t i = 0; i < p->n_groups; i++)
		any |= p->groups[i].custom_grader;
	judge_score(p, g->tests, g->groups, NULL);
	if (!any)
		return 0;
	if (session_validators(s, e) < 0)
		return -1;
	/* From the leaves up: what is above a group follows from its new total. */
	for (size_t i = p->n_groups; i-- > 0 && s->fault == NULL;) {
		if (!p->groups[i].custom_grader)
			continue;
		if (ask_grader(s, g, (int)i, e) < 0)
			return -1;
		custom[i] = true;
		judge_score(p, g->tests, g->groups, custom);
	}
	return 0;
}
