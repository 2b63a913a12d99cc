#include "harness/cmd/begin.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/cmd/cmd.h"
#include "harness/cmd/dup_place.h"
#include "harness/run/graded.h"
#include "harness/run/talk.h"

#include <stdio.h>
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

struct lookup {
	struct dup_place *place;
	bool quiet;
};

static int look_up(void *cookie, const char *name, const struct problem *p, struct err *e)
{
	struct lookup *l = cookie;
	json_t *j = NULL;

	if (dup_place_check(l->place, name, p, &j, e) < 0)
		return -1;
	JSON_SCOPED *found = j;
	BUF_SCOPED line = BUF_INIT;
	dup_place_text(name, found, &line);
	if (!l->quiet)
		fputs(line.data, stderr);
	return 0;
}

static char *beside(const struct config *c, const char *path)
{
	if (path == NULL)
		return NULL;
	return path[0] == '/' ? xstrdup(path) : xprintf("%s/%s", c->dir, path);
}

int begin_look(const void *cookie, struct tournament *t, struct err *e)
{
	const bool *quiet = cookie;
	const json_t *said = json_object_get(t->config->resolved, "duplicates");
	MEM_SCOPED char *index = beside(t->config, json_str_or(said, "index", NULL));
	MEM_SCOPED char *calibration = beside(t->config, json_str_or(said, "calibration", NULL));
	const struct dup_place_opts o = {.index = index, .calibration = calibration, .run = t->dir};
	struct lookup l = {.quiet = *quiet};

	if (t->config->arena->kind != ARENA_GRADED)
		return index == NULL
			       ? 0
			       : err_set(e, ERR_USAGE,
					 "duplicates: the arena %s has no problems; remove it",
					 t->config->arena->name);
	if (dup_place_open(&o, &l.place, e) < 0)
		return -1;
	DUP_PLACE_SCOPED *place = l.place;
	return place != NULL ? graded_each(t, look_up, &l, e) : 0;
}

int begin_run(struct tournament **ret, const struct config *c, const struct begin *b, struct err *e)
{
	BUF_SCOPED dir = BUF_INIT;
	BUF_SCOPED worker = BUF_INIT;

	*ret = NULL;
	begin_dir(b->out, c->path, &dir);
	if (require_host(&b->require, c->arena->kind != ARENA_TEXT, e) < 0 ||
	    cmd_worker_path(&worker, e) < 0 ||
	    tournament_open(ret, c, dir.data, worker.data, (int)b->jobs, b->quiet, e) < 0)
		return -1;
	(*ret)->look = begin_look;
	(*ret)->look_cookie = &b->quiet;
	int rc = begin_replay(*ret, &b->from, e);
	return rc == 0 ? tournament_run(*ret, e) : rc;
}
