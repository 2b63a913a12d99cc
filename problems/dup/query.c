/*
 * The query: which task it is, its terms, and what each of them weighs.
 */
#include "problems/dup/lexicon.h"
#include "problems/dup/search.h"
#include "problems/dup/stem.h"

#include "harness/base/rng.h"

#include <math.h>
#include <string.h>

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

enum dup_task query_task(const struct dup_searcher *s, const struct dup_query *q, size_t len)
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

void query_read(struct dup_searcher *s, const struct dup_query *q, size_t len, enum dup_task task)
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
