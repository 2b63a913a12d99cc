#include "harness/base/json.h"
#include "harness/cmd/cmd.h"
#include "harness/config/config.h"
#include "harness/embed.h"

#include "arenas/arena.h"

#include <stdio.h>
#include <string.h>

struct args {
	bool json;
};

static const struct opt opts[] = {
	{OPT_FLAG, 0, "json", NULL, "print one JSON object a line", offsetof(struct args, json)},
	{OPT_END},
};

/* Is there a codebase to start from? */
static bool has_starter(const struct arena *a)
{
	char dir[96];

	int n = snprintf(dir, sizeof(dir), "arenas/%s/starter/", a->name);
	for (const struct embed_file *f = embed_files; f->path != NULL; f++)
		if (strncmp(f->path, dir, (size_t)n) == 0)
			return true;
	return false;
}

static json_t *wires_json(const struct arena *a)
{
	json_t *list = json_array();

	for (const char *p = a->wires; p != NULL && *p != '\0';) {
		size_t n = strcspn(p, " ");
		json_array_append_new(list, json_stringn(p, n));
		p += n + strspn(p + n, " ");
	}
	return list;
}

static void print_json(const struct arena *a)
{
	JSON_SCOPED *j = json_pack("{s:s,s:[i,i],s:s,s:o,s:b}", "name", a->name, "players",
				   a->min_players, a->max_players, "summary", a->summary, "wires",
				   wires_json(a), "starter", has_starter(a));

	if (a->kind == ARENA_GRADED)
		json_object_set_new(j, "graded", json_true());
	cmd_print_json(j);
}

static void print(const struct arena *a)
{
	char players[32];

	if (a->min_players == a->max_players)
		snprintf(players, sizeof(players), "%d", a->min_players);
	else
		snprintf(players, sizeof(players), "%d-%d", a->min_players, a->max_players);
	printf("%-12s %7s  %s\n", a->name, players, a->summary);
}

static int run(const struct command *c, int argc, char **argv)
{
	struct args a = {0};
	struct opt_rest rest;
	struct err e = ERR_INIT;

	int rc = cmd_parse(c, &a, argc, argv, &rest, &e);
	if (rc > 0)
		return 0;
	if (rc == 0 && rest.n != 0)
		rc = err_set(&e, ERR_USAGE, "expected no operands");
	if (rc < 0)
		return cmd_fail(c, &e);
	if (!a.json)
		printf("%-12s %7s\n", "arena", "players");
	for (const struct arena *const *x = arenas; *x != NULL; x++)
		(a.json ? print_json : print)(*x);
	for (const struct arena *const *x = graded_arenas; *x != NULL; x++)
		(a.json ? print_json : print)(*x);
	return 0;
}

const struct command cmd_arenas = {
	.name = "arenas",
	.synopsis = "[--json]",
	.summary = "list the games",
	.details = "`agon new ARENA DIR` writes a codebase to start from, with the rules in its "
		   "README.md;\n"
		   "`agon help arena NAME` lists the parameters.",
	.opts = opts,
	.run = run,
};
