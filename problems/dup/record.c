/*
 * One JSON record of a dump as documents.  Which field is what is a table of
 * the names that dumps use, most telling first.
 */
#include "problems/dup/read.h"

#include "problems/dup/token.h"

#include "harness/base/fd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const id_names[] = {
	"_id",         "id",   "problem_id", "task_id", "question_id", "contest_id_index",
	"frontend_id", "slug", "title_slug", "url",     "name",        "title",
	NULL};
static const char *const text_names[] = {
	"text",      "question",         "question-main", "content", "description",
	"statement", "question_content", "problem",       "prompt",  "body",
	NULL};
static const char *const code_names[] = {"code", "solution", "source_code", "program", NULL};
static const char *const date_names[] = {"date", "contest_date", "release_date", "created_at",
					 NULL};

static const char *text_of(const json_t *o, const char *const *names, size_t *ret_len)
{
	for (; *names != NULL; names++) {
		const json_t *v = json_object_get(o, *names);
		if (json_is_string(v) && json_string_length(v) > 0) {
			*ret_len = json_string_length(v);
			return json_string_value(v);
		}
	}
	return NULL;
}

static int32_t date_of(const json_t *o)
{
	size_t len;
	const char *s = text_of(o, date_names, &len);
	int y, m, d;

	if (s == NULL || sscanf(s, "%4d-%2d-%2d", &y, &m, &d) != 3 || y < 1900 || m < 1 || m > 12 ||
	    d < 1 || d > 31)
		return 0;
	return y * 10000 + m * 100 + d;
}

static void id_of(const json_t *o, const char *name, int64_t number, struct buf *id)
{
	for (const char *const *n = id_names; *n != NULL; n++) {
		const json_t *v = json_object_get(o, *n);
		size_t len = json_string_length(v);
		if (json_is_integer(v))
			buf_printf(id, "%lld", (long long)json_integer_value(v));
		else if (len > 0 && memchr(json_string_value(v), '\0', len) == NULL)
			buf_add(id, json_string_value(v), len < 500 ? len : 500);
		if (id->len > 0)
			return;
	}
	buf_printf(id, "%s#%lld", name, (long long)number);
}

static void add_list(const json_t *v, struct buf *out)
{
	size_t i;
	json_t *item;

	json_array_foreach (v, i, item) {
		if (json_is_object(item))
			item = json_object_get(item, "example_text");
		if (json_is_string(item)) {
			buf_putc(out, '\n');
			buf_add(out, json_string_value(item), json_string_length(item));
		}
	}
}

static int give_solutions(struct reader *r, const json_t *o, const char *id, struct err *e)
{
	size_t i;
	json_t *s;

	json_array_foreach (json_object_get(o, "solutions"), i, s) {
		if (json_is_object(s)) {
			json_t *code = json_object_get(s, "code");
			s = code != NULL ? code : json_object_get(s, "content");
		}
		if (!json_is_string(s))
			continue;
		MEM_SCOPED char *sid = xprintf("%.480s#%zu", id, i);
		if (read_give(r, sid, json_string_value(s), json_string_length(s), true, date_of(o),
			      e) < 0)
			return -1;
	}
	return 0;
}

/* A record is what it looks like, unless nine in ten before it were the other. */
static bool looks_code(struct reader *r, const char *s, size_t len)
{
	bool code = token_is_code(s, len);
	(*(code ? &r->seen_code : &r->seen_text))++;
	int64_t all = r->seen_code + r->seen_text, other = code ? r->seen_text : r->seen_code;
	return all >= 16 && other * 10 > all * 9 ? !code : code;
}

int read_record(struct reader *r, const json_t *o, const char *name, int64_t number, struct err *e)
{
	BUF_SCOPED id = BUF_INIT;
	BUF_SCOPED text = BUF_INIT;
	size_t len = 0, title_len = 0;
	static const char *const title_name[] = {"title", NULL};

	if (!json_is_object(o)) {
		read_skip(r, name, "a record is not an object");
		return 0;
	}
	id_of(o, name, number, &id);
	bool solved = json_is_array(json_object_get(o, "solutions"));
	if (solved && r->want != DUP_WANT_TEXT && give_solutions(r, o, id.data, e) < 0)
		return -1;
	if (solved && r->want == DUP_WANT_CODE)
		return 0;
	const char *s = text_of(o, code_names, &len);
	if (s != NULL && text_of(o, text_names, &title_len) == NULL)
		return read_give(r, id.data, s, len, true, date_of(o), e);
	s = text_of(o, text_names, &len);
	if (s == NULL) {
		read_skip(r, id.data, "no text in the record");
		return 0;
	}
	bool code = r->want == DUP_WANT_CODE || (r->want == DUP_WANT_AUTO && looks_code(r, s, len));
	const char *title = text_of(o, title_name, &title_len);
	if (title != NULL && !code) {
		buf_add(&text, title, title_len);
		buf_putc(&text, '\n');
	}
	if (!code && read_looks_html(s, len))
		read_html(s, len, &text);
	else
		buf_add(&text, s, len);
	add_list(json_object_get(o, "examples"), &text);
	add_list(json_object_get(o, "constraints"), &text);
	return read_give(r, id.data, text.data, text.len, code, date_of(o), e);
}
