/*
 * Monte-Carlo equity: deals the unknown cards at random, hands of opponents that
 * have shown strength from the better part of what could be dealt, and weighs
 * the share of the pot it wins against the price.  Bets by the size of its edge.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEATS = 9, ROLLOUTS = 2000 };

static uint64_t chance;

static uint32_t below(uint32_t n)
{
	chance ^= chance << 13;
	chance ^= chance >> 7;
	chance ^= chance << 17;
	return (uint32_t)((chance * 0x2545f4914f6cdd1du >> 32) * n >> 32);
}

/* ---- the value of up to seven cards: a card is 4 * rank + suit ---- */

static uint32_t top(uint32_t set, int n)
{
	for (int extra = __builtin_popcount(set) - n; extra > 0; extra--)
		set &= set - 1;
	return set;
}

static uint32_t straight(uint32_t ranks)
{
	uint32_t r = ranks << 1 | ranks >> 12;
	return top(r & r << 1 & r << 2 & r << 3 & r << 4, 1);
}

static uint32_t worth(const int *card, int cards)
{
	uint32_t suit[4] = {0}, n[5] = {0};
	for (int i = 0; i < cards; i++)
		suit[card[i] & 3] |= 1u << (card[i] >> 2);
	/* n[k]: ranks that are there k times at least. */
	for (int s = 0; s < 4; s++)
		for (int k = 4; k > 0; k--)
			n[k] |= k == 1 ? suit[s] : n[k - 1] & suit[s];
	for (int s = 0; s < 4; s++)
		if (__builtin_popcount(suit[s]) >= 5)
			return straight(suit[s]) ? 8u << 26 | straight(suit[s])
						 : 5u << 26 | top(suit[s], 5);
	uint32_t run = straight(n[1]);
	if (n[4])
		return 7u << 26 | n[4] << 13 | top(n[1] ^ n[4], 1);
	if (n[3]) {
		uint32_t t = top(n[3], 1);
		if (n[2] != t)
			return 6u << 26 | t << 13 | top(n[2] ^ t, 1);
		return run ? 4u << 26 | run : 3u << 26 | t << 13 | top(n[1] ^ t, 2);
	}
	if (run)
		return 4u << 26 | run;
	uint32_t pairs = top(n[2], 2);
	int k = __builtin_popcount(pairs);
	return (uint32_t)k << 26 | pairs << 13 | top(n[1] ^ pairs, 5 - 2 * k);
}

/* ---- what is known ---- */

struct table {
	int hole[2], board[5], boards, opponents;
	int early, late, aggression; /* raises by others before the flop, later, and both */
	double to_call, pot, least, most, big, high;
	bool preflop;
};

/* 0..1: how good two cards are before the flop, roughly their rank among all. */
static double starting(int a, int b)
{
	int x = a >> 2, y = b >> 2, high = x > y ? x : y, low = x > y ? y : x;
	double v = high / 24.0 + low / 40.0;
	if (x == y)
		v = 0.5 + high / 24.0;
	else
		v += ((a & 3) == (b & 3) ? 0.06 : 0) - (high - low > 3 ? 0.04 : 0);
	return v > 1 ? 1 : v;
}

static int draw(uint64_t *used)
{
	for (;;) {
		int c = (int)below(52);
		if (!(*used >> c & 1)) {
			*used |= (uint64_t)1 << c;
			return c;
		}
	}
}

/* Would somebody who acted as they did hold this?  Raises before the flop are made with the
 * better part of all hands, later ones with something that the board does not give to all. */
static bool plausible(const struct table *t, const int *hand)
{
	static const double floor[] = {0, 0.47, 0.62, 0.74};
	int cards[7] = {hand[0], hand[1]};
	int early = t->early < 3 ? t->early : 3;
	if (starting(hand[0], hand[1]) < floor[early] && below(10) != 0)
		return false;
	if (t->late == 0)
		return true;
	memcpy(cards + 2, t->board, sizeof t->board);
	uint32_t with = worth(cards, 2 + t->boards) >> 26;
	uint32_t without = worth(cards + 2, t->boards) >> 26;
	uint32_t need = t->late > 2 ? 2 : 1;
	return with >= without + need || below(100) < (t->late > 1 ? 8 : 25);
}

static void draw_hand(const struct table *t, uint64_t *used, int *hand)
{
	for (int tries = 0;; tries++) {
		uint64_t before = *used;
		hand[0] = draw(used);
		hand[1] = draw(used);
		if (tries >= 24 || plausible(t, hand))
			return;
		*used = before;
	}
}

static double rollout(const struct table *t)
{
	uint64_t used = (uint64_t)1 << t->hole[0] | (uint64_t)1 << t->hole[1];
	int cards[7] = {t->hole[0], t->hole[1]}, other[SEATS][2], ties = 1;
	for (int i = 0; i < t->boards; i++)
		used |= (uint64_t)1 << t->board[i];
	for (int o = 0; o < t->opponents; o++)
		draw_hand(t, &used, other[o]);
	for (int i = 0; i < 5; i++)
		cards[2 + i] = i < t->boards ? t->board[i] : draw(&used);
	uint32_t mine = worth(cards, 7);
	for (int o = 0; o < t->opponents; o++) {
		memcpy(cards, other[o], sizeof other[o]);
		uint32_t theirs = worth(cards, 7);
		if (theirs > mine)
			return 0;
		ties += theirs == mine;
	}
	return 1.0 / ties;
}

