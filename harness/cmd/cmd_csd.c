#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/cmd/cmd.h"
#include "harness/cmd/records.h"
#include "harness/cmd/results.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct args {
	const char *eliminate, *bye, *tie, *epsilon, *svg;
	int64_t simulations, seed, sensitivity;
	bool exact, ranks;
	struct results_style style;
};

#define ARG(field) offsetof(struct args, field)
static const struct opt opts[] = {
	{OPT_TEXT, 't', "eliminate", "T",
	 "how many models leave after each benchmark; a number or a list of them (0)",
	 ARG(eliminate)},
	{OPT_INT, 'n', "simulations", "N", "how many (100000)", ARG(simulations), 1, 100000000},
	{OPT_FLAG, 0, "exact", NULL, "enumerate instead: exact values, at most 6 models",
	 ARG(exact)},
	{OPT_INT, 0, "seed", "N", "seed of the simulation (1)", ARG(seed)},
	{OPT_TEXT, 0, "bye", "POINTS", "what sitting out is worth (0)", ARG(bye), 0, 0, "0|half|1"},
	{OPT_TEXT, 0, "tie", "RULE",
	 "equal scores: half a point each, a coin, or the earlier line (half)", ARG(tie), 0, 0,
	 "half|coin|lower-index"},
	{OPT_TEXT, 0, "epsilon", "E", "scores this close are equal (0)", ARG(epsilon)},
	{OPT_INT, 0, "sensitivity", "TMAX", "failure sensitivity: run with T = 0..TMAX",
	 ARG(sensitivity), 1, 1000},
	{OPT_FLAG, 0, "ranks", NULL, "print the chance of each rank", ARG(ranks)},
	{OPT_TEXT, 0, "svg", "FILE", "draw expected scores; with --sensitivity their curves",
	 ARG(svg)},
	RESULTS_OPTS(struct args, style),
	{OPT_END},
};

struct csd {
	const struct args *a;
	struct csd_scores s;
	struct csd_rules rules;
	int *leave; /* by benchmark */
	struct csd_result r;
	int *order; /* most points first */
	/* With --sensitivity: */
	int steps;
	double *curve, *slope; /* models * steps; models */
	const char **label;
};

/* ---- Input ---- */

/* The points share of every player in each run directory: a run is a benchmark. */
static int scores_of_runs(struct csd_scores *s, char *const *dirs, int n, struct err *e)
{
	const struct records_options all = {.max_round = INT32_MAX};
	struct record players = {0};
	int rc = 0;

	s->score = xmalloc((size_t)n * RECORD_PLAYERS_MAX * sizeof(double));
	for (int i = 0; i < n * RECORD_PLAYERS_MAX; i++)
		s->score[i] = NAN;
	for (int k = 0; k < n && rc == 0; k++) {
		struct record r;
		struct cross t = {0};
		record_init(&r);
		rc = records_load_run(&r, dirs[k], &all, e);
		if (rc == 0)
			cross_from(&t, &r);
		for (int i = 0; i < t.n && rc == 0; i++) {
			double games = 0, points = 0;
			int at = record_player(&players, r.names.at[i], strlen(r.names.at[i]), e);
			rc = at < 0 ? -1 : 0;
			for (int j = 0; j < t.n; j++) {
				games += i != j ? cross_games(&t, i, j) : 0;
				points += i != j ? cross_points(&t, i, j) : 0;
			}
			if (rc == 0 && games > 0)
				s->score[at * n + k] = points / games;
		}
		cross_release(&t);
		record_release(&r);
		vec_push(&s->benchmark_names, xstrdup(dirs[k]));
	}
	s->models = (int)players.names.len;
	s->benchmarks = n;
	vec_each (char *, name, &players.names)
		vec_push(&s->model_names, xstrdup(*name));
	record_release(&players);
	for (int i = 0; i < s->models * n && rc == 0; i++)
		if (isnan(s->score[i]))
			rc = err_set(e, ERR_USAGE,
				     "%s played no game in %s; every model needs a score in "
				     "every run",
				     s->model_names.at[i / n], dirs[i % n]);
	return rc;
}

