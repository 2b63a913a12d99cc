/*
 * db: what the files of store/ share and nobody else sees: the open store,
 * its statements, and how a failure of SQLite or of the disk is told.
 */
#ifndef AGON_STORE_DB_H
#define AGON_STORE_DB_H

#include "harness/base/vec.h"
#include "harness/store/store.h"

#include <sqlite3.h>

/* Statements that are kept prepared: db_sql[] has the text. */
enum db_stmt {
	ST_BEGIN,
	ST_COMMIT,
	ST_ROLLBACK,
	ST_META_SET,
	ST_META_GET,
	ST_PLAYER_GET,
	ST_PLAYER_PUT,
	ST_EDIT_GET,
	ST_EDIT_PUT,
	ST_BUILD_GET,
	ST_BUILD_BY_JOB,
	ST_BUILD_PUT,
	ST_MATCH_GET,
	ST_MATCH_PUT,
	ST_SEATS,
	ST_SEAT_PUT,
	ST_GAME_PUT,
	ST_ACTIONS_PUT,
	ST_COUNT
};
extern const char *const db_sql[ST_COUNT];

/* A blob that is written to a temporary file but not yet durable. */
struct blob_pending {
	char hex[BLOB_HEX];
	int fd;
	unsigned number; /* blobs/tmp/<number> */
};

struct store {
	sqlite3 *db;
	sqlite3_stmt *stmt[ST_COUNT];
	char *dir, *db_path;
	int dir_fd, lock_fd;
	bool writable;
	VEC(struct blob_pending)
	pending;
	size_t pending_bytes;
	unsigned tmp_number;
};

/* schema.c: make the tables in a fresh file; refuse a foreign, newer or empty one. */
int schema_prepare(struct store *s, struct err *e);

/* lock.c: take DIR/run.lock and write our pid into it. */
int lock_take(int dir_fd, const char *dir, int *ret_fd, struct err *e);
void lock_drop(int *fd);

/* blob.c */
int blob_open(struct store *s, struct err *e);  /* drops temporaries that a crash left */
int blob_flush(struct store *s, struct err *e); /* all blobs put so far are durable */
void blob_forget(struct store *s);              /* drops what is not flushed */

/* game.id of the k-th game of a match. */
enum { GAME_ID_BITS = 20, GAMES_PER_MATCH_MAX = 1 << GAME_ID_BITS };

/* game.c: seats, ranks, scores and outcomes of one game as one number, or,
 * where that does not fit, as -1 and a short detail. */
int64_t game_pack(const struct store_game *g, int n, struct buf *detail);
/* -1 when the bytes make no sense. */
int game_unpack(int64_t result, const void *detail, size_t len, int n, struct store_game *ret);

/* Set *e from what SQLite says.  Returns -1. */
int db_fail(struct store *s, int rc, struct err *e);
/* The same for a failed system call in the run directory, from errno. */
int db_fail_sys(const struct store *s, const char *doing, const char *what, struct err *e);
/* The same for a row that agon would not have written. */
int db_damaged(struct store *s, const char *what, struct err *e);
int db_exec(struct store *s, const char *sql, struct err *e);

/* A kept statement, reset and without values; NULL with *e. */
sqlite3_stmt *db_get(struct store *s, enum db_stmt which, struct err *e);
/* A statement of the caller's; finalise it with db_drop. */
int db_prepare(struct store *s, const char *sql, sqlite3_stmt **ret, struct err *e);
void db_drop(sqlite3_stmt **q);
#define STMT_SCOPED __attribute__((cleanup(db_drop))) sqlite3_stmt
/* Values in order; types: i int, I int64_t, s text, b struct buf * (empty: NULL). */
void db_bind(sqlite3_stmt *q, const char *types, ...);
/* 1: a row; 0: the end (the statement is reset); -1 with *e (and reset). */
int db_step(struct store *s, sqlite3_stmt *q, struct err *e);
/* Run to the end, no rows expected. */
int db_run(struct store *s, sqlite3_stmt *q, struct err *e);
/* A text column, cut to size. */
void db_text(sqlite3_stmt *q, int column, char *ret, size_t size);
/* A real column; none: what NULL stands for. */
double db_real(sqlite3_stmt *q, int column, double none);

/* Transactions; db_end(s, false) rolls back and keeps *e. */
int db_begin(struct store *s, struct err *e);
int db_end(struct store *s, bool ok, struct err *e);
/* A bound INSERT as a transaction of its own, behind all blobs put so far. */
int db_insert(struct store *s, sqlite3_stmt *bound, struct err *e);

#endif
