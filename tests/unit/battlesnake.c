#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "arenas/arena.h"
#include "arenas/battlesnake/snake.h"
#include "tests/unit/grid_util.h"

#include <stdio.h>

/* ---- boards ---- */

/* body: "x,y x,y ..." from the head. */
static void put(struct snake_game *g, int seat, const char *body, int health)
{
	struct snake *s = &g->snakes[seat];
	int x, y, used;
	s->head = s->length = 0;
	s->health = health;
	for (; sscanf(body, "%d,%d%n", &x, &y, &used) == 2; body += used)
		s->ring[s->length++] = (int16_t)(y * g->width + x);
}

static void food_at(struct snake_game *g, int x, int y)
{
	snake_put_food(g, y * g->width + x);
}

/* A started game without food or chance, snakes to be put. */
static struct snake_game *board(struct match *m, const char *mode, int players)
{
	match_init(m, "battlesnake");
	match_set(m, "mode", mode);
	match_set(m, "food_chance", "0");
	match_set(m, "food_min", "0");
	match_start(m, players, 1);
	struct snake_game *g = m->st;
	g->foods = 0;
	memset(g->is_food, 0, sizeof g->is_food);
	return g;
}

static void expect(const struct snake_game *g, int seat, enum snake_cause cause, int by)
{
	const struct snake *s = &g->snakes[seat];
	if (s->cause != cause || (cause != SNAKE_ALIVE && s->by != by))
		fail_msg("snake %d: \"%s\" by %d, expected \"%s\" by %d", seat,
			 snake_causes[s->cause], s->by, snake_causes[cause], by);
}

static bool head_is(const struct snake_game *g, int seat, int x, int y)
{
	return snake_part(&g->snakes[seat], 0) == y * g->width + x;
}

#define TURN(m, ...) match_turn((m), (const char *const[]){__VA_ARGS__}, NULL)

/* ---- feeding ---- */

static void two_heads_on_one_food_grow_then_compare(void **state)
{
	struct match m;
	(void)state;
	struct snake_game *g = board(&m, "standard", 2);
	put(g, 0, "4,5 3,5 2,5", 10);
	put(g, 1, "6,5 7,5 8,5", 50);
	food_at(g, 5, 5);
	TURN(&m, "right", "left");
	expect(g, 0, SNAKE_HIT_HEAD, 1);
	expect(g, 1, SNAKE_HIT_HEAD, 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(g->snakes[i].length, 4);
		assert_int_equal(g->snakes[i].health, 100);
	}
	assert_int_equal(g->foods, 0);
	assert_true(m.a->over(g));
	int rank[2];
	double score[2];
	m.a->result(g, rank, score);
	assert_int_equal(rank[0] + rank[1], 0);
	assert_true(score[0] == 0.5 && score[1] == 0.5);
	match_end(&m);
}

static void eating_at_health_one_saves(void **state)
{
	struct match m;
	(void)state;
	struct snake_game *g = board(&m, "standard", 2);
	put(g, 0, "4,5 3,5 2,5", 1);
	put(g, 1, "8,8 8,9 8,10", 1);
	food_at(g, 5, 5);
	TURN(&m, "right", "left");
	expect(g, 0, SNAKE_ALIVE, -1);
	assert_int_equal(g->snakes[0].health, 100);
	assert_int_equal(snake_part(&g->snakes[0], 3), 5 * 11 + 3);
	assert_int_equal(snake_part(&g->snakes[0], 2), 5 * 11 + 3); /* the tail is stacked */
	expect(g, 1, SNAKE_STARVED, -1);
	match_end(&m);
}

/* ---- who dies of what ---- */

static void a_tail_is_free_unless_its_owner_ate(void **state)
{
	(void)state;
	for (int ate = 0; ate < 2; ate++) {
		struct match m;
		struct snake_game *g = board(&m, "standard", 2);
		put(g, 0, "4,4 4,3 4,2", 100);
		put(g, 1, "6,5 5,5 4,5", 100);
		if (ate == 1)
			put(g, 1, "6,5 5,5 4,5 4,5", 100);
		TURN(&m, "up", "right");
		expect(g, 0, ate == 1 ? SNAKE_HIT_BODY : SNAKE_ALIVE, 1);
		match_end(&m);
	}
}

