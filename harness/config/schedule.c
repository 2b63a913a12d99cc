/* tournament.schedule and tournament.stop: what their keys mean together. */
#include "harness/config/read.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"

#include <string.h>

enum { GAMES_MAX = 1 << 30 }; /* of two players in a round: the store numbers them */

static const char at_schedule[] = "tournament.schedule", at_sprt[] = "tournament.stop.sprt";

static const char *kind_name(const struct key *k, enum schedule_kind kind, char ret[32])
{
	const char *p = k->choices;

	for (int i = 0; i < (int)kind; i++)
		p += strcspn(p, "|") + 1;
	snprintf(ret, 32, "%.*s", (int)strcspn(p, "|"), p);
	return ret;
}

json_t *config_read_schedule_kind(struct loader *l, const struct node *n)
{
	const struct key *k = key_place_find(at_schedule)->keys;
	int64_t ignored;
	json_t *v = key_value(k, n, &ignored);

	if (v == NULL) {
		config_wrong(l, at_schedule, k, n);
		return NULL;
	}
	return json_pack("{s:o}", "kind", v);
}

static int line_of(const struct loader *l, const char *place, const char *key)
{
	const struct node *n = node_get(l->root, "tournament");

	n = node_get(n, place);
	if (strcmp(place, "stop") == 0 && node_get(n, "sprt") != NULL)
		n = node_get(n, "sprt");
	const struct node *v = key != NULL ? node_get(n, key) : NULL;
	return v != NULL ? v->line : n != NULL ? n->line : 0;
}

/* A key of another kind would be silently without effect. */
static void check_kind(struct loader *l, const json_t *given, enum schedule_kind kind)
{
	static const struct {
		const char *key;
		unsigned kinds;
	} of[] = {
		{"rounds",
		 1u << SCHEDULE_SWISS | 1u << SCHEDULE_ROUND_ROBIN | 1u << SCHEDULE_GAUNTLET},
		{"hero", 1u << SCHEDULE_GAUNTLET | 1u << SCHEDULE_LADDER},
		{"challengers", 1u << SCHEDULE_GAUNTLET},
		{"bye", 1u << SCHEDULE_SWISS},
		{"replays", 1u << SCHEDULE_KNOCKOUT},
		{"need", 1u << SCHEDULE_LADDER},
		{"batch", 1u << SCHEDULE_ADAPTIVE},
		{"budget", 1u << SCHEDULE_ADAPTIVE},
		{"lambda", 1u << SCHEDULE_ADAPTIVE},
	};
	char name[32];

	kind_name(key_place_find(at_schedule)->keys, kind, name);
	for (size_t i = 0; i < sizeof(of) / sizeof(*of); i++) {
		if (json_object_get(given, of[i].key) == NULL || (of[i].kinds & 1u << kind))
			continue;
		MEM_SCOPED char *path = xprintf("%s.%s", at_schedule, of[i].key);
		config_problem(l, path, line_of(l, "schedule", of[i].key), "a %s schedule has none",
			       name);
	}
}

static double real_or(const json_t *j, const char *key, double otherwise)
{
	const json_t *v = json_object_get(j, key);

	return v != NULL ? json_number_value(v) : otherwise;
}

/* The hero goes before the others, who keep their order. */
static void set_order(struct loader *l, const json_t *given, struct config_schedule *s)
{
	const char *hero = json_str_or(given, "hero", NULL);
	struct config *c = l->c;
	int first = -1, at = 0;

	for (size_t i = 0; hero != NULL && i < c->players.len; i++)
		if (strcmp(c->players.at[i].name, hero) == 0)
			first = (int)i;
	if (hero != NULL && first < 0)
		config_problem(l, "tournament.schedule.hero", line_of(l, "schedule", "hero"),
			       "there is no player %s", hero);
	if (first >= 0)
		s->order[at++] = first;
	for (int i = 0; i < s->rules.n; i++)
		if (i != first)
			s->order[at++] = i;
}

static void read_schedule(struct loader *l, const json_t *given, struct config_schedule *s)
{
	const struct key *k = key_place_find(at_schedule)->keys;
	const char *kind = json_str_or(given, "kind", "round-robin");
	char name[32];

	while (strcmp(kind_name(k, s->rules.kind, name), kind) != 0)
		s->rules.kind++;
	check_kind(l, given, s->rules.kind);
	s->rules.rounds = (int)json_int_or(given, "rounds", 0);
	s->rules.challengers = (int)json_int_or(given, "challengers", 0);
	s->rules.replays = (int)json_int_or(given, "replays", 2);
	s->rules.batch = (int)json_int_or(given, "batch", 0);
	s->rules.budget = (int)json_int_or(given, "budget", 0);
	s->rules.bye = real_or(given, "bye", 1);
	s->rules.need = real_or(given, "need", 0.5);
	s->rules.lambda = real_or(given, "lambda", 0.01);
	set_order(l, given, s);
	if (s->rules.kind == SCHEDULE_SWISS && s->rules.n > SWISS_PLAYERS_MAX)
		config_problem(l, at_schedule, line_of(l, "schedule", NULL),
			       "%d players; a swiss schedule takes at most %d", s->rules.n,
			       SWISS_PLAYERS_MAX);
	if (s->rules.kind == SCHEDULE_GAUNTLET && s->rules.challengers >= s->rules.n)
		config_problem(l, "tournament.schedule.challengers",
			       line_of(l, "schedule", "challengers"),
			       "%d challengers among %d players leave no opponents",
			       s->rules.challengers, s->rules.n);
}

