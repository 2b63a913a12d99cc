/*
 * mars_side: all handlers of one side.  Included once by mars_side0.c, for which
 * it has defaults, and once by mars_side1.c, which defines
 *	SIDE   0 or 1
 *	MINE   the table of this side
 *	OTHER  the table of the other one
 */
#ifndef SIDE
#define SIDE  0
#define MINE  mars_side0
#define OTHER mars_side1
#endif

#include "arenas/corewar/mars_ops.h"
#include "arenas/corewar/mars_pair.h"

#define LENGTH                 (machine(core)->pair.length[SIDE])
#define AS_PASSED(fn)          ((const struct handler *)(const void *)(uintptr_t)(fn))
#define AS_CALLED(h)           ((handler_fn *)(uintptr_t)(h))
#define LOOK_UP_OTHER(address) AS_PASSED(OTHER[core[address].act])

#if CHAINED
#define GO_ON CHAIN AS_CALLED(now)(PASS)
#else
#define GO_ON                                                                                      \
	(void)now, (void)pc, (void)then;                                                           \
	return next
#endif

/* The other one's turn.  coming is our own next process. */
#define TURN                                                                                       \
	do {                                                                                       \
		const struct handler *now = then;                                                  \
		pc = pc_then;                                                                      \
		pc_then = coming;                                                                  \
		then = AS_PASSED(MINE[core[pc_then].act]);                                         \
		if (__builtin_expect(++next == machine(core)->pair.stop, 0)) {                     \
			return mars_leave(core, next);                                             \
		}                                                                                  \
		GO_ON;                                                                             \
	} while (0)

#define LOSE_PROCESS(why)                                                                          \
	if ((LENGTH -= PER_TASK) == 0) {                                                           \
		return mars_leave_dead(core, next, pc, why);                                       \
	}                                                                                          \
	coming = next[2];

static uint16_t *rare(ARGS)
{
	struct mars *m = machine(core);
	uint32_t minus = m->pair.minus;
	uint64_t target = 0;
	uint32_t coming = 0;
	switch (mars_step(m, m->order[SIDE], pc, &target)) {
	case MARS_NEXT:
		GO(after(pc, minus));
		break;
	case MARS_GO:
		GO((uint32_t)target);
		break;
	case MARS_SPLIT:
		SPLIT((uint32_t)target);
		break;
	case MARS_DIES_DAT:
		LOSE_PROCESS(MARS_DAT)
		break;
	case MARS_DIES_DIV:
		LOSE_PROCESS(MARS_DIV)
		break;
	}
	TURN;
}

#define PLAY(body, function, find, amode, bmode)                                                   \
	static __attribute__((unused)) uint16_t *function(ARGS)                                    \
	{                                                                                          \
		const uint32_t minus = machine(core)->pair.minus;                                  \
		const struct operand I = here(core, pc);                                           \
		const struct operand A = find(core, I, I.a, amode, minus);                         \
		const struct operand B = find(core, I, I.b, bmode, minus);                         \
		(void)A;                                                                           \
		(void)B;                                                                           \
		uint32_t coming;                                                                   \
		body;                                                                              \
		TURN;                                                                              \
	}
#define MODES_NOW                          (core[pc].kind ^ MARS_KIND_EMPTY)
#define PLAY_ANY(name, body)               PLAY(body, name##_any, mars_operand, MODES_NOW >> 3 & 7, MODES_NOW & 7)
#define PLAY_ONE(name, body, amode, bmode) PLAY(body, name##_##amode##bmode, operand, amode, bmode)
#define PLAY_NONE(name, body, amode, bmode)
#define PLAY_ROW(name, body, modes)                                                                \
	PLAY_ANY(name, body)                                                                       \
	modes(PLAY_ONE, PLAY_NONE, name, body)
OPERATIONS(PLAY_ROW)

#define SLOT(name, amode, bmode)            [ROW_##name * 64 + ((amode * 8 + bmode) ^ MODES_EMPTY)]
#define SLOT_ONE(name, body, amode, bmode)  SLOT(name, amode, bmode) = name##_##amode##bmode,
#define SLOT_NONE(name, body, amode, bmode) SLOT(name, amode, bmode) = name##_any,
#define SLOTS(name, body, modes)            modes(SLOT_ONE, SLOT_NONE, name, body)
handlers MINE[HANDLERS] = {OPERATIONS(SLOTS)[ROW_rare * 64] = rare};
