#include "problems/judge/reader.h"

#include "problems/problem.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void reader_init(struct reader *r, int fd)
{
	r->fd = fd;
	r->end = r->failed = false;
	r->at = r->n = 0;
	r->line = r->column = 1;
}

bool reader_fill(struct reader *r)
{
	if (r->end)
		return false;
	ssize_t n;
	do
		n = read(r->fd, r->bytes, sizeof(r->bytes));
	while (n < 0 && errno == EINTR);
	r->at = 0;
	r->n = n > 0 ? (size_t)n : 0;
	r->failed = n < 0;
	r->end = n <= 0;
	return !r->end;
}

void reader_skip_blanks(struct reader *r)
{
	int c;

	while ((c = reader_peek(r)) >= 0 && is_blank(c))
		reader_get(r);
}

void reader_word(struct reader *r, struct word *w)
{
	int c = 0;

	w->len = 0;
	w->line = r->line;
	w->column = r->column;
	while (w->len < WORD_MAX && (c = reader_peek(r)) >= 0 && !is_blank(c))
		w->text[w->len++] = (char)reader_get(r);
	w->whole = w->len < WORD_MAX || (c = reader_peek(r)) < 0 || is_blank(c);
}

static size_t digits(const char *s, size_t i, size_t len)
{
	size_t n = 0;

	while (i + n < len && isdigit((unsigned char)s[i + n]))
		n++;
	return n;
}

bool number_read(const char *s, size_t len, long double *ret)
{
	char copy[WORD_MAX + 1];
	size_t i = len > 0 && (s[0] == '-' || s[0] == '+');

	if (len > WORD_MAX)
		return false;
	size_t whole = digits(s, i, len), part = 0;
	i += whole;
	if (i < len && s[i] == '.') {
		part = digits(s, i + 1, len);
		i += 1 + part;
	}
	if (whole + part == 0)
		return false;
	if (i < len && (s[i] == 'e' || s[i] == 'E')) {
		i++;
		i += i < len && (s[i] == '-' || s[i] == '+');
		size_t n = digits(s, i, len);
		if (n == 0)
			return false;
		i += n;
	}
	if (i != len)
		return false;
	memcpy(copy, s, len);
	copy[len] = '\0';
	long double v = strtold(copy, NULL);
	if (!isfinite(v))
		return false;
	*ret = v;
	return true;
}

bool judge_number(const char *text, size_t len, double *ret)
{
	long double v;

	while (len > 0 && is_blank((unsigned char)text[len - 1]))
		len--;
	while (len > 0 && is_blank((unsigned char)text[0])) {
		text++;
		len--;
	}
	if (!number_read(text, len, &v))
		return false;
	*ret = (double)v;
	return true;
}
