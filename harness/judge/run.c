/*
 * The tests of one submission, in slices, on the workers.
 *
 * A slice is consecutive tests that nothing known so far forbids.  Tests may run
 * ahead of one that turns out to stop them; judge_settle() throws those results
 * away, so the outcome is that of one test after the other, whatever --jobs is.
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/vec.h"
#include "harness/judge/cache.h"
#include "harness/judge/judge.h"
#include "harness/store/store.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECOND INT64_C(1000000000)

enum { SLICE_MAX = 24 };

struct slice;
struct run {
	struct session *s;
	char key[65];   /* of the file in the cache */
	json_t *memory; /* results by digest of the test; NULL: no cache */
	const struct built *b;
	const struct sources *x;
	const char *answers;
	struct grade *g;
	const struct judge_language *l;
	bool *flying, *alone;
	VEC(struct slice *)
	slices;                  /* ours until the end, whatever becomes of the jobs */
	struct judge_gate *gate; /* of the tests before .first */
	size_t first;            /* before it all is decided */
	int in_flight, done;
	struct err e;
};

struct slice {
	struct run *r;
	size_t n, at[SLICE_MAX];
};

/* ------------------------------------------------------------------ the job */

json_t *args_json(const struct problem_args *a)
{
	json_t *list = json_array();

	for (size_t i = 0; i < a->len; i++)
		json_array_append_new(list, json_text(a->at[i], strlen(a->at[i])));
	return list;
}

json_t *session_program_json(const struct built *b, const json_t *limits)
{
	json_t *argv = json_array();

	for (size_t i = 0; b->recipe.argv[i] != NULL; i++)
		json_array_append_new(argv, json_string(b->recipe.argv[i]));
	return json_pack("{s:s?,s:o,s:s,s:i,s:O}", "box", b->dir, "argv", argv, "profile",
			 b->recipe.language->profile, "memory_status",
			 b->recipe.language->memory_status, "limits", limits);
}

static json_t *limits_json(int64_t cpu, int64_t wall, int64_t memory, int64_t processes,
			   int64_t output)
{
	return json_pack("{s:I,s:I,s:I,s:I,s:I}", "cpu_ns", (json_int_t)cpu, "wall_ns",
			 (json_int_t)wall, "memory_bytes", (json_int_t)memory, "processes",
			 (json_int_t)processes, "output_bytes", (json_int_t)output);
}

json_t *session_judging_json(struct session *s, const struct built *b,
			     enum problem_protocol protocol)
{
	const struct problem_limits *l = &s->p->limits;
	int64_t cpu = l->validation_ns > 0 ? l->validation_ns : 60 * SECOND;
	int64_t memory =
		l->validation_memory_bytes > 0 ? l->validation_memory_bytes : INT64_C(2) << 30;
	JSON_SCOPED *lim = limits_json(
		cpu, 3 * cpu + 10 * SECOND, memory + b->recipe.language->extra_bytes, 64,
		l->validation_output_bytes > 0 ? l->validation_output_bytes : 64 << 20);
	json_t *j = session_program_json(b, lim);

	json_object_set_new(j, "protocol", json_integer((json_int_t)protocol));
	return j;
}

static int64_t time_limit(const struct run *r, int64_t base)
{
	double f = r->s->o.time_factor > 0 ? r->s->o.time_factor : 1;

	if (r->l != NULL && r->s->o.language_factors)
		f *= r->l->time_factor;
	return (int64_t)((double)base * f);
}

static int64_t memory_limit(const struct run *r, int64_t base)
{
	if (base <= 0)
		base = INT64_C(2) << 30;
	return base + (r->l != NULL ? r->l->extra_bytes : 0);
}

static int64_t output_limit(const struct session *s)
{
	return s->o.output_bytes > 0           ? s->o.output_bytes
	       : s->p->limits.output_bytes > 0 ? s->p->limits.output_bytes
					       : 64 << 20;
}

