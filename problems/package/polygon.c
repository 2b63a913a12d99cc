/*
 * Codeforces Polygon packages: problem.xml.
 *
 * Only packages with their tests can be judged ("full" ones, or others after
 * doall ran); tests of one group are brought together, in the order of groups.
 */
#include "problems/package/xml.h"

#include "harness/base/fd.h"
#include "harness/base/opt.h"

#include <stdlib.h>
#include <string.h>

#define XML_FILE "problem.xml"

struct polygon {
	struct draft *d;
	const struct xml *root, *set; /* the test set */
	const char *in_pattern, *ans_pattern;
	int64_t time_ms, memory;
	bool points;
};

static int fail_at(struct polygon *g, const struct xml *x, const char *what)
{
	return draft_fail(g->d, XML_FILE, x->line, "<%s>: %s", x->name, what);
}

static const char *language_of(const char *type)
{
	static const struct {
		const char *type, *code;
	} table[] = {{"cpp", "cpp"},         {"c.", "c"},
		     {"java", "java"},       {"python.2", "python2"},
		     {"python", "python3"},  {"pas", "pascal"},
		     {"kotlin", "kotlin"},   {"csharp", "csharp"},
		     {"go", "go"},           {"rust", "rust"},
		     {"haskell", "haskell"}, {"js", "javascript"},
		     {"ruby", "ruby"},       {"php", "php"},
		     {"perl", "perl"},       {"d", "d"}};

	for (size_t i = 0; type != NULL && i < sizeof(table) / sizeof(table[0]); i++)
		if (strncmp(type, table[i].type, strlen(table[i].type)) == 0)
			return table[i].code;
	return NULL;
}

/* Only one %d, with a width: %02d. */
static char *numbered(struct polygon *g, const char *pattern, int n)
{
	const char *p = strchr(pattern, '%');
	char *end;

	if (p == NULL || strchr(p + 1, '%') != NULL)
		return NULL;
	long width =
		p[1] >= '0' && p[1] <= '9' ? strtol(p + 1, &end, 10) : (end = (char *)p + 1, 0);
	if (width < 0 || width > 9 || *end != 'd')
		return NULL;
	MEM_SCOPED char *head = xstrndup(pattern, (size_t)(p - pattern));
	return pool_printf(g->d->pool, "%s%0*d%s", head, (int)width, n, end + 1);
}

static int read_number(struct polygon *g, const char *name, int64_t max, int64_t *ret)
{
	const struct xml *x = xml_child(g->set, name);
	int64_t v = 0;

	if (x == NULL)
		return fail_at(g, g->set, "time-limit, memory-limit or test-count is missing");
	if (opt_int(x->text, &v, NULL) < 0 || v < 1 || v > max)
		return fail_at(g, x, "expected a whole number, more than 0");
	*ret = v;
	return 0;
}

static const char *pattern(struct polygon *g, const char *name)
{
	const struct xml *x = xml_child(g->set, name);

	if (x == NULL || numbered(g, x->text, 1) == NULL) {
		fail_at(g, x != NULL ? x : g->set, "expected path patterns such as tests/%02d");
		return NULL;
	}
	return x->text;
}

