#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/rng.h"
#include "harness/work/seats.h"
#include "harness/work/turns.h"

#include <inttypes.h>
#include <string.h>

void lane_init(struct lane *l, struct turns *t, int number)
{
	*l = (struct lane){.t = t, .at = number - t->lanes, .phase = LANE_DONE, .view = BUF_INIT};
	turngame_twin(&l->rules, &t->rules);
	for (int p = 0; p < t->n; p++)
		bot_init(&l->bot[p], t, &t->player[p]);
}

void lane_release(struct lane *l)
{
	for (int p = 0; p < l->t->n; p++)
		bot_release(&l->bot[p]);
	turngame_release(&l->rules);
	buf_release(&l->view);
}

static int64_t idx_of(const struct lane *l)
{
	return l->t->first + l->at * l->t->stride;
}

static struct bot *bot_of(struct lane *l, int seat)
{
	return &l->bot[seats_player(l->t->n, l->rules.idx, seat)];
}

static int stop_all(struct lane *l, struct err *e)
{
	for (int p = 0; p < l->t->n; p++)
		if (bot_leave(&l->bot[p], e) < 0)
			return -1;
	return 0;
}

static int begin_bot(struct lane *l, int player, struct err *e)
{
	struct turns *t = l->t;
	uint64_t index[] = {(uint64_t)l->rules.idx, (uint64_t)player};
	struct wire_hello hello = {.arena = l->rules.a,
				   .params = &l->rules.params,
				   .clock = &t->clock,
				   .seat = seats_seat(t->n, l->rules.idx, player),
				   .players = t->n,
				   .game = l->rules.idx,
				   .rng = rng_derive(t->rng, "bot", index, 2)};
	bool logged = l->rules.idx < LOG_GAMES * t->n;

	buf_clear(&l->view);
	if (t->player[player].wire != NULL && t->player[player].wire->opening)
		l->rules.a->view(l->rules.state, hello.seat, &l->view);
	hello.view = l->view.data;
	hello.view_len = l->view.len;
	return bot_begin(&l->bot[player], &hello,
			 logged ? &t->game_log[l->at * t->n + player] : NULL, e);
}

int lane_begin(struct lane *l, struct err *e)
{
	struct turns *t = l->t;

	l->at += t->lanes;
	if (l->at >= t->games) {
		l->phase = LANE_DONE;
		return stop_all(l, e);
	}
	turngame_start(&l->rules, idx_of(l));
	l->phase = LANE_HELLO;
	for (int p = 0; p < t->n; p++)
		if (begin_bot(l, p, e) < 0)
			return -1;
	return 0;
}

/* ---------------------------------------------------------------------- a step */

static int ask_all(struct lane *l, struct err *e)
{
	l->phase = LANE_TURN;
	l->asked = turngame_to_move(&l->rules);
	l->asked_ns = clock_mono_ns();
	l->froze = false;
	for (int s = 0; l->asked >> s != 0; s++) {
		struct bot *b = bot_of(l, s);
		if (!(l->asked >> s & 1) || b->out_of != OUT_OK)
			continue;
		buf_clear(&l->view);
		l->rules.a->view(l->rules.state, s, &l->view);
		if (bot_ask(b, l->rules.steps + 1, l->view.data, l->view.len, e) < 0)
			return -1;
	}
	return 0;
}

static int strike_illegal(struct lane *l, const struct arena_action *act, struct err *e)
{
	for (int s = 0; l->asked >> s != 0; s++) {
		struct bot *b = bot_of(l, s);
		if ((l->asked >> s & 1) && act[s].how == ARENA_ILLEGAL && b->out_of == OUT_OK &&
		    bot_illegal(b, act[s].text, e) < 0)
			return -1;
	}
	return 0;
}

static void tell_events(struct lane *l)
{
	if (l->rules.a->event == NULL)
		return;
	for (int s = 0; s < l->t->n; s++) {
		buf_clear(&l->view);
		l->rules.a->event(l->rules.state, s, &l->view);
		if (l->view.len > 0)
			bot_event(bot_of(l, s), l->view.data, l->view.len);
	}
}

static int step(struct lane *l, struct err *e)
{
	struct arena_action act[ARENA_PLAYERS_MAX] = {0};

	for (int s = 0; l->asked >> s != 0; s++) {
		const struct bot *b = bot_of(l, s);
		enum arena_how how = b->out_of != OUT_OK ? ARENA_GONE : b->how;
		if (l->asked >> s & 1)
			act[s] = how == ARENA_OK ? (struct arena_action){how, b->heard.text.data,
									 b->heard.text.len}
						 : (struct arena_action){how, "", 0};
	}
	turngame_step(&l->rules, act);
	tell_events(l);
	return strike_illegal(l, act, e);
}

/* -------------------------------------------------------------------- the end */

static void add_report(struct lane *l, int player)
{
	struct buf *log = &l->t->game_log[l->at * l->t->n + player];
	const struct bot *b = &l->bot[player];

	if (l->rules.idx >= LOG_GAMES * l->t->n)
		return;
	buf_printf(log, "game %" PRId64 ": ", l->rules.idx);
	l->rules.a->report(l->rules.state, seats_seat(l->t->n, l->rules.idx, player), log);
	if (log->data[log->len - 1] != '\n')
		buf_putc(log, '\n');
	if (b->strikes > 0)
		buf_printf(log, "game %" PRId64 ": %d strikes\n", l->rules.idx, b->strikes);
}

static json_t *result_json(struct lane *l, const struct textgame_end *end)
{
	json_t *ranks = json_array(), *scores = json_array(), *outcomes = json_array();
	char hash[17];

	for (int p = 0; p < l->t->n; p++) {
		json_array_append_new(ranks, json_integer(end->rank[p]));
		json_array_append_new(scores, json_real(end->score[p]));
		json_array_append_new(outcomes, json_integer(l->bot[p].out_of));
	}
	snprintf(hash, sizeof(hash), "%016" PRIx64, end->hash);
	return json_pack("[I,I,s,o,o,o]", (json_int_t)l->rules.idx, (json_int_t)end->turns, hash,
			 ranks, scores, outcomes);
}

static int finish(struct lane *l, struct err *e)
{
	struct textgame_end end;
	bool again = !l->t->fresh && l->at + l->t->lanes < l->t->games;

	turngame_end(&l->rules, &end);
	l->t->result[l->at] = result_json(l, &end);
	l->t->log[l->at] = json_pack("{s:I,s:O,s:s}", "idx", (json_int_t)l->rules.idx, "steps",
				     l->rules.log, "hashes", l->rules.hashes.data);
	for (int p = 0; p < l->t->n; p++) {
		struct wire_end x = {end.rank[p], end.score[p]};
		add_report(l, p);
		if (bot_end(&l->bot[p], &x, e) < 0)
			return -1;
		if (!(again && l->bot[p].p->wire->again) && bot_leave(&l->bot[p], e) < 0)
			return -1;
	}
	return lane_begin(l, e);
}

static bool is_waiting(struct lane *l)
{
	for (int p = 0; p < l->t->n; p++)
		if (bot_waits(&l->bot[p]))
			return true;
	return false;
}

int lane_go(struct lane *l, struct err *e)
{
	while (l->phase != LANE_DONE && !is_waiting(l)) {
		if (l->phase == LANE_TURN && step(l, e) < 0)
			return -1;
		int rc = turngame_over(&l->rules) ? finish(l, e) : ask_all(l, e);
		if (rc < 0)
			return -1;
	}
	return 0;
}
