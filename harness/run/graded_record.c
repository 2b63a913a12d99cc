/*
 * A game of an arena where programs are graded, as a file of its own.
 *
 * {"format":"agon-graded/1","arena","revision","package","path","data","limit_ns","among","hacks",
 *  "round","game","inputs":[seed],"pool":[text],"record":{},"players":[{"name","tree",
 *  "files":[{"path" or "path64","text" or
 * "base64"}],"build","reason","grade":{},"rank","score","outcome"}]}
 *
 * files: null of a codebase of more than 4 MiB, which cannot be graded again.  path: of a package
 * that agon does not bring; data: what it was, by its digest.  among: packages of the tournament.
 * Of the arena optimize it has the seeds of its hidden inputs and nothing of the samples, which are
 * no part of a game; one hidden input alone is a game too, as `agon play` has it. Of the arena hack
 * it has the inputs of earlier rounds, and what hack_round() records.
 *
 * It is verified in a run of its own, below a temporary directory: the programs are taken from the
 * file, the package from where it was.
 */
#include "harness/run/graded_int.h"

#include "harness/base/base64.h"
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/run/replay.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FILES_MAX = 4 << 20, INPUTS_MAX = 1000, POOL_MAX = 200 };
static const char format[] = "agon-graded/1";

/* ------------------------------------------------------------------ a part of a grade */

static bool is_sample(const json_t *test)
{
	return strncmp(json_str_or(test, "test", ""), "sample", 6) == 0;
}

/* The hidden test of that number, or all; NULL: there are none. */
static json_t *hidden_tests(const json_t *told, int input)
{
	json_t *list = json_array(), *x;
	size_t i;
	int k = 0;

	json_array_foreach (json_object_get(told, "tests"), i, x) {
		char name[16];
		if (is_sample(x) || (k++ != input && input >= 0))
			continue;
		json_t *one = json_deep_copy(x);
		snprintf(name, sizeof(name), "%zu", json_array_size(list) + 1);
		json_object_set_new(one, "test", json_string(name));
		json_array_append_new(list, one);
	}
	return list;
}

static enum outcome outcome_named(const char *name)
{
	for (int o = 0; o < OUT_COUNT; o++)
		if (strcmp(outcome_names[o], name) == 0)
			return (enum outcome)o;
	return OUT_OK;
}

static enum outcome outcome_of(const json_t *told)
{
	size_t i;
	json_t *x;
	enum verdict v;

	json_array_foreach (json_object_get(told, "tests"), i, x)
		if (verdict_named(json_str_or(x, "verdict", ""), &v) == 0 && v != VERDICT_AC &&
		    v != VERDICT_JE)
			return optimize_outcome(v);
	return outcome_named(json_str_or(told, "outcome", outcome_names[OUT_OK]));
}

/* 1: the judge failed on it. */
static int part_of_told(json_t **told, int input)
{
	json_t *tests = hidden_tests(*told, input), *one = json_array_get(tests, 0);
	json_t *j = json_deep_copy(*told);
	bool judged = strcmp(json_str_or(one, "verdict", ""), verdict_name(VERDICT_JE)) != 0;

	if (json_array_size(tests) > 0)
		json_object_del(j, "verdict");
	json_object_set_new(j, "tests", tests);
	if (input >= 0) {
		json_t *relative = json_object_get(one, "relative");
		json_object_del(j, "interval");
		json_object_set_new(j, "score", json_real(json_number_value(relative)));
	}
	json_decref(*told);
	*told = j;
	return input >= 0 && one != NULL && !judged;
}

/* Without samples; input: this one alone, -1: all.  1: the judge failed on it. */
static int part(json_t **told, int n, int input, struct store_game *game)
{
	int failed = 0;

	for (int i = 0; i < n; i++) {
		failed |= part_of_told(&told[i], input);
		game->score[i] = json_number_value(json_object_get(told[i], "score"));
		game->outcome[i] = (uint8_t)outcome_of(told[i]);
		game->seat[i] = (int8_t)i;
		game->rank[i] = 0;
	}
	for (int i = 0; i < n; i++)
		for (int k = 0; k < n; k++)
			game->rank[i] = (int8_t)(game->rank[i] + (game->score[k] > game->score[i]));
	return failed;
}

int graded_game(struct store *s, const struct config *c, const struct store_match *m, int input,
		struct graded_game *ret, struct err *e)
{
	struct was was __attribute__((cleanup(was_release))) = {.n = 0};
	int rc = 0;

