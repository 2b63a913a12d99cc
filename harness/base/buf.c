#include "harness/base/buf.h"

#include "harness/base/err.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char buf_empty[1];

void buf_init(struct buf *b)
{
	*b = (struct buf)BUF_INIT;
}

void buf_release(struct buf *b)
{
	if (b->cap != 0)
		free(b->data);
	buf_init(b);
}

void buf_clear(struct buf *b)
{
	b->len = 0;
	if (b->cap != 0)
		b->data[0] = '\0';
}

void buf_reserve(struct buf *b, size_t extra)
{
	if (extra > SIZE_MAX / 4 || b->len > SIZE_MAX / 4)
		BUG("buffer of %zu + %zu bytes", b->len, extra);
	size_t need = b->len + extra + 1;
	if (need <= b->cap)
		return;
	size_t cap = b->cap != 0 ? b->cap : 64;
	while (cap < need)
		cap *= 2;
	char *data = xrealloc(b->cap != 0 ? b->data : NULL, cap);
	if (b->cap == 0)
		data[0] = '\0';
	b->data = data;
	b->cap = cap;
}

void buf_add(struct buf *b, const void *bytes, size_t n)
{
	if (n == 0)
		return;
	buf_reserve(b, n);
	memcpy(b->data + b->len, bytes, n);
	b->len += n;
	b->data[b->len] = '\0';
}

void buf_puts(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void buf_putc(struct buf *b, int c)
{
	char ch = (char)c;
	buf_add(b, &ch, 1);
}

void buf_int(struct buf *b, long long n)
{
	char text[20];
	size_t at = sizeof(text);
	unsigned long long u = n < 0 ? -(unsigned long long)n : (unsigned long long)n;

	do
		text[--at] = (char)('0' + u % 10);
	while ((u /= 10) != 0);
	if (n < 0)
		text[--at] = '-';
	buf_add(b, text + at, sizeof(text) - at);
}

void buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	va_copy(again, ap);
	buf_reserve(b, 127); /* mostly enough: formatting twice would be twice the price */
	int n = vsnprintf(b->data + b->len, b->cap - b->len, fmt, ap);
	if (n < 0)
		BUG("bad format \"%s\"", fmt);
	if ((size_t)n >= b->cap - b->len) {
		buf_reserve(b, (size_t)n);
		vsnprintf(b->data + b->len, (size_t)n + 1, fmt, again);
	}
	va_end(again);
	b->len += (size_t)n;
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	buf_vprintf(b, fmt, ap);
	va_end(ap);
}

void buf_truncate(struct buf *b, size_t len)
{
	if (len > b->len)
		BUG("truncating %zu bytes to %zu", b->len, len);
	b->len = len;
	if (b->cap != 0)
		b->data[len] = '\0';
}

void buf_drop(struct buf *b, size_t n)
{
	if (n > b->len)
		BUG("dropping %zu bytes of %zu", n, b->len);
	memmove(b->data, b->data + n, b->len - n);
	buf_truncate(b, b->len - n);
}

char *buf_steal(struct buf *b)
{
	buf_reserve(b, 0);
	char *s = b->data;
	buf_init(b);
	return s;
}

/* Length of the valid UTF-8 sequence at s (no surrogates, no overlong forms), or 0. */
static size_t utf8_len(const unsigned char *s, size_t n)
{
	unsigned c = s[0];
	size_t len = c < 0x80                ? 1
		     : c >= 0xc2 && c < 0xe0 ? 2
		     : c >= 0xe0 && c < 0xf0 ? 3
		     : c >= 0xf0 && c < 0xf5 ? 4
					     : 0;

	if (len == 0 || len > n)
		return 0;
	for (size_t i = 1; i < len; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if ((c == 0xe0 && s[1] < 0xa0) || (c == 0xed && s[1] >= 0xa0) ||
	    (c == 0xf0 && s[1] < 0x90) || (c == 0xf4 && s[1] >= 0x90))
		return 0;
	return len;
}

bool text_is_utf8(const char *s)
{
	for (size_t n = strlen(s), len; n > 0; s += len, n -= len)
		if ((len = utf8_len((const unsigned char *)s, n)) == 0)
			return false;
	return true;
}

void buf_add_text(struct buf *b, const void *bytes, size_t n, size_t max)
{
	const unsigned char *s = bytes;
	size_t take = n < max ? n : max;

	for (size_t i = 0; i < take;) {
		size_t len = utf8_len(s + i, take - i);
		if (len == 0) {
			buf_puts(b, "\xef\xbf\xbd");
			i++;
		} else if (len == 1 && (s[i] < 0x20 || s[i] == 0x7f) && s[i] != '\n' &&
			   s[i] != '\t') {
			buf_printf(b, "\\x%02x", s[i]);
			i++;
		} else if (len == 2 && s[i] == 0xc2 && s[i + 1] < 0xa0) {
			/* C1: some terminals take U+009B for ESC [. */
			buf_printf(b, "\\x%02x", s[i + 1]);
			i += len;
		} else {
			buf_add(b, s + i, len);
			i += len;
		}
	}
	if (take < n)
		buf_printf(b, "\n... %zu bytes more\n", n - take);
}

void buf_add_name(struct buf *b, const char *name, size_t max)
{
	size_t n = strlen(name), start = b->len;

	/* Not in the middle of a character. */
	if (n > max)
		for (n = max; n > 0 && ((unsigned char)name[n] & 0xc0) == 0x80;)
			n--;
	buf_add_text(b, name, n, n);
	for (char *p = b->data + start; *p != '\0'; p++)
		if (*p == '\n' || *p == '\t')
			*p = '?';
	if (name[n] != '\0')
		buf_puts(b, "...");
}
