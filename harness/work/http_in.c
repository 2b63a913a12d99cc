/* RFC 9112 as far as a client of a model uses it: a length or chunks, no upgrades. */
#include "harness/work/http_in.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct head {
	const char *at;
	size_t len, length;
	bool has_length, chunked, close;
};

/* The value of a header line that begins with name, else NULL. */
static const char *value_of(const char *line, size_t n, const char *name, size_t *ret_len)
{
	size_t m = strlen(name);

	if (n <= m || strncasecmp(line, name, m) != 0 || line[m] != ':')
		return NULL;
	line += m + 1;
	n -= m + 1;
	while (n > 0 && (*line == ' ' || *line == '\t')) {
		line++;
		n--;
	}
	while (n > 0 && (line[n - 1] == ' ' || line[n - 1] == '\t'))
		n--;
	*ret_len = n;
	return line;
}

static int read_length(const char *v, size_t n, size_t *ret)
{
	*ret = 0;
	for (size_t i = 0; i < n; i++) {
		if (v[i] < '0' || v[i] > '9' || *ret > HTTP_IN_MAX)
			return -1;
		*ret = *ret * 10 + (size_t)(v[i] - '0');
	}
	return n > 0 && *ret <= HTTP_IN_MAX ? 0 : -1;
}

static int read_header(struct head *h, const char *line, size_t n)
{
	size_t len;
	const char *v = value_of(line, n, "content-length", &len);

	if (v != NULL) {
		if (h->has_length || read_length(v, len, &h->length) < 0)
			return -1;
		h->has_length = true;
	}
	v = value_of(line, n, "transfer-encoding", &len);
	if (v != NULL) {
		if (len != 7 || strncasecmp(v, "chunked", 7) != 0)
			return -1;
		h->chunked = true;
	}
	v = value_of(line, n, "connection", &len);
	if (v != NULL && len == 5 && strncasecmp(v, "close", 5) == 0)
		h->close = true;
	return 0;
}

/* "POST /v1/x?y HTTP/1.1" */
static int read_first(struct http_in *r, const char *line, size_t n)
{
	const char *sp = memchr(line, ' ', n);
	const char *end = sp != NULL ? memchr(sp + 1, ' ', n - (size_t)(sp + 1 - line)) : NULL;

	if (end == NULL || (size_t)(sp - line) >= sizeof(r->method) || sp == line ||
	    strncmp(end + 1, "HTTP/1.", 7) != 0)
		return -1;
	memcpy(r->method, line, (size_t)(sp - line));
	r->method[sp - line] = '\0';
	size_t len = (size_t)(end - sp - 1);
	const char *query = memchr(sp + 1, '?', len);
	if (query != NULL)
		len = (size_t)(query - sp - 1);
	if (len == 0 || len >= sizeof(r->path) || sp[1] != '/')
		return -1;
	for (size_t i = 0; i < len; i++) {
		if (sp[1 + i] <= ' ' || sp[1 + i] > '~')
			return -1;
		r->path[i] = sp[1 + i];
	}
	r->path[len] = '\0';
	return 0;
}

static int read_head(struct http_in *r, struct head *h, const struct buf *in)
{
	const char *end = memmem(in->data, in->len, "\r\n\r\n", 4);

	if (end == NULL)
		return in->len > HTTP_IN_HEAD_MAX ? -1 : 0;
	if ((size_t)(end - in->data) > HTTP_IN_HEAD_MAX ||
	    memchr(in->data, '\0', (size_t)(end - in->data)) != NULL)
		return -1;
	h->len = (size_t)(end - in->data) + 4;
	bool first = true;
	for (const char *p = in->data; p < end + 2;) {
		const char *nl = memmem(p, (size_t)(end + 2 - p), "\r\n", 2);
		if (nl == NULL)
			return -1;
		if (first ? read_first(r, p, (size_t)(nl - p)) < 0
			  : read_header(h, p, (size_t)(nl - p)) < 0)
			return -1;
		first = false;
		p = nl + 2;
	}
	return h->chunked && h->has_length ? -1 : 1;
}

/* Chunks from at on; 1: all there and *ret_at behind them. */
static int read_chunks(struct http_in *r, const struct buf *in, size_t at, size_t *ret_at)
{
	for (;;) {
		const char *nl = memmem(in->data + at, in->len - at, "\r\n", 2);
		if (nl == NULL)
			return in->len - at > 64 ? -1 : 0;
		char *stop = NULL;
		if (nl == in->data + at || !strchr("0123456789abcdefABCDEF", in->data[at]))
			return -1;
		unsigned long n = strtoul(in->data + at, &stop, 16);
		if ((*stop != '\r' && *stop != ';') || n > HTTP_IN_MAX ||
		    r->body.len + n > HTTP_IN_MAX)
			return -1;
		size_t from = (size_t)(nl + 2 - in->data);
		if (in->len < from + n + 2)
			return 0;
		if (memcmp(in->data + from + n, "\r\n", 2) != 0)
			return -1; /* trailers are not understood */
		buf_add(&r->body, in->data + from, n);
		at = from + n + 2;
		if (n == 0) {
			*ret_at = at;
			return 1;
		}
	}
}

int http_in_parse(struct http_in *ret, struct buf *in)
{
	struct head h = {0};
	size_t end;
	int rc = read_head(ret, &h, in);

	if (rc <= 0)
		return rc;
	ret->close = h.close;
	buf_clear(&ret->body);
	if (h.chunked) {
		rc = read_chunks(ret, in, h.len, &end);
		if (rc <= 0)
			return rc < 0 || in->len >= HTTP_IN_MAX ? -1 : 0;
	} else {
		end = h.len + h.length;
		if (in->len < end)
			return 0;
		buf_add(&ret->body, in->data + h.len, h.length);
	}
	buf_drop(in, end);
	return 1;
}
