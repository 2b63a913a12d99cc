/*
 * One game of an external engine: its sandbox with its files at /engine and an empty
 * working directory /work, the command with the seed and the bots filled in, and what is
 * there when all its processes are dead.
 */
#include "harness/work/external.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/work/box.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

enum { MOUNTS = 5 + ARENA_PLAYERS_MAX, PLACE_CHARS = 32, INODES = 16384, WHY_CHARS = 160 };

struct place {
	char text[PLACE_CHARS];
};

struct engine_run {
	struct external_game *g;
	struct external_bots bots;
	struct sb_dir *work;
	struct buf command;
	struct place bot[ARENA_PLAYERS_MAX]; /* where it is in the engine's sandbox */
	struct sb_mount mounts[MOUNTS + 1];
	char seed[40], players[40];
	const char *env[7], *argv[8];
	char number[3][16]; /* port, first, n */
};

static int release(struct engine_run *r, struct err *e)
{
	int rc = external_bots_close(&r->bots, e);

	sb_dir_free(r->work);
	buf_release(&r->command);
	return rc;
}

/* ---------------------------------------------------------------- the command */

static void add_bots(const struct engine_run *r, struct buf *out)
{
	for (int s = 0; s < r->g->x->n; s++)
		buf_printf(out, "%s%s", s > 0 ? " " : "", r->bot[s].text);
}

/* What stands for {name}; false: nothing does, and the shell sees it as it is. */
static bool fill(const struct engine_run *r, const char *name, size_t len, struct buf *out)
{
	const struct external *x = r->g->x;
	char word[64];

	if (len == 0 || len >= sizeof(word))
		return false;
	memcpy(word, name, len);
	word[len] = '\0';
	const char *param = json_str_or(json_object_get(x->engine, "params"), word, NULL);
	if (param != NULL) {
		buf_puts(out, param);
	} else if (strcmp(word, "seed") == 0) {
		buf_printf(out, "%" PRId64, x->seed);
	} else if (strcmp(word, "players") == 0) {
		buf_printf(out, "%d", x->n);
	} else if (strcmp(word, "bots") == 0 && x->isolation != EXTERNAL_BROKER) {
		add_bots(r, out);
	} else if (strcmp(word, "port") == 0 && x->port > 0) {
		buf_printf(out, "%d", x->port);
	} else if (strcmp(word, "socket") == 0 && x->socket[0] != '\0') {
		buf_puts(out, x->socket);
	} else {
		for (int s = 0; s < x->n && x->isolation != EXTERNAL_BROKER; s++) {
			char bot[16];
			snprintf(bot, sizeof(bot), "bot%d", x->first + s);
			if (strcmp(word, bot) == 0)
				return buf_puts(out, r->bot[s].text), true;
		}
		return false;
	}
	return true;
}

static void make_command(struct engine_run *r)
{
	const char *p = json_str_or(r->g->x->engine, "command", "false");

	while (*p != '\0') {
		const char *end = *p == '{' ? strchr(p, '}') : NULL;
		if (end != NULL && fill(r, p + 1, (size_t)(end - p) - 1, &r->command))
			p = end + 1;
		else
			buf_putc(&r->command, *p++);
	}
}

/* ----------------------------------------------------------------- the sandbox */

static void mount(struct engine_run *r, struct sb_mount m)
{
	int n = 0;

	while (r->mounts[n].to != NULL)
		n++;
	if (n >= MOUNTS)
		BUG("too many mounts for an engine");
	r->mounts[n] = m;
}

