#include "arenas/connect4/connect4.h"

#include "arenas/board/board.h"
#include "arenas/connect4/c4.h"

#include <string.h>

enum { P_OPENING, P_ON_FAULT, P_YARDSTICK };

static const struct arena_param params[] = {
	[P_OPENING] = {ARENA_P_INT, "opening", 0, 12, "4", NULL,
		       "random stones before the players begin, the same for both seatings"},
	[P_ON_FAULT] = BOARD_ON_FAULT,
	[P_YARDSTICK] = {ARENA_P_INT, "yardstick", 0, 100000000, "20000", NULL,
			 "positions the solver may look at for each move, to say afterwards what "
			 "moves cost against perfect play (0: do not)"},
	{ARENA_P_END},
};

struct game {
	struct board_game b;
	uint64_t stones[2]; /* by seat */
	uint64_t yardstick;
};

static uint64_t occupied(const struct game *g)
{
	return g->stones[0] | g->stones[1];
}

static int legal_columns(const struct game *g, uint16_t *ret)
{
	int n = 0;
	for (int x = 0; x < C4_WIDTH; x++)
		if (c4_drop(occupied(g), x) != 0)
			ret[n++] = (uint16_t)x;
	return n;
}

static void play(struct game *g, int column)
{
	int seat = g->b.mover;
	g->stones[seat] |= c4_drop(occupied(g), column);
	board_note(&g->b, column);
	if (c4_won(g->stones[seat]))
		board_finish(&g->b, BOARD_WON, seat);
	else if (g->b.plies == C4_CELLS)
		board_finish(&g->b, BOARD_DRAWN, -1);
}

/* Random stones that leave nobody a win in one. */
static void open_game(struct game *g, int plies)
{
	while (g->b.plies < plies) {
		uint16_t legal[C4_WIDTH], quiet[C4_WIDTH];
		int n = legal_columns(g, legal), q = 0, seat = g->b.mover;
		for (int i = 0; i < n; i++) {
			uint64_t m = c4_drop(occupied(g), legal[i]);
			uint64_t next = c4_moves(occupied(g) | m);
			bool hangs = c4_won(g->stones[seat] | m);
			for (; next != 0 && !hangs; next &= next - 1)
				hangs = c4_won(g->stones[!seat] | (next & -next));
			if (!hangs)
				quiet[q++] = legal[i];
		}
		if (q == 0)
			break;
		play(g, board_random(&g->b, "connect4.opening", quiet, q));
	}
	g->b.opening = g->b.plies;
}

static size_t state_size(const struct arena_params *p, int players)
{
	(void)p;
	(void)players;
	return sizeof(struct game);
}

static int start(void *st, const struct arena_params *p, int players, uint64_t seed, struct err *e)
{
	struct game *g = st;
	(void)players;
	(void)e;
	memset(g, 0, sizeof *g);
	board_begin(&g->b, seed, p->v[P_ON_FAULT]);
	g->yardstick = (uint64_t)p->v[P_YARDSTICK];
	open_game(g, (int)p->v[P_OPENING]);
	return 0;
}

static int read_column(const struct arena_action *a)
{
	const char *s = a->text;
	int column = a->how == ARENA_OK ? board_read_int(&s, '\0') : -1;
	return a->how == ARENA_OK && s == a->text + a->len ? column : -1;
}

static void step(void *st, struct arena_action *act)
{
	struct game *g = st;
	uint16_t legal[C4_WIDTH];
	int n = legal_columns(g, legal);
	struct arena_action *a = &act[g->b.mover];
	int column = board_choose(&g->b, a, read_column(a), legal, n);
	if (column >= 0)
		play(g, column);
}

/* Of a cell, by row from the top. */
static uint64_t bit_of(int cell)
{
	return (uint64_t)1 << (7 * (cell % C4_WIDTH) + C4_HEIGHT - 1 - cell / C4_WIDTH);
}

