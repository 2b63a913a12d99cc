/*
 * The vectors of an index: header, one scale for each document, then rows of
 * bytes padded to 32.  Component = byte * scale, scale = largest / 127, so the
 * error of a cosine is some thousandths; the best rows of the scan are weighed
 * again with the query in floats.  A scan of all rows runs at the speed of
 * memory, so there is no graph to build, to tune or to be wrong.
 */
#include "problems/problem.h"

#include "problems/dup/index.h"

#include "harness/base/fd.h"

#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

struct vectors_header {
	char magic[8];
	uint32_t format, order, n, dim;
	uint64_t corpus, bytes, body_sum;
	char model[128];
	uint64_t sum; /* of all before */
};
#define VECTORS_MAGIC "agon-vec"
enum { VECTORS_FORMAT = 1, AGAIN = 400, AT_ONCE = 256 };

struct dup_vectors {
	const unsigned char *map;
	size_t map_len;
	const struct vectors_header *head;
	const float *scale;
	const int8_t *rows;
	size_t stride;
};

static size_t stride_of(uint32_t dim)
{
	return (dim + 31) / 32 * 32;
}

int32_t dup_dot_plain(const int8_t *a, const int8_t *b, size_t n)
{
	int32_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += a[i] * b[i];
	return sum;
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static int32_t dot_avx2(const int8_t *a, const int8_t *b, size_t n)
{
	__m256i sum = _mm256_setzero_si256();

	for (size_t i = 0; i < n; i += 32) {
		__m128i a0 = _mm_loadu_si128((const __m128i *)(a + i));
		__m128i a1 = _mm_loadu_si128((const __m128i *)(a + i + 16));
		__m128i b0 = _mm_loadu_si128((const __m128i *)(b + i));
		__m128i b1 = _mm_loadu_si128((const __m128i *)(b + i + 16));
		sum = _mm256_add_epi32(
			sum, _mm256_madd_epi16(_mm256_cvtepi8_epi16(a0), _mm256_cvtepi8_epi16(b0)));
		sum = _mm256_add_epi32(
			sum, _mm256_madd_epi16(_mm256_cvtepi8_epi16(a1), _mm256_cvtepi8_epi16(b1)));
	}
	__m128i half = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
	half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0x4e));
	half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0xb1));
	return _mm_cvtsi128_si32(half);
}

int32_t dup_dot(const int8_t *a, const int8_t *b, size_t n)
{
	return __builtin_cpu_supports("avx2") ? dot_avx2(a, b, n) : dup_dot_plain(a, b, n);
}
#else
int32_t dup_dot(const int8_t *a, const int8_t *b, size_t n)
{
	return dup_dot_plain(a, b, n);
}
#endif

static float quantise(const float *v, size_t dim, int8_t *out, size_t stride)
{
	float most = 0;

	for (size_t i = 0; i < dim; i++)
		most = fmaxf(most, fabsf(v[i]));
	memset(out, 0, stride);
	for (size_t i = 0; i < dim && most > 0; i++)
		out[i] = (int8_t)lrintf(v[i] / most * 127);
	return most / 127;
}

/* ---- building ---- */

static int embed_some(const struct dup_index *x, struct dup_embedder *m, uint32_t from, uint32_t n,
		      float **ret, int *ret_dim, struct err *e)
{
	const char *text[AT_ONCE];
	size_t len[AT_ONCE];

	for (uint32_t i = 0; i < n; i++) {
		struct dup_document d;
		if (dup_get(x, from + i, &d, e) < 0)
			return -1;
		text[i] = d.text;
		len[i] = d.len;
	}
	return dup_embed(m, &(struct dup_texts){.text = text, .len = len, .n = n}, ret, ret_dim, e);
}

static int embed_all(const struct dup_index *x, struct dup_embedder *m, struct buf *scales,
		     struct buf *rows, int *dim, struct err *e)
{
	uint32_t n = x->head->n_docs;

	for (uint32_t from = 0; from < n; from += AT_ONCE) {
		uint32_t some = n - from < AT_ONCE ? n - from : AT_ONCE;
		MEM_SCOPED float *v = NULL;
		if (embed_some(x, m, from, some, &v, dim, e) < 0)
			return -1;
		size_t stride = stride_of((uint32_t)*dim);
		for (uint32_t i = 0; i < some; i++) {
			buf_reserve(rows, stride);
			float s = quantise(v + (size_t)i * (size_t)*dim, (size_t)*dim,
					   (int8_t *)rows->data + rows->len, stride);
			rows->len += stride;
			buf_add(scales, &s, sizeof(s));
		}
	}
	return 0;
}

