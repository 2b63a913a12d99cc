/*
 * SandboxFusion's /run_code and /submit (its sandbox/server, sandbox/datasets):
 * same requests, same answers, with what it lacks: one compilation for all tests,
 * every test in a sandbox of its own with the program's folder read-only, limits
 * on CPU time and memory with counters behind them.
 *
 * Two things differ on purpose: comparing is exact word by word, and a run says
 * "MemoryLimitExceeded" and "OutputLimitExceeded" where the other says Error.
 */
#include "harness/base/json.h"
#include "harness/serve/serve.h"
#include "problems/problem.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define S  INT64_C(1000000000)
#define MB INT64_C(1048576)

enum { TESTS_MAX = 1000, KEEP = 1 << 20 };

/* Its names where ours differ. */
static const char *const names[][2] = {{"nodejs", "js"}, {"python", "python3"}, {"golang", "go"},
				       {"c++", "cpp"},   {"csharp", "cs"},      {NULL, NULL}};

static const struct judge_language *language_of(const char *name)
{
	for (int i = 0; name != NULL && names[i][0] != NULL; i++)
		if (strcasecmp(names[i][0], name) == 0) {
			const struct judge_language *l = judge_language_named(names[i][1]);
			if (l != NULL)
				return l;
		}
	return name != NULL ? judge_language_named(name) : NULL;
}

struct program {
	const struct judge_language *language;
	char file[64];
	struct judge_recipe recipe;
	int64_t compile_ns, run_ns, memory_bytes;
};

static int64_t seconds(const json_t *from, const char *key, double def)
{
	const json_t *v = json_object_get(from, key);
	double s = json_is_number(v) && json_number_value(v) > 0 ? json_number_value(v) : def;

	return (int64_t)(fmin(s, 600) * 1e9);
}

/* 0, or what is wrong with the request in why. */
static int plan(const char *language, const char *code, const json_t *limits, struct program *ret,
		char *why, size_t size)
{
	struct err e = ERR_INIT;
	int64_t mb = json_int_or(limits, "memory_limit_MB", -1);

	*ret = (struct program){.language = language_of(language),
				.compile_ns = seconds(limits, "compile_timeout", 10),
				.run_ns = seconds(limits, "run_timeout", 10),
				.memory_bytes = mb > 0 ? mb * MB : 1024 * MB};
	if (ret->language == NULL) {
		snprintf(why, size, "language %.40s is not known here; `agon doctor` lists them",
			 language != NULL ? language : "");
		return -1;
	}
	if (!judge_language_found(ret->language)) {
		snprintf(why, size, "%s is not installed here (no %s below /usr)",
			 ret->language->name, ret->language->probe);
		return -1;
	}
	snprintf(ret->file, sizeof(ret->file), "%s.%.*s",
		 ret->language->entry != NULL ? ret->language->entry : "main",
		 (int)strcspn(ret->language->exts, " "), ret->language->exts);
	const struct judge_source src = {ret->file, code, strlen(code)};
	if (judge_recipe(&src, 1, ret->language->code, NULL, "/box", ret->memory_bytes,
			 &ret->recipe, &e) < 0) {
		snprintf(why, size, "%.150s", e.text);
		return -1;
	}
	return 0;
}

static json_t *limits(int64_t ns, int64_t memory, int processes)
{
	return json_pack("{s:I,s:I,s:I,s:I,s:I,s:I}", "cpu_ns", (json_int_t)ns, "wall_ns",
			 (json_int_t)(2 * ns + S), "memory_bytes", (json_int_t)memory, "processes",
			 (json_int_t)(processes > 0 ? processes + 16 : 64), "output_bytes",
			 (json_int_t)(64 * MB), "file_bytes", (json_int_t)(256 * MB));
}

static json_t *compile_step(const struct program *p)
{
	return json_pack("{s:s,s:o,s:b,s:b,s:s,s:I}", "command", p->recipe.compile, "limits",
			 limits(p->compile_ns, 2048 * MB, 256), "write", 1, "need", 1, "profile",
			 "build", "keep_bytes", (json_int_t)KEEP);
}

static json_t *run_step(const struct program *p, const json_t *input, bool write)
{
	json_t *argv = json_array();

	for (int i = 0; p->recipe.argv[i] != NULL; i++)
		json_array_append_new(argv, json_string(p->recipe.argv[i]));
	const char *text = json_string_value(input);
	return json_pack(
		"{s:o,s:o,s:o,s:b,s:s,s:I}", "argv", argv, "stdin",
		text != NULL ? bytes_json(text, json_string_length(input)) : json_null(), "limits",
		limits(p->run_ns, p->memory_bytes + p->language->extra_bytes,
		       p->language->processes),
		"write", write, "profile", p->language->profile, "keep_bytes", (json_int_t)KEEP);
}

/* ------------------------------------------------------------------ answers */

static const char *run_status(const json_t *step)
{
	const char *end = json_str_or(step, "end", ""), *limit = json_str_or(step, "limit", "");

	if (strcmp(end, "exited") == 0)
		return "Finished";
	if (strcmp(end, "limit") != 0)
		return "Finished"; /* by a signal: the return code says which */
	return strcmp(limit, "memory") == 0   ? "MemoryLimitExceeded"
	       : strcmp(limit, "output") == 0 ? "OutputLimitExceeded"
					      : "TimeLimitExceeded";
}

