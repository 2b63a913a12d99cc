/* Language-model agents without any network: prompts, protocols, the loop, what is kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "agents/llm/llm.h"
#include "harness/base/fd.h"
#include "harness/base/json.h"

#include <stdlib.h>
#include <string.h>

static json_t *js(const char *text)
{
	struct err e = ERR_INIT;
	json_t *j = json_parse("test", text, strlen(text), 1 << 20, &e);

	if (j == NULL)
		fail_msg("%s in %s", e.text, text);
	return j;
}

static void model(struct llm_model *m, const char *spec)
{
	struct err e = ERR_INIT;
	JSON_SCOPED *j = js(spec);

	if (llm_model_init(m, j, &e) < 0)
		fail_msg("%s: %s", spec, e.text);
}

/* ---- templates ---- */

static void template_is(const char *text, bool lenient, const char *want)
{
	JSON_SCOPED *vars = js("{\"round\":3,\"player_id\":\"ann\",\"cost\":0.5}");
	BUF_SCOPED out = BUF_INIT;
	struct err e = ERR_INIT;

	if (llm_template(text, vars, lenient, &out, &e) < 0) {
		buf_clear(&out);
		buf_puts(&out, strstr(e.text, want) != NULL ? want : e.text);
	}
	assert_string_equal(out.data, want);
}

static void templates(void **state)
{
	(void)state;
	template_is("", false, "");
	template_is("no { braces } here {", false, "no { braces } here {");
	template_is("{{round}}/{{ player_id }}/{{- cost -}}.", false, "3/ann/0.5.");
	template_is("a {{nothing}} b", true, "a  b");
	template_is("a\n{{nothing}} b", false, "line 2: nothing is called {{nothing}}");
	template_is("{{ round + 1 }}", true, "only {{name}} is understood");
	template_is("{% if round %}x{% endif %}", true, "only {{name}} is understood");
	template_is("{{round", true, "only {{name}} is understood");
	template_is("{{}}", true, "only {{name}} is understood");
}

/* ---- models ---- */

static void addresses(void **state)
{
	static const char *const rows[][4] = {
		{"{\"model_name\":\"openai/gpt-5\"}", "gpt-5",
		 "https://api.openai.com/v1/chat/completions", "OPENAI_API_KEY"},
		{"{\"model_name\":\"anthropic/claude-x\"}", "claude-x",
		 "https://api.anthropic.com/v1/messages", "ANTHROPIC_API_KEY"},
		{"{\"model_name\":\"@openai/gpt-5\",\"model_class\":\"portkey\"}", "@openai/gpt-5",
		 "https://api.portkey.ai/v1/chat/completions", "PORTKEY_API_KEY"},
		{"{\"model_name\":\"meta/llama\",\"base_url\":\"http://h:1/v1/\"}", "meta/llama",
		 "http://h:1/v1/chat/completions", ""},
		{"{\"model_name\":\"c\",\"base_url\":\"http://h:1/v1\",\"api\":\"anthropic\","
		 "\"api_key_env\":\"K\"}",
		 "c", "http://h:1/v1/messages", "K"},
		{"{\"model_name\":\"ollama/qwen\"}", "qwen",
		 "http://127.0.0.1:11434/v1/chat/completions", ""},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct llm_model m;
		model(&m, rows[i][0]);
		assert_string_equal(m.name, rows[i][1]);
		assert_string_equal(m.url, rows[i][2]);
		assert_string_equal(m.key_env != NULL ? m.key_env : "", rows[i][3]);
		llm_model_release(&m);
	}
}