static int read_head(struct polygon *g)
{
	struct problem *p = g->d->p;
	const struct xml *judging = xml_child(g->root, "judging");
	const struct xml *names = xml_child(g->root, "names");
	const char *name = xml_attr(g->root, "short-name");

	if (strcmp(g->root->name, "problem") != 0 || judging == NULL)
		return fail_at(g, g->root, "expected <problem> with <judging>");
	if (name != NULL && *name != '\0')
		p->name = name;
	for (const struct xml *x = xml_child(names, "name"); x != NULL; x = xml_next(x, "name")) {
		const char *lang = xml_attr(x, "language"), *value = xml_attr(x, "value");
		if (value != NULL && (p->title == NULL || (lang && strcmp(lang, "english") == 0)))
			p->title = value;
	}
	p->in_name = xml_attr(judging, "input-file");
	p->out_name = xml_attr(judging, "output-file");
	if (p->in_name != NULL && *p->in_name == '\0')
		p->in_name = NULL;
	if (p->out_name != NULL && *p->out_name == '\0')
		p->out_name = NULL;
	g->set = xml_child(judging, "testset");
	for (const struct xml *x = g->set; x != NULL; x = xml_next(x, "testset")) {
		const char *set = xml_attr(x, "name");
		if (set != NULL && strcmp(set, "tests") == 0)
			g->set = x;
	}
	if (g->set == NULL)
		return fail_at(g, judging, "there is no <testset>");
	if (read_number(g, "time-limit", 1000000, &g->time_ms) < 0 ||
	    read_number(g, "memory-limit", 1ll << 42, &g->memory) < 0)
		return -1;
	p->limits.time.fixed_ns = g->time_ms * 1000000;
	p->limits.memory_bytes = g->memory;
	g->in_pattern = pattern(g, "input-path-pattern");
	g->ans_pattern = g->in_pattern != NULL ? pattern(g, "answer-path-pattern") : NULL;
	return g->ans_pattern != NULL ? 0 : -1;
}

/* ---- groups and tests ---- */

static int group_named(struct polygon *g, const char *name)
{
	for (int i = 1; i < (int)g->d->groups.len; i++)
		if (strcmp(g->d->groups.at[i].name, name) == 0)
			return i;
	return -1;
}

static int add_group(struct polygon *g, const char *name)
{
	int i = group_named(g, name);

	return i >= 0 ? i : draft_group(g->d, name, 0);
}

static int read_points(struct polygon *g, const struct xml *x, double *io)
{
	const char *text = xml_attr(x, "points");

	if (text == NULL)
		return 0;
	if (!real_parse(text, false, io) || *io < 0)
		return fail_at(g, x, "points: expected a number, 0 or more");
	if (*io > 0)
		g->points = true;
	return 0;
}

static int read_test(struct polygon *g, const struct xml *x, int n)
{
	const char *group = xml_attr(x, "group"), *sample = xml_attr(x, "sample");
	const char *in = numbered(g, g->in_pattern, n), *ans = numbered(g, g->ans_pattern, n);
	double points = 0;

	if (g->d->groups.len > PROBLEM_GROUPS_MAX)
		return fail_at(g, x, "too many groups");
	int i = draft_test(g->d, path_base(in),
			   group != NULL && *group != '\0' ? add_group(g, group) : 0);
	if (i < 0 || read_points(g, x, &points) < 0)
		return -1;
	struct problem_test *t = &g->d->tests.at[i];
	const struct entry *fin = source_file(g->d->s, in), *fans = source_file(g->d->s, ans);
	if (fin == NULL || fans == NULL)
		return draft_fail(g->d, fin == NULL ? in : ans, 0,
				  "not in the package; take the full package (with generated "
				  "tests) from Polygon, or run doall in it first");
	t->in = draft_file(fin);
	t->ans = draft_file(fans);
	t->sample = t->full_feedback = sample != NULL && strcmp(sample, "true") == 0;
	t->accept_score = points;
	return 0;
}

static int compare_groups(const void *a, const void *b)
{
	const struct problem_test *x = a, *y = b;

	return x->group != y->group ? x->group - y->group : strcmp(x->in.path, y->in.path);
}

static int read_dependencies(struct polygon *g, const struct xml *x, int group)
{
	const struct xml *all = xml_child(x, "dependencies");
	VEC(int)
	list = {0};
	int rc = 0;

	for (const struct xml *y = xml_child(all, "dependency"); y != NULL && rc == 0;
	     y = xml_next(y, "dependency")) {
		const char *name = xml_attr(y, "group");
		int on = name != NULL ? group_named(g, name) : -1;
		if (on < 0 || on >= group)
			rc = fail_at(g, y, "there is no group of that name before this one");
		vec_push(&list, on);
	}
	g->d->groups.at[group].requires =
		pool_copy(g->d->pool, list.at, list.len * sizeof(*list.at));
	g->d->groups.at[group].n_requires = list.len;
	vec_release(&list);
	return rc;
}

