/* What a talk begins with: model, prompts, limits, the shell and what is in it. */
#include "harness/run/talk_int.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/opt.h"
#include "harness/run/refine.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const json_t *agent_of(const struct config *c, int player)
{
	return json_object_get(json_object_get(c->players.at[player].spec, "config"), "agent");
}

static const json_t *model_of(const struct config *c, int player)
{
	return json_object_get(json_object_get(c->players.at[player].spec, "config"), "model");
}

int talk_model_of(const struct config *c, int player, struct llm_model *ret, struct err *e)
{
	const json_t *spec = model_of(c, player);

	if (spec == NULL)
		return 1;
	if (llm_model_init(ret, spec, e) == 0)
		return 0;
	return err_wrap(e, "players[%d].config.model", player);
}

int talk_critic_model(const struct config *c, struct llm_model *ret, struct err *e)
{
	const json_t *spec = json_object_get(json_object_get(c->resolved, "critic"), "model");

	if (spec == NULL)
		return 1;
	return llm_model_init(ret, spec, e) == 0 ? 0 : err_wrap(e, "critic.model");
}

/* ---- prompts ---- */

static const struct {
	const struct arena *arena;
	const char *text;
} graded_tasks[] = {
	{&arena_problems, "You solve programming problems; your programs are graded on hidden "
			  "tests, and compete with those of others. /feedback/problems has the "
			  "statements with samples."},
	{&arena_optimize, "You solve optimisation problems; every round your programs run on new "
			  "hidden inputs, and count by their points relative to the best of all "
			  "players. /feedback/problems has the statements, sample inputs and, in "
			  "tools/, what makes and what judges inputs."},
	{&arena_hack, "You solve programming problems, and look for inputs that break the programs "
		      "of others: files in hacks/NAME/ of your codebase, for the problem NAME. "
		      "/feedback/problems has the statements with samples and, in tools/, what "
		      "checks inputs; /feedback/rounds what became of your inputs, and which ones "
		      "your own program failed."},
};

static void default_description(const struct config *c, struct buf *out)
{
	const struct arena *a = c->arena;

	if (a->kind == ARENA_GRADED) {
		for (size_t i = 0; i < sizeof(graded_tasks) / sizeof(*graded_tasks); i++)
			if (graded_tasks[i].arena == a)
				buf_puts(out, graded_tasks[i].text);
		buf_puts(out, " In your codebase the program for the problem NAME is a file "
			      "NAME.EXT or a folder NAME. The problems are:");
		vec_each (const struct config_package, p, &c->packages)
			buf_printf(out, "%s %s", p > c->packages.at ? "," : "", p->name);
		buf_putc(out, '.');
		return;
	}
	if (a->kind == ARENA_EXTERNAL)
		buf_printf(out, "You play %s: %s.", json_str_or(c->engine.spec, "name", a->name),
			   json_str_or(c->engine.spec, "summary", a->summary));
	else
		buf_printf(out, "You play %s: %s.", a->name, a->summary);
	if (a->kind == ARENA_EXTERNAL && c->engine.co_resident)
		buf_puts(out, " The engine takes your codebase as it is after its build.");
	else if (a->kind == ARENA_TEXT)
		buf_printf(out, " Your program is the file %s of your codebase.", a->submission);
	else
		buf_puts(out, " Your program is built and started as agon.yaml in your codebase "
			      "says.");
	buf_puts(out, " The parameters of the game are:");
	for (int i = 0; a->params[i].type != ARENA_P_END; i++) {
		buf_printf(out, "%s %s ", i > 0 ? "," : "", a->params[i].name);
		arena_param_text(a, &c->params, i, out);
	}
	const char *key;
	json_t *v;
	json_object_foreach (json_object_get(json_object_get(c->resolved, "game"), "args"), key, v)
		if (a->kind == ARENA_EXTERNAL)
			buf_printf(out, " %s %s", key, json_string_value(v));
	buf_puts(out, ". Write the program that wins most games against the others.");
}

