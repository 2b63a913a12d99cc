#include "harness/science/sprt_model.h"

#include <math.h>
#include <string.h>

#define NELO_PER_T 347.43558552260146 /* 800 / ln 10 */

double sprt_score_of(double elo)
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
double sprt_frequencies(const double *count, int cells, double *p)
{
	double sum = 0;

	for (int i = 0; i < cells; i++)
		sum += p[i] = count[i] > 0 ? count[i] : 1e-3;
	for (int i = 0; i < cells; i++)
		p[i] /= sum;
	return sum;
}

void sprt_moments(const double *p, int cells, double *ret_mean, double *ret_var)
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
bool sprt_likeliest_mean(const double *p, int cells, double s, double *ret)
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
		sprt_moments(ret, cells, &mean, &var);
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

bool sprt_likeliest(const struct sprt *t, const double *p, int cells, double elo, double *ret)
{
	if (t->model == SPRT_LOGISTIC)
		return sprt_likeliest_mean(p, cells, sprt_score_of(elo), ret);
	return likeliest_t(p, cells, elo / NELO_PER_T * (cells == 5 ? M_SQRT2 : 1), ret);
}

double sprt_llr(const struct sprt *t, const double *count, int cells)
{
	double p[5], p0[5], p1[5], llr = 0;
	double n = sprt_frequencies(count, cells, p), games = 0;

	for (int i = 0; i < cells; i++)
		games += count[i];
	if (games <= 0 || !sprt_likeliest(t, p, cells, t->elo0, p0) ||
	    !sprt_likeliest(t, p, cells, t->elo1, p1))
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
	sprt_moments(p, cells, &mean, &var);
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
