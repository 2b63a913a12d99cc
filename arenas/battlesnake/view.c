/*
 * What a snake is told: the body of the public API's POST /move, key by key, so that a
 * bot written for it needs nothing else.
 */
#include "arenas/battlesnake/snake.h"

#include <string.h>

static const char *const modes[] = {
	[SNAKE_STANDARD] = "standard", [SNAKE_SOLO] = "solo",
	[SNAKE_ROYALE] = "royale",     [SNAKE_CONSTRICTOR] = "constrictor",
	[SNAKE_WRAPPED] = "wrapped",   [SNAKE_WRAPPED_CONSTRICTOR] = "wrapped_constrictor",
};
static const char *const paint[SNAKE_PLAYERS_MAX] = {
	"#d62728", "#1f77b4", "#2ca02c", "#ff9f1c", "#9467bd", "#17becf", "#8c564b", "#e377c2",
};

static void put_int(struct buf *out, int v)
{
	char text[12];
	int n = sizeof text;
	unsigned u = v < 0 ? -(unsigned)v : (unsigned)v;
	do
		text[--n] = (char)('0' + u % 10);
	while ((u /= 10) != 0);
	if (v < 0)
		text[--n] = '-';
	buf_add(out, text + n, sizeof text - (size_t)n);
}

static void put_point(const struct snake_game *g, int square, struct buf *out)
{
	buf_add(out, "{\"x\":", 5);
	put_int(out, square % g->width);
	buf_add(out, ",\"y\":", 5);
	put_int(out, square / g->width);
	buf_putc(out, '}');
}

static void put_snake(const struct snake_game *g, int seat, struct buf *out)
{
	const struct snake *s = &g->snakes[seat];
	buf_printf(out,
		   "{\"id\":\"snake-%d\",\"name\":\"snake %d\",\"latency\":\"0\",\"health\":%d,"
		   "\"body\":[",
		   seat + 1, seat + 1, s->health);
	for (int i = 0; i < s->length; i++) {
		if (i > 0)
			buf_putc(out, ',');
		put_point(g, snake_part(s, i), out);
	}
	buf_puts(out, "],\"head\":");
	put_point(g, snake_part(s, 0), out);
	buf_printf(out,
		   ",\"length\":%d,\"shout\":\"\",\"squad\":\"\",\"customizations\":{"
		   "\"color\":\"%s\",\"head\":\"default\",\"tail\":\"default\"}}",
		   s->length, paint[seat]);
}

static void put_game(const struct snake_game *g, struct buf *out)
{
	const char *map = g->mode == SNAKE_ROYALE ? "royale"
			  : snake_constricts(g)   ? "empty"
						  : "standard";
	buf_printf(
		out,
		"{\"id\":\"agon\",\"ruleset\":{\"name\":\"%s\",\"version\":\"v1.2.3\",\"settings\":"
		"{"
		"\"foodSpawnChance\":%d,\"minimumFood\":%d,\"hazardDamagePerTurn\":%d,"
		"\"hazardMap\":\"\",\"hazardMapAuthor\":\"\",\"royale\":{\"shrinkEveryNTurns\":%d},"
		"\"squad\":{\"allowBodyCollisions\":false,\"sharedElimination\":false,"
		"\"sharedHealth\":false,\"sharedLength\":false}}},"
		"\"map\":\"%s\",\"timeout\":500,\"source\":\"custom\"}",
		modes[g->mode], g->food_chance, g->food_min, g->damage, g->shrink_every, map);
}

