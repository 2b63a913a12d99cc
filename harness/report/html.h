/*
 * html: the pieces of the report page.
 *
 * What agents wrote is hostile: it reaches the page only through html_text().
 * The page has no scripts, loads nothing, and its policy says so.
 */
#ifndef AGON_REPORT_HTML_H
#define AGON_REPORT_HTML_H

#include "harness/report/dup_split.h"
#include "harness/report/report.h"

/* text as it stands, escaped for content and for quoted attributes; bytes that
 * are not printable UTF-8 and characters that reverse the reading direction
 * are shown as codes. */
void html_text(struct buf *out, const char *text);
void html_textn(struct buf *out, const void *bytes, size_t n, size_t max);
/* Our own markup with %s etc.; arguments must not be foreign text. */
void html_markup(struct buf *out, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* What was solved of problems that exist already. */
void html_duplicates(const struct dup_split *s, struct buf *out);
/* The share of each player in each round, as an SVG of lines. */
void html_chart(const struct standings *st, struct buf *out);
/* "player N" colours are classes p0..p7 of the style sheet. */
enum { HTML_COLORS = 8 };
extern const char html_style[];

/* The whole page of a run directory: the same bytes for the same run. */
int html_report(const char *dir, struct buf *out, struct err *e);

#endif
