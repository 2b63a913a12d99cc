/*
 * Agents that talk to the model themselves.  What they send is a wish: which
 * model answers, and what runs outside the sandbox, is not theirs to say.
 */
#include "agents/llm/wire.h"

#include "harness/base/json.h"

#include <stdio.h>
#include <string.h>

/* ---- requests ---- */

/* Tools that the agent runs itself have a schema of their own; all others would be run by
 * the provider, outside of the sandbox. */
static bool own_tool(const struct llm_wire *w, const json_t *tool)
{
	if (w == &llm_wire_openai)
		return strcmp(json_str_or(tool, "type", ""), "function") == 0 &&
		       json_is_object(json_object_get(tool, "function"));
	const char *type = json_str_or(tool, "type", "custom");
	return strcmp(type, "custom") == 0 && json_is_object(json_object_get(tool, "input_schema"));
}

/* An address that the provider would fetch. */
static bool fetches(const json_t *part)
{
	static const char *const places[] = {"image_url", "source", "file", "input_audio"};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const json_t *p = json_object_get(part, places[i]);
		const char *url =
			json_str_or(p, "url", json_is_string(p) ? json_string_value(p) : NULL);
		if (url != NULL && strncmp(url, "data:", 5) != 0)
			return true;
		if (json_object_get(p, "file_id") != NULL || json_object_get(p, "file_url") != NULL)
			return true;
	}
	return false;
}

/* Such parts, wherever they are in a message. */
static void drop_fetches(json_t *j, int depth)
{
	const char *key;
	json_t *v;

	if (depth > 16)
		return;
	if (json_is_object(j)) {
		json_object_foreach (j, key, v)
			drop_fetches(v, depth + 1);
		return;
	}
	for (size_t i = 0; json_is_array(j) && i < json_array_size(j); i++) {
		v = json_array_get(j, i);
		if (fetches(v))
			json_array_set_new(j, i,
					   json_pack("{s:s,s:s}", "type", "text", "text",
						     "[left out: media by address]"));
		else
			drop_fetches(v, depth + 1);
	}
}

static void keep_own_tools(const struct llm_wire *w, json_t *j)
{
	json_t *tools = json_object_get(j, "tools");

	for (size_t i = json_array_size(tools); i > 0; i--)
		if (!own_tool(w, json_array_get(tools, i - 1)))
			json_array_remove(tools, i - 1);
	if (tools != NULL && json_array_size(tools) == 0) {
		json_object_del(j, "tools");
		json_object_del(j, "tool_choice");
	}
}

json_t *llm_bridge_request(const struct llm_model *m, const json_t *asked, bool *ret_stream,
			   struct err *e)
{
	/* Members that would run, fetch or keep something at the provider's. */
	static const char *const dropped[] = {"stream",
					      "stream_options",
					      "web_search_options",
					      "mcp_servers",
					      "container",
					      "store",
					      "previous_response_id",
					      "background",
					      "context_management",
					      "functions",
					      "function_call",
					      "n",
					      "service_tier",
					      "metadata",
					      "user"};

	if (!json_is_array(json_object_get(asked, "messages"))) {
		err_set(e, ERR_FAILED, "messages: expected a list");
		return NULL;
	}
	*ret_stream = json_bool_or(asked, "stream", false);
	json_t *j = json_deep_copy(asked);
	for (size_t i = 0; i < sizeof(dropped) / sizeof(dropped[0]); i++)
		json_object_del(j, dropped[i]);
	keep_own_tools(m->wire, j);
	drop_fetches(json_object_get(j, "messages"), 0);
	json_object_set_new(j, "model", json_string(m->name));
	/* No reply may be longer than the budget counts with. */
	int64_t have = json_int_or(j, "max_tokens", json_int_or(j, "max_completion_tokens", 0));
	json_object_del(j, "max_tokens");
	json_object_del(j, "max_completion_tokens");
	if (m->max_tokens > 0 && (have <= 0 || have > m->max_tokens))
		have = m->max_tokens;
	if (have > 0)
		json_object_set_new(j, m->max_tokens_key, json_integer(have));
	json_object_update(j, m->extra);
	return j;
}

/* ---- streams ---- */

static void put_event(struct buf *out, const char *event, json_t *j)
{
	BUF_SCOPED text = BUF_INIT;

	json_dump(j, &text);
	json_decref(j);
	if (event != NULL)
		buf_printf(out, "event: %s\n", event);
	buf_printf(out, "data: %s\n\n", text.data);
}

static json_t *chunk_of(const json_t *body, json_t *delta, const char *finish)
{
	json_t *choice = json_pack("{s:i,s:o,s:o}", "index", 0, "delta", delta, "finish_reason",
				   finish != NULL ? json_string(finish) : json_null());

	return json_pack("{s:s,s:s,s:I,s:s,s:[o]}", "id", json_str_or(body, "id", "chatcmpl-0"),
			 "object", "chat.completion.chunk", "created",
			 (json_int_t)json_int_or(body, "created", 0), "model",
			 json_str_or(body, "model", ""), "choices", choice);
}

