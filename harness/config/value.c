/* One value by one row: what is wanted, and whether this is it. */
#include "harness/config/keys.h"

#include "harness/base/fd.h"
#include "harness/base/opt.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int64_t max_of(const struct key *k)
{
	return k->min == 0 && k->max == 0 ? INT64_MAX : k->max;
}

void key_time_text(int64_t ns, struct buf *out)
{
	static const struct {
		int64_t factor;
		const char *unit;
	} units[] = {{1000000000, "s"}, {1000000, "ms"}, {1000, "us"}, {1, "ns"}};
	size_t i = 0;

	while (ns % units[i].factor != 0)
		i++;
	buf_printf(out, "%" PRId64 "%s", ns / units[i].factor, units[i].unit);
}

void key_size_text(int64_t bytes, struct buf *out)
{
	static const struct {
		int64_t factor;
		const char *unit;
	} units[] = {{1 << 30, "G"}, {1 << 20, "M"}, {1 << 10, "K"}, {1, ""}};
	size_t i = 0;

	while (bytes % units[i].factor != 0 || (bytes == 0 && units[i].factor > 1))
		i++;
	buf_printf(out, "%" PRId64 "%s", bytes / units[i].factor, units[i].unit);
}

static void range_text(const struct key *k, void (*text)(int64_t, struct buf *), struct buf *out)
{
	if (k->min == 0 && k->max == 0)
		return;
	buf_puts(out, ", ");
	text(k->min, out);
	buf_puts(out, " to ");
	text(k->max, out);
}

static void choices_text(const char *choices, struct buf *out)
{
	for (const char *p = choices; *p != '\0'; p++) {
		if (*p == '|')
			buf_puts(out, ", ");
		else
			buf_putc(out, *p);
	}
}

void key_expected(const struct key *k, struct buf *out)
{
	switch (k->type) {
	case KEY_TEXT:
		buf_puts(out, "text");
		break;
	case KEY_NAME:
		buf_puts(out, "1 to 64 letters, digits, \"_\" or \"-\"");
		break;
	case KEY_CHOICE:
		buf_puts(out, "one of ");
		choices_text(k->choices, out);
		break;
	case KEY_INT:
		if (max_of(k) == INT64_MAX)
			buf_printf(out, "integer >= %" PRId64, k->min);
		else
			buf_printf(out, "integer %" PRId64 " to %" PRId64, k->min, k->max);
		break;
	case KEY_REAL:
		if (k->max > 0)
			buf_printf(out, "number %lld to %lld", (long long)k->min,
				   (long long)k->max);
		else
			buf_puts(out, "number >= 0");
		break;
	case KEY_BOOL:
		buf_puts(out, "true or false");
		break;
	case KEY_TIME:
		buf_puts(out, "a time such as 10s or 500ms");
		range_text(k, key_time_text, out);
		break;
	case KEY_SIZE:
		buf_puts(out, "a size such as 64M");
		range_text(k, key_size_text, out);
		break;
	case KEY_LIST:
		buf_puts(out, "a list of texts");
		break;
	case KEY_MAP:
	case KEY_PLACE:
		buf_puts(out, "keys and values");
		break;
	case KEY_END:
	case KEY_ANY:
	case KEY_UNUSED:
	case KEY_REFUSED:
		buf_puts(out, "anything");
		break;
	}
}

const char *key_type_name(enum key_type t)
{
	static const char *const names[] = {[KEY_END] = "",
					    [KEY_TEXT] = "text",
					    [KEY_NAME] = "name",
					    [KEY_CHOICE] = "one",
					    [KEY_INT] = "integer",
					    [KEY_REAL] = "number",
					    [KEY_BOOL] = "true or false",
					    [KEY_TIME] = "time",
					    [KEY_SIZE] = "size",
					    [KEY_LIST] = "list of texts",
					    [KEY_MAP] = "keys and values",
					    [KEY_ANY] = "anything",
					    [KEY_PLACE] = "keys and values",
					    [KEY_UNUSED] = "unused",
					    [KEY_REFUSED] = "refused"};
	return names[t];
}

static bool in_range(const struct key *k, int64_t v)
{
	return v >= k->min && v <= max_of(k);
}

