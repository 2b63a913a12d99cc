/* The two places whose keys come from other tables: game.args and players. */
#include "harness/config/read.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/opt.h"

#include <stdlib.h>
#include <string.h>

/* ---- game.args ---- */

static int64_t choice_index(const char *choices, const char *value)
{
	size_t n = strlen(value);

	for (int64_t i = 0;; i++) {
		size_t len = strcspn(choices, "|");
		if (len == n && memcmp(choices, value, n) == 0)
			return i;
		if (choices[len] == '\0')
			BUG("choice \"%s\" is not in its own list", value);
		choices += len + 1;
	}
}

json_t *config_read_args(struct loader *l, const struct node *map)
{
	const struct arena *a = l->c->arena;
	struct key keys[ARENA_PARAMS_MAX + 1];
	size_t n = 0;

	if (a == NULL) /* reported already; its parameters are not known */
		return NULL;
	if (a->kind == ARENA_GRADED)
		return config_read_keys(l, "game.args", key_place_find("game.args")->keys, false,
					map, NULL);
	if (a->kind == ARENA_EXTERNAL) /* by its manifest: config_check_engine() */
		return map != NULL ? node_to_json(map) : json_object();
	for (; a->params[n].type != ARENA_P_END; n++) {
		keys[n] = key_of_param(&a->params[n]);
		keys[n].def = NULL; /* arena_params_default() sets them */
	}
	keys[n] = (struct key){.type = KEY_END};
	json_t *given = config_read_keys(l, "game.args", keys, false, map, NULL);
	for (size_t i = 0; i < n; i++) {
		const json_t *v = json_object_get(given, keys[i].name);
		if (v == NULL)
			continue;
		l->c->params.v[i] = json_is_integer(v) ? json_integer_value(v)
				    : json_is_string(v)
					    ? choice_index(keys[i].choices, json_string_value(v))
					    : json_is_true(v);
	}
	return given;
}

/* ---- players ---- */

/* CodeClash's words for the kinds of agents. */
static const char *const agent_aliases[][2] = {{"dummy", "none"}, {"mini", "llm"}};

static const struct agent_kind *find_kind(struct loader *l, const char *path,
					  const struct node *entry)
{
	const struct node *n = node_get(entry, "agent");
	const char *names[32];
	size_t k = 0;
	BUF_SCOPED all = BUF_INIT;

	if (n == NULL || n->kind != NODE_SCALAR || node_is_null(n))
		return NULL; /* the row of "agent" complains */
	const char *name = n->text;
	for (size_t i = 0; i < sizeof(agent_aliases) / sizeof(*agent_aliases); i++)
		if (strcmp(name, agent_aliases[i][0]) == 0)
			name = agent_aliases[i][1];
	const struct agent_kind *kind = agent_kind_find(name);
	if (kind != NULL)
		return kind;
	for (const struct agent_kind *const *a = agent_kinds; *a != NULL && k < 31; a++) {
		buf_printf(&all, "%s%s", k > 0 ? ", " : "", (*a)->name);
		names[k++] = (*a)->name;
	}
	names[k] = NULL;
	const char *near = opt_nearest(name, names);
	MEM_SCOPED char *at = xprintf("%s.agent", path);
	config_problem(l, at, n->line, "expected one of %s, got \"%.40s\"%s%s%s", all.data, n->text,
		       near != NULL ? "; did you mean " : "", near != NULL ? near : "",
		       near != NULL ? "?" : "");
	return NULL;
}

/* The rows of every player and those of its kind; free() it. */
static struct key *rows_of(const struct agent_kind *kind)
{
	VEC(struct key)
	rows = {0};

