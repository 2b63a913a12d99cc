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

/* A view is written twice a turn and is most of what a turn costs: bytes are put in place
 * without a look at the room for each of them. */
enum { POINT_MAX = sizeof "{\"x\":24,\"y\":24}," };

static char *put_side(char *at, int v)
{
	if (v < 0) { /* SNAKE_OUT: a head that has left the board */
		*at++ = '-';
		v = -v;
	}
	if (v >= 10)
		*at++ = (char)('0' + v / 10);
	*at++ = (char)('0' + v % 10);
	return at;
}

static char *put_point(const struct snake_game *g, int square, char *at)
{
	memcpy(at, "{\"x\":", 5);
	at = put_side(at + 5, square % g->width);
	memcpy(at, ",\"y\":", 5);
	at = put_side(at + 5, square / g->width);
	*at++ = '}';
	return at;
}

/* Room for that many points; put_end() says how far it was used. */
static char *put_start(struct buf *out, int points)
{
	buf_reserve(out, (size_t)points * POINT_MAX);
	return out->data + out->len;
}

static void put_end(struct buf *out, char *at)
{
	*at = '\0';
	out->len = (size_t)(at - out->data);
}

static void put_text(struct buf *out, const char *text, size_t n)
{
	buf_add(out, text, n);
}
#define PUT(out, literal) put_text(out, literal, sizeof(literal) - 1)

static void put_body(const struct snake_game *g, const struct snake *s, struct buf *out)
{
	char *at = put_start(out, s->length);
	for (int i = 0; i < s->length; i++) {
		if (i > 0)
			*at++ = ',';
		at = put_point(g, snake_part(s, i), at);
	}
	put_end(out, at);
}

static void put_snake(const struct snake_game *g, int seat, struct buf *out)
{
	const struct snake *s = &g->snakes[seat];
	PUT(out, "{\"id\":\"snake-");
	buf_int(out, seat + 1);
	PUT(out, "\",\"name\":\"snake ");
	buf_int(out, seat + 1);
	PUT(out, "\",\"latency\":\"0\",\"health\":");
	buf_int(out, s->health);
	PUT(out, ",\"body\":[");
	put_body(g, s, out);
	PUT(out, "],\"head\":");
	put_end(out, put_point(g, snake_part(s, 0), put_start(out, 1)));
	PUT(out, ",\"length\":");
	buf_int(out, s->length);
	PUT(out, ",\"shout\":\"\",\"squad\":\"\",\"customizations\":{\"color\":\"");
	put_text(out, paint[seat], 7);
	PUT(out, "\",\"head\":\"default\",\"tail\":\"default\"}}");
}

static void put_settings(const struct snake_game *g, struct buf *out)
{
	PUT(out, "{\"foodSpawnChance\":");
	buf_int(out, g->food_chance);
	PUT(out, ",\"minimumFood\":");
	buf_int(out, g->food_min);
	PUT(out, ",\"hazardDamagePerTurn\":");
	buf_int(out, g->damage);
	PUT(out, ",\"hazardMap\":\"\",\"hazardMapAuthor\":\"\",\"royale\":{\"shrinkEveryNTurns\":");
	buf_int(out, g->shrink_every);
	PUT(out, "},\"squad\":{\"allowBodyCollisions\":false,\"sharedElimination\":false,"
		 "\"sharedHealth\":false,\"sharedLength\":false}}");
}

static void put_game(const struct snake_game *g, struct buf *out)
{
	PUT(out, "{\"id\":\"agon\",\"ruleset\":{\"name\":\"");
	buf_puts(out, modes[g->mode]);
	PUT(out, "\",\"version\":\"v1.2.3\",\"settings\":");
	put_settings(g, out);
	PUT(out, "},\"map\":\"");
	buf_puts(out, g->mode == SNAKE_ROYALE ? "royale"
		      : snake_constricts(g)   ? "empty"
					      : "standard");
	PUT(out, "\",\"timeout\":500,\"source\":\"custom\"}");
}

static void put_food(const struct snake_game *g, struct buf *out)
{
	char *at = put_start(out, g->foods);
	for (int i = 0; i < g->foods; i++) {
		if (i > 0)
			*at++ = ',';
		at = put_point(g, g->food[i], at);
	}
	put_end(out, at);
}

/* Those that lie on each other are told one by one. */
static void put_hazards(const struct snake_game *g, struct buf *out)
{
	size_t start = out->len;
	for (int i = 0; i < g->width * g->height; i++) {
		if (g->hazard[i] == 0)
			continue;
		char *at = put_start(out, g->hazard[i]);
		for (int n = g->hazard[i]; n > 0; n--) {
			if (n < g->hazard[i] || out->len > start)
				*at++ = ',';
			at = put_point(g, i, at);
		}
		put_end(out, at);
	}
}

static void put_board(const struct snake_game *g, struct buf *out)
{
	bool first = true;
	PUT(out, "{\"height\":");
	buf_int(out, g->height);
	PUT(out, ",\"width\":");
	buf_int(out, g->width);
	PUT(out, ",\"snakes\":[");
	for (int i = 0; i < g->players; i++) {
		if (g->snakes[i].cause != SNAKE_ALIVE)
			continue;
		if (!first)
			buf_putc(out, ',');
		first = false;
		put_snake(g, i, out);
	}
	PUT(out, "],\"food\":[");
	put_food(g, out);
	PUT(out, "],\"hazards\":[");
	put_hazards(g, out);
	PUT(out, "]}");
}

void snake_view(const void *st, int seat, struct buf *out)
{
	const struct snake_game *g = st;
	PUT(out, "{\"game\":");
	put_game(g, out);
	PUT(out, ",\"turn\":");
	buf_int(out, g->turn);
	PUT(out, ",\"board\":");
	put_board(g, out);
	PUT(out, ",\"you\":");
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
