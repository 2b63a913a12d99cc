/*
 * Searching, in three steps of falling width:
 *
 *	1. BM25 over the postings of the query's terms, whole numbers only: each
 *	   posting adds (idf of the term) * (impact in the document) to the
 *	   document's cell.  The best POOL documents go on.
 *	2. Word features of the pool from the forward lists; the best GRAM_POOL go on.
 *	3. Character-gram features from the texts, the model's score, the order.
 *
 * query.c reads the query, words.c has step 2, gramq.c the grams, weights.c the model.
 * All scratch memory belongs to the searcher and is left zero after each query.
 */
#include "problems/dup/search.h"
#include "problems/dup/stem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	POOL = 240,     /* candidates of BM25 */
	GRAM_POOL = 40, /* candidates whose text is read; up to GRAM_MORE while they are short: */
	GRAM_BUDGET = 64 << 10,
	FEW = 1000, /* documents: every word is looked up */
};

#define COMMON 1.5f /* idf */

struct dup_searcher *dup_searcher_new(const struct dup_index *x)
{
	struct dup_searcher *s = xcalloc(1, sizeof(*s));

	s->x = x;
	s->stemmer = stem_new();
	s->cells = xcalloc((size_t)x->head->n_docs + 1, sizeof(*s->cells));
	s->slot = xcalloc(x->n_terms, sizeof(*s->slot));
	s->centre = xcalloc(x->n_terms, sizeof(*s->centre));
	gram_query_init(&s->grams);
	return s;
}

void dup_searcher_free(struct dup_searcher **ps)
{
	struct dup_searcher *s = *ps;

	*ps = NULL;
	if (s == NULL)
		return;
	stem_free(&s->stemmer);
	free(s->cells);
	free(s->slot);
	free(s->centre);
	vec_release(&s->terms);
	gram_query_release(&s->grams);
	free(s);
}

void dup_searcher_watch(struct dup_searcher *s, dup_feature_fn *fn, void *cookie)
{
	s->spy = fn;
	s->spy_cookie = cookie;
}

/* ---- step 1: the pool ---- */

static void add_postings(struct dup_searcher *s, const struct query_term *t)
{
	const struct dup_term *row = &s->x->terms[t->term];
	const uint32_t *p = s->x->post + row->post, *end = p + row->post_len;
	float w = t->related > 0                                   ? 0.15f * t->idf
		  : t->kind == TOKEN_SEQ || t->kind == TOKEN_SHAPE ? 0.5f * t->idf
								   : t->weight;
	uint32_t weight = (uint32_t)(fminf(fmaxf(w, 0), 60) * 32 + 0.5f);
	uint32_t *cells = s->cells;

	for (; p < end; p++)
		cells[*p >> 8] += weight * (*p & 255);
}

static void sift_down(struct candidate *heap, size_t n, size_t i)
{
	for (;;) {
		size_t l = 2 * i + 1, least = i;
		if (l < n && heap[l].cell < heap[least].cell)
			least = l;
		if (l + 1 < n && heap[l + 1].cell < heap[least].cell)
			least = l + 1;
		if (least == i)
			return;
		uint32_t doc = heap[i].doc, cell = heap[i].cell;
		heap[i].doc = heap[least].doc;
		heap[i].cell = heap[least].cell;
		heap[least].doc = doc;
		heap[least].cell = cell;
		i = least;
	}
}

static bool allowed(const struct dup_searcher *s, const struct dup_query *q, uint32_t doc)
{
	const struct dup_doc *d = &s->x->docs[doc];

	if (q->before != 0 && (d->date == 0 || d->date >= q->before))
		return false;
	if (s->only != 0 && (s->only == 'c') != (d->code != 0))
		return false;
	return q->not_id == NULL || strcmp(q->not_id, s->x->ids + d->id) != 0;
}

