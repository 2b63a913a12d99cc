/*
 * The loop as a state machine.  Messages are kept as a trajectory has them, in
 * OpenAI form with "extra"; requests are made from them and only ever grow at
 * their end, so that a server's prefix cache always fits.
 *
 * A reply without a valid command costs what it costs and is a format error:
 * the model is told, its raw reply is kept in the extra of that message and,
 * as it may not be readable for the server either, not sent back.
 */
#include "agents/llm/wire.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"

#include <stdlib.h>
#include <string.h>

struct llm_session {
	const struct llm_model *model;
	struct llm_limits limits;
	bool show_steps, tools, text; /* text: a fenced block counts */
	bool opinion;
	json_t *messages, *config;
	json_t *actions; /* of the last reply */
	size_t next;     /* in actions */
	int64_t errors;  /* format errors in a row */
	struct llm_use use;
	int64_t bytes;                     /* what a request has, at least its texts */
	int64_t known_tokens, known_bytes; /* of the last request: prompt tokens, its size */
	char status[64], why[200];
	bool done;
	char version[32];
	char *submission;
};

/* What a message adds to every request, without what is not sent; the rest of its JSON is
 * in the allowance. */
enum { BYTES_EACH = 64, BYTES_TOOLS = 1024 };

static void append(struct llm_session *s, json_t *message)
{
	BUF_SCOPED text = BUF_INIT;
	JSON_SCOPED *sent = json_copy(message);

	json_object_del(sent, "extra");
	json_dump(sent, &text);
	s->bytes += (int64_t)text.len + BYTES_EACH;
	/* Anthropic's own blocks go back as they came, thinking included. */
	const json_t *raw = json_object_get(
		json_object_get(json_object_get(message, "extra"), "response"), "content");
	buf_clear(&text);
	if (raw != NULL)
		json_dump(raw, &text);
	s->bytes += (int64_t)text.len;
	json_array_append_new(s->messages, message);
}

static void add_message(struct llm_session *s, const char *role, const char *text, json_t *extra)
{
	json_t *m = json_pack("{s:s,s:s}", "role", role, "content", text);

	if (extra != NULL)
		json_object_set_new(m, "extra", extra);
	append(s, m);
}

static const char text_mode[] = "\n\nAnswer with exactly one command, in a block like this:\n"
				"\n"
				"```mswea_bash_command\n"
				"ls -la\n"
				"```\n";

/* The system prompt says how to answer where no tool does. */
static void say_text_mode(struct llm_session *s)
{
	json_t *system = json_array_get(s->messages, 0);
	const char *have = json_str_or(system, "content", "");
	BUF_SCOPED text = BUF_INIT;

	if (strstr(have, "```mswea_bash_command") != NULL || strstr(have, "```bash") != NULL)
		return;
	buf_puts(&text, have);
	buf_puts(&text, text_mode);
	s->bytes += (int64_t)sizeof(text_mode);
	json_object_set_new(system, "content", json_string(text.data));
}

struct llm_session *llm_session_new(const struct llm_setup *setup)
{
	struct llm_session *s = xcalloc(1, sizeof(*s));

	s->model = setup->model;
	s->limits = setup->limits;
	s->show_steps = setup->show_steps;
	snprintf(s->version, sizeof(s->version), "%s",
		 setup->version != NULL ? setup->version : "agon");
	s->opinion = setup->opinion;
	s->tools = !s->opinion && setup->model->tools != LLM_TEXT;
	s->text = setup->model->tools != LLM_TOOLS;
	s->messages = json_array();
	s->bytes = BYTES_TOOLS;
	s->actions = json_array();
	s->config = setup->config != NULL ? json_deep_copy(setup->config) : json_object();
	add_message(s, "system", setup->system, NULL);
	add_message(s, "user", setup->instance, NULL);
	if (!s->tools && !s->opinion)
		say_text_mode(s);
	return s;
}

void llm_session_free(struct llm_session *s)
{
	if (s == NULL)
		return;
	json_decref(s->messages);
	json_decref(s->actions);
	json_decref(s->config);
	free(s->submission);
	free(s);
}

void llm_session_end(struct llm_session *s, const char *status, const char *why)
{
	if (s->done)
		return;
	s->done = true;
	llm_cut(s->status, sizeof(s->status), status);
	llm_cut(s->why, sizeof(s->why), why);
	json_t *extra = json_pack("{s:s,s:s}", "exit_status", s->status, "submission",
				  s->submission != NULL ? s->submission : "");
	add_message(s, "exit", s->submission != NULL ? s->submission : s->why, extra);
}

