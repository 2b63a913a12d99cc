#include "harness/store/db.h"

#include <string.h>

/*
 * Every put is one transaction, and a row that is already there from the same
 * job changes nothing: whoever resumes may put again what it is not sure of.
 */

/* 1: there is one from this job; 0: none; -1: from another job, or failure.
 * q is bound; column 0 of ... job_column names the job. */
static int is_done(struct store *s, sqlite3_stmt *q, int job_column, const char *job,
		   const char *what, int round, int which, struct err *e)
{
	int rc = db_step(s, q, e);

	if (rc <= 0)
		return rc;
	const char *have = (const char *)sqlite3_column_text(q, job_column);
	if (have == NULL || strcmp(have, job) != 0)
		rc = err_set(e, ERR_USAGE,
			     "%s holds another %s %d of round %d (job %.12s, now %.12s): it was "
			     "made with another configuration or agon; use a new directory",
			     s->db_path, what, which, round, have != NULL ? have : "", job);
	sqlite3_reset(q);
	return rc;
}

int store_put_player(struct store *s, const struct store_player *p, struct err *e)
{
	sqlite3_stmt *q = db_get(s, ST_PLAYER_GET, e);

	if (q == NULL)
		return -1;
	db_bind(q, "i", p->id);
	int rc = db_step(s, q, e);
	if (rc > 0) {
		struct store_player have;
		db_text(q, 0, have.name, sizeof(have.name));
		db_text(q, 1, have.agent, sizeof(have.agent));
		sqlite3_reset(q);
		if (strcmp(have.name, p->name) == 0 && strcmp(have.agent, p->agent) == 0)
			return 0;
		return err_set(e, ERR_USAGE,
			       "%s has %s (%s) as player %d, not %s (%s): it belongs to another "
			       "tournament; use a new directory",
			       s->db_path, have.name, have.agent, p->id, p->name, p->agent);
	}
	if (rc < 0 || (q = db_get(s, ST_PLAYER_PUT, e)) == NULL)
		return -1;
	db_bind(q, "iss", p->id, p->name, p->agent);
	return db_insert(s, q, e);
}

int store_put_edit(struct store *s, const struct store_edit *x, struct err *e)
{
	sqlite3_stmt *q = db_get(s, ST_EDIT_GET, e);

	if (q == NULL)
		return -1;
	db_bind(q, "ii", x->round, x->player);
	int rc = is_done(s, q, 2, x->job, "edit of player", x->round, x->player, e);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if ((q = db_get(s, ST_EDIT_PUT, e)) == NULL)
		return -1;
	db_bind(q, "iissssssII", x->round, x->player, x->job, x->tree, x->status, x->reason, x->log,
		x->feedback, x->cpu_ns, x->wall_ns);
	return db_insert(s, q, e);
}

int store_put_build(struct store *s, const struct store_build *x, struct err *e)
{
	sqlite3_stmt *q = db_get(s, ST_BUILD_GET, e);

	if (q == NULL)
		return -1;
	db_bind(q, "ii", x->round, x->player);
	int rc = is_done(s, q, 2, x->job, "build of player", x->round, x->player, e);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if ((q = db_get(s, ST_BUILD_PUT, e)) == NULL)
		return -1;
	db_bind(q, "iisssissiII", x->round, x->player, x->job, x->tree_in, x->tree_out,
		(int)x->outcome, x->reason, x->log, (int)x->cached, x->cpu_ns, x->wall_ns);
	return db_insert(s, q, e);
}

static int insert_seats(struct store *s, const struct store_match *m, int64_t id, struct err *e)
{
	for (int i = 0; i < m->n; i++) {
		sqlite3_stmt *q = db_get(s, ST_SEAT_PUT, e);
		if (q == NULL)
			return -1;
		db_bind(q, "Iiis", id, i, m->player[i], m->log[i]);
		if (db_run(s, q, e) < 0)
			return -1;
	}
	return 0;
}

static int stride_of(const struct store_match *m)
{
	return m->stride > 0 ? m->stride : 1;
}

static int insert_games(struct store *s, const struct store_match *m, const struct store_game *g,
			int64_t id, struct err *e)
{
	BUF_SCOPED detail = BUF_INIT;

	for (int i = 0; i < m->games; i++) {
		if (g[i].idx != m->first_game + i * stride_of(m))
			BUG("game %d of a match from %d by %d has number %d", i, m->first_game,
			    stride_of(m), g[i].idx);
		sqlite3_stmt *q = db_get(s, ST_GAME_PUT, e);
		if (q == NULL)
			return -1;
		buf_clear(&detail);
		int64_t result = game_pack(&g[i], m->n, &detail);
		db_bind(q, "IIIIIb", id << GAME_ID_BITS | i, (int64_t)g[i].seed, (int64_t)g[i].hash,
			result, g[i].turns, &detail);
		if (db_run(s, q, e) < 0)
			return -1;
	}
	return 0;
}

static int insert_match(struct store *s, const struct store_match *m,
			const struct store_game *games, struct err *e)
{
	sqlite3_stmt *q = db_get(s, ST_MATCH_PUT, e);

	if (q == NULL)
		return -1;
	db_bind(q, "iiisssiiisIIi", m->round, m->pairing, m->batch, m->job, m->status, m->reason,
		m->n, m->first_game, m->games, m->replay, m->cpu_ns, m->wall_ns, stride_of(m));
	if (db_run(s, q, e) < 0)
		return -1;
	int64_t id = sqlite3_last_insert_rowid(s->db);
	if (insert_seats(s, m, id, e) < 0)
		return -1;
	if (m->actions[0] != '\0') {
		if ((q = db_get(s, ST_ACTIONS_PUT, e)) == NULL)
			return -1;
		db_bind(q, "Is", id, m->actions);
		if (db_run(s, q, e) < 0)
			return -1;
	}
	return games != NULL ? insert_games(s, m, games, id, e) : 0;
}

int store_put_match(struct store *s, const struct store_match *m, const struct store_game *games,
		    struct err *e)
{
	if (m->n < 1 || m->n > STORE_SEATS_MAX || m->games < 0 || m->games > GAMES_PER_MATCH_MAX)
		BUG("match of %d players and %d games", m->n, m->games);
	if (games == NULL && strcmp(m->status, "played") == 0 && m->games > 0)
		BUG("a played match of %d games without the games", m->games);
	sqlite3_stmt *q = db_get(s, ST_MATCH_GET, e);
	if (q == NULL)
		return -1;
	db_bind(q, "iii", m->round, m->pairing, m->batch);
	int rc = is_done(s, q, 3, m->job, "match in pairing", m->round, m->pairing, e);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (blob_flush(s, e) < 0 || db_begin(s, e) < 0)
		return -1;
	return db_end(s, insert_match(s, m, games, e) == 0, e);
}
