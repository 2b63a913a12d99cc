/*
 * Building: every document is tokenised once into (term, count) pairs in order
 * of first use and kept in memory with its text; when all are there, document
 * frequencies, impacts, character-gram weights and norms follow, the postings
 * are laid out by a counting sort, and the sections are streamed to a new file.
 *
 * Memory while building: the text, 8 bytes per distinct term of a document,
 * 16 bytes per slot of the gram table.
 */
#include "problems/dup/build.h"

#include "problems/dup/grams.h"
#include "problems/dup/stem.h"
#include "problems/problem.h"

#include "harness/base/fd.h"
#include "harness/base/rng.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct dup_build {
	struct vocab vocab;
	struct sb_stemmer *stemmer;
	VEC(struct dup_doc)
	docs;
	VEC(uint32_t)
	fwd; /* term << 8 | count; hashed terms from HASHED_FIRST */
	struct buf ids, text, sketches;
	uint32_t *by_id; /* document + 1, open addressing */
	size_t id_slots;
	uint8_t *count; /* of each term in the document at hand; cap terms */
	size_t count_cap;
	struct sketch sketch;
	size_t words; /* in the document at hand */
};

struct dup_build *dup_build_new(void)
{
	struct dup_build *b = xcalloc(1, sizeof(*b));

	vocab_init(&b->vocab);
	b->stemmer = stem_new();
	buf_init(&b->ids);
	buf_init(&b->text);
	buf_init(&b->sketches);
	b->id_slots = 1 << 12;
	b->by_id = xcalloc(b->id_slots, sizeof(*b->by_id));
	b->count_cap = HASHED_FIRST + DUP_HASHED;
	b->count = xcalloc(b->count_cap, 1);
	return b;
}

void dup_build_free(struct dup_build **pb)
{
	struct dup_build *b = *pb;

	*pb = NULL;
	if (b == NULL)
		return;
	vocab_release(&b->vocab);
	stem_free(&b->stemmer);
	vec_release(&b->docs);
	vec_release(&b->fwd);
	buf_release(&b->ids);
	buf_release(&b->text);
	buf_release(&b->sketches);
	free(b->by_id);
	free(b->count);
	free(b);
}

/* ---- one document ---- */

static void use_term(struct dup_build *b, uint32_t term)
{
	if (b->count[term] == 0)
		vec_push(&b->fwd, term << 8);
	if (b->count[term] < 255)
		b->count[term]++;
}

static void grow_raw(struct vocab *v)
{
	size_t slots = v->raw_slots * 4;
	struct raw *to = xcalloc(slots, sizeof(*to));

	for (size_t i = 0; i < v->raw_slots; i++) {
		if (v->raw[i].hash == 0)
			continue;
		size_t at = v->raw[i].hash & (slots - 1);
		while (to[at].hash != 0)
			at = (at + 1) & (slots - 1);
		to[at] = v->raw[i];
	}
	free(v->raw);
	v->raw = to;
	v->raw_slots = slots;
}

/* The term of an unstemmed word, remembered by a 96-bit hash of it. */
static uint32_t word_term(struct dup_build *b, const char *s, size_t n, uint64_t h)
{
	struct vocab *v = &b->vocab;
	uint32_t check = (uint32_t)n << 24 ^ (uint32_t)(unsigned char)s[0] << 16 ^
			 (uint32_t)(unsigned char)s[n - 1] << 8 ^ (unsigned char)s[n / 2];
	size_t at = h & (v->raw_slots - 1);

	for (; v->raw[at].hash != 0; at = (at + 1) & (v->raw_slots - 1))
		if (v->raw[at].hash == h && v->raw[at].check == check)
			return v->raw[at].term;
	size_t len;
	const char *root = stem(b->stemmer, s, n, &len);
	uint32_t term = vocab_add(v, root, len, TOKEN_WORD);
	v->raw[at] = (struct raw){.hash = h, .term = term, .check = check};
	if (++v->raw_used * 2 > v->raw_slots)
		grow_raw(v);
	return term;
}

