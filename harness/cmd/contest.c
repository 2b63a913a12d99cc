#include "harness/cmd/contest.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/cmd/cmd.h"
#include "harness/science/contest.h"
#include "harness/science/science.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MINUTE INT64_C(60000000000)

enum { FILE_BYTES = 1 << 30, KS_MAX = 16 };

struct show {
	const struct contest_args *a;
	struct contest c;
	struct contest_crowd crowd;
	enum contest_rule rule;
	struct contest_table *tables;
	int *shown, n_shown; /* numbers of contests */
	double cutoff[3];
	int medals[3];
	int64_t k[KS_MAX];
	int n_k;
	double *rating, *seed, *delta; /* by row of the only table; NULL: not asked */
};

static const char *const rule_names[] = {"icpc", "ioi", "best", "last"};
static const char *const medal_names[] = {NULL, "none", "bronze", "silver", "gold"};

static void show_release(struct show *s)
{
	for (int i = 0; i < s->n_shown; i++)
		contest_table_release(&s->tables[i]);
	free(s->tables);
	free(s->shown);
	free(s->rating);
	free(s->seed);
	free(s->delta);
	contest_crowd_release(&s->crowd);
	contest_release(&s->c);
}

/* ---- Input ---- */

static int read_bytes(const char *path, struct buf *out, struct err *e)
{
	if (strcmp(path, "-") != 0)
		return file_read(path, FILE_BYTES, out, e);
	int rc = fd_read_all(0, FILE_BYTES, out);
	if (rc != 0)
		return rc < 0 ? err_sys(e, ERR_USAGE, "cannot read standard input")
			      : err_set(e, ERR_USAGE, "standard input is larger than 1 GiB");
	return 0;
}

int contest_load(struct contest *c, const char *path, struct err *e)
{
	BUF_SCOPED bytes = BUF_INIT;

	if (read_bytes(path, &bytes, e) < 0)
		return -1;
	char first = bytes.data[strspn(bytes.data, " \t\r\n")];
	return first == '{' ? contest_read_json(c, path, bytes.data, bytes.len, e)
			    : contest_read_csv(c, path, bytes.data, bytes.len, e);
}

/* "a,b,c" as n numbers >= 0; min is how many have to be there. */
static int numbers(const char *option, const char *text, double *ret, int min, int max,
		   struct err *e)
{
	MEM_SCOPED char *copy = xstrdup(text);
	int n = 0;

	for (char *p = copy, *next; p != NULL; p = next) {
		next = strchr(p, ',');
		if (next != NULL)
			*next++ = '\0';
		if (n == max || !parse_real(p, &ret[n]) || ret[n] < 0)
			return err_set(e, ERR_USAGE, "--%s %s: expected %s%d numbers >= 0", option,
				       text, min == max ? "" : "at most ", max);
		n++;
	}
	return n < min ? err_set(e, ERR_USAGE, "--%s %s: expected %d numbers", option, text, min)
		       : n;
}

static int read_options(struct show *s, struct err *e)
{
	const struct contest_args *a = s->a;
	double v[KS_MAX];

	s->cutoff[0] = s->cutoff[1] = s->cutoff[2] = NAN;
	if (a->medals != NULL && a->cutoffs != NULL)
		return err_set(e, ERR_USAGE, "--medals and --cutoffs exclude one another");
	if (a->cutoffs != NULL && numbers("cutoffs", a->cutoffs, s->cutoff, 3, 3, e) < 0)
		return -1;
	if (a->medals != NULL && numbers("medals", a->medals, v, 3, 3, e) < 0)
		return -1;
	for (int i = 0; i < 3 && a->medals != NULL; i++)
		s->medals[i] = v[i] < 1e6 ? (int)v[i] : 1000000;
	if (a->pass_at != NULL && (s->n_k = numbers("pass-at", a->pass_at, v, 1, KS_MAX, e)) < 0)
		return -1;
	for (int i = 0; i < s->n_k; i++)
		if ((s->k[i] = (int64_t)fmin(v[i], 1e9)) < 1 || v[i] != floor(v[i]))
			return err_set(e, ERR_USAGE, "--pass-at %s: expected whole numbers above 0",
				       a->pass_at);
	return 0;
}

