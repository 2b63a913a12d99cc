/*
 * mars_side: all handlers of one side.  Included once by mars_side0.c, for which
 * it has defaults, and once by mars_side1.c, which defines
 *	SIDE             0 or 1
 *	MINE, THEIRS     the table of this side and that of the other one
 *	MY_PC, THEIR_PC  likewise which of pc0 and pc1 is whose
 */
#ifndef SIDE
#define SIDE     0
#define MINE     mars_side0
#define THEIRS   mars_side1
#define MY_PC    pc0
#define THEIR_PC pc1
#endif

#include "arenas/corewar/mars_ops.h"
#include "arenas/corewar/mars_pair.h"

#define TASKS (machine(core)->pair.tasks[SIDE])

/* Our next process after address was pushed: that one if it is our only one.  A branch, so
 * that it need not be stored and loaded again before it is known. */
#define GO(address)                                                                                \
	do {                                                                                       \
		push(next, TASKS, address);                                                        \
		if (TASKS == 1)                                                                    \
			MY_PC = address;                                                           \
		else                                                                               \
			MY_PC = next[2];                                                           \
	} while (0)
/* Without a branch, since who is full loses some and splits again.  Behind the end of a queue
 * there is room for one more of everybody. */
#define SPLIT(address)                                                                             \
	do {                                                                                       \
		const uint64_t tasks = TASKS;                                                      \
		push(next, tasks, pc + 1);                                                         \
		push(next, tasks + 1, address);                                                    \
		TASKS = tasks + (tasks < machine(core)->pair.full);                                \
		MY_PC = next[2];                                                                   \
	} while (0)
#define LOSE_PROCESS(end)                                                                          \
	do {                                                                                       \
		if (--TASKS == 0) {                                                                \
			machine(core)->pair.why = end;                                             \
			return mars_leave_dead(PASS);                                              \
		}                                                                                  \
		MY_PC = next[2];                                                                   \
	} while (0)
/* MOV.I: the next instruction may be the cell that is written. */
#define COPY                                                                                       \
	memcpy(&core[B.at], &A.word, sizeof A.word);                                               \
	if (__builtin_expect(B.at == THEIR_PC, 0))                                                 \
		then = HANDLER(THEIRS, (uint16_t)A.word);                                          \
	STEP

#if CHAINED
#define GO_ON CHAIN CALLED(now)(PASS)
#else
#define GO_ON                                                                                      \
	(void)now, (void)pc0, (void)pc1, (void)then;                                               \
	return next
#endif

/* The other one's turn.  A chain has an even number of them. */
#define TURN                                                                                       \
	do {                                                                                       \
		const struct handler *now = then;                                                  \
		then = HANDLER(MINE, core[MY_PC].act);                                             \
		next++;                                                                            \
		if (SIDE == 1 && __builtin_expect(next == machine(core)->pair.stop, 0))            \
			return mars_go_on(PASS);                                                   \
		GO_ON;                                                                             \
	} while (0)

/* Behind the last cell: it is the first one that is meant. */
static uint16_t *wrap(ARGS)
{
	MY_PC = 0;
	CHAIN MINE[core[0].act](PASS);
}

static uint16_t *rare(ARGS)
{
	const uint64_t pc = MY_PC;
	const struct stepped done = mars_stepped(machine(core), SIDE, pc);
	switch (done.out) {
	case MARS_NEXT:
		STEP;
		break;
	case MARS_GO:
		GO(done.target);
		break;
	case MARS_SPLIT:
		SPLIT(done.target);
		break;
	case MARS_DIES_DAT:
		LOSE_PROCESS(MARS_DAT);
		break;
	case MARS_DIES_DIV:
		LOSE_PROCESS(MARS_DIV);
		break;
	}
	TURN;
}

#define PLAY(body, function, find, amode, bmode)                                                   \
	static __attribute__((unused)) uint16_t *function(ARGS)                                    \
	{                                                                                          \
		const uint64_t minus = machine(core)->pair.minus, pc = MY_PC;                      \
		const struct operand I = here(core, pc);                                           \
		const struct operand A = find(core, I, I.a, amode, minus);                         \
		const struct operand B = find(core, I, I.b, bmode, minus);                         \
		(void)A;                                                                           \
		(void)B;                                                                           \
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

#define SLOT_ONE(name, body, amode, bmode)         SLOT(name, amode, bmode) = name##_##amode##bmode,
#define SLOT_NONE(name, body, amode, bmode)        SLOT(name, amode, bmode) = name##_any,
#define SLOTS(name, body, modes)                   modes(SLOT_ONE, SLOT_NONE, name, body)
#define SLOT_FREQUENT(number, op, amode, bmode, x) [number] = op##_##amode##bmode,
handlers MINE[HANDLERS] = {
	FREQUENT(SLOT_FREQUENT, 0) OPERATIONS(SLOTS)[ROW_rare * 64] = rare, [ACT_WRAP] = wrap};
