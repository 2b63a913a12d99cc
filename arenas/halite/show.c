/*
 * The map as a terminal picture: a line of state, one line for each player, then
 * the squares, two characters each where there is room and one where there is not.
 * In colour a square is a block in its owner's colour, fuller the stronger it is;
 * without, a letter of the owner (upper case from strength 100) or a digit for what
 * stands on a neutral square.
 */
#include "arenas/halite/game.h"

#include <string.h>

enum { NAME_SHOWN = 24 };

static const char *const colours[] = {"90", "31", "34", "32", "33", "35", "36"};
static const char *const blocks[] = {"·", "░", "▒", "▓", "█"};

static int level(int strength)
{
	return strength == 0 ? 0 : strength < 50 ? 1 : strength < 110 ? 2 : strength < 180 ? 3 : 4;
}

static void put_square(const struct game *g, int cell, bool color, int columns, int *now,
		       struct buf *out)
{
	int owner = halite_plane(g, HALITE_OWNER)[cell];
	int strength = halite_plane(g, HALITE_STRENGTH)[cell];
	if (!color) {
		int c = owner == 0 ? (strength == 0 ? '.' : '0' + strength / 26)
				   : (strength < 100 ? 'a' : 'A') + owner - 1;
		for (int i = 0; i < columns; i++)
			buf_putc(out, i == 0 ? c : ' ');
		return;
	}
	if (*now != owner)
		buf_printf(out, "\033[%sm", colours[owner]);
	*now = owner;
	for (int i = 0; i < columns; i++)
		buf_puts(out, blocks[level(strength)]);
}

static void put_players(const struct game *g, const char *const *names, bool color, struct buf *out)
{
	for (int s = 0; s < g->players; s++) {
		BUF_SCOPED name = BUF_INIT;
		buf_add_text(&name, names[s], strnlen(names[s], NAME_SHOWN), NAME_SHOWN);
		if (color)
			buf_printf(out, "\033[%sm", colours[s + 1]);
		buf_printf(out, "%c %-*s", 'A' + s, NAME_SHOWN, name.data);
		buf_printf(out, "%s %5d squares", color ? "\033[0m" : "", g->squares[s]);
		if (g->died[s] != 0)
			buf_printf(out, ", out since turn %d", g->died[s]);
		buf_putc(out, '\n');
	}
}

void halite_show(const void *st, const char *const *names, bool color, int width, int height,
		 struct buf *out)
{
	const struct game *g = st;
	int columns = width >= 2 * g->width ? 2 : 1;
	int wide = g->width * columns <= width ? g->width : width / columns;
	int high = height - 1 - g->players;
	high = high < 1 ? 1 : high > g->height ? g->height : high;
	buf_printf(out, "turn %d of %d\n", g->turn, g->max_turns);
	put_players(g, names, color, out);
	for (int y = 0; y < high; y++) {
		int now = -1;
		for (int x = 0; x < wide; x++)
			put_square(g, y * g->width + x, color, columns, &now, out);
		buf_puts(out, color ? "\033[0m\n" : "\n");
	}
}
