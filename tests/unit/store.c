#include "tests/unit/synth_store.h"

#include "harness/base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

struct fixture {
	char dir[64], run[80];
	struct store *s;
	struct err e;
};

static int setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));
	snprintf(f->dir, sizeof(f->dir), "/tmp/agon-store-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	snprintf(f->run, sizeof(f->run), "%s/run", f->dir);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	store_close(f->s);
	assert_int_equal(dir_remove(f->dir, NULL), 0);
	free(f);
	return 0;
}

static void open_rw(struct fixture *f)
{
	store_close(f->s);
	f->s = NULL;
	if (store_open(&f->s, f->run, &f->e) < 0)
		fail_msg("%s", f->e.text);
}

static void open_ro(struct fixture *f)
{
	store_close(f->s);
	f->s = NULL;
	if (store_open_ro(&f->s, f->run, &f->e) < 0)
		fail_msg("%s", f->e.text);
}

static void expect_error(struct fixture *f, int rc, enum err_code code, const char *part)
{
	assert_int_equal(rc, -1);
	if (f->e.code != code || strstr(f->e.text, part) == NULL)
		fail_msg("got %d \"%s\", expected %d with \"%s\"", f->e.code, f->e.text, code,
			 part);
	f->e = (struct err)ERR_INIT;
}