static void stream_openai(const json_t *body, struct buf *out)
{
	const json_t *choice = json_array_get(json_object_get(body, "choices"), 0);
	json_t *delta = json_deep_copy(json_object_get(choice, "message"));
	size_t i;
	json_t *call;

	if (delta == NULL)
		delta = json_object();
	json_array_foreach (json_object_get(delta, "tool_calls"), i, call)
		json_object_set_new(call, "index", json_integer((json_int_t)i));
	put_event(out, NULL, chunk_of(body, delta, NULL));
	put_event(out, NULL,
		  chunk_of(body, json_object(), json_str_or(choice, "finish_reason", "stop")));
	json_t *usage = json_object_get(body, "usage");
	if (json_is_object(usage)) {
		json_t *last = chunk_of(body, json_object(), NULL);
		json_object_set_new(last, "choices", json_array());
		json_object_set(last, "usage", usage);
		put_event(out, NULL, last);
	}
	buf_puts(out, "data: [DONE]\n\n");
}

static void stream_block(const json_t *block, size_t i, struct buf *out)
{
	const char *type = json_str_or(block, "type", "");
	json_t *start = json_deep_copy(block), *delta = NULL;
	BUF_SCOPED args = BUF_INIT;

	if (strcmp(type, "text") == 0) {
		json_object_set_new(start, "text", json_string(""));
		delta = json_pack("{s:s,s:s}", "type", "text_delta", "text",
				  json_str_or(block, "text", ""));
	} else if (strcmp(type, "tool_use") == 0) {
		json_object_set_new(start, "input", json_object());
		const json_t *input = json_object_get(block, "input");
		if (input != NULL)
			json_dump(input, &args);
		delta = json_pack("{s:s,s:s}", "type", "input_json_delta", "partial_json",
				  args.data);
	} else if (strcmp(type, "thinking") == 0) {
		json_object_set_new(start, "thinking", json_string(""));
		delta = json_pack("{s:s,s:s}", "type", "thinking_delta", "thinking",
				  json_str_or(block, "thinking", ""));
	}
	put_event(out, "content_block_start",
		  json_pack("{s:s,s:I,s:o}", "type", "content_block_start", "index", (json_int_t)i,
			    "content_block", start));
	if (delta != NULL)
		put_event(out, "content_block_delta",
			  json_pack("{s:s,s:I,s:o}", "type", "content_block_delta", "index",
				    (json_int_t)i, "delta", delta));
	put_event(out, "content_block_stop",
		  json_pack("{s:s,s:I}", "type", "content_block_stop", "index", (json_int_t)i));
}

static void stream_anthropic(const json_t *body, struct buf *out)
{
	json_t *head = json_deep_copy(body);
	size_t i;
	json_t *block;

	json_object_set_new(head, "content", json_array());
	json_object_set_new(head, "stop_reason", json_null());
	put_event(out, "message_start",
		  json_pack("{s:s,s:o}", "type", "message_start", "message", head));
	json_array_foreach (json_object_get(body, "content"), i, block)
		stream_block(block, i, out);
	json_t *delta = json_object(), *usage = json_object();
	json_object_set_new(delta, "stop_reason",
			    json_string(json_str_or(body, "stop_reason", "end_turn")));
	json_object_set_new(
		usage, "output_tokens",
		json_integer(json_int_or(json_object_get(body, "usage"), "output_tokens", 0)));
	put_event(out, "message_delta",
		  json_pack("{s:s,s:o,s:o}", "type", "message_delta", "delta", delta, "usage",
			    usage));
	put_event(out, "message_stop", json_pack("{s:s}", "type", "message_stop"));
}

void llm_bridge_stream(const char *wire, const json_t *body, struct buf *out)
{
	if (strcmp(wire, "anthropic") == 0)
		stream_anthropic(body, out);
	else
		stream_openai(body, out);
}

/* ---- trajectories ---- */

void llm_bridge_messages(const struct llm_model *m, const json_t *before, const json_t *request,
			 const json_t *body, double cost, double at, json_t *messages)
{
	const json_t *list = json_object_get(request, "messages");
	const json_t *old = json_object_get(before, "messages");
	size_t n = llm_shared_messages(request, before);
	struct llm_answer a = {0};
	char why[200];

	/* Its own last answer is there already. */
	bool mine = n > 0 && n == json_array_size(old) && n < json_array_size(list) &&
		    strcmp(json_str_or(json_array_get(list, n), "role", ""), "assistant") == 0;
	for (n += mine; n < json_array_size(list); n++)
		json_array_append_new(messages, json_deep_copy(json_array_get(list, n)));
	if (m->wire->answer(body, &a, why) < 0)
		return;
	json_t *extra = llm_reply_extra(body, cost, at);
	json_object_set_new(extra, "actions", json_array());
	json_object_set_new(a.message, "extra", extra);
	json_array_append(messages, a.message);
	llm_answer_release(&a);
}
