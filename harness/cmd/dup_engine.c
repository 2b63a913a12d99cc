#include "harness/cmd/dup.h"

#include "harness/base/fd.h"

#include <stdlib.h>
#include <string.h>

struct dup_engine {
	const struct dup_index *x;
	const char *name;
	struct dup_searcher *lexical;
	struct dup_vectors *vectors; /* NULL: lexical only */
	struct dup_embedder *embedder;
	bool plain;
};

static int open_dense(struct dup_engine *g, const struct dup_engine_opts *o, struct err *e)
{
	struct dup_embed_opts eo = DUP_EMBED_DEFAULT;

	if (o->vectors == NULL || o->url == NULL)
		return err_set(
			e, ERR_USAGE,
			"the %s engine needs --vectors FILE (of agon dup embed) and --url URL",
			g->name);
	g->vectors = dup_vectors_open(o->vectors, g->x, e);
	if (g->vectors == NULL)
		return -1;
	eo.url = o->url;
	eo.model = dup_vectors_model(g->vectors);
	eo.key_env = o->key_env;
	eo.query_prefix = o->prefix;
	eo.cache = o->cache;
	g->embedder = dup_embedder_new(&eo, e);
	return g->embedder != NULL ? 0 : -1;
}

struct dup_engine *dup_engine_new(const struct dup_engine_opts *o, const struct dup_index *x,
				  struct err *e)
{
	struct dup_engine *g = xcalloc(1, sizeof(*g));
	bool dense;

	g->x = x;
	g->name = o->engine != NULL ? o->engine : "lexical";
	g->plain = strcmp(g->name, "bm25") == 0;
	dense = strcmp(g->name, "dense") == 0 || strcmp(g->name, "fused") == 0;
	if (strcmp(g->name, "dense") != 0)
		g->lexical = dup_searcher_new(x);
	if (dense && open_dense(g, o, e) < 0)
		dup_engine_free(&g);
	return g;
}

void dup_engine_free(struct dup_engine **pg)
{
	struct dup_engine *g = *pg;

	*pg = NULL;
	if (g == NULL)
		return;
	dup_searcher_free(&g->lexical);
	dup_vectors_close(&g->vectors);
	dup_embedder_free(&g->embedder);
	free(g);
}

const char *dup_engine_name(const struct dup_engine *g)
{
	return g->name;
}

struct dup_searcher *dup_engine_searcher(struct dup_engine *g)
{
	return g->lexical;
}

static int ask_dense(struct dup_engine *g, const struct dup_query *q, struct dup_hits *ret,
		     struct err *e)
{
	MEM_SCOPED float *v = NULL;
	int dim;

	if (dup_embed(g->embedder,
		      &(struct dup_texts){.text = &q->text, .len = &q->len, .n = 1, .query = true},
		      &v, &dim, e) < 0)
		return -1;
	return dup_vectors_search(g->vectors, v, dim, g->x, q, ret, e);
}

int dup_engine_ask(struct dup_engine *g, const struct dup_query *q, struct dup_hits *ret,
		   struct err *e)
{
	struct dup_query wide = *q;
	struct dup_hits lexical = {0}, dense = {0};

	wide.plain = g->plain;
	if (g->vectors == NULL) {
		dup_search(g->lexical, &wide, ret);
		return 0;
	}
	if (g->lexical == NULL)
		return ask_dense(g, q, ret, e);
	wide.k = q->k > 100 ? q->k : 100;
	if (ask_dense(g, &wide, &dense, e) < 0)
		return -1;
	dup_search(g->lexical, &wide, &lexical);
	dup_fuse(&lexical, &dense, q->k, ret);
	dup_hits_release(&lexical);
	dup_hits_release(&dense);
	return 0;
}
