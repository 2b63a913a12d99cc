/*
 * data/ of an ICPC or Kattis package.
 *
 * The folders are met in order, each before what is in it.  What a group file
 * sets is handed down: to tests, to folders that are no groups, and to groups
 * below (legacy: every key; 2025-09: arguments and full_feedback).
 */
#include "problems/package/kattis.h"

#include "harness/base/fd.h"

#include <stdlib.h>
#include <string.h>

enum { TOP_SAMPLE, TOP_SECRET, TOP_INVALID_INPUT, TOP_INVALID_OUTPUT, TOP_VALID_OUTPUT, TOP_N };
static const char *const tops[TOP_N] = {"sample", "secret", "invalid_input", "invalid_output",
					"valid_output"};

static const char *const test_keys[] = {"args",
					"input_validator_args",
					"output_validator_args",
					"input_visualizer_args",
					"output_visualizer_args",
					"full_feedback",
					"hint",
					"description",
					NULL};

static int read_settings(struct data *x, const struct place *w, struct settings *io)
{
	return place_texts(w, "args", &io->args) < 0 ||
			       place_texts(w, "output_validator_args", &io->flags) < 0 ||
			       kattis_input_args(x, w, "input_validator_args", &io->input) < 0 ||
			       place_bool(w, "full_feedback", &io->full_feedback) < 0
		       ? -1
		       : 0;
}

/* ---- folders ---- */

static struct folder *folder_of(struct data *x, const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t n = slash != NULL ? (size_t)(slash - path) : 0;

	for (size_t i = x->folders.len; i-- > 0;)
		if (strlen(x->folders.at[i].path) == n &&
		    strncmp(x->folders.at[i].path, path, n) == 0)
			return &x->folders.at[i];
	return NULL;
}

static int read_folder_file(struct data *x, struct folder *f)
{
	const char *base = x->k->legacy ? "testdata.yaml" : "test_group.yaml";
	MEM_SCOPED char *path = xprintf("%s/%s", f->path, base);
	struct place w = {.d = x->d, .file = pool_str(x->d->pool, path), .in = ""};

	if (source_file(x->d->s, path) != NULL) {
		if (!f->is_group && !x->k->legacy && f->group >= 0)
			return draft_fail(x->d, path, 0,
					  "groups cannot be inside groups: remove it");
		w.map = draft_yaml(x->d, w.file);
		if (w.map == NULL)
			return -1;
		if (w.map->kind != NODE_MAP && !node_is_null(w.map))
			return place_fail(&w, w.map, "expected keys and values");
	}
	if (x->k->legacy)
		return f->group >= 0 && w.map != NULL ? kattis_legacy_group(x, &w, f) : 0;
	if (read_settings(x, &w, &f->set) < 0)
		return -1;
	return f->is_group ? kattis_group(x, &w, f) : 0;
}

static int new_group(struct data *x, const char *name, const struct folder *up)
{
	struct problem_group parent = x->d->groups.at[up->group];
	int g = draft_group(x->d, name, up->group);
	struct problem_group *n = &x->d->groups.at[g];

	if (strcmp(name, "sample") == 0)
		n->sample = true;
	if (!x->k->legacy) {
		n->counts = !n->sample;
		return g;
	}
	n->stop = parent.stop;
	n->custom_grader = parent.custom_grader;
	n->grader_flags = parent.grader_flags;
	n->any_accepted = parent.any_accepted;
	n->verdict_mode = parent.verdict_mode;
	n->combine = parent.combine;
	n->low = parent.low;
	n->high = parent.high;
	/* Said at the root: the first sub-result, which is sample, does not count. */
	for (size_t i = 0; up->group == 0 && n->sample && i < parent.grader_flags.len; i++)
		if (strcmp(parent.grader_flags.at[i], "ignore_sample") == 0) {
			n->ignored = true;
			n->counts = false;
		}
	return g;
}

static int top_named(const char *name)
{
	for (int i = 0; i < TOP_N; i++)
		if (strcmp(tops[i], name) == 0)
			return i;
	return -1;
}

