#include "arenas/holdem/hand.h"

#include <stddef.h>
#include <string.h>

static uint32_t bit(int seat)
{
	return (uint32_t)1 << seat;
}

static uint32_t live(const struct hand *h)
{
	return h->in & ~h->folded;
}

/* The next seat of set to the left of one; set is not empty. */
static int next(const struct hand *h, int seat, uint32_t set)
{
	do
		seat = seat + 1 < h->n ? seat + 1 : 0;
	while (!(set & bit(seat)));
	return seat;
}

static uint32_t with_chips(const struct hand *h)
{
	uint32_t set = 0;
	for (int s = 0; s < h->n; s++)
		set |= h->stack[s] > 0 ? bit(s) : 0;
	return set & live(h);
}

static void note(struct hand *h, int seat, enum hand_act act)
{
	if (h->events < HAND_HISTORY_MAX)
		h->event[h->events++] = (struct hand_event){(uint8_t)h->street, (uint8_t)seat,
							    (uint8_t)act, 0, h->bet[seat]};
}

static void put(struct hand *h, int seat, int32_t chips)
{
	h->stack[seat] -= chips;
	h->bet[seat] += chips;
	h->paid[seat] += chips;
}

/* ---- the end ---- */

static void return_uncalled(struct hand *h)
{
	int top = 0;
	int32_t second = 0;
	for (int s = 1; s < h->n; s++)
		if (h->paid[s] > h->paid[top])
			top = s;
	for (int s = 0; s < h->n; s++)
		if (s != top && h->paid[s] > second)
			second = h->paid[s];
	int32_t back = h->paid[top] - second;
	h->paid[top] -= back;
	h->stack[top] += back;
}

static void split(struct hand *h, int32_t pot, uint32_t winners)
{
	int n = __builtin_popcount(winners), seat = h->button;
	int32_t odd = pot % n;
	for (int i = 0; i < n; i++) {
		seat = next(h, seat, winners);
		h->won[seat] += pot / n + (i < odd);
	}
}

/* Who of `eligible` has the best hand. */
static uint32_t best_of(const uint32_t *value, uint32_t eligible)
{
	uint32_t best = 0, who = 0;
	for (uint32_t set = eligible; set != 0; set &= set - 1) {
		int s = __builtin_ctz(set);
		if (value[s] > best) {
			best = value[s];
			who = 0;
		}
		who |= value[s] == best ? bit(s) : 0;
	}
	return who;
}

static void pay_pots(struct hand *h)
{
	uint32_t value[HAND_SEATS] = {0};
	int32_t below = 0;
	for (uint32_t set = live(h); set != 0; set &= set - 1)
		value[__builtin_ctz(set)] = eval_hand(hand_cards(h, __builtin_ctz(set)));
	for (;;) {
		int32_t level = INT32_MAX, pot = 0;
		uint32_t eligible = 0;
		for (int s = 0; s < h->n; s++)
			if ((live(h) & bit(s)) && h->paid[s] > below) {
				eligible |= bit(s);
				level = h->paid[s] < level ? h->paid[s] : level;
			}
		if (eligible == 0)
			return;
		for (int s = 0; s < h->n; s++)
			if (h->paid[s] > below)
				pot += (h->paid[s] < level ? h->paid[s] : level) - below;
		split(h, pot, best_of(value, eligible));
		below = level;
	}
}

static void finish(struct hand *h)
{
	uint32_t left = live(h);
	return_uncalled(h);
	if ((left & (left - 1)) == 0) {
		for (int s = 0; s < h->n; s++)
			h->won[__builtin_ctz(left)] += h->paid[s];
	} else {
		h->shown = left;
		pay_pots(h);
	}
	for (int s = 0; s < h->n; s++)
		h->stack[s] += h->won[s];
	h->street = HAND_OVER;
	h->mover = -1;
}

/* ---- whose turn ---- */

static bool needs_to_act(const struct hand *h, int seat, uint32_t able)
{
	if (!(able & bit(seat)))
		return false;
	if (able & ~bit(seat))
		return !(h->acted & bit(seat)) || h->bet[seat] < h->high;
	/* Alone with chips: only what others have put in can still be asked. */
	for (int s = 0; s < h->n; s++)
		if ((live(h) & bit(s)) && h->bet[s] > h->bet[seat])
			return true;
	return false;
}

static void next_street(struct hand *h)
{
	h->street++;
	h->acted = 0;
	h->high = 0;
	h->full = h->big;
	h->raises = 0;
	memset(h->bet, 0, sizeof h->bet);
	memset(h->faced, 0, sizeof h->faced);
}