/* What the next call can cost at most, on top of what is known of the one before. */
static struct llm_usage worst_of(const struct llm_session *s, int64_t bytes)
{
	struct llm_usage w = llm_worst(s->model, (size_t)bytes);

	if (s->known_bytes > 0 && bytes >= s->known_bytes)
		w.input = s->known_tokens + (bytes - s->known_bytes);
	return w;
}

/* Before a call: is there anything left for it? */
static void check_limits(struct llm_session *s, int64_t elapsed_ns)
{
	const struct llm_limits *l = &s->limits;
	char why[200];

	if (l->wall_ns > 0 && elapsed_ns >= l->wall_ns) {
		snprintf(why, sizeof(why), "the limit of %lld s for a round",
			 (long long)(l->wall_ns / 1000000000));
		llm_session_end(s, "TimeExceeded", why);
		return;
	}
	if (l->steps > 0 && s->use.calls >= l->steps) {
		snprintf(why, sizeof(why), "the limit of calls in this round: %lld",
			 (long long)l->steps);
		llm_session_end(s, "LimitsExceeded", why);
		return;
	}
	if (l->tokens <= 0 && l->cost <= 0)
		return;
	struct llm_usage w = worst_of(s, s->bytes);
	double cost = llm_cost_most(&s->model->price, &w);
	if (l->tokens > 0 && s->use.used + w.input + w.output > l->tokens) {
		snprintf(why, sizeof(why),
			 "the budget of %lld tokens: %lld are used and one more call may take %lld",
			 (long long)l->tokens, (long long)s->use.used,
			 (long long)(w.input + w.output));
		llm_session_end(s, "LimitsExceeded", why);
	} else if (l->cost > 0 && s->use.spent + cost > l->cost) {
		snprintf(why, sizeof(why),
			 "the budget of $%g: $%.4f are spent and one more call may cost $%.4f",
			 l->cost, s->use.spent, cost);
		llm_session_end(s, "LimitsExceeded", why);
	}
}

enum llm_want llm_session_want(struct llm_session *s, int64_t elapsed_ns)
{
	if (s->done)
		return LLM_DONE;
	if (s->next < json_array_size(s->actions))
		return LLM_RUN;
	check_limits(s, elapsed_ns);
	return s->done ? LLM_DONE : LLM_CALL;
}

json_t *llm_session_request(const struct llm_session *s)
{
	return s->model->wire->request(s->model, s->messages, s->tools);
}

static void account(struct llm_session *s, const struct llm_usage *u)
{
	struct llm_usage worst = worst_of(s, s->bytes);

	llm_use_add(&s->use, s->model, u, &worst);
	if (u->known) {
		s->known_tokens = u->input + u->cache_read + u->cache_write;
		s->known_bytes = s->bytes;
	}
}

json_t *llm_reply_extra(const json_t *body, double cost, double at)
{
	json_t *extra = json_object();

	json_object_set(extra, "response", (json_t *)(uintptr_t)body);
	json_object_set_new(extra, "cost", cost < 0 ? json_null() : json_real(cost));
	json_object_set_new(extra, "timestamp", json_real(at));
	return extra;
}

static void format_error(struct llm_session *s, const struct llm_answer *a, const char *why,
			 json_t *extra)
{
	const json_t *content = json_object_get(a->message, "content");
	const char *said = json_is_string(content) ? json_string_value(content) : "";

	if (said[0] != '\0')
		add_message(s, "assistant", said, NULL);
	json_object_set_new(extra, "interrupt_type", json_string("FormatError"));
	add_message(s, "user", why, extra);
	if (++s->errors >= s->limits.format_errors && s->limits.format_errors > 0) {
		char text[100];
		snprintf(text, sizeof(text), "%lld answers in a row without a valid command",
			 (long long)s->errors);
		llm_session_end(s, "RepeatedFormatError", text);
	}
}

static void take_opinion(struct llm_session *s, const struct llm_answer *a, json_t *extra)
{
	const json_t *content = json_object_get(a->message, "content");
	const char *said = json_is_string(content) ? json_string_value(content) : "";
	double p;

	if (!llm_opinion(said, &p, NULL)) {
		format_error(s, a,
			     "There is no such object in this answer.  Answer with one JSON "
			     "object and nothing else: {\"probability\": 0.5, \"critique\": "
			     "\"...\"}",
			     extra);
		return;
	}
	s->submission = xstrdup(said);
	json_t *m = json_copy(a->message);
	json_object_set_new(m, "extra", extra);
	append(s, m);
	llm_session_end(s, "Submitted", "");
}

