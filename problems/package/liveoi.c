/*
 * LiveOIBench tasks: problem.json, subtasks.json, tests/ whose .in and .out are
 * paired in sorted order.  A test may be in several subtasks: the first one
 * has it, the others share it.
 */
#include "problems/package/draft.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"

#include <stdlib.h>
#include <string.h>

struct stem {
	char *name;
	int at;
};

struct live {
	struct draft *d;
	VEC(struct stem)
	stems; /* of ins, sorted */
	VEC(const struct entry *)
	ins;
	VEC(const struct entry *)
	outs;
};

static json_t *read_json(struct draft *d, const char *path)
{
	BUF_SCOPED text = BUF_INIT;

	if (draft_read(d, path, 4 << 20, &text) < 0)
		return NULL;
	json_t *j = json_parse(path, text.data, text.len, 4 << 20, d->e);
	if (j != NULL && !json_is_object(j)) {
		draft_fail(d, path, 1, "expected an object");
		json_unref(&j);
	}
	return j;
}

static int collect(struct live *l)
{
	size_t n;
	const struct entry *x = source_below(l->d->s, "tests", &n);

	for (size_t i = 0; i < n; i++) {
		if (x[i].kind == ENTRY_FILE && path_ends(x[i].path, ".in"))
			vec_push(&l->ins, &x[i]);
		if (x[i].kind == ENTRY_FILE && path_ends(x[i].path, ".out"))
			vec_push(&l->outs, &x[i]);
	}
	if (l->ins.len != l->outs.len)
		return draft_fail(l->d, "tests", 0, "%zu inputs (.in) and %zu outputs (.out)",
				  l->ins.len, l->outs.len);
	return l->ins.len > PROBLEM_TESTS_MAX ? draft_fail(l->d, "tests", 0, "too many tests") : 0;
}

/* "tests/a/01.in" -> "01" */
static char *stem_of(const struct entry *x)
{
	const char *base = path_base(x->path);

	return xstrndup(base, strlen(base) - 3);
}

static int compare_stems(const void *a, const void *b)
{
	return strcmp(((const struct stem *)a)->name, ((const struct stem *)b)->name);
}

static void index_stems(struct live *l)
{
	for (size_t i = 0; i < l->ins.len; i++)
		vec_push(&l->stems, ((struct stem){.name = stem_of(l->ins.at[i]), .at = (int)i}));
	if (l->stems.len > 0)
		qsort(l->stems.at, l->stems.len, sizeof(struct stem), compare_stems);
}

static int index_of(const struct live *l, const char *name)
{
	const struct stem key = {.name = (char *)name};
	const struct stem *hit = l->stems.len > 0 ? bsearch(&key, l->stems.at, l->stems.len,
							    sizeof(key), compare_stems)
						  : NULL;

	return hit != NULL ? hit->at : -1;
}

static int read_limits(struct live *l)
{
	JSON_SCOPED *j = read_json(l->d, "problem.json");
	struct problem *p = l->d->p;

	if (j == NULL)
		return -1;
	double s = json_number_value(json_object_get(j, "time_limit"));
	double mb = json_number_value(json_object_get(j, "memory_limit"));
	if (!(s > 0 && s < 1e6) || !(mb > 0 && mb < 1e6))
		return draft_fail(l->d, "problem.json", 1,
				  "time_limit (seconds) and memory_limit (MB) must be there, more "
				  "than 0");
	p->limits.time.fixed_ns = llround(s * 1e9);
	p->limits.memory_bytes = llround(mb * 1048576);
	const char *title = json_str_or(j, "title", NULL);
	if (title != NULL)
		p->title = pool_str(l->d->pool, title);
	return 0;
}

struct owner {
	int *group; /* of each input, -1: none yet */
	VEC(int)
	shared; /* pairs: group, input */
};

