/*
 * DMOJ problems: init.yml and an archive of tests.
 *
 * A batch is a group that pays all or nothing.  What needs Python of the judge
 * itself (generators, custom judges, Python checkers) is refused by name.
 */
#include "problems/package/draft.h"

#include "harness/base/fd.h"

#include <stdlib.h>
#include <string.h>

#define YAML_FILE "init.yml"
#define FOLDER    "tests"

struct dmoj {
	struct draft *d;
	struct place top;
	struct problem_source tests; /* of the archive; root_fd -1: there is none */
	VEC(int)
	batches; /* group by number of the batch */
	bool short_circuit;
};

static int refuse(const struct place *w, const char *key, const char *why)
{
	const struct node *n = node_get(w->map, key);

	if (n == NULL || node_is_null(n))
		return 0;
	return place_fail(w, n, "%s%s: %s", w->in, key, why);
}

static int open_archive(struct dmoj *m)
{
	const char *name = NULL;

	if (place_text(&m->top, "archive", &name) < 0 || name == NULL)
		return name == NULL ? 0 : -1;
	const struct entry *x = source_file(m->d->s, name);
	if (x == NULL || !source_is_archive(name))
		return place_fail(&m->top, node_get(m->top.map, "archive"),
				  "archive: %.200s is no archive in the package", name);
	FD_SCOPED fd = fd_open_regular(m->d->s->root_fd, x->real);
	if (fd < 0)
		return err_sys(m->d->e, ERR_USAGE, "%s: cannot open it", name);
	m->tests.root_fd = source_unpack(&m->tests, fd, name, FOLDER, m->d->e);
	return m->tests.root_fd < 0 ? -1 : source_index(&m->tests, m->d->e);
}

/* In the archive, else beside init.yml. */
static int find_file(struct dmoj *m, const struct place *w, const char *key,
		     struct problem_file *ret)
{
	const char *name = NULL;

	if (place_text(w, key, &name) < 0)
		return -1;
	if (name == NULL)
		return place_fail(w, w->map, "%s is missing", key);
	const struct entry *x = m->tests.root_fd >= 0 ? source_file(&m->tests, name) : NULL;
	if (x != NULL) {
		MEM_SCOPED char *path = xprintf(FOLDER "/%s", x->real);
		*ret = draft_spilled(m->d, path, x->size);
		return 0;
	}
	x = source_file(m->d->s, name);
	if (x == NULL)
		return place_fail(w, node_get(w->map, key), "%s: there is no file %.200s", key,
				  name);
	*ret = draft_file(x);
	return 0;
}

static int add_case(struct dmoj *m, const struct place *w, int group, double points, bool sample)
{
	MEM_SCOPED char *name = xprintf("%04zu", m->d->tests.len + 1);
	struct problem_test t = {0};

	if (refuse(w, "generator",
		   "tests that are generated when judging are not supported; "
		   "generate them and name the files") < 0 ||
	    refuse(w, "custom_judge", "judges in Python are not supported") < 0 ||
	    place_real(w, "points", 0, 1e9, &points) < 0 || find_file(m, w, "in", &t.in) < 0)
		return -1;
	if (node_get(w->map, "out") != NULL && find_file(m, w, "out", &t.ans) < 0)
		return -1;
	int i = draft_test(m->d, name, group);
	if (i < 0)
		return -1;
	struct problem_test *to = &m->d->tests.at[i];
	to->in = t.in;
	to->ans = t.ans;
	to->accept_score = to->max_score = points;
	to->sample = to->full_feedback = sample;
	return 0;
}

/* Batches are named by number, from 1. */
static int add_dependencies(struct dmoj *m, const struct place *w, int group)
{
	struct problem_args names = {0};
	int64_t n;

	if (place_texts(w, "dependencies", &names) < 0)
		return -1;
	int *list = pool_alloc(m->d->pool, (names.len + 1) * sizeof(*list));
	for (size_t i = 0; i < names.len; i++) {
		char *end;
		n = strtoll(names.at[i], &end, 10);
		if (*end != '\0' || n < 1 || n > (int64_t)m->batches.len)
			return place_fail(w, node_get(w->map, "dependencies"),
					  "dependencies: %.40s is no batch before this one",
					  names.at[i]);
		list[i] = m->batches.at[n - 1];
	}
	m->d->groups.at[group].requires = list;
	m->d->groups.at[group].n_requires = names.len;
	return 0;
}

