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
	const char *players, *bye, *need, *lambda;
	int64_t pairs, rounds, challengers, batch, budget, replays;
	struct results_style style;
};

#define ARG(field) offsetof(struct args, field)
static const struct opt opts[] = {
	{OPT_TEXT, 'p', "players", "A,B,...",
	 "who plays, best seed first, as a line of CSV (default: who is in the results)",
	 ARG(players)},
	{OPT_INT, 0, "pairs", "N", "seat-swapped pairs of games in a pairing (1)", ARG(pairs), 1,
	 1000000},
	{OPT_INT, 0, "rounds", "N",
	 "swiss: rounds (enough for one winner); rr, gauntlet: cycles (1)", ARG(rounds), 1, 10000},
	{OPT_INT, 0, "challengers", "N", "gauntlet: the first N meet all others (1)",
	 ARG(challengers), 1, 1023},
	{OPT_TEXT, 0, "bye", "POINTS", "swiss: what a bye is worth (1)", ARG(bye)},
	{OPT_INT, 0, "replays", "N", "knockout: pairings to break a draw before the seed does (2)",
	 ARG(replays), 0, 1000},
	{OPT_TEXT, 0, "need", "SHARE", "ladder: climb with more than this share of points (0.5)",
	 ARG(need)},
	{OPT_INT, 0, "batch", "N", "adaptive: pairings at a time (half the players)", ARG(batch), 1,
	 100000},
	{OPT_INT, 0, "budget", "N", "adaptive: pairings in all (10 for each two players)",
	 ARG(budget), 1, 100000000},
	{OPT_TEXT, 0, "lambda", "L", "adaptive: penalty of the fit (0.01)", ARG(lambda)},
	RESULTS_OPTS(struct args, style),
	{OPT_END},
};

static int kind_of(const char *name, struct schedule *s, struct err *e)
{
	/* As a tournament file calls it. */
	name = strcmp(name, "round-robin") == 0 ? "rr" : name;
	for (int k = 0; k < SCHEDULE_COUNT; k++)
		if (strcmp(name, schedule_names[k]) == 0) {
			s->kind = (enum schedule_kind)k;
			return 0;
		}
	const char *near = opt_nearest(name, schedule_names);
	return err_set(e, ERR_USAGE, "unknown schedule \"%.40s\"; %s%s", name,
		       near != NULL ? "did you mean "
				    : "expected rr, gauntlet, swiss, knockout, ladder or adaptive",
		       near != NULL ? near : "");
}

/* The players of the option come first in the record, so their order is the seeding. */
static int add_players(struct record *r, const char *line, struct err *e)
{
	struct csv csv;
	int rc = 0;

	if (csv_parse(&csv, "--players", line, strlen(line), e) < 0)
		return -1;
	for (size_t c = 0; csv.lines.len > 0 && c < csv_width(&csv, 0) && rc == 0; c++) {
		const char *name = csv_cell(&csv, 0, c);
		if (record_find(r, name) >= 0)
			rc = err_set(e, ERR_USAGE, "--players: %.60s is there twice", name);
		else if (record_player(r, name, strlen(name), e) < 0)
			rc = err_wrap(e, "--players");
	}
	csv_release(&csv);
	return rc;
}

static int make_plan(const struct args *a, const char *kind, struct schedule *s, struct err *e)
{
	double bye = 1, need = 0.5, lambda = 0.01;

	if (results_style_check(&a->style, e) < 0 || kind_of(kind, s, e) < 0 ||
	    option_real("bye", a->bye, &bye, e) < 0 || option_real("need", a->need, &need, e) < 0 ||
	    option_real("lambda", a->lambda, &lambda, e) < 0)
		return -1;
	if (bye < 0 || need < 0 || need >= 1 || lambda <= 0)
		return err_set(
			e, ERR_USAGE,
			"--bye must not be negative, --need lies in [0, 1), --lambda above 0");
	s->pairs = (int)a->pairs;
	s->rounds = (int)a->rounds;
	s->challengers = (int)a->challengers;
	s->batch = (int)a->batch;
	s->budget = (int)a->budget;
	s->replays = (int)a->replays;
	s->bye = bye;
	s->need = need;
	s->lambda = lambda;
	return 0;
}

