/*
 * A match is a tournament of no edit rounds: `agon play` writes the config,
 * runs it in a temporary directory, and prints what came of it.
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/loop.h"
#include "harness/cmd/cmd.h"
#include "harness/cmd/play.h"
#include "harness/cmd/require.h"
#include "harness/cmd/results.h"
#include "harness/science/science.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct args {
	int64_t games, seed, jobs;
	struct opt_list set, config, require;
	const char *replays;
	bool json;
};

static const struct opt opts[] = {
	{OPT_INT, 'n', "games", "N",
	 "games (default 100, of external engines 10); seats are swapped on each seed.  optimize: "
	 "hidden inputs (20 of each package); hack, problems: packages, round after round (1)",
	 offsetof(struct args, games), 1, 10000000},
	{OPT_INT, 0, "seed", "S", "seed of all chance (default 0)", offsetof(struct args, seed), 0,
	 INT64_MAX},
	{OPT_LIST, 0, "set", "NAME=VALUE", "a parameter of the arena; `agon help arena NAME`",
	 offsetof(struct args, set)},
	{OPT_LIST, 0, "config", "KEY=VALUE",
	 "a key of tournament files, as game.clock.move=50ms or bots.memory=64M",
	 offsetof(struct args, config)},
	{OPT_TEXT, 0, "replays", "DIR", "write a replay of every game into DIR",
	 offsetof(struct args, replays)},
	REQUIRE_OPT(offsetof(struct args, require)),
	{OPT_INT, 'j', "jobs", "N", "jobs at a time (default: one for each core)",
	 offsetof(struct args, jobs), 1, 1024},
	{OPT_FLAG, 0, "json", NULL, "print one JSON object", offsetof(struct args, json)},
	{OPT_END},
};

/* A player's name from its code: the last part of the path.  Nothing from "." or "..". */
static void name_of(const char *code, struct buf *out)
{
	MEM_SCOPED char *path = xstrdup(code);
	size_t len = strlen(path);

	while (len > 1 && path[len - 1] == '/')
		path[--len] = '\0';
	const char *base = strrchr(path, '/');
	base = base != NULL ? base + 1 : path;
	for (const char *p = base; *p != '\0' && *p != '.' && out->len < 48; p++)
		buf_putc(out, (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
					      (*p >= '0' && *p <= '9') || *p == '-'
				      ? *p
				      : '_');
}

static int count_names(const json_t *players, const char *name)
{
	int n = 0;
	size_t i;
	json_t *p;

	json_array_foreach (players, i, p)
		n += strcmp(json_str_or(p, "name", ""), name) == 0;
	return n;
}

/* Who shares a name gets a number behind it. */
static void tell_apart(json_t *players)
{
	JSON_SCOPED *before = json_deep_copy(players);
	size_t i;
	json_t *p;

	json_array_foreach (players, i, p) {
		BUF_SCOPED name = BUF_INIT;
		buf_puts(&name, json_str_or(p, "name", ""));
		if (count_names(before, name.data) == 1)
			continue;
		do
			buf_printf(&name, "-%zu", i + 1);
		while (count_names(players, name.data) > 0 && name.len < 56);
		json_object_set_new(p, "name", json_string(name.data));
	}
}

/* A number or a truth value as such: quotes would make it a text. */
static json_t *scalar(const char *text)
{
	json_t *j = json_loads(text, JSON_DECODE_ANY, NULL);

	if (j == NULL || json_is_object(j) || json_is_array(j) || json_is_string(j)) {
		json_decref(j);
		return json_string(text);
	}
	return j;
}

static int set_params(json_t *args, const struct opt_list *set, struct err *e)
{
	for (size_t i = 0; i < set->len; i++) {
		const char *eq = strchr(set->at[i], '=');
		if (eq == NULL || eq == set->at[i])
			return err_set(e, ERR_USAGE, "--set: expected NAME=VALUE, got \"%s\"",
				       set->at[i]);
		MEM_SCOPED char *name = xstrndup(set->at[i], (size_t)(eq - set->at[i]));
		json_object_set_new(args, name, scalar(eq + 1));
	}
	return 0;
}

/* "a.b.c=v" into {"a":{"b":{"c":"v"}}}. */
static int set_key(json_t *j, const char *given, struct err *e)
{
	const char *eq = strchr(given, '=');

	if (eq == NULL || eq == given)
		return err_set(e, ERR_USAGE, "--config: expected KEY=VALUE, got \"%s\"", given);
	const char *p = given;
	for (const char *dot; (dot = strchr(p, '.')) != NULL && dot < eq; p = dot + 1) {
		MEM_SCOPED char *name = xstrndup(p, (size_t)(dot - p));
		if (!json_is_object(json_object_get(j, name)))
			json_object_set_new(j, name, json_object());
		j = json_object_get(j, name);
		if (j == NULL)
			break;
	}
	MEM_SCOPED char *name = xstrndup(p, (size_t)(eq - p));
	if (json_object_set_new(j, name, scalar(eq + 1)) < 0)
		return err_set(e, ERR_USAGE, "--config: \"%s\" is not valid UTF-8", given);
	return 0;
}

/* ARENA is the file that describes an external engine. */
static bool is_manifest(const char *arena)
{
	const char *dot = strrchr(arena, '.');

	return strchr(arena, '/') != NULL ||
	       (dot != NULL && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0));
}

