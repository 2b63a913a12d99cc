/*
 * CodeClash keeps one metadata.json per tournament.  Only what its own Elo fit
 * reads is read: config.players[].name (exactly two), config.game.name, and
 * round_stats by round number with winner, scores and player_stats.
 */
#include "harness/base/json.h"
#include "harness/science/science.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { METADATA_MAX_BYTES = 256 << 20, ROUNDS_MAX = 64 };

struct tournament {
	const char *what, *arena;
	const char *player[2];
	const json_t *rounds; /* round_stats */
};

static int open_tournament(const json_t *top, const char *what, struct tournament *ret,
			   struct err *e)
{
	const json_t *config = json_object_get(top, "config");
	const json_t *players = json_object_get(config, "players");
	const json_t *game = json_object_get(config, "game");

	*ret = (struct tournament){
		.what = what,
		.arena = json_string_value(json_object_get(game, "name")),
		.rounds = json_object_get(top, "round_stats"),
	};
	if (ret->arena == NULL || !json_is_object(ret->rounds))
		return err_set(e, ERR_USAGE,
			       "%s: not the metadata.json of a tournament "
			       "(config.game.name and round_stats are needed)",
			       what);
	if (json_array_size(players) != 2)
		return err_set(e, ERR_USAGE, "%s: %zu players; only pairs of players are rated",
			       what, json_array_size(players));
	for (size_t i = 0; i < 2; i++) {
		ret->player[i] =
			json_string_value(json_object_get(json_array_get(players, i), "name"));
		if (ret->player[i] == NULL)
			return err_set(e, ERR_USAGE, "%s: config.players[%zu].name is missing",
				       what, i);
	}
	return 0;
}

/* 1, 0, -1 by the winner's name; NAN when it is neither player nor a tie. */
static double winner_sign(const struct tournament *t, const json_t *stats)
{
	const char *winner = json_string_value(json_object_get(stats, "winner"));

	if (winner == NULL)
		return NAN;
	if (strcmp(winner, "Tie") == 0)
		return 0;
	if (strcmp(winner, t->player[0]) == 0)
		return 1;
	return strcmp(winner, t->player[1]) == 0 ? -1 : NAN;
}

static int valid_submissions(const json_t *stats)
{
	const char *name;
	json_t *player;
	int n = 0;

	json_object_foreach ((json_t *)json_object_get(stats, "player_stats"), name, player)
		n += json_is_true(json_object_get(player, "valid_submit"));
	return n;
}

static double tested_sign(const struct tournament *t, const json_t *stats)
{
	const json_t *scores = json_object_get(stats, "scores");
	double s[2];
	int valid = valid_submissions(stats);
	bool tested = strcmp(t->arena, "HuskyBench") != 0 && strcmp(t->arena, "RoboCode") != 0;

	if (valid < 2)
		return valid == 0 ? 0 : winner_sign(t, stats);
	for (int i = 0; i < 2; i++) {
		const json_t *x = json_object_get(scores, t->player[i]);
		if (!json_is_number(x))
			return NAN;
		s[i] = json_number_value(x);
	}
	if (tested && top_score_p_value(s, 2) > 0.05)
		return 0;
	return (s[0] > s[1]) - (s[0] < s[1]);
}

int tournament_winner(const double *a_minus_b, int rounds)
{
	double sum = 0;

	for (int i = 0; i < rounds; i++)
		sum += a_minus_b[i];
	for (int i = rounds; i-- > 0 && sum == 0;)
		sum = a_minus_b[i];
	return (sum > 0) - (sum < 0);
}

/* Wins, ties and losses of the games of one round, as the arena scored them. */
static void add_scores(struct record *r, const struct tournament *t, const json_t *stats,
		       struct record_row row)
{
	const json_t *scores = json_object_get(stats, "scores");

	row.win = json_number_value(json_object_get(scores, t->player[0]));
	row.loss = json_number_value(json_object_get(scores, t->player[1]));
	row.draw = json_number_value(json_object_get(scores, "Tie"));
	if (row.win >= 0 && row.loss >= 0 && row.draw >= 0)
		record_add(r, row);
}

static void add_sign(struct record *r, double sign, struct record_row row)
{
	row.win = sign > 0;
	row.draw = sign == 0;
	row.loss = sign < 0;
	record_add(r, row);
}

static int add_rounds(struct record *r, const struct tournament *t, enum record_unit unit,
		      int max_round, struct record_row row, struct err *e)
{
	double sign[ROUNDS_MAX];
	int signs = 0;

	for (int k = 1; k <= max_round; k++) {
		char key[16];
		snprintf(key, sizeof(key), "%d", k);
		const json_t *stats = json_object_get(t->rounds, key);
		if (stats == NULL)
			continue;
		double s = unit == UNIT_ROUND_TEST ? tested_sign(t, stats) : winner_sign(t, stats);
		row.period = k;
		if (unit == UNIT_GAME) {
			add_scores(r, t, stats, row);
			continue;
		}
		if (isnan(s))
			return err_set(e, ERR_USAGE,
				       "%s: round %d: winner is not one of %s, %s, Tie", t->what, k,
				       t->player[0], t->player[1]);
		if (unit != UNIT_TOURNAMENT)
			add_sign(r, s, row);
		else
			sign[signs++] = s;
	}
	if (unit != UNIT_TOURNAMENT)
		return 0;
	int winner = tournament_winner(sign, signs);
	row.period = 1;
	if (winner != 0)
		add_sign(r, winner, row);
	else
		record_warn(r, "%s: no winner, dropped", t->what);
	return 0;
}

int record_read_codeclash(struct record *r, const char *what, const char *bytes, size_t len,
			  enum record_unit unit, int max_round, struct err *e)
{
	JSON_SCOPED *top = json_parse(what, bytes, len, METADATA_MAX_BYTES, e);
	struct tournament t;

	if (top == NULL || open_tournament(top, what, &t, e) < 0)
		return -1;
	struct record_row row = {
		.a = record_player(r, t.player[0], strlen(t.player[0]), e),
		.cluster = r->clusters,
		.arena = record_arena(r, t.arena),
	};
	row.b = row.a < 0 ? -1 : record_player(r, t.player[1], strlen(t.player[1]), e);
	if (row.a < 0 || row.b < 0)
		return err_wrap(e, "%s", what);
	if (row.a == row.b)
		return err_set(e, ERR_USAGE, "%s: both players are called %s", what, t.player[0]);
	r->clusters++;
	if (max_round > ROUNDS_MAX)
		max_round = ROUNDS_MAX;
	return add_rounds(r, &t, unit, max_round, row, e);
}
