/*
 * The engine of a talk: what its session wants next is done or begun, until it
 * wants nothing more; then the shell is closed and its files are left for whoever
 * asked for the edit.
 */
#include "harness/run/talk.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/log.h"
#include "harness/base/opt.h"
#include "harness/run/refine.h"
#include "harness/run/talk_int.h"
#include "harness/version.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *const talk_replays[] = {"live", "strict", "actions", "patch", NULL};

/* ---- what all share ---- */

struct talks *talks_new(struct tournament *t)
{
	struct talks *a = xcalloc(1, sizeof(*a));

	a->t = t;
	return a;
}

void talks_free(struct talks *a)
{
	if (a == NULL)
		return;
	http_free(a->http);
	if (a->has_from)
		rundir_close(&a->from);
	free(a);
}

int talks_replay(struct talks *a, const char *dir, enum talk_replay mode, struct err *e)
{
	if (rundir_open(&a->from, dir, e) < 0)
		return err_wrap(e, "--replay");
	a->has_from = true;
	a->mode = mode;
	return 0;
}

/* ---- results ---- */

void talk_fail(struct talk *k, enum err_code code, const char *fmt, ...)
{
	char text[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	err_set(&k->phase->err, code, "player %s, round %d: %s", k->name, k->round, text);
	k->over = true;
}

int64_t talk_elapsed_ns(const struct talk *k)
{
	/* In a replay time does not pass: what ended the recording by time ends it again. */
	if (k->tape != NULL)
		return 0;
	return k->base_ms * 1000000 + (clock_mono_ns() - k->live_ns);
}

static void finish(struct talk *k, bool files)
{
	k->over = true;
	k->result.files = files;
	k->result.wall_ns = talk_elapsed_ns(k);
	talk_make_result(k);
	shell_free(k->shell);
	k->shell = NULL;
	k->done(k->cookie);
}

void talk_closed(struct talk *k, const json_t *closed)
{
	bool files = closed != NULL && json_bool_or(closed, "files", false);

	if (closed != NULL && !files) {
		snprintf(k->status, sizeof(k->status), "refused");
		snprintf(k->why, sizeof(k->why), "%s", json_str_or(closed, "why", ""));
	} else if (closed == NULL) {
		snprintf(k->status, sizeof(k->status), "judge error");
	}
	finish(k, files);
}

/* ---- commands and what they printed ---- */

enum { LOG_MAX = 256 << 10, LOG_EACH = 2000 };

static void log_command(struct talk *k, const char *command, const struct llm_observation *o)
{
	if (k->log.len > LOG_MAX)
		return;
	buf_puts(&k->log, "$ ");
	buf_add_text(&k->log, command, strlen(command), LOG_EACH);
	buf_putc(&k->log, '\n');
	buf_add_text(&k->log, o->head, strlen(o->head), LOG_EACH);
	if (o->exception != NULL)
		buf_printf(&k->log, "[%s]\n", o->exception);
	else if (o->status != 0)
		buf_printf(&k->log, "[exit status %d]\n", o->status);
}

static void observe(struct talk *k, const char *command, const struct llm_observation *o)
{
	log_command(k, command, o);
	if (k->session != NULL)
		llm_session_observe(k->session, o);
	else
		k->script_at++;
}

/* The journal's word on this command, if it has one: what the model was shown then. */
static const json_t *recorded_run(struct talk *k)
{
	const json_t *line = journal_peek(k->journal);

	if (line == NULL || strcmp(json_str_or(line, "t", ""), "run") != 0)
		return NULL;
	journal_next(k->journal);
	return line;
}

static json_t *run_line(const json_t *ran, int64_t wall_ns)
{
	const char *end = json_str_or(ran, "end", ""), *limit = json_str_or(ran, "limit", "");
	const char *why = json_str_or(ran, "why", "");
	bool exited = strcmp(end, "exited") == 0, killed = strcmp(end, "signaled") == 0;
	int64_t status = json_int_or(ran, "status", 0);
	json_t *j = json_pack("{s:s,s:I,s:s,s:s,s:I}", "t", "run", "status",
			      (json_int_t)(exited   ? status
					   : killed ? -status
						    : -1),
			      "head", json_str_or(ran, "head", ""), "tail",
			      json_str_or(ran, "tail", ""), "elided",
			      (json_int_t)json_int_or(ran, "elided", 0));

	if (strcmp(limit, "wall") == 0)
		json_object_set_new(j, "exception",
				    json_sprintf("The command was ended after %lld seconds.",
						 (long long)(wall_ns / 1000000000)));
	else if (strcmp(limit, "output") == 0)
		json_object_set_new(j, "exception",
				    json_string("The command was ended: it printed too much."));
	else if (!exited && !killed) /* a counter's value would differ from run to run */
		json_object_set_new(j, "exception",
				    limit[0] != '\0'
					    ? json_sprintf("The command was ended: over its %s "
							   "limit.",
							   limit)
					    : json_string(why));
	return j;
}

static struct llm_observation observation_of(const json_t *line)
{
	return (struct llm_observation){.status = (int)json_int_or(line, "status", -1),
					.exception = json_str_or(line, "exception", NULL),
					.head = json_str_or(line, "head", ""),
					.tail = json_str_or(line, "tail", ""),
					.elided = json_int_or(line, "elided", 0)};
}

static void no_shell(struct talk *k)
{
	snprintf(k->status, sizeof(k->status), "judge error");
	if (k->session != NULL)
		llm_session_end(k->session, "ShellFailed", k->why);
	finish(k, false);
}

void talk_ran(struct talk *k, const json_t *ran)
{
	struct err e = ERR_INIT;

	if (ran == NULL) {
		no_shell(k);
		return;
	}
	if (k->kind == TALK_PROGRAM) {
		buf_puts(&k->log, json_str_or(ran, "head", ""));
		buf_puts(&k->log, json_str_or(ran, "tail", ""));
		bool passed = json_bool_or(ran, "passed", false);
		talk_call_drop(k); /* nobody waits for that answer any more */
		snprintf(k->status, sizeof(k->status), "%s", passed ? "edited" : "failed");
		const char *why = json_str_or(ran, "why", "");
		snprintf(k->why, sizeof(k->why), "%s%s%s", why,
			 k->stopped && why[0] != '\0' ? "; " : "",
			 k->stopped ? "the budget of this round was used up" : "");
		k->script_at = 1;
		talk_advance(k);
		return;
	}
	const char *command = k->ran.at[k->ran.len - 1];
	json_t *line = run_line(ran, k->command_ns);
	const json_t *old = recorded_run(k);
	if (old != NULL) {
		k->diverged +=
			strcmp(json_str_or(old, "head", ""), json_str_or(line, "head", "")) != 0;
		struct llm_observation o = observation_of(old);
		observe(k, command, &o);
		json_decref(line);
	} else {
		struct llm_observation o = observation_of(line);
		observe(k, command, &o);
		if (journal_put(k->journal, line, false, &e) < 0) {
			talk_fail(k, e.code, "%s", e.text);
			return;
		}
	}
	talk_advance(k);
}

/* ---- the engine ---- */

static enum llm_want want_of(struct talk *k)
{
	if (k->session != NULL)
		return llm_session_want(k->session, talk_elapsed_ns(k));
	if (k->kind == TALK_PROGRAM)
		return k->script_at == 0 ? LLM_RUN : LLM_DONE;
	return k->script_at < json_array_size(k->script) ? LLM_RUN : LLM_DONE;
}

static const char *command_of(const struct talk *k)
{
	if (k->session != NULL)
		return llm_session_command(k->session);
	return k->kind == TALK_PROGRAM ? k->command
				       : json_string_value(json_array_get(k->script, k->script_at));
}

static void start_command(struct talk *k)
{
	const char *command = command_of(k);
	char why[100];

	if (strlen(command) <= LLM_COMMAND_MAX) {
		talk_run(k, command);
		return;
	}
	snprintf(why, sizeof(why), "The command has %zu bytes; at most %d are run.",
		 strlen(command), LLM_COMMAND_MAX);
	struct llm_observation o = {.status = -1, .exception = why, .head = "", .tail = ""};
	observe(k, command, &o);
	talk_advance(k);
}

static void end_session(struct talk *k)
{
	if (k->session != NULL) {
		snprintf(k->status, sizeof(k->status), "%s", llm_session_status(k->session));
		snprintf(k->why, sizeof(k->why), "%s", llm_session_why(k->session));
	} else if (k->kind == TALK_SCRIPT) {
		snprintf(k->status, sizeof(k->status), "replayed");
	}
	if (k->diverged > 0)
		log_info("player %s, round %d: %lld commands or requests differ from the recording",
			 k->name, k->round, (long long)k->diverged);
	if (k->purpose[0] != '\0')
		finish(k, false); /* it has no shell */
	else
		talk_close(k);
}

static void step(struct talk *k)
{
	enum llm_want want = want_of(k);

	if (want == LLM_CALL)
		talk_ask_model(k, llm_session_request(k->session));
	else if (want == LLM_RUN)
		start_command(k);
	else
		end_session(k);
}

/* Answers that are there at once call this again from within; a loop here keeps the
 * stack flat however long a journal is. */
void talk_advance(struct talk *k)
{
	k->again_wanted = true;
	if (k->advancing)
		return;
	k->advancing = true;
	while (k->again_wanted && !k->over) {
		k->again_wanted = false;
		step(k);
	}
	k->advancing = false;
}

/* ---- begin and end ---- */

static int read_script(struct talk *k, const char *path, struct err *e)
{
	BUF_SCOPED text = BUF_INIT;
	size_t i;
	json_t *m;

	if (file_read(path, 256 << 20, &text, e) < 0)
		return -1;
	JSON_SCOPED *j = json_parse(path, text.data, text.len, 256 << 20, e);
	if (j == NULL)
		return -1;
	if (!json_is_array(json_object_get(j, "messages")))
		return err_set(e, ERR_USAGE, "%s is no trajectory: it has no list of messages",
			       path);
	k->script = json_array();
	json_array_foreach (json_object_get(j, "messages"), i, m)
		llm_message_commands(m, k->script);
	return 0;
}

static int open_tape(struct talk *k, struct err *e)
{
	struct talks *a = k->all;
	struct store_talk row;
	BUF_SCOPED text = BUF_INIT;

	if (!a->has_from)
		return 0;
	if (strcmp(a->from.config->players.len > (size_t)k->player
			   ? a->from.config->players.at[k->player].name
			   : "",
		   k->name) != 0)
		return err_set(e, ERR_USAGE, "%s has no player %s in this place", a->from.dir,
			       k->name);
	struct store_critique critique;
	bool edit = k->purpose[0] == '\0';
	int rc =
		edit ? talks_recorded(a, k->player, k->round, k->step, NULL, &row, e)
		     : store_critique(a->from.store, k->round, k->player, k->purpose, &critique, e);
	if (rc == 0 && !edit)
		row = critique.talk;
	if (rc < 0)
		return -1;
	if (rc > 0)
		return err_set(e, ERR_USAGE, "%s has no recording of player %s in round %d",
			       a->from.dir, k->name, k->round);
	if (blob_get(a->from.store, row.cassette, &text, e) < 0)
		return -1;
	k->tape = llm_cassette_read("cassette", text.data, text.len, e);
	return k->tape != NULL ? 0 : -1;
}

static int open_session(struct talk *k, struct err *e)
{
	struct llm_setup setup = {.model = &k->model,
				  .show_steps = true,
				  .config = k->about,
				  .version = "agon " AGON_VERSION};
	MEM_SCOPED char *system = NULL;
	MEM_SCOPED char *instance = NULL;
	const json_t *agent = json_object_get(k->about, "agent");
	char why[200] = "";

	if (talk_prompts(k->t, k->player, k->round, &system, &instance, e) < 0)
		return err_wrap(e, "player %s", k->name);
	BUF_SCOPED prompt = BUF_INIT;
	buf_puts(&prompt, instance);
	if (refine_prompt(k->t, k->round, k->player, k->step, &prompt, e) < 0)
		return -1;
	int rc = talk_limits(k->t, k->player, k->round, k->step, &setup.limits, why, e);
	if (rc < 0)
		return -1;
	setup.system = system;
	setup.instance = prompt.data;
	setup.show_steps = json_bool_or(agent, "show_steps", true);
	k->session = llm_session_new(&setup);
	if (rc > 0)
		llm_session_end(k->session, "LimitsExceeded", why);
	if (k->tape != NULL && llm_cassette_without_tools(k->tape))
		llm_session_without_tools(k->session);
	return 0;
}

static json_t *about_question(const struct talk *k)
{
	const json_t *critic = json_object_get(k->t->config->resolved, "critic");

	return json_pack("{s:O?,s:s,s:o}", "model", json_object_get(critic, "model"), "agent_type",
			 "agon.critic", "model_type",
			 json_sprintf("agon.%s", llm_wire_name(&k->model)));
}

static int open_model(struct talk *k, struct err *e)
{
	int rc = k->purpose[0] != '\0' ? talk_critic_model(k->t->config, &k->model, e)
				       : talk_model_of(k->t->config, k->player, &k->model, e);

	if (rc < 0)
		return -1;
	k->has_model = rc == 0;
	if (!k->has_model)
		return 0;
	k->about =
		k->purpose[0] != '\0' ? about_question(k) : talk_about(k->t, k->player, &k->model);
	if (open_tape(k, e) < 0)
		return -1;
	const char *key = k->model.key_env != NULL ? getenv(k->model.key_env) : NULL;
	k->key = key != NULL && k->tape == NULL ? xstrdup(key) : NULL;
	return 0;
}

enum { QUESTION_STEPS = 3 }; /* it may be asked again when the answer has no opinion */

static int open_question(struct talk *k, const struct talk_question *q, struct err *e)
{
	struct llm_setup setup = {.model = &k->model,
				  .system = q->system,
				  .instance = q->prompt,
				  .opinion = true,
				  .config = k->about,
				  .version = "agon " AGON_VERSION};
	char why[200] = "";

	int rc = talk_question_limits(k->t, k->round, q, &setup.limits, why, e);
	if (rc < 0)
		return -1;
	setup.limits.format_errors = QUESTION_STEPS;
	k->kind = TALK_SESSION;
	k->session = llm_session_new(&setup);
	if (rc > 0)
		llm_session_end(k->session, "LimitsExceeded", why);
	return 0;
}

static int open_kind(struct talk *k, const struct agent_answer *a, struct err *e)
{
	char why[200] = "";
	int rc = 0;

	switch (a->how) {
	case AGENT_TALKS:
		k->kind = TALK_SESSION;
		return open_session(k, e);
	case AGENT_REPLAYS:
		k->kind = TALK_SCRIPT;
		return read_script(k, a->path, e);
	case AGENT_RUNS:
		k->kind = TALK_PROGRAM;
		k->command = a->command;
		k->messages = json_array();
		rc = k->has_model
			     ? talk_limits(k->t, k->player, k->round, k->step, &k->budget, why, e)
			     : 0;
		if (rc > 0) /* it runs, and its model says so */
			k->budget = (struct llm_limits){.tokens = 1, .steps = 1, .cost = 1e-12};
		return rc < 0 ? -1 : 0;
	case AGENT_KEEPS:
	case AGENT_TREE:
		break;
	}
	BUG("an edit that is no talk");
}

static int64_t command_time(const struct talk *k, const struct agent_answer *a)
{
	const json_t *agent = json_object_get(k->about, "agent");
	int64_t ns = INT64_C(30000000000);

	if (a->how == AGENT_RUNS)
		return a->wall_ns > 0 ? a->wall_ns : k->t->config->edit.wall_ns;
	opt_time(json_str_or(agent, "command_timeout", "30s"), &ns, NULL);
	return ns;
}

static void set_limits(struct talk *k, const struct agent_answer *a)
{
	struct config_limits own = k->t->config->edit;

	own.cpu_ns = a->cpu_ns > 0 ? a->cpu_ns : own.cpu_ns;
	own.memory_bytes = a->memory_bytes > 0 ? a->memory_bytes : own.memory_bytes;
	k->command_ns = command_time(k, a);
	own.wall_ns = k->command_ns;
	k->limits = limits_json(&own);
}

static int open_talk(struct talk *k, const struct talk_ask *ask, struct err *e)
{
	uint64_t which[] = {(uint64_t)k->player, (uint64_t)k->round};
	char name[JOURNAL_NAME];

	rng_init(&k->jitter, rng_derive(plan_chance(k->t->config), "jitter", which, 2));
	if (ask->question != NULL)
		journal_name(k->round, k->player, k->purpose, name);
	else
		journal_name_step(k->round, k->player, k->step, name);
	if (ask->question != NULL)
		return open_model(k, e) < 0 || open_question(k, ask->question, e) < 0
			       ? -1
			       : journal_open(&k->journal, k->t->dir, name, ask->job, e);
	if (ask->answer->how != AGENT_REPLAYS && open_model(k, e) < 0)
		return -1;
	set_limits(k, ask->answer);
	if (open_kind(k, ask->answer, e) < 0 ||
	    journal_open(&k->journal, k->t->dir, name, ask->job, e) < 0)
		return -1;
	if (k->kind == TALK_PROGRAM && talk_program_resume(k, e) < 0)
		return -1;
	k->shell_job = talk_shell_job(k, ask->tree, ask->feedback, e);
	return k->shell_job != NULL ? dir_remove(k->out, e) : -1;
}

int talk_start(struct talk **ret, struct talks *a, struct phase *p, const struct talk_ask *ask,
	       struct err *e)
{
	struct talk *k = xcalloc(1, sizeof(*k));

	k->all = a;
	k->t = a->t;
	k->phase = p;
	k->player = ask->player;
	k->round = ask->round;
	k->step = ask->step;
	k->name = a->t->config->players.at[ask->player].name;
	k->done = ask->done;
	k->cookie = ask->cookie;
	k->live_ns = clock_mono_ns();
	buf_init(&k->log);
	buf_init(&k->cassette);
	buf_init(&k->trajectory);
	snprintf(k->out, sizeof(k->out), "%s", ask->out != NULL ? ask->out : "");
	if (ask->question != NULL)
		snprintf(k->purpose, sizeof(k->purpose), "%s", ask->question->purpose);
	snprintf(k->job, sizeof(k->job), "%s", ask->job);
	*ret = k;
	if (open_talk(k, ask, e) < 0)
		return -1;
	talk_advance(k);
	return 0;
}

const struct talk_result *talk_result(const struct talk *k)
{
	return &k->result;
}

void talk_free(struct talk *k)
{
	if (k == NULL)
		return;
	talk_call_drop(k);
	shell_free(k->shell);
	journal_close(k->journal);
	llm_session_free(k->session);
	llm_cassette_free(k->tape);
	if (k->has_model)
		llm_model_release(&k->model);
	if (k->key != NULL)
		explicit_bzero(k->key, strlen(k->key));
	free(k->key);
	free(k->running);
	vec_each (char *, c, &k->ran)
		free(*c);
	vec_release(&k->ran);
	vec_each (json_t *, q, &k->queue)
		json_decref(*q);
	vec_release(&k->queue);
	json_decref(k->shell_job);
	json_decref(k->limits);
	json_decref(k->script);
	json_decref(k->before);
	json_decref(k->messages);
	json_decref(k->shown);
	llm_cassette_free(k->old);
	json_decref(k->about);
	buf_release(&k->log);
	buf_release(&k->cassette);
	buf_release(&k->trajectory);
	free(k);
}