static void food_eaten_this_turn_keeps_the_tail_next_turn_only(void **state)
{
	struct match m;
	(void)state;
	struct snake_game *g = board(&m, "standard", 2);
	put(g, 0, "4,4 4,3 4,2", 100);
	put(g, 1, "6,5 5,5 4,5", 100);
	food_at(g, 7, 5);
	TURN(&m, "up", "right");
	expect(g, 0, SNAKE_ALIVE, -1); /* onto the tail that moved off as the other ate */
	match_end(&m);
}

static void the_dead_of_hunger_and_walls_block_nobody(void **state)
{
	struct match m;
	(void)state;
	struct snake_game *g = board(&m, "standard", 4);
	put(g, 0, "5,5 5,4 5,3 5,2", 1);       /* starves */
	put(g, 1, "4,3 3,3 2,3", 100);         /* runs into it */
	put(g, 2, "0,9 1,9 2,9 3,9 4,9", 100); /* leaves the board */
	put(g, 3, "2,8 2,7 2,6", 100);         /* runs into it */
	TURN(&m, "up", "right", "left", "up");
	expect(g, 0, SNAKE_STARVED, -1);
	expect(g, 1, SNAKE_ALIVE, -1);
	expect(g, 2, SNAKE_HIT_WALL, -1);
	expect(g, 3, SNAKE_ALIVE, -1);
	match_end(&m);
}

static void collisions_of_a_turn_are_simultaneous(void **state)
{
	struct match m;
	(void)state;
	struct snake_game *g = board(&m, "standard", 3);
	put(g, 0, "4,5 3,5 2,5", 100);         /* into 1 */
	put(g, 1, "5,6 5,5 5,4 5,3", 100);     /* into 2 */
	put(g, 2, "6,7 5,7 4,7 3,7 2,7", 100); /* lives */
	TURN(&m, "right", "up", "right");
	expect(g, 0, SNAKE_HIT_BODY, 1);
	expect(g, 1, SNAKE_HIT_BODY, 2);
	expect(g, 2, SNAKE_ALIVE, -1);
	match_end(&m);
}

static void self_comes_before_body_before_head(void **state)
{
	struct match m;
	(void)state;
	struct snake_game *g = board(&m, "standard", 3);
	put(g, 0, "5,5 5,6 6,6 6,5 6,4 6,3", 100); /* right: into itself, and both heads */
	put(g, 1, "7,5 8,5 9,5", 100);
	put(g, 2, "1,1 1,2 1,3", 100);
	TURN(&m, "right", "left", "right");
	expect(g, 0, SNAKE_HIT_SELF, 0);
	expect(g, 1, SNAKE_HIT_BODY, 0); /* the square is a part of 0's body, too */
	expect(g, 2, SNAKE_ALIVE, -1);
	match_end(&m);
}

static void a_death_is_put_down_to_the_longest(void **state)
{
	struct match m;
	(void)state;
	struct snake_game *g = board(&m, "standard", 4);
	put(g, 0, "5,4 5,3 5,2", 100);
	put(g, 1, "4,5 3,5 2,5 1,5", 100);
	put(g, 2, "6,5 7,5 8,5 9,5 10,5", 100);
	put(g, 3, "1,1 1,2 1,3", 100);
	TURN(&m, "up", "right", "left", "right"); /* three heads on one square */
	expect(g, 0, SNAKE_HIT_HEAD, 2);
	expect(g, 1, SNAKE_HIT_HEAD, 2);
	expect(g, 2, SNAKE_ALIVE, -1);
	match_end(&m);
}