	for (const struct key *k = key_place_find("players[]")->keys; k->type != KEY_END; k++)
		vec_push(&rows, *k);
	for (const struct agent_key *a = kind->keys; a != NULL && a->type != AGENT_K_END; a++) {
		struct key k = key_of_agent(a);
		if (k.type == KEY_MAP && strcmp(k.name, "config") == 0)
			k.type = KEY_PLACE;
		struct key *same = NULL;
		vec_each (struct key, r, &rows)
			if (strcmp(r->name, k.name) == 0)
				same = r;
		if (same != NULL)
			*same = k;
		else
			vec_push(&rows, k);
	}
	vec_push(&rows, (struct key){.type = KEY_END});
	return rows.at;
}

/* The codebase of a player that names none itself. */
static json_t *shared_code(struct loader *l, const char *path, const struct node *entry,
			   const char *branch)
{
	const struct node *top = config_said(l->root, "code");

	if (top != NULL && top->kind == NODE_SCALAR && top->text[0] != '\0') {
		if (branch == NULL)
			return json_string(top->text);
		return json_sprintf("%s@%s", top->text, branch);
	}
	MEM_SCOPED char *at = xprintf("%s.code", path);
	if (l->c->codeclash)
		config_problem(
			l, at, entry->line,
			"missing; CodeClash takes the codebase from its own repository of "
			"the arena%s%s: add a line \"code: DIR\", or \"code: repo.git@rev\", "
			"here, or once at the top of the file",
			branch != NULL ? ", branch " : "", branch != NULL ? branch : "");
	else
		config_problem(l, at, entry->line,
			       "missing, expected the codebase to start from: a directory, a file, "
			       "an archive or repo.git@rev");
	return NULL;
}

static void read_code(struct loader *l, const char *path, const struct node *entry, json_t *spec)
{
	MEM_SCOPED char *branch = NULL;
	const json_t *b = json_object_get(spec, "branch_init");

	if (b != NULL)
		branch = xstrdup(json_string_value(b));
	json_object_del(spec, "branch_init");
	const struct node *own = config_said(entry, "code");
	if (own != NULL) {
		if (branch != NULL)
			config_warn(
				l, path, own->line,
				"branch_init has no effect beside code: write code: repo.git@%s",
				branch);
		return;
	}
	json_t *code = shared_code(l, path, entry, branch);
	if (code != NULL)
		json_object_set_new(spec, "code", code);
}

/* Keys in the order of the table, "code" included. */
static json_t *in_order(const struct key *rows, json_t *spec)
{
	json_t *out = json_object();
	const char *name;
	json_t *v;

	for (; rows->type != KEY_END; rows++)
		if (json_object_get(spec, rows->name) != NULL)
			json_object_set(out, rows->name, json_object_get(spec, rows->name));
	json_object_foreach (spec, name, v)
		if (json_object_get(out, name) == NULL)
			json_object_set(out, name, v);
	json_decref(spec);
	return out;
}

static json_t *read_player(struct loader *l, const char *path, const struct node *entry)
{
	const struct key map = {.type = KEY_MAP};

	if (entry->kind != NODE_MAP) {
		config_wrong(l, path, &map, entry);
		return NULL;
	}
	const struct agent_kind *kind = find_kind(l, path, entry);
	MEM_SCOPED struct key *rows = kind != NULL ? rows_of(kind) : NULL;
	/* Without a kind its keys are not known: no complaints about them. */
	const struct key *use = rows != NULL ? rows : key_place_find("players[]")->keys;
	json_t *spec = config_read_keys(l, path, use, kind == NULL, entry, NULL);
	read_code(l, path, entry, spec);
	if (kind != NULL)
		json_object_set_new(spec, "agent", json_string(kind->name));
	spec = in_order(use, spec);
	vec_push(&l->c->players, ((struct config_player){.kind = kind, .spec = spec}));
	return spec;
}

json_t *config_read_players(struct loader *l, const struct node *list)
{
	json_t *out = json_array();

	for (size_t i = 0; i < list->entries.len && i < STORE_PLAYERS_MAX; i++) {
		MEM_SCOPED char *path = xprintf("players[%zu]", i);
		json_t *spec = read_player(l, path, list->entries.at[i].value);
		if (spec != NULL)
			json_array_append_new(out, spec);
	}
	return out;
}
