/*
 * hand: one hand of no-limit hold'em, from the blinds to who gets what.
 *
 * Amounts are chips.  A bet is what lies before a player on this street, and
 * "to" is always such a total, not what is added.  Heads-up the button is the
 * small blind, acts first before the flop and last after it.
 *
 * A raise is at least as large as the last full one of the street (at first the
 * big blind), unless it is all-in.  A player who has acted may raise again only
 * when what it faces beyond its last action is a full raise or more: one short
 * all-in does not reopen the betting, several that add up do (TDA rule 47).
 * After RAISES_MAX raises of a street there is only calling, so every hand ends.
 *
 * At the end what nobody called goes back; then each pot, by what the players
 * left put in, goes to the best hands eligible for it, odd chips one by one to the
 * winners nearest to the left of the button.
 */
#ifndef AGON_HOLDEM_HAND_H
#define AGON_HOLDEM_HAND_H

#include "arenas/holdem/eval.h"

#include <stdbool.h>
#include <stdint.h>

enum { HAND_SEATS = 9, HAND_RAISES_MAX = 30, HAND_HISTORY_MAX = 1200 };
/* Two cards for each of n seats, then the board. */
#define HAND_CARDS(n) (2 * (n) + 5)

enum hand_act { HAND_FOLD, HAND_CHECK, HAND_CALL, HAND_RAISE, HAND_BLIND };
enum hand_street { HAND_PREFLOP, HAND_FLOP, HAND_TURN, HAND_RIVER, HAND_OVER };

struct hand_event {
	uint8_t street, seat, act, pad;
	int32_t to; /* the seat's bet afterwards */
};

struct hand {
	int32_t n, button, street, mover; /* mover -1: nobody acts any more */
	int32_t small, big;
	uint32_t in;     /* dealt in */
	uint32_t folded; /* of these */
	uint32_t acted;  /* since the street began */
	uint32_t shown;  /* cards that were turned up at the end */
	int32_t stack[HAND_SEATS], bet[HAND_SEATS], paid[HAND_SEATS], won[HAND_SEATS];
	int32_t faced[HAND_SEATS]; /* the highest bet when the seat last acted */
	int32_t high, full;        /* highest bet (at least the big blind), last full raise */
	int32_t raises;
	uint8_t card[HAND_CARDS(HAND_SEATS)];
	int32_t events;
	struct hand_event event[HAND_HISTORY_MAX];
};

/* cards: HAND_CARDS(n).  stack[s] > 0 for seats in `in`, of which there are at least two; the
 * button is one of them. */
void hand_deal(struct hand *h, int n, uint32_t in, int button, int small, int big,
	       const int32_t *stack, const uint8_t *cards);

static inline bool hand_over(const struct hand *h)
{
	return h->street == HAND_OVER;
}
/* What the mover may do.  No raise: *ret_max is 0. */
int32_t hand_to_call(const struct hand *h); /* chips to add, at most its stack */
void hand_raises(const struct hand *h, int32_t *ret_min, int32_t *ret_max);
/* Plays it; more than the stack is all-in (a call, where nothing can be raised), a fold that
 * costs nothing is a check.
 * false: against the rules, and a check or else a fold was played instead. */
bool hand_act(struct hand *h, enum hand_act act, int64_t to);

/* Cards of the board that lie open. */
int hand_board(const struct hand *h);
uint64_t hand_cards(const struct hand *h, int seat); /* its own and the whole board, for eval */
int32_t hand_pot(const struct hand *h);
static inline const uint8_t *hand_hole(const struct hand *h, int seat)
{
	return h->card + 2 * seat;
}

#endif
