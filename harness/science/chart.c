/*
 * Charts are plain SVG 1.1 text: shapes and words at computed places, no
 * scripts, no fonts of their own.  Widths of names are estimated from their
 * length; long ones are cut.
 */
#include "harness/science/science.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Colour-blind safe palette of Okabe & Ito (2008). */
static const char *const colors[] = {"#0072b2", "#d55e00", "#009e73", "#cc79a7",
				     "#e69f00", "#56b4e9", "#000000", "#999999"};

static void text(struct buf *out, double x, double y, const char *anchor, const char *style,
		 const char *words, size_t max)
{
	buf_printf(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\"%s%s>", x, y, anchor,
		   style[0] != '\0' ? " " : "", style);
	size_t n = 0;
	for (; *words != '\0' && n < max; words++, n++) {
		unsigned char c = (unsigned char)*words;
		if (c == '<' || c == '>' || c == '&')
			buf_puts(out, c == '<' ? "&lt;" : c == '>' ? "&gt;" : "&amp;");
		else if (c >= 0x20 && c != 0x7f)
			buf_putc(out, c);
		else
			buf_putc(out, ' ');
		n -= (c & 0xc0) == 0x80; /* a character counts once */
	}
	while ((*words & 0xc0) == 0x80)
		buf_putc(out, *words++);
	buf_puts(out, *words != '\0' ? "\xe2\x80\xa6</text>\n" : "</text>\n");
}

static void begin(struct buf *out, double w, double h, const char *title)
{
	buf_printf(out,
		   "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" "
		   "viewBox=\"0 0 %.0f %.0f\" font-family=\"DejaVu Sans, Verdana, sans-serif\" "
		   "font-size=\"12\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n",
		   w, h, w, h);
	text(out, 16, 24, "start", "font-size=\"15\" font-weight=\"bold\"", title, 90);
}

static void line(struct buf *out, double x1, double y1, double x2, double y2, const char *color,
		 double width)
{
	buf_printf(out,
		   "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" "
		   "stroke-width=\"%.1f\"/>\n",
		   x1, y1, x2, y2, color, width);
}

/* A step of 1, 2 or 5 times a power of ten that cuts the range in about n. */
static double nice_step(double range, int n)
{
	double raw = range / n, power = pow(10, floor(log10(raw))), x = raw / power;

	return power * (x <= 1 ? 1 : x <= 2 ? 2 : x <= 5 ? 5 : 10);
}

struct axis {
	double lo, hi, step; /* values, rounded outwards */
	double from, to;     /* places */
};

static struct axis make_axis(double lo, double hi, int ticks, double from, double to)
{
	if (!(hi > lo)) {
		lo -= 1;
		hi += 1;
	}
	double step = nice_step(hi - lo, ticks);
	return (struct axis){floor(lo / step + 1e-9) * step, ceil(hi / step - 1e-9) * step, step,
			     from, to};
}

static double place(const struct axis *a, double value)
{
	return a->from + (value - a->lo) / (a->hi - a->lo) * (a->to - a->from);
}

static const char *number(char out[32], double v, double step)
{
	int digits = step >= 1 ? 0 : (int)ceil(-log10(step) - 1e-9);

	snprintf(out, 32, "%.*f", digits, fabs(v) < step * 1e-6 ? 0.0 : v);
	return out;
}

static int longest(size_t have, const char *name, size_t max)
{
	size_t n = 0;

	for (; *name != '\0'; name++)
		n += (*name & 0xc0) != 0x80;
	n = n < max ? n : max;
	return (int)(n > have ? n : have);
}

