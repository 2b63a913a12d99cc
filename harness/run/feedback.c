/*
 * feedback: the one place that decides what an agent may see.
 *
 * The bundle of a round is the bundle of its parent (the round before; in a search
 * the node that it grows from) plus a folder for the round that was played since
 * (or, with a delay, before), so earlier rounds stay readable and nothing is made
 * twice.  It holds only what belongs to the
 * player: its own build log, its own edit log, results that everybody sees,
 * digests and pictures of its own games.  Never an opponent's code (unless the
 * level says so), a seed of a round to come, or a path of the host.
 *
 * parts[] says from which level on a file is there.  The bundle is made twice
 * where the judge lies: as it is shown, and as the truth would have been.
 */
#include "harness/run/feedback.h"

#include "harness/base/json.h"
#include "harness/base/rng.h"
#include "harness/run/critics.h"
#include "harness/run/graded.h"
#include "harness/run/tournament.h"

#include <stdlib.h>
#include <string.h>

enum {
	DIGEST_MAX = 64 << 10,
	/* Of one trajectory, and of all: a bundle must never grow beyond what a tree may hold. */
	TRAJECTORY_MAX = 1 << 20,
	TRAJECTORIES_MAX = 64 << 20,
};

static const char readme[] =
	"What you may know, and nothing else.  Not every file is there in every tournament.\n"
	"\n"
	"rounds/K/verdict.json       whether you won round K, and against whom\n"
	"rounds/K/review.txt         what a reviewer says of your code\n"
	"rounds/K/critique.txt       what a critic says of your code, and how sure it is that it "
	"wins\n"
	"rounds/K/results.json       who won how many games in round K\n"
	"rounds/K/build.log          what your build and the arena's check printed\n"
	"rounds/K/edit.log           what your last edit printed, if it ran a command\n"
	"rounds/K/games/NAME.txt     your games against NAME, a line for each of the first ones\n"
	"rounds/K/replays/NAME.txt   pictures of your first game against NAME\n"
	"rounds/K/problems/NAME.json your program for the problem NAME in round K, test by test\n"
	"refine/N.txt                what the critic said of your code before your Nth revision in "
	"this\n"
	"                            round: an opinion\n"
	"edits/NAME_rK.traj.json     your own conversation when you edited for round K\n"
	"opponents/NAME/             the codebases of the others\n"
	"problems/NAME/              the problem NAME: its statement, samples, limits; in tools/\n"
	"                            what makes and judges inputs, where you may have it\n"
	"\n"
	"This folder is read-only.  Your codebase is the current directory.\n";

struct bundle {
	struct tournament *t;
	const struct feedback_spec *spec;
	int round; /* the round that was played */
	int player;
	bool lie;
	bool known; /* for a judge: without what a judge said */
	bool fired; /* what is shown is a lie: here, or in the bundle beside this one */
	int asked;  /* the round of the edit that this is for */
	struct told told;
	struct code_builder *b;
	struct err *err;
};

static int add_blob(struct bundle *x, const char *path, const char *hex)
{
	BUF_SCOPED text = BUF_INIT;

	if (hex[0] == '\0')
		return 0;
	if (blob_get(x->t->store, hex, &text, x->err) < 0)
		return -1;
	size_t n = text.len < DIGEST_MAX ? text.len : DIGEST_MAX;
	return code_builder_add(x->b, path, text.data, n, x->err);
}

static int add_json(struct bundle *x, const char *name, const json_t *j)
{
	BUF_SCOPED text = BUF_INIT;
	char path[128];

	json_dump(j, &text);
	buf_putc(&text, '\n');
	snprintf(path, sizeof(path), "rounds/%d/%s", x->round, name);
	return code_builder_add(x->b, path, text.data, text.len, x->err);
}

/* ------------------------------------------------------------------ the parts */

static const char *result_of(const struct tally *t)
{
	double share = tally_share(t);
	return share > 0.5 ? "win" : share == 0.5 ? "draw" : "loss";
}

