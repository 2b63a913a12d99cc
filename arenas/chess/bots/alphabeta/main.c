/*
 * Iterative deepening alpha-beta with a transposition table, null moves, killers
 * and a quiescence search, over piece-square values that fade from the middle
 * game to the end.  The board has a margin, so that no move leaves it unseen:
 * square 21 + 10 * y + x, y from rank 1.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PAWN = 1, KNIGHT, BISHOP, ROOK, QUEEN, KING, OFF = 99 };
enum { MATE = 30000, PLIES = 64, MOVES_MAX = 256, TABLE_LOG2 = 18, SEEN_MAX = 4096 };

struct board {
	signed char at[120];        /* positive: white */
	int side, castle, ep, half; /* side 1 or -1; castle: K Q k q as bits */
	uint64_t key;
};
struct move {
	unsigned char from, to, promotion;
	int score;
};
struct entry {
	uint64_t key;
	int16_t value;
	signed char depth, kind; /* 0 exact, 1 at least, 2 at most */
	unsigned char from, to;
};

static struct entry *table;
static uint64_t zobrist[13][120], zobrist_side, zobrist_castle[16], zobrist_ep[120];
static uint64_t seen[SEEN_MAX];
static int seen_n;
static struct move killer[PLIES + 8][2];
static double deadline;
static long nodes;
static bool stopped;

static const int knight_step[] = {21, 19, 12, 8, -8, -12, -19, -21};
static const int king_step[] = {10, -10, 1, -1, 11, 9, -9, -11};

static double now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return 1e3 * (double)t.tv_sec + 1e-6 * (double)t.tv_nsec;
}

static uint64_t next_random(void)
{
	static uint64_t x = 0x2545f4914f6cdd1d;
	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return x * 0x9e3779b97f4a7c15u;
}

static void set_up(void)
{
	for (int p = 0; p < 13; p++)
		for (int s = 0; s < 120; s++)
			zobrist[p][s] = next_random();
	for (int s = 0; s < 120; s++)
		zobrist_ep[s] = next_random();
	for (int c = 0; c < 16; c++)
		zobrist_castle[c] = next_random();
	zobrist_side = next_random();
}

/* ---- rules ---- */

static void place(struct board *b, int square, int piece)
{
	b->key ^= zobrist[b->at[square] + 6][square];
	b->at[square] = (signed char)piece;
	b->key ^= zobrist[piece + 6][square];
}

static bool attacked(const struct board *b, int square, int by)
{
	if (b->at[square - 9 * by] == PAWN * by || b->at[square - 11 * by] == PAWN * by)
		return true;
	for (int i = 0; i < 8; i++) {
		if (b->at[square + knight_step[i]] == KNIGHT * by ||
		    b->at[square + king_step[i]] == KING * by)
			return true;
		int s = square + king_step[i];
		while (b->at[s] == 0)
			s += king_step[i];
		if (b->at[s] == QUEEN * by || b->at[s] == (i < 4 ? ROOK : BISHOP) * by)
			return true;
	}
	return false;
}

static int king_of(const struct board *b, int side)
{
	for (int s = 21; s < 99; s++)
		if (b->at[s] == KING * side)
			return s;
	return 0;
}

static bool in_check(const struct board *b)
{
	return attacked(b, king_of(b, b->side), -b->side);
}

static void add(struct move *list, int *n, int from, int to, int promotion)
{
	list[(*n)++] =
		(struct move){(unsigned char)from, (unsigned char)to, (unsigned char)promotion, 0};
}

static void add_pawn(struct move *list, int *n, int from, int to)
{
	if (to > 30 && to < 91) {
		add(list, n, from, to, 0);
		return;
	}
	for (int p = QUEEN; p >= KNIGHT; p--)
		add(list, n, from, to, p);
}

static void pawn_moves(const struct board *b, int s, bool captures, struct move *list, int *n)
{
	int ahead = s + 10 * b->side;
	bool last = ahead < 30 || ahead > 90;
	if (b->at[ahead] == 0 && (!captures || last)) {
		add_pawn(list, n, s, ahead);
		if (!captures && s / 10 == (b->side > 0 ? 3 : 8) &&
		    b->at[ahead + 10 * b->side] == 0)
			add(list, n, s, ahead + 10 * b->side, 0);
	}
	for (int d = -1; d <= 1; d += 2) {
		int piece = b->at[ahead + d];
		if ((piece != OFF && piece * b->side < 0) || (ahead + d == b->ep && b->ep != 0))
			add_pawn(list, n, s, ahead + d);
	}
}

