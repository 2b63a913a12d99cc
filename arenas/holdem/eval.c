#include "arenas/holdem/eval.h"

static inline uint32_t value(enum eval_category c, uint32_t major, uint32_t minor)
{
	return (uint32_t)c << EVAL_CATEGORY_SHIFT | major << 13 | minor;
}

static inline uint32_t top(uint32_t set)
{
	return set != 0 ? (uint32_t)1 << (31 - __builtin_clz(set)) : 0;
}

/* The n highest of a set that has at least as many. */
static inline uint32_t best(uint32_t set, int n)
{
	for (int extra = __builtin_popcount(set) - n; extra > 0; extra--)
		set &= set - 1;
	return set;
}

/* The highest rank of a straight, 0: none.  An ace is below the two as well. */
static inline uint32_t straight(uint32_t ranks)
{
	uint32_t r = ranks << 1 | ranks >> 12;
	return top((r & r << 1 & r << 2 & r << 3 & r << 4) >> 1);
}

static uint32_t flush(uint32_t suit)
{
	uint32_t s = straight(suit);
	return s != 0 ? value(EVAL_STRAIGHT_FLUSH, s, 0) : value(EVAL_FLUSH, 0, best(suit, 5));
}

uint32_t eval_hand(uint64_t hand)
{
	uint32_t a = hand & 0x1fff, b = hand >> 16 & 0x1fff;
	uint32_t c = hand >> 32 & 0x1fff, d = hand >> 48 & 0x1fff;
	uint32_t any = a | b | c | d;
	uint32_t quads = a & b & c & d;
	uint32_t three = (a & b & (c | d)) | (c & d & (a | b));
	uint32_t two = (a & b) | (c & d) | ((a | b) & (c | d));
	uint32_t run;

	/* With seven cards a flush leaves no room for quads or a full house. */
	if (__builtin_popcount(a) >= 5)
		return flush(a);
	if (__builtin_popcount(b) >= 5)
		return flush(b);
	if (__builtin_popcount(c) >= 5)
		return flush(c);
	if (__builtin_popcount(d) >= 5)
		return flush(d);
	if (quads != 0)
		return value(EVAL_QUADS, quads, top(any ^ quads));
	if (three != 0) {
		uint32_t t = top(three);
		if (two != t)
			return value(EVAL_FULL_HOUSE, t, top(two ^ t));
		run = straight(any);
		return run != 0 ? value(EVAL_STRAIGHT, run, 0)
				: value(EVAL_TRIPS, t, best(any ^ t, 2));
	}
	run = straight(any);
	if (run != 0)
		return value(EVAL_STRAIGHT, run, 0);
	if ((two & (two - 1)) != 0) {
		uint32_t pairs = best(two, 2);
		return value(EVAL_TWO_PAIR, pairs, top(any ^ pairs));
	}
	if (two != 0)
		return value(EVAL_PAIR, two, best(any ^ two, 3));
	return value(EVAL_HIGH, 0, best(any, 5));
}

const char *eval_name(enum eval_category c)
{
	static const char *const name[EVAL_CATEGORIES] = {
		"high card", "pair",       "two pair", "three of a kind", "straight",
		"flush",     "full house", "quads",    "straight flush"};
	return name[c];
}