static int read_subtask(struct live *l, struct owner *o, const char *id, const json_t *x)
{
	const json_t *names = json_object_get(x, "testcases");
	const json_t *score = json_object_get(x, "score");
	const char *grading = json_str_or(x, "grading", "");
	MEM_SCOPED char *name = xprintf("subtask %.100s", id);
	size_t i;
	const json_t *one;

	if (!json_is_array(names) || !json_is_number(score) || json_number_value(score) < 0)
		return draft_fail(l->d, "subtasks.json", 0,
				  "%.100s: expected score and a list testcases", id);
	int g = draft_group(l->d, name, 0);
	l->d->groups.at[g].combine = strcmp(grading, "min-score") == 0 ? COMBINE_MIN : COMBINE_ALL;
	l->d->groups.at[g].max_score = json_number_value(score);
	l->d->p->full_scores |= l->d->groups.at[g].combine == COMBINE_MIN;
	json_array_foreach (names, i, one) {
		const char *test = json_string_value(one);
		int at = test != NULL ? index_of(l, test) : -1;
		if (at < 0)
			return draft_fail(l->d, "subtasks.json", 0,
					  "%.100s: there is no test %.100s", id,
					  test != NULL ? test : "");
		if (o->group[at] < 0) {
			o->group[at] = g;
		} else if (o->group[at] != g) {
			vec_push(&o->shared, g);
			vec_push(&o->shared, at);
		}
	}
	return 0;
}

/* Tests by group, then what is shared, by the tests' new numbers. */
static int place_tests(struct live *l, struct owner *o)
{
	struct draft *d = l->d;
	int *number = xcalloc(l->ins.len + 1, sizeof(*number));
	int rc = 0;

	for (int g = 0; g < (int)d->groups.len; g++)
		for (size_t i = 0; i < l->ins.len && rc == 0; i++) {
			if ((o->group[i] < 0 ? 0 : o->group[i]) != g)
				continue;
			MEM_SCOPED char *name = stem_of(l->ins.at[i]);
			number[i] = draft_test(d, name, g);
			if (number[i] < 0) {
				rc = -1;
				break;
			}
			struct problem_test *t = &d->tests.at[number[i]];
			t->in = draft_file(l->ins.at[i]);
			t->ans = draft_file(l->outs.at[i]);
			t->accept_score = t->max_score = g > 0 ? d->groups.at[g].max_score : 0;
		}
	for (int g = 1; g < (int)d->groups.len && rc == 0; g++) {
		int *list = pool_alloc(d->pool, (o->shared.len / 2 + 1) * sizeof(*list));
		for (size_t i = 0; i < o->shared.len; i += 2)
			if (o->shared.at[i] == g)
				list[d->groups.at[g].n_shared++] = number[o->shared.at[i + 1]];
		d->groups.at[g].shared = list;
	}
	free(number);
	return rc;
}

static int read_subtasks(struct live *l)
{
	JSON_SCOPED *j = read_json(l->d, "subtasks.json");
	struct owner o = {.group = xmalloc((l->ins.len + 1) * sizeof(int))};
	const char *id;
	json_t *x;
	int rc = j == NULL ? -1 : 0;

	for (size_t i = 0; i < l->ins.len; i++)
		o.group[i] = -1;
	draft_group(l->d, "", -1);
	if (rc == 0 && json_object_size(j) > 200)
		rc = draft_fail(l->d, "subtasks.json", 0, "more than 200 subtasks");
	json_object_foreach (j, id, x)
		if (rc == 0)
			rc = read_subtask(l, &o, id, x);
	if (rc == 0)
		rc = place_tests(l, &o);
	free(o.group);
	vec_release(&o.shared);
	l->d->p->max_score = 0;
	for (size_t i = 1; i < l->d->groups.len; i++)
		l->d->p->max_score += l->d->groups.at[i].max_score;
	l->d->groups.at[0].max_score = l->d->p->max_score;
	return rc;
}

