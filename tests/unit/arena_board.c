/* connect4, othello and gomoku: counts of games, lines, ends, faults, records. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "tests/unit/turns_util.h"

#include "arenas/connect4/c4.h"
#include "arenas/gomoku/gomoku.h"
#include "arenas/othello/disc.h"

static void connect4_perft(void **state)
{
	static const uint64_t n[] = {1, 7, 49, 343, 2401, 16807, 117649, 823536, 5673234, 39394572};
	(void)state;
	for (int d = 0; d < 10; d++)
		assert_int_equal(c4_perft(0, 0, d), n[d]);
}

static void othello_perft(void **state)
{
	/* At ten plies some games have ended before. */
	static const uint64_t n[] = {1,    4,     12,     56,      244,     1396,
				     8200, 55092, 390216, 3005288, 24571284};
	(void)state;
	for (int d = 0; d < 11; d++)
		assert_int_equal(disc_perft(DISC_START_X, DISC_START_O, d), n[d]);
}

/* Reads "441x" columns 1..7 as everybody writes Connect Four games. */
static bool solve(struct c4_solver *s, const char *columns, uint64_t budget, int *ret_value)
{
	uint64_t own = 0, occupied = 0;
	for (; *columns != '\0'; columns++) {
		own ^= occupied;
		occupied |= c4_drop(occupied, *columns - '1');
	}
	return c4_solve(s, own, occupied, budget, ret_value);
}

static int brute(uint64_t own, uint64_t occupied)
{
	int plies = __builtin_popcountll(occupied), best = -100;
	if (plies == C4_CELLS)
		return 0;
	for (uint64_t m = c4_moves(occupied); m != 0; m &= m - 1) {
		uint64_t one = m & -m;
		int v = c4_won(own | one) ? (43 - plies) / 2
					  : -brute(own ^ occupied, occupied | one);
		best = v > best ? v : best;
	}
	return best;
}

/* The solver against plain minimax on positions near the end, each with at most 9 cells free. */
static void connect4_solver_is_exact(void **state)
{
	struct c4_solver *s = c4_solver_new(16);
	struct rng r;
	int seen[3] = {0};
	(void)state;
	rng_init(&r, 1);
	for (int i = 0; i < 400;) {
		uint64_t own = 0, occupied = 0;
		int plies = 33 + (int)rng_below(&r, 9), v = -99;
		bool won = false;
		for (int k = 0; k < plies && !won; k++) {
			uint64_t m = 0;
			while (m == 0)
				m = c4_drop(occupied, (int)rng_below(&r, 7));
			won = c4_won(own | m);
			own ^= occupied;
			occupied |= m;
		}
		if (won)
			continue;
		int truth = brute(own, occupied);
		assert_true(c4_solve(s, own, occupied, 0, &v));
		assert_int_equal(v, truth);
		seen[(truth > 0) - (truth < 0) + 1]++;
		i++;
	}
	assert_true(seen[0] > 20 && seen[1] > 20 && seen[2] > 20);
	c4_solver_free(s);
}

static void connect4_solver_known_positions(void **state)
{
	static const struct {
		const char *moves;
		int value;
	} known[] = {
		/* A line is completed; two cannot be stopped. */
		{"112233", 18},
		{"22334", -18},
		/* By the solver as it was before it knew mirror images and looked ahead in its
		 * table. */
		{"32624675716721", 4},
		{"13433337722176", 9},
		{"74673357356356", -3},
		{"76555212376254", 2},
		{"61234412623415", -3},
		{"75342371224142", 5},
		{"16254357322635", 7},
		{"77224723562562", 3},
		{"73263523516336", -3},
		{"35626374745677", 3},
	};
	struct c4_solver *s = c4_solver_new(20);
	int v = 0;
	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		assert_true(solve(s, known[i].moves, 0, &v));
		assert_int_equal(v, known[i].value);
		/* Its image in a mirror, with nothing remembered. */
		char image[C4_CELLS + 1] = "";
		for (size_t k = 0; known[i].moves[k] != '\0'; k++)
			image[k] = (char)('1' + '7' - known[i].moves[k]);
		struct c4_solver *fresh = c4_solver_new(12);
		assert_true(solve(fresh, image, 0, &v));
		assert_int_equal(v, known[i].value);
		c4_solver_free(fresh);
	}
	v = 77;
	assert_false(solve(s, "4", 1000, &v));
	assert_int_equal(v, 77); /* untouched without an answer */
	c4_solver_free(s);
}

