/*
 * Pass 2: lines of pass 1 to cells.
 *
 *	operation [ "." modifier ] [ mode ] expression [ "," [ mode ] expression ]
 *
 * Names that are left are labels and EQUs that were defined further down, or
 * registers; they are replaced while reading, so an EQU may hold a mode or the
 * comma.  The text of each expression is collected and evaluated at the end of
 * its instruction, A before B.
 */
#include "arenas/corewar/asm_int.h"

#include <stdio.h>
#include <string.h>

enum { NO_MODIFIER = CW_MODS };

enum at {
	AT_MODIFIER_OR_A, /* behind the operation */
	AT_MODIFIER,      /* behind the dot */
	AT_A,             /* at the first operand */
	AT_A_EXPR,        /* in it */
	AT_B,
	AT_B_EXPR,
};

/* Text that is being read: the line, or what replaces a name in it. */
struct frame {
	struct lex lx;
	struct asm_equ *equ; /* to be marked as not busy at the end */
	char digits[16];
};

struct operand {
	struct pos pos; /* where it begins; line 0: it does not */
	int mode;       /* as written, or -1 */
	struct buf text;
};

struct encoder {
	struct asm_state *a;
	const struct asm_out *out;
	struct frame frame[ASM_DEPTH_MAX];
	int depth;
	int line; /* instructions so far */
	enum at at;
	bool full; /* the operand at hand has an expression */
	int op, mod;
	struct operand operand[2];
	bool org_seen;
};

static struct pos here(const struct encoder *e)
{
	const struct asm_out *o = e->out;
	int at = (int)(e->frame[0].lx.at - o->text);
	struct pos p = o->spans[0].pos;

	for (int i = 0; i < o->n_spans && o->spans[i].at < at; i++)
		p = o->spans[i].pos;
	return p;
}

static struct token next(struct encoder *e)
{
	for (;;) {
		struct frame *f = &e->frame[e->depth];
		struct token t = lex_next(&f->lx);
		if (t.kind != T_END || e->depth == 0)
			return t;
		if (f->equ != NULL)
			f->equ->busy = false;
		e->depth--;
	}
}

static void push(struct encoder *e, struct asm_equ *equ, const char *text, int len)
{
	struct frame *f = &e->frame[++e->depth];

	f->equ = equ;
	if (equ == NULL) {
		snprintf(f->digits, sizeof(f->digits), "%.*s", len, text);
		text = f->digits;
	}
	f->lx = (struct lex){.at = text, .end = text + len};
}

/* Replaces a name.  1: done, 0: it is a register, -1: error. */
static int resolve(struct encoder *e, const struct token *t)
{
	struct asm_sym *s = sym_find(e->a, t->text, t->len);
	char digits[16];

	if (s == NULL && t->len == 1)
		return 0;
	if (s == NULL) {
		asm_error(e->a, here(e), "unknown label \"%.*s\"", asm_shown(t), t->text);
		return -1;
	}
	if (e->depth + 1 >= ASM_DEPTH_MAX || (s->kind == SYM_EQU && s->equ->busy)) {
		asm_error(e->a, here(e),
			  s->kind == SYM_EQU && s->equ->busy
				  ? "\"%.*s\" EQU itself"
				  : "\"%.*s\": too many EQU inside of each other",
			  asm_shown(t), t->text);
		return -1;
	}
	if (s->kind == SYM_EQU) {
		s->equ->busy = true;
		push(e, s->equ, s->equ->lines->text, s->equ->lines->len);
	} else {
		int v = e->op < CW_OPS ? s->value - e->line : s->value;
		push(e, NULL, digits, snprintf(digits, sizeof(digits), "%d", v));
	}
	return 1;
}

static bool add(struct encoder *e, const struct token *t)
{
	struct operand *o = &e->operand[e->at == AT_B_EXPR];

	if (o->pos.line == 0)
		o->pos = here(e);
	if (o->text.len + (size_t)t->len + 1 > ASM_LINE_MAX) {
		asm_error(e->a, here(e),
			  "the expression is longer than %d bytes when its EQUs are replaced",
			  ASM_LINE_MAX);
		return false;
	}
	buf_add(&o->text, t->text, (size_t)t->len);
	if (t->kind == T_NUMBER)
		buf_putc(&o->text, ' ');
	e->full = true;
	return true;
}

static int mode_of(char c)
{
	const char *sign = memchr(cw_mode_sign, c, CW_MODES);

	return sign != NULL ? (int)(sign - cw_mode_sign) : -1;
}

static bool take_modifier(struct encoder *e, const struct token *t)
{
	for (int m = 0; m < CW_MODS; m++)
		if (t->kind == T_NAME && token_is(t, cw_mod_name[m])) {
			e->mod = m;
			e->at = AT_A;
			return true;
		}
	asm_unexpected(e->a, here(e), t, "a modifier (A, B, AB, BA, F, X or I)");
	return false;
}

