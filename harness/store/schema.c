#include "harness/store/db.h"

#include <string.h>

/*
 * application_id is "agon" in ASCII.  Journal mode must be set outside a
 * transaction; everything else is made in one, so a crash leaves a file that
 * has all tables or none, and a file with none is taken for a fresh one.
 *
 * Games are the bulk (tens of millions of rows), so they carry no names and no
 * keys of their own: id is match.id << 20 plus the game's place k in its match,
 * which appends to the B-tree and fills its pages; the game's number in its
 * pairing is match.first_game + k * match.stride.  game.c says how result and
 * detail hold seats, ranks, scores and outcomes.  About 36 bytes a game.
 */
enum { APPLICATION_ID = 0x61676f6e };

static const char tables[] =
	"CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE TABLE player(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
	" agent TEXT NOT NULL) STRICT;"
	"CREATE TABLE edit(round INTEGER NOT NULL, player INTEGER NOT NULL REFERENCES player,"
	" job TEXT NOT NULL, tree TEXT NOT NULL, status TEXT NOT NULL, reason TEXT NOT NULL,"
	" log TEXT NOT NULL, feedback TEXT NOT NULL,"
	" cpu_ns INTEGER NOT NULL, wall_ns INTEGER NOT NULL,"
	" PRIMARY KEY(round, player)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE build(round INTEGER NOT NULL, player INTEGER NOT NULL REFERENCES player,"
	" job TEXT NOT NULL, tree_in TEXT NOT NULL, tree_out TEXT NOT NULL,"
	" outcome INTEGER NOT NULL, reason TEXT NOT NULL, log TEXT NOT NULL,"
	" cached INTEGER NOT NULL, cpu_ns INTEGER NOT NULL, wall_ns INTEGER NOT NULL,"
	" PRIMARY KEY(round, player)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX build_job ON build(job) WHERE outcome = 0;"
	"CREATE TABLE match(id INTEGER PRIMARY KEY, round INTEGER NOT NULL,"
	" pairing INTEGER NOT NULL, batch INTEGER NOT NULL, job TEXT NOT NULL,"
	" status TEXT NOT NULL, reason TEXT NOT NULL, n INTEGER NOT NULL,"
	" first_game INTEGER NOT NULL, stride INTEGER NOT NULL, games INTEGER NOT NULL,"
	" replay TEXT NOT NULL,"
	" cpu_ns INTEGER NOT NULL, wall_ns INTEGER NOT NULL,"
	" UNIQUE(round, pairing, batch)) STRICT;"
	"CREATE TABLE seat(match INTEGER NOT NULL REFERENCES match, pos INTEGER NOT NULL,"
	" player INTEGER NOT NULL REFERENCES player, log TEXT NOT NULL,"
	" PRIMARY KEY(match, pos)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE game(id INTEGER PRIMARY KEY, seed INTEGER NOT NULL,"
	" hash INTEGER NOT NULL, result INTEGER NOT NULL, turns INTEGER NOT NULL,"
	" detail BLOB) STRICT;";

/* What a fresh file runs in order, and an older file from its version on: a
 * version only ever adds, so a new one is a new row here. */