static json_t *base_vars(struct tournament *t, int player, int round)
{
	const struct config *c = t->config;
	const json_t *agent = agent_of(c, player);
	json_t *v = json_object();

	json_object_set_new(v, "working_dir", json_string(c->codeclash ? "/workspace" : "/box"));
	json_object_set_new(v, "round", json_integer(round));
	json_object_set_new(v, "rounds", json_integer(c->rounds));
	json_object_set_new(v, "total_rounds", json_integer(c->rounds));
	json_object_set_new(v, "player_id", json_string(c->players.at[player].name));
	json_object_set_new(v, "game_name", json_string(c->arena->name));
	json_object_set_new(v, "players", json_integer((json_int_t)c->players.len));
	json_object_set_new(v, "sims_per_round", json_integer(c->games));
	json_object_set_new(v, "step_limit", json_integer(json_int_or(agent, "step_limit", 0)));
	const json_t *cost = json_object_get(agent, "cost_limit");
	json_object_set_new(v, "cost_limit", json_real(json_number_value(cost)));
	if (c->arena->kind == ARENA_TEXT)
		json_object_set_new(v, "submission", json_string(c->arena->submission));
	return v;
}

static int render(const struct config *c, const char *what, const char *text, const json_t *vars,
		  struct buf *out, struct err *e)
{
	return llm_template(text, vars, c->codeclash, out, e) < 0 ? err_wrap(e, "%.60s", what) : 0;
}

/* Every key of prompts is a name for the templates, itself a template of the names above. */
static int add_prompts(const struct config *c, json_t *vars, struct err *e)
{
	BUF_SCOPED text = BUF_INIT;
	const char *key;
	json_t *v;

	json_object_foreach (json_object_get(c->resolved, "prompts"), key, v) {
		MEM_SCOPED char *what = xprintf("prompts.%s", key);
		buf_clear(&text);
		if (!json_is_string(v))
			continue;
		if (render(c, what, json_string_value(v), vars, &text, e) < 0)
			return -1;
		json_object_set_new(vars, key, json_string(text.data));
	}
	if (json_object_get(vars, "game_description") == NULL) {
		buf_clear(&text);
		default_description(c, &text);
		json_object_set_new(vars, "game_description", json_string(text.data));
	}
	json_object_set(vars, "task", json_object_get(vars, "game_description"));
	return 0;
}

int talk_task(struct tournament *t, int player, int round, struct buf *out, struct err *e)
{
	JSON_SCOPED *vars = base_vars(t, player, round);

	if (add_prompts(t->config, vars, e) < 0)
		return -1;
	buf_puts(out, json_str_or(vars, "game_description", ""));
	return 0;
}

int talk_prompts(struct tournament *t, int player, int round, char **ret_system,
		 char **ret_instance, struct err *e)
{
	const json_t *agent = agent_of(t->config, player);
	JSON_SCOPED *vars = base_vars(t, player, round);
	BUF_SCOPED system = BUF_INIT;
	BUF_SCOPED instance = BUF_INIT;

	if (add_prompts(t->config, vars, e) < 0 ||
	    render(t->config, "system_template",
		   json_str_or(agent, "system_template", llm_system_template), vars, &system,
		   e) < 0 ||
	    render(t->config, "instance_template",
		   json_str_or(agent, "instance_template", llm_instance_template), vars, &instance,
		   e) < 0)
		return -1;
	*ret_system = buf_steal(&system);
	*ret_instance = buf_steal(&instance);
	return 0;
}

/* ---- limits ---- */

/* Where in a tournament money is spent: a round's reviews; its edits, with a critic's word before
 * each further step of them; what a critic says before its games and after them. */
enum {
	AT_REVIEW,
	AT_EDIT, /* + 2 * step, and 1 less for the word before that step */
	AT_BEFORE = AT_EDIT + 2 * STORE_REFINE_MAX + 1,
	AT_AFTER,
	AT_COUNT
};

