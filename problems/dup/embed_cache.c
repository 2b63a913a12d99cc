#include "problems/dup/embed.h"

#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

struct embed_cache {
	sqlite3 *db;
	sqlite3_stmt *get, *put;
};

static int fail(struct embed_cache *c, const char *what, struct err *e)
{
	return err_set(e, ERR_HOST, "cannot %s the embedding cache: %s", what,
		       sqlite3_errmsg(c->db));
}

struct embed_cache *embed_cache_open(const char *path, struct err *e)
{
	struct embed_cache *c = xcalloc(1, sizeof(*c));

	if (sqlite3_open(path, &c->db) == SQLITE_OK &&
	    sqlite3_exec(
		    c->db,
		    "pragma journal_mode=wal;"
		    "create table if not exists embedding(model text not null, hash blob not null,"
		    " vector blob not null, primary key(model, hash)) without rowid",
		    NULL, NULL, NULL) == SQLITE_OK &&
	    sqlite3_prepare_v2(c->db, "select vector from embedding where model = ? and hash = ?",
			       -1, &c->get, NULL) == SQLITE_OK &&
	    sqlite3_prepare_v2(c->db, "insert or replace into embedding values(?,?,?)", -1, &c->put,
			       NULL) == SQLITE_OK)
		return c;
	err_set(e, ERR_USAGE, "cannot open the embedding cache %s: %s", path,
		sqlite3_errmsg(c->db));
	embed_cache_close(&c);
	return NULL;
}

void embed_cache_close(struct embed_cache **c)
{
	if (*c != NULL) {
		sqlite3_finalize((*c)->get);
		sqlite3_finalize((*c)->put);
		sqlite3_close((*c)->db);
	}
	free(*c);
	*c = NULL;
}

static bool finite_all(const float *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isfinite(v[i]))
			return false;
	return true;
}

int embed_cache_get(struct embed_cache *c, const char *model, struct embed_item *it, int *dim,
		    struct err *e)
{
	sqlite3_reset(c->get);
	sqlite3_bind_text(c->get, 1, model, -1, SQLITE_STATIC);
	sqlite3_bind_blob(c->get, 2, it->hash, sizeof(it->hash), SQLITE_STATIC);
	int rc = sqlite3_step(c->get);
	if (rc == SQLITE_ROW) {
		size_t bytes = (size_t)sqlite3_column_bytes(c->get, 0), n = bytes / sizeof(float);
		if (n > 0 && bytes % sizeof(float) == 0 && (*dim == 0 || (size_t)*dim == n)) {
			it->vector = xmalloc(bytes);
			memcpy(it->vector, sqlite3_column_blob(c->get, 0), bytes);
			*dim = (int)n;
			if (!finite_all(it->vector, n)) { /* a damaged cache is no cache */
				free(it->vector);
				it->vector = NULL;
			}
		}
	}
	sqlite3_reset(c->get);
	return rc == SQLITE_ROW || rc == SQLITE_DONE ? 0 : fail(c, "read", e);
}

int embed_cache_put(struct embed_cache *c, const char *model, const struct embed_item *items,
		    size_t n, int dim, struct err *e)
{
	bool ok = sqlite3_exec(c->db, "begin immediate", NULL, NULL, NULL) == SQLITE_OK;

	for (size_t i = 0; ok && i < n; i++) {
		sqlite3_reset(c->put);
		sqlite3_bind_text(c->put, 1, model, -1, SQLITE_STATIC);
		sqlite3_bind_blob(c->put, 2, items[i].hash, sizeof(items[i].hash), SQLITE_STATIC);
		sqlite3_bind_blob(c->put, 3, items[i].vector, dim * (int)sizeof(float),
				  SQLITE_STATIC);
		ok = sqlite3_step(c->put) == SQLITE_DONE;
	}
	sqlite3_reset(c->put);
	if (ok && sqlite3_exec(c->db, "commit", NULL, NULL, NULL) == SQLITE_OK)
		return 0;
	fail(c, "write", e);
	sqlite3_exec(c->db, "rollback", NULL, NULL, NULL);
	return -1;
}
