/*
 * Common runs of words: the words of the query are chained by the hash of four
 * neighbours; every place of the document that continues such a chain is
 * extended as far as it goes.  A chain is walked a bounded number of steps, so
 * a text of one word repeated costs no more than any other.
 */
#include "problems/problem.h"

#include "problems/dup/token.h"

#include "harness/base/vec.h"

#include <stdlib.h>
#include <string.h>

enum { READ_MOST = 1 << 18, LEAST = 4, CHAIN = 16, SLOTS = 1 << 12 };

struct word {
	uint32_t hash, from, end;
};

struct words {
	size_t len, cap;
	struct word *at;
};

static bool letter(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static void split(const char *text, size_t n, struct words *out)
{
	const unsigned char *start = (const unsigned char *)text, *p = start;
	const unsigned char *end = p + (n < READ_MOST ? n : READ_MOST);

	while (p < end) {
		const unsigned char *from = p;
		uint32_t h = 2166136261u;
		if (letter(*p)) {
			for (; p < end && letter(*p); p++)
				h = (h ^ (*p | (*p >= 'A' && *p <= 'Z' ? 32u : 0u))) * 16777619u;
		} else {
			uint32_t c = utf8_next(&p, end);
			if (c < 0xc0 || c == 0xfffd || (c >= 0x2000 && c < 0x2e80) ||
			    (c >= 0x3000 && c < 0x3040) || (c >= 0xff00 && c < 0xff66))
				continue;
			h = (h ^ c) * 16777619u;
		}
		vec_push(out, ((struct word){h, (uint32_t)(from - start), (uint32_t)(p - start)}));
	}
}

static uint32_t four(const struct word *w)
{
	uint32_t h = 0;

	for (int i = 0; i < LEAST; i++)
		h = (h ^ w[i].hash) * 2654435761u;
	return h;
}

static size_t run(const struct words *q, size_t i, const struct words *d, size_t j)
{
	size_t n = 0;

	while (i + n < q->len && j + n < d->len && q->at[i + n].hash == d->at[j + n].hash)
		n++;
	return n;
}

/* Keep the longest; passages arrive in order of the document and do not overlap there. */
static void keep(struct dup_overlap *o, size_t most, const struct dup_passage *p)
{
	size_t at = o->len;

	if (p->words > o->longest)
		o->longest = p->words;
	while (at > 0 && o->at[at - 1].words < p->words)
		at--;
	if (at >= most)
		return;
	if (o->len < most)
		o->len++;
	memmove(o->at + at + 1, o->at + at, (o->len - at - 1) * sizeof(*p));
	o->at[at] = *p;
}

static void match(const struct words *q, const struct words *d, size_t most, struct dup_overlap *o)
{
	uint32_t *head = xcalloc(SLOTS, sizeof(*head));
	uint32_t *next = xcalloc(q->len, sizeof(*next));

	for (size_t i = q->len - LEAST + 1; i-- > 0;) {
		uint32_t slot = four(q->at + i) % SLOTS;
		next[i] = head[slot];
		head[slot] = (uint32_t)i + 1;
	}
	for (size_t j = 0; j + LEAST <= d->len;) {
		size_t best = 0, best_at = 0;
		int steps = 0;
		for (uint32_t i = head[four(d->at + j) % SLOTS]; i != 0 && steps < CHAIN;
		     i = next[i - 1], steps++) {
			size_t n = run(q, i - 1, d, j);
			if (n > best) {
				best = n;
				best_at = i - 1;
			}
		}
		if (best < LEAST) {
			j++;
			continue;
		}
		const struct word *qw = q->at + best_at, *dw = d->at + j;
		keep(o, most,
		     &(struct dup_passage){.query_from = qw->from,
					   .query_len = qw[best - 1].end - qw->from,
					   .doc_from = dw->from,
					   .doc_len = dw[best - 1].end - dw->from,
					   .words = (uint32_t)best});
		j += best;
	}
	free(head);
	free(next);
}

void dup_overlap_find(const char *query, size_t query_len, const char *doc, size_t doc_len,
		      size_t most, struct dup_overlap *ret)
{
	struct words q = {0}, d = {0};

	*ret = (struct dup_overlap){.at = xmalloc((most + 1) * sizeof(*ret->at))};
	split(query, query_len, &q);
	split(doc, doc_len, &d);
	if (q.len >= LEAST && d.len >= LEAST)
		match(&q, &d, most, ret);
	vec_release(&q);
	vec_release(&d);
}

void dup_overlap_release(struct dup_overlap *o)
{
	free(o->at);
	o->at = NULL;
	o->len = 0;
}
