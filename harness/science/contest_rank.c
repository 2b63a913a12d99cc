/*
 * From tries to standings.  A table is made in two steps: every cell from the
 * tries of one team at one problem in the order of time, then rows from cells.
 */
#include "harness/science/contest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MINUTE INT64_C(60000000000)

/* ---- Which tries ---- */

static int by_time(const void *x, const void *y)
{
	const struct contest_try *a = *(const struct contest_try *const *)x;
	const struct contest_try *b = *(const struct contest_try *const *)y;

	if (a->time_ns >= 0 && b->time_ns >= 0 && a->time_ns != b->time_ns)
		return a->time_ns < b->time_ns ? -1 : 1;
	return (a > b) - (a < b); /* the order of the input */
}

struct picked {
	VEC(const struct contest_try *)
	tries;
	int *row, *column; /* by team, by problem; -1: not here */
};

static void pick(const struct contest *c, int contest, struct picked *x, struct contest_table *t)
{
	x->row = xmalloc((c->teams.at.len + 1) * sizeof(int));
	x->column = xmalloc((c->problems.len + 1) * sizeof(int));
	for (size_t i = 0; i < c->teams.at.len; i++)
		x->row[i] = -1;
	t->problems = xmalloc((c->problems.len + 1) * sizeof(*t->problems));
	for (size_t i = 0; i < c->problems.len; i++) {
		x->column[i] = -1;
		if (c->problems.at[i].contest != contest)
			continue;
		x->column[i] = (int)t->n_problems;
		t->problems[t->n_problems++] = (int32_t)i;
	}
	vec_each (struct contest_try, y, &c->tries) {
		if (c->problems.at[y->problem].contest != contest)
			continue;
		if (x->row[y->team] < 0)
			x->row[y->team] = (int)t->n_rows++;
		vec_push(&x->tries, y);
	}
	if (x->tries.len > 1)
		qsort(x->tries.at, x->tries.len, sizeof(x->tries.at[0]), by_time);
}

/* ---- Cells ---- */

static double share_or(double share, double otherwise)
{
	return isnan(share) ? otherwise : share;
}

static void add_try(struct contest_cell *cell, const struct contest_try *t, enum contest_rule rule)
{
	bool accepted = t->result == TRY_ACCEPTED;

	if (t->result == TRY_IGNORED)
		return;
	cell->judged++;
	cell->accepted += accepted;
	if (!isnan(t->tests) && t->tests > share_or(cell->tests, -1))
		cell->tests = t->tests;
	if (rule == CONTEST_LAST) {
		cell->solved = accepted;
		cell->score = t->score;
		cell->time_ns = accepted ? t->time_ns : -1;
		cell->tries++;
		return;
	}
	cell->score = t->score > cell->score ? t->score : cell->score;
	if (cell->solved)
		return;
	cell->tries++;
	cell->solved = accepted;
	cell->time_ns = accepted ? t->time_ns : -1;
}

/* Best of each subtask over the tries of a cell, which are those of one team and problem. */
struct subtask {
	int32_t row, column, name;
	double score;
};

static int by_subtask(const void *x, const void *y)
{
	const struct subtask *a = x, *b = y;

	if (a->row != b->row)
		return a->row < b->row ? -1 : 1;
	if (a->column != b->column)
		return a->column < b->column ? -1 : 1;
	if (a->name != b->name)
		return a->name < b->name ? -1 : 1;
	return a->score != b->score ? (a->score > b->score ? -1 : 1) : 0;
}

static void unite_subtasks(const struct contest *c, const struct picked *x, struct contest_table *t)
{
	VEC(struct subtask)
	all = {0};

	for (size_t i = 0; i < x->tries.len; i++) {
		const struct contest_try *y = x->tries.at[i];
		for (size_t k = 0; k < y->n_parts && y->result != TRY_IGNORED; k++) {
			const struct contest_part *part = &c->parts.at[y->parts + k];
			struct subtask s = {x->row[y->team], x->column[y->problem], part->name,
					    part->score};
			vec_push(&all, s);
		}
	}
	if (all.len > 1)
		qsort(all.at, all.len, sizeof(all.at[0]), by_subtask);
	for (size_t i = 0; i < all.len;) {
		const struct subtask *s = &all.at[i];
		double sum = 0;
		for (int32_t name = -1;
		     i < all.len && all.at[i].row == s->row && all.at[i].column == s->column; i++) {
			sum += all.at[i].name != name ? all.at[i].score : 0;
			name = all.at[i].name;
		}
		struct contest_cell *cell =
			&t->cells[(size_t)s->row * t->n_problems + (size_t)s->column];
		cell->score = sum > cell->score ? sum : cell->score;
	}
	vec_release(&all);
}

static void mark_first(struct contest_table *t)
{
	for (size_t p = 0; p < t->n_problems; p++) {
		int64_t best = INT64_MAX;
		for (size_t r = 0; r < t->n_rows; r++) {
			const struct contest_cell *cell = &t->cells[r * t->n_problems + p];
			if (cell->solved && cell->time_ns >= 0 && cell->time_ns < best)
				best = cell->time_ns;
		}
		for (size_t r = 0; r < t->n_rows; r++) {
			struct contest_cell *cell = &t->cells[r * t->n_problems + p];
			cell->first = cell->solved && cell->time_ns == best;
		}
	}
}

