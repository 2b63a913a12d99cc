/* !include: CodeClash's way, within two folders, with lines that stay true. */
#include "tests/unit/config_util.h"

#include <sys/stat.h>

#define HEAD                                                                                       \
	"tournament: {rounds: 1}\ngame: {name: corewar}\nplayers:\n"                               \
	"- {agent: none, name: a, code: x}\n- {agent: none, name: b, code: y}\n"

struct fixture {
	char dir[64];
};

static int set_up(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));

	snprintf(f->dir, sizeof(f->dir), "/tmp/agon-test.XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	struct err e = ERR_INIT;

	assert_int_equal(dir_remove(f->dir, &e), 0);
	free(f);
	return 0;
}

static struct config *load(const struct fixture *f, const char *name, struct err *e)
{
	MEM_SCOPED char *path = xprintf("%s/%s", f->dir, name);
	struct config *c = NULL;

	return config_load(&c, path, e) == 0 ? c : NULL;
}

static struct config *load_good(const struct fixture *f, const char *name)
{
	struct err e = ERR_INIT;
	struct config *c = load(f, name, &e);

	if (c == NULL)
		fail_msg("refused: %s", e.text);
	return c;
}

static void assert_refused(const struct fixture *f, const char *name, const char *says)
{
	struct err e = ERR_INIT;
	struct config *c = load(f, name, &e);

	if (c != NULL)
		fail_msg("accepted %s, expected: %s", name, says);
	MEM_SCOPED char *text = without(e.text, f->dir);
	assert_int_equal(e.code, ERR_USAGE);
	if (strstr(text, says) == NULL)
		fail_msg("says: %s\nnot:  %s", text, says);
}

static void assert_prompt(const struct config *c, const char *key, const char *value)
{
	const json_t *p = json_object_get(c->resolved, "prompts");

	assert_string_equal(json_str_or(p, key, "(none)"), value);
}

/* A pvp file as CodeClash documents it: the agent's part is included from configs/. */
static void reads_a_codeclash_pvp_file(void **state)
{
	const struct fixture *f = *state;

	put_file(f->dir, "configs/mini/default.yaml",
		 "system_template: |\n"
		 "  You play {{game}}.\n"
		 "\n"
		 "    indented: yes # no comment\n"
		 "instance_template: |-\n"
		 "  Round {{round}}.\n"
		 "step_limit: 30\n"
		 "cost_limit: 0\n");
	put_file(f->dir, "configs/pvp/corewar.yaml",
		 "tournament:\n"
		 "  rounds: 15\n"
		 "  transparent: False\n"
		 "game:\n"
		 "  name: CoreWar\n"
		 "  sims_per_round: 1000\n"
		 "  sim_concurrency: 4\n"
		 "  args: {}\n"
		 "players:\n"
		 "- agent: mini\n"
		 "  name: gpt-5.3\n"
		 "  branch_init: human/imp\n"
		 "  config:\n"
		 "    agent: !include mini/default.yaml\n"
		 "    model:\n"
		 "      model_name: 'openai/gpt-5.3'\n"
		 "      model_kwargs: {reasoning_effort: 'high', temperature: 0.2}\n"
		 "  push: True\n"
		 "- agent: mini\n"
		 "  name: claude\n"
		 "  config:\n"
		 "    agent:\n"
		 "      <<: !include mini/default.yaml\n"
		 "      step_limit: 3\n"
		 "    model: {model_name: anthropic/claude}\n"
		 "- agent: dummy\n"
		 "  name: p3\n"
		 "prompts:\n"
		 "  game_description: |-\n"
		 "    You are {{player_id}}.\n"
		 "code: corewar.git\n");
	struct config *c = load_good(f, "configs/pvp/corewar.yaml");

	assert_true(c->codeclash);
	assert_string_equal(c->arena->name, "corewar");
	assert_int_equal(c->rounds, 15);
	assert_int_equal(c->games, 1000);
	assert_int_equal(c->players_per_game, 3);
	assert_string_equal(c->players.at[0].kind->name, "llm");
	assert_string_equal(c->players.at[0].name, "gpt-5_3");
	assert_string_equal(c->players.at[0].code, "corewar.git@human/imp");
	assert_string_equal(c->players.at[2].kind->name, "none");
	assert_string_equal(c->players.at[2].code, "corewar.git");
	const json_t *own = json_object_get(c->players.at[0].spec, "config");
	const json_t *other = json_object_get(c->players.at[1].spec, "config");
	assert_string_equal(json_str_or(json_object_get(own, "agent"), "system_template", ""),
			    "You play {{game}}.\n\n  indented: yes # no comment\n");
	assert_int_equal(json_int_or(json_object_get(own, "agent"), "step_limit", 0), 30);
	assert_int_equal(json_int_or(json_object_get(other, "agent"), "step_limit", 0), 3);
	assert_string_equal(json_str_or(json_object_get(own, "model"), "model_name", ""),
			    "openai/gpt-5.3");
	assert_int_equal(c->warnings.len, 3); /* sim_concurrency, the name, push */
	config_free(c);
}

