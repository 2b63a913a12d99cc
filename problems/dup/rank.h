/*
 * rank: what is measured of a pair of query and document, and how the measures
 * become one score.  Private to problems/dup.
 */
#ifndef AGON_DUP_RANK_H
#define AGON_DUP_RANK_H

#include "problems/dup/grams.h"
#include "problems/dup/index.h"
#include "problems/dup/token.h"
#include "problems/problem.h"

enum rank_feature {
	F_BM25,       /* BM25 over the most the query could get: how much of it is met at all */
	F_BM25_TOP,   /* BM25 over the best document's: where this one stands */
	F_WORD_COS,   /* TF-IDF cosine of stems: same subject and same proportions */
	F_QUERY_COV,  /* share of the query's word weight that the document has */
	F_DOC_COV,    /* share of the document's word weight that the query has */
	F_HEAD_COV,   /* share of the query's word weight among the document's first words:
			 the story and the question stand at the beginning */
	F_NUMBER_COV, /* share of the query's numbers: constraints and samples */
	F_SEQ_COV,    /* share of the query's number runs: the very samples */
	F_SEQ_COS,    /* their cosine */
	F_GRAM_COS,   /* cosine of runs of 4 to 6 characters: survives other word forms */
	F_GRAM_COV,   /* share of the query's runs that the document has */
	F_LONG_COV,   /* the same of runs of 8: phrases taken over */
	F_LONG_DOC,   /* matched runs of 8 per byte of the document: the reverse */
	F_WINDOW,     /* the best GRAM_COV of some 500 neighbouring bytes: one paragraph */
	F_SHAPE_COS,  /* cosine of operator runs of programs */
	F_RELATED,    /* share of related words ("dp": minimum, ways): hints name a method */
	F_FEEDBACK,   /* cosine with the centre of the first documents */
	F_LENGTH,     /* log of document over query length */
	F_ODDS_BM25,  /* BM25 with the log odds of dup_odds() for the idf */
	F_ODDS_COV,   /* share of the query's log odds that the document has */
	F_PLACE, /* the same, each word counting less the later it first comes: what a problem is
		    about is said early */
	F_PEERS, /* cosine with the centre of the documents that score best so far: programs
		    for one task support each other; programs only */
	F_COUNT
};

/* A word of the query. */
struct query_term {
	uint32_t term;
	uint32_t kind;  /* enum token_kind */
	uint32_t count; /* in the query */
	float idf;
	float weight;      /* (1 + log count) * idf */
	float odds;        /* dup_odds() */
	float odds_weight; /* (1 + log count) * odds */
	float related;     /* > 0: not in the query, only related to it, with this weight */
};

/* The model: score = sum of w * f + top * f / (the largest f among the candidates), with
 * w = long_w * s + short_w * (1 - s), top likewise, where s goes from 0 for a query of at most
 * 12 distinct words to 1 for one of 60 and more.  The second term makes easy and hard queries
 * alike: half of a hint's words found is little for one hint and the best there is for another. */
struct rank_model {
	float short_w[F_COUNT], long_w[F_COUNT];
	float short_top[F_COUNT], long_top[F_COUNT];
	/* Score shown: 1 / (1 + exp(-(c0 + c1 * sure + c2 * sqrt(gram cosine)))), and never more
	 * than that of the hit before.  sure is this model's score, or another's: the best of bad
	 * candidates is best and yet no duplicate. */
	float calibrate[3];
	const struct rank_model *sure; /* without short_top and long_top; NULL: this one */
};
extern const struct rank_model rank_models[DUP_C2C + 1];
extern const struct rank_model rank_first[DUP_C2C + 1]; /* word features only: who is read */

/* The weights of one query, whose candidates have at most most[]. */
void rank_weights(const struct rank_model *m, float s, const float most[F_COUNT],
		  float ret[F_COUNT]);

/* ---- the query's character grams ---- */

struct gram_query {
	uint64_t filter[1024]; /* bit per shortest-run hash */
	struct gram_entry {
		uint32_t hash;
		uint16_t at; /* in w, plus 1; 0: free */
	} * slots;
	size_t mask;
	size_t len, cap;
	struct gram_weight {
		float idf2, part; /* squared weight; query's share of the dot product */
		uint8_t level, count, seen;
		uint8_t block; /* where it was seen last, plus 1 */
	} * w;
	uint16_t *hit;
	float norm, total[GRAM_LEVELS]; /* sums of idf2 by level */
	float tf[256];                  /* 1 + log */
	unsigned char *text;
};
void gram_query_init(struct gram_query *g);
void gram_query_release(struct gram_query *g);
void gram_query_set(struct gram_query *g, const struct dup_index *x, const char *text, size_t n);
/* Fill the gram features of one document. */
void gram_query_match(struct gram_query *g, const struct dup_index *x, const struct dup_doc *d,
		      float f[F_COUNT]);

#endif