static void take(void *cookie, enum token_kind kind, const char *s, size_t n)
{
	struct dup_build *b = cookie;

	if (kind == TOKEN_SEQ || kind == TOKEN_SHAPE) {
		use_term(b, HASHED_FIRST + hashed_term(kind, s));
		return;
	}
	uint64_t h = hash64(1, s, n) | 1;
	sketch_word(&b->sketch, (uint32_t)(h >> 32));
	b->words++;
	uint32_t term =
		kind == TOKEN_WORD ? word_term(b, s, n, h) : vocab_add(&b->vocab, s, n, kind);
	if (term != UINT32_MAX)
		use_term(b, term);
}

static void drop_document(struct dup_build *b, uint32_t n)
{
	b->docs.at[n].id_len = 0;
}

/* Put a new document under its id; an older one with that id is dropped. */
static void remember_id(struct dup_build *b, uint32_t n)
{
	const struct dup_doc *d = &b->docs.at[n];
	size_t at = hash64(0, b->ids.data + d->id, d->id_len) & (b->id_slots - 1);

	for (; b->by_id[at] != 0; at = (at + 1) & (b->id_slots - 1)) {
		const struct dup_doc *o = &b->docs.at[b->by_id[at] - 1];
		if (o != d && strcmp(b->ids.data + o->id, b->ids.data + d->id) == 0) {
			drop_document(b, b->by_id[at] - 1);
			break;
		}
	}
	b->by_id[at] = n + 1;
}

static void grow_ids(struct dup_build *b)
{
	free(b->by_id);
	b->id_slots *= 4;
	b->by_id = xcalloc(b->id_slots, sizeof(*b->by_id));
	for (size_t i = 0; i < b->docs.len; i++)
		if (b->docs.at[i].id_len > 0)
			remember_id(b, (uint32_t)i);
}

int dup_build_add(struct dup_build *b, const struct dup_document *in, struct err *e)
{
	size_t id_len = strlen(in->id), n = in->len < DUP_TEXT_MAX ? in->len : DUP_TEXT_MAX;

	if (id_len == 0 || id_len > 512)
		return err_set(e, ERR_USAGE, "a document needs an id of 1 to 512 bytes, not %zu",
			       id_len);
	if (b->docs.len >= DUP_TERMS_MAX || b->ids.len > UINT32_MAX - 1024)
		return err_set(e, ERR_USAGE, "an index holds at most %d documents", DUP_TERMS_MAX);
	struct dup_doc d = {.text = b->text.len,
			    .text_len = (uint32_t)n,
			    .hash = dup_sum(in->text, n),
			    .id = (uint32_t)b->ids.len,
			    .id_len = (uint32_t)id_len,
			    .fwd = b->fwd.len,
			    .date = in->date,
			    .code = in->code,
			    .cjk = token_cjk_share(in->text, n) > 0.3,
			    .truncated = n < in->len};
	buf_add(&b->text, in->text, n);
	buf_add(&b->ids, in->id, id_len + 1);
	sketch_init(&b->sketch);
	b->words = 0;
	token_scan(in->text, n, &(struct token_opts){.code = in->code}, take, b);
	d.fwd_len = (uint32_t)(b->fwd.len - d.fwd);
	d.length = (float)b->words;
	for (size_t i = d.fwd; i < b->fwd.len; i++) {
		uint32_t term = b->fwd.at[i] >> 8;
		b->fwd.at[i] |= b->count[term];
		b->count[term] = 0;
	}
	uint8_t out[DUP_SKETCH];
	sketch_done(&b->sketch, out);
	buf_add(&b->sketches, out, sizeof(out));
	vec_push(&b->docs, d);
	remember_id(b, (uint32_t)b->docs.len - 1);
	if (b->docs.len * 2 > b->id_slots)
		grow_ids(b);
	return 0;
}

