/*
 * xml: a small document as a tree (private to problems/package).
 *
 * By expat.  A document type with declarations of its own is refused: nothing
 * here needs entities, and they make bombs.
 */
#ifndef AGON_PACKAGE_XML_H
#define AGON_PACKAGE_XML_H

#include "problems/package/draft.h"

enum { XML_DEPTH_MAX = 32, XML_NODES_MAX = 400000, XML_TEXT_MAX = 4096 };

struct xml {
	const char *name, *text; /* text: all of it directly inside, blanks at the ends cut */
	int line;
	size_t n_attrs;
	const char *const *attrs; /* name, value, name, value... */
	struct xml *first, *last, *next;
};

/* The root, in the draft's pool; NULL on error. */
const struct xml *xml_read(struct draft *d, const char *path);
/* The first child of that name; NULL if x is NULL or has none. */
const struct xml *xml_child(const struct xml *x, const char *name);
/* The next sibling of that name. */
const struct xml *xml_next(const struct xml *x, const char *name);
/* An attribute, or NULL. */
const char *xml_attr(const struct xml *x, const char *name);

#endif
