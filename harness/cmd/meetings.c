#include "harness/cmd/meetings.h"

#include "harness/base/json.h"
#include "harness/cmd/cmd.h"
#include "harness/report/report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct view {
	struct standings *st;
	struct grid grid;
	json_t *list;
	bool tested; /* a sequential test was made: its columns are shown */
};

static const char *name_of(const struct view *v, int player)
{
	for (size_t i = 0; i < v->st->n; i++)
		if (v->st->players[i].id == player)
			return v->st->players[i].name;
	return player < 0 ? "(bye)" : "?";
}

static void set_text(json_t *j, const char *key, const char *text)
{
	json_object_set_new(j, key, json_text(text, strlen(text)));
}

static int add_json(void *cookie, const struct store_meeting *m)
{
	struct view *v = cookie;
	json_t *j = json_object();
	const struct {
		const char *key;
		int v;
	} ints[] = {{"round", m->round},      {"turn", m->turn},   {"games", m->games},
		    {"won", m->won},          {"drawn", m->drawn}, {"lost", m->lost},
		    {"unplayed", m->unplayed}};

	set_text(j, "a", name_of(v, m->a));
	if (m->b >= 0)
		set_text(j, "b", name_of(v, m->b));
	else
		json_object_set_new(j, "b", json_null());
	for (size_t i = 0; i < sizeof(ints) / sizeof(*ints); i++)
		json_object_set_new(j, ints[i].key, json_integer(ints[i].v));
	set_text(j, "why", m->why);
	set_text(j, "stop", m->stop);
	json_object_set_new(j, "llr", json_number(m->llr));
	json_object_set_new(j, "elo", json_number(m->elo));
	json_object_set_new(j, "elo_lo", json_number(m->elo_lo));
	json_object_set_new(j, "elo_hi", json_number(m->elo_hi));
	json_array_append_new(v->list, j);
	return 0;
}

static int add_row(void *cookie, const struct store_meeting *m)
{
	struct view *v = cookie;
	struct grid *g = &v->grid;

	grid_printf(g, "%d", m->round);
	grid_printf(g, "%d", m->turn);
	grid_text(g, name_of(v, m->a));
	grid_text(g, name_of(v, m->b));
	const int counts[] = {m->won, m->drawn, m->lost};
	for (int i = 0; i < 3; i++)
		if (m->b >= 0)
			grid_printf(g, "%d", counts[i]);
		else
			grid_text(g, "");
	grid_text(g, m->why);
	grid_text(g, m->stop);
	if (!v->tested)
		return 0;
	grid_real(g, m->llr, 2);
	grid_real(g, m->elo, 1);
	grid_real(g, m->elo_lo, 1);
	grid_real(g, m->elo_hi, 1);
	return 0;
}

static int print_grid(struct view *v, struct store *s, const struct results_style *style,
		      struct err *e)
{
	static const char *const titles[] = {"round", "turn",  "a",   "b",   "won", "drawn", "lost",
					     "why",   "ended", "LLR", "Elo", "low", "high"};
	BUF_SCOPED out = BUF_INIT;

	grid_init(&v->grid, v->tested ? "rrllrrrllrrrr" : "rrllrrrll");
	for (int i = 0; i < (v->tested ? 13 : 9); i++)
		grid_text(&v->grid, titles[i]);
	int rc = store_each_meeting(s, -1, add_row, v, e);
	if (rc == 0)
		grid_print(&v->grid, style, &out);
	grid_release(&v->grid);
	if (rc == 0 && results_for_people(style)) {
		meetings_say(v->st->schedule, &out);
		if (v->tested)
			buf_puts(&out, "Elo of a over b: median-unbiased, with its 95 % "
				       "interval\n");
	}
	fwrite(out.data, 1, out.len, stdout);
	return rc;
}

static int print(struct view *v, struct store *s, const char *dir,
		 const struct results_style *style, struct err *e)
{
	if (standings_read(s, &v->st, e) < 0)
		return -1;
	if (v->st->schedule == NULL)
		return err_set(e, ERR_USAGE,
			       "%s is a plain round-robin: everybody met everybody, with a fixed "
			       "number of games",
			       dir);
	v->tested = json_is_object(json_object_get(v->st->schedule, "stop"));
	if (!style->json)
		return print_grid(v, s, style, e);
	JSON_SCOPED *j = json_object();
	json_object_set(j, "schedule", v->st->schedule);
	json_object_set_new(j, "meetings", v->list = json_array());
	if (store_each_meeting(s, -1, add_json, v, e) != 0)
		return -1;
	cmd_print_json(j);
	return 0;
}

int meetings_show(const char *dir, const struct results_style *style, struct err *e)
{
	struct view v = {0};
	struct store *s = NULL;

	if (results_style_check(style, e) < 0 || store_open_ro(&s, dir, e) < 0)
		return -1;
	int rc = print(&v, s, dir, style, e);
	standings_free(v.st);
	store_close(s);
	return rc;
}
