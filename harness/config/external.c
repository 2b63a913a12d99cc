/*
 * The arena external: games of an engine that agon knows nothing of but its
 * manifest.  game.manifest names a file with the keys of game.engine; from then on
 * the engine is part of the config, so a run directory needs the manifest no more.
 */
#include "harness/config/read.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/opt.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

enum { SOCKET_CHARS = 100 }; /* the kernel takes 107 */

static const struct arena_param no_params[] = {{.type = ARENA_P_END}};

const struct arena arena_external = {
	.name = "external",
	.summary = "games of any engine, as its manifest describes it",
	.kind = ARENA_EXTERNAL,
	.min_players = 2,
	.max_players = ARENA_PLAYERS_MAX,
	.submission = "what the engine plays with",
	.params = no_params,
	.revision = 1,
	.games_per_job = 1,
};

static const char chars_of_params[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789_.,:+/=@%-";

static void where(const void *text, int line, struct buf *out)
{
	text_where(text, line, out);
}

/* The folder of the manifest, then what it says. */
static char *beside(const char *manifest, const char *path)
{
	const char *slash = strrchr(manifest, '/');

	if (path[0] == '/' || slash == NULL)
		return xstrdup(path);
	return xprintf("%.*s/%s", (int)(slash - manifest), manifest, path);
}

static void read_engine(struct loader *l, const struct node *map, const char *manifest,
			json_t *game)
{
	struct config_engine *x = &l->c->engine;
	const struct key_place *p = key_place_find("game.engine");

	if (map->kind != NODE_MAP) {
		config_problem(l, "game.engine", map->line,
			       "expected keys and values such as \"command:\"");
		return;
	}
	json_t *engine = config_read_keys(l, "game.engine", p->keys, p->open, map, x);
	const char *files = json_str_or(engine, "files", NULL);
	if (files != NULL && manifest != NULL) {
		MEM_SCOPED char *path = beside(manifest, files);
		json_object_set_new(engine, "files", json_string(path));
	}
	json_object_set_new(game, "engine", engine);
}

/* Its lines are the manifest's, and so are its mistakes. */
static void read_manifest(struct loader *l, const struct node *n, json_t *game)
{
	MEM_SCOPED char *path =
		n->text[0] == '/' ? xstrdup(n->text) : xprintf("%s/%s", l->c->dir, n->text);
	struct err e = ERR_INIT;
	TEXT_SCOPED t;

	text_init(&t);
	struct loader m = {.c = l->c, .text = &t, .pool = l->pool};
	if (text_load(&t, path, &e) == 0) {
		const struct node_text yaml = {
			.bytes = t.bytes.data, .len = t.bytes.len, .where = where, .cookie = &t};
		m.root = node_parse(l->pool, &yaml, &e);
	}
	if (m.root != NULL)
		read_engine(&m, m.root, n->text, game);
	else
		config_problem(l, "game.manifest", n->line, "%s", e.text);
	vec_each (char *, problem, &m.errors)
		vec_push(&l->errors, *problem);
	vec_release(&m.errors);
}

void config_read_engine(struct loader *l, json_t *game)
{
	const struct node *map = node_get(l->root, "game");
	const struct node *manifest = config_said(map, "manifest");
	const struct node *engine = config_said(map, "engine");

	if (l->c->arena->kind != ARENA_EXTERNAL) {
		if (manifest != NULL)
			config_problem(l, "game.manifest", manifest->line,
				       "only the arena external has one");
		if (engine != NULL)
			config_problem(l, "game.engine", engine->line,
				       "only the arena external has one");
		return;
	}
	json_object_del(game, "manifest");
	json_object_del(game, "engine");
	if (manifest == NULL && engine == NULL)
		config_problem(l, "game.manifest", map->line,
			       "missing, expected the file that describes the engine");
	else if (manifest != NULL && engine != NULL)
		config_problem(l, "game.manifest", manifest->line,
			       "say either manifest: or engine:, not both");
	else if (engine != NULL)
		read_engine(l, engine, NULL, game);
	else if (manifest->kind != NODE_SCALAR)
		config_problem(l, "game.manifest", manifest->line, "expected a path");
	else
		read_manifest(l, manifest, game);
}

/* ---- what its keys mean together ---- */

static json_t *param_text(const json_t *v)
{
	BUF_SCOPED text = BUF_INIT;

	if (json_is_string(v))
		return json_string(json_string_value(v));
	if (!json_is_number(v) && !json_is_boolean(v))
		return NULL;
	json_t *list = json_pack("[O]", v);
	json_dump(list, &text);
	json_decref(list);
	return json_stringn(text.data + 1, text.len - 2);
}

/* game.args over the manifest's params, all as text that a shell takes for itself. */
static void check_params(struct loader *l, json_t *game)
{
	const struct node *n = node_get(node_get(l->root, "game"), "args");
	int line = n != NULL ? n->line : node_get(l->root, "game")->line;
	const json_t *def = json_object_get(json_object_get(game, "engine"), "params");
	json_t *args = json_object(), *v;
	const char *key;

	json_object_foreach ((json_t *)(uintptr_t)def, key, v)
		json_object_set(args, key, v);
	json_object_foreach (json_object_get(game, "args"), key, v) {
		if (json_object_get(def, key) == NULL)
			config_problem(l, "game.args", line,
				       "the engine has no parameter \"%.40s\"", key);
		json_object_set(args, key, v);
	}
	json_t *texts = json_object();
	json_object_foreach (args, key, v) {
		json_t *text = param_text(v);
		const char *s = json_string_value(text);
		if (s == NULL || s[0] == '\0' || s[strspn(s, chars_of_params)] != '\0' ||
		    !key_is_name(key))
			config_problem(l, "game.args", line,
				       "%.40s: expected a number, or a word of letters, digits and "
				       "_.,:+/=@%%-",
				       key);
		json_object_set_new(texts, key, text);
	}
	json_decref(args);
	json_object_set_new(game, "args", texts);
}

/* Matching one takes time that grows without bound in the line's length. */
static bool has_back_reference(const char *pattern)
{
	for (const char *p = pattern; *p != '\0'; p++)
		if (*p == '\\') {
			p++;
			if (*p >= '1' && *p <= '9')
				return true;
			if (*p == '\0')
				break;
		}
	return false;
}

static void check_result(struct loader *l, const json_t *engine)
{
	const json_t *result = json_object_get(engine, "result");
	bool json = json_object_get(result, "json") != NULL;
	bool regex = json_object_get(result, "regex") != NULL;

	const char *pattern = json_str_or(result, "regex", NULL);
	regex_t re;

	if (pattern != NULL && regcomp(&re, pattern, REG_EXTENDED) != 0) {
		config_problem(l, "game.engine.result.regex", node_get(l->root, "game")->line,
			       "no extended regular expression: \"%.80s\"", pattern);
		return;
	}
	if (pattern != NULL) {
		if ((re.re_nsub != 1 && re.re_nsub != 2) || has_back_reference(pattern))
			config_problem(l, "game.engine.result.regex",
				       node_get(l->root, "game")->line,
				       "expected one group, the value, or two, the player's number "
				       "and the value, and no back-reference");
		regfree(&re);
	}
	if (result != NULL && json == regex)
		config_problem(l, "game.engine.result", node_get(l->root, "game")->line,
			       "expected either json: or regex:");
}

/* Where the bots of a broker connect to; nobody else's do. */
static void check_broker(struct loader *l, const json_t *engine)
{
	bool broker = strcmp(json_str_or(engine, "isolation", ""), "broker") == 0;
	bool port = json_object_get(engine, "port") != NULL;
	const char *name = json_str_or(engine, "socket", NULL);
	int line = node_get(l->root, "game")->line;

	if (broker && port == (name != NULL))
		config_problem(l, "game.engine.port", line,
			       "isolation: broker needs either port: or socket:");
	else if (!broker && (port || name != NULL))
		config_problem(l, port ? "game.engine.port" : "game.engine.socket", line,
			       "only an engine with isolation: broker has one");
	if (name != NULL && (name[0] == '\0' || strlen(name) > SOCKET_CHARS ||
			     name[strspn(name, chars_of_params)] != '\0'))
		config_problem(l, "game.engine.socket", line,
			       "expected a path of at most %d letters, digits and _.,:+/=@%%-",
			       SOCKET_CHARS);
}

void config_check_engine(struct loader *l, json_t *game)
{
	struct config *c = l->c;
	const json_t *engine = json_object_get(game, "engine");
	const struct node *n = node_get(l->root, "game");

	if (engine == NULL || l->errors.len > 0)
		return;
	c->engine.spec = engine;
	c->engine.co_resident = strcmp(json_str_or(engine, "isolation", ""), "shared-vm") == 0;
	if (c->engine.min_players > c->engine.max_players)
		config_problem(l, "game.engine.min_players", n->line, "more than max_players");
	if (c->players_per_game < c->engine.min_players ||
	    c->players_per_game > c->engine.max_players)
		config_problem(l, "game.players_per_game", n->line,
			       "expected integer %d to %d for this engine, got %d",
			       (int)c->engine.min_players, (int)c->engine.max_players,
			       c->players_per_game);
	check_broker(l, engine);
	check_result(l, engine);
	check_params(l, game);
}
