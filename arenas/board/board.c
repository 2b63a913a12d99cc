#include "arenas/board/board.h"

#include <string.h>

static const char *const ends[] = {
	[BOARD_OPEN] = "open",
	[BOARD_WON] = "won",
	[BOARD_DRAWN] = "drawn",
	[BOARD_FORFEIT] = "forfeit",
};

static const char *const faults[] = {
	[ARENA_OK] = "",
	[ARENA_ILLEGAL] = "an illegal move",
	[ARENA_LATE] = "no move in time",
	[ARENA_PROTOCOL] = "an answer that could not be read",
	[ARENA_GONE] = "the program was gone",
};

void board_begin(struct board_game *g, uint64_t seed, int64_t on_fault)
{
	memset(g, 0, sizeof *g);
	g->seed = seed;
	g->on_fault = (int32_t)on_fault;
	g->winner = -1;
}

void board_note(struct board_game *g, int move)
{
	if (g->plies >= BOARD_MOVES_MAX)
		BUG("a game of more than %d plies", BOARD_MOVES_MAX);
	g->move[g->plies++] = (uint16_t)move;
	g->mover = !g->mover;
}

void board_finish(struct board_game *g, enum board_end end, int winner)
{
	g->end = end;
	g->winner = winner;
}

int board_random(const struct board_game *g, const char *purpose, const uint16_t *legal, int n)
{
	uint64_t ply = (uint64_t)g->plies;
	struct rng r;
	rng_init(&r, rng_derive(g->seed, purpose, &ply, 1));
	return legal[rng_below(&r, (uint64_t)n)];
}

int board_choose(struct board_game *g, struct arena_action *act, int move, const uint16_t *legal,
		 int n)
{
	if (act->how == ARENA_OK) {
		for (int i = 0; i < n; i++)
			if (legal[i] == move)
				return move;
		act->how = ARENA_ILLEGAL;
	}
	if (act->how == ARENA_GONE || g->on_fault == BOARD_LOSES) {
		g->how = act->how;
		board_finish(g, BOARD_FORFEIT, !g->mover);
		return -1;
	}
	g->faults[g->mover]++;
	return board_random(g, "board.replaced", legal, n);
}

uint32_t board_to_move(const void *st)
{
	const struct board_game *g = st;
	return g->end == BOARD_OPEN ? 1u << g->mover : 0;
}

bool board_over(const void *st)
{
	const struct board_game *g = st;
	return g->end != BOARD_OPEN;
}

int64_t board_turns(const void *st)
{
	const struct board_game *g = st;
	return g->plies;
}

void board_result(const void *st, int *ret_rank, double *ret_score)
{
	const struct board_game *g = st;
	for (int s = 0; s < 2; s++) {
		ret_rank[s] = g->winner >= 0 && g->winner != s;
		ret_score[s] = g->winner < 0 ? 0.5 : g->winner == s;
	}
}

const char *board_end_name(const struct board_game *g)
{
	return ends[g->end];
}

void board_report(const struct board_game *g, int seat, const char *why, struct buf *out)
{
	const char *what = g->winner < 0 ? "draw" : g->winner == seat ? "won" : "lost";
	buf_printf(out, "%s as %c after %d plies: ", what, board_mark(seat), g->plies);
	board_put_why(g, seat, why, out);
}

void board_put_why(const struct board_game *g, int seat, const char *why, struct buf *out)
{
	if (g->end == BOARD_FORFEIT)
		buf_printf(out, "%s%s",
			   g->winner == seat ? "the opponent's forfeit, " : "forfeit, ",
			   faults[g->how]);
	else
		buf_puts(out, why);
	if (g->faults[seat] > 0)
		buf_printf(out, "; %d of its moves were replaced", g->faults[seat]);
}

/* A list of strings, one for each row. */
static void put_rows(const struct board_grid *b, struct buf *out)
{
	buf_putc(out, '[');
	for (int y = 0; y < b->height; y++) {
		buf_puts(out, y > 0 ? ",\"" : "\"");
		buf_add(out, b->cell + y * b->width, (size_t)b->width);
		buf_putc(out, '"');
	}
	buf_putc(out, ']');
}

