#include "harness/config/keys.h"

#include "harness/config/config.h"
#include "harness/config/keys_agent.h"

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
	{KEY_PLACE, "bots", .help = "limits of the programs that play", .off = KEY_NOWHERE},
	{KEY_PLACE, "feedback", .help = "what agents are told before they edit",
	 .off = KEY_NOWHERE},
	{KEY_PLACE, "duplicates",
	 .help = "look the problems of the arenas problems, hack and optimize up in an index",
	 .off = KEY_NOWHERE},
	{KEY_PLACE, "critic", .help = "a language model that judges the players' code",
	 .off = KEY_NOWHERE},
	{KEY_TEXT, "code", .off = KEY_NOWHERE,
	 .help = "the codebase of every player that names none; a player's branch_init picks "
		 "the branch in it"},
	{KEY_PLACE, "players", true, .help = "a list of who plays", .off = KEY_NOWHERE},
	{KEY_MAP, "prompts", .help = "texts for language-model agents", .off = KEY_NOWHERE},
	{KEY_PLACE, "search",
	 .help = "makes the file a search for `agon search`: one player edits, the others are "
		 "agent: none, and the rounds are nodes of a tree of its codebases",
	 .off = KEY_NOWHERE},
	{KEY_MAP, "matrix",
	 .help = "makes the file an experiment: for each key a list of values (tournament.seed: "
		 "[1, 2], players.NAME.code: [x, y], players[0].run, players[*].feedback.level), "
		 "or under a name of your own labels with the keys that they set; every "
		 "combination is a run of `agon run`, and `agon experiment` has the table",
	 .off = KEY_NOWHERE},
	{KEY_REFUSED, "player", .help = "belongs to a ladder: list the players under players:"},
	{KEY_REFUSED, "ladder", .help = "a ladder is not read here; `agon run` climbs it"},
	{KEY_REFUSED, "ladder_rules", .help = "belongs to a ladder: there is no ladder: here"},
	END};

static const struct key tournament_keys[] = {
	{KEY_TEXT, "name", .help = "a title for reports", .off = KEY_NOWHERE},
	{KEY_INT, "rounds", true, 0, 1000,
	 .help = "rounds of editing and playing; round 0, without edits, is always played before; "
		 "in a search they are search.k or search.iterations, and need not be said",
	 .off = offsetof(struct config, rounds)},
	{KEY_INT, "seed", .def = "0",
	 .help = "all chance comes from it: same seed, same tournament; where cards are hidden "
		 "take 18 random digits or give a secret, since a program could try small numbers "
		 "until one deals the cards it sees",
	 .off = offsetof(struct config, seed)},
	{KEY_TEXT, "secret",
	 .help = "chance comes from the seed and this, so that no agent can find it out: a text of "
		 "at least 16 characters, or auto: drawn when the run begins, and kept in its "
		 "record, "
		 "so that the run resumes and verifies, but another run of the same file is "
		 "another "
		 "tournament",
	 .off = KEY_NOWHERE},
	{KEY_BOOL, "transparent", .def = "false",
	 .help = "show every player the codebases of the others before it edits",
	 .off = offsetof(struct config, transparent)},
	{KEY_INT, "clinch", false, 0, 1000, "0",
	 .help = "the tournament ends when the first player has won so many rounds; 0: never",
	 .off = offsetof(struct config, clinch)},
	{KEY_REAL, "fast_forward", false, 0, 1,
	 .help = "the tournament ends with round 0 if the first player wins this share of its "
		 "games",
	 .off = KEY_NOWHERE},
	{KEY_PLACE, "budget", .help = "what all language models together may be paid",
	 .off = KEY_NOWHERE},
	{KEY_PLACE, "schedule", .help = "who meets whom in a round", .off = KEY_NOWHERE},
	{KEY_PLACE, "stop", .help = "when two players have played enough", .off = KEY_NOWHERE},
	{KEY_UNUSED, "evaluate_matrix", .help = "agon matrix does this from the run directory"},
	END};

/* In the order of enum schedule_kind.  The defaults are in schedule.c: a key that does
 * not belong to the kind is a mistake, so none is filled in. */
