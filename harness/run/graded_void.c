/*
 * Where the judge fails on a test: a validator crashed, or its worker died.
 *
 * That is never a loss of the player whose program was judged, and never a way
 * to stop the others.  The test is judged once more; when that fails too, it is
 * taken out of the game for all players, as if the package did not have it: the
 * rest decides.  That holds too where the validator fails on one player's output
 * alone: whether that is an answer it should have read or one made to break it, no
 * program can tell, and a judge error is never a player's fault.  So a program that
 * breaks a validator at will can take tests out that it would have lost, but wins
 * none; who it was, and that the same tests were judged for others, is told loudly,
 * for a person to decide.  A game is void only when no test is left.
 */
#include "harness/run/graded_int.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/log.h"

#include <stdlib.h>
#include <string.h>

enum { SOURCES_MAX = 64 << 20 };

static int judge_once(struct package *p, const char *path, const char *player, struct grade *ret,
		      struct err *e)
{
	__attribute__((cleanup(sources_release))) struct sources x = {0};

	if (sources_of_path(path, SOURCES_MAX, &x, e) < 0)
		return -1;
	return session_grade_sources(&p->s, &x, player, ret, e);
}

static bool is_error(const struct grade *g, size_t i)
{
	return g->tests[i].verdict == VERDICT_JE;
}

/* Take over what was judged now.  1: something was. */
static int take_tests(struct grade *g, struct grade *again)
{
	int took = 0;

	for (size_t i = 0; i < g->p->n_tests; i++) {
		if (!is_error(g, i) || is_error(again, i))
			continue;
		json_t *raw = g->raw[i];
		g->raw[i] = again->raw[i];
		again->raw[i] = raw;
		g->tests[i] = again->tests[i];
		took = 1;
	}
	return took;
}

static bool any_error(const struct grade *g)
{
	for (size_t i = 0; i < g->p->n_tests; i++)
		if (is_error(g, i))
			return true;
	return false;
}

int graded_judge(struct package *p, const char *path, const char *player, struct grade *ret,
		 struct err *e)
{
	struct grade again __attribute__((cleanup(grade_release))) = {.log = BUF_INIT};
	bool whole;

	if (judge_once(p, path, player, ret, e) < 0)
		return -1;
	whole = ret->groups[0].verdict == VERDICT_JE && !any_error(ret);
	if ((!whole && !any_error(ret)) || p->s.fault != NULL)
		return 0;
	if (judge_once(p, path, player, &again, e) < 0)
		return -1;
	if (whole) {
		struct grade first = *ret;
		*ret = again;
		again = first;
		return 0;
	}
	return take_tests(ret, &again) > 0 ? session_graders(&p->s, ret, e) : 0;
}

/* Was test i judged for somebody else? */
static bool judged_for_others(struct grade *const *g, int n, int k, size_t i)
{
	for (int m = 0; m < n; m++)
		if (m != k && g[m]->tests[i].known && !is_error(g[m], i) &&
		    g[m]->tests[i].verdict != VERDICT_SK && g[m]->raw[i] != NULL)
			return true;
	return false;
}

/* Who, how many, and whether the judge fails on that output alone: a person may want to look. */
static void add_reason(const struct package *p, struct grade *const *all, int n_all, int k,
		       const char *name, char *reason, size_t size)
{
	const struct grade *g = all[k];
	size_t len = strlen(reason);
	const char *why = "";
	char alone[64] = "";
	int n = 0, others = 0;

	for (size_t i = 0; i < g->p->n_tests; i++) {
		if (!is_error(g, i))
			continue;
		n++;
		others += judged_for_others(all, n_all, k, i);
		if (*why == '\0')
			why = json_str_or(g->raw[i], "message", "");
	}
	if (n == 0)
		return;
	if (others > 0)
		snprintf(alone, sizeof(alone), ", %d judged for others", others);
	snprintf(reason + len, size - len, "%sjudge error: %s: %s: %d test%s left out for all%s",
		 len != 0 ? "; " : "", name, p->config->name, n, n == 1 ? "" : "s", alone);
	log_error("package %s fails to judge %d test%s of %s, which count%s for nobody%s: %.300s",
		  p->path, n, n == 1 ? "" : "s", name, n == 1 ? "s" : "", alone, why);
}

int graded_exclude(struct package *p, struct grade *const *g, const char *const *name, int n,
		   char *ret_reason, size_t size, struct err *e)
{
	size_t n_tests = p->s.p->n_tests;
	MEM_SCOPED bool *out = xcalloc(n_tests + 1, sizeof(*out));
	bool any = false;

	for (int k = 0; k < n; k++) {
		add_reason(p, g, n, k, name[k], ret_reason, size);
		for (size_t i = 0; i < n_tests; i++) {
			out[i] |= is_error(g[k], i);
			any |= out[i];
		}
	}
	for (int k = 0; k < n && any; k++) {
		/* One that was not run at all stays what it is. */
		bool ran = g[k]->groups[0].verdict != VERDICT_CE && p->s.fault == NULL;
		for (size_t i = 0; i < n_tests; i++)
			if (out[i])
				g[k]->tests[i] = (struct judge_outcome){
					.known = true, .excluded = true, .verdict = VERDICT_SK};
		if (ran && session_graders(&p->s, g[k], e) < 0)
			return -1;
	}
	return 0;
}
