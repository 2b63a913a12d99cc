/*
 * A sequential test with few looks, as a group-sequential design: the density of
 * what has not stopped is carried from look to look by numerical integration
 * (Armitage, McPherson & Rowe 1969).
 *
 * The walk is that of the score, not of the log-likelihood ratio, which is flat
 * where both hypotheses are far off.  What the walls are in terms of the score
 * follows, look by look, from the ratio of a sample with the likeliest
 * distribution of that mean.  Within a look ends are ordered by the score.
 */
#include "harness/base/fd.h"
#include "harness/science/sprt_model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LOOKS_MAX = 64, GRID_MIN = 64, GRID_MAX = 512 };
static const double edge = 1e-6; /* means lie between this and 1 - this */

/* Log-likelihood ratio of one unit if the sample has this mean. */
static double rate(const struct sprt_seen *o, double mean)
{
	double p[5], p0[5], p1[5], sum = 0;

	if (!sprt_likeliest_mean(o->p, o->cells, mean, p) ||
	    !sprt_likeliest(o->test, p, o->cells, o->test->elo0, p0) ||
	    !sprt_likeliest(o->test, p, o->cells, o->test->elo1, p1))
		return 0;
	for (int i = 0; i < o->cells; i++)
		sum += p[i] * log(p1[i] / p0[i]);
	return sum;
}

/* The mean between lo and hi at which the rate is want, or the nearer end. */
static double mean_at(const struct sprt_seen *o, double want, double lo, double hi)
{
	for (int i = 0; i < 30; i++) {
		double mid = 0.5 * (lo + hi);
		if (rate(o, mid) < want)
			lo = mid;
		else
			hi = mid;
	}
	return 0.5 * (lo + hi);
}

void sprt_looks_init(struct sprt_looks *l, const struct sprt_seen *o, double mean)
{
	double n = fmax(1, floor(o->units / o->test->look + 0.5));

	*l = (struct sprt_looks){0};
	if (!(o->test->look > 1) || n > LOOKS_MAX)
		return;
	l->n = (int)n;
	l->units = o->units / n;
	l->centre = mean_at(o, 0, edge, 1 - edge);
	l->end = o->units * (mean - l->centre);
	l->low = xcalloc((size_t)l->n, sizeof(*l->low));
	l->high = xcalloc((size_t)l->n, sizeof(*l->high));
	for (int k = 0; k < l->n; k++) {
		double units = l->units * (k + 1);
		double low = mean_at(o, o->lower / units, edge, l->centre);
		double high = mean_at(o, o->upper / units, l->centre, 1 - edge);
		l->low[k] = units * (low - l->centre);
		l->high[k] = units * (high - l->centre);
	}
}

void sprt_looks_release(struct sprt_looks *l)
{
	free(l->low);
	free(l->high);
	*l = (struct sprt_looks){0};
}

struct grid {
	double mean, sd; /* of the steps between two looks */
	double from, h;
	int points;
	double *f, *next, *kernel; /* density now, after the next look; of a step */
};

static double place(const struct grid *g, int i)
{
	return g->from + (i + 0.5) * g->h;
}

/* P(the next look is at or below y, not stopped before). */
static double next_below(const struct grid *g, double y)
{
	double sum = 0;

	for (int i = 0; i < g->points; i++)
		if (g->f[i] > 0)
			sum += g->f[i] * g->h * normal_cdf((y - place(g, i) - g->mean) / g->sd);
	return sum;
}

static double alive(const struct grid *g)
{
	double sum = 0;

	for (int i = 0; i < g->points; i++)
		sum += g->f[i] * g->h;
	return sum;
}

/* What of cell i lies between the walls. */
static double inside(const struct grid *g, int i, double low, double high)
{
	double from = fmax(g->from + i * g->h, low), to = fmin(g->from + (i + 1) * g->h, high);

	return to > from ? (to - from) / g->h : 0;
}

static void go_on(struct grid *g, double low, double high)
{
	for (int k = 0; k < g->points; k++) {
		double part = inside(g, k, low, high), sum = 0;
		for (int i = 0; part > 0 && i < g->points; i++)
			sum += g->f[i] * g->kernel[k - i + g->points];
		g->next[k] = part * sum * g->h;
	}
	memcpy(g->f, g->next, (size_t)g->points * sizeof(*g->f));
}

/* The first look comes from one point, not from a density. */
static void first_look(struct grid *g, double low, double high)
{
	for (int i = 0; i < g->points; i++)
		g->f[i] = inside(g, i, low, high) * normal_pdf((place(g, i) - g->mean) / g->sd) /
			  g->sd;
}

static double walk(struct grid *g, const struct sprt_looks *l, const struct sprt_seen *o)
{
	double low = 0, high = 0, last = normal_cdf((l->end - g->mean) / g->sd), left = 1;

	for (int k = 0; k + 1 < l->n; k++) {
		double below = k == 0 ? normal_cdf((l->low[0] - g->mean) / g->sd)
				      : next_below(g, l->low[k]);
		double above = k == 0 ? normal_cdf((g->mean - l->high[0]) / g->sd)
				      : left - next_below(g, l->high[k]);
		low += below;
		high += above;
		if (k == 0)
			first_look(g, l->low[0], l->high[0]);
		else
			go_on(g, l->low[k], l->high[k]);
		left = alive(g);
		last = next_below(g, l->end);
	}
	return o->llr >= o->upper ? 1 - high - (left - last) : low + last;
}

bool sprt_looks_cdf(const struct sprt_looks *l, const struct sprt_seen *o, double s, double *ret)
{
	double p[5], mean, var, from = 0, to = 0;

	if (l->n == 0 || !sprt_likeliest_mean(o->p, o->cells, s, p))
		return false;
	sprt_moments(p, o->cells, &mean, &var);
	/* The variance is that of a sample, which may be small. */
	var *= o->units > 1.5 ? o->units / (o->units - 1) : 1;
	struct grid g = {.mean = l->units * (mean - l->centre), .sd = sqrt(l->units * var)};
	for (int k = 0; k + 1 < l->n; k++) {
		from = fmin(from, fmax(l->low[k], (k + 1) * g.mean - 6 * g.sd * sqrt(k + 1.0)));
		to = fmax(to, fmin(l->high[k], (k + 1) * g.mean + 6 * g.sd * sqrt(k + 1.0)));
	}
	double points = ceil(4 * (to - from) / g.sd);
	if (!(points <= GRID_MAX))
		return false;
	g.points = points < GRID_MIN ? GRID_MIN : (int)points;
	g.from = from;
	g.h = fmax(to - from, 1e-12) / g.points;
	g.f = xcalloc((size_t)g.points, sizeof(*g.f));
	g.next = xcalloc((size_t)g.points, sizeof(*g.next));
	g.kernel = xcalloc(2 * (size_t)g.points + 1, sizeof(*g.kernel));
	for (int d = -g.points; d <= g.points; d++)
		g.kernel[d + g.points] = normal_pdf((d * g.h - g.mean) / g.sd) / g.sd;
	*ret = walk(&g, l, o);
	free(g.f);
	free(g.next);
	free(g.kernel);
	return true;
}