static void refused_models(void **state)
{
	static const char *const rows[][2] = {
		{"{\"model_name\":\"nobody/x\"}", "base_url"},
		{"{\"model_name\":\"x\",\"base_url\":\"ftp://h\"}", "http"},
		{"{\"model_name\":\"x\",\"base_url\":\"http://u:p@h\"}", "api_key_env"},
		{"{\"model_name\":\"openai/x\",\"api_key\":\"sk-1\"}", "api_key_env"},
		{"{\"model_name\":\"openai/x\",\"model_kwargs\":{\"api_key\":\"sk-1\"}}",
		 "api_key_env"},
		{"{\"model_name\":\"openai/x\",\"extra_body\":{\"messages\":[]}}", "itself"},
		{"{\"model_name\":\"openai/x\",\"price\":{\"input\":1}}", "dollars"},
		{"{\"model_name\":\"openai/x\",\"base_url_env\":\"AGON_TEST_NOT_SET\"}",
		 "AGON_TEST_NOT_SET"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct llm_model m;
		struct err e = ERR_INIT;
		JSON_SCOPED *j = js(rows[i][0]);
		assert_int_equal(llm_model_init(&m, j, &e), -1);
		assert_int_equal(e.code, ERR_USAGE);
		if (strstr(e.text, rows[i][1]) == NULL || strstr(e.text, "sk-1") != NULL)
			fail_msg("%s: %s", rows[i][0], e.text);
	}
}

static void costs(void **state)
{
	struct llm_model m;
	JSON_SCOPED *a = js("{\"usage\":{\"input_tokens\":10,\"output_tokens\":100,"
			    "\"cache_creation_input_tokens\":1000,\"cache_read_input_tokens\":4}}");
	JSON_SCOPED *o = js("{\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":7,"
			    "\"prompt_tokens_details\":{\"cached_tokens\":60}}}");
	JSON_SCOPED *none = js("{\"usage\":null}");

	(void)state;
	model(&m, "{\"model_name\":\"anthropic/c\",\"price\":{\"input\":1,\"output\":2,"
		  "\"cache_creation_input\":3,\"cache_read_input\":0.5}}");
	struct llm_usage u = llm_usage_of(&m, a);
	assert_true(llm_cost(&m.price, &u) == 10 + 200 + 3000 + 2);
	u = llm_usage_of(&m, none);
	assert_false(u.known);
	assert_true(llm_cost(&m.price, &u) < 0);
	llm_model_release(&m);
	model(&m, "{\"model_name\":\"openai/g\"}");
	u = llm_usage_of(&m, o);
	assert_int_equal(u.input, 40);
	assert_int_equal(u.cache_read, 60);
	assert_true(llm_cost(&m.price, &u) < 0);
	llm_model_release(&m);
}

/* ---- verdicts and waits ---- */

static void verdicts(void **state)
{
	static const struct {
		int status;
		const char *body;
		enum llm_verdict want;
	} rows[] = {
		{200, "{\"choices\":[{\"message\":{\"content\":null}}]}", LLM_GOOD},
		{200, "{\"choices\":[]}", LLM_AGAIN},
		{200, "{\"choices\":[{\"message\":{\"content\":5}}]}", LLM_AGAIN},
		{200, "<html>", LLM_AGAIN},
		{200, "{\"choi", LLM_AGAIN},
		{200, "[]", LLM_AGAIN},
		{200, "{\"error\":{\"code\":429,\"message\":\"slow down\"}}", LLM_AGAIN},
		{200, "{\"error\":{\"code\":401,\"message\":\"who\"}}", LLM_STOPS},
		{0, "Connection reset by peer", LLM_AGAIN},
		{302, "", LLM_STOPS},
		{401, "", LLM_STOPS},
		{403, "{}", LLM_STOPS},
		{404, "{\"error\":\"no such model\"}", LLM_STOPS},
		{408, "", LLM_AGAIN},
		{409, "", LLM_AGAIN},
		{429, "{\"error\":{\"message\":\"too many tool calls per minute\"}}", LLM_AGAIN},
		{429, "{\"error\":{\"code\":\"insufficient_quota\",\"message\":\"pay\"}}",
		 LLM_STOPS},
		{500, "", LLM_AGAIN},
		{529, "{\"error\":{\"type\":\"overloaded_error\"}}", LLM_AGAIN},
		{413, "", LLM_ENDS},
		{400, "{\"error\":{\"code\":\"context_length_exceeded\",\"message\":\"long\"}}",
		 LLM_ENDS},
		{400, "{\"error\":{\"message\":\"auto tool choice requires a parser\"}}",
		 LLM_NO_TOOLS},
		{500, "{\"error\":{\"message\":\"tools param requires --jinja flag\"}}",
		 LLM_NO_TOOLS},
		{400, "{\"error\":{\"message\":\"bad\"}}", LLM_ENDS},
	};
	struct llm_model m;

	(void)state;
	model(&m, "{\"model_name\":\"openai/g\"}");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		JSON_SCOPED *body = NULL;
		char why[200];
		enum llm_verdict v = llm_judge(&m, rows[i].status, rows[i].body,
					       strlen(rows[i].body), &body, why);
		if (v != rows[i].want)
			fail_msg("%d %s: %d, not %d (%s)", rows[i].status, rows[i].body, (int)v,
				 (int)rows[i].want, why);
		assert_true((v == LLM_GOOD) == (body != NULL));
		assert_true((v == LLM_GOOD) == (why[0] == '\0'));
	}
	llm_model_release(&m);
}

