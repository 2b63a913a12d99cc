/* The arenas that grade programs: instead of rules a list of packages. */
#include "harness/config/read.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"

#include <stdlib.h>
#include <string.h>

static const struct arena_param no_params[] = {{.type = ARENA_P_END}};

#define GRADED                                                                                     \
	.kind = ARENA_GRADED, .min_players = 1, .max_players = ARENA_PLAYERS_MAX,                  \
	.params = no_params, .revision = 1, .games_per_job = 1

const struct arena arena_problems = {
	.name = "problems",
	.summary = "programs are graded on the hidden tests of problem packages",
	GRADED,
	.submission = "programs that solve problems",
};

const struct arena arena_optimize = {
	.name = "optimize",
	.summary = "programs get points on fresh hidden inputs, relative to the best of the others",
	GRADED,
	.submission = "programs that solve problems as well as they can",
};

const struct arena arena_hack = {
	.name = "hack",
	.summary = "programs solve problems, and break those of others with inputs of their own",
	GRADED,
	.submission = "programs that solve problems, and inputs in hacks/",
};

const struct arena *const graded_arenas[] = {&arena_hack, &arena_optimize, &arena_problems, NULL};

const struct arena *config_arena(const char *name)
{
	for (const struct arena *const *a = graded_arenas; *a != NULL; a++)
		if (strcmp(name, (*a)->name) == 0)
			return *a;
	if (strcmp(name, arena_external.name) == 0)
		return &arena_external;
	return arena_find(name);
}

/* "x/aplusb.tar.gz" -> "aplusb" */
static char *name_of(const char *path)
{
	size_t end = strlen(path);

	while (end > 0 && path[end - 1] == '/')
		end--;
	size_t from = end;
	while (from > 0 && path[from - 1] != '/')
		from--;
	size_t n = 0;
	while (from + n < end && path[from + n] != '.')
		n++;
	return xprintf("%.*s", (int)n, path + from);
}

static void add_package(struct loader *l, size_t i, const char *path, int line)
{
	struct config *c = l->c;
	MEM_SCOPED char *where = xprintf("game.args.packages[%zu]", i);
	struct config_package x = {.path = xstrdup(path), .name = name_of(path)};

	if (!key_is_name(x.name))
		config_problem(l, where, line,
			       "\"%.40s\": its name, up to the first dot, has to be 1 to 64 "
			       "letters, digits, \"_\" or \"-\"",
			       path);
	for (size_t k = 0; k < c->packages.len; k++)
		if (strcmp(c->packages.at[k].name, x.name) == 0 && x.name[0] != '\0')
			config_problem(l, where, line, "two packages are called %s", x.name);
	vec_push(&c->packages, x);
}

static void refuse(struct loader *l, const char *place, const char *key, const char *why)
{
	const struct node *map = node_get(l->root, place);
	if (strcmp(place, "game.args") == 0)
		map = node_get(node_get(l->root, "game"), "args");
	const struct node *n = config_said(map, key);
	MEM_SCOPED char *path = xprintf("%s.%s", place, key);

	if (n != NULL)
		config_problem(l, path, n->line, "%s", why);
}

/* Keys that one of these arenas has, and the others do not. */
static const struct {
	const char *key;
	const struct arena *of;
} own_keys[] = {{"seeds", &arena_optimize}, {"secret", &arena_optimize}, {"hacks", &arena_hack}};

bool config_graded_key(const struct arena *a, const char *key)
{
	for (size_t i = 0; i < sizeof(own_keys) / sizeof(*own_keys); i++)
		if (strcmp(key, own_keys[i].key) == 0)
			return a == own_keys[i].of;
	return true;
}

static void check_own_keys(struct loader *l, json_t *args)
{
	struct config *c = l->c;

	for (size_t i = 0; i < sizeof(own_keys) / sizeof(*own_keys); i++) {
		MEM_SCOPED char *why = xprintf("only the arena %s has it", own_keys[i].of->name);
		if (c->arena == own_keys[i].of)
			continue;
		refuse(l, "game.args", own_keys[i].key, why);
		json_object_del(args, own_keys[i].key);
	}
	c->hacks = json_int_or(args, "hacks", 0);
	c->hidden_seeds = json_int_or(args, "seeds", 0);
	const char *secret = json_str_or(args, "secret", NULL);
	const struct node *game = node_get(l->root, "game");
	const struct node *at = config_said(node_get(game, "args"), "secret");
	if (c->arena != &arena_optimize || args == NULL)
		return;
	if (secret == NULL && c->secret == NULL)
		config_warn(l, "game.args.secret", game->line,
			    "missing: who guesses tournament.seed knows the hidden inputs of all "
			    "rounds; give a text that no agent can know");
	else if (at != NULL && secret != NULL && strlen(secret) < SECRET_MIN)
		config_problem(l, "game.args.secret", at->line,
			       "expected at least %d characters, so that it cannot be guessed",
			       SECRET_MIN);
}

void config_check_packages(struct loader *l, json_t *game)
{
	struct config *c = l->c;
	const struct node *map = node_get(l->root, "game");
	const struct node *said = config_said(map, "sims_per_round");
	const struct node *at = node_get(node_get(map, "args"), "packages");
	json_t *list = json_object_get(json_object_get(game, "args"), "packages"), *v;
	size_t i, n = json_array_size(list);
	int line = at != NULL ? at->line : map->line;

	check_own_keys(l, json_object_get(game, "args"));
	refuse(l, "tournament", "schedule", "every package is a game of all players: no schedule");
	refuse(l, "tournament", "stop", "every package is one game: nothing to stop early");
	if (list == NULL) /* told already */
		return;
	if (n < 1 || n > CONFIG_PACKAGES_MAX)
		config_problem(l, "game.args.packages", line, "expected 1 to %d packages, got %zu",
			       CONFIG_PACKAGES_MAX, n);
	json_array_foreach (list, i, v)
		add_package(l, i, json_string_value(v), line);
	if (said != NULL && c->games != (int64_t)n)
		config_problem(l, "game.sims_per_round", said->line,
			       "every package is one game: leave it out, or make it %zu", n);
	if ((size_t)c->players_per_game != c->players.len && c->players.len > 0)
		config_problem(l, "game.players_per_game", map->line,
			       "all players are graded on every package: leave it out, or make it "
			       "%zu",
			       c->players.len);
	c->games = (int64_t)n;
	json_object_set_new(game, "sims_per_round", json_integer(c->games));
}
