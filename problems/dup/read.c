#include "problems/dup/read.h"

#include "problems/dup/token.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

enum { BOMB_BYTES = 64 << 20, BOMB_RATIO = 200 };

static void close_archive(struct archive **a)
{
	if (*a != NULL)
		archive_read_free(*a);
	*a = NULL;
}

void read_skip(struct reader *r, const char *where, const char *why)
{
	if (r->stats->skipped++ == 0)
		snprintf(r->stats->why, sizeof(r->stats->why), "%.150s: %.90s", where, why);
}

int read_give(struct reader *r, const char *id, const char *text, size_t len, bool code,
	      int32_t date, struct err *e)
{
	if ((r->want == DUP_WANT_TEXT && code) || (r->want == DUP_WANT_CODE && !code))
		return 0;
	if (len == 0) {
		read_skip(r, id, "empty");
		return 0;
	}
	r->stats->truncated += len > DUP_DOC_BYTES;
	r->stats->documents++;
	r->stats->bytes += (int64_t)len;
	return r->sink(r->cookie,
		       &(struct dup_document){
			       .id = id, .text = text, .len = len, .code = code, .date = date},
		       e);
}

/* ---- lines ---- */

struct splitter {
	struct buf rest; /* of a line that goes on in the next block */
	bool skipping;
	int64_t number, *too_long;
	read_line_fn *line;
	void *cookie;
};

static int end_line(struct splitter *s, const char *p, size_t n, struct err *e)
{
	int rc = 0;

	s->number++;
	if (s->skipping || s->rest.len + n > READ_LINE_MAX) {
		(*s->too_long)++;
	} else if (s->rest.len > 0) {
		buf_add(&s->rest, p, n);
		rc = s->line(s->cookie, s->rest.data, s->rest.len, s->number, e);
	} else if (n > 0)
		rc = s->line(s->cookie, p, n, s->number, e);
	s->skipping = false;
	buf_clear(&s->rest);
	return rc;
}

static int split(struct splitter *s, const char *p, size_t n, struct err *e)
{
	while (n > 0) {
		const char *nl = memchr(p, '\n', n);
		if (nl == NULL) {
			if (s->skipping || s->rest.len + n > READ_LINE_MAX) {
				s->skipping = true;
				buf_clear(&s->rest);
			} else
				buf_add(&s->rest, p, n);
			return 0;
		}
		if (end_line(s, p, (size_t)(nl - p), e) < 0)
			return -1;
		n -= (size_t)(nl + 1 - p);
		p = nl + 1;
	}
	return 0;
}

/* Any compression that libarchive knows, or none; the content is one stream. */
static struct archive *open_stream(const char *path, struct err *e)
{
	struct archive *a = archive_read_new();
	struct archive_entry *entry;

	if (a == NULL)
		BUG("out of memory in libarchive");
	archive_read_support_filter_gzip(a);
	archive_read_support_filter_bzip2(a);
	archive_read_support_filter_xz(a);
	archive_read_support_filter_zstd(a);
	archive_read_support_format_raw(a);
	archive_read_support_format_empty(a);
	if (archive_read_open_filename(a, path, 1 << 16) != ARCHIVE_OK) {
		err_set(e, ERR_USAGE, "cannot read %s: %s", path, archive_error_string(a));
		close_archive(&a);
		return NULL;
	}
	int rc = archive_read_next_header(a, &entry);
	if (rc != ARCHIVE_OK && rc != ARCHIVE_EOF) {
		err_set(e, ERR_USAGE, "cannot read %s: %s", path, archive_error_string(a));
		close_archive(&a);
	}
	return a;
}

/* Dumps shrink to a tenth; what shrinks far more is made to fill memory and time, also in layers.
 */
static bool is_bomb(struct archive *a, int64_t unpacked)
{
	return unpacked > BOMB_BYTES && unpacked / BOMB_RATIO > archive_filter_bytes(a, -1);
}

int read_lines(const char *path, int64_t *ret_too_long, read_line_fn *line, void *cookie,
	       struct err *e)
{
	__attribute__((cleanup(close_archive))) struct archive *a = open_stream(path, e);
	struct splitter s = {
		.rest = BUF_INIT, .too_long = ret_too_long, .line = line, .cookie = cookie};
	MEM_SCOPED char *block = xmalloc(1 << 18);
	int64_t unpacked = 0;
	int rc = a == NULL ? -1 : 0;