void chart_ratings(struct buf *out, const char *title, const char *axis,
		   const struct chart_rating *row, int n)
{
	double lo = INFINITY, hi = -INFINITY, width = 720, height = 90 + 26.0 * n;
	int chars = 4;
	char label[32];

	for (int i = 0; i < n; i++) {
		lo = fmin(lo, fmin(row[i].value, isfinite(row[i].lo) ? row[i].lo : INFINITY));
		hi = fmax(hi, fmax(row[i].value, isfinite(row[i].hi) ? row[i].hi : -INFINITY));
		chars = longest((size_t)chars, row[i].name, 32);
	}
	if (n == 0)
		lo = hi = 0;
	struct axis x = make_axis(lo, hi, 7, 28 + 7.4 * chars, width - 80);
	begin(out, width, height, title);
	for (double v = x.lo; v <= x.hi + x.step / 2; v += x.step) {
		line(out, place(&x, v), 40, place(&x, v), height - 44, "#ddd", 1);
		text(out, place(&x, v), height - 28, "middle", "fill=\"#555\"",
		     number(label, v, x.step), 20);
	}
	text(out, (x.from + x.to) / 2, height - 9, "middle", "fill=\"#555\"", axis, 80);
	for (int i = 0; i < n; i++) {
		double y = 56 + 26.0 * i, at = place(&x, row[i].value);
		text(out, x.from - 10, y + 4, "end", "", row[i].name, 32);
		if (isfinite(row[i].lo) && isfinite(row[i].hi))
			line(out, place(&x, row[i].lo), y, place(&x, row[i].hi), y, "#0072b2", 2);
		buf_printf(out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4.5\" fill=\"#0072b2\"/>\n",
			   at, y);
		text(out, x.to + 12, y + 4, "start", "fill=\"#333\"",
		     number(label, row[i].value, x.step / 10), 20);
	}
	buf_puts(out, "</svg>\n");
}

/* Orange at 0, white at one half, blue at 1. */
static void heat(double rate, char out[8], bool *ret_dark)
{
	static const int ends[2][3] = {{0xd5, 0x5e, 0x00}, {0x00, 0x72, 0xb2}};
	const int *end = ends[rate > 0.5];
	double t = fmin(fabs(rate - 0.5) * 2, 1);
	int c[3];

	for (int k = 0; k < 3; k++)
		c[k] = (int)(255 + t * (end[k] - 255) + 0.5);
	snprintf(out, 8, "#%02x%02x%02x", (unsigned)c[0] & 255, (unsigned)c[1] & 255,
		 (unsigned)c[2] & 255);
	*ret_dark = t > 0.6;
}

static void heat_cell(struct buf *out, double x, double y, double size, double rate)
{
	char color[8] = "#f2f2f2", label[32] = "";
	bool dark = false;

	if (isfinite(rate)) {
		heat(rate, color, &dark);
		snprintf(label, sizeof(label), "%.0f", 100 * rate);
	}
	buf_printf(out,
		   "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\" "
		   "stroke=\"#fff\"/>\n",
		   x, y, size, size, color);
	if (size >= 24)
		text(out, x + size / 2, y + size / 2 + 4, "middle", dark ? "fill=\"#fff\"" : "",
		     label, 8);
}

void chart_heat_map(struct buf *out, const char *title, const char *const *name, const double *rate,
		    int n)
{
	double size = n <= 16 ? 42 : n <= 40 ? 24 : 10;
	int chars = 4;

	for (int i = 0; i < n; i++)
		chars = longest((size_t)chars, name[i], 24);
	double left = 28 + 7.4 * chars, top = 46 + 5.6 * chars;
	double wide = left + size * n + 30 + 5.6 * chars;
	begin(out, wide > 420 ? wide : 420, top + size * n + 40, title);
	for (int i = 0; i < n; i++) {
		BUF_SCOPED turn = BUF_INIT;
		double x = left + size * (i + 0.5) + 4;
		buf_printf(&turn, "transform=\"rotate(-45 %.1f %.1f)\"", x, top - 6);
		text(out, x, top - 6, "start", turn.data, name[i], 24);
		text(out, left - 8, top + size * (i + 0.5) + 4, "end", "", name[i], 24);
		for (int j = 0; j < n; j++)
			heat_cell(out, left + size * j, top + size * i, size,
				  i == j ? NAN : rate[i * n + j]);
	}
	text(out, left, top + size * n + 24, "start", "fill=\"#555\"",
	     "points of the row against the column, per cent", 80);
	buf_puts(out, "</svg>\n");
}

