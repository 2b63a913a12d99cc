/* wire: how a protocol is spoken.  Private to agents/llm. */
#ifndef AGON_LLM_WIRE_H
#define AGON_LLM_WIRE_H

#include "agents/llm/llm.h"

/* One answer, whatever the protocol. */
struct llm_answer {
	json_t *message; /* in OpenAI form, ready to be sent back, with "tool_calls" if any */
	json_t *calls;   /* [{"id","name","arguments": text}] */
	char finish[32]; /* "stop", "length", "tool_calls", ... */
	struct llm_usage usage;
};
void llm_answer_release(struct llm_answer *a);

struct llm_wire {
	const char *name;
	const char *path; /* behind the base URL */
	const char *root; /* part of path that a base URL may have already */
	const char *key_header;
	const char *max_tokens_key;
	const char *const *headers;
	/* messages: as in a trajectory ("extra" is not sent). */
	json_t *(*request)(const struct llm_model *m, const json_t *messages, bool tools);
	/* -1: this is no answer, why says what is wrong. */
	int (*answer)(const json_t *body, struct llm_answer *ret, char why[200]);
	struct llm_usage (*usage)(const json_t *body);
};
extern const struct llm_wire llm_wire_openai, llm_wire_anthropic;
/* The most tokens of one reply, also where the server decides. */
int64_t llm_reply_tokens(const struct llm_model *m);

/* ---- what a reply wants done ---- */

/* Commands as [{"command","tool_call_id"}]; NULL and what to tell the model if there is
 * no valid one. */
json_t *llm_actions(const struct llm_answer *a, bool tools, bool text, struct buf *why);
/* "extra" of a reply in a trajectory; cost: negative if it is unknown. */
json_t *llm_reply_extra(const json_t *body, double cost, double at);
/* How many messages two requests begin with in common. */
size_t llm_shared_messages(const json_t *a, const json_t *b);

/* ---- what the model is shown ---- */
void llm_observation_text(const struct llm_observation *o, struct buf *out);
/* text as valid UTF-8 in size bytes, cut between characters. */
void llm_cut(char *ret, size_t size, const char *text);

#endif