static json_t *int_value(const struct key *k, const char *s, int64_t *ret)
{
	/* strtoll would take blanks; "+5" and "007" are no integers of anyone's mind. */
	const char *digits = s[0] == '-' ? s + 1 : s;
	if (digits[0] < '0' || digits[0] > '9' || (digits[0] == '0' && digits[1] != '\0'))
		return NULL;
	if (opt_int(s, ret, NULL) < 0 || !in_range(k, *ret))
		return NULL;
	return json_integer(*ret);
}

static json_t *real_value(const struct key *k, const char *s)
{
	char *end;

	errno = 0;
	double d = strtod(s, &end);
	if (end == s || *end != '\0' || errno != 0 || !isfinite(d) || (d < 0 && k->min >= 0) ||
	    s[strspn(s, "0123456789.eE+-")] != '\0' ||
	    (k->max > 0 && (d < (double)k->min || d > (double)k->max)))
		return NULL;
	return d == floor(d) && d < 1e15 ? json_integer((json_int_t)d) : json_real(d);
}

static json_t *bool_value(const char *s, int64_t *ret)
{
	static const char *const words[] = {"false", "true", "no", "yes", "off", "on"};

	for (int i = 0; i < 6; i++)
		if (strcasecmp(s, words[i]) == 0) {
			*ret = i % 2;
			return json_boolean(i % 2);
		}
	return NULL;
}

static json_t *scaled_value(const struct key *k, const char *s, int64_t *ret)
{
	BUF_SCOPED out = BUF_INIT;
	bool time = k->type == KEY_TIME;

	if (s[0] < '0' || s[0] > '9' || (time ? opt_time : opt_size)(s, ret, NULL) < 0 ||
	    !in_range(k, *ret))
		return NULL;
	(time ? key_time_text : key_size_text)(*ret, &out);
	return json_string(out.data);
}

static json_t *choice_value(const char *choices, const char *s)
{
	size_t n = strlen(s);

	for (const char *p = choices; n > 0; p += strcspn(p, "|") + 1) {
		size_t len = strcspn(p, "|");
		if (len == n && memcmp(p, s, n) == 0)
			return json_string(s);
		if (p[len] == '\0')
			break;
	}
	return NULL;
}

bool key_is_name(const char *s)
{
	size_t n = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

	return n >= 1 && n <= 64 && s[n] == '\0';
}

static json_t *list_value(const struct node *n)
{
	json_t *j = json_array();

	vec_each (struct node_entry, x, &n->entries) {
		if (x->value->kind != NODE_SCALAR || node_is_null(x->value)) {
			json_decref(j);
			return NULL;
		}
		json_array_append_new(j, json_string(x->value->text));
	}
	return j;
}

static json_t *scalar_value(const struct key *k, const struct node *n, int64_t *ret_number)
{
	const char *s = n->text;

	if (node_is_null(n))
		return NULL;
	if (k->type == KEY_TEXT)
		return s[0] != '\0' ? json_string(s) : NULL;
	if (k->type == KEY_NAME)
		return key_is_name(s) ? json_string(s) : NULL;
	if (k->type == KEY_CHOICE)
		return choice_value(k->choices, s);
	if (k->type == KEY_TIME || k->type == KEY_SIZE)
		return scaled_value(k, s, ret_number);
	if (!n->plain) /* "5" in quotes is text */
		return NULL;
	if (k->type == KEY_INT)
		return int_value(k, s, ret_number);
	if (k->type == KEY_REAL)
		return real_value(k, s);
	return k->type == KEY_BOOL ? bool_value(s, ret_number) : NULL;
}

json_t *key_value(const struct key *k, const struct node *n, int64_t *ret_number)
{
	*ret_number = 0;
	if (k->type == KEY_ANY)
		return node_to_json(n);
	if (k->type == KEY_MAP)
		return n->kind == NODE_MAP ? node_to_json(n) : NULL;
	if (k->type == KEY_LIST)
		return n->kind == NODE_LIST ? list_value(n) : NULL;
	return n->kind == NODE_SCALAR ? scalar_value(k, n, ret_number) : NULL;
}
