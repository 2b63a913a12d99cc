/*
 * Pass 1: lines to instructions in which no FOR, no EQU that was defined above,
 * and no label that was defined above is left.
 *
 * This is text replacement, as everybody's warriors have it since 1994: an EQU
 * stands for its characters and not for its value, "2*x" with x EQU 1+1 is 3,
 * and a label becomes the digits of its distance.  What is not known yet stays
 * as it is, for pass 2.  The order of events is part of the language, too:
 *
 *	- a label gets its value when the operands of its instruction were read,
 *	- an EQU of several lines gives several lines, the first of which continues
 *	  the line that names it, and the rest of that line continues the last,
 *	- FOR reads its lines again for every repetition, so that a label inside
 *	  without & is defined twice; a line that defines a label again is dropped,
 *	- the last label before FOR is its counter, all others are labels.
 */
#include "arenas/corewar/asm_int.h"

#include <stdio.h>
#include <string.h>

/* How far a line has been read. */
enum at {
	AT_NONE = -1, /* the line gives nothing; what follows is read as a new one */
	AT_START,
	AT_LABEL,   /* behind a label */
	AT_OPERAND, /* in operands: labels are relative */
	AT_PSEUDO,  /* in the operand of ORG, END, PIN: labels are absolute */
	AT_CODE,    /* behind an instruction: dest holds it */
	AT_FOR,
	AT_ROF,
};

static enum at walk(struct asm_state *a, struct lex lx, enum at at);

static struct pos here(const struct asm_state *a, const char *at)
{
	return a->use.line > 0 ? a->use : asm_pos(a->cur, at);
}

static struct pos here_behind_space(const struct asm_state *a, struct lex lx)
{
	return here(a, lex_next(&lx).text);
}

static struct lex lex_of(const struct asm_line *line)
{
	return (struct lex){.at = line->text, .end = line->text + line->len};
}

static void dest_clear(struct asm_state *a)
{
	buf_clear(&a->dest);
	a->spans.len = 0;
	a->dest_op = false;
}

static void dest_add(struct asm_state *a, struct pos p, const char *text, size_t n)
{
	if (a->dest.len + n > ASM_LINE_MAX) {
		asm_error(a, p, "the line grows beyond %d bytes when its EQUs are replaced",
			  ASM_LINE_MAX);
		a->stop = true;
		return;
	}
	vec_push(&a->spans, ((struct span){.at = (int)a->dest.len, .pos = p}));
	buf_add(&a->dest, text, n);
}

/* The same, with a space if one follows in the text. */
static void dest_word(struct asm_state *a, struct pos p, const char *text, size_t n,
		      const struct lex *lx)
{
	dest_add(a, p, text, n);
	if (lex_space_next(lx))
		dest_add(a, p, " ", 1);
}

static void emit(struct asm_state *a)
{
	if (!a->dest_op)
		return; /* the end of an EQU of several lines */
	size_t n_spans = a->spans.len;
	struct span *spans = asm_alloc(a, n_spans * sizeof(*spans));

	if (a->out.len >= ASM_OUT_MAX) {
		asm_error(a, here(a, a->cur->text), "more than %d ORG, PIN and instructions",
			  ASM_OUT_MAX);
		a->stop = true;
		return;
	}
	memcpy(spans, a->spans.at, n_spans * sizeof(*spans));
	vec_push(&a->out, ((struct asm_out){.text = asm_copy(a, a->dest.data, a->dest.len),
					    .len = (int)a->dest.len,
					    .spans = spans,
					    .n_spans = (int)n_spans}));
}

/* All pending labels but the last `keep` become labels of the next instruction. */
static void define_pending(struct asm_state *a, int keep)
{
	for (int i = 0; i < a->n_pending - keep; i++)
		sym_add(a, a->pending[i].text, a->pending[i].len, SYM_LABEL)->value = a->count;
	a->n_pending = 0;
}

static void add_pending(struct asm_state *a, const struct token *t, struct pos p)
{
	if (a->n_pending == ASM_LABELS_MAX)
		asm_error(a, p, "more than %d labels for one instruction; the last is \"%.*s\"",
			  ASM_LABELS_MAX, asm_shown(t), t->text);
	else
		a->pending[a->n_pending++] = *t;
}

