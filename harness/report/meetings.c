#include "harness/base/json.h"
#include "harness/report/report.h"

#include <string.h>

enum { SCHEDULE_BYTES_MAX = 1 << 16 };

struct reader {
	struct store *store;
	json_t *ends, *rounds;
	int64_t meetings;
	int last_round;
	struct err *e;
};

static int add_round(struct reader *r, int round)
{
	struct store_round_end end;

	if (round == r->last_round)
		return 0;
	r->last_round = round;
	int rc = store_round_end(r->store, round, &end, r->e);
	if (rc == 0)
		json_array_append_new(r->rounds,
				      json_pack("{s:i,s:o}", "round", round, "state",
						json_text(end.state, strlen(end.state))));
	return rc < 0 ? -1 : 0;
}

static int add_meeting(void *cookie, const struct store_meeting *m)
{
	struct reader *r = cookie;
	json_t *key = json_text(m->stop, strlen(m->stop));
	const char *name = json_string_value(key);

	json_object_set_new(r->ends, name, json_integer(json_int_or(r->ends, name, 0) + 1));
	json_decref(key);
	r->meetings += m->b >= 0;
	return add_round(r, m->round);
}

int meetings_summary(struct store *s, json_t **ret, struct err *e)
{
	BUF_SCOPED text = BUF_INIT;
	int rc = store_meta(s, "schedule", &text, e);

	*ret = NULL;
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	JSON_SCOPED *j =
		json_parse("the schedule of the run", text.data, text.len, SCHEDULE_BYTES_MAX, e);
	if (j == NULL)
		return -1;
	if (!json_is_object(j))
		return err_set(e, ERR_INTERNAL, "the schedule of the run has the wrong shape");
	struct reader r = {s, json_object(), json_array(), 0, -1, e};
	json_object_set_new(j, "ends", r.ends);
	json_object_set_new(j, "rounds_of_play", r.rounds);
	rc = store_each_meeting(s, -1, add_meeting, &r, e);
	json_object_set_new(j, "meetings", json_integer(r.meetings));
	if (rc == 0)
		*ret = json_incref(j);
	return rc;
}

static double number(const json_t *j, const char *key)
{
	return json_number_value(json_object_get(j, key));
}

static void say_test(const json_t *j, const json_t *t, struct buf *out)
{
	const json_t *ends = json_object_get(j, "ends");
	int64_t exhausted = json_int_or(ends, "exhausted", 0);
	bool pairs = strcmp(json_str_or(t, "model", ""), "pentanomial") == 0;

	buf_printf(out,
		   "stopped sequentially: SPRT of %s, %s Elo %g against %g, error rates %g and "
		   "%g, at most %lld games\n",
		   pairs ? "pairs of games" : "games", json_str_or(t, "scale", "logistic"),
		   number(t, "elo0"), number(t, "elo1"), number(t, "alpha"), number(t, "beta"),
		   (long long)json_int_or(j, "games", 0));
	buf_printf(out,
		   "of %lld meetings %lld ended with H1, %lld with H0, %lld undecided; win rates "
		   "of stopped meetings are biased:\nagon standings DIR --meetings has the "
		   "decisions and median-unbiased Elo\n",
		   (long long)json_int_or(j, "meetings", 0), (long long)json_int_or(ends, "H1", 0),
		   (long long)json_int_or(ends, "H0", 0),
		   (long long)json_int_or(ends, "max", 0) + exhausted);
	if (exhausted > 0)
		buf_printf(out,
			   "of these %lld have played every game that there is (positions "
			   "exhausted): more would repeat them\n",
			   (long long)exhausted);
}

void meetings_say(const json_t *j, struct buf *out)
{
	const json_t *rounds = json_object_get(j, "rounds_of_play");
	const json_t *last = json_array_get(rounds, json_array_size(rounds) - 1);
	const json_t *test = json_object_get(json_object_get(j, "stop"), "sprt");

	if (j == NULL)
		return;
	buf_puts(out, "\nschedule: ");
	buf_puts(out, json_str_or(j, "kind", ""));
	buf_printf(out, ", %lld meetings", (long long)json_int_or(j, "meetings", 0));
	if (last != NULL) {
		buf_printf(out, "; round %lld: ", (long long)json_int_or(last, "round", 0));
		buf_puts(out, json_str_or(last, "state", ""));
	}
	buf_putc(out, '\n');
	if (json_is_object(test))
		say_test(j, test, out);
}