static void choose_rule(struct show *s)
{
	s->rule = s->c.scored ? CONTEST_IOI : CONTEST_ICPC;
	for (int i = 0; i < 4 && s->a->rule != NULL; i++)
		if (strcmp(s->a->rule, rule_names[i]) == 0)
			s->rule = (enum contest_rule)i;
}

static int choose_contests(struct show *s, struct err *e)
{
	int n = (int)s->c.contests.at.len, only = -1;

	if (s->c.tries.len == 0)
		return err_set(e, ERR_USAGE, "there is no submission in the input");
	if (s->a->contest != NULL && (only = contest_name_find(&s->c.contests, s->a->contest)) < 0)
		return err_set(e, ERR_USAGE,
			       "--contest %s: the first contest of the input is \"%s\"",
			       s->a->contest, s->c.contests.at.at[0]);
	s->shown = xcalloc((unsigned long)n, sizeof(int));
	for (int i = 0; i < n; i++)
		if (only < 0 || i == only)
			s->shown[s->n_shown++] = i;
	s->tables = xcalloc((unsigned long)s->n_shown, sizeof(*s->tables));
	return 0;
}

/* ---- Work ---- */

static void rank_one(struct show *s, int at, int *ret_met)
{
	struct contest_table *t = &s->tables[at];
	const char *name = s->c.contests.at.at[s->shown[at]];
	const struct contest_humans *h = contest_crowd_of(&s->crowd, name, s->n_shown == 1);

	contest_rank(&s->c, s->shown[at], s->rule, (int)s->a->penalty, t);
	if (h != NULL) {
		bool scores = contest_against(&s->c, t, h);
		*ret_met += scores;
		if (!scores)
			fprintf(stderr,
				"agon standings: warning: contest \"%s\": the humans have no "
				"column Recalculated_Total, Total, or of a problem\n",
				name);
	}
	if (!isnan(s->cutoff[0]))
		contest_cutoffs(t, s->cutoff);
	if (s->a->medals != NULL)
		contest_medals(t, s->medals);
}

static int rank_all(struct show *s, struct err *e)
{
	int met = 0;

	for (int i = 0; i < s->n_shown; i++)
		rank_one(s, i, &met);
	if (s->a->humans != NULL && met == 0)
		return err_set(e, ERR_USAGE,
			       "--humans %s: no contest of the submissions is there (the first is "
			       "\"%s\")",
			       s->a->humans, s->c.contests.at.at[s->shown[0]]);
	return 0;
}

/* The worst place of those who share one. */
static int worst_rank(const struct contest_table *t, size_t i)
{
	while (i + 1 < t->n_rows && t->rows[i + 1].rank == t->rows[i].rank)
		i++;
	return (int)i + 1;
}

static int rating_column(const struct csv *csv, const char *name)
{
	for (size_t k = 0; csv->rows.len > 1 && k < csv_width(csv, 0); k++)
		if (strcasecmp(csv_cell(csv, 0, k), name) == 0)
			return (int)k;
	return -1;
}

static int take_ratings(struct show *s, const struct csv *csv, struct err *e)
{
	const struct contest_table *t = &s->tables[0];
	int team = rating_column(csv, "team"), rating = rating_column(csv, "rating");

	if (team < 0 || rating < 0)
		return err_set(e, ERR_USAGE, "%s:1: expected a header with team and rating",
			       s->a->ratings);
	for (size_t i = 0; i < t->n_rows; i++)
		s->rating[i] = 1400;
	for (size_t i = 1; i + 1 < csv->rows.len; i++) {
		double v;
		if (!parse_real(csv_cell(csv, i, (size_t)rating), &v) || fabs(v) > 9000)
			return err_set(e, ERR_USAGE, "%s:%zu: expected a rating (\"%.60s\")",
				       s->a->ratings, csv->lines.at[i],
				       csv_cell(csv, i, (size_t)rating));
		int who = contest_name_find(&s->c.teams, csv_cell(csv, i, (size_t)team));
		for (size_t r = 0; r < t->n_rows; r++)
			if (t->rows[r].team == who)
				s->rating[r] = v;
	}
	return 0;
}

