/*
 * Cosine without vectors: the runs of the query go into a small hash table and
 * the text of each candidate is walked once, counting runs that the query has.
 * A run of n characters can only match where its first 4 match, so most places
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
	for (int i = 1; i < 256; i++)
		g->tf[i] = 1 + logf((float)i);
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
		float tf = g->tf[w->count];
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

/* Weight of one-paragraph matches: blocks of 128 bytes, four of them a window. */
enum { BLOCK = 128, WINDOW = 4 };

struct walk {
	size_t hits;
	float blocks[WINDOW];
	size_t block;
	float best;
};

static void next_block(struct walk *w)
{
	float sum = 0;

	for (int i = 0; i < WINDOW; i++)
		sum += w->blocks[i];
	w->best = sum > w->best ? sum : w->best;
	w->block++;
	w->blocks[w->block % WINDOW] = 0;
}

static inline void hit(struct gram_query *g, struct walk *w, uint16_t at)
{
	struct gram_weight *x = &g->w[at];

	if (x->seen == 0)
		g->hit[w->hits++] = at;
	else if (x->seen == 255)
		return;
	if (x->level == 1 && (x->seen == 0 || (uint8_t)(w->block - x->block) >= WINDOW)) {
		w->blocks[w->block % WINDOW] += x->idf2;
		x->block = (uint8_t)w->block;
	}
	x->seen++;
}

/* The first run is there: count it, and the longer ones that begin here while they match. */
static void follow(struct gram_query *g, struct walk *w, const unsigned char *p,
		   const unsigned char *end, const uint8_t *n, uint64_t v, uint32_t h)
{
	for (int i = 0;;) {
		const struct gram_entry *s = slot_of(g, h);
		if (s->at == 0 || end - p < n[i])
			return;
		hit(g, w, (uint16_t)(s->at - 1));
		if (++i == GRAM_LEVELS)
			return;
		h = gram_part(p, v, n[i]);
	}
}

static inline bool maybe(const struct gram_query *g, uint32_t h)
{
	return (g->filter[h >> 6 & 1023] >> (h & 63) & 1) != 0;
}

static void walk_text(struct gram_query *g, struct walk *w, const unsigned char *text, size_t len)
{
	const unsigned char *p = text, *end = text + len;

	while (p < end) {
		const unsigned char *stop = end - p > BLOCK ? p + BLOCK : end;
		for (; p < stop; p++) {
			uint64_t v = gram_load(p);
			if (*p < 0x80) {
				uint32_t h = gram_hash(v & 0xffffffff);
				if (maybe(g, h))
					follow(g, w, p, end, gram_narrow, v, h);
			} else if (*p >= 0xc0) {
				const uint8_t *n = gram_lengths(p);
				uint32_t h = gram_part(p, v, n[0]);
				if (maybe(g, h))
					follow(g, w, p, end, n, v, h);
			}
		}
		next_block(w);
	}
}

void gram_query_match(struct gram_query *g, const struct dup_index *x, const struct dup_doc *d,
		      float f[F_COUNT])
{
	unsigned char *text = g->text;
	size_t len = text_normal(x->text + d->text, d->text_len, DUP_GRAM_BYTES, text);
	float dot = 0, cover[GRAM_LEVELS] = {0};
	struct walk walk = {0};

	walk_text(g, &walk, text, len);
	for (size_t i = 0; i < walk.hits; i++) {
		struct gram_weight *w = &g->w[g->hit[i]];
		cover[w->level] += w->idf2;
		if (w->level < GRAM_LEVELS - 1)
			dot += w->part * g->tf[w->seen];
		w->seen = 0;
	}
	float norm = g->norm * d->gram_norm, total = g->total[0] + g->total[1] + g->total[2];
	f[F_GRAM_COS] = norm > 0 ? dot / norm : 0;
	f[F_GRAM_COV] = total > 0 ? (cover[0] + cover[1] + cover[2]) / total : 0;
	f[F_LONG_COV] = g->total[3] > 0 ? cover[3] / g->total[3] : 0;
	f[F_WINDOW] = g->total[1] > 0 ? walk.best / g->total[1] : 0;
	f[F_LONG_DOC] = len > 0 ? cover[3] / 60 / (float)len : 0;
}
