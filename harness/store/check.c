#include "harness/store/db.h"

#include <string.h>

/*
 * The columns that name blobs, with who they belong to.  Rows are few (games
 * name none), so every blob is read and hashed.
 */
static const struct {
	const char *what, *sql;
} blob_columns[] = {
	{"log of an edit", "SELECT DISTINCT log FROM edit WHERE log <> ''"},
	{"cassette of an edit", "SELECT DISTINCT cassette FROM talk WHERE cassette <> ''"},
	{"trajectory of an edit", "SELECT DISTINCT trajectory FROM talk WHERE trajectory <> ''"},
	{"text of a critique", "SELECT DISTINCT text FROM critique WHERE text <> ''"},
	{"cassette of a critique", "SELECT DISTINCT cassette FROM critique WHERE cassette <> ''"},
	{"trajectory of a critique",
	 "SELECT DISTINCT trajectory FROM critique WHERE trajectory <> ''"},
	{"log of a draft", "SELECT DISTINCT log FROM draft WHERE log <> ''"},
	{"cassette of a draft", "SELECT DISTINCT cassette FROM draft WHERE cassette <> ''"},
	{"trajectory of a draft", "SELECT DISTINCT trajectory FROM draft WHERE trajectory <> ''"},
	{"log of a build", "SELECT DISTINCT log FROM build WHERE log <> ''"},
	{"log of a match", "SELECT DISTINCT log FROM seat WHERE log <> ''"},
	{"replay of a match", "SELECT DISTINCT replay FROM match WHERE replay <> ''"},
	{"actions of a match", "SELECT DISTINCT log FROM actions"},
};

static const struct {
	const char *what, *sql;
} row_rules[] = {
	{"games of a match that is not there",
	 "SELECT count(*) FROM game WHERE (id >> 20) NOT IN (SELECT id FROM match)"},
	{"played matches that lack games, or have too many",
	 "SELECT count(*) FROM match WHERE status = 'played' AND games <> "
	 "(SELECT count(*) FROM game WHERE game.id >= match.id << 20 "
	 "AND game.id < (match.id + 1) << 20)"},
	{"matches that lack players, or have too many",
	 "SELECT count(*) FROM match WHERE n <> "
	 "(SELECT count(*) FROM seat WHERE seat.match = match.id)"},
};

static void complain(struct buf *why, const char *text)
{
	buf_printf(why, "%s%s", why->len != 0 ? "; " : "", text);
}

/* PRAGMA integrity_check and foreign_key_check answer "ok" or nothing when all is well. */
static int check_pragma(struct store *s, const char *sql, struct buf *why, struct err *e)
{
	STMT_SCOPED *q = NULL;
	char text[256];
	int rc;

	if (db_prepare(s, sql, &q, e) < 0)
		return -1;
	while ((rc = db_step(s, q, e)) > 0) {
		db_text(q, 0, text, sizeof(text));
		if (strcmp(text, "ok") != 0 && why->len < 1024)
			complain(why, text);
	}
	return rc;
}

static int check_rows(struct store *s, struct buf *why, struct err *e)
{
	for (size_t i = 0; i < sizeof(row_rules) / sizeof(row_rules[0]); i++) {
		STMT_SCOPED *q = NULL;
		if (db_prepare(s, row_rules[i].sql, &q, e) < 0 || db_step(s, q, e) < 0)
			return -1;
		int64_t n = sqlite3_column_int64(q, 0);
		if (n != 0) {
			complain(why, row_rules[i].what);
			buf_printf(why, " (%lld)", (long long)n);
		}
	}
	return 0;
}

static int check_blobs(struct store *s, struct buf *why, struct err *e)
{
	for (size_t i = 0; i < sizeof(blob_columns) / sizeof(blob_columns[0]); i++) {
		STMT_SCOPED *q = NULL;
		char hex[BLOB_HEX];
		int rc;
		if (db_prepare(s, blob_columns[i].sql, &q, e) < 0)
			return -1;
		while ((rc = db_step(s, q, e)) > 0) {
			BUF_SCOPED bytes = BUF_INIT;
			struct err bad = ERR_INIT;
			db_text(q, 0, hex, sizeof(hex));
			if (blob_get(s, hex, &bytes, &bad) == 0 || why->len > 1024)
				continue;
			complain(why, blob_columns[i].what);
			buf_printf(why, ": %s", bad.text);
		}
		if (rc < 0)
			return -1;
	}
	return 0;
}

int store_check(struct store *s, struct buf *ret_why, struct err *e)
{
	BUF_SCOPED why = BUF_INIT;

	if (check_pragma(s, "PRAGMA integrity_check(10)", &why, e) < 0 ||
	    check_pragma(s, "PRAGMA foreign_key_check", &why, e) < 0)
		return -1;
	/* In a damaged file the rest says nothing, or fails for that reason. */
	if (why.len == 0 && (check_rows(s, &why, e) < 0 || check_blobs(s, &why, e) < 0))
		return -1;
	buf_add(ret_why, why.data, why.len);
	return why.len == 0 ? 0 : 1;
}
