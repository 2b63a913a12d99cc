#include "arenas/robotrumble/rumble.h"
#include "harness/base/rng.h"

#include <string.h>

/* The map is the open disc of radius 9 about the middle; units appear along its rim. */
static bool is_wall(int x, int y)
{
	int dx = x - RUMBLE_SIDE / 2, dy = y - RUMBLE_SIDE / 2;

	return dx * dx + dy * dy >= (RUMBLE_SIDE / 2) * (RUMBLE_SIDE / 2);
}

void rumble_map(struct rumble *g)
{
	for (int y = 0; y < RUMBLE_SIDE; y++)
		for (int x = 0; x < RUMBLE_SIDE; x++) {
			bool rim = !is_wall(x, y) && (is_wall(x - 1, y) || is_wall(x + 1, y) ||
						      is_wall(x, y - 1) || is_wall(x, y + 1));
			g->terrain[rumble_cell(x, y)] = is_wall(x, y) ? RUMBLE_WALL
							: rim         ? RUMBLE_SPAWN
								      : RUMBLE_FLOOR;
		}
	memset(g->at, 0xff, sizeof(g->at));
}

void rumble_place(struct rumble *g, int team, int x, int y, int health)
{
	if (g->units == RUMBLE_UNITS_MAX || g->at[rumble_cell(x, y)] >= 0)
		BUG("two units on a cell");
	g->at[rumble_cell(x, y)] = (int16_t)g->units;
	g->unit[g->units++] = (struct rumble_unit){.id = (uint16_t)g->next_id++,
						   .x = (uint8_t)x,
						   .y = (uint8_t)y,
						   .team = (uint8_t)team,
						   .health = (uint8_t)health};
}

void rumble_bury(struct rumble *g)
{
	int n = 0;

	for (int i = 0; i < g->units; i++) {
		struct rumble_unit *u = &g->unit[i];
		int cell = rumble_cell(u->x, u->y);
		g->at[cell] = (int16_t)(u->health > 0 ? n : -1);
		if (u->health > 0)
			g->unit[n++] = *u;
	}
	g->units = n;
}

static void clear_rim(struct rumble *g)
{
	for (int i = 0; i < g->units; i++)
		if (g->terrain[rumble_cell(g->unit[i].x, g->unit[i].y)] == RUMBLE_SPAWN)
			g->unit[i].health = 0;
	rumble_bury(g);
}

/* Half the turn about the middle. */
static int mirror(int cell)
{
	return RUMBLE_CELLS - 1 - cell;
}

void rumble_spawn(struct rumble *g, bool clear)
{
	int16_t place[RUMBLE_CELLS];
	int n = 0;
	struct rng r;
	uint64_t turn = (uint64_t)g->turn;

	if (clear)
		clear_rim(g);
	for (int c = 0; c < RUMBLE_CELLS; c++)
		if (g->terrain[c] == RUMBLE_SPAWN && g->at[c] < 0 && g->at[mirror(c)] < 0)
			place[n++] = (int16_t)c;
	rng_init(&r, rng_derive(g->seed, "spawn", &turn, 1));
	for (int k = 0; k < g->spawn_units && n > 0; k++) {
		int blue = place[rng_below(&r, (uint64_t)n)], red = mirror(blue), left = 0;
		rumble_place(g, 0, blue % RUMBLE_SIDE, blue / RUMBLE_SIDE, RUMBLE_HEALTH);
		rumble_place(g, 1, red % RUMBLE_SIDE, red / RUMBLE_SIDE, RUMBLE_HEALTH);
		for (int i = 0; i < n; i++)
			if (place[i] != blue && place[i] != red)
				place[left++] = place[i];
		n = left;
	}
}
