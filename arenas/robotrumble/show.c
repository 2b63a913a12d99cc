/*
 * The map as a terminal picture, two characters a cell: a unit is its team's letter and its
 * health.  In colour the teams are blocks, and cells where units appear are marked.
 */
#include "arenas/robotrumble/rumble.h"

#include <string.h>

enum { NAME_SHOWN = 24 };

static const char *const colours[RUMBLE_TEAMS] = {"44;97", "41;97"};

static void put_cell(const struct rumble *g, int cell, bool color, struct buf *out)
{
	static const char *const plain[] = {
		[RUMBLE_FLOOR] = ". ", [RUMBLE_SPAWN] = ": ", [RUMBLE_WALL] = "##"};
	static const char *const painted[] = {[RUMBLE_FLOOR] = "\033[90m\u00b7 \033[0m",
					      [RUMBLE_SPAWN] = "\033[32m\u00b7 \033[0m",
					      [RUMBLE_WALL] = "\033[90m\u2588\u2588\033[0m"};

	if (g->at[cell] < 0) {
		buf_puts(out, (color ? painted : plain)[g->terrain[cell]]);
		return;
	}
	const struct rumble_unit *u = &g->unit[g->at[cell]];
	if (color)
		buf_printf(out, "\033[%sm%c%d\033[0m", colours[u->team], rumble_teams[u->team][0],
			   u->health);
	else
		buf_printf(out, "%c%d", rumble_teams[u->team][0], u->health);
}

void rumble_show(const void *st, const char *const *names, bool color, int width, int height,
		 struct buf *out)
{
	const struct rumble *g = st;

	(void)width;
	(void)height;
	buf_printf(out, "turn %d of %d\n", g->turn - 1, g->turns);
	for (int s = 0; s < RUMBLE_TEAMS; s++) {
		BUF_SCOPED name = BUF_INIT;
		struct rumble_count n = rumble_count(g, s);
		buf_add_text(&name, names[s], strnlen(names[s], NAME_SHOWN), NAME_SHOWN);
		if (color)
			buf_printf(out, "\033[%sm", colours[s]);
		buf_printf(out, "%-4s%s %-*s %3d units %4d health%s\n", rumble_teams[s],
			   color ? "\033[0m" : "", NAME_SHOWN, name.data, n.units, n.health,
			   g->gone >> s & 1 ? " (left)" : "");
	}
	for (int y = 0; y < RUMBLE_SIDE; y++) {
		for (int x = 0; x < RUMBLE_SIDE; x++)
			put_cell(g, rumble_cell(x, y), color, out);
		buf_putc(out, '\n');
	}
}
