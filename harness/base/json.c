#include "harness/base/json.h"

#include "harness/base/fd.h"

#include <stdlib.h>
#include <string.h>

void json_unref(json_t **j)
{
	json_decref(*j);
	*j = NULL;
}

json_t *json_parse(const char *what, const char *text, size_t len, size_t max, struct err *e)
{
	json_error_t je;

	if (len > max) {
		err_set(e, ERR_USAGE, "%s: %zu bytes of JSON, at most %zu are read", what, len,
			max);
		return NULL;
	}
	json_t *j = json_loadb(text, len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &je);
	if (j == NULL)
		err_set(e, ERR_USAGE, "%s:%d:%d: not valid JSON: %s", what, je.line, je.column,
			je.text);
	return j;
}

static int append(const char *bytes, size_t n, void *out)
{
	buf_add(out, bytes, n);
	return 0;
}

void json_dump(const json_t *j, struct buf *out)
{
	const size_t flags =
		JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15);
	if (json_dump_callback(j, append, out, flags) < 0)
		BUG("value cannot be written as JSON");
}

int json_write_line(int fd, const json_t *j)
{
	BUF_SCOPED line = BUF_INIT;
	json_dump(j, &line);
	buf_putc(&line, '\n');
	return fd_write_all(fd, line.data, line.len);
}

json_t *json_text(const void *bytes, size_t n)
{
	BUF_SCOPED clean = BUF_INIT;
	buf_add_text(&clean, bytes, n, n);
	return json_stringn(clean.data, clean.len);
}

static json_t *member(const json_t *obj, const char *where, const char *key, json_type type,
		      const char *expected, struct err *e)
{
	json_t *v = json_object_get(obj, key);
	const char *dot = where[0] != '\0' ? "." : "";

	if (v == NULL)
		err_set(e, ERR_USAGE, "%s%s%s: missing, expected %s", where, dot, key, expected);
	else if (json_typeof(v) != type)
		err_set(e, ERR_USAGE, "%s%s%s: expected %s", where, dot, key, expected);
	else
		return v;
	return NULL;
}

const char *json_str_at(const json_t *obj, const char *where, const char *key, struct err *e)
{
	return json_string_value(member(obj, where, key, JSON_STRING, "a string", e));
}

int64_t json_int_at(const json_t *obj, const char *where, const char *key, struct err *e)
{
	return json_integer_value(member(obj, where, key, JSON_INTEGER, "an integer", e));
}

json_t *json_obj_at(const json_t *obj, const char *where, const char *key, struct err *e)
{
	return member(obj, where, key, JSON_OBJECT, "an object", e);
}

json_t *json_arr_at(const json_t *obj, const char *where, const char *key, struct err *e)
{
	return member(obj, where, key, JSON_ARRAY, "a list", e);
}

int64_t json_int_or(const json_t *obj, const char *key, int64_t otherwise)
{
	const json_t *v = json_object_get(obj, key);
	return json_is_integer(v) ? json_integer_value(v) : otherwise;
}

const char *json_str_or(const json_t *obj, const char *key, const char *otherwise)
{
	const json_t *v = json_object_get(obj, key);
	return json_is_string(v) ? json_string_value(v) : otherwise;
}

bool json_bool_or(const json_t *obj, const char *key, bool otherwise)
{
	const json_t *v = json_object_get(obj, key);
	return json_is_boolean(v) ? json_is_true(v) : otherwise;
}
