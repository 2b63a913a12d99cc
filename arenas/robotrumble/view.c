#include "arenas/robotrumble/rumble.h"

static const char letters[] = {[RUMBLE_FLOOR] = '.', [RUMBLE_SPAWN] = 's', [RUMBLE_WALL] = '#'};

static void put_map(const struct rumble *g, struct buf *out)
{
	char row[RUMBLE_SIDE + 4] = ",\"";

	buf_puts(out, "\"map\":[");
	for (int y = 0; y < RUMBLE_SIDE; y++) {
		for (int x = 0; x < RUMBLE_SIDE; x++)
			row[x + 2] = letters[g->terrain[rumble_cell(x, y)]];
		row[RUMBLE_SIDE + 2] = '"';
		buf_add(out, row + (y == 0), RUMBLE_SIDE + 3 - (y == 0));
	}
	buf_putc(out, ']');
}

void rumble_view(const void *st, int seat, struct buf *out)
{
	const struct rumble *g = st;

	buf_printf(out,
		   "{\"turn\":%d,\"turns\":%d,\"spawn_every\":%d,\"heal\":%s,\"team\":\"%s\","
		   "\"units\":[",
		   g->turn, g->turns, g->spawn_every, g->heals ? "true" : "false",
		   rumble_teams[seat]);
	for (int i = 0; i < g->units; i++) {
		const struct rumble_unit *u = &g->unit[i];
		buf_printf(out, "%s{\"id\":\"%d\",\"team\":\"%s\",\"x\":%d,\"y\":%d,\"health\":%d}",
			   i > 0 ? "," : "", u->id, rumble_teams[u->team], u->x, u->y, u->health);
	}
	buf_puts(out, "],");
	put_map(g, out);
	buf_putc(out, '}');
}

void rumble_frame(const void *st, struct buf *out)
{
	const struct rumble *g = st;

	buf_printf(out, "{\"turn\":%d,\"turns\":%d,\"gone\":[%s,%s],\"units\":[", g->turn - 1,
		   g->turns, g->gone & 1 ? "true" : "false", g->gone & 2 ? "true" : "false");
	for (int i = 0; i < g->units; i++) {
		const struct rumble_unit *u = &g->unit[i];
		buf_printf(out, "%s[%d,%d,%d,%d,%d]", i > 0 ? "," : "", u->id, u->team, u->x, u->y,
			   u->health);
	}
	buf_puts(out, "],\"deeds\":[");
	for (int i = 0; i < g->deeds; i++) {
		const struct rumble_deed *d = &g->deed[i];
		buf_printf(out, "%s[%d,%d,%d,\"%s\",%d]", i > 0 ? "," : "", d->team, d->x, d->y,
			   rumble_verbs[d->order.verb], d->order.dir);
	}
	buf_puts(out, "],");
	put_map(g, out);
	buf_putc(out, '}');
}

void rumble_report(const void *st, int seat, struct buf *out)
{
	const struct rumble *g = st;
	struct rumble_count mine = rumble_count(g, seat), other = rumble_count(g, 1 - seat);
	bool lost = g->gone >> seat & 1, left = g->gone >> (1 - seat) & 1;

	buf_printf(out, "%d turns; you were %s: %d units with %d health, %s %d with %d: %s",
		   g->turn - 1, rumble_teams[seat], mine.units, mine.health, rumble_teams[1 - seat],
		   other.units, other.health,
		   lost && left                ? "both left, a draw"
		   : lost                      ? "you were out of the game"
		   : left                      ? "the other left, you won"
		   : mine.units > other.units  ? "you won"
		   : mine.units == other.units ? "a draw"
					       : "you lost");
	if (g->refused[seat] > 0)
		buf_printf(out, "; %d of your answers were no orders", g->refused[seat]);
	if (g->ignored[seat] > 0)
		buf_printf(out, "; %d orders were for units that are not yours", g->ignored[seat]);
	buf_putc(out, '\n');
}