	while (rc == 0) {
		la_ssize_t n = archive_read_data(a, block, 1 << 18);
		if (n == 0)
			break;
		if (n < 0)
			rc = err_set(e, ERR_USAGE, "cannot read %s: %s", path,
				     archive_error_string(a));
		else if (is_bomb(a, unpacked += n))
			rc = err_set(e, ERR_USAGE,
				     "%s unpacks to more than %d times its size, which no dump "
				     "does; unpack it yourself if it is meant to",
				     path, BOMB_RATIO);
		else
			rc = split(&s, block, (size_t)n, e);
	}
	if (rc == 0 && (s.rest.len > 0 || s.skipping))
		rc = end_line(&s, "", 0, e);
	buf_release(&s.rest);
	return rc;
}

/* ---- dumps ---- */

struct dump {
	struct reader *r;
	const char *path;
};

static int take_line(void *cookie, const char *line, size_t len, int64_t number, struct err *e)
{
	struct dump *d = cookie;
	struct err why = ERR_INIT;

	JSON_SCOPED *o = json_parse("line", line, len, READ_LINE_MAX, &why);
	if (o == NULL) {
		MEM_SCOPED char *where = xprintf("%s:%lld", d->path, (long long)number);
		read_skip(d->r, where, why.text);
		return 0;
	}
	const char *slash = strrchr(d->path, '/');
	return read_record(d->r, o, slash != NULL ? slash + 1 : d->path, number, e);
}

static int read_jsonl(struct reader *r, const char *path, struct err *e)
{
	struct dump d = {r, path};
	int64_t too_long = 0;

	r->stats->files++;
	int rc = read_lines(path, &too_long, take_line, &d, e);
	r->stats->truncated += too_long;
	for (; too_long > 0; too_long--)
		read_skip(r, path, "a line is longer than 16 MiB");
	return rc;
}

static int join(void *cookie, const char *line, size_t len, int64_t number, struct err *e)
{
	struct buf *b = cookie;

	(void)number;
	if (b->len + len > 256U << 20)
		return err_set(e, ERR_USAGE, "more than 256 MiB in one JSON value; use JSON lines");
	buf_add(b, line, len);
	buf_putc(b, '\n');
	return 0;
}

/* A whole JSON file: an array of records, an object of records or one record. */
static int read_json(struct reader *r, const char *path, struct err *e)
{
	BUF_SCOPED b = BUF_INIT;
	int64_t too_long = 0, n = 0;
	const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
	struct err why = ERR_INIT;

	r->stats->files++;
	if (read_lines(path, &too_long, join, &b, e) < 0)
		return -1;
	JSON_SCOPED *all = json_parse(path, b.data, b.len, 256U << 20, &why);
	if (all == NULL) {
		/* Many dumps of JSON lines are called .json. */
		r->stats->files--;
		return read_jsonl(r, path, e);
	}
	if (json_is_object(all))
		return read_record(r, all, name, 0, e);
	size_t i;
	json_t *o;
	json_array_foreach (all, i, o) {
		if (read_record(r, o, name, ++n, e) < 0)
			return -1;
	}
	return 0;
}

/* ---- single files ---- */

enum read_kind read_kind_of(const char *name)
{
	static const struct {
		const char *end;
		enum read_kind kind;
	} table[] = {
		{".md", READ_TEXT},       {".txt", READ_TEXT},  {".rst", READ_TEXT},
		{".markdown", READ_TEXT}, {".tex", READ_TEX},   {".html", READ_HTML},
		{".htm", READ_HTML},      {".json", READ_JSON}, {".jsonl", READ_JSONL},
		{".ndjson", READ_JSONL},  {".c", READ_CODE},    {".h", READ_CODE},
		{".cc", READ_CODE},       {".cpp", READ_CODE},  {".cxx", READ_CODE},
		{".hpp", READ_CODE},      {".java", READ_CODE}, {".py", READ_CODE},
		{".go", READ_CODE},       {".rs", READ_CODE},   {".js", READ_CODE},
		{".ts", READ_CODE},       {".kt", READ_CODE},   {".rb", READ_CODE},
		{".cs", READ_CODE},       {".php", READ_CODE},  {".swift", READ_CODE},
		{".scala", READ_CODE},    {".hs", READ_CODE},   {".pas", READ_CODE},
		{".lua", READ_CODE},      {".jl", READ_CODE},   {".ml", READ_CODE},
		{".pl", READ_CODE},       {".dart", READ_CODE}, {".d", READ_CODE},
		{".nim", READ_CODE},      {".sql", READ_CODE},
	};
	static const char *const packed[] = {".gz", ".zst", ".xz", ".bz2"};
	size_t n = strlen(name);

