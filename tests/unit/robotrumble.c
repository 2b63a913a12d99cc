#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "arenas/robotrumble/rumble.h"
#include "harness/base/rng.h"
#include "tests/unit/grid_util.h"

#include <stdio.h>

/* ---- positions: each names the rule it follows ---- */

/* "B5,5 5 >; R6,5 3 x<": a team, a cell, health, an order: ^ > v < moves, x and a direction
 * attacks, + and a direction heals, . nothing.  Units are older the earlier they stand. */
static void set_up(struct rumble *g, const char *text, struct rumble_order *order)
{
	static const char arrows[] = "^>v<";

	memset(g, 0, sizeof *g);
	g->next_id = RUMBLE_FIRST_ID;
	g->turn = 1;
	g->turns = 100;
	rumble_map(g);
	for (const char *p = text; *p != '\0';) {
		char team, act[3] = "";
		int x, y, health, n = 0;
		if (sscanf(p, " %c%d,%d %d %2[^; ]%n", &team, &x, &y, &health, act, &n) != 5)
			fail_msg("no unit: %s", p);
		struct rumble_order o = {RUMBLE_NOTHING, 0};
		const char *arrow = strchr(arrows, act[act[0] == 'x' || act[0] == '+']);
		if (act[0] != '.')
			o = (struct rumble_order){act[0] == 'x'   ? RUMBLE_ATTACK
						  : act[0] == '+' ? RUMBLE_HEALING
								  : RUMBLE_MOVE,
						  (uint8_t)(arrow - arrows)};
		order[g->units] = o;
		rumble_place(g, team == 'R', x, y, health);
		p += n;
		p += strspn(p, "; ");
	}
}

static void tell(const struct rumble *g, struct buf *out)
{
	for (int i = 0; i < g->units; i++) {
		const struct rumble_unit *u = &g->unit[i];
		assert_int_equal(g->at[rumble_cell(u->x, u->y)], i);
		buf_printf(out, "%s%c%d,%d %d", i > 0 ? "; " : "", "BR"[u->team], u -> x, u -> y,
			   u -> health);
	}
}

