/*
 * voronoi: looks ahead with the rules of the game, itself against the nearest
 * enemy, deeper while there are nodes left, and judges a board by the squares it
 * would reach first.  The budget is in nodes, not in time, so the same game gets
 * the same moves.  Speaks agon/1.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SQUARES = 25 * 25, SNAKES = 8, FOREVER = 9999, BUDGET = 9000, WIN = 100000 };

struct snake {
	int length, health, alive;
	short at[SQUARES + 8]; /* from the head */
};
struct board {
	int snakes;
	struct snake snake[SNAKES];
	unsigned char food[SQUARES];
};
/* What no move changes. */
static int width, height, squares, wraps, constricts, damage, me;
static unsigned char hazard[SQUARES];
static int beside[SQUARES][4];
static int nodes;
static const char *const words[4] = {"up", "down", "left", "right"};

/* ---- just enough JSON: the line is the harness's own ---- */

static const char *skip(const char *p)
{
	int depth = 0, quoted = 0;
	for (; *p != '\0'; p++) {
		if (quoted) {
			if (*p == '\\')
				p++;
			else if (*p == '"')
				quoted = 0;
		} else if (*p == '"') {
			quoted = 1;
		} else if (*p == '{' || *p == '[') {
			depth++;
		} else if (*p == '}' || *p == ']' || *p == ',') {
			if (depth == 0)
				return p;
			depth -= *p != ',';
		}
	}
	return p;
}

/* The value of a key of the object at p. */
static const char *get(const char *p, const char *key)
{
	size_t n = strlen(key);
	while (*p == '{' || *p == ',') {
		int hit = p[1] == '"' && strncmp(p + 2, key, n) == 0 && p[2 + n] == '"';
		const char *value = strchr(p + 2, '"') + 2;
		if (hit)
			return value;
		p = skip(value);
	}
	return "";
}

static int number(const char *obj, const char *key)
{
	return (int)strtol(get(obj, key), NULL, 10);
}

static int square(const char *point)
{
	return number(point, "y") * width + number(point, "x");
}

/* ---- the board ---- */

static void read_rules(const char *obs)
{
	const char *board = get(obs, "board"), *rules = get(get(obs, "game"), "ruleset");
	const char *name = get(rules, "name");
	width = number(board, "width");
	height = number(board, "height");
	squares = width * height;
	wraps = strncmp(name, "\"wrapped", 8) == 0;
	constricts =
		strstr(name, "constrictor\"") != NULL && strstr(name, "constrictor\"") < name + 24;
	damage = number(get(rules, "settings"), "hazardDamagePerTurn");
	for (int i = 0; i < squares; i++) {
		static const int dx[4] = {0, 0, -1, 1}, dy[4] = {1, -1, 0, 0};
		for (int m = 0; m < 4; m++) {
			int x = i % width + dx[m], y = i / width + dy[m];
			if (wraps) {
				x = (x + width) % width;
				y = (y + height) % height;
			}
			beside[i][m] =
				x < 0 || y < 0 || x >= width || y >= height ? -1 : y * width + x;
		}
	}
}

static void read_board(const char *obs, struct board *b)
{
	const char *board = get(obs, "board"), *id = get(get(obs, "you"), "id"), *p;
	size_t id_len = strcspn(id + 1, "\"") + 2;
	memset(b, 0, sizeof *b);
	memset(hazard, 0, sizeof hazard);
	for (p = get(board, "snakes"); *p != ']' && p[1] != ']'; p = skip(p + 1)) {
		struct snake *s = &b->snake[b->snakes];
		if (strncmp(get(p + 1, "id"), id, id_len) == 0)
			me = b->snakes;
		for (const char *q = get(p + 1, "body"); *q != ']'; q = skip(q + 1))
			s->at[s->length++] = (short)square(q + 1);
		s->health = number(p + 1, "health");
		s->alive = 1;
		b->snakes++;
	}
	for (p = get(board, "food"); *p != ']' && p[1] != ']'; p = skip(p + 1))
		b->food[square(p + 1)] = 1;
	for (p = get(board, "hazards"); *p != ']' && p[1] != ']'; p = skip(p + 1))
		hazard[square(p + 1)]++;
}

static void grow(struct snake *s)
{
	if (s->length < SQUARES) {
		s->at[s->length] = s->at[s->length - 1];
		s->length++;
	}
}

