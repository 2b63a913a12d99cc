/*
 * Two warriors alive: the case that has to be fast.
 *
 * One small function per combination of opcode, modifier and modes, made by
 * macros; each ends by calling the function of the next instruction in tail
 * position, so a battle is a chain of jumps.  All that lives in registers is
 *	core   the core; the rest of the machine is below it
 *	next   the place in the queue
 *	n      the length of the queue of the warrior on turn, in bytes of the shared
 *	       queue (PER_TASK each); of the other one in the upper half
 *	pc     the address of the instruction
 *	minus  2^32 - core size: adding it tells whether an address has wrapped
 * Combinations that hardly occur share one function per opcode and modifier that
 * looks at the modes when it runs; MUL DIV MOD LDP STP go through mars_step().
 *
 * The order of evaluation inside operand() is what makes in-register results
 * come out as in pMARS: fields of the instruction as fetched, the A operand with
 * its side effects, the B operand with its own, then the operation on the values
 * that were read, not on what is in the core by then.
 */
#include "arenas/corewar/mars_core.h"

#include <string.h>

#define INLINE static inline __attribute__((always_inline))
#define COLD   static __attribute__((noinline, cold))

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

#define ARGS struct mars_cell *core, uint16_t *next, uint64_t n, uint32_t pc, uint32_t minus
#define PASS core, next, n, pc, minus
/* Returns when the chain ends: a death, or MARS_ALIVE when next is stop. */
typedef enum mars_end handler(ARGS);

enum { PER_TASK = 2 * sizeof(uint16_t) };

INLINE struct mars *machine(struct mars_cell *core)
{
	return (struct mars *)(void *)((char *)core - offsetof(struct mars, core));
}

/* Addresses are kept inside the core without a branch and without a division: of a sum
 * and the same less the core size, modulo 2^32, the right one is the smaller one. */
INLINE uint32_t lesser(uint32_t x, uint32_t y)
{
	return x < y ? x : y;
}

INLINE uint32_t add(uint32_t b, uint32_t a, uint32_t minus)
{
	uint32_t folded;
	return __builtin_add_overflow(b + minus, a, &folded) ? folded : b + a;
}

/* The same where a branch is the better choice, since it hardly ever wraps. */
INLINE uint32_t after(uint32_t pc, uint32_t minus)
{
	if (__builtin_expect(pc + 1 + minus == 0, 0))
		return 0;
	return pc + 1;
}

INLINE uint32_t sub(uint32_t b, uint32_t a, uint32_t minus)
{
	return lesser(b - a, b - a - minus);
}

INLINE uint32_t inc(uint32_t v, uint32_t minus)
{
	return lesser(v + 1, v + minus + 1);
}

