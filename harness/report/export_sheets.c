#include "harness/report/export.h"
#include "harness/report/search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const player_columns[] = {
	"player",       "name",          "agent",           "rounds_won", "games_won",
	"draws",        "games_lost",    "score",           "out_ok",     "out_forfeit_build",
	"out_invalid",  "out_crash",     "out_timeout",     "out_memory", "out_output",
	"out_protocol", "out_violation", "out_judge_error", NULL,
};
static const char *const round_columns[] = {
	"round",       "player",       "edit_status",  "edit_reason",   "tree",
	"feedback",    "edit_log",     "outcome",      "reason",        "built",
	"build_log",   "wins",         "draws",        "losses",        "won_round",
	"edit_cpu_ns", "edit_wall_ns", "build_cpu_ns", "build_wall_ns", NULL,
};
static const char *const match_columns[] = {
	"round", "pairing", "batch",  "status", "reason",  "players", "first_game",
	"games", "logs",    "replay", "cpu_ns", "wall_ns", NULL,
};
static const char *const game_columns[] = {
	"round",  "pairing", "game",   "status",   "seed",  "players", "seats",
	"winner", "ranks",   "scores", "outcomes", "turns", "hash",    NULL,
};

static const char *const meeting_columns[] = {
	"round", "place", "turn",   "a",      "b",        "pairing", "first_game",
	"games", "won",   "drawn",  "lost",   "unplayed", "why",     "stop",
	"llr",   "elo",   "elo_lo", "elo_hi", NULL,
};

static const char *const talk_columns[] = {
	"round",      "player", "status",   "calls",      "input",    "output",     "cache_write",
	"cache_read", "cost",   "cassette", "trajectory", "model_ns", "command_ns", NULL,
};

static const char *const draft_columns[] = {
	"round",      "player",   "step",        "tree",       "status",   "reason",
	"feedback",   "edit_log", "calls",       "input",      "output",   "cache_write",
	"cache_read", "cost",     "probability", "value",      "cassette", "trajectory",
	"cpu_ns",     "wall_ns",  "model_ns",    "command_ns", NULL,
};

static const char *const critique_columns[] = {
	"round",  "player",   "purpose",    "about",    "intent",      "probability", "shown",
	"status", "calls",    "input",      "output",   "cache_write", "cache_read",  "cost",
	"text",   "cassette", "trajectory", "model_ns", NULL,
};

static const char *const node_columns[] = {
	"node", "parent", "depth",  "visits",  "value", "mean", "best",
	"tree", "status", "reason", "outcome", "final", NULL,
};

struct writer {
	const struct export *x;
	struct sheet *sheet;
	struct err *e;
};

static const char *name_of(const struct writer *w, int player)
{
	const struct standings *st = w->x->standings;

	for (size_t i = 0; i < st->n; i++)
		if (st->players[i].id == player)
			return st->players[i].name;
	return "";
}

/* ---- players ---- */

static int write_players(struct writer *w)
{
	_Static_assert(sizeof(player_columns) / sizeof(player_columns[0]) == 9 + OUT_COUNT,
		       "a column for each outcome");
	for (size_t i = 0; i < w->x->standings->n; i++) {
		const struct standings_player *p = &w->x->standings->players[i];
		sheet_int(w->sheet, p->id);
		sheet_text(w->sheet, p->name);
		sheet_text(w->sheet, p->agent);
		sheet_int(w->sheet, p->rounds_won);
		sheet_int(w->sheet, p->games.won);
		sheet_int(w->sheet, p->games.drawn);
		sheet_int(w->sheet, p->games.lost);
		sheet_real(w->sheet, p->score);
		for (int k = 0; k < OUT_COUNT; k++)
			sheet_int(w->sheet, p->outcomes[k]);
	}
	return 0;
}

/* ---- rounds ---- */

static void round_results(struct writer *w, int round, int player)
{
	const struct standings *st = w->x->standings;

	vec_each (const struct standings_round, r, &st->by_round) {
		for (size_t i = 0; r->round == round && i < st->n; i++) {
			if (st->players[i].id != player)
				continue;
			sheet_int(w->sheet, r->games[i].won);
			sheet_int(w->sheet, r->games[i].drawn);
			sheet_int(w->sheet, r->games[i].lost);
			sheet_int(w->sheet, r->winner == (int)i);
			return;
		}
	}
	for (int i = 0; i < 4; i++)
		sheet_none(w->sheet);
}

