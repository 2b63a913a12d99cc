#include "harness/cmd/results.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/cmd/cmd.h"
#include "harness/report/table.h"
#include "harness/science/science.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int results_style_check(const struct results_style *s, struct err *e)
{
	if (s->json + s->csv + s->markdown + s->latex > 1)
		return err_set(e, ERR_USAGE,
			       "--json, --csv, --markdown and --latex exclude one another");
	return 0;
}

bool results_for_people(const struct results_style *s)
{
	return !s->json && !s->csv && !s->markdown && !s->latex;
}

void grid_init(struct grid *g, const char *align)
{
	*g = (struct grid){.columns = strlen(align), .align = align};
}

void grid_release(struct grid *g)
{
	vec_each (char *, s, &g->cells)
		free(*s);
	vec_release(&g->cells);
}

void grid_text(struct grid *g, const char *text)
{
	vec_push(&g->cells, xstrdup(text));
}

void grid_printf(struct grid *g, const char *fmt, ...)
{
	BUF_SCOPED text = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	vec_push(&g->cells, buf_steal(&text));
}

void grid_real(struct grid *g, double v, int digits)
{
	if (isnan(v))
		grid_text(g, "");
	else
		grid_printf(g, "%.*f", digits, fabs(v) < 0.5 * pow(10, -digits) ? 0.0 : v);
}

static void latex_text(struct buf *out, const char *text)
{
	static const struct {
		char c;
		const char *as;
	} special[] = {{'&', "\\&"},
		       {'%', "\\%"},
		       {'$', "\\$"},
		       {'#', "\\#"},
		       {'_', "\\_"},
		       {'{', "\\{"},
		       {'}', "\\}"},
		       {'~', "\\textasciitilde{}"},
		       {'^', "\\textasciicircum{}"},
		       {'\n', " "},
		       {'\r', " "},
		       {'\\', "\\textbackslash{}"}};

	for (; *text != '\0'; text++) {
		const char *as = NULL;
		for (size_t i = 0; i < sizeof(special) / sizeof(*special); i++)
			as = special[i].c == *text ? special[i].as : as;
		if (as != NULL)
			buf_puts(out, as);
		else
			buf_putc(out, *text);
	}
}

static void print_latex(const struct grid *g, struct buf *out)
{
	buf_printf(out, "\\begin{tabular}{%s}\n\\hline\n", g->align);
	for (size_t i = 0; i < g->cells.len; i++) {
		bool last = i % g->columns == g->columns - 1;
		latex_text(out, g->cells.at[i]);
		buf_puts(out, !last ? " & " : i < g->columns ? " \\\\\n\\hline\n" : " \\\\\n");
	}
	buf_puts(out, "\\hline\n\\end{tabular}\n");
}

static void print_csv(const struct grid *g, struct buf *out)
{
	for (size_t i = 0; i < g->cells.len; i++) {
		if (g->cells.at[i][0] != '\0')
			csv_put(out, g->cells.at[i]);
		buf_putc(out, i % g->columns == g->columns - 1 ? '\n' : ',');
	}
}

static void print_table(const struct grid *g, enum table_style style, struct buf *out)
{
	struct table *t = table_new();

	for (size_t i = 0; i < g->cells.len; i++)
		if (i < g->columns)
			table_column(t, g->align[i] == 'l' ? TABLE_LEFT : TABLE_RIGHT,
				     g->cells.at[i]);
		else
			table_cell(t, g->cells.at[i]);
	table_print(t, style, out);
	table_free(t);
}

void grid_print(const struct grid *g, const struct results_style *s, struct buf *out)
{
	if (s->latex)
		print_latex(g, out);
	else if (s->csv)
		print_csv(g, out);
	else
		print_table(g,
			    s->markdown   ? TABLE_MARKDOWN
			    : cmd_color() ? TABLE_COLOR
					  : TABLE_PLAIN,
			    out);
}

json_t *json_number(double v)
{
	return isfinite(v) ? json_real(v) : json_null();
}

int chart_write(const char *path, const struct buf *svg, struct err *e)
{
	return file_replace(path, svg->data, svg->len, e);
}

json_t *warnings_json(char *const *at, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_text(at[i], strlen(at[i])));
	return list;
}

void warnings_print(const char *command, char *const *at, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		BUF_SCOPED line = BUF_INIT;
		buf_printf(&line, "agon %s: warning: ", command);
		buf_add_text(&line, at[i], strlen(at[i]), 1000);
		buf_putc(&line, '\n');
		fwrite(line.data, 1, line.len, stderr);
	}
}

int option_real(const char *name, const char *text, double *io, struct err *e)
{
	if (text != NULL && !parse_real(text, io))
		return err_set(e, ERR_USAGE, "--%s: expected a number, got \"%s\"", name, text);
	return 0;
}