static void swapping_heads_and_going_back_are_body_collisions(void **state)
{
	struct match m;
	(void)state;
	struct snake_game *g = board(&m, "standard", 3);
	put(g, 0, "4,5 3,5 2,5", 100);
	put(g, 1, "5,5 6,5 7,5 8,5", 100);
	put(g, 2, "4,9 3,9 2,9", 100);
	TURN(&m, "right", "left", "left");
	expect(g, 0, SNAKE_HIT_BODY, 1);
	expect(g, 1, SNAKE_HIT_BODY, 0);
	expect(g, 2, SNAKE_HIT_SELF, 2);
	match_end(&m);
}

/* ---- hazards ---- */

static void hazards_stack_and_food_covers_them(void **state)
{
	struct match m;
	(void)state;
	struct snake_game *g = board(&m, "standard", 4);
	put(g, 0, "1,1 1,0 0,0", 100);
	put(g, 1, "3,1 3,0 4,0", 100);
	put(g, 2, "6,1 6,0 7,0", 50);
	put(g, 3, "9,1 9,0 10,0", 15);
	for (int i = 0; i < 4; i++)
		g->hazard[2 * 11 + (int[]){1, 3, 6, 9}[i]] = (uint8_t[]){1, 3, 2, 1}[i];
	food_at(g, 6, 2);
	TURN(&m, "up", "up", "up", "up");
	assert_int_equal(g->snakes[0].health, 100 - 1 - 14);
	assert_int_equal(g->snakes[1].health, 100 - 1 - 3 * 14);
	assert_int_equal(g->snakes[2].health, 100); /* fed, and not hurt */
	expect(g, 3, SNAKE_IN_HAZARD, -1);
	assert_int_equal(g->snakes[3].health, 0);
	match_end(&m);
}

static void royale_shrinks_by_a_side_every_25_turns(void **state)
{
	struct match m;
	(void)state;
	match_init(&m, "battlesnake");
	match_set(&m, "mode", "royale");
	match_start(&m, 2, 7);
	struct snake_game *g = m.st;
	for (int turn = 1; turn <= 300; turn++) {
		int count = 0, wide, high;
		/* Only time passes. */
		put(g, 0, "0,0 0,1 0,2", 100);
		g->turn = turn;
		snake_spawn(g);
		for (int i = 0; i < 121; i++)
			count += g->hazard[i];
		wide = g->right - g->left + 1 > 0 ? g->right - g->left + 1 : 0;
		high = g->top - g->bottom + 1 > 0 ? g->top - g->bottom + 1 : 0;
		assert_int_equal(count, 121 - wide * high);
		assert_int_equal(g->left + 10 - g->right + g->bottom + 10 - g->top, turn / 25);
	}
	match_end(&m);
}

/* ---- modes ---- */

static void constrictors_grow_every_turn_and_find_no_food(void **state)
{
	struct match m;
	(void)state;
	match_init(&m, "battlesnake");
	match_set(&m, "mode", "constrictor");
	match_start(&m, 2, 3);
	struct snake_game *g = m.st;
	assert_int_equal(g->foods, 0);
	put(g, 0, "1,1 1,1 1,1", 100);
	put(g, 1, "9,1 9,1 9,1", 100);
	for (int turn = 1; turn <= 8; turn++) {
		TURN(&m, "up", "up");
		/* Two of the three parts are still under the tail after the first turn. */
		assert_int_equal(g->snakes[0].length, turn == 1 ? 3 : turn + 2);
		assert_int_equal(g->snakes[0].health, 100);
		assert_int_equal(g->foods, 0);
		/* The next move leaves no square behind. */
		assert_int_equal(snake_part(&g->snakes[0], g->snakes[0].length - 1), 11 + 1);
	}
	match_end(&m);
}

static void wrapped_boards_have_no_walls(void **state)
{
	struct match m;
	(void)state;
	struct snake_game *g = board(&m, "wrapped", 2);
	put(g, 0, "0,5 1,5 2,5", 100);
	put(g, 1, "5,10 5,9 5,8", 100);
	TURN(&m, "left", "up");
	assert_true(head_is(g, 0, 10, 5) && head_is(g, 1, 5, 0));
	put(g, 0, "10,5 9,5 8,5", 100);
	put(g, 1, "5,0 5,1 5,2", 100);
	TURN(&m, "right", "down");
	assert_true(head_is(g, 0, 0, 5) && head_is(g, 1, 5, 10));
	expect(g, 0, SNAKE_ALIVE, -1);
	match_end(&m);
}