int dup_build_add_index(struct dup_build *b, const struct dup_index *x, struct err *e)
{
	for (uint32_t i = 0; i < x->head->n_docs; i++) {
		struct dup_document d;
		if (dup_get(x, i, &d, e) < 0)
			return -1;
		/* What was added before is newer. */
		size_t at = hash64(0, d.id, strlen(d.id)) & (b->id_slots - 1);
		bool newer = false;
		for (; b->by_id[at] != 0 && !newer; at = (at + 1) & (b->id_slots - 1))
			newer = strcmp(b->ids.data + b->docs.at[b->by_id[at] - 1].id, d.id) == 0;
		if (!newer && dup_build_add(b, &d, e) < 0)
			return -1;
	}
	return 0;
}

/* ---- everything together ---- */

/* Small corpora get by with fewer hashed terms: one for every eight bytes of text. */
static uint32_t fold_of(uint64_t text_bytes)
{
	uint32_t fold = 0;

	while (fold < 8 && (uint64_t)DUP_HASHED >> fold > text_bytes / 8)
		fold++;
	return fold;
}

static void drop_replaced(struct dup_build *b)
{
	size_t kept = 0;

	for (size_t i = 0; i < b->docs.len; i++) {
		if (b->docs.at[i].id_len == 0)
			continue;
		memmove(b->sketches.data + kept * DUP_SKETCH, b->sketches.data + i * DUP_SKETCH,
			DUP_SKETCH);
		b->docs.at[kept++] = b->docs.at[i];
	}
	b->docs.len = kept;
	buf_truncate(&b->sketches, kept * DUP_SKETCH);
}

/* Hashed terms follow the words. */
static void number_hashed(struct dup_build *b, uint32_t fold)
{
	uint32_t n_words = (uint32_t)b->vocab.terms.len;

	vec_each (uint32_t, f, &b->fwd) {
		uint32_t term = *f >> 8;
		if (term >= HASHED_FIRST)
			*f = (n_words + dup_folded(term - HASHED_FIRST, fold)) << 8 | (*f & 255);
	}
	for (uint32_t i = 0; i < (uint32_t)DUP_HASHED >> fold; i++) {
		bool seq = i < (uint32_t)DUP_SEQ_TERMS >> fold;
		struct dup_term t = {.kind = seq ? TOKEN_SEQ : TOKEN_SHAPE};
		vec_push(&b->vocab.terms, t);
	}
}

static void count_documents(struct dup_build *b, struct dup_header *h)
{
	double words = 0;

	h->n_docs = (uint32_t)b->docs.len;
	vec_each (struct dup_doc, d, &b->docs) {
		words += d->length;
		h->n_code += d->code;
		h->n_cjk += d->cjk;
		h->n_text += d->text_len;
		for (uint32_t j = 0; j < d->fwd_len; j++)
			b->vocab.terms.at[b->fwd.at[d->fwd + j] >> 8].post_len++;
	}
	h->mean_length = h->n_docs > 0 && words > 0 ? words / h->n_docs : 1;
	uint64_t at = 0;
	for (size_t i = 0; i < b->vocab.terms.len; i++) {
		b->vocab.terms.at[i].post = at;
		at += b->vocab.terms.at[i].post_len;
	}
}

/* Impact: BM25's term part with b = 0.75, of DUP_K1 + 1 at most, in 255ths. */
static uint32_t *make_postings(struct dup_build *b, const struct dup_header *h, size_t *ret_n)
{
	size_t n_terms = b->vocab.terms.len, n = 0;
	uint64_t *at = xmalloc(n_terms * sizeof(*at));

	for (size_t i = 0; i < n_terms; i++) {
		at[i] = b->vocab.terms.at[i].post;
		n += b->vocab.terms.at[i].post_len;
	}
	uint32_t *post = xmalloc(n * sizeof(*post));
	for (size_t i = 0; i < b->docs.len; i++) {
		const struct dup_doc *d = &b->docs.at[i];
		double k = (double)DUP_K1 * (0.25 + 0.75 * d->length / h->mean_length);
		for (uint32_t j = 0; j < d->fwd_len; j++) {
			uint32_t f = b->fwd.at[d->fwd + j], tf = f & 255;
			double impact = tf / (tf + k) * 255;
			post[at[f >> 8]++] = (uint32_t)i << 8 | (impact < 1 ? 1 : (uint32_t)impact);
		}
	}
	free(at);
	*ret_n = n;
	return post;
}

