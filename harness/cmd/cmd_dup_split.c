#include "harness/cmd/cmd.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/cmd/contest.h"
#include "harness/cmd/dup.h"
#include "harness/cmd/results.h"
#include "harness/science/contest.h"
#include "harness/science/split.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BINS_MAX = 20, ENOUGH = 30, PARTS = 4, CELLS_MAX = 20000000 };
#define CONFIDENCE 0.95

struct split_args {
	const char *record, *flag, *rate;
	int64_t quantiles;
	struct results_style style;
};

#define ARG(field) offsetof(struct split_args, field)
static const struct opt opts[] = {
	{OPT_TEXT, 0, "record", "PATH",
	 "what agon dup check or agon judge recorded into: a SQLite file or a run directory",
	 ARG(record)},
	{OPT_TEXT, 0, "flag", "VERDICT", "flagged from this verdict on (near)", ARG(flag), 0, 0,
	 "near|duplicate"},
	{OPT_INT, 'q', "quantiles", "N", "parts of equal size along the similarity (4)",
	 ARG(quantiles), 1, BINS_MAX},
	{OPT_TEXT, 0, "rate", "WHAT",
	 "of a problem: its share of accepted tries, or 1 when any was accepted (tries)", ARG(rate),
	 0, 0, "tries|solved"},
	RESULTS_OPTS(struct split_args, style),
	{OPT_END},
};

/* A team, or all of them together. */
struct subject {
	const char *name;
	double *rate;                  /* by problem; NAN: not tried */
	struct split_rate part[PARTS]; /* all, clean, flagged, unknown */
	struct split_rate bin[BINS_MAX];
	struct split_difference flagged;        /* minus clean */
	struct split_difference rise[BINS_MAX]; /* minus the first bin */
	int rank_all, rank_clean;               /* 0: none */
};

struct split {
	const struct split_args *a;
	struct contest c;
	json_t *checks; /* dup_record_latest() */
	struct split_problem *problem;
	struct subject *subject; /* [0]: all teams */
	size_t n, n_subjects, n_part[SPLIT_UNKNOWN + 1], unchecked;
	int bins;
	double from[BINS_MAX], to[BINS_MAX];
	bool mixed;         /* checks against different corpora, or with different thresholds */
	const json_t *like; /* the first check that was used */
};

static const char *const part_names[PARTS] = {"all", "clean", "flagged", "unknown"};
static const int part_numbers[PARTS] = {-1, SPLIT_CLEAN, SPLIT_FLAGGED, SPLIT_UNKNOWN};

static void release(struct split *s)
{
	for (size_t i = 0; i < s->n_subjects; i++)
		free(s->subject[i].rate);
	free(s->subject);
	free(s->problem);
	json_decref(s->checks);
	contest_release(&s->c);
}

/* ---- Input ---- */

static int read_record(struct split *s, struct err *e)
{
	DUP_RECORD_SCOPED *r = dup_record_open(s->a->record, false, e);

	if (r != NULL)
		s->checks = dup_record_latest(r, e);
	return s->checks != NULL ? 0 : -1;
}

/* ---- Which check is of which problem ---- */

struct lookup {
	struct contest_names whole, last; /* ids, and what stands behind their last slash */
	VEC(int)
	whole_at, last_at; /* numbers of checks; -2: several have this name */
};

static void lookup_release(struct lookup *l)
{
	contest_names_release(&l->whole);
	contest_names_release(&l->last);
	vec_release(&l->whole_at);
	vec_release(&l->last_at);
}

static void lookup_fill(struct lookup *l, const json_t *checks)
{
	size_t i;
	json_t *c;

	json_array_foreach (checks, i, c) {
		const char *id = json_str_or(c, "problem", ""), *slash = strrchr(id, '/');
		struct err none = ERR_INIT;
		/* An id longer than any name of a problem can be nobody's. */
		int at = contest_name(&l->whole, id, &none);
		if (at == (int)l->whole_at.len)
			vec_push(&l->whole_at, (int)i);
		at = contest_name(&l->last, slash != NULL ? slash + 1 : id, &none);
		if (at == (int)l->last_at.len)
			vec_push(&l->last_at, (int)i);
		else if (at >= 0)
			l->last_at.at[at] = -2;
	}
}

