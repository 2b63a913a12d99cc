/* Tokens of a checktestdata script. */
#include "problems/ctd/script.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void token_fail(struct lexer *x, size_t at, const char *fmt, ...)
{
	size_t line = 1, begin = 0;
	va_list ap;

	if (x->why[0] == '\0') {
		for (size_t i = 0; i < at && i < x->len; i++)
			if (x->text[i] == '\n') {
				line++;
				begin = i + 1;
			}
		int n = snprintf(x->why, CTD_WHY, "script line %zu, column %zu: ", line,
				 at - begin + 1);
		va_start(ap, fmt);
		vsnprintf(x->why + n, CTD_WHY - (size_t)n, fmt, ap);
		va_end(ap);
	}
	x->now = (struct token){.kind = TOKEN_END, .from = at, .to = at};
}

static int peek(const struct lexer *x, size_t ahead)
{
	return x->at + ahead < x->len ? (unsigned char)x->text[x->at + ahead] : -1;
}

static bool is_digit(int c)
{
	return c >= '0' && c <= '9';
}

static bool is_lower(int c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_upper(int c)
{
	return c >= 'A' && c <= 'Z';
}

/* Blanks, and comments: from # to the end of the line. */
static void skip(struct lexer *x)
{
	for (;;) {
		int c = peek(x, 0);
		if (c == '#')
			while (peek(x, 0) != -1 && peek(x, 0) != '\n')
				x->at++;
		else if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
			x->at++;
		else
			return;
	}
}

static void octal(struct lexer *x)
{
	int n = 0, c = 0;

	for (; n < 3 && peek(x, 0) >= '0' && peek(x, 0) <= '7'; n++)
		c = 8 * c + (x->text[x->at++] - '0');
	if (c > 255)
		token_fail(x, x->at - (size_t)n - 1, "\\%o is no byte", (unsigned)c);
	buf_putc(&x->bytes, c);
}

static void escape(struct lexer *x)
{
	static const char names[] = "ntrb\"\\", values[] = "\n\t\r\b\"\\";
	int c = peek(x, 1);
	const char *at = c > 0 ? strchr(names, c) : NULL;

	x->at++;
	if (c >= '0' && c <= '7') {
		octal(x);
	} else if (at != NULL) {
		buf_putc(&x->bytes, values[at - names]);
		x->at++;
	} else if (c == '\n') {
		x->at++;
	} else {
		buf_putc(&x->bytes, '\\');
	}
}

static void string(struct lexer *x)
{
	size_t from = x->at++;

	buf_clear(&x->bytes);
	while (peek(x, 0) != -1 && peek(x, 0) != '"' && x->why[0] == '\0') {
		if (peek(x, 0) == '\\')
			escape(x);
		else
			buf_putc(&x->bytes, x->text[x->at++]);
	}
	if (peek(x, 0) == -1)
		token_fail(x, from, "the string does not end");
	x->at++;
	x->now.kind = x->why[0] == '\0' ? TOKEN_STRING : TOKEN_END;
}

static void number(struct lexer *x)
{
	size_t from = x->at, e;

	x->now.kind = TOKEN_INT;
	while (is_digit(peek(x, 0)))
		x->at++;
	size_t whole = x->at - from;
	if (peek(x, 0) == '.') {
		x->now.kind = TOKEN_FLOAT;
		for (x->at++; is_digit(peek(x, 0));)
			x->at++;
	}
	if (peek(x, 0) == 'e' || peek(x, 0) == 'E') {
		e = peek(x, 1) == '+' || peek(x, 1) == '-' ? 2 : 1;
		if (!is_digit(peek(x, e))) {
			token_fail(x, x->at, "an exponent needs digits");
			return;
		}
		x->now.kind = TOKEN_FLOAT;
		for (x->at += e; is_digit(peek(x, 0));)
			x->at++;
	}
	if (x->now.kind == TOKEN_INT && whole > 1 && x->text[from] == '0')
		token_fail(x, from, "an integer has no leading zeros");
}

static void sign(struct lexer *x)
{
	static const struct {
		char text[3];
		char sign;
	} pairs[] = {{"<=", 'l'}, {">=", 'g'}, {"==", 'e'}, {"!=", 'n'}, {"&&", 'a'}, {"||", 'o'}};
	int c = peek(x, 0);

	x->now.kind = TOKEN_SIGN;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (c == pairs[i].text[0] && peek(x, 1) == pairs[i].text[1]) {
			x->now.sign = pairs[i].sign;
			x->at += 2;
			return;
		}
	if (c > 0 && strchr("()[],=+-*/%^!<>", c) != NULL) {
		x->now.sign = (char)c;
		x->at++;
	} else if (c > ' ' && c < 0x7f) {
		token_fail(x, x->at, "%c has no meaning here", c);
	} else {
		token_fail(x, x->at, "the byte \\x%02x has no meaning here", (unsigned)c);
	}
}

void token_next(struct lexer *x)
{
	if (x->why[0] != '\0')
		return;
	skip(x);
	x->now = (struct token){.kind = TOKEN_END, .from = x->at};
	int c = peek(x, 0);
	if (c == '"') {
		string(x);
	} else if (is_digit(c)) {
		number(x);
	} else if (is_upper(c)) {
		x->now.kind = TOKEN_WORD;
		while (is_upper(peek(x, 0)))
			x->at++;
	} else if (is_lower(c)) {
		x->now.kind = TOKEN_NAME;
		while (is_lower(peek(x, 0)) || is_digit(peek(x, 0)))
			x->at++;
	} else if (c != -1) {
		sign(x);
	}
	if (x->why[0] == '\0')
		x->now.to = x->at;
}
