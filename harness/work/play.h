/* play: what the parts of agon-play share.  Private to harness/work. */
#ifndef AGON_WORK_PLAY_H
#define AGON_WORK_PLAY_H

#include "arenas/arena.h"

#include <jansson.h>
#include <stdbool.h>

struct play_args {
	int64_t games, seed;
	bool verbose, help;
	json_t *settings; /* /agon/arena.json: {"arena","params":{name:text}} */
	const struct arena *arena;
	char **code; /* codebases: paths inside the sandbox */
	int n;
};

/* Games of running programs (ARENA_TURNS): every pair plays a->games games. */
int play_turns(const struct play_args *a, struct err *e);

#endif
