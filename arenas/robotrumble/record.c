/*
 * A game as the public game's command line tool writes it (rumblebot run term --raw): a position
 * for each turn with what every unit was told, and the last position.
 */
#include "arenas/robotrumble/rumble.h"

#include <stdlib.h>

struct record {
	struct rumble before; /* the turn that is to be written */
	struct buf turns;
};

static void put_objects(const struct rumble *g, struct buf *out)
{
	int id = 1;

	buf_puts(out, "{\"state\":{\"objs\":{");
	for (int x = 0; x < RUMBLE_SIDE; x++)
		for (int y = 0; y < RUMBLE_SIDE; y++) {
			if (g->terrain[rumble_cell(x, y)] != RUMBLE_WALL)
				continue;
			buf_printf(out,
				   "%s\"%d\":{\"id\":\"%d\",\"coords\":[%d,%d],"
				   "\"obj_type\":\"Terrain\",\"type\":\"Wall\"}",
				   id > 1 ? "," : "", id, id, x, y);
			id++;
		}
	for (int i = 0; i < g->units; i++) {
		const struct rumble_unit *u = &g->unit[i];
		buf_printf(out,
			   ",\"%d\":{\"id\":\"%d\",\"coords\":[%d,%d],\"obj_type\":\"Unit\","
			   "\"type\":\"Soldier\",\"team\":\"%s\",\"health\":%d}",
			   u->id, u->id, u->x, u->y, rumble_teams[u->team], u->health);
	}
	buf_printf(out, "},\"turn\":%d},\"robot_actions\":{", g->turn);
}

static void put_logs(struct buf *out)
{
	buf_puts(out, "},\"logs\":{\"Red\":[],\"Blue\":[]},\"debug_inspect_tables\":{},"
		      "\"debug_locate_queries\":{\"Red\":[],\"Blue\":[]}}");
}

/* after: the state whose deeds they are; NULL: nobody was told anything. */
static void put_actions(const struct rumble *g, const struct rumble *after, struct buf *out)
{
	static const char *const verbs[] = {NULL, "Move", "Attack", "Heal"};
	static const char *const dirs[] = {"North", "East", "South", "West"};
	struct rumble_order order[RUMBLE_UNITS_MAX] = {0};

	for (int i = 0; after != NULL && i < after->deeds; i++) {
		const struct rumble_deed *d = &after->deed[i];
		order[g->at[rumble_cell(d->x, d->y)]] = d->order;
	}
	for (int i = 0; i < g->units; i++) {
		buf_printf(out, "%s\"%d\":{\"Ok\":", i > 0 ? "," : "", g->unit[i].id);
		if (order[i].verb == RUMBLE_NOTHING)
			buf_puts(out, "null}");
		else
			buf_printf(out, "{\"type\":\"%s\",\"direction\":\"%s\"}}",
				   verbs[order[i].verb], dirs[order[i].dir]);
	}
}

void *rumble_record_begin(const void *st)
{
	struct record *r = xcalloc(1, sizeof(*r));

	r->before = *(const struct rumble *)st;
	buf_init(&r->turns);
	return r;
}

void rumble_record_turn(void *record, const void *st)
{
	struct record *r = record;
	const struct rumble *g = st;

	if (g->turn == r->before.turn)
		return; /* somebody left instead */
	put_objects(&r->before, &r->turns);
	put_actions(&r->before, g, &r->turns);
	put_logs(&r->turns);
	buf_putc(&r->turns, ',');
	r->before = *g;
}

/* The last position, and who has won; who left is an error of that team there. */
void rumble_record_end(void *record, const void *st, const char *const *names, struct buf *out)
{
	struct record *r = record;
	const struct rumble *g = st;
	int blue = g->gone == 0 ? rumble_count(g, 0).units : (g->gone & 1) == 0;
	int red = g->gone == 0 ? rumble_count(g, 1).units : (g->gone & 2) == 0;

	(void)names;
	buf_printf(out, "{\"winner\":%s,\"errors\":{%s%s%s},\"turns\":[",
		   blue > red   ? "\"Blue\""
		   : red > blue ? "\"Red\""
				: "null",
		   g->gone & 1 ? "\"Blue\":\"NoData\"" : "", g->gone == 3 ? "," : "",
		   g->gone & 2 ? "\"Red\":\"NoData\"" : "");
	buf_add(out, r->turns.data, r->turns.len);
	put_objects(g, out);
	put_actions(g, NULL, out);
	put_logs(out);
	buf_puts(out, "]}\n");
	buf_release(&r->turns);
	free(r);
}
