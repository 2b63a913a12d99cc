#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/cmd/cmd.h"
#include "harness/cmd/records.h"
#include "harness/cmd/results.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct args {
	const char *unit, *arena, *svg, *confidence, *level, *correction, *sprt, *sprt_model;
	bool round_0, no_walkover;
	struct results_style style;
};

#define ARG(field) offsetof(struct args, field)
static const struct opt opts[] = {
	{OPT_TEXT, 0, "unit", "UNIT", "what one result is, in runs and CodeClash logs (game)",
	 ARG(unit), 0, 0, "game|round|round-test|tournament"},
	{OPT_TEXT, 0, "confidence", "P", "of the Wilson intervals (0.95)", ARG(confidence)},
	{OPT_TEXT, 0, "level", "P", "significance level for marks and cycles (0.05)", ARG(level)},
	{OPT_TEXT, 0, "correction", "NAME", "of the p-values over all pairs (holm)",
	 ARG(correction), 0, 0, "holm|bonferroni|none"},
	{OPT_TEXT, 0, "sprt", "E0,E1[,A,B]",
	 "sequential test of each pair: Elo bounds, error rates (0.05,0.05)", ARG(sprt)},
	{OPT_TEXT, 0, "sprt-model", "NAME",
	 "the scale of the bounds, both in Elo (default logistic)", ARG(sprt_model), 0, 0,
	 "logistic|normalized"},
	{OPT_TEXT, 0, "arena", "NAME", "only games of this arena", ARG(arena)},
	{OPT_FLAG, 0, "round-0", NULL, "count round 0, before any edit, as well", ARG(round_0)},
	{OPT_FLAG, 0, "no-walkovers", NULL,
	 "leave out what was won because the other could not play", ARG(no_walkover)},
	{OPT_TEXT, 0, "svg", "FILE", "draw the win rates as a heat map", ARG(svg)},
	RESULTS_OPTS(struct args, style),
	{OPT_END},
};

struct numbers {
	double confidence, level;
	bool sequential;
	struct sprt sprt;
};

struct matrix {
	const struct record *r;
	const struct args *a;
	const struct numbers *v;
	struct cross t;
	struct cycles cycles;
	double *p;  /* n*n adjusted */
	int *order; /* most points first */
	int pairs;
};

/* One line of the table: two players who met. */
struct meeting {
	int a, b;
	double win, draw, loss, rate, p, p_adjusted;
	struct interval ci;
	/* With --sprt: */
	double llr;
	int cells;
	enum sprt_state state;
	struct sprt_estimate elo;
};
static const char *const state_names[] = {"running", "H0", "H1"};

static int parse_sprt(const char *text, const char *model, struct sprt *ret, struct err *e)
{
	double v[4] = {0, 0, 0.05, 0.05};
	int n = 0;
	MEM_SCOPED char *copy = xstrdup(text);

	for (char *p = copy, *next; p != NULL && n < 4; p = next) {
		next = strchr(p, ',');
		if (next != NULL)
			*next++ = '\0';
		if (!parse_real(p, &v[n++]))
			n = 9;
	}
	if (n != 2 && n != 4)
		return err_set(e, ERR_USAGE,
			       "--sprt: expected E0,E1 or E0,E1,ALPHA,BETA, got \"%s\"", text);
	*ret = (struct sprt){strcmp(model, "normalized") == 0 ? SPRT_NORMALIZED : SPRT_LOGISTIC,
			     v[0], v[1], v[2], v[3]};
	return sprt_check(ret, e) < 0 ? err_wrap(e, "--sprt") : 0;
}

static int check(const struct args *a, struct numbers *v, struct err *e)
{
	*v = (struct numbers){.confidence = 0.95, .level = 0.05, .sequential = a->sprt != NULL};
	if (results_style_check(&a->style, e) < 0 ||
	    option_real("confidence", a->confidence, &v->confidence, e) < 0 ||
	    option_real("level", a->level, &v->level, e) < 0)
		return -1;
	if (v->confidence <= 0 || v->confidence >= 1 || v->level <= 0 || v->level >= 1)
		return err_set(e, ERR_USAGE, "--confidence and --level lie between 0 and 1");
	return a->sprt == NULL ? 0 : parse_sprt(a->sprt, a->sprt_model, &v->sprt, e);
}

