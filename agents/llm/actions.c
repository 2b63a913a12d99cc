/*
 * What a reply wants to have run.  With tools: calls of "bash" with a command,
 * any number of them.  As text: exactly one fenced block tagged
 * mswea_bash_command, or bash where there is none of those.  Anything else is a
 * format error, which is told to the model and not an error of ours.
 */
#include "agents/llm/wire.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"

#include <string.h>

static const char *const tags[] = {"```mswea_bash_command", "```bash"};

/* The block that opens at from (behind the tag): its text, or NULL. */
static const char *block_at(const char *from, size_t *ret_len)
{
	const char *p = from;
	bool line = false;

	for (; *p == ' ' || *p == '\t' || *p == '\r' || *p == '\n'; p++)
		line = line || *p == '\n';
	if (!line)
		return NULL;
	const char *end = strstr(p, "\n```");
	*ret_len = end != NULL ? (size_t)(end - p) : 0;
	return end != NULL ? p : NULL;
}

/* The one fenced block of a text; NULL: none or several (count says). */
static char *fenced(const char *text, int *ret_count)
{
	for (size_t t = 0; t < sizeof(tags) / sizeof(tags[0]); t++) {
		const char *found = NULL;
		size_t found_len = 0, len = 0;
		*ret_count = 0;
		for (const char *p = text; (p = strstr(p, tags[t])) != NULL;) {
			const char *block = block_at(p + strlen(tags[t]), &len);
			p += strlen(tags[t]);
			if (block == NULL)
				continue;
			found = block;
			found_len = len;
			p = block + len;
			(*ret_count)++;
		}
		if (*ret_count == 1)
			return xstrndup(found, found_len);
		if (*ret_count > 1)
			return NULL;
	}
	return NULL;
}

static json_t *call_action(const json_t *call, struct buf *why)
{
	struct err e = ERR_INIT;
	const char *text = json_str_or(call, "arguments", "");
	JSON_SCOPED *args = json_parse("arguments", text, strlen(text), 16 << 20, &e);
	const char *command = json_string_value(json_object_get(args, "command"));

	if (strcmp(json_str_or(call, "name", ""), "bash") != 0)
		buf_printf(why, "There is no tool \"%.60s\", only \"bash\".",
			   json_str_or(call, "name", ""));
	else if (args == NULL)
		buf_printf(why, "The arguments of the call could not be read: %.200s.", e.text);
	else if (command == NULL)
		buf_puts(why, "The call of bash lacks the argument \"command\" (a text).");
	if (why->len != 0)
		return NULL;
	return json_pack("{s:s,s:s}", "command", command, "tool_call_id",
			 json_str_or(call, "id", ""));
}

static void say_format(bool tools, bool cut, int blocks, struct buf *why)
{
	if (cut)
		buf_puts(why, "Your answer was cut off at its greatest length. Write less in one "
			      "answer: split long files into several commands. ");
	if (tools)
		buf_puts(why, "Every answer must call the tool \"bash\" at least once.");
	else
		buf_printf(why,
			   "Every answer must have exactly one block that begins with a line "
			   "```mswea_bash_command and ends with a line ```; yours has %d.",
			   blocks);
}

json_t *llm_actions(const struct llm_answer *a, bool tools, bool text, struct buf *why)
{
	JSON_SCOPED *out = json_array();
	int blocks = 0;
	size_t i;
	json_t *call;

	if (tools && json_array_size(a->calls) > 0) {
		json_array_foreach (a->calls, i, call) {
			json_t *action = call_action(call, why);
			if (action == NULL)
				return NULL;
			json_array_append_new(out, action);
		}
		return json_incref(out);
	}
	const char *content = json_string_value(json_object_get(a->message, "content"));
	MEM_SCOPED char *command = text && content != NULL ? fenced(content, &blocks) : NULL;
	if (command != NULL) {
		json_array_append_new(out, json_pack("{s:s}", "command", command));
		return json_incref(out);
	}
	say_format(tools, strcmp(a->finish, "length") == 0, blocks, why);
	return NULL;
}

static void add_command(const json_t *action, json_t *into)
{
	const char *c = json_string_value(json_object_get(action, "command"));

	if (c == NULL)
		c = json_string_value(json_object_get(action, "action"));
	if (c != NULL)
		json_array_append_new(into, json_string(c));
}

void llm_message_commands(const json_t *message, json_t *into)
{
	const json_t *actions = json_object_get(json_object_get(message, "extra"), "actions");
	const json_t *calls = json_object_get(message, "tool_calls");
	const char *content = json_string_value(json_object_get(message, "content"));
	int blocks = 0;
	size_t i;
	json_t *x;

	if (strcmp(json_str_or(message, "role", ""), "assistant") != 0)
		return;
	if (json_array_size(actions) > 0) {
		json_array_foreach ((json_t *)(uintptr_t)actions, i, x)
			add_command(x, into);
		return;
	}
	json_array_foreach ((json_t *)(uintptr_t)calls, i, x) {
		const char *text = json_str_or(json_object_get(x, "function"), "arguments", "");
		JSON_SCOPED *args = json_parse("arguments", text, strlen(text), 16 << 20, NULL);
		add_command(args, into);
	}
	MEM_SCOPED char *block = content != NULL ? fenced(content, &blocks) : NULL;
	if (json_array_size(calls) == 0 && block != NULL)
		json_array_append_new(into, json_string(block));
}
