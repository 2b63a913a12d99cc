/*
 * The kinds of agents, one row each.  An agent that needs a program to run
 * says so in its answer; only the harness runs anything.
 */
#include "agents/code.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/opt.h"

#include <string.h>
#include <strings.h>

static void say(struct agent_answer *ret, const char *status)
{
	snprintf(ret->status, sizeof(ret->status), "%s", status);
}

static int keeps(struct agent_answer *ret)
{
	*ret = (struct agent_answer){.how = AGENT_KEEPS};
	say(ret, "kept");
	return 0;
}

static int becomes(const struct agent_ask *ask, const char *tree, const char *status,
		   struct agent_answer *ret)
{
	if (strcmp(tree, ask->tree) == 0)
		return keeps(ret);
	*ret = (struct agent_answer){.how = AGENT_TREE};
	memcpy(ret->tree, tree, TREE_HEX);
	say(ret, status);
	return 0;
}

static int import_for(const struct agent_ask *ask, const char *spec, char ret_tree[TREE_HEX],
		      struct err *e)
{
	return code_import(ask->repo, ask->exec, ask->base_dir, spec, ask->as, ask->limits,
			   ret_tree, e);
}

/* What is refused is a fact like any other: the answer will say it again, as
 * data, where a failure here would end the tournament. */
static int print_import(const struct agent_ask *ask, const char *what, const char *spec,
			struct buf *out, struct err *e)
{
	struct err mine = ERR_INIT;
	char tree[TREE_HEX];

	if (import_for(ask, spec, tree, &mine) == 0)
		buf_printf(out, "%s %s", what, tree);
	else if (mine.code == ERR_FAILED)
		buf_printf(out, "%s refused: %s", what, mine.text);
	else
		return err_set(e, mine.code, "%s", mine.text);
	return 0;
}

/* ---- none ---- */

static const struct agent_key no_keys[] = {{.type = AGENT_K_END}};

static int none_ask(const struct agent_ask *ask, struct agent_answer *ret, struct err *e)
{
	(void)ask;
	(void)e;
	return keeps(ret);
}

static const struct agent_kind kind_none = {
	.name = "none",
	.summary = "never edits: the codebase stays as it was at the start",
	.keys = no_keys,
	.ask = none_ask,
};

/* ---- git ---- */

static const struct agent_key git_keys[] = {
	{AGENT_K_BOOL, "follow", false, "false",
	 "read code: anew in every round, so that a branch is followed; else it stays"},
	{.type = AGENT_K_END},
};

static bool follows(const struct agent_ask *ask)
{
	return json_bool_or(ask->spec, "follow", false);
}

static int git_ask(const struct agent_ask *ask, struct agent_answer *ret, struct err *e)
{
	char tree[TREE_HEX];

	if (!follows(ask))
		return keeps(ret);
	if (import_for(ask, ask->code, tree, e) < 0)
		return -1;
	return becomes(ask, tree, "followed", ret);
}

static int git_fingerprint(const struct agent_ask *ask, struct buf *out, struct err *e)
{
	if (follows(ask))
		return print_import(ask, "follow", ask->code, out, e);
	buf_puts(out, "stay");
	return 0;
}

static const struct agent_kind kind_git = {
	.name = "git",
	.summary = "a codebase that somebody else keeps: a directory, a file or repo.git@rev",
	.keys = git_keys,
	.ask = git_ask,
	.fingerprint = git_fingerprint,
};

/* ---- replay ---- */

static const struct agent_key replay_keys[] = {
	{AGENT_K_LIST, "edits", true, NULL,
	 "the codebase after each round, the first for round 1: directories, archives, files or "
	 "repo.git@rev; a .patch, .diff or CodeClash's changes_rN.json changes the codebase as it "
	 "stands, the commands of a .traj.json run again over it"},
	{.type = AGENT_K_END},
};

enum { PATCH_BYTES = 64 << 20 };

/* The edit of this round, NULL beyond the list. */
static int edit_of(const struct agent_ask *ask, const char **ret, struct err *e)
{
	const json_t *edits = json_object_get(ask->spec, "edits");
	const json_t *it = json_array_get(edits, (size_t)ask->round - 1);

	if (!json_is_array(edits) || (it != NULL && !json_is_string(it)))
		return err_set(e, ERR_USAGE, "edits: expected a list of paths");
	*ret = json_string_value(it);
	return 0;
}

static bool ends_with(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);
	return n > m && strcasecmp(name + n - m, end) == 0;
}