/* Behind seat: the next who has to act, or the next street, or the end. */
static void move_on(struct hand *h, int seat)
{
	for (;;) {
		uint32_t able = with_chips(h), left = live(h);
		if ((left & (left - 1)) == 0)
			break;
		for (int i = 0; i < h->n; i++) {
			seat = seat + 1 < h->n ? seat + 1 : 0;
			if (needs_to_act(h, seat, able)) {
				h->mover = seat;
				return;
			}
		}
		if (h->street == HAND_RIVER)
			break;
		next_street(h);
		seat = h->button;
	}
	finish(h);
}

void hand_deal(struct hand *h, int n, uint32_t in, int button, int small, int big,
	       const int32_t *stack, const uint8_t *cards)
{
	memset(h, 0, offsetof(struct hand, event));
	h->n = n;
	h->in = in;
	h->button = button;
	h->small = small;
	h->big = big;
	for (int s = 0; s < n; s++)
		h->stack[s] = in & bit(s) ? stack[s] : 0;
	memcpy(h->card, cards, (size_t)HAND_CARDS(n));
	bool two = __builtin_popcount(in) == 2;
	int first = two ? button : next(h, button, in), second = next(h, first, in);
	put(h, first, h->stack[first] < small ? h->stack[first] : small);
	note(h, first, HAND_BLIND);
	put(h, second, h->stack[second] < big ? h->stack[second] : big);
	note(h, second, HAND_BLIND);
	h->high = h->full = big;
	move_on(h, second);
}

/* ---- acting ---- */

/* The most that an opponent alone could make the mover match. */
static int32_t target(const struct hand *h)
{
	int32_t most = 0;
	if (with_chips(h) & ~bit(h->mover))
		return h->high;
	for (int s = 0; s < h->n; s++)
		if ((live(h) & bit(s)) && h->bet[s] > most)
			most = h->bet[s];
	return most;
}

int32_t hand_to_call(const struct hand *h)
{
	int32_t more = target(h) - h->bet[h->mover];
	more = more > 0 ? more : 0;
	return more < h->stack[h->mover] ? more : h->stack[h->mover];
}

void hand_raises(const struct hand *h, int32_t *ret_min, int32_t *ret_max)
{
	int s = h->mover;
	int32_t all_in = h->bet[s] + h->stack[s], least = h->high + h->full;
	bool closed = (h->acted & bit(s)) && h->high - h->faced[s] < h->full;
	bool can = all_in > h->high && !closed && h->raises < HAND_RAISES_MAX &&
		   (with_chips(h) & ~bit(s)) != 0;
	*ret_min = !can ? 0 : least < all_in ? least : all_in;
	*ret_max = can ? all_in : 0;
}

static void raise_to(struct hand *h, int32_t to)
{
	int32_t by = to - h->high;
	put(h, h->mover, to - h->bet[h->mover]);
	h->full = by > h->full ? by : h->full;
	h->high = to;
	h->raises++;
}

bool hand_act(struct hand *h, enum hand_act act, int64_t to)
{
	int seat = h->mover;
	int32_t call = hand_to_call(h), least, most;
	bool fair = true;
	if (act == HAND_RAISE) {
		hand_raises(h, &least, &most);
		/* "All-in" where there is only a call left. */
		if (most == 0 && to >= h->bet[seat] + h->stack[seat])
			act = HAND_CALL;
	}
	if (act == HAND_RAISE) {
		to = to > most ? most : to;
		fair = most > 0 && to >= least;
	} else if (act == HAND_CHECK) {
		fair = call == 0;
	}
	if (!fair || (act == HAND_FOLD && call == 0))
		act = call == 0 ? HAND_CHECK : HAND_FOLD;
	if (act == HAND_CALL && call == 0)
		act = HAND_CHECK;
	if (act == HAND_FOLD)
		h->folded |= bit(seat);
	else if (act == HAND_CALL)
		put(h, seat, call);
	else if (act == HAND_RAISE)
		raise_to(h, (int32_t)to);
	h->acted |= bit(seat);
	h->faced[seat] = h->high;
	note(h, seat, act);
	move_on(h, seat);
	return fair;
}

/* ---- looking ---- */

int hand_board(const struct hand *h)
{
	static const int open[] = {0, 3, 4, 5};
	if (h->street == HAND_OVER)
		return h->shown != 0 ? 5 : open[h->event[h->events - 1].street];
	return open[h->street];
}

uint64_t hand_cards(const struct hand *h, int seat)
{
	uint64_t set = eval_card(h->card[2 * seat]) | eval_card(h->card[2 * seat + 1]);
	for (int i = 0; i < 5; i++)
		set |= eval_card(h->card[2 * h->n + i]);
	return set;
}

int32_t hand_pot(const struct hand *h)
{
	int32_t sum = 0;
	for (int s = 0; s < h->n; s++)
		sum += h->paid[s];
	return sum;
}
