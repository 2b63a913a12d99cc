#include "harness/store/db.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define EDIT_COLUMNS "round, player, job, tree, status, reason, log, feedback, cpu_ns, wall_ns"
#define BUILD_COLUMNS                                                                              \
	"round, player, job, tree_in, tree_out, outcome, reason, log, cached, cpu_ns, wall_ns"
#define MATCH_COLUMNS                                                                              \
	"round, pairing, batch, job, status, reason, n, first_game, games, replay, cpu_ns, "       \
	"wall_ns, stride"

const char *const db_sql[ST_COUNT] = {
	[ST_BEGIN] = "BEGIN IMMEDIATE",
	[ST_COMMIT] = "COMMIT",
	[ST_ROLLBACK] = "ROLLBACK",
	[ST_META_SET] = "INSERT INTO meta(key, value) VALUES(?, ?) "
			"ON CONFLICT(key) DO UPDATE SET value = excluded.value",
	[ST_META_GET] = "SELECT value FROM meta WHERE key = ?",
	[ST_PLAYER_GET] = "SELECT name, agent FROM player WHERE id = ?",
	[ST_PLAYER_PUT] = "INSERT INTO player(id, name, agent) VALUES(?, ?, ?)",
	[ST_EDIT_GET] = "SELECT " EDIT_COLUMNS " FROM edit WHERE round = ? AND player = ?",
	[ST_EDIT_PUT] = "INSERT INTO edit(" EDIT_COLUMNS ") VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[ST_BUILD_GET] = "SELECT " BUILD_COLUMNS " FROM build WHERE round = ? AND player = ?",
	[ST_BUILD_BY_JOB] = "SELECT " BUILD_COLUMNS " FROM build WHERE job = ? AND outcome = 0 "
			    "ORDER BY round, player LIMIT 1",
	[ST_BUILD_PUT] =
		"INSERT INTO build(" BUILD_COLUMNS ") VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[ST_MATCH_GET] = "SELECT " MATCH_COLUMNS
			 ", id FROM match WHERE round = ? AND pairing = ? AND batch = ?",
	[ST_MATCH_PUT] = "INSERT INTO match(" MATCH_COLUMNS
			 ") VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[ST_SEATS] = "SELECT player, log FROM seat WHERE match = ? ORDER BY pos",
	[ST_SEAT_PUT] = "INSERT INTO seat(match, pos, player, log) VALUES(?, ?, ?, ?)",
	[ST_GAME_PUT] = "INSERT INTO game(id, seed, hash, result, turns, detail) "
			"VALUES(?, ?, ?, ?, ?, ?)",
	[ST_ACTIONS_PUT] = "INSERT INTO actions(match, log) VALUES(?, ?)",
};

static const char disk_full[] = "disk full: cannot write ";
static const char free_some[] =
	"; nothing is half-written: free some space and run the same command again";

static const struct {
	int rc;
	enum err_code code;
	const char *before, *after; /* the path of run.db */
} failures[] = {
	{SQLITE_FULL, ERR_INTERNAL, disk_full, free_some},
	{SQLITE_NOTADB, ERR_USAGE, "", " is not a SQLite database: not a run directory"},
	{SQLITE_CORRUPT, ERR_INTERNAL, "",
	 " is damaged; restore it from a copy, or start again in a new directory"},
	{SQLITE_READONLY, ERR_USAGE, "cannot write ", ": check its permissions"},
	{SQLITE_CANTOPEN, ERR_USAGE, "cannot open ", ": check that it is there and readable"},
	{SQLITE_PERM, ERR_USAGE, "cannot open ", ": check its permissions"},
	{SQLITE_BUSY, ERR_INTERNAL, "", " is kept locked by another program"},
};

int db_fail(struct store *s, int rc, struct err *e)
{
	int primary = rc & 0xff;
	int sys = s->db != NULL ? sqlite3_system_errno(s->db) : 0;

	if (primary == SQLITE_IOERR && (sys == ENOSPC || sys == EDQUOT))
		primary = SQLITE_FULL;
	for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++)
		if (failures[i].rc == primary)
			return err_set(e, failures[i].code, "%s%s%s", failures[i].before,
				       s->db_path, failures[i].after);
	return err_set(e, ERR_INTERNAL, "%s: %s", s->db_path,
		       s->db != NULL ? sqlite3_errmsg(s->db) : sqlite3_errstr(rc));
}

int db_damaged(struct store *s, const char *what, struct err *e)
{
	return err_set(e, ERR_INTERNAL,
		       "%s is damaged (%s); restore it from a copy, or start again in a new "
		       "directory",
		       s->db_path, what);
}

