#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "arenas/arena.h"
#include "arenas/halite/game.h"
#include "arenas/halite/hlt.h"
#include "arenas/halite/map.h"
#include "tests/unit/grid_util.h"

#include <math.h>
#include <stdio.h>

/* ---- against the original engine ---- */

/* Orders that both sides of the comparison made: most squares of one's own, some of
 * others; style 1: odd directions and squares off the map too. */
struct lcg {
	uint64_t s;
};

static uint32_t lcg_next(struct lcg *g)
{
	g->s = g->s * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(g->s >> 33);
}

static void scripted(const struct game *g, uint64_t seed, int player, int style, struct buf *out)
{
	struct lcg r = {seed * 1000003u + (uint64_t)(g->turn + 1) * 8191u +
			(uint64_t)player * 131u + 7};
	const uint8_t *owner = halite_plane(g, HALITE_OWNER);
	lcg_next(&r);
	lcg_next(&r);
	for (int i = 0; i < g->width * g->height; i++) {
		int x = i % g->width, y = i / g->width;
		if (out->len + 64 > 1 << 18)
			break;
		if (owner[i] != player && lcg_next(&r) % 50 != 0)
			continue;
		uint32_t dice = lcg_next(&r) % 100;
		if (dice < 20)
			continue;
		int d = dice < 40 ? 0 : (int)(lcg_next(&r) % 4) + 1;
		if ((style & 1) != 0 && lcg_next(&r) % 400 == 0)
			d = (int)(lcg_next(&r) % 600);
		buf_printf(out, "%d %d %d ", x, y, d);
		if ((style & 1) != 0 && lcg_next(&r) % 3000 == 0)
			buf_printf(out, "%d %d %d ", g->width + (int)(lcg_next(&r) % 3), y, 1);
		if ((style & 2) != 0 && lcg_next(&r) % 200000 == 0)
			buf_putc(out, '-');
	}
	if (out->len > 0 && out->data[out->len - 1] == ' ')
		buf_truncate(out, out->len - 1);
}

/* What the original's rules and maps made of the same seeds and orders: the hash and
 * length of its .hlt file, its turns, its order of the players, best first. */
static const struct golden {
	const char *width, *height;
	int players;
	const char *map_seed;
	uint64_t orders;
	int style;
	uint64_t hash;
	size_t bytes;
	int turns;
	const char *order;
} goldens[] = {
	{"30", "30", 2, "42", 1, 0, 0xe7982bfdfa20c44d, 2461771, 300, "10"},
	{"50", "50", 6, "7", 2, 1, 0x505df98493bb479f, 9790640, 480, "031245"},
	{"25", "33", 4, "99", 3, 3, 0xc24b50abd2b49a1c, 1993984, 277, "1032"},
	{"20", "20", 3, "12345", 4, 1, 0x039fcf62212c5da8, 403667, 131, "120"},
	{"15", "15", 5, "77", 5, 3, 0x830fd19aef1d48d3, 341411, 150, "04123"},
	{"40", "35", 2, "2754225570", 6, 0, 0x2d02181086713509, 4644647, 368, "01"},
	{"17", "48", 6, "4294967295", 7, 1, 0x22528f68bfecd65d, 1826939, 268, "420315"},
	{"50", "15", 4, "1", 8, 2, 0x89af0cb99762e6f8, 754478, 200, "0132"},
};

static void scripted_turn(struct match *m, const struct golden *o)
{
	struct arena_action act[HALITE_PLAYERS_MAX];
	struct buf text[HALITE_PLAYERS_MAX];
	for (int s = 0; s < m->n; s++) {
		buf_init(&text[s]);
		scripted(m->st, o->orders, s + 1, o->style, &text[s]);
		act[s] = (struct arena_action){ARENA_OK, text[s].data, text[s].len};
	}
	m->a->step(m->st, act);
	for (int s = 0; s < m->n; s++)
		buf_release(&text[s]);
}

