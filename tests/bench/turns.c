/*
 * What a turn costs the harness: both programs of a game asked and heard, beside
 * a plain loop over pipes that sends the very same lines to the very same
 * programs and reads their answers, without sandbox, rules, clocks or log.
 *
 * CPU time of this process alone, in turn; the bar is 4 times the plain loop, with all
 * on one CPU.  Where the kernel may choose, it spreads sandboxed programs over CPUs and keeps
 * those of the plain loop beside it, and a wake-up across CPUs costs several microseconds
 * that are no work of ours: shown too.
 * Options: [arena] [games] [rounds].
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/vec.h"
#include "harness/work/match.h"
#include "harness/work/turngame.h"
#include "harness/work/wire.h"
#include "sandbox/sandbox.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BOTS = 2 };

struct line {
	char *text;
	size_t len;
	int to;       /* which program */
	bool hear_it; /* it answers, after all of this step were sent */
};

struct bench {
	struct sb_host *host;
	const char *arena;
	char dir[64], exe[80];
	int games, turns;
	json_t *job;
	VEC(struct line)
	lines;
};

static void die(const char *what, const struct err *e)
{
	fprintf(stderr, "bench turns: %s: %s\n", what, e != NULL ? e->text : "failed");
	exit(4);
}

static double own_cpu_us(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e6 +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

/* Says the same each time, so that the game is long enough to measure: battlesnake's
 * snakes go in circles, tron's bikes go on until something is in their way. */
static const char bot[] =
	"#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n"
	"static char line[1<<20];\n"
	"int main(void){while(fgets(line,sizeof line,stdin)){\n"
	"if(!strncmp(line,\"{\\\"type\\\":\\\"hello\",14))puts(\"{\\\"type\\\":\\\"ready\\\"}\");\n"
	"else if(!strncmp(line,\"{\\\"type\\\":\\\"turn\",13)){int "
	"n=atoi(strstr(line,\"\\\"n\\\":\")+4);\n"
	"static const char*const d[]={\"up\",\"left\",\"down\",\"right\"};\n"
	"printf(\"{\\\"type\\\":\\\"move\\\",\\\"n\\\":%d,\\\"move\\\":\\\"%s\\\"}\\n\",n,d[n%4]);}"
	"\n"
	"fflush(stdout);}return 0;}\n";

static void make_bot(struct bench *b)
{
	char cmd[256];

	snprintf(b->dir, sizeof(b->dir), "/tmp/agon-turns-%d", (int)getpid());
	snprintf(b->exe, sizeof(b->exe), "%s/main", b->dir);
	snprintf(cmd, sizeof(cmd), "mkdir -p %s && gcc -O2 -x c - -o %s", b->dir, b->exe);
	FILE *f = popen(cmd, "w");
	if (f == NULL || fputs(bot, f) < 0 || pclose(f) != 0)
		die("gcc", NULL);
}

static void make_job(struct bench *b)
{
	b->job = json_pack("{s:s,s:s,s:{},s:i,s:[s,s],s:s,s:i,s:i,s:i,s:[{s:s,s:s},{s:s,s:s}],"
			   "s:{s:I,s:I,s:I,s:i},s:{s:I,s:I,s:I,s:I,s:s}}",
			   "kind", "match", "arena", b->arena, "params", "n", BOTS, "source",
			   b->dir, b->dir, "seed", "0123456789abcdef", "first", 0, "stride", 1,
			   "games", b->games, "run", "command", "./main", "wire", "agon", "command",
			   "./main", "wire", "agon", "clock", "init_ns", (json_int_t)10000000000,
			   "move_ns", (json_int_t)500000000, "bank_ns", (json_int_t)0, "strikes", 3,
			   "bots", "memory_bytes", (json_int_t)(256 << 20), "processes",
			   (json_int_t)16, "output_bytes", (json_int_t)(1 << 20), "file_bytes",
			   (json_int_t)(1 << 20), "rng", "01");
	if (b->job == NULL)
		die("job", NULL);
}

/* CPU time of all its games here, in us; ret: the answer. */
static double play(struct bench *b, json_t **ret)
{
	struct err e = ERR_INIT;
	double before = own_cpu_us();
	json_t *j = turns_match(b->host, b->job, &e);
	double us = own_cpu_us() - before;

	if (j == NULL)
		die("match", &e);
	if (ret != NULL)
		*ret = j;
	else
		json_decref(j);
	return us;
}

/* ------------------------------------------------------------- the plain loop */

static void add_line(struct bench *b, struct buf *text, int to, bool hear_it)
{
	struct line x = {.len = text->len, .to = to, .hear_it = hear_it};

	x.text = buf_steal(text);
	vec_push(&b->lines, x);
}

static void add_step(struct bench *b, struct turngame *g, struct wire_talk *talk,
		     const struct wire *w)
{
	uint32_t mask = turngame_to_move(g);

	for (int s = 0; mask >> s != 0; s++) {
		BUF_SCOPED view = BUF_INIT;
		BUF_SCOPED out = BUF_INIT;
		if (!(mask >> s & 1))
			continue;
		g->a->view(g->state, s, &view);
		struct wire_turn t = {.n = g->steps + 1,
				      .view = view.data,
				      .len = view.len,
				      .move_ns = 500000000};
		w->turn(talk, &t, &out);
		add_line(b, &out, s, true);
	}
	b->turns++;
}

/* What was said to the programs, from the action logs. */
static void record(struct bench *b)
{
	const struct wire *w = wire_find("agon");
	struct wire_talk talk = {.wire = w};
	struct turngame g;
	struct err e = ERR_INIT;
	json_t *answer, *one;
	size_t i, k;

	play(b, &answer);
	if (turngame_init(&g, b->arena, json_object_get(b->job, "params"), BOTS, "0123456789abcdef",
			  &e) < 0)
		die("rules", &e);
	json_array_foreach (json_object_get(answer, "actions"), i, one) {
		const json_t *steps = json_object_get(one, "steps"), *step;
		turngame_start(&g, (int64_t)i);
		json_array_foreach (steps, k, step) {
			add_step(b, &g, &talk, w);
			if (turngame_again(&g, step, &e) < 0)
				die("replay", &e);
		}
	}
	json_decref(answer);
	turngame_release(&g);
}

static pid_t spawn(const char *exe, int *ret_to, int *ret_from)
{
	int in[2], out[2];

	if (pipe2(in, O_CLOEXEC) < 0 || pipe2(out, O_CLOEXEC) < 0)
		die("pipe", NULL);
	pid_t pid = fork();
	if (pid == 0) {
		dup2(in[0], 0);
		dup2(out[1], 1);
		close(in[1]);
		close(out[0]);
		execl(exe, exe, (char *)NULL);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	*ret_to = in[1];
	*ret_from = out[0];
	return pid;
}

static void hear(int fd)
{
	char text[4096];
	ssize_t n;

	do
		n = read(fd, text, sizeof(text));
	while (n > 0 && text[n - 1] != '\n');
	if (n <= 0)
		die("plain loop: read", NULL);
}

static double plain(struct bench *b)
{
	int to[BOTS], from[BOTS];
	pid_t pid[BOTS];

	for (int i = 0; i < BOTS; i++)
		pid[i] = spawn(b->exe, &to[i], &from[i]);
	double before = own_cpu_us();
	for (size_t i = 0; i < b->lines.len;) {
		size_t k = i;
		for (; k < b->lines.len && (k == i || b->lines.at[k].to > b->lines.at[k - 1].to);
		     k++)
			if (fd_write_all(to[b->lines.at[k].to], b->lines.at[k].text,
					 b->lines.at[k].len) < 0)
				die("plain loop: write", NULL);
		for (; i < k; i++)
			hear(from[b->lines.at[i].to]);
	}
	double us = own_cpu_us() - before;
	for (int i = 0; i < BOTS; i++) {
		close(to[i]);
		close(from[i]);
		waitpid(pid[i], NULL, 0);
	}
	return us;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static int measure(const char *arena, int games, int rounds, bool one_cpu)
{
	struct bench b = {.arena = arena, .games = games};
	double mine[64], theirs[64];
	struct err e = ERR_INIT;
	size_t bytes = 0;

	if (sb_host_new(&b.host, NULL, &e) < 0)
		die("sandbox", &e);
	make_bot(&b);
	make_job(&b);
	record(&b);
	for (size_t i = 0; i < b.lines.len; i++)
		bytes += b.lines.at[i].len;
	for (int i = 0; i < rounds; i++) {
		mine[i] = play(&b, NULL) / b.turns;
		theirs[i] = plain(&b) / b.turns;
	}
	qsort(mine, (size_t)rounds, sizeof(*mine), by_value);
	qsort(theirs, (size_t)rounds, sizeof(*theirs), by_value);
	double ours = mine[rounds / 2], plainly = theirs[rounds / 2];
	printf("%s, %d games, %d turns, %zu bytes a line, %s: CPU us a turn, both programs asked "
	       "(median of %d): agon %.1f, plain pipes %.1f: %.2fx%s\n",
	       b.arena, b.games, b.turns, bytes / b.lines.len,
	       one_cpu ? "all on one CPU" : "on any CPU", rounds, ours, plainly, ours / plainly,
	       one_cpu ? " (bar: at most 4)" : "");
	for (size_t i = 0; i < b.lines.len; i++)
		free(b.lines.at[i].text);
	vec_release(&b.lines);
	json_decref(b.job);
	sb_host_free(b.host);
	dir_remove(b.dir, NULL);
	return one_cpu && ours > 4 * plainly;
}

/* In a process of its own: the sandbox's helpers stay where they were born. */
static int apart(const char *arena, int games, int rounds, bool one_cpu)
{
	int status = 0;
	fflush(stdout);
	pid_t pid = fork();

	if (pid == 0) {
		cpu_set_t set;
		CPU_ZERO(&set);
		CPU_SET(sched_getcpu(), &set);
		if (one_cpu && sched_setaffinity(0, sizeof(set), &set) < 0)
			die("sched_setaffinity", NULL);
		exit(measure(arena, games, rounds, one_cpu));
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0 || !WIFEXITED(status))
		die("measurement", NULL);
	return WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
	const char *arena = argc > 1 ? argv[1] : "battlesnake";
	int games = argc > 2 ? atoi(argv[2]) : 400, rounds = argc > 3 ? atoi(argv[3]) : 7;

	rounds = rounds < 1 ? 1 : rounds > 64 ? 64 : rounds;
	return apart(arena, games, rounds, false) | apart(arena, games, rounds, true);
}
