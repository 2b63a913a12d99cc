/*
 * The board as a terminal picture: a line of state, a line for each snake, then the
 * squares, two characters each.  Heads are letters (or arrows in colour), bodies small
 * letters, food '*', hazards shaded.
 */
#include "arenas/battlesnake/snake.h"

#include <string.h>

enum { NAME_SHOWN = 24 };

static const char *const colours[SNAKE_PLAYERS_MAX] = {"41", "44", "42",  "43",
						       "45", "46", "101", "104"};

struct cell {
	int seat; /* -1: nobody */
	bool head;
};

static void place(const struct snake_game *g, struct cell *cells)
{
	for (int i = 0; i < g->width * g->height; i++)
		cells[i] = (struct cell){-1, false};
	for (int i = 0; i < g->players; i++) {
		const struct snake *s = &g->snakes[i];
		if (s->cause != SNAKE_ALIVE)
			continue;
		for (int j = s->length - 1; j >= 0; j--)
			cells[snake_part(s, j)] = (struct cell){i, j == 0};
	}
}

static void put_cell(const struct snake_game *g, const struct cell *c, int square, bool color,
		     struct buf *out)
{
	static const char arrows[4][4] = {"▲", "▼", "◀", "▶"};
	if (c->seat < 0) {
		buf_puts(out, g->is_food[square]       ? (color ? "\033[92m●\033[0m " : "* ")
			      : g->hazard[square] != 0 ? (color ? "\033[35m░░\033[0m" : "::")
						       : (color ? "\033[90m· \033[0m" : ". "));
		return;
	}
	if (!color) {
		buf_putc(out, (c->head ? 'A' : 'a') + c->seat);
		buf_putc(out, ' ');
		return;
	}
	buf_printf(out, "\033[%s;97m%s \033[0m", colours[c->seat],
		   c->head ? arrows[g->snakes[c->seat].last] : " ");
}

static void put_snakes(const struct snake_game *g, const char *const *names, bool color,
		       struct buf *out)
{
	for (int i = 0; i < g->players; i++) {
		const struct snake *s = &g->snakes[i];
		BUF_SCOPED name = BUF_INIT;
		buf_add_text(&name, names[i], strnlen(names[i], NAME_SHOWN), NAME_SHOWN);
		if (color)
			buf_printf(out, "\033[%sm  \033[0m ", colours[i]);
		buf_printf(out, "%c %-*s length %3d health %3d", 'A' + i, NAME_SHOWN, name.data,
			   s->length, s->health);
		if (s->died != 0)
			buf_printf(out, ", turn %d: %s", s->died, snake_causes[s->cause]);
		buf_putc(out, '\n');
	}
}

void snake_show(const void *st, const char *const *names, bool color, int width, int height,
		struct buf *out)
{
	const struct snake_game *g = st;
	struct cell cells[SNAKE_SQUARES_MAX];
	int wide = g->width * 2 <= width ? g->width : width / 2;
	int high = height - 1 - g->players < g->height ? height - 1 - g->players : g->height;
	place(g, cells);
	buf_printf(out, "turn %d of %d\n", g->turn, g->max_turns);
	put_snakes(g, names, color, out);
	for (int y = g->height - 1; y >= g->height - high && y >= 0; y--) {
		for (int x = 0; x < wide; x++)
			put_cell(g, &cells[y * g->width + x], y * g->width + x, color, out);
		buf_putc(out, '\n');
	}
}
