/*
 * Battles per CPU second: agon and pMARS 0.9.2 (-O3) on the same series, taking
 * turns, with the medians of the CPU times.  Both play `f` positions, so the
 * scores must be equal too.  The agon side is what a match job does: start, step,
 * advance, result, hash, one line of report per player and battle.
 *
 *	corewar [RUNS [BATTLES]]      (7 runs of 500 battles)
 */
#include "arenas/arena.h"
#include "harness/base/fd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RUNS_MAX = 99 };

struct pair {
	const char *a, *b, *kind;
	double bar;
};
/* A leading '+': one of Debian's examples. */
static const struct pair pairs[] = {
	{"paper", "paper", "ties", 3},    {"stone_imps", "clear", "ties", 3},
	{"clear", "paper", "ties", 3},    {"imp", "bomber", "ties", 3},
	{"+aeka", "+rave", "fast", 3},    {"+rave", "+rave", "fast", 3},
	{"scanner", "bomber", "fast", 3}, {"quick", "scanner", "fast", 3},
};

struct side {
	char path[2][512];
	char pmars[512];
	int battles;
};

static void fail(const char *what)
{
	fprintf(stderr, "corewar: %s\n", what);
	exit(2);
}

static void play(const struct side *s)
{
	const struct arena *a = arena_find("corewar");
	struct arena_params p;
	struct err e = ERR_INIT;
	struct buf image[2] = {BUF_INIT, BUF_INIT}, log = BUF_INIT;
	int wins[2] = {0}, ties = 0;
	arena_params_default(a, &p);
	arena_params_set(a, &p, "positions", "f", &e);
	a->check(&p, 2, &e);
	for (int i = 0; i < 2; i++) {
		BUF_SCOPED text = BUF_INIT;
		if (file_read(s->path[i], 1 << 20, &text, &e) < 0 ||
		    a->compile(&p, text.data, text.len, &image[i], &log) != 0)
			fail(s->path[i]);
	}
	void *st = aligned_alloc(64, (a->state_size(&p, 2) + 63) & ~(size_t)63);
	void *carry = xcalloc(1, a->carry_size(&p, 2));
	uint64_t hash = 0;
	for (int g = 0; g < s->battles; g++) {
		struct arena_action act[2];
		int rank[2];
		double score[2];
		for (int i = 0; i < 2; i++)
			act[i] = (struct arena_action){ARENA_OK, image[i].data, image[i].len};
		a->start(st, &p, 2, (uint64_t)g, &e);
		a->carry_in(st, carry);
		a->step(st, act);
		while (!a->over(st))
			a->advance(st, UINT64_MAX);
		a->carry_out(st, carry);
		a->result(st, rank, score);
		hash ^= a->hash(st);
		buf_clear(&log);
		for (int i = 0; i < 2; i++)
			a->report(st, i, &log);
		ties += rank[0] == rank[1];
		wins[0] += rank[0] < rank[1];
		wins[1] += rank[1] < rank[0];
	}
	printf("%d %d\n%d %d\n", wins[0], ties, wins[1], ties);
	if (hash == 1)
		printf("\n");
	fflush(stdout);
}

/* One side in a process of its own; its CPU seconds, its output. */
static double run(const struct side *s, bool theirs, char *ret_out, size_t size)
{
	int fd[2];
	struct rusage use;
	ssize_t n, got = 0;
	if (pipe(fd) < 0)
		fail("pipe");
	fflush(stdout);
	pid_t pid = fork();
	if (pid == 0) {
		char rounds[16];
		dup2(fd[1], 1);
		snprintf(rounds, sizeof rounds, "%d", s->battles);
		if (theirs)
			execl(s->pmars, "pmars", "-b", "-k", "-f", "-r", rounds, s->path[0],
			      s->path[1], (char *)NULL);
		else
			play(s);
		_exit(theirs ? 127 : 0);
	}
	close(fd[1]);
	while ((n = read(fd[0], ret_out + got, size - 1 - (size_t)got)) > 0)
		got += n;
	ret_out[got] = '\0';
	close(fd[0]);
	if (pid < 0 || wait4(pid, NULL, 0, &use) != pid)
		fail("cannot run");
	return (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
	       1e-6 * (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec);
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double median(double *v, int n)
{
	qsort(v, (size_t)n, sizeof *v, by_size);
	return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

static bool line_of(const char *command, char *ret, size_t size)
{
	FILE *f = popen(command, "re");
	bool ok = f != NULL && fgets(ret, (int)size, f) != NULL;
	if (f != NULL)
		ok = pclose(f) == 0 && ok;
	ret[ok ? strcspn(ret, "\n") : 0] = '\0';
	return ok;
}

static void place(char *to, size_t size, const char *name, const char *examples)
{
	if (name[0] == '+')
		snprintf(to, size, "%s/warriors/%s.red", examples, name + 1);
	else
		snprintf(to, size, "arenas/corewar/bots/%s.red", name);
}

static bool compare(struct side *s, const struct pair *p, const char *examples, int runs)
{
	double ours[RUNS_MAX], theirs[RUNS_MAX];
	char out[2][256];
	bool same = true;
	place(s->path[0], sizeof s->path[0], p->a, examples);
	place(s->path[1], sizeof s->path[1], p->b, examples);
	for (int i = 0; i < runs; i++) {
		ours[i] = run(s, false, out[0], sizeof out[0]);
		theirs[i] = run(s, true, out[1], sizeof out[1]);
		same = same && strcmp(out[0], out[1]) == 0;
	}
	double x = median(ours, runs), y = median(theirs, runs);
	int ties = 0;
	sscanf(out[0], "%*d %d", &ties);
	printf("%-10s %-10s %5.1f%%  %9.0f  %9.0f  %5.2fx  %s%s\n", p->a, p->b,
	       100.0 * ties / s->battles, s->battles / x, s->battles / y, y / x,
	       y / x >= p->bar ? "" : "below the bar", same ? "" : "  SCORES DIFFER");
	return same;
}

int main(int argc, char **argv)
{
	struct side s = {.battles = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 500};
	int runs = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 7;
	char examples[400];
	bool same = true;
	if (runs < 1 || runs > RUNS_MAX || s.battles < 1)
		return 2;
	if (!line_of("tests/oracle/pmars.sh", s.pmars, sizeof s.pmars) ||
	    !line_of("tests/oracle/pmars.sh --source", examples, sizeof examples)) {
		printf("corewar: skipped, pMARS could not be fetched and built\n");
		return 0;
	}
	printf("Core War, %d battles, medians of %d runs in turns; the bar is 3x\n", s.battles,
	       runs);
	printf("%-10s %-10s %6s  %9s  %9s  %6s\n", "warrior", "warrior", "ties", "agon/s",
	       "pMARS/s", "ratio");
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		same = compare(&s, &pairs[i], examples, runs) && same;
	return same ? 0 : 1;
}
