/*
 * The pMARS series: a minimal standard generator (Park & Miller 1988; factor
 * 16807 modulo 2^31 - 1 by Schrage's method) is seeded with a checksum of the
 * warriors as they lie in pMARS's memory, so opcodes, modifiers and modes have
 * its numbers there.  Two warriors take one number per battle.  More are placed
 * one by one with a few retries, going back to the warrior that was in the way;
 * when that fails too often, sorted gaps and a shuffle place them all at once.
 */
#include "arenas/corewar/position.h"

#include "harness/base/rng.h"

#include <stdbool.h>
#include <stdlib.h>

static void place_gaps(const struct cw_rules *r, int n, struct rng *rng, struct cw_places *ret)
{
	uint64_t room = (uint64_t)(r->core_size - r->min_distance * n) + 1;
	int sorted[CW_WARRIORS_MAX] = {0};
	for (int i = 1; i < n; i++) {
		int v = (int)rng_below(rng, room), j = i;
		for (; j > 1 && sorted[j - 1] > v; j--)
			sorted[j] = sorted[j - 1];
		sorted[j] = v;
	}
	ret->at[0] = 0;
	for (int i = 1; i < n; i++) {
		int j = 1 + (int)rng_below(rng, (uint64_t)i);
		ret->at[i] = ret->at[j];
		ret->at[j] = sorted[i] + i * r->min_distance;
	}
}

void cw_places_random(const struct cw_rules *r, int n, uint64_t seed, struct cw_places *ret)
{
	struct rng rng;
	rng_init(&rng, seed);
	place_gaps(r, n, &rng, ret);
	ret->starter = (int)rng_below(&rng, (uint64_t)n);
}

static uint64_t common_divisor(uint64_t a, uint64_t b)
{
	while (b != 0) {
		uint64_t t = a % b;
		a = b;
		b = t;
	}
	return a;
}

int64_t cw_places_count(const struct cw_rules *r)
{
	return (int64_t)(r->core_size - 2 * r->min_distance) + 1;
}

void cw_places_exhaustive(const struct cw_rules *r, uint64_t game, struct cw_places *ret)
{
	uint64_t places = (uint64_t)cw_places_count(r);
	/* Near the golden section, so that any number of first games is spread evenly. */
	uint64_t stride = places * 618 / 1000;
	while (common_divisor(stride, places) != 1)
		stride++;
	ret->at[0] = 0;
	ret->at[1] = r->min_distance + (int)(game % places * stride % places);
	ret->starter = 0;
}

static int64_t next_number(int64_t *seed)
{
	int64_t s = 16807 * (*seed % 127773) - 2836 * (*seed / 127773);
	return *seed = s < 0 ? s + 2147483647 : s;
}

static const uint8_t op_there[CW_OPS] = {
	[CW_MOV] = 0,  [CW_ADD] = 1,  [CW_SUB] = 2,  [CW_MUL] = 3,  [CW_DIV] = 4,
	[CW_MOD] = 5,  [CW_JMZ] = 6,  [CW_JMN] = 7,  [CW_DJN] = 8,  [CW_CMP] = 9,
	[CW_SLT] = 10, [CW_SPL] = 11, [CW_DAT] = 12, [CW_JMP] = 13, [CW_SEQ] = 14,
	[CW_SNE] = 15, [CW_NOP] = 16, [CW_LDP] = 17, [CW_STP] = 18,
};
static const uint8_t mode_there[CW_MODES] = {
	[CW_IMMEDIATE] = 0,       [CW_DIRECT] = 1,           [CW_B_INDIRECT] = 2,
	[CW_B_PREDEC] = 3,        [CW_B_POSTINC] = 4,        [CW_A_INDIRECT] = 0x80 | 2,
	[CW_A_PREDEC] = 0x80 | 3, [CW_A_POSTINC] = 0x80 | 4,
};

int64_t cw_series_seed(const struct cw_warrior *const *w, int n)
{
	int64_t sum = 0;
	int place = 0;
	for (int i = 0; i < n; i++)
		for (int k = 0; k < w[i]->length; k++) {
			const struct cw_insn *c = &w[i]->code[k];
			sum += (op_there[c->op] * 8 + c->mod) ^ place++;
			sum += mode_there[c->amode] ^ place++;
			sum += mode_there[c->bmode] ^ place++;
			sum += c->a ^ place++;
			sum += c->b ^ place++;
		}
	return next_number(&sum);
}

static bool place_one_by_one(const struct cw_rules *r, int n, int64_t *seed, int *at)
{
	int tries = 20, turns_back = 4;
	for (int pos = 1; pos < n;) {
		at[pos] = (int)(next_number(seed) % (r->core_size - 2 * r->min_distance + 1)) +
			  r->min_distance;
		int i = 1;
		while (i < pos && abs(at[pos] - at[i]) >= r->min_distance)
			i++;
		if (i == pos) {
			pos++;
		} else if (turns_back == 0) {
			return false;
		} else if (tries == 0) {
			pos = i;
			turns_back--;
			tries = 20;
		} else {
			tries--;
		}
	}
	return true;
}

static void place_at_once(const struct cw_rules *r, int n, int64_t *seed, int *at)
{
	int64_t room = r->core_size - r->min_distance * n + 1;
	for (int i = 1; i < n; i++) {
		int v = (int)(next_number(seed) % room), j = i - 1;
		for (; j > 0 && v <= at[j]; j--)
			at[j + 1] = at[j];
		at[j + 1] = v;
	}
	for (int i = 1; i < n; i++)
		at[i] += i * r->min_distance;
	for (int i = 1; i < n; i++) {
		int j = (int)(next_number(seed) % (n - i)) + i, swap = at[j];
		at[j] = at[i];
		at[i] = swap;
	}
}

void cw_places_series(const struct cw_rules *r, int n, uint64_t game, int64_t *seed,
		      struct cw_places *ret)
{
	ret->at[0] = 0;
	ret->starter = (int)(game % (uint64_t)n);
	if (n == 2) {
		ret->at[1] =
			r->min_distance + (int)(*seed % (r->core_size - 2 * r->min_distance + 1));
		next_number(seed);
	} else if (!place_one_by_one(r, n, seed, ret->at)) {
		place_at_once(r, n, seed, ret->at);
	}
}