/* What moves of random games cost, against minimax. */
static void connect4_losses(void **state)
{
	struct rng r;
	int judged = 0, lost = 0, unknown = 0;
	(void)state;
	rng_init(&r, 2);
	for (int i = 0; i < 400; i++) {
		uint64_t own[C4_CELLS + 1] = {0}, occupied[C4_CELLS + 1] = {0};
		uint16_t column[C4_CELLS];
		int plies = 0, loss[C4_CELLS];
		while (plies < C4_CELLS && !c4_won(own[plies] ^ occupied[plies])) {
			uint64_t m = 0;
			while (m == 0) {
				column[plies] = (uint16_t)rng_below(&r, 7);
				m = c4_drop(occupied[plies], column[plies]);
			}
			own[plies + 1] = own[plies] ^ occupied[plies];
			occupied[plies + 1] = occupied[plies] | m;
			plies++;
		}
		c4_losses(column, plies, 2000, loss);
		for (int k = 0; k < plies; k++) {
			unknown += loss[k] < 0;
			if (k < 33)
				continue;
			int after = c4_won(own[k + 1] ^ occupied[k + 1])
					    ? -(43 - k) / 2
					    : brute(own[k + 1], occupied[k + 1]);
			assert_int_equal(loss[k], brute(own[k], occupied[k]) + after);
			judged++;
			lost += loss[k] > 0;
		}
	}
	assert_true(judged > 50 && lost > 10 && unknown > 100);
}

static void connect4_every_line_wins(void **state)
{
	static const int dir[][2] = {{1, 0}, {0, 1}, {1, 1}, {1, -1}};
	int lines = 0;
	(void)state;
	for (int x = 0; x < 7; x++)
		for (int y = 0; y < 6; y++)
			for (int d = 0; d < 4; d++) {
				int ex = x + 3 * dir[d][0], ey = y + 3 * dir[d][1];
				uint64_t b = 0, three = 0;
				if (ex < 0 || ex > 6 || ey < 0 || ey > 5)
					continue;
				for (int i = 0; i < 4; i++) {
					b |= (uint64_t)1
					     << (7 * (x + i * dir[d][0]) + y + i * dir[d][1]);
					three = i < 3 ? b : three;
				}
				assert_true(c4_won(b));
				assert_false(c4_won(three));
				assert_true(c4_lines(b) == b);
				lines++;
			}
	assert_int_equal(lines, 69);
	/* No line runs from the top of a column into the next. */
	assert_false(c4_won((uint64_t)0xf << 4 & C4_BOARD));
}

static void drop(struct match *t, const char *columns)
{
	for (; *columns != '\0'; columns++) {
		char text[2] = {*columns, '\0'};
		assert_int_equal(turns_act(t, text), ARENA_OK);
	}
}

static const char *const bare4[] = {"opening=0", NULL};

static void connect4_game(void **state)
{
	struct match t;
	int rank[2];
	double score[2];
	BUF_SCOPED b = BUF_INIT;
	(void)state;
	turns_open(&t, "connect4", 2, 1, bare4);
	drop(&t, "0616263");
	assert_true(t.a->over(t.st));
	t.a->result(t.st, rank, score);
	assert_int_equal(rank[0], 0);
	assert_int_equal(rank[1], 1);
	assert_true(score[0] > score[1]);
	t.a->frame(t.st, &b);
	assert_non_null(strstr(b.data, "\"line\":[35,36,37,38]"));
	buf_clear(&b);
	t.a->report(t.st, 1, &b);
	assert_non_null(strstr(b.data, "lost as o after 7 plies: four in a row"));
	match_end(&t);

	/* Full without a line. */
	turns_open(&t, "connect4", 2, 1, bare4);
	drop(&t, "010101101010232323323232454545545454666666");
	assert_true(t.a->over(t.st));
	t.a->result(t.st, rank, score);
	assert_int_equal(rank[0], rank[1]);
	buf_clear(&b);
	t.a->report(t.st, 1, &b);
	assert_non_null(strstr(b.data, "draw as o after 42 plies: the board is full"));
	assert_non_null(strstr(b.data, "value lost"));
	match_end(&t);
}