static void advance(struct board *b, const int *move)
{
	int dead[SNAKES] = {0};
	for (int i = 0; i < b->snakes; i++) {
		struct snake *s = &b->snake[i];
		if (!s->alive)
			continue;
		int to = beside[s->at[0]][move[i]];
		memmove(s->at + 1, s->at, (size_t)(s->length - 1) * sizeof *s->at);
		s->at[0] = (short)to;
		s->health--;
		if (to >= 0 && b->food[to]) {
			grow(s);
			s->health = 100;
		} else if (to >= 0) {
			s->health -= damage * hazard[to];
		}
		if (to < 0 || s->health <= 0)
			s->alive = 0;
		else if (constricts && s->at[s->length - 1] != s->at[s->length - 2])
			grow(s);
	}
	for (int i = 0; i < b->snakes; i++)
		if (b->snake[i].at[0] >= 0)
			b->food[b->snake[i].at[0]] = 0;
	for (int i = 0; i < b->snakes; i++) {
		const struct snake *s = &b->snake[i];
		for (int j = 0; s->alive && j < b->snakes; j++) {
			const struct snake *o = &b->snake[j];
			for (int k = i == j; o->alive && k < o->length; k++)
				if (o->at[k] == s->at[0] && (k > 0 || s->length <= o->length))
					dead[i] = 1;
		}
	}
	for (int i = 0; i < b->snakes; i++)
		b->snake[i].alive &= !dead[i];
}

/* ---- judging ---- */

/* Who reaches each square first: room by snake; my steps to the nearest food I reach first. */
static int share_out(const struct board *b, int *room)
{
	static int free_at[SQUARES], owner[SQUARES], when[SQUARES], queue[SQUARES];
	int first = 0, last = 0, to_food = 0;
	for (int i = 0; i < squares; i++) {
		free_at[i] = 0;
		owner[i] = -1;
	}
	for (int i = 0; i < b->snakes; i++)
		for (int k = 0; b->snake[i].alive && k < b->snake[i].length; k++) {
			int left = constricts ? FOREVER : b->snake[i].length - k;
			int at = b->snake[i].at[k];
			free_at[at] = left > free_at[at] ? left : free_at[at];
		}
	/* The longest first: it wins the square when both get there at once. */
	for (int length = SQUARES + 8; length > 0;) {
		int next = 0;
		for (int i = 0; i < b->snakes; i++) {
			const struct snake *s = &b->snake[i];
			if (s->alive && s->length == length) {
				owner[s->at[0]] = i;
				when[s->at[0]] = 0;
				queue[last++] = s->at[0];
			} else if (s->alive && s->length < length && s->length > next) {
				next = s->length;
			}
		}
		length = next;
	}
	while (first < last) {
		int at = queue[first++], who = owner[at], t = when[at] + 1;
		for (int m = 0; m < 4; m++) {
			int to = beside[at][m];
			if (to < 0 || owner[to] >= 0 || free_at[to] > t)
				continue;
			owner[to] = who;
			when[to] = t;
			room[who] += hazard[to] ? 1 : 2;
			if (who == me && to_food == 0 && b->food[to])
				to_food = t;
			queue[last++] = to;
		}
	}
	return to_food;
}

static int judge(const struct board *b, int depth)
{
	const struct snake *s = &b->snake[me];
	int room[SNAKES] = {0}, others = 0, longest = 0, most = 0;
	for (int i = 0; i < b->snakes; i++)
		if (i != me && b->snake[i].alive) {
			others++;
			longest = b->snake[i].length > longest ? b->snake[i].length : longest;
		}
	if (!s->alive)
		return (others > 0 ? -WIN : -WIN / 2) + depth;
	if (others == 0 && b->snakes > 1)
		return WIN - depth;
	int to_food = share_out(b, room);
	for (int i = 0; i < b->snakes; i++)
		if (i != me && room[i] > most)
			most = room[i];
	int ahead = s->length - longest, score = 5 * room[me] - 4 * most;
	if (room[me] / 2 < s->length && !constricts)
		score -= 40 * (s->length - room[me] / 2);
	score += 60 * (ahead > 2 ? 2 : ahead) + 8 * s->length;
	if (to_food > 0 && (ahead < 2 || s->health < 50))
		score -= (s->health < 30 ? 12 : 4) * to_food;
	if (to_food == 0 && s->health < 30 && !constricts)
		score -= 20 * (30 - s->health);
	if (hazard[s->at[0]])
		score -= s->health < 50 ? 120 : 25;
	return score;
}

