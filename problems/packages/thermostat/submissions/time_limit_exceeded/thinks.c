/* Asks one thing and then counts for ever. */
#include <stdio.h>

int main(void)
{
	volatile unsigned long long n = 0;

	printf("? 1\n");
	fflush(stdout);
	for (;;)
		n++;
}