static const struct position {
	const char *rule, *before, *after;
	bool heals;
} positions[] = {
	{"a free cell is entered", "B5,5 5 >", "B6,5 5", false},
	{"north is up", "B5,5 5 ^", "B5,4 5", false},
	{"south is down", "B5,5 5 v", "B5,6 5", false},
	{"a wall is not entered", "B1,9 5 <", "B1,9 5", false},
	{"who stands still is not pushed", "B5,5 5 >; R6,5 5 .", "B5,5 5; R6,5 5", false},
	{"a file follows its head", "B5,5 5 >; R6,5 5 >; B7,5 5 >", "B6,5 5; R7,5 5; B8,5 5",
	 false},
	{"a file behind a stopped head stands", "B15,9 5 >; B16,9 5 >; B17,9 5 >",
	 "B15,9 5; B16,9 5; B17,9 5", false},
	{"two that would change places stay", "B5,5 5 >; R6,5 5 <", "B5,5 5; R6,5 5", false},
	{"upright as well", "B5,5 5 v; R5,6 5 ^", "B5,5 5; R5,6 5", false},
	{"who follows one of them stays too", "B5,5 5 >; R6,5 5 <; B4,5 5 >",
	 "B5,5 5; R6,5 5; B4,5 5", false},
	{"a ring of four goes round", "B5,5 5 >; R6,5 5 v; B6,6 5 <; R5,6 5 ^",
	 "B6,5 5; R6,6 5; B5,6 5; R5,5 5", false},
	{"north has the right of way", "B4,5 5 >; R5,4 5 v; B6,5 5 <; R5,6 5 ^",
	 "B4,5 5; R5,4 5; B6,5 5; R5,5 5", false},
	{"then east", "B6,5 5 <; R5,4 5 v; B4,5 5 >", "B6,5 5; R5,4 5; B5,5 5", false},
	{"then south", "B6,5 5 <; R5,4 5 v", "B6,5 5; R5,5 5", false},
	{"who has not the right of way stops who follows", "B6,5 5 <; R5,4 5 v; B7,5 5 <",
	 "B6,5 5; R5,5 5; B7,5 5", false},
	{"who has it into a full cell stops who follows", "B5,5 5 .; R5,6 5 ^; B5,7 5 ^; R4,5 5 >",
	 "B5,5 5; R5,6 5; B5,7 5; R4,5 5", false},
	{"a cell that is left is free at once", "B5,5 5 >; R5,6 5 ^", "B6,5 5; R5,5 5", false},
	{"an exchange is seen when the older of two wants it", "B5,5 5 >; R6,5 5 <; B5,6 5 ^",
	 "B5,5 5; R6,5 5; B5,6 5", false},
	{"and when the younger does", "B5,6 5 ^; B5,5 5 >; R6,5 5 <", "B5,6 5; B5,5 5; R6,5 5",
	 false},
	{"but not behind an older third on both sides", "B6,5 5 <; R4,4 5 >; B5,5 5 ^; R5,4 5 v",
	 "B6,5 5; R4,4 5; B5,4 5; R5,5 5", false},
	{"which takes both sides", "B6,5 5 <; B5,5 5 ^; R5,4 5 v", "B6,5 5; B5,5 5; R5,4 5", false},
	{"an attack takes one", "B5,5 5 x>; R6,5 5 .", "B5,5 5; R6,5 4", false},
	{"of a friend too", "B5,5 5 x>; B6,5 5 .", "B5,5 5; B6,5 4", false},
	{"into the void, nothing", "B5,5 5 x>", "B5,5 5", false},
	{"into a wall, nothing", "B1,9 5 x<", "B1,9 5", false},
	{"who goes away is not hit", "B5,5 5 x>; R6,5 5 >", "B5,5 5; R7,5 5", false},
	{"who comes is", "B5,5 5 x>; R7,5 5 <", "B5,5 5; R6,5 4", false},
	{"who follows onto the cell is hit", "B5,5 5 x>; R6,5 5 >; R6,6 5 ^",
	 "B5,5 5; R7,5 5; R6,5 4", false},
	{"attacks add up", "B5,5 5 x>; B7,5 5 x<; B6,4 5 xv; R6,5 5 .",
	 "B5,5 5; B7,5 5; B6,4 5; R6,5 2", false},
	{"at none left a unit is gone", "B5,5 5 x>; R6,5 1 .", "B5,5 5", false},
	{"more than it has is no more", "B5,5 5 x>; B7,5 5 x<; R6,5 1 .", "B5,5 5; B7,5 5", false},
	{"the dying strike too", "B5,5 1 x>; R6,5 1 x<", "", false},
	{"a dying unit holds its cell", "B5,5 5 x>; R6,5 1 .; R7,5 5 <", "B5,5 5; R7,5 5", false},
	{"heal does nothing unless it is on", "B5,5 5 +>; B6,5 3 .", "B5,5 5; B6,5 3", false},
	{"heal gives one", "B5,5 5 +>; B6,5 3 .", "B5,5 5; B6,5 4", true},
	{"an enemy too", "B5,5 5 +>; R6,5 3 .", "B5,5 5; R6,5 4", true},
	{"not beyond five", "B5,5 5 +>; B6,5 5 .", "B5,5 5; B6,5 5", true},
	{"after the attacks", "B5,5 5 +>; B6,5 5 .; R7,5 5 x<", "B5,5 5; B6,5 5; R7,5 5", true},
	{"the dead stay dead", "B5,5 5 +>; B6,5 1 .; R7,5 5 x<", "B5,5 5; R7,5 5", true},
};

static void positions_follow_the_rules(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof positions / sizeof *positions; i++) {
		struct rumble g;
		struct rumble_order order[RUMBLE_UNITS_MAX];
		BUF_SCOPED got = BUF_INIT;
		set_up(&g, positions[i].before, order);
		g.heals = positions[i].heals;
		rumble_turn(&g, order);
		tell(&g, &got);
		if (strcmp(got.data, positions[i].after) != 0)
			fail_msg("%s: %s became %s", positions[i].rule, positions[i].before,
				 got.data);
	}
}