static void check_assert(struct asm_state *a, struct lex lx)
{
	struct token t = lex_next(&lx);
	struct pos p = here(a, t.text);
	int64_t value = 0;

	dest_clear(a);
	walk(a, lx, AT_OPERAND);
	if (cw_eval(a->regs, a->dest.data, a->dest.len, &value) > CW_EXPR_OVERFLOW)
		asm_warning(a, p, "this ;assert is not an expression; it is ignored");
	else if (value == 0)
		asm_error(a, p, "the assertion fails: the warrior is not made for these rules");
	dest_clear(a);
}

/* The lines of a->cur behind FOR, n times. */
static void repeat(struct asm_state *a, struct asm_sym *counter, int n)
{
	struct asm_line *start = a->cur;
	struct pos p = here(a, start->text);

	for (int i = 1; a->go && !a->stop && i <= n; i++) {
		enum at r = AT_START;
		if (counter != NULL)
			counter->value = i;
		for (a->cur = start; a->go && !a->stop && r != AT_ROF;) {
			if (a->cur->next == NULL) {
				asm_warning(a, p, "FOR without ROF");
				a->go = false;
				break;
			}
			a->cur = a->cur->next;
			dest_clear(a);
			if (!asm_step(a, here(a, a->cur->text)))
				break;
			r = walk(a, lex_of(a->cur), AT_START);
			if (r == AT_CODE)
				emit(a);
		}
	}
}

static enum at do_for(struct asm_state *a, struct lex lx)
{
	struct pos p = here_behind_space(a, lx);
	struct asm_sym *counter = NULL;
	struct token name = {0};
	int64_t n = 0;

	if (a->n_pending > 0)
		name = a->pending[a->n_pending - 1];
	define_pending(a, 1);
	dest_clear(a);
	walk(a, lx, AT_OPERAND);
	if (!asm_eval(a, p, a->dest.data, a->dest.len, &n) || n <= 0) {
		a->skip++;
		return AT_FOR;
	}
	if (n > ASM_FOR_MAX || a->depth >= ASM_DEPTH_MAX) {
		if (n > ASM_FOR_MAX)
			asm_error(a, p, "FOR %lld: at most %d", (long long)n, ASM_FOR_MAX);
		else
			asm_error(a, p, "more than %d FOR and EQU inside of each other",
				  ASM_DEPTH_MAX);
		a->skip++;
		return AT_FOR;
	}
	if (name.len > 0)
		counter = sym_add(a, name.text, name.len, SYM_COUNTER);
	a->depth++;
	repeat(a, counter, (int)n);
	a->depth--;
	if (counter != NULL)
		sym_remove(a, counter);
	return AT_FOR;
}

static struct asm_line *cut_line(struct asm_state *a, const struct asm_line *from, const char *at)
{
	struct asm_line *line = asm_alloc(a, sizeof(*line));

	*line = *from;
	line->next = NULL;
	line->col0 += (int)(at - from->text);
	line->len -= (int)(at - from->text);
	line->text = at;
	return line;
}

/* lx is behind EQU in a->cur; the lines that begin with EQU belong to it, and
 * assertions between them are heard. */
static enum at do_equ(struct asm_state *a, struct lex lx, struct pos p)
{
	if (a->n_pending == 0) {
		asm_warning(a, p, "EQU without a name is ignored");
		return AT_OPERAND;
	}
	struct asm_equ *equ = asm_alloc(a, sizeof(*equ));
	struct asm_line *last = cut_line(a, a->cur, lx.at);

	*equ = (struct asm_equ){.lines = last};
	for (int i = 0; i < a->n_pending; i++)
		sym_add(a, a->pending[i].text, a->pending[i].len, SYM_EQU)->equ = equ;
	a->n_pending = 0;
	while (a->cur->next != NULL && asm_step(a, p)) {
		struct lex next = lex_of(a->cur->next);
		struct token t = lex_next(&next);
		if (t.kind != T_COMMENT && !token_is(&t, "EQU"))
			break;
		a->cur = a->cur->next;
		if (t.kind == T_COMMENT)
			check_assert(a, next);
		else
			last = last->next = cut_line(a, a->cur, next.at);
	}
	return AT_OPERAND;
}

