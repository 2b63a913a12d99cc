#include "arenas/chess/pos.h"

#include "harness/base/rng.h"

#include <string.h>

static const char start_fen[] = "rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1";

static const signed char knight_step[8][2] = {{1, 2},   {2, 1},   {2, -1}, {1, -2},
					      {-1, -2}, {-2, -1}, {-2, 1}, {-1, 2}};
/* Even: as a rook; odd: as a bishop. */
static const signed char king_step[8][2] = {{1, 0},  {1, 1},   {0, 1},  {-1, 1},
					    {-1, 0}, {-1, -1}, {0, -1}, {1, -1}};

static inline int color_of(char c)
{
	return c == '.' ? -1 : c >= 'a';
}

static inline char lower(char c)
{
	return (char)(c | 0x20);
}

static inline char piece(char kind, int color)
{
	return color == POS_WHITE ? (char)(kind & ~0x20) : kind;
}

/* The square a step away, or -1. */
static inline int step_from(int square, int dx, int dy)
{
	int x = (square & 7) + dx, y = (square >> 3) + dy;
	return (x | y) & ~7 ? -1 : y * 8 + x;
}

static bool slides(char kind, int dir)
{
	return kind == 'q' || kind == (dir % 2 ? 'b' : 'r');
}

static bool attacked(const struct pos *p, int square, int by)
{
	char pawn = piece('p', by), knight = piece('n', by);
	for (int dx = -1; dx <= 1; dx += 2) {
		int s = step_from(square, dx, by == POS_WHITE ? -1 : 1);
		if (s >= 0 && p->at[s] == pawn)
			return true;
	}
	for (int i = 0; i < 8; i++) {
		int s = step_from(square, knight_step[i][0], knight_step[i][1]);
		if (s >= 0 && p->at[s] == knight)
			return true;
	}
	for (int d = 0; d < 8; d++) {
		int s = step_from(square, king_step[d][0], king_step[d][1]);
		if (s == p->king[by])
			return true;
		while (s >= 0 && p->at[s] == '.')
			s = step_from(s, king_step[d][0], king_step[d][1]);
		if (s >= 0 && color_of(p->at[s]) == by && slides(lower(p->at[s]), d))
			return true;
	}
	return false;
}

bool pos_check(const struct pos *p)
{
	return attacked(p, p->king[p->side], !p->side);
}

/* ---- making moves ---- */

/* Rights that are gone once something moves from or to this square. */
static uint8_t rights_of(int square)
{
	switch (square) {
	case 0:
		return POS_WHITE_LONG;
	case 4:
		return POS_WHITE_LONG | POS_WHITE_SHORT;
	case 7:
		return POS_WHITE_SHORT;
	case 56:
		return POS_BLACK_LONG;
	case 60:
		return POS_BLACK_LONG | POS_BLACK_SHORT;
	case 63:
		return POS_BLACK_SHORT;
	default:
		return 0;
	}
}

/* Pieces only: board, kings, castled rook, pawn taken en passant. */
static void shift(struct pos *p, uint16_t m)
{
	int from = pos_from(m), to = pos_to(m), side = p->side;
	char c = p->at[from];
	if (lower(c) == 'p' && to == p->ep)
		p->at[side == POS_WHITE ? to - 8 : to + 8] = '.';
	if (lower(c) == 'k') {
		p->king[side] = (uint8_t)to;
		if (to - from == 2 || from - to == 2) {
			int corner = to > from ? from + 3 : from - 4;
			p->at[(from + to) / 2] = p->at[corner];
			p->at[corner] = '.';
		}
	}
	p->at[to] = m >> 12 ? piece(pos_promotion(m), side) : c;
	p->at[from] = '.';
}

static bool leaves_check(const struct pos *p, uint16_t m)
{
	struct pos q = *p;
	shift(&q, m);
	return attacked(&q, q.king[p->side], !p->side);
}

/* Can a pawn of the mover be taken to p->ep?  Else there is no such square. */
static void settle_ep(struct pos *p)
{
	int ep = p->ep, back = p->side == POS_WHITE ? -1 : 1;
	if (ep == POS_NO_SQUARE)
		return;
	for (int dx = -1; dx <= 1; dx += 2) {
		int s = step_from(ep, dx, back);
		if (s >= 0 && p->at[s] == piece('p', p->side) &&
		    !leaves_check(p, (uint16_t)(s | ep << 6)))
			return;
	}
	p->ep = POS_NO_SQUARE;
}

