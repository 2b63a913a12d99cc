#include "tests/unit/synth_store.h"

#include "agents/agent.h"
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/report/export.h"
#include "harness/report/export_diff.h"

#include <archive.h>
#include <archive_entry.h>
#include <dirent.h>
#include <math.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static bool can_mount;

struct fixture {
	char dir[64];
	struct store *s;
	struct err e;
};

static int setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));
	snprintf(f->dir, sizeof(f->dir), "/tmp/agon-export-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	MEM_SCOPED char *small = xprintf("%s/small", f->dir);
	store_close(f->s);
	umount2(small, MNT_DETACH);
	SYNTH_OK(dir_remove(f->dir, &f->e), &f->e);
	free(f);
	return 0;
}

static char *path_in(struct fixture *f, const char *name)
{
	return xprintf("%s/%s", f->dir, name);
}

static void make_run(struct fixture *f, const char *name, struct synth y)
{
	MEM_SCOPED char *run = path_in(f, name);
	struct store *s = NULL;

	SYNTH_OK(store_open(&s, run, &f->e), &f->e);
	SYNTH_OK(synth_store(s, &y, &f->e), &f->e);
	store_close(s);
}

static void export_as(struct fixture *f, const char *run, const char *format, const char *out)
{
	MEM_SCOPED char *from = path_in(f, run);
	MEM_SCOPED char *to = path_in(f, out);
	SYNTH_OK(export_run(from, format, to, &f->e), &f->e);
}

static void slurp(struct fixture *f, const char *name, struct buf *out)
{
	MEM_SCOPED char *path = path_in(f, name);
	SYNTH_OK(file_read(path, 64 << 20, out, &f->e), &f->e);
}

static const struct synth plan = {.players = 3,
				  .rounds = 2,
				  .games = 12,
				  .batch = 5,
				  .forfeits = true,
				  .odd = true,
				  .seed = 21};

/* ---- an independent reader of CSV ---- */

struct csv {
	size_t rows, columns;
	char *cell[4096]; /* row by row, heading included */
};

static void csv_read(struct fixture *f, const char *name, struct csv *ret)
{
	BUF_SCOPED all = BUF_INIT;
	BUF_SCOPED cell = BUF_INIT;
	bool quoted = false;
	size_t n = 0, in_row = 0;

	slurp(f, name, &all);
	memset(ret, 0, sizeof(*ret));
	for (size_t i = 0; i < all.len; i++) {
		char c = all.data[i];
		if (quoted && c == '"' && all.data[i + 1] == '"') {
			buf_putc(&cell, '"');
			i++;
		} else if (c == '"') {
			quoted = !quoted;
		} else if (!quoted && (c == ',' || c == '\n')) {
			assert_true(n < 4096);
			ret->cell[n++] = xstrndup(cell.data, cell.len);
			buf_clear(&cell);
			in_row++;
			if (c != '\n')
				continue;
			if (ret->rows++ == 0)
				ret->columns = in_row;
			assert_int_equal(in_row, ret->columns);
			in_row = 0;
		} else {
			buf_putc(&cell, c);
		}
	}
	assert_false(quoted);
	assert_int_equal(cell.len + in_row, 0);
}

static void csv_free(struct csv *c)
{
	for (size_t i = 0; i < c->rows * c->columns; i++)
		free(c->cell[i]);
}

static const char *csv_at(const struct csv *c, size_t row, const char *column)
{
	for (size_t i = 0; i < c->columns; i++)
		if (strcmp(c->cell[i], column) == 0)
			return c->cell[(row + 1) * c->columns + i];
	fail_msg("no column %s", column);
	return NULL;
}

static long csv_int(const struct csv *c, size_t row, const char *column)
{
	return strtol(csv_at(c, row, column), NULL, 10);
}

