/*
 * The feedback row of edit round r tells of an earlier round (its .played);
 * what the agent then did is the edit of round r.  So the attempt of round
 * .played takes from the row what was told, and from the edit whether it
 * touched what was at fault: the file that the failed build names, else
 * anything at all.
 */
#include "harness/report/attempts.h"

#include "harness/report/report.h"
#include "harness/report/search.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct reading {
	struct store *s;
	const struct search_view *search; /* or NULL */
	struct repo *repo;
	struct attempts *at;
	size_t n;
	struct err *e;
};

static struct attempt *attempt_at(struct attempts *x, int round)
{
	while (x->list.len <= (size_t)round)
		vec_push(&x->list, (struct attempt){0});
	return &x->list.at[round];
}

static struct attempts *player_of(struct reading *r, int id)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->at[i].id == id)
			return &r->at[i];
	return NULL;
}

static int read_round(struct reading *r, int round)
{
	struct standings *st = NULL;
	struct standings_part part = {0};

	/* A node's own games, not those in which the best was measured again. */
	if (r->search != NULL)
		part.until = r->search->final.first;
	if (standings_read_part(r->s, round, part, &st, r->e) < 0)
		return -1;
	for (size_t i = 0; i < st->n; i++) {
		struct attempts *x = player_of(r, st->players[i].id);
		struct tally all = standings_meetings(st, (int)i);
		double share = tally_share(&all);
		if (x == NULL || share < 0)
			continue;
		struct attempt *a = attempt_at(x, round);
		a->value = share;
		a->correct = share > 0.5;
	}
	standings_free(st);
	if (r->search != NULL && (size_t)round < r->search->n &&
	    !isnan(r->search->node[round].value)) {
		struct attempt *a = attempt_at(player_of(r, r->search->player.id), round);
		a->value = r->search->node[round].value;
		a->correct = a->value > 0.5;
	}
	return 0;
}

/* "warrior.red: 2:5: ..." or "main.c:3: ...": the file that a reason names, if it names one. */
static size_t named_file(const char *reason)
{
	size_t n = strcspn(reason, ": \n");

	return reason[n] == ':' && n > 0 && memchr(reason, '.', n) != NULL ? n : 0;
}

/* Did the edit of this round change what was wrong with the build before? */
static int touched(struct reading *r, int player, int before, int round, bool *ret)
{
	struct store_edit a, b;
	struct store_build build;
	BUF_SCOPED old = BUF_INIT;
	BUF_SCOPED new = BUF_INIT;
	char path[256];

	if (store_edit(r->s, before, player, &a, r->e) != 0 ||
	    store_edit(r->s, round, player, &b, r->e) != 0 ||
	    store_build(r->s, before, player, &build, r->e) != 0)
		return 1; /* a run that stands in the middle of a round */
	*ret = strcmp(a.tree, b.tree) != 0;
	size_t n = build.outcome != OUT_OK ? named_file(build.reason) : 0;
	if (!*ret || n == 0 || n >= sizeof(path) || a.tree[0] == '\0' || b.tree[0] == '\0')
		return 0;
	memcpy(path, build.reason, n);
	path[n] = '\0';
	int was = code_file(r->repo, a.tree, path, 16 << 20, &old, r->e);
	int is = was < 0 ? -1 : code_file(r->repo, b.tree, path, 16 << 20, &new, r->e);
	if (was < 0 || is < 0)
		return -1;
	if (was == 0 && is == 0)
		*ret = old.len != new.len || memcmp(old.data, new.data, old.len) != 0;
	return 0;
}

static int add_told(void *cookie, const struct store_feedback *x)
{
	struct reading *r = cookie;
	struct attempts *p = player_of(r, x->player);
	bool t = false;
	int parent;

	if (p == NULL || x->played < 0 || (size_t)x->played >= p->list.len)
		return 0;
	int rc = store_parent(r->s, x->round, &parent, r->e);
	if (rc == 0)
		rc = touched(r, x->player, parent, x->round, &t);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	struct attempt *a = &p->list.at[x->played];
	if (r->search != NULL && (size_t)x->round < p->list.len) {
		while (p->step.len < p->list.len)
			vec_push(&p->step, (struct attempt){0});
		p->step.at[x->round] = p->list.at[parent];
		a = &p->step.at[x->round];
	}
	a->fired = x->fired;
	a->told_bad = x->told == 0;
	a->touched = t;
	return 0;
}

static int add_player(void *cookie, const struct store_player *p)
{
	struct reading *r = cookie;

	r->at = xrealloc(r->at, (r->n + 1) * sizeof(*r->at));
	r->at[r->n] = (struct attempts){.id = p->id};
	snprintf(r->at[r->n++].name, sizeof(p->name), "%s", p->name);
	return 0;
}

static int latest_round(void *cookie, const struct store_match *m)
{
	int *latest = cookie;
	*latest = m->round > *latest ? m->round : *latest;
	return 0;
}

static int read_attempts(struct reading *r)
{
	BUF_SCOPED status = BUF_INIT;
	int latest = -1;

	if (store_meta(r->s, "status", &status, r->e) < 0)
		return -1;
	int rc = store_each_player(r->s, add_player, r, r->e);
	if (rc == 0)
		rc = store_each_match(r->s, -1, latest_round, &latest, r->e);
	/* A round that is under way says nothing yet. */
	if (status.len == 0 || strcmp(status.data, "finished") != 0)
		latest--;
	for (int i = 0; rc == 0 && i <= latest; i++)
		rc = read_round(r, i);
	return rc == 0 ? store_each_feedback(r->s, add_told, r, r->e) : rc;
}

const struct attempts *attempts_searched(const struct attempts_run *x)
{
	for (size_t i = 0; x->search != NULL && i < x->n; i++)
		if (x->at[i].id == x->search->player.id)
			return &x->at[i];
	return NULL;
}

int attempts_open(struct attempts_run *x, const char *dir, struct err *e)
{
	BUF_SCOPED path = BUF_INIT;

	*x = (struct attempts_run){0};
	buf_printf(&path, "%s/repo.git", dir);
	if (store_open_ro(&x->store, dir, e) < 0 || repo_open(&x->repo, path.data, e) < 0)
		return -1;
	if (search_view_read(x->store, &x->search, e) < 0)
		return -1;
	struct reading r = {.s = x->store, .search = x->search, .repo = x->repo, .e = e};
	int rc = read_attempts(&r);
	x->at = r.at;
	x->n = r.n;
	return rc == 0 ? 0 : -1;
}

void attempts_close(struct attempts_run *x)
{
	for (size_t i = 0; i < x->n; i++) {
		vec_release(&x->at[i].list);
		vec_release(&x->at[i].step);
	}
	free(x->at);
	search_view_free(x->search);
	repo_close(x->repo);
	store_close(x->store);
	*x = (struct attempts_run){0};
}
