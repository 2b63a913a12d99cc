/* Language models: any bytes as replies, templates, cassettes and requests of programs. */
#include "agents/llm/llm.h"

#include "harness/base/json.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const specs[] = {
	"{\"model_name\":\"openai/m\",\"max_tokens\":100,\"price\":{\"input\":1,\"output\":1}}",
	"{\"model_name\":\"openai/m\",\"tool_mode\":\"tools\"}",
	"{\"model_name\":\"openai/m\",\"tool_mode\":\"text\"}",
	"{\"model_name\":\"anthropic/m\",\"max_tokens\":100}",
};

static void converse(const struct llm_model *m, const char *text, size_t len, int status)
{
	struct llm_session *s = llm_session_new(
		&(struct llm_setup){.model = m,
				    .system = "s",
				    .instance = "i",
				    .limits = {.steps = 6, .format_errors = 3, .cost = 1e9}});

	for (int turn = 0; turn < 20; turn++) {
		enum llm_want want = llm_session_want(s, 0);
		if (want == LLM_DONE)
			break;
		if (want == LLM_RUN) {
			const char *c = llm_session_command(s);
			llm_session_observe(s, &(struct llm_observation){
						       .status = turn % 2, .head = c, .tail = ""});
			continue;
		}
		JSON_SCOPED *request = llm_session_request(s);
		JSON_SCOPED *body = NULL;
		char why[200];
		enum llm_verdict v = llm_judge(m, status, text, len, &body, why);
		if ((v == LLM_GOOD) != (body != NULL) || !json_is_object(request))
			abort();
		if (v == LLM_GOOD)
			llm_session_reply(s, body, 0);
		else if (v != LLM_NO_TOOLS || !llm_session_without_tools(s))
			llm_session_end(s, "Stopped", why);
	}
	JSON_SCOPED *traj = llm_session_trajectory(s);
	if (traj == NULL || llm_session_use(s)->calls > 6)
		abort();
	llm_session_free(s);
}

static void as_program(const struct llm_model *m, const char *text, size_t len)
{
	JSON_SCOPED *asked = json_parse("x", text, len, 1 << 20, NULL);
	BUF_SCOPED out = BUF_INIT;
	struct err e = ERR_INIT;
	bool stream;

	if (asked == NULL)
		return;
	JSON_SCOPED *r = llm_bridge_request(m, asked, &stream, &e);
	if (r != NULL && strcmp(json_str_or(r, "model", ""), "m") != 0)
		abort();
	llm_bridge_stream(llm_wire_name(m), asked, &out);
	JSON_SCOPED *messages = json_array();
	llm_bridge_messages(m, r, r, asked, 0, 0, messages);
	JSON_SCOPED *commands = json_array();
	llm_message_commands(asked, commands);
}

static void as_cassette(const char *text, size_t len)
{
	struct err e = ERR_INIT;
	struct llm_cassette *c = llm_cassette_read("x", text, len, &e);
	const json_t *line = NULL, *end = NULL;
	BUF_SCOPED why = BUF_INIT;
	JSON_SCOPED *request = json_object();

	if (c == NULL && e.code != ERR_USAGE)
		abort();
	if (c == NULL)
		return;
	llm_cassette_next(c, true, request, &line, &end, &why);
	while (llm_cassette_next(c, false, request, &line, &end, &why) == 0)
		;
	llm_cassette_free(c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int statuses[] = {200, 200, 200, 400, 429, 500, 0, 302};
	struct err e = ERR_INIT;
	struct llm_model m;

	if (size < 1)
		return 0;
	JSON_SCOPED *spec =
		json_parse("spec", specs[data[0] & 3], strlen(specs[data[0] & 3]), 4096, &e);
	char *text = xmalloc(size);
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	if (llm_model_init(&m, spec, &e) < 0)
		abort();
	converse(&m, text, size - 1, statuses[(data[0] >> 2) & 7]);
	as_program(&m, text, size - 1);
	as_cassette(text, size - 1);
	BUF_SCOPED out = BUF_INIT;
	JSON_SCOPED *vars = json_pack("{s:s,s:i}", "a", "x", "round", 3);
	llm_template(text, vars, (data[0] & 1) != 0, &out, &e);
	llm_wait_ns(3, text, text, 1000, 0.5);
	llm_model_release(&m);
	free(text);
	return 0;
}
