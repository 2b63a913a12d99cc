#include "arenas/chess/chess.h"

#include "arenas/board/board.h"
#include "arenas/chess/pos.h"

#include <string.h>

enum { PLIES_MAX = 2000 };
enum { P_OPENING, P_DRAWS, P_MAX_PLIES, P_ON_FAULT };

static const struct arena_param params[] = {
	[P_OPENING] = {ARENA_P_CHOICE, "opening", 0, 0, "book", "book|none",
		       "start from a known opening drawn by the seed, the same for both "
		       "seatings, or from the start position"},
	[P_DRAWS] = {ARENA_P_CHOICE, "draws", 0, 0, "claimed", "claimed|forced",
		     "claimed: the third repetition and 50 moves end the game, as in matches of "
		     "engines; forced: only the fifth and 75 moves do"},
	[P_MAX_PLIES] = {ARENA_P_INT, "max_plies", 20, PLIES_MAX, "600", NULL,
			 "plies after which the game is a draw"},
	[P_ON_FAULT] = BOARD_ON_FAULT,
	{ARENA_P_END},
};
enum { OPENING_BOOK };
enum { DRAWS_CLAIMED };

enum why { WHY_NONE, WHY_MATE, WHY_STALEMATE, WHY_MATERIAL, WHY_REPETITION, WHY_MOVES, WHY_LONG };
static const char *const whys[] = {
	[WHY_NONE] = "",
	[WHY_MATE] = "checkmate",
	[WHY_STALEMATE] = "stalemate",
	[WHY_MATERIAL] = "insufficient material",
	[WHY_REPETITION] = "repetition",
	[WHY_MOVES] = "no capture and no pawn move for too long",
	[WHY_LONG] = "the game was too long",
};

/* b.move is not used: games are longer than boards have cells. */
struct game {
	struct board_game b;
	struct pos p;
	int32_t why, draws, max_plies;
	uint16_t move[PLIES_MAX];
	uint64_t key[PLIES_MAX + 1]; /* of the position before each ply */
};

static int repetitions(const struct game *g)
{
	uint64_t now = g->key[g->b.plies];
	int n = 1;
	for (int i = g->b.plies - 2; i >= 0 && i >= g->b.plies - g->p.half; i -= 2)
		n += g->key[i] == now;
	return n;
}

static void finish(struct game *g, enum why why)
{
	g->why = (int32_t)why;
	board_finish(&g->b, why == WHY_MATE ? BOARD_WON : BOARD_DRAWN,
		     why == WHY_MATE ? !g->b.mover : -1);
}

static void look_for_end(struct game *g)
{
	uint16_t m[POS_MOVES_MAX];
	bool claimed = g->draws == DRAWS_CLAIMED;
	if (pos_moves(&g->p, m) == 0)
		finish(g, pos_check(&g->p) ? WHY_MATE : WHY_STALEMATE);
	else if (pos_insufficient(&g->p))
		finish(g, WHY_MATERIAL);
	else if (repetitions(g) >= (claimed ? 3 : 5))
		finish(g, WHY_REPETITION);
	else if (g->p.half >= (claimed ? 100 : 150))
		finish(g, WHY_MOVES);
	else if (g->b.plies >= g->max_plies)
		finish(g, WHY_LONG);
}

static void play(struct game *g, uint16_t m)
{
	g->move[g->b.plies++] = m;
	pos_make(&g->p, m);
	g->b.mover = g->p.side;
	g->key[g->b.plies] = pos_key(&g->p);
	look_for_end(g);
}

