/* What a tournament file means, and what is said when it means nothing. */
#include "tests/unit/config_util.h"

#define TOP   "tournament: {rounds: 2, seed: 7}\n"
#define GAME  "game: {name: corewar, sims_per_round: 200}\n"
#define TWO   "players:\n- {agent: none, name: a, code: x}\n- {agent: none, name: b, code: y}\n"
#define THIRD "- {agent: none, name: c, code: z}\n"

static const char foundation[] =
	TOP GAME "players:\n"
		 "- {agent: git, name: bomber, code: warriors/bomber}            # a directory\n"
		 "- {agent: replay, name: climber, code: warriors/imp, edits: [warriors/step1, "
		 "warriors/step2]}\n";

static void reads_the_foundation_file(void **state)
{
	(void)state;
	struct config *c = good(foundation);

	assert_int_equal(c->rounds, 2);
	assert_int_equal(c->seed, 7);
	assert_false(c->transparent);
	assert_string_equal(c->arena->name, "corewar");
	assert_int_equal(c->games, 200);
	assert_int_equal(c->players_per_game, 2);
	assert_int_equal(c->players.len, 2);
	assert_string_equal(c->players.at[0].name, "bomber");
	assert_string_equal(c->players.at[0].kind->name, "git");
	assert_string_equal(c->players.at[0].code, "warriors/bomber");
	const json_t *edits = json_object_get(c->players.at[1].spec, "edits");
	assert_int_equal(json_array_size(edits), 2);
	assert_string_equal(json_string_value(json_array_get(edits, 1)), "warriors/step2");
	assert_false(c->codeclash);
	assert_int_equal(c->warnings.len, 0);
	config_free(c);
}

static void fills_in_defaults(void **state)
{
	(void)state;
	struct config *c = good("tournament: {rounds: 0}\ngame: {name: corewar}\n" TWO);

	assert_int_equal(c->rounds, 0);
	assert_int_equal(c->seed, 0);
	assert_int_equal(c->games, 100);
	assert_int_equal(c->build.cpu_ns, 60000000000);
	assert_int_equal(c->build.memory_bytes, 1 << 30);
	assert_int_equal(c->edit.processes, 256);
	assert_true(c->build.wall_ns > 0 && c->build.output_bytes > 0);
	assert_true(c->build.file_bytes > 0 && c->build.disk_bytes > 0);
	config_free(c);
}

/* 11 distances in a core of 20, with either warrior first. */
static void games_that_repeat_are_warned_of(void **state)
{
#define SMALL ", args: {positions: exhaustive, core_size: 20, length: 5, distance: 5}}\n"
	(void)state;
	struct config *c = good(TOP "game: {name: corewar, sims_per_round: 24" SMALL TWO);
	assert_int_equal(c->warnings.len, 1);
	assert_non_null(strstr(c->warnings.at[0], "22 of them are all there are"));
	config_free(c);
	c = good(TOP "game: {name: corewar, sims_per_round: 22" SMALL TWO);
	assert_int_equal(c->warnings.len, 0);
	config_free(c);
}

static void limits_take_units(void **state)
{
	(void)state;
	struct config *c = good(TOP GAME TWO "build: {cpu: 1500ms, wall: 2m, memory: 300M, "
					     "processes: 5, output: 64K, file: 1048576, disk: 2G}\n"
					     "edit: {cpu: 7}\n");

	assert_int_equal(c->build.cpu_ns, 1500000000);
	assert_int_equal(c->build.wall_ns, 120000000000);
	assert_int_equal(c->build.memory_bytes, 300 << 20);
	assert_int_equal(c->build.processes, 5);
	assert_int_equal(c->build.output_bytes, 64 << 10);
	assert_int_equal(c->build.file_bytes, 1 << 20);
	assert_int_equal(c->build.disk_bytes, 2147483648);
	assert_int_equal(c->edit.cpu_ns, 7000000000);
	config_free(c);
}

