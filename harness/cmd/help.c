#include "harness/cmd/help.h"

#include "harness/cmd/cmd.h"
#include "harness/config/config.h"
#include "harness/config/keys.h"
#include "harness/store/store.h"
#include "harness/version.h"

#include <archive.h>
#include <curl/curl.h>
#include <git2/common.h>
#include <openssl/crypto.h>
#include <seccomp.h>
#include <sqlite3.h>
#include <string.h>
#include <yaml.h>
#include <zstd.h>

const struct help_topic help_topics[] = {{"COMMAND", "one command, as COMMAND --help shows it"},
					 {"config", "every key of a tournament file"},
					 {"arena", "the arenas"},
					 {"arena NAME", "one arena and its parameters"},
					 {"outcomes", "how a player can come out of a game"},
					 {"checktestdata", "the language of input validators .ctd"},
					 {0}};

const struct help_exit help_exits[] = {
	{0, "all is well"},
	{1, "what was examined failed: not accepted, mismatch"},
	{2, "bad usage, config or input"},
	{3, "this host cannot provide what is required; see agon doctor"},
	{4, "internal error, or output that could not be written"},
	{0}};

void help_overview(struct buf *out)
{
	buf_puts(out,
		 "usage: agon COMMAND [ARGUMENTS]\n\n"
		 "A sandboxed arena for code: codebases play, are told how it went, are edited,\n"
		 "and play again.\n\nCommands:\n");
	for (const struct command *const *c = commands; *c != NULL; c++)
		buf_printf(out, "  %-14s  %s\n", (*c)->name, (*c)->summary);
	buf_puts(out, "\nHelp:\n");
	for (const struct help_topic *t = help_topics; t->name != NULL; t++)
		buf_printf(out, "  agon help %-13s  %s\n", t->name, t->help);
	buf_puts(out, "\nExit codes:\n");
	for (const struct help_exit *x = help_exits; x->help != NULL; x++)
		buf_printf(out, "  %d  %s\n", x->code, x->help);
}

void help_version(struct buf *out)
{
	int major, minor, rev;
	const struct scmp_version *sc = seccomp_version();

	git_libgit2_version(&major, &minor, &rev);
	buf_puts(out, "agon " AGON_VERSION "\n");
	buf_printf(out, "libgit2 %d.%d.%d\n", major, minor, rev);
	buf_printf(out, "%s\n", archive_version_string());
	buf_printf(out, "libcurl %s\n", curl_version_info(CURLVERSION_NOW)->version);
	buf_printf(out, "sqlite %s\n", sqlite3_libversion());
	buf_printf(out, "libyaml %s\n", yaml_get_version_string());
	buf_printf(out, "jansson %s\n", jansson_version_str());
	buf_printf(out, "libzstd %s\n", ZSTD_versionString());
	buf_printf(out, "%s\n", OpenSSL_version(OPENSSL_VERSION));
	if (sc != NULL)
		buf_printf(out, "libseccomp %u.%u.%u\n", sc->major, sc->minor, sc->micro);
}

void help_arenas(struct buf *out)
{
	buf_puts(out, "Arenas:\n");
	for (const struct arena *const *a = arenas; *a != NULL; a++)
		buf_printf(out, "  %-14s  %s\n", (*a)->name, (*a)->summary);
	buf_printf(out, "  %-14s  %s\n", arena_external.name, arena_external.summary);
	for (const struct arena *const *a = graded_arenas; *a != NULL; a++)
		buf_printf(out, "  %-14s  %s\n", (*a)->name, (*a)->summary);
	buf_puts(out, "\nagon help arena NAME shows the parameters of one.\n");
}

static void help_programs(const struct arena *a, struct buf *out)
{
	BUF_SCOPED init = BUF_INIT;
	BUF_SCOPED move = BUF_INIT;
	BUF_SCOPED bank = BUF_INIT;

	key_time_text(a->clock.init_ns, &init);
	key_time_text(a->clock.move_ns, &move);
	key_time_text(a->clock.bank_ns, &bank);
	buf_printf(
		out,
		"A player is a running program that speaks one of: %s.\n"
		"It has %s to get ready, %s for an action, a bank of %s; strike %d takes it out.\n",
		a->wires, init.data, move.data, bank.data, a->clock.strikes);
}

static const struct {
	const struct arena *arena;
	const char *text;
} graded_rules[] = {
	{&arena_problems,
	 "Each package is a game: more points win it, or, if it is pass or fail, more hidden\n"
	 "tests passed.  What agents are told holds statements, samples and verdicts, never\n"
	 "hidden data.  A test that the judge fails on twice (JE) counts for nobody, also where "
	 "it\n"
	 "fails on one player's output alone: that is never a player's fault.  The reason of the\n"
	 "game names the player and says whether the same tests were judged for others; look then\n"
	 "at the validator and the program.\n"},
	{&arena_optimize,
	 "Each package is a game of every round.  Its program generator/ makes hidden inputs,\n"
	 "others in every round; its output validator says which outputs are legal and gives\n"
	 "points.  For each input a player has own / best of all players' points (best / own\n"
	 "where fewer are better), and 0 if its output is illegal, late or missing; the mean\n"
	 "decides.  Agents are told their points, relative score and rank for each input by\n"
	 "number, their own output on samples, and have generator and validator to practise\n"
	 "with; never a hidden input or its seed.  Packages that are there already: flood,\n"
	 "packing, tour (`agon new optimize DIR` writes a program for each).\n"
	 "In `agon play` a hidden input is a game.\n"},
	{&arena_hack,
	 "The program is NAME.EXT or NAME/, also with one package; inputs to break others with\n"
	 "are files in hacks/NAME/ (or hacks/, with one package), at most 64K each.  Each package\n"
	 "is a game of every round.  100 points times the share of known tests passed: the\n"
	 "package's hidden ones, and inputs that broke a program in earlier rounds.  A program\n"
	 "that passes all of them stands; it loses 50 points if an input of this round breaks it,\n"
	 "and each of the authors of such inputs gets 50, once for each program.  Inputs that the\n"
	 "package's input validator rejects, or that the jury's programs fail or disagree on, "
	 "cost\n"
	 "nobody anything.  Agents are told what became of their inputs, and the inputs that "
	 "their\n"
	 "own program failed.  Packages need an input validator and an accepted submission; one "
	 "is\n"
	 "there already: busiest.  In `agon play` a round of a package is a game.\n"},
};

