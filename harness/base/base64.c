#include "harness/base/base64.h"

#include <stdint.h>
#include <string.h>

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_put(struct buf *out, const void *bytes, size_t n)
{
	const uint8_t *p = bytes;

	buf_reserve(out, (n + 2) / 3 * 4 + 1);
	for (size_t i = 0; i < n; i += 3) {
		size_t have = n - i < 3 ? n - i : 3;
		uint32_t v = (uint32_t)p[i] << 16 | (have > 1 ? (uint32_t)p[i + 1] << 8 : 0) |
			     (have > 2 ? p[i + 2] : 0);
		char four[4] = {letters[v >> 18], letters[v >> 12 & 63],
				have > 1 ? letters[v >> 6 & 63] : '=',
				have > 2 ? letters[v & 63] : '='};
		buf_add(out, four, 4);
	}
}

static int value_of(char c)
{
	const char *at = c != '\0' ? strchr(letters, c) : NULL;
	return at != NULL ? (int)(at - letters) : -1;
}

int base64_get(const char *text, size_t n, struct buf *out)
{
	uint32_t v = 0;
	int have = 0, pads = 0;

	for (size_t i = 0; i < n; i++) {
		if (text[i] == ' ' || text[i] == '\n' || text[i] == '\r' || text[i] == '\t')
			continue;
		if (text[i] == '=') {
			pads++;
			continue;
		}
		int x = value_of(text[i]);
		if (x < 0 || pads > 0)
			return -1;
		v = v << 6 | (uint32_t)x;
		if (++have < 4)
			continue;
		buf_putc(out, (char)(v >> 16));
		buf_putc(out, (char)(v >> 8));
		buf_putc(out, (char)v);
		v = 0;
		have = 0;
	}
	if (have == 1 || pads > 2 || (pads > 0 && have + pads != 4))
		return -1;
	if (have >= 2)
		buf_putc(out, (char)(v >> (have == 2 ? 4 : 10)));
	if (have == 3)
		buf_putc(out, (char)(v >> 2));
	return 0;
}
