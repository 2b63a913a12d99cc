/*
 * The text protocol of the first Halite challenge, for its bots as they are.
 *
 *	> 1                     its number, from 1
 *	> 30 30                 width height
 *	> 2 2 3 ...             productions
 *	> 217 0 1 1 ... 12 ...  the map: runs of owners, then strengths
 *	< name                  within the init time
 *	> map                   of each turn
 *	< 12 7 1 13 7 0         orders: x y direction, in one line
 *
 * Lines end in \n.  A bot is told nothing of the end: its input ends.
 */
#include "harness/base/json.h"
#include "harness/work/wire.h"

#include <string.h>

static void put_text(const json_t *view, const char *key, struct buf *out)
{
	const char *s = json_string_value(json_object_get(view, key));

	buf_puts(out, s != NULL ? s : "");
	buf_putc(out, '\n');
}

static void hello(struct wire_talk *t, struct buf *out)
{
	JSON_SCOPED *view = json_loadb(t->hello.view, t->hello.view_len, 0, NULL);

	if (!json_is_object(view))
		BUG("halite: the opening is no view");
	buf_printf(out, "%d\n%d %d\n", (int)json_int_or(view, "you", 0),
		   (int)json_int_or(view, "width", 0), (int)json_int_or(view, "height", 0));
	put_text(view, "production", out);
	put_text(view, "map", out);
}

static void turn(struct wire_talk *t, const struct wire_turn *x, struct buf *out)
{
	JSON_SCOPED *view = json_loadb(x->view, x->len, 0, NULL);

	(void)t;
	put_text(view, "map", out);
}

static enum wire_said hear(struct wire_talk *t, const char *bytes, size_t len, size_t *ret_used,
			   struct wire_heard *ret, struct buf *out)
{
	size_t line = 0;
	enum wire_said got = wire_line(bytes, len, ret_used, &line);

	(void)out;
	if (got != WIRE_NOTHING)
		return got;
	if (t->n == 0) {
		buf_add_text(&ret->note, bytes, line, 60);
		return WIRE_READY;
	}
	for (size_t i = 0; i < line; i++)
		if ((unsigned char)bytes[i] < 0x20 || (unsigned char)bytes[i] > 0x7e) {
			wire_complain(ret, "orders with other characters", bytes, line);
			return WIRE_BAD;
		}
	buf_add(&ret->text, bytes, line);
	return WIRE_ANSWER;
}

const struct wire wire_halite = {
	.name = "halite",
	.summary = "bots of the first Halite challenge",
	.again = false,
	.echoes = false,
	.opening = true,
	.hello = hello,
	.turn = turn,
	.hear = hear,
};
