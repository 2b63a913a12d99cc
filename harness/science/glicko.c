#include "harness/base/fd.h"
#include "harness/science/science.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Glickman's rounding of 400 / ln 10; kept so that his numbers come out. */
#define SCALE 173.7178

static double g_of(double phi)
{
	return 1 / sqrt(1 + 3 * phi * phi / (M_PI * M_PI));
}

/* What step 5 of Glickman's procedure solves for x = ln of the new variance. */
struct root {
	double delta2, phi2, v, a, tau2;
};

static double f_of(const struct root *r, double x)
{
	double ex = exp(x), d = r->phi2 + r->v + ex;

	return ex * (r->delta2 - d) / (2 * d * d) - (x - r->a) / r->tau2;
}

static double new_volatility(double phi, double v, double delta, double sigma, double tau)
{
	struct root r = {delta * delta, phi * phi, v, log(sigma * sigma), tau * tau};
	double lo = r.a, hi;

	if (r.delta2 > r.phi2 + v) {
		hi = log(r.delta2 - r.phi2 - v);
	} else {
		hi = r.a - tau;
		while (f_of(&r, hi) < 0)
			hi -= tau;
	}
	/* Illinois: regula falsi that halves the value of an end which stays. */
	double f_lo = f_of(&r, lo), f_hi = f_of(&r, hi);
	for (int i = 0; i < 200 && fabs(hi - lo) > 1e-6; i++) {
		double x = lo + (lo - hi) * f_lo / (f_hi - f_lo), f = f_of(&r, x);
		if (f * f_hi <= 0) {
			lo = hi;
			f_lo = f_hi;
		} else {
			f_lo /= 2;
		}
		hi = x;
		f_hi = f;
	}
	return exp(lo / 2);
}

struct glicko glicko_period(struct glicko p, const struct glicko_game *game, size_t n, double tau)
{
	double mu = (p.rating - 1500) / SCALE, phi = p.deviation / SCALE;
	double info = 0, pull = 0;

	for (size_t i = 0; i < n; i++) {
		double g = g_of(game[i].deviation / SCALE);
		double expected = 1 / (1 + exp(-g * (mu - (game[i].rating - 1500) / SCALE)));
		info += game[i].games * g * g * expected * (1 - expected);
		pull += game[i].games * g * (game[i].score - expected);
	}
	if (!(info > 0)) {
		p.deviation = SCALE * hypot(phi, p.volatility);
		return p;
	}
	p.volatility = new_volatility(phi, 1 / info, pull / info, p.volatility, tau);
	double before = hypot(phi, p.volatility);
	double after = 1 / sqrt(1 / (before * before) + info);
	p.rating = 1500 + SCALE * (mu + after * after * pull);
	p.deviation = SCALE * after;
	return p;
}

/* One period of everybody: all see the ratings from before it. */
static void play_period(const struct cross *t, double tau, struct glicko *p)
{
	int n = t->n;
	MEM_SCOPED struct glicko *before = xmalloc((size_t)n * sizeof(*before));
	MEM_SCOPED struct glicko_game *game = xmalloc((size_t)n * sizeof(*game));

	memcpy(before, p, (size_t)n * sizeof(*p));
	for (int i = 0; i < n; i++) {
		size_t m = 0;
		for (int j = 0; j < n; j++) {
			double games = cross_games(t, i, j);
			if (games > 0)
				game[m++] = (struct glicko_game){
					.rating = before[j].rating,
					.deviation = before[j].deviation,
					.score = cross_points(t, i, j) / games,
					.games = games,
				};
		}
		p[i] = glicko_period(before[i], game, m, tau);
	}
}

void rate_glicko(const struct record *r, const struct online_options *o, struct glicko *ret)
{
	struct record part = {.names = r->names, .pool = r->pool};

	for (size_t i = 0; i < r->names.len; i++)
		ret[i] = (struct glicko)GLICKO_START;
	/* A period is a run of rows with the same number. */
	for (size_t from = 0, to; from < r->rows.len; from = to) {
		for (to = from;
		     to < r->rows.len && r->rows.at[to].period == r->rows.at[from].period;)
			to++;
		struct cross t;
		part.rows.at = r->rows.at + from;
		part.rows.len = to - from;
		cross_from(&t, &part);
		play_period(&t, o->glicko_tau, ret);
		cross_release(&t);
	}
}
