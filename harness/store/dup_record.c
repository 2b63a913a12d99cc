#include "harness/store/dup_record.h"

#include "harness/base/json.h"
#include "harness/base/rng.h"
#include "harness/store/store.h"

#include <inttypes.h>
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct dup_record {
	sqlite3 *db;
	struct store *run; /* of a run directory that is written to: it holds the lock */
	char *path;
};

static const char schema[] =
	"create table if not exists dupcheck(id integer primary key, problem text not null,"
	" query_hash text not null, corpus text not null, engine text not null,"
	" duplicate_at real not null, near_at real not null, calibrated integer not null,"
	" verdict text not null, score real not null, truncated integer not null,"
	" wall_ns integer not null, unique(problem, query_hash, corpus, engine, duplicate_at,"
	" near_at));"
	"create table if not exists duphit(check_id integer not null references dupcheck(id)"
	" on delete cascade, rank integer not null, ref text not null, score real not null,"
	" words real not null, grams real not null, samples real not null, copy real not null,"
	" primary key(check_id, rank)) without rowid;"
	"create table if not exists dupreview(problem text not null, ref text not null,"
	" decision text not null, who text not null, day text not null, note text not null,"
	" primary key(problem, ref)) without rowid;";

static int sql_fail(struct dup_record *r, const char *what, struct err *e)
{
	return err_set(e, ERR_HOST, "cannot %s: %s", what, sqlite3_errmsg(r->db));
}

/*
 * The tables stand beside those of a run, whose own schema does not change by
 * them: an agon that knows nothing of them still reads the run.  The run's
 * lock is taken, so a tournament that is being written has no second writer.
 */
static int open_run(struct dup_record *r, const char *dir, bool lock, struct err *e)
{
	struct stat st;

	r->path = xprintf("%s/run.db", dir);
	if (stat(r->path, &st) < 0)
		return err_set(e, ERR_USAGE, "%s is not a run directory: it has no run.db", dir);
	return lock ? store_open(&r->run, dir, e) : 0;
}

static bool has_checks(struct dup_record *r)
{
	return sqlite3_exec(r->db, "select id from dupcheck limit 0", NULL, NULL, NULL) ==
	       SQLITE_OK;
}