static void replays_are_the_bytes_of_the_original(void **state)
{
	static const char *const names[] = {"player 1", "player 2", "player 3",
					    "player 4", "player 5", "player 6"};
	(void)state;
	for (size_t i = 0; i < sizeof goldens / sizeof *goldens; i++) {
		const struct golden *o = &goldens[i];
		struct match m;
		BUF_SCOPED out = BUF_INIT;
		int rank[HALITE_PLAYERS_MAX];
		double score[HALITE_PLAYERS_MAX];
		match_init(&m, "halite");
		match_set(&m, "width", o->width);
		match_set(&m, "height", o->height);
		match_set(&m, "map_seed", o->map_seed);
		match_start(&m, o->players, 1);
		void *f = hlt_begin(m.st);
		while (!m.a->over(m.st)) {
			scripted_turn(&m, o);
			hlt_turn(f, m.st);
		}
		hlt_end(f, m.st, names, &out);
		assert_int_equal(m.a->turns(m.st), o->turns);
		assert_int_equal(out.len, o->bytes);
		assert_true(hash64(0, out.data, out.len) == o->hash);
		m.a->result(m.st, rank, score);
		/* Equal ranks are a draw here; the original breaks them by seat. */
		for (int s = 0; s < o->players; s++)
			assert_in_range(rank[s], 0, (int)(strchr(o->order, '0' + s) - o->order));
		match_end(&m);
	}
}

/* Rows of a replay that the public site made in 2017: 50x50, 2 players, this seed. */
static void the_map_is_that_of_a_game_of_2017(void **state)
{
	static const uint8_t strength_0[] = {96, 82, 69, 62, 65, 73, 78, 71, 62, 57, 48, 38, 35,
					     33, 28, 22, 18, 21, 34, 48, 51, 45, 42, 42, 44};
	static const uint8_t strength_40[] = {147, 169, 205, 216, 182, 129, 80, 51, 40,
					      35,  33,  29,  22,  12,  6,   4,  4,  8,
					      17,  28,  31,  30,  35,  47,  55};
	static const uint8_t production_33[] = {13, 12, 12, 11, 11, 10, 9, 6, 3, 2, 1, 2, 4,
						5,  6,  6,  5,  5,  5,  6, 7, 7, 6, 7, 8};
	uint8_t owner[2500], strength[2500], production[2500];
	(void)state;
	halite_map(50, 50, 2, 2754225570u, owner, strength, production);
	for (int x = 0; x < 50; x++) {
		int i = x < 25 ? x : 49 - x; /* the right half mirrors the left */
		assert_int_equal(strength[x], strength_0[i]);
		assert_int_equal(strength[40 * 50 + x], strength_40[i]);
		assert_int_equal(production[33 * 50 + x], production_33[i]);
	}
	assert_int_equal(owner[25 * 50 + 12], 1);
	assert_int_equal(owner[25 * 50 + 37], 2);
	assert_int_equal(strength[25 * 50 + 12], 32);
}

/* ---- maps ---- */

static void maps_are_fair_and_never_larger_than_asked(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed <= 300; seed++) {
		int players = 2 + (int)seed % 5, width = 15 + (int)(seed * 7) % 36;
		int height = 15 + (int)(seed * 11) % 36, starts[7] = {0}, max = 0;
		int64_t sum[7] = {0};
		uint8_t owner[2500], strength[2500], production[2500];
		struct halite_tiling n;
		halite_tile(width, height, players, seed, &n);
		assert_true(n.width <= width && n.height <= height && n.width * n.height > 0);
		assert_int_equal(n.columns * n.rows, players);
		halite_map(width, height, players, seed, owner, strength, production);
		for (int i = 0; i < n.width * n.height; i++) {
			starts[owner[i]]++;
			if (owner[i] != 0) {
				sum[owner[i]] = strength[i] * 100 + production[i];
				assert_true(production[i] >= 1);
			}
			assert_true(production[i] <= 15);
			max = strength[i] > max ? strength[i] : max;
		}
		assert_in_range(max, 150, 255);
		for (int p = 1; p <= players; p++) {
			assert_int_equal(starts[p], 1);
			/* Six are mirrored but not shifted: the blur may see other edges. */
			if (players != 6)
				assert_in_range(llabs(sum[p] - sum[1]), 0, 2 * 100 + 2);
		}
	}
}

static void a_game_lasts_ten_times_the_mean_side(void **state)
{
	struct match m;
	(void)state;
	match_init(&m, "halite");
	match_start(&m, 2, 1);
	assert_int_equal(((struct game *)m.st)->max_turns, 300);
	match_set(&m, "width", "50");
	match_set(&m, "height", "17");
	match_start(&m, 2, 1);
	struct game *g = m.st;
	assert_int_equal(g->max_turns, (int)(10 * sqrt(g->width * g->height)));
	match_end(&m);
}

/* ---- one turn ---- */

