/*
 * What to do about an answer of a server.  Statuses and their treatment follow
 * what the official clients do; where a body says more than its status (a quota
 * that is used up is 429, a context that is full is 400), it is looked for there.
 */
#include "agents/llm/wire.h"

#include "harness/base/json.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum { REPLY_MAX = 64 << 20, S_NS = 1000000000 };

static const struct {
	int from, to;
	enum llm_verdict verdict;
	const char *meaning;
} statuses[] = {
	{0, 0, LLM_AGAIN, "no answer"},
	{400, 400, LLM_ENDS, "the request was refused"},
	{401, 401, LLM_STOPS, "the key is not accepted"},
	{402, 402, LLM_STOPS, "the account has no credit"},
	{403, 403, LLM_STOPS, "access is not allowed"},
	{404, 404, LLM_STOPS, "no such model or address"},
	{405, 407, LLM_STOPS, "the address does not take this request"},
	{408, 409, LLM_AGAIN, "the server asks to try again"},
	{413, 413, LLM_ENDS, "the request is too large"},
	{422, 422, LLM_ENDS, "the request was refused"},
	{425, 425, LLM_AGAIN, "the server asks to try again"},
	{429, 429, LLM_AGAIN, "too many requests"},
	{500, 599, LLM_AGAIN, "the server failed"},
};

/* Words in an error's text that say more than its status; the first that fits. */
static const struct {
	const char *word;
	int from, to; /* status */
	enum llm_verdict verdict;
} words[] = {
	{"insufficient_quota", 400, 499, LLM_STOPS},
	{"exceeded your current quota", 400, 499, LLM_STOPS},
	{"credit balance", 400, 499, LLM_STOPS},
	{"context_length", 400, 599, LLM_ENDS},
	{"context length", 400, 599, LLM_ENDS},
	{"context window", 400, 599, LLM_ENDS},
	{"prompt is too long", 400, 499, LLM_ENDS},
	{"exceeds the available context", 400, 599, LLM_ENDS},
	{"tool", 400, 501, LLM_NO_TOOLS},
	{"function call", 400, 501, LLM_NO_TOOLS},
	{"jinja", 500, 500, LLM_NO_TOOLS},
};

static const char *find_word(const char *text, const char *word)
{
	size_t n = strlen(word);

	for (; *text != '\0'; text++)
		if (strncasecmp(text, word, n) == 0)
			return text;
	return NULL;
}

/* What the server says, as one line. */
static void error_text(const json_t *body, const char *text, size_t len, struct buf *out)
{
	const json_t *err = json_object_get(body, "error");
	const char *said = json_str_or(err, "message", "");

	if (said[0] == '\0')
		said = json_is_string(err) ? json_string_value(err)
					   : json_str_or(body, "message", "");
	if (said[0] != '\0')
		buf_add_text(out, said, strlen(said), 400);
	else
		buf_add_text(out, text, len, 400);
	const char *code = json_str_or(err, "code", json_str_or(err, "type", ""));
	if (code[0] != '\0')
		buf_printf(out, " (%.60s)", code);
	for (char *p = out->data; *p != '\0'; p++)
		if (*p == '\n' || *p == '\t')
			*p = ' ';
}

static enum llm_verdict judge_error(int status, const json_t *body, const char *text, size_t len,
				    char why[200])
{
	BUF_SCOPED said = BUF_INIT;
	enum llm_verdict v = status >= 300 && status < 400 ? LLM_STOPS : LLM_ENDS;
	const char *meaning = "unexpected status";

	error_text(body, text, len, &said);
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		if (status >= statuses[i].from && status <= statuses[i].to) {
			v = statuses[i].verdict;
			meaning = statuses[i].meaning;
			break;
		}
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		/* "Try again" stays that: a rate limit may well speak of tools. */
		bool firm = v == LLM_AGAIN && words[i].verdict == LLM_NO_TOOLS && status != 500 &&
			    status != 501;
		if (status >= words[i].from && status <= words[i].to && !firm &&
		    find_word(said.data, words[i].word) != NULL) {
			v = words[i].verdict;
			break;
		}
	}
	BUF_SCOPED all = BUF_INIT;
	if (status != 0)
		buf_printf(&all, "status %d, ", status);
	buf_printf(&all, "%s: %s", meaning, said.data);
	llm_cut(why, 200, all.data);
	return v;
}

/* Some gateways answer 200 and put the error inside. */
static int inner_status(const json_t *body)
{
	const json_t *err = json_object_get(body, "error");
	const json_t *code = json_object_get(err, "code");

	if (err == NULL || json_is_null(err))
		return 0;
	if (json_is_integer(code) && json_integer_value(code) >= 400 &&
	    json_integer_value(code) < 600)
		return (int)json_integer_value(code);
	return 500;
}

enum llm_verdict llm_judge(const struct llm_model *m, int status, const char *text, size_t len,
			   json_t **ret_body, char ret_why[200])
{
	struct err e = ERR_INIT;
	JSON_SCOPED *body = status == 0 ? NULL : json_parse("reply", text, len, REPLY_MAX, &e);
	struct llm_answer a = {0};
	bool fine = status >= 200 && status <= 299;
	int inner = fine ? inner_status(body) : 0;

	ret_why[0] = '\0';
	if (!fine || inner != 0)
		return judge_error(inner != 0 ? inner : status, body, text, len, ret_why);
	if (body == NULL) {
		/* The parser quotes a piece of what came, which may be anything. */
		snprintf(ret_why, 200, "the reply is not valid JSON (%zu bytes)", len);
		return LLM_AGAIN;
	}
	if (m->wire->answer(body, &a, ret_why) < 0)
		return LLM_AGAIN;
	llm_answer_release(&a);
	*ret_body = json_incref(body);
	return LLM_GOOD;
}

static int64_t seconds_until(const char *text, int64_t now_unix)
{
	struct tm tm = {0};
	char *end = NULL;
	double s = strtod(text, &end);

	if (end != text && *end == '\0')
		return s > 0 && s < 1e6 ? (int64_t)(s * 1000) : 0;
	if (strptime(text, "%a, %d %b %Y %H:%M:%S GMT", &tm) == NULL)
		return -1;
	int64_t at = (int64_t)timegm(&tm);
	return at > now_unix ? (at - now_unix) * 1000 : 0;
}

int64_t llm_wait_ns(int attempt, const char *retry_after_ms, const char *retry_after,
		    int64_t now_unix, double chance)
{
	int64_t ms = -1;
	char *end = NULL;

	if (retry_after_ms != NULL) {
		double x = strtod(retry_after_ms, &end);
		if (end != retry_after_ms && *end == '\0' && x >= 0 && x < 1e9)
			ms = (int64_t)x;
	}
	if (ms < 0 && retry_after != NULL)
		ms = seconds_until(retry_after, now_unix);
	if (ms >= 0)
		return (ms < 60000 ? ms : 60000) * 1000000;
	double base = 0.5;
	for (int i = 1; i < attempt && base < 8; i++)
		base *= 2;
	if (base > 8)
		base = 8;
	return (int64_t)(base * (1 - 0.25 * chance) * S_NS);
}
