#include "harness/report/dup_split.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/store/dup_record.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CELLS_MAX = 20000000 };
#define CONFIDENCE 0.95

const char *const dup_split_parts[DUP_PARTS] = {"all", "clean", "flagged", "unknown"};
static const int part_numbers[DUP_PARTS] = {-1, SPLIT_CLEAN, SPLIT_FLAGGED, SPLIT_UNKNOWN};

void dup_split_release(struct dup_split *s)
{
	for (size_t i = 0; i < s->n_subjects; i++)
		free(s->subject[i].rate);
	free(s->subject);
	free(s->problem);
	json_decref(s->checks);
	contest_release(&s->c);
	*s = (struct dup_split){0};
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

static const json_t *lookup_find(const struct lookup *l, const struct dup_split *s,
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

static void place(struct dup_split *s, const struct lookup *l, size_t i)
{
	const json_t *check = lookup_find(l, s, &s->c.problems.at[i]);
	struct split_problem *p = &s->problem[i];

	*p = (struct split_problem){.part = SPLIT_UNKNOWN};
	if (check == NULL) {
		s->unchecked++;
		return;
	}
	p->part = part_of(check, s->o.flag);
	p->score = json_real_value(json_object_get(check, "score"));
	s->n_part[p->part]++;
	s->like = s->like != NULL ? s->like : check;
	s->mixed |= !same(s->like, check);
}

int dup_split_read_record(struct dup_split *s, struct err *e)
{
	DUP_RECORD_SCOPED *r = dup_record_open(s->o.record, false, e);

	if (r != NULL)
		s->checks = dup_record_latest(r, e);
	return s->checks != NULL ? 0 : -1;
}

static int place_all(struct dup_split *s, struct err *e)
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
			       s->o.record, s->c.problems.at[0].name);
	split_bins(s->problem, s->n, s->o.bins);
	for (int b = 0; b < s->o.bins; b++)
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

/* Points of the most that there are; all or nothing where that is not known. */
static double share_of(const struct contest_try *t)
{
	if (!(t->max_score > 0))
		return t->result == TRY_ACCEPTED;
	return fmin(1, fmax(0, t->score / t->max_score));
}

struct counted {
	uint32_t tries, good;
	double points;
};

static double rate_of(const struct counted *c, const char *rate)
{
	return c->tries == 0                 ? NAN
	       : strcmp(rate, "solved") == 0 ? c->good > 0
	       : strcmp(rate, "score") == 0  ? c->points / c->tries
					     : (double)c->good / c->tries;
}

/* All teams together: of each problem the mean over those who tried it. */
static void average(struct dup_split *s)
{
	for (size_t i = 0; i < s->n; i++) {
		double sum = 0, met = 0;
		for (size_t k = 1; k < s->n_subjects; k++) {
			double rate = s->subject[k].rate[i];
			sum += isnan(rate) ? 0 : rate;
			met += !isnan(rate);
		}
		s->subject[0].rate[i] = met > 0 ? sum / met : NAN;
	}
}

static int count_tries(struct dup_split *s, struct err *e)
{
	size_t teams = s->c.teams.at.len;

	if (teams > CELLS_MAX / s->n)
		return err_set(e, ERR_USAGE, "%zu teams and %zu problems are too many", teams,
			       s->n);
	MEM_SCOPED struct counted *cell = xcalloc(teams * s->n, sizeof(*cell));

	vec_each (struct contest_try, t, &s->c.tries) {
		struct counted *c = &cell[(size_t)t->team * s->n + (size_t)t->problem];
		if (t->result == TRY_IGNORED)
			continue;
		c->tries++;
		c->good += t->result == TRY_ACCEPTED;
		c->points += share_of(t);
	}
	s->n_subjects = teams + 1;
	s->subject = xcalloc(s->n_subjects, sizeof(*s->subject));
	s->subject[0].name = "(all teams)";
	for (size_t k = 0; k <= teams; k++) {
		struct dup_subject *x = &s->subject[k];
		x->rate = xcalloc(s->n, sizeof(double));
		x->name = k > 0 ? s->c.teams.at.at[k - 1] : x->name;
		for (size_t i = 0; k > 0 && i < s->n; i++)
			x->rate[i] = rate_of(&cell[(k - 1) * s->n + i], s->o.rate);
	}
	average(s);
	return 0;
}

static void rate_subject(const struct dup_split *s, struct dup_subject *x)
{
	for (int k = 0; k < DUP_PARTS; k++)
		x->part[k] = split_rate(x->rate, s->problem, s->n, part_numbers[k], -1, CONFIDENCE);
	x->flagged = split_difference(&x->part[2], &x->part[1]);
	for (int b = 0; b < s->o.bins; b++) {
		x->bin[b] = split_rate(x->rate, s->problem, s->n, -1, b, CONFIDENCE);
		x->rise[b] = split_difference(&x->bin[b], &x->bin[0]);
	}
}

static void rate_levels(const struct dup_split *s, struct dup_subject *x)
{
	MEM_SCOPED double *rate = xcalloc(s->n, sizeof(*rate));

	for (size_t l = 0; l < s->levels; l++) {
		for (size_t i = 0; i < s->n; i++)
			rate[i] = s->c.problems.at[i].level == (int32_t)l ? x->rate[i] : NAN;
		for (int k = 0; k < DUP_PARTS; k++)
			x->level[l][k] =
				split_rate(rate, s->problem, s->n, part_numbers[k], -1, CONFIDENCE);
		x->level_flagged[l] = split_difference(&x->level[l][2], &x->level[l][1]);
	}
}

/* Standard competition ranks by the rate of a part. */
static int rank_in(const struct dup_split *s, size_t who, int part)
{
	int rank = 1;

	if (s->subject[who].part[part].n == 0)
		return 0;
	for (size_t k = 1; k < s->n_subjects; k++)
		rank += s->subject[k].part[part].rate > s->subject[who].part[part].rate;
	return rank;
}

static int rate_all(struct dup_split *s, struct err *e)
{
	if (count_tries(s, e) < 0)
		return -1;
	s->levels = s->c.levels.at.len <= DUP_LEVELS_MAX ? s->c.levels.at.len : 0;
	for (size_t k = 0; k < s->n_subjects; k++) {
		rate_subject(s, &s->subject[k]);
		rate_levels(s, &s->subject[k]);
	}
	for (size_t k = 1; k < s->n_subjects; k++) {
		s->subject[k].rank_all = rank_in(s, k, 0);
		s->subject[k].rank_clean = rank_in(s, k, 1);
	}
	return 0;
}

int dup_split_make(struct dup_split *s, struct err *e)
{
	return place_all(s, e) < 0 || rate_all(s, e) < 0 ? -1 : 0;
}

double dup_split_spread(const struct dup_split *s, int part, int bin)
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

/* ---- JSON ---- */

static json_t *number(double v)
{
	return isfinite(v) ? json_real(v) : json_null();
}

static json_t *rate_json(const char *part, const struct split_rate *r, double spread_of)
{
	return json_pack("{s:s,s:I,s:o,s:o,s:o,s:b,s:o}", "part", part, "problems",
			 (json_int_t)r->n, "rate", number(r->rate), "low", number(r->at.lo), "high",
			 number(r->at.hi), "enough", r->n >= DUP_SPLIT_ENOUGH, "spread",
			 number(spread_of));
}

static json_t *difference_json(const struct split_difference *d, size_t a, size_t b)
{
	return json_pack("{s:o,s:o,s:o,s:b}", "value", number(d->value), "low", number(d->at.lo),
			 "high", number(d->at.hi), "enough",
			 a >= DUP_SPLIT_ENOUGH && b >= DUP_SPLIT_ENOUGH);
}

static json_t *levels_json(const struct dup_split *s, const struct dup_subject *x)
{
	json_t *levels = json_array();

	for (size_t l = 0; l < s->levels; l++) {
		const struct split_rate *r = x->level[l];
		const char *name = s->c.levels.at.at[l];
		json_t *parts = json_array();
		for (int i = 0; i < DUP_PARTS; i++)
			json_array_append_new(parts, rate_json(dup_split_parts[i], &r[i], NAN));
		json_array_append_new(
			levels,
			json_pack("{s:o,s:o,s:o}", "difficulty", json_text(name, strlen(name)),
				  "parts", parts, "flagged_minus_clean",
				  difference_json(&x->level_flagged[l], r[2].n, r[1].n)));
	}
	return levels;
}

static json_t *subject_json(const struct dup_split *s, size_t k)
{
	const struct dup_subject *x = &s->subject[k];
	json_t *parts = json_array(), *bins = json_array();

	for (int i = 0; i < DUP_PARTS; i++)
		json_array_append_new(parts, rate_json(dup_split_parts[i], &x->part[i],
						       k == 0 ? dup_split_spread(s, i, -1) : NAN));
	for (int b = 0; b < s->o.bins; b++) {
		char name[16];
		snprintf(name, sizeof(name), "q%d", b + 1);
		json_t *o = rate_json(name, &x->bin[b], k == 0 ? dup_split_spread(s, 0, b) : NAN);
		json_object_set_new(o, "minus_first",
				    difference_json(&x->rise[b], x->bin[b].n, x->bin[0].n));
		json_array_append_new(bins, o);
	}
	json_t *o = json_pack("{s:o,s:o,s:o,s:o}", "team",
			      k == 0 ? json_null() : json_text(x->name, strlen(x->name)), "parts",
			      parts, "quantiles", bins, "flagged_minus_clean",
			      difference_json(&x->flagged, x->part[2].n, x->part[1].n));
	if (s->levels > 0)
		json_object_set_new(o, "difficulty", levels_json(s, x));
	if (x->rank_all > 0)
		json_object_set_new(o, "rank", json_integer(x->rank_all));
	if (x->rank_clean > 0)
		json_object_set_new(o, "rank_clean", json_integer(x->rank_clean));
	return o;
}

json_t *dup_split_json(const struct dup_split *s)
{
	json_t *teams = json_array(), *bins = json_array();

	for (int b = 0; b < s->o.bins; b++)
		json_array_append_new(bins, json_pack("{s:o,s:o}", "from", number(s->from[b]), "to",
						      number(s->to[b])));
	for (size_t k = 1; k < s->n_subjects; k++)
		json_array_append_new(teams, subject_json(s, k));
	return json_pack(
		"{s:I,s:I,s:I,s:I,s:I,s:s,s:s,s:f,s:b,s:O,s:O,s:O,s:O,s:o,s:o,s:o}", "problems",
		(json_int_t)s->n, "flagged", (json_int_t)s->n_part[SPLIT_FLAGGED], "clean",
		(json_int_t)s->n_part[SPLIT_CLEAN], "unknown", (json_int_t)s->n_part[SPLIT_UNKNOWN],
		"unchecked", (json_int_t)s->unchecked, "flag", s->o.flag, "rate", s->o.rate,
		"confidence", CONFIDENCE, "mixed", s->mixed, "corpus",
		json_object_get(s->like, "corpus"), "engine", json_object_get(s->like, "engine"),
		"duplicate_at", json_object_get(s->like, "duplicate_at"), "near_at",
		json_object_get(s->like, "near_at"), "similarity", bins, "all", subject_json(s, 0),
		"teams", teams);
}

void dup_split_say(const struct dup_split *s, struct buf *out)
{
	const struct dup_subject *x = &s->subject[0];
	const struct split_difference *d = &x->flagged;

	if (x->part[2].n < DUP_SPLIT_ENOUGH || x->part[1].n < DUP_SPLIT_ENOUGH)
		buf_printf(out,
			   "%zu flagged and %zu clean problems: below %d on a side there is no "
			   "conclusion",
			   x->part[2].n, x->part[1].n, DUP_SPLIT_ENOUGH);
	else
		buf_printf(out, "flagged problems are solved %s",
			   d->at.lo > 0   ? "more often than clean ones"
			   : d->at.hi < 0 ? "less often than clean ones"
					  : "neither clearly more nor clearly less often");
}
