/*
 * asm_int: what the files of the assembler share, and its limits.
 *
 * Text goes through three stages: asm_source.c cuts it into lines, asm_expand.c
 * (pass 1) replaces EQU, FOR and known labels, and asm_encode.c (pass 2)
 * resolves the labels that were not known yet and makes cells.  Private to the
 * assembler.
 */
#ifndef AGON_COREWAR_ASM_INT_H
#define AGON_COREWAR_ASM_INT_H

#include "arenas/corewar/asm.h"
#include "arenas/corewar/expr.h"
#include "arenas/corewar/insn.h"
#include "harness/base/vec.h"

/* Warriors are a few kilobytes; these keep a hostile one to some tenths of a second. */
enum {
	ASM_TEXT_MAX = 1 << 20,          /* bytes of text */
	ASM_LINE_MAX = 8000,             /* bytes of one line once its EQUs are replaced */
	ASM_JOINS_MAX = 64,              /* backslashes in one line */
	ASM_STEPS_MAX = 2000000,         /* tokens and symbols looked at */
	ASM_MEMORY_MAX = 1 << 25,        /* bytes of lines and symbols */
	ASM_OUT_MAX = 4 * CW_LENGTH_MAX, /* lines after pass 1: instructions, ORG, PIN, END */
	ASM_DEPTH_MAX = 60,              /* FOR in FOR, EQU in EQU */
	ASM_FOR_MAX = 65535,             /* repetitions of one FOR */
	ASM_LABELS_MAX = 7,              /* labels on one instruction */
	ASM_NAME_SHOWN = 40,             /* bytes of a name in a message */
	ASM_MESSAGES_MAX = 20,           /* errors shown, and as many warnings */
	ASM_BUCKETS = 4096,
};

struct pos {
	int line, col; /* from 1; line 0: nowhere */
};

/* A piece of the text: one logical line, or what stands behind EQU in one. */
struct asm_line {
	struct asm_line *next;
	const char *text;
	int len;
	int number;             /* of its first physical line */
	int col0;               /* where text starts in the logical line */
	struct asm_join *joins; /* where physical lines were joined by \, in order */
};
struct asm_join {
	struct asm_join *next;
	int at; /* offset in the logical line where the next physical line begins */
};

enum token_kind {
	T_END,
	T_NAME,
	T_NUMBER,
	T_OPERATOR, /* ( ) / + - % ! = && || */
	T_MODE,     /* # $ @ < > * { } */
	T_COMMA,
	T_DOT,
	T_AND, /* a single & */
	T_COMMENT,
	T_OTHER,
};
struct lex {
	const char *at, *end;
};
struct token {
	enum token_kind kind;
	const char *text;
	int len;
};
struct token lex_next(struct lex *lx);
bool lex_space_next(const struct lex *lx); /* is white space what comes next? */
bool lex_is_space(char c);
bool lex_is_letter(char c);
/* Compare without case; word is in capitals. */
bool token_is(const struct token *t, const char *word);

enum sym_kind { SYM_EQU, SYM_LABEL, SYM_COUNTER };
struct asm_equ {
	struct asm_line *lines; /* at least one */
	bool busy;              /* is being replaced: a use inside is a recursion */
};
struct asm_sym {
	struct asm_sym *next;
	const char *name;
	int len;
	enum sym_kind kind;
	int value; /* SYM_LABEL: instruction; SYM_COUNTER: the repetition, from 1 */
	struct asm_equ *equ;
};

struct span {
	int at;
	struct pos pos;
};
/* A line after pass 1; spans tell where each part of it came from. */
struct asm_out {
	const char *text;
	const struct span *spans;
	int len, n_spans;
};

/* What an operation word can be: an opcode, or one of these. */
enum { OP_ORG = CW_OPS, OP_END, OP_PIN };

struct asm_pool;
struct asm_state {
	const struct cw_rules *rules;
	struct buf *log;
	size_t log_start;
	int errors, shown_errors, shown_warnings;
	bool stop; /* give up: an error that makes going on useless */
	int steps;

	struct asm_pool *pool;
	size_t pool_used;
	struct asm_line *lines;
	struct asm_sym *bucket[ASM_BUCKETS];
	int64_t regs[CW_REGISTERS];

	/* pass 1 */
	struct asm_line *cur;
	struct pos use; /* of the EQU name being replaced, or line 0 */
	struct token pending[ASM_LABELS_MAX];
	int n_pending;
	struct buf dest; /* the line being put together */
	VEC(struct span)
	spans;
	bool dest_op; /* dest begins with an operation */
	bool go;      /* false behind END */
	int skip;     /* depth of FOR inside of a FOR 0 */
	int depth;
	int count; /* instructions so far */
	VEC(struct asm_out)
	out;

	struct cw_warrior *w;
};

/* asm.c */
void *asm_alloc(struct asm_state *a, size_t n);
const char *asm_copy(struct asm_state *a, const char *text, size_t n);
bool asm_step(struct asm_state *a, struct pos p); /* false: give up */
void asm_error(struct asm_state *a, struct pos p, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void asm_warning(struct asm_state *a, struct pos p, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
struct pos asm_pos(const struct asm_line *line, const char *at);
int asm_shown(const struct token *t); /* bytes of it for %.*s */
/* "expected ..., not ..." for a token that cannot stand where it does. */
void asm_unexpected(struct asm_state *a, struct pos p, const struct token *t, const char *where);
/* Reports what went wrong, if so; true: *ret is the value. */
bool asm_eval(struct asm_state *a, struct pos p, const char *text, size_t len, int64_t *ret);
int asm_find_op(const struct token *t); /* opcode, OP_ORG..., or -1 */

/* asm_sym.c */
struct asm_sym *sym_find(struct asm_state *a, const char *name, int len);
struct asm_sym *sym_add(struct asm_state *a, const char *name, int len, enum sym_kind kind);
void sym_remove(struct asm_state *a, struct asm_sym *s);
void sym_add_predefined(struct asm_state *a);

/* The three stages. */
void asm_source(struct asm_state *a, const char *text, size_t len);
void asm_expand(struct asm_state *a);
void asm_encode(struct asm_state *a);

#endif
