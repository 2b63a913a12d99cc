/* http_in: one HTTP/1.1 request out of the bytes that came so far. */
#ifndef AGON_HTTP_IN_H
#define AGON_HTTP_IN_H

#include "harness/base/buf.h"

#include <stdbool.h>

enum { HTTP_IN_MAX = 32 << 20, HTTP_IN_HEAD_MAX = 64 << 10 };

struct http_in {
	char method[16], path[256]; /* path: without a query */
	bool close;                 /* the client wants no other request on this connection */
	struct buf body;            /* initialised by the caller */
};
/* 1: a request, taken out of in; 0: it is not all there; -1: this is no request. */
int http_in_parse(struct http_in *ret, struct buf *in);

#endif
