/*
 * Games of one pairing in which players hand in a text: no process runs, the
 * arena plays on by itself.
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/work/job.h"
#include "harness/work/match.h"
#include "harness/work/seats.h"
#include "harness/work/textgame.h"

#include <fcntl.h>
#include <inttypes.h>
#include <time.h>

enum { LOG_GAMES = 8, LOG_MAX = 64 << 10, FRAMES = 12, FRAME_WIDTH = 80, FRAME_HEIGHT = 16 };

struct match {
	struct textgame game;
	int64_t first, stride, games;
	struct buf log[ARENA_PLAYERS_MAX]; /* by player */
	struct buf frames;
};

static void match_release(struct match *m)
{
	for (int i = 0; i < ARENA_PLAYERS_MAX; i++)
		buf_release(&m->log[i]);
	buf_release(&m->frames);
	textgame_release(&m->game);
}

static int match_init(struct match *m, const json_t *job, struct err *e)
{
	const char *name = json_str_at(job, "", "arena", e);
	const char *seed = json_str_at(job, "", "seed", e);
	const json_t *params = json_obj_at(job, "", "params", e);
	int n = (int)json_int_at(job, "", "n", e);

	m->first = json_int_at(job, "", "first", e);
	m->stride = json_int_at(job, "", "stride", e);
	m->games = json_int_at(job, "", "games", e);
	if (e->code != ERR_NONE)
		return -1;
	return textgame_init(&m->game, name, params, n, seed, e);
}

/* 0 compiled, 1 the author's fault (log says why), -1. */
static int load(struct match *m, int player, const char *dir, struct buf *log, struct err *e)
{
	FD_SCOPED dirfd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (dirfd < 0)
		return err_sys(e, ERR_INTERNAL, "cannot open codebase %s", dir);
	return seats_compile(m->game.a, &m->game.params, dirfd, &m->game.image[player], log, e);
}

static void add_report(struct match *m, int64_t idx, int player)
{
	struct buf *log = &m->log[player];

	if (idx >= LOG_GAMES * m->game.n || log->len >= LOG_MAX)
		return;
	buf_printf(log, "game %" PRId64 ": ", idx);
	m->game.a->report(m->game.state, seats_seat(m->game.n, idx, player), log);
	if (log->data[log->len - 1] != '\n')
		buf_putc(log, '\n');
}

static json_t *play(struct match *m, int64_t idx)
{
	struct textgame_end end;
	json_t *ranks = json_array(), *scores = json_array();
	char hash[17];

	textgame_start(&m->game, idx);
	while (textgame_advance(&m->game, UINT64_MAX))
		;
	textgame_end(&m->game, idx, &end);
	for (int p = 0; p < m->game.n; p++) {
		json_array_append_new(ranks, json_integer(end.rank[p]));
		json_array_append_new(scores, json_real(end.score[p]));
		add_report(m, idx, p);
	}
	snprintf(hash, sizeof(hash), "%016" PRIx64, end.hash);
	return json_pack("[I,I,s,o,o]", (json_int_t)idx, (json_int_t)end.turns, hash, ranks,
			 scores);
}

/* Pictures of the first game, for those who look at it afterwards: play it once
 * to know its length, once more in slices.  No carry is handed on. */
static void draw(struct match *m)
{
	static const char *const names[ARENA_PLAYERS_MAX] = {
		"first", "second", "third", "fourth", "5th",  "6th",  "7th",  "8th",
		"9th",   "10th",   "11th",  "12th",   "13th", "14th", "15th", "16th"};
	struct textgame *g = &m->game;

	textgame_start(g, m->first);
	while (textgame_advance(g, UINT64_MAX))
		;
	uint64_t slice = (uint64_t)g->a->turns(g->state) * (uint64_t)g->n / FRAMES + 1;
	textgame_start(g, m->first);
	for (int i = 0; i <= FRAMES; i++) {
		textgame_show(g, m->first, names, false, FRAME_WIDTH, FRAME_HEIGHT, &m->frames);
		buf_putc(&m->frames, '\n');
		if (!textgame_advance(g, slice) && i < FRAMES)
			i = FRAMES - 1;
	}
}

static int64_t cpu_now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static json_t *play_all(struct match *m, bool frames)
{
	int64_t cpu = cpu_now_ns(), wall = clock_mono_ns();
	json_t *games = json_array(), *logs = json_array();

	if (frames)
		draw(m);
	for (int64_t i = 0; i < m->games; i++)
		json_array_append_new(games, play(m, m->first + i * m->stride));
	for (int p = 0; p < m->game.n; p++)
		json_array_append_new(logs, json_text(m->log[p].data, m->log[p].len));
	return json_pack("{s:o,s:o,s:o,s:I,s:I}", "games", games, "log", logs, "replay",
			 json_text(m->frames.data, m->frames.len), "cpu_ns",
			 (json_int_t)(cpu_now_ns() - cpu), "wall_ns",
			 (json_int_t)(clock_mono_ns() - wall));
}

json_t *job_match(struct sb_host *h, const json_t *job, struct err *e)
{
	struct match m __attribute__((cleanup(match_release))) = {.frames = BUF_INIT};
	const struct arena *a = arena_find(json_str_or(job, "arena", ""));

	if (json_object_get(job, "engine") != NULL)
		return external_match(h, job, e);
	if (a != NULL && a->kind == ARENA_TURNS)
		return turns_match(h, job, e);
	for (int i = 0; i < ARENA_PLAYERS_MAX; i++)
		buf_init(&m.log[i]);
	if (match_init(&m, job, e) < 0)
		return NULL;
	const json_t *source = json_arr_at(job, "", "source", e);
	for (int p = 0; p < m.game.n; p++) {
		BUF_SCOPED log = BUF_INIT;
		const char *dir = json_string_value(json_array_get(source, (size_t)p));
		if (dir == NULL) {
			err_set(e, ERR_USAGE, "job: source[%d]: expected a directory", p);
			return NULL;
		}
		int rc = load(&m, p, dir, &log, e);
		if (rc > 0) /* the build's check let it pass, so this is our contradiction */
			err_set(e, ERR_INTERNAL, "job: source[%d]: %s", p, log.data);
		if (rc != 0)
			return NULL;
	}
	return play_all(&m, json_bool_or(job, "frames", false));
}
