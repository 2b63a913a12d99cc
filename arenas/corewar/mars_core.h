/*
 * mars_core: how a machine lies in memory; shared by the files of the machine.
 *
 * One queue holds the processes of all warriors.  Turns strictly alternate, so
 * with w warriors alive the entries of one warrior are w apart, and the entry at
 * `head` is the next instruction whoever is on turn: taking it is one load, and
 * all there is to know of a warrior's queue is its length n, because its next
 * entry goes to head + w * n.  When head has moved far enough, what is live is
 * moved back to the start; when a warrior dies, it is laid out again for w - 1.
 * Core size stands for address 0 in it (mars_wrap()).
 *
 * A battle ends before its last cycle when all who live have more processes than
 * there are turns left for each of them: a turn ends one process at most, so nobody
 * can die any more (mars_settled()).  Between papers that saves a tenth.  It is looked
 * for at turns that follow from the battle alone, so that slices do not matter, and not
 * with an STP in the core, whose values outlive the battle: where none was loaded, none
 * can come up, since instructions are only copied.
 *
 * A cell has the instruction decoded in two ways: `kind` numbers all
 * combinations of opcode, modifier and modes, and `act` is the number of the
 * handler that plays it in a battle of two (mars_pair.h).  An empty cell
 * (DAT.F $0, $0) is all zero bits.
 */
#ifndef AGON_COREWAR_MARS_CORE_H
#define AGON_COREWAR_MARS_CORE_H

#include "arenas/corewar/mars.h"

struct mars_cell {
	uint16_t act, kind;
	uint16_t a, b;
};
_Static_assert(sizeof(struct mars_cell) == 8, "a cell is one 64-bit word");

struct mars {
	uint64_t left;  /* instructions to come */
	uint64_t turns; /* instructions done */
	uint32_t head;  /* entry of the queue that is next */
	uint32_t warriors, alive;
	uint32_t order[CW_WARRIORS_MAX]; /* the living; [0] is on turn */
	uint32_t read_limit, write_limit;
	uint32_t max_processes, pspace_size;
	uint64_t cycles;
	uint64_t queue_off, owner_off, pspace_off; /* bytes from here */
	bool tracking;                             /* the owners are right */
	bool keeps;                                /* somebody can write to P-space */
	bool settled;                              /* nobody can die any more */
	uint64_t look;                             /* turns left when to look whether so */
	struct mars_warrior w[CW_WARRIORS_MAX];
	uint64_t size; /* of the core */
	/* What mars_run_pair() needs at hand, so close to the core. */
	_Alignas(64) struct mars_pair {
		uint64_t tasks[2];    /* of the first and the second warrior */
		uint64_t full;        /* how many tasks at most */
		const uint16_t *stop; /* where in the queue to stop; NULL outside of it */
		uint64_t minus;       /* 2^32 - size */
		enum mars_end why;    /* the warrior that died last did */
		/* Of mars_round.c; places in the queue as above. */
		const uint16_t *end;   /* of all turns that are to be played */
		const uint16_t *limit; /* up to here nobody can lose the last process */
		const uint16_t *since; /* where rounds were begun to be played as one */
		uint64_t pause;        /* rounds that were played by turns last */
	} pair;
	_Alignas(64) struct mars_cell core[];
};

static inline uint16_t *mars_queue(struct mars *m)
{
	return (uint16_t *)(void *)((char *)m + m->queue_off);
}

static inline uint64_t mars_wrap(const struct mars *m, uint64_t address)
{
	uint64_t folded;
	return __builtin_sub_overflow(address, m->size, &folded) ? address : folded;
}
static inline uint64_t mars_after(const struct mars *m, uint64_t address)
{
	return address + 1 == m->size ? 0 : address + 1;
}
static inline uint64_t mars_before(const struct mars *m, uint64_t address)
{
	return (address == 0 ? m->size : address) - 1;
}

enum { MARS_KIND_EMPTY = (CW_DAT * CW_MODS + CW_F) * 64 + CW_DIRECT * 8 + CW_DIRECT };
static inline unsigned mars_kind(const struct cw_insn *i)
{
	unsigned k = (unsigned)(i->op * CW_MODS + i->mod) * 64 + i->amode * 8u + i->bmode;
	return k ^ MARS_KIND_EMPTY;
}

/* Play the instruction at pc, for warrior who. */
enum mars_outcome { MARS_NEXT, MARS_GO, MARS_SPLIT, MARS_DIES_DAT, MARS_DIES_DIV };
enum mars_outcome mars_step(struct mars *m, unsigned who, uint64_t pc, uint64_t *ret_target);

/* What lies behind the last cell: the way back to the first. */
extern const struct mars_cell mars_behind;
/* The handler of a cell in a battle of two. */
unsigned mars_act(const struct cw_insn *i);
/* Two warriors alive, no limits, nobody watching: play at most n instructions,
 * an even number, until one dies. */
void mars_run_pair(struct mars *m, uint64_t n);
/* The warrior on turn has lost its last process to the instruction at pc, which is still to be
 * counted. */
void mars_dies(struct mars *m, enum mars_end why, uint64_t pc);

#endif