static void unknown_keys_of_codeclash_are_warnings(void **state)
{
	const struct fixture *f = *state;

	put_file(f->dir, "t.yaml",
		 "tournament: {rounds: 1, round: 2}\n"
		 "game: {name: CoreWar, args: {r: 100}}\n"
		 "players:\n"
		 "- {agent: none, name: a, code: x, colour: red}\n"
		 "- {agent: none, name: b, code: y}\n"
		 "extra: 1\n");
	struct config *c = load_good(f, "t.yaml");

	BUF_SCOPED all = BUF_INIT;
	vec_each (char *, w, &c->warnings)
		buf_printf(&all, "%s\n", *w);
	MEM_SCOPED char *text = without(all.data, f->dir);
	assert_non_null(strstr(text, "tournament.round: unknown key, ignored; did you mean "
				     "rounds? (t.yaml:1)\n"));
	assert_non_null(strstr(text, "game.args.r: unknown key, ignored (t.yaml:2)\n"));
	assert_non_null(strstr(text, "players[0].colour: unknown key, ignored (t.yaml:4)\n"));
	assert_non_null(strstr(text, "extra: unknown key, ignored (t.yaml:6)\n"));
	config_free(c);
}

static void codeclash_players_need_code(void **state)
{
	const struct fixture *f = *state;

	put_file(f->dir, "t.yaml",
		 "tournament: {rounds: 1}\ngame: {name: CoreWar}\nplayers:\n"
		 "- {agent: dummy, name: a, branch_init: human/imp}\n"
		 "- {agent: dummy, name: b, code: y}\n");
	assert_refused(*state, "t.yaml",
		       "players[0].code: missing; CodeClash takes the codebase from its own "
		       "repository of the arena, branch human/imp: add a line \"code: DIR\"");
}

static void ladders_are_refused(void **state)
{
	const struct fixture *f = *state;

	put_file(f->dir, "t.yaml",
		 "tournament: {rounds: 5}\nladder_rules: {min_round_wins: 2}\n"
		 "game: {name: CoreWar}\nplayer: {agent: mini, name: x}\nladder: []\n");
	assert_refused(*state, "t.yaml", "ladder: a ladder is not read here");
}

/* Messages name the file and line where the mistake was written. */
static void lines_stay_true_through_includes(void **state)
{
	const struct fixture *f = *state;

	put_file(f->dir, "limits.yaml", "\n# limits\ncpu: 10s\nwall: never\n");
	put_file(f->dir, "t.yaml",
		 "tournament: {rounds: 1}\nbuild: !include limits.yaml\nedit: {cpu: x}\n"
		 "game: {name: corewar}\nplayers:\n- {agent: none, name: a, code: x}\n"
		 "- {agent: none, name: b, code: y}\n");
	assert_refused(f, "t.yaml", "got \"never\" (limits.yaml:4)");
	assert_refused(f, "t.yaml", "got \"x\" (t.yaml:3)");

	put_file(f->dir, "limits.yaml", "a: b\n  c: d\n");
	assert_refused(f, "t.yaml", "(limits.yaml:2)");
}

