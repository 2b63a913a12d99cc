/* Twice the number, and the parity of the first copy tells which copy is good. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned parity(unsigned n)
{
	unsigned p = 0;

	for (; n != 0; n >>= 1)
		p ^= n & 1;
	return p;
}

int main(void)
{
	char what[8], text[100], *end;

	if (scanf("%7s %99s", what, text) != 2)
		return 1;
	if (strcmp(what, "send") == 0) {
		unsigned n = (unsigned)strtoul(text, &end, 10);
		for (int copy = 0; copy < 2; copy++)
			for (int bit = 15; bit >= 0; bit--)
				putchar('0' + (n >> bit & 1));
		printf("%u\n", parity(n));
		return 0;
	}
	unsigned copies[2] = {0, 0};
	for (int i = 0; i < 32; i++)
		copies[i / 16] = 2 * copies[i / 16] + (text[i] == '1');
	printf("%u\n", parity(copies[0]) == (unsigned)(text[32] - '0') ? copies[0] : copies[1]);
	return 0;
}
