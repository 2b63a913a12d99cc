/*
 * One submission from sources to a grade, and the time limit from the jury's
 * own submissions.
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/vec.h"
#include "harness/judge/judge.h"

#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECOND INT64_C(1000000000)

static void grade_init(struct grade *g, const struct problem *p, const char *name)
{
	*g = (struct grade){.p = p, .name = xstrdup(name), .language = "", .log = BUF_INIT};
	g->tests = xcalloc(p->n_tests + 1, sizeof(*g->tests));
	g->groups = xcalloc(p->n_groups + 1, sizeof(*g->groups));
	g->raw = xcalloc(p->n_tests + 1, sizeof(json_t *));
}

void grade_release(struct grade *g)
{
	for (size_t i = 0; g->raw != NULL && i < g->p->n_tests; i++)
		json_decref(g->raw[i]);
	free(g->raw);
	free(g->tests);
	free(g->groups);
	free(g->name);
	buf_release(&g->log);
	*g = (struct grade){.log = BUF_INIT};
}

/* The whole submission is v, and no test was run. */
static void grade_all(struct grade *g, enum verdict v)
{
	for (size_t i = 0; i < g->p->n_tests; i++)
		g->tests[i] = (struct judge_outcome){.known = true, .verdict = VERDICT_SK};
	for (size_t i = 0; i < g->p->n_groups; i++)
		g->groups[i] = (struct judge_total){.verdict = VERDICT_SK};
	g->groups[0].verdict = v;
}

/* ------------------------------------------------------------------ includes */

static int put_includes(struct session *s, const char *code, struct sources *src, struct err *e)
{
	const struct problem_include *general = NULL;
	bool own = false;

	for (size_t i = 0; i < s->p->n_includes; i++) {
		const struct problem_include *x = &s->p->includes[i];
		const struct judge_language *l =
			x->language != NULL ? judge_language_named(x->language) : NULL;
		if (x->language == NULL) {
			general = x;
		} else if (strcmp(x->language, code) == 0 ||
			   (l != NULL && strncmp(code, l->code, 3) == 0 &&
			    strncmp(l->code, "cpp", 3) == 0)) {
			own = true;
			if (sources_add_members(s, &x->files, src, e) < 0)
				return -1;
		}
	}
	return general != NULL && !own ? sources_add_members(s, &general->files, src, e) : 0;
}

static bool allowed(const struct problem *p, const char *code)
{
	for (size_t i = 0; i < p->languages.len; i++) {
		const struct judge_language *l = judge_language_named(p->languages.at[i]);
		if (l != NULL && (strcmp(l->code, code) == 0 || strncmp(code, l->code, 3) == 0))
			return true;
	}
	return p->languages.len == 0;
}

/* ------------------------------------------------------------------ grading */

static int64_t size_of(const struct sources *x)
{
	int64_t n = 0;

	vec_each (struct source, f, x)
		n += (int64_t)f->text.len;
	return n;
}

/* What forbids to run it at all, as a compile error; NULL: nothing. */
static char *refusal(struct session *s, struct sources *x, const char *language, const char *entry,
		     const char **ret_code)
{
	struct judge_recipe r;
	struct err mine = ERR_INIT;
	MEM_SCOPED struct judge_source *view = sources_view(x);
	int64_t most = s->p->limits.code_bytes;

	if (most > 0 && size_of(x) > most)
		return xprintf("the code has %lld bytes, the limit is %lld\n",
			       (long long)size_of(x), (long long)most);
	/* An included driver may hold the entry point: only the language is asked. */
	if (judge_recipe(view, x->len, language, entry, "/box", 0, &r, &mine) < 0) {
		const struct judge_language *l = NULL;
		for (size_t i = 0; l == NULL && language == NULL && i < x->len; i++)
			l = judge_language_of(x->at[i].name, x->at[i].text.data, x->at[i].text.len);
		if (l == NULL || s->p->n_includes == 0)
			return xprintf("%s\n", mine.text);
		*ret_code = l->code;
	} else {
		*ret_code = r.language->code;
		judge_recipe_release(&r);
	}
	return allowed(s->p, *ret_code) ? NULL
					: xprintf("language %s is not allowed here\n", *ret_code);
}

/* The package cannot judge: nothing was run, and nobody else is at fault. */
static int blame_package(const struct session *s, struct grade *g)
{
	if (s->fault != NULL) {
		buf_puts(&g->log, s->fault);
		grade_all(g, VERDICT_JE);
	}
	return 0;
}

static int compile_and_run(struct session *s, struct sources *x, const char *entry, bool scripts,
			   struct grade *g, struct err *e)
{
	struct built b __attribute__((cleanup(built_release))) = {.log = BUF_INIT};

	if (put_includes(s, g->language, x, e) < 0)
		return -1;
	session_plan(s, x, g->language[0] != '\0' ? g->language : NULL, entry, scripts, &b);
	int rc = b.done ? 0 : session_run(s, &b, x, NULL, g, e);
	buf_puts(&g->log, b.log.data);
	if (rc == 0 && b.done && !b.ok)
		grade_all(g, b.ours ? VERDICT_JE : VERDICT_CE);
	return rc < 0 ? -1 : blame_package(s, g);
}

