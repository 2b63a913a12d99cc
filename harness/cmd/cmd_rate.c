#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/cmd/cmd.h"
#include "harness/cmd/rate.h"
#include "harness/cmd/records.h"
#include "harness/cmd/results.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct args {
	const char *method, *lambda, *base, *ci, *unit, *k, *tau, *draw, *payoff, *alpha, *arena;
	const char *svg, *rounds_svg;
	int64_t samples, seed, population, max_round;
	bool codeclash, round_0, no_walkover, los;
	struct results_style style;
};

#define ARG(field) offsetof(struct args, field)
static const struct opt opts[] = {
	{OPT_TEXT, 'm', "method", "NAME", "how to rate (bt)", ARG(method), 0, 0,
	 "bt|davidson|rao-kupper|elo|glicko2|trueskill|openskill|nash|alpharank"},
	{OPT_TEXT, 0, "lambda", "L",
	 "bt: penalty on the squares of strengths (0; 0.01 if that has no finite answer)",
	 ARG(lambda)},
	{OPT_FLAG, 0, "codeclash", NULL,
	 "the fit of CodeClash: bt, lambda 0.01, a tournament is one win, rounds 1 to 15",
	 ARG(codeclash)},
	{OPT_TEXT, 0, "unit", "UNIT", "what one result is, in runs and CodeClash logs (game)",
	 ARG(unit), 0, 0, "game|round|round-test|tournament"},
	{OPT_TEXT, 0, "ci", "KIND",
	 "bt: intervals from the curvature, or by resampling clusters (auto: where there are some)",
	 ARG(ci), 0, 0, "auto|hessian|bootstrap"},
	{OPT_INT, 0, "samples", "N", "bootstrap: how many (1000)", ARG(samples), 2, 1000000},
	{OPT_INT, 0, "seed", "N", "seed of everything drawn (1)", ARG(seed)},
	{OPT_TEXT, 0, "base", "R", "bt, elo: rating of the average player (1200)", ARG(base)},
	{OPT_TEXT, 'k', "k", "K", "elo: step (32)", ARG(k)},
	{OPT_TEXT, 0, "tau", "T", "glicko2: 0.5; trueskill, openskill: 0.0833", ARG(tau)},
	{OPT_TEXT, 0, "draw", "P", "trueskill: probability of a draw (0.1)", ARG(draw)},
	{OPT_TEXT, 0, "payoff", "KIND", "nash: what a matchup pays (rate: win rate - 1/2)",
	 ARG(payoff), 0, 0, "rate|logit"},
	{OPT_TEXT, 0, "alpha", "A", "alpharank: strength of selection, inf for the limit (10)",
	 ARG(alpha)},
	{OPT_INT, 0, "population", "M", "alpharank: population (50)", ARG(population), 2, 100000},
	{OPT_TEXT, 0, "arena", "NAME", "only games of this arena", ARG(arena)},
	{OPT_INT, 0, "max-round", "N", "leave out later rounds", ARG(max_round), 0, 1000000000},
	{OPT_FLAG, 0, "round-0", NULL, "count round 0, before any edit, as well", ARG(round_0)},
	{OPT_FLAG, 0, "no-walkovers", NULL,
	 "leave out what was won because the other could not play", ARG(no_walkover)},
	{OPT_FLAG, 0, "los", NULL, "bt: print how sure each player is above each other", ARG(los)},
	{OPT_TEXT, 0, "svg", "FILE", "draw the ratings with their intervals", ARG(svg)},
	{OPT_TEXT, 0, "rounds-svg", "FILE", "draw each player's share of points by round",
	 ARG(rounds_svg)},
	RESULTS_OPTS(struct args, style),
	{OPT_END},
};

static int check(struct args *a, struct rate_options *o, struct err *e)
{
	bool bt = strcmp(a->method, "bt") == 0 || strcmp(a->method, "davidson") == 0 ||
		  strcmp(a->method, "rao-kupper") == 0;

	*o = (struct rate_options){.method = a->method,
				   .lambda = a->codeclash ? 0.01 : NAN,
				   .base = strcmp(a->method, "elo") == 0 ? 1500 : 1200,
				   .k = 32,
				   .tau = NAN,
				   .draw = NAN,
				   .alpha = 10,
				   .logit = strcmp(a->payoff, "logit") == 0,
				   .ci = strcmp(a->ci, "bootstrap") == 0 ? CI_BOOTSTRAP
					 : strcmp(a->ci, "hessian") == 0 ? CI_HESSIAN
									 : CI_AUTO,
				   .samples = (int)a->samples,
				   .population = (int)a->population,
				   .seed = (uint64_t)a->seed};
	if (results_style_check(&a->style, e) < 0 ||
	    option_real("lambda", a->lambda, &o->lambda, e) < 0 ||
	    option_real("base", a->base, &o->base, e) < 0 || option_real("k", a->k, &o->k, e) < 0 ||
	    option_real("tau", a->tau, &o->tau, e) < 0 ||
	    option_real("draw", a->draw, &o->draw, e) < 0)
		return -1;
	if (a->alpha != NULL && strcmp(a->alpha, "inf") == 0)
		o->alpha = INFINITY;
	else if (option_real("alpha", a->alpha, &o->alpha, e) < 0)
		return -1;
	if (o->lambda < 0)
		return err_set(e, ERR_USAGE, "--lambda: must not be negative");
	if (!isnan(o->draw) && (o->draw < 0 || o->draw >= 1))
		return err_set(e, ERR_USAGE, "--draw: a probability below 1");
	if (!bt && (o->ci == CI_BOOTSTRAP || a->los))
		return err_set(e, ERR_USAGE,
			       "--ci bootstrap and --los need a Bradley-Terry method");
	return 0;
}

