/*
 * A verifier's numbers against executed verdicts: from a table with the
 * verdicts in it, or joined to the attempts of a run.
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/cmd/cmd.h"
#include "harness/cmd/results.h"
#include "harness/report/attempts.h"
#include "harness/report/search.h"
#include "harness/science/critic.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { SCORES_BYTES = 256 << 20 };

struct args {
	struct results_style style;
	const char *run, *threshold;
	int64_t bins, seed;
	bool reviews, refine;
};

static const struct opt opts[] = {
	{OPT_TEXT, 0, "run", "DIR", "take the truth from the attempts of this run directory",
	 offsetof(struct args, run)},
	{OPT_FLAG, 0, "reviews", NULL,
	 "of a run: score the reviews of feedback.knowledge: parametric instead of the critic",
	 offsetof(struct args, reviews)},
	{OPT_FLAG, 0, "refine", NULL,
	 "of a run: score the critic's word before each refinement (critic.refine), and its gain",
	 offsetof(struct args, refine)},
	{OPT_INT, 0, "bins", "N", "bins of the calibration error (default 10)",
	 offsetof(struct args, bins), 1, CRITIC_BINS_MAX},
	{OPT_TEXT, 0, "threshold", "X", "from where a score says correct (default 0.5)",
	 offsetof(struct args, threshold)},
	{OPT_INT, 0, "seed", "S", "seed of the bootstrap (default 0)", offsetof(struct args, seed),
	 0, INT64_MAX},
	RESULTS_OPTS(struct args, style),
	{OPT_END},
};

/* ------------------------------------------------------------------ reading */

struct names {
	size_t len, cap;
	char **at;
};

struct input {
	const char *what;
	struct attempts_run run;
	bool from_run; /* else the truth is in the table */
	struct names groups;
	VEC(struct critic_row)
	rows;
	size_t unmatched;
};

static size_t group_of(struct input *in, const char *name)
{
	for (size_t i = in->groups.len; i-- > 0;)
		if (strcmp(in->groups.at[i], name) == 0)
			return i;
	vec_push(&in->groups, xstrdup(name));
	return in->groups.len - 1;
}

/* The cells of one row; "" is none. */
struct cells {
	const char *score, *truth, *refined, *group, *player, *round;
	size_t line;
};

static int share(struct input *in, const struct cells *c, const char *name, const char *text,
		 double *ret, struct err *e)
{
	double v;

	if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0)
		v = text[0] == 't';
	else if (!parse_real(text, &v))
		v = -1;
	if (!(v >= 0 && v <= 1))
		return err_set(e, ERR_USAGE, "%s:%zu: %s: expected a number 0 to 1, got \"%.40s\"",
			       in->what, c->line, name, text);
	*ret = v;
	return 0;
}

/* 1: the run has no such attempt. */
static int truth_of(struct input *in, const struct cells *c, double *ret, struct err *e)
{
	double round;

	if (!in->from_run)
		return share(in, c, "truth", c->truth, ret, e);
	if (!parse_real(c->round, &round) || round < 0 || round != floor(round))
		return err_set(e, ERR_USAGE,
			       "%s:%zu: round: expected a whole number, got \"%.40s\"", in->what,
			       c->line, c->round);
	for (size_t i = 0; i < in->run.n; i++)
		if (strcmp(in->run.at[i].name, c->player) == 0 &&
		    round < (double)in->run.at[i].list.len) {
			*ret = in->run.at[i].list.at[(size_t)round].correct;
			return 0;
		}
	in->unmatched++;
	return 1;
}

static int add(struct input *in, const struct cells *c, struct err *e)
{
	struct critic_row r = {.refined = NAN};

	int rc = share(in, c, "score", c->score, &r.score, e);
	if (rc == 0)
		rc = truth_of(in, c, &r.truth, e);
	if (rc == 0 && c->refined[0] != '\0')
		rc = share(in, c, "refined", c->refined, &r.refined, e);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	r.group = group_of(in, c->group[0] != '\0' ? c->group : c->player);
	vec_push(&in->rows, r);
	return 0;
}

static const char *const columns[] = {"score", "truth", "refined", "group", "player", "round"};
enum { COLUMNS = sizeof(columns) / sizeof(*columns) };