static const char *name_of(const struct record *r, int i)
{
	return i < 0 ? "(bye)" : r->names.at[i];
}

static json_t *text_json(const char *text)
{
	return json_text(text, strlen(text));
}

static json_t *standings_list(const struct record *r, const struct standing *st, int n)
{
	json_t *list = json_array();

	for (int i = 0; i < n; i++) {
		json_t *row = json_object();
		json_object_set_new(row, "name", text_json(name_of(r, st[i].player)));
		json_object_set_new(row, "points", json_real(st[i].points));
		json_object_set_new(row, "buchholz", json_real(st[i].buchholz));
		json_object_set_new(row, "buchholz_cut1", json_real(st[i].buchholz_cut1));
		json_object_set_new(row, "sonneborn_berger", json_real(st[i].sonneborn_berger));
		json_object_set_new(row, "progressive", json_real(st[i].progressive));
		json_array_append_new(list, row);
	}
	return list;
}

static void print_json(const struct record *r, const struct schedule *s, const struct pairings *p,
		       const struct standing *st)
{
	JSON_SCOPED *j = json_object();
	json_t *list = json_array();

	vec_each (const struct pairing, x, &p->list) {
		json_t *row = json_object();
		json_object_set_new(row, "round", json_integer(x->round));
		json_object_set_new(row, "a", text_json(name_of(r, x->a)));
		json_object_set_new(row, "b", x->b < 0 ? json_null() : text_json(name_of(r, x->b)));
		json_object_set_new(row, "pairs", json_integer(x->pairs));
		json_object_set_new(row, "why", json_string(x->why));
		json_array_append_new(list, row);
	}
	json_object_set_new(j, "schedule", json_string(schedule_names[s->kind]));
	json_object_set_new(j, "pairings", list);
	json_object_set_new(j, "done", json_boolean(p->done));
	json_object_set_new(j, "state", json_string(p->state));
	json_object_set_new(j, "winner",
			    p->winner < 0 ? json_null() : text_json(name_of(r, p->winner)));
	if (st != NULL)
		json_object_set_new(j, "standings", standings_list(r, st, s->n));
	cmd_print_json(j);
}

static void print_grid(const struct record *r, const struct args *a, const struct pairings *p)
{
	static const char *const titles[] = {"round", "a", "b", "pairs", "why"};
	BUF_SCOPED out = BUF_INIT;
	struct grid g;

	grid_init(&g, "rllrl");
	for (int k = 0; k < 5; k++)
		grid_text(&g, titles[k]);
	vec_each (const struct pairing, x, &p->list) {
		grid_printf(&g, "%d", x->round);
		grid_text(&g, name_of(r, x->a));
		grid_text(&g, name_of(r, x->b));
		grid_printf(&g, "%d", x->pairs);
		grid_text(&g, x->why);
	}
	grid_print(&g, &a->style, &out);
	fwrite(out.data, 1, out.len, stdout);
	grid_release(&g);
}

static void print_standings(const struct record *r, const struct args *a, const struct standing *st,
			    int n)
{
	static const char *const titles[] = {
		"#",        "player",           "points",     "Buchholz Cut-1",
		"Buchholz", "Sonneborn-Berger", "progressive"};
	BUF_SCOPED out = BUF_INIT;
	struct grid g;

	grid_init(&g, "rlrrrrr");
	for (int k = 0; k < 7; k++)
		grid_text(&g, titles[k]);
	for (int i = 0; i < n; i++) {
		grid_printf(&g, "%d", i + 1);
		grid_text(&g, name_of(r, st[i].player));
		grid_printf(&g, "%g", st[i].points);
		grid_printf(&g, "%g", st[i].buchholz_cut1);
		grid_printf(&g, "%g", st[i].buchholz);
		grid_printf(&g, "%g", st[i].sonneborn_berger);
		grid_printf(&g, "%g", st[i].progressive);
	}
	buf_putc(&out, '\n');
	grid_print(&g, &a->style, &out);
	fwrite(out.data, 1, out.len, stdout);
	grid_release(&g);
}

