/*
 * mars_pair: battles of two, the case that has to be fast; private to
 * mars_pair.c and mars_side0.c, mars_side1.c.
 *
 * One small function, a handler, per combination of opcode, modifier and
 * modes, made by macros; each ends by calling the handler of the next
 * instruction in tail position, so a battle is a chain of jumps.  What was
 * measured to matter:
 *
 * - The handler of the next instruction is looked up one instruction ahead, so
 *   that the processor learns early where a jump goes.  Only MOV.I can change
 *   what was looked up, and checks it.
 * - Every handler exists twice, for the warrior that moves first and for the other
 *   one (the sides): the processor tells loads, stores and jumps apart by their
 *   address, and the two warriors do different things.
 * - Addresses wrap without branches; skips and jumps are branches, which need not
 *   wait for what they compare.
 * - The only process of a warrior goes on from a register: with few processes a battle
 *   waits for nothing so much as for an address to pass through the queue in memory.
 * - Fields are loaded one by one and stored at once if both change: a load gets
 *   the data of a store in flight only if the store covers it.
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
#elif defined(__clang__)
#if __has_feature(address_sanitizer) || __has_feature(undefined_behavior_sanitizer)
#define CHAINED 0
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
#define ARGS                                                                                       \
	struct mars_cell *core, uint16_t *next, uint32_t pc, uint32_t pc_then,                     \
		const struct handler *then
#define PASS core, next, pc, pc_then, then
/* core: the rest of the machine is below it.  next: the place in the queue.  pc: the
 * instruction's address.  pc_then, then: address and handler of the one after. */
/* Returns NULL, except where handlers do not chain: then the place to go on. */
typedef uint16_t *handler_fn(ARGS);

enum { PER_TASK = 2 * sizeof(uint16_t) }; /* bytes of the queue per process of one warrior */

INLINE struct mars *machine(struct mars_cell *core)
{
	return (struct mars *)(void *)((char *)core - offsetof(struct mars, core));
}

/* Values modulo the core size, from values below it; minus is 2^32 - core size.  gcc
 * makes branches of these where it may, which are guessed wrong too often. */
INLINE uint32_t add(uint32_t b, uint32_t a, uint32_t minus)
{
	uint32_t sum = b + a, folded = b + minus;
#if defined(__x86_64__) && !defined(__clang__)
	__asm__("addl %2, %1\n\tcmovcl %1, %0" : "+r"(sum), "+&r"(folded) : "r"(a) : "cc");
	return sum;
#else
	return __builtin_add_overflow(folded, a, &folded) ? folded : sum;
#endif
}

INLINE uint32_t dec(uint32_t v, uint32_t minus)
{
#if defined(__x86_64__) && !defined(__clang__)
	__asm__("subl $1, %0\n\tcmovcl %1, %0" : "+r"(v) : "r"(~minus) : "cc");
	return v;
#else
	return v == 0 ? ~minus : v - 1;
#endif
}

/* Of a number and the same plus or minus the core size, modulo 2^32, the right one is
 * the smaller one. */
INLINE uint32_t lesser(uint32_t x, uint32_t y)
{
	return x < y ? x : y;
}

INLINE uint32_t sub(uint32_t b, uint32_t a, uint32_t minus)
{
	return lesser(b - a, b - a - minus);
}

INLINE uint32_t inc(uint32_t v, uint32_t minus)
{
	return lesser(v + 1, v + minus + 1);
}

/* The same where a branch is the better choice, since it hardly ever wraps. */
INLINE uint32_t after(uint32_t pc, uint32_t minus)
{
	if (__builtin_expect(pc + 1 + minus == 0, 0))
		return 0;
	return pc + 1;
}

struct operand {
	uint64_t word; /* the whole cell */
	uint32_t at;   /* address in the core */
	uint16_t a, b; /* its fields when it was read */
};

INLINE struct operand here(const struct mars_cell *core, uint32_t at)
{
	struct operand o = {.at = at, .a = core[at].a, .b = core[at].b};
	memcpy(&o.word, &core[at], sizeof o.word);
	return o;
}

INLINE struct operand operand(struct mars_cell *core, struct operand insn, uint32_t field,
			      const int mode, uint32_t minus)
{
	if (mode == CW_IMMEDIATE)
		return insn;
	uint32_t at = add(insn.at, field, minus);
	if (mode == CW_DIRECT)
		return here(core, at);
	const bool by_a = mode == CW_A_INDIRECT || mode == CW_A_PREDEC || mode == CW_A_POSTINC;
	uint16_t *pointer = by_a ? &core[at].a : &core[at].b;
	uint32_t v = *pointer;
	if (mode == CW_A_PREDEC || mode == CW_B_PREDEC)
		*pointer = (uint16_t)(v = dec(v, minus));
	struct operand o = here(core, add(at, v, minus));
	if (mode == CW_A_POSTINC || mode == CW_B_POSTINC)
		*pointer = (uint16_t)inc(v, minus);
	return o;
}

/* Both fields with one store. */
INLINE void store(struct mars_cell *cell, uint32_t a, uint32_t b)
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

INLINE void push(uint16_t *next, uint64_t length, uint32_t address)
{
	*(uint16_t *)(void *)((char *)next + length) = (uint16_t)address;
}

/* Our next process after address was pushed: that one if it is our only one.  A branch, so
 * that it need not be stored and loaded again before it is known. */
INLINE uint32_t ours(const uint16_t *next, uint64_t length, uint32_t address)
{
	if (length != PER_TASK)
		return next[2];
	__asm__ volatile("" : "+r"(address));
	return address;
}

INLINE uint32_t go(uint16_t *next, uint64_t length, uint32_t address)
{
	push(next, length, address);
	return ours(next, length, address);
}

INLINE uint32_t split(struct mars_cell *core, uint16_t *next, uint64_t *length, uint32_t pc,
		      uint32_t target, uint32_t minus)
{
	uint64_t now = *length;
	uint32_t coming = after(pc, minus);
	push(next, now, coming);
	/* Without a branch, since who is full loses some and splits again.  Behind the end of a
	 * queue there is room for one more of everybody. */
	push(next, now + PER_TASK, target);
	*length = now + (now < machine(core)->pair.full ? PER_TASK : 0);
	return ours(next, now, coming);
}

/* Operand of a mode that is known only when it runs. */
struct operand mars_operand(struct mars_cell *core, struct operand insn, uint32_t field, int mode,
			    uint32_t minus);
/* Leave the chain: put the registers away.  Return NULL, so that a handler can end with them and
 * needs no stack. */
uint16_t *mars_leave(struct mars_cell *core, uint16_t *next);
uint16_t *mars_leave_dead(struct mars_cell *core, uint16_t *next, uint32_t pc, enum mars_end why);

/* The handlers of either side, by the act of a cell. */
typedef handler_fn *const handlers;
extern handlers mars_side0[], mars_side1[];

#endif
