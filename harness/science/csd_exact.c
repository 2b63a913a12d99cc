/*
 * Exact enumeration.  A state is everybody's score and who is left; its
 * probability is a fraction.  Rounds turn one table of states into the next by
 * every matching of every group and every choice of who leaves; equal states
 * are merged.  Fractions live in 128 bits; past that only the doubles remain.
 */
#include "harness/base/fd.h"
#include "harness/science/science.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

__extension__ typedef unsigned __int128 u128;

enum { STATES_MAX = 2000000 };

struct ratio {
	u128 num, den; /* den 0: out of range */
	double value;
};

static u128 gcd(u128 a, u128 b)
{
	while (b != 0) {
		u128 r = a % b;
		a = b;
		b = r;
	}
	return a;
}

/* false when the product does not fit. */
static bool product(u128 a, u128 b, u128 *ret)
{
	return !__builtin_mul_overflow(a, b, ret);
}

static struct ratio ratio_times(struct ratio a, u128 num, u128 den)
{
	struct ratio r = {.value = a.value * (double)num / (double)den};

	if (a.den == 0)
		return r;
	u128 x = gcd(a.num, den), y = gcd(num, a.den);
	x = x == 0 ? 1 : x;
	y = y == 0 ? 1 : y;
	if (!product(a.num / x, num / y, &r.num) || !product(a.den / y, den / x, &r.den))
		r.num = r.den = 0;
	return r;
}

static struct ratio ratio_plus(struct ratio a, struct ratio b)
{
	struct ratio r = {.value = a.value + b.value};
	u128 x, y, den;

	if (a.den == 0 || b.den == 0)
		return r;
	u128 g = gcd(a.den, b.den);
	if (!product(a.num, b.den / g, &x) || !product(b.num, a.den / g, &y) ||
	    !product(a.den / g, b.den, &den) || __builtin_add_overflow(x, y, &x))
		return r;
	g = gcd(x, den);
	r.num = x / g;
	r.den = den / g;
	return r;
}

struct state {
	uint16_t score[CSD_EXACT_MAX]; /* halves */
	uint8_t left;                  /* mask of who is in */
	struct ratio p;
};

/* States of one round, found by hash. */
struct states {
	VEC(struct state)
	list;
	VEC(int32_t)
	slots; /* power of two; -1 free */
};

static uint64_t key_of(const struct state *s)
{
	return hash64(s->left, s->score, sizeof(s->score));
}

static bool same(const struct state *a, const struct state *b)
{
	return a->left == b->left && memcmp(a->score, b->score, sizeof(a->score)) == 0;
}

static size_t slot_of(const struct states *t, const struct state *s)
{
	size_t mask = t->slots.len - 1, at = key_of(s) & mask;

	while (t->slots.at[at] >= 0 && !same(&t->list.at[t->slots.at[at]], s))
		at = (at + 1) & mask;
	return at;
}

static void grow(struct states *t)
{
	size_t size = t->slots.len == 0 ? 64 : 2 * t->slots.len;

	t->slots.len = 0;
	for (size_t i = 0; i < size; i++)
		vec_push(&t->slots, -1);
	for (size_t i = 0; i < t->list.len; i++)
		t->slots.at[slot_of(t, &t->list.at[i])] = (int32_t)i;
}

static void add_state(struct states *t, const struct state *s)
{
	if (2 * (t->list.len + 1) > t->slots.len)
		grow(t);
	size_t at = slot_of(t, s);
	if (t->slots.at[at] >= 0) {
		struct state *there = &t->list.at[t->slots.at[at]];
		there->p = ratio_plus(there->p, s->p);
		return;
	}
	t->slots.at[at] = (int32_t)t->list.len;
	vec_push(&t->list, *s);
}

static void states_release(struct states *t)
{
	vec_release(&t->list);
	vec_release(&t->slots);
}

struct enumeration {
	const struct csd_scores *scores;
	const struct csd_rules *rules;
	int round;
	struct states *into;
};

static int lowest(unsigned mask)
{
	return __builtin_ctz(mask);
}

static void leave(const struct enumeration *x, struct state s)
{
	unsigned group = 0;
	int least = 1 << 20, n = x->rules->eliminate[x->round];

	for (unsigned m = s.left; m != 0; m &= m - 1) {
		int i = lowest(m);
		if (s.score[i] < least) {
			least = s.score[i];
			group = 0;
		}
		group |= s.score[i] == least ? 1u << i : 0;
	}
	int size = __builtin_popcount(group);
	if (x->round + 1 == x->scores->benchmarks)
		n = 0; /* leaving after the last round means nothing */
	if (n >= size) {
		s.left = group == s.left ? s.left : s.left & (uint8_t)~group; /* somebody stays */
		add_state(x->into, &s);
		return;
	}
	/* Every subset of n of the group is as likely. */
	u128 ways = 0;
	for (unsigned m = group; m != 0; m = (m - 1) & group)
		ways += __builtin_popcount(m) == n;
	for (unsigned m = group;; m = (m - 1) & group) {
		if (__builtin_popcount(m) == n) {
			struct state t = s;
			t.left &= (uint8_t)~m;
			t.p = ratio_times(s.p, 1, n == 0 ? 1 : ways);
			add_state(x->into, &t);
		}
		if (m == 0)
			break;
	}
}

static void pair_up(const struct enumeration *x, struct state s, const uint16_t *before,
		    unsigned todo);

