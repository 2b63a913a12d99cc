#include "harness/science/contest.h"

#include "harness/base/fd.h"
#include "harness/base/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- Names ---- */

/* The slot of a name, or where it would be put. */
static size_t slot(const struct contest_names *n, const char *name)
{
	size_t mask = n->slots.len - 1, i = hash64(0, name, strlen(name)) & mask;

	while (n->slots.at[i] >= 0 && strcmp(n->at.at[n->slots.at[i]], name) != 0)
		i = (i + 1) & mask;
	return i;
}

static void grow(struct contest_names *n)
{
	size_t want = n->slots.len != 0 ? 2 * n->slots.len : 64;

	n->slots.at = xrealloc(n->slots.at, want * sizeof(*n->slots.at));
	n->slots.len = n->slots.cap = want;
	for (size_t i = 0; i < want; i++)
		n->slots.at[i] = -1;
	for (size_t i = 0; i < n->at.len; i++)
		n->slots.at[slot(n, n->at.at[i])] = (int32_t)i;
}

int contest_name_find(const struct contest_names *n, const char *name)
{
	return n->slots.len == 0 ? -1 : n->slots.at[slot(n, name)];
}

int contest_name(struct contest_names *n, const char *name, struct err *e)
{
	int at = contest_name_find(n, name);

	if (at >= 0)
		return at;
	if (strlen(name) > 600)
		return err_set(e, ERR_USAGE, "the name %.40s... is too long", name);
	if (n->at.len >= CONTEST_NAMES_MAX)
		return err_set(e, ERR_USAGE, "more than %d names", CONTEST_NAMES_MAX);
	if (2 * n->at.len + 2 > n->slots.len)
		grow(n);
	n->slots.at[slot(n, name)] = (int32_t)n->at.len;
	vec_push(&n->at, xstrdup(name));
	return (int)n->at.len - 1;
}

void contest_names_release(struct contest_names *n)
{
	vec_each (char *, s, &n->at)
		free(*s);
	vec_release(&n->at);
	vec_release(&n->slots);
}

/* ---- Tries ---- */

void contest_release(struct contest *c)
{
	contest_names_release(&c->teams);
	contest_names_release(&c->contests);
	contest_names_release(&c->keys);
	contest_names_release(&c->part_names);
	contest_names_release(&c->levels);
	vec_each (struct contest_problem, p, &c->problems)
		free(p->name);
	vec_release(&c->problems);
	vec_release(&c->tries);
	vec_release(&c->parts);
}

int contest_problem(struct contest *c, const char *contest, const char *problem, struct err *e)
{
	int of = contest_name(&c->contests, contest, e);

	if (of < 0)
		return -1;
	if (problem[0] == '\0')
		return err_set(e, ERR_USAGE, "the name of a problem is empty");
	MEM_SCOPED char *key = xprintf("%s\1%s", contest, problem);
	int at = contest_name(&c->keys, key, e);
	if (at >= 0 && (size_t)at == c->problems.len) {
		struct contest_problem p = {xstrdup(problem), of, NAN, -1};
		vec_push(&c->problems, p);
	}
	return at;
}

int contest_level(struct contest *c, int problem, const char *level, struct err *e)
{
	struct contest_problem *p = &c->problems.at[problem];

	if (level[0] == '\0' || p->level >= 0)
		return 0;
	p->level = contest_name(&c->levels, level, e);
	return p->level < 0 ? -1 : 0;
}

int contest_add(struct contest *c, const struct contest_try *t, struct err *e)
{
	struct contest_problem *p = &c->problems.at[t->problem];

	if (c->tries.len >= CONTEST_TRIES_MAX)
		return err_set(e, ERR_USAGE, "more than %d submissions", CONTEST_TRIES_MAX);
	if (isfinite(t->max_score) && !(p->max_score >= t->max_score))
		p->max_score = t->max_score;
	c->untimed += t->time_ns < 0;
	c->ignored += t->result == TRY_IGNORED;
	/* A pass-fail problem is worth 1. */
	if (t->score != 0 && !(t->result == TRY_ACCEPTED && t->score == 1 &&
			       (isnan(t->max_score) || t->max_score == 1)))
		c->scored = true;
	vec_push(&c->tries, *t);
	return 0;
}