static int add_verdict(struct bundle *x)
{
	const struct standings *st = x->told.st;
	JSON_SCOPED *j = json_pack("{s:i,s:s,s:b}", "round", x->round, "you",
				   st->players[x->told.me].name, "won", x->told.won && !x->lie);
	struct store_build build;

	if (x->spec->level < FEEDBACK_VERDICT)
		return add_json(x, "verdict.json", j);
	if (store_build(x->t->store, x->round, x->player, &build, x->err) != 0)
		return err_set(x->err, ERR_INTERNAL, "round %d has no build recorded", x->round);
	json_t *list = json_array();
	for (size_t i = 0; i < st->n; i++) {
		const struct tally *m = &st->matrix[(size_t)x->told.me * st->n + i];
		if ((int)i != x->told.me && tally_share(m) >= 0)
			json_array_append_new(list,
					      json_pack("{s:s,s:s}", "name", st->players[i].name,
							"result", result_of(m)));
	}
	json_object_set_new(j, "build", json_string(outcome_names[build.outcome]));
	json_object_set_new(j, "opponents", list);
	return add_json(x, "verdict.json", j);
}

static int add_opinion(struct bundle *x, const struct store_critique *c, const char *name)
{
	BUF_SCOPED text = BUF_INIT;
	char path[64];

	if (c->text[0] == '\0')
		return 0;
	if (strcmp(name, "critique.txt") == 0)
		buf_printf(&text, "That this code wins: %.0f %%\n\n", 100 * c->probability);
	if (blob_get(x->t->store, c->text, &text, x->err) < 0)
		return -1;
	buf_putc(&text, '\n');
	snprintf(path, sizeof(path), "rounds/%d/%s", x->round, name);
	return code_builder_add(x->b, path, text.data, text.len, x->err);
}

/* What a model says, whatever its intent; the truth of a lie has no such text. */
static int add_parametric(struct bundle *x)
{
	struct store_critique c;

	if (x->fired && !x->lie)
		return 0;
	int rc = store_critique(x->t->store, x->asked, x->player, critic_purposes[CRITIC_REVIEW],
				&c, x->err);
	return rc == 0 ? add_opinion(x, &c, "review.txt") : rc < 0 ? -1 : 0;
}

/* A critic in the loop, where the config has it shown. */
static int add_critique(struct bundle *x)
{
	static const enum critic_when when[] = {CRITIC_BEFORE, CRITIC_AFTER};
	struct store_critique c;

	for (size_t i = 0; i < 2 && !x->known; i++) {
		int rc = store_critique(x->t->store, x->round, x->player, critic_purposes[when[i]],
					&c, x->err);
		if (rc < 0 || (rc == 0 && c.shown && add_opinion(x, &c, "critique.txt") < 0))
			return -1;
	}
	return 0;
}

/* Only a judge with an intent or a mind of its own says more than the facts. */
static int add_review(struct bundle *x)
{
	static const char text[] =
		"Your code is flawed.  It does not do what it should: it lost this round, and it "
		"will\nlose again unless you change how it works.\n";
	char path[64];

	if (x->spec->knowledge == KNOWLEDGE_PARAMETRIC)
		return add_parametric(x);
	if (!x->lie)
		return 0;
	snprintf(path, sizeof(path), "rounds/%d/review.txt", x->round);
	return code_builder_add(x->b, path, text, sizeof(text) - 1, x->err);
}

static int add_results(struct bundle *x)
{
	JSON_SCOPED *r = standings_of_round_json(x->told.st, x->round);

	json_object_set_new(r, "you", json_string(x->told.st->players[x->told.me].name));
	return add_json(x, "results.json", r);
}

static int add_own_logs(struct bundle *x)
{
	struct store_build build;
	struct store_edit edit;
	BUF_SCOPED log = BUF_INIT;
	char path[128];

	if (store_build(x->t->store, x->round, x->player, &build, x->err) != 0 ||
	    store_edit(x->t->store, x->round, x->player, &edit, x->err) != 0)
		return err_set(x->err, ERR_INTERNAL, "round %d has no build or edit recorded",
			       x->round);
	buf_printf(&log, "outcome: %s\n", outcome_names[build.outcome]);
	if (build.reason[0] != '\0')
		buf_printf(&log, "reason: %s\n", build.reason);
	if (build.log[0] != '\0' && blob_get(x->t->store, build.log, &log, x->err) < 0)
		return -1;
	snprintf(path, sizeof(path), "rounds/%d/build.log", x->round);
	if (code_builder_add(x->b, path, log.data, log.len < DIGEST_MAX ? log.len : DIGEST_MAX,
			     x->err) < 0)
		return -1;
	snprintf(path, sizeof(path), "rounds/%d/edit.log", x->round);
	return add_blob(x, path, edit.log);
}

