/*
 * The folder of one PvP tournament as CodeClash leaves it behind, with what its
 * analysis and its viewer read.  A codebase is our tree instead of a commit, a
 * tag is our ref, and there are no files of single simulations.
 */
#include "agents/agent.h"
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/config/config.h"
#include "harness/report/export.h"
#include "harness/report/export_diff.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct codeclash {
	const struct export *x;
	const char *out;
	struct repo *repo; /* NULL: the run has none */
	json_t *config;    /* as CodeClash would have resolved it */
	json_t *stats;     /* round_stats */
	json_t *agents;
	const char *game;
	struct err *e;
};

static const struct {
	const char *ours, *theirs;
} game_names[] = {
	{"corewar", "CoreWar"},         {"battlesnake", "BattleSnake"},
	{"halite", "Halite"},           {"robotrumble", "RobotRumble"},
	{"gomoku", "Gomoku"},           {"poker", "HuskyBench"},
	{"robocode", "RoboCode"},       {"chess", "Chess"},
	{"figgie", "Figgie"},           {"bridge", "Bridge"},
	{"lightcycles", "LightCycles"}, {"ants", "Ants"},
};

static const char *game_name(const char *ours)
{
	for (size_t i = 0; i < sizeof(game_names) / sizeof(game_names[0]); i++)
		if (strcmp(game_names[i].ours, ours) == 0)
			return game_names[i].theirs;
	return ours;
}

static json_t *text(const char *s)
{
	return json_text(s, strlen(s));
}

static int write_json(const struct codeclash *c, const char *name, const json_t *j)
{
	MEM_SCOPED char *path = xprintf("%s/%s", c->out, name);
	MEM_SCOPED char *bytes = json_dumps(j, JSON_INDENT(2));

	if (bytes == NULL)
		BUG("%s cannot be written as JSON", name);
	return file_replace(path, bytes, strlen(bytes), c->e);
}

