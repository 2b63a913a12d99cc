/* holdem: values of all five-card hands, betting and pots by hand and against a slow second
 * implementation, hidden cards, duplicate deals, records. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "tests/unit/turns_util.h"

#include "arenas/holdem/game.h"

static int by_value(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

static void all_five_card_hands(void **state)
{
	enum { HANDS = 2598960 };
	static const int expected[EVAL_CATEGORIES] = {1302540, 1098240, 123552, 54912, 10200,
						      5108,    3744,    624,    40};
	int count[EVAL_CATEGORIES] = {0}, royal = 0, n = 0, classes = 1;
	uint32_t *v = calloc(HANDS, sizeof *v);
	(void)state;
	for (int a = 0; a < 52; a++)
		for (int b = 0; b < a; b++)
			for (int c = 0; c < b; c++)
				for (int d = 0; d < c; d++)
					for (int e = 0; e < d; e++)
						v[n++] = eval_hand(eval_card(a) | eval_card(b) |
								   eval_card(c) | eval_card(d) |
								   eval_card(e));
	assert_int_equal(n, HANDS);
	for (int i = 0; i < n; i++) {
		count[eval_category(v[i])]++;
		royal += v[i] == ((uint32_t)EVAL_STRAIGHT_FLUSH << EVAL_CATEGORY_SHIFT |
				  (uint32_t)EVAL_ACE << 13);
	}
	for (int i = 0; i < EVAL_CATEGORIES; i++)
		assert_int_equal(count[i], expected[i]);
	assert_int_equal(royal, 4);
	qsort(v, (size_t)n, sizeof *v, by_value);
	for (int i = 1; i < n; i++)
		classes += v[i] != v[i - 1];
	assert_int_equal(classes, 7462);
	free(v);
}

/* Seven cards are worth the best five of them. */
static void seven_cards_are_the_best_five(void **state)
{
	struct rng r;
	(void)state;
	rng_init(&r, 5);
	for (int i = 0; i < 60000; i++) {
		int card[7];
		uint64_t all = 0;
		uint32_t best = 0;
		for (int k = 0; k < 7;) {
			card[k] = (int)rng_below(&r, i % 2 ? 52 : 20); /* few cards: pairs, quads */
			if (all & eval_card(card[k]))
				continue;
			all |= eval_card(card[k++]);
		}
		for (int a = 0; a < 7; a++)
			for (int b = 0; b < a; b++) {
				uint32_t v =
					eval_hand(all & ~eval_card(card[a]) & ~eval_card(card[b]));
				best = v > best ? v : best;
			}
		assert_int_equal(eval_hand(all), best);
	}
}

/* ---- one hand ---- */

static int card_of(const char *s)
{
	return 4 * (int)(strchr("23456789TJQKA", s[0]) - "23456789TJQKA") +
	       (int)(strchr("cdhs", s[1]) - "cdhs");
}

/* "AsAh KdKc 2c7d9hJsQc": holes by seat, then the board. */
static void deal(struct hand *h, int n, int button, const int32_t *stack, const char *cards)
{
	uint8_t c[HAND_CARDS(HAND_SEATS)];
	int k = 0;
	for (; *cards != '\0'; cards++)
		if (*cards != ' ')
			c[k++] = (uint8_t)card_of(cards++);
	assert_int_equal(k, HAND_CARDS(n));
	hand_deal(h, n, (1u << n) - 1, button, 50, 100, stack, c);
}

static void raise_ok(struct hand *h, int seat, int to)
{
	assert_int_equal(h->mover, seat);
	assert_true(hand_act(h, HAND_RAISE, to));
}

static void act(struct hand *h, int seat, enum hand_act a)
{
	assert_int_equal(h->mover, seat);
	assert_true(hand_act(h, a, 0));
}

static void stacks(const struct hand *h, int a, int b, int c)
{
	assert_true(hand_over(h));
	assert_int_equal(h->stack[0], a);
	assert_int_equal(h->stack[1], b);
	assert_int_equal(h->stack[2], c);
}

static const int32_t deep[HAND_SEATS] = {10000, 10000, 10000, 10000, 10000,
					 10000, 10000, 10000, 10000};

