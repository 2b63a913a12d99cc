#include "harness/store/db.h"

#include <math.h>

static int load(struct store *s, sqlite3_stmt *q, struct store_node *x, struct err *e)
{
	*x = (struct store_node){.round = sqlite3_column_int(q, 0),
				 .parent = sqlite3_column_int(q, 1),
				 .done = sqlite3_column_int(q, 2) != 0,
				 .value = db_real(q, 3, NAN)};
	if (x->round < 0 || x->parent < -1 || x->parent >= x->round ||
	    (x->round > 0 && x->parent < 0) ||
	    (!isnan(x->value) && !(x->value >= 0 && x->value <= 1)))
		return db_damaged(s, "a node of a search", e);
	return 0;
}

/* 1: there is none. */
static int find(struct store *s, int round, struct store_node *ret, struct err *e)
{
	STMT_SCOPED *q = NULL;

	if (db_prepare(s, "SELECT round, parent, done, value FROM node WHERE round = ?", &q, e) < 0)
		return -1;
	db_bind(q, "i", round);
	int rc = db_step(s, q, e);
	return rc <= 0 ? (rc < 0 ? -1 : 1) : load(s, q, ret, e);
}

static bool has_value(const struct store_node *have, const struct store_node *x)
{
	return have->done && (have->value == x->value || (isnan(have->value) && isnan(x->value)));
}

int store_put_node(struct store *s, const struct store_node *x, struct err *e)
{
	static const char sql[] =
		"INSERT INTO node(round, parent, done, value) VALUES(?, ?, ?, ?) "
		"ON CONFLICT(round) DO UPDATE SET done = excluded.done, value = excluded.value";
	STMT_SCOPED *q = NULL;
	struct store_node have;
	int rc = find(s, x->round, &have, e);

	if (rc < 0)
		return -1;
	if (rc == 0 && have.parent == x->parent && (!x->done || has_value(&have, x)))
		return 0;
	if (rc == 0 && (have.parent != x->parent || have.done))
		return err_set(e, ERR_USAGE,
			       "%s holds another node %d of a search: it was made with another "
			       "configuration or agon; use a new directory",
			       s->db_path, x->round);
	if (db_prepare(s, sql, &q, e) < 0)
		return -1;
	db_bind(q, "iii", x->round, x->parent, (int)x->done);
	if (x->done && !isnan(x->value))
		sqlite3_bind_double(q, 4, x->value);
	return db_insert(s, q, e);
}

int store_each_node(struct store *s, int (*fn)(void *, const struct store_node *), void *cookie,
		    struct err *e)
{
	STMT_SCOPED *q = NULL;
	struct store_node x;
	int rc;

	if (db_prepare(s, "SELECT round, parent, done, value FROM node ORDER BY round", &q, e) < 0)
		return -1;
	while ((rc = db_step(s, q, e)) > 0) {
		if (load(s, q, &x, e) < 0)
			return -1;
		if ((rc = fn(cookie, &x)) != 0)
			return rc;
	}
	return rc;
}

int store_parent(struct store *s, int round, int *ret, struct err *e)
{
	struct store_node x;
	int rc = find(s, round, &x, e);

	if (rc >= 0)
		*ret = rc == 0 ? x.parent : round - 1;
	return rc < 0 ? -1 : 0;
}