/* What YAML would take for a number or a truth stays text where text is wanted. */
static void the_table_types_scalars(void **state)
{
	(void)state;
	struct config *c =
		good("tournament: {rounds: 1, transparent: yes, name: 2026-01-01}\n" GAME
		     "players:\n- {agent: none, name: 123, code: no}\n"
		     "- {agent: none, name: on, code: 1.50}\n"
		     "prompts: {country: no, n: 3, f: 0.5, t: true, x: ~, q: '3', s: 1e}\n");

	assert_true(c->transparent);
	assert_string_equal(c->players.at[0].name, "123");
	assert_string_equal(c->players.at[0].code, "no");
	assert_string_equal(c->players.at[1].name, "on");
	assert_string_equal(c->players.at[1].code, "1.50");
	const json_t *p = json_object_get(c->resolved, "prompts");
	assert_string_equal(json_string_value(json_object_get(p, "country")), "no");
	assert_true(json_is_integer(json_object_get(p, "n")));
	assert_true(json_is_real(json_object_get(p, "f")));
	assert_true(json_is_true(json_object_get(p, "t")));
	assert_true(json_is_null(json_object_get(p, "x")));
	assert_true(json_is_string(json_object_get(p, "q")));
	assert_true(json_is_string(json_object_get(p, "s")));
	config_free(c);
}

static void anchors_and_merge_keys(void **state)
{
	(void)state;
	struct config *c = good("tournament: &t {rounds: 1, seed: 3}\n"
				"game: {name: corewar}\n"
				"build: &b {cpu: 5s, wall: 6s}\n"
				"edit: {<<: *b, wall: 9s}\n" TWO
				"prompts:\n  <<: [{a: 1, b: 1}, {b: 2, c: 2}]\n  c: 3\n"
				"  <<: {a: 9, d: 1}\n");

	assert_int_equal(c->edit.cpu_ns, 5000000000);
	assert_int_equal(c->edit.wall_ns, 9000000000);
	const json_t *p = json_object_get(c->resolved, "prompts");
	assert_int_equal(json_int_or(p, "a", 0), 9); /* of several << the last, as in PyYAML */
	assert_int_equal(json_int_or(p, "d", 0), 1);
	assert_int_equal(json_int_or(p, "b", 0), 1);
	assert_int_equal(json_int_or(p, "c", 0), 3);
	config_free(c);
}

static void code_at_the_top_is_for_who_has_none(void **state)
{
	(void)state;
	struct config *c = good(TOP GAME "code: start\nplayers:\n- {agent: none, name: a}\n"
					 "- {agent: none, name: b, branch_init: human/x}\n"
					 "- {agent: none, name: c, code: own}\n");

	assert_string_equal(c->players.at[0].code, "start");
	assert_string_equal(c->players.at[1].code, "start@human/x");
	assert_string_equal(c->players.at[2].code, "own");
	config_free(c);
}

/* What YAML makes of the lines behind | and >; the values are PyYAML's. */
static void blocks_of_text(void **state)
{
	(void)state;
	static const struct {
		const char *block, *text;
	} rows[] = {
		{"|\n    a\n\n      b\n    c\n\n", "a\n\n  b\nc\n"},
		{"|-\n    a\n\n      b\n    c\n\n", "a\n\n  b\nc"},
		{"|+\n    a\n\n\n", "a\n\n\n"},
		{">\n    a\n    b\n\n    c\n", "a b\nc\n"},
		{">\n    t:\n\n\n     - a\n    x\n\n", "t:\n\n\n - a\nx\n"},
		{">+\n    - a\n\n     t: \n    x\n\n\n", "- a\n\n t: \nx\n\n\n"},
		{">-\n    # c\n    q \n\n\n     k: v\n      - a\n\n", "# c q \n\n\n k: v\n  - a"},
		{">1-\n    # c\n      z\n   a b  c\n\n    |\n\n\n", " # c\n   z\na b  c\n\n |"},
		{"|2 # a | comment\n      x\n", "  x\n"},
		{"|\n\n\n    a\n", "\n\na\n"},
		{"|\n    a\n       \n    b\n", "a\n   \nb\n"},
		{"|\n    a\n  z: 1\n", "a\n"},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		MEM_SCOPED char *yaml = xprintf(TOP GAME TWO "prompts:\n  k: %s", rows[i].block);
		struct config *c = good(yaml);
		const json_t *p = json_object_get(c->resolved, "prompts");
		assert_string_equal(json_str_or(p, "k", "(none)"), rows[i].text);
		config_free(c);
	}
}