static void sequential(const struct matrix *m, struct meeting *x)
{
	double count[5] = {x->loss, x->draw, x->win};
	struct err ignored = ERR_INIT;

	x->cells = 3;
	vec_each (const struct record_penta, p, &m->r->pentas) {
		bool same = p->a == x->a && p->b == x->b, swapped = p->a == x->b && p->b == x->a;
		double sum = 0;
		for (int k = 0; k < 5; k++)
			sum += p->count[k];
		/* Only when every game is in a pair are the pairs the whole record. */
		if ((!same && !swapped) || 2 * sum != x->win + x->draw + x->loss)
			continue;
		x->cells = 5;
		for (int k = 0; k < 5; k++)
			count[k] = p->count[same ? k : 4 - k];
	}
	x->llr = sprt_llr(&m->v->sprt, count, x->cells);
	x->state = sprt_decide(&m->v->sprt, count, x->cells);
	if (sprt_estimate(&m->v->sprt, count, x->cells, &x->elo, &ignored) < 0)
		x->elo = (struct sprt_estimate){NAN, NAN, NAN};
}

static double adjusted(const struct matrix *m, int a, int b, double p)
{
	if (strcmp(m->a->correction, "none") == 0)
		return p;
	return strcmp(m->a->correction, "holm") == 0 ? m->p[a * m->t.n + b] : fmin(1, p * m->pairs);
}

static struct meeting meeting(const struct matrix *m, int a, int b)
{
	int n = m->t.n;
	double games = cross_games(&m->t, a, b), points = cross_points(&m->t, a, b);
	struct meeting x = {
		.a = a,
		.b = b,
		.win = m->t.win[a * n + b],
		.draw = m->t.tie[a * n + b],
		.loss = m->t.win[b * n + a],
		.rate = points / games,
		.ci = wilson_interval(points, games, m->v->confidence),
	};

	x.p = sign_test(x.win, x.win + x.loss);
	x.p_adjusted = adjusted(m, a, b, x.p);
	if (m->v->sequential)
		sequential(m, &x);
	return x;
}

/* ---- Output ---- */

static json_t *name_json(const struct matrix *m, int i)
{
	return json_text(m->r->names.at[i], strlen(m->r->names.at[i]));
}

static json_t *meeting_json(const struct matrix *m, const struct meeting *x)
{
	json_t *j = json_object();
	const struct {
		const char *key;
		double v;
	} members[] = {{"a_wins", x->win},  {"draws", x->draw},
		       {"b_wins", x->loss}, {"rate", x->rate},
		       {"lo", x->ci.lo},    {"hi", x->ci.hi},
		       {"p", x->p},         {"p_adjusted", x->p_adjusted}};

	json_object_set_new(j, "a", name_json(m, x->a));
	json_object_set_new(j, "b", name_json(m, x->b));
	for (size_t k = 0; k < sizeof(members) / sizeof(*members); k++)
		json_object_set_new(j, members[k].key, json_number(members[k].v));
	json_object_set_new(j, "significant", json_boolean(x->p_adjusted <= m->v->level));
	if (!m->v->sequential)
		return j;
	json_t *s = json_object();
	json_object_set_new(s, "llr", json_number(x->llr));
	json_object_set_new(s, "state", json_string(state_names[x->state]));
	json_object_set_new(s, "unit", json_string(x->cells == 5 ? "pair" : "game"));
	json_object_set_new(s, "elo", json_number(x->elo.elo));
	json_object_set_new(s, "elo_lo", json_number(x->elo.lo));
	json_object_set_new(s, "elo_hi", json_number(x->elo.hi));
	json_object_set_new(j, "sprt", s);
	return j;
}

