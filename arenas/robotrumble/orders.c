#include "arenas/robotrumble/rumble.h"

#include <string.h>

const char *const rumble_teams[RUMBLE_TEAMS] = {"Blue", "Red"};
const char *const rumble_verbs[4] = {NULL, "move", "attack", "heal"};
const char *const rumble_dirs[RUMBLE_DIRS] = {"north", "east", "south", "west"};

struct reader {
	const char *at, *end;
};

static bool eat(struct reader *r, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(r->end - r->at) < n || memcmp(r->at, word, n) != 0)
		return false;
	r->at += n;
	return true;
}

static void skip_space(struct reader *r)
{
	while (r->at < r->end && *r->at == ' ')
		r->at++;
}

static int one_of(struct reader *r, const char *const *words, int from, int n)
{
	for (int i = from; i < n; i++)
		if (eat(r, words[i]))
			return i;
	return -1;
}

/* Digits that mean one number; larger ones than there are units are none of them. */
static bool read_id(struct reader *r, int *ret)
{
	const char *from = r->at;
	int v = 0;

	if (!eat(r, "\""))
		return false;
	for (; r->at < r->end && *r->at >= '0' && *r->at <= '9'; r->at++)
		v = v > UINT16_MAX ? v : v * 10 + (*r->at - '0');
	*ret = v;
	return r->at > from + 1 && eat(r, "\"");
}

static bool read_order(struct reader *r, struct rumble_order *ret)
{
	*ret = (struct rumble_order){RUMBLE_NOTHING, 0};
	if (eat(r, "null"))
		return true;
	if (!eat(r, "\""))
		return false;
	int verb = one_of(r, rumble_verbs, RUMBLE_MOVE, 4);
	if (verb < 0 || !eat(r, " "))
		return false;
	int dir = one_of(r, rumble_dirs, 0, RUMBLE_DIRS);
	if (dir < 0 || !eat(r, "\""))
		return false;
	*ret = (struct rumble_order){(uint8_t)verb, (uint8_t)dir};
	return true;
}

static int find_unit(const struct rumble *g, int id)
{
	int low = 0, high = g->units;

	while (low < high) {
		int mid = (low + high) / 2;
		if (g->unit[mid].id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return low < g->units && g->unit[low].id == id ? low : -1;
}

static bool read_pair(struct reader *r, const struct rumble *g, int seat,
		      struct rumble_order *order, int *ignored)
{
	struct rumble_order o;
	int id;

	skip_space(r);
	if (!read_id(r, &id))
		return false;
	skip_space(r);
	if (!eat(r, ":"))
		return false;
	skip_space(r);
	if (!read_order(r, &o))
		return false;
	int unit = find_unit(g, id);
	if (unit >= 0 && g->unit[unit].team == seat)
		order[unit] = o;
	else
		++*ignored;
	skip_space(r);
	return true;
}

bool rumble_orders_read(const struct rumble *g, int seat, const char *text, size_t len,
			struct rumble_order *order, int *ret_ignored)
{
	struct reader r = {text, text + len};

	*ret_ignored = 0;
	if (!eat(&r, "{"))
		return false;
	skip_space(&r);
	if (eat(&r, "}"))
		return r.at == r.end;
	do
		if (!read_pair(&r, g, seat, order, ret_ignored))
			return false;
	while (eat(&r, ","));
	return eat(&r, "}") && r.at == r.end;
}