/* ---- Rows ---- */

static void sum_row(const struct contest *c, const struct contest_table *t, struct contest_row *row,
		    const struct contest_cell *cells, int penalty_min)
{
	double relative = 0;

	for (size_t p = 0; p < t->n_problems; p++) {
		const struct contest_cell *cell = &cells[p];
		double most = c->problems.at[t->problems[p]].max_score;
		row->score += cell->score;
		relative += most > 0 ? cell->score / most * 100 : NAN;
		if (!cell->solved)
			continue;
		row->solved++;
		row->penalty_min += penalty_min * (cell->tries - 1) +
				    (cell->time_ns > 0 ? cell->time_ns / MINUTE : 0);
		if (cell->time_ns > row->last_ns)
			row->last_ns = cell->time_ns;
	}
	row->relative = relative / (double)t->n_problems;
	row->pass_rate = 100.0 * row->solved / (double)t->n_problems;
}

/* Below 0: a is better. */
static int compare(const struct contest_row *a, const struct contest_row *b, enum contest_rule rule)
{
	if (rule != CONTEST_ICPC)
		return (a->score < b->score) - (a->score > b->score);
	if (a->solved != b->solved)
		return a->solved > b->solved ? -1 : 1;
	if (a->penalty_min != b->penalty_min)
		return a->penalty_min < b->penalty_min ? -1 : 1;
	return (a->last_ns > b->last_ns) - (a->last_ns < b->last_ns);
}

struct order {
	const struct contest *c;
	const struct contest_table *t;
	enum contest_rule rule;
};

static int by_rank(const void *x, const void *y, void *cookie)
{
	const struct order *o = cookie;
	const struct contest_row *a = &o->t->rows[*(const size_t *)x];
	const struct contest_row *b = &o->t->rows[*(const size_t *)y];
	int d = compare(a, b, o->rule);

	return d != 0 ? d : strcmp(o->c->teams.at.at[a->team], o->c->teams.at.at[b->team]);
}

static void put_in_order(const struct contest *c, struct contest_table *t, enum contest_rule rule)
{
	struct order o = {c, t, rule};
	size_t *at = xmalloc((t->n_rows + 1) * sizeof(*at));
	struct contest_row *rows = xcalloc(t->n_rows + 1, sizeof(*rows));
	struct contest_cell *cells = xcalloc(t->n_rows * t->n_problems + 1, sizeof(*cells));

	for (size_t i = 0; i < t->n_rows; i++)
		at[i] = i;
	if (t->n_rows > 1)
		qsort_r(at, t->n_rows, sizeof(*at), by_rank, &o);
	for (size_t i = 0; i < t->n_rows; i++) {
		rows[i] = t->rows[at[i]];
		rows[i].rank = i > 0 && compare(&rows[i - 1], &rows[i], rule) == 0
				       ? rows[i - 1].rank
				       : (int)i + 1;
		memcpy(&cells[i * t->n_problems], &t->cells[at[i] * t->n_problems],
		       t->n_problems * sizeof(*cells));
	}
	free(at);
	free(t->rows);
	free(t->cells);
	t->rows = rows;
	t->cells = cells;
}

void contest_rank(const struct contest *c, int contest, enum contest_rule rule, int penalty_min,
		  struct contest_table *ret)
{
	struct picked x = {0};
	struct contest_table t = {.contest = contest, .rule = rule};

	pick(c, contest, &x, &t);
	t.rows = xcalloc(t.n_rows + 1, sizeof(*t.rows));
	t.cells = xcalloc(t.n_rows * t.n_problems + 1, sizeof(*t.cells));
	for (size_t i = 0; i < t.n_rows * t.n_problems; i++)
		t.cells[i].tests = NAN, t.cells[i].time_ns = -1;
	for (size_t i = 0; i < x.tries.len; i++) {
		const struct contest_try *y = x.tries.at[i];
		size_t row = (size_t)x.row[y->team];
		t.rows[row].team = y->team;
		add_try(&t.cells[row * t.n_problems + (size_t)x.column[y->problem]], y, rule);
	}
	if (rule == CONTEST_IOI)
		unite_subtasks(c, &x, &t);
	mark_first(&t);
	for (size_t i = 0; i < t.n_rows; i++) {
		t.rows[i].percentile = t.rows[i].elo = NAN;
		sum_row(c, &t, &t.rows[i], &t.cells[i * t.n_problems], penalty_min);
	}
	put_in_order(c, &t, rule);
	vec_release(&x.tries);
	free(x.row);
	free(x.column);
	*ret = t;
}

void contest_table_release(struct contest_table *t)
{
	free(t->problems);
	free(t->rows);
	free(t->cells);
	*t = (struct contest_table){0};
}

void contest_medals(struct contest_table *t, const int count[3])
{
	int gold = count[0], silver = gold + count[1], bronze = silver + count[2];

	for (size_t i = 0; i < t->n_rows; i++) {
		struct contest_row *r = &t->rows[i];
		bool any = r->solved > 0 || (t->rule != CONTEST_ICPC && r->score > 0);
		r->medal = !any                ? MEDAL_NONE
			   : r->rank <= gold   ? MEDAL_GOLD
			   : r->rank <= silver ? MEDAL_SILVER
			   : r->rank <= bronze ? MEDAL_BRONZE
					       : MEDAL_NONE;
	}
}