static void put_board(const struct snake_game *g, struct buf *out)
{
	const char *comma = "";
	buf_printf(out, "{\"height\":%d,\"width\":%d,\"snakes\":[", g->height, g->width);
	for (int i = 0; i < g->players; i++) {
		if (g->snakes[i].cause != SNAKE_ALIVE)
			continue;
		buf_puts(out, comma);
		comma = ",";
		put_snake(g, i, out);
	}
	buf_puts(out, "],\"food\":[");
	for (int i = 0; i < g->foods; i++) {
		buf_puts(out, i > 0 ? "," : "");
		put_point(g, g->food[i], out);
	}
	buf_puts(out, "],\"hazards\":[");
	comma = "";
	for (int i = 0; i < g->width * g->height; i++)
		for (int n = g->hazard[i]; n > 0; n--) {
			buf_puts(out, comma);
			comma = ",";
			put_point(g, i, out);
		}
	buf_puts(out, "]}");
}

void snake_view(const void *st, int seat, struct buf *out)
{
	const struct snake_game *g = st;
	buf_puts(out, "{\"game\":");
	put_game(g, out);
	buf_printf(out, ",\"turn\":%d,\"board\":", g->turn);
	put_board(g, out);
	buf_puts(out, ",\"you\":");
	put_snake(g, seat, out);
	buf_putc(out, '}');
}

/* Every snake by seat, the dead as they died; squares as [x,y], y from the bottom; what is
 * off the board is left out. */
void snake_frame(const void *st, struct buf *out)
{
	const struct snake_game *g = st;
	const char *comma = "";
	buf_printf(out,
		   "{\"turn\":%d,\"max_turns\":%d,\"mode\":\"%s\",\"width\":%d,\"height\":%d,"
		   "\"snakes\":[",
		   g->turn, g->max_turns, modes[g->mode], g->width, g->height);
	for (int i = 0; i < g->players; i++) {
		const struct snake *s = &g->snakes[i];
		buf_printf(out,
			   "%s{\"health\":%d,\"length\":%d,\"cause\":\"%s\",\"by\":%d,\"died\":%d,"
			   "\"body\":[",
			   i > 0 ? "," : "", s->health, s->length, snake_causes[s->cause], s->by,
			   s->died);
		comma = "";
		for (int j = 0; j < s->length; j++) {
			int at = snake_part(s, j);
			if (at == SNAKE_OUT)
				continue;
			buf_printf(out, "%s[%d,%d]", comma, at % g->width, at / g->width);
			comma = ",";
		}
		buf_puts(out, "]}");
	}
	buf_puts(out, "],\"food\":[");
	for (int i = 0; i < g->foods; i++)
		buf_printf(out, "%s[%d,%d]", i > 0 ? "," : "", g->food[i] % g->width,
			   g->food[i] / g->width);
	buf_puts(out, "],\"hazards\":[");
	comma = "";
	for (int i = 0; i < g->width * g->height; i++)
		if (g->hazard[i] != 0) {
			buf_printf(out, "%s[%d,%d]", comma, i % g->width, i / g->width);
			comma = ",";
		}
	buf_puts(out, "]}");
}

void snake_report(const void *st, int seat, struct buf *out)
{
	const struct snake_game *g = st;
	const struct snake *s = &g->snakes[seat];
	int rank[SNAKE_PLAYERS_MAX], last = snake_part(s, 0);
	double score[SNAKE_PLAYERS_MAX];
	snake_result(g, rank, score);
	buf_printf(out, "place %d of %d, snake %d; ", rank[seat] + 1, g->players, seat + 1);
	if (s->died == 0)
		buf_printf(out, "alive after turn %d", g->turn);
	else
		buf_printf(out, "died in turn %d: %s", s->died, snake_causes[s->cause]);
	if (s->by >= 0 && s->by != seat)
		buf_printf(out, " with snake %d of length %d", s->by + 1, g->snakes[s->by].length);
	if (last == SNAKE_OUT)
		last = snake_part(s, 1);
	buf_printf(out, "; length %d, health %d, last on the board at %d,%d, last move %s",
		   s->length, s->health, last % g->width, last / g->width, snake_moves[s->last]);
	if (s->faults > 0)
		buf_printf(out, "; %d moves were late or none of up, down, left, right", s->faults);
	buf_putc(out, '\n');
}
