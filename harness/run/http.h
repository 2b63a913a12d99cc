/*
 * http: POST requests over the one loop, many at a time (libcurl).
 *
 * Nothing is followed, stored or logged: no redirects, cookies, netrc or
 * verbose output.  A proxy of the environment is honoured, as curl does.
 */
#ifndef AGON_HTTP_H
#define AGON_HTTP_H

#include "harness/base/err.h"
#include "harness/base/loop.h"

#include <stddef.h>
#include <stdint.h>

struct http;
struct http_call;

struct http_request {
	const char *url;
	const char *const *headers; /* lines "Name: value", NULL-terminated; may hold a key */
	const char *body;
	size_t len;
	int64_t connect_ns, total_ns;
};
struct http_reply {
	int status; /* 0: there was no answer, and body says why */
	const char *body;
	size_t len;
	const char *retry_after_ms, *retry_after, *request_id; /* headers, or NULL */
};
/* Everything in r is borrowed for the call. */
typedef void http_done(void *cookie, const struct http_reply *r);

int http_new(struct http **ret, struct loop *l, struct err *e);
void http_free(struct http *h); /* NULL is fine; drops what is under way */
/* Headers and body are copied.  done runs later, from the loop. */
struct http_call *http_post(struct http *h, const struct http_request *q, http_done *done,
			    void *cookie);
void http_cancel(struct http_call **c); /* NULL is fine; done is not called */

#endif