static void open_game(struct game *g)
{
	struct rng r;
	uint64_t n = 0;
	while (chess_openings[n] != NULL)
		n++;
	rng_init(&r, rng_derive(g->b.seed, "chess.opening", NULL, 0));
	const char *s = chess_openings[rng_below(&r, n)];
	while (*s != '\0') {
		int m = pos_read_uci(s, 4);
		if (m < 0)
			BUG("opening \"%s\"", s);
		play(g, (uint16_t)m);
		s += s[4] == ' ' ? 5 : 4;
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
	pos_start(&g->p);
	g->key[0] = pos_key(&g->p);
	g->draws = (int32_t)p->v[P_DRAWS];
	g->max_plies = (int32_t)p->v[P_MAX_PLIES];
	if (p->v[P_OPENING] == OPENING_BOOK)
		open_game(g);
	return 0;
}

static void step(void *st, struct arena_action *act)
{
	struct game *g = st;
	uint16_t legal[POS_MOVES_MAX];
	int n = pos_moves(&g->p, legal);
	struct arena_action *a = &act[g->b.mover];
	int m = a->how == ARENA_OK ? pos_read_uci(a->text, a->len) : -1;
	m = board_choose(&g->b, a, m, legal, n);
	if (m >= 0)
		play(g, (uint16_t)m);
}

static void put_moves(const char *key, const uint16_t *m, int n, struct buf *out)
{
	buf_printf(out, ",\"%s\":[", key);
	for (int i = 0; i < n; i++) {
		buf_puts(out, i > 0 ? ",\"" : "\"");
		pos_put_uci(m[i], out);
		buf_putc(out, '"');
	}
	buf_putc(out, ']');
}

static void view(const void *st, int seat, struct buf *out)
{
	const struct game *g = st;
	uint16_t legal[POS_MOVES_MAX];
	int n = pos_moves(&g->p, legal);
	buf_printf(out,
		   "{\"seat\":%d,\"you\":\"%s\",\"ply\":%d,\"opening\":%d,\"check\":%s,\"fen\":\"",
		   seat, seat == POS_WHITE ? "white" : "black", g->b.plies, g->b.opening,
		   pos_check(&g->p) ? "true" : "false");
	pos_put_fen(&g->p, out);
	buf_putc(out, '"');
	put_moves("moves", g->move, g->b.plies, out);
	put_moves("legal", legal, n, out);
	buf_putc(out, '}');
}

static const char *pgn_result(const struct game *g)
{
	return g->b.end == BOARD_OPEN ? "*"
	       : g->b.winner == 0     ? "1-0"
	       : g->b.winner == 1     ? "0-1"
				      : "1/2-1/2";
}

static void put_movetext(const struct game *g, struct buf *out)
{
	enum { COLUMNS = 79 };
	struct pos p;
	size_t line = out->len;
	pos_start(&p);
	for (int i = 0; i < g->b.plies; i++) {
		BUF_SCOPED word = BUF_INIT;
		if (i % 2 == 0)
			buf_printf(&word, "%d. ", p.full);
		pos_put_san(&p, g->move[i], &word);
		pos_make(&p, g->move[i]);
		bool wrap = out->len - line + word.len + 1 > COLUMNS;
		if (i > 0)
			buf_putc(out, wrap ? '\n' : ' ');
		if (i > 0 && wrap)
			line = out->len;
		buf_add(out, word.data, word.len);
	}
	if (g->b.plies > 0)
		buf_putc(out, ' ');
	buf_printf(out, "%s\n", pgn_result(g));
}

/* A tag's value in quotes; the standard escapes quotes and backslashes. */
static void put_tag(const char *tag, const char *value, struct buf *out)
{
	buf_printf(out, "[%s \"", tag);
	for (; *value != '\0'; value++) {
		if (*value == '"' || *value == '\\')
			buf_putc(out, '\\');
		buf_putc(out, (unsigned char)*value < 0x20 ? ' ' : *value);
	}
	buf_puts(out, "\"]\n");
}

void chess_pgn(const void *st, const char *const *names, struct buf *out)
{
	const struct game *g = st;
	put_tag("Event", "agon", out);
	put_tag("Site", "?", out);
	put_tag("Date", "????.??.??", out);
	put_tag("Round", "?", out);
	put_tag("White", names[0], out);
	put_tag("Black", names[1], out);
	put_tag("Result", pgn_result(g), out);
	if (g->b.end == BOARD_FORFEIT)
		put_tag("Termination", g->b.how == ARENA_LATE ? "time forfeit" : "rules infraction",
			out);
	buf_putc(out, '\n');
	put_movetext(g, out);
	buf_putc(out, '\n');
}

static void put_last_san(const struct game *g, struct buf *out)
{
	struct pos p;
	pos_start(&p);
	for (int i = 0; i + 1 < g->b.plies; i++)
		pos_make(&p, g->move[i]);
	if (g->b.plies > 0)
		pos_put_san(&p, g->move[g->b.plies - 1], out);
}

static void frame(const void *st, struct buf *out)
{
	const struct game *g = st;
	buf_puts(out, "{\"fen\":\"");
	pos_put_fen(&g->p, out);
	buf_puts(out, "\",\"last\":\"");
	if (g->b.plies > 0)
		pos_put_uci(g->move[g->b.plies - 1], out);
	buf_puts(out, "\",\"san\":\"");
	put_last_san(g, out);
	buf_printf(out,
		   "\",\"ply\":%d,\"mover\":%d,\"check\":%s,\"end\":\"%s\",\"winner\":%d,\"why\":"
		   "\"%s\"",
		   g->b.plies, g->b.mover, pos_check(&g->p) ? "true" : "false",
		   board_end_name(&g->b), g->b.winner, whys[g->why]);
	if (board_over(g)) {
		size_t from = out->len + sizeof ",\"pgn\":\"" - 1;
		buf_puts(out, ",\"pgn\":\"");
		put_movetext(g, out);
		buf_truncate(out, out->len - 1);
		for (size_t i = from; i < out->len; i++)
			out->data[i] = out->data[i] == '\n' ? ' ' : out->data[i];
		buf_putc(out, '"');
	}
	buf_putc(out, '}');
}

static uint64_t hash(const void *st)
{
	const struct game *g = st;
	uint64_t h = hash64(0, &g->b, sizeof g->b);
	h = hash64(h, &g->p, sizeof g->p);
	return hash64(h, &g->move, (size_t)g->b.plies * sizeof *g->move);
}

static void report(const void *st, int seat, struct buf *out)
{
	const struct game *g = st;
	const char *what = g->b.winner < 0 ? "draw" : g->b.winner == seat ? "won" : "lost";
	buf_printf(out, "%s as %s in move %d: ", what, seat == POS_WHITE ? "white" : "black",
		   (g->b.plies + 1) / 2);
	board_put_why(&g->b, seat, whys[g->why], out);
	buf_puts(out, "; position ");
	pos_put_fen(&g->p, out);
	buf_putc(out, '\n');
}

static void put_square(const struct game *g, int square, bool color, struct buf *out)
{
	char c = g->p.at[square];
	uint16_t m = g->b.plies > 0 ? g->move[g->b.plies - 1] : 0;
	bool last = m != 0 && (pos_from(m) == square || pos_to(m) == square);
	if (!color) {
		buf_printf(out, "%c%c", last ? '\'' : ' ', c);
		return;
	}
	const char *ground = last ? "43" : (square ^ square >> 3) & 1 ? "47" : "100";
	buf_printf(out, "\033[%s;%sm %c \033[0m", c >= 'a' ? "1;30" : "1;97", ground,
		   c == '.' ? ' ' : c);
}

static void show(const void *st, const char *const *names, bool color, int width, int height,
		 struct buf *out)
{
	const struct game *g = st;
	BUF_SCOPED san = BUF_INIT;
	(void)width;
	(void)height;
	put_last_san(g, &san);
	buf_printf(out, "move %d", g->p.full);
	for (int s = 0; s < 2; s++) {
		buf_printf(out, "  %s ", s == POS_WHITE ? "white" : "black");
		board_put_name(names[s], out);
		buf_puts(out, g->b.winner == s ? " wins" : "");
	}
	buf_printf(out, "  %s %s%s\n", san.data, whys[g->why],
		   g->b.winner < 0 && g->why ? ": draw" : "");
	for (int y = 7; y >= 0; y--) {
		buf_printf(out, "%d ", y + 1);
		for (int x = 0; x < 8; x++)
			put_square(g, 8 * y + x, color, out);
		buf_putc(out, '\n');
	}
	buf_puts(out, color ? "   a  b  c  d  e  f  g  h\n" : "   a b c d e f g h\n");
}

static void record_end(void *r, const void *st, const char *const *names, struct buf *out)
{
	(void)r;
	chess_pgn(st, names, out);
}

static const struct arena_record record = {.format = "pgn", .end = record_end};

const struct arena chess = {
	.name = "chess",
	.summary = "chess by the laws of FIDE, from known openings",
	.kind = ARENA_TURNS,
	.min_players = 2,
	.max_players = 2,
	.params = params,
	.revision = 1,
	.games_per_job = 4,
	.clock = {.init_ns = 10000000000,
		  .move_ns = 100000000,
		  .bank_ns = 5000000000,
		  .strikes = 1},
	.wires = "agon uci py-function js-function",
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
	.record = &record,
	.show = show,
};
