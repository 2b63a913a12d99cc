/*
 * mars_round: rounds, a turn of either side, as one handler; for battles between
 * many processes.
 *
 * With crowds on both sides, in battles of papers, what comes next is the least foreseen:
 * nearly every second jump of a chain of turns is guessed wrong.  Here the two instructions of
 * a round, which are known ahead, choose one handler out of the square of the frequent
 * instructions, so that a round has one jump to guess instead of two.  `then` is the handler
 * not of the next round but of the one after that.  As long as both sides have more processes
 * than there are rounds to come, and two more, nobody dies, and nobody goes on from a
 * register.
 *
 * A round with another instruction is played by turns (mars_by_turns()).
 */
#include "arenas/corewar/mars_pair.h"

#include "arenas/corewar/mars_ops.h"

#if CHAINED

#define TASKS       (machine(core)->pair.tasks[side])
#define GO(address) push(next + side, TASKS, address)
#define SPLIT(address)                                                                             \
	do {                                                                                       \
		const uint64_t tasks = TASKS;                                                      \
		push(next + side, tasks, pc + 1);                                                  \
		push(next + side, tasks + 1, address);                                             \
		TASKS = tasks + (tasks < machine(core)->pair.full);                                \
	} while (0)
#define LOSE_PROCESS(end) --TASKS
/* MOV.I: what was looked up, for two rounds, may be the cell that is written. */
#define COPY                                                                                       \
	memcpy(&core[B.at], &A.word, sizeof A.word);                                               \
	STEP;                                                                                      \
	if (side == 0 && __builtin_expect(B.at == pc1, 0))                                         \
		return second_turn(PASS);                                                          \
	if (__builtin_expect(B.at == next0 || B.at == next1, 0))                                   \
		now = round_of(core, next0, next1);                                                \
	if (__builtin_expect(B.at == soon0 || B.at == soon1, 0))                                   \
		then = round_of(core, soon0, soon1);

#define TURN(which, at, body, amode, bmode)                                                        \
	do {                                                                                       \
		const int side = which;                                                            \
		const uint64_t pc = at;                                                            \
		const struct operand I = here(core, pc);                                           \
		const struct operand A = operand(core, I, I.a, amode, minus);                      \
		const struct operand B = operand(core, I, I.b, bmode, minus);                      \
		(void)A;                                                                           \
		(void)B;                                                                           \
		body;                                                                              \
	} while (0)

/* The next turn of the first side, and no round after it, as in a chain of turns. */
static uint16_t *second_turn(ARGS)
{
	machine(core)->pair.stop = next + 2;
	next++;
	pc0 = next[1];
	then = HANDLER(mars_side0, core[pc0].act);
	CHAIN mars_side1[core[pc1].act](PASS);
}

#define ROUND(i, op0, amode0, bmode0, j, op1, amode1, bmode1)                                      \
	static uint16_t *round_##i##_##j(ARGS)                                                     \
	{                                                                                          \
		const uint64_t minus = machine(core)->pair.minus;                                  \
		const uint64_t next0 = next[2], next1 = next[3], soon0 = next[4], soon1 = next[5]; \
		const struct handler *now = then;                                                  \
		then = round_of(core, soon0, soon1);                                               \
		TURN(0, pc0, DO_##op0, amode0, bmode0);                                            \
		pc0 = next0;                                                                       \
		TURN(1, pc1, DO_##op1, amode1, bmode1);                                            \
		pc1 = next1;                                                                       \
		next += 2;                                                                         \
		if (__builtin_expect(next == machine(core)->pair.stop, 0))                         \
			return mars_go_on(PASS);                                                   \
		CHAIN CALLED(now)(PASS);                                                           \
	}
#define UNPACK(macro, ...)                  macro(__VA_ARGS__)
#define ROUND_OF(j, op, amode, bmode, mine) UNPACK(ROUND, EXPAND mine, j, op, amode, bmode)
#define EXPAND(...)                         __VA_ARGS__
#define ROUNDS_OF(i, op, amode, bmode, x)   FREQUENT_AGAIN(ROUND_OF, (i, op, amode, bmode))
FREQUENT(ROUNDS_OF, 0)

#define SLOT_OF(j, op, amode, bmode, i)  [i * FREQUENT_MAX + j] = round_##i##_##j,
#define SLOTS_OF(i, op, amode, bmode, x) FREQUENT_AGAIN(SLOT_OF, i)
handlers mars_rounds[ROUNDS] = {FREQUENT(SLOTS_OF, 0)};

#define ROW_NAME(i, op, amode, bmode, x) #i #op #amode #bmode ","
_Static_assert(__builtin_strcmp(FREQUENT(ROW_NAME, 0), FREQUENT_AGAIN(ROW_NAME, 0)) == 0,
	       "the two lists of frequent instructions are the same");

#endif