static void waits(void **state)
{
	(void)state;
	assert_int_equal(llm_wait_ns(1, "250", "9", 0, 0), 250000000);
	assert_int_equal(llm_wait_ns(1, NULL, "2", 0, 0.5), 2000000000);
	assert_int_equal(llm_wait_ns(1, NULL, "0", 0, 0), 0);
	assert_int_equal(llm_wait_ns(1, NULL, "86400", 0, 0), 60000000000);
	assert_int_equal(llm_wait_ns(3, NULL, NULL, 0, 0), 2000000000);
	assert_int_equal(llm_wait_ns(3, NULL, NULL, 0, 1), 1500000000);
	assert_int_equal(llm_wait_ns(40, NULL, "soon", 0, 0), 8000000000);
	assert_int_equal(llm_wait_ns(1, NULL, "Thu, 01 Jan 1970 00:01:40 GMT", 90, 0), 10000000000);
	assert_int_equal(llm_wait_ns(1, NULL, "Thu, 01 Jan 1970 00:01:40 GMT", 900, 0), 0);
	assert_int_equal(llm_wait_ns(1, NULL, "-5", 0, 0), 0);
}

/* ---- sessions ---- */

struct talk {
	struct llm_model m;
	struct llm_session *s;
};

static void begin(struct talk *t, const char *spec, struct llm_limits limits)
{
	model(&t->m, spec);
	t->s = llm_session_new(&(struct llm_setup){.model = &t->m,
						   .system = "You are it.",
						   .instance = "Play.",
						   .limits = limits,
						   .show_steps = true,
						   .version = "agon test"});
}

static void end(struct talk *t)
{
	llm_session_free(t->s);
	llm_model_release(&t->m);
}

static void wants(struct talk *t, enum llm_want want)
{
	enum llm_want have = llm_session_want(t->s, 0);
	if (have != want)
		fail_msg("wants %d, not %d (%s %s)", (int)have, (int)want, llm_session_status(t->s),
			 llm_session_why(t->s));
}

static void reply(struct talk *t, const char *body)
{
	JSON_SCOPED *j = js(body);
	JSON_SCOPED *good = NULL;
	char why[200];

	wants(t, LLM_CALL);
	assert_int_equal(llm_judge(&t->m, 200, body, strlen(body), &good, why), LLM_GOOD);
	llm_session_reply(t->s, j, 12.5);
}

static void runs(struct talk *t, const char *command, int status, const char *output)
{
	wants(t, LLM_RUN);
	assert_string_equal(llm_session_command(t->s), command);
	llm_session_observe(
		t->s, &(struct llm_observation){.status = status, .head = output, .tail = ""});
}

static void request_is(struct talk *t, const char *want)
{
	JSON_SCOPED *j = llm_session_request(t->s);
	JSON_SCOPED *w = js(want);

	if (!json_equal(j, w)) {
		BUF_SCOPED text = BUF_INIT;
		json_dump(j, &text);
		fail_msg("%s", text.data);
	}
}

#define OPENAI "{\"model_name\":\"openai/g\",\"tool_mode\":\"tools\",\"max_tokens\":50}"
#define SYSTEM "{\"role\":\"system\",\"content\":\"You are it.\"}"
#define USER   "{\"role\":\"user\",\"content\":\"Play.\"}"
#define TOOL(id, args)                                                                             \
	"{\"id\":\"" id "\",\"type\":\"function\",\"function\":{\"name\":\"bash\","                \
	"\"arguments\":\"" args "\"}}"
