/* The arena problems: what its games are, instead of rules a list of packages. */
#include "harness/config/read.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"

#include <stdlib.h>
#include <string.h>

static const struct arena_param no_params[] = {{.type = ARENA_P_END}};

const struct arena arena_problems = {
	.name = "problems",
	.summary = "programs are graded on the hidden tests of problem packages",
	.kind = ARENA_GRADED,
	.min_players = 1,
	.max_players = ARENA_PLAYERS_MAX,
	.submission = "programs that solve problems",
	.params = no_params,
	.revision = 1,
	.games_per_job = 1,
};

const struct arena *config_arena(const char *name)
{
	return strcmp(name, arena_problems.name) == 0 ? &arena_problems : arena_find(name);
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
	const struct node *n = config_said(node_get(l->root, place), key);
	MEM_SCOPED char *path = xprintf("%s.%s", place, key);

	if (n != NULL)
		config_problem(l, path, n->line, "%s", why);
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