/* ---- Output ---- */

static json_t *player_json(const struct record *r, const struct rated *x, int place)
{
	int i = x->order[place];
	json_t *p = json_object();
	const struct {
		const char *key;
		double v;
	} members[] = {{"rating", x->value[i]}, {"sd", x->sd[i]},       {"lo", x->lo[i]},
		       {"hi", x->hi[i]},        {"games", x->games[i]}, {"points", x->points[i]}};

	json_object_set_new(p, "name", json_text(r->names.at[i], strlen(r->names.at[i])));
	for (size_t k = 0; k < sizeof(members) / sizeof(*members); k++)
		json_object_set_new(p, members[k].key, json_number(members[k].v));
	if (x->extra != NULL)
		json_object_set_new(p, x->extra_name, json_number(x->extra[i]));
	if (x->ranks != NULL)
		json_object_set_new(p, "p_first", json_number(x->ranks[i * x->n]));
	return p;
}

/* n*n in the order of the players list. */
static json_t *matrix_json(const struct rated *x, const double *m)
{
	json_t *rows = json_array();

	for (int i = 0; i < x->n; i++) {
		json_t *row = json_array();
		for (int j = 0; j < x->n; j++)
			json_array_append_new(row,
					      json_number(m[x->order[i] * x->n + x->order[j]]));
		json_array_append_new(rows, row);
	}
	return rows;
}

static json_t *agreement_json(const struct rank_agreement *a)
{
	return json_pack("{s:f,s:f,s:f,s:f,s:f}", "kendall_tau", a->kendall_tau, "spearman_rho",
			 a->spearman_rho, "footrule", a->footrule, "top1", a->top1, "pairwise",
			 a->pairwise);
}

static void print_json(const struct record *r, const struct args *a, const struct rated *x)
{
	JSON_SCOPED *j = json_object();
	json_t *players = json_array();

	for (int i = 0; i < x->n; i++)
		json_array_append_new(players, player_json(r, x, i));
	json_object_set_new(j, "players", players);
	json_object_set_new(j, "method", json_string(a->method));
	json_object_set_new(j, "unit", json_string(a->unit));
	json_object_set_new(j, "games", json_number(record_games(r)));
	const struct {
		const char *key;
		double v;
	} members[] = {{"lambda", x->lambda},
		       {"log_likelihood", x->loglik},
		       {"tie_parameter", x->tie},
		       {"exploitability_uniform", x->exploitability},
		       {"cyclicity", x->cyclicity}};
	for (size_t k = 0; k < sizeof(members) / sizeof(*members); k++)
		if (!isnan(members[k].v))
			json_object_set_new(j, members[k].key, json_number(members[k].v));
	if (x->los != NULL) {
		json_object_set_new(j, "interval", json_string(x->interval));
		json_object_set_new(j, "los", matrix_json(x, x->los));
	}
	if (x->agrees)
		json_object_set_new(j, "agreement", agreement_json(&x->agreement));
	json_object_set_new(j, "warnings", warnings_json(r->warnings.at, r->warnings.len));
	cmd_print_json(j);
}

static void headings(struct grid *g, const struct rated *x)
{
	static const char *const titles[] = {"#", "player", "rating", "sd", "low 95%", "high 95%"};

	for (size_t i = 0; i < sizeof(titles) / sizeof(*titles); i++)
		grid_text(g, titles[i]);
	if (x->extra != NULL)
		grid_text(g, x->extra_name);
	if (x->ranks != NULL) {
		grid_text(g, "above next");
		grid_text(g, "first");
	}
	grid_text(g, "games");
	grid_text(g, "points");
}

