/*
 * The estimate after stopping: the true score for which an end at or below the
 * observed one, in the stagewise order, has probability 1/2.
 *
 * After many looks the log-likelihood ratio is close to Brownian motion between
 * two walls (Siegmund 1985), whose crossing times are known as series; the walls
 * are moved out by the mean overshoot.  Few looks are a group-sequential design
 * (sprt_looks.c).
 */
#include "harness/science/sprt_model.h"

#include <math.h>

/* Brownian motion from 0 with a drift and a variance per step, between two walls. */
struct brownian {
	double drift, var, low, high;
};

/* Chance that it meets the high wall by time t and before the low one. */
static double high_by(const struct brownian *b, double t)
{
	double m = b->drift, v = b->var, width = b->high - b->low, from = -b->low;

	if (b->high * b->high / (2 * v * t) > 15) {
		/* So early that the other wall is out of reach. */
		double sd = sqrt(v * t), boost = 2 * m * b->high / v;
		double far = boost < 700 ? exp(boost) * normal_cdf((-b->high - m * t) / sd) : 0;
		return normal_cdf((m * t - b->high) / sd) + far;
	}
	double ever = fabs(m * width / v) < 1e-9
			      ? from / width
			      : expm1(-2 * m * from / v) / expm1(-2 * m * width / v);
	double later = 0, rate = m * m / (2 * v);
	for (int n = 1; n < 10000; n++) {
		double lambda = n * n * M_PI * M_PI * v / (2 * width * width);
		if (lambda * t > 80)
			break;
		later += (n % 2 == 1 ? n : -n) * sin(n * M_PI * from / width) *
			 exp(m * b->high / v - (lambda + rate) * t) / (lambda + rate);
	}
	later *= M_PI * v / (width * width);
	return fmin(fmax(ever - later, 0), 1);
}

static double low_by(const struct brownian *b, double t)
{
	struct brownian flipped = {-b->drift, b->var, -b->high, -b->low};

	return high_by(&flipped, t);
}

/* Chance that it met no wall by t and is at y or lower. */
static double inside_below(const struct brownian *b, double t, double y)
{
	double m = b->drift, v = b->var, width = b->high - b->low, k = m / v, sum = 0;

	for (int n = 1; n < 10000; n++) {
		double w = n * M_PI / width, lambda = w * w * v / 2;
		if (lambda * t > 80)
			break;
		/* The integral of e^{kx} sin(w (x - low)) from low to y. */
		double at_y = exp(k * y) * (k * sin(w * (y - b->low)) - w * cos(w * (y - b->low)));
		double at_low = exp(k * b->low) * -w;
		sum += sin(-w * b->low) * exp(-(lambda + m * m / (2 * v)) * t) * (at_y - at_low) /
		       (k * k + w * w);
	}
	return 2 / width * sum;
}

/* Drift and variance per unit of the log-likelihood ratio if the true mean is s
 * and everything else is as likely as it can be given what was seen. */
static bool steps_at(const struct sprt_seen *o, double s, double *ret_drift, double *ret_var)
{
	double p[5], p0[5], p1[5], drift = 0, square = 0;

	if (!sprt_likeliest_mean(o->p, o->cells, s, p) ||
	    !sprt_likeliest(o->test, p, o->cells, o->test->elo0, p0) ||
	    !sprt_likeliest(o->test, p, o->cells, o->test->elo1, p1))
		return false;
	for (int i = 0; i < o->cells; i++) {
		double jump = log(p1[i] / p0[i]);
		drift += p[i] * jump;
		square += p[i] * jump * jump;
	}
	*ret_drift = drift;
	*ret_var = square - drift * drift;
	return *ret_var > 1e-12;
}

/* P(an end at or below the observed one | true score s), in the stagewise order:
 * early at the low wall, late there, inside by height, late at the high wall, early. */
static double end_cdf(const struct sprt_seen *o, const struct sprt_looks *looks, double s)
{
	struct brownian b;
	double cdf;

	if (sprt_looks_cdf(looks, o, s, &cdf))
		return cdf;
	if (!steps_at(o, s, &b.drift, &b.var))
		return s > 0.5 ? 0 : 1;
	/* Mean overshoot of a walk that is looked at every so many units. */
	double over = 0.583 * sqrt(b.var * (o->test->look > 0 ? o->test->look : 1));
	b.low = o->lower - over;
	b.high = o->upper + over;
	if (o->llr >= o->upper)
		return 1 - high_by(&b, o->units);
	if (o->llr <= o->lower)
		return low_by(&b, o->units);
	return low_by(&b, o->units) + inside_below(&b, o->units, o->llr);
}

/* The Elo at which end_cdf = level; it falls with the true score. */
static double solve_end(const struct sprt_seen *o, const struct sprt_looks *looks, double level,
			double start)
{
	double lo = start, hi = start, step = 1;

	while (lo > -4000 && end_cdf(o, looks, sprt_score_of(lo)) < level) {
		lo -= step;
		step *= 2;
	}
	for (step = 1; hi < 4000 && end_cdf(o, looks, sprt_score_of(hi)) > level; step *= 2)
		hi += step;
	for (int i = 0; i < 100 && hi - lo > (looks->n > 0 ? 1e-4 : 1e-9); i++) {
		double mid = 0.5 * (lo + hi);
		if (end_cdf(o, looks, sprt_score_of(mid)) > level)
			lo = mid;
		else
			hi = mid;
	}
	return 0.5 * (lo + hi);
}

int sprt_estimate(const struct sprt *t, const double *count, int cells, struct sprt_estimate *ret,
		  struct err *e)
{
	struct sprt_seen o = {.test = t, .cells = cells};
	struct sprt_looks looks;
	double mean, var;

	if (sprt_check(t, e) < 0)
		return -1;
	o.units = sprt_frequencies(count, cells, o.p);
	if (o.units < 1)
		return err_set(e, ERR_USAGE, "a sequential test without games");
	sprt_moments(o.p, cells, &mean, &var);
	o.llr = sprt_llr(t, count, cells);
	sprt_bounds(t, &o.lower, &o.upper);
	double naive = -400 * log10(1 / fmin(fmax(mean, 1e-6), 1 - 1e-6) - 1);
	sprt_looks_init(&looks, &o, mean);
	*ret = (struct sprt_estimate){
		.elo = solve_end(&o, &looks, 0.5, naive),
		.lo = solve_end(&o, &looks, 0.975, naive),
		.hi = solve_end(&o, &looks, 0.025, naive),
	};
	sprt_looks_release(&looks);
	return 0;
}
