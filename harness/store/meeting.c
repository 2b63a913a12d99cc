#include "harness/store/db.h"

#include <math.h>
#include <string.h>

#define COLUMNS                                                                                    \
	"round, place, turn, a, b, pairing, first_game, games, won, drawn, lost, unplayed, why, "  \
	"stop, llr, elo, elo_lo, elo_hi"

static int load(struct store *s, sqlite3_stmt *q, struct store_meeting *x, struct err *e)
{
	int *const ints[] = {&x->round, &x->place,   &x->turn,       &x->a,
			     &x->b,     &x->pairing, &x->first_game, &x->games,
			     &x->won,   &x->drawn,   &x->lost,       &x->unplayed};

	for (int i = 0; i < 12; i++) {
		*ints[i] = sqlite3_column_int(q, i);
		if (*ints[i] < (ints[i] == &x->b ? -1 : 0))
			return db_damaged(s, "numbers of a meeting", e);
	}
	if (x->a >= STORE_PLAYERS_MAX || x->b >= STORE_PLAYERS_MAX || x->round > 1000000)
		return db_damaged(s, "players of a meeting", e);
	db_text(q, 12, x->why, sizeof(x->why));
	db_text(q, 13, x->stop, sizeof(x->stop));
	/* NaN is kept as NULL. */
	x->llr = db_real(q, 14, NAN);
	x->elo = db_real(q, 15, NAN);
	x->elo_lo = db_real(q, 16, NAN);
	x->elo_hi = db_real(q, 17, NAN);
	return 0;
}

static bool is_same(const struct store_meeting *a, const struct store_meeting *b)
{
	return a->a == b->a && a->b == b->b && a->pairing == b->pairing &&
	       a->first_game == b->first_game && a->games == b->games && a->won == b->won &&
	       a->drawn == b->drawn && strcmp(a->stop, b->stop) == 0;
}

static int find(struct store *s, int round, int place, struct store_meeting *ret, struct err *e)
{
	STMT_SCOPED *q = NULL;

	if (db_prepare(s, "SELECT " COLUMNS " FROM meeting WHERE round = ? AND place = ?", &q, e) <
	    0)
		return -1;
	db_bind(q, "ii", round, place);
	int rc = db_step(s, q, e);
	return rc <= 0 ? (rc < 0 ? -1 : 1) : load(s, q, ret, e);
}

int store_put_meeting(struct store *s, const struct store_meeting *x, struct err *e)
{
	static const char sql[] =
		"INSERT INTO meeting(" COLUMNS ") VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
	STMT_SCOPED *q = NULL;
	struct store_meeting have;
	const double reals[] = {x->llr, x->elo, x->elo_lo, x->elo_hi};
	int rc = find(s, x->round, x->place, &have, e);

	if (rc < 0 || (rc == 0 && is_same(x, &have)))
		return rc;
	if (rc == 0)
		return err_set(e, ERR_USAGE,
			       "%s holds another meeting %d of round %d: it was made with another "
			       "configuration or agon; use a new directory",
			       s->db_path, x->place, x->round);
	if (db_prepare(s, sql, &q, e) < 0)
		return -1;
	db_bind(q, "iiiiiiiiiiiiss", x->round, x->place, x->turn, x->a, x->b, x->pairing,
		x->first_game, x->games, x->won, x->drawn, x->lost, x->unplayed, x->why, x->stop);
	for (int i = 0; i < 4; i++)
		if (!isnan(reals[i])) /* SQLite would make it NULL as well */
			sqlite3_bind_double(q, 15 + i, reals[i]);
	return db_insert(s, q, e);
}

int store_each_meeting(struct store *s, int round, int (*fn)(void *, const struct store_meeting *),
		       void *cookie, struct err *e)
{
	STMT_SCOPED *q = NULL;
	struct store_meeting x;
	int rc;

	if (db_prepare(s,
		       "SELECT " COLUMNS " FROM meeting WHERE round BETWEEN ? AND ? "
		       "ORDER BY round, place",
		       &q, e) < 0)
		return -1;
	db_bind(q, "ii", round < 0 ? 0 : round, round < 0 ? INT32_MAX : round);
	while ((rc = db_step(s, q, e)) > 0) {
		if (load(s, q, &x, e) < 0)
			return -1;
		if ((rc = fn(cookie, &x)) != 0)
			return rc;
	}
	return rc;
}

int store_put_round_end(struct store *s, const struct store_round_end *x, struct err *e)
{
	STMT_SCOPED *q = NULL;
	struct store_round_end have;
	int rc = store_round_end(s, x->round, &have, e);

	if (rc < 0 || (rc == 0 && have.winner == x->winner && strcmp(have.state, x->state) == 0))
		return rc;
	if (rc == 0)
		return err_set(e, ERR_USAGE,
			       "%s holds another end of round %d: it was made with another "
			       "configuration or agon; use a new directory",
			       s->db_path, x->round);
	if (db_prepare(s, "INSERT INTO round_end(round, winner, state) VALUES(?, ?, ?)", &q, e) < 0)
		return -1;
	db_bind(q, "iis", x->round, x->winner, x->state);
	return db_insert(s, q, e);
}

int store_round_end(struct store *s, int round, struct store_round_end *ret, struct err *e)
{
	STMT_SCOPED *q = NULL;

	if (db_prepare(s, "SELECT winner, state FROM round_end WHERE round = ?", &q, e) < 0)
		return -1;
	db_bind(q, "i", round);
	int rc = db_step(s, q, e);
	if (rc <= 0)
		return rc < 0 ? -1 : 1;
	*ret = (struct store_round_end){.round = round, .winner = sqlite3_column_int(q, 0)};
	if (ret->winner < -1 || ret->winner >= STORE_PLAYERS_MAX)
		return db_damaged(s, "winner of a round", e);
	db_text(q, 1, ret->state, sizeof(ret->state));
	return 0;
}
