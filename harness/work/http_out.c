/*
 * RFC 9112: status line, fields, and a body by Content-Length, by chunks or up
 * to the end of the connection.  Interim answers (1xx) are passed over.
 */
#include "harness/work/http_out.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct fields {
	long length; /* -1: not said */
	bool chunked, close;
};

static bool has_word(const char *value, size_t n, const char *word)
{
	size_t w = strlen(word);

	for (size_t i = 0; i + w <= n; i++)
		if (strncasecmp(value + i, word, w) == 0)
			return true;
	return false;
}

/* -1: a length that is none. */
static int read_field(const char *line, size_t n, struct fields *f)
{
	const char *colon = memchr(line, ':', n);

	if (colon == NULL)
		return -1;
	size_t name = (size_t)(colon - line), at = name + 1;
	while (at < n && (line[at] == ' ' || line[at] == '\t'))
		at++;
	if (name == 14 && strncasecmp(line, "content-length", 14) == 0) {
		char *end;
		f->length = strtol(line + at, &end, 10);
		return end == line + at || f->length < 0 || line[at] == '+' ? -1 : 0;
	}
	if (name == 17 && strncasecmp(line, "transfer-encoding", 17) == 0)
		f->chunked = has_word(line + at, n - at, "chunked");
	if (name == 10 && strncasecmp(line, "connection", 10) == 0)
		f->close = has_word(line + at, n - at, "close");
	return 0;
}

/* Bytes of the head with its empty line; 0: not all there; -1: none. */
static long read_head(const struct buf *in, struct http_out *ret, struct fields *f)
{
	const char *end = memmem(in->data, in->len, "\r\n\r\n", 4), *p = in->data;

	if (end == NULL)
		return in->len > HTTP_OUT_HEAD_MAX ? -1 : 0;
	if (in->len < 12 || strncmp(p, "HTTP/1.", 7) != 0 || p[8] != ' ')
		return -1;
	ret->status = (int)strtol(p + 9, NULL, 10);
	f->length = -1;
	f->close = p[7] == '0';
	if (ret->status < 100 || ret->status > 599)
		return -1;
	p = (const char *)memmem(p, in->len, "\r\n", 2) + 2;
	while (p < end + 2) {
		const char *nl = memmem(p, (size_t)(end + 2 - p), "\r\n", 2);
		if (nl == NULL || read_field(p, (size_t)(nl - p), f) < 0)
			return -1;
		p = nl + 2;
	}
	return end + 4 - in->data;
}

/* As http_out_parse(); *used: bytes of the body as it was sent. */
static int read_chunks(const char *p, size_t n, struct buf *out, size_t *used)
{
	size_t at = 0;

	for (;;) {
		const char *nl = memmem(p + at, n - at, "\r\n", 2);
		if (nl == NULL)
			return n - at > 1024 ? -1 : 0;
		char *end;
		unsigned long size = strtoul(p + at, &end, 16);
		if (end == p + at || size > HTTP_OUT_MAX || out->len + size > HTTP_OUT_MAX)
			return -1;
		at = (size_t)(nl - p) + 2;
		if (size == 0) { /* trailers up to an empty line */
			const char *last = memmem(p + at - 2, n - at + 2, "\r\n\r\n", 4);
			if (last == NULL)
				return n - at > HTTP_OUT_HEAD_MAX ? -1 : 0;
			*used = (size_t)(last - p) + 4;
			return 1;
		}
		if (n - at < size + 2)
			return 0;
		if (p[at + size] != '\r' || p[at + size + 1] != '\n')
			return -1;
		buf_add(out, p + at, size);
		at += size + 2;
	}
}

static int read_body(struct http_out *ret, const struct fields *f, const char *p, size_t n,
		     bool closed, size_t *used)
{
	if (ret->status == 204 || ret->status == 304)
		return 1;
	if (f->chunked)
		return read_chunks(p, n, &ret->body, used);
	if (f->length > HTTP_OUT_MAX || (f->length < 0 && n > HTTP_OUT_MAX))
		return -1;
	if (f->length < 0 && !closed)
		return 0;
	if (f->length >= 0 && n < (size_t)f->length)
		return 0;
	*used = f->length >= 0 ? (size_t)f->length : n;
	buf_add(&ret->body, p, *used);
	return 1;
}

int http_out_parse(struct http_out *ret, struct buf *in, bool closed)
{
	for (;;) {
		struct fields f = {0};
		size_t used = 0;
		ret->status = 0;
		buf_clear(&ret->body);
		long head = in->len > 0 ? read_head(in, ret, &f) : 0;
		if (head <= 0)
			return head < 0 || closed ? -1 : 0;
		if (ret->status < 200) {
			buf_drop(in, (size_t)head);
			continue;
		}
		int rc = read_body(ret, &f, in->data + head, in->len - (size_t)head, closed, &used);
		if (rc <= 0)
			return rc < 0 || closed ? -1 : 0;
		ret->close = f.close || (f.length < 0 && !f.chunked);
		buf_drop(in, (size_t)head + used);
		return 1;
	}
}