	if (was_load(s, c, m, &was, e) < 0)
		return -1;
	if (c->arena == &arena_optimize)
		rc = part(was.told, m->n, input, &was.game);
	for (int i = 0; i < m->n; i++)
		ret->told[i] = json_incref(was.told[i]);
	ret->record = json_incref(was.record);
	ret->game = was.game;
	return rc;
}

void graded_game_release(struct graded_game *x)
{
	for (int i = 0; i < STORE_SEATS_MAX; i++)
		json_decref(x->told[i]);
	json_decref(x->record);
}

/* ------------------------------------------------------------------ making one */

struct files {
	json_t *list;
	size_t bytes;
};

/* Text, or else in base64 under the second key. */
static void put_bytes(json_t *o, const char *const key[2], const char *bytes, size_t len)
{
	json_t *text = memchr(bytes, '\0', len) == NULL ? json_stringn(bytes, len) : NULL;
	BUF_SCOPED b64 = BUF_INIT;

	if (text == NULL)
		base64_put(&b64, bytes, len);
	json_object_set_new(o, key[text == NULL],
			    text != NULL ? text : json_text(b64.data, b64.len));
}

static const char *const path_keys[] = {"path", "path64"}, *const text_keys[] = {"text", "base64"};

static int add_file(void *cookie, const char *path, const char *bytes, size_t len)
{
	struct files *f = cookie;
	json_t *one = json_object();

	put_bytes(one, path_keys, path, strlen(path));
	put_bytes(one, text_keys, bytes, len);
	json_array_append_new(f->list, one);
	f->bytes += len + strlen(path);
	return f->bytes > FILES_MAX;
}

/* null: they are too large.  NULL: the world failed. */
static json_t *files_json(struct repo *repo, const char *tree, struct err *e)
{
	struct files f = {.list = json_array()};
	int rc = tree[0] != '\0' ? code_each(repo, tree, add_file, &f, e) : 0;

	if (rc == 0)
		return f.list;
	json_decref(f.list);
	return rc > 0 ? json_null() : NULL;
}

static int add_player(const struct replay_source *s, const struct store_match *m, int i,
		      const struct graded_game *g, json_t *list, struct err *e)
{
	const char *name = s->config->players.at[m->player[i]].name;
	struct store_build b;

	if (store_build(s->store, m->round, m->player[i], &b, e) != 0)
		return err_set(e, ERR_INTERNAL, "round %d: the code of %s is not in the record",
			       m->round, name);
	json_t *files = files_json(s->repo, b.outcome == OUT_OK ? b.tree_out : "", e);
	if (files == NULL)
		return -1;
	json_array_append_new(
		list, json_pack("{s:s,s:s,s:o,s:s,s:o,s:O,s:i,s:f,s:s}", "name", name, "tree",
				b.tree_out, "files", files, "build", outcome_names[b.outcome],
				"reason", json_text(b.reason, strlen(b.reason)), "grade",
				g->told[i], "rank", g->game.rank[i], "score", g->game.score[i],
				"outcome", outcome_names[g->game.outcome[i]]));
	return 0;
}

static json_t *inputs_json(const struct config *c, const char *package, int round, int input)
{
	json_t *list = json_array();
	char seed[OPTIMIZE_SEED];

	for (int k = 0; k < (int)c->hidden_seeds; k++) {
		if (input >= 0 && k != input)
			continue;
		optimize_seed(c, package, round, (size_t)k, seed);
		json_array_append_new(list, json_string(seed));
	}
	return list;
}

static int add_package(const struct replay_source *s, const char *name, json_t *j, struct err *e)
{
	static const char *const keys[][2] = {
		{"path", "package_%s_path"}, {"data", "package_%s"}, {"limit_ns", PACKAGE_LIMIT}};

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		BUF_SCOPED key = BUF_INIT;
		BUF_SCOPED value = BUF_INIT;
		const char *at = strstr(keys[i][1], "%s");
		buf_printf(&key, "%.*s%s%s", (int)(at - keys[i][1]), keys[i][1], name, at + 2);
		int rc = store_meta(s->store, key.data, &value, e);
		if (rc < 0)
			return -1;
		if (rc == 0)
			json_object_set_new(j, keys[i][0], json_text(value.data, value.len));
	}
	return 0;
}