static double equity(const struct table *t)
{
	double sum = 0;
	int n = ROLLOUTS / (1 + t->opponents / 3);
	for (int i = 0; i < n; i++)
		sum += rollout(t);
	return sum / n;
}

/* ---- deciding ---- */

static void put_raise(const struct table *t, double to)
{
	to = to < t->least ? t->least : to > t->most ? t->most : to;
	/* Nearly all of it: all of it. */
	to = to > 0.7 * t->most ? t->most : to;
	printf("{\"a\":\"raise\",\"to\":%.0f}", to);
}

static void decide(const struct table *t)
{
	double e = equity(t), fair = 1.0 / (t->opponents + 1);
	double price = t->to_call / (t->pot + t->to_call), pot = t->pot + t->to_call;
	/* Big bets are made with better hands than the deal knows. */
	double deep = t->to_call / (40 * t->big);
	double fear = t->to_call > 0 ? 0.02 + 0.1 * (deep < 1 ? deep : 1) : 0;
	bool can = t->most > 0;
	double edge = e - fear - fair;
	if (can && edge > 0.22 && t->aggression < 4)
		put_raise(t, t->high + (t->preflop ? 1.1 : 0.9) * pot);
	else if (can && edge > 0.10 && t->aggression < 2)
		put_raise(t, t->high + 0.6 * pot);
	else if (can && t->to_call == 0 && !t->preflop && e < 0.8 * fair && t->opponents == 1 &&
		 below(100) < 22)
		put_raise(t, t->high + 0.6 * pot);
	else if (t->to_call == 0)
		printf("\"check\"");
	else if (e - fear > price + 0.02)
		printf("\"call\"");
	else
		printf("\"fold\"");
}

/* ---- agon/1 ---- */

static const char *after(const char *line, const char *key)
{
	char quoted[32];
	snprintf(quoted, sizeof quoted, "\"%s\":", key);
	const char *at = strstr(line, quoted);
	return at != NULL ? at + strlen(quoted) : "";
}

static double number(const char *line, const char *key)
{
	return strtod(after(line, key), NULL);
}

/* ["As","Td"] */
static int read_cards(const char *s, int *card, int max)
{
	static const char ranks[] = "23456789TJQKA", suits[] = "cdhs";
	int n = 0;
	for (s += *s == '['; n < max && *s == '"'; s += 4) {
		const char *r = strchr(ranks, s[1]), *u = strchr(suits, s[2]);
		if (r == NULL || u == NULL)
			exit(1);
		card[n++] = 4 * (int)(r - ranks) + (int)(u - suits);
		s += s[4] == ',';
	}
	return n;
}

static double highest(const char *s)
{
	double best = 0;
	for (s += *s == '['; *s != ']' && *s != '\0';) {
		char *end;
		double v = strtod(s, &end);
		best = v > best ? v : best;
		s = end + (*end == ',');
	}
	return best;
}

static void read_table(const char *line, struct table *t)
{
	int seat = (int)number(line, "seat");
	memset(t, 0, sizeof *t);
	if (read_cards(after(line, "hole"), t->hole, 2) != 2)
		exit(1);
	t->boards = read_cards(after(line, "board"), t->board, 5);
	t->preflop = t->boards == 0;
	t->opponents = -1;
	for (const char *s = after(line, "in"); *s != ']' && *s != '\0'; s++)
		t->opponents += *s >= '0' && *s <= '9';
	for (const char *s = after(line, "history"); (s = strstr(s, ",\"raise\"")) != NULL; s++)
		if (s[-1] != '0' + seat)
			*(s[-3] == '0' ? &t->early : &t->late) += 1;
	t->aggression = t->early + t->late;
	t->to_call = number(line, "to_call");
	t->pot = number(line, "pot");
	t->least = number(line, "min_raise_to");
	t->most = number(line, "max_raise_to");
	t->big = number(line, "big_blind");
	t->high = highest(after(line, "bets"));
}

int main(void)
{
	char *line = NULL;
	size_t cap = 0;
	setvbuf(stdout, NULL, _IOLBF, 0);
	while (getline(&line, &cap, stdin) > 0) {
		if (strstr(line, "\"type\":\"hello\"") != NULL) {
			chance = (uint64_t)number(line, "rng") * 2 + 1;
			puts("{\"type\":\"ready\",\"name\":\"equity\"}");
		} else if (strstr(line, "\"type\":\"turn\"") != NULL) {
			struct table t;
			read_table(strstr(line, "\"obs\":"), &t);
			printf("{\"type\":\"move\",\"n\":%.0f,\"move\":", number(line, "n"));
			decide(&t);
			puts("}");
		}
	}
	free(line);
	return 0;
}
