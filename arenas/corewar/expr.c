/* Precedence climbing.  The first thing that goes wrong is what is reported;
 * overflow yields to anything worse. */
#include "arenas/corewar/expr.h"

#include <stdbool.h>

struct eval {
	const char *at, *end;
	int64_t *regs;
	enum cw_expr_end how;
	int depth;
};

enum op {
	OP_NONE,
	OP_MUL,
	OP_DIV,
	OP_MOD,
	OP_ADD,
	OP_SUB,
	OP_LT,
	OP_GT,
	OP_LE,
	OP_GE,
	OP_EQ,
	OP_NE,
	OP_AND,
	OP_OR
};

/* Two-letter signs come before their first letters. */
static const struct {
	char sign[3];
	unsigned char len;
	enum op op;
	int rank;
} operators[] = {
	{"*", 1, OP_MUL, 5}, {"/", 1, OP_DIV, 5}, {"%", 1, OP_MOD, 5}, {"+", 1, OP_ADD, 4},
	{"-", 1, OP_SUB, 4}, {"<=", 2, OP_LE, 3}, {">=", 2, OP_GE, 3}, {"==", 2, OP_EQ, 3},
	{"!=", 2, OP_NE, 3}, {"<", 1, OP_LT, 3},  {">", 1, OP_GT, 3},  {"&&", 2, OP_AND, 2},
	{"||", 2, OP_OR, 1},
};
enum { OPERATORS = sizeof(operators) / sizeof(operators[0]) };

static int64_t binary(struct eval *e, int rank);

static void fail(struct eval *e, enum cw_expr_end how)
{
	if (e->how == CW_EXPR_OK || e->how == CW_EXPR_OVERFLOW)
		e->how = how;
}

static bool failed(const struct eval *e)
{
	return e->how != CW_EXPR_OK && e->how != CW_EXPR_OVERFLOW;
}

static char peek(struct eval *e)
{
	while (e->at < e->end && (*e->at == ' ' || (*e->at >= '\t' && *e->at <= '\r')))
		e->at++;
	return e->at < e->end ? *e->at : '\0';
}

/* The operator at hand as an index into operators, or -1. */
static int peek_operator(struct eval *e)
{
	peek(e);
	for (int i = 0; i < OPERATORS; i++) {
		int len = operators[i].len;
		if (e->end - e->at >= len && e->at[0] == operators[i].sign[0] &&
		    (len == 1 || e->at[1] == operators[i].sign[1]))
			return i;
	}
	return -1;
}

static int64_t divide(struct eval *e, enum op op, int64_t x, int64_t y)
{
	if (y == 0) {
		fail(e, CW_EXPR_ZERO);
		return 0;
	}
	if (x == INT64_MIN && y == -1) {
		if (op == OP_MOD)
			return 0;
		fail(e, CW_EXPR_OVERFLOW);
		return x;
	}
	return op == OP_DIV ? x / y : x % y;
}

static int64_t calculate(struct eval *e, enum op op, int64_t x, int64_t y)
{
	int64_t z = 0;
	bool over = false;

	switch (op) {
	case OP_MUL:
		over = __builtin_mul_overflow(x, y, &z);
		break;
	case OP_ADD:
		over = __builtin_add_overflow(x, y, &z);
		break;
	case OP_SUB:
		over = __builtin_sub_overflow(x, y, &z);
		break;
	case OP_DIV:
	case OP_MOD:
		return divide(e, op, x, y);
	case OP_LT:
		return x < y;
	case OP_GT:
		return x > y;
	case OP_LE:
		return x <= y;
	case OP_GE:
		return x >= y;
	case OP_EQ:
		return x == y;
	case OP_NE:
		return x != y;
	case OP_AND:
		return x && y;
	case OP_OR:
		return x || y;
	case OP_NONE:
		break;
	}
	if (over)
		fail(e, CW_EXPR_OVERFLOW);
	return z;
}

static int64_t number(struct eval *e)
{
	int64_t v = 0;

	if (e->at >= e->end || *e->at < '0' || *e->at > '9')
		fail(e, CW_EXPR_BAD);
	for (; e->at < e->end && *e->at >= '0' && *e->at <= '9'; e->at++)
		if (__builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, *e->at - '0', &v))
			fail(e, CW_EXPR_BIG);
	return v;
}

static int64_t reg(struct eval *e)
{
	int64_t *r = &e->regs[(*e->at++ | 0x20) - 'a'];

	if (peek(e) == '=' && !(e->end - e->at > 1 && e->at[1] == '=')) {
		e->at++;
		*r = binary(e, 0);
	}
	return *r;
}

static int64_t parenthesis(struct eval *e)
{
	e->at++;
	int64_t v = binary(e, 0);
	if (peek(e) != ')')
		fail(e, CW_EXPR_BAD);
	else
		e->at++;
	return v;
}

static int64_t value(struct eval *e)
{
	char c = peek(e);
	int64_t v;

	if (e->depth >= CW_EXPR_DEPTH)
		fail(e, CW_EXPR_DEEP);
	if (failed(e))
		return 0;
	e->depth++;
	if (c == '(') {
		v = parenthesis(e);
	} else if (c == '-' || c == '+' || c == '!') {
		e->at++;
		v = value(e);
		if (c == '-' && __builtin_sub_overflow((int64_t)0, v, &v))
			fail(e, CW_EXPR_OVERFLOW);
		if (c == '!')
			v = !v;
	} else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') {
		v = reg(e);
	} else {
		v = number(e);
	}
	e->depth--;
	return v;
}

static int64_t binary(struct eval *e, int rank)
{
	int64_t left = value(e);

	while (!failed(e)) {
		int i = peek_operator(e);
		if (i < 0 || operators[i].rank < rank)
			break;
		e->at += operators[i].len;
		int64_t right = binary(e, operators[i].rank + 1);
		left = calculate(e, operators[i].op, left, right);
	}
	return left;
}

enum cw_expr_end cw_eval(int64_t regs[CW_REGISTERS], const char *text, size_t len, int64_t *ret)
{
	struct eval e = {.at = text, .end = text + len, .regs = regs, .how = CW_EXPR_OK};
	int64_t v = binary(&e, 0);

	peek(&e);
	if (e.at < e.end)
		fail(&e, CW_EXPR_BAD);
	if (!failed(&e))
		*ret = v;
	return e.how;
}
