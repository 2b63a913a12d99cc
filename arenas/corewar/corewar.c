#include "arenas/corewar/corewar.h"

#include "arenas/corewar/asm.h"
#include "arenas/corewar/game.h"
#include "arenas/corewar/position.h"
#include "harness/base/err.h"
#include "harness/base/rng.h"

#include <string.h>

/* What 0 stands for in each preset, from the rules of the public hills and of the
 * ICWS tournaments.  P-space 0: the largest divisor of the core that is at most a
 * sixteenth, as in pMARS; 1: only the last result. */
struct preset {
	const char *name;
	int core, cycles, processes, length, distance, pspace;
	bool icws88;
};
static const struct preset presets[] = {
	{"94", 8000, 80000, 8000, 100, 100, 500, false},
	{"94nop", 8000, 80000, 8000, 100, 100, 1, false},
	{"94x", 55440, 500000, 10000, 200, 200, 0, false},
	{"tiny", 800, 8000, 800, 20, 20, 0, false},
	{"nano", 80, 800, 80, 5, 5, 0, false},
	{"icws", 8192, 100000, 8000, 300, 300, 0, true},
	{"custom", 8000, 80000, 8000, 100, 0, 0, false},
};
#define PRESETS "94|94nop|94x|tiny|nano|icws|custom"

#define BY_PRESET "0"
static const struct arena_param params[] = {
	[CW_P_PRESET] = {ARENA_P_CHOICE, "preset", 0, 0, "94", PRESETS,
			 "which hill's rules the values below start from"},
	[CW_P_POSITIONS] = {ARENA_P_CHOICE, "positions", 0, 0, "random", "random|f|exhaustive",
			    "where warriors start: from the seed, as pmars -f does, or every "
			    "distance in turn"},
	[CW_P_SCORE] = {ARENA_P_CHOICE, "score", 0, 0, "share", "share|last",
			"points of a survivor: (W*W-1)/S with W warriors and S survivors, or 1 for "
			"the only one"},
	[CW_P_CORE_SIZE] = {ARENA_P_INT, "core_size", 0, CW_CORE_MAX, BY_PRESET, NULL,
			    "cells of the core (0: by preset)"},
	[CW_P_CYCLES] = {ARENA_P_INT, "cycles", 0, 100000000, BY_PRESET, NULL,
			 "instructions of each warrior before a draw (0: by preset)"},
	[CW_P_PROCESSES] = {ARENA_P_INT, "processes", 0, 65535, BY_PRESET, NULL,
			    "processes of one warrior (0: by preset)"},
	[CW_P_LENGTH] = {ARENA_P_INT, "length", 0, CW_LENGTH_MAX, BY_PRESET, NULL,
			 "instructions of one warrior (0: by preset)"},
	[CW_P_DISTANCE] = {ARENA_P_INT, "distance", 0, CW_CORE_MAX, BY_PRESET, NULL,
			   "least distance between two starts (0: by preset, else the length)"},
	[CW_P_PSPACE] = {ARENA_P_INT, "pspace_size", 0, CW_CORE_MAX, BY_PRESET, NULL,
			 "cells of a P-space; 1 keeps the last result only (0: by preset)"},
	[CW_P_READ_LIMIT] = {ARENA_P_INT, "read_limit", 0, CW_CORE_MAX, BY_PRESET, NULL,
			     "reach of reads, a divisor of core_size (0: none)"},
	[CW_P_WRITE_LIMIT] = {ARENA_P_INT, "write_limit", 0, CW_CORE_MAX, BY_PRESET, NULL,
			      "reach of writes, a divisor of core_size (0: none)"},
	[CW_P_ROUNDS] = {ARENA_P_INT, "rounds", 1, 1000000000, "1000", NULL,
			 "what ROUNDS is in warriors"},
	{ARENA_P_END},
};

static int default_pspace(int core)
{
	int i = 16;
	while (core % i != 0)
		i--;
	return core / i;
}

static void fill_in(int64_t *v, int64_t otherwise)
{
	if (*v == 0)
		*v = otherwise;
}

