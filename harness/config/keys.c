#include "harness/config/keys.h"

#include "harness/config/config.h"

#include <stddef.h>
#include <string.h>

#define MS 1000000LL
#define S  1000000000LL
#define K  1024LL
#define M  (1024 * K)
#define G  (1024 * M)

#define END                                                                                        \
	{                                                                                          \
		.type = KEY_END                                                                    \
	}

static const struct key top_keys[] = {
	{KEY_PLACE, "tournament", true, .help = "rounds and seed", .off = KEY_NOWHERE},
	{KEY_PLACE, "game", true, .help = "what is played", .off = KEY_NOWHERE},
	{KEY_PLACE, "build", .help = "limits of build commands", .off = KEY_NOWHERE},
	{KEY_PLACE, "edit", .help = "limits of edit commands", .off = KEY_NOWHERE},
	{KEY_PLACE, "feedback", .help = "what agents are told before they edit",
	 .off = KEY_NOWHERE},
	{KEY_TEXT, "code", .off = KEY_NOWHERE,
	 .help = "the codebase of every player that names none; a player's branch_init picks "
		 "the branch in it"},
	{KEY_PLACE, "players", true, .help = "a list of who plays", .off = KEY_NOWHERE},
	{KEY_MAP, "prompts", .help = "texts for language-model agents", .off = KEY_NOWHERE},
	{KEY_REFUSED, "player", .help = "list the players under players:"},
	{KEY_REFUSED, "ladder", .help = "ladders are not run; list the opponents under players:"},
	{KEY_REFUSED, "ladder_rules", .help = "ladders are not run; list all under players:"},
	END};

static const struct key tournament_keys[] = {
	{KEY_TEXT, "name", .help = "a title for reports", .off = KEY_NOWHERE},
	{KEY_INT, "rounds", true, 0, 1000,
	 .help = "rounds of editing and playing; round 0, without edits, is always played before",
	 .off = offsetof(struct config, rounds)},
	{KEY_INT, "seed", .def = "0",
	 .help = "all chance comes from it: same seed, same tournament",
	 .off = offsetof(struct config, seed)},
	{KEY_BOOL, "transparent", .def = "false",
	 .help = "show every player the codebases of the others before it edits",
	 .off = offsetof(struct config, transparent)},
	{KEY_UNUSED, "evaluate_matrix", .help = "agon matrix does this from the run directory"},
	END};

static const struct key game_keys[] = {
	{KEY_TEXT, "name", true, .help = "the arena; CodeClash's spelling is understood too",
	 .off = KEY_NOWHERE},
	{KEY_INT, "sims_per_round", false, 1, 1000000, "100",
	 .help = "games of every pairing in every round", .off = offsetof(struct config, games)},
	{KEY_INT, "players_per_game", false, 2, ARENA_PLAYERS_MAX, "2",
	 .help = "2: every pair plays its own games; N players: every group of N, all together if "
		 "there are N",
	 .off = KEY_NOWHERE},
	{KEY_PLACE, "args", .help = "parameters of the arena; see agon help arena NAME",
	 .off = KEY_NOWHERE},
	{KEY_UNUSED, "sim_concurrency", .help = "agon run --jobs sets how many games run at once"},
	{KEY_UNUSED, "record_battles", .help = "every game can be replayed from its seed"},
	{KEY_UNUSED, "record_ratio", .help = "every game can be replayed from its seed"},
	END};

