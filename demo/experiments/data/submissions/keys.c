#include <stdio.h>
#include <stdlib.h>
int main(void)
{
	int n, x, ring = 0;
	scanf("%d", &n);
	while (n-- > 0) {
		scanf("%d", &x);
		ring = abs(ring - x); /* greedy, in the order of the input */
	}
	printf("%d\n", ring);
}