static const json_t *lookup_find(const struct lookup *l, const struct split *s,
				 const struct contest_problem *p)
{
	const char *contest = s->c.contests.at.at[p->contest];
	MEM_SCOPED char *both = xprintf("%s/%s", contest, p->name);
	int at = contest_name_find(&l->whole, both);

	if (at < 0)
		at = contest_name_find(&l->whole, p->name);
	if (at >= 0)
		return json_array_get(s->checks, (size_t)l->whole_at.at[at]);
	at = contest_name_find(&l->last, p->name);
	return at < 0 || l->last_at.at[at] < 0
		       ? NULL
		       : json_array_get(s->checks, (size_t)l->last_at.at[at]);
}

/* What people decided counts more than the verdict; "method" leaves it as it is. */
static enum split_part part_of(const json_t *check, const char *flag)
{
	const char *verdict = json_str_or(check, "verdict", "");
	const char *confirmed = json_str_or(check, "confirmed", "");

	if (strstr(confirmed, "exact") != NULL ||
	    (strcmp(flag, "near") == 0 && strstr(confirmed, "near") != NULL))
		return SPLIT_FLAGGED;
	if (json_bool_or(check, "rejected", false) || strcmp(verdict, "clean") == 0)
		return SPLIT_CLEAN;
	if (strcmp(verdict, "duplicate") == 0)
		return SPLIT_FLAGGED;
	if (strcmp(verdict, "near") == 0)
		return strcmp(flag, "near") == 0 ? SPLIT_FLAGGED : SPLIT_CLEAN;
	return SPLIT_UNKNOWN;
}

static bool same(const json_t *a, const json_t *b)
{
	static const char *const keys[] = {"corpus", "engine", "duplicate_at", "near_at"};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (!json_equal(json_object_get(a, keys[i]), json_object_get(b, keys[i])))
			return false;
	return true;
}

static void place(struct split *s, const struct lookup *l, size_t i)
{
	const json_t *check = lookup_find(l, s, &s->c.problems.at[i]);
	struct split_problem *p = &s->problem[i];

	*p = (struct split_problem){.part = SPLIT_UNKNOWN};
	if (check == NULL) {
		s->unchecked++;
		return;
	}
	p->part = part_of(check, s->a->flag);
	p->score = json_real_value(json_object_get(check, "score"));
	s->n_part[p->part]++;
	s->like = s->like != NULL ? s->like : check;
	s->mixed |= !same(s->like, check);
}

static int place_all(struct split *s, struct err *e)
{
	__attribute__((cleanup(lookup_release))) struct lookup l = {0};

	s->n = s->c.problems.len;
	if (s->n == 0 || s->c.tries.len == 0)
		return err_set(e, ERR_USAGE, "there is no submission in the input");
	s->problem = xcalloc(s->n, sizeof(*s->problem));
	lookup_fill(&l, s->checks);
	for (size_t i = 0; i < s->n; i++)
		place(s, &l, i);
	if (s->unchecked == s->n)
		return err_set(e, ERR_USAGE,
			       "%s has no check of any problem of the results; the first of them "
			       "is \"%.100s\"",
			       s->a->record, s->c.problems.at[0].name);
	split_bins(s->problem, s->n, s->bins);
	for (int b = 0; b < s->bins; b++)
		s->from[b] = s->to[b] = NAN;
	for (size_t i = 0; i < s->n; i++) {
		const struct split_problem *p = &s->problem[i];
		if (p->bin >= 0) {
			s->from[p->bin] = fmin(s->from[p->bin], p->score);
			s->to[p->bin] = fmax(s->to[p->bin], p->score);
		}
	}
	return 0;
}

/* ---- Rates ---- */