/* ---- games that the public engine has recorded ---- */

/* Its walls, as it listed them: from which y to which of each column. */
static void walls_are_those_of_the_public_game(void **state)
{
	static const int free_from[RUMBLE_SIDE] = {19, 5, 4, 3, 2, 1, 1, 1, 1, 1,
						   1,  1, 1, 1, 2, 3, 4, 5, 19};
	struct rumble g = {0};
	int walls = 0;

	(void)state;
	rumble_map(&g);
	for (int x = 0; x < RUMBLE_SIDE; x++)
		for (int y = 0; y < RUMBLE_SIDE; y++) {
			bool wall = y < free_from[x] || y > RUMBLE_SIDE - 1 - free_from[x];
			walls += wall;
			assert_int_equal(g.terrain[rumble_cell(x, y)] == RUMBLE_WALL, wall);
		}
	assert_int_equal(walls, 112);
}

/* Cells on which it let units appear, Blue's and, half the turn away, Red's. */
static void spawn_cells_are_those_of_the_public_game(void **state)
{
	static const int seen[][4] = {
		{10, 17, 8, 1}, {14, 16, 4, 2}, {9, 17, 9, 1},  {17, 7, 1, 11},
		{11, 17, 7, 1}, {16, 14, 2, 4}, {17, 8, 1, 10}, {15, 15, 3, 3},
		{3, 3, 15, 15}, {17, 5, 1, 13}, {13, 17, 5, 1}, {12, 17, 6, 1},
	};
	struct rumble g = {0};
	int cells = 0;

	(void)state;
	rumble_map(&g);
	for (size_t i = 0; i < sizeof seen / sizeof *seen; i++)
		for (int k = 0; k < 4; k += 2)
			assert_int_equal(g.terrain[rumble_cell(seen[i][k], seen[i][k + 1])],
					 RUMBLE_SPAWN);
	for (int c = 0; c < RUMBLE_CELLS; c++)
		cells += g.terrain[c] == RUMBLE_SPAWN;
	assert_int_equal(cells, 48);
}

/* Turn 100 of one of them: who stands at the eastern wall stays. */
static void the_last_turn_of_a_recorded_game(void **state)
{
	struct rumble g;
	struct rumble_order order[RUMBLE_UNITS_MAX];
	BUF_SCOPED got = BUF_INIT;

	(void)state;
	set_up(&g,
	       "R11,14 5 >; R12,3 4 >; R11,4 5 >; B6,17 5 .; R13,1 5 >; B1,11 5 .; R17,7 5 >;"
	       "B15,3 5 .; R7,15 5 >; B1,6 5 .; R17,12 5 >",
	       order);
	rumble_turn(&g, order);
	tell(&g, &got);
	assert_string_equal(got.data,
			    "R12,14 5; R13,3 4; R12,4 5; B6,17 5; R13,1 5; B1,11 5; R17,7 5; "
			    "B15,3 5; R8,15 5; B1,6 5; R17,12 5");
	assert_int_equal(rumble_count(&g, 1).units, 7);
	assert_int_equal(rumble_count(&g, 0).units, 4);
}

/* Turn 10 of another: who is on the rim when units appear goes, even who has just come there. */
static void the_tenth_turn_of_a_recorded_game(void **state)
{
	struct rumble g;
	struct rumble_order order[RUMBLE_UNITS_MAX];

	(void)state;
	set_up(&g,
	       "B11,17 5 .; R11,1 5 >; B16,14 5 .; R6,4 5 >; B17,8 5 .; R5,10 5 >; B15,15 5 .;"
	       "R7,3 5 >",
	       order);
	rumble_turn(&g, order);
	g.turn = 11;
	g.spawn_units = 4;
	rumble_spawn(&g, true);
	static const int left[][3] = {{116, 7, 4}, {118, 6, 10}, {120, 8, 3}};
	assert_int_equal(g.units, 3 + 8);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(g.unit[i].id, left[i][0]);
		assert_int_equal(g.unit[i].x, left[i][1]);
		assert_int_equal(g.unit[i].y, left[i][2]);
	}
	for (int i = 3; i < g.units; i++)
		assert_int_equal(g.unit[i].id, 121 + i - 3);
}

