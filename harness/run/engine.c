#include "harness/run/engine.h"

#include "harness/base/json.h"
#include "harness/run/bots.h"

#include <string.h>

#define FILES_REF "engine+files"

int engine_open(struct tournament *t, struct err *e)
{
	const char *files = json_str_or(t->config->engine.spec, "files", NULL);
	char tree[TREE_HEX];

	if (files == NULL)
		return 0;
	int rc = code_ref_tree(t->repo, FILES_REF, tree, e);
	if (rc <= 0)
		return rc;
	const char *slash = strrchr(files, '/');
	rc = code_import(t->repo, &t->exec, t->config->dir, files,
			 slash != NULL ? slash + 1 : files, &code_limits_default, tree, e);
	if (rc < 0) {
		if (e->code == ERR_FAILED)
			e->code = ERR_USAGE;
		return err_wrap(e, "game.engine.files");
	}
	return code_commit(t->repo, FILES_REF, NULL, tree, 0, "the engine's files\n", e);
}

int engine_check(const struct config *c, const struct code_build *plan, char *ret_why, size_t size)
{
	if (c->engine.co_resident || plan->run != NULL ||
	    json_object_get(c->engine.spec, "run") != NULL)
		return 0;
	snprintf(ret_why, size,
		 "nothing says how to start it: give it a main.py, main.c, ... or a line "
		 "\"run: COMMAND\" in agon.yaml");
	return 1;
}

static json_t *run_json(struct tournament *t, const char *tree, struct err *e)
{
	const char *otherwise = json_str_or(t->config->engine.spec, "run", "false");
	struct code_build plan = {0};

	if (code_build_plan(t->repo, tree, &plan, e) < 0)
		return NULL;
	json_t *j = json_pack("{s:s}", "command", plan.run != NULL ? plan.run : otherwise);
	code_build_release(&plan);
	if (j == NULL)
		err_set(e, ERR_INTERNAL, "the command of a player is not valid UTF-8");
	return j;
}

static json_t *bots_json(const struct config *c)
{
	return json_pack("{s:I,s:I,s:I,s:I}", "memory_bytes", (json_int_t)c->bots.memory_bytes,
			 "processes", (json_int_t)c->bots.processes, "output_bytes",
			 (json_int_t)c->bots.output_bytes, "file_bytes",
			 (json_int_t)c->bots.file_bytes);
}

/* The manifest in numbers, files as a directory. */
static json_t *engine_json(struct tournament *t, struct err *e)
{
	const struct config *c = t->config;
	JSON_SCOPED *j = json_copy((json_t *)(uintptr_t)c->engine.spec);
	const json_t *game = json_object_get(c->resolved, "game");

	json_object_set_new(j, "limits", limits_json(&c->engine.limits));
	json_object_set_new(j, "grace_ns", json_integer(c->engine.grace_ns));
	json_object_set_new(j, "bot_cpu_ns", json_integer(c->engine.bot_cpu_ns));
	json_object_set(j, "params", json_object_get(game, "args"));
	if (json_object_get(j, "files") != NULL) {
		BUF_SCOPED dir = BUF_INIT;
		char tree[TREE_HEX];
		int rc = code_ref_tree(t->repo, FILES_REF, tree, e);
		if (rc > 0)
			err_set(e, ERR_FAILED, "the engine's files are not in the record");
		if (rc != 0 || tournament_export(t, tree, &dir, e) < 0)
			return NULL;
		json_object_set_new(j, "files", json_string(dir.data));
	}
	return json_incref(j);
}

int engine_add(struct tournament *t, int n, const char (*tree)[TREE_HEX], json_t *job,
	       struct err *e)
{
	JSON_SCOPED *run = json_array();

	for (int i = 0; i < n; i++) {
		json_t *one = run_json(t, tree[i], e);
		if (one == NULL)
			return -1;
		json_array_append_new(run, one);
	}
	json_t *engine = engine_json(t, e);
	if (engine == NULL)
		return -1;
	json_object_set_new(job, "engine", engine);
	json_object_set(job, "run", run);
	json_object_set_new(job, "bots", bots_json(t->config));
	return 0;
}

json_t *engine_identity(struct tournament *t, struct err *e)
{
	const struct config *c = t->config;
	char tree[TREE_HEX] = "";
	JSON_SCOPED *spec = json_copy((json_t *)(uintptr_t)c->engine.spec);

	if (json_object_del(spec, "files") == 0 && code_ref_tree(t->repo, FILES_REF, tree, e) < 0)
		return NULL;
	return json_pack("{s:O,s:s,s:O,s:o}", "manifest", spec, "files", tree, "args",
			 json_object_get(json_object_get(c->resolved, "game"), "args"), "bots",
			 bots_json(c));
}

int64_t engine_deadline_ns(const struct config *c)
{
	return 2 * c->engine.limits.wall_ns + 120000000000;
}

void engine_say_void(const struct tournament *t, const json_t *result, const int *player, int n,
		     char *ret, size_t size)
{
	const json_t *outcomes = json_object_get(result, "outcomes");

	snprintf(ret, size, "%s", json_str_or(result, "void", ""));
	for (int i = 0; i < n; i++) {
		json_int_t o = json_integer_value(json_array_get(outcomes, (size_t)i));
		size_t len = strlen(ret);
		if (o > OUT_OK && o < OUT_COUNT && len < size)
			snprintf(ret + len, size - len, "; %s: %s",
				 t->config->players.at[player[i]].name, outcome_names[o]);
	}
}
