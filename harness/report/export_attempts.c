/*
 * Attempts as training data, failed ones included: what each was worth, which
 * of two won, how each came from the one before.  An attempt is a player's
 * codebase in one round; its reward is the share of the meetings that it won.
 */
#include "harness/report/attempts.h"
#include "harness/report/export.h"
#include "harness/base/fd.h"
#include "harness/report/search.h"
#include "harness/science/advantage.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DIFF_BYTES = 256 << 10 };

struct writer {
	struct sheet *sheet;
	struct attempts_run run;
	struct err *e;
};

static int rounds_of(const struct writer *w)
{
	size_t most = 0;

	for (size_t i = 0; i < w->run.n; i++)
		most = w->run.at[i].list.len > most ? w->run.at[i].list.len : most;
	return (int)most;
}

static const struct attempt *attempt_of(const struct writer *w, size_t player, int round)
{
	const struct attempts *x = &w->run.at[player];
	return (size_t)round < x->list.len ? &x->list.at[round] : NULL;
}

/* 0, or 1 when the run has no such edit or build. */
static int find(const struct writer *w, int round, size_t player, struct store_edit *edit,
		struct store_build *build)
{
	int rc = store_edit(w->run.store, round, w->run.at[player].id, edit, w->e);

	return rc != 0 ? rc : store_build(w->run.store, round, w->run.at[player].id, build, w->e);
}

/* ---- rewards: one line an attempt; the attempts of a round are a group, in a search those
 * that began at the same node ---- */

static const char *const reward_columns[] = {"group",  "player",    "round",  "tree",
					     "status", "outcome",   "reason", "correct",
					     "reward", "advantage", "varies", NULL};

struct member {
	size_t player;
	int round;
	double reward;
	bool correct;
};

static int write_group(struct writer *w, int group, const struct member *m, size_t n)
{
	MEM_SCOPED double *reward = xcalloc(n + 1, sizeof(*reward));
	MEM_SCOPED double *advantage = xcalloc(n + 1, sizeof(*advantage));

	for (size_t k = 0; k < n; k++)
		reward[k] = m[k].reward;
	bool varies = group_advantage(reward, n, advantage);
	for (size_t k = 0; k < n; k++) {
		struct store_edit edit;
		struct store_build build;
		int rc = find(w, m[k].round, m[k].player, &edit, &build);
		if (rc != 0)
			return rc < 0 ? -1 : 0;
		sheet_int(w->sheet, group);
		sheet_text(w->sheet, w->run.at[m[k].player].name);
		sheet_int(w->sheet, m[k].round);
		sheet_text(w->sheet, edit.tree);
		sheet_text(w->sheet, edit.status);
		sheet_text(w->sheet, outcome_names[build.outcome]);
		sheet_text(w->sheet, build.reason);
		sheet_int(w->sheet, m[k].correct);
		sheet_real(w->sheet, reward[k]);
		sheet_real(w->sheet, advantage[k]);
		sheet_int(w->sheet, varies);
	}
	return 0;
}

/* The attempts of one player at the same node; the root is none, nor is what has no value. */
static int write_siblings(struct writer *w, const struct search_view *v)
{
	MEM_SCOPED struct member *m = xcalloc(v->n, sizeof(*m));
	size_t player = 0;

	while (player < w->run.n && w->run.at[player].id != v->player.id)
		player++;
	if (player == w->run.n)
		return 0;
	for (size_t parent = 0; parent < v->n; parent++) {
		size_t n = 0;
		for (size_t i = parent + 1; i < v->n; i++) {
			double value = v->node[i].value;
			if (v->node[i].parent == (int)parent && v->at[i].done && !isnan(value))
				m[n++] = (struct member){player, (int)i, value, value > 0.5};
		}
		if (write_group(w, (int)parent, m, n) < 0)
			return -1;
	}
	return 0;
}

static int write_rewards(struct writer *w)
{
	struct member m[STORE_PLAYERS_MAX];

	if (w->run.search != NULL)
		return write_siblings(w, w->run.search);
	for (int r = 0; r < rounds_of(w); r++) {
		size_t n = 0;
		for (size_t i = 0; i < w->run.n; i++) {
			const struct attempt *a = attempt_of(w, i, r);
			if (a != NULL)
				m[n++] = (struct member){i, r, a->value, a->correct};
		}
		if (write_group(w, r, m, n) < 0)
			return -1;
	}
	return 0;
}

/* ---- pairwise: who beat whom in a round ---- */

static const char *const pair_columns[] = {"round",         "chosen", "chosen_tree", "rejected",
					   "rejected_tree", "won",    "drawn",       "lost",
					   "margin",        NULL};

