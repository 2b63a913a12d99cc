/*
 * sheet: rows of typed values as a CSV file (RFC 4180 quoting, lines end in
 * LF) or as JSON lines.
 *
 * The columns come first; then every row gives a value for each column in
 * order.  In CSV a list is its items joined by ';', and nothing is an empty
 * field (null in JSON).  Texts are made valid UTF-8.  Numbers are written so
 * that reading them back gives the same value, in the shortest way.
 */
#ifndef AGON_REPORT_SHEET_H
#define AGON_REPORT_SHEET_H

#include "harness/base/buf.h"
#include "harness/base/err.h"

#include <stdint.h>

enum sheet_format { SHEET_CSV, SHEET_JSONL };

struct sheet;
/* DIR/name.csv or DIR/name.jsonl; columns ends in NULL and is borrowed. */
int sheet_open(struct sheet **ret, const char *dir, const char *name, enum sheet_format format,
	       const char *const *columns, struct err *e);
/* Everything is on disk, or -1.  Frees either way; NULL is fine and succeeds. */
int sheet_close(struct sheet *s, struct err *e);

void sheet_text(struct sheet *s, const char *text);
void sheet_int(struct sheet *s, int64_t value);
void sheet_real(struct sheet *s, double value);
void sheet_hex(struct sheet *s, uint64_t value); /* 16 digits, as text */
void sheet_none(struct sheet *s);
/* A list: begin, then values, then end. */
void sheet_list(struct sheet *s);
void sheet_list_end(struct sheet *s);

/* The shortest decimal that reads back as value; "inf", "-inf", "nan" as such. */
void real_text(double value, struct buf *out);

#endif
