#include <stdio.h>

static int w[20000];

int main(void)
{
	int n, best = 0, left = 0;
	long long limit, sum = 0;

	if (scanf("%d %lld", &n, &limit) != 2)
		return 1;
	for (int right = 0; right < n; right++) {
		if (scanf("%d", &w[right]) != 1)
			return 1;
		sum += w[right];
		while (sum > limit)
			sum -= w[left++];
		if (right - left + 1 > best)
			best = right - left + 1;
	}
	printf("%d\n", best);
	return 0;
}
