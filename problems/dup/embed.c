/*
 * The embedding client: texts that the cache knows are never sent; the others
 * go in batches.  A batch that the server finds too large is halved; a busy or
 * broken server is asked again after a growing pause (Retry-After is obeyed).
 */
#include "problems/problem.h"

#include "problems/dup/embed.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"

#include <curl/curl.h>
#include <math.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ANSWER_MOST = 256 << 20, DIM_MOST = 16384 };

struct dup_embedder {
	struct dup_embed_opts o;
	char *endpoint, *model;
	CURL *curl;
	struct curl_slist *headers;
	struct embed_cache *cache;
	int batch, dim; /* dim 0: not known yet */
	int64_t requests;
};

struct dup_embedder *dup_embedder_new(const struct dup_embed_opts *o, struct err *e)
{
	struct dup_embedder *m = xcalloc(1, sizeof(*m));
	const char *key = o->key_env != NULL ? getenv(o->key_env) : NULL;

	m->o = *o;
	m->batch = o->batch < 1 ? 1 : o->batch;
	m->endpoint = xprintf("%s/embeddings", o->url);
	m->model = xstrdup(o->model);
	m->curl = curl_easy_init();
	m->headers = curl_slist_append(NULL, "Content-Type: application/json");
	if (m->curl == NULL || m->headers == NULL)
		BUG("out of memory in libcurl");
	if (o->key_env != NULL && key == NULL) {
		err_set(e, ERR_USAGE, "the environment has no %s", o->key_env);
		dup_embedder_free(&m);
		return NULL;
	}
	if (key != NULL) {
		MEM_SCOPED char *line = xprintf("Authorization: Bearer %s", key);
		m->headers = curl_slist_append(m->headers, line);
	}
	if (o->cache != NULL && (m->cache = embed_cache_open(o->cache, e)) == NULL)
		dup_embedder_free(&m);
	return m;
}

void dup_embedder_free(struct dup_embedder **pm)
{
	struct dup_embedder *m = *pm;

	*pm = NULL;
	if (m == NULL)
		return;
	if (m->curl != NULL)
		curl_easy_cleanup(m->curl);
	curl_slist_free_all(m->headers);
	embed_cache_close(&m->cache);
	free(m->endpoint);
	free(m->model);
	free(m);
}

int64_t dup_embed_requests(const struct dup_embedder *m)
{
	return m->requests;
}

/* ---- one request ---- */

static size_t receive(char *bytes, size_t size, size_t n, void *cookie)
{
	struct buf *b = cookie;

	if (b->len + size * n > ANSWER_MOST)
		return 0;
	buf_add(b, bytes, size * n);
	return size * n;
}