static int need(const struct input *in, const bool have[COLUMNS], struct err *e)
{
	if (!have[0])
		return err_set(e, ERR_USAGE, "%s: there is no column score", in->what);
	if (!in->from_run && !have[1])
		return err_set(e, ERR_USAGE,
			       "%s: there is no column truth; --run DIR takes it from a run",
			       in->what);
	if (in->from_run && !(have[4] && have[5]))
		return err_set(e, ERR_USAGE, "%s: --run needs the columns player and round",
			       in->what);
	return 0;
}

static struct cells cells_of(const char *const cell[COLUMNS], size_t line)
{
	return (struct cells){cell[0], cell[1], cell[2], cell[3], cell[4], cell[5], line};
}

static int read_csv(struct input *in, const struct buf *text, struct err *e)
{
	struct csv csv = {0};
	size_t at[COLUMNS];
	bool have[COLUMNS] = {false};

	int rc = csv_parse(&csv, in->what, text->data, text->len, e);
	for (int k = 0; rc == 0 && k < COLUMNS; k++)
		for (size_t i = 0; csv.lines.len > 0 && i < csv_width(&csv, 0); i++)
			if (strcmp(csv_cell(&csv, 0, i), columns[k]) == 0) {
				at[k] = i;
				have[k] = true;
			}
	if (rc == 0)
		rc = need(in, have, e);
	for (size_t r = 1; rc == 0 && r < csv.lines.len; r++) {
		const char *cell[COLUMNS];
		for (int k = 0; k < COLUMNS; k++)
			cell[k] = have[k] ? csv_cell(&csv, r, at[k]) : "";
		struct cells c = cells_of(cell, csv.lines.at[r]);
		rc = add(in, &c, e);
	}
	csv_release(&csv);
	return rc;
}

static int add_json(struct input *in, const json_t *o, size_t line, struct err *e)
{
	char text[COLUMNS][64];
	const char *cell[COLUMNS];
	bool have[COLUMNS];

	for (int k = 0; k < COLUMNS; k++) {
		const json_t *v = json_object_get(o, columns[k]);
		have[k] = v != NULL && !json_is_null(v);
		cell[k] = text[k];
		text[k][0] = '\0';
		if (json_is_string(v))
			cell[k] = json_string_value(v);
		else if (json_is_number(v))
			snprintf(text[k], sizeof(text[k]), "%.17g", json_number_value(v));
		else if (json_is_boolean(v))
			snprintf(text[k], sizeof(text[k]), "%s",
				 json_is_true(v) ? "true" : "false");
	}
	struct err why = ERR_INIT;
	if (need(in, have, &why) < 0)
		return err_set(e, ERR_USAGE, "line %zu of %s", line, why.text);
	struct cells c = cells_of(cell, line);
	return add(in, &c, e);
}

static int read_json(struct input *in, const struct buf *text, struct err *e)
{
	size_t line = 0;
	int rc = 0;

	for (const char *p = text->data, *end = p + text->len; rc == 0 && p < end; line++) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		size_t len = (size_t)((nl != NULL ? nl : end) - p);
		if (strspn(p, " \t\r") < len) {
			json_error_t why;
			JSON_SCOPED *o = json_loadb(p, len, JSON_REJECT_DUPLICATES, &why);
			rc = json_is_object(o)
				     ? add_json(in, o, line + 1, e)
				     : err_set(e, ERR_USAGE, "%s:%zu: expected a JSON object: %s",
					       in->what, line + 1, o == NULL ? why.text : "");
		}
		p += len + 1;
	}
	return rc;
}

static int read_scores(struct input *in, const char *path, struct err *e)
{
	BUF_SCOPED text = BUF_INIT;

	in->what = path;
	if (file_read(path, SCORES_BYTES, &text, e) < 0)
		return -1;
	size_t lead = text.len > 0 ? strspn(text.data, " \t\r\n") : 0;
	int rc = lead < text.len && text.data[lead] == '{' ? read_json(in, &text, e)
							   : read_csv(in, &text, e);
	if (rc == 0 && in->rows.len == 0)
		rc = err_set(e, ERR_USAGE, "%s: no row%s", path,
			     in->unmatched > 0 ? " belongs to an attempt of the run" : "");
	return rc;
}

/* ------------------------------------------------------------------ a run with a critic */

enum said { SAID_LOOP, SAID_REVIEW, SAID_REFINE }; /* which of its numbers */

struct run_reading {
	struct input *in;
	enum said said;
	size_t silent;   /* no number could be had of it */
	size_t unplayed; /* what it is of did not play */
	struct err *e;
};

