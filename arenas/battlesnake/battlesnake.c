#include "arenas/battlesnake/battlesnake.h"

#include "arenas/battlesnake/snake.h"
#include "harness/base/json.h"

#include <string.h>

enum { MOVE_BYTES = 4096 }; /* of an answer with its shout */

#define MODES "standard|solo|royale|constrictor|wrapped|wrapped_constrictor"

static const struct arena_param params[] = {
	[SNAKE_P_MODE] = {ARENA_P_CHOICE, "mode", 0, 0, "standard", MODES,
			  "the rules: solo is for one player, all others for two or more"},
	[SNAKE_P_WIDTH] = {ARENA_P_INT, "width", SNAKE_SIDE_MIN, SNAKE_SIDE_MAX, "11", NULL,
			   "squares in a row, odd"},
	[SNAKE_P_HEIGHT] = {ARENA_P_INT, "height", SNAKE_SIDE_MIN, SNAKE_SIDE_MAX, "11", NULL,
			    "squares in a column, odd"},
	[SNAKE_P_MAX_TURNS] = {ARENA_P_INT, "max_turns", 1, 100000, "500", NULL,
			       "turns after which the game ends"},
	[SNAKE_P_FOOD_CHANCE] =
		{ARENA_P_INT, "food_chance", 0, 100, "15", NULL,
		 "new food in a turn, in percent (less one, as in the public engine)"},
	[SNAKE_P_FOOD_MIN] = {ARENA_P_INT, "food_min", 0, SNAKE_SQUARES_MAX, "1", NULL,
			      "food that is always there"},
	[SNAKE_P_DAMAGE] = {ARENA_P_INT, "hazard_damage", 0, 100, "14", NULL,
			    "health that a hazard takes beside the 1 of each turn"},
	[SNAKE_P_SHRINK] = {ARENA_P_INT, "shrink_every", 1, 100000, "25", NULL,
			    "royale: turns between two rows of hazards"},
	[SNAKE_P_AT_LIMIT] = {ARENA_P_CHOICE, "at_limit", 0, 0, "length", "length|draw",
			      "after max_turns the longest of the living wins, or they draw"},
	{ARENA_P_END},
};

static int check(struct arena_params *p, int players, struct err *e)
{
	static const int sides[] = {SNAKE_P_WIDTH, SNAKE_P_HEIGHT};
	for (int i = 0; i < 2; i++)
		if (p->v[sides[i]] % 2 == 0)
			return err_set(e, ERR_USAGE, "%s %d: must be odd, so that starts are even",
				       params[sides[i]].name, (int)p->v[sides[i]]);
	if (p->v[SNAKE_P_MODE] == SNAKE_SOLO && players != 1)
		return err_set(e, ERR_USAGE, "mode solo: for 1 player, not %d", players);
	if (p->v[SNAKE_P_MODE] != SNAKE_SOLO && players < 2)
		return err_set(e, ERR_USAGE, "1 player: only in mode solo (--set mode=solo)");
	return 0;
}

static size_t state_size(const struct arena_params *p, int players)
{
	(void)p;
	(void)players;
	return sizeof(struct snake_game);
}

static int start(void *st, const struct arena_params *p, int players, uint64_t seed, struct err *e)
{
	struct snake_game *g = st;
	(void)e;
	memset(g, 0, sizeof *g);
	g->mode = (enum snake_mode)p->v[SNAKE_P_MODE];
	g->at_limit = (enum snake_limit)p->v[SNAKE_P_AT_LIMIT];
	g->players = players;
	g->width = (int)p->v[SNAKE_P_WIDTH];
	g->height = (int)p->v[SNAKE_P_HEIGHT];
	g->max_turns = (int)p->v[SNAKE_P_MAX_TURNS];
	g->food_chance = (int)p->v[SNAKE_P_FOOD_CHANCE];
	g->food_min = (int)p->v[SNAKE_P_FOOD_MIN];
	g->damage = (int)p->v[SNAKE_P_DAMAGE];
	g->shrink_every = (int)p->v[SNAKE_P_SHRINK];
	snake_set_up(g, seed);
	return 0;
}

static uint32_t to_move(const void *st)
{
	const struct snake_game *g = st;
	uint32_t mask = 0;
	if (snake_over(g))
		return 0;
	for (int i = 0; i < g->players; i++)
		if (g->snakes[i].cause == SNAKE_ALIVE)
			mask |= 1u << i;
	return mask;
}

