/*
 * Games of one pairing in which players are running programs.
 *
 * A few games are in flight at a time (lanes), each with programs of its own, so
 * that this worker has something to do while one of them is waited for.  Game k
 * of the job belongs to lane k % lanes: which program plays which game never
 * depends on who is quicker.
 */
#include "harness/work/turns.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/log.h"
#include "harness/work/job.h"
#include "harness/work/match.h"
#include "harness/work/seats.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

static const char *const seat_names[ARENA_PLAYERS_MAX] = {
	"first", "second", "third", "fourth", "5th",  "6th",  "7th",  "8th",
	"9th",   "10th",   "11th",  "12th",   "13th", "14th", "15th", "16th"};

static void turns_release(struct turns *t)
{
	for (int64_t i = 0; i < t->games && t->result != NULL; i++) {
		json_decref(t->result[i]);
		json_decref(t->log[i]);
	}
	for (int64_t i = 0; i < t->games * t->n && t->game_log != NULL; i++)
		buf_release(&t->game_log[i]);
	free(t->result);
	free(t->log);
	free(t->game_log);
	for (int p = 0; p < ARENA_PLAYERS_MAX; p++)
		buf_release(&t->player[p].log);
	turngame_release(&t->rules);
}

static int read_player(struct turns *t, int p, const json_t *source, const json_t *run,
		       struct err *e)
{
	struct turns_player *x = &t->player[p];
	char where[32];

	snprintf(where, sizeof(where), "run[%d]", p);
	x->absent = (enum outcome)json_int_or(run, "absent", OUT_OK);
	if (x->absent != OUT_OK) {
		x->wire = wire_find("agon");
		return x->absent < OUT_COUNT
			       ? 0
			       : err_set(e, ERR_USAGE, "job: %s.absent: out of range", where);
	}
	x->dir = json_string_value(source);
	x->command = json_str_at(run, where, "command", e);
	const char *wire = json_str_at(run, where, "wire", e);
	if (e->code != ERR_NONE || x->dir == NULL)
		return err_set(e, ERR_USAGE, "job: source[%d]: expected a directory", p);
	x->wire = wire_find(wire);
	if (x->wire == NULL)
		return err_set(e, ERR_USAGE, "job: %s.wire: there is no wire \"%s\"", where, wire);
	return 0;
}

static int read_rules(struct turns *t, struct err *e)
{
	const json_t *job = t->job;
	const char *name = json_str_at(job, "", "arena", e);
	const char *seed = json_str_at(job, "", "seed", e);
	const json_t *params = json_obj_at(job, "", "params", e);

	t->n = (int)json_int_at(job, "", "n", e);
	t->first = json_int_at(job, "", "first", e);
	t->stride = json_int_at(job, "", "stride", e);
	t->games = json_int_at(job, "", "games", e);
	if (e->code != ERR_NONE)
		return -1;
	if (t->games < 1 || t->games > 1 << 20 || t->n < 1 || t->n > ARENA_PLAYERS_MAX)
		return err_set(e, ERR_USAGE, "job: games, n: out of range");
	if (turngame_init(&t->rules, name, params, t->n, seed, e) < 0)
		return -1;
	t->result = xcalloc((size_t)t->games, sizeof(json_t *));
	t->log = xcalloc((size_t)t->games, sizeof(json_t *));
	t->game_log = xcalloc((size_t)(t->games * t->n), sizeof(struct buf));
	for (int64_t i = 0; i < t->games * t->n; i++)
		buf_init(&t->game_log[i]);
	t->text_budget = (size_t)(LOG_BUDGET / (t->games * t->n));
	return 0;
}

static int read_bots(struct turns *t, struct err *e)
{
	const json_t *clock = json_obj_at(t->job, "", "clock", e);
	const json_t *bots = json_obj_at(t->job, "", "bots", e);
	const json_t *source = json_arr_at(t->job, "", "source", e);
	const json_t *run = json_arr_at(t->job, "", "run", e);

	t->clock = (struct arena_clock){json_int_at(clock, "clock", "init_ns", e),
					json_int_at(clock, "clock", "move_ns", e),
					json_int_at(clock, "clock", "bank_ns", e),
					(int)json_int_at(clock, "clock", "strikes", e)};
	t->memory_bytes = json_int_at(bots, "bots", "memory_bytes", e);
	t->processes = json_int_at(bots, "bots", "processes", e);
	t->output_bytes = json_int_at(bots, "bots", "output_bytes", e);
	t->file_bytes = json_int_at(bots, "bots", "file_bytes", e);
	const char *rng = json_str_at(bots, "bots", "rng", e);
	if (e->code != ERR_NONE)
		return -1;
	t->rng = strtoull(rng, NULL, 16);
	t->fresh = json_bool_or(bots, "fresh", false);
	for (int p = 0; p < t->n; p++)
		if (read_player(t, p, json_array_get(source, (size_t)p),
				json_array_get(run, (size_t)p), e) < 0)
			return -1;
	t->lanes = (int)json_int_or(bots, "lanes", 1);
	t->lanes = t->lanes < 1 ? 1 : t->lanes > LANES_MAX ? LANES_MAX : t->lanes;
	while (t->lanes > 1 && (t->lanes > t->games || t->lanes * t->n > PROGRAMS_MAX))
		t->lanes--;
	t->at_once = t->lanes * t->n;
	return 0;
}

