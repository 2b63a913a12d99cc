/* chess: perft goldens, rules that games rarely show, texts of moves, ends, records. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "tests/unit/turns_util.h"

#include "arenas/chess/chess.h"
#include "arenas/chess/pos.h"

static void perft(void **state)
{
	static const struct {
		const char *fen;
		uint64_t n[5];
	} row[] = {
		{"rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1",
		 {20, 400, 8902, 197281}},
		{"r3k2r/p1ppqpb1/bn2pnp1/3PN3/1p2P3/2N2Q1p/PPPBBPPP/R3K2R w KQkq - 0 1",
		 {48, 2039, 97862}},
		{"8/2p5/3p4/KP5r/1R3p1k/8/4P1P1/8 w - - 0 1", {14, 191, 2812, 43238, 674624}},
		{"r3k2r/Pppp1ppp/1b3nbN/nP6/BBP1P3/q4N2/Pp1P2PP/R2Q1RK1 w kq - 0 1",
		 {6, 264, 9467, 422333}},
		{"rnbq1k1r/pp1Pbppp/2p5/8/2B5/8/PPP1NnPP/RNBQK2R w KQ - 1 8", {44, 1486, 62379}},
	};
	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		struct pos p;
		assert_true(pos_read_fen(row[i].fen, &p));
		for (int d = 0; d < 5 && row[i].n[d] != 0; d++)
			assert_int_equal(pos_perft(&p, d + 1), row[i].n[d]);
	}
}

static void fen_round_trip(void **state)
{
	static const char *const good[] = {
		"rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1",
		"rnbqkbnr/ppp1p1pp/8/3pPp2/8/8/PPPP1PPP/RNBQKBNR w KQkq f6 0 3",
		"8/2p5/3p4/KP5r/1R3p1k/8/4P1P1/8 b - - 12 40",
	};
	static const char *const bad[] = {
		"",
		"rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR",
		"rnbqkbnr/pppppppp/9/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1",
		"rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNRR w KQkq - 0 1",
		"8/8/8/8/8/8/8/8 w - - 0 1",
		"kk6/8/8/8/8/8/8/K7 w - - 0 1",
		"P6k/8/8/8/8/8/8/K7 w - - 0 1",
		"k7/8/8/8/8/8/8/R3K3 w Z - 0 1",
		"k7/8/8/8/8/8/8/R3K3 w - e3 0 1",
		"k7/8/8/8/8/8/8/K6R x - - 0 1",
		"k6R/8/8/8/8/8/8/K7 w - - 0 1", /* the side not to move is in check */
	};
	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct pos p;
		BUF_SCOPED b = BUF_INIT;
		assert_true(pos_read_fen(good[i], &p));
		pos_put_fen(&p, &b);
		assert_string_equal(b.data, good[i]);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct pos p;
		assert_false(pos_read_fen(bad[i], &p));
	}
}

