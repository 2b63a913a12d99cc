/*
 * table: rows of text in aligned columns, for the terminal or as Markdown.
 *
 * Knows how wide text is on a terminal (combining marks are 0 columns, East
 * Asian wide characters and emoji 2), so names in any script line up.  Cells
 * are made printable on the way in: no cell can move the cursor.
 */
#ifndef AGON_REPORT_TABLE_H
#define AGON_REPORT_TABLE_H

#include "harness/base/buf.h"

#include <stdbool.h>
#include <stddef.h>

enum table_align { TABLE_LEFT, TABLE_RIGHT };
enum table_style { TABLE_PLAIN, TABLE_COLOR, TABLE_MARKDOWN };
/* Marks of a cell; they show only in TABLE_COLOR. */
enum table_mark { TABLE_NORMAL, TABLE_GOOD, TABLE_BAD, TABLE_DIM, TABLE_BOLD };

struct table;
struct table *table_new(void);
void table_free(struct table *t); /* NULL is fine */

/* Before the first cell.  title "" in all columns: no heading line. */
void table_column(struct table *t, enum table_align align, const char *title);
/* Cells fill rows from left to right; a row that is not full ends at table_row(). */
void table_cell(struct table *t, const char *text);
void table_cellf(struct table *t, enum table_mark mark, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void table_row(struct table *t);
size_t table_rows(const struct table *t);

void table_print(const struct table *t, enum table_style style, struct buf *out);

/* Columns that UTF-8 text takes on a terminal. */
size_t text_width(const char *text, size_t len);
/* text, or its beginning and "…", in at most width columns. */
void text_fit(const char *text, size_t width, struct buf *out);

#endif