static int add_batch(struct dmoj *m, const struct place *w, const struct node *cases, bool sample)
{
	MEM_SCOPED char *name = xprintf("batch %zu", m->batches.len + 1);
	double points = 1;
	int g = draft_group(m->d, name, 0);

	if (m->d->groups.len > PROBLEM_GROUPS_MAX)
		return place_fail(w, cases, "too many batches");
	if (place_real(w, "points", 0, 1e9, &points) < 0 || add_dependencies(m, w, g) < 0)
		return -1;
	vec_push(&m->batches, g);
	m->d->groups.at[g].combine = COMBINE_ALL;
	m->d->groups.at[g].max_score = points;
	m->d->groups.at[g].stop = true;
	if (cases->kind != NODE_LIST || cases->entries.len == 0)
		return place_fail(w, cases, "batched: expected a list of tests");
	vec_each (struct node_entry, x, &cases->entries) {
		struct place one = {.d = m->d, .file = YAML_FILE, .map = x->value, .in = ""};
		if (x->value->kind != NODE_MAP)
			return place_fail(w, x->value, "expected a test with in and out");
		if (add_case(m, &one, g, 0, sample) < 0)
			return -1;
	}
	return 0;
}

static int read_cases(struct dmoj *m, const char *key, bool sample)
{
	const struct node *list = node_get(m->top.map, key);

	if (list == NULL || node_is_null(list))
		return 0;
	if (list->kind != NODE_LIST)
		return place_fail(&m->top, list,
				  "%s: patterns are not supported; list the tests with in and out",
				  key);
	vec_each (struct node_entry, x, &list->entries) {
		struct place w = {.d = m->d, .file = YAML_FILE, .map = x->value, .in = ""};
		if (x->value->kind != NODE_MAP)
			return place_fail(&m->top, x->value, "expected a test with in and out");
		const struct node *batched = node_get(x->value, "batched");
		double points = 1;
		if (place_real(&m->top, "points", 0, 1e9, &points) < 0 ||
		    (batched != NULL ? add_batch(m, &w, batched, sample)
				     : add_case(m, &w, 0, points, sample)) < 0)
			return -1;
	}
	return 0;
}

/* ---- checkers ---- */

static const struct {
	const char *name;
	struct problem_compare compare;
} checkers[] = {
	{"standard", {.kind = COMPARE_TOKENS, .case_sensitive = true}},
	{"easy", {.kind = COMPARE_TOKENS}},
	{"identical", {.kind = COMPARE_EXACT}},
	{"rstripped", {.kind = COMPARE_RSTRIPPED}},
	{"floats", {.kind = COMPARE_FLOATS, .absolute = true, .relative = true}},
	{"floatsabs", {.kind = COMPARE_FLOATS, .absolute = true}},
	{"floatsrel", {.kind = COMPARE_FLOATS, .relative = true}},
	{"sorted", {.kind = COMPARE_SORTED_LINES}},
	{"unordered", {.kind = COMPARE_SORTED_TOKENS}},
	{"linecount", {.kind = COMPARE_LINE_COUNT}},
};

static int read_files(struct dmoj *m, const struct place *w, struct problem_program *ret)
{
	struct problem_args names = {0};
	const struct entry *list[16];

	if (place_texts(w, "files", &names) < 0)
		return -1;
	if (names.len == 0 || names.len > 16)
		return place_fail(w, w->map, "%sfiles: expected 1 to 16 files", w->in);
	for (size_t i = 0; i < names.len; i++) {
		list[i] = source_file(m->d->s, names.at[i]);
		if (list[i] == NULL)
			return place_fail(w, node_get(w->map, "files"),
					  "%sfiles: there is no file %.200s", w->in, names.at[i]);
	}
	*ret = draft_files_program(m->d, names.at[0], list, names.len);
	ret->language = draft_language(names.at[0]);
	return 0;
}

static int read_protocol(const struct place *w, enum problem_protocol *ret)
{
	static const char *const names[] = {"default", "testlib", "coci", "peg", NULL};
	static const enum problem_protocol kinds[] = {PROTOCOL_EXIT01, PROTOCOL_TESTLIB,
						      PROTOCOL_COCI, PROTOCOL_PEG};
	int kind = 0;

	if (place_choice(w, "type", names, &kind) < 0)
		return -1;
	*ret = kinds[kind];
	return 0;
}

static int read_bridged(struct dmoj *m, const struct place *args)
{
	struct problem_validator v = {0};

	if (read_protocol(args, &v.protocol) < 0 || read_files(m, args, &v.program) < 0)
		return -1;
	vec_push(&m->d->validators, v);
	return 0;
}

