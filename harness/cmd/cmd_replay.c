#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/cmd/cmd.h"
#include "harness/cmd/replay_graded.h"
#include "harness/embed.h"
#include "harness/report/html_replay.h"
#include "harness/run/graded.h"
#include "harness/run/replay.h"
#include "harness/run/rundir.h"
#include "harness/work/seats.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct args {
	bool verify, still, json;
	int64_t frames, speed_ns, round, game;
	const char *pair, *html, *record;
};

enum { FRAMES_BYTES = 64 << 20 };

static const struct opt opts[] = {
	{OPT_FLAG, 0, "verify", NULL, "play it again and compare with what is recorded",
	 offsetof(struct args, verify)},
	{OPT_TEXT, 0, "html", "OUT", "write one page with a player, which needs nothing else",
	 offsetof(struct args, html)},
	{OPT_TEXT, 0, "record", "OUT",
	 "write the game for other tools of its players: chess as PGN, halite as "
	 ".hlt, robotrumble as rumblebot's JSON",
	 offsetof(struct args, record)},
	{OPT_FLAG, 0, "still", NULL, "print the pictures one below the other, also on a terminal",
	 offsetof(struct args, still)},
	{OPT_INT, 0, "frames", "N",
	 "pictures from start to end (default: every step of programs, else 60; 1: only the end)",
	 offsetof(struct args, frames), 1, 100000},
	{OPT_TIME, 0, "delay", "TIME", "pause between pictures on a terminal (default 80ms)",
	 offsetof(struct args, speed_ns)},
	{OPT_INT, 0, "round", "N", "of a run directory: the round (default 0)",
	 offsetof(struct args, round), 0, 1000000},
	{OPT_TEXT, 0, "pair", "A,B", "of a run directory: the players (default: the first pairing)",
	 offsetof(struct args, pair)},
	{OPT_INT, 0, "game", "N", "of a run directory: the game's number (default 0)",
	 offsetof(struct args, game), 0, INT64_MAX},
	{OPT_FLAG, 0, "json", NULL, "print one JSON object", offsetof(struct args, json)},
	{OPT_END},
};

/* Has another one the same rank? */
static bool is_shared(const struct replay *r, const struct textgame_end *end, int player)
{
	for (int k = 0; k < r->n; k++)
		if (k != player && end->rank[k] == end->rank[player])
			return true;
	return false;
}

/* How it came out of the game, when that is worth a word; NULL: it played. */
static const char *fault_of(const struct replay *r, int player)
{
	const json_t *outcome = json_object_get(r->file, "outcome");
	const char *how = json_string_value(json_array_get(outcome, (size_t)player));

	return how != NULL && strcmp(how, "ok") != 0 ? how : NULL;
}

static void print_result(const struct replay *r, const struct textgame_end *end)
{
	for (int i = 0; i < r->n; i++) {
		const char *fault = fault_of(r, i);
		printf("%-20s %s  score %g%s%s\n", r->names[i],
		       end->rank[i] != 0      ? "lost"
		       : is_shared(r, end, i) ? "drew"
					      : "won ",
		       end->score[i], fault != NULL ? "  " : "", fault != NULL ? fault : "");
	}
	printf("%" PRId64 " turns, final state %016" PRIx64 "\n", end->turns, end->hash);
}

static void terminal_size(int *width, int *height)
{
	struct winsize ws = {0};

	*width = 80;
	*height = 24;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) == 0 && ws.ws_col > 20 && ws.ws_row > 8) {
		*width = ws.ws_col;
		*height = ws.ws_row - 2;
	}
}

static void picture(struct replay *r, bool live)
{
	BUF_SCOPED out = BUF_INIT;
	int width, height;

	terminal_size(&width, &height);
	if (live)
		buf_puts(&out, "\x1b[H\x1b[2J");
	replay_show(r, cmd_color(), width, height, &out);
	buf_putc(&out, '\n');
	fwrite(out.data, 1, out.len, stdout);
	fflush(stdout);
}

