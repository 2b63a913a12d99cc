#include "harness/science/science.h"

#include <math.h>
#include <string.h>

#define NELO_PER_T 347.43558552260146 /* 800 / ln 10 */

static double score_of(double elo)
{
	return 1 / (1 + pow(10, -elo / 400));
}

int sprt_check(const struct sprt *t, struct err *e)
{
	if (!isfinite(t->elo0) || !isfinite(t->elo1) || t->elo0 >= t->elo1)
		return err_set(e, ERR_USAGE, "a sequential test needs elo0 < elo1");
	if (!(t->alpha > 0) || !(t->beta > 0) || t->alpha + t->beta >= 1)
		return err_set(e, ERR_USAGE,
			       "a sequential test needs error rates above 0 whose sum is below 1");
	return 0;
}

void sprt_bounds(const struct sprt *t, double *ret_lower, double *ret_upper)
{
	*ret_lower = log(t->beta / (1 - t->alpha));
	*ret_upper = log((1 - t->beta) / t->alpha);
}

/* Frequencies of the cells, empty ones as 1/1000 of a game; returns their sum. */
static double frequencies(const double *count, int cells, double *p)
{
	double sum = 0;

	for (int i = 0; i < cells; i++)
		sum += p[i] = count[i] > 0 ? count[i] : 1e-3;
	for (int i = 0; i < cells; i++)
		p[i] /= sum;
	return sum;
}

static void moments(const double *p, int cells, double *ret_mean, double *ret_var)
{
	double mean = 0, var = 0;

	for (int i = 0; i < cells; i++)
		mean += p[i] * i / (cells - 1);
	for (int i = 0; i < cells; i++)
		var += p[i] * (i / (cells - 1.0) - mean) * (i / (cells - 1.0) - mean);
	*ret_mean = mean;
	*ret_var = var;
}

/* The theta with sum p a / (1 + theta a) = 0: falls from +inf to -inf between the poles. */
static bool tilt(const double *p, const double *a, int cells, double *ret)
{
	double least = a[0], most = a[0];

	for (int i = 1; i < cells; i++) {
		least = fmin(least, a[i]);
		most = fmax(most, a[i]);
	}
	if (!(least < 0) || !(most > 0))
		return false;
	double lo = -1 / most, hi = -1 / least, x = 0;
	for (int it = 0; it < 200; it++) {
		double f = 0, slope = 0;
		for (int i = 0; i < cells; i++) {
			double d = 1 + x * a[i];
			f += p[i] * a[i] / d;
			slope -= p[i] * a[i] * a[i] / (d * d);
		}
		if (f > 0)
			lo = x;
		else
			hi = x;
		double next = x - f / slope;
		if (!(next > lo && next < hi))
			next = 0.5 * (lo + hi);
		if (fabs(next - x) <= 1e-15 * fmax(1, fabs(x)))
			break;
		x = next;
	}
	*ret = x;
	return true;
}

/* The likeliest distribution with mean s. */
static bool likeliest_mean(const double *p, int cells, double s, double *ret)
{
	double a[5] = {0}, x;

	for (int i = 0; i < cells; i++)
		a[i] = i / (cells - 1.0) - s;
	if (!tilt(p, a, cells, &x))
		return false;
	for (int i = 0; i < cells; i++)
		ret[i] = p[i] / (1 + x * a[i]);
	return true;
}

/* The likeliest with (mean - 1/2) / sd = t: the constraint is made linear at the
 * current mean and deviation, solved, and made linear again. */
static bool likeliest_t(const double *p, int cells, double t, double *ret)
{
	double a[5] = {0}, x, mean, var;

	for (int i = 0; i < cells; i++)
		ret[i] = 1.0 / cells;
	for (int it = 0; it < 50; it++) {
		double moved = 0;
		moments(ret, cells, &mean, &var);
		double sd = sqrt(var);
		for (int i = 0; i < cells; i++) {
			double z = (mean - i / (cells - 1.0)) / sd;
			a[i] = i / (cells - 1.0) - 0.5 - t * sd * (1 + z * z) / 2;
		}
		if (!tilt(p, a, cells, &x))
			return false;
		for (int i = 0; i < cells; i++) {
			double q = p[i] / (1 + x * a[i]);
			moved = fmax(moved, fabs(q - ret[i]));
			ret[i] = q;
		}
		if (moved < 1e-13)
			break;
	}
	return true;
}

static bool likeliest(const struct sprt *t, const double *p, int cells, double elo, double *ret)
{
	if (t->model == SPRT_LOGISTIC)
		return likeliest_mean(p, cells, score_of(elo), ret);
	return likeliest_t(p, cells, elo / NELO_PER_T * (cells == 5 ? M_SQRT2 : 1), ret);
}

