/*
 * submissions/ of an ICPC or Kattis package.
 *
 * Legacy: the folder is the label, of the whole submission.  2025-09: rules of
 * submissions.yaml, whose globs pick submissions and tests; a key that is a
 * default folder's name replaces what is said of that folder key by key, all
 * others add to it.
 */
#include "problems/package/kattis.h"

#include "harness/base/fd.h"

#include <string.h>

#define FILE_NAME "submissions/submissions.yaml"
#define AC        VERDICT_BIT(VERDICT_AC)
#define WA        VERDICT_BIT(VERDICT_WA)
#define TLE       VERDICT_BIT(VERDICT_TLE)
#define RTE       VERDICT_BIT(VERDICT_RTE)
#define MLE       VERDICT_BIT(VERDICT_MLE)
#define OLE       VERDICT_BIT(VERDICT_OLE)
#define CE        VERDICT_BIT(VERDICT_CE)
#define ANY       (AC | WA | TLE | RTE)

struct label {
	const char *name;
	uint32_t permitted, required; /* 2025-09 */
	uint32_t final;               /* legacy, and folders that DOMjudge knows */
};

static const struct label labels[] = {
	{"accepted", AC, 0, AC},
	{"rejected", 0, RTE | TLE | WA, RTE | TLE | WA},
	{"wrong_answer", AC | WA, WA, WA},
	{"time_limit_exceeded", AC | TLE, TLE, TLE},
	{"run_time_error", AC | RTE, RTE, RTE},
	{"brute_force", AC | RTE | TLE, RTE | TLE, RTE | TLE},
	{"partially_accepted", 0, 0, AC},
	{"compiler_error", 0, 0, CE},
	{"compile_error", 0, 0, CE},
	{"output_limit", 0, 0, OLE},
	{"memory_limit_exceeded", 0, 0, MLE},
	{"no_output", 0, 0, WA},
	{NULL, 0, 0, 0},
};

/* DOMjudge: @EXPECTED_RESULTS@: WRONG-ANSWER, TIMELIMIT */
static const struct label tags[] = {
	{"CORRECT", .final = AC},        {"ACCEPTED", .final = AC},
	{"WRONG-ANSWER", .final = WA},   {"WRONG_ANSWER", .final = WA},
	{"TIMELIMIT", .final = TLE},     {"TIME_LIMIT_EXCEEDED", .final = TLE},
	{"RUN-ERROR", .final = RTE},     {"RUN_TIME_ERROR", .final = RTE},
	{"COMPILER-ERROR", .final = CE}, {"NO-OUTPUT", .final = WA},
	{"OUTPUT-LIMIT", .final = OLE},  {"MEMORY-LIMIT", .final = MLE | RTE},
	{"CHECK-MANUALLY", .final = 0},  {NULL, .final = 0},
};

struct rules {
	struct kattis *k;
	struct draft *d;
	struct place file; /* .map NULL: there is no submissions.yaml */
	VEC(struct problem_expectation)
	expect;
};

static const struct label *label_named(const char *name)
{
	for (const struct label *l = labels; l->name != NULL; l++)
		if (strcmp(l->name, name) == 0)
			return l;
	return NULL;
}

/* ---- one rule ---- */

static int read_mask(const struct place *w, const char *key, uint32_t *io)
{
	struct problem_args names = {0};
	enum verdict v;

	if (node_get(w->map, key) == NULL)
		return 0;
	if (place_texts(w, key, &names) < 0)
		return -1;
	*io = 0;
	for (size_t i = 0; i < names.len; i++) {
		if (verdict_named(names.at[i], &v) < 0 || (VERDICT_BIT(v) & ANY) == 0)
			return place_fail(w, node_get(w->map, key),
					  "%s: %.40s is not one of AC, WA, TLE, RTE", key,
					  names.at[i]);
		*io |= VERDICT_BIT(v);
	}
	return 0;
}

static int read_score(const struct place *w, struct problem_expectation *x)
{
	struct problem_args two = {0};

	if (place_texts(w, "score", &two) < 0)
		return -1;
	if (two.len == 0)
		return 0;
	if (two.len > 2 || !real_parse(two.at[0], false, &x->score_low) ||
	    !real_parse(two.at[two.len - 1], false, &x->score_high) || x->score_low > x->score_high)
		return place_fail(w, node_get(w->map, "score"),
				  "score: expected a number, or the lowest and the highest");
	x->has_score = true;
	return 0;
}

