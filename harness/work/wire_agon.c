/*
 * agon/1: one JSON object a line.
 *
 *	> {"type":"hello","v":1,"game":"tron","match":7,"player":0,"players":2,
 *	   "params":{...},"limits":{"init_ms","move_ms","bank_ms","clock":"cpu"},"rng":12345}
 *	< {"type":"ready"}                                 "name" may be there
 *	> {"type":"turn","n":1,"ms":100,"bank":1000,"obs":{...}}
 *	< {"type":"move","n":1,"move":"up"}                "note" may be there
 *	> {"type":"event","n":1,"event":{...}}
 *	> {"type":"end","rank":0,"score":1}
 *
 * Members come in this order, obs last, so that a program without a JSON
 * library can find them.  n says which turn is answered: an answer to an
 * earlier turn is late and dropped.  After "end" either standard input ends,
 * or the next game's "hello" comes.
 */
#include "harness/base/json.h"
#include "harness/work/wire.h"

#include <inttypes.h>
#include <string.h>

#define PUT(out, literal) buf_add(out, literal, sizeof(literal) - 1)

enum { MS = 1000000, NOTE_MAX = 400, NUMBER_MAX = 64 };

static void put_params(const struct wire_hello *h, struct buf *out)
{
	const struct arena_param *row = h->arena->params;

	for (int i = 0; row[i].type != ARENA_P_END; i++) {
		const char *quote = row[i].type == ARENA_P_CHOICE ? "\"" : "";
		buf_printf(out, "%s\"%s\":%s", i > 0 ? "," : "", row[i].name, quote);
		arena_param_text(h->arena, h->params, i, out);
		buf_puts(out, quote);
	}
}

static void hello(struct wire_talk *t, struct buf *out)
{
	const struct wire_hello *h = &t->hello;

	buf_printf(out,
		   "{\"type\":\"hello\",\"v\":1,\"game\":\"%s\",\"match\":%" PRId64
		   ",\"player\":%d,\"players\":%d,\"params\":{",
		   h->arena->name, h->game, h->seat, h->players);
	put_params(h, out);
	buf_printf(out,
		   "},\"limits\":{\"init_ms\":%" PRId64 ",\"move_ms\":%" PRId64
		   ",\"bank_ms\":%" PRId64 ",\"clock\":\"%s\"},\"rng\":%" PRIu64 "}\n",
		   h->clock->init_ns / MS, h->clock->move_ns / MS, h->clock->bank_ns / MS,
		   h->cpu_clock ? "cpu" : "wall", h->rng >> 11); /* 53 bits: exact as a double */
}

static void turn(struct wire_talk *t, const struct wire_turn *x, struct buf *out)
{
	(void)t;
	buf_reserve(out, x->len + 128);
	PUT(out, "{\"type\":\"turn\",\"n\":");
	buf_int(out, x->n);
	PUT(out, ",\"ms\":");
	buf_int(out, x->move_ns / MS);
	PUT(out, ",\"bank\":");
	buf_int(out, x->bank_ns / MS);
	PUT(out, ",\"obs\":");
	buf_add(out, x->view, x->len);
	PUT(out, "}\n");
}

static void event(struct wire_talk *t, const char *json, size_t len, struct buf *out)
{
	buf_printf(out, "{\"type\":\"event\",\"n\":%" PRId64 ",\"event\":", t->n);
	buf_add(out, json, len);
	buf_add(out, "}\n", 2);
}

static void end(struct wire_talk *t, const struct wire_end *x, struct buf *out)
{
	(void)t;
	buf_printf(out, "{\"type\":\"end\",\"rank\":%d,\"score\":%.17g}\n", x->rank, x->score);
}

/* ------------------------------------------------------------------ what it says */

/* A number written out, {"n":1e3} or 1.0 included, is no turn. */
static enum wire_said hear_move(const struct wire_talk *t, const json_t *j, struct wire_heard *ret)
{
	const json_t *n = json_object_get(j, "n"), *move = json_object_get(j, "move");
	const char *note = json_string_value(json_object_get(j, "note"));