static int at_of(const char *purpose)
{
	int step = refine_step_of(purpose);

	return step > 0                         ? AT_EDIT + 2 * step - 1
	       : strcmp(purpose, "review") == 0 ? AT_REVIEW
	       : strcmp(purpose, "after") == 0  ? AT_AFTER
						: AT_BEFORE;
}

struct spent {
	int player; /* -1: all */
	int until;  /* round * AT_COUNT + where: all that came before it counts */
	double cost;
	int64_t tokens, calls;
};

static int add_spent(void *cookie, const struct store_talk *x)
{
	struct spent *s = cookie;

	/* With all its steps, the last of which is right before what comes before the games. */
	if (x->round * AT_COUNT + AT_BEFORE - 1 < s->until &&
	    (s->player < 0 || s->player == x->player)) {
		s->cost += x->spent;
		s->tokens += x->used;
		s->calls += x->calls;
	}
	return 0;
}

/* Steps of a round whose edits are not over: later they are in its talks. */
static int add_draft(void *cookie, const struct store_draft *x)
{
	const struct spent *s = cookie;
	struct store_talk talk = x->talk;

	if (s->until > x->edit.round * AT_COUNT + AT_BEFORE - 1 ||
	    x->edit.round * AT_COUNT + AT_EDIT + 2 * x->step >= s->until)
		return 0;
	talk.round = -1; /* before all */
	return add_spent(cookie, &talk);
}

static int add_critique(void *cookie, const struct store_critique *x)
{
	struct spent *s = cookie;

	if (x->talk.round * AT_COUNT + at_of(x->purpose) < s->until) {
		s->cost += x->talk.spent;
		s->tokens += x->talk.used;
		s->calls += x->talk.calls;
	}
	return 0;
}

static int talkers(const struct config *c)
{
	int n = 0;

	for (size_t i = 0; i < c->players.len; i++)
		n += model_of(c, (int)i) != NULL;
	return n > 0 ? n : 1;
}

/* What is left of a budget, in equal shares for those who share it, makes the limits of a
 * round tighter.  Shares are fixed before the round, so who is quick gets no more. */
static bool tighten(struct llm_limits *l, const json_t *budget, const struct spent *s, int share)
{
	double cost = json_number_value(json_object_get(budget, "cost"));
	int64_t tokens = json_int_or(budget, "tokens", 0), calls = json_int_or(budget, "calls", 0);

	if (json_object_get(budget, "cost") != NULL) {
		double left = (cost - s->cost) / share;
		if (left <= 0)
			return false;
		l->cost = l->cost > 0 && l->cost < left ? l->cost : left;
	}
	if (json_object_get(budget, "tokens") != NULL) {
		int64_t left = (tokens - s->tokens) / share;
		if (left <= 0)
			return false;
		l->tokens = l->tokens > 0 && l->tokens < left ? l->tokens : left;
	}
	if (json_object_get(budget, "calls") != NULL) {
		int64_t left = (calls - s->calls) / share;
		if (left <= 0)
			return false;
		l->steps = l->steps > 0 && l->steps < left ? l->steps : left;
	}
	return true;
}

