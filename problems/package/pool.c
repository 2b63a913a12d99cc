#include "problems/package/pool.h"

#include "harness/base/buf.h"
#include "harness/base/err.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 64 << 10 };

struct pool_block {
	struct pool_block *below;
	alignas(max_align_t) char bytes[];
};

void *pool_alloc(struct pool *p, size_t n)
{
	const size_t align = alignof(max_align_t);

	n = (n + align - 1) / align * align;
	if (p->top == NULL || n > p->size - p->used) {
		size_t size = n > BLOCK ? n : BLOCK;
		struct pool_block *b = xcalloc(1, sizeof(*b) + size);
		b->below = p->top;
		p->top = b;
		p->used = 0;
		p->size = size;
	}
	void *at = p->top->bytes + p->used;
	p->used += n;
	return at;
}

void *pool_copy(struct pool *p, const void *bytes, size_t n)
{
	void *at = pool_alloc(p, n);

	if (n > 0)
		memcpy(at, bytes, n);
	return at;
}

char *pool_strn(struct pool *p, const char *s, size_t n)
{
	char *at = pool_alloc(p, n + 1);

	memcpy(at, s, n);
	return at;
}

char *pool_str(struct pool *p, const char *s)
{
	return pool_strn(p, s, strlen(s));
}

char *pool_printf(struct pool *p, const char *fmt, ...)
{
	BUF_SCOPED b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	return pool_strn(p, b.data, b.len);
}

void pool_release(struct pool *p)
{
	for (struct pool_block *b = p->top, *below; b != NULL; b = below) {
		below = b->below;
		free(b);
	}
	*p = (struct pool){0};
}