	for (size_t i = 0; i < sizeof(packed) / sizeof(packed[0]); i++) {
		size_t len = strlen(packed[i]);
		if (n > len && strcasecmp(name + n - len, packed[i]) == 0)
			n -= len;
	}
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		size_t len = strlen(table[i].end);
		if (n > len && strncasecmp(name + n - len, table[i].end, len) == 0)
			return table[i].kind;
	}
	return READ_UNKNOWN;
}

int read_content(struct reader *r, const char *id, const char *name, const struct buf *b,
		 struct err *e)
{
	BUF_SCOPED text = BUF_INIT;
	enum read_kind kind = read_kind_of(name);
	bool code = kind == READ_CODE || (kind == READ_UNKNOWN && r->want != DUP_WANT_TEXT &&
					  token_is_code(b->data, b->len));

	r->stats->files++;
	if (r->want == DUP_WANT_CODE && kind == READ_UNKNOWN)
		code = true;
	if (kind == READ_TEX)
		read_tex(b->data, b->len, &text);
	else if (!code && (kind == READ_HTML || read_looks_html(b->data, b->len)))
		read_html(b->data, b->len, &text);
	else
		return read_give(r, id, b->data, b->len, code, 0, e);
	return read_give(r, id, text.data, text.len, code, 0, e);
}

static int read_one(struct reader *r, const char *path, struct err *e)
{
	BUF_SCOPED b = BUF_INIT;
	const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;

	if (strcmp(path, "-") == 0) {
		if (fd_read_all(0, 4 * DUP_DOC_BYTES, &b) < 0)
			return err_sys(e, ERR_USAGE, "cannot read standard input");
		return read_content(r, "-", "-", &b, e);
	}
	enum read_kind kind = read_kind_of(path);
	if (kind == READ_JSONL)
		return read_jsonl(r, path, e);
	if (kind == READ_JSON)
		return read_json(r, path, e);
	FD_SCOPED fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 || fd_read_all(fd, 4 * DUP_DOC_BYTES, &b) < 0)
		return err_sys(e, ERR_USAGE, "cannot read %s", path);
	/* A name that says nothing: look at the content. */
	if (kind == READ_UNKNOWN && b.data[strspn(b.data, " \t\r\n")] == '{')
		return read_jsonl(r, path, e);
	if (kind == READ_UNKNOWN && memchr(b.data, '\0', b.len) != NULL) {
		read_skip(r, path, "not a text");
		return 0;
	}
	return read_content(r, path, name, &b, e);
}

int dup_read(const char *path, enum dup_want want, dup_sink *sink, void *cookie,
	     struct dup_read_stats *stats, struct err *e)
{
	struct reader r = {.want = want, .sink = sink, .cookie = cookie, .stats = stats};
	struct stat st;

	if (strcmp(path, "-") != 0) {
		if (stat(path, &st) < 0)
			return err_sys(e, ERR_USAGE, "cannot read %s", path);
		if (S_ISDIR(st.st_mode))
			return read_dir(&r, path, e);
		if (!S_ISREG(st.st_mode))
			return err_set(e, ERR_USAGE,
				       "%s is neither a file nor a directory: write what it gives "
				       "to a file, and name that",
				       path);
	}
	return read_one(&r, path, e);
}

static bool starts_as_pdf(const struct buf *b)
{
	return b->len >= 5 && memcmp(b->data, "%PDF-", 5) == 0;
}

int dup_read_bytes(const char *id, const char *name, const struct buf *b, dup_sink *sink,
		   void *cookie, struct dup_read_stats *stats, struct err *e)
{
	struct reader r = {.want = DUP_WANT_TEXT, .sink = sink, .cookie = cookie, .stats = stats};

	if (b->len > 0 && memchr(b->data, '\0', b->len) == NULL && !starts_as_pdf(b))
		return read_content(&r, id, name, b, e);
	read_skip(&r, name, "not a text");
	return 0;
}