struct bad {
	const char *yaml, *says;
};

static const struct bad bads[] = {
	/* not a config */
	{"", "the file is empty (t.yaml)"},
	{"# nothing\n", "the file is empty (t.yaml:1)"},
	{"just words\n", "expected keys and values such as \"tournament:\" (t.yaml:1)"},
	{"- a\n- b\n", "expected keys and values such as \"tournament:\" (t.yaml:1)"},
	{"a: 1\n---\nb: 2\n", "more than one document in the file (t.yaml:2)"},
	/* not YAML */
	{"a:\n\tb: 1\n", "not valid YAML: a tab may not be used as indentation"},
	{"a: \"x\n", "(t.yaml:1)"},
	{"a: [1, 2\nb: 3\n", "not valid YAML"},
	{"a: b\n  c: d\n", "not valid YAML"},
	{"a: \"\\0\"\n", "text with a NUL (t.yaml:1)"},
	{"a: b\nb: \"\xef\xbf\xbe\"\n", "the character U+FFFE may not stand there (t.yaml:2)"},
	{"a: \"\\ud800\"\n", "invalid Unicode character escape code, in column 7 (t.yaml:1)"},
	{"a:\n  b: |-\n  x\n\n   y\n  z\n", "could not find expected ':', in column 3"},
	{"a: x\001y\n", "control character 0x01 in column 5; a config is text (t.yaml:1)"},
	{"a: 1\nb: \377\n", "not UTF-8; save the file as UTF-8 (t.yaml:2)"},
	{"a: !!python/object x\n",
	 "tag tag:yaml.org,2002:python/object is not known here (t.yaml:1)"},
	{"a: {b: !include x.yaml}\n", "!include must stand behind a key and alone on its line"},
	{"a: !include x.yaml\n", "!include is not possible here (t.yaml:1)"},
	{"? [a, b]\n: c\n", "a key must be one word, not a list or a mapping (t.yaml:1)"},
	{TOP "tournament: {rounds: 3}\n",
	 "key \"tournament\" is there twice, first at t.yaml:1 (t.yaml:2)"},
	{"a: *b\n", "alias *b: no such anchor before it (t.yaml:1)"},
	{"a: &a [*a]\n", "alias *a: no such anchor before it (t.yaml:1)"},
	{"a: {<<: 5}\n", "<<: expected keys and values to merge"},
	/* keys */
	{TOP GAME, "players: missing, expected keys and values (t.yaml:1)"},
	{GAME TWO, "tournament: missing, expected keys and values (t.yaml:1)"},
	{TOP TWO, "game: missing, expected keys and values (t.yaml:1)"},
	{TOP GAME TWO "colour: no\n", "colour: unknown key; see agon help config (t.yaml:6)"},
	{TOP GAME TWO "biuld: {}\n", "biuld: unknown key; did you mean build? (t.yaml:6)"},
	{"tournament: {rounds: 1, sed: 3}\n" GAME TWO,
	 "tournament.sed: unknown key; did you mean seed? (t.yaml:1)"},
	{"tournament: 5\n" GAME TWO, "tournament: expected keys and values, got \"5\" (t.yaml:1)"},
	{"tournament: []\n" GAME TWO,
	 "tournament: expected keys and values, got a list (t.yaml:1)"},
	{"tournament: {}\n" GAME TWO,
	 "tournament.rounds: missing, expected integer 0 to 1000 (t.yaml:1)"},
	{"tournament: {rounds: }\n" GAME TWO, "tournament.rounds: missing"},
	{"tournament: {rounds: -1}\n" GAME TWO,
	 "tournament.rounds: expected integer 0 to 1000, got \"-1\" (t.yaml:1)"},
	{"tournament: {rounds: 1001}\n" GAME TWO, "expected integer 0 to 1000, got \"1001\""},
	{"tournament: {rounds: 2.0}\n" GAME TWO, "expected integer 0 to 1000, got \"2.0\""},
	{"tournament: {rounds: 99999999999999999999}\n" GAME TWO,
	 "expected integer 0 to 1000, got"},
	{"tournament: {rounds: \"2\"}\n" GAME TWO, "got \"2\" in quotes (t.yaml:1)"},
	{"tournament: {rounds: [2]}\n" GAME TWO, "expected integer 0 to 1000, got a list"},
	{"tournament:\n  rounds: 1\n  seed: x\n" GAME TWO,
	 "tournament.seed: expected integer >= 0, got \"x\" (t.yaml:3)"},
	{"tournament: {rounds: 1, transparent: maybe}\n" GAME TWO,
	 "tournament.transparent: expected true or false, got \"maybe\" (t.yaml:1)"},
	{TOP "game: {}\n" TWO, "game.name: missing, expected text (t.yaml:2)"},
	{TOP "game: {name: corwar}\n" TWO, "got \"corwar\"; did you mean corewar? (t.yaml:2)"},
	{TOP "game: {name: [corewar]}\n" TWO, "game.name: expected text, got a list (t.yaml:2)"},
	{TOP "game: {name: corewar, sims_per_round: 0}\n" TWO,
	 "game.sims_per_round: expected integer 1 to 1000000, got \"0\" (t.yaml:2)"},
	{TOP "game: {name: corewar, players_per_game: 3}\n" TWO,
	 "3 play in one game of corewar, but there are only 2 players (t.yaml:2)"},
	{TOP "game: {name: corewar, args: {nonsense: 1}}\n" TWO, "game.args.nonsense: unknown key"},
	{TOP "game: {name: corewar, sim_concurrency: 4}\n" TWO,
	 "game.sim_concurrency: a key of CodeClash without effect: agon run --jobs"},
	{TOP GAME TWO "build: {cpu: 5x}\n",
	 "build.cpu: expected a time such as 10s or 500ms, 1ms to 86400s, got \"5x\" (t.yaml:6)"},
	{TOP GAME TWO "build: {cpu: 0}\n", "1ms to 86400s, got \"0\""},
	{TOP GAME TWO "edit: {memory: lots}\n",
	 "edit.memory: expected a size such as 64M, 1M to 1024G, got \"lots\" (t.yaml:6)"},
	{TOP GAME TWO "build: {memory: -5M}\n", "got \"-5M\""},
	{TOP GAME TWO "build: {cpu: +5}\n", "got \"+5\""},
	{TOP GAME TWO "build: {cpu: ' 5'}\n", "got \" 5\""},
	{TOP GAME TWO "build: {memory: 1e300G}\n", "got \"1e300G\""},
	{TOP GAME TWO "ladder: []\n", "ladder: a ladder is not read here"},
	{TOP GAME TWO "matrix: {tournament.seed: [1]}\n", "matrix: the file is an experiment"},
	/* players */
	{TOP GAME "players: {}\n", "players: expected a list of players, each behind \"- \""},
	{TOP GAME "players: []\n", "players: expected 2 to 512 players, got 0 (t.yaml:3)"},
	{TOP GAME "players:\n- {agent: none, name: a, code: x}\n", "2 to 512 players, got 1"},
	{TOP GAME TWO "- loner\n",
	 "players[2]: expected keys and values, got \"loner\" (t.yaml:6)"},
	{TOP GAME "players:\n- {name: a, code: x}\n" THIRD,
	 "players[0].agent: missing, expected text (t.yaml:4)"},
	{TOP GAME "players:\n- {agent: gti, name: a, code: x}\n" THIRD,
	 "got \"gti\"; did you mean git? (t.yaml:4)"},
	{TOP GAME "players:\n- {agent: none, code: x}\n" THIRD, "players[0].name: missing"},
	{TOP GAME "players:\n- {agent: none, name: a b, code: x}\n" THIRD,
	 "players[0].name: expected 1 to 64 letters, digits, \"_\" or \"-\", got \"a b\" "
	 "(t.yaml:4)"},
	{TOP GAME "players:\n- {agent: none, name: ../a, code: x}\n" THIRD, "got \"../a\""},
	{TOP GAME "players:\n- {agent: none, code: x, "
		  "name: "
		  "a1234567890123456789012345678901234567890123456789012345678901234}\n" THIRD,
	 "got \"a12345678901234567890123456789012345...\""},
	{TOP GAME "players:\n- {agent: none, name: c, code: x}\n" THIRD,
	 "players[0] and players[1] are both called c (t.yaml:5)"},
	{TOP GAME "players:\n- {agent: none, name: a}\n" THIRD,
	 "players[0].code: missing, expected the codebase to start from"},
	{TOP GAME "players:\n- {agent: none, name: a, code: x, cod: y}\n" THIRD,
	 "players[0].cod: unknown key; did you mean code? (t.yaml:4)"},
	{TOP GAME "players:\n- {agent: none, name: a, code: x, edits: [y]}\n" THIRD,
	 "players[0].edits: unknown key"},
	{TOP GAME "players:\n- {agent: replay, name: a, code: x, edits: y}\n" THIRD,
	 "players[0].edits: expected a list of texts, got \"y\" (t.yaml:4)"},
	{TOP GAME "players:\n- {agent: replay, name: a, code: x, edits: [y, ~]}\n" THIRD,
	 "players[0].edits: expected a list of texts, got a list (t.yaml:4)"},
	{TOP GAME "players:\n- {agent: replay, name: a, code: x, edits: [[y]]}\n" THIRD,
	 "players[0].edits: expected a list of texts, got a list (t.yaml:4)"},
};

