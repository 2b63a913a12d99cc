/*
 * One call of the model: from the journal, from a recording, or over the
 * network, where it is tried again as long as that makes sense.
 *
 * "asked" is written before a request leaves and the answer is on disk before
 * anybody uses it, so after a crash at most the one call that was under way is
 * asked, and perhaps paid, again; that is said.
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/log.h"
#include "harness/run/talk_int.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static void try_now(struct talk *k);
static void answered(struct talk *k, const json_t *line); /* of a cassette */

void talk_call_drop(struct talk *k)
{
	http_cancel(&k->call.http);
	if (k->t->loop != NULL)
		loop_drop(k->t->loop, &k->call.timer);
	json_decref(k->call.request);
	buf_release(&k->call.body);
	k->call = (struct talk_call){0};
}

static double unix_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (double)ts.tv_sec + (double)(ts.tv_nsec / 1000000) / 1000;
}

static void on_timer(void *cookie, uint32_t events)
{
	struct talk *k = cookie;

	(void)events;
	loop_drop(k->t->loop, &k->call.timer);
	try_now(k);
}

/* No key may come back in what a server says: it would be recorded. */
static void redact(const char *key, struct buf *text)
{
	size_t n = key != NULL ? strlen(key) : 0;

	for (char *p = text->data;
	     n >= 4 && (p = memmem(p, text->len - (size_t)(p - text->data), key, n)) != NULL;
	     p += n)
		memset(p, '*', n);
}

/* The answer leaves the call, is written down, and goes to who asked. */
static void settle(struct talk *k, json_t *line, bool sync)
{
	struct err e = ERR_INIT;

	json_object_set_new(line, "t", json_string("call"));
	json_object_set_new(line, "elapsed_ms", json_integer(talk_elapsed_ns(k) / 1000000));
	json_decref(k->before);
	k->before = json_incref(k->call.request);
	if (journal_put(k->journal, line, sync, &e) < 0) {
		talk_fail(k, e.code, "%s", e.text);
		return;
	}
	answered(k, line);
}

static json_t *new_line(struct talk *k)
{
	return llm_cassette_line(++k->seq, k->name, k->round, k->call.request, k->before,
				 k->call.sha);
}

static void good(struct talk *k, const struct http_reply *r, json_t *body)
{
	json_t *line = new_line(k);
	json_t *headers = json_object();

	if (r->request_id != NULL)
		json_object_set_new(headers, "x-request-id",
				    json_text(r->request_id, strlen(r->request_id)));
	json_object_set_new(line, "status", json_integer(r->status));
	json_object_set_new(line, "headers", headers);
	json_object_set(line, "body", body);
	json_object_set_new(line, "at", json_real(unix_now()));
	int64_t waited_ns = clock_mono_ns() - k->call.begun_ns;
	k->model_ns += waited_ns;
	json_object_set_new(line, "latency_ms", json_integer(waited_ns / 1000000));
	settle(k, line, true);
}

static void again(struct talk *k, const struct http_reply *r, const char *why)
{
	struct err e = ERR_INIT;
	int64_t now = clock_mono_ns();
	int64_t wait = llm_wait_ns(++k->call.attempt, r->retry_after_ms, r->retry_after,
				   (int64_t)unix_now(), rng_unit(&k->jitter));

	if (now + wait - k->call.begun_ns > k->model.patience_ns) {
		talk_fail(k, ERR_HOST,
			  "%s gave no answer in %d tries: %s; the same command goes on from here",
			  k->model.url, k->call.attempt, why);
		return;
	}
	/* Somebody waits: from the third failure on it is said without being asked. */
	if (k->call.attempt == 3)
		log_warn("player %s, round %d: %s; trying on for %lld s", k->name, k->round, why,
			 (long long)(k->model.patience_ns / 1000000000));
	else
		log_info("player %s, round %d: try %d failed: %s", k->name, k->round,
			 k->call.attempt, why);
	k->call.timer = loop_at(k->t->loop, now + wait, on_timer, k, &e);
	if (k->call.timer == NULL)
		talk_fail(k, e.code, "%s", e.text);
}

/* A fact about the server or the conversation, kept for the next time. */
static void note(struct talk *k, json_t *line)
{
	struct err e = ERR_INIT;

	if (journal_put(k->journal, line, true, &e) < 0)
		talk_fail(k, e.code, "%s", e.text);
}