static void make_mounts(struct engine_run *r)
{
	const struct external *x = r->g->x;
	const char *files = json_str_or(x->engine, "files", NULL);
	const json_t *source = json_object_get(x->job, "source");

	if (files != NULL)
		mount(r, (struct sb_mount){.kind = SB_MOUNT_RO, .to = "/engine", .from = files});
	mount(r, (struct sb_mount){.kind = SB_MOUNT_DIR, .to = "/work", .dir = r->work});
	if (x->isolation != EXTERNAL_SHARED)
		mount(r, (struct sb_mount){
				 .kind = SB_MOUNT_DIR_RO, .to = RELAY_DIR, .dir = r->bots.door});
	if (x->isolation == EXTERNAL_BROKER) {
		mount(r,
		      (struct sb_mount){.kind = SB_MOUNT_RO, .to = RELAY_BROKER, .from = x->self});
		return;
	}
	for (int s = 0; s < x->n; s++) {
		const char *code =
			json_string_value(json_array_get(source, (size_t)r->g->player[s]));
		bool shared = x->isolation == EXTERNAL_SHARED;
		snprintf(r->bot[s].text, PLACE_CHARS, shared ? "/bots/%d" : "/agon/bot-%d",
			 x->first + s);
		mount(r, (struct sb_mount){.kind = SB_MOUNT_RO,
					   .to = r->bot[s].text,
					   .from = shared ? code : x->self});
	}
}

static void make_argv(struct engine_run *r)
{
	const struct external *x = r->g->x;
	const int numbers[3] = {x->port, x->first, x->n};
	int n = 0;

	for (int i = 0; i < 3; i++)
		snprintf(r->number[i], sizeof(r->number[i]), "%d", numbers[i]);
	if (x->isolation == EXTERNAL_BROKER) {
		r->argv[n++] = RELAY_BROKER;
		r->argv[n++] = r->number[0];
		r->argv[n++] = x->socket;
		r->argv[n++] = r->number[1];
		r->argv[n++] = r->number[2];
	} else {
		r->argv[n++] = "/bin/sh";
		r->argv[n++] = "-c";
	}
	r->argv[n] = r->command.data;
}

static void make_spec(struct engine_run *r, struct sb_spec *spec)
{
	const json_t *limits = json_object_get(r->g->x->engine, "limits");
	int n = 0;

	snprintf(r->seed, sizeof(r->seed), "AGON_SEED=%" PRId64, r->g->x->seed);
	snprintf(r->players, sizeof(r->players), "AGON_PLAYERS=%d", r->g->x->n);
	r->env[n++] = "PATH=/usr/local/bin:/usr/bin:/bin:/usr/games";
	r->env[n++] = "HOME=/tmp";
	r->env[n++] = "LANG=C.UTF-8";
	r->env[n++] = r->seed;
	r->env[n++] = r->players;
	spec->env = r->env;
	spec->cwd = "/work";
	spec->mounts = r->mounts;
	spec->profile = "jit";
	box_limits(limits, spec);
	spec->stream[1] =
		(struct sb_stream){.kind = SB_STREAM_CAPTURE, .keep_bytes = EXTERNAL_TEXT_MAX};
	spec->stream[2] = (struct sb_stream){.kind = SB_STREAM_CAPTURE, .keep_bytes = 64 << 10};
}

static int wait_for(struct engine_run *r, struct sb *sb, struct err *e)
{
	for (;;) {
		struct pollfd p[EXTERNAL_POLL_MAX] = {{.fd = sb_pidfd(sb), .events = POLLIN}};
		int ms = -1, n = 1 + external_bots_poll(&r->bots, p + 1, &ms);
		if (poll(p, (nfds_t)n, ms) < 0 && errno != EINTR)
			return err_sys(e, ERR_INTERNAL, "poll");
		if (external_bots_look(&r->bots, e) < 0)
			return -1;
		if (p[0].revents != 0)
			return 0;
	}
}

/* ------------------------------------------------------------------ its result */

static void last_words(const struct sb_result *res, struct buf *why)
{
	int i = res->out_len[2] > 0 ? 2 : 1;
	size_t len = res->out_len[i];
	const char *text = res->out[i];

	while (len > 0 && strchr(" \t\r\n", text[len - 1]) != NULL)
		len--;
	size_t at = len;
	while (at > 0 && text[at - 1] != '\n')
		at--;
	if (len == 0)
		return;
	buf_puts(why, ": \"");
	buf_add_text(why, text + at, len - at, WHY_CHARS);
	buf_putc(why, '"');
}

/* 1: it did not end well. */
static int has_ended(const struct sb_result *res, struct buf *why)
{
	if (res->end == SB_EXITED && res->status == 0)
		return 0;
	buf_puts(why, "the engine: ");
	box_explain(res, why);
	last_words(res, why);
	return 1;
}

