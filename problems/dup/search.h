/*
 * search: what the steps of a search share; private to problems/dup.
 */
#ifndef AGON_DUP_SEARCH_H
#define AGON_DUP_SEARCH_H

#include "problems/dup/build.h"
#include "problems/dup/rank.h"

#include "harness/base/vec.h"

enum { GRAM_MORE = 200 }; /* candidates whose text is read, at most */

struct candidate {
	uint32_t doc;
	uint32_t cell; /* of step 1 */
	bool read;     /* its text */
	float score;
	float f[F_COUNT];
};

struct dup_searcher {
	const struct dup_index *x;
	struct sb_stemmer *stemmer;
	uint32_t *cells; /* per document */
	uint16_t *slot;  /* per term: its place in terms, plus 1 */
	float *centre;   /* per term: feedback weight */
	VEC(struct query_term)
	terms;
	struct candidate pool[DUP_K_MAX + 1]; /* the largest pool is the largest k */
	size_t n_pool, wanted;
	struct gram_query grams;
	struct sketch sketch;
	size_t n_tokens, n_words; /* all, and distinct ones that are not hashed */
	float length;             /* n_tokens without mere repetition */
	float s;                  /* 0 short query .. 1 long one */
	float total[TOKEN_SHAPE + 1], norm_words, norm_seq, norm_shape, related, bm25_most;
	float odds, odds_bm25; /* the most a document can get */
	bool with_related;
	char only; /* 'c': programs, 't': texts, 0: whatever there is */
	dup_feature_fn *spy;
	void *spy_cookie;
};

/* query.c: what it is about, its terms and their weights. */
enum dup_task query_task(const struct dup_searcher *s, const struct dup_query *q, size_t len);
void query_read(struct dup_searcher *s, const struct dup_query *q, size_t len, enum dup_task task);

/* words.c: features of the forward lists; tfw[tf]: 1 + log tf. */
void words_features(struct dup_searcher *s, struct candidate *c, const float tfw[256]);
void words_feedback(struct dup_searcher *s, const float tfw[256]); /* F_FEEDBACK of the pool */
void words_peers(struct dup_searcher *s, const float tfw[256]);    /* F_PEERS */

#endif