static int add_folder(struct data *x, const struct entry *n)
{
	const struct folder *up = folder_of(x, n->path);

	if (up == NULL || path_ends(n->path, ".files"))
		return 0;
	struct folder f = *up;
	const char *name = n->path + strlen("data/");
	f.path = n->path;
	f.is_group = false;
	if (strchr(name, '/') == NULL) {
		f.top = top_named(name);
		if (f.top < 0 || (x->k->legacy && f.top > TOP_SECRET)) {
			draft_warn(x->d, n->path, 0, "this folder is not known and ignored");
			return 0;
		}
	}
	if (f.top > TOP_SECRET)
		f.group = -1;
	else if (x->k->legacy || strchr(name, '/') == NULL ||
		 (f.top == TOP_SECRET && strcmp(up->path, "data/secret") == 0))
		f.is_group = true;
	if (f.is_group) {
		f.group = new_group(x, name, up);
		f.set.full_feedback = x->d->groups.at[f.group].sample;
		if (up->is_group && up->group > 0)
			f.set.full_feedback = up->set.full_feedback;
	}
	if (x->folders.len > PROBLEM_GROUPS_MAX)
		return draft_fail(x->d, "data", 0, "more than %d folders", PROBLEM_GROUPS_MAX);
	if (read_folder_file(x, &f) < 0)
		return -1;
	vec_push(&x->folders, f);
	return 0;
}

/* ---- tests ---- */

static const struct entry *sibling(struct draft *d, const char *stem, const char *ext)
{
	MEM_SCOPED char *path = xprintf("%s%s", stem, ext);

	return source_find(d->s, path);
}

static int read_test_file(struct data *x, const char *stem, struct settings *set,
			  struct problem_test *t)
{
	const struct entry *y = sibling(x->d, stem, ".yaml");
	struct place w;

	if (x->k->legacy || y == NULL)
		return 0;
	if (place_open(&w, x->d, y->path) < 0)
		return -1;
	return place_known(&w, test_keys, false) < 0 || read_settings(x, &w, set) < 0 ||
			       place_text(&w, "hint", &t->hint) < 0 ||
			       place_text(&w, "description", &t->description) < 0
		       ? -1
		       : 0;
}

/* Each input validator gets its own arguments, then those of the submission. */
static const struct problem_args *input_flags(struct data *x, const struct settings *set)
{
	size_t count = x->d->input_validators.len;

	if (set->args.len == 0 || count == 0)
		return set->input;
	struct problem_args *each = pool_alloc(x->d->pool, count * sizeof(*each));
	for (size_t i = 0; i < count; i++) {
		size_t own = set->input != NULL ? set->input[i].len : 0;
		const char **at = pool_alloc(x->d->pool, (own + set->args.len + 1) * sizeof(*at));
		for (size_t j = 0; j < own + set->args.len; j++)
			at[j] = j < own ? set->input[i].at[j] : set->args.at[j - own];
		each[i] = (struct problem_args){.len = own + set->args.len, .at = at};
	}
	return each;
}

static int fill_test(struct data *x, const struct folder *f, const struct entry *in,
		     const char *stem, struct problem_test *t)
{
	struct settings set = f->set;
	const struct entry *ans = sibling(x->d, stem, ".ans");
	const struct entry *files = sibling(x->d, stem, ".files");

	if (read_test_file(x, stem, &set, t) < 0)
		return -1;
	if (ans == NULL && f->top != TOP_INVALID_INPUT)
		return draft_fail(x->d, in->path, 0, "there is no answer %s.ans", path_base(stem));
	t->in = draft_file(in);
	t->ans = draft_file(ans);
	t->args = set.args;
	t->flags = set.flags;
	t->input_flags = input_flags(x, &set);
	t->full_feedback = set.full_feedback;
	t->accept_score = set.accept;
	t->reject_score = set.reject;
	if (files != NULL && files->kind == ENTRY_DIR)
		t->files = draft_members(x->d, files->path);
	return 0;
}

static int add_probe(struct data *x, const struct folder *f, const struct entry *in,
		     const char *stem)
{
	static const int kinds[TOP_N] = {[TOP_INVALID_INPUT] = PROBE_INVALID_INPUT,
					 [TOP_INVALID_OUTPUT] = PROBE_INVALID_OUTPUT,
					 [TOP_VALID_OUTPUT] = PROBE_VALID_OUTPUT};
	struct problem_probe p = {.test = {.name = stem + strlen("data/"), .group = -1}};

	memcpy(&p.kind, &kinds[f->top], sizeof(p.kind));
	const struct entry *out = sibling(x->d, stem, ".out");
	if (f->top != TOP_INVALID_INPUT && out == NULL)
		return draft_fail(x->d, in->path, 0, "there is no output %s.out", path_base(stem));
	p.out = draft_file(out);
	if (fill_test(x, f, in, stem, &p.test) < 0)
		return -1;
	vec_push(&x->d->probes, p);
	return 0;
}

