/*
 * Cosine without vectors: the runs of the query go into a small hash table and
 * the text of each candidate is walked once, counting runs that the query has.
 * A run of n characters can only match where its first 3 match, so most places
 * cost one bit test in 8 KiB.  The document's norm was computed when the index
 * was built.  This needs no forward vectors, which would be ten times the size
 * of the text.
 */
#include "problems/dup/rank.h"

#include "harness/base/err.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 0xfff0 };

void gram_query_init(struct gram_query *g)
{
	memset(g, 0, sizeof(*g));
	g->cap = MOST;
	g->w = xmalloc(g->cap * sizeof(*g->w));
	g->hit = xmalloc(g->cap * sizeof(*g->hit));
	g->text = xmalloc(DUP_GRAM_BYTES + 16);
}

void gram_query_release(struct gram_query *g)
{
	free(g->w);
	free(g->hit);
	free(g->slots);
	free(g->text);
	memset(g, 0, sizeof(*g));
}

static struct gram_entry *slot_of(const struct gram_query *g, uint32_t hash)
{
	size_t at = hash & g->mask;

	while (g->slots[at].at != 0 && g->slots[at].hash != hash)
		at = (at + 1) & g->mask;
	return &g->slots[at];
}

static void make_room(struct gram_query *g, size_t grams)
{
	size_t slots = 1 << 10;

	while (slots < grams * 2)
		slots *= 2;
	if (slots != g->mask + 1 || g->slots == NULL) {
		free(g->slots);
		g->slots = xmalloc(slots * sizeof(*g->slots));
		g->mask = slots - 1;
	}
	memset(g->slots, 0, slots * sizeof(*g->slots));
	memset(g->filter, 0, sizeof(g->filter));
	memset(g->total, 0, sizeof(g->total));
	g->len = 0;
}

static void weigh(struct gram_query *g)
{
	float sum = 0;

	for (size_t i = 0; i < g->len; i++) {
		struct gram_weight *w = &g->w[i];
		float tf = 1 + logf((float)w->count);
		w->part = tf * w->idf2;
		g->total[w->level] += w->idf2;
		if (w->level < GRAM_LEVELS - 1)
			sum += tf * tf * w->idf2;
	}
	g->norm = sqrtf(sum);
}

void gram_query_set(struct gram_query *g, const struct dup_index *x, const char *text, size_t n)
{
	size_t len = text_normal(text, n, DUP_GRAM_BYTES, g->text);
	uint32_t hash[GRAM_LEVELS];

	make_room(g, len * GRAM_LEVELS < MOST ? len * GRAM_LEVELS : MOST);
	for (size_t p = 0; p < len; p++) {
		int levels = gram_at(g->text + p, g->text + len, hash);
		for (int i = 0; i < levels; i++) {
			struct gram_entry *s = slot_of(g, hash[i]);
			if (s->at == 0 && g->len == MOST)
				break;
			if (s->at == 0) {
				float w = x->grams[hash[i] & x->gram_mask] / 16.0f;
				g->w[g->len] =
					(struct gram_weight){.idf2 = w * w, .level = (uint8_t)i};
				*s = (struct gram_entry){hash[i], (uint16_t)++g->len};
			}
			struct gram_weight *w = &g->w[s->at - 1];
			w->count += w->count < 255;
			if (i == 0)
				g->filter[hash[0] >> 6 & 1023] |= 1ULL << (hash[0] & 63);
		}
	}
	weigh(g);
}

static size_t count_hits(struct gram_query *g, const unsigned char *text, size_t len)
{
	const unsigned char *end = text + len;
	uint32_t hash[GRAM_LEVELS];
	size_t hits = 0;

	for (const unsigned char *p = text; p < end; p++) {
		uint64_t first = gram_load(p) & 0xffffff;
		uint32_t h0 = gram_hash(first);
		if ((g->filter[h0 >> 6 & 1023] >> (h0 & 63) & 1) == 0)
			continue;
		int levels = gram_at(p, end, hash);
		for (int i = 0; i < levels; i++) {
			const struct gram_entry *s = slot_of(g, hash[i]);
			if (s->at == 0)
				break;
			struct gram_weight *w = &g->w[s->at - 1];
			if (w->seen == 0)
				g->hit[hits++] = (uint16_t)(s->at - 1);
			w->seen += w->seen < 255;
		}
	}
	return hits;
}

void gram_query_match(struct gram_query *g, const struct dup_index *x, const struct dup_doc *d,
		      float f[F_COUNT])
{
	unsigned char *text = g->text;
	size_t len = text_normal(x->text + d->text, d->text_len, DUP_GRAM_BYTES, text);
	size_t hits = count_hits(g, text, len);
	float dot = 0, cover[GRAM_LEVELS] = {0};

	for (size_t i = 0; i < hits; i++) {
		struct gram_weight *w = &g->w[g->hit[i]];
		cover[w->level] += w->idf2;
		if (w->level < GRAM_LEVELS - 1)
			dot += w->part * (1 + logf((float)w->seen));
		w->seen = 0;
	}
	float norm = g->norm * d->gram_norm, total = g->total[0] + g->total[1] + g->total[2];
	f[F_GRAM_COS] = norm > 0 ? dot / norm : 0;
	f[F_GRAM_COV] = total > 0 ? (cover[0] + cover[1] + cover[2]) / total : 0;
	f[F_LONG_COV] = g->total[3] > 0 ? cover[3] / g->total[3] : 0;
	f[F_LONG_DOC] = len > 0 ? cover[3] / 60 / (float)len : 0;
}