int talk_limits(struct tournament *t, int player, int round, int step, struct llm_limits *ret,
		char why[200], struct err *e)
{
	const struct config *c = t->config;
	const json_t *agent = agent_of(c, player);
	const json_t *own =
		json_object_get(json_object_get(c->players.at[player].spec, "config"), "budget");
	const json_t *all = json_object_get(json_object_get(c->resolved, "tournament"), "budget");
	struct spent mine = {.player = player, .until = round * AT_COUNT + AT_EDIT + 2 * step};
	struct spent ours = {.player = -1, .until = mine.until};

	*ret = (struct llm_limits){
		.steps = json_int_or(agent, "step_limit", 0),
		.tokens = json_int_or(agent, "token_limit", 0),
		.cost = json_number_value(json_object_get(agent, "cost_limit")),
		.wall_ns = json_int_or(agent, "wall_time_limit_seconds", 0) * 1000000000,
		.format_errors = json_int_or(agent, "max_consecutive_format_errors", 3)};
	if (t->store == NULL)
		return 0;
	if (store_each_talk(t->store, add_spent, &mine, e) < 0 ||
	    store_each_talk(t->store, add_spent, &ours, e) < 0 ||
	    store_each_draft(t->store, add_draft, &mine, e) < 0 ||
	    store_each_draft(t->store, add_draft, &ours, e) < 0 ||
	    store_each_critique(t->store, add_critique, &ours, e) < 0)
		return -1;
	if (!tighten(ret, own, &mine, 1)) {
		snprintf(why, 200, "the budget of this player is used up");
		return 1;
	}
	if (!tighten(ret, all, &ours, talkers(c))) {
		snprintf(why, 200, "the budget of the tournament is used up");
		return 1;
	}
	return 0;
}

int talk_question_limits(struct tournament *t, int round, const struct talk_question *q,
			 struct llm_limits *ret, char why[200], struct err *e)
{
	const json_t *top = t->config->resolved;
	const json_t *own = json_object_get(json_object_get(top, "critic"), "budget");
	const json_t *all = json_object_get(json_object_get(top, "tournament"), "budget");
	struct spent mine = {.player = -1, .until = round * AT_COUNT + at_of(q->purpose)};
	struct spent ours = mine;

	*ret = (struct llm_limits){0};
	if (store_each_critique(t->store, add_critique, &mine, e) < 0 ||
	    store_each_critique(t->store, add_critique, &ours, e) < 0 ||
	    store_each_talk(t->store, add_spent, &ours, e) < 0 ||
	    store_each_draft(t->store, add_draft, &ours, e) < 0)
		return -1;
	if (tighten(ret, own, &mine, q->share) && tighten(ret, all, &ours, q->share))
		return 0;
	snprintf(why, 200, "the budget of the critic or of the tournament is used up");
	return 1;
}

int talk_broke(struct tournament *t, int player, int round, char why[200], struct err *e)
{
	struct llm_limits left;

	if (model_of(t->config, player) == NULL)
		return 0;
	return talk_limits(t, player, round, 0, &left, why, e);
}

json_t *talk_about(struct tournament *t, int player, const struct llm_model *m)
{
	const struct config_player *p = &t->config->players.at[player];
	json_t *j = json_object();

	if (agent_of(t->config, player) != NULL)
		json_object_set_new(j, "agent", json_deep_copy(agent_of(t->config, player)));
	if (model_of(t->config, player) != NULL)
		json_object_set_new(j, "model", json_deep_copy(model_of(t->config, player)));
	json_object_set_new(j, "agent_type", json_sprintf("agon.%s", p->kind->name));
	json_object_set_new(j, "model_type", json_sprintf("agon.%s", llm_wire_name(m)));
	json_object_set_new(j, "environment", limits_json(&t->config->edit));
	json_object_set_new(j, "environment_type", json_string("agon.sandbox"));
	return j;
}

/* ---- the shell ---- */

/* A tree with what an agent needs to try its program: the game and its own old versions. */
static int make_kit(struct talk *k, struct code_builder *b, struct err *e)
{
	JSON_SCOPED *settings = json_pack("{s:s,s:o}", "arena", k->t->config->arena->name, "params",
					  tournament_params(k->t->config));
	BUF_SCOPED text = BUF_INIT;

	json_dump(settings, &text);
	if (code_builder_add(b, "arena.json", text.data, text.len, e) < 0)
		return -1;
	if (code_builder_add(b, "versions/README.md", "Your codebase after each round.\n", 32, e) <
	    0)
		return -1;
	for (int r = k->t->parent[k->round]; r >= 0; r = k->t->parent[r]) {
		struct store_edit x;
		char path[32];
		snprintf(path, sizeof(path), "versions/%d", r);
		int rc = store_edit(k->t->store, r, k->player, &x, e);
		if (rc < 0 ||
		    (rc == 0 && x.tree[0] != '\0' && code_builder_add_tree(b, path, x.tree, e) < 0))
			return -1;
	}
	return 0;
}