/* A word of few documents is taken for an average one. */
static void count_again(struct dup_build *b)
{
	MEM_SCOPED uint32_t *twice = xcalloc(b->vocab.terms.len, sizeof(*twice));
	double all = 0, all_twice = 0;

	vec_each (uint32_t, f, &b->fwd)
		twice[*f >> 8] += (*f & 255) >= 2;
	for (size_t i = 0; i < b->vocab.terms.len; i++) {
		if (b->vocab.terms.at[i].kind >= TOKEN_SEQ)
			continue;
		all += b->vocab.terms.at[i].post_len;
		all_twice += twice[i];
	}
	double average = all > 0 ? all_twice / all : 0;
	for (size_t i = 0; i < b->vocab.terms.len; i++) {
		struct dup_term *t = &b->vocab.terms.at[i];
		double share = (fmin(twice[i], t->post_len) + 2 * average) / (t->post_len + 2.0);
		t->again = (uint16_t)(share * UINT16_MAX);
	}
}

static void word_norms(struct dup_build *b, const struct dup_header *h)
{
	float tf[256];

	for (size_t i = 0; i < b->vocab.terms.len; i++)
		b->vocab.terms.at[i].idf = dup_idf(h->n_docs, b->vocab.terms.at[i].post_len);
	for (int i = 0; i < 256; i++)
		tf[i] = i == 0 ? 0 : 1 + logf((float)i);
	vec_each (struct dup_doc, d, &b->docs) {
		float sum[3] = {0, 0, 0};
		for (uint32_t j = 0; j < d->fwd_len; j++) {
			uint32_t f = b->fwd.at[d->fwd + j];
			const struct dup_term *t = &b->vocab.terms.at[f >> 8];
			uint32_t kind = t->kind;
			float w = tf[f & 255] * t->idf;
			sum[kind == TOKEN_SEQ ? 1 : kind == TOKEN_SHAPE ? 2 : 0] += w * w;
		}
		d->word_norm = sqrtf(sum[0]);
		d->seq_norm = sqrtf(sum[1]);
		d->shape_norm = sqrtf(sum[2]);
	}
}

/* ---- character grams ---- */

struct gram_slot {
	uint32_t df, last;
};

static uint32_t gram_bits(uint64_t text_bytes)
{
	uint32_t bits = 14;

	while (bits < 21 && (8ULL << bits) < text_bytes)
		bits++;
	return bits;
}

/* Document frequencies of runs, from an even sample of some SAMPLE bytes: the
 * weight is a logarithm, so the error of a sample of thousands of texts is small. */
enum { SAMPLE = 8 << 20 };

static void gram_weights(struct dup_build *b, const struct dup_header *h, unsigned char *norm,
			 uint8_t *weights)
{
	uint32_t mask = (1u << h->gram_bits) - 1, hash[GRAM_LEVELS], taken = 0;
	struct gram_slot *slots = xcalloc((size_t)mask + 1, sizeof(*slots));
	size_t step = (size_t)(h->n_text / SAMPLE) + 1;

	for (size_t i = 0; i < b->docs.len; i += step) {
		const struct dup_doc *d = &b->docs.at[i];
		size_t len = text_normal(b->text.data + d->text, d->text_len, DUP_GRAM_BYTES, norm);
		taken++;
		for (size_t p = 0; p < len; p++) {
			int n = gram_at(norm + p, norm + len, hash);
			for (int g = 0; g < n; g++) {
				struct gram_slot *s = &slots[hash[g] & mask];
				s->df += s->last != taken;
				s->last = taken;
			}
		}
	}
	for (size_t i = 0; i <= mask; i++) {
		float df = (float)slots[i].df * (float)h->n_docs / (float)(taken > 0 ? taken : 1);
		float w = logf(1 + (float)h->n_docs / (df + 1)) * 16;
		weights[i] = (uint8_t)(w < 1 ? 1 : w > 255 ? 255 : w);
	}
	free(slots);
}

