/*
 * stem: word forms to stems (Snowball "english", porter2, by libstemmer), with
 * the few words that statements use as one ("array", "nums") left to the lists.
 */
#ifndef AGON_DUP_STEM_H
#define AGON_DUP_STEM_H

#include <stddef.h>

struct sb_stemmer;

struct sb_stemmer *stem_new(void);
void stem_free(struct sb_stemmer **s);
/* The stem of a lower-case word; points into the stemmer, or to w itself. */
const char *stem(struct sb_stemmer *s, const char *w, size_t n, size_t *ret_n);

#endif
