/* The graded games of a run as tries, and what a reader of the run is shown of its duplicates. */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/report/dup_split.h"
#include "harness/report/table.h"
#include "harness/store/dup_record.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { GRADE_BYTES = 256 << 20 };

/* ---- Tries ---- */

struct tries {
	struct contest *c;
	struct store *s;
	VEC(int)
	team; /* by player */
	int last_round;
	struct err *e;
};

static int add_player(void *cookie, const struct store_player *p)
{
	struct tries *t = cookie;
	int team = contest_name(&t->c->teams, p->name, t->e);

	if (team < 0 || p->id < 0 || p->id >= STORE_PLAYERS_MAX)
		return team < 0 ? -1 : err_set(t->e, ERR_INTERNAL, "there is a player %d", p->id);
	while (t->team.len <= (size_t)p->id)
		vec_push(&t->team, -1);
	t->team.at[p->id] = team;
	return 0;
}

static int see_round(void *cookie, const struct store_match *m)
{
	struct tries *t = cookie;

	t->last_round = m->round > t->last_round ? m->round : t->last_round;
	return 0;
}

/* As the arenas grade, see dup_split.h. */
static enum try_result result_of(const json_t *told, const struct contest_try *t)
{
	const char *verdict = json_str_or(told, "verdict", "");
	bool relative = json_object_get(told, "objective") != NULL;
	bool hack = json_object_get(told, "stands") != NULL;

	if (strcmp(verdict, "JE") == 0)
		return TRY_IGNORED;
	if (strcmp(verdict, "AC") != 0)
		return TRY_REJECTED;
	if (hack)
		return json_bool_or(told, "broken", false) ? TRY_REJECTED : TRY_ACCEPTED;
	return relative || json_bool_or(told, "minimize", false) || isnan(t->max_score) ||
			       t->score >= t->max_score - 1e-9
		       ? TRY_ACCEPTED
		       : TRY_REJECTED;
}

static int add_grade(struct tries *t, const struct store_match *m, int i)
{
	BUF_SCOPED text = BUF_INIT;

	if (m->player[i] < 0 || (size_t)m->player[i] >= t->team.len ||
	    t->team.at[m->player[i]] < 0 || m->log[i][0] == '\0')
		return 0;
	if (blob_get(t->s, m->log[i], &text, t->e) < 0)
		return -1;
	JSON_SCOPED *told = json_parse("a grade", text.data, text.len, GRADE_BYTES, t->e);
	if (told == NULL)
		return -1;
	const json_t *score = json_object_get(told, "score");
	const json_t *most = json_object_get(told, "max_score");
	struct contest_try x = {.team = t->team.at[m->player[i]],
				.time_ns = -1,
				.score = json_number_value(score),
				.max_score = json_is_number(most) ? json_number_value(most) : NAN,
				.tests = NAN};
	x.problem = contest_problem(t->c, "", json_str_or(told, "problem", ""), t->e);
	if (x.problem < 0)
		return -1;
	/* Where little is good, points are no share of the most. */
	if (json_bool_or(told, "minimize", false))
		x.max_score = NAN;
	x.result = result_of(told, &x);
	return contest_add(t->c, &x, t->e);
}

static int add_match(void *cookie, const struct store_match *m)
{
	struct tries *t = cookie;

	if (strcmp(m->status, "played") != 0 || (m->round == 0 && t->last_round > 0))
		return 0;
	for (int i = 0; i < m->n; i++)
		if (add_grade(t, m, i) < 0)
			return -1;
	return 0;
}

/* 1: the run plays games, and grades nothing. */
static int graded_arena(struct store *s, bool *ret_relative, struct err *e)
{
	static const char *const graded[] = {"problems", "hack", "optimize"};
	BUF_SCOPED arena = BUF_INIT;
	int rc = store_meta(s, "arena", &arena, e);

	if (rc < 0)
		return -1;
	if (ret_relative != NULL)
		*ret_relative = rc == 0 && strcmp(arena.data, "optimize") == 0;
	for (size_t i = 0; rc == 0 && i < sizeof(graded) / sizeof(graded[0]); i++)
		if (strcmp(arena.data, graded[i]) == 0)
			return 0;
	return 1;
}

int dup_split_add_run(struct contest *c, struct store *s, const char *dir, bool *ret_relative,
		      struct err *e)
{
	struct tries t = {.c = c, .s = s, .e = e};
	int rc = graded_arena(s, ret_relative, e);