/* ------------------------------------------------------------------- the loop */

struct watch {
	struct pollfd fd[2 * LANES_MAX * ARENA_PLAYERS_MAX];
	struct bot *bot[2 * LANES_MAX * ARENA_PLAYERS_MAX];
	int n;
	int64_t next_ns;
};

static void watch_bot(struct watch *w, struct bot *b)
{
	if (bot_waits(b)) {
		w->bot[w->n] = b;
		w->fd[w->n++] = (struct pollfd){.fd = b->out, .events = POLLIN};
		w->next_ns = b->look_ns < w->next_ns ? b->look_ns : w->next_ns;
	}
	if (b->to.len > 0 && b->in >= 0) {
		w->bot[w->n] = b;
		w->fd[w->n++] = (struct pollfd){.fd = b->in, .events = POLLOUT};
	}
}

static void watch_lanes(struct watch *w, struct turns *t, struct lane *lane)
{
	w->n = 0;
	w->next_ns = INT64_MAX;
	for (int i = 0; i < t->lanes; i++) {
		struct lane *l = &lane[i];
		for (int p = 0; l->phase != LANE_DONE && p < t->n; p++)
			watch_bot(w, &l->bot[p]);
		if (l->phase == LANE_TURN && !l->froze &&
		    l->asked_ns + FREEZE_AFTER_NS < w->next_ns)
			w->next_ns = l->asked_ns + FREEZE_AFTER_NS;
	}
}

/* Clocks, and who is to stand still. */
static int look(struct turns *t, struct lane *lane, struct err *e)
{
	int64_t now = clock_mono_ns();

	for (int i = 0; i < t->lanes; i++) {
		struct lane *l = &lane[i];
		bool slow =
			l->phase == LANE_TURN && !l->froze && now >= l->asked_ns + FREEZE_AFTER_NS;
		for (int p = 0; l->phase != LANE_DONE && p < t->n; p++) {
			struct bot *b = &l->bot[p];
			if (bot_waits(b) && now >= b->look_ns && bot_look(b, now, e) < 0)
				return -1;
			if (slow && bot_freeze(b, e) < 0)
				return -1;
		}
		l->froze |= slow;
	}
	return 0;
}

static int turn(struct turns *t, struct lane *lane, struct watch *w, struct err *e)
{
	watch_lanes(w, t, lane);
	int64_t now = clock_mono_ns();
	int64_t wait = w->next_ns > now ? w->next_ns - now : 0;
	struct timespec ts = {wait / 1000000000, wait % 1000000000};
	int n = ppoll(w->fd, (nfds_t)w->n, w->next_ns == INT64_MAX ? NULL : &ts, NULL);

	if (n < 0 && errno != EINTR)
		return err_sys(e, ERR_INTERNAL, "cannot wait for programs");
	for (int i = 0; n > 0 && i < w->n; i++)
		if (w->fd[i].revents != 0 && bot_poll(w->bot[i], w->fd[i].revents, e) < 0)
			return -1;
	if ((n <= 0 || clock_mono_ns() >= w->next_ns) && look(t, lane, e) < 0)
		return -1;
	for (int i = 0; i < t->lanes; i++)
		if (lane_go(&lane[i], e) < 0)
			return -1;
	return 0;
}

static bool is_done(const struct turns *t, const struct lane *lane)
{
	for (int i = 0; i < t->lanes; i++)
		if (lane[i].phase != LANE_DONE)
			return false;
	return true;
}

static int play(struct turns *t, struct err *e)
{
	MEM_SCOPED struct lane *lane = xcalloc((size_t)t->lanes, sizeof(*lane));
	MEM_SCOPED struct watch *w = xcalloc(1, sizeof(*w));
	int rc = 0;

	for (int i = 0; i < t->lanes; i++)
		lane_init(&lane[i], t, i);
	for (int i = 0; rc == 0 && i < t->lanes; i++) {
		rc = lane_begin(&lane[i], e);
		if (rc == 0)
			rc = lane_go(&lane[i], e);
	}
	while (rc == 0 && !is_done(t, lane))
		rc = turn(t, lane, w, e);
	for (int i = 0; i < t->lanes; i++)
		lane_release(&lane[i]);
	return rc;
}

/* ---------------------------------------------------------------- again, by rules */

