/* The keys of agents that ask a language model: players[].config and budgets. */
#include "harness/config/keys_agent.h"

#include "harness/store/store.h"

#define S 1000000000LL

#define END                                                                                        \
	{                                                                                          \
		.type = KEY_END                                                                    \
	}

const struct key agent_config_keys[] = {
	{KEY_PLACE, "agent", .help = "how it works", .off = KEY_NOWHERE},
	{KEY_PLACE, "model", .help = "which model it asks", .off = KEY_NOWHERE},
	{KEY_PLACE, "budget", .help = "what it may spend in the whole tournament",
	 .off = KEY_NOWHERE},
	END};

const struct key agent_budget_keys[] = {
	{KEY_REAL, "cost", .help = "dollars; needs model.price", .off = KEY_NOWHERE},
	{KEY_INT, "tokens", .help = "tokens, in and out", .off = KEY_NOWHERE},
	{KEY_INT, "calls", .help = "calls of the model", .off = KEY_NOWHERE},
	END};

const struct key agent_critic_keys[] = {
	{KEY_PLACE, "model", true, .help = "which model it is", .off = KEY_NOWHERE},
	{KEY_CHOICE, "when", .choices = "before|after",
	 .help = "once in a round it says of every codebase how likely it is that it wins, and "
		 "why: before the games, from the code and the task alone; or after them, with "
		 "what the player is told of the round at level logs.  `agon critic DIR` scores "
		 "these numbers.  Left out: it only speaks for refine and writes the reviews of "
		 "knowledge: parametric",
	 .off = KEY_NOWHERE},
	{KEY_LIST, "players",
	 .help = "names of the players whose code it judges (default: all but those whose agent is "
		 "none or past, who do not edit)",
	 .off = KEY_NOWHERE},
	{KEY_BOOL, "show", .def = "false",
	 .help = "what it says is in the feedback of the player (rounds/K/critique.txt), at every "
		 "level, so that its next edit can make use of it",
	 .off = KEY_NOWHERE},
	{KEY_INT, "refine", .min = 0, .max = STORE_REFINE_MAX, .def = "0",
	 .help = "within a round, from round 1 on: how often an agent (llm or command) that has "
		 "edited may edit again before the games, each time after the critic has judged "
		 "what it has; it reads that in refine/N.txt of its feedback, and a model in its "
		 "prompt.  Fewer where the critic has no opinion or the agent changes nothing.  "
		 "Limits of an agent are for each of its edits, budgets for all.  `agon critic "
		 "DIR --refine` tells what it gained",
	 .off = KEY_NOWHERE},
	{KEY_BOOL, "measure", .def = "true",
	 .help = "with refine, a codebase that was refined plays the games of the round too, by "
		 "itself and for no score, so that there is a verdict of before to compare with: "
		 "about as many games again for each such codebase.  Not in the arena hack",
	 .off = KEY_NOWHERE},
	{KEY_PLACE, "budget", .help = "what it may spend in the whole tournament",
	 .off = KEY_NOWHERE},
	END};

const struct key agent_mini_keys[] = {
	{KEY_INT, "step_limit", .def = "30", .help = "calls of the model in one round; 0: no limit",
	 .off = KEY_NOWHERE},
	{KEY_REAL, "cost_limit", .def = "0",
	 .help = "dollars in one round, needs model.price; 0: no limit", .off = KEY_NOWHERE},
	{KEY_INT, "token_limit", .def = "0", .help = "tokens in one round; 0: no limit",
	 .off = KEY_NOWHERE},
	{KEY_INT, "wall_time_limit_seconds", .def = "0",
	 .help = "seconds in one round; 0: no limit", .off = KEY_NOWHERE},
	{KEY_INT, "max_consecutive_format_errors", .def = "3",
	 .help = "answers in a row without a command that end the round", .off = KEY_NOWHERE},
	{KEY_TIME, "command_timeout", false, S, 86400 * S, "30s", .help = "for one command",
	 .off = KEY_NOWHERE},
	{KEY_BOOL, "show_steps", .def = "true",
	 .help = "say with every output how many steps are left", .off = KEY_NOWHERE},
	{KEY_TEXT, "system_template",
	 .help = "the system prompt; {{round}}, {{rounds}}, {{player_id}}, {{game_name}}, "
		 "{{game_description}}, {{working_dir}}, {{step_limit}} and every key of prompts "
		 "are put in",
	 .off = KEY_NOWHERE},
	{KEY_TEXT, "instance_template", .help = "the first prompt, in the same way",
	 .off = KEY_NOWHERE},
	{KEY_UNUSED, "observation_template",
	 .help = "what a command printed has a form of its own"},
	{KEY_UNUSED, "action_observation_template",
	 .help = "what a command printed has a form of its own"},
	{KEY_UNUSED, "format_error_template", .help = "such errors have words of their own"},
	END};

const struct key agent_model_keys[] = {
	{KEY_TEXT, "model_name", true,
	 .help = "provider/name; openai/, anthropic/, openrouter/, ollama/ and others are known; "
		 "with base_url any name",
	 .off = KEY_NOWHERE},
	{KEY_TEXT, "model_class",
	 .help = "of CodeClash; one that ends in textbased means tool_mode: text",
	 .off = KEY_NOWHERE},
	{KEY_TEXT, "base_url", .help = "where the model is, such as http://127.0.0.1:8000/v1",
	 .off = KEY_NOWHERE},
	{KEY_CHOICE, "api", .choices = "openai|anthropic",
	 .help = "what is spoken there (default: what the provider speaks, else openai)",
	 .off = KEY_NOWHERE},
	{KEY_TEXT, "api_key_env",
	 .help = "the environment variable that holds the key; the key itself is never recorded",
	 .off = KEY_NOWHERE},
	{KEY_CHOICE, "tool_mode", .def = "auto", .choices = "auto|tools|text",
	 .help = "how it says what to run: by a tool, in a block of its text, or by a tool where "
		 "it can",
	 .off = KEY_NOWHERE},
	{KEY_INT, "max_tokens", .def = "16384", .help = "of one answer; 0: the server decides",
	 .off = KEY_NOWHERE},
	{KEY_CHOICE, "max_tokens_key", .choices = "max_tokens|max_completion_tokens",
	 .help = "what the server calls that", .off = KEY_NOWHERE},
	{KEY_MAP, "model_kwargs", .help = "sent with every request (temperature: 0)",
	 .off = KEY_NOWHERE},
	{KEY_MAP, "extra_body", .help = "the same", .off = KEY_NOWHERE},
	{KEY_MAP, "price",
	 .help = "dollars for one token: {input: 3e-6, output: 15e-6, cache_creation_input: "
		 "3.75e-6, cache_read_input: 3e-7}; without it the cost is unknown",
	 .off = KEY_NOWHERE},
	{KEY_TIME, "connect_timeout", false, S, 3600 * S, "10s", .help = "until the server answers",
	 .off = KEY_NOWHERE},
	{KEY_TIME, "reply_timeout", false, S, 86400 * S, "600s", .help = "for one answer",
	 .off = KEY_NOWHERE},
	{KEY_TIME, "retry_for", false, S, 86400 * S, "600s",
	 .help = "how long a call that fails is tried again before the tournament stops (it can be "
		 "resumed)",
	 .off = KEY_NOWHERE},
	END};
