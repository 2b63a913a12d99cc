/* Group files of ICPC and Kattis packages: test_group.yaml and testdata.yaml. */
#include "problems/package/kattis.h"

#include "harness/base/fd.h"

#include <string.h>

static const char *const group_keys[] = {"max_score",
					 "score_aggregation",
					 "static_validation_score",
					 "require_pass",
					 "args",
					 "input_validator_args",
					 "static_validator_args",
					 "output_validator_args",
					 "input_visualizer_args",
					 "output_visualizer_args",
					 "full_feedback",
					 "description",
					 NULL};
static const char *const legacy_keys[] = {"on_reject",
					  "grading",
					  "grader_flags",
					  "input_validator_flags",
					  "output_validator_flags",
					  "accept_score",
					  "reject_score",
					  "range",
					  NULL};

/* ---- arguments ---- */

static bool names_program(const char *name, const struct problem_program *p)
{
	size_t n = strlen(name);

	return strcmp(name, p->name) == 0 || (strncmp(name, p->name, n) == 0 && p->name[n] == '.');
}

/* A list for all validators, or a map from a validator's name to its list. */
int kattis_input_args(struct data *x, const struct place *w, const char *key,
		      const struct problem_args **io)
{
	const struct node *n = node_get(w->map, key);
	size_t count = x->d->input_validators.len;
	struct problem_args all = {0};

	if (n == NULL || node_is_null(n) || count == 0)
		return 0;
	struct problem_args *each = pool_alloc(x->d->pool, count * sizeof(*each));
	struct place sub = {.d = x->d, .file = w->file, .map = n, .in = "input_validator_args."};
	if (n->kind != NODE_MAP &&
	    (x->k->legacy ? place_flags(w, key, &all) : place_texts(w, key, &all)) < 0)
		return -1;
	const char *only = NULL;
	if (n->kind == NODE_MAP && x->k->legacy &&
	    (place_text(&sub, "name", &only) < 0 || place_flags(&sub, "flags", &all) < 0))
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct problem_program *p = &x->d->input_validators.at[i].program;
		each[i] = all;
		if (only != NULL && !names_program(only, p))
			each[i] = (struct problem_args){0};
		for (size_t j = 0; n->kind == NODE_MAP && !x->k->legacy && j < n->entries.len; j++)
			if (names_program(n->entries.at[j].key->text, p) &&
			    place_texts(&sub, n->entries.at[j].key->text, &each[i]) < 0)
				return -1;
	}
	*io = each;
	return 0;
}

/* ---- groups of 2025-09 ---- */

static int read_max_score(const struct place *w, struct problem_group *g)
{
	const char *text = NULL;
	int64_t n = 0;

	if (place_text(w, "max_score", &text) < 0 || text == NULL)
		return text == NULL ? 0 : -1;
	if (strcmp(text, "unbounded") == 0)
		g->max_score = INFINITY;
	else if (place_int(w, "max_score", 0, 1000000000, &n) < 0)
		return -1;
	else
		g->max_score = (double)n;
	return 0;
}

static int read_requires(struct data *x, const struct place *w, int group)
{
	struct problem_args names = {0};

	if (place_texts(w, "require_pass", &names) < 0)
		return -1;
	int *list = pool_alloc(x->d->pool, (names.len + 1) * sizeof(*list));
	for (size_t i = 0; i < names.len; i++) {
		list[i] = -1;
		for (int g = 1; g < (int)x->d->groups.len; g++)
			if (g != group && strcmp(x->d->groups.at[g].name, names.at[i]) == 0)
				list[i] = g;
		if (list[i] < 0 || list[i] == x->d->groups.at[group].parent)
			return place_fail(w, node_get(w->map, "require_pass"),
					  "require_pass: %.60s is no group before this one",
					  names.at[i]);
		if (x->d->groups.at[list[i]].combine != COMBINE_ALL)
			return place_fail(w, node_get(w->map, "require_pass"),
					  "require_pass: %.60s has no pass-fail aggregation",
					  names.at[i]);
	}
	x->d->groups.at[group].requires = list;
	x->d->groups.at[group].n_requires = names.len;
	return 0;
}

static int read_static(struct data *x, const struct place *w, struct problem_group *g)
{
	const char *text = NULL;
	int64_t n = 0;

	if (place_text(w, "static_validation_score", &text) < 0 ||
	    place_texts(w, "static_validator_args", &g->static_flags) < 0)
		return -1;
	if (text == NULL)
		return 0;
	if (x->d->p->static_validator.program.name == NULL)
		return place_fail(w, node_get(w->map, "static_validation_score"),
				  "static_validation_score without a static_validator/");
	g->static_validation = true;
	if (strcmp(text, "pass-fail") == 0)
		return 0;
	if (place_int(w, "static_validation_score", 0, 1000000000, &n) < 0)
		return -1;
	g->static_score = (double)n;
	return 0;
}