static int set_manifest(json_t *config, const char *path, struct err *e)
{
	MEM_SCOPED char *real = realpath(path, NULL);

	if (real == NULL)
		return err_sys(e, ERR_USAGE, "cannot open %s", path);
	json_t *name = json_string(real);
	if (name == NULL)
		return err_set(e, ERR_USAGE, "%s: the path is not valid UTF-8", real);
	return json_object_set_new(json_object_get(config, "game"), "manifest", name);
}

/* The packages that --set names stand for themselves: they are a list. */
static int set_graded(struct args *a, const struct arena *arena, json_t *config, struct err *e)
{
	json_t *args = json_object_get(json_object_get(config, "game"), "args");
	JSON_SCOPED *packages = json_incref(json_object_get(args, "packages"));

	return play_graded_config(arena, json_string_value(packages), &a->games, config, e);
}

/* JSON is YAML. */
static int write_config(struct args *a, const struct opt_rest *rest, const char *path,
			struct err *e)
{
	int n = rest->n - 1;
	JSON_SCOPED *args = json_object();
	JSON_SCOPED *players = json_array();
	BUF_SCOPED text = BUF_INIT;

	if (set_params(args, &a->set, e) < 0)
		return -1;
	for (int i = 0; i < n; i++) {
		BUF_SCOPED name = BUF_INIT;
		const char *code = rest->at[i + 1];
		MEM_SCOPED char *real = realpath(code, NULL);
		MEM_SCOPED char *cwd = realpath(".", NULL);
		MEM_SCOPED char *abs = real != NULL || code[0] == '/' || cwd == NULL
					       ? xstrdup(real != NULL ? real : code)
					       : xprintf("%s/%s", cwd, code);
		name_of(code, &name);
		if (name.len == 0)
			name_of(abs, &name);
		if (name.len == 0)
			buf_puts(&name, "player");
		json_t *player =
			json_pack("{s:s,s:s,s:s}", "agent", "none", "name", name.data, "code", abs);
		if (player == NULL)
			return err_set(e, ERR_USAGE, "%s: the path is not valid UTF-8", abs);
		json_array_append_new(players, player);
	}
	tell_apart(players);
	bool external = is_manifest(rest->at[0]);
	JSON_SCOPED *j = json_pack("{s:{s:i,s:I},s:{s:s,s:I,s:i,s:O},s:O}", "tournament", "rounds",
				   0, "seed", (json_int_t)a->seed, "game", "name",
				   external ? "external" : rest->at[0], "sims_per_round",
				   (json_int_t)(a->games > 0 ? a->games
						: external   ? 10
							     : 100),
				   "players_per_game", n, "args", args, "players", players);
	if (j == NULL)
		return err_set(e, ERR_USAGE, "an operand is not valid UTF-8");
	if (external && set_manifest(j, rest->at[0], e) < 0)
		return -1;
	const struct arena *arena = external ? NULL : config_arena(rest->at[0]);
	if (arena != NULL && arena->kind == ARENA_GRADED && set_graded(a, arena, j, e) < 0)
		return -1;
	for (size_t i = 0; i < a->config.len; i++)
		if (set_key(j, a->config.at[i], e) < 0)
			return -1;
	json_dump(j, &text);
	return file_replace(path, text.data, text.len, e);
}