static void castle_moves(const struct board *b, struct move *list, int *n)
{
	int k = b->side > 0 ? 25 : 95, rights = b->side > 0 ? b->castle : b->castle >> 2;
	if ((rights & 3) == 0 || attacked(b, k, -b->side))
		return;
	if ((rights & 1) && b->at[k + 1] == 0 && b->at[k + 2] == 0 && !attacked(b, k + 1, -b->side))
		add(list, n, k, k + 2, 0);
	if ((rights & 2) && b->at[k - 1] == 0 && b->at[k - 2] == 0 && b->at[k - 3] == 0 &&
	    !attacked(b, k - 1, -b->side))
		add(list, n, k, k - 2, 0);
}

/* Pseudo-legal. */
static int moves_of(const struct board *b, bool captures, struct move *list)
{
	int n = 0;
	for (int s = 21; s < 99; s++) {
		int piece = b->at[s] * b->side;
		if (piece <= 0 || b->at[s] == OFF)
			continue;
		if (piece == PAWN) {
			pawn_moves(b, s, captures, list, &n);
			continue;
		}
		for (int i = 0; i < 8; i++) {
			int step = piece == KNIGHT ? knight_step[i] : king_step[i], to = s;
			if ((piece == ROOK && i >= 4) || (piece == BISHOP && i < 4))
				continue;
			do {
				to += step;
				if (b->at[to] == OFF || b->at[to] * b->side > 0)
					break;
				if (!captures || b->at[to] != 0)
					add(list, &n, s, to, 0);
			} while (b->at[to] == 0 && piece != KNIGHT && piece != KING);
		}
	}
	if (!captures)
		castle_moves(b, list, &n);
	return n;
}

static int rights_of(int square)
{
	return square == 25   ? 3
	       : square == 28 ? 1
	       : square == 21 ? 2
	       : square == 95 ? 12
	       : square == 98 ? 4
	       : square == 91 ? 8
			      : 0;
}

/* false: it leaves the king in check. */
static bool make(struct board *b, const struct move *m)
{
	int piece = b->at[m->from], kind = piece * b->side, ep = b->ep;
	bool pawn = kind == PAWN;
	b->half = pawn || b->at[m->to] != 0 ? 0 : b->half + 1;
	if (pawn && m->to == ep && ep != 0)
		place(b, m->to - 10 * b->side, 0);
	if (kind == KING && (m->to == m->from + 2 || m->to + 2 == m->from)) {
		int corner = m->to > m->from ? m->from + 3 : m->from - 4;
		place(b, (m->from + m->to) / 2, b->at[corner]);
		place(b, corner, 0);
	}
	place(b, m->to, m->promotion != 0 ? m->promotion * b->side : piece);
	place(b, m->from, 0);
	b->key ^= zobrist_castle[b->castle] ^ zobrist_ep[ep];
	b->castle &= ~(rights_of(m->from) | rights_of(m->to));
	b->ep = pawn && (m->to - m->from == 20 || m->from - m->to == 20) ? (m->from + m->to) / 2
									 : 0;
	b->key ^= zobrist_castle[b->castle] ^ zobrist_ep[b->ep] ^ zobrist_side;
	b->side = -b->side;
	return !attacked(b, king_of(b, -b->side), b->side);
}

/* ---- judging: middle game and end ---- */

static const int value[] = {0, 100, 320, 335, 500, 960, 0};
static const int phase_of[] = {0, 0, 1, 1, 2, 4, 0};

static int centre(int x, int y)
{
	int dx = x < 4 ? x : 7 - x, dy = y < 4 ? y : 7 - y;
	return dx + dy;
}