static void csv_adds_up(void **state)
{
	struct fixture *f = *state;
	struct csv games, players, rounds;

	make_run(f, "run", plan);
	export_as(f, "run", "csv", "out");
	csv_read(f, "out/games.csv", &games);
	csv_read(f, "out/players.csv", &players);
	csv_read(f, "out/rounds.csv", &rounds);
	assert_int_equal(players.rows - 1, 3);
	assert_int_equal(rounds.rows - 1, 9);
	assert_int_equal(games.rows - 1, 3 * 3 * 12); /* walkovers included */
	for (size_t p = 0; p < 3; p++) {
		const char *name = csv_at(&players, p, "name");
		long won = 0, in_rounds = 0, won_rounds = 0;
		for (size_t g = 0; g + 1 < games.rows; g++)
			won += strcmp(csv_at(&games, g, "winner"), name) == 0;
		for (size_t r = 0; r + 1 < rounds.rows; r++)
			if (strcmp(csv_at(&rounds, r, "player"), name) == 0) {
				in_rounds += csv_int(&rounds, r, "wins");
				won_rounds += csv_int(&rounds, r, "round") > 0 &&
					      csv_int(&rounds, r, "won_round");
			}
		assert_int_equal(won, csv_int(&players, p, "games_won"));
		assert_int_equal(in_rounds, csv_int(&players, p, "games_won"));
		assert_int_equal(won_rounds, csv_int(&players, p, "rounds_won"));
		assert_int_equal(csv_int(&players, p, "games_won") + csv_int(&players, p, "draws") +
					 csv_int(&players, p, "games_lost"),
				 72);
	}
	csv_free(&games);
	csv_free(&players);
	csv_free(&rounds);
}

static void only_times_differ_between_runs(void **state)
{
	struct fixture *f = *state;
	static const char *const names[] = {"players", "rounds", "matches", "games"};
	struct synth y = plan;

	for (int k = 0; k < 2; k++) {
		y.time_ns = 100 + k;
		make_run(f, k == 0 ? "run0" : "run1", y);
		export_as(f, k == 0 ? "run0" : "run1", "csv", k == 0 ? "out0" : "out1");
	}
	for (size_t i = 0; i < 4; i++) {
		struct csv a, b;
		int times = 0;
		MEM_SCOPED char *first = xprintf("out0/%s.csv", names[i]);
		MEM_SCOPED char *second = xprintf("out1/%s.csv", names[i]);
		csv_read(f, first, &a);
		csv_read(f, second, &b);
		assert_int_equal(a.rows * a.columns, b.rows * b.columns);
		for (size_t k = a.columns; k < a.rows * a.columns; k++) {
			const char *column = a.cell[k % a.columns];
			size_t len = strlen(column);
			bool time = len > 3 && strcmp(column + len - 3, "_ns") == 0;
			times += time;
			if (time)
				assert_string_equal(a.cell[k], "100");
			else
				assert_string_equal(a.cell[k], b.cell[k]);
		}
		assert_true((times > 0) == (i == 1 || i == 2));
		csv_free(&a);
		csv_free(&b);
	}
}

static void hostile_text_stays_in_its_cell(void **state)
{
	struct fixture *f = *state;
	static const char nasty[] = "a,b\"c\r\nd;\xff\033[2J\t'e";
	static const char shown[] = "a,b\"c\\x0d\nd;\xef\xbf\xbd\\x1b[2J\t'e";
	MEM_SCOPED char *run = path_in(f, "run");
	struct store_edit x = {.job = "j"};
	struct csv c;
	BUF_SCOPED line = BUF_INIT;

	SYNTH_OK(store_open(&f->s, run, &f->e), &f->e);
	SYNTH_OK(store_put_player(f->s, &(struct store_player){.name = "p"}, &f->e), &f->e);
	memcpy(x.reason, nasty, sizeof(nasty));
	SYNTH_OK(store_put_edit(f->s, &x, &f->e), &f->e);
	export_as(f, "run", "csv", "csv");
	csv_read(f, "csv/rounds.csv", &c);
	assert_int_equal(c.rows, 2);
	assert_string_equal(csv_at(&c, 0, "edit_reason"), shown);
	csv_free(&c);
	export_as(f, "run", "jsonl", "jsonl");
	slurp(f, "jsonl/rounds.jsonl", &line);
	JSON_SCOPED *j = json_parse("line", line.data, line.len, line.len, &f->e);
	assert_non_null(j);
	assert_string_equal(json_string_value(json_object_get(j, "edit_reason")), shown);
}

