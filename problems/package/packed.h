/*
 * packed: the private tests of LiveCodeBench (private to problems/package).
 *
 * They are base64 of zlib of a pickle of one text.  Nothing is unpickled:
 * only that one shape, a text and the end, is understood, everything else is
 * refused.
 */
#ifndef AGON_PACKAGE_PACKED_H
#define AGON_PACKAGE_PACKED_H

#include "harness/base/buf.h"
#include "harness/base/err.h"

#include <stddef.h>

/* At most max bytes come out.  -1 with *e, which says what is wrong without naming the file. */
int packed_text(const char *base64, size_t len, size_t max, struct buf *out, struct err *e);

#endif