static void ends(struct talk *k, int status, const char *why)
{
	const char *name = strstr(why, "context") != NULL || status == 413
				   ? "ContextWindowExceededError"
				   : "BadRequestError";

	if (k->kind == TALK_PROGRAM) {
		talk_program_failed(k, status >= 400 ? status : 502, why);
		return;
	}
	/* What the very first request does not survive is the config's fault; that of a question
	 * holds a player's code, which must not be able to stop the others. */
	if (k->purpose[0] == '\0' && llm_session_use(k->session)->calls == 0) {
		talk_fail(k, ERR_USAGE, "%s: %s", k->model.url, why);
		return;
	}
	if (k->purpose[0] != '\0')
		log_warn("player %s, round %d: no opinion of its code: %s", k->name, k->round, why);
	note(k, json_pack("{s:s,s:s,s:s}", "t", "end", "status", name, "why", why));
	talk_call_drop(k);
	llm_session_end(k->session, name, why);
	talk_advance(k);
}

static void no_tools(struct talk *k, int status, const char *why)
{
	if (k->kind == TALK_PROGRAM) {
		talk_program_failed(k, status >= 400 ? status : 502, why);
		return;
	}
	if (!llm_session_without_tools(k->session)) {
		if (k->purpose[0] != '\0' || llm_session_use(k->session)->calls > 0)
			ends(k, status, why);
		else
			talk_fail(k, ERR_USAGE, "%s: %s; set config.model.tool_mode: text",
				  k->model.url, why);
		return;
	}
	log_info("player %s: %s cannot do tools: text mode", k->name, k->model.url);
	note(k, json_pack("{s:s}", "t", "notools"));
	talk_call_drop(k);
	talk_advance(k);
}

static void on_reply(void *cookie, const struct http_reply *r)
{
	struct talk *k = cookie;
	JSON_SCOPED *body = NULL;
	BUF_SCOPED text = BUF_INIT;
	char why[200];

	k->call.http = NULL;
	buf_add(&text, r->body, r->len);
	redact(k->key, &text);
	enum llm_verdict v = llm_judge(&k->model, r->status, text.data, text.len, &body, why);
	if (v == LLM_GOOD)
		good(k, r, body);
	else if (v == LLM_AGAIN)
		again(k, r, why);
	else if (v == LLM_NO_TOOLS)
		no_tools(k, r->status, why);
	else if (v == LLM_ENDS)
		ends(k, r->status, why);
	else
		talk_fail(k, ERR_HOST, "%s: %s", k->model.url, why);
}

static void try_now(struct talk *k)
{
	MEM_SCOPED char *auth =
		k->key != NULL ? xprintf("%s%s", k->model.key_header, k->key) : NULL;
	const char *headers[8] = {0};
	struct err e = ERR_INIT;
	size_t n = 0;

	for (const char *const *h = llm_headers(&k->model); *h != NULL && n < 6; h++)
		headers[n++] = *h;
	if (auth != NULL)
		headers[n] = auth;
	if (k->all->http == NULL && http_new(&k->all->http, k->t->loop, &e) < 0) {
		talk_fail(k, e.code, "%s", e.text);
		return;
	}
	k->call.http = http_post(k->all->http,
				 &(struct http_request){.url = k->model.url,
							.headers = headers,
							.body = k->call.body.data,
							.len = k->call.body.len,
							.connect_ns = k->model.connect_ns,
							.total_ns = k->model.reply_ns},
				 on_reply, k);
}

/* ---- recorded answers ---- */

/* What the journal has for this call; 0: nothing more. */
static int from_journal(struct talk *k)
{
	const json_t *line;

	while ((line = journal_peek(k->journal)) != NULL) {
		const char *t = json_str_or(line, "t", "");
		journal_next(k->journal);
		if (strcmp(t, "asked") == 0) {
			const json_t *next = journal_peek(k->journal);
			k->lost += next == NULL || strcmp(json_str_or(next, "t", ""), "call") != 0;
			continue;
		}
		if (strcmp(t, "notools") == 0 && k->session != NULL) {
			llm_session_without_tools(k->session);
			talk_call_drop(k);
			talk_advance(k);
			return 1;
		}
		if (strcmp(t, "end") == 0 && k->session != NULL) {
			llm_session_end(k->session, json_str_or(line, "status", ""),
					json_str_or(line, "why", ""));
			talk_call_drop(k);
			talk_advance(k);
			return 1;
		}
		if (strcmp(t, "call") != 0)
			continue;
		if (strcmp(json_str_or(line, "request_sha256", ""), k->call.sha) != 0) {
			talk_fail(k, ERR_USAGE,
				  "%s/journal holds answers to other requests: it was made by "
				  "another agon; remove it to ask the model anew",
				  k->t->dir);
			return 1;
		}
		k->seq = json_int_or(line, "seq", 0);
		k->base_ms = json_int_or(line, "elapsed_ms", 0);
		k->model_ns += json_int_or(line, "latency_ms", 0) * 1000000;
		json_decref(k->before);
		k->before = json_incref(k->call.request);
		answered(k, line);
		return 1;
	}
	if (k->lost > 0) {
		log_info("player %s, round %d: %lld answers were lost when agon ended; they are "
			 "asked for again",
			 k->name, k->round, (long long)k->lost);
		k->lost = 0;
	}
	return 0;
}