static void jsonl_says_the_same_as_csv(void **state)
{
	struct fixture *f = *state;
	struct csv c;
	BUF_SCOPED all = BUF_INIT;
	size_t row = 0;

	make_run(f, "run", plan);
	export_as(f, "run", "csv", "csv");
	export_as(f, "run", "jsonl", "jsonl");
	csv_read(f, "csv/games.csv", &c);
	slurp(f, "jsonl/games.jsonl", &all);
	for (char *p = all.data, *nl; (nl = strchr(p, '\n')) != NULL; p = nl + 1, row++) {
		JSON_SCOPED *j = json_parse("games.jsonl", p, (size_t)(nl - p), 1 << 20, &f->e);
		assert_non_null(j);
		assert_int_equal(json_object_size(j), c.columns);
		assert_int_equal(json_integer_value(json_object_get(j, "game")),
				 csv_int(&c, row, "game"));
		const char *winner = json_string_value(json_object_get(j, "winner"));
		assert_string_equal(winner, csv_at(&c, row, "winner"));
		const json_t *scores = json_object_get(j, "scores");
		BUF_SCOPED joined = BUF_INIT;
		for (size_t i = 0; i < json_array_size(scores); i++) {
			buf_puts(&joined, i != 0 ? ";" : "");
			real_text(json_number_value(json_array_get(scores, i)), &joined);
		}
		assert_string_equal(joined.data, csv_at(&c, row, "scores"));
	}
	assert_int_equal(row, c.rows - 1);
	csv_free(&c);
}

static void reals_read_back_the_same(void **state)
{
	static const double values[] = {
		0, 1, 0.1, 1.0 / 3, -2.5, 1e300, 5e-324, 123456789012345678.0, 0.30000000000000004};
	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		BUF_SCOPED text = BUF_INIT;
		real_text(values[i], &text);
		assert_true(strtod(text.data, NULL) == values[i]);
	}
	BUF_SCOPED tenth = BUF_INIT;
	real_text(0.1, &tenth);
	assert_string_equal(tenth.data, "0.1");
}

static void output_directory_is_never_mixed_up(void **state)
{
	struct fixture *f = *state;
	MEM_SCOPED char *run = path_in(f, "run");
	MEM_SCOPED char *out = path_in(f, "out");
	MEM_SCOPED char *file = path_in(f, "out/keep");

	make_run(f, "run", plan);
	assert_int_equal(mkdir(out, 0755), 0);
	SYNTH_OK(file_replace(file, "x", 1, &f->e), &f->e);
	assert_int_equal(export_run(run, "csv", out, &f->e), -1);
	assert_int_equal(f->e.code, ERR_USAGE);
	assert_non_null(strstr(f->e.text, "is not empty"));
	f->e = (struct err)ERR_INIT;
	assert_int_equal(export_run(run, "csv", file, &f->e), -1);
	assert_int_equal(f->e.code, ERR_USAGE);
	f->e = (struct err)ERR_INIT;
	assert_int_equal(unlink(file), 0);
	SYNTH_OK(export_run(run, "csv", out, &f->e), &f->e); /* empty is fine */
	assert_int_equal(export_run(out, "csv", file, &f->e), -1);
	assert_non_null(strstr(f->e.text, "not a run directory"));
	f->e = (struct err)ERR_INIT;
	assert_int_equal(export_run(run, "parquet", file, &f->e), -1);
	assert_non_null(strstr(f->e.text, "unknown format"));
	f->e = (struct err)ERR_INIT;
}

static void full_disk_leaves_nothing(void **state)
{
	struct fixture *f = *state;
	MEM_SCOPED char *run = path_in(f, "run");
	MEM_SCOPED char *small = path_in(f, "small");
	MEM_SCOPED char *out = path_in(f, "small/out");
	static const char *const formats[] = {"csv", "jsonl", "codeclash"};

	if (!can_mount) {
		print_message("skipped: mounting a tmpfs needs root\n");
		skip();
	}
	make_run(f, "run", plan);
	assert_int_equal(mkdir(small, 0755), 0);
	assert_int_equal(mount("tmpfs", small, "tmpfs", 0, "size=8k"), 0);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(export_run(run, formats[i], out, &f->e), -1);
		assert_int_equal(f->e.code, ERR_INTERNAL);
		if (strstr(f->e.text, "No space left") == NULL)
			fail_msg("%s: %s", formats[i], f->e.text);
		f->e = (struct err)ERR_INIT;
		int entries = 0;
		DIR *d = opendir(small);
		while (readdir(d) != NULL)
			entries++;
		closedir(d);
		assert_int_equal(entries, 2); /* . and .. */
	}
}

/* ---- CodeClash ---- */

static void tree_with(struct fixture *f, struct repo *r, const char *text, char ret[TREE_HEX])
{
	struct code_builder *b = code_builder_new(r);

	SYNTH_OK(code_builder_add(b, "warrior.red", text, strlen(text), &f->e), &f->e);
	SYNTH_OK(code_builder_add(b, "notes/n.txt", "same", 4, &f->e), &f->e);
	SYNTH_OK(code_builder_write(b, ret, &f->e), &f->e);
	code_builder_free(b);
}

