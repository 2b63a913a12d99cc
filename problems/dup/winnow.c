/*
 * Winnowing: hashes of every run of GRAM tokens, of which each window of WINDOW
 * neighbours contributes its least one.  A shared run of GRAM + WINDOW - 1
 * tokens is always found; shorter than GRAM never.  Names and numbers are one
 * token each, comments and blanks none, so renaming and layout hide nothing.
 */
#include "problems/problem.h"

#include "problems/dup/lexicon.h"

#include "harness/base/vec.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { GRAM = 10, WINDOW = 6, READ_MOST = 1 << 18 };

struct tokens {
	size_t len, cap;
	uint32_t *at;
};

static size_t skip_comment(const char *s, size_t n)
{
	const char *end;

	if (n > 1 && s[0] == '/' && s[1] == '*') {
		end = memmem(s + 2, n - 2, "*/", 2);
		return end == NULL ? n : (size_t)(end + 2 - s);
	}
	if (s[0] == '#' || (n > 1 && s[0] == '/' && s[1] == '/')) {
		end = memchr(s, '\n', n);
		return end == NULL ? n : (size_t)(end - s);
	}
	return 0;
}

static uint32_t word_token(const char *s, size_t n)
{
	char low[32];
	size_t len = n < sizeof(low) ? n : sizeof(low);

	if (isdigit((unsigned char)s[0]))
		return '0';
	for (size_t i = 0; i < len; i++)
		low[i] = (char)tolower((unsigned char)s[i]);
	const struct lexicon_code *k = lexicon_code(low, len);
	return k != NULL && k->shape != 0 ? 0x10000u + (uint32_t)k->shape : 'a';
}

static void split(const char *s, size_t n, struct tokens *out)
{
	n = n < READ_MOST ? n : READ_MOST;
	for (size_t i = 0; i < n;) {
		size_t comment = skip_comment(s + i, n - i), len = 1;
		unsigned char c = (unsigned char)s[i];
		if (comment > 0) {
			i += comment;
			continue;
		}
		if (isalnum(c) || c == '_') {
			while (i + len < n &&
			       (isalnum((unsigned char)s[i + len]) || s[i + len] == '_'))
				len++;
			vec_push(out, word_token(s + i, len));
		} else if (c > ' ' && c < 0x7f)
			vec_push(out, c);
		i += len;
	}
}

static int by_value(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* Sorted and without repeats. */
static void fingerprints(const char *s, size_t n, struct tokens *out)
{
	struct tokens t = {0}, h = {0};

	split(s, n, &t);
	for (size_t i = 0; i + GRAM <= t.len; i++) {
		uint32_t v = 0;
		for (size_t k = 0; k < GRAM; k++)
			v = (v ^ t.at[i + k]) * 2654435761u + (v >> 15);
		vec_push(&h, v);
	}
	for (size_t i = 0; i < h.len; i++) {
		uint32_t least = h.at[i];
		for (size_t k = 1; k < WINDOW && i + k < h.len; k++)
			least = h.at[i + k] < least ? h.at[i + k] : least;
		if (out->len == 0 || out->at[out->len - 1] != least)
			vec_push(out, least);
	}
	if (out->len > 0)
		qsort(out->at, out->len, sizeof(*out->at), by_value);
	size_t kept = 0;
	for (size_t i = 0; i < out->len; i++)
		if (kept == 0 || out->at[kept - 1] != out->at[i])
			out->at[kept++] = out->at[i];
	out->len = kept;
	vec_release(&t);
	vec_release(&h);
}

double dup_copied_code(const char *a, size_t a_len, const char *b, size_t b_len)
{
	struct tokens x = {0}, y = {0};
	size_t same = 0;

	fingerprints(a, a_len, &x);
	fingerprints(b, b_len, &y);
	for (size_t i = 0, j = 0; i < x.len && j < y.len;) {
		bool less = x.at[i] < y.at[j], equal = x.at[i] == y.at[j];
		same += equal;
		i += less || equal;
		j += !less;
	}
	double share = x.len == 0 ? 0 : (double)same / (double)x.len;
	vec_release(&x);
	vec_release(&y);
	return share;
}