static int rate(struct show *s, struct err *e)
{
	const struct contest_table *t = &s->tables[0];
	BUF_SCOPED bytes = BUF_INIT;
	struct csv csv = {0};

	if (s->n_shown > 1)
		return err_set(e, ERR_USAGE, "--ratings are changed by one contest; add --contest");
	if (t->n_rows > 20000)
		return err_set(e, ERR_USAGE, "--ratings: more than 20000 teams");
	if (read_bytes(s->a->ratings, &bytes, e) < 0 ||
	    csv_parse(&csv, s->a->ratings, bytes.data, bytes.len, e) < 0)
		return -1;
	s->rating = xcalloc(t->n_rows, sizeof(double));
	s->seed = xcalloc(t->n_rows, sizeof(double));
	s->delta = xcalloc(t->n_rows, sizeof(double));
	int rc = take_ratings(s, &csv, e);
	csv_release(&csv);
	MEM_SCOPED int *rank = xcalloc(t->n_rows, sizeof(*rank));
	for (size_t i = 0; i < t->n_rows; i++)
		rank[i] = worst_rank(t, i);
	if (rc == 0)
		contest_rating_changes(s->rating, rank, t->n_rows, s->seed, s->delta);
	return rc;
}

/* ---- Over several contests ---- */

struct overall {
	int32_t team;
	int contests, solved, problems, elos, percentiles, medals[5];
	double score, relative, percentile, elo;
};

static void add_overall(struct overall *o, const struct contest_table *t, size_t row)
{
	const struct contest_row *r = &t->rows[row];

	o->contests++;
	o->solved += r->solved;
	o->problems += (int)t->n_problems;
	o->score += r->score;
	o->relative += r->relative;
	o->medals[r->medal]++;
	if (!isnan(r->percentile)) {
		o->percentile += r->percentile;
		o->percentiles++;
	}
	if (!isnan(r->elo)) {
		o->elo += r->elo;
		o->elos++;
	}
}

static int by_overall(const void *x, const void *y)
{
	const struct overall *a = x, *b = y;
	double p = isnan(a->relative) ? -1 : a->relative, q = isnan(b->relative) ? -1 : b->relative;

	if (p != q)
		return p > q ? -1 : 1;
	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	return (a->team > b->team) - (a->team < b->team);
}

/* Contest values averaged over the contests that have them, as LiveOIBench does. */
static struct overall *overall_of(const struct show *s, size_t *ret_n)
{
	size_t teams = s->c.teams.at.len, n = 0;
	struct overall *all = xcalloc(teams + 1, sizeof(*all));

	for (int i = 0; i < s->n_shown; i++)
		for (size_t r = 0; r < s->tables[i].n_rows; r++)
			add_overall(&all[s->tables[i].rows[r].team], &s->tables[i], r);
	for (size_t i = 0; i < teams; i++) {
		if (all[i].contests == 0)
			continue;
		all[i].team = (int32_t)i;
		all[i].relative /= all[i].contests;
		all[i].percentile =
			all[i].percentiles ? all[i].percentile / all[i].percentiles : NAN;
		all[i].elo = all[i].elos ? all[i].elo / all[i].elos : NAN;
		all[n++] = all[i];
	}
	qsort(all, n, sizeof(*all), by_overall);
	*ret_n = n;
	return all;
}

/* ---- JSON ---- */

static json_t *name_json(const char *s)
{
	return json_text(s, strlen(s));
}

static json_t *cell_json(const struct contest_cell *x)
{
	json_t *o = json_pack("{s:I,s:I,s:I,s:b,s:o}", "tries", (json_int_t)x->tries, "judged",
			      (json_int_t)x->judged, "accepted", (json_int_t)x->accepted, "solved",
			      x->solved, "score", json_number(x->score));

	if (x->time_ns >= 0)
		json_object_set_new(o, "time_ns", json_integer(x->time_ns));
	if (!isnan(x->tests))
		json_object_set_new(o, "tests_passed", json_number(x->tests));
	if (x->first)
		json_object_set_new(o, "first", json_true());
	return o;
}

static void put_pass(const struct show *s, const struct contest_table *t, size_t row, json_t *o)
{
	json_t *any = json_object(), *all = json_object();

	for (int i = 0; i < s->n_k; i++) {
		char key[24];
		snprintf(key, sizeof(key), "%" PRId64, s->k[i]);
		json_object_set_new(any, key, json_number(contest_pass_at(t, row, s->k[i], false)));
		json_object_set_new(all, key, json_number(contest_pass_at(t, row, s->k[i], true)));
	}
	json_object_set_new(o, "pass_at", any);
	json_object_set_new(o, "pass_all", all);
}

