/*
 * LiveCodeBench, APPS and TACO: one JSON file, an array, or JSON lines.
 *
 * A record has public_test_cases and private_test_cases (lists of input, output,
 * testtype, or texts that hold such lists), or input_output or inputs and outputs
 * (lists of the same length, with fn_name for functions).  A bare list of tests
 * is a record too.  Private tests may be packed (packed.h).
 */
#include "problems/package/draft.h"
#include "problems/package/packed.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"

#include <string.h>

#define JSON_BYTES_MAX (512u << 20)

struct lcb {
	struct draft *d;
	const char *file;
	int line; /* of the record in a .jsonl file, else 0 */
};

static int fail(struct lcb *l, const char *what)
{
	return draft_fail(l->d, l->file, l->line, "%s", what);
}

/* As the program reads it: a text is itself, a list is its lines, the arguments of a function are
 * one JSON per line. */
static void put_value(const json_t *v, bool lines, bool function, struct buf *out)
{
	size_t i;
	const json_t *x;

	if (json_is_string(v)) {
		buf_add(out, json_string_value(v), json_string_length(v));
	} else if (json_is_array(v) && lines) {
		json_array_foreach (v, i, x) {
			if (json_is_string(x) && !function)
				buf_puts(out, json_string_value(x));
			else
				json_dump(x, out);
			buf_putc(out, '\n');
		}
	} else {
		json_dump(v, out);
	}
}

static int spill(struct lcb *l, const json_t *v, bool lines, size_t n, const char *ext,
		 struct problem_file *ret)
{
	BUF_SCOPED text = BUF_INIT;
	MEM_SCOPED char *path = xprintf("tests/%05zu%s", n, ext);

	put_value(v, lines, l->d->p->function != NULL, &text);
	if (source_spill(l->d->s, path, text.data, text.len, l->d->e) < 0)
		return -1;
	*ret = draft_spilled(l->d, path, (int64_t)text.len);
	return 0;
}

static int add_test(struct lcb *l, const json_t *in, const json_t *out, bool sample)
{
	MEM_SCOPED char *name = xprintf("%05zu", l->d->tests.len + 1);
	bool function = l->d->p->function != NULL;
	size_t n = l->d->tests.len + 1;

	if (in == NULL || out == NULL)
		return fail(l, "a test needs input and output");
	int i = draft_test(l->d, name, 0);
	if (i < 0)
		return -1;
	struct problem_test *t = &l->d->tests.at[i];
	t->sample = t->full_feedback = sample;
	return spill(l, in, function || json_is_array(in), n, ".in", &t->in) < 0 ||
			       spill(l, out, !function, n, ".ans", &t->ans) < 0
		       ? -1
		       : 0;
}

/* A list, or a text that holds JSON.  A new reference, NULL on error. */
static json_t *as_json(struct lcb *l, const json_t *v, const char *what)
{
	if (!json_is_string(v))
		return json_incref((json_t *)v);
	const char *s = json_string_value(v);
	if (s[strspn(s, " \n")] != '[' && s[strspn(s, " \n")] != '{') {
		BUF_SCOPED text = BUF_INIT;
		struct err e = ERR_INIT;
		if (packed_text(s, json_string_length(v), JSON_BYTES_MAX, &text, &e) == 0)
			return json_parse(what, text.data, text.len, JSON_BYTES_MAX, l->d->e);
		fail(l, e.text);
		return NULL;
	}
	return json_parse(what, s, json_string_length(v), JSON_BYTES_MAX, l->d->e);
}

static int read_list(struct lcb *l, const json_t *list, bool sample)
{
	size_t i;
	const json_t *x;

	if (!json_is_array(list))
		return fail(l, "expected a list of tests");
	if (json_array_size(list) > PROBLEM_TESTS_MAX)
		return fail(l, "more than 20000 tests");
	json_array_foreach (list, i, x) {
		const char *type = json_is_object(x) ? json_str_or(x, "testtype", "stdin") : "";
		bool function = strcmp(type, "functional") == 0;
		if (!json_is_object(x) || (!function && strcmp(type, "stdin") != 0))
			return fail(l, "expected tests with input, output and testtype stdin or "
				       "functional");
		if (function && l->d->p->function == NULL)
			return fail(l, "functional tests, but metadata has no func_name");
		if (add_test(l, json_object_get(x, "input"), json_object_get(x, "output"), sample) <
		    0)
			return -1;
	}
	return 0;
}

static int read_parallel(struct lcb *l, const json_t *x)
{
	const json_t *ins = json_object_get(x, "inputs"), *outs = json_object_get(x, "outputs");
	const char *name = json_str_or(x, "fn_name", NULL);

	if (!json_is_array(ins) || !json_is_array(outs) ||
	    json_array_size(ins) != json_array_size(outs))
		return fail(l, "inputs and outputs must be lists of the same length");
	if (name != NULL)
		l->d->p->function = pool_str(l->d->pool, name);
	if (json_array_size(ins) > PROBLEM_TESTS_MAX)
		return fail(l, "more than 20000 tests");
	for (size_t i = 0; i < json_array_size(ins); i++)
		if (add_test(l, json_array_get(ins, i), json_array_get(outs, i), false) < 0)
			return -1;
	return 0;
}

