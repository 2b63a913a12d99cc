/*
 * YAML that reads back as the same values: block style, text without quotes
 * where no reader could take it for something else, as a literal block where it has
 * plain lines, else as a JSON string, which YAML 1.2 takes as it is.
 */
#include "harness/config/config.h"

#include "harness/base/fd.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* 60s, 64M: a number with its unit is no number to YAML. */
static bool is_quantity(const char *s)
{
	static const char *const units[] = {"s", "ms", "us", "ns", "K", "M", "G"};
	size_t n = strspn(s, "0123456789");

	for (size_t i = 0; n > 0 && i < sizeof(units) / sizeof(*units); i++)
		if (strcmp(s + n, units[i]) == 0)
			return true;
	return false;
}

static bool is_word(const char *s)
{
	static const char *const taken[] = {"null", "true", "false", "yes", "no", "on",
					    "off",  "y",    "n",     "inf", "nan"};
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_/";
	static const char others[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_/0123456789.@+-";

	if (s[0] == '\0' || strchr(letters, s[0]) == NULL || s[strspn(s, others)] != '\0')
		return false;
	for (size_t i = 0; i < sizeof(taken) / sizeof(*taken); i++)
		if (strcasecmp(s, taken[i]) == 0)
			return false;
	return true;
}

/* Lines that a literal block keeps exactly: at most one newline at the end, no
 * blank before the first or after the last, nothing but printable ASCII. */
static bool is_block(const char *s)
{
	size_t n = strlen(s);

	if (n < 2 || s[0] == '\n' || s[0] == ' ' || strchr(s, '\n') == NULL ||
	    (s[n - 1] == '\n' && s[n - 2] == '\n') || strstr(s, "!include") != NULL)
		return false;
	for (const char *p = s; *p != '\0'; p++)
		if ((*p < 0x20 && *p != '\n') || *p == 0x7f)
			return false;
	/* A line of blanks alone would lose them. */
	for (const char *p = s; (p = strchr(p, '\n')) != NULL; p++)
		if (p[-1] == ' ')
			return false;
	return s[n - 1] != ' ';
}

static void put_indent(struct buf *out, int indent)
{
	for (int i = 0; i < indent; i++)
		buf_putc(out, ' ');
}

static void put_block(const char *s, int indent, struct buf *out)
{
	buf_puts(out, s[strlen(s) - 1] == '\n' ? "|\n" : "|-\n");
	while (*s != '\0') {
		size_t n = strcspn(s, "\n");
		if (n > 0)
			put_indent(out, indent);
		buf_add(out, s, n);
		buf_putc(out, '\n');
		s += n + (s[n] == '\n');
	}
}

/* Of valid UTF-8 the character at s; *ret_n: its bytes. */
static unsigned decode(const char *s, size_t *ret_n)
{
	unsigned char c = (unsigned char)s[0];
	size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	unsigned u = n == 1 ? c : c & (0x7fu >> n);

	for (size_t i = 1; i < n; i++)
		u = u << 6 | ((unsigned char)s[i] & 0x3f);
	*ret_n = n;
	return u;
}

/* What YAML takes for a line break or refuses in a text is no plain character. */
static bool is_plain(unsigned u)
{
	return (u >= 0x20 && u < 0x7f) ||
	       (u >= 0xa0 && u != 0x2028 && u != 0x2029 && u != 0xfeff && (u & 0xfffe) != 0xfffe);
}

static void put_quoted(const char *s, struct buf *out)
{
	buf_putc(out, '"');
	for (size_t n; *s != '\0'; s += n) {
		unsigned u = decode(s, &n);
		if (u == '"' || u == '\\')
			buf_printf(out, "\\%c", (int)u);
		else if (u == '\n')
			buf_puts(out, "\\n");
		else if (is_plain(u))
			buf_add(out, s, n);
		else
			buf_printf(out,
				   u < 0x100     ? "\\x%02x"
				   : u < 0x10000 ? "\\u%04x"
						 : "\\U%08x",
				   u);
	}
	buf_putc(out, '"');
}

/* The shortest digits that read back as the same number. */
static void put_real(double d, struct buf *out)
{
	char text[40];

	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, d);
		if (strtod(text, NULL) == d)
			break;
	}
	buf_printf(out, "%s%s\n", text, strpbrk(text, ".e") == NULL ? ".0" : "");
}

static void put_scalar(const json_t *j, int indent, struct buf *out)
{
	const char *s = json_string_value(j);

	if (json_is_real(j)) {
		put_real(json_real_value(j), out);
	} else if (s != NULL && is_block(s)) {
		put_block(s, indent, out);
	} else if (s != NULL && (is_word(s) || is_quantity(s))) {
		buf_printf(out, "%s\n", s);
	} else if (s != NULL) {
		put_quoted(s, out);
		buf_putc(out, '\n');
	} else {
		MEM_SCOPED char *text = json_dumps(j, JSON_ENCODE_ANY);
		if (text == NULL)
			BUG("value cannot be written");
		buf_printf(out, "%s\n", text);
	}
}

static void put_key(const char *name, struct buf *out)
{
	if (is_word(name))
		buf_puts(out, name);
	else
		put_quoted(name, out);
	buf_putc(out, ':');
}

static void put_value(const json_t *j, int indent, bool in_list, struct buf *out);

static void put_map(const json_t *j, int indent, bool in_list, struct buf *out)
{
	const char *name;
	json_t *v;
	bool first = in_list; /* it stands behind "- " already */

	json_object_foreach ((json_t *)j, name, v) {
		if (!first)
			put_indent(out, indent);
		first = false;
		put_key(name, out);
		put_value(v, indent + 2, false, out);
	}
}

static void put_value(const json_t *j, int indent, bool in_list, struct buf *out)
{
	size_t i;
	json_t *v;

	if (json_is_object(j) && json_object_size(j) > 0) {
		buf_putc(out, in_list ? ' ' : '\n');
		put_map(j, indent, in_list, out);
	} else if (json_is_array(j) && json_array_size(j) > 0) {
		buf_putc(out, '\n');
		json_array_foreach (j, i, v) {
			put_indent(out, indent - (in_list ? 0 : 2));
			buf_putc(out, '-');
			put_value(v, indent + (in_list ? 2 : 0), true, out);
		}
	} else {
		buf_putc(out, ' ');
		put_scalar(j, indent, out);
	}
}

void config_dump(const struct config *c, struct buf *out)
{
	put_map(c->resolved, 0, false, out);
}
