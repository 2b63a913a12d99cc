#include "arenas/robotrumble/robotrumble.h"

#include "arenas/robotrumble/rumble.h"
#include "harness/base/rng.h"

#include <string.h>

static const struct arena_param params[] = {
	[RUMBLE_P_TURNS] = {ARENA_P_INT, "turns", 1, RUMBLE_TURNS_MAX, "100", NULL,
			    "turns of a game"},
	[RUMBLE_P_SPAWN_EVERY] = {ARENA_P_INT, "spawn_every", 0, RUMBLE_TURNS_MAX, "10", NULL,
				  "turns from one spawn to the next (0: at the start only)"},
	[RUMBLE_P_SPAWN_UNITS] = {ARENA_P_INT, "spawn_units", 1, RUMBLE_SPAWN_MAX, "4", NULL,
				  "units of each team that appear at a time"},
	[RUMBLE_P_HEAL] = {ARENA_P_BOOL, "heal", 0, 1, "false", NULL,
			   "heal gives one health back; else it does nothing"},
	{ARENA_P_END},
};

static size_t state_size(const struct arena_params *p, int players)
{
	(void)p;
	(void)players;
	return sizeof(struct rumble);
}

static int start(void *st, const struct arena_params *p, int players, uint64_t seed, struct err *e)
{
	struct rumble *g = st;

	(void)players;
	(void)e;
	memset(g, 0, sizeof(*g));
	g->seed = seed;
	g->turns = (int)p->v[RUMBLE_P_TURNS];
	g->spawn_every = (int)p->v[RUMBLE_P_SPAWN_EVERY];
	g->spawn_units = (int)p->v[RUMBLE_P_SPAWN_UNITS];
	g->heals = p->v[RUMBLE_P_HEAL] != 0;
	g->turn = 1;
	g->next_id = RUMBLE_FIRST_ID;
	rumble_map(g);
	rumble_spawn(g, false);
	return 0;
}

static bool over(const void *st)
{
	const struct rumble *g = st;

	return g->gone != 0 || g->turn > g->turns;
}

static uint32_t to_move(const void *st)
{
	return over(st) ? 0 : 3;
}

static void take(struct rumble *g, int seat, struct arena_action *a, struct rumble_order *order)
{
	int ignored;

	if (a->how == ARENA_GONE)
		g->gone |= 1u << seat;
	if (a->how != ARENA_OK)
		return;
	struct rumble_order mine[RUMBLE_UNITS_MAX] = {0};
	if (!rumble_orders_read(g, seat, a->text, a->len, mine, &ignored)) {
		a->how = ARENA_ILLEGAL;
		g->refused[seat]++;
		return;
	}
	g->ignored[seat] += ignored;
	for (int i = 0; i < g->units; i++)
		if (g->unit[i].team == seat)
			order[i] = mine[i];
}

static void step(void *st, struct arena_action *act)
{
	struct rumble *g = st;
	struct rumble_order order[RUMBLE_UNITS_MAX] = {0};

	for (int s = 0; s < RUMBLE_TEAMS; s++)
		take(g, s, &act[s], order);
	if (g->gone != 0) { /* the other team has won */
		g->deeds = 0;
		return;
	}
	rumble_turn(g, order);
	g->turn++;
	if (g->turn <= g->turns && g->spawn_every > 0 && (g->turn - 1) % g->spawn_every == 0)
		rumble_spawn(g, true);
}

struct rumble_count rumble_count(const struct rumble *g, int team)
{
	struct rumble_count n = {0, 0};

	for (int i = 0; i < g->units; i++)
		if (g->unit[i].team == team) {
			n.units++;
			n.health += g->unit[i].health;
		}
	return n;
}

/* Who has left has lost; else more units win, whatever their health. */
static void result(const void *st, int *ret_rank, double *ret_score)
{
	const struct rumble *g = st;
	int n[RUMBLE_TEAMS];

	for (int s = 0; s < RUMBLE_TEAMS; s++)
		n[s] = g->gone == 0 ? rumble_count(g, s).units : (g->gone >> s & 1) == 0;
	for (int s = 0; s < RUMBLE_TEAMS; s++) {
		ret_rank[s] = n[s] < n[1 - s];
		ret_score[s] = n[s] > n[1 - s] ? 1 : n[s] == n[1 - s] ? 0.5 : 0;
	}
}

static int64_t turns(const void *st)
{
	return ((const struct rumble *)st)->turn - 1;
}

/* Units have no padding: a 16-bit number and four bytes. */
static uint64_t hash(const void *st)
{
	const struct rumble *g = st;
	uint64_t h = hash64(g->seed, &g->turn, sizeof(g->turn));

	h = hash64(h, &g->gone, sizeof(g->gone));
	return hash64(h, g->unit, (size_t)g->units * sizeof(g->unit[0]));
}

static const char *const files[] = {"robot.js", "robot.py", NULL};

static const struct arena_record record = {"rumblebot", rumble_record_begin, rumble_record_turn,
					   rumble_record_end};

const struct arena robotrumble = {
	.name = "robotrumble",
	.summary = "two teams of units move and strike on a round map (Robot Rumble)",
	.kind = ARENA_TURNS,
	.min_players = RUMBLE_TEAMS,
	.max_players = RUMBLE_TEAMS,
	.params = params,
	.revision = 1,
	.games_per_job = 4,
	.clock = {.init_ns = 10000000000,
		  .move_ns = 1000000000,
		  .bank_ns = 10000000000,
		  .strikes = 3},
	.wires = "agon py-function js-function",
	.files = files,
	.open = true,
	.state_size = state_size,
	.start = start,
	.to_move = to_move,
	.over = over,
	.view = rumble_view,
	.step = step,
	.frame = rumble_frame,
	.result = result,
	.turns = turns,
	.hash = hash,
	.report = rumble_report,
	.record = &record,
	.show = rumble_show,
};
