/*
 * A pass is a ply of its own that nobody is asked for: to_move() is empty and
 * step() notes it, so that records and pictures show it.
 */
#include "arenas/othello/othello.h"

#include "arenas/board/board.h"
#include "arenas/othello/disc.h"

#include <string.h>

enum { SIDE = 8, SQUARES = 64, PASS = 64, OPENING_MAX = 20 };
enum { P_OPENING, P_ON_FAULT };

static const struct arena_param params[] = {
	[P_OPENING] = {ARENA_P_INT, "opening", 0, OPENING_MAX, "6", NULL,
		       "random plies before the players begin, the same for both seatings"},
	[P_ON_FAULT] = BOARD_ON_FAULT,
	{ARENA_P_END},
};

struct game {
	struct board_game b;
	uint64_t disc[2]; /* by seat */
};

static uint64_t moves_of(const struct game *g, int seat)
{
	return disc_moves(g->disc[seat], g->disc[!seat]);
}

static int count(const struct game *g, int seat)
{
	return __builtin_popcountll(g->disc[seat]);
}

static bool passed(const struct game *g)
{
	return board_last(&g->b) == PASS;
}

static int list(uint64_t moves, uint16_t *ret)
{
	int n = 0;
	for (; moves != 0; moves &= moves - 1)
		ret[n++] = (uint16_t)__builtin_ctzll(moves);
	return n;
}

static void play(struct game *g, int square)
{
	int seat = g->b.mover;
	if (square != PASS) {
		uint64_t bit = (uint64_t)1 << square;
		uint64_t flips = disc_flips(g->disc[seat], g->disc[!seat], bit);
		g->disc[seat] |= flips | bit;
		g->disc[!seat] ^= flips;
	}
	board_note(&g->b, square);
	if (moves_of(g, 0) == 0 && moves_of(g, 1) == 0) {
		int x = count(g, 0), o = count(g, 1);
		board_finish(&g->b, x == o ? BOARD_DRAWN : BOARD_WON, x == o ? -1 : x < o);
	}
}

/* No opening ends the game. */
static void open_game(struct game *g, int plies)
{
	while (g->b.plies < plies) {
		struct game before = *g;
		uint16_t legal[SQUARES] = {PASS};
		int n = list(moves_of(g, g->b.mover), legal);
		play(g, board_random(&g->b, "othello.opening", legal, n > 0 ? n : 1));
		if (board_over(g)) {
			*g = before;
			break;
		}
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
	g->disc[0] = DISC_START_X;
	g->disc[1] = DISC_START_O;
	open_game(g, (int)p->v[P_OPENING]);
	return 0;
}

static uint32_t to_move(const void *st)
{
	const struct game *g = st;
	return moves_of(g, g->b.mover) != 0 ? board_to_move(st) : 0;
}

/* "d3", in either case. */
static int read_square(const struct arena_action *a)
{
	if (a->how != ARENA_OK || a->len != 2)
		return -1;
	int x = (a->text[0] | 0x20) - 'a', y = a->text[1] - '1';
	return x >= 0 && x < SIDE && y >= 0 && y < SIDE ? SIDE * y + x : -1;
}

static void step(void *st, struct arena_action *act)
{
	struct game *g = st;
	uint16_t legal[SQUARES];
	int n = list(moves_of(g, g->b.mover), legal);
	if (n == 0) {
		play(g, PASS);
		return;
	}
	struct arena_action *a = &act[g->b.mover];
	int square = board_choose(&g->b, a, read_square(a), legal, n);
	if (square >= 0)
		play(g, square);
}

static void grid(const struct game *g, bool hints, struct board_grid *ret)
{
	static const struct board_grid empty = {
		.width = SIDE,
		.height = SIDE,
		.last = -1,
		.rows = " 1 2 3 4 5 6 7 8",
		.columns = "abcdefgh",
		.color = {"\033[32m", "\033[97m"},
	};
	uint64_t moves = hints && !board_over(g) ? moves_of(g, g->b.mover) : 0;
	*ret = empty;
	for (int i = 0; i < SQUARES; i++)
		ret->cell[i] = g->disc[0] >> i & 1   ? 'x'
			       : g->disc[1] >> i & 1 ? 'o'
			       : moves >> i & 1      ? '*'
						     : '.';
	if (!passed(g))
		ret->last = board_last(&g->b);
}

static void put_square(int square, struct buf *out)
{
	if (square == PASS)
		buf_puts(out, "\"pass\"");
	else
		buf_printf(out, "\"%c%c\"", 'a' + square % SIDE, '1' + square / SIDE);
}

static void put_squares(const char *key, const uint16_t *square, int n, struct buf *out)
{
	buf_printf(out, ",\"%s\":[", key);
	for (int i = 0; i < n; i++) {
		if (i > 0)
			buf_putc(out, ',');
		put_square(square[i], out);
	}
	buf_putc(out, ']');
}

static void view(const void *st, int seat, struct buf *out)
{
	const struct game *g = st;
	struct board_grid b;
	uint16_t legal[SQUARES];
	int n = list(moves_of(g, g->b.mover), legal);
	grid(g, false, &b);
	board_view_head(&g->b, &b, seat, out);
	put_squares("moves", g->b.move, g->b.plies, out);
	put_squares("legal", legal, n, out);
	buf_putc(out, '}');
}

static void frame(const void *st, struct buf *out)
{
	const struct game *g = st;
	struct board_grid b;
	grid(g, true, &b);
	board_frame_head(&g->b, &b, out);
	buf_printf(out, ",\"discs\":[%d,%d],\"passed\":%s}", count(g, 0), count(g, 1),
		   passed(g) ? "true" : "false");
}

static uint64_t hash(const void *st)
{
	return hash64(0, st, sizeof(struct game));
}

static void report(const void *st, int seat, struct buf *out)
{
	const struct game *g = st;
	board_report(&g->b, seat, "no moves left", out);
	buf_printf(out, "; %d discs to %d\n", count(g, seat), count(g, !seat));
}

static void show(const void *st, const char *const *names, bool color, int width, int height,
		 struct buf *out)
{
	const struct game *g = st;
	struct board_grid b;
	BUF_SCOPED note = BUF_INIT;
	(void)width;
	(void)height;
	grid(g, true, &b);
	buf_printf(&note, "  %d:%d", count(g, 0), count(g, 1));
	if (passed(g))
		buf_printf(&note, "  %c passed", board_mark(!g->b.mover));
	board_show(&g->b, &b, names, color, note.data, out);
}

const struct arena othello = {
	.name = "othello",
	.summary = "discs turn over between two of the other colour, on 8x8",
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
	.to_move = to_move,
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
