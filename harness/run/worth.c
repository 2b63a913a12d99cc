#include "harness/run/worth.h"

#include "harness/base/json.h"
#include "harness/run/graded.h"

#include <math.h>
#include <string.h>

/* Points on packages: each counts the same. */
struct points {
	struct tournament *t;
	int player;
	double sum;
	int n;
	struct err *e;
};

/* Where points have no end, or fewer are better, a package is passed or not. */
static double points_of(const json_t *grade)
{
	const json_t *score = json_object_get(grade, "score");
	double most = json_number_value(json_object_get(grade, "max_score"));
	bool minimize = json_bool_or(grade, "minimize", false);

	if (minimize || !json_is_number(score) || !(most > 0))
		return strcmp(json_str_or(grade, "verdict", ""), "AC") == 0;
	double share = json_number_value(score) / most;
	return share > 1 ? 1 : share > 0 ? share : 0;
}

static int add_points(void *cookie, const struct store_match *m)
{
	struct points *x = cookie;
	BUF_SCOPED text = BUF_INIT;

	for (int i = 0; i < m->n; i++) {
		if (m->player[i] != x->player || strcmp(m->status, "played") != 0)
			continue;
		if (blob_get(x->t->store, m->log[i], &text, x->e) < 0)
			return -1;
		JSON_SCOPED *grade = json_parse("a grade", text.data, text.len, SIZE_MAX, x->e);
		if (grade == NULL)
			return -1;
		x->sum += points_of(grade);
		x->n++;
	}
	return 0;
}

static int points(struct tournament *t, int round, int player, double *ret, struct err *e)
{
	struct points x = {.t = t, .player = player, .e = e};

	if (store_each_match(t->store, round, add_points, &x, e) != 0)
		return -1;
	*ret = x.n > 0 ? x.sum / x.n : NAN;
	return 0;
}

/* Its share of the meetings with its opponents; a draw is half of one. */
static int share(struct tournament *t, int round, int player, struct standings_part part,
		 double *ret, struct err *e)
{
	struct standings *st = NULL;

	if (standings_read_part(t->store, round, part, &st, e) < 0)
		return -1;
	for (size_t i = 0; i < st->n; i++) {
		if (st->players[i].id != player)
			continue;
		struct tally all = standings_meetings(st, (int)i);
		double v = tally_share(&all);
		*ret = v >= 0 ? v : NAN;
	}
	standings_free(st);
	return 0;
}

int worth_read(struct tournament *t, int round, int player, struct standings_part part, double *ret,
	       struct err *e)
{
	return t->config->arena->kind == ARENA_GRADED ? points(t, round, player, ret, e)
						      : share(t, round, player, part, ret, e);
}
