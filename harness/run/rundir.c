#include "harness/run/rundir.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/opt.h"
#include "harness/run/graded.h"
#include "harness/run/replay.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static int check_player(void *cookie, const struct store_player *p)
{
	const struct config *c = ((struct rundir *)cookie)->config;

	return (size_t)p->id < c->players.len && strcmp(c->players.at[p->id].name, p->name) == 0
		       ? 0
		       : 1;
}

/* config.yaml and run.db are of the same tournament. */
static int check_players(struct rundir *r, struct err *e)
{
	int rc = store_each_player(r->store, check_player, r, e);

	return rc <= 0 ? rc
		       : err_set(e, ERR_USAGE, "%s/config.yaml has other players than its run.db",
				 r->dir);
}

int rundir_same_rules(struct store *s, const char *dir, const struct arena *a, struct err *e)
{
	BUF_SCOPED was = BUF_INIT;
	int64_t revision = 0;

	int rc = store_meta(s, "arena_revision", &was, e);
	if (rc < 0)
		return -1;
	if (rc == 0 && opt_int(was.data, &revision, NULL) == 0 && revision == a->revision)
		return 0;
	return err_set(e, ERR_USAGE,
		       "%s was recorded by revision %s of arena %s, this agon has revision %d: use "
		       "the agon that made it, or start anew with -o",
		       dir, rc == 0 ? was.data : "(none)", a->name, a->revision);
}

int rundir_secret(struct store *s, const struct config *c, struct err *e)
{
	BUF_SCOPED text = BUF_INIT;
	int rc = store_meta(s, "secret", &text, e);

	if (rc == 0 && (text.len < SECRET_MIN || text.len >= sizeof(c->drawn->text)))
		return err_set(e, ERR_USAGE, "run.db: its secret is not one that agon draws");
	if (rc == 0)
		snprintf(c->drawn->text, sizeof(c->drawn->text), "%s", text.data);
	return rc;
}

static int know_secret(struct rundir *r, struct err *e)
{
	int rc = config_draws(r->config) ? rundir_secret(r->store, r->config, e) : 0;

	return rc <= 0 ? rc
		       : err_set(e, ERR_USAGE, "%s: the secret of the run is not in its run.db",
				 r->dir);
}

int rundir_open(struct rundir *r, const char *dir, struct err *e)
{
	BUF_SCOPED config = BUF_INIT;
	BUF_SCOPED repo = BUF_INIT;

	*r = (struct rundir){.dir = xstrdup(dir)};
	buf_printf(&config, "%s/config.yaml", dir);
	buf_printf(&repo, "%s/repo.git", dir);
	if (store_open_ro(&r->store, dir, e) == 0 && config_load(&r->config, config.data, e) == 0 &&
	    check_players(r, e) == 0 && know_secret(r, e) == 0 &&
	    repo_open(&r->repo, repo.data, e) == 0)
		return 0;
	rundir_close(r);
	return -1;
}

void rundir_close(struct rundir *r)
{
	config_free(r->config);
	store_close(r->store);
	repo_close(r->repo);
	free(r->dir);
	*r = (struct rundir){0};
}

static int player_id(const struct config *c, const char *name, size_t len)
{
	for (size_t i = 0; i < c->players.len; i++)
		if (strlen(c->players.at[i].name) == len &&
		    memcmp(c->players.at[i].name, name, len) == 0)
			return (int)i;
	return -1;
}

/* The pairing of exactly these players, or -1. */
static int find_pairing(const struct config *c, const struct plan *plan, const char *pair,
			struct err *e)
{
	bool want[STORE_PLAYERS_MAX] = {false};
	int n = 0;

	if (pair == NULL)
		return 0;
	for (const char *p = pair; *p != '\0';) {
		size_t len = strcspn(p, ",");
		int id = player_id(c, p, len);
		if (id < 0)
			return err_set(e, ERR_USAGE, "--pair: no player \"%.*s\" in this run",
				       (int)len, p);
		n += !want[id];
		want[id] = true;
		p += len;
		p += *p == ',';
	}
	for (size_t i = 0; i < plan->pairings.len; i++) {
		int have = 0;
		for (int k = 0; k < plan->pairings.at[i].n; k++)
			have += want[plan->pairings.at[i].player[k]];
		if (have == n && have == plan->pairings.at[i].n)
			return (int)i;
	}
	return err_set(e, ERR_USAGE, "--pair: \"%s\" do not play each other in this run", pair);
}

struct finder {
	struct rundir *r;
	int pairing;
	int64_t game;
	struct buf *out;
	struct err *e;
};

static int found(void *cookie, const struct store_match *m, const struct store_game *g)
{
	struct finder *f = cookie;

	if (m->pairing != f->pairing || g->idx != f->game)
		return 0;
	struct replay_source s = {.config = f->r->config, .repo = f->r->repo, .store = f->r->store};
	JSON_SCOPED *j = f->r->config->arena->kind == ARENA_GRADED ? graded_record(&s, m, -1, f->e)
								   : replay_make(&s, m, g, f->e);
	replay_source_release(&s);
	if (j == NULL)
		return -1;
	json_dump(j, f->out);
	return 1;
}

static int replay_of(struct rundir *r, int round, const char *pair, int64_t game, struct buf *out,
		     struct err *e)
{
	struct plan plan;

	if (r->config->arena->kind == ARENA_EXTERNAL)
		return err_set(e, ERR_USAGE,
			       "%s: the games are an external engine's, and agon does not know its "
			       "rules: there is no replay",
			       r->dir);
	plan_make(r->config, &plan);
	struct finder f = {.r = r, .game = game, .out = out, .e = e};
	f.pairing = find_pairing(r->config, &plan, pair, e);
	plan_release(&plan);
	if (f.pairing < 0)
		return -1;
	int rc = store_each_game(r->store, round, f.pairing, -1, found, &f, e);
	if (rc == 0)
		return err_set(e, ERR_USAGE,
			       "no such game is recorded in %s: round %d, game %" PRId64, r->dir,
			       round, game);
	return rc > 0 ? 0 : -1;
}

int rundir_replay(const char *dir, int round, const char *pair, int64_t game, struct buf *out,
		  struct err *e)
{
	struct rundir r;

	if (rundir_open(&r, dir, e) < 0)
		return -1;
	int rc = replay_of(&r, round, pair, game, out, e);
	rundir_close(&r);
	return rc;
}
