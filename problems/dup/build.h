/*
 * build: the parts that make the file of an index; private to problems/dup.
 */
#ifndef AGON_DUP_BUILD_H
#define AGON_DUP_BUILD_H

#include "problems/dup/index.h"
#include "problems/dup/token.h"

#include "harness/base/buf.h"
#include "harness/base/vec.h"

#include <string.h>

/* Words to numbers while the vocabulary grows. */
struct vocab {
	struct buf bytes; /* of all words */
	struct {
		size_t len, cap;
		struct dup_term *at;
	} terms;
	uint32_t *table; /* word number + 1 */
	size_t slots;
	struct raw { /* unstemmed word -> number: stemming is the dear part */
		uint64_t hash;
		uint32_t term;
		uint32_t check;
	} * raw;
	size_t raw_slots, raw_used;
};
void vocab_init(struct vocab *v);
void vocab_release(struct vocab *v);
uint32_t vocab_add(struct vocab *v, const char *s, size_t n, enum token_kind kind);

/* Term numbers while building: words from 0, hashed ones from HASHED_FIRST. */
enum { HASHED_FIRST = 1 << 23 };

static inline uint32_t hashed_term(enum token_kind kind, const char *eight)
{
	uint64_t h;
	memcpy(&h, eight, sizeof(h));
	h *= 0x9e3779b97f4a7c15ULL;
	return kind == TOKEN_SEQ ? (uint32_t)(h >> (64 - DUP_SEQ_BITS))
				 : DUP_SEQ_TERMS + (uint32_t)(h >> (64 - DUP_SHAPE_BITS));
}

/* MinHash of the word triples of a text (one permutation, DUP_SKETCH bins, a byte each). */
struct sketch {
	uint32_t least[DUP_SKETCH];
	uint32_t before[2];
	int n;
};
void sketch_init(struct sketch *s);
void sketch_word(struct sketch *s, uint32_t word_hash);
void sketch_done(const struct sketch *s, uint8_t out[DUP_SKETCH]);
/* Share of equal bins, corrected for chance: an estimate of the Jaccard index. */
double sketch_jaccard(const uint8_t *a, const uint8_t *b);

#endif