static void put_judging(struct run *r, json_t *job)
{
	const struct problem *p = r->s->p;
	json_t *list = json_array();

	for (size_t i = 0; i < p->n_validators; i++)
		if (p->interactor.kind != INTERACTOR_KATTIS &&
		    p->validators[i].program.name != NULL)
			json_array_append_new(list,
					      session_judging_json(r->s, &r->s->validators[i],
								   p->validators[i].protocol));
	json_object_set_new(job, "validators", list);
	json_object_set_new(job, "compare",
			    json_pack("{s:i,s:b,s:b,s:b,s:f}", "kind", (int)p->compare.kind,
				      "case_sensitive", p->compare.case_sensitive, "absolute",
				      p->compare.absolute, "relative", p->compare.relative,
				      "epsilon", p->compare.epsilon));
	if (p->interactor.kind == INTERACTOR_NONE)
		return;
	bool kattis = p->interactor.kind == INTERACTOR_KATTIS;
	json_t *who = session_judging_json(r->s, kattis ? &r->s->validators[0] : &r->s->interactor,
					   kattis ? PROTOCOL_KATTIS : p->interactor.protocol);
	json_object_set_new(who, "kind", json_integer((int)p->interactor.kind));
	json_object_set_new(who, "copies", json_integer(p->interactor.processes));
	json_object_set_new(who, "fifos", json_boolean(p->interactor.fifos));
	json_object_set_new(job, "interactor", who);
}

static bool writes(const struct problem *p)
{
	bool files = p->in_name != NULL || p->out_name != NULL || p->allow_file_writing;

	for (size_t i = 0; i < p->n_tests && !files; i++)
		files = p->tests[i].files.len > 0;
	return files;
}

static json_t *new_job(struct run *r)
{
	struct session *s = r->s;
	const struct problem *p = s->p;
	json_t *job = json_pack("{s:s,s:i,s:b,s:b,s:b,s:s?,s:s?}", "kind", "judge", "passes",
				p->multipass && p->limits.passes > 0 ? p->limits.passes : 1,
				"writes", writes(p), "scoring", p->scoring, "repeat",
				!s->o.no_repeat, "in_name", p->in_name, "out_name", p->out_name);

	if (r->b != NULL) {
		int64_t cpu = r->g->limit_ns;
		int64_t processes = p->limits.processes > 0 ? p->limits.processes : 0;
		if (processes < r->l->processes)
			processes = r->l->processes;
		JSON_SCOPED *lim =
			limits_json(cpu, 2 * cpu + SECOND, memory_limit(r, r->g->limit_bytes),
				    processes, output_limit(s));
		json_object_set_new(job, "program", session_program_json(r->b, lim));
	}
	json_object_set_new(job, "stop", json_boolean(judge_may_skip(s->p, s->o.stop)));
	put_judging(r, job);
	return job;
}

static json_t *test_json(struct run *r, size_t i)
{
	struct session *s = r->s;
	const struct problem_test *t = &s->p->tests[i];
	json_t *o = json_pack("{s:I,s:s,s:s?,s:o,s:o,s:b}", "id", (json_int_t)i, "in", s->in[i],
			      "ans", s->ans[i], "args", args_json(&t->args), "flags",
			      args_json(&t->flags), "show", t->sample || t->full_feedback);

	if (t->is_static)
		json_object_set_new(o, "static", json_string(s->static_validator.hash));
	if (s->files[i] != NULL)
		json_object_set(o, "files", s->files[i]);
	if (t->time_ns > 0 && s->o.time_ns == 0)
		json_object_set_new(o, "cpu_ns", json_integer(time_limit(r, t->time_ns)));
	if (t->memory_bytes > 0 && s->o.memory_bytes == 0)
		json_object_set_new(o, "memory_bytes",
				    json_integer(memory_limit(r, t->memory_bytes)));
	if (r->answers != NULL) {
		MEM_SCOPED char *path =
			xprintf("%s/%s", r->answers, t->output_name != NULL ? t->output_name : "");
		json_object_set_new(o, "answer", json_string(path));
	}
	return o;
}

/* ------------------------------------------------------------------ the cache */

/* The digest of a file instead of its path: tests are the same wherever they lie. */
static const char *digest_of(struct session *s, const char *path)
{
	const char *known = json_str_or(s->digests, path, "");
	BUF_SCOPED text = BUF_INIT;
	char sum[65];

	if (known[0] != '\0')
		return known;
	if (file_read(path, (size_t)1 << 32, &text, NULL) < 0)
		return NULL;
	sha256_hex(text.data, text.len, sum);
	json_object_set_new(s->digests, path, json_string(sum));
	return json_str_or(s->digests, path, NULL);
}

