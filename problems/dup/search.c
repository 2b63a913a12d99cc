/*
 * Searching, in three steps of falling width:
 *
 *	1. BM25 over the postings of the query's terms, whole numbers only: each
 *	   posting adds (idf of the term) * (impact in the document) to the
 *	   document's cell.  The best POOL documents go on.
 *	2. Word features of the pool from the forward lists; the best GRAM_POOL go on.
 *	3. Character-gram features from the texts, the model's score, the order.
 *
 * All scratch memory belongs to the searcher and is left zero after each query.
 */
#include "problems/dup/build.h"
#include "problems/dup/lexicon.h"
#include "problems/dup/rank.h"
#include "problems/dup/stem.h"

#include "harness/base/rng.h"
#include "harness/base/vec.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	POOL = 240,      /* candidates of BM25 */
	GRAM_POOL = 40,  /* candidates whose text is read, and */
	GRAM_MORE = 200, /* as many as that while they are short: */
	GRAM_BUDGET = 64 << 10,
	HEAD_TERMS = 40, /* distinct terms that count as the beginning */
	PEERS = 12,      /* documents that may support others */
	FEW = 1000,      /* documents: every word is looked up */
	FEEDBACK = 5,    /* first documents whose centre is a feature */
};

#define COMMON 1.5f /* idf */
#define HALF   30.f /* distinct terms before a word that halve what it counts */

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

/* ---- the query ---- */

static void want(struct dup_searcher *s, uint32_t term, float related)
{
	if (s->slot[term] != 0) {
		struct query_term *t = &s->terms.at[s->slot[term] - 1];
		t->count += related == 0;
		t->related = related == 0 ? 0 : t->related;
		return;
	}
	if (s->terms.len == UINT16_MAX - 1)
		return;
	vec_push(&s->terms, ((struct query_term){.term = term,
						 .kind = s->x->terms[term].kind,
						 .count = 1,
						 .related = related}));
	s->slot[term] = (uint16_t)s->terms.len;
}

static void want_word(struct dup_searcher *s, const char *w, size_t n, float related)
{
	size_t len;
	const char *root = stem(s->stemmer, w, n, &len);
	uint32_t term = dup_word(s->x, root, len);

	if (term != UINT32_MAX && (related == 0 || s->slot[term] == 0))
		want(s, term, related);
}

static void want_related(struct dup_searcher *s, const char *w, size_t n)
{
	const char *list = lexicon_related(w, n);

	while (list != NULL && *list != '\0') {
		size_t len = strcspn(list, " ");
		want_word(s, list, len, 1);
		list += len + (list[len] == ' ');
	}
}

static void take(void *cookie, enum token_kind kind, const char *w, size_t n)
{
	struct dup_searcher *s = cookie;

	if (kind == TOKEN_SEQ || kind == TOKEN_SHAPE) {
		uint32_t term =
			s->x->head->n_words + dup_folded(hashed_term(kind, w), s->x->head->fold);
		if (s->x->terms[term].post_len > 0)
			want(s, term, 0);
		else
			s->total[kind] += dup_idf(s->x->head->n_docs, 0);
		return;
	}
	uint64_t h = hash64(1, w, n) | 1;
	sketch_word(&s->sketch, (uint32_t)(h >> 32));
	s->n_tokens++;
	if (kind == TOKEN_WORD || kind == TOKEN_GLOSS) {
		want_word(s, w, n, 0);
		if (s->with_related)
			want_related(s, w, n);
		return;
	}
	uint32_t term = dup_word(s->x, w, n);
	if (term != UINT32_MAX)
		want(s, term, 0);
}

static float clamp(float v, float lo, float hi)
{
	return v < lo ? lo : v > hi ? hi : v;
}

/* A word that is repeated more often than there are others says nothing of how long a statement
 * is, and so do words that the index does not know beyond some for each that it knows: without
 * this, one word a thousand times over looked like a duplicate of what has it once. */
static float length_of(const struct dup_searcher *s)
{
	size_t known = 0, counted = 0;

	vec_each (struct query_term, t, &s->terms) {
		if (t->related > 0 || t->kind >= TOKEN_SEQ)
			continue;
		counted += t->count;
		known += t->count <= s->n_words ? t->count : s->n_words + 1;
	}
	size_t unknown = s->n_tokens > counted ? s->n_tokens - counted : 0;
	size_t most = 8 * known + 50;
	return (float)(known + (unknown < most ? unknown : most));
}

static void weigh_terms(struct dup_searcher *s)
{
	float sum[3] = {0, 0, 0};

	s->related = s->bm25_most = s->odds = s->odds_bm25 = 0;
	s->n_words = 0;
	vec_each (struct query_term, t, &s->terms) {
		t->idf = s->x->terms[t->term].idf;
		t->weight = (1 + logf((float)t->count)) * t->idf;
		if (t->related > 0) {
			s->related += t->idf;
			continue;
		}
		s->total[t->kind] += t->idf;
		sum[t->kind == TOKEN_SEQ     ? 1
		    : t->kind == TOKEN_SHAPE ? 2
					     : 0] += t->weight * t->weight;
		if (t->kind < TOKEN_SEQ) {
			s->n_words++;
			s->bm25_most += (DUP_K1 + 1) * t->weight;
			t->odds = dup_odds(s->x->head->n_docs, &s->x->terms[t->term]);
			s->odds += t->odds;
			t->odds_weight = (1 + logf((float)t->count)) * t->odds;
			s->odds_bm25 += (DUP_K1 + 1) * t->odds_weight;
		}
	}
	s->norm_words = sqrtf(sum[0]);
	s->norm_seq = sqrtf(sum[1]);
	s->norm_shape = sqrtf(sum[2]);
	s->s = clamp(logf((float)s->n_words / 12 + 1e-3f) / logf(5), 0, 1);
	s->length = length_of(s);
}

