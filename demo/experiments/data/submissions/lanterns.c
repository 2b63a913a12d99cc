#include <stdio.h>
int main(void)
{
	int length, n, r;
	scanf("%d %d %d", &length, &n, &r);
	printf("%d\n", length + 1 - n * (2 * r + 1)); /* forgets that lights may meet */
}