static int write_round(void *cookie, const struct store_edit *x)
{
	struct writer *w = cookie;
	struct store_build b = {0};
	int rc = store_build(w->x->store, x->round, x->player, &b, w->e);

	if (rc < 0)
		return -1;
	sheet_int(w->sheet, x->round);
	sheet_text(w->sheet, name_of(w, x->player));
	sheet_text(w->sheet, x->status);
	sheet_text(w->sheet, x->reason);
	sheet_text(w->sheet, x->tree);
	sheet_text(w->sheet, x->feedback);
	sheet_text(w->sheet, x->log);
	sheet_text(w->sheet, rc == 0 ? outcome_names[b.outcome] : "");
	sheet_text(w->sheet, b.reason);
	sheet_text(w->sheet, b.tree_out);
	sheet_text(w->sheet, b.log);
	round_results(w, x->round, x->player);
	sheet_int(w->sheet, x->cpu_ns);
	sheet_int(w->sheet, x->wall_ns);
	sheet_int(w->sheet, b.cpu_ns);
	sheet_int(w->sheet, b.wall_ns);
	return 0;
}

static int write_rounds(struct writer *w)
{
	return store_each_edit(w->x->store, write_round, w, w->e);
}

/* ---- matches ---- */

static void player_list(struct writer *w, const struct store_match *m)
{
	sheet_list(w->sheet);
	for (int i = 0; i < m->n; i++)
		sheet_text(w->sheet, name_of(w, m->player[i]));
	sheet_list_end(w->sheet);
}

static int write_match(void *cookie, const struct store_match *m)
{
	struct writer *w = cookie;

	sheet_int(w->sheet, m->round);
	sheet_int(w->sheet, m->pairing);
	sheet_int(w->sheet, m->batch);
	sheet_text(w->sheet, m->status);
	sheet_text(w->sheet, m->reason);
	player_list(w, m);
	sheet_int(w->sheet, m->first_game);
	sheet_int(w->sheet, m->games);
	sheet_list(w->sheet);
	for (int i = 0; i < m->n; i++)
		sheet_text(w->sheet, m->log[i]);
	sheet_list_end(w->sheet);
	sheet_text(w->sheet, m->replay);
	sheet_int(w->sheet, m->cpu_ns);
	sheet_int(w->sheet, m->wall_ns);
	return 0;
}

static int write_matches(struct writer *w)
{
	return store_each_match(w->x->store, -1, write_match, w, w->e);
}

/* ---- games ---- */

static const char *winner_of(struct writer *w, const struct store_match *m,
			     const struct store_game *g)
{
	int best = -1;
	bool shared = false;

	for (int i = 0; i < m->n; i++)
		if (best < 0 || g->rank[i] < g->rank[best]) {
			best = i;
			shared = false;
		} else if (g->rank[i] == g->rank[best]) {
			shared = true;
		}
	return best < 0 || shared ? "" : name_of(w, m->player[best]);
}

static int write_game(void *cookie, const struct store_match *m, const struct store_game *g)
{
	struct writer *w = cookie;
	struct sheet *s = w->sheet;
	bool played = strcmp(m->status, "played") == 0;

	sheet_int(s, m->round);
	sheet_int(s, m->pairing);
	sheet_int(s, g->idx);
	sheet_text(s, m->status);
	played ? sheet_hex(s, g->seed) : sheet_none(s);
	player_list(w, m);
	sheet_list(s);
	for (int i = 0; played && i < m->n; i++)
		sheet_text(s, name_of(w, m->player[g->seat[i]]));
	sheet_list_end(s);
	sheet_text(s, winner_of(w, m, g));
	sheet_list(s);
	for (int i = 0; i < m->n; i++)
		sheet_int(s, g->rank[i]);
	sheet_list_end(s);
	sheet_list(s);
	for (int i = 0; played && i < m->n; i++)
		sheet_real(s, g->score[i]);
	sheet_list_end(s);
	sheet_list(s);
	for (int i = 0; i < m->n; i++)
		sheet_text(s, outcome_names[g->outcome[i]]);
	sheet_list_end(s);
	played ? sheet_int(s, g->turns) : sheet_none(s);
	played ? sheet_hex(s, g->hash) : sheet_none(s);
	return 0;
}