/* The folder tells the competition, and that how its checkers are called. */
static enum problem_protocol protocol_of(const char *path)
{
	if (strstr(path, "/IOI/") != NULL || strstr(path, "/IATI/") != NULL)
		return PROTOCOL_CMS;
	return strstr(path, "/EGOI/") != NULL ? PROTOCOL_KATTIS : PROTOCOL_TESTLIB;
}

static int read_programs(struct live *l)
{
	struct draft *d = l->d;
	const struct entry *checker = draft_source(d, "checkers", "checker");
	const struct entry *interactor = draft_source(d, "graders", "interactor");
	const struct entry *manager = draft_source(d, "graders", "manager");
	struct problem *p = d->p;

	d->p->compare.kind = COMPARE_LINES;
	if (checker == NULL)
		checker = draft_source(d, "checkers", "validator");
	if (checker != NULL)
		vec_push(&d->validators,
			 ((struct problem_validator){.protocol = protocol_of(p->path),
						     .program = draft_with_headers(d, checker)}));
	if (interactor != NULL || manager != NULL) {
		p->interactive = true;
		p->communication = interactor == NULL;
		p->interactor.kind = interactor != NULL ? INTERACTOR_TESTLIB : INTERACTOR_CMS;
		p->interactor.protocol = interactor != NULL ? PROTOCOL_TESTLIB : PROTOCOL_CMS;
		p->interactor.fifos = interactor == NULL;
		p->interactor.program =
			draft_with_headers(d, interactor != NULL ? interactor : manager);
	} else if (source_file(d->s, "graders/evaluate.sh") != NULL) {
		return draft_fail(d, "graders/evaluate.sh", 0,
				  "judging by a shell script of the package is not supported");
	}
	draft_graders(d, "graders", p->communication ? "stub" : "grader");
	draft_attachments(d, "attachments");
	return 0;
}

#define BIT(v) VERDICT_BIT(VERDICT_##v)
static const struct {
	const char *folder;
	uint32_t final;
} labels[] = {
	{"model_solution", BIT(AC)}, {"correct", BIT(AC)},
	{"accepted", BIT(AC)},       {"incorrect", BIT(WA) | BIT(TLE) | BIT(RTE) | BIT(MLE)},
	{"wrong", BIT(WA)},          {"time_limit", BIT(TLE)},
	{"TLE", BIT(TLE)},
};

static void read_solutions(struct live *l)
{
	static const char dir[] = "solutions/codes/";
	size_t n;
	const struct entry *x = source_below(l->d->s, "solutions/codes", &n);

	for (size_t i = 0; i < n; i++) {
		const char *rest = x[i].path + sizeof(dir) - 1, *slash = strchr(rest, '/');
		if (x[i].kind != ENTRY_FILE || slash == NULL || strchr(slash + 1, '/') != NULL)
			continue;
		struct problem_submission s = {
			.name = rest,
			.label = pool_strn(l->d->pool, rest, (size_t)(slash - rest)),
			.program = draft_program(l->d, &x[i])};
		for (size_t k = 0; k < sizeof(labels) / sizeof(labels[0]); k++)
			if (strcmp(labels[k].folder, s.label) == 0)
				s.final = labels[k].final;
		vec_push(&l->d->submissions, s);
	}
}

int read_liveoi(struct draft *d)
{
	struct live l = {.d = d};
	int rc = read_limits(&l);

	d->p->scoring = d->p->round_score = true;
	d->p->allow_file_writing = true;
	if (rc == 0)
		rc = collect(&l);
	index_stems(&l);
	if (rc == 0)
		rc = read_subtasks(&l);
	if (rc == 0)
		rc = read_programs(&l);
	if (rc == 0)
		read_solutions(&l);
	vec_each (struct stem, x, &l.stems)
		free(x->name);
	vec_release(&l.stems);
	vec_release(&l.ins);
	vec_release(&l.outs);
	return rc;
}
