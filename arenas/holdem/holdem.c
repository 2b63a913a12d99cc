/*
 * Duplicate deals: the cards of a hand come from the seed and the number of the
 * hand alone, two for each seat and five for the board, so that another seating on
 * the same seed gives every player the others' cards.
 *
 * A hand that is over stays on the table until a step that nobody is asked for
 * deals the next, so that pictures and events can show how it ended.
 */
#include "arenas/holdem/holdem.h"

#include "arenas/holdem/game.h"
#include "harness/base/rng.h"

#include <stddef.h>
#include <string.h>

enum { P_HANDS, P_STACK, P_BLIND, P_MODE, P_LEVEL };

static const struct arena_param params[] = {
	[P_HANDS] = {ARENA_P_INT, "hands", 1, 10000, "50", NULL,
		     "hands of a game; of a tournament, at most"},
	[P_STACK] = {ARENA_P_INT, "stack", 2, 1000, "200", NULL,
		     "big blinds of a stack; in mode cash all have that many before every hand"},
	[P_BLIND] = {ARENA_P_INT, "big_blind", 2, 10000, "100", NULL,
		     "chips of the big blind; the small one is half of it"},
	[P_MODE] = {ARENA_P_CHOICE, "mode", 0, 0, "cash", "cash|tournament",
		    "stacks are set back before every hand, or carry on until one has all"},
	[P_LEVEL] = {ARENA_P_INT, "level", 0, 1000, "10", NULL,
		     "tournament: blinds double after so many hands (0: never)"},
	{ARENA_P_END},
};

static void shuffle(const struct game *g, uint8_t *cards)
{
	uint64_t no = (uint64_t)g->no;
	uint8_t deck[EVAL_CARDS];
	struct rng r;
	rng_init(&r, rng_derive(g->seed, "holdem.deck", &no, 1));
	for (int i = 0; i < EVAL_CARDS; i++)
		deck[i] = (uint8_t)i;
	for (int i = 0; i < HAND_CARDS(g->n); i++) {
		int k = i + (int)rng_below(&r, (uint64_t)(EVAL_CARDS - i));
		cards[i] = deck[k];
		deck[k] = deck[i];
	}
}

/* Doubled by level, but never more than all chips there are. */
static int32_t blind(const struct game *g)
{
	int64_t big = g->big, most = (int64_t)g->start * g->n;
	int doublings = g->mode == HOLDEM_TOURNAMENT && g->level > 0 ? g->no / g->level : 0;
	while (doublings-- > 0 && big < most)
		big *= 2;
	return (int32_t)(big < most ? big : most);
}

static int first_button(const struct game *g, uint32_t in)
{
	int b = g->no == 0 ? 0 : g->h.button + 1;
	while (!(in >> (b % g->n) & 1))
		b++;
	return b % g->n;
}

static void deal(struct game *g)
{
	uint8_t cards[HAND_CARDS(HAND_SEATS)];
	uint32_t in = 0;
	for (int s = 0; s < g->n; s++) {
		if (g->mode == HOLDEM_CASH)
			g->stack[s] = g->start;
		in |= g->stack[s] > 0 ? 1u << s : 0;
	}
	int32_t big = blind(g);
	shuffle(g, cards);
	hand_deal(&g->h, g->n, in, first_button(g, in), big / 2, big, g->stack, cards);
}

/* The hand is over: what it changed. */
static void settle(struct game *g)
{
	int alive = 0;
	for (int s = 0; s < g->n; s++) {
		int32_t had = g->stack[s];
		g->stack[s] = g->h.stack[s];
		g->net[s] += g->stack[s] - had;
		g->hands_won[s] += g->h.won[s] > 0;
		g->showdowns[s] += (int32_t)(g->h.shown >> s & 1);
		if (had > 0 && g->stack[s] == 0)
			g->left_at[s] = g->no + 1;
		alive += g->stack[s] > 0;
	}
	g->no++;
	g->over = g->no >= g->hands || (g->mode == HOLDEM_TOURNAMENT && alive == 1);
}

static size_t state_size(const struct arena_params *p, int players)
{
	(void)p;
	(void)players;
	return sizeof(struct game);
}

static int start(void *st, const struct arena_params *p, int players, uint64_t seed, struct err *e)
{
	struct game *g = st;
	(void)e;
	memset(g, 0, sizeof *g);
	g->seed = seed;
	g->n = players;
	g->mode = (int32_t)p->v[P_MODE];
	g->hands = (int32_t)p->v[P_HANDS];
	g->level = (int32_t)p->v[P_LEVEL];
	g->big = (int32_t)p->v[P_BLIND];
	g->start = (int32_t)(p->v[P_STACK] * p->v[P_BLIND]);
	for (int s = 0; s < players; s++)
		g->stack[s] = g->start;
	deal(g);
	if (hand_over(&g->h))
		settle(g);
	return 0;
}

static uint32_t to_move(const void *st)
{
	const struct game *g = st;
	return hand_over(&g->h) ? 0 : 1u << g->h.mover;
}

static bool over(const void *st)
{
	const struct game *g = st;
	return g->over != 0;
}

