#include "harness/science/advantage.h"

#include <math.h>

bool group_advantage(const double *reward, size_t n, double *ret)
{
	double mean = 0, var = 0;

	for (size_t i = 0; i < n; i++)
		mean += reward[i] / (double)n;
	for (size_t i = 0; i < n; i++)
		var += (reward[i] - mean) * (reward[i] - mean) / (double)n;
	bool varies = var > 1e-24;
	for (size_t i = 0; i < n; i++)
		ret[i] = varies ? (reward[i] - mean) / (sqrt(var) + 1e-6) : 0;
	return varies;
}