	if (!json_is_integer(n) || move == NULL) {
		snprintf(ret->why, sizeof(ret->why), "a move has an integer \"n\" and a \"move\"");
		return WIRE_BAD;
	}
	/* Before the first turn: of the game before. */
	if (t->n == 0 || json_integer_value(n) < t->n)
		return WIRE_NOTHING;
	if (json_integer_value(n) > t->n) {
		snprintf(ret->why, sizeof(ret->why),
			 "an answer to turn %" PRId64 " in turn %" PRId64,
			 (int64_t)json_integer_value(n), t->n);
		return WIRE_BAD;
	}
	if (note != NULL)
		buf_add_text(&ret->note, note, strlen(note), NOTE_MAX);
	if (json_is_string(move)) {
		buf_add(&ret->text, json_string_value(move), json_string_length(move));
		return WIRE_ANSWER;
	}
	char *text = json_dumps(move, JSON_COMPACT | JSON_ENCODE_ANY);
	if (text == NULL) {
		snprintf(ret->why, sizeof(ret->why), "the move cannot be written as JSON");
		return WIRE_BAD;
	}
	buf_puts(&ret->text, text);
	free(text);
	return WIRE_ANSWER;
}

static enum wire_said hear_object(struct wire_talk *t, const json_t *j, struct wire_heard *ret)
{
	const char *type = json_string_value(json_object_get(j, "type"));

	if (type != NULL && strcmp(type, "ready") == 0)
		return WIRE_READY;
	if (type != NULL && strcmp(type, "move") == 0)
		return hear_move(t, j, ret);
	snprintf(ret->why, sizeof(ret->why), "\"type\" is neither \"ready\" nor \"move\"");
	return WIRE_BAD;
}

/* ------------------------------------------------------------- the usual line */

static bool eat(const char **at, const char *end, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(end - *at) < n || memcmp(*at, word, n) != 0)
		return false;
	*at += n;
	return true;
}

/* One space, as Python's json writes it, or none. */
static void eat_space(const char **at, const char *end)
{
	if (*at < end && **at == ' ')
		++*at;
}

static bool eat_name(const char **at, const char *end, const char *name)
{
	if (!eat(at, end, name))
		return false;
	eat_space(at, end);
	if (!eat(at, end, ":"))
		return false;
	eat_space(at, end);
	return true;
}

static bool eat_comma(const char **at, const char *end)
{
	if (!eat(at, end, ","))
		return false;
	eat_space(at, end);
	return true;
}

/* Digits that mean the same to every reader: no sign, no leading zero, no overflow. */
static bool eat_number(const char **at, const char *end, int64_t *ret)
{
	const char *from = *at;
	int64_t n = 0;

	while (*at < end && **at >= '0' && **at <= '9' && *at - from < 18)
		n = n * 10 + *(*at)++ - '0';
	*ret = n;
	return *at > from && (*from != '0' || *at == from + 1);
}

/* {"type":"move","n":N,"move":"WORD"} and nothing else is nearly every line, and is not
 * worth a tree of JSON: false sends all others there, which would say of this one the same. */
static bool is_usual(const char *at, const char *end, int64_t n, struct wire_heard *ret)
{
	int64_t its_n;

	if (!eat(&at, end, "{") || !eat_name(&at, end, "\"type\"") || !eat(&at, end, "\"move\"") ||
	    !eat_comma(&at, end) || !eat_name(&at, end, "\"n\"") || !eat_number(&at, end, &its_n) ||
	    !eat_comma(&at, end) || !eat_name(&at, end, "\"move\"") || !eat(&at, end, "\""))
		return false;
	const char *word = at;
	while (at < end && *at >= ' ' && *at < 0x7f && *at != '"' && *at != '\\')
		at++;
	size_t len = (size_t)(at - word);
	if (!eat(&at, end, "\"}") || at != end || n == 0 || its_n != n)
		return false;
	buf_add(&ret->text, word, len);
	return true;
}

static enum wire_said hear(struct wire_talk *t, const char *bytes, size_t len, size_t *ret_used,
			   struct wire_heard *ret, struct buf *out)
{
	size_t line = 0;
	struct err bad = ERR_INIT;
	enum wire_said got = wire_line(bytes, len, ret_used, &line);

	(void)out;
	if (got != WIRE_NOTHING)
		return got;
	if (is_usual(bytes, bytes + line, t->n, ret))
		return WIRE_ANSWER;
	JSON_SCOPED *j = json_parse("line", bytes, line, WIRE_LINE_MAX, &bad);
	if (!json_is_object(j)) {
		wire_complain(ret, "not a line with one JSON object", bytes, line);
		return WIRE_BAD;
	}
	return hear_object(t, j, ret);
}

const struct wire wire_agon = {
	.name = "agon",
	.summary = "agon/1, one JSON object a line on standard input and output",
	.again = true,
	.echoes = true,
	.hello = hello,
	.turn = turn,
	.event = event,
	.end = end,
	.hear = hear,
};
