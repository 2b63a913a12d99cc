/*
 * Rules of the board games, chess and hold'em alone, on one core: positions and
 * hands per CPU second, with the counts checked against the published ones, and
 * the times of the exact solver of Connect Four.
 *
 *	arena_board [long|empty]
 *
 * long: deeper counts, all seven-card hands, more positions; empty: also solves Connect
 * Four from the empty board, which takes many minutes.
 */
#include "arenas/chess/pos.h"
#include "arenas/connect4/c4.h"
#include "arenas/holdem/hand.h"
#include "arenas/othello/disc.h"
#include "harness/base/rng.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static bool all_right = true;

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void line(const char *what, uint64_t n, uint64_t expected, double s, double bar)
{
	double rate = (double)n / s;
	bool right = n == expected || expected == 0;
	all_right = all_right && right;
	printf("%-34s %12" PRIu64 "  %7.3f s  %8.2f M/s", what, n, s, rate / 1e6);
	if (bar > 0)
		printf("  %5.1fx of the bar of %.0f M/s%s", rate / bar, bar / 1e6,
		       rate >= bar ? "" : "  BELOW");
	printf("%s\n", right ? "" : "  WRONG COUNT");
}

static void perfts(bool deep)
{
	static const struct {
		const char *what, *fen;
		int depth;
		uint64_t n;
	} chess[] = {
		{"chess perft 5, start", "rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1",
		 5, 4865609},
		{"chess perft 4, kiwipete",
		 "r3k2r/p1ppqpb1/bn2pnp1/3PN3/1p2P3/2N2Q1p/PPPBBPPP/R3K2R w KQkq - 0 1", 4,
		 4085603},
		{"chess perft 4, promotions",
		 "rnbq1k1r/pp1Pbppp/2p5/8/2B5/8/PPP1NnPP/RNBQK2R w KQ - 1 8", 4, 2103487},
		{"chess perft 6, start", "rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1",
		 6, 119060324},
	};
	double t = now();
	uint64_t n = c4_perft(0, 0, deep ? 10 : 9);
	line(deep ? "connect4 perft 10" : "connect4 perft 9", n, deep ? 268031646 : 39394572,
	     now() - t, 50e6);
	t = now();
	n = disc_perft(DISC_START_X, DISC_START_O, 10);
	line("othello perft 10", n, 24571284, now() - t, 50e6);
	if (deep) {
		t = now();
		n = disc_perft(DISC_START_X, DISC_START_O, 11);
		line("othello perft 11", n, 212258800, now() - t, 50e6);
	}
	for (size_t i = 0; i < sizeof chess / sizeof *chess - !deep; i++) {
		struct pos p;
		if (!pos_read_fen(chess[i].fen, &p))
			return;
		t = now();
		n = pos_perft(&p, chess[i].depth);
		line(chess[i].what, n, chess[i].n, now() - t, 0);
	}
}

static uint64_t sevens(int64_t *count)
{
	uint64_t n = 0;
	for (int a = 0; a < 52; a++)
		for (int b = 0; b < a; b++)
			for (int c = 0; c < b; c++)
				for (int d = 0; d < c; d++) {
					uint64_t four = eval_card(a) | eval_card(b) | eval_card(c) |
							eval_card(d);
					for (int e = 0; e < d; e++)
						for (int f = 0; f < e; f++) {
							uint64_t six =
								four | eval_card(e) | eval_card(f);
							for (int g = 0; g < f; g++, n++)
								count[eval_category(eval_hand(
									six | eval_card(g)))]++;
						}
				}
	return n;
}

static void all_sevens(void)
{
	static const int64_t expected[EVAL_CATEGORIES] = {
		23294460, 58627800, 31433400, 6461620, 6180020, 4047644, 3473184, 224848, 41584};
	int64_t count[EVAL_CATEGORIES] = {0};
	double t = now();
	uint64_t n = sevens(count);
	line("holdem values of seven cards", n, 133784560, now() - t, 0);
	for (int i = 0; i < EVAL_CATEGORIES; i++)
		if (count[i] != expected[i]) {
			all_right = false;
			printf("  %s: %" PRId64 ", expected %" PRId64 "\n",
			       eval_name((enum eval_category)i), count[i], expected[i]);
		}
}

