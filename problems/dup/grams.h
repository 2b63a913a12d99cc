/*
 * grams: runs of 4, 5, 6 and 8 characters, the part of a text that survives
 * other word forms, glued words and small edits.
 *
 * Characters of one byte count as themselves; a character of three bytes (Han,
 * kana, hangul) carries as much as three letters, so its runs are 1, 2 and 3
 * characters (3, 6, 9 bytes; 8 bytes is two and most of a third).
 */
#ifndef AGON_DUP_GRAMS_H
#define AGON_DUP_GRAMS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { GRAM_LEVELS = 4 };

static inline uint64_t gram_load(const unsigned char *p)
{
	uint64_t v;
	memcpy(&v, p, sizeof(v));
	return v;
}

static inline uint32_t gram_hash(uint64_t v)
{
	v *= 0x9e3779b97f4a7c15ULL;
	return (uint32_t)(v >> 32) ^ (uint32_t)(v >> 20);
}

/* Lengths in bytes by level, shortest first. */
static const uint8_t gram_narrow[GRAM_LEVELS] = {4, 5, 6, 8};
static const uint8_t gram_wide[GRAM_LEVELS] = {3, 6, 8, 9};

static inline const uint8_t *gram_lengths(const unsigned char *p)
{
	return *p >= 0xe0 ? gram_wide : gram_narrow;
}

/* The hash of the n bytes at p; v is gram_load(p). */
static inline uint32_t gram_part(const unsigned char *p, uint64_t v, unsigned n)
{
	if (n < 8)
		return gram_hash(v & ((1ULL << 8 * n) - 1));
	return gram_hash(n == 8 ? v : v ^ (uint64_t)p[8] << 56 ^ 1);
}

/* Hashes of the runs that begin at p, shortest first; how many.  At least 9
 * bytes must be readable; runs that reach beyond end are left out. */
static inline int gram_at(const unsigned char *p, const unsigned char *end, uint32_t h[GRAM_LEVELS])
{
	if ((*p & 0xc0) == 0x80)
		return 0;
	const uint8_t *len = gram_lengths(p);
	uint64_t v = gram_load(p);
	int n = 0;
	for (; n < GRAM_LEVELS && end - p >= len[n]; n++)
		h[n] = gram_part(p, v, len[n]);
	return n;
}

#endif
