/*
 * Tasks of CMS in the Italian layout: task.yaml, input/input%d.txt,
 * output/output%d.txt, gen/GEN with "#ST: points" before the tests of a
 * subtask.  Scores: GroupMin with subtasks, else each test total/n.
 */
#include "problems/package/draft.h"

#include "harness/base/fd.h"

#include <string.h>

#define YAML_FILE "task.yaml"
#define GEN_FILE  "gen/GEN"

struct subtask {
	double points;
	int tests;
};

struct cms {
	struct draft *d;
	struct place w;
	VEC(struct subtask)
	subtasks;
	int64_t n_input, processes;
	double total;
};

static int add_subtask(struct cms *c, const char *text, int line)
{
	struct subtask s = {0};
	size_t n = strlen(text);

	while (n > 0 && strchr(" \t\r", text[n - 1]) != NULL)
		n--;
	MEM_SCOPED char *trimmed = xstrndup(text, n);
	if (!real_parse(trimmed, false, &s.points) || s.points < 0)
		return draft_fail(c->d, GEN_FILE, line, "#ST: expected points");
	if (c->subtasks.len >= PROBLEM_GROUPS_MAX)
		return draft_fail(c->d, GEN_FILE, line, "too many subtasks");
	vec_push(&c->subtasks, s);
	return 0;
}

/* A line is a test if it has something before its comment, or copies one. */
static int read_gen(struct cms *c)
{
	BUF_SCOPED text = BUF_INIT;
	int line = 0, loose = 0;

	if (source_file(c->d->s, GEN_FILE) == NULL)
		return 0;
	if (draft_read(c->d, GEN_FILE, 4 << 20, &text) < 0)
		return -1;
	for (char *p = text.data, *next; *p != '\0'; p = next) {
		size_t n = strcspn(p, "\n");
		next = p + n + (p[n] == '\n');
		p[n] = '\0';
		line++;
		p += strspn(p, " \t\r");
		char *comment = strchr(p, '#');
		const char *about = comment != NULL ? comment + 1 + strspn(comment + 1, " \t") : "";
		bool test = p != comment && *p != '\0';
		if (strncmp(about, "ST:", 3) == 0) {
			if (test || loose > 0)
				return draft_fail(c->d, GEN_FILE, line,
						  "#ST: stands alone, before the first test");
			if (add_subtask(c, about + 3 + strspn(about + 3, " \t"), line) < 0)
				return -1;
		} else if (test || strncmp(about, "COPY:", 5) == 0) {
			if (c->subtasks.len > 0)
				c->subtasks.at[c->subtasks.len - 1].tests++;
			else
				loose++;
		}
	}
	return 0;
}

static int add_test(struct cms *c, int n, int group, double score)
{
	struct draft *d = c->d;
	MEM_SCOPED char *in = xprintf("input/input%d.txt", n);
	MEM_SCOPED char *out = xprintf("output/output%d.txt", n);
	MEM_SCOPED char *name = xprintf("%03d", n);
	const struct entry *fin = source_file(d->s, in), *fout = source_file(d->s, out);
	int i = draft_test(d, name, group);

	if (i < 0)
		return -1;
	if (fin == NULL || fout == NULL)
		return draft_fail(d, fin == NULL ? in : out, 0,
				  "there is no such test; %s says there are %lld (run the "
				  "generator first)",
				  YAML_FILE, (long long)c->n_input);
	struct problem_test *t = &d->tests.at[i];
	t->in = draft_file(fin);
	t->ans = draft_file(fout);
	t->accept_score = t->max_score = score;
	if (d->p->output_only)
		t->output_name = pool_printf(d->pool, "output_%03d.txt", n);
	return 0;
}

static int count_inputs(struct cms *c)
{
	int n = 0;

	for (;; n++) {
		MEM_SCOPED char *path = xprintf("input/input%d.txt", n);
		if (source_file(c->d->s, path) == NULL)
			return n;
	}
}

static int read_tests(struct cms *c)
{
	struct draft *d = c->d;
	int n = 0, planned = 0;

	c->n_input = count_inputs(c);
	if (place_int(&c->w, "n_input", 1, PROBLEM_TESTS_MAX, &c->n_input) < 0 || read_gen(c) < 0)
		return -1;
	vec_each (struct subtask, s, &c->subtasks)
		planned += s->tests;
	if (c->subtasks.len > 0 && planned != c->n_input)
		return draft_fail(d, GEN_FILE, 0, "has %d tests, but there are %lld", planned,
				  (long long)c->n_input);
	draft_group(d, "", -1);
	d->p->scoring = d->p->full_scores = true;
	d->p->max_score = c->subtasks.len > 0 ? 0 : c->total;
	for (size_t i = 0; i < c->subtasks.len; i++) {
		const struct subtask *s = &c->subtasks.at[i];
		MEM_SCOPED char *name = xprintf("subtask %zu", i);
		int g = draft_group(d, name, 0);
		d->groups.at[g].combine = COMBINE_MIN;
		d->groups.at[g].max_score = s->points;
		d->p->max_score += s->points;
		for (int t = 0; t < s->tests; t++)
			if (add_test(c, n++, g, s->points) < 0)
				return -1;
	}
	for (; n < c->n_input; n++)
		if (add_test(c, n, 0, c->total / (double)c->n_input) < 0)
			return -1;
	d->groups.at[0].max_score = d->p->max_score;
	return 0;
}

