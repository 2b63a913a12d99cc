#include <cmath>
#include <cstdio>
#include <vector>

int main()
{
	int n;
	if (std::scanf("%d", &n) != 1)
		return 1;
	std::vector<double> x(n), y(n);
	for (int i = 0; i < n; i++)
		if (std::scanf("%lf %lf", &x[i], &y[i]) != 2)
			return 1;
	double length = 0, area = 0;
	for (int i = 0; i < n; i++) {
		int j = (i + 1) % n;
		length += std::hypot(x[j] - x[i], y[j] - y[i]);
		area += (x[i] - x[0]) * (y[j] - y[0]) - (x[j] - x[0]) * (y[i] - y[0]);
	}
	std::printf("%.9f %.9f\n", length, std::fabs(area) / 2);
}
