#include "arenas/halite/hlt.h"

#include "arenas/halite/game.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_BYTES = 30 };

struct hlt {
	struct buf frames, moves;
	int count; /* of frames */
};

static void put_number(struct buf *out, unsigned v)
{
	char text[4];
	int n = 0;
	do
		text[n++] = (char)('0' + v % 10);
	while ((v /= 10) != 0);
	while (n > 0)
		buf_putc(out, text[--n]);
}

/* A plane, or two of them in pairs, as rows of numbers. */
static void put_plane(const struct game *g, const uint8_t *a, const uint8_t *b, struct buf *out)
{
	buf_putc(out, '[');
	for (int i = 0, cells = halite_cells(g); i < cells; i++) {
		buf_puts(out, i % g->width != 0 ? "," : i == 0 ? "[" : "],[");
		if (b != NULL)
			buf_putc(out, '[');
		put_number(out, a[i]);
		if (b == NULL)
			continue;
		buf_putc(out, ',');
		put_number(out, b[i]);
		buf_putc(out, ']');
	}
	buf_puts(out, "]]");
}

static void put_frame(struct hlt *f, const struct game *g)
{
	if (f->count++ > 0)
		buf_putc(&f->frames, ',');
	put_plane(g, halite_plane(g, HALITE_OWNER), halite_plane(g, HALITE_STRENGTH), &f->frames);
}

void *hlt_begin(const void *st)
{
	struct hlt *f = xcalloc(1, sizeof *f);
	buf_init(&f->frames);
	buf_init(&f->moves);
	put_frame(f, st);
	return f;
}

void hlt_turn(void *record, const void *st)
{
	struct hlt *f = record;
	if (f->count > 1)
		buf_putc(&f->moves, ',');
	put_plane(st, halite_plane(st, HALITE_MOVES), NULL, &f->moves);
	put_frame(f, st);
}

static void put_name(const char *name, struct buf *out)
{
	size_t n = strnlen(name, NAME_BYTES);
	/* Whole characters only: half of one would not be JSON. */
	while (n > 0 && ((unsigned char)name[n] & 0xc0) == 0x80)
		n--;
	buf_putc(out, '"');
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)name[i];
		if (c == '"' || c == '\\')
			buf_putc(out, '\\');
		if (c < 0x20)
			buf_printf(out, "\\u%04x", c);
		else
			buf_putc(out, c);
	}
	buf_putc(out, '"');
}

void hlt_end(void *record, const void *st, const char *const *names, struct buf *out)
{
	struct hlt *f = record;
	const struct game *g = st;
	buf_puts(out, "{\"frames\":[");
	buf_add(out, f->frames.data, f->frames.len);
	buf_printf(out, "],\"height\":%d,\"moves\":[", g->height);
	buf_add(out, f->moves.data, f->moves.len);
	buf_printf(out, "],\"num_frames\":%d,\"num_players\":%d,\"player_names\":[", f->count,
		   g->players);
	for (int s = 0; s < g->players; s++) {
		if (s > 0)
			buf_putc(out, ',');
		put_name(names[s], out);
	}
	buf_puts(out, "],\"productions\":");
	put_plane(g, halite_plane(g, HALITE_PRODUCTION), NULL, out);
	buf_printf(out, ",\"version\":11,\"width\":%d}", g->width);
	buf_release(&f->frames);
	buf_release(&f->moves);
	free(f);
}
