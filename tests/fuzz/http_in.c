/* http_in_parse(): any bytes as requests, all at once and cut in two. */
#include "harness/work/http_in.h"

#include "harness/base/err.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* How many requests, and the bytes of their bodies. */
static size_t take_all(struct buf *in, size_t *bodies)
{
	size_t n = 0;

	for (;;) {
		struct http_in r = {.body = BUF_INIT};
		size_t before = in->len;
		int rc = http_in_parse(&r, in);
		if (rc > 0 && (in->len >= before || r.path[0] != '/' || r.method[0] == '\0'))
			abort();
		*bodies += rc > 0 ? r.body.len : 0;
		n += rc > 0;
		buf_release(&r.body);
		if (rc <= 0)
			return n;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	BUF_SCOPED whole = BUF_INIT;
	BUF_SCOPED parts = BUF_INIT;
	size_t a = 0, b = 0, half = size / 2;

	buf_add(&whole, data, size);
	size_t n = take_all(&whole, &a);
	buf_add(&parts, data, half);
	size_t m = take_all(&parts, &b);
	buf_add(&parts, data + half, size - half);
	m += take_all(&parts, &b);
	/* What is refused in one piece may be refused earlier in two, never later. */
	if (m > n || (m == n && a != b))
		abort();
	return 0;
}
