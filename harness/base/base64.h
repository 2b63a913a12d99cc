/* base64: RFC 4648, with padding. */
#ifndef AGON_BASE_BASE64_H
#define AGON_BASE_BASE64_H

#include "harness/base/buf.h"

void base64_put(struct buf *out, const void *bytes, size_t n);
/* -1: not base64 (blanks and line ends between the letters are fine). */
int base64_get(const char *text, size_t n, struct buf *out);

#endif
