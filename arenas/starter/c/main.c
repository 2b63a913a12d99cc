/* A player that speaks agon/1 (PROTOCOL.md).  Change choose(). */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* line: {"type":"turn","n":1,"ms":100,"bank":0,"obs":{...}}; the move goes out as JSON.
 * This one is the first that obs lists as legal, where it does. */
static void choose(const char *line, char *move, size_t size)
{
	const char *p = strstr(line, "\"legal\":[");
	size_t n = 0;
	int depth = 0;

	snprintf(move, size, "%s", "@MOVE@");
	if (p == NULL || *(p += 9) == ']')
		return;
	for (; n + 1 < size && p[n] != '\0' && (depth > 0 || (p[n] != ',' && p[n] != ']')); n++)
		depth += (p[n] == '[') - (p[n] == ']');
	snprintf(move, size, "%.*s", (int)n, p);
}

int main(void)
{
	char *line = NULL, move[256];
	size_t room = 0;

	while (getline(&line, &room, stdin) > 0) {
		if (strncmp(line, "{\"type\":\"hello\"", 15) == 0) {
			puts("{\"type\":\"ready\"}");
		} else if (strncmp(line, "{\"type\":\"turn\"", 14) == 0) {
			long turn = strtol(strstr(line, "\"n\":") + 4, NULL, 10);
			choose(line, move, sizeof(move));
			printf("{\"type\":\"move\",\"n\":%ld,\"move\":%s}\n", turn, move);
		}
		fflush(stdout); /* or nothing leaves the program */
	}
	return 0;
}
