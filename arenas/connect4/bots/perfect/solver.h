/*
 * A perfect solver of Connect Four, alone in one file: the harness and the bot
 * beside it both use it.  Negamax with null windows, bounds from the stones left,
 * forced replies, moves in order of the threats they make, and a table of
 * positions that keeps upper and lower bounds.
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
	uint64_t *table; /* key << 8 | bound, 0: empty */
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

static inline uint64_t s_key(uint64_t own, uint64_t occupied)
{
	return own + occupied + S_BOTTOM;
}

/* Bounds in the table: 1..37 upper bound - S_MIN + 1, 38.. lower bound. */
enum { S_UPPER = 1 - S_MIN, S_LOWER = S_MAX - S_MIN + 2 - S_MIN };

static inline uint64_t *s_slot(const struct solver *s, uint64_t key)
{
	uint64_t h = key * 0x9e3779b97f4a7c15u;
	return &s->table[(h ^ h >> 32) & s->mask];
}

static inline int s_bound(const struct solver *s, uint64_t key)
{
	uint64_t e = *s_slot(s, key);
	return e >> 8 == key ? (int)(e & 0xff) : 0;
}

static inline void s_store(struct solver *s, uint64_t key, int bound)
{
	*s_slot(s, key) = key << 8 | (uint64_t)bound;
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
			s_put(o, m, __builtin_popcountll(s_wins(own | m, occupied | m)));
	}
}

/* The mover cannot win at once.  Fail-soft enough for null windows. */
static inline int s_negamax(struct solver *s, uint64_t own, uint64_t occupied, int alpha, int beta)
{
	int plies = __builtin_popcountll(occupied);
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
	uint64_t key = s_key(own, occupied);
	int bound = s_bound(s, key);
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
	while (o.n > 0) {
		uint64_t m = o.move[--o.n];
		int v = -s_negamax(s, own ^ occupied, occupied | m, -beta, -alpha);
		if (s->stopped)
			return 0;
		if (v >= beta) {
			s_store(s, key, v + S_LOWER);
			return v;
		}
		if (v > alpha)
			alpha = v;
	}
	s_store(s, key, alpha + S_UPPER);
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
		int v = s_negamax(s, own, occupied, mid, mid + 1);
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