static void san(void **state)
{
	static const struct {
		const char *fen, *uci, *san;
	} row[] = {
		{"r3k2r/8/8/8/8/8/8/R3K2R w KQkq - 0 1", "e1g1", "O-O"},
		{"r3k2r/8/8/8/8/8/8/R3K2R b KQkq - 0 1", "e8c8", "O-O-O"},
		{"4k3/8/8/8/8/8/4P3/R3K2R w KQ - 0 1", "e1c1", "O-O-O"},
		{"3k4/P7/8/8/8/8/8/4K3 w - - 0 1", "a7a8q", "a8=Q+"},
		{"3k4/P7/8/8/8/8/8/4K3 w - - 0 1", "a7a8n", "a8=N"},
		{"4k3/8/8/3pP3/8/8/8/4K3 w - d6 0 1", "e5d6", "exd6"},
		{"4k3/8/8/8/8/2N3N1/8/4K3 w - - 0 1", "c3e4", "Nce4"},
		{"4k3/8/2N5/8/2N5/8/8/4K3 w - - 0 1", "c4e5", "N4e5"},
		{"6k1/8/8/8/Q2Q4/8/8/Q3K3 w - - 0 1", "a1d1", "Q1d1"},
		{"7k/8/Q7/8/8/8/Q1Q5/4K3 w - - 0 1", "a2a4", "Qa2a4"},
		{"8/7k/8/Q2Q4/8/8/3Q4/4K3 w - - 0 1", "d5d4", "Q5d4"},
		{"8/8/1k6/8/4Q2Q/8/8/K6Q w - - 0 1", "h4e1", "Qh4e1"},
		{"6k1/5ppp/8/8/8/8/8/R3K3 w - - 0 1", "a1a8", "Ra8#"},
		{"rnbqkbnr/ppp1pppp/8/3p4/4P3/8/PPPP1PPP/RNBQKBNR w KQkq - 0 2", "e4d5", "exd5"},
		/* The other rook is pinned: no need to tell them apart. */
		{"3rk3/8/8/8/8/3R4/8/R2K4 w - - 0 1", "a1a3", "Ra3"},
		{"4k3/8/8/8/1b6/2N5/8/4K1N1 w - - 0 1", "g1e2", "Ne2"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		struct pos p;
		BUF_SCOPED b = BUF_INIT;
		uint16_t m[POS_MOVES_MAX];
		bool legal = false;
		assert_true(pos_read_fen(row[i].fen, &p));
		int u = pos_read_uci(row[i].uci, strlen(row[i].uci));
		int n = pos_moves(&p, m);
		for (int k = 0; k < n; k++)
			legal = legal || m[k] == u;
		assert_true(legal);
		pos_put_san(&p, (uint16_t)u, &b);
		assert_string_equal(b.data, row[i].san);
	}
}

static void en_passant_that_uncovers_the_king(void **state)
{
	struct pos p;
	BUF_SCOPED b = BUF_INIT;
	(void)state;
	/* After e2e4 black's d4 pawn may not take: both pawns would leave the fourth rank. */
	assert_true(pos_read_fen("8/8/8/8/R2p3k/8/4P3/4K3 w - - 0 1", &p));
	pos_make(&p, (uint16_t)pos_read_uci("e2e4", 4));
	pos_put_fen(&p, &b);
	assert_string_equal(b.data, "8/8/8/8/R2pP2k/8/8/4K3 b - - 0 1");
	uint64_t key = pos_key(&p);
	p.ep = 20;
	assert_true(pos_key(&p) != key);
}

static void insufficient_material(void **state)
{
	static const struct {
		const char *fen;
		bool dead;
	} row[] = {
		{"8/8/4k3/8/8/3K4/8/8 w - - 0 1", true},
		{"8/8/4k3/8/8/3KN3/8/8 w - - 0 1", true},
		{"8/8/4k3/8/8/3KB3/8/8 w - - 0 1", true},
		{"8/8/4k3/8/8/3KR3/8/8 b - - 0 1", false},
		{"8/8/4k3/8/8/3KNN2/8/8 w - - 0 1", false},
		{"8/8/4kn2/8/8/3KN3/8/8 w - - 0 1", false},
		{"8/8/4kb2/8/8/3KB3/8/8 w - - 0 1", true},
		{"8/8/4k1b1/8/8/3KB3/8/8 w - - 0 1", false},
		{"8/8/4k3/8/8/3KP3/8/8 w - - 0 1", false},
		{"8/8/4kn2/8/8/3KB3/8/8 w - - 0 1", false},
	};
	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		struct pos p;
		assert_true(pos_read_fen(row[i].fen, &p));
		assert_int_equal(pos_insufficient(&p), row[i].dead);
	}
}

static void play(struct match *t, const char *moves)
{
	while (*moves != '\0') {
		char one[8] = "";
		size_t n = strcspn(moves, " ");
		memcpy(one, moves, n);
		assert_false(t->a->over(t->st));
		assert_int_equal(turns_act(t, one), ARENA_OK);
		moves += n + (moves[n] == ' ');
	}
}

static const char *const names[] = {"ann", "bob \"b\""};

