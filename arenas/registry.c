#include "arenas/arena.h"
#include "arenas/battlesnake/battlesnake.h"
#include "arenas/chess/chess.h"
#include "arenas/connect4/connect4.h"
#include "arenas/corewar/corewar.h"
#include "arenas/gomoku/gomoku.h"
#include "arenas/halite/halite.h"
#include "arenas/holdem/holdem.h"
#include "arenas/othello/othello.h"
#include "arenas/robotrumble/robotrumble.h"
#include "arenas/tron/tron.h"

#include <string.h>

const struct arena *const arenas[] = {&battlesnake, &chess,  &connect4, &corewar,
				      &gomoku,      &halite, &holdem,   &othello,
				      &robotrumble, &tron,   NULL};

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
