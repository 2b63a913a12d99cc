/*
 * serve: agon over HTTP on loopback: runs and judges programs for pipelines that
 * speak SandboxFusion's or go-judge's requests, shows a run, searches for
 * duplicates.
 *
 * One process, one loop: libmicrohttpd reads and writes, workers run.  A request
 * that needs a worker is put aside until its answer is there.  What is asked is
 * untrusted: bodies, queue and time have limits, and nothing is opened by a path
 * that a client names.
 */
#ifndef AGON_SERVE_H
#define AGON_SERVE_H

#include "harness/base/buf.h"
#include "harness/base/err.h"
#include "harness/base/loop.h"
#include "harness/base/vec.h"
#include "harness/run/pool.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct serve_options {
	const char *address; /* "127.0.0.1" */
	int64_t port_number; /* 0: a free one */
	int64_t jobs_number; /* workers; 0: cores */
	int64_t body_bytes, queue, store_bytes;
	bool judge;          /* /run_code, /submit, /run, /file */
	const char *run_dir; /* pages of this run; NULL: none */
	const char *index;   /* of dup search; NULL: none */
};

struct MHD_Connection;
struct MHD_Daemon;
struct serve;

/* One request, until its answer is sent. */
struct request {
	struct serve *s;
	struct MHD_Connection *conn;
	const struct route *route;
	const char *rest; /* of the path, behind the route's */
	char *url;
	struct buf body, reply;
	const char *type; /* of the reply */
	int status;       /* 0: not answered yet */
	bool too_long, suspended, gone;
	json_t *json;    /* of the body, for routes that want it */
	json_t *results; /* of its jobs, by number; null where one failed */
	char why[200];   /* why a job failed */
	int waiting;     /* jobs */
	VEC(struct job_place *)
	jobs;                              /* all there were */
	struct request *before, *after;    /* of those that are suspended */
	void (*finish)(struct request *r); /* when all jobs are back */
	json_t *note;                      /* between start and finish */
};

struct route {
	const char *method, *path, *help;
	bool more; /* the path goes on */
	bool json; /* the body is a JSON object */
	bool judge;
	void (*start)(struct request *r);
};
extern const struct route routes[]; /* ends at .path NULL */

struct stored {
	char id[24], *name;
	struct buf bytes;
};
struct serve {
	struct serve_options o;
	struct loop *loop;
	struct pool *pool;
	struct MHD_Daemon *daemon;
	int port, signals;
	bool stop;
	VEC(struct stored) /* go-judge's files */
	files;
	int64_t stored_bytes, next_file;
	struct request *suspended;
	struct dup_index *index;
	struct dup_searcher *searcher;
};

int serve_open(struct serve *s, const struct serve_options *o, const char *worker, struct err *e);
/* Until a signal comes. */
int serve_run(struct serve *s, struct err *e);
void serve_close(struct serve *s);

/* ---- for routes ---- */

void request_reply(struct request *r, int status, const char *type, const char *text, size_t n);
void request_json(struct request *r, int status, json_t *j); /* takes j */
void request_fail(struct request *r, int status, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Another job of this request; job is taken.  Its result is results[number]. */
void request_job(struct request *r, json_t *job, int64_t deadline_ns);
/* A value of the query, or NULL. */
const char *request_query(const struct request *r, const char *key);

/* routes, by file */
void fusion_run_code(struct request *r);
void fusion_submit(struct request *r);
void gojudge_run(struct request *r);
void gojudge_files(struct request *r);
void gojudge_add_file(struct request *r);
void gojudge_get_file(struct request *r);
void gojudge_drop_file(struct request *r);
void gojudge_version(struct request *r);
void page_home(struct request *r);
void page_report(struct request *r);
void page_standings(struct request *r);
void page_dup(struct request *r);
void page_dup_json(struct request *r);

/* Bytes as a "steps" job carries them, and as a reply shows them: text, cleaned where it is none.
 */
json_t *bytes_json(const char *bytes, size_t n);
json_t *bytes_text(const json_t *base64);

#endif
