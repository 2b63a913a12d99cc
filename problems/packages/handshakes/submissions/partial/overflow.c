/* Counts in 32 bits, which is enough for few guests only. */
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
	long long n, m, a, p, q;
	unsigned pairs = 0;

	if (scanf("%lld %lld %lld %lld %lld", &n, &m, &a, &p, &q) != 5)
		return 1;
	unsigned *count = calloc((size_t)m, sizeof(*count));
	for (long long i = 0; i < n; i++) {
		pairs += count[(m - a % m) % m];
		count[a % m]++;
		a = (p * a + q) % 1000003;
	}
	printf("%u\n", pairs);
	free(count);
	return 0;
}