#define TOOLS                                                                                      \
	"[{\"type\":\"function\",\"function\":{\"name\":\"bash\",\"description\":\"Run a command " \
	"in a shell and see what it prints\",\"parameters\":{\"type\":\"object\",\"properties\":{" \
	"\"command\":{\"type\":\"string\",\"description\":\"the command\"}},\"required\":["        \
	"\"command\"]}}}]"

static void tools_mode(void **state)
{
	struct talk t;

	(void)state;
	begin(&t, OPENAI, (struct llm_limits){.steps = 5, .format_errors = 3});
	wants(&t, LLM_CALL);
	request_is(&t, "{\"model\":\"g\",\"max_completion_tokens\":50,\"tools\":" TOOLS
		       ",\"messages\":[" SYSTEM "," USER "]}");
	reply(&t,
	      "{\"choices\":[{\"message\":{\"content\":null,\"reasoning_content\":\"hm\","
	      "\"refusal\":null,\"tool_calls\":[" TOOL(
		      "a", "{\\\"command\\\":\\\"ls\\\"}") "," TOOL("b",
								    "{\\\"command\\\":"
								    "\\\"pwd\\\"}") "]}}],"
										    "\"usage\":{"
										    "\"prompt_"
										    "tokens\":9,"
										    "\"completion"
										    "_tokens\":4}"
										    "}");
	runs(&t, "ls", 0, "x\n");
	runs(&t, "pwd", 1, "");
	wants(&t, LLM_CALL);
	request_is(
		&t,
		"{\"model\":\"g\",\"max_completion_tokens\":50,\"tools\":" TOOLS
		",\"messages\":[" SYSTEM "," USER
		",{\"role\":\"assistant\",\"content\":\"\",\"reasoning_content\":\"hm\","
		"\"tool_calls\":[" TOOL("a", "{\\\"command\\\":\\\"ls\\\"}") "," TOOL(
			"b",
			"{\\\"command\\\":\\\"pwd\\\"}") "]},{\"role\":\"tool\",\"tool_call_id\":"
							 "\"a\",\"content\":\"[Step 1/5 used - 4 "
							 "left]\\n<returncode>0</"
							 "returncode>\\n<output>\\nx\\n</"
							 "output>\"},"
							 "{\"role\":\"tool\",\"tool_call_id\":"
							 "\"b\",\"content\":\"[Step 1/5 used - 4 "
							 "left]\\n<returncode>1</"
							 "returncode>\\n<output>\\n</output>\"}]}");
	reply(&t, "{\"choices\":[{\"message\":{\"tool_calls\":[" TOOL(
			  "c", "{\\\"command\\\":\\\"echo\\\"}") "]}}]}");
	runs(&t, "echo", 0, LLM_FINISH "\nthe end\n");
	wants(&t, LLM_DONE);
	assert_string_equal(llm_session_status(t.s), "Submitted");
	assert_int_equal(llm_session_use(t.s)->calls, 2);
	assert_int_equal(llm_session_use(t.s)->input, 9);
	assert_true(llm_session_use(t.s)->cost < 0);
	JSON_SCOPED *traj = llm_session_trajectory(t.s);
	const json_t *info = json_object_get(traj, "info");
	assert_string_equal(json_str_or(info, "submission", ""), "the end\n");
	assert_true(json_is_null(
		json_object_get(json_object_get(info, "model_stats"), "instance_cost")));
	const json_t *messages = json_object_get(traj, "messages");
	assert_string_equal(
		json_str_or(json_array_get(messages, json_array_size(messages) - 1), "role", ""),
		"exit");
	end(&t);
}

#define ANTHROPIC "{\"model_name\":\"anthropic/c\",\"max_tokens\":50,\"extra_body\":{\"x\":1}}"