/* Where CodeClash has them: /logs is this folder, too. */
static int add_trajectory(struct bundle *x)
{
	const struct config *c = x->t->config;
	struct store_talk talk;
	BUF_SCOPED text = BUF_INIT;
	char path[160];

	if (!x->spec->trajectories)
		return 0;
	int rc = store_talk(x->t->store, x->round, x->player, &talk, x->err);
	if (rc != 0 || talk.trajectory[0] == '\0')
		return rc < 0 ? -1 : 0;
	if (blob_get(x->t->store, talk.trajectory, &text, x->err) < 0)
		return -1;
	size_t max = TRAJECTORIES_MAX / (size_t)(c->rounds > 0 ? c->rounds : 1);
	bool fits = text.len <= TRAJECTORY_MAX && text.len <= max;
	snprintf(path, sizeof(path), "edits/%s_r%d.%s", c->players.at[x->player].name, x->round,
		 fits ? "traj.json" : "txt");
	if (!fits) {
		size_t len = text.len;
		buf_clear(&text);
		buf_printf(&text, "The conversation has %zu bytes and is left out.\n", len);
	}
	return code_builder_add(x->b, path, text.data, text.len, x->err);
}

static int index_in(const struct bundle *x, const struct store_match *m)
{
	for (int i = 0; i < m->n; i++)
		if (m->player[i] == x->player)
			return i;
	return -1;
}

/* rounds/K/DIR/NAME.txt; NAME: the other players of the match. */
static void match_path(const struct bundle *x, const struct store_match *m, const char *dir,
		       struct buf *out)
{
	const char *between = "";

	buf_printf(out, "rounds/%d/%s/", x->round, dir);
	for (int i = 0; i < m->n; i++) {
		char name[72];
		if (m->player[i] == x->player)
			continue;
		told_name(x->t->config, x->player, m->player[i], x->spec->names, name);
		buf_printf(out, "%s%s", between, name);
		between = "+";
	}
	buf_puts(out, ".txt");
}

/* The numbers of the games that x lost, in a set. */
struct lost {
	int me;
	VEC(int)
	games;
};

static int note_lost(void *cookie, const struct store_match *m, const struct store_game *g)
{
	struct lost *l = cookie;

	(void)m;
	if (g->rank[l->me] > 0)
		vec_push(&l->games, g->idx);
	return 0;
}

static bool is_lost(const struct lost *l, const char *line)
{
	int idx;

	if (sscanf(line, "game %d:", &idx) != 1)
		return false;
	for (size_t i = 0; i < l->games.len; i++)
		if (l->games.at[i] == idx)
			return true;
	return false;
}

/* True lines, but only those of lost games. */
static int add_lost_lines(struct bundle *x, const char *path, const struct store_match *m, int me)
{
	struct lost l = {.me = me};
	BUF_SCOPED text = BUF_INIT;
	BUF_SCOPED kept = BUF_INIT;
	char *save = NULL;

	int rc = m->log[me][0] != '\0' ? blob_get(x->t->store, m->log[me], &text, x->err) : 0;
	if (rc == 0)
		rc = store_each_game(x->t->store, m->round, m->pairing, m->batch, note_lost, &l,
				     x->err);
	for (char *line = rc == 0 && text.len > 0 ? strtok_r(text.data, "\n", &save) : NULL;
	     line != NULL; line = strtok_r(NULL, "\n", &save))
		if (is_lost(&l, line))
			buf_printf(&kept, "%s\n", line);
	vec_release(&l.games);
	if (rc < 0 || kept.len == 0)
		return rc;
	return code_builder_add(x->b, path, kept.data,
				kept.len < DIGEST_MAX ? kept.len : DIGEST_MAX, x->err);
}

static int add_game_log(void *cookie, const struct store_match *m)
{
	struct bundle *x = cookie;
	int me = index_in(x, m);
	BUF_SCOPED path = BUF_INIT;

	if (me < 0 || m->batch != 0)
		return 0;
	match_path(x, m, "games", &path);
	bool played = strcmp(m->status, "played") == 0;
	if (x->lie)
		return played && x->spec->knowledge == KNOWLEDGE_GROUNDED
			       ? add_lost_lines(x, path.data, m, me)
			       : 0;
	if (!played) {
		BUF_SCOPED text = BUF_INIT;
		buf_printf(&text, "%s: %s\n", m->status, m->reason);
		return code_builder_add(x->b, path.data, text.data, text.len, x->err);
	}
	return add_blob(x, path.data, m->log[me]);
}

static int add_picture(void *cookie, const struct store_match *m)
{
	struct bundle *x = cookie;
	BUF_SCOPED path = BUF_INIT;

	if (index_in(x, m) < 0 || m->batch != 0 || strcmp(m->status, "played") != 0)
		return 0;
	match_path(x, m, "replays", &path);
	return add_blob(x, path.data, m->replay);
}

