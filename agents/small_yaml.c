#include "agents/small_yaml.h"

#include <stdbool.h>
#include <string.h>

struct scan {
	const char *what, *p, *end;
	int line; /* of p, from 1 */
	struct err *e;
};

static int fault(const struct scan *s, const char *why)
{
	return err_set(s->e, ERR_FAILED, "%s:%d: %s", s->what, s->line, why);
}

static size_t line_len(const struct scan *s)
{
	const char *nl = memchr(s->p, '\n', (size_t)(s->end - s->p));
	return nl != NULL ? (size_t)(nl - s->p) : (size_t)(s->end - s->p);
}

static void next_line(struct scan *s)
{
	s->p += line_len(s);
	if (s->p < s->end)
		s->p++;
	s->line++;
}

static bool is_blank(const char *p, size_t n)
{
	for (size_t i = 0; i < n && p[i] != '#'; i++)
		if (p[i] != ' ' && p[i] != '\t' && p[i] != '\r')
			return false;
	return true;
}

static bool is_key_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-';
}

/* Only blanks or a comment may follow a quoted value. */
static int check_tail(const struct scan *s, const char *p, const char *end)
{
	if (p < end && *p == '#')
		return fault(s, "a comment needs a space before its #");
	return is_blank(p, (size_t)(end - p)) ? 0 : fault(s, "something follows the closing quote");
}

static int take_single(struct scan *s, const char *p, const char *end, struct buf *out)
{
	for (p++; p < end; p++) {
		if (*p == '\'' && p + 1 < end && p[1] == '\'')
			p++;
		else if (*p == '\'')
			return check_tail(s, p + 1, end);
		buf_putc(out, *p);
	}
	return fault(s, "the closing ' is missing on this line");
}

static int take_double(struct scan *s, const char *p, const char *end, struct buf *out)
{
	static const char from[] = "\"\\/nt", to[] = "\"\\/\n\t";

	for (p++; p < end; p++) {
		if (*p == '"')
			return check_tail(s, p + 1, end);
		if (*p != '\\') {
			buf_putc(out, *p);
			continue;
		}
		const char *at = ++p < end ? memchr(from, *p, sizeof(from) - 1) : NULL;
		if (at == NULL)
			return fault(s, "only \\\" \\\\ \\/ \\n \\t are understood in quotes");
		buf_putc(out, to[at - from]);
	}
	return fault(s, "the closing \" is missing on this line");
}

static int take_plain(struct scan *s, const char *p, const char *end, struct buf *out)
{
	const char *stop = p;

	if (strchr("[]{}&*!%@`,>|", *p) != NULL ||
	    (strchr("-?:", *p) != NULL && (p + 1 == end || p[1] == ' ')))
		return fault(s, "a value that starts like this needs quotes");
	for (const char *q = p; q < end; q++) {
		if (*q == '#' && (q[-1] == ' ' || q[-1] == '\t'))
			break;
		if (*q == ':' && (q + 1 == end || q[1] == ' ' || q[1] == '\t' || q[1] == '\r'))
			return fault(s, "a value with \": \" in it needs quotes");
		if (*q != ' ' && *q != '\t' && *q != '\r')
			stop = q + 1;
	}
	buf_add(out, p, (size_t)(stop - p));
	return 0;
}

/* The lines behind "key: |", indented alike by spaces; s stands behind them afterwards. */
static int take_block(struct scan *s, bool strip, struct buf *out)
{
	size_t indent = 0;

	for (; s->p < s->end; next_line(s)) {
		size_t len = line_len(s), spaces = 0;
		bool cr = len > 0 && s->p[len - 1] == '\r';
		while (spaces < len && s->p[spaces] == ' ')
			spaces++;
		if (spaces + cr == len) {
			if (indent != 0 && spaces > indent)
				buf_add(out, s->p + indent, spaces - indent);
			else if (indent == 0 && spaces > 0)
				return fault(s, "a block cannot begin with a line of spaces");
			buf_putc(out, '\n');
			continue;
		}
		if (spaces == 0)
			break;
		if (indent == 0)
			indent = spaces;
		if (spaces < indent || s->p[spaces] == '\t')
			return fault(s, "the lines of a block must be indented alike, by spaces");
		buf_add(out, s->p + indent, len - indent - cr);
		buf_putc(out, '\n');
	}
	while (out->len > 0 && out->data[out->len - 1] == '\n')
		buf_truncate(out, out->len - 1);
	if (out->len > 0 && !strip)
		buf_putc(out, '\n');
	return 0;
}

/* What stands behind "key:"; s moves behind the pair. */
static int take_value(struct scan *s, const char *p, struct buf *out)
{
	const char *end = s->p + line_len(s);

	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	size_t n = (size_t)(end - p);
	bool strip = n > 1 && p[1] == '-';
	if (n > 0 && *p == '|' && is_blank(p + 1 + strip, n - 1 - strip)) {
		next_line(s);
		return take_block(s, strip, out);
	}
	int rc = 0;
	if (is_blank(p, n))
		rc = 0;
	else if (*p == '\'')
		rc = take_single(s, p, end, out);
	else if (*p == '"')
		rc = take_double(s, p, end, out);
	else
		rc = take_plain(s, p, end, out);
	if (rc < 0)
		return -1;
	next_line(s);
	if (s->p < s->end && (*s->p == ' ' || *s->p == '\t') && !is_blank(s->p, line_len(s)))
		return fault(s, "this line is indented: a value of several lines starts with |");
	return 0;
}

static int take_pair(struct scan *s, small_yaml_pair *pair, void *cookie)
{
	BUF_SCOPED key = BUF_INIT;
	BUF_SCOPED value = BUF_INIT;
	const char *p = s->p, *end = s->p + line_len(s);
	int line = s->line;

	while (p < end && is_key_char(*p))
		p++;
	buf_add(&key, s->p, (size_t)(p - s->p));
	if (key.len == 0 || p == end || *p != ':' ||
	    (p + 1 < end && p[1] != ' ' && p[1] != '\t' && p[1] != '\r'))
		return fault(s, "expected \"key: value\" at the left margin");
	if (take_value(s, p + 1, &value) < 0)
		return -1;
	return pair(cookie, line, key.data, value.data, s->e);
}

static int check_bytes(struct scan *s)
{
	for (; s->p < s->end; s->p++) {
		unsigned char c = (unsigned char)*s->p;
		if (c == '\n')
			s->line++;
		else if ((c < 0x20 && c != '\t' && c != '\r') || c == 0x7f)
			return fault(s, "there is a control character");
	}
	return 0;
}

int small_yaml_parse(const char *what, const char *text, size_t len, small_yaml_pair *pair,
		     void *cookie, struct err *e)
{
	struct scan s = {.what = what, .p = text, .end = text + len, .line = 1, .e = e};

	if (check_bytes(&s) < 0)
		return -1;
	s.p = text;
	s.line = 1;
	for (bool first = true; s.p < s.end;) {
		size_t n = line_len(&s);
		if (is_blank(s.p, n)) {
			next_line(&s);
		} else if (first && n >= 3 && strncmp(s.p, "---", 3) == 0 &&
			   is_blank(s.p + 3, n - 3)) {
			next_line(&s);
			first = false;
		} else {
			if (take_pair(&s, pair, cookie) < 0)
				return -1;
			first = false;
		}
	}
	return 0;
}
