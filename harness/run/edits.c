/*
 * Edits: in round 0 each codebase is imported; later each agent may change its
 * own.  The codebase becomes a commit at refs/agon/<player>/round/<n> before
 * its row is written, so a row always has its commit.
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/run/bots.h"
#include "harness/run/feedback.h"
#include "harness/run/journal.h"
#include "harness/run/refine.h"
#include "harness/run/talk.h"
#include "harness/run/tournament.h"

#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct edit {
	bool known;
	struct store_edit row;
	bool tells; /* of a search only who edits is told anything */
	struct store_feedback told;
	char out[4096]; /* where the sandboxed edit leaves its files */
	char *command;  /* of a program that edits, with its chance in front */
	struct talk *talk;
	struct store_talk said; /* .job[0]: a conversation, held or taken over as it was */
	struct phase *phase;
};
struct edits {
	int step;
	bool drafts; /* there are steps: what comes of this one is a draft */
	struct edit *at;
};

static void set_status(struct store_edit *x, const char *status, const char *reason)
{
	snprintf(x->status, sizeof(x->status), "%s", status);
	snprintf(x->reason, sizeof(x->reason), "%s", reason);
}

static struct agent_ask ask_of(struct phase *p, int i)
{
	struct tournament *t = p->t;
	const struct config_player *x = &t->config->players.at[i];

	return (struct agent_ask){
		.repo = t->repo,
		.exec = &t->exec,
		.base_dir = t->config->dir,
		.spec = x->spec,
		.code = x->code,
		.as = bots_file_name(t->config->arena, x->code),
		.round = p->round,
		.tree = t->player[i].tree,
		.limits = &code_limits_default,
	};
}

static int import(struct phase *p, int i, struct edit *d, struct err *e)
{
	struct tournament *t = p->t;
	const struct config_player *x = &t->config->players.at[i];
	struct err mine = ERR_INIT;

	if (code_import(t->repo, &t->exec, t->config->dir, x->code,
			bots_file_name(t->config->arena, x->code), &code_limits_default,
			d->row.tree, &mine) == 0) {
		set_status(&d->row, "imported", "");
		return 1;
	}
	if (mine.code != ERR_FAILED)
		return err_set(e, mine.code, "player %s: %s", x->name, mine.text);
	d->row.tree[0] = '\0';
	set_status(&d->row, "refused", mine.text);
	return 1;
}

static int submit_command(struct phase *p, int i, struct edit *d, const struct agent_answer *ans,
			  struct err *e)
{
	struct tournament *t = p->t;
	const struct config_limits *lim = &t->config->edit;
	BUF_SCOPED source = BUF_INIT;
	BUF_SCOPED feedback = BUF_INIT;

	if (tournament_export(t, t->player[i].tree, &source, e) < 0 ||
	    tournament_export(t, d->row.feedback, &feedback, e) < 0)
		return -1;
	snprintf(d->out, sizeof(d->out), "%s/tmp/edit-%d-%d", t->dir, p->round, i);
	if (dir_remove(d->out, e) < 0)
		return -1;
	/* The agent's own limits go before the tournament's. */
	struct config_limits own = *lim;
	own.wall_ns = ans->wall_ns > 0 ? ans->wall_ns : lim->wall_ns;
	own.cpu_ns = ans->cpu_ns > 0 ? ans->cpu_ns : lim->cpu_ns;
	own.memory_bytes = ans->memory_bytes > 0 ? ans->memory_bytes : lim->memory_bytes;
	JSON_SCOPED *mounts = json_pack("[[s,s]]", feedback.data, "/feedback");
	if (talk_tools(t->config, i, mounts, e) < 0)
		return -1;
	json_t *job = json_pack("{s:s,s:s,s:s,s:s,s:b,s:s,s:O,s:o}", "kind", "tree", "source",
				source.data, "out", d->out, "command", ans->command, "keep", 1,
				"profile", "build", "mounts", mounts, "limits", limits_json(&own));
	phase_submit(p, i, job, 2 * own.wall_ns + 60000000000);
	return 0;
}

static void on_talked(void *cookie)
{
	struct edit *d = cookie;
	struct phase *p = d->phase;

	phase_done(p, (int)(d - ((const struct edits *)p->data)->at));
}

