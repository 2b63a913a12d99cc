#include "tests/unit/synth_store.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/report/report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
	char dir[64];
	struct store *s;
	struct standings *st;
	struct err e;
};

static int setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));
	snprintf(f->dir, sizeof(f->dir), "/tmp/agon-report-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	SYNTH_OK(store_open(&f->s, f->dir, &f->e), &f->e);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	standings_free(f->st);
	store_close(f->s);
	assert_int_equal(dir_remove(f->dir, NULL), 0);
	free(f);
	return 0;
}

static void players(struct fixture *f, int n, const char *const *names)
{
	for (int i = 0; i < n; i++) {
		struct store_player p = {.id = i, .agent = "git"};
		snprintf(p.name, sizeof(p.name), "%s", names[i]);
		SYNTH_OK(store_put_player(f->s, &p, &f->e), &f->e);
	}
}

static void meta(struct fixture *f, const char *key, const char *value)
{
	SYNTH_OK(store_set_meta(f->s, key, value, &f->e), &f->e);
}

static void build(struct fixture *f, int round, int player, enum outcome outcome)
{
	struct store_build b = {.round = round, .player = player, .outcome = outcome, .job = "b"};
	SYNTH_OK(store_put_build(f->s, &b, &f->e), &f->e);
}

/* games: one string per game, the rank of each player as a digit ("01": the first wins). */
static void play(struct fixture *f, int round, int pairing, const char *who,
		 const char *const *games)
{
	struct store_match m = {.round = round,
				.pairing = pairing,
				.n = (int)strlen(who),
				.job = "m",
				.status = "played"};
	struct store_game g[64];

	memset(g, 0, sizeof(g));
	for (int i = 0; i < m.n; i++)
		m.player[i] = who[i] - '0';
	for (; games[m.games] != NULL; m.games++)
		for (int i = 0; i < m.n; i++) {
			g[m.games].idx = m.games;
			g[m.games].seat[i] = (int8_t)i;
			g[m.games].rank[i] = (int8_t)(games[m.games][i] - '0');
			g[m.games].score[i] = games[m.games][i] == '0' ? 3 : 0;
		}
	SYNTH_OK(store_put_match(f->s, &m, g, &f->e), &f->e);
}

static void unplayed(struct fixture *f, int round, int pairing, const char *who, const char *status,
		     int games)
{
	struct store_match m = {.round = round,
				.pairing = pairing,
				.n = (int)strlen(who),
				.games = games,
				.job = "m"};

	snprintf(m.status, sizeof(m.status), "%s", status);
	for (int i = 0; i < m.n; i++)
		m.player[i] = who[i] - '0';
	SYNTH_OK(store_put_match(f->s, &m, NULL, &f->e), &f->e);
}

#define GAMES(...)                                                                                 \
	(const char *const[])                                                                      \
	{                                                                                          \
		__VA_ARGS__, NULL                                                                  \
	}
#define NAMES(...)                                                                                 \
	(const char *const[])                                                                      \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}

static void read_standings(struct fixture *f)
{
	standings_free(f->st);
	f->st = NULL;
	if (standings_read(f->s, &f->st, &f->e) < 0)
		fail_msg("%s", f->e.text);
}

static void check_tally(const struct tally *t, int won, int drawn, int lost)
{
	if (t->won != won || t->drawn != drawn || t->lost != lost)
		fail_msg("%lld/%lld/%lld, expected %d/%d/%d", (long long)t->won,
			 (long long)t->drawn, (long long)t->lost, won, drawn, lost);
}

static void check_player(struct fixture *f, int i, int rounds, int won, int drawn, int lost)
{
	assert_int_equal(f->st->players[i].rounds_won, rounds);
	check_tally(&f->st->players[i].games, won, drawn, lost);
}

static void two_players_are_counted(void **state)
{
	struct fixture *f = *state;

	players(f, 2, NAMES("bomber", "climber"));
	meta(f, "status", "finished");
	meta(f, "rounds", "3");
	play(f, 0, 0, "01", GAMES("01", "01", "01", "00")); /* round 0: counts games only */
	play(f, 1, 0, "01", GAMES("01", "10", "00", "10"));
	play(f, 2, 0, "01", GAMES("01", "01", "00", "10"));
	play(f, 3, 0, "01", GAMES("10", "01", "00", "00")); /* equal wins: a tie */
	read_standings(f);
	check_player(f, 0, 1, 7, 5, 4);
	check_player(f, 1, 1, 4, 5, 7);
	assert_int_equal(f->st->by_round.at[0].winner, 0);
	assert_int_equal(f->st->by_round.at[1].winner, 1);
	assert_int_equal(f->st->by_round.at[2].winner, 0);
	assert_int_equal(f->st->by_round.at[3].winner, STANDINGS_TIE);
	check_tally(&f->st->by_round.at[2].games[1], 1, 1, 2);
	check_tally(&f->st->matrix[1], 7, 5, 4);
	check_tally(&f->st->matrix[2], 4, 5, 7);
	assert_int_equal(f->st->players[0].outcomes[OUT_OK], 16);
	assert_true(f->st->players[0].score == 3 * 12);
	/* One round each: the later one decides. */
	assert_int_equal(f->st->winner, 0);
	assert_int_equal(f->st->order[0], 0);
}

