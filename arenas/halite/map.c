/*
 * A chunk is a tree of regions: each is divided into up to 4 x 4 parts down to
 * single squares, each part has a random factor that is blurred with those beside
 * it, and a square's value is the product of the factors from it up to the root.
 * Two trees are drawn, for production and for strength.  All of it is double
 * arithmetic in the order of the original, since the last bit decides a rounding.
 */
#include "arenas/halite/map.h"

#include "harness/base/err.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* ---- Mersenne Twister (Matsumoto & Nishimura, 1998) ---- */

enum { MT_WORDS = 624, MT_SHIFT = 397 };
struct twister {
	uint32_t word[MT_WORDS];
	int next;
};

static void twister_init(struct twister *t, uint32_t seed)
{
	t->word[0] = seed;
	for (uint32_t i = 1; i < MT_WORDS; i++) {
		uint32_t before = t->word[i - 1];
		t->word[i] = 1812433253u * (before ^ before >> 30) + i;
	}
	t->next = MT_WORDS;
}

static void twister_refill(struct twister *t)
{
	for (int i = 0; i < MT_WORDS; i++) {
		uint32_t y =
			(t->word[i] & 0x80000000u) | (t->word[(i + 1) % MT_WORDS] & 0x7fffffffu);
		t->word[i] = t->word[(i + MT_SHIFT) % MT_WORDS] ^ y >> 1 ^
			     ((y & 1) != 0 ? 0x9908b0dfu : 0);
	}
	t->next = 0;
}

static uint32_t twister_next(struct twister *t)
{
	if (t->next == MT_WORDS)
		twister_refill(t);
	uint32_t y = t->word[t->next++];
	y ^= y >> 11;
	y ^= y << 7 & 0x9d2c5680u;
	y ^= y << 15 & 0xefc60000u;
	return y ^ y >> 18;
}

/* As generate_canonical<double, 53> of libstdc++: low word first. */
static double twister_unit(struct twister *t)
{
	double low = twister_next(t);
	double sum = low + (double)twister_next(t) * 4294967296.0;
	double unit = sum / 18446744073709551616.0;
	return unit < 1.0 ? unit : nextafter(1.0, 0.0);
}

/* ---- regions ---- */

enum { PARTS = 4 };

static int before(int i, int n)
{
	return i == 0 ? n - 1 : i - 1;
}

static int after(int i, int n)
{
	return i == n - 1 ? 0 : i + 1;
}

/* Sizes of up to PARTS parts of n; the number of them. */
static int divide(int n, int *size)
{
	int parts = 0;
	for (int i = 0; i < PARTS; i++) {
		int s = n / PARTS + (i < n % PARTS ? 1 : 0);
		if (s > 0)
			size[parts++] = s;
	}
	return parts;
}

static void blur_parts(const double *factor, int rows, int columns, double *ret)
{
	static const double own = 0.75;
	for (int r = 0; r < rows; r++)
		for (int c = 0; c < columns; c++) {
			double v = factor[r * PARTS + c] * own;
			v += factor[before(r, rows) * PARTS + c] * (1 - own) / 4;
			v += factor[after(r, rows) * PARTS + c] * (1 - own) / 4;
			v += factor[r * PARTS + before(c, columns)] * (1 - own) / 4;
			v += factor[r * PARTS + after(c, columns)] * (1 - own) / 4;
			ret[r * PARTS + c] = v;
		}
}

static void scale(double *at, int width, int height, int stride, double by)
{
	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++)
			at[y * stride + x] *= by;
}

/* Fills in the products of the factors below this region, and returns its own. */
static double grow_region(struct twister *t, double *at, int width, int height, int stride)
{
	double own = pow(twister_unit(t), 1.5), factor[PARTS * PARTS], blurred[PARTS * PARTS];
	int high[PARTS], wide[PARTS];

	at[0] = 1.0;
	if (width == 1 && height == 1)
		return own;
	int rows = divide(height, high), columns = divide(width, wide);
	for (int r = 0, y = 0; r < rows; y += high[r++])
		for (int c = 0, x = 0; c < columns; x += wide[c++])
			factor[r * PARTS + c] =
				grow_region(t, at + y * stride + x, wide[c], high[r], stride);
	blur_parts(factor, rows, columns, blurred);
	for (int r = 0, y = 0; r < rows; y += high[r++])
		for (int c = 0, x = 0; c < columns; x += wide[c++])
			scale(at + y * stride + x, wide[c], high[r], stride,
			      blurred[r * PARTS + c]);
	return own;
}

static void grow_chunk(struct twister *t, double *at, int width, int height)
{
	double own = grow_region(t, at, width, height, width);
	scale(at, width, height, width, own);
}

/* ---- the whole map ---- */

/* The larger of two factors of players that are as near as can be, and the smaller. */
static void factors(int players, int *ret_large, int *ret_small)
{
	int small = 1;
	while ((small + 1) * (small + 1) <= players)
		small++;
	while (players % small != 0)
		small--;
	*ret_small = small;
	*ret_large = players / small;
}

