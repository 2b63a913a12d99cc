#include "harness/cmd/experiment_out.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/cmd/cmd.h"
#include "harness/cmd/experiment.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct view {
	const struct experiment *x;
	const struct experiment_args *a;
	struct experiment_options o;
	struct experiment_table t;
	bool edits; /* some run has more than round 0: change and rounds mean something */
};

static bool is_shown(const struct view *v, const struct cell_player *p)
{
	return v->a->player == NULL || strcmp(v->a->player, p->name) == 0;
}

static int digits_of(enum measure m)
{
	return m == MEASURE_ELO ? 0 : m == MEASURE_ROUNDS ? 2 : 1;
}

static void range_text(const struct estimate *x, int digits, struct buf *out)
{
	if (isnan(x->mean))
		return;
	buf_printf(out, "%.*f", digits, x->mean);
	if (isfinite(x->lo) && isfinite(x->hi))
		buf_printf(out, " [%.*f, %.*f]", digits, x->lo, digits, x->hi);
}

/* ---- tables ---- */

/* Three columns for other programs, one for people. */
static void add_estimate(struct grid *g, const struct estimate *x, int digits, bool apart)
{
	BUF_SCOPED text = BUF_INIT;

	if (apart) {
		grid_real(g, x->mean, 4);
		grid_real(g, isfinite(x->lo) ? x->lo : NAN, 4);
		grid_real(g, isfinite(x->hi) ? x->hi : NAN, 4);
		return;
	}
	range_text(x, digits, &text);
	grid_text(g, text.data != NULL ? text.data : "");
}

static void add_title(struct grid *g, const char *title, const char *key, bool apart)
{
	if (!apart) {
		grid_text(g, title);
		return;
	}
	grid_text(g, key);
	grid_printf(g, "%s_lo", key);
	grid_printf(g, "%s_hi", key);
}

static void add_head(const struct view *v, struct grid *g, bool apart)
{
	static const char *const titles[MEASURE_COUNT] = {"points %", "change", "Elo",
							  "rounds won"};

	for (size_t k = 0; k < v->x->matrix.factors.len; k++)
		if (!v->t.over[k])
			grid_text(g, v->x->matrix.factors.at[k].name);
	grid_text(g, "player");
	grid_text(g, "runs");
	grid_text(g, "games");
	for (int m = 0; m < MEASURE_COUNT; m++)
		if (v->edits || m == MEASURE_POINTS || m == MEASURE_ELO)
			add_title(g, titles[m], measure_names[m], apart);
	if (v->a->baseline != NULL) {
		MEM_SCOPED char *title = xprintf("%s - baseline", titles[v->o.measure]);
		add_title(g, title, "difference", apart);
	}
}

static void add_row(const struct view *v, struct grid *g, const struct cell *c,
		    const struct cell_player *p, bool apart)
{
	for (size_t k = 0; k < v->x->matrix.factors.len; k++)
		if (!v->t.over[k])
			grid_text(g, v->x->matrix.factors.at[k].levels.at[c->level[k]]);
	grid_text(g, p->name);
	grid_printf(g, "%d", p->runs);
	grid_printf(g, "%lld", (long long)p->games);
	for (int m = 0; m < MEASURE_COUNT; m++)
		if (v->edits || m == MEASURE_POINTS || m == MEASURE_ELO)
			add_estimate(g, &p->value[m], digits_of((enum measure)m), apart);
	if (v->a->baseline != NULL)
		add_estimate(g, &p->difference, digits_of(v->o.measure), apart);
}

static void print_table(const struct view *v)
{
	bool apart = v->a->style.csv;
	BUF_SCOPED align = BUF_INIT;
	BUF_SCOPED out = BUF_INIT;
	struct grid g;

	for (size_t k = 0; k < v->x->matrix.factors.len; k++)
		if (!v->t.over[k])
			buf_putc(&align, 'l');
	int numbers = ((v->edits ? 4 : 2) + (v->a->baseline != NULL)) * (apart ? 3 : 1);
	buf_puts(&align, "lrr");
	for (int i = 0; i < numbers; i++)
		buf_putc(&align, 'r');
	grid_init(&g, align.data);
	add_head(v, &g, apart);
	vec_each (struct cell, c, &v->t.cells)
		vec_each (struct cell_player, p, &c->players)
			if (is_shown(v, p))
				add_row(v, &g, c, p, apart);
	grid_print(&g, &v->a->style, &out);
	fwrite(out.data, 1, out.len, stdout);
	grid_release(&g);
}