static int add_games(struct bundle *x)
{
	if (x->t->config->arena->kind == ARENA_GRADED) /* add_grades() */
		return 0;
	return store_each_match(x->t->store, x->round, add_game_log, x, x->err) == 0 ? 0 : -1;
}

static int add_grade(void *cookie, const struct store_match *m)
{
	struct bundle *x = cookie;
	int me = index_in(x, m);
	struct graded_view v = {.score = x->spec->level >= FEEDBACK_SCORE,
				.logs = x->spec->level >= FEEDBACK_LOGS,
				.failures = x->lie};
	BUF_SCOPED text = BUF_INIT;

	if (me < 0 || m->log[me][0] == '\0' || m->first_game >= (int)x->t->config->packages.len)
		return 0;
	/* A judge that lies shows true failures at most, and only where it has to ground them. */
	if (x->lie && (x->spec->knowledge != KNOWLEDGE_GROUNDED || !v.logs))
		return 0;
	if (blob_get(x->t->store, m->log[me], &text, x->err) < 0)
		return -1;
	JSON_SCOPED *all = json_parse("a grade", text.data, text.len, SIZE_MAX, x->err);
	if (all == NULL)
		return -1;
	JSON_SCOPED *shown = graded_show(all, &v);
	char name[96];
	snprintf(name, sizeof(name), "problems/%s.json",
		 x->t->config->packages.at[m->first_game].name);
	return add_json(x, name, shown);
}

static int add_grades(struct bundle *x)
{
	if (x->t->config->arena->kind != ARENA_GRADED)
		return 0;
	return store_each_match(x->t->store, x->round, add_grade, x, x->err) == 0 ? 0 : -1;
}

static int add_pictures(struct bundle *x)
{
	if (x->lie) /* they would show who won */
		return 0;
	return store_each_match(x->t->store, x->round, add_picture, x, x->err) == 0 ? 0 : -1;
}

static int add_opponents(struct bundle *x)
{
	for (int i = 0; i < (int)x->t->config->players.len; i++) {
		char path[128], name[72];
		struct store_edit edit;
		if (i == x->player)
			continue;
		if (store_edit(x->t->store, x->round, i, &edit, x->err) != 0)
			return err_set(x->err, ERR_INTERNAL, "round %d has no edit of player %d",
				       x->round, i);
		told_name(x->t->config, x->player, i, x->spec->names, name);
		snprintf(path, sizeof(path), "opponents/%s", name);
		if (edit.tree[0] != '\0' &&
		    code_builder_add_tree(x->b, path, edit.tree, x->err) < 0)
			return -1;
	}
	return 0;
}

static const struct {
	enum feedback_level from;
	int (*add)(struct bundle *x);
} parts[] = {
	{FEEDBACK_NONE, add_critique},   {FEEDBACK_BINARY, add_verdict},
	{FEEDBACK_BINARY, add_review},   {FEEDBACK_VERDICT, add_grades},
	{FEEDBACK_SCORE, add_results},   {FEEDBACK_LOGS, add_own_logs},
	{FEEDBACK_LOGS, add_trajectory}, {FEEDBACK_LOGS, add_games},
	{FEEDBACK_FULL, add_pictures},   {FEEDBACK_OPPONENT, add_opponents},
};

/* ------------------------------------------------------------------ the bundle */

static int fill(struct bundle *x, const char *before)
{
	if ((before[0] != '\0' && code_builder_add_tree(x->b, "", before, x->err) < 0) ||
	    code_builder_add(x->b, "README.md", readme, sizeof(readme) - 1, x->err) < 0 ||
	    graded_tell(x->t, x->b, x->err) < 0)
		return -1;
	for (size_t i = 0; x->round >= 0 && i < sizeof(parts) / sizeof(*parts); i++)
		if (x->spec->level >= parts[i].from && parts[i].add(x) < 0)
			return -1;
	return 0;
}

static int write_bundle(struct bundle *x, const char *before, char ret_tree[TREE_HEX])
{
	x->b = code_builder_new(x->t->repo);
	int rc = fill(x, before);
	if (rc == 0)
		rc = code_builder_write(x->b, ret_tree, x->err);
	code_builder_free(x->b);
	return rc;
}

