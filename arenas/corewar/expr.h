/*
 * expr: the arithmetic of Redcode.
 *
 *	value   = number | register | register "=" sum-of-all | "(" expr ")" | ("-"|"+"|"!") value
 *	expr    = value { operator value }, left to right within one rank
 *	ranks   : * / %   then + -   then < > <= >= == !=   then &&   then ||
 *
 * Numbers are signed 64-bit; registers are the letters a to z in either case
 * and keep their values between calls.  && and || evaluate both sides.
 * Pure text to number: knows nothing of labels.
 */
#ifndef AGON_COREWAR_EXPR_H
#define AGON_COREWAR_EXPR_H

#include <stddef.h>
#include <stdint.h>

enum { CW_REGISTERS = 26, CW_EXPR_DEPTH = 200 };

enum cw_expr_end {
	CW_EXPR_OK,
	CW_EXPR_OVERFLOW, /* the value wrapped around; ret is set */
	CW_EXPR_BAD,      /* not an expression */
	CW_EXPR_ZERO,     /* division by zero */
	CW_EXPR_DEEP,     /* more than CW_EXPR_DEPTH levels of parentheses and signs */
	CW_EXPR_BIG,      /* a number beyond 2^63-1 */
};

enum cw_expr_end cw_eval(int64_t regs[CW_REGISTERS], const char *text, size_t len, int64_t *ret);

#endif
