/* command: a player's command as words, without a shell where none is needed. */
#ifndef AGON_WORK_COMMAND_H
#define AGON_WORK_COMMAND_H

enum { COMMAND_WORDS_MAX = 16, COMMAND_MAX = 512 };

struct command {
	const char *argv[COMMAND_WORDS_MAX + 1];
	char text[COMMAND_MAX];
};
/* command is borrowed for as long as ret is used. */
void command_split(struct command *ret, const char *command);

#endif