/* The norm of a document for the cosine of character runs.  The three lengths
 * that count have nearly equal sums of squares, so one of them speaks for all. */
static float gram_norm(const unsigned char *text, size_t len, uint32_t mask, const uint8_t *weights,
		       struct gram_slot *seen, uint32_t *used)
{
	size_t n_used = 0;
	float sum = 0;

	for (const unsigned char *p = text, *end = text + len; p < end; p++) {
		const uint8_t *n = gram_lengths(p);
		if ((*p & 0xc0) == 0x80 || end - p < n[1])
			continue;
		uint32_t h = gram_part(p, gram_load(p), n[1]), at = h & (DUP_GRAM_BYTES * 2 - 1);
		while (seen[at].df != 0 && seen[at].last != h)
			at = (at + 1) & (DUP_GRAM_BYTES * 2 - 1);
		if (seen[at].df++ == 0) {
			seen[at].last = h;
			used[n_used++] = at;
		}
	}
	for (size_t i = 0; i < n_used; i++) {
		struct gram_slot *s = &seen[used[i]];
		float w = weights[s->last & mask] / 16.0f,
		      tf = s->df == 1 ? 1 : 1 + logf((float)s->df);
		sum += tf * tf * w * w;
		s->df = 0;
	}
	return sqrtf(3 * sum);
}

static void gram_norms(struct dup_build *b, const struct dup_header *h, unsigned char *norm,
		       const uint8_t *weights)
{
	struct gram_slot *seen = xcalloc((size_t)DUP_GRAM_BYTES * 2, sizeof(*seen));
	uint32_t *used = xmalloc(DUP_GRAM_BYTES * sizeof(*used));

	vec_each (struct dup_doc, d, &b->docs) {
		size_t len = text_normal(b->text.data + d->text, d->text_len, DUP_GRAM_BYTES, norm);
		d->gram_norm = gram_norm(norm, len, (1u << h->gram_bits) - 1, weights, seen, used);
	}
	free(seen);
	free(used);
}

/* ---- the file ---- */

static int compare_ids(const void *a, const void *b, void *cookie)
{
	const struct dup_build *w = cookie;
	const struct dup_doc *x = &w->docs.at[*(const uint32_t *)a];
	const struct dup_doc *y = &w->docs.at[*(const uint32_t *)b];

	return strcmp(w->ids.data + x->id, w->ids.data + y->id);
}

struct piece {
	const void *bytes;
	uint64_t len;
};

static int write_file(int fd, struct dup_header *h, const struct piece *pieces)
{
	static const char zeros[64];
	uint64_t at = dup_align(sizeof(*h));

	for (int i = 0; i < DUP_SECTIONS; i++) {
		h->section[i].off = at;
		h->section[i].len = pieces[i].len;
		h->section[i].sum = i == DUP_TEXT ? 0 : dup_sum(pieces[i].bytes, pieces[i].len);
		at = dup_align(at + pieces[i].len);
	}
	h->bytes = at;
	h->sum = dup_sum(h, offsetof(struct dup_header, sum));
	if (fd_write_all(fd, h, sizeof(*h)) < 0 ||
	    fd_write_all(fd, zeros, dup_align(sizeof(*h)) - sizeof(*h)) < 0)
		return -1;
	for (int i = 0; i < DUP_SECTIONS; i++)
		if (fd_write_all(fd, pieces[i].bytes, pieces[i].len) < 0 ||
		    fd_write_all(fd, zeros, dup_align(pieces[i].len) - pieces[i].len) < 0)
			return -1;
	return fsync(fd);
}

static int publish(struct dup_header *h, const struct piece *pieces, const char *path,
		   struct err *e)
{
	MEM_SCOPED char *tmp = xprintf("%s.%ld.tmp", path, (long)getpid());
	FD_SCOPED fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);

	if (fd < 0)
		return err_sys(e, ERR_USAGE, "cannot create %s", tmp);
	if (write_file(fd, h, pieces) < 0) {
		err_sys(e, ERR_HOST, "cannot write %s", tmp);
		unlink(tmp);
		return -1;
	}
	if (rename(tmp, path) < 0) {
		err_sys(e, ERR_HOST, "cannot rename %s to %s", tmp, path);
		unlink(tmp);
		return -1;
	}
	return 0;
}