static void make_codeclash_run(struct fixture *f)
{
	MEM_SCOPED char *run = path_in(f, "run");
	MEM_SCOPED char *git = path_in(f, "run/repo.git");
	struct repo *repo = NULL;
	char text[64];

	SYNTH_OK(store_open(&f->s, run, &f->e), &f->e);
	SYNTH_OK(repo_open(&repo, git, &f->e), &f->e);
	SYNTH_OK(store_set_meta(f->s, "arena", "corewar", &f->e), &f->e);
	for (int p = 0; p < 2; p++) {
		struct store_player x = {.id = p, .name = "alice", .agent = "git"};
		snprintf(x.name, sizeof(x.name), "%s", p == 0 ? "alice" : "bob");
		SYNTH_OK(store_put_player(f->s, &x, &f->e), &f->e);
	}
	for (int r = 0; r <= 2; r++) {
		for (int p = 0; p < 2; p++) {
			struct store_edit x = {
				.round = r, .player = p, .job = "e", .status = "applied"};
			struct store_build b = {.round = r, .player = p, .job = "b"};
			snprintf(text, sizeof(text), "+++ b/evil\nMOV %d, %d\n", p, r);
			tree_with(f, repo, text, x.tree);
			b.outcome = r == 2 && p == 1 ? OUT_INVALID : OUT_OK;
			snprintf(b.reason, sizeof(b.reason), "warrior.red:1: no");
			SYNTH_OK(store_put_edit(f->s, &x, &f->e), &f->e);
			SYNTH_OK(store_put_build(f->s, &b, &f->e), &f->e);
		}
		struct store_match m = {
			.round = r, .n = 2, .player = {0, 1}, .job = "m", .games = 4};
		struct store_game g[4];
		memset(g, 0, sizeof(g));
		for (int i = 0; i < 4; i++) {
			g[i].idx = i;
			g[i].seat[1] = 1;
			g[i].rank[i % 2] = r == 1 && i > 1; /* round 0: draws; 1: one each */
		}
		snprintf(m.status, sizeof(m.status), r == 2 ? "walkover" : "played");
		SYNTH_OK(store_put_match(f->s, &m, r == 2 ? NULL : g, &f->e), &f->e);
	}
	SYNTH_OK(store_set_meta(f->s, "status", "finished", &f->e), &f->e);
	store_close(f->s);
	f->s = NULL;
	repo_close(repo);
}

static void check_tar(struct fixture *f, const char *name, const char *member, const char *content)
{
	MEM_SCOPED char *path = path_in(f, name);
	struct archive *a = archive_read_new();
	struct archive_entry *entry;
	char got[4096] = "";

	archive_read_support_filter_gzip(a);
	archive_read_support_format_tar(a);
	assert_int_equal(archive_read_open_filename(a, path, 4096), ARCHIVE_OK);
	assert_int_equal(archive_read_next_header(a, &entry), ARCHIVE_OK);
	assert_string_equal(archive_entry_pathname(entry), member);
	assert_true(archive_read_data(a, got, sizeof(got) - 1) > 0);
	assert_non_null(strstr(got, content));
	assert_int_equal(archive_read_next_header(a, &entry), ARCHIVE_EOF);
	archive_read_free(a);
}