/* ---- spawning ---- */

static const struct rumble *rumble_of(const struct match *m)
{
	return m->st;
}

static void units_appear_in_mirrored_pairs(void **state)
{
	int used[RUMBLE_CELLS] = {0}, places = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 300; seed++) {
		struct match m;
		match_init(&m, "robotrumble");
		match_start(&m, 2, seed);
		const struct rumble *g = rumble_of(&m);
		assert_int_equal(g->units, 8);
		for (int i = 0; i < 8; i += 2) {
			const struct rumble_unit *b = &g->unit[i], *r = b + 1;
			assert_int_equal(b->id, RUMBLE_FIRST_ID + i);
			assert_int_equal(b->team * 2 + r->team, 1);
			assert_int_equal(b->x + r->x, 18);
			assert_int_equal(b->y + r->y, 18);
			assert_int_equal(b->health + r->health, 10);
			used[rumble_cell(b->x, b->y)]++;
		}
		match_end(&m);
	}
	for (int c = 0; c < RUMBLE_CELLS; c++)
		places += used[c] > 0;
	assert_int_equal(places, 48); /* every one of them, sooner or later */
}

/* Nobody moves: every ten turns all are replaced, and the ids go on. */
static void who_stays_on_the_rim_is_replaced(void **state)
{
	static const char *const idle[] = {"{}", "{}"};
	struct match m;

	(void)state;
	match_init(&m, "robotrumble");
	match_start(&m, 2, 4);
	for (int turn = 1; turn <= 100; turn++) {
		const struct rumble *g = rumble_of(&m);
		assert_int_equal(g->turn, turn);
		assert_int_equal(g->units, 8);
		assert_int_equal(g->unit[0].id, RUMBLE_FIRST_ID + (turn - 1) / 10 * 8);
		assert_false(m.a->over(m.st));
		match_turn(&m, idle, NULL);
	}
	assert_true(m.a->over(m.st));
	assert_int_equal(m.a->turns(m.st), 100);
	match_end(&m);
}

/* A pair needs both cells; with one of each taken there is nowhere to appear. */
static void a_full_rim_takes_no_more(void **state)
{
	struct rumble g = {.turn = 1, .spawn_units = 20, .next_id = RUMBLE_FIRST_ID};

	(void)state;
	rumble_map(&g);
	for (int c = 0; c < RUMBLE_CELLS / 2; c++)
		if (g.terrain[c] == RUMBLE_SPAWN && c != rumble_cell(5, 1))
			rumble_place(&g, 0, c % RUMBLE_SIDE, c / RUMBLE_SIDE, 5);
	assert_int_equal(g.units, 23);
	rumble_spawn(&g, false);
	assert_int_equal(g.units, 25);
	assert_true(g.at[rumble_cell(5, 1)] >= 0 && g.at[rumble_cell(13, 17)] >= 0);
	rumble_spawn(&g, false);
	assert_int_equal(g.units, 25);
}

/* ---- the end ---- */

static void ends(const char *units, uint32_t gone, int blue, int red)
{
	struct rumble g;
	struct rumble_order order[RUMBLE_UNITS_MAX];
	int rank[2];
	double score[2];

	set_up(&g, units, order);
	g.turn = 101;
	g.gone = gone;
	const struct arena *a = arena_find("robotrumble");
	assert_true(a->over(&g));
	a->result(&g, rank, score);
	assert_int_equal(rank[0], blue);
	assert_int_equal(rank[1], red);
	assert_true(score[0] == (blue < red ? 1 : blue == red ? 0.5 : 0));
	assert_true(score[0] + score[1] == 1);
}