int dup_vectors_build(const struct dup_index *x, struct dup_embedder *m, const char *model,
		      const char *path, struct err *e)
{
	BUF_SCOPED scales = BUF_INIT;
	BUF_SCOPED rows = BUF_INIT;
	BUF_SCOPED file = BUF_INIT;
	struct dup_info info;
	int dim = 0;

	if (embed_all(x, m, &scales, &rows, &dim, e) < 0)
		return -1;
	dup_info(x, &info);
	struct vectors_header h = {.magic = VECTORS_MAGIC,
				   .format = VECTORS_FORMAT,
				   .order = 0x01020304,
				   .n = x->head->n_docs,
				   .dim = (uint32_t)dim,
				   .corpus = info.hash};
	snprintf(h.model, sizeof(h.model), "%s", model);
	while (scales.len % 64 != 0)
		buf_putc(&scales, 0);
	size_t head = dup_align(sizeof(h));
	h.bytes = head + scales.len + rows.len;
	buf_reserve(&file, h.bytes);
	buf_add(&file, &h, sizeof(h));
	while (file.len < head)
		buf_putc(&file, 0);
	buf_add(&file, scales.data, scales.len);
	buf_add(&file, rows.data, rows.len);
	h.body_sum = dup_sum(file.data + head, file.len - head);
	h.sum = dup_sum(&h, offsetof(struct vectors_header, sum));
	memcpy(file.data, &h, sizeof(h));
	return file_replace(path, file.data, file.len, e);
}

/* ---- opening ---- */

static int check(const struct dup_vectors *v, const struct dup_index *x, const char *path,
		 struct err *e)
{
	const struct vectors_header *h = v->head;
	size_t head = dup_align(sizeof(*h)), scales = dup_align((uint64_t)h->n * sizeof(float));
	struct dup_info info;

	if (memcmp(h->magic, VECTORS_MAGIC, sizeof(h->magic)) != 0 || h->format != VECTORS_FORMAT ||
	    h->order != 0x01020304 || h->sum != dup_sum(h, offsetof(struct vectors_header, sum)) ||
	    memchr(h->model, '\0', sizeof(h->model)) == NULL || h->dim > 1 << 20)
		return err_set(e, ERR_USAGE, "%s is no file of vectors, or its header is damaged",
			       path);
	if (h->bytes != v->map_len || h->bytes != head + scales + h->n * stride_of(h->dim) ||
	    h->body_sum != dup_sum(v->map + head, v->map_len - head))
		return err_set(e, ERR_USAGE, "%s is torn or damaged; run agon dup embed again",
			       path);
	dup_info(x, &info);
	if (h->n != x->head->n_docs || h->corpus != info.hash)
		return err_set(e, ERR_USAGE,
			       "%s was made for another index; run agon dup embed again", path);
	return 0;
}

struct dup_vectors *dup_vectors_open(const char *path, const struct dup_index *x, struct err *e)
{
	FD_SCOPED fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0) {
		err_sys(e, ERR_USAGE, "cannot open the vectors %s", path);
		return NULL;
	}
	if (!S_ISREG(st.st_mode) || (size_t)st.st_size < dup_align(sizeof(struct vectors_header))) {
		err_set(e, ERR_USAGE, "%s is no file of vectors", path);
		return NULL;
	}
	struct dup_vectors *v = xcalloc(1, sizeof(*v));
	v->map_len = (size_t)st.st_size;
	void *map = mmap(NULL, v->map_len, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED) {
		err_sys(e, ERR_HOST, "cannot map the vectors %s", path);
		free(v);
		return NULL;
	}
	v->map = map;
	v->head = map;
	if (check(v, x, path, e) < 0) {
		dup_vectors_close(&v);
		return NULL;
	}
	v->stride = stride_of(v->head->dim);
	v->scale = (const void *)(v->map + dup_align(sizeof(*v->head)));
	v->rows = (const void *)((const unsigned char *)v->scale +
				 dup_align((uint64_t)v->head->n * sizeof(float)));
	return v;
}

void dup_vectors_close(struct dup_vectors **v)
{
	if (*v != NULL)
		munmap((void *)(uintptr_t)(*v)->map, (*v)->map_len);
	free(*v);
	*v = NULL;
}

const char *dup_vectors_model(const struct dup_vectors *v)
{
	return v->head->model;
}

