#include "arenas/arena.h"
#include "arenas/corewar/corewar.h"

#include <string.h>

const struct arena *const arenas[] = {&corewar, NULL};

const struct arena *arena_find(const char *name)
{
	for (const struct arena *const *a = arenas; *a != NULL; a++)
		if (strcmp((*a)->name, name) == 0)
			return *a;
	return NULL;
}

bool arena_is_series(const struct arena *a, const struct arena_params *p, int players)
{
	return a->carry_size != NULL && a->carry_size(p, players) != 0;
}