static void every_place_of_an_include(void **state)
{
	const struct fixture *f = *state;

	put_file(f->dir, "parts/head.yaml", "---\n" HEAD);
	put_file(f->dir, "parts/deep.yaml", "inner: !include \"deeper.yaml\"   # a comment\n");
	put_file(f->dir, "parts/deeper.yaml",
		 "\xef\xbb\xbf"
		 "x: 1\r\ny: z\r\n\r\n");
	put_file(f->dir, "parts/empty.yaml", "\n\n");
	put_file(f->dir, "parts/list.yaml", "- p\n- q\n");
	put_file(f->dir, "t.yaml",
		 "!include parts/head.yaml\n"
		 "prompts:\n"
		 "  deep: !include parts/deep.yaml\n"
		 "  list:\n"
		 "  - !include parts/deep.yaml\n"
		 "  - k: !include parts/deeper.yaml\n"
		 "    m: 5\n"
		 "  more: !include parts/list.yaml\n"
		 "  none: !include parts/empty.yaml\n"
		 "  # comment: !include parts/nowhere.yaml\n"
		 "  quoted: \"a: !include parts/nowhere.yaml\"\n"
		 "  words: see !includes for more\n"
		 "  <<: !include parts/empty.yaml\n");
	struct config *c = load_good(f, "t.yaml");

	const json_t *p = json_object_get(c->resolved, "prompts");
	MEM_SCOPED char *text = json_dumps(p, JSON_COMPACT);
	assert_string_equal(text, "{\"deep\":{\"inner\":{\"x\":1,\"y\":\"z\"}},"
				  "\"list\":[{\"inner\":{\"x\":1,\"y\":\"z\"}},"
				  "{\"k\":{\"x\":1,\"y\":\"z\"},\"m\":5}],"
				  "\"more\":[\"p\",\"q\"],\"none\":null,"
				  "\"quoted\":\"a: !include parts/nowhere.yaml\","
				  "\"words\":\"see !includes for more\"}");
	config_free(c);
}

/* Beside the including file first, then in the nearest configs folder. */
static void where_an_include_is_looked_for(void **state)
{
	const struct fixture *f = *state;
	const char *t = HEAD "prompts: !include p.yaml\n";

	put_file(f->dir, "configs/p.yaml", "who: configs\n");
	put_file(f->dir, "one/t.yaml", t);
	struct config *c = load_good(f, "one/t.yaml");
	assert_prompt(c, "who", "configs");
	config_free(c);

	put_file(f->dir, "one/p.yaml", "who: beside\n");
	c = load_good(f, "one/t.yaml");
	assert_prompt(c, "who", "beside");
	config_free(c);

	/* Below configs/ "..", too, as long as it stays there. */
	put_file(f->dir, "configs/pvp/t.yaml", HEAD "prompts: !include ../p.yaml\n");
	c = load_good(f, "configs/pvp/t.yaml");
	assert_prompt(c, "who", "configs");
	config_free(c);
}

static void includes_cannot_leave(void **state)
{
	const struct fixture *f = *state;

	put_file(f->dir, "secret.yaml", "who: secret\n");
	put_file(f->dir, "in/t.yaml", HEAD "prompts: !include ../secret.yaml\n");
	assert_refused(f, "in/t.yaml", "it is outside of the folder (in/t.yaml:6)");
	put_file(f->dir, "in/t.yaml", HEAD "prompts: !include a/../../secret.yaml\n");
	put_file(f->dir, "in/a/x", "");
	assert_refused(f, "in/t.yaml", "it is outside of the folder (in/t.yaml:6)");
	put_file(f->dir, "in/t.yaml", HEAD "prompts: !include /etc/passwd\n");
	assert_refused(f, "in/t.yaml", "cannot include /etc/passwd from in");

	MEM_SCOPED char *link = xprintf("%s/in/link.yaml", f->dir);
	MEM_SCOPED char *up = xprintf("%s/in/up", f->dir);
	assert_int_equal(symlink("../secret.yaml", link), 0);
	assert_int_equal(symlink("..", up), 0);
	put_file(f->dir, "in/t.yaml", HEAD "prompts: !include link.yaml\n");
	assert_refused(f, "in/t.yaml", "it is a symbolic link or behind one (in/t.yaml:6)");
	put_file(f->dir, "in/t.yaml", HEAD "prompts: !include up/secret.yaml\n");
	assert_refused(f, "in/t.yaml", "it is a symbolic link or behind one (in/t.yaml:6)");

	MEM_SCOPED char *fifo = xprintf("%s/in/fifo", f->dir);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	put_file(f->dir, "in/t.yaml", HEAD "prompts: !include fifo\n");
	assert_refused(f, "in/t.yaml", "it is not a regular file (in/t.yaml:6)");
	put_file(f->dir, "in/t.yaml", HEAD "prompts: !include a\n");
	assert_refused(f, "in/t.yaml", "it is not a regular file (in/t.yaml:6)");
}