/* Replace the name t by its text; lx is behind it. */
static enum at do_replace(struct asm_state *a, struct asm_equ *equ, const struct token *t,
			  struct pos p, enum at at, struct lex *lx)
{
	if (equ->busy || a->depth >= ASM_DEPTH_MAX) {
		asm_error(a, p,
			  equ->busy ? "\"%.*s\" EQU itself"
				    : "\"%.*s\": too many EQU inside of each other",
			  asm_shown(t), t->text);
		lx->at = lx->end;
		return AT_NONE;
	}
	struct asm_line *cur = a->cur;
	struct pos use = a->use;
	equ->busy = true;
	a->depth++;
	a->use = p;
	a->cur = equ->lines;
	at = walk(a, lex_of(a->cur), at);
	while (a->cur->next != NULL && a->go && !a->stop) {
		if (a->skip == 0 && (at == AT_CODE || at == AT_OPERAND))
			emit(a);
		a->cur = a->cur->next;
		a->use = use;
		dest_clear(a);
		at = walk(a, lex_of(a->cur), AT_START);
	}
	a->cur = cur;
	a->use = use;
	a->depth--;
	equ->busy = false;
	if (lex_space_next(lx))
		dest_add(a, p, " ", 1);
	return at;
}

/* t is an operation word, lx is behind it. */
static enum at do_op(struct asm_state *a, int op, const struct token *t, struct lex lx)
{
	struct pos p = here(a, t->text);

	a->dest_op = true;
	dest_add(a, p, t->text, (size_t)t->len);
	const char *tail = lx.at; /* what is attached to it stays as it is */
	while (lx.at < lx.end && !lex_is_space(*lx.at))
		lx.at++;
	for (const char *s = tail; s < lx.at; s++)
		dest_add(a, here(a, s), s, 1);
	if (lx.at < lx.end)
		dest_add(a, p, " ", 1);
	if (walk(a, lx, op < CW_OPS ? AT_OPERAND : AT_PSEUDO) == AT_NONE)
		return AT_NONE;
	define_pending(a, 0);
	if (op == OP_END)
		a->go = false;
	if (op < CW_OPS && ++a->count > CW_LENGTH_MAX) {
		asm_error(a, p, "more than %d instructions; these rules allow %d", CW_LENGTH_MAX,
			  a->rules->max_length);
		a->stop = true;
	}
	return AT_CODE;
}

/* The name t, with the counters that are hung on it by &. */
static struct token take_name(struct asm_state *a, struct token t, struct lex *lx)
{
	BUF_SCOPED name = BUF_INIT;

	while (lx->end - lx->at > 1 && lx->at[0] == '&' && lex_is_letter(lx->at[1])) {
		lx->at++;
		struct token part = lex_next(lx);
		struct asm_sym *s = sym_find(a, part.text, part.len);
		if (s == NULL || s->kind != SYM_COUNTER) {
			asm_error(a, here(a, part.text),
				  "\"%.*s\" behind & is not a counter of FOR", asm_shown(&part),
				  part.text);
			break;
		}
		if (name.len == 0)
			buf_add(&name, t.text, (size_t)t.len);
		buf_printf(&name, "%02d", s->value);
	}
	if (name.len > 0) {
		t.text = asm_copy(a, name.data, name.len);
		t.len = (int)name.len;
	}
	return t;
}

static enum at do_name(struct asm_state *a, struct token t, struct lex *lx, enum at at)
{
	struct pos p = here(a, t.text);
	char digits[16];

	t = take_name(a, t, lx);
	struct asm_sym *s = sym_find(a, t.text, t.len);
	if (s != NULL && s->kind == SYM_EQU)
		return do_replace(a, s->equ, &t, p, at, lx);
	if (s == NULL && at > AT_LABEL) {
		dest_word(a, p, t.text, (size_t)t.len, lx);
		return at;
	}
	if (s == NULL) {
		add_pending(a, &t, p);
		if (lx->at < lx->end && *lx->at == ':')
			lx->at++;
		return AT_LABEL;
	}
	if (at <= AT_LABEL) {
		asm_warning(a, p, "label \"%.*s\" is defined above; this line is ignored",
			    asm_shown(&t), t.text);
		lx->at = lx->end;
		return AT_NONE;
	}
	if (s->kind == SYM_COUNTER)
		snprintf(digits, sizeof(digits), "%02d", s->value);
	else
		snprintf(digits, sizeof(digits), "%d",
			 at == AT_PSEUDO ? s->value : s->value - a->count);
	dest_word(a, p, digits, strlen(digits), lx);
	return at;
}

