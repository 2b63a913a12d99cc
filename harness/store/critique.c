#include "harness/store/db.h"

#include <string.h>

#define COLUMNS                                                                                    \
	"round, player, purpose, about, tree, intent, probability, text, shown, job, status, "     \
	"calls, input, output, cache_write, cache_read, cost, spent, used, cassette, trajectory, " \
	"model_ns"

static void load(sqlite3_stmt *q, struct store_critique *x)
{
	struct store_talk *t = &x->talk;

	*x = (struct store_critique){.talk = {.round = sqlite3_column_int(q, 0),
					      .player = sqlite3_column_int(q, 1),
					      .calls = sqlite3_column_int64(q, 11),
					      .input = sqlite3_column_int64(q, 12),
					      .output = sqlite3_column_int64(q, 13),
					      .cache_write = sqlite3_column_int64(q, 14),
					      .cache_read = sqlite3_column_int64(q, 15),
					      .cost = db_real(q, 16, -1),
					      .spent = sqlite3_column_double(q, 17),
					      .used = sqlite3_column_int64(q, 18),
					      .model_ns = sqlite3_column_int64(q, 21)},
				     .about = sqlite3_column_int(q, 3),
				     .probability = db_real(q, 6, -1),
				     .shown = sqlite3_column_int(q, 8) != 0};
	db_text(q, 2, x->purpose, sizeof(x->purpose));
	db_text(q, 4, x->tree, sizeof(x->tree));
	db_text(q, 5, x->intent, sizeof(x->intent));
	db_text(q, 7, x->text, sizeof(x->text));
	db_text(q, 9, t->job, sizeof(t->job));
	db_text(q, 10, t->status, sizeof(t->status));
	db_text(q, 19, t->cassette, sizeof(t->cassette));
	db_text(q, 20, t->trajectory, sizeof(t->trajectory));
}

static void bind(sqlite3_stmt *q, const struct store_critique *x)
{
	const struct store_talk *t = &x->talk;

	db_bind(q, "iisiss", t->round, t->player, x->purpose, x->about, x->tree, x->intent);
	if (x->probability >= 0)
		sqlite3_bind_double(q, 7, x->probability);
	sqlite3_bind_text(q, 8, x->text, -1, SQLITE_STATIC);
	sqlite3_bind_int(q, 9, x->shown);
	sqlite3_bind_text(q, 10, t->job, -1, SQLITE_STATIC);
	sqlite3_bind_text(q, 11, t->status, -1, SQLITE_STATIC);
	const int64_t counts[] = {t->calls, t->input, t->output, t->cache_write, t->cache_read};
	for (int i = 0; i < 5; i++)
		sqlite3_bind_int64(q, 12 + i, counts[i]);
	if (t->cost >= 0)
		sqlite3_bind_double(q, 17, t->cost);
	sqlite3_bind_double(q, 18, t->spent);
	sqlite3_bind_int64(q, 19, t->used);
	sqlite3_bind_text(q, 20, t->cassette, -1, SQLITE_STATIC);
	sqlite3_bind_text(q, 21, t->trajectory, -1, SQLITE_STATIC);
	sqlite3_bind_int64(q, 22, t->model_ns);
}

int store_put_critique(struct store *s, const struct store_critique *x, struct err *e)
{
	STMT_SCOPED *q = NULL;
	struct store_critique have;
	int rc = store_critique(s, x->talk.round, x->talk.player, x->purpose, &have, e);

	if (rc < 0)
		return -1;
	if (rc == 0 && strcmp(have.talk.job, x->talk.job) == 0)
		return 0;
	if (rc == 0)
		return err_set(e, ERR_USAGE,
			       "%s holds another critique of player %d of round %d: it was made "
			       "with another configuration or agon; use a new directory",
			       s->db_path, x->talk.player, x->talk.round);
	if (db_prepare(s,
		       "INSERT INTO critique(" COLUMNS
		       ") VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
		       &q, e) < 0)
		return -1;
	bind(q, x);
	return db_insert(s, q, e);
}

int store_critique(struct store *s, int round, int player, const char *purpose,
		   struct store_critique *ret, struct err *e)
{
	STMT_SCOPED *q = NULL;

	if (db_prepare(s,
		       "SELECT " COLUMNS
		       " FROM critique WHERE round = ? AND player = ? AND purpose = ?",
		       &q, e) < 0)
		return -1;
	db_bind(q, "iis", round, player, purpose);
	int rc = db_step(s, q, e);
	if (rc > 0)
		load(q, ret);
	return rc < 0 ? -1 : rc == 0;
}

int store_refinement(struct store *s, int round, int player, int step, struct store_critique *ret,
		     struct err *e)
{
	char purpose[24];

	snprintf(purpose, sizeof(purpose), "refine-%d", step);
	return store_critique(s, round, player, purpose, ret, e);
}

int store_each_critique(struct store *s, int (*fn)(void *, const struct store_critique *),
			void *cookie, struct err *e)
{
	STMT_SCOPED *q = NULL;
	int rc;

	if (db_prepare(s, "SELECT " COLUMNS " FROM critique ORDER BY round, player, purpose", &q,
		       e) < 0)
		return -1;
	while ((rc = db_step(s, q, e)) > 0) {
		struct store_critique x;
		load(q, &x);
		int stop = fn(cookie, &x);
		if (stop != 0)
			return stop;
	}
	return rc;
}
