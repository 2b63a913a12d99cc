#include "harness/science/science.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CSV_ROWS_MAX = 50000000 };

/* State while one text is read: where we are, and in which row. */
struct reader {
	struct csv *csv;
	const char *what, *p, *end;
	size_t line;
};

static int quoted(struct reader *r, struct err *e)
{
	size_t opened = r->line;

	for (r->p++; r->p < r->end; r->p++) {
		if (*r->p == '"' && (r->p + 1 == r->end || r->p[1] != '"')) {
			r->p++;
			return 0;
		}
		r->p += *r->p == '"';
		r->line += *r->p == '\n';
		if (*r->p == '\0')
			return err_set(e, ERR_USAGE, "%s:%zu: a NUL byte", r->what, r->line);
		vec_push(&r->csv->text, *r->p);
	}
	return err_set(e, ERR_USAGE, "%s:%zu: quote is never closed", r->what, opened);
}

static int cell(struct reader *r, struct err *e)
{
	vec_push(&r->csv->cells, r->csv->text.len);
	if (r->p < r->end && *r->p == '"') {
		if (quoted(r, e) < 0)
			return -1;
		if (r->p < r->end && *r->p != ',' && *r->p != '\n' && *r->p != '\r')
			return err_set(e, ERR_USAGE, "%s:%zu: text after a closing quote", r->what,
				       r->line);
	}
	for (; r->p < r->end && *r->p != ',' && *r->p != '\n'; r->p++) {
		if (*r->p == '\0')
			return err_set(e, ERR_USAGE, "%s:%zu: a NUL byte", r->what, r->line);
		if (*r->p == '\r' && (r->p + 1 == r->end || r->p[1] == '\n'))
			continue;
		vec_push(&r->csv->text, *r->p);
	}
	vec_push(&r->csv->text, '\0');
	return 0;
}

static bool blank_line(const struct reader *r)
{
	return *r->p == '\n' || (*r->p == '\r' && (r->p + 1 == r->end || r->p[1] == '\n'));
}

static int row(struct reader *r, struct err *e)
{
	vec_push(&r->csv->rows, r->csv->cells.len);
	vec_push(&r->csv->lines, r->line);
	for (;;) {
		if (cell(r, e) < 0)
			return -1;
		if (r->p == r->end || *r->p == '\n')
			break;
		r->p++;
	}
	if (r->p < r->end)
		r->p++;
	r->line++;
	if (r->csv->rows.len > CSV_ROWS_MAX)
		return err_set(e, ERR_USAGE, "%s: more than %d rows", r->what, CSV_ROWS_MAX);
	return 0;
}

int csv_parse(struct csv *ret, const char *what, const char *bytes, size_t len, struct err *e)
{
	struct csv csv = {0};
	struct reader r = {.csv = &csv, .what = what, .p = bytes, .end = bytes + len, .line = 1};

	if (len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
		r.p += 3;
	while (r.p < r.end) {
		if (blank_line(&r)) {
			r.p += 1 + (*r.p == '\r' && r.p + 1 < r.end);
			r.line++;
			continue;
		}
		if (row(&r, e) < 0) {
			csv_release(&csv);
			return -1;
		}
	}
	vec_push(&csv.rows, csv.cells.len);
	*ret = csv;
	return 0;
}

void csv_release(struct csv *c)
{
	vec_release(&c->text);
	vec_release(&c->cells);
	vec_release(&c->rows);
	vec_release(&c->lines);
}

size_t csv_width(const struct csv *c, size_t at)
{
	return c->rows.at[at + 1] - c->rows.at[at];
}

const char *csv_cell(const struct csv *c, size_t at, size_t col)
{
	return col < csv_width(c, at) ? c->text.at + c->cells.at[c->rows.at[at] + col] : "";
}

void csv_put(struct buf *out, const char *text)
{
	if (strpbrk(text, ",\"\r\n") == NULL && text[0] != ' ' && text[0] != '\0') {
		buf_puts(out, text);
		return;
	}
	buf_putc(out, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"')
			buf_putc(out, '"');
		buf_putc(out, *text);
	}
	buf_putc(out, '"');
}

bool parse_real(const char *text, double *ret)
{
	char *end;

	errno = 0;
	double v = strtod(text, &end);
	if (end == text || !isfinite(v))
		return false;
	while (*end == ' ' || *end == '\t')
		end++;
	if (*end != '\0')
		return false;
	*ret = v;
	return true;
}