INLINE uint32_t dec(uint32_t v, uint32_t minus)
{
	return lesser(v - 1, v - 1 - minus);
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

static __attribute__((noinline)) struct operand
operand_any(struct mars_cell *core, struct operand insn, uint32_t field, int mode, uint32_t minus)
{
	return operand(core, insn, field, mode, minus);
}

/* Back to mars_run(), with the registers put away. */
COLD enum mars_end leave(struct mars_cell *core, uint16_t *next, uint64_t n, uint32_t pc,
			 enum mars_end why)
{
	struct mars *m = machine(core);
	uint64_t done = (uint64_t)(next - mars_queue(m)) - m->head;
	uint32_t on_turn = m->order[done & 1], other = m->order[~done & 1];
	m->head += (uint32_t)done;
	m->turns += done;
	m->left -= done;
	m->order[0] = on_turn;
	m->order[1] = other;
	m->w[on_turn].tasks = (uint32_t)n / PER_TASK;
	m->w[other].tasks = (uint32_t)(n >> 32) / PER_TASK;
	m->stop = NULL;
	if (why != MARS_ALIVE)
		mars_dies(m, why, pc);
	return why;
}

#if CHAINED
#define GO_ON CHAIN rows[core[pc].act](PASS)
#else
#define GO_ON                                                                                      \
	do {                                                                                       \
		machine(core)->chain = (struct mars_chain){true, next, n, pc};                     \
		return MARS_ALIVE;                                                                 \
	} while (0)
#endif

/* The other one's turn. */
#define TURN                                                                                       \
	do {                                                                                       \
		n = n << 32 | n >> 32;                                                             \
		if (__builtin_expect(++next == machine(core)->stop, 0))                            \
			return leave(core, next, n, 0, MARS_ALIVE);                                \
		pc = *next;                                                                        \
		GO_ON;                                                                             \
	} while (0)

#define LOSE_PROCESS(why)                                                                          \
	do {                                                                                       \
		n -= PER_TASK;                                                                     \
		if ((uint32_t)n == 0)                                                              \
			return leave(core, next, n, pc, why);                                      \
		TURN;                                                                              \
	} while (0)

INLINE void push(uint16_t *next, uint64_t n, uint32_t address)
{
	*(uint16_t *)(void *)((char *)next + (uint32_t)n) = (uint16_t)address;
}

/* The new length. */
INLINE uint64_t split(struct mars_cell *core, uint16_t *next, uint64_t n, uint32_t pc,
		      uint32_t target, uint32_t minus)
{
	push(next, n, after(pc, minus));
	if ((uint32_t)n >= machine(core)->pair_split)
		return n;
	push(next, n + PER_TASK, target);
	return n + PER_TASK;
}

#include "arenas/corewar/mars_ops.h"

static handler *const rows[HANDLERS];

static enum mars_end rare(ARGS)
{
	struct mars *m = machine(core);
	uint64_t done = (uint64_t)(next - mars_queue(m)) - m->head, target = 0;
	switch (mars_step(m, m->order[done & 1], pc, &target)) {
	case MARS_NEXT:
		push(next, n, after(pc, minus));
		break;
	case MARS_GO:
		push(next, n, (uint32_t)target);
		break;
	case MARS_SPLIT:
		n = split(core, next, n, pc, (uint32_t)target, minus);
		break;
	case MARS_DIES_DAT:
		LOSE_PROCESS(MARS_DAT);
	case MARS_DIES_DIV:
		LOSE_PROCESS(MARS_DIV);
	}
	TURN;
}

/* How a handler plays: the operands, the operation, the turn. */
#define DECODE(find, amode, bmode)                                                                 \
	const struct operand I = here(core, pc);                                                   \
	const struct operand A = find(core, I, I.a, amode, minus);                                 \
	const struct operand B = find(core, I, I.b, bmode, minus);                                 \
	(void)A;                                                                                   \
	(void)B
#define PLAY(body, function, find, amode, bmode)                                                   \
	static __attribute__((unused)) enum mars_end function(ARGS)                                \
	{                                                                                          \
		DECODE(find, amode, bmode);                                                        \
		body;                                                                              \
		TURN;                                                                              \
	}
#define MODES                              (core[pc].kind ^ MARS_KIND_EMPTY)
#define PLAY_ANY(name, body)               PLAY(body, name##_any, operand_any, MODES >> 3 & 7, MODES & 7)
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
static handler *const rows[HANDLERS] = {OPERATIONS(SLOTS)[ROW_rare * 64] = rare};

unsigned mars_act(const struct cw_insn *i)
{
	unsigned row = row_of[i->op][i->mod], modes = (i->amode * 8u + i->bmode) ^ MODES_EMPTY;
	return row * 64 + (row == ROW_rare ? 0 : modes);
}

void mars_run_pair(struct mars *m, uint64_t turns)
{
	uint16_t *next = mars_queue(m) + m->head;
	uint64_t n = PER_TASK * (m->w[m->order[0]].tasks | (uint64_t)m->w[m->order[1]].tasks << 32);
	uint32_t minus = -(uint32_t)m->size;
	m->stop = next + turns;
#if CHAINED
	rows[m->core[*next].act](m->core, next, n, *next, minus);
#else
	struct mars_chain *c = &m->chain;
	*c = (struct mars_chain){true, next, n, *next};
	while (c->on) {
		c->on = false;
		rows[m->core[c->pc].act](m->core, c->next, c->n, (uint32_t)c->pc, minus);
	}
	c->next = NULL;
#endif
}