static bool is_trajectory(const char *name)
{
	return ends_with(name, ".traj.json");
}

static bool is_patch(const char *name)
{
	return ends_with(name, ".patch") || ends_with(name, ".diff") ||
	       (ends_with(name, ".json") && !is_trajectory(name));
}

static char *path_of(const struct agent_ask *ask, const char *name)
{
	return name[0] == '/' || ask->base_dir == NULL ? xstrdup(name)
						       : xprintf("%s/%s", ask->base_dir, name);
}

static int read_patch(const struct agent_ask *ask, const char *name, struct buf *out, struct err *e)
{
	MEM_SCOPED char *path = path_of(ask, name);
	BUF_SCOPED text = BUF_INIT;

	if (!ends_with(name, ".json"))
		return file_read(path, PATCH_BYTES, out, e);
	/* CodeClash's changes of one round. */
	if (file_read(path, PATCH_BYTES, &text, e) < 0)
		return -1;
	JSON_SCOPED *j = json_parse(name, text.data, text.len, PATCH_BYTES, e);
	if (j == NULL)
		return -1;
	const char *diff = json_str_at(j, name, "incremental_diff", e);
	if (diff == NULL)
		return -1;
	buf_puts(out, diff);
	return 0;
}

static int run_again(const struct agent_ask *ask, const char *name, struct agent_answer *ret,
		     struct err *e)
{
	MEM_SCOPED char *path = path_of(ask, name);
	struct agent_answer a = {.how = AGENT_REPLAYS};

	if (strlen(path) >= sizeof(a.path))
		return err_set(e, ERR_USAGE, "%.60s...: the path is too long", path);
	snprintf(a.path, sizeof(a.path), "%s", path);
	say(&a, "replayed");
	*ret = a;
	return 0;
}

static int replay_ask(const struct agent_ask *ask, struct agent_answer *ret, struct err *e)
{
	BUF_SCOPED patch = BUF_INIT;
	const char *edit = NULL;
	char tree[TREE_HEX];

	if (edit_of(ask, &edit, e) < 0)
		return -1;
	if (edit == NULL)
		return keeps(ret);
	if (is_trajectory(edit))
		return run_again(ask, edit, ret, e);
	if (!is_patch(edit)) {
		if (import_for(ask, edit, tree, e) < 0)
			return -1;
		return becomes(ask, tree, "replaced", ret);
	}
	if (ask->tree[0] == '\0')
		return err_set(e, ERR_FAILED, "there is no codebase that %s could change", edit);
	if (read_patch(ask, edit, &patch, e) < 0)
		return -1;
	if (code_patch(ask->repo, ask->tree, patch.data, patch.len, tree, e) < 0)
		return e != NULL && e->code == ERR_FAILED ? err_wrap(e, "%.150s", edit) : -1;
	return becomes(ask, tree, "patched", ret);
}

static int replay_fingerprint(const struct agent_ask *ask, struct buf *out, struct err *e)
{
	BUF_SCOPED patch = BUF_INIT;
	const char *edit = NULL;
	char hex[TREE_HEX];
	git_oid oid;

	if (edit_of(ask, &edit, e) < 0)
		return -1;
	if (edit == NULL) {
		buf_puts(out, "end");
		return 0;
	}
	if (!is_patch(edit) && !is_trajectory(edit))
		return print_import(ask, "tree", edit, out, e);
	MEM_SCOPED char *path = path_of(ask, edit);
	if (is_trajectory(edit) ? file_read(path, (size_t)256 << 20, &patch, e) < 0
				: read_patch(ask, edit, &patch, e) < 0)
		return -1;
	if (git_odb_hash(&oid, patch.data, patch.len, GIT_OBJECT_BLOB) < 0)
		return repo_err(e, ERR_INTERNAL, "cannot hash %s", edit);
	git_oid_tostr(hex, sizeof(hex), &oid);
	buf_printf(out, "patch %s", hex);
	return 0;
}

static const struct agent_kind kind_replay = {
	.name = "replay",
	.summary = "edits made before: a tree or a patch for every round",
	.keys = replay_keys,
	.ask = replay_ask,
	.fingerprint = replay_fingerprint,
};

/* ---- command ---- */

