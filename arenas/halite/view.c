#include "arenas/halite/game.h"

#include <inttypes.h>

/* v and what stands behind it; the fast path of every turn. */
static char *put_number(char *at, unsigned v, char behind)
{
	if (v >= 1000)
		*at++ = (char)('0' + v / 1000 % 10);
	if (v >= 100)
		*at++ = (char)('0' + v / 100 % 10);
	if (v >= 10)
		*at++ = (char)('0' + v / 10 % 10);
	*at++ = (char)('0' + v % 10);
	*at++ = behind;
	return at;
}

/* Numbers of up to three digits with a space behind each; the map, up to four. */
static char *room(struct buf *out, const struct game *g, size_t each)
{
	buf_reserve(out, (size_t)halite_cells(g) * each + 16);
	return out->data + out->len;
}

static void taken(struct buf *out, const char *end)
{
	out->len = (size_t)(end - out->data);
	out->data[out->len] = '\0';
}

/* The map as the original's protocol has it: runs of owners, then the strengths. */
static void put_map(const struct game *g, struct buf *out)
{
	const uint8_t *owner = halite_plane(g, HALITE_OWNER);
	const uint8_t *strength = halite_plane(g, HALITE_STRENGTH);
	char *at = room(out, g, 5 + 2 + 4);
	int run = 0, cells = halite_cells(g);
	for (int i = 0; i < cells; i++) {
		run++;
		if (i == cells - 1 || owner[i + 1] != owner[i]) {
			at = put_number(at, (unsigned)run, ' ');
			at = put_number(at, owner[i], ' ');
			run = 0;
		}
	}
	for (int i = 0; i < cells; i++)
		at = put_number(at, strength[i], ' ');
	taken(out, at);
}

static void put_plane(const struct game *g, enum halite_plane which, struct buf *out)
{
	const uint8_t *v = halite_plane(g, which);
	char *at = room(out, g, 4);
	for (int i = 0, cells = halite_cells(g); i < cells; i++)
		at = put_number(at, v[i], ' ');
	taken(out, at);
}

void halite_view(const void *st, int seat, struct buf *out)
{
	const struct game *g = st;
	buf_printf(out,
		   "{\"width\":%d,\"height\":%d,\"players\":%d,\"you\":%d,\"turn\":%d,"
		   "\"max_turns\":%d,\"production\":\"",
		   g->width, g->height, g->players, seat + 1, g->turn, g->max_turns);
	put_plane(g, HALITE_PRODUCTION, out);
	buf_puts(out, "\",\"map\":\"");
	put_map(g, out);
	buf_puts(out, "\"}");
}

static void put_hex(const struct game *g, enum halite_plane which, int digits, struct buf *out)
{
	static const char hex[] = "0123456789abcdef";
	const uint8_t *v = halite_plane(g, which);
	char *at = room(out, g, 2);
	for (int i = 0, cells = halite_cells(g); i < cells; i++) {
		if (digits == 2)
			*at++ = hex[v[i] >> 4];
		*at++ = hex[v[i] & 15];
	}
	taken(out, at);
}

/* Planes as strings of hexadecimal digits: owner and production one for each square,
 * strength two. */
void halite_frame(const void *st, struct buf *out)
{
	const struct game *g = st;
	buf_printf(out,
		   "{\"turn\":%d,\"max_turns\":%d,\"width\":%d,\"height\":%d,\"players\":%d,"
		   "\"alive\":%" PRIu32 ",\"map_seed\":%" PRIu32 ",\"owner\":\"",
		   g->turn, g->max_turns, g->width, g->height, g->players, g->alive, g->map_seed);
	put_hex(g, HALITE_OWNER, 1, out);
	buf_puts(out, "\",\"strength\":\"");
	put_hex(g, HALITE_STRENGTH, 2, out);
	buf_puts(out, "\",\"production\":\"");
	put_hex(g, HALITE_PRODUCTION, 1, out);
	buf_puts(out, "\"}");
}

void halite_report(const void *st, int seat, struct buf *out)
{
	static const char *const why[] = {
		[ARENA_OK] = "lost its last square",
		[ARENA_ILLEGAL] = "out for a move that is not orders",
		[ARENA_LATE] = "out for a late move",
		[ARENA_PROTOCOL] = "out for an unreadable move",
		[ARENA_GONE] = "gone",
	};
	const struct game *g = st;
	int rank[HALITE_PLAYERS_MAX];
	double score[HALITE_PLAYERS_MAX];
	halite_result(g, rank, score);
	buf_printf(out, "place %d of %d, player %d; ", rank[seat] + 1, g->players, seat + 1);
	if (g->died[seat] != 0)
		buf_printf(out, "%s in turn %d", why[g->killed[seat]], g->died[seat]);
	else
		buf_printf(out, "alive after turn %d with %d of %d squares", g->turn,
			   g->squares[seat], halite_cells(g));
	buf_printf(out,
		   "; %" PRId64 " pieces moved, %" PRId64 " stayed; squares held on average: %.1f",
		   g->moved[seat], g->stayed[seat],
		   (double)g->all_squares[seat] /
			   ((g->died[seat] != 0 ? g->died[seat] : g->turn) + 1));
	buf_printf(out, "; map %dx%d, map_seed %" PRIu32 "\n", g->width, g->height, g->map_seed);
}