static void solo_is_for_one_and_ends_with_it(void **state)
{
	struct match m;
	struct err e = ERR_INIT;
	(void)state;
	struct snake_game *g = board(&m, "solo", 1);
	put(g, 0, "0,5 1,5 2,5", 100);
	assert_false(m.a->over(g));
	TURN(&m, "up");
	assert_false(m.a->over(g));
	TURN(&m, "left");
	assert_true(m.a->over(g));
	expect(g, 0, SNAKE_HIT_WALL, -1);
	assert_int_equal(m.a->check(&m.p, 2, &e), -1);
	assert_non_null(strstr(e.text, "solo"));
	match_end(&m);
}

/* ---- moves ---- */

static void what_is_no_move_repeats_the_last(void **state)
{
	struct match m;
	enum arena_how how[2];
	(void)state;
	struct snake_game *g = board(&m, "standard", 2);
	put(g, 0, "5,5 5,5 5,5", 100);
	put(g, 1, "9,1 9,1 9,1", 100);
	match_turn(&m, (const char *const[]){"Up", NULL}, how); /* none yet: up */
	assert_int_equal(how[0], ARENA_ILLEGAL);
	assert_int_equal(how[1], ARENA_LATE);
	assert_true(head_is(g, 0, 5, 6) && head_is(g, 1, 9, 2));
	match_turn(&m, (const char *const[]){"left", "left"}, how);
	assert_int_equal(how[0], ARENA_OK);
	match_turn(&m, (const char *const[]){"{\"mov\":\"up\"}", ""}, how);
	assert_int_equal(how[0], ARENA_ILLEGAL);
	assert_int_equal(how[1], ARENA_ILLEGAL);
	assert_true(head_is(g, 0, 3, 6) && head_is(g, 1, 7, 2));
	/* The public API's whole answer is a move. */
	match_turn(&m, (const char *const[]){"{\"move\":\"up\",\"shout\":\"hi\"}", "{\"move\":1}"},
		   how);
	assert_int_equal(how[0], ARENA_OK);
	assert_int_equal(how[1], ARENA_ILLEGAL);
	assert_true(head_is(g, 0, 3, 7) && head_is(g, 1, 6, 2));
	match_end(&m);
}

/* ---- the start and chance ---- */

static void starts_are_even(void **state)
{
	struct match m;
	(void)state;
	for (uint64_t seed = 0; seed < 200; seed++) {
		match_init(&m, "battlesnake");
		match_start(&m, 8, seed);
		struct snake_game *g = m.st;
		int corners = 0, seen[121] = {0};
		for (int i = 0; i < 8; i++) {
			int at = snake_part(&g->snakes[i], 0), x = at % 11, y = at / 11;
			assert_true((x == 1 || x == 5 || x == 9) && (y == 1 || y == 5 || y == 9));
			assert_false(x == 5 && y == 5);
			assert_int_equal(seen[at]++, 0);
			corners += i < 4 && x != 5 && y != 5;
			assert_int_equal(g->snakes[i].length, 3);
			/* Food two moves away, further out, never in a corner. */
			int fx = g->food[i] % 11, fy = g->food[i] / 11;
			assert_true(abs(fx - x) == 1 && abs(fy - y) == 1);
			assert_true(abs(fx - 5) > abs(x - 5) || abs(fy - 5) > abs(y - 5));
			assert_false((fx == 0 || fx == 10) && (fy == 0 || fy == 10));
		}
		assert_true(corners % 4 == 0);
		assert_int_equal(g->foods, 9);
		assert_int_equal(g->food[8], 5 * 11 + 5);
		match_end(&m);
	}
}