/* ---- looking ahead ---- */

static int is_free(const struct board *b, int to)
{
	for (int i = 0; to >= 0 && i < b->snakes; i++)
		for (int k = 0; b->snake[i].alive && k < b->snake[i].length - 1; k++)
			if (b->snake[i].at[k] == to)
				return 0;
	return to >= 0;
}

/* Moves of a snake that do not kill at once; all of them when all do. */
static int moves_of(const struct board *b, int who, int *ret)
{
	int n = 0;
	for (int m = 0; m < 4; m++)
		if (is_free(b, beside[b->snake[who].at[0]][m]))
			ret[n++] = m;
	for (int m = 0; n == 0 && m < 1; m++)
		ret[n++] = m;
	return n;
}

static int distance(int a, int b)
{
	int dx = abs(a % width - b % width), dy = abs(a / width - b / width);
	if (wraps) {
		dx = dx < width - dx ? dx : width - dx;
		dy = dy < height - dy ? dy : height - dy;
	}
	return dx + dy;
}

static int nearest(const struct board *b)
{
	int best = -1;
	for (int i = 0; i < b->snakes; i++)
		if (i != me && b->snake[i].alive &&
		    (best < 0 || distance(b->snake[i].at[0], b->snake[me].at[0]) <
					 distance(b->snake[best].at[0], b->snake[me].at[0])))
			best = i;
	return best;
}

static int search(const struct board *b, int depth, int plies, int low, int *ret_best);

/* The worst that the rival can answer to my move; the others take their first free move. */
static int worst(const struct board *b, int mine, int depth, int plies, int low)
{
	int move[SNAKES] = {0}, theirs[4] = {0}, n = 1, rival = nearest(b), value = 2 * WIN;
	for (int i = 0; i < b->snakes; i++)
		if (b->snake[i].alive && i != me) {
			int can[4];
			moves_of(b, i, can);
			move[i] = can[0];
		}
	if (rival >= 0)
		n = moves_of(b, rival, theirs);
	move[me] = mine;
	for (int i = 0; i < n && value > low; i++) {
		struct board next = *b;
		int best, v;
		if (rival >= 0)
			move[rival] = theirs[i];
		advance(&next, move);
		nodes++;
		v = plies <= 1 || !next.snake[me].alive || (nearest(&next) < 0 && b->snakes > 1)
			    ? judge(&next, depth)
			    : search(&next, depth + 1, plies - 1, low, &best);
		value = v < value ? v : value;
	}
	return value;
}

static int search(const struct board *b, int depth, int plies, int low, int *ret_best)
{
	int mine[4], n = moves_of(b, me, mine), value = -2 * WIN;
	*ret_best = mine[0];
	for (int i = 0; i < n && nodes < BUDGET; i++) {
		int v = worst(b, mine[i], depth, plies, value > low ? value : low);
		if (v > value) {
			value = v;
			*ret_best = mine[i];
		}
	}
	return value;
}

static int choose(const char *obs)
{
	static struct board b;
	int best = 0;
	read_rules(obs);
	read_board(obs, &b);
	nodes = 0;
	for (int plies = 1; plies <= 12; plies++) {
		int found, value = search(&b, 0, plies, -2 * WIN, &found);
		if (nodes >= BUDGET && plies > 1)
			break;
		best = found;
		if (value > WIN / 2 || value < -WIN / 4)
			break;
	}
	return best;
}

int main(void)
{
	char *line = NULL;
	size_t cap = 0;
	setvbuf(stdout, NULL, _IOLBF, 0);
	while (getline(&line, &cap, stdin) > 0) {
		const char *type = get(line, "type");
		if (strncmp(type, "\"hello", 6) == 0)
			puts("{\"type\":\"ready\",\"name\":\"voronoi\"}");
		else if (strncmp(type, "\"turn", 5) == 0)
			printf("{\"type\":\"move\",\"n\":%d,\"move\":\"%s\"}\n", number(line, "n"),
			       words[choose(get(line, "obs"))]);
	}
	free(line);
	return 0;
}