static json_t *sprt_json(const struct sprt *t)
{
	double lower, upper;

	sprt_bounds(t, &lower, &upper);
	return json_pack("{s:s,s:f,s:f,s:f,s:f,s:f,s:f}", "model",
			 t->model == SPRT_LOGISTIC ? "logistic" : "normalized", "elo0", t->elo0,
			 "elo1", t->elo1, "alpha", t->alpha, "beta", t->beta, "lower", lower,
			 "upper", upper);
}

static void print_json(const struct matrix *m)
{
	JSON_SCOPED *j = json_object();
	json_t *players = json_array(), *pairs = json_array(), *cycles = json_array();
	int n = m->t.n;

	for (int i = 0; i < n; i++)
		json_array_append_new(players, name_json(m, m->order[i]));
	for (int i = 0; i < n; i++)
		for (int k = i + 1; k < n; k++)
			if (cross_games(&m->t, m->order[i], m->order[k]) > 0) {
				struct meeting x = meeting(m, m->order[i], m->order[k]);
				json_array_append_new(pairs, meeting_json(m, &x));
			}
	vec_each (const struct cycle, c, &m->cycles.list) {
		json_t *names = json_array();
		json_array_append_new(names, name_json(m, c->a));
		json_array_append_new(names, name_json(m, c->b));
		json_array_append_new(names, name_json(m, c->c));
		json_array_append_new(cycles, json_pack("{s:o,s:f}", "players", names, "p", c->p));
	}
	json_object_set_new(j, "players", players);
	json_object_set_new(j, "pairs", pairs);
	json_object_set_new(j, "cycles", cycles);
	json_object_set_new(j, "cyclicity", json_number(cross_cyclicity(&m->t)));
	json_object_set_new(j, "correction", json_string(m->a->correction));
	json_object_set_new(j, "confidence", json_number(m->v->confidence));
	if (m->v->sequential)
		json_object_set_new(j, "sprt", sprt_json(&m->v->sprt));
	json_object_set_new(j, "warnings", warnings_json(m->r->warnings.at, m->r->warnings.len));
	cmd_print_json(j);
}

static void print_cross(const struct matrix *m)
{
	int n = m->t.n;
	BUF_SCOPED out = BUF_INIT;
	MEM_SCOPED char *align = xmalloc((size_t)n + 2);
	struct grid g;

	memset(align, 'r', (size_t)n + 1);
	align[0] = 'l';
	align[n + 1] = '\0';
	grid_init(&g, align);
	grid_text(&g, "won-drawn-lost");
	for (int i = 0; i < n; i++)
		grid_text(&g, m->r->names.at[m->order[i]]);
	for (int i = 0; i < n; i++) {
		int a = m->order[i];
		grid_text(&g, m->r->names.at[a]);
		for (int k = 0; k < n; k++) {
			int b = m->order[k];
			if (a == b || !(cross_games(&m->t, a, b) > 0))
				grid_text(&g, a == b ? "" : "-");
			else
				grid_printf(&g, "%g-%g-%g", m->t.win[a * n + b],
					    m->t.tie[a * n + b], m->t.win[b * n + a]);
		}
	}
	grid_print(&g, &m->a->style, &out);
	buf_putc(&out, '\n');
	fwrite(out.data, 1, out.len, stdout);
	grid_release(&g);
}

static void add_meeting(struct grid *g, const struct matrix *m, const struct meeting *x)
{
	grid_text(g, m->r->names.at[x->a]);
	grid_text(g, m->r->names.at[x->b]);
	grid_printf(g, "%g", x->win);
	grid_printf(g, "%g", x->draw);
	grid_printf(g, "%g", x->loss);
	grid_real(g, 100 * x->rate, 1);
	grid_real(g, 100 * x->ci.lo, 1);
	grid_real(g, 100 * x->ci.hi, 1);
	grid_printf(g, "%.4g", x->p);
	grid_printf(g, "%.4g", x->p_adjusted);
	grid_text(g, x->p_adjusted <= m->v->level ? "*" : "");
	if (!m->v->sequential)
		return;
	grid_real(g, x->llr, 3);
	grid_text(g, state_names[x->state]);
	grid_real(g, x->elo.elo, 1);
	grid_real(g, x->elo.lo, 1);
	grid_real(g, x->elo.hi, 1);
}

