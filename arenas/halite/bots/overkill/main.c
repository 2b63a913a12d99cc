/*
 * overkill: values each square outside by what it costs and yields, and what lies
 * behind it; lets that value flow inwards over its own squares, so that pieces drift to
 * the best border; fights where one piece hits many; never merges much above the cap.
 * Speaks agon/1.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CELLS = 64 * 64, CAP = 255, STAY = 0, DIRECTIONS = 5 };
#define FAR 1e9

static int width, height, cells, me;
static int owner[CELLS], strength[CELLS], production[CELLS];
static int beside[CELLS][DIRECTIONS];
static int enemy_near[CELLS]; /* strength of enemies on the square and beside it */
static double price[CELLS];   /* turns until a square outside has paid for itself */
static double way[CELLS];     /* the same from a square of ours, with the way there */
static int coming[CELLS];     /* strength that goes there this turn */

static long number(const char *line, const char *key)
{
	const char *p = strstr(line, key);
	return p == NULL ? 0 : strtol(p + strlen(key), NULL, 10);
}

static void read_map(const char *line)
{
	char *p = strstr(line, "\"production\":\"") + 14;
	int n = 0;
	width = (int)number(line, "\"width\":");
	height = (int)number(line, "\"height\":");
	me = (int)number(line, "\"you\":");
	cells = width * height;
	for (int i = 0; i < cells; i++)
		production[i] = (int)strtol(p, &p, 10);
	p = strstr(line, "\"map\":\"") + 7;
	while (n < cells) {
		int run = (int)strtol(p, &p, 10), who = (int)strtol(p, &p, 10);
		for (; run > 0; run--)
			owner[n++] = who;
	}
	for (int i = 0; i < cells; i++)
		strength[i] = (int)strtol(p, &p, 10);
	for (int i = 0; i < cells; i++) {
		int x = i % width, y = i / width;
		beside[i][0] = i;
		beside[i][1] = (y + height - 1) % height * width + x;
		beside[i][2] = y * width + (x + 1) % width;
		beside[i][3] = (y + 1) % height * width + x;
		beside[i][4] = y * width + (x + width - 1) % width;
	}
}

static int is_enemy(int i)
{
	return owner[i] != 0 && owner[i] != me;
}

static void set_prices(void)
{
	static double next[CELLS];
	for (int i = 0; i < cells; i++) {
		enemy_near[i] = 0;
		for (int d = 0; d < DIRECTIONS; d++)
			if (is_enemy(beside[i][d]))
				enemy_near[i] += strength[beside[i][d]] + 1;
		price[i] = (strength[i] + 1.0) / (production[i] + 0.2);
		if (is_enemy(i) || (enemy_near[i] > 0 && owner[i] != me))
			price[i] = 2; /* the front is where strength is of use */
	}
	/* A rich place behind a poor one makes that one worth more. */
	for (int round = 0; round < 4; round++) {
		for (int i = 0; i < cells; i++) {
			double best = FAR;
			for (int d = 1; d < DIRECTIONS; d++)
				if (owner[beside[i][d]] != me && price[beside[i][d]] < best)
					best = price[beside[i][d]];
			double with = 0.7 * price[i] + 0.3 * (best + 2);
			next[i] = best < FAR && with < price[i] ? with : price[i];
		}
		memcpy(price, next, (size_t)cells * sizeof *price);
	}
}

/* Ways from each of our squares to the border, cheapest first: rounds of relaxation. */
static void set_ways(void)
{
	for (int i = 0; i < cells; i++)
		way[i] = owner[i] == me ? FAR : price[i];
	for (int changed = 1; changed;) {
		changed = 0;
		for (int i = 0; i < cells; i++) {
			if (owner[i] != me)
				continue;
			for (int d = 1; d < DIRECTIONS; d++) {
				int to = beside[i][d];
				double step = 1.0 + 0.3 * production[i];
				double v = way[to] + step;
				if (v < way[i] - 1e-9) {
					way[i] = v;
					changed = 1;
				}
			}
		}
	}
}

/* What a piece of that strength destroys by going there. */
static int harm(int to, int piece)
{
	int sum = 0;
	for (int d = 0; d < DIRECTIONS; d++) {
		int at = beside[to][d];
		if (is_enemy(at))
			sum += strength[at] < piece ? strength[at] + production[at] : piece;
	}
	return sum;
}

static int choose(int i)
{
	int s = strength[i], best = STAY, attack = 0;
	if (s == 0)
		return STAY;
	for (int d = 1; d < DIRECTIONS; d++) {
		int to = beside[i][d];
		if (owner[to] == me || (owner[to] == 0 && strength[to] >= s) ||
		    coming[to] + s > CAP + 25)
			continue;
		int gain = harm(to, s - (owner[to] == 0 ? strength[to] : 0));
		if (gain > attack) {
			attack = gain;
			best = d;
		}
	}
	if (attack > 0)
		return best;
	double least = FAR;
	for (int d = 1; d < DIRECTIONS; d++)
		if (way[beside[i][d]] < least) {
			least = way[beside[i][d]];
			best = d;
		}
	int to = beside[i][best];
	if (owner[to] != me)
		return (s > strength[to] || s == CAP) && coming[to] + s <= CAP + 25 ? best : STAY;
	int grown = s >= (enemy_near[i] > 0 ? 3 : 5) * production[i] && s > 8;
	return grown && coming[to] + s <= CAP + 15 ? best : STAY;
}

static int stronger(const void *a, const void *b)
{
	int i = *(const int *)a, j = *(const int *)b;
	return strength[i] != strength[j] ? strength[j] - strength[i] : i - j;
}

static void play(const char *line)
{
	static int order[CELLS];
	int n = 0;
	const char *gap = "";
	read_map(line);
	set_prices();
	set_ways();
	memset(coming, 0, sizeof coming);
	for (int i = 0; i < cells; i++)
		if (owner[i] == me)
			order[n++] = i;
	qsort(order, (size_t)n, sizeof *order, stronger);
	printf("{\"type\":\"move\",\"n\":%ld,\"move\":\"", number(line, "\"n\":"));
	for (int k = 0; k < n; k++) {
		int i = order[k], d = choose(i);
		coming[beside[i][d]] += strength[i] + (d == STAY ? production[i] : 0);
		printf("%s%d %d %d", gap, i % width, i / width, d);
		gap = " ";
	}
	puts("\"}");
}

int main(void)
{
	char *line = NULL;
	size_t cap = 0;
	while (getline(&line, &cap, stdin) > 0) {
		if (strstr(line, "\"type\":\"hello\"") != NULL)
			puts("{\"type\":\"ready\",\"name\":\"overkill\"}");
		else if (strstr(line, "\"type\":\"turn\"") != NULL)
			play(line);
		fflush(stdout);
	}
	free(line);
	return 0;
}