static void bad_files_are_refused_with_place_and_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bads) / sizeof(*bads); i++) {
		struct err e = ERR_INIT;
		struct config *c = from_string(bads[i].yaml, &e);
		if (c != NULL)
			fail_msg("accepted:\n%s", bads[i].yaml);
		assert_int_equal(e.code, ERR_USAGE);
		if (strstr(e.text, bads[i].says) == NULL)
			fail_msg("%s\nsays: %s\nnot:  %s", bads[i].yaml, e.text, bads[i].says);
	}
}

static void all_mistakes_are_told_at_once(void **state)
{
	(void)state;
	struct err e = ERR_INIT;

	assert_null(from_string("tournament: {rounds: x, seed: y}\n"
				"game: {name: corewar, sims_per_round: z}\n" TWO,
				&e));
	assert_string_equal(
		e.text, "tournament.rounds: expected integer 0 to 1000, got \"x\" (t.yaml:1)\n"
			"tournament.seed: expected integer >= 0, got \"y\" (t.yaml:1)\n"
			"game.sims_per_round: expected integer 1 to 1000000, got \"z\" (t.yaml:2)");
}

static void what_does_not_fit_is_counted(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	BUF_SCOPED y = BUF_INIT;

	buf_puts(&y, TOP GAME TWO);
	for (int i = 0; i < 50; i++)
		buf_printf(&y, "unknown_key_%d: 1\n", i);
	assert_null(from_string(y.data, &e));
	assert_non_null(
		strstr(e.text, "unknown_key_0: unknown key; see agon help config (t.yaml:6)"));
	const char *more = strstr(e.text, "\nand ");
	assert_non_null(more);
	int shown = 0;
	for (const char *p = e.text; (p = strstr(p, "unknown_key_")) != NULL; p++)
		shown++;
	assert_int_equal(strtol(more + 5, NULL, 10), 50 - shown);
}

