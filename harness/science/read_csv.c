#include "harness/base/fd.h"
#include "harness/science/science.h"

#include <stdlib.h>
#include <string.h>

/* Roles a column can have; several names may mean the same. */
enum role {
	COL_A,
	COL_B,
	COL_A_WINS,
	COL_DRAWS,
	COL_B_WINS,
	COL_RESULT,
	COL_ROUND,
	COL_TOURNAMENT,
	COL_PAIR,
	COL_ARENA,
	COL_GAME,
	COL_PLAYER,
	COL_RANK,
	COL_SCORE,
	COL_COUNT
};
static const struct {
	const char *name;
	enum role role;
} column_names[] = {
	{"a", COL_A},
	{"player_a", COL_A},
	{"white", COL_A},
	{"b", COL_B},
	{"player_b", COL_B},
	{"black", COL_B},
	{"a_wins", COL_A_WINS},
	{"wins", COL_A_WINS},
	{"draws", COL_DRAWS},
	{"ties", COL_DRAWS},
	{"b_wins", COL_B_WINS},
	{"losses", COL_B_WINS},
	{"result", COL_RESULT},
	{"winner", COL_RESULT},
	{"round", COL_ROUND},
	{"period", COL_ROUND},
	{"tournament", COL_TOURNAMENT},
	{"cluster", COL_TOURNAMENT},
	{"run", COL_TOURNAMENT},
	{"pair", COL_PAIR},
	{"arena", COL_ARENA},
	{"game", COL_GAME},
	{"match", COL_GAME},
	{"player", COL_PLAYER},
	{"rank", COL_RANK},
	{"score", COL_SCORE},
};

enum { ABSENT = -1 };

struct table {
	const struct csv *csv;
	const char *what;
	int col[COL_COUNT];
	size_t first; /* first row of data */
	struct record *r;
	VEC(char *)
	labels; /* distinct values of the tournament column */
	int first_cluster;
};

static bool has(const struct table *t, enum role role)
{
	return t->col[role] != ABSENT;
}

static const char *at(const struct table *t, size_t row, enum role role)
{
	return has(t, role) ? csv_cell(t->csv, row, (size_t)t->col[role]) : "";
}

static int bad(const struct table *t, size_t row, struct err *e, const char *why, const char *text)
{
	return err_set(e, ERR_USAGE, "%s:%zu: %s (\"%.60s\")", t->what, t->csv->lines.at[row], why,
		       text);
}

static int columns(struct table *t, struct err *e)
{
	size_t width = csv_width(t->csv, 0);
	bool any = false;

	for (int i = 0; i < COL_COUNT; i++)
		t->col[i] = ABSENT;
	for (size_t c = 0; c < width; c++)
		for (size_t k = 0; k < sizeof(column_names) / sizeof(*column_names); k++)
			if (strcasecmp(csv_cell(t->csv, 0, c), column_names[k].name) == 0 &&
			    !has(t, column_names[k].role)) {
				t->col[column_names[k].role] = (int)c;
				any = true;
			}
	bool wins = has(t, COL_A) && has(t, COL_B) && has(t, COL_A_WINS) && has(t, COL_B_WINS);
	bool games = has(t, COL_A) && has(t, COL_B) && (has(t, COL_RESULT) || has(t, COL_SCORE));
	bool ffa =
		has(t, COL_GAME) && has(t, COL_PLAYER) && (has(t, COL_RANK) || has(t, COL_SCORE));
	t->first = 1;
	if (wins || games || ffa)
		return 0;
	double n;
	if (width == 5 && parse_real(csv_cell(t->csv, 0, 2), &n)) {
		for (int i = 0; i < COL_COUNT; i++)
			t->col[i] = i <= COL_B_WINS ? i : ABSENT;
		t->first = 0;
		return 0;
	}
	if (width == 3 && !any) {
		t->col[COL_A] = 0;
		t->col[COL_B] = 1;
		t->col[COL_RESULT] = 2;
		t->first = 0;
		return 0;
	}
	return err_set(e, ERR_USAGE,
		       "%s: no known columns; expected a,b,a_wins,draws,b_wins or a,b,result or "
		       "game,player,rank in the first line",
		       t->what);
}

