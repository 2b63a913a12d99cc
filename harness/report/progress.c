#include "harness/report/progress.h"

#include "harness/base/fd.h"
#include "harness/base/log.h"
#include "harness/report/table.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { BAR_COLUMNS = 20, FRAME_NS = 100000000 };

struct progress {
	struct progress_state now;
	struct {
		char name[24];
		int64_t points, games; /* in this round; a win is 2 points, a draw 1 */
	} player[STORE_PLAYERS_MAX];
	bool live, drawn;
	int64_t last_draw_ns, round_start_ns;
};

struct progress *progress_new(int rounds)
{
	struct progress *p = xcalloc(1, sizeof(*p));
	const char *term = getenv("TERM");

	p->now.rounds = rounds;
	p->now.round = -1;
	p->live = isatty(STDERR_FILENO) && term != NULL && strcmp(term, "dumb") != 0;
	return p;
}

static void add_time(struct buf *out, int64_t ns)
{
	int64_t s = (ns + 500000000) / 1000000000;

	if (s >= 3600)
		buf_printf(out, "%lld:%02lld:%02lld", (long long)(s / 3600),
			   (long long)(s / 60 % 60), (long long)(s % 60));
	else
		buf_printf(out, "%lld:%02lld", (long long)(s / 60), (long long)(s % 60));
}

static void add_bar(struct buf *out, int done, int total)
{
	int full = total > 0 ? (int)((int64_t)BAR_COLUMNS * done / total) : 0;

	for (int i = 0; i < BAR_COLUMNS; i++)
		buf_puts(out, i < full ? "\u2588" : "\u2591");
}

/* What is left of this phase by its own pace, and of the rounds to come by that of the last. */
static void add_left(struct buf *out, const struct progress_state *x, int64_t elapsed)
{
	if (x->done == 0 || x->done >= x->total || elapsed < 500000000)
		return;
	int64_t left = (int64_t)((double)elapsed * (x->total - x->done) / x->done);
	bool more = x->round < x->rounds;
	if (more && x->last_round_ns == 0)
		return;
	left += more ? x->last_round_ns * (x->rounds - x->round) : 0;
	buf_puts(out, "  ");
	add_time(out, left);
	buf_puts(out, " left");
}

void progress_draw(const struct progress_state *x, int64_t now_ns, int width, struct buf *out)
{
	BUF_SCOPED line = BUF_INIT;
	int64_t elapsed = now_ns - x->start_ns;

	buf_printf(&line, "round %d/%d  %-6s ", x->round, x->rounds, x->phase);
	add_bar(&line, x->done, x->total);
	buf_printf(&line, " %d/%d", x->done, x->total);
	if (x->games > 0 && elapsed > 100000000)
		buf_printf(&line, "  %.0f games/s", (double)x->games * 1e9 / (double)elapsed);
	add_left(&line, x, elapsed);
	if (x->note[0] != '\0')
		buf_printf(&line, "  %s", x->note);
	text_fit(line.data, width > 1 ? (size_t)width - 1 : 1, out);
}

static int terminal_width(void)
{
	struct winsize w;
	return ioctl(STDERR_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col > 0 ? w.ws_col : 80;
}

static void show(struct progress *p, bool now)
{
	int64_t t = clock_mono_ns();
	BUF_SCOPED out = BUF_INIT;

	if (!p->live || (!now && t - p->last_draw_ns < FRAME_NS))
		return;
	p->last_draw_ns = t;
	buf_puts(&out, "\r\033[K");
	progress_draw(&p->now, t, terminal_width(), &out);
	/* A terminal that is gone must not stop the run. */
	p->live = fd_write_all(STDERR_FILENO, out.data, out.len) == 0;
	p->drawn = true;
}

void progress_free(struct progress *p)
{
	if (p == NULL)
		return;
	if (p->live && p->drawn)
		fd_write_all(STDERR_FILENO, "\r\033[K", 4);
	free(p);
}

void progress_phase(struct progress *p, int round, const char *name, int steps)
{
	struct progress_state *x = &p->now;
	int64_t t = clock_mono_ns();

	if (round != x->round) {
		x->last_round_ns = x->round >= 0 ? t - p->round_start_ns : 0;
		p->round_start_ns = t;
		for (int i = 0; i < STORE_PLAYERS_MAX; i++)
			p->player[i].points = p->player[i].games = 0;
		x->note[0] = '\0';
	}
	x->round = round;
	x->done = 0;
	x->total = steps;
	x->start_ns = t;
	x->games = 0;
	snprintf(x->phase, sizeof(x->phase), "%s", name);
	if (!p->live)
		log_info("round %d of %d: %s (%d)", round, x->rounds, name, steps);
	show(p, true);
}

void progress_tick(struct progress *p, int done, int total)
{
	p->now.done = done;
	p->now.total = total;
	show(p, done == total);
}

void progress_note(struct progress *p, const char *text)
{
	BUF_SCOPED clean = BUF_INIT;

	buf_add_text(&clean, text, strlen(text), sizeof(p->now.note) - 1);
	for (size_t i = 0; i < clean.len; i++)
		if (clean.data[i] == '\n' || clean.data[i] == '\t')
			clean.data[i] = ' ';
	snprintf(p->now.note, sizeof(p->now.note), "%s", clean.data);
	show(p, false);
}

void progress_player(struct progress *p, int id, const char *name)
{
	if (id >= 0 && id < STORE_PLAYERS_MAX)
		snprintf(p->player[id].name, sizeof(p->player[id].name), "%s", name);
}

static void add_game(struct progress *p, const struct store_match *m, const struct store_game *g)
{
	int best = 127, sharing = 0;

	for (int i = 0; i < m->n; i++) {
		sharing = g->rank[i] < best ? 1 : sharing + (g->rank[i] == best);
		best = g->rank[i] < best ? g->rank[i] : best;
	}
	for (int i = 0; i < m->n; i++) {
		int id = m->player[i];
		if (id < 0 || id >= STORE_PLAYERS_MAX)
			continue;
		p->player[id].games++;
		p->player[id].points += g->rank[i] != best ? 0 : sharing == 1 ? 2 : 1;
	}
}

static double share_of(const struct progress *p, int id)
{
	return p->player[id].games == 0
		       ? -1
		       : (double)p->player[id].points / (2 * (double)p->player[id].games);
}

static void note_shares(struct progress *p)
{
	BUF_SCOPED note = BUF_INIT;
	bool said[STORE_PLAYERS_MAX] = {false};

	for (;;) {
		int best = -1;
		for (int i = 0; i < STORE_PLAYERS_MAX; i++)
			if (!said[i] && share_of(p, i) >= 0 &&
			    (best < 0 || share_of(p, i) > share_of(p, best)))
				best = i;
		if (best < 0 || note.len > sizeof(p->now.note)) /* no more would be seen */
			break;
		said[best] = true;
		buf_printf(&note, "%s%s %.0f%%", note.len != 0 ? "  " : "", p->player[best].name,
			   100 * share_of(p, best));
	}
	progress_note(p, note.data);
}

void progress_match(struct progress *p, const struct store_match *m, const struct store_game *games)
{
	p->now.games += m->games;
	for (int i = 0; games != NULL && i < m->games; i++)
		add_game(p, m, &games[i]);
	if (p->live && clock_mono_ns() - p->last_draw_ns >= FRAME_NS)
		note_shares(p);
}
