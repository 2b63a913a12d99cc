/*
 * Opening an index: map, then check the header, the bounds and checksum of
 * every section, and every number that is later used as an index.
 */
#include "problems/dup/index.h"

#include "problems/dup/token.h"
#include "problems/problem.h"

#include "harness/base/fd.h"
#include "harness/base/rng.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

/* Four lanes of multiply and rotate, 32 bytes a step: as fast as memory. */
uint64_t dup_sum(const void *bytes, size_t n)
{
	const unsigned char *p = bytes;
	uint64_t lane[4] = {n + 1, n + 2, n + 3, n + 4}, tail[4] = {0, 0, 0, 0}, v[4];
	static const uint64_t k = 0x9e3779b97f4a7c15ULL;

	for (; n >= sizeof(v); n -= sizeof(v), p += sizeof(v)) {
		memcpy(v, p, sizeof(v));
		for (int i = 0; i < 4; i++) {
			uint64_t x = (lane[i] ^ v[i]) * k;
			lane[i] = x ^ x >> 29;
		}
	}
	if (n > 0)
		memcpy(tail, p, n);
	uint64_t sum = 0;
	for (int i = 0; i < 4; i++)
		sum = (sum ^ lane[i] ^ tail[i] * 0xc2b2ae3d27d4eb4fULL ^ (lane[i] >> 31)) * k + sum;
	return sum ^ sum >> 32;
}

float dup_idf(uint32_t n_docs, uint32_t df)
{
	return logf(1 + ((float)n_docs - (float)df + 0.5f) / ((float)df + 0.5f));
}

float dup_odds(uint32_t n_docs, const struct dup_term *t)
{
	float any = ((float)t->post_len + 0.5f) / ((float)n_docs + 1);
	float again = ((float)t->again + 1) / (UINT16_MAX + 2);

	return fmaxf(0.05f, logf(again / (1 - again)) + logf((1 - any) / any));
}

static int bad(struct err *e, const char *path, const char *what)
{
	return err_set(e, ERR_USAGE,
		       "%s is not a usable index: %s; make it again with agon dup index", path,
		       what);
}

static int check_header(const struct dup_header *h, size_t len, const char *path, struct err *e)
{
	if (len < sizeof(*h) || memcmp(h->magic, DUP_MAGIC, sizeof(h->magic)) != 0)
		return bad(e, path, "it does not begin like one");
	if (h->order != 0x01020304)
		return bad(e, path, "it was made on a machine of other byte order");
	if (h->format != DUP_FORMAT)
		return bad(e, path, "its format is of another version of agon");
	if (h->sum != dup_sum(h, offsetof(struct dup_header, sum)))
		return bad(e, path, "its header is damaged");
	if (h->bytes != len)
		return bad(e, path, "it is torn: its length is not what its header says");
	uint64_t end = sizeof(*h);
	for (int i = 0; i < DUP_SECTIONS; i++) {
		if (h->section[i].off < end || h->section[i].off % 64 != 0 ||
		    h->section[i].off > len || h->section[i].len > len - h->section[i].off)
			return bad(e, path, "a section lies outside");
		end = h->section[i].off + h->section[i].len;
		if (i != DUP_TEXT &&
		    h->section[i].sum !=
			    dup_sum((const char *)h + h->section[i].off, h->section[i].len))
			return bad(e, path, "a section is damaged");
	}
	return 0;
}

