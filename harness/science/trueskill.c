/*
 * Expectation propagation on the chain of teams sorted by rank.  Each team's
 * performance is a Gaussian; each pair of neighbours adds one truncated
 * difference (won by more than the draw margin, or within it).  Messages run
 * down and up the chain until they stand still; then each player gets what its
 * team's performance says about it.  Two teams need one step and are exact.
 */
#include "harness/base/fd.h"
#include "harness/science/dense.h"
#include "harness/science/science.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Natural parameters: precision and precision times mean; {0, 0} says nothing. */
struct gauss {
	double pi, tau;
};

struct team {
	int first, size, rank;
	double mean, var;         /* of the performance, before the game */
	struct gauss left, right; /* messages from the neighbours above and below */
};

static struct gauss from_moments(double mean, double var)
{
	return (struct gauss){1 / var, mean / var};
}

static struct gauss times(struct gauss a, struct gauss b)
{
	return (struct gauss){a.pi + b.pi, a.tau + b.tau};
}

/* Mean and variance corrections of a Gaussian at t standard deviations, cut to
 * differences above e (win) or within e (draw). */
static void cut(double t, double e, bool draw, double *ret_v, double *ret_w)
{
	if (!draw) {
		double x = t - e, mass = normal_cdf(x);
		double v = mass > 1e-250 ? normal_pdf(x) / mass : -x;
		*ret_v = v;
		*ret_w = fmin(v * (v + x), 1);
		return;
	}
	double at = fabs(t), hi = e - at, lo = -e - at, mass = normal_cdf(hi) - normal_cdf(lo);
	if (!(mass > 1e-250)) {
		*ret_v = t < 0 ? -e - t : e - t;
		*ret_w = 1;
		return;
	}
	double v = (normal_pdf(lo) - normal_pdf(hi)) / mass;
	*ret_w = fmin(v * v + (hi * normal_pdf(hi) - lo * normal_pdf(lo)) / mass, 1);
	*ret_v = t < 0 ? -v : v;
}

/* Refresh both messages of the pair (x above y); returns how much they moved. */
static double meet(const struct skill_env *env, struct team *x, struct team *y)
{
	struct gauss up = times(from_moments(x->mean, x->var), x->left);
	struct gauss down = times(from_moments(y->mean, y->var), y->right);
	double mx = up.tau / up.pi, vx = 1 / up.pi, my = down.tau / down.pi, vy = 1 / down.pi;
	double mean = mx - my, var = vx + vy, c = sqrt(var), v, w;
	double margin = normal_quantile((env->draw + 1) / 2) * sqrt(x->size + y->size) * env->beta;

	cut(mean / c, margin / c, x->rank == y->rank, &v, &w);
	double cut_mean = mean + c * v, cut_var = var * fmax(1 - w, 1e-12);
	struct gauss m = {1 / cut_var - 1 / var, cut_mean / cut_var - mean / var};
	struct gauss to_x = {0, 0}, to_y = {0, 0};
	if (m.pi > 1e-15) {
		to_x = from_moments(m.tau / m.pi + my, 1 / m.pi + vy);
		to_y = from_moments(mx - m.tau / m.pi, 1 / m.pi + vx);
	}
	double moved = fmax(fabs(to_x.tau - x->right.tau), fabs(to_y.tau - y->left.tau));
	moved = fmax(moved, fmax(fabs(to_x.pi - x->right.pi), fabs(to_y.pi - y->left.pi)));
	x->right = to_x;
	y->left = to_y;
	return moved;
}

static void pass_messages(const struct skill_env *env, struct team *t, int teams)
{
	for (int sweep = 0; sweep < 1000; sweep++) {
		double moved = 0;
		for (int k = 0; k + 1 < teams; k++)
			moved = fmax(moved, meet(env, &t[k], &t[k + 1]));
		for (int k = teams - 3; k >= 0; k--)
			moved = fmax(moved, meet(env, &t[k], &t[k + 1]));
		if (moved < 1e-11 || teams == 2)
			return;
	}
}