static void anthropic(void **state)
{
	struct talk t;

	(void)state;
	begin(&t, ANTHROPIC, (struct llm_limits){.format_errors = 3});
	reply(&t, "{\"content\":[{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"s\"},"
		  "{\"type\":\"text\",\"text\":\"\"},{\"type\":\"tool_use\",\"id\":\"a\",\"name\":"
		  "\"bash\",\"input\":{\"command\":\"ls\"}},{\"type\":\"tool_use\",\"id\":\"b\","
		  "\"name\":\"bash\",\"input\":{\"command\":\"id\"}}],\"stop_reason\":\"tool_use\","
		  "\"usage\":{\"input_tokens\":3,\"output_tokens\":2}}");
	runs(&t, "ls", 0, "x");
	runs(&t, "id", 0, "y");
	wants(&t, LLM_CALL);
	JSON_SCOPED *j = llm_session_request(t.s);
	JSON_SCOPED *w = js(
		"[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Play.\"}]},"
		"{\"role\":\"assistant\",\"content\":[{\"type\":\"thinking\",\"thinking\":\"hm\","
		"\"signature\":\"s\"},{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"bash\","
		"\"input\":{\"command\":\"ls\"}},{\"type\":\"tool_use\",\"id\":\"b\",\"name\":"
		"\"bash\",\"input\":{\"command\":\"id\"}}]},{\"role\":\"user\",\"content\":["
		"{\"type\":\"tool_result\",\"tool_use_id\":\"a\",\"content\":"
		"\"<returncode>0</returncode>\\n<output>\\nx\\n</output>\"},{\"type\":"
		"\"tool_result\",\"tool_use_id\":\"b\",\"content\":\"<returncode>0</returncode>\\n"
		"<output>\\ny\\n</output>\",\"cache_control\":{\"type\":\"ephemeral\"}}]}]");
	BUF_SCOPED have = BUF_INIT;
	json_dump(json_object_get(j, "messages"), &have);
	if (!json_equal(json_object_get(j, "messages"), w))
		fail_msg("%s", have.data);
	assert_int_equal(json_int_or(j, "x", 0), 1);
	assert_int_equal(json_int_or(j, "max_tokens", 0), 50);
	end(&t);
}

static void text_mode(void **state)
{
	struct talk t;

	(void)state;
	begin(&t, "{\"model_name\":\"openai/g\",\"tool_mode\":\"text\"}",
	      (struct llm_limits){.format_errors = 2});
	JSON_SCOPED *j = llm_session_request(t.s);
	assert_null(json_object_get(j, "tools"));
	assert_non_null(strstr(
		json_str_or(json_array_get(json_object_get(j, "messages"), 0), "content", ""),
		"```mswea_bash_command"));
	reply(&t, "{\"choices\":[{\"message\":{\"content\":\"So:\\n```mswea_bash_command\\n\\nls "
		  "-a\\ncat x\\n```\\nand\\n```python\\n1\\n```\"}}]}");
	runs(&t, "ls -a\ncat x", 0, "x\n");
	reply(&t, "{\"choices\":[{\"message\":{\"content\":\"```mswea_bash_command\\nls\\n```\\n"
		  "```mswea_bash_command\\nls\\n```\"}}]}");
	wants(&t, LLM_CALL);
	JSON_SCOPED *k = llm_session_request(t.s);
	const json_t *list = json_object_get(k, "messages");
	assert_non_null(
		strstr(json_str_or(json_array_get(list, json_array_size(list) - 1), "content", ""),
		       "yours has 2"));
	reply(&t, "{\"choices\":[{\"finish_reason\":\"length\",\"message\":{\"content\":\"\"}}]}");
	wants(&t, LLM_DONE);
	assert_string_equal(llm_session_status(t.s), "RepeatedFormatError");
	end(&t);
}