static void watch(struct replay *r, const struct args *a)
{
	bool live = isatty(STDOUT_FILENO) && a->frames != 1 && !a->still;
	struct timespec pause = {a->speed_ns / 1000000000, a->speed_ns % 1000000000};
	uint64_t ticks = replay_length(r);
	/* Programs play steps that are worth a picture each. */
	int64_t frames = a->frames > 0 ? a->frames : r->steps != NULL ? (int64_t)ticks + 1 : 60;
	uint64_t slice = frames > 1 ? (ticks + (uint64_t)frames - 2) / (uint64_t)(frames - 1) : 0;
	struct textgame_end end;

	replay_seek(r);
	bool more = ticks > 0;
	if (frames == 1)
		while (replay_advance(r, UINT64_MAX))
			;
	for (int64_t i = 0; i < frames; i++) {
		picture(r, live);
		if (!more)
			break;
		if (live)
			nanosleep(&pause, NULL);
		more = replay_advance(r, slice > 0 ? slice : 1);
	}
	while (replay_advance(r, UINT64_MAX))
		;
	replay_end(r, &end);
	print_result(r, &end);
}

/* "won, crash" behind a player's name. */
static json_t *players_json(const struct replay *r, const struct textgame_end *end)
{
	json_t *list = json_array();

	for (int i = 0; i < r->n; i++) {
		const char *fault = fault_of(r, i);
		BUF_SCOPED note = BUF_INIT;
		if (end->rank[i] == 0)
			buf_puts(&note, is_shared(r, end, i) ? "drew" : "won");
		else if (r->n > 2)
			buf_printf(&note, "place %d", end->rank[i] + 1);
		else
			buf_puts(&note, "lost");
		if (fault != NULL)
			buf_printf(&note, ", %s", fault);
		json_array_append_new(
			list, json_pack("{s:s,s:s}", "name", r->names[i], "note", note.data));
	}
	return list;
}

/* A frame as the viewer wants it, or the picture where there is no viewer. */
static int add_frame(const struct replay *r, bool drawn, json_t *frames, size_t *bytes,
		     struct err *e)
{
	BUF_SCOPED text = BUF_INIT;

	if (drawn)
		replay_frame(r, &text);
	else
		replay_show(r, false, 100, 40, &text);
	*bytes += text.len;
	if (*bytes > FRAMES_BYTES)
		return err_set(e, ERR_USAGE,
			       "the page would hold more than 64 MiB of pictures; ask for fewer "
			       "with --frames N");
	json_t *j = drawn ? json_loadb(text.data, text.len, JSON_DECODE_ANY, NULL)
			  : json_text(text.data, text.len);
	if (j == NULL)
		BUG("%s: a frame is not JSON", r->a->name);
	json_array_append_new(frames, j);
	return 0;
}

static int write_html(struct replay *r, const struct args *a, struct err *e)
{
	BUF_SCOPED path = BUF_INIT;
	BUF_SCOPED page = BUF_INIT;
	BUF_SCOPED title = BUF_INIT;
	struct textgame_end end;
	uint64_t ticks = replay_length(r), done = 0;
	size_t bytes = 0;

	buf_printf(&path, "arenas/%s/viewer.js", r->a->name);
	const struct embed_file *viewer = r->a->frame != NULL ? embed_find(path.data) : NULL;
	int64_t n = a->frames > 0 ? a->frames : r->steps != NULL ? (int64_t)ticks + 1 : 240;
	uint64_t slice = n > 1 ? (ticks + (uint64_t)n - 2) / (uint64_t)(n - 1) : ticks;
	JSON_SCOPED *frames = json_array();
	JSON_SCOPED *at = json_array();
	replay_seek(r);
	for (bool more = true;; done += slice) {
		if (add_frame(r, viewer != NULL, frames, &bytes, e) < 0)
			return -1;
		json_array_append_new(at, json_integer((json_int_t)(done < ticks ? done : ticks)));
		if (!more || done >= ticks)
			break;
		more = replay_advance(r, slice > 0 ? slice : 1);
	}
	while (replay_advance(r, UINT64_MAX))
		;
	replay_end(r, &end);
	JSON_SCOPED *players = players_json(r, &end);
	JSON_SCOPED *seats = json_array();
	for (int i = 0; i < r->n; i++)
		json_array_append_new(seats, json_integer(seats_player(r->n, r->idx, i)));
	buf_printf(&title, "%s: ", r->a->name);
	for (int i = 0; i < r->n; i++)
		buf_printf(&title, "%s%s", i > 0 ? " – " : "", r->names[i]);
	const struct html_replay x = {.title = title.data,
				      .viewer = viewer != NULL ? viewer->data : NULL,
				      .unit = r->steps != NULL ? "turn" : "tick",
				      .players = players,
				      .seats = seats,
				      .frames = frames,
				      .ticks = at};
	html_replay(&x, &page);
	return file_replace(a->html, page.data, page.len, e);
}