static void sql(struct fixture *f, const char *text)
{
	char path[128];
	sqlite3 *db = NULL;
	snprintf(path, sizeof(path), "%s/run.db", f->run);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static bool exists(struct fixture *f, const char *name)
{
	char path[160];
	snprintf(path, sizeof(path), "%s/%s", f->run, name);
	return access(path, F_OK) == 0;
}

static void sha256_is_sha256(void **state)
{
	char hex[65];
	(void)state;
	sha256_hex("abc", 3, hex);
	assert_string_equal(hex,
			    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	sha256_hex("", 0, hex);
	assert_string_equal(hex,
			    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void meta_is_kept(void **state)
{
	struct fixture *f = *state;
	BUF_SCOPED v = BUF_INIT;

	open_rw(f);
	assert_int_equal(store_meta(f->s, "seed", &v, &f->e), 1);
	SYNTH_OK(store_set_meta(f->s, "seed", "7", &f->e), &f->e);
	SYNTH_OK(store_set_meta(f->s, "seed", "8", &f->e), &f->e);
	open_ro(f);
	SYNTH_OK(store_meta(f->s, "seed", &v, &f->e), &f->e);
	assert_string_equal(v.data, "8");
}

static const struct synth shapes[] = {
	{.players = 2, .rounds = 2, .games = 20, .batch = 8, .seed = 1},
	{.players = 4, .rounds = 2, .games = 10, .batch = 5, .seed = 2, .forfeits = true},
	{.players = 3, .rounds = 1, .games = 50, .batch = 50, .seed = 3, .odd = true},
	{.players = 16,
	 .rounds = 1,
	 .games = 30,
	 .batch = 7,
	 .seed = 4,
	 .melee = true,
	 .odd = true},
	{.players = 6, .rounds = 1, .games = 30, .batch = 7, .seed = 5, .melee = true},
};

/* What synth meant to write, straight from its own functions. */
static void games_come_back_as_they_went_in(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		struct synth y = shapes[i];
		struct store_match m = {
			.n = y.melee ? y.players : 2, .games = 40, .status = "played", .job = "j"};
		struct store_game g[40];
		BUF_SCOPED want = BUF_INIT;
		BUF_SCOPED got = BUF_INIT;
		struct synth_dump d = {.out = &want}, back = {.out = &got};

		snprintf(f->run, sizeof(f->run), "%s/games%zu", f->dir, i);
		open_rw(f);
		for (int p = 0; p < m.n; p++) {
			struct store_player who = {.id = p};
			snprintf(who.name, sizeof(who.name), "p%d", p);
			m.player[p] = p;
			SYNTH_OK(store_put_player(f->s, &who, &f->e), &f->e);
		}
		m.first_game = (int)i;
		m.stride = (int)(i + 1);
		for (int k = 0; k < m.games; k++) {
			synth_game(&y, 1, 0, m.first_game + k * m.stride, m.n, &g[k]);
			synth_dump_game(&d, &m, &g[k]);
		}
		SYNTH_OK(store_put_match(f->s, &m, g, &f->e), &f->e);
		assert_int_equal(store_each_game(f->s, -1, -1, -1, synth_dump_game, &back, &f->e),
				 0);
		assert_string_equal(got.data, want.data);
	}
}

static void same_plan_gives_same_rows(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		BUF_SCOPED first = BUF_INIT;
		BUF_SCOPED again = BUF_INIT;
		struct synth y = shapes[i];
		snprintf(f->run, sizeof(f->run), "%s/a%zu", f->dir, i);
		open_rw(f);
		y.time_ns = 5;
		SYNTH_OK(synth_store(f->s, &y, &f->e), &f->e);
		assert_int_equal(synth_dump(f->s, &first, &f->e), y.ops);

		/* Into another store at other times, and once more into that: nothing changes. */
		snprintf(f->run, sizeof(f->run), "%s/b%zu", f->dir, i);
		open_rw(f);
		for (int k = 0; k < 2; k++) {
			y = shapes[i];
			y.time_ns = 77 + k;
			SYNTH_OK(synth_store(f->s, &y, &f->e), &f->e);
			open_ro(f);
			buf_clear(&again);
			assert_int_equal(synth_dump(f->s, &again, &f->e), y.ops);
			assert_string_equal(first.data, again.data);
			open_rw(f);
		}
	}
}

static void single_rows_are_found(void **state)
{
	struct fixture *f = *state;
	struct synth y = shapes[1];
	struct store_edit x;
	struct store_build b, by_job;
	struct store_match m;

	open_rw(f);
	SYNTH_OK(synth_store(f->s, &y, &f->e), &f->e);
	SYNTH_OK(store_edit(f->s, 1, 2, &x, &f->e), &f->e);
	assert_int_equal(x.round * 10 + x.player, 12);
	assert_int_equal(store_edit(f->s, 9, 0, &x, &f->e), 1);
	assert_int_equal(store_build(f->s, 3, 0, &b, &f->e), 1);
	SYNTH_OK(store_match(f->s, 2, 5, 1, &m, &f->e), &f->e);
	assert_int_equal(m.first_game, 5);
	assert_int_equal(m.player[0] * 10 + m.player[1], 23);
	assert_int_equal(store_match(f->s, 2, 5, 2, &m, &f->e), 1);
	for (int p = 0; p < 4; p++) {
		SYNTH_OK(store_build(f->s, 1, p, &b, &f->e), &f->e);
		/* A failed build is no cache entry. */
		assert_int_equal(store_build_by_job(f->s, b.job, &by_job, &f->e),
				 b.outcome != OUT_OK);
		if (b.outcome == OUT_OK)
			assert_string_equal(by_job.tree_out, b.tree_out);
		else
			assert_string_equal(b.tree_out, "");
	}
}

static void another_job_in_the_same_place_is_refused(void **state)
{
	struct fixture *f = *state;
	struct synth y = shapes[0];
	struct store_edit x;
	struct store_build b;
	struct store_match m;
	struct store_player p = {.id = 0, .name = "someone", .agent = "git"};

	open_rw(f);
	SYNTH_OK(synth_store(f->s, &y, &f->e), &f->e);
	SYNTH_OK(store_edit(f->s, 1, 1, &x, &f->e), &f->e);
	SYNTH_OK(store_build(f->s, 1, 1, &b, &f->e), &f->e);
	SYNTH_OK(store_match(f->s, 1, 0, 0, &m, &f->e), &f->e);
	x.job[0] = b.job[0] = m.job[0] = 'x';
	expect_error(f, store_put_edit(f->s, &x, &f->e), ERR_USAGE, "another edit of player 1");
	expect_error(f, store_put_build(f->s, &b, &f->e), ERR_USAGE, "another build of player 1");
	m.status[0] = 'v';
	expect_error(f, store_put_match(f->s, &m, NULL, &f->e), ERR_USAGE, "another match");
	expect_error(f, store_put_player(f->s, &p, &f->e), ERR_USAGE, "another tournament");
}

static int nested(void *cookie, const struct store_player *p)
{
	struct fixture *f = cookie;
	BUF_SCOPED all = BUF_INIT;

	assert_true(synth_dump(f->s, &all, &f->e) > 0);
	return p->id == 1 ? 42 : 0;
}

static void callbacks_may_ask_and_stop(void **state)
{
	struct fixture *f = *state;
	struct synth y = shapes[0];

	open_rw(f);
	SYNTH_OK(synth_store(f->s, &y, &f->e), &f->e);
	assert_int_equal(store_each_player(f->s, nested, f, &f->e), 42);
}

static void blobs_are_content(void **state)
{
	struct fixture *f = *state;
	char hex[BLOB_HEX], again[BLOB_HEX], path[200];
	BUF_SCOPED big = BUF_INIT;
	BUF_SCOPED got = BUF_INIT;

	for (int i = 0; i < 100000; i++)
		buf_printf(&big, "turn %d: nothing new%c", i / 8, i % 256);
	open_rw(f);
	SYNTH_OK(blob_put(f->s, big.data, big.len, hex, &f->e), &f->e);
	SYNTH_OK(blob_put(f->s, big.data, big.len, again, &f->e), &f->e);
	assert_string_equal(hex, again);
	SYNTH_OK(blob_get(f->s, hex, &got, &f->e), &f->e);
	assert_int_equal(got.len, big.len);
	assert_memory_equal(got.data, big.data, big.len);
	SYNTH_OK(blob_put(f->s, "", 0, again, &f->e), &f->e);
	open_ro(f);
	buf_clear(&got);
	SYNTH_OK(blob_get(f->s, again, &got, &f->e), &f->e);
	assert_int_equal(got.len, 0);
	assert_false(exists(f, "blobs/tmp"));

	struct stat st;
	snprintf(path, sizeof(path), "%s/blobs/%.2s/%s", f->run, hex, hex + 2);
	assert_int_equal(stat(path, &st), 0);
	assert_true((size_t)st.st_size < big.len / 2);
	expect_error(f, blob_get(f->s, "../../etc/passwd", &got, &f->e), ERR_USAGE,
		     "not the name of a blob");
	expect_error(f,
		     blob_get(f->s,
			      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
			      &got, &f->e),
		     ERR_INTERNAL, "No such file");
}

static void damaged_blob_is_noticed(void **state)
{
	struct fixture *f = *state;
	char hex[BLOB_HEX], other[BLOB_HEX], path[200], path2[200];
	BUF_SCOPED got = BUF_INIT;

	open_rw(f);
	SYNTH_OK(blob_put(f->s, "hello", 5, hex, &f->e), &f->e);
	SYNTH_OK(blob_put(f->s, "world", 5, other, &f->e), &f->e);
	open_rw(f);
	snprintf(path, sizeof(path), "%s/blobs/%.2s/%s", f->run, hex, hex + 2);
	snprintf(path2, sizeof(path2), "%s/blobs/%.2s/%s", f->run, other, other + 2);
	assert_int_equal(rename(path2, path), 0); /* valid zstd, wrong content */
	expect_error(f, blob_get(f->s, hex, &got, &f->e), ERR_INTERNAL, "damaged");
	assert_int_equal(truncate(path, 3), 0);
	expect_error(f, blob_get(f->s, hex, &got, &f->e), ERR_INTERNAL, "damaged");
	assert_int_equal(got.len, 0);
}

static void foreign_things_are_refused(void **state)
{
	struct fixture *f = *state;
	char path[128];
	struct store *s = NULL;

	expect_error(f, store_open_ro(&s, f->run, &f->e), ERR_USAGE, "cannot open run directory");
	assert_int_equal(mkdir(f->run, 0755), 0);
	expect_error(f, store_open_ro(&s, f->run, &f->e), ERR_USAGE, "has no run.db");

	snprintf(path, sizeof(path), "%s/thesis.txt", f->run);
	SYNTH_OK(file_replace(path, "x", 1, &f->e), &f->e);
	expect_error(f, store_open(&s, f->run, &f->e), ERR_USAGE, "it has thesis.txt");
	assert_false(exists(f, "run.lock"));
	assert_int_equal(unlink(path), 0);

	snprintf(path, sizeof(path), "%s/run.db", f->run);
	for (size_t n = 20; n < 20000; n *= 30) {
		char *junk = xmalloc(n);
		memset(junk, 'j', n);
		SYNTH_OK(file_replace(path, junk, n, &f->e), &f->e);
		free(junk);
		expect_error(f, store_open(&s, f->run, &f->e), ERR_USAGE, "not a SQLite database");
		expect_error(f, store_open_ro(&s, f->run, &f->e), ERR_USAGE,
			     "not a SQLite database");
	}
	assert_int_equal(unlink(path), 0);

	sql(f, "CREATE TABLE mine(x); PRAGMA application_id = 0");
	expect_error(f, store_open(&s, f->run, &f->e), ERR_USAGE, "another program");
	sql(f, "PRAGMA application_id = 77");
	expect_error(f, store_open_ro(&s, f->run, &f->e), ERR_USAGE, "another program");
	assert_null(s);
}

static void newer_schema_is_refused(void **state)
{
	struct fixture *f = *state;
	struct store *s = NULL;

	open_rw(f);
	store_close(f->s);
	f->s = NULL;
	sql(f, "PRAGMA user_version = 99");
	expect_error(f, store_open(&s, f->run, &f->e), ERR_USAGE, "newer agon (schema 99");
	expect_error(f, store_open_ro(&s, f->run, &f->e), ERR_USAGE, "newer agon (schema 99");
}

static void empty_database_is_fresh(void **state)
{
	struct fixture *f = *state;
	char path[128];
	struct store *s = NULL;

	/* What a kill between creating the file and its tables leaves. */
	assert_int_equal(mkdir(f->run, 0755), 0);
	snprintf(path, sizeof(path), "%s/run.db", f->run);
	SYNTH_OK(file_replace(path, "", 0, &f->e), &f->e);
	expect_error(f, store_open_ro(&s, f->run, &f->e), ERR_USAGE, "no tournament yet");
	sql(f, "PRAGMA journal_mode = WAL");
	open_rw(f);
	SYNTH_OK(store_set_meta(f->s, "a", "b", &f->e), &f->e);
}

static void damaged_database_is_said(void **state)
{
	struct fixture *f = *state;
	struct synth y = shapes[0];
	char path[128], junk[4096];
	BUF_SCOPED out = BUF_INIT;

	open_rw(f);
	y.games = 2000;
	y.batch = 500;
	SYNTH_OK(synth_store(f->s, &y, &f->e), &f->e);
	store_close(f->s);
	f->s = NULL;
	snprintf(path, sizeof(path), "%s/run.db", f->run);
	memset(junk, 0x5a, sizeof(junk));
	FD_SCOPED fd = open(path, O_WRONLY | O_CLOEXEC);
	struct stat st;
	assert_int_equal(fstat(fd, &st), 0);
	/* The second half: it opens, and what it holds cannot be read. */
	for (off_t at = st.st_size / 8192 * 4096; at < st.st_size; at += 4096)
		assert_int_equal(pwrite(fd, junk, sizeof(junk), at), (int)sizeof(junk));
	open_ro(f);
	expect_error(f, synth_dump(f->s, &out, &f->e), ERR_INTERNAL, "is damaged");
}

/* Readers use these as indices, and a run directory may come from anywhere. */
static void places_out_of_range_are_said(void **state)
{
	struct fixture *f = *state;
	struct synth y = shapes[0];
	static const char *const sets[][2] = {
		{"seat SET player = -1 WHERE player = 1", "seat SET player = 1 WHERE player = -1"},
		{"seat SET player = 512 WHERE player = 1",
		 "seat SET player = 1 WHERE player = 512"},
		{"match SET games = -games", "match SET games = -games"},
		{"match SET games = games + 2000000000", "match SET games = games - 2000000000"},
		{"match SET first_game = first_game + 2000000000",
		 "match SET first_game = first_game - 2000000000"},
		{"build SET round = -2 WHERE round = 0", "build SET round = 0 WHERE round = -2"},
		{"edit SET round = 2000000000 WHERE round = 0",
		 "edit SET round = 0 WHERE round = 2000000000"},
		{"player SET id = id + 512", "player SET id = id - 512"},
	};

	open_rw(f);
	SYNTH_OK(synth_store(f->s, &y, &f->e), &f->e);
	store_close(f->s);
	f->s = NULL;
	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		BUF_SCOPED out = BUF_INIT;
		MEM_SCOPED char *spoil = xprintf("PRAGMA foreign_keys = 0; UPDATE %s", sets[i][0]);
		MEM_SCOPED char *mend = xprintf("PRAGMA foreign_keys = 0; UPDATE %s", sets[i][1]);
		sql(f, spoil);
		open_ro(f);
		expect_error(f, synth_dump(f->s, &out, &f->e), ERR_INTERNAL, "is damaged");
		store_close(f->s);
		f->s = NULL;
		sql(f, mend);
		open_ro(f);
		assert_true(synth_dump(f->s, &out, &f->e) > 0);
		store_close(f->s);
		f->s = NULL;
	}
}

static void check_says(struct fixture *f, int rc, const char *part)
{
	BUF_SCOPED why = BUF_INIT;

	open_ro(f);
	int got = store_check(f->s, &why, &f->e);
	if (got != rc || strstr(why.data, part) == NULL)
		fail_msg("%d \"%s\" (%s), expected %d with \"%s\"", got, why.data, f->e.text, rc,
			 part);
	store_close(f->s);
	f->s = NULL;
}

static void check_finds_what_is_wrong(void **state)
{
	struct fixture *f = *state;
	struct synth y = shapes[1];
	struct store_build b;
	char path[200];

	open_rw(f);
	SYNTH_OK(synth_store(f->s, &y, &f->e), &f->e);
	SYNTH_OK(store_build(f->s, 0, 1, &b, &f->e), &f->e);
	check_says(f, 0, "");
	snprintf(path, sizeof(path), "%s/blobs/%.2s/%s", f->run, b.log, b.log + 2);
	assert_int_equal(truncate(path, 5), 0);
	check_says(f, 1, "log of a build");
	assert_int_equal(unlink(path), 0);
	check_says(f, 1, "No such file");
	open_rw(f);
	char hex[BLOB_HEX];
	SYNTH_OK(synth_log(f->s, 0, 1, "build", hex, &f->e), &f->e); /* put it back */
	assert_string_equal(hex, b.log);
	check_says(f, 0, "");
	sql(f, "DELETE FROM game WHERE id = (SELECT max(id) FROM game)");
	check_says(f, 1, "lack games");
	sql(f, "UPDATE game SET id = 99 << 20 WHERE id = (SELECT max(id) FROM game)");
	check_says(f, 1, "not there (1)");
	sql(f, "DELETE FROM seat WHERE match = 2 AND pos = 1");
	check_says(f, 1, "lack players");
	sql(f, "PRAGMA foreign_keys = OFF; DELETE FROM player WHERE id = 3");
	check_says(f, 1, "edit");
}

static void reading_leaves_nothing_behind(void **state)
{
	struct fixture *f = *state;
	struct synth y = shapes[0];
	BUF_SCOPED a = BUF_INIT;

	open_rw(f);
	SYNTH_OK(synth_store(f->s, &y, &f->e), &f->e);
	open_ro(f);
	assert_true(synth_dump(f->s, &a, &f->e) > 0);
	store_close(f->s);
	f->s = NULL;
	assert_false(exists(f, "run.db-wal"));
	assert_false(exists(f, "run.db-shm"));
	assert_true(exists(f, "run.db"));
}

static void readers_see_what_a_writer_committed(void **state)
{
	struct fixture *f = *state;
	struct synth y = shapes[0];
	struct store *reader = NULL;
	BUF_SCOPED a = BUF_INIT;
	BUF_SCOPED b = BUF_INIT;

	open_rw(f);
	SYNTH_OK(store_open_ro(&reader, f->run, &f->e), &f->e);
	SYNTH_OK(synth_dump(reader, &a, &f->e), &f->e);
	SYNTH_OK(synth_store(f->s, &y, &f->e), &f->e);
	assert_int_equal(synth_dump(reader, &a, &f->e), y.ops);
	assert_int_equal(synth_dump(f->s, &b, &f->e), y.ops);
	assert_string_equal(a.data, b.data);
	store_close(reader);
}

static void a_game_row_is_small(void **state)
{
	struct fixture *f = *state;
	struct synth y = {.players = 2, .rounds = 30, .games = 2000, .batch = 500, .seed = 9};
	char path[128];
	struct stat st;

	open_rw(f);
	SYNTH_OK(synth_store(f->s, &y, &f->e), &f->e);
	store_close(f->s);
	f->s = NULL;
	snprintf(path, sizeof(path), "%s/run.db", f->run);
	assert_int_equal(stat(path, &st), 0);
	print_message("%.1f bytes of run.db per game\n", (double)st.st_size / (31 * y.games));
	/* 25 million games in about 1 GB. */
	assert_true(st.st_size < (off_t)40 * 31 * y.games);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha256_is_sha256),
		T(meta_is_kept),
		T(games_come_back_as_they_went_in),
		T(same_plan_gives_same_rows),
		T(single_rows_are_found),
		T(another_job_in_the_same_place_is_refused),
		T(callbacks_may_ask_and_stop),
		T(blobs_are_content),
		T(damaged_blob_is_noticed),
		T(foreign_things_are_refused),
		T(newer_schema_is_refused),
		T(empty_database_is_fresh),
		T(damaged_database_is_said),
		T(places_out_of_range_are_said),
		T(check_finds_what_is_wrong),
		T(reading_leaves_nothing_behind),
		T(readers_see_what_a_writer_committed),
		T(a_game_row_is_small),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