static json_t *run_result(const json_t *step)
{
	int64_t status = json_int_or(step, "status", 0);
	const char *end = json_str_or(step, "end", "");

	if (step == NULL)
		return json_null();
	return json_pack("{s:s,s:f,s:I,s:o,s:o,s:f,s:I}", "status", run_status(step),
			 "execution_time", (double)json_int_or(step, "wall_ns", 0) / 1e9,
			 "return_code",
			 (json_int_t)(strcmp(end, "exited") == 0     ? status
				      : strcmp(end, "signaled") == 0 ? -status
								     : -1),
			 "stdout", bytes_text(json_object_get(step, "stdout")), "stderr",
			 bytes_text(json_object_get(step, "stderr")), "cpu_time",
			 (double)json_int_or(step, "cpu_ns", 0) / 1e9, "memory_bytes",
			 (json_int_t)json_int_or(step, "memory_bytes", 0));
}

static bool passed(const json_t *step)
{
	return step == NULL || json_bool_or(step, "passed", false);
}

/* compile: NULL where nothing is compiled; run: NULL where it was not run. */
static json_t *exec_info(const json_t *compile, const json_t *run, const json_t *files)
{
	bool ok = passed(compile) && run != NULL && passed(run);

	return json_pack("{s:s,s:s,s:o,s:o,s:s,s:o}", "status", ok ? "Success" : "Failed",
			 "message", "", "compile_result", run_result(compile), "run_result",
			 run_result(run), "executor_pod_name", "agon", "files",
			 files != NULL ? json_deep_copy(files) : json_object());
}

static json_t *sandbox_error(const char *why)
{
	return json_pack("{s:s,s:s,s:n,s:n,s:s,s:{}}", "status", "SandboxError", "message", why,
			 "compile_result", "run_result", "executor_pod_name", "agon", "files");
}

/* ------------------------------------------------------------------ /run_code */

static void finish_run(struct request *r)
{
	const json_t *x = json_array_get(r->results, 0), *steps = json_object_get(x, "steps");
	bool compiled = json_bool_or(r->note, "compiled", false);

	if (!json_is_object(x) || json_object_get(x, "refused") != NULL) {
		request_json(
			r, 200,
			sandbox_error(json_is_object(x) ? json_str_or(x, "refused", "") : r->why));
		return;
	}
	request_json(r, 200,
		     exec_info(compiled ? json_array_get(steps, 0) : NULL,
			       json_array_get(steps, compiled ? 1 : 0),
			       json_object_get(x, "files")));
}

void fusion_run_code(struct request *r)
{
	const char *code = json_str_or(r->json, "code", NULL);
	const json_t *given = json_object_get(r->json, "files"), *fetch;
	char why[200];
	struct program p;
	size_t i;
	json_t *v;
	const char *path;

	if (code == NULL) {
		request_fail(r, 422, "code: missing, expected the program's text");
		return;
	}
	if (plan(json_string_value(json_object_get(r->json, "language")), code, r->json, &p, why,
		 sizeof(why)) < 0) {
		request_json(r, 200, sandbox_error(why));
		return;
	}
	json_t *files = json_object(), *steps = json_array(), *out = json_array();
	json_object_foreach ((json_t *)given, path, v)
		if (json_is_string(v))
			json_object_set(files, path, v);
	json_object_set_new(files, p.file, bytes_json(code, strlen(code)));
	if (p.recipe.compile != NULL)
		json_array_append_new(steps, compile_step(&p));
	json_array_append_new(steps, run_step(&p, json_object_get(r->json, "stdin"), true));
	fetch = json_object_get(r->json, "fetch_files");
	json_array_foreach (fetch, i, v)
		if (json_is_string(v))
			json_array_append(out, v);
	r->note = json_pack("{s:b}", "compiled", p.recipe.compile != NULL);
	r->finish = finish_run;
	request_job(r,
		    json_pack("{s:s,s:o,s:o,s:o}", "kind", "steps", "files", files, "steps", steps,
			      "out", out),
		    p.compile_ns * 3 + p.run_ns * 3 + 60 * S);
	judge_recipe_release(&p.recipe);
}

/* ------------------------------------------------------------------ /submit */

/* The last fenced block; without one, everything. */
static json_t *extract(const char *text, const char **ret_how)
{
	const char *from = NULL, *to = NULL;

	for (const char *p = text; (p = strstr(p, "```")) != NULL;) {
		const char *line = strchr(p, '\n');
		if (line == NULL)
			break;
		const char *end = strstr(line + 1, "```");
		from = line + 1;
		to = end;
		if (end == NULL)
			break;
		p = end + 3;
	}
	*ret_how = from == NULL ? (text[strspn(text, " \t\r\n")] == '\0' ? "empty" : "heuristic")
		   : to == NULL ? "incomplete_fenced"
				: "fenced";
	if (from == NULL)
		return json_text(text, strlen(text));
	return json_text(from, to != NULL ? (size_t)(to - from) : strlen(from));
}