static void help_graded(const struct arena *a, struct buf *out)
{
	buf_puts(out,
		 "A player hands in a program for each problem: NAME.EXT or the folder NAME/ in "
		 "its\ncodebase, NAME being the package's; with one package all of the codebase "
		 "will do.\n");
	for (size_t i = 0; i < sizeof(graded_rules) / sizeof(*graded_rules); i++)
		if (graded_rules[i].arena == a)
			buf_puts(out, graded_rules[i].text);
	buf_puts(out, "\nParameters, under game.args in a tournament file:\n");
	for (const struct key *k = key_place_find("game.args")->keys; k->type != KEY_END; k++) {
		if (!config_graded_key(a, k->name))
			continue;
		buf_printf(out, "  %-14s  ", k->name);
		key_expected(k, out);
		buf_printf(out, "\n  %-14s  %s\n", "", k->help);
	}
}

static void help_place(const char *place, struct buf *out)
{
	buf_printf(out, "\n%s:\n", place);
	for (const struct key *k = key_place_find(place)->keys; k->type != KEY_END; k++) {
		if (k->type == KEY_PLACE)
			continue;
		buf_printf(out, "  %-14s  ", k->name);
		key_expected(k, out);
		if (k->def != NULL)
			buf_printf(out, "; default %s", k->def);
		buf_printf(out, "\n  %-14s  %s\n", "", k->help);
	}
}

static void help_external(struct buf *out)
{
	buf_puts(out,
		 "The engine is a program of its own.  A manifest, a YAML file, says how to start "
		 "it and\nhow to read who won: agon play ./NAME.yaml CODE CODE..., or game: {name: "
		 "external,\nmanifest: NAME.yaml} in a tournament file.\n\n"
		 "A game without a result that can be read is played once more; if that has none "
		 "either,\nit is void and counts for nobody.  But a bot in a sandbox of its own "
		 "that had "
		 "ended, and\nno other had, loses it.  Games have no replay; agon verify "
		 "plays them again if the\nmanifest says deterministic: true.\n\n"
		 "With isolation: shared-vm a bot may change what others do, or the result: "
		 "reports and\nJSON say co-resident.  Keys of a manifest:\n");
	help_place("game.engine", out);
	help_place("game.engine.result", out);
	help_place("game.engine.limits", out);
}

void help_arena(const struct arena *a, struct buf *out)
{
	buf_printf(out, "%s - %s\n\nPlayers in a game: %d to %d\n", a->name, a->summary,
		   a->min_players, a->max_players);
	if (a->kind == ARENA_GRADED) {
		help_graded(a, out);
		return;
	}
	if (a->kind == ARENA_EXTERNAL) {
		help_external(out);
		return;
	}
	if (a->kind == ARENA_TEXT)
		buf_printf(out, "A player hands in the file %s; no program of it runs.\n",
			   a->submission);
	else
		help_programs(a, out);
	buf_puts(out, "\nParameters, under game.args in a tournament file or with --set NAME=VALUE "
		      "of agon play:\n");
	for (const struct arena_param *p = a->params; p->type != ARENA_P_END; p++) {
		struct key k = key_of_param(p);
		buf_printf(out, "  %-14s  ", p->name);
		key_expected(&k, out);
		buf_printf(out, "; default %s\n  %-14s  %s\n", p->def, "", p->help);
	}
}

void help_outcomes(struct buf *out)
{
	static const char *const meaning[OUT_COUNT] = {
		[OUT_OK] = "it played by the rules to the end",
		[OUT_FORFEIT_BUILD] = "its codebase could not be built",
		[OUT_INVALID] = "what it handed in is no player: no such file, does not assemble",
		[OUT_CRASH] = "it ended, or was killed by a signal, before the game did",
		[OUT_TIMEOUT] = "it used more processor or clock time than allowed",
		[OUT_MEMORY] = "it used more memory than allowed",
		[OUT_OUTPUT] = "it wrote more than allowed",
		[OUT_PROTOCOL] = "its answers could not be read, or broke the rules of the game",
		[OUT_VIOLATION] = "it tried what the sandbox forbids",
		[OUT_JUDGE_ERROR] = "agon itself failed; its games are void and count for nobody"};

	buf_puts(out, "Besides win, loss and draw every player of a game has one outcome:\n");
	for (int i = 0; i < OUT_COUNT; i++)
		buf_printf(out, "  %-14s  %s\n", outcome_names[i], meaning[i]);
}