static int read_file(struct engine_run *r, const char *name, struct buf *text)
{
	struct buf *why = &r->g->why;
	FD_SCOPED fd = fd_open_regular(sb_dir_fd(r->work), name);

	if (fd < 0)
		return buf_printf(why, "the engine left no file %s", name), 1;
	int rc = fd_read_all(fd, EXTERNAL_TEXT_MAX, text);
	if (rc != 0)
		return buf_printf(why, "the engine's file %s %s", name,
				  rc > 0 ? "is too long" : "cannot be read"),
		       1;
	return 0;
}

static int result_of(struct engine_run *r, const struct sb_result *res)
{
	const struct external *x = r->g->x;
	const json_t *how = json_object_get(x->engine, "result");
	const char *name = json_str_or(how, "file", NULL);
	BUF_SCOPED text = BUF_INIT;

	if (has_ended(res, &r->g->why) != 0)
		return 1;
	int idle = external_bots_idle(&r->bots);
	if (idle >= 0)
		return buf_printf(&r->g->why,
				  x->isolation == EXTERNAL_BROKER
					  ? "bot %d could not connect to the engine"
					  : "the engine never started bot %d",
				  x->first + idle),
		       1;
	if (name != NULL) {
		if (read_file(r, name, &text) != 0)
			return 1;
		return external_read(how, x->n, x->first, text.data != NULL ? text.data : "",
				     text.len, r->g->value, &r->g->why);
	}
	if (res->output_bytes > EXTERNAL_TEXT_MAX)
		return buf_puts(&r->g->why, "the engine wrote more than a result may have"), 1;
	return external_read(how, x->n, x->first, res->out[1], res->out_len[1], r->g->value,
			     &r->g->why);
}

/* There is no result.  If a bot could break the engine and have the game void, it
 * would do so in every game that it is about to lose. */
static int blame(struct engine_run *r, struct err *e)
{
	struct external_game *g = r->g;
	int who;

	if (external_bots_culprit(&r->bots, &who, e) < 0)
		return -1;
	if (who < 0)
		return 1;
	external_forfeit(json_object_get(g->x->engine, "result"), g->x->n, who, g->value);
	buf_printf(&g->x->log[g->player[who]],
		   "game %" PRId64 ": the program left the game, and the engine gave no result "
		   "after that: a loss\n",
		   g->idx);
	buf_clear(&g->why);
	return 0;
}

static int run(struct engine_run *r, struct err *e)
{
	const json_t *limits = json_object_get(r->g->x->engine, "limits");
	struct sb_spec spec = SB_SPEC_INIT;
	struct sb_result res = {0};
	struct sb *sb = NULL;

	if (sb_dir_new(&r->work, r->g->x->h, json_int_or(limits, "disk_bytes", 1 << 20), INODES,
		       e) < 0 ||
	    sb_dir_own(r->work, e) < 0 || external_bots_open(&r->bots, r->g, e) < 0)
		return -1;
	make_mounts(r);
	make_command(r);
	make_spec(r, &spec);
	make_argv(r);
	spec.argv = r->argv;
	if (sb_start(&sb, r->g->x->h, &spec, e) < 0)
		return -1;
	int rc = wait_for(r, sb, e);
	if (rc < 0)
		sb_stop(sb);
	if (sb_finish(sb, &res, e) < 0)
		return -1;
	r->g->x->cpu_ns += res.cpu_ns;
	if (rc == 0)
		rc = result_of(r, &res);
	sb_result_release(&res);
	return rc == 1 ? blame(r, e) : rc;
}

int external_play(struct external_game *g, struct err *e)
{
	struct engine_run r = {.g = g, .command = BUF_INIT};

	for (int s = 0; s < ARENA_PLAYERS_MAX; s++)
		r.bots.at[s] = (struct external_bot){.listener = -1, .relay = -1, .hold = {-1, -1}};
	int rc = run(&r, e);
	return release(&r, e) < 0 ? -1 : rc;
}
