/*
 * cache: results of tests that were judged before, in a directory that the user
 * chose.  One file for each program under one set of limits and validators; a
 * result in it for each test.
 *
 * Nothing is believed that another user could have written: directory and files
 * must be ours and not writable for others, files are opened without following
 * links, and each holds the digest of its content.  What is damaged or foreign
 * counts as not there.  A full disk or a lost race costs an entry, never a result.
 */
#ifndef AGON_JUDGE_CACHE_H
#define AGON_JUDGE_CACHE_H

#include "harness/base/err.h"

#include <jansson.h>
#include <stddef.h>

struct cache;
/* Makes the directory (mode 0700) where there is none.  ERR_USAGE: it is not ours alone. */
int cache_open(struct cache **ret, const char *dir, struct err *e);
void cache_close(struct cache **c);

/* The object of a key (64 hex digits), or NULL; the caller's. */
json_t *cache_get(struct cache *c, const char *key);
void cache_put(struct cache *c, const char *key, const json_t *content);

#endif
