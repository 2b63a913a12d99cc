#include "harness/science/dense.h"

#include <math.h>
#include <string.h>

bool chol_factor(double *a, int n)
{
	for (int i = 0; i < n; i++)
		for (int j = 0; j <= i; j++) {
			double sum = a[i * n + j];
			for (int k = 0; k < j; k++)
				sum -= a[i * n + k] * a[j * n + k];
			if (i != j) {
				a[i * n + j] = sum / a[j * n + j];
				continue;
			}
			if (!(sum > 0) || !isfinite(sum))
				return false;
			a[i * n + i] = sqrt(sum);
		}
	return true;
}

void chol_solve(const double *l, int n, double *x)
{
	for (int i = 0; i < n; i++) {
		for (int k = 0; k < i; k++)
			x[i] -= l[i * n + k] * x[k];
		x[i] /= l[i * n + i];
	}
	for (int i = n - 1; i >= 0; i--) {
		for (int k = i + 1; k < n; k++)
			x[i] -= l[k * n + i] * x[k];
		x[i] /= l[i * n + i];
	}
}

void chol_invert(const double *l, int n, double *inv)
{
	memset(inv, 0, (size_t)n * (size_t)n * sizeof(*inv));
	for (int i = 0; i < n; i++) {
		inv[i * n + i] = 1;
		chol_solve(l, n, inv + i * n); /* symmetric: a row is a column */
	}
}
