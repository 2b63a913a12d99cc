/*
 * embed: the cache of embeddings behind dup_embed(); private to problems/dup.
 */
#ifndef AGON_DUP_EMBED_H
#define AGON_DUP_EMBED_H

#include "harness/base/buf.h"
#include "harness/base/err.h"

#include <stdbool.h>

struct embed_item {
	struct buf text;        /* as sent */
	unsigned char hash[32]; /* SHA-256 of text */
	float *vector;          /* NULL: not known yet; malloc'ed */
};

struct embed_cache;
struct embed_cache *embed_cache_open(const char *path, struct err *e);
void embed_cache_close(struct embed_cache **c);
/* Sets it->vector if it is known and of dimension *dim (any, if 0; then *dim is set). */
int embed_cache_get(struct embed_cache *c, const char *model, struct embed_item *it, int *dim,
		    struct err *e);
/* One transaction: what was paid for once is kept, whatever happens next. */
int embed_cache_put(struct embed_cache *c, const char *model, const struct embed_item *items,
		    size_t n, int dim, struct err *e);

#endif