/* ---- searching ---- */

static int by_dense(const void *a, const void *b)
{
	const struct dup_hit *x = a, *y = b;

	if (x->dense != y->dense)
		return x->dense < y->dense ? 1 : -1;
	return x->doc < y->doc ? -1 : x->doc > y->doc;
}

static float weigh(const struct dup_vectors *v, const float *query, uint32_t row)
{
	const int8_t *r = v->rows + (size_t)row * v->stride;
	float sum = 0;

	for (uint32_t i = 0; i < v->head->dim; i++)
		sum += query[i] * (float)r[i];
	return sum * v->scale[row];
}

static bool allowed(const struct dup_index *x, const struct dup_query *q, uint32_t doc)
{
	const struct dup_doc *d = &x->docs[doc];

	return (q->before == 0 || (d->date != 0 && d->date < q->before)) &&
	       (q->not_id == NULL || strcmp(q->not_id, x->ids + d->id) != 0);
}

/* The best AGAIN rows: an array of twice that is filled, sorted and halved. */
static size_t scan(const struct dup_vectors *v, const int8_t *query, const struct dup_index *x,
		   const struct dup_query *q, struct dup_hit *best)
{
	size_t n = 0;
	float least = -INFINITY;

	for (uint32_t i = 0; i < v->head->n; i++) {
		float dot = (float)dup_dot(query, v->rows + (size_t)i * v->stride, v->stride) *
			    v->scale[i];
		if (dot <= least || !allowed(x, q, i))
			continue;
		best[n++] = (struct dup_hit){.doc = i, .dense = dot};
		if (n == 2 * AGAIN) {
			qsort(best, n, sizeof(*best), by_dense);
			n = AGAIN;
			least = best[n - 1].dense;
		}
	}
	qsort(best, n, sizeof(*best), by_dense);
	return n < AGAIN ? n : AGAIN;
}

int dup_vectors_search(const struct dup_vectors *v, const float *query, int dim,
		       const struct dup_index *x, const struct dup_query *q, struct dup_hits *ret,
		       struct err *e)
{
	if (dim < 1 || (uint32_t)dim != v->head->dim)
		return err_set(e, ERR_USAGE,
			       "the query's embedding has %d components, the index's %u", dim,
			       v->head->dim);
	MEM_SCOPED int8_t *bytes = xmalloc(v->stride + 1);
	struct dup_hit *best = xmalloc(2 * AGAIN * sizeof(*best));
	quantise(query, (size_t)dim, bytes, v->stride);
	size_t n = scan(v, bytes, x, q, best);
	for (size_t i = 0; i < n; i++)
		best[i].dense = weigh(v, query, best[i].doc);
	qsort(best, n, sizeof(*best), by_dense);
	for (size_t i = 0; i < n; i++)
		best[i].score = fminf(1, fmaxf(0, (1 + best[i].dense) / 2));
	*ret = (struct dup_hits){
		.at = best, .len = n < (size_t)q->k ? n : (size_t)q->k, .task = q->task};
	return 0;
}

static void add_rank(struct dup_hits *h, const struct dup_hit *hit, size_t rank, bool dense)
{
	float share = 61.0f / (61.0f + (float)rank) / 2;
	size_t i = 0;

	while (i < h->len && h->at[i].doc != hit->doc)
		i++;
	if (i == h->len) {
		h->at[h->len++] = *hit;
		h->at[i].score = 0;
	}
	h->at[i].score += share;
	if (dense)
		h->at[i].dense = hit->dense;
}

static int by_score(const void *a, const void *b)
{
	const struct dup_hit *x = a, *y = b;

	if (x->score != y->score)
		return x->score < y->score ? 1 : -1;
	return x->doc < y->doc ? -1 : x->doc > y->doc;
}

void dup_fuse(const struct dup_hits *lexical, const struct dup_hits *dense, int k,
	      struct dup_hits *ret)
{
	*ret = *lexical;
	ret->len = 0;
	ret->at = xmalloc((lexical->len + dense->len) * sizeof(*ret->at));
	for (size_t i = 0; i < lexical->len; i++)
		add_rank(ret, &lexical->at[i], i, false);
	for (size_t i = 0; i < dense->len; i++)
		add_rank(ret, &dense->at[i], i, true);
	qsort(ret->at, ret->len, sizeof(*ret->at), by_score);
	ret->len = ret->len < (size_t)k ? ret->len : (size_t)k;
}