static bool put_digest(struct session *s, json_t *o, const char *key)
{
	const char *path = json_string_value(json_object_get(o, key));
	const char *sum = path != NULL ? digest_of(s, path) : "";

	if (sum != NULL && sum[0] != '\0')
		json_object_set_new(o, key, json_string(sum));
	return sum != NULL;
}

static void hash_json(const json_t *j, char ret[65])
{
	BUF_SCOPED text = BUF_INIT;

	json_dump(j, &text);
	sha256_hex(text.data, text.len, ret);
}

/* All that tests have in common is in the job; programs go by their hash, not by where they
 * are. */
static void find_key(struct run *r)
{
	const struct session *s = r->s;
	JSON_SCOPED *job = new_job(r);
	json_t *list = json_object_get(job, "validators");
	size_t at = 0;

	json_object_set_new(job, "evaluator", json_string(s->evaluator));
	if (r->b != NULL)
		json_object_set_new(json_object_get(job, "program"), "box",
				    json_string(r->b->hash));
	for (size_t i = 0; i < s->p->n_validators; i++)
		if (at < json_array_size(list) && s->p->validators[i].program.name != NULL)
			json_object_set_new(json_array_get(list, at++), "box",
					    json_string(s->validators[i].hash));
	bool kattis = s->p->interactor.kind == INTERACTOR_KATTIS;
	if (json_object_get(job, "interactor") != NULL)
		json_object_set_new(
			json_object_get(job, "interactor"), "box",
			json_string(kattis ? s->validators[0].hash : s->interactor.hash));
	hash_json(job, r->key);
}

/* false: it cannot be told. */
static bool test_key(struct run *r, size_t i, char ret[65])
{
	JSON_SCOPED *o = test_json(r, i);
	json_t *pair;
	size_t k;

	json_object_del(o, "id");
	bool ok = put_digest(r->s, o, "in") && put_digest(r->s, o, "ans") &&
		  put_digest(r->s, o, "answer");
	json_t *files = json_array();
	json_array_foreach (json_object_get(o, "files"), k, pair) {
		const char *sum = digest_of(r->s, json_string_value(json_array_get(pair, 0)));
		ok = ok && sum != NULL;
		json_array_append_new(
			files, json_pack("[s,O]", sum != NULL ? sum : "", json_array_get(pair, 1)));
	}
	json_object_set_new(o, "files", files);
	hash_json(o, ret);
	return ok;
}

/* Noise may change what is near the limit, and a judge error what caused it. */
static bool is_lasting(const struct run *r, size_t i)
{
	const json_t *x = r->g->raw[i];
	enum verdict v = r->g->tests[i].verdict;
	bool waited = v == VERDICT_TLE && json_int_or(x, "cpu_ns", 0) <= r->g->limit_ns;

	return x != NULL && v != VERDICT_JE && v != VERDICT_SK && !waited &&
	       !json_bool_or(x, "near", true) && json_int_or(x, "runs", 2) == 1;
}

static void remember(struct run *r)
{
	char key[65];
	bool changed = false;

	for (size_t i = 0; i < r->s->p->n_tests && r->memory != NULL; i++) {
		if (!is_lasting(r, i) || json_bool_or(r->g->raw[i], "cached", false) ||
		    !test_key(r, i, key))
			continue;
		json_object_set(r->memory, key, r->g->raw[i]);
		changed = true;
	}
	if (changed)
		cache_put(r->s->cache, r->key, r->memory);
}

/* ------------------------------------------------------------------ results */

static void learn(struct run *r, size_t i, const json_t *x)
{
	struct judge_outcome *o = &r->g->tests[i];

	if (i >= r->s->p->n_tests || o->known)
		return;
	int64_t v = json_int_or(x, "verdict", VERDICT_JE);
	*o = (struct judge_outcome){
		.known = true,
		.verdict = v >= 0 && v < VERDICT_N ? (enum verdict)v : VERDICT_JE,
		.has_score = json_is_number(json_object_get(x, "score")),
		.has_factor = json_is_number(json_object_get(x, "factor")),
		.score = json_number_value(json_object_get(x, "score")),
		.factor = json_number_value(json_object_get(x, "factor")),
	};
	r->g->raw[i] = json_deep_copy(x);
	r->done++;
}

