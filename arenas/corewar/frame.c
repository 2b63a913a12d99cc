/*
 * The core for viewers: {"cycle","max","size","cells","seats":[{"tasks","heads"}]}.
 * cells is run-length coded: a number (1 is left out) and a letter for so many
 * cells: a, b, ... the seat that wrote them, '#' written by nobody known, '.' untouched.
 */
#include "arenas/corewar/game.h"

enum { HEADS_SHOWN = 400 };

static char letter(const struct game *g, int at)
{
	const struct mars *m = game_mars(g);
	struct cw_insn c = mars_cell(m, at);
	int owner = mars_owner(m, at);

	for (int s = 0; owner > 0 && s < g->players; s++)
		if (g->warrior[s] == owner - 1)
			return (char)('a' + s);
	return cw_is_empty(&c) ? '.' : '#';
}

static void put_cells(const struct game *g, struct buf *out)
{
	int size = g->rules.core_size;

	for (int i = 0, j; i < size; i = j) {
		char c = letter(g, i);
		for (j = i + 1; j < size && letter(g, j) == c; j++)
			;
		if (j - i > 1)
			buf_printf(out, "%d", j - i);
		buf_putc(out, c);
	}
}

void game_frame(const void *st, struct buf *out)
{
	const struct game *g = st;
	int heads[HEADS_SHOWN];

	if (!g->started) {
		buf_puts(out, "{}");
		return;
	}
	buf_printf(out, "{\"cycle\":%d,\"max\":%d,%s\"size\":%d,\"cells\":\"", (int)game_cycles(g),
		   g->rules.max_cycles, mars_settled(game_mars(g)) ? "\"settled\":true," : "",
		   g->rules.core_size);
	put_cells(g, out);
	buf_puts(out, "\",\"seats\":[");
	for (int s = 0; s < g->players; s++) {
		int w = g->warrior[s];
		int n = mars_processes(game_mars(g), w, HEADS_SHOWN, heads);
		buf_printf(out, "%s{\"tasks\":%u,\"heads\":[", s > 0 ? "," : "",
			   mars_warrior(game_mars(g), w)->tasks);
		for (int i = 0; i < n; i++)
			buf_printf(out, "%s%d", i > 0 ? "," : "", heads[i]);
		buf_puts(out, "]}");
	}
	buf_puts(out, "]}");
}