static void print_pairs(const struct matrix *m)
{
	static const char *const titles[] = {"a",    "b",    "won",     "drawn",   "lost", "a %",
					     "low",  "high", "p",       "p adj.",  "sig",  "LLR",
					     "SPRT", "Elo",  "Elo low", "Elo high"};
	int columns = m->v->sequential ? 16 : 11;
	BUF_SCOPED out = BUF_INIT;
	struct grid g;

	grid_init(&g, m->v->sequential ? "llrrrrrrrrlrlrrr" : "llrrrrrrrrl");
	for (int k = 0; k < columns; k++)
		grid_text(&g, titles[k]);
	for (int i = 0; i < m->t.n; i++)
		for (int k = i + 1; k < m->t.n; k++)
			if (cross_games(&m->t, m->order[i], m->order[k]) > 0) {
				struct meeting x = meeting(m, m->order[i], m->order[k]);
				add_meeting(&g, m, &x);
			}
	grid_print(&g, &m->a->style, &out);
	fwrite(out.data, 1, out.len, stdout);
	grid_release(&g);
}

static void print_notes(const struct matrix *m)
{
	printf("\na %%: points of a, ties as half, with %g %% Wilson intervals; p: exact sign test "
	       "of "
	       "decisive games, correction %s over %d pairs, * at %g\n",
	       100 * m->v->confidence, m->a->correction, m->pairs, m->v->level);
	if (m->v->sequential)
		printf("SPRT: %s Elo %g against %g, error rates %g and %g, bounds %.3f and %.3f; "
		       "Elo is "
		       "the median-unbiased estimate of a test stopped there, with 95 %% "
		       "interval\n",
		       m->a->sprt_model, m->v->sprt.elo0, m->v->sprt.elo1, m->v->sprt.alpha,
		       m->v->sprt.beta, log(m->v->sprt.beta / (1 - m->v->sprt.alpha)),
		       log((1 - m->v->sprt.beta) / m->v->sprt.alpha));
	printf("cyclic share of the matrix %.1f %%; significant cycles of three: %zu\n",
	       100 * cross_cyclicity(&m->t), m->cycles.list.len);
	for (size_t i = 0; i < m->cycles.list.len && i < 20; i++) {
		const struct cycle *c = &m->cycles.list.at[i];
		BUF_SCOPED line = BUF_INIT;
		buf_printf(&line, "  %s > %s > %s > %s", m->r->names.at[c->a], m->r->names.at[c->b],
			   m->r->names.at[c->c], m->r->names.at[c->a]);
		BUF_SCOPED safe = BUF_INIT;
		buf_add_text(&safe, line.data, line.len, 1000);
		printf("%s  (p <= %.4g)\n", safe.data, c->p);
	}
}

static int draw(const struct matrix *m, struct err *e)
{
	int n = m->t.n;
	BUF_SCOPED svg = BUF_INIT;
	MEM_SCOPED double *rate = xmalloc((size_t)n * (size_t)n * sizeof(*rate));
	MEM_SCOPED const char **name = xmalloc((size_t)n * sizeof(*name));

	for (int i = 0; i < n; i++) {
		name[i] = m->r->names.at[m->order[i]];
		for (int k = 0; k < n; k++) {
			int a = m->order[i], b = m->order[k];
			double games = cross_games(&m->t, a, b);
			rate[i * n + k] = games > 0 ? cross_points(&m->t, a, b) / games : NAN;
		}
	}
	chart_heat_map(&svg, "Win rates", name, rate, n);
	return chart_write(m->a->svg, &svg, e);
}