/* Turns out of 20,000 after which food came, with one piece on the board already. */
static int food_turns(const char *chance)
{
	struct match m;
	int n = 0;
	match_init(&m, "battlesnake");
	match_set(&m, "food_chance", chance);
	match_start(&m, 2, 5);
	struct snake_game *g = m.st;
	for (int i = 0; i < 20000; i++) {
		g->foods = 0;
		memset(g->is_food, 0, sizeof g->is_food);
		food_at(g, 3, 3);
		snake_spawn(g);
		n += g->foods - 1;
	}
	match_end(&m);
	return n;
}

static void a_food_chance_of_15_is_14_percent(void **state)
{
	(void)state;
	assert_int_equal(food_turns("0"), 0);
	assert_int_equal(food_turns("1"), 0);
	assert_in_range(food_turns("15"), 2800 - 200, 2800 + 200);
	assert_in_range(food_turns("100"), 19700, 19900);
}

static void food_comes_where_nobody_can_be_next(void **state)
{
	struct match m;
	(void)state;
	struct snake_game *g = board(&m, "standard", 2);
	g->food_min = 500;
	put(g, 0, "5,5 5,4 5,3", 100);
	put(g, 1, "0,0 1,0 2,0", 100);
	g->hazard[7] = 1;
	snake_spawn(g);
	/* All but two snakes, the free squares beside their heads and one hazard. */
	assert_int_equal(g->foods, 121 - 3 - 3 - 3 - 1 - 1);
	assert_false(g->is_food[7] || g->is_food[6 * 11 + 5] || g->is_food[11]);
	match_end(&m);
}

static void streams_do_not_touch_each_other(void **state)
{
	struct match a, b;
	(void)state;
	match_init(&a, "battlesnake");
	match_init(&b, "battlesnake");
	match_set(&a, "mode", "royale");
	match_set(&b, "mode", "royale");
	match_set(&b, "food_chance", "0");
	match_start(&a, 2, 11);
	match_start(&b, 2, 11);
	struct snake_game *g = a.st, *h = b.st;
	for (int turn = 1; turn < 200; turn++) {
		g->turn = h->turn = turn;
		snake_spawn(g);
		snake_spawn(h);
		assert_memory_equal(g->hazard, h->hazard, sizeof g->hazard);
	}
	match_end(&a);
	match_end(&b);
}

/* ---- the end ---- */

static void the_limit_is_decided_by_length(void **state)
{
	(void)state;
	for (int draw = 0; draw < 2; draw++) {
		struct match m;
		int rank[3];
		double score[3];
		match_init(&m, "battlesnake");
		match_set(&m, "max_turns", "1");
		match_set(&m, "at_limit", draw != 0 ? "draw" : "length");
		match_start(&m, 3, 1);
		struct snake_game *g = m.st;
		put(g, 0, "5,5 5,4 5,3", 100);
		put(g, 1, "8,8 8,7 8,6 8,5", 100);
		put(g, 2, "0,0 1,0 2,0", 100);
		TURN(&m, "up", "up", "left");
		assert_true(m.a->over(g));
		m.a->result(g, rank, score);
		assert_int_equal(rank[0], draw != 0 ? 0 : 1);
		assert_int_equal(rank[1], 0);
		assert_int_equal(rank[2], 2);
		assert_true(score[2] == 0 && score[1] == (draw != 0 ? 0.75 : 1));
		match_end(&m);
	}
}

/* ---- what is said ---- */

