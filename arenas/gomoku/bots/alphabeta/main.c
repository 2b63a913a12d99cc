/*
 * Alpha-beta over the best few squares, with windows of five as the only
 * pattern, and before it a search for a win by fours alone: each four has one
 * answer, so such a line can be followed deep.
 *
 * A window is five squares in a row.  For every window the stones of both sides
 * are counted; one that holds both is dead.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SIDE_MAX = 19, CELLS_MAX = SIDE_MAX * SIDE_MAX, WINDOWS_MAX = 4 * CELLS_MAX };
enum { WIN = 10000000, WIDTH = 14, FOURS_DEPTH = 12 };

static int side, cells, windows;
static int window[WINDOWS_MAX][5];
static int through[CELLS_MAX][20], through_n[CELLS_MAX];
static bool exact; /* six or more do not win: the squares beside a window */
static int beside[WINDOWS_MAX][2];

static signed char board[CELLS_MAX]; /* 0 empty, 1 mine, 2 theirs */
static int count[WINDOWS_MAX][3];
static int stones;

static double deadline;
static long nodes;
static bool stopped;

static double now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return 1e3 * (double)t.tv_sec + 1e-6 * (double)t.tv_nsec;
}

static bool inside(int x, int y)
{
	return x >= 0 && x < side && y >= 0 && y < side;
}

static void add_window(int x, int y, int dx, int dy)
{
	int w = windows++;
	beside[w][0] = inside(x - dx, y - dy) ? (y - dy) * side + x - dx : -1;
	beside[w][1] = inside(x + 5 * dx, y + 5 * dy) ? (y + 5 * dy) * side + x + 5 * dx : -1;
	for (int i = 0; i < 5; i++) {
		int at = (y + i * dy) * side + x + i * dx;
		window[w][i] = at;
		through[at][through_n[at]++] = w;
	}
}

static void set_up(int size)
{
	static const int dir[][2] = {{1, 0}, {0, 1}, {1, 1}, {1, -1}};
	side = size;
	cells = size * size;
	windows = 0;
	memset(through_n, 0, sizeof through_n);
	for (int y = 0; y < side; y++)
		for (int x = 0; x < side; x++)
			for (int d = 0; d < 4; d++)
				if (inside(x + 4 * dir[d][0], y + 4 * dir[d][1]))
					add_window(x, y, dir[d][0], dir[d][1]);
}

static void put(int at, int who)
{
	board[at] = (signed char)who;
	stones++;
	for (int i = 0; i < through_n[at]; i++)
		count[through[at][i]][who]++;
}

static void take(int at)
{
	for (int i = 0; i < through_n[at]; i++)
		count[through[at][i]][board[at]]--;
	board[at] = 0;
	stones--;
}

static bool counts_as_five(int w, int who)
{
	return !exact || ((beside[w][0] < 0 || board[beside[w][0]] != who) &&
			  (beside[w][1] < 0 || board[beside[w][1]] != who));
}

static bool five(int at)
{
	int who = board[at];
	for (int i = 0; i < through_n[at]; i++)
		if (count[through[at][i]][who] == 5 && counts_as_five(through[at][i], who))
			return true;
	return false;
}

static int empty_of(int w, int skip)
{
	for (int i = 0; i < 5; i++)
		if (board[window[w][i]] == 0 && window[w][i] != skip)
			return window[w][i];
	return -1;
}

/* A square that makes five for who, or -1. */
static int completes(int who)
{
	for (int w = 0; w < windows; w++)
		if (count[w][who] == 4 && count[w][3 - who] == 0 && counts_as_five(w, who))
			return empty_of(w, -1);
	return -1;
}

/* The same, only through one square. */
static int completes_at(int at, int who, int *ret_other)
{
	int found = -1;
	*ret_other = -1;
	for (int i = 0; i < through_n[at]; i++) {
		int w = through[at][i];
		if (count[w][who] != 4 || count[w][3 - who] != 0 || !counts_as_five(w, who))
			continue;
		int e = empty_of(w, -1);
		if (found >= 0 && e != found)
			*ret_other = e;
		else
			found = e;
	}
	return found;
}

/* Can who win by fours alone?  The first of them, or -1.  The other has no five to make. */
static int by_fours(int who, int depth)
{
	if (depth == 0 || ((++nodes & 255) == 0 && now_ms() > deadline))
		return -1;
	for (int w = 0; w < windows; w++) {
		if (count[w][who] != 3 || count[w][3 - who] != 0)
			continue;
		int a = empty_of(w, -1), pair[2] = {a, empty_of(w, a)};
		for (int i = 0; i < 2; i++) {
			int other, answer, wins = -1;
			put(pair[i], who);
			answer = completes_at(pair[i], who, &other);
			if (answer >= 0 && other >= 0) {
				wins = pair[i];
			} else if (answer >= 0) {
				put(answer, 3 - who);
				int block, second;
				block = completes_at(answer, 3 - who, &second);
				if (!five(answer) && second < 0) {
					if (block < 0) {
						wins = by_fours(who, depth - 1) >= 0 ? pair[i] : -1;
					} else {
						/* Their answer is a four: go on only if ours blocks
						 * it. */
						int o;
						put(block, who);
						if (completes_at(block, who, &o) >= 0 && o >= 0)
							wins = pair[i];
						take(block);
					}
				}
				take(answer);
			}
			take(pair[i]);
			if (wins >= 0)
				return wins;
		}
	}
	return -1;
}