/* A bomb of aliases is refused by what it would become, before it becomes it. */
static void alias_bombs_are_refused(void **state)
{
	(void)state;
	struct err e = ERR_INIT;

	assert_null(from_string("a: &a [x, x, x, x, x, x, x, x, x]\n"
				"b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
				"c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\n"
				"d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]\n"
				"e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d]\n",
				&e));
	assert_non_null(strstr(e.text, "more than 65536 values, aliases followed (t.yaml:"));

	struct err e2 = ERR_INIT;
	BUF_SCOPED y = BUF_INIT;
	buf_puts(&y, "a: &a x\nb: [");
	for (int i = 0; i < 65; i++)
		buf_puts(&y, "*a, ");
	buf_puts(&y, "]\n");
	assert_null(from_string(y.data, &e2));
	assert_string_equal(e2.text, "more than 64 aliases (t.yaml:2)");
}

static void depth_and_width_are_bounded(void **state)
{
	(void)state;
	struct err e = ERR_INIT, e2 = ERR_INIT, e3 = ERR_INIT;
	BUF_SCOPED y = BUF_INIT;

	for (int i = 0; i < 5000; i++)
		buf_putc(&y, '[');
	assert_null(from_string(y.data, &e));
	assert_non_null(strstr(e.text, "nested more than 32 deep (t.yaml:1)"));

	/* Depth made by aliases counts too. */
	buf_clear(&y);
	buf_puts(&y, "a0: &a0 [x]\n");
	for (int i = 1; i < 40; i++)
		buf_printf(&y, "a%d: &a%d [*a%d]\n", i, i, i - 1);
	assert_null(from_string(y.data, &e2));
	assert_non_null(strstr(e2.text, "nested more than 32 deep (t.yaml:3"));

	buf_clear(&y);
	for (int i = 0; i < 1001; i++)
		buf_printf(&y, "k%d: 1\n", i);
	assert_null(from_string(y.data, &e3));
	assert_string_equal(e3.text, "more than 1000 keys in one place (t.yaml:1001)");
}