static int write_pair(struct writer *w, int round, size_t a, size_t b, const struct tally *t)
{
	struct store_edit x, y;
	struct store_build build;

	if (t->won < t->lost || t->won + t->drawn + t->lost == 0 ||
	    (t->won == t->lost && a > b)) /* the other way round, or told already */
		return 0;
	int rc = find(w, round, a, &x, &build);
	if (rc == 0)
		rc = find(w, round, b, &y, &build);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	sheet_int(w->sheet, round);
	sheet_text(w->sheet, w->run.at[a].name);
	sheet_text(w->sheet, x.tree);
	sheet_text(w->sheet, w->run.at[b].name);
	sheet_text(w->sheet, y.tree);
	sheet_int(w->sheet, t->won);
	sheet_int(w->sheet, t->drawn);
	sheet_int(w->sheet, t->lost);
	sheet_real(w->sheet, (double)(t->won - t->lost) / (double)(t->won + t->drawn + t->lost));
	return 0;
}

/* Both have the players in the order of the config. */
static int write_pairs(struct writer *w)
{
	struct standings_part part = {0};

	/* Of a node of a search its own games, not those in which the best was measured again. */
	if (w->run.search != NULL)
		part.until = w->run.search->final.first;
	for (int r = 0; r < rounds_of(w); r++) {
		struct standings *st = NULL;
		int rc = standings_read_part(w->run.store, r, part, &st, w->e);
		for (size_t i = 0; rc == 0 && i < st->n * st->n; i++)
			if (i / st->n != i % st->n)
				rc = write_pair(w, r, i / st->n, i % st->n, &st->matrix[i]);
		standings_free(st);
		if (rc < 0)
			return -1;
	}
	return 0;
}

/* ---- pointwise: one edit, what it was told before and what it was worth ---- */

static const char *const point_columns[] = {
	"player",   "round", "before",       "tree", "feedback", "told", "diff",
	"edit_log", "value", "before_value", "gain", "correct",  NULL};

static int write_point(struct writer *w, size_t i, int round)
{
	const struct attempt *now = attempt_of(w, i, round), *before;
	struct store_edit edit, old;
	struct store_build build;
	struct store_feedback told = {.told = -1};
	BUF_SCOPED diff = BUF_INIT;
	int parent;

	if (store_parent(w->run.store, round, &parent, w->e) < 0)
		return -1;
	before = attempt_of(w, i, parent);
	int rc = find(w, round, i, &edit, &build);
	if (rc == 0)
		rc = find(w, parent, i, &old, &build);
	if (rc != 0 || store_feedback(w->run.store, round, w->run.at[i].id, &told, w->e) < 0)
		return rc > 0 ? 0 : -1;
	if (strcmp(edit.tree, old.tree) != 0 && edit.tree[0] != '\0' && old.tree[0] != '\0' &&
	    code_diff(w->run.repo, old.tree, edit.tree, DIFF_BYTES, &diff, w->e) < 0)
		return -1;
	sheet_text(w->sheet, w->run.at[i].name);
	sheet_int(w->sheet, round);
	sheet_text(w->sheet, old.tree);
	sheet_text(w->sheet, edit.tree);
	sheet_text(w->sheet, edit.feedback);
	if (told.told < 0)
		sheet_none(w->sheet);
	else
		sheet_int(w->sheet, told.told);
	sheet_text(w->sheet, diff.len > 0 ? diff.data : "");
	sheet_text(w->sheet, edit.log);
	sheet_real(w->sheet, now->value);
	sheet_real(w->sheet, before->value);
	sheet_real(w->sheet, now->value - before->value);
	sheet_int(w->sheet, now->correct);
	return 0;
}

static int write_points(struct writer *w)
{
	const struct attempts *searched = attempts_searched(&w->run);

	for (size_t i = 0; i < w->run.n; i++) {
		if (searched != NULL && searched != &w->run.at[i]) /* frozen */
			continue;
		for (int r = 1; r < (int)w->run.at[i].list.len; r++)
			if (write_point(w, i, r) < 0)
				return -1;
	}
	return 0;
}

/* ------------------------------------------------------------------ */

struct kind {
	const char *name;
	const char *const *columns;
	int (*write)(struct writer *w);
};

static int write_kind(const struct export *x, const struct kind *k, const char *out, struct err *e)
{
	struct writer w = {.e = e};

	int rc = attempts_open(&w.run, x->dir, e);
	if (rc == 0)
		rc = sheet_open(&w.sheet, out, k->name, SHEET_JSONL, k->columns, e);
	if (rc == 0)
		rc = k->write(&w);
	if (w.sheet != NULL && sheet_close(w.sheet, rc == 0 ? e : NULL) < 0)
		rc = -1;
	attempts_close(&w.run);
	return rc;
}

int export_rewards(const struct export *x, const char *out, struct err *e)
{
	static const struct kind k = {"rewards", reward_columns, write_rewards};
	return write_kind(x, &k, out, e);
}

int export_pairwise(const struct export *x, const char *out, struct err *e)
{
	static const struct kind k = {"pairwise", pair_columns, write_pairs};
	return write_kind(x, &k, out, e);
}

int export_pointwise(const struct export *x, const char *out, struct err *e)
{
	static const struct kind k = {"pointwise", point_columns, write_points};
	return write_kind(x, &k, out, e);
}