static int add_test(struct data *x, const struct entry *in)
{
	const struct folder *f = folder_of(x, in->path);

	if (f == NULL || f->top < 0)
		return 0;
	const char *stem = pool_strn(x->d->pool, in->path, strlen(in->path) - 3);
	if (f->group < 0)
		return add_probe(x, f, in, stem);
	int i = draft_test(x->d, stem + strlen("data/"), f->group);
	return i < 0 ? -1 : fill_test(x, f, in, stem, &x->d->tests.at[i]);
}

/* Files whose test does not exist. */
static int check_orphan(struct data *x, const struct entry *n)
{
	static const char *const exts[] = {".ans", ".yaml", ".hint", ".desc"};

	for (int i = 0; i < 4; i++) {
		const char *base = path_base(n->path);
		if (!path_ends(n->path, exts[i]) || strcmp(base, "test_group.yaml") == 0 ||
		    strcmp(base, "testdata.yaml") == 0)
			continue;
		const struct folder *f = folder_of(x, n->path);
		if (f == NULL || f->top < 0)
			return 0;
		MEM_SCOPED char *stem = xstrndup(n->path, strlen(n->path) - strlen(exts[i]));
		if (sibling(x->d, stem, ".in") != NULL)
			return 0;
		if (i > 0 && x->k->legacy) {
			draft_warn(x->d, n->path, 0, "there is no test of that name");
			return 0;
		}
		return draft_fail(x->d, n->path, 0, "there is no input %s.in", path_base(stem));
	}
	return 0;
}

static int compare_tests(const void *a, const void *b)
{
	return path_compare(((const struct problem_test *)a)->name,
			    ((const struct problem_test *)b)->name);
}

/* ---- what follows from all of it ---- */

static size_t tests_in(const struct draft *d, int group)
{
	size_t n = 0;

	vec_each (struct problem_test, t, &d->tests)
		n += t->group == group;
	return n;
}

static bool has_groups(const struct draft *d, int group)
{
	vec_each (struct problem_group, g, &d->groups)
		if (g->parent == group)
			return true;
	return false;
}

static int check_secret(struct data *x, int secret)
{
	struct draft *d = x->d;
	double sum = 0;
	bool groups = has_groups(d, secret), bounded = isfinite(d->groups.at[secret].max_score);

	if (groups && tests_in(d, secret) > 0)
		return draft_fail(d, "data/secret", 0,
				  "holds both tests and groups; move the tests into a group");
	for (int i = 0; i < (int)d->groups.len; i++) {
		const struct problem_group *g = &d->groups.at[i];
		if (g->parent != secret || !d->p->scoring)
			continue;
		MEM_SCOPED char *file = xprintf("data/%s/test_group.yaml", g->name);
		if (!isfinite(g->max_score) && (bounded || g->combine == COMBINE_ALL))
			return draft_fail(d, file, 0,
					  "max_score is missing: this group needs a bound");
		if (d->groups.at[secret].combine == COMBINE_ALL && g->combine != COMBINE_ALL)
			return draft_fail(d, file, 0,
					  "secret has pass-fail aggregation, so must this group");
		sum += g->max_score;
	}
	if (groups && d->p->scoring && bounded && d->groups.at[secret].combine == COMBINE_SUM &&
	    sum != d->groups.at[secret].max_score)
		draft_warn(d, "data/secret", 0, "the groups' max_score add up to %g, not to %g",
			   sum, d->groups.at[secret].max_score);
	return 0;
}

/* Static validation is one more test of its group, before the others. */
static void add_static_tests(struct draft *d)
{
	for (int i = 0; i < (int)d->groups.len; i++) {
		const struct problem_group *g = &d->groups.at[i];
		struct problem_test t = {.group = i,
					 .sample = g->sample,
					 .is_static = true,
					 .flags = g->static_flags,
					 .accept_score = g->static_score,
					 .max_score = g->static_score};
		if (!g->static_validation)
			continue;
		t.name = pool_printf(d->pool, "%s/static validation", g->name);
		size_t at = 0;
		while (at < d->tests.len && d->tests.at[at].group < i)
			at++;
		while (at < d->tests.len && d->tests.at[at].group != i)
			at++;
		vec_push(&d->tests, t);
		memmove(&d->tests.at[at + 1], &d->tests.at[at],
			(d->tests.len - 1 - at) * sizeof(t));
		d->tests.at[at] = t;
		if (isfinite(g->max_score) && g->combine == COMBINE_MIN)
			d->tests.at[at].accept_score = d->tests.at[at].max_score = g->max_score;
	}
}