#define LIMITS(cpu, wall, memory, procs, output, file, disk)                                       \
	{KEY_TIME,                                                                                 \
	 "cpu",                                                                                    \
	 false,                                                                                    \
	 MS,                                                                                       \
	 86400 * S,                                                                                \
	 cpu,                                                                                      \
	 .help = "processor time",                                                                 \
	 .off = offsetof(struct config_limits, cpu_ns)},                                           \
		{KEY_TIME,                                                                         \
		 "wall",                                                                           \
		 false,                                                                            \
		 MS,                                                                               \
		 86400 * S,                                                                        \
		 wall,                                                                             \
		 .help = "time by the clock",                                                      \
		 .off = offsetof(struct config_limits, wall_ns)},                                  \
		{KEY_SIZE,                                                                         \
		 "memory",                                                                         \
		 false,                                                                            \
		 M,                                                                                \
		 1024 * G,                                                                         \
		 memory,                                                                           \
		 .help = "memory of all processes together",                                       \
		 .off = offsetof(struct config_limits, memory_bytes)},                             \
		{KEY_INT,                                                                          \
		 "processes",                                                                      \
		 false,                                                                            \
		 1,                                                                                \
		 65536,                                                                            \
		 procs,                                                                            \
		 .help = "processes and threads at once",                                          \
		 .off = offsetof(struct config_limits, processes)},                                \
		{KEY_SIZE,                                                                         \
		 "output",                                                                         \
		 false,                                                                            \
		 K,                                                                                \
		 G,                                                                                \
		 output,                                                                           \
		 .help = "what it may print",                                                      \
		 .off = offsetof(struct config_limits, output_bytes)},                             \
		{KEY_SIZE,                                                                         \
		 "file",                                                                           \
		 false,                                                                            \
		 K,                                                                                \
		 64 * G,                                                                           \
		 file,                                                                             \
		 .help = "one file that it writes",                                                \
		 .off = offsetof(struct config_limits, file_bytes)},                               \
	{                                                                                          \
		KEY_SIZE, "disk", false, K, 64 * G, disk,                                          \
			.help = "all files that it writes",                                        \
			.off = offsetof(struct config_limits, disk_bytes)                          \
	}

static const struct key build_keys[] = {LIMITS("60s", "120s", "1G", "64", "1M", "256M", "512M"),
					END};
static const struct key edit_keys[] = {LIMITS("600s", "1800s", "2G", "256", "4M", "256M", "1G"),
				       END};

/* The defaults are in run/feedback_spec.c: a player's own values go before those of all. */
static const struct key feedback_keys[] = {
	{KEY_CHOICE, "level", .choices = "none|binary|verdict|score|logs|full|opponent",
	 .help = "how much: nothing; won or not; that against each opponent and the build; the "
		 "numbers; the logs of build, edit and games; pictures of games too (default); "
		 "the opponents' codebases too",
	 .off = KEY_NOWHERE},
	{KEY_CHOICE, "intent", .choices = "constructive|hypercritical|malicious",
	 .help = "constructive (default): the truth; hypercritical: that it lost, whatever "
		 "happened; malicious: that it lost where it won",
	 .off = KEY_NOWHERE},
	{KEY_CHOICE, "knowledge", .choices = "template|grounded",
	 .help = "how an untruth is backed: a fixed sentence (default); or only those true lines "
		 "of its own logs that tell of lost games",
	 .off = KEY_NOWHERE},
	{KEY_REAL, "probability", .min = 0, .max = 1,
	 .help = "how often the intent takes effect (default 1), drawn for every player and round",
	 .off = KEY_NOWHERE},
	{KEY_INT, "delay", .min = 0, .max = 1000,
	 .help = "rounds by which it comes late (default 0)", .off = KEY_NOWHERE},
	{KEY_CHOICE, "opponents", .choices = "pseudonyms|names",
	 .help = "what opponents are called: opponent-1, opponent-2... (default), or their names",
	 .off = KEY_NOWHERE},
	END};

static const struct key player_keys[] = {
	{KEY_TEXT, "agent", true, .help = "who edits; CodeClash's dummy is none, its mini is llm",
	 .off = KEY_NOWHERE},
	{KEY_NAME, "name", true, .help = "different for every player", .off = KEY_NOWHERE},
	{KEY_TEXT, "code",
	 .help = "the codebase it starts from: a directory, a file, an archive or "
		 "repo.git@rev, relative to the folder of the config",
	 .off = KEY_NOWHERE},
	{KEY_TEXT, "branch_init",
	 .help = "the branch it starts from, in the repository that the top-level code names",
	 .off = KEY_NOWHERE},
	{KEY_PLACE, "feedback", .help = "what this agent is told, where it differs",
	 .off = KEY_NOWHERE},
	{KEY_UNUSED, "push", .help = "every round is kept in repo.git of the run directory"},
	{KEY_UNUSED, "branch", .help = "every round is kept in repo.git of the run directory"},
	{KEY_UNUSED, "force_push", .help = "every round is kept in repo.git of the run directory"},
	{KEY_UNUSED, "commit_label", .help = "commits are labelled by player and round"},
	{KEY_UNUSED, "no_internet", .help = "no sandbox has a network"},
	END};

