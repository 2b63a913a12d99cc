/*
 * One-permutation MinHash (Li, Owen, Zhang 2012) over the triples of
 * neighbouring words: the hash picks a bin by its low bits and the bin keeps
 * the least of the high ones.  A bin that nothing fell into borrows its right
 * neighbour (rotation densification, Shrivastava & Li 2014).  A byte per bin
 * is kept; two unrelated bins agree by chance once in 255.
 */
#include "problems/dup/build.h"

#include <string.h>

void sketch_init(struct sketch *s)
{
	memset(s->least, 0xff, sizeof(s->least));
	s->before[0] = s->before[1] = 0;
	s->n = 0;
}

void sketch_word(struct sketch *s, uint32_t w)
{
	uint64_t h = ((uint64_t)s->before[1] * 0x9e3779b97f4a7c15ULL) ^
		     ((uint64_t)s->before[0] * 0xc2b2ae3d27d4eb4fULL) ^ w;

	s->before[1] = s->before[0];
	s->before[0] = w;
	if (++s->n < 3)
		return;
	h *= 0xff51afd7ed558ccdULL;
	h ^= h >> 33;
	h *= 0xc4ceb9fe1a85ec53ULL;
	uint32_t v = (uint32_t)(h >> 32), bin = (uint32_t)(h >> 8) % DUP_SKETCH;
	if (v < s->least[bin])
		s->least[bin] = v;
}

void sketch_done(const struct sketch *s, uint8_t out[DUP_SKETCH])
{
	memset(out, 0, DUP_SKETCH);
	if (s->n < 3)
		return;
	for (int i = 0; i < DUP_SKETCH; i++) {
		int from = i;
		while (s->least[from] == UINT32_MAX)
			from = (from + 1) % DUP_SKETCH;
		/* 0 says "no sketch" */
		out[i] = (uint8_t)(1 + (s->least[from] * 2654435761u >> 16) % 255);
	}
}

double sketch_jaccard(const uint8_t *a, const uint8_t *b)
{
	int same = 0;

	if (a[0] == 0 || b[0] == 0)
		return 0;
	for (int i = 0; i < DUP_SKETCH; i++)
		same += a[i] == b[i];
	double j = ((double)same / DUP_SKETCH - 1.0 / 255) / (1 - 1.0 / 255);
	return j > 0 ? j : 0;
}
