/*
 * Is what is recorded of graded programs what comes out now?  Verdicts are compared one by one, the
 * inputs of the arena hack and whom they break too; times are no part of a record.  Where nothing
 * of that is another by the clock or by the judge's own failures, the rest of the record follows
 * from it, and has to be the same.
 */
#include "harness/run/graded_int.h"

#include "harness/base/json.h"

#include <math.h>
#include <string.h>

enum { WHY_MAX = 4096 };

struct comparison {
	const struct was *was;
	const char *player;
	struct buf *why;
	int64_t *near;
	int differ;
};

__attribute__((format(printf, 2, 3))) static void differs(struct comparison *c, const char *fmt,
							  ...)
{
	va_list ap;

	c->differ++;
	if (c->why->len > WHY_MAX)
		return;
	buf_printf(c->why, "round %d, package %s, player %s: ", c->was->round, c->was->package,
		   c->player);
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
		if (fabs(x - y) > 1e-9 && c->was->by_clock)
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

/* ------------------------------------------------------------------ the arena hack */

static bool has_name(const json_t *list, const char *name)
{
	size_t i;
	json_t *x;

	json_array_foreach (list, i, x)
		if (json_is_string(x) && strcmp(json_string_value(x), name) == 0)
			return true;
	return false;
}

static void compare_broken(struct comparison *c, size_t k, const json_t *was, const json_t *is,
			   const char *victim)
{
	bool a = has_name(json_object_get(was, "broke"), victim);
	bool b = has_name(json_object_get(is, "broke"), victim);

	if (a == b)
		return;
	if (has_name(json_object_get(is, "near"), victim))
		++*c->near;
	else
		differs(c, "input %zu (sha256 %.12s) %s %s, and %s now", k + 1,
			json_str_or(is, "sha256", ""), a ? "broke" : "did not break", victim,
			b ? "does" : "does not");
}

static bool judge_failed(const json_t *hack)
{
	return strcmp(json_str_or(hack, "why", ""), HACK_JUDGE_FAILED) == 0;
}

/* Input k, in the order in which they were handed in. */
static void compare_hack(struct comparison *c, size_t k, const json_t *was, const json_t *is)
{
	static const char *const same[] = {"by", "name", "sha256"};
	const char *a = json_str_or(was, "status", ""), *b = json_str_or(is, "status", "");

	c->player = json_str_or(is, "by", "the pool");
	for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++)
		if (strcmp(json_str_or(was, same[i], ""), json_str_or(is, same[i], "")) != 0) {
			differs(c, "input %zu (sha256 %.12s): its %s is not as recorded", k + 1,
				json_str_or(is, "sha256", ""), same[i]);
			return;
		}
	if (strcmp(a, b) != 0 && (judge_failed(was) || judge_failed(is)))
		++*c->near;
	else if (strcmp(a, b) != 0)
		differs(c, "input %zu (sha256 %.12s) was %.12s, is %s now", k + 1,
			json_str_or(is, "sha256", ""), a, b);
	else
		for (int i = 0; i < c->was->n; i++)
			compare_broken(c, k, was, is, c->was->names[i]);
}

static void compare_hacks(struct comparison *c, const json_t *was, const json_t *is)
{
	int64_t near = *c->near;
	const json_t *x = json_object_get(was, "hacks"), *y = json_object_get(is, "hacks");
	if (json_array_size(x) != json_array_size(y)) {
		differs(c, "%zu inputs are recorded, and there are %zu", json_array_size(x),
			json_array_size(y));
		return;
	}
	for (size_t k = 0; k < json_array_size(y); k++)
		compare_hack(c, k, json_array_get(x, k), json_array_get(y, k));
	c->player = "any";
	if (near == *c->near &&
	    !json_equal(json_object_get(was, "pool"), json_object_get(is, "pool")))
		differs(c, "the recorded pool is not made of the inputs that broke a program");
}

/* ------------------------------------------------------------------ what follows */

static void compare_told(struct comparison *c, const json_t *was, const json_t *told)
{
	static const char *const keys[] = {
		"problem",  "verdict", "outcome", "score", "max_score", "minimize",     "objective",
		"interval", "stands",  "broken",  "pool",  "hacks",     "failed_inputs"};
	BUF_SCOPED text = BUF_INIT;
	struct err none = ERR_INIT;

	/* As it was written: numbers went through text. */
	json_dump(told, &text);
	JSON_SCOPED *is = json_parse("grade", text.data, text.len, SIZE_MAX, &none);
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		const json_t *a = json_object_get(was, keys[i]), *b = json_object_get(is, keys[i]);
		if (a != b && (a == NULL || b == NULL || !json_equal(a, b)))
			differs(c, "\"%s\" in its grade is not as recorded", keys[i]);
	}
}

static void compare_game(struct comparison *c, const struct store_game *was,
			 const struct store_game *is)
{
	for (int i = 0; i < c->was->n; i++) {
		c->player = c->was->names[i];
		if (was->rank[i] != is->rank[i] || fabs(was->score[i] - is->score[i]) > 1e-9)
			differs(c, "was %d. with %g points, is %d. with %g now", was->rank[i] + 1,
				was->score[i], is->rank[i] + 1, is->score[i]);
		if (was->outcome[i] != is->outcome[i] || was->seat[i] != is->seat[i])
			differs(c, "its outcome was %s, is %s now",
				outcome_names[was->outcome[i] % OUT_COUNT],
				outcome_names[is->outcome[i]]);
	}
	c->player = "any";
	if (c->was->row && (was->idx != is->idx || was->turns != is->turns ||
			    was->hash != is->hash || was->seed != is->seed))
		differs(c, "number, length, seed or final state of the game are not as recorded");
}

/* ------------------------------------------------------------------ all of it */

static void compare_grades(struct comparison *c, json_t *const *told,
			   void (*compare)(struct comparison *, const json_t *, const json_t *))
{
	for (int i = 0; i < c->was->n; i++) {
		c->player = c->was->names[i];
		compare(c, c->was->told[i], told[i]);
	}
	c->player = "any";
}

int graded_compare(const struct was *was, const struct again *is, struct buf *ret_why,
		   int64_t *ret_near)
{
	struct comparison c = {.was = was, .why = ret_why, .near = ret_near, .player = "any"};
	int64_t near = *ret_near;

	if (is == NULL) {
		differs(&c, "the hidden tests of this round cannot be made again");
		return c.differ;
	}
	compare_grades(&c, is->told, compare_player);
	if (is->record != NULL)
		compare_hacks(&c, was->record, is->record);
	if (*ret_near == near && c.differ == 0) {
		compare_game(&c, &was->game, &is->game);
		compare_grades(&c, is->told, compare_told);
	}
	return c.differ;
}