/* Points of a group are those of its tests, or its own where they have none. */
static int read_groups(struct polygon *g)
{
	const struct xml *all = xml_child(g->set, "groups");
	double total = 0;

	for (const struct xml *x = xml_child(all, "group"); x != NULL; x = xml_next(x, "group")) {
		const char *name = xml_attr(x, "name"), *policy = xml_attr(x, "points-policy");
		int i = name != NULL ? group_named(g, name) : -1;
		double own = 0;
		if (name == NULL || (policy != NULL && strcmp(policy, "complete-group") != 0 &&
				     strcmp(policy, "each-test") != 0))
			return fail_at(g, x,
				       "expected a name and points-policy complete-group or "
				       "each-test");
		if (i < 0)
			continue;
		if (read_points(g, x, &own) < 0 || read_dependencies(g, x, i) < 0)
			return -1;
		if (policy != NULL && strcmp(policy, "complete-group") == 0)
			g->d->groups.at[i].combine = COMBINE_ALL;
		g->d->groups.at[i].max_score = own;
	}
	double *sum = xcalloc(g->d->groups.len, sizeof(*sum));
	vec_each (struct problem_test, t, &g->d->tests) {
		t->max_score = g->points ? t->accept_score : INFINITY;
		sum[t->group] += t->accept_score;
	}
	for (size_t i = 1; i < g->d->groups.len; i++) {
		struct problem_group *x = &g->d->groups.at[i];
		if (sum[i] > 0 || !isfinite(x->max_score))
			x->max_score = sum[i];
		total += x->max_score;
	}
	total += sum[0];
	free(sum);
	g->d->groups.at[0].max_score = g->points ? total : 1;
	g->d->groups.at[0].combine = g->points ? COMBINE_SUM : COMBINE_ALL;
	g->d->p->max_score = g->d->groups.at[0].max_score;
	g->d->p->scoring = g->points;
	return 0;
}

/* In the order of <groups>, so that dependencies lead back. */
static int declare_groups(struct polygon *g)
{
	const struct xml *all = xml_child(g->set, "groups");

	for (const struct xml *x = xml_child(all, "group"); x != NULL; x = xml_next(x, "group")) {
		const char *name = xml_attr(x, "name");
		if (g->d->groups.len > PROBLEM_GROUPS_MAX)
			return fail_at(g, x, "too many groups");
		if (name != NULL && *name != '\0')
			add_group(g, name);
	}
	return 0;
}

static int read_tests(struct polygon *g)
{
	const struct xml *tests = xml_child(g->set, "tests");
	const struct xml *t = xml_child(tests, "test");
	int64_t count = 0;

	if (read_number(g, "test-count", 1000000000, &count) < 0)
		return -1;
	if (count > PROBLEM_TESTS_MAX)
		return fail_at(g, xml_child(g->set, "test-count"), "too many tests");
	draft_group(g->d, "", -1);
	if (declare_groups(g) < 0)
		return -1;
	for (int n = 1; n <= (int)count; n++) {
		if (t == NULL)
			return fail_at(g, tests != NULL ? tests : g->set,
				       "fewer <test> than test-count says");
		if (read_test(g, t, n) < 0)
			return -1;
		t = xml_next(t, "test");
	}
	qsort(g->d->tests.at, g->d->tests.len, sizeof(struct problem_test), compare_groups);
	if (read_groups(g) < 0)
		return -1;
	vec_each (struct problem_test, x, &g->d->tests)
		if (!g->points)
			x->accept_score = 1;
	return 0;
}

/* ---- programs ---- */

