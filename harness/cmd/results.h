/*
 * results: one grid of text in the form the user asked for: aligned for the
 * terminal, CSV, Markdown or a LaTeX tabular.  JSON is built by each command.
 */
#ifndef AGON_CMD_RESULTS_H
#define AGON_CMD_RESULTS_H

#include "harness/base/buf.h"
#include "harness/base/err.h"
#include "harness/base/vec.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct results_style {
	bool json, csv, markdown, latex;
};
/* Rows of an option table for a struct that has a results_style at member m. */
#define RESULTS_OPTS(type, m)                                                                      \
	{OPT_FLAG, 0, "json", NULL, "print one JSON object", offsetof(type, m.json)},              \
		{OPT_FLAG, 0, "csv", NULL, "print comma-separated values", offsetof(type, m.csv)}, \
		{OPT_FLAG,                                                                         \
		 0,                                                                                \
		 "markdown",                                                                       \
		 NULL,                                                                             \
		 "print a Markdown table",                                                         \
		 offsetof(type, m.markdown)},                                                      \
	{                                                                                          \
		OPT_FLAG, 0, "latex", NULL, "print a LaTeX tabular", offsetof(type, m.latex)       \
	}
/* At most one of the four. */
int results_style_check(const struct results_style *s, struct err *e);
/* Not JSON and not for another program: notes belong beside the table. */
bool results_for_people(const struct results_style *s);

struct grid {
	VEC(char *)
	cells;
	size_t columns;    /* the first row of cells is the heading */
	const char *align; /* 'l' or 'r' for each column */
};
/* align is borrowed and has one letter for each column. */
void grid_init(struct grid *g, const char *align);
void grid_release(struct grid *g);
void grid_text(struct grid *g, const char *text);
void grid_printf(struct grid *g, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A number with so many digits; "" for NAN, a sign for infinity. */
void grid_real(struct grid *g, double v, int digits);
void grid_print(const struct grid *g, const struct results_style *s, struct buf *out);

/* A real number, or null where JSON has none. */
json_t *json_number(double v);
/* Write a chart; says where on failure. */
int chart_write(const char *path, const struct buf *svg, struct err *e);
/* Warnings of a record and more, as an array; and as lines on stderr. */
json_t *warnings_json(char *const *at, size_t n);
void warnings_print(const char *command, char *const *at, size_t n);
/* --name TEXT as a finite number; otherwise unchanged where TEXT is NULL. */
int option_real(const char *name, const char *text, double *io, struct err *e);

#endif
