#include "harness/cmd/begin.h"

#include "harness/run/talk.h"

#include <string.h>

void begin_dir(const char *out, const char *path, struct buf *ret)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;
	const char *dot = strrchr(name, '.');

	if (out != NULL) {
		buf_puts(ret, out);
		return;
	}
	buf_puts(ret, "runs/");
	buf_add(ret, name, dot != NULL && dot != name ? (size_t)(dot - name) : strlen(name));
}

int begin_replay(struct tournament *t, const struct begin_replay *a, struct err *e)
{
	enum talk_replay mode = TALK_STRICT;

	if (a->replay == NULL)
		return a->replay_mode == NULL
			       ? 0
			       : err_set(e, ERR_USAGE, "--replay-mode needs --replay RUN");
	for (int i = 0; a->replay_mode != NULL && talk_replays[i] != NULL; i++)
		if (strcmp(talk_replays[i], a->replay_mode) == 0)
			mode = (enum talk_replay)i;
	return talks_replay(t->talks, a->replay, mode, e);
}