static void heads_up_order(void **state)
{
	struct hand h;
	(void)state;
	deal(&h, 2, 1, deep, "AsAh KdKc 2c7d9hJsQc");
	assert_int_equal(h.bet[1], 50); /* the button is the small blind and acts first */
	act(&h, 1, HAND_CALL);
	act(&h, 0, HAND_CHECK); /* the big blind has its option */
	assert_int_equal(h.street, HAND_FLOP);
	act(&h, 0, HAND_CHECK);
	act(&h, 1, HAND_CHECK);
	act(&h, 0, HAND_CHECK);
	raise_ok(&h, 1, 100);
	act(&h, 0, HAND_CALL);
	act(&h, 0, HAND_CHECK);
	act(&h, 1, HAND_CHECK);
	stacks(&h, 10200, 9800, 0);
	assert_int_equal(h.shown, 3);
}

static void three_all_in_side_pots(void **state)
{
	static const int32_t s[] = {20, 50, 100};
	struct hand h;
	uint8_t c[11];
	static const char *const t[] = {"As", "Ah", "Ks", "Kh", "Qs", "Qh",
					"2c", "3d", "7h", "9c", "Jd"};
	(void)state;
	for (int i = 0; i < 11; i++)
		c[i] = (uint8_t)card_of(t[i]);
	hand_deal(&h, 3, 7, 0, 1, 2, s, c);
	raise_ok(&h, 0, 20);
	raise_ok(&h, 1, 50);
	assert_false(hand_act(&h, HAND_RAISE, 99)); /* nobody is left to raise; this folds */
	hand_deal(&h, 3, 7, 0, 1, 2, s, c);
	raise_ok(&h, 0, 20);
	raise_ok(&h, 1, 50);
	raise_ok(&h, 2, 100); /* all-in is a call here */
	stacks(&h, 60, 60, 50);
}

static void min_raise(void **state)
{
	struct hand h;
	int32_t least, most;
	(void)state;
	deal(&h, 3, 0, deep, "AsAh KdKc 5c5d 2c7d9hJsQc");
	hand_raises(&h, &least, &most);
	assert_int_equal(least, 200);
	assert_int_equal(most, 10000);
	raise_ok(&h, 0, 350); /* by 250 */
	hand_raises(&h, &least, &most);
	assert_int_equal(least, 600);
	raise_ok(&h, 1, 600);
	hand_raises(&h, &least, &most);
	assert_int_equal(least, 850);
	assert_false(hand_act(&h, HAND_RAISE, 849)); /* too small: folds */
	assert_int_equal(h.folded, 4);
	assert_int_equal(h.mover, 0);
	raise_ok(&h, 0, 999999999); /* over the stack: all-in */
	assert_int_equal(h.stack[0], 0);
	act(&h, 1, HAND_CALL);
	assert_true(hand_over(&h));
}

static void short_all_in_does_not_reopen(void **state)
{
	static const int32_t s[] = {10000, 10000, 1000, 1450};
	struct hand h;
	int32_t least, most;
	(void)state;
	/* Button 3, blinds 0 and 1. */
	deal(&h, 4, 3, s, "AsAh KdKc 5c5d 8c8d 2c7d9hJsQc");
	act(&h, 2, HAND_CALL);
	act(&h, 3, HAND_CALL);
	raise_ok(&h, 0, 800); /* by 700 */
	act(&h, 1, HAND_CALL);
	raise_ok(&h, 2, 1000); /* all-in by 200: short */
	act(&h, 3, HAND_CALL);
	hand_raises(&h, &least, &most);
	assert_int_equal(h.mover, 0);
	assert_int_equal(most, 0); /* has acted and faces 200 only */
	assert_false(hand_act(&h, HAND_RAISE, 3000));
	assert_true(h.folded & 1);

	/* Two short ones that add up to a full raise do reopen it. */
	static const int32_t s2[] = {10000, 10000, 1100, 1550};
	deal(&h, 4, 3, s2, "AsAh KdKc 5c5d 8c8d 2c7d9hJsQc");
	act(&h, 2, HAND_CALL);
	act(&h, 3, HAND_CALL);
	raise_ok(&h, 0, 800);
	act(&h, 1, HAND_CALL);
	raise_ok(&h, 2, 1100);
	raise_ok(&h, 3, 1550);
	assert_int_equal(h.mover, 0);
	hand_raises(&h, &least, &most);
	assert_int_equal(least, 2250);
	assert_int_equal(most, 10000);
}

static void uncalled_bet_returns(void **state)
{
	struct hand h;
	(void)state;
	deal(&h, 3, 0, deep, "AsAh KdKc 5c5d 2c7d9hJsQc");
	raise_ok(&h, 0, 5000);
	act(&h, 1, HAND_FOLD);
	act(&h, 2, HAND_FOLD);
	stacks(&h, 10150, 9950, 9900);
	assert_int_equal(h.paid[0], 100); /* 4900 were never called */
	assert_int_equal(h.shown, 0);
}