static void a_line_of_a_megabyte_is_only_long(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	BUF_SCOPED y = BUF_INIT;

	buf_puts(&y, TOP GAME TWO "prompts: {long: \"");
	for (int i = 0; i < 1000000 / 10; i++)
		buf_puts(&y, "0123456789");
	buf_puts(&y, "\"}\n");
	struct config *c = good(y.data);
	const json_t *p = json_object_get(c->resolved, "prompts");
	assert_int_equal(strlen(json_string_value(json_object_get(p, "long"))), 1000000);
	config_free(c);

	for (int i = 0; i < 100000 / 10; i++)
		buf_puts(&y, "#123456789");
	assert_null(from_string(y.data, &e));
	assert_string_equal(e.text, "the config is larger than 1 MiB with its includes (t.yaml:7)");
}

static void long_values_are_cut_in_messages(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	BUF_SCOPED y = BUF_INIT;

	buf_puts(&y, "tournament: {rounds: ");
	for (int i = 0; i < 1000; i++)
		buf_puts(&y, "\xc3\xa4");
	buf_puts(&y, "}\n" GAME TWO);
	assert_null(from_string(y.data, &e));
	assert_true(strlen(e.text) < 120);
	assert_non_null(strstr(e.text, "\xc3\xa4...\" (t.yaml:1)"));
}