/* A model edits, or a program that may ask one, or the commands of one run again. */
static int start_talk(struct phase *p, int i, struct edit *d, const struct agent_answer *ans,
		      struct err *e)
{
	struct tournament *t = p->t;
	int step = ((const struct edits *)p->data)->step;

	d->phase = p;
	if (ans->how != AGENT_REPLAYS) {
		int rc = talks_patch(t->talks, i, step, &d->row, &d->said, e);
		if (rc <= 0)
			return rc < 0 ? -1 : 1;
	}
	snprintf(d->out, sizeof(d->out), "%s/tmp/edit-%d-%d", t->dir, p->round, i);
	return talk_start(&d->talk, t->talks, p,
			  &(struct talk_ask){.player = i,
					     .round = p->round,
					     .step = step,
					     .answer = ans,
					     .tree = t->player[i].tree,
					     .feedback = d->row.feedback,
					     .job = d->row.job,
					     .out = d->out,
					     .done = on_talked,
					     .cookie = d},
			  e);
}

static bool is_talk(const struct config_player *x, const struct agent_answer *ans)
{
	const json_t *config = json_object_get(x->spec, "config");

	return ans->how == AGENT_TALKS || ans->how == AGENT_REPLAYS ||
	       (ans->how == AGENT_RUNS && json_object_get(config, "model") != NULL);
}

/* A program's own chance, so that attempts at the same codebase may differ and yet come out the
 * same again.  Of the tournament's seed it tells nothing: that would tell of games to come. */
static char *with_luck(const struct phase *p, int i, const char *command)
{
	int step = ((const struct edits *)p->data)->step;
	char hex[JOB_HEX];
	json_t *of =
		json_pack("{s:s,s:I,s:i,s:i}", "kind", "luck", "seed",
			  (json_int_t)plan_chance(p->t->config), "round", p->round, "player", i);

	if (step > 0)
		json_object_set_new(of, "step", json_integer(step));
	job_id(of, hex);
	hex[7] = '\0';
	return xprintf("export AGON_SEED=%lu\nexport AGON_REFINE=%d\n%s", strtoul(hex, NULL, 16),
		       step, command);
}

static int ask_agent(struct phase *p, int i, struct edit *d, struct err *e)
{
	struct tournament *t = p->t;
	const struct config_player *x = &t->config->players.at[i];
	struct agent_ask ask = ask_of(p, i);
	struct agent_answer ans = {.how = AGENT_KEEPS};
	struct err mine = ERR_INIT;

	d->tells = !t->config->search.on || i == t->config->search.player;
	if (d->tells && feedback_make(t, p->round, i, &d->told, e) < 0)
		return -1;
	int step = ((const struct edits *)p->data)->step;
	snprintf(d->row.feedback, sizeof(d->row.feedback), "%s", d->told.shown);
	if (step > 0 && refine_folder(t, d->told.shown, p->round, i, step, d->row.feedback, e) < 0)
		return -1;
	snprintf(d->row.tree, sizeof(d->row.tree), "%s", t->player[i].tree);
	if (x->kind->ask(&ask, &ans, &mine) < 0) {
		if (mine.code != ERR_FAILED)
			return err_set(e, mine.code, "player %s, round %d: %s", x->name, p->round,
				       mine.text);
		set_status(&d->row, "refused", mine.text);
		return 1;
	}
	set_status(&d->row, ans.status, "");
	if (ans.how == AGENT_TREE)
		snprintf(d->row.tree, sizeof(d->row.tree), "%s", ans.tree);
	if (ans.how == AGENT_RUNS)
		ans.command = d->command = with_luck(p, i, ans.command);
	if (ans.how != AGENT_RUNS && !is_talk(x, &ans))
		return 1;
	if (t->player[i].tree[0] != '\0')
		return is_talk(x, &ans) ? start_talk(p, i, d, &ans, e)
					: submit_command(p, i, d, &ans, e);
	set_status(&d->row, "skipped", "there is no codebase to edit: its import was refused");
	return 1;
}

