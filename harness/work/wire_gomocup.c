/*
 * The protocol of Gomocup (new style), for gomoku brains as they are.
 *
 *	> START 15                  < OK - ...
 *	> INFO timeout_turn 1000 ...
 *	> BEGIN                     the board is empty; else
 *	> BOARD, x,y,who ..., DONE  who: 1 own, 2 the other's, in the order of play
 *	< x,y
 *
 * The whole board is told every time.  MESSAGE, DEBUG, UNKNOWN and SUGGEST
 * lines change nothing; MESSAGE and ERROR reach the private log.
 */
#include "harness/base/json.h"
#include "harness/work/wire.h"

#include <inttypes.h>
#include <string.h>

enum { MS = 1000000, NOTE_MAX = 400 };

struct gomocup {
	bool started; /* START was answered */
	int64_t size; /* that was told */
};

static int64_t param(const struct wire_hello *h, const char *name, int64_t def)
{
	const struct arena_param *row = h->arena->params;

	for (int i = 0; row[i].type != ARENA_P_END; i++)
		if (strcmp(row[i].name, name) == 0)
			return h->params->v[i];
	return def;
}

static void hello(struct wire_talk *t, struct buf *out)
{
	struct gomocup *g = t->state;
	int64_t size = param(&t->hello, "size", 15);

	if (g->started && size == g->size)
		buf_puts(out, "RESTART\n");
	else
		buf_printf(out, "START %" PRId64 "\n", size);
	g->size = size;
}

static void put_board(const json_t *moves, struct buf *out)
{
	size_t n = json_array_size(moves), i;
	json_t *m;

	if (n == 0) {
		buf_puts(out, "BEGIN\n");
		return;
	}
	buf_puts(out, "BOARD\n");
	json_array_foreach (moves, i, m)
		buf_printf(out, "%" JSON_INTEGER_FORMAT ",%" JSON_INTEGER_FORMAT ",%d\n",
			   json_integer_value(json_array_get(m, 0)),
			   json_integer_value(json_array_get(m, 1)), (n - i) % 2 == 0 ? 1 : 2);
	buf_puts(out, "DONE\n");
}

static void turn(struct wire_talk *t, const struct wire_turn *x, struct buf *out)
{
	JSON_SCOPED *view = json_loadb(x->view, x->len, 0, NULL);
	const char *rule = json_string_value(json_object_get(view, "rule"));

	(void)t;
	/* Time is told before each move: brains use it as they like. */
	buf_printf(out,
		   "INFO rule %d\nINFO timeout_turn %" PRId64 "\nINFO timeout_match %" PRId64
		   "\nINFO time_left %" PRId64 "\n",
		   rule != NULL && strcmp(rule, "exact") == 0, x->move_ns / MS * 9 / 10,
		   (x->bank_ns + x->move_ns) / MS, (x->bank_ns + x->move_ns) / MS);
	put_board(json_object_get(view, "moves"), out);
}

/* "x,y", two whole numbers. */
static bool is_move(const char *s, size_t n)
{
	size_t digits = 0, commas = 0;

	for (size_t i = 0; i < n; i++)
		if (s[i] == ',')
			commas += digits > 0 ? 1 : 2;
		else if (s[i] >= '0' && s[i] <= '9')
			digits++;
		else
			return false;
	return commas == 1 && digits >= 2 && n <= 7 && s[n - 1] != ',';
}

static bool begins(const char *line, size_t n, const char *word)
{
	size_t w = strlen(word);
	return n >= w && strncasecmp(line, word, w) == 0;
}

static enum wire_said hear(struct wire_talk *t, const char *bytes, size_t len, size_t *ret_used,
			   struct wire_heard *ret, struct buf *out)
{
	static const char *const chatter[] = {"DEBUG", "UNKNOWN", "SUGGEST", "#"};
	struct gomocup *g = t->state;
	size_t n = 0;
	enum wire_said got = wire_line(bytes, len, ret_used, &n);

	(void)out;
	if (got != WIRE_NOTHING)
		return got;
	while (n > 0 && (bytes[n - 1] == ' ' || bytes[n - 1] == '\t'))
		n--;
	if (n == 0)
		return WIRE_NOTHING;
	for (size_t i = 0; i < sizeof(chatter) / sizeof(*chatter); i++)
		if (begins(bytes, n, chatter[i]))
			return WIRE_NOTHING;
	if (begins(bytes, n, "MESSAGE")) {
		buf_add_text(&ret->note, bytes, n, NOTE_MAX);
		return WIRE_NOTHING;
	}
	if (begins(bytes, n, "OK")) {
		if (t->n > 0)
			return WIRE_NOTHING;
		g->started = true;
		return WIRE_READY;
	}
	if (t->n > 0 && is_move(bytes, n)) {
		buf_putc(&ret->text, '[');
		buf_add(&ret->text, bytes, n);
		buf_putc(&ret->text, ']');
		return WIRE_ANSWER;
	}
	wire_complain(ret, t->n > 0 ? "neither a move x,y nor a message" : "START was not OK",
		      bytes, n);
	return WIRE_BAD;
}

const struct wire wire_gomocup = {
	.name = "gomocup",
	.summary = "gomoku brains that speak the protocol of Gomocup",
	.again = true,
	.echoes = false,
	.state_size = sizeof(struct gomocup),
	.hello = hello,
	.turn = turn,
	.hear = hear,
};