static int read_checker(struct dmoj *m)
{
	static const char *const sensitive[] = {"case_sensitive"};
	const struct node *n = node_get(m->top.map, "checker");
	struct place w = {.d = m->d, .file = YAML_FILE, .in = "checker."}, args = w;
	struct problem_compare *c = &m->d->p->compare;
	const char *name = "standard";
	int64_t precision = 6;

	if (n != NULL && n->kind == NODE_SCALAR && !node_is_null(n))
		name = n->text;
	if (n != NULL && n->kind == NODE_MAP) {
		w.map = n;
		if (place_text(&w, "name", &name) < 0 ||
		    place_sub(&w, "args", "checker.args.", &args) < 0)
			return -1;
	}
	if (strcmp(name, "bridged") == 0)
		return read_bridged(m, &args);
	size_t i = 0, count = sizeof(checkers) / sizeof(checkers[0]);
	while (i < count && strcmp(checkers[i].name, name) != 0)
		i++;
	if (i == count)
		return place_fail(&m->top, n,
				  "checker %.100s is not supported: Python of the judge does not "
				  "run here; use bridged or one of the standard ones",
				  name);
	*c = checkers[i].compare;
	if (place_int(&args, "precision", 0, 18, &precision) < 0)
		return -1;
	c->epsilon = pow(10, (double)-precision);
	struct problem_args flags = draft_args(m->d, sensitive, c->case_sensitive ? 1 : 0);
	vec_each (struct problem_test, t, &m->d->tests)
		t->flags = flags;
	m->d->p->full_scores = c->kind == COMPARE_LINE_COUNT;
	return 0;
}

static int read_interactive(struct dmoj *m)
{
	struct problem *p = m->d->p;
	struct place w;

	if (place_sub(&m->top, "interactive", "interactive.", &w) < 0 || w.map == NULL)
		return w.map == NULL ? 0 : -1;
	p->interactive = true;
	p->interactor.kind = INTERACTOR_DMOJ;
	return read_protocol(&w, &p->interactor.protocol) < 0
		       ? -1
		       : read_files(m, &w, &p->interactor.program);
}

/* The entry file is compiled with the submission and includes its header. */
static int read_signature(struct dmoj *m)
{
	struct place w;
	const struct entry *list[2];
	const char *names[2] = {NULL, NULL};
	size_t n = 0;

	if (place_sub(&m->top, "signature_grader", "signature_grader.", &w) < 0 || w.map == NULL)
		return w.map == NULL ? 0 : -1;
	if (place_text(&w, "entry", &names[0]) < 0 || place_text(&w, "header", &names[1]) < 0)
		return -1;
	for (int i = 0; i < 2; i++) {
		list[n] = names[i] != NULL ? source_file(m->d->s, names[i]) : NULL;
		if (list[n] == NULL)
			return place_fail(&w, w.map,
					  "signature_grader: entry and header must be "
					  "files of the package");
		n++;
	}
	vec_push(&m->d->includes,
		 ((struct problem_include){
			 .language = draft_language(names[0]),
			 .files = draft_files_program(m->d, names[0], list, n).files}));
	return 0;
}

static void finish(struct dmoj *m)
{
	struct problem *p = m->d->p;
	struct problem_group *root = &m->d->groups.at[0];

	root->max_score = 0;
	vec_each (struct problem_test, t, &m->d->tests)
		if (t->group == 0)
			root->max_score += t->accept_score;
	for (size_t i = 1; i < m->d->groups.len; i++)
		root->max_score += m->d->groups.at[i].max_score;
	root->stop = m->short_circuit;
	p->stop_at_first = m->short_circuit;
	p->max_score = root->max_score;
	p->scoring = true;
	p->allow_file_writing = false;
}

static int read_all(struct dmoj *m)
{
	const struct place *w = &m->top;
	struct problem *p = m->d->p;
	struct place io;

	if (refuse(w, "generator", "generated tests are not supported; name the files") < 0 ||
	    refuse(w, "custom_judge", "judges in Python are not supported") < 0 ||
	    refuse(w, "grader", "graders in Python are not supported") < 0 ||
	    place_text(w, "name", &p->title) < 0 || open_archive(m) < 0 ||
	    place_bool(w, "short_circuit", &m->short_circuit) < 0)
		return -1;
	p->limits.output_bytes = 25165824;
	if (place_bytes(w, "output_limit_length", 1, &p->limits.output_bytes) < 0 ||
	    place_sub(w, "file_io", "file_io.", &io) < 0 ||
	    place_text(&io, "input", &p->in_name) < 0 ||
	    place_text(&io, "output", &p->out_name) < 0)
		return -1;
	draft_group(m->d, "", -1);
	if (read_cases(m, "pretest_test_cases", false) < 0 ||
	    read_cases(m, "test_cases", false) < 0 || read_checker(m) < 0 ||
	    read_interactive(m) < 0 || read_signature(m) < 0)
		return -1;
	finish(m);
	return 0;
}

int read_dmoj(struct draft *d)
{
	struct dmoj m = {.d = d, .tests = {.root_fd = -1, .scratch_fd = d->s->scratch_fd}};
	int rc = -1;

	if (place_open(&m.top, d, YAML_FILE) == 0)
		rc = read_all(&m);
	fd_close(&m.tests.root_fd);
	vec_release(&m.tests.entries);
	pool_release(&m.tests.pool);
	vec_release(&m.batches);
	return rc;
}
