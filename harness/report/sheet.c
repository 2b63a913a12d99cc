#include "harness/report/sheet.h"

#include "harness/base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FLUSH_BYTES = 1 << 18 };

struct sheet {
	enum sheet_format format;
	const char *const *columns;
	int at; /* column of the next value */
	bool in_list;
	int list_items;
	struct buf list; /* CSV: a list is quoted as a whole */
	struct buf pending;
	int fd;
	char *path;
	int failed; /* errno of the first write that failed; rows after it go nowhere */
};

int sheet_open(struct sheet **ret, const char *dir, const char *name, enum sheet_format format,
	       const char *const *columns, struct err *e)
{
	struct sheet *s = xcalloc(1, sizeof(*s));

	s->format = format;
	s->columns = columns;
	buf_init(&s->list);
	buf_init(&s->pending);
	s->path = xprintf("%s/%s.%s", dir, name, format == SHEET_CSV ? "csv" : "jsonl");
	s->fd = open(s->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (s->fd < 0) {
		err_sys(e, ERR_INTERNAL, "cannot create %s", s->path);
		sheet_close(s, e);
		return -1;
	}
	for (int i = 0; format == SHEET_CSV && columns[i] != NULL; i++)
		buf_printf(&s->pending, "%s%s%s", i != 0 ? "," : "", columns[i],
			   columns[i + 1] == NULL ? "\n" : "");
	*ret = s;
	return 0;
}

static void flush(struct sheet *s)
{
	if (s->failed == 0 && fd_write_all(s->fd, s->pending.data, s->pending.len) < 0)
		s->failed = errno;
	buf_clear(&s->pending);
}

int sheet_close(struct sheet *s, struct err *e)
{
	if (s == NULL)
		return 0;
	if (s->fd >= 0) {
		flush(s);
		if (s->failed == 0 && fsync(s->fd) < 0)
			s->failed = errno;
	}
	errno = s->failed;
	int rc = s->failed == 0 ? 0 : err_sys(e, ERR_INTERNAL, "cannot write %s", s->path);
	fd_close(&s->fd);
	buf_release(&s->list);
	buf_release(&s->pending);
	free(s->path);
	free(s);
	return rc;
}

static void add_csv(struct buf *out, const char *text)
{
	if (text[strcspn(text, ",\"\r\n")] == '\0') {
		buf_puts(out, text);
		return;
	}
	buf_putc(out, '"');
	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '"')
			buf_putc(out, '"');
		buf_putc(out, *p);
	}
	buf_putc(out, '"');
}

/* text is printable UTF-8 with \n and \t at most. */
static void add_json(struct buf *out, const char *text)
{
	buf_putc(out, '"');
	for (const char *p = text; *p != '\0'; p++)
		if (*p == '\n')
			buf_puts(out, "\\n");
		else if (*p == '\t')
			buf_puts(out, "\\t");
		else {
			if (*p == '"' || *p == '\\')
				buf_putc(out, '\\');
			buf_putc(out, *p);
		}
	buf_putc(out, '"');
}

static void begin_value(struct sheet *s)
{
	if (s->at == 0 && s->format == SHEET_JSONL)
		buf_putc(&s->pending, '{');
	if (s->at != 0)
		buf_putc(&s->pending, ',');
	if (s->format == SHEET_JSONL)
		buf_printf(&s->pending, "\"%s\":", s->columns[s->at]);
}

static void end_value(struct sheet *s)
{
	s->at++;
	if (s->columns[s->at] != NULL)
		return;
	buf_puts(&s->pending, s->format == SHEET_JSONL ? "}\n" : "\n");
	s->at = 0;
	if (s->pending.len >= FLUSH_BYTES)
		flush(s);
}

/* text: the value in plain writing; quoted: it is a string. */
static void add(struct sheet *s, const char *text, bool quoted)
{
	bool csv = s->format == SHEET_CSV;

	if (s->in_list) {
		struct buf *out = csv ? &s->list : &s->pending;
		if (s->list_items++ != 0)
			buf_putc(out, csv ? ';' : ',');
		if (csv || !quoted)
			buf_puts(out, text);
		else
			add_json(out, text);
		return;
	}
	begin_value(s);
	if (csv)
		add_csv(&s->pending, text);
	else if (quoted)
		add_json(&s->pending, text);
	else
		buf_puts(&s->pending, text);
	end_value(s);
}

void sheet_text(struct sheet *s, const char *text)
{
	BUF_SCOPED clean = BUF_INIT;
	buf_add_text(&clean, text, strlen(text), strlen(text));
	add(s, clean.data, true);
}

void sheet_int(struct sheet *s, int64_t value)
{
	char text[24];
	snprintf(text, sizeof(text), "%" PRId64, value);
	add(s, text, false);
}

void real_text(double value, struct buf *out)
{
	char text[40];

	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			break;
	}
	buf_puts(out, text);
}

void sheet_real(struct sheet *s, double value)
{
	BUF_SCOPED text = BUF_INIT;
	real_text(value, &text);
	add(s, text.data, !isfinite(value)); /* JSON has no numbers for these */
}

void sheet_hex(struct sheet *s, uint64_t value)
{
	char text[24];
	snprintf(text, sizeof(text), "%016" PRIx64, value);
	add(s, text, true);
}

void sheet_none(struct sheet *s)
{
	add(s, s->format == SHEET_CSV ? "" : "null", false);
}

void sheet_list(struct sheet *s)
{
	if (s->format == SHEET_JSONL) {
		begin_value(s);
		buf_putc(&s->pending, '[');
	}
	s->in_list = true;
	s->list_items = 0;
}

void sheet_list_end(struct sheet *s)
{
	s->in_list = false;
	if (s->format == SHEET_CSV) {
		add(s, s->list.data, false);
		buf_clear(&s->list);
		return;
	}
	buf_putc(&s->pending, ']');
	end_value(s);
}