/* A min-heap of the best cells; the cells are zero again afterwards. */
static void fill_pool(struct dup_searcher *s, const struct dup_query *q)
{
	struct candidate *heap = s->pool;
	size_t want = s->wanted, n = 0;
	uint32_t n_docs = s->x->head->n_docs, least = 0;

	for (uint32_t i = 0; i < n_docs; i++) {
		uint32_t cell = s->cells[i];
		if (cell <= least)
			continue;
		if (!allowed(s, q, i))
			continue;
		if (n < want) {
			heap[n].doc = i;
			heap[n++].cell = cell;
			if (n == want)
				for (size_t j = want / 2; j-- > 0;)
					sift_down(heap, n, j);
		} else {
			heap[0].doc = i;
			heap[0].cell = cell;
			sift_down(heap, n, 0);
		}
		if (n == want)
			least = heap[0].cell;
	}
	memset(s->cells, 0, n_docs * sizeof(*s->cells));
	s->n_pool = n;
}

/* ---- step 3: texts and the order ---- */

static int by_score(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->score != y->score)
		return x->score < y->score ? 1 : -1;
	return x->doc < y->doc ? -1 : x->doc > y->doc;
}

static float weighed(const float w[F_COUNT], const float f[F_COUNT])
{
	float v = 0;

	for (int i = 0; i < F_COUNT; i++)
		v += w[i] * f[i];
	return v;
}

static void score_pool(struct dup_searcher *s, enum dup_task task)
{
	float most[F_COUNT] = {0}, w[F_COUNT];

	for (size_t i = 0; i < s->n_pool; i++)
		for (int k = 0; k < F_COUNT && s->pool[i].read; k++)
			most[k] = fmaxf(most[k], s->pool[i].f[k]);
	rank_weights(&rank_models[task], s->s, most, w);
	for (size_t i = 0; i < s->n_pool; i++) {
		struct candidate *c = &s->pool[i];
		/* Behind everything that was looked at closely. */
		c->score = weighed(w, c->f) - (c->read ? 0 : 100);
	}
	qsort(s->pool, s->n_pool, sizeof(s->pool[0]), by_score);
}

/* Word features choose whose text is read. */
static void choose(struct dup_searcher *s, enum dup_task task, const float tfw[256])
{
	static const float none[F_COUNT];
	float top = 0, w[F_COUNT];

	for (size_t i = 0; i < s->n_pool; i++) {
		words_features(s, &s->pool[i], tfw);
		top = s->pool[i].f[F_BM25] > top ? s->pool[i].f[F_BM25] : top;
	}
	rank_weights(&rank_first[task], s->s, none, w);
	for (size_t i = 0; i < s->n_pool; i++) {
		s->pool[i].f[F_BM25_TOP] = top > 0 ? s->pool[i].f[F_BM25] / top : 0;
		s->pool[i].score = weighed(w, s->pool[i].f);
	}
	qsort(s->pool, s->n_pool, sizeof(s->pool[0]), by_score);
}

static void rerank(struct dup_searcher *s, enum dup_task task, const char *text, size_t len)
{
	float tfw[256] = {0};
	long budget = task == DUP_T2C || task == DUP_C2C ? 2 * GRAM_BUDGET : GRAM_BUDGET;

	for (int i = 1; i < 256; i++)
		tfw[i] = 1 + logf((float)i);
	choose(s, task, tfw);
	words_feedback(s, tfw);
	gram_query_set(&s->grams, s->x, text, len);
	for (size_t i = 0; i < s->n_pool; i++) {
		const struct dup_doc *d = &s->x->docs[s->pool[i].doc];
		budget -= d->text_len < DUP_GRAM_BYTES ? (long)d->text_len : DUP_GRAM_BYTES;
		s->pool[i].read = i < GRAM_POOL || (i < GRAM_MORE && budget > 0);
		if (s->pool[i].read)
			gram_query_match(&s->grams, s->x, &s->x->docs[s->pool[i].doc],
					 s->pool[i].f);
	}
	score_pool(s, task);
	if (task == DUP_T2C || task == DUP_C2C) {
		words_peers(s, tfw);
		score_pool(s, task);
	}
	for (size_t i = 0; i < s->n_pool && s->pool[i].read && s->spy != NULL; i++)
		s->spy(s->spy_cookie, s->pool[i].doc, s->pool[i].f, F_COUNT, s->s);
}