static void piece_square(int kind, int x, int y, int *mid, int *end)
{
	int c = centre(x, y);
	switch (kind) {
	case PAWN:
		*mid += (x == 3 || x == 4) * (y >= 2) * 8 * (y < 5 ? y : 4) + 3 * y;
		*end += 9 * y + y * y;
		break;
	case KNIGHT:
		*mid += 9 * c - 20;
		*end += 6 * c - 20;
		break;
	case BISHOP:
		*mid += 5 * c - (y == 0 ? 15 : 0);
		*end += 4 * c;
		break;
	case ROOK:
		*mid += (y == 6 ? 20 : 0) + (x == 3 || x == 4 ? 6 : 0);
		*end += y == 6 ? 10 : 0;
		break;
	case QUEEN:
		*mid += 2 * c;
		*end += 5 * c;
		break;
	default:
		*mid += y > 0                          ? -25 * (y < 4 ? y : 4)
			: (x == 6 || x == 2 || x == 1) ? 35
			: x == 3 || x == 4             ? -12
						       : 0;
		*end += 10 * c - 20;
		break;
	}
}

static int pawn_shape(const struct board *b, int s, int side)
{
	int v = 0;
	bool passed = true;
	for (int d = -1; d <= 1; d++)
		for (int t = s + d + 10 * side; t > 30 && t < 91; t += 10 * side) {
			if (b->at[t] == -side * PAWN)
				passed = false;
			if (d == 0 && b->at[t] == side * PAWN)
				v -= 12;
		}
	int rank = side > 0 ? s / 10 - 2 : 9 - s / 10;
	return v + (passed ? 6 * rank * rank / 2 : 0);
}

static int judge(const struct board *b)
{
	int mid = 0, end = 0, phase = 0, bishops[3] = {0};
	for (int s = 21; s < 99; s++) {
		int p = b->at[s];
		if (p == 0 || p == OFF)
			continue;
		int side = p > 0 ? 1 : -1, kind = p * side, m = 0, e = 0;
		piece_square(kind, s % 10 - 1, side > 0 ? s / 10 - 2 : 9 - s / 10, &m, &e);
		m += value[kind];
		e += value[kind];
		if (kind == PAWN) {
			int shape = pawn_shape(b, s, side);
			m += shape / 2;
			e += shape;
		}
		if (kind == BISHOP && ++bishops[side + 1] == 2)
			m += 30, e += 45;
		phase += phase_of[kind];
		mid += side * m;
		end += side * e;
	}
	phase = phase > 24 ? 24 : phase;
	return b->side * ((mid * phase + end * (24 - phase)) / 24) + 8;
}

/* ---- search ---- */

static void rank_moves(const struct board *b, struct move *m, int n, const struct entry *e, int ply)
{
	for (int i = 0; i < n; i++) {
		int taken = abs(b->at[m[i].to]), with = abs(b->at[m[i].from]);
		m[i].score = taken != 0 ? 10000 + 10 * value[taken] - value[with] / 10 : 0;
		m[i].score += m[i].promotion == QUEEN ? 9000 : 0;
		if (e != NULL && m[i].from == e->from && m[i].to == e->to)
			m[i].score += 100000;
		for (int k = 0; k < 2 && ply < PLIES; k++)
			if (taken == 0 && killer[ply][k].from == m[i].from &&
			    killer[ply][k].to == m[i].to)
				m[i].score += 5000 - k;
	}
}

static struct move *pick(struct move *m, int n)
{
	int best = 0;
	for (int i = 1; i < n; i++)
		if (m[i].score > m[best].score)
			best = i;
	struct move keep = m[best];
	m[best] = m[0];
	m[0] = keep;
	return m;
}

static bool out_of_time(void)
{
	if ((++nodes & 1023) == 0 && now_ms() > deadline)
		stopped = true;
	return stopped;
}

static int quiet(const struct board *b, int alpha, int beta, int ply)
{
	struct move m[MOVES_MAX];
	int v = judge(b);
	if (v >= beta || ply >= PLIES || out_of_time())
		return v;
	alpha = v > alpha ? v : alpha;
	int n = moves_of(b, true, m);
	rank_moves(b, m, n, NULL, PLIES);
	for (int i = 0; i < n && alpha < beta; i++) {
		struct board next = *b;
		struct move *x = pick(m + i, n - i);
		if (v + value[abs(b->at[x->to])] + (x->promotion != 0 ? 900 : 0) + 150 < alpha)
			continue;
		if (!make(&next, x))
			continue;
		int w = -quiet(&next, -beta, -alpha, ply + 1);
		alpha = w > alpha ? w : alpha;
	}
	return alpha;
}

static bool repeated(uint64_t key)
{
	for (int i = seen_n - 2; i >= 0; i -= 2)
		if (seen[i] == key)
			return true;
	return false;
}

