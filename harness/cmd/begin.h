/*
 * begin: what the commands that run a config have in common.
 */
#ifndef AGON_CMD_BEGIN_H
#define AGON_CMD_BEGIN_H

#include "harness/cmd/require.h"
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
struct begin {
	const char *out;
	struct begin_replay from;
	struct opt_list require;
	int64_t jobs;
	bool quiet;
};
/* Open, look problems up, take what models answered, and run to the end; *ret is open then, and the
 * caller's to close also after a failure (NULL: it was not opened).  quiet: has to outlive it. */
int begin_run(struct tournament **ret, const struct config *c, const struct begin *b,
	      struct err *e);
/* out, or runs/NAME of the config at path. */
void begin_dir(const char *out, const char *path, struct buf *ret);

#endif
