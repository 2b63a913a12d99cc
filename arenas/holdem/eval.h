/*
 * eval: the value of a poker hand of five to seven cards, exactly and without
 * tables.
 *
 * A card is 4 * rank + suit, rank 0 a two to 12 an ace, suits c d h s.  A hand is
 * a set of cards: sixteen bits for each suit, one for each rank.
 *
 * A value is category << 26 | major << 13 | minor, where major and minor are
 * sets of ranks (the pair's and the kickers', say), so values compare as hands do.
 */
#ifndef AGON_HOLDEM_EVAL_H
#define AGON_HOLDEM_EVAL_H

#include <stdint.h>

enum eval_category {
	EVAL_HIGH,
	EVAL_PAIR,
	EVAL_TWO_PAIR,
	EVAL_TRIPS,
	EVAL_STRAIGHT,
	EVAL_FLUSH,
	EVAL_FULL_HOUSE,
	EVAL_QUADS,
	EVAL_STRAIGHT_FLUSH,
	EVAL_CATEGORIES
};
enum { EVAL_CARDS = 52, EVAL_CATEGORY_SHIFT = 26, EVAL_ACE = 1 << 12 };

static inline uint64_t eval_card(int card)
{
	return (uint64_t)1 << (16 * (card & 3) + (card >> 2));
}

uint32_t eval_hand(uint64_t hand);

static inline enum eval_category eval_category(uint32_t value)
{
	return (enum eval_category)(value >> EVAL_CATEGORY_SHIFT);
}

/* "pair", "straight flush", ... */
const char *eval_name(enum eval_category c);

#endif
