#include "arenas/gomoku/gomoku.h"

#include "arenas/board/board.h"

#include <string.h>

enum { SIDE_MIN = 9 };
enum { P_SIZE, P_RULE, P_OPENING, P_ON_FAULT };

static const struct arena_param params[] = {
	[P_SIZE] = {ARENA_P_INT, "size", SIDE_MIN, BOARD_SIDE_MAX, "15", NULL,
		    "rows and columns of the board"},
	[P_RULE] = {ARENA_P_CHOICE, "rule", 0, 0, "freestyle", "freestyle|exact",
		    "what wins: five or more in a row, or exactly five"},
	[P_OPENING] = {ARENA_P_CHOICE, "opening", 0, 0, "balanced", "balanced|none",
		       "start from a list of about even openings, turned and mirrored by the "
		       "seed, the same for both seatings; or from the empty board"},
	[P_ON_FAULT] = BOARD_ON_FAULT,
	{ARENA_P_END},
};
enum { OPENING_BALANCED };

struct game {
	struct board_game b;
	int32_t side, rule;
	int32_t from, step, length; /* the line that won */
	char cell[BOARD_MOVES_MAX];
};

/* How many of who stand from `at` on (without it) in direction dx, dy. */
static int run(const char *cell, int side, int at, int dx, int dy)
{
	int x = at % side + dx, y = at / side + dy, n = 0;
	while (x >= 0 && x < side && y >= 0 && y < side && cell[y * side + x] == cell[at]) {
		n++;
		x += dx;
		y += dy;
	}
	return n;
}

int gomoku_line(const char *cell, int side, enum gomoku_rule rule, int at, int *ret_from,
		int *ret_step)
{
	static const int dir[][2] = {{1, 0}, {0, 1}, {1, 1}, {1, -1}};
	for (size_t i = 0; i < sizeof dir / sizeof *dir; i++) {
		int dx = dir[i][0], dy = dir[i][1];
		int back = run(cell, side, at, -dx, -dy);
		int length = back + 1 + run(cell, side, at, dx, dy);
		if (length < 5 || (rule == GOMOKU_EXACT && length > 5))
			continue;
		if (ret_from != NULL)
			*ret_from = at - back * (dy * side + dx);
		if (ret_step != NULL)
			*ret_step = dy * side + dx;
		return length;
	}
	return 0;
}

static void play(struct game *g, int at)
{
	int seat = g->b.mover;
	g->cell[at] = board_mark(seat);
	board_note(&g->b, at);
	g->length =
		gomoku_line(g->cell, g->side, (enum gomoku_rule)g->rule, at, &g->from, &g->step);
	if (g->length > 0)
		board_finish(&g->b, BOARD_WON, seat);
	else if (g->b.plies == g->side * g->side)
		board_finish(&g->b, BOARD_DRAWN, -1);
}

/* An opening of the list in one of the eight ways to turn and mirror it. */
static void open_game(struct game *g)
{
	struct rng r;
	rng_init(&r, rng_derive(g->b.seed, "gomoku.opening", NULL, 0));
	const struct gomoku_opening *o =
		&gomoku_openings[rng_below(&r, (uint64_t)gomoku_opening_count)];
	unsigned turn = (unsigned)rng_below(&r, 8);
	for (int i = 0; i < GOMOKU_OPENING_STONES; i++) {
		int x = turn & 1 ? -o->at[i][0] : o->at[i][0];
		int y = turn & 2 ? -o->at[i][1] : o->at[i][1];
		int swap = turn & 4 ? x : 0;
		x = turn & 4 ? y : x;
		y = turn & 4 ? swap : y;
		play(g, (g->side / 2 + y) * g->side + g->side / 2 + x);
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
	g->side = (int32_t)p->v[P_SIZE];
	g->rule = (int32_t)p->v[P_RULE];
	memset(g->cell, '.', (size_t)(g->side * g->side));
	if (p->v[P_OPENING] == OPENING_BALANCED)
		open_game(g);
	return 0;
}

/* [x,y] or "x,y"; -1: neither. */
static int read_cell(const struct game *g, const struct arena_action *a)
{
	if (a->how != ARENA_OK)
		return -1;
	const char *s = a->text;
	bool list = *s == '[';
	s += list;
	int x = board_read_int(&s, ','), y = x >= 0 ? board_read_int(&s, list ? ']' : '\0') : -1;
	if (x < 0 || y < 0 || x >= g->side || y >= g->side || s != a->text + a->len)
		return -1;
	return y * g->side + x;
}

static void step(void *st, struct arena_action *act)
{
	struct game *g = st;
	uint16_t legal[BOARD_MOVES_MAX];
	struct arena_action *a = &act[g->b.mover];
	int n = 0;
	for (int i = 0; i < g->side * g->side; i++)
		if (g->cell[i] == '.')
			legal[n++] = (uint16_t)i;
	int at = board_choose(&g->b, a, read_cell(g, a), legal, n);
	if (at >= 0)
		play(g, at);
}

static void grid(const struct game *g, struct board_grid *ret)
{
	memset(ret, 0, sizeof *ret);
	ret->width = ret->height = g->side;
	ret->last = board_last(&g->b);
	ret->rows = " 0 1 2 3 4 5 6 7 8 9101112131415161718";
	ret->columns = "0123456789012345678";
	ret->color[0] = "\033[36m";
	ret->color[1] = "\033[97m";
	memcpy(ret->cell, g->cell, (size_t)(g->side * g->side));
}

static void view(const void *st, int seat, struct buf *out)
{
	const struct game *g = st;
	struct board_grid b;
	grid(g, &b);
	board_view_head(&g->b, &b, seat, out);
	buf_printf(out, ",\"size\":%d,\"rule\":\"%s\",\"moves\":[", g->side,
		   g->rule == GOMOKU_EXACT ? "exact" : "freestyle");
	for (int i = 0; i < g->b.plies; i++)
		buf_printf(out, "%s[%d,%d]", i > 0 ? "," : "", g->b.move[i] % g->side,
			   g->b.move[i] / g->side);
	buf_puts(out, "]}");
}

static void frame(const void *st, struct buf *out)
{
	const struct game *g = st;
	struct board_grid b;
	grid(g, &b);
	board_frame_head(&g->b, &b, out);
	buf_puts(out, ",\"line\":[");
	for (int i = 0; i < g->length; i++)
		buf_printf(out, i > 0 ? ",%d" : "%d", g->from + i * g->step);
	buf_puts(out, "]}");
}

static uint64_t hash(const void *st)
{
	return hash64(0, st, sizeof(struct game));
}

static void report(const void *st, int seat, struct buf *out)
{
	const struct game *g = st;
	BUF_SCOPED why = BUF_INIT;
	if (g->length > 0)
		buf_printf(&why, "%d in a row", g->length);
	else
		buf_puts(&why, "the board is full");
	board_report(&g->b, seat, why.data, out);
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

const struct arena gomoku = {
	.name = "gomoku",
	.summary = "five stones in a row, on 15x15",
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
	.wires = "agon gomocup py-function js-function",
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