/* A run directory may come from anywhere, and names become paths here. */
static int check_names(const struct standings *st, struct err *e)
{
	static const char fine[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

	for (size_t i = 0; i < st->n; i++) {
		const char *name = st->players[i].name;
		if (name[0] == '\0' || name[strspn(name, fine)] != '\0')
			return err_set(e, ERR_USAGE,
				       "player %zu has a name that cannot be a folder of the "
				       "export: only letters, digits, _ and - can",
				       i);
	}
	return 0;
}

/* ---- config ---- */

/* The viewer wants config.players[].config.model.model_name. */
static void add_model(json_t *player, const char *agent)
{
	json_t *config = json_object_get(player, "config");
	if (!json_is_object(config))
		json_object_set_new(player, "config", config = json_object());
	json_t *model = json_object_get(config, "model");
	if (!json_is_object(model))
		json_object_set_new(config, "model", model = json_object());
	if (json_object_get(model, "model_name") == NULL)
		json_object_set_new(model, "model_name", text(agent));
}

static json_t *member(json_t *j, const char *key, json_t *fresh)
{
	json_t *have = json_object_get(j, key);

	if (have != NULL && json_typeof(have) == json_typeof(fresh)) {
		json_decref(fresh);
		return have;
	}
	json_object_set_new(j, key, fresh);
	return fresh;
}

static void fill_config(struct codeclash *c)
{
	const struct standings *st = c->x->standings;
	json_t *players = member(c->config, "players", json_array());

	json_object_set_new(member(c->config, "tournament", json_object()), "rounds",
			    json_integer(st->rounds));
	json_object_set_new(member(c->config, "game", json_object()), "name", text(c->game));
	while (json_array_size(players) < st->n)
		json_array_append_new(players, json_object());
	for (size_t i = 0; i < st->n; i++) {
		json_t *p = json_array_get(players, i);
		json_object_set_new(p, "name", text(st->players[i].name));
		member(p, "agent", json_string(st->players[i].agent));
		add_model(p, st->players[i].agent);
	}
}

static int read_config(struct codeclash *c)
{
	MEM_SCOPED char *path = xprintf("%s/config.yaml", c->x->dir);
	BUF_SCOPED arena = BUF_INIT;

	if (store_meta(c->x->store, "arena", &arena, c->e) < 0)
		return -1;
	if (access(path, F_OK) == 0) {
		struct config *config = NULL;
		if (config_load(&config, path, c->e) < 0)
			return -1;
		c->config = json_deep_copy(config->resolved);
		config_free(config);
	} else {
		c->config = json_object();
	}
	c->game = game_name(arena.len != 0 ? arena.data : "unknown");
	/* The name outlives the buffer in the config. */
	fill_config(c);
	c->game = json_string_value(json_object_get(json_object_get(c->config, "game"), "name"));
	return 0;
}

/* ---- rounds ---- */

static json_t *player_stats(struct codeclash *c, const struct standings_round *r, size_t i)
{
	const struct standings_player *p = &c->x->standings->players[i];
	struct store_build b = {0};
	int rc = store_build(c->x->store, r->round, p->id, &b, c->e);

	if (rc < 0)
		return NULL;
	bool valid = rc == 0 && b.outcome == OUT_OK;
	json_t *j = json_object();
	json_object_set_new(j, "name", text(p->name));
	json_object_set_new(j, "invalid_reason", valid ? json_null() : text(b.reason));
	json_object_set_new(j, "score", json_real((double)r->games[i].won));
	json_object_set_new(j, "valid_submit", json_boolean(valid));
	return j;
}

static json_t *results(struct codeclash *c, const struct standings_round *r)
{
	const struct standings *st = c->x->standings;
	JSON_SCOPED *j = json_object();
	json_t *details = json_array(), *scores = json_object(), *stats = json_object();
	int64_t drawn = 0;

	json_object_set_new(j, "round_num", json_integer(r->round));
	json_object_set_new(j, "winner",
			    r->winner >= 0               ? text(st->players[r->winner].name)
			    : r->winner == STANDINGS_TIE ? json_string("Tie")
							 : json_string("unknown"));
	json_object_set_new(j, "details", details);
	json_object_set_new(j, "scores", scores);
	json_object_set_new(j, "player_stats", stats);
	for (size_t i = 0; i < st->n; i++) {
		const struct tally *t = &r->games[i];
		json_t *one = player_stats(c, r, i);
		if (one == NULL)
			return NULL;
		json_object_set_new(stats, st->players[i].name, one);
		json_object_set_new(scores, st->players[i].name, json_real((double)t->won));
		json_array_append_new(details,
				      json_sprintf("%s: %lld won, %lld drawn, %lld lost",
						   st->players[i].name, (long long)t->won,
						   (long long)t->drawn, (long long)t->lost));
		drawn += t->drawn;
	}
	/* Two players share each draw; of more we know only that there were some. */
	if (drawn > 0)
		json_object_set_new(scores, "Tie", json_real((double)drawn / 2));
	return json_incref(j);
}

static int archive_fail(struct archive *a, const char *path, struct err *e)
{
	int saved = archive_errno(a);

	if (saved > 0)
		err_set(e, ERR_INTERNAL, "cannot write %s: %s", path, strerror(saved));
	else
		err_set(e, ERR_INTERNAL, "cannot write %s: %s", path, archive_error_string(a));
	archive_write_free(a);
	return -1;
}

/* A .tar.gz of one file, with nothing in it that depends on when and by whom. */
static int write_tar(const char *path, const char *name, const char *bytes, struct err *e)
{
	struct archive *a = archive_write_new();
	struct archive_entry *entry = archive_entry_new();

	archive_entry_set_pathname(entry, name);
	archive_entry_set_size(entry, (la_int64_t)strlen(bytes));
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, 0644);
	archive_entry_set_mtime(entry, 0, 0);
	bool ok = archive_write_add_filter_gzip(a) == ARCHIVE_OK &&
		  archive_write_set_filter_option(a, "gzip", "timestamp", NULL) == ARCHIVE_OK &&
		  archive_write_set_format_ustar(a) == ARCHIVE_OK &&
		  archive_write_open_filename(a, path) == ARCHIVE_OK &&
		  archive_write_header(a, entry) == ARCHIVE_OK &&
		  archive_write_data(a, bytes, strlen(bytes)) == (la_ssize_t)strlen(bytes) &&
		  archive_write_close(a) == ARCHIVE_OK;
	archive_entry_free(entry);
	if (!ok)
		return archive_fail(a, path, e);
	archive_write_free(a);
	return 0;
}

