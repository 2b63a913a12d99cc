/*
 * What drafts are worth.  A draft plays the round again in a directory of its own below the
 * run's tmp: the tournament's store is that one for the time, with the edits and builds of the
 * others as they were, so that all kinds of arenas and schedules work as they always do.  Seeds
 * come from the round and the pairing, so the games are those that the final code played.
 */
#include "harness/run/refine.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/run/worth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct copying {
	struct store *to;
	int round, player;
	const char *tree; /* of this player */
	struct err *e;
};

static int copy_player(void *cookie, const struct store_player *p)
{
	struct copying *c = cookie;

	return store_put_player(c->to, p, c->e);
}

static int copy_edits(struct tournament *t, struct copying *c)
{
	for (int i = 0; i < (int)t->config->players.len; i++) {
		struct store_edit edit;
		struct store_build build;
		if (store_edit(t->store, c->round, i, &edit, c->e) != 0 ||
		    store_build(t->store, c->round, i, &build, c->e) != 0)
			return err_set(c->e, ERR_INTERNAL, "round %d has no build of player %d",
				       c->round, i);
		if (i == c->player)
			memcpy(edit.tree, c->tree, sizeof(edit.tree));
		edit.log[0] = build.log[0] = '\0';
		if (store_put_edit(c->to, &edit, c->e) < 0 ||
		    (i != c->player && store_put_build(c->to, &build, c->e) < 0))
			return -1;
	}
	return 0;
}

/* Where nobody's results decide who meets whom, only the games of this player are played. */
static int play(struct tournament *t, int round, int player, struct err *e)
{
	struct plan_batches own = {0};

	if (t->config->arena->kind == ARENA_GRADED || t->config->schedule.staged)
		return matches_run(t, round, e);
	vec_each (const struct plan_batch, b, &t->plan.batches.list)
		for (int k = 0; k < t->plan.pairings.at[b->pairing].n; k++)
			if (t->plan.pairings.at[b->pairing].player[k] == player)
				vec_push(&own.list, *b);
	int rc = matches_play(t, round, own.list.at, own.list.len, e);
	vec_release(&own.list);
	return rc;
}

static int play_in(struct tournament *t, struct store *s, const struct store_draft *d, double *ret,
		   struct err *e)
{
	struct copying c = {.to = s,
			    .round = d->edit.round,
			    .player = d->edit.player,
			    .tree = d->edit.tree,
			    .e = e};

	if (store_each_player(t->store, copy_player, &c, e) != 0 || copy_edits(t, &c) < 0)
		return -1;
	struct store *own = t->store;
	struct progress *progress = t->progress;
	t->store = s;
	t->progress = NULL;
	t->apart = true;
	memcpy(t->player[c.player].tree, d->edit.tree, sizeof(d->edit.tree));
	int rc = builds_run(t, c.round, e) < 0 || play(t, c.round, c.player, e) < 0 ||
				 worth_read(t, c.round, c.player,
					    (struct standings_part){
						    .until = t->config->search.on
								     ? plan_more_first(t->config)
								     : 0},
					    ret, e) < 0
			 ? -1
			 : 0;
	t->store = own;
	t->progress = progress;
	t->apart = false;
	return rc;
}

static int measure(struct tournament *t, const struct store_draft *d, double *ret, struct err *e)
{
	MEM_SCOPED char *dir = xprintf("%s/tmp/draft", t->dir);
	struct store *s = NULL;

	if (dir_remove(dir, e) < 0 || store_open(&s, dir, e) < 0)
		return -1;
	size_t n = t->config->players.len;
	void *were = xcalloc(n, sizeof(*t->player));
	memcpy(were, t->player, n * sizeof(*t->player));
	int rc = play_in(t, s, d, ret, e);
	memcpy(t->player, were, n * sizeof(*t->player));
	free(were);
	store_close(s);
	return rc < 0 ? -1 : dir_remove(dir, e);
}

static int measure_player(struct tournament *t, int round, int player, struct err *e)
{
	struct store_draft d[STORE_REFINE_MAX + 1];
	int n = 0, rc = 0;

	while (n <= STORE_REFINE_MAX &&
	       (rc = store_draft(t->store, round, player, n, &d[n], e)) == 0)
		n++;
	if (rc < 0)
		return -1;
	for (int s = 0; s + 1 < n; s++) {
		int same = 0;
		if (!isnan(d[s].value) || strcmp(d[s].edit.tree, d[n - 1].edit.tree) == 0)
			continue;
		while (same < s && strcmp(d[same].edit.tree, d[s].edit.tree) != 0)
			same++;
		if (same < s)
			d[s].value = d[same].value;
		else if (measure(t, &d[s], &d[s].value, e) < 0)
			return err_wrap(e, "draft %d of player %s", s,
					t->config->players.at[player].name);
		if (!isnan(d[s].value) && store_value_draft(t->store, &d[s], d[s].value, e) < 0)
			return -1;
	}
	return 0;
}

int refine_measure(struct tournament *t, int round, struct err *e)
{
	const json_t *critic = json_object_get(t->config->resolved, "critic");

	if (round == 0 || refine_steps(t->config) == 0 || !json_bool_or(critic, "measure", true) ||
	    t->config->arena == &arena_hack)
		return 0;
	for (int i = 0; i < (int)t->config->players.len; i++)
		if (measure_player(t, round, i, e) < 0)
			return -1;
	return 0;
}
