/*
 * Text to logical lines.
 *
 * A backslash at the end of a line that has no comment joins the next line to
 * it.  Comments go, but for ";assert", which is a line of its own, and the
 * headers: ";name", ";author", and ";redcode", whose first occurrence discards
 * all code above it and whose second ends the text.
 */
#include "arenas/corewar/asm_int.h"

#include <string.h>

struct source {
	struct asm_state *a;
	const char *at, *end;
	int number; /* of the line at hand */
	struct asm_line *last;
	bool begun; /* ;redcode was seen */
};

/* The physical line at hand; at moves behind its end (\n, \r\n or \r). */
static struct lex take_physical(struct source *s)
{
	struct lex lx = {.at = s->at, .end = s->at};

	while (lx.end < s->end && *lx.end != '\n' && *lx.end != '\r')
		lx.end++;
	s->at = lx.end;
	if (s->at < s->end)
		s->at += s->end - s->at > 1 && s->at[0] == '\r' && s->at[1] == '\n' ? 2 : 1;
	return lx;
}

static bool continues(const struct lex *lx)
{
	return lx->end > lx->at && lx->end[-1] == '\\' &&
	       memchr(lx->at, ';', (size_t)(lx->end - lx->at)) == NULL;
}

static void take_joined(struct source *s, struct lex lx, struct asm_line *line)
{
	BUF_SCOPED text = BUF_INIT;
	struct asm_join **tail = &line->joins;

	for (int n = 0; continues(&lx) && s->at < s->end; n++) {
		if (n == ASM_JOINS_MAX) {
			asm_error(s->a, (struct pos){s->number, 1},
				  "more than %d lines are joined here", ASM_JOINS_MAX);
			s->a->stop = true;
			break;
		}
		buf_add(&text, lx.at, (size_t)(lx.end - lx.at) - 1);
		struct asm_join *j = asm_alloc(s->a, sizeof(*j));
		*j = (struct asm_join){.at = (int)text.len};
		*tail = j;
		tail = &j->next;
		lx = take_physical(s);
		s->number++;
	}
	buf_add(&text, lx.at, (size_t)(lx.end - lx.at));
	line->text = asm_copy(s->a, text.data, text.len);
	line->len = (int)text.len;
}

static void set_header(char *field, struct lex lx)
{
	BUF_SCOPED text = BUF_INIT;

	while (lx.at < lx.end && lex_is_space(*lx.at))
		lx.at++;
	buf_add_text(&text, lx.at, (size_t)(lx.end - lx.at), CW_NAME_MAX);
	size_t n = text.len < CW_NAME_MAX - 1 ? text.len : CW_NAME_MAX - 1;
	while (n > 0 && ((unsigned char)text.data[n] & 0xc0) == 0x80)
		n--; /* not in the middle of a character */
	const char *newline = memchr(text.data, '\n', n);
	if (newline != NULL)
		n = (size_t)(newline - text.data);
	memset(field, 0, CW_NAME_MAX);
	memcpy(field, text.data, n);
}

static void cut_comment(struct asm_line *line, int from)
{
	const char *end = memchr(line->text + from, ';', (size_t)(line->len - from));

	if (end != NULL)
		line->len = (int)(end - line->text);
}

static void add_line(struct source *s, struct asm_line *line)
{
	if (s->last != NULL)
		s->last->next = line;
	else
		s->a->lines = line;
	s->last = line;
}

/* A line that begins with ';'; lx is behind it. */
static void take_header(struct source *s, struct asm_line *line, struct lex lx)
{
	bool attached = !lex_space_next(&lx);
	struct token t = lex_next(&lx);

	if (attached && token_is(&t, "REDCODE")) {
		if (s->begun)
			s->at = s->end;
		else
			s->a->lines = s->last = NULL;
		s->begun = true;
	} else if (token_is(&t, "NAME")) {
		set_header(s->a->w->name, lx);
	} else if (token_is(&t, "AUTHOR")) {
		set_header(s->a->w->author, lx);
	} else if (token_is(&t, "ASSERT")) {
		cut_comment(line, (int)(lx.at - line->text));
		add_line(s, line);
	}
}

static void take_line(struct source *s)
{
	struct lex lx = take_physical(s);
	struct lex first = lx;
	struct token t = lex_next(&first);

	s->number++;
	if (t.kind == T_END)
		return;
	struct asm_line *line = asm_alloc(s->a, sizeof(*line));
	*line = (struct asm_line){.text = lx.at, .len = (int)(lx.end - lx.at), .number = s->number};
	if (t.kind == T_COMMENT) {
		take_header(s, line, first);
		return;
	}
	if (continues(&lx))
		take_joined(s, lx, line);
	cut_comment(line, 0);
	if (line->len > ASM_LINE_MAX)
		asm_error(s->a, asm_pos(line, line->text), "the line has %d bytes; at most %d",
			  line->len, ASM_LINE_MAX);
	else
		add_line(s, line);
}

void asm_source(struct asm_state *a, const char *text, size_t len)
{
	struct source s = {.a = a, .at = text, .end = text + len};
	const char *nul = memchr(text, '\0', len);

	if (len > ASM_TEXT_MAX) {
		asm_error(a, (struct pos){1, 1}, "the text has %zu bytes; at most %d are assembled",
			  len, ASM_TEXT_MAX);
		a->stop = true;
		return;
	}
	while (s.at < s.end && !a->stop) {
		if (nul != NULL && nul <= s.at) {
			asm_error(a, (struct pos){s.number + 1, 1}, "byte 0x00: this is not text");
			a->stop = true;
			return;
		}
		take_line(&s);
		(void)asm_step(a, (struct pos){s.number, 1});
	}
}