/* The source of a checker or an interactor, with the headers beside it. */
static int read_source(struct polygon *g, const struct xml *x, bool headers,
		       struct problem_program *ret)
{
	const struct xml *source = xml_child(x, "source");
	const char *path = xml_attr(source, "path");
	const struct entry *file = path != NULL ? source_file(g->d->s, path) : NULL;

	if (path == NULL)
		return fail_at(g, x, "there is no <source path=...>");
	if (file == NULL)
		return draft_fail(g->d, XML_FILE, source->line, "%.200s is not in the package",
				  path);
	*ret = headers ? draft_with_headers(g->d, file)
		       : draft_files_program(g->d, path_base(path), &file, 1);
	ret->language = language_of(xml_attr(source, "type"));
	return 0;
}

/* Checkers of testlib by name, for packages that do not hold their source. */
static const struct {
	const char *name;
	struct problem_compare compare;
} standard[] = {
	{"std::wcmp.cpp", {.kind = COMPARE_TOKENS}},
	{"std::ncmp.cpp", {.kind = COMPARE_TOKENS}},
	{"std::hcmp.cpp", {.kind = COMPARE_TOKENS}},
	{"std::lcmp.cpp", {.kind = COMPARE_LINES}},
	{"std::rcmp4.cpp", {COMPARE_FLOATS, .epsilon = 1e-4, .absolute = true, .relative = true}},
	{"std::rcmp6.cpp", {COMPARE_FLOATS, .epsilon = 1e-6, .absolute = true, .relative = true}},
	{"std::rcmp9.cpp", {COMPARE_FLOATS, .epsilon = 1e-9, .absolute = true, .relative = true}},
};

static int read_checker(struct polygon *g, const struct xml *x)
{
	static const char *const exact[] = {"case_sensitive"};
	const char *name = xml_attr(x, "name");
	const char *path = xml_attr(xml_child(x, "source"), "path");
	struct problem_validator v = {.protocol = PROTOCOL_TESTLIB};

	if (path != NULL && source_file(g->d->s, path) != NULL) {
		if (read_source(g, x, true, &v.program) < 0)
			return -1;
		vec_push(&g->d->validators, v);
		return 0;
	}
	for (size_t i = 0; name != NULL && i < sizeof(standard) / sizeof(standard[0]); i++)
		if (strcmp(standard[i].name, name) == 0) {
			g->d->p->compare = standard[i].compare;
			struct problem_args flags = draft_args(g->d, exact, 1);
			vec_each (struct problem_test, t, &g->d->tests)
				t->flags = flags;
			return 0;
		}
	return fail_at(g, x, "the checker's source is not in the package");
}

static int read_interactor(struct polygon *g, const struct xml *x)
{
	struct problem *p = g->d->p;

	p->interactive = true;
	p->interactor.kind = INTERACTOR_TESTLIB;
	p->interactor.protocol = PROTOCOL_TESTLIB;
	return read_source(g, x, true, &p->interactor.program);
}

#define BIT(v) VERDICT_BIT(VERDICT_##v)
static const struct {
	const char *tag;
	uint32_t final;
} tags[] = {
	{"main", BIT(AC)},
	{"accepted", BIT(AC)},
	{"wrong-answer", BIT(WA)},
	{"presentation-error", BIT(WA)},
	{"time-limit-exceeded", BIT(TLE)},
	{"time-limit-exceeded-or-accepted", BIT(TLE) | BIT(AC)},
	{"time-limit-exceeded-or-memory-limit-exceeded", BIT(TLE) | BIT(MLE)},
	{"memory-limit-exceeded", BIT(MLE)},
	{"runtime-error", BIT(RTE)},
	{"rejected", BIT(WA) | BIT(TLE) | BIT(MLE) | BIT(RTE) | BIT(OLE) | BIT(CE)},
	{"failed", BIT(WA) | BIT(TLE) | BIT(MLE) | BIT(RTE) | BIT(OLE) | BIT(CE)},
};