static void missing_and_empty_names(void **state)
{
	const struct fixture *f = *state;

	put_file(f->dir, "t.yaml", HEAD "prompts: !include nowhere.yaml\n");
	assert_refused(f, "t.yaml", "cannot include nowhere.yaml: not found in ");
	put_file(f->dir, "t.yaml", HEAD "prompts: !include # nothing\n");
	assert_refused(f, "t.yaml", "!include names no file (t.yaml:6)");
	assert_refused(f, "nothing.yaml", "cannot open nothing.yaml: No such file or directory");
	put_file(f->dir, "folder/x", "");
	assert_refused(f, "folder", "folder is not a file; name a tournament file");
}

static void cycles_depth_and_number(void **state)
{
	const struct fixture *f = *state;
	char name[32], text[64];

	put_file(f->dir, "t.yaml", "a: !include u.yaml\n");
	put_file(f->dir, "u.yaml", "b: !include t.yaml\n");
	assert_refused(f, "t.yaml", "the file includes itself (u.yaml:1)");

	for (int i = 0; i < 12; i++) {
		snprintf(name, sizeof(name), "d%d.yaml", i);
		snprintf(text, sizeof(text), "k: !include d%d.yaml\n", i + 1);
		put_file(f->dir, name, text);
	}
	assert_refused(f, "d0.yaml", "includes are nested more than 8 deep (d8.yaml:1)");

	/* 2 to the 7th of nothing is nothing, but takes its time. */
	for (int i = 0; i < 8; i++) {
		snprintf(name, sizeof(name), "w%d.yaml", i);
		snprintf(text, sizeof(text), "!include w%d.yaml\n!include w%d.yaml\n", i + 1,
			 i + 1);
		put_file(f->dir, name, text);
	}
	put_file(f->dir, "w8.yaml", "");
	assert_refused(f, "w0.yaml", "more than 256 includes");
}

static void the_sum_is_bounded(void **state)
{
	const struct fixture *f = *state;
	BUF_SCOPED big = BUF_INIT;

	for (int i = 0; i < 60000; i++)
		buf_puts(&big, "# 4567890\n");
	put_file(f->dir, "big.yaml", big.data);
	put_file(f->dir, "t.yaml", HEAD "a: !include big.yaml\nb: !include big.yaml\n");
	assert_refused(f, "t.yaml", "the config is larger than 1 MiB with its includes (big.yaml:");
	for (int i = 0; i < 50000; i++)
		buf_puts(&big, "# 4567890\n");
	put_file(f->dir, "big.yaml", big.data);
	assert_refused(f, "t.yaml", "the included file is larger than 1 MiB (t.yaml:6)");
	assert_refused(f, "big.yaml", "big.yaml is larger than 1048576 bytes");
}

static void bytes_that_are_no_text(void **state)
{
	const struct fixture *f = *state;
	MEM_SCOPED char *path = xprintf("%s/nul.yaml", f->dir);
	struct err e = ERR_INIT;

	assert_int_equal(file_replace(path, "a: 1\nb: \0\n", 10, &e), 0);
	assert_refused(f, "nul.yaml",
		       "control character 0x00 in column 4; a config is text "
		       "(nul.yaml:2)");
	put_file(f->dir, "t.yaml", HEAD "prompts: !include nul.yaml\n");
	assert_refused(f, "t.yaml", "(nul.yaml:2)");
}

int main(void)
{
#define T(x) cmocka_unit_test_setup_teardown(x, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(reads_a_codeclash_pvp_file),
		T(unknown_keys_of_codeclash_are_warnings),
		T(codeclash_players_need_code),
		T(ladders_are_refused),
		T(lines_stay_true_through_includes),
		T(every_place_of_an_include),
		T(where_an_include_is_looked_for),
		T(includes_cannot_leave),
		T(missing_and_empty_names),
		T(cycles_depth_and_number),
		T(the_sum_is_bounded),
		T(bytes_that_are_no_text),
	};
	return cmocka_run_group_tests_name("config_include", tests, NULL, NULL);
}
