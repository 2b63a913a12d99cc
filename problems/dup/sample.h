/*
 * sample: the examples of a statement as fingerprints.
 *
 * "Input: n = 13, Output: 6" stays the same when the story, the language and
 * the names change, also where the values are too few for a run of numbers.
 * Fed in text order with markers, numbers, words and marks; two hashes come
 * out at the end of an example, one of what goes in and one of both.
 */
#ifndef AGON_DUP_SAMPLE_H
#define AGON_DUP_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sample_part { SAMPLE_NONE, SAMPLE_IN, SAMPLE_OUT };

struct sample {
	enum sample_part part;
	bool quoted;
	uint64_t in, out;
	unsigned n_in, n_out; /* values in them */
	uint64_t done[2];     /* hashes of the example that has ended */
};

/* Each returns how many hashes are in done now: 0 or 2. */
int sample_word(struct sample *s, const char *word, size_t n, const unsigned char *after,
		const unsigned char *end);
/* A Han marker at text? */
int sample_han(struct sample *s, const unsigned char *text, const unsigned char *end);
int sample_mark(struct sample *s, unsigned char c);
int sample_end(struct sample *s);
/* Never ends an example. */
void sample_number(struct sample *s, uint64_t value);

#endif