/* Take over what is known; ids are of this package. */
static void recall(struct run *r)
{
	char key[65];

	if (r->s->cache == NULL)
		return;
	find_key(r);
	r->memory = cache_get(r->s->cache, r->key);
	for (size_t i = 0; i < r->s->p->n_tests && r->memory != NULL; i++) {
		json_t *x = test_key(r, i, key) ? json_object_get(r->memory, key) : NULL;
		if (!json_is_object(x))
			continue;
		json_object_set_new(x, "cached", json_true());
		learn(r, i, x);
		r->g->cached += r->g->raw[i] != NULL;
	}
	if (r->memory == NULL)
		r->memory = json_object();
}

static void lost(struct run *r, const struct slice *c, enum err_code code, const char *why)
{
	if (code == ERR_HOST || code == ERR_USAGE) {
		err_set(&r->e, code, "%s", why);
		return;
	}
	for (size_t k = 0; k < c->n; k++) {
		r->alone[c->at[k]] = true;
		if (c->n > 1)
			continue;
		JSON_SCOPED *x = json_pack("{s:i,s:o}", "verdict", VERDICT_JE, "message",
					   json_text(why, strlen(why)));
		learn(r, c->at[k], x);
	}
}

/* ------------------------------------------------------------------ static validation */

static const char *entry_of(const struct run *r)
{
	const struct judge_recipe *x = &r->b->recipe;

	return x->main != NULL ? x->main : r->x->len > 0 ? r->x->at[0].name : "";
}

/* prog language entry_point feedback_dir/ flags..., where the submission's files are. */
static json_t *static_job(struct run *r, size_t i)
{
	json_t *args = json_pack("[s,s,s]", r->l->code, entry_of(r), "/judge/feedback/");
	JSON_SCOPED *flags = args_json(&r->s->p->tests[i].flags);

	json_array_extend(args, flags);
	json_t *call =
		json_pack("{s:I,s:o,s:[[s,s]],s:s}", "id", (json_int_t)i, "args", args, "mounts",
			  r->b->sources, "/judge/submission", "cwd", "/judge/submission");
	return json_pack("{s:s,s:o,s:[o]}", "kind", "tool", "program",
			 session_judging_json(r->s, &r->s->static_validator, PROTOCOL_KATTIS),
			 "calls", call);
}

static const char *take_number(const json_t *x, const char *key, const char *as, json_t *into)
{
	const char *text = json_str_or(x, key, NULL);
	double v;

	if (text == NULL)
		return NULL;
	if (!judge_number(text, strlen(text), &v) || v < 0)
		return "it wrote a score that is no number >= 0";
	json_object_set_new(into, as, json_real(v));
	return NULL;
}

static void learn_static(struct run *r, size_t i, const json_t *x)
{
	const char *say = json_str_or(x, "judgemessage.txt", "");
	bool exited = strcmp(json_str_or(x, "end", ""), "exited") == 0;
	struct judge_exit how = {.verdict = VERDICT_JE};
	const char *bad = NULL;

	if (exited)
		how = judge_exit_of(PROTOCOL_KATTIS, (int)json_int_or(x, "status", -1));
	JSON_SCOPED *raw =
		json_pack("{s:I,s:i,s:I,s:I,s:I,s:i,s:b}", "id", (json_int_t)i, "verdict",
			  (int)how.verdict, "cpu_ns", (json_int_t)0, "wall_ns", (json_int_t)0,
			  "memory_bytes", (json_int_t)0, "runs", 1, "near", 0);
	if (r->s->p->scoring && how.verdict == VERDICT_AC) {
		bad = take_number(x, "score.txt", "score", raw);
		bad = bad != NULL ? bad : take_number(x, "score_multiplier.txt", "factor", raw);
	}
	if (bad != NULL || how.verdict == VERDICT_JE) {
		json_object_set_new(raw, "verdict", json_integer(VERDICT_JE));
		BUF_SCOPED text = BUF_INIT;
		buf_printf(&text, "the static validator: %s",
			   bad != NULL ? bad : json_str_or(x, "why", "exit status 0"));
		json_object_set_new(raw, "message", json_text(text.data, text.len));
	} else {
		json_object_set_new(raw, "message", json_text(say, strlen(say)));
	}
	if (json_object_get(x, "teammessage.txt") != NULL)
		json_object_set(raw, "team", json_object_get(x, "teammessage.txt"));
	learn(r, i, raw);
}