/* The games of a walkover, as report.h counts them. */
static int write_walkover(struct writer *w, const struct store_match *m)
{
	struct store_game g = {0};

	for (int i = 0; i < m->n; i++) {
		struct store_build b;
		int rc = store_build(w->x->store, m->round, m->player[i], &b, w->e);
		if (rc < 0)
			return -1;
		g.outcome[i] = (uint8_t)(rc == 0 ? b.outcome : OUT_OK);
		g.rank[i] = g.outcome[i] != OUT_OK;
	}
	for (int i = 0; i < m->games; i++) {
		g.idx = m->first_game + i * m->stride;
		write_game(w, m, &g);
	}
	return 0;
}

static int write_games_of(void *cookie, const struct store_match *m)
{
	struct writer *w = cookie;

	if (strcmp(m->status, "walkover") == 0)
		return write_walkover(w, m);
	return store_each_game(w->x->store, m->round, m->pairing, m->batch, write_game, w, w->e);
}

static int write_games(struct writer *w)
{
	return store_each_match(w->x->store, -1, write_games_of, w, w->e);
}

/* ---- meetings of a schedule ---- */

static int write_meeting(void *cookie, const struct store_meeting *m)
{
	struct writer *w = cookie;
	struct sheet *s = w->sheet;
	const int before[] = {m->round, m->place, m->turn};
	const int after[] = {m->pairing, m->first_game, m->games,   m->won,
			     m->drawn,   m->lost,       m->unplayed};
	const double reals[] = {m->llr, m->elo, m->elo_lo, m->elo_hi};

	for (int i = 0; i < 3; i++)
		sheet_int(s, before[i]);
	sheet_text(s, name_of(w, m->a));
	m->b >= 0 ? sheet_text(s, name_of(w, m->b)) : sheet_none(s);
	for (int i = 0; i < 7; i++)
		m->b >= 0 ? sheet_int(s, after[i]) : sheet_none(s);
	sheet_text(s, m->why);
	sheet_text(s, m->stop);
	for (int i = 0; i < 4; i++)
		isnan(reals[i]) ? sheet_none(s) : sheet_real(s, reals[i]);
	return 0;
}

static int write_meetings(struct writer *w)
{
	return store_each_meeting(w->x->store, -1, write_meeting, w, w->e);
}

/* ---- what language models were asked ---- */

static int write_talk(void *cookie, const struct store_talk *t)
{
	struct writer *w = cookie;
	struct sheet *s = w->sheet;
	const int64_t tokens[] = {t->calls, t->input, t->output, t->cache_write, t->cache_read};

	sheet_int(s, t->round);
	sheet_text(s, name_of(w, t->player));
	sheet_text(s, t->status);
	for (int i = 0; i < 5; i++)
		sheet_int(s, tokens[i]);
	t->cost < 0 ? sheet_none(s) : sheet_real(s, t->cost);
	sheet_text(s, t->cassette);
	sheet_text(s, t->trajectory);
	sheet_int(s, t->model_ns);
	sheet_int(s, t->command_ns);
	return 0;
}

static int write_talks(struct writer *w)
{
	return store_each_talk(w->x->store, write_talk, w, w->e);
}

/* The critic's word on a draft is the one before the step after it. */
static int probability_of(struct writer *w, const struct store_draft *d, double *ret)
{
	struct store_critique c;
	int rc =
		store_refinement(w->x->store, d->edit.round, d->edit.player, d->step + 1, &c, w->e);

	*ret = rc == 0 && c.probability >= 0 ? c.probability : NAN;
	return rc < 0 ? -1 : 0;
}