static void mates(void **state)
{
	static const char *const bare[] = {"opening=none", NULL};
	struct match t;
	int rank[2];
	double score[2];
	BUF_SCOPED b = BUF_INIT;
	(void)state;
	turns_open(&t, "chess", 2, 1, bare);
	play(&t, "f2f3 e7e5 g2g4 d8h4");
	assert_true(t.a->over(t.st));
	t.a->result(t.st, rank, score);
	assert_int_equal(rank[0], 1);
	assert_int_equal(rank[1], 0);
	chess_pgn(t.st, names, &b);
	assert_string_equal(b.data, "[Event \"agon\"]\n[Site \"?\"]\n[Date \"????.??.??\"]\n"
				    "[Round \"?\"]\n[White \"ann\"]\n[Black \"bob \\\"b\\\"\"]\n"
				    "[Result \"0-1\"]\n\n1. f3 e5 2. g4 Qh4# 0-1\n\n");
	buf_clear(&b);
	t.a->report(t.st, 1, &b);
	assert_non_null(strstr(b.data, "won as black in move 2: checkmate"));
	match_end(&t);

	/* The shortest stalemate (Loyd). */
	turns_open(&t, "chess", 2, 1, bare);
	play(&t, "e2e3 a7a5 d1h5 a8a6 h5a5 h7h5 h2h4 a6h6 a5c7 f7f6 c7d7 e8f7 d7b7 d8d3 b7b8 "
		 "d3h7 b8c8 f7g6 c8e6");
	assert_true(t.a->over(t.st));
	t.a->result(t.st, rank, score);
	assert_true(score[0] == 0.5 && score[1] == 0.5);
	match_end(&t);
}

static void draws(void **state)
{
	static const char *const claimed[] = {"opening=none", NULL};
	static const char *const forced[] = {"opening=none", "draws=forced", NULL};
	static const char tour[] = "g1f3 g8f6 f3g1 f6g8";
	struct match t;
	(void)state;
	turns_open(&t, "chess", 2, 1, claimed);
	play(&t, tour);
	assert_false(t.a->over(t.st));
	play(&t, tour); /* the start position for the third time */
	assert_true(t.a->over(t.st));
	match_end(&t);

	turns_open(&t, "chess", 2, 1, forced);
	for (int i = 0; i < 3; i++)
		play(&t, tour);
	assert_false(t.a->over(t.st));
	play(&t, tour); /* the fifth */
	assert_true(t.a->over(t.st));
	match_end(&t);

	/* Rights lost make another position: the first has castling, the later ones have not. */
	turns_open(&t, "chess", 2, 1, claimed);
	play(&t, "g1f3 g8f6 h1g1 h8g8 g1h1 g8h8 h1g1 h8g8 g1h1 g8h8");
	assert_false(t.a->over(t.st));
	play(&t, "h1g1 h8g8");
	assert_true(t.a->over(t.st));
	match_end(&t);
}

static void faults(void **state)
{
	static const char *const bad[] = {"e2e5", "e7e5",  "e2e4q", "e2",
					  "",     "e2e4 ", "0000",  "e1g1"};
	static const char *const bare[] = {"opening=none", NULL};
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct match t;
		int rank[2];
		double score[2];
		turns_open(&t, "chess", 2, 1, bare);
		assert_int_equal(turns_act(&t, bad[i]), ARENA_ILLEGAL);
		assert_true(t.a->over(t.st));
		t.a->result(t.st, rank, score);
		assert_int_equal(rank[0], 1);
		match_end(&t);
	}
}

static void openings_are_legal(void **state)
{
	(void)state;
	for (int i = 0; chess_openings[i] != NULL; i++) {
		static const char *const bare[] = {"opening=none", NULL};
		struct match t;
		turns_open(&t, "chess", 2, 1, bare);
		play(&t, chess_openings[i]);
		assert_false(t.a->over(t.st));
		match_end(&t);
	}
}

static void random_games_repeat(void **state)
{
	static const char *const hostile[] = {"on_fault=random", "max_plies=80", NULL};
	static const char *const forced[] = {"draws=forced", "max_plies=120", NULL};
	static const char *const brief[] = {"max_plies=60", NULL};
	(void)state;
	turns_random("chess", 2, forced, 60, 0, turns_pick_legal);
	turns_random("chess", 2, hostile, 100, 200, turns_pick_legal);
	turns_random("chess", 2, brief, 840, 30, turns_pick_legal);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(perft),
		cmocka_unit_test(fen_round_trip),
		cmocka_unit_test(san),
		cmocka_unit_test(en_passant_that_uncovers_the_king),
		cmocka_unit_test(insufficient_material),
		cmocka_unit_test(mates),
		cmocka_unit_test(draws),
		cmocka_unit_test(faults),
		cmocka_unit_test(openings_are_legal),
		cmocka_unit_test(random_games_repeat),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