/* A heading such as "Input:" or "Input 1:"? */
static bool is_heading(const char *p, const char *end)
{
	while (p < end && (strchr("s *", *p) != NULL || (*p >= '0' && *p <= '9')) && *p != '\0')
		p++;
	return p < end && (*p == ':' || (end - p > 2 && memcmp(p, "\xef\xbc\x9a", 3) == 0));
}

/* A whole statement has samples; a sentence about a problem has none, but may speak of input. */
static bool has_sample(const char *text, size_t len)
{
	static const struct {
		const char *mark;
		bool heading; /* only as one */
	} marks[] = {{"xample", false},
		     {"\xe7\xa4\xba\xe4\xbe\x8b", false},
		     {"nput", true},
		     {"\xe8\xbe\x93\xe5\x85\xa5", true}};
	const char *end = text + (len < 1 << 16 ? len : 1 << 16);

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		size_t n = strlen(marks[i].mark);
		for (const char *p = text;
		     (p = memmem(p, (size_t)(end - p), marks[i].mark, n)) != NULL; p += n)
			if (!marks[i].heading || is_heading(p + n, end))
				return true;
	}
	return false;
}

static enum dup_task decide(const struct dup_searcher *s, const struct dup_query *q, size_t len)
{
	const struct dup_header *h = s->x->head;

	if (q->task != DUP_AUTO)
		return q->task;
	if (h->n_code > 0 && token_is_code(q->text, len))
		return DUP_C2C;
	if (h->n_code > 0 && h->n_code >= h->n_docs - h->n_docs / 10)
		return DUP_T2C;
	return len < 800 && !has_sample(q->text, len) ? DUP_S2F : DUP_P2D;
}

/* Where an index holds both kinds, a task is about one of them. */
static char kind_wanted(const struct dup_header *h, enum dup_task task)
{
	if (task == DUP_T2C || task == DUP_C2C)
		return h->n_code > 0 ? 'c' : 0;
	return h->n_code > h->n_docs / 10 && h->n_code < h->n_docs ? 't' : 0;
}

static void read_query(struct dup_searcher *s, const struct dup_query *q, size_t len,
		       enum dup_task task)
{
	const struct dup_header *h = s->x->head;
	struct token_opts o = {.code = task == DUP_C2C,
			       .gloss = h->n_cjk * 2 < h->n_docs && task != DUP_C2C};

	s->with_related = task == DUP_S2F || task == DUP_T2C;
	s->only = kind_wanted(h, task);
	s->terms.len = 0;
	s->n_tokens = 0;
	memset(s->total, 0, sizeof(s->total));
	sketch_init(&s->sketch);
	token_scan(q->text, len, &o, take, s);
	weigh_terms(s);
}

/* ---- step 1: the pool ---- */

static void add_postings(struct dup_searcher *s, const struct query_term *t)
{
	const struct dup_term *row = &s->x->terms[t->term];
	const uint32_t *p = s->x->post + row->post, *end = p + row->post_len;
	float w = t->related > 0                                   ? 0.15f * t->idf
		  : t->kind == TOKEN_SEQ || t->kind == TOKEN_SHAPE ? 0.5f * t->idf
								   : t->weight;
	uint32_t weight = (uint32_t)(clamp(w, 0, 60) * 32 + 0.5f);
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

/* ---- step 2: words ---- */

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

static void word_features(struct dup_searcher *s, struct candidate *c, const float tfw[256])
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

static int by_score(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->score != y->score)
		return x->score < y->score ? 1 : -1;
	return x->doc < y->doc ? -1 : x->doc > y->doc;
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

static void feedback(struct dup_searcher *s, const float tfw[256])
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
static void peers(struct dup_searcher *s, const float tfw[256])
{
	size_t n = s->n_pool < PEERS ? s->n_pool : PEERS;
	float share[PEERS], sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += share[i] = expf((s->pool[i].score - s->pool[0].score) / 2);
	for (size_t i = 0; i < n; i++)
		share[i] /= sum;
	centre_feature(s, n, share, F_PEERS, tfw);
}

/* ---- step 3: texts and the order ---- */

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
		word_features(s, &s->pool[i], tfw);
		top = s->pool[i].f[F_BM25] > top ? s->pool[i].f[F_BM25] : top;
	}
	rank_weights(&rank_first[task], s->s, none, w);
	for (size_t i = 0; i < s->n_pool; i++) {
		s->pool[i].f[F_BM25_TOP] = ratio(s->pool[i].f[F_BM25], top);
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
	feedback(s, tfw);
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
		peers(s, tfw);
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
		word_features(s, &s->pool[i], tfw);
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
	ret->task = decide(s, q, len);
	ret->truncated = len < q->len;
	read_query(s, q, len, ret->task);
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
