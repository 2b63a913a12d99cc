/*
 * pool: memory that lives as long as its problem (private to problems/package).
 *
 * What is taken is zeroed, never given back alone, and freed all at once.
 */
#ifndef AGON_PACKAGE_POOL_H
#define AGON_PACKAGE_POOL_H

#include <stddef.h>

struct pool_block;
struct pool {
	struct pool_block *top;
	size_t used, size; /* of the top block */
};

void *pool_alloc(struct pool *p, size_t n);
void *pool_copy(struct pool *p, const void *bytes, size_t n);
char *pool_strn(struct pool *p, const char *s, size_t n);
char *pool_str(struct pool *p, const char *s);
char *pool_printf(struct pool *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void pool_release(struct pool *p);

#endif
