#include <stdio.h>
int main(void)
{
	int a, b, t;
	scanf("%d %d", &a, &b);
	for (t = a; t % b != 0; t += a)
		;
	printf("%d\n", t);
}