static int export_kit(struct talk *k, struct buf *ret_dir, struct err *e)
{
	struct code_builder *b = code_builder_new(k->t->repo);
	char tree[TREE_HEX];

	int rc = make_kit(k, b, e);
	if (rc == 0)
		rc = code_builder_write(b, tree, e);
	code_builder_free(b);
	return rc < 0 ? -1 : tournament_export(k->t, tree, ret_dir, e);
}

static void add_mount(json_t *mounts, const char *dir, const char *sub, const char *to)
{
	MEM_SCOPED char *from = xprintf("%s%s", dir, sub);

	if (access(from, F_OK) == 0)
		json_array_append_new(mounts, json_pack("[s,s]", from, to));
}

/* Each directory that a player names, read-only at /tools/NAME. */
int talk_tools(const struct config *c, int player, json_t *mounts, struct err *e)
{
	const json_t *tools = json_object_get(c->players.at[player].spec, "tools");
	size_t i;
	json_t *v;

	json_array_foreach ((json_t *)(uintptr_t)tools, i, v) {
		const char *name = json_string_value(v);
		MEM_SCOPED char *path =
			name[0] == '/' ? xstrdup(name) : xprintf("%s/%s", c->dir, name);
		MEM_SCOPED char *real = realpath(path, NULL);
		const char *slash = real != NULL ? strrchr(real, '/') : NULL;
		if (slash == NULL || slash[1] == '\0' || i >= 16)
			return err_set(e, ERR_USAGE,
				       "players[%d].tools[%zu]: expected one of at most 16 "
				       "directories, got \"%.100s\"",
				       player, i, name);
		json_array_append_new(
			mounts, json_pack("[s,o]", real, json_sprintf("/tools/%s", slash + 1)));
	}
	return 0;
}

json_t *talk_shell_job(struct talk *k, const char *tree, const char *feedback, struct err *e)
{
	BUF_SCOPED source = BUF_INIT;
	BUF_SCOPED told = BUF_INIT;
	BUF_SCOPED kit = BUF_INIT;
	bool theirs = k->t->config->codeclash;

	if (tournament_export(k->t, tree, &source, e) < 0 ||
	    (feedback[0] != '\0' && tournament_export(k->t, feedback, &told, e) < 0) ||
	    export_kit(k, &kit, e) < 0)
		return NULL;
	json_t *mounts = json_array();
	if (feedback[0] != '\0') {
		add_mount(mounts, told.data, "", "/feedback");
		/* Where prompts made for CodeClash look. */
		add_mount(mounts, told.data, "", "/logs");
		add_mount(mounts, told.data, "/opponents", "/opponent_codebases");
	}
	if (talk_tools(k->t->config, k->player, mounts, e) < 0) {
		json_decref(mounts);
		return NULL;
	}
	add_mount(mounts, kit.data, "/arena.json", "/agon/arena.json");
	add_mount(mounts, kit.data, "/versions", "/versions");
	MEM_SCOPED char *scratch = xprintf("%s/tmp/etc-%d-%d", k->t->dir, k->round, k->player);
	return json_pack("{s:s,s:s,s:o,s:O,s:s,s:b,s:s}", "kind", "shell", "source", source.data,
			 "mounts", mounts, "limits", k->limits, "cwd",
			 theirs ? "/workspace" : "/box", "bridge",
			 k->kind == TALK_PROGRAM && k->has_model, "scratch", scratch);
}