/* A source is preferred to what was built from it. */
static const struct entry *tool(struct draft *d, const char *stem_a, const char *stem_b)
{
	const struct entry *x = draft_source(d, "check", stem_a);
	MEM_SCOPED char *a = xprintf("check/%s", stem_a);
	MEM_SCOPED char *b = xprintf("cor/%s", stem_b);

	if (x == NULL)
		x = draft_source(d, "cor", stem_b);
	if (x == NULL)
		x = source_file(d->s, a);
	return x != NULL ? x : source_file(d->s, b);
}

static void read_programs(struct cms *c)
{
	struct draft *d = c->d;
	const struct entry *checker = tool(d, "checker", "correttore");
	const struct entry *manager = tool(d, "manager", "manager");

	d->p->compare.kind = COMPARE_LINES;
	if (manager != NULL) {
		d->p->communication = d->p->interactive = true;
		d->p->in_name = d->p->out_name = NULL;
		d->p->interactor.kind = INTERACTOR_CMS;
		d->p->interactor.protocol = PROTOCOL_CMS;
		d->p->interactor.program = draft_with_headers(d, manager);
		d->p->interactor.processes = (int)c->processes;
		draft_graders(d, "sol", "stub");
	} else if (checker != NULL) {
		vec_push(&d->validators,
			 ((struct problem_validator){.protocol = PROTOCOL_CMS,
						     .program = draft_with_headers(d, checker)}));
	}
	draft_graders(d, "sol", "grader");
	draft_attachments(d, "att");
	draft_statements(d, "statement", "statement");
	draft_statements(d, "testo", "testo");
}

static void read_solutions(struct cms *c)
{
	static const char *const no[] = {"grader.", "stub.", "template.", "manager."};
	struct draft *d = c->d;
	size_t n;
	const struct entry *x = source_below(d->s, "sol", &n);

	for (size_t i = 0; i < n; i++) {
		const char *base = path_base(x[i].path);
		bool skip = x[i].kind != ENTRY_FILE || !source_is_child(&x[i], "sol") ||
			    draft_language(base) == NULL;
		for (int j = 0; j < 4; j++)
			skip |= strncmp(base, no[j], strlen(no[j])) == 0;
		if (skip)
			continue;
		bool model =
			strncmp(base, "solution.", 9) == 0 || strncmp(base, "soluzione.", 10) == 0;
		vec_push(&d->submissions, ((struct problem_submission){
						  .name = x[i].path,
						  .label = model ? "solution" : "",
						  .program = draft_program(d, &x[i]),
						  .final = model ? VERDICT_BIT(VERDICT_AC) : 0}));
	}
}

static int read_task(struct cms *c)
{
	struct problem *p = c->d->p;
	const struct place *w = &c->w;
	const char *io = NULL, *type = NULL;

	p->in_name = "input.txt";
	p->out_name = "output.txt";
	p->allow_file_writing = true;
	if (place_text(w, "name", &p->name) < 0 || place_text(w, "title", &p->title) < 0 ||
	    place_text(w, "nome_breve", &p->name) < 0 || place_text(w, "nome", &p->title) < 0 ||
	    place_seconds(w, "timeout", &p->limits.time.fixed_ns) < 0 ||
	    place_seconds(w, "time_limit", &p->limits.time.fixed_ns) < 0 ||
	    place_bytes(w, "memlimit", 1 << 20, &p->limits.memory_bytes) < 0 ||
	    place_bytes(w, "memory_limit", 1 << 20, &p->limits.memory_bytes) < 0 ||
	    place_text(w, "infile", &p->in_name) < 0 ||
	    place_text(w, "outfile", &p->out_name) < 0 ||
	    place_bool(w, "output_only", &p->output_only) < 0 ||
	    place_real(w, "total_value", 0, 1e9, &c->total) < 0 ||
	    place_int(w, "num_processes", 1, 64, &c->processes) < 0 ||
	    place_text(w, "user_io", &io) < 0 || place_text(w, "score_type", &type) < 0)
		return -1;
	if (type != NULL && strcmp(type, "Sum") != 0 && strcmp(type, "GroupMin") != 0)
		return place_fail(w, node_get(w->map, "score_type"),
				  "score_type %.40s is not supported; there are Sum and GroupMin",
				  type);
	if (io != NULL && strcmp(io, "std_io") != 0 && strcmp(io, "fifo_io") != 0)
		return place_fail(w, node_get(w->map, "user_io"),
				  "user_io: expected std_io or fifo_io");
	p->interactor.fifos = io == NULL || strcmp(io, "fifo_io") == 0;
	if (*p->in_name == '\0')
		p->in_name = NULL;
	if (*p->out_name == '\0')
		p->out_name = NULL;
	p->limits.validation_ns = 10000000000;
	p->limits.validation_memory_bytes = 4ll << 30;
	p->limits.output_bytes = 1ll << 30;
	return 0;
}

int read_cms(struct draft *d)
{
	struct cms c = {.d = d, .total = 100, .processes = 1};

	if (place_open(&c.w, d, YAML_FILE) < 0)
		return -1;
	int rc = read_task(&c) < 0 || read_tests(&c) < 0 ? -1 : 0;
	vec_release(&c.subtasks);
	if (rc < 0)
		return -1;
	read_programs(&c);
	read_solutions(&c);
	return 0;
}
