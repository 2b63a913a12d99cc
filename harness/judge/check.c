/*
 * Is the data of a package what its own validators say it should be?
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/vec.h"
#include "harness/judge/judge.h"

#include <stdlib.h>
#include <string.h>

#define SECOND INT64_C(1000000000)

struct checker {
	struct session *s;
	void (*found)(void *cookie, const struct check *c);
	void *cookie;
	char **probe_in; /* host paths of the inputs of probes */
	int *rejected;   /* how many input validators rejected a probe */
};

static const char *const probe_kinds[] = {
	[PROBE_INVALID_INPUT] = "invalid_input",
	[PROBE_INVALID_OUTPUT] = "invalid_output",
	[PROBE_VALID_OUTPUT] = "valid_output",
};

__attribute__((format(printf, 7, 8))) static void say(struct checker *k, const char *kind,
						      const char *what, const char *by, bool ok,
						      bool judge_error, const char *fmt, ...)
{
	struct check c = {
		.kind = kind, .what = what, .by = by, .ok = ok, .judge_error = judge_error};
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(c.why, sizeof(c.why), fmt, ap);
	va_end(ap);
	k->found(k->cookie, &c);
}

/* ------------------------------------------------------------------ input validators */

/* A script in checktestdata takes no arguments: flags of a group are for the other validators. */
static json_t *input_call(const struct problem *p, size_t id, const char *in,
			  const struct problem_test *t, size_t validator)
{
	bool flags = t->input_flags != NULL && p->input_validators[validator].kind != INPUT_CTD;

	return json_pack("{s:I,s:s,s:o}", "id", (json_int_t)id, "in", in, "args",
			 flags ? args_json(&t->input_flags[validator]) : json_array());
}

static json_t *input_calls(const struct checker *k, size_t validator)
{
	const struct problem *p = k->s->p;
	json_t *calls = json_array();

	for (size_t i = 0; i < p->n_tests; i++)
		if (p->tests[i].in.path != NULL)
			json_array_append_new(
				calls, input_call(p, i, k->s->in[i], &p->tests[i], validator));
	for (size_t i = 0; i < p->n_probes; i++)
		if (k->probe_in[i] != NULL)
			json_array_append_new(calls, input_call(p, p->n_tests + i, k->probe_in[i],
								&p->probes[i].test, validator));
	return calls;
}

static void one_input(struct checker *k, const struct problem_input_validator *v, const json_t *x)
{
	const struct problem *p = k->s->p;
	size_t id = (size_t)json_int_or(x, "id", 0);
	bool accepted = input_accepted(v, x);
	const char *why = json_str_or(x, "lost", json_str_or(x, "why", ""));
	const char *said = json_str_or(x, "err", json_str_or(x, "out", ""));
	int n = accepted ? 0 : (int)strcspn(said, "\n");

	if (id >= p->n_tests + p->n_probes)
		return;
	const struct problem_probe *probe = id >= p->n_tests ? &p->probes[id - p->n_tests] : NULL;
	if (probe != NULL && probe->kind == PROBE_INVALID_INPUT)
		k->rejected[id - p->n_tests] += input_rejected(v, x);
	else
		say(k, "input", probe != NULL ? probe->test.name : p->tests[id].name,
		    v->program.name, accepted, !accepted && !input_rejected(v, x), "%s%s%.*s",
		    accepted ? "" : why, n == 0 ? "" : ": ", n, said);
}

/* In a language of its own, which needs a program that is not there. */
static void skip(struct checker *k, const struct problem_input_validator *v)
{
	struct check c = {.kind = "input", .what = "", .by = v->program.name, .skipped = true};

	snprintf(c.why, sizeof(c.why),
		 "agon has no VIVA, which is obsolete: write the validator in checktestdata (.ctd) "
		 "or a programming language");
	k->found(k->cookie, &c);
}

