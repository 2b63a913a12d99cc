/*
 * mars_pair: battles of two, the case that has to be fast; private to
 * mars_pair.c, mars_round.c and mars_side0.c, mars_side1.c.
 *
 * One small function, a handler, per combination of opcode, modifier and
 * modes, made by macros; each ends by calling the handler of the next
 * instruction in tail position, so a battle is a chain of jumps.  What was
 * measured to matter:
 *
 * - Instructions.  A turn takes 20 to 40 of them and the processor does about five in
 *   a cycle, so every one counts.  The state of the chain is in registers that no handler
 *   has to save, and behind the last cell of the core lies one that leads back to the
 *   first, so that going on to the next address needs no test.
 * - Guesses.  A jump that was not foreseen costs as much as five turns.  The handler of
 *   the next instruction is looked up one instruction ahead, so that a wrong guess ends
 *   early.  Only MOV.I can change what was looked up, and checks it.
 * - Every handler exists twice, for the warrior that moves first and for the other
 *   one (the sides): the processor tells loads, stores and jumps apart by their
 *   address, and the two warriors do different things.
 * - Between many processes of both sides, one handler plays a turn of each (mars_round.c):
 *   one jump to guess instead of two, 1.2x between papers; looked up two rounds ahead, which
 *   is 1.03x between papers, 1.04x against a clear and 0.96x between stones and a clear.
 * - Addresses wrap without branches; skips and jumps are branches, which need not
 *   wait for what they compare.
 * - The only process of a warrior goes on from a register: with few processes a battle
 *   waits for nothing so much as for an address to pass through the queue in memory.
 * - Fields are loaded one by one and stored at once if both change: a load gets
 *   the data of a store in flight only if the store covers it.
 *
 * What was measured and did not pay: tests for frequent successors before the jump, one
 * handler for both sides' turns (1.1x between papers, 0.9x elsewhere), branch-free handlers
 * for all modes or for MOV.I SPL JMP DAT only, driven by a table (a prototype took 7 ns
 * a turn), prefetching from the queue, task counts in a register, other alignments, -O3, a
 * test for what most processes of the other side want by a sample of the queue (0.83x to
 * 1.0x).  Of rounds: a conditional move instead of the branch that tells the frequent ones
 * (0.94x), task counts in registers (0.98x), the ends of the queues instead of counts
 * (0.9x: the chain of what SPL computes gets longer), a loop while a round is followed by
 * one of the same handler (0.95x), the look-up after both turns, which needs no checks
 * (0.92x), other thresholds.  Of both: pointers stored with their whole cell, so that MOV.I
 * never waits for half a cell in flight (0.8x to 1.0x), MOV.I by parts for the same reason
 * (0.7x to 1.04x), -march=x86-64-v3 (1.01x).
 * What is left in battles between papers are the jumps themselves: three of seven turns, one
 * of three with rounds, go where even a perfect memory of the last 32 instructions does not
 * foresee.  A memory of either side apart would miss one in four, but the processor keeps one
 * history.
 *
 * Combinations that hardly occur share one handler per opcode and modifier that
 * looks at the modes when it runs; MUL DIV MOD LDP STP go through mars_step().
 *
 * The order of evaluation inside operand() is what makes in-register results
 * come out as in pMARS: fields of the instruction as fetched, the A operand with
 * its side effects, the B operand with its own, then the operation on the values
 * that were read, not on what is in the core by then.
 */
#ifndef AGON_COREWAR_MARS_PAIR_H
#define AGON_COREWAR_MARS_PAIR_H

#include "arenas/corewar/mars_core.h"

#include <string.h>

#define INLINE static inline __attribute__((always_inline))

/* A chain of tail calls needs a compiler that makes them jumps.  Without that (no
 * optimisation, sanitizers) each handler returns and a loop calls the next. */
#if defined(__SANITIZE_ADDRESS__) || !defined(__OPTIMIZE__)
#define CHAINED 0
#define CHAIN   return
#elif defined(__clang__)
#if __has_feature(address_sanitizer) || __has_feature(undefined_behavior_sanitizer)
#define CHAINED 0
#define CHAIN   return
#else
#define CHAINED 1
#define CHAIN   __attribute__((musttail)) return
#endif
#else
#define CHAINED 1
#define CHAIN   return
#pragma GCC optimize("optimize-sibling-calls")
#endif

struct handler; /* in place of the recursive type of a handler */
/* core: the rest of the machine is below it.  pc0, pc1: the addresses of the next
 * instructions of either side; that of the side on turn is being played.  next: the place in
 * the queue.  then: the handler of the instruction after this one.  With gcc they are global
 * registers, which calls do not save; mars_run_pair() does. */
#if CHAINED && defined(__x86_64__) && !defined(__clang__)
#define IN_REGISTERS 1
__extension__ register struct mars_cell *core __asm__("rbx");
__extension__ register uint64_t pc0 __asm__("r12");
__extension__ register uint64_t pc1 __asm__("r13");
__extension__ register uint16_t *next __asm__("r14");
__extension__ register const struct handler *then __asm__("r15");
#define ARGS void
#define PASS
#else
#define IN_REGISTERS 0
#define ARGS                                                                                       \
	struct mars_cell *core, uint64_t pc0, uint64_t pc1, uint16_t *next,                        \
		const struct handler *then
#define PASS core, pc0, pc1, next, then
#endif
/* Returns NULL, except where handlers do not chain: then the place to go on. */
typedef uint16_t *handler_fn(ARGS);