static void the_view_is_a_move_request(void **state)
{
	/* Every key of the public API's request. */
	static const char *const paths[][3] = {
		{"game", "id", NULL},
		{"game", "ruleset", "name"},
		{"game", "ruleset", "version"},
		{"game", "ruleset", "settings"},
		{"game", "map", NULL},
		{"game", "timeout", NULL},
		{"game", "source", NULL},
		{"turn", NULL, NULL},
		{"board", "height", NULL},
		{"board", "width", NULL},
		{"board", "snakes", NULL},
		{"board", "food", NULL},
		{"board", "hazards", NULL},
		{"you", "id", NULL},
		{"you", "name", NULL},
		{"you", "latency", NULL},
		{"you", "health", NULL},
		{"you", "body", NULL},
		{"you", "head", "x"},
		{"you", "length", NULL},
		{"you", "shout", NULL},
		{"you", "squad", NULL},
		{"you", "customizations", "color"},
	};
	struct match m;
	struct err e = ERR_INIT;
	BUF_SCOPED out = BUF_INIT;
	(void)state;
	struct snake_game *g = board(&m, "royale", 3);
	put(g, 0, "5,6 5,5 4,5", 77);
	put(g, 2, "1,2 1,3 1,4", 100);
	g->snakes[1].cause = SNAKE_HIT_WALL;
	g->hazard[3] = 2;
	food_at(g, 10, 0);
	m.a->view(g, 0, &out);
	JSON_SCOPED *j = json_parse("view", out.data, out.len, 1 << 20, &e);
	assert_non_null(j);
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		json_t *at = j;
		for (int k = 0; k < 3 && paths[i][k] != NULL; k++)
			at = json_object_get(at, paths[i][k]);
		if (at == NULL)
			fail_msg("no %s.%s", paths[i][0], paths[i][1]);
	}
	json_t *you = json_object_get(j, "you"), *b = json_object_get(j, "board");
	assert_int_equal(json_int_or(you, "health", 0), 77);
	assert_int_equal(json_int_or(json_object_get(you, "head"), "y", 0), 6);
	assert_int_equal(json_array_size(json_object_get(you, "body")), 3);
	assert_int_equal(json_array_size(json_object_get(b, "snakes")), 2); /* no dead ones */
	assert_int_equal(json_array_size(json_object_get(b, "hazards")), 2);
	assert_int_equal(json_int_or(json_array_get(json_object_get(b, "food"), 0), "x", 0), 10);
	match_end(&m);
}

static void the_picture_shows_the_board(void **state)
{
	static const char *const names[] = {"one", "two\033[31m"};
	struct match m;
	BUF_SCOPED out = BUF_INIT;
	(void)state;
	struct snake_game *g = board(&m, "standard", 2);
	put(g, 0, "1,9 1,8 2,8", 100);
	put(g, 1, "9,1 9,2 9,3", 100);
	food_at(g, 0, 10);
	m.a->show(g, names, false, 80, 24, &out);
	assert_non_null(strstr(out.data, "\n* . . "));
	assert_non_null(strstr(out.data, "\n. A . "));
	assert_non_null(strstr(out.data, "\n. a a . "));
	assert_null(strchr(out.data, '\033'));
	match_end(&m);
}

/* ---- many games ---- */

static void random_move(struct rng *r, const struct match *m, int seat, struct buf *out)
{
	(void)m;
	(void)seat;
	buf_puts(out, snake_moves[rng_below(r, 4)]);
}

/* What holds after every turn of every game. */
static void check_board(const struct snake_game *g)
{
	int squares = g->width * g->height, food = 0;
	uint8_t seen[SNAKE_SQUARES_MAX] = {0};
	for (int i = 0; i < squares; i++)
		food += g->is_food[i];
	assert_int_equal(food, g->foods);
	for (int i = 0; i < g->players; i++) {
		const struct snake *s = &g->snakes[i];
		if (s->cause != SNAKE_ALIVE)
			continue;
		assert_in_range(s->health, 1, 100);
		assert_in_range(s->length, 3, squares + 2);
		for (int j = 0; j < s->length; j++) {
			int at = snake_part(s, j);
			assert_in_range(at, 0, squares - 1);
			/* Only the parts of one tail share a square. */
			if (j > 0 && snake_part(s, j - 1) == at)
				continue;
			assert_int_equal(seen[at]++, 0);
		}
	}
}

static void a_thousand_games_are_what_their_logs_say(void **state)
{
	static const char *const modes[] = {
		"standard", "royale", "wrapped", "constrictor", "wrapped_constrictor", "solo"};
	static const char *const sides[] = {"7", "11", "19", "25"};
	(void)state;
	for (uint64_t i = 0; i < 1000; i++) {
		struct match m;
		struct game_log l;
		int players = i % 6 == 5 ? 1 : 2 + (int)(i / 6 % 7);
		match_init(&m, "battlesnake");
		match_set(&m, "mode", modes[i % 6]);
		match_set(&m, "width", sides[i / 5 % 4]);
		match_set(&m, "height", sides[i / 20 % 4]);
		match_set(&m, "shrink_every", "3");
		match_start(&m, players, i);
		game_log_play(&l, &m, i + 1000, random_move);
		match_says(&m);
		match_start(&m, players, i);
		game_log_verify(&l, &m);
		game_log_free(&l);
		match_end(&m);
	}
}

