/*
 * libmicrohttpd without threads: its own epoll descriptor is watched by our loop,
 * requests that wait for a worker are suspended and resumed.  A client that goes
 * away takes its request with it once the jobs are back.
 */
#include "harness/serve/serve.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "problems/problem.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { CONNECTIONS = 1024, IDLE_SECONDS = 600 };

/* ------------------------------------------------------------------ replies */

void request_reply(struct request *r, int status, const char *type, const char *text, size_t n)
{
	buf_clear(&r->reply);
	buf_add(&r->reply, text, n);
	r->status = status;
	r->type = type;
}

void request_json(struct request *r, int status, json_t *j)
{
	char *s = json_dumps(j, JSON_COMPACT | JSON_ENCODE_ANY);
	if (s == NULL)
		BUG("serve: an answer is no JSON");
	request_reply(r, status, "application/json", s, strlen(s));
	free(s);
	json_decref(j);
}

void request_fail(struct request *r, int status, const char *fmt, ...)
{
	char text[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	request_json(r, status, json_pack("{s:o}", "error", json_text(text, strlen(text))));
}

const char *request_query(const struct request *r, const char *key)
{
	return MHD_lookup_connection_value(r->conn, MHD_GET_ARGUMENT_KIND, key);
}

static enum MHD_Result send_reply(struct request *r)
{
	struct MHD_Response *x =
		MHD_create_response_from_buffer(r->reply.len, r->reply.data, MHD_RESPMEM_MUST_COPY);

	if (x == NULL)
		return MHD_NO;
	MHD_add_response_header(x, "Content-Type", r->type);
	MHD_add_response_header(x, "X-Content-Type-Options", "nosniff");
	MHD_add_response_header(x, "Cache-Control", "no-store");
	if (r->status == 503)
		MHD_add_response_header(x, "Retry-After", "1");
	enum MHD_Result rc = MHD_queue_response(r->conn, (unsigned)r->status, x);
	MHD_destroy_response(x);
	return rc;
}

/* ------------------------------------------------------------------ jobs */

struct job_place {
	struct request *r;
	size_t number;
};

static void free_request(struct request *r)
{
	vec_each (struct job_place *, x, &r->jobs)
		free(*x);
	vec_release(&r->jobs);
	json_decref(r->json);
	json_decref(r->results);
	json_decref(r->note);
	buf_release(&r->body);
	buf_release(&r->reply);
	free(r->url);
	free(r);
}

static void suspend(struct request *r)
{
	r->suspended = true;
	r->after = r->s->suspended;
	if (r->after != NULL)
		r->after->before = r;
	r->s->suspended = r;
	MHD_suspend_connection(r->conn);
}

static void resume(struct request *r)
{
	if (r->before != NULL)
		r->before->after = r->after;
	else
		r->s->suspended = r->after;
	if (r->after != NULL)
		r->after->before = r->before;
	MHD_resume_connection(r->conn);
	MHD_run(r->s->daemon);
}

static void job_done(void *cookie, const json_t *result, enum err_code code, const char *why)
{
	const struct job_place *w = cookie;
	struct request *r = w->r;

	(void)code;
	if (result == NULL)
		snprintf(r->why, sizeof(r->why), "%s", why);
	json_array_set_new(r->results, w->number,
			   result != NULL ? json_deep_copy(result) : json_null());
	if (--r->waiting > 0)
		return;
	if (r->gone) {
		free_request(r);
		return;
	}
	r->finish(r);
	if (r->status == 0)
		BUG("serve: %s was not answered", r->route->path);
	resume(r);
}

void request_job(struct request *r, json_t *job, int64_t deadline_ns)
{
	struct job_place *w = xcalloc(1, sizeof(*w));

	if (r->results == NULL)
		r->results = json_array();
	*w = (struct job_place){r, json_array_size(r->results)};
	vec_push(&r->jobs, w);
	json_array_append_new(r->results, json_null());
	r->waiting++;
	pool_submit(r->s->pool, job, deadline_ns, job_done, w);
}

/* ------------------------------------------------------------------ requests */

static const struct route *find_route(const char *method, const char *url, const char **rest,
				      bool judge, bool *other_method)
{
	*other_method = false;
	for (const struct route *x = routes; x->path != NULL; x++) {
		size_t n = strlen(x->path);
		if ((x->judge && !judge) || strncmp(url, x->path, n) != 0 ||
		    (x->more ? url[n] == '\0' : url[n] != '\0'))
			continue;
		*rest = url + n;
		if (strcmp(method, x->method) == 0)
			return x;
		*other_method = true;
	}
	return NULL;
}

static void start(struct request *r, const char *method)
{
	struct serve *s = r->s;
	bool other;
	struct err bad = ERR_INIT;

	r->route = find_route(method, r->url, &r->rest, s->o.judge, &other);
	if (r->route == NULL) {
		request_fail(r, other ? 405 : 404,
			     other ? "%s is not done to %s" : "%s: there is no %s", method, r->url);
		return;
	}
	if (r->too_long) {
		request_fail(r, 413, "a body of more than %lld bytes", (long long)s->o.body_bytes);
		return;
	}
	if (r->route->judge && pool_pending(s->pool) >= s->o.queue) {
		request_fail(r, 503, "%d jobs are waiting already", pool_pending(s->pool));
		return;
	}
	if (r->route->json) {
		r->json = json_parse("the body", r->body.data, r->body.len, (size_t)s->o.body_bytes,
				     &bad);
		if (!json_is_object(r->json)) {
			request_fail(r, 400, "%s",
				     r->json == NULL ? bad.text : "the body is no JSON object");
			return;
		}
	}
	r->route->start(r);
	if (r->status == 0 && r->waiting == 0)
		BUG("serve: %s was not answered", r->route->path);
}

static enum MHD_Result handle(void *cls, struct MHD_Connection *conn, const char *url,
			      const char *method, const char *version, const char *data,
			      size_t *size, void **ctx)
{
	struct request *r = *ctx;

	(void)version;
	if (r == NULL) {
		r = xcalloc(1, sizeof(*r));
		*r = (struct request){.s = cls, .conn = conn, .url = xstrdup(url)};
		buf_init(&r->body);
		buf_init(&r->reply);
		*ctx = r;
		return MHD_YES;
	}
	if (*size > 0) {
		r->too_long = r->too_long || r->body.len + *size > (size_t)r->s->o.body_bytes;
		if (!r->too_long)
			buf_add(&r->body, data, *size);
		*size = 0;
		return MHD_YES;
	}
	if (!r->suspended) {
		start(r, method);
		if (r->status == 0) {
			suspend(r);
			return MHD_YES;
		}
	}
	return r->status != 0 ? send_reply(r) : MHD_YES;
}

static void completed(void *cls, struct MHD_Connection *conn, void **ctx,
		      enum MHD_RequestTerminationCode why)
{
	struct request *r = *ctx;

	(void)cls;
	(void)conn;
	(void)why;
	*ctx = NULL;
	if (r == NULL)
		return;
	r->gone = true;
	if (r->waiting == 0)
		free_request(r);
}

/* ------------------------------------------------------------------ the server */

static void on_http(void *cookie, uint32_t events)
{
	struct serve *s = cookie;

	(void)events;
	MHD_run(s->daemon);
}

static void on_signal(void *cookie, uint32_t events)
{
	struct serve *s = cookie;

	(void)events;
	if (loop_stop_signal(s->signals) != 0)
		s->stop = true;
}

static int watch_signals(struct serve *s, struct err *e)
{
	signal(SIGPIPE, SIG_IGN);
	s->signals = loop_stop_signals(NULL, e);
	if (s->signals < 0)
		return -1;
	return loop_fd(s->loop, s->signals, EPOLLIN, on_signal, s, e) != NULL ? 0 : -1;
}

static int listen_at(struct serve *s, struct err *e)
{
	struct sockaddr_in at = {.sin_family = AF_INET,
				 .sin_port = htons((uint16_t)s->o.port_number)};

	if (inet_pton(AF_INET, s->o.address, &at.sin_addr) != 1)
		return err_set(e, ERR_USAGE, "--address: expected an IPv4 address, got \"%s\"",
			       s->o.address);
	s->daemon = MHD_start_daemon(
		MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, (uint16_t)s->o.port_number, NULL, NULL,
		handle, s, MHD_OPTION_SOCK_ADDR, &at, MHD_OPTION_CONNECTION_LIMIT,
		(unsigned)CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS,
		MHD_OPTION_NOTIFY_COMPLETED, completed, NULL, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
		(size_t)(64 << 10), MHD_OPTION_END);
	if (s->daemon == NULL)
		return err_set(e, ERR_HOST, "cannot listen at %s:%d: is the port taken?",
			       s->o.address, (int)s->o.port_number);
	s->port = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
	int fd = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
	return loop_fd(s->loop, fd, EPOLLIN, on_http, s, e) != NULL ? 0 : -1;
}

int serve_open(struct serve *s, const struct serve_options *o, const char *worker, struct err *e)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	*s = (struct serve){.o = *o, .signals = -1};
	if (o->index != NULL && (s->index = dup_open(o->index, e)) == NULL)
		return -1;
	if (s->index != NULL)
		s->searcher = dup_searcher_new(s->index);
	s->loop = loop_new(e);
	if (s->loop == NULL || watch_signals(s, e) < 0)
		return -1;
	if (o->judge && pool_new(&s->pool, s->loop, worker,
				 o->jobs_number > 0 ? (int)o->jobs_number
				 : cores > 0        ? (int)cores
						    : 1,
				 e) < 0)
		return -1;
	return listen_at(s, e);
}

int serve_run(struct serve *s, struct err *e)
{
	while (!s->stop) {
		MHD_UNSIGNED_LONG_LONG ms = 0;
		int wait = 1000;
		if (MHD_get_timeout(s->daemon, &ms) == MHD_YES && ms < 1000)
			wait = (int)ms;
		if (loop_turn(s->loop, wait, e) < 0)
			return -1;
		MHD_run(s->daemon);
	}
	return 0;
}

void serve_close(struct serve *s)
{
	/* Jobs under way are dropped with the workers, and who waits for them is told. */
	pool_free(s->pool);
	while (s->suspended != NULL) {
		struct request *r = s->suspended;
		r->waiting = 0;
		request_fail(r, 503, "the server is ending");
		resume(r);
	}
	if (s->daemon != NULL)
		MHD_stop_daemon(s->daemon);
	loop_free(s->loop);
	fd_close(&s->signals);
	vec_each (struct stored, f, &s->files) {
		free(f->name);
		buf_release(&f->bytes);
	}
	vec_release(&s->files);
	dup_searcher_free(&s->searcher);
	dup_close(&s->index);
}
