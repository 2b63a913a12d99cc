/*
 * Iterative deepening alpha-beta with a transposition table.  Judged by corners,
 * the squares beside them, mobility and frontier; the last plies are played out
 * to the exact count of discs.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TABLE_LOG2 = 18, WORST = -1000000, EXACT_FROM = 14 };

struct entry {
	uint64_t own, other;
	int16_t depth;
	uint8_t best, kind; /* kind: 0 exact, 1 at least, 2 at most */
	int32_t value;
};
static struct entry *table;
static double deadline;
static long nodes;
static bool stopped;

static double now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return 1e3 * (double)t.tv_sec + 1e-6 * (double)t.tv_nsec;
}

/* ---- rules: bit 8 * y + x ---- */

static const uint64_t inner = 0x7e7e7e7e7e7e7e7e;
static const int shifts[] = {1, 7, 8, 9};

static uint64_t shift(uint64_t b, int s)
{
	return s > 0 ? b << s : b >> -s;
}

static uint64_t moves_of(uint64_t own, uint64_t other)
{
	uint64_t all = 0;
	for (int i = 0; i < 8; i++) {
		int s = i < 4 ? shifts[i] : -shifts[i - 4];
		uint64_t pass = i % 4 == 2 ? other : other & inner;
		uint64_t run = shift(own, s) & pass;
		for (int k = 0; k < 5; k++)
			run |= shift(run, s) & pass;
		all |= shift(run, s);
	}
	return all & ~(own | other);
}

static uint64_t flips_of(uint64_t own, uint64_t other, uint64_t square)
{
	uint64_t all = 0;
	for (int i = 0; i < 8; i++) {
		int s = i < 4 ? shifts[i] : -shifts[i - 4];
		uint64_t pass = i % 4 == 2 ? other : other & inner;
		uint64_t run = shift(square, s) & pass;
		for (int k = 0; k < 5; k++)
			run |= shift(run, s) & pass;
		if (run != 0 && (shift(run, s) & own) != 0)
			all |= run;
	}
	return all;
}

/* ---- judging ---- */

static int bits(uint64_t b)
{
	return __builtin_popcountll(b);
}

static uint64_t around(uint64_t b)
{
	uint64_t right = (b & 0x7f7f7f7f7f7f7f7f) << 1, left = (b & 0xfefefefefefefefe) >> 1;
	uint64_t row = b | right | left;
	return row | row << 8 | row >> 8;
}

static int side(uint64_t own, uint64_t free_squares)
{
	static const struct {
		uint64_t corner, diagonal, beside;
	} at[] = {{1ull, 1ull << 9, 1ull << 1 | 1ull << 8},
		  {1ull << 7, 1ull << 14, 1ull << 6 | 1ull << 15},
		  {1ull << 56, 1ull << 49, 1ull << 57 | 1ull << 48},
		  {1ull << 63, 1ull << 54, 1ull << 62 | 1ull << 55}};
	int v = 0;
	for (int i = 0; i < 4; i++) {
		if (own & at[i].corner)
			v += 90 + 12 * bits(own & at[i].beside);
		else if (free_squares & at[i].corner)
			v -= 40 * ((own & at[i].diagonal) != 0) + 14 * bits(own & at[i].beside);
	}
	return v - 3 * bits(own & around(free_squares));
}

static int judge(uint64_t own, uint64_t other)
{
	uint64_t empty = ~(own | other);
	return side(own, empty) - side(other, empty) +
	       9 * (bits(moves_of(own, other)) - bits(moves_of(other, own)));
}

static int final(uint64_t own, uint64_t other)
{
	return 10000 * (bits(own) - bits(other));
}

/* ---- search ---- */

static struct entry *slot(uint64_t own, uint64_t other)
{
	uint64_t h = (own * 0x9e3779b97f4a7c15u) ^ (other * 0xc2b2ae3d27d4eb4fu);
	return &table[(h ^ h >> 29) >> 7 & (((uint64_t)1 << TABLE_LOG2) - 1)];
}

static int rank(uint64_t own, uint64_t other, uint64_t bit)
{
	static const uint64_t corners = 0x8100000000000081, beside = 0x42c300000000c342;
	uint64_t f = flips_of(own, other, bit);
	int v = -4 * bits(moves_of(other ^ f, own | f | bit));
	return v + ((bit & corners) ? 60 : 0) - ((bit & beside) ? 15 : 0);
}

static int search(uint64_t own, uint64_t other, int depth, int alpha, int beta, bool passed);

