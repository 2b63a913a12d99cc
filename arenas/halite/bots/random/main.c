/* random: every piece that has grown a little goes anywhere.  Speaks agon/1. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned long long state;

static unsigned dice(void)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(state >> 33);
}

static long number(const char *line, const char *key)
{
	const char *p = strstr(line, key);
	return p == NULL ? 0 : strtol(p + strlen(key), NULL, 10);
}

/* The map: runs of owners until every square has one, then the strengths. */
static void play(const char *line)
{
	long width = number(line, "\"width\":"), height = number(line, "\"height\":");
	long cells = width * height, you = number(line, "\"you\":"), n = 0;
	char *p = strstr(line, "\"map\":\"") + 7;
	unsigned char *mine = calloc((size_t)cells, 1);
	const char *gap = "";
	while (n < cells) {
		long run = strtol(p, &p, 10), owner = strtol(p, &p, 10);
		for (; run > 0; run--)
			mine[n++] = owner == you;
	}
	printf("{\"type\":\"move\",\"n\":%ld,\"move\":\"", number(line, "\"n\":"));
	for (long i = 0; i < cells; i++) {
		long strength = strtol(p, &p, 10);
		if (!mine[i] || strength < 20)
			continue;
		printf("%s%ld %ld %u", gap, i % width, i / width, dice() % 5);
		gap = " ";
	}
	puts("\"}");
	free(mine);
}

int main(void)
{
	char *line = NULL;
	size_t cap = 0;
	while (getline(&line, &cap, stdin) > 0) {
		if (strstr(line, "\"type\":\"hello\"") != NULL) {
			state = (unsigned long long)number(line, "\"rng\":");
			puts("{\"type\":\"ready\",\"name\":\"random\"}");
		} else if (strstr(line, "\"type\":\"turn\"") != NULL) {
			play(line);
		}
		fflush(stdout);
	}
	free(line);
	return 0;
}