static int read_scores(struct csd_scores *s, const struct opt_rest *rest, struct err *e)
{
	BUF_SCOPED bytes = BUF_INIT;
	struct stat st;

	if (rest->n == 0)
		return err_set(e, ERR_USAGE, "expected a CSV file of scores, or run directories");
	if (strcmp(rest->at[0], "-") != 0 && stat(rest->at[0], &st) == 0 && S_ISDIR(st.st_mode))
		return scores_of_runs(s, rest->at, rest->n, e);
	if (rest->n > 1)
		return err_set(e, ERR_USAGE, "expected one CSV file, or only run directories");
	if (strcmp(rest->at[0], "-") == 0) {
		if (fd_read_all(0, 256 << 20, &bytes) != 0)
			return err_set(e, ERR_USAGE, "cannot read standard input");
	} else if (file_read(rest->at[0], 256 << 20, &bytes, e) < 0) {
		return -1;
	}
	return csd_read(s, rest->at[0], bytes.data, bytes.len, e);
}

static int parse_eliminate(struct csd *x, struct err *e)
{
	const char *text = x->a->eliminate;
	int k = x->s.benchmarks, n = 0;
	MEM_SCOPED char *copy = xstrdup(text);

	x->leave = xcalloc((size_t)k, sizeof(int));
	for (char *p = copy, *next; p != NULL; p = next) {
		int64_t v = 0;
		next = strchr(p, ',');
		if (next != NULL)
			*next++ = '\0';
		if (opt_int(p, &v, e) < 0 || v < 0 || v > CSD_MODELS_MAX)
			return e->code != ERR_NONE ? err_wrap(e, "--eliminate")
						   : err_set(e, ERR_USAGE,
							     "--eliminate: %s is out of range", p);
		if (n >= k)
			return err_set(e, ERR_USAGE,
				       "--eliminate: more numbers than the %d benchmarks", k);
		x->leave[n++] = (int)v;
	}
	for (int i = 1; n == 1 && i < k; i++)
		x->leave[i] = x->leave[0];
	if (n != 1 && n != k)
		return err_set(e, ERR_USAGE, "--eliminate: %d numbers for %d benchmarks", n, k);
	return 0;
}

static int make_rules(struct csd *x, struct err *e)
{
	const struct args *a = x->a;

	if (parse_eliminate(x, e) < 0)
		return -1;
	x->rules = (struct csd_rules){
		.eliminate = x->leave,
		.bye_halves = strcmp(a->bye, "1") == 0 ? 2 : strcmp(a->bye, "half") == 0,
		.tie = strcmp(a->tie, "coin") == 0          ? CSD_TIE_COIN
		       : strcmp(a->tie, "lower-index") == 0 ? CSD_TIE_LOWER
							    : CSD_TIE_HALF,
	};
	return option_real("epsilon", a->epsilon, &x->rules.epsilon, e);
}

/* ---- Work ---- */

static int play(const struct csd *x, const struct csd_rules *rules, struct csd_result *ret,
		struct err *e)
{
	if (x->a->exact)
		return csd_exact(&x->s, rules, ret, e);
	return csd_simulate(&x->s, rules, (int)x->a->simulations, (uint64_t)x->a->seed, ret, e);
}

