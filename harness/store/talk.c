#include "harness/store/db.h"

#include <string.h>

#define COLUMNS                                                                                    \
	"round, player, job, status, calls, input, output, cache_write, cache_read, cost, "        \
	"spent, used, cassette, trajectory, model_ns, command_ns"

static void load(sqlite3_stmt *q, struct store_talk *x)
{
	*x = (struct store_talk){.round = sqlite3_column_int(q, 0),
				 .player = sqlite3_column_int(q, 1),
				 .calls = sqlite3_column_int64(q, 4),
				 .input = sqlite3_column_int64(q, 5),
				 .output = sqlite3_column_int64(q, 6),
				 .cache_write = sqlite3_column_int64(q, 7),
				 .cache_read = sqlite3_column_int64(q, 8),
				 .cost = db_real(q, 9, -1),
				 .spent = sqlite3_column_double(q, 10),
				 .used = sqlite3_column_int64(q, 11),
				 .model_ns = sqlite3_column_int64(q, 14),
				 .command_ns = sqlite3_column_int64(q, 15)};
	db_text(q, 2, x->job, sizeof(x->job));
	db_text(q, 3, x->status, sizeof(x->status));
	db_text(q, 12, x->cassette, sizeof(x->cassette));
	db_text(q, 13, x->trajectory, sizeof(x->trajectory));
}

int store_put_talk(struct store *s, const struct store_talk *x, struct err *e)
{
	STMT_SCOPED *q = NULL;
	struct store_talk have;
	int rc = store_talk(s, x->round, x->player, &have, e);

	if (rc < 0)
		return -1;
	if (rc == 0 && strcmp(have.job, x->job) == 0)
		return 0;
	if (rc == 0)
		return err_set(e, ERR_USAGE,
			       "%s holds another conversation of player %d of round %d: it was "
			       "made with another configuration or agon; use a new directory",
			       s->db_path, x->player, x->round);
	if (db_prepare(s, "INSERT INTO talk(" COLUMNS ") VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
		       &q, e) < 0)
		return -1;
	db_bind(q, "iissIIIII", x->round, x->player, x->job, x->status, x->calls, x->input,
		x->output, x->cache_write, x->cache_read);
	if (x->cost >= 0)
		sqlite3_bind_double(q, 10, x->cost);
	sqlite3_bind_double(q, 11, x->spent);
	sqlite3_bind_int64(q, 12, x->used);
	sqlite3_bind_text(q, 13, x->cassette, -1, SQLITE_STATIC);
	sqlite3_bind_text(q, 14, x->trajectory, -1, SQLITE_STATIC);
	sqlite3_bind_int64(q, 15, x->model_ns);
	sqlite3_bind_int64(q, 16, x->command_ns);
	return db_insert(s, q, e);
}

int store_talk(struct store *s, int round, int player, struct store_talk *ret, struct err *e)
{
	STMT_SCOPED *q = NULL;

	if (db_prepare(s, "SELECT " COLUMNS " FROM talk WHERE round = ? AND player = ?", &q, e) < 0)
		return -1;
	db_bind(q, "ii", round, player);
	int rc = db_step(s, q, e);
	if (rc > 0)
		load(q, ret);
	return rc < 0 ? -1 : rc == 0;
}

int store_each_talk(struct store *s, int (*fn)(void *, const struct store_talk *), void *cookie,
		    struct err *e)
{
	STMT_SCOPED *q = NULL;
	int rc;

	if (db_prepare(s, "SELECT " COLUMNS " FROM talk ORDER BY round, player", &q, e) < 0)
		return -1;
	while ((rc = db_step(s, q, e)) > 0) {
		struct store_talk x;
		load(q, &x);
		int stop = fn(cookie, &x);
		if (stop != 0)
			return stop;
	}
	return rc;
}