/* A polyline with dots; NAN breaks it. */
static void curve(struct buf *out, const struct axis *x, const struct axis *y, double x0,
		  const struct chart_line *c, int points, const char *color)
{
	bool open = false;

	for (int k = 0; k <= points; k++) {
		bool here = k < points && isfinite(c->y[k]);
		if (open && !here)
			buf_printf(out, "\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>\n",
				   color);
		if (here && !open)
			buf_puts(out, "<polyline points=\"");
		if (here)
			buf_printf(out, "%.1f,%.1f ", place(x, x0 + k), place(y, c->y[k]));
		open = here;
	}
	for (int k = 0; k < points && points <= 60; k++)
		if (isfinite(c->y[k]))
			buf_printf(out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\" fill=\"%s\"/>\n",
				   place(x, x0 + k), place(y, c->y[k]), color);
}

/* Names at the right end of their lines, moved apart where they would overlap. */
static void name_curves(struct buf *out, const struct axis *x, const struct axis *y,
			const struct chart_line *c, int points, int n)
{
	struct {
		double y, end; /* of the name, of the line */
		int i;
	} at[64];
	int m = n < 64 ? n : 64;

	for (int i = 0; i < m; i++) {
		double last = y->lo;
		for (int k = 0; k < points; k++)
			last = isfinite(c[i].y[k]) ? c[i].y[k] : last;
		at[i].y = at[i].end = place(y, last);
		at[i].i = i;
	}
	for (int i = 1; i < m; i++)
		for (int k = i; k > 0 && at[k - 1].y > at[k].y; k--) {
			double height = at[k].y;
			int who = at[k].i;
			at[k] = at[k - 1];
			at[k - 1].y = at[k - 1].end = height;
			at[k - 1].i = who;
		}
	for (int i = m - 1; i >= 0; i--) {
		double floor_y = i + 1 < m ? at[i + 1].y - 14 : y->from + 6;
		at[i].y = fmin(at[i].y, floor_y);
	}
	for (int i = 0; i < m; i++) {
		BUF_SCOPED style = BUF_INIT;
		if (at[i].y < y->to)
			at[i].y = i > 0 ? fmax(at[i - 1].y + 14, y->to) : y->to;
		buf_printf(&style, "fill=\"%s\"", colors[at[i].i % 8]);
		line(out, x->to + 5, at[i].end, x->to + 22, at[i].y, colors[at[i].i % 8], 0.7);
		text(out, x->to + 26, at[i].y + 4, "start", style.data, c[at[i].i].name, 24);
	}
}

void chart_lines(struct buf *out, const char *title, const char *x_axis, const char *y_axis,
		 double x0, int points, const struct chart_line *c, int n)
{
	double lo = INFINITY, hi = -INFINITY, height = n > 20 ? 60 + 16.0 * n : 380;
	int chars = 4;
	char label[32];

	for (int i = 0; i < n; i++) {
		chars = longest((size_t)chars, c[i].name, 24);
		for (int k = 0; k < points; k++)
			if (isfinite(c[i].y[k])) {
				lo = fmin(lo, c[i].y[k]);
				hi = fmax(hi, c[i].y[k]);
			}
	}
	if (!(hi >= lo))
		lo = hi = 0;
	double width = 664 + 7.4 * chars;
	struct axis y = make_axis(lo, hi, 6, height - 54, 56);
	struct axis x = make_axis(x0, x0 + fmax(points - 1, 1), 10, 62, width - 44 - 7.4 * chars);
	x.lo = x0;
	x.hi = x0 + fmax(points - 1, 1);
	x.step = fmax(x.step, 1);
	begin(out, width, height, title);
	text(out, 16, 44, "start", "fill=\"#555\"", y_axis, 80);
	for (double v = y.lo; v <= y.hi + y.step / 2; v += y.step) {
		line(out, x.from, place(&y, v), x.to, place(&y, v), "#ddd", 1);
		text(out, x.from - 8, place(&y, v) + 4, "end", "fill=\"#555\"",
		     number(label, v, y.step), 20);
	}
	for (double v = x.lo; v <= x.hi + 1e-9; v += x.step)
		text(out, place(&x, v), height - 34, "middle", "fill=\"#555\"",
		     number(label, v, x.step), 20);
	text(out, (x.from + x.to) / 2, height - 12, "middle", "fill=\"#555\"", x_axis, 80);
	for (int i = 0; i < n; i++)
		curve(out, &x, &y, x0, &c[i], points, colors[i % 8]);
	name_curves(out, &x, &y, c, points, n);
	buf_puts(out, "</svg>\n");
}