static bool check_sizes(const struct dup_header *h)
{
	const uint64_t n_terms = (uint64_t)h->n_words + (DUP_HASHED >> (h->fold & 15));
	uint64_t slots = h->section[DUP_TABLE].len / 4;

	return h->n_docs <= DUP_TERMS_MAX && n_terms <= DUP_TERMS_MAX && h->gram_bits <= 24 &&
	       h->fold <= 8 && h->section[DUP_DOCS].len == h->n_docs * sizeof(struct dup_doc) &&
	       h->section[DUP_TERM].len == n_terms * sizeof(struct dup_term) && slots >= 2 &&
	       (slots & (slots - 1)) == 0 && slots > h->n_words &&
	       h->section[DUP_TABLE].len % 4 == 0 && h->section[DUP_POST].len % 4 == 0 &&
	       h->section[DUP_FWD].len % 4 == 0 &&
	       h->section[DUP_GRAMS].len == 1ULL << h->gram_bits &&
	       h->section[DUP_SKETCH_SEC].len == (uint64_t)h->n_docs * DUP_SKETCH &&
	       h->section[DUP_BYID].len == (uint64_t)h->n_docs * 4 &&
	       (h->section[DUP_IDS].len > 0 || h->n_docs == 0);
}

static bool check_docs(const struct dup_index *x)
{
	const struct dup_header *h = x->head;
	uint64_t n_fwd = h->section[DUP_FWD].len / 4, n_text = h->section[DUP_TEXT].len;
	uint64_t n_ids = h->section[DUP_IDS].len;

	for (uint32_t i = 0; i < h->n_docs; i++) {
		const struct dup_doc *d = &x->docs[i];
		if (d->text > n_text || d->text_len > n_text - d->text || d->fwd > n_fwd ||
		    d->fwd_len > n_fwd - d->fwd || (uint64_t)d->id + d->id_len >= n_ids ||
		    x->ids[d->id + d->id_len] != '\0' || x->by_id[i] >= h->n_docs)
			return false;
	}
	return true;
}

static bool check_terms(const struct dup_index *x)
{
	const struct dup_header *h = x->head;
	uint64_t n_post = h->section[DUP_POST].len / 4, n_bytes = h->section[DUP_TERMS].len;
	uint32_t most = 0;
	bool free_slot = false;

	for (uint32_t i = 0; i < x->n_terms; i++) {
		const struct dup_term *t = &x->terms[i];
		if (t->post > n_post || t->post_len > n_post - t->post || t->str > n_bytes ||
		    t->str_len > n_bytes - t->str || t->post_len > h->n_docs)
			return false;
	}
	for (uint64_t i = 0; i < n_post; i++)
		most = x->post[i] > most ? x->post[i] : most;
	if (n_post > 0 && most >> 8 >= h->n_docs)
		return false;
	most = 0;
	for (uint64_t i = 0; i < h->section[DUP_FWD].len / 4; i++)
		most = x->fwd[i] > most ? x->fwd[i] : most;
	if (most >> 8 >= x->n_terms)
		return false;
	for (uint64_t i = 0; i <= x->table_mask; i++) {
		free_slot |= x->table[i] == 0;
		if (x->table[i] > h->n_words)
			return false;
	}
	return free_slot;
}

static void point(struct dup_index *x)
{
	const struct dup_header *h = x->head;
	const unsigned char *m = x->map;

	x->docs = (const void *)(m + h->section[DUP_DOCS].off);
	x->ids = (const void *)(m + h->section[DUP_IDS].off);
	x->text = (const void *)(m + h->section[DUP_TEXT].off);
	x->terms = (const void *)(m + h->section[DUP_TERM].off);
	x->words = (const void *)(m + h->section[DUP_TERMS].off);
	x->table = (const void *)(m + h->section[DUP_TABLE].off);
	x->post = (const void *)(m + h->section[DUP_POST].off);
	x->fwd = (const void *)(m + h->section[DUP_FWD].off);
	x->grams = (const void *)(m + h->section[DUP_GRAMS].off);
	x->sketches = (const void *)(m + h->section[DUP_SKETCH_SEC].off);
	x->by_id = (const void *)(m + h->section[DUP_BYID].off);
	x->table_mask = (uint32_t)(h->section[DUP_TABLE].len / 4 - 1);
	x->gram_mask = (1u << h->gram_bits) - 1;
	x->n_terms = h->n_words + (DUP_HASHED >> h->fold);
}