static const char *const versions[] = {
	tables,
	/* 2: what an agent was told of a round, and what was true */
	"CREATE TABLE feedback(round INTEGER NOT NULL, player INTEGER NOT NULL REFERENCES player,"
	" played INTEGER NOT NULL, level TEXT NOT NULL, intent TEXT NOT NULL,"
	" knowledge TEXT NOT NULL, fired INTEGER NOT NULL, won INTEGER NOT NULL,"
	" told INTEGER NOT NULL, share REAL NOT NULL, truth TEXT NOT NULL, shown TEXT NOT NULL,"
	" PRIMARY KEY(round, player)) STRICT, WITHOUT ROWID;",
	/* 3: meetings of a schedule, and how the rounds ended */
	"CREATE TABLE meeting(round INTEGER NOT NULL, place INTEGER NOT NULL,"
	" turn INTEGER NOT NULL, a INTEGER NOT NULL, b INTEGER NOT NULL,"
	" pairing INTEGER NOT NULL, first_game INTEGER NOT NULL, games INTEGER NOT NULL,"
	" won INTEGER NOT NULL, drawn INTEGER NOT NULL, lost INTEGER NOT NULL,"
	" unplayed INTEGER NOT NULL, why TEXT NOT NULL, stop TEXT NOT NULL,"
	" llr REAL, elo REAL, elo_lo REAL, elo_hi REAL,"
	" PRIMARY KEY(round, place)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE round_end(round INTEGER PRIMARY KEY, winner INTEGER NOT NULL,"
	" state TEXT NOT NULL) STRICT;",
	/* 4: what a language model was asked for an edit, and what that cost */
	"CREATE TABLE talk(round INTEGER NOT NULL, player INTEGER NOT NULL REFERENCES player,"
	" job TEXT NOT NULL, status TEXT NOT NULL, calls INTEGER NOT NULL, input INTEGER NOT NULL,"
	" output INTEGER NOT NULL, cache_write INTEGER NOT NULL, cache_read INTEGER NOT NULL,"
	" cost REAL, spent REAL NOT NULL, used INTEGER NOT NULL, cassette TEXT NOT NULL, "
	"trajectory TEXT NOT NULL,"
	" PRIMARY KEY(round, player)) STRICT, WITHOUT ROWID;",
	/* 5: what the programs of a match played */
	"CREATE TABLE actions(match INTEGER PRIMARY KEY REFERENCES match,"
	" log TEXT NOT NULL) STRICT;",
	/* 6: where the time of such an edit went */
	"ALTER TABLE talk ADD COLUMN model_ns INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE talk ADD COLUMN command_ns INTEGER NOT NULL DEFAULT 0;",
	/* 7: what a judge said of a codebase */
	"CREATE TABLE critique(round INTEGER NOT NULL, player INTEGER NOT NULL REFERENCES player,"
	" purpose TEXT NOT NULL, about INTEGER NOT NULL, tree TEXT NOT NULL, intent TEXT NOT NULL,"
	" probability REAL, text TEXT NOT NULL, shown INTEGER NOT NULL,"
	" job TEXT NOT NULL, status TEXT NOT NULL, calls INTEGER NOT NULL, input INTEGER NOT NULL,"
	" output INTEGER NOT NULL, cache_write INTEGER NOT NULL, cache_read INTEGER NOT NULL,"
	" cost REAL, spent REAL NOT NULL, used INTEGER NOT NULL, cassette TEXT NOT NULL,"
	" trajectory TEXT NOT NULL, model_ns INTEGER NOT NULL,"
	" PRIMARY KEY(round, player, purpose)) STRICT, WITHOUT ROWID;",
	/* 8: where the rounds of a search begin, and what they were worth */
	"CREATE TABLE node(round INTEGER PRIMARY KEY, parent INTEGER NOT NULL,"
	" done INTEGER NOT NULL, value REAL) STRICT;",
	/* 9: an edit step by step, where a critic is heard in between */
	"CREATE TABLE draft(round INTEGER NOT NULL, player INTEGER NOT NULL REFERENCES player,"
	" step INTEGER NOT NULL, job TEXT NOT NULL, tree TEXT NOT NULL, status TEXT NOT NULL,"
	" reason TEXT NOT NULL, log TEXT NOT NULL, feedback TEXT NOT NULL,"
	" cpu_ns INTEGER NOT NULL, wall_ns INTEGER NOT NULL, asked INTEGER NOT NULL,"
	" talk TEXT NOT NULL, calls INTEGER NOT NULL, input INTEGER NOT NULL,"
	" output INTEGER NOT NULL, cache_write INTEGER NOT NULL, cache_read INTEGER NOT NULL,"
	" cost REAL, spent REAL NOT NULL, used INTEGER NOT NULL, cassette TEXT NOT NULL,"
	" trajectory TEXT NOT NULL, model_ns INTEGER NOT NULL, command_ns INTEGER NOT NULL,"
	" value REAL, PRIMARY KEY(round, player, step)) STRICT, WITHOUT ROWID;",
};
enum { SCHEMA_VERSION = sizeof(versions) / sizeof(*versions) };

static int number(struct store *s, const char *sql, int64_t *ret, struct err *e)
{
	STMT_SCOPED *q = NULL;

	if (db_prepare(s, sql, &q, e) < 0 || db_step(s, q, e) < 0)
		return -1;
	*ret = sqlite3_column_int64(q, 0);
	return 0;
}

static int raise_to_now(struct store *s, int64_t from, struct err *e)
{
	BUF_SCOPED ids = BUF_INIT;

	buf_printf(&ids, "PRAGMA application_id = %d; PRAGMA user_version = %d;", APPLICATION_ID,
		   SCHEMA_VERSION);
	if (db_begin(s, e) < 0)
		return -1;
	bool ok = true;
	for (int64_t v = from; ok && v < SCHEMA_VERSION; v++)
		ok = db_exec(s, versions[v], e) == 0;
	return db_end(s, ok && db_exec(s, ids.data, e) == 0, e);
}

int schema_prepare(struct store *s, struct err *e)
{
	int64_t app = 0, version = 0, objects = 0;

	if (number(s, "PRAGMA application_id", &app, e) < 0 ||
	    number(s, "PRAGMA user_version", &version, e) < 0 ||
	    number(s, "SELECT count(*) FROM sqlite_schema", &objects, e) < 0)
		return -1;
	bool fresh = app == 0 && version == 0 && objects == 0;
	if (!fresh && app != APPLICATION_ID)
		return err_set(e, ERR_USAGE,
			       "%s is the database of another program (application id 0x%llx); "
			       "use another directory",
			       s->db_path, (unsigned long long)app);
	if (!fresh && version > SCHEMA_VERSION)
		return err_set(e, ERR_USAGE,
			       "%s was written by a newer agon (schema %lld, this agon knows %d); "
			       "use that one",
			       s->db_path, (long long)version, SCHEMA_VERSION);
	if (fresh && !s->writable)
		return err_set(e, ERR_USAGE, "%s holds no tournament yet", s->db_path);
	if (s->writable && db_exec(s, "PRAGMA journal_mode = WAL", e) < 0)
		return -1;
	if (version >= SCHEMA_VERSION)
		return 0;
	if (!s->writable)
		return err_set(e, ERR_USAGE,
			       "%s was written by an older agon (schema %lld, this agon knows %d); "
			       "`agon run` with its config.yaml brings it up to date",
			       s->db_path, (long long)version, SCHEMA_VERSION);
	return raise_to_now(s, version, e);
}