	if (rc > 0)
		return err_set(e, ERR_USAGE,
			       "%s: no problems were graded in this run, so there are no pass "
			       "rates; give the results with --record %s RESULTS...",
			       dir, dir);
	if (rc == 0 && (store_each_player(s, add_player, &t, e) != 0 ||
			store_each_match(s, -1, see_round, &t, e) != 0 ||
			store_each_match(s, -1, add_match, &t, e) != 0))
		rc = -1;
	vec_release(&t.team);
	return rc;
}

int dup_split_of_run(struct store *s, const char *dir, struct dup_split *ret, struct err *e)
{
	struct dup_split x = {.o = {dir, "near", "tries", 4}};
	struct err none = ERR_INIT;
	bool relative;
	int rc = graded_arena(s, &relative, e);

	if (rc != 0)
		return rc;
	if (dup_split_read_record(&x, &none) < 0) /* nothing was looked up */
		return 1;
	x.o.rate = relative ? "score" : "tries";
	rc = dup_split_add_run(&x.c, s, dir, NULL, e);
	if (rc == 0 && dup_split_make(&x, &none) < 0) /* nothing was graded yet */
		rc = 1;
	if (rc != 0)
		dup_split_release(&x);
	else
		*ret = x;
	return rc;
}

/* ---- For people ---- */

static void rate_cells(struct table *t, const struct split_rate *r)
{
	table_cellf(t, TABLE_NORMAL, "%zu", r->n);
	if (r->n == 0) {
		table_cellf(t, TABLE_DIM, "-");
		table_cellf(t, TABLE_DIM, "-");
		return;
	}
	table_cellf(t, TABLE_BOLD, "%.1f%%", 100 * r->rate);
	table_cellf(t, TABLE_DIM, "%.1f-%.1f", 100 * r->at.lo, 100 * r->at.hi);
}

static void row(struct table *t, const char *who, const char *part, const struct split_rate *r)
{
	BUF_SCOPED fit = BUF_INIT;

	text_fit(who, 24, &fit);
	table_cell(t, fit.data);
	table_cell(t, part);
	rate_cells(t, r);
}

static void print(const struct dup_split *s, bool color, struct buf *out)
{
	struct table *t = table_new();

	table_column(t, TABLE_LEFT, "player");
	table_column(t, TABLE_LEFT, "problems that are");
	table_column(t, TABLE_RIGHT, "number");
	table_column(t, TABLE_RIGHT, strcmp(s->o.rate, "score") == 0 ? "points" : "solved");
	table_column(t, TABLE_RIGHT, "95 %");
	for (size_t k = s->n_subjects > 2 ? 0 : 1; k < s->n_subjects; k++) {
		const struct dup_subject *x = &s->subject[k];
		const char *who = k == 0 ? "(all)" : x->name;
		row(t, who, "flagged", &x->part[2]);
		row(t, "", "clean", &x->part[1]);
		if (x->part[3].n > 0)
			row(t, "", "unknown", &x->part[3]);
		for (int b = 0; b < s->o.bins && (k == 0 || s->n_subjects <= 2); b++) {
			char part[64];
			if (isnan(s->from[b]))
				continue;
			snprintf(part, sizeof(part), "similar %.3f-%.3f", s->from[b], s->to[b]);
			row(t, "", part, &x->bin[b]);
		}
	}
	buf_puts(out, "\nproblems that exist already (agon dup split has more):\n");
	table_print(t, color ? TABLE_COLOR : TABLE_PLAIN, out);
	dup_split_say(s, out);
	buf_putc(out, '\n');
	table_free(t);
}

void dup_split_beside(struct store *s, const char *dir, json_t *j, bool color, struct buf *out)
{
	struct dup_split x;
	struct err mine = ERR_INIT;
	int rc = dup_split_of_run(s, dir, &x, &mine);

	/* A grade that is lost is no reason to show nothing of the run. */
	if (rc < 0 && j != NULL)
		json_object_set_new(
			j, "duplicates",
			json_pack("{s:o}", "error", json_text(mine.text, strlen(mine.text))));
	else if (rc < 0)
		buf_printf(out, "\nno pass rates of problems that exist already: %s\n", mine.text);
	if (rc != 0)
		return;
	if (j != NULL)
		json_object_set_new(j, "duplicates", dup_split_json(&x));
	else
		print(&x, color, out);
	dup_split_release(&x);
}