static int grade_sources(struct session *s, struct sources *x, const char *language,
			 const char *entry, bool scripts, struct grade *g, struct err *e)
{
	if (session_prepare(s, e) < 0)
		return -1;
	if (s->fault != NULL)
		return blame_package(s, g);
	const char *code = "";
	MEM_SCOPED char *why = scripts ? NULL : refusal(s, x, language, entry, &code);
	g->language = code;
	if (why == NULL && s->p->function != NULL)
		why = sources_add_caller(s, x, code, &entry);
	if (why != NULL) {
		buf_puts(&g->log, why);
		grade_all(g, VERDICT_CE);
		return 0;
	}
	return compile_and_run(s, x, entry, scripts, g, e);
}

/* Output-only: what was handed in lies below one directory, by name. */
static int grade_answers(struct session *s, struct sources *x, struct grade *g, struct err *e)
{
	MEM_SCOPED char *dir = xprintf("%s/answers%d", s->dir.data, ++s->dirs);

	if (session_prepare(s, e) < 0 || dir_make(dir, e) < 0)
		return -1;
	FD_SCOPED fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	vec_each (struct source, f, x) {
		const char *base = strrchr(f->name, '/');
		FD_SCOPED to = fd_open_beneath(fd, base != NULL ? base + 1 : f->name,
					       O_WRONLY | O_CREAT | O_TRUNC, 0644);
		if (to < 0 || fd_write_all(to, f->text.data, f->text.len) < 0)
			return err_sys(e, ERR_USAGE, "cannot write %s", f->name);
	}
	return session_run(s, NULL, NULL, dir, g, e) < 0 ? -1 : blame_package(s, g);
}

int session_grade(struct session *s, const struct problem_submission *sub, struct grade *ret,
		  struct err *e)
{
	__attribute__((cleanup(sources_release))) struct sources x = {0};
	const struct problem_program *g = &sub->program;

	grade_init(ret, s->p, sub->name);
	if (session_time_limit(s, e) < 0 || sources_add_members(s, &g->files, &x, e) < 0)
		return -1;
	if (s->p->output_only)
		return grade_answers(s, &x, ret, e);
	return grade_sources(s, &x, g->language, g->entry, g->build_script || g->run_script, ret,
			     e);
}

int session_grade_path(struct session *s, const char *path, struct grade *ret, struct err *e)
{
	__attribute__((cleanup(sources_release))) struct sources x = {0};

	return sources_of_path(path, 64 << 20, &x, e) < 0
		       ? -1
		       : session_grade_sources(s, &x, path, ret, e);
}

int session_grade_sources(struct session *s, struct sources *x, const char *name, struct grade *ret,
			  struct err *e)
{
	grade_init(ret, s->p, name);
	if (session_time_limit(s, e) < 0)
		return -1;
	if (s->p->output_only)
		return grade_answers(s, x, ret, e);
	return grade_sources(s, x, s->o.language, NULL, false, ret, e);
}

/* ------------------------------------------------------------------ the time limit */

static bool bounds(const struct problem_submission *sub, bool lower)
{
	for (size_t i = 0; i < sub->n_expect; i++)
		if (lower ? sub->expect[i].time_lower : sub->expect[i].time_upper)
			return true;
	return false;
}

static int slowest(struct session *s, int64_t *ret_ns, struct err *e)
{
	int64_t worst = 0;

	for (size_t i = 0; i < s->p->n_submissions; i++) {
		const struct problem_submission *sub = &s->p->submissions[i];
		if (!bounds(sub, true))
			continue;
		struct grade g __attribute__((cleanup(grade_release)));
		if (session_grade(s, sub, &g, e) < 0)
			return -1;
		/* Its language's factor is on the limit, so not on what the limit follows from. */
		int64_t ns = g.limit_ns > 0 ? (int64_t)((double)g.cpu_ns * (double)s->limit_ns /
							(double)g.limit_ns)
					    : g.cpu_ns;
		worst = ns > worst ? ns : worst;
	}
	*ret_ns = worst;
	return 0;
}

int session_time_limit(struct session *s, struct err *e)
{
	const struct problem_timing *t = &s->p->limits.time;
	int64_t worst = 0, step = t->resolution_ns > 0 ? t->resolution_ns : SECOND;

	if (s->limit_ns > 0)
		return 0;
	s->limit_ns = s->o.time_ns > 0 ? s->o.time_ns : t->fixed_ns;
	if (s->limit_ns > 0)
		return 0;
	/* Generous while the jury's own submissions are timed. */
	s->limit_ns = 60 * SECOND;
	if (slowest(s, &worst, e) < 0)
		return -1;
	double want = (double)worst * (t->ac_factor > 0 ? t->ac_factor : 2);
	s->limit_ns = worst == 0 ? 10 * SECOND : (int64_t)ceil(want / (double)step) * step;
	if (s->limit_ns < step)
		s->limit_ns = step;
	return 0;
}
