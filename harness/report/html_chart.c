#include "harness/report/html.h"

#include <stdlib.h>
#include <string.h>

/*
 * Share of the games of a round by round, one line per player.  Names stand at
 * the end of their lines, pushed apart where lines end close together.
 */
enum { LEFT = 44, RIGHT = 560, TOP = 14, BOTTOM = 264, LABEL_STEP = 16, WIDTH = 760 };

struct label {
	double y;
	int player;
};

static double x_of(const struct standings *st, size_t i)
{
	return st->by_round.len < 2
		       ? (LEFT + RIGHT) / 2.0
		       : LEFT + (double)(RIGHT - LEFT) * (double)i / (double)(st->by_round.len - 1);
}

static double y_of(double share)
{
	return BOTTOM - share * (BOTTOM - TOP);
}

static void axes(const struct standings *st, struct buf *out)
{
	size_t every = st->by_round.len / 16 + 1;

	for (int percent = 0; percent <= 100; percent += 25) {
		double y = y_of(percent / 100.0);
		html_markup(
			out,
			"<line class=\"axis\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
			"<text class=\"dim\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%d%%</text>\n",
			LEFT, RIGHT, y, y, LEFT - 6, y + 4, percent);
	}
	for (size_t i = 0; i < st->by_round.len; i += every)
		html_markup(out,
			    "<text class=\"dim\" x=\"%.1f\" y=\"%d\" "
			    "text-anchor=\"middle\">%d</text>\n",
			    x_of(st, i), BOTTOM + 20, st->by_round.at[i].round);
	html_markup(out, "<text class=\"dim\" x=\"%d\" y=\"%d\">round</text>\n", RIGHT + 12,
		    BOTTOM + 20);
}

/* Returns where the line ends, or -1 if the player has no games. */
static double line(const struct standings *st, size_t player, struct buf *out)
{
	BUF_SCOPED points = BUF_INIT;
	BUF_SCOPED dots = BUF_INIT;
	double last = -1;

	for (size_t i = 0; i < st->by_round.len; i++) {
		const struct tally *t = &st->by_round.at[i].games[player];
		double share = tally_share(t);
		if (share < 0)
			continue;
		last = y_of(share);
		buf_printf(&points, "%s%.1f,%.1f", points.len != 0 ? " " : "", x_of(st, i), last);
		buf_printf(&dots,
			   "<circle class=\"p%zu\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.2\"><title>",
			   player % HTML_COLORS, x_of(st, i), last);
		html_text(&dots, st->players[player].name);
		buf_printf(&dots,
			   ", round %d: %.1f%%, %lld won, %lld drawn, %lld lost</title></circle>\n",
			   st->by_round.at[i].round, 100 * share, (long long)t->won,
			   (long long)t->drawn, (long long)t->lost);
	}
	if (last < 0)
		return -1;
	html_markup(out, "<polyline class=\"p%zu\"%s points=\"%s\"/>\n", player % HTML_COLORS,
		    player >= HTML_COLORS ? " stroke-dasharray=\"6 4\"" : "", points.data);
	buf_add(out, dots.data, dots.len);
	return last;
}

static int by_height(const void *a, const void *b)
{
	const struct label *x = a, *y = b;
	if (x->y != y->y)
		return x->y < y->y ? -1 : 1;
	return x->player - y->player;
}

static void labels(const struct standings *st, struct label *l, size_t n, struct buf *out)
{
	qsort(l, n, sizeof(*l), by_height);
	for (size_t i = 1; i < n; i++)
		if (l[i].y < l[i - 1].y + LABEL_STEP)
			l[i].y = l[i - 1].y + LABEL_STEP;
	double over = n > 0 ? l[n - 1].y - BOTTOM : 0;
	for (size_t i = n; over > 0 && i-- > 0;) {
		double limit = i + 1 == n ? BOTTOM : l[i + 1].y - LABEL_STEP;
		l[i].y = l[i].y > limit ? limit : l[i].y;
	}
	for (size_t i = 0; i < n; i++) {
		html_markup(out, "<text class=\"p%d\" x=\"%d\" y=\"%.1f\">",
			    l[i].player % HTML_COLORS, RIGHT + 12, l[i].y + 4);
		html_text(out, st->players[l[i].player].name);
		html_markup(out, "</text>\n");
	}
}

void html_chart(const struct standings *st, struct buf *out)
{
	struct label *l = xcalloc(st->n, sizeof(*l));
	size_t n = 0;
	int height = (int)st->n * LABEL_STEP > BOTTOM - TOP ? (int)st->n * LABEL_STEP + TOP + 30
							    : BOTTOM + 32;

	html_markup(out,
		    "<svg viewBox=\"0 0 %d %d\" width=\"%d\" role=\"img\" "
		    "aria-label=\"share of the games in each round\">\n",
		    WIDTH, height, WIDTH);
	axes(st, out);
	for (size_t i = 0; i < st->n; i++) {
		double y = line(st, i, out);
		if (y >= 0)
			l[n++] = (struct label){y, (int)i};
	}
	labels(st, l, n, out);
	html_markup(out, "</svg>\n");
	free(l);
}
