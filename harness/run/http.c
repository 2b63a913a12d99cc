/*
 * curl's multi interface says which sockets to watch and when to wake it; both
 * become watches of the loop.  A finished call leaves curl first and is answered
 * then, so that its callback may start another.
 */
#include "harness/run/http.h"

#include "harness/base/buf.h"
#include "harness/base/fd.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>

enum { REPLY_MAX = 64 << 20 };

struct socket {
	struct socket *next;
	struct http *http;
	curl_socket_t fd;
	struct loop_watch *watch;
};

struct http_call {
	struct http_call *next;
	struct http *http;
	CURL *easy;
	struct curl_slist *headers;
	struct buf body, reply;
	char *retry_after_ms, *retry_after, *request_id;
	char error[CURL_ERROR_SIZE];
	bool too_large;
	http_done *done;
	void *cookie;
};

struct http {
	struct loop *loop;
	CURLM *multi;
	struct loop_watch *timer;
	struct socket *sockets;
	struct http_call *calls;
};

static void call_free(struct http_call *c)
{
	for (struct http_call **p = &c->http->calls; *p != NULL; p = &(*p)->next)
		if (*p == c) {
			*p = c->next;
			break;
		}
	if (c->easy != NULL) {
		curl_multi_remove_handle(c->http->multi, c->easy);
		curl_easy_cleanup(c->easy);
	}
	curl_slist_free_all(c->headers);
	buf_release(&c->body);
	buf_release(&c->reply);
	free(c->retry_after_ms);
	free(c->retry_after);
	free(c->request_id);
	free(c);
}

/* c has left the list of calls and belongs to nobody else. */
static void answer(struct http_call *c, CURLcode rc)
{
	long status = 0;
	const char *why = c->error[0] != '\0' ? c->error : curl_easy_strerror(rc);

	curl_easy_getinfo(c->easy, CURLINFO_RESPONSE_CODE, &status);
	if (c->too_large)
		why = "the reply is larger than 64 MiB";
	struct http_reply r = {.status = (int)status,
			       .body = c->reply.data,
			       .len = c->reply.len,
			       .retry_after_ms = c->retry_after_ms,
			       .retry_after = c->retry_after,
			       .request_id = c->request_id};
	if (rc != CURLE_OK) {
		r.status = 0;
		r.body = why;
		r.len = strlen(why);
	}
	c->done(c->cookie, &r);
}

static void collect(struct http *h)
{
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(h->multi, &left)) != NULL) {
		struct http_call *c = NULL;
		if (m->msg != CURLMSG_DONE)
			continue;
		CURLcode rc = m->data.result;
		curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &c);
		curl_multi_remove_handle(h->multi, c->easy);
		answer(c, rc);
		call_free(c);
	}
}

static void act(struct http *h, curl_socket_t fd, int what)
{
	int running = 0;

	curl_multi_socket_action(h->multi, fd, what, &running);
	collect(h);
}

static void on_socket(void *cookie, uint32_t events)
{
	struct socket *s = cookie;
	int what = 0;

	if (events & (EPOLLIN | EPOLLHUP))
		what |= CURL_CSELECT_IN;
	if (events & EPOLLOUT)
		what |= CURL_CSELECT_OUT;
	if (events & EPOLLERR)
		what |= CURL_CSELECT_ERR;
	act(s->http, s->fd, what);
}

static void on_timer(void *cookie, uint32_t events)
{
	struct http *h = cookie;

	(void)events;
	loop_drop(h->loop, &h->timer);
	act(h, CURL_SOCKET_TIMEOUT, 0);
}

static int want_timer(CURLM *multi, long ms, void *cookie)
{
	struct http *h = cookie;

	(void)multi;
	loop_drop(h->loop, &h->timer);
	if (ms >= 0)
		h->timer = loop_at(h->loop, clock_mono_ns() + ms * 1000000, on_timer, h, NULL);
	return ms < 0 || h->timer != NULL ? 0 : -1;
}

static void socket_free(struct http *h, struct socket *s)
{
	for (struct socket **p = &h->sockets; *p != NULL; p = &(*p)->next)
		if (*p == s) {
			*p = s->next;
			break;
		}
	loop_drop(h->loop, &s->watch);
	free(s);
}

static int want_socket(CURL *easy, curl_socket_t fd, int what, void *cookie, void *assigned)
{
	struct http *h = cookie;
	struct socket *s = assigned;

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		if (s != NULL)
			socket_free(h, s);
		return 0;
	}
	uint32_t events =
		(what & CURL_POLL_IN ? EPOLLIN : 0) | (what & CURL_POLL_OUT ? EPOLLOUT : 0);
	if (s != NULL) {
		loop_set_events(h->loop, s->watch, events);
		return 0;
	}
	s = xcalloc(1, sizeof(*s));
	*s = (struct socket){.next = h->sockets, .http = h, .fd = fd};
	s->watch = loop_fd(h->loop, fd, events, on_socket, s, NULL);
	if (s->watch == NULL) {
		free(s);
		return -1;
	}
	h->sockets = s;
	curl_multi_assign(h->multi, fd, s);
	return 0;
}

