/*
 * value: what variables of a checktestdata script hold: an integer of any size, a
 * float, which is an exact fraction here, or a text of any bytes.
 */
#ifndef AGON_CTD_VALUE_H
#define AGON_CTD_VALUE_H

#include "harness/base/buf.h"

#include <gmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum value_kind { VALUE_NONE, VALUE_SMALL, VALUE_BIG, VALUE_RATIO, VALUE_TEXT };

struct text {
	size_t refs, len;
	char bytes[];
};

struct value {
	enum value_kind kind; /* an integer that fits is always SMALL */
	union {
		int64_t small;
		mpz_t big;
		mpq_t ratio;
		struct text *text;
	} u;
};
#define VALUE_INIT                                                                                 \
	{                                                                                          \
		.kind = VALUE_NONE                                                                 \
	}
#define VALUE_SCOPED __attribute__((cleanup(value_release))) struct value

void value_release(struct value *v);
struct value value_copy(const struct value *v);
struct value value_small(int64_t n);
struct value value_text(const char *bytes, size_t len);
static inline bool value_is_int(const struct value *v)
{
	return v->kind == VALUE_SMALL || v->kind == VALUE_BIG;
}

/* Digits only.  Leading zeros are taken. */
struct value value_digits(const char *digits, size_t n, bool negative);
/* A number with point and exponent, its grammar already checked.  false: its digits or its
 * exponent are beyond what is held. */
bool value_decimal(const char *s, size_t n, struct value *ret);
/* Has a number of n digits more of them than v? */
bool value_shorter(const struct value *v, size_t n);

/* op: + - * / % ^.  NULL, or what is wrong; *ret then is untouched. */
const char *value_arith(char op, const struct value *a, const struct value *b, struct value *ret);
/* What a number costs to compute with, beside 1: its kilobits. */
size_t value_weight(const struct value *v);
/* -1, 0, 1 to *ret; or what is wrong. */
const char *value_compare(const struct value *a, const struct value *b, int *ret);

/* The same bytes exactly for values that are equal; 1 and 1.0 are. */
void value_key(const struct value *v, struct buf *out);
/* For people: cut, quoted. */
void value_show(const struct value *v, struct buf *out);
/* n bytes of an input for people: quoted, cut, controls as \n or \x01. */
void bytes_show(const char *bytes, size_t n, struct buf *out);

#endif
