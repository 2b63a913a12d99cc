/*
 * A perfect solver of Connect Four, alone in one file: the harness and the bot
 * beside it both use it.  Negamax with null windows, bounds from the stones left,
 * forced replies, moves in order of the threats they make, and a table of
 * positions that keeps upper and lower bounds: of a position and its mirror image
 * as one, in pairs of entries of which the first keeps what cost most work.
 *
 * Board: seven bits for each of seven columns, bit 7 * x + y, y = 6 always empty.
 */
#ifndef C4_SOLVER_H
#define C4_SOLVER_H

#include <stdbool.h>
#include <stdint.h>

#define S_BOTTOM ((uint64_t)0x0040810204081)
#define S_BOARD  (S_BOTTOM * 0x3f)

enum { S_MIN = -18, S_MAX = 18 };

struct solver {
	uint64_t *table; /* key << 8 | bound, 0: empty; 2 entries at least */
	uint64_t mask;   /* entries - 1 */
	uint64_t nodes, budget;
	bool stopped;
};

/* Empty cells that would complete a line of four for own. */
static inline uint64_t s_wins(uint64_t own, uint64_t occupied)
{
	uint64_t r = own << 1 & own << 2 & own << 3;
	static const int dir[] = {6, 7, 8};
	for (int i = 0; i < 3; i++) {
		int d = dir[i];
		uint64_t p = own << d & own << (2 * d);
		r |= p & own << (3 * d);
		r |= p & own >> d;
		p = own >> d & own >> (2 * d);
		r |= p & own << d;
		r |= p & own >> (3 * d);
	}
	return r & (S_BOARD ^ occupied);
}

static inline uint64_t s_moves(uint64_t occupied)
{
	return (occupied + S_BOTTOM) & S_BOARD;
}

/* Moves that do not lose at once; the mover cannot win at once. */
static inline uint64_t s_sane(uint64_t own, uint64_t occupied)
{
	uint64_t moves = s_moves(occupied), threats = s_wins(own ^ occupied, occupied);
	uint64_t forced = moves & threats;
	if (forced != 0) {
		if (forced & (forced - 1))
			return 0;
		moves = forced;
	}
	return moves & ~(threats >> 1);
}

/* Few bits as a rule, and without popcnt in the processor's base set. */
static inline int s_count(uint64_t bits)
{
	int n = 0;
	for (; bits != 0; bits &= bits - 1)
		n++;
	return n;
}

static inline uint64_t s_mirror(uint64_t b)
{
	const uint64_t c = 0x7f;
	return (b & c) << 42 | (b & c << 7) << 28 | (b & c << 14) << 14 | (b & c << 21) |
	       (b >> 14 & c << 14) | (b >> 28 & c << 7) | (b >> 42 & c);
}

enum {
	S_MIRROR_PLIES = 22, /* later few positions meet their mirror image */
	S_PEEK_PLIES = 30,   /* before: look up what the moves lead to, then search */
};

static inline uint64_t s_key(uint64_t own, uint64_t occupied, int plies)
{
	uint64_t key = own + occupied + S_BOTTOM;
	if (plies >= S_MIRROR_PLIES)
		return key;
	uint64_t other = s_mirror(own) + s_mirror(occupied) + S_BOTTOM;
	return other < key ? other : key;
}

/* Bounds in the table: 1..37 upper bound - S_MIN + 1, 38.. lower bound. */
enum { S_UPPER = 1 - S_MIN, S_LOWER = S_MAX - S_MIN + 2 - S_MIN };

/* An entry: plies (6 bits), key (49), bound (8). */
static inline uint64_t s_entry(uint64_t key, int plies)
{
	return (uint64_t)plies << 57 | key << 8;
}

static inline uint64_t *s_pair(const struct solver *s, uint64_t key)
{
	uint64_t h = key * 0x9e3779b97f4a7c15u;
	return &s->table[(h ^ h >> 32) & s->mask & ~(uint64_t)1];
}

static inline int s_bound(const struct solver *s, uint64_t entry)
{
	const uint64_t *at = s_pair(s, entry >> 8 & 0x1ffffffffffff);
	if ((at[0] ^ entry) < 256)
		return (int)(at[0] & 0xff);
	return (at[1] ^ entry) < 256 ? (int)(at[1] & 0xff) : 0;
}

/* Fewer stones, more work below: that stays in the first of the two. */
static inline void s_store(struct solver *s, uint64_t entry, int bound)
{
	uint64_t *at = s_pair(s, entry >> 8 & 0x1ffffffffffff);
	if (at[0] == 0 || entry >> 57 <= at[0] >> 57) {
		if (at[0] != 0 && (at[0] ^ entry) >= 256)
			at[1] = at[0];
		at[0] = entry | (uint64_t)bound;
	} else {
		at[1] = entry | (uint64_t)bound;
	}
}

