#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/cmd/begin.h"
#include "harness/cmd/cmd.h"
#include "harness/cmd/require.h"
#include "harness/report/search.h"
#include "harness/run/tournament.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct args {
	struct begin how;
	bool json;
};

static const struct opt opts[] = {
	{OPT_TEXT, 'o', "out", "DIR", "run directory (default: runs/NAME of the config)",
	 offsetof(struct args, how.out)},
	{OPT_INT, 'j', "jobs", "N", "jobs at a time (default: one for each core)",
	 offsetof(struct args, how.jobs), 1, 1024},
	REPLAY_OPTS(struct args, how.from),
	REQUIRE_OPT(offsetof(struct args, how.require)),
	{OPT_FLAG, 'q', "quiet", NULL, "no progress display", offsetof(struct args, how.quiet)},
	{OPT_FLAG, 0, "json", NULL, "end with one JSON object", offsetof(struct args, json)},
	{OPT_END},
};

static void print_best(const struct tournament *t, const struct search_view *v)
{
	const struct search_view_node *best = v->best >= 0 ? &v->at[v->best] : NULL;

	if (strcmp(v->end, "complete") != 0)
		printf("\nended early: %s\n", v->end);
	if (best == NULL)
		printf("\nno node could be measured\n");
	else if (v->best == 0)
		printf("\nno attempt is better than the codebase that %s began with (%.3f)\n",
		       v->player.name, v->node[0].value);
	else
		printf("\nbest: node %d with %.3f; %s began with %.3f\n", v->best,
		       v->node[v->best].value, v->player.name, v->node[0].value);
	if (v->final.games > 0 && !isnan(v->final.value))
		printf("measured again in %lld new games of each pairing: %.3f\n",
		       (long long)v->final.games, v->final.value);
	if (best != NULL && best->edit.tree[0] != '\0')
		printf("its codebase: %s/repo.git@refs/agon/%s/best\ntree: %s\n", t->dir,
		       v->player.name, best->edit.tree);
	printf("run directory: %s\n", t->dir);
}

static int show(struct tournament *t, const struct args *a, struct err *e)
{
	struct search_view *v = NULL;
	bool unjudged = false;
	int rc = 0;

	if (search_view_read(t->store, &v, e) < 0)
		return -1;
	if (a->json) {
		JSON_SCOPED *j = search_json(v, t->repo, e);
		rc = j != NULL ? 0 : -1;
		if (j != NULL)
			cmd_print_json(j);
	} else {
		BUF_SCOPED text = BUF_INIT;
		search_print(v, cmd_color(), &text);
		fwrite(text.data, 1, text.len, stdout);
		print_best(t, v);
	}
	for (size_t i = 0; i < v->n; i++)
		unjudged = unjudged || (v->at[i].done && isnan(v->node[i].value));
	search_view_free(v);
	if (rc == 0 && unjudged)
		rc = err_set(e, ERR_INTERNAL,
			     "some nodes could not be judged and have no value; AGON_LOG=info and "
			     "`agon export` say why");
	return rc;
}

static int search(const struct config *c, const struct args *a, struct err *e)
{
	struct tournament *t = NULL;

	if (!c->search.on)
		return err_set(
			e, ERR_USAGE,
			"%s has no search: block, such as search: {method: best-of-k, k: 4}; "
			"`agon run` runs tournaments",
			c->path);
	int rc = begin_run(&t, c, &a->how, e);
	if (rc == 0)
		rc = show(t, a, e);
	tournament_close(t);
	return rc;
}

static int run(const struct command *c, int argc, char **argv)
{
	struct args a = {0};
	const char *path = NULL;
	struct err e = ERR_INIT;
	struct config *config = NULL;

	int rc = cmd_parse_one(c, &a, argc, argv, "CONFIG", &path, &e);
	if (rc == 0)
		rc = config_load(&config, path, &e);
	for (size_t i = 0; rc == 0 && i < config->warnings.len; i++)
		fprintf(stderr, "agon search: warning: %s\n", config->warnings.at[i]);
	if (rc == 0)
		rc = search(config, &a, &e);
	config_free(config);
	opt_list_release(&a.how.require);
	return rc < 0 ? cmd_fail(c, &e) : 0;
}

const struct command cmd_search = {
	.name = "search",
	.synopsis = "CONFIG [-o DIR] [--jobs N]",
	.summary = "let one agent edit many times, and keep the best codebase",
	.details =
		"CONFIG is a tournament file with a block search:.  One player edits; the others\n"
		"have agent: none and stay as they are.  The search grows a tree of codebases:\n"
		"node 0 is the one that the player begins with, every other is an edit of its\n"
		"parent, built and played (or graded) like a round of `agon run`.  The agent is\n"
		"told of its parent and what came before that, never of other branches, nor is\n"
		"it shown their versions.\n\n"
		"The value of a node is its share of the meetings with the frozen opponents, a\n"
		"draw being half of one.  In the arena problems it is the share of the points, "
		"each\n"
		"package counting the same (1 or 0 for passed where points have no end or fewer\n"
		"are better), in optimize the relative score among all players.  A codebase that\n"
		"cannot be built is worth 0 and a node like any other.  Each node plays games of\n"
		"its own, so equal codebases may differ a little, and the highest of many values "
		"is\n"
		"too high: in the end the best node plays search.final new games, which are shown\n"
		"beside it (final) and change nothing.\n\n"
		"method: best-of-k makes k attempts from node 0.  method: uct begins the next\n"
		"attempt at the node, of those with fewer than expansions children and above\n"
		"depth, where weight Q + exploration sqrt(ln N / n) + depth_bonus\n"
		"e^(-depth_weight (d - 1)) - depth_weight sqrt(d) is largest; Q is the mean value\n"
		"of the node and all below it, n its visits, N those of its parent, d its depth;\n"
		"of equals the first.\n\n"
		"The best node, of equals the first, is refs/agon/PLAYER/best in DIR/repo.git,\n"
		"and node N refs/agon/PLAYER/round/N.  After any crash the same command goes on\n"
		"where the record ends and grows the same tree.  Budgets of language models hold\n"
		"over the whole search: when one is used up, it ends.",
	.opts = opts,
	.run = run,
};