json_t *graded_record(const struct replay_source *s, const struct store_match *m, int input,
		      struct err *e)
{
	const struct config *c = s->config;
	struct graded_game g __attribute__((cleanup(graded_game_release))) = {.record = NULL};
	const char *name = c->packages.at[m->first_game].name;

	if (graded_game(s->store, c, m, input, &g, e) < 0)
		return NULL;
	json_t *players = json_array();
	JSON_SCOPED *j = json_pack("{s:s,s:s,s:i,s:s,s:I,s:i,s:i,s:o}", "format", format, "arena",
				   c->arena->name, "revision", c->arena->revision, "package", name,
				   "among", (json_int_t)c->packages.len, "round", m->round, "game",
				   m->first_game, "players", players);
	if (add_package(s, name, j, e) < 0)
		return NULL;
	for (int i = 0; i < m->n; i++)
		if (add_player(s, m, i, &g, players, e) < 0)
			return NULL;
	if (c->arena == &arena_optimize)
		json_object_set_new(j, "inputs", inputs_json(c, name, m->round, input));
	if (c->arena == &arena_hack) {
		json_t *pool = json_array();
		json_object_set_new(j, "pool", pool);
		json_object_set_new(j, "hacks", json_integer((json_int_t)c->hacks));
		json_object_set(j, "record", g.record);
		if (hack_pool(s->store, m, pool, e) < 0)
			return NULL;
	}
	return json_incref(j);
}

/* ------------------------------------------------------------------ reading one */

bool graded_is_record(const json_t *j)
{
	return strcmp(json_str_or(j, "format", ""), format) == 0;
}

static const struct arena *arena_of(const json_t *j)
{
	for (const struct arena *const *a = graded_arenas; *a != NULL; a++)
		if (strcmp(json_str_or(j, "arena", ""), (*a)->name) == 0)
			return *a;
	return NULL;
}

/* Names go to a terminal and into paths. */
static bool is_name(const char *s)
{
	size_t len = strlen(s);

	return len >= 1 && len <= 64 &&
	       strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == len;
}

static bool are_seeds(const json_t *list)
{
	size_t i;
	json_t *x;

	json_array_foreach (list, i, x) {
		const char *s = json_is_string(x) ? json_string_value(x) : "";
		if (strlen(s) == 0 || strlen(s) >= OPTIMIZE_SEED ||
		    strspn(s, "0123456789") != strlen(s))
			return false;
	}
	return json_array_size(list) >= 1 && json_array_size(list) <= INPUTS_MAX;
}

static bool are_texts(const json_t *list)
{
	size_t i;
	json_t *x;

	json_array_foreach (list, i, x)
		if (!json_is_string(x))
			return false;
	return json_is_array(list) && json_array_size(list) <= POOL_MAX;
}

static const char *what_is_wrong(const json_t *j)
{
	const struct arena *a = arena_of(j);
	const json_t *players = json_object_get(j, "players"), *p;
	const char *path = json_str_or(j, "path", "/");
	int64_t hacks = json_int_or(j, "hacks", 1), round = json_int_or(j, "round", -1);
	size_t i;

	if (a == NULL)
		return "arena: expected hack, optimize or problems";
	if (json_int_or(j, "revision", 0) != a->revision)
		return "revision: this agon has other rules";
	if (!is_name(json_str_or(j, "package", "")) || path[0] != '/')
		return "package, path: expected a name and an absolute path";
	if (round < 0 || round > 1000000 || hacks < 1 || hacks > 100)
		return "round, hacks: out of range";
	if (json_array_size(players) < 1 || json_array_size(players) > ARENA_PLAYERS_MAX)
		return "players: expected 1 to 16";
	if (a == &arena_optimize && !are_seeds(json_object_get(j, "inputs")))
		return "inputs: expected 1 to 1000 numbers as text";
	if (a == &arena_hack && !are_texts(json_object_get(j, "pool")))
		return "pool: expected a list of at most 200 texts";
	json_array_foreach (players, i, p)
		if (!is_name(json_str_or(p, "name", "")) ||
		    !json_is_object(json_object_get(p, "grade")) ||
		    (!json_is_array(json_object_get(p, "files")) &&
		     !json_is_null(json_object_get(p, "files"))) ||
		    !json_is_number(json_object_get(p, "score")))
			return "players: expected each with name, files, grade and score";
	return NULL;
}

