/*
 * Humans of a contest: a table of numbers, one row a human.  Which columns are
 * tasks follows from their names, compared as LiveOIBench compares them: small
 * letters and digits only.
 */
#include "harness/base/json.h"
#include "harness/science/contest.h"
#include "harness/science/science.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { HUMANS_MAX = 200000, COLUMNS_MAX = 500 };

static const char *const cutoff_names[3] = {"gold_cutoff", "silver_cutoff", "bronze_cutoff"};

void contest_crowd_release(struct contest_crowd *c)
{
	vec_each (struct contest_humans, h, &c->at) {
		vec_each (char *, s, &h->names)
			free(*s);
		vec_release(&h->names);
		vec_release(&h->values);
		free(h->contest);
	}
	vec_release(&c->at);
}

static struct contest_humans *humans_of(struct contest_crowd *c, const char *contest)
{
	vec_each (struct contest_humans, h, &c->at)
		if (strcmp(h->contest, contest) == 0)
			return h;
	struct contest_humans h = {.contest = xstrdup(contest), .cutoff = {NAN, NAN, NAN}};
	vec_push(&c->at, h);
	return &c->at.at[c->at.len - 1];
}

const struct contest_humans *contest_crowd_of(const struct contest_crowd *c, const char *contest,
					      bool only)
{
	vec_each (struct contest_humans, h, &c->at)
		if (strcmp(h->contest, contest) == 0)
			return h;
	/* One contest and one crowd belong together, whatever they are called, if one is not. */
	if (only && c->at.len == 1 && (contest[0] == '\0' || c->at.at[0].contest[0] == '\0'))
		return &c->at.at[0];
	return NULL;
}

/* ---- Reading ---- */

static double number_of(const char *text)
{
	double v;

	return parse_real(text, &v) ? v : NAN;
}

static void take_cutoff(struct contest_humans *h, const char *name, double v)
{
	for (int i = 0; i < 3; i++)
		if (strcasecmp(name, cutoff_names[i]) == 0 && !isnan(v))
			h->cutoff[i] = v;
}

/* Every crowd of a CSV has all its columns. */
static struct contest_humans *crowd_of_row(struct contest_crowd *c, const struct csv *csv, int col,
					   size_t row)
{
	size_t before = c->at.len;
	struct contest_humans *h = humans_of(c, col >= 0 ? csv_cell(csv, row, (size_t)col) : "");

	if (c->at.len > before) {
		h->columns = csv_width(csv, 0);
		for (size_t k = 0; k < h->columns; k++)
			vec_push(&h->names, xstrdup(csv_cell(csv, 0, k)));
	}
	return h;
}

static int read_csv(struct contest_crowd *c, const char *what, const struct csv *csv, struct err *e)
{
	int col = -1;

	if (csv->rows.len < 3 || csv_width(csv, 0) > COLUMNS_MAX)
		return err_set(e, ERR_USAGE,
			       "%s: expected a header (task names, Total, CF_Rating, contest, "
			       "gold_cutoff...) and one human a line",
			       what);
	for (size_t k = 0; k < csv_width(csv, 0); k++)
		if (strcasecmp(csv_cell(csv, 0, k), "contest") == 0 ||
		    strcasecmp(csv_cell(csv, 0, k), "contest_id") == 0)
			col = (int)k;
	for (size_t i = 1; i + 1 < csv->rows.len; i++) {
		struct contest_humans *h = crowd_of_row(c, csv, col, i);
		if (h->columns != csv_width(csv, 0) || ++h->n > HUMANS_MAX)
			return err_set(e, ERR_USAGE,
				       "%s:%zu: contest \"%.100s\" has humans from two files, or "
				       "more than %d",
				       what, csv->lines.at[i], h->contest, HUMANS_MAX);
		for (size_t k = 0; k < h->columns; k++) {
			double v = number_of(csv_cell(csv, i, k));
			vec_push(&h->values, v);
			take_cutoff(h, h->names.at[k], v);
		}
	}
	return 0;
}

static int column_of(struct contest_humans *h, const char *name)
{
	for (size_t k = 0; k < h->names.len; k++)
		if (strcmp(h->names.at[k], name) == 0)
			return (int)k;
	vec_push(&h->names, xstrdup(name));
	return (int)h->names.len - 1;
}

static double json_value(const json_t *v)
{
	if (json_is_number(v))
		return json_number_value(v);
	return json_is_string(v) ? number_of(json_string_value(v)) : NAN;
}