static json_t *row_json(const struct show *s, const struct contest_table *t, size_t i)
{
	const struct contest_row *r = &t->rows[i];
	json_t *o = json_object(), *cells = json_object();

	json_object_set_new(o, "rank", json_integer(r->rank));
	json_object_set_new(o, "team", name_json(s->c.teams.at.at[r->team]));
	json_object_set_new(o, "solved", json_integer(r->solved));
	if (s->rule == CONTEST_ICPC) {
		json_object_set_new(o, "penalty_minutes", json_integer(r->penalty_min));
		json_object_set_new(o, "last_accepted_ns", json_integer(r->last_ns));
	}
	json_object_set_new(o, "score", json_number(r->score));
	json_object_set_new(o, "relative_score", json_number(r->relative));
	json_object_set_new(o, "pass_rate", json_number(r->pass_rate));
	if (s->a->humans != NULL) {
		json_object_set_new(o, "percentile", json_number(r->percentile));
		json_object_set_new(o, "elo", json_number(r->elo));
		json_object_set_new(o, "elo_is_lower_bound", json_boolean(r->elo_open));
	}
	if (r->medal != MEDAL_UNKNOWN)
		json_object_set_new(o, "medal", json_string(medal_names[r->medal]));
	if (s->n_k > 0)
		put_pass(s, t, i, o);
	if (s->rating != NULL)
		json_object_set_new(o, "rating",
				    json_pack("{s:o,s:o,s:o,s:o}", "before",
					      json_number(s->rating[i]), "expected_rank",
					      json_number(s->seed[i]), "change",
					      json_number(s->delta[i]), "after",
					      json_number(s->rating[i] + s->delta[i])));
	for (size_t p = 0; p < t->n_problems; p++)
		json_object_set_new(cells, s->c.problems.at[t->problems[p]].name,
				    cell_json(&t->cells[i * t->n_problems + p]));
	json_object_set_new(o, "problems", cells);
	return o;
}

static json_t *table_json(const struct show *s, const struct contest_table *t)
{
	json_t *rows = json_array(), *problems = json_array();

	for (size_t i = 0; i < t->n_rows; i++)
		json_array_append_new(rows, row_json(s, t, i));
	for (size_t p = 0; p < t->n_problems; p++) {
		const struct contest_problem *x = &s->c.problems.at[t->problems[p]];
		json_array_append_new(problems, json_pack("{s:o,s:o}", "name", name_json(x->name),
							  "max_score", json_number(x->max_score)));
	}
	return json_pack("{s:o,s:o,s:o}", "contest", name_json(s->c.contests.at.at[t->contest]),
			 "problems", problems, "teams", rows);
}

static json_t *overall_json(const struct show *s)
{
	size_t n;
	MEM_SCOPED struct overall *all = overall_of(s, &n);
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++) {
		const struct overall *o = &all[i];
		json_array_append_new(
			list,
			json_pack("{s:o,s:i,s:i,s:i,s:o,s:o,s:o,s:o,s:o,s:{s:i,s:i,s:i}}", "team",
				  name_json(s->c.teams.at.at[o->team]), "contests", o->contests,
				  "problems", o->problems, "solved", o->solved, "score",
				  json_number(o->score), "relative_score", json_number(o->relative),
				  "pass_rate", json_number(100.0 * o->solved / o->problems),
				  "percentile", json_number(o->percentile), "elo",
				  json_number(o->elo), "medals", "gold", o->medals[MEDAL_GOLD],
				  "silver", o->medals[MEDAL_SILVER], "bronze",
				  o->medals[MEDAL_BRONZE]));
	}
	return list;
}

static void print_json(const struct show *s)
{
	json_t *tables = json_array();

	for (int i = 0; i < s->n_shown; i++)
		json_array_append_new(tables, table_json(s, &s->tables[i]));
	JSON_SCOPED *o = json_pack("{s:s,s:I,s:I,s:I,s:I,s:o}", "rule", rule_names[s->rule],
				   "penalty_minutes", (json_int_t)s->a->penalty, "submissions",
				   (json_int_t)s->c.tries.len, "ignored", (json_int_t)s->c.ignored,
				   "untimed", (json_int_t)s->c.untimed, "contests", tables);
	if (s->n_shown > 1)
		json_object_set_new(o, "overall", overall_json(s));
	cmd_print_json(o);
}