static int player_at(struct table *t, size_t row, enum role role, struct err *e)
{
	const char *name = at(t, row, role);
	int i = record_player(t->r, name, strlen(name), e);

	if (i < 0)
		err_wrap(e, "%s:%zu", t->what, t->csv->lines.at[row]);
	return i;
}

static int count_at(const struct table *t, size_t row, enum role role, double *ret, struct err *e)
{
	const char *text = at(t, row, role);

	*ret = 0;
	if (!has(t, role))
		return 0;
	if (!parse_real(text, ret) || *ret < 0 || *ret > 1e15)
		return bad(t, row, e, "expected a number of games >= 0", text);
	return 0;
}

/* Round, tournament and arena of a row. */
static int context_at(struct table *t, size_t row, struct record_row *ret, struct err *e)
{
	double round = 0;

	if (has(t, COL_ROUND) &&
	    (!parse_real(at(t, row, COL_ROUND), &round) || round < 0 || round > 1e9))
		return bad(t, row, e, "expected a round number", at(t, row, COL_ROUND));
	ret->period = (int32_t)round;
	ret->cluster = -1;
	if (has(t, COL_ARENA))
		ret->arena = record_arena(t->r, at(t, row, COL_ARENA));
	if (!has(t, COL_TOURNAMENT))
		return 0;
	/* Rows of one tournament usually follow one another: look from the end. */
	const char *label = at(t, row, COL_TOURNAMENT);
	size_t i = t->labels.len;
	while (i > 0 && strcmp(t->labels.at[i - 1], label) != 0)
		i--;
	if (i == 0) {
		vec_push(&t->labels, xstrdup(label));
		i = t->labels.len;
	}
	ret->cluster = t->first_cluster + (int)i - 1;
	t->r->clusters = t->first_cluster + (int)t->labels.len;
	return 0;
}

/* Points of a from a result cell: 0, 1/2, 1; 2 for "*"; -1 for nonsense. */
static double points_of(const char *text, const char *a, const char *b)
{
	static const struct {
		const char *text;
		double points;
	} known[] = {{"1-0", 1},    {"0-1", 0},   {"1/2-1/2", 0.5}, {"1/2", 0.5},
		     {"draw", 0.5}, {"tie", 0.5}, {"a", 1},         {"b", 0},
		     {"*", 2},      {"", 2},      {"0.5-0.5", 0.5}};
	double n;

	if (strcmp(text, a) == 0 || strcmp(text, b) == 0)
		return strcmp(text, a) == 0;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (strcasecmp(text, known[i].text) == 0)
			return known[i].points;
	if (parse_real(text, &n) && (n == 0 || n == 0.5 || n == 1))
		return n;
	return -1;
}

/* A game pair is complete when its second game is read: the two rows follow one another. */
struct open_pair {
	const char *label;
	int a, b;
	double points;
};

static void pair_game(struct table *t, size_t row, int a, int b, double points,
		      struct open_pair *open)
{
	const char *label = at(t, row, COL_PAIR);

	if (!has(t, COL_PAIR) || label[0] == '\0')
		return;
	bool same = open->label != NULL && strcmp(open->label, label) == 0;
	if (same && open->a == a && open->b == b)
		points += open->points;
	else if (same && open->a == b && open->b == a)
		points = open->points + (1 - points);
	else
		same = false;
	if (!same) {
		*open = (struct open_pair){label, a, b, points};
		return;
	}
	double count[5] = {0};
	count[(int)(2 * points + 0.5)] = 1;
	record_add_penta(t->r, open->a, open->b, count);
	open->label = NULL;
}