int http_new(struct http **ret, struct loop *l, struct err *e)
{
	struct http *h = xcalloc(1, sizeof(*h));

	h->loop = l;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK ||
	    (h->multi = curl_multi_init()) == NULL) {
		free(h);
		return err_set(e, ERR_INTERNAL, "cannot start libcurl");
	}
	curl_multi_setopt(h->multi, CURLMOPT_SOCKETFUNCTION, want_socket);
	curl_multi_setopt(h->multi, CURLMOPT_SOCKETDATA, h);
	curl_multi_setopt(h->multi, CURLMOPT_TIMERFUNCTION, want_timer);
	curl_multi_setopt(h->multi, CURLMOPT_TIMERDATA, h);
	*ret = h;
	return 0;
}

void http_free(struct http *h)
{
	if (h == NULL)
		return;
	while (h->calls != NULL)
		call_free(h->calls);
	curl_multi_cleanup(h->multi);
	while (h->sockets != NULL)
		socket_free(h, h->sockets);
	loop_drop(h->loop, &h->timer);
	free(h);
	curl_global_cleanup();
}

static size_t on_body(char *data, size_t size, size_t n, void *cookie)
{
	struct http_call *c = cookie;

	if (c->reply.len + size * n > REPLY_MAX) {
		c->too_large = true;
		return 0;
	}
	buf_add(&c->reply, data, size * n);
	return size * n;
}

static void keep_header(char **to, const char *line, size_t len, const char *name)
{
	size_t n = strlen(name);

	if (len <= n || strncasecmp(line, name, n) != 0)
		return;
	line += n;
	len -= n;
	while (len > 0 && (*line == ' ' || *line == '\t')) {
		line++;
		len--;
	}
	while (len > 0 && (line[len - 1] == '\r' || line[len - 1] == '\n' || line[len - 1] == ' '))
		len--;
	free(*to);
	*to = xstrndup(line, len < 200 ? len : 200);
}

static size_t on_header(char *data, size_t size, size_t n, void *cookie)
{
	struct http_call *c = cookie;

	keep_header(&c->retry_after_ms, data, size * n, "retry-after-ms:");
	keep_header(&c->retry_after, data, size * n, "retry-after:");
	keep_header(&c->request_id, data, size * n, "x-request-id:");
	keep_header(&c->request_id, data, size * n, "request-id:");
	return size * n;
}

static void set_options(struct http_call *c, const struct http_request *q)
{
	CURL *x = c->easy;

	curl_easy_setopt(x, CURLOPT_URL, q->url);
	curl_easy_setopt(x, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(x, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(x, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(x, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(x, CURLOPT_HTTPHEADER, c->headers);
	curl_easy_setopt(x, CURLOPT_POST, 1L);
	curl_easy_setopt(x, CURLOPT_POSTFIELDS, c->body.data);
	curl_easy_setopt(x, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)c->body.len);
	curl_easy_setopt(x, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(x, CURLOPT_CONNECTTIMEOUT_MS, (long)(q->connect_ns / 1000000));
	curl_easy_setopt(x, CURLOPT_TIMEOUT_MS, (long)(q->total_ns / 1000000));
	curl_easy_setopt(x, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(x, CURLOPT_WRITEDATA, c);
	curl_easy_setopt(x, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(x, CURLOPT_HEADERDATA, c);
	curl_easy_setopt(x, CURLOPT_ERRORBUFFER, c->error);
	curl_easy_setopt(x, CURLOPT_PRIVATE, c);
}

struct http_call *http_post(struct http *h, const struct http_request *q, http_done *done,
			    void *cookie)
{
	struct http_call *c = xcalloc(1, sizeof(*c));

	*c = (struct http_call){.next = h->calls,
				.http = h,
				.body = BUF_INIT,
				.reply = BUF_INIT,
				.done = done,
				.cookie = cookie};
	h->calls = c;
	buf_add(&c->body, q->body, q->len);
	c->headers = curl_slist_append(NULL, "Content-Type: application/json");
	c->headers = curl_slist_append(c->headers, "Expect:");
	for (const char *const *p = q->headers; p != NULL && *p != NULL; p++)
		c->headers = curl_slist_append(c->headers, *p);
	c->easy = curl_easy_init();
	if (c->easy == NULL)
		BUG("libcurl is out of memory");
	set_options(c, q);
	curl_multi_add_handle(h->multi, c->easy);
	return c;
}

void http_cancel(struct http_call **c)
{
	struct http_call *x = *c;

	*c = NULL;
	if (x != NULL)
		call_free(x);
}
