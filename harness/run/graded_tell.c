/*
 * What agents are told of problems: the statement, samples, what a contestant
 * may have.  Never hidden data, and no name that the package gives its tests.
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/run/graded_int.h"

#include <math.h>
#include <string.h>

/* A larger file is left out: the bundle is made for every player and round. */
enum { TOLD_MAX = 4 << 20 };

struct tell {
	const struct package *p;
	struct code_builder *b;
	struct err *e;
};

static int put(struct tell *x, const char *name, const void *bytes, size_t n)
{
	MEM_SCOPED char *path = xprintf("problems/%s/%s", x->p->config->name, name);
	struct err mine = ERR_INIT;

	/* A name that no codebase may have is no reason to stop. */
	if (code_builder_add(x->b, path, bytes, n, &mine) < 0 && mine.code != ERR_FAILED)
		return err_set(x->e, mine.code, "%s", mine.text);
	return 0;
}

static int put_file(struct tell *x, const char *name, const struct problem_file *f)
{
	BUF_SCOPED text = BUF_INIT;

	if (f->path == NULL || f->size_bytes > TOLD_MAX)
		return 0;
	if (problem_file_read(x->p->s.p, f, 2 * TOLD_MAX, &text, x->e) < 0)
		return -1;
	return put(x, name, text.data, text.len);
}

static int put_statements(struct tell *x)
{
	const struct problem *p = x->p->s.p;

	for (size_t i = 0; i < p->n_statements; i++) {
		const char *path = p->statements[i].file.path;
		const char *slash = path != NULL ? strrchr(path, '/') : NULL;
		MEM_SCOPED char *name = xprintf("statement/%s", slash != NULL  ? slash + 1
								: path != NULL ? path
									       : "");
		if (put_file(x, name, &p->statements[i].file) < 0)
			return -1;
	}
	for (size_t i = 0; i < p->attachments.len; i++) {
		MEM_SCOPED char *name = xprintf("attachments/%s", p->attachments.at[i].name);
		if (put_file(x, name, &p->attachments.at[i].file) < 0)
			return -1;
	}
	return p->starter == NULL ? 0 : put(x, "starter.txt", p->starter, strlen(p->starter));
}

static int put_samples(struct tell *x)
{
	const struct problem *p = x->p->s.p;
	size_t k = 0;

	for (size_t i = 0; i < p->n_tests; i++) {
		if (!p->tests[i].sample)
			continue;
		MEM_SCOPED char *in = xprintf("samples/%zu.in", ++k);
		MEM_SCOPED char *ans = xprintf("samples/%zu.ans", k);
		if (put_file(x, in, &p->tests[i].in) < 0 ||
		    (x->p->arena != &arena_optimize && put_file(x, ans, &p->tests[i].ans) < 0))
			return -1;
	}
	return 0;
}

static int put_tool(struct tell *x, const char *what, const struct problem_program *g)
{
	for (size_t i = 0; i < g->files.len; i++) {
		MEM_SCOPED char *name = xprintf("tools/%s/%s", what, g->files.at[i].name);
		if (put_file(x, name, &g->files.at[i].file) < 0)
			return -1;
	}
	return 0;
}

/* To practise with: hidden inputs stay hidden, since their seeds do. */
static int put_tools(struct tell *x)
{
	const struct problem *p = x->p->s.p;

	for (size_t i = 0; x->p->arena == &arena_hack && i < p->n_input_validators; i++)
		if (put_tool(x, "input_validator", &p->input_validators[i].program) < 0)
			return -1;
	if (x->p->arena != &arena_optimize)
		return 0;
	return put_tool(x, "generator", &p->generator) < 0
		       ? -1
		       : put_tool(x, "validator", &p->validators[0].program);
}

/* What the package does not say is left out. */
static void set_limit(json_t *o, const char *key, int64_t v)
{
	if (v > 0)
		json_object_set_new(o, key, json_integer(v));
}