/* ---- Tables ---- */

/* Tries of the team, and when it solved it: "2/35", "+" without a time, "-3" not solved. */
static void put_cell(const struct show *s, struct grid *g, const struct contest_cell *x)
{
	if (x->judged == 0)
		grid_text(g, "");
	else if (s->rule != CONTEST_ICPC)
		grid_printf(g, "%.6g", x->score);
	else if (!x->solved)
		grid_printf(g, "-%" PRId64, x->tries);
	else if (x->time_ns >= 0)
		grid_printf(g, "%" PRId64 "/%" PRId64 "%s", x->tries, x->time_ns / MINUTE,
			    x->first ? "*" : "");
	else
		grid_printf(g, "%" PRId64, x->tries);
}

struct extras {
	bool percentile, elo, medal, relative;
};

static struct extras extras_of(const struct contest_table *t)
{
	struct extras x = {0};

	for (size_t i = 0; i < t->n_rows; i++) {
		x.percentile |= !isnan(t->rows[i].percentile);
		x.elo |= !isnan(t->rows[i].elo);
		x.medal |= t->rows[i].medal != MEDAL_UNKNOWN;
		x.relative |= !isnan(t->rows[i].relative);
	}
	return x;
}

static void put_heading(const struct show *s, const struct contest_table *t, const struct extras *x,
			struct grid *g)
{
	grid_text(g, "#");
	grid_text(g, "team");
	grid_text(g, "solved");
	grid_text(g, s->rule == CONTEST_ICPC ? "penalty" : "score");
	if (s->rule != CONTEST_ICPC && x->relative)
		grid_text(g, "relative");
	if (x->percentile)
		grid_text(g, "percentile");
	if (x->elo)
		grid_text(g, "elo");
	if (x->medal)
		grid_text(g, "medal");
	for (int i = 0; i < s->n_k; i++)
		grid_printf(g, "pass@%" PRId64, s->k[i]);
	if (s->rating != NULL) {
		grid_text(g, "rating");
		grid_text(g, "change");
	}
	for (size_t p = 0; p < t->n_problems; p++)
		grid_text(g, s->c.problems.at[t->problems[p]].name);
}

static void put_row(const struct show *s, const struct contest_table *t, const struct extras *x,
		    size_t i, struct grid *g)
{
	const struct contest_row *r = &t->rows[i];

	grid_printf(g, "%d", r->rank);
	grid_text(g, s->c.teams.at.at[r->team]);
	grid_printf(g, "%d", r->solved);
	if (s->rule == CONTEST_ICPC)
		grid_printf(g, "%" PRId64, r->penalty_min);
	else
		grid_printf(g, "%.10g", r->score);
	if (s->rule != CONTEST_ICPC && x->relative)
		grid_real(g, r->relative, 2);
	if (x->percentile)
		grid_real(g, r->percentile, 2);
	if (x->elo && isnan(r->elo))
		grid_text(g, "");
	else if (x->elo)
		grid_printf(g, "%s%.0f", r->elo_open ? ">=" : "", r->elo);
	if (x->medal)
		grid_text(g, r->medal > MEDAL_NONE ? medal_names[r->medal] : "");
	for (int k = 0; k < s->n_k; k++)
		grid_real(g, contest_pass_at(t, i, s->k[k], false), 4);
	if (s->rating != NULL) {
		grid_real(g, s->rating[i] + s->delta[i], 0);
		grid_printf(g, "%+.0f", s->delta[i]);
	}
	for (size_t p = 0; p < t->n_problems; p++)
		put_cell(s, g, &t->cells[i * t->n_problems + p]);
}

static void print_table(const struct show *s, const struct contest_table *t, struct buf *out)
{
	struct extras x = extras_of(t);
	size_t columns = 4 + (s->rule != CONTEST_ICPC && x.relative) + x.percentile + x.elo +
			 x.medal + (size_t)s->n_k + 2 * (s->rating != NULL) + t->n_problems;
	MEM_SCOPED char *align = xmalloc(columns + 1);
	struct grid g;

	memset(align, 'r', columns);
	align[1] = 'l';
	align[columns] = '\0';
	grid_init(&g, align);
	put_heading(s, t, &x, &g);
	for (size_t i = 0; i < t->n_rows; i++)
		put_row(s, t, &x, i, &g);
	grid_print(&g, &s->a->style, out);
	grid_release(&g);
}