void pos_make(struct pos *p, uint16_t m)
{
	int from = pos_from(m), to = pos_to(m);
	bool pawn = lower(p->at[from]) == 'p', quiet = !pawn && p->at[to] == '.';
	shift(p, m);
	p->castle &= (uint8_t) ~(rights_of(from) | rights_of(to));
	p->ep = POS_NO_SQUARE;
	if (pawn && (to - from == 16 || from - to == 16))
		p->ep = (uint8_t)((from + to) / 2);
	p->half = quiet ? (uint16_t)(p->half + 1) : 0;
	p->full += p->side == POS_BLACK;
	p->side = !p->side;
	settle_ep(p);
}

/* ---- generating them ---- */

struct list {
	const struct pos *p;
	uint16_t *at;
	int n;
};

static void add(struct list *l, int from, int to, int promotion)
{
	uint16_t m = (uint16_t)(from | to << 6 | promotion << 12);
	if (!leaves_check(l->p, m))
		l->at[l->n++] = m;
}

static void add_pawn(struct list *l, int from, int to)
{
	if (to >= 8 && to < 56) {
		add(l, from, to, 0);
		return;
	}
	for (int promotion = 4; promotion > 0; promotion--)
		add(l, from, to, promotion);
}

static void pawn_moves(struct list *l, int from)
{
	const struct pos *p = l->p;
	int ahead = p->side == POS_WHITE ? 8 : -8, home = p->side == POS_WHITE ? 1 : 6;
	if (p->at[from + ahead] == '.') {
		add_pawn(l, from, from + ahead);
		if (from >> 3 == home && p->at[from + 2 * ahead] == '.')
			add(l, from, from + 2 * ahead, 0);
	}
	for (int dx = -1; dx <= 1; dx += 2) {
		int to = step_from(from, dx, ahead / 8);
		if (to >= 0 && (color_of(p->at[to]) == !p->side || to == p->ep))
			add_pawn(l, from, to);
	}
}

static void steps(struct list *l, int from, const signed char (*step)[2])
{
	for (int i = 0; i < 8; i++) {
		int to = step_from(from, step[i][0], step[i][1]);
		if (to >= 0 && color_of(l->p->at[to]) != l->p->side)
			add(l, from, to, 0);
	}
}

static void slide_moves(struct list *l, int from, char kind)
{
	const struct pos *p = l->p;
	for (int d = 0; d < 8; d++) {
		int to = from;
		if (!slides(kind, d))
			continue;
		do {
			to = step_from(to, king_step[d][0], king_step[d][1]);
			if (to >= 0 && color_of(p->at[to]) != p->side)
				add(l, from, to, 0);
		} while (to >= 0 && p->at[to] == '.');
	}
}

static void castle_moves(struct list *l, int from)
{
	const struct pos *p = l->p;
	int own = p->castle >> (p->side == POS_WHITE ? 0 : 2);
	if ((own & 3) == 0 || pos_check(p))
		return;
	if ((own & POS_WHITE_SHORT) && p->at[from + 1] == '.' && p->at[from + 2] == '.' &&
	    !attacked(p, from + 1, !p->side))
		add(l, from, from + 2, 0);
	if ((own & POS_WHITE_LONG) && p->at[from - 1] == '.' && p->at[from - 2] == '.' &&
	    p->at[from - 3] == '.' && !attacked(p, from - 1, !p->side))
		add(l, from, from - 2, 0);
}

int pos_moves(const struct pos *p, uint16_t *ret)
{
	struct list l = {p, ret, 0};
	for (int from = 0; from < 64; from++) {
		if (color_of(p->at[from]) != p->side)
			continue;
		char kind = lower(p->at[from]);
		if (kind == 'p') {
			pawn_moves(&l, from);
		} else if (kind == 'n') {
			steps(&l, from, knight_step);
		} else if (kind == 'k') {
			steps(&l, from, king_step);
			castle_moves(&l, from);
		} else {
			slide_moves(&l, from, kind);
		}
	}
	return l.n;
}

uint64_t pos_perft(const struct pos *p, int depth)
{
	uint16_t m[POS_MOVES_MAX];
	uint64_t sum = 0;
	if (depth == 0)
		return 1;
	int n = pos_moves(p, m);
	if (depth == 1)
		return (uint64_t)n;
	for (int i = 0; i < n; i++) {
		struct pos q = *p;
		pos_make(&q, m[i]);
		sum += pos_perft(&q, depth - 1);
	}
	return sum;
}