static void update_players(const struct skill_env *env, struct skill *s, const struct team *t)
{
	struct gauss m = times(t->left, t->right);

	if (!(m.pi > 0))
		return;
	double mean = m.tau / m.pi, var = 1 / m.pi;
	for (int k = t->first; k < t->first + t->size; k++) {
		double own = s[k].sigma * s[k].sigma + env->tau * env->tau;
		/* The team's sum without this player leaves a message about the player alone. */
		double rest_mean = t->mean - s[k].mu, rest_var = t->var - own;
		struct gauss post = times(from_moments(s[k].mu, own),
					  from_moments(mean - rest_mean, var + rest_var));
		s[k] = (struct skill){post.tau / post.pi, sqrt(1 / post.pi)};
	}
}

static int by_rank(const void *x, const void *y)
{
	const struct team *a = x, *b = y;

	return a->rank != b->rank ? (a->rank > b->rank) - (a->rank < b->rank)
				  : (a->first > b->first) - (a->first < b->first);
}

int trueskill_game(const struct skill_env *env, struct skill *s, int teams, const int *size,
		   const int *rank, struct err *e)
{
	MEM_SCOPED struct team *t = xcalloc((size_t)teams, sizeof(*t));
	MEM_SCOPED struct skill *next = NULL;
	int players = 0;

	if (teams < 2)
		return 0;
	for (int i = 0; i < teams; i++) {
		t[i] = (struct team){.first = players, .size = size[i], .rank = rank[i]};
		players += size[i];
		for (int k = t[i].first; k < players; k++) {
			t[i].mean += s[k].mu;
			t[i].var += s[k].sigma * s[k].sigma + env->tau * env->tau +
				    env->beta * env->beta;
		}
	}
	qsort(t, (size_t)teams, sizeof(*t), by_rank);
	for (int i = 0; i + 1 < teams && env->draw <= 0; i++)
		if (t[i].rank == t[i + 1].rank)
			return err_set(e, ERR_USAGE,
				       "a draw, but the draw probability is 0: give one above 0");
	pass_messages(env, t, teams);
	next = xmalloc((size_t)players * sizeof(*next));
	memcpy(next, s, (size_t)players * sizeof(*next));
	for (int i = 0; i < teams; i++)
		update_players(env, next, &t[i]);
	memcpy(s, next, (size_t)players * sizeof(*next));
	return 0;
}

/* Chance of a draw relative to equal, certain skills: with D the differences of
 * neighbours, sqrt(|B| / |B + DSD'|) exp(-m' (B + DSD')^-1 m / 2), B = beta^2 DD'. */
double trueskill_quality(const struct skill_env *env, const struct skill *s, int n)
{
	int m = n - 1;
	double beta2 = env->beta * env->beta, top = 1, bottom = 1, square = 0;

	if (m < 1)
		return 1;
	MEM_SCOPED double *b = xcalloc((size_t)m * (size_t)m, sizeof(*b));
	MEM_SCOPED double *q = xcalloc((size_t)m * (size_t)m, sizeof(*q));
	MEM_SCOPED double *d = xcalloc((size_t)m, sizeof(*d));
	for (int i = 0; i < m; i++) {
		double here = s[i].sigma * s[i].sigma, below = s[i + 1].sigma * s[i + 1].sigma;
		d[i] = s[i].mu - s[i + 1].mu;
		b[i * m + i] = 2 * beta2;
		q[i * m + i] = 2 * beta2 + here + below;
		if (i + 1 < m) {
			b[i * m + i + 1] = b[(i + 1) * m + i] = -beta2;
			q[i * m + i + 1] = q[(i + 1) * m + i] = -beta2 - below;
		}
	}
	if (!chol_factor(b, m) || !chol_factor(q, m))
		return 0;
	for (int i = 0; i < m; i++) {
		top *= b[i * m + i];
		bottom *= q[i * m + i];
	}
	MEM_SCOPED double *x = xmalloc((size_t)m * sizeof(*x));
	memcpy(x, d, (size_t)m * sizeof(*x));
	chol_solve(q, m, x);
	for (int i = 0; i < m; i++)
		square += d[i] * x[i];
	return top / bottom * exp(-square / 2);
}