/* 20x20 where nothing is: neutral squares of strength 0, production 3. */
static struct game *empty(struct match *m, int players)
{
	match_init(m, "halite");
	match_set(m, "width", "20");
	match_set(m, "height", "20");
	match_set(m, "map_seed", "5");
	match_start(m, players, 1);
	struct game *g = m->st;
	size_t cells = (size_t)halite_cells(g);
	memset(halite_plane(g, HALITE_OWNER), 0, cells);
	memset(halite_plane(g, HALITE_STRENGTH), 0, cells);
	memset(halite_plane(g, HALITE_PRODUCTION), 3, cells);
	return g;
}

static void put(struct game *g, int x, int y, int owner, int strength)
{
	halite_plane(g, HALITE_OWNER)[y * g->width + x] = (uint8_t)owner;
	halite_plane(g, HALITE_STRENGTH)[y * g->width + x] = (uint8_t)strength;
}

static void expect(const struct game *g, int x, int y, int owner, int strength)
{
	int i = y * g->width + x, o = halite_plane(g, HALITE_OWNER)[i];
	int s = halite_plane(g, HALITE_STRENGTH)[i];
	if (o != owner || s != strength)
		fail_msg("%d,%d: owner %d strength %d, expected %d and %d", x, y, o, s, owner,
			 strength);
}

#define TURN(m, ...) match_turn((m), (const char *const[]){__VA_ARGS__}, NULL)

static void staying_grows_and_moving_does_not(void **state)
{
	struct match m;
	(void)state;
	struct game *g = empty(&m, 2);
	put(g, 1, 1, 1, 10);   /* told to stay */
	put(g, 5, 1, 1, 10);   /* told nothing */
	put(g, 9, 1, 1, 10);   /* moves, leaving 0 */
	put(g, 12, 1, 1, 254); /* grows to the cap */
	put(g, 1, 9, 2, 10);
	TURN(&m, "1 1 0 9 1 2", "");
	expect(g, 1, 1, 1, 13);
	expect(g, 5, 1, 1, 13);
	expect(g, 9, 1, 1, 0);
	expect(g, 10, 1, 1, 10);
	expect(g, 12, 1, 1, 255);
	expect(g, 1, 9, 2, 13);
	match_end(&m);
}

static void pieces_merge_up_to_255_around_the_torus(void **state)
{
	struct match m;
	(void)state;
	struct game *g = empty(&m, 2);
	int w = g->width, h = g->height;
	char text[64];
	put(g, 0, 0, 1, 200);
	put(g, w - 1, 0, 1, 100);
	put(g, 0, h - 1, 1, 20);
	put(g, 9, 9, 2, 10);
	snprintf(text, sizeof text, "%d 0 2 0 %d 3 0 0 0", w - 1, h - 1); /* east, south, stay */
	TURN(&m, text, "");
	expect(g, 0, 0, 1, 255);
	expect(g, w - 1, 0, 1, 0);
	expect(g, 0, h - 1, 1, 0);
	match_end(&m);
}

static void neutral_squares_cost_their_strength(void **state)
{
	struct match m;
	(void)state;
	struct game *g = empty(&m, 2);
	put(g, 2, 2, 1, 50);
	put(g, 3, 2, 0, 30); /* taken */
	put(g, 2, 6, 1, 30);
	put(g, 3, 6, 0, 30); /* a tie: both at 0, still nobody's */
	put(g, 2, 9, 1, 10);
	put(g, 3, 9, 0, 30); /* worn down */
	put(g, 9, 14, 2, 10);
	TURN(&m, "2 2 2 2 6 2 2 9 2", "");
	expect(g, 3, 2, 1, 20);
	expect(g, 3, 6, 0, 0);
	expect(g, 3, 9, 0, 20);
	expect(g, 2, 9, 1, 0);
	match_end(&m);
}

static void a_piece_hits_every_enemy_beside_it_in_full(void **state)
{
	struct match m;
	(void)state;
	struct game *g = empty(&m, 3);
	memset(halite_plane(g, HALITE_PRODUCTION), 0, (size_t)halite_cells(g));
	put(g, 5, 5, 1, 60); /* hit by 30, 20 and 25; dies, and kills two of them */
	put(g, 5, 4, 2, 30);
	put(g, 6, 5, 2, 20);
	put(g, 5, 6, 3, 25);
	put(g, 4, 5, 2, 100); /* 40 left */
	put(g, 6, 6, 3, 0);   /* beside 6,5, of strength 20 */
	TURN(&m, "", "", "");
	expect(g, 5, 5, 0, 0);
	expect(g, 5, 4, 0, 0);
	expect(g, 6, 5, 0, 0);
	expect(g, 5, 6, 0, 0);
	expect(g, 4, 5, 2, 40);
	expect(g, 6, 6, 0, 0);
	match_end(&m);
}

