#include "arenas/halite/halite.h"

#include "arenas/halite/game.h"
#include "arenas/halite/hlt.h"
#include "harness/base/rng.h"

#include <math.h>
#include <string.h>

static const struct arena_param params[] = {
	[HALITE_P_WIDTH] =
		{ARENA_P_INT, "width", HALITE_SIDE_MIN, HALITE_SIDE_MAX, "30", NULL,
		 "squares in a row, at most: less where the players' parts would not fit"},
	[HALITE_P_HEIGHT] = {ARENA_P_INT, "height", HALITE_SIDE_MIN, HALITE_SIDE_MAX, "30", NULL,
			     "squares in a column, at most"},
	[HALITE_P_MAX_TURNS] = {ARENA_P_INT, "max_turns", 0, 10000, "0", NULL,
				"turns of a game (0: 10 * sqrt(width * height))"},
	[HALITE_P_MAP_SEED] = {ARENA_P_INT, "map_seed", 0, UINT32_MAX, "0", NULL,
			       "the original engine's seed of the map (0: from the game's seed)"},
	[HALITE_P_ON_FAULT] = {ARENA_P_CHOICE, "on_fault", 0, 0, "forfeit", "forfeit|still",
			       "a late or unreadable move: the player is out and its squares are "
			       "nobody's, or its pieces stay"},
	{ARENA_P_END},
};

static size_t state_size(const struct arena_params *p, int players)
{
	(void)players;
	return halite_size((int)p->v[HALITE_P_WIDTH], (int)p->v[HALITE_P_HEIGHT]);
}

static int start(void *st, const struct arena_params *p, int players, uint64_t seed, struct err *e)
{
	struct game *g = st;
	struct halite_tiling n;
	int width = (int)p->v[HALITE_P_WIDTH], height = (int)p->v[HALITE_P_HEIGHT];
	(void)e;
	memset(st, 0, halite_size(width, height));
	g->players = players;
	g->map_seed = p->v[HALITE_P_MAP_SEED] != 0
			      ? (uint32_t)p->v[HALITE_P_MAP_SEED]
			      : (uint32_t)rng_derive(seed, "halite map", NULL, 0);
	g->on_fault = (enum halite_fault)p->v[HALITE_P_ON_FAULT];
	g->alive = (1u << players) - 1;
	halite_tile(width, height, players, g->map_seed, &n);
	g->width = n.width;
	g->height = n.height;
	g->max_turns = p->v[HALITE_P_MAX_TURNS] != 0 ? (int)p->v[HALITE_P_MAX_TURNS]
						     : (int)(sqrt(halite_cells(g)) * 10);
	halite_map(width, height, players, g->map_seed, halite_plane(g, HALITE_OWNER),
		   halite_plane(g, HALITE_STRENGTH), halite_plane(g, HALITE_PRODUCTION));
	/* The engine counts the start as a turn. */
	for (int s = 0; s < players; s++) {
		g->squares[s] = 1;
		g->all_squares[s] = 1;
	}
	return 0;
}

static uint32_t to_move(const void *st)
{
	const struct game *g = st;
	return halite_over(g) ? 0 : g->alive;
}

static int64_t turns(const void *st)
{
	const struct game *g = st;
	return g->turn;
}

static uint64_t hash(const void *st)
{
	const struct game *g = st;
	size_t cells = (size_t)halite_cells(g);
	uint64_t h = hash64((uint64_t)g->turn, &g->alive, sizeof g->alive);
	h = hash64(h, g->all_squares, sizeof g->all_squares);
	h = hash64(h, halite_plane(g, HALITE_OWNER), cells);
	h = hash64(h, halite_plane(g, HALITE_STRENGTH), cells);
	return hash64(h, halite_plane(g, HALITE_PRODUCTION), cells);
}

static const struct arena_record record = {"hlt", hlt_begin, hlt_turn, hlt_end};

const struct arena halite = {
	.name = "halite",
	.summary = "pieces grow, move and fight for the squares of a torus (Halite I)",
	.kind = ARENA_TURNS,
	.min_players = 2,
	.max_players = HALITE_PLAYERS_MAX,
	.params = params,
	.revision = 1,
	.games_per_job = 2,
	.clock = {.init_ns = 30000000000, .move_ns = 1000000000, .bank_ns = 0, .strikes = 1},
	.wires = "agon halite py-function js-function",
	.fresh = true,
	.open = true,
	.state_size = state_size,
	.start = start,
	.to_move = to_move,
	.over = halite_over,
	.view = halite_view,
	.step = halite_step,
	.frame = halite_frame,
	.result = halite_result,
	.turns = turns,
	.hash = hash,
	.report = halite_report,
	.record = &record,
	.show = halite_show,
};
