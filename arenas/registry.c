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
