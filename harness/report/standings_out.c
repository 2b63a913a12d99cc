#include "harness/base/json.h"
#include "harness/report/report.h"
#include "harness/report/table.h"

#include <string.h>

/* Beyond these many players a table shows shares only, or it would be wider than a screen. */
enum { WIDE_MATRIX = 5, WIDE_ROUNDS = 6, NAME_COLUMNS = 24 };

const char *standings_name(const struct standings *st, int index)
{
	return index == STANDINGS_TIE ? "tie" : index < 0 ? "open" : st->players[index].name;
}

static void name_cell(struct table *t, enum table_mark mark, const char *name)
{
	BUF_SCOPED fit = BUF_INIT;
	text_fit(name, NAME_COLUMNS, &fit);
	table_cellf(t, mark, "%s", fit.data);
}

static void share_text(const struct tally *t, struct buf *out)
{
	double share = tally_share(t);
	if (share < 0)
		buf_puts(out, "-");
	else
		buf_printf(out, "%.1f%%", 100 * share);
}

/* "crash 3, timeout 1": everything but ok. */
static void trouble_text(const struct standings_player *p, struct buf *out)
{
	for (int i = 1; i < OUT_COUNT; i++)
		if (p->outcomes[i] != 0)
			buf_printf(out, "%s%s %lld", out->len != 0 ? ", " : "", outcome_names[i],
				   (long long)p->outcomes[i]);
}

static void print_players(const struct standings *st, enum table_style style, struct buf *out)
{
	static const char *const numbers[] = {"rounds", "won", "drawn", "lost", "share"};
	struct table *t = table_new();

	table_column(t, TABLE_RIGHT, "#");
	table_column(t, TABLE_LEFT, "player");
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		table_column(t, TABLE_RIGHT, numbers[i]);
	table_column(t, TABLE_LEFT, "trouble");
	for (size_t i = 0; i < st->n; i++) {
		const struct standings_player *p = &st->players[st->order[i]];
		BUF_SCOPED share = BUF_INIT;
		BUF_SCOPED trouble = BUF_INIT;
		share_text(&p->games, &share);
		trouble_text(p, &trouble);
		table_cellf(t, TABLE_DIM, "%zu", i + 1);
		name_cell(t, st->order[i] == st->winner ? TABLE_GOOD : TABLE_NORMAL, p->name);
		table_cellf(t, TABLE_BOLD, "%d", p->rounds_won);
		table_cellf(t, TABLE_NORMAL, "%lld", (long long)p->games.won);
		table_cellf(t, TABLE_NORMAL, "%lld", (long long)p->games.drawn);
		table_cellf(t, TABLE_NORMAL, "%lld", (long long)p->games.lost);
		table_cell(t, share.data);
		table_cellf(t, TABLE_BAD, "%s", trouble.data);
	}
	table_print(t, style, out);
	table_free(t);
}

static void matrix_cell(struct table *t, const struct tally *x, bool self, bool wide)
{
	BUF_SCOPED text = BUF_INIT;
	double share = tally_share(x);

	if (self || share < 0) {
		table_cellf(t, TABLE_DIM, "%s", "-");
		return;
	}
	share_text(x, &text);
	if (wide)
		buf_printf(&text, " %lld/%lld/%lld", (long long)x->won, (long long)x->drawn,
			   (long long)x->lost);
	table_cellf(t,
		    share > 0.5   ? TABLE_GOOD
		    : share < 0.5 ? TABLE_BAD
				  : TABLE_NORMAL,
		    "%s", text.data);
}

static void print_matrix(const struct standings *st, enum table_style style, struct buf *out)
{
	bool wide = st->n <= WIDE_MATRIX;
	struct table *t = table_new();

	table_column(t, TABLE_LEFT, "");
	for (size_t j = 0; j < st->n; j++) {
		BUF_SCOPED fit = BUF_INIT;
		text_fit(st->players[st->order[j]].name, wide ? NAME_COLUMNS : 10, &fit);
		table_column(t, TABLE_RIGHT, fit.data);
	}
	for (size_t i = 0; i < st->n; i++) {
		size_t a = (size_t)st->order[i];
		name_cell(t, TABLE_NORMAL, st->players[a].name);
		for (size_t j = 0; j < st->n; j++)
			matrix_cell(t, &st->matrix[a * st->n + (size_t)st->order[j]], i == j, wide);
	}
	buf_printf(out, "\nwin matrix: row against column%s\n",
		   wide ? ", share and won/drawn/lost" : "");
	table_print(t, style, out);
	table_free(t);
}

static void print_rounds(const struct standings *st, enum table_style style, struct buf *out)
{
	struct table *t = table_new();

	table_column(t, TABLE_RIGHT, "round");
	table_column(t, TABLE_LEFT, "winner");
	for (size_t i = 0; i < st->n && st->n <= WIDE_ROUNDS; i++) {
		BUF_SCOPED fit = BUF_INIT;
		text_fit(st->players[i].name, NAME_COLUMNS, &fit);
		table_column(t, TABLE_RIGHT, fit.data);
	}
	vec_each (const struct standings_round, r, &st->by_round) {
		table_cellf(t, TABLE_NORMAL, "%d", r->round);
		name_cell(t, r->winner < 0 ? TABLE_DIM : TABLE_GOOD, standings_name(st, r->winner));
		for (size_t i = 0; i < st->n && st->n <= WIDE_ROUNDS; i++)
			table_cellf(t, (int)i == r->winner ? TABLE_BOLD : TABLE_NORMAL,
				    "%lld/%lld/%lld", (long long)r->games[i].won,
				    (long long)r->games[i].drawn, (long long)r->games[i].lost);
		table_row(t);
	}
	buf_puts(out, "\nrounds: winner and won/drawn/lost\n");
	table_print(t, style, out);
	table_free(t);
}