uint64_t pos_key(const struct pos *p)
{
	unsigned char tail[3] = {p->side, p->castle, p->ep};
	return hash64(hash64(0, p->at, sizeof p->at), tail, sizeof tail);
}

bool pos_insufficient(const struct pos *p)
{
	int knights = 0, bishops[2] = {0, 0};
	for (int s = 0; s < 64; s++) {
		switch (lower(p->at[s])) {
		case 'p':
		case 'r':
		case 'q':
			return false;
		case 'n':
			knights++;
			break;
		case 'b':
			bishops[(s ^ s >> 3) & 1]++;
			break;
		default:
			break;
		}
	}
	if (knights > 0)
		return knights == 1 && bishops[0] + bishops[1] == 0;
	return bishops[0] == 0 || bishops[1] == 0;
}

/* ---- FEN ---- */

void pos_start(struct pos *p)
{
	pos_read_fen(start_fen, p);
}

static const char *read_board(const char *s, struct pos *p)
{
	int kings[2] = {0, 0};
	for (int y = 7; y >= 0; y--) {
		for (int x = 0; x < 8; s++) {
			if (*s >= '1' && *s <= '8' && x + *s - '0' <= 8) {
				memset(p->at + 8 * y + x, '.', (size_t)(*s - '0'));
				x += *s - '0';
				continue;
			}
			if (*s == '\0' || strchr("pnbrqkPNBRQK", *s) == NULL ||
			    (lower(*s) == 'p' && (y == 0 || y == 7)))
				return NULL;
			if (lower(*s) == 'k') {
				kings[color_of(*s)]++;
				p->king[color_of(*s)] = (uint8_t)(8 * y + x);
			}
			p->at[8 * y + x++] = *s;
		}
		if (*s++ != (y > 0 ? '/' : ' '))
			return NULL;
	}
	return kings[0] == 1 && kings[1] == 1 ? s : NULL;
}

/* Rights whose king and rook are not there are dropped. */
static const char *read_rights(const char *s, struct pos *p)
{
	static const struct {
		char letter, king, rook;
		uint8_t right, king_at, rook_at;
	} row[] = {{'K', 'K', 'R', POS_WHITE_SHORT, 4, 7},
		   {'Q', 'K', 'R', POS_WHITE_LONG, 4, 0},
		   {'k', 'k', 'r', POS_BLACK_SHORT, 60, 63},
		   {'q', 'k', 'r', POS_BLACK_LONG, 60, 56}};
	if (*s == '-')
		return s[1] == ' ' ? s + 2 : NULL;
	for (; *s != ' '; s++) {
		size_t i = 0;
		while (i < 4 && row[i].letter != *s)
			i++;
		if (i == 4)
			return NULL;
		if (p->at[row[i].king_at] == row[i].king && p->at[row[i].rook_at] == row[i].rook)
			p->castle |= row[i].right;
	}
	return s + 1;
}

static const char *read_ep(const char *s, struct pos *p)
{
	if (*s == '-')
		return s + 1;
	if (s[0] < 'a' || s[0] > 'h' || s[1] != (p->side == POS_WHITE ? '6' : '3'))
		return NULL;
	int at = s[0] - 'a' + 8 * (s[1] - '1'), ahead = p->side == POS_WHITE ? -8 : 8;
	if (p->at[at] == '.' && p->at[at + ahead] == piece('p', !p->side)) {
		p->ep = (uint8_t)at;
		settle_ep(p);
	}
	return s + 2;
}

static int read_number(const char **s)
{
	int v = 0;
	while (**s == ' ')
		(*s)++;
	for (; **s >= '0' && **s <= '9' && v < 10000; (*s)++)
		v = 10 * v + (**s - '0');
	return v;
}

bool pos_read_fen(const char *fen, struct pos *ret)
{
	struct pos p;
	memset(&p, 0, sizeof p);
	p.ep = POS_NO_SQUARE;
	const char *s = read_board(fen, &p);
	if (s == NULL || (*s != 'w' && *s != 'b') || s[1] != ' ')
		return false;
	p.side = *s == 'b';
	s = read_rights(s + 2, &p);
	s = s != NULL ? read_ep(s, &p) : NULL;
	if (s == NULL || attacked(&p, p.king[!p.side], p.side))
		return false;
	p.half = (uint16_t)read_number(&s);
	p.full = (uint16_t)read_number(&s);
	p.full += p.full == 0;
	*ret = p;
	return true;
}

