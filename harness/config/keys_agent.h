/* keys_agent: rows of the places below players[].config, for keys.c. */
#ifndef AGON_CONFIG_KEYS_AGENT_H
#define AGON_CONFIG_KEYS_AGENT_H

#include "harness/config/keys.h"

extern const struct key agent_config_keys[], agent_budget_keys[], agent_mini_keys[],
	agent_model_keys[], agent_critic_keys[];

#endif