static int put_humans(struct contest_humans *h, const char *what, const json_t *list, struct err *e)
{
	size_t i;
	json_t *o, *v;
	const char *key;

	json_array_foreach (list, i, o)
		json_object_foreach (o, key, v)
			column_of(h, key);
	h->columns = h->names.len;
	h->n = json_array_size(list);
	if (h->n > HUMANS_MAX || h->columns > COLUMNS_MAX)
		return err_set(e, ERR_USAGE, "%s: contest \"%.100s\": too many humans or columns",
			       what, h->contest);
	for (size_t k = 0; k < h->n * h->columns; k++)
		vec_push(&h->values, NAN);
	json_array_foreach (list, i, o)
		json_object_foreach (o, key, v)
			h->values.at[i * h->columns + (size_t)column_of(h, key)] = json_value(v);
	return 0;
}

static int read_contest(struct contest_crowd *c, const char *what, json_t *o, struct err *e)
{
	json_t *list = json_object_get(o, "contestants_ranking");
	const char *id = json_str_or(o, "contest_id", json_str_or(o, "contest", ""));
	JSON_SCOPED *inner = NULL;

	if (json_is_string(list))
		list = inner = json_parse(what, json_string_value(list), json_string_length(list),
					  256 << 20, e);
	if (!json_is_array(list))
		return err_set(e, ERR_USAGE,
			       "%s: contest \"%.100s\": expected \"contestants_ranking\": [...]",
			       what, id);
	struct contest_humans *h = humans_of(c, id);
	if (h->n > 0)
		return err_set(e, ERR_USAGE, "%s: contest \"%.100s\" is there twice", what, id);
	for (int i = 0; i < 3; i++)
		h->cutoff[i] = json_value(json_object_get(o, cutoff_names[i]));
	return put_humans(h, what, list, e);
}

static int read_json(struct contest_crowd *c, const char *what, const char *bytes, size_t len,
		     struct err *e)
{
	struct err none = ERR_INIT;
	JSON_SCOPED *all = json_parse(what, bytes, len, 256 << 20, &none);
	const char *end = bytes + len;
	size_t i;
	json_t *o;

	if (json_is_object(all))
		return read_contest(c, what, all, e);
	json_array_foreach (all, i, o)
		if (read_contest(c, what, o, e) < 0)
			return -1;
	for (const char *p = bytes, *next; all == NULL && p < end; p = next) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		next = nl != NULL ? nl + 1 : end;
		if (strspn(p, " \t\r") == (size_t)((nl != NULL ? nl : end) - p))
			continue;
		JSON_SCOPED *row = json_parse(what, p, (size_t)(next - p), 256 << 20, e);
		if (row == NULL || read_contest(c, what, row, e) < 0)
			return -1;
	}
	return 0;
}

int contest_crowd_read(struct contest_crowd *c, const char *what, const char *bytes, size_t len,
		       struct err *e)
{
	struct csv csv = {0};
	size_t blank = strspn(bytes, " \t\r\n");

	if (bytes[blank] == '{' || bytes[blank] == '[')
		return read_json(c, what, bytes, len, e);
	if (csv_parse(&csv, what, bytes, len, e) < 0)
		return -1;
	int rc = read_csv(c, what, &csv, e);
	csv_release(&csv);
	return rc;
}

/* ---- Scores of humans ---- */

static bool same_name(const char *a, const char *b)
{
	for (;; a++, b++) {
		while (*a != '\0' && !isalnum((unsigned char)*a))
			a++;
		while (*b != '\0' && !isalnum((unsigned char)*b))
			b++;
		if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
			return false;
		if (*a == '\0')
			return true;
	}
}

static int find_column(const struct contest_humans *h, const char *const *names)
{
	for (; *names != NULL; names++)
		for (size_t k = 0; k < h->names.len; k++)
			if (same_name(h->names.at[k], *names))
				return (int)k;
	return -1;
}

static int task_column(const struct contest_humans *h, const char *problem)
{
	static const char *const no_tasks[] = {"rank",     "contestant", "country", "total",
					       "medal",    "cfrating",   "day1",    "day2",
					       "scorerel", "division",   "team",    "nationality",
					       "contest",  "contestid",  NULL};

	for (size_t i = 0; no_tasks[i] != NULL; i++)
		if (same_name(problem, no_tasks[i]))
			return -1;
	for (size_t k = 0; k < h->names.len; k++)
		if (same_name(h->names.at[k], problem))
			return (int)k;
	return -1;
}

/* What is compared: a total of the humans, and by row the score of the teams. */
struct versus {
	double *human; /* NAN: this one does not count */
	double *team;
};