static void meet(const struct enumeration *x, const struct state *s, const uint16_t *before,
		 unsigned todo, int i, int j, u128 ways)
{
	size_t k = (size_t)x->scores->benchmarks;
	double a = x->scores->score[(size_t)i * k + (size_t)x->round];
	double b = x->scores->score[(size_t)j * k + (size_t)x->round];
	bool tied = fabs(a - b) <= x->rules->epsilon;
	bool coin = tied && x->rules->tie == CSD_TIE_COIN;
	int points = !tied ? (a > b ? 2 : 0) : x->rules->tie == CSD_TIE_HALF ? 1 : 2 * (i < j);

	for (int toss = 0; toss <= coin; toss++) {
		struct state t = *s;
		int got = coin ? 2 * toss : points;
		t.score[i] = (uint16_t)(t.score[i] + got);
		t.score[j] = (uint16_t)(t.score[j] + 2 - got);
		t.p = ratio_times(s->p, 1, ways * (coin ? 2 : 1));
		pair_up(x, t, before, todo & ~(1u << i) & ~(1u << j));
	}
}

/* Settle the group of the first model still to do, then the rest. */
static void pair_up(const struct enumeration *x, struct state s, const uint16_t *before,
		    unsigned todo)
{
	if (todo == 0) {
		leave(x, s);
		return;
	}
	int i = lowest(todo);
	unsigned group = 0;
	for (unsigned m = todo; m != 0; m &= m - 1)
		group |= before[lowest(m)] == before[i] ? 1u << lowest(m) : 0;
	int size = __builtin_popcount(group);
	if (size % 2 == 1) {
		for (unsigned m = group; m != 0; m &= m - 1) {
			/* Who sits out moves to another "group", so the rest is even. */
			struct state t = s;
			int j = lowest(m);
			t.score[j] = (uint16_t)(t.score[j] + x->rules->bye_halves);
			t.p = ratio_times(s.p, 1, (u128)size);
			pair_up(x, t, before, todo & ~(1u << j));
		}
		return;
	}
	for (unsigned m = group & ~(1u << i); m != 0; m &= m - 1)
		meet(x, &s, before, todo, i, lowest(m), (u128)size - 1);
}

static char *ratio_text(struct ratio r)
{
	char digits[2][48];
	const u128 part[2] = {r.num, r.den};

	if (r.den == 0)
		return NULL;
	for (int k = 0; k < 2; k++) {
		char *p = digits[k] + sizeof(digits[k]) - 1;
		*p = '\0';
		u128 x = part[k];
		do
			*--p = (char)('0' + (int)(x % 10));
		while ((x /= 10) != 0);
		memmove(digits[k], p, strlen(p) + 1);
	}
	return r.den == 1 ? xstrdup(digits[0]) : xprintf("%s/%s", digits[0], digits[1]);
}

static void add_up(const struct states *end, int m, struct csd_result *r)
{
	struct ratio sum[CSD_EXACT_MAX];

	for (int i = 0; i < m; i++)
		sum[i] = (struct ratio){0, 1, 0};
	vec_each (const struct state, s, &end->list) {
		for (int i = 0; i < m; i++) {
			int better = 0;
			for (int j = 0; j < m; j++)
				better += s->score[j] > s->score[i];
			sum[i] = ratio_plus(sum[i], ratio_times(s->p, s->score[i], 2));
			r->sd[i] += s->p.value * s->score[i] * s->score[i] / 4;
			r->rank[i * m + better] += s->p.value;
			r->out[i] += (s->left >> i & 1) ? 0 : s->p.value;
		}
	}
	r->exact = xcalloc((size_t)m, sizeof(*r->exact));
	for (int i = 0; i < m; i++) {
		r->expected[i] = sum[i].value;
		r->sd[i] = sqrt(fmax(r->sd[i] - sum[i].value * sum[i].value, 0));
		r->exact[i] = ratio_text(sum[i]);
	}
}

static int round_of(const struct csd_scores *s, const struct csd_rules *rules, int k,
		    struct states *now, struct err *e)
{
	struct states next = {0};
	struct enumeration x = {s, rules, k, &next};

	vec_each (const struct state, from, &now->list) {
		pair_up(&x, *from, from->score, from->left);
		if (next.list.len > STATES_MAX) {
			states_release(&next);
			return err_set(e, ERR_USAGE,
				       "more than %d states after %d benchmarks; simulate instead",
				       STATES_MAX, k + 1);
		}
	}
	states_release(now);
	*now = next;
	return 0;
}

int csd_exact(const struct csd_scores *s, const struct csd_rules *rules, struct csd_result *ret,
	      struct err *e)
{
	struct states now = {0};
	struct state start = {.p = {1, 1, 1}};

	if (s->models > CSD_EXACT_MAX)
		return err_set(e, ERR_USAGE, "%d models; exact enumeration is for at most %d",
			       s->models, CSD_EXACT_MAX);
	/* The simulation checks the rules; its result of one run is replaced. */
	if (csd_simulate(s, rules, 1, 0, ret, e) < 0)
		return -1;
	size_t m = (size_t)s->models;
	memset(ret->sd, 0, m * sizeof(double));
	memset(ret->out, 0, m * sizeof(double));
	memset(ret->rank, 0, m * m * sizeof(double));
	start.left = (uint8_t)((1u << s->models) - 1);
	add_state(&now, &start);
	for (int k = 0; k < s->benchmarks; k++)
		if (round_of(s, rules, k, &now, e) < 0) {
			states_release(&now);
			csd_result_release(ret);
			return -1;
		}
	add_up(&now, s->models, ret);
	states_release(&now);
	return 0;
}