struct s_order {
	uint64_t move[7];
	int score[7], n;
};

static inline void s_put(struct s_order *o, uint64_t move, int score)
{
	int i = o->n++;
	for (; i > 0 && o->score[i - 1] > score; i--) {
		o->move[i] = o->move[i - 1];
		o->score[i] = o->score[i - 1];
	}
	o->move[i] = move;
	o->score[i] = score;
}

/* Best last. */
static inline void s_sort(struct s_order *o, uint64_t own, uint64_t occupied, uint64_t moves)
{
	static const int column[] = {0, 6, 1, 5, 2, 4, 3};
	o->n = 0;
	for (int i = 0; i < 7; i++) {
		uint64_t m = moves & (uint64_t)0x7f << (7 * column[i]);
		if (m != 0)
			s_put(o, m, s_count(s_wins(own | m, occupied | m)));
	}
}

/* A move after which the table says the other cannot reach -beta; 0: none. */
static inline int s_peek(const struct solver *s, const struct s_order *o, uint64_t own,
			 uint64_t occupied, int plies, int beta)
{
	for (int i = o->n - 1; i >= 0; i--) {
		uint64_t key = s_key(own ^ occupied, occupied | o->move[i], plies + 1);
		int bound = s_bound(s, s_entry(key, plies + 1));
		if (bound != 0 && bound < S_MAX - S_MIN + 2 && S_UPPER - bound >= beta)
			return S_UPPER - bound;
	}
	return beta - 1;
}

/* The mover cannot win at once.  Fail-soft enough for null windows. */
static inline int s_negamax(struct solver *s, uint64_t own, uint64_t occupied, int plies, int alpha,
			    int beta)
{
	uint64_t moves = s_sane(own, occupied);
	s->nodes++;
	if (s->budget != 0 && s->nodes > s->budget)
		s->stopped = true;
	if (s->stopped)
		return 0;
	if (moves == 0)
		return -(42 - plies) / 2;
	if (plies >= 40)
		return 0;
	int least = -(40 - plies) / 2, most = (41 - plies) / 2;
	uint64_t entry = s_entry(s_key(own, occupied, plies), plies);
	int bound = s_bound(s, entry);
	if (bound >= S_MAX - S_MIN + 2)
		least = bound - S_LOWER > least ? bound - S_LOWER : least;
	else if (bound != 0)
		most = bound - S_UPPER < most ? bound - S_UPPER : most;
	if (alpha < least)
		alpha = least;
	if (beta > most)
		beta = most;
	if (alpha >= beta)
		return alpha > most ? most : alpha;
	struct s_order o;
	s_sort(&o, own, occupied, moves);
	if (plies < S_PEEK_PLIES && o.n > 1) {
		int v = s_peek(s, &o, own, occupied, plies, beta);
		if (v >= beta)
			return v;
	}
	while (o.n > 0) {
		uint64_t m = o.move[--o.n];
		int v = -s_negamax(s, own ^ occupied, occupied | m, plies + 1, -beta, -alpha);
		if (s->stopped)
			return 0;
		if (v >= beta) {
			s_store(s, entry, v + S_LOWER);
			return v;
		}
		if (v > alpha)
			alpha = v;
	}
	s_store(s, entry, alpha + S_UPPER);
	return alpha;
}

/* 0 a draw, k > 0: the mover wins with its (22 - k)-th stone.  false: out of budget. */
static inline bool s_solve(struct solver *s, uint64_t own, uint64_t occupied, int *ret_value)
{
	int plies = __builtin_popcountll(occupied);
	int low = -(42 - plies) / 2, high = (43 - plies) / 2;
	s->nodes = 0;
	s->stopped = false;
	if (plies == 42) {
		*ret_value = 0;
		return true;
	}
	if (s_wins(own, occupied) & s_moves(occupied)) {
		*ret_value = high;
		return true;
	}
	while (low < high) {
		int mid = low + (high - low) / 2;
		if (mid <= 0 && low / 2 < mid)
			mid = low / 2;
		else if (mid >= 0 && high / 2 > mid)
			mid = high / 2;
		int v = s_negamax(s, own, occupied, plies, mid, mid + 1);
		if (s->stopped)
			return false;
		if (v <= mid)
			high = v;
		else
			low = v;
	}
	*ret_value = low;
	return true;
}

#endif