static void more_units_win(void **state)
{
	(void)state;
	ends("B5,5 1 .; B6,5 1 .; R7,5 5 .", 0, 0, 1); /* not more health */
	ends("B5,5 1 .; R6,5 1 .; R7,5 5 .", 0, 1, 0);
	ends("B5,5 1 .; R7,5 5 .", 0, 0, 0);
	ends("", 0, 0, 0);
	ends("B5,5 1 .; B6,5 1 .; R7,5 5 .", 1, 1, 0); /* but not for who left */
	ends("B5,5 1 .; R6,5 1 .; R7,5 5 .", 2, 0, 1);
	ends("B5,5 1 .; B6,5 1 .; R7,5 5 .", 3, 0, 0);
}

/* ---- what players say ---- */

static const struct {
	const char *text;
	bool good;
	int ignored;
} texts[] = {
	{"{}", true, 0},
	{"{\"113\":\"move north\"}", true, 0},
	{"{ \"113\": \"attack west\", \"115\": null }", true, 0},
	{"{\"113\":\"heal east\",\"113\":null}", true, 0},
	{"{\"114\":\"move north\"}", true, 1}, /* Red's */
	{"{\"1\":\"move north\",\"999\":null}", true, 2},
	{"{\"99999999999999999999\":\"move north\"}", true, 1},
	{"{\"4294967409\":\"move north\"}", true, 1}, /* 113 and 2^32 */
	{"", false, 0},
	{"{", false, 0},
	{"[]", false, 0},
	{"null", false, 0},
	{"move north", false, 0},
	{"{\"113\":\"move north\",}", false, 0},
	{"{\"113\":\"move up\"}", false, 0},
	{"{\"113\":\"Move North\"}", false, 0},
	{"{\"113\":\"move north \"}", false, 0},
	{"{\"113\":\"jump north\"}", false, 0},
	{"{\"113\":3}", false, 0},
	{"{\"\":\"move north\"}", false, 0},
	{"{\"x\":\"move north\"}", false, 0},
	{"{\"-113\":\"move north\"}", false, 0},
	{"{113:\"move north\"}", false, 0},
	{"{\"113\":\"move north\"}}", false, 0},
	{"{\"113\":\"move north\"} x", false, 0},
	{"{\"113\":\"move", false, 0},
	{"{\"113", false, 0},
};

static void orders_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct match m;
		const char *said[2] = {texts[i].text, "{}"};
		enum arena_how how[2];
		match_init(&m, "robotrumble");
		match_start(&m, 2, 1);
		match_turn(&m, said, how);
		if ((how[0] == ARENA_OK) != texts[i].good)
			fail_msg("%s", texts[i].text);
		assert_int_equal(how[1], ARENA_OK);
		assert_int_equal(rumble_of(&m)->ignored[0], texts[i].ignored);
		assert_int_equal(rumble_of(&m)->refused[0], !texts[i].good);
		match_end(&m);
	}
}

/* A text that goes wrong behind a good order does nothing at all. */
static void half_an_answer_is_none(void **state)
{
	static const char *const said[2] = {"{\"113\":\"move north\",\"115\":\"fly\"}", NULL};
	struct match m;

	(void)state;
	match_init(&m, "robotrumble");
	match_start(&m, 2, 2);
	struct rumble before = *rumble_of(&m);
	match_turn(&m, said, NULL);
	for (int i = 0; i < before.units; i++)
		assert_memory_equal(&before.unit[i], &rumble_of(&m)->unit[i],
				    sizeof before.unit[i]);
	match_end(&m);
}

static void who_leaves_has_lost_at_once(void **state)
{
	struct match m;
	struct arena_action act[2] = {{ARENA_GONE, NULL, 0}, {ARENA_LATE, NULL, 0}};
	int rank[2];
	double score[2];
	BUF_SCOPED line = BUF_INIT;

	(void)state;
	match_init(&m, "robotrumble");
	match_start(&m, 2, 1);
	m.a->step(m.st, act);
	assert_true(m.a->over(m.st));
	m.a->result(m.st, rank, score);
	assert_int_equal(rank[0], 1);
	assert_int_equal(rank[1], 0);
	m.a->report(m.st, 1, &line);
	assert_non_null(strstr(line.data, "the other left, you won"));
	match_end(&m);
}

