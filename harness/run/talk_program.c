/*
 * Programs that ask the model themselves, through the bridge in their sandbox.
 *
 * They say what they want to ask; which model answers, with which key and
 * within which budget, is decided here.  One request is under way at a time.
 * After a crash the program starts anew; what it asks again is answered from the
 * journal, by the request, and not paid for again.
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/run/talk_int.h"

#include <stdlib.h>
#include <string.h>

static void next(struct talk *k);

static void answer(struct talk *k, int64_t id, int status, json_t *body, const char *stream)
{
	json_t *line = json_pack("{s:s,s:I,s:i,s:o}", "op", "answer", "id", (json_int_t)id,
				 "status", status, "body", body);

	if (stream != NULL)
		json_object_set_new(line, "stream", json_string(stream));
	if (k->shell != NULL)
		shell_send(k->shell, line, 0);
	else
		json_decref(line);
}

static void refuse(struct talk *k, int64_t id, int status, const char *type, const char *why)
{
	answer(k, id, status,
	       json_pack("{s:s,s:{s:s,s:s,s:o}}", "type", "error", "error", "type", type, "code",
			 type, "message", json_text(why, strlen(why))),
	       NULL);
}

static const char *wire_of(const char *path)
{
	static const char *const paths[][2] = {{"/chat/completions", "openai"},
					       {"/messages", "anthropic"}};
	size_t n = strlen(path);

	for (size_t i = 0; i < 2; i++) {
		size_t m = strlen(paths[i][0]);
		if (n >= m && strcmp(path + n - m, paths[i][0]) == 0)
			return paths[i][1];
	}
	return NULL;
}

/* Is there anything left for this request, at worst? */
static bool fits_budget(const struct talk *k, const json_t *request)
{
	const struct llm_limits *l = &k->budget;
	BUF_SCOPED text = BUF_INIT;

	json_dump(request, &text);
	struct llm_usage w = llm_worst(&k->model, text.len);
	double cost = llm_cost_most(&k->model.price, &w);

	return (l->steps <= 0 || k->use.calls < l->steps) &&
	       (l->tokens <= 0 || k->use.used + w.input + w.output <= l->tokens) &&
	       (l->cost <= 0 || k->use.spent + cost <= l->cost);
}

static void begin(struct talk *k, const json_t *ask)
{
	int64_t id = json_int_or(ask, "id", 0);
	const char *wire = wire_of(json_str_or(ask, "path", ""));
	const json_t *body = json_object_get(ask, "body");
	struct err e = ERR_INIT;
	bool stream = false;
	char why[200];

	if (wire == NULL || strcmp(wire, llm_wire_name(&k->model)) != 0) {
		snprintf(why, sizeof(why), "%.60s: this model is asked at %s",
			 json_str_or(ask, "path", ""),
			 strcmp(llm_wire_name(&k->model), "anthropic") == 0
				 ? "/v1/messages"
				 : "/v1/chat/completions");
		refuse(k, id, wire == NULL ? 404 : 400, "invalid_request_error", why);
		return;
	}
	json_t *request = llm_bridge_request(&k->model, body, &stream, &e);
	if (request == NULL) {
		refuse(k, id, 400, "invalid_request_error", e.text);
		return;
	}
	if (!fits_budget(k, request)) {
		json_decref(request);
		k->stopped = true;
		refuse(k, id, 402, "insufficient_quota", "the budget of this round is used up");
		return;
	}
	k->call.id = id;
	k->call.stream = stream;
	talk_ask_model(k, request);
}

static void next(struct talk *k)
{
	while (!k->call.busy && !k->over && k->queue.len > 0) {
		JSON_SCOPED *ask = k->queue.at[0];
		memmove(k->queue.at, k->queue.at + 1, (k->queue.len - 1) * sizeof(*k->queue.at));
		k->queue.len--;
		begin(k, ask);
	}
}

void talk_program_asks(struct talk *k, const json_t *ask)
{
	vec_push(&k->queue, json_incref((json_t *)(uintptr_t)ask));
	next(k);
}

/* What an answer costs and adds to the trajectory. */
static void take(struct talk *k, const json_t *before, const json_t *request, const json_t *line)
{
	const json_t *body = json_object_get(line, "body");
	struct llm_usage u = llm_usage_of(&k->model, body);
	BUF_SCOPED text = BUF_INIT;

	json_dump(request, &text);
	struct llm_usage worst = llm_worst(&k->model, text.len);
	llm_use_add(&k->use, &k->model, &u, &worst);
	llm_bridge_messages(&k->model, before, request, body, llm_cost(&k->model.price, &u),
			    json_number_value(json_object_get(line, "at")), k->messages);
}

void talk_program_answered(struct talk *k, const json_t *line, bool paid)
{
	JSON_SCOPED *request = json_incref(k->call.request);
	int64_t id = k->call.id;
	bool stream = k->call.stream;
	json_t *body = json_object_get(line, "body");
	BUF_SCOPED events = BUF_INIT;

	if (!paid) {
		take(k, k->shown, request, line);
		json_decref(k->shown);
		k->shown = json_incref(request);
	}
	talk_call_drop(k);
	if (stream)
		llm_bridge_stream(llm_wire_name(&k->model), body, &events);
	answer(k, id, (int)json_int_or(line, "status", 200), json_incref(body),
	       stream ? events.data : NULL);
	next(k);
}

void talk_program_failed(struct talk *k, int status, const char *why)
{
	int64_t id = k->call.id;

	talk_call_drop(k);
	refuse(k, id, status, "api_error", why);
	next(k);
}

/* ---- after a crash ---- */

static void add_old(void *cookie, const json_t *line)
{
	json_dump(line, cookie);
	buf_putc(cookie, '\n');
}

static void count_old(void *cookie, const json_t *request, const json_t *line)
{
	struct talk *k = cookie;

	take(k, k->shown, request, line);
	json_decref(k->shown);
	k->shown = json_incref((json_t *)(uintptr_t)request);
	json_decref(k->before);
	k->before = json_incref((json_t *)(uintptr_t)request);
	k->seq = json_int_or(line, "seq", k->seq);
}

int talk_program_resume(struct talk *k, struct err *e)
{
	BUF_SCOPED text = BUF_INIT;

	journal_each(k->journal, "call", add_old, &text);
	if (text.len == 0)
		return 0;
	k->old = llm_cassette_read("journal", text.data, text.len, e);
	if (k->old == NULL)
		return -1;
	llm_cassette_each(k->old, count_old, k);
	return 0;
}