static int write_replay(struct play *p, const struct store_match *m, const struct store_game *g)
{
	BUF_SCOPED text = BUF_INIT;
	BUF_SCOPED path = BUF_INIT;
	JSON_SCOPED *j = replay_make(&p->source, m, g, p->e);

	if (j == NULL)
		return -1;
	json_dump(j, &text);
	buf_printf(&path, "%s/game-%05d.json", p->replays, g->idx);
	return file_replace(path.data, text.data, text.len, p->e);
}

/* The games of a seed, one for each seating, are one observation. */
static void add_score(struct tally *x, const struct store_match *m, const struct store_game *g,
		      int i)
{
	size_t seed = (size_t)(g->idx / m->n);

	while (x->seeds.len <= seed)
		vec_push(&x->seeds, 0);
	x->seeds.at[seed] += g->score[i] / m->n;
	x->score += g->score[i];
}

void play_count(struct play *p, const struct store_match *m, const struct store_game *g)
{
	for (int i = 0; i < m->n; i++) {
		struct tally *x = &p->tally[m->player[i]];
		int equal = 0;
		for (int k = 0; k < m->n; k++)
			equal += k != i && g->rank[k] == g->rank[i];
		x->wins += g->rank[i] == 0 && equal == 0;
		x->draws += g->rank[i] == 0 && equal > 0;
		x->losses += g->rank[i] != 0;
		x->outcome[g->outcome[i]]++;
	}
}

static int count_game(void *cookie, const struct store_match *m, const struct store_game *g)
{
	struct play *p = cookie;

	p->games++;
	play_count(p, m, g);
	for (int i = 0; i < m->n; i++)
		add_score(&p->tally[m->player[i]], m, g, i);
	return p->replays != NULL ? write_replay(p, m, g) : 0;
}

static int count_match(void *cookie, const struct store_match *m)
{
	struct play *p = cookie;

	p->cpu_ns += m->cpu_ns;
	if (p->config->arena->kind == ARENA_GRADED)
		return play_graded_match(p, m);
	if (strcmp(m->status, "played") == 0)
		return store_each_game(p->t->store, m->round, m->pairing, m->batch, count_game, p,
				       p->e);
	if (strcmp(m->status, "void") == 0 && p->config->arena->kind == ARENA_EXTERNAL) {
		if (p->void_games == 0)
			snprintf(p->void_why, sizeof(p->void_why), "%s", m->reason);
		p->void_games += m->games;
		return 0;
	}
	if (strcmp(m->status, "void") == 0)
		return err_set(p->e, ERR_INTERNAL, "games %d to %d: %s", m->first_game,
			       m->first_game + m->games - 1, m->reason);
	p->games += m->games;
	for (int i = 0; i < m->n; i++) {
		struct tally *x = &p->tally[m->player[i]];
		enum outcome o = p->t->player[m->player[i]].outcome;
		x->outcome[o] += m->games;
		*(o == OUT_OK ? &x->wins : &x->losses) += m->games;
	}
	return 0;
}

/* Points a game: {"mean","low","high","seeds"}, Student's 95 % over whole seeds. */
static json_t *mean_json(const struct tally *x)
{
	double mean;
	struct interval ci = mean_interval(x->seeds.at, x->seeds.len, 0.95, &mean);

	return json_pack("{s:o,s:o,s:o,s:I}", "mean", json_number(mean), "low", json_number(ci.lo),
			 "high", json_number(ci.hi), "seeds", (json_int_t)x->seeds.len);
}

static void print_mean(const struct tally *x)
{
	double mean;
	struct interval ci = mean_interval(x->seeds.at, x->seeds.len, 0.95, &mean);

	if (x->seeds.len > 1 && isfinite(ci.lo))
		printf("  %10.4g [%.4g, %.4g]", mean, ci.lo, ci.hi);
}