static void print_notes(const struct view *v)
{
	static const char *const counted[] = {
		[ROUNDS_ALL] = "all rounds after round 0",
		[ROUNDS_LAST] = "the last round",
		[ROUNDS_BEST] = "the best node of each search, measured again where it was"};
	BUF_SCOPED out = BUF_INIT;

	buf_printf(&out, "\nmeans over runs with %g %% Student intervals", 100 * v->o.confidence);
	const char *before = "; averaged over ";
	for (size_t k = 0; k < v->x->matrix.factors.len; k++)
		if (v->t.over[k]) {
			const char *name = v->x->matrix.factors.at[k].name;
			buf_puts(&out, before);
			buf_add_text(&out, name, strlen(name), 100);
			before = ", ";
		}
	buf_puts(&out, "\nno interval is narrower than the games alone allow; a row of one run has "
		       "that one, which says nothing of other seeds\n");
	if (v->edits)
		buf_printf(&out, "points: %s; change: %s minus round 0\n", counted[v->o.rounds],
			   v->o.rounds == ROUNDS_BEST ? "that" : "last round");
	fwrite(out.data, 1, out.len, stdout);
}

/* ---- JSON ---- */

static json_t *estimate_json(const struct estimate *x)
{
	json_t *j = json_object();

	json_object_set_new(j, "mean", json_number(x->mean));
	json_object_set_new(j, "lo", json_number(x->lo));
	json_object_set_new(j, "hi", json_number(x->hi));
	return j;
}

static json_t *text_json(const char *text)
{
	return json_text(text, strlen(text));
}

static json_t *cell_json(const struct view *v, const struct cell *c)
{
	json_t *j = json_object(), *levels = json_object(), *players = json_array();

	for (size_t k = 0; k < v->x->matrix.factors.len; k++) {
		const struct config_factor *f = &v->x->matrix.factors.at[k];
		if (!v->t.over[k])
			json_object_set_new(levels, f->name, text_json(f->levels.at[c->level[k]]));
	}
	vec_each (struct cell_player, p, &c->players) {
		if (!is_shown(v, p))
			continue;
		json_t *x = json_object();
		json_object_set_new(x, "name", text_json(p->name));
		json_object_set_new(x, "runs", json_integer(p->runs));
		json_object_set_new(x, "games", json_integer((json_int_t)p->games));
		for (int m = 0; m < MEASURE_COUNT; m++)
			json_object_set_new(x, measure_names[m], estimate_json(&p->value[m]));
		json_object_set_new(x, "difference",
				    v->a->baseline != NULL ? estimate_json(&p->difference)
							   : json_null());
		json_array_append_new(players, x);
	}
	json_object_set_new(j, "levels", levels);
	json_object_set_new(j, "players", players);
	return j;
}

static void print_json(const struct view *v)
{
	JSON_SCOPED *j = json_object();
	json_t *factors = json_array(), *cells = json_array();

	for (size_t k = 0; k < v->x->matrix.factors.len; k++) {
		const struct config_factor *f = &v->x->matrix.factors.at[k];
		json_t *levels = json_array();
		vec_each (char *, label, &f->levels)
			json_array_append_new(levels, text_json(*label));
		json_array_append_new(factors,
				      json_pack("{s:o,s:o,s:b}", "name", text_json(f->name),
						"levels", levels, "averaged", (int)v->t.over[k]));
	}
	vec_each (struct cell, c, &v->t.cells)
		json_array_append_new(cells, cell_json(v, c));
	json_object_set_new(j, "factors", factors);
	json_object_set_new(j, "runs", json_integer((json_int_t)v->x->matrix.runs));
	json_object_set_new(j, "unfinished", json_integer(v->t.unfinished));
	json_object_set_new(j, "measure", json_string(measure_names[v->o.measure]));
	json_object_set_new(j, "baseline",
			    v->a->baseline != NULL ? text_json(v->a->baseline) : json_null());
	json_object_set_new(j, "confidence", json_number(v->o.confidence));
	json_object_set_new(j, "cells", cells);
	cmd_print_json(j);
}

/* ---- chart ---- */