/* ---- judging ---- */

static const int worth[] = {0, 1, 8, 60, 500, WIN};

static int judge(int who)
{
	int v = 0;
	for (int w = 0; w < windows; w++) {
		int a = count[w][who], b = count[w][3 - who];
		if (b == 0)
			v += worth[a] + worth[a] / 4; /* the mover is ahead */
		else if (a == 0)
			v -= worth[b];
	}
	return v;
}

static int interest(int at, int who)
{
	static const int own[] = {1, 10, 90, 900, 100000}, block[] = {0, 7, 60, 700, 50000};
	int v = 0;
	for (int i = 0; i < through_n[at]; i++) {
		int a = count[through[at][i]][who], b = count[through[at][i]][3 - who];
		if (b == 0)
			v += own[a];
		if (a == 0)
			v += block[b];
	}
	return v;
}

static int candidates(int who, int *ret)
{
	int score[WIDTH], n = 0;
	for (int at = 0; at < cells; at++) {
		if (board[at] != 0)
			continue;
		int v = interest(at, who), i;
		if (n == WIDTH && v <= score[n - 1])
			continue;
		n += n < WIDTH;
		for (i = n - 1; i > 0 && score[i - 1] < v; i--) {
			score[i] = score[i - 1];
			ret[i] = ret[i - 1];
		}
		score[i] = v;
		ret[i] = at;
	}
	return n;
}

static int search(int who, int depth, int alpha, int beta)
{
	int move[WIDTH];
	if ((++nodes & 255) == 0 && now_ms() > deadline)
		stopped = true;
	if (stopped || stones == cells)
		return 0;
	if (completes(who) >= 0)
		return WIN - stones;
	int forced = completes(3 - who), n = 1;
	if (forced < 0 && depth <= 0)
		return judge(who);
	if (forced >= 0)
		move[0] = forced;
	else
		n = candidates(who, move);
	for (int i = 0; i < n && alpha < beta; i++) {
		put(move[i], who);
		int v = -search(3 - who, depth - 1, -beta, -alpha);
		take(move[i]);
		if (!stopped && v > alpha)
			alpha = v;
	}
	return alpha;
}

static int best_at(int depth, int first, int *ret_value)
{
	int move[WIDTH], n = candidates(1, move), best = -1;
	*ret_value = -2 * WIN;
	for (int i = 0; i < n; i++)
		if (move[i] == first) {
			move[i] = move[0];
			move[0] = first;
		}
	for (int i = 0; i < n && !stopped; i++) {
		put(move[i], 1);
		int v = -search(2, depth - 1, -2 * WIN, -*ret_value);
		take(move[i]);
		if (!stopped && v > *ret_value) {
			*ret_value = v;
			best = move[i];
		}
	}
	return best;
}

static int choose(double ms)
{
	double start = now_ms();
	int at = completes(1), value, move[WIDTH];
	if (at < 0)
		at = completes(2);
	if (at >= 0)
		return at;
	deadline = start + 0.3 * ms;
	at = by_fours(1, FOURS_DEPTH);
	if (at >= 0)
		return at;
	deadline = start + 0.75 * ms;
	stopped = false;
	candidates(1, move);
	at = stones == 0 ? cells / 2 : move[0];
	for (int depth = 2; depth <= 10 && !stopped && stones > 0; depth++) {
		int found = best_at(depth, at, &value);
		if (found < 0 || stopped)
			break;
		at = found;
		if (value > WIN / 2 || value < -WIN / 2)
			break;
	}
	return at;
}

/* ---- agon/1 ---- */

static double number(const char *line, const char *key)
{
	char quoted[32];
	snprintf(quoted, sizeof quoted, "\"%s\":", key);
	const char *at = strstr(line, quoted);
	return at != NULL ? strtod(at + strlen(quoted), NULL) : 0;
}

static void read_board(const char *line)
{
	const char *you = strstr(line, "\"you\":\""), *at = strstr(line, "\"board\":[");
	int size = (int)number(line, "size");
	if (you == NULL || at == NULL || size < 5 || size > SIDE_MAX)
		exit(1);
	if (size != side)
		set_up(size);
	exact = strstr(line, "\"rule\":\"exact\"") != NULL;
	memset(board, 0, sizeof board);
	memset(count, 0, sizeof count);
	stones = 0;
	at += strlen("\"board\":[");
	for (int y = 0; y < side; y++, at += side + 3)
		for (int x = 0; x < side; x++)
			if (at[1 + x] != '.')
				put(y * side + x, at[1 + x] == you[7] ? 1 : 2);
}

int main(void)
{
	char *line = NULL;
	size_t cap = 0;
	setvbuf(stdout, NULL, _IOLBF, 0);
	while (getline(&line, &cap, stdin) > 0) {
		if (strstr(line, "\"type\":\"hello\"") != NULL) {
			puts("{\"type\":\"ready\",\"name\":\"alphabeta\"}");
		} else if (strstr(line, "\"type\":\"turn\"") != NULL) {
			read_board(line);
			int at = choose(number(line, "ms"));
			printf("{\"type\":\"move\",\"n\":%.0f,\"move\":[%d,%d]}\n",
			       number(line, "n"), at % side, at / side);
		}
	}
	free(line);
	return 0;
}
