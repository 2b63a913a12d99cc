/*
 * feedback: the one place that decides what an agent may see.
 *
 * The bundle of round r is the bundle of round r-1 plus a folder for the round
 * that was played since, so earlier rounds stay readable and nothing is made
 * twice.  It holds only what belongs to the player: its own build log, its own
 * edit log, results that everybody sees, digests and pictures of its own
 * games.  Never an opponent's code (unless the tournament is transparent), a
 * seed of a round to come, or a path of the host.
 */
#include "harness/base/json.h"
#include "harness/report/report.h"
#include "harness/run/tournament.h"

#include <string.h>

enum { DIGEST_MAX = 64 << 10 };

static const char readme[] =
	"What you may know, and nothing else:\n"
	"\n"
	"rounds/K/results.json       who won how many games in round K\n"
	"rounds/K/build.log          what your build and the arena's check printed\n"
	"rounds/K/edit.log           what your last edit printed, if it ran a command\n"
	"rounds/K/games/NAME.txt     your games against NAME, a line for each of the first ones\n"
	"rounds/K/replays/NAME.txt   pictures of your first game against NAME\n"
	"opponents/NAME/             their codebases, only in transparent tournaments\n"
	"\n"
	"This folder is read-only.  Your codebase is the current directory.\n";

struct bundle {
	struct tournament *t;
	int round; /* the round that was played */
	int player;
	struct code_builder *b;
	struct err *err;
};

static int add_blob(struct bundle *x, const char *path, const char *hex)
{
	BUF_SCOPED text = BUF_INIT;

	if (hex[0] == '\0')
		return 0;
	if (blob_get(x->t->store, hex, &text, x->err) < 0)
		return -1;
	size_t n = text.len < DIGEST_MAX ? text.len : DIGEST_MAX;
	return code_builder_add(x->b, path, text.data, n, x->err);
}

static int add_own_logs(struct bundle *x)
{
	struct store_build build;
	struct store_edit edit;
	BUF_SCOPED log = BUF_INIT;
	char path[128];

	if (store_build(x->t->store, x->round, x->player, &build, x->err) != 0 ||
	    store_edit(x->t->store, x->round, x->player, &edit, x->err) != 0)
		return err_set(x->err, ERR_INTERNAL, "round %d has no build or edit recorded",
			       x->round);
	buf_printf(&log, "outcome: %s\n", outcome_names[build.outcome]);
	if (build.reason[0] != '\0')
		buf_printf(&log, "reason: %s\n", build.reason);
	if (build.log[0] != '\0' && blob_get(x->t->store, build.log, &log, x->err) < 0)
		return -1;
	snprintf(path, sizeof(path), "rounds/%d/build.log", x->round);
	if (code_builder_add(x->b, path, log.data, log.len < DIGEST_MAX ? log.len : DIGEST_MAX,
			     x->err) < 0)
		return -1;
	snprintf(path, sizeof(path), "rounds/%d/edit.log", x->round);
	return add_blob(x, path, edit.log);
}

/* The other players of a match, as a file name. */
static void opponents(const struct bundle *x, const struct store_match *m, struct buf *out)
{
	for (int i = 0; i < m->n; i++)
		if (m->player[i] != x->player)
			buf_printf(out, "%s%s", out->len != 0 ? "+" : "",
				   x->t->config->players.at[m->player[i]].name);
}

static int add_match(void *cookie, const struct store_match *m)
{
	struct bundle *x = cookie;
	BUF_SCOPED names = BUF_INIT;
	BUF_SCOPED path = BUF_INIT;
	int me = -1;

	for (int i = 0; i < m->n; i++)
		if (m->player[i] == x->player)
			me = i;
	if (me < 0 || m->batch != 0)
		return 0;
	opponents(x, m, &names);
	buf_printf(&path, "rounds/%d/games/%s.txt", x->round, names.data);
	if (strcmp(m->status, "played") != 0) {
		BUF_SCOPED text = BUF_INIT;
		buf_printf(&text, "%s: %s\n", m->status, m->reason);
		return code_builder_add(x->b, path.data, text.data, text.len, x->err);
	}
	if (add_blob(x, path.data, m->log[me]) < 0)
		return -1;
	buf_clear(&path);
	buf_printf(&path, "rounds/%d/replays/%s.txt", x->round, names.data);
	return add_blob(x, path.data, m->replay);
}

static int add_results(struct bundle *x)
{
	JSON_SCOPED *r = standings_round_json(x->t->store, x->round, x->err);
	BUF_SCOPED text = BUF_INIT;
	char path[64];

	if (r == NULL)
		return -1;
	json_object_set_new(r, "you", json_string(x->t->config->players.at[x->player].name));
	json_dump(r, &text);
	buf_putc(&text, '\n');
	snprintf(path, sizeof(path), "rounds/%d/results.json", x->round);
	return code_builder_add(x->b, path, text.data, text.len, x->err);
}

static int add_opponents(struct bundle *x)
{
	for (int i = 0; x->t->config->transparent && i < (int)x->t->config->players.len; i++) {
		char path[128];
		struct store_edit edit;
		if (i == x->player)
			continue;
		if (store_edit(x->t->store, x->round, i, &edit, x->err) != 0)
			return err_set(x->err, ERR_INTERNAL, "round %d has no edit of player %d",
				       x->round, i);
		snprintf(path, sizeof(path), "opponents/%s", x->t->config->players.at[i].name);
		if (edit.tree[0] != '\0' &&
		    code_builder_add_tree(x->b, path, edit.tree, x->err) < 0)
			return -1;
	}
	return 0;
}

/* The rounds/ of the bundle before, if there is one. */
static int add_before(struct bundle *x)
{
	struct store_edit edit;

	if (x->round == 0)
		return 0;
	if (store_edit(x->t->store, x->round, x->player, &edit, x->err) != 0)
		return err_set(x->err, ERR_INTERNAL, "round %d has no edit recorded", x->round);
	return edit.feedback[0] == '\0' ? 0
					: code_builder_add_tree(x->b, "", edit.feedback, x->err);
}

static int fill(struct bundle *x)
{
	if (add_before(x) < 0 ||
	    code_builder_add(x->b, "README.md", readme, sizeof(readme) - 1, x->err) < 0 ||
	    add_own_logs(x) < 0 || add_results(x) < 0 || add_opponents(x) < 0)
		return -1;
	return store_each_match(x->t->store, x->round, add_match, x, x->err) == 0 ? 0 : -1;
}

int feedback_make(struct tournament *t, int round, int player, char ret_tree[TREE_HEX],
		  struct err *e)
{
	struct bundle x = {.t = t, .round = round - 1, .player = player, .err = e};

	x.b = code_builder_new(t->repo);
	int rc = fill(&x);
	if (rc == 0)
		rc = code_builder_write(x.b, ret_tree, e);
	code_builder_free(x.b);
	return rc;
}