static int edit_job_id(struct phase *p, int i, struct store_edit *x, struct err *e)
{
	const struct config_player *q = &p->t->config->players.at[i];
	struct agent_ask ask = ask_of(p, i);
	BUF_SCOPED print = BUF_INIT;

	if (p->round > 0 && q->kind->fingerprint != NULL &&
	    q->kind->fingerprint(&ask, &print, e) < 0)
		return err_wrap(e, "player %s", q->name);
	json_t *id = json_pack("{s:s,s:s,s:s,s:i,s:s,s:s}", "kind", "edit", "agent", q->kind->name,
			       "code", q->code, "round", p->round, "tree", p->t->player[i].tree,
			       "print", print.data);
	int step = ((const struct edits *)p->data)->step;
	if (step > 0)
		json_object_set_new(id, "step", json_integer(step));
	job_id(id, x->job);
	return 0;
}

/* 0 and its row where it is recorded, or goes as it is: this step is none for it. */
static int recorded(struct phase *p, int i, struct store_edit *ret, struct err *e)
{
	const struct edits *a = p->data;
	struct store_draft draft;
	int rc = store_edit(p->t->store, p->round, i, ret, e);

	if (rc <= 0 || !a->drafts)
		return rc;
	for (int step = a->step; step >= 0; step--) {
		rc = store_draft(p->t->store, p->round, i, step, &draft, e);
		if (rc == 0)
			*ret = draft.edit;
		if (rc <= 0)
			return rc;
		if (step == 0)
			break;
		int wanted = refine_edits(p->t, p->round, i, step, e);
		if (wanted != 0)
			return wanted;
	}
	return 1;
}

static int start(struct phase *p, int i, struct err *e)
{
	struct edit *d = &((const struct edits *)p->data)->at[i];
	int rc = recorded(p, i, &d->row, e);

	if (rc <= 0) {
		d->known = rc == 0;
		return rc < 0 ? -1 : 1;
	}
	d->row = (struct store_edit){.round = p->round, .player = i};
	if (edit_job_id(p, i, &d->row, e) < 0)
		return -1;
	return p->round == 0 ? import(p, i, d, e) : ask_agent(p, i, d, e);
}

