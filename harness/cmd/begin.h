/*
 * begin: what the commands that run a config have in common.
 */
#ifndef AGON_CMD_BEGIN_H
#define AGON_CMD_BEGIN_H

#include "harness/run/tournament.h"

/* Rows of --replay and --replay-mode. */
#define REPLAY_OPTS(type, member)                                                                  \
	{OPT_TEXT,                                                                                 \
	 0,                                                                                        \
	 "replay",                                                                                 \
	 "RUN",                                                                                    \
	 "take what language models answered from another run of this config",                     \
	 offsetof(type, member.replay)},                                                           \
	{                                                                                          \
		OPT_TEXT, 0, "replay-mode", "MODE",                                                \
			"strict (default): the same requests; actions: the same commands; patch: " \
			"the same changes",                                                        \
			offsetof(type, member.replay_mode), 0, 0, "strict|actions|patch"           \
	}
struct begin_replay {
	const char *replay, *replay_mode;
};
int begin_replay(struct tournament *t, const struct begin_replay *a, struct err *e);
/* For tournament.look: do the problems of the config's packages exist already?  Recorded where the
 * results will stand, before there are any.  cookie: const bool *, say nothing of it. */
int begin_look(const void *cookie, struct tournament *t, struct err *e);
/* out, or runs/NAME of the config at path. */
void begin_dir(const char *out, const char *path, struct buf *ret);

#endif
