/* game: a number of hands between the same seats; private to the files of the arena. */
#ifndef AGON_HOLDEM_GAME_H
#define AGON_HOLDEM_GAME_H

#include "arenas/arena.h"
#include "arenas/holdem/hand.h"

enum holdem_mode { HOLDEM_CASH, HOLDEM_TOURNAMENT };

struct game {
	uint64_t seed;
	int32_t n, mode, hands, level, start, big; /* start: chips of a stack */
	int32_t no;                                /* hands that are over */
	int32_t over;
	int32_t stack[HAND_SEATS];
	int32_t left_at[HAND_SEATS]; /* tournament: the hand it lost its last chips in, 0: none */
	int32_t hands_won[HAND_SEATS], showdowns[HAND_SEATS], faults[HAND_SEATS];
	int64_t net[HAND_SEATS];
	struct hand h; /* last: its history is mostly empty */
};

/* Text of an action: fold, check, call, all-in, "raise N", {"a":"raise","to":N}.
 * false: it is none. */
bool holdem_read(const char *text, size_t len, enum hand_act *ret_act, int64_t *ret_to);

void holdem_view(const void *st, int seat, struct buf *out);
void holdem_event(const void *st, int seat, struct buf *out);
void holdem_frame(const void *st, struct buf *out);
void holdem_report(const void *st, int seat, struct buf *out);
void holdem_show(const void *st, const char *const *names, bool color, int width, int height,
		 struct buf *out);
/* Thousandths of a big blind per hand. */
double holdem_mbb(const struct game *g, int seat);

#endif
