/* float has seven digits, which is not enough far from the origin. */
#include <math.h>
#include <stdio.h>

int main(void)
{
	static float x[1000], y[1000];
	float length = 0, area = 0;
	int n;

	if (scanf("%d", &n) != 1)
		return 1;
	for (int i = 0; i < n; i++)
		if (scanf("%f %f", &x[i], &y[i]) != 2)
			return 1;
	for (int i = 0; i < n; i++) {
		int j = (i + 1) % n;
		length += sqrtf((x[j] - x[i]) * (x[j] - x[i]) + (y[j] - y[i]) * (y[j] - y[i]));
		area += x[i] * y[j] - x[j] * y[i];
	}
	printf("%.9f %.9f\n", length, fabsf(area) / 2);
	return 0;
}