static void codeclash_layout(void **state)
{
	struct fixture *f = *state;
	BUF_SCOPED text = BUF_INIT;
	BUF_SCOPED changes = BUF_INIT;

	make_codeclash_run(f);
	export_as(f, "run", "codeclash", "out");
	slurp(f, "out/metadata.json", &text);
	JSON_SCOPED *j = json_parse("metadata", text.data, text.len, text.len, &f->e);
	assert_non_null(j);
	const char *winner[3] = {NULL}, *game = NULL, *model = NULL, *reason = NULL, *tag = NULL;
	double tie = -1, score = -1;
	int rounds = -1, valid = -1;
	assert_int_equal(
		json_unpack(j,
			    "{s:{s:{s:s},s:{s:s,s:{s:F}},s:{s:s,s:{s:F},s:{s:{s:s,s:b}}}},s:{s:{s:"
			    "s},s:{s:i},s:[{s:{s:{s:s}}}]},s:[{s:{s:s}}]}",
			    "round_stats", "0", "winner", &winner[0], "1", "winner", &winner[1],
			    "scores", "Tie", &tie, "2", "winner", &winner[2], "scores", "alice",
			    &score, "player_stats", "bob", "invalid_reason", &reason,
			    "valid_submit", &valid, "config", "game", "name", &game, "tournament",
			    "rounds", &rounds, "players", "config", "model", "model_name", &model,
			    "agents", "round_tags", "2", &tag),
		0);
	assert_string_equal(winner[0], "Tie");
	assert_string_equal(winner[1], "Tie");
	assert_string_equal(winner[2], "alice");
	assert_true(tie == 2 && score == 4);
	assert_int_equal(valid, 0);
	assert_string_equal(reason, "warrior.red:1: no");
	assert_string_equal(game, "CoreWar");
	assert_int_equal(rounds, 2);
	assert_string_equal(model, "git");
	assert_string_equal(tag, "refs/agon/alice/round/2");
	check_tar(f, "out/rounds/round_2.tar.gz", "2/results.json", "\"winner\": \"alice\"");

	slurp(f, "out/players/bob/changes_r2.json", &changes);
	JSON_SCOPED *c = json_parse("changes", changes.data, changes.len, changes.len, &f->e);
	const json_t *files = json_object_get(c, "modified_files");
	assert_int_equal(json_object_size(files), 1);
	assert_string_equal(json_string_value(json_object_get(files, "warrior.red")),
			    "+++ b/evil\nMOV 1, 2\n");
	assert_non_null(strstr(json_string_value(json_object_get(c, "full_diff")), "-MOV 1, 0"));
	assert_non_null(
		strstr(json_string_value(json_object_get(c, "incremental_diff")), "-MOV 1, 1"));
}

static void codeclash_bytes_are_the_same_again(void **state)
{
	struct fixture *f = *state;

	make_codeclash_run(f);
	export_as(f, "run", "codeclash", "one");
	sleep(1); /* a time stamp with seconds would differ */
	export_as(f, "run", "codeclash", "two");
	MEM_SCOPED char *diff = xprintf("diff -r %s/one %s/two", f->dir, f->dir);
	assert_int_equal(system(diff), 0);
}

static void names_that_are_paths_are_refused(void **state)
{
	struct fixture *f = *state;
	MEM_SCOPED char *run = path_in(f, "run");
	MEM_SCOPED char *out = path_in(f, "out");

	SYNTH_OK(store_open(&f->s, run, &f->e), &f->e);
	SYNTH_OK(store_put_player(f->s, &(struct store_player){.name = "../../x"}, &f->e), &f->e);
	assert_int_equal(export_run(run, "codeclash", out, &f->e), -1);
	assert_int_equal(f->e.code, ERR_USAGE);
	assert_int_equal(access(out, F_OK), -1);
	f->e = (struct err)ERR_INIT;
}

static void check_paths(const char *diff, const char *want)
{
	JSON_SCOPED *j = diff_paths(diff, strlen(diff));
	BUF_SCOPED got = BUF_INIT;
	for (size_t i = 0; i < json_array_size(j); i++)
		buf_printf(&got, "%s|", json_string_value(json_array_get(j, i)));
	assert_string_equal(got.data, want);
}

static void paths_of_a_diff(void **state)
{
	(void)state;
	check_paths("", "");
	check_paths("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n--- a/y\n+++ b/y\n", "x|y|");
	check_paths("--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n", "");
	/* Content that looks like a header. */
	check_paths("--- a/x\n+++ b/x\n@@ -1,2 +1,3 @@\n ctx\n--- a/y\n+++ b/y\n++++ b/z\n", "x|");
	check_paths("--- a/x\n+++ b/x\n@@ -0,0 +1 @@\n+a\n\\ No newline at end of file\n+++ b/y\n",
		    "x|y|");
	check_paths("+++ \"b/sp\\303\\244t \\\"q\\\"\\n\"\n", "sp\xc3\xa4t \"q\"\n|");
	check_paths("+++ \"b/", "");
	check_paths("+++ \"b/x\\", "x\\|");
	check_paths("@@ -x", "");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(csv_adds_up),
		T(only_times_differ_between_runs),
		T(hostile_text_stays_in_its_cell),
		T(jsonl_says_the_same_as_csv),
		cmocka_unit_test(reals_read_back_the_same),
		T(output_directory_is_never_mixed_up),
		T(full_disk_leaves_nothing),
		T(codeclash_layout),
		T(codeclash_bytes_are_the_same_again),
		T(names_that_are_paths_are_refused),
		cmocka_unit_test(paths_of_a_diff),
	};
	can_mount = geteuid() == 0 && unshare(CLONE_NEWNS) == 0 &&
		    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