static int write_draft(void *cookie, const struct store_draft *d)
{
	struct writer *w = cookie;
	struct sheet *s = w->sheet;
	const struct store_talk *t = &d->talk;
	const int64_t tokens[] = {t->calls, t->input, t->output, t->cache_write, t->cache_read};
	double probability;

	if (probability_of(w, d, &probability) < 0)
		return -1;
	sheet_int(s, d->edit.round);
	sheet_text(s, name_of(w, d->edit.player));
	sheet_int(s, d->step);
	sheet_text(s, d->edit.tree);
	sheet_text(s, d->edit.status);
	sheet_text(s, d->edit.reason);
	sheet_text(s, d->edit.feedback);
	sheet_text(s, d->edit.log);
	for (int i = 0; i < 5; i++)
		sheet_int(s, tokens[i]);
	t->cost < 0 ? sheet_none(s) : sheet_real(s, t->cost);
	isnan(probability) ? sheet_none(s) : sheet_real(s, probability);
	isnan(d->value) ? sheet_none(s) : sheet_real(s, d->value);
	sheet_text(s, t->cassette);
	sheet_text(s, t->trajectory);
	sheet_int(s, d->edit.cpu_ns);
	sheet_int(s, d->edit.wall_ns);
	sheet_int(s, t->model_ns);
	sheet_int(s, t->command_ns);
	return 0;
}

static int write_drafts(struct writer *w)
{
	return store_each_draft(w->x->store, write_draft, w, w->e);
}

static int write_critique(void *cookie, const struct store_critique *x)
{
	struct writer *w = cookie;
	struct sheet *s = w->sheet;
	const struct store_talk *t = &x->talk;
	const int64_t tokens[] = {t->calls, t->input, t->output, t->cache_write, t->cache_read};

	sheet_int(s, t->round);
	sheet_text(s, name_of(w, t->player));
	sheet_text(s, x->purpose);
	sheet_int(s, x->about);
	sheet_text(s, x->intent);
	x->probability < 0 ? sheet_none(s) : sheet_real(s, x->probability);
	sheet_int(s, x->shown);
	sheet_text(s, t->status);
	for (int i = 0; i < 5; i++)
		sheet_int(s, tokens[i]);
	t->cost < 0 ? sheet_none(s) : sheet_real(s, t->cost);
	sheet_text(s, x->text);
	sheet_text(s, t->cassette);
	sheet_text(s, t->trajectory);
	sheet_int(s, t->model_ns);
	return 0;
}

static int write_critiques(struct writer *w)
{
	return store_each_critique(w->x->store, write_critique, w, w->e);
}

/* ---- the nodes of a search ---- */

static void write_node(struct sheet *s, const struct search_view *v, size_t i)
{
	const struct search_view_node *x = &v->at[i];

	sheet_int(s, (int64_t)i);
	i > 0 ? sheet_int(s, v->node[i].parent) : sheet_none(s);
	sheet_int(s, v->node[i].depth);
	sheet_int(s, v->node[i].visits);
	isnan(v->node[i].value) ? sheet_none(s) : sheet_real(s, v->node[i].value);
	v->node[i].visits > 0 ? sheet_real(s, search_mean(&v->node[i])) : sheet_none(s);
	sheet_int(s, v->best == (int)i);
	sheet_text(s, x->edit.tree);
	sheet_text(s, x->edit.status);
	sheet_text(s, search_reason(x));
	sheet_text(s, x->built ? outcome_names[x->build.outcome] : "");
	v->best == (int)i && !isnan(v->final.value) ? sheet_real(s, v->final.value) : sheet_none(s);
}

static int write_nodes(struct writer *w)
{
	struct search_view *v = NULL;

	if (search_view_read(w->x->store, &v, w->e) < 0)
		return -1;
	for (size_t i = 0; v != NULL && i < v->n; i++)
		write_node(w->sheet, v, i);
	search_view_free(v);
	return 0;
}

int export_sheets(const struct export *x, enum sheet_format format, const char *out, struct err *e)
{
	static const struct {
		const char *name, *const *columns;
		int (*write)(struct writer *w);
	} sheets[] = {
		{"players", player_columns, write_players},
		{"rounds", round_columns, write_rounds},
		{"matches", match_columns, write_matches},
		{"games", game_columns, write_games},
		{"meetings", meeting_columns, write_meetings},
		{"talks", talk_columns, write_talks},
		{"drafts", draft_columns, write_drafts},
		{"critiques", critique_columns, write_critiques},
		{"search", node_columns, write_nodes},
	};

	for (size_t i = 0; i < sizeof(sheets) / sizeof(sheets[0]); i++) {
		struct writer w = {.x = x, .e = e};
		if (sheet_open(&w.sheet, out, sheets[i].name, format, sheets[i].columns, e) < 0)
			return -1;
		int rc = sheets[i].write(&w);
		if (sheet_close(w.sheet, e) < 0 || rc != 0)
			return -1;
	}
	return 0;
}