static int try_validator(struct checker *k, size_t at, struct err *e)
{
	const struct problem_input_validator *v = &k->s->p->input_validators[at];
	struct built b __attribute__((cleanup(built_release))) = {.log = BUF_INIT};
	JSON_SCOPED *done = NULL;
	size_t i;
	json_t *x;

	if (v->kind == INPUT_VIVA) {
		skip(k, v);
		return 0;
	}
	if (session_input_validator(k->s, v, &b, e) < 0)
		return -1;
	if (!b.ok) {
		say(k, "input", "", v->program.name, false, true, "cannot be %s: %.400s",
		    v->kind == INPUT_CTD ? "read" : "compiled", b.log.data);
		return 0;
	}
	if (session_tool(k->s, &b, input_calls(k, at), &done, e) < 0)
		return -1;
	json_array_foreach (done, i, x)
		one_input(k, v, x);
	return 0;
}

static int inputs(struct checker *k, struct err *e)
{
	const struct problem *p = k->s->p;
	bool any = false;

	for (size_t i = 0; i < p->n_input_validators; i++) {
		if (try_validator(k, i, e) < 0)
			return -1;
		any |= p->input_validators[i].kind != INPUT_VIVA;
	}
	for (size_t i = 0; i < p->n_probes && any; i++)
		if (p->probes[i].kind == PROBE_INVALID_INPUT)
			say(k, "invalid_input", p->probes[i].test.name, "", k->rejected[i] > 0,
			    false, "%s", k->rejected[i] > 0 ? "" : "no input validator rejects it");
	return 0;
}

/* ------------------------------------------------------------------ output validators */

static int output_verdict(struct session *s, const struct problem_probe *x, const char *in,
			  enum verdict *ret, char why[256], struct err *e)
{
	MEM_SCOPED char *ans = NULL;
	MEM_SCOPED char *out = NULL;
	JSON_SCOPED *raw = NULL;

	if (session_path(s, &x->test.ans, &ans, e) < 0 || session_path(s, &x->out, &out, e) < 0 ||
	    session_judge_output(s, &x->test, in, ans, out, &raw, e) < 0)
		return -1;
	*ret = (enum verdict)json_int_or(raw, "verdict", VERDICT_JE);
	snprintf(why, 256, "%.200s", json_str_or(raw, "message", ""));
	return 0;
}

static int outputs(struct checker *k, struct err *e)
{
	const struct problem *p = k->s->p;

	for (size_t i = 0; i < p->n_probes; i++) {
		const struct problem_probe *x = &p->probes[i];
		bool good = x->kind == PROBE_VALID_OUTPUT;
		enum verdict v = VERDICT_JE;
		char why[256] = "";
		if (x->kind == PROBE_INVALID_INPUT || p->interactor.kind != INTERACTOR_NONE ||
		    p->multipass || k->s->fault != NULL)
			continue;
		if (output_verdict(k->s, x, k->probe_in[i], &v, why, e) < 0)
			return -1;
		bool ok = good ? v == VERDICT_AC : v == VERDICT_WA;
		say(k, probe_kinds[x->kind], x->test.name, "", ok, v == VERDICT_JE, "%s%s%s",
		    ok ? "" : verdict_name(v), ok || why[0] == '\0' ? "" : ": ", ok ? "" : why);
	}
	return 0;
}

int session_check(struct session *s, void (*found)(void *cookie, const struct check *c),
		  void *cookie, struct err *e)
{
	size_t n = s->p->n_probes;
	struct checker k = {s, found, cookie, xcalloc(n + 1, sizeof(char *)),
			    xcalloc(n + 1, sizeof(int))};
	int rc = session_prepare(s, e);

	for (size_t i = 0; i < n && rc == 0; i++)
		rc = session_path(s, &s->p->probes[i].test.in, &k.probe_in[i], e);
	if (rc == 0)
		rc = inputs(&k, e);
	if (rc == 0 && n > 0)
		rc = session_validators(s, e);
	if (rc == 0)
		rc = outputs(&k, e);
	for (size_t i = 0; i < n; i++)
		free(k.probe_in[i]);
	free(k.probe_in);
	free(k.rejected);
	return rc;
}