static int64_t distinct_games(const struct config *c)
{
	const struct arena *a = c->arena;

	return a->distinct != NULL ? a->distinct(&c->params, c->players_per_game) : 0;
}

/* Of a fixed number of games all are played, as often as was asked for. */
static void warn_of_repeats(struct loader *l)
{
	const struct node *game = node_get(l->root, "game");
	const struct node *n = node_get(game, "sims_per_round");
	const int64_t distinct = distinct_games(l->c);

	if (distinct > 0 && l->c->games > distinct)
		config_warn(l, "game.sims_per_round", n != NULL ? n->line : 0,
			    "no chance is in these games, and %lld of them are all there are: the "
			    "others repeat them and tell nothing new",
			    (long long)distinct);
}

static void read_stop(struct loader *l, const json_t *sprt, struct config_schedule *s)
{
	struct err why = ERR_INIT;

	s->sequential = true;
	s->test = (struct sprt){
		.model = strcmp(json_str_or(sprt, "scale", ""), "normalized") == 0 ? SPRT_NORMALIZED
										   : SPRT_LOGISTIC,
		.elo0 = real_or(sprt, "elo0", 0),
		.elo1 = real_or(sprt, "elo1", 0),
		.alpha = real_or(sprt, "alpha", 0),
		.beta = real_or(sprt, "beta", 0),
	};
	s->cells = strcmp(json_str_or(sprt, "model", ""), "trinomial") == 0 ? 3 : 5;
	s->look = json_int_or(sprt, "batch", 20);
	s->games = json_int_or(sprt, "max_games", s->games);
	/* A game played twice tells nothing new, and the test would take it for news. */
	int64_t distinct = distinct_games(l->c);
	if (distinct < 0)
		config_problem(
			l, at_sprt, line_of(l, "stop", NULL),
			"the games of this arena are a series that begins anew at every "
			"look, so that the same games would count again; game.args.positions: "
			"random or exhaustive can be stopped");
	s->exhausts = distinct > 0 && s->games >= distinct;
	s->games = s->exhausts ? distinct : s->games;
	if (sprt_check(&s->test, &why) < 0)
		config_problem(l, at_sprt, line_of(l, "stop", NULL), "%s", why.text);
	if (s->look % 2 != 0)
		config_problem(l, "tournament.stop.sprt.batch", line_of(l, "stop", "batch"),
			       "expected an even number: games come in pairs with the seats "
			       "swapped");
}

static void check_pairs(struct loader *l, struct config_schedule *s)
{
	const struct node *game = node_get(l->root, "game");
	const struct node *n = node_get(game, "sims_per_round");
	enum schedule_kind kind = s->rules.kind;
	bool fixed = kind == SCHEDULE_ROUND_ROBIN || kind == SCHEDULE_GAUNTLET;

	s->follows = s->sequential || !fixed;
	s->staged = s->follows || kind != SCHEDULE_ROUND_ROBIN;
	s->rules.pairs = (int)(s->games / 2 > 0 ? s->games / 2 : 1);
	if (s->staged && l->c->players_per_game != 2)
		config_problem(l, "game.players_per_game", game != NULL ? game->line : 0,
			       "schedules and sequential tests are for games of 2");
	if (s->staged && s->games % 2 != 0 && s->games != l->c->games)
		config_problem(l, "tournament.stop.sprt.max_games", line_of(l, "stop", "max_games"),
			       "expected an even number: games come in pairs with the seats "
			       "swapped");
	else if (s->staged && s->games % 2 != 0)
		config_problem(l, "game.sims_per_round", n != NULL ? n->line : 0,
			       "expected an even number with this schedule: games come in pairs "
			       "with the seats swapped");
	if (s->look > s->games)
		s->look = s->games;
	s->test.look = (double)s->look / (s->cells == 5 ? 2 : 1);
	int64_t all = s->rules.n * (s->rules.n - 1) / 2;
	int64_t budget = s->rules.budget > 0 ? s->rules.budget : 10 * all;
	if (s->rules.kind == SCHEDULE_ADAPTIVE && budget * s->games > GAMES_MAX)
		config_problem(l, "tournament.schedule.budget", line_of(l, "schedule", "budget"),
			       "%lld meetings of %lld games are more than 2^30 games",
			       (long long)budget, (long long)s->games);
}

void config_check_schedule(struct loader *l)
{
	struct config *c = l->c;
	struct config_schedule *s = &c->schedule;
	const json_t *t = json_object_get(c->resolved, "tournament");
	const json_t *sprt = json_object_get(json_object_get(t, "stop"), "sprt");

	*s = (struct config_schedule){.games = c->games, .rules = {.n = (int)c->players.len}};
	if (l->errors.len > 0 || c->arena == NULL) /* its parts may be missing */
		return;
	read_schedule(l, json_object_get(t, "schedule"), s);
	if (sprt != NULL)
		read_stop(l, sprt, s);
	else
		warn_of_repeats(l);
	check_pairs(l, s);
}
