/*
 * text: a config as one text, its includes put in, and where each line came from.
 *
 * Not YAML yet.  `!include FILE` behind a key, behind `<<:`, behind "- " or alone on its
 * line is replaced by the lines of FILE, indented to fit, before anything is
 * parsed (CodeClash's way).  FILE is looked for in the folder of the including
 * file, then in the configs/ folder; it cannot leave those, by ".." or by symlink.
 */
#ifndef AGON_CONFIG_TEXT_H
#define AGON_CONFIG_TEXT_H

#include "harness/base/buf.h"
#include "harness/base/err.h"
#include "harness/base/vec.h"

enum { TEXT_BYTES_MAX = 1 << 20, TEXT_DEPTH_MAX = 8, TEXT_FILES_MAX = 256 };

struct text_origin {
	int file, line; /* index in .files; from 1 */
};

struct text {
	struct buf bytes; /* valid UTF-8 without control characters but \t and \n */
	VEC(struct text_origin)
	lines; /* of each line of .bytes */
	VEC(char *)
	files;     /* as messages name them; [0] is the config itself */
	char *dir; /* absolute folder of the config; NULL for text_from_bytes() */
};

void text_init(struct text *t);
void text_release(struct text *t);
int text_load(struct text *t, const char *path, struct err *e);
/* Bytes that are in no folder: an include is an error. */
int text_from_bytes(struct text *t, const char *name, const char *bytes, size_t len, struct err *e);
/* "FILE:LINE" of a line of .bytes, counted from 0. */
void text_where(const struct text *t, int line, struct buf *out);

#define TEXT_SCOPED __attribute__((cleanup(text_release))) struct text

#endif