static bool read_word(const char *word, size_t len, enum snake_move *ret)
{
	for (int m = 0; m < 4; m++)
		if (len == strlen(snake_moves[m]) && memcmp(word, snake_moves[m], len) == 0) {
			*ret = (enum snake_move)m;
			return true;
		}
	return false;
}

/* up, or the public API's whole answer, {"move":"up","shout":"..."}. */
static bool read_text(const char *text, size_t len, enum snake_move *ret)
{
	if (len == 0 || text[0] != '{')
		return read_word(text, len, ret);
	JSON_SCOPED *j = json_parse("move", text, len, MOVE_BYTES, NULL);
	const char *word = json_str_or(j, "move", "");
	return read_word(word, strlen(word), ret);
}

/* What is no move repeats the last one; the first last one is up. */
static void read_move(struct snake *s, struct arena_action *act)
{
	if (act->how == ARENA_OK && !read_text(act->text, act->len, &s->last))
		act->how = ARENA_ILLEGAL;
	s->faults += act->how != ARENA_OK;
}

void snake_step(void *st, struct arena_action *act)
{
	struct snake_game *g = st;
	enum snake_move move[SNAKE_PLAYERS_MAX];
	for (int i = 0; i < g->players; i++) {
		if (g->snakes[i].cause == SNAKE_ALIVE)
			read_move(&g->snakes[i], &act[i]);
		move[i] = g->snakes[i].last;
	}
	snake_turn(g, move);
	snake_spawn(g);
}

/* > 0: a stands before b. */
static int compare(const struct snake_game *g, int a, int b)
{
	const struct snake *s = &g->snakes[a], *o = &g->snakes[b];
	int end_s = s->died == 0 ? INT32_MAX : s->died, end_o = o->died == 0 ? INT32_MAX : o->died;
	if (end_s != end_o)
		return end_s > end_o ? 1 : -1;
	if (s->died != 0 || g->at_limit == SNAKE_DRAW)
		return 0;
	return (s->length > o->length) - (s->length < o->length);
}

void snake_result(const void *st, int *ret_rank, double *ret_score)
{
	const struct snake_game *g = st;
	for (int a = 0; a < g->players; a++) {
		int beaten = 0;
		ret_rank[a] = 0;
		for (int b = 0; b < g->players; b++) {
			int c = compare(g, b, a);
			ret_rank[a] += c > 0;
			beaten += b == a ? 0 : c < 0 ? 2 : c == 0;
		}
		ret_score[a] = g->mode == SNAKE_SOLO ? g->turn : beaten / (2.0 * (g->players - 1));
	}
}

static int64_t turns(const void *st)
{
	const struct snake_game *g = st;
	return g->turn;
}

static uint64_t hash(const void *st)
{
	const struct snake_game *g = st;
	size_t squares = (size_t)g->width * (size_t)g->height;
	uint64_t h = hash64((uint64_t)g->turn, g->food, (size_t)g->foods * sizeof *g->food);
	h = hash64(h, &g->food_rng, sizeof g->food_rng);
	if (g->mode == SNAKE_ROYALE)
		h = hash64(h, g->hazard, squares);
	for (int i = 0; i < g->players; i++) {
		const struct snake *s = &g->snakes[i];
		int16_t part[SNAKE_RING];
		int about[] = {s->length, s->health, (int)s->cause, s->by, s->died, (int)s->last};
		for (int j = 0; j < s->length; j++)
			part[j] = (int16_t)snake_part(s, j);
		h = hash64(h, about, sizeof about);
		h = hash64(h, part, (size_t)s->length * sizeof *part);
	}
	return h;
}

const struct arena battlesnake = {
	.name = "battlesnake",
	.summary = "snakes grow, starve and cut each other off; the last one alive wins",
	.kind = ARENA_TURNS,
	.min_players = 1,
	.max_players = SNAKE_PLAYERS_MAX,
	.params = params,
	.revision = 1,
	.games_per_job = 10,
	.clock = {.init_ns = 10000000000, .move_ns = 500000000, .bank_ns = 0, .strikes = 10},
	.wires = "agon battlesnake-http py-function js-function",
	.open = true,
	.check = check,
	.state_size = state_size,
	.start = start,
	.to_move = to_move,
	.over = snake_over,
	.view = snake_view,
	.step = snake_step,
	.frame = snake_frame,
	.result = snake_result,
	.turns = turns,
	.hash = hash,
	.report = snake_report,
	.show = snake_show,
};