static const struct key schedule_keys[] = {
	{KEY_CHOICE, "kind", true, .choices = "round-robin|gauntlet|swiss|knockout|ladder|adaptive",
	 .help = "the players in their order are the seeding, best first; `schedule: swiss` "
		 "alone sets this key",
	 .off = KEY_NOWHERE},
	{KEY_INT, "rounds", false, 1, 1000,
	 .help = "swiss: its rounds (default: enough for one winner); round-robin, gauntlet: how "
		 "often everybody meets (default 1)",
	 .off = KEY_NOWHERE},
	{KEY_NAME, "hero",
	 .help = "gauntlet: who meets all others; ladder: who climbs (default: the first player)",
	 .off = KEY_NOWHERE},
	{KEY_INT, "challengers", false, 1, STORE_PLAYERS_MAX - 1,
	 .help = "gauntlet: the first so many meet all others (default 1)", .off = KEY_NOWHERE},
	{KEY_REAL, "bye", false, 0, 1, .help = "swiss: points of a bye (default 1)",
	 .off = KEY_NOWHERE},
	{KEY_INT, "replays", false, 0, 1000,
	 .help = "knockout: how often a drawn meeting is played again before the better seed goes "
		 "on (default 2)",
	 .off = KEY_NOWHERE},
	{KEY_REAL, "need", false, 0, 1,
	 .help = "ladder: a rung is climbed with more than this share of points (default 0.5)",
	 .off = KEY_NOWHERE},
	{KEY_INT, "batch", false, 1, 100000,
	 .help = "adaptive: meetings between two fits (default: half the players)",
	 .off = KEY_NOWHERE},
	{KEY_INT, "budget", false, 1, 1000000,
	 .help = "adaptive: meetings in all (default: 10 for every two players)",
	 .off = KEY_NOWHERE},
	{KEY_REAL, "lambda", false, 0, 1000, .help = "adaptive: penalty of the fit (default 0.01)",
	 .off = KEY_NOWHERE},
	END};

static const struct key stop_keys[] = {{KEY_PLACE, "sprt", true,
					.help = "a sequential probability ratio test",
					.off = KEY_NOWHERE},
				       END};

static const struct key sprt_keys[] = {
	{KEY_REAL, "elo0", true, -2000, 2000,
	 .help = "H0: the first of the two players is so many Elo better", .off = KEY_NOWHERE},
	{KEY_REAL, "elo1", true, -2000, 2000,
	 .help = "H1: it is so many Elo better; more than elo0", .off = KEY_NOWHERE},
	{KEY_REAL, "alpha", false, 0, 1, "0.05", .help = "how often H1 may be accepted under H0",
	 .off = KEY_NOWHERE},
	{KEY_REAL, "beta", false, 0, 1, "0.05", .help = "how often H0 may be accepted under H1",
	 .off = KEY_NOWHERE},
	{KEY_CHOICE, "model", .def = "pentanomial", .choices = "trinomial|pentanomial",
	 .help = "what is counted: single games, or pairs of games with the seats swapped",
	 .off = KEY_NOWHERE},
	{KEY_CHOICE, "scale", .def = "logistic", .choices = "logistic|normalized",
	 .help = "the Elo of elo0 and elo1", .off = KEY_NOWHERE},
	{KEY_INT, "batch", false, 2, 1000000, "20",
	 .help = "games between two looks; even.  What an arena carries from game to game "
		 "(P-space, "
		 "a series of positions) starts anew with each",
	 .off = KEY_NOWHERE},
	{KEY_INT, "max_games", false, 2, 1000000,
	 .help = "games after which nothing is decided; even (default: game.sims_per_round)",
	 .off = KEY_NOWHERE},
	END};