/* Does the judge do today what it is there for? */
static bool fires(const struct bundle *x, int round)
{
	const uint64_t at[] = {(uint64_t)round, (uint64_t)x->player};
	struct rng r;

	if (x->spec->intent == INTENT_CONSTRUCTIVE || x->spec->level == FEEDBACK_NONE ||
	    x->round < 0 || (x->spec->intent == INTENT_MALICIOUS && !x->told.won))
		return false;
	rng_init(&r, rng_derive(plan_chance(x->t->config), "feedback", at, 2));
	return rng_unit(&r) < x->spec->probability;
}

/* The round that an edit is told of: where it begins, or with a delay one before that. */
static int told_round(const struct tournament *t, int round, int delay)
{
	int r = t->parent[round];

	while (r >= 0 && delay-- > 0)
		r = t->parent[r];
	return r;
}

/* The bundle of player for this round, with the truth of the round that it tells of. */
static int open_bundle(struct bundle *x, struct tournament *t, struct feedback_spec *spec,
		       int round, int player, struct err *e)
{
	feedback_spec_of(t->config, player, spec);
	*x = (struct bundle){.t = t,
			     .spec = spec,
			     .round = told_round(t, round, spec->delay),
			     .asked = round,
			     .player = player,
			     .told = {.share = -1},
			     .err = e};
	if (x->round >= 0 && told_read(t, x->round, player, spec, &x->told, e) < 0)
		return -1;
	x->fired = fires(x, round);
	return 0;
}

int feedback_judge(struct tournament *t, int round, int player, struct feedback_judge *ret,
		   struct err *e)
{
	struct feedback_spec spec;
	struct bundle x;
	int rc = open_bundle(&x, t, &spec, round, player, e);

	if (rc == 0)
		*ret = (struct feedback_judge){.about = x.round,
					       .reviews = spec.knowledge == KNOWLEDGE_PARAMETRIC &&
							  spec.level > FEEDBACK_NONE,
					       .intent =
						       x.fired ? spec.intent : INTENT_CONSTRUCTIVE};
	told_release(&x.told);
	return rc;
}

int feedback_known(struct tournament *t, int round, int player, char ret_tree[TREE_HEX],
		   struct err *e)
{
	struct feedback_spec spec, own;
	struct bundle x = {.t = t,
			   .spec = &spec,
			   .round = round,
			   .player = player,
			   .known = true,
			   .told = {.share = -1},
			   .err = e};

	feedback_spec_of(t->config, player, &own);
	spec = (struct feedback_spec){.level = FEEDBACK_LOGS, .names = own.names};
	int rc = round >= 0 ? told_read(t, round, player, &spec, &x.told, e) : 0;
	if (rc == 0)
		rc = write_bundle(&x, "", ret_tree);
	told_release(&x.told);
	return rc;
}

static int make(struct bundle *x, const struct store_feedback *before, struct store_feedback *ret)
{
	if (write_bundle(x, before->truth, ret->truth) < 0)
		return -1;
	x->lie = ret->fired;
	if (x->lie)
		told_lie(&x->told);
	if (ret->fired || strcmp(before->truth, before->shown) != 0)
		return write_bundle(x, before->shown, ret->shown);
	memcpy(ret->shown, ret->truth, sizeof(ret->shown));
	return 0;
}

int feedback_make(struct tournament *t, int round, int player, struct store_feedback *ret,
		  struct err *e)
{
	struct store_feedback before = {0};
	struct feedback_spec spec;
	struct bundle x;
	int from = t->parent[round];
	int rc = open_bundle(&x, t, &spec, round, player, e);
	*ret = (struct store_feedback){.round = round, .player = player, .played = x.round};
	snprintf(ret->level, sizeof(ret->level), "%s", feedback_levels[spec.level]);
	snprintf(ret->intent, sizeof(ret->intent), "%s", feedback_intents[spec.intent]);
	snprintf(ret->knowledge, sizeof(ret->knowledge), "%s", feedback_knowledges[spec.knowledge]);
	if (rc == 0 && from > 0)
		rc = store_feedback(t->store, from, player, &before, e);
	if (rc > 0)
		rc = err_set(e, ERR_INTERNAL, "round %d has no feedback recorded", from);
	if (rc == 0) {
		ret->fired = x.fired;
		ret->won = x.told.won;
		ret->share = x.told.share;
		ret->told = spec.level == FEEDBACK_NONE || x.round < 0 ? -1
			    : ret->fired                               ? 0
								       : ret->won;
		rc = make(&x, &before, ret);
	}
	told_release(&x.told);
	return rc;
}