static int vary(struct csd *x, struct err *e)
{
	size_t m = (size_t)x->s.models, k = (size_t)x->s.benchmarks;
	MEM_SCOPED int *leave = xmalloc(k * sizeof(*leave));
	struct csd_rules rules = x->rules;

	x->steps = (int)x->a->sensitivity + 1;
	x->curve = xcalloc(m * (size_t)x->steps, sizeof(*x->curve));
	x->slope = xcalloc(m, sizeof(*x->slope));
	x->label = xcalloc(m, sizeof(*x->label));
	rules.eliminate = leave;
	for (int t = 0; t < x->steps; t++) {
		struct csd_result r;
		for (size_t i = 0; i < k; i++)
			leave[i] = t;
		if (play(x, &rules, &r, e) < 0)
			return -1;
		for (size_t i = 0; i < m; i++)
			x->curve[i * (size_t)x->steps + (size_t)t] = r.expected[i];
		csd_result_release(&r);
	}
	for (size_t i = 0; i < m; i++)
		x->slope[i] = csd_sensitivity(x->curve + i * (size_t)x->steps, x->steps);
	csd_labels(x->slope, (int)m, x->label);
	return 0;
}

static int by_expected(const void *x, const void *y, void *cookie)
{
	const double *v = cookie;
	int a = *(const int *)x, b = *(const int *)y;

	return v[a] != v[b] ? (v[a] > v[b] ? -1 : 1) : (a > b) - (a < b);
}

static double standard_error(const struct csd *x, int i)
{
	return x->a->exact ? 0 : x->r.sd[i] / sqrt((double)x->a->simulations);
}

static double mean_score(const struct csd *x, int i)
{
	double sum = 0;

	for (int k = 0; k < x->s.benchmarks; k++)
		sum += x->s.score[i * x->s.benchmarks + k];
	return sum / x->s.benchmarks;
}

/* ---- Output ---- */

static json_t *rules_json(const struct csd *x)
{
	json_t *j = json_object(), *leave = json_array();
	bool same = true;

	for (int k = 0; k < x->s.benchmarks; k++) {
		json_array_append_new(leave, json_integer(x->leave[k]));
		same = same && x->leave[k] == x->leave[0];
	}
	if (same) {
		json_decref(leave);
		leave = json_integer(x->leave[0]);
	}
	json_object_set_new(j, "pairing", json_string("random within equal scores"));
	json_object_set_new(j, "win", json_real(1));
	json_object_set_new(j, "bye", json_real(x->rules.bye_halves / 2.0));
	json_object_set_new(j, "tie", json_string(x->a->tie));
	json_object_set_new(j, "epsilon", json_real(x->rules.epsilon));
	json_object_set_new(j, "eliminate", leave);
	json_object_set_new(j, "method", json_string(x->a->exact ? "exact" : "simulation"));
	if (!x->a->exact) {
		json_object_set_new(j, "simulations", json_integer(x->a->simulations));
		json_object_set_new(j, "seed", json_integer(x->a->seed));
	}
	return j;
}

static json_t *model_json(const struct csd *x, int i)
{
	json_t *j = json_object(), *ranks = json_array();
	int m = x->s.models;

	json_object_set_new(j, "name",
			    json_text(x->s.model_names.at[i], strlen(x->s.model_names.at[i])));
	json_object_set_new(j, "expected", json_real(x->r.expected[i]));
	json_object_set_new(j, "se", json_real(standard_error(x, i)));
	json_object_set_new(j, "sd", json_real(x->r.sd[i]));
	if (x->r.exact != NULL && x->r.exact[i] != NULL)
		json_object_set_new(j, "exact", json_string(x->r.exact[i]));
	json_object_set_new(j, "p_eliminated", json_real(x->r.out[i]));
	json_object_set_new(j, "mean_score", json_number(mean_score(x, i)));
	for (int k = 0; k < m; k++)
		json_array_append_new(ranks, json_real(x->r.rank[i * m + k]));
	json_object_set_new(j, "p_rank", ranks);
	if (x->steps > 0) {
		json_t *curve = json_array();
		for (int t = 0; t < x->steps; t++)
			json_array_append_new(curve, json_real(x->curve[i * x->steps + t]));
		json_object_set_new(j, "sensitivity", json_real(x->slope[i]));
		json_object_set_new(j, "profile", json_string(x->label[i]));
		json_object_set_new(j, "expected_by_t", curve);
	}
	return j;
}