static void pump(struct run *r);

/* A worker may stop at a failure, but an answer that says nothing would have the same asked
 * for without end. */
static void must_tell(struct run *r, const struct slice *c)
{
	for (size_t k = 0; k < c->n; k++)
		if (r->g->tests[c->at[k]].known)
			return;
	err_set(&r->e, ERR_INTERNAL, "the worker says nothing of test %s",
		r->s->p->tests[c->at[0]].name);
}

static void on_slice(void *cookie, const json_t *result, enum err_code code, const char *why)
{
	struct slice *c = cookie;
	struct run *r = c->r;
	size_t i;
	json_t *x;

	r->in_flight--;
	for (size_t k = 0; k < c->n; k++)
		r->flying[c->at[k]] = false;
	if (result == NULL)
		lost(r, c, code, why);
	json_array_foreach (json_object_get(result, "tests"), i, x)
		learn(r, (size_t)json_int_or(x, "id", -1), x);
	json_array_foreach (json_object_get(result, "calls"), i, x)
		learn_static(r, c->at[0], x);
	if (result != NULL)
		must_tell(r, c);
	if (r->s->o.progress != NULL)
		r->s->o.progress(r->s->o.progress_cookie, r->g->name, r->done,
				 (int)r->s->p->n_tests);
	pump(r);
}

/* ------------------------------------------------------------------ handing out */

static bool ready(const struct run *r, const struct judge_gate *gate, size_t i)
{
	return !r->g->tests[i].known && !r->flying[i] && !judge_gate_skips(gate, i);
}

/* Past what is decided: known, or not to be run whatever becomes of the rest. */
static void advance(struct run *r)
{
	static const struct judge_outcome not_run = {.known = true, .verdict = VERDICT_SK};

	for (; r->first < r->s->p->n_tests; r->first++) {
		bool skips = judge_gate_skips(r->gate, r->first);
		if (!skips && !r->g->tests[r->first].known)
			return;
		judge_gate_add(r->gate, r->first, skips ? &not_run : &r->g->tests[r->first]);
	}
}

/* Slices get larger as long as nothing fails, and leave something for every worker. */
static size_t slice_size(const struct run *r)
{
	size_t left = r->s->p->n_tests - (size_t)r->done;
	size_t want = left / (size_t)(3 * r->s->o.jobs) + 1;

	return want < SLICE_MAX ? want : SLICE_MAX;
}

static struct slice *next_slice(struct run *r)
{
	size_t n = r->s->p->n_tests, most = slice_size(r);
	struct slice *c = NULL;

	advance(r);
	MEM_SCOPED struct judge_gate *gate = judge_gate_copy(r->gate);
	for (size_t i = r->first; i < n && (c == NULL || c->n < most); i++) {
		bool is = ready(r, gate, i);
		judge_gate_add(gate, i, &r->g->tests[i]);
		if (!is) {
			if (c != NULL)
				break;
			continue;
		}
		if (c == NULL) {
			c = xcalloc(1, sizeof(*c));
			c->r = r;
			vec_push(&r->slices, c);
		} else if (r->alone[i]) {
			break;
		}
		c->at[c->n++] = i;
		r->flying[i] = true;
		if (r->alone[i])
			break;
	}
	return c;
}

static json_t *slice_job(struct run *r, const struct slice *c)
{
	json_t *job = new_job(r), *tests = json_array();

	for (size_t k = 0; k < c->n; k++)
		json_array_append_new(tests, test_json(r, c->at[k]));
	json_object_set_new(job, "tests", tests);
	return job;
}

static void pump(struct run *r)
{
	while (r->in_flight < r->s->o.jobs && r->e.code == ERR_NONE) {
		struct slice *c = next_slice(r);
		if (c == NULL)
			return;
		json_t *job = r->s->p->tests[c->at[0]].is_static ? static_job(r, c->at[0])
								 : slice_job(r, c);
		r->in_flight++;
		int64_t each = 3 * (20 * r->g->limit_ns + 300 * SECOND);
		pool_submit(r->s->pool, job, (int64_t)c->n * each, on_slice, c);
	}
}