static void only_round_0_counts_itself(void **state)
{
	struct fixture *f = *state;

	players(f, 2, NAMES("a", "b"));
	meta(f, "status", "finished");
	meta(f, "rounds", "0");
	play(f, 0, 0, "01", GAMES("10", "10", "01"));
	read_standings(f);
	check_player(f, 1, 1, 2, 0, 1);
	assert_int_equal(f->st->winner, 1);
}

static void all_draws_have_no_winner(void **state)
{
	struct fixture *f = *state;

	players(f, 2, NAMES("a", "b"));
	meta(f, "status", "finished");
	play(f, 0, 0, "01", GAMES("00"));
	play(f, 1, 0, "01", GAMES("00", "00"));
	read_standings(f);
	check_player(f, 0, 0, 0, 3, 0);
	assert_int_equal(f->st->rounds, 1);
	assert_int_equal(f->st->by_round.at[1].winner, STANDINGS_TIE);
	assert_int_equal(f->st->winner, STANDINGS_TIE);
	assert_true(tally_share(&f->st->matrix[1]) == 0.5);
}

static void unfinished_round_has_no_winner(void **state)
{
	struct fixture *f = *state;
	struct store_edit x = {.round = 2, .job = "e"};

	players(f, 2, NAMES("a", "b"));
	meta(f, "rounds", "5");
	meta(f, "status", "running");
	play(f, 0, 0, "01", GAMES("01"));
	play(f, 1, 0, "01", GAMES("01"));
	read_standings(f);
	check_player(f, 0, 0, 2, 0, 0);
	assert_int_equal(f->st->by_round.at[0].winner, 0);
	assert_int_equal(f->st->by_round.at[1].winner, STANDINGS_OPEN);
	assert_int_equal(f->st->winner, STANDINGS_OPEN);
	SYNTH_OK(store_put_edit(f->s, &x, &f->e), &f->e); /* round 2 has begun */
	read_standings(f);
	check_player(f, 0, 1, 2, 0, 0);
	assert_int_equal(f->st->by_round.at[1].winner, 0);
	assert_int_equal(f->st->winner, STANDINGS_OPEN);
}

static void forfeits_of_every_kind(void **state)
{
	struct fixture *f = *state;

	players(f, 3, NAMES("good", "broken", "invalid"));
	meta(f, "status", "finished");
	build(f, 0, 0, OUT_OK);
	build(f, 0, 1, OUT_FORFEIT_BUILD);
	build(f, 0, 2, OUT_INVALID);
	unplayed(f, 0, 0, "01", "walkover", 10);
	unplayed(f, 0, 1, "20", "walkover", 20);
	unplayed(f, 0, 2, "12", "walkover", 5);
	unplayed(f, 0, 3, "01", "void", 100); /* our failure: nobody's games */
	read_standings(f);
	check_player(f, 0, 1, 30, 0, 0);
	check_player(f, 1, 0, 0, 0, 15);
	check_player(f, 2, 0, 0, 0, 25);
	assert_int_equal(f->st->players[0].outcomes[OUT_OK], 30);
	assert_int_equal(f->st->players[1].outcomes[OUT_FORFEIT_BUILD], 15);
	assert_int_equal(f->st->players[2].outcomes[OUT_INVALID], 25);
	assert_int_equal(f->st->players[1].outcomes[OUT_OK], 0);
	assert_int_equal(f->st->players[1].outcomes[OUT_JUDGE_ERROR], 100);
	assert_int_equal(f->st->players[2].outcomes[OUT_JUDGE_ERROR], 0);
	check_tally(&f->st->matrix[0 * 3 + 2], 20, 0, 0);
	check_tally(&f->st->matrix[1 * 3 + 2], 0, 0, 5);
	check_tally(&f->st->matrix[2 * 3 + 1], 0, 0, 5);
	assert_int_equal(f->st->winner, 0);
}

