/*
 * step CORE EVERY CELLS...: prints the best distance between two bombs.
 *
 * Bombs fall at 0, s, 2s, ... around a core of CORE cells.  A step whose common
 * divisor with CORE is EVERY reaches every EVERY-th cell and no other.  Among
 * these the best one meets an opponent soonest, on the average over all places
 * where it can be and over all the sizes that it may have (CELLS...).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int gcd(int a, int b)
{
	return b == 0 ? a : gcd(b, a % b);
}

/* The sum over all places of the number of bombs until the first hit. */
static long bombs_needed(char *hit, int core, int every, int target, int step)
{
	int open = core;
	long sum = 0;

	memset(hit, 0, (size_t)core);
	for (int k = 1; k <= core / every && open > 0; k++) {
		int at = (int)((long)k * step % core);
		for (int i = 0; i < target; i++) {
			char *place = &hit[(at - i + core) % core];
			if (!*place) {
				*place = 1;
				sum += k;
				open--;
			}
		}
	}
	return sum + (long)open * core;
}

int main(int argc, char **argv)
{
	int core = argc > 3 ? atoi(argv[1]) : 0;
	int every = argc > 3 ? atoi(argv[2]) : 0;
	int best = every;
	long fewest = -1;
	char *hit = core > 1 && every > 0 ? malloc((size_t)core) : NULL;

	if (hit == NULL)
		return 2;
	for (int step = every; step < core; step += every) {
		long n = 0;
		if (gcd(core, step) != every)
			continue;
		for (int i = 3; i < argc; i++)
			n += bombs_needed(hit, core, every, atoi(argv[i]), step);
		if (fewest < 0 || n < fewest) {
			fewest = n;
			best = step;
		}
	}
	free(hit);
	fprintf(stderr, "step %d: %.1f bombs on the average\n", best,
		(double)fewest / core / (argc - 3));
	printf("%d\n", best);
	return 0;
}