static int read_packed(struct lcb *l, const json_t *x, const char *key, bool sample)
{
	const json_t *v = json_object_get(x, key);

	if (v == NULL || json_is_null(v))
		return 0;
	JSON_SCOPED *j = as_json(l, v, key);
	if (j == NULL)
		return -1;
	return json_is_object(j) ? read_parallel(l, j) : read_list(l, j, sample);
}

static int read_function(struct lcb *l, const json_t *x)
{
	struct problem *p = l->d->p;
	const json_t *v = json_object_get(x, "metadata");
	const char *starter = json_str_or(x, "starter_code", "");

	if (*starter != '\0')
		p->starter = pool_str(l->d->pool, starter);
	if (v == NULL || json_is_null(v))
		return 0;
	JSON_SCOPED *j = as_json(l, v, "metadata");
	if (j == NULL)
		return -1;
	const char *name = json_is_object(j) ? json_str_or(j, "func_name", NULL) : NULL;
	if (name != NULL)
		p->function = pool_str(l->d->pool, name);
	return 0;
}

static const char *id_of(const json_t *x)
{
	static const char *const keys[] = {"question_id", "problem_id", "task_id", "id", "_id"};

	for (size_t i = 0; json_is_object(x) && i < sizeof(keys) / sizeof(keys[0]); i++) {
		const char *s = json_str_or(x, keys[i], NULL);
		if (s != NULL)
			return s;
	}
	return NULL;
}

static int read_record(struct lcb *l, const json_t *x)
{
	struct problem *p = l->d->p;

	if (json_is_array(x))
		return read_list(l, x, false);
	const char *title = json_str_or(x, "question_title", json_str_or(x, "title", NULL));
	if (title != NULL)
		p->title = pool_str(l->d->pool, title);
	if (id_of(x) != NULL)
		p->name = pool_str(l->d->pool, id_of(x));
	if (json_object_get(x, "inputs") != NULL)
		return read_parallel(l, x);
	if (read_function(l, x) < 0 || read_packed(l, x, "public_test_cases", true) < 0 ||
	    read_packed(l, x, "private_test_cases", false) < 0 ||
	    read_packed(l, x, "input_output", false) < 0)
		return -1;
	return l->d->tests.len > 0 ? 0 : fail(l, "there is no test in this record");
}

static bool wanted(const struct lcb *l, const json_t *x)
{
	const char *id = id_of(x);

	return l->d->o->id == NULL || (id != NULL && strcmp(id, l->d->o->id) == 0);
}

/* One of many: the one that is asked for, or the only one. */
static int read_many(struct lcb *l, const char *text, size_t len)
{
	JSON_SCOPED *hit = NULL;
	int line = 0, at = 0;

	for (const char *p = text, *end = text + len; p < end;) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		size_t n = nl != NULL ? (size_t)(nl - p) : (size_t)(end - p);
		line++;
		if (n > strspn(p, " \t\r\n") || (n > 0 && *p == '{')) {
			MEM_SCOPED char *what = xprintf("%s:%d", l->file, line);
			JSON_SCOPED *x = json_parse(what, p, n, JSON_BYTES_MAX, l->d->e);
			if (x == NULL)
				return -1;
			if (wanted(l, x)) {
				if (hit != NULL)
					return draft_fail(
						l->d, l->file, line,
						"more than one problem; say which by its id");
				hit = json_incref(x);
				at = line;
			}
		}
		p += n + 1;
	}
	if (hit == NULL)
		return fail(l, "there is no such problem in the file");
	l->line = at;
	return read_record(l, hit);
}

static int read_one(struct lcb *l, const char *text, size_t len)
{
	JSON_SCOPED *j = json_parse(l->file, text, len, JSON_BYTES_MAX, l->d->e);
	const json_t *hit = j;

	if (j == NULL)
		return -1;
	const json_t *first = json_is_array(j) ? json_array_get(j, 0) : NULL;
	if (json_is_object(first) && json_object_get(first, "testtype") == NULL &&
	    json_object_get(first, "input") == NULL) {
		size_t n = 0;
		for (size_t i = 0; i < json_array_size(j); i++)
			if (wanted(l, json_array_get(j, i)) && n++ == 0)
				hit = json_array_get(j, i);
		if (n != 1)
			return fail(l, n == 0 ? "there is no such problem in the file"
					      : "more than one problem; say which by its id");
	}
	return json_is_object(hit) || json_is_array(hit) ? read_record(l, hit)
							 : fail(l, "expected tests or a problem");
}

int read_lcb(struct draft *d, const char *name, int fd)
{
	struct lcb l = {.d = d, .file = name};
	BUF_SCOPED text = BUF_INIT;
	int rc = fd_read_all(fd, JSON_BYTES_MAX, &text);

	d->p->dialect = "livecodebench";
	d->p->name =
		pool_strn(d->pool, d->p->name, strlen(d->p->name) - strlen(strrchr(name, '.')));
	d->p->compare.kind = COMPARE_LOOSE;
	if (rc != 0)
		return rc < 0 ? err_sys(d->e, ERR_USAGE, "%s: cannot read it", name)
			      : fail(&l, "larger than 512 MiB");
	draft_group(d, "", -1);
	d->groups.at[0].combine = COMBINE_ALL;
	d->groups.at[0].max_score = 1;
	rc = path_ends(name, ".jsonl") ? read_many(&l, text.data, text.len)
				       : read_one(&l, text.data, text.len);
	if (d->p->function != NULL)
		d->p->compare.kind = COMPARE_JSON;
	return rc;
}