static void versus_total(const struct contest_table *t, const struct contest_humans *h, int col,
			 struct versus *v)
{
	for (size_t i = 0; i < h->n; i++)
		v->human[i] = h->values.at[i * h->columns + (size_t)col];
	for (size_t i = 0; i < t->n_rows; i++)
		v->team[i] = t->rows[i].score;
}

static bool versus_tasks(const struct contest *c, const struct contest_table *t,
			 const struct contest_humans *h, struct versus *v)
{
	bool any = false;

	for (size_t p = 0; p < t->n_problems; p++) {
		int col = task_column(h, c->problems.at[t->problems[p]].name);
		if (col < 0)
			continue;
		any = true;
		for (size_t i = 0; i < h->n; i++) {
			double x = h->values.at[i * h->columns + (size_t)col];
			v->human[i] += isnan(x) ? 0 : x;
		}
		for (size_t i = 0; i < t->n_rows; i++)
			v->team[i] += t->cells[i * t->n_problems + p].score;
	}
	return any;
}

static bool put_versus(const struct contest *c, const struct contest_table *t,
		       const struct contest_humans *h, struct versus *v)
{
	static const char *const recalculated[] = {"Recalculated_Total", NULL};
	static const char *const totals[] = {"Total", "Total Score", "Score", NULL};
	int total = find_column(h, recalculated);

	if (total < 0 && versus_tasks(c, t, h, v))
		return true;
	if (total < 0)
		total = find_column(h, totals);
	if (total >= 0)
		versus_total(t, h, total, v);
	return total >= 0;
}

static void against_rated(struct contest_row *row, double score, const struct contest_humans *h,
			  const struct versus *v)
{
	static const char *const names[] = {"CF_Rating", "codeforces_rating", NULL};
	int col = find_column(h, names), rank = 1;
	double *ratings = xmalloc((h->n + 1) * sizeof(*ratings));
	size_t n = 0;

	for (size_t i = 0; i < h->n && col >= 0; i++) {
		double r = h->values.at[i * h->columns + (size_t)col];
		if (isnan(r) || r == 0 || r == -1000)
			continue;
		ratings[n++] = r;
		rank += v->human[i] > score;
	}
	row->elo = contest_elo(rank, ratings, n, &row->elo_open);
	free(ratings);
}

/* The Canadian olympiad's table is of those who were invited: LiveOIBench takes the rank. */
static bool by_rank(const struct contest_humans *h)
{
	return strcasestr(h->contest, "canadian_computing_olympiad") != NULL;
}

static double percentile(const struct contest_humans *h, const struct versus *v, double score)
{
	double *known = xmalloc((h->n + 1) * sizeof(*known));
	size_t n = 0, above = 0;

	for (size_t i = 0; i < h->n; i++) {
		if (isnan(v->human[i]))
			continue;
		known[n++] = v->human[i];
		above += v->human[i] > score;
	}
	double p = contest_percentile(score, known, n);
	if (by_rank(h) && n > 0)
		p = 100 * ((double)n - fmin((double)above + 1, (double)n)) / (double)n;
	free(known);
	return p;
}

static void give_medal(struct contest_row *row, double score, const double cutoff[3])
{
	row->medal = score >= cutoff[0]                                         ? MEDAL_GOLD
		     : score >= cutoff[1]                                       ? MEDAL_SILVER
		     : score >= cutoff[2]                                       ? MEDAL_BRONZE
		     : isnan(cutoff[0]) && isnan(cutoff[1]) && isnan(cutoff[2]) ? MEDAL_UNKNOWN
										: MEDAL_NONE;
}

bool contest_against(const struct contest *c, struct contest_table *t,
		     const struct contest_humans *h)
{
	struct versus v = {xcalloc(h->n + 1, sizeof(double)),
			   xcalloc(t->n_rows + 1, sizeof(double))};
	bool any = put_versus(c, t, h, &v);

	for (size_t i = 0; i < t->n_rows; i++) {
		double score = any ? v.team[i] : t->rows[i].score;
		give_medal(&t->rows[i], score, h->cutoff);
		if (!any)
			continue;
		t->rows[i].percentile = percentile(h, &v, score);
		against_rated(&t->rows[i], score, h, &v);
	}
	free(v.human);
	free(v.team);
	return any;
}

void contest_cutoffs(struct contest_table *t, const double cutoff[3])
{
	for (size_t i = 0; i < t->n_rows; i++)
		give_medal(&t->rows[i], t->rows[i].score, cutoff);
}