static int read_rule(const struct place *w, struct problem_expectation *x)
{
	const char *use = NULL;

	if (read_mask(w, "permitted", &x->permitted) < 0 ||
	    read_mask(w, "required", &x->required) < 0 || read_score(w, x) < 0 ||
	    place_text(w, "message", &x->message) < 0 ||
	    place_text(w, "use_for_time_limit", &use) < 0)
		return -1;
	x->time_lower = x->permitted != 0 && (x->permitted & TLE) == 0;
	x->time_upper = x->required == TLE;
	if (use == NULL || strcmp(use, "true") == 0)
		return 0;
	x->time_lower = strcmp(use, "lower") == 0;
	x->time_upper = strcmp(use, "upper") == 0;
	if (!x->time_lower && !x->time_upper && strcmp(use, "false") != 0)
		return place_fail(w, node_get(w->map, "use_for_time_limit"),
				  "use_for_time_limit: expected true, false, lower or upper");
	return 0;
}

static bool is_rule_key(const char *key)
{
	static const char *const keys[] = {"permitted", "required", "score", "message",
					   "use_for_time_limit"};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (strcmp(keys[i], key) == 0)
			return true;
	return false;
}

static bool says_something(const struct problem_expectation *x)
{
	return x->permitted != 0 || x->required != 0 || x->has_score || x->message != NULL ||
	       x->time_lower || x->time_upper;
}

/* What stands behind one glob, for one submission. */
static int apply(struct rules *r, const struct node *map, struct problem_expectation base,
		 struct problem_submission *s)
{
	static const char *const about[] = {"language", "entrypoint", "authors", "model_solution",
					    NULL};
	struct place w = r->file;
	bool model;

	w.map = map;
	if (map->kind != NODE_MAP)
		return place_fail(&w, map, "expected keys and values behind the glob");
	if (read_rule(&w, &base) < 0 || place_text(&w, "language", &s->program.language) < 0 ||
	    place_text(&w, "entrypoint", &s->program.entry) < 0 ||
	    place_bool(&w, "model_solution", &model) < 0)
		return -1;
	if (says_something(&base))
		vec_push(&r->expect, base);
	for (size_t i = 0; i < map->entries.len; i++) {
		const char *key = map->entries.at[i].key->text;
		bool known = is_rule_key(key);
		for (int j = 0; about[j] != NULL; j++)
			known |= strcmp(about[j], key) == 0;
		if (known)
			continue;
		struct problem_expectation x = {.tests = pool_str(r->d->pool, key)};
		struct place sub = r->file;
		if (place_sub(&w, key, "", &sub) < 0)
			return place_fail(&w, map->entries.at[i].key, "%.60s: no such key", key);
		if (sub.map != NULL)
			vec_each (struct node_entry, y, &sub.map->entries)
				if (!is_rule_key(y->key->text))
					return place_fail(&w, y->key, "%.60s: no such key",
							  y->key->text);
		if (read_rule(&sub, &x) < 0)
			return -1;
		if (says_something(&x))
			vec_push(&r->expect, x);
	}
	return 0;
}

/* Globs must pick something; a group's name in them is looked at by the tests' names. */
static void check_globs(struct rules *r)
{
	if (r->file.map == NULL)
		return;
	vec_each (struct node_entry, x, &r->file.map->entries) {
		bool used = label_named(x->key->text) != NULL;
		vec_each (struct problem_submission, s, &r->d->submissions)
			used |= problem_test_matches(x->key->text, s->name);
		if (!used)
			draft_warn(r->d, FILE_NAME, x->key->line + 1, "%.60s matches no submission",
				   x->key->text);
	}
}

static uint32_t final_of(const struct rules *r)
{
	uint32_t mask = ANY;

	vec_each (struct problem_expectation, x, &r->expect) {
		if (*x->tests != '\0')
			continue;
		if (x->permitted != 0)
			mask &= x->permitted;
		if (x->required != 0 && (x->required & AC) == 0)
			mask &= x->required;
	}
	return mask == ANY ? 0 : mask;
}