/* Programs start anew after a crash and may ask in another order. */
static int from_old(struct talk *k)
{
	const json_t *line = NULL, *end = NULL;
	BUF_SCOPED why = BUF_INIT;

	if (k->old == NULL ||
	    llm_cassette_next(k->old, true, k->call.request, &line, &end, &why) != 0)
		return 0;
	JSON_SCOPED *held = json_incref((json_t *)(uintptr_t)line);
	talk_program_answered(k, held, true);
	return 1;
}

static void from_tape(struct talk *k)
{
	const json_t *old = NULL;
	const json_t *end = NULL;
	BUF_SCOPED why = BUF_INIT;

	int rc = llm_cassette_next(k->tape, k->all->mode == TALK_STRICT, k->call.request, &old,
				   &end, &why);
	if (rc == 2 && k->session != NULL) {
		talk_call_drop(k);
		llm_session_end(k->session, json_str_or(end, "end", ""),
				json_str_or(end, "why", ""));
		talk_advance(k);
		return;
	}
	if (rc != 0) {
		talk_fail(k, ERR_FAILED, "the recording does not fit: %s",
			  rc == 2 ? "it has no more calls" : why.data);
		return;
	}
	if (strcmp(json_str_or(old, "request_sha256", ""), k->call.sha) != 0)
		k->diverged++;
	json_t *line = new_line(k);
	static const char *const kept[] = {"status", "headers", "body", "at", "latency_ms"};
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if (json_object_get(old, kept[i]) != NULL)
			json_object_set(line, kept[i], json_object_get(old, kept[i]));
	settle(k, line, false);
}

void talk_ask_model(struct talk *k, json_t *request)
{
	struct err e = ERR_INIT;

	/* Histories are long: the one text of it is hashed and sent.  Members that do not count
	 * for the hash are none that we send. */
	buf_init(&k->call.body);
	json_dump(request, &k->call.body);
	k->call.busy = true;
	k->call.request = request;
	k->call.begun_ns = clock_mono_ns();
	k->call.attempt = 0;
	sha256_hex(k->call.body.data, k->call.body.len, k->call.sha);
	if (k->kind == TALK_PROGRAM ? from_old(k) : from_journal(k))
		return;
	if (k->tape != NULL) {
		from_tape(k);
		return;
	}
	json_t *asked = json_pack("{s:s,s:I}", "t", "asked", "seq", (json_int_t)(k->seq + 1));
	if (journal_put(k->journal, asked, false, &e) < 0) {
		talk_fail(k, e.code, "%s", e.text);
		return;
	}
	try_now(k);
}

static void answered(struct talk *k, const json_t *line)
{
	JSON_SCOPED *held = json_incref((json_t *)(uintptr_t)line);

	if (k->kind == TALK_PROGRAM) {
		talk_program_answered(k, held, false);
		return;
	}
	talk_call_drop(k);
	/* A recording may come from anywhere: what it says must be an answer. */
	const json_t *body = json_object_get(held, "body");
	BUF_SCOPED text = BUF_INIT;
	JSON_SCOPED *good_body = NULL;
	char why[200];
	json_dump(body, &text);
	if (llm_judge(&k->model, 200, text.data, text.len, &good_body, why) != LLM_GOOD) {
		talk_fail(k, ERR_FAILED, "the recorded answer %lld is none: %s",
			  (long long)json_int_or(held, "seq", 0), why);
		return;
	}
	llm_session_reply(k->session, good_body, json_number_value(json_object_get(held, "at")));
	talk_advance(k);
}