/* Texts of replaced documents are left out of the file. */
static void pack_texts(struct dup_build *b)
{
	struct buf packed = BUF_INIT;
	bool holes = false;
	uint64_t end = 0;

	vec_each (struct dup_doc, d, &b->docs) {
		holes |= d->text != end;
		end = d->text + d->text_len;
	}
	if (!holes && end == b->text.len)
		return;
	vec_each (struct dup_doc, d, &b->docs) {
		uint64_t at = packed.len;
		buf_add(&packed, b->text.data + d->text, d->text_len);
		d->text = at;
	}
	buf_release(&b->text);
	b->text = packed;
}

static uint32_t *word_table(const struct vocab *v, size_t n_words, size_t *ret_slots)
{
	size_t slots = 16;

	while (slots < n_words * 2)
		slots *= 2;
	uint32_t *table = xcalloc(slots, sizeof(*table));
	for (size_t i = 0; i < n_words; i++) {
		const struct dup_term *t = &v->terms.at[i];
		size_t at = hash64(0, v->bytes.data + t->str, t->str_len) & (slots - 1);
		while (table[at] != 0)
			at = (at + 1) & (slots - 1);
		table[at] = (uint32_t)i + 1;
	}
	*ret_slots = slots;
	return table;
}

int dup_build_write(struct dup_build *b, const char *path, struct err *e)
{
	struct dup_header h = {.magic = DUP_MAGIC, .format = DUP_FORMAT, .order = 0x01020304};
	size_t n_post, slots;

	h.n_words = (uint32_t)b->vocab.terms.len;
	drop_replaced(b);
	pack_texts(b);
	h.fold = fold_of(b->text.len);
	number_hashed(b, h.fold);
	count_documents(b, &h);
	h.gram_bits = gram_bits(h.n_text);
	count_again(b);
	word_norms(b, &h);
	MEM_SCOPED unsigned char *norm = xmalloc(DUP_GRAM_BYTES + 16);
	MEM_SCOPED uint8_t *weights = xmalloc(1UL << h.gram_bits);
	gram_weights(b, &h, norm, weights);
	gram_norms(b, &h, norm, weights);
	MEM_SCOPED uint32_t *post = make_postings(b, &h, &n_post);
	MEM_SCOPED uint32_t *table = word_table(&b->vocab, h.n_words, &slots);
	MEM_SCOPED uint32_t *by_id = xmalloc(h.n_docs * sizeof(*by_id));
	for (uint32_t i = 0; i < h.n_docs; i++)
		by_id[i] = i;
	qsort_r(by_id, h.n_docs, sizeof(*by_id), compare_ids, b);
	const struct piece pieces[DUP_SECTIONS] = {
		[DUP_DOCS] = {b->docs.at, b->docs.len * sizeof(*b->docs.at)},
		[DUP_IDS] = {b->ids.data, b->ids.len},
		[DUP_TEXT] = {b->text.data, b->text.len},
		[DUP_TERM] = {b->vocab.terms.at, b->vocab.terms.len * sizeof(*b->vocab.terms.at)},
		[DUP_TERMS] = {b->vocab.bytes.data, b->vocab.bytes.len},
		[DUP_TABLE] = {table, slots * sizeof(*table)},
		[DUP_POST] = {post, n_post * sizeof(*post)},
		[DUP_FWD] = {b->fwd.at, b->fwd.len * sizeof(*b->fwd.at)},
		[DUP_GRAMS] = {weights, 1UL << h.gram_bits},
		[DUP_SKETCH_SEC] = {b->sketches.data, b->sketches.len},
		[DUP_BYID] = {by_id, h.n_docs * sizeof(*by_id)},
	};
	return publish(&h, pieces, path, e);
}