void board_view_head(const struct board_game *g, const struct board_grid *b, int seat,
		     struct buf *out)
{
	buf_printf(out, "{\"seat\":%d,\"you\":\"%c\",\"ply\":%d,\"opening\":%d,\"board\":", seat,
		   board_mark(seat), g->plies, g->opening);
	put_rows(b, out);
}

void board_frame_head(const struct board_game *g, const struct board_grid *b, struct buf *out)
{
	buf_printf(out, "{\"width\":%d,\"height\":%d,\"cells\":\"", b->width, b->height);
	buf_add(out, b->cell, (size_t)(b->width * b->height));
	buf_printf(out, "\",\"last\":%d,\"ply\":%d,\"mover\":%d,\"end\":\"%s\",\"winner\":%d",
		   b->last, g->plies, g->mover, board_end_name(g), g->winner);
}

void board_put_name(const char *name, struct buf *out)
{
	enum { NAME_SHOWN = 24 };
	buf_add_text(out, name, strnlen(name, NAME_SHOWN), NAME_SHOWN);
}

static void put_state(const struct board_game *g, const char *const *names, bool color,
		      const struct board_grid *b, const char *note, struct buf *out)
{
	buf_printf(out, "ply %d", g->plies);
	for (int s = 0; s < 2; s++) {
		const char *mark = g->winner == s                          ? " wins"
				   : g->end == BOARD_OPEN && g->mover == s ? " to move"
									   : "";
		buf_printf(out, "  %s%c%s ", color ? b->color[s] : "", board_mark(s),
			   color ? "\033[0m" : "");
		board_put_name(names[s], out);
		buf_puts(out, mark);
	}
	if (g->end == BOARD_DRAWN)
		buf_puts(out, "  draw");
	if (g->end == BOARD_FORFEIT)
		buf_printf(out, "  (%s)", faults[g->how]);
	buf_printf(out, "%s\n", note);
}

static void put_cell(const struct board_grid *b, int i, bool color, struct buf *out)
{
	char c = b->cell[i];
	bool last = i == b->last, stone = c == 'x' || c == 'o';
	if (!color) {
		buf_printf(out, "%c%c",
			   last                                    ? '('
			   : i - 1 == b->last && i % b->width != 0 ? ')'
								   : ' ',
			   c);
		return;
	}
	buf_putc(out, ' ');
	if (!stone)
		buf_puts(out, c == '*' ? "\033[2m+\033[0m" : "\033[2m\302\267\033[0m");
	else
		buf_printf(out, "%s%s\342\227\217\033[0m", last ? "\033[7m" : "",
			   b->color[c == 'o']);
}

static void put_columns(const struct board_grid *b, struct buf *out)
{
	buf_puts(out, b->rows != NULL ? "   " : " ");
	for (int x = 0; x < b->width; x++)
		buf_printf(out, " %c", b->columns[x]);
	buf_putc(out, '\n');
}

void board_show(const struct board_game *g, const struct board_grid *b, const char *const *names,
		bool color, const char *note, struct buf *out)
{
	put_state(g, names, color, b, note, out);
	for (int y = 0; y < b->height; y++) {
		if (b->rows != NULL)
			buf_printf(out, "%2.2s ", b->rows + 2 * y);
		else
			buf_putc(out, ' ');
		for (int x = 0; x < b->width; x++)
			put_cell(b, y * b->width + x, color, out);
		if (!color && b->last == (y + 1) * b->width - 1)
			buf_putc(out, ')');
		buf_putc(out, '\n');
	}
	put_columns(b, out);
}

int board_read_int(const char **p, char end)
{
	int v = 0, digits = 0;
	const char *s = *p;
	for (; *s >= '0' && *s <= '9' && digits < 6; s++, digits++)
		v = v * 10 + (*s - '0');
	if (digits == 0 || *s != end)
		return -1;
	*p = s + (end != '\0');
	return v;
}