INLINE struct mars *machine(struct mars_cell *cells)
{
	return (struct mars *)(void *)((char *)cells - offsetof(struct mars, core));
}

/* Values modulo the core size, from values below it; minus is 2^32 - core size.  gcc
 * makes branches of these where it may, which are guessed wrong too often. */
INLINE uint64_t add(uint64_t b, uint64_t a, uint64_t minus)
{
	uint64_t sum = b + a;
#if defined(__x86_64__) && !defined(__clang__)
	__asm__("addl %k2, %k1\n\tcmovcl %k1, %k0" : "+r"(sum), "+r"(a) : "r"(b + minus) : "cc");
	return sum;
#else
	uint32_t folded;
	return __builtin_add_overflow((uint32_t)(b + minus), (uint32_t)a, &folded) ? folded : sum;
#endif
}

/* Of a number and the same plus or minus the core size, modulo 2^32, the right one is
 * the smaller one. */
INLINE uint32_t lesser(uint32_t x, uint32_t y)
{
	return x < y ? x : y;
}

INLINE uint32_t sub(uint64_t b, uint64_t a, uint64_t minus)
{
	return lesser((uint32_t)(b - a), (uint32_t)(b - a - minus));
}

INLINE uint64_t dec(uint64_t v, uint64_t minus)
{
	return v == 0 ? (uint32_t)~minus : v - 1;
}

INLINE uint64_t inc(uint64_t v, uint64_t minus)
{
	return add(1, v, minus);
}

struct operand {
	uint64_t word; /* the whole cell */
	uint64_t at;   /* address in the core */
	uint16_t a, b; /* its fields when it was read */
};

INLINE struct operand here(const struct mars_cell *cells, uint64_t at)
{
	struct operand o = {.at = at, .a = cells[at].a, .b = cells[at].b};
	memcpy(&o.word, &cells[at], sizeof o.word);
	return o;
}

INLINE struct operand operand(struct mars_cell *cells, struct operand insn, uint64_t field,
			      const int mode, uint64_t minus)
{
	if (mode == CW_IMMEDIATE)
		return insn;
	uint64_t at = add(insn.at, field, minus);
	if (mode == CW_DIRECT)
		return here(cells, at);
	const bool by_a = mode == CW_A_INDIRECT || mode == CW_A_PREDEC || mode == CW_A_POSTINC;
	uint16_t *pointer = by_a ? &cells[at].a : &cells[at].b;
	uint64_t v = *pointer;
	if (mode == CW_A_PREDEC || mode == CW_B_PREDEC)
		*pointer = (uint16_t)(v = dec(v, minus));
	struct operand o = here(cells, add(at, v, minus));
	if (mode == CW_A_POSTINC || mode == CW_B_POSTINC)
		*pointer = (uint16_t)inc(v, minus);
	return o;
}

/* Both fields with one store. */
INLINE void store(struct mars_cell *cell, uint64_t a, uint64_t b)
{
	struct {
		uint16_t a, b;
	} both = {(uint16_t)a, (uint16_t)b};
	_Static_assert(offsetof(struct mars_cell, b) == offsetof(struct mars_cell, a) + 2, "");
	memcpy(&cell->a, &both, sizeof both);
}

/* A value that the compiler shall not load together with its neighbour. */
INLINE uint32_t apart(uint32_t v)
{
	__asm__("" : "+r"(v));
	return v;
}

INLINE void push(uint16_t *place, uint64_t tasks, uint64_t address)
{
	place[2 * tasks] = (uint16_t)address;
}

/* Operand of a mode that is known only when it runs. */
struct operand mars_operand(struct mars_cell *cells, struct operand insn, uint64_t field, int mode,
			    uint64_t minus);
/* mars_step() for a side, without a variable of the caller's that would keep its last call
 * from being a jump. */
struct stepped {
	enum mars_outcome out;
	uint32_t target;
};
struct stepped mars_stepped(struct mars *m, int side, uint64_t pc);
/* Leave the chain: put the registers away.  Return NULL, so that a handler can end with them and
 * needs no stack. */
handler_fn mars_leave;
/* The next slice, by rounds or by turns, or leave: what handlers do that have come to the stop. */
handler_fn mars_go_on;
/* The warrior on turn has lost its last process. */
handler_fn mars_leave_dead;

/* The handlers of either side, by the act of a cell. */
typedef handler_fn *const handlers;
extern handlers mars_side0[], mars_side1[];
#define HANDLER(side, act) ((const struct handler *)(const void *)(uintptr_t)(side)[act])
#define CALLED(handler)    ((handler_fn *)(uintptr_t)(handler))

/* The handlers of rounds (mars_round.c), by the acts of both cells as digits; what plays a round
 * that has none. */
enum { FREQUENT_MAX = 32, ROUNDS = FREQUENT_MAX * FREQUENT_MAX };
extern handlers mars_rounds[];
handler_fn mars_by_turns;

INLINE const struct handler *round_of(const struct mars_cell *cells, uint64_t first,
				      uint64_t second)
{
	uint32_t i = cells[first].act * (uint32_t)FREQUENT_MAX + cells[second].act;
	if (__builtin_expect(i >= ROUNDS, 0))
		return (const struct handler *)(const void *)(uintptr_t)mars_by_turns;
	return HANDLER(mars_rounds, i);
}

#endif