static int draw(const struct view *v, struct err *e)
{
	static const char *const axes[MEASURE_COUNT] = {"points, %", "change of points, %", "Elo",
							"rounds won"};
	VEC(struct chart_rating)
	rows = {0};
	VEC(char *)
	names = {0};
	BUF_SCOPED svg = BUF_INIT;

	vec_each (struct cell, c, &v->t.cells)
		vec_each (struct cell_player, p, &c->players) {
			const struct estimate *s = &p->value[v->o.measure];
			if (!is_shown(v, p) || isnan(s->mean))
				continue;
			BUF_SCOPED name = BUF_INIT;
			for (size_t k = 0; k < v->x->matrix.factors.len; k++)
				if (!v->t.over[k])
					buf_printf(
						&name, "%s ",
						v->x->matrix.factors.at[k].levels.at[c->level[k]]);
			buf_puts(&name, p->name);
			vec_push(&names, buf_steal(&name));
			vec_push(&rows, ((struct chart_rating){names.at[names.len - 1], s->mean,
							       isfinite(s->lo) ? s->lo : s->mean,
							       isfinite(s->hi) ? s->hi : s->mean}));
		}
	chart_ratings(&svg, "Experiment", axes[v->o.measure], rows.at, (int)rows.len);
	int rc = chart_write(v->a->svg, &svg, e);
	vec_each (char *, name, &names)
		free(*name);
	vec_release(&names);
	vec_release(&rows);
	return rc;
}

/* ---- */

static const char *const round_names[] = {
	[ROUNDS_ALL] = "all", [ROUNDS_LAST] = "last", [ROUNDS_BEST] = "best", NULL};

static int check(struct view *v, struct err *e)
{
	const struct experiment_args *a = v->a;

	v->o = (struct experiment_options){
		.confidence = 0.95,
		.over = a->over,
		.baseline = a->baseline,
	};
	for (int r = 0; a->rounds != NULL && round_names[r] != NULL; r++)
		if (strcmp(a->rounds, round_names[r]) == 0)
			v->o.rounds = (enum experiment_rounds)r;
	for (int m = 0; a->measure != NULL && m < MEASURE_COUNT; m++)
		if (strcmp(a->measure, measure_names[m]) == 0)
			v->o.measure = (enum measure)m;
	if (v->o.rounds == ROUNDS_BEST && v->o.measure == MEASURE_ELO)
		return err_set(e, ERR_USAGE, "--measure elo: there is none with --rounds best");
	if (results_style_check(&a->style, e) < 0 ||
	    option_real("confidence", a->confidence, &v->o.confidence, e) < 0)
		return -1;
	if (v->o.confidence <= 0 || v->o.confidence >= 1)
		return err_set(e, ERR_USAGE, "--confidence lies between 0 and 1");
	return 0;
}

/* Something to show at all, and the player that was asked for. */
static int check_rows(struct view *v, struct err *e)
{
	int rows = 0, shown = 0;

	vec_each (struct cell, c, &v->t.cells)
		vec_each (struct cell_player, p, &c->players) {
			rows++;
			shown += is_shown(v, p);
			v->edits |= !isnan(p->value[MEASURE_CHANGE].mean);
		}
	if (rows > 0 && shown == 0)
		return err_set(e, ERR_USAGE, "no player is called \"%.60s\"", v->a->player);
	if (rows == 0)
		return err_set(e, ERR_USAGE, "%s: no run is finished yet", v->x->dir);
	return 0;
}

int experiment_show(const struct experiment *x, const struct experiment_args *a, struct err *e)
{
	struct view v = {.x = x, .a = a};

	if (check(&v, e) < 0 || experiment_tabulate(x, &v.o, &v.t, e) < 0)
		return -1;
	int rc = check_rows(&v, e);
	if (rc == 0 && a->style.json)
		print_json(&v);
	else if (rc == 0)
		print_table(&v);
	if (rc == 0 && results_for_people(&a->style))
		print_notes(&v);
	fflush(stdout);
	if (rc == 0 && v.t.unfinished > 0 && !a->style.json)
		fprintf(stderr, "agon experiment: %d of %lld runs are not finished and left out\n",
			v.t.unfinished, (long long)x->matrix.runs);
	if (rc == 0 && a->svg != NULL)
		rc = draw(&v, e);
	if (rc == 0 && v.t.unjudged > 0)
		rc = err_set(e, ERR_INTERNAL,
			     "%d runs have games that could not be judged and count for nobody "
			     "(outcome judge_error); agon export says why",
			     v.t.unjudged);
	experiment_table_release(&v.t);
	return rc;
}
