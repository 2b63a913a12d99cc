#include "problems/dup/build.h"

#include "harness/base/rng.h"

#include <stdlib.h>
#include <string.h>

void vocab_init(struct vocab *v)
{
	memset(v, 0, sizeof(*v));
	buf_init(&v->bytes);
	v->slots = 1 << 12;
	v->table = xcalloc(v->slots, sizeof(*v->table));
	v->raw_slots = 1 << 16;
	v->raw = xcalloc(v->raw_slots, sizeof(*v->raw));
}

void vocab_release(struct vocab *v)
{
	buf_release(&v->bytes);
	vec_release(&v->terms);
	free(v->table);
	free(v->raw);
	v->table = NULL;
	v->raw = NULL;
}

static void rehash(struct vocab *v)
{
	free(v->table);
	v->slots *= 4;
	v->table = xcalloc(v->slots, sizeof(*v->table));
	for (size_t i = 0; i < v->terms.len; i++) {
		const struct dup_term *t = &v->terms.at[i];
		size_t at = hash64(0, v->bytes.data + t->str, t->str_len) & (v->slots - 1);
		while (v->table[at] != 0)
			at = (at + 1) & (v->slots - 1);
		v->table[at] = (uint32_t)i + 1;
	}
}

uint32_t vocab_add(struct vocab *v, const char *s, size_t n, enum token_kind kind)
{
	size_t at = hash64(0, s, n) & (v->slots - 1);

	for (; v->table[at] != 0; at = (at + 1) & (v->slots - 1)) {
		const struct dup_term *t = &v->terms.at[v->table[at] - 1];
		if (t->str_len == n && memcmp(v->bytes.data + t->str, s, n) == 0)
			return v->table[at] - 1;
	}
	/* A corpus made to flood the vocabulary loses its rarest words, not the run. */
	if (v->terms.len >= HASHED_FIRST - 1 || v->bytes.len > UINT32_MAX - TOKEN_MAX)
		return UINT32_MAX;
	size_t i = vec_grow(&v->terms);
	v->terms.at[i] = (struct dup_term){
		.str = (uint32_t)v->bytes.len, .str_len = (uint8_t)n, .kind = (uint8_t)kind};
	buf_add(&v->bytes, s, n);
	v->table[at] = (uint32_t)i + 1;
	if (v->terms.len * 2 > v->slots)
		rehash(v);
	return (uint32_t)i;
}
