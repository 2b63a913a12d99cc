/*
 * read: the steps of dup_read(); private to problems/dup.
 */
#ifndef AGON_DUP_READ_H
#define AGON_DUP_READ_H

#include "problems/problem.h"

#include <jansson.h>

enum {
	READ_LINE_MAX = 16 << 20, /* a JSON line; a longer one is skipped, and counted */
	READ_DEPTH = 24,          /* of directories */
};

struct reader {
	enum dup_want want;
	dup_sink *sink;
	void *cookie;
	struct dup_read_stats *stats;
	int64_t seen_code, seen_text; /* records that look like it */
};

/* Count one thing that was left out; the first is named. */
void read_skip(struct reader *r, const char *where, const char *why);
/* Hand a document on; code decides by itself what the reader wants. */
int read_give(struct reader *r, const char *id, const char *text, size_t len, bool code,
	      int32_t date, struct err *e);

/* Lines of a possibly compressed file: each is given whole, without '\n', to
 * line(), or skipped when it is longer than READ_LINE_MAX. */
typedef int read_line_fn(void *cookie, const char *line, size_t len, int64_t number, struct err *e);
int read_lines(const char *path, int64_t *ret_too_long, read_line_fn *line, void *cookie,
	       struct err *e);

/* One record of a dump; name and number make the id where it has none. */
int read_record(struct reader *r, const json_t *o, const char *name, int64_t number, struct err *e);

/* Markup to text, appended: tags and commands go, what they enclose stays. */
void read_html(const char *s, size_t n, struct buf *out);
void read_tex(const char *s, size_t n, struct buf *out);
bool read_looks_html(const char *s, size_t n);

int read_dir(struct reader *r, const char *path, struct err *e);

/* By the end of a name. */
enum read_kind { READ_UNKNOWN, READ_TEXT, READ_TEX, READ_HTML, READ_CODE, READ_JSON, READ_JSONL };
enum read_kind read_kind_of(const char *name);
/* One file's content as a document. */
int read_content(struct reader *r, const char *id, const char *name, const struct buf *b,
		 struct err *e);

#endif
