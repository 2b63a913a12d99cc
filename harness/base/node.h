/*
 * node: YAML as a tree that still knows its lines.
 *
 * libyaml reads the events; aliases, merge keys and duplicate keys are
 * handled here, under limits that hold before anything is expanded: 64
 * aliases, 65536 values and 32 levels with all aliases followed.  Scalars stay
 * text: what type they have is for the table of keys to say.
 */
#ifndef AGON_BASE_NODE_H
#define AGON_BASE_NODE_H

#include "harness/base/buf.h"
#include "harness/base/err.h"
#include "harness/base/vec.h"

#include <jansson.h>
#include <stdbool.h>

enum { NODE_ALIASES_MAX = 64, NODE_VALUES_MAX = 65536, NODE_DEPTH_MAX = 32, NODE_KEYS_MAX = 1000 };

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAP };

struct node_entry {
	const struct node *key; /* NULL in a list */
	const struct node *value;
};

struct node {
	enum node_kind kind;
	bool plain; /* a scalar without quotes and without !!str */
	int line;   /* in the text, from 0 */
	int depth;  /* 1 for a scalar */
	int values; /* itself and all below */
	char *text; /* of a scalar, without NUL inside */
	VEC(struct node_entry)
	entries; /* of a list or a map, in order; merged ones last */
};

/* Owns every node; nodes may be shared through aliases. */
struct node_pool {
	VEC(struct node *)
	nodes;
};

void node_pool_release(struct node_pool *p);
#define NODE_POOL_SCOPED __attribute__((cleanup(node_pool_release))) struct node_pool

/* Valid UTF-8 without control characters but \t and \n, with a NUL behind it. */
struct node_text {
	const char *bytes;
	size_t len;
	/* "FILE:LINE" of a line counted from 0 */
	void (*where)(const void *cookie, int line, struct buf *out);
	const void *cookie;
};

/* The one document of the text; NULL on error.  An empty text is an error. */
const struct node *node_parse(struct node_pool *p, const struct node_text *t, struct err *e);
/* The same for any bytes, which are checked first; name: the file, for messages. */
const struct node *node_read(struct node_pool *p, const char *name, const char *bytes, size_t len,
			     struct err *e);

/* Empty, ~ or null, not quoted. */
bool node_is_null(const struct node *n);
/* NULL when there is no such key, or map is no map or NULL. */
const struct node *node_get(const struct node *map, const char *key);
/* Any value as JSON, scalars by the YAML 1.2 core schema (`no` is text). */
json_t *node_to_json(const struct node *n);
/* A scalar of our own, for defaults. */
const struct node *node_scalar(struct node_pool *p, const char *text, int line);
/* An empty list or map of our own, and one more entry of it; key NULL in a list. */
struct node *node_empty(struct node_pool *p, enum node_kind kind, int line);
void node_add(struct node *n, const struct node *key, const struct node *value);

#endif
