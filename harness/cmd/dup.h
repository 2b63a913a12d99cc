/*
 * dup: what the "agon dup" commands share: hits for people and for programs,
 * and thresholds from a calibration.
 */
#ifndef AGON_CMD_DUP_H
#define AGON_CMD_DUP_H

#include "harness/store/dup_record.h"
#include "problems/problem.h"

#include <jansson.h>

/* {"task","hits":[{"id","score","words","grams","samples","copy","ngram13","passages":[...]}]} */
json_t *dup_hits_json(const struct dup_index *x, const struct dup_query *q,
		      const struct dup_hits *h);
void dup_hits_print(const struct dup_index *x, const struct dup_query *q, const struct dup_hits *h);

/* An engine as the options name it: lexical, bm25 (its first stage), dense, fused. */
struct dup_engine_opts {
	const char *engine, *vectors, *url, *model, *key_env, *prefix, *cache;
};
#define DUP_ENGINE_ROWS(type)                                                                      \
	{OPT_TEXT,                                                                                 \
	 0,                                                                                        \
	 "engine",                                                                                 \
	 "ENGINE",                                                                                 \
	 "lexical, bm25 alone, dense, or fused (the first and third)",                             \
	 offsetof(type, engine.engine),                                                            \
	 0,                                                                                        \
	 0,                                                                                        \
	 "lexical|bm25|dense|fused"},                                                              \
		{OPT_TEXT,                                                                         \
		 0,                                                                                \
		 "vectors",                                                                        \
		 "FILE",                                                                           \
		 "what agon dup embed made of the index",                                          \
		 offsetof(type, engine.vectors),                                                   \
		 0,                                                                                \
		 0,                                                                                \
		 NULL},                                                                            \
		{OPT_TEXT,                                                                         \
		 0,                                                                                \
		 "url",                                                                            \
		 "URL",                                                                            \
		 "embedding server, up to and with /v1",                                           \
		 offsetof(type, engine.url),                                                       \
		 0,                                                                                \
		 0,                                                                                \
		 NULL},                                                                            \
		{OPT_TEXT,                                                                         \
		 0,                                                                                \
		 "key-env",                                                                        \
		 "NAME",                                                                           \
		 "environment variable with the server's token",                                   \
		 offsetof(type, engine.key_env),                                                   \
		 0,                                                                                \
		 0,                                                                                \
		 NULL},                                                                            \
		{OPT_TEXT,                                                                         \
		 0,                                                                                \
		 "query-prefix",                                                                   \
		 "TEXT",                                                                           \
		 "instruction that the model wants before queries",                                \
		 offsetof(type, engine.prefix),                                                    \
		 0,                                                                                \
		 0,                                                                                \
		 NULL},                                                                            \
	{                                                                                          \
		OPT_TEXT, 0, "cache", "FILE", "SQLite file of embeddings that were paid for",      \
			offsetof(type, engine.cache), 0, 0, NULL                                   \
	}

struct dup_engine;
struct dup_engine *dup_engine_new(const struct dup_engine_opts *o, const struct dup_index *x,
				  struct err *e);
void dup_engine_free(struct dup_engine **g);
#define DUP_ENGINE_SCOPED __attribute__((cleanup(dup_engine_free))) struct dup_engine
const char *dup_engine_name(const struct dup_engine *g);
/* NULL where the engine has no features. */
struct dup_searcher *dup_engine_searcher(struct dup_engine *g);
int dup_engine_ask(struct dup_engine *g, const struct dup_query *q, struct dup_hits *ret,
		   struct err *e);

/* What a calibration file says; refused when it is of another corpus. */
int dup_threshold_read(const char *path, const struct dup_index *x, struct dup_threshold *ret,
		       struct err *e);
/* The corpus hash of dup_info() as it is shown. */
void dup_corpus_name(const struct dup_index *x, char out[24]);

#endif