static void add_void(const struct play *p, json_t *j)
{
	const json_t *spec = p->config->engine.spec;

	if (spec != NULL) {
		json_object_set(j, "engine", json_object_get(spec, "name"));
		json_object_set(j, "isolation", json_object_get(spec, "isolation"));
		json_object_set_new(j, "co_resident", json_boolean(p->config->engine.co_resident));
	} else if (p->config->arena->kind != ARENA_GRADED) {
		return;
	}
	json_object_set_new(j, "void", json_integer(p->void_games));
	json_object_set_new(j, "void_why", json_text(p->void_why, strlen(p->void_why)));
}

static json_t *to_json(const struct args *a, const struct play *p, int64_t wall_ns)
{
	json_t *players = json_array();

	for (size_t i = 0; i < p->config->players.len; i++) {
		const struct tally *x = &p->tally[i];
		json_t *outcomes = json_object();
		for (int o = 0; o < OUT_COUNT; o++)
			if (o == OUT_OK || x->outcome[o] != 0)
				json_object_set_new(outcomes, outcome_names[o],
						    json_integer(x->outcome[o]));
		json_array_append_new(
			players,
			json_pack("{s:s,s:s,s:I,s:I,s:I,s:f,s:o,s:o,s:s}", "name",
				  p->config->players.at[i].name, "tree", x->tree, "wins",
				  (json_int_t)x->wins, "draws", (json_int_t)x->draws, "losses",
				  (json_int_t)x->losses, "score", x->score, "score_mean",
				  mean_json(x), "outcomes", outcomes, "reason", x->reason));
	}
	json_t *j = json_pack("{s:s,s:I,s:I,s:o,s:I,s:I}", "arena", p->config->arena->name, "games",
			      (json_int_t)p->games, "seed", (json_int_t)a->seed, "players", players,
			      "wall_ns", (json_int_t)wall_ns, "cpu_ns", (json_int_t)p->cpu_ns);
	add_void(p, j);
	return j;
}

static void print_reason(const struct play *p, const struct tally *x)
{
	BUF_SCOPED text = BUF_INIT;

	buf_add_text(&text, x->reason, strlen(x->reason), sizeof(x->reason));
	printf("  %s: %s\n", p->config->arena->kind == ARENA_GRADED ? "not graded" : "cannot play",
	       text.data);
}

static void print(const struct play *p, int64_t wall_ns)
{
	printf("%s: %" PRId64 " games in %.2f s\n",
	       json_str_or(p->config->engine.spec, "name", p->config->arena->name), p->games,
	       (double)wall_ns / 1e9);
	if (p->config->engine.co_resident)
		puts("co-resident: the bots share the engine's sandbox, and may have changed the "
		     "results");
	putchar('\n');
	printf("%-20s %8s %8s %8s %10s  %10s\n", "player", "wins", "draws", "losses", "score",
	       "per game, 95 %");
	for (size_t i = 0; i < p->config->players.len; i++) {
		const struct tally *x = &p->tally[i];
		printf("%-20s %8" PRId64 " %8" PRId64 " %8" PRId64 " %10g",
		       p->config->players.at[i].name, x->wins, x->draws, x->losses, x->score);
		print_mean(x);
		putchar('\n');
		if (x->reason[0] != '\0')
			print_reason(p, x);
	}
}

