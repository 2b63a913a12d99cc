/*
 * One turn: everybody moves, then attacks land, then healing.
 *
 * Moves are decided at once.  Of several units that want one cell the one that goes north has
 * the right of way, then east, south, west; the others stay.  Two that want each other's cell
 * both stay.  Who has the right of way into a cell that is or stays full is stopped, and so is
 * who wanted the cell it stays on, and so on: files follow their head, rings of three and more
 * go round, and a file behind a stopped head stands.
 *
 * Of the units that want a cell the public engine looks at the oldest alone when it tests for an
 * exchange.  Where both cells are wanted by an older third unit without the right of way, the
 * two do change places; bots that were written for it may meet this, so it is kept.
 */
#include "arenas/robotrumble/rumble.h"

#include <string.h>

struct moves {
	int16_t first[RUMBLE_CELLS];  /* the oldest unit that wants the cell, -1: none does */
	int16_t best[RUMBLE_CELLS];   /* the one with the right of way */
	int16_t to[RUMBLE_UNITS_MAX]; /* where each goes, -1: it stays */
};

static int opposite(int dir)
{
	return (dir + 2) % RUMBLE_DIRS;
}

static int cell_of(const struct rumble *g, int unit)
{
	return rumble_cell(g->unit[unit].x, g->unit[unit].y);
}

static void want(const struct rumble *g, const struct rumble_order *order, struct moves *m)
{
	memset(m->first, 0xff, sizeof(m->first));
	memset(m->best, 0xff, sizeof(m->best));
	for (int i = 0; i < g->units; i++) {
		if (order[i].verb != RUMBLE_MOVE)
			continue;
		int to = rumble_beside(cell_of(g, i), order[i].dir);
		if (m->first[to] < 0)
			m->first[to] = (int16_t)i;
		if (m->best[to] < 0 || order[i].dir < order[m->best[to]].dir)
			m->best[to] = (int16_t)i;
	}
}

/* Who has the right of way, and no exchange in it, leaves its cell. */
static void lift(struct rumble *g, const struct rumble_order *order, struct moves *m)
{
	for (int i = 0; i < g->units; i++) {
		m->to[i] = -1;
		if (order[i].verb != RUMBLE_MOVE)
			continue;
		int from = cell_of(g, i), to = rumble_beside(from, order[i].dir);
		int other = m->first[from];
		if (m->best[to] != i || (other >= 0 && order[other].dir == opposite(order[i].dir)))
			continue;
		m->to[i] = (int16_t)to;
		g->at[from] = -1;
	}
}

/* Back onto its cell, and who was to come there too. */
static void stop(struct rumble *g, struct moves *m, int unit)
{
	while (unit >= 0 && m->to[unit] >= 0) {
		int cell = cell_of(g, unit);
		m->to[unit] = -1;
		g->at[cell] = (int16_t)unit;
		unit = m->best[cell];
	}
}

static void move(struct rumble *g, const struct rumble_order *order)
{
	struct moves m;

	want(g, order, &m);
	lift(g, order, &m);
	for (int i = 0; i < g->units; i++)
		if (m.to[i] >= 0 && (g->terrain[m.to[i]] == RUMBLE_WALL || g->at[m.to[i]] >= 0))
			stop(g, &m, i);
	for (int i = 0; i < g->units; i++) {
		if (m.to[i] < 0)
			continue;
		g->at[m.to[i]] = (int16_t)i;
		g->unit[i].x = (uint8_t)(m.to[i] % RUMBLE_SIDE);
		g->unit[i].y = (uint8_t)(m.to[i] / RUMBLE_SIDE);
	}
}

/* One more or less for whoever stands there now, friend or enemy, for each that does it. */
static void act(struct rumble *g, const struct rumble_order *order, int verb)
{
	for (int i = 0; i < g->units; i++) {
		if (order[i].verb != verb)
			continue;
		int hit = g->at[rumble_beside(cell_of(g, i), order[i].dir)];
		struct rumble_unit *u = hit >= 0 ? &g->unit[hit] : NULL;
		if (u == NULL || u->health == 0)
			continue;
		if (verb == RUMBLE_ATTACK)
			u->health--;
		else if (u->health < RUMBLE_HEALTH)
			u->health++;
	}
}

static void remember(struct rumble *g, const struct rumble_order *order)
{
	g->deeds = 0;
	for (int i = 0; i < g->units; i++)
		if (order[i].verb != RUMBLE_NOTHING)
			g->deed[g->deeds++] = (struct rumble_deed){g->unit[i].x, g->unit[i].y,
								   g->unit[i].team, order[i]};
}

void rumble_turn(struct rumble *g, const struct rumble_order *order)
{
	remember(g, order);
	move(g, order);
	act(g, order, RUMBLE_ATTACK);
	if (g->heals)
		act(g, order, RUMBLE_HEALING);
	rumble_bury(g);
}
