#include "harness/store/db.h"

#include <math.h>
#include <string.h>

#define COLUMNS                                                                                    \
	"round, player, step, job, tree, status, reason, log, feedback, cpu_ns, wall_ns, asked, "  \
	"talk, calls, input, output, cache_write, cache_read, cost, spent, used, cassette, "       \
	"trajectory, model_ns, command_ns, value"
enum { VALUE = 25 };

static int load(struct store *s, sqlite3_stmt *q, struct store_draft *x, struct err *e)
{
	struct store_edit *d = &x->edit;
	struct store_talk *t = &x->talk;

	*x = (struct store_draft){.step = sqlite3_column_int(q, 2),
				  .edit = {.round = sqlite3_column_int(q, 0),
					   .player = sqlite3_column_int(q, 1),
					   .cpu_ns = sqlite3_column_int64(q, 9),
					   .wall_ns = sqlite3_column_int64(q, 10)},
				  .asked = sqlite3_column_int(q, 11) != 0,
				  .talk = {.round = sqlite3_column_int(q, 0),
					   .player = sqlite3_column_int(q, 1),
					   .calls = sqlite3_column_int64(q, 13),
					   .input = sqlite3_column_int64(q, 14),
					   .output = sqlite3_column_int64(q, 15),
					   .cache_write = sqlite3_column_int64(q, 16),
					   .cache_read = sqlite3_column_int64(q, 17),
					   .cost = db_real(q, 18, -1),
					   .spent = sqlite3_column_double(q, 19),
					   .used = sqlite3_column_int64(q, 20),
					   .model_ns = sqlite3_column_int64(q, 23),
					   .command_ns = sqlite3_column_int64(q, 24)},
				  .value = db_real(q, VALUE, NAN)};
	db_text(q, 3, d->job, sizeof(d->job));
	db_text(q, 4, d->tree, sizeof(d->tree));
	db_text(q, 5, d->status, sizeof(d->status));
	db_text(q, 6, d->reason, sizeof(d->reason));
	db_text(q, 7, d->log, sizeof(d->log));
	db_text(q, 8, d->feedback, sizeof(d->feedback));
	memcpy(t->job, d->job, sizeof(t->job));
	db_text(q, 12, t->status, sizeof(t->status));
	db_text(q, 21, t->cassette, sizeof(t->cassette));
	db_text(q, 22, t->trajectory, sizeof(t->trajectory));
	if (x->step < 0 || x->step > STORE_REFINE_MAX ||
	    (!isnan(x->value) && !(x->value >= 0 && x->value <= 1)))
		return db_damaged(s, "a draft", e);
	return 0;
}

static void bind(sqlite3_stmt *q, const struct store_draft *x)
{
	const struct store_edit *d = &x->edit;
	const struct store_talk *t = &x->talk;
	const int64_t counts[] = {t->calls, t->input, t->output, t->cache_write, t->cache_read};

	db_bind(q, "iiissssssIIis", d->round, d->player, x->step, d->job, d->tree, d->status,
		d->reason, d->log, d->feedback, d->cpu_ns, d->wall_ns, x->asked, t->status);
	for (int i = 0; i < 5; i++)
		sqlite3_bind_int64(q, 14 + i, counts[i]);
	if (t->cost >= 0)
		sqlite3_bind_double(q, 19, t->cost);
	sqlite3_bind_double(q, 20, t->spent);
	sqlite3_bind_int64(q, 21, t->used);
	sqlite3_bind_text(q, 22, t->cassette, -1, SQLITE_STATIC);
	sqlite3_bind_text(q, 23, t->trajectory, -1, SQLITE_STATIC);
	sqlite3_bind_int64(q, 24, t->model_ns);
	sqlite3_bind_int64(q, 25, t->command_ns);
	if (!isnan(x->value))
		sqlite3_bind_double(q, VALUE + 1, x->value);
}

int store_put_draft(struct store *s, const struct store_draft *x, struct err *e)
{
	STMT_SCOPED *q = NULL;
	struct store_draft have;
	int rc = store_draft(s, x->edit.round, x->edit.player, x->step, &have, e);

	if (rc < 0)
		return -1;
	if (rc == 0 && strcmp(have.edit.job, x->edit.job) == 0)
		return 0;
	if (rc == 0)
		return err_set(e, ERR_USAGE,
			       "%s holds another draft of player %d of round %d: it was made with "
			       "another configuration or agon; use a new directory",
			       s->db_path, x->edit.player, x->edit.round);
	if (db_prepare(s,
		       "INSERT INTO draft(" COLUMNS ") VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,"
		       "?,?,?,?,?,?,?,?)",
		       &q, e) < 0)
		return -1;
	bind(q, x);
	return db_insert(s, q, e);
}

int store_value_draft(struct store *s, const struct store_draft *x, double value, struct err *e)
{
	STMT_SCOPED *q = NULL;

	if (db_prepare(s,
		       "UPDATE draft SET value = ?4 WHERE round = ?1 AND player = ?2 AND step = ?3",
		       &q, e) < 0)
		return -1;
	db_bind(q, "iii", x->edit.round, x->edit.player, x->step);
	sqlite3_bind_double(q, 4, value);
	return db_insert(s, q, e);
}

int store_draft(struct store *s, int round, int player, int step, struct store_draft *ret,
		struct err *e)
{
	STMT_SCOPED *q = NULL;

	if (db_prepare(s,
		       "SELECT " COLUMNS " FROM draft WHERE round = ? AND player = ? AND step = ?",
		       &q, e) < 0)
		return -1;
	db_bind(q, "iii", round, player, step);
	int rc = db_step(s, q, e);
	return rc <= 0 ? (rc < 0 ? -1 : 1) : load(s, q, ret, e);
}

int store_each_draft(struct store *s, int (*fn)(void *, const struct store_draft *), void *cookie,
		     struct err *e)
{
	STMT_SCOPED *q = NULL;
	int rc;

	if (db_prepare(s, "SELECT " COLUMNS " FROM draft ORDER BY round, player, step", &q, e) < 0)
		return -1;
	while ((rc = db_step(s, q, e)) > 0) {
		struct store_draft x;
		if (load(s, q, &x, e) < 0)
			return -1;
		int stop = fn(cookie, &x);
		if (stop != 0)
			return stop;
	}
	return rc;
}