static int put_facts(struct tournament *t, struct tell *x)
{
	const struct problem *p = x->p->s.p;
	bool optimize = x->p->arena == &arena_optimize;
	BUF_SCOPED text = BUF_INIT;
	json_t *languages = json_array();
	size_t samples = 0;

	for (size_t i = 0; i < p->n_tests; i++)
		samples += p->tests[i].sample;
	size_t tests = optimize ? samples + (size_t)t->config->hidden_seeds : p->n_tests;
	for (size_t i = 0; i < p->languages.len; i++)
		json_array_append_new(languages, json_string(p->languages.at[i]));
	JSON_SCOPED *o = json_pack("{s:s,s:o,s:b,s:b,s:b,s:b,s:I,s:I,s:o,s:s?,s:s?,s:s?}", "name",
				   x->p->config->name, "title",
				   json_text(p->title, strlen(p->title)), "scoring", p->scoring,
				   "interactive", p->interactive, "multipass", p->multipass,
				   "output_only", p->output_only, "samples", (json_int_t)samples,
				   "tests", (json_int_t)tests, "languages", languages, "input_file",
				   p->in_name, "output_file", p->out_name, "function", p->function);
	if (optimize)
		json_object_set_new(o, "objective", json_string(p->maximize ? "max" : "min"));
	if (p->scoring && isfinite(p->max_score) && !optimize)
		json_object_set_new(o, "max_score", json_real(p->max_score));
	set_limit(o, "time_limit_ns", x->p->s.limit_ns);
	set_limit(o, "memory_limit_bytes", p->limits.memory_bytes);
	set_limit(o, "code_limit_bytes", p->limits.code_bytes);
	json_dump(o, &text);
	buf_putc(&text, '\n');
	return put(x, "problem.json", text.data, text.len);
}

int graded_tell(struct tournament *t, struct code_builder *b, struct err *e)
{
	for (size_t i = 0; t->graded != NULL && i < t->graded->n; i++) {
		struct tell x = {.p = &t->graded->at[i], .b = b, .e = e};
		if (put_facts(t, &x) < 0 || put_statements(&x) < 0 || put_samples(&x) < 0 ||
		    put_tools(&x) < 0)
			return -1;
	}
	return 0;
}

/* ------------------------------------------------------------------ grades */

static void copy(json_t *to, const json_t *from, const char *const *keys)
{
	for (; *keys != NULL; keys++)
		if (json_object_get(from, *keys) != NULL)
			json_object_set(to, *keys, json_object_get(from, *keys));
}

static json_t *show_test(const json_t *x, const struct graded_view *v)
{
	static const char *const all[] = {"test", "verdict", NULL};
	static const char *const points[] = {"score", "relative", "rank", NULL};
	static const char *const logs[] = {"message", "team_message", "stdout",
					   "stderr",  "diff",         NULL};
	json_t *o = json_object();

	copy(o, x, all);
	if (v->score)
		copy(o, x, points);
	if (v->logs)
		copy(o, x, logs);
	return o;
}

json_t *graded_show(const json_t *grade, const struct graded_view *v)
{
	static const char *const all[] = {"problem", "language", NULL};
	static const char *const verdict[] = {"verdict", "outcome", NULL};
	static const char *const points[] = {"score",  "max_score", "interval", "objective",
					     "stands", "broken",    "pool",     NULL};
	static const char *const logs[] = {"compile_log", "reason", "hacks", "failed_inputs", NULL};
	json_t *o = json_object(), *list = json_array(), *x;
	size_t i;

	copy(o, grade, all);
	if (!v->failures)
		copy(o, grade, verdict);
	if (v->score && !v->failures)
		copy(o, grade, points);
	if (v->logs)
		copy(o, grade, logs);
	json_array_foreach (json_object_get(grade, "tests"), i, x)
		if (!v->failures || strcmp(json_str_or(x, "verdict", ""), "AC") != 0)
			json_array_append_new(list, show_test(x, v));
	json_object_set_new(o, "tests", list);
	return o;
}