/* What is dumped reads back as the same config, and is dumped the same. */
static void round_trip(const char *yaml)
{
	BUF_SCOPED first = BUF_INIT;
	BUF_SCOPED second = BUF_INIT;
	struct config *a = good(yaml);

	config_dump(a, &first);
	struct config *b = good(first.data);
	config_dump(b, &second);
	assert_string_equal(first.data, second.data);
	if (!json_equal(a->resolved, b->resolved))
		fail_msg("other values:\n%s", first.data);
	assert_int_equal(a->games, b->games);
	assert_int_equal(a->players_per_game, b->players_per_game);
	assert_memory_equal(&a->params, &b->params, sizeof(a->params));
	assert_memory_equal(&a->build, &b->build, sizeof(a->build));
	assert_memory_equal(&a->edit, &b->edit, sizeof(a->edit));
	assert_int_equal(b->warnings.len, 0);
	config_free(a);
	config_free(b);
}

static void dump_reads_back(void **state)
{
	(void)state;
	round_trip(foundation);
	round_trip(TOP GAME TWO "build: {cpu: 1500ms, memory: 1536K, output: 1025}\n");
	round_trip(TOP GAME TWO
		   "prompts:\n"
		   "  block: |\n    one\n      two\n\n    three\n"
		   "  strip: |-\n    one\n    two\n"
		   "  keep: |+\n    one\n\n\n"
		   "  folded: >\n    one\n    two\n"
		   "  odd: \"  lead\\n trail \\n\"\n"
		   "  lead: \"  lead\\nx\\n\"\n"
		   "  gap: \"\\n\\nx\\n\"\n"
		   "  included: \"a\\nk: !include x.yaml\\n\"\n"
		   "  blanks: \"a\\n  \\nb\\n\"\n"
		   "  bytes: \"\\x01\\x7f\\t\\\\\\\" \\u0085\\u2028\\ufeff\\U0001f600\"\n"
		   "  directive: \"key: !include x.yaml\"\n"
		   "  \"odd key: \": [null, ~, '~', 'null', 'no', no, 'true', 3, '3', 1e3, 0.1]\n"
		   "  nested: [[1, [2]], {a: {b: []}}, {}, [], '', {c: [1, {d: e}]}]\n"
		   "  numbers: [1e300, -5, -0.25, 0.12345678901234567, '1_000', '0x10', '60s', "
		   "60s, 1.0]\n"
		   "  \"- x\": '# no comment'\n"
		   "  '!include x': {'<<': 1}\n");
}

static void tables_agree_with_help(void **state)
{
	(void)state;
	BUF_SCOPED help = BUF_INIT;

	config_help(&help);
	for (const struct key_place *p = key_places; p->path != NULL; p++)
		for (const struct key *k = p->keys; k->type != KEY_END; k++) {
			assert_true(k->help != NULL && k->help[0] != '\0');
			if (k->type != KEY_UNUSED && k->type != KEY_REFUSED)
				assert_non_null(strstr(help.data, k->name));
		}
	for (const struct agent_kind *const *a = agent_kinds; *a != NULL; a++)
		assert_non_null(strstr(help.data, (*a)->name));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_foundation_file),
		cmocka_unit_test(fills_in_defaults),
		cmocka_unit_test(limits_take_units),
		cmocka_unit_test(games_that_repeat_are_warned_of),
		cmocka_unit_test(the_table_types_scalars),
		cmocka_unit_test(anchors_and_merge_keys),
		cmocka_unit_test(code_at_the_top_is_for_who_has_none),
		cmocka_unit_test(blocks_of_text),
		cmocka_unit_test(bad_files_are_refused_with_place_and_reason),
		cmocka_unit_test(all_mistakes_are_told_at_once),
		cmocka_unit_test(what_does_not_fit_is_counted),
		cmocka_unit_test(alias_bombs_are_refused),
		cmocka_unit_test(depth_and_width_are_bounded),
		cmocka_unit_test(a_line_of_a_megabyte_is_only_long),
		cmocka_unit_test(long_values_are_cut_in_messages),
		cmocka_unit_test(dump_reads_back),
		cmocka_unit_test(tables_agree_with_help),
	};
	return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
