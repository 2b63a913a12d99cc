#include "harness/science/science.h"

#include <stdlib.h>
#include <string.h>

struct game_tags {
	struct buf white, black, result;
	int round;
};

/* A line [Name "value"]: false when it is not one. */
static bool tag_line(const char *p, const char *end, struct buf *name, struct buf *value)
{
	buf_clear(name);
	buf_clear(value);
	for (p++; p < end && *p != ' ' && *p != '\t' && *p != '"'; p++)
		buf_putc(name, *p);
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	if (p == end || *p != '"')
		return false;
	for (p++; p < end && *p != '"'; p++) {
		p += *p == '\\' && p + 1 < end;
		buf_putc(value, *p);
	}
	return p < end;
}

static int flush(struct record *r, const char *what, size_t line, struct game_tags *g,
		 struct err *e)
{
	static const struct {
		const char *text;
		double win, draw, loss;
	} results[] = {{"1-0", 1, 0, 0}, {"0-1", 0, 0, 1}, {"1/2-1/2", 0, 1, 0}, {"*", 0, 0, 0}};
	struct record_row row = {.cluster = -1, .period = g->round};
	bool known = false;

	if (g->white.len == 0 && g->black.len == 0 && g->result.len == 0)
		return 0;
	row.a = record_player(r, g->white.data, g->white.len, e);
	row.b = row.a < 0 ? -1 : record_player(r, g->black.data, g->black.len, e);
	if (row.a < 0 || row.b < 0)
		return err_wrap(e, "%s: game before line %zu", what, line);
	if (row.a == row.b)
		return err_set(e, ERR_USAGE, "%s: game before line %zu: %s against itself", what,
			       line, g->white.data);
	for (size_t i = 0; i < sizeof(results) / sizeof(*results); i++)
		if (strcmp(g->result.data, results[i].text) == 0) {
			row.win = results[i].win;
			row.draw = results[i].draw;
			row.loss = results[i].loss;
			known = true;
		}
	if (!known)
		return err_set(e, ERR_USAGE, "%s: game before line %zu: Result is \"%.20s\"", what,
			       line, g->result.data);
	r->skipped += row.win + row.draw + row.loss == 0;
	record_add(r, row);
	buf_clear(&g->white);
	buf_clear(&g->black);
	buf_clear(&g->result);
	g->round = 0;
	return 0;
}

static void keep(struct game_tags *g, const char *name, const struct buf *value)
{
	const struct {
		const char *name;
		struct buf *into;
	} tags[] = {{"White", &g->white}, {"Black", &g->black}, {"Result", &g->result}};

	for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++)
		if (strcmp(name, tags[i].name) == 0) {
			buf_clear(tags[i].into);
			buf_add(tags[i].into, value->data, value->len);
		}
	if (strcmp(name, "Round") == 0)
		g->round = (int)strtol(value->data, NULL, 10);
}

int record_read_pgn(struct record *r, const char *what, const char *bytes, size_t len,
		    struct err *e)
{
	struct game_tags g = {.white = BUF_INIT, .black = BUF_INIT, .result = BUF_INIT};
	BUF_SCOPED name = BUF_INIT, value = BUF_INIT;
	bool comment = false, moves = false;
	size_t line = 1;
	int rc = 0;

	for (const char *p = bytes, *end = bytes + len; p < end && rc == 0; line++) {
		const char *stop = memchr(p, '\n', (size_t)(end - p));
		stop = stop == NULL ? end : stop;
		if (!comment && *p == '[' && tag_line(p, stop, &name, &value)) {
			/* The first tag after moves, or a second White, opens the next game. */
			moves = moves || (g.white.len > 0 && (strcmp(name.data, "Event") == 0 ||
							      strcmp(name.data, "White") == 0));
			rc = moves ? flush(r, what, line, &g, e) : 0;
			moves = false;
			keep(&g, name.data, &value);
		} else {
			for (const char *q = p; q < stop; q++) {
				comment = comment ? *q != '}' : *q == '{';
				moves = moves || (*q != '\r' && *q != ' ');
			}
		}
		p = stop < end ? stop + 1 : end;
	}
	if (rc == 0)
		rc = flush(r, what, line, &g, e);
	buf_release(&g.white);
	buf_release(&g.black);
	buf_release(&g.result);
	return rc;
}