/* A view says what its reader needs, and reads as JSON whatever has been played. */
static void views_tell_everything(void **state)
{
	struct match m;
	struct err e = ERR_INIT;
	BUF_SCOPED text = BUF_INIT;
	json_t *unit;
	size_t k;

	(void)state;
	match_init(&m, "robotrumble");
	match_start(&m, 2, 1);
	m.a->view(m.st, 1, &text);
	JSON_SCOPED *v = json_parse("view", text.data, text.len, 1 << 20, &e);
	assert_non_null(v);
	assert_string_equal(json_string_value(json_object_get(v, "team")), "Red");
	assert_int_equal(json_integer_value(json_object_get(v, "turn")), 1);
	assert_int_equal(json_array_size(json_object_get(v, "units")), 8);
	assert_int_equal(json_array_size(json_object_get(v, "map")), RUMBLE_SIDE);
	json_array_foreach (json_object_get(v, "units"), k, unit) {
		const json_t *row =
			json_array_get(json_object_get(v, "map"),
				       (size_t)json_integer_value(json_object_get(unit, "y")));
		assert_int_equal(json_string_length(row), RUMBLE_SIDE);
		assert_int_equal(
			json_string_value(row)[json_integer_value(json_object_get(unit, "x"))],
			's');
	}
	match_end(&m);
}

/* ---- whole games ---- */

static void random_orders(struct rng *r, const struct match *m, int seat, struct buf *out)
{
	const struct rumble *g = rumble_of(m);
	int n = 0;

	buf_putc(out, '{');
	for (int i = 0; i < g->units; i++) {
		uint64_t dice = rng_below(r, 40);
		bool mine = g->unit[i].team == seat;
		if (dice >= 36 || (!mine && dice != 0))
			continue;
		buf_printf(out, "%s\"%d\":\"%s %s\"", n++ > 0 ? "," : "", g->unit[i].id,
			   rumble_verbs[1 + dice % 3], rumble_dirs[rng_below(r, 4)]);
	}
	buf_putc(out, '}');
}

static void one_random_game(uint64_t i, uint64_t *ret_hash)
{
	struct match m;
	struct game_log l;
	char text[16];

	match_init(&m, "robotrumble");
	snprintf(text, sizeof text, "%d", (int)(i % 20) + 1);
	match_set(&m, "spawn_units", text);
	match_set(&m, "spawn_every", i % 3 == 0 ? "1" : i % 3 == 1 ? "0" : "10");
	match_set(&m, "heal", i % 2 == 0 ? "true" : "false");
	match_start(&m, 2, i);
	game_log_play(&l, &m, i, random_orders);
	*ret_hash = m.a->hash(m.st);
	match_start(&m, 2, i);
	game_log_verify(&l, &m);
	game_log_free(&l);
	match_end(&m);
}

static void random_games_replay(void **state)
{
	uint64_t all = 0;

	(void)state;
	for (uint64_t i = 0; i < 1000; i++) {
		uint64_t h;
		one_random_game(i, &h);
		all = hash64(all, &h, sizeof h);
	}
	/* The recorded meaning of a game: with another number here, raise its revision. */
	assert_int_equal(arena_find("robotrumble")->revision, 1);
	if (all != 0x4a3689a569396ca0)
		fail_msg("games are not what they were: %#llx", (unsigned long long)all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(positions_follow_the_rules),
		cmocka_unit_test(walls_are_those_of_the_public_game),
		cmocka_unit_test(spawn_cells_are_those_of_the_public_game),
		cmocka_unit_test(the_last_turn_of_a_recorded_game),
		cmocka_unit_test(the_tenth_turn_of_a_recorded_game),
		cmocka_unit_test(units_appear_in_mirrored_pairs),
		cmocka_unit_test(who_stays_on_the_rim_is_replaced),
		cmocka_unit_test(a_full_rim_takes_no_more),
		cmocka_unit_test(more_units_win),
		cmocka_unit_test(orders_are_read),
		cmocka_unit_test(half_an_answer_is_none),
		cmocka_unit_test(who_leaves_has_lost_at_once),
		cmocka_unit_test(views_tell_everything),
		cmocka_unit_test(random_games_replay),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