static void tile(struct twister *t, int width, int height, int players, struct halite_tiling *ret)
{
	struct halite_tiling n = {.horizontal = twister_next(t) % 2 != 0};
	if (n.horizontal)
		factors(players, &n.columns, &n.rows);
	else
		factors(players, &n.rows, &n.columns);
	n.chunk_width = width / n.columns;
	n.chunk_height = height / n.rows;
	/* So that the tiling can be shifted by equal steps. */
	if (n.horizontal)
		n.chunk_height -= n.chunk_height % players;
	else
		n.chunk_width -= n.chunk_width % players;
	n.width = n.chunk_width * n.columns;
	n.height = n.chunk_height * n.rows;
	if (n.width <= 0 || n.height <= 0)
		BUG("a map of %dx%d is too small for %d players", width, height, players);
	*ret = n;
}

void halite_tile(int width, int height, int players, uint32_t seed, struct halite_tiling *ret)
{
	struct twister t;
	twister_init(&t, seed);
	tile(&t, width, height, players, ret);
}

/* Where in the chunk the square x, y of the map comes from, and whose start that is. */
static int source(const struct halite_tiling *n, int shift, int x, int y, int *ret_owner)
{
	if (n->horizontal)
		y = (y + x / n->chunk_width * shift) % n->height;
	else
		x = (x + y / n->chunk_height * shift) % n->width;
	int row = y / n->chunk_height, column = x / n->chunk_width;
	int cy = y % n->chunk_height, cx = x % n->chunk_width;
	if (n->rows % 2 == 0 && row % 2 != 0)
		cy = n->chunk_height - cy - 1;
	if (n->columns % 2 == 0 && column % 2 != 0)
		cx = n->chunk_width - cx - 1;
	*ret_owner = cy == n->chunk_height / 2 && cx == n->chunk_width / 2
			     ? row * n->columns + column + 1
			     : 0;
	return cy * n->chunk_width + cx;
}

static void blur(double *v, double *next, int width, int height)
{
	static const double own = 0.66667;
	for (int y = 0; y < height; y++) {
		const double *row = v + y * width;
		const double *north = v + before(y, height) * width;
		const double *south = v + after(y, height) * width;
		for (int x = 0; x < width; x++) {
			double d = row[x] * own;
			d += north[x] * (1 - own) / 4;
			d += south[x] * (1 - own) / 4;
			d += row[before(x, width)] * (1 - own) / 4;
			d += row[after(x, width)] * (1 - own) / 4;
			next[y * width + x] = d;
		}
	}
	memcpy(v, next, (size_t)(width * height) * sizeof *v);
}

static void round_to(double *v, int cells, int top, uint8_t *ret)
{
	double max = 0;
	for (int i = 0; i < cells; i++)
		max = v[i] > max ? v[i] : max;
	for (int i = 0; i < cells; i++)
		ret[i] = (uint8_t)round(v[i] / max * top);
}

void halite_map(int width, int height, int players, uint32_t seed, uint8_t *ret_owner,
		uint8_t *ret_strength, uint8_t *ret_production)
{
	struct twister t;
	struct halite_tiling n;
	twister_init(&t, seed);
	tile(&t, width, height, players, &n);

	int cells = n.width * n.height, chunk = n.chunk_width * n.chunk_height, shift = 0;
	double *v = xcalloc((size_t)(3 * cells + 2 * chunk), sizeof *v);
	double *prod = v, *str = v + cells, *next = str + cells;
	double *prod_chunk = next + cells, *str_chunk = prod_chunk + chunk;
	grow_chunk(&t, prod_chunk, n.chunk_width, n.chunk_height);
	grow_chunk(&t, str_chunk, n.chunk_width, n.chunk_height);
	if (players != 6 && n.horizontal)
		shift = (int)(twister_next(&t) % (uint32_t)n.columns) * (n.height / n.columns);
	else if (players != 6)
		shift = (int)(twister_next(&t) % (uint32_t)n.rows) * (n.width / n.rows);
	for (int i = 0; i < cells; i++) {
		int owner, from = source(&n, shift, i % n.width, i / n.width, &owner);
		ret_owner[i] = (uint8_t)owner;
		prod[i] = prod_chunk[from];
		str[i] = str_chunk[from];
	}
	for (int z = 0; z <= 2 * sqrt(cells) / 10; z++) {
		blur(prod, next, n.width, n.height);
		blur(str, next, n.width, n.height);
	}
	int top_production = (int)(twister_next(&t) % 10) + 6;
	int top_strength = (int)(twister_next(&t) % 106) + 150;
	round_to(str, cells, top_strength, ret_strength);
	round_to(prod, cells, top_production, ret_production);
	for (int i = 0; i < cells; i++)
		if (ret_owner[i] != 0 && ret_production[i] == 0)
			ret_production[i] = 1;
	free(v);
}
