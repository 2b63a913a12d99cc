#include "harness/store/db.h"

#include <string.h>

#define COLUMNS                                                                                    \
	"round, player, played, level, intent, knowledge, fired, won, told, share, truth, shown"

static void load(sqlite3_stmt *q, struct store_feedback *x)
{
	*x = (struct store_feedback){.round = sqlite3_column_int(q, 0),
				     .player = sqlite3_column_int(q, 1),
				     .played = sqlite3_column_int(q, 2),
				     .fired = sqlite3_column_int(q, 6) != 0,
				     .won = sqlite3_column_int(q, 7),
				     .told = sqlite3_column_int(q, 8),
				     .share = sqlite3_column_double(q, 9)};
	db_text(q, 3, x->level, sizeof(x->level));
	db_text(q, 4, x->intent, sizeof(x->intent));
	db_text(q, 5, x->knowledge, sizeof(x->knowledge));
	db_text(q, 10, x->truth, sizeof(x->truth));
	db_text(q, 11, x->shown, sizeof(x->shown));
}

static bool is_same(const struct store_feedback *a, const struct store_feedback *b)
{
	return strcmp(a->truth, b->truth) == 0 && strcmp(a->shown, b->shown) == 0 &&
	       strcmp(a->level, b->level) == 0 && strcmp(a->intent, b->intent) == 0 &&
	       strcmp(a->knowledge, b->knowledge) == 0 && a->fired == b->fired;
}

int store_put_feedback(struct store *s, const struct store_feedback *x, struct err *e)
{
	STMT_SCOPED *q = NULL;
	struct store_feedback have;
	int rc = store_feedback(s, x->round, x->player, &have, e);

	if (rc < 0)
		return -1;
	if (rc == 0 && is_same(x, &have))
		return 0;
	if (rc == 0)
		return err_set(e, ERR_USAGE,
			       "%s holds other feedback of player %d of round %d: it was made with "
			       "another configuration or agon; use a new directory",
			       s->db_path, x->player, x->round);
	if (db_prepare(s, "INSERT INTO feedback(" COLUMNS ") VALUES(?,?,?,?,?,?,?,?,?,?,?,?)", &q,
		       e) < 0)
		return -1;
	db_bind(q, "iiisssiii", x->round, x->player, x->played, x->level, x->intent, x->knowledge,
		(int)x->fired, x->won, x->told);
	sqlite3_bind_double(q, 10, x->share);
	sqlite3_bind_text(q, 11, x->truth, -1, SQLITE_STATIC);
	sqlite3_bind_text(q, 12, x->shown, -1, SQLITE_STATIC);
	return db_insert(s, q, e);
}

int store_feedback(struct store *s, int round, int player, struct store_feedback *ret,
		   struct err *e)
{
	STMT_SCOPED *q = NULL;

	if (db_prepare(s, "SELECT " COLUMNS " FROM feedback WHERE round = ? AND player = ?", &q,
		       e) < 0)
		return -1;
	db_bind(q, "ii", round, player);
	int rc = db_step(s, q, e);
	if (rc > 0)
		load(q, ret);
	return rc < 0 ? -1 : rc == 0;
}

int store_each_feedback(struct store *s, int (*fn)(void *, const struct store_feedback *),
			void *cookie, struct err *e)
{
	STMT_SCOPED *q = NULL;
	int rc;

	if (db_prepare(s, "SELECT " COLUMNS " FROM feedback ORDER BY round, player", &q, e) < 0)
		return -1;
	while ((rc = db_step(s, q, e)) > 0) {
		struct store_feedback x;
		load(q, &x);
		int stop = fn(cookie, &x);
		if (stop != 0)
			return stop;
	}
	return rc;
}