/* ---- */

static int by_share(const void *x, const void *y, void *cookie)
{
	const double *share = cookie;
	int a = *(const int *)x, b = *(const int *)y;

	return share[a] != share[b] ? (share[a] > share[b] ? -1 : 1) : (a > b) - (a < b);
}

static void matrix_init(struct matrix *m, const struct record *r)
{
	cross_from(&m->t, r);
	int n = m->t.n;
	MEM_SCOPED double *share = xcalloc((size_t)n, sizeof(*share));
	m->order = xmalloc((size_t)n * sizeof(*m->order));
	m->p = xmalloc((size_t)n * (size_t)n * sizeof(*m->p));
	for (int i = 0; i < n; i++) {
		double games = 0;
		m->order[i] = i;
		for (int k = 0; k < n; k++) {
			games += i != k ? cross_games(&m->t, i, k) : 0;
			share[i] += i != k ? cross_points(&m->t, i, k) : 0;
			m->pairs += k < i && cross_games(&m->t, i, k) > 0;
		}
		share[i] = games > 0 ? share[i] / games : -1;
	}
	qsort_r(m->order, (size_t)n, sizeof(*m->order), by_share, share);
	cross_cycles(&m->t, m->v->level, &m->cycles, m->p);
}

static void matrix_release(struct matrix *m)
{
	cross_release(&m->t);
	vec_release(&m->cycles.list);
	free(m->p);
	free(m->order);
}

static int show(const struct command *c, const struct args *a, const struct numbers *v,
		struct record *r, struct err *e)
{
	struct matrix m = {.r = r, .a = a, .v = v};

	matrix_init(&m, r);
	if (a->style.json) {
		print_json(&m);
	} else {
		if (results_for_people(&a->style))
			print_cross(&m);
		print_pairs(&m);
		if (results_for_people(&a->style))
			print_notes(&m);
		fflush(stdout);
		warnings_print(c->name, r->warnings.at, r->warnings.len);
	}
	int rc = a->svg != NULL ? draw(&m, e) : 0;
	matrix_release(&m);
	return rc;
}

static int matrix_of(const struct command *c, const struct args *a, const struct opt_rest *rest,
		     struct err *e)
{
	struct records_options from = {
		.round_0 = a->round_0, .no_walkover = a->no_walkover, .max_round = INT32_MAX};
	struct numbers v;
	struct record r;

	if (check(a, &v, e) < 0)
		return -1;
	from.unit = records_unit(a->unit);
	record_init(&r);
	int rc = records_load(&r, rest->at, rest->n, &from, e);
	if (rc == 0 && a->arena != NULL)
		rc = records_keep_arena(&r, a->arena, e);
	if (rc == 0)
		rc = show(c, a, &v, &r, e);
	record_release(&r);
	return rc;
}

static int run(const struct command *c, int argc, char **argv)
{
	struct args a = {.unit = "game", .correction = "holm", .sprt_model = "logistic"};
	struct opt_rest rest;
	struct err e = ERR_INIT;

	int rc = cmd_parse(c, &a, argc, argv, &rest, &e);
	if (rc > 0)
		return 0;
	if (rc < 0 || matrix_of(c, &a, &rest, &e) < 0)
		return cmd_fail(c, &e);
	return 0;
}

const struct command cmd_matrix = {
	.name = "matrix",
	.synopsis = "PATH...",
	.summary = "who beats whom, with intervals, significance and cycles",
	.details =
		"PATH is as for `agon rate`: a run directory, CodeClash logs, CSV or PGN.  Each\n"
		"pair of players that met gets its results, the points of the first with a Wilson\n"
		"interval, and an exact two-sided sign test of the decisive games.  A cycle of\n"
		"three counts as significant when its three pairs are, after correction.\n\n"
		"--sprt adds the sequential test that a run would stop by: on pairs of\n"
		"seat-swapped games where the record has all of them, else on games.",
	.opts = opts,
	.run = run,
};