static int count_tries(struct split *s, struct err *e)
{
	size_t teams = s->c.teams.at.len;

	if (teams > CELLS_MAX / s->n)
		return err_set(e, ERR_USAGE, "%zu teams and %zu problems are too many", teams,
			       s->n);
	MEM_SCOPED uint32_t *tries = xcalloc(teams * s->n, sizeof(*tries));
	MEM_SCOPED uint32_t *good = xcalloc(teams * s->n, sizeof(*good));
	bool solved = strcmp(s->a->rate, "solved") == 0;

	vec_each (struct contest_try, t, &s->c.tries) {
		size_t at = (size_t)t->team * s->n + (size_t)t->problem;
		tries[at] += t->result != TRY_IGNORED;
		good[at] += t->result == TRY_ACCEPTED;
	}
	s->n_subjects = teams + 1;
	s->subject = xcalloc(s->n_subjects, sizeof(*s->subject));
	for (size_t k = 0; k <= teams; k++)
		s->subject[k].rate = xcalloc(s->n, sizeof(double));
	s->subject[0].name = "(all teams)";
	for (size_t i = 0; i < s->n; i++) {
		double sum = 0, met = 0;
		for (size_t k = 0; k < teams; k++) {
			size_t at = k * s->n + i;
			double rate = tries[at] == 0 ? NAN
				      : solved       ? good[at] > 0
						     : (double)good[at] / tries[at];
			s->subject[k + 1].name = s->c.teams.at.at[k];
			s->subject[k + 1].rate[i] = rate;
			sum += tries[at] > 0 ? rate : 0;
			met += tries[at] > 0;
		}
		s->subject[0].rate[i] = met > 0 ? sum / met : NAN;
	}
	return 0;
}

static void rate_subject(const struct split *s, struct subject *x)
{
	for (int k = 0; k < PARTS; k++)
		x->part[k] = split_rate(x->rate, s->problem, s->n, part_numbers[k], -1, CONFIDENCE);
	x->flagged = split_difference(&x->part[2], &x->part[1]);
	for (int b = 0; b < s->bins; b++) {
		x->bin[b] = split_rate(x->rate, s->problem, s->n, -1, b, CONFIDENCE);
		x->rise[b] = split_difference(&x->bin[b], &x->bin[0]);
	}
}

/* Standard competition ranks by the rate of a part. */
static int rank_in(const struct split *s, size_t who, int part)
{
	int rank = 1;

	if (s->subject[who].part[part].n == 0)
		return 0;
	for (size_t k = 1; k < s->n_subjects; k++)
		rank += s->subject[k].part[part].rate > s->subject[who].part[part].rate;
	return rank;
}

static int rate_all(struct split *s, struct err *e)
{
	if (count_tries(s, e) < 0)
		return -1;
	for (size_t k = 0; k < s->n_subjects; k++)
		rate_subject(s, &s->subject[k]);
	for (size_t k = 1; k < s->n_subjects; k++) {
		s->subject[k].rank_all = rank_in(s, k, 0);
		s->subject[k].rank_clean = rank_in(s, k, 1);
	}
	return 0;
}

/* Best minus worst team; NAN with fewer than two. */
static double spread(const struct split *s, int part, int bin)
{
	double low = INFINITY, high = -INFINITY;
	size_t n = 0;

	for (size_t k = 1; k < s->n_subjects; k++) {
		const struct split_rate *r =
			bin >= 0 ? &s->subject[k].bin[bin] : &s->subject[k].part[part];
		if (r->n == 0)
			continue;
		low = fmin(low, r->rate);
		high = fmax(high, r->rate);
		n++;
	}
	return n > 1 ? high - low : NAN;
}

/* ---- Output ---- */

static json_t *rate_json(const char *part, const struct split_rate *r, double spread_of)
{
	return json_pack("{s:s,s:I,s:o,s:o,s:o,s:b,s:o}", "part", part, "problems",
			 (json_int_t)r->n, "rate", json_number(r->rate), "low",
			 json_number(r->at.lo), "high", json_number(r->at.hi), "enough",
			 r->n >= ENOUGH, "spread", json_number(spread_of));
}

static json_t *difference_json(const struct split_difference *d, size_t a, size_t b)
{
	return json_pack("{s:o,s:o,s:o,s:b}", "value", json_number(d->value), "low",
			 json_number(d->at.lo), "high", json_number(d->at.hi), "enough",
			 a >= ENOUGH && b >= ENOUGH);
}