static void enemies_of_strength_nothing_kill_each_other(void **state)
{
	struct match m;
	(void)state;
	struct game *g = empty(&m, 2);
	memset(halite_plane(g, HALITE_PRODUCTION), 0, (size_t)halite_cells(g));
	put(g, 5, 5, 1, 0);
	put(g, 6, 5, 2, 0);
	put(g, 9, 9, 1, 0); /* alone */
	put(g, 12, 12, 1, 7);
	put(g, 13, 12, 2, 0); /* dies, without harm to the other */
	put(g, 2, 15, 2, 1);
	TURN(&m, "", "");
	expect(g, 5, 5, 0, 0);
	expect(g, 6, 5, 0, 0);
	expect(g, 9, 9, 1, 0);
	expect(g, 12, 12, 1, 7);
	expect(g, 13, 12, 0, 0);
	match_end(&m);
}

static void all_die_on_one_square_unless_one_is_strongest(void **state)
{
	struct match m;
	(void)state;
	struct game *g = empty(&m, 2);
	put(g, 5, 5, 1, 40);
	put(g, 7, 5, 2, 15);
	put(g, 5, 9, 1, 40);
	put(g, 7, 9, 2, 40);
	put(g, 15, 15, 1, 9);
	TURN(&m, "5 5 2 5 9 2", "7 5 4 7 9 4");
	expect(g, 6, 5, 1, 25);
	expect(g, 6, 9, 0, 0);
	/* What they left behind is beside the fight. */
	expect(g, 7, 5, 0, 0);
	expect(g, 5, 9, 0, 0);
	match_end(&m);
}

/* ---- orders ---- */

static void orders_are_read_as_the_original_reads_them(void **state)
{
	static const struct {
		const char *text;
		bool ok;
		int at_0, at_1; /* the order for 0,0 and 1,0; -1: none */
	} rows[] = {
		{"", true, -1, -1},
		{"0 0 1 1 0 2", true, 1, 2},
		{"  0  0   4  ", true, 4, -1},
		{"0 0 1 0 0 3", true, 3, -1},        /* the last counts */
		{"0 0 1 99 0 1 1 0 1", true, 1, -1}, /* stops off the map */
		{"0 0 1 70000 0 1 1 0 1", true, 1, -1},
		{"0 0 2147483648 1 0 1", true, -1, -1},
		{"0 0 99999999999999999999999 1 0 1", true, -1, -1},
		{"0 0 257", true, 1, -1}, /* modulo 256 */
		{"0 0 7", true, 7, -1},
		{"0 0", true, -1, -1},
		{"0 0 1 1 0", true, 1, -1},
		{"[[0,0,1],[1,0,2]]", true, 1, 2},
		{"[0,0,1,1,0,2]", true, 1, 2},
		{"[]", true, -1, -1},
		{"[[]]", true, -1, -1},
		{"0 0 1\n", false, 0, 0},
		{"0 0 -1", false, 0, 0},
		{"[[0,0,1]", false, 0, 0},
		{"[0,0,1]]", false, 0, 0},
		{"[0,0,1][0]", false, 0, 0},
		{"[[[0,0,1]]]", false, 0, 0},
		{"[0,0,1.5]", false, 0, 0},
		{"null", false, 0, 0},
		{"{\"a\":1}", false, 0, 0},
		{"\xc3\xa9", false, 0, 0},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint16_t order[400];
		bool ok = halite_orders_read(rows[i].text, strlen(rows[i].text), 20, 20, order);
		if (ok != rows[i].ok)
			fail_msg("\"%s\": %d", rows[i].text, ok);
		if (ok && ((int16_t)order[0] != rows[i].at_0 || (int16_t)order[1] != rows[i].at_1))
			fail_msg("\"%s\": %d %d", rows[i].text, order[0], order[1]);
	}
}

static void directions_that_are_none_stay_without_growing(void **state)
{
	struct match m;
	(void)state;
	struct game *g = empty(&m, 2);
	put(g, 5, 5, 1, 40);
	put(g, 9, 5, 1, 40);
	put(g, 5, 9, 2, 40);
	TURN(&m, "5 5 9 9 5 256", "5 5 1 5 9 1"); /* the enemy's piece is not one's own */
	expect(g, 5, 5, 1, 40);
	expect(g, 9, 5, 1, 43);
	expect(g, 5, 8, 2, 40);
	match_end(&m);
}

