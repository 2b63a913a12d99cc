#include <stdio.h>
int main(void)
{
	long long n, m, paths = 1;
	scanf("%lld %lld", &n, &m);
	for (long long i = 1; i < m; i++)
		paths = paths * (n - 1 + i) / i;
	printf("%lld\n", paths);
}