/* The files that an edit left, as its tree. */
static int take_files(struct phase *p, int i, struct edit *d, struct err *e)
{
	struct err mine = ERR_INIT;

	FD_SCOPED fd = open(d->out, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	if (code_import_fd(p->t->repo, fd, &code_limits_default, d->row.tree, &mine) < 0) {
		if (mine.code != ERR_FAILED)
			return err_set(e, mine.code, "%s", mine.text);
		snprintf(d->row.tree, sizeof(d->row.tree), "%s", p->t->player[i].tree);
		set_status(&d->row, "refused", mine.text);
	}
	return dir_remove(d->out, e);
}

/* A talk is over: its files, what was said, and what that cost. */
static int take_talk(struct phase *p, int i, struct edit *d, struct err *e)
{
	struct store *s = p->t->store;
	const struct talk_result *r = talk_result(d->talk);
	struct store_talk row = r->row;

	if (blob_put(s, r->log->data, r->log->len, d->row.log, e) < 0)
		return -1;
	d->row.cpu_ns = r->cpu_ns;
	d->row.wall_ns = r->wall_ns;
	set_status(&d->row, r->status, r->why);
	if (r->files && take_files(p, i, d, e) < 0)
		return -1;
	if (!r->asked)
		return 0;
	if (blob_put(s, r->cassette->data, r->cassette->len, row.cassette, e) < 0 ||
	    blob_put(s, r->trajectory->data, r->trajectory->len, row.trajectory, e) < 0)
		return -1;
	d->said = row;
	return 0;
}

/* The sandboxed edit is over: take its files, whatever became of the command. */
static int take_command(struct phase *p, int i, struct edit *d, struct err *e)
{
	struct tournament *t = p->t;
	const json_t *r = p->step[i].result;

	if (r == NULL) {
		set_status(&d->row, "judge error", p->step[i].why);
		return 0;
	}
	const char *log = json_str_or(r, "log", "");
	if (blob_put(t->store, log, strlen(log), d->row.log, e) < 0)
		return -1;
	d->row.cpu_ns = json_int_or(r, "cpu_ns", 0);
	d->row.wall_ns = json_int_or(r, "wall_ns", 0);
	if (json_bool_or(r, "passed", false))
		set_status(&d->row, "edited", "");
	else
		set_status(&d->row, "failed", json_str_or(r, "why", ""));
	if (strcmp(json_str_or(r, "end", ""), "files") == 0)
		return 0;
	return take_files(p, i, d, e);
}

int edits_name(struct tournament *t, const struct store_edit *x, const char *what, struct err *e)
{
	const char *name = t->config->players.at[x->player].name;
	int from = t->parent[x->round];
	struct store_edit before = {0};
	char ref[160], parent[160], message[256];

	if (x->tree[0] == '\0')
		return 0;
	if (from >= 0 && store_edit(t->store, from, x->player, &before, e) != 0)
		return err_set(e, ERR_INTERNAL, "round %d has no edit of player %d", from,
			       x->player);
	snprintf(ref, sizeof(ref), "%s/%s", name, what);
	snprintf(parent, sizeof(parent), "%s/round/%d", name, from);
	snprintf(message, sizeof(message), "round %d: %s (%s)\n", x->round, name, x->status);
	/* Without a codebase so far (refused at import) this one is the first. */
	return code_commit(t->repo, ref, before.tree[0] == '\0' ? NULL : parent, x->tree, x->round,
			   message, e);
}

static int commit(struct phase *p, const struct store_edit *x, struct err *e)
{
	const struct edits *a = p->data;
	char what[32];

	if (a->drafts)
		snprintf(what, sizeof(what), "draft/%d-%d", x->round, a->step);
	else
		snprintf(what, sizeof(what), "round/%d", x->round);
	return edits_name(p->t, x, what, e);
}

static int put(struct phase *p, struct edit *d, struct err *e)
{
	const struct edits *a = p->data;
	struct store *s = p->t->store;
	bool asked = d->said.job[0] != '\0';

	if (commit(p, &d->row, e) < 0 || (d->tells && store_put_feedback(s, &d->told, e) < 0))
		return -1;
	if (a->drafts) {
		const struct store_draft draft = {.edit = d->row,
						  .step = a->step,
						  .asked = asked,
						  .talk = d->said,
						  .value = NAN};
		return store_put_draft(s, &draft, e);
	}
	return (asked && store_put_talk(s, &d->said, e) < 0) || store_put_edit(s, &d->row, e) < 0
		       ? -1
		       : 0;
}

static int record(struct phase *p, int i, struct err *e)
{
	struct tournament *t = p->t;
	const struct edits *a = p->data;
	struct edit *d = &a->at[i];

	if (!d->known) {
		if (d->talk != NULL ? take_talk(p, i, d, e) < 0
				    : d->out[0] != '\0' && take_command(p, i, d, e) < 0)
			return -1;
		if (put(p, d, e) < 0)
			return -1;
	}
	/* Everything it held is in the store now. */
	char name[JOURNAL_NAME];
	journal_name_step(p->round, i, a->step, name);
	if (p->round > 0 && journal_remove(t->dir, name, e) < 0)
		return -1;
	snprintf(t->player[i].tree, sizeof(t->player[i].tree), "%s", d->row.tree);
	/* Why it was refused holds until it hands in something else. */
	if (d->row.tree[0] == '\0' && d->row.reason[0] != '\0')
		snprintf(t->player[i].reason, sizeof(t->player[i].reason), "%s", d->row.reason);
	return 0;
}

int edits_run(struct tournament *t, int round, int step, struct err *e)
{
	size_t n = t->config->players.len;
	MEM_SCOPED struct edit *at = xcalloc(n, sizeof(*at));
	struct edits data = {
		.step = step, .drafts = round > 0 && refine_steps(t->config) > 0, .at = at};
	struct phase p = {.t = t,
			  .name = round == 0  ? "import"
				  : step == 0 ? "edit"
					      : "refine",
			  .round = round,
			  .n = (int)n,
			  .start = start,
			  .record = record,
			  .data = &data};
	int rc = phase_run(&p, e);
	for (size_t i = 0; i < n; i++) {
		talk_free(at[i].talk);
		free(at[i].command);
	}
	return rc;
}
