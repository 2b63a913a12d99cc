#include "agents/llm/wire.h"

#include "harness/base/json.h"
#include "harness/base/vec.h"

#include <stdlib.h>
#include <string.h>

struct line {
	json_t *line, *request; /* request with the messages it shares put back */
	json_t *key;
	bool used;
};

struct llm_cassette {
	VEC(struct line)
	lines;
	json_t *end; /* the line that says how it ended; NULL: it broke off */
	size_t next;
};

/* What makes two calls the same. */
static json_t *request_key(const json_t *request)
{
	static const char *const not_same[] = {"stream", "stream_options", "user", "metadata"};
	json_t *key = json_copy((json_t *)(uintptr_t)request);

	for (size_t i = 0; i < sizeof(not_same) / sizeof(not_same[0]); i++)
		json_object_del(key, not_same[i]);
	return key;
}

size_t llm_shared_messages(const json_t *a, const json_t *b)
{
	const json_t *x = json_object_get(a, "messages"), *y = json_object_get(b, "messages");
	size_t n = 0;

	while (n < json_array_size(x) && n < json_array_size(y) &&
	       json_equal(json_array_get(x, n), json_array_get(y, n)))
		n++;
	return n;
}

json_t *llm_cassette_line(int64_t seq, const char *player, int round, const json_t *request,
			  const json_t *before, const char *sha256)
{
	size_t keep = before != NULL ? llm_shared_messages(request, before) : 0;
	json_t *cut = json_copy((json_t *)(uintptr_t)request);
	const json_t *all = json_object_get(request, "messages");

	if (keep > 0) {
		json_t *rest = json_array();
		for (size_t i = keep; i < json_array_size(all); i++)
			json_array_append(rest, json_array_get(all, i));
		json_object_set_new(cut, "messages", rest);
	}
	return json_pack("{s:I,s:s,s:i,s:s,s:I,s:o}", "seq", (json_int_t)seq, "player", player,
			 "round", round, "request_sha256", sha256, "keep", (json_int_t)keep,
			 "request", cut);
}

static int add_line(struct llm_cassette *c, json_t *j)
{
	const json_t *request = json_object_get(j, "request");
	int64_t keep = json_int_or(j, "keep", 0);
	const json_t *before = c->lines.len > 0 ? c->lines.at[c->lines.len - 1].request : NULL;
	const json_t *old = json_object_get(before, "messages");

	if (!json_is_object(request) || !json_is_object(json_object_get(j, "body")) || keep < 0 ||
	    (size_t)keep > json_array_size(old))
		return -1;
	json_t *whole = json_copy((json_t *)(uintptr_t)request);
	if (keep > 0) {
		json_t *all = json_array();
		for (size_t i = 0; i < (size_t)keep; i++)
			json_array_append(all, json_array_get(old, i));
		json_array_extend(all, json_object_get(request, "messages"));
		json_object_set_new(whole, "messages", all);
	}
	vec_push(&c->lines,
		 ((struct line){
			 .line = json_incref(j), .request = whole, .key = request_key(whole)}));
	return 0;
}

static int read_line(struct llm_cassette *c, const char *what, const char *text, size_t len,
		     struct err *e)
{
	JSON_SCOPED *j = json_parse(what, text, len, 256 << 20, e);
	bool end = json_is_string(json_object_get(j, "end"));

	if (j == NULL)
		return -1;
	if (end && c->end == NULL)
		c->end = json_incref(j);
	else if (end || c->end != NULL || add_line(c, j) < 0)
		return err_set(e, ERR_USAGE, "%s: line %zu is not a recorded call", what,
			       c->lines.len + 1);
	return 0;
}

struct llm_cassette *llm_cassette_read(const char *what, const char *text, size_t len,
				       struct err *e)
{
	struct llm_cassette *c = xcalloc(1, sizeof(*c));

	for (size_t at = 0; at < len;) {
		const char *nl = memchr(text + at, '\n', len - at);
		size_t n = nl != NULL ? (size_t)(nl - (text + at)) : len - at;
		if (n > 0 && read_line(c, what, text + at, n, e) < 0) {
			llm_cassette_free(c);
			return NULL;
		}
		at += n + 1;
	}
	return c;
}

void llm_cassette_free(struct llm_cassette *c)
{
	if (c == NULL)
		return;
	vec_each (struct line, l, &c->lines) {
		json_decref(l->line);
		json_decref(l->request);
		json_decref(l->key);
	}
	vec_release(&c->lines);
	json_decref(c->end);
	free(c);
}

static void show_value(const char *name, const json_t *v, struct buf *out)
{
	BUF_SCOPED text = BUF_INIT;

	if (v == NULL)
		buf_puts(&text, "(nothing)");
	else
		json_dump(v, &text);
	buf_printf(out, "\n  %s: ", name);
	buf_add_text(out, text.data, text.len < 400 ? text.len : 400, 400);
}

/* "message 4: ..." where two requests begin to differ. */
static void request_diff(const json_t *have, const json_t *want, struct buf *out)
{
	const json_t *x = json_object_get(have, "messages"), *y = json_object_get(want, "messages");
	size_t n = llm_shared_messages(have, want);
	const char *key;
	json_t *v;

	if (n < json_array_size(x) || n < json_array_size(y)) {
		buf_printf(out, "message %zu differs", n + 1);
		show_value("now", json_array_get(x, n), out);
		show_value("recorded", json_array_get(y, n), out);
		return;
	}
	json_object_foreach ((json_t *)(uintptr_t)have, key, v)
		if (!json_equal(v, json_object_get(want, key))) {
			buf_printf(out, "\"%.60s\" differs", key);
			show_value("now", v, out);
			show_value("recorded", json_object_get(want, key), out);
			return;
		}
	buf_puts(out, "members are missing");
}

static struct line *find(struct llm_cassette *c, const json_t *key)
{
	vec_each (struct line, l, &c->lines)
		if (!l->used && json_equal(l->key, key))
			return l;
	return NULL;
}

int llm_cassette_next(struct llm_cassette *c, bool by_request, const json_t *request,
		      const json_t **ret_line, const json_t **ret_end, struct buf *why)
{
	while (c->next < c->lines.len && c->lines.at[c->next].used)
		c->next++;
	bool over = c->next == c->lines.len;

	*ret_end = c->end;
	JSON_SCOPED *key = by_request ? request_key(request) : NULL;
	struct line *l = over ? NULL : by_request ? find(c, key) : &c->lines.at[c->next];
	if (l != NULL) {
		l->used = true;
		*ret_line = l->line;
		return 0;
	}
	if (over && c->end != NULL)
		return 2;
	if (over)
		buf_puts(why, "the recording has no more calls");
	else
		request_diff(key, c->lines.at[c->next].key, why);
	return 1;
}

bool llm_cassette_without_tools(const struct llm_cassette *c)
{
	return c->lines.len > 0 && json_object_get(c->lines.at[0].request, "tools") == NULL;
}

void llm_cassette_each(const struct llm_cassette *c,
		       void (*fn)(void *cookie, const json_t *request, const json_t *line),
		       void *cookie)
{
	vec_each (struct line, l, &c->lines)
		fn(cookie, l->request, l->line);
}