static const struct agent_key command_keys[] = {
	{AGENT_K_TEXT, "run", true, NULL,
	 "shell command that edits the codebase it is started in, in the sandbox; $AGON_SEED is a "
	 "number for its own chance, another in each round; $AGON_REFINE is 0, or which "
	 "revision of the round it is (critic.refine)"},
	{AGENT_K_TIME, "cpu", false, "60s", "CPU time the command may use in a round"},
	{AGENT_K_TIME, "wall", false, "300s", "wall time the command may use in a round"},
	{AGENT_K_SIZE, "memory", false, "1G", "memory the command may use"},
	{AGENT_K_LIST, "tools", false, NULL,
	 "directories of this machine that the command needs; each is read-only at /tools/NAME"},
	{AGENT_K_OBJECT, "config", false, NULL,
	 "with config.model it may ask that model, at OPENAI_BASE_URL or ANTHROPIC_BASE_URL of its "
	 "environment; config.agent limits what it spends"},
	{.type = AGENT_K_END},
};

/* A resolved config holds numbers (ns, bytes); a config as written, texts with units. */
static int64_t quantity(const json_t *spec, const struct agent_key *key, struct err *e)
{
	const json_t *v = json_object_get(spec, key->name);
	const char *text = v == NULL ? key->def : json_string_value(v);
	int64_t n = 0;

	if (json_is_integer(v))
		return json_integer_value(v);
	if (text == NULL) {
		err_set(e, ERR_USAGE, "%s: expected a number with its unit", key->name);
		return 0;
	}
	int rc = key->type == AGENT_K_TIME ? opt_time(text, &n, e) : opt_size(text, &n, e);
	if (rc < 0)
		err_wrap(e, "%s", key->name);
	return n;
}

static int command_ask(const struct agent_ask *ask, struct agent_answer *ret, struct err *e)
{
	struct err mine = ERR_INIT;
	struct agent_answer a = {
		.how = AGENT_RUNS,
		.command = json_str_at(ask->spec, "", "run", &mine),
		.cpu_ns = quantity(ask->spec, &command_keys[1], &mine),
		.wall_ns = quantity(ask->spec, &command_keys[2], &mine),
		.memory_bytes = quantity(ask->spec, &command_keys[3], &mine),
	};

	if (mine.code != ERR_NONE)
		return err_set(e, mine.code, "%s", mine.text);
	say(&a, "ran");
	*ret = a;
	return 0;
}

static int command_fingerprint(const struct agent_ask *ask, struct buf *out, struct err *e)
{
	struct agent_answer a;

	if (command_ask(ask, &a, e) < 0)
		return -1;
	buf_printf(out, "%lld %lld %lld %s", (long long)a.cpu_ns, (long long)a.wall_ns,
		   (long long)a.memory_bytes, a.command);
	static const char *const more[] = {"config", "tools"};
	for (size_t i = 0; i < 2; i++)
		if (json_object_get(ask->spec, more[i]) != NULL)
			json_dump(json_object_get(ask->spec, more[i]), out);
	return 0;
}

static const struct agent_kind kind_command = {
	.name = "command",
	.summary = "a program of yours, run in the sandbox over the checkout",
	.keys = command_keys,
	.ask = command_ask,
	.fingerprint = command_fingerprint,
};

/* ---- llm ---- */

static const struct agent_key llm_keys[] = {
	{AGENT_K_OBJECT, "config", true, NULL,
	 "how it works (config.agent) and which model it asks (config.model)"},
	{.type = AGENT_K_END},
};

static int llm_ask(const struct agent_ask *ask, struct agent_answer *ret, struct err *e)
{
	(void)ask;
	(void)e;
	*ret = (struct agent_answer){.how = AGENT_TALKS};
	say(ret, "asked");
	return 0;
}

/* How it works is part of the job; what it answers is not known before. */
static int llm_fingerprint(const struct agent_ask *ask, struct buf *out, struct err *e)
{
	(void)e;
	json_dump(json_object_get(ask->spec, "config"), out);
	return 0;
}

static const struct agent_kind kind_llm = {
	.name = "llm",
	.summary = "a language model with a shell in the sandbox",
	.keys = llm_keys,
	.ask = llm_ask,
	.fingerprint = llm_fingerprint,
};

extern const struct agent_kind kind_past;

const struct agent_kind *const agent_kinds[] = {&kind_none, &kind_git,  &kind_replay, &kind_command,
						&kind_llm,  &kind_past, NULL};

const struct agent_kind *agent_kind_find(const char *name)
{
	for (size_t i = 0; agent_kinds[i] != NULL; i++)
		if (strcmp(agent_kinds[i]->name, name) == 0)
			return agent_kinds[i];
	return NULL;
}
