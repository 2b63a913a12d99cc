#include "harness/store/db.h"

#include <string.h>

enum { ROUNDS_MAX = 1000000 };

/*
 * store_each_*() prepare a statement of their own, so a callback may ask the
 * store for anything, the same rows included.
 */

/* Readers index by these, and the file may be anybody's. */
static bool is_round(int round)
{
	return round >= 0 && round <= ROUNDS_MAX;
}

static bool is_player(int player)
{
	return player >= 0 && player < STORE_PLAYERS_MAX;
}

static int load_edit(struct store *s, sqlite3_stmt *q, struct store_edit *x, struct err *e)
{
	x->round = sqlite3_column_int(q, 0);
	x->player = sqlite3_column_int(q, 1);
	db_text(q, 2, x->job, sizeof(x->job));
	db_text(q, 3, x->tree, sizeof(x->tree));
	db_text(q, 4, x->status, sizeof(x->status));
	db_text(q, 5, x->reason, sizeof(x->reason));
	db_text(q, 6, x->log, sizeof(x->log));
	db_text(q, 7, x->feedback, sizeof(x->feedback));
	x->cpu_ns = sqlite3_column_int64(q, 8);
	x->wall_ns = sqlite3_column_int64(q, 9);
	return is_round(x->round) && is_player(x->player) ? 0
							  : db_damaged(s, "place of an edit", e);
}

static int load_build(struct store *s, sqlite3_stmt *q, struct store_build *x, struct err *e)
{
	int outcome = sqlite3_column_int(q, 5);

	if (outcome < 0 || outcome >= OUT_COUNT)
		return db_damaged(s, "outcome of a build", e);
	x->round = sqlite3_column_int(q, 0);
	x->player = sqlite3_column_int(q, 1);
	db_text(q, 2, x->job, sizeof(x->job));
	db_text(q, 3, x->tree_in, sizeof(x->tree_in));
	db_text(q, 4, x->tree_out, sizeof(x->tree_out));
	x->outcome = (enum outcome)outcome;
	db_text(q, 6, x->reason, sizeof(x->reason));
	db_text(q, 7, x->log, sizeof(x->log));
	x->cached = sqlite3_column_int(q, 8) != 0;
	x->cpu_ns = sqlite3_column_int64(q, 9);
	x->wall_ns = sqlite3_column_int64(q, 10);
	return is_round(x->round) && is_player(x->player) ? 0
							  : db_damaged(s, "place of a build", e);
}

static int load_seats(struct store *s, int64_t id, struct store_match *m, struct err *e)
{
	sqlite3_stmt *q = db_get(s, ST_SEATS, e);
	int n = 0, rc;

	if (q == NULL)
		return -1;
	db_bind(q, "I", id);
	while ((rc = db_step(s, q, e)) > 0)
		if (n < m->n) {
			m->player[n] = sqlite3_column_int(q, 0);
			if (!is_player(m->player[n]))
				return db_damaged(s, "player of a match", e);
			db_text(q, 1, m->log[n], sizeof(m->log[n]));
			n++;
		}
	return rc < 0 ? -1 : n == m->n ? 0 : db_damaged(s, "seats of a match", e);
}

/* Column 13 is the id. */
static int load_match(struct store *s, sqlite3_stmt *q, struct store_match *m, int64_t *ret_id,
		      struct err *e)
{
	memset(m, 0, sizeof(*m));
	m->round = sqlite3_column_int(q, 0);
	m->pairing = sqlite3_column_int(q, 1);
	m->batch = sqlite3_column_int(q, 2);
	db_text(q, 3, m->job, sizeof(m->job));
	db_text(q, 4, m->status, sizeof(m->status));
	db_text(q, 5, m->reason, sizeof(m->reason));
	m->n = sqlite3_column_int(q, 6);
	m->first_game = sqlite3_column_int(q, 7);
	m->games = sqlite3_column_int(q, 8);
	db_text(q, 9, m->replay, sizeof(m->replay));
	m->cpu_ns = sqlite3_column_int64(q, 10);
	m->wall_ns = sqlite3_column_int64(q, 11);
	m->stride = sqlite3_column_int(q, 12);
	*ret_id = sqlite3_column_int64(q, 13);
	if (m->n < 1 || m->n > STORE_SEATS_MAX)
		return db_damaged(s, "players of a match", e);
	if (!is_round(m->round) || m->pairing < 0 || m->batch < 0 || m->first_game < 0 ||
	    m->first_game > 1 << 30 || m->games < 0 || m->games > GAMES_PER_MATCH_MAX ||
	    m->stride < 1 || m->stride > STORE_SEATS_MAX)
		return db_damaged(s, "games of a match", e);
	return load_seats(s, *ret_id, m, e);
}

