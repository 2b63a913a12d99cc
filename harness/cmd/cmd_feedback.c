/*
 * What agents made of the feedback they got: flips, oscillation, plateau,
 * friction and resistance, from a run directory.
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/cmd/cmd.h"
#include "harness/cmd/results.h"
#include "harness/report/attempts.h"
#include "harness/report/search.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct args {
	struct results_style style;
	const char *target;
	bool rows;
};

static const struct opt opts[] = {
	{OPT_TEXT, 0, "target", "X", "the share that friction is measured against (default 1)",
	 offsetof(struct args, target)},
	{OPT_FLAG, 0, "rows", NULL, "print what was told and what was true, round by round",
	 offsetof(struct args, rows)},
	RESULTS_OPTS(struct args, style),
	{OPT_END},
};

/* ------------------------------------------------------------------ the numbers */

static const char *const rate_heads[] = {"c>i",      "i>c",      "c>i lied",  "c>i true",
					 "i>c lied", "i>c true", "resistance"};
static const char *const rate_keys[] = {"c_to_i",       "i_to_c",       "fired_c_to_i",
					"quiet_c_to_i", "fired_i_to_c", "quiet_i_to_c",
					"resistance"};
enum { RATES = sizeof(rate_keys) / sizeof(*rate_keys) };

static const struct rate *rate_at(const struct friction *f, int i)
{
	const struct rate *const all[RATES] = {&f->c_to_i,       &f->i_to_c,       &f->fired_c_to_i,
					       &f->quiet_c_to_i, &f->fired_i_to_c, &f->quiet_i_to_c,
					       &f->resistance};
	return all[i];
}

static json_t *friction_json(const char *name, const struct friction *f, bool one)
{
	json_t *j = json_pack("{s:s,s:I}", "player", name, "attempts", (json_int_t)f->attempts);

	for (int i = 0; i < RATES; i++) {
		const struct rate *r = rate_at(f, i);
		json_t *x = json_pack("{s:I,s:I,s:o,s:f,s:f}", "k", (json_int_t)r->k, "n",
				      (json_int_t)r->n, "rate",
				      json_number(r->n > 0 ? (double)r->k / (double)r->n : NAN),
				      "low", r->low, "high", r->high);
		json_object_set_new(j, rate_keys[i], x);
	}
	if (!one)
		return j;
	json_object_set_new(j, "sign_changes", json_integer((json_int_t)f->sign_changes));
	json_object_set_new(j, "oscillates", json_boolean(f->sign_changes >= 2));
	json_object_set_new(j, "plateau_round", json_integer((json_int_t)f->plateau));
	json_object_set_new(j, "friction", json_number(f->friction));
	return j;
}

static void grid_friction(struct grid *g, const char *name, const struct friction *f, bool one)
{
	grid_text(g, name);
	grid_printf(g, "%zu", f->attempts);
	for (int i = 0; i < RATES; i++) {
		const struct rate *r = rate_at(f, i);
		if (r->n == 0)
			grid_text(g, "-");
		else
			grid_printf(g, "%zu/%zu [%.2f %.2f]", r->k, r->n, r->low, r->high);
	}
	if (one) {
		grid_printf(g, "%zu", f->sign_changes);
		grid_printf(g, "%zu", f->plateau);
		grid_real(g, f->friction, 3);
	} else {
		for (int i = 0; i < 3; i++)
			grid_text(g, "");
	}
}

static void friction_in_search(const struct attempts_run *d, const struct attempts *x,
			       double target, struct friction *f)
{
	size_t n = x->step.len < d->search->n ? x->step.len : d->search->n;
	MEM_SCOPED int *parent = xcalloc(n + 1, sizeof(*parent));

	for (size_t i = 0; i < n; i++)
		parent[i] = d->search->node[i].parent;
	friction_of_tree(x->list.at, parent, x->step.at, n, target, f);
}

static void show_numbers(const struct attempts_run *d, double target,
			 const struct results_style *style)
{
	struct grid g;
	BUF_SCOPED text = BUF_INIT;
	JSON_SCOPED *players = json_array();
	struct friction all = {0};

	grid_init(&g, "lrrrrrrrrrrr");
	grid_text(&g, "player");
	grid_text(&g, "attempts");
	for (int i = 0; i < RATES; i++)
		grid_text(&g, rate_heads[i]);
	grid_text(&g, "changes");
	grid_text(&g, "plateau");
	grid_text(&g, "friction");
	for (size_t i = 0; i < d->n; i++) {
		const struct attempts *x = &d->at[i], *searched = attempts_searched(d);
		struct friction f;
		if (searched != NULL && x != searched) /* frozen */
			continue;
		if (searched != NULL)
			friction_in_search(d, x, target, &f);
		else
			friction_of(x->list.at, x->list.len, target, &f);
		friction_add(&all, &f);
		grid_friction(&g, d->at[i].name, &f, true);
		json_array_append_new(players, friction_json(d->at[i].name, &f, true));
	}
	grid_friction(&g, "all", &all, false);
	if (style->json) {
		JSON_SCOPED *j = json_pack("{s:f,s:O,s:o}", "target", target, "players", players,
					   "all", friction_json("all", &all, false));
		cmd_print_json(j);
	} else {
		grid_print(&g, style, &text);
		fwrite(text.data, 1, text.len, stdout);
	}
	if (results_for_people(style))
		printf("%s\nAn attempt is correct (c) when it won more than half of its meetings, "
		       "else "
		       "incorrect (i).\n\"lied\": the judge acted on its intent; \"true\": it told "
		       "the truth.  Intervals: Wilson, 95 %%.\n",
		       d->search != NULL
			       ? "\nSteps lead from a node of the search to its children.\n"
			       : "");
	grid_release(&g);
}

