/*
 * Search: the rounds of a tournament as nodes of a tree of one player's codebases.
 *
 * Round 0 is the root.  A later round begins with the codebases and the feedback
 * of the node that science/search.h picks; then it is a round like any other.
 * What it was worth is read from its games.  All of that follows from what is
 * recorded, so a search that was killed grows the same tree: rounds that are
 * recorded are gone through again without anything being run.
 *
 * In the end the best node plays new games, further ones of its round: the highest
 * of many values is too high by chance, and these games had no part in choosing it.
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/run/talk.h"
#include "harness/run/tournament.h"
#include "harness/run/worth.h"

#include <math.h>
#include <string.h>

struct search {
	struct tournament *t;
	const struct config_search *rules;
	struct search_node *node;
	int n; /* nodes so far */
	char end[256];
};

/* ---- nodes ---- */

/* Every player has the codebase that it had at the end of that round. */
static int go_back(struct tournament *t, int round, struct err *e)
{
	for (int i = 0; i < (int)t->config->players.len; i++) {
		struct store_edit x;
		if (store_edit(t->store, round, i, &x, e) != 0)
			return err_set(e, ERR_INTERNAL, "round %d has no edit of player %d", round,
				       i);
		memcpy(t->player[i].tree, x.tree, sizeof(t->player[i].tree));
	}
	return 0;
}

static int grow(struct search *s, int parent, struct err *e)
{
	struct tournament *t = s->t;
	struct store_node row = {.round = s->n, .parent = parent, .value = NAN};

	t->parent[row.round] = parent;
	if (store_put_node(t->store, &row, e) < 0 || (parent >= 0 && go_back(t, parent, e) < 0) ||
	    tournament_round(t, row.round, e) < 0)
		return -1;
	const struct standings_part own = {.until = plan_more_first(t->config)};
	int rc = worth_read(t, row.round, s->rules->player, own, &row.value, e);
	row.done = true;
	if (rc < 0 || store_put_node(t->store, &row, e) < 0)
		return -1;
	s->node[s->n++] = (struct search_node){.parent = parent, .value = row.value};
	search_count(s->node, (size_t)s->n);
	return 0;
}

/* 1: it is over, and s->end says why. */
static int next_node(struct search *s, struct err *e)
{
	char why[200];

	if (s->n == 0)
		return grow(s, -1, e);
	int parent = search_next(&s->rules->rules, s->node, (size_t)s->n);
	if (parent < 0) {
		snprintf(s->end, sizeof(s->end), "%s",
			 s->n > s->rules->rules.nodes
				 ? "complete"
				 : "no node may have another child: raise search.expansions or "
				   "search.depth for more");
		return 1;
	}
	int broke = talk_broke(s->t, s->rules->player, s->n, why, e);
	if (broke > 0)
		snprintf(s->end, sizeof(s->end), "%s", why);
	return broke != 0 ? broke : grow(s, parent, e);
}

/* refs/agon/<player>/best */
static int name_best(struct search *s, struct err *e)
{
	int best = search_best(s->node, (size_t)s->n);
	struct store_edit x;

	if (best < 0)
		return 0;
	if (store_edit(s->t->store, best, s->rules->player, &x, e) != 0)
		return err_set(e, ERR_INTERNAL, "round %d has no edit recorded", best);
	return edits_name(s->t, &x, "best", e);
}

/* What the best is worth in games that did not choose it. */
static int measure_again(struct search *s, struct err *e)
{
	struct tournament *t = s->t;
	const struct standings_part part = {.from = plan_more_first(t->config)};
	int best = search_best(s->node, (size_t)s->n);
	struct plan_batches more = {0};
	BUF_SCOPED text = BUF_INIT;
	double value = NAN;

	if (best < 0 || s->rules->final == 0)
		return 0;
	plan_more(&t->plan, t->config, s->rules->final, &more);
	int rc = go_back(t, best, e) < 0 || builds_run(t, best, e) < 0 ||
				 matches_play(t, best, more.list.at, more.list.len, e) < 0 ||
				 worth_read(t, best, s->rules->player, part, &value, e) < 0
			 ? -1
			 : 0;
	vec_release(&more.list);
	if (rc < 0)
		return -1;
	JSON_SCOPED *j = json_pack("{s:i,s:I,s:I,s:o}", "node", best, "first",
				   (json_int_t)part.from, "games", (json_int_t)s->rules->final,
				   "value", isnan(value) ? json_null() : json_real(value));
	json_dump(j, &text);
	return store_set_meta(t->store, "search_final", text.data, e);
}

int search_run(struct tournament *t, struct err *e)
{
	MEM_SCOPED struct search_node *node = xcalloc((size_t)t->config->rounds + 1, sizeof(*node));
	struct search s = {.t = t, .rules = &t->config->search, .node = node};
	int rc;

	while ((rc = next_node(&s, e)) == 0)
		;
	if (rc < 0 || name_best(&s, e) < 0 || measure_again(&s, e) < 0)
		return -1;
	return store_set_meta(t->store, "search_end", s.end, e);
}