static void grid(const struct game *g, struct board_grid *ret)
{
	static const struct board_grid empty = {
		.width = C4_WIDTH,
		.height = C4_HEIGHT,
		.columns = "0123456",
		.color = {"\033[31m", "\033[33m"},
	};
	*ret = empty;
	for (int i = 0; i < C4_CELLS; i++) {
		uint64_t bit = bit_of(i);
		ret->cell[i] = g->stones[0] & bit ? 'x' : g->stones[1] & bit ? 'o' : '.';
	}
	ret->last = board_last(&g->b);
	while (ret->last >= 0 && ret->cell[ret->last] == '.')
		ret->last += C4_WIDTH;
}

static void put_columns(const char *key, const uint16_t *column, int n, struct buf *out)
{
	buf_printf(out, ",\"%s\":[", key);
	for (int i = 0; i < n; i++)
		buf_printf(out, i > 0 ? ",%d" : "%d", column[i]);
	buf_putc(out, ']');
}

static void view(const void *st, int seat, struct buf *out)
{
	const struct game *g = st;
	struct board_grid b;
	uint16_t legal[C4_WIDTH];
	int n = legal_columns(g, legal);
	grid(g, &b);
	board_view_head(&g->b, &b, seat, out);
	put_columns("moves", g->b.move, g->b.plies, out);
	put_columns("legal", legal, n, out);
	buf_putc(out, '}');
}

static void frame(const void *st, struct buf *out)
{
	const struct game *g = st;
	struct board_grid b;
	uint64_t line = g->b.end == BOARD_WON ? c4_lines(g->stones[g->b.winner]) : 0;
	const char *comma = "";
	grid(g, &b);
	board_frame_head(&g->b, &b, out);
	buf_puts(out, ",\"line\":[");
	for (int i = 0; i < C4_CELLS; i++)
		if (line & bit_of(i)) {
			buf_printf(out, "%s%d", comma, i);
			comma = ",";
		}
	buf_puts(out, "]}");
}

static uint64_t hash(const void *st)
{
	return hash64(0, st, sizeof(struct game));
}

/* What the moves of seat cost against perfect play, as far as it could be computed. */
static void say_losses(const struct game *g, int seat, struct buf *out)
{
	int loss[C4_CELLS], judged = 0, wrong = 0, total = 0, worst = -1;
	c4_losses(g->b.move, g->b.plies, g->yardstick, loss);
	for (int i = g->b.opening; i < g->b.plies; i++) {
		if (i % 2 != seat || loss[i] < 0)
			continue;
		judged++;
		wrong += loss[i] > 0;
		total += loss[i];
		if (loss[i] > 0 && (worst < 0 || loss[i] > loss[worst]))
			worst = i;
	}
	if (judged == 0)
		return;
	buf_printf(out, "; %d moves judged, %d not best, value lost %.2f per move", judged, wrong,
		   (double)total / judged);
	if (worst >= 0)
		buf_printf(out, ", most (%d) by column %d at ply %d", loss[worst], g->b.move[worst],
			   worst);
}

static void report(const void *st, int seat, struct buf *out)
{
	const struct game *g = st;
	board_report(&g->b, seat, g->b.winner < 0 ? "the board is full" : "four in a row", out);
	if (g->yardstick > 0)
		say_losses(g, seat, out);
	buf_putc(out, '\n');
}

static void show(const void *st, const char *const *names, bool color, int width, int height,
		 struct buf *out)
{
	const struct game *g = st;
	struct board_grid b;
	(void)width;
	(void)height;
	grid(g, &b);
	board_show(&g->b, &b, names, color, "", out);
}

const struct arena connect4 = {
	.name = "connect4",
	.summary = "four in a row with stones that fall, on 7 columns of 6",
	.kind = ARENA_TURNS,
	.min_players = 2,
	.max_players = 2,
	.params = params,
	.revision = 1,
	.games_per_job = 10,
	.clock = {.init_ns = 10000000000,
		  .move_ns = 1000000000,
		  .bank_ns = 10000000000,
		  .strikes = 1},
	.wires = "agon py-function js-function",
	.open = true,
	.state_size = state_size,
	.start = start,
	.to_move = board_to_move,
	.over = board_over,
	.view = view,
	.step = step,
	.frame = frame,
	.result = board_result,
	.turns = board_turns,
	.hash = hash,
	.report = report,
	.show = show,
};