/* Long games: snakes that avoid what kills at once. */
static void safe_move(struct rng *r, const struct match *m, int seat, struct buf *out)
{
	const struct snake_game *g = m->st;
	uint32_t first = (uint32_t)rng_below(r, 4);
	enum snake_move pick = (enum snake_move)first;
	for (uint32_t i = 0; i < 4; i++) {
		struct snake_game next = *g;
		enum snake_move all[SNAKE_PLAYERS_MAX];
		for (int s = 0; s < g->players; s++)
			all[s] = g->snakes[s].last;
		all[seat] = (enum snake_move)((first + i) % 4);
		snake_turn(&next, all);
		if (next.snakes[seat].cause == SNAKE_ALIVE) {
			pick = all[seat];
			break;
		}
	}
	buf_puts(out, snake_moves[pick]);
}

static void boards_stay_sound_in_long_games(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < 60; i++) {
		struct match m;
		struct rng r;
		match_init(&m, "battlesnake");
		match_set(&m, "mode", i % 3 == 0 ? "standard" : i % 3 == 1 ? "wrapped" : "royale");
		match_set(&m, "food_chance", "60");
		match_start(&m, 2 + (int)(i % 4), i);
		rng_init(&r, i);
		while (!m.a->over(m.st)) {
			struct buf text[8] = {BUF_INIT, BUF_INIT, BUF_INIT, BUF_INIT,
					      BUF_INIT, BUF_INIT, BUF_INIT, BUF_INIT};
			const char *move[8];
			for (int s = 0; s < m.n; s++) {
				safe_move(&r, &m, s, &text[s]);
				move[s] = text[s].data;
			}
			match_turn(&m, move, NULL);
			check_board(m.st);
			for (int s = 0; s < 8; s++)
				buf_release(&text[s]);
		}
		match_says(&m);
		match_end(&m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_heads_on_one_food_grow_then_compare),
		cmocka_unit_test(eating_at_health_one_saves),
		cmocka_unit_test(a_tail_is_free_unless_its_owner_ate),
		cmocka_unit_test(food_eaten_this_turn_keeps_the_tail_next_turn_only),
		cmocka_unit_test(the_dead_of_hunger_and_walls_block_nobody),
		cmocka_unit_test(collisions_of_a_turn_are_simultaneous),
		cmocka_unit_test(self_comes_before_body_before_head),
		cmocka_unit_test(a_death_is_put_down_to_the_longest),
		cmocka_unit_test(swapping_heads_and_going_back_are_body_collisions),
		cmocka_unit_test(hazards_stack_and_food_covers_them),
		cmocka_unit_test(royale_shrinks_by_a_side_every_25_turns),
		cmocka_unit_test(constrictors_grow_every_turn_and_find_no_food),
		cmocka_unit_test(wrapped_boards_have_no_walls),
		cmocka_unit_test(solo_is_for_one_and_ends_with_it),
		cmocka_unit_test(what_is_no_move_repeats_the_last),
		cmocka_unit_test(starts_are_even),
		cmocka_unit_test(a_food_chance_of_15_is_14_percent),
		cmocka_unit_test(food_comes_where_nobody_can_be_next),
		cmocka_unit_test(streams_do_not_touch_each_other),
		cmocka_unit_test(the_limit_is_decided_by_length),
		cmocka_unit_test(the_view_is_a_move_request),
		cmocka_unit_test(the_picture_shows_the_board),
		cmocka_unit_test(a_thousand_games_are_what_their_logs_say),
		cmocka_unit_test(boards_stay_sound_in_long_games),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
