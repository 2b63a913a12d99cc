/*
 * index: the file of a duplicate index, mapped and read-only.  Private to
 * problems/dup; the public side is problems/problem.h.
 *
 * One file, native byte order (a foreign one is refused), sections of 64-byte
 * alignment.  Every offset, count and term number is checked when the file is
 * opened, so that reading never needs a second look; the texts are the one
 * section whose checksum is verified on demand, document by document.
 */
#ifndef AGON_DUP_INDEX_H
#define AGON_DUP_INDEX_H

#include "harness/base/err.h"

#include <stddef.h>
#include <stdint.h>

#define DUP_MAGIC "agon-dup"
enum {
	DUP_FORMAT = 3,
	DUP_SEQ_BITS = 17,   /* number runs are hashed into at most so many term numbers */
	DUP_SHAPE_BITS = 15, /* and operator runs of programs */
	DUP_SEQ_TERMS = 1 << DUP_SEQ_BITS,
	DUP_HASHED = DUP_SEQ_TERMS + (1 << DUP_SHAPE_BITS),
	DUP_TERMS_MAX = (1 << 24) - 1,
	DUP_TEXT_MAX = 1 << 20,   /* bytes of a document that are kept */
	DUP_GRAM_BYTES = 1 << 14, /* bytes of a document whose character grams count */
	DUP_SKETCH = 64,          /* one-permutation MinHash: bytes per document */
};

enum dup_section {
	DUP_DOCS,       /* struct dup_doc[n_docs] */
	DUP_IDS,        /* NUL-ended ids */
	DUP_TEXT,       /* documents one behind the other */
	DUP_TERM,       /* struct dup_term[n_words + (DUP_HASHED >> fold)] */
	DUP_TERMS,      /* the bytes of the words */
	DUP_TABLE,      /* uint32_t[power of two]: open addressing, word number + 1 */
	DUP_POST,       /* uint32_t: document << 8 | impact, ascending, by term */
	DUP_FWD,        /* uint32_t: term << 8 | count, in order of first use, by document */
	DUP_GRAMS,      /* uint8_t[1 << gram_bits]: weight of a character gram, 1/16 nat */
	DUP_SKETCH_SEC, /* uint8_t[n_docs][DUP_SKETCH] */
	DUP_BYID,       /* uint32_t[n_docs]: documents in order of id */
	DUP_SECTIONS
};

struct dup_doc {
	uint64_t text, fwd; /* where in DUP_TEXT, and which entry of DUP_FWD */
	uint64_t hash;      /* of the text */
	uint32_t text_len, fwd_len;
	uint32_t id, id_len; /* where in DUP_IDS, without the NUL */
	float word_norm, seq_norm, shape_norm, gram_norm;
	float length; /* in words, for BM25 */
	int32_t date; /* yyyymmdd, 0: unknown */
	uint8_t code, cjk, truncated, unused[5];
};

struct dup_term {
	uint64_t post;
	uint32_t post_len; /* documents that have it */
	uint32_t str;
	uint8_t str_len, kind; /* kind: enum token_kind */
	uint16_t again;        /* share of its documents that have it twice or more, in 65535ths */
	float idf;
};

struct dup_header {
	char magic[8];
	uint32_t format, order; /* order: 0x01020304 */
	uint64_t bytes;         /* of the whole file */
	uint32_t n_docs, n_words, gram_bits, n_code, n_cjk;
	uint32_t fold;   /* bits by which hashed terms are fewer than DUP_HASHED */
	uint64_t n_text; /* bytes of text */
	double mean_length;
	struct {
		uint64_t off, len, sum;
	} section[DUP_SECTIONS];
	uint64_t sum; /* of all before */
};

struct dup_index {
	const unsigned char *map;
	size_t map_len;
	const struct dup_header *head;
	const struct dup_doc *docs;
	const char *ids, *text;
	const struct dup_term *terms;
	const char *words;
	const uint32_t *table, *post, *fwd, *by_id;
	const uint8_t *grams, *sketches;
	uint32_t table_mask, gram_mask, n_terms;
	float idf_of[256]; /* unused slots 0: gram weight by byte */
};

/* A fast checksum of our own files; not for secrets. */
uint64_t dup_sum(const void *bytes, size_t n);
/* BM25's k1; a repeated word counts at most k1 + 1 times. */
#define DUP_K1 1.2f

/* Length of n rounded up to what a section starts at. */
static inline uint64_t dup_align(uint64_t n)
{
	return (n + 63) & ~(uint64_t)63;
}

/* BM25's inverse document frequency, never negative (Robertson & Zaragoza 2009, eq. 3.3, + 1). */
float dup_idf(uint32_t n_docs, uint32_t df);

/* What a word tells of the subject of a text: log odds that a document which has it once has it
 * again, less those of any document that has it at all (the relevance weight of Robertson &
 * Sparck Jones 1976 with Church's adaptation as the guess of relevance).  Subjects recur, turns
 * of phrase do not: "substring" and "occurrences" are about as rare.  Never below 0.05. */
float dup_odds(uint32_t n_docs, const struct dup_term *t);

/* A hashed term of an index whose small corpus needs fewer of them. */
static inline uint32_t dup_folded(uint32_t hashed, uint32_t fold)
{
	return hashed < DUP_SEQ_TERMS
		       ? hashed >> fold
		       : (DUP_SEQ_TERMS >> fold) + ((hashed - DUP_SEQ_TERMS) >> fold);
}

/* The number of a word (stemmed), or UINT32_MAX. */
uint32_t dup_word(const struct dup_index *x, const char *s, size_t n);

#endif
