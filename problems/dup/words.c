/*
 * Word features of the pool, from the forward lists of the index.
 */
#include "problems/dup/search.h"

#include <math.h>
#include <string.h>

enum {
	HEAD_TERMS = 40, /* distinct terms that count as the beginning */
	PEERS = 12,      /* documents that may support others */
	FEEDBACK = 5,    /* first documents whose centre is a feature */
};

#define HALF 30.f /* distinct terms before a word that halve what it counts */

struct word_sums {
	float bm25, dot, cover, head, doc, seq, seq_dot, shape_dot, number, related;
	float odds, odds_bm25, place;
};

static void add_word(struct word_sums *w, const struct query_term *t, float tf, float tfw, float k,
		     uint32_t place)
{
	if (t->related > 0) {
		w->related += t->idf;
		return;
	}
	float d = tfw * t->idf;
	switch ((enum token_kind)t->kind) {
	case TOKEN_SEQ:
		w->seq += t->idf;
		w->seq_dot += t->weight * d;
		return;
	case TOKEN_SHAPE:
		w->shape_dot += t->weight * d;
		return;
	case TOKEN_NUMBER:
		w->number += t->idf;
		break;
	case TOKEN_WORD:
	case TOKEN_CJK:
	case TOKEN_GLOSS:
		break;
	}
	float part = tf * (DUP_K1 + 1) / (tf + k);
	w->bm25 += t->weight * part;
	w->odds += t->odds;
	w->place += t->odds * HALF / (HALF + (float)place);
	w->odds_bm25 += t->odds_weight * part;
	w->dot += t->weight * d;
	w->doc += d * d;
	w->cover += t->idf;
	w->head += place < HEAD_TERMS ? t->idf : 0;
}

static float ratio(float a, float b)
{
	return b > 0 ? a / b : 0;
}

void words_features(struct dup_searcher *s, struct candidate *c, const float tfw[256])
{
	const struct dup_doc *d = &s->x->docs[c->doc];
	const uint32_t *fwd = s->x->fwd + d->fwd;
	float k = DUP_K1 * (0.25f + 0.75f * d->length / (float)s->x->head->mean_length);
	struct word_sums w = {0};

	for (uint32_t i = 0; i < d->fwd_len; i++) {
		uint16_t at = s->slot[fwd[i] >> 8];
		if (at != 0)
			add_word(&w, &s->terms.at[at - 1], (float)(fwd[i] & 255), tfw[fwd[i] & 255],
				 k, i);
	}
	float words = s->total[TOKEN_WORD] + s->total[TOKEN_NUMBER] + s->total[TOKEN_CJK];
	memset(c->f, 0, sizeof(c->f));
	c->f[F_BM25] = ratio(w.bm25, s->bm25_most);
	c->f[F_WORD_COS] = ratio(w.dot, s->norm_words * d->word_norm);
	c->f[F_QUERY_COV] = ratio(w.cover, words);
	c->f[F_DOC_COV] = ratio(w.doc, d->word_norm * d->word_norm);
	c->f[F_HEAD_COV] = ratio(w.head, words);
	c->f[F_NUMBER_COV] = ratio(w.number, s->total[TOKEN_NUMBER]);
	c->f[F_SEQ_COV] = ratio(w.seq, s->total[TOKEN_SEQ]);
	c->f[F_SEQ_COS] = ratio(w.seq_dot, s->norm_seq * d->seq_norm);
	c->f[F_SHAPE_COS] = ratio(w.shape_dot, s->norm_shape * d->shape_norm);
	c->f[F_RELATED] = ratio(w.related, s->related);
	c->f[F_ODDS_BM25] = ratio(w.odds_bm25, s->odds_bm25);
	c->f[F_ODDS_COV] = ratio(w.odds, s->odds);
	c->f[F_PLACE] = ratio(w.place, s->odds);
	c->f[F_LENGTH] = logf((d->length + 1) / (s->length + 1)) / 4;
	c->score = 0;
}

static void add_to_centre(struct dup_searcher *s, uint32_t doc, float share, const float tfw[256])
{
	const struct dup_doc *d = &s->x->docs[doc];

	for (uint32_t j = 0; j < d->fwd_len; j++) {
		uint32_t f = s->x->fwd[d->fwd + j];
		const struct dup_term *t = &s->x->terms[f >> 8];
		if (t->kind < TOKEN_SEQ)
			s->centre[f >> 8] += ratio(share, d->word_norm) * tfw[f & 255] * t->idf;
	}
}

static void forget_centre(struct dup_searcher *s, uint32_t doc)
{
	const struct dup_doc *d = &s->x->docs[doc];

	for (uint32_t j = 0; j < d->fwd_len; j++)
		s->centre[s->x->fwd[d->fwd + j] >> 8] = 0;
}

static float near_centre(const struct dup_searcher *s, uint32_t doc, const float tfw[256])
{
	const struct dup_doc *d = &s->x->docs[doc];
	float dot = 0;

	for (uint32_t j = 0; j < d->fwd_len; j++) {
		uint32_t f = s->x->fwd[d->fwd + j];
		if (s->centre[f >> 8] != 0)
			dot += s->centre[f >> 8] * tfw[f & 255] * s->x->terms[f >> 8].idf;
	}
	return ratio(dot, d->word_norm);
}

/* The centre of the first n documents with the given shares (they sum to 1),
 * and the cosine of the readable pool with it, as feature f. */
static void centre_feature(struct dup_searcher *s, size_t n, const float *share,
			   enum rank_feature f, const float tfw[256])
{
	for (size_t i = 0; i < n; i++)
		add_to_centre(s, s->pool[i].doc, share[i], tfw);
	for (size_t i = 0; i < s->n_pool && i < GRAM_MORE; i++)
		s->pool[i].f[f] = near_centre(s, s->pool[i].doc, tfw);
	for (size_t i = 0; i < n; i++)
		forget_centre(s, s->pool[i].doc);
}

void words_feedback(struct dup_searcher *s, const float tfw[256])
{
	size_t n = s->n_pool < FEEDBACK ? s->n_pool : FEEDBACK;
	float share[FEEDBACK], sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += share[i] = 1 / (float)(i + 1);
	for (size_t i = 0; i < n; i++)
		share[i] /= sum;
	centre_feature(s, n, share, F_FEEDBACK, tfw);
}

/* Shares by the scores so far; the pool is in that order. */
void words_peers(struct dup_searcher *s, const float tfw[256])
{
	size_t n = s->n_pool < PEERS ? s->n_pool : PEERS;
	float share[PEERS], sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += share[i] = expf((s->pool[i].score - s->pool[0].score) / 2);
	for (size_t i = 0; i < n; i++)
		share[i] /= sum;
	centre_feature(s, n, share, F_PEERS, tfw);
}
