#include "harness/base/fd.h"
#include "harness/science/science.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void csd_scores_release(struct csd_scores *s)
{
	vec_each (char *, p, &s->model_names)
		free(*p);
	vec_each (char *, p, &s->benchmark_names)
		free(*p);
	vec_release(&s->model_names);
	vec_release(&s->benchmark_names);
	free(s->score);
	*s = (struct csd_scores){0};
}

/* A first line whose scores are all numbers is a model, unless its first cell says otherwise. */
static bool has_header(const struct csv *csv)
{
	double x;

	if (strcasecmp(csv_cell(csv, 0, 0), "model") == 0 || csv_cell(csv, 0, 0)[0] == '\0')
		return true;
	for (size_t c = 1; c < csv_width(csv, 0); c++)
		if (!parse_real(csv_cell(csv, 0, c), &x))
			return true;
	return false;
}

static int read_model(struct csd_scores *s, const struct csv *csv, const char *what, size_t row,
		      struct err *e)
{
	size_t k = (size_t)s->benchmarks, line = csv->lines.at[row];
	const char *name = csv_cell(csv, row, 0);

	if (csv_width(csv, row) != k + 1)
		return err_set(e, ERR_USAGE, "%s:%zu: %zu columns where the first line has %zu",
			       what, line, csv_width(csv, row), k + 1);
	if (name[0] == '\0')
		return err_set(e, ERR_USAGE, "%s:%zu: a model without a name", what, line);
	vec_each (char *, p, &s->model_names)
		if (strcmp(*p, name) == 0)
			return err_set(e, ERR_USAGE, "%s:%zu: model %.60s is there twice", what,
				       line, name);
	for (size_t c = 0; c < k; c++)
		if (!parse_real(csv_cell(csv, row, c + 1), &s->score[s->model_names.len * k + c]))
			return err_set(e, ERR_USAGE,
				       "%s:%zu: score of %.60s on %.60s: expected a number, got "
				       "\"%.40s\"",
				       what, line, name, s->benchmark_names.at[c],
				       csv_cell(csv, row, c + 1));
	vec_push(&s->model_names, xstrdup(name));
	return 0;
}

int csd_read(struct csd_scores *ret, const char *what, const char *bytes, size_t len, struct err *e)
{
	struct csd_scores s = {0};
	struct csv csv;
	int rc = 0;

	if (csv_parse(&csv, what, bytes, len, e) < 0)
		return -1;
	size_t rows = csv.lines.len, first = rows > 0 && has_header(&csv);
	if (rows <= first || csv_width(&csv, 0) < 2)
		rc = err_set(
			e, ERR_USAGE,
			"%s: expected a line per model: its name, then one score per benchmark",
			what);
	if (rc == 0) {
		s.benchmarks = (int)csv_width(&csv, 0) - 1;
		s.score = xcalloc(rows * (size_t)s.benchmarks, sizeof(double));
	}
	for (int k = 0; k < s.benchmarks; k++)
		vec_push(&s.benchmark_names,
			 first ? xstrdup(csv_cell(&csv, 0, (size_t)k + 1)) : xprintf("%d", k + 1));
	for (size_t row = first; row < rows && rc == 0; row++)
		rc = read_model(&s, &csv, what, row, e);
	s.models = (int)s.model_names.len;
	csv_release(&csv);
	if (rc < 0) {
		csd_scores_release(&s);
		return -1;
	}
	*ret = s;
	return 0;
}

double csd_sensitivity(const double *y, int n)
{
	double mean_t = (n - 1) / 2.0, mean_y = 0, up = 0, down = 0;

	if (n < 2 || !(y[0] > 0))
		return 0;
	for (int t = 0; t < n; t++)
		mean_y += y[t] / y[0] / n;
	for (int t = 0; t < n; t++) {
		up += (t - mean_t) * (y[t] / y[0] - mean_y);
		down += (t - mean_t) * (t - mean_t);
	}
	return -up / down;
}

static int by_value(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return (a > b) - (a < b);
}

static double quantile(const double *sorted, int n, double p)
{
	double at = p * (n - 1);
	int i = (int)at;

	return i + 1 < n ? sorted[i] + (at - i) * (sorted[i + 1] - sorted[i]) : sorted[n - 1];
}

void csd_labels(const double *sensitivity, int n, const char **ret)
{
	MEM_SCOPED double *v = xmalloc((size_t)n * sizeof(*v));

	if (n == 0)
		return;
	memcpy(v, sensitivity, (size_t)n * sizeof(*v));
	qsort(v, (size_t)n, sizeof(*v), by_value);
	double median = quantile(v, n, 0.5);
	double half = (quantile(v, n, 0.75) - quantile(v, n, 0.25)) / 2;
	for (int i = 0; i < n; i++)
		ret[i] = sensitivity[i] < median - half   ? "robust"
			 : sensitivity[i] > median + half ? "fragile"
							  : "average";
}