static int read_solutions(struct polygon *g, const struct xml *all)
{
	for (const struct xml *x = xml_child(all, "solution"); x != NULL;
	     x = xml_next(x, "solution")) {
		const char *tag = xml_attr(x, "tag");
		struct problem_submission s = {.label = tag != NULL ? tag : ""};
		if (read_source(g, x, false, &s.program) < 0)
			return -1;
		s.name = s.program.files.at[0].file.path;
		for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
			if (strcmp(tags[i].tag, s.label) == 0)
				s.final = tags[i].final;
		if (s.final == 0)
			draft_warn(g->d, XML_FILE, x->line,
				   "tag \"%.60s\" says nothing about a "
				   "verdict",
				   s.label);
		vec_push(&g->d->submissions, s);
	}
	return 0;
}

static int read_validators(struct polygon *g, const struct xml *all)
{
	for (const struct xml *x = xml_child(all, "validator"); x != NULL;
	     x = xml_next(x, "validator")) {
		struct problem_input_validator v = {.kind = INPUT_TESTLIB};
		if (read_source(g, x, true, &v.program) < 0)
			return -1;
		vec_push(&g->d->input_validators, v);
	}
	return 0;
}

/* Resources that are compiled with solutions: graders. */
static void read_resources(struct polygon *g)
{
	const struct xml *all = xml_child(xml_child(g->root, "files"), "resources");

	for (const struct xml *x = xml_child(all, "file"); x != NULL; x = xml_next(x, "file")) {
		bool solution = false;
		const struct xml *assets = xml_child(x, "assets");
		for (const struct xml *y = xml_child(assets, "asset"); y != NULL;
		     y = xml_next(y, "asset")) {
			const char *name = xml_attr(y, "name");
			solution |= name != NULL && strcmp(name, "solution") == 0;
		}
		const char *path = xml_attr(x, "path");
		const struct entry *file = path != NULL ? source_file(g->d->s, path) : NULL;
		if (!solution || file == NULL)
			continue;
		struct problem_program one = draft_files_program(g->d, path, &file, 1);
		vec_push(&g->d->includes, ((struct problem_include){
						  .language = language_of(xml_attr(x, "for-types")),
						  .files = one.files}));
	}
}

static void read_statements(struct polygon *g)
{
	const struct xml *all = xml_child(g->root, "statements");

	for (const struct xml *x = xml_child(all, "statement"); x != NULL;
	     x = xml_next(x, "statement")) {
		const char *path = xml_attr(x, "path"), *lang = xml_attr(x, "language");
		const struct entry *file = path != NULL ? source_file(g->d->s, path) : NULL;
		if (file == NULL || lang == NULL)
			continue;
		vec_push(&g->d->statements,
			 ((struct problem_statement){
				 .language = strcmp(lang, "english") == 0 ? "en" : lang,
				 .file = draft_file(file)}));
	}
}

int read_polygon(struct draft *d)
{
	struct polygon g = {.d = d, .root = xml_read(d, XML_FILE)};

	if (g.root == NULL || read_head(&g) < 0 || read_tests(&g) < 0)
		return -1;
	const struct xml *assets = xml_child(g.root, "assets");
	const struct xml *checker = xml_child(assets, "checker");
	const struct xml *interactor = xml_child(assets, "interactor");
	if (checker == NULL && interactor == NULL)
		return fail_at(&g, g.root, "there is no <checker> in <assets>");
	if ((checker != NULL && read_checker(&g, checker) < 0) ||
	    (interactor != NULL && read_interactor(&g, interactor) < 0) ||
	    read_solutions(&g, xml_child(assets, "solutions")) < 0 ||
	    read_validators(&g, xml_child(assets, "validators")) < 0)
		return -1;
	d->p->full_scores = g.points;
	d->p->allow_file_writing = true;
	read_resources(&g);
	read_statements(&g);
	return 0;
}
