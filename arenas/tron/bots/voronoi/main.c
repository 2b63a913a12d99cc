/*
 * voronoi: looks some moves ahead for the cells that it reaches before anybody
 * else does.  The nearest bike is taken for the opponent, who answers each move
 * knowing it; the others stand still.  Once nobody else can be reached, only how
 * tightly it can fill its own room counts.  The search is bounded by positions,
 * not by time, so the same game is played the same way everywhere.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 66, CELLS = SIDE * SIDE, PLAYERS = 8, BUDGET = 1500, DEPTH_MAX = 24, FAR = 1 << 14 };

static const int step[4] = {-SIDE, 1, SIDE, -1};
static const char *const names[4] = {"up", "right", "down", "left"};

static char wall[CELLS]; /* with a border all around */
static int head[PLAYERS], players, me, opponent, budget;

/* Distances from a head to every free cell; returns how many are reached. */
static int spread(int from, short *dist)
{
	static int queue[CELLS];
	int n = 0;

	memset(dist, 0x7f, CELLS * sizeof(*dist));
	dist[from] = 0;
	queue[n++] = from;
	for (int i = 0; i < n; i++)
		for (int d = 0; d < 4; d++) {
			int c = queue[i] + step[d];
			if (!wall[c] && dist[c] > FAR) {
				dist[c] = (short)(dist[queue[i]] + 1);
				queue[n++] = c;
			}
		}
	return n - 1;
}

static int free_around(int c)
{
	int n = 0;

	for (int d = 0; d < 4; d++)
		n += !wall[c + step[d]];
	return n;
}

/* Room that is mine before it is his, with its edges counted for a little: open
 * rooms are driven through more fully than ragged ones. */
static int territory(void)
{
	static short mine[CELLS], his[CELLS];
	int value = 0, met = 0;

	budget--;
	spread(head[me], mine);
	spread(head[opponent], his);
	for (int c = 0; c < CELLS; c++) {
		int a = mine[c] < FAR, b = his[c] < FAR;
		if (wall[c] || (!a && !b))
			continue;
		met |= a && b;
		int worth = 20 + free_around(c);
		value += mine[c] < his[c] ? worth : his[c] < mine[c] ? -worth : 0;
	}
	return met ? value : 4 * value;
}

static int search(int depth, int mine, int alpha, int beta)
{
	int who = mine ? me : opponent, at = head[who], moved = 0;

	if (budget <= 0 || (depth <= 0 && mine))
		return territory();
	for (int d = 0; d < 4; d++) {
		int c = at + step[d];
		/* He may drive into the cell that I have just taken: both are out. */
		int crash = !mine && c == head[me];
		if (wall[c] && !crash)
			continue;
		moved = 1;
		int v = -40;
		if (!crash) {
			wall[c] = 1;
			head[who] = c;
			v = search(depth - 1, !mine, alpha, beta);
			wall[c] = 0;
			head[who] = at;
		}
		if (mine && v > alpha)
			alpha = v;
		if (!mine && v < beta)
			beta = v;
		if (alpha >= beta)
			break;
	}
	if (!moved)
		return mine ? -100000 - depth : 100000 + depth;
	return mine ? alpha : beta;
}

/* Alone: the longest way found by a short search, then by how much is reached. */
static int fill(int at, int depth)
{
	static short dist[CELLS];
	int best = 0;

	if (depth == 0 || --budget <= 0)
		return 4 * spread(at, dist) - free_around(at);
	for (int d = 0; d < 4; d++) {
		int c = at + step[d];
		if (wall[c])
			continue;
		wall[c] = 1;
		int v = 4 + fill(c, depth - 1);
		wall[c] = 0;
		best = v > best ? v : best;
	}
	return best;
}

static int is_alone(void)
{
	static short dist[CELLS];

	spread(head[me], dist);
	for (int i = 0; i < players; i++)
		for (int d = 0; i != me && head[i] > 0 && d < 4; d++)
			if (dist[head[i] + step[d]] < FAR && !wall[head[i] + step[d]])
				return 0;
	return 1;
}

static int value_of(int c, int depth, int alone)
{
	int at = head[me], v;

	wall[c] = 1;
	head[me] = c;
	v = alone ? fill(c, depth) : search(depth, 0, -1000000, 1000000);
	wall[c] = 0;
	head[me] = at;
	return v;
}

static int choose(int dir)
{
	int best = dir, alone = is_alone();

	budget = BUDGET;
	for (int depth = 1; depth <= DEPTH_MAX && budget > 0; depth += alone ? 1 : 2) {
		int found = dir, most = -2000000;
		for (int k = 0; k < 4; k++) {
			int d = (dir + k) % 4, c = head[me] + step[d];
			int v = wall[c] ? -1500000 : value_of(c, depth, alone);
			if (v > most) {
				most = v;
				found = d;
			}
		}
		if (budget > 0 || depth == 1)
			best = found;
	}
	return best;
}

static long number(const char *line, const char *key)
{
	const char *p = strstr(line, key);

	return p != NULL ? strtol(p + strlen(key), NULL, 10) : 0;
}

static int read_dir(const char *p)
{
	for (int d = 0; d < 4; d++)
		if (strncmp(p, names[d], strlen(names[d])) == 0)
			return d;
	return 0;
}

/* {"you":..,"dir":..,"bikes":[{"x":..,"y":..,"dir":..,"alive":..},..],"field":["..",..]} */
static int read_turn(const char *line)
{
	int width = (int)number(line, "\"width\":"), height = (int)number(line, "\"height\":");
	int nearest = 1 << 20;

	me = (int)number(line, "\"you\":");
	players = 0;
	for (const char *p = strstr(line, "\"bikes\":["); (p = strstr(p, "{\"x\":")) != NULL; p++) {
		const char *alive = strstr(p, "\"alive\":");
		int x = (int)number(p, "\"x\":"), y = (int)number(p, "\"y\":");
		head[players++] = alive[8] == 't' ? (y + 1) * SIDE + x + 1 : 0;
	}
	memset(wall, 1, sizeof(wall));
	const char *row = strstr(line, "\"field\":[") + 10;
	for (int y = 0; y < height; y++, row += width + 3)
		for (int x = 0; x < width; x++)
			wall[(y + 1) * SIDE + x + 1] = row[x] != '.';
	for (int i = 0; i < players; i++) {
		int dx = abs(head[i] % SIDE - head[me] % SIDE);
		int dy = abs(head[i] / SIDE - head[me] / SIDE);
		if (i != me && head[i] > 0 && dx + dy < nearest) {
			nearest = dx + dy;
			opponent = i;
		}
	}
	return read_dir(strstr(line, "\"dir\":\"") + 7);
}

int main(void)
{
	char *line = NULL;
	size_t room = 0;

	while (getline(&line, &room, stdin) > 0) {
		if (strncmp(line, "{\"type\":\"hello\"", 15) == 0) {
			puts("{\"type\":\"ready\",\"name\":\"voronoi\"}");
		} else if (strncmp(line, "{\"type\":\"turn\"", 14) == 0) {
			int dir = choose(read_turn(line));
			printf("{\"type\":\"move\",\"n\":%ld,\"move\":\"%s\"}\n",
			       number(line, "\"n\":"), names[dir]);
		}
		fflush(stdout);
	}
	return 0;
}
