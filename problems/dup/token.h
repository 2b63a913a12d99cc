/*
 * token: from the text of a statement or a program to index terms.
 *
 * Bytes are untrusted: bad UTF-8 and control bytes separate words, a word is
 * cut at TOKEN_MAX bytes, and no more than the given length is ever read.
 *
 * What is emitted, in text order:
 *	WORD	lower-case run of letters; of camelCase, snake_case and letters next
 *		to digits the parts and the whole.  Not stemmed here.
 *	NUMBER	digits without leading zeros; 10^5, 10**5 and 1e5 are 100000, and
 *		10^9 + 7 is also 1000000007: formulas and constraints are written
 *		in as many ways as there are authors.
 *	CJK	two neighbouring Han, kana or hangul characters (one, if alone)
 *	GLOSS	an English word that a Chinese problem word stands for
 *	SEQ	8 bytes: the hash of three numbers in a row or of a whole [array of
 *		numbers], and of the values of an example (sample.h).  Samples
 *		survive a new story and a new language.
 *	SHAPE	8 bytes, in code only: the hash of three neighbouring operators or
 *		control words, written alike in all languages
 *	PAIR	8 bytes: the hash of two neighbouring words
 */
#ifndef AGON_DUP_TOKEN_H
#define AGON_DUP_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TOKEN_MAX = 64 };

enum token_kind { TOKEN_WORD, TOKEN_NUMBER, TOKEN_CJK, TOKEN_GLOSS, TOKEN_SEQ, TOKEN_SHAPE };

typedef void token_fn(void *cookie, enum token_kind kind, const char *s, size_t n);

struct token_opts {
	bool code;  /* a program: drop keywords, merge library names, emit SHAPE */
	bool gloss; /* emit GLOSS */
};

void token_scan(const char *text, size_t n, const struct token_opts *o, token_fn *put,
		void *cookie);

/* Does this look like a program rather than a statement? */
bool token_is_code(const char *text, size_t n);
/* Share of CJK characters among letters, 0..1, in the first bytes. */
double token_cjk_share(const char *text, size_t n);

/* Decode one character at *p < end; moves *p by at least 1; U+FFFD if it is bad. */
uint32_t utf8_next(const unsigned char **p, const unsigned char *end);
bool utf8_is_cjk(uint32_t c);

/* Lower-case, runs of blanks and bad bytes as one space; at most max bytes are read.
 * out must hold min(n, max) + 16 bytes, of which the last 16 are zeros.  Returns the length. */
size_t text_normal(const char *text, size_t n, size_t max, unsigned char *out);

#endif