int graded_record_check(const json_t *j, const char *what, struct err *e)
{
	const char *why = what_is_wrong(j);

	return why == NULL ? 0 : err_set(e, ERR_USAGE, "%s: %s", what, why);
}

/* 1: neither is there as it should. */
static int get_bytes(const json_t *o, const char *const key[2], struct buf *out)
{
	const json_t *text = json_object_get(o, key[0]);
	const char *b64 = json_str_or(o, key[1], NULL);

	if (json_is_string(text))
		buf_add(out, json_string_value(text), json_string_length(text));
	else if (b64 == NULL || base64_get(b64, strlen(b64), out) < 0)
		return 1;
	return 0;
}

static int read_file(struct code_builder *b, const json_t *x, struct err *e)
{
	BUF_SCOPED path = BUF_INIT;
	BUF_SCOPED bytes = BUF_INIT;

	if (get_bytes(x, path_keys, &path) != 0 || get_bytes(x, text_keys, &bytes) != 0 ||
	    memchr(path.data, '\0', path.len) != NULL)
		return err_set(e, ERR_USAGE, "expected a path, and text or base64");
	return code_builder_add(b, path.data, bytes.data, bytes.len, e);
}

static int read_tree(struct repo *r, const json_t *files, char ret[TREE_HEX], struct err *e)
{
	struct code_builder *b = code_builder_new(r);
	struct err mine = ERR_INIT;
	size_t i;
	json_t *x;
	int rc = 0;

	json_array_foreach (files, i, x) {
		rc = read_file(b, x, &mine);
		if (rc < 0) {
			err_wrap(&mine, "files[%zu]", i);
			break;
		}
	}
	if (rc == 0)
		rc = code_builder_write(b, ret, &mine);
	code_builder_free(b);
	/* A path that no codebase may have is the file's mistake too. */
	return rc == 0 ? 0
		       : err_set(e, mine.code == ERR_FAILED ? ERR_USAGE : mine.code, "%s",
				 mine.text);
}

static int read_players(struct tournament *t, const json_t *j, struct store_match *m,
			struct was *was, struct err *e)
{
	size_t i;
	json_t *p;

	json_array_foreach (json_object_get(j, "players"), i, p) {
		if (json_is_null(json_object_get(p, "files")))
			return err_set(
				e, ERR_USAGE,
				"the codebase of %s was too large for a record: it cannot be "
				"graded again",
				json_str_or(p, "name", ""));
		m->player[i] = (int)i;
		was->names[i] = json_str_or(p, "name", "");
		was->told[i] = json_incref(json_object_get(p, "grade"));
		was->game.seat[i] = (int8_t)i;
		was->game.rank[i] = (int8_t)(json_int_or(p, "rank", -1) & 127);
		was->game.score[i] = json_number_value(json_object_get(p, "score"));
		was->game.outcome[i] = (uint8_t)outcome_named(json_str_or(p, "outcome", ""));
		t->player[i].outcome = outcome_named(json_str_or(p, "build", ""));
		snprintf(t->player[i].reason, sizeof(t->player[i].reason), "%s",
			 json_str_or(p, "reason", ""));
		if (read_tree(t->repo, json_object_get(p, "files"), t->player[i].built, e) < 0)
			return err_wrap(e, "players[%zu]", i);
	}
	was->n = m->n = (int)json_array_size(json_object_get(j, "players"));
	return 0;
}

/* ------------------------------------------------------------------ grading it again */

/* The one game as a tournament, which is JSON and so YAML. */
static struct config *make_config(const json_t *j, const char *dir, struct err *e)
{
	MEM_SCOPED char *path = xprintf("%s/record.yaml", dir);
	const json_t *p, *among = json_object_get(j, "players");
	json_t *players = json_array(), *args;
	BUF_SCOPED text = BUF_INIT;
	struct config *c = NULL;
	size_t i;

	json_array_foreach (among, i, p)
		json_array_append_new(players, json_pack("{s:s,s:s,s:s}", "agent", "none", "name",
							 json_str_or(p, "name", ""), "code", "."));
	args = json_pack("{s:[s]}", "packages",
			 json_str_or(j, "path", json_str_or(j, "package", "")));
	if (arena_of(j) == &arena_optimize) /* hidden inputs are those of the file */
		json_object_set_new(args, "secret", json_string("unused, but of 16 letters"));
	if (arena_of(j) == &arena_hack)
		json_object_set_new(args, "hacks", json_integer(json_int_or(j, "hacks", 1)));
	JSON_SCOPED *all =
		json_pack("{s:{s:i},s:{s:s,s:o,s:I},s:o}", "tournament", "rounds", 0, "game",
			  "name", arena_of(j)->name, "args", args, "players_per_game",
			  (json_int_t)json_array_size(among), "players", players);
	json_dump(all, &text);
	return file_replace(path, text.data, text.len, e) < 0 || config_load(&c, path, e) < 0 ? NULL
											      : c;
}

