/*
 * Plays perfectly once the solver can see to the end in the time there is: it
 * takes a move that keeps the value of the position, the quickest win or the
 * longest defence.  Before that, alpha-beta over the threats of both sides.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "solver.h"

enum { TABLE_LOG2 = 21, NODES_PER_MS = 4000, SURE = 1000, DEPTH_MAX = 42 };

static const int order[] = {3, 2, 4, 1, 5, 0, 6};
static double deadline;

static double now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return 1e3 * (double)t.tv_sec + 1e-6 * (double)t.tv_nsec;
}

static uint64_t column(int x)
{
	return (uint64_t)0x7f << (7 * x);
}

/* ---- while the end is too far away ---- */

/* Open threats count more the lower they are, and more on the rows of whose parity it is. */
static int judge(uint64_t own, uint64_t occupied)
{
	uint64_t mine = s_wins(own, occupied), theirs = s_wins(own ^ occupied, occupied);
	uint64_t odd = S_BOTTOM | S_BOTTOM << 2 | S_BOTTOM << 4;
	bool first = __builtin_popcountll(occupied) % 2 == 0;
	uint64_t good = first ? odd : ~odd;
	return 10 * (__builtin_popcountll(mine) - __builtin_popcountll(theirs)) +
	       8 * (__builtin_popcountll(mine & good) - __builtin_popcountll(theirs & ~good));
}

static int search(uint64_t own, uint64_t occupied, int depth, int alpha, int beta)
{
	if (s_wins(own, occupied) & s_moves(occupied))
		return SURE + depth;
	if (occupied == S_BOARD)
		return 0;
	uint64_t moves = s_sane(own, occupied);
	if (moves == 0)
		return -SURE - depth + 1;
	if (depth <= 0)
		return judge(own, occupied);
	if (now_ms() > deadline)
		return alpha;
	struct s_order o;
	s_sort(&o, own, occupied, moves);
	while (o.n > 0 && alpha < beta) {
		uint64_t m = o.move[--o.n];
		int v = -search(own ^ occupied, occupied | m, depth - 1, -beta, -alpha);
		alpha = v > alpha ? v : alpha;
	}
	return alpha;
}

static int look_ahead(uint64_t own, uint64_t occupied)
{
	int choice = -1;
	for (int depth = 4; depth <= DEPTH_MAX && now_ms() < deadline; depth++) {
		int best = -2 * SURE, found = -1;
		for (int i = 0; i < 7; i++) {
			uint64_t m = s_moves(occupied) & column(order[i]);
			if (m == 0)
				continue;
			int v = -search(own ^ occupied, occupied | m, depth, -2 * SURE, -best);
			if (v > best || found < 0) {
				best = v;
				found = order[i];
			}
		}
		if (now_ms() < deadline || choice < 0)
			choice = found;
	}
	return choice;
}

/* ---- to the end ---- */

/* The best column by exact values, or -1 when the budget does not suffice. */
static int perfect(struct solver *s, uint64_t own, uint64_t occupied, double ms)
{
	int best = -99, choice = -1;
	uint64_t left = (uint64_t)(ms * NODES_PER_MS);
	for (int i = 0; i < 7; i++) {
		uint64_t m = s_moves(occupied) & column(order[i]);
		int v;
		if (m == 0)
			continue;
		s->budget = left;
		if (left == 0 || !s_solve(s, own ^ occupied, occupied | m, &v))
			return -1;
		left = s->nodes < left ? left - s->nodes : 0;
		if (-v > best) {
			best = -v;
			choice = order[i];
		}
	}
	return choice;
}

static int choose(struct solver *s, uint64_t own, uint64_t occupied, double ms, double bank)
{
	double start = now_ms();
	for (int x = 0; x < 7; x++)
		if (s_wins(own, occupied) & s_moves(occupied) & column(x))
			return x;
	int x = perfect(s, own, occupied, 0.5 * ms + 0.2 * bank);
	double spent = now_ms() - start;
	deadline = start + (spent > 0.6 * ms ? spent + 0.2 * ms : 0.8 * ms);
	return x >= 0 ? x : look_ahead(own, occupied);
}

/* ---- agon/1 ---- */

static double number(const char *line, const char *key)
{
	char quoted[32];
	snprintf(quoted, sizeof quoted, "\"%s\":", key);
	const char *at = strstr(line, quoted);
	return at != NULL ? strtod(at + strlen(quoted), NULL) : 0;
}

/* "board":["row on top",...], "you":"x" */
static void read_board(const char *line, uint64_t *ret_own, uint64_t *ret_occupied)
{
	const char *you = strstr(line, "\"you\":\""), *at = strstr(line, "\"board\":[");
	*ret_own = *ret_occupied = 0;
	if (you == NULL || at == NULL)
		exit(1);
	at += strlen("\"board\":[");
	for (int y = 5; y >= 0; y--, at += 10)
		for (int x = 0; x < 7; x++) {
			uint64_t bit = (uint64_t)1 << (7 * x + y);
			char c = at[1 + x];
			*ret_occupied |= c != '.' ? bit : 0;
			*ret_own |= c == you[7] ? bit : 0;
		}
}

int main(void)
{
	struct solver s = {.mask = ((uint64_t)1 << TABLE_LOG2) - 1};
	char *line = NULL;
	size_t cap = 0;
	s.table = calloc((size_t)1 << TABLE_LOG2, sizeof *s.table);
	if (s.table == NULL)
		return 1;
	setvbuf(stdout, NULL, _IOLBF, 0);
	while (getline(&line, &cap, stdin) > 0) {
		if (strstr(line, "\"type\":\"hello\"") != NULL) {
			puts("{\"type\":\"ready\",\"name\":\"perfect\"}");
		} else if (strstr(line, "\"type\":\"turn\"") != NULL) {
			uint64_t own, occupied;
			read_board(line, &own, &occupied);
			printf("{\"type\":\"move\",\"n\":%.0f,\"move\":%d}\n", number(line, "n"),
			       choose(&s, own, occupied, number(line, "ms"), number(line, "bank")));
		}
	}
	free(line);
	free(s.table);
	return 0;
}