static const struct attempt *attempt_of(const struct input *in, int player, int round)
{
	for (size_t i = 0; i < in->run.n; i++)
		if (in->run.at[i].id == player && round >= 0 &&
		    (size_t)round < in->run.at[i].list.len)
			return &in->run.at[i].list.at[round];
	return NULL;
}

/* What was shown may have changed the edit that came next: .talk.round is that of a review, and
 * the round before that of a critique, in a search the node from which others grew. */
static double refined_of(const struct input *in, const struct store_critique *x, bool review)
{
	int player = x->talk.player, round = x->talk.round;
	const struct search_view *v = in->run.search;
	double sum = 0;
	int n = 0;

	for (size_t i = 1; v != NULL && !review && i < v->n; i++) {
		const struct attempt *a = attempt_of(in, player, (int)i);
		if (v->node[i].parent != round || isnan(v->node[i].value) || a == NULL)
			continue;
		sum += a->correct;
		n++;
	}
	if (v != NULL && !review)
		return n > 0 ? sum / n : NAN;
	const struct attempt *then = attempt_of(in, player, review ? round : round + 1);
	return then != NULL ? then->correct : NAN;
}

/* Did the codebase after this step win when it played?  NAN: it did not play. */
static int draft_won(struct run_reading *r, int round, int player, int step, double *ret)
{
	const struct attempt *final = attempt_of(r->in, player, round);
	struct store_edit edit;
	struct store_draft d;
	int rc = store_draft(r->in->run.store, round, player, step, &d, r->e);

	*ret = NAN;
	if (rc == 0)
		rc = store_edit(r->in->run.store, round, player, &edit, r->e);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (strcmp(d.edit.tree, edit.tree) == 0)
		*ret = final != NULL ? final->correct : NAN;
	else if (!isnan(d.value))
		*ret = d.value > 0.5;
	return 0;
}

/* Where no further step came of it, what it spoke of is what played. */
static int add_refinement(struct run_reading *r, const struct store_critique *x, int step)
{
	struct critic_row row = {.score = x->probability, .group = (size_t)x->talk.player};
	double after;

	if (draft_won(r, x->about, x->talk.player, step - 1, &row.truth) < 0 ||
	    draft_won(r, x->about, x->talk.player, step, &after) < 0)
		return -1;
	row.refined = after;
	r->silent += x->probability < 0;
	r->unplayed += isnan(row.truth);
	if (x->probability >= 0 && !isnan(row.truth))
		vec_push(&r->in->rows, row);
	return 0;
}

static enum said said_of(const struct store_critique *x)
{
	return strcmp(x->purpose, "review") == 0        ? SAID_REVIEW
	       : strncmp(x->purpose, "refine-", 7) == 0 ? SAID_REFINE
							: SAID_LOOP;
}

static int add_critique(void *cookie, const struct store_critique *x)
{
	struct run_reading *r = cookie;
	bool review = r->said == SAID_REVIEW;
	const struct attempt *was = attempt_of(r->in, x->talk.player, x->about);

	if (said_of(x) != r->said)
		return 0;
	if (r->said == SAID_REFINE)
		return add_refinement(r, x, (int)strtol(x->purpose + 7, NULL, 10));
	if (was == NULL || x->probability < 0) {
		r->silent += x->probability < 0;
		r->in->unmatched += was == NULL;
		return 0;
	}
	struct critic_row row = {.score = x->probability,
				 .truth = was->correct,
				 .refined = x->shown ? refined_of(r->in, x, review) : NAN,
				 .group = (size_t)x->talk.player};
	vec_push(&r->in->rows, row);
	return 0;
}

static const struct {
	const char *who, *none;
} said_what[] = {
	[SAID_LOOP] = {"critic", "critique of a round that was played; critic.when in its "
				 "config asks for them"},
	[SAID_REVIEW] = {"reviewer", "review of a round that was played: nobody had "
				     "feedback.knowledge: parametric"},
	[SAID_REFINE] = {"critic", "refinement of which it is known whether the codebase "
				   "before it won; critic.refine and critic.measure in its config "
				   "ask for them"},
};

static int read_said(struct input *in, enum said said, struct err *e)
{
	struct run_reading r = {.in = in, .said = said, .e = e};

	if (store_each_critique(in->run.store, add_critique, &r, e) != 0)
		return -1;
	if (r.silent > 0)
		fprintf(stderr, "agon critic: %zu times the %s gave no number\n", r.silent,
			said_what[said].who);
	if (r.unplayed > 0)
		fprintf(stderr, "agon critic: %zu drafts did not play (critic.measure)\n",
			r.unplayed);
	return 0;
}