static bool literal(const char **p, const char *word)
{
	size_t n = strlen(word);
	if (strncmp(*p, word, n) != 0)
		return false;
	*p += n;
	return true;
}

/* Up to twelve digits: more than any stack is as good as all-in. */
static bool number(const char **p, int64_t *ret)
{
	int64_t v = 0;
	int digits = 0;
	for (; **p >= '0' && **p <= '9'; (*p)++, digits++)
		v = digits < 12 ? 10 * v + (**p - '0') : v;
	*ret = v;
	return digits > 0;
}

static bool verb(const char **p, enum hand_act *ret_act, int64_t *ret_to)
{
	static const struct {
		const char *word;
		enum hand_act act;
		int64_t to;
	} row[] = {{"fold", HAND_FOLD, 0},
		   {"check", HAND_CHECK, 0},
		   {"call", HAND_CALL, 0},
		   {"raise", HAND_RAISE, -1},
		   {"all-in", HAND_RAISE, INT64_MAX}};
	for (size_t i = 0; i < sizeof row / sizeof *row; i++)
		if (literal(p, row[i].word)) {
			*ret_act = row[i].act;
			*ret_to = row[i].to;
			return true;
		}
	return false;
}

/* As compact JSON writes it, members in either order. */
static bool read_object(const char *p, enum hand_act *ret_act, int64_t *ret_to)
{
	int64_t to = -1, fixed = 0;
	bool have = false;
	if (literal(&p, "\"to\":") && (!number(&p, &to) || !literal(&p, ",")))
		return false;
	have = literal(&p, "\"a\":\"") && verb(&p, ret_act, &fixed) && literal(&p, "\"");
	if (have && to < 0 && literal(&p, ",\"to\":") && !number(&p, &to))
		return false;
	if (!have || !literal(&p, "}") || *p != '\0' || (fixed < 0 && to < 0))
		return false;
	*ret_to = fixed < 0 ? to : fixed;
	return true;
}

bool holdem_read(const char *text, size_t len, enum hand_act *ret_act, int64_t *ret_to)
{
	const char *p = text;
	if (strlen(text) != len)
		return false;
	if (literal(&p, "{"))
		return read_object(p, ret_act, ret_to);
	if (!verb(&p, ret_act, ret_to))
		return false;
	if (*ret_to < 0 && (!literal(&p, " ") || !number(&p, ret_to)))
		return false;
	return *p == '\0';
}

static void step(void *st, struct arena_action *act)
{
	struct game *g = st;
	enum hand_act what = HAND_CHECK; /* of one who does not act: check or fold */
	int64_t to = 0;
	if (hand_over(&g->h)) {
		deal(g);
	} else {
		int seat = g->h.mover;
		struct arena_action *a = &act[seat];
		if (a->how == ARENA_OK && !holdem_read(a->text, a->len, &what, &to))
			a->how = ARENA_ILLEGAL;
		bool fair = hand_act(&g->h, what, to);
		if (a->how == ARENA_OK && !fair)
			a->how = ARENA_ILLEGAL;
		g->faults[seat] += a->how != ARENA_OK;
	}
	if (hand_over(&g->h))
		settle(g);
}

double holdem_mbb(const struct game *g, int seat)
{
	return g->no == 0 ? 0 : 1000.0 * (double)g->net[seat] / g->big / g->no;
}

/* Chips decide; among those without any in a tournament, who kept some longer. */
static int64_t worth(const struct game *g, int seat)
{
	if (g->mode == HOLDEM_TOURNAMENT && g->stack[seat] == 0)
		return INT32_MIN + (int64_t)g->left_at[seat];
	return g->net[seat];
}

static void result(const void *st, int *ret_rank, double *ret_score)
{
	const struct game *g = st;
	for (int s = 0; s < g->n; s++) {
		ret_rank[s] = 0;
		for (int k = 0; k < g->n; k++)
			ret_rank[s] += worth(g, k) > worth(g, s);
		ret_score[s] = holdem_mbb(g, s);
	}
}

static int64_t turns(const void *st)
{
	const struct game *g = st;
	return g->no;
}

static uint64_t hash(const void *st)
{
	const struct game *g = st;
	size_t events = (size_t)g->h.events * sizeof *g->h.event;
	return hash64(0, g, offsetof(struct game, h) + offsetof(struct hand, event) + events);
}

const struct arena holdem = {
	.name = "holdem",
	.summary = "no-limit Texas hold'em with duplicate deals, in mbb per hand",
	.kind = ARENA_TURNS,
	.min_players = 2,
	.max_players = HAND_SEATS,
	.params = params,
	.revision = 1,
	.games_per_job = 10,
	.clock = {.init_ns = 10000000000,
		  .move_ns = 50000000,
		  .bank_ns = 5000000000,
		  .strikes = 10},
	.wires = "agon py-function js-function",
	.state_size = state_size,
	.start = start,
	.to_move = to_move,
	.over = over,
	.view = holdem_view,
	.step = step,
	.event = holdem_event,
	.frame = holdem_frame,
	.result = result,
	.turns = turns,
	.hash = hash,
	.report = holdem_report,
	.show = holdem_show,
};