static void odd_chip(void **state)
{
	static const int32_t s[] = {10000, 10000, 10000};
	struct hand h;
	(void)state;
	/* The board plays for 1 and 2. */
	deal(&h, 3, 0, s, "2s3h 4d5c 4c5d AcKdQhJsTc");
	raise_ok(&h, 0, 225);
	act(&h, 1, HAND_CALL);
	act(&h, 2, HAND_CALL);
	raise_ok(&h, 1, 350);
	act(&h, 2, HAND_CALL);
	act(&h, 0, HAND_FOLD);
	act(&h, 1, HAND_CHECK);
	act(&h, 2, HAND_CHECK);
	act(&h, 1, HAND_CHECK);
	act(&h, 2, HAND_CHECK);
	/* 225 * 3 + 700 = 1375: the first left of the button has the odd chip. */
	assert_int_equal(h.won[1], 688);
	assert_int_equal(h.won[2], 687);
}

static void blinds_that_are_short(void **state)
{
	static const int32_t a[] = {30, 10000}, b[] = {10000, 30}, c[] = {10000, 20, 10000};
	struct hand h;
	(void)state;
	deal(&h, 2, 0, a, "AsAh KdKc 2c7d9hJsQc"); /* the small blind is all-in: no one is asked */
	stacks(&h, 60, 9970, 0);
	deal(&h, 2, 0, b, "AsAh KdKc 2c7d9hJsQc");
	stacks(&h, 10030, 0, 0);
	deal(&h, 3, 2, c, "AsAh KdKc QdQc 2c7d9hJs3c");
	act(&h, 2, HAND_CALL); /* the whole blind, though the blind itself is short */
	assert_int_equal(h.bet[2], 100);
	act(&h, 0, HAND_CALL);
	act(&h, 0, HAND_CHECK);
	act(&h, 2, HAND_CHECK);
	act(&h, 0, HAND_CHECK);
	act(&h, 2, HAND_CHECK);
	act(&h, 0, HAND_CHECK);
	act(&h, 2, HAND_CHECK);
	stacks(&h, 10120, 0, 9900);
}

/* ---- random hands against a second, slow way to pay ---- */

/* Chip by chip: the n-th chip of everybody makes a pot of its own for those who are left and
 * put in as many. */
static void slow_pay(const struct hand *h, const int32_t *paid, uint32_t left, double *ret_won)
{
	int32_t most = 0;
	for (int s = 0; s < h->n; s++)
		most = paid[s] > most ? paid[s] : most;
	for (int32_t chip = 0; chip < most; chip++) {
		uint32_t best = 0;
		int pot = 0, winners = 0;
		for (int s = 0; s < h->n; s++) {
			pot += paid[s] > chip;
			if (!(left >> s & 1) || paid[s] <= chip)
				continue;
			uint32_t v = eval_hand(hand_cards(h, s));
			winners = v > best ? 1 : winners + (v == best);
			best = v > best ? v : best;
		}
		for (int s = 0; s < h->n && winners > 0; s++)
			if ((left >> s & 1) && paid[s] > chip &&
			    eval_hand(hand_cards(h, s)) == best)
				ret_won[s] += (double)pot / winners;
	}
}

