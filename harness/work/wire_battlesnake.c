/*
 * The public Battlesnake API, for snakes as they are: HTTP servers.
 *
 * Each server runs in a sandbox with a loopback of its own, so all may listen on
 * the same port, and none can reach another.  harness/work/http_client.c stands
 * beside it and turns requests into lines.  The arena's view is the API's
 * request as it is, so /start gets the first and /end the last.
 */
#include "harness/base/json.h"
#include "harness/work/wire.h"

#include <inttypes.h>
#include <string.h>

enum { SHOUT_MAX = 256 };

struct snake {
	struct buf last; /* view */
};

static void put(const char *word, const char *json, size_t len, struct buf *out)
{
	buf_puts(out, word);
	buf_add(out, json, len);
	buf_putc(out, '\n');
}

static void keep(struct wire_talk *t, const char *view, size_t len)
{
	struct snake *s = t->state;

	if (s->last.data == NULL)
		buf_init(&s->last);
	buf_clear(&s->last);
	buf_add(&s->last, view, len);
}

static void hello(struct wire_talk *t, struct buf *out)
{
	keep(t, t->hello.view, t->hello.view_len);
	put("start ", t->hello.view, t->hello.view_len, out);
}

static void turn(struct wire_talk *t, const struct wire_turn *x, struct buf *out)
{
	keep(t, x->view, x->len);
	buf_printf(out, "move %" PRId64 " ", x->n);
	put("", x->view, x->len, out);
}

static void end(struct wire_talk *t, const struct wire_end *x, struct buf *out)
{
	const struct snake *s = t->state;

	(void)x;
	put("end ", s->last.data, s->last.len, out);
}

static enum wire_said hear_move(const char *json, size_t len, struct wire_heard *ret)
{
	struct err bad = ERR_INIT;
	JSON_SCOPED *j = json_parse("answer", json, len, WIRE_LINE_MAX, &bad);
	const json_t *move = json_object_get(j, "move"), *shout = json_object_get(j, "shout");

	if (!json_is_string(move)) {
		wire_complain(ret, "/move was not answered with {\"move\":TEXT}", json, len);
		return WIRE_BAD;
	}
	if (json_is_string(shout))
		buf_add_text(&ret->note, json_string_value(shout), json_string_length(shout),
			     SHOUT_MAX);
	buf_add(&ret->text, json_string_value(move), json_string_length(move));
	return WIRE_ANSWER;
}

static enum wire_said hear(struct wire_talk *t, const char *bytes, size_t len, size_t *ret_used,
			   struct wire_heard *ret, struct buf *out)
{
	size_t n = 0;
	enum wire_said got = wire_line(bytes, len, ret_used, &n);

	(void)out;
	if (got != WIRE_NOTHING)
		return got;
	if (n >= 5 && memcmp(bytes, "ready", 5) == 0)
		return WIRE_READY;
	const char *rest = bytes + n;
	if (n > 5 && memcmp(bytes, "move ", 5) == 0)
		rest = bytes + 5;
	else if (n > 4 && memcmp(bytes, "bad ", 4) == 0)
		rest = bytes + 4;
	int64_t number = 0;
	while (rest < bytes + n && *rest >= '0' && *rest <= '9' && number < INT32_MAX)
		number = number * 10 + (*rest++ - '0');
	if (number > 0 && number < t->n)
		return WIRE_NOTHING; /* late */
	if (number == t->n && number > 0 && bytes[0] == 'm' && rest < bytes + n)
		return hear_move(rest + 1, (size_t)(bytes + n - rest) - 1, ret);
	wire_complain(ret, "/move", rest, (size_t)(bytes + n - rest));
	return WIRE_BAD;
}

static void release(struct wire_talk *t)
{
	struct snake *s = t->state;
	if (s->last.data != NULL)
		buf_release(&s->last);
}

const struct wire wire_battlesnake = {
	.name = "battlesnake-http",
	.summary = "servers of the public Battlesnake API, told their port in $PORT",
	.again = true,
	.echoes = true,
	.opening = true,
	.state_size = sizeof(struct snake),
	.command = "/agon/worker http",
	.worker = true,
	.hello = hello,
	.turn = turn,
	.end = end,
	.hear = hear,
	.close = release,
};