static int read_two(struct table *t, struct err *e)
{
	struct open_pair open = {0};

	for (size_t row = t->first; row < t->csv->lines.len; row++) {
		struct record_row x = {0};
		x.a = player_at(t, row, COL_A, e);
		x.b = x.a < 0 ? -1 : player_at(t, row, COL_B, e);
		if (x.a < 0 || x.b < 0 || context_at(t, row, &x, e) < 0)
			return -1;
		if (x.a == x.b)
			return bad(t, row, e, "a player against itself", at(t, row, COL_A));
		if (has(t, COL_A_WINS)) {
			if (count_at(t, row, COL_A_WINS, &x.win, e) < 0 ||
			    count_at(t, row, COL_DRAWS, &x.draw, e) < 0 ||
			    count_at(t, row, COL_B_WINS, &x.loss, e) < 0)
				return -1;
		} else {
			enum role role = has(t, COL_RESULT) ? COL_RESULT : COL_SCORE;
			double p =
				points_of(at(t, row, role), at(t, row, COL_A), at(t, row, COL_B));
			if (p < 0)
				return bad(t, row, e, "expected a result such as 1-0, 0-1 or 1/2",
					   at(t, row, role));
			t->r->skipped += p == 2;
			x.win = p == 1;
			x.draw = p == 0.5;
			x.loss = p == 0;
			if (p < 2)
				pair_game(t, row, x.a, x.b, p, &open);
		}
		record_add(t->r, x);
	}
	return 0;
}

struct seat {
	int player;
	double value; /* smaller is better */
};

static int add_table_game(struct table *t, const struct seat *seat, int n,
			  const struct record_row *ctx)
{
	int player[RECORD_SEATS_MAX], rank[RECORD_SEATS_MAX];

	for (int i = 0; i < n; i++) {
		player[i] = seat[i].player;
		rank[i] = 0;
		for (int j = 0; j < n; j++)
			rank[i] += seat[j].value < seat[i].value;
	}
	if (n == 2)
		record_add(
			t->r,
			(struct record_row){
				.a = player[0],
				.b = player[1],
				.win = rank[0]<rank[1], .draw = rank[0] == rank[1], .loss = rank[0]>
					rank[1],
				.cluster = ctx->cluster,
				.period = ctx->period,
				.arena = ctx->arena});
	else if (n > 2)
		record_add_ffa(t->r, n, player, rank, 1, ctx->cluster, ctx->period, ctx->arena);
	return 0;
}

static int read_seat(struct table *t, size_t row, struct seat *seat, int n, struct err *e)
{
	bool by_rank = has(t, COL_RANK);
	const char *text = at(t, row, by_rank ? COL_RANK : COL_SCORE);
	struct seat s = {.player = player_at(t, row, COL_PLAYER, e)};

	if (s.player < 0)
		return -1;
	if (!parse_real(text, &s.value))
		return bad(t, row, e, "expected a number", text);
	s.value = by_rank ? s.value : -s.value;
	for (int i = 0; i < n; i++)
		if (seat[i].player == s.player)
			return bad(t, row, e, "a player twice in one game", at(t, row, COL_PLAYER));
	if (n >= RECORD_SEATS_MAX)
		return bad(t, row, e, "too many players in one game", at(t, row, COL_GAME));
	seat[n] = s;
	return 0;
}

static int read_table(struct table *t, struct err *e)
{
	struct seat seat[RECORD_SEATS_MAX] = {0};
	struct record_row ctx = {0};
	int n = 0;

	for (size_t row = t->first; row < t->csv->lines.len; row++) {
		if (n > 0 && strcmp(at(t, row, COL_GAME), at(t, row - 1, COL_GAME)) != 0) {
			add_table_game(t, seat, n, &ctx);
			n = 0;
		}
		if (read_seat(t, row, seat, n, e) < 0 || context_at(t, row, &ctx, e) < 0)
			return -1;
		n++;
	}
	return add_table_game(t, seat, n, &ctx);
}

int record_read_csv(struct record *r, const char *what, const char *bytes, size_t len,
		    struct err *e)
{
	struct csv csv;
	struct table t = {.csv = &csv, .what = what, .r = r, .first_cluster = r->clusters};

	if (csv_parse(&csv, what, bytes, len, e) < 0)
		return -1;
	int rc = csv.lines.len == 0 ? err_set(e, ERR_USAGE, "%s: empty", what) : columns(&t, e);
	if (rc == 0)
		rc = has(&t, COL_GAME) && has(&t, COL_PLAYER) ? read_table(&t, e) : read_two(&t, e);
	vec_each (char *, s, &t.labels)
		free(*s);
	vec_release(&t.labels);
	csv_release(&csv);
	return rc;
}
