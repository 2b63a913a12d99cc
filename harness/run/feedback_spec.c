#include "harness/run/feedback.h"

#include "harness/base/json.h"

#include <string.h>

const char *const feedback_levels[FEEDBACK_LEVELS] = {"none", "binary", "verdict", "score",
						      "logs", "full",   "opponent"};
const char *const feedback_intents[INTENTS] = {"constructive", "hypercritical", "malicious"};
const char *const feedback_knowledges[KNOWLEDGES] = {"template", "grounded", "parametric"};

static int index_of(const char *const *names, int n, const char *name)
{
	for (int i = 0; i < n; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	BUG("feedback: no value \"%s\" in its table", name);
}

static const json_t *value(const struct config *c, int player, const char *key)
{
	const json_t *own = json_object_get(c->players.at[player].spec, "feedback");
	const json_t *v = json_object_get(own, key);

	return v != NULL ? v : json_object_get(json_object_get(c->resolved, "feedback"), key);
}

static int choice(const struct config *c, int player, const char *key, const char *const *names,
		  int n, int def)
{
	const json_t *v = value(c, player, key);
	return v != NULL ? index_of(names, n, json_string_value(v)) : def;
}

void feedback_spec_of(const struct config *c, int player, struct feedback_spec *ret)
{
	const json_t *p = value(c, player, "probability"), *d = value(c, player, "delay");
	const json_t *names = value(c, player, "opponents");
	const json_t *own = value(c, player, "trajectories");

	*ret = (struct feedback_spec){
		.level = (enum feedback_level)choice(c, player, "level", feedback_levels,
						     FEEDBACK_LEVELS, FEEDBACK_FULL),
		.intent = (enum feedback_intent)choice(c, player, "intent", feedback_intents,
						       INTENTS, INTENT_CONSTRUCTIVE),
		.knowledge =
			(enum feedback_knowledge)choice(c, player, "knowledge", feedback_knowledges,
							KNOWLEDGES, KNOWLEDGE_TEMPLATE),
		.probability = p != NULL ? json_number_value(p) : 1,
		.delay = d != NULL ? (int)json_integer_value(d) : 0,
		.names = names != NULL && strcmp(json_string_value(names), "names") == 0,
		.trajectories = own == NULL || json_is_true(own),
	};
	if (c->transparent && ret->level > FEEDBACK_NONE)
		ret->level = FEEDBACK_OPPONENT;
}
