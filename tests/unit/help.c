/* Rows of the tables that help, manual and completions are made from. */
#include "harness/cmd/cmd.h"
#include "harness/cmd/help.h"
#include "agents/agent.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* A phrase that stands in a column: lower case (or a name), no full stop, one line. */
static void assert_phrase(const char *owner, const char *s)
{
	size_t n = s != NULL ? strlen(s) : 0;

	if (n == 0)
		fail_msg("%s: no text", owner);
	if (s[n - 1] == '.' || strchr(s, '\n') != NULL)
		fail_msg("%s: \"%s\" is no phrase", owner, s);
	if (isupper((unsigned char)s[0]) && islower((unsigned char)s[1]))
		fail_msg("%s: \"%s\" starts with a capital", owner, s);
}

static void check_option(const struct command *c, const struct opt *o)
{
	assert_phrase(c->name, o->help);
	if (o->name == NULL || o->name[0] == '\0' || o->name[0] == '-')
		fail_msg("%s: an option without a name", c->name);
	if ((o->type == OPT_FLAG) != (o->arg == NULL))
		fail_msg("%s --%s: flags, and only those, take no value", c->name, o->name);
	for (const struct opt *p = c->opts; p != o; p++)
		if (strcmp(p->name, o->name) == 0 || (o->brief != 0 && p->brief == o->brief))
			fail_msg("%s: --%s is there twice", c->name, o->name);
	if (strcmp(o->name, "help") == 0 || o->brief == 'h')
		fail_msg("%s: --help is everybody's", c->name);
}

static void every_command_is_complete(void **state)
{
	(void)state;
	for (const struct command *const *c = commands; *c != NULL; c++) {
		assert_phrase((*c)->name, (*c)->summary);
		assert_non_null((*c)->run);
		assert_non_null((*c)->synopsis);
		assert_non_null((*c)->opts);
		if (c[1] != NULL && strcmp((*c)->name, c[1]->name) >= 0)
			fail_msg("%s stands before %s", (*c)->name, c[1]->name);
		for (const struct opt *o = (*c)->opts; o->type != OPT_END; o++)
			check_option(*c, o);
	}
}

static void every_agent_and_arena_is_complete(void **state)
{
	(void)state;
	for (const struct agent_kind *const *a = agent_kinds; *a != NULL; a++) {
		assert_phrase((*a)->name, (*a)->summary);
		for (const struct agent_key *k = (*a)->keys; k->type != AGENT_K_END; k++)
			assert_phrase((*a)->name, k->help);
	}
	for (const struct arena *const *a = arenas; *a != NULL; a++) {
		assert_phrase((*a)->name, (*a)->summary);
		for (const struct arena_param *p = (*a)->params; p->type != ARENA_P_END; p++) {
			assert_phrase((*a)->name, p->help);
			assert_non_null(p->def);
		}
	}
}

static void commands_are_found_by_name(void **state)
{
	(void)state;
	int words = 0;

	for (const struct command *const *c = commands; *c != NULL; c++) {
		char first[64];
		snprintf(first, sizeof(first), "%s", (*c)->name);
		char *second = strchr(first, ' ');
		if (second != NULL)
			*second++ = '\0';
		char *argv[] = {first, second, NULL};
		struct err e = ERR_INIT;
		assert_ptr_equal(cmd_find(second != NULL ? 2 : 1, argv, &words, &e), *c);
		assert_int_equal(words, second != NULL ? 2 : 1);
	}
}

static void an_unknown_command_gets_a_suggestion(void **state)
{
	(void)state;
	char wrong[] = "hepl", far[] = "entirely-else";
	char *argv[] = {wrong, NULL};
	int words = 0;
	struct err e = ERR_INIT, e2 = ERR_INIT;

	assert_null(cmd_find(1, argv, &words, &e));
	assert_string_equal(e.text, "unknown command \"hepl\"; did you mean help?");
	argv[0] = far;
	assert_null(cmd_find(1, argv, &words, &e2));
	assert_string_equal(e2.text, "unknown command \"entirely-else\"; see agon help");
	assert_int_equal(e2.code, ERR_USAGE);
}

/* No line of the manual starts with a request that is not roff's. */
static void manual_lines_are_text_or_known_requests(void **state)
{
	(void)state;
	static const char *const known[] = {".\\\"", ".TH", ".SH", ".SS",
					    ".TP",   ".PP", ".nf", ".fi"};
	BUF_SCOPED man = BUF_INIT;

	help_man_agon(&man);
	help_man_config(&man);
	for (const char *p = man.data; *p != '\0'; p += strcspn(p, "\n") + 1) {
		bool ok = *p != '.' && *p != '\'';
		for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
			ok = ok || strncmp(p, known[i], strlen(known[i])) == 0;
		if (!ok)
			fail_msg("\"%.60s\"", p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_command_is_complete),
		cmocka_unit_test(every_agent_and_arena_is_complete),
		cmocka_unit_test(commands_are_found_by_name),
		cmocka_unit_test(an_unknown_command_gets_a_suggestion),
		cmocka_unit_test(manual_lines_are_text_or_known_requests),
	};
	return cmocka_run_group_tests_name("help", tests, NULL, NULL);
}
