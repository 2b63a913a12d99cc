/*
 * agon-play: games between codebases that an agent can read, inside its own
 * sandbox, so that it can try a change before it hands it in.
 *
 * The arena and its parameters come from /agon/arena.json, which the harness
 * mounts; of other players there is nothing here.
 */
#include "arenas/arena.h"
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/log.h"
#include "harness/base/opt.h"
#include "harness/work/play.h"
#include "harness/work/seats.h"
#include "harness/work/shell.h"
#include "harness/work/textgame.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct opt opts[] = {
	{OPT_INT, 'n', "games", "N",
	 "games of every pair (default: 100, or 10 where programs play)",
	 offsetof(struct play_args, games), 1, 100000},
	{OPT_INT, 's', "seed", "N", "another seed gives other games",
	 offsetof(struct play_args, seed)},
	{OPT_FLAG, 'v', "verbose", NULL, "a line for every game",
	 offsetof(struct play_args, verbose)},
	{OPT_FLAG, 'h', "help", NULL, "this text", offsetof(struct play_args, help)},
	{OPT_END},
};

static int usage(void)
{
	BUF_SCOPED text = BUF_INIT;

	buf_puts(&text,
		 "usage: agon-play [OPTIONS] CODE CODE...\n\n"
		 "Play games between codebases (directories, or single files): your own (.),\n"
		 "copies of it, your earlier versions in /versions. Every pair plays.\n\n");
	opt_help(opts, &text);
	fputs(text.data, stdout);
	return 0;
}

static int read_settings(struct play_args *a, struct err *e)
{
	BUF_SCOPED text = BUF_INIT;

	if (file_read("/agon/arena.json", 1 << 20, &text, e) < 0)
		return -1;
	a->settings = json_parse("/agon/arena.json", text.data, text.len, 1 << 20, e);
	if (a->settings == NULL)
		return -1;
	a->arena = arena_find(json_str_or(a->settings, "arena", ""));
	return a->arena != NULL ? 0 : err_set(e, ERR_HOST, "/agon/arena.json names no arena");
}

/* A directory is read as the harness would; a file is the submission itself. */
static int compile(const struct play_args *a, const struct arena_params *p, const char *code,
		   struct buf *image, struct err *e)
{
	BUF_SCOPED log = BUF_INIT;
	struct stat st;
	int rc;

	FD_SCOPED fd = open(code, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0)
		return err_sys(e, ERR_USAGE, "cannot open %s", code);
	if (S_ISDIR(st.st_mode)) {
		rc = seats_compile(a->arena, p, fd, image, &log, e);
	} else {
		BUF_SCOPED text = BUF_INIT;
		if (file_read(code, 16 << 20, &text, e) < 0)
			return -1;
		rc = a->arena->compile(p, text.data, text.len, image, &log);
	}
	if (rc < 0)
		return -1;
	if (rc == 0)
		return 0;
	return err_set(e, ERR_FAILED, "%s: %.400s", code, log.data);
}

static void print_game(const struct textgame *g, int64_t idx, const char *const *names,
		       const struct textgame_end *end)
{
	printf("game %" PRId64 ":", idx);
	for (int i = 0; i < g->n; i++)
		printf(" %s rank %d", names[i], end->rank[i] + 1);
	printf(", %" PRId64 " turns\n", end->turns);
}

static int play_pair(const struct play_args *a, const char *const names[2], struct err *e)
{
	struct textgame g = {0};
	char seed[20];
	int64_t won[2] = {0}, drawn = 0;

	snprintf(seed, sizeof(seed), "%016" PRIx64, (uint64_t)a->seed);
	if (textgame_init(&g, a->arena->name, json_object_get(a->settings, "params"), 2, seed, e) <
	    0)
		return -1;
	int rc = 0;
	for (int i = 0; i < 2 && rc == 0; i++)
		rc = compile(a, &g.params, names[i], &g.image[i], e);
	for (int64_t idx = 0; idx < a->games && rc == 0; idx++) {
		struct textgame_end end;
		textgame_start(&g, idx);
		while (textgame_advance(&g, UINT64_MAX))
			;
		textgame_end(&g, idx, &end);
		if (end.rank[0] == end.rank[1])
			drawn++;
		else
			won[end.rank[0] < end.rank[1] ? 0 : 1]++;
		if (a->verbose)
			print_game(&g, idx, names, &end);
	}
	if (rc == 0)
		printf("%s against %s: %" PRId64 " won, %" PRId64 " drawn, %" PRId64 " lost\n",
		       names[0], names[1], won[0], drawn, won[1]);
	textgame_release(&g);
	return rc;
}

static int play_texts(const struct play_args *a, struct err *e)
{
	for (int i = 0; i < a->n; i++)
		for (int j = i + 1; j < a->n; j++)
			if (play_pair(a, (const char *const[]){a->code[i], a->code[j]}, e) < 0)
				return -1;
	return 0;
}

static int run(int argc, char **argv, struct err *e)
{
	struct play_args a = {.games = 0};
	struct opt_rest rest;

	if (opt_parse(opts, &a, argc, argv, false, &rest, e) < 0)
		return -1;
	if (a.help)
		return usage();
	if (rest.n < 2)
		return err_set(e, ERR_USAGE,
			       "expected two codebases or more; see agon-play --help");
	a.code = rest.at;
	a.n = rest.n;
	int rc = read_settings(&a, e);
	if (rc == 0 && a.games == 0)
		a.games = a.arena->kind == ARENA_TEXT ? 100 : 10;
	if (rc == 0)
		rc = a.arena->kind == ARENA_TEXT ? play_texts(&a, e) : play_turns(&a, e);
	json_decref(a.settings);
	return rc;
}

int play_main(int argc, char **argv)
{
	struct err e = ERR_INIT;

	log_init("agon-play");
	if (run(argc, argv, &e) == 0)
		return fflush(stdout) == 0 ? 0 : ERR_INTERNAL;
	fflush(stdout);
	fprintf(stderr, "agon-play: %s\n", e.text);
	return e.code;
}