static void a_fault_makes_a_player_nobody(void **state)
{
	static const struct {
		const char *text;
		enum arena_how how, after;
	} rows[] = {
		{"1 1 x", ARENA_OK, ARENA_ILLEGAL},
		{NULL, ARENA_LATE, ARENA_LATE},
		{NULL, ARENA_PROTOCOL, ARENA_PROTOCOL},
		{NULL, ARENA_GONE, ARENA_GONE},
	};
	(void)state;
	for (size_t i = 0; i < 2 * sizeof rows / sizeof *rows; i++) {
		struct match m;
		bool still = i % 2 != 0;
		struct game *g = empty(&m, 2);
		g->on_fault = still ? HALITE_STILL : HALITE_FORFEIT;
		put(g, 5, 5, 1, 40);
		put(g, 9, 9, 2, 40);
		const char *text = rows[i / 2].text;
		struct arena_action act[2] = {
			{rows[i / 2].how, text, text != NULL ? strlen(text) : 0},
			{ARENA_OK, "", 0},
		};
		m.a->step(g, act);
		assert_int_equal(act[0].how, rows[i / 2].after);
		bool out = !still || act[0].how == ARENA_GONE;
		expect(g, 5, 5, out ? 0 : 1, out ? 40 : 43);
		assert_int_equal(m.a->over(g), out);
		if (out) {
			int rank[2];
			double score[2];
			m.a->result(g, rank, score);
			assert_true(rank[0] == 1 && rank[1] == 0 && score[0] == 0);
		}
		match_end(&m);
	}
}

static void rank_is_life_then_squares_then_squares_over_time(void **state)
{
	struct match m;
	int rank[4];
	double score[4];
	(void)state;
	struct game *g = empty(&m, 4);
	g->max_turns = 2;
	memset(halite_plane(g, HALITE_PRODUCTION), 0, (size_t)halite_cells(g));
	put(g, 1, 1, 1, 5);
	put(g, 5, 1, 2, 5);
	put(g, 9, 1, 3, 1);
	put(g, 13, 1, 4, 5);
	put(g, 10, 1, 0, 9);                 /* 3 has one square, that nobody else reaches */
	TURN(&m, "1 1 2", "", "", "13 1 2"); /* 1 and 4 take a square */
	put(g, 14, 1, 0, 0);                 /* and 4 loses it again */
	TURN(&m, "", "5 1 2", "", "");       /* 2 takes one, too */
	assert_true(m.a->over(g));
	m.a->result(g, rank, score);
	assert_int_equal(rank[0], 0); /* two squares for longer than 2 */
	assert_int_equal(rank[1], 1);
	assert_int_equal(rank[3], 2); /* one square, but had two */
	assert_int_equal(rank[2], 3);
	assert_true(fabs(score[0] - 2.0 / halite_cells(g)) < 1e-12);
	match_end(&m);
}

/* ---- what is said ---- */

static void the_view_has_the_texts_of_the_original_protocol(void **state)
{
	struct match m;
	struct err e = ERR_INIT;
	BUF_SCOPED out = BUF_INIT;
	(void)state;
	struct game *g = empty(&m, 2);
	put(g, 0, 0, 2, 255);
	put(g, 1, 0, 2, 7);
	m.a->view(g, 1, &out);
	JSON_SCOPED *j = json_parse("view", out.data, out.len, 1 << 20, &e);
	assert_non_null(j);
	assert_int_equal(json_int_or(j, "you", 0), 2);
	assert_int_equal(json_int_or(j, "width", 0), g->width);
	const char *map = json_str_or(j, "map", ""), *production = json_str_or(j, "production", "");
	char runs[64];
	snprintf(runs, sizeof runs, "2 2 %d 0 255 7 0 0 ", halite_cells(g) - 2);
	assert_int_equal(strncmp(map, runs, strlen(runs)), 0);
	assert_int_equal(strlen(production), 2 * halite_cells(g));
	assert_int_equal(strncmp(production, "3 3 3 ", 6), 0);
	match_end(&m);
}

