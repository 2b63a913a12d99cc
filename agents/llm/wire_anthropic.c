/*
 * Anthropic messages.  Trajectories keep messages in OpenAI form; an assistant's
 * own blocks (thinking with its signature, say) go back as they came, from
 * extra.response.  The last block of system and of the conversation carry a cache
 * mark, so every call finds the prefix of the one before in the cache.
 */
#include "agents/llm/wire.h"

#include "harness/base/json.h"

#include <string.h>

static json_t *bash_tool(void)
{
	return json_pack("{s:s,s:s,s:{s:s,s:{s:{s:s,s:s}},s:[s]}}", "name", "bash", "description",
			 "Run a command in a shell and see what it prints", "input_schema", "type",
			 "object", "properties", "command", "type", "string", "description",
			 "the command", "required", "command");
}

static json_t *text_block(const char *text)
{
	/* An empty text block is refused. */
	return json_pack("{s:s,s:s}", "type", "text", "text", text[0] != '\0' ? text : "(empty)");
}

/* As they came, but for empty text, which is written and not read. */
static json_t *own_blocks(const json_t *raw)
{
	json_t *out = json_array();
	size_t i;
	json_t *x;

	json_array_foreach ((json_t *)(uintptr_t)raw, i, x)
		if (strcmp(json_str_or(x, "type", ""), "text") != 0 ||
		    json_str_or(x, "text", "")[0] != '\0')
			json_array_append_new(out, json_deep_copy(x));
	if (json_array_size(out) == 0)
		json_array_append_new(out, text_block(""));
	return out;
}

static json_t *blocks_of(const json_t *msg)
{
	const json_t *raw = json_object_get(
		json_object_get(json_object_get(msg, "extra"), "response"), "content");

	if (strcmp(json_str_or(msg, "role", ""), "assistant") == 0 && json_array_size(raw) > 0)
		return own_blocks(raw);
	if (strcmp(json_str_or(msg, "role", ""), "tool") == 0)
		return json_pack("[{s:s,s:s,s:s}]", "type", "tool_result", "tool_use_id",
				 json_str_or(msg, "tool_call_id", ""), "content",
				 json_str_or(msg, "content", ""));
	return json_pack("[o]", text_block(json_str_or(msg, "content", "")));
}

/* Messages of one role in a row are one message. */
static void append(json_t *list, const char *role, json_t *blocks)
{
	json_t *last = json_array_get(list, json_array_size(list) - 1);

	if (json_array_size(list) > 0 && strcmp(json_str_or(last, "role", ""), role) == 0) {
		json_array_extend(json_object_get(last, "content"), blocks);
		json_decref(blocks);
		return;
	}
	json_array_append_new(list, json_pack("{s:s,s:o}", "role", role, "content", blocks));
}

static void mark_cache(json_t *blocks)
{
	json_t *last = json_array_get(blocks, json_array_size(blocks) - 1);

	if (json_is_object(last))
		json_object_set_new(last, "cache_control", json_pack("{s:s}", "type", "ephemeral"));
}

static json_t *request(const struct llm_model *m, const json_t *messages, bool tools)
{
	json_t *j = json_object(), *list = json_array(), *system = json_array();
	size_t i;
	json_t *x;

	json_array_foreach ((json_t *)(uintptr_t)messages, i, x) {
		const char *role = json_str_or(x, "role", "");
		if (strcmp(role, "system") == 0)
			json_array_append_new(system, text_block(json_str_or(x, "content", "")));
		else
			append(list, strcmp(role, "assistant") == 0 ? role : "user", blocks_of(x));
	}
	mark_cache(system);
	mark_cache(json_object_get(json_array_get(list, json_array_size(list) - 1), "content"));
	json_object_set_new(j, "model", json_string(m->name));
	json_object_set_new(j, "max_tokens", json_integer(llm_reply_tokens(m)));
	json_object_set_new(j, "system", system);
	json_object_set_new(j, "messages", list);
	if (tools)
		json_object_set_new(j, "tools", json_pack("[o]", bash_tool()));
	json_object_update(j, m->extra);
	return j;
}

static int64_t count_at(const json_t *u, const char *key)
{
	int64_t n = json_int_or(u, key, 0);

	return n > 0 && n < INT64_C(1) << 40 ? n : 0;
}

static struct llm_usage usage(const json_t *body)
{
	const json_t *u = json_object_get(body, "usage");
	struct llm_usage r = {.known = json_is_integer(json_object_get(u, "input_tokens")) &&
				       json_is_integer(json_object_get(u, "output_tokens")),
			      .input = count_at(u, "input_tokens"),
			      .output = count_at(u, "output_tokens"),
			      .cache_write = count_at(u, "cache_creation_input_tokens"),
			      .cache_read = count_at(u, "cache_read_input_tokens")};

	return r;
}

static void add_block(struct llm_answer *a, json_t *kept, const json_t *block, struct buf *text)
{
	const char *type = json_str_or(block, "type", "");
	BUF_SCOPED args = BUF_INIT;

	if (strcmp(type, "text") == 0)
		buf_printf(text, "%s%s", text->len != 0 ? "\n" : "",
			   json_str_or(block, "text", ""));
	if (strcmp(type, "tool_use") != 0)
		return;
	const json_t *input = json_object_get(block, "input");
	if (input != NULL)
		json_dump(input, &args);
	const char *id = json_str_or(block, "id", ""), *name = json_str_or(block, "name", "");
	json_array_append_new(a->calls, json_pack("{s:s,s:s,s:s}", "id", id, "name", name,
						  "arguments", args.data));
	json_array_append_new(kept, json_pack("{s:s,s:s,s:{s:s,s:s}}", "id", id, "type", "function",
					      "function", "name", name, "arguments", args.data));
}

static const char *finish_of(const char *stop)
{
	static const char *const names[][2] = {{"max_tokens", "length"},
					       {"tool_use", "tool_calls"},
					       {"end_turn", "stop"},
					       {"stop_sequence", "stop"}};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i][0], stop) == 0)
			return names[i][1];
	return stop;
}

static int answer(const json_t *body, struct llm_answer *ret, char why[200])
{
	const json_t *content = json_object_get(body, "content");
	BUF_SCOPED text = BUF_INIT;
	size_t i;
	json_t *block;

	if (!json_is_array(content)) {
		snprintf(why, 200, "the reply has no list of content");
		return -1;
	}
	*ret = (struct llm_answer){.calls = json_array()};
	json_t *kept = json_array();
	json_array_foreach ((json_t *)(uintptr_t)content, i, block)
		add_block(ret, kept, block, &text);
	ret->message = json_pack("{s:s,s:s}", "role", "assistant", "content", text.data);
	if (json_array_size(kept) > 0)
		json_object_set(ret->message, "tool_calls", kept);
	json_decref(kept);
	snprintf(ret->finish, sizeof(ret->finish), "%s",
		 finish_of(json_str_or(body, "stop_reason", "")));
	ret->usage = usage(body);
	return 0;
}

static const char *const headers[] = {"anthropic-version: 2023-06-01", NULL};

const struct llm_wire llm_wire_anthropic = {
	.name = "anthropic",
	.path = "/v1/messages",
	.root = "/v1",
	.key_header = "x-api-key: ",
	.max_tokens_key = "max_tokens",
	.headers = headers,
	.request = request,
	.answer = answer,
	.usage = usage,
};
