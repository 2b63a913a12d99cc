#include "arenas/corewar/asm_int.h"

#include <string.h>

bool lex_is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

bool lex_is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static enum token_kind sign_kind(char c)
{
	switch (c) {
	case '(':
	case ')':
	case '/':
	case '+':
	case '-':
	case '%':
	case '!':
	case '=':
		return T_OPERATOR;
	case '#':
	case '$':
	case '@':
	case '<':
	case '>':
	case '*':
	case '{':
	case '}':
		return T_MODE;
	case ',':
		return T_COMMA;
	case '.':
		return T_DOT;
	case '&':
		return T_AND;
	case ';':
		return T_COMMENT;
	default:
		return T_OTHER;
	}
}

struct token lex_next(struct lex *lx)
{
	while (lx->at < lx->end && lex_is_space(*lx->at))
		lx->at++;
	const char *s = lx->at;
	struct token t = {.kind = T_END, .text = s};

	if (s == lx->end)
		return t;
	if (is_digit(*s)) {
		t.kind = T_NUMBER;
		while (s < lx->end && is_digit(*s))
			s++;
	} else if (lex_is_letter(*s) || *s == '_') {
		t.kind = T_NAME;
		while (s < lx->end && (lex_is_letter(*s) || *s == '_' || is_digit(*s)))
			s++;
	} else if (lx->end - s > 1 && (*s == '&' || *s == '|') && s[1] == *s) {
		t.kind = T_OPERATOR;
		s += 2;
	} else {
		t.kind = sign_kind(*s++);
	}
	t.len = (int)(s - t.text);
	lx->at = s;
	return t;
}

bool lex_space_next(const struct lex *lx)
{
	return lx->at < lx->end && lex_is_space(*lx->at);
}

bool token_is(const struct token *t, const char *word)
{
	int i = 0;

	for (; i < t->len && word[i] != '\0'; i++) {
		char c = t->text[i];
		if ((c >= 'a' && c <= 'z' ? c - 0x20 : c) != word[i])
			return false;
	}
	return i == t->len && word[i] == '\0';
}