static void faults_lose_or_are_replaced(void **state)
{
	static const char *const replaced[] = {"on_fault=random", "opening=0", NULL};
	static const char *const bad[] = {"7", "-1", "", " 3", "3 ", "3.0", "[3]", "x", "03x"};
	struct match t;
	int rank[2];
	double score[2];
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		turns_open(&t, "connect4", 2, 1, bare4);
		assert_int_equal(turns_act(&t, bad[i]), ARENA_ILLEGAL);
		assert_true(t.a->over(t.st));
		t.a->result(t.st, rank, score);
		assert_int_equal(rank[0], 1);
		assert_int_equal(rank[1], 0);
		match_end(&t);
	}
	turns_open(&t, "connect4", 2, 1, bare4);
	drop(&t, "333333");
	assert_int_equal(turns_act(&t, "3"), ARENA_ILLEGAL); /* a full column */
	assert_true(t.a->over(t.st));
	match_end(&t);

	turns_open(&t, "connect4", 2, 1, replaced);
	assert_int_equal(turns_act(&t, "7"), ARENA_ILLEGAL);
	assert_int_equal(turns_fail(&t, ARENA_LATE), ARENA_LATE);
	assert_false(t.a->over(t.st));
	assert_int_equal(t.a->turns(t.st), 2);
	turns_fail(&t, ARENA_GONE);
	assert_true(t.a->over(t.st));
	t.a->result(t.st, rank, score);
	assert_int_equal(rank[0], 1);
	match_end(&t);
}

/* ---- othello ---- */

/* Rays walked square by square. */
static uint64_t slow_flips(uint64_t own, uint64_t other, int square)
{
	uint64_t all = 0;
	for (int d = 0; d < 9; d++) {
		int dx = d % 3 - 1, dy = d / 3 - 1, x = square % 8 + dx, y = square / 8 + dy;
		uint64_t run = 0;
		while (d != 4 && x >= 0 && x < 8 && y >= 0 && y < 8 && other >> (8 * y + x) & 1) {
			run |= (uint64_t)1 << (8 * y + x);
			x += dx;
			y += dy;
		}
		if (d != 4 && x >= 0 && x < 8 && y >= 0 && y < 8 && own >> (8 * y + x) & 1)
			all |= run;
	}
	return all;
}

static void othello_flips_on_random_boards(void **state)
{
	struct rng r;
	(void)state;
	rng_init(&r, 3);
	for (int i = 0; i < 20000; i++) {
		uint64_t a = rng_next(&r), b = rng_next(&r) & ~a;
		if (i % 2)
			b |= rng_next(&r) & ~a;
		uint64_t moves = disc_moves(a, b), slow = 0;
		for (int s = 0; s < 64; s++) {
			if ((a | b) >> s & 1)
				continue;
			uint64_t f = slow_flips(a, b, s);
			assert_true(f == disc_flips(a, b, (uint64_t)1 << s));
			slow |= (uint64_t)(f != 0) << s;
		}
		assert_true(slow == moves);
	}
}

static void othello_game(void **state)
{
	/* The shortest wipe-out: black takes everything in nine plies. */
	static const char *const moves[] = {"e6", "f4", "e3", "f6", "g5", "d6", "e7", "f5", "c5"};
	static const char *const bare[] = {"opening=0", NULL};
	struct match t;
	int rank[2];
	double score[2];
	BUF_SCOPED b = BUF_INIT;
	(void)state;
	turns_open(&t, "othello", 2, 1, bare);
	JSON_SCOPED *v = turns_view(&t, 0);
	assert_int_equal(json_array_size(json_object_get(v, "legal")), 4);
	for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
		assert_int_equal(turns_act(&t, moves[i]), ARENA_OK);
	assert_true(t.a->over(t.st));
	t.a->result(t.st, rank, score);
	assert_int_equal(rank[0], 0);
	assert_int_equal(rank[1], 1);
	t.a->report(t.st, 0, &b);
	assert_non_null(strstr(b.data, "13 discs to 0"));
	match_end(&t);
}

