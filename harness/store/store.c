#include "harness/store/db.h"

#include "harness/base/fd.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *const outcome_names[OUT_COUNT] = {
	[OUT_OK] = "ok",
	[OUT_FORFEIT_BUILD] = "forfeit_build",
	[OUT_INVALID] = "invalid",
	[OUT_CRASH] = "crash",
	[OUT_TIMEOUT] = "timeout",
	[OUT_MEMORY] = "memory",
	[OUT_OUTPUT] = "output",
	[OUT_PROTOCOL] = "protocol",
	[OUT_VIOLATION] = "violation",
	[OUT_JUDGE_ERROR] = "judge_error",
};

static struct store *new_store(const char *dir, bool writable)
{
	struct store *s = xcalloc(1, sizeof(*s));

	s->dir = xstrdup(dir);
	s->db_path = xprintf("%s/run.db", dir);
	s->dir_fd = s->lock_fd = -1;
	s->writable = writable;
	return s;
}

void store_close(struct store *s)
{
	if (s == NULL)
		return;
	if (s->writable && s->dir_fd >= 0) {
		blob_flush(s, NULL);
		unlinkat(s->dir_fd, "blobs/tmp", AT_REMOVEDIR);
	}
	blob_forget(s);
	for (int i = 0; i < ST_COUNT; i++)
		sqlite3_finalize(s->stmt[i]);
	sqlite3_close(s->db);
	lock_drop(&s->lock_fd);
	fd_close(&s->dir_fd);
	free(s->dir);
	free(s->db_path);
	free(s);
}

static void close_scoped(struct store **s)
{
	store_close(*s);
}
#define STORE_SCOPED __attribute__((cleanup(close_scoped))) struct store

/* What can be there before run.db is: the rest comes after it. */
static bool is_ours(const char *name)
{
	static const char *const names[] = {".", "..", "run.lock", "lost+found"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

/* A typing error in -o must not sprinkle a run over somebody's home directory. */
static int refuse_foreign_dir(const struct store *s, struct err *e)
{
	if (faccessat(s->dir_fd, "run.db", F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		return 0;
	DIR *d = opendir(s->dir);
	if (d == NULL)
		return db_fail_sys(s, "read", "", e);
	int rc = 0;
	for (struct dirent *entry; rc == 0 && (entry = readdir(d)) != NULL;)
		if (!is_ours(entry->d_name))
			rc = err_set(e, ERR_USAGE,
				     "%s is not a run directory and not empty (it has %.64s); name "
				     "a new directory",
				     s->dir, entry->d_name);
	closedir(d);
	return rc;
}

static int open_db(struct store *s, const char *name, int flags, struct err *e)
{
	int rc = sqlite3_open_v2(name, &s->db, flags, NULL);

	if (rc != SQLITE_OK)
		return db_fail(s, rc, e);
	sqlite3_extended_result_codes(s->db, 1);
	sqlite3_busy_timeout(s->db, 30000);
	/* What a damaged or hostile file says in its schema is data, never trusted. */
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	return db_exec(s, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;", e);
}

int store_open(struct store **ret, const char *dir, struct err *e)
{
	STORE_SCOPED *s = new_store(dir, true);

	if (dir_make(dir, e) < 0)
		return -1;
	s->dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (s->dir_fd < 0)
		return db_fail_sys(s, "open", "", e);
	if (refuse_foreign_dir(s, e) < 0 || lock_take(s->dir_fd, dir, &s->lock_fd, e) < 0)
		return -1;
	if (open_db(s, s->db_path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, e) < 0 ||
	    schema_prepare(s, e) < 0 || blob_open(s, e) < 0)
		return -1;
	if (fsync(s->dir_fd) < 0)
		return db_fail_sys(s, "sync", "", e);
	*ret = s;
	s = NULL;
	return 0;
}

/* The address of a file for SQLite's URI parser, which gives meaning to %, ? and #. */
static void add_uri(struct buf *out, const char *path)
{
	buf_puts(out, "file:");
	for (const char *p = path; *p != '\0'; p++)
		if (strchr("%?#", *p) != NULL)
			buf_printf(out, "%%%02x", (unsigned char)*p);
		else
			buf_putc(out, *p);
	buf_puts(out, "?immutable=1");
}

/*
 * A plain reader of a WAL database leaves -wal and -shm files behind, and
 * cannot read at all where it may not make them.  So where we may write, we
 * open for writing and forbid it (the last one out then tidies up); where we
 * may not, and there is no WAL to read, nobody can be writing either.
 */
static int open_db_ro(struct store *s, struct err *e)
{
	struct stat wal;

	if (faccessat(s->dir_fd, ".", W_OK, AT_EACCESS) == 0 &&
	    faccessat(s->dir_fd, "run.db", W_OK, AT_EACCESS) == 0) {
		if (open_db(s, s->db_path, SQLITE_OPEN_READWRITE, e) < 0)
			return -1;
		return db_exec(s, "PRAGMA query_only = ON", e);
	}
	if (fstatat(s->dir_fd, "run.db-wal", &wal, AT_SYMLINK_NOFOLLOW) == 0 && wal.st_size > 0)
		return open_db(s, s->db_path, SQLITE_OPEN_READONLY, e);
	BUF_SCOPED uri = BUF_INIT;
	add_uri(&uri, s->db_path);
	return open_db(s, uri.data, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, e);
}

int store_open_ro(struct store **ret, const char *dir, struct err *e)
{
	STORE_SCOPED *s = new_store(dir, false);
	struct stat st;

	s->dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (s->dir_fd < 0)
		return err_sys(e, ERR_USAGE, "cannot open run directory %s", dir);
	if (fstatat(s->dir_fd, "run.db", &st, 0) < 0)
		return errno == ENOENT ? err_set(e, ERR_USAGE,
						 "%s is not a run directory: it has no run.db", dir)
				       : db_fail_sys(s, "open", "run.db", e);
	if (open_db_ro(s, e) < 0 || schema_prepare(s, e) < 0)
		return -1;
	*ret = s;
	s = NULL;
	return 0;
}

int store_set_meta(struct store *s, const char *key, const char *value, struct err *e)
{
	BUF_SCOPED now = BUF_INIT;
	int rc = store_meta(s, key, &now, e);

	if (rc < 0 || (rc == 0 && strcmp(now.data, value) == 0))
		return rc;
	if (blob_flush(s, e) < 0 || db_begin(s, e) < 0)
		return -1;
	sqlite3_stmt *q = db_get(s, ST_META_SET, e);
	if (q != NULL)
		db_bind(q, "ss", key, value);
	return db_end(s, q != NULL && db_run(s, q, e) == 0, e);
}

int store_meta(struct store *s, const char *key, struct buf *ret_value, struct err *e)
{
	sqlite3_stmt *q = db_get(s, ST_META_GET, e);

	if (q == NULL)
		return -1;
	db_bind(q, "s", key);
	int rc = db_step(s, q, e);
	if (rc <= 0)
		return rc < 0 ? -1 : 1;
	const void *text = sqlite3_column_text(q, 0);
	buf_add(ret_value, text != NULL ? text : "", (size_t)sqlite3_column_bytes(q, 0));
	sqlite3_reset(q);
	return 0;
}
