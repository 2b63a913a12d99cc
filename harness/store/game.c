#include "harness/store/db.h"

#include <string.h>

/*
 * Most games have two players, nothing unusual, and small scores.  Those are
 * one number of at most two bytes:
 *
 *	bits 0-1   0 draw, 1 the first player of the match won, 2 the second did
 *	bit 2      they sat in each other's seat
 *	bits 3-7   twice the score of the first player (0..15.5)
 *	bits 8-12  twice the score of the second
 *
 * Any other game has result -1 and a detail:
 *
 *	byte 0     bit 0: outcomes follow; bit 1: scores are IEEE doubles
 *	n bytes    seat << 4 | rank
 *	n bytes    outcome, if bit 0
 *	n or 8n    twice the score, or little-endian doubles
 */
enum { HAS_OUTCOMES = 1, HAS_DOUBLES = 2 };

static bool is_half_step(double score, int max)
{
	return score >= 0 && 2 * score <= max && 2 * score == (double)(int)(2 * score);
}

static bool all_ok(const struct store_game *g, int n)
{
	for (int i = 0; i < n; i++)
		if (g->outcome[i] != OUT_OK)
			return false;
	return true;
}

static bool is_usual(const struct store_game *g, int n)
{
	if (n != 2 || !all_ok(g, n) || g->seat[0] + g->seat[1] != 1 || (g->seat[0] & ~1) != 0)
		return false;
	if (g->rank[0] < 0 || g->rank[1] < 0 || g->rank[0] + g->rank[1] > 1)
		return false;
	return is_half_step(g->score[0], 31) && is_half_step(g->score[1], 31);
}

static void add_scores(const struct store_game *g, int n, bool doubles, struct buf *out)
{
	for (int i = 0; i < n; i++)
		if (doubles) {
			uint64_t bits;
			memcpy(&bits, &g->score[i], sizeof(bits));
			for (int k = 0; k < 8; k++)
				buf_putc(out, (int)(bits >> (8 * k) & 0xff));
		} else {
			buf_putc(out, (int)(2 * g->score[i]));
		}
}

int64_t game_pack(const struct store_game *g, int n, struct buf *detail)
{
	if (is_usual(g, n)) {
		int won = g->rank[0] == g->rank[1] ? 0 : g->rank[0] == 0 ? 1 : 2;
		return won | g->seat[0] << 2 | (int)(2 * g->score[0]) << 3 |
		       (int)(2 * g->score[1]) << 8;
	}
	int flags = all_ok(g, n) ? 0 : HAS_OUTCOMES;
	for (int i = 0; i < n; i++)
		if (!is_half_step(g->score[i], 255))
			flags |= HAS_DOUBLES;
	buf_putc(detail, flags);
	for (int i = 0; i < n; i++)
		buf_putc(detail, g->seat[i] << 4 | (g->rank[i] & 15));
	if (flags & HAS_OUTCOMES)
		buf_add(detail, g->outcome, (size_t)n);
	add_scores(g, n, flags & HAS_DOUBLES, detail);
	return -1;
}

static void unpack_usual(int64_t result, struct store_game *ret)
{
	ret->rank[0] = (result & 3) == 2;
	ret->rank[1] = (result & 3) == 1;
	ret->seat[0] = result >> 2 & 1;
	ret->seat[1] = !ret->seat[0];
	ret->score[0] = (double)(result >> 3 & 31) / 2;
	ret->score[1] = (double)(result >> 8 & 31) / 2;
	ret->outcome[0] = ret->outcome[1] = OUT_OK;
}

static double get_double(const unsigned char *p)
{
	uint64_t bits = 0;
	double x;

	for (int k = 0; k < 8; k++)
		bits |= (uint64_t)p[k] << (8 * k);
	memcpy(&x, &bits, sizeof(x));
	return x;
}

int game_unpack(int64_t result, const void *detail, size_t len, int n, struct store_game *ret)
{
	const unsigned char *p = detail;

	if (result >= 0) {
		if (n != 2 || result >= 1 << 13 || (result & 3) == 3)
			return -1;
		unpack_usual(result, ret);
		return 0;
	}
	if (p == NULL || len < 1 || *p > (HAS_OUTCOMES | HAS_DOUBLES))
		return -1;
	int flags = *p++;
	size_t each = 1 + !!(flags & HAS_OUTCOMES) + (flags & HAS_DOUBLES ? 8 : 1);
	if (len != 1 + (size_t)n * each)
		return -1;
	for (int i = 0; i < n; i++, p++) {
		ret->seat[i] = (int8_t)(*p >> 4);
		ret->rank[i] = (int8_t)(*p & 15);
	}
	for (int i = 0; i < n; i++)
		ret->outcome[i] = flags & HAS_OUTCOMES ? *p++ : OUT_OK;
	for (int i = 0; i < n; i++) {
		ret->score[i] = flags & HAS_DOUBLES ? get_double(p + 8 * i) : p[i] / 2.0;
		if (ret->outcome[i] >= OUT_COUNT || ret->seat[i] >= n)
			return -1;
	}
	return 0;
}
