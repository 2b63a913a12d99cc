/* The driver: memory, messages, and the three stages in a row. */
#include "arenas/corewar/asm.h"

#include "arenas/corewar/asm_int.h"

#include <string.h>

/* Everything lives until the end of the assembly, so memory is only ever added. */
enum { POOL_CHUNK = 1 << 14 };
struct asm_pool {
	struct asm_pool *next;
	size_t used, size;
	_Alignas(16) char bytes[];
};

void *asm_alloc(struct asm_state *a, size_t n)
{
	struct asm_pool *p = a->pool;

	n = (n + 15) / 16 * 16;
	if (p == NULL || p->size - p->used < n) {
		size_t size = n > POOL_CHUNK ? n : POOL_CHUNK;
		p = xmalloc(sizeof(*p) + size);
		*p = (struct asm_pool){.next = a->pool, .size = size};
		a->pool = p;
	}
	void *at = p->bytes + p->used;
	p->used += n;
	a->pool_used += n;
	return at;
}

const char *asm_copy(struct asm_state *a, const char *text, size_t n)
{
	char *copy = asm_alloc(a, n + 1);

	memcpy(copy, text, n);
	copy[n] = '\0';
	return copy;
}

bool asm_step(struct asm_state *a, struct pos p)
{
	if (!a->stop && (++a->steps > ASM_STEPS_MAX || a->pool_used > ASM_MEMORY_MAX)) {
		asm_error(a, p, "replacing FOR and EQU takes too much %s here",
			  a->pool_used > ASM_MEMORY_MAX ? "memory" : "time");
		a->stop = true;
	}
	return !a->stop;
}

/* What FOR repeats is said once. */
static bool said(const struct asm_state *a, const struct buf *message)
{
	const char *log = a->log->data + a->log_start;

	return memmem(log, a->log->len - a->log_start, message->data, message->len) != NULL;
}

__attribute__((format(printf, 5, 0))) static void
say(struct asm_state *a, struct pos p, const char *what, int *shown, const char *fmt, va_list ap)
{
	BUF_SCOPED message = BUF_INIT;

	if (p.line > 0)
		buf_printf(&message, "%d:%d: ", p.line, p.col);
	buf_printf(&message, "%s: ", what);
	buf_vprintf(&message, fmt, ap);
	buf_putc(&message, '\n');
	if (*shown > ASM_MESSAGES_MAX || said(a, &message))
		return;
	if (++*shown > ASM_MESSAGES_MAX)
		buf_printf(a->log, "more %ss are not shown\n", what);
	else
		buf_add(a->log, message.data, message.len);
}

void asm_error(struct asm_state *a, struct pos p, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	a->errors++;
	if (!a->stop)
		say(a, p, "error", &a->shown_errors, fmt, ap);
	va_end(ap);
	if (a->shown_errors > ASM_MESSAGES_MAX)
		a->stop = true;
}

void asm_warning(struct asm_state *a, struct pos p, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (!a->stop)
		say(a, p, "warning", &a->shown_warnings, fmt, ap);
	va_end(ap);
}

struct pos asm_pos(const struct asm_line *line, const char *at)
{
	int offset = line->col0 + (int)(at - line->text), start = 0;
	struct pos p = {.line = line->number};

	for (const struct asm_join *j = line->joins; j != NULL && j->at <= offset; j = j->next) {
		start = j->at;
		p.line++;
	}
	p.col = offset - start + 1;
	return p;
}

int asm_shown(const struct token *t)
{
	return t->len < ASM_NAME_SHOWN ? t->len : ASM_NAME_SHOWN;
}

void asm_unexpected(struct asm_state *a, struct pos p, const struct token *t, const char *where)
{
	unsigned char c = (unsigned char)t->text[0];

	if (t->kind == T_END)
		asm_error(a, p, "the line ends where %s is expected", where);
	else if (t->kind == T_OTHER && (c <= ' ' || c > '~'))
		asm_error(a, p, "byte 0x%02x where %s is expected", c, where);
	else
		asm_error(a, p, "\"%.*s\" where %s is expected", asm_shown(t), t->text, where);
}

bool asm_eval(struct asm_state *a, struct pos p, const char *text, size_t len, int64_t *ret)
{
	static const char *const why[] = {
		[CW_EXPR_BAD] = "this is not an expression",
		[CW_EXPR_ZERO] = "division by zero",
		[CW_EXPR_DEEP] = "too many levels of parentheses and signs",
		[CW_EXPR_BIG] = "a number is beyond 9223372036854775807",
	};
	enum cw_expr_end end = cw_eval(a->regs, text, len, ret);

	if (end == CW_EXPR_OVERFLOW)
		asm_warning(a, p, "the arithmetic overflows 64 bits");
	else if (end != CW_EXPR_OK)
		asm_error(a, p, "%s", why[end]);
	return end == CW_EXPR_OK || end == CW_EXPR_OVERFLOW;
}

int asm_find_op(const struct token *t)
{
	for (int op = 0; op < CW_OPS; op++)
		if (token_is(t, cw_op_name[op]))
			return op;
	return token_is(t, "ORG")   ? OP_ORG
	       : token_is(t, "END") ? OP_END
	       : token_is(t, "PIN") ? OP_PIN
				    : -1;
}

static void release(struct asm_state *a)
{
	for (struct asm_pool *p = a->pool, *next; p != NULL; p = next) {
		next = p->next;
		free(p);
	}
	buf_release(&a->dest);
	vec_release(&a->spans);
	vec_release(&a->out);
}

int cw_assemble(const struct cw_rules *rules, const char *text, size_t len, struct cw_warrior *ret,
		struct buf *log)
{
	struct cw_warrior w = {.pin = CW_NO_PIN};
	struct asm_state a = {
		.rules = rules, .log = log, .log_start = log->len, .dest = BUF_INIT, .w = &w};

	asm_source(&a, text, len);
	if (!a.stop)
		asm_expand(&a);
	if (!a.stop)
		asm_encode(&a);
	release(&a);
	if (a.errors > 0)
		return 1;
	*ret = w;
	return 0;
}