void llm_session_reply(struct llm_session *s, const json_t *body, double at)
{
	struct llm_answer a = {0};
	BUF_SCOPED why = BUF_INIT;
	char odd[200];

	if (s->done || s->model->wire->answer(body, &a, odd) < 0)
		BUG("a reply that was not asked for, or not judged");
	account(s, &a.usage);
	json_t *extra = llm_reply_extra(body, llm_cost(&s->model->price, &a.usage), at);
	if (s->opinion) {
		take_opinion(s, &a, extra);
		llm_answer_release(&a);
		return;
	}
	json_t *actions = llm_actions(&a, s->tools, s->text, &why);
	if (actions == NULL) {
		format_error(s, &a, why.data, extra);
		llm_answer_release(&a);
		return;
	}
	s->errors = 0;
	json_decref(s->actions);
	s->actions = actions;
	s->next = 0;
	json_object_set(extra, "actions", actions);
	json_t *m = json_copy(a.message);
	json_object_set_new(m, "extra", extra);
	append(s, m);
	llm_answer_release(&a);
}

bool llm_session_without_tools(struct llm_session *s)
{
	if (s->done || !s->tools || s->model->tools != LLM_AUTO || s->use.calls > 0)
		return false;
	s->tools = false;
	s->text = true;
	say_text_mode(s);
	return true;
}

const char *llm_session_command(const struct llm_session *s)
{
	return json_str_or(json_array_get(s->actions, s->next), "command", "");
}

/* Is this the end that the model asks for?  The rest of the output is its last word. */
static bool is_finish(const struct llm_observation *o, const char **ret_rest)
{
	size_t n = strlen(LLM_FINISH);
	const char *p = o->head;

	if (o->status != 0 || o->exception != NULL)
		return false;
	while (*p == ' ' || *p == '\n' || *p == '\t')
		p++;
	if (strncmp(p, LLM_FINISH, n) != 0)
		return false;
	p += n;
	p += strspn(p, " \t");
	if (*p != '\0' && *p != '\n')
		return false;
	*ret_rest = *p == '\n' ? p + 1 : p;
	return true;
}

static void show_steps(const struct llm_session *s, struct buf *out)
{
	if (s->show_steps && s->limits.steps > 0)
		buf_printf(out, "[Step %lld/%lld used - %lld left]\n", (long long)s->use.calls,
			   (long long)s->limits.steps, (long long)(s->limits.steps - s->use.calls));
}

void llm_session_observe(struct llm_session *s, const struct llm_observation *o)
{
	const json_t *action = json_array_get(s->actions, s->next);
	const char *id = json_str_or(action, "tool_call_id", NULL);
	const char *rest = "";
	BUF_SCOPED text = BUF_INIT;
	BUF_SCOPED raw = BUF_INIT;

	if (s->done || action == NULL)
		BUG("an observation without a command");
	s->next++;
	show_steps(s, &text);
	llm_observation_text(o, &text);
	buf_printf(&raw, "%s%s", o->head, o->tail);
	json_t *extra = json_pack("{s:s,s:i}", "raw_output", raw.data, "returncode", o->status);
	if (o->exception != NULL)
		json_object_set_new(extra, "exception_info", json_string(o->exception));
	json_t *m = json_pack("{s:s,s:s,s:o}", "role", id != NULL ? "tool" : "user", "content",
			      text.data, "extra", extra);
	if (id != NULL)
		json_object_set_new(m, "tool_call_id", json_string(id));
	append(s, m);
	if (is_finish(o, &rest)) {
		s->submission = xprintf("%s%s", rest, o->tail);
		llm_session_end(s, "Submitted", "");
	}
}

const char *llm_session_status(const struct llm_session *s)
{
	return s->status;
}

const char *llm_session_why(const struct llm_session *s)
{
	return s->why;
}

const char *llm_session_submission(const struct llm_session *s)
{
	return s->submission != NULL ? s->submission : "";
}

const struct llm_use *llm_session_use(const struct llm_session *s)
{
	return &s->use;
}

json_t *llm_session_trajectory(const struct llm_session *s)
{
	return json_pack("{s:{s:{s:o,s:I},s:O,s:s,s:s,s:s,s:{s:I,s:I,s:I,s:I}},s:O,s:s}", "info",
			 "model_stats", "instance_cost",
			 s->use.cost < 0 ? json_null() : json_real(s->use.cost), "api_calls",
			 (json_int_t)s->use.calls, "config", s->config, "mini_version", s->version,
			 "exit_status", s->status, "submission",
			 s->submission != NULL ? s->submission : "", "tokens", "input",
			 (json_int_t)s->use.input, "output", (json_int_t)s->use.output,
			 "cache_creation_input", (json_int_t)s->use.cache_write, "cache_read_input",
			 (json_int_t)s->use.cache_read, "messages", s->messages,
			 "trajectory_format", "mini-swe-agent-1.1");
}
