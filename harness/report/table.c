#include "harness/report/table.h"

#include "harness/base/vec.h"

#include <stdarg.h>
#include <stdint.h>
#include <string.h>

struct column {
	enum table_align align;
	char *title;
};
struct cell {
	char *text;
	enum table_mark mark;
};
struct table {
	VEC(struct column)
	columns;
	VEC(struct cell)
	cells; /* row by row, columns.len each */
};

/*
 * Widths by range, from Unicode 15.0: EastAsianWidth.txt (W and F) and the
 * general categories Mn, Me and Cf.  Ranges that no name is likely to use are
 * left out and count as one column.
 */
static const struct {
	uint32_t first, last;
	int width;
} widths[] = {
	{0x0300, 0x036f, 0},   {0x0483, 0x0489, 0},   {0x0591, 0x05bd, 0},   {0x0610, 0x061a, 0},
	{0x064b, 0x065f, 0},   {0x06d6, 0x06dc, 0},   {0x0900, 0x0902, 0},   {0x093c, 0x093c, 0},
	{0x0941, 0x0948, 0},   {0x094d, 0x094d, 0},   {0x0e31, 0x0e31, 0},   {0x0e34, 0x0e3a, 0},
	{0x0e47, 0x0e4e, 0},   {0x1100, 0x115f, 2},   {0x1ab0, 0x1aff, 0},   {0x1dc0, 0x1dff, 0},
	{0x200b, 0x200f, 0},   {0x202a, 0x202e, 0},   {0x2060, 0x2064, 0},   {0x20d0, 0x20ff, 0},
	{0x231a, 0x231b, 2},   {0x23e9, 0x23ec, 2},   {0x25fd, 0x25fe, 2},   {0x2614, 0x2615, 2},
	{0x2648, 0x2653, 2},   {0x26a1, 0x26a1, 2},   {0x26bd, 0x26be, 2},   {0x2705, 0x2705, 2},
	{0x270a, 0x270b, 2},   {0x2728, 0x2728, 2},   {0x274c, 0x274c, 2},   {0x2753, 0x2755, 2},
	{0x2795, 0x2797, 2},   {0x2e80, 0x303e, 2},   {0x3041, 0x33ff, 2},   {0x3400, 0x4dbf, 2},
	{0x4e00, 0x9fff, 2},   {0xa000, 0xa4cf, 2},   {0xa960, 0xa97c, 2},   {0xac00, 0xd7a3, 2},
	{0xf900, 0xfaff, 2},   {0xfe00, 0xfe0f, 0},   {0xfe10, 0xfe19, 2},   {0xfe20, 0xfe2f, 0},
	{0xfe30, 0xfe6f, 2},   {0xfeff, 0xfeff, 0},   {0xff00, 0xff60, 2},   {0xffe0, 0xffe6, 2},
	{0x1f300, 0x1f64f, 2}, {0x1f680, 0x1f6ff, 2}, {0x1f900, 0x1f9ff, 2}, {0x1fa70, 0x1faff, 2},
	{0x20000, 0x3fffd, 2}, {0xe0100, 0xe01ef, 0},
};

static int code_width(uint32_t c)
{
	size_t low = 0, high = sizeof(widths) / sizeof(widths[0]);

	while (low < high) {
		size_t mid = (low + high) / 2;
		if (c > widths[mid].last)
			low = mid + 1;
		else
			high = mid;
	}
	return low < sizeof(widths) / sizeof(widths[0]) && c >= widths[low].first
		       ? widths[low].width
		       : 1;
}

/* Bytes of the character at s, at least 1; text has been made valid before. */
static size_t next_code(const char *s, size_t n, uint32_t *ret)
{
	unsigned char c = (unsigned char)*s;
	size_t len = c < 0xc0 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;

	*ret = c;
	if (len == 1 || len > n)
		return 1;
	*ret = c & (0x7fU >> len);
	for (size_t i = 1; i < len; i++)
		*ret = *ret << 6 | ((unsigned char)s[i] & 0x3f);
	return len;
}

size_t text_width(const char *text, size_t len)
{
	size_t width = 0;
	uint32_t c;

	for (size_t i = 0; i < len;) {
		i += next_code(text + i, len - i, &c);
		width += (size_t)code_width(c);
	}
	return width;
}

void text_fit(const char *text, size_t width, struct buf *out)
{
	size_t len = strlen(text), used = 0, i = 0;
	uint32_t c;

	if (text_width(text, len) <= width) {
		buf_puts(out, text);
		return;
	}
	while (i < len && width > 0) {
		size_t step = next_code(text + i, len - i, &c);
		if (used + (size_t)code_width(c) > width - 1)
			break;
		used += (size_t)code_width(c);
		i += step;
	}
	buf_add(out, text, i);
	if (width > 0)
		buf_puts(out, "\u2026");
}

struct table *table_new(void)
{
	return xcalloc(1, sizeof(struct table));
}

void table_free(struct table *t)
{
	if (t == NULL)
		return;
	vec_each (struct column, c, &t->columns)
		free(c->title);
	vec_each (struct cell, c, &t->cells)
		free(c->text);
	vec_release(&t->columns);
	vec_release(&t->cells);
	free(t);
}

/* One line, printable. */
static char *clean(const char *text)
{
	struct buf b = BUF_INIT;

	buf_add_text(&b, text, strlen(text), 65536);
	for (size_t i = 0; i < b.len; i++)
		if (b.data[i] == '\n' || b.data[i] == '\t')
			b.data[i] = ' ';
	return buf_steal(&b);
}