/* At the beginning of an operand.  True: the token is used up. */
static bool take_mode(struct encoder *e, const struct token *t)
{
	bool b = e->at == AT_B;

	e->at = b ? AT_B_EXPR : AT_A_EXPR;
	if (t->kind != T_MODE)
		return false;
	e->operand[b].mode = mode_of(t->text[0]);
	return true;
}

static bool take(struct encoder *e, const struct token *t)
{
	if (e->at == AT_MODIFIER)
		return take_modifier(e, t);
	if (e->at == AT_MODIFIER_OR_A && t->kind == T_DOT) {
		e->at = AT_MODIFIER;
		return true;
	}
	if (e->at == AT_MODIFIER_OR_A || e->at == AT_A || e->at == AT_B) {
		if (t->kind > T_MODE) {
			asm_unexpected(e->a, here(e), t, "an operand");
			return false;
		}
		if (take_mode(e, t))
			return true;
	}
	if (e->at == AT_A_EXPR && t->kind == T_COMMA) {
		e->at = AT_B;
		e->full = false;
		return true;
	}
	if (t->kind > T_MODE || (t->kind == T_MODE && strchr("<>*", t->text[0]) == NULL)) {
		asm_unexpected(e->a, here(e), t,
			       e->at == AT_A_EXPR ? "an expression or a comma" : "an expression");
		return false;
	}
	return add(e, t);
}

/* The line into op, mod and operands; false after an error. */
static bool read_line(struct encoder *e)
{
	struct token t = next(e);

	e->op = asm_find_op(&t);
	if (e->op < 0) {
		asm_unexpected(e->a, here(e), &t, "an instruction");
		return false;
	}
	e->at = e->op < CW_OPS ? AT_MODIFIER_OR_A : AT_B_EXPR;
	for (;;) {
		if (!asm_step(e->a, here(e)))
			return false;
		t = next(e);
		if (t.kind == T_END)
			break;
		int done = t.kind == T_NAME && e->at != AT_MODIFIER ? resolve(e, &t) : 0;
		if (done < 0 || (done == 0 && !take(e, &t)))
			return false;
	}
	if (e->op < CW_OPS && !e->full) {
		asm_unexpected(e->a, here(e), &t,
			       e->at == AT_MODIFIER ? "a modifier" : "an operand");
		return false;
	}
	return true;
}

/* One operand is given: for DAT it is B, for jumps it is A. */
static bool complete(struct encoder *e)
{
	struct operand *a = &e->operand[0], *b = &e->operand[1];

	if (b->text.len == 0 && e->op == CW_DAT) {
		struct operand given = *a;
		*a = *b;
		*b = given;
		a->mode = CW_IMMEDIATE;
	} else if (b->text.len == 0 && e->op != CW_JMP && e->op != CW_SPL && e->op != CW_NOP) {
		asm_error(e->a, here(e), "%s needs two operands", cw_op_name[e->op]);
		return false;
	}
	for (int i = 0; i < 2; i++)
		if (e->operand[i].mode < 0)
			e->operand[i].mode = CW_DIRECT;
	return true;
}

/* The default modifiers of ICWS'94 (appendix A.2), for the other opcodes as in pMARS. */
static int default_modifier(int op, int amode, int bmode)
{
	switch (op) {
	case CW_DAT:
	case CW_NOP:
		return CW_F;
	case CW_MOV:
	case CW_CMP:
	case CW_SEQ:
	case CW_SNE:
		return amode == CW_IMMEDIATE ? CW_AB : bmode == CW_IMMEDIATE ? CW_B : CW_I;
	case CW_ADD:
	case CW_SUB:
	case CW_MUL:
	case CW_DIV:
	case CW_MOD:
		return amode == CW_IMMEDIATE ? CW_AB : bmode == CW_IMMEDIATE ? CW_B : CW_F;
	case CW_SLT:
	case CW_LDP:
	case CW_STP:
		return amode == CW_IMMEDIATE ? CW_AB : CW_B;
	default:
		return CW_B;
	}
}

/* What ICWS'88 allows: a set of modes for each operand. */
enum {
	M88_ANY = 1 << CW_IMMEDIATE | 1 << CW_DIRECT | 1 << CW_B_INDIRECT | 1 << CW_B_PREDEC,
	M88_CELL = M88_ANY & ~(1 << CW_IMMEDIATE),
	M88_DATA = 1 << CW_IMMEDIATE | 1 << CW_B_PREDEC
};
static const struct {
	unsigned char a, b;
} icws88[CW_OPS] = {
	[CW_DAT] = {M88_DATA, M88_DATA}, [CW_MOV] = {M88_ANY, M88_CELL},
	[CW_ADD] = {M88_ANY, M88_CELL},  [CW_SUB] = {M88_ANY, M88_CELL},
	[CW_CMP] = {M88_ANY, M88_CELL},  [CW_SLT] = {M88_ANY, M88_ANY},
	[CW_JMP] = {M88_CELL, M88_ANY},  [CW_JMZ] = {M88_CELL, M88_ANY},
	[CW_JMN] = {M88_CELL, M88_ANY},  [CW_DJN] = {M88_CELL, M88_ANY},
	[CW_SPL] = {M88_CELL, M88_ANY},
};