static bool same_words(const char *a, const char *b)
{
	for (;;) {
		a += strspn(a, " \t\r\n");
		b += strspn(b, " \t\r\n");
		size_t n = strcspn(a, " \t\r\n");
		if (n != strcspn(b, " \t\r\n") || memcmp(a, b, n) != 0)
			return false;
		if (n == 0)
			return true;
		a += n;
		b += n;
	}
}

/* "test" of the dataset's row: a list, or a list as text. */
static json_t *tests_of(const json_t *config)
{
	const json_t *data = json_object_get(config, "provided_data");
	const json_t *t = json_object_get(data, "test");

	if (t == NULL)
		t = json_object_get(data, "tests");
	if (json_is_string(t))
		return json_loadb(json_string_value(t), json_string_length(t), 0, NULL);
	return json_is_array(t) ? json_deep_copy(t) : NULL;
}

static void finish_submit(struct request *r)
{
	const json_t *x = json_array_get(r->results, 0), *steps = json_object_get(x, "steps");
	const json_t *tests = json_object_get(r->note, "tests");
	bool compiled = json_bool_or(r->note, "compiled", false), all = true;
	const json_t *compile = compiled ? json_array_get(steps, 0) : NULL;
	json_t *list = json_array();
	size_t i;
	json_t *test;

	json_array_foreach (tests, i, test) {
		const json_t *run = json_array_get(steps, i + (compiled ? 1 : 0));
		const json_t *want = json_object_get(json_object_get(test, "output"), "stdout");
		if (run == NULL && i > 0 && json_is_object(x))
			break; /* the one before failed and all were not asked for */
		json_t *info =
			json_is_object(x) ? exec_info(compile, run, NULL) : sandbox_error(r->why);
		const char *got = json_string_value(
			json_object_get(json_object_get(info, "run_result"), "stdout"));
		bool ok = run != NULL && passed(compile) && passed(run) && json_is_string(want) &&
			  got != NULL && same_words(got, json_string_value(want));
		all = all && ok;
		json_array_append_new(list, json_pack("{s:b,s:o,s:O}", "passed", ok, "exec_info",
						      info, "test_info", test));
	}
	const json_t *code = json_object_get(r->note, "code");
	request_json(r, 200,
		     json_pack("{s:O,s:b,s:O,s:O,s:s,s:o,s:O,s:{}}", "id",
			       json_object_get(r->note, "id"), "accepted",
			       all && json_array_size(list) == json_array_size(tests),
			       "extracted_code", code, "full_code", code, "test_code", "", "tests",
			       list, "extracted_type", json_object_get(r->note, "how"), "extra"));
}

void fusion_submit(struct request *r)
{
	const json_t *config = json_object_get(r->json, "config");
	const char *completion = json_string_value(json_object_get(r->json, "completion")), *how;
	const json_t *id = json_object_get(r->json, "id");
	JSON_SCOPED *tests = tests_of(config);
	char why[200];
	struct program p;
	size_t i;
	json_t *test;

	if (completion == NULL || json_array_size(tests) == 0 ||
	    json_array_size(tests) > TESTS_MAX) {
		request_fail(
			r, 422,
			"expected completion, and config.provided_data.test with 1 to %d tests "
			"{\"input\":{\"stdin\"},\"output\":{\"stdout\"}}",
			(int)TESTS_MAX);
		return;
	}
	JSON_SCOPED *code = extract(completion, &how);
	if (plan(json_string_value(json_object_get(config, "language")), json_string_value(code),
		 config, &p, why, sizeof(why)) < 0) {
		request_fail(r, 422, "%s", why);
		return;
	}
	bool every = json_bool_or(json_object_get(config, "extra"), "run_all_cases", false);
	json_t *steps = json_array();
	if (p.recipe.compile != NULL)
		json_array_append_new(steps, compile_step(&p));
	json_array_foreach (tests, i, test) {
		json_t *step = run_step(
			&p, json_object_get(json_object_get(test, "input"), "stdin"), false);
		/* A wrong answer is seen only here; what fails by itself ends it there. */
		json_object_set_new(step, "need", json_boolean(!every));
		json_array_append_new(steps, step);
	}
	r->note = json_pack("{s:b,s:O,s:O,s:s,s:O}", "compiled", p.recipe.compile != NULL, "tests",
			    tests, "code", code, "how", how, "id",
			    id != NULL ? id : json_object_get(r->json, "dataset"));
	if (r->note == NULL)
		r->note = json_pack("{s:b,s:O,s:O,s:s,s:n}", "compiled", p.recipe.compile != NULL,
				    "tests", tests, "code", code, "how", how, "id");
	r->finish = finish_submit;
	request_job(r,
		    json_pack("{s:s,s:{s:o},s:o,s:[]}", "kind", "steps", "files", p.file,
			      bytes_json(json_string_value(code), json_string_length(code)),
			      "steps", steps, "out"),
		    p.compile_ns * 3 + (int64_t)json_array_size(tests) * (p.run_ns * 2 + S) +
			    60 * S);
	judge_recipe_release(&p.recipe);
}