static void random_hands_pay_right(void **state)
{
	struct rng r;
	int sides = 0;
	(void)state;
	rng_init(&r, 11);
	for (int i = 0; i < 6000; i++) {
		int n = 2 + (int)rng_below(&r, 8), acts = 0;
		int32_t start[HAND_SEATS];
		uint8_t deck[52];
		int64_t total = 0;
		double won[HAND_SEATS] = {0};
		struct hand h;
		for (int s = 0; s < n; s++)
			total += start[s] = 1 + (int32_t)rng_below(&r, rng_below(&r, 2) ? 60 : 600);
		for (int k = 0; k < 52; k++)
			deck[k] = (uint8_t)k;
		for (int k = 0; k < HAND_CARDS(n); k++) {
			int j = k + (int)rng_below(&r, (uint64_t)(52 - k));
			uint8_t c = deck[j];
			deck[j] = deck[k];
			deck[k] = c;
		}
		hand_deal(&h, n, (1u << n) - 1, (int)rng_below(&r, (uint64_t)n), 5, 10, start,
			  deck);
		for (; !hand_over(&h); acts++) {
			int32_t least, most, call = hand_to_call(&h);
			assert_true(acts < 5000);
			assert_true(h.stack[h.mover] > 0);
			hand_raises(&h, &least, &most);
			assert_true(call <= h.stack[h.mover] && least <= most);
			uint64_t what = rng_below(&r, 10);
			if (what < 3 && most > 0)
				assert_true(hand_act(
					&h, HAND_RAISE,
					least + (int64_t)rng_below(&r,
								   (uint64_t)(most - least + 1))));
			else if (what < 9)
				assert_true(hand_act(&h, HAND_CALL, 0));
			else
				assert_true(hand_act(&h, HAND_FOLD, 0));
		}
		uint32_t left = h.in & ~h.folded;
		int64_t after = 0;
		for (int s = 0; s < n; s++) {
			after += h.stack[s];
			assert_true(h.stack[s] >= 0);
			sides += (left >> s & 1) && h.won[s] > 0 && h.stack[s] < h.won[s];
		}
		assert_true(after == total);
		slow_pay(&h, h.paid, left, won);
		for (int s = 0; s < n; s++) {
			double off = won[s] - h.won[s];
			assert_true(off < n && off > -n); /* odd chips */
		}
	}
	(void)sides;
}

/* ---- games ---- */

static void hidden_cards_stay_hidden(void **state)
{
	struct match t;
	(void)state;
	for (uint64_t seed = 0; seed < 40; seed++) {
		struct rng r;
		rng_init(&r, seed);
		turns_open(&t, "holdem", 4, seed, NULL);
		struct game *g = t.st;
		for (int i = 0; i < 60 && !t.a->over(t.st); i++) {
			for (int s = 0; s < 4; s++) {
				/* Whatever the hidden cards are, the view is the same. */
				BUF_SCOPED a = BUF_INIT;
				BUF_SCOPED b = BUF_INIT;
				uint8_t kept[sizeof g->h.card];
				memcpy(kept, g->h.card, sizeof kept);
				t.a->view(t.st, s, &a);
				for (int k = 0; k < HAND_CARDS(4); k++)
					if (k / 2 != s && k < 8 + 5 &&
					    (k < 8 || k >= 8 + hand_board(&g->h)))
						g->h.card[k] = (uint8_t)((g->h.card[k] + 17) % 52);
				t.a->view(t.st, s, &b);
				assert_string_equal(a.data, b.data);
				memcpy(g->h.card, kept, sizeof kept);
			}
			BUF_SCOPED e = BUF_INIT;
			t.a->event(t.st, 0, &e);
			assert_int_equal(e.len > 0, hand_over(&g->h));
			if (e.len > 0) {
				JSON_SCOPED *j = turns_json(&e);
				assert_int_equal(json_object_size(json_object_get(j, "shown")),
						 __builtin_popcount(g->h.shown));
			}
			static const char *const texts[] = {"call", "call", "raise 600", "fold"};
			turns_act(&t, texts[rng_below(&r, 4)]);
		}
		match_end(&t);
	}
}

/* Two players that act by cards alone, each on the other's cards in the second seating, are
 * even to the chip; and a rotation of the seats rotates the scores. */
static void duplicate_deals_cancel(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 30; seed++) {
		double sum[2] = {0, 0};
		for (int seating = 0; seating < 2; seating++) {
			struct match t;
			int rank[2];
			double score[2];
			turns_open(&t, "holdem", 2, seed, NULL);
			while (!t.a->over(t.st)) {
				const struct game *g = t.st;
				int s = g->h.mover;
				if (s < 0)
					turns_act(&t, NULL);
				else
					turns_act(&t, hand_hole(&g->h, s)[0] > 30 ? "raise 900"
										  : "call");
			}
			t.a->result(t.st, rank, score);
			assert_true(score[0] + score[1] < 1e-9 && score[0] + score[1] > -1e-9);
			sum[0] += score[seating];
			sum[1] += score[!seating];
			match_end(&t);
		}
		assert_true(sum[0] == sum[1]);
	}
}