static const struct key game_keys[] = {
	{KEY_TEXT, "name", true, .help = "the arena; CodeClash's spelling is understood too",
	 .off = KEY_NOWHERE},
	{KEY_INT, "sims_per_round", false, 1, 1000000, "100",
	 .help = "games of every pairing in every round; in the arenas problems, optimize and hack "
		 "the number of packages",
	 .off = offsetof(struct config, games)},
	{KEY_INT, "players_per_game", false, 1, ARENA_PLAYERS_MAX, "2",
	 .help = "2: every pair plays its own games; N players: every group of N, all together if "
		 "there are N",
	 .off = KEY_NOWHERE},
	{KEY_TEXT, "manifest",
	 .help = "arena external: the file that describes the engine, relative to the folder of "
		 "the config; it holds the keys of game.engine",
	 .off = KEY_NOWHERE},
	{KEY_PLACE, "engine", .help = "arena external: the engine itself, instead of a manifest",
	 .off = KEY_NOWHERE},
	{KEY_PLACE, "args", .help = "parameters of the arena; see agon help arena NAME",
	 .off = KEY_NOWHERE},
	{KEY_PLACE, "clock", .help = "what time a program has, where programs play",
	 .off = KEY_NOWHERE},
	{KEY_CHOICE, "bots", .choices = "persistent|fresh",
	 .help = "persistent: a program plays one game after another; fresh: it is started anew "
		 "for "
		 "each (default: by arena)",
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

static const struct key packages_keys[] = {
	{KEY_LIST, "packages", true,
	 .help = "problem packages: directories or archives in any dialect that agon judge reads, "
		 "relative to the folder of the config; each is a game of every round.  optimize: "
		 "directories with a generator; flood, packing and tour are there already, of hack "
		 "busiest",
	 .off = KEY_NOWHERE},
	{KEY_INT, "seeds", false, 2, 1000, "20",
	 .help = "optimize: hidden inputs of every package, fresh in every round",
	 .off = KEY_NOWHERE},
	{KEY_INT, "hacks", false, 1, 100, "5",
	 .help = "hack: inputs of every player for every package that count, in the order of their "
		 "names",
	 .off = KEY_NOWHERE},
	{KEY_TEXT, "secret",
	 .help = "optimize: what hidden inputs are drawn from beside tournament.seed; a text of at "
		 "least 16 characters that no agent can know; tournament.secret does too",
	 .off = KEY_NOWHERE},
	END};

#define ENGINE(member) offsetof(struct config_engine, member)
static const struct key engine_keys[] = {
	{KEY_TEXT, "name", .help = "what the engine is called, for reports", .off = KEY_NOWHERE},
	{KEY_TEXT, "summary", .help = "what is played, for agents", .off = KEY_NOWHERE},
	{KEY_TEXT, "command", true,
	 .help = "the shell command that plays one game; {seed}, {players}, {bots}, {bot1}, "
		 "{bot2}... and {NAME} of every parameter are filled in",
	 .off = KEY_NOWHERE},
	{KEY_TEXT, "files",
	 .help = "the engine's own files, relative to the manifest: a directory, a file or an "
		 "archive; they are at /engine in its sandbox",
	 .off = KEY_NOWHERE},
	{KEY_CHOICE, "isolation", true, .choices = "shared-vm|child-processes|broker",
	 .help = "shared-vm: engine and bots share one sandbox, and {botN} is the codebase; "
		 "child-processes: {botN} is a command that stands for the bot, which runs in a "
		 "sandbox of its own; broker: the engine listens, and bots, each in a sandbox of "
		 "its own, are connected to it in their order",
	 .off = KEY_NOWHERE},
	{KEY_INT, "port", false, 1, 65535,
	 .help = "broker: the port of 127.0.0.1 at which the engine listens; {port} in command",
	 .off = KEY_NOWHERE},
	{KEY_TEXT, "socket",
	 .help = "broker, instead of port: the unix socket in its working directory at which it "
		 "listens; {socket} in command",
	 .off = KEY_NOWHERE},
	{KEY_TEXT, "run", .help = "the command that starts a bot, for codebases that do not say it",
	 .off = KEY_NOWHERE},
	{KEY_INT, "min_players", false, 2, ARENA_PLAYERS_MAX, "2",
	 .help = "players of a game, at least", .off = ENGINE(min_players)},
	{KEY_INT, "max_players", false, 2, ARENA_PLAYERS_MAX, "2",
	 .help = "players of a game, at most", .off = ENGINE(max_players)},
	{KEY_INT, "first_player", false, 0, 1, "1",
	 .help = "the number that the engine gives the first player, in {botN} and in results",
	 .off = ENGINE(first_player)},
	{KEY_TIME, "grace", false, MS, 3600 * S, "5s",
	 .help = "how long a bot may go on when the engine has closed its input",
	 .off = ENGINE(grace_ns)},
	{KEY_TIME, "bot_cpu", false, MS, 24 * 3600 * S, "60s",
	 .help = "CPU time of one bot in one game, where bots have sandboxes of their own",
	 .off = ENGINE(bot_cpu_ns)},
	{KEY_BOOL, "deterministic", .def = "false",
	 .help = "the same seed and bots give the same result: agon verify plays games again",
	 .off = ENGINE(deterministic)},
	{KEY_MAP, "params",
	 .help = "parameters of the engine with their defaults; game.args and --set change them",
	 .off = KEY_NOWHERE},
	{KEY_PLACE, "limits", .help = "limits of the engine's sandbox", .off = KEY_NOWHERE},
	{KEY_PLACE, "result", true, .help = "how a game's result is read", .off = KEY_NOWHERE},
	END};

static const struct key engine_limits_keys[] = {
	LIMITS("60s", "120s", "1G", "256", "4M", "64M", "256M"), END};

static const struct key engine_result_keys[] = {
	{KEY_TEXT, "file",
	 .help = "the file in its working directory that holds it (default: standard output)",
	 .off = KEY_NOWHERE},
	{KEY_TEXT, "json",
	 .help = "the path to each player's number in a JSON document, with one \"*\" for the "
		 "player, as stats.*.rank; . if the document is the list itself",
	 .off = KEY_NOWHERE},
	{KEY_TEXT, "regex",
	 .help = "a POSIX extended regular expression for the lines that hold results; with two "
		 "groups the player's number and its value, with one the values in the order of "
		 "the players",
	 .off = KEY_NOWHERE},
	{KEY_CHOICE, "value", .def = "score", .choices = "score|rank",
	 .help = "score: more is better; rank: less is better", .off = KEY_NOWHERE},
	END};

static const struct key duplicates_keys[] = {
	{KEY_TEXT, "index", true,
	 .help = "a file of agon dup index, relative to the folder of the config; what is found is "
		 "recorded in the run directory before round 0",
	 .off = KEY_NOWHERE},
	{KEY_TEXT, "calibration", .help = "thresholds from agon dup calibrate, likewise",
	 .off = KEY_NOWHERE},
	END};

static const struct key build_keys[] = {LIMITS("60s", "120s", "1G", "64", "1M", "256M", "512M"),
					END};
static const struct key edit_keys[] = {LIMITS("600s", "1800s", "2G", "256", "4M", "256M", "1G"),
				       END};

/* The defaults are in search.c: a key of the other method is a mistake, so none is filled in. */
static const struct key search_keys[] = {
	{KEY_CHOICE, "method", true, .choices = "best-of-k|uct",
	 .help = "best-of-k: every attempt starts from the codebase as it was; uct: the next "
		 "attempt "
		 "starts from the node with the highest upper confidence bound",
	 .off = KEY_NOWHERE},
	{KEY_INT, "k", false, 1, 1000, .help = "best-of-k, which needs it: attempts",
	 .off = KEY_NOWHERE},
	{KEY_INT, "iterations", false, 1, 1000, .help = "uct: attempts in all (default 10)",
	 .off = KEY_NOWHERE},
	{KEY_INT, "final", false, 0, 1000000,
	 .help = "new games of each pairing, after the search, in which the best node is measured "
		 "again: its value is the highest of many, and so too high (default: as many as "
		 "game.sims_per_round; 0: none, as where programs are graded on packages)",
	 .off = KEY_NOWHERE},
	{KEY_INT, "expansions", false, 1, 1000,
	 .help = "uct: attempts from one node, at most (default 3)", .off = KEY_NOWHERE},
	{KEY_INT, "depth", false, 1, 1000,
	 .help = "uct: edits on top of each other, at most (default 20)", .off = KEY_NOWHERE},
	{KEY_REAL, "weight", false, 0, 1000,
	 .help = "uct: weight of the mean value Q, 0 to 1, of a node and all below it (default 1)",
	 .off = KEY_NOWHERE},
	{KEY_REAL, "exploration", false, 0, 1000,
	 .help = "uct: weight of sqrt(ln N / n), n and N being the visits of a node and of its "
		 "parent (default the root of 2)",
	 .off = KEY_NOWHERE},
	{KEY_REAL, "depth_bonus", false, 0, 1000,
	 .help = "uct: weight of e^(-depth_weight (d - 1)) at depth d (default 0)",
	 .off = KEY_NOWHERE},
	{KEY_REAL, "depth_weight", false, 0, 1000,
	 .help = "uct: weight of sqrt(d), which is taken off (default 0.8); less of it makes "
		 "deeper trees",
	 .off = KEY_NOWHERE},
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
	{KEY_CHOICE, "knowledge", .choices = "template|grounded|parametric",
	 .help = "how an untruth is backed: a fixed sentence (default); or only those true lines "
		 "of its own logs that tell of lost games; or a review that critic.model writes "
		 "with the intent for its instruction, from the code and the task alone (it "
		 "writes one when the truth is told, too)",
	 .off = KEY_NOWHERE},
	{KEY_REAL, "probability", .min = 0, .max = 1,
	 .help = "how often the intent takes effect (default 1), drawn for every player and round",
	 .off = KEY_NOWHERE},
	{KEY_INT, "delay", .min = 0, .max = 1000,
	 .help = "rounds by which it comes late (default 0)", .off = KEY_NOWHERE},
	{KEY_BOOL, "trajectories",
	 .help = "a player whose edits ask a model can read its own conversations of earlier "
		 "rounds "
		 "in edits/, from level logs on (default true, as in CodeClash)",
	 .off = KEY_NOWHERE},
	{KEY_CHOICE, "opponents", .choices = "pseudonyms|names",
	 .help = "what opponents are called: opponent-1, opponent-2... (default), or their names",
	 .off = KEY_NOWHERE},
	END};

static const struct key bots_keys[] = {
	{KEY_SIZE, "memory", false, M, 1024 * G, "512M",
	 .help = "memory of all processes of one program together",
	 .off = offsetof(struct config_limits, memory_bytes)},
	{KEY_INT, "processes", false, 1, 65536, "64", .help = "processes and threads at once",
	 .off = offsetof(struct config_limits, processes)},
	{KEY_SIZE, "output", false, K, G, "4M", .help = "what it may write to standard error",
	 .off = offsetof(struct config_limits, output_bytes)},
	{KEY_SIZE, "file", false, K, 64 * G, "16M", .help = "one file that it writes",
	 .off = offsetof(struct config_limits, file_bytes)},
	{KEY_INT, "lanes", false, 1, 8,
	 .help = "games of a pairing that one worker plays at the same time, each with programs "
		 "of its own: useful where programs sleep, or processors are idle, and not where "
		 "a program learns from one game for the next (default: 1)",
	 .off = offsetof(struct config_limits, lanes)},
	END};

/* The defaults are the arena's. */
static const struct key clock_keys[] = {
	{KEY_TIME, "init", false, MS, 3600 * S,
	 .help = "processor time from its start, or from the start of a game, until it is ready "
		 "(default: by arena)",
	 .off = offsetof(struct config_clock, init_ns)},
	{KEY_TIME, "move", false, MS, 3600 * S,
	 .help = "processor time for every action; a cap on time by the clock stands behind it "
		 "(default: by arena)",
	 .off = offsetof(struct config_clock, move_ns)},
	{KEY_TIME, "bank", false, 0, 86400 * S,
	 .help = "for the whole game, what longer actions may use up beyond that (default: by "
		 "arena)",
	 .off = offsetof(struct config_clock, bank_ns)},
	{KEY_INT, "strikes", false, 1, 1000000,
	 .help = "so many actions that are late, illegal or unreadable, and the program is out of "
		 "the game (default: by arena)",
	 .off = offsetof(struct config_clock, strikes)},
	END};

static const struct key player_keys[] = {
	{KEY_TEXT, "agent", true, .help = "who edits; CodeClash's dummy is none, its mini is llm",
	 .off = KEY_NOWHERE},
	{KEY_NAME, "name", true, .help = "different for every player", .off = KEY_NOWHERE},
	{KEY_TEXT, "code",
	 .help = "the codebase it starts from: a directory, a file, an archive or "
		 "repo.git@rev, relative to the folder of the config",
	 .off = KEY_NOWHERE},
	{KEY_NAME, "wire",
	 .help = "what its program speaks, of what `agon arenas` lists; before what its agon.yaml "
		 "says (default: the arena's first)",
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

static const struct key ladder_rules_keys[] = {
	{KEY_INT, "min_round_wins", true, 1, 1000, .help = "rounds to win to clear a rung",
	 .off = offsetof(struct config_ladder, min_round_wins)},
	{KEY_INT, "win_last_k", false, 0, 1000, "0", .help = "the last so many rounds to win too",
	 .off = offsetof(struct config_ladder, win_last_k)},
	{KEY_BOOL, "early_clinch", .def = "false",
	 .help = "end a rung as soon as it is cleared; needs win_last_k 0",
	 .off = offsetof(struct config_ladder, early_clinch)},
	{KEY_PLACE, "fast_forward", .help = "clear a rung without an edit", .off = KEY_NOWHERE},
	END};

static const struct key fast_forward_keys[] = {
	{KEY_BOOL, "enabled", .def = "false", .help = "look at round 0", .off = KEY_NOWHERE},
	{KEY_REAL, "min_sim_win_rate", false, 0, 1, "1",
	 .help = "the share of its games to win in round 0", .off = KEY_NOWHERE},
	END};

const struct key_place key_places[] = {
	{"", "the top of the file", top_keys, false},
	{"tournament", "rounds and seed", tournament_keys, false},
	{"tournament.schedule", "who meets whom in a round", schedule_keys, false},
	{"tournament.stop", "when two players have played enough", stop_keys, false},
	{"tournament.stop.sprt", "a sequential probability ratio test of every two players",
	 sprt_keys, false},
	{"tournament.budget", "for all language models and rounds together", agent_budget_keys,
	 false},
	{"game", "what is played", game_keys, false},
	{"game.args",
	 "of the arenas problems, optimize and hack; of others see agon help arena NAME",
	 packages_keys, false},
	{"game.engine", "of the arena external: the keys of an engine's manifest", engine_keys,
	 false},
	{"game.engine.limits", "limits of the engine's sandbox", engine_limits_keys, false},
	{"game.engine.result", "how a game's result is read", engine_result_keys, false},
	{"duplicates", "whether the problems of a run exist already", duplicates_keys, false},
	{"build", "limits of one build command", build_keys, false},
	{"game.clock", "what time a program has", clock_keys, false},
	{"edit", "limits of one edit command", edit_keys, false},
	{"bots", "limits of one program that plays", bots_keys, false},
	{"feedback", "what agents are told before they edit", feedback_keys, false},
	{"critic", "a language model that judges the players' code", agent_critic_keys, false},
	{"critic.model", "which model", agent_model_keys, true},
	{"critic.budget", "what it may spend in the whole tournament", agent_budget_keys, false},
	{"search", "`agon search`: a tree of one player's codebases", search_keys, false},
	{"players[]", "one entry for each player", player_keys, false},
	{"players[].feedback", "what this agent is told, where it differs", feedback_keys, false},
	{"ladder_rules", "when the climber of a ladder goes on", ladder_rules_keys, false},
	{"ladder_rules.fast_forward", "clear a rung without an edit", fast_forward_keys, false},
	{"players[].config", "of agents that ask a language model", agent_config_keys, false},
	{"players[].config.agent", "how such an agent works", agent_mini_keys, true},
	{"players[].config.model", "which model it asks", agent_model_keys, true},
	{"players[].config.budget", "what it may spend in the whole tournament", agent_budget_keys,
	 false},
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