static void every_outcome_has_a_counter(void **state)
{
	struct fixture *f = *state;
	struct store_match m = {.n = 2, .player = {0, 1}, .job = "m", .status = "played"};
	struct store_game g[OUT_COUNT];

	players(f, 2, NAMES("a", "b"));
	memset(g, 0, sizeof(g));
	for (m.games = 0; m.games < OUT_COUNT; m.games++) {
		g[m.games].idx = m.games;
		g[m.games].rank[1] = 1;
		g[m.games].seat[1] = 1;
		g[m.games].outcome[1] = (uint8_t)m.games;
	}
	SYNTH_OK(store_put_match(f->s, &m, g, &f->e), &f->e);
	read_standings(f);
	JSON_SCOPED *j = standings_json(f->st);
	const json_t *p = json_array_get(json_object_get(j, "players"), 1);
	const json_t *outcomes = json_object_get(p, "outcomes");
	assert_int_equal(json_object_size(outcomes), OUT_COUNT);
	for (int i = 0; i < OUT_COUNT; i++)
		assert_int_equal(json_integer_value(json_object_get(outcomes, outcome_names[i])),
				 1);
}

static void many_players_meet_in_pairs(void **state)
{
	struct fixture *f = *state;

	players(f, 4, NAMES("a", "b", "c", "d"));
	meta(f, "status", "finished");
	/* a wins; b and c share the best; all equal. */
	play(f, 0, 0, "0123", GAMES("0122", "1002", "0000"));
	read_standings(f);
	check_player(f, 0, 1, 1, 1, 1);
	check_player(f, 1, 0, 0, 2, 1);
	check_player(f, 2, 0, 0, 2, 1);
	check_player(f, 3, 0, 0, 1, 2);
	check_tally(&f->st->matrix[0 * 4 + 1], 1, 1, 1);
	check_tally(&f->st->matrix[2 * 4 + 3], 1, 2, 0);
	check_tally(&f->st->matrix[3 * 4 + 0], 0, 1, 2);
	check_tally(&f->st->matrix[1 * 4 + 1], 0, 0, 0);
	for (size_t i = 0; i < 4; i++)
		for (size_t j = 0; j < 4; j++) {
			assert_int_equal(f->st->matrix[i * 4 + j].won,
					 f->st->matrix[j * 4 + i].lost);
			assert_int_equal(f->st->matrix[i * 4 + j].drawn,
					 f->st->matrix[j * 4 + i].drawn);
		}
}

static void walkover_of_many(void **state)
{
	struct fixture *f = *state;

	players(f, 3, NAMES("a", "b", "c"));
	meta(f, "status", "finished");
	build(f, 0, 0, OUT_OK);
	build(f, 0, 1, OUT_FORFEIT_BUILD);
	build(f, 0, 2, OUT_FORFEIT_BUILD);
	unplayed(f, 0, 0, "012", "walkover", 6);
	read_standings(f);
	check_player(f, 0, 1, 6, 0, 0);
	check_player(f, 1, 0, 0, 0, 6);
	check_tally(&f->st->matrix[0 * 3 + 1], 6, 0, 0);
	check_tally(&f->st->matrix[1 * 3 + 2], 0, 0, 6);
	check_tally(&f->st->matrix[2 * 3 + 1], 0, 0, 6);
}

static void json_has_the_promised_shape(void **state)
{
	struct fixture *f = *state;

	players(f, 2, NAMES("bomber", "climber"));
	meta(f, "status", "finished");
	meta(f, "rounds", "1");
	play(f, 0, 0, "01", GAMES("01", "00"));
	play(f, 1, 0, "01", GAMES("10", "00"));
	read_standings(f);
	JSON_SCOPED *j = standings_json(f->st);
	MEM_SCOPED char *text = json_dumps(j, JSON_COMPACT);
	assert_string_equal(
		text,
		"{\"status\":\"finished\",\"rounds\":1,\"players\":["
		"{\"name\":\"bomber\",\"rounds_won\":0,\"games_won\":1,\"draws\":2,"
		"\"games_lost\":1,\"outcomes\":{\"ok\":4,\"forfeit_build\":0,\"invalid\":0,"
		"\"crash\":0,\"timeout\":0,\"memory\":0,\"output\":0,\"protocol\":0,"
		"\"violation\":0,\"judge_error\":0}},"
		"{\"name\":\"climber\",\"rounds_won\":1,\"games_won\":1,\"draws\":2,"
		"\"games_lost\":1,\"outcomes\":{\"ok\":4,\"forfeit_build\":0,\"invalid\":0,"
		"\"crash\":0,\"timeout\":0,\"memory\":0,\"output\":0,\"protocol\":0,"
		"\"violation\":0,\"judge_error\":0}}],"
		"\"winner\":\"climber\",\"round_winners\":[{\"round\":0,\"winner\":\"bomber\"},"
		"{\"round\":1,\"winner\":\"climber\"}],\"matrix\":{\"players\":[\"bomber\","
		"\"climber\"],\"won\":[[0,1],[1,0]],\"drawn\":[[0,2],[2,0]],\"lost\":[[0,1],[1,0]],"
		"\"share\":[[null,0.5],[0.5,null]]}}");
}