static void print_json(const struct csd *x)
{
	JSON_SCOPED *j = json_object();
	json_t *models = json_array(), *benchmarks = json_array();

	for (int k = 0; k < x->s.models; k++)
		json_array_append_new(models, model_json(x, x->order[k]));
	for (int k = 0; k < x->s.benchmarks; k++)
		json_array_append_new(benchmarks, json_text(x->s.benchmark_names.at[k],
							    strlen(x->s.benchmark_names.at[k])));
	json_object_set_new(j, "models", models);
	json_object_set_new(j, "rules", rules_json(x));
	json_object_set_new(j, "benchmarks", benchmarks);
	cmd_print_json(j);
}

static void heading(const struct csd *x, struct grid *g)
{
	static const char *const titles[] = {"#",     "model", "E[score]",   "se",
					     "exact", "top",   "eliminated", "mean score"};

	for (size_t i = 0; i < sizeof(titles) / sizeof(*titles); i++)
		grid_text(g, titles[i]);
	for (int t = 0; t < x->steps; t++)
		grid_printf(g, "T=%d", t);
	if (x->steps > 0) {
		grid_text(g, "sensitivity");
		grid_text(g, "profile");
	}
	for (int k = 0; k < x->s.models && x->a->ranks; k++)
		grid_printf(g, "P(%d)", k + 1);
}

static void add_model(const struct csd *x, struct grid *g, int place)
{
	int i = x->order[place], m = x->s.models;

	grid_printf(g, "%d", place + 1);
	grid_text(g, x->s.model_names.at[i]);
	grid_real(g, x->r.expected[i], 4);
	grid_real(g, standard_error(x, i), 4);
	grid_text(g, x->r.exact != NULL && x->r.exact[i] != NULL ? x->r.exact[i] : "");
	grid_real(g, x->r.rank[i * m], 3);
	grid_real(g, x->r.out[i], 3);
	grid_printf(g, "%.6g", mean_score(x, i));
	for (int t = 0; t < x->steps; t++)
		grid_real(g, x->curve[i * x->steps + t], 4);
	if (x->steps > 0) {
		grid_real(g, x->slope[i], 4);
		grid_text(g, x->label[i]);
	}
	for (int k = 0; k < m && x->a->ranks; k++)
		grid_real(g, x->r.rank[i * m + k], 3);
}

static void print_table(const struct csd *x)
{
	BUF_SCOPED align = BUF_INIT, out = BUF_INIT;
	struct grid g;

	buf_puts(&align, "rlrrrrrr");
	for (int t = 0; t < x->steps; t++)
		buf_putc(&align, 'r');
	buf_puts(&align, x->steps > 0 ? "rl" : "");
	for (int k = 0; k < x->s.models && x->a->ranks; k++)
		buf_putc(&align, 'r');
	grid_init(&g, align.data);
	heading(x, &g);
	for (int k = 0; k < x->s.models; k++)
		add_model(x, &g, k);
	grid_print(&g, &x->a->style, &out);
	fwrite(out.data, 1, out.len, stdout);
	grid_release(&g);
}

static void print_rules(const struct csd *x)
{
	static const char *const byes[] = {"0", "1/2", "1"};

	printf("\nrules: %d models, %d benchmarks in the order given; random pairing within equal "
	       "scores; win 1, equal scores (within %g): %s; bye %s; eliminated after each "
	       "benchmark: "
	       "%s, at random from the lowest score; ",
	       x->s.models, x->s.benchmarks, x->rules.epsilon, x->a->tie, byes[x->rules.bye_halves],
	       x->a->eliminate);
	if (x->a->exact)
		printf("exact enumeration\n");
	else
		printf("%lld simulations, seed %lld\n", (long long)x->a->simulations,
		       (long long)x->a->seed);
	if (x->steps > 0)
		printf("sensitivity: minus the slope of E[score | T] / E[score | 0]; robust and "
		       "fragile: more than half the interquartile range below and above the "
		       "median\n");
}