static json_t *subject_json(const struct split *s, size_t k)
{
	const struct subject *x = &s->subject[k];
	json_t *parts = json_array(), *bins = json_array();

	for (int i = 0; i < PARTS; i++)
		json_array_append_new(parts, rate_json(part_names[i], &x->part[i],
						       k == 0 ? spread(s, i, -1) : NAN));
	for (int b = 0; b < s->bins; b++) {
		char name[16];
		snprintf(name, sizeof(name), "q%d", b + 1);
		json_t *o = rate_json(name, &x->bin[b], k == 0 ? spread(s, 0, b) : NAN);
		json_object_set_new(o, "minus_first",
				    difference_json(&x->rise[b], x->bin[b].n, x->bin[0].n));
		json_array_append_new(bins, o);
	}
	json_t *o = json_pack("{s:o,s:o,s:o,s:o}", "team",
			      k == 0 ? json_null() : json_text(x->name, strlen(x->name)), "parts",
			      parts, "quantiles", bins, "flagged_minus_clean",
			      difference_json(&x->flagged, x->part[2].n, x->part[1].n));
	if (x->rank_all > 0)
		json_object_set_new(o, "rank", json_integer(x->rank_all));
	if (x->rank_clean > 0)
		json_object_set_new(o, "rank_clean", json_integer(x->rank_clean));
	return o;
}

static void print_json(const struct split *s)
{
	json_t *teams = json_array(), *bins = json_array();

	for (int b = 0; b < s->bins; b++)
		json_array_append_new(bins, json_pack("{s:o,s:o}", "from", json_number(s->from[b]),
						      "to", json_number(s->to[b])));
	for (size_t k = 1; k < s->n_subjects; k++)
		json_array_append_new(teams, subject_json(s, k));
	JSON_SCOPED *j = json_pack(
		"{s:I,s:I,s:I,s:I,s:I,s:s,s:s,s:f,s:b,s:O,s:O,s:O,s:O,s:o,s:o,s:o}", "problems",
		(json_int_t)s->n, "flagged", (json_int_t)s->n_part[SPLIT_FLAGGED], "clean",
		(json_int_t)s->n_part[SPLIT_CLEAN], "unknown", (json_int_t)s->n_part[SPLIT_UNKNOWN],
		"unchecked", (json_int_t)s->unchecked, "flag", s->a->flag, "rate", s->a->rate,
		"confidence", CONFIDENCE, "mixed", s->mixed, "corpus",
		json_object_get(s->like, "corpus"), "engine", json_object_get(s->like, "engine"),
		"duplicate_at", json_object_get(s->like, "duplicate_at"), "near_at",
		json_object_get(s->like, "near_at"), "similarity", bins, "all", subject_json(s, 0),
		"teams", teams);
	cmd_print_json(j);
}

static void add_row(struct grid *g, const char *team, const char *part, const char *similarity,
		    const struct split_rate *r, const struct split_difference *d, int rank,
		    double spread_of)
{
	grid_text(g, team);
	grid_text(g, part);
	grid_text(g, similarity);
	grid_printf(g, "%zu", r->n);
	grid_real(g, r->rate, 3);
	grid_real(g, r->n > 0 ? r->at.lo : NAN, 3);
	grid_real(g, r->n > 0 ? r->at.hi : NAN, 3);
	bool known = d != NULL && !isnan(d->value);
	grid_real(g, known ? d->value : NAN, 3);
	grid_real(g, known ? d->at.lo : NAN, 3);
	grid_real(g, known ? d->at.hi : NAN, 3);
	if (rank > 0)
		grid_printf(g, "%d", rank);
	else
		grid_text(g, "");
	grid_real(g, spread_of, 3);
}

static void add_subject(struct grid *g, const struct split *s, size_t k)
{
	const struct subject *x = &s->subject[k];

	for (int i = 0; i < PARTS; i++)
		if (i < 3 || x->part[i].n > 0)
			add_row(g, x->name, part_names[i], "", &x->part[i],
				i == 2 ? &x->flagged : NULL,
				i == 0   ? x->rank_all
				: i == 1 ? x->rank_clean
					 : 0,
				k == 0 ? spread(s, i, -1) : NAN);
	for (int b = 0; b < s->bins && s->bins > 1; b++) {
		char name[16], range[64];
		if (isnan(s->from[b]))
			continue;
		snprintf(name, sizeof(name), "q%d", b + 1);
		snprintf(range, sizeof(range), "%.3f-%.3f", s->from[b], s->to[b]);
		add_row(g, x->name, name, range, &x->bin[b], b > 0 ? &x->rise[b] : NULL, 0,
			k == 0 ? spread(s, 0, b) : NAN);
	}
}