void pos_put_fen(const struct pos *p, struct buf *out)
{
	for (int y = 7; y >= 0; y--) {
		for (int x = 0, empty = 0; x < 8; x++) {
			char c = p->at[8 * y + x];
			empty += c == '.';
			if (empty > 0 && (c != '.' || x == 7))
				buf_putc(out, '0' + empty);
			if (c != '.') {
				buf_putc(out, c);
				empty = 0;
			}
		}
		buf_putc(out, y > 0 ? '/' : ' ');
	}
	buf_puts(out, p->side == POS_WHITE ? "w " : "b ");
	for (int i = 0; i < 4; i++)
		if (p->castle >> i & 1)
			buf_putc(out, "KQkq"[i]);
	buf_puts(out, p->castle == 0 ? "- " : " ");
	if (p->ep == POS_NO_SQUARE)
		buf_putc(out, '-');
	else
		buf_printf(out, "%c%c", 'a' + p->ep % 8, '1' + p->ep / 8);
	buf_printf(out, " %d %d", p->half, p->full);
}

/* ---- texts of moves ---- */

int pos_read_uci(const char *text, size_t len)
{
	static const char promotions[] = "nbrq";
	if (len != 4 && len != 5)
		return -1;
	for (int i = 0; i < 4; i++) {
		char first = i % 2 ? '1' : 'a';
		if (text[i] < first || text[i] > first + 7)
			return -1;
	}
	const char *promotion = len == 5 && text[4] != '\0' ? strchr(promotions, text[4]) : NULL;
	if (len == 5 && promotion == NULL)
		return -1;
	int from = text[0] - 'a' + 8 * (text[1] - '1'), to = text[2] - 'a' + 8 * (text[3] - '1');
	return from | to << 6 | (promotion != NULL ? (int)(promotion - promotions) + 1 : 0) << 12;
}

void pos_put_uci(uint16_t m, struct buf *out)
{
	int from = pos_from(m), to = pos_to(m);
	buf_printf(out, "%c%c%c%c", 'a' + from % 8, '1' + from / 8, 'a' + to % 8, '1' + to / 8);
	if (m >> 12)
		buf_putc(out, pos_promotion(m));
}

/* What tells a piece from others of its kind that could go there too: nothing, its file,
 * its rank or both. */
static void put_origin(const struct pos *p, uint16_t m, const uint16_t *all, int n, struct buf *out)
{
	int from = pos_from(m);
	bool other = false, file = false, rank = false;
	for (int i = 0; i < n; i++) {
		int f = pos_from(all[i]);
		if (f == from || pos_to(all[i]) != pos_to(m) || p->at[f] != p->at[from])
			continue;
		other = true;
		file = file || f % 8 == from % 8;
		rank = rank || f / 8 == from / 8;
	}
	if (other && (!file || rank))
		buf_putc(out, 'a' + from % 8);
	if (other && file)
		buf_putc(out, '1' + from / 8);
}

static void put_piece_move(const struct pos *p, uint16_t m, struct buf *out)
{
	uint16_t all[POS_MOVES_MAX];
	int from = pos_from(m), to = pos_to(m), n = pos_moves(p, all);
	bool pawn = lower(p->at[from]) == 'p', takes = p->at[to] != '.' || (pawn && to == p->ep);
	if (!pawn) {
		buf_putc(out, p->at[from] & ~0x20);
		put_origin(p, m, all, n, out);
	} else if (takes) {
		buf_putc(out, 'a' + from % 8);
	}
	if (takes)
		buf_putc(out, 'x');
	buf_printf(out, "%c%c", 'a' + to % 8, '1' + to / 8);
	if (m >> 12)
		buf_printf(out, "=%c", pos_promotion(m) & ~0x20);
}

void pos_put_san(const struct pos *p, uint16_t m, struct buf *out)
{
	uint16_t all[POS_MOVES_MAX];
	int by = pos_to(m) - pos_from(m);
	struct pos q = *p;
	if (lower(p->at[pos_from(m)]) == 'k' && (by == 2 || by == -2))
		buf_puts(out, by == 2 ? "O-O" : "O-O-O");
	else
		put_piece_move(p, m, out);
	pos_make(&q, m);
	if (pos_check(&q))
		buf_putc(out, pos_moves(&q, all) == 0 ? '#' : '+');
}