static bool has_pieces(const struct board *b)
{
	for (int s = 21; s < 99; s++)
		if (b->at[s] != OFF && b->at[s] * b->side > PAWN && b->at[s] * b->side < KING)
			return true;
	return false;
}

static void remember(uint64_t key, int v, int depth, int kind, const struct move *m)
{
	struct entry *e = &table[key & (((uint64_t)1 << TABLE_LOG2) - 1)];
	*e = (struct entry){key, (int16_t)v, (signed char)depth, (signed char)kind, m->from, m->to};
}

static int search(const struct board *b, int depth, int alpha, int beta, int ply, bool null)
{
	struct move m[MOVES_MAX], best = {0};
	bool check = in_check(b);
	depth += check;
	if (ply > 0 && (repeated(b->key) || b->half >= 100))
		return 0;
	if (depth <= 0 || ply >= PLIES)
		return quiet(b, alpha, beta, ply);
	if (out_of_time())
		return 0;
	const struct entry *e = &table[b->key & (((uint64_t)1 << TABLE_LOG2) - 1)];
	if (e->key != b->key)
		e = NULL;
	if (e != NULL && e->depth >= depth && ply > 0 && abs(e->value) < MATE - 200 &&
	    (e->kind == 0 || (e->kind == 1 && e->value >= beta) ||
	     (e->kind == 2 && e->value <= alpha)))
		return e->value;
	seen[seen_n++] = b->key;
	if (null && !check && depth >= 3 && ply > 0 && has_pieces(b) && judge(b) >= beta) {
		struct board next = *b;
		next.side = -b->side;
		next.ep = 0;
		next.key ^= zobrist_side ^ zobrist_ep[b->ep] ^ zobrist_ep[0];
		int v = -search(&next, depth - 3, -beta, -beta + 1, ply + 1, false);
		if (v >= beta && !stopped) {
			seen_n--;
			return v >= MATE - 200 ? beta : v;
		}
	}
	int n = moves_of(b, false, m), legal = 0, low = alpha, value_best = -MATE - 1;
	rank_moves(b, m, n, e, ply);
	for (int i = 0; i < n && !stopped; i++) {
		struct board next = *b;
		struct move x = *pick(m + i, n - i);
		if (!make(&next, &x))
			continue;
		bool late = legal >= 4 && depth >= 3 && !check && x.score < 4000;
		int v = -MATE;
		legal++;
		if (legal > 1)
			v = -search(&next, depth - 1 - late, -alpha - 1, -alpha, ply + 1, true);
		if (legal == 1 || (v > alpha && (v < beta || late)))
			v = -search(&next, depth - 1, -beta, -alpha, ply + 1, true);
		if (stopped)
			break;
		if (v > value_best) {
			value_best = v;
			best = x;
		}
		alpha = v > alpha ? v : alpha;
		if (alpha >= beta) {
			if (b->at[x.to] == 0) {
				killer[ply][1] = killer[ply][0];
				killer[ply][0] = x;
			}
			break;
		}
	}
	seen_n--;
	if (stopped)
		return 0;
	if (legal == 0)
		return check ? -MATE + ply : 0;
	remember(b->key, value_best, depth,
		 value_best >= beta  ? 1
		 : value_best <= low ? 2
				     : 0,
		 &best);
	return value_best;
}

/* The root keeps a move of its own, so that the table cannot lose it. */
static struct move choose(const struct board *b, double ms, double bank)
{
	struct move m[MOVES_MAX], best = {0};
	int n = moves_of(b, false, m), legal = 0;
	double start = now_ms(), soft = 0.6 * ms + bank / 40;
	deadline = start + 0.7 * ms + bank / 15;
	nodes = 0;
	stopped = false;
	memset(killer, 0, sizeof killer);
	for (int i = 0; i < n; i++) {
		struct board next = *b;
		if (make(&next, &m[i]))
			m[legal++] = m[i];
	}
	if (legal == 0)
		return best;
	best = m[0];
	for (int depth = 1; depth < 40 && !stopped && legal > 1 && now_ms() - start < soft;
	     depth++) {
		int alpha = -MATE - 1, found = -1;
		seen[seen_n++] = b->key;
		for (int i = 0; i < legal && !stopped; i++) {
			struct board next = *b;
			make(&next, &m[i]);
			int v = -search(&next, depth - 1, -MATE - 1, -alpha, 1, true);
			if (!stopped && v > alpha) {
				alpha = v;
				found = i;
			}
		}
		seen_n--;
		if (found >= 0) {
			struct move first = m[found];
			memmove(m + 1, m, (size_t)found * sizeof *m);
			best = m[0] = first;
		}
		if (abs(alpha) > MATE - 200)
			break;
	}
	return best;
}

