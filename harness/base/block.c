#include "harness/base/block.h"

#include <string.h>

struct header {
	int indent; /* given after the indicator, 0: by the first line */
	char chomp; /* '-', '+' or 0 */
};

/* Is s (up to its newline) what may stand behind the indicator? */
static bool read_header(const char *s, struct header *ret)
{
	struct header h = {0};

	for (int i = 0; i < 2; i++, s++) {
		if (*s >= '1' && *s <= '9' && h.indent == 0)
			h.indent = *s - '0';
		else if ((*s == '-' || *s == '+') && h.chomp == 0)
			h.chomp = *s;
		else
			break;
	}
	size_t blanks = strspn(s, " \t");
	if (s[blanks] != '\n' && !(blanks > 0 && s[blanks] == '#'))
		return false;
	*ret = h;
	return true;
}

static struct header find_header(const char *bytes, size_t start, char indicator)
{
	struct header h = {0};
	size_t line = start - 1;

	while (line > 0 && bytes[line - 1] != '\n')
		line--;
	for (const char *p = bytes + line; p < bytes + start; p++)
		if (*p == indicator && (p == bytes + line || p[-1] == ' ' || p[-1] == '\t') &&
		    read_header(p + 1, &h))
			break;
	return h;
}

static size_t line_len(const char *s)
{
	return strcspn(s, "\n");
}

static size_t blanks(const char *s)
{
	return strspn(s, " ");
}

/* Indentation of the text: that of its first line with something in it. */
static int detect(const char *s)
{
	while (s[blanks(s)] == '\n')
		s += blanks(s) + 1;
	return *s != '\0' ? (int)blanks(s) : 0;
}

static const char *next_line(const char *s)
{
	s += line_len(s);
	return *s == '\n' ? s + 1 : s;
}

/* A line of the text is at least this deep, or has nothing but blanks. */
static bool belongs(const char *s, int indent)
{
	size_t n = blanks(s);

	return *s != '\0' && (s[n] == '\n' || (int)n >= indent);
}

static bool is_empty(const char *s, int indent)
{
	size_t n = blanks(s);

	return s[n] == '\n' && (int)n <= indent;
}

static bool is_deeper(const char *s, int indent)
{
	return s[indent] == ' ' || s[indent] == '\t';
}

static void put_newlines(struct buf *out, int n)
{
	while (n-- > 0)
		buf_putc(out, '\n');
}

int block_text(const char *bytes, size_t start, int column, bool folded, struct buf *out)
{
	struct header h = find_header(bytes, start, folded ? '>' : '|');
	const char *s = bytes + start;
	int around = column > 0 ? column : 0;
	int indent = h.indent > 0 ? around + h.indent : detect(s);
	int lines = 0, gap = 0;         /* gap: empty lines since the last with content */
	bool any = false, deep = false; /* content so far; was the last one deeper? */

	/* Not deeper than what is around: there is no text, only empty lines. */
	if (indent <= column)
		indent = (int)strlen(s) + 1;
	for (; belongs(s, indent); s = next_line(s), lines++) {
		if (is_empty(s, indent)) {
			gap++;
			continue;
		}
		bool join = any && folded && !deep && !is_deeper(s, indent);
		deep = is_deeper(s, indent);
		if (join && gap == 0)
			buf_putc(out, ' ');
		put_newlines(out, join || !any ? gap : gap + 1);
		buf_add(out, s + indent, line_len(s) - (size_t)indent);
		any = true;
		gap = 0;
	}
	if (h.chomp != '-' && any)
		buf_putc(out, '\n');
	if (h.chomp == '+')
		put_newlines(out, gap);
	return lines;
}