void table_column(struct table *t, enum table_align align, const char *title)
{
	if (t->cells.len != 0)
		BUG("column \"%s\" comes after cells", title);
	struct column c = {align, clean(title)};
	vec_push(&t->columns, c);
}

static void add_cell(struct table *t, enum table_mark mark, const char *text)
{
	struct cell c = {clean(text), mark};
	vec_push(&t->cells, c);
}

void table_cell(struct table *t, const char *text)
{
	add_cell(t, TABLE_NORMAL, text);
}

void table_cellf(struct table *t, enum table_mark mark, const char *fmt, ...)
{
	BUF_SCOPED text = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	add_cell(t, mark, text.data);
}

void table_row(struct table *t)
{
	while (t->cells.len % t->columns.len != 0)
		add_cell(t, TABLE_NORMAL, "");
}

size_t table_rows(const struct table *t)
{
	return t->columns.len == 0 ? 0 : (t->cells.len + t->columns.len - 1) / t->columns.len;
}

static const struct cell *cell_at(const struct table *t, size_t row, size_t column)
{
	static const struct cell none = {(char *)"", TABLE_NORMAL};
	size_t i = row * t->columns.len + column;
	return i < t->cells.len ? &t->cells.at[i] : &none;
}

static size_t column_width(const struct table *t, size_t column)
{
	const char *title = t->columns.at[column].title;
	size_t width = text_width(title, strlen(title));

	for (size_t r = 0; r < table_rows(t); r++) {
		const char *text = cell_at(t, r, column)->text;
		size_t w = text_width(text, strlen(text));
		width = w > width ? w : width;
	}
	return width;
}

static void add_padded(struct buf *out, const char *text, size_t width, enum table_align align,
		       const char *on)
{
	size_t len = strlen(text), w = text_width(text, len);
	size_t pad = w < width ? width - w : 0;

	for (size_t i = 0; align == TABLE_RIGHT && i < pad; i++)
		buf_putc(out, ' ');
	buf_printf(out, "%s%s%s", on, text, on[0] != '\0' ? "\033[0m" : "");
	for (size_t i = 0; align == TABLE_LEFT && i < pad; i++)
		buf_putc(out, ' ');
}

static const char *mark_code(enum table_style style, enum table_mark mark, const char *text)
{
	static const char *const codes[] = {
		[TABLE_NORMAL] = "",     [TABLE_GOOD] = "\033[32m", [TABLE_BAD] = "\033[31m",
		[TABLE_DIM] = "\033[2m", [TABLE_BOLD] = "\033[1m",
	};
	return style == TABLE_COLOR && text[0] != '\0' ? codes[mark] : "";
}

static void trim_right(struct buf *out, size_t from)
{
	while (out->len > from && out->data[out->len - 1] == ' ')
		buf_truncate(out, out->len - 1);
	buf_putc(out, '\n');
}

static void print_aligned(const struct table *t, enum table_style style, struct buf *out)
{
	size_t n = t->columns.len;
	size_t *width = xcalloc(n, sizeof(*width));
	bool titles = false;

	for (size_t c = 0; c < n; c++) {
		width[c] = column_width(t, c);
		titles = titles || t->columns.at[c].title[0] != '\0';
	}
	size_t start = out->len;
	for (size_t c = 0; titles && c < n; c++) {
		buf_puts(out, c != 0 ? "  " : "");
		add_padded(out, t->columns.at[c].title, width[c], t->columns.at[c].align,
			   mark_code(style, TABLE_DIM, t->columns.at[c].title));
	}
	if (titles)
		trim_right(out, start);
	for (size_t r = 0; r < table_rows(t); r++) {
		start = out->len;
		for (size_t c = 0; c < n; c++) {
			const struct cell *cell = cell_at(t, r, c);
			buf_puts(out, c != 0 ? "  " : "");
			add_padded(out, cell->text, width[c], t->columns.at[c].align,
				   mark_code(style, cell->mark, cell->text));
		}
		trim_right(out, start);
	}
	free(width);
}

static void markdown_cell(struct buf *out, const char *text)
{
	buf_puts(out, " ");
	for (const char *p = text; *p != '\0'; p++) {
		if (strchr("|\\`*_<>[]&", *p) != NULL)
			buf_putc(out, '\\');
		buf_putc(out, *p);
	}
	buf_puts(out, " |");
}

static void print_markdown(const struct table *t, struct buf *out)
{
	buf_putc(out, '|');
	for (size_t c = 0; c < t->columns.len; c++)
		markdown_cell(out, t->columns.at[c].title);
	buf_puts(out, "\n|");
	for (size_t c = 0; c < t->columns.len; c++)
		buf_puts(out, t->columns.at[c].align == TABLE_RIGHT ? "---:|" : "---|");
	for (size_t r = 0; r < table_rows(t); r++) {
		buf_puts(out, "\n|");
		for (size_t c = 0; c < t->columns.len; c++)
			markdown_cell(out, cell_at(t, r, c)->text);
	}
	buf_putc(out, '\n');
}

void table_print(const struct table *t, enum table_style style, struct buf *out)
{
	if (style == TABLE_MARKDOWN)
		print_markdown(t, out);
	else
		print_aligned(t, style, out);
}