/* The run that the game was of, as far as a grade depends on it. */
static int make_run(struct tournament *t, const json_t *j, struct err *e)
{
	MEM_SCOPED char *repo = xprintf("%s/repo.git", t->dir);
	MEM_SCOPED char *trees = xprintf("%s/tmp/trees", t->dir);
	MEM_SCOPED char *data = xprintf("package_%s", json_str_or(j, "package", ""));
	MEM_SCOPED char *limit = xprintf(PACKAGE_LIMIT, json_str_or(j, "package", ""));

	if (dir_make(t->dir, e) < 0 || store_open(&t->store, t->dir, e) < 0 ||
	    repo_open(&t->repo, repo, e) < 0 ||
	    store_set_meta(t->store, data, json_str_or(j, "data", ""), e) < 0 ||
	    store_set_meta(t->store, limit, json_str_or(j, "limit_ns", "0"), e) < 0 ||
	    dir_make(trees, e) < 0 || (t->loop = loop_new(e)) == NULL ||
	    tournament_watch_signals(t, e) < 0 ||
	    pool_new(&t->pool, t->loop, t->worker, t->jobs, e) < 0 || graded_open(t, true, e) < 0)
		return -1;
	t->graded->among = (size_t)json_int_or(j, "among", 1);
	t->graded->inputs = json_object_get(j, "inputs");
	t->graded->pool = json_object_get(j, "pool");
	struct package *p = &t->graded->at[0];
	if (p->refused != NULL)
		return err_set(e, ERR_USAGE, "%s", p->refused);
	p->s.o.ends = &t->stop;
	return 0;
}

static int grade(struct tournament *t, const json_t *j, struct again *is, struct buf *ret_why,
		 int64_t *ret_near, struct err *e)
{
	struct was was __attribute__((cleanup(was_release))) = {.n = 0};
	struct store_match m = {.stride = 1, .games = 1};

	was.package = json_str_or(j, "package", "");
	was.round = m.round = (int)json_int_or(j, "round", 0);
	was.by_clock = t->config->arena == &arena_optimize;
	was.record = json_incref(json_object_get(j, "record"));
	if (read_players(t, j, &m, &was, e) < 0)
		return -1;
	int rc = graded_again(t, &m, is, e);
	if (rc == 0 && t->config->arena == &arena_optimize)
		part(is->told, m.n, -1, &is->game);
	return rc < 0 ? -1 : graded_compare(&was, rc == 0 ? is : NULL, ret_why, ret_near);
}

static int verify_in(struct tournament *t, const json_t *j, const char *dir, struct buf *ret_why,
		     int64_t *ret_near, struct err *e)
{
	struct again is = {.record = NULL};
	struct config *c = make_config(j, dir, e);
	int rc = -1;

	t->config = c;
	if (c != NULL && make_run(t, j, e) == 0)
		rc = grade(t, j, &is, ret_why, ret_near, e);
	again_release(&is);
	pool_free(t->pool);
	graded_free(t->graded);
	loop_free(t->loop);
	fd_close(&t->signals);
	repo_close(t->repo);
	store_close(t->store);
	config_free(c);
	return rc;
}

int graded_record_verify(const json_t *j, const char *what, const char *worker, int jobs,
			 struct buf *ret_why, int64_t *ret_near, struct err *e)
{
	BUF_SCOPED dir = BUF_INIT;

	if (graded_record_check(j, what, e) < 0 || dir_temp(&dir, e) < 0)
		return -1;
	MEM_SCOPED char *run = xprintf("%s/run", dir.data);
	MEM_SCOPED char *own = xstrdup(worker);
	struct tournament t = {
		.dir = run, .worker = own, .jobs = jobs, .verify = true, .signals = -1};
	int rc = verify_in(&t, j, dir.data, ret_why, ret_near, e);
	dir_remove(dir.data, NULL);
	return rc < 0 ? err_wrap(e, "%s", what) : rc;
}