static void print_notes(const struct split *s)
{
	const struct subject *x = &s->subject[0];
	const struct split_difference *d = &x->flagged;

	puts("\ndifference: flagged minus clean, and each quantile of similarity minus the first;"
	     "\nlow, high: 95 % (Wilson, Newcombe), the problem is the unit; spread: best minus "
	     "worst team");
	if (x->part[2].n < ENOUGH || x->part[1].n < ENOUGH)
		printf("%zu flagged and %zu clean problems: below %d on a side there is no "
		       "conclusion\n",
		       x->part[2].n, x->part[1].n, ENOUGH);
	else
		printf("flagged problems are solved %s\n",
		       d->at.lo > 0   ? "more often than clean ones"
		       : d->at.hi < 0 ? "less often than clean ones"
				      : "neither clearly more nor clearly less often");
}

static void print(const struct split *s)
{
	static const char *const head[] = {
		"team", "part",       "similarity",     "problems",        "rate", "low",
		"high", "difference", "difference_low", "difference_high", "rank", "spread"};
	BUF_SCOPED out = BUF_INIT;
	struct grid g;

	grid_init(&g, "lllrrrrrrrrr");
	for (size_t i = 0; i < sizeof(head) / sizeof(head[0]); i++)
		grid_text(&g, head[i]);
	for (size_t k = s->n_subjects > 2 ? 0 : 1; k < s->n_subjects; k++)
		add_subject(&g, s, k);
	grid_print(&g, &s->a->style, &out);
	grid_release(&g);
	fwrite(out.data, 1, out.len, stdout);
	if (results_for_people(&s->a->style))
		print_notes(s);
}

static void warn(const struct split *s)
{
	if (s->unchecked > 0)
		fprintf(stderr, "agon dup split: warning: %zu of %zu problems were not checked\n",
			s->unchecked, s->n);
	if (s->mixed)
		fputs("agon dup split: warning: the checks are against different corpora, engines "
		      "or thresholds; the last of each problem counts\n",
		      stderr);
}

/* ---- Command ---- */

static int split(struct split *s, const struct opt_rest *in, struct err *e)
{
	if (results_style_check(&s->a->style, e) < 0 || read_record(s, e) < 0)
		return -1;
	for (int i = 0; i < in->n; i++)
		if (contest_load(&s->c, in->at[i], e) < 0)
			return -1;
	if (place_all(s, e) < 0 || rate_all(s, e) < 0)
		return -1;
	warn(s);
	if (s->a->style.json)
		print_json(s);
	else
		print(s);
	return 0;
}

static int run(const struct command *c, int argc, char **argv)
{
	struct split_args a = {.flag = "near", .rate = "tries", .quantiles = 4};
	struct split s = {.a = &a};
	struct opt_rest in;
	struct err e = ERR_INIT;

	int rc = cmd_parse(c, &a, argc, argv, &in, &e);
	if (rc != 0)
		return rc > 0 ? 0 : cmd_fail(c, &e);
	if (a.record == NULL || in.n == 0) {
		err_set(&e, ERR_USAGE, "needs a record and results: --record PATH RESULTS...");
		return cmd_fail(c, &e);
	}
	s.bins = (int)a.quantiles;
	rc = split(&s, &in, &e);
	release(&s);
	return rc < 0 ? cmd_fail(c, &e) : 0;
}

extern const struct command cmd_dup_split;
const struct command cmd_dup_split = {
	.name = "dup split",
	.synopsis = "--record PATH RESULTS...",
	.summary = "pass rates of flagged and clean problems, and along the similarity",
	.details =
		"RESULTS are what agon standings reads: lines of agon judge --json, or CSV with\n"
		"team, problem and verdict or score.  Problems are joined with the record by name\n"
		"(CONTEST/PROBLEM, PROBLEM, or the last part of the id that was checked); the "
		"last\n"
		"check of each counts.  A review speaks louder than a verdict: exact (and near,\n"
		"with --flag near) flags a problem, and when all its hits are decided to be no it\n"
		"is clean.  Problems without a verdict are neither.\n"
		"\n"
		"The problem is the unit.  Each part gets its mean rate with a 95 % interval, the\n"
		"ranks of the teams with and without what is flagged, and how far the teams are\n"
		"apart.  Similarity is cut into quantiles, so that engines can be compared; below\n"
		"30 problems on a side nothing is concluded.  A higher rate among flagged\n"
		"problems has more than one explanation: old problems may also be easier.",
	.opts = opts,
	.run = run,
};