static void print_all(const struct record *r, const struct args *a, const struct schedule *s,
		      const struct pairings *p, const struct standing *st)
{
	if (a->style.json) {
		print_json(r, s, p, st);
		return;
	}
	if (!p->done || !results_for_people(&a->style))
		print_grid(r, a, p);
	if (!results_for_people(&a->style))
		return;
	printf("%s%s: %s", p->done ? "" : "\n", schedule_names[s->kind], p->state);
	if (p->winner >= 0) {
		BUF_SCOPED name = BUF_INIT;
		buf_add_text(&name, name_of(r, p->winner), strlen(name_of(r, p->winner)), 300);
		printf(", %s wins", name.data);
	}
	printf("\n");
	if (st != NULL)
		print_standings(r, a, st, s->n);
}

static int schedule(const struct record *r, const struct args *a, struct schedule *s, struct err *e)
{
	VEC(struct played)
	done = {0};
	struct standing *st = NULL;
	struct pairings p;

	s->n = (int)r->names.len;
	vec_each (const struct record_row, x, &r->rows)
		if (x->a >= 0)
			vec_push(&done, ((struct played){x->period, x->a, x->b, x->win, x->draw,
							 x->loss}));
	int rc = schedule_next(s, done.at, done.len, &p, e);
	if (rc == 0 && s->kind == SCHEDULE_SWISS) {
		st = xcalloc((size_t)s->n, sizeof(*st));
		rc = swiss_results(s, done.at, done.len, st, e);
	}
	if (rc == 0)
		print_all(r, a, s, &p, st);
	if (rc == 0 || st != NULL)
		pairings_release(&p);
	free(st);
	vec_release(&done);
	return rc;
}

static int schedule_of(const struct args *a, const struct opt_rest *rest, struct err *e)
{
	const struct records_options from = {
		.unit = UNIT_GAME, .round_0 = true, .max_round = INT32_MAX};
	struct schedule s = {0};
	struct record r;

	if (rest->n == 0)
		return err_set(e, ERR_USAGE,
			       "expected rr, gauntlet, swiss, knockout, ladder or adaptive");
	if (make_plan(a, rest->at[0], &s, e) < 0)
		return -1;
	if (a->players == NULL && rest->n == 1)
		return err_set(e, ERR_USAGE, "who plays? give --players A,B,... or results");
	record_init(&r);
	int rc = a->players != NULL ? add_players(&r, a->players, e) : 0;
	size_t planned = r.names.len;
	if (rc == 0 && rest->n > 1)
		rc = records_load(&r, rest->at + 1, rest->n - 1, &from, e);
	if (rc == 0 && planned > 0 && r.names.len > planned)
		rc = err_set(e, ERR_USAGE, "%.60s has results but is not in --players",
			     r.names.at[planned]);
	if (rc == 0)
		rc = schedule(&r, a, &s, e);
	record_release(&r);
	return rc;
}

static int run(const struct command *c, int argc, char **argv)
{
	struct args a = {.pairs = 1, .replays = 2};
	struct opt_rest rest;
	struct err e = ERR_INIT;

	int rc = cmd_parse(c, &a, argc, argv, &rest, &e);
	if (rc > 0)
		return 0;
	if (rc < 0 || schedule_of(&a, &rest, &e) < 0)
		return cmd_fail(c, &e);
	return 0;
}

const struct command cmd_schedule = {
	.name = "schedule",
	.synopsis = "rr|gauntlet|swiss|knockout|ladder|adaptive [--players A,B,...] [RESULTS...]",
	.summary = "who meets whom next, from the results so far",
	.details =
		"RESULTS are as for `agon rate`.  What is printed may all be played at once; run "
		"it\n"
		"again on the longer record for what follows.  Nothing else is remembered, so an\n"
		"interruption changes nothing.  A pairing is --pairs pairs of games with the "
		"seats\n"
		"swapped; it is done when the record has so many games of the two.\n\n"
		"swiss and knockout need the round of each result (the column round).  Swiss:\n"
		"order by points, Buchholz Cut-1, seed; no rematch while one can be avoided; from\n"
		"the top, the opponent of least score drop; the upper half of a score group meets\n"
		"the lower; bye to the lowest without one.  This is not FIDE's Dutch system.\n"
		"ladder: the first player climbs from the last to the second.  adaptive: the\n"
		"pairings that say most about the ratings.",
	.opts = opts,
	.run = run,
};
