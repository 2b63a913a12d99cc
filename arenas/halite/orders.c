#include "arenas/halite/game.h"

#include <string.h>

struct reader {
	const char *at, *end;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The next number; false at the end or when it exceeds max. */
static bool next_number(struct reader *r, uint32_t max, uint32_t *ret)
{
	uint64_t v = 0;
	while (r->at < r->end && !is_digit(*r->at))
		r->at++;
	if (r->at == r->end)
		return false;
	for (; r->at < r->end && is_digit(*r->at); r->at++)
		if (v <= max)
			v = v * 10 + (uint64_t)(*r->at - '0');
	*ret = (uint32_t)v;
	return v <= max;
}

/* Arrays of numbers, at most two deep, and nothing else. */
static bool is_array(const char *text, size_t len)
{
	int depth = 0;
	for (size_t i = 0; i < len; i++) {
		char c = text[i];
		if (c == '['   ? ++depth > 2
		    : c == ']' ? --depth < 0
			       : !is_digit(c) && c != ',' && c != ' ')
			return false;
		if (depth == 0 && i != len - 1)
			return false;
	}
	return depth == 0;
}

static bool is_plain(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!is_digit(text[i]) && text[i] != ' ')
			return false;
	return true;
}

bool halite_orders_read(const char *text, size_t len, int width, int height, uint16_t *ret_order)
{
	struct reader r = {text, text + len};
	uint32_t x, y, d;
	memset(ret_order, 0xff, (size_t)(width * height) * sizeof *ret_order);
	if (len > 0 && text[0] == '[' ? !is_array(text, len) : !is_plain(text, len))
		return false;
	while (next_number(&r, UINT16_MAX, &x) && next_number(&r, UINT16_MAX, &y) &&
	       next_number(&r, INT32_MAX, &d) && x < (uint32_t)width && y < (uint32_t)height)
		ret_order[(int)y * width + (int)x] = (uint8_t)d;
	return true;
}