double sprt_llr(const struct sprt *t, const double *count, int cells)
{
	double p[5], p0[5], p1[5], llr = 0;
	double n = frequencies(count, cells, p), games = 0;

	for (int i = 0; i < cells; i++)
		games += count[i];
	if (games <= 0 || !likeliest(t, p, cells, t->elo0, p0) ||
	    !likeliest(t, p, cells, t->elo1, p1))
		return 0;
	for (int i = 0; i < cells; i++)
		llr += p[i] * log(p1[i] / p0[i]);
	return n * llr;
}

enum sprt_state sprt_decide(const struct sprt *t, const double *count, int cells)
{
	double lower, upper, llr = sprt_llr(t, count, cells);

	sprt_bounds(t, &lower, &upper);
	return llr >= upper ? SPRT_H1 : llr <= lower ? SPRT_H0 : SPRT_RUNNING;
}

/* ---- The estimate after stopping ---- */

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

/* What was seen. */
struct stopped {
	const struct sprt *test;
	int cells;
	double p[5]; /* frequencies */
	double lower, upper, units, llr;
};

/* Drift and variance per unit of the log-likelihood ratio if the true mean is s
 * and everything else is as likely as it can be given what was seen. */
static bool steps_at(const struct stopped *o, double s, double *ret_drift, double *ret_var)
{
	double p[5], p0[5], p1[5], drift = 0, square = 0;

	if (!likeliest_mean(o->p, o->cells, s, p) ||
	    !likeliest(o->test, p, o->cells, o->test->elo0, p0) ||
	    !likeliest(o->test, p, o->cells, o->test->elo1, p1))
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
static double end_cdf(const struct stopped *o, double s)
{
	struct brownian b;

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
static double solve_end(const struct stopped *o, double level, double start)
{
	double lo = start, hi = start, step = 1;

	while (lo > -4000 && end_cdf(o, score_of(lo)) < level) {
		lo -= step;
		step *= 2;
	}
	for (step = 1; hi < 4000 && end_cdf(o, score_of(hi)) > level; step *= 2)
		hi += step;
	for (int i = 0; i < 100 && hi - lo > 1e-9; i++) {
		double mid = 0.5 * (lo + hi);
		if (end_cdf(o, score_of(mid)) > level)
			lo = mid;
		else
			hi = mid;
	}
	return 0.5 * (lo + hi);
}

int sprt_estimate(const struct sprt *t, const double *count, int cells, struct sprt_estimate *ret,
		  struct err *e)
{
	struct stopped o = {.test = t, .cells = cells};
	double mean, var;

	if (sprt_check(t, e) < 0)
		return -1;
	o.units = frequencies(count, cells, o.p);
	if (o.units < 1)
		return err_set(e, ERR_USAGE, "a sequential test without games");
	moments(o.p, cells, &mean, &var);
	o.llr = sprt_llr(t, count, cells);
	sprt_bounds(t, &o.lower, &o.upper);
	double naive = -400 * log10(1 / fmin(fmax(mean, 1e-6), 1 - 1e-6) - 1);
	*ret = (struct sprt_estimate){
		.elo = solve_end(&o, 0.5, naive),
		.lo = solve_end(&o, 0.975, naive),
		.hi = solve_end(&o, 0.025, naive),
	};
	return 0;
}

void elo_from_cells(const double *count, int cells, struct elo_estimate *ret)
{
	double p[5], mean, var, n = 0;

	for (int i = 0; i < cells; i++)
		n += count[i];
	*ret = (struct elo_estimate){0, INFINITY, 0, INFINITY, 0.5};
	if (n <= 0)
		return;
	for (int i = 0; i < cells; i++)
		p[i] = count[i] / n;
	moments(p, cells, &mean, &var);
	double z = normal_quantile(0.975), se = sqrt(var / n), pairs = cells == 5 ? M_SQRT2 : 1;
	double lo = fmax(mean - z * se, 1e-6), hi = fmin(mean + z * se, 1 - 1e-6);
	double in = fmin(fmax(mean, 1e-6), 1 - 1e-6);
	ret->elo = -400 * log10(1 / in - 1);
	ret->elo_error = (400 * log10(1 / lo - 1) - 400 * log10(1 / hi - 1)) / 2;
	if (var > 0) {
		ret->nelo = (mean - 0.5) / (sqrt(var) * pairs) * NELO_PER_T;
		ret->nelo_error = z * se / (sqrt(var) * pairs) * NELO_PER_T;
		ret->los = normal_cdf((mean - 0.5) / se);
	} else {
		ret->los = mean > 0.5 ? 1 : mean < 0.5 ? 0 : 0.5;
	}
}