static int sum_up(struct run *r, struct err *e)
{
	struct grade *g = r->g;

	judge_settle(r->s->p, r->s->o.stop, g->tests);
	for (size_t i = 0; i < r->s->p->n_tests; i++) {
		if (g->tests[i].verdict == VERDICT_SK && g->raw[i] != NULL) {
			g->cached -= json_bool_or(g->raw[i], "cached", false);
			json_decref(g->raw[i]);
			g->raw[i] = NULL;
		}
		int64_t cpu = json_int_or(g->raw[i], "cpu_ns", 0);
		int64_t memory = json_int_or(g->raw[i], "memory_bytes", 0);
		g->cpu_ns = cpu > g->cpu_ns ? cpu : g->cpu_ns;
		g->memory_bytes = memory > g->memory_bytes ? memory : g->memory_bytes;
	}
	return session_graders(r->s, g, e);
}

/* Compile what the tests that are left need, and run them. */
static int run_left(struct run *r, struct built *b, const struct sources *x, struct err *e)
{
	advance(r);
	if (r->first == r->s->p->n_tests)
		return 0;
	if ((b != NULL && session_compile(r->s, x, b, e) < 0) ||
	    ((b == NULL || b->ok) && session_validators(r->s, e) < 0))
		return -1;
	if ((b != NULL && !b->ok) || r->s->fault != NULL)
		return 0;
	pump(r);
	return session_wait(r->s, e);
}

int session_run(struct session *s, struct built *b, const struct sources *x, const char *answers,
		struct grade *g, struct err *e)
{
	size_t n = s->p->n_tests;
	struct run r = {.s = s,
			.b = b,
			.x = x,
			.answers = answers,
			.g = g,
			.l = b != NULL ? b->recipe.language : NULL,
			.flying = xcalloc(n + 1, sizeof(bool)),
			.alone = xcalloc(n + 1, sizeof(bool)),
			.gate = judge_gate_new(s->p, s->o.stop),
			.e = ERR_INIT};

	for (size_t i = 0; i < n; i++)
		r.alone[i] = s->p->tests[i].is_static;
	g->limit_ns = time_limit(&r, s->limit_ns);
	g->limit_bytes = s->o.memory_bytes > 0 ? s->o.memory_bytes : s->p->limits.memory_bytes;
	recall(&r);
	int rc = run_left(&r, b, x, e);
	free(r.flying);
	free(r.alone);
	free(r.gate);
	if (rc == 0 && r.e.code != ERR_NONE)
		rc = err_set(e, r.e.code, "%s", r.e.text);
	if (rc == 0 && s->fault == NULL && (b == NULL || !b->done || b->ok)) {
		rc = sum_up(&r, e);
		remember(&r);
	}
	json_decref(r.memory);
	vec_each (struct slice *, c, &r.slices)
		free(*c);
	vec_release(&r.slices);
	return rc;
}

/* ------------------------------------------------------------------ a given output */

static void keep_first(void *cookie, const json_t *result, enum err_code code, const char *why)
{
	json_t **ret = cookie;

	(void)code;
	*ret = result != NULL ? json_deep_copy(json_array_get(json_object_get(result, "tests"), 0))
			      : json_pack("{s:i,s:o}", "verdict", VERDICT_JE, "message",
					  json_text(why, strlen(why)));
}

int session_judge_output(struct session *s, const struct problem_test *t, const char *in,
			 const char *ans, const char *out, json_t **ret, struct err *e)
{
	struct grade g = {.p = s->p, .limit_ns = SECOND};
	struct run r = {.s = s, .g = &g, .answers = ""};
	json_t *job = new_job(&r), *got = NULL;

	json_object_set_new(job, "tests",
			    json_pack("[{s:i,s:s,s:s?,s:[],s:o,s:s,s:b}]", "id", 0, "in",
				      in != NULL ? in : "/dev/null", "ans", ans, "args", "flags",
				      args_json(&t->flags), "answer",
				      out != NULL ? out : "/dev/null", "show", 0));
	pool_submit(s->pool, job, 300 * SECOND, keep_first, &got);
	if (session_wait(s, e) < 0) {
		json_decref(got);
		return -1;
	}
	*ret = got;
	return 0;
}