static void odd_replies(void **state)
{
	static const struct {
		const char *calls, *says;
	} rows[] = {
		{TOOL("a", "{\\\"command"), "could not be read"},
		{TOOL("a", ""), "could not be read"},
		{TOOL("a", "[1]"), "lacks the argument"},
		{TOOL("a", "{\\\"command\\\":7}"), "lacks the argument"},
		{"{\"id\":\"a\",\"function\":{\"name\":\"rm\",\"arguments\":\"{}\"}}",
		 "no tool \\\"rm\\\""},
		{"5", "no tool"},
		{"", "must call the tool"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct talk t;
		BUF_SCOPED text = BUF_INIT;
		MEM_SCOPED char *body = xprintf(
			"{\"choices\":[{\"message\":{\"content\":null,\"tool_calls\":[%s]}}],"
			"\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":4}}",
			rows[i].calls);
		begin(&t, OPENAI, (struct llm_limits){.format_errors = 3});
		reply(&t, body);
		wants(&t, LLM_CALL);
		assert_int_equal(llm_session_use(t.s)->output, 4); /* it is paid for */
		JSON_SCOPED *j = llm_session_request(t.s);
		json_dump(j, &text);
		if (strstr(text.data, rows[i].says) == NULL)
			fail_msg("%s: %s", rows[i].calls, text.data);
		assert_null(strstr(text.data, "tool_calls"));
		end(&t);
	}
	/* Arguments as an object, and no id: both are seen in the wild. */
	struct talk t;
	begin(&t, OPENAI, (struct llm_limits){0});
	reply(&t, "{\"choices\":[{\"message\":{\"tool_calls\":[{\"function\":{\"name\":\"bash\","
		  "\"arguments\":{\"command\":\"ls\"}}}]}}]}");
	runs(&t, "ls", 0, "");
	end(&t);
}

static void auto_mode(void **state)
{
	struct talk t;

	(void)state;
	begin(&t, "{\"model_name\":\"openai/g\"}", (struct llm_limits){0});
	reply(&t, "{\"choices\":[{\"message\":{\"content\":\"```bash\\nls\\n```\"}}]}");
	runs(&t, "ls", 0, "");
	assert_false(llm_session_without_tools(t.s)); /* they worked before */
	end(&t);
	begin(&t, "{\"model_name\":\"openai/g\"}", (struct llm_limits){0});
	assert_true(llm_session_without_tools(t.s));
	assert_false(llm_session_without_tools(t.s));
	JSON_SCOPED *j = llm_session_request(t.s);
	assert_null(json_object_get(j, "tools"));
	end(&t);
	begin(&t, OPENAI, (struct llm_limits){0});
	assert_false(llm_session_without_tools(t.s));
	end(&t);
}

static void finish_marker(void **state)
{
	static const struct {
		int status;
		const char *output;
		bool ends;
	} rows[] = {
		{0, LLM_FINISH, true},        {0, "\n " LLM_FINISH " \nx", true},
		{1, LLM_FINISH "\n", false},  {0, "x\n" LLM_FINISH "\n", false},
		{0, LLM_FINISH "S\n", false},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct talk t;
		begin(&t, "{\"model_name\":\"openai/g\",\"tool_mode\":\"text\"}",
		      (struct llm_limits){0});
		reply(&t, "{\"choices\":[{\"message\":{\"content\":\"```bash\\nls\\n```\"}}]}");
		runs(&t, "ls", rows[i].status, rows[i].output);
		wants(&t, rows[i].ends ? LLM_DONE : LLM_CALL);
		end(&t);
	}
}

