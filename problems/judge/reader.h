/*
 * reader: bytes of a descriptor, one at a time, in constant memory, with the
 * place they come from.
 */
#ifndef AGON_JUDGE_READER_H
#define AGON_JUDGE_READER_H

#include "harness/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { READER_CHUNK = 65536, WORD_MAX = 1024 };

struct reader {
	int fd;
	bool end, failed;
	size_t at, n;
	int64_t line, column; /* of the byte that comes next, from 1 */
	unsigned char bytes[READER_CHUNK];
};

/* A word, as far as it fits. */
struct word {
	size_t len; /* 0: there is none, the end */
	bool whole; /* else the rest of it is still to be read */
	int64_t line, column;
	char text[WORD_MAX];
};

void reader_init(struct reader *r, int fd);
bool reader_fill(struct reader *r); /* false at the end */
/* The next byte without taking it; -1 at the end. */
static inline int reader_peek(struct reader *r)
{
	return r->at < r->n || reader_fill(r) ? r->bytes[r->at] : -1;
}
static inline int reader_get(struct reader *r)
{
	int c = reader_peek(r);

	if (c < 0)
		return -1;
	r->at++;
	if (c == '\n') {
		r->line++;
		r->column = 1;
	} else {
		r->column++;
	}
	return c;
}

/* The white space of the 2025-09 default validator. */
static inline bool is_blank(int c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

void reader_skip_blanks(struct reader *r);
void reader_word(struct reader *r, struct word *w); /* after the blanks */

/* A decimal number and nothing else: [+-]digits[.digits][e[+-]digits].  No hexadecimal, no
 * infinity, no NaN. */
bool number_read(const char *text, size_t len, long double *ret);

#endif