static int finish_2025(struct data *x)
{
	struct draft *d = x->d;
	int secret = -1;

	for (int i = 0; i < (int)d->groups.len; i++)
		if (strcmp(d->groups.at[i].name, "secret") == 0)
			secret = i;
	if (secret < 0)
		return draft_fail(d, "data/secret", 0, "there is no such folder");
	if (check_secret(x, secret) < 0)
		return -1;
	d->groups.at[0].combine = d->p->scoring ? COMBINE_SUM : COMBINE_ALL;
	vec_each (struct problem_group, g, &d->groups)
		if (!d->p->scoring || g->sample)
			g->max_score = d->p->scoring ? 0 : 1;
	if (!d->p->scoring) {
		add_static_tests(d);
		return 0;
	}
	d->p->max_score = d->groups.at[secret].max_score;
	d->groups.at[0].max_score = d->p->max_score;
	size_t *count = xcalloc(d->groups.len, sizeof(*count));
	vec_each (struct problem_test, t, &d->tests)
		count[t->group]++;
	vec_each (struct problem_test, t, &d->tests) {
		const struct problem_group *g = &d->groups.at[t->group];
		if (g->sample || g->combine == COMBINE_ALL)
			continue;
		t->max_score = g->combine == COMBINE_MIN
				       ? g->max_score
				       : (g->max_score - g->static_score) / (double)count[t->group];
		t->accept_score = isfinite(t->max_score) ? t->max_score : NAN;
	}
	free(count);
	add_static_tests(d);
	return 0;
}

static double combine_two(enum problem_combine c, double a, double b, bool first)
{
	if (first)
		return b;
	if (c == COMBINE_MIN)
		return fmin(a, b);
	return c == COMBINE_MAX ? fmax(a, b) : a + b;
}

/* The best score of each group, from the leaves up; what a validator gives has no bound. */
static void finish_legacy(struct data *x)
{
	struct draft *d = x->d;

	for (size_t i = 0; i < d->groups.len && !d->p->scoring; i++) {
		d->groups.at[i].combine = COMBINE_ALL;
		d->groups.at[i].max_score = 1;
	}
	if (!d->p->scoring)
		return;
	for (int i = (int)d->groups.len - 1; i >= 0; i--) {
		struct problem_group *g = &d->groups.at[i];
		double best = 0;
		size_t n = 0;
		vec_each (struct problem_test, t, &d->tests)
			if (t->group == i)
				best = combine_two(g->combine, best,
						   x->k->validator_scores
							   ? INFINITY
							   : fmax(t->accept_score, t->reject_score),
						   n++ == 0);
		for (size_t j = (size_t)i + 1; j < d->groups.len; j++)
			if (d->groups.at[j].parent == i && d->groups.at[j].counts)
				best = combine_two(g->combine, best, d->groups.at[j].max_score,
						   n++ == 0);
		if (g->combine == COMBINE_AVG && n > 0)
			best /= (double)n;
		g->max_score = g->custom_grader ? g->high : fmin(best, g->high);
	}
	d->p->max_score = d->groups.at[0].max_score;
}

int kattis_data(struct kattis *k)
{
	struct data x = {.k = k, .d = k->d};
	size_t n;
	const struct entry *all = source_below(k->d->s, "data", &n);
	struct folder root = {.path = "data", .top = -1, .is_group = k->legacy};
	int rc = 0;

	draft_group(k->d, "", -1);
	k->d->groups.at[0].stop = k->legacy;
	root.set = (struct settings){.flags = k->flags, .accept = 1};
	rc = read_folder_file(&x, &root);
	vec_push(&x.folders, root);
	for (size_t i = 0; i < n && rc == 0; i++) {
		if (strstr(all[i].path, ".files/") != NULL)
			continue;
		if (all[i].kind == ENTRY_DIR)
			rc = add_folder(&x, &all[i]);
		else if (path_ends(all[i].path, ".in"))
			rc = add_test(&x, &all[i]);
		else
			rc = check_orphan(&x, &all[i]);
	}
	vec_release(&x.folders);
	if (k->d->tests.len > 0)
		qsort(k->d->tests.at, k->d->tests.len, sizeof(struct problem_test), compare_tests);
	if (rc < 0)
		return -1;
	if (k->legacy)
		finish_legacy(&x);
	return k->legacy ? 0 : finish_2025(&x);
}