static void limits(void **state)
{
	static const char body[] =
		"{\"choices\":[{\"message\":{\"content\":\"```bash\\nls\\n```\"}}],"
		"\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":10}}";
	struct talk t;

	(void)state;
	begin(&t, "{\"model_name\":\"openai/g\"}", (struct llm_limits){.steps = 1});
	reply(&t, body);
	runs(&t, "ls", 0, "");
	wants(&t, LLM_DONE);
	assert_string_equal(llm_session_status(t.s), "LimitsExceeded");
	end(&t);

	begin(&t, "{\"model_name\":\"openai/g\"}", (struct llm_limits){.wall_ns = 1000});
	assert_int_equal(llm_session_want(t.s, 1000), LLM_DONE);
	assert_string_equal(llm_session_status(t.s), "TimeExceeded");
	end(&t);

	/* A call is not made when its worst case does not fit: the request's bytes, or the
	 * tokens of the last one and the bytes since, and the longest reply. */
	begin(&t,
	      "{\"model_name\":\"openai/g\",\"max_tokens\":1000,"
	      "\"price\":{\"input\":0.001,\"output\":0.01}}",
	      (struct llm_limits){.cost = 20.7});
	reply(&t, body); /* less than 600 bytes: at most 0.6 + 10 */
	assert_true(llm_session_use(t.s)->cost == 0.2);
	runs(&t, "ls", 0, "");
	reply(&t, body);
	runs(&t, "ls", 0, "");
	reply(&t, body);
	for (int i = 0; llm_session_want(t.s, 0) != LLM_DONE && i < 200; i++) {
		runs(&t, "ls", 0, "");
		if (llm_session_want(t.s, 0) == LLM_CALL)
			reply(&t, body);
	}
	assert_string_equal(llm_session_status(t.s), "LimitsExceeded");
	assert_true(llm_session_use(t.s)->cost <= 20.7);
	assert_true(llm_session_use(t.s)->cost > 8);
	end(&t);

	/* Without usage the worst case counts, and the cost is unknown. */
	begin(&t,
	      "{\"model_name\":\"openai/g\",\"max_tokens\":1000,"
	      "\"price\":{\"input\":0,\"output\":1}}",
	      (struct llm_limits){.cost = 1500});
	reply(&t, "{\"choices\":[{\"message\":{\"content\":\"```bash\\nls\\n```\"}}]}");
	runs(&t, "ls", 0, "");
	wants(&t, LLM_DONE);
	assert_true(llm_session_use(t.s)->cost < 0);
	assert_true(llm_session_use(t.s)->spent == 1000);
	end(&t);

	begin(&t, "{\"model_name\":\"openai/g\",\"max_tokens\":1000}",
	      (struct llm_limits){.tokens = 100});
	wants(&t, LLM_DONE);
	end(&t);
}

static void long_output(void **state)
{
	struct talk t;
	MEM_SCOPED char *big = xmalloc(30001);

	(void)state;
	memset(big, 'a', 30000);
	memcpy(big + 29990, "0123456789", 10);
	big[30000] = '\0';
	begin(&t, OPENAI, (struct llm_limits){0});
	reply(&t, "{\"choices\":[{\"message\":{\"tool_calls\":[" TOOL(
			  "a", "{\\\"command\\\":\\\"ls\\\"}") "]}}]}");
	runs(&t, "ls", 0, big);
	JSON_SCOPED *j = llm_session_request(t.s);
	const char *seen =
		json_str_or(json_array_get(json_object_get(j, "messages"), 3), "content", "");
	assert_in_range(strlen(seen), 10000, 10300);
	assert_non_null(strstr(seen, "20000 characters left out"));
	assert_non_null(strstr(seen, "0123456789\n</output>"));
	end(&t);
}

static void cassettes(void **state)
{
	JSON_SCOPED *one = js("{\"model\":\"g\",\"messages\":[1,2]}");
	JSON_SCOPED *two = js("{\"model\":\"g\",\"messages\":[1,2,3]}");
	JSON_SCOPED *other = js("{\"model\":\"g\",\"messages\":[1,9,3]}");
	JSON_SCOPED *a = llm_cassette_line(1, "ann", 1, one, NULL, "x");
	JSON_SCOPED *b = llm_cassette_line(2, "ann", 1, two, one, "y");
	BUF_SCOPED text = BUF_INIT;
	BUF_SCOPED why = BUF_INIT;
	struct err e = ERR_INIT;
	const json_t *line = NULL;
	const json_t *ended = NULL;

	(void)state;
	assert_int_equal(json_int_or(b, "keep", 0), 2);
	json_object_set_new(a, "body", json_object());
	json_object_set_new(b, "body", json_object());
	json_dump(a, &text);
	buf_putc(&text, '\n');
	json_dump(b, &text);
	buf_puts(&text, "\n{\"end\":\"Submitted\",\"calls\":2}\n");
	struct llm_cassette *c = llm_cassette_read("c", text.data, text.len, &e);
	assert_non_null(c);
	assert_int_equal(llm_cassette_next(c, true, two, &line, &ended, &why), 0);
	assert_int_equal(json_int_or(line, "seq", 0), 2);
	assert_int_equal(llm_cassette_next(c, true, other, &line, &ended, &why), 1);
	assert_non_null(strstr(why.data, "message 2 differs"));
	assert_int_equal(llm_cassette_next(c, false, other, &line, &ended, &why), 0);
	assert_int_equal(json_int_or(line, "seq", 0), 1);
	assert_int_equal(llm_cassette_next(c, true, one, &line, &ended, &why), 2);
	assert_string_equal(json_str_or(ended, "end", ""), "Submitted");
	llm_cassette_free(c);
	assert_null(llm_cassette_read("c", "{\"seq\":1}\n", 10, &e));
	assert_int_equal(e.code, ERR_USAGE);
}

