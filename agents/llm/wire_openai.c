/* OpenAI chat completions, as OpenAI and the servers that imitate it speak them. */
#include "agents/llm/wire.h"

#include "harness/base/json.h"

#include <string.h>

static json_t *bash_tool(void)
{
	return json_pack("{s:s,s:{s:s,s:s,s:{s:s,s:{s:{s:s,s:s}},s:[s]}}}", "type", "function",
			 "function", "name", "bash", "description",
			 "Run a command in a shell and see what it prints", "parameters", "type",
			 "object", "properties", "command", "type", "string", "description",
			 "the command", "required", "command");
}

static json_t *request(const struct llm_model *m, const json_t *messages, bool tools)
{
	json_t *j = json_object(), *list = json_array();
	size_t i;
	json_t *x;

	json_object_set_new(j, "model", json_string(m->name));
	json_array_foreach ((json_t *)(uintptr_t)messages, i, x) {
		json_t *copy = json_copy(x);
		json_object_del(copy, "extra");
		json_array_append_new(list, copy);
	}
	json_object_set_new(j, "messages", list);
	if (tools)
		json_object_set_new(j, "tools", json_pack("[o]", bash_tool()));
	if (m->max_tokens > 0)
		json_object_set_new(j, m->max_tokens_key, json_integer(m->max_tokens));
	json_object_update(j, m->extra);
	return j;
}

static int64_t count_at(const json_t *usage, const char *inner, const char *key)
{
	const json_t *j = inner != NULL ? json_object_get(usage, inner) : usage;
	int64_t n = json_int_or(j, key, 0);

	return n > 0 && n < INT64_C(1) << 40 ? n : 0;
}

static struct llm_usage usage(const json_t *body)
{
	const json_t *u = json_object_get(body, "usage");
	struct llm_usage r = {.known = json_is_integer(json_object_get(u, "prompt_tokens")) &&
				       json_is_integer(json_object_get(u, "completion_tokens"))};

	r.cache_read = count_at(u, "prompt_tokens_details", "cached_tokens");
	r.input = count_at(u, NULL, "prompt_tokens");
	r.input -= r.cache_read < r.input ? r.cache_read : r.input;
	r.output = count_at(u, NULL, "completion_tokens");
	return r;
}

/* What may be sent back: unknown members stay (reasoning and the like), what is null or
 * empty goes, since servers that write it refuse to read it. */
static json_t *clean_message(const json_t *msg)
{
	json_t *out = json_object();
	const char *key;
	json_t *v;

	json_object_set_new(out, "role", json_string("assistant"));
	json_object_foreach ((json_t *)(uintptr_t)msg, key, v) {
		bool empty = json_is_null(v) || (json_is_array(v) && json_array_size(v) == 0);
		if (!empty && strcmp(key, "role") != 0 && strcmp(key, "extra") != 0 &&
		    strcmp(key, "tool_calls") != 0)
			json_object_set(out, key, v);
	}
	if (json_object_get(out, "content") == NULL)
		json_object_set_new(out, "content", json_string(""));
	return out;
}

static void add_call(struct llm_answer *a, json_t *kept, const json_t *call, size_t number)
{
	const json_t *fn = json_object_get(call, "function");
	const json_t *args = json_object_get(fn, "arguments");
	BUF_SCOPED text = BUF_INIT;
	char id[32];

	snprintf(id, sizeof(id), "call_%zu", number);
	/* Some servers send the arguments as an object. */
	if (json_is_string(args))
		buf_puts(&text, json_string_value(args));
	else if (args != NULL)
		json_dump(args, &text);
	const char *given = json_str_or(call, "id", "");
	json_array_append_new(a->calls,
			      json_pack("{s:s,s:s,s:s}", "id", *given ? given : id, "name",
					json_str_or(fn, "name", ""), "arguments", text.data));
	json_t *copy = json_is_object(call) ? json_deep_copy(call) : json_object();
	json_object_set_new(copy, "id", json_string(*given ? given : id));
	json_object_set_new(copy, "type", json_string("function"));
	json_object_set_new(copy, "function",
			    json_pack("{s:s,s:s}", "name", json_str_or(fn, "name", ""), "arguments",
				      text.data));
	json_object_del(copy, "index");
	json_array_append_new(kept, copy);
}

static int answer(const json_t *body, struct llm_answer *ret, char why[200])
{
	const json_t *choice = json_array_get(json_object_get(body, "choices"), 0);
	const json_t *msg = json_object_get(choice, "message");
	size_t i;
	json_t *call;

	if (!json_is_object(msg)) {
		snprintf(why, 200, "the reply has no choices[0].message");
		return -1;
	}
	const json_t *content = json_object_get(msg, "content");
	if (content != NULL && !json_is_null(content) && !json_is_string(content) &&
	    !json_is_array(content)) {
		snprintf(why, 200, "the reply's content is no text");
		return -1;
	}
	*ret = (struct llm_answer){.message = clean_message(msg), .calls = json_array()};
	json_t *kept = json_array();
	json_array_foreach (json_object_get(msg, "tool_calls"), i, call)
		add_call(ret, kept, call, i);
	if (json_array_size(kept) > 0)
		json_object_set(ret->message, "tool_calls", kept);
	json_decref(kept);
	snprintf(ret->finish, sizeof(ret->finish), "%s", json_str_or(choice, "finish_reason", ""));
	ret->usage = usage(body);
	return 0;
}

static const char *const no_headers[] = {NULL};

const struct llm_wire llm_wire_openai = {
	.name = "openai",
	.path = "/chat/completions",
	.root = "",
	.key_header = "Authorization: Bearer ",
	.max_tokens_key = "max_tokens",
	.headers = no_headers,
	.request = request,
	.answer = answer,
	.usage = usage,
};