static bool check88(struct encoder *e)
{
	struct pos p = e->out->spans[0].pos;
	const char *name = e->op < CW_OPS ? cw_op_name[e->op] : e->op == OP_ORG ? "ORG" : "PIN";

	if (e->op == OP_END)
		return true;
	if (e->op >= CW_OPS || icws88[e->op].a == 0)
		asm_error(e->a, p, "ICWS'88 has no %s", name);
	else if (e->mod != NO_MODIFIER)
		asm_error(e->a, p, "ICWS'88 has no modifiers");
	else if ((icws88[e->op].a >> e->operand[0].mode & 1) == 0)
		asm_error(e->a, p, "ICWS'88 has no %s with A mode %c", name,
			  cw_mode_sign[e->operand[0].mode]);
	else if ((icws88[e->op].b >> e->operand[1].mode & 1) == 0)
		asm_error(e->a, p, "ICWS'88 has no %s with B mode %c", name,
			  cw_mode_sign[e->operand[1].mode]);
	else
		return true;
	return false;
}

static bool evaluate(struct encoder *e, int i, int64_t *ret)
{
	const struct operand *o = &e->operand[i];

	*ret = 0;
	if (o->text.len == 0)
		return true;
	return asm_eval(e->a, o->pos, o->text.data, o->text.len, ret);
}

static int reduce(int64_t v, int core_size)
{
	v %= core_size;
	return (int)(v < 0 ? v + core_size : v);
}

static void encode_pseudo(struct encoder *e)
{
	struct asm_state *a = e->a;
	int64_t v;

	if (!evaluate(e, 1, &v))
		return;
	if (e->op == OP_PIN && v == CW_NO_PIN)
		asm_error(a, here(e), "PIN %lld is out of range", (long long)v);
	else if (e->op == OP_PIN)
		a->w->pin = v;
	else if (e->op == OP_ORG)
		a->w->start = reduce(v, a->rules->core_size);
	else if (v != 0 && a->w->start != 0)
		asm_warning(a, here(e), "END does not change the start: ORG has set it");
	else if (v != 0)
		a->w->start = reduce(v, a->rules->core_size);
}

static void encode_insn(struct encoder *e)
{
	struct cw_insn *c = &e->a->w->code[e->line];
	int core = e->a->rules->core_size;
	int64_t va, vb;

	if (!evaluate(e, 0, &va) || !evaluate(e, 1, &vb))
		return;
	int am = e->operand[0].mode, bm = e->operand[1].mode;
	int mod = e->mod != NO_MODIFIER ? e->mod : default_modifier(e->op, am, bm);
	*c = (struct cw_insn){.a = (uint16_t)reduce(va, core),
			      .b = (uint16_t)reduce(vb, core),
			      .op = (uint8_t)e->op,
			      .mod = (uint8_t)mod,
			      .amode = (uint8_t)am,
			      .bmode = (uint8_t)bm};
}

static void encode_line(struct encoder *e, const struct asm_out *out)
{
	e->out = out;
	e->depth = 0;
	e->frame[0] = (struct frame){.lx = {.at = out->text, .end = out->text + out->len}};
	e->full = false;
	e->mod = NO_MODIFIER;
	for (int i = 0; i < 2; i++) {
		buf_clear(&e->operand[i].text);
		e->operand[i].pos.line = 0;
		e->operand[i].mode = -1;
	}
	bool ok = read_line(e);
	for (; e->depth > 0; e->depth--)
		if (e->frame[e->depth].equ != NULL)
			e->frame[e->depth].equ->busy = false;
	ok = ok && (e->op >= CW_OPS || complete(e)) && (!e->a->rules->icws88 || check88(e));
	if (ok && e->op >= CW_OPS)
		encode_pseudo(e);
	else if (ok)
		encode_insn(e);
	if (e->op < CW_OPS)
		e->line++;
}

void asm_encode(struct asm_state *a)
{
	struct encoder *e = asm_alloc(a, sizeof(*e));

	*e = (struct encoder){.a = a, .operand = {{.text = BUF_INIT}, {.text = BUF_INIT}}};
	for (size_t i = 0; i < a->out.len && !a->stop; i++)
		encode_line(e, &a->out.at[i]);
	a->w->length = e->line;
	for (int i = 0; i < 2; i++)
		buf_release(&e->operand[i].text);
	if (a->errors > 0)
		return;
	if (e->line != a->count)
		asm_error(a, (struct pos){0},
			  "an EQU of several lines breaks off inside of an instruction");
	else if (e->line > a->rules->max_length)
		asm_error(a, (struct pos){0}, "%d instructions; these rules allow %d", e->line,
			  a->rules->max_length);
	else if (e->line == 0)
		asm_error(a, (struct pos){0}, "no instructions");
	else if (a->w->start >= e->line)
		asm_warning(a, (struct pos){0},
			    "the warrior starts at %d, outside of its %d instructions", a->w->start,
			    e->line);
}
