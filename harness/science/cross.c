#include "harness/base/fd.h"
#include "harness/science/dense.h"
#include "harness/science/science.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void cross_init(struct cross *t, int n)
{
	*t = (struct cross){
		.n = n,
		.win = xcalloc((size_t)n * (size_t)n, sizeof(double)),
		.tie = xcalloc((size_t)n * (size_t)n, sizeof(double)),
	};
}

void cross_release(struct cross *t)
{
	free(t->win);
	free(t->tie);
	*t = (struct cross){0};
}

static void add_ffa(struct cross *t, const int32_t *ffa, double count)
{
	int n = ffa[0];
	const int32_t *player = ffa + 1, *rank = player + n;

	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++) {
			if (i == j || player[i] == player[j])
				continue;
			if (rank[i] < rank[j])
				t->win[player[i] * t->n + player[j]] += count;
			else if (rank[i] == rank[j])
				t->tie[player[i] * t->n + player[j]] += count;
		}
}

void cross_from(struct cross *t, const struct record *r)
{
	int n = (int)r->names.len;

	cross_init(t, n);
	vec_each (const struct record_row, row, &r->rows) {
		if (row->a < 0) {
			add_ffa(t, r->pool.at + row->b, row->win);
			continue;
		}
		t->win[row->a * n + row->b] += row->win;
		t->win[row->b * n + row->a] += row->loss;
		t->tie[row->a * n + row->b] += row->draw;
		t->tie[row->b * n + row->a] += row->draw;
	}
}

double cross_games(const struct cross *t, int i, int j)
{
	return t->win[i * t->n + j] + t->win[j * t->n + i] + t->tie[i * t->n + j];
}

double cross_points(const struct cross *t, int i, int j)
{
	return t->win[i * t->n + j] + 0.5 * t->tie[i * t->n + j];
}

/* Everybody who can be reached from start over edges forward (or backward). */
static void reach(const struct cross *t, bool strong, bool forward, int start, bool *seen)
{
	int n = t->n, top = 0;
	int *stack = xmalloc((size_t)n * sizeof(*stack));

	memset(seen, 0, (size_t)n);
	seen[start] = true;
	stack[top++] = start;
	while (top > 0) {
		int i = stack[--top];
		for (int j = 0; j < n; j++) {
			double w = !strong   ? cross_games(t, i, j)
				   : forward ? cross_points(t, i, j)
					     : cross_points(t, j, i);
			if (j == i || seen[j] || !(w > 0))
				continue;
			seen[j] = true;
			stack[top++] = j;
		}
	}
	free(stack);
}

int cross_groups(const struct cross *t, bool strong, int *ret_group)
{
	int n = t->n, groups = 0;
	MEM_SCOPED bool *to = xmalloc((size_t)n), *from = xmalloc((size_t)n);

	for (int i = 0; i < n; i++)
		ret_group[i] = -1;
	for (int i = 0; i < n; i++) {
		if (ret_group[i] >= 0)
			continue;
		reach(t, strong, true, i, to);
		reach(t, strong, false, i, from);
		for (int j = 0; j < n; j++)
			if (to[j] && from[j])
				ret_group[j] = groups;
		groups++;
	}
	return groups;
}

static double smoothed_logit(const struct cross *t, int i, int j)
{
	return log((cross_points(t, i, j) + 0.5) / (cross_points(t, j, i) + 0.5));
}

double cross_cyclicity(const struct cross *t)
{
	int n = t->n;
	MEM_SCOPED double *lap = xcalloc((size_t)n * (size_t)n, sizeof(*lap));
	MEM_SCOPED double *r = xcalloc((size_t)n, sizeof(*r));
	double all = 0, rest = 0;

	/* Least squares over the pairs that met; a small ridge settles each group's level. */
	for (int i = 0; i < n; i++) {
		lap[i * n + i] += 1e-9;
		for (int j = 0; j < n; j++) {
			if (i == j || !(cross_games(t, i, j) > 0))
				continue;
			lap[i * n + i] += 1;
			lap[i * n + j] -= 1;
			r[i] += smoothed_logit(t, i, j);
		}
	}
	if (n < 3 || !chol_factor(lap, n))
		return 0;
	chol_solve(lap, n, r);
	for (int i = 0; i < n; i++)
		for (int j = 0; j < i; j++) {
			if (!(cross_games(t, i, j) > 0))
				continue;
			double a = smoothed_logit(t, i, j), e = a - (r[i] - r[j]);
			all += a * a;
			rest += e * e;
		}
	return all > 1e-12 ? rest / all : 0;
}

static void pair_p_values(const struct cross *t, double *p)
{
	int n = t->n;
	size_t m = 0;
	MEM_SCOPED double *list = xmalloc((size_t)n * (size_t)n * sizeof(*list));

	for (int i = 0; i < n; i++)
		for (int j = 0; j < i; j++)
			if (cross_games(t, i, j) > 0)
				list[m++] = sign_test(t->win[i * n + j],
						      t->win[i * n + j] + t->win[j * n + i]);
	holm_adjust(list, m);
	m = 0;
	for (int i = 0; i < n; i++) {
		p[i * n + i] = 1;
		for (int j = 0; j < i; j++)
			p[i * n + j] = p[j * n + i] = cross_games(t, i, j) > 0 ? list[m++] : 1;
	}
}

static bool beats(const struct cross *t, int i, int j)
{
	return t->win[i * t->n + j] > t->win[j * t->n + i];
}

void cross_cycles(const struct cross *t, double level, struct cycles *ret, double *ret_p_adjusted)
{
	int n = t->n;
	MEM_SCOPED double *p = xmalloc((size_t)n * (size_t)n * sizeof(*p));

	pair_p_values(t, p);
	/* a is the smallest of the three, so each cycle is found once. */
	for (int a = 0; a < n; a++)
		for (int b = a + 1; b < n; b++)
			for (int c = a + 1; c < n; c++) {
				double worst = fmax(p[a * n + b], fmax(p[b * n + c], p[c * n + a]));
				if (c != b && worst <= level && beats(t, a, b) && beats(t, b, c) &&
				    beats(t, c, a))
					vec_push(&ret->list, ((struct cycle){a, b, c, worst}));
			}
	if (ret_p_adjusted != NULL)
		memcpy(ret_p_adjusted, p, (size_t)n * (size_t)n * sizeof(*p));
}