static int try_moves(uint64_t own, uint64_t other, uint64_t moves, int first, int depth, int alpha,
		     int beta, int *ret_best)
{
	int square[64], score[64], n = 0;
	for (; moves != 0; moves &= moves - 1) {
		int s = __builtin_ctzll(moves), i = n++;
		int v = s == first ? 1000 : depth > 2 ? rank(own, other, moves & -moves) : 0;
		for (; i > 0 && score[i - 1] < v; i--) {
			score[i] = score[i - 1];
			square[i] = square[i - 1];
		}
		score[i] = v;
		square[i] = s;
	}
	int best = WORST;
	for (int i = 0; i < n && !stopped; i++) {
		uint64_t bit = (uint64_t)1 << square[i], f = flips_of(own, other, bit);
		int low = best > alpha ? best : alpha;
		int v = -search(other ^ f, own | f | bit, depth - 1, -beta, -low, false);
		if (v > best && !stopped) {
			best = v;
			*ret_best = square[i];
		}
		if (best >= beta)
			break;
	}
	return best;
}

static int search(uint64_t own, uint64_t other, int depth, int alpha, int beta, bool passed)
{
	if ((++nodes & 1023) == 0 && now_ms() > deadline)
		stopped = true;
	uint64_t moves = moves_of(own, other);
	if (moves == 0)
		return passed ? final(own, other) : -search(other, own, depth, -beta, -alpha, true);
	if (depth <= 0 || stopped)
		return judge(own, other);
	struct entry *e = slot(own, other);
	bool known = e->own == own && e->other == other;
	int best = known ? e->best : -1;
	if (known && e->depth >= depth &&
	    (e->kind == 0 || (e->kind == 1 && e->value >= beta) ||
	     (e->kind == 2 && e->value <= alpha)))
		return e->value;
	int v = try_moves(own, other, moves, best, depth, alpha, beta, &best);
	if (!stopped)
		*e = (struct entry){own,
				    other,
				    (int16_t)depth,
				    (uint8_t)best,
				    v >= beta ? 1 : v <= alpha ? 2 : 0,
				    v};
	return v;
}

static int choose(uint64_t own, uint64_t other, double ms)
{
	int empty = 64 - bits(own | other);
	int best = __builtin_ctzll(moves_of(own, other));
	deadline = now_ms() + 0.75 * ms;
	nodes = 0;
	stopped = false;
	for (int depth = 2; depth <= empty + 1 && !stopped; depth++) {
		int found = best;
		/* Near the end go straight to it. */
		if (depth > 6 && empty <= EXACT_FROM)
			depth = empty + 1;
		try_moves(own, other, moves_of(own, other), best, depth, WORST, -WORST, &found);
		if (!stopped)
			best = found;
	}
	return best;
}

/* ---- agon/1 ---- */

static double number(const char *line, const char *key)
{
	char quoted[32];
	snprintf(quoted, sizeof quoted, "\"%s\":", key);
	const char *at = strstr(line, quoted);
	return at != NULL ? strtod(at + strlen(quoted), NULL) : 0;
}

static void read_board(const char *line, uint64_t *ret_own, uint64_t *ret_other)
{
	const char *you = strstr(line, "\"you\":\""), *at = strstr(line, "\"board\":[");
	*ret_own = *ret_other = 0;
	if (you == NULL || at == NULL)
		exit(1);
	at += strlen("\"board\":[");
	for (int y = 0; y < 8; y++, at += 11)
		for (int x = 0; x < 8; x++) {
			uint64_t bit = (uint64_t)1 << (8 * y + x);
			if (at[1 + x] != '.')
				*(at[1 + x] == you[7] ? ret_own : ret_other) |= bit;
		}
}

int main(void)
{
	char *line = NULL;
	size_t cap = 0;
	table = calloc((size_t)1 << TABLE_LOG2, sizeof *table);
	if (table == NULL)
		return 1;
	setvbuf(stdout, NULL, _IOLBF, 0);
	while (getline(&line, &cap, stdin) > 0) {
		if (strstr(line, "\"type\":\"hello\"") != NULL) {
			puts("{\"type\":\"ready\",\"name\":\"alphabeta\"}");
		} else if (strstr(line, "\"type\":\"turn\"") != NULL) {
			uint64_t own, other;
			read_board(line, &own, &other);
			int s = choose(own, other, number(line, "ms"));
			printf("{\"type\":\"move\",\"n\":%.0f,\"move\":\"%c%c\"}\n",
			       number(line, "n"), 'a' + s % 8, '1' + s / 8);
		}
	}
	free(line);
	free(table);
	return 0;
}