struct dup_index *dup_open(const char *path, struct err *e)
{
	FD_SCOPED fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0) {
		err_sys(e, ERR_USAGE, "cannot open the index %s", path);
		return NULL;
	}
	if (!S_ISREG(st.st_mode) || (size_t)st.st_size < sizeof(struct dup_header)) {
		bad(e, path, "it does not begin like one");
		return NULL;
	}
	struct dup_index *x = xcalloc(1, sizeof(*x));
	x->map_len = (size_t)st.st_size;
	void *map = mmap(NULL, x->map_len, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED) {
		err_sys(e, ERR_HOST, "cannot map the index %s", path);
		free(x);
		return NULL;
	}
	x->map = map;
	x->head = map;
	int rc = check_header(x->head, x->map_len, path, e);
	if (rc == 0 && !check_sizes(x->head))
		rc = bad(e, path, "its sections do not fit together");
	if (rc == 0) {
		point(x);
		if (!check_docs(x) || !check_terms(x))
			rc = bad(e, path, "a number in it points outside");
	}
	if (rc < 0)
		dup_close(&x);
	return x;
}

void dup_close(struct dup_index **px)
{
	struct dup_index *x = *px;

	*px = NULL;
	if (x == NULL)
		return;
	munmap((void *)(uintptr_t)x->map, x->map_len);
	free(x);
}

void dup_info(const struct dup_index *x, struct dup_info *ret)
{
	const struct dup_header *h = x->head;
	uint64_t sum = 0;

	for (uint32_t i = 0; i < h->n_docs; i++) {
		const struct dup_doc *d = &x->docs[x->by_id[i]];
		sum = hash64(sum ^ d->hash, x->ids + d->id, d->id_len);
	}
	*ret = (struct dup_info){.documents = h->n_docs,
				 .programs = h->n_code,
				 .cjk = h->n_cjk,
				 .words = h->n_words,
				 .text_bytes = (int64_t)h->n_text,
				 .file_bytes = (int64_t)h->bytes,
				 .hash = sum};
}

int dup_get(const struct dup_index *x, uint32_t n, struct dup_document *ret, struct err *e)
{
	if (n >= x->head->n_docs)
		BUG("document %u of %u", n, x->head->n_docs);
	const struct dup_doc *d = &x->docs[n];
	if (dup_sum(x->text + d->text, d->text_len) != d->hash)
		return err_set(
			e, ERR_USAGE,
			"the text of document %s in the index is damaged; make the index again",
			x->ids + d->id);
	*ret = (struct dup_document){.id = x->ids + d->id,
				     .text = x->text + d->text,
				     .len = d->text_len,
				     .code = d->code,
				     .date = d->date};
	return 0;
}

const char *dup_id(const struct dup_index *x, uint32_t n)
{
	if (n >= x->head->n_docs)
		BUG("document %u of %u", n, x->head->n_docs);
	return x->ids + x->docs[n].id;
}

int dup_verify(const struct dup_index *x, struct err *e)
{
	struct dup_document d;

	for (uint32_t i = 0; i < x->head->n_docs; i++)
		if (dup_get(x, i, &d, e) < 0)
			return -1;
	return 0;
}

uint32_t dup_find(const struct dup_index *x, const char *id)
{
	uint32_t lo = 0, hi = x->head->n_docs;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		int d = strcmp(x->ids + x->docs[x->by_id[mid]].id, id);
		if (d == 0)
			return x->by_id[mid];
		if (d < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return UINT32_MAX;
}

uint32_t dup_word(const struct dup_index *x, const char *s, size_t n)
{
	uint32_t at = (uint32_t)hash64(0, s, n) & x->table_mask;

	for (; x->table[at] != 0; at = (at + 1) & x->table_mask) {
		const struct dup_term *t = &x->terms[x->table[at] - 1];
		if (t->str_len == n && memcmp(x->words + t->str, s, n) == 0)
			return x->table[at] - 1;
	}
	return UINT32_MAX;
}
