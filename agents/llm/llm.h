/*
 * llm: agents that are language models, without any I/O.
 *
 * What is asked of a model (struct llm_model, from players[].config.model),
 * how its protocol is spoken, which of its failures are worth another try, the
 * loop "ask, run a command, show what it printed" as a state machine (struct
 * llm_session), and what is kept of it: a trajectory in the form
 * "mini-swe-agent-1.1", which the readers of mini-swe-agent and CodeClash take,
 * and a cassette, from which every call can be replayed.
 *
 * Who drives a session does the calls and runs the commands.  A session is a
 * function of what it was given: the same replies and observations lead to the
 * same requests, byte for byte.
 *
 * Protocols: OpenAI chat completions (and the many servers that speak it) and
 * Anthropic messages.  Prices are dollars for one token; an unknown price makes
 * the cost unknown, never 0.
 */
#ifndef AGON_LLM_H
#define AGON_LLM_H

#include "harness/base/buf.h"
#include "harness/base/err.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* ---- the model ---- */

struct llm_price {
	bool known;
	double input, output, cache_write, cache_read;
};

enum llm_tools { LLM_AUTO, LLM_TOOLS, LLM_TEXT };

struct llm_wire; /* a protocol, wire.h */

struct llm_model {
	const struct llm_wire *wire;
	char *name, *url;       /* as the provider calls it; where requests are posted */
	char *key_env;          /* environment variable with the key; NULL: none is sent */
	const char *key_header; /* "Authorization: Bearer ", "x-api-key: ", ... */
	enum llm_tools tools;
	json_t *extra;      /* members of every request */
	int64_t max_tokens; /* of one reply; 0: the server decides */
	const char *max_tokens_key;
	struct llm_price price;
	int64_t connect_ns, reply_ns; /* of one try */
	int64_t patience_ns;          /* how long a call is tried again before it is given up */
};
/* spec: players[].config.model as the config resolved it.  ERR_USAGE says which key. */
int llm_model_init(struct llm_model *m, const json_t *spec, struct err *e);
void llm_model_release(struct llm_model *m);
const char *llm_wire_name(const struct llm_model *m); /* "openai", "anthropic" */
/* Header lines beside the key's ("anthropic-version: ..."), NULL-terminated. */
const char *const *llm_headers(const struct llm_model *m);

struct llm_usage {
	bool known;
	int64_t input, output, cache_write, cache_read; /* tokens; input: the rest of the prompt */
};
/* Dollars; negative when price or usage is unknown. */
double llm_cost(const struct llm_price *p, const struct llm_usage *u);
/* The most that worst can come to: all of its input at the dearer of two prices. */
double llm_cost_most(const struct llm_price *p, const struct llm_usage *worst);
/* The most that a call can use: every byte of the request a token, and the longest reply. */
struct llm_usage llm_worst(const struct llm_model *m, size_t request_bytes);
/* "usage" of a reply, in the model's protocol. */
struct llm_usage llm_usage_of(const struct llm_model *m, const json_t *body);

/* ---- what came back ---- */

enum llm_verdict {
	LLM_GOOD,     /* an answer */
	LLM_AGAIN,    /* worth another try */
	LLM_NO_TOOLS, /* the server or model cannot do tools */
	LLM_ENDS,     /* this conversation cannot go on: its context is full, it is refused */
	LLM_STOPS     /* nothing will help but the user: key, name, quota, address */
};
/* status 0: no answer, text says why.  why: what to tell people, one line without
 * secrets; ret_body: the parsed reply when GOOD. */
enum llm_verdict llm_judge(const struct llm_model *m, int status, const char *text, size_t len,
			   json_t **ret_body, char ret_why[200]);
/* How long to wait before try number attempt (1 after the first failure): what the
 * server asks for (retry-after-ms, then retry-after: seconds or a date), at most 60 s;
 * else 0.5 s doubled each time, at most 8 s, less up to a quarter by chance (0..1). */
int64_t llm_wait_ns(int attempt, const char *retry_after_ms, const char *retry_after,
		    int64_t now_unix, double chance);

/* ---- templates ---- */

/* {{name}} by the members of vars (texts, numbers).  A name that is not there is
 * ERR_USAGE, or nothing if lenient; anything else in {{ }} or {% %} is ERR_USAGE. */
int llm_template(const char *text, const json_t *vars, bool lenient, struct buf *out,
		 struct err *e);
extern const char llm_system_template[], llm_instance_template[]; /* when the config has none */

/* ---- the loop ---- */

#define LLM_FINISH "COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT"
enum { LLM_COMMAND_MAX = 100000, LLM_SHOW_CHARS = 10000, LLM_CRITIQUE_MAX = 16000 };

