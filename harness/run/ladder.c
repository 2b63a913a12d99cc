#include "harness/run/ladder.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/report/report.h"
#include "harness/run/tournament.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *rung_dir(const struct ladder *l, int rung)
{
	return xprintf("%s/rung-%03d", l->dir, rung + 1);
}

static int check_rungs(struct ladder *l, struct err *e)
{
	for (int k = 0; k < l->rules.rungs; k++) {
		struct config *c = NULL;
		if (config_load_rung(&c, l->path, k, NULL, e) < 0)
			return err_wrap(e, "rung %d", k + 1);
		snprintf(l->player, sizeof(l->player), "%s", c->players.at[0].name);
		snprintf(l->arena, sizeof(l->arena), "%s", c->arena->name);
		l->rounds = c->rounds;
		for (size_t i = 0; k == 0 && i < c->warnings.len; i++)
			fprintf(stderr, "agon run: warning: %s\n", c->warnings.at[i]);
		config_free(c);
	}
	return 0;
}

int ladder_open(struct ladder *l, const char *path, const char *dir, const char *worker,
		struct err *e)
{
	*l = (struct ladder){.path = path, .dir = dir, .worker = worker};
	if (config_ladder(path, &l->rules, e) < 0)
		return -1;
	return l->rules.rungs > 0 ? check_rungs(l, e) : 0;
}

/* The codebase that the climber had when the rung ended. */
static char *carried_code(const struct ladder *l, int rung, int last_round, struct err *e)
{
	MEM_SCOPED char *dir = rung_dir(l, rung);
	MEM_SCOPED char *real = realpath(dir, NULL);

	if (real == NULL) {
		err_sys(e, ERR_INTERNAL, "cannot find %s", dir);
		return NULL;
	}
	return xprintf("%s/repo.git@refs/agon/%s/round/%d", real, l->player, last_round);
}

/* What a finished rung amounts to. */
static int judge_rung(struct ladder *l, struct store *s, const struct config *c, struct err *e)
{
	struct ladder_rung r = {.won_last_k = true};
	struct standings *st = NULL;
	int64_t last = l->rules.win_last_k;

	if (standings_read(s, &st, e) < 0)
		return -1;
	snprintf(r.opponent, sizeof(r.opponent), "%s", c->players.at[1].name);
	vec_each (const struct standings_round, x, &st->by_round) {
		if (x->round == 0) {
			r.round0 = tally_won(&x->games[0]);
			continue;
		}
		r.rounds = x->round > r.rounds ? x->round : r.rounds;
		r.player_wins += x->winner == 0;
		if (x->round > c->rounds - last && x->winner != 0)
			r.won_last_k = false;
	}
	standings_free(st);
	r.fast_forwarded = l->rules.fast_forward > 0 && r.round0 >= l->rules.fast_forward;
	r.cleared = r.fast_forwarded || (r.player_wins >= l->rules.min_round_wins && r.won_last_k);
	vec_push(&l->rungs, r);
	return 0;
}

static int play_rung(struct ladder *l, int rung, const char *code, struct err *e)
{
	MEM_SCOPED char *dir = rung_dir(l, rung);
	struct config *c = NULL;
	struct tournament *t = NULL;

	if (config_load_rung(&c, l->path, rung, code, e) < 0)
		return -1;
	int rc = tournament_open(&t, c, dir, l->worker, l->jobs, l->quiet, e);
	if (rc == 0) {
		t->look = l->look;
		t->look_cookie = l->look_cookie;
		rc = tournament_run(t, e);
	}
	if (rc == 0)
		rc = judge_rung(l, t->store, c, e);
	tournament_close(t);
	config_free(c);
	return rc < 0 ? err_wrap(e, "rung %d", rung + 1) : 0;
}

static int write_summary(const struct ladder *l, struct err *e)
{
	MEM_SCOPED char *path = xprintf("%s/ladder.json", l->dir);
	JSON_SCOPED *j = ladder_json(l);
	BUF_SCOPED text = BUF_INIT;

	json_dump(j, &text);
	buf_putc(&text, '\n');
	return file_replace(path, text.data, text.len, e);
}

static void say_rung(const struct ladder *l)
{
	const struct ladder_rung *r = &l->rungs.at[l->rungs.len - 1];

	if (!l->quiet)
		fprintf(stderr, "rung %zu of %d, %s: %s (%d of %d rounds won, %.0f%% of round 0)\n",
			l->rungs.len, l->rules.rungs, r->opponent,
			r->fast_forwarded ? "fast forward"
			: r->cleared      ? "cleared"
					  : "not cleared",
			r->player_wins, r->rounds, 100 * r->round0);
}

int ladder_climb(struct ladder *l, struct err *e)
{
	MEM_SCOPED char *code = NULL;

	if (dir_make(l->dir, e) < 0)
		return -1;
	for (int k = 0; k < l->rules.rungs; k++) {
		if (play_rung(l, k, code, e) < 0)
			return -1;
		const struct ladder_rung *r = &l->rungs.at[k];
		l->ended = !r->cleared || k + 1 == l->rules.rungs;
		say_rung(l);
		if (write_summary(l, e) < 0)
			return -1;
		if (l->ended)
			break;
		free(code);
		code = carried_code(l, k, r->rounds, e);
		if (code == NULL)
			return -1;
	}
	return 0;
}

void ladder_release(struct ladder *l)
{
	vec_release(&l->rungs);
}

int ladder_cleared(const struct ladder *l)
{
	int n = 0;

	vec_each (const struct ladder_rung, r, &l->rungs)
		n += r->cleared;
	return n;
}

json_t *ladder_json(const struct ladder *l)
{
	json_t *rungs = json_array();
	int fast = 0;

	vec_each (const struct ladder_rung, r, &l->rungs) {
		fast += r->fast_forwarded;
		json_array_append_new(rungs,
				      json_pack("{s:i,s:s,s:i,s:i,s:b,s:b,s:b,s:f}", "rung",
						(int)(r - l->rungs.at) + 1, "opponent", r->opponent,
						"rounds", r->rounds, "player_wins", r->player_wins,
						"won_last_k", r->won_last_k, "cleared", r->cleared,
						"fast_forwarded", r->fast_forwarded,
						"round0_win_rate", r->round0));
	}
	json_t *j = json_pack("{s:s,s:s,s:I,s:I,s:I,s:i,s:i,s:i,s:b,s:b}", "player", l->player,
			      "game", l->arena, "rounds", (json_int_t)l->rounds, "min_round_wins",
			      (json_int_t)l->rules.min_round_wins, "win_last_k",
			      (json_int_t)l->rules.win_last_k, "ladder_size", l->rules.rungs,
			      "rungs_cleared", ladder_cleared(l), "rungs_fast_forwarded", fast,
			      "cleared_ladder", ladder_cleared(l) == l->rules.rungs, "finished",
			      l->ended);
	if (l->rungs.len > 0) {
		json_object_set_new(j, "final_opponent",
				    json_string(l->rungs.at[l->rungs.len - 1].opponent));
		json_object_set_new(j, "final_opponent_rank",
				    json_integer((json_int_t)l->rungs.len));
	}
	json_object_set_new(j, "rungs", rungs);
	return j;
}
