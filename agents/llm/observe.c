#include "agents/llm/wire.h"

#include <inttypes.h>
#include <string.h>

/* Characters of UTF-8. */
static size_t count_chars(const char *text, size_t n)
{
	size_t chars = 0;

	for (size_t i = 0; i < n; i++)
		chars += ((unsigned char)text[i] & 0xc0) != 0x80;
	return chars;
}

void llm_cut(char *ret, size_t size, const char *text)
{
	BUF_SCOPED clean = BUF_INIT;

	buf_add_text(&clean, text, strlen(text), strlen(text));
	size_t n = clean.len < size ? clean.len : size - 1;
	while (n < clean.len && n > 0 && ((unsigned char)clean.data[n] & 0xc0) == 0x80)
		n--;
	memcpy(ret, clean.data, n);
	ret[n] = '\0';
}

/* Bytes of the first max characters. */
static size_t first_chars(const char *text, size_t n, size_t max)
{
	size_t i = 0;

	for (size_t chars = 0; i < n; i++) {
		bool begins = ((unsigned char)text[i] & 0xc0) != 0x80;
		if (begins && chars++ == max)
			break;
	}
	return i;
}

/* Where the last max characters begin. */
static size_t last_chars(const char *text, size_t n, size_t max)
{
	size_t chars = 0;

	for (size_t i = n; i > 0; i--) {
		bool begins = ((unsigned char)text[i - 1] & 0xc0) != 0x80;
		if (begins && ++chars == max)
			return i - 1;
	}
	return 0;
}

/* 10000 characters as they are; of more, both ends. */
static void put_output(const struct llm_observation *o, struct buf *out)
{
	size_t head = strlen(o->head), tail = strlen(o->tail), half = LLM_SHOW_CHARS / 2;
	size_t chars = count_chars(o->head, head) + count_chars(o->tail, tail);

	if (o->elided == 0 && chars <= LLM_SHOW_CHARS) {
		buf_add(out, o->head, head);
		buf_add(out, o->tail, tail);
		return;
	}
	/* Without a gap the two parts are one text: put it together, then cut. */
	BUF_SCOPED all = BUF_INIT;
	const char *end = o->tail;
	if (o->elided == 0) {
		buf_add(&all, o->head, head);
		buf_add(&all, o->tail, tail);
		end = all.data;
		tail = all.len;
	}
	size_t a = first_chars(o->elided == 0 ? all.data : o->head, o->elided == 0 ? all.len : head,
			       half);
	size_t b = last_chars(end, tail, half);
	buf_add(out, o->elided == 0 ? all.data : o->head, a);
	size_t shown = count_chars(o->elided == 0 ? all.data : o->head, a) +
		       count_chars(end + b, tail - b);
	buf_printf(out,
		   "\n... %" PRId64 " characters left out: print less, or look at parts with head, "
		   "tail, sed -n or grep ...\n",
		   (int64_t)(chars - shown) + o->elided);
	buf_add(out, end + b, tail - b);
}

void llm_observation_text(const struct llm_observation *o, struct buf *out)
{
	if (o->exception != NULL)
		buf_printf(out, "<exception>%s</exception>\n", o->exception);
	buf_printf(out, "<returncode>%d</returncode>\n<output>\n", o->status);
	put_output(o, out);
	if (out->data[out->len - 1] != '\n')
		buf_putc(out, '\n');
	buf_puts(out, "</output>");
}
