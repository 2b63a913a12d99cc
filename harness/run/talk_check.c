/* What can be known to be wrong before anything runs, and edits taken over as they were. */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/run/critics.h"
#include "harness/run/refine.h"
#include "harness/run/talk_int.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

static bool wants_price(const struct config *c, int player)
{
	const json_t *config = json_object_get(c->players.at[player].spec, "config");
	const json_t *all = json_object_get(json_object_get(c->resolved, "tournament"), "budget");

	return json_number_value(json_object_get(json_object_get(config, "agent"), "cost_limit")) >
		       0 ||
	       json_object_get(json_object_get(config, "budget"), "cost") != NULL ||
	       json_object_get(all, "cost") != NULL;
}

/* path: of the model in the config; who has it. */
static int check_model(struct talks *a, const char *path, const char *who, bool wants,
		       const struct llm_model *m, struct err *e)
{
	const char *key = m->key_env != NULL ? getenv(m->key_env) : NULL;

	if (wants && !m->price.known)
		return err_set(e, ERR_USAGE,
			       "%s.price: missing; a limit of dollars needs it, say {input: 3e-6, "
			       "output: 15e-6}",
			       path);
	if (a->mode == TALK_LIVE && m->key_env != NULL && (key == NULL || key[0] == '\0'))
		return err_set(
			e, ERR_USAGE,
			"%s: the environment variable %s, which is to hold the key of its model, "
			"is not set",
			who, m->key_env);
	return 0;
}

static int check_player(struct talks *a, int player, struct err *e)
{
	const struct config_player *p = &a->t->config->players.at[player];
	bool llm = strcmp(p->kind->name, "llm") == 0;
	MEM_SCOPED char *system = NULL;
	MEM_SCOPED char *instance = NULL;
	struct llm_model m;

	if (!llm && strcmp(p->kind->name, "command") != 0)
		return 0;
	int rc = talk_model_of(a->t->config, player, &m, e);
	if (rc < 0)
		return -1;
	if (rc > 0)
		return llm ? err_set(e, ERR_USAGE, "players[%d].config.model: missing", player) : 0;
	MEM_SCOPED char *path = xprintf("players[%d].config.model", player);
	MEM_SCOPED char *who = xprintf("player %s", p->name);
	rc = check_model(a, path, who, wants_price(a->t->config, player), &m, e);
	llm_model_release(&m);
	if (rc == 0 && llm)
		rc = talk_prompts(a->t, player, 1, &system, &instance, e) < 0
			     ? err_wrap(e, "player %s", p->name)
			     : 0;
	return rc;
}

static int check_critic(struct talks *a, struct err *e)
{
	const struct config *c = a->t->config;
	const json_t *own = json_object_get(json_object_get(c->resolved, "critic"), "budget");
	const json_t *all = json_object_get(json_object_get(c->resolved, "tournament"), "budget");
	struct llm_model m;

	if (critics_check(c, e) < 0)
		return -1;
	int rc = talk_critic_model(c, &m, e);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	rc = check_model(a, "critic.model", "the critic",
			 json_object_get(own, "cost") != NULL ||
				 json_object_get(all, "cost") != NULL,
			 &m, e);
	llm_model_release(&m);
	return rc;
}

int talks_check(struct talks *a, struct err *e)
{
	const struct config *c = a->t->config;

	for (size_t i = 0; i < c->players.len && c->rounds > 0; i++)
		if (check_player(a, (int)i, e) < 0)
			return -1;
	return check_critic(a, e);
}

/* ---- --replay-mode patch ---- */

static int copy_blob(struct talks *a, char hex[BLOB_HEX], struct err *e)
{
	BUF_SCOPED text = BUF_INIT;

	if (hex[0] == '\0')
		return 0;
	return blob_get(a->from.store, hex, &text, e) < 0
		       ? -1
		       : blob_put(a->t->store, text.data, text.len, hex, e);
}

/* The recorded codebase itself where it began from the same one; else its change. */
static int bring_tree(struct talks *a, const char *was, const char *now, const char *mine,
		      char ret[TREE_HEX], struct err *e)
{
	BUF_SCOPED diff = BUF_INIT;

	if (strcmp(was, mine) != 0) {
		if (code_diff(a->from.repo, was, now, 64 << 20, &diff, e) < 0)
			return -1;
		return code_patch(a->t->repo, mine, diff.data, diff.len, ret, e);
	}
	MEM_SCOPED char *dir = xprintf("%s/tmp/replay-%s", a->t->dir, now);
	if (dir_remove(dir, e) < 0 || code_export(a->from.repo, now, dir, e) < 0)
		return -1;
	FD_SCOPED fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return err_sys(e, ERR_INTERNAL, "cannot open %s", dir);
	return code_import_fd(a->t->repo, fd, &code_limits_default, ret, e) < 0
		       ? -1
		       : dir_remove(dir, e);
}

int talks_recorded(struct talks *a, int player, int round, int step, struct store_edit *ret_edit,
		   struct store_talk *ret_talk, struct err *e)
{
	struct store *s = a->from.store;
	struct store_draft d;
	int rc = refine_steps(a->t->config) > 0 ? store_draft(s, round, player, step, &d, e) : 1;

	if (rc == 0 && ret_edit != NULL)
		*ret_edit = d.edit;
	if (rc == 0) {
		*ret_talk = d.talk;
		return !d.asked;
	}
	if (rc < 0 || step > 0)
		return rc;
	rc = ret_edit != NULL ? store_edit(s, round, player, ret_edit, e) : 0;
	return rc == 0 ? store_talk(s, round, player, ret_talk, e) : rc;
}

/* The codebase with which the recorded edit, or this step of it, began. */
static int recorded_before(struct talks *a, int player, int round, int step, char ret[TREE_HEX],
			   struct err *e)
{
	struct store_edit before;
	struct store_draft draft;
	int parent;

	int rc = step > 0 ? store_draft(a->from.store, round, player, step - 1, &draft, e)
			  : store_parent(a->from.store, round, &parent, e);
	if (rc == 0 && step == 0)
		rc = store_edit(a->from.store, parent, player, &before, e);
	if (rc == 0)
		memcpy(ret, step > 0 ? draft.edit.tree : before.tree, TREE_HEX);
	return rc;
}

int talks_patch(struct talks *a, int player, int step, struct store_edit *row,
		struct store_talk *talk, struct err *e)
{
	struct store_edit old;
	char tree[TREE_HEX], before[TREE_HEX];

	if (a->mode != TALK_PATCH)
		return 1;
	int rc = talks_recorded(a, player, row->round, step, &old, talk, e);
	if (rc == 0)
		rc = recorded_before(a, player, row->round, step, before, e);
	if (rc < 0)
		return -1;
	if (rc > 0)
		return err_set(e, ERR_USAGE, "%s has no recording of round %d of player %s",
			       a->from.dir, row->round, a->t->config->players.at[player].name);
	if (bring_tree(a, before, old.tree, row->tree, tree, e) < 0 ||
	    copy_blob(a, old.log, e) < 0 || copy_blob(a, talk->cassette, e) < 0 ||
	    copy_blob(a, talk->trajectory, e) < 0)
		return -1;
	memcpy(row->tree, tree, TREE_HEX);
	memcpy(row->log, old.log, BLOB_HEX);
	memcpy(row->status, old.status, sizeof(row->status));
	memcpy(row->reason, old.reason, sizeof(row->reason));
	memcpy(talk->job, row->job, JOB_HEX);
	return 0;
}