static int load_game(struct store *s, sqlite3_stmt *q, const struct store_match *m,
		     struct store_game *g, struct err *e)
{
	memset(g, 0, sizeof(*g));
	int place = (int)(sqlite3_column_int64(q, 0) & (GAMES_PER_MATCH_MAX - 1));
	g->idx = m->first_game + place * m->stride;
	g->seed = (uint64_t)sqlite3_column_int64(q, 1);
	g->hash = (uint64_t)sqlite3_column_int64(q, 2);
	g->turns = sqlite3_column_int64(q, 4);
	const void *detail = sqlite3_column_blob(q, 5);
	size_t len = (size_t)sqlite3_column_bytes(q, 5);
	if (game_unpack(sqlite3_column_int64(q, 3), detail, len, m->n, g) < 0)
		return db_damaged(s, "result of a game", e);
	return 0;
}

int store_edit(struct store *s, int round, int player, struct store_edit *ret, struct err *e)
{
	sqlite3_stmt *q = db_get(s, ST_EDIT_GET, e);

	if (q == NULL)
		return -1;
	db_bind(q, "ii", round, player);
	int rc = db_step(s, q, e);
	if (rc <= 0)
		return rc < 0 ? -1 : 1;
	rc = load_edit(s, q, ret, e);
	sqlite3_reset(q);
	return rc;
}

static int one_build(struct store *s, sqlite3_stmt *q, struct store_build *ret, struct err *e)
{
	int rc = db_step(s, q, e);

	if (rc <= 0)
		return rc < 0 ? -1 : 1;
	rc = load_build(s, q, ret, e);
	sqlite3_reset(q);
	return rc;
}

int store_build(struct store *s, int round, int player, struct store_build *ret, struct err *e)
{
	sqlite3_stmt *q = db_get(s, ST_BUILD_GET, e);

	if (q == NULL)
		return -1;
	db_bind(q, "ii", round, player);
	return one_build(s, q, ret, e);
}

int store_build_by_job(struct store *s, const char *job, struct store_build *ret, struct err *e)
{
	sqlite3_stmt *q = db_get(s, ST_BUILD_BY_JOB, e);

	if (q == NULL)
		return -1;
	db_bind(q, "s", job);
	return one_build(s, q, ret, e);
}

int store_match(struct store *s, int round, int pairing, int batch, struct store_match *ret,
		struct err *e)
{
	sqlite3_stmt *q = db_get(s, ST_MATCH_GET, e);
	int64_t id;

	if (q == NULL)
		return -1;
	db_bind(q, "iii", round, pairing, batch);
	int rc = db_step(s, q, e);
	if (rc <= 0)
		return rc < 0 ? -1 : 1;
	rc = load_match(s, q, ret, &id, e);
	sqlite3_reset(q);
	return rc;
}

int store_each_player(struct store *s, int (*fn)(void *, const struct store_player *), void *cookie,
		      struct err *e)
{
	STMT_SCOPED *q = NULL;
	int rc;

	if (db_prepare(s, "SELECT id, name, agent FROM player ORDER BY id", &q, e) < 0)
		return -1;
	while ((rc = db_step(s, q, e)) > 0) {
		struct store_player p = {.id = sqlite3_column_int(q, 0)};
		if (!is_player(p.id))
			return db_damaged(s, "number of a player", e);
		db_text(q, 1, p.name, sizeof(p.name));
		db_text(q, 2, p.agent, sizeof(p.agent));
		if ((rc = fn(cookie, &p)) != 0)
			return rc;
	}
	return rc;
}

int store_each_edit(struct store *s, int (*fn)(void *, const struct store_edit *), void *cookie,
		    struct err *e)
{
	STMT_SCOPED *q = NULL;
	struct store_edit x;
	int rc;

	if (db_prepare(s,
		       "SELECT round, player, job, tree, status, reason, log, feedback, cpu_ns, "
		       "wall_ns FROM edit ORDER BY round, player",
		       &q, e) < 0)
		return -1;
	while ((rc = db_step(s, q, e)) > 0) {
		if (load_edit(s, q, &x, e) < 0)
			return -1;
		if ((rc = fn(cookie, &x)) != 0)
			return rc;
	}
	return rc;
}

