/* Grading again what is recorded in a run. */
#include "harness/run/graded_int.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"

#include <string.h>

enum { WHY_MAX = 4096 };

/* What played then. */
static int take_builds(struct tournament *t, const struct store_match *m, struct err *e)
{
	for (int i = 0; i < m->n; i++) {
		int id = m->player[i];
		struct store_build b;
		if (store_build(t->store, m->round, id, &b, e) != 0)
			return err_set(e, ERR_FAILED, "round %d: no build of player %d is recorded",
				       m->round, id);
		memcpy(t->player[id].built, b.tree_out, TREE_HEX);
		t->player[id].outcome = b.outcome;
		snprintf(t->player[id].reason, sizeof(t->player[id].reason), "%s", b.reason);
	}
	return 0;
}

static int take_game(void *cookie, const struct store_match *m, const struct store_game *g)
{
	(void)m;
	*(struct store_game *)cookie = *g;
	return 0;
}

int was_load(struct store *s, const struct config *c, const struct store_match *m, struct was *ret,
	     struct err *e)
{
	BUF_SCOPED hacks = BUF_INIT;

	*ret = (struct was){.round = m->round,
			    .package = c->packages.at[m->first_game].name,
			    .n = m->n,
			    .row = true,
			    .by_clock = c->arena == &arena_optimize,
			    .game = {.idx = -1}};
	for (int i = 0; i < m->n; i++) {
		BUF_SCOPED text = BUF_INIT;
		ret->names[i] = c->players.at[m->player[i]].name;
		if (blob_get(s, m->log[i], &text, e) < 0)
			return -1;
		ret->told[i] = json_parse("grade", text.data, text.len, SIZE_MAX, e);
		if (ret->told[i] == NULL)
			return -1;
	}
	int rc = store_match_actions(s, m, &hacks, e);
	if (rc == 0)
		ret->record =
			json_parse("the record of inputs", hacks.data, hacks.len, SIZE_MAX, e);
	if (rc < 0 || (rc == 0 && ret->record == NULL))
		return -1;
	return store_each_game(s, m->round, m->pairing, m->batch, take_game, &ret->game, e);
}

void was_release(struct was *x)
{
	for (int i = 0; i < STORE_SEATS_MAX; i++)
		json_decref(x->told[i]);
	json_decref(x->record);
}

static int verify(struct tournament *t, const struct store_match *m, struct again *is,
		  struct buf *ret_why, int64_t *ret_near, struct err *e)
{
	struct was was __attribute__((cleanup(was_release))) = {.n = 0};

	if (take_builds(t, m, e) < 0 || was_load(t->store, t->config, m, &was, e) < 0)
		return -1;
	int rc = graded_again(t, m, is, e);
	return rc < 0 ? -1 : graded_compare(&was, rc == 0 ? is : NULL, ret_why, ret_near);
}

int graded_verify(struct tournament *t, const struct store_match *m, struct buf *ret_why,
		  int64_t *ret_near, struct err *e)
{
	struct again is = {.record = NULL};

	if (m->first_game < 0 || (size_t)m->first_game >= t->graded->n)
		return err_set(e, ERR_FAILED, "round %d: there is no package %d", m->round,
			       m->first_game);
	struct package *p = &t->graded->at[m->first_game];
	if (p->refused != NULL) {
		if (ret_why->len < WHY_MAX)
			buf_printf(ret_why, "round %d, package %s cannot be graded again: %s\n",
				   m->round, p->config->name, p->refused);
		return 1;
	}
	p->s.o.ends = t->phase != NULL ? &t->phase->err : &t->stop;
	int rc = verify(t, m, &is, ret_why, ret_near, e);
	again_release(&is);
	return rc;
}
