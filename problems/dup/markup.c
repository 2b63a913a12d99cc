#include "problems/dup/read.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

bool read_looks_html(const char *s, size_t n)
{
	static const char *const marks[] = {"</p>", "<p>", "</li>", "<pre>", "</div>", "</code>"};
	size_t cap = n > 65536 ? 65536 : n;

	if (memmem(s, cap, "</", 2) == NULL && memmem(s, cap, "<p", 2) == NULL)
		return false;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (memmem(s, cap, marks[i], strlen(marks[i])) != NULL)
			return true;
	return false;
}

static size_t entity(const char *s, size_t n, struct buf *out)
{
	static const struct {
		const char *name, *text;
	} known[] = {{"&lt;", "<"},    {"&gt;", ">"},    {"&amp;", "&"}, {"&quot;", "\""},
		     {"&nbsp;", " "},  {"&#39;", "'"},   {"&le;", "<="}, {"&ge;", ">="},
		     {"&times;", "*"}, {"&minus;", "-"}, {"&ne;", "!="}, {"&hellip;", "..."}};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		size_t len = strlen(known[i].name);
		if (n >= len && memcmp(s, known[i].name, len) == 0) {
			buf_puts(out, known[i].text);
			return len;
		}
	}
	buf_putc(out, '&');
	return 1;
}

void read_html(const char *s, size_t n, struct buf *out)
{
	static const char *const lines[] = {"p", "/p", "li", "br", "div", "/pre", "tr", "h1", "h2"};

	for (size_t i = 0; i < n;) {
		const char *end =
			s[i] == '<' ? memchr(s + i, '>', n - i < 400 ? n - i : 400) : NULL;
		if (end == NULL ||
		    !(isalpha((unsigned char)s[i + 1]) || s[i + 1] == '/' || s[i + 1] == '!')) {
			if (s[i] == '&')
				i += entity(s + i, n - i, out);
			else
				buf_putc(out, s[i++]);
			continue;
		}
		size_t name = strcspn(s + i + 1, " />\t\n") + (s[i + 1] == '/');
		if (s[i + 1] == '/')
			name = 1 + strcspn(s + i + 2, " >\t\n");
		if (name == 3 && strncasecmp(s + i + 1, "sup", 3) == 0)
			buf_putc(out, '^');
		for (size_t k = 0; k < sizeof(lines) / sizeof(lines[0]); k++)
			if (strlen(lines[k]) == name && strncasecmp(s + i + 1, lines[k], name) == 0)
				buf_putc(out, '\n');
		i = (size_t)(end - s) + 1;
	}
}

/* Commands whose argument is not text. */
static bool tex_drops(const char *cmd, size_t n)
{
	static const char *const drops[] = {"includegraphics", "label", "ref",         "usepackage",
					    "documentclass",   "begin", "end",         "vspace",
					    "hspace",          "input", "illustration"};

	for (size_t i = 0; i < sizeof(drops) / sizeof(drops[0]); i++)
		if (strlen(drops[i]) == n && memcmp(cmd, drops[i], n) == 0)
			return true;
	return false;
}

static size_t tex_command(const char *s, size_t n, struct buf *out)
{
	size_t len = 1;

	while (len < n && isalpha((unsigned char)s[len]))
		len++;
	if (len == 1) { /* \\ \$ \% and the like */
		buf_putc(out, n > 1 && s[1] != '\\' ? s[1] : '\n');
		return n > 1 ? 2 : 1;
	}
	if (len == 4 && memcmp(s, "\\leq", 4) == 0)
		buf_puts(out, "<=");
	else if (len == 3 && memcmp(s, "\\le", 3) == 0)
		buf_puts(out, "<=");
	else if (len == 6 && memcmp(s, "\\times", 6) == 0)
		buf_puts(out, "*");
	else
		buf_putc(out, ' ');
	if (!tex_drops(s + 1, len - 1))
		return len;
	while (len < n && (s[len] == '[' || s[len] == '{')) {
		const char *end = memchr(s + len, s[len] == '[' ? ']' : '}', n - len);
		if (end == NULL)
			break;
		len = (size_t)(end - s) + 1;
	}
	return len;
}

void read_tex(const char *s, size_t n, struct buf *out)
{
	for (size_t i = 0; i < n;) {
		if (s[i] == '\\') {
			i += tex_command(s + i, n - i, out);
		} else if (s[i] == '%') {
			const char *end = memchr(s + i, '\n', n - i);
			i = end == NULL ? n : (size_t)(end - s);
		} else {
			if (strchr("{}$~", s[i]) == NULL || s[i] == '\0')
				buf_putc(out, s[i]);
			else if (s[i] == '~')
				buf_putc(out, ' ');
			i++;
		}
	}
}