static void print_overall(const struct show *s, struct buf *out)
{
	static const char *const titles[] = {"#",        "team",   "contests",   "solved",
					     "relative", "pass",   "percentile", "gold",
					     "silver",   "bronze", "elo"};
	size_t n;
	MEM_SCOPED struct overall *all = overall_of(s, &n);
	struct grid g;

	grid_init(&g, "rlrrrrrrrrr");
	for (size_t i = 0; i < sizeof(titles) / sizeof(*titles); i++)
		grid_text(&g, titles[i]);
	for (size_t i = 0; i < n; i++) {
		const struct overall *o = &all[i];
		grid_printf(&g, "%zu", i + 1);
		grid_text(&g, s->c.teams.at.at[o->team]);
		grid_printf(&g, "%d", o->contests);
		grid_printf(&g, "%d", o->solved);
		grid_real(&g, o->relative, 2);
		grid_real(&g, 100.0 * o->solved / o->problems, 2);
		grid_real(&g, o->percentile, 2);
		grid_printf(&g, "%d", o->medals[MEDAL_GOLD]);
		grid_printf(&g, "%d", o->medals[MEDAL_SILVER]);
		grid_printf(&g, "%d", o->medals[MEDAL_BRONZE]);
		grid_real(&g, o->elo, 0);
	}
	grid_print(&g, &s->a->style, out);
	grid_release(&g);
}

static void print_notes(const struct show *s, struct buf *out)
{
	static const char *const how[] = {NULL, "IOI: best score of each subtask over all tries",
					  "best try of each problem", "last try of each problem"};

	buf_puts(out, "\n");
	if (s->rule == CONTEST_ICPC)
		buf_printf(
			out,
			"ICPC: most solved, then least penalty (minute of acceptance and %" PRId64
			" for each rejected try), then the earlier last accepted; tries/minute, "
			"* first to solve",
			s->a->penalty);
	else
		buf_puts(out, how[s->rule]);
	buf_printf(out, "\n%zu submissions", s->c.tries.len);
	if (s->c.ignored > 0)
		buf_printf(out, ", %" PRId64 " of them not counted (compile or judge error)",
			   s->c.ignored);
	if (s->c.untimed > 0 && s->rule == CONTEST_ICPC)
		buf_printf(out, ", %" PRId64 " without a time: penalties lack their minutes",
			   s->c.untimed);
	buf_putc(out, '\n');
}

static void print_text(const struct show *s)
{
	BUF_SCOPED out = BUF_INIT;
	bool people = results_for_people(&s->a->style);

	if (s->n_shown > 1)
		print_overall(s, &out);
	for (int i = 0; i < s->n_shown && (people || s->n_shown == 1); i++) {
		if (s->n_shown > 1)
			buf_printf(&out, "\n%s\n", s->c.contests.at.at[s->shown[i]]);
		print_table(s, &s->tables[i], &out);
	}
	if (people)
		print_notes(s, &out);
	fwrite(out.data, 1, out.len, stdout);
}

int contest_show(const struct contest_args *a, char *const *files, int n, struct err *e)
{
	struct show s __attribute__((cleanup(show_release))) = {.a = a};
	BUF_SCOPED bytes = BUF_INIT;

	if (results_style_check(&a->style, e) < 0 || read_options(&s, e) < 0)
		return -1;
	for (int i = 0; i < n; i++)
		if (contest_load(&s.c, files[i], e) < 0)
			return -1;
	if (a->humans != NULL &&
	    (read_bytes(a->humans, &bytes, e) < 0 ||
	     contest_crowd_read(&s.crowd, a->humans, bytes.data, bytes.len, e) < 0))
		return -1;
	choose_rule(&s);
	if (choose_contests(&s, e) < 0 || rank_all(&s, e) < 0 ||
	    (a->ratings != NULL && rate(&s, e) < 0))
		return -1;
	if (a->style.json)
		print_json(&s);
	else
		print_text(&s);
	return 0;
}