static int read_run(struct input *in, const char *dir, enum said said, struct err *e)
{
	in->what = dir;
	if (attempts_open(&in->run, dir, e) < 0 || read_said(in, said, e) < 0)
		return -1;
	/* Where the critic only spoke for refinements, they are what is asked for. */
	if (in->rows.len == 0 && said == SAID_LOOP && read_said(in, SAID_REFINE, e) < 0)
		return -1;
	return in->rows.len > 0 ? 0
				: err_set(e, ERR_USAGE, "%s has no %s", dir, said_what[said].none);
}

static void input_release(struct input *in)
{
	attempts_close(&in->run);
	for (size_t i = 0; i < in->groups.len; i++)
		free(in->groups.at[i]);
	vec_release(&in->groups);
	vec_release(&in->rows);
}

/* ------------------------------------------------------------------ printing */

static json_t *interval_json(struct interval x)
{
	return json_pack("[o,o]", json_number(x.lo), json_number(x.hi));
}

static void print_json(const struct critic_result *r, const struct input *in)
{
	json_t *bins = json_array(), *ks = json_array();

	for (int i = 0; i < r->bins; i++)
		json_array_append_new(
			bins,
			json_pack("{s:f,s:f,s:I,s:o,s:o}", "from", (double)i / r->bins, "to",
				  (double)(i + 1) / r->bins, "n", (json_int_t)r->bin[i].n, "score",
				  json_number(r->bin[i].n > 0 ? r->bin[i].score : NAN), "truth",
				  json_number(r->bin[i].n > 0 ? r->bin[i].truth : NAN)));
	for (int i = 0; i < r->ks; i++)
		json_array_append_new(ks, json_pack("{s:i,s:I,s:f,s:f,s:f}", "k", r->k[i].k,
						    "groups", (json_int_t)r->k[i].groups, "best",
						    r->k[i].best, "possible", r->k[i].possible,
						    "average", r->k[i].average));
	JSON_SCOPED *j =
		json_pack("{s:I,s:I,s:I,s:I,s:o,s:o,s:f,s:f,s:f,s:o,s:f,s:o,s:o}", "attempts",
			  (json_int_t)r->n, "correct", (json_int_t)r->correct, "groups",
			  (json_int_t)r->groups, "unmatched", (json_int_t)in->unmatched, "auc",
			  json_number(r->auc), "auc_interval", interval_json(r->auc_interval),
			  "ece", r->ece, "brier", r->brier, "accuracy", r->accuracy,
			  "accuracy_interval", interval_json(r->accuracy_interval), "threshold",
			  r->threshold, "bins", bins, "best_of_k", ks);
	if (r->refined > 0)
		json_object_set_new(j, "refinement",
				    json_pack("{s:I,s:f,s:o,s:I,s:I,s:I,s:I}", "attempts",
					      (json_int_t)r->refined, "gain", r->gain, "interval",
					      interval_json(r->gain_interval), "c_to_i",
					      (json_int_t)r->c_to_i, "correct",
					      (json_int_t)r->was_c, "i_to_c", (json_int_t)r->i_to_c,
					      "incorrect", (json_int_t)r->was_i));
	cmd_print_json(j);
}

static void row(struct grid *g, const char *name, double v, struct interval x, const char *note)
{
	grid_text(g, name);
	grid_real(g, v, 4);
	if (isnan(x.lo))
		grid_text(g, "");
	else
		grid_printf(g, "[%.4f, %.4f]", x.lo, x.hi);
	grid_text(g, note);
}

