/*
 * The core as a terminal picture: one line of state, then the cells in reading
 * order.  In colour each character is a braille pattern of eight cells in the
 * colour of whoever wrote most of them, bright where a process is.  Without
 * colour each character stands for a run of cells: a letter of the writer,
 * upper case where one of its processes is; '.' is untouched.  Owners are known
 * only when the whole game was played in slices; else what is not empty shows
 * as '#'.
 */
#include "arenas/corewar/game.h"

#include <stdlib.h>
#include <string.h>

enum { BRAILLE_CELLS = 8, PROCESSES_SHOWN = 20000, NAME_SHOWN = 20 };

struct picture {
	const struct game *g;
	uint8_t *process; /* per cell: warrior + 1 whose process is there, 0 nobody */
	int size, per_char, chars;
};

/* What a run of cells is: who owns most of it, whose process is there. */
struct run {
	int owner, process; /* warrior + 1; 0 nobody */
	unsigned used;      /* bit per cell, of the first eight */
	bool written;
};

static const char *const colours[] = {"31", "34", "32", "33", "35", "36", "91", "94"};

static struct run look(const struct picture *p, int from)
{
	const struct mars *m = game_mars(p->g);
	int count[CW_WARRIORS_MAX + 1] = {0};
	struct run r = {0};
	for (int i = from; i < from + p->per_char && i < p->size; i++) {
		struct cw_insn cell = mars_cell(m, i);
		int owner = mars_owner(m, i);
		if (owner > 0 && ++count[owner] > count[r.owner])
			r.owner = owner;
		if (p->process[i] != 0)
			r.process = p->process[i];
		if (!cw_is_empty(&cell) || owner > 0) {
			r.written = true;
			r.used |= i - from < BRAILLE_CELLS ? 1u << (i - from) : 0;
		}
	}
	return r;
}

static void put_braille(const struct run *r, struct buf *out)
{
	/* Dots of a braille pattern in reading order: two columns of four. */
	static const uint8_t dot[BRAILLE_CELLS] = {0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80};
	unsigned bits = 0;
	int who = r->process != 0 ? r->process : r->owner;
	for (int i = 0; i < BRAILLE_CELLS; i++)
		bits |= r->used >> i & 1 ? dot[i] : 0u;
	if (who > 0)
		buf_printf(out, "\033[%s%sm", r->process != 0 ? "1;7;" : "",
			   colours[(who - 1) % 8]);
	buf_putc(out, 0xe2);
	buf_putc(out, 0xa0 | (int)(bits >> 6));
	buf_putc(out, 0x80 | (int)(bits & 0x3f));
	if (who > 0)
		buf_puts(out, "\033[0m");
}

static void put_letter(const struct run *r, struct buf *out)
{
	if (r->process > 0)
		buf_putc(out, 'A' + r->process - 1);
	else if (r->owner > 0)
		buf_putc(out, 'a' + r->owner - 1);
	else
		buf_putc(out, r->written ? '#' : '.');
}

static void mark_processes(struct picture *p)
{
	int *at = xmalloc(PROCESSES_SHOWN * sizeof *at);
	for (int w = 0; w < p->g->players; w++) {
		int n = mars_processes(game_mars(p->g), w, PROCESSES_SHOWN, at);
		for (int i = 0; i < n; i++)
			p->process[at[i]] = (uint8_t)(w + 1);
	}
	free(at);
}

/* One line: cycle, and of each warrior name, letter, processes. */
static void put_state(const struct game *g, const char *const *names, bool color, int width,
		      struct buf *out)
{
	BUF_SCOPED line = BUF_INIT;
	buf_printf(&line, "cycle %d/%d%s", (int)game_cycles(g), g->rules.max_cycles,
		   mars_settled(game_mars(g)) ? ", settled" : "");
	int used = (int)line.len;
	for (int s = 0; s < g->players; s++) {
		BUF_SCOPED one = BUF_INIT;
		int w = g->warrior[s];
		unsigned tasks = mars_warrior(game_mars(g), w)->tasks;
		buf_printf(&one, "  %c ", 'A' + w);
		buf_add_text(&one, names[s], strnlen(names[s], NAME_SHOWN), NAME_SHOWN);
		if (tasks > 0)
			buf_printf(&one, " %u", tasks);
		else
			buf_puts(&one, " dead");
		used += (int)one.len;
		if (used > width)
			break;
		if (color)
			buf_printf(&line, "\033[%sm", colours[w % 8]);
		buf_add(&line, one.data, one.len);
		if (color)
			buf_puts(&line, "\033[0m");
	}
	buf_add(out, line.data, line.len);
	buf_putc(out, '\n');
}

void game_show(const void *st, const char *const *names, bool color, int width, int height,
	       struct buf *out)
{
	const struct game *g = st;
	struct picture p = {.g = g, .size = g->rules.core_size};
	width = width < 16 ? 16 : width;
	height = height < 2 ? 2 : height;
	if (!g->started)
		return;
	put_state(g, names, color, width, out);
	p.process = xcalloc((size_t)p.size, 1);
	mark_processes(&p);
	int room = width * (height - 1);
	p.per_char = (p.size + room - 1) / room;
	bool braille = color && p.per_char <= BRAILLE_CELLS;
	if (braille)
		p.per_char = BRAILLE_CELLS;
	for (int at = 0, column = 0; at < p.size; at += p.per_char) {
		struct run r = look(&p, at);
		if (braille) {
			put_braille(&r, out);
		} else {
			if (color && r.owner + r.process > 0)
				buf_printf(out, "\033[%sm",
					   colours[((r.process ? r.process : r.owner) - 1) % 8]);
			put_letter(&r, out);
			if (color && r.owner + r.process > 0)
				buf_puts(out, "\033[0m");
		}
		if (++column == width || at + p.per_char >= p.size) {
			buf_putc(out, '\n');
			column = 0;
		}
	}
	free(p.process);
}