/* What a file from elsewhere says in its schema is data, never trusted. */
static bool open_db(struct dup_record *r, bool write)
{
	int flags = SQLITE_OPEN_READWRITE | (write ? SQLITE_OPEN_CREATE : 0);

	if (sqlite3_open_v2(r->path, &r->db, flags, NULL) != SQLITE_OK) {
		if (write)
			return false;
		sqlite3_close(r->db);
		if (sqlite3_open_v2(r->path, &r->db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
			return false;
	}
	sqlite3_busy_timeout(r->db, 30000);
	sqlite3_db_config(r->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(r->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	if (!write)
		return sqlite3_exec(r->db, "pragma query_only=on", NULL, NULL, NULL) == SQLITE_OK;
	return sqlite3_exec(r->db, "pragma journal_mode=wal; pragma foreign_keys=on;", NULL, NULL,
			    NULL) == SQLITE_OK &&
	       sqlite3_exec(r->db, schema, NULL, NULL, NULL) == SQLITE_OK;
}

static struct dup_record *open_record(const char *path, bool write, bool lock, struct err *e)
{
	struct dup_record *r = xcalloc(1, sizeof(*r));
	struct stat st;
	int rc = 0;

	bool there = stat(path, &st) == 0;
	if (there && S_ISDIR(st.st_mode))
		rc = open_run(r, path, lock, e);
	else if (there && !S_ISREG(st.st_mode))
		rc = err_set(e, ERR_USAGE, "%s is neither a SQLite file nor a run directory", path);
	else
		r->path = xstrdup(path);
	if (rc == 0 && !open_db(r, write))
		rc = err_set(e, ERR_USAGE, "cannot open the record %s: %s", path,
			     sqlite3_errmsg(r->db));
	if (rc == 0 && !write && !has_checks(r))
		rc = err_set(e, ERR_USAGE,
			     "%s holds no checks (%s); agon dup check --record %s makes some", path,
			     sqlite3_errmsg(r->db), path);
	if (rc < 0)
		dup_record_close(&r);
	return r;
}

struct dup_record *dup_record_open(const char *path, bool write, struct err *e)
{
	return open_record(path, write, write, e);
}

struct dup_record *dup_record_open_own(const char *dir, struct err *e)
{
	return open_record(dir, true, false, e);
}

void dup_record_close(struct dup_record **r)
{
	if (*r != NULL) {
		sqlite3_close((*r)->db);
		store_close((*r)->run);
		free((*r)->path);
	}
	free(*r);
	*r = NULL;
}

static void finalize(sqlite3_stmt **s)
{
	sqlite3_finalize(*s);
}
#define STMT_SCOPED __attribute__((cleanup(finalize))) sqlite3_stmt

static sqlite3_stmt *prepare(struct dup_record *r, const char *sql, struct err *e)
{
	sqlite3_stmt *s = NULL;

	if (sqlite3_prepare_v2(r->db, sql, -1, &s, NULL) != SQLITE_OK)
		sql_fail(r, "prepare", e);
	return s;
}

static int put_check(struct dup_record *r, const struct dup_check *c, struct err *e)
{
	STMT_SCOPED *s = prepare(
		r,
		"insert or replace into dupcheck(problem, query_hash, corpus, engine, duplicate_at,"
		" near_at, calibrated, verdict, score, truncated, wall_ns)"
		" values(?,?,?,?,?,?,?,?,?,?,?)",
		e);
	char hash[24];

	if (s == NULL)
		return -1;
	snprintf(hash, sizeof(hash), "%016" PRIx64, hash64(0, c->query->text, c->query->len));
	sqlite3_bind_text(s, 1, c->problem, -1, SQLITE_TRANSIENT);
	sqlite3_bind_text(s, 2, hash, -1, SQLITE_TRANSIENT);
	sqlite3_bind_text(s, 3, c->corpus, -1, SQLITE_TRANSIENT);
	sqlite3_bind_text(s, 4, DUP_ENGINE, -1, SQLITE_STATIC);
	sqlite3_bind_double(s, 5, c->threshold.duplicate);
	sqlite3_bind_double(s, 6, c->threshold.near);
	sqlite3_bind_int(s, 7, c->threshold.calibrated);
	sqlite3_bind_text(s, 8, dup_verdict_name(c->verdict), -1, SQLITE_STATIC);
	sqlite3_bind_double(s, 9, c->hits->len > 0 ? (double)c->hits->at[0].score : 0);
	sqlite3_bind_int(s, 10, c->hits->truncated);
	sqlite3_bind_int64(s, 11, c->wall_ns);
	return sqlite3_step(s) == SQLITE_DONE ? 0 : sql_fail(r, "record a check", e);
}

static int put_hits(struct dup_record *r, const struct dup_check *c, struct err *e)
{
	STMT_SCOPED *s = prepare(r, "insert into duphit values(?,?,?,?,?,?,?,?)", e);
	sqlite3_int64 id = sqlite3_last_insert_rowid(r->db);

	for (size_t i = 0; s != NULL && i < c->hits->len; i++) {
		const struct dup_hit *h = &c->hits->at[i];
		sqlite3_reset(s);
		sqlite3_bind_int64(s, 1, id);
		sqlite3_bind_int(s, 2, (int)i + 1);
		sqlite3_bind_text(s, 3, dup_id(c->index, h->doc), -1, SQLITE_TRANSIENT);
		const float v[] = {h->score, h->words, h->grams, h->samples, h->copy};
		for (int k = 0; k < 5; k++)
			sqlite3_bind_double(s, 4 + k, (double)v[k]);
		if (sqlite3_step(s) != SQLITE_DONE)
			return sql_fail(r, "record a hit", e);
	}
	return s != NULL ? 0 : -1;
}

int dup_record_check(struct dup_record *r, const struct dup_check *c, struct err *e)
{
	if (sqlite3_exec(r->db, "begin immediate", NULL, NULL, NULL) != SQLITE_OK)
		return sql_fail(r, "begin a transaction", e);
	if (put_check(r, c, e) == 0 && put_hits(r, c, e) == 0 &&
	    sqlite3_exec(r->db, "commit", NULL, NULL, NULL) == SQLITE_OK)
		return 0;
	sql_fail(r, "record a check", e);
	sqlite3_exec(r->db, "rollback", NULL, NULL, NULL);
	return -1;
}

int dup_record_review(struct dup_record *r, const char *problem, const char *ref,
		      const char *decision, const char *who, const char *note, struct err *e)
{
	STMT_SCOPED *known = prepare(r,
				     "select 1 from duphit join dupcheck on id = check_id"
				     " where problem = ? and ref = ? limit 1",
				     e);
	STMT_SCOPED *s =
		prepare(r, "insert or replace into dupreview values(?,?,?,?,date('now'),?)", e);

	if (known == NULL || s == NULL)
		return -1;
	sqlite3_bind_text(known, 1, problem, -1, SQLITE_STATIC);
	sqlite3_bind_text(known, 2, ref, -1, SQLITE_STATIC);
	if (sqlite3_step(known) != SQLITE_ROW)
		return err_set(e, ERR_USAGE,
			       "no check of %.120s has a hit %.120s; see agon dup check --record",
			       problem, ref);
	const char *const v[] = {problem, ref, decision, who, note};
	for (int i = 0; i < 5; i++)
		sqlite3_bind_text(s, i + 1, v[i], -1, SQLITE_STATIC);
	return sqlite3_step(s) == SQLITE_DONE ? 0 : sql_fail(r, "record a review", e);
}

static json_t *text_at(sqlite3_stmt *s, int column)
{
	const unsigned char *text = sqlite3_column_text(s, column);
	const char *t = text != NULL ? (const char *)text : "";

	return json_text(t, strlen(t));
}

/* JSON has no infinities, and a record from elsewhere may. */
static json_t *real_at(sqlite3_stmt *s, int column)
{
	double v = sqlite3_column_double(s, column);

	return json_real(isfinite(v) ? v : 0);
}

json_t *dup_record_open_hits(struct dup_record *r, struct err *e)
{
	STMT_SCOPED *s = prepare(
		r,
		"select problem, ref, max(h.score) from duphit h join dupcheck c on c.id = check_id"
		" where verdict in ('near','duplicate') and h.score >= near_at and not exists"
		" (select 1 from dupreview v where v.problem = c.problem and v.ref = h.ref)"
		" group by problem, ref order by 3 desc, 1, 2",
		e);

	if (s == NULL)
		return NULL;
	json_t *list = json_array();
	while (sqlite3_step(s) == SQLITE_ROW)
		json_array_append_new(list,
				      json_pack("{s:o,s:o,s:o}", "problem", text_at(s, 0), "ref",
						text_at(s, 1), "score", real_at(s, 2)));
	return list;
}

/* A review speaks louder than a verdict: a hit that is the same problem makes a duplicate, hits
 * that are all unrelated make it clean. */
static const char latest[] =
	"select c.problem, c.verdict, c.score, c.corpus, c.engine, c.duplicate_at, c.near_at,"
	" coalesce((select group_concat(distinct v.decision) from dupreview v"
	"  where v.problem = c.problem and v.decision != 'no'), ''),"
	" exists(select 1 from dupreview v where v.problem = c.problem) and not exists"
	" (select 1 from duphit h where h.check_id = c.id and h.score >= c.near_at and not exists"
	"  (select 1 from dupreview v where v.problem = c.problem and v.ref = h.ref"
	"   and v.decision = 'no'))"
	" from dupcheck c where c.id = (select max(id) from dupcheck d where d.problem = c.problem)"
	" order by c.id";

json_t *dup_record_latest(struct dup_record *r, struct err *e)
{
	static const char *const keys[] = {"problem", "verdict",      "score",   "corpus",
					   "engine",  "duplicate_at", "near_at", "confirmed"};
	STMT_SCOPED *s = prepare(r, latest, e);
	int rc = SQLITE_DONE;

	if (s == NULL)
		return NULL;
	json_t *list = json_array();
	while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
		json_t *o = json_object();
		for (int i = 0; i < 8; i++)
			json_object_set_new(o, keys[i],
					    i == 2 || i == 5 || i == 6 ? real_at(s, i)
								       : text_at(s, i));
		json_object_set_new(o, "rejected", json_boolean(sqlite3_column_int(s, 8)));
		json_array_append_new(list, o);
	}
	if (rc == SQLITE_DONE)
		return list;
	json_decref(list);
	sql_fail(r, "read the checks", e);
	return NULL;
}
