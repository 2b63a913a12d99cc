#include "harness/work/command.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* What a shell would do with it is no more than to start it. */
static bool is_plain(const char *command)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_./+,:@%- ";
	static const char *const own[] = {
		".",       ":",        "alias",  "bg",      "break", "case",     "cd",
		"command", "continue", "echo",   "eval",    "exec",  "exit",     "export",
		"false",   "fg",       "for",    "getopts", "hash",  "if",       "jobs",
		"kill",    "local",    "printf", "pwd",     "read",  "readonly", "return",
		"set",     "shift",    "source", "test",    "times", "trap",     "true",
		"type",    "ulimit",   "umask",  "unalias", "unset", "until",    "wait",
		"while"};
	size_t n = strcspn(command, " ");

	if (strlen(command) >= COMMAND_MAX || n == 0 || command[strspn(command, plain)] != '\0')
		return false;
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (strlen(own[i]) == n && memcmp(own[i], command, n) == 0)
			return false;
	return true;
}

/* A shell in between would cost time at every start, and keep standard output open
 * that the program has closed. */
void command_split(struct command *c, const char *command)
{
	int n = 0;

	if (is_plain(command)) {
		snprintf(c->text, sizeof(c->text), "%s", command);
		for (char *at = c->text, *word;
		     n < COMMAND_WORDS_MAX && (word = strsep(&at, " ")) != NULL;)
			if (*word != '\0')
				c->argv[n++] = word;
	}
	if (n == 0 || n == COMMAND_WORDS_MAX) {
		c->argv[0] = "/bin/sh";
		c->argv[1] = "-c";
		c->argv[2] = command;
		n = 3;
	}
	c->argv[n] = NULL;
}