static void print_verdict(const struct standings *st, struct buf *out)
{
	bool only_round_0 = st->rounds == 0;

	if (st->winner == STANDINGS_OPEN)
		buf_printf(out, "\nstatus: %s; the tournament is not over\n", st->status);
	else if (st->winner == STANDINGS_TIE)
		buf_puts(out, "\nno winner: no round was decided\n");
	else
		buf_printf(out, "\nwinner: %s (%d of %d rounds)\n", st->players[st->winner].name,
			   st->players[st->winner].rounds_won, only_round_0 ? 1 : st->rounds);
	if (standings_co_resident(st))
		buf_puts(out, "co-resident: the bots shared the engine's sandbox, and may have "
			      "changed the results\n");
	if (!only_round_0)
		buf_puts(out, "round 0 is the starting point: its games count, its winner does "
			      "not\n");
}

void standings_print(const struct standings *st, bool color, struct buf *out)
{
	enum table_style style = color ? TABLE_COLOR : TABLE_PLAIN;

	print_players(st, style, out);
	print_matrix(st, style, out);
	print_rounds(st, style, out);
	print_verdict(st, out);
	meetings_say(st->schedule, out);
}

static json_t *name_json(const struct standings *st, int index)
{
	return index < 0 ? json_null()
			 : json_text(st->players[index].name, strlen(st->players[index].name));
}

static json_t *player_json(const struct standings *st, int index, bool rounds)
{
	const struct standings_player *p = &st->players[index];
	json_t *outcomes = json_object(), *j = json_object();

	for (int i = 0; i < OUT_COUNT; i++)
		json_object_set_new(outcomes, outcome_names[i], json_integer(p->outcomes[i]));
	json_object_set_new(j, "name", name_json(st, index));
	if (rounds)
		json_object_set_new(j, "rounds_won", json_integer(p->rounds_won));
	json_object_set_new(j, "games_won", json_integer(p->games.won));
	json_object_set_new(j, "draws", json_integer(p->games.drawn));
	json_object_set_new(j, "games_lost", json_integer(p->games.lost));
	json_object_set_new(j, "outcomes", outcomes);
	return j;
}

static json_t *matrix_json(const struct standings *st)
{
	static const char *const keys[] = {"won", "drawn", "lost", "share"};
	json_t *j = json_object(), *names = json_array(), *part[4];

	json_object_set_new(j, "players", names);
	for (size_t k = 0; k < 4; k++)
		json_object_set_new(j, keys[k], part[k] = json_array());
	for (size_t i = 0; i < st->n; i++) {
		json_t *row[4];
		json_array_append_new(names, name_json(st, (int)i));
		for (size_t k = 0; k < 4; k++)
			json_array_append_new(part[k], row[k] = json_array());
		for (size_t o = 0; o < st->n; o++) {
			const struct tally *t = &st->matrix[i * st->n + o];
			double share = tally_share(t);
			json_array_append_new(row[0], json_integer(t->won));
			json_array_append_new(row[1], json_integer(t->drawn));
			json_array_append_new(row[2], json_integer(t->lost));
			json_array_append_new(row[3], share < 0 ? json_null() : json_real(share));
		}
	}
	return j;
}

json_t *standings_json(const struct standings *st)
{
	json_t *j = json_object(), *players = json_array(), *rounds = json_array();

	json_object_set_new(j, "status", json_text(st->status, strlen(st->status)));
	json_object_set_new(j, "rounds", json_integer(st->rounds));
	if (st->isolation[0] != '\0') {
		json_object_set_new(j, "engine", json_text(st->engine, strlen(st->engine)));
		json_object_set_new(j, "isolation", json_string(st->isolation));
		json_object_set_new(j, "co_resident", json_boolean(standings_co_resident(st)));
	}
	json_object_set_new(j, "players", players);
	for (size_t i = 0; i < st->n; i++)
		json_array_append_new(players, player_json(st, (int)i, true));
	json_object_set_new(j, "winner", name_json(st, st->winner));
	json_object_set_new(j, "round_winners", rounds);
	vec_each (const struct standings_round, r, &st->by_round) {
		json_t *x = json_object();
		json_object_set_new(x, "round", json_integer(r->round));
		json_object_set_new(x, "winner", name_json(st, r->winner));
		json_array_append_new(rounds, x);
	}
	json_object_set_new(j, "matrix", matrix_json(st));
	if (st->schedule != NULL)
		json_object_set(j, "schedule", st->schedule);
	return j;
}

json_t *standings_of_round_json(const struct standings *st, int round)
{
	json_t *j = json_object(), *players = json_array();

	json_object_set_new(j, "round", json_integer(round));
	json_object_set_new(j, "winner", name_json(st, st->winner));
	json_object_set_new(j, "players", players);
	for (size_t i = 0; i < st->n; i++)
		json_array_append_new(players, player_json(st, (int)i, false));
	json_object_set_new(j, "matrix", matrix_json(st));
	return j;
}