enum word { WORD_NAME, WORD_CURLINE, WORD_FOR, WORD_ROF, WORD_EQU, WORD_OP };

static enum word classify(const struct token *t, int *ret_op)
{
	if (token_is(t, "FOR"))
		return WORD_FOR;
	if (token_is(t, "ROF"))
		return WORD_ROF;
	if (t->len == 7 && memcmp(t->text, "CURLINE", 7) == 0)
		return WORD_CURLINE;
	if (token_is(t, "EQU"))
		return WORD_EQU;
	*ret_op = asm_find_op(t);
	return *ret_op >= 0 ? WORD_OP : WORD_NAME;
}

/* A line below FOR 0: only FOR and ROF count.  True: go on with the line. */
static bool skip_word(struct asm_state *a, const struct token *t)
{
	int op;
	enum word word = t->kind == T_NAME ? classify(t, &op) : WORD_OP;

	if (word == WORD_FOR)
		a->skip++;
	else if (word == WORD_ROF)
		a->skip--;
	return word == WORD_NAME;
}

static enum at do_word(struct asm_state *a, struct token t, struct lex *lx, enum at at)
{
	char digits[16];
	int op = -1;
	enum word word = classify(&t, &op);

	if (word == WORD_NAME)
		return do_name(a, t, lx, at);
	if ((word == WORD_CURLINE) != (at > AT_LABEL)) {
		asm_error(a, here(a, t.text), "%.*s cannot stand %s", t.len, t.text,
			  at > AT_LABEL ? "in an operand" : "here: it is a number");
		lx->at = lx->end;
		return AT_NONE;
	}
	if (word == WORD_CURLINE) {
		snprintf(digits, sizeof(digits), "%d", a->count);
		dest_word(a, here(a, t.text), digits, strlen(digits), lx);
		return at;
	}
	struct lex rest = *lx;
	lx->at = lx->end; /* all others take the rest of the line */
	if (word == WORD_FOR)
		return do_for(a, rest);
	if (word == WORD_EQU)
		return do_equ(a, rest, here(a, t.text));
	return word == WORD_OP ? do_op(a, op, &t, rest) : AT_ROF;
}

/* Read on to the end of lx; dest gets what comes out. */
static enum at walk(struct asm_state *a, struct lex lx, enum at at)
{
	while (asm_step(a, here(a, lx.at))) {
		struct token t = lex_next(&lx);
		if (t.kind == T_END)
			return at;
		if (t.kind == T_COMMENT) {
			if (at == AT_START && a->skip == 0)
				check_assert(a, lx);
			return at;
		}
		if (a->skip > 0) {
			if (!skip_word(a, &t))
				return AT_NONE;
			at = AT_START;
		} else if (t.kind == T_NAME) {
			at = do_word(a, t, &lx, at);
		} else if (at > AT_LABEL) {
			dest_add(a, here(a, t.text), t.text, (size_t)t.len);
		} else {
			asm_unexpected(a, here(a, t.text), &t, "a label or an instruction");
			return AT_NONE;
		}
	}
	return AT_NONE;
}

void asm_expand(struct asm_state *a)
{
	sym_add_predefined(a);
	a->go = true;
	for (a->cur = a->lines; a->cur != NULL && a->go && !a->stop; a->cur = a->cur->next) {
		dest_clear(a);
		enum at r = walk(a, lex_of(a->cur), AT_START);
		if (r == AT_CODE)
			emit(a);
		else if (r == AT_ROF)
			asm_error(a, here(a, a->cur->text), "ROF without FOR");
	}
	if (a->skip > 0 && a->go)
		asm_warning(a, (struct pos){0}, "FOR without ROF");
	for (int i = 0; i < a->n_pending && a->errors == 0; i++)
		asm_warning(a, (struct pos){0}, "label \"%.*s\" has no instruction; it is ignored",
			    asm_shown(&a->pending[i]), a->pending[i].text);
}
