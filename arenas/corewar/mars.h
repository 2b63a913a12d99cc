/*
 * mars: the Core War machine: a core, warriors in it, turns.
 *
 * ICWS'94 with the pMARS extensions, instruction for instruction as pMARS
 * plays it.  A machine is one block of bytes without pointers; it is given
 * warriors and runs.  Knows nothing of text, of positions and of series: who
 * is put where, and what P-space survives a battle, is the caller's.
 */
#ifndef AGON_COREWAR_MARS_H
#define AGON_COREWAR_MARS_H

#include "arenas/corewar/insn.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Why a process ended. */
enum mars_end { MARS_ALIVE, MARS_DAT, MARS_DIV, MARS_ABSENT, MARS_ENDS };

struct mars_warrior {
	uint32_t tasks; /* processes; 0: dead */
	uint32_t position, length;
	uint32_t pspace;      /* which P-space it uses */
	uint32_t last_result; /* P-space location 0: warriors left when it survived, 0 when it died
			       */
	uint32_t end;         /* enum mars_end of its last process */
	uint32_t end_pc;      /* address of the instruction that killed its last process */
	uint32_t rank;        /* warriors that were left when it died, itself included; 0: alive */
	uint64_t turns;       /* instructions it had executed when it died */
};

struct mars;

/* Bytes of a machine for these rules, which must be valid (insn.h). */
size_t mars_size(const struct cw_rules *rules);
/* Make a machine in mem (64-byte aligned, mars_size() bytes, need not be
 * zeroed): nobody there, P-spaces zero.  The machine is at mem itself. */
struct mars *mars_init(void *mem, const struct cw_rules *rules);

/* Empty core, warriors absent; P-spaces and last results stay. */
void mars_clear(struct mars *m);
/* Put a warrior in; position + length must not exceed the core. */
void mars_load(struct mars *m, int who, const struct cw_insn *code, int length, int start,
	       int position);
/* After the loads: starter moves first, then the others by number. */
void mars_begin(struct mars *m, int starter);
/* Go on for at most budget instructions.  track: note who wrote which cell (slower). */
void mars_run(struct mars *m, uint64_t budget, bool track);
bool mars_over(const struct mars *m);
/* Over before the last turn, because nobody could die in what is left. */
bool mars_settled(const struct mars *m);
/* At the end of a battle: location 0 of every P-space gets the result. */
void mars_note_results(struct mars *m);

int mars_alive(const struct mars *m);
uint64_t mars_turns(const struct mars *m);  /* instructions executed by all */
uint64_t mars_budget(const struct mars *m); /* instructions left */
struct mars_warrior *mars_warrior(struct mars *m, int who);
struct cw_insn mars_cell(const struct mars *m, int address);
/* 0: nobody has written there since the start; else the warrior's number + 1.
 * Only while everything ran with track. */
int mars_owner(const struct mars *m, int address);
bool mars_tracked(const struct mars *m);
/* Addresses of the processes of who, next one first; at most max.  Returns how many. */
int mars_processes(const struct mars *m, int who, int max, int *ret_address);
/* P-space number space: pspace_size values. */
uint16_t *mars_pspace(struct mars *m, int space);
/* Everything that decides how the battle goes on. */
uint64_t mars_hash(const struct mars *m);

#endif