static void actions_as_text(void **state)
{
	static const struct {
		const char *text;
		int act; /* -1: none */
		int64_t to;
	} row[] = {
		{"fold", HAND_FOLD, 0},
		{"call", HAND_CALL, 0},
		{"check", HAND_CHECK, 0},
		{"all-in", HAND_RAISE, INT64_MAX},
		{"raise 600", HAND_RAISE, 600},
		{"{\"a\":\"raise\",\"to\":600}", HAND_RAISE, 600},
		{"{\"to\":600,\"a\":\"raise\"}", HAND_RAISE, 600},
		{"{\"a\":\"call\"}", HAND_CALL, 0},
		{"{\"a\":\"call\",\"to\":600}", HAND_CALL, 0},
		{"raise", -1, 0},
		{"raise -5", -1, 0},
		{"raise 6 ", -1, 0},
		{"raise 1e3", -1, 0},
		{"{\"a\":\"raise\"}", -1, 0},
		{"{\"a\":\"raise\",\"to\":\"600\"}", -1, 0},
		{"{\"a\":\"raise\",\"to\":600,\"to\":700}", -1, 0},
		{"{\"a\":\"bet\",\"to\":600}", -1, 0},
		{"{\"a\":\"call\"", -1, 0},
		{"", -1, 0},
		{"folds", -1, 0},
		{"null", -1, 0},
	};
	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		enum hand_act a = HAND_BLIND;
		int64_t to = 0;
		bool ok = holdem_read(row[i].text, strlen(row[i].text), &a, &to);
		assert_int_equal(ok, row[i].act >= 0);
		if (ok) {
			assert_int_equal((int)a, row[i].act);
			assert_int_equal(to, row[i].to);
		}
	}
	enum hand_act a;
	int64_t to;
	assert_true(holdem_read("raise 99999999999999999999999", 29, &a, &to));
	assert_true(to > 1000000);
	assert_false(holdem_read("call\0", 5, &a, &to));
}

static void tournament_ends_with_one(void **state)
{
	static const char *const settings[] = {"mode=tournament", "hands=1000", "stack=20", NULL};
	struct match t;
	int rank[5];
	double score[5];
	(void)state;
	turns_open(&t, "holdem", 5, 3, settings);
	while (!t.a->over(t.st))
		turns_act(&t, "all-in");
	const struct game *g = t.st;
	t.a->result(t.st, rank, score);
	int64_t chips = 0;
	for (int s = 0; s < 5; s++) {
		chips += g->stack[s];
		assert_int_equal(rank[s] == 0, g->stack[s] > 0);
	}
	assert_int_equal(chips, 5 * 2000);
	match_end(&t);
	/* Nobody does anything: the blinds see to the end. */
	turns_open(&t, "holdem", 3, 3, settings);
	for (int i = 0; !t.a->over(t.st); i++) {
		assert_true(i < 100000);
		turns_act(&t, NULL);
	}
	match_end(&t);
}

static void pick(json_t *view, struct rng *r, struct buf *text)
{
	json_int_t least = json_integer_value(json_object_get(view, "min_raise_to"));
	json_int_t most = json_integer_value(json_object_get(view, "max_raise_to"));
	if (most > 0 && rng_below(r, 3) == 0)
		buf_printf(text, "{\"a\":\"raise\",\"to\":%lld}",
			   (long long)least +
				   (long long)rng_below(r, (uint64_t)(most - least + 1)));
	else
		turns_pick_legal(view, r, text);
}

static void random_games_repeat(void **state)
{
	static const char *const brief[] = {"hands=6", NULL};
	static const char *const tournament[] = {"mode=tournament", "hands=40", "stack=30", NULL};
	(void)state;
	turns_random("holdem", 2, brief, 300, 0, pick);
	turns_random("holdem", 9, brief, 150, 0, pick);
	turns_random("holdem", 5, tournament, 150, 0, pick);
	turns_random("holdem", 3, brief, 300, 200, pick);
	turns_random("holdem", 6, tournament, 100, 100, pick);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_five_card_hands),
		cmocka_unit_test(seven_cards_are_the_best_five),
		cmocka_unit_test(heads_up_order),
		cmocka_unit_test(three_all_in_side_pots),
		cmocka_unit_test(min_raise),
		cmocka_unit_test(short_all_in_does_not_reopen),
		cmocka_unit_test(uncalled_bet_returns),
		cmocka_unit_test(odd_chip),
		cmocka_unit_test(blinds_that_are_short),
		cmocka_unit_test(random_hands_pay_right),
		cmocka_unit_test(hidden_cards_stay_hidden),
		cmocka_unit_test(duplicate_deals_cancel),
		cmocka_unit_test(actions_as_text),
		cmocka_unit_test(tournament_ends_with_one),
		cmocka_unit_test(random_games_repeat),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
