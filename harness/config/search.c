/*
 * search: makes the rounds of a tournament nodes of a tree.  Its number of
 * attempts is tournament.rounds, put there before the keys are read, so that
 * everything that counts rounds needs to know nothing of searches.
 */
#include "harness/config/read.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char iterations_default[] = "10";

/* Which keys belong to which method. */
static const struct {
	const char *name;
	enum search_method method;
} owners[] = {
	{"k", SEARCH_BEST_OF_K},     {"iterations", SEARCH_UCT},   {"expansions", SEARCH_UCT},
	{"depth", SEARCH_UCT},       {"weight", SEARCH_UCT},       {"exploration", SEARCH_UCT},
	{"depth_bonus", SEARCH_UCT}, {"depth_weight", SEARCH_UCT},
};

static const struct node *search_of(const struct loader *l)
{
	const struct node *n = config_said(l->root, "search");

	return n != NULL && n->kind == NODE_MAP ? n : NULL;
}

const struct node *config_search_root(struct loader *l)
{
	static const char *const moved[] = {"tournament", NULL}, *const said[] = {"rounds", NULL};
	const struct node *search = search_of(l), *from = node_get(l->root, "tournament");
	const struct node *k = config_said(search, "k"), *n = config_said(search, "iterations");

	if (search == NULL || from == NULL || from->kind != NODE_MAP ||
	    config_said(from, "rounds") != NULL)
		return l->root;
	struct node *tournament = config_map_without(l, from, said);
	struct node *root = config_map_without(l, l->root, moved);
	const struct node *rounds = k != NULL ? k : n;
	if (rounds == NULL || rounds->kind != NODE_SCALAR)
		rounds = node_scalar(l->pool, iterations_default, search->line);
	int64_t number;
	const struct key any = {KEY_INT, "rounds", .min = 1, .max = 1000};
	json_t *fits = key_value(&any, rounds, &number);
	if (fits == NULL) /* the row of the key complains */
		rounds = node_scalar(l->pool, iterations_default, search->line);
	json_decref(fits);
	node_add(tournament, node_scalar(l->pool, "rounds", rounds->line), rounds);
	node_add(root, node_scalar(l->pool, "tournament", from->line), tournament);
	return root;
}

static int line_of(const struct loader *l, const char *key)
{
	const struct node *search = search_of(l), *n = node_get(search, key);

	return n != NULL ? n->line : search != NULL ? search->line : 0;
}

static void check_keys(struct loader *l, const json_t *given, enum search_method method)
{
	for (size_t i = 0; i < sizeof(owners) / sizeof(*owners); i++) {
		MEM_SCOPED char *path = xprintf("search.%s", owners[i].name);
		if (json_object_get(given, owners[i].name) != NULL && owners[i].method != method)
			config_problem(l, path, line_of(l, owners[i].name),
				       "does not belong to method %s",
				       json_str_or(given, "method", ""));
	}
	if (method == SEARCH_BEST_OF_K && json_object_get(given, "k") == NULL)
		config_problem(l, "search.k", line_of(l, "k"),
			       "missing, expected how many attempts there are to be");
}

static double real_or(const json_t *j, const char *key, double def)
{
	const json_t *v = json_object_get(j, key);

	return v != NULL ? json_number_value(v) : def;
}

static void read_rules(const json_t *given, struct search_rules *r)
{
	bool uct = strcmp(json_str_or(given, "method", ""), "uct") == 0;

	*r = (struct search_rules){.method = uct ? SEARCH_UCT : SEARCH_BEST_OF_K,
				   .nodes = uct ? json_int_or(given, "iterations",
							      strtol(iterations_default, NULL, 10))
						: json_int_or(given, "k", 1),
				   .expansions = json_int_or(given, "expansions", 3),
				   .depth = json_int_or(given, "depth", 20),
				   .uct = {.weight = real_or(given, "weight", 1),
					   .exploration = real_or(given, "exploration", M_SQRT2),
					   .bonus = real_or(given, "depth_bonus", 0),
					   .depth_weight = real_or(given, "depth_weight", 0.8)}};
}

/* Who edits: everybody else is frozen. */
static void check_editor(struct loader *l, struct config_search *s)
{
	const struct node *list = node_get(l->root, "players");
	struct config *c = l->c;
	BUF_SCOPED who = BUF_INIT;
	int n = 0;

	for (size_t i = 0; i < c->players.len; i++) {
		if (strcmp(c->players.at[i].kind->name, "none") == 0)
			continue;
		s->player = (int)i;
		buf_printf(&who, "%s%s", n++ > 0 ? ", " : "", c->players.at[i].name);
	}
	if (n > 1)
		config_problem(l, "players", list->line,
			       "one player edits in a search, but %d would: %.200s; freeze the "
			       "others with agent: none",
			       n, who.data);
	if (n == 0)
		config_problem(l, "players", list->line,
			       "nobody edits: a search needs a player whose agent is not none");
	if (c->players.len < 2 && c->arena != &arena_problems)
		config_problem(l, "players", list->line,
			       "a search needs somebody to play against, with agent: none");
}

static void refuse(struct loader *l, const char *key)
{
	MEM_SCOPED char *path = xprintf("tournament.%s", key);
	const struct node *n = config_said(node_get(l->root, "tournament"), key);

	if (n != NULL)
		config_problem(l, path, n->line,
			       "is not for a search: every node plays every frozen opponent");
}

void config_check_search(struct loader *l)
{
	struct config *c = l->c;
	const json_t *given = json_object_get(c->resolved, "search");
	const struct node *rounds = node_get(node_get(l->root, "tournament"), "rounds");

	if (given == NULL || l->errors.len > 0)
		return;
	c->search.on = true;
	read_rules(given, &c->search.rules);
	check_keys(l, given, c->search.rules.method);
	check_editor(l, &c->search);
	refuse(l, "schedule");
	refuse(l, "stop");
	refuse(l, "fast_forward");
	if (c->clinch > 0)
		refuse(l, "clinch");
	bool graded = c->arena->kind == ARENA_GRADED;
	c->search.final = json_int_or(given, "final", graded ? 0 : c->games);
	if (graded && c->search.final > 0)
		config_problem(l, "search.final", line_of(l, "final"),
			       c->arena == &arena_problems
				       ? "in the arena problems the hidden tests of the best node "
					 "are those that chose it, so judging it again would tell "
					 "nothing new: remove it, or keep packages of your own "
					 "for a run of refs/agon/NAME/best of its repo.git"
				       : "in the arenas optimize and hack a node has the hidden "
					 "inputs of its round; remove it, and for others run "
					 "refs/agon/NAME/best of its repo.git with another "
					 "tournament.seed and rounds: 0");
	if (c->rounds != c->search.rules.nodes)
		config_problem(l, "tournament.rounds", rounds != NULL ? rounds->line : 0,
			       "expected %lld, as many as the search has attempts, or nothing",
			       (long long)c->search.rules.nodes);
}