static int label_2025(struct rules *r, struct problem_submission *s)
{
	const struct label *l = label_named(s->label);
	struct problem_expectation base = {.tests = ""};

	r->expect.len = 0;
	if (l != NULL) {
		base.permitted = l->permitted;
		base.required = l->required;
	}
	const struct node *own = node_get(r->file.map, s->label);
	if (own != NULL) {
		if (apply(r, own, base, s) < 0)
			return -1;
	} else if (says_something(&base)) {
		base.time_lower = base.permitted != 0 && (base.permitted & TLE) == 0;
		base.time_upper = base.required == TLE;
		vec_push(&r->expect, base);
	}
	for (size_t i = 0; r->file.map != NULL && i < r->file.map->entries.len; i++) {
		const struct node_entry *x = &r->file.map->entries.at[i];
		if (x->value == own || !problem_test_matches(x->key->text, s->name))
			continue;
		if (apply(r, x->value, (struct problem_expectation){.tests = ""}, s) < 0)
			return -1;
	}
	s->final = final_of(r);
	s->n_expect = r->expect.len;
	s->expect = pool_copy(r->d->pool, r->expect.at, r->expect.len * sizeof(*r->expect.at));
	return 0;
}

/* ---- legacy ---- */

/* The tag of DOMjudge, in the first file of the submission that has one. */
static int read_tag(struct rules *r, struct problem_submission *s)
{
	static const char tag[] = "@EXPECTED_RESULTS@:";

	for (size_t i = 0; i < s->program.files.len; i++) {
		BUF_SCOPED text = BUF_INIT;
		FD_SCOPED fd = problem_file_open(
			&(struct problem){.source = r->d->s, .path = r->d->p->path},
			&s->program.files.at[i].file, r->d->e);
		if (fd < 0 || fd_read_all(fd, 1 << 20, &text) < 0)
			return -1;
		const char *at = memmem(text.data, text.len, tag, sizeof(tag) - 1);
		if (at == NULL)
			continue;
		const char *end = at + strcspn(at, "\n");
		uint32_t mask = 0;
		for (const char *p = at + sizeof(tag) - 1; p < end;) {
			p += strspn(p, " ,\t");
			size_t n = strcspn(p, " ,\t\r\n*");
			for (const struct label *l = tags; l->name != NULL; l++)
				if (strlen(l->name) == n && strncmp(l->name, p, n) == 0)
					mask |= l->final;
			p += n > 0 ? n : 1;
		}
		s->final = mask;
		return 0;
	}
	return 0;
}

static int label_legacy(struct rules *r, struct problem_submission *s)
{
	const struct label *l = label_named(s->label);
	struct problem_expectation x = {.tests = ""};
	bool accepted = strcmp(s->label, "accepted") == 0;

	s->partial = strcmp(s->label, "partially_accepted") == 0;
	s->final = l != NULL ? l->final : 0;
	if (l == NULL) {
		if (read_tag(r, s) < 0)
			return -1;
		if (s->final == 0)
			draft_warn(r->d, s->name, 0, "the folder says nothing about its verdict");
		return 0;
	}
	/* Accepted and too slow ones set the time limit. */
	if (accepted || s->final == TLE) {
		x.time_lower = s->final != TLE;
		x.time_upper = s->final == TLE;
		s->expect = pool_copy(r->d->pool, &x, sizeof(x));
		s->n_expect = 1;
	}
	return 0;
}

/* ---- all of them ---- */

static bool is_submission(const struct entry *x)
{
	const char *rest = x->path + strlen("submissions/"), *slash = strchr(rest, '/');

	return slash != NULL && strchr(slash + 1, '/') == NULL &&
	       strncmp(slash + 1, "README", 6) != 0;
}

int kattis_submissions(struct kattis *k)
{
	struct rules r = {.k = k, .d = k->d, .file = {.d = k->d, .file = FILE_NAME, .in = ""}};
	size_t n;
	const struct entry *x = source_below(k->d->s, "submissions", &n);
	int rc = 0;

	if (!k->legacy && source_file(k->d->s, FILE_NAME) != NULL) {
		r.file.map = draft_yaml(k->d, FILE_NAME);
		if (r.file.map == NULL)
			return -1;
		if (r.file.map->kind != NODE_MAP)
			return place_fail(&r.file, r.file.map, "expected globs as keys");
	}
	for (size_t i = 0; i < n && rc == 0; i++) {
		if (!is_submission(&x[i]))
			continue;
		const char *name = x[i].path + strlen("submissions/");
		struct problem_submission s = {
			.name = name,
			.label = pool_strn(k->d->pool, name, strcspn(name, "/")),
			.program = draft_program(k->d, &x[i]),
			.coarse = true};
		rc = k->legacy ? label_legacy(&r, &s) : label_2025(&r, &s);
		vec_push(&k->d->submissions, s);
	}
	vec_release(&r.expect);
	if (rc < 0)
		return -1;
	check_globs(&r);
	return 0;
}