static int write_rounds(struct codeclash *c)
{
	MEM_SCOPED char *dir = xprintf("%s/rounds", c->out);

	if (dir_make(dir, c->e) < 0)
		return -1;
	vec_each (const struct standings_round, r, &c->x->standings->by_round) {
		MEM_SCOPED char *path = xprintf("%s/round_%d.tar.gz", dir, r->round);
		char name[48], key[16];
		json_t *j = results(c, r);
		if (j == NULL)
			return -1;
		snprintf(key, sizeof(key), "%d", r->round);
		snprintf(name, sizeof(name), "%d/results.json", r->round);
		json_object_set_new(c->stats, key, j);
		MEM_SCOPED char *bytes = json_dumps(j, JSON_INDENT(2));
		if (write_tar(path, name, bytes, c->e) < 0)
			return -1;
	}
	return 0;
}

/* ---- players ---- */

static int tree_of(struct codeclash *c, int round, int player, char ret[TREE_HEX])
{
	struct store_edit x;
	int rc = store_edit(c->x->store, round, player, &x, c->e);

	if (rc == 0)
		memcpy(ret, x.tree, TREE_HEX);
	return rc == 0 && ret[0] == '\0' ? 1 : rc;
}

static int write_changes(struct codeclash *c, const struct store_edit *x, const char *name)
{
	char first[TREE_HEX], before[TREE_HEX], path[128];
	int parent;
	int rc = tree_of(c, 0, x->player, first);

	if (rc == 0)
		rc = store_parent(c->x->store, x->round, &parent, c->e);
	if (rc == 0)
		rc = tree_of(c, parent, x->player, before);
	if (rc != 0 || x->tree[0] == '\0' || c->repo == NULL)
		return rc < 0 ? -1 : 0;
	JSON_SCOPED *j = json_object();
	json_object_set_new(j, "round", json_integer(x->round));
	if (export_changes(c->repo, first, before, x->tree, j, c->e) < 0)
		return -1;
	json_object_set_new(j, "timestamp", json_integer(0));
	snprintf(path, sizeof(path), "players/%s/changes_r%d.json", name, x->round);
	return write_json(c, path, j);
}

static json_t *agent_of(struct codeclash *c, size_t i)
{
	const struct standings_player *p = &c->x->standings->players[i];
	json_t *j = json_object();
	char id[65];

	sha256_hex(p->name, strlen(p->name), id);
	json_object_set_new(j, "name", text(p->name));
	json_object_set_new(j, "player_unique_id", json_stringn(id, 32));
	json_object_set_new(j, "created_timestamp", json_integer(0));
	json_object_set(j, "config", json_array_get(json_object_get(c->config, "players"), i));
	json_object_set_new(j, "initial_commit_hash", json_null());
	json_object_set_new(j, "branch_name", json_sprintf("refs/agon/%s", p->name));
	json_object_set_new(j, "round_tags", json_object());
	json_object_set_new(j, "agent_stats", json_object());
	return j;
}

/* Readers there format the cost as a number; that it is not known is said beside it. */
static int name_cost(struct buf *bytes, struct err *e)
{
	JSON_SCOPED *j = json_parse("a trajectory", bytes->data, bytes->len, SIZE_MAX, e);
	json_t *stats = json_object_get(json_object_get(j, "info"), "model_stats");

	if (j == NULL)
		return -1;
	if (!json_is_null(json_object_get(stats, "instance_cost")))
		return 0;
	json_object_set_new(stats, "instance_cost", json_real(0));
	json_object_set_new(stats, "instance_cost_known", json_false());
	MEM_SCOPED char *text = json_dumps(j, JSON_INDENT(1) | JSON_SORT_KEYS);
	if (text == NULL)
		BUG("a trajectory cannot be written");
	buf_clear(bytes);
	buf_puts(bytes, text);
	return 0;
}

static int write_trajectory(struct codeclash *c, int round, const char *name, const char *blob)
{
	MEM_SCOPED char *path =
		xprintf("%s/players/%s/%s_r%d.traj.json", c->out, name, name, round);
	BUF_SCOPED bytes = BUF_INIT;

	if (blob_get(c->x->store, blob, &bytes, c->e) < 0 || name_cost(&bytes, c->e) < 0)
		return -1;
	return file_replace(path, bytes.data, bytes.len, c->e);
}

