/*
 * block: the text behind | and >, taken from the lines themselves.
 *
 * libfyaml 0.7.12 says where such text begins, but its decoding loses lines or
 * fills them with NULs when a blank line is followed by a deeper one in > text
 * or when the text is not deeper than its key.  The rules here are those of YAML
 * 1.2, 8.1: detected or given indentation, chomping, folding.
 */
#ifndef AGON_BASE_BLOCK_H
#define AGON_BASE_BLOCK_H

#include "harness/base/buf.h"

#include <stdbool.h>
#include <stddef.h>

/* bytes[start] is the first byte behind the header's line; column is that of
 * the list or map around (-1: none).  Returns how many lines the text takes,
 * blank ones at its end included. */
int block_text(const char *bytes, size_t start, int column, bool folded, struct buf *out);

#endif