static const struct key player_config_keys[] = {
	{KEY_PLACE, "agent", .help = "how it works", .off = KEY_NOWHERE},
	{KEY_PLACE, "model", .help = "which model it asks", .off = KEY_NOWHERE},
	END};

static const struct key mini_keys[] = {
	{KEY_INT, "step_limit", .def = "30", .help = "steps in one round; 0 for no limit",
	 .off = KEY_NOWHERE},
	{KEY_REAL, "cost_limit", .def = "0", .help = "dollars in one round; 0 for no limit",
	 .off = KEY_NOWHERE},
	{KEY_INT, "wall_time_limit_seconds", .def = "0",
	 .help = "seconds in one round; 0 for no limit", .off = KEY_NOWHERE},
	{KEY_INT, "max_consecutive_format_errors", .def = "3",
	 .help = "answers in a row without a command that end the round", .off = KEY_NOWHERE},
	{KEY_TEXT, "system_template", .help = "the system prompt", .off = KEY_NOWHERE},
	{KEY_TEXT, "instance_template", .help = "the first prompt", .off = KEY_NOWHERE},
	END};

static const struct key model_keys[] = {
	{KEY_TEXT, "model_name", true, .help = "provider/name", .off = KEY_NOWHERE},
	{KEY_TEXT, "model_class", .help = "how the model is reached", .off = KEY_NOWHERE},
	{KEY_MAP, "model_kwargs", .help = "sent with every request", .off = KEY_NOWHERE},
	END};

const struct key_place key_places[] = {
	{"", "the top of the file", top_keys, false},
	{"tournament", "rounds and seed", tournament_keys, false},
	{"game", "what is played", game_keys, false},
	{"build", "limits of one build command", build_keys, false},
	{"edit", "limits of one edit command", edit_keys, false},
	{"feedback", "what agents are told before they edit", feedback_keys, false},
	{"players[]", "one entry for each player", player_keys, false},
	{"players[].feedback", "what this agent is told, where it differs", feedback_keys, false},
	{"players[].config", "of agents that ask a language model", player_config_keys, false},
	{"players[].config.agent", "how such an agent works", mini_keys, true},
	{"players[].config.model", "which model it asks", model_keys, true},
	{0}};

const struct key_place *key_place_find(const char *path)
{
	for (const struct key_place *p = key_places; p->path != NULL; p++)
		if (strcmp(p->path, path) == 0)
			return p;
	BUG("no place %s in the table of keys", path);
}

struct key key_of_param(const struct arena_param *p)
{
	static const enum key_type types[] = {[ARENA_P_END] = KEY_END,
					      [ARENA_P_INT] = KEY_INT,
					      [ARENA_P_BOOL] = KEY_BOOL,
					      [ARENA_P_CHOICE] = KEY_CHOICE};

	return (struct key){.type = types[p->type],
			    .name = p->name,
			    .min = p->min,
			    .max = p->max,
			    .def = p->def,
			    .choices = p->choices,
			    .help = p->help,
			    .off = KEY_NOWHERE};
}

struct key key_of_agent(const struct agent_key *k)
{
	static const enum key_type types[] = {
		[AGENT_K_END] = KEY_END,   [AGENT_K_TEXT] = KEY_TEXT, [AGENT_K_LIST] = KEY_LIST,
		[AGENT_K_INT] = KEY_INT,   [AGENT_K_TIME] = KEY_TIME, [AGENT_K_SIZE] = KEY_SIZE,
		[AGENT_K_BOOL] = KEY_BOOL, [AGENT_K_OBJECT] = KEY_MAP};

	return (struct key){.type = types[k->type],
			    .name = k->name,
			    .required = k->required,
			    .def = k->def,
			    .help = k->help,
			    .off = KEY_NOWHERE};
}