static int verify(struct replay *r, const struct args *a, const char *what, struct err *e)
{
	BUF_SCOPED why = BUF_INIT;
	int differs = replay_verify(r, &why);

	if (a->json) {
		JSON_SCOPED *j =
			json_pack("{s:o,s:b,s:o}", "replay", json_text(what, strlen(what)),
				  "verified", !differs, "difference", json_text(why.data, why.len));
		cmd_print_json(j);
	} else if (!differs) {
		printf("%s: verified\n", what);
	}
	return differs ? err_set(e, ERR_FAILED, "%s does not replay as recorded:\n%s", what,
				 why.data)
		       : 0;
}

static int write_record(struct replay *r, const struct args *a, struct err *e)
{
	BUF_SCOPED text = BUF_INIT;

	if (r->a->record == NULL)
		return err_set(e, ERR_USAGE, "games of %s have no other format", r->a->name);
	replay_record(r, &text);
	return file_replace(a->record, text.data, text.len, e);
}

static int load(const char *path, const struct args *a, struct buf *text, struct err *e)
{
	struct stat st;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return rundir_replay(path, (int)a->round, a->pair, a->game, text, e);
	return file_read(path, 64 << 20, text, e);
}

/* 1: programs were graded, and it is done; else it is a game that was played. */
static int run_graded(const struct args *a, const char *what, const struct buf *text, struct err *e)
{
	struct err none = ERR_INIT;
	JSON_SCOPED *j = json_parse(what, text->data, text->len, 64 << 20, &none);

	if (j == NULL || !graded_is_record(j))
		return 0;
	if (a->html != NULL || a->record != NULL)
		return err_set(e, ERR_USAGE,
			       "%s: programs were graded, not played: there are no pictures and no "
			       "other format; without an option it is printed, with --verify it is "
			       "graded again",
			       what);
	return replay_graded(j, what, a->verify, a->json, e) < 0 ? -1 : 1;
}

static int run(const struct command *c, int argc, char **argv)
{
	struct args a = {.speed_ns = 80000000};
	struct opt_rest rest;
	struct err e = ERR_INIT;
	BUF_SCOPED text = BUF_INIT;
	struct replay r;

	int rc = cmd_parse(c, &a, argc, argv, &rest, &e);
	if (rc > 0)
		return 0;
	if (rc == 0 && rest.n != 1)
		rc = err_set(&e, ERR_USAGE, "expected one FILE or run directory");
	if (rc < 0 || load(rest.at[0], &a, &text, &e) < 0)
		return cmd_fail(c, &e);
	if ((rc = run_graded(&a, rest.at[0], &text, &e)) != 0)
		return rc < 0 ? cmd_fail(c, &e) : 0;
	if (replay_open(&r, rest.at[0], text.data, text.len, &e) < 0)
		return cmd_fail(c, &e);
	if (a.record != NULL)
		rc = write_record(&r, &a, &e);
	else if (a.html != NULL)
		rc = write_html(&r, &a, &e);
	else if (a.verify)
		rc = verify(&r, &a, rest.at[0], &e);
	else if (a.json)
		cmd_print_json(r.file);
	else
		watch(&r, &a);
	replay_close(&r);
	return rc < 0 ? cmd_fail(c, &e) : 0;
}

const struct command cmd_replay = {
	.name = "replay",
	.synopsis = "FILE|DIR [--verify] [--html OUT] [--round N --pair A,B --game N]",
	.summary = "watch a recorded game, or play it again and compare",
	.details =
		"FILE is a replay that `agon play --replays` wrote; DIR is a run directory, of "
		"which\n"
		"any game can be shown.  On a terminal the game is animated.  Where programs are "
		"graded\n"
		"a game is a package, and is printed; --verify judges it again.",
	.opts = opts,
	.run = run,
};