/* Shuffle, deal, random legal actions, pay. */
static void hands(int players, uint64_t hands_n)
{
	int32_t stack[HAND_SEATS];
	uint8_t deck[EVAL_CARDS];
	struct rng r;
	uint64_t acts = 0;
	char what[40];
	static struct hand h;
	rng_init(&r, 1);
	for (int i = 0; i < EVAL_CARDS; i++)
		deck[i] = (uint8_t)i;
	for (int s = 0; s < HAND_SEATS; s++)
		stack[s] = 20000;
	double t = now();
	for (uint64_t i = 0; i < hands_n; i++) {
		for (int k = 0; k < HAND_CARDS(players); k++) {
			int j = k + (int)rng_below(&r, (uint64_t)(EVAL_CARDS - k));
			uint8_t c = deck[j];
			deck[j] = deck[k];
			deck[k] = c;
		}
		hand_deal(&h, players, (1u << players) - 1, (int)(i % (uint64_t)players), 50, 100,
			  stack, deck);
		for (; !hand_over(&h); acts++) {
			int32_t least, most, call = hand_to_call(&h);
			uint64_t dice = rng_next(&r);
			hand_raises(&h, &least, &most);
			int choices = (call > 0) + 1 + (most > 0);
			int choice = (int)((dice >> 32) * (uint64_t)choices >> 32);
			if (choice == 0)
				hand_act(&h, HAND_CALL, 0);
			else if (choice == 1 && call > 0)
				hand_act(&h, HAND_FOLD, 0);
			else
				hand_act(&h, HAND_RAISE,
					 least + (int64_t)((dice & 0xffffffff) *
								   (uint64_t)(most - least + 1) >>
							   32));
		}
	}
	snprintf(what, sizeof what, "holdem hands of %d, %.1f actions", players,
		 (double)acts / (double)hands_n);
	line(what, hands_n, 0, now() - t, players == 2 ? 1e6 : 0);
}

static void solver(int plies, int positions)
{
	struct c4_solver *s = c4_solver_new(22);
	struct rng r;
	double total = 0, most = 0;
	rng_init(&r, 1);
	for (int i = 0; i < positions;) {
		uint64_t own = 0, occupied = 0;
		bool won = false;
		int value;
		for (int k = 0; k < plies && !won; k++) {
			uint64_t m = 0;
			while (m == 0)
				m = c4_drop(occupied, (int)rng_below(&r, C4_WIDTH));
			won = c4_won(own | m);
			own ^= occupied;
			occupied |= m;
		}
		if (won)
			continue;
		double t = now();
		c4_solve(s, own, occupied, 0, &value);
		t = now() - t;
		total += t;
		most = t > most ? t : most;
		i++;
	}
	printf("connect4 solved after %2d plies       mean %9.3f ms   most %9.3f ms\n", plies,
	       1e3 * total / positions, 1e3 * most);
	c4_solver_free(s);
}

/* The first player wins with its 21st stone. */
static void solve_empty(void)
{
	struct c4_solver *s = c4_solver_new(24);
	int value = 0;
	double t = now();
	c4_solve(s, 0, 0, 0, &value);
	all_right = all_right && value == 1;
	printf("connect4 solved from the empty board: value %d in %.1f s%s\n", value, now() - t,
	       value == 1 ? "" : "  WRONG, it is 1");
	c4_solver_free(s);
}

int main(int argc, char **argv)
{
	bool deep = argc > 1 && strcmp(argv[1], "long") == 0;
	setvbuf(stdout, NULL, _IOLBF, 0);
	perfts(deep);
	hands(2, 2000000);
	hands(6, 500000);
	solver(12, deep ? 100 : 10);
	solver(16, 100);
	solver(20, 200);
	if (deep)
		all_sevens();
	if (argc > 1 && strcmp(argv[1], "empty") == 0)
		solve_empty();
	return all_right ? 0 : 1;
}
