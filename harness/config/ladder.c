/*
 * Ladders: player:, ladder: and ladder_rules: of CodeClash.
 *
 * A rung is read as if the file listed two players, the climber and the entry
 * of the rung, and set the keys of tournament: that end it early.  The nodes
 * keep their lines, so messages point into the file as it is.
 */
#include "harness/config/read.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { RUNGS_MAX = 1000 };

static const struct node *word(struct loader *l, const char *text, int line)
{
	return node_scalar(l->pool, text, line);
}

static void put(struct loader *l, struct node *map, const char *key, const struct node *value)
{
	node_add(map, word(l, key, value->line), value);
}

/* An entry without a name is called as its branch is, or as it stands. */
static const struct node *name_of(struct loader *l, const struct node *entry, const char *def)
{
	const struct node *branch = node_get(entry, "branch_init");
	const char *text = branch != NULL && branch->kind == NODE_SCALAR ? branch->text : def;
	MEM_SCOPED char *name = xstrndup(text, strnlen(text, 64));

	for (char *p = name; *p != '\0'; p++)
		if (!isalnum((unsigned char)*p) && *p != '-')
			*p = '_';
	return word(l, name, entry->line);
}

/* What the file says of a rung's player but for the keys that a tournament does not know. */
static const struct node *entry_of(struct loader *l, const struct node *from, const char *def,
				   const char *code)
{
	static const char *const unknown[] = {"elo", NULL};
	static const char *const moved[] = {"elo", "code", "branch_init", NULL};

	if (from->kind != NODE_MAP)
		return from; /* reading it complains */
	struct node *to = config_map_without(l, from, code != NULL ? moved : unknown);
	if (node_get(from, "name") == NULL)
		put(l, to, "name", name_of(l, from, def));
	if (code != NULL)
		put(l, to, "code", word(l, code, from->line));
	return to;
}

static const struct node *tournament_of(struct loader *l, const struct config_ladder *rules)
{
	static const char *const nothing[] = {NULL};
	const struct node *from = node_get(l->root, "tournament");
	char number[32];

	if (from == NULL || from->kind != NODE_MAP)
		return from;
	struct node *to = config_map_without(l, from, nothing);
	if (rules->early_clinch) {
		snprintf(number, sizeof(number), "%d", (int)rules->min_round_wins);
		put(l, to, "clinch", word(l, number, from->line));
	}
	if (rules->fast_forward > 0) {
		snprintf(number, sizeof(number), "%.17g", rules->fast_forward);
		put(l, to, "fast_forward", word(l, number, from->line));
	}
	return to;
}

const struct node *config_rung_root(struct loader *l, const struct config_ladder *rules, int rung,
				    const char *code)
{
	static const char *const replaced[] = {"player", "ladder", "ladder_rules", "tournament",
					       NULL};
	const struct node *player = node_get(l->root, "player");
	const struct node *ladder = node_get(l->root, "ladder");
	const struct node *tournament = tournament_of(l, rules);
	struct node *root = config_map_without(l, l->root, replaced);
	struct node *players = node_empty(l->pool, NODE_LIST, l->root->line);
	char def[24];

	/* A list of one climber is a climber. */
	if (player != NULL && player->kind == NODE_LIST && player->entries.len == 1)
		player = player->entries.at[0].value;
	if (tournament != NULL)
		put(l, root, "tournament", tournament);
	if (player == NULL)
		config_problem(l, "player", l->root->line,
			       "missing, expected who climbs the ladder");
	else
		node_add(players, NULL, entry_of(l, player, "climber", code));
	snprintf(def, sizeof(def), "rung-%d", rung + 1);
	node_add(players, NULL, entry_of(l, ladder->entries.at[rung].value, def, NULL));
	put(l, root, "players", players);
	return root;
}

void config_read_ladder(struct loader *l, struct config_ladder *ret)
{
	const struct node *ladder = config_said(l->root, "ladder");
	const struct node *rules = node_get(l->root, "ladder_rules");

	*ret = (struct config_ladder){0};
	if (ladder == NULL)
		return;
	if (ladder->kind != NODE_LIST || ladder->entries.len == 0 ||
	    ladder->entries.len > RUNGS_MAX) {
		config_problem(l, "ladder", ladder->line,
			       "expected a list of 1 to %d opponents, weakest first", RUNGS_MAX);
		return;
	}
	if (rules == NULL || rules->kind != NODE_MAP) {
		config_problem(l, "ladder_rules", rules != NULL ? rules->line : ladder->line,
			       "missing, expected when the climber goes on, such as "
			       "{min_round_wins: 2}");
		return;
	}
	ret->rungs = (int)ladder->entries.len;
	JSON_SCOPED *j = config_read_keys(l, "ladder_rules", key_place_find("ladder_rules")->keys,
					  false, rules, ret);
	const json_t *fast = json_object_get(j, "fast_forward");
	if (json_bool_or(fast, "enabled", false))
		ret->fast_forward = json_number_value(json_object_get(fast, "min_sim_win_rate"));
	if (ret->early_clinch && ret->win_last_k > 0)
		config_problem(l, "ladder_rules.early_clinch", rules->line,
			       "needs win_last_k 0: the last rounds are not known before they are "
			       "played");
}
