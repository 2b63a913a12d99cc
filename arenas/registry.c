#include "arenas/arena.h"

#include <string.h>

const struct arena *const arenas[] = {NULL};

const struct arena *arena_find(const char *name)
{
	for (const struct arena *const *a = arenas; *a != NULL; a++)
		if (strcmp((*a)->name, name) == 0)
			return *a;
	return NULL;
}