static void print_ratings(const struct record *r, const struct args *a, const struct rated *x)
{
	int digits = strcmp(x->scale, "Elo") == 0 || strcmp(x->scale, "Glicko-2") == 0 ? 1 : 4;
	BUF_SCOPED out = BUF_INIT;
	struct grid g;

	grid_init(&g, x->ranks != NULL   ? "rlrrrrrrrr"
		      : x->extra != NULL ? "rlrrrrrrr"
					 : "rlrrrrrr");
	headings(&g, x);
	for (int k = 0; k < x->n; k++) {
		int i = x->order[k];
		grid_printf(&g, "%d", k + 1);
		grid_text(&g, r->names.at[i]);
		grid_real(&g, x->value[i], digits);
		grid_real(&g, x->sd[i], digits);
		grid_real(&g, x->lo[i], digits);
		grid_real(&g, x->hi[i], digits);
		if (x->extra != NULL)
			grid_real(&g, x->extra[i], 4);
		if (x->ranks != NULL) {
			grid_real(&g, k + 1 < x->n ? x->los[i * x->n + x->order[k + 1]] : NAN, 3);
			grid_real(&g, x->ranks[i * x->n], 3);
		}
		grid_real(&g, x->games[i], 0);
		if (a->style.csv)
			grid_real(&g, x->points[i], 1);
		else if (x->games[i] > 0)
			grid_printf(&g, "%.1f %%", 100 * x->points[i] / x->games[i]);
		else
			grid_text(&g, "");
	}
	grid_print(&g, &a->style, &out);
	fwrite(out.data, 1, out.len, stdout);
	grid_release(&g);
}

static void print_los(const struct record *r, const struct args *a, const struct rated *x)
{
	BUF_SCOPED out = BUF_INIT;
	struct grid g;
	MEM_SCOPED char *align = xmalloc((size_t)x->n + 2);

	memset(align, 'r', (size_t)x->n + 1);
	align[0] = 'l';
	align[x->n + 1] = '\0';
	grid_init(&g, align);
	grid_text(&g, "P(row above column)");
	for (int i = 0; i < x->n; i++)
		grid_text(&g, r->names.at[x->order[i]]);
	for (int i = 0; i < x->n; i++) {
		grid_text(&g, r->names.at[x->order[i]]);
		for (int j = 0; j < x->n; j++)
			grid_real(&g, i == j ? NAN : x->los[x->order[i] * x->n + x->order[j]], 3);
	}
	buf_putc(&out, '\n');
	grid_print(&g, &a->style, &out);
	fwrite(out.data, 1, out.len, stdout);
	grid_release(&g);
}

static void print_notes(const struct args *a, const struct rated *x)
{
	printf("\nmethod %s, scale %s", a->method, x->scale);
	if (!isnan(x->lambda))
		printf(", lambda %g, intervals %s", x->lambda, x->interval);
	if (!isnan(x->loglik))
		printf(", log-likelihood %.4f", x->loglik);
	if (!isnan(x->tie))
		printf(", tie parameter %.4f", x->tie);
	if (!isnan(x->exploitability))
		printf(", exploitability of playing everybody alike %.4f", x->exploitability);
	printf("\n");
	if (x->agrees)
		printf("resampled rankings: Kendall tau %.3f, Spearman rho %.3f, footrule %.3f, "
		       "same "
		       "first %.3f\n",
		       x->agreement.kendall_tau, x->agreement.spearman_rho, x->agreement.footrule,
		       x->agreement.top1);
}

static int draw_ratings(const struct record *r, const struct args *a, const struct rated *x,
			struct err *e)
{
	BUF_SCOPED svg = BUF_INIT, title = BUF_INIT;
	struct chart_rating *row = xmalloc((size_t)x->n * sizeof(*row));

	for (int k = 0; k < x->n; k++) {
		int i = x->order[k];
		row[k] = (struct chart_rating){r->names.at[i], x->value[i], x->lo[i], x->hi[i]};
	}
	buf_printf(&title, "Ratings (%s)%s", a->method,
		   isnan(x->sd[0]) ? "" : " with 95 % intervals");
	chart_ratings(&svg, title.data, x->scale, row, x->n);
	free(row);
	return chart_write(a->svg, &svg, e);
}

/* Share of points by player and round, from the rows of two players. */
static int draw_rounds(const struct record *r, const struct args *a, const struct rated *x,
		       struct err *e)
{
	int first = INT32_MAX, last = INT32_MIN, n = x->n;
	BUF_SCOPED svg = BUF_INIT;

