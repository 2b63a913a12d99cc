/*
 * embed: files of arenas/ that the agon executable carries along (Makefile,
 * EMBED_SRC): README.md, viewer.js, starter/, bots/ and lib/ of each arena, testlib.hpp, call.py.
 */
#ifndef AGON_EMBED_H
#define AGON_EMBED_H

#include <stddef.h>

struct embed_file {
	const char *path; /* "arenas/tron/viewer.js" */
	const char *data; /* a NUL stands behind it */
	size_t len;
};
/* Sorted by path; ends at .path == NULL. */
extern const struct embed_file embed_files[];

/* NULL: there is none. */
const struct embed_file *embed_find(const char *path);

#endif