static int play_in(const struct args *a, const struct config *c, const char *dir, struct err *e)
{
	BUF_SCOPED worker = BUF_INIT;
	BUF_SCOPED run = BUF_INIT;
	struct play p = {.config = c, .wanted = a->games, .replays = a->replays, .e = e};

	buf_printf(&run, "%s/run", dir);
	if (a->replays != NULL && dir_make(a->replays, e) < 0)
		return -1;
	if (require_host(&a->require, c->arena->kind != ARENA_TEXT, e) < 0 ||
	    cmd_worker_path(&worker, e) < 0 ||
	    tournament_open(&p.t, c, run.data, worker.data, (int)a->jobs, true, e) < 0)
		return -1;
	p.t->passing = true;
	int64_t start = clock_mono_ns();
	int rc = tournament_run(p.t, e);
	int64_t wall = clock_mono_ns() - start;
	p.source = (struct replay_source){.config = c, .repo = p.t->repo, .store = p.t->store};
	if (rc == 0)
		rc = store_each_match(p.t->store, -1, count_match, &p, e);
	for (size_t i = 0; rc == 0 && i < c->players.len; i++) {
		memcpy(p.tally[i].tree, p.t->player[i].tree, TREE_HEX);
		if (p.t->player[i].reason[0] != '\0')
			memcpy(p.tally[i].reason, p.t->player[i].reason, sizeof(p.tally[i].reason));
	}
	replay_source_release(&p.source);
	tournament_close(p.t);
	if (rc == 0 && a->json) {
		JSON_SCOPED *j = to_json(a, &p, wall);
		cmd_print_json(j);
	} else if (rc == 0) {
		print(&p, wall);
	}
	if (rc == 0 && p.void_games > 0)
		rc = err_set(e, ERR_FAILED, "%" PRId64 " of %" PRId64 " games are void: %s",
			     p.void_games, p.void_games + p.games, p.void_why);
	for (size_t i = 0; i < c->players.len; i++)
		vec_release(&p.tally[i].seeds);
	return rc != 0 ? -1 : 0;
}

static int play(struct args *a, const struct opt_rest *rest, struct err *e)
{
	BUF_SCOPED dir = BUF_INIT;
	BUF_SCOPED path = BUF_INIT;
	struct config *c = NULL;

	const struct arena *arena = rest->n == 0               ? NULL
				    : is_manifest(rest->at[0]) ? &arena_external
							       : config_arena(rest->at[0]);
	if (arena == &arena_external && !is_manifest(rest->at[0]))
		return err_set(e, ERR_USAGE,
			       "external: give the engine's manifest instead, as in `agon play "
			       "robocode.yaml CODE CODE`; see `agon help arena external`");
	if (rest->n > 0 && arena == NULL)
		return err_set(e, ERR_USAGE, "there is no arena \"%s\"; see `agon arenas`",
			       rest->at[0]);
	if (arena == NULL || rest->n - 1 < arena->min_players || rest->n - 1 > arena->max_players)
		return err_set(e, ERR_USAGE, "expected ARENA and %d to %d codebases",
			       arena != NULL ? arena->min_players : 2,
			       arena != NULL ? arena->max_players : ARENA_PLAYERS_MAX);
	if (arena->kind == ARENA_EXTERNAL && a->replays != NULL)
		return err_set(e, ERR_USAGE, "--replays: games of external engines have no replay");
	/* From here on an interrupt is an event: the directory goes with us. */
	FD_SCOPED signals = loop_stop_signals(NULL, e);
	if (signals < 0 || dir_temp(&dir, e) < 0)
		return -1;
	buf_printf(&path, "%s/play.yaml", dir.data);
	int rc = write_config(a, rest, path.data, e);
	if (rc == 0)
		rc = config_load(&c, path.data, e);
	if (rc == 0)
		rc = play_in(a, c, dir.data, e);
	config_free(c);
	dir_remove(dir.data, NULL);
	return rc;
}

static int run(const struct command *c, int argc, char **argv)
{
	struct args a = {.games = 0};
	struct opt_rest rest;
	struct err e = ERR_INIT;

	int rc = cmd_parse(c, &a, argc, argv, &rest, &e);
	if (rc > 0)
		return 0;
	if (rc == 0)
		rc = play(&a, &rest, &e);
	opt_list_release(&a.set);
	opt_list_release(&a.config);
	opt_list_release(&a.require);
	return rc < 0 ? cmd_fail(c, &e) : 0;
}

const struct command cmd_play = {
	.name = "play",
	.synopsis = "ARENA CODE CODE... [-n GAMES] [--seed S] [--set NAME=VALUE] [--replays DIR]",
	.summary = "play games between codebases",
	.details = "CODE is a directory, a file, an archive, or path/to/repo.git@rev.  All "
		   "codebases play in\n"
		   "every game; each seed is played once in every seating.  ARENA with a \"/\" or\n"
		   "\".yaml\" in it is the manifest of an external engine; see agon help arena "
		   "external.",
	.opts = opts,
	.run = run,
};
