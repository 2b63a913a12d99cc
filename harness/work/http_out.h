/* http_out: one HTTP/1.1 answer out of the bytes that came so far, for a client
 * of programs that are not trusted. */
#ifndef AGON_HTTP_OUT_H
#define AGON_HTTP_OUT_H

#include "harness/base/buf.h"

#include <stdbool.h>

enum { HTTP_OUT_MAX = 1 << 20, HTTP_OUT_HEAD_MAX = 64 << 10 };

struct http_out {
	int status;
	bool close; /* the connection holds no other answer */
	struct buf body;
};
/* closed: no more bytes come.  1: an answer, taken out of in; 0: it is not all
 * there; -1: this is no answer (ret->status 0), or it is too long (-1). */
int http_out_parse(struct http_out *ret, struct buf *in, bool closed);

#endif
