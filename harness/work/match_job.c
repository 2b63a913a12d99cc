/*
 * Games of one pairing in which players hand in a text: no process runs, the
 * arena plays on by itself.  Texts are compiled once per job; a game is then
 * start, step with the images, advance to the end.
 */
#include "arenas/arena.h"
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/rng.h"
#include "harness/work/job.h"
#include "harness/work/seats.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TEXT_MAX = 8 << 20, LOG_GAMES = 8, LOG_MAX = 64 << 10 };

struct match {
	const struct arena *a;
	struct arena_params params;
	int n;
	uint64_t seed;
	int64_t first, stride, games;
	struct buf image[ARENA_PLAYERS_MAX]; /* by player */
	struct buf log[ARENA_PLAYERS_MAX];   /* by player */
	void *state, *carry;
};

static void match_release(struct match *m)
{
	for (int i = 0; i < m->n; i++) {
		buf_release(&m->image[i]);
		buf_release(&m->log[i]);
	}
	free(m->state);
	free(m->carry);
}

static int match_init(struct match *m, const json_t *job, struct err *e)
{
	const char *name = json_str_at(job, "", "arena", e);
	const char *seed = json_str_at(job, "", "seed", e);
	const json_t *params = json_obj_at(job, "", "params", e);

	m->n = (int)json_int_at(job, "", "n", e);
	m->first = json_int_at(job, "", "first", e);
	m->stride = json_int_at(job, "", "stride", e);
	m->games = json_int_at(job, "", "games", e);
	if (e->code != ERR_NONE)
		return -1;
	m->a = arena_find(name);
	if (m->a == NULL || m->n < m->a->min_players || m->n > m->a->max_players)
		return err_set(e, ERR_USAGE, "job: no arena \"%s\" for %d players", name, m->n);
	for (int i = 0; i < m->n; i++) {
		buf_init(&m->image[i]);
		buf_init(&m->log[i]);
	}
	m->seed = strtoull(seed, NULL, 16);
	if (seats_params(m->a, params, m->n, &m->params, e) < 0)
		return -1;
	size_t size = (m->a->state_size(&m->params, m->n) + 63) & ~(size_t)63;
	m->state = aligned_alloc(64, size);
	size_t carry = m->a->carry_size != NULL ? m->a->carry_size(&m->params, m->n) : 0;
	m->carry = carry != 0 ? xcalloc(1, carry) : NULL;
	return m->state != NULL ? 0 : err_set(e, ERR_INTERNAL, "out of memory for a game");
}

/* 0 compiled, 1 the author's fault (log says why), -1. */
static int load(struct match *m, int player, const char *dir, struct buf *log, struct err *e)
{
	FD_SCOPED dirfd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (dirfd < 0)
		return err_sys(e, ERR_INTERNAL, "cannot open codebase %s", dir);
	return seats_compile(m->a, &m->params, dirfd, &m->image[player], log, e);
}

static json_t *play(struct match *m, int64_t idx)
{
	struct arena_action act[ARENA_PLAYERS_MAX];
	uint64_t which = (uint64_t)(idx / m->n);
	struct err e = ERR_INIT;
	int rank[ARENA_PLAYERS_MAX];
	double score[ARENA_PLAYERS_MAX];

	uint64_t seed = rng_derive(m->seed, "game", &which, 1);
	if (m->a->start(m->state, &m->params, m->n, seed, &e) < 0)
		BUG("%s cannot start a game: %s", m->a->name, e.text);
	if (m->carry != NULL)
		m->a->carry_in(m->state, m->carry);
	for (int s = 0; s < m->n; s++) {
		const struct buf *b = &m->image[seats_player(m->n, idx, s)];
		act[s] = (struct arena_action){ARENA_OK, b->data, b->len};
	}
	m->a->step(m->state, act);
	if (m->a->advance != NULL)
		m->a->advance(m->state, UINT64_MAX);
	if (m->carry != NULL)
		m->a->carry_out(m->state, m->carry);
	m->a->result(m->state, rank, score);
	char hash[17];
	snprintf(hash, sizeof(hash), "%016" PRIx64, m->a->hash(m->state));
	json_t *ranks = json_array(), *scores = json_array();
	for (int p = 0; p < m->n; p++) {
		int s = seats_seat(m->n, idx, p);
		json_array_append_new(ranks, json_integer(rank[s]));
		json_array_append_new(scores, json_real(score[s]));
		if (idx < LOG_GAMES && m->log[p].len < LOG_MAX) {
			buf_printf(&m->log[p], "game %" PRId64 ": ", idx);
			m->a->report(m->state, s, &m->log[p]);
			if (m->log[p].data[m->log[p].len - 1] != '\n')
				buf_putc(&m->log[p], '\n');
		}
	}
	return json_pack("[I,I,s,o,o]", (json_int_t)idx, (json_int_t)m->a->turns(m->state), hash,
			 ranks, scores);
}

static int64_t cpu_now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static json_t *play_all(struct match *m)
{
	int64_t cpu = cpu_now_ns(), wall = clock_mono_ns();
	json_t *games = json_array(), *logs = json_array();

	for (int64_t i = 0; i < m->games; i++)
		json_array_append_new(games, play(m, m->first + i * m->stride));
	for (int p = 0; p < m->n; p++)
		json_array_append_new(logs, json_text(m->log[p].data, m->log[p].len));
	return json_pack("{s:o,s:o,s:I,s:I}", "games", games, "log", logs, "cpu_ns",
			 (json_int_t)(cpu_now_ns() - cpu), "wall_ns",
			 (json_int_t)(clock_mono_ns() - wall));
}

json_t *job_match(struct sb_host *h, const json_t *job, struct err *e)
{
	struct match m __attribute__((cleanup(match_release))) = {0};

	(void)h;
	if (match_init(&m, job, e) < 0)
		return NULL;
	const json_t *source = json_arr_at(job, "", "source", e);
	for (int p = 0; p < m.n; p++) {
		BUF_SCOPED log = BUF_INIT;
		const char *dir = json_string_value(json_array_get(source, (size_t)p));
		if (dir == NULL) {
			err_set(e, ERR_USAGE, "job: source[%d]: expected a directory", p);
			return NULL;
		}
		int rc = load(&m, p, dir, &log, e);
		if (rc < 0)
			return NULL;
		if (rc > 0)
			return json_pack("{s:{s:i,s:o}}", "invalid", "player", p, "log",
					 json_text(log.data, log.len));
	}
	return play_all(&m);
}
