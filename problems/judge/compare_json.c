/*
 * JSON values as Python compares them: 1 equals 1.0, true equals 1, order counts
 * in lists and not in objects.
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "problems/judge/compare.h"

#include <string.h>

enum { JSON_BYTES = 64 << 20 };

static bool same(const json_t *a, const json_t *b);

static bool is_numeric(const json_t *j)
{
	return json_is_number(j) || json_is_boolean(j);
}

static double value_of(const json_t *j)
{
	return json_is_boolean(j) ? json_is_true(j) : json_number_value(j);
}

static bool same_members(const json_t *a, const json_t *b)
{
	const char *key;
	json_t *v;

	if (json_object_size(a) != json_object_size(b))
		return false;
	json_object_foreach ((json_t *)a, key, v)
		if (json_object_get(b, key) == NULL || !same(v, json_object_get(b, key)))
			return false;
	return true;
}

/* Depth is bounded by the parser. */
static bool same(const json_t *a, const json_t *b)
{
	if (is_numeric(a) && is_numeric(b))
		return json_is_integer(a) && json_is_integer(b)
			       ? json_integer_value(a) == json_integer_value(b)
			       : value_of(a) == value_of(b);
	if (json_typeof(a) != json_typeof(b))
		return false;
	if (json_is_object(a))
		return same_members(a, b);
	if (!json_is_array(a))
		return json_equal(a, b);
	if (json_array_size(a) != json_array_size(b))
		return false;
	for (size_t i = 0; i < json_array_size(a); i++)
		if (!same(json_array_get(a, i), json_array_get(b, i)))
			return false;
	return true;
}

static void show(char to[96], const struct buf *b)
{
	BUF_SCOPED clean = BUF_INIT;

	buf_add_text(&clean, b->data, b->len, 60);
	while (clean.len > 0 && clean.data[clean.len - 1] == '\n')
		buf_truncate(&clean, clean.len - 1);
	snprintf(to, 96, "%.95s", clean.data);
}

/* Texts that differ, where one of them is no JSON: large integers, mostly. */
static bool same_text(const struct buf *a, const struct buf *b)
{
	size_t i = 0, j = 0;

	for (;;) {
		i += strspn(a->data + i, " \t\r\n");
		j += strspn(b->data + j, " \t\r\n");
		if (a->data[i] == '\0' || a->data[i] != b->data[j])
			return a->data[i] == b->data[j];
		i++;
		j++;
	}
}

/* Jansson reads arrays and objects only at the top: a value is put into a list. */
static json_t *parse(const struct buf *text)
{
	struct err none = ERR_INIT;
	BUF_SCOPED list = BUF_INIT;

	buf_printf(&list, "[%s]", text->data);
	return json_parse("value", list.data, list.len, JSON_BYTES + 2, &none);
}

int compare_json(int ans_fd, int out_fd, struct judge_diff *ret, struct err *e)
{
	BUF_SCOPED ans = BUF_INIT;
	BUF_SCOPED out = BUF_INIT;
	struct judge_diff d = {.equal = true, .share = 1};

	if (fd_read_all(ans_fd, JSON_BYTES, &ans) != 0)
		return err_set(e, ERR_USAGE, "cannot read the answer, or it is too large");
	int rc = fd_read_all(out_fd, JSON_BYTES, &out);
	if (rc < 0)
		return err_sys(e, ERR_INTERNAL, "cannot read the output");
	JSON_SCOPED *want = parse(&ans);
	JSON_SCOPED *got = rc == 0 ? parse(&out) : NULL;
	bool equal =
		rc == 0 && (want != NULL && got != NULL ? same(want, got) : same_text(&ans, &out));
	if (!equal) {
		d = (struct judge_diff){.line = 1, .column = 1};
		snprintf(d.what, sizeof(d.what), "%s",
			 got == NULL ? "no value was returned" : "another value");
		show(d.expected, &ans);
		show(d.got, &out);
	}
	*ret = d;
	return 0;
}