/* HTTP status, or 0 when no answer came; *ret_wait_s: what Retry-After asks for. */
static long post(struct dup_embedder *m, const struct buf *body, struct buf *answer,
		 long *ret_wait_s, char why[CURL_ERROR_SIZE])
{
	curl_off_t wait = 0;
	long status = 0;

	why[0] = '\0';
	curl_easy_setopt(m->curl, CURLOPT_URL, m->endpoint);
	curl_easy_setopt(m->curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(m->curl, CURLOPT_HTTPHEADER, m->headers);
	curl_easy_setopt(m->curl, CURLOPT_POSTFIELDS, body->data);
	curl_easy_setopt(m->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body->len);
	curl_easy_setopt(m->curl, CURLOPT_WRITEFUNCTION, receive);
	curl_easy_setopt(m->curl, CURLOPT_WRITEDATA, answer);
	curl_easy_setopt(m->curl, CURLOPT_ERRORBUFFER, why);
	curl_easy_setopt(m->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(m->curl, CURLOPT_TIMEOUT_MS, (long)(m->o.timeout_ns / 1000000));
	m->requests++;
	CURLcode rc = curl_easy_perform(m->curl);
	curl_easy_setopt(m->curl, CURLOPT_ERRORBUFFER, NULL);
	if (rc != CURLE_OK) {
		if (why[0] == '\0')
			snprintf(why, CURL_ERROR_SIZE, "%s", curl_easy_strerror(rc));
		return 0;
	}
	curl_easy_getinfo(m->curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(m->curl, CURLINFO_RETRY_AFTER, &wait);
	*ret_wait_s = wait > 0 ? (long)wait : -1;
	return status;
}

static void pause_ms(int64_t ms)
{
	struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

	nanosleep(&t, NULL);
}

static bool try_again(long status)
{
	return status == 0 || status == 408 || status == 429 || status >= 500;
}

/* 0, 1 when the batch is too large, -1. */
static int ask(struct dup_embedder *m, const struct buf *body, struct buf *answer, struct err *e)
{
	char why[CURL_ERROR_SIZE];
	int64_t ms = 250;

	for (int i = 0;; i++, ms *= 2) {
		long wait = -1;
		buf_clear(answer);
		long status = post(m, body, answer, &wait, why);
		if (status == 200)
			return 0;
		if (status == 413)
			return 1;
		if (!try_again(status) || i >= m->o.retries) {
			if (status == 0)
				return err_set(e, ERR_HOST, "%s does not answer: %s", m->endpoint,
					       why);
			return err_set(e, ERR_HOST, "%s answers %ld: %.200s", m->endpoint, status,
				       answer->data);
		}
		pause_ms(wait >= 0 ? (wait < 60 ? wait : 60) * 1000L : ms < 30000 ? ms : 30000);
	}
}

/* ---- the answer ---- */

static int bad(const struct dup_embedder *m, const char *what, struct err *e)
{
	return err_set(e, ERR_HOST, "%s: %s; is it an embedding server for model %s?", m->endpoint,
		       what, m->model);
}

static int read_vector(struct dup_embedder *m, const json_t *list, float *out, struct err *e)
{
	double sum = 0;
	size_t i;
	json_t *v;

	json_array_foreach (list, i, v) {
		double x = json_number_value(v);
		if (!json_is_number(v) || !isfinite(x))
			return bad(m, "an embedding holds something that is no number", e);
		sum += x * x;
		out[i] = (float)x;
	}
	if (!(sum > 0) || !isfinite(sum))
		return bad(m, "an embedding is zero", e);
	for (i = 0; i < json_array_size(list); i++)
		out[i] = (float)((double)out[i] / sqrt(sum));
	return 0;
}

static int read_answer(struct dup_embedder *m, const struct buf *answer, size_t n, float **vectors,
		       struct err *e)
{
	struct err why = ERR_INIT;
	JSON_SCOPED *j = json_parse("answer", answer->data, answer->len, ANSWER_MOST, &why);
	const json_t *data = json_object_get(j, "data");

	if (json_array_size(data) != n)
		return bad(m,
			   j == NULL ? why.text : "the answer has not one embedding for each text",
			   e);
	for (size_t i = 0; i < n; i++) {
		const json_t *row = json_array_get(data, i);
		const json_t *list = json_object_get(row, "embedding");
		int64_t at = json_int_or(row, "index", (int64_t)i);
		size_t dim = json_array_size(list);
		if (at < 0 || at >= (int64_t)n || vectors[at] != NULL)
			return bad(m, "an index is missing or twice in the answer", e);
		if (dim == 0 || dim > DIM_MOST || (m->dim != 0 && (int)dim != m->dim))
			return bad(m, "the embeddings are not all of one dimension", e);
		m->dim = (int)dim;
		vectors[at] = xmalloc(dim * sizeof(float));
		if (read_vector(m, list, vectors[at], e) < 0)
			return -1;
	}
	return 0;
}

static void make_body(const struct dup_embedder *m, const struct embed_item *items, size_t n,
		      struct buf *out)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_text(items[i].text.data, items[i].text.len));
	JSON_SCOPED *j = json_pack("{s:s,s:o,s:s}", "model", m->model, "input", list,
				   "encoding_format", "float");
	json_dump(j, out);
}

static int embed_batch(struct dup_embedder *m, struct embed_item *items, size_t n, struct err *e)
{
	BUF_SCOPED body = BUF_INIT;
	BUF_SCOPED answer = BUF_INIT;
	float **vectors = xcalloc(n, sizeof(*vectors));

	make_body(m, items, n, &body);
	int rc = ask(m, &body, &answer, e);
	if (rc == 0)
		rc = read_answer(m, &answer, n, vectors, e);
	for (size_t i = 0; i < n; i++) {
		if (rc == 0)
			items[i].vector = vectors[i];
		else
			free(vectors[i]);
	}
	free(vectors);
	if (rc == 0 && m->cache != NULL)
		rc = embed_cache_put(m->cache, m->model, items, n, m->dim, e);
	if (rc <= 0)
		return rc;
	if (n == 1)
		return err_set(e, ERR_HOST, "%s finds one text of %zu bytes too large", m->endpoint,
			       items[0].text.len);
	m->batch = (int)(n / 2);
	return embed_batch(m, items, n / 2, e) < 0 ? -1
						   : embed_batch(m, items + n / 2, n - n / 2, e);
}

/* ---- texts ---- */

/* Cut at a character, and with the prefix. */
static void prepare(const struct dup_embedder *m, const struct dup_texts *t, size_t i,
		    struct embed_item *out)
{
	size_t n = t->len[i], most = (size_t)m->o.max_bytes;

	if (n > most) {
		n = most;
		while (n > 0 && ((unsigned char)t->text[i][n] & 0xc0) == 0x80)
			n--;
	}
	buf_init(&out->text);
	if (t->query && m->o.query_prefix != NULL)
		buf_puts(&out->text, m->o.query_prefix);
	buf_add(&out->text, t->text[i], n);
	if (out->text.len == 0)
		buf_putc(&out->text, ' ');
	SHA256((const unsigned char *)out->text.data, out->text.len, out->hash);
}

static int embed_missing(struct dup_embedder *m, struct embed_item *items, size_t n, struct err *e)
{
	struct embed_item *some = xcalloc((size_t)m->batch, sizeof(*some));
	size_t *where = xcalloc((size_t)m->batch, sizeof(*where)), len = 0, room = (size_t)m->batch;
	int rc = 0;

	for (size_t i = 0; i <= n && rc == 0; i++) {
		if (len == (room < (size_t)m->batch ? room : (size_t)m->batch) ||
		    (i == n && len > 0)) {
			rc = embed_batch(m, some, len, e);
			for (size_t k = 0; k < len; k++)
				items[where[k]].vector = some[k].vector;
			len = 0;
		}
		if (i < n && rc == 0 && items[i].vector == NULL) {
			some[len] = items[i];
			where[len++] = i;
		}
	}
	free(some);
	free(where);
	return rc;
}

int dup_embed(struct dup_embedder *m, const struct dup_texts *t, float **ret_vectors, int *ret_dim,
	      struct err *e)
{
	struct embed_item *items = xcalloc(t->n, sizeof(*items));
	int rc = 0;

	for (size_t i = 0; i < t->n; i++) {
		prepare(m, t, i, &items[i]);
		if (rc == 0 && m->cache != NULL)
			rc = embed_cache_get(m->cache, m->model, &items[i], &m->dim, e);
	}
	if (rc == 0)
		rc = embed_missing(m, items, t->n, e);
	if (rc == 0) {
		size_t row = (size_t)m->dim * sizeof(float);
		*ret_vectors = xmalloc(t->n * row);
		*ret_dim = m->dim;
		for (size_t i = 0; i < t->n; i++)
			memcpy(*ret_vectors + i * (size_t)m->dim, items[i].vector, row);
	}
	for (size_t i = 0; i < t->n; i++) {
		buf_release(&items[i].text);
		free(items[i].vector);
	}
	free(items);
	return rc;
}