int db_fail_sys(const struct store *s, const char *doing, const char *what, struct err *e)
{
	if (errno == ENOSPC || errno == EDQUOT)
		return err_set(e, ERR_INTERNAL, "%s%s/%s%s", disk_full, s->dir, what, free_some);
	bool theirs = errno == EACCES || errno == EROFS || errno == EPERM;
	return err_sys(e, theirs ? ERR_USAGE : ERR_INTERNAL, "cannot %s %s/%s", doing, s->dir,
		       what);
}

int db_exec(struct store *s, const char *sql, struct err *e)
{
	int rc = sqlite3_exec(s->db, sql, NULL, NULL, NULL);
	return rc == SQLITE_OK ? 0 : db_fail(s, rc, e);
}

int db_prepare(struct store *s, const char *sql, sqlite3_stmt **ret, struct err *e)
{
	int rc = sqlite3_prepare_v2(s->db, sql, -1, ret, NULL);
	return rc == SQLITE_OK ? 0 : db_fail(s, rc, e);
}

void db_drop(sqlite3_stmt **q)
{
	sqlite3_finalize(*q);
	*q = NULL;
}

sqlite3_stmt *db_get(struct store *s, enum db_stmt which, struct err *e)
{
	if (s->stmt[which] == NULL && db_prepare(s, db_sql[which], &s->stmt[which], e) < 0)
		return NULL;
	sqlite3_reset(s->stmt[which]);
	sqlite3_clear_bindings(s->stmt[which]);
	return s->stmt[which];
}

static int bind_one(sqlite3_stmt *q, int at, char type, va_list *ap)
{
	if (type == 'i')
		return sqlite3_bind_int(q, at, va_arg(*ap, int));
	if (type == 'I')
		return sqlite3_bind_int64(q, at, va_arg(*ap, int64_t));
	if (type == 's')
		return sqlite3_bind_text(q, at, va_arg(*ap, const char *), -1, SQLITE_TRANSIENT);
	if (type != 'b')
		BUG("bind type '%c'", type);
	const struct buf *b = va_arg(*ap, const struct buf *);
	return b->len == 0 ? sqlite3_bind_null(q, at)
			   : sqlite3_bind_blob64(q, at, b->data, b->len, SQLITE_STATIC);
}

void db_bind(sqlite3_stmt *q, const char *types, ...)
{
	va_list ap;

	va_start(ap, types);
	for (int i = 0; types[i] != '\0'; i++)
		if (bind_one(q, i + 1, types[i], &ap) != SQLITE_OK)
			BUG("value %d of \"%s\" cannot be bound", i + 1, sqlite3_sql(q));
	va_end(ap);
}

int db_step(struct store *s, sqlite3_stmt *q, struct err *e)
{
	int rc = sqlite3_step(q);

	if (rc == SQLITE_ROW)
		return 1;
	if (rc != SQLITE_DONE)
		db_fail(s, rc, e);
	sqlite3_reset(q);
	return rc == SQLITE_DONE ? 0 : -1;
}

int db_run(struct store *s, sqlite3_stmt *q, struct err *e)
{
	int rc = db_step(s, q, e);
	if (rc > 0)
		BUG("rows from \"%s\"", sqlite3_sql(q));
	return rc;
}

void db_text(sqlite3_stmt *q, int column, char *ret, size_t size)
{
	const unsigned char *text = sqlite3_column_text(q, column);
	snprintf(ret, size, "%s", text != NULL ? (const char *)text : "");
}

double db_real(sqlite3_stmt *q, int column, double none)
{
	return sqlite3_column_type(q, column) == SQLITE_NULL ? none
							     : sqlite3_column_double(q, column);
}

int db_begin(struct store *s, struct err *e)
{
	if (!s->writable)
		BUG("writing to a store that was opened for reading");
	sqlite3_stmt *q = db_get(s, ST_BEGIN, e);
	return q == NULL ? -1 : db_run(s, q, e);
}

int db_end(struct store *s, bool ok, struct err *e)
{
	sqlite3_stmt *q = ok ? db_get(s, ST_COMMIT, e) : NULL;

	if (q != NULL && db_run(s, q, e) == 0)
		return 0;
	/* Some failures (a full disk) have rolled back by themselves. */
	if (!sqlite3_get_autocommit(s->db))
		sqlite3_exec(s->db, db_sql[ST_ROLLBACK], NULL, NULL, NULL);
	return -1;
}

int db_insert(struct store *s, sqlite3_stmt *bound, struct err *e)
{
	if (blob_flush(s, e) < 0 || db_begin(s, e) < 0)
		return -1;
	return db_end(s, db_run(s, bound, e) == 0, e);
}