struct llm_limits {
	int64_t steps;  /* calls; 0: no limit, as for all of these */
	int64_t tokens; /* input and output of all calls together */
	double cost;    /* dollars */
	int64_t wall_ns;
	int64_t format_errors; /* in a row */
};
struct llm_setup {
	const struct llm_model *model;
	const char *system, *instance; /* prompts, ready to be sent */
	struct llm_limits limits;
	bool opinion;         /* one answer is wanted, an opinion; there are no commands */
	bool show_steps;      /* "[Step 3/30 used - 27 left]" with every observation */
	const json_t *config; /* for the trajectory: {"agent","environment"} */
	const char *version;  /* for the trajectory: "agon 1.0" */
};
struct llm_observation {
	int status;              /* exit status; -1 when it did not end by itself */
	const char *exception;   /* why it did not, or NULL */
	const char *head, *tail; /* valid text: all of the output, or its two ends */
	int64_t elided;          /* bytes left out between them */
};
struct llm_use {
	int64_t calls, input, output, cache_write, cache_read;
	double cost;  /* negative: unknown */
	double spent; /* what budgets count: the worst case where the cost is unknown */
	int64_t used; /* tokens that budgets count */
};
void llm_use_add(struct llm_use *use, const struct llm_model *m, const struct llm_usage *u,
		 const struct llm_usage *worst);

enum llm_want { LLM_CALL, LLM_RUN, LLM_DONE };

struct llm_session; /* everything of setup is copied or, the model, borrowed */
struct llm_session *llm_session_new(const struct llm_setup *setup);
void llm_session_free(struct llm_session *s); /* NULL is fine */
/* What it needs next; elapsed_ns since its beginning. */
enum llm_want llm_session_want(struct llm_session *s, int64_t elapsed_ns);
/* LLM_CALL: the body to post; the caller owns it. */
json_t *llm_session_request(const struct llm_session *s);
/* A good reply.  at: seconds since 1970, kept in the trajectory. */
void llm_session_reply(struct llm_session *s, const json_t *body, double at);
/* The server cannot do tools: true if the session goes on in text mode. */
bool llm_session_without_tools(struct llm_session *s);
/* End here.  status: "ContextWindowExceededError", ... */
void llm_session_end(struct llm_session *s, const char *status, const char *why);
/* LLM_RUN: the command, valid until it is observed. */
const char *llm_session_command(const struct llm_session *s);
void llm_session_observe(struct llm_session *s, const struct llm_observation *o);
/* LLM_DONE: "Submitted", "LimitsExceeded", "TimeExceeded", "RepeatedFormatError", ... */
const char *llm_session_status(const struct llm_session *s);
const char *llm_session_why(const struct llm_session *s); /* "" or which limit, what failed */
/* The last word: what it handed in, the text with its opinion; "" if there is none. */
const char *llm_session_submission(const struct llm_session *s);
const struct llm_use *llm_session_use(const struct llm_session *s);
json_t *llm_session_trajectory(const struct llm_session *s);

/* The last {"probability": 0..1, "critique": "text"} in a text; of the critique at most
 * LLM_CRITIQUE_MAX bytes, which may be NULL.  false: there is none. */
bool llm_opinion(const char *text, double *ret_probability, struct buf *ret_critique);

/* Commands of an assistant's message in a trajectory that somebody else recorded (its
 * "extra.actions", tool calls or fenced block), appended to the array of texts. */
void llm_message_commands(const json_t *message, json_t *into);

/* ---- cassettes: one line of JSON for each call, then one that says how it ended ---- */

/*
 * {"seq":1,"player","round","request_sha256","keep":0,"request":{...},"status":200,
 *  "headers":{...},"body":{...},"at":seconds,"latency_ms"}
 * {"seq":2,...,"keep":3,...}   the first 3 messages are those of the line before
 * {"end":"Submitted","why":"","calls":2}
 */
struct llm_cassette; /* being read */
/* ERR_USAGE: not a cassette. */
struct llm_cassette *llm_cassette_read(const char *what, const char *text, size_t len,
				       struct err *e);
void llm_cassette_free(struct llm_cassette *c);
/* The next recorded call: by_request: the first unused one with this request (1 if there is
 * none, and why says where the nearest differs); else simply the next.  The
 * line is borrowed.  2: the recording ends here, with ret_end. */
int llm_cassette_next(struct llm_cassette *c, bool by_request, const json_t *request,
		      const json_t **ret_line, const json_t **ret_end, struct buf *why);
/* Every recorded call with its whole request, in order. */
void llm_cassette_each(const struct llm_cassette *c,
		       void (*fn)(void *cookie, const json_t *request, const json_t *line),
		       void *cookie);
/* The recorded server was asked without tools. */
bool llm_cassette_without_tools(const struct llm_cassette *c);
/* A line for this call, on top of the request before (NULL: the first). */
json_t *llm_cassette_line(int64_t seq, const char *player, int round, const json_t *request,
			  const json_t *before, const char *sha256);

/* ---- conversations of other programs (the bridge) ---- */

/* The request of an agent as it may be sent for model m: its name replaced, streaming
 * off, tools that the provider would run itself and media by address left out.  NULL
 * with *e when it makes no sense.  ret_stream: it wanted a stream. */
json_t *llm_bridge_request(const struct llm_model *m, const json_t *asked, bool *ret_stream,
			   struct err *e);
/* A whole reply as the events of a stream. */
void llm_bridge_stream(const char *wire, const json_t *body, struct buf *out);
/* Put what is new in a call into a trajectory's messages. */
void llm_bridge_messages(const struct llm_model *m, const json_t *before, const json_t *request,
			 const json_t *body, double cost, double at, json_t *messages);

#endif