static int again_one(struct turns *t, int64_t i, const json_t *log, struct err *e)
{
	const json_t *steps = json_arr_at(log, "actions", "steps", e);
	struct textgame_end end;
	json_t *ranks = json_array(), *scores = json_array();
	char hash[17];

	turngame_start(&t->rules, t->first + i * t->stride);
	for (size_t k = 0; k < json_array_size(steps); k++)
		if (turngame_over(&t->rules) ||
		    turngame_again(&t->rules, json_array_get(steps, k), e) < 0)
			break;
	e->code = ERR_NONE; /* then it ends elsewhere, and its row differs */
	turngame_end(&t->rules, &end);
	for (int p = 0; p < t->n; p++) {
		json_array_append_new(ranks, json_integer(end.rank[p]));
		json_array_append_new(scores, json_real(end.score[p]));
	}
	snprintf(hash, sizeof(hash), "%016" PRIx64, end.hash);
	t->result[i] = json_pack("[I,I,s,o,o]", (json_int_t)t->rules.idx, (json_int_t)end.turns,
				 hash, ranks, scores);
	return 0;
}

static int again(struct turns *t, const json_t *logs, struct err *e)
{
	if (json_array_size(logs) != (size_t)t->games)
		return err_set(e, ERR_USAGE, "job: actions: of %zu games, expected %" PRId64,
			       json_array_size(logs), t->games);
	for (int64_t i = 0; i < t->games; i++)
		if (again_one(t, i, json_array_get(logs, (size_t)i), e) < 0)
			return -1;
	return 0;
}

/* ------------------------------------------------------------------- the answer */

/* Pictures of the first game, where everybody may see everything. */
static void draw(struct turns *t, struct buf *out)
{
	enum { FRAMES = 12, WIDTH = 80, HEIGHT = 24 };
	struct turngame *g = &t->rules;
	const json_t *steps = json_object_get(t->log[0], "steps");
	size_t n = json_array_size(steps), every = n / FRAMES + 1;
	struct err none = ERR_INIT;

	turngame_start(g, t->first);
	for (size_t k = 0; k <= n; k++) {
		if (k % every == 0 || k == n) {
			turngame_show(g, seat_names, false, WIDTH, HEIGHT, out);
			buf_putc(out, '\n');
		}
		if (k < n && turngame_again(g, json_array_get(steps, k), &none) < 0)
			BUG("a game cannot be played again: %s", none.text);
	}
}

static json_t *logs_json(struct turns *t)
{
	json_t *logs = json_array();

	for (int p = 0; p < t->n; p++) {
		BUF_SCOPED all = BUF_INIT;
		for (int64_t i = 0; i < t->games && all.len < LOG_MAX; i++)
			buf_add(&all, t->game_log[i * t->n + p].data,
				t->game_log[i * t->n + p].len);
		buf_add(&all, t->player[p].log.data, t->player[p].log.len);
		json_array_append_new(logs, json_text(all.data, all.len));
	}
	return logs;
}

static json_t *answer(struct turns *t, const struct buf *frames, int64_t cpu_ns, int64_t wall_ns)
{
	json_t *games = json_array(), *actions = json_array();

	for (int64_t i = 0; i < t->games; i++) {
		json_array_append(games, t->result[i]);
		if (t->log[i] != NULL)
			json_array_append(actions, t->log[i]);
	}
	return json_pack("{s:o,s:o,s:o,s:o,s:I,s:I}", "games", games, "log", logs_json(t), "replay",
			 json_text(frames->data, frames->len), "actions", actions, "cpu_ns",
			 (json_int_t)cpu_ns, "wall_ns", (json_int_t)wall_ns);
}

static int64_t own_cpu_ns(void)
{
	struct timespec x;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &x);
	return (int64_t)x.tv_sec * 1000000000 + x.tv_nsec;
}

json_t *turns_match(struct sb_host *h, const json_t *job, struct err *e)
{
	struct turns t __attribute__((cleanup(turns_release))) = {
		.h = h, .job = job, .rules.hashes = BUF_INIT};
	const json_t *logs = json_object_get(job, "actions");
	int64_t cpu = own_cpu_ns(), wall = clock_mono_ns();
	BUF_SCOPED frames = BUF_INIT;

	for (int p = 0; p < ARENA_PLAYERS_MAX; p++)
		buf_init(&t.player[p].log);
	if (read_rules(&t, e) < 0)
		return NULL;
	if (logs != NULL ? again(&t, logs, e) < 0 : read_bots(&t, e) < 0)
		return NULL;
	if (logs == NULL && play(&t, e) < 0) {
		if (e->code == ERR_INTERNAL) { /* as box_run(): a new worker tries it once more */
			log_error("%s", e->text);
			_exit(1);
		}
		return NULL;
	}
	if (logs == NULL && t.rules.a->open && json_bool_or(job, "frames", false))
		draw(&t, &frames);
	return answer(&t, &frames, own_cpu_ns() - cpu + t.bots_cpu_ns, clock_mono_ns() - wall);
}