/* A pass is nobody's turn, is on record, and the other moves again. */
static void othello_passes_are_played(void **state)
{
	static const char *const bare[] = {"opening=0", NULL};
	int passes = 0;
	(void)state;
	for (uint64_t seed = 0; seed < 40; seed++) {
		struct match t;
		struct rng r;
		rng_init(&r, seed);
		turns_open(&t, "othello", 2, seed, bare);
		while (!t.a->over(t.st)) {
			uint32_t mask = t.a->to_move(t.st);
			if (mask == 0) {
				struct arena_action act[2] = {{ARENA_GONE, NULL, 0},
							      {ARENA_GONE, NULL, 0}};
				t.a->step(t.st, act);
				passes++;
				assert_true(t.a->to_move(t.st) != 0);
				JSON_SCOPED *v = turns_view(&t, __builtin_ctz(t.a->to_move(t.st)));
				json_t *m = json_object_get(v, "moves");
				assert_string_equal(json_string_value(json_array_get(
							    m, json_array_size(m) - 1)),
						    "pass");
				continue;
			}
			BUF_SCOPED text = BUF_INIT;
			JSON_SCOPED *v = turns_view(&t, __builtin_ctz(mask));
			turns_pick_legal(v, &r, &text);
			assert_int_equal(turns_act(&t, text.data), ARENA_OK);
		}
		match_end(&t);
	}
	assert_true(passes > 5);
}

/* ---- gomoku ---- */

static void gomoku_every_five_wins(void **state)
{
	static const int dir[][2] = {{1, 0}, {0, 1}, {1, 1}, {1, -1}};
	enum { S = 15 };
	int lines = 0;
	(void)state;
	for (int x = 0; x < S; x++)
		for (int y = 0; y < S; y++)
			for (int d = 0; d < 4; d++) {
				int dx = dir[d][0], dy = dir[d][1], from = -1, step = 0;
				int ex = x + 4 * dx, ey = y + 4 * dy;
				char cell[S * S];
				if (ex >= S || ey >= S || ey < 0)
					continue;
				memset(cell, '.', sizeof cell);
				for (int i = 0; i < 5; i++) {
					if (i == 4)
						assert_int_equal(
							gomoku_line(cell, S, GOMOKU_FREESTYLE,
								    (y + 3 * dy) * S + x + 3 * dx,
								    NULL, NULL),
							0);
					cell[(y + i * dy) * S + x + i * dx] = 'x';
				}
				for (int i = 0; i < 5; i++) {
					int at = (y + i * dy) * S + x + i * dx;
					assert_int_equal(gomoku_line(cell, S, GOMOKU_EXACT, at,
								     &from, &step),
							 5);
					assert_int_equal(from, y * S + x);
					assert_int_equal(step, dy * S + dx);
				}
				lines++;
			}
	assert_int_equal(lines, 2 * 11 * 15 + 2 * 11 * 11);
	/* No line runs over the edge into the next row. */
	char cell[S * S];
	memset(cell, '.', sizeof cell);
	for (int i = 12; i < 17; i++)
		cell[i] = 'x';
	assert_int_equal(gomoku_line(cell, S, GOMOKU_FREESTYLE, 14, NULL, NULL), 0);
}

static void gomoku_overlines(void **state)
{
	static const char *const exact[] = {"opening=none", "rule=exact", NULL};
	static const char *const free_style[] = {"opening=none", NULL};
	static const char *const moves[] = {"[0,0]", "[0,14]", "[1,0]", "1,14",   "[2,0]", "[2,14]",
					    "[4,0]", "[4,14]", "[5,0]", "[6,14]", "[3,0]"};
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct match t;
		turns_open(&t, "gomoku", 2, 1, i ? exact : free_style);
		for (size_t k = 0; k < sizeof moves / sizeof *moves; k++)
			assert_int_equal(turns_act(&t, moves[k]), ARENA_OK);
		assert_int_equal(t.a->over(t.st), i == 0);
		match_end(&t);
	}
}

