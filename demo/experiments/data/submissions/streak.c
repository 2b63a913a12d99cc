#include <stdio.h>
int main(void)
{
	int n, x, before = 0, run = 0, best = 0;
	scanf("%d", &n);
	for (int i = 0; i < n; i++) {
		scanf("%d", &x);
		run = i > 0 && x == before ? run + 1 : 1;
		best = run > best ? run : best;
		before = x;
	}
	printf("%d\n", best);
}