static int draw(const struct csd *x, struct err *e)
{
	int m = x->s.models;
	BUF_SCOPED svg = BUF_INIT;
	MEM_SCOPED struct chart_line *line = xcalloc((size_t)m, sizeof(*line));
	MEM_SCOPED struct chart_rating *row = xcalloc((size_t)m, sizeof(*row));

	for (int k = 0; k < m; k++) {
		int i = x->order[k];
		double half = 1.96 * standard_error(x, i);
		row[k] = (struct chart_rating){x->s.model_names.at[i], x->r.expected[i],
					       x->r.expected[i] - half, x->r.expected[i] + half};
		line[k] = (struct chart_line){x->s.model_names.at[i],
					      x->steps > 0 ? x->curve + i * x->steps : NULL};
	}
	if (x->steps > 0)
		chart_lines(&svg, "Failure sensitivity", "models eliminated after each benchmark",
			    "expected score", 0, x->steps, line, m);
	else
		chart_ratings(&svg, "Expected score in the Swiss", "expected score", row, m);
	return chart_write(x->a->svg, &svg, e);
}

static int show(struct csd *x, struct err *e)
{
	x->order = xmalloc((size_t)x->s.models * sizeof(*x->order));
	for (int i = 0; i < x->s.models; i++)
		x->order[i] = i;
	qsort_r(x->order, (size_t)x->s.models, sizeof(*x->order), by_expected, x->r.expected);
	if (x->a->style.json) {
		print_json(x);
	} else {
		print_table(x);
		if (results_for_people(&x->a->style))
			print_rules(x);
	}
	return x->a->svg != NULL ? draw(x, e) : 0;
}

static void release(struct csd *x)
{
	csd_scores_release(&x->s);
	csd_result_release(&x->r);
	free(x->leave);
	free(x->order);
	free(x->curve);
	free(x->slope);
	free(x->label);
}

static int csd_of(const struct args *a, const struct opt_rest *rest, struct err *e)
{
	struct csd x = {.a = a};

	int rc = results_style_check(&a->style, e);
	if (rc == 0)
		rc = read_scores(&x.s, rest, e);
	if (rc == 0)
		rc = make_rules(&x, e);
	if (rc == 0)
		rc = play(&x, &x.rules, &x.r, e);
	if (rc == 0 && a->sensitivity > 0)
		rc = vary(&x, e);
	if (rc == 0)
		rc = show(&x, e);
	release(&x);
	return rc;
}

static int run(const struct command *c, int argc, char **argv)
{
	struct args a = {
		.eliminate = "0", .bye = "0", .tie = "half", .simulations = 100000, .seed = 1};
	struct opt_rest rest;
	struct err e = ERR_INIT;

	int rc = cmd_parse(c, &a, argc, argv, &rest, &e);
	if (rc > 0)
		return 0;
	if (rc < 0 || csd_of(&a, &rest, &e) < 0)
		return cmd_fail(c, &e);
	return 0;
}

const struct command cmd_csd = {
	.name = "csd",
	.synopsis = "SCORES.csv | DIR...",
	.summary = "rank models by a Swiss tournament over benchmark scores",
	.details =
		"Competitive Swiss-system dynamics of \"LLM Swiss Round\".  SCORES.csv has one "
		"line\n"
		"per model: its name, then a score for each benchmark, in the order in which they\n"
		"are played.  With run directories, each run is a benchmark and a model's score "
		"is\n"
		"its share of the points there.\n\n"
		"After every benchmark, models of equal points are paired at random; the better\n"
		"score takes the point, the odd one out gets the bye, and then --eliminate models\n"
		"of the lowest points leave at random (never everybody).  Printed is the expected\n"
		"final score with its standard error.  What the published description leaves open\n"
		"(ties, bye, labels of --sensitivity) is an option or said with the result.",
	.opts = opts,
	.run = run,
};