static void print_grid(const struct critic_result *r, const struct args *a)
{
	const struct interval none = {NAN, NAN};
	struct grid g;
	BUF_SCOPED text = BUF_INIT;
	char note[96];

	grid_init(&g, "lrll");
	grid_text(&g, "measure");
	grid_text(&g, "value");
	grid_text(&g, "95 %");
	grid_text(&g, "of");
	snprintf(note, sizeof(note), "%zu attempts, %zu correct", r->n, r->correct);
	row(&g, "AUC", r->auc, r->auc_interval, note);
	snprintf(note, sizeof(note), "%d equal bins", r->bins);
	row(&g, "ECE", r->ece, none, note);
	row(&g, "Brier", r->brier, none, "");
	snprintf(note, sizeof(note), "correct from %g on", r->threshold);
	row(&g, "accuracy", r->accuracy, r->accuracy_interval, note);
	for (int i = 0; i < r->ks; i++) {
		char name[32];
		snprintf(name, sizeof(name), "best of %d", r->k[i].k);
		snprintf(note, sizeof(note), "%zu groups; possible %.4f, average %.4f",
			 r->k[i].groups, r->k[i].possible, r->k[i].average);
		row(&g, name, r->k[i].best, none, note);
	}
	if (r->refined > 0) {
		snprintf(note, sizeof(note), "%zu refined: c>i %zu/%zu, i>c %zu/%zu", r->refined,
			 r->c_to_i, r->was_c, r->i_to_c, r->was_i);
		row(&g, "gain", r->gain, r->gain_interval, note);
	}
	grid_print(&g, &a->style, &text);
	fwrite(text.data, 1, text.len, stdout);
	grid_release(&g);
}

static bool is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int judge(const struct args *a, const char *path, double threshold, struct err *e)
{
	struct input in __attribute__((cleanup(input_release))) = {.from_run = a->run != NULL};
	struct critic_result r;

	if (is_dir(path) && a->run == NULL) {
		if (read_run(&in, path,
			     a->reviews  ? SAID_REVIEW
			     : a->refine ? SAID_REFINE
					 : SAID_LOOP,
			     e) < 0)
			return -1;
	} else if (a->reviews || a->refine) {
		return err_set(e, ERR_USAGE, "--%s goes with a run directory",
			       a->reviews ? "reviews" : "refine");
	} else if ((a->run != NULL && attempts_open(&in.run, a->run, e) < 0) ||
		   read_scores(&in, path, e) < 0) {
		return -1;
	}
	critic_judge(in.rows.at, in.rows.len, (int)a->bins, threshold, (uint64_t)a->seed, &r);
	if (in.unmatched > 0)
		fprintf(stderr,
			"agon critic: %zu rows belong to no attempt of the run that was played\n",
			in.unmatched);
	if (a->style.json)
		print_json(&r, &in);
	else
		print_grid(&r, a);
	return 0;
}

static int run(const struct command *c, int argc, char **argv)
{
	struct args a = {.bins = 10};
	struct opt_rest rest;
	struct err e = ERR_INIT;
	double threshold = 0.5;

	int rc = cmd_parse(c, &a, argc, argv, &rest, &e);
	if (rc > 0)
		return 0;
	if (rc == 0 && rest.n != 1)
		rc = err_set(&e, ERR_USAGE,
			     "expected one SCORES file or run directory; see `agon critic --help`");
	if (rc == 0 && a.reviews && a.refine)
		rc = err_set(&e, ERR_USAGE, "--reviews and --refine exclude each other");
	if (rc == 0)
		rc = results_style_check(&a.style, &e);
	if (rc == 0)
		rc = option_real("threshold", a.threshold, &threshold, &e);
	if (rc < 0 || judge(&a, rest.at[0], threshold, &e) < 0)
		return cmd_fail(c, &e);
	return 0;
}

const struct command cmd_critic = {
	.name = "critic",
	.synopsis = "SCORES [--run DIR] | DIR [--reviews|--refine]",
	.summary = "how good a verifier's numbers are, against executed verdicts",
	.details =
		"SCORES is a CSV file with a heading or JSON lines, one row an attempt: score, 0 "
		"to "
		"1, how\n"
		"sure the verifier is that the attempt is correct; truth, 0 to 1 or true or false, "
		"what\n"
		"executing it said; and, where there is one, refined, the truth after the "
		"critique, and\n"
		"group, for attempts at the same thing.  With --run, player and round name the "
		"attempt and\n"
		"the run knows the truth: it won more than half of its meetings.\n"
		"\n"
		"DIR is a run directory with a critic in the loop (critic.when in its config): its "
		"numbers,\n"
		"round by round.  Where the player was shown the critique, the attempt after it "
		"is the\n"
		"refined one, in a search the mean of those that began there.  A player's "
		"attempts\n"
		"are a group.  With --refine, or where the critic spoke only for refinements "
		"(critic.refine),\n"
		"one row is one word of it: the truth is whether the codebase it spoke of won the "
		"games of\n"
		"the round, the refined one whether the codebase after the next step did.\n"
		"\n"
		"Best of k is what the highest score among k attempts of a group is worth on "
		"average, beside\n"
		"the best possible and the average attempt.  The calibration error depends on the "
		"bins.",
	.opts = opts,
	.run = run,
};