/* What an edit cost, and its trajectory as a file, if a model was asked. */
static json_t *agent_stats(struct codeclash *c, const struct store_edit *x, const char *name)
{
	struct store_talk talk = {0};
	json_t *stats = json_object();

	int rc = store_talk(c->x->store, x->round, x->player, &talk, c->e);
	if (rc == 0 && talk.trajectory[0] != '\0')
		rc = write_trajectory(c, x->round, name, talk.trajectory);
	if (rc < 0) {
		json_decref(stats);
		return NULL;
	}
	bool unknown = rc == 0 && talk.cost < 0;
	json_object_set_new(stats, "exit_status", text(x->status));
	json_object_set_new(stats, "cost", json_real(unknown ? 0 : talk.cost));
	json_object_set_new(stats, "cost_known", json_boolean(!unknown));
	json_object_set_new(stats, "api_calls", json_integer((json_int_t)talk.calls));
	return stats;
}

static int add_edit(void *cookie, const struct store_edit *x)
{
	struct codeclash *c = cookie;
	const struct standings *st = c->x->standings;
	size_t i = 0;
	char key[16];

	while (i < st->n && st->players[i].id != x->player)
		i++;
	if (i == st->n)
		return 0;
	json_t *agent = json_array_get(c->agents, i);
	snprintf(key, sizeof(key), "%d", x->round);
	json_object_set_new(json_object_get(agent, "round_tags"), key,
			    json_sprintf("refs/agon/%s/round/%d", st->players[i].name, x->round));
	if (x->round == 0) {
		json_object_set_new(agent, "initial_commit_hash", text(x->tree));
		return 0;
	}
	json_t *stats = agent_stats(c, x, st->players[i].name);
	if (stats == NULL)
		return -1;
	json_object_set_new(json_object_get(agent, "agent_stats"), key, stats);
	return write_changes(c, x, st->players[i].name);
}

static int write_players(struct codeclash *c)
{
	for (size_t i = 0; i < c->x->standings->n; i++) {
		MEM_SCOPED char *dir =
			xprintf("%s/players/%s", c->out, c->x->standings->players[i].name);
		if (dir_make(dir, c->e) < 0)
			return -1;
		json_array_append_new(c->agents, agent_of(c, i));
	}
	return store_each_edit(c->x->store, add_edit, c, c->e);
}

static int write_metadata(struct codeclash *c)
{
	JSON_SCOPED *j = json_object();
	json_t *game = json_object();

	json_object_set_new(game, "name", text(c->game));
	json_object_set(game, "config", json_object_get(c->config, "game"));
	json_object_set_new(game, "game_id", json_sprintf("%s.0", c->game));
	json_object_set_new(game, "created_timestamp", json_integer(0));
	json_object_set_new(j, "name", json_string("PvpTournament"));
	json_object_set_new(j, "tournament_id", json_sprintf("PvpTournament.%s.0", c->game));
	json_object_set(j, "config", c->config);
	json_object_set_new(j, "created_timestamp", json_integer(0));
	json_object_set_new(j, "aws", json_object());
	json_object_set(j, "round_stats", c->stats);
	json_object_set_new(j, "game", game);
	json_object_set(j, "agents", c->agents);
	return write_json(c, "metadata.json", j);
}

static int write_all(struct codeclash *c)
{
	MEM_SCOPED char *repo = xprintf("%s/repo.git", c->x->dir);

	if (check_names(c->x->standings, c->e) < 0 || read_config(c) < 0)
		return -1;
	if (access(repo, F_OK) == 0 && repo_open(&c->repo, repo, c->e) < 0)
		return -1;
	return write_rounds(c) < 0 || write_players(c) != 0 || write_metadata(c) < 0 ? -1 : 0;
}

int export_codeclash(const struct export *x, const char *out, struct err *e)
{
	struct codeclash c = {
		.x = x, .out = out, .stats = json_object(), .agents = json_array(), .e = e};
	int rc = write_all(&c);

	repo_close(c.repo);
	json_decref(c.config);
	json_decref(c.stats);
	json_decref(c.agents);
	return rc;
}