static void plain_order(struct dup_searcher *s)
{
	float tfw[256] = {0};

	for (int i = 1; i < 256; i++)
		tfw[i] = 1 + logf((float)i);
	for (size_t i = 0; i < s->n_pool; i++) {
		words_features(s, &s->pool[i], tfw);
		s->pool[i].score = s->pool[i].f[F_BM25];
	}
	qsort(s->pool, s->n_pool, sizeof(s->pool[0]), by_score);
}

static void give(struct dup_searcher *s, const struct dup_query *q, struct dup_hits *ret)
{
	const struct rank_model *m = &rank_models[ret->task];
	const struct rank_model *sure = m->sure != NULL && !q->plain ? m->sure : NULL;
	static const float none[F_COUNT];
	float w[F_COUNT];
	size_t n = s->n_pool < (size_t)q->k ? s->n_pool : (size_t)q->k;
	uint8_t sketch[DUP_SKETCH];

	float most = 1;

	if (sure != NULL)
		rank_weights(sure, s->s, none, w);
	sketch_done(&s->sketch, sketch);
	ret->len = n;
	ret->at = xmalloc(n * sizeof(*ret->at));
	for (size_t i = 0; i < n; i++) {
		const struct candidate *c = &s->pool[i];
		float model = sure == NULL || !c->read ? c->score : weighed(w, c->f);
		float z = m->calibrate[0] + m->calibrate[1] * model +
			  m->calibrate[2] * sqrtf(c->f[F_GRAM_COS]);
		most = fminf(most, 1 / (1 + expf(-z)));
		ret->at[i] = (struct dup_hit){
			.doc = c->doc,
			.score = most,
			.words = c->f[F_WORD_COS],
			.grams = c->f[F_GRAM_COS],
			.samples = c->f[F_SEQ_COV],
			.copy = (float)sketch_jaccard(sketch,
						      s->x->sketches + (size_t)c->doc * DUP_SKETCH),
		};
	}
}

void dup_search(struct dup_searcher *s, const struct dup_query *q, struct dup_hits *ret)
{
	size_t len = q->len < DUP_TEXT_MAX ? q->len : DUP_TEXT_MAX;

	if (q->k < 1 || q->k > DUP_K_MAX)
		BUG("k of a query is %d", q->k);
	memset(ret, 0, sizeof(*ret));
	ret->task = query_task(s, q, len);
	ret->truncated = len < q->len;
	query_read(s, q, len, ret->task);
	ret->empty = s->n_words == 0;
	s->wanted = q->k > POOL ? (size_t)q->k : POOL;
	/* Words of a fifth of all documents cost the most and choose the least; in an index of a
	 * few documents all words are such. */
	bool all = s->n_words < 40 || s->x->head->n_docs < FEW;
	vec_each (struct query_term, t, &s->terms) {
		if (all || t->idf > COMMON)
			add_postings(s, t);
	}
	fill_pool(s, q);
	if (q->plain)
		plain_order(s);
	else
		rerank(s, ret->task, q->text, len);
	vec_each (struct query_term, t, &s->terms)
		s->slot[t->term] = 0;
	give(s, q, ret);
}

void dup_hits_release(struct dup_hits *h)
{
	free(h->at);
	h->at = NULL;
	h->len = 0;
}

static const char *const task_names[] = {"auto", "p2d", "s2f", "t2c", "c2c"};

int dup_task_named(const char *name, enum dup_task *ret)
{
	for (int i = DUP_AUTO; i <= DUP_C2C; i++)
		if (strcmp(name, task_names[i]) == 0) {
			*ret = (enum dup_task)i;
			return 0;
		}
	return -1;
}

const char *dup_task_name(enum dup_task t)
{
	return task_names[t];
}