	vec_each (const struct record_row, row, &r->rows) {
		first = row->period < first ? row->period : first;
		last = row->period > last ? row->period : last;
	}
	if (first > last || last - first > 100000)
		return err_set(e, ERR_USAGE, "--rounds-svg: no rounds to draw");
	int points = last - first + 1;
	MEM_SCOPED double *y = xcalloc((size_t)(n * points), sizeof(*y));
	MEM_SCOPED double *games = xcalloc((size_t)(n * points), sizeof(*games));
	MEM_SCOPED struct chart_line *line = xcalloc((size_t)n, sizeof(*line));
	vec_each (const struct record_row, row, &r->rows) {
		if (row->a < 0)
			continue;
		int k = row->period - first;
		double all = row->win + row->draw + row->loss;
		y[row->a * points + k] += row->win + row->draw / 2;
		y[row->b * points + k] += row->loss + row->draw / 2;
		games[row->a * points + k] += all;
		games[row->b * points + k] += all;
	}
	for (int i = 0; i < n * points; i++)
		y[i] = games[i] > 0 ? 100 * y[i] / games[i] : NAN;
	for (int k = 0; k < n; k++)
		line[k] = (struct chart_line){r->names.at[x->order[k]], y + x->order[k] * points};
	chart_lines(&svg, "Points by round", "round", "per cent of points", first, points, line, n);
	return chart_write(a->rounds_svg, &svg, e);
}

static int print_all(const struct command *c, const struct record *r, const struct args *a,
		     const struct rated *x, struct err *e)
{
	if (a->style.json) {
		print_json(r, a, x);
	} else {
		print_ratings(r, a, x);
		if (a->los)
			print_los(r, a, x);
		if (results_for_people(&a->style))
			print_notes(a, x);
		fflush(stdout);
		warnings_print(c->name, r->warnings.at, r->warnings.len);
	}
	if (a->svg != NULL && draw_ratings(r, a, x, e) < 0)
		return -1;
	return a->rounds_svg != NULL ? draw_rounds(r, a, x, e) : 0;
}

static int rate_paths(const struct command *c, struct args *a, const struct opt_rest *rest,
		      struct err *e)
{
	const struct records_options from = {
		.unit = records_unit(a->unit),
		.round_0 = a->round_0,
		.no_walkover = a->no_walkover,
		.skip_human = a->codeclash,
		.max_round = (int)a->max_round,
	};
	struct rate_options o;
	struct record r;
	struct rated x;

	if (check(a, &o, e) < 0)
		return -1;
	record_init(&r);
	int rc = records_load(&r, rest->at, rest->n, &from, e);
	if (rc == 0 && a->arena != NULL)
		rc = records_keep_arena(&r, a->arena, e);
	if (rc == 0)
		rc = rate(&r, &o, &x, e);
	if (rc == 0) {
		rc = print_all(c, &r, a, &x, e);
		rated_release(&x);
	}
	record_release(&r);
	return rc;
}

static int run(const struct command *c, int argc, char **argv)
{
	struct args a = {.method = "bt",
			 .ci = "auto",
			 .payoff = "rate",
			 .samples = 1000,
			 .seed = 1,
			 .population = 50,
			 .max_round = -1};
	struct opt_rest rest;
	struct err e = ERR_INIT;

	int rc = cmd_parse(c, &a, argc, argv, &rest, &e);
	if (rc > 0)
		return 0;
	if (a.unit == NULL)
		a.unit = a.codeclash ? "tournament" : "game";
	if (a.max_round < 0)
		a.max_round = a.codeclash ? 15 : INT32_MAX;
	if (rc < 0 || rate_paths(c, &a, &rest, &e) < 0)
		return cmd_fail(c, &e);
	return 0;
}

const struct command cmd_rate = {
	.name = "rate",
	.synopsis = "[--method NAME] PATH...",
	.summary = "ratings with intervals from games",
	.details =
		"PATH is a run directory, a directory of CodeClash logs, a PGN file, or CSV with\n"
		"the columns a,b,a_wins,draws,b_wins (many games a row), a,b,result (one game a\n"
		"row) or game,player,rank (any number of players); - is CSV on standard input.\n"
		"Columns round, tournament and arena are used where they are.  Ratings are a pure\n"
		"function of the games.\n\n"
		"Methods: bt (Bradley-Terry, a tie is half a win each), davidson and rao-kupper\n"
		"(models of ties), elo, glicko2 (a round is a rating period), trueskill,\n"
		"openskill (Plackett-Luce), nash (Nash averaging: 0 for who is in the\n"
		"equilibrium), alpharank.  Ratings of bt mean nothing without a connected,\n"
		"acyclic record: warnings say when it is not.\n\n"
		"In a run, round 0 is left out when there are later rounds, and a walkover\n"
		"counts as its number of games.  The bootstrap resamples whole tournaments:\n"
		"runs, CodeClash logs, values of the tournament column; of a single run, rounds.\n"
		"It is the default where there are at least 8 of them with several games.",
	.opts = opts,
	.run = run,
};