/* ------------------------------------------------------------------ the rows */

struct rows {
	const struct attempts_run *d;
	const struct results_style *style;
	struct grid g;
};

static const char *told_text(int told)
{
	return told < 0 ? "nothing" : told > 0 ? "won" : "lost";
}

static int add_row(void *cookie, const struct store_feedback *x)
{
	struct rows *r = cookie;
	const char *name = "?";

	for (size_t i = 0; i < r->d->n; i++)
		if (r->d->at[i].id == x->player)
			name = r->d->at[i].name;
	if (r->style->json) {
		JSON_SCOPED *j = json_pack("{s:i,s:s,s:i,s:s,s:s,s:s,s:b,s:b,s:o,s:o,s:s,s:s}",
					   "round", x->round, "player", name, "played", x->played,
					   "level", x->level, "intent", x->intent, "knowledge",
					   x->knowledge, "fired", x->fired, "won", x->won, "told",
					   x->told < 0 ? json_null() : json_boolean(x->told),
					   "share", json_number(x->share < 0 ? NAN : x->share),
					   "truth", x->truth, "shown", x->shown);
		cmd_print_json(j);
		return 0;
	}
	grid_printf(&r->g, "%d", x->round);
	grid_text(&r->g, name);
	grid_printf(&r->g, "%d", x->played);
	grid_text(&r->g, x->level);
	grid_text(&r->g, x->intent);
	grid_text(&r->g, x->knowledge);
	grid_text(&r->g, x->won ? "won" : "lost");
	grid_text(&r->g, told_text(x->told));
	grid_real(&r->g, x->share < 0 ? NAN : x->share, 3);
	return 0;
}

static int show_rows(const struct attempts_run *d, const struct results_style *style, struct err *e)
{
	static const char *const heads[] = {"before",    "player", "round", "level", "intent",
					    "knowledge", "truth",  "told",  "share"};
	struct rows r = {.d = d, .style = style};
	BUF_SCOPED text = BUF_INIT;

	grid_init(&r.g, "rlrlllllr");
	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++)
		grid_text(&r.g, heads[i]);
	int rc = store_each_feedback(d->store, add_row, &r, e);
	if (rc == 0 && !style->json) {
		grid_print(&r.g, style, &text);
		fwrite(text.data, 1, text.len, stdout);
	}
	grid_release(&r.g);
	return rc;
}

static int show(const char *dir, const struct args *a, double target, struct err *e)
{
	struct attempts_run d;
	int rc = attempts_open(&d, dir, e);

	if (rc == 0 && a->rows)
		rc = show_rows(&d, &a->style, e);
	else if (rc == 0)
		show_numbers(&d, target, &a->style);
	attempts_close(&d);
	return rc;
}

static int run(const struct command *c, int argc, char **argv)
{
	struct args a = {0};
	struct opt_rest rest;
	struct err e = ERR_INIT;
	double target = 1;

	int rc = cmd_parse(c, &a, argc, argv, &rest, &e);
	if (rc > 0)
		return 0;
	if (rc == 0 && rest.n != 1)
		rc = err_set(&e, ERR_USAGE, "expected one DIR; see `agon feedback --help`");
	if (rc == 0)
		rc = results_style_check(&a.style, &e);
	if (rc == 0)
		rc = option_real("target", a.target, &target, &e);
	if (rc == 0 && !(target > 0 && target <= 1))
		rc = err_set(&e, ERR_USAGE, "--target: expected a share above 0, at most 1");
	if (rc < 0 || show(rest.at[0], &a, target, &e) < 0)
		return cmd_fail(c, &e);
	return 0;
}

const struct command cmd_feedback = {
	.name = "feedback",
	.synopsis = "DIR [--target X] [--rows]",
	.summary = "what agents made of the feedback they got",
	.details =
		"DIR is a run directory.  An attempt is a codebase that played a round; it is "
		"correct when\n"
		"it won more than half of its meetings.  Flip rates go from correct to incorrect "
		"and\n"
		"back, apart for feedback that was true and that was not.  The plateau is the last "
		"round\n"
		"in which the best share rose by more than .01; friction is 1 - (last - first) /\n"
		"(target - first); resistance is the share of attempts that were told to have "
		"failed and\n"
		"whose next edit did not touch what was at fault: the file that the failed build "
		"names,\n"
		"else anything.  In a search only who edits counts, steps lead from a node to its\n"
		"children, and the best node takes the place of the last round.",
	.opts = opts,
	.run = run,
};