static int check(struct arena_params *p, int players, struct err *e)
{
	struct arena_params q = *p;
	int64_t *v = q.v;
	const struct preset *s = &presets[v[CW_P_PRESET]];

	fill_in(&v[CW_P_CORE_SIZE], s->core);
	fill_in(&v[CW_P_CYCLES], s->cycles);
	fill_in(&v[CW_P_PROCESSES], s->processes);
	fill_in(&v[CW_P_LENGTH], s->length);
	fill_in(&v[CW_P_DISTANCE], s->distance > v[CW_P_LENGTH] ? s->distance : v[CW_P_LENGTH]);
	fill_in(&v[CW_P_PSPACE], v[CW_P_CORE_SIZE] == s->core && s->pspace != 0
					 ? s->pspace
					 : default_pspace((int)v[CW_P_CORE_SIZE]));
	fill_in(&v[CW_P_READ_LIMIT], v[CW_P_CORE_SIZE]);
	fill_in(&v[CW_P_WRITE_LIMIT], v[CW_P_CORE_SIZE]);
	if (v[CW_P_CORE_SIZE] < CW_CORE_MIN)
		return err_set(e, ERR_USAGE, "core_size %d: at least %d", (int)v[CW_P_CORE_SIZE],
			       CW_CORE_MIN);
	if (v[CW_P_DISTANCE] < v[CW_P_LENGTH])
		return err_set(e, ERR_USAGE, "distance %d: at least length, which is %d",
			       (int)v[CW_P_DISTANCE], (int)v[CW_P_LENGTH]);
	if (players * v[CW_P_DISTANCE] > v[CW_P_CORE_SIZE])
		return err_set(e, ERR_USAGE,
			       "core_size %d is too small for %d warriors at distance %d",
			       (int)v[CW_P_CORE_SIZE], players, (int)v[CW_P_DISTANCE]);
	if (v[CW_P_PSPACE] > v[CW_P_CORE_SIZE])
		return err_set(e, ERR_USAGE, "pspace_size %d: at most core_size, which is %d",
			       (int)v[CW_P_PSPACE], (int)v[CW_P_CORE_SIZE]);
	for (int row = CW_P_READ_LIMIT; row <= CW_P_WRITE_LIMIT; row++)
		if (v[CW_P_CORE_SIZE] % v[row] != 0)
			return err_set(e, ERR_USAGE, "%s %d: must divide core_size, which is %d",
				       params[row].name, (int)v[row], (int)v[CW_P_CORE_SIZE]);
	if (v[CW_P_POSITIONS] == CW_EXHAUSTIVE && players != 2)
		return err_set(e, ERR_USAGE, "positions exhaustive: for 2 warriors, not %d",
			       players);
	*p = q;
	return 0;
}

void cw_rules_of(const struct arena_params *p, int players, struct cw_rules *ret)
{
	*ret = (struct cw_rules){
		.core_size = (int)p->v[CW_P_CORE_SIZE],
		.max_cycles = (int)p->v[CW_P_CYCLES],
		.max_processes = (int)p->v[CW_P_PROCESSES],
		.max_length = (int)p->v[CW_P_LENGTH],
		.min_distance = (int)p->v[CW_P_DISTANCE],
		.pspace_size = (int)p->v[CW_P_PSPACE],
		.rounds = (int)p->v[CW_P_ROUNDS],
		.warriors = players,
		.read_limit = (int)p->v[CW_P_READ_LIMIT],
		.write_limit = (int)p->v[CW_P_WRITE_LIMIT],
		.icws88 = presets[p->v[CW_P_PRESET]].icws88,
	};
	if (ret->core_size < CW_CORE_MIN || ret->pspace_size < 1)
		BUG("Core War parameters were not checked");
}

static size_t state_size(const struct arena_params *p, int players)
{
	struct cw_rules r;
	cw_rules_of(p, players, &r);
	return game_size(&r);
}

static int compile(const struct arena_params *p, const char *text, size_t len,
		   struct buf *ret_image, struct buf *log)
{
	struct cw_rules r;
	struct cw_warrior w;
	cw_rules_of(p, 2, &r);
	if (cw_assemble(&r, text, len, &w, log) != 0)
		return 1;
	image_write(&w, ret_image);
	return 0;
}

static int start(void *st, const struct arena_params *p, int players, uint64_t seed, struct err *e)
{
	struct game *g = st;
	(void)e;
	*g = (struct game){.players = players, .seed = seed};
	g->positions = (enum cw_positions)p->v[CW_P_POSITIONS];
	g->score = (enum cw_score)p->v[CW_P_SCORE];
	cw_rules_of(p, players, &g->rules);
	mars_init(game_mars(g), &g->rules);
	return 0;
}

/* Every distance once with either seated first; P-space makes a series of its own of them. */
static int64_t distinct(const struct arena_params *p, int players)
{
	struct cw_rules r;

	if (p->v[CW_P_POSITIONS] != CW_EXHAUSTIVE)
		return p->v[CW_P_POSITIONS] == CW_SERIES ? -1 : 0;
	cw_rules_of(p, players, &r);
	return players * cw_places_count(&r);
}

static uint32_t to_move(const void *st)
{
	const struct game *g = st;
	return g->started ? 0 : (1u << g->players) - 1;
}

static bool over(const void *st)
{
	const struct game *g = st;
	return g->started && mars_over(game_mars(g));
}

static uint64_t hash(const void *st)
{
	const struct game *g = st;
	uint64_t h = mars_hash(game_mars(g));
	h = hash64(h, &g->round, sizeof g->round);
	h = hash64(h, &g->series_seed, sizeof g->series_seed);
	return hash64(h, g->result, sizeof g->result);
}

const struct arena corewar = {
	.name = "corewar",
	.summary = "programs in Redcode fight for the memory of one machine",
	.kind = ARENA_TEXT,
	.min_players = 2,
	.max_players = CW_WARRIORS_MAX,
	.submission = "warrior.red",
	.params = params,
	.revision = 2,
	.games_per_job = 500,
	.check = check,
	.state_size = state_size,
	.compile = compile,
	.start = start,
	.to_move = to_move,
	.over = over,
	.step = game_step,
	.advance = game_advance,
	.result = game_result,
	.turns = game_cycles,
	.hash = hash,
	.report = game_report,
	.frame = game_frame,
	.show = game_show,
	.distinct = distinct,
	.carry_size = game_carry_size,
	.carry_begin = game_carry_begin,
	.carry_in = game_carry_in,
	.carry_out = game_carry_out,
};