/* ---- agon/1 ---- */

static void read_fen(const char *s, struct board *b)
{
	static const char letters[] = " pnbrqk";
	memset(b, 0, sizeof *b);
	memset(b->at, OFF, sizeof b->at);
	for (int y = 7; y >= 0; y--, s++)
		for (int x = 0; x < 8; s++) {
			if (*s >= '1' && *s <= '8') {
				for (int k = *s - '0'; k > 0 && x < 8; k--)
					b->at[21 + 10 * y + x++] = 0;
			} else {
				const char *l = *s != '\0' ? strchr(letters, *s | 0x20) : NULL;
				if (l == NULL)
					exit(1);
				int kind = (int)(l - letters);
				b->at[21 + 10 * y + x++] = (signed char)(*s >= 'a' ? -kind : kind);
			}
		}
	b->side = *s == 'w' ? 1 : -1;
	for (s += 2; *s != ' ' && *s != '\0'; s++)
		b->castle |= *s == 'K' ? 1 : *s == 'Q' ? 2 : *s == 'k' ? 4 : *s == 'q' ? 8 : 0;
	if (s[0] == ' ' && s[1] >= 'a' && s[1] <= 'h')
		b->ep = 21 + 10 * (s[2] - '1') + s[1] - 'a';
	for (int q = 21; q < 99; q++)
		if (b->at[q] != OFF)
			b->key ^= zobrist[b->at[q] + 6][q];
	b->key ^= zobrist_castle[b->castle] ^ zobrist_ep[b->ep] ^ (b->side < 0 ? zobrist_side : 0);
}

static struct move read_move(const char *s)
{
	static const char letters[] = "  nbrq";
	const char *p = s[4] != '"' ? strchr(letters, s[4]) : NULL;
	return (struct move){(unsigned char)(21 + 10 * (s[1] - '1') + s[0] - 'a'),
			     (unsigned char)(21 + 10 * (s[3] - '1') + s[2] - 'a'),
			     (unsigned char)(p != NULL ? p - letters : 0), 0};
}

/* The board, and the positions that were there before it. */
static void read_game(const char *line, struct board *b)
{
	read_fen("rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq -", b);
	const char *s = strstr(line, "\"moves\":[");
	seen_n = 0;
	for (s = s != NULL ? s + strlen("\"moves\":[") : "]"; *s == '"'; s += *s == ',') {
		struct move m = read_move(s + 1);
		if (seen_n < SEEN_MAX - 2 * PLIES)
			seen[seen_n++] = b->key;
		make(b, &m);
		s = strchr(s + 1, '"') + 1;
	}
}

static double number(const char *line, const char *key)
{
	char quoted[32];
	snprintf(quoted, sizeof quoted, "\"%s\":", key);
	const char *at = strstr(line, quoted);
	return at != NULL ? strtod(at + strlen(quoted), NULL) : 0;
}

static void answer(const char *line)
{
	struct board b;
	read_game(line, &b);
	struct move m = choose(&b, number(line, "ms"), number(line, "bank"));
	printf("{\"type\":\"move\",\"n\":%.0f,\"move\":\"%c%c%c%c", number(line, "n"),
	       'a' + m.from % 10 - 1, '1' + m.from / 10 - 2, 'a' + m.to % 10 - 1,
	       '1' + m.to / 10 - 2);
	if (m.promotion != 0)
		putchar("  nbrq"[m.promotion]);
	puts("\"}");
}

int main(void)
{
	char *line = NULL;
	size_t cap = 0;
	table = calloc((size_t)1 << TABLE_LOG2, sizeof *table);
	if (table == NULL)
		return 1;
	set_up();
	setvbuf(stdout, NULL, _IOLBF, 0);
	while (getline(&line, &cap, stdin) > 0) {
		if (strstr(line, "\"type\":\"hello\"") != NULL)
			puts("{\"type\":\"ready\",\"name\":\"alphabeta\"}");
		else if (strstr(line, "\"type\":\"turn\"") != NULL)
			answer(line);
	}
	free(line);
	free(table);
	return 0;
}