static void foreign_commands(void **state)
{
	static const char *const rows[][2] = {
		{"{\"role\":\"assistant\",\"extra\":{\"actions\":[{\"command\":\"a\"},{\"command\":"
		 "\"b\"}]}}",
		 "[\"a\",\"b\"]"},
		{"{\"role\":\"assistant\",\"content\":\"```bash\\na\\n```\"}", "[\"a\"]"},
		{"{\"role\":\"assistant\",\"content\":\"x\",\"tool_calls\":[" TOOL(
			 "i", "{\\\"command\\\":\\\"c\\\"}") "]}",
		 "[\"c\"]"},
		{"{\"role\":\"user\",\"content\":\"```bash\\na\\n```\"}", "[]"},
		{"7", "[]"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		JSON_SCOPED *m = js(rows[i][0]);
		JSON_SCOPED *have = json_array();
		JSON_SCOPED *want = js(rows[i][1]);
		llm_message_commands(m, have);
		assert_true(json_equal(have, want));
	}
}

static void bridged(void **state)
{
	struct llm_model m;
	struct err e = ERR_INIT;
	bool stream = false;
	BUF_SCOPED out = BUF_INIT;
	JSON_SCOPED *asked = js(
		"{\"model\":\"theirs\",\"stream\":true,\"max_tokens\":99999,\"web_search_options\":"
		"{},\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}},{\"type\":"
		"\"web_search\"}],\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":"
		"\"image_url\",\"image_url\":{\"url\":\"http://evil/x.png\"}},{\"type\":"
		"\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AA\"}}]}]}");

	(void)state;
	model(&m, "{\"model_name\":\"openai/g\",\"max_tokens\":100,\"base_url\":\"http://h/v1\"}");
	JSON_SCOPED *r = llm_bridge_request(&m, asked, &stream, &e);
	JSON_SCOPED *want =
		js("{\"model\":\"openai/g\",\"max_tokens\":100,\"tools\":[{\"type\":\"function\","
		   "\"function\":{\"name\":\"f\"}}],\"messages\":[{\"role\":\"user\",\"content\":["
		   "{\"type\":\"text\",\"text\":\"[left out: media by address]\"},{\"type\":"
		   "\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AA\"}}]}]}");
	json_object_set_new(want, "model", json_string(m.name));
	assert_true(json_equal(r, want));
	assert_true(stream);
	JSON_SCOPED *body = js("{\"choices\":[{\"finish_reason\":\"tool_calls\",\"message\":{"
			       "\"tool_calls\":[" TOOL("a", "{}") "]}}],\"usage\":{\"x\":1}}");
	llm_bridge_stream("openai", body, &out);
	assert_non_null(strstr(out.data, "\"index\":0"));
	assert_non_null(strstr(out.data, "\"usage\":{\"x\":1}"));
	assert_non_null(strstr(out.data, "data: [DONE]\n\n"));
	llm_model_release(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(templates),      cmocka_unit_test(addresses),
		cmocka_unit_test(refused_models), cmocka_unit_test(costs),
		cmocka_unit_test(verdicts),       cmocka_unit_test(waits),
		cmocka_unit_test(tools_mode),     cmocka_unit_test(anthropic),
		cmocka_unit_test(text_mode),      cmocka_unit_test(odd_replies),
		cmocka_unit_test(auto_mode),      cmocka_unit_test(finish_marker),
		cmocka_unit_test(limits),         cmocka_unit_test(long_output),
		cmocka_unit_test(cassettes),      cmocka_unit_test(foreign_commands),
		cmocka_unit_test(bridged),
	};
	return cmocka_run_group_tests_name("llm", tests, NULL, NULL);
}
