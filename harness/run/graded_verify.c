/*
 * Grading again what is recorded.  Verdicts are compared one by one; times are
 * no part of a record, so nothing else can differ but the points of a test.
 */
#include "harness/run/graded_int.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WHY_MAX = 4096 };

struct comparison {
	const char *package, *player;
	const struct store_match *m;
	struct buf *why;
	int64_t *near;
	bool by_clock; /* what a program makes of its time is its points */
	int differ;
};

__attribute__((format(printf, 2, 3))) static void differs(struct comparison *c, const char *fmt,
							  ...)
{
	va_list ap;

	c->differ++;
	if (c->why->len > WHY_MAX)
		return;
	buf_printf(c->why, "round %d, package %s, player %s: ", c->m->round, c->package, c->player);
	va_start(ap, fmt);
	buf_vprintf(c->why, fmt, ap);
	va_end(ap);
	buf_putc(c->why, '\n');
}

static const char *verdict_of(const json_t *x)
{
	return json_str_or(x, "verdict", "");
}

static bool judged(const char *verdict)
{
	return strcmp(verdict, "JE") != 0;
}

static void compare_test(struct comparison *c, const json_t *was, const json_t *is)
{
	const char *a = verdict_of(was), *b = verdict_of(is);
	double x = json_number_value(json_object_get(was, "score"));
	double y = json_number_value(json_object_get(is, "score"));
	const char *name = json_str_or(is, "test", "");
	bool clock = strcmp(a, "TLE") == 0 || strcmp(b, "TLE") == 0;

	if (strcmp(a, b) == 0) {
		if (fabs(x - y) > 1e-9 && c->by_clock)
			++*c->near;
		else if (fabs(x - y) > 1e-9)
			differs(c, "test %s had %g points, has %g now", name, x, y);
	} else if (!judged(a) || !judged(b) || (clock && json_bool_or(is, "near", false))) {
		++*c->near;
	} else {
		differs(c, "test %s was %s, is %s now", name, a, b);
	}
}

static void compare_player(struct comparison *c, const json_t *was, const json_t *is)
{
	const json_t *x = json_object_get(was, "tests"), *y = json_object_get(is, "tests");
	size_t n = json_array_size(x);

	if (n != json_array_size(y) || (n == 0 && strcmp(verdict_of(was), verdict_of(is)) != 0)) {
		differs(c, "was %s with %zu tests, is %s with %zu now", verdict_of(was), n,
			verdict_of(is), json_array_size(y));
		return;
	}
	for (size_t i = 0; i < n; i++)
		compare_test(c, json_array_get(x, i), json_array_get(y, i));
}

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

static int compare_all(struct tournament *t, struct comparison *c, json_t *const *told,
		       struct err *e)
{
	for (int i = 0; i < c->m->n; i++) {
		BUF_SCOPED text = BUF_INIT;
		if (blob_get(t->store, c->m->log[i], &text, e) < 0)
			return -1;
		JSON_SCOPED *was = json_parse("grade", text.data, text.len, SIZE_MAX, e);
		if (was == NULL)
			return -1;
		c->player = t->config->players.at[c->m->player[i]].name;
		compare_player(c, was, told[i]);
	}
	return 0;
}

int graded_verify(struct tournament *t, const struct store_match *m, struct buf *ret_why,
		  int64_t *ret_near, struct err *e)
{
	json_t *told[STORE_PLAYERS_MAX] = {NULL};
	struct store_game game;

	if (m->first_game < 0 || (size_t)m->first_game >= t->graded->n)
		return err_set(e, ERR_FAILED, "round %d: there is no package %d", m->round,
			       m->first_game);
	struct package *p = &t->graded->at[m->first_game];
	struct comparison c = {.package = p->config->name,
			       .m = m,
			       .why = ret_why,
			       .near = ret_near,
			       .player = "any",
			       .by_clock = p->arena == &arena_optimize};
	if (p->refused != NULL) {
		if (ret_why->len < WHY_MAX)
			buf_printf(ret_why, "round %d, package %s cannot be graded again: %s\n",
				   m->round, c.package, p->refused);
		return 1;
	}
	p->s.o.ends = t->phase != NULL ? &t->phase->err : &t->stop;
	int rc = take_builds(t, m, e);
	if (rc == 0)
		rc = graded_again(t, m, told, &game, e);
	if (rc > 0)
		differs(&c, "the hidden tests of this round cannot be made again");
	else if (rc == 0)
		rc = compare_all(t, &c, told, e);
	for (int i = 0; i < m->n; i++)
		json_decref(told[i]);
	return rc < 0 ? -1 : c.differ;
}