int store_each_build(struct store *s, int (*fn)(void *, const struct store_build *), void *cookie,
		     struct err *e)
{
	STMT_SCOPED *q = NULL;
	struct store_build x;
	int rc;

	if (db_prepare(s,
		       "SELECT round, player, job, tree_in, tree_out, outcome, reason, log, "
		       "cached, cpu_ns, wall_ns FROM build ORDER BY round, player",
		       &q, e) < 0)
		return -1;
	while ((rc = db_step(s, q, e)) > 0) {
		if (load_build(s, q, &x, e) < 0)
			return -1;
		if ((rc = fn(cookie, &x)) != 0)
			return rc;
	}
	return rc;
}

/* Matches of a round, pairing and batch; -1 is any. */
static int prepare_matches(struct store *s, int round, int pairing, int batch, sqlite3_stmt **ret,
			   struct err *e)
{
	static const char sql[] =
		"SELECT round, pairing, batch, job, status, reason, n, first_game, games, replay, "
		"cpu_ns, wall_ns, stride, id FROM match WHERE round BETWEEN ?1 AND ?2 "
		"AND pairing BETWEEN ?3 AND ?4 AND batch BETWEEN ?5 AND ?6 "
		"ORDER BY round, pairing, batch";
	const int want[] = {round, pairing, batch};

	if (db_prepare(s, sql, ret, e) < 0)
		return -1;
	for (int i = 0; i < 3; i++) {
		sqlite3_bind_int(*ret, 2 * i + 1, want[i] < 0 ? 0 : want[i]);
		sqlite3_bind_int(*ret, 2 * i + 2, want[i] < 0 ? INT32_MAX : want[i]);
	}
	return 0;
}

int store_match_actions(struct store *s, const struct store_match *m, struct buf *ret,
			struct err *e)
{
	STMT_SCOPED *q = NULL;
	char hex[BLOB_HEX];

	if (db_prepare(s,
		       "SELECT log FROM actions WHERE match = (SELECT id FROM match "
		       "WHERE round = ? AND pairing = ? AND batch = ?)",
		       &q, e) < 0)
		return -1;
	db_bind(q, "iii", m->round, m->pairing, m->batch);
	int rc = db_step(s, q, e);
	if (rc <= 0)
		return rc < 0 ? -1 : 1;
	db_text(q, 0, hex, sizeof(hex));
	return blob_get(s, hex, ret, e);
}

int store_each_match(struct store *s, int round, int (*fn)(void *, const struct store_match *),
		     void *cookie, struct err *e)
{
	STMT_SCOPED *q = NULL;
	struct store_match m;
	int64_t id;
	int rc;

	if (prepare_matches(s, round, -1, -1, &q, e) < 0)
		return -1;
	while ((rc = db_step(s, q, e)) > 0) {
		if (load_match(s, q, &m, &id, e) < 0)
			return -1;
		if ((rc = fn(cookie, &m)) != 0)
			return rc;
	}
	return rc;
}

static int each_game_of(struct store *s, sqlite3_stmt *q, const struct store_match *m, int64_t id,
			int (*fn)(void *, const struct store_match *, const struct store_game *),
			void *cookie, struct err *e)
{
	struct store_game g;
	int rc;

	db_bind(q, "II", id << GAME_ID_BITS, (id + 1) << GAME_ID_BITS);
	while ((rc = db_step(s, q, e)) > 0) {
		if (load_game(s, q, m, &g, e) < 0)
			return -1;
		if ((rc = fn(cookie, m, &g)) != 0)
			return rc;
	}
	return rc;
}

int store_each_game(struct store *s, int round, int pairing, int batch,
		    int (*fn)(void *, const struct store_match *, const struct store_game *),
		    void *cookie, struct err *e)
{
	STMT_SCOPED *matches = NULL;
	STMT_SCOPED *games = NULL;
	struct store_match m;
	int64_t id;
	int rc;

	if (prepare_matches(s, round, pairing, batch, &matches, e) < 0 ||
	    db_prepare(s,
		       "SELECT id, seed, hash, result, turns, detail FROM game "
		       "WHERE id >= ? AND id < ? ORDER BY id",
		       &games, e) < 0)
		return -1;
	while ((rc = db_step(s, matches, e)) > 0) {
		if (load_match(s, matches, &m, &id, e) < 0)
			return -1;
		if ((rc = each_game_of(s, games, &m, id, fn, cookie, e)) != 0)
			return rc;
	}
	return rc;
}