static void one_round_alone(void **state)
{
	struct fixture *f = *state;

	players(f, 2, NAMES("bomber", "climber"));
	meta(f, "status", "running");
	play(f, 0, 0, "01", GAMES("01", "00"));
	play(f, 1, 0, "01", GAMES("10", "00", "10"));
	struct standings *st = NULL;
	assert_int_equal(standings_read_round(f->s, 1, &st, &f->e), 0);
	JSON_SCOPED *j = standings_of_round_json(st, 1);
	standings_free(st);
	assert_non_null(j);
	const json_t *bomber = json_array_get(json_object_get(j, "players"), 0);
	assert_string_equal(json_string_value(json_object_get(j, "winner")), "climber");
	assert_string_equal(json_string_value(json_object_get(bomber, "name")), "bomber");
	assert_int_equal(json_integer_value(json_object_get(bomber, "games_lost")), 2);
	assert_int_equal(json_integer_value(json_object_get(bomber, "draws")), 1);
	assert_null(json_object_get(bomber, "rounds_won"));
}

static void tables_look_like_this(void **state)
{
	struct fixture *f = *state;
	BUF_SCOPED out = BUF_INIT;

	players(f, 3, NAMES("bomber", "climber", "b\xc3\xa4r-\xe7\x86\x8a"));
	meta(f, "status", "finished");
	meta(f, "rounds", "1");
	play(f, 0, 0, "01", GAMES("01", "00"));
	for (int i = 0; i < 3; i++)
		build(f, 1, i, i == 2 ? OUT_FORFEIT_BUILD : OUT_OK);
	play(f, 1, 0, "01", GAMES("10", "00"));
	unplayed(f, 1, 1, "12", "walkover", 200);
	read_standings(f);
	standings_print(f->st, false, &out);
	assert_string_equal(
		out.data, "#  player   rounds  won  drawn  lost  share  trouble\n"
			  "1  climber       1  201      2     1  99.0%\n"
			  "2  bomber        0    1      2     1  50.0%\n"
			  "3  bär-熊        0    0      0   200   0.0%  forfeit_build 200\n"
			  "\n"
			  "win matrix: row against column, share and won/drawn/lost\n"
			  "              climber       bomber          bär-熊\n"
			  "climber             -  50.0% 1/2/1  100.0% 200/0/0\n"
			  "bomber    50.0% 1/2/1            -               -\n"
			  "bär-熊   0.0% 0/0/200            -               -\n"
			  "\n"
			  "rounds: winner and won/drawn/lost\n"
			  "round  winner   bomber  climber   bär-熊\n"
			  "    0  bomber    1/1/0    0/1/1    0/0/0\n"
			  "    1  climber   0/1/1  201/1/0  0/0/200\n"
			  "\n"
			  "winner: climber (1 of 1 rounds)\n"
			  "round 0 is the starting point: its games count, its winner does not\n");
}

static void same_store_same_report(void **state)
{
	struct fixture *f = *state;
	struct synth y = {.players = 16,
			  .rounds = 2,
			  .games = 20,
			  .batch = 7,
			  .melee = true,
			  .odd = true,
			  .forfeits = true,
			  .seed = 3};
	BUF_SCOPED a = BUF_INIT;
	BUF_SCOPED b = BUF_INIT;

	SYNTH_OK(synth_store(f->s, &y, &f->e), &f->e);
	read_standings(f);
	standings_print(f->st, true, &a);
	read_standings(f);
	standings_print(f->st, true, &b);
	assert_string_equal(a.data, b.data);
	for (size_t i = 0; i < f->st->n; i++) {
		const struct standings_player *p = &f->st->players[i];
		int64_t outcomes = 0;
		for (int k = 0; k < OUT_COUNT; k++)
			outcomes += p->outcomes[k];
		assert_int_equal(p->games.won + p->games.drawn + p->games.lost, 60);
		assert_int_equal(outcomes, 60);
	}
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(two_players_are_counted),     T(only_round_0_counts_itself),
		T(all_draws_have_no_winner),    T(unfinished_round_has_no_winner),
		T(forfeits_of_every_kind),      T(every_outcome_has_a_counter),
		T(many_players_meet_in_pairs),  T(walkover_of_many),
		T(json_has_the_promised_shape), T(one_round_alone),
		T(tables_look_like_this),       T(same_store_same_report),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