static void a_replay_is_json_whatever_the_names(void **state)
{
	static const char *const names[] = {"a\"b\\c\x01",
					    "0123456789012345678901234567\xe2\x82\xac\xe2\x82\xac"};
	struct match m;
	struct err e = ERR_INIT;
	BUF_SCOPED out = BUF_INIT;
	(void)state;
	struct game *g = empty(&m, 2);
	put(g, 5, 5, 1, 40);
	put(g, 9, 9, 2, 40);
	void *f = hlt_begin(g);
	TURN(&m, "5 5 3", "");
	hlt_turn(f, g);
	hlt_end(f, g, names, &out);
	JSON_SCOPED *j = json_parse("hlt", out.data, out.len, 1 << 24, &e);
	if (j == NULL)
		fail_msg("%s", e.text);
	json_t *shown = json_object_get(j, "player_names");
	assert_string_equal(json_string_value(json_array_get(shown, 0)), names[0]);
	assert_string_equal(json_string_value(json_array_get(shown, 1)),
			    "0123456789012345678901234567");
	json_t *row = json_array_get(json_array_get(json_object_get(j, "moves"), 0), 5);
	assert_int_equal(json_integer_value(json_array_get(row, 5)), HALITE_SOUTH);
	match_end(&m);
}

static void the_picture_shows_the_map(void **state)
{
	static const char *const names[] = {"one", "two\033[31m"};
	struct match m;
	BUF_SCOPED out = BUF_INIT;
	(void)state;
	struct game *g = empty(&m, 2);
	put(g, 0, 0, 1, 255);
	put(g, 1, 0, 2, 7);
	put(g, 2, 0, 0, 130);
	m.a->show(g, names, false, 80, 40, &out);
	assert_non_null(strstr(out.data, "\nA b 5 . . "));
	assert_null(strchr(out.data, '\033'));
	match_end(&m);
}

/* ---- many games ---- */

static void random_orders(struct rng *r, const struct match *m, int seat, struct buf *out)
{
	const struct game *g = m->st;
	const uint8_t *owner = halite_plane(g, HALITE_OWNER);
	for (int i = 0; i < halite_cells(g); i++)
		if (owner[i] == seat + 1 && rng_below(r, 3) != 0)
			buf_printf(out, "%d %d %d ", i % g->width, i / g->width,
				   (int)rng_below(r, 5));
}

static void a_thousand_games_are_what_their_logs_say(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < 1000; i++) {
		struct match m;
		struct game_log l;
		char side[8];
		match_init(&m, "halite");
		snprintf(side, sizeof side, "%d", 15 + (int)(i % 9));
		match_set(&m, "width", side);
		snprintf(side, sizeof side, "%d", 15 + (int)(i / 9 % 9));
		match_set(&m, "height", side);
		match_set(&m, "on_fault", i % 3 == 0 ? "forfeit" : "still");
		match_set(&m, "max_turns", "60");
		match_start(&m, 2 + (int)(i % 5), i);
		game_log_play(&l, &m, i, random_orders);
		if (i % 10 == 0)
			match_says(&m);
		match_start(&m, 2 + (int)(i % 5), i);
		game_log_verify(&l, &m);
		game_log_free(&l);
		match_end(&m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(replays_are_the_bytes_of_the_original),
		cmocka_unit_test(the_map_is_that_of_a_game_of_2017),
		cmocka_unit_test(maps_are_fair_and_never_larger_than_asked),
		cmocka_unit_test(a_game_lasts_ten_times_the_mean_side),
		cmocka_unit_test(staying_grows_and_moving_does_not),
		cmocka_unit_test(pieces_merge_up_to_255_around_the_torus),
		cmocka_unit_test(neutral_squares_cost_their_strength),
		cmocka_unit_test(a_piece_hits_every_enemy_beside_it_in_full),
		cmocka_unit_test(enemies_of_strength_nothing_kill_each_other),
		cmocka_unit_test(all_die_on_one_square_unless_one_is_strongest),
		cmocka_unit_test(orders_are_read_as_the_original_reads_them),
		cmocka_unit_test(directions_that_are_none_stay_without_growing),
		cmocka_unit_test(a_fault_makes_a_player_nobody),
		cmocka_unit_test(rank_is_life_then_squares_then_squares_over_time),
		cmocka_unit_test(the_view_has_the_texts_of_the_original_protocol),
		cmocka_unit_test(a_replay_is_json_whatever_the_names),
		cmocka_unit_test(the_picture_shows_the_map),
		cmocka_unit_test(a_thousand_games_are_what_their_logs_say),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
