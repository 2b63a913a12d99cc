/* attack NAME: be that program. */
#include "tests/hostile/attack.h"

struct row {
	const char *name;
	int (*run)(void);
};

#define LIST(number, name, expect, how, note) {#name, attack_##name},
static const struct row rows[] = {ATTACK_ROWS(LIST)};

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (size_t i = 0; argc > 1 && i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].name, argv[1]) == 0)
			return rows[i].run();
	fprintf(stderr, "no such attack\n");
	return 99;
}