int kattis_group(struct data *x, const struct place *w, struct folder *f)
{
	static const char *const modes[] = {"pass-fail", "sum", "min", NULL};
	static const enum problem_combine combines[] = {COMBINE_ALL, COMBINE_SUM, COMBINE_MIN};
	static const char *const scoring_only[] = {"max_score", "score_aggregation",
						   "require_pass"};
	struct problem_group g = x->d->groups.at[f->group];
	bool secret = strcmp(g.name, "secret") == 0, scoring = x->d->p->scoring;
	int mode = secret ? 1 : 0;

	if (scoring && secret)
		g.max_score = 100;
	if (place_known(w, group_keys, false) < 0)
		return -1;
	for (int i = 0; i < 3; i++) {
		const struct node *n = node_get(w->map, scoring_only[i]);
		if (n != NULL && (!scoring || g.sample))
			return place_fail(w, n, "%s is not for %s", scoring_only[i],
					  g.sample ? "sample" : "pass-fail problems");
	}
	if (place_choice(w, "score_aggregation", modes, &mode) < 0 || read_max_score(w, &g) < 0 ||
	    read_static(x, w, &g) < 0)
		return -1;
	g.combine = scoring && !g.sample ? combines[mode] : COMBINE_ALL;
	x->d->groups.at[f->group] = g;
	return scoring ? read_requires(x, w, f->group) : 0;
}

/* ---- groups of legacy ---- */

static int read_grader_flags(const struct place *w, struct problem_group *g)
{
	static const char *const verdicts[] = {"worst_error", "first_error", "always_accept"};
	static const char *const scores[] = {"sum", "min", "max", "avg"};
	struct problem_args flags = {0};

	if (node_get(w->map, "grader_flags") == NULL)
		return 0;
	if (place_flags(w, "grader_flags", &flags) < 0)
		return -1;
	g->grader_flags = flags;
	g->any_accepted = false;
	g->verdict_mode = VERDICT_MODE_WORST;
	g->combine = COMBINE_SUM;
	for (size_t i = 0; i < flags.len; i++) {
		bool known = strcmp(flags.at[i], "ignore_sample") == 0;
		if (strcmp(flags.at[i], "accept_if_any_accepted") == 0)
			known = g->any_accepted = true;
		for (int v = 0; v < 3; v++)
			if (strcmp(flags.at[i], verdicts[v]) == 0) {
				known = true;
				g->verdict_mode = (enum problem_verdict_mode)v;
			}
		for (int s = 0; s < 4; s++)
			if (strcmp(flags.at[i], scores[s]) == 0) {
				known = true;
				g->combine = (enum problem_combine)s;
			}
		if (!known && !g->custom_grader)
			return place_fail(w, node_get(w->map, "grader_flags"),
					  "grader_flags: the default grader has no %.40s",
					  flags.at[i]);
	}
	return 0;
}

static int read_range(const struct place *w, struct problem_group *g)
{
	struct problem_args two = {0};

	if (place_flags(w, "range", &two) < 0)
		return -1;
	if (two.at == NULL)
		return 0;
	if (two.len != 2 || !real_parse(two.at[0], true, &g->low) ||
	    !real_parse(two.at[1], true, &g->high) || g->low > g->high)
		return place_fail(w, node_get(w->map, "range"),
				  "range: expected two numbers, the smaller one first");
	return 0;
}

int kattis_legacy_group(struct data *x, const struct place *w, struct folder *f)
{
	static const char *const rejects[] = {"break", "continue", NULL};
	static const char *const gradings[] = {"default", "custom", NULL};
	struct problem_group *g = &x->d->groups.at[f->group];
	struct problem_args own = {0};
	int reject = g->stop ? 0 : 1, grading = g->custom_grader;

	if (place_known(w, legacy_keys, true) < 0 ||
	    place_choice(w, "on_reject", rejects, &reject) < 0 ||
	    place_choice(w, "grading", gradings, &grading) < 0)
		return -1;
	g->stop = reject == 0;
	g->custom_grader = grading == 1;
	if (g->custom_grader && x->d->p->graders.len == 0)
		return place_fail(w, node_get(w->map, "grading"),
				  "grading: custom, but there is nothing in graders/");
	if (g->custom_grader && x->d->p->graders.len > 1)
		return place_fail(w, node_get(w->map, "grading"),
				  "grading: custom, but graders/ has both %.60s and %.60s: a "
				  "package has one grader, and its files, if they are several, "
				  "are in a directory",
				  x->d->p->graders.at[0].name, x->d->p->graders.at[1].name);
	if (read_grader_flags(w, g) < 0 || read_range(w, g) < 0 ||
	    place_real(w, "accept_score", -INFINITY, INFINITY, &f->set.accept) < 0 ||
	    place_real(w, "reject_score", -INFINITY, INFINITY, &f->set.reject) < 0 ||
	    kattis_input_args(x, w, "input_validator_flags", &f->set.input) < 0)
		return -1;
	const struct node *n = node_get(w->map, "output_validator_flags");
	struct place map = {.d = x->d, .file = w->file, .map = n, .in = "output_validator_flags."};
	if (n == NULL)
		return 0;
	if (n->kind == NODE_MAP ? place_flags(&map, "flags", &own) < 0
				: place_flags(w, "output_validator_flags", &own) < 0)
		return -1;
	/* Behind those of problem.yaml. */
	size_t base = x->k->flags.len;
	const char **at = pool_alloc(x->d->pool, (base + own.len + 1) * sizeof(*at));
	for (size_t i = 0; i < base + own.len; i++)
		at[i] = i < base ? x->k->flags.at[i] : own.at[i - base];
	f->set.flags = (struct problem_args){.len = base + own.len, .at = at};
	return 0;
}
