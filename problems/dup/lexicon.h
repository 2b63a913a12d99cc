/*
 * lexicon: small own word lists that an index of a few thousand problems cannot
 * learn by itself.  Const tables, sorted by key (a unit test says so).
 */
#ifndef AGON_DUP_LEXICON_H
#define AGON_DUP_LEXICON_H

#include <stddef.h>

/* What a word of a program is in all languages alike: std::unordered_map, dict
 * and HashMap are "map"; "int" and "public" are nothing. */
struct lexicon_code {
	const char *word; /* lower case, without underscores */
	const char *as;   /* "" says nothing about the task */
	int shape;        /* control word or operator in the SHAPE sequence, or 0 */
};
const struct lexicon_code *lexicon_code(const char *word, size_t n);

/* English words, blank between, for the longest Chinese problem word that text
 * begins with; NULL if none.  *ret_used: its bytes. */
const char *lexicon_gloss(const char *text, size_t n, size_t *ret_used);

/* Words that statements use where solutions and hints use word (both stemmed by
 * the caller): "dp" -> "minimum maximum ways"; NULL if none. */
const char *lexicon_related(const char *word, size_t n);

size_t lexicon_count(int table); /* for tests: 0 code, 1 gloss, 2 related */
const char *lexicon_key(int table, size_t i);

#endif
