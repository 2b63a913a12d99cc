/*
 * insn: what a Core War cell, a warrior and a set of rules are.
 *
 * Plain data without pointers, shared by the assembler (asm.h) and the
 * simulator (mars.h): a struct cw_warrior can be stored, hashed and copied as
 * bytes.  Knows neither text nor execution.
 *
 * The instruction set is that of the ICWS'94 draft with the pMARS extensions
 * SEQ (the same as CMP), SNE, NOP, LDP, STP and the modes * { }.
 */
#ifndef AGON_COREWAR_INSN_H
#define AGON_COREWAR_INSN_H

#include <stdbool.h>
#include <stdint.h>

enum cw_op {
	CW_DAT,
	CW_MOV,
	CW_ADD,
	CW_SUB,
	CW_MUL,
	CW_DIV,
	CW_MOD,
	CW_JMP,
	CW_JMZ,
	CW_JMN,
	CW_DJN,
	CW_SPL,
	CW_SLT,
	CW_CMP,
	CW_SEQ, /* does what CMP does, but the two are different cells (CMP.I, -f series) */
	CW_SNE,
	CW_NOP,
	CW_LDP,
	CW_STP,
	CW_OPS
};
enum cw_mod { CW_A, CW_B, CW_AB, CW_BA, CW_F, CW_X, CW_I, CW_MODS };
enum cw_mode {
	CW_IMMEDIATE,  /* # */
	CW_DIRECT,     /* $ */
	CW_B_INDIRECT, /* @ */
	CW_B_PREDEC,   /* < */
	CW_B_POSTINC,  /* > */
	CW_A_INDIRECT, /* * */
	CW_A_PREDEC,   /* { */
	CW_A_POSTINC,  /* } */
	CW_MODES
};

/* One cell of the core, 8 bytes.  Fields are always reduced to [0, core size). */
struct cw_insn {
	uint16_t a, b;
	uint8_t op, mod, amode, bmode;
};
_Static_assert(sizeof(struct cw_insn) == 8, "a cell is one 64-bit word");

/* DAT.F $0, $0: what a core is filled with before a game. */
static inline bool cw_is_empty(const struct cw_insn *i)
{
	return i->op == CW_DAT && i->mod == CW_F && i->amode == CW_DIRECT &&
	       i->bmode == CW_DIRECT && i->a == 0 && i->b == 0;
}

extern const char cw_op_name[CW_OPS][4];   /* "DAT"... "STP" */
extern const char cw_mod_name[CW_MODS][3]; /* "A"... "I" */
extern const char cw_mode_sign[CW_MODES];  /* not NUL-terminated */

enum {
	CW_CORE_MAX = 65535,  /* so that every sum of two fields and every field fits */
	CW_CORE_MIN = 4,      /* the smallest core that is accepted */
	CW_LENGTH_MAX = 1000, /* instructions of one warrior */
	CW_WARRIORS_MAX = 16,
	CW_NAME_MAX = 64, /* bytes with the NUL */
	CW_VERSION = 94,  /* what VERSION is in Redcode: the dialect of pMARS 0.9.4 */
};

/* The rules of one contest, checked by whoever fills them in:
 *	CW_CORE_MIN <= core_size <= CW_CORE_MAX, 1 <= max_length <= CW_LENGTH_MAX,
 *	max_length <= min_distance, 1 <= pspace_size, core_size % read_limit == 0,
 *	core_size % write_limit == 0, everything >= 1. */
struct cw_rules {
	int core_size;
	int max_cycles; /* per warrior, before a draw */
	int max_processes;
	int max_length;
	int min_distance;
	int pspace_size;
	int rounds;
	int warriors;
	int read_limit, write_limit; /* core_size: no limit */
	bool icws88;                 /* assemble only what ICWS'88 knows */
};

struct cw_warrior {
	char name[CW_NAME_MAX], author[CW_NAME_MAX]; /* printable UTF-8, "" if not given */
	int length;                                  /* 1..max_length */
	int start;   /* first instruction, 0..core_size-1; ORG may point outside of the code */
	int64_t pin; /* P-space identity, or CW_NO_PIN */
	struct cw_insn code[CW_LENGTH_MAX]; /* behind length: zero */
};
#define CW_NO_PIN INT64_MIN

#endif