static void gomoku_full_board_is_a_draw(void **state)
{
	static const char *const bare[] = {"opening=none", NULL};
	struct match t;
	int rank[2], x[225], o[225], nx = 0, no = 0;
	double score[2];
	(void)state;
	/* xxoo..., every row shifted by two: nowhere three. */
	for (int i = 0; i < 225; i++) {
		int col = i % 15, row = i / 15;
		if ((col + 2 * row) % 4 < 2)
			x[nx++] = i;
		else
			o[no++] = i;
	}
	assert_int_equal(nx, 113);
	turns_open(&t, "gomoku", 2, 1, bare);
	for (int i = 0; i < 225; i++) {
		int at = i % 2 ? o[i / 2] : x[i / 2];
		char text[32];
		assert_false(t.a->over(t.st));
		snprintf(text, sizeof text, "[%d,%d]", at % 15, at / 15);
		assert_int_equal(turns_act(&t, text), ARENA_OK);
	}
	assert_true(t.a->over(t.st));
	t.a->result(t.st, rank, score);
	assert_int_equal(rank[0], rank[1]);
	assert_true(score[0] == 0.5);
	match_end(&t);
}

static void gomoku_openings_are_sound(void **state)
{
	(void)state;
	assert_true(gomoku_opening_count >= 1);
	for (int size = 9; size <= 19; size += 5)
		for (uint64_t seed = 0; seed < 300; seed++) {
			char setting[32];
			const char *const settings[] = {setting, NULL};
			struct match t;
			snprintf(setting, sizeof setting, "size=%d", size);
			turns_open(&t, "gomoku", 2, seed, settings);
			assert_int_equal(t.a->to_move(t.st), 2); /* three stones: o is next */
			JSON_SCOPED *v = turns_view(&t, 1);
			assert_int_equal(json_array_size(json_object_get(v, "moves")), 3);
			int stones = 0;
			for (int y = 0; y < size; y++)
				for (const char *c = json_string_value(json_array_get(
					     json_object_get(v, "board"), (size_t)y));
				     *c; c++)
					stones += *c != '.';
			assert_int_equal(stones, 3);
			match_end(&t);
		}
}

static void pick_gomoku(json_t *view, struct rng *r, struct buf *text)
{
	json_t *board = json_object_get(view, "board");
	uint64_t side = json_array_size(board);
	for (;;) {
		size_t x = (size_t)rng_below(r, side), y = (size_t)rng_below(r, side);
		if (json_string_value(json_array_get(board, y))[x] != '.')
			continue;
		buf_printf(text, "[%zu,%zu]", x, y);
		return;
	}
}

static void random_games_repeat(void **state)
{
	static const char *const replaced[] = {"on_fault=random", NULL};
	static const char *const small[] = {"size=9", NULL};
	static const char *const small_replaced[] = {"size=9", "rule=exact", "on_fault=random",
						     NULL};
	static const char *const quick[] = {"yardstick=100", NULL};
	static const char *const quick_replaced[] = {"yardstick=100", "on_fault=random", NULL};
	(void)state;
	turns_random("connect4", 2, quick, 500, 0, turns_pick_legal);
	turns_random("connect4", 2, quick_replaced, 500, 200, turns_pick_legal);
	turns_random("othello", 2, NULL, 500, 0, turns_pick_legal);
	turns_random("othello", 2, replaced, 500, 200, turns_pick_legal);
	turns_random("gomoku", 2, NULL, 100, 0, pick_gomoku);
	turns_random("gomoku", 2, small, 400, 0, pick_gomoku);
	turns_random("gomoku", 2, small_replaced, 300, 200, pick_gomoku);
	turns_random("gomoku", 2, NULL, 200, 20, pick_gomoku);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(connect4_perft),
		cmocka_unit_test(othello_perft),
		cmocka_unit_test(connect4_solver_is_exact),
		cmocka_unit_test(connect4_solver_known_positions),
		cmocka_unit_test(connect4_losses),
		cmocka_unit_test(connect4_every_line_wins),
		cmocka_unit_test(connect4_game),
		cmocka_unit_test(faults_lose_or_are_replaced),
		cmocka_unit_test(othello_flips_on_random_boards),
		cmocka_unit_test(othello_game),
		cmocka_unit_test(othello_passes_are_played),
		cmocka_unit_test(gomoku_every_five_wins),
		cmocka_unit_test(gomoku_overlines),
		cmocka_unit_test(gomoku_full_board_is_a_draw),
		cmocka_unit_test(gomoku_openings_are_sound),
		cmocka_unit_test(random_games_repeat),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
